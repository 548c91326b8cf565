//! The emulator's own pages.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;
use common::*;
use ringwire::contract::preview_2021_04::CONTRACT;
use ringwire_emulator::engine::choice::Basis;
use ringwire_emulator::engine::time::{LAST_MS, event_time, iso, parse_duration};
use ringwire_emulator::preview_2021_04::CHOICES;
use ringwire_emulator::world::dialplan::{GA_2026_03_NUMBERS, NUMBERS, USERS};

fn ask(world: &mut World, method: &str, path: &str, body: &str) -> RawResponse {
    let request = RawRequest {
        method: method.into(),
        path_and_query: path.into(),
        body: body.as_bytes().to_vec(),
        ..RawRequest::default()
    };
    world.send(&request)
}

fn get(world: &mut World, path: &str) -> Json {
    let response = ask(world, "GET", path, "");
    assert_eq!(response.status, 200, "{path}");
    body(&response)
}

#[test]
fn the_index_lists_pages_that_exist() {
    let mut world = World::new();
    let index = get(&mut world, "/emulator");
    for page in index["pages"].as_array().unwrap() {
        let path = page["path"].as_str().unwrap().replace("<name>", "hello");
        let response = ask(&mut world, page["method"].as_str().unwrap(), &path, "");
        assert_ne!(response.status, 404, "{path}");
    }
    refused(&ask(&mut world, "POST", "/emulator/calls", ""), 404, "NotFound", "POST /emulator/calls");
    refused(&ask(&mut world, "GET", "/emulator/nothing", ""), 404, "NotFound", "GET /emulator lists");
}

#[test]
fn the_index_has_the_connection_string_unless_its_key_is_the_owner_s_own() {
    let known = Config::default();
    let expected = known.connection_string();
    assert_eq!(get(&mut World::with(known), "/emulator")["connectionString"], expected.as_str());
    let own = Config { access_key: "bXkgb3duIGtleQ==".to_owned(), ..Config::default() };
    let index = get(&mut World::with(own), "/emulator");
    assert!(index["connectionString"].is_null());
    assert!(!index.to_string().contains("bXkgb3duIGtleQ"));
}

#[test]
fn the_log_can_be_read_from_where_one_left_off() {
    let mut world = World::new();
    world.established();
    let all = get(&mut world, "/emulator/events");
    let entries = all.as_array().unwrap();
    let kinds: Vec<_> = entries.iter().take(6).map(|entry| entry["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["request", "state", "callback", "participant", "response", "attempt"]);
    assert_eq!(
        entries.iter().map(|entry| entry["sequence"].as_u64().unwrap()).collect::<Vec<_>>(),
        (1..=entries.len() as u64).collect::<Vec<_>>()
    );
    let rest = get(&mut world, "/emulator/events?after=4");
    assert_eq!(rest.as_array().unwrap()[..], entries[4..]);
    assert_eq!(get(&mut world, "/emulator/events?after=1000"), all, "a number from before a reset");
    refused(&ask(&mut world, "GET", "/emulator/events?after=x", ""), 400, "8523", "after");
    assert_eq!(entries[0]["operation"], "createCall");
    assert_eq!(entries[0]["authorization"], "HMAC-SHA256");
    assert_eq!(entries[0]["body"]["targets"][0]["phoneNumber"]["value"], ALICE);
}

#[test]
fn history_is_bounded() {
    let mut world = World::with(Config { history: 20, ..Config::default() });
    for _ in 0..30 {
        let id = world.call(&["+15550100486"]);
        world.advance(2_000);
        assert_eq!(world.state(&id), "terminated");
    }
    for page in ["calls", "callbacks", "events"] {
        assert_eq!(get(&mut world, &format!("/emulator/{page}")).as_array().unwrap().len(), 20, "{page}");
    }
}

#[test]
fn keys_can_be_pressed_over_http() {
    let mut world = World::new();
    let call = world.established();
    let press = json!({ "callLegId": call, "participantId": ALICE, "keys": "1#" });
    assert_eq!(body(&ask(&mut world, "POST", "/emulator/press", &press.to_string())), json!({ "pressed": 2 }));
    assert_eq!(world.of_kind("DtmfReceived").len(), 2);
    refused(&ask(&mut world, "POST", "/emulator/press", "{}"), 400, "8523", "callLegId");
    refused(&ask(&mut world, "POST", "/emulator/press", "["), 400, "8523", "JSON object");
}

#[test]
fn scripts_are_given_and_what_was_heard_is_asked_for_over_http() {
    let mut world = World::new();
    let steps = json!([{ "press": "12" }, { "hangUp": true }]);
    let script = json!({ "number": ga_2026_03::STAYS, "steps": steps });
    assert_eq!(ask(&mut world, "PUT", "/emulator/scripts", &script.to_string()).status, 204);
    let wrong = json!({ "number": ga_2026_03::STAYS, "steps": [{ "press": "?" }] });
    refused(&ask(&mut world, "PUT", "/emulator/scripts", &wrong.to_string()), 400, "8523", "steps[0].press");
    refused(&ask(&mut world, "PUT", "/emulator/scripts", "{}"), 400, "8523", "number");
    let id = world.connect(&[ga_2026_03::STAYS]);
    world.advance(5_000);
    let heard = get(&mut world, &format!("/emulator/heard?callConnectionId={id}"));
    assert_eq!((heard["keys"].clone(), heard["ms"].clone()), (json!("12"), json!(800)));
    // The number of the participant, with its plus sign escaped or not.
    for number in ["+15550100000", "%2B15550100000", "4:%2B15550100000"] {
        let heard = get(&mut world, &format!("/emulator/heard?callConnectionId={id}&participantId={number}"));
        assert_eq!(heard["keys"], "");
    }
    let file = ask(&mut world, "GET", &format!("/emulator/heard.wav?callConnectionId={id}"), "");
    assert_eq!((file.header("content-type"), file.body.len()), (Some("audio/wav"), 44 + 800 * 32));
    let turns = get(&mut world, &format!("/emulator/turns?callConnectionId={id}"));
    assert_eq!(turns[0]["keys"], "12");
    for page in ["heard", "heard.wav", "turns"] {
        refused(&ask(&mut world, "GET", &format!("/emulator/{page}"), ""), 400, "8523", "callConnectionId");
        refused(&ask(&mut world, "GET", &format!("/emulator/{page}?callConnectionId=x"), ""), 404, "8522", "Call");
    }
    assert_eq!(
        ask(&mut world, "PUT", "/emulator/scripts", &json!({ "number": ga_2026_03::STAYS, "steps": [] }).to_string()).status,
        204
    );
}

#[test]
fn tokens_can_be_asked_for_over_http() {
    let mut world = World::new();
    let issued = body(&ask(&mut world, "POST", "/emulator/token", ""));
    assert_eq!(issued["expiresOnTimestamp"], VIRTUAL_START_MS + 3_600_000);
    let short = body(&ask(&mut world, "POST", "/emulator/token", r#"{"expiresInMs":5000}"#));
    assert_eq!(short["expiresOnTimestamp"], VIRTUAL_START_MS + 5_000);
    for wrong in [r#"{"expiresInMs":-1}"#, r#"{"expiresInMs":"1h"}"#, r#"{"expiresInMs":1e300}"#] {
        refused(&ask(&mut world, "POST", "/emulator/token", wrong), 400, "8523", "expiresInMs");
    }
}

#[test]
fn a_reset_over_http_forgets_everything() {
    let mut world = World::new();
    world.established();
    assert_eq!(ask(&mut world, "POST", "/emulator/reset", "").status, 204);
    for page in ["calls", "callbacks", "events"] {
        assert_eq!(get(&mut world, &format!("/emulator/{page}")), json!([]));
    }
    world.advance(100_000);
    assert_eq!(get(&mut world, "/emulator/events"), json!([]), "nothing of before comes back");
}

#[test]
fn the_number_grammar_is_data() {
    let rows = get(&mut World::new(), "/emulator/numbers");
    let rows = rows.as_array().unwrap();
    // Two more rows: a user who does what a number does, and every other callee.
    assert_eq!(rows.len(), NUMBERS.len() + GA_2026_03_NUMBERS.len() + USERS.len() + 2);
    let of_ga = rows.iter().filter(|row| row["apiVersion"] == "2026-03-12");
    assert_eq!(of_ga.count(), GA_2026_03_NUMBERS.len() + USERS.len() + 1);
    assert_eq!(
        rows[0],
        json!({ "pattern": "+1555xxx0000", "example": "+15550100000", "behaviour": "answers after 2 s and stays" })
    );
    // Every example is a number that behaves as its row says: it can be called, or is refused as said.
    for row in rows {
        let mut world = World::new();
        let status = world.create(&[row["example"].as_str().unwrap()], &[]).status;
        let says = row["behaviour"].as_str().unwrap();
        assert_eq!(
            status,
            if says.contains("429") {
                429
            } else if says.contains("500") {
                500
            } else {
                201
            },
            "{row}"
        );
    }
}

#[test]
fn the_support_table_names_every_operation_and_event() {
    let table = get(&mut World::new(), "/emulator/support");
    let names = |list: &str, name: &str| -> Vec<String> {
        table[list].as_array().unwrap().iter().map(|row| row[name].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names("operations", "name"), CONTRACT.operations.iter().map(|row| row.name).collect::<Vec<_>>());
    assert_eq!(names("operations", "support"), ["emulated"; 7]);
    assert_eq!(names("events", "kind"), CONTRACT.events.iter().map(|row| row.kind).collect::<Vec<_>>());
    // The contract has no operation that records, so no recording changes state.
    assert_eq!(names("events", "support"), ["emulated", "emulated", "emulated", "emulated", "emulated", "missing"]);
    assert_eq!(table["choices"].as_array().unwrap().len(), CHOICES.len());
    assert!(CHOICES.iter().any(|row| row.basis == Basis::Assumed));
    for row in CHOICES {
        let known = CONTRACT.operation(row.about).is_some() || CONTRACT.events.iter().any(|event| event.kind == row.about);
        let general = ["paths", "authentication", "limits", "errors", "headers", "callbacks"].contains(&row.about);
        assert!(known || general, "{}", row.about);
    }
}

#[test]
fn prompts_are_served() {
    let mut world = World::new();
    let response = ask(&mut world, "GET", "/emulator/prompts/hello.wav?seconds=1", "");
    assert_eq!((response.status, response.header("content-type"), response.body.len()), (200, Some("audio/wav"), 32_044));
    assert_eq!(ask(&mut world, "HEAD", "/emulator/prompts/hello.wav", "").body, b"");
    refused(&ask(&mut world, "GET", "/emulator/prompts/hello.wav?seconds=x", ""), 400, "8523", "seconds");
    refused(&ask(&mut world, "GET", "/emulator/prompts/hello.mp3", ""), 404, "NotFound", "hello.mp3");
}

#[test]
fn settings_are_read_and_checked() {
    let read = |settings: Json| Config::from_json(&settings);
    assert!(read(json!({})) == Ok(Config::default()));
    let all = json!({
        "endpoint": "http://127.0.0.1:4455/", "accessKey": "c2VjcmV0", "seed": 3, "maxSkewMs": 60_000, "createCallStatus": 200,
        "cancelMediaProcessingStatus": 202, "callbackFormat": "array", "callbackRetryDelaysMs": [5], "history": 9, "callbackTimeoutMs": 6, "callbackHoldMs": 7,
        "eventGridTimeoutMs": 8, "eventGridRetryDelaysMs": [9], "participantsFirst": true,
    });
    let config = read(all).unwrap();
    assert_eq!(config.connection_string(), "endpoint=http://127.0.0.1:4455/;accesskey=c2VjcmV0");
    assert_eq!((config.seed, config.max_skew_ms, config.create_call_status), (3, Some(60_000), 200));
    assert_eq!((config.cancel_media_processing_status, config.callback_arrays, config.history), (202, true, 9));
    assert_eq!(config.callback_retry_delays_ms, [5]);
    assert_eq!((config.callback_timeout_ms, config.callback_hold_ms, config.event_grid_timeout_ms), (6, 7, 8));
    assert_eq!((config.event_grid_retry_delays_ms, config.participants_first), (Some(vec![9]), Some(true)));
    for (settings, says) in [
        (json!({ "sed": 1 }), "sed: this option does not exist"),
        (json!({ "seed": "1" }), "seed: expected a whole number"),
        (json!({ "seed": -1 }), "seed: expected a whole number"),
        (json!({ "createCallStatus": 204 }), "createCallStatus: expected 200 or 201"),
        (json!({ "callbackFormat": "xml" }), "callbackFormat: expected object or array"),
        (json!({ "callbackRetryDelaysMs": [1, "2"] }), "callbackRetryDelaysMs: expected an array of milliseconds"),
        (json!({ "eventGridRetryDelaysMs": -1 }), "eventGridRetryDelaysMs: expected an array of milliseconds"),
        (json!({ "callbackHoldMs": "x" }), "callbackHoldMs: expected a whole number"),
        (json!({ "participantsFirst": 1 }), "participantsFirst: expected true or false"),
        (json!({ "endpoint": "localhost" }), "endpoint: expected an absolute URL"),
        (json!([]), "options: expected an object"),
    ] {
        let error = read(settings).err().unwrap();
        assert!(error.message.contains(says), "{}", error.message);
    }
    let error = Emulator::new(Config { access_key: "not base64!".into(), ..Config::default() }).err().unwrap();
    assert!(error.message.contains("accesskey") && !error.message.contains("not base64!"));
}

#[test]
fn times_are_written_and_read() {
    assert_eq!(iso(VIRTUAL_START_MS + 1_234), "2100-01-01T00:00:01.234Z");
    assert_eq!(event_time(VIRTUAL_START_MS), "2100-01-01T00:00:00.0000000Z");
    assert_eq!(iso(u64::MAX), iso(LAST_MS));
    for (text, ms) in [("115s", 115_000), ("500ms", 500), ("2m 30s", 150_000), ("1h", 3_600_000), ("0s", 0)] {
        assert_eq!(parse_duration(text).unwrap(), ms);
    }
    for text in ["", "115", "-1s", "soon", "99999999999999y"] {
        assert!(parse_duration(text).is_err(), "{text}");
    }
}

#[test]
fn what_goes_on_when_history_is_forgotten_are_numbers_faults_and_repeated_requests() {
    let mut world = World::new();
    assert!(world.emulator.is_idle());
    world.emulator.set_faults(&json!({ "seed": 3, "rules": [{ "fault": "late", "share": 0.5 }] })).unwrap();
    world.emulator.incoming_call(&json!({ "from": "4:+15550100000", "to": "8:acs:me" }), world.now_ms).unwrap();
    assert!(!world.emulator.is_idle(), "it rings");
    world.advance(60_000);
    assert!(world.emulator.is_idle());
    let (carried, before) = (world.emulator.carried(), world.emulator.events(0));
    let last = before.as_array().unwrap().last().unwrap()["sequence"].as_u64().unwrap();
    let mut other = World::new();
    for world in [&mut world, &mut other] {
        world.emulator.carry_on(&carried).unwrap();
        assert_eq!(world.emulator.events(0), json!([]));
        assert_eq!(world.emulator.callbacks(), json!([]));
    }
    assert_eq!(world.emulator.faults(), other.emulator.faults());
    let ids = |world: &mut World| {
        let call = json!({ "from": "4:+15550100000", "to": "8:acs:me" });
        let ids = world.emulator.incoming_call(&call, world.now_ms).unwrap();
        (ids, world.emulator.events(0)[0]["sequence"].as_u64().unwrap())
    };
    let (one, other) = (ids(&mut world), ids(&mut other));
    assert_eq!(one, other, "an emulator that goes on and one that was given it are the same");
    assert_eq!(one.1, last + 1);
    assert!(!before.to_string().contains(one.0["serverCallId"].as_str().unwrap()), "no id comes again");
    assert!(World::new().emulator.carry_on(&json!({})).is_err());
}

#[test]
fn looks_at_its_own_pages_change_nothing_and_everything_else_may() {
    let mut world = World::new();
    for (method, path, changes) in [
        ("GET", "/emulator", false),
        ("GET", "/", false),
        ("HEAD", "/emulator/events?after=3", false),
        ("POST", "/emulator/token", false),
        ("POST", "/emulator/rotateKeys", false),
        ("OPTIONS", "/calling/callConnections", false),
        ("GET", "/calling/keys", false),
        ("POST", "/emulator/press", true),
        ("PUT", "/emulator/faults", true),
        ("POST", "/emulator/reset", true),
        ("POST", "/calling/callConnections", true),
        // It is in the log, and may meet a fault.
        ("GET", "/calling/callConnections/x", true),
        ("GET", "/nowhere", true),
    ] {
        assert_eq!(world.emulator.may_change(method, path), changes, "{method} {path}");
    }
    world.emulator.set_faults(&json!({ "rules": [{ "fault": "late" }] })).unwrap();
    assert!(world.emulator.may_change("GET", "/calling/keys"));
}
