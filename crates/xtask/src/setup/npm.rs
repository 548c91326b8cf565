//! Tools from npm, from a committed lock file, without running any package's scripts.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::fresh::Step;
use crate::project::{Project, on_path};
use crate::shell::Cmd;

/// The directories that have a lock file.
pub const LOCKED: [&str; 3] = [BUILD_TOOLS, TEST_TOOLS, FRAMEWORKS];
/// What `cargo xtask build` needs.
pub const BUILD_TOOLS: &str = "crates/xtask/npm";
/// TypeScript, bundlers, other runtimes.
pub const TEST_TOOLS: &str = "tests";
/// What the package is put into.
pub const FRAMEWORKS: &str = "tests/frameworks";

/// A version of Node, as (major, minor).
pub type Node = (u32, u32);

/// Installs what the lock file in that directory names, if it is not there; returns the directory. `oldest` is the oldest
/// Node that the tools run on.
pub fn obtain(project: &Project, dir: &str, oldest: Node) -> Result<PathBuf> {
    let path = project.file(dir);
    let step = Step {
        // The stamp lies in the directory it is about, so that both are deleted together.
        stamp: path.join("node_modules/.installed"),
        salt: "",
        inputs: vec![path.join("package-lock.json")],
        outputs: vec![],
    };
    step.run(|| {
        check_node(oldest)?;
        let install = Cmd::new("npm").args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", dir]).limit(900);
        install
            .fix(format!(
                "see the error of npm above; after editing {dir}/package.json, `npm install --package-lock-only --prefix {dir}`"
            ))
            .run(dir)?;
        Ok(())
    })?;
    Ok(path)
}

/// A program that an npm package brings.
pub fn program(tools: &Path, name: &str) -> PathBuf {
    tools.join("node_modules/.bin").join(name)
}

fn check_node(oldest: Node) -> Result<()> {
    let fix = format!("fix: install Node {}.{} or newer, with npm", oldest.0, oldest.1);
    let text = Cmd::new("node").arg("--version").text().with_context(|| fix.clone())?;
    if on_path("npm").is_none() {
        bail!("there is a node, but no npm; {fix}");
    }
    match version(&text) {
        Some(found) if found >= oldest => Ok(()),
        _ => bail!("node says it is {}, which is too old; {fix}", text.trim()),
    }
}

fn version(text: &str) -> Option<Node> {
    let mut parts = text.trim().strip_prefix('v')?.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_as_numbers() {
        assert!(version("v20.20.2\n") > Some((20, 19)));
        assert!(version("v22.1.0") > Some((20, 19)));
        assert!(version("v20.9.0") < Some((20, 19)));
        assert_eq!(version("garbage"), None);
    }
}
