//! What is kept of what is over: the newest, up to a number and up to a number of bytes.

use std::collections::VecDeque;

/// How much is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How many.
    pub most: usize,
    /// How many bytes they have together.
    pub most_bytes: usize,
}

/// Items in the order in which they were over, each with its size.
#[derive(Debug)]
pub struct Retention<T> {
    kept: VecDeque<(T, usize)>,
    bytes: usize,
}

impl<T> Default for Retention<T> {
    fn default() -> Self {
        Self { kept: VecDeque::new(), bytes: 0 }
    }
}

impl<T> Retention<T> {
    /// Keeps an item of so many bytes, and gives the oldest ones that are more than the limits allow; that may be this one as well.
    pub fn keep(&mut self, item: T, bytes: usize, limits: Limits) -> Vec<T> {
        self.kept.push_back((item, bytes));
        self.bytes = self.bytes.saturating_add(bytes);
        let mut gone = Vec::new();
        while self.kept.len() > limits.most || self.bytes > limits.most_bytes {
            let Some((oldest, bytes)) = self.kept.pop_front() else { break };
            self.bytes = self.bytes.saturating_sub(bytes);
            gone.push(oldest);
        }
        gone
    }

    /// Takes the newest item out again.
    pub fn take_back(&mut self) {
        if let Some((_, bytes)) = self.kept.pop_back() {
            self.bytes = self.bytes.saturating_sub(bytes);
        }
    }

    /// How many are kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.kept.len()
    }

    /// Whether none is kept.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// The items after the first so many, the oldest first.
    pub fn after(&self, first: usize) -> impl Iterator<Item = &T> {
        self.kept.range(first.min(self.kept.len())..).map(|(item, _)| item)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_go_by_number_and_by_bytes() {
        let limits = Limits { most: 3, most_bytes: 10 };
        let mut kept = Retention::default();
        assert_eq!(kept.keep('a', 1, limits), []);
        assert_eq!(kept.keep('b', 1, limits), []);
        assert_eq!(kept.keep('c', 1, limits), []);
        assert_eq!(kept.keep('d', 1, limits), ['a'], "a fourth");
        assert_eq!(kept.keep('e', 9, limits), ['b', 'c'], "ten bytes are left");
        assert_eq!(kept.after(1).collect::<String>(), "e");
        assert_eq!(kept.keep('f', 11, limits), ['d', 'e', 'f'], "larger than all that is kept");
        assert!(kept.is_empty() && kept.after(7).next().is_none());
        assert_eq!(kept.keep('g', 10, limits), [], "the bytes of those that are gone are free again");
    }
}
