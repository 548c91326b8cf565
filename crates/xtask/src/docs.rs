//! `cargo xtask docs`: the reference pages, written from the tables, and the site made of all pages.

use anyhow::Result;

use crate::build;
use crate::project::Project;
use crate::setup::Setup;
use crate::shell::Cmd;

/// Writes the generated pages below `docs/`, then the site into `target/docs`.
pub fn run(project: &Project, setup: &Setup) -> Result<()> {
    build::run(project, setup)?;
    let tools = setup.build_tools()?.join("docs");
    let node = |script: &std::path::Path| Cmd::new("node").arg(script);
    Cmd::cargo().args(["run", "--quiet", "--locked", "--package", "ringwire-docs"]).run("docs")?;
    node(&tools.join("reference.mjs")).run("docs")?;
    node(&project.file("tests/node/teams-phone-page.mjs")).run("docs")?;
    print!("{}", node(&tools.join("site.mjs")).arg(project.target.join("docs")).run("docs")?);
    Ok(())
}
