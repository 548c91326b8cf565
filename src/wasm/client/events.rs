//! Reading callbacks, and what Event Grid says of incoming calls.

use crate::contract::Contract;
use crate::error::Result;
use crate::events;
use crate::value::Value;
use crate::wasm::contracts::{event_grid, ga_2026_03, preview_2021_04};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// Reads the body of a callback of the 2021 contract: a string or what it parses to, one event or an array of them.
#[wasm_bindgen(js_name = parseCallEvents)]
pub fn parse_call_events(body: &JsValue) -> std::result::Result<JsValue, JsValue> {
    Ok(parse(preview_2021_04(), body)?)
}

/// The same of the contract in production.
#[wasm_bindgen(js_name = parseCallAutomationEvents)]
pub fn parse_call_automation_events(body: &JsValue) -> std::result::Result<JsValue, JsValue> {
    Ok(parse(ga_2026_03(), body)?)
}

/// The same of what Event Grid posts.
#[wasm_bindgen(js_name = parseGridEvents)]
pub fn parse_grid_events(body: &JsValue) -> std::result::Result<JsValue, JsValue> {
    Ok(parse(event_grid(), body)?)
}

fn parse(contract: &Contract, body: &JsValue) -> Result<JsValue> {
    Ok(JsValue::array(events::parse(contract, body)?))
}
