//! `cargo xtask bench`: measured side by side with the peers.

use anyhow::{Result, bail};

use crate::build;
use crate::project::Project;
use crate::setup::Setup;
use crate::shell::Cmd;

const SCRIPT: &str = "benches/run.mjs";

/// Builds and hands over to the script.
pub fn run(project: &Project, setup: &Setup) -> Result<()> {
    if !project.file(SCRIPT).exists() {
        bail!("there is no benchmark yet: {SCRIPT} does not exist");
    }
    setup.test_tools()?;
    build::run(project, setup)?;
    Err(Cmd::new("node").arg(SCRIPT).replace_us())
}
