//! Bodies of callbacks of either contract and of Event Grid, mixed: all of it or nothing is read, by the right contract, and a
//! wait has the same outcome whichever event comes first.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ringwire::contract::{Dialect, ga_2026_03, preview_2021_04};
use ringwire::error::ErrorKind;
use ringwire::events::TYPE_PREFIX;
use ringwire_callbacks::batch::{Contracts, Received, read};
use ringwire_callbacks::inbox::{Facts, Inbox, Limits, Novelty, Wanted};
use ringwire_callbacks::reasons::reason;
use serde_json::Value as Json;

const CONTRACTS: Contracts =
    Contracts { cloud: &ga_2026_03::CONTRACT, seed: &preview_2021_04::CONTRACT, grid: &ga_2026_03::EVENT_GRID };
const LIMITS: Limits = Limits { remember_ms: 1000.0, after_end_ms: 100.0, most: 1000 };

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let read_text = read(&CONTRACTS, &Json::String(text.to_owned()));
    let Ok(body) = serde_json::from_str::<Json>(text) else {
        assert_eq!(read_text.unwrap_err().target.as_deref(), Some("body"));
        return;
    };
    let all = match read_text {
        Ok(all) => all,
        Err(error) => {
            assert_eq!(error.kind, ErrorKind::Validation);
            assert!(error.target.is_some_and(|target| target.starts_with("body") && error.message.starts_with(&target)));
            assert!(body.is_string() || read(&CONTRACTS, &body).is_err());
            return;
        }
    };
    let sent = body.as_array().cloned().unwrap_or_else(|| vec![body]);
    assert_eq!(all.len(), sent.len(), "one is lost");
    for (received, wire) in all.iter().zip(&sent) {
        assert_eq!(&received.wire, wire);
        check(received);
    }
    check_inbox(&all);
});

fn check(received: &Received<Json>) {
    let Received { event, wire, dialect, key, call } = received;
    let kind = event["kind"].as_str().expect("an event has a kind");
    let (member, contract) = match dialect {
        Dialect::Ga2026_03 => ("type", CONTRACTS.cloud),
        Dialect::Preview2021_04 => ("eventType", CONTRACTS.seed),
        Dialect::EventGrid => ("eventType", CONTRACTS.grid),
    };
    let named = wire[member].as_str().expect("an event has a type").strip_prefix(TYPE_PREFIX);
    assert_eq!(kind == "Unknown", !contract.events.iter().any(|row| Some(row.kind) == named));
    assert!(call.as_ref().is_none_or(|_| *dialect != Dialect::EventGrid), "an event of Event Grid names no call");
    // The same again is the same; another id is another event.
    let again = read(&CONTRACTS, wire).expect("what was read can be read").remove(0);
    assert_eq!((&again.key, &again.event), (key, event));
    let mut other = wire.clone();
    other["id"] = Json::String(format!("not {}", wire["id"]));
    assert_ne!(&read(&CONTRACTS, &other).expect("its id is any").remove(0).key, key);
    let info = &event["resultInformation"];
    let told = reason(kind, info["code"].as_i64(), info["subCode"].as_i64());
    assert!(!told.word.is_empty() && told.text.ends_with('.'));
}

fn check_inbox(all: &[Received<Json>]) {
    let wanted = |facts: &Facts| Wanted {
        call: facts.call.clone().filter(|call| !call.is_empty()),
        context: facts.context.clone(),
        kinds: vec![facts.kind.clone()],
        seen_too: true,
        ..Wanted::default()
    };
    let mut inbox = Inbox::new(LIMITS);
    let mut waits = Vec::new();
    for received in all {
        let facts = Facts::of(&received.event, received.call.clone());
        waits.push((inbox.wait(wanted(&facts)).0, facts));
    }
    let mut told = Vec::new();
    // Those of one id are one event: the first.
    let mut first = Vec::new();
    for (received, (wait, facts)) in all.iter().zip(&waits) {
        let call = received.call.clone().unwrap_or_default();
        if inbox.begin(&call, &received.key, 0.0) == Novelty::New {
            let (_, matches) = inbox.arrive(&received.key, facts.clone(), 0.0).expect("it is new");
            told.extend(matches);
            first.push((*wait, facts));
            inbox.end(&call, &received.key, true, 0.0);
        }
        assert_eq!(inbox.begin(&call, &received.key, 0.0), Novelty::Taken);
        assert!(inbox.arrive(&received.key, facts.clone(), 0.0).is_none(), "it has come before");
    }
    for (wait, facts) in &first {
        assert!(told.iter().any(|found| found.wait == *wait), "who waited before was not told");
        assert!(!inbox.wait(wanted(facts)).1.is_empty(), "who waits after is not told");
    }
    assert_eq!(inbox.waiting(), waits.len() + first.len());
    inbox.forget(LIMITS.remember_ms + 1.0);
    for (_, facts) in &waits {
        assert!(inbox.wait(wanted(facts)).1.is_empty(), "what is old is not forgotten");
    }
}
