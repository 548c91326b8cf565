//! What became of the calls: their events, folded into who was called, when each joined and left, what was played and pressed, and
//! how it ended.
//!
//! Events may come late, twice and in any order: what is kept of each is put in order when the report is written, by the numbers the
//! service gives and else by its time. Numbers of people are masked unless that is asked for.

mod call;
mod fact;
mod json;
mod mask;
mod table;
mod time;
mod told;
#[cfg(target_arch = "wasm32")]
pub mod wasm;
mod writing;

use call::Call;
use fact::{Fact, call_of};
use ringwire::error::Result;
use ringwire::path::Path;
use ringwire::value::{Kind, Value};
use ringwire_callbacks::order::sorted;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;

/// How many calls a report holds, unless it is told otherwise.
pub const MOST_CALLS: usize = 100_000;

/// A report. A call of ten events takes about two kilobytes.
#[derive(Debug)]
pub struct CallReport {
    masked: bool,
    most: usize,
    /// By contract, then by id.
    calls: BTreeMap<(bool, String), Call>,
    /// The events that are of no call.
    others: Call,
    dropped: i64,
}

impl CallReport {
    /// An empty report of at most so many calls. One more, and a sixteenth of them is dropped: those that ended first, and when none
    /// of the others has ended, those that began first. `masked`: of phone numbers the last two digits are shown.
    #[must_use]
    pub fn new(masked: bool, most: usize) -> Self {
        Self { masked, most: most.max(1), calls: BTreeMap::new(), others: Call::default(), dropped: 0 }
    }

    /// How many calls it holds.
    #[must_use]
    pub fn calls(&self) -> usize {
        self.calls.len()
    }

    /// Adds a parsed event, or a list of them: all, or when one is no such event, none.
    ///
    /// # Errors
    /// A validation error with the path of what is no parsed event.
    pub fn add<V: Value>(&mut self, events: &V) -> Result<()> {
        let root = Path::Root("events");
        if events.kind() != Kind::Array {
            let kind = kind_of(events, &root)?;
            self.take(events, &kind);
            return Ok(());
        }
        let mut all = Vec::new();
        for event in events.items() {
            let kind = kind_of(&event, &Path::Item(&root, all.len()))?;
            all.push((event, kind));
        }
        all.iter().for_each(|(event, kind)| self.take(event, kind));
        Ok(())
    }

    fn take<V: Value>(&mut self, event: &V, kind: &str) {
        let call = match call_of(event) {
            Some(id) => self.calls.entry(id).or_default(),
            None => &mut self.others,
        };
        call.add(|person| Fact::read(event, kind, person));
        if self.calls.len() > self.most {
            self.make_room();
        }
    }

    /// A sixteenth at once: to find the oldest, all are looked at.
    fn make_room(&mut self) {
        let ages = self.calls.iter().map(|(id, call)| (call.age(), id.clone())).collect();
        for (_, id) in sorted(ages, Ord::cmp).iter().take((self.most / 16).max(1)) {
            self.calls.remove(id);
            self.dropped += 1;
        }
    }

    /// The report as JSON; `pkg-template/report/index.d.ts` describes it.
    #[must_use]
    pub fn to_json(&self) -> String {
        writing::report(self)
    }

    /// The report as an object; `None` where the platform cannot read what was written, which no test has seen.
    #[must_use]
    pub fn to_value<V: Value>(&self) -> Option<V> {
        V::from_json(&self.to_json())
    }

    /// The report as a table: a row for each call and person, in columns.
    #[must_use]
    pub fn to_table(&self) -> String {
        table::report(self)
    }

    /// The calls in the order in which they began.
    fn in_order(&self) -> Vec<(&(bool, String), &Call)> {
        // By id they are already.
        let calls = self.calls.iter().map(|(id, call)| (call.first(), (id, call))).collect();
        sorted(calls, |(one, _), (other, _)| last_if_none(*one, *other)).into_iter().map(|(_, call)| call).collect()
    }

    fn text(&self, text: &str) -> String {
        if self.masked { mask::text(text) } else { text.to_owned() }
    }

    fn id(&self, id: &str) -> String {
        if self.masked { mask::id(id) } else { id.to_owned() }
    }

    fn raw_id(&self, raw_id: &str) -> String {
        if self.masked { mask::raw_id(raw_id) } else { raw_id.to_owned() }
    }
}

impl Default for CallReport {
    fn default() -> Self {
        Self::new(true, MOST_CALLS)
    }
}

impl fmt::Display for CallReport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.to_table())
    }
}

/// By time, those without one last.
fn last_if_none(one: Option<i64>, other: Option<i64>) -> Ordering {
    (one.is_none(), one).cmp(&(other.is_none(), other))
}

fn kind_of<V: Value>(event: &V, path: &Path<'_>) -> Result<String> {
    if event.kind() != Kind::Object {
        return path.refuse_kind("expected a parsed event", event.kind());
    }
    match event.text("kind").filter(|kind| !kind.is_empty()) {
        Some(kind) => Ok(kind),
        None => Path::Member(path, "kind").refuse(
            "expected a string such as CallConnected; parseCallEvents and parseCallAutomationEvents make it of what was posted",
        ),
    }
}
