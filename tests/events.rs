//! Callbacks: the goldens of `tests/wire/events`, and every event of the table written by [`encode`] and read back.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use common::{EVENTS, Golden, goldens, report, same, wire_text};
use ringwire::contract::preview_2021_04::CONTRACT;
use ringwire::contract::{Event, Model, Type};
use ringwire::encode::{self, Form};
use ringwire::error::ErrorKind;
use ringwire::events::{TYPE_PREFIX, parse};
use serde_json::{Map, Value as Json, json};

#[test]
fn callbacks_are_read_as_expected() {
    report(goldens(EVENTS, "").iter().flat_map(|golden| {
        let body = &golden.json["body"];
        // A body may be given as text or as what it parses to; a golden that is text says so itself.
        let text = body.as_str().is_none().then(|| Json::String(body.to_string()));
        [Some(body.clone()), text].into_iter().flatten().map(|body| read(golden, &body)).collect::<Vec<_>>()
    }));
}

fn read(Golden { name, json }: &Golden, body: &Json) -> Result<(), String> {
    match (parse(&CONTRACT, body), json.get("events")) {
        (Ok(events), Some(expected)) => same(name, &Json::Array(events), expected),
        (Err(error), None) => {
            let expected = &json["error"];
            same(&format!("{name}: kind"), &error.kind, &ErrorKind::Validation)?;
            same(&format!("{name}: target"), &error.target.as_deref(), &expected["target"].as_str())?;
            let says = [&expected["target"]].into_iter().chain(expected["says"].as_array().unwrap());
            match says.map(|part| part.as_str().unwrap()).find(|part| !error.message.contains(part)) {
                Some(part) => Err(format!("{name}: the message does not say {part}: {}", error.message)),
                None => Ok(()),
            }
        }
        (outcome, _) => Err(format!("{name}: {outcome:?}")),
    }
}

/// The emulator writes its callbacks by the same tables: byte for byte the data on record.
#[test]
fn callbacks_are_written_as_they_stand_on_record() {
    let written: Vec<_> = goldens(EVENTS, "").into_iter().filter(|golden| golden.json["written"] == true).collect();
    for row in CONTRACT.events {
        assert!(written.iter().any(|golden| golden.json["events"][0]["kind"] == row.kind), "{} is never written", row.kind);
    }
    report(written.iter().map(|Golden { name, json }| {
        let row = CONTRACT.events.iter().find(|row| row.kind == json["events"][0]["kind"]).unwrap();
        let data = encode::object(row.data, &json["events"][0], Form::Event).map_err(|error| format!("{name}: {error}"))?;
        same(name, &data, &wire_text(json["body"].get("data")).unwrap())
    }));
}

#[test]
fn every_event_that_is_written_reads_the_same() {
    for row in CONTRACT.events {
        for everything in [true, false] {
            let event = example(row.data, everything);
            let data = encode::object(row.data, &event, Form::Event).unwrap();
            assert!(!data.contains(":\"completed\"") && !data.contains(":\"active\""), "words begin with a capital: {data}");
            for name in row.data.fields.iter().map(|field| field.wire) {
                assert!(data.contains(&format!("\"{name}\":")), "{name} is missing, and should be null at least: {data}");
            }
            let subject = format!("callLeg/7/{}", row.subject.unwrap_or("recording"));
            let envelope = json!({
                "id": null,
                "topic": null,
                "subject": subject,
                "data": serde_json::from_str::<Json>(&data).unwrap(),
                "eventType": format!("{TYPE_PREFIX}{}", row.kind),
                "eventTime": "2021-05-14T09:26:53.5897932Z",
                "metadataVersion": null,
                "dataVersion": null,
            });
            let mut expected = event.as_object().unwrap().clone();
            expected.insert("kind".to_owned(), json!(row.kind));
            for name in ["subject", "eventType", "eventTime"] {
                expected.insert(name.to_owned(), envelope[name].clone());
            }
            assert_eq!(parse(&CONTRACT, &envelope).unwrap(), [Json::Object(expected)]);
        }
    }
}

/// An object that fits a table, with all of its fields or only those it must have.
fn example(model: &Model, everything: bool) -> Json {
    let fields = model.fields.iter().filter(|field| everything || field.required);
    Json::Object(fields.map(|field| (field.name.to_owned(), example_of(&field.ty, everything))).collect::<Map<_, _>>())
}

fn example_of(ty: &Type, everything: bool) -> Json {
    match ty {
        Type::Any | Type::Text | Type::Id => json!("ő \"7\"\n"),
        Type::Url => json!("https://clinic.example/callbacks"),
        Type::Boolean => json!(true),
        Type::Integer(least, most) => json!(if everything { most } else { least }),
        Type::Enum(words) => json!(words[words.len() - 1]),
        Type::PhoneNumber | Type::Identifier => json!({ "phoneNumber": "+36205550123" }),
        Type::List(item, _) => json!([example_of(item, everything), example_of(item, everything)]),
        Type::Model(model) => example(model, everything),
    }
}

#[test]
fn events_that_do_not_fit_their_table_are_not_written() {
    let row = |kind: &str| -> &'static Event { CONTRACT.events.iter().find(|row| row.kind == kind).unwrap() };
    for (kind, change, target) in [
        ("CallLegStateChanged", json!({ "callState": "parked" }), "callState"),
        ("CallLegStateChanged", json!({ "callLegId": "" }), "callLegId"),
        ("DtmfReceived", json!({ "toneInfo": { "sequenceId": -1, "tone": "Tone1" } }), "toneInfo.sequenceId"),
        ("DtmfReceived", json!({ "toneInfo": { "sequenceId": 1 } }), "toneInfo.tone"),
        ("ParticipantsUpdated", json!({ "participants": [{ "identifier": "+1" }] }), "participants[0].identifier"),
        ("PlayAudioResult", json!({ "status": null }), "status"),
    ] {
        let mut event = example(row(kind).data, true);
        event.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let error = encode::object(row(kind).data, &event, Form::Event).unwrap_err();
        assert_eq!(error.target.as_deref(), Some(target), "{error}");
    }
}
