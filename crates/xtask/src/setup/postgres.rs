//! A server of Postgres. Debian's packages keep its programs out of the `PATH`.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use super::apt;
use crate::fresh;
use crate::project::on_path;
use crate::shell::Cmd;

const WHO: &str = "Postgres";

/// The package of Debian and Ubuntu.
const PACKAGES: &[&str] = &["postgresql"];

/// Where Debian's packages put the programs: a directory for each major version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// The programs of a server.
pub struct Postgres {
    /// The directory of `initdb` and `postgres`.
    pub programs: PathBuf,
    version: String,
}

impl Postgres {
    /// Which one it is, in words.
    pub fn describe(&self) -> String {
        format!("{} in {}", self.version, self.programs.display())
    }
}

/// Finds or installs it. There is nowhere to download it from but a distribution.
pub fn obtain() -> Result<Postgres> {
    if let Some(found) = find().or_else(|| apt::install_and_find(WHO, PACKAGES, find)) {
        return Ok(found);
    }
    bail!(
        "the tests of stores need a server of Postgres, 13 or newer: `initdb` and `postgres` must be on the PATH or below {DEBIAN}, \
         and run; fix: install it by your distribution (Debian, Ubuntu, as root: `apt-get install {}`)",
        PACKAGES.join(" ")
    )
}

/// The newest one that runs, of the `PATH` first.
fn find() -> Option<Postgres> {
    let on_path = on_path("postgres").and_then(|program| program.parent().map(Path::to_path_buf));
    let mut debian: Vec<(u32, PathBuf)> = fresh::entries(Path::new(DEBIAN))
        .unwrap_or_default()
        .into_iter()
        .filter_map(|dir| Some((dir.file_name()?.to_str()?.parse().ok()?, dir.join("bin"))))
        .collect();
    debian.sort_by(|one, other| other.cmp(one));
    on_path.into_iter().chain(debian.into_iter().map(|(_, dir)| dir)).find_map(|programs| {
        let text = Cmd::new(programs.join("postgres")).arg("--version").limit(30).text().ok()?;
        programs.join("initdb").is_file().then(|| Postgres { programs, version: text.trim().to_owned() })
    })
}
