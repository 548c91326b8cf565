//! Bodies of callbacks of either contract and of Event Grid, mixed: all of it or nothing is read, by the right contract, and a
//! wait has the same outcome whichever event comes first.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ringwire::contract::{ga_2026_03, preview_2021_04};
use ringwire::error::ErrorKind;
use ringwire::events::TYPE_PREFIX;
use ringwire_callbacks::batch::{Batch, Contracts};
use ringwire_callbacks::inbox::{Facts, Inbox, Limits, Novelty, Wanted};
use ringwire_callbacks::reasons::reason;
use serde_json::Value as Json;

const CONTRACTS: Contracts = Contracts {
    preview_2021_04: &preview_2021_04::CONTRACT,
    ga_2026_03: &ga_2026_03::CONTRACT,
    event_grid: &ga_2026_03::EVENT_GRID,
};
const LIMITS: Limits = Limits { remember_ms: 1000.0, after_end_ms: 100.0, most: 1000, most_bytes: 1 << 30 };

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let mut inbox = Inbox::new(LIMITS);
    let read_text = inbox.read(&CONTRACTS, &Json::String(text.to_owned()));
    let Ok(body) = serde_json::from_str::<Json>(text) else {
        assert_eq!(read_text.unwrap_err().target.as_deref(), Some("body"));
        return;
    };
    let all = match read_text {
        Ok(all) => all,
        Err(error) => {
            assert_eq!(error.kind, ErrorKind::Validation);
            assert!(error.target.is_some_and(|target| target.starts_with("body") && error.message.starts_with(&target)));
            assert!(body.is_string() || alone(&body).is_none());
            return;
        }
    };
    let sent = body.as_array().cloned().unwrap_or_else(|| vec![body]);
    let each: Vec<Batch<Json>> = sent.iter().map(|wire| alone(wire).expect("each of them can be read")).collect();
    assert_eq!(all.signed, each.iter().any(|one| one.signed));
    assert_eq!(all.unsigned, each.iter().any(|one| one.unsigned));
    assert_eq!(all.validation_code, each.iter().find_map(|one| one.validation_code.clone()));
    let shown = |batch: &Batch<Json>| batch.events.iter().map(|one| (one.event.clone(), one.wire.clone())).collect::<Vec<_>>();
    assert_eq!(shown(&all), each.iter().flat_map(shown).collect::<Vec<_>>(), "one is lost, or another is read");
    for (wire, one) in sent.iter().zip(&each) {
        // An event, or Event Grid's handshake.
        assert_eq!(one.events.len() + usize::from(one.validation_code.is_some()), 1);
        assert_ne!(one.signed, one.unsigned);
        one.events.iter().for_each(|received| check(&received.event, wire, one.signed));
    }
    check_inbox(inbox, &all);
});

/// What a body is read as by an inbox of its own.
fn alone(body: &Json) -> Option<Batch<Json>> {
    Inbox::new(LIMITS).read(&CONTRACTS, body).ok()
}

fn check(event: &Json, wire: &Json, signed: bool) {
    let kind = event["kind"].as_str().expect("an event has a kind");
    let named = wire["eventType"].as_str().or(wire["type"].as_str()).expect("an event has a type").strip_prefix(TYPE_PREFIX);
    let tables = if signed { vec![CONTRACTS.ga_2026_03] } else { vec![CONTRACTS.preview_2021_04, CONTRACTS.event_grid] };
    let is_known = tables.iter().flat_map(|table| table.events).any(|row| Some(row.kind) == named);
    assert!(kind == "Unknown" || is_known, "an event of no table has the kind {kind}");
    // The same again is the same; another id is another event.
    let mut inbox = Inbox::new(LIMITS);
    let mut begin = |wire: &Json| {
        let number = inbox.read(&CONTRACTS, wire).expect("what was read can be read").events[0].number;
        let (novelty, number) = inbox.begin(number, 0.0).expect("it was read");
        inbox.end(number, true);
        novelty
    };
    let mut other = wire.clone();
    other["id"] = Json::String(format!("not {}", wire["id"]));
    assert_eq!([begin(wire), begin(wire), begin(&other)], [Novelty::New, Novelty::Taken, Novelty::New]);
    let info = &event["resultInformation"];
    let told = reason(kind, info["code"].as_i64(), info["subCode"].as_i64());
    assert!(!told.word.is_empty() && told.text.ends_with('.'));
}

fn check_inbox(mut inbox: Inbox, all: &Batch<Json>) {
    let wanted = |call: &str, event: &Json| {
        let facts = Facts::of(event, None);
        Wanted {
            call: Some(call.to_owned()).filter(|call| !call.is_empty()),
            context: facts.context,
            kinds: vec![facts.kind],
            seen_too: true,
            ..Wanted::default()
        }
    };
    let mut first = Vec::new();
    for received in &all.events {
        let (novelty, number) = inbox.begin(received.number, 0.0).expect("it was read");
        let call = inbox.name(number).expect("it is known").0.to_owned();
        // Events of one id are one: the first.
        assert_eq!(novelty, if number == received.number { Novelty::New } else { Novelty::Taken });
        if novelty == Novelty::New {
            let wait = inbox.wait(wanted(&call, &received.event)).0;
            let (_, matches) = inbox.arrive(number, 0.0).expect("it is known");
            assert!(matches.iter().any(|found| found.wait == wait), "a wait from before is not ended");
            first.push((call, &received.event));
            inbox.end(number, true);
        }
        assert_eq!(
            inbox.begin(received.number, 0.0).map(|(novelty, _)| novelty),
            if number == received.number { Some(Novelty::Taken) } else { None }
        );
        assert!(inbox.arrive(number, 0.0).is_some_and(|(_, matches)| matches.is_empty()), "it arrives twice");
    }
    for (call, event) in &first {
        assert!(!inbox.wait(wanted(call, event)).1.is_empty(), "a wait from after is not ended");
    }
    assert_eq!(inbox.waiting(), 2 * first.len());
    inbox.forget(LIMITS.remember_ms + 1.0);
    for (call, event) in &first {
        assert!(inbox.wait(wanted(call, event)).1.is_empty(), "an old event is not forgotten");
    }
}
