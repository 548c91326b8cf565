//! Of the arguments of an operation, the one that is wrong is refused; of several, the first. Every operation of both contracts, with
//! values of every kind in the place of each argument.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use common::{GA_2026_03, PREVIEW_2021_04, Spoken, members, report};
use ringwire::contract::{Operation, Place};
use ringwire::error::Error;
use serde_json::{Value as Json, json};

const UUID: &str = "2b7e1516-28ae-4d2a-abf7-158809cf4f3c";

/// What programs hand over by mistake.
fn strangers() -> Vec<Json> {
    vec![
        Json::Null,
        json!(true),
        json!(7),
        json!(""),
        json!("not a URL"),
        json!([]),
        json!([7]),
        json!([null]),
        json!({}),
        json!({ "misspelt": 1 }),
        json!({ "operationContext": 7 }),
        json!({ "timeoutMs": "soon" }),
        json!({ "operationContext": "c" }),
        json!({ "phoneNumber": "+14255550123" }),
        json!([{ "phoneNumber": "+14255550123" }]),
        json!({ "targetParticipant": { "phoneNumber": "+14255550123" } }),
        json!({ "kind": "fileSource", "url": "https://media.example/a.wav" }),
        json!([{ "kind": "fileSource", "url": "https://media.example/a.wav" }]),
        json!({ "kind": "serverCallLocator", "id": "id" }),
        json!("https://clinic.example/callbacks"),
    ]
}

fn build(contract: &Spoken, row: &'static Operation, arguments: &[Json]) -> Option<Error> {
    let mut client = contract.client(None);
    if !row.only.is_empty() {
        row.only.clone_into(&mut client.api_version);
    }
    client.build(row, arguments, UUID, 0).err().map(|error| *error)
}

/// Arguments that fit: those of the golden with most of them.
fn arguments_of(contract: &Spoken, row: &Operation) -> Vec<Json> {
    let goldens = contract
        .goldens(row.name, "request-")
        .into_iter()
        .filter(|golden| row.only.is_empty() == golden.json.get("client").is_none());
    let goldens = goldens.map(|golden| golden.json["arguments"].as_array().unwrap().clone());
    let most = goldens.max_by_key(|arguments| arguments.iter().filter(|argument| !argument.is_null()).count());
    let mut arguments = most.unwrap_or_default();
    arguments.resize_with(row.arguments.len(), || Json::Null);
    arguments
}

/// Whether an error names this argument, or a member of it.
fn names(error: &Error, row: &Operation, index: usize) -> bool {
    let argument = &row.arguments[index];
    let target = error.target.as_deref().unwrap_or_default();
    let first = target.split(['.', '[']).next().unwrap_or_default();
    let is_bag = matches!(argument.place, Place::Fields | Place::Options | Place::Request | Place::Range);
    // Members of a bag are named without it.
    let is_member = || {
        let is_own = |name: &str| row.arguments.iter().any(|argument| argument.place == Place::Field && argument.name == name);
        row.body.is_some_and(|body| members(body).iter().any(|field| field.name == first && !is_own(first)))
            || row.body.is_some() && first == "kind"
    };
    first == argument.name || (is_bag && is_member())
}

/// What is not the caller's to write: the object of the method holds it.
fn is_held(row: &Operation, index: usize) -> bool {
    matches!(row.arguments[index].place, Place::Unused) || row.arguments[index].name == "sourceIdentity"
}

#[test]
fn the_argument_that_is_wrong_is_the_one_refused() {
    let (mut complaints, mut refusals) = (Vec::new(), 0);
    for contract in [&PREVIEW_2021_04, &GA_2026_03] {
        for row in contract.contract.operations {
            let right = arguments_of(contract, row);
            assert_eq!(build(contract, row, &right), None, "{}: {right:?}", row.name);
            for index in (0..right.len()).filter(|index| !is_held(row, *index)) {
                for stranger in strangers() {
                    let mut arguments = right.clone();
                    arguments[index] = stranger.clone();
                    let Some(error) = build(contract, row, &arguments) else { continue };
                    refusals += 1;
                    complaints.push(if names(&error, row, index) {
                        Ok(())
                    } else {
                        Err(format!("{}: {} = {stranger}: {error}", row.name, row.arguments[index].name))
                    });
                }
            }
        }
    }
    report(complaints);
    assert!(refusals > 1000, "{refusals}");
}

#[test]
fn of_two_arguments_that_are_wrong_the_first_is_refused() {
    let mut complaints = Vec::new();
    for contract in [&PREVIEW_2021_04, &GA_2026_03] {
        for row in contract.contract.operations {
            let right = arguments_of(contract, row);
            let free: Vec<usize> = (0..right.len()).filter(|index| !is_held(row, *index)).collect();
            // Each pair with strangers in both places, and with the two swapped.
            for (at, &first) in free.iter().enumerate() {
                for &second in &free[at + 1..] {
                    let pairs =
                        strangers().into_iter().flat_map(|one| strangers().into_iter().map(move |other| (one.clone(), other)));
                    for (one, other) in pairs.chain([(right[second].clone(), right[first].clone())]) {
                        let mut arguments = right.clone();
                        arguments[first] = one.clone();
                        let Some(alone) = build(contract, row, &arguments) else { continue };
                        arguments[second] = other.clone();
                        let both = build(contract, row, &arguments);
                        let is_first = both.as_ref().is_some_and(|error| names(error, row, first));
                        complaints.push(if is_first {
                            Ok(())
                        } else {
                            Err(format!("{}({one}, {other}): expected {alone}; got {both:?}", row.name))
                        });
                    }
                }
            }
        }
    }
    report(complaints);
}
