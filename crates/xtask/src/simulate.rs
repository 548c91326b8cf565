//! `cargo xtask simulate`: the cores against each other, natively. The program is a crate of its own, because this one depends on none of
//! ours.

use anyhow::Result;

use crate::shell::Cmd;
use crate::test::Run;
use crate::test::counts::{self, Counts};

/// The crate.
pub const PACKAGE: &str = "ringwire-simulate";

/// How many calls the test run simulates.
const CALLS: &str = "50000";
/// How many people the test run calls in a campaign.
const PEOPLE: &str = "100000";

/// Builds the program, and becomes it.
pub fn run(arguments: &[String]) -> Result<()> {
    Err(program().args(arguments).replace_us())
}

/// The tests of the simulation, and some thousand calls of it, in which each invariant is one test. Arguments of the user replace the
/// number of calls.
pub fn suite(run: &Run) -> Result<Counts> {
    let tests = run.count(cargo("test").arg("--no-fail-fast"), counts::of_cargo)?;
    let program = program();
    let program = if run.arguments.is_empty() { program.args(["--calls", CALLS]) } else { program.args(&run.arguments) };
    let calls = tests.plus(run.count(program, counts::of_last_line)?);
    Ok(calls.plus(run.count(self::program().args(["--people", PEOPLE]), counts::of_last_line)?))
}

fn program() -> Cmd {
    cargo("run").args(["--quiet", "--"])
}

fn cargo(command: &str) -> Cmd {
    // A profile of its own: that of the published modules is made for size, and unoptimised it takes minutes.
    Cmd::cargo().args([command, "--locked", "--profile", "simulate", "--package", PACKAGE])
}
