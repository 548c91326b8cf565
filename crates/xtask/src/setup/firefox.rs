//! Firefox, which needs no driver of its own: the one that is there, one from Mozilla, or the distribution's.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use super::browser::{self, Source};
use crate::project::{Project, on_path};
use crate::shell::Cmd;

const WHO: &str = "Firefox";

/// What is downloaded where there is none.
const RELEASE: &str = "esr_153.8.0esr";

const SOURCE: Source = Source { who: WHO, names: &["firefox"], release: RELEASE, packages: &["firefox-esr"] };

/// The names it goes by.
const NAMES: &[&str] = &["firefox-esr", "firefox"];

/// A Firefox that runs.
pub struct Firefox {
    /// The program.
    pub program: PathBuf,
    version: String,
}

impl Firefox {
    /// Which one it is, in words.
    pub fn describe(&self) -> String {
        format!("{} at {}", self.version, self.program.display())
    }
}

/// Finds or gets one.
pub fn obtain(project: &Project, test_tools: &Path) -> Result<Firefox> {
    let dir = project.target.join("browsers");
    if let Some(found) = SOURCE.obtain(&dir, test_tools, find) {
        return Ok(found);
    }
    bail!(
        "the tests of pages need Firefox, and none could be found, downloaded or installed; fix, one of: install it by your \
         distribution (Debian: `apt-get install firefox-esr`); point FIREFOX at it; or, where there is a network, \
         `tests/node_modules/.bin/browsers install firefox@{RELEASE} --path {}`",
        dir.display()
    )
}

fn find(dir: &Path) -> Option<Firefox> {
    let named = env::var_os("FIREFOX").filter(|value| !value.is_empty()).map(PathBuf::from);
    let programs = [named, browser::downloaded(dir, "firefox", RELEASE)].into_iter().flatten();
    programs.chain(NAMES.iter().filter_map(|name| on_path(name))).find_map(|program| {
        let version = version_in(&Cmd::new(&program).arg("--version").limit(30).text().ok()?)?;
        Some(Firefox { program, version })
    })
}

/// The line in which it names itself: others may precede it.
fn version_in(text: &str) -> Option<String> {
    text.lines().map(str::trim).find(|line| line.starts_with("Mozilla Firefox ")).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_read_from_what_it_says_of_itself() {
        let said = "*** a warning of a library\nMozilla Firefox 153.8.0esr\n";
        assert_eq!(version_in(said).as_deref(), Some("Mozilla Firefox 153.8.0esr"));
        assert_eq!(version_in("Command not found. Install the snap: snap install firefox\n"), None);
    }
}
