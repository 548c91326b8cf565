//! The official package for Python, from a committed list of files and their hashes, in a virtual environment of the checkout.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::apt;
use crate::fresh::Step;
use crate::project::{Project, on_path};
use crate::shell::{Cmd, say};

const WHO: &str = "Python packages";

/// The packages, and the hash of each file that may be one of them.
const REQUIREMENTS: &str = "tests/conformance/python/requirements.txt";

/// The oldest Python for which the list is whole: an older one needs more packages.
const OLDEST: (u32, u32) = (3, 11);

/// The packages of Debian and Ubuntu. `python3` alone cannot make a virtual environment there.
const PACKAGES: &[&str] = &["python3", "python3-venv"];

/// Makes the environment and installs what the list names, if it is not there; returns the environment's Python.
pub fn obtain(project: &Project) -> Result<PathBuf> {
    let dir = project.target.join("python");
    let python = dir.join("bin/python");
    let version = found_or_installed()?;
    let requirements = project.file(REQUIREMENTS);
    let step = Step {
        // The stamp lies in the environment, so that both are deleted together.
        stamp: dir.join(".installed"),
        // The environment belongs to one Python, and its programs hold absolute paths.
        salt: &format!("{version} {}", dir.display()),
        inputs: vec![requirements.clone()],
        outputs: vec![python.clone()],
    };
    step.run(|| {
        make(&dir)?;
        // Wheels only: a package that has to be compiled would run a script of its own, and need a compiler.
        let pip = Cmd::new(&python).args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]);
        pip.args(["--require-hashes", "--only-binary", ":all:", "--requirement"])
            .arg(&requirements)
            .limit(900)
            .fix(format!("see the error of pip above; {REQUIREMENTS} says how it is renewed"))
            .run(WHO)?;
        Ok(())
    })?;
    Ok(python)
}

/// Makes an empty environment. Debian's `python3` says that it lacks `ensurepip` when `python3-venv` is not installed.
fn make(dir: &Path) -> Result<()> {
    let venv = || {
        if dir.exists() {
            fs::remove_dir_all(dir).with_context(|| format!("cannot clear {}", dir.display()))?;
        }
        Cmd::new("python3").args(["-m", "venv"]).arg(dir).limit(300).text()
    };
    let Err(error) = venv() else { return Ok(()) };
    let packages = PACKAGES.join(" ");
    let fix = format!(
        "python3 makes no virtual environment; fix: install its module `venv` (Debian, Ubuntu, as root: `apt-get install {packages}`)"
    );
    if !apt::usable() {
        return Err(error.context(fix));
    }
    apt::install(WHO, PACKAGES)?;
    venv().map(drop).context(fix)
}

/// The version of the Python on the path, which is installed if there is none and we may.
fn found_or_installed() -> Result<String> {
    let fix = format!("fix: install Python {}.{} or newer, as `python3`", OLDEST.0, OLDEST.1);
    if on_path("python3").is_none()
        && apt::usable()
        && let Err(error) = apt::install(WHO, PACKAGES)
    {
        say(WHO, &format!("{error:#}"));
    }
    let text = Cmd::new("python3").arg("--version").limit(30).text().with_context(|| fix.clone())?;
    match version(&text) {
        Some(found) if found >= OLDEST => Ok(text.trim().to_owned()),
        _ => bail!("python3 says it is {}, which is too old; {fix}", text.trim()),
    }
}

fn version(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.trim().strip_prefix("Python ")?.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_as_numbers() {
        assert!(version("Python 3.11.7\n") >= Some(OLDEST));
        assert!(version("Python 3.9.2\n") < Some(OLDEST));
        assert!(version("Python 4.0.0\n") > Some(OLDEST));
        assert_eq!(version("garbage"), None);
    }
}
