//! The invariants can fail: each planted mistake is found, within a small number of calls.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use ringwire_simulate::defects::Defect;
use ringwire_simulate::script::Script;
use ringwire_simulate::shards::{Plan, run};
use ringwire_simulate::shrink::{replay, shrink};

/// The calls of one world: each mistake is found in it.
const CALLS: u64 = 3_000;

fn plan(defect: Option<Defect>) -> Plan {
    Plan { calls: CALLS, seed: 7, threads: 2, waves: 4, world: None, defect }
}

#[test]
fn every_planted_mistake_is_found() {
    for (defect, invariant) in Defect::ALL {
        let summary = run(plan(Some(defect)), &|_| ());
        let failure = summary.failures.first().unwrap_or_else(|| panic!("{defect:?} was not found in {CALLS} calls"));
        let found: Vec<_> = failure.violations.iter().map(|violation| violation.invariant).collect();
        assert!(found.contains(&invariant), "{defect:?} breaks {found:?}, not {invariant:?}");
    }
}

#[test]
fn a_script_that_fails_is_made_short_and_can_be_read_again() {
    for defect in [Defect::RetriesEverything, Defect::ReadsOneEvent, Defect::AnswersBeforeStoring, Defect::SkipsSignatures] {
        let summary = run(plan(Some(defect)), &|_| ());
        // What one wave does may depend on those before it; then its script alone does not fail.
        let mut found = summary.failures.iter().flat_map(|failure| failure.violations.iter().map(move |one| (failure, one)));
        let shortened = found.find_map(|(failure, one)| Some((one.invariant, shrink(&failure.script, one, Some(defect))?)));
        let (invariant, short) = shortened.unwrap_or_else(|| panic!("{defect:?}: no script fails by itself"));
        let parts = short.calls.len() + short.rules.len() + short.crashes.len() + short.rotations.len() + short.attacks.len();
        assert!(parts <= 4, "{defect:?}: {short}");
        let again = Script::parse(&short.to_string()).unwrap();
        assert_eq!(again, short);
        let is_same = |defect| replay(&again, defect).0.iter().any(|found| found.invariant == invariant);
        assert!(is_same(Some(defect)), "{defect:?}: {short}");
        assert!(!is_same(None), "without the mistake, the script holds: {short}");
    }
}
