//! What the emulator says of itself: every choice is about something there is, and the documentation says the same.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use ringwire::contract::ga_2026_03::EVENT_GRID;
use ringwire::contract::{Contract, ga_2026_03, preview_2021_04};
use ringwire_emulator::engine::choice::{Choice, SUBJECTS};
use ringwire_emulator::support;
use std::collections::BTreeSet;

/// Each contract with its choices, and what `support()` says of it.
fn contracts() -> [(&'static Contract, &'static [Choice], serde_json::Value); 2] {
    let all = support::as_json();
    let of_ga = all["automation"].clone();
    [
        (&ga_2026_03::CONTRACT, ringwire_emulator::ga_2026_03::CHOICES, of_ga),
        (&preview_2021_04::CONTRACT, ringwire_emulator::preview_2021_04::CHOICES, all),
    ]
}

#[test]
fn every_choice_is_about_something_there_is_and_has_a_basis() {
    for (contract, choices, shown) in contracts() {
        let operations = contract.operations.iter().map(|row| row.name);
        let events = contract.events.iter().chain(EVENT_GRID.events).map(|row| row.kind);
        let known: BTreeSet<&str> = operations.chain(events).chain(SUBJECTS.iter().copied()).collect();
        let mut seen = BTreeSet::new();
        for choice in choices {
            let what = format!("{}: {}", choice.about, choice.choice);
            assert!(known.contains(choice.about), "{what}: this is neither an operation, nor an event, nor one of SUBJECTS");
            assert!(choice.choice.ends_with('.') && !choice.choice.contains("  "), "{what}: expected whole sentences");
            assert!(seen.insert(choice.choice.to_owned() + choice.about), "{what}: it is there twice");
            let line = format!("| {} | {} | {} |", choice.about, choice.choice, choice.basis.name());
            assert!(support::page().contains(&line), "{what}: the page lacks it");
        }
        let listed = shown["choices"].as_array().unwrap();
        assert_eq!(listed.len(), choices.len());
        for (listed, choice) in listed.iter().zip(choices) {
            assert_eq!(listed["basis"], choice.basis.name());
            assert!(["on record", "documented", "assumed", "missing"].contains(&listed["basis"].as_str().unwrap()));
        }
    }
    let all: String = contracts().iter().flat_map(|(_, choices, _)| choices.iter().map(|choice| choice.about)).collect();
    for subject in SUBJECTS {
        assert!(all.contains(subject), "{subject} is a subject without a choice");
    }
}
