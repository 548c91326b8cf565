//! Faults: what their rules may say, whom they strike, and what each does.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;
use common::ga_2026_03::{STAYS, kind};
use common::*;
use proptest::prelude::*;
use ringwire_emulator::faults::{self, FaultKind};

/// An emulator with these rules.
fn faulty(rules: Json) -> World {
    let mut world = World::new();
    world.emulator.set_faults(&json!({ "rules": rules })).unwrap();
    world
}

/// The faults in the log, without what every entry has.
fn struck(world: &World) -> Vec<Json> {
    let log = world.emulator.events(0);
    let mut all: Vec<_> = log.as_array().unwrap().iter().filter(|entry| entry["kind"] == "fault").cloned().collect();
    for entry in &mut all {
        for name in ["sequence", "time", "kind"] {
            entry.as_object_mut().unwrap().shift_remove(name);
        }
    }
    all
}

fn entries(world: &World, kind: &str) -> Vec<Json> {
    let log = world.emulator.events(0);
    log.as_array().unwrap().iter().filter(|entry| entry["kind"] == kind).cloned().collect()
}

/// Every callback as it came: when, which kinds, with which token.
fn came(world: &World) -> Vec<(u64, String, Option<Token>)> {
    let kinds = |callback: &Callback| {
        let all = callback.body.as_array().unwrap().iter().map(kind).collect::<Vec<_>>();
        (callback.at_ms, all.join("+"), callback.token)
    };
    world.callbacks.iter().map(kinds).collect()
}

fn names(world: &World) -> Vec<String> {
    came(world).into_iter().map(|(_, kinds, _)| kinds).collect()
}

const CONNECTED: &str = "CallConnected";
const UPDATED: &str = "ParticipantsUpdated";

// ── Rules ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────

#[test]
fn a_rule_that_does_not_fit_is_refused_by_its_path() {
    for (given, says) in [
        (json!([]), "faults: expected an object"),
        (json!({}), "rules: expected an array, got nothing"),
        (json!({ "rules": {} }), "rules: expected an array"),
        (json!({ "rules": [], "sed": 1 }), "sed: there is no such member; expected seed or rules"),
        (json!({ "rules": [], "seed": -1 }), "seed: expected a whole number from 0"),
        (json!({ "rules": ["late"] }), "rules[0]: expected an object"),
        (json!({ "rules": [{}] }), "rules[0].fault: expected one of status, retryAfter, latency, reset,"),
        (json!({ "rules": [{ "fault": "late" }, { "fault": "Late" }] }), "rules[1].fault: expected one of"),
        (json!({ "rules": [{ "fault": "late", "share": 1.5 }] }), "rules[0].share: expected a number from 0 to 1"),
        (json!({ "rules": [{ "fault": "late", "share": "1" }] }), "rules[0].share: expected a number from 0 to 1"),
        (json!({ "rules": [{ "fault": "late", "times": 0 }] }), "rules[0].times: expected a whole number from 1"),
        (json!({ "rules": [{ "fault": "late", "path": "calling" }] }), "rules[0].path: expected how a path begins"),
        (json!({ "rules": [{ "fault": "late", "event": "Connected" }] }), "rules[0].event: expected the name of an event"),
        (
            json!({ "rules": [{ "fault": "late", "operation": "play" }] }),
            "rules[0].operation: there is no such member; late has fault, share, times, path, event, delayMs",
        ),
        (
            json!({ "rules": [{ "fault": "reset", "operation": "call" }] }),
            "rules[0].operation: expected the name of an operation",
        ),
        (
            json!({ "rules": [{ "fault": "late", "delayMs": 1.5 }] }),
            "rules[0].delayMs: expected a whole number from 0 to 86400000",
        ),
        (json!({ "rules": [{ "fault": "status", "status": 302 }] }), "rules[0].status: expected a whole number from 400 to 599"),
        (json!({ "rules": [{ "fault": "status", "code": "" }] }), "rules[0].code: expected a text that is not empty"),
        (json!({ "rules": [{ "fault": "retryAfter", "status": 500 }] }), "rules[0].status: expected 429 or 503"),
        (json!({ "rules": [{ "fault": "reset", "when": "during" }] }), "rules[0].when: expected before or after"),
        (
            json!({ "rules": [{ "fault": "frameLost", "stream": "video" }] }),
            "rules[0].stream: expected the name of a stream, such as audio",
        ),
        (
            json!({ "rules": [{ "fault": "frameLate", "delayMs": 60_001 }] }),
            "rules[0].delayMs: expected a whole number from 0 to 60000",
        ),
        (
            json!({ "rules": [{ "fault": "socketDrops", "event": "CallConnected" }] }),
            "rules[0].event: there is no such member; socketDrops has fault, share, times, path, stream, afterMs",
        ),
    ] {
        let mut world = faulty(json!([{ "fault": "unsigned" }]));
        let before = world.emulator.faults();
        let error = world.emulator.set_faults(&given).unwrap_err();
        assert!(error.message.starts_with(says), "{given}: {}", error.message);
        assert_eq!(world.emulator.faults(), before, "they are as they were");
    }
}

#[test]
fn every_fault_can_be_asked_for_and_shows_its_defaults() {
    let kinds = faults::as_json();
    let kinds = kinds.as_array().unwrap();
    assert_eq!(kinds.len(), FaultKind::ALL.len());
    for row in kinds {
        let mut world = faulty(json!([{ "fault": row["fault"] }]));
        let shown = world.emulator.faults();
        assert_eq!((&shown["seed"], &shown["struck"]), (&json!(1), &json!([0])));
        for number in row["numbers"].as_array().unwrap() {
            let name = number["name"].as_str().unwrap();
            assert_eq!(shown["rules"][0][name], number["default"], "{name} of {}", row["fault"]);
        }
        // What is shown can be set again.
        world.emulator.set_faults(&shown).unwrap();
        assert_eq!(world.emulator.faults(), shown);
    }
    let rule = json!({
        "fault": "duplicate", "share": 0.5, "times": 3, "event": "IncomingCall", "path": "/x", "copies": 100,
    });
    assert_eq!(faulty(json!([rule])).emulator.faults()["rules"][0], rule);
}

#[test]
fn every_fault_changes_what_the_application_sees() {
    let seen = |rules: Json| {
        let mut world = faulty(rules);
        world.lines = |_| Line::Opens;
        let mut arguments = group();
        arguments[3]["mediaStreamingOptions"] = json!({
            "transportType": "websocket", "audioChannelType": "mixed", "transportUrl": "wss://app.example/media", "startMediaStreaming": true,
        });
        let request = world.ga_2026_03_request("createGroupCall", &arguments);
        let response = world.send(&request);
        world.advance(20_000);
        let callbacks = world.callbacks.iter().map(|one| (one.at_ms, one.token, one.body.to_string())).collect::<Vec<_>>();
        let dials = world.dials.iter().map(|one| (one.at_ms, one.token)).collect::<Vec<_>>();
        (response, callbacks, dials, world.messages, world.closes)
    };
    let plain = seen(json!([]));
    for kind in FaultKind::ALL {
        let is_seen = seen(json!([{ "fault": kind.name() }])) != plain;
        assert!(
            is_seen,
            "{} changes nothing: act on it in emulator.rs (answers), engine/callbacks.rs (callbacks) or engine/sockets.rs (sockets)",
            kind.name()
        );
    }
}

#[test]
fn every_fault_is_in_the_types_with_its_numbers() {
    const FILE: &str = "pkg-template/emulator/emulator.d.ts";
    let text = std::fs::read_to_string([env!("CARGO_MANIFEST_DIR"), "/../../", FILE].concat()).unwrap();
    let types = text.split_once("export type EmulatorFaultRule =").unwrap().1.split_once(";\n\n").unwrap().0;
    for kind in FaultKind::ALL {
        let start = format!("fault: \"{}\"", kind.name());
        let (_, rest) = types.split_once(&start).unwrap_or_else(|| panic!("{FILE}: EmulatorFaultRule lacks {{ {start} }}"));
        let members = rest.split_once("})").unwrap().0;
        for number in kind.numbers() {
            assert!(members.contains(&format!(" {}?: ", number.name)), "{FILE}: {{ {start} }} lacks `{}`", number.name);
        }
    }
    assert_eq!(types.matches("fault: \"").count(), FaultKind::ALL.len(), "{FILE} has faults that there are not");
}

#[test]
fn rules_are_read_and_replaced_over_http_and_stay_over_a_reset() {
    let mut world = World::new();
    let put = |world: &mut World, body: &str| {
        let path_and_query = "/emulator/faults".to_owned();
        let body = body.as_bytes().to_vec();
        world.send(&RawRequest { method: "PUT".into(), path_and_query, body, ..RawRequest::default() })
    };
    refused(&put(&mut world, r#"{"rules":[{"fault":"late","share":2}]}"#), 400, "8523", "rules[0].share: expected a number from");
    refused(&put(&mut world, "["), 400, "8523", "JSON object");
    let set = put(&mut world, r#"{"seed":9,"rules":[{"fault":"late","times":1}]}"#);
    let expected =
        json!({ "seed": 9, "rules": [{ "fault": "late", "share": 1.0, "times": 1, "delayMs": 5_000 }], "struck": [0] });
    assert_eq!(body(&set), expected);
    world.begin(&["+15550100486"], json!({}));
    world.advance(2_000);
    assert_eq!(world.emulator.faults()["struck"], json!([1]));
    world.emulator.reset();
    assert_eq!(world.emulator.faults(), expected, "the rules stay, and begin again");
    put(&mut world, r#"{"rules":[]}"#);
    assert_eq!(world.emulator.faults(), json!({ "seed": 1, "rules": [], "struck": [] }));
}

// ── Whom they strike ────────────────────────────────────────────────────────────────────────────────────────────────────────

/// Everything at once, and all its traces.
fn storm(seed: u64) -> (String, Vec<Json>) {
    let all = faults::as_json();
    let rules: Vec<_> = all.as_array().unwrap().iter().map(|row| json!({ "fault": row["fault"], "share": 0.2 })).collect();
    let mut world = World::new();
    world.emulator.set_faults(&json!({ "seed": seed, "rules": rules })).unwrap();
    for _ in 0..60 {
        let request = world.ga_2026_03_request(
            "createGroupCall",
            &[
                json!("8:acs:bot"),
                json!([STAYS]),
                json!(CALLBACK),
                json!({ "sourceCallIdNumber": CALLER_ID, "operationContext": "c" }),
            ],
        );
        world.send(&request);
        world.create(&["+15550100010"], &["participantsUpdated"]);
        world.advance(1_500);
    }
    world.advance(60_000);
    let callbacks = world.emulator.callbacks();
    assert!(callbacks.as_array().unwrap().iter().all(|one| one["state"] == "delivered"), "faults lose nothing");
    (world.emulator.events(0).to_string(), struck(&world))
}

#[test]
fn the_same_seed_strikes_the_same_and_another_another() {
    let (log, faults) = storm(7);
    assert_eq!(storm(7), (log.clone(), faults.clone()));
    assert_ne!(storm(8).1, faults);
    let kinds: std::collections::BTreeSet<_> = faults.iter().map(|entry| entry["fault"].as_str().unwrap()).collect();
    // Sockets have tests of their own.
    let others = FaultKind::ALL.iter().filter(|kind| kind.target().name() != "socket");
    let missing: Vec<&str> = others.map(|kind| kind.name()).filter(|name| !kinds.contains(name)).collect();
    assert!(missing.is_empty(), "the storm is large enough to have everything in it, and lacks {missing:?}");
}

#[test]
fn a_share_is_a_share_and_times_are_a_limit() {
    let mut world = faulty(json!([
        { "fault": "status", "share": 0.0 },
        { "fault": "status", "status": 503, "times": 2 },
        { "fault": "status", "status": 502, "share": 0.3 },
    ]));
    let statuses: Vec<_> = (0..1002).map(|_| world.invoke("hangupCall", &[json!("none")]).status).collect();
    assert_eq!(&statuses[..2], [503, 503]);
    let hit = statuses.iter().filter(|status| **status == 502).count();
    assert!((250..350).contains(&hit), "{hit} of 1000 at a share of 0.3");
    assert_eq!(statuses.iter().filter(|status| **status == 404).count(), 1000 - hit);
    assert_eq!(world.emulator.faults()["struck"], json!([0, 2, hit]));
}

#[test]
fn a_rule_strikes_what_it_names_and_nothing_else() {
    let mut world = faulty(json!([
        { "fault": "status", "status": 501, "operation": "createCall", "path": "/calling/callConnections" },
        { "fault": "status", "status": 502, "operation": "hangUp" },
        { "fault": "status", "status": 503, "path": "/calls/b" },
    ]));
    // Two methods, one operation of the service.
    assert_eq!(world.ask("createGroupCall", &group()).0, 501);
    assert_eq!(world.create(&[ALICE], &[]).status, 201, "another path");
    assert_eq!(world.ask("hangUp", &[json!("x"), json!({})]).0, 502);
    assert_eq!(world.ask("terminateCall", &[json!("x"), json!({})]).0, 404);
    assert_eq!(world.invoke("hangupCall", &[json!("a")]).status, 404);
    assert_eq!(world.invoke("hangupCall", &[json!("b")]).status, 503);
    let control = RawRequest { method: "GET".into(), path_and_query: "/emulator".into(), ..RawRequest::default() };
    world.emulator.set_faults(&json!({ "rules": [{ "fault": "status" }] })).unwrap();
    assert_eq!(world.send(&control).status, 200, "the emulator's own pages meet none");

    let mut world = faulty(json!([
        { "fault": "unsigned", "event": "CallDisconnected" },
        { "fault": "expiredToken", "path": "/elsewhere" },
        { "fault": "forgedToken", "event": "PlayStarted", "path": "/callbacks" },
    ]));
    world.begin(&["+15550100010"], json!({}));
    world.advance(20_000);
    world.create(&[ALICE], &[]);
    assert_eq!(struck(&world), [json!({ "fault": "unsigned", "rule": 0, "callbackId": 3 })]);
}

#[test]
fn documents_about_keys_meet_only_faults_that_name_their_path() {
    let get = |world: &mut World, path: &str| {
        world.send(&RawRequest { method: "GET".into(), path_and_query: path.to_owned(), ..RawRequest::default() })
    };
    let mut world = faulty(json!([{ "fault": "status" }, { "fault": "retryAfter", "status": 503, "path": "/calling/keys" }]));
    let keys = get(&mut world, "/calling/keys");
    assert_eq!((keys.status, keys.header("retry-after")), (503, Some("1")));
    assert_eq!(body(&keys)["error"]["code"], "ServiceUnavailable");
    world.emulator.publish(json!({ "issuer": "i" }), json!({ "keys": [] }));
    assert_eq!(get(&mut world, "/calling/.well-known/acsopenidconfiguration").status, 200);
    assert_eq!(struck(&world)[0]["path"], "/calling/keys");
    world.emulator.set_faults(&json!({ "rules": [{ "fault": "reset", "path": "/calling/.well" }] })).unwrap();
    assert!(get(&mut world, "/calling/.well-known/acsopenidconfiguration").disposition.is_broken);
    assert_eq!(body(&get(&mut world, "/calling/keys")), json!({ "keys": [] }));
}

// ── Answers ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────

#[test]
fn status_answers_in_the_shape_of_the_contract_before_or_after_the_operation() {
    for (when, calls) in [("before", 0), ("after", 1)] {
        let mut world = faulty(json!([{ "fault": "status", "status": 503, "code": "Busy", "when": when }]));
        let flat = world.create(&[ALICE], &[]);
        refused(&flat, 503, "Busy", "A fault of the emulator");
        assert!(flat.header("client-request-id").is_some());
        world.refuses("createGroupCall", &group(), 503, "Busy", "A fault");
        assert_eq!(world.emulator.calls().as_array().unwrap().len(), calls);
        assert_eq!(world.connection_count(), calls);
        let told = json!({ "fault": "status", "rule": 0, "request": 1, "status": 503, "code": "Busy", "when": when });
        assert_eq!(struck(&world)[0], told);
        assert_eq!(entries(&world, "response")[0]["status"], 503);
    }
}

fn group() -> Vec<Json> {
    vec![json!("8:acs:bot"), json!([STAYS]), json!(CALLBACK), json!({ "sourceCallIdNumber": CALLER_ID })]
}

#[test]
fn retry_after_says_so_in_each_of_its_headers() {
    for (header, value) in [("retry-after", "2"), ("retry-after-ms", "1500"), ("x-ms-retry-after-ms", "1500")] {
        for (status, code) in [(429, "TooManyRequests"), (503, "ServiceUnavailable")] {
            let rule = json!({ "fault": "retryAfter", "status": status, "retryAfterMs": 1_500, "header": header });
            let mut world = faulty(json!([rule]));
            let response = world.invoke("hangupCall", &[json!("none")]);
            refused(&response, status, code, "A fault");
            assert_eq!(response.header(header), Some(value));
        }
    }
}

#[test]
fn latency_carries_out_at_once_and_tells_the_host_to_wait() {
    let mut world = faulty(json!([{ "fault": "latency", "delayMs": 700, "operation": "createCall" }]));
    let response = world.create(&[ALICE], &[]);
    assert_eq!((response.status, response.disposition.delay_ms), (201, 700));
    assert_eq!(world.callbacks.len(), 1);
    assert_eq!(world.invoke("hangupCall", &[json!("none")]).disposition, ringwire_emulator::Disposition::default());
}

#[test]
fn reset_breaks_the_connection_before_or_after_the_operation() {
    for (when, calls) in [("before", 0), ("after", 1)] {
        let mut world = faulty(json!([{ "fault": "reset", "when": when, "times": 1 }]));
        let request = world.ga_2026_03_request("createGroupCall", &group());
        assert!(world.send(&request).disposition.is_broken);
        assert_eq!(world.connection_count(), calls);
        assert_eq!(entries(&world, "response"), [] as [Json; 0], "nothing was answered");
        // The same once more: it is recognized, and not executed twice.
        assert_eq!(world.send(&request).status, 201);
        assert_eq!(world.connection_count(), 1);
    }
}

#[test]
fn events_come_before_the_answer_when_asked() {
    let mut world = faulty(json!([{ "fault": "eventBeforeResponse", "operation": "createCall" }, { "fault": "late" }]));
    let request = world.ga_2026_03_request("createGroupCall", &group());
    let now_ms = world.now_ms;
    let response = world.emulator.handle(&request, now_ms);
    let (first, last) = response.disposition.held_by.unwrap();
    assert_eq!((response.status, first, last), (201, 1, 2));
    assert!(world.emulator.is_held(first, last));
    world.settle();
    assert!(!world.emulator.is_held(first, last));
    // Both came, at once and not late, although the callee answers after two seconds.
    let expected = [CONNECTED, UPDATED].map(|kind| (0, kind.to_owned(), Some(Token::Genuine)));
    assert_eq!(came(&world), expected);
    // An event for which no answer waits is as late as ever.
    let id = body(&response)["callConnectionId"].as_str().unwrap().to_owned();
    world.did("hangUp", &[json!(id), json!({})]);
    world.advance(5_200);
    assert_eq!(came(&world)[2], (5_200, "CallDisconnected".to_owned(), Some(Token::Genuine)));
}

#[test]
fn an_answer_is_not_held_by_what_never_comes_or_is_refused() {
    let mut world = faulty(json!([{ "fault": "eventBeforeResponse" }]));
    assert_eq!(world.invoke("hangupCall", &[json!("none")]).disposition.held_by, None);
    // It is attempted once; that it fails and is tried again holds nothing.
    world.answers = |_, _| Outcome::Answered { status: 500, body: Vec::new() };
    let response = {
        let request = world.ga_2026_03_request("createGroupCall", &group());
        world.send(&request)
    };
    let (first, last) = response.disposition.held_by.unwrap();
    assert!(!world.emulator.is_held(first, last));
}

#[test]
fn a_handler_that_asks_for_something_is_answered_while_its_callback_is_under_way() {
    let mut world = faulty(json!([{ "fault": "eventBeforeResponse", "operation": "play" }]));
    let id = world.begin(&[STAYS], json!({}));
    world.now_ms += 2_000;
    let effects = world.emulator.poll(world.now_ms);
    let [Effect::Deliver { id: connected, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    // Its handler plays something before it answers.
    let prompt = json!([{ "kind": "fileSource", "url": "http://emulator.localhost/emulator/prompts/a.wav?seconds=1" }]);
    let request = world.ga_2026_03_request("playToAll", &[json!(id), prompt]);
    let now_ms = world.now_ms;
    let response = world.emulator.handle(&request, now_ms);
    let (first, last) = response.disposition.held_by.unwrap_or_else(|| panic!("{response:?}"));
    world.settle();
    assert!(!world.emulator.is_held(first, last), "what it waits for does not wait for it");
    assert_eq!(names(&world), [UPDATED, "PlayStarted", "PlayCompleted"]);
    world.emulator.complete(*connected, &ok(&Json::Null, 1), world.now_ms);
    assert!(world.emulator.callbacks().as_array().unwrap().iter().all(|one| one["state"] == "delivered"));
}

// ── Callbacks ───────────────────────────────────────────────────────────────────────────────────────────────────────────────

/// A call that is connected under these rules: two callbacks, `CallConnected` and `ParticipantsUpdated`, due after two seconds.
fn connected(rules: Json) -> World {
    let mut world = faulty(rules);
    world.begin(&[STAYS], json!({}));
    world.advance(2_000);
    world
}

#[test]
fn duplicates_come_with_the_same_id_once_the_event_is_taken() {
    let mut world = connected(json!([{ "fault": "duplicate", "copies": 2, "event": CONNECTED }]));
    assert_eq!(names(&world), [CONNECTED, CONNECTED, CONNECTED, UPDATED]);
    assert!(world.callbacks[..3].windows(2).all(|two| two[0].body == two[1].body), "the same in every byte");
    world.advance(60_000);
    assert_eq!(world.callbacks.len(), 4);
    let attempts = world.emulator.callbacks()[0]["attempts"].clone();
    let faults: Vec<_> = attempts.as_array().unwrap().iter().map(|one| one["fault"].clone()).collect();
    assert_eq!(faults, [Json::Null, json!("duplicate"), json!("duplicate")]);
    let told = json!({ "fault": "duplicate", "rule": 0, "callbackId": 1, "copies": 2 });
    assert_eq!(struck(&world), [told]);
}

#[test]
fn what_is_not_taken_is_not_copied() {
    let mut world = faulty(json!([{ "fault": "duplicate", "event": CONNECTED }]));
    world.answers = |body, attempt| {
        let refused = kind(&body[0]) == CONNECTED && attempt == 1;
        Outcome::Answered { status: if refused { 500 } else { 200 }, body: Vec::new() }
    };
    world.begin(&[STAYS], json!({}));
    world.advance(60_000);
    let made: Vec<_> = came(&world).into_iter().map(|(at_ms, kind, _)| (at_ms, kind)).collect();
    let at = |at_ms, kind: &str| (at_ms, kind.to_owned());
    assert_eq!(made, [at(2_000, CONNECTED), at(2_000, UPDATED), at(3_000, CONNECTED), at(3_000, CONNECTED)]);
}

#[test]
fn reordered_events_come_after_the_next_or_alone_when_there_is_none() {
    let world = connected(json!([{ "fault": "reorder", "event": CONNECTED }]));
    assert_eq!(names(&world), [UPDATED, CONNECTED]);
    // Two in a row are swapped with each other.
    assert_eq!(names(&connected(json!([{ "fault": "reorder" }]))), [UPDATED, CONNECTED]);
    let mut world = connected(json!([{ "fault": "reorder", "event": UPDATED, "withinMs": 400 }]));
    assert_eq!(names(&world), [CONNECTED]);
    world.advance(1_000);
    assert_eq!(came(&world)[1], (2_400, UPDATED.to_owned(), Some(Token::Genuine)));
}

#[test]
fn late_events_come_later_and_nothing_waits_for_them() {
    let mut world = connected(json!([{ "fault": "late", "event": CONNECTED, "delayMs": 750 }]));
    assert_eq!(names(&world), [UPDATED]);
    world.advance(1_000);
    assert_eq!(came(&world)[1], (2_750, CONNECTED.to_owned(), Some(Token::Genuine)));
    // What it tells is when it happened.
    assert_eq!(world.callbacks[1].body[0]["time"], "2100-01-01T00:00:02.0000000+00:00");
}

#[test]
fn a_batch_is_one_array_taken_or_refused_as_one() {
    let world = connected(json!([{ "fault": "batch" }]));
    assert_eq!(names(&world), ["CallConnected+ParticipantsUpdated"]);
    let attempts = entries(&world, "attempt");
    assert_eq!(attempts.len(), 2);
    assert!(attempts.iter().all(|attempt| attempt["batch"] == json!([1, 2]) && attempt["status"] == 200));
    // Fewer than asked for come when the time is over.
    let mut world = faulty(json!([{ "fault": "batch", "size": 5, "withinMs": 300 }]));
    world.answers = |_, attempt| Outcome::Answered { status: if attempt == 1 { 503 } else { 200 }, body: Vec::new() };
    world.begin(&[STAYS], json!({}));
    world.advance(2_299);
    assert_eq!(world.callbacks.len(), 0);
    world.advance(10_000);
    let made: Vec<_> = came(&world).into_iter().map(|(at_ms, kinds, _)| (at_ms, kinds)).collect();
    let both = "CallConnected+ParticipantsUpdated".to_owned();
    assert_eq!(made, [(2_300, both.clone()), (3_300, both)]);
    assert!(world.emulator.callbacks().as_array().unwrap().iter().all(|one| one["state"] == "delivered"));
}

#[test]
fn a_batch_has_only_events_for_one_address() {
    let mut world = connected(json!([{ "fault": "batch", "event": "PlayStarted", "size": 3 }]));
    world.callbacks.clear();
    let id = world.emulator.connections()[0]["callConnectionId"].as_str().unwrap().to_owned();
    let prompt = json!([{ "kind": "fileSource", "url": "http://emulator.localhost/emulator/prompts/a.wav?seconds=9" }]);
    world.did("playToAll", &[json!(id), prompt, json!({ "operationCallbackUrl": "https://app.example/elsewhere" })]);
    world.did("muteParticipant", &[json!(id), json!({ "phoneNumber": STAYS })]);
    world.advance(2_000);
    let urls: Vec<_> = world.callbacks.iter().map(|one| one.url.as_str()).collect();
    assert_eq!(urls, [CALLBACK, "https://app.example/elsewhere"]);
}

#[test]
fn an_event_nobody_has_heard_of_comes_before_or_after() {
    for (when, expected) in [("before", ["UnheardOf", CONNECTED, UPDATED]), ("after", [CONNECTED, "UnheardOf", UPDATED])] {
        let world = connected(json!([{ "fault": "unknownEvent", "event": CONNECTED, "when": when }]));
        assert_eq!(names(&world), expected);
        let at = expected.iter().position(|name| *name == "UnheardOf").unwrap();
        let unknown = &world.callbacks[at];
        assert_eq!(unknown.token, Some(Token::Genuine));
        let known = world.events().into_iter().find(|event| kind(event) == CONNECTED).unwrap();
        assert_ne!(unknown.body[0]["id"], known["id"]);
        assert_eq!(unknown.body[0]["subject"], known["subject"]);
        assert_eq!(unknown.body[0]["data"]["callConnectionId"], known["data"]["callConnectionId"]);
        assert!(unknown.body[0]["data"]["unheardOf"].is_object());
    }
    // The ids of everything else are those of a run without faults.
    let ids = |rules: Json| {
        let world = connected(rules);
        let known = world.events().into_iter().filter(|event| kind(event) != "UnheardOf");
        known.map(|event| event["id"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(ids(json!([{ "fault": "unknownEvent" }])), ids(json!([])));
}

#[test]
fn wrong_tokens_come_first_and_the_genuine_one_whatever_they_are_answered() {
    for (fault, token) in [
        ("forgedToken", Some(Token::Forged)),
        ("expiredToken", Some(Token::Expired)),
        ("wrongAudience", Some(Token::WrongAudience)),
        ("unsigned", None),
    ] {
        let mut world = faulty(json!([{ "fault": fault, "event": CONNECTED }]));
        world.answers = |_, _| Outcome::Answered { status: 401, body: Vec::new() };
        world.begin(&[STAYS], json!({}));
        world.advance(2_999);
        let expected = [(CONNECTED, token), (CONNECTED, Some(Token::Genuine)), (UPDATED, Some(Token::Genuine))]
            .map(|(kind, token)| (2_000, kind.to_owned(), token));
        assert_eq!(came(&world), expected, "{fault}");
        // A retry is genuine, and nothing comes before it.
        world.answers = ok;
        world.advance(60_000);
        assert_eq!(came(&world).len(), 5);
        assert!(came(&world)[3..].iter().all(|(_, _, token)| *token == Some(Token::Genuine)));
        let attempts = world.emulator.callbacks()[0]["attempts"].clone();
        let shown: Vec<_> =
            attempts.as_array().unwrap().iter().map(|one| (&one["attempt"], &one["fault"], &one["status"])).collect();
        let null = Json::Null;
        assert_eq!(
            shown,
            [(&json!(1), &json!(fault), &json!(401)), (&json!(1), &null, &json!(401)), (&json!(2), &null, &json!(200))]
        );
    }
}

#[test]
fn what_is_not_signed_meets_no_wrong_token() {
    let mut world = faulty(json!([{ "fault": "forgedToken" }, { "fault": "unsigned" }]));
    world.create(&[ALICE], &[]);
    world.emulator.incoming_call(&json!({ "from": "4:+14255550100", "to": "8:acs:me" }), world.now_ms).unwrap();
    world.settle();
    assert_eq!(struck(&world), [] as [Json; 0]);
    assert!(world.callbacks.iter().all(|callback| callback.token.is_none()));
}

#[test]
fn callbacks_of_2021_and_of_event_grid_meet_the_others() {
    let mut world = faulty(json!([
        { "fault": "batch", "event": "CallLegStateChanged" },
        { "fault": "duplicate", "event": "IncomingCall" },
    ]));
    world.create(&["+15550100486"], &[]);
    world.emulator.incoming_call(&json!({ "from": "4:+14255550100", "to": "8:acs:me" }), world.now_ms).unwrap();
    world.advance(5_000);
    let sizes: Vec<_> = world.callbacks.iter().map(|one| one.body.as_array().map_or(0, Vec::len)).collect();
    // The call begins, alone: nothing else comes of it in that time. It fails and ends within 200 ms.
    assert_eq!(sizes, [1, 1, 0, 2]);
    assert_eq!(world.callbacks[0].body, world.callbacks[1].body);
}

#[test]
fn without_faults_nothing_is_different() {
    let log = |rules: Option<Json>| {
        let mut world = World::new();
        if let Some(rules) = rules {
            world.emulator.set_faults(&json!({ "rules": rules })).unwrap();
        }
        world.begin(&[STAYS, "+15550100486"], json!({ "operationContext": "c" }));
        world.create(&[ALICE], &["participantsUpdated"]);
        world.advance(60_000);
        world.emulator.events(0).to_string()
    };
    let plain = log(None);
    assert_eq!(log(Some(json!([]))), plain);
    assert_eq!(log(Some(json!([{ "fault": "status", "share": 0 }, { "fault": "late", "event": "PlayFailed" }]))), plain);
}

/// Any JSON, with the words of rules among its names and texts.
fn any_json() -> impl Strategy<Value = Json> {
    let words =
        ["seed", "rules", "fault", "share", "times", "path", "operation", "event", "late", "batch", "size", "when", "/", ""];
    let word = proptest::sample::select(words.to_vec());
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        word.clone().prop_map(Json::from),
    ];
    leaf.prop_recursive(4, 24, 4, move |inner| {
        let members = proptest::collection::vec((word.clone(), inner.clone()), 0..4);
        prop_oneof![
            proptest::collection::vec(inner, 0..3).prop_map(Json::from),
            members.prop_map(|all| all.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<Json>()),
        ]
    })
}

proptest! {
    #[test]
    fn any_rules_are_taken_or_refused(rule in any_json(), seed in any::<u64>()) {
        for given in [rule.clone(), json!({ "seed": seed, "rules": [rule] })] {
            let mut world = World::new();
            match world.emulator.set_faults(&given) {
                // What is taken is shown, and can be taken again.
                Ok(()) => {
                    let shown = world.emulator.faults();
                    world.emulator.set_faults(&shown).unwrap();
                    prop_assert_eq!(world.emulator.faults(), shown);
                }
                Err(error) => {
                    let says = ["expected", "there is no such member"].iter().any(|words| error.message.contains(words));
                    prop_assert!(says, "{}", error.message);
                }
            }
        }
    }
}
