//! Identifiers and their raw ids.

use crate::codecs::person::{COMMUNICATION_USER, PHONE_NUMBER, Person};
use crate::codecs::phone_number;
use crate::contract::Dialect;
use crate::path::Path;
use crate::value::Value;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// The identifier a raw id stands for, with its `kind`.
#[wasm_bindgen(js_name = createIdentifierFromRawId)]
pub fn create_identifier_from_raw_id(raw_id: &str) -> JsValue {
    let person = Person::from_raw_id(raw_id, Dialect::Ga2026_03);
    let mut shown: JsValue = person.to_js(Dialect::Ga2026_03);
    shown.remove("rawId");
    if person.kind == PHONE_NUMBER {
        shown.set("isAnonymous", JsValue::from_bool(phone_number::is_anonymous(person.text(0))));
    }
    shown.set("kind", JsValue::from_str(person.row().kind));
    shown
}

/// The raw id of an identifier; `path` is its path in the error for a value that is no identifier.
#[wasm_bindgen(js_name = rawIdOf)]
pub fn raw_id_of(identifier: &JsValue, path: &str) -> Result<String, JsValue> {
    Ok(Person::from_js(identifier, &Path::Root(path), Dialect::Ga2026_03, false)?.1)
}

/// The id of a user of the resource; any other identifier is refused.
#[wasm_bindgen(js_name = userIdOf)]
pub fn user_id_of(identifier: &JsValue, path: &str) -> Result<String, JsValue> {
    let path = Path::Root(path);
    match Person::from_js(identifier, &path, Dialect::Ga2026_03, true)?.0 {
        person if person.kind == COMMUNICATION_USER => Ok(person.raw_id()),
        _ => Ok(path.refuse("expected a user of the resource: { communicationUserId } or 8:acs:…")?),
    }
}
