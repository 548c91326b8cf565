//! How many calls one caller id places at once, and the most calls that were up.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;
use common::ga_2026_03::*;
use common::*;
use proptest::prelude::*;

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
    // A call that is hung up is up until the application is disconnected.
    world.did("hangUp", &[json!(first), json!({})]);
    assert_eq!(world.connection(&first)["state"], "disconnecting");
    assert_eq!(place(&mut world, &[BOB], CALLER_ID).0, 429);
    world.advance(200);
    assert_eq!(world.last("CallDisconnected")["callConnectionId"], json!(first));
    assert_eq!(place(&mut world, &[BOB], CALLER_ID).0, 201);
}

#[test]
fn a_call_that_the_callee_hangs_up_is_up_until_the_application_knows_it() {
    let mut world = limited(1);
    let (_, id) = place(&mut world, &[STAYS], CALLER_ID);
    world.advance(2_000);
    world.emulator.leave_call(&id, STAYS, world.now_ms).unwrap();
    world.settle();
    assert_eq!(world.connection(&id)["participants"][0]["state"], "left");
    assert_eq!(place(&mut world, &[ALICE], CALLER_ID).0, 429);
    world.advance(200);
    assert_eq!(place(&mut world, &[ALICE], CALLER_ID).0, 201);
}

/// The status of a call of the 2021 preview, and its call leg if it has one.
fn place_preview(world: &mut World, targets: &[&str], caller_id: &str) -> (u16, String) {
    let options = json!({
        "callbackUri": CALLBACK, "requestedModalities": ["audio"], "requestedCallEvents": [], "alternateCallerId": caller_id,
    });
    let response = world.invoke("createCall", &[json!("8:acs:resource_bot"), json!(targets), options]);
    let id = body(&response)["callLegId"].as_str().unwrap_or_default().to_owned();
    (response.status, id)
}

#[test]
fn the_calls_of_both_contracts_count_together() {
    let mut world = limited(2);
    let (_, leg) = place_preview(&mut world, &[STAYS], CALLER_ID);
    assert_eq!(place(&mut world, &[ALICE], CALLER_ID).0, 201);
    assert_eq!(place(&mut world, &[BOB], CALLER_ID).0, 429);
    let options = json!({
        "callbackUri": CALLBACK, "requestedModalities": ["audio"], "requestedCallEvents": [], "alternateCallerId": CALLER_ID,
    });
    let refused = world.invoke("createCall", &[json!("8:acs:resource_bot"), json!([BOB]), options]);
    assert_eq!((refused.status, refused.header("retry-after")), (429, Some("1")));
    let error = body(&refused);
    assert_eq!(error["code"], "TooManyRequests");
    let message = error["message"].as_str().unwrap();
    assert!(message.contains("sourceAlternateIdentity") && message.contains("maxCallsPerNumber") && !message.contains(CALLER_ID));
    assert_eq!(place_preview(&mut world, &[BOB], OTHER).0, 201, "another number has its own");
    world.advance(2_000);
    let invite = json!({ "alternateCallerId": CALLER_ID });
    let invited = world.invoke("inviteParticipants", &[json!(leg), json!([BOB]), invite]);
    assert_eq!(invited.status, 429, "an invitation calls as well");
    // The call leg is terminating for 200 ms, and then over.
    world.invoke("deleteCall", &[json!(leg)]);
    assert_eq!(place_preview(&mut world, &[BOB], CALLER_ID).0, 429);
    world.advance(200);
    assert_eq!(place_preview(&mut world, &[BOB], CALLER_ID).0, 201);
}

#[test]
fn a_callee_of_the_preview_who_leaves_a_call_that_goes_on_is_not_up_any_more() {
    let mut world = limited(2);
    let (_, leg) = place_preview(&mut world, &[STAYS, ALICE], CALLER_ID);
    world.advance(2_000);
    let alice = world.participant(&leg, ALICE);
    world.invoke("removeParticipant", &[json!(leg), json!(alice)]);
    assert_eq!(
        world.invoke("inviteParticipants", &[json!(leg), json!([BOB]), json!({ "alternateCallerId": CALLER_ID })]).status,
        202
    );
    world.advance(2_000);
    // Two talk on without the application.
    world.invoke("hangupCall", &[json!(leg)]);
    assert_eq!(place_preview(&mut world, &[ALICE], CALLER_ID).0, 429);
    world.advance(200);
    assert_eq!(place_preview(&mut world, &["+15551110000", ALICE], CALLER_ID).0, 201);
    assert_eq!(world.emulator.peaks()["callers"], json!({ CALLER_ID: 2 }));
}

#[test]
fn what_was_up_at_once_is_known_without_a_limit() {
    let mut world = World::new();
    assert_eq!(world.emulator.peaks(), json!({ "calls": 0, "callers": {}, "callees": {} }));
    let (_, first) = place(&mut world, &[STAYS], CALLER_ID);
    place(&mut world, &[STAYS], CALLER_ID);
    place_preview(&mut world, &[STAYS], OTHER);
    let target = json!({ "targetParticipant": { "communicationUserId": "8:acs:a_b" } });
    world.did("createCall", &[json!(BOT), target, json!(CALLBACK), json!({})]);
    let peaks = json!({ "calls": 4, "callers": { CALLER_ID: 2, OTHER: 1 }, "callees": { STAYS: 3, "8:acs:a_b": 1 } });
    assert_eq!(world.emulator.peaks(), peaks);
    world.advance(2_000);
    world.did("hangUp", &[json!(first), json!({})]);
    world.advance(500);
    place(&mut world, &[STAYS], CALLER_ID);
    assert_eq!(world.emulator.peaks(), peaks, "as many as before are no new peak");
    place(&mut world, &[ALICE], CALLER_ID);
    assert_eq!(world.emulator.peaks()["callers"][CALLER_ID], 3);
    let page = RawRequest { method: "GET".into(), path_and_query: "/emulator/peaks".into(), ..RawRequest::default() };
    assert_eq!(body(&world.send(&page)), world.emulator.peaks());
    world.emulator.reset();
    assert_eq!(world.emulator.peaks(), json!({ "calls": 0, "callers": {}, "callees": {} }));
}

#[test]
fn peaks_go_on_when_history_is_forgotten() {
    let mut world = World::new();
    place(&mut world, &["+15550100486", "+15551110486"], CALLER_ID);
    world.advance(10_000);
    assert!(world.emulator.is_idle());
    let (peaks, carried) = (world.emulator.peaks(), world.emulator.carried());
    world.emulator.carry_on(&carried).unwrap();
    assert_eq!((world.emulator.peaks(), world.emulator.connections()), (peaks.clone(), json!([])));
    place(&mut world, &["+15550100486"], CALLER_ID);
    assert_eq!(world.emulator.peaks(), peaks);
}

/// What a caller, a callee or the application does next: kind, which call, which number.
fn steps() -> impl Strategy<Value = Vec<(u8, usize, usize)>> {
    prop::collection::vec((0_u8..11, any::<usize>(), any::<usize>()), 1..60)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn whatever_happens_every_call_counts_until_it_is_over_and_no_longer(steps in steps()) {
        const NUMBERS: [&str; 7] = [STAYS, "+15551110000", "+15550100486", "+15550100001", RESISTS, "8:acs:a_b", "8:acs:a_c"];
        let mut world = World::with(Config { own_calls_come_in: Some(true), ..Config::default() });
        for (kind, which, whom) in steps {
            let connections: Vec<String> = ids(&world.emulator.connections(), "callConnectionId");
            let legs: Vec<String> = ids(&world.emulator.calls(), "callLegId");
            let number = NUMBERS[whom % NUMBERS.len()];
            let target = Json::Object([(if number.starts_with('+') { "phoneNumber" } else { "communicationUserId" }.to_owned(), json!(number))].into_iter().collect());
            let pick = |all: &[String]| all.get(which.checked_rem(all.len()).unwrap_or_default()).cloned().unwrap_or_else(|| "none".to_owned());
            let (connection, leg) = (pick(&connections), pick(&legs));
            match kind {
                0 => drop(place(&mut world, &[number], CALLER_ID)),
                1 => drop(place(&mut world, &[STAYS, number], CALLER_ID)),
                2 => drop(place_preview(&mut world, &[number], CALLER_ID)),
                3 => drop(world.ask("addParticipant", &[json!(connection), json!({ "targetParticipant": target, "sourceCallIdNumber": phone(CALLER_ID) }), json!({})])),
                4 => drop(world.ask("removeParticipant", &[json!(connection), target, json!({})])),
                5 => drop(world.ask("transferCallToParticipant", &[json!(connection), target, json!({ "transferee": phone(STAYS) })])),
                6 => drop(world.ask("hangUp", &[json!(connection), json!({})])),
                7 => drop(world.emulator.leave_call(&connection, number, world.now_ms)),
                8 => drop(world.invoke("hangupCall", &[json!(leg)])),
                9 => {
                    let other = connections.last().cloned().unwrap_or_else(|| "none".to_owned());
                    drop(world.ask("moveParticipants", &[json!(connection), json!([target]), json!(other), json!({})]));
                }
                _ => world.advance(u64::try_from(whom % 3_000).unwrap()),
            }
        }
        for id in ids(&world.emulator.connections(), "callConnectionId") {
            world.ask("terminateCall", &[json!(id), json!({})]);
            world.ask("hangUp", &[json!(id), json!({})]);
        }
        for id in ids(&world.emulator.calls(), "callLegId") {
            world.invoke("deleteCall", &[json!(id)]);
        }
        world.advance(120_000);
        prop_assert!(world.emulator.is_idle());
        // Each number has as many calls left as it may have.
        let config = Config { max_calls_per_number: Some(2), ..world.emulator.config().clone() };
        world.emulator.configure(config).unwrap();
        let placed: Vec<u16> = (0..3).map(|_| place(&mut world, &[STAYS], CALLER_ID).0).collect();
        prop_assert_eq!(placed, [201, 201, 429]);
    }
}

fn ids(all: &Json, name: &str) -> Vec<String> {
    all.as_array().unwrap().iter().map(|one| one[name].as_str().unwrap().to_owned()).collect()
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
