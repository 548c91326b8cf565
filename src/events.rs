//! Callbacks: from the body of a POST to typed events.
//!
//! A body is one event or an array of them; every one is read. A kind no table names is kept, as `Unknown` with its `data`
//! untouched, because a receiver that throws on news loses the rest of the batch.

use crate::contract::{Contract, Event};
use crate::decode;
use crate::error::{Error, Result};
use crate::text::digits;
use crate::value::{Kind, Value};

/// What stands before the kind in an event's type.
pub const TYPE_PREFIX: &str = "Microsoft.Communication.";

/// Reads a callback body: JSON text, or what it parses to.
///
/// # Errors
/// A validation error with the path of what is not an event: text that is not JSON, an element without `eventType`.
pub fn parse<V: Value>(contract: &Contract, body: &V) -> Result<Vec<V>> {
    let parsed = match body.as_string() {
        Some(text) => V::from_json(&text).ok_or_else(|| Error::validation("body", "expected JSON"))?,
        None => body.clone(),
    };
    if parsed.kind() != Kind::Array {
        return Ok(vec![event_from(contract, &parsed, "body")?]);
    }
    let mut events = Vec::new();
    for event in parsed.items() {
        let path = ["body[", &digits(events.len() as u64), "]"].concat();
        events.push(event_from(contract, &event, &path)?);
    }
    Ok(events)
}

fn event_from<V: Value>(contract: &Contract, event: &V, path: &str) -> Result<V> {
    if event.kind() != Kind::Object {
        let got = event.kind().name();
        return Err(Error::validation(path, &["expected an event, got ", got].concat()));
    }
    let Some(event_type) = event.present("eventType").and_then(|text| text.as_string()) else {
        return Err(Error::validation(
            &[path, ".eventType"].concat(),
            "expected a string such as Microsoft.Communication.DtmfReceived",
        ));
    };
    let kind = event_type.strip_prefix(TYPE_PREFIX).unwrap_or_default();
    let row = contract.events.iter().find(|row: &&Event| row.kind == kind);
    let mut members = vec![("kind".to_owned(), V::string(row.map_or("Unknown", |row| row.kind)))];
    let data = event.present("data");
    for name in event.names() {
        // What an event is, is for its type to say.
        if let Some(value) = event.present(&name).filter(|_| name != "data" && name != "kind") {
            members.push((name, value));
        }
    }
    match (row, data) {
        (Some(row), Some(data)) if data.kind() == Kind::Object => {
            // An unknown member of the data never hides one of the envelope's; one the table knows (and the last one counts) does.
            let taken = |name: &str| members.iter().any(|(key, _)| key == name);
            let known = |name: &str| row.data.fields.iter().any(|field| field.name == name);
            let mut own = decode::members(row.data, &data);
            own.retain(|(name, _)| known(name) || !taken(name));
            members.append(&mut own);
        }
        (_, Some(data)) => members.push(("data".to_owned(), data)),
        (_, None) => {}
    }
    Ok(V::object_from(members))
}
