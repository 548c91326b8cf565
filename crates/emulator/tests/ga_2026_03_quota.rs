//! How many calls one caller id places at once.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;
use common::ga_2026_03::*;
use common::*;

const OTHER: &str = "+14255550177";

fn limited(most: usize) -> World {
    World::with(Config { max_calls_per_number: Some(most), ..Config::default() })
}

fn request(world: &mut World, targets: &[&str], caller_id: &str) -> RawRequest {
    let options = json!({ "sourceCallIdNumber": caller_id });
    world.ga_2026_03_request("createGroupCall", &[json!(BOT), json!(targets), json!(CALLBACK), options])
}

/// The status of a call to these, and its connection if it has one.
fn place(world: &mut World, targets: &[&str], caller_id: &str) -> (u16, String) {
    let request = request(world, targets, caller_id);
    let response = world.send(&request);
    let id = body(&response)["callConnectionId"].as_str().unwrap_or_default().to_owned();
    (response.status, id)
}

#[test]
fn a_third_call_of_one_number_is_refused_until_one_is_over() {
    let mut world = limited(2);
    let (_, first) = place(&mut world, &[STAYS], CALLER_ID);
    place(&mut world, &["+15550100486"], CALLER_ID);
    let third = request(&mut world, &[ALICE], CALLER_ID);
    let refused = world.send(&third);
    assert_eq!((refused.status, refused.header("retry-after")), (429, Some("1")));
    let error = body(&refused)["error"].clone();
    assert_eq!(error["code"], "TooManyRequests");
    assert!(error["message"].as_str().unwrap().contains("maxCallsPerNumber") && !error.to_string().contains(CALLER_ID));
    assert_eq!(world.connection_count(), 2, "nothing was dialled");
    assert_eq!(place(&mut world, &[BOB], OTHER).0, 201, "another number has its own");
    // The busy one is over after a second; the same request goes through then, with the same ids.
    world.advance(1_000);
    assert_eq!(world.send(&third).status, 201);
    world.advance(2_000);
    assert_eq!(place(&mut world, &[BOB], CALLER_ID).0, 429);
    world.did("hangUp", &[json!(first), json!({})]);
    world.advance(500);
    assert_eq!(place(&mut world, &[BOB], CALLER_ID).0, 201);
}

#[test]
fn every_phone_counts_that_an_operation_calls_and_no_one_else() {
    let mut world = limited(2);
    assert_eq!(place(&mut world, &[STAYS, ALICE, BOB], CALLER_ID).0, 429, "three at once");
    let (status, id) = place(&mut world, &[STAYS, "8:acs:clinic_clerk"], CALLER_ID);
    assert_eq!(status, 201);
    world.advance(2_000);
    let invite = |number: &str| json!({ "targetParticipant": phone(number), "sourceCallIdNumber": phone(CALLER_ID) });
    world.did("addParticipant", &[json!(id), invite(ALICE), json!({})]);
    world.refuses("addParticipant", &[json!(id), invite(BOB), json!({})], 429, "TooManyRequests", "");
    let transferee = json!({ "transferee": phone(STAYS) });
    world.refuses("transferCallToParticipant", &[json!(id), phone(BOB), transferee], 429, "TooManyRequests", "");
    world.advance(2_000);
    world.did("removeParticipant", &[json!(id), phone(ALICE), json!({})]);
    world.did("addParticipant", &[json!(id), invite(BOB), json!({})]);
    // A participant who is moved into another call is still being called with the number.
    world.advance(2_000);
    let (_, other) = place(&mut world, &["+15550100000"], OTHER);
    world.advance(2_000);
    world.did("moveParticipants", &[json!(other), json!([phone(BOB)]), json!(id), json!({})]);
    assert_eq!(place(&mut world, &[ALICE], CALLER_ID).0, 429);
    // A call that comes in, or that has no caller id, is none that the number places.
    world.emulator.incoming_call(&json!({ "from": ALICE, "to": CALLER_ID }), world.now_ms).unwrap();
    world.did(
        "createCall",
        &[json!(BOT), json!({ "targetParticipant": { "communicationUserId": "8:acs:a_b" } }), json!(CALLBACK), json!({})],
    );
}

#[test]
fn callees_who_talk_on_without_the_application_are_no_calls_of_it() {
    let mut world = limited(2);
    let (_, id) = place(&mut world, &[STAYS, "+15551110000"], CALLER_ID);
    world.advance(2_000);
    world.did("hangUp", &[json!(id), json!({})]);
    world.advance(500);
    assert_eq!(world.connection(&id)["participants"][0]["state"], "connected");
    assert_eq!(place(&mut world, &[ALICE, BOB], CALLER_ID).0, 201);
}

#[test]
fn there_is_no_limit_unless_the_settings_have_one() {
    let mut world = World::new();
    for number in 0..50 {
        assert_eq!(place(&mut world, &[&format!("+1555{number:03}0000")], CALLER_ID).0, 201);
    }
    assert_eq!(Config::from_json(&json!({ "maxCallsPerNumber": 2 })).unwrap_or_default().max_calls_per_number, Some(2));
    for setting in [json!(0), json!(-1), json!("2"), json!(1.5)] {
        let refused = Config::from_json(&json!({ "maxCallsPerNumber": setting }));
        assert!(refused.is_err_and(|error| error.message.contains("maxCallsPerNumber")), "{setting}");
    }
}
