//! The binding: the only place of this crate that knows `JsValue`.

mod csv;
mod rules;

use crate::phone::{self, Country};
use ringwire::error::Result;
use ringwire::mask;
use ringwire::path::Path;
use ringwire::value::{Kind, Value};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

pub use csv::CsvReader;
pub use rules::{Pace, Rules};

/// Checks a phone number.
#[wasm_bindgen(js_name = checkPhone)]
pub fn check_phone(text: &str, country: &JsValue) -> std::result::Result<JsValue, JsValue> {
    let country = country_of(country, &Path::Root("country"))?;
    Ok(match phone::check(text, country.as_ref()) {
        Ok(phone) => texts(&[("phone", &phone)]),
        Err(refusal) => texts(&[("reason", refusal.reason), ("message", &refusal.message)]),
    })
}

/// A phone number with all but its last two digits masked.
#[wasm_bindgen(js_name = maskPhone)]
pub fn mask_phone(phone: &str) -> String {
    mask::number(phone)
}

fn country_of(country: &JsValue, path: &Path<'_>) -> Result<Option<Country>> {
    match country.kind() {
        Kind::Absent => Ok(None),
        kind => match Value::as_string(country) {
            Some(code) => Country::read(&code, &path.text()).map(Some),
            None => path.refuse_kind("expected the calling code of a country, such as +49", kind),
        },
    }
}

/// An object of texts.
fn texts(members: &[(&str, &str)]) -> JsValue {
    <JsValue as Value>::object(members.iter().map(|(name, text)| (*name, <JsValue as Value>::string(text))).collect())
}

/// An object of numbers.
fn numbers(members: &[(&str, f64)]) -> JsValue {
    <JsValue as Value>::object(members.iter().map(|(name, number)| (*name, JsValue::from_f64(*number))).collect())
}
