//! The log: everything that happened, in order. Equal runs write equal bytes, so it has nothing that differs between equal runs:
//! no dates of signatures, no ids that clients make up. It has no credential of the service; but the address of a callback is
//! whole, with the secret that an application may have put there.

use crate::engine::json::{Json, Map, json, without_nulls};
use crate::engine::time::iso;
use std::collections::VecDeque;

/// What happened so far.
#[derive(Debug)]
pub struct Log {
    entries: VecDeque<Json>,
    count: u64,
    most: usize,
}

impl Log {
    /// An empty log of at most so many entries.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self { entries: VecDeque::new(), count: 0, most }
    }

    /// Adds an entry: `{ sequence, time, kind, …members }`. Members that are `null` are left out.
    pub fn push(&mut self, now_ms: u64, kind: &str, members: Json) {
        self.count += 1;
        let mut entry = Map::new();
        entry.insert("sequence".to_owned(), json!(self.count));
        entry.insert("time".to_owned(), json!(iso(now_ms)));
        entry.insert("kind".to_owned(), json!(kind));
        entry.extend(without_nulls(members));
        self.entries.push_back(Json::Object(entry));
        while self.entries.len() > self.most {
            self.entries.pop_front();
        }
    }

    /// The entries after the one with that sequence number; all of them after 0, and after a number that no entry has yet: the
    /// caller knows that number from before a reset.
    #[must_use]
    pub fn after(&self, sequence: u64) -> Json {
        let sequence = if sequence > self.count { 0 } else { sequence };
        let is_later = |entry: &&Json| entry.get("sequence").and_then(Json::as_u64).is_some_and(|number| number > sequence);
        self.entries.iter().filter(is_later).cloned().collect()
    }
}
