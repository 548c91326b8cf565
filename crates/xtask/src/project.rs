//! Where things are.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The version of every crate and of the npm package; the crates inherit it from the root `Cargo.toml`.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The directories of one checkout.
pub struct Project {
    /// The checkout. It is also the working directory of every command that names no other.
    pub root: PathBuf,
    /// Cargo's target directory, where all downloaded and built tools live too, so that deleting it forgets everything.
    pub target: PathBuf,
}

impl Project {
    /// Finds the checkout this program was started from, and makes it the working directory.
    pub fn open() -> Result<Self> {
        // Cargo sets the variable at run time, too: with it, a checkout that was moved after compiling still finds itself.
        let manifest = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let root = Path::new(&manifest).join("../..");
        let root = root.canonicalize().with_context(|| format!("there is no checkout at {}", root.display()))?;
        env::set_current_dir(&root).with_context(|| format!("cannot enter {}", root.display()))?;
        let target = root.join(env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()));
        Ok(Self { root, target })
    }

    /// A file of the checkout.
    pub fn file(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }
}

/// The first program of that name on `PATH`.
pub fn on_path(name: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?).map(|dir| dir.join(name)).find(|file| is_executable(file))
}

fn is_executable(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata().is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}

/// `PATH` with directories put in front of it.
pub fn path_with(dirs: &[&Path]) -> Result<std::ffi::OsString> {
    let old = env::var_os("PATH").unwrap_or_default();
    let all = dirs.iter().map(|dir| dir.to_path_buf()).chain(env::split_paths(&old));
    env::join_paths(all).context("a directory name holds a colon, which PATH cannot express")
}

/// Whether this process may install packages of the system.
pub fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    // The owner of our own entry in /proc is our effective user; there is no such call in std.
    Path::new("/proc/self").metadata().is_ok_and(|data| data.uid() == 0)
}
