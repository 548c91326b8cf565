//! Bodies: all events of both contracts and of Event Grid, mixed, and where something is none.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use ringwire::contract::{Dialect, ga_2026_03, preview_2021_04};
use ringwire::error::{Error, ErrorKind};
use ringwire_callbacks::batch::{Batch, Contracts, LONGEST_ID};
use ringwire_callbacks::inbox::{Facts, Inbox, Limits};
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

const CONTRACTS: Contracts = Contracts {
    preview_2021_04: &preview_2021_04::CONTRACT,
    ga_2026_03: &ga_2026_03::CONTRACT,
    event_grid: &ga_2026_03::EVENT_GRID,
};

fn inbox() -> Inbox {
    Inbox::new(Limits { remember_ms: 1e6, after_end_ms: 1e6, most: 1000, most_bytes: 1 << 30 })
}

fn batch(body: &Json) -> Batch<Json> {
    inbox().read(&CONTRACTS, body).unwrap()
}

fn all(body: &Json) -> Vec<Json> {
    batch(body).events.into_iter().map(|received| received.event).collect()
}

/// The one event of a body, and what the inbox keeps of it.
struct One {
    event: Json,
    wire: Json,
    key: String,
    call: String,
    is_signed: bool,
}

fn one(event: &Json) -> One {
    let mut inbox = inbox();
    let mut batch = inbox.read(&CONTRACTS, event).unwrap();
    assert_eq!((batch.events.len(), batch.signed), (1, !batch.unsigned));
    let received = batch.events.remove(0);
    let (_, number) = inbox.begin(received.number, 0.0).unwrap();
    let (call, key) = inbox.name(number).unwrap();
    One { event: received.event, wire: received.wire, key: key.to_owned(), call: call.to_string(), is_signed: batch.signed }
}

fn error(body: &Json) -> Error {
    let mut inbox = inbox();
    let error = inbox.read(&CONTRACTS, body).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Validation);
    assert_eq!(inbox.drop_read(0..=99), Vec::<u64>::new(), "nothing is kept of it");
    *error
}

fn ga(kind: &str, id: &str) -> Json {
    json!({ "id": id, "source": "calling/callConnections/c1", "type": format!("Microsoft.Communication.{kind}"), "specversion": "1.0",
        "time": "2026-11-20T09:30:00.1234567+00:00", "subject": "calling/callConnections/c1",
        "data": { "callConnectionId": "c1", "operationContext": "x", "resultInformation": { "code": 200, "subCode": 0, "message": "" } } })
}

fn preview(kind: &str) -> Json {
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
        let read = one(&ga(row.kind, "1"));
        assert_eq!((read.is_signed, &*read.call), (true, "c1"));
        assert_eq!((&read.event["kind"], &read.event["operationContext"]), (&json!(row.kind), &json!("x")));
        assert_eq!(read.wire, ga(row.kind, "1"), "as it came");
    }
    for row in preview_2021_04::CONTRACT.events {
        let read = one(&preview(row.kind));
        assert_eq!((read.is_signed, &*read.call), (false, "l1"), "{}", row.kind);
        assert_eq!(read.event["kind"], row.kind);
    }
    let read = one(&incoming());
    assert_eq!((read.is_signed, &*read.call), (false, ""));
    assert_eq!((&read.event["kind"], &read.event["incomingCallContext"]), (&json!("IncomingCall"), &json!("abc")));
}

#[test]
fn a_body_holds_one_or_many_as_text_or_parsed_in_their_order() {
    let mixed = json!([ga("CallConnected", "1"), preview("DtmfReceived"), incoming(), ga("PlayCompleted", "2")]);
    for body in [mixed.clone(), Json::String(mixed.to_string())] {
        let kinds: Vec<_> = all(&body).iter().map(|event| event["kind"].as_str().unwrap().to_owned()).collect();
        assert_eq!(kinds, ["CallConnected", "DtmfReceived", "IncomingCall", "PlayCompleted"]);
    }
    assert_eq!(one(&Json::String(ga("CallConnected", "1").to_string())).event["kind"], "CallConnected");
    let empty = batch(&json!([]));
    assert_eq!((empty.events.len(), empty.signed, empty.unsigned, empty.validation_code), (0, false, false, None));
    let mixed = batch(&mixed);
    assert_eq!((mixed.signed, mixed.unsigned, mixed.validation_code), (true, true, None));
}

#[test]
fn what_has_no_name_is_kept_with_its_call() {
    let mut wire = ga("SomethingNew", "1");
    wire["data"]["more"] = json!({ "a": [1] });
    let read = one(&wire);
    assert_eq!((&read.event["kind"], &*read.call), (&json!("Unknown"), "c1"));
    assert_eq!(read.event["data"], wire["data"]);
    for event_type in ["Other.Thing", "Microsoft.Communication.", "", "Microsoft.EventGrid.SubscriptionDeletedEvent"] {
        let read = one(&json!({ "id": "1", "eventType": event_type, "data": { "validationCode": "v" } }));
        assert_eq!(
            (read.is_signed, &read.event["kind"], &read.event["data"]["validationCode"]),
            (false, &json!("Unknown"), &json!("v"))
        );
    }
    // A kind of one contract in the envelope of the other is unknown.
    assert_eq!(one(&json!({ "eventType": "Microsoft.Communication.CallConnected", "data": {} })).event["kind"], "Unknown");
    assert_eq!(one(&json!({ "type": "Microsoft.Communication.CallLegStateChanged", "data": {} })).event["kind"], "Unknown");
}

#[test]
fn the_handshake_of_event_grid_is_no_event_for_the_handlers() {
    let shake = |data: Json| json!({ "id": "1", "eventType": "Microsoft.EventGrid.SubscriptionValidationEvent", "data": data });
    let alone = batch(&shake(json!({ "validationCode": "a-code" })));
    assert_eq!((alone.events.len(), alone.signed, alone.unsigned), (0, false, true));
    assert_eq!(alone.validation_code.as_deref(), Some("a-code"));
    let mixed = batch(&json!([incoming(), shake(json!({ "validationCode": "1" })), shake(json!({ "validationCode": "2" }))]));
    assert_eq!((mixed.events.len(), mixed.validation_code.as_deref()), (1, Some("1")));
    for data in [json!({}), json!(null), json!({ "validationCode": 1 }), json!("a-code")] {
        let without = batch(&shake(data.clone()));
        assert_eq!((without.events.len(), without.validation_code), (1, None), "{data}");
    }
    let other = json!({ "id": "1", "eventType": "Other", "data": { "validationCode": "a-code" } });
    assert_eq!(batch(&other).validation_code, None);
}

#[test]
fn errors_say_where() {
    let good = ga("CallConnected", "1");
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
    assert_eq!(key(&ga("CallConnected", "1")), key(&ga("CallConnected", "1")));
    let mut later = ga("CallConnected", "1");
    later["time"] = json!("2026-11-20T09:31:00Z");
    assert_eq!(key(&ga("CallConnected", "1")), key(&later), "the id tells (CloudEvents 1.0 §3.1.1)");
    let mut elsewhere = ga("CallConnected", "1");
    elsewhere["source"] = json!("calling/callConnections/c2");
    // Without an id they are one when they are equal.
    let mut other = preview("DtmfReceived");
    other["data"]["OperationContext"] = json!("y");
    let all = [&ga("CallConnected", "1"), &ga("CallConnected", "2"), &elsewhere, &preview("DtmfReceived"), &other, &incoming()];
    assert_eq!(all.map(key).into_iter().collect::<BTreeSet<_>>().len(), all.len());
    assert_eq!(key(&preview("DtmfReceived")), key(&preview("DtmfReceived")));
}

#[test]
fn an_id_that_is_too_long_is_refused_with_its_path_and_long_events_without_one_have_short_keys() {
    let long = "x".repeat(LONGEST_ID + 1);
    let with = |mut wire: Json, place: &[&str], text: &str| {
        let mut at = &mut wire;
        for name in place {
            at = &mut at[*name];
        }
        *at = json!(text);
        wire
    };
    for (wire, place) in [
        (ga("CallConnected", "1"), &["id"][..]),
        (ga("CallConnected", "1"), &["source"]),
        (ga("CallConnected", "1"), &["data", "callConnectionId"]),
        (ga("SomethingNew", "1"), &["data", "callConnectionId"]),
        (incoming(), &["topic"]),
        (incoming(), &["id"]),
        (preview("DtmfReceived"), &["data", "CallLegId"]),
    ] {
        let refused = error(&json!([ga("CallConnected", "1"), with(wire.clone(), place, &long)]));
        let target = format!("body[1].{}", place.join("."));
        assert_eq!(refused.target.as_deref(), Some(&*target));
        assert_eq!(refused.message, format!("{target}: expected at most 1024 bytes, got 1025"));
        assert_eq!(batch(&with(wire, place, &"x".repeat(LONGEST_ID))).events.len(), 1);
    }
    // What is no id may be long, as an operation context of the program's own.
    assert_eq!(batch(&with(ga("CallConnected", "1"), &["data", "operationContext"], &long)).events.len(), 1);
    let key = |text: &str| one(&with(preview("DtmfReceived"), &["data", "OperationContext"], text)).key;
    let keys = [key(&long), key(&format!("{long}1")), key(&format!("{long}2"))];
    assert!(keys.iter().all(|key| key.len() < 100));
    assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), 3);
    assert_eq!(key(&long), keys[0]);
}

#[test]
fn a_wait_is_for_the_contract_of_its_kinds() {
    let of = |kinds: &[&str], has_context, is_verified| {
        let kinds: Vec<String> = kinds.iter().map(ToString::to_string).collect();
        CONTRACTS.of_wait(&kinds, has_context, is_verified).map(Contracts::name)
    };
    for is_verified in [false, true] {
        for has_context in [false, true] {
            assert_eq!(of(&["PlayCompleted", "PlayFailed"], has_context, is_verified), Some("ga_2026_03"));
            assert_eq!(of(&["CallLegStateChanged/established"], has_context, is_verified), Some("preview_2021_04"));
            assert_eq!(of(&["IncomingCall"], has_context, is_verified), Some("event_grid"));
        }
        assert_eq!(of(&["IncomingCall", "CallConnected"], false, is_verified), None);
        assert_eq!(of(&["Unknown"], false, is_verified), None);
        assert_eq!(of(&[], false, is_verified), None, "a predicate alone may be for any event");
        let strongest = is_verified.then_some("ga_2026_03");
        assert_eq!(of(&[], true, is_verified), strongest);
        assert_eq!(of(&["Unknown"], true, is_verified), strongest);
        assert_eq!(of(&["ParticipantsUpdated"], false, is_verified), strongest);
    }
    for dialect in [Dialect::Ga2026_03, Dialect::Preview2021_04, Dialect::EventGrid] {
        assert_eq!(Contracts::named(Contracts::name(dialect)), Some(dialect));
    }
}

#[test]
fn odd_members_are_no_calls() {
    for odd in [json!(1), json!(null), json!(["c1"]), json!({})] {
        let mut wire = ga("PlayCompleted", "1");
        wire["data"]["callConnectionId"] = odd.clone();
        assert_eq!(one(&wire).call, "", "{odd}");
    }
    for data in [json!(null), json!(1), json!([]), json!("c1")] {
        let mut wire = ga("PlayCompleted", "1");
        wire["data"] = data;
        assert_eq!(one(&wire).call, "");
    }
}

#[test]
fn facts_are_those_of_the_event() {
    let facts = |wire: &Json| {
        let read = one(wire);
        Facts { contract: None, ..Facts::of(&read.event, Some(read.call)) }
    };
    let of = |kind: &str, detail: Option<&str>, call: &str| Facts {
        contract: None,
        kind: kind.to_owned(),
        detail: detail.map(str::to_owned),
        call: Some(call.to_owned()),
        context: Some("x".to_owned()),
        ..Facts::default()
    };
    assert_eq!(facts(&ga("PlayFailed", "1")), of("PlayFailed", None, "c1"));
    let mut state = preview("CallLegStateChanged");
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
            let mut wire = preview(kind);
            wire["data"]["Status"] = status.clone();
            wire["data"]["ResultInfo"] = json!({ "Code": code, "Subcode": 0 });
            assert_eq!(facts(&wire), of(kind, detail, "l1"), "{status} {code}");
        }
    }
}

/// An event of Event Grid in the CloudEvents schema.
fn grid(kind: &str, data: &Json) -> Json {
    json!({ "id": "g1", "source": "/subscriptions/1/resourceGroups/r/providers/Microsoft.Communication/CommunicationServices/c",
        "subject": "/caller/4:+1", "type": kind, "specversion": "1.0", "time": "2026-11-20T09:30:00Z", "data": data })
}

#[test]
fn events_of_event_grid_are_the_same_in_both_schemas() {
    for (kind, data) in [
        (
            "IncomingCall",
            json!({ "incomingCallContext": "abc", "to": { "rawId": "4:+12", "kind": "phoneNumber", "phoneNumber": { "value": "+12" } } }),
        ),
        (
            "RecordingFileStatusUpdated",
            json!({ "recordingStorageInfo": { "recordingChunks": [{ "contentLocation": "https://x" }] } }),
        ),
    ] {
        let name = format!("Microsoft.Communication.{kind}");
        let own = one(&json!({ "id": "g1", "topic": "/subscriptions/1", "eventType": &name, "data": &data }));
        let cloud = one(&grid(&name, &data));
        for read in [&own, &cloud] {
            assert_eq!((read.is_signed, &*read.call), (false, ""), "{kind}");
            assert_eq!((&read.event["kind"], &read.event["type"]), (&json!(kind), &json!(name)));
        }
        for member in data.as_object().unwrap().keys() {
            assert_eq!(own.event[member], cloud.event[member], "{member}");
        }
    }
}

#[test]
fn the_type_says_whether_a_cloud_event_needs_a_token_and_for_unknown_types_the_source() {
    let signed = |event: Json| one(&event).is_signed;
    for kind in ["CallStarted", "CallParticipantAdded", "SMSReceived", "New"] {
        let event = grid(&format!("Microsoft.Communication.{kind}"), &json!({ "callConnectionId": "c1" }));
        assert_eq!((signed(event.clone()), &*one(&event).call), (false, ""), "{kind}");
        let mut of_call = event;
        of_call["source"] = json!("calling/callConnections/c1");
        assert_eq!((signed(of_call.clone()), &*one(&of_call).call), (true, "c1"), "{kind}");
        of_call["source"] = json!("/subscription");
        assert!(signed(of_call), "{kind}");
    }
    // An event that controls a call is believed by its token alone, whatever it says of its source.
    for row in ga_2026_03::CONTRACT.events {
        assert!(
            signed(grid(&format!("Microsoft.Communication.{}", row.kind), &json!({ "callConnectionId": "c1" }))),
            "{}",
            row.kind
        );
    }
    let mut without_source = grid("Microsoft.Communication.IncomingCall", &json!({}));
    without_source.as_object_mut().unwrap().remove("source");
    assert!(!signed(without_source));
}
