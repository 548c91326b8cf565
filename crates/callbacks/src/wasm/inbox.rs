//! Events, waits and their outcomes. The host holds the events and the promises, which have a number here.

use super::{list, texts};
use crate::batch::{Contracts, Received};
use crate::inbox::{self, Facts, Limits, Match, Novelty, Verdict, Wanted};
use crate::outcomes::Outcomes;
use crate::reasons::reason;
use ringwire::contract::Rings;
use ringwire::value::Value;
use ringwire::wasm::contracts::{
    event_grid, ga_2026_03_events, ga_2026_03_outcomes, preview_2021_04_events, preview_2021_04_outcomes,
};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// Which events end an operation: `{ options, done, failed, callEnded, rings }`; `undefined` when no event reports its end. `class` is that
/// of the client; without it, the events of both contracts are given. Both come from callers: what is no string names no operation.
#[wasm_bindgen(js_name = outcomeOf)]
#[must_use]
pub fn outcome_of(operation: &JsValue, class: &JsValue) -> JsValue {
    let (operation, class) = (operation.as_string().unwrap_or_default(), class.as_string());
    let outcomes = Outcomes { preview_2021_04: preview_2021_04_outcomes(), ga_2026_03: ga_2026_03_outcomes() };
    let Some(ending) = outcomes.of(&operation, class.as_deref()) else { return JsValue::UNDEFINED };
    let mut object = <JsValue as Value>::object(vec![("done", list(&ending.done)), ("failed", list(&ending.failed))]);
    if !ending.call_ended.is_empty() {
        object.set("callEnded", list(&ending.call_ended));
    }
    match ending.rings {
        Rings::NoPerson => {}
        Rings::OnceById => object.set("rings", JsValue::from_str("onceById")),
        Rings::EachTime => object.set("rings", JsValue::from_str("eachTime")),
    }
    if let Some(options) = ending.options {
        object.set("options", JsValue::from_f64(options as f64));
    }
    object
}

/// The kinds of events of all contracts, and those with a state by which they end an operation, a space between them.
#[wasm_bindgen]
#[must_use]
pub fn kinds() -> String {
    let mut all = "Unknown".to_owned();
    let mut add = |kind: &str| {
        all.push(' ');
        all.push_str(kind);
    };
    for contract in [ga_2026_03_events(), preview_2021_04_events(), event_grid()] {
        contract.events.iter().for_each(|row| add(row.kind));
    }
    for outcome in preview_2021_04_outcomes() {
        [outcome.done, outcome.failed, outcome.call_ended].into_iter().flatten().for_each(|kind| add(kind));
    }
    all
}

fn contracts() -> Contracts {
    Contracts { preview_2021_04: preview_2021_04_events(), ga_2026_03: ga_2026_03_events(), event_grid: event_grid() }
}

/// The contract that a wait is for which names no call: see [`Contracts::of_wait`]. `undefined` for any contract.
#[wasm_bindgen(js_name = contractOf)]
#[must_use]
pub fn contract_of(kinds: Vec<String>, has_context: bool, is_verified: bool) -> Option<String> {
    contracts().of_wait(&kinds, has_context, is_verified).map(|dialect| Contracts::name(dialect).to_owned())
}

/// Whether an event ends its call, so that no other event of this call follows.
#[wasm_bindgen(js_name = endsCall)]
#[must_use]
pub fn ends_call(event: &JsValue) -> bool {
    Facts::of(event, None).ends_call()
}

/// Why a call or an operation ended, from the event that reports it: `{ reason, text, code, subCode }`.
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

/// Events and waits. A verdict is 0 for an expected event, 1 for a failure, 2 for the end of the call.
#[wasm_bindgen]
pub struct Inbox(inbox::Inbox);

#[wasm_bindgen]
impl Inbox {
    /// An empty inbox; the limits are those of [`Limits`].
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(remember_ms: f64, after_end_ms: f64, most: f64, most_bytes: f64) -> Self {
        Self(inbox::Inbox::new(Limits { remember_ms, after_end_ms, most: most as usize, most_bytes: most_bytes as usize }))
    }

    /// Reads a body: `{ events: [{ number, event, wire }], signed, unsigned, validationCode }`. Once the events are begun or
    /// have arrived, or the request is refused, `dropRead` must be called.
    pub fn read(&mut self, body: &JsValue) -> Result<JsValue, JsValue> {
        let batch = self.0.read(&contracts(), body)?;
        let object = |Received { number, event, wire }| {
            <JsValue as Value>::object(vec![("number", JsValue::from_f64(number as f64)), ("event", event), ("wire", wire)])
        };
        let mut read = <JsValue as Value>::object(vec![
            ("events", <JsValue as Value>::array(batch.events.into_iter().map(object).collect())),
            ("signed", JsValue::from_bool(batch.signed)),
            ("unsigned", JsValue::from_bool(batch.unsigned)),
        ]);
        if let Some(code) = &batch.validation_code {
            read.set("validationCode", <JsValue as Value>::string(code));
        }
        Ok(read)
    }

    /// The request whose events have the numbers from `first` to `last` has its answer: drops the events that neither were begun nor have
    /// arrived, and returns their numbers.
    #[wasm_bindgen(js_name = dropRead)]
    pub fn drop_read(&mut self, first: f64, last: f64) -> Vec<f64> {
        floats(self.0.drop_read(first as u64..=last as u64))
    }

    /// Whether the handlers receive an event: 0 yes, 1 yes, once more, 2 no, they have it right now, 3 no, they have taken it. Then the
    /// number that the event has from now on. Empty when there is no such event.
    pub fn begin(&mut self, event: f64, now_ms: f64) -> Vec<f64> {
        let Some((novelty, number)) = self.0.begin(event as u64, now_ms) else { return Vec::new() };
        let novelty = match novelty {
            Novelty::New => 0.0,
            Novelty::Again => 1.0,
            Novelty::Busy => 2.0,
            Novelty::Taken => 3.0,
        };
        vec![novelty, number as f64]
    }

    /// The handlers have taken an event, or have not.
    pub fn end(&mut self, event: f64, taken: bool) {
        self.0.end(event as u64, taken);
    }

    /// An event arrives: the number it is known by, then a wait and a verdict for each wait it ends. It ends none when it arrived
    /// before.
    pub fn arrive(&mut self, event: f64, now_ms: f64) -> Vec<f64> {
        let arrived = self.0.arrive(event as u64, now_ms);
        arrived.map(|(number, matches)| numbers(number, &matches, |found| found.wait)).unwrap_or_default()
    }

    /// The id of an event's call; empty when it belongs to none.
    #[must_use]
    pub fn call(&self, event: f64) -> String {
        self.0.name(event as u64).map(|(call, _)| call.to_owned()).unwrap_or_default()
    }

    /// The key of an event, the same for two events that are one.
    #[must_use]
    pub fn key(&self, event: f64) -> String {
        self.0.name(event as u64).map(|(_, key)| key.to_owned()).unwrap_or_default()
    }

    /// The contract of an event, by the name that [`Contracts::name`] gives it; empty when there is no such event.
    #[must_use]
    pub fn contract(&self, event: f64) -> String {
        self.0.contract(event as u64).map(Contracts::name).unwrap_or_default().to_owned()
    }

    /// A wait begins: its number, then an event and a verdict for each of the first events that would end it, the first to arrive first
    /// and the end of the call last.
    #[allow(clippy::too_many_arguments, reason = "an object of them would be read member by member")]
    pub fn wait(
        &mut self,
        contract: Option<String>,
        call: Option<String>,
        context: Option<String>,
        kinds: Vec<String>,
        failures: Vec<String>,
        exclusive: bool,
        seen_too: bool,
    ) -> Vec<f64> {
        let contract = contract.as_deref().and_then(Contracts::named);
        let (number, matches) = self.0.wait(Wanted { contract, call, context, kinds, failures, exclusive, seen_too });
        numbers(number, &matches, |found| found.event)
    }

    /// The number of a wait, then an event and a verdict for each of the next events that would end it.
    #[must_use]
    pub fn more(&self, wait: f64, after: f64) -> Vec<f64> {
        numbers(wait as u64, &self.0.more(wait as u64, after as u64), |found| found.event)
    }

    /// A wait has ended with an event.
    pub fn settle(&mut self, wait: f64, event: f64, verdict: u32) {
        let verdict = match verdict {
            0 => Verdict::Done,
            1 => Verdict::Failed,
            _ => Verdict::Ended,
        };
        self.0.settle(Match { wait: wait as u64, event: event as u64, verdict });
    }

    /// A wait is given up.
    pub fn cancel(&mut self, wait: f64) {
        self.0.cancel(wait as u64);
    }

    /// How many waits are pending.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.0.waiting()
    }

    /// Whether there is more than the limits allow.
    #[wasm_bindgen(getter, js_name = isFull)]
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.0.is_full()
    }

    /// Forgets what is old: the numbers of the events that need not be held any longer.
    pub fn forget(&mut self, now_ms: f64) -> Vec<f64> {
        floats(self.0.forget(now_ms))
    }
}

fn floats(numbers: Vec<u64>) -> Vec<f64> {
    numbers.into_iter().map(|number| number as f64).collect()
}

fn numbers(first: u64, matches: &[Match], other: impl Fn(&Match) -> u64) -> Vec<f64> {
    let mut numbers = vec![first as f64];
    for found in matches {
        numbers.extend([other(found) as f64, f64::from(found.verdict as u8)]);
    }
    numbers
}
