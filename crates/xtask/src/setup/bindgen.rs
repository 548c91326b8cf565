//! wasm-bindgen and its test runner, at exactly the version of the `wasm-bindgen` crate.
//!
//! They are compiled from `crates/tools`, whose lock file pins them. `cargo install wasm-bindgen-cli --locked` is not
//! possible (its lock file names a version of webpki-roots that registries no longer have), and a prebuilt program would
//! be a download from somewhere that is no package registry.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::fresh::Step;
use crate::project::Project;
use crate::shell::Cmd;

/// Compiles the two programs if needed; returns their directory.
pub fn obtain(project: &Project) -> Result<PathBuf> {
    let wanted = locked_version(project, "Cargo.lock", "wasm-bindgen")?;
    let ours = locked_version(project, "crates/tools/Cargo.lock", "wasm-bindgen-cli")?;
    if wanted != ours {
        bail!(
            "Cargo.lock has wasm-bindgen {wanted}, crates/tools/Cargo.lock has wasm-bindgen-cli {ours}, and only equal versions \
             understand each other; fix: set both versions in crates/tools/Cargo.toml to {wanted} and run \
             `cargo update --manifest-path crates/tools/Cargo.toml wasm-bindgen-cli`"
        );
    }
    let target = project.target.join("tools");
    let programs = target.join("debug");
    let step = Step {
        stamp: target.join("stamp"),
        salt: "",
        inputs: ["Cargo.toml", "Cargo.lock", "src"].map(|name| project.file("crates/tools").join(name)).to_vec(),
        outputs: vec![programs.join("wasm-bindgen"), programs.join("wasm-bindgen-test-runner")],
    };
    step.run(|| {
        let build =
            Cmd::cargo().args(["build", "--quiet", "--locked", "--manifest-path", "crates/tools/Cargo.toml", "--target-dir"]);
        build.arg(&target).run("wasm-bindgen")?;
        Ok(())
    })?;
    Ok(programs)
}

fn locked_version(project: &Project, file: &str, package: &str) -> Result<String> {
    let lock = fs::read_to_string(project.file(file)).with_context(|| format!("cannot read {file}"))?;
    version_in(&lock, package).map(str::to_owned).with_context(|| format!("{file} names no {package}"))
}

/// The version of a package in the text of a lock file.
fn version_in<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    lines.nth(1)?.strip_prefix("version = \"")?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_from_a_lock_file() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"1.0.0\"\n\n[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(version_in(lock, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(version_in(lock, "wasm-bindgen-macro"), Some("1.0.0"));
        assert_eq!(version_in(lock, "wasm"), None);
    }
}
