//! Which crate may use which: the simulation all of them, and none of them the simulation; `xtask` none of ours.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use serde_json::Value as Json;
use std::process::Command;

/// The arrows of ARCHITECTURE.md: a crate, and what it may use of ours.
const ARROWS: &[(&str, &[&str])] = &[
    ("ringwire", &["ringwire"]),
    ("ringwire-callbacks", &["ringwire"]),
    ("ringwire-report", &["ringwire", "ringwire-callbacks"]),
    ("ringwire-campaigns", &["ringwire"]),
    ("ringwire-emulator", &["ringwire"]),
    ("ringwire-docs", &["ringwire", "ringwire-callbacks", "ringwire-emulator"]),
    ("ringwire-simulate", &["ringwire", "ringwire-callbacks", "ringwire-campaigns", "ringwire-emulator", "ringwire-report"]),
    ("xtask", &[]),
];

#[test]
fn no_crate_uses_another_against_the_arrows() {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.toml");
    let asked = ["metadata", "--no-deps", "--format-version", "1", "--manifest-path", manifest];
    let output = Command::new(env!("CARGO")).args(asked).output().unwrap();
    let metadata: Json = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let names: Vec<&str> = packages.iter().map(|package| package["name"].as_str().unwrap()).collect();
    for package in packages {
        let name = package["name"].as_str().unwrap();
        let row = ARROWS.iter().find(|(known, _)| *known == name);
        let (_, allowed) = row.unwrap_or_else(|| panic!("say in ARROWS of this test what the new crate {name} may use"));
        for used in package["dependencies"].as_array().unwrap().iter().map(|used| used["name"].as_str().unwrap()) {
            assert!(
                !names.contains(&used) || allowed.contains(&used),
                "{name} → {used} is against the arrows; move what both need to a crate below both"
            );
        }
    }
    let missing: Vec<_> = ARROWS.iter().filter(|(known, _)| !names.contains(known)).collect();
    assert!(missing.is_empty(), "{missing:?} are no crates of the workspace: take them out of the table");
}
