//! Audio that an application streams into a call: piece after piece, each heard after the ones before.

use super::{MOST_QUEUED_MS, at};
use std::collections::VecDeque;

/// How many samples a chunk has, at most: four seconds. The oldest chunk goes as a whole.
const CHUNK: usize = 64_000;

/// Samples in a row.
#[derive(Debug)]
struct Chunk {
    from: u64,
    samples: Vec<i16>,
}

impl Chunk {
    fn to(&self) -> u64 {
        self.from + self.samples.len() as u64
    }
}

/// Everything that one party has streamed, in order; no two chunks are at the same time.
#[derive(Debug, Default)]
pub(super) struct Streamed {
    chunks: VecDeque<Chunk>,
}

impl Streamed {
    /// Until when what was streamed is heard.
    pub(super) fn until(&self) -> u64 {
        self.chunks.back().map_or(0, Chunk::to)
    }

    /// Adds samples after those that are there, or now. Gives how many were taken: as many as are heard within the longest queue.
    pub(super) fn push(&mut self, now: u64, samples: &[i16]) -> usize {
        let from = self.until().max(now);
        let room = now.saturating_add(at(MOST_QUEUED_MS)).saturating_sub(from);
        let taken = samples.get(..usize::try_from(room).unwrap_or(usize::MAX).min(samples.len())).unwrap_or_default();
        let mut rest = taken;
        let mut from = from;
        while !rest.is_empty() {
            let fits = |chunk: &&mut Chunk| chunk.to() == from && chunk.samples.len() < CHUNK;
            match self.chunks.back_mut().filter(fits) {
                Some(chunk) => {
                    let (first, later) = rest.split_at(rest.len().min(CHUNK - chunk.samples.len()));
                    chunk.samples.extend_from_slice(first);
                    from += first.len() as u64;
                    rest = later;
                }
                None => self.chunks.push_back(Chunk { from, samples: Vec::new() }),
            }
        }
        taken.len()
    }

    /// What is heard later than a sample goes. Gives how many samples went.
    pub(super) fn cut(&mut self, from: u64) -> usize {
        let mut gone = 0;
        while let Some(last) = self.chunks.back_mut().filter(|last| last.to() > from) {
            let kept = usize::try_from(from.saturating_sub(last.from)).unwrap_or(usize::MAX).min(last.samples.len());
            gone += last.samples.len() - kept;
            last.samples.truncate(kept);
            if kept == 0 {
                self.chunks.pop_back();
            }
        }
        gone
    }

    /// Adds what is heard in a window.
    pub(super) fn add(&self, from: u64, window: &mut [i32]) {
        let to = from.saturating_add(window.len() as u64);
        let first = self.chunks.partition_point(|chunk| chunk.to() <= from);
        for chunk in self.chunks.range(first..).take_while(|chunk| chunk.from < to) {
            let skip = |later: u64, earlier: u64| usize::try_from(later.saturating_sub(earlier)).unwrap_or(usize::MAX);
            let sums = window.iter_mut().skip(skip(chunk.from, from));
            for (sum, sample) in sums.zip(chunk.samples.iter().skip(skip(from, chunk.from))) {
                *sum += i32::from(*sample);
            }
        }
    }

    /// When the oldest chunk begins, if all of it was heard before a sample.
    pub(super) fn oldest(&self, before: u64) -> Option<u64> {
        self.chunks.front().filter(|oldest| oldest.to() <= before).map(|oldest| oldest.from)
    }

    /// The oldest chunk goes. Gives how many bytes it had, and where it ended.
    pub(super) fn drop_oldest(&mut self) -> Option<(usize, u64)> {
        self.chunks.pop_front().map(|oldest| (2 * oldest.samples.len(), oldest.to()))
    }

    /// The first sample from one on that is there.
    pub(super) fn next(&self, from: u64) -> Option<u64> {
        let first = self.chunks.partition_point(|chunk| chunk.to() <= from);
        self.chunks.get(first).map(|chunk| chunk.from.max(from))
    }

    /// Whether anything is heard in a window.
    pub(super) fn touches(&self, from: u64, length: usize) -> bool {
        let first = self.chunks.partition_point(|chunk| chunk.to() <= from);
        self.chunks.get(first).is_some_and(|chunk| chunk.from < from.saturating_add(length as u64))
    }
}
