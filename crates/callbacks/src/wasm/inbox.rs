//! Events and waits, as numbers: what they stand for is the host's.

use super::{list, texts};
use crate::batch::{self, Contracts, Received};
use crate::inbox::{self, Facts, Limits, Match, Novelty, Verdict, Wanted};
use crate::outcomes::Outcomes;
use crate::reasons::reason;
use ringwire::contract::Dialect;
use ringwire::value::Value;
use ringwire::wasm::contracts::{
    event_grid, ga_2026_03_events, ga_2026_03_outcomes, preview_2021_04_events, preview_2021_04_outcomes,
};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// Every event of a body: `[{ event, wire, dialect, key, call }]`, where the dialect is `cloud`, `seed` or `grid`.
#[wasm_bindgen(js_name = readBatch)]
pub fn read_batch(body: &JsValue) -> Result<JsValue, JsValue> {
    let contracts = Contracts { cloud: ga_2026_03_events(), seed: preview_2021_04_events(), grid: event_grid() };
    let object = |received: Received<JsValue>| {
        let dialect = match received.dialect {
            Dialect::Cloud => "cloud",
            Dialect::Seed => "seed",
            Dialect::Grid => "grid",
        };
        let mut object = texts(&[("dialect", dialect), ("key", &received.key)]);
        object.set("event", received.event);
        object.set("wire", received.wire);
        if let Some(call) = &received.call {
            object.set("call", <JsValue as Value>::string(call));
        }
        object
    };
    Ok(<JsValue as Value>::array(batch::read(&contracts, body)?.into_iter().map(object).collect()))
}

/// Which events end an operation: `{ options, done, failed, callEnded }`; `undefined` when no event reports its end. `class` is that
/// of the client; without it, the events of both contracts are given.
#[wasm_bindgen(js_name = outcomeOf)]
#[must_use]
pub fn outcome_of(operation: &str, class: Option<String>) -> JsValue {
    let outcomes = Outcomes { preview_2021_04: preview_2021_04_outcomes(), ga_2026_03: ga_2026_03_outcomes() };
    let Some(ending) = outcomes.of(operation, class.as_deref()) else { return JsValue::UNDEFINED };
    let mut object = <JsValue as Value>::object(vec![("done", list(&ending.done)), ("failed", list(&ending.failed))]);
    if !ending.call_ended.is_empty() {
        object.set("callEnded", list(&ending.call_ended));
    }
    if let Some(options) = ending.options {
        object.set("options", JsValue::from_f64(options as f64));
    }
    object
}

/// Whether nothing more comes of the call of an event.
#[wasm_bindgen(js_name = endsCall)]
#[must_use]
pub fn ends_call(event: &JsValue) -> bool {
    Facts::of(event, None).ends_call()
}

/// Why something ended, by the event that says so: `{ reason, text, code, subCode }`.
#[wasm_bindgen(js_name = reasonOf)]
#[must_use]
pub fn reason_of(event: &JsValue) -> JsValue {
    let info = event.present("resultInformation").or_else(|| event.present("resultInfo"));
    let number = |name: &str| info.as_ref().and_then(|info| info.present(name)?.as_number());
    let (code, sub_code) = (number("code"), number("subCode").or_else(|| number("subcode")));
    let whole = |number: Option<f64>| number.map(|number| number as i64);
    let reason = reason(&event.text("kind").unwrap_or_default(), whole(code), whole(sub_code));
    let mut object = texts(&[("reason", reason.word), ("text", &reason.text)]);
    for (name, value) in [("code", code), ("subCode", sub_code)] {
        if let Some(value) = value {
            object.set(name, JsValue::from_f64(value));
        }
    }
    object
}

/// Events and waits. Verdicts are 0 for what was waited for, 1 for bad news, 2 for the end of the call.
#[wasm_bindgen]
pub struct Inbox(inbox::Inbox);

#[wasm_bindgen]
impl Inbox {
    /// An empty one; the limits are those of [`Limits`].
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(remember_ms: f64, after_end_ms: f64, most: f64) -> Self {
        Self(inbox::Inbox::new(Limits { remember_ms, after_end_ms, most: most as usize }))
    }

    /// Whether the handlers are to have an event: 0 yes, 1 yes, once more, 2 they have it right now, 3 they have taken it.
    pub fn begin(&mut self, call: &str, key: &str, now_ms: f64) -> u32 {
        match self.0.begin(call, key, now_ms) {
            Novelty::New => 0,
            Novelty::Again => 1,
            Novelty::Busy => 2,
            Novelty::Taken => 3,
        }
    }

    /// The handlers have taken it, or have not.
    pub fn end(&mut self, call: &str, key: &str, taken: bool, now_ms: f64) {
        self.0.end(call, key, taken, now_ms);
    }

    /// An event has come: its number, and then a wait and a verdict each; nothing when it came before.
    pub fn arrive(&mut self, event: &JsValue, call: Option<String>, key: &str, now_ms: f64) -> Vec<f64> {
        let arrived = self.0.arrive(key, Facts::of(event, call), now_ms);
        arrived.map(|(number, matches)| numbers(number, &matches, |found| found.wait)).unwrap_or_default()
    }

    /// Somebody waits: the number of the wait, and then an event and a verdict each.
    pub fn wait(
        &mut self,
        call: Option<String>,
        context: Option<String>,
        kinds: Vec<String>,
        failures: Vec<String>,
        exclusive: bool,
        seen_too: bool,
    ) -> Vec<f64> {
        let (number, matches) = self.0.wait(Wanted { call, context, kinds, failures, exclusive, seen_too });
        numbers(number, &matches, |found| found.event)
    }

    /// A wait has ended with an event.
    pub fn settle(&mut self, call: &str, wait: f64, event: f64, verdict: u32) {
        let verdict = match verdict {
            0 => Verdict::Done,
            1 => Verdict::Failed,
            _ => Verdict::Ended,
        };
        self.0.settle(call, Match { wait: wait as u64, event: event as u64, verdict });
    }

    /// A wait is given up.
    pub fn cancel(&mut self, call: &str, wait: f64) {
        self.0.cancel(call, wait as u64);
    }

    /// How many waits there are.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.0.waiting()
    }

    /// Forgets what is old: the numbers of the events that are no longer kept.
    pub fn forget(&mut self, now_ms: f64) -> Vec<f64> {
        self.0.forget(now_ms).into_iter().map(|event| event as f64).collect()
    }
}

fn numbers(first: u64, matches: &[Match], other: impl Fn(&Match) -> u64) -> Vec<f64> {
    let mut numbers = vec![first as f64];
    for found in matches {
        numbers.extend([other(found) as f64, f64::from(found.verdict as u8)]);
    }
    numbers
}
