//! Packages of a Debian system, when we are root.

use std::sync::{Mutex, PoisonError};

use anyhow::Result;

use crate::project::{is_root, on_path};
use crate::shell::{Cmd, say};

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

/// Installs packages where that is possible, and finds what is in them. An installation that fails is reported.
pub fn install_and_find<Found>(who: &str, packages: &[&str], find: impl FnOnce() -> Option<Found>) -> Option<Found> {
    if !usable() {
        return None;
    }
    if let Err(error) = install(who, packages) {
        say(who, &format!("{error:#}"));
    }
    find()
}
