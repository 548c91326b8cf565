//! 2026-03-12: recordings, and their files.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;
use common::ga_2026_03::*;
use common::*;
use ringwire::auth::access_key::{AccessKey, string_to_sign};
use ringwire_emulator::sound::Sound;
use ringwire_emulator::sound::noise::seed_of;
use ringwire_emulator::world::wav as wav_file;

fn begin(world: &mut World, call: &Json, options: Json) -> String {
    let mut all = json!({ "callConnectionId": call, "recordingStateCallbackEndpointUrl": ELSEWHERE });
    all.as_object_mut().unwrap().extend(options.as_object().unwrap().clone());
    let started = world.did("start", &[all]);
    assert_eq!(started["recordingKind"], "azureCommunicationServices");
    started["recordingId"].as_str().unwrap().to_owned()
}

fn states(world: &World) -> Vec<String> {
    let events = world.events();
    let changes = events.iter().filter(|event| kind(event) == "RecordingStateChanged");
    changes.map(|event| event["data"]["state"].as_str().unwrap().to_owned()).collect()
}

/// Why the last request for a file failed, as the log has it: the answer has no body.
fn reason(world: &World) -> String {
    world.emulator.events(0).as_array().unwrap().last().unwrap()["reason"].as_str().unwrap().to_owned()
}

/// Records so many milliseconds; gives what Event Grid says of the file.
fn recorded(world: &mut World, ms: u64) -> Json {
    let id = world.connect(&[STAYS]);
    let recording = begin(world, &json!(id), json!({}));
    world.advance(ms);
    world.did("stop", &[json!(recording), json!({})]);
    world.advance(1_000);
    let is_file = |body: &&Json| body[0]["eventType"] == "Microsoft.Communication.RecordingFileStatusUpdated";
    world.callbacks.iter().map(|callback| &callback.body).find(is_file).unwrap()[0]["data"].clone()
}

fn chunk(data: &Json, member: &str) -> Json {
    data["recordingStorageInfo"]["recordingChunks"][0][member].clone()
}

#[test]
fn a_recording_is_begun_paused_gone_on_with_and_stopped() {
    let mut world = World::new();
    let id = world.connect(&[STAYS]);
    let recording = begin(&mut world, &json!(id), json!({}));
    let one = [json!(recording), json!({})];
    assert_eq!(world.did("getState", &one)["recordingState"], "active");
    world.did("pause", &one);
    world.did("pause", &one);
    assert_eq!(world.did("getState", &one)["recordingState"], "inactive");
    world.did("resume", &one);
    world.did("stop", &one);
    assert_eq!(states(&world), ["active", "inactive", "active", "inactive"]);
    let changed = world.last("RecordingStateChanged");
    assert_eq!((&changed["recordingId"], &changed["serverCallId"]), (&json!(recording), &world.connection(&id)["serverCallId"]));
    assert_eq!(changed["startDateTime"], "2100-01-01T00:00:02.000Z");
    assert!(world.callbacks.iter().all(|callback| callback.url == ELSEWHERE));
    for operation in ["getState", "pause", "resume", "stop"] {
        world.refuses(operation, &one, 404, "8522", "Recording not found.");
    }
}

#[test]
fn a_recording_is_begun_by_locator_and_may_begin_paused() {
    let mut world = World::new();
    let id = world.connect(&[STAYS]);
    let server_call_id = world.connection(&id)["serverCallId"].clone();
    let locator = json!({ "kind": "serverCallLocator", "id": server_call_id });
    let started = world.did("start", &[json!({ "callLocator": locator, "pauseOnStart": true })]);
    assert_eq!(started["recordingState"], "inactive");
    assert!(world.kinds().is_empty(), "the request names no receiver of callbacks");
    for locator in [json!({ "kind": "serverCallLocator", "id": "none" }), json!({ "kind": "roomCallLocator", "id": "none" })] {
        world.refuses("start", &[json!({ "callLocator": locator })], 404, "8522", "");
    }
    world.refuses("start", &[json!({ "callConnectionId": "none" })], 404, "8522", "");
}

#[test]
fn storage_out_of_reach_fails_the_recording() {
    let mut world = World::new();
    let id = world.connect(&[STAYS]);
    let storage =
        json!({ "recordingStorageKind": "azureBlobStorage", "recordingDestinationContainerUrl": "https://store.invalid/c" });
    let recording = begin(&mut world, &json!(id), json!({ "recordingStorage": storage }));
    assert_eq!(world.kinds(), ["StartRecordingFailed"]);
    assert_eq!(world.last("StartRecordingFailed")["recordingId"], json!(recording));
    world.refuses("getState", &[json!(recording), json!({})], 404, "8522", "");
}

#[test]
fn the_end_of_the_call_ends_the_recording() {
    let mut world = World::new();
    let id = world.connect(&[STAYS]);
    begin(&mut world, &json!(id), json!({}));
    world.did("terminateCall", &[json!(id), json!({})]);
    world.advance(1_500);
    assert_eq!(states(&world), ["active", "inactive"]);
}

#[test]
fn the_file_is_announced_fetched_and_deleted() {
    let mut world = World::new();
    let data = recorded(&mut world, 2_500);
    assert_eq!(data["recordingDurationMs"], 2_500);
    let location = chunk(&data, "contentLocation");
    let request = world.ga_2026_03_request("downloadStreaming", &[location.clone(), json!({})]);
    assert!(request.path_and_query.starts_with("/v1/objects/"), "{}", request.path_and_query);
    let whole = world.send(&request);
    assert_eq!((whole.status, whole.header("content-type")), (200, Some("audio/wav")));
    assert_eq!(wav_file::duration_ms(&whole.body), Ok(2_500));
    for (options, range, part) in [
        (json!({ "offset": 4, "length": 8 }), "bytes 4-11/80044", &whole.body[4..12]),
        (json!({ "offset": 80_000 }), "bytes 80000-80043/80044", &whole.body[80_000..]),
        (json!({ "length": 4 }), "bytes 0-3/80044", &whole.body[..4]),
    ] {
        let request = world.ga_2026_03_request("downloadStreaming", &[location.clone(), options]);
        let response = world.send(&request);
        assert_eq!((response.status, response.header("content-range")), (206, Some(range)));
        assert_eq!(response.body, part);
    }
    let mut request = world.ga_2026_03_request("downloadStreaming", &[location.clone(), json!({})]);
    for (range, status) in [
        ("bytes=-10", 206),
        ("bytes=90000-", 416),
        ("bytes=9-2", 200),
        ("bytes=x-y", 200),
        ("lines=1-2", 200),
        ("bytes=0-x", 200),
    ] {
        request.headers.push(("range".to_owned(), range.to_owned()));
        assert_eq!(world.send(&request).status, status, "{range}");
        request.headers.pop();
    }
    let metadata = world.ga_2026_03_request("downloadStreaming", &[chunk(&data, "metadataLocation"), json!({})]);
    assert_eq!(body(&world.send(&metadata))["chunkDuration"], 2_500);
    let gone = [chunk(&data, "deleteLocation"), json!({})];
    assert_eq!(world.did("delete", &gone), Json::Null);
    for (operation, arguments) in [("delete", gone), ("downloadStreaming", [location, json!({})])] {
        let request = world.ga_2026_03_request(operation, &arguments);
        assert_eq!(world.send(&request).status, 404, "{operation}");
        assert!(reason(&world).contains("deleted"));
    }
}

#[test]
fn a_file_is_signed_for_the_resource() {
    let mut world = World::new();
    let data = recorded(&mut world, 100);
    let request = world.ga_2026_03_request("downloadStreaming", &[chunk(&data, "contentLocation"), json!({})]);
    let key = AccessKey::from_base64(&Config::default().access_key).unwrap();
    let send = |world: &mut World, change: &dyn Fn(&mut RawRequest)| {
        let mut changed = request.clone();
        change(&mut changed);
        world.send(&changed)
    };
    // Where it is sent, and what its query says, is not signed.
    let elsewhere = send(&mut world, &|request| {
        request.host = "files.example".to_owned();
        request.path_and_query.push_str("?anything=1");
    });
    assert_eq!(elsewhere.status, 200);
    // An endpoint with a port: both packages sign it with the host, and the one for Python names the host alone.
    let (date, hash) = (request.header("x-ms-date").unwrap(), request.header("x-ms-content-sha256").unwrap());
    let text = string_to_sign("GET", request.path(), date, "clinic.example:8443", hash);
    let authorization =
        ["HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=", &key.sign_text(&text)].concat();
    for (named, sent_to, status) in [
        ("clinic.example:8443", "files.example:8443", 200),
        ("clinic.example:8443", "files.example", 200),
        ("clinic.example", "files.example:8443", 200),
        ("clinic.example", "files.example:8444", 401),
        ("clinic.example", "files.example", 401),
        ("other.example", "files.example:8443", 401),
    ] {
        let sent = send(&mut world, &|request| {
            request.host = sent_to.to_owned();
            for (name, value) in &mut request.headers {
                match name.as_str() {
                    "x-ms-host" => *value = named.to_owned(),
                    "authorization" => *value = authorization.clone(),
                    _ => {}
                }
            }
        });
        assert_eq!(sent.status, status, "{named}, sent to {sent_to}");
    }
    type Change = fn(&mut RawRequest);
    let without: Change = |request| request.headers.retain(|(name, _)| name != "x-ms-host");
    let other: Change = |request| {
        request.headers.iter_mut().filter(|(name, _)| name == "x-ms-host").for_each(|(_, value)| *value = "x.example".to_owned());
    };
    let unsigned: Change = |request| request.headers.retain(|(name, _)| name != "authorization");
    for (change, says) in [(without, "x-ms-host"), (other, "x.example"), (unsigned, "Authorization")] {
        assert_eq!(send(&mut world, &change).status, 401);
        assert!(reason(&world).contains(says));
    }
}

/// The file of a recording, from what Event Grid says of it: the samples of each channel.
fn sound_of(world: &mut World, data: &Json) -> Vec<Vec<i16>> {
    let request = world.ga_2026_03_request("downloadStreaming", &[chunk(data, "contentLocation"), json!({})]);
    let file = world.send(&request).body;
    let channels = usize::from(u16::from_le_bytes([file[22], file[23]]));
    let samples: Vec<i16> = file[44..].chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect();
    (0..channels).map(|channel| samples.iter().skip(channel).step_by(channels).copied().collect()).collect()
}

/// Stops a recording; gives what Event Grid says of its file.
fn stopped(world: &mut World, recording: &str) -> Json {
    world.did("stop", &[json!(recording), json!({})]);
    world.advance(1_000);
    let is_file = |body: &&Json| body[0]["eventType"] == "Microsoft.Communication.RecordingFileStatusUpdated";
    world.callbacks.iter().rev().map(|callback| &callback.body).find(is_file).unwrap()[0]["data"].clone()
}

const ANN: &str = "+15550110000";
const SAID: &str = "ten letter";

#[test]
fn a_recording_is_what_was_said_without_the_pauses() {
    let mut world = World::new();
    let id = world.connect(&[STAYS]);
    let recording = begin(&mut world, &json!(id), json!({}));
    world.advance(500);
    world.emulator.press(&id, STAYS, "1", world.now_ms).unwrap();
    world.advance(500);
    world.did("pause", &[json!(recording), json!({})]);
    world.emulator.press(&id, STAYS, "2", world.now_ms).unwrap();
    world.advance(2_000);
    world.did("resume", &[json!(recording), json!({})]);
    world.did("playToAll", &[json!(id), json!([{ "kind": "textSource", "text": SAID, "voiceName": "x" }]), json!({})]);
    world.advance(1_007);
    let data = stopped(&mut world, &recording);
    assert_eq!(data["recordingDurationMs"], 2_007);
    let [mixed] = &sound_of(&mut world, &data)[..] else { panic!("one channel") };
    assert_eq!(mixed.len(), 2_007 * 16);
    assert_eq!(mixed[..500 * 16], vec![0; 500 * 16]);
    assert_eq!(mixed[500 * 16..600 * 16], Sound::Keys("1".to_owned()).samples());
    assert_eq!(mixed[600 * 16..1_000 * 16], vec![0; 400 * 16], "nor the key in the pause");
    assert_eq!(mixed[1_000 * 16..1_650 * 16], Sound::Babble { seed: seed_of(SAID), ms: 650 }.samples());
}

#[test]
fn a_recording_with_channels_has_one_for_each_in_the_wanted_order() {
    let mut world = World::new();
    let id = world.connect(&[STAYS, ANN]);
    let key = |key: &str| Sound::Keys(key.to_owned()).samples();
    let bot = json!({ "communicationUserId": BOT });
    for (options, order) in [
        (json!({}), ["1", "2", "bot"]),
        (json!({ "audioChannelParticipantOrdering": [phone(ANN), bot] }), ["2", "bot", "1"]),
        (json!({ "channelAffinity": [{ "channel": 2, "targetParticipant": phone(STAYS) }] }), ["2", "bot", "1"]),
    ] {
        let mut all = json!({ "recordingChannel": "unmixed" });
        all.as_object_mut().unwrap().extend(options.as_object().unwrap().clone());
        let recording = begin(&mut world, &json!(id), all);
        world.emulator.press(&id, STAYS, "1", world.now_ms).unwrap();
        world.emulator.press(&id, ANN, "2", world.now_ms).unwrap();
        world.did("playToAll", &[json!(id), json!([{ "kind": "textSource", "text": SAID, "voiceName": "x" }]), json!({})]);
        world.advance(1_000);
        let data = stopped(&mut world, &recording);
        let channels = sound_of(&mut world, &data);
        assert_eq!(channels.len(), 3);
        for (channel, who) in channels.iter().zip(order) {
            match who {
                "bot" => assert_eq!(channel[..650 * 16], Sound::Babble { seed: seed_of(SAID), ms: 650 }.samples()),
                pressed => assert_eq!(channel[..100 * 16], key(pressed), "{options}"),
            }
        }
        let metadata = world.ga_2026_03_request("downloadStreaming", &[chunk(&data, "metadataLocation"), json!({})]);
        assert_eq!(body(&world.send(&metadata))["recordingInfo"]["channelType"], "unmixed");
    }
}

#[test]
fn any_part_of_a_file_is_that_part_of_the_whole() {
    let mut world = World::new();
    let id = world.connect(&[STAYS, ANN]);
    let recording = begin(&mut world, &json!(id), json!({ "recordingChannel": "unmixed" }));
    world.emulator.press(&id, STAYS, "159#", world.now_ms).unwrap();
    world.advance(2_500);
    let data = stopped(&mut world, &recording);
    let location = chunk(&data, "contentLocation");
    let whole = world.ga_2026_03_request("downloadStreaming", &[location.clone(), json!({})]);
    let whole = world.send(&whole).body;
    assert_eq!(whole.len(), 44 + 2_500 * 16 * 2 * 3);
    for (offset, length) in [(0, 50), (43, 2), (44, 6), (45, 1), (47, 96_001), (96_040, 96_007), (whole.len() - 7, 7)] {
        let options = json!({ "offset": offset, "length": length });
        let part = world.ga_2026_03_request("downloadStreaming", &[location.clone(), options]);
        assert_eq!(world.send(&part).body, whole[offset..offset + length], "{offset} {length}");
    }
}
