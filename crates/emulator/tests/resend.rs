//! What a console does to an emulator that an application uses: it resends callbacks, reads why they were refused, and places calls whose
//! callbacks go to the application.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;
use common::*;

fn entries(world: &World, kind: &str) -> Vec<Json> {
    let all = world.emulator.events(0);
    all.as_array().unwrap().iter().filter(|entry| entry["kind"] == kind).cloned().collect()
}

fn post(world: &mut World, page: &str, body: &Json) -> RawResponse {
    let request = RawRequest {
        method: "POST".into(),
        path_and_query: format!("/emulator/{page}"),
        body: body.to_string().into_bytes(),
        ..RawRequest::default()
    };
    world.send(&request)
}

fn refuses(_: &Json, _: usize) -> Outcome {
    Outcome::Answered { status: 401, body: b"the token of +15551234567 is for another audience\n".to_vec() }
}

#[test]
fn the_event_of_any_callback_is_posted_again_as_a_callback_of_its_own() {
    let grid = Some("https://app.example/grid".to_owned());
    let config = Config { event_grid_endpoint: grid, callback_retry_delays_ms: vec![1_000], ..Config::default() };
    let mut world = World::with(config);
    world.established();
    world.connect(&[ALICE]);
    let caller = json!({ "from": { "phoneNumber": "+15550110000" }, "to": { "communicationUserId": "8:acs:me" } });
    world.emulator.incoming_call(&caller, world.now_ms).unwrap();
    world.answers = refuses;
    world.connect(&[BOB]);
    world.advance(5_000);
    world.answers = ok;
    let before = world.emulator.callbacks();
    let before = before.as_array().unwrap();
    let states: Vec<_> = before.iter().map(|callback| callback["state"].as_str().unwrap()).collect();
    assert!(states.contains(&"delivered") && states.contains(&"failed"), "{states:?}");
    for callback in before {
        let (sent, id) = (world.callbacks.len(), callback["id"].as_u64().unwrap());
        let answer = post(&mut world, "resend", &json!({ "callbackId": id }));
        let resent = body(&answer)["callbackId"].as_u64().unwrap();
        world.settle();
        assert_eq!(world.callbacks.len(), sent + 1, "{callback}");
        let posted = &world.callbacks[sent];
        let first = world.callbacks.iter().find(|one| one.body == posted.body).unwrap();
        assert_eq!((&posted.url, &posted.headers), (&first.url, &first.headers));
        assert_eq!(posted.token, callback["signed"].as_bool().unwrap().then_some(Token::Genuine));
        let all = world.emulator.callbacks();
        let shown = all.as_array().unwrap().iter().find(|one| one["id"] == resent).unwrap().clone();
        assert_eq!((&shown["resendOf"], &shown["state"], &shown["event"]), (&json!(id), &json!("delivered"), &callback["event"]));
        assert_eq!(shown["attempts"].as_array().unwrap().len(), 1);
        let logged = entries(&world, "callback").pop().unwrap();
        assert_eq!((&logged["callbackId"], &logged["resendOf"]), (&json!(resent), &json!(id)));
    }
}

#[test]
fn what_is_resent_meets_no_fault_and_may_be_resent_again() {
    let mut world = World::new();
    world.established();
    world.emulator.set_faults(&json!({ "rules": [{ "fault": "duplicate" }, { "fault": "late" }] })).unwrap();
    let sent = world.callbacks.len();
    let again = world.emulator.resend(1, world.now_ms).unwrap();
    world.settle();
    assert_eq!(world.callbacks.len(), sent + 1);
    assert!(entries(&world, "fault").is_empty());
    let third = world.emulator.resend(again, world.now_ms).unwrap();
    world.settle();
    assert_eq!((third, world.callbacks.len()), (again + 1, sent + 2));
}

#[test]
fn a_callback_that_is_not_there_is_an_error_that_says_so() {
    let mut world = World::new();
    refused(
        &post(&mut world, "resend", &json!({ "callbackId": 1 })),
        404,
        "NotFound",
        "there is no callback 1; there was none yet",
    );
    world.established();
    refused(&post(&mut world, "resend", &json!({ "callbackId": 99 })), 404, "NotFound", "there is no callback 99; the last is ");
    for wrong in [json!({}), json!({ "callbackId": "1" }), json!({ "callbackId": -1 }), json!({ "callbackId": 1.5 })] {
        refused(&post(&mut world, "resend", &wrong), 400, "8523", "callbackId: expected the number of a callback");
    }
    assert!(entries(&world, "action").is_empty());
}

#[test]
fn the_log_has_what_a_receiver_said_that_refused() {
    let mut world = World::with(Config { callback_retry_delays_ms: vec![], ..Config::default() });
    world.answers = refuses;
    world.call(&[ALICE]);
    world.advance(3_000);
    let attempts = entries(&world, "attempt");
    assert!(
        attempts.iter().all(|attempt| attempt["said"] == "the token of +*********67 is for another audience"),
        "{attempts:?}"
    );
    world.answers = |_, _| Outcome::Answered { status: 200, body: b"thanks".to_vec() };
    world.call(&[BOB]);
    assert_eq!(entries(&world, "attempt").last().unwrap()["said"], Json::Null, "of a success there is nothing to say");
}

#[test]
fn what_is_done_from_outside_is_in_the_log_before_what_comes_of_it() {
    let mut world = World::new();
    let call = world.established();
    world.emulator.press(&call, ALICE, "1#", world.now_ms).unwrap();
    let connection = world.connect(&[BOB]);
    world.emulator.say(&connection, BOB, "yes", world.now_ms).unwrap();
    world.emulator.leave_call(&connection, BOB, world.now_ms).unwrap();
    let caller = json!({ "from": { "phoneNumber": "+15550110000" }, "to": { "communicationUserId": "8:acs:me" } });
    world.emulator.incoming_call(&caller, world.now_ms).unwrap();
    let actions = entries(&world, "action");
    let named: Vec<_> = actions.iter().map(|entry| entry["action"].as_str().unwrap()).collect();
    assert_eq!(named, ["press", "say", "leave", "incomingCall"]);
    assert_eq!((&actions[0]["callLegId"], &actions[0]["keys"]), (&json!(call), &json!("1#")));
    let first_key = entries(&world, "key")[0]["sequence"].as_u64().unwrap();
    assert_eq!(actions[0]["sequence"], first_key - 1);
    let last = world.emulator.events(0).as_array().unwrap().len();
    world.emulator.press(&call, ALICE, "?", world.now_ms).unwrap_err();
    world.emulator.say(&connection, "+15550199999", "no", world.now_ms).unwrap_err();
    world.emulator.leave_call("nothing", BOB, world.now_ms).unwrap_err();
    let all = world.emulator.events(0);
    let all = all.as_array().unwrap();
    assert_eq!(all.len(), last, "what was refused did not happen");
    let next = world.call(&[ALICE]);
    assert!(!next.is_empty());
    let all = world.emulator.events(0);
    let numbers: Vec<_> = all.as_array().unwrap().iter().map(|entry| entry["sequence"].as_u64().unwrap()).collect();
    assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>(), "no number is missing, and none is there twice");
}

#[test]
fn an_address_as_the_log_shows_it_is_the_one_it_was_made_of() {
    let mut world = World::new();
    world.established();
    let shown = entries(&world, "callback")[0]["url"].as_str().unwrap().to_owned();
    assert_eq!(shown, "https://app.example/callbacks?secret=***");
    let place = json!([null, { "targetParticipant": { "phoneNumber": ALICE }, "sourceCallIdNumber": { "phoneNumber": CALLER_ID } }, shown]);
    world.did("createCall", place.as_array().unwrap());
    world.advance(3_000);
    assert!(world.callbacks.iter().all(|callback| callback.url == CALLBACK));
    assert!(!world.emulator.events(0).to_string().contains("s%20"), "the log shows it no more than before");
    world.emulator.reset();
    world.did("createCall", place.as_array().unwrap());
    world.advance(3_000);
    assert_eq!(world.callbacks.last().unwrap().url, CALLBACK, "a console stays open over a reset");
}

#[test]
fn the_sink_takes_callbacks() {
    let mut world = World::new();
    let answer = post(&mut world, "sink", &json!([{ "any": "thing" }]));
    assert_eq!((answer.status, answer.body.len()), (204, 0));
    assert!(world.emulator.events(0).as_array().unwrap().is_empty());
}
