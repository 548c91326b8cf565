//! What recordings of the live service show of answers and events, each as a test. What is expected here was recorded, or, of the
//! versions, is what the official package generates for each.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;
use common::ga_2026_03::*;
use common::*;
use ringwire::contract::ga_2026_03::CONTRACT;
use ringwire::contract::{Field, Model, Operation, Type};
use std::collections::BTreeSet;

const STABLE: [&str; 7] = ["2023-03-06", "2023-10-15", "2024-04-15", "2024-09-15", "2025-05-15", "2025-06-15", "2026-03-12"];
const PREVIEW: &str = "2025-08-15-preview";

/// The answer to a request of a version, signed as it stands.
fn ask_of(world: &mut World, method: &'static str, path: &str, version: &str, members: &Json) -> RawResponse {
    let text = if members.is_null() { String::new() } else { members.to_string() };
    let request = world.signed(method, &format!("/calling{path}?api-version={version}"), &text);
    world.send(&request)
}

/// The same, and it must succeed; gives the body, or nothing.
fn did_of(world: &mut World, method: &'static str, path: &str, version: &str, members: &Json) -> Json {
    let response = ask_of(world, method, path, version, members);
    assert!((200..300).contains(&response.status), "{method} {path} {version}: {response:?}");
    if response.body.is_empty() { Json::Null } else { body(&response) }
}

fn target(number: &str) -> Json {
    json!({ "rawId": format!("4:{number}"), "phoneNumber": { "value": number } })
}

/// The body of a request that calls a number.
fn calls(number: &str) -> Json {
    json!({ "targets": [target(number)], "callbackUri": CALLBACK, "sourceCallerIdNumber": { "value": CALLER_ID } })
}

/// A call of a version that is connected; gives its id.
fn connect_of(world: &mut World, version: &str, number: &str) -> String {
    let created = did_of(world, "POST", "/callConnections", version, &calls(number));
    world.advance(2_000);
    created["callConnectionId"].as_str().unwrap().to_owned()
}

#[test]
fn every_stable_version_is_served_and_every_answer_lists_them() {
    for version in STABLE {
        let mut world = World::new();
        let id = connect_of(&mut world, version, STAYS);
        let response = ask_of(&mut world, "GET", &format!("/callConnections/{id}"), version, &Json::Null);
        assert_eq!((response.status, &body(&response)["callConnectionState"]), (200, &json!("connected")));
        let listed = response.header("api-supported-versions").unwrap();
        let listed: Vec<&str> = listed.split(", ").collect();
        assert!(STABLE.iter().all(|stable| listed.contains(stable)), "{listed:?}");
        // On record of 2025-05-15 and 2025-06-15: what events say follows the version of the request.
        let versions: BTreeSet<_> = world.events().iter().map(|event| event["data"]["version"].clone().to_string()).collect();
        assert_eq!(versions, BTreeSet::from([format!("\"{version}\"")]));
        assert_eq!(did_of(&mut world, "DELETE", &format!("/callConnections/{id}"), version, &Json::Null), Json::Null);
        world.advance(500);
        assert_eq!(world.kinds(), ["CallConnected", "ParticipantsUpdated", "CallDisconnected"], "{version}");
        assert_eq!(world.last("CallDisconnected")["version"], version);
    }
    // On record of the preview: a version of its own.
    let mut world = World::new();
    connect_of(&mut world, PREVIEW, STAYS);
    assert_eq!(world.last("CallConnected")["version"], "2024-09-01-preview");
    for (unknown, code) in
        [("1999-01-01", "UnsupportedApiVersion"), ("2026-03-13", "UnsupportedApiVersion"), ("", "UnsupportedApiVersion")]
    {
        let response = ask_of(&mut world, "POST", "/callConnections", unknown, &calls(STAYS));
        let error = &body(&response)["error"];
        assert_eq!((response.status, error["code"].as_str().unwrap()), (400, code));
        assert!(STABLE.iter().all(|stable| error["message"].as_str().unwrap().contains(stable)), "{error}");
        assert!(response.header("api-supported-versions").unwrap().contains("2023-03-06"), "this answer lists them as well");
    }
}

#[test]
fn a_version_has_the_operations_that_it_had() {
    // The operations that the official Python package of each version adds to those of the one before.
    let added: [(&str, &[&str]); 4] = [
        (
            "2023-10-15",
            &[
                "CallConnection_CancelAddParticipant",
                "CallConnection_Mute",
                "CallMedia_SendDtmfTones",
                "CallMedia_StartContinuousDtmfRecognition",
                "CallMedia_StopContinuousDtmfRecognition",
            ],
        ),
        ("2024-09-15", &["CallMedia_Hold", "CallMedia_Unhold", "Connect"]),
        (
            "2025-05-15",
            &[
                "CallMedia_StartMediaStreaming",
                "CallMedia_StartTranscription",
                "CallMedia_StopMediaStreaming",
                "CallMedia_StopTranscription",
                "CallMedia_UpdateTranscription",
            ],
        ),
        ("2026-03-12", &["CallConnection_MoveParticipants"]),
    ];
    let mut world = World::new();
    for operation in CONTRACT.operations.iter().filter(|row| !row.path.is_empty() && row.only.is_empty()) {
        let since = added.iter().find(|(_, ids)| ids.contains(&operation.id)).map_or("2023-03-06", |(since, _)| since);
        let path = operation.path.replace('{', "x").replace('}', "y");
        for version in STABLE.into_iter().chain([PREVIEW]) {
            let response = ask_of(&mut world, operation.method, &path, version, &json!({}));
            let is_there = version == PREVIEW || version >= since;
            let says = String::from_utf8_lossy(&response.body).contains("and later, not with");
            assert_eq!(says, !is_there, "{} with {version}: {:?}", operation.id, String::from_utf8_lossy(&response.body));
        }
    }
}

#[test]
fn an_older_version_has_neither_the_members_nor_the_events_of_later_ones() {
    // Members of results and events, and the first version whose official package has them.
    for version in STABLE {
        let kept = |since: &str| version >= since;
        let mut world = World::new();
        let told = world.emulator.incoming_call(&json!({ "from": ALICE, "to": STAYS }), world.now_ms).unwrap();
        let answer = json!({ "incomingCallContext": told["incomingCallContext"], "callbackUri": CALLBACK });
        let answered = did_of(&mut world, "POST", "/callConnections:answer", version, &answer);
        assert_eq!(answered.get("answeredFor").is_some(), kept("2024-09-15"), "{version}");
        world.advance(500);
        let id = answered["callConnectionId"].as_str().unwrap();
        let at = |rest: &str| format!("/callConnections/{id}{rest}");
        let list = did_of(&mut world, "GET", &at("/participants"), version, &Json::Null);
        assert_eq!(list["value"][0].get("isOnHold").is_some(), kept("2024-09-15"));
        let updated = world.last("ParticipantsUpdated");
        assert_eq!(updated["participants"][0].get("isOnHold").is_some(), kept("2024-09-15"));
        assert_eq!(updated.get("resultInformation").is_some(), kept("2024-09-15"));
        let add = json!({ "participantToAdd": target("+15550100486"), "sourceCallerIdNumber": { "value": CALLER_ID } });
        let added = did_of(&mut world, "POST", &at("/participants:add"), version, &add);
        assert_eq!(added.get("invitationId").is_some(), kept("2023-10-15"));
        world.advance(1_000);
        assert_eq!(world.last("AddParticipantFailed")["resultInformation"].get("sipDetails").is_some(), kept("2026-03-12"));
        // A member that is ahead of its version is ignored, as unknown ones are.
        let start = json!({ "callConnectionId": id, "callLocator": { "kind": "serverCallLocator", "serverCallId": "x" } });
        let both = ask_of(&mut world, "POST", "/recordings", version, &start).status;
        assert_eq!(both, if kept("2025-06-15") { 400 } else { 404 }, "{version} has the locator alone");
        let start =
            json!({ "callLocator": { "kind": "serverCallLocator", "serverCallId": told["serverCallId"] }, "pauseOnStart": true });
        let started = did_of(&mut world, "POST", "/recordings", version, &start);
        assert_eq!(started.get("recordingKind").is_some(), kept("2024-04-15"));
        let play = json!({ "playSources": [{ "kind": "file", "file": { "uri": world.emulator.config().endpoint.clone() + "/emulator/prompts/a.wav" } }] });
        did_of(&mut world, "POST", &at(":play"), version, &play);
        world.advance(3_000);
        assert_eq!(world.kinds().contains(&"PlayStarted".to_owned()), kept("2024-09-15"));
        assert!(world.kinds().contains(&"PlayCompleted".to_owned()));
        let spoken = json!({ "playSources": [{ "kind": "text", "text": { "text": "hello" } }] });
        assert_eq!(ask_of(&mut world, "POST", &at(":play"), version, &spoken).status, if kept("2023-10-15") { 202 } else { 400 });
        // A call that fails does not end in silence.
        world.callbacks.clear();
        did_of(&mut world, "POST", "/callConnections", version, &calls("+15550100486"));
        world.advance(1_000);
        assert_eq!(world.kinds(), [if kept("2024-09-15") { "CreateCallFailed" } else { "CallDisconnected" }]);
        world.callbacks.clear();
        let declined = json!({ "targets": [{ "rawId": "8:acs:clinic_15550100603" }], "callbackUri": CALLBACK });
        did_of(&mut world, "POST", "/callConnections", version, &declined);
        world.advance(3_000);
        assert_eq!(world.kinds().iter().filter(|kind| *kind == "CallDisconnected").count(), 1);
    }
    // Names of the application's choice are no members.
    let mut world = World::new();
    let id = connect_of(&mut world, "2023-10-15", STAYS);
    let context = json!({ "voipHeaders": { "roomId": "12", "text": "x" } });
    world.emulator.incoming_call(&json!({ "from": ALICE, "to": BOT }), world.now_ms).unwrap();
    let add = json!({ "participantToAdd": { "rawId": BOT }, "customCallingContext": context });
    did_of(&mut world, "POST", &format!("/callConnections/{id}/participants:add"), "2023-10-15", &add);
    let is_incoming = |callback: &&Callback| callback.body[0]["eventType"] == "Microsoft.Communication.IncomingCall";
    let came = world.callbacks.iter().rfind(is_incoming).unwrap();
    assert_eq!(came.body[0]["data"]["customContext"], context);
}

#[test]
fn the_answer_to_an_answered_call_names_the_server_call_and_that_to_a_created_one_does_not() {
    let mut world = World::new();
    let told = world.emulator.incoming_call(&json!({ "from": ALICE, "to": BOT }), world.now_ms).unwrap();
    let answered = world.did("answerCall", &[json!(BOT), told["incomingCallContext"].clone(), json!(CALLBACK), json!({})]);
    assert_eq!((&answered["serverCallId"], &answered["callConnectionState"]), (&told["serverCallId"], &json!("connecting")));
    let created = did_of(&mut world, "POST", "/callConnections", "2026-03-12", &calls(STAYS));
    assert_eq!(created.get("serverCallId"), None);
    // Who joins a call has no caller.
    let locator = json!({ "kind": "serverCallLocator", "serverCallId": told["serverCallId"] });
    let join = json!({ "callLocator": locator, "callbackUri": CALLBACK });
    let joined = did_of(&mut world, "POST", "/callConnections:connect", "2026-03-12", &join);
    assert_eq!((joined.get("source"), joined.get("targets")), (None, Some(&json!([]))));
}

#[test]
fn the_answer_to_the_start_of_a_recording_says_inactive_and_the_kind_in_lower_case() {
    for version in ["2025-05-15", "2026-03-12", PREVIEW] {
        let mut world = World::new();
        let id = connect_of(&mut world, version, STAYS);
        let server_call_id = world.connection(&id)["serverCallId"].clone();
        let locator = json!({ "kind": "serverCallLocator", "serverCallId": server_call_id });
        let start = json!({ "callLocator": locator, "recordingStateCallbackUri": CALLBACK });
        let started = did_of(&mut world, "POST", "/recordings", version, &start);
        assert_eq!(
            (&started["recordingState"], &started["recordingKind"]),
            (&json!("inactive"), &json!("azureCommunicationServices"))
        );
        assert_eq!(world.last("RecordingStateChanged")["state"], "active", "the event says that it records");
        let path = format!("/recordings/{}", started["recordingId"].as_str().unwrap());
        assert_eq!(did_of(&mut world, "GET", &path, version, &Json::Null)["recordingState"], "active");
        did_of(&mut world, "DELETE", &path, version, &Json::Null);
        let gone = ask_of(&mut world, "GET", &path, version, &Json::Null);
        assert_eq!(
            (gone.status, &body(&gone)["error"]["code"]),
            (404, &json!("8522")),
            "on record for a recording that has ended"
        );
    }
}

/// What one value of a model becomes on the wire, with each word written by `spell`.
fn sample(ty: &Type, spell: fn(&str) -> String) -> Vec<Json> {
    let first = |ty: &Type| sample(ty, spell).into_iter().next().unwrap_or(Json::Null);
    match ty {
        Type::Enum(words) | Type::CapitalIn(_, words) => words.iter().map(|word| json!(spell(word))).collect(),
        Type::Text | Type::Id | Type::Date => vec![json!("x")],
        Type::Url => vec![json!("https://app.example/x")],
        Type::Boolean => vec![json!(true)],
        Type::Integer(least, most) => vec![json!((*least).max(1).min(*most))],
        Type::Seconds => vec![json!(1)],
        Type::PhoneNumber => vec![json!({ "value": STAYS })],
        Type::User => vec![json!({ "id": "8:acs:r_u" })],
        Type::TeamsApp => vec![json!({ "appId": "a" })],
        Type::Identifier => ["public", "dod", "gcch"]
            .into_iter()
            .map(|cloud| json!({ "kind": spell("microsoftTeamsUser"), "microsoftTeamsUser": { "userId": "u", "cloud": spell(cloud) } }))
            .collect(),
        Type::Any => vec![json!({})],
        Type::List(item, _) | Type::One(item) => sample(item, spell).into_iter().map(|item| json!([item])).collect(),
        Type::Map(item) => vec![json!({ "x": first(item) })],
        Type::Model(model) | Type::Group(model) | Type::CallingContext(model) => objects(model, spell).into_iter().map(Json::Object).collect(),
        Type::Union(union) => {
            let variants = union.variants.iter().flat_map(|variant| {
                objects(variant.model, spell).into_iter().map(|mut members| {
                    members.insert(union.wire_tag.to_owned(), json!(spell(variant.wire)));
                    Json::Object(members)
                })
            });
            variants.collect()
        }
    }
}

/// Objects of a model that together have every word of each member at least once.
fn objects(model: &Model, spell: fn(&str) -> String) -> Vec<serde_json::Map<String, Json>> {
    let is_sent = |field: &&Field| !field.wire.is_empty();
    let inline = model.fields.iter().filter(|field| matches!(field.ty, Type::Union(_)) && field.name.is_empty());
    let mut all = vec![serde_json::Map::new()];
    for field in inline {
        all = sample(&field.ty, spell).into_iter().map(|value| value.as_object().unwrap().clone()).collect();
    }
    // Of two members of which one is given, the first is.
    let mut others = BTreeSet::new();
    let fields = model.fields.iter().filter(is_sent).filter(|field| {
        if let ringwire::contract::Presence::Either(other) = field.presence {
            others.insert(other);
        }
        !others.contains(field.name)
    });
    for field in fields {
        let values = sample(&field.ty, spell);
        let most = all.len().max(values.len());
        let (bases, before) = (all.clone(), all.len());
        all = (0..most)
            .map(|index| {
                let mut members = bases[index % before].clone();
                members.entry(field.wire.to_owned()).or_insert_with(|| values[index % values.len()].clone());
                members
            })
            .collect();
    }
    all
}

#[test]
fn words_are_taken_in_any_case_in_every_member_of_every_operation() {
    use ringwire::contract::Dialect;
    use ringwire::encode::{self, Form};
    let capital: fn(&str) -> String = ringwire::text::capital;
    let spellings: [fn(&str) -> String; 3] = [|word| word.to_ascii_uppercase(), |word| word.to_ascii_lowercase(), capital];
    let plain: fn(&str) -> String = str::to_owned;
    let mut compared = 0;
    let with_body = |row: &&Operation| row.body.is_some() && !row.path.is_empty();
    for row in CONTRACT.operations.iter().filter(with_body) {
        let model = row.body.unwrap();
        let read = |members: &Json| {
            let read = encode::object(model, members, Form::Received, Dialect::Ga2026_03);
            let read = read.unwrap_or_else(|error| panic!("{}: {} in {members}", row.id, error.message));
            // This word has two spellings in the published descriptions, and keeps the one that was sent.
            read.replace("\"recordingStorageKind\":\"Azure", "\"recordingStorageKind\":\"azure")
        };
        let expected: Vec<String> = sample(&Type::Model(model), plain).iter().map(read).collect();
        for spell in spellings {
            let read: Vec<String> = sample(&Type::Model(model), spell).iter().map(read).collect();
            assert_eq!(read, expected, "{}", row.id);
            compared += read.len();
        }
    }
    assert!(compared > 300, "only {compared} bodies were compared");
}

#[test]
fn what_the_official_packages_and_samples_send_is_understood() {
    let mut world = World::new();
    let mut create = calls(STAYS);
    create["targets"] = json!([
        target(STAYS),
        { "rawId": "8:orgid:u", "microsoftTeamsUser": { "userId": "u", "cloud": "PUBLIC" } },
    ]);
    create["mediaStreamingOptions"] = json!({
        "transportType": "Websocket", "audioChannelType": "Unmixed", "contentType": "Audio", "audioFormat": "Pcm24KMono",
        "transportUrl": "wss://app.example/", "startMediaStreaming": true,
    });
    let created = did_of(&mut world, "POST", "/callConnections", "2026-03-12", &create);
    assert_eq!(created["targets"][1]["microsoftTeamsUser"]["cloud"], "public");
    world.advance(2_000);
    assert!(world.kinds().contains(&"MediaStreamingStarted".to_owned()));
}

#[test]
fn a_media_socket_that_cannot_be_opened_is_400_8581() {
    for url in [json!("wss://app.invalid/"), Json::Null] {
        let mut world = World::new();
        let mut create = calls(STAYS);
        let options = |more: Json| {
            let mut all = json!({ "transportType": "websocket", "transportUrl": url });
            all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            all.as_object_mut().unwrap().retain(|_, value| !value.is_null());
            all
        };
        create["mediaStreamingOptions"] = options(json!({ "audioChannelType": "mixed", "startMediaStreaming": true }));
        create["transcriptionOptions"] = options(json!({ "locale": "en-US", "startTranscription": true }));
        did_of(&mut world, "POST", "/callConnections", "2026-03-12", &create);
        world.advance(2_000);
        let message = "Action failed, Transport url is not valid or web socket server is not operational.";
        for kind in ["MediaStreamingFailed", "TranscriptionFailed"] {
            let result = world.last(kind)["resultInformation"].clone();
            assert_eq!((world.codes(kind), &result["message"]), ((400, 8581), &json!(message)), "{kind}");
        }
    }
}

#[test]
fn the_preview_shows_subscriptions_in_every_call_and_names_them_in_answers() {
    let mut world = World::new();
    let created = did_of(&mut world, "POST", "/callConnections", PREVIEW, &calls(STAYS));
    assert_eq!(created["transcriptionSubscription"], json!({ "state": "disabled", "subscribedResultTypes": [] }));
    let streaming = &created["mediaStreamingSubscription"];
    assert_eq!((&streaming["state"], &streaming["subscribedContentTypes"]), (&json!("disabled"), &json!(["audio"])));
    assert!(streaming["id"].is_string());
    let stable = did_of(&mut world, "POST", "/callConnections", "2026-03-12", &calls(STAYS));
    assert_eq!((stable.get("transcriptionSubscription"), stable.get("mediaStreamingSubscription")), (None, None));
    world.advance(2_000);
    let id = created["callConnectionId"].as_str().unwrap();
    let refused = ask_of(&mut world, "POST", &format!("/callConnections/{id}:startMediaStreaming"), PREVIEW, &json!({}));
    assert_eq!(refused.status, 400, "a disabled subscription cannot be started");
    let mut create = calls(STAYS);
    create["transcriptionOptions"] =
        json!({ "transportType": "websocket", "locale": "en-US", "transportUrl": "wss://app.example/" });
    let created = did_of(&mut world, "POST", "/callConnections", PREVIEW, &create);
    world.advance(2_000);
    let id = created["callConnectionId"].as_str().unwrap();
    let subscription = created["transcriptionSubscription"]["id"].clone();
    for (action, context) in [("startTranscription", json!("c")), ("stopTranscription", Json::Null)] {
        let path = format!("/callConnections/{id}:{action}");
        let members = if context.is_null() { json!({}) } else { json!({ "operationContext": context }) };
        let mut expected = json!({ "subscriptionId": subscription });
        if !context.is_null() {
            expected["operationContext"] = context;
        }
        assert_eq!(did_of(&mut world, "POST", &path, PREVIEW, &members), expected);
        assert_eq!(did_of(&mut world, "POST", &path, "2026-03-12", &members), Json::Null, "the stable version has no body");
    }
}

#[test]
fn an_error_names_the_path_and_an_error_about_a_file_has_no_body() {
    let mut world = World::new();
    for (method, path) in
        [("GET", "/callConnections/none"), ("POST", "/callConnections/none:play"), ("POST", "/callConnections/none:dance")]
    {
        let response = ask_of(
            &mut world,
            method,
            path,
            "2026-03-12",
            &json!({ "playSources": [{ "kind": "file", "file": { "uri": CALLBACK } }] }),
        );
        assert_eq!(body(&response)["error"]["target"], format!("/calling{path}"));
    }
    let file = world.signed("GET", "/v1/objects/none/content/audio", "");
    let response = world.send(&file);
    assert_eq!((response.status, response.body.len()), (401, 0), "it is not signed for the resource");
}

#[test]
fn a_call_that_comes_in_always_has_the_name_of_its_caller() {
    let mut world = World::new();
    for (name, expected) in [(json!("Ann"), "Ann"), (Json::Null, "")] {
        let mut call = json!({ "from": ALICE, "to": BOT });
        if !name.is_null() {
            call["callerDisplayName"] = name;
        }
        world.emulator.incoming_call(&call, world.now_ms).unwrap();
        world.settle();
        assert_eq!(world.callbacks.last().unwrap().body[0]["data"]["callerDisplayName"], expected);
    }
}

#[test]
fn successes_of_media_say_so() {
    let mut world = World::new();
    let mut options = json!({ "startMediaStreaming": true, "transportType": "websocket", "audioChannelType": "mixed", "transportUrl": "wss://app.example/" });
    let id = world.begin(&[STAYS], json!({ "mediaStreamingOptions": options.take() }));
    world.advance(2_000);
    let prompt = json!([{ "kind": "fileSource", "url": world.emulator.config().endpoint.clone() + "/emulator/prompts/a.wav" }]);
    world.did("playToAll", &[json!(id), prompt, json!({})]);
    world.did("sendDtmfTones", &[json!(id), json!(["one"]), phone(STAYS), json!({})]);
    world.advance(5_000);
    for kind in ["PlayStarted", "PlayCompleted", "SendDtmfTonesCompleted", "MediaStreamingStarted"] {
        assert_eq!(world.last(kind)["resultInformation"]["message"], "Action completed successfully.", "{kind}");
    }
    assert_eq!(world.last("CallConnected")["resultInformation"]["message"], "");
}
