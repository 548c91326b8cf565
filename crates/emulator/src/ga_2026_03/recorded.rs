//! The sound of a recording: what was said while it was active, as a WAV file that is made for each request, in whole or in part.

use super::recording::Recording;
use super::state::Conversation;
use super::store::Store;
use crate::sound::{Heard, PER_MS, Party, Room};
use crate::world::wav;

/// How many bytes the samples of a file have at most: 70 minutes of one channel. What was said after that is not in the file.
pub(super) const MOST_BYTES: usize = 128 << 20;

/// How many channels a recording has at most. Documented.
const MOST_CHANNELS: usize = 5;

/// How many samples of each channel are made at once: one second.
const BLOCK: usize = 16_000;

/// The file of a recording.
pub(super) struct Mix<'a> {
    /// The sound of the conversation, unless it is forgotten.
    room: Option<&'a Room>,
    parts: &'a [(u64, u64)],
    /// Who is heard on each channel.
    channels: Vec<Heard>,
    /// How many samples each channel has.
    frames: usize,
}

impl<'a> Mix<'a> {
    pub(super) fn of(store: &'a Store, recording: &'a Recording) -> Self {
        let conversation = store.conversations.get(&recording.conversation);
        let channels = match (conversation, &recording.channels) {
            (Some(all), Some(wanted)) => channels(store, all, wanted),
            (Some(all), None) => vec![Heard::Voices(all.sound.parties().collect())],
            (None, _) => vec![Heard::Voices(Vec::new())],
        };
        let most = MOST_BYTES / (2 * channels.len());
        // A file without samples is none.
        let frames = usize::try_from(recording.length_ms().max(1).saturating_mul(PER_MS)).unwrap_or(most).min(most);
        Self { room: conversation.map(|all| &all.sound), parts: &recording.parts, channels, frames }
    }

    /// How many bytes the file has.
    pub(super) fn length(&self) -> usize {
        wav::HEADER + self.frames * self.frame()
    }

    fn frame(&self) -> usize {
        2 * self.channels.len()
    }

    /// The bytes of the file from one to another one.
    pub(super) fn bytes(&self, from: usize, to: usize) -> Vec<u8> {
        let channels = u16::try_from(self.channels.len()).unwrap_or(1);
        let header = wav::header(self.frames * self.frame(), channels);
        let mut bytes = header.get(from.min(header.len())..to.min(header.len())).unwrap_or_default().to_vec();
        let first = from.saturating_sub(header.len());
        let (mut at, mut skip) = (first / self.frame(), first % self.frame());
        while bytes.len() < to.saturating_sub(from) && at < self.frames {
            let length = BLOCK.min(self.frames - at);
            let blocks: Vec<Vec<i16>> = self.channels.iter().map(|channel| self.block(channel, at, length)).collect();
            // The samples of the channels come in turn.
            let turns = (0..length).flat_map(|frame| blocks.iter().map(move |block| block.get(frame).copied().unwrap_or(0)));
            let wanted = to.saturating_sub(from) - bytes.len();
            bytes.extend(turns.flat_map(i16::to_le_bytes).skip(skip).take(wanted));
            (at, skip) = (at + length, 0);
        }
        bytes
    }

    /// One channel from a frame on.
    fn block(&self, channel: &Heard, from: usize, length: usize) -> Vec<i16> {
        let mut block = vec![0; length];
        let Some(room) = self.room else { return block };
        // The parts one after the other: the pauses between them are left out.
        let mut done = 0_usize;
        for (from_ms, to_ms) in self.parts {
            let frames = usize::try_from((to_ms - from_ms).saturating_mul(PER_MS)).unwrap_or(usize::MAX);
            let (begin, end) = (done.max(from), done.saturating_add(frames).min(from + length));
            if let Some(part) = (begin < end).then(|| block.get_mut(begin - from..end - from)).flatten() {
                room.render(channel, from_ms.saturating_mul(PER_MS) + (begin - done) as u64, part);
            }
            done = done.saturating_add(frames);
        }
        block
    }
}

/// Who is on which channel. Those who are named have theirs; the others follow, participants before connections of the application; who
/// finds none free is on the last one.
fn channels(store: &Store, all: &Conversation, wanted: &[(Option<usize>, String)]) -> Vec<Heard> {
    let mut channels: Vec<Vec<Party>> = Vec::new();
    let party = |raw_id: &str| {
        let person = all.people.iter().rev().filter(|person| person.connection.is_none());
        let person = person.filter(|person| person.raw_id() == raw_id).map(|person| Party::Person(person.id)).next();
        let mut connections = all.connections.values().filter_map(|id| store.connections.get(id));
        let connection = connections.find(|connection| connection.application.raw_id() == raw_id);
        person.or(connection.map(|connection| Party::Application(connection.number)))
    };
    let mut placed = Vec::new();
    for (channel, raw_id) in wanted.iter().filter_map(|(channel, raw_id)| Some(((*channel)?, raw_id))) {
        let Some(who) = party(raw_id).filter(|who| !placed.contains(who)) else { continue };
        let channel = channel.min(MOST_CHANNELS - 1);
        channels.resize(channels.len().max(channel + 1), Vec::new());
        if let Some(channel) = channels.get_mut(channel) {
            channel.push(who);
            placed.push(who);
        }
    }
    for who in all.sound.parties().filter(|who| !placed.contains(who)) {
        match channels.iter().position(Vec::is_empty) {
            Some(free) => channels.get_mut(free).into_iter().for_each(|channel| channel.push(who)),
            None if channels.len() < MOST_CHANNELS => channels.push(vec![who]),
            None => channels.last_mut().into_iter().for_each(|channel| channel.push(who)),
        }
    }
    if channels.is_empty() {
        channels.push(Vec::new());
    }
    channels.into_iter().map(Heard::Voices).collect()
}
