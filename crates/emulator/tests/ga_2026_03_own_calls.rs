//! Calls of the application to users of its own resource: they come back in, and the application plays both sides.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;
use common::ga_2026_03::*;
use common::*;

const CLERK: &str = "8:acs:clinic_clerk";
const NURSE: &str = "8:acs:clinic_nurse";
const GRID: &str = "https://app.example/grid";

/// A world in which Event Grid has a subscriber, and no user has a device of their own.
fn two_sided() -> World {
    World::with(Config { event_grid_endpoint: Some(GRID.to_owned()), own_calls_come_in: Some(true), ..Config::default() })
}

fn user(id: &str) -> Json {
    json!({ "communicationUserId": id })
}

fn invite(id: &str) -> Json {
    json!({ "targetParticipant": user(id) })
}

/// The data of the calls that came in, in their order.
fn incoming(world: &World) -> Vec<Json> {
    let is_incoming = |callback: &&Callback| callback.body[0]["eventType"] == "Microsoft.Communication.IncomingCall";
    world.callbacks.iter().filter(is_incoming).map(|callback| callback.body[0]["data"].clone()).collect()
}

/// Places a call to a user; gives the connection.
fn place(world: &mut World, callee: &str) -> String {
    let created =
        world.did("createCall", &[json!(BOT), invite(callee), json!(CALLBACK), json!({ "operationContext": "caller" })]);
    world.advance(0);
    created["callConnectionId"].as_str().unwrap().to_owned()
}

/// Answers the call that came in last, for its callee; gives the connection.
fn answer(world: &mut World) -> String {
    let data = incoming(world).pop().unwrap();
    let options = json!({ "operationContext": "callee" });
    let answered =
        world.did("answerCall", &[data["to"]["rawId"].clone(), data["incomingCallContext"].clone(), json!(CALLBACK), options]);
    answered["callConnectionId"].as_str().unwrap().to_owned()
}

/// A call from the application to one of its users that is connected on both sides.
fn connected(world: &mut World, callee: &str) -> (String, String) {
    let caller = place(world, callee);
    let answered = answer(world);
    world.advance(500);
    for id in [&caller, &answered] {
        assert_eq!(world.connection(id)["state"], "connected");
    }
    (caller, answered)
}

/// The kinds of the events of a connection, in their order.
fn kinds_of(world: &World, id: &str) -> Vec<String> {
    let events = world.events().into_iter().filter(|event| event["data"]["callConnectionId"] == *id);
    events.map(|event| kind(&event).to_owned()).collect()
}

/// The data of the last event of that kind of a connection.
fn last_of(world: &World, id: &str, wanted: &str) -> Json {
    let events = world.events().into_iter().rev();
    let found = events.filter(|event| kind(event) == wanted).map(|event| event["data"].clone());
    found.into_iter().find(|data| data["callConnectionId"] == *id).unwrap_or_else(|| panic!("{id} has no {wanted}"))
}

fn codes_of(world: &World, id: &str, wanted: &str) -> (i64, i64) {
    let result = last_of(world, id, wanted)["resultInformation"].clone();
    (result["code"].as_i64().unwrap(), result["subCode"].as_i64().unwrap())
}

/// Raw id, muted and on hold of those in the call, sorted: by the last `ParticipantsUpdated` of a connection, and by its list.
fn seen(world: &mut World, id: &str) -> Vec<(String, bool, bool)> {
    let shown = |one: &Json, raw_id: &Json| {
        (raw_id.as_str().unwrap().to_owned(), one["isMuted"].as_bool().unwrap(), one["isOnHold"].as_bool().unwrap())
    };
    let event = last_of(world, id, "ParticipantsUpdated");
    let mut posted: Vec<_> =
        event["participants"].as_array().unwrap().iter().map(|one| shown(one, &one["identifier"]["rawId"])).collect();
    let request = world.ga_2026_03_request("listParticipants", &[json!(id), json!({})]);
    let listed = body(&world.send(&request));
    let mut listed: Vec<_> =
        listed["value"].as_array().unwrap().iter().map(|one| shown(one, &one["identifier"]["rawId"])).collect();
    posted.sort();
    listed.sort();
    assert_eq!(posted, listed, "the event and the list say the same");
    posted
}

fn plain(ids: &[&str]) -> Vec<(String, bool, bool)> {
    let mut all: Vec<_> = ids.iter().map(|id| ((*id).to_owned(), false, false)).collect();
    all.sort();
    all
}

#[test]
fn both_sides_of_a_call_are_played_from_place_to_hang_up() {
    let mut world = two_sided();
    let caller = place(&mut world, CLERK);
    let [announced] = incoming(&world).try_into().unwrap();
    assert_eq!((&announced["from"]["rawId"], &announced["to"]["rawId"]), (&json!(BOT), &json!(CLERK)));
    assert_eq!(announced["callerDisplayName"], "");
    let callback = world.callbacks.last().unwrap();
    assert_eq!((callback.url.as_str(), &callback.body[0]["subject"]), (GRID, &json!(format!("/caller/{BOT}/recipient/{CLERK}"))));
    // Nothing happens before the application takes the call.
    world.advance(10_000);
    assert_eq!((world.kinds().len(), &world.connection(&caller)["state"]), (0, &json!("connecting")));
    let callee = answer(&mut world);
    world.advance(500);
    for (id, context) in [(&caller, "caller"), (&callee, "callee")] {
        let connected = last_of(&world, id, "CallConnected");
        assert_eq!(connected["operationContext"], context);
        assert_eq!(connected["serverCallId"], announced["serverCallId"], "one conversation");
        assert_eq!(connected["correlationId"], announced["correlationId"]);
        assert_eq!(seen(&mut world, id), plain(&[BOT, CLERK]));
    }

    // Add: the nurse is called, and the application answers for them with a third connection.
    let mut invitation = invite(NURSE);
    invitation["sourceDisplayName"] = json!("The clinic");
    invitation["customCallingContext"] = json!([{ "kind": "voip", "key": "case", "value": "7" }]);
    world.did("addParticipant", &[json!(caller), invitation, json!({ "operationContext": "add" })]);
    world.advance(0);
    let announced = incoming(&world).pop().unwrap();
    assert_eq!((&announced["to"]["rawId"], &announced["callerDisplayName"]), (&json!(NURSE), &json!("The clinic")));
    assert_eq!(announced["customContext"], json!({ "voipHeaders": { "case": "7" } }));
    let third = answer(&mut world);
    world.advance(500);
    let added = last_of(&world, &caller, "AddParticipantSucceeded");
    assert_eq!((&added["participant"]["rawId"], &added["operationContext"]), (&json!(NURSE), &json!("add")));
    assert!(!kinds_of(&world, &callee).contains(&"AddParticipantSucceeded".to_owned()), "only who has invited gets it");
    for id in [&caller, &callee, &third] {
        assert_eq!(seen(&mut world, id), plain(&[BOT, CLERK, NURSE]));
    }

    // Mute, from each side.
    world.did("muteParticipant", &[json!(caller), user(NURSE), json!({})]);
    world.did("muteParticipant", &[json!(third), user(BOT), json!({})]);
    world.did("hold", &[json!(callee), user(BOT), json!({})]);
    let mut expected = plain(&[BOT, CLERK, NURSE]);
    for (id, muted, held) in &mut expected {
        (*muted, *held) = (id != CLERK, id == BOT);
    }
    for id in [&caller, &callee, &third] {
        assert_eq!(seen(&mut world, id), expected);
    }

    // Hang up, not for all: the other two go on. Then for all.
    world.did("hangUp", &[json!(caller), json!({})]);
    world.advance(500);
    assert_eq!(codes_of(&world, &caller, "CallDisconnected"), (200, 7000));
    for id in [&callee, &third] {
        let raw_ids: Vec<_> = seen(&mut world, id).into_iter().map(|(raw_id, ..)| raw_id).collect();
        assert_eq!(raw_ids, [CLERK, NURSE]);
    }
    world.did("terminateCall", &[json!(third), json!({})]);
    world.advance(500);
    assert_eq!(codes_of(&world, &third, "CallDisconnected"), (200, 7000));
    assert_eq!(codes_of(&world, &callee, "CallDisconnected"), (200, 5001));
    let ended = last_of(&world, &callee, "CallDisconnected");
    assert_eq!(ended["resultInformation"]["message"], "This conversation has ended.. DiagCode: 0#5001.@");
    for id in [caller, callee, third] {
        let ends = kinds_of(&world, &id).iter().filter(|kind| *kind == "CallDisconnected").count();
        assert_eq!((&world.connection(&id)["state"], ends), (&json!("disconnected"), 1));
    }
}

#[test]
fn a_call_of_two_is_over_when_either_side_hangs_up() {
    for for_all in ["hangUp", "terminateCall"] {
        for side in [0, 1] {
            let mut world = two_sided();
            let (caller, callee) = connected(&mut world, CLERK);
            let both = if side == 0 { [&caller, &callee] } else { [&callee, &caller] };
            world.did(for_all, &[json!(both[0]), json!({})]);
            world.advance(500);
            assert_eq!(codes_of(&world, both[0], "CallDisconnected"), (200, 7000));
            assert_eq!(codes_of(&world, both[1], "CallDisconnected"), (200, 5001), "{for_all} from side {side}");
            let people = world.connection(&caller)["participants"].clone();
            assert!(people.as_array().unwrap().iter().all(|one| one["state"] == "left"), "{people}");
        }
    }
}

#[test]
fn a_participant_who_is_a_connection_is_removed_and_leaves() {
    let mut world = two_sided();
    let (caller, callee) = connected(&mut world, CLERK);
    world.did(
        "addParticipant",
        &[json!(callee), json!({ "targetParticipant": phone(STAYS), "sourceCallIdNumber": phone(CALLER_ID) }), json!({})],
    );
    world.advance(2_000);
    assert_eq!(seen(&mut world, &caller), plain(&[BOT, CLERK, &format!("4:{STAYS}")]));
    world.did("removeParticipant", &[json!(caller), user(CLERK), json!({})]);
    world.advance(500);
    assert_eq!(last_of(&world, &caller, "RemoveParticipantSucceeded")["participant"]["rawId"], CLERK);
    assert_eq!(codes_of(&world, &callee, "CallDisconnected"), (200, 5000));
    assert_eq!(seen(&mut world, &caller), plain(&[BOT, &format!("4:{STAYS}")]));
    // A test may let them hang up, too: then the call is over for the one that is left.
    let mut world = two_sided();
    let (caller, callee) = connected(&mut world, CLERK);
    world.emulator.leave_call(&caller, CLERK, world.now_ms).unwrap();
    world.advance(500);
    for id in [caller, callee] {
        assert_eq!(kinds_of(&world, &id).last().unwrap(), "CallDisconnected");
    }
}

#[test]
fn a_call_is_transferred_to_a_user_for_whom_the_application_answers() {
    let mut world = two_sided();
    let (caller, callee) = connected(&mut world, CLERK);
    world.did("transferCallToParticipant", &[json!(caller), user(NURSE), json!({ "operationContext": "pass" })]);
    world.advance(0);
    let announced = incoming(&world).pop().unwrap();
    assert_eq!((&announced["from"]["rawId"], &announced["to"]["rawId"]), (&json!(CLERK), &json!(NURSE)), "the transferee calls");
    let third = answer(&mut world);
    world.advance(500);
    let accepted = last_of(&world, &caller, "CallTransferAccepted");
    assert_eq!(accepted["operationContext"], "pass");
    assert_eq!((&accepted["transferTarget"]["rawId"], &accepted["transferee"]["rawId"]), (&json!(NURSE), &json!(CLERK)));
    assert_eq!(kinds_of(&world, &caller).last().unwrap(), "CallDisconnected");
    for id in [&callee, &third] {
        assert_eq!(seen(&mut world, id), plain(&[CLERK, NURSE]), "the two talk on");
        assert_eq!(world.connection(id)["state"], "connected");
    }
    world.did("hangUp", &[json!(third), json!({})]);
    world.advance(500);
    assert_eq!(codes_of(&world, &callee, "CallDisconnected"), (200, 5001));
}

#[test]
fn a_connection_is_transferred_to_a_phone_and_others_stay() {
    let mut world = two_sided();
    let (caller, callee) = connected(&mut world, CLERK);
    world.did("addParticipant", &[json!(caller), invite(NURSE), json!({})]);
    world.advance(0);
    let third = answer(&mut world);
    world.advance(500);
    let before = world.connection(&callee)["serverCallId"].clone();
    world.did("transferCallToParticipant", &[json!(caller), phone(STAYS), json!({ "transferee": user(CLERK) })]);
    world.advance(2_500);
    let number = format!("4:{STAYS}");
    assert_eq!(last_of(&world, &caller, "CallTransferAccepted")["transferee"]["rawId"], CLERK);
    assert_eq!(seen(&mut world, &callee), plain(&[CLERK, &number]), "the transferee and the target have a call of their own");
    assert_ne!(world.connection(&callee)["serverCallId"], before);
    for id in [&caller, &third] {
        assert_eq!(seen(&mut world, id), plain(&[BOT, NURSE]));
        assert_eq!(world.connection(id)["serverCallId"], before);
    }
    world.did("hangUp", &[json!(callee), json!({})]);
    world.did("hangUp", &[json!(caller), json!({})]);
    world.advance(500);
    for id in [callee, caller, third] {
        assert_eq!(world.connection(&id)["state"], "disconnected");
    }
}

#[test]
fn a_participant_who_is_a_connection_is_moved() {
    let mut world = two_sided();
    let (_, callee) = connected(&mut world, CLERK);
    let (other, nurse) = connected(&mut world, NURSE);
    let from = world.connection(&callee)["callConnectionId"].clone();
    world.did("moveParticipants", &[json!(other), json!([user(CLERK)]), from, json!({})]);
    world.advance(500);
    for id in [&other, &nurse, &callee] {
        assert_eq!(seen(&mut world, id), plain(&[BOT, CLERK, NURSE]));
    }
}

#[test]
fn the_application_rejects_and_redirects_its_own_calls() {
    // On record: a rejected call raises both events, with the same result.
    let mut world = two_sided();
    let caller = place(&mut world, CLERK);
    let context = incoming(&world)[0]["incomingCallContext"].clone();
    world.did("rejectCall", &[Json::Null, context.clone(), json!({ "callRejectReason": "busy" })]);
    world.advance(500);
    assert_eq!(kinds_of(&world, &caller), ["CallDisconnected", "CreateCallFailed"]);
    for kind in ["CallDisconnected", "CreateCallFailed"] {
        assert_eq!(codes_of(&world, &caller, kind), (200, 5002));
    }
    world.did("answerCall", &[json!(CLERK), context, json!(CALLBACK), json!({})]);
    world.advance(500);
    assert_eq!(world.codes("AnswerFailed"), (404, 8522), "it does not ring any more");

    // An invitation and a transfer that are rejected fail, and the call goes on.
    let mut world = two_sided();
    let (caller, _) = connected(&mut world, CLERK);
    for (operation, whom, event) in [
        ("addParticipant", invite(NURSE), "AddParticipantFailed"),
        ("transferCallToParticipant", user(NURSE), "CallTransferFailed"),
    ] {
        world.did(operation, &[json!(caller), whom, json!({})]);
        world.advance(0);
        let context = incoming(&world).pop().unwrap()["incomingCallContext"].clone();
        world.did("rejectCall", &[Json::Null, context, json!({})]);
        world.advance(500);
        assert_eq!((codes_of(&world, &caller, event), &world.connection(&caller)["state"]), ((200, 5002), &json!("connected")));
    }

    // A redirected call rings elsewhere: at another user, then at a telephone.
    let mut world = two_sided();
    let caller = place(&mut world, CLERK);
    for target in [user(NURSE), phone(STAYS)] {
        let context = incoming(&world).pop().unwrap()["incomingCallContext"].clone();
        world.did("redirectCall", &[Json::Null, context, json!({ "targetParticipant": target }), json!({})]);
        world.advance(0);
    }
    assert_eq!(incoming(&world).iter().map(|data| data["to"]["rawId"].clone()).collect::<Vec<_>>(), [CLERK, NURSE]);
    world.advance(2_000);
    assert_eq!(kinds_of(&world, &caller), ["CallConnected", "ParticipantsUpdated"]);
    assert_eq!(world.present(), [format!("4:{STAYS}"), BOT.to_owned()]);
}

#[test]
fn a_call_that_the_application_does_not_take_ends_after_thirty_seconds() {
    let mut world = two_sided();
    let caller = place(&mut world, CLERK);
    world.advance(29_999);
    assert!(world.kinds().is_empty());
    world.advance(1);
    assert_eq!(world.kinds(), ["CreateCallFailed"]);
    assert_eq!(codes_of(&world, &caller, "CreateCallFailed"), (487, 10_004));
    assert!(last_of(&world, &caller, "CreateCallFailed")["resultInformation"].get("sipDetails").is_none());
}

#[test]
fn a_caller_who_hangs_up_takes_the_call_back() {
    for moment in ["before it is answered", "while it is answered"] {
        let mut world = two_sided();
        let caller = place(&mut world, CLERK);
        if moment == "before it is answered" {
            world.did("hangUp", &[json!(caller), json!({})]);
        }
        let callee = answer(&mut world);
        if moment == "while it is answered" {
            world.did("terminateCall", &[json!(caller), json!({})]);
        }
        world.advance(60_000);
        assert_eq!(kinds_of(&world, &caller), ["CallDisconnected"], "{moment}");
        assert_eq!(kinds_of(&world, &callee), ["AnswerFailed"], "{moment}");
        assert_eq!(world.codes("AnswerFailed"), (404, 8522));
    }
    // And an answer that is taken back before it is connected is as good as a rejection.
    let mut world = two_sided();
    let caller = place(&mut world, CLERK);
    let callee = answer(&mut world);
    world.did("hangUp", &[json!(callee), json!({})]);
    world.advance(500);
    assert_eq!(kinds_of(&world, &caller), ["CallDisconnected", "CreateCallFailed"]);
    assert_eq!(kinds_of(&world, &callee), ["CallDisconnected"]);
}

#[test]
fn an_invitation_that_is_over_or_cancelled_rings_no_more() {
    let mut world = two_sided();
    let (caller, _) = connected(&mut world, CLERK);
    let added = world.did("addParticipant", &[json!(caller), invite(NURSE), json!({})]);
    world.advance(0);
    world.did("cancelAddParticipantOperation", &[json!(caller), added["invitationId"].clone(), json!({})]);
    answer(&mut world);
    world.advance(500);
    assert_eq!(world.codes("AnswerFailed"), (404, 8522));
    world.did("addParticipant", &[json!(caller), invite(NURSE), json!({ "invitationTimeoutInSeconds": 5 })]);
    world.advance(5_000);
    answer(&mut world);
    world.advance(500);
    assert_eq!(world.kinds().iter().filter(|kind| *kind == "AnswerFailed").count(), 2);
    assert_eq!(world.connection(&caller)["state"], "connected");
}

#[test]
fn who_answers_depends_on_the_interest_that_the_application_has_shown() {
    // Without a subscriber, and for a user it knows nothing of, the application gets no call: the user answers.
    let mut world = World::new();
    let caller = place(&mut world, CLERK);
    world.advance(2_000);
    assert_eq!((incoming(&world).len(), &world.connection(&caller)["state"]), (0, &json!("connected")));

    // With a subscriber it may take the call; if it does not, the user answers as before.
    let subscribed = || World::with(Config { event_grid_endpoint: Some(GRID.to_owned()), ..Config::default() });
    let mut world = subscribed();
    let caller = place(&mut world, CLERK);
    world.advance(2_000);
    assert_eq!(
        (incoming(&world).len(), kinds_of(&world, &caller)),
        (1, vec!["CallConnected".into(), "ParticipantsUpdated".into()])
    );
    let late = answer(&mut world);
    world.advance(500);
    assert_eq!(kinds_of(&world, &late), ["AnswerFailed"], "another one has taken it");
    let mut world = subscribed();
    connected(&mut world, CLERK);

    // Once a call came in for a user, or was answered for them, only the application answers for them.
    for way in ["came in", "was answered"] {
        let mut world = World::new();
        let to = if way == "came in" { CLERK } else { BOT };
        let told = world.emulator.incoming_call(&json!({ "from": ALICE, "to": to }), world.now_ms).unwrap();
        if way == "was answered" {
            world.did("answerCall", &[json!(CLERK), told["incomingCallContext"].clone(), json!(CALLBACK), json!({})]);
        }
        world.settle();
        world.callbacks.clear();
        let caller = place(&mut world, CLERK);
        world.advance(5_000);
        assert_eq!((incoming(&world).len(), &world.connection(&caller)["state"]), (1, &json!("connecting")), "{way}");
        let other = place(&mut world, NURSE);
        world.advance(2_000);
        assert_eq!(world.connection(&other)["state"], "connected", "of the nurse nothing is known");
    }

    // The option decides for all users.
    let mut world =
        World::with(Config { own_calls_come_in: Some(false), event_grid_endpoint: Some(GRID.to_owned()), ..Config::default() });
    world.emulator.incoming_call(&json!({ "from": ALICE, "to": CLERK }), world.now_ms).unwrap();
    world.settle();
    world.callbacks.clear();
    let caller = place(&mut world, CLERK);
    world.advance(2_000);
    assert_eq!((incoming(&world).len(), &world.connection(&caller)["state"]), (0, &json!("connected")));
    for (setting, read) in [(json!({ "ownCallsComeIn": true }), Some(true)), (json!({}), None)] {
        assert_eq!(Config::from_json(&setting).unwrap().own_calls_come_in, read);
    }
    let refused = Config::from_json(&json!({ "ownCallsComeIn": "yes" }));
    assert!(refused.is_err_and(|error| error.message.contains("ownCallsComeIn")));
    // Only users of the resource are called so: not phones, not Teams users, not those of Teams Phone.
    let mut world = two_sided();
    for callee in ["8:orgid:0f1d2c3b-1111-4a6b-9c1d-000000000001", "8:acs:resource_tenant_user", "28:orgid:0f1d2c3b", "8:other"] {
        world.did("createGroupCall", &[json!(BOT), json!([callee]), json!(CALLBACK), json!({})]);
    }
    world.begin(&[STAYS], json!({}));
    world.advance(1_000);
    assert!(incoming(&world).is_empty());
}

#[test]
fn the_id_of_a_user_says_what_they_do() {
    let outcome = |id: &str| {
        let mut world = two_sided();
        let caller = place(&mut world, id);
        world.advance(40_000);
        assert!(incoming(&world).is_empty(), "who does something by themselves is not answered for");
        (world, caller)
    };
    let (world, caller) = outcome("8:acs:clinic_15550100603");
    assert_eq!(kinds_of(&world, &caller), ["CallDisconnected", "CreateCallFailed"]);
    assert_eq!(codes_of(&world, &caller, "CreateCallFailed"), (200, 5002));
    let (world, caller) = outcome("8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000a-2222-4b7c-8d2e-015559990480");
    assert_eq!(kinds_of(&world, &caller), ["CreateCallFailed"]);
    assert_eq!(codes_of(&world, &caller, "CreateCallFailed"), (487, 10_004));
    let (world, caller) = outcome("8:acs:clinic_15550100010");
    assert_eq!(kinds_of(&world, &caller), ["CallConnected", "ParticipantsUpdated", "CallDisconnected"], "they hang up");
    // What only a telephone network says is said of no user.
    let mut world = World::new();
    let caller = place(&mut world, "8:acs:clinic_15550100486");
    world.advance(2_000);
    assert_eq!(world.connection(&caller)["state"], "connected");
}

#[test]
fn a_call_from_outside_that_is_redirected_to_a_user_comes_in_again() {
    let mut world = two_sided();
    let told =
        world.emulator.incoming_call(&json!({ "from": ALICE, "to": BOT, "callerDisplayName": "Ann" }), world.now_ms).unwrap();
    world.did(
        "redirectCall",
        &[Json::Null, told["incomingCallContext"].clone(), json!({ "targetParticipant": user(NURSE) }), json!({})],
    );
    world.advance(0);
    let again = incoming(&world).pop().unwrap();
    assert_eq!((&again["to"]["rawId"], &again["from"]["rawId"]), (&json!(NURSE), &json!(format!("4:{ALICE}"))));
    assert_eq!((&again["callerDisplayName"], &again["serverCallId"]), (&json!("Ann"), &told["serverCallId"]));
    answer(&mut world);
    world.advance(500);
    assert_eq!(world.present(), [format!("4:{ALICE}"), NURSE.to_owned()]);
}

#[test]
fn many_callees_who_are_taken_back_at_once_do_no_harm() {
    let mut world = two_sided();
    let everyone: Vec<String> = (0..1_500).map(|number| format!("8:acs:clinic_{number}")).collect();
    let created = world.did("createGroupCall", &[json!(BOT), json!(everyone), json!(CALLBACK), json!({})]);
    world.did("terminateCall", &[created["callConnectionId"].clone(), json!({})]);
    world.advance(60_000);
    assert_eq!(world.kinds(), ["CallDisconnected"]);
}
