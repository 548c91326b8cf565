//! 2026-03-12: calls placed, answered, joined, passed on and ended.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;
use common::ga_2026_03::*;
use common::*;

#[test]
fn a_call_is_placed_connected_and_hung_up() {
    let mut world = World::new();
    let created = world.did(
        "createCall",
        &[
            json!(BOT),
            json!({ "targetParticipant": phone(STAYS), "sourceCallIdNumber": phone(CALLER_ID) }),
            json!(CALLBACK),
            json!({ "operationContext": "ctx" }),
        ],
    );
    let id = created["callConnectionId"].as_str().unwrap().to_owned();
    assert_eq!(created["callConnectionState"], "connecting");
    assert_eq!(created.get("serverCallId"), None, "on record: not before it is connected");
    assert_eq!(created["targetParticipants"][0]["phoneNumber"], STAYS);
    assert_eq!(created["source"]["communicationUserId"], BOT);
    assert_eq!((&created["callbackUrl"], &created["sourceCallerIdNumber"]["phoneNumber"]), (&json!(CALLBACK), &json!(CALLER_ID)));
    world.advance(2_000);
    assert_eq!(world.kinds(), ["CallConnected", "ParticipantsUpdated"]);
    let now = world.did("getCallConnectionProperties", &[json!(id), json!({})]);
    assert_eq!(now["callConnectionState"], "connected");
    assert_eq!(now["serverCallId"], world.last("CallConnected")["serverCallId"]);
    assert_eq!(now["correlationId"], created["correlationId"]);
    assert_eq!(world.present(), [format!("4:{STAYS}"), BOT.to_owned()]);
    assert_eq!(world.did("hangUp", &[json!(id), json!({})]), Json::Null);
    assert_eq!(world.did("getCallConnectionProperties", &[json!(id), json!({})])["callConnectionState"], "disconnecting");
    world.advance(200);
    assert_eq!(world.codes("CallDisconnected"), (200, 7000));
    assert_eq!(world.last("CallDisconnected")["operationContext"], "ctx");
    world.refuses("getCallConnectionProperties", &[json!(id), json!({})], 404, "8522", "Call not found.");
    world.refuses("hangUp", &[json!(id), json!({})], 404, "8522", "Call not found.");
}

#[test]
fn every_event_is_in_the_recorded_envelope() {
    let mut world = World::new();
    let id = world.begin(&[STAYS], json!({ "operationContext": "ctx" }));
    world.advance(2_000);
    let bodies: Vec<_> = world.callbacks.iter().map(|callback| callback.body.clone()).collect();
    assert_eq!(bodies.len(), 2);
    let keys = |value: &Json| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    for body in &bodies {
        let [event] = body.as_array().unwrap().as_slice() else { panic!("{body}") };
        let members = ["id", "source", "type", "data", "time", "specversion", "datacontenttype", "subject"];
        assert_eq!(keys(event), members);
        assert_eq!(event["source"], format!("calling/callConnections/{id}"));
        assert_eq!(event["subject"], event["source"]);
        assert_eq!((&event["specversion"], &event["datacontenttype"]), (&json!("1.0"), &json!("application/json")));
        assert_eq!(event["time"], "2100-01-01T00:00:02.0000000+00:00");
        assert_eq!(event["data"]["publicEventType"], event["type"]);
        assert_eq!(event["data"]["resultInformation"], json!({ "code": 200, "subCode": 0, "message": "" }));
    }
    let common = ["resultInformation", "callConnectionId", "serverCallId", "correlationId", "publicEventType"];
    assert_eq!(keys(&bodies[0][0]["data"]), [&["version", "operationContext"], common.as_slice()].concat());
    let updated = ["participants", "sequenceNumber", "resultInformation", "version", "callConnectionId"];
    assert_eq!(keys(&bodies[1][0]["data"]), [updated.as_slice(), &common[2..]].concat());
    let first = &bodies[1][0]["data"]["participants"][0];
    let expected = json!({ "kind": "phoneNumber", "rawId": format!("4:{STAYS}"), "phoneNumber": { "value": STAYS } });
    assert_eq!(*first, json!({ "identifier": expected, "isMuted": false, "isOnHold": false }));
}

#[test]
fn a_call_that_nobody_takes_fails_as_its_number_says() {
    for (number, codes) in [
        ("+15550100486", (486, 560_486)),
        ("+15550100603", (603, 560_603)),
        ("+15550100480", (480, 560_480)),
        ("+15550100404", (404, 560_404)),
        ("+15550104408", (408, 560_408)),
    ] {
        let mut world = World::new();
        let id = world.begin(&[number], json!({}));
        world.advance(200_000);
        assert_eq!(world.kinds(), ["CreateCallFailed"]);
        assert_eq!(world.codes("CreateCallFailed"), codes);
        let sip = &world.last("CreateCallFailed")["resultInformation"]["sipDetails"];
        assert_eq!(sip["code"], codes.0);
        world.refuses("getCallConnectionProperties", &[json!(id), json!({})], 404, "8522", "");
    }
}

#[test]
fn a_group_call_is_connected_when_the_first_answers() {
    let mut world = World::new();
    world.begin(&["+15550100486", STAYS, "+15550100200"], json!({}));
    world.advance(2_000);
    assert_eq!(world.kinds(), ["CallConnected", "ParticipantsUpdated"]);
    world.advance(13_000);
    assert_eq!(world.present().len(), 3);
    assert_eq!(world.last("ParticipantsUpdated")["sequenceNumber"], 2);
}

#[test]
fn faulty_numbers_and_missing_caller_ids_are_refused_in_this_contracts_shape() {
    let mut world = World::new();
    let create = |number: &str, options: Json| vec![json!(BOT), json!([number]), json!(CALLBACK), options];
    let caller = json!({ "sourceCallIdNumber": CALLER_ID });
    world.refuses("createGroupCall", &create("+15550100429", caller.clone()), 429, "TooManyRequests", "");
    world.refuses("createGroupCall", &create("+15550100500", caller), 500, "InternalServerError", "");
    world.refuses("createGroupCall", &create(STAYS, json!({})), 400, "8523", "sourceCallerIdNumber");
    assert_eq!(world.connection_count(), 0);
}

#[test]
fn the_version_the_body_and_the_way_in_are_checked() {
    let mut world = World::new();
    let mut send = |path: &str, body: &str| {
        let request = world.signed("POST", path, body);
        let response = world.send(&request);
        (response.status, common::body(&response)["error"].clone())
    };
    for (path, says) in [
        ("/calling/callConnections", "no api-version"),
        ("/calling/callConnections?api-version=2022-04-07-preview", "2025-06-15, 2026-03-12, 2025-08-15-preview"),
    ] {
        let (status, error) = send(path, "{}");
        assert_eq!((status, error["message"].as_str().unwrap().contains(says)), (400, true), "{error}");
    }
    let current = "/calling/callConnections?api-version=2026-03-12";
    for (body, says) in [
        ("{", "not JSON"),
        ("{}", "targets"),
        (r#"{"targets":[],"callbackUri":"https://a.example"}"#, "targets"),
        (r#"{"targets":[{"rawId":"8:acs:x"}],"callbackUri":"nowhere"}"#, "callbackUri"),
    ] {
        let (status, error) = send(current, body);
        assert_eq!((status, error["message"].as_str().unwrap().contains(says)), (400, true), "{error}");
    }
    let (status, error) = send("/calling/callConnections/x:summarizeCall?api-version=2026-03-12", "{}");
    assert_eq!((status, error["message"].as_str().unwrap().contains("2025-08-15-preview")), (400, true));
    let (status, error) = send("/calling/callConnections/x:dance?api-version=2026-03-12", "{}");
    assert_eq!((status, &error["code"]), (404, &json!("NotFound")));
    let unsigned = RawRequest { method: "POST".into(), path_and_query: current.into(), ..RawRequest::default() };
    let response = world.send(&unsigned);
    assert_eq!((response.status, &body(&response)["error"]["code"]), (401, &json!("Denied")));
}

#[test]
fn a_request_that_comes_again_is_not_carried_out_again() {
    let mut world = World::new();
    let arguments = [json!(BOT), json!([STAYS]), json!(CALLBACK), json!({ "sourceCallIdNumber": CALLER_ID })];
    let request = world.ga_2026_03_request("createGroupCall", &arguments);
    let first = world.send(&request);
    world.advance(2_000);
    let again = world.send(&request);
    assert_eq!((first.status, again.status), (201, 201));
    let (first, again) = (first, again);
    for response in [&first, &again] {
        assert_eq!(response.header("repeatability-result"), Some("accepted"));
    }
    let (before, after) = (body(&first), body(&again));
    assert_eq!(before["callConnectionId"], after["callConnectionId"]);
    assert_eq!((&before["callConnectionState"], &after["callConnectionState"]), (&json!("connecting"), &json!("connected")));
    assert!(before.get("serverCallId").is_none() && after["serverCallId"].is_string());
    assert_eq!(world.connection_count(), 1);
    // What has an answer of its own repeats that; what has none stays done.
    let id = before["callConnectionId"].as_str().unwrap();
    let request = world.ga_2026_03_request(
        "addParticipant",
        &[json!(id), json!({ "targetParticipant": { "communicationUserId": "8:acs:r_u" } }), json!({})],
    );
    let answers = [world.send(&request), world.send(&request)].map(|response| body(&response)["invitationId"].clone());
    assert_eq!(answers[0], answers[1]);
    let request = world.ga_2026_03_request("terminateCall", &[json!(id), json!({})]);
    assert_eq!(world.send(&request).status, 204);
    world.advance(1_000);
    assert_eq!(world.send(&request).status, 204, "though the call is over");
    assert_eq!(world.kinds().iter().filter(|kind| *kind == "CallDisconnected").count(), 1);
    for (missing, says) in [("repeatability-first-sent", "First-Sent"), ("repeatability-request-id", "Request-ID")] {
        let mut request = world.ga_2026_03_request("createGroupCall", &arguments);
        request.headers.retain(|(name, _)| name != missing);
        let response = world.send(&request);
        assert_eq!(response.status, 400);
        assert!(body(&response)["error"]["message"].as_str().unwrap().contains(says));
    }
}

#[test]
fn hang_up_leaves_the_others_talking_and_terminate_does_not() {
    for (operation, left) in [("hangUp", "connected"), ("terminateCall", "left")] {
        let mut world = World::new();
        let id = world.connect(&[STAYS, "+15551110000"]);
        world.did(operation, &[json!(id), json!({})]);
        world.advance(1_000);
        let people = world.connection(&id)["participants"].clone();
        assert!(people.as_array().unwrap().iter().all(|one| one["state"] == left), "{operation}: {people}");
        assert_eq!(world.kinds(), ["CallDisconnected"]);
    }
}

#[test]
fn the_call_is_over_when_the_last_one_hangs_up() {
    let mut world = World::new();
    world.begin(&["+15550100010"], json!({}));
    world.advance(12_200);
    assert_eq!(world.kinds(), ["CallConnected", "ParticipantsUpdated", "CallDisconnected"]);
    assert_eq!(world.codes("CallDisconnected"), (0, 560_000));
}

#[test]
fn a_call_is_passed_on() {
    let mut world = World::new();
    let id = world.connect(&[ALICE]);
    let context = world.did(
        "transferCallToParticipant",
        &[json!(id), phone(STAYS), json!({ "operationContext": "t", "operationCallbackUrl": ELSEWHERE })],
    );
    assert_eq!(context["operationContext"], "t");
    assert_eq!(world.connection(&id)["state"], "transferring");
    world.advance(2_500);
    assert_eq!(world.kinds(), ["CallTransferAccepted", "CallDisconnected"]);
    assert_eq!(world.callbacks[0].url, ELSEWHERE);
    let accepted = world.last("CallTransferAccepted");
    assert_eq!(accepted["transferTarget"]["rawId"], format!("4:{STAYS}"));
    assert_eq!(accepted["transferee"]["rawId"], format!("4:{ALICE}"));
}

#[test]
fn a_call_whose_last_participant_leaves_while_another_is_called_ends_in_any_case() {
    // The voicemail answers after 15 s, the others fail before or after the participant hangs up.
    for target in ["+15550100200", "+15550100480", "+15550100486", "+15550100603", STAYS] {
        for operation in ["transferCallToParticipant", "addParticipant"] {
            let mut world = World::new();
            let id = world.connect(&["+15550100010"]);
            let invited = json!({ "targetParticipant": phone(target), "sourceCallIdNumber": phone(CALLER_ID) });
            let whom = if operation == "addParticipant" { invited } else { phone(target) };
            world.advance(8_000);
            world.did(operation, &[json!(id), whom, json!({})]);
            world.advance(200_000);
            // A callee who was added may stay, and leaves then.
            world.emulator.leave_call(&id, target, world.now_ms).ok();
            world.advance(1_000);
            assert_eq!(world.connection(&id)["state"], "disconnected", "{operation} to {target}: {:?}", world.kinds());
            assert_eq!(world.kinds().last().unwrap(), "CallDisconnected", "{operation} to {target}");
        }
    }
}

#[test]
fn a_call_that_cannot_be_passed_on_goes_on() {
    let mut world = World::new();
    let id = world.connect(&[ALICE, STAYS]);
    world.refuses("transferCallToParticipant", &[json!(id), phone(BOB), json!({})], 400, "8523", "transferee");
    let options = json!({ "transferee": phone(ALICE) });
    world.did("transferCallToParticipant", &[json!(id), phone("+15550100486"), options]);
    world.advance(1_000);
    assert_eq!(world.codes("CallTransferFailed"), (486, 560_486));
    assert_eq!(world.connection(&id)["state"], "connected");
    world.refuses(
        "transferCallToParticipant",
        &[json!(id), phone(BOB), json!({ "transferee": phone(BOB) })],
        400,
        "8523",
        "transferee",
    );
}

#[test]
fn a_call_comes_in_and_is_answered() {
    let mut world = World::with(Config { event_grid_endpoint: Some("https://app.example/grid".to_owned()), ..Config::default() });
    let call = json!({ "from": phone("+15550100010"), "to": BOT, "callerDisplayName": "Ann", "customContext": { "sipHeaders": { "User-To-User": "x" } } });
    let told = world.emulator.incoming_call(&call, world.now_ms).unwrap();
    world.settle();
    let [callback] = world.callbacks.as_slice() else { panic!("{:?}", world.callbacks) };
    assert_eq!(callback.url, "https://app.example/grid");
    assert!(callback.headers.contains(&("aeg-event-type".to_owned(), "Notification".to_owned())));
    let event = &callback.body[0];
    assert_eq!(event["eventType"], "Microsoft.Communication.IncomingCall");
    assert_eq!(event["subject"], format!("/caller/4:+15550100010/recipient/{BOT}"));
    assert_eq!((&event["dataVersion"], &event["metadataVersion"]), (&json!("1.0"), &json!("1")));
    let data = &event["data"];
    assert_eq!(data["incomingCallContext"], told["incomingCallContext"]);
    assert_eq!(
        data["from"],
        json!({ "kind": "phoneNumber", "rawId": "4:+15550100010", "phoneNumber": { "value": "+15550100010" } })
    );
    assert_eq!(data["to"], json!({ "kind": "communicationUser", "rawId": BOT, "communicationUser": { "id": BOT } }));
    assert_eq!(data["customContext"]["sipHeaders"]["User-To-User"], "x");
    let answered = world.did(
        "answerCall",
        &[json!(BOT), told["incomingCallContext"].clone(), json!(CALLBACK), json!({ "operationContext": "in" })],
    );
    assert_eq!(
        (&answered["callConnectionState"], &answered["answeredby"]["communicationUserId"]),
        (&json!("connecting"), &json!(BOT))
    );
    world.advance(1_000);
    assert_eq!(world.kinds(), ["CallConnected", "ParticipantsUpdated"]);
    assert_eq!(world.last("CallConnected")["serverCallId"], told["serverCallId"]);
    assert_eq!(world.present(), ["4:+15550100010", BOT]);
    // The caller does what its number says.
    world.advance(10_000);
    assert_eq!(world.kinds().last().unwrap(), "CallDisconnected");
}

#[test]
fn a_call_that_does_not_ring_any_more_cannot_be_answered() {
    type Way = fn(&mut World, &Json);
    let ways: [(&str, Way); 4] = [
        ("30 seconds", |world, _| world.advance(30_000)),
        ("redirected", |world, context| {
            world.did("redirectCall", &[Json::Null, context.clone(), json!({ "targetParticipant": phone(BOB) }), json!({})]);
        }),
        ("rejected", |world, context| {
            world.did("rejectCall", &[Json::Null, context.clone(), json!({ "callRejectReason": "busy" })]);
        }),
        ("answered", |world, context| {
            world.did("answerCall", &[Json::Null, context.clone(), json!(CALLBACK), json!({})]);
        }),
    ];
    for (why, way) in ways {
        let mut world = World::new();
        let told = world.emulator.incoming_call(&json!({ "from": ALICE, "to": STAYS }), world.now_ms).unwrap();
        let context = told["incomingCallContext"].clone();
        way(&mut world, &context);
        let late = world.did("answerCall", &[Json::Null, context, json!(CALLBACK), json!({})]);
        assert_eq!(late["answeredFor"]["phoneNumber"], STAYS);
        world.advance(1_000);
        assert_eq!(world.codes("AnswerFailed"), (404, 8522));
        let failed = world.last("AnswerFailed");
        assert!(failed["resultInformation"]["message"].as_str().unwrap().contains(why), "{failed}");
        assert_eq!(failed["callConnectionId"], late["callConnectionId"]);
    }
    let mut world = World::new();
    world.refuses("answerCall", &[Json::Null, json!("none"), json!(CALLBACK), json!({})], 400, "8523", "incomingCallContext");
    for (call, says) in
        [(json!({}), "from"), (json!({ "from": ALICE }), "to"), (json!({ "from": ALICE, "to": BOT, "form": 1 }), "form")]
    {
        let error = world.emulator.incoming_call(&call, world.now_ms).unwrap_err();
        assert!(error.message.contains(says), "{}", error.message);
    }
}

#[test]
fn calls_that_are_there_are_joined() {
    let mut world = World::new();
    let id = world.connect(&[ALICE]);
    let server_call_id = world.connection(&id)["serverCallId"].clone();
    let locator = json!({ "kind": "serverCallLocator", "id": server_call_id });
    let second = world.did("connectCall", &[Json::Null, locator, json!(ELSEWHERE), json!({})])["callConnectionId"].clone();
    world.advance(500);
    assert_eq!(world.kinds(), ["CallConnected", "ParticipantsUpdated", "ParticipantsUpdated"]);
    assert_eq!(world.present().len(), 3, "the callee, and the application twice");
    world.did("hangUp", &[json!(id), json!({})]);
    world.advance(500);
    assert_eq!(world.present().len(), 2, "the other one hears of it");
    assert_eq!(world.last("ParticipantsUpdated")["callConnectionId"], second);
    let unknown = json!({ "kind": "serverCallLocator", "id": "none" });
    world.did("connectCall", &[Json::Null, unknown, json!(CALLBACK), json!({})]);
    world.advance(500);
    assert_eq!(world.codes("ConnectFailed"), (404, 8522));
    for locator in [json!({ "kind": "groupCallLocator", "id": "g" }), json!({ "kind": "roomCallLocator", "id": "r" })] {
        let mut join =
            || world.did("connectCall", &[Json::Null, locator.clone(), json!(CALLBACK), json!({})])["callConnectionId"].clone();
        let (one, two) = (join(), join());
        world.advance(500);
        let call = |id: &Json| world.connection(id.as_str().unwrap())["serverCallId"].clone();
        assert_eq!(call(&one), call(&two), "the same place");
        world.did("terminateCall", &[one, json!({})]);
        world.advance(500);
    }
}

#[test]
fn nothing_is_told_of_a_call_the_application_has_left() {
    let mut world = World::new();
    let id = world.connect(&[STAYS, "+15551110000"]);
    let invite = json!({ "targetParticipant": phone(ALICE), "sourceCallIdNumber": phone(CALLER_ID) });
    world.did("addParticipant", &[json!(id), invite, json!({})]);
    world.did("sendDtmfTones", &[json!(id), json!(["one"]), phone(STAYS), json!({})]);
    world.did("hangUp", &[json!(id), json!({})]);
    world.advance(60_000);
    assert_eq!(world.kinds(), ["AddParticipantFailed", "CallDisconnected"]);
    assert_eq!(world.codes("AddParticipantFailed"), (487, 560_487));
}

#[test]
fn a_caller_may_withhold_their_number() {
    let mut world = World::new();
    let told = world.emulator.incoming_call(&json!({ "from": "4:anonymous", "to": "4:anonymous" }), world.now_ms).unwrap();
    let answered = world.did("answerCall", &[Json::Null, told["incomingCallContext"].clone(), json!(CALLBACK), json!({})]);
    assert_eq!((&answered["source"]["isAnonymous"], answered.get("answeredFor")), (&json!(true), None));
    world.advance(500);
    let present = world.present();
    assert!(present[0] == "4:anonymous" && present[1].starts_with("8:acs:"), "{present:?}");
}

#[test]
fn a_plus_sign_is_escaped_as_on_record() {
    let mut world = World::new();
    world.begin(&[STAYS], json!({}));
    world.now_ms += 2_000;
    let effects = world.emulator.poll(world.now_ms);
    let [Effect::Deliver { body, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    assert!(body.contains(r#""time":"2100-01-01T00:00:02.0000000\u002B00:00""#) && !body.contains('+'), "{body}");
    assert_eq!(serde_json::from_str::<Json>(body).unwrap()[0]["time"], "2100-01-01T00:00:02.0000000+00:00");
}

#[test]
fn only_the_preview_may_leave_out_the_locale() {
    let options = json!({ "transportType": "websocket", "transportUrl": "wss://app.example/", "locales": ["en-GB"] });
    let request = json!({ "targets": [{ "rawId": "8:acs:r_u" }], "callbackUri": CALLBACK, "transcriptionOptions": options });
    let mut world = World::new();
    let mut send = |version: &str| {
        let path = format!("/calling/callConnections?api-version={version}");
        let request = world.signed("POST", &path, &request.to_string());
        world.send(&request)
    };
    let response = send("2026-03-12");
    assert_eq!(response.status, 400);
    assert!(body(&response)["error"]["message"].as_str().unwrap().contains("transcriptionOptions.locale"));
    let response = send("2025-08-15-preview");
    assert_eq!((response.status, &body(&response)["transcriptionSubscription"]["locale"]), (201, &json!("en-GB")));
}
