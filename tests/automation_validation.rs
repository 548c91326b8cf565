//! What the client for 2026-03-12 refuses before anything is sent: the path, and the reason. What both clients refuse alike is in
//! `tests/validation.rs`.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use common::{GA_2026_03, report};
use ringwire::contract::ga_2026_03::PREVIEW;
use ringwire::contract::{Operation, Place, Presence, Repeat};
use ringwire::error::{Error, ErrorKind};
use ringwire::http::HttpRequest;
use serde_json::{Value as Json, json};

const UUID: &str = "6c5e3a1b-0c2d-4e4f-8a6b-1d3f5a7c9e0b";
const CALL: &str = "clinic-call-0001";
const CALLBACK: &str = "https://clinic.example/calls";

fn build_in(version: &str, operation: &str, arguments: &[Json]) -> Result<HttpRequest, Box<Error>> {
    let mut client = GA_2026_03.client(None);
    version.clone_into(&mut client.api_version);
    client.build(client.operation(operation).unwrap(), arguments, UUID, 0)
}

fn build(operation: &str, arguments: &[Json]) -> Result<HttpRequest, Box<Error>> {
    build_in(GA_2026_03.contract.api_version, operation, arguments)
}

/// A complaint, unless the arguments are refused at that path for that reason.
fn refused(what: &str, built: Result<HttpRequest, Box<Error>>, target: &str, reason: &str) -> Result<(), String> {
    let Err(error) = built else { return Err(format!("{what}: it was not refused at {target}")) };
    let as_expected = error.kind == ErrorKind::Validation
        && error.target.as_deref() == Some(target)
        && error.message.starts_with(&format!("{target}: "))
        && error.message.contains(reason)
        && error.answer.is_none()
        && error.attempts.is_empty();
    if as_expected { Ok(()) } else { Err(format!("{what}: expected {target:?} and {reason:?}, got {:?}: {error}", error.target)) }
}

#[track_caller]
fn refuses(operation: &str, arguments: &[Json], target: &str, reason: &str) {
    report([refused(operation, build(operation, arguments), target, reason)]);
}

#[track_caller]
fn takes(operation: &str, arguments: &[Json]) {
    if let Err(error) = build(operation, arguments) {
        panic!("{operation}: {error}");
    }
}

/// Valid arguments: those of a golden that has a bag of options, too.
fn arguments_of(row: &Operation) -> Vec<Json> {
    let goldens = GA_2026_03.goldens(row.name, "request-");
    let golden = goldens.iter().find(|golden| row.only.is_empty() == golden.json.get("client").is_none());
    let golden =
        golden.unwrap_or_else(|| panic!("{0} has no golden tests/wire/2026-03-12/{0}/request-….json: add one", row.name));
    let mut arguments = golden.json["arguments"].as_array().unwrap().clone();
    arguments.resize_with(row.arguments.len(), || Json::Null);
    let last = arguments.last_mut().unwrap();
    if last.is_null() {
        *last = json!({});
    }
    arguments
}

fn version_of(row: &Operation) -> &'static str {
    if row.only.is_empty() { GA_2026_03.contract.api_version } else { row.only }
}

/// The same, one argument changed.
fn with(row: &Operation, index: usize, value: Json) -> Result<HttpRequest, Box<Error>> {
    let mut arguments = arguments_of(row);
    arguments[index] = value;
    build_in(version_of(row), row.name, &arguments)
}

/// The same, one member of the options changed.
fn with_option(row: &Operation, name: &str, value: Json) -> Result<HttpRequest, Box<Error>> {
    let mut arguments = arguments_of(row);
    arguments.last_mut().unwrap()[name] = value;
    build_in(version_of(row), row.name, &arguments)
}

#[test]
fn arguments_that_are_missing_are_refused() {
    let mut looked_at = 0;
    report(GA_2026_03.contract.operations.iter().flat_map(|row| {
        let required =
            |name: &str| row.body.is_some_and(|body| body.fields.iter().any(|field| field.name == name && field.required()));
        let needed = |(_, it): &(usize, &ringwire::contract::Argument)| match it.place {
            Place::Path | Place::RawId | Place::Location => true,
            Place::Field => required(it.name),
            _ => false,
        };
        let all: Vec<_> = row.arguments.iter().enumerate().filter(needed).collect();
        looked_at += all.len();
        let none = |(index, argument): (usize, &ringwire::contract::Argument)| {
            [json!(null), json!([7]), json!("")].map(|value| {
                refused(
                    &format!("{} with {} = {value}", row.name, argument.name),
                    with(row, index, value),
                    argument.name,
                    "expected",
                )
                .or_else(|complaint| {
                    // An error inside a list has the path of the item.
                    if complaint.contains(&format!("{}[0]", argument.name)) { Ok(()) } else { Err(complaint) }
                })
            })
        };
        all.into_iter().flat_map(none).collect::<Vec<_>>()
    }));
    assert!(looked_at > 50, "{looked_at}");
}

#[test]
fn ids_that_would_name_something_else_are_refused() {
    report(GA_2026_03.contract.operations.iter().flat_map(|row| {
        let ids = row.arguments.iter().enumerate().filter(|(_, argument)| argument.place == Place::Path);
        ids.flat_map(|(index, argument)| {
            [".", "..", " \t"].map(|id| refused(row.name, with(row, index, json!(id)), argument.name, "expected an id"))
        })
        .collect::<Vec<_>>()
    }));
}

#[test]
fn options_that_do_not_exist_are_refused() {
    report(GA_2026_03.contract.operations.iter().map(|row| {
        let target = format!("{}.operationContxt", row.arguments.last().unwrap().name);
        refused(row.name, with_option(row, "operationContxt", json!("visit-17")), &target, "does not exist")
    }));
    let file = json!({ "kind": "fileSource", "url": "https://clinic.example/a.wav" });
    let play = |member: &str| {
        let mut source = file.clone();
        source[member] = json!("x");
        [json!(CALL), json!([file, source])]
    };
    let call = |options: Json| [json!(null), json!({ "targetParticipant": "8:acs:r_u" }), json!(CALLBACK), options];
    let phone = json!({ "phoneNumber": "+14255550123" });
    let recognize = |options: Json| [json!(CALL), phone.clone(), options];
    for (operation, arguments, target) in [
        (
            "createCall",
            call(json!({ "callIntelligenceOptions": { "endpoint": "x" } })).to_vec(),
            "callIntelligenceOptions.endpoint",
        ),
        (
            "createCall",
            call(json!({ "mediaStreamingOptions": { "transportType": "websocket", "audioChannelType": "mixed", "url": "x" } }))
                .to_vec(),
            "mediaStreamingOptions.url",
        ),
        (
            "connectCall",
            vec![json!(null), json!({ "kind": "roomCallLocator", "id": "7", "roomId": "7" }), json!(CALLBACK)],
            "callLocator.roomId",
        ),
        ("playToAll", play("uri").to_vec(), "playSources[1].uri"),
        // A member of another kind.
        ("playToAll", play("text").to_vec(), "playSources[1].text"),
        (
            "startRecognizing",
            recognize(json!({ "kind": "callMediaRecognizeChoiceOptions", "choices": [{ "label": "a", "phrases": ["a"], "key": "one" }] })).to_vec(),
            "choices[0].key",
        ),
        (
            "start",
            vec![
                json!({ "callConnectionId": CALL, "recordingStorage": { "recordingStorageKind": "azureBlobStorage", "url": "x" } }),
            ],
            "recordingStorage.url",
        ),
        (
            "start",
            vec![json!({ "callConnectionId": CALL, "channelAffinity": [{ "participant": phone }] })],
            "channelAffinity[0].participant",
        ),
        ("downloadStreaming", vec![json!("https://a.asm.skype.com/1"), json!({ "count": 7 })], "options.count"),
    ] {
        refuses(operation, &arguments, target, "does not exist");
    }
}

#[test]
fn what_only_the_preview_has_is_refused_elsewhere() {
    let mut looked_at = 0;
    report(
        GA_2026_03
            .contract
            .operations
            .iter()
            .filter(|row| row.only.is_empty())
            .flat_map(|row| {
                let fields =
                    row.body.into_iter().flat_map(|body| body.fields).filter(|field| field.presence == Presence::Only(PREVIEW));
                fields
                    .map(|field| {
                        looked_at += 1;
                        refused(row.name, with_option(row, field.name, json!(true)), field.name, PREVIEW)
                    })
                    .collect::<Vec<_>>()
            })
            .chain([
                refused(
                    "inside",
                    build(
                        "createCall",
                        &[
                            json!(null),
                            json!({ "targetParticipant": "8:acs:r_u" }),
                            json!(CALLBACK),
                            json!({
                                "transcriptionOptions": { "transportType": "websocket", "locale": "en-US", "locales": ["hu-HU"] },
                            }),
                        ],
                    ),
                    "transcriptionOptions.locales",
                    PREVIEW,
                ),
                refused(
                    "recognising",
                    build(
                        "startRecognizing",
                        &[
                            json!(CALL),
                            json!("+14255550123"),
                            json!({
                                "kind": "callMediaRecognizeSpeechOptions",
                                "speechLanguages": ["hu-HU"],
                            }),
                        ],
                    ),
                    "speechLanguages",
                    PREVIEW,
                ),
                refused("summarizeCall", build("summarizeCall", &[json!(CALL)]), "operation", PREVIEW),
            ]),
    );
    assert!(looked_at >= 10, "{looked_at}");
    // Only there may the language be left out.
    let call = |transcription: Json| {
        [
            json!(null),
            json!({ "targetParticipant": "8:acs:r_u" }),
            json!(CALLBACK),
            json!({ "transcriptionOptions": transcription }),
        ]
    };
    let without = call(json!({ "transportType": "websocket" }));
    refuses("createCall", &without, "transcriptionOptions.locale", "got nothing");
    build_in(PREVIEW, "createCall", &without).unwrap();
}

#[test]
fn an_id_by_which_the_service_knows_a_request_again_is_a_uuid_and_only_where_it_looks_at_it() {
    const NAME: &str = "repeatabilityRequestId";
    report(GA_2026_03.contract.operations.iter().flat_map(|row| {
        let target = format!("{}.{NAME}", row.arguments.last().unwrap().name);
        let sent = with_option(row, NAME, json!(UUID))
            .map(|request| request.headers.iter().any(|header| header == ("repeatability-request-id", UUID)));
        let looked_at = match (row.repeat == Repeat::ById, sent) {
            (true, Ok(true)) => Ok(()),
            (true, other) => Err(format!("{}: {other:?}", row.name)),
            (false, _) => refused(row.name, with_option(row, NAME, json!(UUID)), &target, "does not exist"),
        };
        let bad = [
            "",
            "7",
            "6c5e3a1b0c2d4e4f8a6b1d3f5a7c9e0b",
            "6c5e3a1b-0c2d-4e4f-8a6b-1d3f5a7c9e0g",
            "{6c5e3a1b-0c2d-4e4f-8a6b-1d3f5a7c9e0}",
        ];
        let bad = bad.map(|id| json!(id)).into_iter().chain([json!(7), json!({})]).filter(|_| row.repeat == Repeat::ById);
        let bad = bad.map(|id| refused(row.name, with_option(row, NAME, id), &target, "UUID"));
        bad.chain([looked_at]).collect::<Vec<_>>()
    }));
}

#[test]
fn numbers_out_of_range_are_refused() {
    let phone = json!("+14255550123");
    let add = |seconds: Json| {
        vec![json!(CALL), json!({ "targetParticipant": phone }), json!({ "invitationTimeoutInSeconds": seconds })]
    };
    let recognize = |kind: &str, name: &str, value: Json| {
        let mut options = json!({ "kind": kind });
        options[name] = value;
        vec![json!(CALL), phone.clone(), options]
    };
    let affinity = |channel: Json| {
        vec![json!({ "callConnectionId": CALL, "channelAffinity": [{ "targetParticipant": phone, "channel": channel }] })]
    };
    let download = |name: &str, value: Json| {
        let mut options = json!({});
        options[name] = value;
        vec![json!("https://a.asm.skype.com/1"), options]
    };
    /// An operation, the path of the number, the arguments with it; numbers that are accepted, and numbers that are refused.
    type Case<'a> = (&'a str, &'a str, &'a dyn Fn(Json) -> Vec<Json>, Vec<Json>, Vec<Json>);
    let dtmf = "callMediaRecognizeDtmfOptions";
    let speech = "callMediaRecognizeSpeechOptions";
    let cases: [Case<'_>; 8] = [
        (
            "addParticipant",
            "invitationTimeoutInSeconds",
            &add,
            vec![json!(0), json!(180)],
            vec![json!(-1), json!(181), json!(1.5)],
        ),
        (
            "startRecognizing",
            "initialSilenceTimeoutInSeconds",
            &|it| recognize(dtmf, "initialSilenceTimeoutInSeconds", it),
            vec![json!(0), json!(300)],
            vec![json!(-1), json!(301), json!("5")],
        ),
        (
            "startRecognizing",
            "interToneTimeoutInSeconds",
            &|it| recognize(dtmf, "interToneTimeoutInSeconds", it),
            vec![json!(1), json!(60)],
            vec![json!(0), json!(61)],
        ),
        (
            "startRecognizing",
            "maxTonesToCollect",
            &|it| recognize(dtmf, "maxTonesToCollect", it),
            vec![json!(1)],
            vec![json!(0), json!(2.5)],
        ),
        (
            "startRecognizing",
            "endSilenceTimeoutInSeconds",
            &|it| recognize(speech, "endSilenceTimeoutInSeconds", it),
            vec![json!(0), json!(0.5), json!(600)],
            vec![json!(-0.1), json!("2"), json!(1e12)],
        ),
        ("start", "channelAffinity[0].channel", &affinity, vec![json!(0), json!(4)], vec![json!(-1), json!(5)]),
        (
            "downloadStreaming",
            "options.offset",
            &|it| download("offset", it),
            vec![json!(0), json!(9_007_199_254_740_991_u64)],
            vec![json!(-1), json!(0.5)],
        ),
        (
            "downloadStreaming",
            "options.length",
            &|it| download("length", it),
            vec![json!(1)],
            vec![json!(0), json!(-1), json!("all")],
        ),
    ];
    for (operation, target, make, good, bad) in cases {
        good.into_iter().for_each(|value| takes(operation, &make(value)));
        for value in bad {
            refuses(operation, &make(value), target, "expected a");
        }
    }
    // To the nearest millisecond.
    let body = build("startRecognizing", &recognize(speech, "endSilenceTimeoutInSeconds", json!(0.29))).unwrap().body.unwrap();
    assert!(body.contains("\"endSilenceTimeoutInMs\":290"), "{body}");
}

#[test]
fn words_that_are_none_are_refused() {
    let of_call = |options: Json| vec![json!(null), json!({ "targetParticipant": "8:acs:r_u" }), json!(CALLBACK), options];
    let recording = |name: &str, word: &str| {
        let mut options = json!({ "callConnectionId": CALL });
        options[name] = json!(word);
        vec![options]
    };
    for (operation, arguments, target, reason) in [
        (
            "rejectCall",
            vec![json!(null), json!("ring"), json!({ "callRejectReason": "" })],
            "callRejectReason",
            "none, busy, forbidden",
        ),
        (
            "createCall",
            of_call(json!({ "mediaStreamingOptions": { "transportType": 1, "audioChannelType": "mixed" } })),
            "mediaStreamingOptions.transportType",
            "websocket",
        ),
        (
            "createCall",
            of_call(json!({ "mediaStreamingOptions": { "transportType": "websocket", "audioChannelType": " " } })),
            "mediaStreamingOptions.audioChannelType",
            "mixed, unmixed",
        ),
        (
            "createCall",
            of_call(json!({ "mediaStreamingOptions": { "audioChannelType": "mixed" } })),
            "mediaStreamingOptions.transportType",
            "got nothing",
        ),
        (
            "connectCall",
            vec![json!(null), json!({ "kind": "partyCallLocator", "id": "7" }), json!(CALLBACK)],
            "callLocator.kind",
            "groupCallLocator",
        ),
        ("connectCall", vec![json!(null), json!({ "id": "7" }), json!(CALLBACK)], "callLocator.kind", "got nothing"),
        (
            "connectCall",
            vec![json!(null), json!({ "kind": "roomCallLocator", "id": "" }), json!(CALLBACK)],
            "callLocator.id",
            "not empty",
        ),
        (
            "playToAll",
            vec![json!(CALL), json!([{ "kind": "radioSource" }])],
            "playSources[0].kind",
            "fileSource, textSource, ssmlSource",
        ),
        (
            "playToAll",
            vec![json!(CALL), json!([{ "kind": "file", "url": "https://a.example/" }])],
            "playSources[0].kind",
            "fileSource",
        ),
        (
            "playToAll",
            vec![json!(CALL), json!([{ "kind": "textSource", "text": "a", "voiceKind": true }])],
            "playSources[0].voiceKind",
            "male, female",
        ),
        ("playToAll", vec![json!(CALL), json!([{ "kind": "textSource" }])], "playSources[0].text", "got nothing"),
        (
            "playToAll",
            vec![json!(CALL), json!([{ "kind": "ssmlSource", "ssmlText": "" }])],
            "playSources[0].ssmlText",
            "not empty",
        ),
        (
            "playToAll",
            vec![json!(CALL), json!([{ "kind": "fileSource", "url": "ftp://a.example/" }])],
            "playSources[0].url",
            "https",
        ),
        ("playToAll", vec![json!(CALL), json!([])], "playSources", "at least one"),
        (
            "play",
            vec![json!(CALL), json!([{ "kind": "fileSource", "url": "https://a.example/" }]), json!([])],
            "playTo",
            "at least one",
        ),
        (
            "startRecognizing",
            vec![json!(CALL), json!("+14255550123"), json!({ "kind": "callMediaRecognizeHumming" })],
            "kind",
            "callMediaRecognizeDtmfOptions",
        ),
        ("startRecognizing", vec![json!(CALL), json!("+14255550123"), json!({})], "kind", "got nothing"),
        (
            "startRecognizing",
            vec![json!(CALL), json!("+14255550123"), json!({ "kind": "callMediaRecognizeChoiceOptions" })],
            "choices",
            "got nothing",
        ),
        (
            "startRecognizing",
            vec![
                json!(CALL),
                json!("+14255550123"),
                json!({ "kind": "callMediaRecognizeChoiceOptions", "choices": [{ "label": "a", "phrases": [] }] }),
            ],
            "choices[0].phrases",
            "at least one",
        ),
        (
            "startRecognizing",
            vec![json!(CALL), json!("+14255550123"), json!({ "kind": "callMediaRecognizeDtmfOptions", "stopDtmfTones": [""] })],
            "stopDtmfTones[0]",
            "pound",
        ),
        ("sendDtmfTones", vec![json!(CALL), json!(["one", 11]), json!("+14255550123")], "tones[1]", "asterisk"),
        ("sendDtmfTones", vec![json!(CALL), json!([]), json!("+14255550123")], "tones", "at least one"),
        ("moveParticipants", vec![json!(CALL), json!([]), json!("other")], "targetParticipants", "at least one"),
        ("createGroupCall", vec![json!(null), json!([]), json!(CALLBACK)], "targetParticipants", "at least one"),
        ("start", recording("recordingContent", ""), "recordingContent", "audio, audioVideo"),
        ("start", recording("recordingChannel", ""), "recordingChannel", "mixed, unmixed"),
        ("start", recording("recordingFormat", ""), "recordingFormat", "wav, mp3, mp4"),
        (
            "start",
            vec![json!({ "callConnectionId": CALL, "recordingStorage": { "recordingStorageKind": "" } })],
            "recordingStorage.recordingStorageKind",
            "azureBlobStorage",
        ),
    ] {
        refuses(operation, &arguments, target, reason);
    }
}

/// Numbers of trunks, short codes and withheld numbers are none in E.164: the service and this library write them, and take them back.
#[test]
fn people_who_were_given_out_are_taken_back() {
    let phone = |number: &str| json!({ "phoneNumber": number, "rawId": format!("4:{number}") });
    let of_helper = |number: &str| json!({ "kind": "phoneNumber", "phoneNumber": number, "isAnonymous": false });
    let app = json!({ "userId": "", "tenantId": "b", "resourceId": "a", "rawId": "8:acs:a_b_" });
    let mut people = vec![
        (json!({ "microsoftTeamsUserId": "x", "cloud": "airgap", "rawId": "8:airgap:x" }), "8:airgap:x".to_owned()),
        (json!("8:acs:a_b_"), "8:acs:a_b_".to_owned()),
        (json!({ "rawId": "8:acs:a__c" }), "8:acs:a__c".to_owned()),
        (app, "8:acs:a_b_".to_owned()),
        (json!({ "kind": "unknown", "id": "4:" }), "4:".to_owned()),
    ];
    for number in ["1001", "14255550123", "Restricted", "*99*", "anonymous", "+1425 5550123", "1001_asserted"] {
        let raw_id = format!("4:{number}");
        let forms = [json!(raw_id), json!({ "rawId": raw_id }), phone(number), of_helper(number)];
        people.extend(forms.into_iter().map(|person| (person, raw_id.clone())));
    }
    for (person, raw_id) in people {
        let to = json!({ "targetParticipant": person });
        for (operation, arguments, pointer) in [
            ("createCall", vec![json!(null), to.clone(), json!(CALLBACK)], "/targets/0/rawId"),
            ("createGroupCall", vec![json!(null), json!([person]), json!(CALLBACK)], "/targets/0/rawId"),
            ("redirectCall", vec![json!(null), json!("ring"), to.clone()], "/target/rawId"),
            ("addParticipant", vec![json!(CALL), to], "/participantToAdd/rawId"),
            ("removeParticipant", vec![json!(CALL), person.clone()], "/participantToRemove/rawId"),
            ("transferCallToParticipant", vec![json!(CALL), person.clone()], "/targetParticipant/rawId"),
            ("muteParticipant", vec![json!(CALL), person.clone()], "/targetParticipants/0/rawId"),
            ("hold", vec![json!(CALL), person.clone()], "/targetParticipant/rawId"),
            ("sendDtmfTones", vec![json!(CALL), json!(["one"]), person.clone()], "/targetParticipant/rawId"),
        ] {
            let body = build(operation, &arguments).unwrap().body.unwrap();
            let body: Json = serde_json::from_str(&body).unwrap();
            assert_eq!(body.pointer(pointer), Some(&json!(raw_id)), "{operation} of {person}: {body}");
        }
        let path = build("getParticipant", &[json!(CALL), person]).unwrap().path_and_query;
        assert!(path.contains("/participants/"), "{path}");
    }
    for number in ["1001", "Restricted"] {
        for shown in [phone(number), json!(format!("4:{number}"))] {
            let invite = json!({ "targetParticipant": "8:acs:r_u", "sourceCallIdNumber": shown });
            let body = build("createCall", &[json!(null), invite, json!(CALLBACK)]).unwrap().body.unwrap();
            assert!(body.contains(&format!(r#""sourceCallerIdNumber":{{"value":"{number}"}}"#)), "{body}");
        }
        // Typed, it is a mistake more often than not.
        refuses("hold", &[json!(CALL), json!({ "phoneNumber": number })], "targetParticipant.phoneNumber", "E.164");
    }
}

/// A word of an enum is the service's to judge: a known one is sent in the contract's spelling, whatever its case.
#[test]
fn words_are_sent() {
    let streaming = |word: &str| {
        json!({ "mediaStreamingOptions":
            { "transportType": "WebSocket", "audioChannelType": word, "contentType": "Audio", "audioFormat": "Pcm24KMono" } })
    };
    let create = |word: &str| vec![json!(null), json!({ "targetParticipant": "8:acs:r_u" }), json!(CALLBACK), streaming(word)];
    let ring = |word: &str| vec![json!(null), json!("ring"), json!({ "callRejectReason": word })];
    let locator = |word: &str| vec![json!(null), json!({ "kind": word, "id": "7" }), json!(CALLBACK)];
    let play = |kind: &str| vec![json!(CALL), json!([{ "kind": kind, "text": "a", "voiceKind": "FEMALE" }])];
    let keys = json!({ "kind": "CallMediaRecognizeDtmfOptions", "stopDtmfTones": ["Pound", "#"] });
    let storage = json!({ "recordingStorageKind": "AzureBlobStorage", "recordingDestinationContainerUrl": "https://a.example/" });
    let start = vec![
        json!({ "callConnectionId": CALL, "recordingFormat": "MP3", "recordingContent": "video", "recordingStorage": storage }),
    ];
    for (operation, arguments, pointer, sent) in [
        ("createCall", create("Unmixed"), "/mediaStreamingOptions/audioChannelType", json!("unmixed")),
        ("createCall", create("stereo"), "/mediaStreamingOptions/audioChannelType", json!("stereo")),
        ("createCall", create("mixed"), "/mediaStreamingOptions/transportType", json!("websocket")),
        ("createCall", create("mixed"), "/mediaStreamingOptions/contentType", json!("audio")),
        ("createCall", create("mixed"), "/mediaStreamingOptions/audioFormat", json!("pcm24KMono")),
        ("rejectCall", ring("BUSY"), "/callRejectReason", json!("busy")),
        ("rejectCall", ring("Asleep"), "/callRejectReason", json!("Asleep")),
        ("connectCall", locator("ServerCallLocator"), "/callLocator/kind", json!("serverCallLocator")),
        ("connectCall", locator("ROOMCALLLOCATOR"), "/callLocator/roomId", json!("7")),
        ("playToAll", play("TextSource"), "/playSources/0/kind", json!("text")),
        ("playToAll", play("textSource"), "/playSources/0/text/voiceKind", json!("female")),
        (
            "startRecognizing",
            vec![json!(CALL), json!("+14255550123"), keys],
            "/recognizeOptions/dtmfOptions/stopTones",
            json!(["pound", "#"]),
        ),
        ("sendDtmfTones", vec![json!(CALL), json!(["One", "eleven"]), json!("+14255550123")], "/tones", json!(["one", "eleven"])),
        ("start", start.clone(), "/recordingFormatType", json!("mp3")),
        ("start", start.clone(), "/recordingContentType", json!("video")),
        ("start", start, "/externalStorage/recordingStorageKind", json!("azureBlobStorage")),
    ] {
        let body = build(operation, &arguments).unwrap().body.unwrap();
        let body: Json = serde_json::from_str(&body).unwrap();
        assert_eq!(body.pointer(pointer), Some(&sent), "{operation} {pointer} in {body}");
    }
    // Options of another kind are still no options of this one: where it lacks its own, the kind is the mistake.
    let other = json!([{ "kind": "TextSource", "url": "https://a.example/" }]);
    refuses("playToAll", &[json!(CALL), other], "playSources[0].kind", "expected fileSource, which has url");
    // Where no kind lacks anything, a member of another one is the sign.
    let member =
        |kind: &str, name: &str| [json!(CALL), json!({ "phoneNumber": "+14255550123" }), json!({ "kind": kind, name: [] })];
    let [dtmf, speech] = ["callMediaRecognizeDtmfOptions", "callMediaRecognizeSpeechOptions"];
    let expected = "expected callMediaRecognizeChoiceOptions, which has choices";
    refuses("startRecognizing", &member(dtmf, "choices"), "options.kind", expected);
    let expected = "expected callMediaRecognizeDtmfOptions, which has stopDtmfTones";
    refuses("startRecognizing", &member(speech, "stopDtmfTones"), "options.kind", expected);
    // A kind that is none is blamed, whatever stands beside it.
    for name in ["choices", "misspelt"] {
        refuses("startRecognizing", &member("dtmf", name), "kind", "expected one of callMediaRecognizeDtmfOptions, ");
    }
}

#[test]
fn a_recording_is_of_one_call() {
    let locator = json!({ "kind": "roomCallLocator", "id": "7" });
    refuses("start", &[json!({})], "callLocator", "either this or callConnectionId");
    refuses("start", &[json!({ "callLocator": locator, "callConnectionId": CALL })], "callLocator", "not both");
    refuses("start", &[json!({ "callLocator": CALL })], "callLocator", "expected an object");
    takes("start", &[json!({ "callLocator": locator })]);
    takes("start", &[json!({ "callConnectionId": CALL })]);
}

#[test]
fn people_who_cannot_stand_there_are_refused() {
    let to = |person: Json| json!({ "targetParticipant": person });
    for (person, member, reason) in [
        (json!(""), "", "empty"),
        (json!({}), "", "expected an identifier"),
        (json!([]), "", "expected an identifier"),
        (json!({ "communicationUserId": "" }), ".communicationUserId", "not empty"),
        (json!({ "microsoftTeamsUserId": "u", "cloud": "" }), ".cloud", "not empty"),
        (json!({ "teamsAppId": "a", "cloud": 7 }), ".cloud", "not empty"),
        (json!({ "userId": "u", "tenantId": "t" }), ".resourceId", "not empty"),
        (json!({ "phoneNumber": "+1 425 555 0123" }), ".phoneNumber", "E.164"),
        (json!("+1 425 555 0123"), "", "E.164"),
    ] {
        refuses("createCall", &[json!(null), to(person.clone()), json!(CALLBACK)], &format!("targetParticipant{member}"), reason);
        refuses("addParticipant", &[json!(CALL), to(person.clone())], &format!("targetParticipant{member}"), reason);
        refuses("hold", &[json!(CALL), person.clone()], &format!("targetParticipant{member}"), reason);
        refuses("getParticipant", &[json!(CALL), person.clone()], &format!("targetParticipant{member}"), reason);
        refuses("muteParticipant", &[json!(CALL), person.clone()], &format!("participant{member}"), reason);
        let list = json!(["8:acs:r_u", person]);
        refuses(
            "createGroupCall",
            &[json!(null), list.clone(), json!(CALLBACK)],
            &format!("targetParticipants[1]{member}"),
            reason,
        );
        refuses("moveParticipants", &[json!(CALL), list, json!("other")], &format!("targetParticipants[1]{member}"), reason);
    }
    // Only a user can call and answer, only an app can call in place of one, only a number can be shown.
    let phone = json!({ "phoneNumber": "+14255550123" });
    let user = json!({ "communicationUserId": "8:acs:r_u" });
    refuses("createCall", &[phone.clone(), to(user.clone()), json!(CALLBACK)], "sourceIdentity", "a user of the resource");
    refuses("answerCall", &[phone.clone(), json!("ring"), json!(CALLBACK)], "sourceIdentity", "a user of the resource");
    let app = json!({ "teamsAppSource": user });
    refuses("createCall", &[json!(null), to(phone.clone()), json!(CALLBACK), app], "teamsAppSource", "an app of Teams");
    let shown = json!({ "targetParticipant": phone, "sourceCallIdNumber": user });
    refuses("createCall", &[json!(null), shown, json!(CALLBACK)], "sourceCallIdNumber.phoneNumber", "E.164");
}

#[test]
fn headers_for_the_one_called_are_refused_where_they_cannot_be_sent_or_do_not_fit() {
    let voip = json!({ "kind": "voip", "key": "visit", "value": "17" });
    let invite = |context: Json| json!({ "targetParticipant": "8:acs:r_u", "customCallingContext": context });
    let context = invite(json!([voip]));
    refuses(
        "createCall",
        &[json!(null), context.clone(), json!(CALLBACK)],
        "targetParticipant.customCallingContext",
        "does not exist",
    );
    refuses("redirectCall", &[json!(null), json!("ring"), context], "targetParticipant.customCallingContext", "does not exist");
    for (header, target, reason) in [
        (json!("voip"), "[0]", "expected an object"),
        (json!({ "key": "visit", "value": "17" }), "[0].kind", "got nothing"),
        (json!({ "kind": "smoke", "key": "visit", "value": "17" }), "[0].kind", "voip, sipuui, sipx"),
        (json!({ "kind": "voip", "value": "17" }), "[0].key", "got nothing"),
        (json!({ "kind": "voip", "key": "visit", "value": 17 }), "[0].value", "a string"),
        (json!({ "kind": "sipuui", "key": "visit" }), "[0].value", "got nothing"),
        (json!({ "kind": "sipx", "key": "a", "value": "b", "sipHeaderPrefix": "Y-" }), "[0].sipHeaderPrefix", "X-, X-MS-Custom-"),
        (json!({ "kind": "TeamsPhoneCallDetails", "topic": "a" }), "[0].topic", "does not exist"),
        (
            json!({ "kind": "TeamsPhoneCallDetails", "teamsPhoneCallerDetails": { "nmae": "A" } }),
            "[0].teamsPhoneCallerDetails.nmae",
            "does not exist",
        ),
    ] {
        let target = format!("customCallingContext{target}");
        refuses("addParticipant", &[json!(CALL), invite(json!([header]))], &target, reason);
        refuses(
            "transferCallToParticipant",
            &[json!(CALL), json!("8:acs:r_u"), json!({ "customCallingContext": [header] })],
            &target,
            reason,
        );
    }
    let teams = json!({ "kind": "TeamsPhoneCallDetails" });
    let (uui, x) = (json!({ "kind": "sipuui", "key": "", "value": "a" }), json!({ "kind": "sipx", "key": "a", "value": "b" }));
    for twice in [voip, teams, uui, x] {
        refuses("addParticipant", &[json!(CALL), invite(json!([twice, twice]))], "customCallingContext[1]", "");
    }
    refuses("addParticipant", &[json!(CALL), invite(json!({ "voip": [] }))], "customCallingContext", "expected an array");
}

#[test]
fn callbacks_that_cannot_be_called_are_refused() {
    let phone = json!("+14255550123");
    for url in [
        "",
        "/calls",
        "http://clinic.example/calls",
        "ftp://clinic.example/",
        "https://user:hush@clinic.example/",
        "wss://clinic.example",
    ] {
        refuses(
            "createCall",
            &[json!(null), json!({ "targetParticipant": phone }), json!(url)],
            "callbackUrl",
            "absolute https URL",
        );
        refuses(
            "hold",
            &[json!(CALL), phone.clone(), json!({ "operationCallbackUrl": url })],
            "operationCallbackUrl",
            "absolute https URL",
        );
        let recording = json!({ "callConnectionId": CALL, "recordingStateCallbackEndpointUrl": url });
        refuses("start", &[recording], "recordingStateCallbackEndpointUrl", "absolute https URL");
    }
    takes("createCall", &[json!(null), json!({ "targetParticipant": phone }), json!("http://127.0.0.1:3000/calls")]);
}

/// Any other host would see the credential.
#[test]
fn files_are_fetched_from_the_hosts_of_the_service_only() {
    for url in [
        "https://us-api.asm.skype.com/v1/objects/1/content/video",
        "https://EU-API.ASM.SKYPE.COM/v1/objects/1",
        "https://a.b.asyncgw.teams.microsoft.com/v1/objects/1?part=2",
        "https://gov.ams.gov.teams.microsoft.us",
        "https://contoso.communication.azure.com/recordings/1",
    ] {
        takes("downloadStreaming", &[json!(url)]);
        takes("delete", &[json!(url)]);
    }
    for url in [
        "",
        "0-eus-d1-0123abcd",
        "/v1/objects/1",
        "http://us-api.asm.skype.com/v1/objects/1",
        "https://asm.skype.com/v1/objects/1",
        "https://evilasm.skype.com/v1/objects/1",
        "https://us-api.asm.skype.com.evil.example/v1/objects/1",
        "https://evil.example/us-api.asm.skype.com/",
        "https://evil.example?.asm.skype.com",
        "https://evil.example#.asm.skype.com",
        "https://evil.example\\.asm.skype.com",
        "https://user@us-api.asm.skype.com/v1/objects/1",
        "https://us-api.asm.skype.com:8443/v1/objects/1",
        "https://contoso.communication.azure.com.evil.example/recordings/1",
        "https://contoso.communication.azure.com@evil.example/recordings/1",
        "http://contoso.communication.azure.com/recordings/1",
        "https://fabrikam.communication.azure.com/recordings/1",
        "https://us-api.asm.skype.com /v1",
        "https://us-api.asm.skype.com/v1\nhost: evil.example",
    ] {
        refuses("downloadStreaming", &[json!(url)], "sourceLocationUrl", "URL");
        refuses("delete", &[json!(url)], "recordingLocationUrl", "URL");
    }
}

#[test]
fn pages_are_read_from_the_resource_only() {
    let client = GA_2026_03.client(None);
    let row = client.operation("listParticipants").unwrap();
    let next = |link: &str| client.build_next(row, &[json!(CALL)], UUID, 0, link);
    let link = "/calling/callConnections/clinic-call-0001/participants?skip=1&api-version=2026-03-12";
    let request = next(&format!("https://contoso.communication.azure.com{link}")).unwrap();
    assert_eq!((request.method, request.path_and_query.as_str(), request.sent_to), ("GET", link, None));
    assert_eq!(next(link).unwrap().path_and_query, link);
    let bad = [
        String::new(),
        format!("//evil.example{link}"),
        "participants?skip=1".to_owned(),
        format!("https://evil.example{link}"),
        format!("http://contoso.communication.azure.com{link}"),
        format!("https://contoso.communication.azure.com:8443{link}"),
        format!("https://contoso.communication.azure.com.evil.example{link}"),
        format!("https://contoso.communication.azure.com@evil.example{link}"),
        "https://contoso.communication.azure.com".to_owned(),
    ];
    report(bad.map(|link| refused(&link, next(&link), "nextLink", "a URL of the resource")));
}
