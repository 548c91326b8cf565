//! The build script: packs the contracts for the published client, see `packed.rs`.

use std::path::PathBuf;
use std::{env, fs};

#[allow(dead_code, missing_docs)]
#[path = "mod.rs"]
mod contract;

/// The module of the crate that the contract's modules use.
#[allow(dead_code)]
#[path = "../text.rs"]
mod text;

fn main() -> std::io::Result<()> {
    println!("cargo::rerun-if-changed=src/contract");
    println!("cargo::rerun-if-changed=src/text.rs");
    let out = env::var_os("OUT_DIR").map(PathBuf::from).unwrap_or_default();
    let (preview, ga) = (&contract::preview_2021_04::CONTRACT, &contract::ga_2026_03::CONTRACT);
    let contracts = [
        ("preview_2021_04", preview),
        ("ga_2026_03", ga),
        ("event_grid", &contract::ga_2026_03::EVENT_GRID),
        // The receiver of callbacks makes no requests.
        ("preview_2021_04_events", &contract::Contract { operations: &[], options: &contract::options::NONE, ..*preview }),
        ("ga_2026_03_events", &contract::Contract { operations: &[], options: &contract::options::NONE, ..*ga }),
    ];
    for (name, contract) in contracts {
        fs::write(out.join(name).with_extension("txt"), contract::packed::pack(contract))?;
    }
    for (name, contract) in [("preview_2021_04_outcomes", preview), ("ga_2026_03_outcomes", ga)] {
        fs::write(out.join(name).with_extension("txt"), contract::packed::pack_outcomes(contract))?;
    }
    Ok(())
}
