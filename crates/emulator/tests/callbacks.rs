//! Callbacks: what is sent, in which shape, how often. The shapes are written by hand from the recorded ones.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;
use common::*;

fn keys(value: &Json) -> Vec<String> {
    value.as_object().unwrap_or_else(|| panic!("{value} is no object")).keys().cloned().collect()
}

/// A call that raises every kind of event.
fn eventful() -> (World, String) {
    let mut world = World::new();
    world.prompts.insert("https://app.example/a.wav".to_owned(), file(wav(160)));
    let id = world.established();
    world.play(&id, "https://app.example/a.wav", false, "play");
    let invited = json!(["8:acs:r_u", { "microsoftTeamsUserId": "t" }]);
    world.invoke("inviteParticipants", &[json!(id), invited, json!({ "operationContext": "invite" })]);
    world.advance(3_000);
    world.emulator.press(&id, ALICE, "5", world.now_ms).unwrap();
    world.invoke("hangupCall", &[json!(id)]);
    world.advance(1_000);
    (world, id)
}

#[test]
fn every_event_is_in_the_recorded_envelope() {
    let (world, id) = eventful();
    let subjects = [
        ("CallLegStateChanged", "callState"),
        ("ParticipantsUpdated", "participantsUpdated"),
        ("PlayAudioResult", "playAudio"),
        ("InviteParticipantResult", "inviteParticipantResult"),
        ("DtmfReceived", "dtmf"),
    ];
    for (kind, suffix) in subjects {
        let callbacks = world.of_kind(kind);
        assert!(!callbacks.is_empty(), "{kind}");
        for callback in callbacks {
            let event = &callback.body;
            let members = ["id", "topic", "subject", "data", "eventType", "eventTime", "metadataVersion", "dataVersion"];
            assert_eq!(keys(event), members);
            assert_eq!(event["subject"], format!("callLeg/{id}/{suffix}"));
            assert_eq!(
                (&event["topic"], &event["metadataVersion"], &event["dataVersion"]),
                (&Json::Null, &Json::Null, &Json::Null)
            );
            assert_eq!(event["id"].as_str().unwrap().len(), 36);
            let time = event["eventTime"].as_str().unwrap();
            assert!(time.starts_with("2100-01-01T00:00:0") && time.len() == 28 && time.ends_with('Z'), "{time}");
            assert_eq!(event["data"]["CallLegId"], id);
            assert_eq!(callback.url, CALLBACK, "the secret in the query is kept");
            assert_eq!(callback.headers, [("content-type".to_owned(), "application/json; charset=utf-8".to_owned())]);
        }
    }
}

#[test]
fn the_data_of_each_event_has_the_recorded_members_in_their_order() {
    let (world, _) = eventful();
    let data = |kind: &str| world.of_kind(kind)[0].body["data"].clone();
    let state = data("CallLegStateChanged");
    assert_eq!(keys(&state), ["ConversationId", "CallLegId", "CallState"]);
    let dtmf = data("DtmfReceived");
    assert_eq!(keys(&dtmf), ["ToneInfo", "CallLegId"]);
    assert_eq!(dtmf["ToneInfo"], json!({ "SequenceId": 1, "Tone": "Tone5" }));
    let play = data("PlayAudioResult");
    assert_eq!(keys(&play), ["ResultInfo", "OperationContext", "Status", "CallLegId"]);
    assert_eq!(keys(&play["ResultInfo"]), ["Code", "Subcode", "Message"]);
    let invite = data("InviteParticipantResult");
    assert_eq!(keys(&invite), ["ResultInfo", "OperationContext", "Status", "CallLegId", "Participants"]);
    let people = data("ParticipantsUpdated");
    assert_eq!(keys(&people), ["CallLegId", "Participants"]);
    assert_eq!(keys(&people["Participants"][0]), ["Identifier", "ParticipantId", "IsMuted"]);
    assert_eq!(people["Participants"][0]["IsMuted"], false);
    let phone = people["Participants"][0]["Identifier"].clone();
    assert_eq!(
        phone,
        json!({
            "RawId": "4:+14255550123",
            "CommunicationUser": null,
            "PhoneNumber": { "Value": "+14255550123" },
            "MicrosoftTeamsUser": null,
        })
    );
    let invited: Vec<_> =
        world.of_kind("InviteParticipantResult").iter().map(|one| one.body["data"]["Participants"][0].clone()).collect();
    let user = json!({ "RawId": "8:acs:r_u", "CommunicationUser": { "Id": "8:acs:r_u" }, "PhoneNumber": null, "MicrosoftTeamsUser": null });
    let teams = json!({ "UserId": "t", "IsAnonymous": false, "Cloud": "public" });
    let teams = json!({ "RawId": "8:orgid:t", "CommunicationUser": null, "PhoneNumber": null, "MicrosoftTeamsUser": teams });
    assert!(invited.contains(&user) && invited.contains(&teams), "{invited:?}");
    assert_eq!(keys(&user), keys(&invited[0]));
}

#[test]
fn the_conversation_is_named_only_while_established() {
    let (world, _) = eventful();
    let changes = world.of_kind("CallLegStateChanged");
    let named: Vec<_> = changes.iter().map(|change| !change.body["data"]["ConversationId"].is_null()).collect();
    assert_eq!(named, [false, true, false, false]);
}

#[test]
fn participants_and_keys_are_sent_only_when_asked_for() {
    for (asked, expected) in [
        (vec![], [0, 0]),
        (vec!["participantsUpdated"], [1, 0]),
        (vec!["dtmfReceived"], [0, 2]),
        (vec!["participantsUpdated", "dtmfReceived"], [1, 2]),
    ] {
        let mut world = World::new();
        world.create(&["+15550100001"], &asked);
        world.advance(60_000);
        let sent = [world.of_kind("ParticipantsUpdated").len(), world.of_kind("DtmfReceived").len()];
        assert_eq!(sent, expected, "{asked:?}");
        assert_eq!(world.states().len(), 2, "states are always sent");
    }
}

#[test]
fn callbacks_can_be_arrays() {
    let mut world = World::with(Config { callback_arrays: true, ..Config::default() });
    world.create(&[ALICE], &[]);
    assert_eq!(world.callbacks[0].body.as_array().unwrap().len(), 1);
    assert_eq!(world.callbacks[0].body[0]["eventType"], "Microsoft.Communication.CallLegStateChanged");
}

#[test]
fn a_callback_that_fails_is_tried_again_on_schedule() {
    let mut world = World::new();
    world.answers = |event, attempt| match (event["data"]["CallState"].as_str(), attempt) {
        (Some("Establishing"), 1) => Outcome::Answered { status: 500, body: Vec::new() },
        (Some("Establishing"), 2) => Outcome::NoAnswer { reason: "connection refused".to_owned() },
        _ => Outcome::Answered { status: 204, body: Vec::new() },
    };
    world.create(&["+15550100000"], &[]);
    world.advance(60_000);
    let made: Vec<_> =
        world.callbacks.iter().map(|one| (one.at_ms, one.body["data"]["CallState"].as_str().unwrap(), one.attempt)).collect();
    // The second event does not wait for the first to be taken: it overtakes it.
    assert_eq!(made, [(0, "Establishing", 1), (1_000, "Establishing", 2), (2_000, "Established", 1), (3_000, "Establishing", 3)]);
    assert_eq!(world.callbacks[0].body, world.callbacks[1].body, "every attempt is the same event, with the same id");
    let listed = world.emulator.callbacks();
    assert_eq!((&listed[0]["state"], &listed[0]["url"]), (&json!("delivered"), &json!(CALLBACK)));
    let attempts = listed[0]["attempts"].as_array().unwrap();
    assert_eq!(attempts.len(), 3);
    assert_eq!((&attempts[0]["status"], &attempts[0]["nextAttemptAfterMs"]), (&json!(500), &json!(1_000)));
    assert_eq!((&attempts[1]["error"], &attempts[1]["nextAttemptAfterMs"]), (&json!("connection refused"), &json!(2_000)));
    assert_eq!((&attempts[2]["status"], &attempts[2]["state"]), (&json!(204), &json!("delivered")));
}

#[test]
fn a_callback_that_never_succeeds_is_given_up() {
    for (delays, times) in [(None, vec![0, 1_000, 3_000, 7_000, 15_000]), (Some(vec![10]), vec![0, 10]), (Some(vec![]), vec![0])]
    {
        let default = Config::default();
        let callback_retry_delays_ms = delays.unwrap_or(default.callback_retry_delays_ms.clone());
        let mut world = World::with(Config { callback_retry_delays_ms, ..default });
        world.answers = |_, _| Outcome::Answered { status: 301, body: Vec::new() };
        world.create(&["+15550100480"], &[]);
        world.advance(110_000);
        assert_eq!(world.callbacks.iter().map(|one| one.at_ms).collect::<Vec<_>>(), times);
        assert_eq!(world.emulator.callbacks()[0]["state"], "failed");
    }
}

#[test]
fn the_events_of_a_call_are_attempted_one_after_the_other() {
    let mut world = World::with(Config { callback_hold_ms: 60_000, ..Config::default() });
    let request = world.request(
        "createCall",
        &[
            json!("8:acs:r_b"),
            json!(["8:acs:r_u"]),
            json!({
                "callbackUri": CALLBACK, "requestedModalities": ["audio"], "requestedCallEvents": ["participantsUpdated"],
            }),
        ],
    );
    world.emulator.handle(&request, world.now_ms);
    let first = world.emulator.poll(world.now_ms);
    let [Effect::Deliver { id, .. }] = first.as_slice() else { panic!("{first:?}") };
    // The application is slow: it has not answered when the call is established.
    world.now_ms += 5_000;
    world.emulator.complete(*id, &Outcome::Answered { status: 200, body: Vec::new() }, world.now_ms);
    world.settle();
    let states: Vec<_> = world.callbacks.iter().map(|one| one.body["eventType"].as_str().unwrap().to_owned()).collect();
    assert_eq!(states, ["Microsoft.Communication.CallLegStateChanged", "Microsoft.Communication.ParticipantsUpdated"]);
    // What it tells is when it happened, not when it was sent.
    assert!(world.callbacks[0].body["eventTime"].as_str().unwrap() < "2100-01-01T00:00:02.1");
}

#[test]
fn callbacks_that_are_not_sent_are_listed_and_not_retried() {
    let mut world = World::new();
    world.answers = |_, _| Outcome::NotSent;
    world.create(&["+15550100000"], &[]);
    world.advance(60_000);
    assert_eq!(world.callbacks.len(), 2);
    let listed = world.emulator.callbacks();
    assert!(
        listed.as_array().unwrap().iter().all(|one| one["state"] == "listed" && one["attempts"].as_array().unwrap().len() == 1)
    );
}

#[test]
fn an_answer_from_before_a_reset_is_not_taken_for_one_after_it() {
    fn begin(world: &mut World) -> u64 {
        let options = json!({ "callbackUri": CALLBACK, "requestedModalities": ["audio"], "requestedCallEvents": [] });
        let request = world.request("createCall", &[json!("8:acs:r_b"), json!(["8:acs:r_u"]), options]);
        world.emulator.handle(&request, world.now_ms);
        let effects = world.emulator.poll(world.now_ms);
        let [Effect::Deliver { id, .. }] = effects.as_slice() else { panic!("{effects:?}") };
        *id
    }
    let mut world = World::new();
    let before = begin(&mut world);
    world.emulator.reset();
    let after = begin(&mut world);
    world.emulator.complete(before, &ok(&Json::Null, 1), world.now_ms);
    assert_eq!(world.emulator.callbacks()[0]["state"], "sending");
    world.emulator.complete(after, &ok(&Json::Null, 1), world.now_ms);
    assert_eq!(world.emulator.callbacks()[0]["state"], "delivered");
}
