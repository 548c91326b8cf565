//! What outlives the application: a store as the package defines it, with the methods `add`, `get` and `list`.

use std::cell::RefCell;
use std::collections::BTreeMap;

struct Entry {
    /// Its place among all that were ever added: lists are in that order.
    number: u64,
    value: String,
    expires_at_ms: u64,
}

/// Entries by their keys.
#[derive(Default)]
pub struct Store {
    entries: RefCell<BTreeMap<String, Entry>>,
    count: RefCell<u64>,
}

impl Store {
    /// Adds an entry, unless there is one of that key; whether it did.
    pub fn add(&self, key: &str, value: &str, expires_at_ms: u64, now_ms: u64) -> bool {
        if self.get(key, now_ms).is_some() {
            return false;
        }
        self.put(key, value, expires_at_ms);
        true
    }

    /// Adds an entry, whatever was there.
    pub fn put(&self, key: &str, value: &str, expires_at_ms: u64) {
        let mut count = self.count.borrow_mut();
        *count += 1;
        let entry = Entry { number: *count, value: value.to_owned(), expires_at_ms };
        self.entries.borrow_mut().insert(key.to_owned(), entry);
    }

    /// Takes an entry out.
    pub fn remove(&self, key: &str) {
        self.entries.borrow_mut().remove(key);
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str, now_ms: u64) -> Option<String> {
        let entries = self.entries.borrow();
        entries.get(key).filter(|entry| entry.expires_at_ms > now_ms).map(|entry| entry.value.clone())
    }

    /// The values of the keys that begin like this, in the order in which they were added.
    #[must_use]
    pub fn list(&self, prefix: &str, now_ms: u64) -> Vec<String> {
        let entries = self.entries.borrow();
        let found = entries.range(prefix.to_owned()..).take_while(|(key, _)| key.starts_with(prefix));
        let mut found: Vec<(u64, String)> = found
            .filter(|(_, entry)| entry.expires_at_ms > now_ms)
            .map(|(_, entry)| (entry.number, entry.value.clone()))
            .collect();
        found.sort_unstable_by_key(|(number, _)| *number);
        found.into_iter().map(|(_, value)| value).collect()
    }

    /// Drops what has expired.
    pub fn sweep(&self, now_ms: u64) {
        self.entries.borrow_mut().retain(|_, entry| entry.expires_at_ms > now_ms);
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.borrow().len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
