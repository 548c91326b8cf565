//! The log: everything that happened, in order. Equal runs write equal bytes, so nothing that differs from run to run by itself is
//! in it: no dates of signatures, no ids clients make up. No credential of the service is in it; the address of a callback is whole,
//! the secret an application may have put there included.

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

    /// The entries after the one with that sequence number; all of them after 0, and after a number that is yet to come: whoever
    /// asks for that has not heard of a reset.
    #[must_use]
    pub fn after(&self, sequence: u64) -> Json {
        let sequence = if sequence > self.count { 0 } else { sequence };
        let is_later = |entry: &&Json| entry.get("sequence").and_then(Json::as_u64).is_some_and(|number| number > sequence);
        self.entries.iter().filter(is_later).cloned().collect()
    }
}
