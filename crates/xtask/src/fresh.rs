//! Skipping a step whose inputs are the ones it last succeeded with.
//!
//! Contents are compared, not times: a fresh clone, a branch switched to and back, or a cache restored by a CI service
//! all change times.

use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// One step that turns files into files.
pub struct Step<'a> {
    /// Where the fingerprint of the last success is kept.
    pub stamp: PathBuf,
    /// What else the result depends on: versions, flags.
    pub salt: &'a str,
    /// Files and directories it reads.
    pub inputs: Vec<PathBuf>,
    /// Files it makes. If one is gone, the step runs again.
    pub outputs: Vec<PathBuf>,
}

impl Step<'_> {
    /// Does the work unless it is done already; says whether it did.
    pub fn run(&self, work: impl FnOnce() -> Result<()>) -> Result<bool> {
        let wanted = self.fingerprint()?;
        if self.outputs.iter().all(|file| file.exists()) && fs::read_to_string(&self.stamp).is_ok_and(|found| found == wanted) {
            return Ok(false);
        }
        // Before the work, so that a step that was interrupted half-way is never taken for done.
        fs::remove_file(&self.stamp).ok();
        work()?;
        write(&self.stamp, &wanted)?;
        Ok(true)
    }

    fn fingerprint(&self) -> Result<String> {
        let mut hash = DefaultHasher::new();
        hash.write(self.salt.as_bytes());
        for input in &self.inputs {
            add(&mut hash, input)?;
        }
        Ok(format!("{:016x}", hash.finish()))
    }
}

fn add(hash: &mut DefaultHasher, path: &Path) -> Result<()> {
    hash.write(path.as_os_str().as_encoded_bytes());
    if path.is_dir() {
        for inner in entries(path)? {
            add(hash, &inner)?;
        }
        return Ok(());
    }
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    hash.write_usize(bytes.len());
    hash.write(&bytes);
    Ok(())
}

/// What is in a directory, sorted by name.
pub fn entries(dir: &Path) -> Result<Vec<PathBuf>> {
    let list = fs::read_dir(dir).with_context(|| format!("cannot list {}", dir.display()))?;
    let mut paths: Vec<PathBuf> = list
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()
        .with_context(|| format!("cannot list {}", dir.display()))?;
    paths.sort();
    Ok(paths)
}

/// Writes a file, making its directory.
pub fn write(file: &Path, text: &str) -> Result<()> {
    if let Some(dir) = file.parent() {
        fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
    }
    fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_runs_when_something_changed_and_only_then() {
        let dir = std::env::temp_dir().join(format!("xtask-fresh-{}", std::process::id()));
        fs::create_dir_all(dir.join("in")).unwrap();
        fs::write(dir.join("in/a"), "1").unwrap();
        let step = |salt| {
            let outputs = vec![dir.join("out")];
            let step = Step { stamp: dir.join("stamp"), salt, inputs: vec![dir.join("in")], outputs };
            step.run(|| write(&dir.join("out"), "made")).unwrap()
        };
        assert!(step("x"), "the first time");
        assert!(!step("x"), "nothing changed");
        fs::write(dir.join("in/a"), "2").unwrap();
        assert!(step("x"), "an input changed");
        fs::write(dir.join("in/b"), "").unwrap();
        assert!(step("x"), "an input came");
        fs::remove_file(dir.join("out")).unwrap();
        assert!(step("x"), "the output went");
        assert!(step("y"), "a flag changed");
        let failing = Step { stamp: dir.join("stamp"), salt: "z", inputs: vec![], outputs: vec![] };
        assert!(failing.run(|| anyhow::bail!("no")).is_err());
        assert!(failing.run(|| Ok(())).unwrap(), "a failed step is not done");
        fs::remove_dir_all(&dir).unwrap();
    }
}
