//! 2026-03-12: people added, removed, muted, held, moved, looked at.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;
use common::ga_2026_03::*;
use common::*;

fn add(number: &str, options: Json) -> [Json; 2] {
    [json!({ "targetParticipant": phone(number), "sourceCallIdNumber": phone(CALLER_ID) }), options]
}

#[test]
fn somebody_is_added() {
    let mut world = World::new();
    let id = world.connect(&[ALICE]);
    let [invite, options] = add(STAYS, json!({ "operationContext": "a", "operationCallbackUrl": ELSEWHERE }));
    let added = world.did("addParticipant", &[json!(id), invite, options]);
    assert_eq!((&added["operationContext"], &added["participant"]["identifier"]["phoneNumber"]), (&json!("a"), &json!(STAYS)));
    assert_eq!(added["invitationId"].as_str().unwrap().len(), 36);
    world.advance(2_000);
    assert_eq!(world.kinds(), ["AddParticipantSucceeded", "ParticipantsUpdated"]);
    assert_eq!((world.callbacks[0].url.as_str(), world.callbacks[1].url.as_str()), (ELSEWHERE, CALLBACK));
    assert_eq!(world.last("AddParticipantSucceeded")["participant"]["rawId"], format!("4:{STAYS}"));
    assert_eq!(world.present().len(), 3);
    let [invite, options] = add(STAYS, json!({}));
    world.refuses("addParticipant", &[json!(id), invite, options], 400, "8523", "participantToAdd");
}

#[test]
fn somebody_who_does_not_come_is_told() {
    for (number, options, codes) in [
        ("+15550100486", json!({}), (486, 560_486)),
        ("+15550100603", json!({}), (603, 560_603)),
        ("+15550100480", json!({ "invitationTimeoutInSeconds": 5 }), (408, 560_408)),
        ("+15550100480", json!({ "invitationTimeoutInSeconds": 0 }), (480, 560_480)),
    ] {
        let mut world = World::new();
        let id = world.connect(&[ALICE]);
        let [invite, options] = add(number, options);
        world.did("addParticipant", &[json!(id), invite, options]);
        world.advance(if codes.0 == 408 { 5_000 } else { 115_000 });
        assert_eq!(world.kinds(), ["AddParticipantFailed"]);
        assert_eq!(world.codes("AddParticipantFailed"), codes);
        assert_eq!(world.connection(&id)["state"], "connected");
    }
}

#[test]
fn an_invitation_is_taken_back() {
    let mut world = World::new();
    let id = world.connect(&[ALICE]);
    let [invite, options] = add("+15550100480", json!({}));
    let invitation = world.did("addParticipant", &[json!(id), invite, options])["invitationId"].clone();
    let cancelled =
        world.did("cancelAddParticipantOperation", &[json!(id), invitation.clone(), json!({ "operationContext": "c" })]);
    assert_eq!((&cancelled["invitationId"], &cancelled["operationContext"]), (&invitation, &json!("c")));
    world.did("cancelAddParticipantOperation", &[json!(id), invitation.clone(), json!({})]);
    world.advance(200_000);
    assert_eq!(world.kinds(), ["CancelAddParticipantSucceeded", "CancelAddParticipantFailed"]);
    assert_eq!(world.last("CancelAddParticipantSucceeded")["invitationId"], invitation);
    assert_eq!(world.codes("CancelAddParticipantFailed").0, 400);
}

#[test]
fn somebody_is_removed() {
    let mut world = World::new();
    let id = world.connect(&[ALICE, STAYS, RESISTS]);
    world.did("removeParticipant", &[json!(id), phone(ALICE), json!({ "operationContext": "r" })]);
    assert_eq!(world.kinds(), ["RemoveParticipantSucceeded", "ParticipantsUpdated"]);
    assert_eq!(world.last("RemoveParticipantSucceeded")["operationContext"], "r");
    for (who, codes) in [(ALICE, (400, 8523)), (RESISTS, (500, 9999))] {
        world.did("removeParticipant", &[json!(id), phone(who), json!({})]);
        assert_eq!(world.codes("RemoveParticipantFailed"), codes);
    }
    assert_eq!(world.present().len(), 3);
}

#[test]
fn the_call_is_over_when_the_last_one_is_removed() {
    let mut world = World::new();
    let id = world.connect(&[ALICE]);
    world.did("removeParticipant", &[json!(id), phone(ALICE), json!({})]);
    world.advance(500);
    assert_eq!(world.kinds(), ["RemoveParticipantSucceeded", "CallDisconnected"]);
}

#[test]
fn people_are_muted_and_held() {
    let mut world = World::new();
    let id = world.connect(&[STAYS, RESISTS]);
    assert_eq!(
        world.did("muteParticipant", &[json!(id), phone(STAYS), json!({ "operationContext": "m" })])["operationContext"],
        "m"
    );
    let music = json!({ "playSource": { "kind": "fileSource", "url": "https://app.example/music.wav" } });
    world.did("hold", &[json!(id), phone(STAYS), music]);
    let one = world.did("getParticipant", &[json!(id), phone(STAYS), json!({})]);
    assert_eq!((&one["isMuted"], &one["isOnHold"]), (&json!(true), &json!(true)));
    world.did("unhold", &[json!(id), phone(STAYS), json!({})]);
    let one = world.did("getParticipant", &[json!(id), phone(STAYS), json!({})]);
    assert_eq!((&one["isMuted"], &one["isOnHold"]), (&json!(true), &json!(false)));
    assert_eq!(world.kinds(), ["ParticipantsUpdated", "ParticipantsUpdated", "ParticipantsUpdated"]);
    assert!(world.fetched.is_empty(), "music is noted, not fetched");
    world.did("hold", &[json!(id), phone(RESISTS), json!({ "operationContext": "h" })]);
    assert_eq!(world.last("HoldFailed")["operationContext"], "h");
    assert_eq!(world.did("getParticipant", &[json!(id), phone(RESISTS), json!({})])["isOnHold"], false);
    world.refuses("hold", &[json!(id), phone(BOB), json!({})], 400, "8523", "targetParticipant");
    world.refuses("muteParticipant", &[json!(id), phone(BOB), json!({})], 400, "8523", "targetParticipant");
    world.refuses("getParticipant", &[json!(id), phone(BOB), json!({})], 404, "ParticipantNotFound", "");
}

#[test]
fn a_list_comes_in_pages() {
    let mut world = World::with(Config { page_size: 2, ..Config::default() });
    let id = world.connect(&[ALICE, BOB, STAYS, RESISTS]);
    let arguments = [json!(id), json!({})];
    let mut page = world.did("listParticipants", &arguments);
    let mut pages = Vec::new();
    while let Some(link) = page["nextLink"].as_str() {
        assert!(link.starts_with("http://emulator.localhost/calling/callConnections/"), "{link}");
        let request = world.next_page("listParticipants", &arguments, link);
        pages.push(page["values"].as_array().unwrap().len());
        let next = body(&world.send(&request));
        page = json!({ "values": next["value"], "nextLink": next["nextLink"] });
    }
    pages.push(page["values"].as_array().unwrap().len());
    assert_eq!(pages, [2, 2, 1]);
    assert_eq!(page["values"][0]["identifier"]["rawId"], BOT, "the application comes last");
    let path = format!("/calling/callConnections/{id}/participants?skip=x&api-version=2026-03-12");
    let request = world.signed("GET", &path, "");
    assert_eq!(world.send(&request).status, 400);
    let mut whole = World::new();
    let id = whole.connect(&[ALICE, BOB]);
    let all = whole.did("listParticipants", &[json!(id), json!({})]);
    assert_eq!((all["values"].as_array().unwrap().len(), all.get("nextLink")), (3, None));
}

#[test]
fn people_are_moved_from_call_to_call() {
    let mut world = World::new();
    let from = world.connect(&[ALICE, RESISTS]);
    let to = world.connect(&[STAYS]);
    let options = json!({ "operationContext": "v" });
    let moved =
        world.did("moveParticipants", &[json!(to), json!([phone(ALICE), phone(RESISTS), phone(BOB)]), json!(from), options]);
    assert_eq!((&moved["fromCall"], moved["participants"].as_array().unwrap().len()), (&json!(from), 3));
    let succeeded = world.last("MoveParticipantSucceeded");
    assert_eq!((&succeeded["fromCall"], &succeeded["participant"]["rawId"]), (&json!(from), &json!(format!("4:{ALICE}"))));
    assert_eq!((&succeeded["callConnectionId"], &succeeded["operationContext"]), (&json!(to), &json!("v")));
    let failed = world.kinds().iter().filter(|kind| *kind == "MoveParticipantFailed").count();
    assert_eq!(failed, 2, "one will not, one is not there");
    assert_eq!(world.did("listParticipants", &[json!(to), json!({})])["values"].as_array().unwrap().len(), 3);
    assert_eq!(world.did("listParticipants", &[json!(from), json!({})])["values"].as_array().unwrap().len(), 2);
    world.refuses("moveParticipants", &[json!(to), json!([phone(ALICE)]), json!("none"), json!({})], 404, "8522", "");
    world.refuses("moveParticipants", &[json!(to), json!([phone(ALICE)]), json!(to), json!({})], 400, "8523", "fromCall");
}

#[test]
fn nothing_can_be_done_in_a_call_that_is_not_connected() {
    let mut world = World::new();
    let id = world.begin(&["+15550100480"], json!({}));
    let [invite, options] = add(STAYS, json!({}));
    world.refuses("addParticipant", &[json!(id), invite, options], 400, "8501", "connecting");
    world.refuses("listParticipants", &[json!(id), json!({})], 400, "8501", "connecting");
    world.refuses("playToAll", &[json!(id), json!([{ "kind": "textSource", "text": "x" }]), json!({})], 400, "8501", "");
    world.refuses("listParticipants", &[json!("none"), json!({})], 404, "8522", "");
}
