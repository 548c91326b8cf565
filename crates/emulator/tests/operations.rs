//! Every operation: what it answers, what it changes, what it refuses.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;
use common::*;

#[test]
fn create_call_establishes_a_leg() {
    let mut world = World::new();
    let id = world.call(&[ALICE]);
    assert_eq!(world.state(&id), "establishing");
    assert_eq!(world.presences(&id), ["ringing"]);
    world.advance(2_000);
    assert_eq!(world.state(&id), "established");
    assert_eq!(world.presences(&id), ["connected"]);
    let states = world.states();
    assert_eq!(states[0], (0, "Establishing".to_owned()));
    assert_eq!(states[1].1, "Established");
    assert!((1_000..=2_000).contains(&states[1].0), "{states:?}");
    assert_eq!(states.len(), 2);
}

#[test]
fn create_call_answers_201_or_200_as_set() {
    for status in [201, 200] {
        let mut world = World::with(Config { create_call_status: status, ..Config::default() });
        let response = world.create(&[ALICE], &[]);
        assert_eq!(response.status, status);
        assert_eq!(body(&response).as_object().unwrap().keys().collect::<Vec<_>>(), ["callLegId"]);
        assert_eq!(body(&response)["callLegId"].as_str().unwrap().len(), 36);
    }
}

#[test]
fn both_base_paths_lead_to_the_same_calls() {
    let mut world = World::new();
    let id = world.established();
    world.client.base_path = "/calling/calls".to_owned();
    assert_eq!(world.invoke("hangupCall", &[json!(id)]).status, 202);
    assert_eq!(world.state(&id), "terminating");
}

#[test]
fn create_call_reaches_users_as_well_as_phones() {
    let mut world = World::new();
    let options =
        json!({ "callbackUri": CALLBACK, "requestedModalities": ["audio", "video"], "requestedCallEvents": [], "subject": "s" });
    let targets = json!([{ "communicationUserId": "8:acs:r_u" }, { "microsoftTeamsUserId": "t" }, { "rawId": "28:bot" }]);
    let response = world.invoke("createCall", &[json!("8:acs:r_bot"), targets, options]);
    assert_eq!(response.status, 201, "{response:?}");
    world.advance(2_000);
    let call = world.emulator.calls()[0].clone();
    assert_eq!((call["state"].as_str(), call["subject"].as_str()), (Some("established"), Some("s")));
    let raw_ids: Vec<_> = call["participants"].as_array().unwrap().iter().map(|one| one["rawId"].clone()).collect();
    assert_eq!(raw_ids, ["8:acs:r_u", "8:orgid:t", "28:bot"]);
}

#[test]
fn create_call_is_checked_by_the_contracts_table() {
    let mut world = World::new();
    let good = json!({
        "source": { "communicationUser": { "id": "8:acs:r_b" } },
        "sourceAlternateIdentity": { "value": "+14255550100" },
        "targets": [{ "phoneNumber": { "value": "+14255550123" } }],
        "callbackUri": "https://app.example/cb",
        "requestedModalities": ["audio"],
        "requestedCallEvents": [],
    });
    let wrong: [(&str, Json, &str); 12] = [
        ("source", Json::Null, "source"),
        ("targets", Json::Null, "targets"),
        ("targets", json!([]), "targets: expected at least one"),
        ("targets", json!([{ "phoneNumber": { "value": "" } }]), "targets[0]"),
        ("targets", json!([{ "phoneNumber": {} }]), "targets[0]"),
        ("targets", json!(["+14255550123"]), "targets[0]"),
        ("callbackUri", Json::Null, "callbackUri"),
        ("callbackUri", json!("not a url"), "callbackUri"),
        ("requestedModalities", json!(["smell"]), "requestedModalities[0]: expected one of audio, video"),
        ("requestedCallEvents", json!(["callEnded"]), "requestedCallEvents[0]"),
        ("sourceAlternateIdentity", json!({ "value": "" }), "sourceAlternateIdentity"),
        ("sourceAlternateIdentity", Json::Null, "sourceAlternateIdentity"),
    ];
    let path = "/calls?api-version=2021-04-15-preview1";
    for (field, value, says) in wrong {
        let mut wire = good.clone();
        wire[field] = value;
        let request = world.signed("POST", path, &wire.to_string());
        refused(&world.send(&request), 400, "8523", says);
    }
    // Known words are accepted in any case, and numbers that the service gives out though they are not in E.164.
    let mut wire = good.clone();
    wire["targets"] = json!([{ "phoneNumber": { "value": "1001" } }]);
    wire["requestedModalities"] = json!(["Audio"]);
    wire["requestedCallEvents"] = json!(["DTMFRECEIVED"]);
    let request = world.signed("POST", path, &wire.to_string());
    assert_eq!(world.send(&request).status, 201);
    // Unknown members are ignored, as the service does.
    let mut wire = good;
    wire["news"] = json!(1);
    let request = world.signed("POST", path, &wire.to_string());
    assert_eq!(world.send(&request).status, 201);
    assert_eq!(world.emulator.calls().as_array().unwrap().len(), 2, "a refused request creates nothing");
}

#[test]
fn a_body_that_is_not_json_is_refused() {
    let mut world = World::new();
    for text in ["{", "[]", "\"text\"", "1"] {
        let request = world.signed("POST", "/calls?api-version=2021-04-15-preview1", text);
        assert_eq!(world.send(&request).status, 400, "{text}");
    }
}

#[test]
fn api_version_is_checked_and_named() {
    let mut world = World::new();
    let request = world.signed("POST", "/calls", "{}");
    refused(&world.send(&request), 400, "8523", "no api-version; expected 2021-04-15-preview1");
    let request = world.signed("POST", "/calls?api-version=1999-01-01", "{}");
    refused(&world.send(&request), 400, "8523", "1999-01-01");
}

#[test]
fn an_unknown_route_is_named() {
    let mut world = World::new();
    let request = world.signed("PUT", "/calls/1/PlayAudio?api-version=2021-04-15-preview1", "{}");
    refused(&world.send(&request), 404, "NotFound", "PUT /calls/1/PlayAudio");
}

#[test]
fn an_unknown_call_is_not_found_by_any_operation() {
    let mut world = World::new();
    let id = json!("00000000-0000-4000-8000-000000000000");
    for (operation, rest) in [
        ("hangupCall", vec![]),
        ("deleteCall", vec![]),
        ("playAudio", vec![json!({ "audioFileUri": "https://app.example/a.wav" })]),
        ("cancelMediaProcessing", vec![]),
        ("inviteParticipants", vec![json!([ALICE]), json!({ "alternateCallerId": CALLER_ID })]),
        ("removeParticipant", vec![json!("1")]),
    ] {
        let arguments: Vec<Json> = [id.clone()].into_iter().chain(rest).collect();
        refused(&world.invoke(operation, &arguments), 404, "8522", "Call not found");
    }
}

#[test]
fn before_and_after_being_established_media_and_people_are_refused() {
    let mut world = World::new();
    let id = world.call(&["+15550100480"]);
    let check = |world: &mut World, state: &str| {
        assert_eq!(world.state(&id), state);
        for (operation, rest) in [
            ("playAudio", vec![json!({ "audioFileUri": "https://app.example/a.wav" })]),
            ("cancelMediaProcessing", vec![]),
            ("inviteParticipants", vec![json!([ALICE]), json!({ "alternateCallerId": CALLER_ID })]),
            ("removeParticipant", vec![json!("1")]),
        ] {
            let arguments: Vec<Json> = [json!(id)].into_iter().chain(rest).collect();
            refused(&world.invoke(operation, &arguments), 400, "8501", state);
        }
    };
    check(&mut world, "establishing");
    assert_eq!(world.invoke("deleteCall", &[json!(id)]).status, 202);
    check(&mut world, "terminating");
}

#[test]
fn hang_up_ends_a_call_of_two() {
    let mut world = World::new();
    let id = world.established();
    let response = world.invoke("hangupCall", &[json!(id)]);
    assert_eq!((response.status, response.body.len()), (202, 0));
    assert_eq!(world.state(&id), "terminating");
    // Again, while it is terminating: no harm, nothing new.
    assert_eq!(world.invoke("hangupCall", &[json!(id)]).status, 202);
    world.advance(200);
    assert_eq!(world.state(&id), "terminated");
    assert_eq!(world.presences(&id), ["left"]);
    let states: Vec<_> = world.states().into_iter().map(|(_, state)| state).collect();
    assert_eq!(states, ["Establishing", "Established", "Terminating", "Terminated"]);
    refused(&world.invoke("hangupCall", &[json!(id)]), 404, "8522", "");
    refused(&world.invoke("deleteCall", &[json!(id)]), 404, "8522", "");
}

#[test]
fn hang_up_leaves_the_others_talking_and_delete_does_not() {
    for (operation, presence) in [("hangupCall", "connected"), ("deleteCall", "left")] {
        let mut world = World::new();
        let id = world.call(&[ALICE, BOB]);
        world.advance(2_000);
        assert_eq!(world.presences(&id), ["connected", "connected"]);
        assert_eq!(world.invoke(operation, &[json!(id)]).status, 202);
        world.advance(200);
        assert_eq!(world.state(&id), "terminated");
        assert_eq!(world.presences(&id), [presence, presence]);
    }
}

#[test]
fn a_call_ended_while_ringing_stops_ringing() {
    let mut world = World::new();
    let id = world.call(&[ALICE]);
    assert_eq!(world.invoke("hangupCall", &[json!(id)]).status, 202);
    world.advance(10_000);
    assert_eq!(world.presences(&id), ["failed"]);
    let states: Vec<_> = world.states().into_iter().map(|(_, state)| state).collect();
    assert_eq!(states, ["Establishing", "Terminating", "Terminated"]);
}

#[test]
fn invite_calls_more_people() {
    let mut world = World::new();
    let id = world.established();
    let options = json!({ "operationContext": "more", "alternateCallerId": CALLER_ID });
    let response = world.invoke("inviteParticipants", &[json!(id), json!([BOB, "8:acs:r_u"]), options]);
    assert_eq!((response.status, response.body.len()), (202, 0));
    assert_eq!(world.presences(&id), ["connected", "ringing", "ringing"]);
    world.advance(2_000);
    assert_eq!(world.presences(&id), ["connected"; 3]);
    let results = world.of_kind("InviteParticipantResult");
    let who: Vec<_> = results.iter().map(|result| result.body["data"]["Participants"][0]["RawId"].clone()).collect();
    assert_eq!(results.len(), 2);
    assert!(who.contains(&json!("4:+14255550199")) && who.contains(&json!("8:acs:r_u")), "{who:?}");
    for result in results {
        let data = &result.body["data"];
        assert_eq!(
            (&data["Status"], &data["OperationContext"], &data["ResultInfo"]),
            (&json!("Completed"), &json!("more"), &Json::Null)
        );
    }
    let last = world.of_kind("ParticipantsUpdated").pop().unwrap();
    assert_eq!(last.body["data"]["Participants"].as_array().unwrap().len(), 3);
}

#[test]
fn inviting_a_phone_needs_a_caller_id() {
    let mut world = World::new();
    let id = world.established();
    refused(&world.invoke("inviteParticipants", &[json!(id), json!([BOB])]), 400, "8523", "alternateCallerId");
    assert_eq!(world.invoke("inviteParticipants", &[json!(id), json!(["8:acs:r_u"])]).status, 202);
}

#[test]
fn remove_takes_one_out_once() {
    let mut world = World::new();
    let id = world.call(&[ALICE, BOB]);
    world.advance(2_000);
    let alice = world.participant(&id, ALICE);
    let response = world.invoke("removeParticipant", &[json!(id), json!(alice)]);
    assert_eq!((response.status, response.body.len()), (202, 0));
    assert_eq!(world.presences(&id), ["left", "connected"]);
    let last = world.of_kind("ParticipantsUpdated").pop().unwrap();
    assert_eq!(last.body["data"]["Participants"][0]["Identifier"]["RawId"], "4:+14255550199");
    refused(&world.invoke("removeParticipant", &[json!(id), json!(alice)]), 404, "ParticipantNotFound", "");
    refused(&world.invoke("removeParticipant", &[json!(id), json!("unknown")]), 404, "ParticipantNotFound", "");
    assert_eq!(world.state(&id), "established");
}

#[test]
fn the_call_ends_when_the_last_one_is_removed() {
    let mut world = World::new();
    let id = world.established();
    let alice = world.participant(&id, ALICE);
    world.invoke("removeParticipant", &[json!(id), json!(alice)]);
    assert_eq!(world.state(&id), "terminating");
    world.advance(200);
    assert_eq!(world.state(&id), "terminated");
}

#[test]
fn removing_somebody_who_rings_takes_the_invitation_back() {
    let mut world = World::new();
    let id = world.established();
    world.invoke("inviteParticipants", &[json!(id), json!([BOB]), json!({ "alternateCallerId": CALLER_ID })]);
    let bob = world.participant(&id, BOB);
    assert_eq!(world.invoke("removeParticipant", &[json!(id), json!(bob)]).status, 202);
    world.advance(5_000);
    assert_eq!(world.presences(&id), ["connected", "failed"]);
    let result = world.of_kind("InviteParticipantResult").pop().unwrap();
    assert_eq!(result.body["data"]["ResultInfo"]["Subcode"], 560_487);
    assert_eq!(result.body["data"]["Status"], "Failed");
}

#[test]
fn answers_carry_the_ids_and_let_pages_of_this_machine_read_them() {
    let page = || ("Origin".to_owned(), "http://localhost:3000".to_owned());
    let mut world = World::new();
    let options = json!({
        "callbackUri": CALLBACK, "requestedModalities": ["audio"], "requestedCallEvents": [], "alternateCallerId": CALLER_ID,
    });
    let mut request = world.request("createCall", &[json!("8:acs:resource_bot"), json!([ALICE]), options]);
    request.headers.push(page());
    let response = world.send(&request);
    assert_eq!(response.header("x-ms-client-request-id"), Some("7c9e6679-7425-40de-944b-e07fc1f90ae7"));
    assert_eq!(response.header("client-request-id").unwrap().len(), 36);
    assert_eq!(response.header("content-type"), Some("application/json; charset=utf-8"));
    assert_eq!(response.header("access-control-allow-origin"), Some("http://localhost:3000"));
    assert_eq!(response.header("vary"), Some("origin"));
    for name in ["client-request-id", "x-ms-client-request-id", "retry-after"] {
        assert!(response.header("access-control-expose-headers").unwrap().contains(name));
    }
    let denied = world.send(&RawRequest {
        method: "POST".into(),
        path_and_query: "/calls".into(),
        headers: vec![page()],
        ..RawRequest::default()
    });
    assert_eq!((denied.status, denied.header("access-control-allow-origin")), (401, Some("http://localhost:3000")));
    assert_eq!(world.create(&[ALICE], &[]).header("access-control-allow-origin"), None, "no page has sent it");
}

#[test]
fn preflights_are_answered() {
    let mut world = World::new();
    let asked = "authorization,content-type,x-ms-date,x-ms-content-sha256";
    let preflight = world.send(&RawRequest {
        method: "OPTIONS".into(),
        path_and_query: "/calls?api-version=2021-04-15-preview1".into(),
        headers: vec![("Access-Control-Request-Headers".into(), asked.into()), ("Origin".into(), "https://127.0.0.1".into())],
        ..RawRequest::default()
    });
    assert_eq!(preflight.status, 204);
    assert_eq!(preflight.header("access-control-allow-headers"), Some(asked));
    assert_eq!(preflight.header("access-control-allow-origin"), Some("https://127.0.0.1"));
    assert_eq!(preflight.header("access-control-allow-private-network"), None, "it did not ask");
    for method in ["POST", "DELETE", "GET"] {
        assert!(preflight.header("access-control-allow-methods").unwrap().contains(method));
    }
}
