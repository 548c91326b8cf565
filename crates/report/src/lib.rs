//! What became of the calls: their events, folded into who was called, when each joined and left, what was played and pressed, and
//! how it ended.
//!
//! Events may come late, twice and in any order. When the report is written they are put in order, by the sequence numbers of the service
//! or, without such, by their time. Phone numbers are masked by default.

mod call;
mod fact;
mod json;
mod summary;
mod table;
mod time;
#[cfg(target_arch = "wasm32")]
pub mod wasm;
mod writing;

use call::Call;
use fact::{Fact, call_of, server_call_of};
use ringwire::error::Result;
use ringwire::mask;
use ringwire::path::Path;
use ringwire::value::{Kind, Value};
use ringwire_callbacks::inbox::is_of_recording;
use ringwire_callbacks::order::sorted;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;
use summary::Summary;

/// How many calls a report holds by default.
pub const MOST_CALLS: usize = 100_000;

/// A report. A call of ten events takes about two kilobytes.
#[derive(Debug)]
pub struct CallReport {
    masked: bool,
    most: usize,
    /// By contract, then by id.
    calls: BTreeMap<(bool, String), Call>,
    /// By server call, the events of recordings: they name the recorder's own connection, which is no call of the application.
    recordings: BTreeMap<String, Call>,
    /// The events that belong to no call.
    others: Call,
    dropped: i64,
}

impl CallReport {
    /// An empty report of at most `most` calls. One more call drops a sixteenth of them: those that ended first, then those that began
    /// first. With `masked`, only the last two digits of a phone number are shown.
    #[must_use]
    pub fn new(masked: bool, most: usize) -> Self {
        Self {
            masked,
            most: most.max(1),
            calls: BTreeMap::new(),
            recordings: BTreeMap::new(),
            others: Call::default(),
            dropped: 0,
        }
    }

    /// How many calls it holds.
    #[must_use]
    pub fn calls(&self) -> usize {
        self.calls.len()
    }

    /// Adds a parsed event or a list of them. When an item is no parsed event, nothing is added.
    ///
    /// # Errors
    /// A validation error with the path of that item.
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

    /// Adds whom the call of an event was placed to: events name only those who joined. An event that was not added changes nothing.
    pub fn placed<V: Value>(&mut self, event: &V, targets: &V) {
        if let Some(call) = call_of(event).and_then(|id| self.calls.get_mut(&id)) {
            call.add(|person| Some(Fact::placed(targets, person)).filter(|_| V::is_intact()));
        }
    }

    fn take<V: Value>(&mut self, event: &V, kind: &str) {
        let id = call_of(event);
        let server_call = server_call_of(event).filter(|_| !id.as_ref().is_some_and(|(is_leg, _)| *is_leg));
        if let Some(server_call) = &server_call
            && is_of_recording(kind)
            && !id.as_ref().is_some_and(|id| self.calls.contains_key(id))
        {
            let recording = self.recordings.entry(server_call.clone()).or_default();
            recording.add(|person| Some(Fact::read(event, kind, person)).filter(|_| V::is_intact()));
            if recording.is_empty() {
                self.recordings.remove(server_call);
            }
            if self.recordings.len() > self.most {
                drop_oldest(&mut self.recordings, self.most);
            }
            return;
        }
        let call = match &id {
            Some(id) => self.calls.entry(id.clone()).or_default(),
            None => &mut self.others,
        };
        if call.server_call.is_none() {
            call.server_call = server_call.map(Into::into);
        }
        call.add(|person| Some(Fact::read(event, kind, person)).filter(|_| V::is_intact()));
        // Of an event that could not be read nothing stays, nor a call that it alone has named.
        if call.is_empty()
            && let Some(id) = id
        {
            self.calls.remove(&id);
        }
        if self.calls.len() > self.most {
            self.dropped += drop_oldest(&mut self.calls, self.most);
        }
    }

    /// The content of the report about a call.
    fn summary<'a>(&'a self, call: &'a Call) -> Summary<'a> {
        let recordings = call.server_call.as_ref().and_then(|server_call| self.recordings.get(&**server_call));
        Summary::of(call, recordings)
    }

    /// The report as JSON; `pkg-template/report/index.d.ts` describes it.
    #[must_use]
    pub fn to_json(&self) -> String {
        writing::report(self)
    }

    /// The report as an object; `None` if the platform cannot parse the JSON, which no test has seen.
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
        // The map is in order of ids, which the sort keeps for equal times.
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

/// Drops a sixteenth of the calls at once, because finding the oldest looks at all of them. Gives how many.
fn drop_oldest<Id: Ord + Clone>(calls: &mut BTreeMap<Id, Call>, most: usize) -> i64 {
    let ages = calls.iter().map(|(id, call)| (call.age(), id.clone())).collect();
    let oldest = sorted(ages, Ord::cmp).into_iter().take((most / 16).max(1));
    let dropped = oldest.filter_map(|(_, id)| calls.remove(&id)).count();
    i64::try_from(dropped).unwrap_or(i64::MAX)
}

/// Compares by time; items without a time come last.
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
