//! The events that end an operation, as each row of the contracts' tables says, against the events and the arguments there are.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use ringwire::contract::packed::{pack_outcomes, unpack_outcomes};
use ringwire::contract::{Contract, Operation, Outcome, Place, Rings, ga_2026_03, preview_2021_04};
use ringwire_callbacks::inbox::Facts;
use ringwire_callbacks::outcomes::{Ending, Outcomes};

const CONTRACTS: [&Contract; 2] = [&preview_2021_04::CONTRACT, &ga_2026_03::CONTRACT];

/// The operations whose end no event reports, and why.
const WITHOUT: &[(&str, &str)] = &[
    ("getCallConnectionProperties", "it is a question"),
    ("listParticipants", "it is a question"),
    ("getParticipant", "it is a question"),
    ("getState", "it is a question"),
    ("downloadStreaming", "it is a file"),
    ("delete", "it is a file"),
    ("redirectCall", "the call is another's then"),
    ("rejectCall", "there is no call then"),
    ("muteParticipant", "its answer says it all; ParticipantsUpdated names no operation"),
    ("hold", "only its failure has an event"),
    ("unhold", "it has no event"),
    ("cancelAllOperations", "its events are those of what it cancels"),
    ("startContinuousDtmfRecognition", "its events are the tones"),
    ("summarizeCall", "it has no event"),
    ("start", "events of recordings have no operation context"),
    ("pause", "events of recordings have no operation context"),
    ("resume", "events of recordings have no operation context"),
    ("stop", "events of recordings have no operation context"),
    ("removeParticipant of 2021-04-15-preview1", "its answer says it all; ParticipantsUpdated names no operation"),
    ("cancelMediaProcessing", "its events are those of what it cancels"),
];

fn outcomes_of(contract: &Contract) -> &'static [Outcome] {
    unpack_outcomes(pack_outcomes(contract).leak())
}

fn outcomes() -> Outcomes {
    Outcomes { preview_2021_04: outcomes_of(CONTRACTS[0]), ga_2026_03: outcomes_of(CONTRACTS[1]) }
}

/// Every operation that an event ends.
fn ended() -> impl Iterator<Item = (&'static Contract, &'static Operation, Outcome)> {
    let rows = CONTRACTS.into_iter().flat_map(|contract| contract.operations.iter().map(move |row| (contract, row)));
    rows.filter_map(|(contract, row)| Some((contract, row, row.outcome()?)))
}

#[test]
fn the_callbacks_module_reads_what_the_rows_say() {
    for contract in CONTRACTS {
        let rows: Vec<Outcome> = contract.operations.iter().filter_map(Operation::outcome).collect();
        assert_eq!(outcomes_of(contract), rows);
    }
    for text in ["", "~", "9", "1 a 7", "2 a 1 x"] {
        assert!(unpack_outcomes(text).len() < 10, "{text}: no text makes it panic");
    }
}

#[test]
fn events_are_known_by_an_operation_context_that_the_options_hold() {
    for (_, row, outcome) in ended() {
        let Some(index) = outcome.options else { continue };
        // The id of the call stands before all arguments.
        assert_eq!(row.arguments[0].place, Place::Path, "{}", row.name);
        let options = &row.arguments[index + 1];
        assert_eq!(options.name, "options", "{}", row.name);
        assert!(matches!(options.place, Place::Options | Place::Fields), "{}: its options are not sent", row.name);
        assert!(row.body.unwrap().fields.iter().any(|field| field.name == "operationContext"), "{} sends no context", row.name);
    }
    let by_call: Vec<&str> = ended().filter(|(.., outcome)| outcome.options.is_none()).map(|(_, row, _)| row.name).collect();
    let expected = [
        ["createCall", "hangupCall", "deleteCall"].as_slice(),
        &["createCall", "createGroupCall", "answerCall", "connectCall", "hangUp", "terminateCall"],
    ];
    assert_eq!(by_call, expected.concat(), "the operations whose events are known by the call");
}

#[test]
fn every_kind_is_an_event_of_its_contract_and_has_what_it_is_known_by() {
    for (contract, row, outcome) in ended() {
        for kind in [outcome.done, outcome.failed, outcome.call_ended].concat() {
            let (kind, detail) = kind.split_once('/').map_or((kind, None), |(kind, detail)| (kind, Some(detail)));
            let event = contract.events.iter().find(|event| event.kind == kind);
            let event =
                event.unwrap_or_else(|| panic!("{}: {} has no event {kind}; see its `ends`", row.name, contract.api_version));
            let has = |name: &str| event.data.fields.iter().any(|field| field.name == name);
            assert!(outcome.options.is_none() || has("operationContext"), "{kind} has no context to be known by");
            match detail {
                None => {}
                Some("failed") => assert!(has("status") && has("resultInfo"), "{kind}"),
                Some(_) => assert!(has("callState"), "{kind}"),
            }
        }
        assert!(!outcome.done.is_empty(), "{}: no event reports its success", row.name);
        assert!(!outcome.done.iter().any(|kind| outcome.failed.contains(kind)), "{}", row.name);
    }
}

#[test]
fn every_operation_is_ended_by_an_event_or_there_is_a_reason() {
    let mut unused: Vec<&str> = WITHOUT.iter().map(|(name, _)| *name).collect();
    for (contract, row) in CONTRACTS.into_iter().flat_map(|contract| contract.operations.iter().map(move |row| (contract, row))) {
        let full = format!("{} of {}", row.name, contract.api_version);
        let reason = unused.iter().position(|name| *name == full || (*name == row.name && row.ends.is_none()));
        assert!(
            row.ends.is_some() != reason.is_some(),
            "{full}: give its row `ends`, or give the reason why no event ends it in WITHOUT (not both)"
        );
        if let Some(index) = reason {
            unused.remove(index);
        }
    }
    assert_eq!(unused, Vec::<&str>::new(), "there are no such operations");
}

/// The inbox decides event by event whether a call is over; the rows say it for the operations that place one.
#[test]
fn the_inbox_and_the_rows_agree_on_what_ends_a_call() {
    let facts = |kind: &str| {
        let (kind, detail) = kind.split_once('/').map_or((kind, None), |(kind, detail)| (kind, Some(detail.to_owned())));
        Facts { kind: kind.to_owned(), detail, ..Facts::default() }
    };
    let mut ends: Vec<&str> =
        ended().filter(|(.., it)| it.places_call()).flat_map(|(.., it)| [it.failed, it.call_ended].concat()).collect();
    ends.sort_unstable();
    ends.dedup();
    assert!(ends.iter().all(|kind| facts(kind).ends_call()), "{ends:?}");
    let kinds = CONTRACTS.into_iter().flat_map(|contract| contract.events).map(|event| event.kind);
    let states = ["established", "terminating", "hold"].map(|state| format!("CallLegStateChanged/{state}"));
    for kind in kinds.map(str::to_owned).chain(states).filter(|kind| !ends.contains(&kind.as_str())) {
        assert!(!facts(&kind).ends_call(), "{kind} ends no call that a row of the contracts says it ends");
    }
}

/// A flow sends none of these again unless the service recognises the second request.
#[test]
fn the_operations_that_call_a_person_are_known() {
    let mut ringing: Vec<(&str, &str, Rings)> = ended()
        .filter(|(.., it)| it.rings != Rings::NoPerson)
        .map(|(contract, row, it)| (contract.api_version, row.name, it.rings))
        .collect();
    ringing.sort_unstable_by_key(|(version, name, _)| (*version, *name));
    let (preview, ga) = ("2021-04-15-preview1", "2026-03-12");
    let expected = [
        (preview, "createCall", Rings::EachTime),
        (preview, "inviteParticipants", Rings::EachTime),
        (ga, "addParticipant", Rings::OnceById),
        (ga, "createCall", Rings::OnceById),
        (ga, "createGroupCall", Rings::OnceById),
        (ga, "transferCallToParticipant", Rings::OnceById),
    ];
    assert_eq!(ringing, expected);
}

#[test]
fn an_operation_is_looked_up_in_the_contract_of_a_class_or_in_both() {
    let ending = |operation: &str, class| outcomes().of(operation, class);
    let preview = Some("CallClient");
    let ga = Some("CallAutomationClient");
    let created = |done: &[&'static str], failed: &[&'static str], call_ended: &[&'static str], rings| {
        Some(Ending { options: None, done: done.to_vec(), failed: failed.to_vec(), call_ended: call_ended.to_vec(), rings })
    };
    let (established, terminated) = ("CallLegStateChanged/established", "CallLegStateChanged/terminated");
    assert_eq!(ending("createCall", preview), created(&[established], &[], &[terminated], Rings::EachTime));
    assert_eq!(
        ending("createCall", ga),
        created(&["CallConnected"], &["CreateCallFailed"], &["CallDisconnected"], Rings::OnceById)
    );
    let ended = ["CallDisconnected", terminated];
    let either = created(&["CallConnected", established], &["CreateCallFailed"], &ended, Rings::EachTime);
    assert_eq!(ending("createCall", None), either);
    let removed = Ending {
        options: Some(1),
        done: vec!["RemoveParticipantSucceeded"],
        failed: vec!["RemoveParticipantFailed"],
        call_ended: vec![],
        rings: Rings::NoPerson,
    };
    assert_eq!(ending("removeParticipant", ga), Some(removed.clone()));
    assert_eq!(ending("removeParticipant", preview), None, "no event ends it");
    assert_eq!(ending("removeParticipant", None), Some(removed));
    assert_eq!(ending("playAudio", preview).unwrap().options, Some(0));
    assert_eq!((ending("playAudio", ga), ending("getState", None), ending("nothing", None)), (None, None, None));
}
