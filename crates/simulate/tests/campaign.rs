//! A campaign with lines that are killed, on virtual time: its invariants hold, and can fail.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use ringwire_simulate::campaign::{Defect, Plan, run};

fn plan(people: usize, seed: u64, defect: Option<Defect>) -> Plan {
    // So few that it takes all day, and the next one: hours end while people wait.
    Plan { people, numbers: people.div_ceil(4_000), seed, defect }
}

#[test]
fn a_campaign_holds_and_the_same_seed_gives_the_same_digest() {
    let one = run(plan(6_000, 7, None));
    assert!(one.violations.is_empty(), "{:?}", one.violations);
    let few = run(Plan { numbers: 1, ..plan(6_000, 7, None) });
    assert!(few.violations.is_empty() && few.outcomes.contains_key("expired"), "{few:?}");
    for outcome in ["confirmed", "busy", "noAnswer", "declined", "machine", "tooLong", "unknown", "doNotCall"] {
        assert!(one.outcomes.contains_key(outcome), "no person ends as {outcome}: {:?}", one.outcomes);
    }
    assert!(one.calls > 6_000 && one.kills > 300, "{} calls, {} kills", one.calls, one.kills);
    assert_eq!(one.digest, run(plan(6_000, 7, None)).digest);
    assert_ne!(one.digest, run(plan(6_000, 8, None)).digest);
}

#[test]
fn campaigns_of_many_seeds_hold() {
    for seed in 0..20 {
        let summary = run(plan(4_000, seed, None));
        assert!(summary.violations.is_empty(), "seed {seed}: {:?}", summary.violations);
    }
}

#[test]
fn every_planted_mistake_is_found() {
    for (defect, invariants) in Defect::ALL {
        let found = (0..8).any(|seed| {
            let summary = run(plan(6_000, seed, Some(defect)));
            invariants.iter().any(|invariant| summary.violations.contains_key(invariant))
        });
        assert!(found, "{defect:?} was not found");
    }
}
