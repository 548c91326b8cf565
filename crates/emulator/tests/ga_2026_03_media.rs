//! 2026-03-12: prompts, keys, questions, streams.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;
use common::ga_2026_03::*;
use common::*;

const ASKED: &str = "https://app.example/asked.wav";

fn says(text: &str) -> Json {
    json!({ "kind": "textSource", "text": text })
}

fn plays(url: &str) -> Json {
    json!({ "kind": "fileSource", "url": url })
}

/// A call to a callee, in a world that has a prompt of 1 s.
fn call(number: &str) -> (World, String) {
    let mut world = World::new();
    world.prompts.insert(ASKED.to_owned(), file(wav(16_000)));
    let id = world.connect(&[number]);
    (world, id)
}

fn at(world: &World, kind_wanted: &str) -> Vec<u64> {
    let of = |callback: &&Callback| kind(&callback.body[0]) == kind_wanted;
    world.callbacks.iter().filter(of).map(|callback| callback.at_ms).collect()
}

#[test]
fn prompts_are_played_one_after_the_other() {
    let (mut world, id) = call(STAYS);
    let start = world.now_ms - VIRTUAL_START_MS;
    world.did(
        "playToAll",
        &[
            json!(id),
            json!([plays(ASKED), says("0123456789"), { "kind": "ssmlSource", "ssmlText": "<speak>0123456789</speak>" }]),
            json!({ "operationContext": "one" }),
        ],
    );
    world.did(
        "play",
        &[
            json!(id),
            json!([plays(ASKED)]),
            json!([phone(STAYS)]),
            json!({ "operationContext": "two", "operationCallbackUrl": ELSEWHERE }),
        ],
    );
    world.advance(10_000);
    let held = "ParticipantsUpdated";
    assert_eq!(world.kinds(), ["PlayStarted", "PlayCompleted", held, "PlayStarted", "PlayCompleted", held]);
    assert_eq!(at(&world, "PlayCompleted"), [start + 2_300, start + 3_300], "a file, then ten characters at 65 ms twice");
    assert_eq!(world.codes("PlayCompleted"), (200, 0));
    assert_eq!((world.callbacks[1].url.as_str(), world.callbacks[4].url.as_str()), (CALLBACK, ELSEWHERE));
    assert_eq!(world.events()[1]["data"]["operationContext"], "one");
    world.refuses("play", &[json!(id), json!([plays(ASKED)]), json!([phone(BOB)]), json!({})], 400, "8523", "nobody of that id");
}

#[test]
fn a_prompt_that_cannot_be_played_says_which() {
    let (mut world, id) = call(STAYS);
    world.prompts.insert("https://app.example/bad.wav".to_owned(), file(b"MP3".to_vec()));
    for (url, sub_code) in [
        ("https://app.example/bad.wav", 8535),
        ("https://app.example/none.wav", 8536),
        ("http://emulator.localhost/emulator/prompts/x", 8536),
    ] {
        world.did("playToAll", &[json!(id), json!([plays(ASKED), plays(url), plays(ASKED)]), json!({})]);
        world.advance(1_000);
        assert_eq!(world.codes("PlayFailed"), (400, sub_code));
        assert_eq!(world.last("PlayFailed")["failedPlaySourceIndex"], 1);
    }
    world.advance(5_000);
    assert!(at(&world, "PlayCompleted").is_empty());
}

#[test]
fn text_needs_what_speaks_it() {
    let mut world = World::new();
    let id = world.begin(&[STAYS], json!({}));
    world.advance(2_000);
    world.did("playToAll", &[json!(id), json!([says("hello")]), json!({})]);
    assert_eq!(world.codes("PlayFailed"), (400, 8565));
    let options = json!({ "kind": "callMediaRecognizeSpeechOptions" });
    world.did("startRecognizing", &[json!(id), phone(STAYS), options]);
    assert_eq!(world.codes("RecognizeFailed"), (400, 8565));
}

#[test]
fn a_loop_is_played_until_cancelled() {
    let (mut world, id) = call(STAYS);
    world.did("playToAll", &[json!(id), json!([plays(ASKED)]), json!({ "loop": true, "operationContext": "l" })]);
    world.did("playToAll", &[json!(id), json!([plays(ASKED)]), json!({ "operationContext": "w" })]);
    world.advance(60_000);
    assert_eq!(world.kinds(), ["PlayStarted"]);
    assert_eq!(world.connection(&id)["media"]["current"]["state"], "looping");
    world.did("cancelAllOperations", &[json!(id), json!({})]);
    assert_eq!(world.kinds(), ["PlayStarted", "PlayCanceled", "PlayCanceled"]);
    assert_eq!(world.codes("PlayCanceled"), (400, 8508));
    world.advance(60_000);
    assert_eq!(world.kinds().len(), 3);
}

#[test]
fn an_interruption_stops_what_plays_and_what_waits() {
    let (mut world, id) = call(STAYS);
    world.did("playToAll", &[json!(id), json!([plays(ASKED)]), json!({ "operationContext": "a" })]);
    let options = json!({ "kind": "callMediaRecognizeDtmfOptions", "operationContext": "b" });
    world.did("startRecognizing", &[json!(id), phone(STAYS), options]);
    world.advance(500);
    world.did(
        "playToAll",
        &[json!(id), json!([plays(ASKED)]), json!({ "operationContext": "c", "interruptCallMediaOperation": true })],
    );
    world.advance(5_000);
    assert_eq!(world.kinds(), ["PlayStarted", "PlayCanceled", "RecognizeCanceled", "PlayStarted", "PlayCompleted"]);
    assert_eq!(world.last("RecognizeCanceled")["operationContext"], "b");
    assert_eq!(world.codes("RecognizeCanceled"), (400, 8508));
}

#[test]
fn a_call_that_ends_cuts_its_prompt_off() {
    let (mut world, id) = call(STAYS);
    world.did("playToAll", &[json!(id), json!([plays(ASKED)]), json!({})]);
    world.did("hangUp", &[json!(id), json!({})]);
    world.advance(5_000);
    assert_eq!(world.kinds(), ["PlayStarted", "PlayCanceled", "CallDisconnected"]);
}

fn keys(options: Json) -> Json {
    let mut all = json!({ "kind": "callMediaRecognizeDtmfOptions", "playPrompt": plays(ASKED), "operationContext": "q" });
    all.as_object_mut().unwrap().extend(options.as_object().unwrap().clone());
    all
}

#[test]
fn keys_are_collected() {
    for (number, options, codes, tones) in [
        ("+15550103004", json!({ "maxTonesToCollect": 3 }), (200, 8531), json!(["one", "two", "three"])),
        (
            "+15550103004",
            json!({ "maxTonesToCollect": 9, "stopDtmfTones": ["pound"] }),
            (200, 8514),
            json!(["one", "two", "three", "four"]),
        ),
        ("+15550103001", json!({ "maxTonesToCollect": 1 }), (200, 8531), json!(["one"])),
    ] {
        let (mut world, id) = call(number);
        world.did("startRecognizing", &[json!(id), phone(number), keys(options)]);
        world.advance(10_000);
        assert_eq!(world.kinds(), ["RecognizeCompleted"]);
        assert_eq!(world.codes("RecognizeCompleted"), codes);
        let completed = world.last("RecognizeCompleted");
        assert_eq!((&completed["recognitionType"], &completed["dtmfResult"]["tones"]), (&json!("dtmf"), &tones));
        assert_eq!(completed["operationContext"], "q");
    }
}

/// Other clients write words in other cases; what the contract does not know is refused, as the service refuses it.
#[test]
fn words_are_taken_in_any_case() {
    let (mut world, id) = call("+15550103004");
    let path = format!("/calling/callConnections/{id}:recognize?api-version=2026-03-12");
    let question = |input: &str| {
        json!({
            "recognizeInputType": input,
            "playPrompt": { "kind": "File", "file": { "uri": ASKED } },
            "recognizeOptions": {
                "targetParticipant": { "kind": "PhoneNumber", "phoneNumber": { "value": "+15550103004" } },
                "dtmfOptions": { "maxTonesToCollect": 9, "stopTones": ["POUND"] },
            },
        })
    };
    let request = world.signed("POST", &path, &question("DTMF").to_string());
    assert_eq!(world.send(&request).status, 202);
    world.advance(10_000);
    assert_eq!(world.codes("RecognizeCompleted"), (200, 8514));
    let request = world.signed("POST", &path, &question("humming").to_string());
    let response = world.send(&request);
    let message = body(&response)["error"]["message"].as_str().unwrap().to_owned();
    assert!(response.status == 400 && message.contains("recognizeInputType: expected one of dtmf"), "{message}");
}

#[test]
fn what_is_left_of_one_answer_is_not_taken_for_the_next() {
    let (mut world, id) = call("+15550103004");
    for _ in 0..2 {
        let options = json!({ "kind": "callMediaRecognizeDtmfOptions", "maxTonesToCollect": 2 });
        world.did("startRecognizing", &[json!(id), phone("+15550103004"), options]);
    }
    world.advance(10_000);
    let tones: Vec<_> = world.events().iter().map(|event| event["data"]["dtmfResult"]["tones"].clone()).collect();
    assert_eq!(tones, [json!(["one", "two"]), json!(["one", "two"])]);
}

#[test]
fn an_answer_that_does_not_come_in_time_fails() {
    for (number, options, codes, after_ms) in [
        (STAYS, json!({}), (400, 8510), 1_000 + 5_000),
        (STAYS, json!({ "initialSilenceTimeoutInSeconds": 1 }), (400, 8510), 1_000 + 1_000),
        (STAYS, json!({ "initialSilenceTimeoutInSeconds": 0 }), (400, 8510), 1_000),
        ("+15550103001", json!({ "maxTonesToCollect": 2 }), (400, 8532), 1_000 + 1_000 + 2_000),
        ("+15550103001", json!({ "interToneTimeoutInSeconds": 7 }), (400, 8532), 1_000 + 1_000 + 7_000),
    ] {
        let (mut world, id) = call(number);
        let start = world.now_ms - VIRTUAL_START_MS;
        world.did("startRecognizing", &[json!(id), phone(number), keys(options)]);
        world.advance(60_000);
        assert_eq!(world.kinds(), ["RecognizeFailed"]);
        assert_eq!(world.codes("RecognizeFailed"), codes);
        assert_eq!(at(&world, "RecognizeFailed"), [start + after_ms]);
        assert_eq!(world.last("RecognizeFailed").get("failedPlaySourceIndex"), None);
    }
}

#[test]
fn a_prompt_that_fails_fails_the_question() {
    let (mut world, id) = call(STAYS);
    let options = keys(json!({ "playPrompt": Json::Null, "playPrompts": [plays(ASKED), plays("https://app.example/none.wav")] }));
    world.did("startRecognizing", &[json!(id), phone(STAYS), options]);
    world.advance(5_000);
    assert_eq!(world.codes("RecognizeFailed"), (500, 8511));
    assert_eq!(world.last("RecognizeFailed")["failedPlaySourceIndex"], 1);
}

#[test]
fn an_answer_stops_the_prompt_if_it_may() {
    for (interrupts, kinds) in [
        (json!(true), vec!["RecognizeCompleted"]),
        (Json::Null, vec!["RecognizeCompleted"]),
        (json!(false), vec!["RecognizeFailed"]),
    ] {
        let (mut world, id) = call(STAYS);
        let options = keys(json!({ "maxTonesToCollect": 1, "interruptPrompt": interrupts }));
        world.did("startRecognizing", &[json!(id), phone(STAYS), options]);
        world.advance(500);
        world.emulator.press(&id, STAYS, "7", world.now_ms).unwrap();
        world.advance(10_000);
        assert_eq!(world.kinds(), kinds);
    }
}

#[test]
fn only_the_one_who_is_asked_answers() {
    let mut world = World::new();
    let id = world.connect(&[STAYS, "+15550100010"]);
    world.did(
        "startRecognizing",
        &[json!(id), phone(STAYS), json!({ "kind": "callMediaRecognizeDtmfOptions", "maxTonesToCollect": 1 })],
    );
    world.emulator.press(&id, "+15550100010", "1", world.now_ms).unwrap();
    world.settle();
    assert!(world.kinds().is_empty());
    world.emulator.press(&id, STAYS, "*", world.now_ms).unwrap();
    world.settle();
    assert_eq!(world.last("RecognizeCompleted")["dtmfResult"]["tones"], json!(["asterisk"]));
    let error = world.emulator.press(&id, STAYS, "!", world.now_ms).unwrap_err();
    assert!(error.message.contains("no key '!'"), "{}", error.message);
}

fn choices() -> Json {
    json!({
        "kind": "callMediaRecognizeChoiceOptions",
        "choices": [
            { "label": "Confirm", "phrases": ["Yes", "Sure thing"], "tone": "one" },
            { "label": "Cancel", "phrases": ["No"], "tone": "two" },
        ],
    })
}

#[test]
fn choices_are_made_by_key_or_phrase() {
    for (number, codes, label, phrase) in [
        ("+15550103001", (200, 8533), "Confirm", Json::Null),
        ("+15550103002", (200, 8533), "Cancel", Json::Null),
        ("+15550102001", (200, 8545), "Confirm", json!("Yes")),
        ("+15550102002", (200, 8545), "Cancel", json!("No")),
    ] {
        let (mut world, id) = call(number);
        world.did("startRecognizing", &[json!(id), phone(number), choices()]);
        world.advance(2_000);
        let completed = world.last("RecognizeCompleted");
        assert_eq!(world.codes("RecognizeCompleted"), codes);
        assert_eq!((&completed["recognitionType"], &completed["choiceResult"]["label"]), (&json!("choices"), &json!(label)));
        assert_eq!(completed["choiceResult"]["recognizedPhrase"], phrase);
    }
    for (number, codes) in [("+15550102003", (400, 8547)), (STAYS, (400, 8510))] {
        let (mut world, id) = call(number);
        world.did("startRecognizing", &[json!(id), phone(number), choices()]);
        world.advance(10_000);
        assert_eq!(world.codes("RecognizeFailed"), codes);
    }
    let (mut world, id) = call(STAYS);
    world.did("startRecognizing", &[json!(id), phone(STAYS), choices()]);
    world.emulator.press(&id, STAYS, "9", world.now_ms).unwrap();
    world.settle();
    assert_eq!(world.codes("RecognizeFailed"), (400, 8534));
    world.did("startRecognizing", &[json!(id), phone(STAYS), choices()]);
    world.emulator.say(&id, STAYS, " sure THING! ", world.now_ms).unwrap();
    world.settle();
    assert_eq!(world.last("RecognizeCompleted")["choiceResult"]["label"], "Confirm");
}

#[test]
fn speech_is_written_down() {
    let (mut world, id) = call("+15550102003");
    let start = world.now_ms - VIRTUAL_START_MS;
    let options = json!({ "kind": "callMediaRecognizeSpeechOptions", "endSilenceTimeoutInSeconds": 3 });
    world.did("startRecognizing", &[json!(id), phone("+15550102003"), options]);
    world.emulator.press(&id, "+15550102003", "1", world.now_ms).unwrap();
    world.advance(10_000);
    let completed = world.last("RecognizeCompleted");
    assert_eq!(completed["speechResult"]["speech"], "I would like to speak to somebody");
    assert_eq!((&completed["recognitionType"], at(&world, "RecognizeCompleted")), (&json!("speech"), vec![start + 4_000]));
    for (number, kind) in [("+15550102001", "speech"), ("+15550103001", "dtmf")] {
        let (mut world, id) = call(number);
        let options = json!({ "kind": "callMediaRecognizeSpeechOrDtmfOptions", "maxTonesToCollect": 1 });
        world.did("startRecognizing", &[json!(id), phone(number), options]);
        world.advance(10_000);
        assert_eq!(world.last("RecognizeCompleted")["recognitionType"], kind);
    }
    for (who, phrase, problem) in [("unknown", "x", "not found"), (STAYS, " ", "nothing to say")] {
        let (mut world, id) = call(STAYS);
        let error = world.emulator.say(&id, who, phrase, world.now_ms).unwrap_err();
        assert!(error.message.contains(problem), "{}", error.message);
    }
}

#[test]
fn keys_are_told_while_they_are_watched() {
    let (mut world, id) = call(STAYS);
    world.did(
        "startContinuousDtmfRecognition",
        &[json!(id), phone(STAYS), json!({ "operationContext": "d", "operationCallbackUrl": ELSEWHERE })],
    );
    world.did(
        "startRecognizing",
        &[json!(id), phone(STAYS), json!({ "kind": "callMediaRecognizeDtmfOptions", "maxTonesToCollect": 2 })],
    );
    world.emulator.press(&id, STAYS, "A0", world.now_ms).unwrap();
    world.settle();
    let told = "ContinuousDtmfRecognitionToneReceived";
    // A key that answers a question is reported twice.
    assert_eq!(world.kinds(), [told, told, "RecognizeCompleted"]);
    let last = world.last(told);
    assert_eq!((&last["sequenceId"], &last["tone"], &last["operationContext"]), (&json!(2), &json!("zero"), &json!("d")));
    assert_eq!(world.callbacks[0].url, ELSEWHERE);
    world.did("stopContinuousDtmfRecognition", &[json!(id), phone(STAYS), json!({ "operationContext": "s" })]);
    world.emulator.press(&id, STAYS, "1", world.now_ms).unwrap();
    world.settle();
    assert_eq!(world.kinds().last().unwrap(), "ContinuousDtmfRecognitionStopped");
    let (mut world, id) = call(RESISTS);
    world.did("startContinuousDtmfRecognition", &[json!(id), phone(RESISTS), json!({})]);
    assert_eq!(world.kinds(), ["ContinuousDtmfRecognitionToneFailed"]);
}

#[test]
fn keys_are_sent() {
    let (mut world, id) = call(STAYS);
    let sent =
        world.did("sendDtmfTones", &[json!(id), json!(["one", "pound"]), phone(STAYS), json!({ "operationContext": "k" })]);
    assert_eq!(sent["operationContext"], "k");
    world.advance(799);
    assert!(world.kinds().is_empty());
    world.advance(1);
    assert_eq!(world.last("SendDtmfTonesCompleted")["operationContext"], "k");
    let (mut world, id) = call(RESISTS);
    world.did("sendDtmfTones", &[json!(id), json!(["one"]), phone(RESISTS), json!({})]);
    world.advance(400);
    assert_eq!(world.kinds(), ["SendDtmfTonesFailed"]);
}

#[test]
fn the_audio_of_a_call_is_streamed_as_far_as_events_tell() {
    let options = |url: Json, start: bool| json!({ "mediaStreamingOptions": { "transportType": "websocket", "audioChannelType": "mixed", "transportUrl": url, "startMediaStreaming": start }, "operationContext": "c" });
    let mut world = World::new();
    let id = world.begin(&[STAYS], options(json!("wss://app.example/ws"), true));
    world.advance(2_000);
    assert_eq!(world.kinds(), ["CallConnected", "ParticipantsUpdated", "MediaStreamingStarted"]);
    let update = &world.last("MediaStreamingStarted")["mediaStreamingUpdate"];
    assert_eq!(
        (&update["mediaStreamingStatus"], &update["mediaStreamingStatusDetails"]),
        (&json!("mediaStreamingStarted"), &json!("subscriptionStarted"))
    );
    let state = |world: &mut World| {
        world.did("getCallConnectionProperties", &[json!(id), json!({})])["mediaStreamingSubscription"].clone()
    };
    assert_eq!(
        (&state(&mut world)["state"], &state(&mut world)["subscribedContentTypes"]),
        (&json!("active"), &json!(["audio"]))
    );
    world.did("stopMediaStreaming", &[json!(id), json!({ "operationContext": "s" })]);
    assert_eq!(world.last("MediaStreamingStopped")["operationContext"], "s");
    assert_eq!(state(&mut world)["state"], "inactive");
    world.did("startMediaStreaming", &[json!(id), json!({})]);
    assert_eq!(state(&mut world)["state"], "active");
    for (url, details) in [(json!("wss://app.invalid/ws"), "initialWebSocketConnectionFailed"), (Json::Null, "streamUrlMissing")]
    {
        let mut world = World::new();
        world.begin(&[STAYS], options(url, true));
        world.advance(2_000);
        assert_eq!(world.last("MediaStreamingFailed")["mediaStreamingUpdate"]["mediaStreamingStatusDetails"], details);
    }
    let (mut world, id) = call(STAYS);
    world.refuses("startMediaStreaming", &[json!(id), json!({})], 400, "8523", "mediaStreamingOptions");
}

#[test]
fn a_call_is_transcribed_as_far_as_events_tell() {
    let options =
        |url: &str| json!({ "transcriptionOptions": { "transportType": "websocket", "locale": "en-US", "transportUrl": url } });
    let mut world = World::new();
    let id = world.begin(&[STAYS], options("wss://app.example/ws"));
    world.advance(2_000);
    let state = |world: &mut World| {
        world.did("getCallConnectionProperties", &[json!(id), json!({})])["transcriptionSubscription"].clone()
    };
    assert_eq!((&state(&mut world)["state"], &state(&mut world)["locale"]), (&json!("inactive"), &json!("en-US")));
    world.did("startTranscription", &[json!(id), json!({ "operationContext": "t" })]);
    assert_eq!(world.last("TranscriptionStarted")["operationContext"], "t");
    assert_eq!(state(&mut world)["state"], "active");
    world.did("updateTranscription", &[json!(id), json!("de-DE"), json!({})]);
    assert_eq!(
        world.last("TranscriptionUpdated")["transcriptionUpdate"]["transcriptionStatusDetails"],
        "transcriptionLocaleUpdated"
    );
    assert_eq!(state(&mut world)["locale"], "de-DE");
    world.did("summarizeCall", &[json!(id), json!({})]);
    assert_eq!(world.kinds().last().unwrap(), "TranscriptionCallSummaryUpdated");
    world.did("stopTranscription", &[json!(id), json!({})]);
    assert_eq!(world.last("TranscriptionStopped")["transcriptionUpdate"]["transcriptionStatus"], "transcriptionStopped");
    let mut world = World::new();
    let id = world.begin(&[STAYS], options("wss://app.invalid/ws"));
    world.advance(2_000);
    world.did("startTranscription", &[json!(id), json!({})]);
    assert_eq!(
        world.last("TranscriptionFailed")["transcriptionUpdate"]["transcriptionStatusDetails"],
        "streamConnectionUnsuccessful"
    );
    let (mut world, id) = call(STAYS);
    world.refuses("startTranscription", &[json!(id), json!({})], 400, "8523", "transcriptionOptions");
}
