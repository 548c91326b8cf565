//! Calls of Teams Phone: what the profile does, what the check says of recorded traffic, and that both say the same.
//! The expected values are those of the service's pages, which the table names; nothing of it was seen on the live service.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;
use common::ga_2026_03::*;
use common::*;
use ringwire::contract::ga_2026_03::CONTRACT;
use ringwire::contract::ga_2026_03::teams_phone::{KINDS, WHOM};
use ringwire_emulator::teams_phone::{self, Check};

const TENANT: &str = "d3c5a1b2-1111-4222-8333-944445555666";
const ACCOUNT: &str = "0a1b2c3d-aaaa-4bbb-8ccc-1234567890ab";
const OTHER_ACCOUNT: &str = "0a1b2c3d-aaaa-4bbb-8ccc-1234567890ff";
const ACCOUNT_NUMBER: &str = "+14255550111";
const RESOURCE: &str = "5e6f7081-9999-4aaa-8bbb-cccccccccccc";
const AGENT: &str = "77777777-dddd-4eee-8fff-000000000001";
const CUSTOMER: &str = "+14255550123";

fn agent_id(user: &str) -> Json {
    json!(format!("8:acs:{RESOURCE}_{TENANT}_{user}"))
}

/// The profile of one account and one agent, with these members in place of its own.
fn profile(members: Json) -> World {
    let mut all = json!({
        "tenantId": TENANT,
        "resourceAccounts": [{ "objectId": ACCOUNT, "phoneNumber": ACCOUNT_NUMBER }, { "objectId": OTHER_ACCOUNT }],
        "agents": [{ "userId": AGENT, "signedIn": true }],
    });
    all.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    World::with(Config::from_json(&json!({ "teamsPhone": all })).unwrap())
}

fn source() -> Json {
    json!({ "teamsAppSource": { "teamsAppId": ACCOUNT } })
}

fn with(mut object: Json, members: Json) -> Json {
    object.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    object
}

impl World {
    fn dial(&mut self, target: Json, invite: Json, options: Json) -> RawResponse {
        let invite = with(json!({ "targetParticipant": target }), invite);
        let request = self.ga_2026_03_request("createCall", &[Json::Null, invite, json!(CALLBACK), options]);
        self.send(&request)
    }

    /// A call of Teams Phone to a customer, connected.
    fn teams_call(&mut self) -> String {
        let response = self.dial(phone(CUSTOMER), json!({}), source());
        assert_eq!(response.status, 201, "{}", body(&response));
        self.advance(2_000);
        body(&response)["callConnectionId"].as_str().unwrap().to_owned()
    }

    fn log(&self, kind: &str) -> Vec<Json> {
        let log = self.emulator.events(0);
        log.as_array().unwrap().iter().filter(|entry| entry["kind"] == kind).cloned().collect()
    }
}

fn code(response: &RawResponse) -> (u16, String) {
    let code = if response.body.is_empty() { Json::Null } else { body(response)["error"]["code"].clone() };
    (response.status, code.as_str().unwrap_or_default().to_owned())
}

/// What the check says of the emulator's own log.
fn checked(world: &World) -> Json {
    let mut check = Check::default();
    check.read(&world.emulator.events(0).to_string()).unwrap();
    check.report(false).unwrap()
}

fn finding(report: &Json, operation: &str, kind: Option<&str>) -> Json {
    let all = report["findings"].as_array().unwrap();
    let found = all.iter().find(|one| one["operation"] == operation && one["identifier"].as_str() == kind);
    found.cloned().unwrap_or_else(|| panic!("no finding for {operation} {kind:?}: {report}"))
}

#[test]
fn a_call_of_teams_phone_has_no_caller_id_with_and_without_a_profile() {
    for mut world in [World::new(), profile(json!({}))] {
        let caller_id = json!({ "sourceCallIdNumber": phone(CALLER_ID) });
        assert_eq!(world.dial(phone(CUSTOMER), json!({}), source()).status, 201, "the documented call");
        assert_eq!(code(&world.dial(phone(CUSTOMER), caller_id.clone(), source())), (400, "8523".to_owned()));
        let named = world.dial(phone(CUSTOMER), json!({ "sourceDisplayName": "Clinic" }), source());
        assert_eq!(code(&named), (400, "8523".to_owned()));
        let message = body(&named)["error"]["message"].as_str().unwrap().to_owned();
        assert!(
            message.starts_with("Invalid request, SourceCallerIdNumber and SourceDisplayName are not supported"),
            "{message}"
        );
        // A call of the resource is as before.
        assert_eq!(code(&world.dial(phone(CUSTOMER), json!({}), json!({}))), (400, "8523".to_owned()));
        assert_eq!(world.dial(phone(CUSTOMER), caller_id, json!({})).status, 201);
    }
}

#[test]
fn participants_of_such_a_call_are_added_and_transferred_to_without_a_caller_id() {
    for mut world in [World::new(), profile(json!({}))] {
        let id = json!(world.teams_call());
        let caller_id = phone(CALLER_ID);
        let invite = |number: &str| json!({ "targetParticipant": phone(number) });
        world.did("addParticipant", &[id.clone(), invite(STAYS), json!({})]);
        let shown = with(invite(BOB), json!({ "sourceCallIdNumber": caller_id }));
        world.refuses(
            "addParticipant",
            &[id.clone(), shown, json!({})],
            400,
            "8523",
            "SourceCallerIdNumber and SourceDisplayName",
        );
        world.advance(3_000);
        let options = json!({ "sourceCallIdNumber": caller_id, "transferee": phone(STAYS) });
        world.refuses("transferCallToParticipant", &[id.clone(), agent_id(AGENT), options], 400, "8523", "SourceCallerIdNumber");
        world.did("transferCallToParticipant", &[id, agent_id(AGENT), json!({ "transferee": phone(STAYS) })]);
        world.advance(3_000);
        assert_eq!(world.codes("CallTransferAccepted"), (200, 0));
    }
}

#[test]
fn accounts_without_funds_and_agents_who_are_not_signed_in_fail_as_documented() {
    let account = |members: Json| json!({ "resourceAccounts": [with(json!({ "objectId": ACCOUNT, "phoneNumber": ACCOUNT_NUMBER }), members)] });
    for (members, codes) in [
        (json!({ "funded": false }), (404, 580_406)),
        (json!({ "funded": false, "connectivity": "operatorConnect" }), (403, 510_586)),
    ] {
        let mut world = profile(account(members));
        let response = world.dial(phone(CUSTOMER), json!({}), source());
        assert_eq!(response.status, 201);
        world.advance(5_000);
        assert_eq!(world.kinds(), ["CreateCallFailed", "CallDisconnected"]);
        assert_eq!((world.codes("CreateCallFailed"), world.codes("CallDisconnected")), (codes, codes));
        let call = json!(body(&response)["callConnectionId"]);
        assert_eq!(world.ask("getCallConnectionProperties", &[call, json!({})]).0, 404);
    }
    let mut world = profile(account(json!({ "funded": false, "connectivity": "directRouting" })));
    world.teams_call();
    assert_eq!(world.kinds(), ["CallConnected", "ParticipantsUpdated"], "a trunk of the tenant's own needs no funds");

    let mut world = profile(json!({ "agents": [{ "userId": AGENT, "signedIn": false }] }));
    let id = json!(world.teams_call());
    for user in [AGENT, "88888888-dddd-4eee-8fff-000000000001"] {
        world.did("addParticipant", &[id.clone(), json!({ "targetParticipant": agent_id(user) }), json!({})]);
        world.advance(31_000);
        assert_eq!(world.codes("AddParticipantFailed"), (408, 10_057));
        assert!(world.last("AddParticipantFailed")["resultInformation"]["sipDetails"].is_null(), "it is not of the network");
    }
    let mut world = profile(json!({ "agents": null }));
    let id = json!(world.teams_call());
    world.did("addParticipant", &[id, json!({ "targetParticipant": agent_id("anyone") }), json!({})]);
    world.advance(3_000);
    assert_eq!(world.codes("AddParticipantSucceeded"), (200, 0), "without a list, every agent is there");
}

#[test]
fn a_number_has_two_outbound_calls_at_once() {
    let accounts = json!([{ "objectId": ACCOUNT, "phoneNumber": ACCOUNT_NUMBER }, { "objectId": OTHER_ACCOUNT }]);
    let mut world = profile(json!({ "resourceAccounts": accounts }));
    let (first, _) = (world.teams_call(), world.teams_call());
    let third = world.dial(phone(CUSTOMER), json!({}), source());
    assert_eq!(code(&third), (429, "TooManyRequests".to_owned()));
    let other = json!({ "teamsAppSource": { "teamsAppId": OTHER_ACCOUNT } });
    assert_eq!(world.dial(phone(CUSTOMER), json!({}), other).status, 201, "another account has calls of its own");
    world.did("terminateCall", &[json!(first), json!({})]);
    world.advance(1_000);
    assert_eq!(world.dial(phone(CUSTOMER), json!({}), source()).status, 201, "one of the two has ended");
    let unknown = json!({ "teamsAppSource": { "teamsAppId": AGENT } });
    assert_eq!(code(&world.dial(phone(CUSTOMER), json!({}), unknown)), (400, "8523".to_owned()));
    // An incoming call is none of them.
    let told = world.emulator.incoming_call(&json!({ "from": CUSTOMER, "to": ACCOUNT_NUMBER }), world.now_ms).unwrap();
    world.did("answerCall", &[Json::Null, told["incomingCallContext"].clone(), json!(CALLBACK), json!({})]);
    world.advance(1_000);
    world.did("getCallConnectionProperties", &[json!(world.emulator.connections()[4]["callConnectionId"]), json!({})]);
}

#[test]
fn consent_is_given_read_and_taken_back() {
    let mut world =
        profile(json!({ "resourceAccounts": [{ "objectId": ACCOUNT, "phoneNumber": ACCOUNT_NUMBER, "consented": false }] }));
    let path =
        |tenant: &str, id: &str| format!("/access/teamsExtension/tenants/{tenant}/assignments/{id}?api-version=2025-06-30");
    let ask = |world: &mut World, method: &'static str, path: &str, text: &str| {
        let request = world.signed(method, path, text);
        world.send(&request)
    };
    let (own, principal) = (path(TENANT, ACCOUNT), r#"{"principalType":"teamsResourceAccount"}"#);
    assert_eq!(ask(&mut world, "GET", &own, "").status, 404);
    let denied = world.dial(phone(CUSTOMER), json!({}), source());
    assert_eq!(denied.status, 403);
    assert!(body(&denied)["error"]["message"].as_str().unwrap().contains(&format!("/tenants/{TENANT}/assignments/{ACCOUNT}")));
    let given = ask(&mut world, "PUT", &own, principal);
    assert_eq!(given.status, 201);
    let shown = json!({ "objectId": ACCOUNT, "tenantId": TENANT, "principalType": "teamsResourceAccount" });
    assert_eq!(body(&given), shown);
    assert_eq!(ask(&mut world, "PUT", &own, principal).status, 200, "it was there");
    let read = ask(&mut world, "GET", &own, "");
    assert_eq!((read.status, body(&read)), (200, shown));
    world.teams_call();
    assert_eq!(ask(&mut world, "DELETE", &own, "").status, 204);
    assert_eq!(ask(&mut world, "GET", &own, "").status, 404);
    assert_eq!(world.dial(phone(CUSTOMER), json!({}), source()).status, 403);

    let person = ask(&mut world, "PUT", &path(TENANT, AGENT), r#"{"principalType":"user","clientIds":["app"]}"#);
    assert_eq!((person.status, body(&person)["clientIds"][0].as_str().unwrap()), (201, "app"));
    for (method, path, text, status) in [
        ("PUT", own.clone(), "{}", 400),
        ("PUT", own.clone(), r#"{"principalType":"user","clientIds":"app"}"#, 400),
        ("PUT", own.clone(), "not JSON", 400),
        ("GET", own.replace("2025-06-30", "2026-03-12"), "", 400),
        ("GET", path("another", ACCOUNT), "", 404),
        ("PATCH", own.clone(), principal, 405),
        ("GET", own.replace("/assignments/", "/assignments/a/"), "", 404),
    ] {
        assert_eq!(ask(&mut world, method, &path, text).status, status, "{method} {path} {text}");
    }
    let unsigned = RawRequest { method: "GET".into(), path_and_query: own.clone(), ..RawRequest::default() };
    assert_eq!(world.send(&unsigned).status, 401);
    let mut without = World::new();
    assert_eq!(ask(&mut without, "GET", &own, "").status, 404);
    assert!(world.log("request").iter().any(|entry| entry["operation"] == "teamsExtensionAssignment"));
}

#[test]
fn a_call_to_an_account_is_announced_with_an_unknown_identifier() {
    let details = json!({
        "teamsPhoneCallerDetails": { "caller": phone(CUSTOMER), "name": "Ann", "phoneNumber": CUSTOMER },
        "callTopic": "A late visit",
        "teamsPhoneSourceDetails": { "source": format!("28:orgid:{ACCOUNT}"), "intendedTargets": { "first": agent_id(AGENT) }, "later": [1] },
        "later": { "a": null },
    });
    for to in [json!(ACCOUNT_NUMBER), json!(format!("28:orgid:{ACCOUNT}")), json!({ "teamsAppId": ACCOUNT })] {
        let mut world = profile(json!({}));
        let call = json!({ "from": CUSTOMER, "to": to, "customContext": { "teamsPhoneCallDetails": details } });
        let told = world.emulator.incoming_call(&call, world.now_ms).unwrap();
        world.settle();
        let data = &world.callbacks[0].body[0]["data"];
        assert_eq!(data["to"], json!({ "kind": "unknown", "rawId": format!("28:orgid:{ACCOUNT}") }));
        assert_eq!((data["callerDisplayName"].as_str(), data["from"]["kind"].as_str()), (Some(CUSTOMER), Some("phoneNumber")));
        let sent = &data["customContext"]["teamsPhoneCallDetails"];
        assert_eq!(
            (sent["callTopic"].as_str(), sent["teamsPhoneCallerDetails"]["name"].as_str()),
            (Some("A late visit"), Some("Ann"))
        );
        assert_eq!(sent["teamsPhoneCallerDetails"]["caller"]["phoneNumber"]["value"], CUSTOMER);
        assert_eq!(sent["teamsPhoneSourceDetails"]["source"]["microsoftTeamsApp"]["appId"], ACCOUNT);
        assert_eq!(sent["teamsPhoneSourceDetails"]["intendedTargets"]["first"]["teamsExtensionUser"]["userId"], AGENT);
        // What no table knows is kept as it is.
        assert_eq!((&sent["later"], &sent["teamsPhoneSourceDetails"]["later"]), (&json!({ "a": null }), &json!([1])));
        world.did("answerCall", &[Json::Null, told["incomingCallContext"].clone(), json!(CALLBACK), json!({})]);
        world.advance(1_000);
        let id = json!(world.emulator.connections()[0]["callConnectionId"]);
        let shown = json!({ "targetParticipant": phone(BOB), "sourceCallIdNumber": phone(CALLER_ID) });
        world.refuses("addParticipant", &[id.clone(), shown, json!({})], 400, "8523", "SourceCallerIdNumber");
        world.did("addParticipant", &[id, json!({ "targetParticipant": phone(BOB) }), json!({})]);
    }
    // Without a profile, a raw id of an account is one all the same.
    let mut world = World::new();
    world.emulator.incoming_call(&json!({ "from": CUSTOMER, "to": format!("28:orgid:{ACCOUNT}") }), world.now_ms).unwrap();
    world.settle();
    assert_eq!(world.callbacks[0].body[0]["data"]["to"]["kind"], "unknown");
    // An account that has not consented is silent, and one that the tenant does not have is not known.
    let silent = json!({ "resourceAccounts": [{ "objectId": ACCOUNT, "phoneNumber": ACCOUNT_NUMBER, "consented": false }] });
    for (members, to) in [(silent, json!(ACCOUNT_NUMBER)), (json!({}), json!(format!("28:orgid:{AGENT}")))] {
        let mut world = profile(members);
        world.emulator.incoming_call(&json!({ "from": CUSTOMER, "to": to }), world.now_ms).unwrap();
        world.settle();
        assert!(world.callbacks.is_empty(), "no event comes");
        assert_eq!(world.log("incoming")[1]["state"], "over");
    }
}

#[test]
fn a_recording_by_connection_begins_without_an_id_and_its_event_has_it() {
    for (status, has_id, settings) in [
        (202, false, json!({})),
        (204, false, json!({ "recordingStartStatus": 204 })),
        (200, true, json!({ "recordingStartStatus": 200 })),
    ] {
        let mut world = profile(settings);
        let id = world.teams_call();
        let recording = json!({ "callConnectionId": id, "recordingContent": "audio", "recordingFormat": "wav" });
        let request = world.ga_2026_03_request("start", &[recording]);
        let response = world.send(&request);
        assert_eq!(response.status, status);
        match status {
            204 => assert!(response.body.is_empty()),
            _ => assert_eq!(body(&response)["recordingId"].is_string(), has_id),
        }
        // The client takes each of them.
        let read =
            ringwire::http::HttpResponse { status, body: String::from_utf8(response.body.clone()).unwrap(), headers: Vec::new() };
        let row = CONTRACT.operation("start").unwrap();
        let parsed = ringwire::client::parse::<Json>(row, ringwire::contract::Dialect::Ga2026_03, &read, 0).unwrap().unwrap();
        assert_eq!(parsed["recordingId"].is_string(), has_id);
        if has_id {
            continue;
        }
        let of_event = world.last("RecordingStateChanged")["recordingId"].clone();
        assert_eq!(world.did("getState", &[of_event.clone(), json!({})])["recordingState"], "active");
        // The repeated request has the first answer.
        assert_eq!(world.send(&request).status, status);
        assert_eq!(world.kinds().iter().filter(|kind| *kind == "RecordingStateChanged").count(), 1);
    }
    // A call that is not one of Teams Phone answers with the id.
    let mut world = profile(json!({}));
    let id = world.connect(&[STAYS]);
    assert!(world.did("start", &[json!({ "callConnectionId": id })])["recordingId"].is_string());
}

#[test]
fn what_the_profile_is_asked_for_wrongly_is_refused_with_its_path() {
    for (given, path) in [
        (json!([]), "teamsPhone:"),
        (json!({}), "teamsPhone.tenantId"),
        (json!({ "tenantId": "" }), "teamsPhone.tenantId"),
        (json!({ "tenantId": "a b" }), "teamsPhone.tenantId"),
        (json!({ "tenantId": TENANT, "accounts": [] }), "teamsPhone.accounts"),
        (json!({ "tenantId": TENANT, "resourceAccounts": {} }), "teamsPhone.resourceAccounts"),
        (json!({ "tenantId": TENANT, "resourceAccounts": [1] }), "teamsPhone.resourceAccounts[0]:"),
        (json!({ "tenantId": TENANT, "resourceAccounts": [{}] }), "teamsPhone.resourceAccounts[0].objectId"),
        (json!({ "tenantId": TENANT, "resourceAccounts": [{ "objectId": "28:orgid:a" }] }), "resourceAccounts[0].objectId"),
        (json!({ "tenantId": TENANT, "resourceAccounts": [{ "objectId": ACCOUNT, "phoneNumber": "1" }] }), "[0].phoneNumber"),
        (json!({ "tenantId": TENANT, "resourceAccounts": [{ "objectId": ACCOUNT, "connectivity": "sip" }] }), "[0].connectivity"),
        (json!({ "tenantId": TENANT, "resourceAccounts": [{ "objectId": ACCOUNT, "funded": "yes" }] }), "[0].funded"),
        (json!({ "tenantId": TENANT, "resourceAccounts": [{ "objectId": ACCOUNT, "consented": 1 }] }), "[0].consented"),
        (json!({ "tenantId": TENANT, "resourceAccounts": [{ "objectId": ACCOUNT, "number": "+1" }] }), "[0].number"),
        (json!({ "tenantId": TENANT, "resourceAccounts": [{ "objectId": ACCOUNT }, { "objectId": ACCOUNT }] }), "[1].objectId"),
        (json!({ "tenantId": TENANT, "agents": [{ "userId": 1 }] }), "teamsPhone.agents[0].userId"),
        (json!({ "tenantId": TENANT, "agents": [{ "userId": AGENT, "signedIn": "no" }] }), "teamsPhone.agents[0].signedIn"),
        (json!({ "tenantId": TENANT, "strict": "yes" }), "teamsPhone.strict"),
        (json!({ "tenantId": TENANT, "after": "2028" }), "teamsPhone.after"),
        (json!({ "tenantId": TENANT, "after": "2028-13-01" }), "teamsPhone.after"),
        (json!({ "tenantId": TENANT, "after": 2028 }), "teamsPhone.after"),
        (json!({ "tenantId": TENANT, "recordingStartStatus": 201 }), "teamsPhone.recordingStartStatus"),
    ] {
        let error = Config::from_json(&json!({ "teamsPhone": given })).err().unwrap();
        assert!(error.message.contains(path), "{given}: {}", error.message);
        assert!(!error.message.contains(ACCOUNT_NUMBER));
    }
}

// ── Agreement ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────

fn identifier(kind: &str) -> Json {
    match kind {
        "communicationUser" => json!("8:acs:5e6f7081-9999-4aaa-8bbb-cccccccccccc_user"),
        "phoneNumber" => json!(STAYS),
        "microsoftTeamsUser" => json!("8:orgid:77777777-dddd-4eee-8fff-000000000002"),
        "microsoftTeamsApp" => json!("28:orgid:77777777-dddd-4eee-8fff-000000000003"),
        "teamsExtensionUser" => agent_id(AGENT),
        _ => json!("48:night-service"),
    }
}

/// The operations that need no participant in the call.
const WITHOUT_CALL: [&str; 6] = ["createCall", "createGroupCall", "answerCall", "rejectCall", "redirectCall", "connectCall"];
/// Those whose target is not in the call before.
const INVITING: [&str; 2] = ["addParticipant", "transferCallToParticipant"];

/// What is needed for an operation to be asked for in a call of Teams Phone, or in another one.
struct Stage {
    world: World,
    call: String,
    from: String,
    recording: String,
    server_call: String,
    incoming: String,
}

fn stage(is_teams: bool, identified: Option<&str>, is_in_call: bool, settings: &Json) -> Stage {
    let is_strict = settings["strict"] == true || settings["after"].is_string();
    let mut world = profile(settings.clone());
    let streams = json!({
        "mediaStreamingOptions": { "transportType": "websocket", "audioChannelType": "mixed", "transportUrl": "wss://app.example/" },
        "transcriptionOptions": { "transportType": "websocket", "locale": "en-US", "transportUrl": "wss://app.example/" },
    });
    // The account that the operations under test call from has calls left.
    let other = json!({ "teamsAppSource": { "teamsAppId": OTHER_ACCOUNT } });
    let options = with(if is_teams { other } else { json!({}) }, streams);
    let invite = if is_teams { json!({}) } else { json!({ "sourceCallIdNumber": phone(CALLER_ID) }) };
    let mut ids = Vec::new();
    for _ in 0..2 {
        let response = world.dial(phone(CUSTOMER), invite.clone(), options.clone());
        ids.push(body(&response)["callConnectionId"].as_str().unwrap_or("none").to_owned());
    }
    world.advance(2_000);
    if is_in_call {
        // Of a participant who may not be added, an operation must be refused before it looks for them.
        for call in &ids {
            let target = with(json!({ "targetParticipant": identifier(identified.unwrap()) }), invite.clone());
            let (status, _) = world.ask("addParticipant", &[json!(call), target, json!({})]);
            assert!(is_strict || status == 202, "{identified:?} {status}");
        }
        world.advance(3_000);
    }
    let recording = json!({ "callConnectionId": ids[0], "recordingContent": "audio", "recordingFormat": "wav", "recordingStateCallbackEndpointUrl": CALLBACK });
    world.ask("start", &[recording]);
    let recording = world.events().into_iter().rev().find(|event| kind(event) == "RecordingStateChanged");
    let recording = recording.map_or("none".to_owned(), |event| event["data"]["recordingId"].as_str().unwrap().to_owned());
    let all = world.emulator.connections();
    let server_call = all[0]["serverCallId"].as_str().unwrap_or("none").to_owned();
    let to = if is_teams { ACCOUNT_NUMBER } else { BOT };
    let told = world.emulator.incoming_call(&json!({ "from": BOB, "to": to }), world.now_ms).unwrap();
    world.settle();
    Stage {
        world,
        call: ids[0].clone(),
        from: ids[1].clone(),
        recording,
        server_call,
        incoming: told["incomingCallContext"].as_str().unwrap().to_owned(),
    }
}

/// The arguments of an operation; `None` for those that the emulator serves outside of the contract's paths.
fn arguments(stage: &mut Stage, operation: &str, kind: Option<&str>, is_teams: bool) -> Option<Vec<Json>> {
    let whom = kind.map_or(Json::Null, identifier);
    let (call, none) = (json!(stage.call), json!({}));
    let caller_id = if is_teams { json!({}) } else { json!({ "sourceCallIdNumber": phone(CALLER_ID) }) };
    let incoming = json!(stage.incoming);
    let options = if is_teams { source() } else { json!({}) };
    let file = json!([{ "kind": "fileSource", "url": "https://app.example/a.wav" }]);
    let other = json!("+14255550177");
    Some(match operation {
        "createCall" => vec![Json::Null, with(json!({ "targetParticipant": whom }), caller_id), json!(CALLBACK), options],
        "createGroupCall" => vec![
            Json::Null,
            json!([whom, if kind == Some("phoneNumber") { other } else { whom.clone() }]),
            json!(CALLBACK),
            with(options, caller_id),
        ],
        "answerCall" => vec![Json::Null, incoming, json!(CALLBACK), none],
        "rejectCall" => vec![Json::Null, incoming, none],
        "redirectCall" => vec![Json::Null, incoming, json!({ "targetParticipant": whom }), none],
        "connectCall" => vec![Json::Null, json!({ "kind": "serverCallLocator", "id": stage.server_call }), json!(CALLBACK), none],
        "addParticipant" => vec![call, with(json!({ "targetParticipant": whom }), caller_id), none],
        "transferCallToParticipant" | "getParticipant" | "removeParticipant" | "muteParticipant" | "hold" | "unhold" => {
            vec![call, whom, none]
        }
        "startContinuousDtmfRecognition" | "stopContinuousDtmfRecognition" => vec![call, whom, none],
        "sendDtmfTones" => vec![call, json!(["one"]), whom, none],
        "moveParticipants" => vec![call, json!([whom]), json!(stage.from), none],
        "cancelAddParticipantOperation" => vec![call, json!("an-invitation"), none],
        "play" => vec![call, file, json!([whom]), none],
        "playToAll" => vec![call, file, none],
        "startRecognizing" => vec![call, whom, json!({ "kind": "callMediaRecognizeDtmfOptions", "maxTonesToCollect": 1 })],
        "updateTranscription" => vec![call, json!("de-DE"), none],
        "start" => vec![json!({ "callConnectionId": stage.from, "recordingContent": "audio", "recordingFormat": "wav" })],
        "getState" | "stop" | "pause" | "resume" => vec![json!(stage.recording), none],
        "downloadStreaming" | "delete" => return None,
        _ => vec![call, none],
    })
}

/// What the check's verdict means for a request to the profile: the status and code of its refusal, or `None` and whether the log has it.
fn meaning(verdict: &str, code: Option<&str>, is_teams: bool, is_strict: bool, has_ended: bool) -> Result<bool, String> {
    let assumed = "8520".to_owned();
    match verdict {
        "goneIn2028" if has_ended => Err(assumed),
        "goneIn2028" => Ok(true),
        _ if !is_teams => Ok(false),
        "supported" => Ok(false),
        "needsChange" if code.is_some() => Err(code.unwrap().to_owned()),
        "notSupported" => Err(assumed),
        "needsChange" | "conflict" | "unknown" if is_strict => Err(assumed),
        "needsChange" | "conflict" | "unknown" => Ok(true),
        other => panic!("{other} is no verdict"),
    }
}

#[test]
fn for_every_operation_and_kind_of_identifier_the_profile_does_what_the_check_says() {
    let mut seen = 0;
    for (is_teams, settings) in [
        (true, json!({})),
        (true, json!({ "strict": true })),
        (true, json!({ "after": "2028-09-30" })),
        (false, json!({})),
        (false, json!({ "strict": true, "after": "2028-09-29" })),
        (false, json!({ "after": "2029-01-01" })),
    ] {
        let (is_strict, has_ended) =
            (settings["strict"] == true, settings["after"].as_str().is_some_and(|day| day >= "2028-09-30"));
        for operation in CONTRACT.operations {
            let name = operation.name;
            let takes_kinds = WHOM.iter().any(|(known, _)| *known == name);
            let kinds: Vec<Option<&str>> = if takes_kinds { KINDS.into_iter().map(Some).collect() } else { vec![None] };
            for kind in kinds {
                let is_in_call = kind.is_some() && !WITHOUT_CALL.contains(&name) && !INVITING.contains(&name);
                let mut stage = stage(is_teams, kind, is_in_call, &settings);
                let Some(arguments) = arguments(&mut stage, name, kind, is_teams) else { continue };
                let last = stage.world.emulator.events(0).as_array().unwrap().last().unwrap()["sequence"].as_u64().unwrap();
                let request = stage.world.ga_2026_03_request(name, &arguments);
                let response = stage.world.send(&request);
                let what = format!(
                    "{name} of {kind:?}, Teams Phone: {is_teams}, {settings}: {:?}",
                    String::from_utf8_lossy(&response.body)
                );
                let report = checked(&stage.world);
                // The check has read the whole log; the stage is set with operations of its own.
                let found = report["findings"].as_array().unwrap().iter().find(|one| {
                    let call = &one["call"];
                    one["operation"] == name
                        && one["identifier"].as_str() == kind
                        && (call.is_null() || *call == json!(if is_teams { "teamsPhone" } else { "other" }))
                });
                let found = found.unwrap_or_else(|| panic!("{what}: {report}"));
                let row = &found["rows"][0];
                let (verdict, row_code) = (found["verdict"].as_str().unwrap(), row["code"].as_str());
                let new = stage.world.emulator.events(last);
                let is_logged =
                    new.as_array().unwrap().iter().any(|entry| entry["kind"] == "verdict" && entry["verdict"] == verdict);
                match meaning(verdict, row_code, is_teams, is_strict, has_ended) {
                    Err(code) => assert_eq!(self::code(&response), (400, code), "{what}: {verdict}"),
                    Ok(logged) => {
                        // A call that could not be placed has no connection for the operation.
                        let is_missing = has_ended && !is_teams;
                        assert!(is_missing || response.status < 300, "{what}: {verdict}, {}", response.status);
                        assert!(is_missing || is_logged == logged, "{what}: {verdict}, in the log: {is_logged}");
                    }
                }
                seen += 1;
            }
        }
    }
    assert!(seen > 700, "{seen} cells");
}

#[test]
fn the_2021_preview_has_ended_with_the_calls_of_the_resource() {
    for (after, status) in [("2028-09-29", 201), ("2028-09-30", 400)] {
        let mut world = profile(json!({ "after": after }));
        assert_eq!(world.create(&[ALICE], &[]).status, status, "{after}");
        assert_eq!(checked(&world)["parts"][0]["part"], "The 2021 preview (CallClient)");
    }
}

#[test]
fn with_a_teams_source_and_without_a_caller_id_a_call_goes_from_gone_to_supported_and_passes() {
    let caller_id = json!({ "sourceCallIdNumber": phone(CALLER_ID), "sourceDisplayName": "Clinic" });
    for number in [STAYS, CUSTOMER, BOB, "+15550100001"] {
        for more in [
            json!({}),
            json!({ "operationContext": "x" }),
            json!({ "callIntelligenceOptions": { "cognitiveServicesEndpoint": "https://ai.example/" } }),
        ] {
            let mut before = profile(json!({ "after": "2028-09-30" }));
            assert_eq!(code(&before.dial(phone(number), caller_id.clone(), more.clone())), (400, "8520".to_owned()));
            assert_eq!(finding(&checked(&before), "createCall", Some("phoneNumber"))["verdict"], "goneIn2028");
            let mut after = profile(json!({ "after": "2028-09-30", "strict": true }));
            assert_eq!(after.dial(phone(number), json!({}), with(more.clone(), source())).status, 201);
            after.advance(3_000);
            assert!(after.kinds().contains(&"CallConnected".to_owned()));
            let report = checked(&after);
            assert_eq!(finding(&report, "createCall", Some("phoneNumber"))["verdict"], "supported");
            assert_eq!((&report["verdict"], &report["hasToChange"]), (&json!("supported"), &json!(false)));
            // Half of it is not enough.
            let mut half = profile(json!({}));
            assert_eq!(half.dial(phone(number), caller_id.clone(), with(more.clone(), source())).status, 400);
            assert_eq!(finding(&checked(&half), "createCall", Some("phoneNumber"))["verdict"], "needsChange");
        }
    }
}

// ── The check ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────

fn line(method: &str, path: &str, body: Json, status: u16, answer: Json) -> String {
    let url = format!("https://clinic.communication.azure.com{path}?api-version=2026-03-12");
    json!({ "method": method, "url": url, "body": body.to_string(), "status": status, "answer": answer.to_string() }).to_string()
}

fn report(recording: &str) -> Json {
    let mut check = Check::default();
    check.read(recording).unwrap();
    check.report(false).unwrap()
}

#[test]
fn lines_an_archive_and_a_log_say_the_same() {
    let call = json!({ "targets": [{ "kind": "phoneNumber", "rawId": "4:+14255550123", "phoneNumber": { "value": "+14255550123" } }], "sourceCallerIdNumber": { "value": "+14255550100" }, "callbackUri": "https://app.example/" });
    let answer = json!({ "callConnectionId": "c1", "serverCallId": "s1" });
    // As the Python package sends them: without `kind`.
    let add = json!({ "participantToAdd": { "communicationUser": { "id": format!("8:acs:{RESOURCE}_{TENANT}_{AGENT}") } } });
    let requests = [
        ("POST", "/calling/callConnections", call, 201, answer),
        ("POST", "/calling/callConnections/c1/participants:add", add, 202, json!({})),
        (
            "POST",
            "/calling/callConnections/c1/participants:mute",
            json!({ "targetParticipants": [{ "rawId": "4:+14255550123" }] }),
            200,
            json!({}),
        ),
        ("GET", "/calling/callConnections/c1/participants/4%3A%2B14255550123", Json::Null, 200, json!({})),
    ];
    let lines: Vec<String> = requests
        .iter()
        .map(|(method, path, body, status, answer)| line(method, path, body.clone(), *status, answer.clone()))
        .collect();
    let entries: Vec<Json> = requests
        .iter()
        .map(|(method, path, body, status, answer)| {
            let url = format!("https://clinic.communication.azure.com{path}?api-version=2026-03-12");
            let text = answer.to_string();
            json!({
                "request": { "method": method, "url": url, "postData": { "mimeType": "application/json", "text": body.to_string() } },
                "response": { "status": status, "content": { "mimeType": "application/json", "text": text } },
            })
        })
        .collect();
    let archive = json!({ "log": { "version": "1.2", "creator": {}, "pages": [], "entries": entries } });
    let log: Vec<Json> = (1_u64..)
        .zip(&requests)
        .flat_map(|(number, (method, path, body, status, answer))| {
            [
                json!({ "sequence": 2 * number, "kind": "request", "request": number, "method": method, "path": path, "body": body }),
                json!({ "sequence": 2 * number + 1, "kind": "response", "request": number, "status": status, "body": answer }),
            ]
        })
        .collect();
    let of_lines = report(&lines.join("\r\n\n"));
    assert_eq!(of_lines, report(&archive.to_string()));
    assert_eq!(of_lines, report(&json!(log).to_string()));
    assert_eq!((&of_lines["verdict"], &of_lines["hasToChange"]), (&json!("goneIn2028"), &json!(true)));
    for (operation, kind, verdict) in [
        ("createCall", Some("phoneNumber"), "goneIn2028"),
        ("addParticipant", Some("teamsExtensionUser"), "supported"),
        ("muteParticipant", Some("phoneNumber"), "notSupported"),
        ("getParticipant", Some("phoneNumber"), "supported"),
    ] {
        let found = finding(&of_lines, operation, kind);
        assert_eq!((&found["verdict"], &found["count"]), (&json!(verdict), &json!(1)), "{operation}");
        assert!(
            found["source"].as_str().unwrap().starts_with("https://") && found["date"].is_string() && found["advice"].is_string()
        );
    }
    assert_eq!(of_lines["callerIds"], json!([{ "number": "+*********00", "count": 1 }]));
    assert!(!of_lines.to_string().contains("425555"), "numbers are masked: {of_lines}");
    let cells = of_lines["notExercised"].as_array().unwrap();
    assert!(cells.iter().any(|cell| cell["operation"] == "hangUp") && !cells.iter().any(|cell| cell["operation"] == "playTo"));
    let muted = cells.iter().find(|cell| cell["operation"] == "muteParticipant").unwrap();
    assert!(!muted["identifiers"].as_array().unwrap().contains(&json!("phoneNumber")));
}

#[test]
fn a_call_that_came_in_is_judged_by_whom_it_was_for() {
    let event = |to: &str| json!([{ "eventType": "Microsoft.Communication.IncomingCall", "data": { "to": { "rawId": to }, "incomingCallContext": "i1" } }]);
    let answered = |answer: Json| {
        line(
            "POST",
            "/calling/callConnections:answer",
            json!({ "incomingCallContext": "i1", "callbackUri": "https://app.example/" }),
            200,
            answer,
        )
    };
    let verdict = |recording: String| finding(&report(&recording), "answerCall", None)["verdict"].as_str().unwrap().to_owned();
    let plain = || answered(json!({ "callConnectionId": "c1" }));
    assert_eq!(verdict(format!("{}\n{}", event("28:orgid:a"), plain())), "supported");
    assert_eq!(verdict(format!("{}\n{}", event("4:+14255550100"), plain())), "goneIn2028");
    assert_eq!(verdict(plain()), "unknown");
    assert_eq!(verdict(answered(json!({ "targets": [{ "rawId": "28:orgid:a" }] }))), "supported");
    assert_eq!(verdict(answered(json!({ "targets": [{ "rawId": "8:acs:a_b" }] }))), "goneIn2028");
    let on_behalf = json!([{ "type": "Microsoft.Communication.IncomingCall", "data": { "to": { "rawId": "28:orgid:a" }, "incomingCallContext": "i1", "onBehalfOfCallee": { "rawId": "8:orgid:b" } } }]);
    let redirect = line(
        "POST",
        "/calling/callConnections:redirect",
        json!({ "incomingCallContext": "i1", "target": { "rawId": format!("8:acs:{RESOURCE}_{TENANT}_{AGENT}") } }),
        204,
        Json::Null,
    );
    let redirected = |event: &Json| finding(&report(&format!("{event}\n{redirect}")), "redirectCall", Some("teamsExtensionUser"));
    assert_eq!(redirected(&on_behalf)["verdict"], "notSupported");
    assert_eq!(redirected(&event("28:orgid:a"))["verdict"], "supported");
}

#[test]
fn what_else_ends_is_named_and_what_cannot_be_judged_is_counted() {
    let other = |path: &str| line("POST", path, json!({ "a": 1 }), 200, json!({}));
    let lines = [
        other("/sms"),
        other("/chat/threads"),
        other("/rooms"),
        other("/identities"),
        other("/calls"),
        other("/smsx"),
        json!({ "method": "GET", "url": "https://us-storage.asm.skype.com/v1/objects/0-a/content/audio", "status": 200 })
            .to_string(),
        line("POST", "/calling/callConnections", Json::Null, 201, json!({})),
        line("GET", "/calling/callConnections/c1", Json::Null, 404, json!({})),
        line("POST", "/proxy/calling/callConnections/c1:play", json!({ "playSources": [] }), 202, json!({})),
        json!([{ "eventType": "Microsoft.Communication.CallStarted", "data": {} }]).to_string(),
    ];
    let report = report(&lines.join("\n"));
    let parts: Vec<_> = report["parts"].as_array().unwrap().iter().map(|part| part["part"].as_str().unwrap()).collect();
    assert_eq!(parts, ["Rooms", "SMS", "Chat", "The 2021 preview (CallClient)"]);
    assert_eq!(report["requests"], json!({ "judged": 3, "withoutBody": 1, "otherServices": 2 }));
    assert_eq!(finding(&report, "CallStarted", None)["verdict"], "notSupported");
    let read = finding(&report, "getCallConnectionProperties", None);
    assert_eq!((&read["count"], &read["refused"]), (&json!(1), &json!(1)));
    assert_eq!(finding(&report, "playToAll", None)["verdict"], "supported");
    assert_eq!(finding(&report, "downloadStreaming", None)["verdict"], "supported");
}

#[test]
fn traits_are_counted_beside_their_operation() {
    let start = |body: Json| line("POST", "/calling/recordings", body, 202, json!({}));
    let of = |body: Json| finding(&report(&start(body)), "start", None);
    let audio = json!({ "callConnectionId": "c", "recordingContentType": "audio", "recordingFormatType": "wav" });
    assert_eq!(of(audio.clone())["verdict"], "supported");
    assert_eq!(of(json!({ "callConnectionId": "c" }))["verdict"], "unknown", "without a word it is video in mp4");
    let by_server_call = json!({ "callLocator": { "kind": "serverCallLocator", "serverCallId": "s" }, "recordingContentType": "audio", "recordingFormatType": "wav" });
    assert_eq!(of(by_server_call)["rows"][0]["request"], "serverCallLocator");
    let teams = line(
        "POST",
        "/calling/recordings",
        audio.clone(),
        200,
        json!({ "recordingId": "r", "recordingKind": "teamsCompliance" }),
    );
    assert_eq!(finding(&report(&teams), "start", None)["verdict"], "notSupported");
    let add = |number: &str, more: Json| {
        let body = with(json!({ "participantToAdd": { "phoneNumber": { "value": number } } }), more);
        line("POST", "/calling/callConnections/c1/participants:add", body, 202, json!({}))
    };
    let create = line(
        "POST",
        "/calling/callConnections",
        json!({ "targets": [{ "phoneNumber": { "value": CUSTOMER } }], "teamsAppSource": { "appId": ACCOUNT }, "callbackUri": "https://a/" }),
        201,
        json!({ "callConnectionId": "c1" }),
    );
    let present = json!({ "identifier": { "rawId": format!("4:{CUSTOMER}") } });
    let updated = json!([{ "type": "Microsoft.Communication.ParticipantsUpdated", "data": { "callConnectionId": "c1", "participants": [present] } }]);
    let twice = report(&[create.clone(), updated.to_string(), add(CUSTOMER, json!({}))].join("\n"));
    assert_eq!(finding(&twice, "addParticipant", Some("phoneNumber"))["rows"][0]["request"], "sameNumberTwice");
    let again = report(&[create.clone(), add(BOB, json!({})), add(BOB, json!({}))].join("\n"));
    let found = finding(&again, "addParticipant", Some("phoneNumber"));
    assert_eq!(found["verdict"], "supported", "without that event, the second may follow a failure of the first");
    let two =
        report(&[create, add(BOB, json!({})), add(ALICE, json!({ "sourceCallerIdNumber": { "value": CALLER_ID } }))].join("\n"));
    let found = finding(&two, "addParticipant", Some("phoneNumber"));
    assert_eq!((&found["count"], &found["rows"][0]["count"], &found["rows"][0]["code"]), (&json!(2), &json!(1), &json!("8523")));
}

#[test]
fn a_recording_that_is_none_is_refused() {
    for (recording, says) in [
        ("", "no request"),
        ("{}", "none of these"),
        ("[1]", "none of these"),
        ("{\"log\":{}}", "none of these"),
        ("hello", "line 1"),
        ("{\"method\":\"GET\",\"url\":\"https://a/b\"}\n{\"method\":", "line 2"),
        ("[]", "no request"),
        ("{\"log\":{\"entries\":[]}}", "no request"),
        ("{\"method\":\"GET\",\"url\":\"https://a/b\"}", "no request"),
    ] {
        let mut check = Check::default();
        let error = check.read(recording).and_then(|()| check.report(false).map(drop)).unwrap_err();
        assert!(error.contains(says), "{recording}: {error}");
    }
    // Deep lists end.
    let deep = format!("{}{}", "[".repeat(100), "]".repeat(100));
    let mut check = Check::default();
    let _ = check.read(&deep);
}

#[test]
fn strict_counts_what_is_not_certain() {
    let conflict = line(
        "POST",
        "/calling/callConnections/c1/participants:add",
        json!({ "participantToAdd": { "rawId": "8:orgid:a" } }),
        202,
        json!({}),
    );
    let mut check = Check::default();
    check.read(&conflict).unwrap();
    assert_eq!(check.report(false).unwrap()["hasToChange"], false);
    assert_eq!(check.report(true).unwrap()["hasToChange"], true);
}

#[test]
fn the_table_is_shown_whole() {
    let table = teams_phone::as_json();
    assert_eq!((&table["ends"], &table["newest"]), (&json!("2028-09-30"), &json!("2026-08-28")));
    for row in table["rows"].as_array().unwrap() {
        for member in ["operation", "verdict", "advice", "basis", "source", "date"] {
            assert!(row[member].as_str().is_some_and(|text| !text.is_empty()), "{member}: {row}");
        }
        assert!(row["when"].is_object());
        assert!(row["against"].is_null() || row["against"]["source"].is_string() && row["against"]["date"].is_string(), "{row}");
    }
    assert_eq!(ringwire_emulator::support::as_json()["teamsPhone"], table);
}
