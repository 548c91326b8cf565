//! Each number of the grammar, called and invited.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;
use common::*;
use ringwire_emulator::world::dialplan;

fn states(world: &World) -> Vec<(u64, String)> {
    world.states().into_iter().skip(1).collect()
}

fn at(ms: u64, state: &str) -> (u64, String) {
    (ms, state.to_owned())
}

#[test]
fn every_number_of_the_grammar_is_called_in_a_test() {
    let files = std::fs::read_dir([env!("CARGO_MANIFEST_DIR"), "/tests"].concat()).unwrap();
    let rust = files.map(|file| file.unwrap().path()).filter(|path| path.extension().is_some_and(|it| it == "rs"));
    let tests: String = rust.map(|path| std::fs::read_to_string(path).unwrap()).collect();
    let rows = dialplan::NUMBERS.iter().chain(dialplan::GA_2026_03_NUMBERS);
    // A test writes the whole number, `"+15550100486"`, or the digits that matter, `"0486"`.
    let untested = rows.map(|row| row.ending).filter(|ending| {
        let is_end = |text: &str| text == *ending || text.starts_with("+1555") && text.ends_with(ending);
        !tests.split('"').any(is_end)
    });
    let missing: Vec<&str> = untested.collect();
    assert!(missing.is_empty(), "no test below crates/emulator/tests calls a number that ends in {missing:?}: add one");
}

#[test]
fn n0000_answers_and_stays() {
    let mut world = World::new();
    let id = world.call(&["+15551230000"]);
    world.advance(1_999);
    assert_eq!(world.state(&id), "establishing");
    world.advance(1);
    assert_eq!(world.state(&id), "established");
    world.advance(86_400_000);
    assert_eq!(states(&world), [at(2_000, "Established")]);
}

#[test]
fn n0001_answers_and_presses_1_and_pound() {
    let mut world = World::new();
    world.call(&["+15551230001"]);
    world.advance(60_000);
    let keys: Vec<_> =
        world.of_kind("DtmfReceived").iter().map(|key| (key.at_ms, key.body["data"]["ToneInfo"].clone())).collect();
    assert_eq!(
        keys,
        [(5_000, json!({ "SequenceId": 1, "Tone": "Tone1" })), (5_400, json!({ "SequenceId": 2, "Tone": "Pound" })),]
    );
    assert_eq!(states(&world), [at(2_000, "Established")]);
}

#[test]
fn n0010_hangs_up() {
    let mut world = World::new();
    let id = world.call(&["+15551230010"]);
    world.advance(60_000);
    assert_eq!(states(&world), [at(2_000, "Established"), at(12_000, "Terminating"), at(12_200, "Terminated")]);
    assert_eq!(world.presences(&id), ["left"]);
    let last = world.of_kind("ParticipantsUpdated").pop().unwrap();
    assert_eq!(last.body["data"]["Participants"], json!([]));
}

#[test]
fn n0200_is_a_voicemail() {
    let mut world = World::new();
    world.call(&["+15551230200"]);
    world.advance(600_000);
    assert_eq!(states(&world), [at(15_000, "Established"), at(155_000, "Terminating"), at(155_200, "Terminated")]);
}

#[test]
fn numbers_that_fail_end_the_call_without_it_having_been_established() {
    for (ending, after_ms) in [("0404", 500), ("0480", 115_000), ("0486", 1_000), ("0603", 3_000)] {
        let mut world = World::new();
        let id = world.call(&[&format!("+1555123{ending}")]);
        world.advance(after_ms - 1);
        assert_eq!(world.state(&id), "establishing", "{ending}");
        world.advance(600_000);
        assert_eq!(states(&world), [at(after_ms, "Terminating"), at(after_ms + 200, "Terminated")], "{ending}");
        assert_eq!(world.presences(&id), ["failed"], "{ending}");
    }
}

#[test]
fn an_invited_number_that_fails_says_why_and_the_call_goes_on() {
    for (ending, code, subcode) in
        [("0404", 404, 560_404), ("0480", 480, 560_480), ("0486", 486, 560_486), ("0603", 603, 560_603)]
    {
        let mut world = World::new();
        let id = world.established();
        let options = json!({ "alternateCallerId": CALLER_ID, "operationContext": ending });
        world.invoke("inviteParticipants", &[json!(id), json!([format!("+1555123{ending}")]), options]);
        world.advance(200_000);
        assert_eq!(world.presences(&id), ["connected", "failed"]);
        assert_eq!(world.state(&id), "established");
        let results = world.of_kind("InviteParticipantResult");
        assert_eq!(results.len(), 1);
        let data = &results[0].body["data"];
        assert_eq!((&data["Status"], &data["OperationContext"]), (&json!("Failed"), &json!(ending)));
        assert_eq!((&data["ResultInfo"]["Code"], &data["ResultInfo"]["Subcode"]), (&json!(code), &json!(subcode)));
        assert!(!data["ResultInfo"]["Message"].as_str().unwrap().is_empty());
    }
}

#[test]
fn n0429_is_always_refused() {
    let mut world = World::new();
    for _ in 0..4 {
        let response = world.create(&["+15551230429"], &[]);
        refused(&response, 429, "TooManyRequests", "");
        assert_eq!(response.header("retry-after"), Some("3"));
    }
    assert_eq!(world.emulator.calls(), json!([]));
}

#[test]
fn n1429_is_refused_once() {
    let mut world = World::new();
    let response = world.create(&["+15551231429"], &[]);
    assert_eq!((response.status, response.header("retry-after")), (429, Some("1")));
    let id = world.call(&["+15551231429"]);
    world.advance(2_000);
    assert_eq!(world.state(&id), "established");
    assert_eq!(world.create(&["+15551231429"], &[]).status, 429, "and then again once");
}

#[test]
fn n0500_fails_twice() {
    let mut world = World::new();
    let statuses: Vec<_> = (0..6).map(|_| world.create(&["+15551230500"], &[]).status).collect();
    assert_eq!(statuses, [500, 500, 201, 500, 500, 201]);
    refused(&world.create(&["+15551230500"], &[]), 500, "InternalServerError", "");
}

#[test]
fn faulty_numbers_refuse_invitations_too() {
    let mut world = World::new();
    let id = world.established();
    let mut invite = |number: &str| {
        world.invoke("inviteParticipants", &[json!(id), json!([number]), json!({ "alternateCallerId": CALLER_ID })]).status
    };
    assert_eq!(invite("+15551230429"), 429);
    assert_eq!([invite("+15551230500"), invite("+15551230500"), invite("+15551230500")], [500, 500, 202]);
    assert_eq!(world.presences(&id), ["connected", "ringing"], "a refused invitation calls no callee");
}

#[test]
fn any_other_number_answers_within_two_seconds() {
    // Numbers that only look like the grammar: another country, another area, too long.
    for number in ["+14255550486", "+445550486", "+155512304860", "+15551234321"] {
        let mut world = World::new();
        world.call(&[number]);
        world.advance(60_000);
        let states = states(&world);
        assert_eq!(states.len(), 1, "{number}");
        assert!((1_000..=2_000).contains(&states[0].0) && states[0].1 == "Established", "{number}: {states:?}");
    }
}

#[test]
fn the_first_to_answer_establishes_and_the_others_may_still_fail() {
    let mut world = World::new();
    let id = world.call(&["+15551230486", "+15551230000", "+15551230480"]);
    world.advance(120_000);
    assert_eq!(states(&world), [at(2_000, "Established")]);
    assert_eq!(world.presences(&id), ["failed", "connected", "failed"]);
}

#[test]
fn the_call_ends_when_all_have_failed() {
    let mut world = World::new();
    world.call(&["+15551230486", "+15551230603"]);
    world.advance(10_000);
    assert_eq!(states(&world), [at(3_000, "Terminating"), at(3_200, "Terminated")]);
}

#[test]
fn pressing_keys_numbers_them_through_the_call() {
    let mut world = World::new();
    let id = world.call(&[ALICE, BOB]);
    world.advance(2_000);
    let alice = world.participant(&id, ALICE);
    let now_ms = world.now_ms;
    assert_eq!(world.emulator.press(&id, &alice, "0*A!", now_ms), Ok(4));
    assert_eq!(world.emulator.press(&id, BOB, "9", now_ms), Ok(1));
    world.settle();
    let keys: Vec<_> = world.of_kind("DtmfReceived").iter().map(|key| key.body["data"]["ToneInfo"].clone()).collect();
    let tones = ["Tone0", "Star", "A", "Flash", "Tone9"];
    let expected: Vec<_> = (1..).zip(tones).map(|(number, tone)| json!({ "SequenceId": number, "Tone": tone })).collect();
    assert_eq!(keys, expected);
    assert_eq!(world.emulator.press(&id, &alice, "1x", now_ms).unwrap_err().status, 400);
    assert_eq!(world.emulator.press(&id, &alice, "", now_ms).unwrap_err().status, 400);
    assert_eq!(world.emulator.press(&id, "unknown", "1", now_ms).unwrap_err().status, 404);
    assert_eq!(world.emulator.press("no call", &alice, "1", now_ms).unwrap_err().status, 404);
}
