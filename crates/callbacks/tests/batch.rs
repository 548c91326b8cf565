//! Bodies: all events of both contracts and of Event Grid, mixed, and where something is none.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use ringwire::contract::{Dialect, ga_2026_03, preview_2021_04};
use ringwire::error::{Error, ErrorKind};
use ringwire_callbacks::batch::{Contracts, Received, read};
use ringwire_callbacks::inbox::Facts;
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

const CONTRACTS: Contracts =
    Contracts { cloud: &ga_2026_03::CONTRACT, seed: &preview_2021_04::CONTRACT, grid: &ga_2026_03::EVENT_GRID };

fn all(body: &Json) -> Vec<Received<Json>> {
    read(&CONTRACTS, body).unwrap()
}

fn one(event: &Json) -> Received<Json> {
    let mut all = all(event);
    assert_eq!(all.len(), 1);
    all.remove(0)
}

fn error(body: &Json) -> Error {
    let error = read(&CONTRACTS, body).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Validation);
    *error
}

fn cloud(kind: &str, id: &str) -> Json {
    json!({ "id": id, "source": "calling/callConnections/c1", "type": format!("Microsoft.Communication.{kind}"), "specversion": "1.0",
        "time": "2026-11-20T09:30:00.1234567+00:00", "subject": "calling/callConnections/c1",
        "data": { "callConnectionId": "c1", "operationContext": "x", "resultInformation": { "code": 200, "subCode": 0, "message": "" } } })
}

fn seed(kind: &str) -> Json {
    json!({ "id": null, "eventType": format!("Microsoft.Communication.{kind}"), "subject": "callLeg/l1/x", "eventTime": "2026-11-20T09:30:00Z",
        "data": { "CallLegId": "l1", "OperationContext": "x" } })
}

fn incoming() -> Json {
    json!({ "id": "g1", "topic": "/subscriptions/1", "subject": "call", "eventType": "Microsoft.Communication.IncomingCall",
        "eventTime": "2026-11-20T09:30:00Z", "data": { "incomingCallContext": "abc", "correlationId": "1", "from": { "kind": "phoneNumber",
        "phoneNumber": { "value": "+14255550123" } } } })
}

#[test]
fn every_event_of_either_contract_is_read_by_its_own() {
    for row in ga_2026_03::CONTRACT.events {
        let read = one(&cloud(row.kind, "1"));
        assert_eq!((read.dialect, read.call.as_deref()), (Dialect::Cloud, Some("c1")));
        assert_eq!((&read.event["kind"], &read.event["operationContext"]), (&json!(row.kind), &json!("x")));
        assert_eq!(read.wire, cloud(row.kind, "1"), "as it came");
    }
    for row in preview_2021_04::CONTRACT.events {
        let read = one(&seed(row.kind));
        assert_eq!((read.dialect, read.call.as_deref()), (Dialect::Seed, Some("l1")), "{}", row.kind);
        assert_eq!(read.event["kind"], row.kind);
    }
    let read = one(&incoming());
    assert_eq!((read.dialect, read.call), (Dialect::Grid, None));
    assert_eq!((&read.event["kind"], &read.event["incomingCallContext"]), (&json!("IncomingCall"), &json!("abc")));
}

#[test]
fn a_body_holds_one_or_many_as_text_or_parsed_in_their_order() {
    let mixed = json!([cloud("CallConnected", "1"), seed("DtmfReceived"), incoming(), cloud("PlayCompleted", "2")]);
    for body in [mixed.clone(), Json::String(mixed.to_string())] {
        let kinds: Vec<_> = all(&body).iter().map(|read| read.event["kind"].as_str().unwrap().to_owned()).collect();
        assert_eq!(kinds, ["CallConnected", "DtmfReceived", "IncomingCall", "PlayCompleted"]);
    }
    assert_eq!(one(&Json::String(cloud("CallConnected", "1").to_string())).event["kind"], "CallConnected");
    assert_eq!(all(&json!([])).len(), 0);
}

#[test]
fn what_has_no_name_is_kept_with_its_call() {
    let mut wire = cloud("SomethingNew", "1");
    wire["data"]["more"] = json!({ "a": [1] });
    let read = one(&wire);
    assert_eq!((&read.event["kind"], read.call.as_deref()), (&json!("Unknown"), Some("c1")));
    assert_eq!(read.event["data"], wire["data"]);
    for event_type in ["Other.Thing", "Microsoft.Communication.", "", "Microsoft.EventGrid.SubscriptionValidationEvent"] {
        let read = one(&json!({ "id": "1", "eventType": event_type, "data": { "validationCode": "v" } }));
        assert_eq!(
            (read.dialect, &read.event["kind"], &read.event["data"]["validationCode"]),
            (Dialect::Grid, &json!("Unknown"), &json!("v"))
        );
    }
    // A name of the one contract in the envelope of the other is nobody's.
    assert_eq!(one(&json!({ "eventType": "Microsoft.Communication.CallConnected", "data": {} })).event["kind"], "Unknown");
    assert_eq!(one(&json!({ "type": "Microsoft.Communication.CallLegStateChanged", "data": {} })).event["kind"], "Unknown");
}

#[test]
fn errors_say_where() {
    let good = cloud("CallConnected", "1");
    for (body, target) in [
        (json!("{"), "body"),
        (json!(""), "body"),
        (json!("[}"), "body"),
        (json!(null), "body[0]"),
        (json!(1), "body[0]"),
        (json!(true), "body[0]"),
        (json!("1"), "body[0]"),
        (json!({}), "body[0].type"),
        (json!([good, 1]), "body[1]"),
        (json!([good, good, []]), "body[2]"),
        (json!([[good]]), "body[0]"),
        (json!([null, good]), "body[0]"),
        (json!([good, { "data": {} }]), "body[1].type"),
        (json!([{ "type": 1 }]), "body[0].type"),
        (json!([{ "type": ["Microsoft.Communication.CallConnected"] }]), "body[0].type"),
        (json!([{ "eventType": 1 }]), "body[0].type"),
    ] {
        let error = error(&body);
        assert_eq!(error.target.as_deref(), Some(target), "{body}");
        assert!(error.message.starts_with(&format!("{target}: expected ")), "{}", error.message);
    }
}

#[test]
fn keys_tell_events_apart_and_duplicates_together() {
    let key = |wire: &Json| one(wire).key;
    assert_eq!(key(&cloud("CallConnected", "1")), key(&cloud("CallConnected", "1")));
    let mut later = cloud("CallConnected", "1");
    later["time"] = json!("2026-11-20T09:31:00Z");
    assert_eq!(key(&cloud("CallConnected", "1")), key(&later), "the id tells (CloudEvents 1.0 §3.1.1)");
    let mut elsewhere = cloud("CallConnected", "1");
    elsewhere["source"] = json!("calling/callConnections/c2");
    // Without an id they are one when they are equal.
    let mut other = seed("DtmfReceived");
    other["data"]["OperationContext"] = json!("y");
    let all =
        [&cloud("CallConnected", "1"), &cloud("CallConnected", "2"), &elsewhere, &seed("DtmfReceived"), &other, &incoming()];
    assert_eq!(all.map(key).into_iter().collect::<BTreeSet<_>>().len(), all.len());
    assert_eq!(key(&seed("DtmfReceived")), key(&seed("DtmfReceived")));
}

#[test]
fn odd_members_are_no_calls() {
    for odd in [json!(1), json!(null), json!(["c1"]), json!({})] {
        let mut wire = cloud("PlayCompleted", "1");
        wire["data"]["callConnectionId"] = odd.clone();
        assert_eq!(one(&wire).call, None, "{odd}");
    }
    for data in [json!(null), json!(1), json!([]), json!("c1")] {
        let mut wire = cloud("PlayCompleted", "1");
        wire["data"] = data;
        assert_eq!(one(&wire).call, None);
    }
}

#[test]
fn facts_are_those_of_the_event() {
    let facts = |wire: &Json| {
        let read = one(wire);
        Facts::of(&read.event, read.call)
    };
    let of = |kind: &str, detail: Option<&str>, call: &str| Facts {
        kind: kind.to_owned(),
        detail: detail.map(str::to_owned),
        call: Some(call.to_owned()),
        context: Some("x".to_owned()),
    };
    assert_eq!(facts(&cloud("PlayFailed", "1")), of("PlayFailed", None, "c1"));
    let mut state = seed("CallLegStateChanged");
    state["data"]["CallState"] = json!("Terminated");
    assert_eq!(facts(&state), of("CallLegStateChanged", Some("terminated"), "l1"));
    for (status, code, detail) in [
        (json!("completed"), json!(200), None),
        (json!("completed"), json!(299), None),
        (json!("completed"), json!(null), None),
        (json!("failed"), json!(null), Some("failed")),
        (json!("completed"), json!(400), Some("failed")),
        (json!("failed"), json!(200), Some("failed")),
        (json!(null), json!(500), Some("failed")),
    ] {
        for kind in ["PlayAudioResult", "InviteParticipantResult"] {
            let mut wire = seed(kind);
            wire["data"]["Status"] = status.clone();
            wire["data"]["ResultInfo"] = json!({ "Code": code, "Subcode": 0 });
            assert_eq!(facts(&wire), of(kind, detail, "l1"), "{status} {code}");
        }
    }
}
