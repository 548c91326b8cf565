//! Callback bodies: every event is read, and nothing in it is lost or takes the place of something else.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ringwire::contract::{Contract, Dialect, Event, ga_2026_03, preview_2021_04};
use ringwire::error::ErrorKind;
use ringwire::events::{TYPE_PREFIX, parse};
use ringwire::text::uncapital;
use serde_json::Value as Json;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    for contract in [&preview_2021_04::CONTRACT, &ga_2026_03::CONTRACT, &ga_2026_03::EVENT_GRID] {
        check_body(contract, text);
    }
});

fn check_body(contract: &Contract, text: &str) {
    let read = parse(contract, &Json::String(text.to_owned()));
    let Ok(body) = serde_json::from_str::<Json>(text) else {
        assert_eq!(read.unwrap_err().target.as_deref(), Some("body"));
        return;
    };
    if !body.is_string() {
        assert_eq!(read, parse(contract, &body), "text and what it parses to read the same");
    }
    match read {
        Ok(events) => {
            let sent = body.as_array().cloned().unwrap_or_else(|| vec![body]);
            assert_eq!(events.len(), sent.len());
            events.iter().zip(&sent).for_each(|(event, sent)| check(contract, event, sent));
        }
        Err(error) => {
            assert_eq!(error.kind, ErrorKind::Validation);
            assert!(error.target.is_some_and(|target| target.starts_with("body") && error.message.starts_with(&target)));
        }
    }
}

fn check(contract: &Contract, event: &Json, sent: &Json) {
    let type_member = match contract.dialect {
        Dialect::Ga2026_03 => "type",
        Dialect::EventGrid if sent["eventType"].is_null() => "type",
        Dialect::Preview2021_04 | Dialect::EventGrid => "eventType",
    };
    let event_type = sent[type_member].as_str().expect("an event has a type");
    let row = |row: &&Event| event_type.strip_prefix(TYPE_PREFIX) == Some(row.kind);
    let row = contract.events.iter().find(row);
    assert_eq!(event["kind"], row.map_or("Unknown", |row| row.kind));
    if row.is_none() || contract.dialect == Dialect::EventGrid {
        assert_eq!(event["type"], event_type, "one name for the type");
    }
    let data = sent["data"].as_object().filter(|_| row.is_some());
    if contract.dialect != Dialect::Preview2021_04
        && let (Some(_), Some(data)) = (row, data)
    {
        return check_flat(event, sent, data);
    }
    assert_eq!(event[type_member], event_type);
    for (name, value) in sent.as_object().expect("an event is an object") {
        let hidden = row.is_some_and(|row| row.data.fields.iter().any(|field| field.name == name));
        let in_data = name == "data" && data.is_some();
        if !value.is_null() && name != "kind" && name != "type" && !hidden && !in_data {
            assert_eq!(event.get(name), Some(value), "{name} is lost");
        }
    }
    for (name, value) in data.into_iter().flatten() {
        assert!(value.is_null() || event.get(uncapital(name)).is_some(), "{name} is lost");
    }
}

/// Since 2023: all of the data is there, and of the envelope what the data does not say.
fn check_flat(event: &Json, sent: &Json, data: &serde_json::Map<String, Json>) {
    for name in data.keys() {
        assert!(event.get(name).is_some(), "{name} is lost");
    }
    for (name, value) in sent.as_object().expect("an event is an object") {
        if !value.is_null() && !["data", "kind", "type"].contains(&name.as_str()) && !data.contains_key(name) {
            assert_eq!(event.get(name), Some(value), "{name} is lost");
        }
    }
}
