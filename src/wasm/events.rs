//! Reading callbacks.

use crate::contract::preview_2021_04::CONTRACT;
use crate::events;
use crate::value::Value;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// Reads the body of a callback of the 2021 contract: a string or what it parses to, one event or an array of them.
#[wasm_bindgen(js_name = parseCallEvents)]
pub fn parse_call_events(body: &JsValue) -> Result<JsValue, JsValue> {
    Ok(JsValue::array(events::parse(&CONTRACT, body)?))
}
