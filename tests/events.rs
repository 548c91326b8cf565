//! Callbacks: the goldens of `tests/wire/events`, and every event of the table written by [`encode`] and read back.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use common::{ALL, EVENTS, GA_2026_03, Golden, PREVIEW_2021_04, Spoken, report, same, wire_text};
use ringwire::contract::ga_2026_03::EVENT_GRID;
use ringwire::contract::{Contract, Dialect, Event, Model, Type};
use ringwire::encode::{self, Form};
use ringwire::error::ErrorKind;
use ringwire::events::{TYPE_PREFIX, parse};
use serde_json::{Map, Value as Json, json};

#[test]
fn callbacks_are_read_as_expected() {
    report(ALL.iter().flat_map(|spoken| {
        spoken.goldens(EVENTS, "").into_iter().flat_map(|golden| {
            let body = &golden.json["body"];
            // A body may be given as text or parsed; a golden whose body is text is given as that.
            let text = body.as_str().is_none().then(|| Json::String(body.to_string()));
            [Some(body.clone()), text].into_iter().flatten().map(|body| read(spoken, &golden, &body)).collect::<Vec<_>>()
        })
    }));
}

fn read(spoken: &Spoken, Golden { name, json }: &Golden, body: &Json) -> Result<(), String> {
    match (parse(spoken.contract, body), json.get("events")) {
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

/// The emulator writes its callbacks by the same tables: the data must equal the recorded data, byte for byte.
#[test]
fn callbacks_of_2021_are_written_as_they_stand_on_record() {
    let written: Vec<_> =
        PREVIEW_2021_04.goldens(EVENTS, "").into_iter().filter(|golden| golden.json["written"] == true).collect();
    for row in PREVIEW_2021_04.contract.events {
        assert!(written.iter().any(|golden| golden.json["events"][0]["kind"] == row.kind), "{} is never written", row.kind);
    }
    report(written.iter().map(|Golden { name, json }| {
        let row = row_of(PREVIEW_2021_04.contract, json["events"][0]["kind"].as_str().unwrap());
        let data = encode::object(row.data, &json["events"][0], Form::Event, Dialect::Preview2021_04)
            .map_err(|error| format!("{name}: {error}"))?;
        same(name, &data, &wire_text(json["body"].get("data")).unwrap())
    }));
}

/// The same for 2026-03-12, member by member, because the recorded order differs from event to event. Members that are in no table are
/// written by the emulator itself.
#[test]
fn callbacks_are_written_as_the_official_package_reads_them() {
    let all = GA_2026_03.goldens(EVENTS, "");
    let recorded = all.iter().filter(|golden| golden.json["from"][0] == "official" && golden.json["open"] != true);
    report(recorded.map(|Golden { name, json }| {
        let event = &json["events"][0];
        let row = row_of(GA_2026_03.contract, event["kind"].as_str().unwrap());
        let data =
            encode::object(row.data, event, Form::Event, Dialect::Ga2026_03).map_err(|error| format!("{name}: {error}"))?;
        let mut expected = json["body"][0]["data"].clone();
        expected.as_object_mut().unwrap().retain(|wire, _| row.data.fields.iter().any(|field| field.wire == wire));
        same(name, &serde_json::from_str(&data).unwrap(), &expected)
    }));
}

fn row_of(contract: &'static Contract, kind: &str) -> &'static Event {
    contract.events.iter().find(|row| row.kind == kind).unwrap()
}

#[test]
fn every_event_of_2021_that_is_written_reads_the_same() {
    for row in PREVIEW_2021_04.contract.events {
        for everything in [true, false] {
            let event = example(row.data, everything, Dialect::Preview2021_04);
            let data = encode::object(row.data, &event, Form::Event, Dialect::Preview2021_04).unwrap();
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
            assert_eq!(parse(PREVIEW_2021_04.contract, &envelope).unwrap(), [Json::Object(expected)]);
        }
    }
}

#[test]
fn every_event_that_is_written_reads_the_same() {
    // Event Grid posts in both schemas.
    for (contract, kind, time) in
        [(GA_2026_03.contract, "type", "time"), (&EVENT_GRID, "eventType", "eventTime"), (&EVENT_GRID, "type", "time")]
    {
        for row in contract.events {
            for everything in [true, false] {
                let event = example(row.data, everything, contract.dialect);
                let data = encode::object(row.data, &event, Form::Event, contract.dialect).unwrap();
                assert!(!data.contains("null"), "what is absent is left out: {data}");
                let envelope = json!({
                    "id": "event-1",
                    kind: format!("{TYPE_PREFIX}{}", row.kind),
                    "data": serde_json::from_str::<Json>(&data).unwrap(),
                    time: "2026-11-20T09:30:00.6967712+00:00",
                });
                let mut expected = event.as_object().unwrap().clone();
                expected.insert("kind".to_owned(), json!(row.kind));
                for name in ["id", kind, time] {
                    expected.insert(name.to_owned(), envelope[name].clone());
                }
                expected.insert("type".to_owned(), envelope[kind].clone());
                assert_eq!(parse(contract, &json!([envelope])).unwrap(), [Json::Object(expected)]);
            }
        }
    }
}

/// An object that fits a table, with all of its fields or only those it must have.
fn example(model: &Model, everything: bool, dialect: Dialect) -> Json {
    let fields = model.fields.iter().filter(|field| everything || field.required());
    Json::Object(fields.map(|field| (field.name.to_owned(), example_of(&field.ty, everything, dialect))).collect::<Map<_, _>>())
}

fn example_of(ty: &Type, everything: bool, dialect: Dialect) -> Json {
    match ty {
        Type::Date => json!("2026-11-20T09:31:07.25+00:00"),
        Type::Map(item) => json!({ "ő": example_of(item, everything, dialect) }),
        Type::Identifier if dialect != Dialect::Preview2021_04 => {
            json!({ "phoneNumber": "+36205550123", "rawId": "4:+36205550123" })
        }
        Type::Any | Type::Text | Type::Id => json!("ő \"7\"\n"),
        Type::Url => json!("https://clinic.example/callbacks"),
        Type::Boolean => json!(true),
        Type::Integer(least, most) => json!(if everything { most } else { least }),
        Type::Enum(words) | Type::CapitalIn(_, words) => json!(words[words.len() - 1]),
        Type::PhoneNumber | Type::Identifier => json!({ "phoneNumber": "+36205550123" }),
        Type::List(item, _) => json!([example_of(item, everything, dialect), example_of(item, everything, dialect)]),
        Type::Model(model) => example(model, everything, dialect),
        ty => panic!("no event has {ty:?}"),
    }
}

#[test]
fn events_that_do_not_fit_their_table_are_not_written() {
    for (spoken, kind, change, target) in [
        (&PREVIEW_2021_04, "CallLegStateChanged", json!({ "callState": "parked" }), "callState"),
        (&PREVIEW_2021_04, "CallLegStateChanged", json!({ "callLegId": "" }), "callLegId"),
        (&PREVIEW_2021_04, "DtmfReceived", json!({ "toneInfo": { "sequenceId": -1, "tone": "Tone1" } }), "toneInfo.sequenceId"),
        (&PREVIEW_2021_04, "DtmfReceived", json!({ "toneInfo": { "sequenceId": 1 } }), "toneInfo.tone"),
        (
            &PREVIEW_2021_04,
            "ParticipantsUpdated",
            json!({ "participants": [{ "identifier": "+1" }] }),
            "participants[0].identifier",
        ),
        (&PREVIEW_2021_04, "PlayAudioResult", json!({ "status": null }), "status"),
        (&GA_2026_03, "CallConnected", json!({ "callConnectionId": null }), "callConnectionId"),
        (&GA_2026_03, "CallConnected", json!({ "resultInformation": { "subCode": 0.5 } }), "resultInformation.subCode"),
        (&GA_2026_03, "ParticipantsUpdated", json!({ "participants": [{ "identifier": {} }] }), "participants[0].identifier"),
        (&GA_2026_03, "RecordingStateChanged", json!({ "state": "paused" }), "state"),
        (&GA_2026_03, "RecognizeCompleted", json!({ "dtmfResult": { "tones": ["one", "eleven"] } }), "dtmfResult.tones[1]"),
    ] {
        let (row, dialect) = (row_of(spoken.contract, kind), spoken.contract.dialect);
        let mut event = example(row.data, true, dialect);
        event.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let error = encode::object(row.data, &event, Form::Event, dialect).unwrap_err();
        assert_eq!(error.target.as_deref(), Some(target), "{error}");
    }
}
