//! The simulation itself: it holds, it repeats itself, and it is what it says.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use ringwire_emulator::faults::FaultKind;
use ringwire_simulate::script::{Kind, Script, Step};
use ringwire_simulate::shards::{Plan, Summary, run};
use ringwire_simulate::shrink::replay;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use std::mem::discriminant;

fn simulate(seed: u64, threads: usize) -> Summary {
    run(Plan { calls: 600, seed, threads, waves: 2, world: None, defect: None }, &|_| ())
}

#[test]
fn the_same_seed_gives_the_same_digest_and_another_seed_another() {
    let one = simulate(7, 1);
    assert!(one.failures.is_empty(), "{:?}", one.failures[0].violations);
    assert_eq!(one.calls, 600);
    let again = simulate(7, 3);
    assert_eq!((one.digest, one.entries, one.crashes), (again.digest, again.entries, again.crashes));
    assert_ne!(one.digest, simulate(8, 1).digest);
}

#[test]
fn threads_share_worlds_out_and_change_nothing() {
    let plan = |threads| Plan { calls: 1_100, seed: 3, threads, waves: 2, world: None, defect: None };
    let (one, two) = (run(plan(1), &|_| ()), run(plan(2), &|_| ()));
    assert!(one.failures.is_empty(), "{:?}", one.failures[0].violations);
    assert_eq!((one.digest, one.calls), (two.digest, two.calls));
}

#[test]
fn signatures_are_made_and_verified_by_rsa() {
    let (signed, verified) = simulate(7, 1).signatures;
    assert!(signed > 10 && verified > 5, "{signed} signed, {verified} verified");
}

/// What is in the log of some waves: kinds of entries, faults, operations, events.
fn seen(waves: u64) -> BTreeMap<&'static str, BTreeSet<String>> {
    let mut seen: BTreeMap<&'static str, BTreeSet<String>> = BTreeMap::new();
    for wave in 0..waves {
        let (violations, log) = replay(&Script::new(11, 0, wave, 120), None);
        assert_eq!(violations, []);
        for entry in log {
            for member in ["fault", "operation", "eventKind"] {
                if let Some(text) = entry.get(member).and_then(Json::as_str) {
                    seen.entry(member).or_default().insert(text.to_owned());
                }
            }
        }
    }
    seen
}

#[test]
fn every_kind_of_fault_strikes_and_both_contracts_are_used() {
    let seen = seen(12);
    // No application of the simulation has a WebSocket: the emulator's own tests have those strike.
    let simulated = FaultKind::ALL.iter().filter(|kind| kind.target().name() != "socket");
    let missing: Vec<_> = simulated.map(|kind| kind.name()).filter(|name| !seen["fault"].contains(*name)).collect();
    assert_eq!(missing, [""; 0], "no rule of these faults has struck");
    for operation in [
        "createCall",
        "answerCall",
        "rejectCall",
        "addParticipant",
        "removeParticipant",
        "transferCallToParticipant",
        "play",
        "startRecognizing",
        "sendDtmfTones",
        "hold",
        "muteParticipant",
        "hangUp",
        "terminateCall",
        "playAudio",
        "inviteParticipants",
        "cancelMediaProcessing",
        "hangupCall",
        "deleteCall",
    ] {
        assert!(seen["operation"].contains(operation), "{operation} is not used, but {:?}", seen["operation"]);
    }
    for kind in
        ["CallConnected", "CallDisconnected", "CreateCallFailed", "IncomingCall", "CallLegStateChanged", "PlayAudioResult"]
    {
        assert!(seen["eventKind"].contains(kind), "{kind} does not happen");
    }
}

#[test]
fn scripts_have_everything_that_a_script_can_have() {
    let scripts: Vec<Script> = (0..40).map(|wave| Script::new(7, 0, wave, 250)).collect();
    let calls = || scripts.iter().flat_map(|script| &script.calls);
    for kind in [Kind::Outgoing, Kind::Incoming, Kind::Rejected, Kind::Preview] {
        assert!(calls().any(|call| call.kind == kind), "{kind:?}");
    }
    let steps: BTreeSet<String> = calls().flat_map(|call| &call.steps).map(|step| format!("{:?}", discriminant(step))).collect();
    assert_eq!(steps.len(), 14, "one of the steps is never taken");
    let lacks: BTreeSet<String> =
        scripts.iter().flat_map(|script| &script.attacks).map(|one| format!("{:?}", one.lacks)).collect();
    assert_eq!(lacks.len(), 4);
    assert!(scripts.iter().any(|script| script.rotations.len() > 1) && scripts.iter().any(|script| script.crashes.len() > 3));
    assert!(scripts.iter().any(|script| !script.setting.store) && scripts.iter().any(|script| script.setting.bearer));
}

#[test]
fn no_number_is_given_out_twice_in_a_script() {
    for wave in 0..40 {
        let script = Script::new(7, 0, wave, 250);
        let numbers: Vec<&str> = script.calls.iter().flat_map(|call| call.numbers()).collect();
        assert_eq!(numbers.iter().collect::<BTreeSet<_>>().len(), numbers.len());
        assert!(numbers.iter().all(|number| number.len() == 12), "{numbers:?}");
    }
}

#[test]
fn a_script_can_be_printed_and_read() {
    let script = Script::new(7, 0, 0, 250);
    assert_eq!(Script::parse(&script.to_string()).unwrap(), script);
    assert!(Script::parse("{}").unwrap_err().contains("seed"));
}

#[test]
fn a_quiet_call_is_placed_and_ended() {
    let mut script = Script::new(7, 0, 0, 1);
    script.setting = ringwire_simulate::script::Setting::quiet();
    script.rules.clear();
    script.crashes.clear();
    script.calls[0].kind = Kind::Outgoing;
    script.calls[0].people = vec!["+15550000000".to_owned()];
    script.calls[0].steps = vec![Step::Play(700)];
    script.calls[0].end = ringwire_simulate::script::End::Terminate;
    let (violations, log) = replay(&script, None);
    assert_eq!(violations, []);
    let mut kinds: Vec<&str> = log.iter().filter_map(|entry| entry.get("eventKind")?.as_str()).collect();
    // The service sends these two in either order.
    kinds[..2].sort_unstable();
    assert_eq!(kinds, ["CallConnected", "ParticipantsUpdated", "PlayStarted", "PlayCompleted", "CallDisconnected"]);
}
