//! A C++ compiler, for libFuzzer.

use std::env;

use anyhow::{Result, bail};

use super::apt;
use crate::shell::Cmd;

/// Finds or installs one.
pub fn obtain() -> Result<()> {
    let compiler = env::var("CXX").unwrap_or_else(|_| "c++".to_owned());
    let works = || Cmd::new(&compiler).arg("--version").text().is_ok();
    if works() {
        return Ok(());
    }
    if apt::usable() {
        apt::install("C++ compiler", &["g++"])?;
        if works() {
            return Ok(());
        }
    }
    bail!(
        "the fuzz targets are linked with libFuzzer, which is C++, and `{compiler}` does not run; fix: install g++ or clang, or set CXX"
    )
}
