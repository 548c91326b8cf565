//! Callbacks: from the body of a POST to typed events.
//!
//! Every event of a body is read. A kind that is in no table is kept, as `Unknown` with its `data` unchanged: a receiver that throws on a
//! new kind would lose the rest of the batch.

use crate::contract::{Contract, Dialect, Event};
use crate::decode;
use crate::error::{Error, Result};
use crate::path::Path;
use crate::text::joined;
use crate::value::{Kind, Member, Value};

/// The prefix of an event's type; the kind follows.
pub const TYPE_PREFIX: &str = "Microsoft.Communication.";

/// Reads the body of a callback: JSON text or its parsed value, one event or an array of them.
///
/// # Errors
/// A validation error with the path of the element that is no event, for text that is not JSON, an element that is no object or has no
/// type.
pub fn parse<V: Value>(contract: &Contract, body: &V) -> Result<Vec<V>> {
    let (all, is_list) = elements(body)?;
    let mut events = Vec::new();
    for one in all {
        let item = Path::Item(&BODY, events.len());
        events.push(event(contract, &one, if is_list { &item } else { &BODY })?);
    }
    Ok(events)
}

const BODY: Path<'static> = Path::Root("body");

/// The elements of a body, and whether it is a list of them; one that is none is its only element.
///
/// # Errors
/// A validation error: the text is not JSON.
pub fn elements<V: Value>(body: &V) -> Result<(Vec<V>, bool)> {
    let parsed = match body.as_string() {
        Some(text) => V::from_json(&text).ok_or_else(|| Error::validation("body", "expected JSON"))?,
        None => body.clone(),
    };
    Ok(if parsed.kind() == Kind::Array { (parsed.items(), true) } else { (vec![parsed], false) })
}

/// The code in the event by which Event Grid asks a new subscriber to confirm the subscription, which the answer must repeat; `None`
/// for every other event. The event may be read already, or as it came.
/// Source: <https://learn.microsoft.com/azure/event-grid/end-point-validation-event-grid-events-schema>
pub fn validation_code<V: Value>(event: &V) -> Option<String> {
    if event.text("eventType")? != "Microsoft.EventGrid.SubscriptionValidationEvent" {
        return None;
    }
    event.present("data")?.text("validationCode")
}

/// Whether an event of a contract has that type.
#[must_use]
pub fn has_type(contract: &Contract, event_type: &str) -> bool {
    event_type.strip_prefix(TYPE_PREFIX).is_some_and(|kind| contract.events.iter().any(|row| row.kind == kind))
}

/// Reads one event, which stands at `path`. Event Grid posts in a schema of its own or as CloudEvents, as the subscription says.
///
/// # Errors
/// A validation error with the path: it is no object, or has no type.
pub fn event<V: Value>(contract: &Contract, event: &V, path: &Path<'_>) -> Result<V> {
    if event.kind() != Kind::Object {
        return path.refuse_kind("expected an event", event.kind());
    }
    let type_member = match contract.dialect {
        Dialect::Preview2021_04 => "eventType",
        Dialect::EventGrid if event.present("eventType").is_some() => "eventType",
        Dialect::Ga2026_03 | Dialect::EventGrid => "type",
    };
    let Some(event_type) = event.text(type_member) else {
        let example = joined(&["expected a string such as ", TYPE_PREFIX, contract.events.first().map_or("", |row| row.kind)]);
        return Path::Member(path, type_member).refuse(&example);
    };
    let kind = event_type.strip_prefix(TYPE_PREFIX).unwrap_or_default();
    let row = contract.events.iter().find(|row: &&Event| row.kind == kind);
    let data = event.present("data");
    let mut object = match (row, &data) {
        (Some(row), Some(data)) if contract.dialect != Dialect::Preview2021_04 && data.kind() == Kind::Object => {
            flat(row, event, data, contract.dialect)
        }
        _ => in_envelope(row, event, data),
    };
    // One name for the type in both schemas of Event Grid, and in events of every contract that are in no table.
    if row.is_none() || contract.dialect == Dialect::EventGrid {
        object.set("type", V::string(&event_type));
    }
    Ok(object)
}

/// An event of 2026-03-12 or of Event Grid: the members of the data, and those of the envelope that the data does not have.
fn flat<V: Value>(row: &Event, event: &V, data: &V, dialect: Dialect) -> V {
    let mut object = decode::object(row.data, data, dialect);
    for Member { name, kind, value, .. } in event.members().0 {
        if kind != Kind::Absent && name != "data" && object.get(&name).is_none() {
            object.set(&name, value);
        }
    }
    // The type decides the kind, whatever members are called `kind`.
    object.set("kind", V::string(row.kind));
    object
}

/// An event of the 2021 preview: the members of the envelope, and those of the data that the envelope does not have. An event of any
/// contract whose kind is in no table: the envelope, with the data unchanged.
fn in_envelope<V: Value>(row: Option<&Event>, event: &V, data: Option<V>) -> V {
    let mut object = V::object(vec![("kind", V::string(row.map_or("Unknown", |row| row.kind)))]);
    for Member { name, kind, value, .. } in event.members().0 {
        // The type decides the kind, whatever members are called `kind`.
        if kind != Kind::Absent && name != "data" && name != "kind" {
            object.set(&name, value);
        }
    }
    match (row, data) {
        (Some(row), Some(data)) if data.kind() == Kind::Object => decode::members(row.data, &data, &mut object, Some(event)),
        (_, Some(data)) => object.set("data", data),
        (_, None) => {}
    }
    object
}
