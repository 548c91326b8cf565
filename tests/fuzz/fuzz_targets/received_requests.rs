//! Bodies as they arrive, and objects to be written as callbacks: what is accepted is written so that it is accepted again, alike.
//! The input is the number of a table, a space, and JSON.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ringwire::contract::preview_2021_04::CONTRACT;
use ringwire::contract::{Event, Model};
use ringwire::encode::{self, Form};
use ringwire::events::{TYPE_PREFIX, parse};
use serde_json::{Value as Json, json};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Some((number, text)) = text.split_once(' ') else { return };
    let (Ok(number), Ok(value)) = (number.parse::<usize>(), serde_json::from_str::<Json>(text)) else { return };
    let bodies: Vec<&'static Model> = CONTRACT.operations.iter().filter_map(|row| row.body).collect();
    let tables = bodies.len() + CONTRACT.events.len();
    match bodies.get(number % tables) {
        Some(model) => check_body(model, &value),
        None => check_event(number % tables - bodies.len(), &value),
    }
});

fn check_body(model: &'static Model, value: &Json) {
    if let Some(first) = received(model, value) {
        let again = received(model, &json_of(&first)).expect("what was accepted is accepted again");
        assert_eq!(first, again);
    }
    if let Ok(sent) = encode::object(model, value, Form::Request) {
        assert!(received(model, &json_of(&sent)).is_some(), "the other side does not take {sent}");
    }
}

fn received(model: &'static Model, value: &Json) -> Option<String> {
    match encode::object(model, value, Form::Received) {
        Ok(text) => Some(text),
        Err(error) => {
            assert!(error.target.is_some_and(|target| error.message.starts_with(&target)) && error.answer.is_none());
            None
        }
    }
}

fn check_event(index: usize, value: &Json) {
    let row = &CONTRACT.events[index];
    let Ok(data) = encode::object(row.data, value, Form::Event) else { return };
    // A bare raw id is read as what it names, so only what was read once is written the same for ever.
    let event = parsed(row, &data);
    let first = encode::object(row.data, &event, Form::Event).expect("what was read can be written");
    let again = encode::object(row.data, &parsed(row, &first), Form::Event);
    assert_eq!(again.as_ref(), Ok(&first));
}

fn parsed(row: &Event, data: &str) -> Json {
    let envelope = json!({ "eventType": format!("{TYPE_PREFIX}{}", row.kind), "data": json_of(data) });
    let events = parse(&CONTRACT, &envelope).expect("what was written can be read");
    assert_eq!((events.len(), &events[0]["kind"]), (1, &json!(row.kind)));
    events[0].clone()
}

fn json_of(text: &str) -> Json {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}
