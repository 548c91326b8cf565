//! WebKitGTK's browser with its driver, and a screen for it: it cannot run without one.

use std::path::PathBuf;

use anyhow::{Result, bail};

use super::apt;
use crate::project::on_path;
use crate::shell::Cmd;

const WHO: &str = "WebKit";

/// The packages of Debian and Ubuntu. The driver's brings the browser along.
const PACKAGES: &[&str] = &["webkit2gtk-driver", "xvfb"];

/// A driver, which starts the browser that belongs to it, and a screen.
pub struct WebKit {
    /// `WebKitWebDriver`.
    pub driver: PathBuf,
    /// `Xvfb`.
    pub screen: PathBuf,
}

impl WebKit {
    /// Which one it is, in words.
    pub fn describe(&self) -> String {
        format!("WebKitGTK by {}", self.driver.display())
    }
}

/// Finds or installs them. There is nowhere to download them from but a distribution.
pub fn obtain() -> Result<WebKit> {
    if let Some(found) = find().or_else(|| apt::install_and_find(WHO, PACKAGES, find)) {
        return Ok(found);
    }
    bail!(
        "the tests of pages need WebKitGTK with its driver, and a screen for it: `WebKitWebDriver` and `Xvfb` must be on the PATH and \
         run; fix: install them by your distribution (Debian, Ubuntu, as root: `apt-get install {}`)",
        PACKAGES.join(" ")
    )
}

fn find() -> Option<WebKit> {
    let driver = on_path("WebKitWebDriver").filter(|program| Cmd::new(program).arg("--help").limit(30).text().is_ok())?;
    Some(WebKit { driver, screen: on_path("Xvfb")? })
}
