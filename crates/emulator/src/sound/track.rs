//! What one party of a call says, and when it can.

use super::segment::Segment;
use super::spans::Spans;
use super::streamed::Streamed;
use super::{Party, Sound};

/// How many segments a track has at most.
const MOST_SEGMENTS: usize = 20_000;

/// Which sounds of a track are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum For {
    /// All of them.
    Anyone,
    /// Those that are for all.
    Everyone,
    /// Those that are for this party and some others alone.
    Only(Party),
}

impl For {
    fn means(self, segment: &Segment) -> bool {
        match self {
            Self::Anyone => true,
            Self::Everyone => segment.only.is_empty(),
            Self::Only(party) => segment.only.contains(&party),
        }
    }
}

/// The track of one party.
#[derive(Debug)]
pub(super) struct Track {
    pub(super) party: Party,
    /// When it was in the call.
    pub(super) there: Spans,
    pub(super) muted: Spans,
    pub(super) held: Spans,
    /// By their beginning. Of each, the latest end of it and of those before.
    segments: Vec<(Segment, u64)>,
    pub(super) streamed: Streamed,
}

impl Track {
    pub(super) fn new(party: Party) -> Self {
        Self {
            party,
            there: Spans::default(),
            muted: Spans::default(),
            held: Spans::default(),
            segments: Vec::new(),
            streamed: Streamed::default(),
        }
    }

    /// Whether nothing of it was ever heard.
    pub(super) fn is_blank(&self) -> bool {
        self.segments.is_empty() && self.streamed.until() == 0
    }

    /// Adds a segment. If they are too many, those that are over go first; gives until when something may be gone.
    pub(super) fn put(&mut self, segment: Segment) -> u64 {
        let mut dropped = 0;
        if self.segments.len() >= MOST_SEGMENTS {
            let older = self.segments.get(MOST_SEGMENTS / 2).map_or(0, |(segment, _)| segment.from);
            self.segments.retain(|(known, _)| known.to > older);
            dropped = older;
        }

        let index = self.segments.partition_point(|(known, _)| known.from <= segment.from);
        let before = index.checked_sub(1).and_then(|before| self.segments.get(before)).map_or(0, |(_, latest)| *latest);
        let mut latest = before.max(segment.to);
        self.segments.insert(index, (segment, latest));
        for (segment, known) in self.segments.iter_mut().skip(index) {
            latest = latest.max(segment.to);
            *known = latest;
        }
        dropped
    }

    /// The first segment with samples of its own that was heard before a sample, by its place.
    fn oldest_file(&self, before: u64) -> Option<usize> {
        self.segments.iter().position(|(segment, _)| segment.bytes > 0 && segment.to <= before)
    }

    /// When the oldest of its samples were heard, if all of them were heard before a sample.
    pub(super) fn oldest_samples(&self, before: u64) -> Option<u64> {
        let file = self.oldest_file(before).and_then(|at| self.segments.get(at)).map(|(segment, _)| segment.from);
        [file, self.streamed.oldest(before)].into_iter().flatten().min()
    }

    /// These go. Gives how many bytes they had, and until when they were heard.
    pub(super) fn drop_oldest_samples(&mut self, before: u64) -> (usize, u64) {
        let file = self.oldest_file(before).and_then(|at| Some((at, self.segments.get(at)?.0.from)));
        match (file, self.streamed.oldest(before)) {
            (Some((at, from)), streamed) if streamed.is_none_or(|streamed| from <= streamed) => {
                let (gone, _) = self.segments.remove(at);
                (gone.bytes, gone.to)
            }
            _ => self.streamed.drop_oldest().unwrap_or_default(),
        }
    }

    pub(super) fn segment(&mut self, id: u64) -> Option<&mut Segment> {
        self.segments.iter_mut().rev().map(|(segment, _)| segment).find(|segment| segment.id == id)
    }

    pub(super) fn segments(&self) -> impl Iterator<Item = &Segment> {
        self.segments.iter().map(|(segment, _)| segment)
    }

    /// When the last of its sounds that ends by itself is over; keys do not count.
    pub(super) fn free(&self) -> u64 {
        let spoken = |segment: &&Segment| segment.to < u64::MAX && !matches!(segment.sound, Sound::Keys(_));
        self.segments().filter(spoken).map(|segment| segment.to).max().unwrap_or(0)
    }

    /// When the last key began that it pressed.
    pub(super) fn last_key(&self) -> Option<u64> {
        self.segments.iter().rev().find(|(segment, _)| matches!(segment.sound, Sound::Keys(_))).map(|(segment, _)| segment.from)
    }

    /// The segments that sound in a window.
    fn sounding(&self, from: u64, length: usize) -> impl Iterator<Item = (&Segment, usize, usize)> {
        let end = self.segments.partition_point(|(segment, _)| segment.from < from.saturating_add(length as u64));
        let earlier = self.segments.get(..end).unwrap_or_default().iter().rev();
        let near = earlier.take_while(move |(_, latest)| *latest > from);
        near.filter_map(move |(segment, _)| segment.within(from, length).map(|(begin, end)| (segment, begin, end)))
    }

    /// Whether anything may be heard of it in a window.
    pub(super) fn touches(&self, from: u64, length: usize) -> bool {
        let has_sound = self.streamed.touches(from, length) || self.sounding(from, length).next().is_some();
        has_sound && self.there.touches(from, length)
    }

    /// The first sample from one on at which it may make a sound of its own.
    pub(super) fn next_sound(&self, from: u64) -> Option<u64> {
        let later = self.segments.partition_point(|(segment, _)| segment.from < from);
        let mut later = self.segments.get(later..).unwrap_or_default().iter().map(|(segment, _)| segment);
        let next = later.find(|segment| segment.sound.is_own()).map(|segment| segment.from);
        let now = self.sounding(from, 1).find(|(segment, ..)| segment.sound.is_own()).map(|_| from);
        [now, next, self.streamed.next(from)].into_iter().flatten().min()
    }

    /// Until when anything of it sounds that is there from a sample on.
    pub(super) fn sounds_until(&self, from: u64) -> u64 {
        let later = self.segments.iter().rev().take_while(|(_, latest)| *latest > from).map(|(segment, _)| segment);
        let later = later.filter(|segment| segment.sound.is_own());
        later.map(|segment| segment.to).chain([self.streamed.until()]).max().unwrap_or(0)
    }

    /// Adds what it says in a window. `echo` gives what it hears so many milliseconds earlier, for a party that repeats it.
    pub(super) fn add(&self, from: u64, which: For, window: &mut [i32], echo: &mut dyn FnMut(u64, u32, &mut [i32])) {
        if !self.touches(from, window.len()) {
            return;
        }
        let mut own = vec![0; window.len()];
        for (segment, begin, end) in self.sounding(from, window.len()).filter(|(segment, ..)| which.means(segment)) {
            let Some(part) = own.get_mut(begin..end) else { continue };
            let at = from + begin as u64;
            match &segment.sound {
                // Its delay is at least one packet: what it repeats is over.
                Sound::Echo { delay_ms, gain } => echo(at.saturating_sub(super::at(*delay_ms)), *gain, part),
                sound => sound.add(at - segment.from, segment.gain, part),
            }
        }
        if !matches!(which, For::Only(_)) {
            self.streamed.add(from, &mut own);
        }
        self.there.silence_outside(from, &mut own);
        self.muted.silence(from, &mut own);
        self.held.silence(from, &mut own);
        for (sum, value) in window.iter_mut().zip(own) {
            *sum = sum.saturating_add(value);
        }
    }
}
