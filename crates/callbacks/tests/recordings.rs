//! Events of recordings: on record, they name the recorder's own connection, and have the server call in common with the call.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use ringwire::contract::{ga_2026_03, preview_2021_04};
use ringwire_callbacks::batch::Contracts;
use ringwire_callbacks::inbox::{Inbox, Limits, Novelty, Verdict, Wanted};
use serde_json::{Value as Json, json};

const LIMITS: Limits = Limits { remember_ms: 3_600_000.0, after_end_ms: 60_000.0, most: 1_000, most_bytes: 1 << 20 };

fn contracts() -> Contracts {
    Contracts {
        preview_2021_04: &preview_2021_04::CONTRACT,
        ga_2026_03: &ga_2026_03::CONTRACT,
        event_grid: &ga_2026_03::EVENT_GRID,
    }
}

fn event(source: &str, kind: &str, call: &str, server_call: &str) -> Json {
    json!({
        "id": format!("{kind} {call}"), "source": source, "type": format!("Microsoft.Communication.{kind}"), "specversion": "1.0",
        "time": "2026-11-20T09:30:00.0000000+00:00", "subject": source,
        "data": { "callConnectionId": call, "serverCallId": server_call, "correlationId": "c", "recordingId": "rec", "state": "active" },
    })
}

fn of_call(kind: &str, call: &str, server_call: &str) -> Json {
    event(&format!("calling/callConnections/{call}"), kind, call, server_call)
}

fn of_recording(kind: &str, server_call: &str) -> Json {
    event(&format!("calling/recordings/{server_call}/rec/{kind}"), kind, "recorder", server_call)
}

/// The waits that an event ends, and the number of the event.
fn arrive(inbox: &mut Inbox, wire: &Json) -> (u64, Vec<(u64, Verdict)>) {
    let batch = inbox.read(&contracts(), wire).unwrap();
    let (number, found) = inbox.arrive(batch.events[0].number, 1.0).unwrap();
    inbox.drop_read(batch.events[0].number..=batch.events[0].number);
    found.iter().for_each(|one| inbox.settle(*one));
    (number, found.iter().map(|one| (one.wait, one.verdict)).collect())
}

fn wanted(call: &str) -> Wanted {
    let kinds = vec!["RecordingStateChanged".to_owned()];
    let failures = vec!["StartRecordingFailed".to_owned()];
    Wanted { call: Some(call.to_owned()), kinds, failures, ..Wanted::default() }
}

#[test]
fn a_wait_of_the_call_gets_the_event_of_its_recording() {
    let mut inbox = Inbox::new(LIMITS);
    arrive(&mut inbox, &of_call("CallConnected", "call", "server"));
    arrive(&mut inbox, &of_call("ParticipantsUpdated", "call", "server"));
    arrive(&mut inbox, &of_call("CallConnected", "other", "elsewhere"));
    let (wait, before) = inbox.wait(wanted("call"));
    let (others, _) = inbox.wait(wanted("other"));
    assert_eq!(before, []);
    let (number, ended) = arrive(&mut inbox, &of_recording("RecordingStateChanged", "server"));
    assert_eq!(ended, [(wait, Verdict::Done)]);
    assert_eq!(inbox.name(number).unwrap().0, "call");
    assert_eq!(arrive(&mut inbox, &of_recording("StartRecordingFailed", "elsewhere")).1, [(others, Verdict::Failed)]);
    // A wait that begins later gets it too, and the end of the call ends a wait for one more.
    let (later, found) = inbox.wait(Wanted { seen_too: true, ..wanted("call") });
    assert_eq!(found.iter().map(|one| (one.wait, one.event)).collect::<Vec<_>>(), [(later, number)]);
    inbox.cancel(later);
    let (last, _) = inbox.wait(wanted("call"));
    assert_eq!(arrive(&mut inbox, &of_call("CallDisconnected", "call", "server")).1, [(last, Verdict::Ended)]);
}

#[test]
fn a_recording_of_an_unknown_call_is_the_recorders_own() {
    let mut inbox = Inbox::new(LIMITS);
    let (number, _) = arrive(&mut inbox, &of_recording("RecordingStateChanged", "server"));
    assert_eq!(inbox.name(number).unwrap().0, "recorder");
    // It is the same event when it comes again, after its call.
    arrive(&mut inbox, &of_call("CallConnected", "call", "server"));
    let again = inbox.read(&contracts(), &of_recording("RecordingStateChanged", "server")).unwrap();
    assert_eq!(inbox.begin(again.events[0].number, 2.0), Some((Novelty::New, number)));
    inbox.end(number, true);
    let again = inbox.read(&contracts(), &of_recording("RecordingStateChanged", "server")).unwrap();
    assert_eq!(inbox.begin(again.events[0].number, 3.0), Some((Novelty::Taken, number)));
}

#[test]
fn of_two_calls_of_a_server_call_it_belongs_to_the_first() {
    let mut inbox = Inbox::new(LIMITS);
    arrive(&mut inbox, &of_call("CallConnected", "first", "server"));
    arrive(&mut inbox, &of_call("CallConnected", "second", "server"));
    let (number, _) = arrive(&mut inbox, &of_recording("RecordingStateChanged", "server"));
    assert_eq!(inbox.name(number).unwrap().0, "first");
}

#[test]
fn nothing_of_it_is_kept_for_ever() {
    let mut inbox = Inbox::new(LIMITS);
    for call in 0..3_000 {
        let (call, server) = (format!("call-{call}"), format!("server-{call}"));
        for wire in [
            of_call("CallConnected", &call, &server),
            of_recording("RecordingStateChanged", &server),
            of_call("CallDisconnected", &call, &server),
        ] {
            arrive(&mut inbox, &wire);
        }
        inbox.forget(1.0);
        assert!(!inbox.is_full());
    }
    inbox.forget(1e9);
    assert_eq!(inbox.bytes(), 0);
    // A server call that was forgotten is unknown again.
    let (number, _) = arrive(&mut inbox, &of_recording("RecordingStateChanged", "server-1"));
    assert_eq!(inbox.name(number).unwrap().0, "recorder");
    // Ids that are too long are not remembered at all.
    let long = "s".repeat(5_000);
    arrive(&mut inbox, &of_call("CallConnected", "call", &long));
    assert!(inbox.bytes() < 20_000);
}
