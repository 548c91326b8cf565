//! What goes over the WebSockets of a connection: 20 ms of audio at a time, keys, and what is said; and what comes from the application.

use super::Service;
use super::frames::{self, Received};
use super::sockets::Side;
use super::state::Person;
use crate::engine::effects::SocketMessage;
use crate::engine::json::json;
use crate::sound::resample::Resampler;
use crate::sound::{Party, TICK, TICK_MS, is_sound};
use crate::world::Presence;
use std::collections::VecDeque;

/// How far behind the host's time frames are still sent, in milliseconds. A machine that has slept sends no hours of audio.
const MOST_BEHIND_MS: u64 = 5_000;
/// How many participants are heard at once where each has a stream of its own: documented.
const MOST_SPEAKERS: usize = 4;
/// How many marks of one socket may wait.
const MOST_MARKS: usize = 10_000;
/// How many reasons of one socket for which messages are ignored are logged.
const MOST_REASONS: usize = 20;
/// How often a phrase that is not over is sent, in milliseconds.
const INTERMEDIATE_MS: u64 = 300;

/// The audio that an application sends.
#[derive(Debug, Default)]
pub(super) struct Incoming {
    /// From 24 kHz.
    down: Option<Resampler>,
    /// Marks in it, and when they will have been played.
    marks: VecDeque<(u64, String)>,
}

/// What a participant said in 20 ms: the party, its raw id, and the samples.
type Said = (Party, Option<String>, [i16; TICK]);

impl Service<'_> {
    /// Something came on a socket.
    pub(crate) fn socket_message(&mut self, number: u64, message: SocketMessage<'_>) {
        let Some(peer) = self.store.sockets.get_mut(&number) else { return };
        if peer.is_closing || peer.opened_ms.is_none() {
            return;
        }
        peer.received += 1;
        let (id, side) = (peer.connection.clone(), peer.side);
        let read = match message {
            _ if side == Side::Words => Err("nothing is read from the socket of a transcript"),
            SocketMessage::Binary => Err("it is binary, and text was expected"),
            SocketMessage::TooLarge => Err("it is too large"),
            SocketMessage::Text(text) => frames::read(text),
        };
        match read {
            Err(reason) => self.ignore(number, reason),
            Ok(Received::Unknown(kind)) => self.ignore(number, &["its kind is not known: ", &kind].concat()),
            Ok(Received::Audio { .. } | Received::StopAudio) if !self.is_bidirectional(&id) => {
                self.ignore(number, "the call was begun without enableBidirectional, so that no one hears it");
            }
            Ok(Received::StopAudio) => self.drop_audio(&id),
            Ok(Received::Audio { samples, is_odd, mark }) => {
                if is_odd {
                    self.ignore(number, "its last byte is half a sample (the rest is heard)");
                }
                self.hear(number, &id, &samples, mark);
            }
        }
    }

    fn is_bidirectional(&self, id: &str) -> bool {
        let stream = self.store.connections.get(id).and_then(|connection| connection.stream.as_ref());
        stream.is_some_and(|stream| stream.is_bidirectional)
    }

    /// Audio of the application is queued, to be heard in the call.
    fn hear(&mut self, number: u64, id: &str, samples: &[i16], mark: Option<String>) {
        let now_ms = self.engine.now_ms;
        let Some(connection) = self.store.connections.get_mut(id) else { return };
        let party = Party::Application(connection.number);
        let Some(all) = self.store.conversations.get_mut(&connection.server_call_id) else { return };
        let Some(stream) = &mut connection.stream else { return };
        let rejected = if stream.is_wide {
            all.sound.queue(party, now_ms, &stream.incoming.down.get_or_insert_with(Resampler::from_24_khz).push(samples))
        } else {
            all.sound.queue(party, now_ms, samples)
        };
        let until_ms = all.sound.queued_until_ms(party).max(now_ms);
        let conversation = connection.server_call_id.clone();
        let has_room = stream.incoming.marks.len() < MOST_MARKS;
        if let Some(mark) = mark.clone().filter(|_| has_room) {
            stream.incoming.marks.push_back((until_ms, mark));
        }
        self.wake_listeners(&conversation);
        if rejected > 0 {
            self.ignore(number, "ten minutes of audio wait to be heard, and what is beyond is dropped");
        }
        if mark.is_some() && !has_room {
            self.ignore(number, "10000 marks wait, and what is beyond is dropped");
        }
    }

    /// What is queued and was not heard is dropped, with its marks.
    pub(super) fn drop_audio(&mut self, id: &str) {
        let now_ms = self.engine.now_ms;
        let Some(connection) = self.store.connections.get_mut(id) else { return };
        if let Some(all) = self.store.conversations.get_mut(&connection.server_call_id) {
            all.sound.stop(Party::Application(connection.number), now_ms);
        }
        let Some(stream) = &mut connection.stream else { return };
        let marks = std::mem::take(&mut stream.incoming).marks;
        let Some(socket) = stream.socket.open() else { return };
        for (until_ms, mark) in marks {
            self.engine.send_frame(socket, frames::mark_data(&mark, until_ms <= now_ms), frames::unheard_of);
        }
    }

    /// A message does nothing. The log says why, once for each reason.
    fn ignore(&mut self, number: u64, reason: &str) {
        let Some(peer) = self.store.sockets.get_mut(&number) else { return };
        peer.ignored += 1;
        if peer.reasons.len() < MOST_REASONS && !peer.reasons.contains(reason) {
            peer.reasons.insert(reason.to_owned());
            let (id, side) = (peer.connection.clone(), peer.side);
            self.log_socket(&id, side, number, "ignored", json!({ "reason": reason }));
        }
    }

    /// A participant has pressed a key.
    pub(super) fn key_is_streamed(&mut self, id: &str, raw_id: &str, key: char) {
        let stream = self.store.connections.get(id).and_then(|connection| connection.stream.as_ref());
        let Some(socket) = stream.filter(|stream| stream.has_keys).and_then(|stream| stream.socket.open()) else { return };
        self.engine.send_frame(socket, frames::dtmf_data(self.engine.now_ms, raw_id, key), frames::unheard_of);
    }

    /// 20 ms are over: what was heard in them is sent, and what was said. Gives whether a socket is open that waits for the next.
    pub(super) fn sockets_tick(&mut self, conversation: &str) -> bool {
        let Some(all) = self.store.conversations.get(conversation) else { return false };
        let ids: Vec<String> = all.live.values().cloned().collect();
        let is_late = self.engine.behind_ms() > MOST_BEHIND_MS;
        let mut is_open = false;
        for id in ids {
            let Some(connection) = self.store.connections.get(&id) else { continue };
            let audio = connection.stream.as_ref().and_then(|stream| stream.socket.open());
            let words = connection.transcript.as_ref().and_then(|transcript| transcript.socket.open());
            is_open |= audio.is_some() || words.is_some();
            if is_late {
                continue;
            }
            if let Some(socket) = audio {
                self.send_audio(conversation, &id, socket);
            }
            if let Some(socket) = words {
                self.send_words(conversation, &id, socket);
            }
        }
        is_open
    }

    fn send_audio(&mut self, conversation: &str, id: &str, socket: u64) {
        let from_ms = self.engine.now_ms.saturating_sub(TICK_MS);
        let now_ms = self.engine.now_ms;
        let Some(all) = self.store.conversations.get(conversation) else { return };
        let Some(connection) = self.store.connections.get(id) else { return };
        let own = Party::Application(connection.number);
        let heard: Vec<Said> = if connection.stream.as_ref().is_some_and(|stream| stream.is_unmixed) {
            let others = all.with(Presence::Connected).filter(|person| person.connection.as_deref() != Some(id));
            let said = others.map(|person| (self.store.party(person), person.raw_id()));
            loudest(said.map(|(party, raw_id)| (party, Some(raw_id), all.sound.said(party, from_ms))).collect())
        } else {
            vec![(own, None, all.sound.ear(own, from_ms))]
        };
        let Some(stream) = self.store.connections.get_mut(id).and_then(|connection| connection.stream.as_mut()) else { return };
        let mut texts = Vec::with_capacity(heard.len());
        for (party, raw_id, samples) in heard {
            let is_silent = !is_sound(&samples);
            texts.push(if stream.is_wide {
                let wide = stream.outgoing.entry(party).or_insert_with(Resampler::to_24_khz).push(&samples);
                frames::audio_data(from_ms, raw_id.as_deref(), &wide, is_silent)
            } else {
                frames::audio_data(from_ms, raw_id.as_deref(), &samples, is_silent)
            });
        }
        let mut played = Vec::new();
        while stream.incoming.marks.front().is_some_and(|(until_ms, _)| *until_ms <= now_ms) {
            played.extend(stream.incoming.marks.pop_front());
        }
        for text in texts {
            self.engine.send_frame(socket, text, frames::unheard_of);
        }
        for (_, mark) in played {
            self.engine.send_frame(socket, frames::mark_data(&mark, true), frames::unheard_of);
        }
        let owes = self.store.sockets.get_mut(&socket).is_some_and(|peer| std::mem::take(&mut peer.owes_metadata));
        if let Some(metadata) = owes.then(|| self.metadata(id, Side::Audio)).flatten() {
            self.engine.send_message(socket, metadata);
        }
    }

    fn send_words(&mut self, conversation: &str, id: &str, socket: u64) {
        let now_ms = self.engine.now_ms;
        let before_ms = now_ms.saturating_sub(TICK_MS);
        let Some(all) = self.store.conversations.get(conversation) else { return };
        let Some(transcript) = self.store.connections.get(id).and_then(|connection| connection.transcript.as_ref()) else {
            return;
        };
        let begun_ms = transcript.begun_ms.unwrap_or(now_ms);
        let mut texts = Vec::new();
        let mut done = Vec::new();
        for saying in all.sound.sayings() {
            if transcript.done.contains(&saying.segment) {
                continue;
            }
            // It may have been cut short since the last packet.
            let is_over = saying.to_ms <= now_ms;
            if is_over {
                done.push(saying.segment);
            }
            let steps = |at_ms: u64| at_ms.saturating_sub(saying.from_ms) / INTERMEDIATE_MS;
            let is_due = transcript.has_intermediate && saying.from_ms < now_ms && saying.to_ms > now_ms;
            let is_sent = is_over || (is_due && steps(now_ms) > steps(before_ms));
            if !is_sent {
                continue;
            }
            // What the application itself says by this connection is not written down.
            let is_who = |person: &&Person| self.store.party(person) == saying.who && person.connection.as_deref() != Some(id);
            let Some(person) = all.people.iter().find(is_who) else { continue };
            let since = |at_ms: u64| at_ms.saturating_sub(begun_ms);
            let mut words = frames::words(&saying.text, since(saying.from_ms), since(saying.to_ms));
            if !is_over {
                words.retain(|word| word.to_ms <= since(now_ms));
            }
            if !words.is_empty() {
                texts.push(frames::transcription_data(&person.raw_id(), since(saying.from_ms), &words, is_over));
            }
        }
        if let Some(transcript) = self.store.connections.get_mut(id).and_then(|connection| connection.transcript.as_mut()) {
            transcript.done.extend(done);
        }
        for text in texts {
            self.engine.send_frame(socket, text, frames::unheard_of);
        }
    }
}

/// Those who are loudest, in their order.
fn loudest(mut said: Vec<Said>) -> Vec<Said> {
    if said.len() > MOST_SPEAKERS {
        let energy = |samples: &[i16; TICK]| samples.iter().map(|sample| i64::from(*sample).pow(2)).sum::<i64>();
        let mut order: Vec<(i64, Party)> = said.iter().map(|(party, _, samples)| (energy(samples), *party)).collect();
        order.sort_by_key(|(energy, _)| std::cmp::Reverse(*energy));
        order.truncate(MOST_SPEAKERS);
        said.retain(|(party, ..)| order.iter().any(|(_, loud)| loud == party));
    }
    said
}
