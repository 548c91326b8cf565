//! Bodies as they arrive, and objects to be written as callbacks: what is accepted is written so that it is accepted again, alike.
//! The input is the number of a table, a space, and JSON.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ringwire::contract::{Contract, Dialect, Event, Model, ga_2026_03, preview_2021_04};
use ringwire::encode::{self, Form};
use ringwire::events::{TYPE_PREFIX, parse};
use serde_json::{Value as Json, json};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Some((number, text)) = text.split_once(' ') else { return };
    let (Ok(number), Ok(value)) = (number.parse::<usize>(), serde_json::from_str::<Json>(text)) else { return };
    let contracts = [&preview_2021_04::CONTRACT, &ga_2026_03::CONTRACT];
    let mut tables = Vec::new();
    for contract in contracts {
        tables.extend(contract.operations.iter().filter_map(|row| row.body).map(|model| (contract, Table::Body(model))));
        tables.extend(contract.events.iter().map(|row| (contract, Table::Event(row))));
    }
    let (contract, table) = &tables[number % tables.len()];
    match table {
        Table::Body(model) => check_body(contract.dialect, model, &value),
        Table::Event(row) => check_event(contract, row, &value),
    }
});

enum Table {
    Body(&'static Model),
    Event(&'static Event),
}

fn check_body(dialect: Dialect, model: &'static Model, value: &Json) {
    if let Some(first) = received(dialect, model, value) {
        let again = received(dialect, model, &json_of(&first)).expect("what was accepted is accepted again");
        assert_eq!(first, again);
    }
    if let Ok(sent) = encode::object(model, value, Form::Request, dialect) {
        assert!(received(dialect, model, &json_of(&sent)).is_some(), "the other side does not take {sent}");
    }
}

fn received(dialect: Dialect, model: &'static Model, value: &Json) -> Option<String> {
    match encode::object(model, value, Form::Received, dialect) {
        Ok(text) => Some(text),
        Err(error) => {
            assert!(error.target.is_some_and(|target| error.message.starts_with(&target)) && error.answer.is_none());
            None
        }
    }
}

fn check_event(contract: &Contract, row: &'static Event, value: &Json) {
    let written = |value: &Json| encode::object(row.data, value, Form::Event, contract.dialect);
    let Ok(data) = written(value) else { return };
    // A bare raw id is read as what it names, so only what was read once is written the same for ever.
    let first = written(&parsed(contract, row, &data)).expect("what was read can be written");
    assert_eq!(written(&parsed(contract, row, &first)).as_ref(), Ok(&first));
}

fn parsed(contract: &Contract, row: &Event, data: &str) -> Json {
    let type_member = if contract.dialect == Dialect::Ga2026_03 { "type" } else { "eventType" };
    let envelope = json!({ type_member: format!("{TYPE_PREFIX}{}", row.kind), "data": json_of(data) });
    let events = parse(contract, &envelope).expect("what was written can be read");
    assert_eq!((events.len(), &events[0]["kind"]), (1, &json!(row.kind)));
    events[0].clone()
}

fn json_of(text: &str) -> Json {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}
