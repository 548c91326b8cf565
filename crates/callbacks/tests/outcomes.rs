//! The table of what ends an operation, against the contracts' own tables.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use ringwire::contract::{Class, Contract, Operation, Place, ga_2026_03, preview_2021_04};
use ringwire_callbacks::outcomes::{OUTCOMES, outcome};

const SEED: &Contract = &preview_2021_04::CONTRACT;
const CLOUD: &Contract = &ga_2026_03::CONTRACT;

/// Operations whose end no event tells, and why.
const WITHOUT: [(&str, &str); 20] = [
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
    ("removeParticipant of 2021", "its answer says it all; ParticipantsUpdated names no operation"),
    ("cancelMediaProcessing", "its events are those of what it cancels"),
];

/// What the class's object knows comes first in a row, and is no argument; in 2021 the id of the call leg is the first argument.
fn asked(operation: &Operation) -> usize {
    usize::from(
        operation.class == Class::CallConnection || operation.class == Class::CallMedia || operation.class == Class::CallClient,
    )
}

fn rows(name: &str) -> Vec<(&'static Contract, &'static Operation)> {
    [SEED, CLOUD].into_iter().filter_map(|contract| Some((contract, contract.operation(name)?))).collect()
}

#[test]
fn every_row_is_an_operation_whose_options_have_an_operation_context() {
    for row in OUTCOMES {
        let found = rows(row.operation);
        assert!(!found.is_empty(), "{} is no operation", row.operation);
        for (contract, operation) in found {
            let Some(index) = row.options else { continue };
            if contract.dialect == SEED.dialect && operation.name == "removeParticipant" {
                continue;
            }
            let options = &operation.arguments[asked(operation) + index];
            assert_eq!(options.name, "options", "{}", row.operation);
            assert!(matches!(options.place, Place::Options | Place::Fields), "{}: its options go nowhere", row.operation);
            let body = operation.body.unwrap();
            assert!(body.fields.iter().any(|field| field.name == "operationContext"), "{} sends no context", row.operation);
        }
    }
}

#[test]
fn every_kind_is_an_event_that_can_be_told_by_its_context() {
    for row in OUTCOMES {
        for kind in row.done.iter().chain(row.failed) {
            let (kind, detail) = kind.split_once('/').map_or((*kind, None), |(kind, detail)| (kind, Some(detail)));
            let events = [SEED, CLOUD].into_iter().flat_map(|contract| contract.events);
            let found: Vec<_> = events.filter(|event| event.kind == kind).collect();
            assert!(!found.is_empty(), "{kind} is no event");
            for event in found {
                let has = |name: &str| event.data.fields.iter().any(|field| field.name == name);
                assert!(row.options.is_none() || has("operationContext"), "{kind} has no context to be known by");
                match detail {
                    None => {}
                    Some("failed") => assert!(has("status") && has("resultInfo"), "{kind}"),
                    Some(_) => assert!(has("callState"), "{kind}"),
                }
            }
        }
    }
}

#[test]
fn each_contract_has_an_event_for_the_end_of_each_of_its_operations() {
    for row in OUTCOMES {
        for (contract, operation) in rows(row.operation) {
            if WITHOUT.iter().any(|(name, _)| *name == format!("{} of 2021", operation.name)) && contract.dialect == SEED.dialect
            {
                continue;
            }
            let is_known = |kind: &&str| contract.events.iter().any(|event| Some(event.kind) == kind.split('/').next());
            assert!(row.done.iter().any(is_known), "{} of {} never ends", row.operation, contract.api_version);
        }
    }
}

#[test]
fn every_operation_is_in_the_table_or_there_is_a_reason() {
    let mut unused: Vec<_> = WITHOUT.iter().map(|(name, _)| (*name).to_owned()).collect();
    for (contract, row) in
        [SEED, CLOUD].into_iter().flat_map(|contract| contract.operations.iter().map(move |row| (contract, row)))
    {
        let of_2021 = format!("{} of 2021", row.name);
        let name = if contract.dialect == SEED.dialect && unused.contains(&of_2021) { &of_2021 } else { row.name };
        let has_reason = unused.iter().any(|other| other == name);
        unused.retain(|other| other != name);
        let is_ended = outcome(row.name).is_some() && name != of_2021;
        assert!(
            is_ended != has_reason,
            "{name} of {}: in the table {is_ended}, a reason why not {has_reason}",
            contract.api_version
        );
    }
    assert_eq!(unused, Vec::<String>::new(), "there are no such operations");
}

#[test]
fn no_operation_is_there_twice_and_none_fails_by_what_it_is_done_by() {
    for (index, row) in OUTCOMES.iter().enumerate() {
        assert_eq!(outcome(row.operation), OUTCOMES.get(index));
        assert!(!row.done.is_empty() && !row.done.iter().any(|kind| row.failed.contains(kind)), "{}", row.operation);
    }
    assert_eq!(outcome("getState"), None);
}
