//! Everything of 2026-03-12 is there: every operation has a row of the support table, every event happens.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;
use common::ga_2026_03::*;
use common::*;
use ringwire::contract::ga_2026_03::CONTRACT;
use ringwire_emulator::engine::choice::Basis;
use ringwire_emulator::ga_2026_03::{CHOICES, is_handled};
use std::collections::BTreeSet;

const FAILS: &str = "+15550100486";

/// A world in which every event of the contract happens, and every operation is called.
fn eventful(seed: u64) -> World {
    let mut world = World::with(Config { seed, ..Config::default() });
    world.prompts.insert("https://app.example/a.wav".to_owned(), file(wav(1_600)));
    let none = json!({});
    let answer = |world: &mut World, then: &str| {
        let told = world.emulator.incoming_call(&json!({ "from": ALICE, "to": BOT }), world.now_ms).unwrap();
        let context = told["incomingCallContext"].clone();
        match then {
            "redirectCall" => {
                world.did(then, &[Json::Null, context.clone(), json!({ "targetParticipant": phone(BOB) }), json!({})])
            }
            "rejectCall" => world.did(then, &[Json::Null, context.clone(), json!({})]),
            _ => Json::Null,
        };
        world.did("answerCall", &[json!(BOT), context, json!(CALLBACK), json!({})])
    };
    ["", "redirectCall", "rejectCall"].iter().for_each(|then| drop(answer(&mut world, then)));
    world.begin(&[FAILS], json!({}));
    let streams = |url: &str| {
        json!({
            "callIntelligenceOptions": { "cognitiveServicesEndpoint": "https://ai.example/" },
            "mediaStreamingOptions": { "transportType": "websocket", "audioChannelType": "mixed", "transportUrl": url, "startMediaStreaming": true },
            "transcriptionOptions": { "transportType": "websocket", "locale": "en-US", "transportUrl": url, "startTranscription": true },
        })
    };
    world.begin(&[STAYS], streams("wss://app.invalid/"));
    let id = world.begin(&[STAYS, RESISTS, "+15550103001"], streams("wss://app.example/"));
    let invited = |number: &str| json!({ "targetParticipant": phone(number), "sourceCallIdNumber": phone(CALLER_ID) });
    let single =
        world.did("createCall", &[json!(BOT), invited(ALICE), json!(CALLBACK), none.clone()])["callConnectionId"].clone();
    world.advance(3_000);
    let call = json!(id);
    let all = [call.clone(), none.clone()];
    for operation in [
        "getCallConnectionProperties",
        "listParticipants",
        "stopMediaStreaming",
        "startMediaStreaming",
        "stopTranscription",
        "startTranscription",
        "summarizeCall",
    ] {
        world.did(operation, &all);
    }
    world.did("updateTranscription", &[call.clone(), json!("de-DE"), none.clone()]);
    let locator = json!({ "kind": "serverCallLocator", "id": world.connection(&id)["serverCallId"] });
    world.did("connectCall", &[Json::Null, locator, json!(CALLBACK), none.clone()]);
    world.did("connectCall", &[Json::Null, json!({ "kind": "serverCallLocator", "id": "none" }), json!(CALLBACK), none.clone()]);
    for number in [BOB, FAILS] {
        world.did("addParticipant", &[call.clone(), invited(number), none.clone()]);
    }
    let invitation = world.did("addParticipant", &[call.clone(), invited("+15550100480"), none.clone()])["invitationId"].clone();
    for _ in 0..2 {
        world.did("cancelAddParticipantOperation", &[call.clone(), invitation.clone(), none.clone()]);
    }
    world.did("moveParticipants", &[call.clone(), json!([phone(ALICE), phone(BOB)]), single, none.clone()]);
    world.advance(3_000);
    for operation in ["getParticipant", "muteParticipant", "hold", "unhold"] {
        world.did(operation, &[call.clone(), phone(STAYS), none.clone()]);
    }
    world.did("hold", &[call.clone(), phone(RESISTS), none.clone()]);
    for number in [STAYS, RESISTS] {
        world.did("startContinuousDtmfRecognition", &[call.clone(), phone(number), none.clone()]);
        world.did("sendDtmfTones", &[call.clone(), json!(["one"]), phone(number), none.clone()]);
    }
    world.emulator.press(&id, STAYS, "5", world.now_ms).unwrap();
    world.did("stopContinuousDtmfRecognition", &[call.clone(), phone(STAYS), none.clone()]);
    let plays = |url: &str| json!([{ "kind": "fileSource", "url": url }]);
    world.did("playToAll", &[call.clone(), plays("https://app.example/a.wav"), none.clone()]);
    world.did("play", &[call.clone(), plays("https://app.example/none.wav"), json!([phone(STAYS)]), none.clone()]);
    let keys = json!({ "kind": "callMediaRecognizeDtmfOptions", "maxTonesToCollect": 1, "initialSilenceTimeoutInSeconds": 2 });
    for number in ["+15550103001", STAYS] {
        world.did("startRecognizing", &[call.clone(), phone(number), keys.clone()]);
    }
    world.advance(10_000);
    world.did("startRecognizing", &[call.clone(), phone(STAYS), keys]);
    world.did("playToAll", &[call.clone(), plays("https://app.example/a.wav"), none.clone()]);
    world.did("cancelAllOperations", &all);
    let storage = json!({ "recordingStorageKind": "azureBlobStorage", "recordingDestinationContainerUrl": "https://x.invalid/" });
    world.did(
        "start",
        &[json!({ "callConnectionId": id, "recordingStateCallbackEndpointUrl": CALLBACK, "recordingStorage": storage })],
    );
    let started = world.did("start", &[json!({ "callConnectionId": id, "recordingStateCallbackEndpointUrl": CALLBACK })]);
    let recording = [started["recordingId"].clone(), none.clone()];
    ["getState", "pause", "resume", "stop"].iter().for_each(|operation| drop(world.did(operation, &recording)));
    world.advance(1_000);
    for number in [BOB, RESISTS] {
        world.did("removeParticipant", &[call.clone(), phone(number), none.clone()]);
    }
    for target in [FAILS, BOB] {
        let options = json!({ "transferee": phone(STAYS) });
        world.did("transferCallToParticipant", &[call.clone(), phone(target), options]);
        world.advance(3_000);
    }
    world.did("terminateCall", &all);
    let last = world.connect(&[STAYS]);
    world.did("hangUp", &[json!(last), none]);
    world.advance(1_000);
    world
}

#[test]
fn every_event_of_the_contract_happens() {
    let mut world = World::new();
    world.connect(&[STAYS]);
    let log = eventful(1).emulator.events(0);
    let of = |wanted: &'static str, member: &'static str| {
        let entries = log.as_array().unwrap().iter().filter(move |entry| entry["kind"] == wanted);
        entries.map(|entry| entry[member].as_str().unwrap_or_default().to_owned()).collect::<BTreeSet<_>>()
    };
    let told = of("callback", "eventKind");
    assert!(of("problem", "message").is_empty(), "{:?}", of("problem", "message"));
    let never: Vec<&str> = CONTRACT.events.iter().map(|row| row.kind).filter(|kind| !told.contains(*kind)).collect();
    assert!(never.is_empty(), "{never:?} did not happen: raise them in the emulator, and make them happen in `eventful` above");
    let asked = of("request", "operation");
    let rows: BTreeSet<_> = CONTRACT.operations.iter().filter(|row| !row.path.is_empty()).map(|row| row.id).collect();
    let ids: BTreeSet<_> = CONTRACT.operations.iter().filter(|row| asked.contains(row.name)).map(|row| row.id).collect();
    let missing: Vec<_> = rows.difference(&ids).collect();
    assert!(missing.is_empty(), "{missing:?} are not asked for: ask for them in `eventful` above");
}

#[test]
fn equal_runs_have_equal_logs() {
    let log = |seed| eventful(seed).emulator.events(0).to_string();
    let once = log(7);
    assert!(once.matches("\"kind\":\"callback\"").count() > 60, "the scenario is long enough to mean something");
    assert_eq!(once, log(7));
    assert_ne!(once, log(8));
}

#[test]
fn a_reset_begins_again() {
    let mut world = eventful(7);
    let log = world.emulator.events(0).to_string();
    world.emulator.reset();
    assert_eq!((world.emulator.connections(), world.emulator.callbacks()), (json!([]), json!([])));
    assert_eq!(eventful(7).emulator.events(0).to_string(), log);
}

#[test]
fn the_support_table_covers_the_contract() {
    let table = &ringwire_emulator::support::as_json()["automation"];
    assert_eq!(table["apiVersion"], "2026-03-12");
    let names = |list: &str, member: &str| {
        let rows = table[list].as_array().unwrap().iter();
        rows.map(|row| row[member].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names("operations", "name"), CONTRACT.operations.iter().map(|row| row.name).collect::<Vec<_>>());
    assert_eq!(names("events", "kind"), CONTRACT.events.iter().map(|row| row.kind).collect::<Vec<_>>());
    let missing: Vec<&str> = CONTRACT.operations.iter().filter(|row| !is_handled(row)).map(|row| row.name).collect();
    assert!(missing.is_empty(), "{missing:?} have no handler in crates/emulator/src/ga_2026_03/mod.rs");
    assert!(names("operations", "support").iter().chain(&names("events", "support")).all(|support| support == "emulated"));
    let missing: Vec<_> = CHOICES.iter().filter(|row| row.basis == Basis::Missing).map(|row| row.about).collect();
    let has_media = missing.iter().any(|about| about.ends_with("MediaStreaming") || about.ends_with("Transcription"));
    assert!(!has_media && missing.contains(&"summarizeCall"), "{missing:?}");
}

#[test]
fn history_is_bounded() {
    let mut world = World::with(Config { history: 3, ..Config::default() });
    for _ in 0..8 {
        let id = world.connect(&[STAYS]);
        world.did("start", &[json!({ "callConnectionId": id })]);
        world.did("hangUp", &[json!(id), json!({})]);
        world.emulator.incoming_call(&json!({ "from": ALICE, "to": BOT }), world.now_ms).unwrap();
        world.advance(1_000);
    }
    assert_eq!((world.connection_count(), world.emulator.callbacks().as_array().unwrap().len()), (3, 3));
    let going_on = world.connect(&[STAYS]);
    assert_eq!(world.connection(&going_on)["state"], "connected", "a call that goes on is not forgotten");
    assert_eq!(world.connection_count(), 4);
}

#[test]
fn its_own_pages_know_the_contract() {
    let mut world = World::new();
    let mut page = |method: &str, path: &str, text: &str| {
        let (method, path) = (method.to_owned(), format!("/emulator/{path}"));
        let response = world.send(&RawRequest { method, path_and_query: path, body: text.into(), ..RawRequest::default() });
        (response.status, if response.body.is_empty() { Json::Null } else { body(&response) })
    };
    let (status, told) = page("POST", "incomingCall", &json!({ "from": STAYS, "to": BOT }).to_string());
    assert_eq!(status, 200);
    assert!(told["incomingCallContext"].is_string() && told["serverCallId"].is_string());
    assert_eq!(page("POST", "incomingCall", "{}").0, 400);
    assert_eq!(page("GET", "connections", "").1, json!([]));
    let (_, callbacks) = page("GET", "callbacks", "");
    assert_eq!((&callbacks[0]["eventKind"], &callbacks[0]["url"]), (&json!("IncomingCall"), &json!("")));
    let id = world.connect(&[STAYS]);
    let mut post = |path: &str, members: Json| {
        let mut all = json!({ "callConnectionId": id, "participantId": STAYS });
        all.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        let path_and_query = format!("/emulator/{path}");
        world.send(&RawRequest { method: "POST".into(), path_and_query, body: all.to_string().into(), ..RawRequest::default() })
    };
    assert_eq!(body(&post("press", json!({ "keys": "12" })))["pressed"], 2);
    assert_eq!(post("press", json!({ "keys": "!" })).status, 400);
    assert_eq!(post("say", json!({ "phrase": "hello" })).status, 204);
    assert_eq!(post("say", json!({})).status, 400);
    assert_eq!(post("leave", json!({ "participantId": BOB })).status, 404);
    assert_eq!(post("leave", json!({})).status, 204);
    world.advance(500);
    assert_eq!(world.kinds().last().unwrap(), "CallDisconnected");
    for (setting, says) in
        [(json!({ "pageSize": 0 }), "pageSize"), (json!({ "eventGridEndpoint": "nowhere" }), "eventGridEndpoint")]
    {
        assert!(Config::from_json(&setting).is_err_and(|error| error.message.contains(says)));
    }
}
