//! `cargo xtask bench`: measured side by side with the official package and with the platform alone.

use anyhow::Result;

use crate::build;
use crate::project::Project;
use crate::setup::Setup;
use crate::shell::Cmd;

/// Builds and hands over to the script, which writes `benches/RESULTS.md`.
pub fn run(project: &Project, setup: &Setup) -> Result<()> {
    // The official package and the bundler are among them.
    setup.test_tools()?;
    build::run(project, setup)?;
    Err(Cmd::new("node").arg("benches/run.mjs").replace_us())
}
