//! The invariants, judged by the emulator's own log.

use crate::app::{RESULT, flow_prefix};
use crate::chance::Fnv;
use crate::script::{Kind, Script};
use crate::world::{World, call_of, text};
use ringwire_callbacks::inbox::Facts;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

/// Every invariant. The last two are about the simulation itself.
pub const INVARIANTS: [&str; 12] = [
    "no call placed twice",
    "no event lost",
    "no event handled twice",
    "no forgery believed",
    "every wait settled",
    "every outcome true",
    "every call in the report",
    "every request accepted",
    "answers are read",
    "memory is flat",
    "at rest",
    "script",
];

/// What was wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Which of [`INVARIANTS`].
    pub invariant: &'static str,
    /// The call, where it is about one.
    pub call: Option<u32>,
    /// What happened.
    pub what: String,
}

/// A call, as the log has it.
#[derive(Default)]
struct Call {
    /// The call of the script.
    script: Option<u32>,
    is_over: bool,
    /// The times of the events that say that it was connected, and that it ended.
    connected: Option<String>,
    ended: Option<String>,
    /// Whether an event about it was raised.
    has_events: bool,
}

/// An event, as the log has it.
struct Event {
    call: Option<u32>,
    kind: String,
    key: String,
    is_delivered: bool,
    ends_call: bool,
}

#[derive(Default)]
struct Log {
    calls: BTreeMap<String, Call>,
    /// By the number of the callback.
    events: BTreeMap<u64, Event>,
    /// By the id of the event, the number of its callback.
    ids: BTreeMap<String, u64>,
}

fn number(entry: &Json, name: &str) -> u64 {
    entry.get(name).and_then(Json::as_u64).unwrap_or_default()
}

/// The first 23 characters of a time: to the millisecond.
fn moment(text: &str) -> &str {
    text.get(..23).unwrap_or(text)
}

/// Judges a wave that has come to rest.
pub fn judge(world: &World, script: &Script, entries: &[Json], digest: &mut Fnv) {
    let log = Log::read(world, script, entries);
    log.events_are_handled_once(world);
    log.calls_are_in_the_report(world);
    log.flows_are_true(world, script, digest);
}

impl Log {
    fn read(world: &World, script: &Script, entries: &[Json]) -> Self {
        let mut log = Self::default();
        let mut rung: BTreeMap<&str, u32> = BTreeMap::new();
        let caller_of =
            |number: &str| script.calls.iter().find(|call| call.numbers().any(|one| one == number)).map(|call| call.id);
        for entry in entries {
            match text(entry, "kind") {
                "participant" if text(entry, "state") == "ringing" => {
                    let raw_id = text(entry, "rawId");
                    let count = rung.entry(raw_id).or_default();
                    *count += 1;
                    if *count == 2 {
                        let call = raw_id.strip_prefix("4:").and_then(caller_of);
                        world.violate("no call placed twice", call, format!("{raw_id} was called twice"));
                    }
                }
                "state" => {
                    let call = log.call_of(entry);
                    call.is_over = matches!(text(entry, "state"), "disconnected" | "terminated");
                }
                "callback" => log.callback(entry),
                "attempt" => log.attempt(world, script, entry),
                "response" if matches!(number(entry, "status"), 400 | 401) => {
                    let body = entry.get("body").map(Json::to_string).unwrap_or_default();
                    // A call that is being ended takes no more operations, and a participant may have left.
                    let is_usual = ["8501", "8585", "8523", "disconnecting", "terminating", "connecting", "no such participant"]
                        .iter()
                        .any(|usual| body.contains(usual));
                    if !is_usual {
                        world.violate("every request accepted", None, body);
                    }
                }
                "problem" => world.violate("script", None, entry.to_string()),
                _ => {}
            }
        }
        for (id, call) in &log.calls {
            if !call.is_over {
                world.violate("at rest", call.script, format!("the call {id} is not over"));
            }
        }
        log
    }

    fn call_of(&mut self, entry: &Json) -> &mut Call {
        let id = [text(entry, "callConnectionId"), text(entry, "callLegId")].concat();
        self.calls.entry(id).or_default()
    }

    fn callback(&mut self, entry: &Json) {
        let Some(event) = entry.get("event") else { return };
        let (kind, call) = (text(entry, "eventKind"), call_of(text(entry, "url")));
        let time = [text(event, "time"), text(event, "eventTime")].concat();
        let state = event.get("data").map(|data| text(data, "CallState").to_lowercase()).unwrap_or_default();
        let facts = Facts { kind: kind.to_owned(), detail: Some(state.clone()), ..Facts::default() };
        let ends_call = facts.ends_call();
        if entry.get("callConnectionId").is_some() || entry.get("callLegId").is_some() {
            let known = self.call_of(entry);
            known.script = known.script.or(call);
            known.has_events = true;
            if kind == "CallConnected" || state == "established" {
                known.connected = Some(time.clone());
            }
            if ends_call {
                known.ended = Some(time);
            }
        }
        let source = event.get("source").or_else(|| event.get("topic")).and_then(Json::as_str).unwrap_or_default();
        let key = [source, " ", text(event, "id")].concat();
        let number = number(entry, "callbackId");
        self.ids.insert(text(event, "id").to_owned(), number);
        self.events.insert(number, Event { call, kind: kind.to_owned(), key, is_delivered: false, ends_call });
    }

    fn attempt(&mut self, world: &World, script: &Script, entry: &Json) {
        let status = number(entry, "status");
        let is_success = (200..300).contains(&status);
        let fault = text(entry, "fault");
        let Some(event) = self.events.get_mut(&number(entry, "callbackId")) else { return };
        if fault.is_empty() {
            event.is_delivered |= text(entry, "state") == "delivered";
        } else if is_success && script.setting.audience && fault != "duplicate" {
            let what = format!("{} {} was taken by the attempt {fault}", event.kind, event.key);
            world.violate("no forgery believed", event.call, what);
        }
    }

    fn events_are_handled_once(&self, world: &World) {
        let handled = world.handled.borrow();
        for event in self.events.values() {
            let Event { call, kind, key, .. } = event;
            // An event that a handler had may still be undelivered in the eyes of the service: each of its answers may be lost.
            if handled.get(key).is_some_and(|handling| handling.completed_in.is_some()) {
                continue;
            }
            let how = if event.is_delivered { "was answered with success" } else { "was posted in vain" };
            world.violate("no event lost", *call, format!("{kind} {key} {how}, and no handler had it"));
        }
        let known: BTreeSet<&str> = self.events.values().map(|event| event.key.as_str()).collect();
        for key in handled.keys().filter(|key| !known.contains(key.as_str())) {
            world.violate("no forgery believed", None, format!("a handler had {key}, which never happened"));
        }
    }

    fn calls_are_in_the_report(&self, world: &World) {
        let report = world.report.borrow().to_value::<Json>().unwrap_or_default();
        let reported: BTreeMap<&str, &Json> =
            report.get("calls").and_then(Json::as_array).into_iter().flatten().map(|call| (text(call, "id"), call)).collect();
        for (id, call) in self.calls.iter().filter(|(_, call)| call.has_events) {
            let Some(found) = reported.get(id.as_str()) else {
                world.violate("every call in the report", call.script, format!("the call {id} is not in the report"));
                continue;
            };
            let shown = [text(found, "connectedAt"), text(found, "endedAt")].map(moment);
            let is = [&call.connected, &call.ended].map(|time| time.as_deref().map(moment).unwrap_or_default());
            if shown != is || found.get("end").is_none() {
                let what = format!("the call {id} was connected and ended at {is:?}, the report has {shown:?}");
                world.violate("every call in the report", call.script, what);
            }
        }
        if let Some(id) = reported.keys().find(|id| !self.calls.contains_key(**id)) {
            world.violate("every call in the report", None, format!("the report has {id}, which is no call"));
        }
    }

    /// Every flow has finished, and what its steps gave is what happened.
    fn flows_are_true(&self, world: &World, script: &Script, digest: &mut Fnv) {
        for call in &script.calls {
            let id = Some(call.id);
            let mut claimed = BTreeSet::new();
            let mut has_finished = false;
            for entry in world.store.list(&flow_prefix(call.id), world.now_ms()) {
                digest.write(entry.as_bytes());
                let Ok(record) = serde_json::from_str::<Json>(&entry) else { continue };
                if record.get("name").and_then(Json::as_str) == Some(RESULT) {
                    has_finished = true;
                    let value = record.get("value").unwrap_or(&Json::Null);
                    // The service refuses this number for ever.
                    let is_refused = call.numbers().any(|number| number.ends_with("0429"));
                    if value.get("gaveUp").is_some() && !is_refused {
                        world.violate("every wait settled", id, format!("the flow gave up: {value}"));
                    }
                }
                let outcome = record.get("outcome");
                let event = outcome.and_then(|outcome| outcome.get("event")).or_else(|| record.get("value"));
                let Some(event) = event.filter(|_| matches!(text(&record, "kind"), "act" | "waitFor")) else { continue };
                self.step_is_true(world, call.id, &record, event);
                let has_ended = outcome.is_some_and(|outcome| text(outcome, "kind") == "ended");
                let is_exclusive = text(&record, "kind") == "act" && !text(event, "operationContext").is_empty() && !has_ended;
                if is_exclusive && !claimed.insert(text(event, "id").to_owned()) {
                    world.violate("every outcome true", id, format!("one event has ended two operations: {record}"));
                }
            }
            // A call that never came in has no flow.
            if !has_finished {
                world.violate("every wait settled", id, "the flow of the call has not finished".to_owned());
            }
        }
        if script.calls.iter().all(|call| call.kind != Kind::Incoming) {
            digest.write(b"-");
        }
    }

    fn step_is_true(&self, world: &World, call: u32, record: &Json, event: &Json) {
        let found = self.ids.get(text(event, "id")).and_then(|number| self.events.get(number));
        let Some(found) = found.filter(|found| found.kind == text(event, "kind")) else {
            return world.violate(
                "every outcome true",
                Some(call),
                format!("a step ended with an event that never came: {record}"),
            );
        };
        let outcome = record.get("outcome").map(|outcome| text(outcome, "kind"));
        if outcome == Some("ended") && !found.ends_call {
            world.violate(
                "every outcome true",
                Some(call),
                format!("a step ended with the end of a call that went on: {record}"),
            );
        }
        if found.call.is_some_and(|of| of != call) {
            world.violate("every outcome true", Some(call), format!("a step ended with the event of another call: {record}"));
        }
    }
}
