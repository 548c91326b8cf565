//! A standard library for wasm32-unknown-unknown: the one that is there, rustup's, or the one Debian's source builds.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::debian;
use crate::project::{Project, on_path};
use crate::shell::{Cmd, say, summary};
use crate::toolchain;

/// The target's name.
pub const TRIPLE: &str = "wasm32-unknown-unknown";

const WHO: &str = "wasm32 target";

/// The variable that forces one of the ways.
const CHOICE: &str = "RINGWIRE_WASM_TARGET";

/// How to compile for wasm32 on this machine.
pub struct WasmTarget {
    /// Debian's compiler with its own standard library, where rustup's has none.
    debian: Option<debian::Sysroot>,
}

impl WasmTarget {
    const INSTALLED: Self = Self { debian: None };

    fn debian(sysroot: debian::Sysroot) -> Self {
        Self { debian: Some(sysroot) }
    }

    /// Where cargo puts what it compiles. Two compilers that share one directory would throw each other's work away.
    pub fn target_dir(&self, project: &Project) -> PathBuf {
        if self.is_debian() { project.target.join("wasm-debian") } else { project.target.clone() }
    }

    /// Whether the code comes from Debian's compiler, whose standard library is a little larger than rustup's.
    pub fn is_debian(&self) -> bool {
        self.debian.is_some()
    }

    /// Which one it is, in words.
    pub fn describe(&self) -> &'static str {
        if self.is_debian() { "Debian's compiler" } else { "the installed toolchain" }
    }

    /// The environment in which cargo compiles a checkout with it.
    pub fn envs(&self, project: &Project) -> Vec<(String, OsString)> {
        let mut envs = vec![("CARGO_TARGET_DIR".to_owned(), self.target_dir(project).into())];
        if let Some(sysroot) = &self.debian {
            envs.push(("RUSTC".to_owned(), sysroot.program("rustc").into()));
            envs.push(("RUSTDOC".to_owned(), sysroot.program("rustdoc").into()));
            // rustup would otherwise try to download what is known to be out of reach.
            envs.push(("RUSTUP_AUTO_INSTALL".to_owned(), "0".into()));
        }
        envs
    }

    /// Where its `rustc` and `cargo-clippy` are, if they are not those on `PATH`.
    pub fn programs(&self) -> Option<&Path> {
        self.debian.as_ref().map(debian::Sysroot::programs)
    }

    /// Cargo, set up to compile a checkout with it.
    pub fn cargo(&self, project: &Project) -> Cmd {
        Cmd::cargo().envs(self.envs(project)).dir(&project.root)
    }

    /// Cargo's linter for it, before its arguments. A linter reads only the standard library of its own compiler.
    pub fn clippy(&self, project: &Project) -> Cmd {
        match &self.debian {
            Some(sysroot) => Cmd::new(sysroot.program("cargo-clippy")).envs(self.envs(project)).arg("clippy"),
            None => self.cargo(project).arg("clippy"),
        }
    }
}

/// Finds or gets the target.
pub fn obtain(project: &Project) -> Result<WasmTarget> {
    match env::var(CHOICE).as_deref() {
        Err(_) | Ok("") => {
            if toolchain::has_target(TRIPLE)? {
                return Ok(WasmTarget::INSTALLED);
            }
            // Once it was needed it is kept: asking an unreachable server again would cost minutes in every run.
            if let Some(sysroot) = debian::Sysroot::existing(project) {
                return Ok(WasmTarget::debian(sysroot));
            }
            let Err(rustup) = add_with_rustup() else { return Ok(WasmTarget::INSTALLED) };
            say(WHO, &format!("rustup cannot add it here ({}); trying Debian's compiler", summary(&rustup)));
            let sysroot = debian::Sysroot::build(project).with_context(|| {
                format!("{rustup:#}\nrustup could not add {TRIPLE}, and neither could Debian's packages serve; fix: add the target where there is a network, `rustup target add {TRIPLE}`")
            })?;
            Ok(WasmTarget::debian(sysroot))
        }
        Ok("installed") if toolchain::has_target(TRIPLE)? => Ok(WasmTarget::INSTALLED),
        Ok("installed") => {
            bail!("{CHOICE}=installed, but {TRIPLE} is not; fix: `rustup target add {TRIPLE}`, or unset the variable")
        }
        Ok("rustup") => {
            if !toolchain::has_target(TRIPLE)? {
                add_with_rustup()?;
            }
            Ok(WasmTarget::INSTALLED)
        }
        Ok("debian") => {
            let sysroot = match debian::Sysroot::existing(project) {
                Some(sysroot) => sysroot,
                None => debian::Sysroot::build(project)?,
            };
            Ok(WasmTarget::debian(sysroot))
        }
        Ok(other) => bail!("{CHOICE}={other} is none of the choices; fix: `installed`, `rustup`, `debian`, or unset it"),
    }
}

fn add_with_rustup() -> Result<()> {
    if on_path("rustup").is_none() {
        bail!("{WHO}: no rustup on PATH");
    }
    Cmd::new("rustup").args(["target", "add", TRIPLE]).limit(180).run(WHO)?;
    if !toolchain::has_target(TRIPLE)? {
        bail!("{WHO}: rustup added it, but not to the toolchain of `rustc` on PATH");
    }
    Ok(())
}
