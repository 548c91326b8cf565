//! Events on request: every kind of the tables, with every member.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;
use common::ga_2026_03::*;
use common::*;
use ringwire::contract::ga_2026_03::{CONTRACT as GA_2026_03, EVENT_GRID};
use ringwire::contract::preview_2021_04::CONTRACT as PREVIEW_2021_04;
use ringwire::contract::{Event, Model, Type};

fn trigger(world: &mut World, request: &Json) -> Json {
    let now_ms = world.now_ms;
    world.emulator.trigger(request, now_ms).unwrap_or_else(|error| panic!("{request}: {}", error.message))
}

/// The members that a kind leaves out, because the service does, too.
const WITHOUT: &[(&str, &[&str])] = &[
    ("RecognizeCompleted", &["choiceResult", "speechResult"]),
    ("RecognizeFailed", &["failedPlaySourceIndex"]),
    ("InviteParticipantResult", &["resultInfo"]),
    // Of a telephone that shows nothing but its number.
    ("IncomingCall", &["customContext", "onBehalfOfCallee"]),
];
/// What the telephone network said, which it does where it failed.
const OF_NETWORK: [&str; 2] = ["sipDetails", "q850Details"];

fn is_complete(kind: &str, model: &'static Model, data: &Json, path: &str) {
    for field in model.fields {
        let is_left_out =
            WITHOUT.iter().any(|(of, names)| *of == kind && names.contains(&field.name)) || OF_NETWORK.contains(&field.name);
        let value = data.get(field.wire).unwrap_or(&Json::Null);
        assert!(is_left_out || !value.is_null(), "{path}.{} is missing", field.wire);
        if let (Type::Model(inner), false) = (&field.ty, value.is_null()) {
            is_complete(kind, inner, value, &[path, ".", field.wire].concat());
        }
    }
}

#[test]
fn every_kind_of_every_table_has_every_member() {
    let mut world = World::new();
    for (contract, rows) in
        [("2026-03-12", GA_2026_03.events), ("2026-03-12", EVENT_GRID.events), ("2021-04-15-preview1", PREVIEW_2021_04.events)]
    {
        for Event { kind, data, .. } in rows {
            let callback = trigger(&mut world, &json!({ "event": kind, "contract": contract, "callbackUrl": CALLBACK }));
            assert_eq!(callback["eventKind"], *kind);
            assert_eq!(callback["url"], CALLBACK);
            is_complete(kind, data, &callback["event"]["data"], kind);
        }
    }
}

#[test]
fn a_kind_of_both_contracts_follows_the_call() {
    let mut world = World::new();
    let leg = world.established();
    let connection = world.connect(&[STAYS]);
    let of_leg = trigger(&mut world, &json!({ "event": "ParticipantsUpdated", "callLegId": leg }));
    assert_eq!(of_leg["callLegId"], json!(leg));
    assert!(of_leg["event"]["data"]["Participants"].is_array());
    let of_connection = trigger(&mut world, &json!({ "event": "ParticipantsUpdated", "callConnectionId": connection }));
    assert_eq!(of_connection["event"]["data"]["callConnectionId"], json!(connection));
    let of_none = trigger(&mut world, &json!({ "event": "participantsupdated", "callbackUrl": CALLBACK }));
    assert_eq!(of_none["event"]["type"], "Microsoft.Communication.ParticipantsUpdated", "2026-03-12 has it");
    for (request, says) in [
        (json!({ "event": "DtmfReceived", "callConnectionId": connection }), "event: expected one of CallConnected"),
        (json!({ "event": "PlayStarted", "callLegId": leg }), "event: expected one of CallLegStateChanged"),
        (json!({ "event": "PlayStarted", "callLegId": leg, "callConnectionId": connection }), "callLegId: expected one of"),
        (json!({ "event": "PlayStarted", "callConnectionId": 1 }), "callConnectionId: expected a string"),
        (json!({ "event": "PlayStarted", "data": [] }), "data: expected an object"),
        (json!({ "event": "IncomingCall", "callConnectionId": connection }), "is an event of Event Grid"),
        (json!([]), "The body is not a JSON object"),
    ] {
        let error = world.emulator.trigger(&request, world.now_ms).unwrap_err();
        assert!(error.message.contains(says), "{request}: {}", error.message);
    }
}

#[test]
fn the_page_hides_what_urls_have_for_the_application_alone() {
    let mut world = World::new();
    let body = json!({ "event": "PlayStarted", "callbackUrl": CALLBACK }).to_string();
    let request = RawRequest {
        method: "POST".into(),
        path_and_query: "/emulator/trigger".into(),
        body: body.into_bytes(),
        ..RawRequest::default()
    };
    let response = world.send(&request);
    assert_eq!(response.status, 200);
    let text = String::from_utf8(response.body).unwrap();
    assert!(text.contains("secret=***") && !text.contains("s%20"), "{text}");
    world.advance(0);
    assert_eq!(world.callbacks.last().unwrap().url, CALLBACK, "it is posted there all the same");
}

#[test]
fn a_token_is_given_once_it_is_published_and_only_for_a_request_in_the_right_form() {
    let mut world = World::new();
    let ask = |world: &mut World, body: &str| {
        let request = RawRequest {
            method: "POST".into(),
            path_and_query: "/emulator/callbackToken".into(),
            body: body.as_bytes().to_vec(),
            ..RawRequest::default()
        };
        world.send(&request)
    };
    assert_eq!(ask(&mut world, "{}").status, 503, "the host has published none");
    world.emulator.publish_token("a.b.c".to_owned());
    for wrong in [r#"{"claims":1}"#, r#"{"header":[]}"#, r#"{"forged":1}"#, r#"{"at":-1}"#, r#"{"clams":{}}"#] {
        assert_eq!(ask(&mut world, wrong).status, 400, "{wrong}");
    }
    let given = ask(&mut world, r#"{"claims":{"aud":null},"at":0}"#);
    assert_eq!(serde_json::from_slice::<Json>(&given.body).unwrap(), json!({ "token": "a.b.c" }));
    assert_eq!(ask(&mut world, "{}").status, 503, "once");
}
