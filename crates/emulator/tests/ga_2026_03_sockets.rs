//! The WebSockets of a call: when they are dialled, what is sent and read on them, and what becomes of those that break.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;
use base64ct::{Base64, Encoding};
use common::ga_2026_03::{BOT, STAYS};
use common::*;
use proptest::prelude::*;

const SECOND: &str = "+15550100001";

/// A world whose dials open.
fn open_world() -> World {
    World { lines: |_| Line::Opens, ..World::new() }
}

fn streaming(more: Json) -> Json {
    let mut options = json!({
        "transportType": "websocket", "audioChannelType": "mixed", "transportUrl": "https://app.example/media?secret=s",
        "startMediaStreaming": true, "enableBidirectional": true,
    });
    options.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({ "mediaStreamingOptions": options })
}

fn transcribing(more: Json) -> Json {
    let mut options = json!({
        "transportType": "websocket", "transportUrl": "wss://app.example/media", "locale": "en-US", "startTranscription": true,
    });
    options.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({ "transcriptionOptions": options })
}

/// The messages that came on a socket.
fn messages(world: &World, socket: u64) -> Vec<Json> {
    let own = world.messages.iter().filter(|(_, to, _)| *to == socket);
    own.map(|(_, _, text)| serde_json::from_str(text).unwrap()).collect()
}

fn kinds(world: &World, socket: u64) -> Vec<String> {
    messages(world, socket).iter().map(|message| message["kind"].as_str().unwrap().to_owned()).collect()
}

fn samples(message: &Json) -> Vec<i16> {
    let bytes = Base64::decode_vec(message["audioData"]["data"].as_str().unwrap()).unwrap();
    bytes.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect()
}

fn send(world: &mut World, socket: u64, text: &str) {
    world.emulator.socket_message(socket, SocketMessage::Text(text), world.now_ms);
    world.settle();
}

fn audio(samples: &[i16]) -> String {
    let bytes: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
    json!({ "kind": "audioData", "audioData": { "data": Base64::encode_string(&bytes) }, "stopAudio": {} }).to_string()
}

fn log(world: &World, state: &str) -> Vec<Json> {
    let log = world.emulator.events(0);
    let is_meant = |entry: &&Json| entry["kind"] == "socket" && entry["state"] == state;
    log.as_array().unwrap().iter().filter(is_meant).cloned().collect()
}

/// The events of streaming, with their details.
fn changes(world: &World) -> Vec<(u64, String, String)> {
    let read = |callback: &Callback| {
        let event = &callback.body[0];
        let kind = event["type"].as_str().unwrap().strip_prefix("Microsoft.Communication.").unwrap().to_owned();
        let data = &event["data"];
        let details = [&data["mediaStreamingUpdate"]["mediaStreamingStatusDetails"]]
            .into_iter()
            .chain([&data["transcriptionUpdate"]["transcriptionStatusDetails"]])
            .find_map(Json::as_str);
        details.map(|details| (callback.at_ms, kind, details.to_owned()))
    };
    world.callbacks.iter().filter_map(read).collect()
}

fn change(at_ms: u64, kind: &str, details: &str) -> (u64, String, String) {
    (at_ms, kind.to_owned(), details.to_owned())
}

#[test]
fn a_socket_is_dialled_when_the_call_is_connected_and_closed_at_its_end() {
    let mut world = open_world();
    let id = world.begin(&[STAYS], streaming(json!({})));
    assert_eq!(world.dials.len(), 0, "not before");
    world.advance(2_060);
    let dial = world.dials[0].clone();
    assert_eq!((dial.at_ms, dial.url.as_str(), dial.token), (2_000, "wss://app.example/media?secret=s", Some(Token::Genuine)));
    let correlation = world.connection(&id)["correlationId"].as_str().unwrap().to_owned();
    let headers = [("x-ms-call-connection-id", id.clone()), ("x-ms-call-correlation-id", correlation)];
    assert_eq!(dial.headers, headers.map(|(name, value)| (name.to_owned(), value)));
    assert_eq!(kinds(&world, dial.socket), ["AudioMetadata", "AudioData", "AudioData", "AudioData"]);
    let came = messages(&world, dial.socket);
    let subscription = world.did("getCallConnectionProperties", &[json!(id), json!({})])["mediaStreamingSubscription"].clone();
    assert_eq!(
        came[0]["audioMetadata"],
        json!({ "subscriptionId": subscription["id"], "encoding": "PCM", "sampleRate": 16_000, "channels": 1, "length": 640 })
    );
    assert_eq!((subscription["state"].as_str(), samples(&came[1]).len()), (Some("active"), 320));
    assert_eq!(came[1]["audioData"]["timestamp"], "2100-01-01T00:00:02.000Z");
    assert_eq!((&came[1]["audioData"]["silent"], came[1]["audioData"].get("participantRawID")), (&json!(true), None));
    let times: Vec<u64> = world.messages.iter().map(|(at_ms, _, _)| *at_ms).collect();
    assert_eq!(times, [2_000, 2_020, 2_040, 2_060]);
    world.did("hangUp", &[json!(id), json!({})]);
    world.advance(1_000);
    assert_eq!(world.closes, [(2_060, dial.socket, 1000)]);
    assert_eq!(world.messages.len(), 4, "nothing is sent to a call that is over");
    assert_eq!(changes(&world), [change(2_000, "MediaStreamingStarted", "subscriptionStarted")]);
    let closed = &log(&world, "closed")[0];
    assert_eq!(
        (&closed["by"], &closed["code"], &closed["sent"], &closed["received"]),
        (&json!("service"), &json!(1000), &json!(4), &json!(0))
    );
    assert_eq!(log(&world, "opened")[0]["url"], "wss://app.example/media?secret=***");
    assert_eq!(world.emulator.next_deadline(), None, "nothing ticks any more");
}

#[test]
fn a_socket_is_dialled_when_it_is_asked_for_and_stopped() {
    let mut world = open_world();
    let id = world.begin(&[STAYS], streaming(json!({ "startMediaStreaming": false })));
    world.advance(5_000);
    assert_eq!((world.dials.len(), world.emulator.next_deadline()), (0, None));
    world.did("startMediaStreaming", &[json!(id), json!({ "operationContext": "s" })]);
    world.advance(40);
    assert_eq!(world.last("MediaStreamingStarted")["operationContext"], "s");
    let socket = world.dials[0].socket;
    world.did("stopMediaStreaming", &[json!(id), json!({})]);
    assert_eq!(world.closes, [(5_040, socket, 1000)]);
    world.advance(1_000);
    assert_eq!(kinds(&world, socket), ["AudioMetadata", "AudioData", "AudioData"]);
    world.did("startMediaStreaming", &[json!(id), json!({})]);
    world.advance(20);
    assert_eq!(kinds(&world, world.dials[1].socket), ["AudioMetadata", "AudioData"]);
    let details: Vec<_> = changes(&world).into_iter().map(|(_, _, details)| details).collect();
    assert_eq!(details, ["subscriptionStarted", "subscriptionStopped", "subscriptionStarted"]);
    // Both have a socket of their own.
    let mut both = streaming(json!({ "transportUrl": "wss://app.example/media" }));
    both.as_object_mut().unwrap().extend(transcribing(json!({})).as_object().unwrap().clone());
    let mut world = open_world();
    world.begin(&[STAYS], both);
    world.advance(2_000);
    let firsts: Vec<_> = world.dials.iter().map(|dial| kinds(&world, dial.socket)[0].clone()).collect();
    assert_eq!(firsts, ["AudioMetadata", "TranscriptionMetadata"]);
}

#[test]
fn a_refused_dial_is_repeated_three_times_and_then_fails() {
    for (options, kind, details) in [
        (streaming(json!({})), "MediaStreamingFailed", "initialWebSocketConnectionFailed"),
        (transcribing(json!({})), "TranscriptionFailed", "streamConnectionUnsuccessful"),
    ] {
        let mut world = World { lines: |_| Line::Refuses, ..World::new() };
        world.begin(&[STAYS], options);
        world.advance(20_000);
        assert_eq!(world.dials.iter().map(|dial| dial.at_ms).collect::<Vec<_>>(), [2_000, 3_000, 5_000, 9_000]);
        assert_eq!(changes(&world), [change(9_000, kind, details)]);
        assert_eq!(world.codes(kind), (400, 8581));
        assert_eq!(log(&world, "refused").len(), 4);
        assert_eq!(log(&world, "refused")[0]["reason"], "refused");
    }
    // The third one opens.
    let mut world = World { lines: |dials| if dials < 2 { Line::Refuses } else { Line::Opens }, ..World::new() };
    world.begin(&[STAYS], streaming(json!({})));
    world.advance(20_000);
    assert_eq!(changes(&world), [change(5_000, "MediaStreamingStarted", "subscriptionStarted")]);
}

#[test]
fn a_url_that_cannot_be_dialled_fails_at_once() {
    for (url, details) in [
        ("wss://app.invalid/ws", "initialWebSocketConnectionFailed"),
        ("ftp://app.example/", "initialWebSocketConnectionFailed"),
        ("app.example/ws", "initialWebSocketConnectionFailed"),
    ] {
        let mut world = open_world();
        world.begin(&[STAYS], streaming(json!({ "transportUrl": url })));
        world.advance(2_000);
        assert_eq!(changes(&world), [change(2_000, "MediaStreamingFailed", details)], "{url}");
        assert_eq!(world.dials.len(), 0);
    }
    for (url, dialled) in [("HTTP://app.example:81/a#b", "ws://app.example:81/a"), ("Wss://app.example", "wss://app.example")] {
        let mut world = open_world();
        world.begin(&[STAYS], streaming(json!({ "transportUrl": url })));
        world.advance(2_000);
        assert_eq!(world.dials[0].url, dialled);
    }
}

#[test]
fn where_nothing_dials_the_events_come_and_the_log_says_so() {
    let mut world = World::new();
    world.begin(&[STAYS], streaming(json!({})));
    world.advance(2_500);
    assert_eq!(changes(&world), [change(2_000, "MediaStreamingStarted", "subscriptionStarted")]);
    assert!(log(&world, "notDialled")[0]["reason"].as_str().unwrap().contains("onMedia"));
    assert_eq!(world.emulator.next_deadline(), None);
}

#[test]
fn a_socket_that_breaks_is_dialled_again() {
    let mut world = open_world();
    let id = world.begin(&[STAYS], streaming(json!({})));
    world.advance(4_000);
    let first = world.dials[0].socket;
    world.emulator.socket_closed(first, 1006, "", 3, world.now_ms);
    world.settle();
    let state = |world: &mut World| {
        world.did("getCallConnectionProperties", &[json!(id), json!({})])["mediaStreamingSubscription"]["state"].clone()
    };
    assert_eq!(state(&mut world), "inactive");
    world.advance(1_500);
    assert_eq!(state(&mut world), "active");
    assert_eq!(
        changes(&world),
        [
            change(2_000, "MediaStreamingStarted", "subscriptionStarted"),
            change(4_000, "MediaStreamingStopped", "streamConnectionInterrupted"),
            change(5_000, "MediaStreamingStarted", "streamConnectionReestablished"),
        ]
    );
    assert_eq!(kinds(&world, world.dials[1].socket)[..2], ["AudioMetadata", "AudioData"]);
    let closed = &log(&world, "closed")[0];
    assert_eq!((&closed["by"], &closed["lost"]), (&json!("network"), &json!(3)));
    // One that closes again and again is given up.
    let mut world = open_world();
    world.begin(&[STAYS], transcribing(json!({})));
    world.advance(2_000);
    for wait_ms in [1_000, 2_000, 4_000, 10_000] {
        let socket = world.dials.last().unwrap().socket;
        world.emulator.socket_closed(socket, 1008, "who are you?", 0, world.now_ms);
        world.settle();
        world.advance(wait_ms);
    }
    assert_eq!(world.dials.len(), 4);
    assert_eq!(changes(&world).last().unwrap().1, "TranscriptionFailed");
    assert_eq!(world.codes("TranscriptionFailed"), (400, 8581));
    let resumed = world
        .events()
        .into_iter()
        .filter(|event| event["data"]["transcriptionUpdate"]["transcriptionStatus"] == "transcriptionResumed");
    assert_eq!(resumed.count(), 3);
    let closed = &log(&world, "closed")[0];
    assert_eq!((&closed["by"], &closed["reason"]), (&json!("application"), &json!("who are you?")));
}

#[test]
fn what_an_application_sends_is_heard_from_now_on_and_each_participant_has_a_stream() {
    let mut world = open_world();
    world.begin(&[STAYS, SECOND], streaming(json!({ "audioChannelType": "unmixed" })));
    world.begin(&[STAYS], streaming(json!({ "audioFormat": "pcm24KMono" })));
    world.advance(4_000);
    let (mixed, unmixed): (Vec<_>, Vec<_>) = world
        .dials
        .iter()
        .map(|dial| dial.socket)
        .partition(|socket| messages(&world, *socket)[0]["audioMetadata"]["sampleRate"] == 24_000);
    assert_eq!(messages(&world, mixed[0])[0]["audioMetadata"]["length"], 960);
    assert_eq!(samples(&messages(&world, mixed[0])[1]).len(), 480);
    let names: std::collections::BTreeSet<_> = messages(&world, unmixed[0])[1..]
        .iter()
        .map(|message| message["audioData"]["participantRawID"].as_str().unwrap().to_owned())
        .collect();
    assert!(names.contains(&format!("4:{STAYS}")), "{names:?}");
    assert!(!names.contains(BOT));
}

#[test]
fn marks_come_back_when_they_are_played_or_dropped() {
    let mut world = open_world();
    world.begin(&[STAYS], streaming(json!({})));
    world.advance(2_000);
    let socket = world.dials[0].socket;
    let marked = |id: &str, samples: usize| {
        let data = Base64::encode_string(&vec![1; 2 * samples]);
        json!({ "Kind": "AudioData", "AudioData": { "Data": data, "Mark": { "Id": id } } }).to_string()
    };
    send(&mut world, socket, &marked("first", 16 * 100));
    send(&mut world, socket, &marked("second", 16 * 1_000));
    send(&mut world, socket, &marked("third", 0));
    world.advance(500);
    send(&mut world, socket, r#"{"kind":"stopAudio","stopAudio":{}}"#);
    world.advance(2_000);
    let came = world.messages.iter().filter(|(_, _, text)| text.contains("MarkData"));
    let came: Vec<_> =
        came.map(|(at_ms, _, text)| (*at_ms, serde_json::from_str::<Json>(text).unwrap()["markData"].clone())).collect();
    assert_eq!(
        came,
        [
            (2_100, json!({ "id": "first", "status": "completed" })),
            (2_500, json!({ "id": "second", "status": "cancelled" })),
            (2_500, json!({ "id": "third", "status": "cancelled" })),
        ]
    );
}

#[test]
fn what_cannot_be_used_is_ignored_and_logged_once_for_each_reason() {
    let mut world = open_world();
    world.begin(&[STAYS], streaming(json!({})));
    world.advance(2_000);
    let socket = world.dials[0].socket;
    for _ in 0..3 {
        for text in ["", "null", "{}", r#"{"kind":"bell"}"#, r#"{"kind":"audioData","audioData":{"data":"%"}}"#] {
            send(&mut world, socket, text);
        }
        world.emulator.socket_message(socket, SocketMessage::Binary, world.now_ms);
        world.emulator.socket_message(socket, SocketMessage::TooLarge, world.now_ms);
        send(&mut world, socket, r#"{"kind":"audioData","audioData":{"data":"AQAC"}}"#);
    }
    assert_eq!(log(&world, "ignored").len(), 8);
    // More than ten minutes.
    send(&mut world, socket, &audio(&vec![7; 16_000 * 601]));
    assert!(log(&world, "ignored").last().unwrap()["reason"].as_str().unwrap().contains("ten minutes"));
    for kind in 0..200 {
        send(&mut world, socket, &json!({ "kind": kind.to_string() }).to_string());
    }
    assert_eq!(log(&world, "ignored").len(), 20, "the log is bounded");
    world.emulator.socket_closed(socket, 1000, "", 0, world.now_ms);
    let closed = &log(&world, "closed")[0];
    assert_eq!((&closed["received"], &closed["ignored"]), (&json!(225), &json!(225)));
    // One way.
    let mut world = open_world();
    world.begin(&[STAYS], streaming(json!({ "enableBidirectional": false })));
    world.advance(2_000);
    let socket = world.dials[0].socket;
    send(&mut world, socket, &audio(&[1; 320]));
    assert!(log(&world, "ignored")[0]["reason"].as_str().unwrap().contains("enableBidirectional"));
    // What comes of a socket that is not there, or not any more, does nothing.
    world.emulator.socket_message(999, SocketMessage::Text("{}"), world.now_ms);
    world.emulator.socket_opened(999, world.now_ms);
    world.emulator.socket_opened(socket, world.now_ms);
    world.emulator.socket_closed(999, 1000, "", 0, world.now_ms);
}

#[test]
fn keys_are_frames_where_they_are_wanted() {
    for is_wanted in [true, false] {
        let mut world = open_world();
        let id = world.begin(&[STAYS], streaming(json!({ "enableDtmfTones": is_wanted })));
        world.advance(2_000);
        world.emulator.press(&id, STAYS, "1#", world.now_ms).unwrap();
        world.settle();
        let socket = world.dials[0].socket;
        let came: Vec<_> = messages(&world, socket).into_iter().filter(|message| message["kind"] == "DtmfData").collect();
        let keys: Vec<_> = came.iter().map(|message| message["dtmfData"]["data"].as_str().unwrap()).collect();
        assert_eq!(keys, if is_wanted { vec!["1", "#"] } else { vec![] });
        assert!(came.iter().all(|message| message["dtmfData"]["participantRawID"] == format!("4:{STAYS}")));
    }
}

#[test]
fn what_is_said_is_written_down_as_it_is_said() {
    for has_intermediate in [false, true] {
        let mut world = open_world();
        let id = world.begin(
            &[STAYS],
            transcribing(json!({ "enableIntermediateResults": has_intermediate, "speechModelEndpointId": "m" })),
        );
        world.advance(3_000);
        let socket = world.dials[0].socket;
        world.emulator.say(&id, STAYS, "I would like a table for two", world.now_ms).unwrap();
        world.advance(5_000);
        let came = messages(&world, socket);
        let correlation = world.connection(&id)["correlationId"].clone();
        let metadata = &came[0]["transcriptionMetadata"];
        assert_eq!(
            (
                &metadata["locale"],
                &metadata["callConnectionId"],
                &metadata["correlationId"],
                &metadata["speechRecognitionModelEndpointId"]
            ),
            (&json!("en-US"), &json!(id), &correlation, &json!("m"))
        );
        let data: Vec<_> = came[1..].iter().map(|message| message["transcriptionData"].clone()).collect();
        let last = data.last().unwrap();
        assert_eq!((last["text"].as_str(), last["resultStatus"].as_str()), (Some("I would like a table for two"), Some("Final")));
        assert_eq!((&last["offset"], last["words"].as_array().unwrap().len()), (&json!(10_000_000), 7));
        assert_eq!((&last["participantRawID"], &last["format"]), (&json!(format!("4:{STAYS}")), &json!("display")));
        let duration = last["duration"].as_u64().unwrap();
        let word = &last["words"][6];
        assert_eq!(word["offset"].as_u64().unwrap() + word["duration"].as_u64().unwrap(), 10_000_000 + duration);
        let before = &data[..data.len() - 1];
        assert_eq!(before.is_empty(), !has_intermediate);
        for part in before {
            assert!(part["resultStatus"] == "Intermediate" && part.get("confidence").is_none(), "{part}");
            assert!("I would like a table for two".starts_with(part["text"].as_str().unwrap()), "{part}");
        }
        let times: Vec<u64> = world.messages.iter().skip(1).map(|(at_ms, ..)| *at_ms).collect();
        assert!(times.windows(2).all(|pair| pair[1] - pair[0] <= 600), "{times:?}");
    }
}

#[test]
fn the_caller_is_heard_and_hears_the_application() {
    let mut world = open_world();
    let id = world.begin(&[STAYS], streaming(json!({ "enableDtmfTones": true })));
    world.advance(2_000);
    let socket = world.dials[0].socket;
    world.emulator.say(&id, STAYS, "good day", world.now_ms).unwrap();
    world.advance(400);
    let came = messages(&world, socket);
    assert!(came[1..].iter().any(|message| message["audioData"]["silent"] == false), "what the caller says");
    // The application does not hear itself, and the caller hears it when it was sent.
    world.advance(3_000);
    let before = world.messages.len();
    send(&mut world, socket, &audio(&[9_000; 3_200]));
    world.advance(400);
    let own = &world.messages[before..];
    assert!(own.iter().all(|(_, _, text)| text.contains("\"silent\":true")));
    let heard = world.emulator.heard(&id, Some(STAYS), world.now_ms).unwrap();
    let sounds = heard["sounds"].as_array().unwrap();
    assert_eq!((&sounds[0]["fromMs"], &sounds[0]["toMs"]), (&json!(3_400), &json!(3_600)), "{sounds:?}");
}

/// A call with these faults, for ten seconds.
fn faulty(rules: Json) -> World {
    let mut world = open_world();
    world.emulator.set_faults(&json!({ "rules": rules })).unwrap();
    world.begin(&[STAYS], streaming(json!({})));
    world.advance(12_000);
    world
}

#[test]
fn each_fault_does_what_it_says() {
    let world = faulty(json!([{ "fault": "socketRefused", "times": 2 }]));
    assert_eq!((world.dials.len(), world.dials[0].at_ms), (1, 5_000), "two are not dialled");
    let world = faulty(json!([{ "fault": "socketDrops", "times": 1, "afterMs": 2_000 }]));
    assert_eq!((world.closes.as_slice(), world.dials.len()), ([(4_000, world.dials[0].socket, 1006)].as_slice(), 2));
    assert_eq!(changes(&world)[1], change(4_000, "MediaStreamingStopped", "streamConnectionInterrupted"));
    let world = faulty(json!([{ "fault": "socketSlow", "delayMs": 300 }]));
    let times: Vec<u64> = world.messages.iter().take(3).map(|(at_ms, ..)| *at_ms).collect();
    assert_eq!(times, [2_300, 2_320, 2_340]);
    let first = |world: &World| kinds(world, world.dials[0].socket).into_iter().take(3).collect::<Vec<_>>();
    assert_eq!(first(&faulty(json!([{ "fault": "audioBeforeMetadata" }]))), ["AudioData", "AudioMetadata", "AudioData"]);
    assert_eq!(first(&faulty(json!([{ "fault": "metadataTwice" }]))), ["AudioMetadata", "AudioMetadata", "AudioData"]);
    assert_eq!(first(&faulty(json!([{ "fault": "unknownKind" }]))), ["AudioMetadata", "UnheardOf", "AudioData"]);
    let count = |world: &World| kinds(world, world.dials[0].socket).len();
    assert_eq!(count(&faulty(json!([{ "fault": "frameLost", "times": 100 }]))), 401);
    let world = faulty(json!([{ "fault": "frameDuplicated", "times": 10, "copies": 2 }]));
    assert_eq!((count(&world), struck_entries(&world)), (521, 0), "frames are counted, and not logged");
    let world = faulty(json!([{ "fault": "frameLate", "times": 1, "delayMs": 50 }]));
    let stamps: Vec<_> =
        messages(&world, world.dials[0].socket)[1..5].iter().map(|one| one["audioData"]["timestamp"].clone()).collect();
    assert_eq!(stamps, ["02.020", "02.040", "02.000", "02.060"].map(|at| json!(format!("2100-01-01T00:00:{at}Z"))));
    // A rule may be about the other stream, or another path.
    assert_eq!(
        count(&faulty(json!([{ "fault": "frameLost", "stream": "transcription" }, { "fault": "frameLost", "path": "/other" }]))),
        501
    );
}

fn struck_entries(world: &World) -> usize {
    world.emulator.events(0).as_array().unwrap().iter().filter(|entry| entry["kind"] == "fault").count()
}

#[test]
fn a_wrong_token_comes_first_and_has_no_sound() {
    for (fault, token) in [
        ("forgedToken", Some(Token::Forged)),
        ("expiredToken", Some(Token::Expired)),
        ("wrongAudience", Some(Token::WrongAudience)),
        ("unsigned", None),
    ] {
        let world = faulty(json!([{ "fault": fault, "path": "/media" }]));
        let tokens: Vec<_> = world.dials.iter().map(|dial| (dial.at_ms, dial.token)).collect();
        assert_eq!(tokens, [(2_000, token), (3_000, Some(Token::Genuine))]);
        assert_eq!(kinds(&world, world.dials[0].socket), ["AudioMetadata"]);
        assert_eq!(world.closes, [(3_000, world.dials[0].socket, 1000)]);
        assert_eq!(changes(&world), [change(3_000, "MediaStreamingStarted", "subscriptionStarted")]);
        // A rule that names an event is about callbacks alone.
        let world = faulty(json!([{ "fault": fault, "event": "CallConnected" }]));
        assert_eq!(world.dials.len(), 1);
    }
    // An application that refuses it is dialled with the right one at once.
    let mut world = World { lines: |dials| if dials == 0 { Line::Refuses } else { Line::Opens }, ..World::new() };
    world.emulator.set_faults(&json!({ "rules": [{ "fault": "forgedToken", "path": "/media" }] })).unwrap();
    world.begin(&[STAYS], streaming(json!({})));
    world.advance(2_000);
    assert_eq!(world.dials.iter().map(|dial| dial.at_ms).collect::<Vec<_>>(), [2_000, 2_000]);
}

#[test]
fn a_call_that_ends_while_a_socket_is_dialled_has_none() {
    let mut world = World::new();
    let id = world.begin(&[STAYS], streaming(json!({})));
    let due = world.now_ms + 2_000;
    let effects = world.emulator.poll(due);
    let dial =
        effects.iter().find_map(|effect| if let Effect::DialSocket { id, .. } = effect { Some(*id) } else { None }).unwrap();
    world.now_ms = due;
    let request = world.ga_2026_03_request("hangUp", &[json!(id), json!({})]);
    assert_eq!(world.emulator.handle(&request, due).status, 204);
    let closes = |effect: &Effect| matches!(effect, Effect::CloseSocket { socket, code: 1000, .. } if *socket == dial);
    assert!(world.emulator.poll(due).iter().any(closes));
    world.emulator.socket_opened(dial, due);
    world.emulator.complete(dial, &Outcome::NoAnswer { reason: "aborted".into() }, due);
    assert_eq!(changes(&world), []);
    let sends = |effect: &Effect| matches!(effect, Effect::SendSocket { .. });
    assert!(!world.emulator.poll(due + 1_000).iter().any(sends));
}

#[test]
fn a_machine_that_has_slept_sends_nothing_of_that_time() {
    let mut world = open_world();
    world.begin(&[STAYS], streaming(json!({})));
    world.advance(2_000);
    world.now_ms += 1_800_000;
    world.settle();
    assert!(world.messages.len() < 300, "{} messages", world.messages.len());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_texts_on_a_socket_are_survived(texts in prop::collection::vec(message(), 0..60)) {
        let mut world = open_world();
        let id = world.begin(&[STAYS], streaming(json!({ "audioFormat": "pcm24KMono" })));
        world.advance(2_000);
        for text in texts {
            let socket = world.dials.last().unwrap().socket;
            match text.as_str() {
                "close" => world.emulator.socket_closed(socket, 4_000, "", 0, world.now_ms),
                "wait" => world.advance(300),
                text => send(&mut world, socket, text),
            }
        }
        world.advance(9_000);
        prop_assert_eq!(&world.connection(&id)["state"], "connected");
    }
}

/// A message, or what is like one.
fn message() -> impl Strategy<Value = String> {
    let known = [
        r#"{"kind":"stopAudio","stopAudio":{}}"#,
        r#"{"kind":"audioData","audioData":{"data":"AQACAAMA","mark":{"id":"m"}}}"#,
        r#"{"Kind":"AudioData","AudioData":{"Data":"AQAC"},"StopAudio":null}"#,
        r#"{"kind":"audioData","audioData":{"data":null}}"#,
        r#"{"kind":{"kind":"audioData"}}"#,
        "[[[[[[[[",
        "close",
        "wait",
    ];
    prop_oneof![
        prop::sample::select(known.map(str::to_owned).to_vec()),
        ".{0,40}",
        "[A-Za-z0-9+/]{0,64}={0,2}".prop_map(|data| json!({ "kind": "AUDIODATA", "audiodata": { "DATA": data } }).to_string()),
    ]
}
