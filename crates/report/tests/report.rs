//! Reports: of both contracts, of events in any order, twice and with members missing.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::string_slice)]

use proptest::prelude::*;
use ringwire::contract::{Contract, ga_2026_03, preview_2021_04};
use ringwire::events::parse;
use ringwire_report::{CallReport, MOST_CALLS};
use serde_json::{Value as Json, json};
use std::fs;
use std::sync::LazyLock;

const NUMBER: &str = "+14255550123";
const OTHER: &str = "+14255550177";
const APPLICATION: &str = "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000a-2222-4b7c-8d2e-000000000002";

fn of(contract: &'static Contract, wire: &Json) -> Json {
    parse(contract, wire).unwrap().remove(0)
}

fn time(second: u32) -> String {
    format!("2026-11-20T09:{:02}:{:02}.1234567+00:00", 30 + second / 60, second % 60)
}

/// An event of 2026-03-12.
fn ga(call: &str, second: u32, kind: &str, data: &Json) -> Json {
    let mut data = data.as_object().unwrap().clone();
    data.insert("callConnectionId".to_owned(), json!(call));
    let source = format!("calling/callConnections/{call}");
    let id = format!("{call} {kind} {second} {}", data.get("sequenceId").unwrap_or(&Json::Null));
    let wire = json!({ "id": id, "source": source, "type": format!("Microsoft.Communication.{kind}"), "data": data, "time": time(second),
        "specversion": "1.0", "subject": source });
    of(&ga_2026_03::CONTRACT, &wire)
}

/// An event of the 2021 preview, which has no id.
fn preview(call: &str, second: u32, kind: &str, suffix: &str, data: &Json) -> Json {
    let wire = json!({ "id": null, "subject": format!("callLeg/{call}/{suffix}"), "data": data,
        "eventType": format!("Microsoft.Communication.{kind}"), "eventTime": time(second).replace("+00:00", "Z") });
    of(&preview_2021_04::CONTRACT, &wire)
}

/// The same time as a report writes it.
fn at(second: u32) -> String {
    format!("2026-11-20T09:{:02}:{:02}.123Z", 30 + second / 60, second % 60)
}

fn result(code: i32, sub_code: i32) -> Json {
    json!({ "code": code, "subCode": sub_code, "message": "In the service's words." })
}

fn roster(call: &str, second: u32, sequence: u32, numbers: &[&str]) -> Json {
    let mut people: Vec<_> = numbers
        .iter()
        .map(|number| json!({ "identifier": { "rawId": format!("4:{number}"), "kind": "phoneNumber", "phoneNumber": { "value": number } } }))
        .collect();
    people.push(json!({ "identifier": { "rawId": APPLICATION, "kind": "communicationUser", "communicationUser": { "id": APPLICATION } } }));
    ga(call, second, "ParticipantsUpdated", &json!({ "participants": people, "sequenceNumber": sequence }))
}

fn number(number: &str) -> Json {
    json!({ "rawId": format!("4:{number}"), "kind": "phoneNumber", "phoneNumber": { "value": number } })
}

/// A call in which about everything happens.
fn long_call(call: &str) -> Vec<Json> {
    let ok = result(200, 0);
    vec![
        ga(call, 2, "CallConnected", &json!({ "operationContext": "visit-17", "resultInformation": ok })),
        roster(call, 3, 1, &[NUMBER]),
        ga(call, 4, "PlayStarted", &json!({ "operationContext": "greeting" })),
        ga(call, 8, "PlayCompleted", &json!({ "operationContext": "greeting", "resultInformation": ok })),
        ga(call, 9, "PlayFailed", &json!({ "operationContext": "music", "resultInformation": result(400, 8536) })),
        ga(
            call,
            14,
            "RecognizeCompleted",
            &json!({ "operationContext": "pin", "recognitionType": "dtmf",
            "dtmfResult": { "tones": ["one", "two", "pound"] }, "resultInformation": result(200, 8514) }),
        ),
        ga(
            call,
            15,
            "RecognizeCompleted",
            &json!({ "operationContext": "menu", "recognitionType": "choices",
            "choiceResult": { "label": "Confirm", "recognizedPhrase": "yes please", "confidence": 0.9 } }),
        ),
        ga(
            call,
            16,
            "RecognizeCompleted",
            &json!({ "recognitionType": "speech", "speechResult": { "speech": "Tomorrow.", "confidence": 1 } }),
        ),
        ga(call, 17, "RecognizeFailed", &json!({ "operationContext": "menu", "resultInformation": result(400, 8510) })),
        ga(
            call,
            18,
            "ContinuousDtmfRecognitionToneReceived",
            &json!({ "operationContext": "keys", "sequenceId": 1, "tone": "four" }),
        ),
        ga(
            call,
            19,
            "ContinuousDtmfRecognitionToneReceived",
            &json!({ "operationContext": "keys", "sequenceId": 2, "tone": "asterisk" }),
        ),
        ga(
            call,
            19,
            "ContinuousDtmfRecognitionToneReceived",
            &json!({ "operationContext": "keys", "sequenceId": 3, "tone": "a" }),
        ),
        ga(call, 20, "RecordingStateChanged", &json!({ "recordingId": "rec-7", "state": "active", "startDateTime": time(19) })),
        ga(
            call,
            22,
            "AddParticipantFailed",
            &json!({ "operationContext": "nurse", "participant": number("+14255550188"),
            "resultInformation": result(486, 560_486) }),
        ),
        ga(
            call,
            24,
            "AddParticipantSucceeded",
            &json!({ "operationContext": "doctor", "participant": number(OTHER), "resultInformation": ok }),
        ),
        roster(call, 24, 2, &[NUMBER, OTHER]),
        roster(call, 30, 3, &[NUMBER]),
        // By its time it came before the others, by its number after them.
        roster(call, 29, 4, &[NUMBER, OTHER]),
        ga(call, 31, "RecordingStateChanged", &json!({ "recordingId": "rec-7", "state": "inactive", "startDateTime": time(19) })),
        ga(call, 33, "CallTransferFailed", &json!({ "operationContext": "away", "resultInformation": result(603, 560_603) })),
        ga(call, 34, "CallParked", &json!({ "spot": 7 })),
        ga(call, 40, "CallDisconnected", &json!({ "operationContext": "visit-17", "resultInformation": result(200, 7000) })),
    ]
}

fn preview_call(call: &str) -> Vec<Json> {
    let person = |number: &str| json!({ "RawId": format!("4:{number}"), "PhoneNumber": { "Value": number } });
    let people = |numbers: &[&str]| -> Json {
        numbers
            .iter()
            .map(|number| json!({ "Identifier": person(number), "ParticipantId": number[8..], "IsMuted": false }))
            .collect()
    };
    let state = |second, state: &str| {
        preview(call, second, "CallLegStateChanged", "callState", &json!({ "CallLegId": call, "CallState": state }))
    };
    let tone = |second, sequence: u32, tone: &str| {
        preview(
            call,
            second,
            "DtmfReceived",
            "dtmf",
            &json!({ "CallLegId": call, "ToneInfo": { "SequenceId": sequence, "Tone": tone } }),
        )
    };
    vec![
        state(1, "Establishing"),
        state(3, "Established"),
        preview(
            call,
            3,
            "ParticipantsUpdated",
            "participantsUpdated",
            &json!({ "CallLegId": call, "Participants": people(&[NUMBER]) }),
        ),
        preview(
            call,
            5,
            "PlayAudioResult",
            "playAudio",
            &json!({ "CallLegId": call, "Status": "Completed", "OperationContext": "greeting",
            "ResultInfo": { "Code": 400, "Subcode": 8508, "Message": "Cancelled." } }),
        ),
        tone(7, 1, "Tone1"),
        tone(7, 2, "Pound"),
        preview(
            call,
            9,
            "InviteParticipantResult",
            "inviteParticipantResult",
            &json!({ "CallLegId": call, "Status": "Failed",
            "ResultInfo": { "Code": 480, "Subcode": 560_480, "Message": "" }, "Participants": [person(OTHER)] }),
        ),
        preview(
            call,
            10,
            "CallRecordingStateChanged",
            "recording",
            &json!({ "RecordingId": "rec-1", "State": "Active",
            "StartDateTime": "2026-11-20T09:30:10Z", "ConversationId": "c" }),
        ),
        preview(
            call,
            20,
            "ParticipantsUpdated",
            "participantsUpdated",
            &json!({ "CallLegId": call, "Participants": people(&[]) }),
        ),
        state(21, "Terminated"),
    ]
}

fn folded(masked: bool, events: &[Json]) -> CallReport {
    let mut report = CallReport::new(masked, MOST_CALLS);
    report.add(&Json::Array(events.to_vec())).unwrap();
    report
}

fn report_of(events: &[Json]) -> Json {
    folded(false, events).to_value().unwrap()
}

#[test]
fn a_call_is_reported_from_its_first_event_to_its_last() {
    let report = report_of(&long_call("call-1"));
    let at = |second| json!(time(second).replace("4567+00:00", "Z"));
    let call = &report["calls"][0];
    assert_eq!(call["id"], "call-1");
    assert_eq!(call["contract"], ga_2026_03::CONTRACT.api_version);
    assert_eq!(call["operationContext"], "visit-17");
    assert_eq!((&call["connectedAt"], &call["endedAt"], &call["durationMs"]), (&at(2), &at(40), &json!(38_000)));
    assert_eq!(
        call["end"],
        json!({ "reason": "endedByApi", "text": "The application ended the call.", "code": 200, "subCode": 7000 })
    );
    assert_eq!(
        call["people"],
        json!([
            { "id": format!("4:{NUMBER}"), "joinedAt": at(3), "leftAt": at(40), "stays": [{ "joinedAt": at(3), "leftAt": at(40) }], "invitations": [] },
            { "id": APPLICATION, "joinedAt": at(3), "leftAt": at(40), "stays": [{ "joinedAt": at(3), "leftAt": at(40) }], "invitations": [] },
            { "id": "4:+14255550188", "stays": [], "invitations": [{ "at": at(22), "operationContext": "nurse", "outcome": "notReached",
                "reason": "busy", "text": "The callee is busy.", "code": 486, "subCode": 560_486 }] },
            { "id": format!("4:{OTHER}"), "joinedAt": at(24), "leftAt": at(40),
                "stays": [{ "joinedAt": at(24), "leftAt": at(30) }, { "joinedAt": at(29), "leftAt": at(40) }],
                "invitations": [{ "at": at(24), "operationContext": "doctor", "outcome": "joined" }] },
        ])
    );
    assert_eq!(
        call["played"],
        json!([
            { "at": at(8), "operationContext": "greeting", "outcome": "completed" },
            { "at": at(9), "operationContext": "music", "outcome": "failed", "reason": "fileUnreachable",
                "text": "The file could not be fetched.", "code": 400, "subCode": 8536 },
        ])
    );
    assert_eq!(
        call["pressed"],
        json!([
            { "at": at(14), "operationContext": "pin", "keys": "12#" },
            { "at": at(18), "operationContext": "keys", "until": at(19), "keys": "4*A" },
        ])
    );
    assert_eq!(
        call["said"],
        json!([
            { "at": at(15), "operationContext": "menu", "choice": "Confirm", "phrase": "yes please", "confidence": 0.9 },
            { "at": at(16), "speech": "Tomorrow.", "confidence": 1 },
        ])
    );
    assert_eq!(call["recordings"], json!([{ "id": "rec-7", "startedAt": at(19), "stoppedAt": at(31) }]));
    assert_eq!(
        call["transfers"],
        json!([{ "at": at(33), "operationContext": "away", "outcome": "failed", "reason": "declined", "text": "The callee declined.",
            "code": 603, "subCode": 560_603 }])
    );
    assert_eq!(call["failures"][0]["kind"], "RecognizeFailed");
    assert_eq!(call["failures"][0]["reason"], "initialSilenceTimeout");
    assert_eq!(call["failures"].as_array().unwrap().len(), 1);
    assert_eq!(call["unknownEvents"], json!([{ "type": "CallParked", "count": 1 }]));
    assert_eq!((&report["droppedCalls"], &report["unknownEvents"]), (&json!(0), &json!([])));
}

#[test]
fn a_call_of_the_2021_preview_is_reported_too() {
    let report = report_of(&preview_call("1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b"));
    let at = |second| json!(time(second).replace("4567+00:00", "Z"));
    assert_eq!(
        report["calls"],
        json!([{
            "id": "1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b",
            "contract": preview_2021_04::CONTRACT.api_version,
            "connectedAt": at(3),
            "endedAt": at(21),
            "durationMs": 18_000,
            "end": { "reason": "unknown", "text": "No reason was given." },
            "people": [
                { "id": format!("4:{NUMBER}"), "joinedAt": at(3), "leftAt": at(20), "stays": [{ "joinedAt": at(3), "leftAt": at(20) }],
                    "invitations": [] },
                { "id": format!("4:{OTHER}"), "stays": [], "invitations": [{ "at": at(9), "outcome": "notReached", "reason": "noAnswer",
                    "text": "The callee did not answer, or is not available.", "code": 480, "subCode": 560_480 }] },
            ],
            "played": [{ "at": at(5), "operationContext": "greeting", "outcome": "canceled", "reason": "canceled",
                "text": "It was cancelled.", "code": 400, "subCode": 8508 }],
            "pressed": [{ "at": at(7), "until": at(7), "keys": "1#" }],
            "said": [],
            "recordings": [{ "id": "rec-1", "startedAt": "2026-11-20T09:30:10.000Z" }],
            "transfers": [],
            "failures": [],
            "unknownEvents": [],
        }])
    );
}

#[test]
fn a_call_that_was_not_made_has_no_people() {
    let failed =
        ga("c", 5, "CreateCallFailed", &json!({ "operationContext": "visit-3", "resultInformation": result(486, 560_486) }));
    let ended = ga("c", 5, "CallDisconnected", &json!({ "resultInformation": result(0, 0) }));
    let report = report_of(&[ended, failed]);
    let call = &report["calls"][0];
    assert_eq!(
        (&call["operationContext"], &call["end"]["reason"], &call["people"]),
        (&json!("visit-3"), &json!("busy"), &json!([]))
    );
    assert!(call.get("connectedAt").is_none() && call.get("durationMs").is_none());
}

#[test]
fn the_service_s_words_are_kept_where_ours_know_no_reason() {
    let ended = ga(
        "c",
        5,
        "CallDisconnected",
        &json!({ "resultInformation": { "code": 299, "subCode": 1, "message": "Ask for +14255550123." } }),
    );
    let end = |masked| folded(masked, std::slice::from_ref(&ended)).to_value::<Json>().unwrap()["calls"][0]["end"].clone();
    assert_eq!(end(false)["message"], "Ask for +14255550123.");
    assert_eq!(
        end(true),
        json!({ "reason": "unknown", "text": "No known reason: code 299, sub-code 1.", "code": 299, "subCode": 1,
            "message": "Ask for +*********23." })
    );
}

#[test]
fn people_in_no_list_are_reported_from_events_about_them() {
    let added = ga("c", 5, "AddParticipantSucceeded", &json!({ "participant": number(NUMBER) }));
    let removed = ga("c", 9, "RemoveParticipantSucceeded", &json!({ "participant": number(NUMBER) }));
    let again = ga("c", 12, "AddParticipantSucceeded", &json!({ "participant": number(NUMBER) }));
    let report = report_of(&[again, removed, added]);
    let person = &report["calls"][0]["people"][0];
    assert_eq!(person["stays"].as_array().unwrap().len(), 2);
    assert!(person["joinedAt"].as_str().unwrap().contains(":05.") && person.get("leftAt").is_none(), "still there: {person}");
    // The list without them was lost.
    let report = report_of(&[
        roster("c", 3, 1, &[NUMBER]),
        ga("c", 9, "RemoveParticipantSucceeded", &json!({ "participant": number(NUMBER) })),
    ]);
    assert!(report["calls"][0]["people"][0]["leftAt"].as_str().unwrap().contains(":09."));
    // It was not lost: they came back.
    let report = report_of(&[
        roster("c", 3, 1, &[NUMBER]),
        ga("c", 9, "RemoveParticipantSucceeded", &json!({ "participant": number(NUMBER) })),
        roster("c", 10, 3, &[NUMBER]),
    ]);
    assert!(report["calls"][0]["people"][0].get("leftAt").is_none());
}

#[test]
fn a_call_that_is_passed_on_names_who_took_it() {
    let accepted = ga("c", 9, "CallTransferAccepted", &json!({ "transferTarget": number(OTHER), "transferee": number(NUMBER) }));
    let report = report_of(&[roster("c", 3, 1, &[NUMBER]), accepted]);
    let call = &report["calls"][0];
    assert_eq!(call["transfers"][0]["to"], format!("4:{OTHER}"));
    assert_eq!(call["transfers"][0]["transferee"], format!("4:{NUMBER}"));
    let people = call["people"].as_array().unwrap();
    assert!(people[0]["leftAt"].as_str().unwrap().contains(":09."), "{people:?}");
    assert_eq!(people[2]["invitations"][0]["outcome"], "transferred");
}

/// Everyone in the goldens is reported with the raw id on the wire.
#[test]
fn people_are_reported_with_their_raw_ids() {
    for (dir, contract) in [("events", &preview_2021_04::CONTRACT), ("2026-03-12/events", &ga_2026_03::CONTRACT)] {
        let mut named = 0;
        for file in fs::read_dir(format!("{}/../../tests/wire/{dir}", env!("CARGO_MANIFEST_DIR"))).unwrap() {
            let golden: Json = serde_json::from_str(&fs::read_to_string(file.unwrap().path()).unwrap()).unwrap();
            if golden.get("events").is_none() || golden["body"].is_string() || golden["open"] == true {
                continue;
            }
            for event in parse(contract, &golden["body"]).unwrap() {
                let wire = golden["body"].to_string();
                for person in
                    report_of(&[event])["calls"].as_array().unwrap().iter().flat_map(|call| call["people"].as_array().unwrap())
                {
                    let id = person["id"].as_str().unwrap();
                    assert!(wire.contains(&format!("\"{id}\"")), "{id}: {wire}");
                    named += 1;
                }
            }
        }
        assert!(named >= 5, "{dir}: {named}");
    }
}

#[test]
fn every_golden_event_is_taken() {
    let mut report = CallReport::new(false, MOST_CALLS);
    let mut taken = 0;
    for dir in ["events", "2026-03-12/events"] {
        for file in fs::read_dir(format!("{}/../../tests/wire/{dir}", env!("CARGO_MANIFEST_DIR"))).unwrap() {
            let golden: Json = serde_json::from_str(&fs::read_to_string(file.unwrap().path()).unwrap()).unwrap();
            if let Some(events) = golden.get("events") {
                report.add(events).unwrap();
                taken += events.as_array().unwrap().len();
            }
        }
    }
    assert!(taken > 80, "{taken}");
    let value: Json = report.to_value().unwrap();
    assert!(report.calls() >= 2 && value["calls"].as_array().unwrap().len() == report.calls());
    assert!(!report.to_table().is_empty());
}

#[test]
fn what_is_no_parsed_event_is_refused_and_nothing_is_taken() {
    let fine = ga("c", 1, "CallConnected", &json!({}));
    let mut report = CallReport::default();
    for (given, says) in [
        (json!(null), "events: expected a parsed event, got nothing"),
        (json!("{}"), "events: expected a parsed event, got a string"),
        (json!([fine, 7]), "events[1]: expected a parsed event, got a number"),
        (json!([fine, [fine]]), "events[1]: expected a parsed event, got an array"),
        (json!({ "type": "Microsoft.Communication.CallConnected" }), "events.kind: expected a string such as CallConnected"),
        (json!([{ "kind": "" }]), "events[0].kind: expected a string such as CallConnected"),
    ] {
        let error = report.add(&given).unwrap_err();
        assert!(error.message.starts_with(says), "{}", error.message);
    }
    assert_eq!(report.calls(), 0);
    report.add(&json!([])).unwrap();
    report.add(&fine).unwrap();
    assert_eq!(report.calls(), 1);
}

#[test]
fn members_that_are_missing_or_something_else_are_left_out() {
    let mut report = CallReport::new(false, MOST_CALLS);
    for kind in ga_2026_03::CONTRACT.events.iter().chain(preview_2021_04::CONTRACT.events).map(|row| row.kind) {
        for (at, odd) in [json!(null), json!(7.5), json!("x"), json!([null, {}, 7]), json!({ "code": 1e300, "label": 7 })]
            .into_iter()
            .enumerate()
        {
            let mut event = json!({ "kind": kind, "callConnectionId": "odd", "id": format!("{kind}{at}") });
            for name in [
                "time",
                "resultInformation",
                "participants",
                "participant",
                "sequenceNumber",
                "operationContext",
                "dtmfResult",
                "choiceResult",
                "speechResult",
                "tone",
                "sequenceId",
                "toneInfo",
                "recordingId",
                "startDateTime",
                "state",
                "callState",
                "status",
                "transferTarget",
            ] {
                event[name] = odd.clone();
            }
            report.add(&event).unwrap();
            report.add(&json!({ "kind": kind })).unwrap();
        }
    }
    assert_eq!(report.calls(), 1);
    let value: Json = report.to_value().unwrap();
    assert_eq!(value["calls"][0]["id"], "odd");
    assert!(report.to_table().starts_with("CALL"));
}

#[test]
fn the_calls_that_ended_first_are_dropped_first() {
    let connected = |call: usize| ga(&format!("call-{call:03}"), call as u32, "CallConnected", &json!({}));
    let ended = |call: usize| ga(&format!("call-{call:03}"), 500 - call as u32, "CallDisconnected", &json!({}));
    let mut report = CallReport::new(true, 32);
    for call in 0..32 {
        report.add(&connected(call)).unwrap();
    }
    // The last but one ended first.
    for call in [28, 29, 30] {
        report.add(&ended(call)).unwrap();
    }
    report.add(&connected(32)).unwrap();
    let value: Json = report.to_value().unwrap();
    let ids: Vec<_> = value["calls"].as_array().unwrap().iter().map(|call| call["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!((report.calls(), value["droppedCalls"].as_i64()), (31, Some(2)));
    assert!(!ids.contains(&"call-030".to_owned()) && !ids.contains(&"call-029".to_owned()), "{ids:?}");
    assert!(ids.contains(&"call-028".to_owned()) && ids.contains(&"call-000".to_owned()), "{ids:?}");
    for call in 33..40 {
        report.add(&connected(call)).unwrap();
    }
    let value: Json = report.to_value().unwrap();
    assert_eq!(value["calls"][0]["id"], "call-005", "with none ended but one, those that began first");
    assert!(report.calls() <= 32);
}

#[test]
fn a_call_of_ever_more_events_stops_growing() {
    let mut report = CallReport::default();
    for event in 0..10_050 {
        report.add(&json!({ "kind": "HoldFailed", "callConnectionId": "c", "id": event.to_string() })).unwrap();
    }
    let value: Json = report.to_value().unwrap();
    assert_eq!(value["calls"][0]["droppedEvents"], 50);
    assert_eq!(value["calls"][0]["failures"].as_array().unwrap().len(), 10_000);
}

#[test]
fn the_table_has_a_row_for_each_call_and_person() {
    let mut events = long_call("call-1");
    events.extend([ga("call-2", 50, "CreateCallFailed", &json!({ "resultInformation": result(480, 560_480) }))]);
    let expected = "\
CALL    CONTEXT   PERSON                                            JOINED                LEFT                  REACHED  ENDED                 REASON      PRESSED   SAID                PLAYED
call-1  visit-17  4:+*********23                                    2026-11-20T09:30:03Z  2026-11-20T09:30:40Z  yes      2026-11-20T09:30:40Z  endedByApi  12#, 4*A  Confirm, Tomorrow.  greeting completed, music failed
call-1  visit-17  8:acs:0f1d2c3b-1111-4a6b…-4b7c-8d2e-000000000002  2026-11-20T09:30:03Z  2026-11-20T09:30:40Z  yes
call-1  visit-17  4:+*********88                                                                                busy
call-1  visit-17  4:+*********77                                    2026-11-20T09:30:24Z  2026-11-20T09:30:40Z  yes
call-2                                                                                                                   2026-11-20T09:30:50Z  noAnswer
";
    assert_eq!(folded(true, &events).to_table(), expected);
    assert_eq!(folded(true, &events).to_string(), expected);
    assert_eq!(CallReport::default().to_table().split_whitespace().next(), Some("CALL"));
}

/// Whom the report names with an invitation, with its outcome and reason.
fn invited(report: &CallReport) -> Vec<(String, String, String)> {
    let value: Json = report.to_value().unwrap();
    let text = |given: &Json| given.as_str().unwrap_or_default().to_owned();
    let people = value["calls"][0]["people"].as_array().unwrap();
    let of = |person: &Json| {
        let last = &person["invitations"].as_array().unwrap().last().cloned().unwrap_or_default();
        (text(&person["id"]), text(&last["outcome"]), text(&last["reason"]))
    };
    people.iter().map(of).collect()
}

#[test]
fn the_targets_of_a_call_are_named_where_no_event_names_them() {
    let all = [
        json!({ "phoneNumber": NUMBER }),
        json!({ "communicationUserId": "8:acs:a_1" }),
        json!({ "microsoftTeamsUserId": "b" }),
        json!({ "teamsAppId": "c", "cloud": "gcch" }),
        json!({ "id": "4:12345" }),
        json!(OTHER),
        json!({}),
        json!(null),
    ];
    let raw_ids = ["28:gcch:c", "4:+14255550123", "4:+14255550177", "4:12345", "8:acs:a_1", "8:orgid:b"];
    let failed = ga("c", 5, "CreateCallFailed", &json!({ "resultInformation": result(486, 560_486) }));
    let mut report = CallReport::new(false, MOST_CALLS);
    report.placed(&failed, &json!(all));
    assert_eq!(report.calls(), 0, "an event that was not added changes nothing");
    report.add(&failed).unwrap();
    report.placed(&failed, &json!(all));
    report.placed(&failed, &json!(all));
    let busy = |raw_id: &str| (raw_id.to_owned(), "notReached".to_owned(), "busy".to_owned());
    assert_eq!(invited(&report), raw_ids.map(busy));
    let table = report.to_table();
    assert!(table.lines().skip(1).all(|line| line.contains("  busy")), "{table}");

    let mut masked = CallReport::default();
    masked.add(&failed).unwrap();
    masked.placed(&failed, &json!(all));
    assert!(!masked.to_json().contains("4255550") && !masked.to_table().contains("4255550"));
}

#[test]
fn a_target_who_never_joined_is_not_reached_once_the_call_is_over() {
    let targets = json!([{ "phoneNumber": NUMBER }, { "phoneNumber": OTHER }]);
    let connected = ga("c", 1, "CallConnected", &json!({}));
    let ended = ga("c", 9, "CallDisconnected", &json!({ "resultInformation": result(200, 0) }));
    let of = |events: &[&Json], targets: &Json| {
        let mut report = CallReport::new(false, MOST_CALLS);
        events.iter().for_each(|event| report.add(*event).unwrap());
        report.placed(&connected, targets);
        invited(&report).into_iter().map(|(_, outcome, _)| outcome).collect::<Vec<_>>()
    };
    let list = roster("c", 2, 1, &[NUMBER]);
    let (open, missed) = (String::new(), "notReached".to_owned());
    assert_eq!(of(&[&connected, &list], &targets), [open.clone(), open.clone(), open.clone()], "it still rings");
    assert_eq!(of(&[&connected, &list, &ended], &targets), [open.clone(), open.clone(), missed.clone()]);
    assert_eq!(of(&[&connected, &ended], &targets), [open.clone(), open], "no list says who joined");
    assert_eq!(of(&[&ended], &targets), [missed.clone(), missed], "it was never connected");
    assert_eq!(of(&[&connected, &ended], &json!([{ "phoneNumber": NUMBER }])), ["joined"], "a call to one");
}

#[test]
fn no_number_is_shown_unless_it_is_asked_for() {
    let text = format!("for {NUMBER}");
    let mut events = vec![
        roster("leg-+14255550123", 1, 1, &[NUMBER, OTHER]),
        ga("c", 1, "CallConnected", &json!({ "operationContext": text })),
        ga("c", 2, "PlayCompleted", &json!({ "operationContext": text })),
        ga(
            "c",
            2,
            "RecognizeCompleted",
            &json!({ "operationContext": text, "dtmfResult": { "tones": ["four", "two", "five", "five", "five", "five", "zero", "one", "two", "three"] } }),
        ),
        ga(
            "c",
            3,
            "RecognizeCompleted",
            &json!({ "speechResult": { "speech": "call me at 425 555 0123" },
            "choiceResult": { "label": NUMBER, "recognizedPhrase": "it is (425) 555-0123" } }),
        ),
        ga(
            "c",
            4,
            "HoldFailed",
            &json!({ "operationContext": text, "resultInformation": { "code": 1, "subCode": 1, "message": text } }),
        ),
        ga("c", 5, "AddParticipantFailed", &json!({ "participant": number(NUMBER), "operationContext": text })),
        ga("c", 5, "CallTransferAccepted", &json!({ "transferTarget": number(NUMBER), "transferee": number(OTHER) })),
        ga("c", 6, "RecordingStateChanged", &json!({ "recordingId": NUMBER, "state": "active" })),
        ga("c", 7, NUMBER, &json!({})),
    ];
    events.extend(preview_call("1f0b2c00-5a6d-4e7f-8a9b-0c1d2e3f4a5b"));
    let shown = [folded(true, &events).to_json(), folded(true, &events).to_table()];
    for shown in &shown {
        assert!(shown.contains("4:+*********23"));
        for secret in ["555", "0123", "0177"] {
            assert!(!shown.contains(secret), "{secret}: {shown}");
        }
    }
    for shown in [folded(false, &events).to_json(), folded(false, &events).to_table()] {
        assert!(shown.contains("4:+14255550123") && !shown.contains("**"), "{shown}");
    }
}

#[test]
fn a_report_is_the_same_the_second_time() {
    let events = long_call("c");
    let mut report = folded(true, &events);
    let before = report.to_json();
    report.add(&Json::Array(events)).unwrap();
    assert_eq!(report.to_json(), before);
    let names: Vec<_> = report.to_value::<Json>().unwrap()["calls"][0].as_object().unwrap().keys().cloned().collect();
    assert_eq!(names[..6], ["id", "contract", "operationContext", "connectedAt", "endedAt", "durationMs"]);
}

/// Some of the events of a few calls, in any order, some of them more than once.
fn shuffled() -> impl Strategy<Value = (Vec<Json>, Vec<Json>)> {
    static ALL: LazyLock<Vec<Json>> = LazyLock::new(|| {
        let new = json!({ "kind": "Unknown", "type": "Microsoft.Communication.New", "id": "1" });
        [long_call("call-1"), preview_call("leg-1"), long_call("call-2"), vec![new]].concat()
    });
    proptest::sample::subsequence(&**ALL, 0..=ALL.len()).prop_flat_map(|some| {
        let again = proptest::collection::vec(any::<proptest::sample::Index>(), 0..20);
        (Just(some), again).prop_flat_map(|(some, again)| {
            let mut mixed = some.clone();
            mixed.extend(again.iter().filter(|_| !some.is_empty()).map(|index| index.get(&some).clone()));
            (Just(some), Just(mixed).prop_shuffle())
        })
    })
}

proptest! {
    #[test]
    fn order_and_duplicates_make_no_difference((straight, mixed) in shuffled()) {
        let (straight, mixed_up) = (folded(true, &straight), folded(true, &mixed));
        prop_assert_eq!(straight.to_json(), mixed_up.to_json());
        prop_assert_eq!(straight.to_table(), mixed_up.to_table());
        let mut one_by_one = CallReport::default();
        mixed.iter().for_each(|event| one_by_one.add(event).unwrap());
        prop_assert_eq!(one_by_one.to_json(), mixed_up.to_json());
    }

    #[test]
    fn people_leave_after_they_join_and_before_the_end((_, mixed) in shuffled()) {
        let report: Json = folded(true, &mixed).to_value().unwrap();
        for call in report["calls"].as_array().unwrap() {
            for person in call["people"].as_array().unwrap() {
                for stay in person["stays"].as_array().unwrap() {
                    let text = |name: &str| stay.get(name).and_then(Json::as_str);
                    prop_assert!(text("joinedAt") <= text("leftAt") || text("leftAt").is_none());
                    prop_assert!(call.get("endedAt").is_none() || text("leftAt").is_some(), "{}", call);
                }
            }
        }
    }

    #[test]
    fn numbers_are_masked_in_any_surroundings(before in "[a-zA-Z :/_.,'é-]{0,9}", number in "\\+[1-9][0-9]{6,14}", after in "[a-zA-Z :/_,'é]{0,9}") {
        let context = [&before, &*number, &after].concat();
        let event = ga("c", 1, "CallConnected", &json!({ "operationContext": context }));
        let shown = folded(true, &[event]).to_json();
        prop_assert!(!shown.contains(&number[..number.len() - 2]), "{}", shown);
        let hidden = "*".repeat(number.len() - 3);
        prop_assert!(shown.contains(&[&before, "+", &hidden, &number[number.len() - 2..], &after].concat()), "{}", shown);
    }

    #[test]
    fn no_text_breaks_the_report(text in "\\PC{0,40}|.{0,40}", kind in "[A-Za-z]{0,12}Failed|Unknown|.{1,9}") {
        let events = [json!({ "kind": kind, "callConnectionId": text, "time": text, "type": text, "operationContext": text, "id": text,
            "participant": text, "resultInformation": { "message": text } })];
        for masked in [true, false] {
            let report = folded(masked, &events);
            let parsed: Option<Json> = report.to_value();
            prop_assert!(parsed.is_some(), "{}", report.to_json());
            let rows = report.calls().max(1) + 1;
            prop_assert!(report.to_table().lines().count() <= rows, "{}", report.to_table());
        }
    }
}

/// On record: an event of a recording names the recorder's own connection; the server call is what it has in common with the call.
#[test]
fn a_recording_belongs_to_the_calls_of_its_server_call() {
    let of_recording = |second: u32, state: &str, server_call: &str| {
        let source = format!("calling/recordings/{server_call}/rec-9/RecordingStateChanged");
        let data = json!({ "recordingId": "rec-9", "state": state, "startDateTime": time(4), "callConnectionId": "recorder",
            "serverCallId": server_call, "resultInformation": result(200, 0) });
        let wire = json!({ "id": format!("rec {second}"), "source": source, "type": "Microsoft.Communication.RecordingStateChanged",
            "data": data, "time": time(second), "specversion": "1.0", "subject": source });
        of(&ga_2026_03::CONTRACT, &wire)
    };
    let of_call = |call: &str, second: u32, kind: &str| {
        ga(call, second, kind, &json!({ "serverCallId": "server", "resultInformation": result(200, 0) }))
    };
    let events = [
        of_call("one", 1, "CallConnected"),
        of_call("two", 2, "CallConnected"),
        of_recording(4, "active", "server"),
        of_recording(9, "inactive", "server"),
        of_recording(9, "active", "unknown"),
        of_call("one", 10, "CallDisconnected"),
        of_call("two", 10, "CallDisconnected"),
    ];
    let recordings = json!([{ "id": "rec-9", "startedAt": at(4), "stoppedAt": at(9) }]);
    // In every order: rotated, and backwards.
    for turn in 0..2 * events.len() {
        let mut given = events.to_vec();
        given.rotate_left(turn % events.len());
        if turn >= events.len() {
            given.reverse();
        }
        let mut report = CallReport::default();
        report.add(&Json::Array(given)).unwrap();
        let json: Json = serde_json::from_str(&report.to_json()).unwrap();
        let calls = json["calls"].as_array().unwrap();
        let ids: Vec<_> = calls.iter().map(|call| call["id"].as_str().unwrap()).collect();
        assert_eq!(ids, ["one", "two"], "the recorder is no call");
        assert!(calls.iter().all(|call| call["recordings"] == recordings), "{json}");
        assert_eq!(report.calls(), 2);
        assert!(!report.to_table().contains("recorder"));
    }
}

#[test]
fn recordings_without_a_call_do_not_pile_up() {
    let mut report = CallReport::new(true, 16);
    for number in 0..1_000 {
        let data =
            json!({ "recordingId": format!("rec-{number}"), "state": "active", "serverCallId": format!("server-{number}") });
        report.add(&ga(&format!("recorder-{number}"), number % 60, "RecordingStateChanged", &data)).unwrap();
    }
    assert_eq!((report.calls(), report.to_json().contains("rec-")), (0, false));
    assert!(format!("{report:?}").matches("Recording {").count() <= 16);
}

/// On record: the end of a call that was rejected comes before its failure, and participants may come before the call is connected.
#[test]
fn rejected_calls_and_early_participants_are_told_right_in_either_order() {
    let mut rejected = [
        ga("no", 5, "CallDisconnected", &json!({ "resultInformation": result(200, 5002) })),
        ga("no", 5, "CreateCallFailed", &json!({ "resultInformation": result(200, 5002) })),
    ];
    let mut early =
        [roster("yes", 1, 1, &[NUMBER]), ga("yes", 1, "CallConnected", &json!({ "resultInformation": result(200, 0) }))];
    for _ in 0..2 {
        let mut report = CallReport::default();
        report.add(&Json::Array(rejected.to_vec())).unwrap();
        report.placed(&rejected[0], &json!([{ "phoneNumber": OTHER }]));
        report.add(&Json::Array(early.to_vec())).unwrap();
        let json: Json = serde_json::from_str(&report.to_json()).unwrap();
        let (yes, no) = (&json["calls"][0], &json["calls"][1]);
        assert_eq!((&no["end"]["reason"], no.get("connectedAt")), (&json!("declined"), None), "{no}");
        assert_eq!(no["people"][0]["invitations"][0]["reason"], "declined", "{no}");
        assert_eq!((&yes["connectedAt"], &yes["people"][0]["joinedAt"]), (&json!(at(1)), &json!(at(1))), "{yes}");
        rejected.reverse();
        early.reverse();
    }
}
