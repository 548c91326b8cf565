//! The sound of one conversation.

use super::level::UNITY;
use super::segment::{Segment, scaled};
use super::track::{For, Track};
use super::{MOST_QUEUED_MS, PER_MS, Party, Sound, TICK, at, dtmf, saturated};

/// How many parties who have left a room keeps. A group may live long.
const GONE: usize = 1_000;

/// How many sayings a room keeps: then the older half of them goes.
const MOST_SAYINGS: usize = 10_000;

/// What was said as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saying {
    /// Its segment.
    pub segment: u64,
    /// The party that said it.
    pub who: Party,
    /// When it began, in milliseconds.
    pub from_ms: u64,
    /// When it ended, or will.
    pub to_ms: u64,
    /// What.
    pub text: String,
}

/// Whose sound is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// What a party hears.
    Ear(Party),
    /// What these parties say.
    Voices(Vec<Party>),
}

/// The sound of one conversation. An empty one allocates nothing.
#[derive(Debug, Default)]
pub struct Room {
    /// By party.
    tracks: Vec<Track>,
    sayings: Vec<Saying>,
    segments: u64,
    /// How many bytes its samples have.
    bytes: usize,
    /// What was heard before this sample may be gone.
    dropped: u64,
    /// How much later echoes are, in samples.
    echo: u64,
}

impl Room {
    fn track(&self, who: Party) -> Option<&Track> {
        let found = self.tracks.binary_search_by_key(&who, |track| track.party).ok()?;
        self.tracks.get(found)
    }

    fn track_mut(&mut self, who: Party) -> Option<&mut Track> {
        let found = self.tracks.binary_search_by_key(&who, |track| track.party).ok()?;
        self.tracks.get_mut(found)
    }

    /// A party is in the call from a time on.
    pub fn joins(&mut self, who: Party, at_ms: u64) {
        if let Err(index) = self.tracks.binary_search_by_key(&who, |track| track.party) {
            self.tracks.insert(index, Track::new(who));
        }
        if let Some(track) = self.track_mut(who) {
            track.there.set(true, at(at_ms));
        }
        if self.tracks.len() > 2 * GONE {
            self.forget_gone();
        }
    }

    /// Forgets those who are gone and never said anything.
    fn forget_gone(&mut self) {
        let mut surplus = self.tracks.iter().filter(|track| !track.there.is_open()).count().saturating_sub(GONE);
        self.tracks.retain(|track| {
            let goes = surplus > 0 && !track.there.is_open() && track.is_blank();
            surplus -= usize::from(goes);
            !goes
        });
    }

    /// A party is in the call no more: what it says ends.
    pub fn leaves(&mut self, who: Party, at_ms: u64) {
        self.stop(who, at_ms);
        if let Some(track) = self.track_mut(who) {
            track.there.set(false, at(at_ms));
        }
    }

    /// A muted party is not heard.
    pub fn mute(&mut self, who: Party, is: bool, at_ms: u64) {
        if let Some(track) = self.track_mut(who) {
            track.muted.set(is, at(at_ms));
        }
    }

    /// A party on hold is not heard, and hears only what is for it alone.
    pub fn hold(&mut self, who: Party, is: bool, at_ms: u64) {
        if let Some(track) = self.track_mut(who) {
            track.held.set(is, at(at_ms));
        }
    }

    /// A party makes a sound from a time on. With `only`, these alone hear it, also on hold. Gives the number of the segment.
    pub fn says(&mut self, who: Party, at_ms: u64, sound: Sound, only: &[Party]) -> u64 {
        self.plays(who, at_ms, sound, UNITY, only)
    }

    /// The same, louder or softer.
    pub fn plays(&mut self, who: Party, at_ms: u64, sound: Sound, gain: u32, only: &[Party]) -> u64 {
        self.segments += 1;
        let id = self.segments;
        let bytes = sound.own_bytes();
        if let Sound::Echo { delay_ms, .. } = &sound {
            self.echo = self.echo.max(at(*delay_ms));
        }
        let Some(track) = self.track_mut(who) else { return id };
        let from = at(at_ms);
        let to = from.saturating_add(sound.length());
        let dropped = track.put(Segment { id, from, to, sound, gain, only: only.to_vec(), bytes });
        self.bytes = self.bytes.saturating_add(bytes);
        self.has_dropped(dropped);
        id
    }

    /// When a party that is making a sound is done with it, or now; `None` when that is too long from now.
    #[must_use]
    pub fn free_ms(&self, who: Party, now_ms: u64) -> Option<u64> {
        let free = self.track(who).map_or(0, Track::free).div_ceil(PER_MS).max(now_ms);
        (free < now_ms.saturating_add(MOST_QUEUED_MS)).then_some(free)
    }

    /// A party presses a key, now or after those that it has pressed before.
    pub fn presses(&mut self, who: Party, now_ms: u64, key: char) {
        let after = self.track(who).and_then(Track::last_key).map_or(0, |from| from / PER_MS + dtmf::EVERY_MS);
        let at_ms = after.max(now_ms);
        if at_ms < now_ms.saturating_add(MOST_QUEUED_MS) {
            self.says(who, at_ms, Sound::Keys(key.to_string()), &[]);
        }
    }

    /// Writes down what a segment of a party says as text.
    pub fn note(&mut self, who: Party, segment: u64, text: &str) {
        let Some(found) = self.track_mut(who).and_then(|track| track.segment(segment)) else { return };
        let (from_ms, to_ms) = (found.from / PER_MS, found.to.div_ceil(PER_MS));
        if self.sayings.len() >= MOST_SAYINGS {
            self.sayings.drain(..MOST_SAYINGS / 2);
        }
        self.sayings.push(Saying { segment, who, from_ms, to_ms, text: text.to_owned() });
    }

    /// What was said as text, in the order in which it began.
    #[must_use]
    pub fn sayings(&self) -> &[Saying] {
        &self.sayings
    }

    /// A segment is heard no longer than until a time.
    pub fn ends(&mut self, segment: u64, at_ms: u64) {
        for track in &mut self.tracks {
            if let Some(found) = track.segment(segment) {
                found.to = found.to.min(at(at_ms)).max(found.from);
            }
        }
        if let Some(saying) = self.sayings.iter_mut().rev().find(|saying| saying.segment == segment) {
            saying.to_ms = saying.to_ms.min(at_ms).max(saying.from_ms);
        }
    }

    /// Streamed audio of a party begins after what it has streamed before, or now. At most [`MOST_QUEUED_MS`] wait to be heard.
    /// Gives how many samples were not taken.
    pub fn queue(&mut self, who: Party, now_ms: u64, samples: &[i16]) -> usize {
        let taken = self.track_mut(who).map_or(0, |track| track.streamed.push(at(now_ms), samples));
        self.bytes = self.bytes.saturating_add(2 * taken);
        samples.len() - taken
    }

    /// What a party has streamed and was not heard by now goes.
    pub fn stop(&mut self, who: Party, now_ms: u64) {
        let gone = self.track_mut(who).map_or(0, |track| track.streamed.cut(at(now_ms)));
        self.bytes = self.bytes.saturating_sub(2 * gone);
    }

    /// Until when what a party has streamed is heard, rounded up; 0 if it has streamed nothing.
    #[must_use]
    pub fn queued_until_ms(&self, who: Party) -> u64 {
        self.track(who).map_or(0, |track| track.streamed.until().div_ceil(PER_MS))
    }

    /// What a party said in the packet that begins at a time, after mute and hold.
    #[must_use]
    pub fn said(&self, who: Party, from_ms: u64) -> [i16; TICK] {
        let mut window = [0; TICK];
        self.add_said(who, at(from_ms), &mut window);
        window.map(saturated)
    }

    /// What a party hears in the packet that begins at a time: all the others, and what is for it alone.
    #[must_use]
    pub fn ear(&self, who: Party, from_ms: u64) -> [i16; TICK] {
        let mut window = [0; TICK];
        self.add_ear(who, at(from_ms), &mut window, true);
        window.map(saturated)
    }

    /// What is heard from a sample on, as many samples as there is room for. The first sample of a millisecond is [`PER_MS`] times its
    /// number.
    pub fn render(&self, what: &Heard, from: u64, samples: &mut [i16]) {
        let mut from = from;
        for part in samples.chunks_mut(TICK) {
            let mut window = [0; TICK];
            let sums = window.get_mut(..part.len()).unwrap_or_default();
            match what {
                Heard::Ear(who) => self.add_ear(*who, from, sums, true),
                Heard::Voices(all) => all.iter().for_each(|who| self.add_said(*who, from, sums)),
            }
            part.iter_mut().zip(window).for_each(|(sample, sum)| *sample = saturated(sum));
            from += part.len() as u64;
        }
    }

    /// From when to when a party was in the call, in milliseconds; without the second, if it still is.
    #[must_use]
    pub fn stay(&self, who: Party) -> Option<(u64, Option<u64>)> {
        let track = self.track(who)?;
        let end = track.there.end().filter(|end| *end < u64::MAX);
        Some((track.there.begin()? / PER_MS, end.map(|end| end / PER_MS)))
    }

    /// The first sample from one on at which there may be a sound, or an echo of one.
    pub(super) fn next_sound(&self, from: u64) -> Option<u64> {
        let since = from.saturating_sub(self.echo);
        self.tracks.iter().filter_map(|track| track.next_sound(since)).min().map(|next| next.max(from))
    }

    /// How many bytes its samples have. Samples that rooms share are counted once.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Until when what was heard may be gone, because its samples were dropped; `None`, if none were.
    #[must_use]
    pub fn dropped_ms(&self) -> Option<u64> {
        (self.dropped > 0).then(|| self.dropped.div_ceil(PER_MS))
    }

    /// Drops the oldest samples that were heard before now: four seconds that were streamed, or a file. Whether there were any.
    pub fn drop_oldest(&mut self, now_ms: u64) -> bool {
        let oldest = self.tracks.iter_mut().filter_map(|track| Some((track.oldest_samples(at(now_ms))?, track)));
        let Some((_, track)) = oldest.min_by_key(|(from, _)| *from) else { return false };
        let (bytes, until) = track.drop_oldest_samples(at(now_ms));
        self.bytes = self.bytes.saturating_sub(bytes);
        self.has_dropped(until);
        true
    }

    fn has_dropped(&mut self, until: u64) {
        self.dropped = self.dropped.max(until);
    }

    /// Every party there ever was.
    pub fn parties(&self) -> impl Iterator<Item = Party> {
        self.tracks.iter().map(|track| track.party)
    }

    /// Adds what a party says to a window that begins at a sample.
    fn add_said(&self, who: Party, from: u64, window: &mut [i32]) {
        if let Some(track) = self.track(who) {
            self.add_track(track, from, For::Anyone, window, true);
        }
    }

    /// Adds what a party hears to a window that begins at a sample.
    fn add_ear(&self, who: Party, from: u64, window: &mut [i32], echoes: bool) {
        let Some(ear) = self.track(who).filter(|track| track.there.touches(from, window.len())) else { return };
        let mut heard = vec![0; window.len()];
        for (track, which) in self.tracks.iter().filter(|track| track.party != who).map(|track| (track, For::Everyone)) {
            self.add_track(track, from, which, &mut heard, echoes);
        }
        ear.held.silence(from, &mut heard);
        for track in self.tracks.iter().filter(|track| track.party != who) {
            self.add_track(track, from, For::Only(who), &mut heard, echoes);
        }
        ear.there.silence_outside(from, &mut heard);
        for (sum, value) in window.iter_mut().zip(heard) {
            *sum = sum.saturating_add(value);
        }
    }

    /// Adds what a track says. Without `echoes` no party repeats what it hears: so one echo does not repeat another, without end.
    fn add_track(&self, track: &Track, from: u64, which: For, window: &mut [i32], echoes: bool) {
        track.add(from, which, window, &mut |at, gain, part| {
            if echoes {
                let mut heard = vec![0; part.len()];
                self.add_ear(track.party, at, &mut heard, false);
                for (sum, value) in part.iter_mut().zip(heard) {
                    *sum += scaled(i32::from(saturated(value)), gain);
                }
            }
        });
    }

    /// Whether any party makes a sound in the packet that begins at a time, or later, with what is known now.
    #[must_use]
    pub fn sounds_from(&self, from_ms: u64) -> bool {
        let since = at(from_ms).saturating_sub(self.echo);
        self.tracks.iter().any(|track| track.there.is_open() && track.sounds_until(since) > since)
    }
}
