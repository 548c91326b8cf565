//! Reading callbacks and what Event Grid posts.

use crate::events;
use crate::value::Value;
use crate::wasm::contracts::{event_grid, ga_2026_03, preview_2021_04};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// Reads the body of a callback: a string or what it parses to, one event or an array of them. `contract` is 0 for the 2021 preview, 1
/// for 2026-03-12, 2 for Event Grid.
#[wasm_bindgen(js_name = parseEvents)]
pub fn parse_events(contract: u32, body: &JsValue) -> Result<JsValue, JsValue> {
    let contract = match contract {
        0 => preview_2021_04(),
        1 => ga_2026_03(),
        _ => event_grid(),
    };
    Ok(JsValue::array(events::parse(contract, body)?))
}

/// The code that the answer to Event Grid's handshake must repeat; `undefined` for a body without a handshake.
#[wasm_bindgen(js_name = validationCode)]
pub fn validation_code(body: &JsValue) -> Result<JsValue, JsValue> {
    let (all, _) = events::elements(body)?;
    Ok(all.iter().find_map(events::validation_code).map(|code| JsValue::from_str(&code)).unwrap_or_default())
}
