//! What will happen, in its order.

use std::collections::BTreeMap;

/// Tasks by the time they are due; those due at the same time come in the order they were put in.
#[derive(Debug)]
pub struct Schedule<T> {
    due: BTreeMap<(u64, u64), T>,
    /// When each task is due, by its number.
    numbers: BTreeMap<u64, u64>,
    count: u64,
}

impl<T> Default for Schedule<T> {
    fn default() -> Self {
        Self { due: BTreeMap::new(), numbers: BTreeMap::new(), count: 0 }
    }
}

impl<T> Schedule<T> {
    /// Adds a task.
    pub fn put(&mut self, at_ms: u64, task: T) {
        self.count += 1;
        self.numbers.insert(self.count, at_ms);
        self.due.insert((at_ms, self.count), task);
    }

    /// How many tasks were ever put in.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Makes due now, in their order, the tasks that were put in after the first `after` ones and are due by `until_ms`.
    pub fn hasten(&mut self, after: u64, until_ms: u64, now_ms: u64) {
        // Those alone are looked at: an emulator may have tasks of ten thousand calls.
        let newer = self.numbers.range(after.saturating_add(1)..).map(|(number, at_ms)| (*at_ms, *number));
        let mut keys: Vec<_> = newer.filter(|(at_ms, _)| *at_ms <= until_ms).collect();
        keys.sort_unstable();
        for key in keys {
            if let Some(task) = self.due.remove(&key) {
                self.numbers.remove(&key.1);
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
        let ((at_ms, number), task) = first.remove_entry();
        self.numbers.remove(&number);
        Some((at_ms, task))
    }
}
