//! Callback bodies: every event is read, and nothing in it is lost or takes the place of something else.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ringwire::contract::Event;
use ringwire::contract::preview_2021_04::CONTRACT;
use ringwire::error::ErrorKind;
use ringwire::events::{TYPE_PREFIX, parse};
use ringwire::text::uncapital;
use serde_json::Value as Json;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let read = parse(&CONTRACT, &Json::String(text.to_owned()));
    let Ok(body) = serde_json::from_str::<Json>(text) else {
        assert_eq!(read.unwrap_err().target.as_deref(), Some("body"));
        return;
    };
    if !body.is_string() {
        assert_eq!(read, parse(&CONTRACT, &body), "text and what it parses to read the same");
    }
    match read {
        Ok(events) => {
            let sent = body.as_array().cloned().unwrap_or_else(|| vec![body]);
            assert_eq!(events.len(), sent.len());
            events.iter().zip(&sent).for_each(|(event, sent)| check(event, sent));
        }
        Err(error) => {
            assert_eq!(error.kind, ErrorKind::Validation);
            assert!(error.target.is_some_and(|target| target.starts_with("body") && error.message.starts_with(&target)));
        }
    }
});

fn check(event: &Json, sent: &Json) {
    let event_type = sent["eventType"].as_str().expect("an event has a type");
    let row = |row: &&Event| event_type.strip_prefix(TYPE_PREFIX) == Some(row.kind);
    let row = CONTRACT.events.iter().find(row);
    assert_eq!(event["kind"], row.map_or("Unknown", |row| row.kind));
    assert_eq!(event["eventType"], event_type);
    let data = sent["data"].as_object().filter(|_| row.is_some());
    for (name, value) in sent.as_object().expect("an event is an object") {
        let hidden = row.is_some_and(|row| row.data.fields.iter().any(|field| field.name == name));
        let in_data = name == "data" && data.is_some();
        if !value.is_null() && name != "kind" && !hidden && !in_data {
            assert_eq!(event.get(name), Some(value), "{name} is lost");
        }
    }
    for (name, value) in data.into_iter().flatten() {
        assert!(value.is_null() || event.get(uncapital(name)).is_some(), "{name} is lost");
    }
}
