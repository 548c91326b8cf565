//! JSON, as the emulator reads and writes it. Members keep their order: equal runs write equal bytes.

pub use serde_json::{Map, Value as Json, json};

/// The text of a member, if it is a string.
#[must_use]
pub fn text(object: &Json, name: &str) -> Option<String> {
    object.get(name).and_then(Json::as_str).map(str::to_owned)
}

/// An object without its members that are `null`.
#[must_use]
pub fn without_nulls(value: Json) -> Map<String, Json> {
    match value {
        Json::Object(members) => members.into_iter().filter(|(_, value)| !value.is_null()).collect(),
        _ => Map::new(),
    }
}
