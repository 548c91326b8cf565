//! `cargo xtask demo`: a call from beginning to end, on this machine, then the console.

use anyhow::Result;

use crate::build;
use crate::project::Project;
use crate::setup::Setup;
use crate::shell::Cmd;

/// Builds and hands over to the script; its arguments and exit code are its own.
pub fn run(project: &Project, setup: &Setup, arguments: &[String]) -> Result<()> {
    build::run(project, setup)?;
    Err(Cmd::new("node").arg("tests/demo/demo.mjs").args(arguments).replace_us())
}
