//! When something was so: spans of time, in samples, one after the other.

/// How many spans are kept. Then those in the first half go, but for the very first.
const MOST: usize = 10_000;

/// Spans from a sample to another one, the last of which may be open.
#[derive(Debug, Default)]
pub(super) struct Spans(Vec<(u64, u64)>);

impl Spans {
    /// From now on it is so, or is not. A time before the last change counts as the time of that.
    pub(super) fn set(&mut self, is: bool, at: u64) {
        if self.0.len() >= MOST {
            self.0.drain(1..MOST / 2);
        }
        match self.0.last_mut() {
            Some((from, to)) if *to == u64::MAX => {
                if !is {
                    *to = at.max(*from);
                }
            }
            last => {
                let at = last.map_or(at, |(_, to)| at.max(*to));
                if is {
                    self.0.push((at, u64::MAX));
                }
            }
        }
    }

    /// Whether it is so now.
    pub(super) fn is_open(&self) -> bool {
        self.0.last().is_some_and(|(_, to)| *to == u64::MAX)
    }

    /// When it was first so.
    pub(super) fn begin(&self) -> Option<u64> {
        self.0.first().map(|(from, _)| *from)
    }

    /// When it was last so.
    pub(super) fn end(&self) -> Option<u64> {
        self.0.last().map(|(_, to)| *to)
    }

    /// The spans within a window, as offsets from its beginning.
    fn within(&self, from: u64, length: usize) -> impl Iterator<Item = (usize, usize)> {
        let to = from.saturating_add(length as u64);
        let first = self.0.partition_point(|(_, end)| *end <= from);
        let later = self.0.get(first..).unwrap_or_default().iter().take_while(move |(begin, _)| *begin < to);
        let offset = move |at: u64| usize::try_from(at.clamp(from, to) - from).unwrap_or(length);
        later.map(move |(begin, end)| (offset(*begin), offset(*end)))
    }

    /// Silences what of a window, which begins at a sample, is in a span.
    pub(super) fn silence(&self, from: u64, window: &mut [i32]) {
        for (begin, end) in self.within(from, window.len()) {
            if let Some(part) = window.get_mut(begin..end) {
                part.fill(0);
            }
        }
    }

    /// Silences what of a window is in no span.
    pub(super) fn silence_outside(&self, from: u64, window: &mut [i32]) {
        let mut done = 0;
        for (begin, end) in self.within(from, window.len()) {
            if let Some(part) = window.get_mut(done..begin) {
                part.fill(0);
            }
            done = end;
        }
        if let Some(part) = window.get_mut(done..) {
            part.fill(0);
        }
    }

    /// Whether a window has anything of a span.
    pub(super) fn touches(&self, from: u64, length: usize) -> bool {
        self.within(from, length).next().is_some()
    }
}
