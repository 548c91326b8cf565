//! The binding: the only place of this crate that knows `JsValue`.

use crate::{CallReport, MOST_CALLS};
use ringwire::error::{Error, Result};
use ringwire::value::{Kind, Value};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// A report.
#[wasm_bindgen]
pub struct Report(CallReport);

#[wasm_bindgen]
impl Report {
    /// An empty one; options that are `undefined` have their defaults.
    #[wasm_bindgen(constructor)]
    pub fn new(masked: &JsValue, max_calls: &JsValue) -> std::result::Result<Self, JsValue> {
        Ok(Self(empty(masked, max_calls)?))
    }

    /// Adds a parsed event, or an array of them.
    pub fn add(&mut self, events: &JsValue) -> std::result::Result<(), JsValue> {
        Ok(self.0.add(events)?)
    }

    /// The call of an event was placed to these targets.
    pub fn placed(&mut self, event: &JsValue, targets: &JsValue) {
        self.0.placed(event, targets);
    }

    /// How many calls it holds.
    #[wasm_bindgen(getter)]
    pub fn calls(&self) -> u32 {
        self.0.calls() as u32
    }

    /// As an object.
    #[wasm_bindgen(js_name = toJSON)]
    pub fn to_json(&self) -> JsValue {
        self.0.to_value().unwrap_or_default()
    }

    /// As a table.
    #[wasm_bindgen(js_name = toString)]
    pub fn to_table(&self) -> String {
        self.0.to_table()
    }
}

fn empty(masked: &JsValue, max_calls: &JsValue) -> Result<CallReport> {
    let masked = match masked.kind() {
        Kind::Absent => true,
        _ => Value::as_bool(masked).ok_or_else(|| Error::validation("options.masked", "expected true or false"))?,
    };
    let most = match max_calls.kind() {
        Kind::Absent => MOST_CALLS,
        _ => whole(max_calls).ok_or_else(|| Error::validation("options.maxCalls", "expected a whole number from 1"))?,
    };
    Ok(CallReport::new(masked, most))
}

fn whole(value: &JsValue) -> Option<usize> {
    let number = value.as_number()?;
    // A cast takes what does not fit for the nearest that does.
    let whole = number as u32;
    (whole > 0 && f64::from(whole) == number).then_some(whole as usize)
}
