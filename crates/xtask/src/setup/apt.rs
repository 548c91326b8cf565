//! Packages of a Debian system, when we are root.

use std::sync::{Mutex, PoisonError};

use anyhow::Result;

use crate::project::{is_root, on_path};
use crate::shell::Cmd;

/// Whether packages can be installed here.
pub fn usable() -> bool {
    is_root() && on_path("apt-get").is_some()
}

/// Whether the package lists were renewed in this run. Also keeps two installations apart: apt refuses a second one.
static UPDATED: Mutex<bool> = Mutex::new(false);

/// Installs packages, without those that are merely recommended.
pub fn install(who: &str, packages: &[&str]) -> Result<()> {
    let mut updated = UPDATED.lock().unwrap_or_else(PoisonError::into_inner);
    let apt = || Cmd::new("apt-get").env("DEBIAN_FRONTEND", "noninteractive").limit(900);
    if !*updated {
        apt().args(["update", "-qq"]).run(who)?;
        *updated = true;
    }
    apt().args(["install", "-y", "-qq", "--no-install-recommends"]).args(packages).run(who)?;
    Ok(())
}
