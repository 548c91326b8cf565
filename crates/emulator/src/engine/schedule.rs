//! What will happen, in its order.

use std::collections::BTreeMap;

/// Tasks by the time they are due; those due at the same time come in the order they were put in.
#[derive(Debug)]
pub struct Schedule<T> {
    due: BTreeMap<(u64, u64), T>,
    count: u64,
}

impl<T> Default for Schedule<T> {
    fn default() -> Self {
        Self { due: BTreeMap::new(), count: 0 }
    }
}

impl<T> Schedule<T> {
    /// Adds a task.
    pub fn put(&mut self, at_ms: u64, task: T) {
        self.count += 1;
        self.due.insert((at_ms, self.count), task);
    }

    /// How many tasks were ever put in.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Makes due now, in their order, the tasks that were put in after the first `after` ones and are due by `until_ms`.
    pub fn hasten(&mut self, after: u64, until_ms: u64, now_ms: u64) {
        let is_meant = |(at_ms, number): &(u64, u64)| *number > after && *at_ms <= until_ms;
        let keys: Vec<_> = self.due.keys().copied().filter(is_meant).collect();
        for key in keys {
            if let Some(task) = self.due.remove(&key) {
                self.put(now_ms, task);
            }
        }
    }

    /// When the first task is due.
    #[must_use]
    pub fn first(&self) -> Option<u64> {
        self.due.first_key_value().map(|((at_ms, _), _)| *at_ms)
    }

    /// Takes the first task, if it is due.
    pub fn take_due(&mut self, now_ms: u64) -> Option<(u64, T)> {
        let first = self.due.first_entry().filter(|first| first.key().0 <= now_ms)?;
        let ((at_ms, _), task) = first.remove_entry();
        Some((at_ms, task))
    }
}
