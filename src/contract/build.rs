//! The build script: packs the contracts for the published client, see `packed.rs`.

use std::path::PathBuf;
use std::{env, fs};

#[allow(dead_code, missing_docs)]
#[path = "mod.rs"]
mod contract;

/// What the contract's modules need of the crate.
#[allow(dead_code)]
#[path = "../text.rs"]
mod text;

fn main() -> std::io::Result<()> {
    println!("cargo::rerun-if-changed=src/contract");
    println!("cargo::rerun-if-changed=src/text.rs");
    let out = env::var_os("OUT_DIR").map(PathBuf::from).unwrap_or_default();
    let (seed, cloud) = (&contract::preview_2021_04::CONTRACT, &contract::ga_2026_03::CONTRACT);
    let contracts = [
        ("preview_2021_04", seed),
        ("ga_2026_03", cloud),
        ("event_grid", &contract::ga_2026_03::EVENT_GRID),
        // What receives callbacks makes no requests.
        ("preview_2021_04_events", &contract::Contract { operations: &[], ..*seed }),
        ("ga_2026_03_events", &contract::Contract { operations: &[], ..*cloud }),
    ];
    for (name, contract) in contracts {
        fs::write(out.join(name).with_extension("txt"), contract::packed::pack(contract))?;
    }
    Ok(())
}
