//! The log: everything that happened, in order. Equal runs write equal bytes, so it has nothing that differs between equal runs:
//! no dates of signatures, no ids that clients make up. It has no secret either: see [`secrets`].
//!
//! An entry is kept as text. A body of many small values would take twenty times as much as a tree.

use crate::engine::json::{Json, Map, json, without_nulls};
use crate::engine::retention::{Limits, Retention};
use crate::engine::secrets;
use crate::engine::time::iso;

/// What happened so far.
#[derive(Debug)]
pub struct Log {
    entries: Retention<Box<str>>,
    count: u64,
    limits: Limits,
}

impl Log {
    /// An empty log that keeps so much, after so many entries that are forgotten.
    #[must_use]
    pub fn new(limits: Limits, count: u64) -> Self {
        Self { entries: Retention::default(), count, limits }
    }

    /// How many entries there ever were: the sequence number of the last one.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Adds an entry: `{ sequence, time, kind, …members }`. Members that are `null` are left out.
    pub fn push(&mut self, now_ms: u64, kind: &str, members: Json) {
        self.count += 1;
        let mut entry = Map::new();
        entry.insert("sequence".to_owned(), json!(self.count));
        entry.insert("time".to_owned(), json!(iso(now_ms)));
        entry.insert("kind".to_owned(), json!(kind));
        let mut members = Json::Object(without_nulls(members));
        secrets::hide_all(&mut members);
        if let Json::Object(members) = members {
            entry.extend(members);
        }
        let entry = Json::Object(entry).to_string().into_boxed_str();
        let bytes = entry.len();
        self.entries.keep(entry, bytes, self.limits);
    }

    /// Takes the last entry back, if it is the one with that sequence number: what it says did not happen.
    pub fn retract(&mut self, sequence: u64) {
        if sequence == self.count {
            self.entries.take_back();
            self.count -= 1;
        }
    }

    /// The entries after the one with that sequence number, as the text of a JSON array; all that are kept after 0, and after a number
    /// that no entry has yet: the caller knows that number from another emulator.
    ///
    /// It looks at those entries alone: programs ask many times a second whether there is a new one.
    #[must_use]
    pub fn after(&self, sequence: u64) -> String {
        let sequence = if sequence > self.count { 0 } else { sequence };
        let newer = usize::try_from(self.count - sequence).unwrap_or(usize::MAX);
        let mut array = String::from("[");
        for (index, entry) in self.entries.after(self.entries.len().saturating_sub(newer)).enumerate() {
            if index > 0 {
                array.push(',');
            }
            array.push_str(entry);
        }
        array.push(']');
        array
    }
}
