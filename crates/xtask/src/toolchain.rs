//! Questions to the compiler on `PATH`.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::shell::Cmd;

/// What this machine is called, as a target: x86_64-unknown-linux-gnu.
pub fn host() -> Result<String> {
    let version = Cmd::new("rustc").arg("-vV").text()?;
    Ok(version.lines().find_map(|line| line.strip_prefix("host: ")).context("`rustc -vV` names no host")?.to_owned())
}

/// The directory of the toolchain.
pub fn sysroot() -> Result<PathBuf> {
    Ok(PathBuf::from(Cmd::new("rustc").args(["--print", "sysroot"]).text()?.trim()))
}

/// Whether it has a standard library for a target.
pub fn has_target(target: &str) -> Result<bool> {
    let dir = Cmd::new("rustc").args(["--print", "target-libdir", "--target", target]).text()?;
    Ok(PathBuf::from(dir.trim()).is_dir())
}
