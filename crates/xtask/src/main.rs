//! `cargo xtask …`: the one way to set up, build, demo, test, measure and check ringwire. Start with [`HELP`].

mod bench;
mod build;
mod check;
mod demo;
mod docs;
mod fresh;
mod modules;
mod project;
mod setup;
mod shell;
mod simulate;
mod test;
mod toolchain;
mod types;

use std::process::ExitCode;

use anyhow::{Result, bail};

use project::Project;
use setup::Setup;

const HELP: &str = "\
usage: cargo xtask <command>

  setup                 get everything that the commands below need and this machine lacks
  build                 build the npm package into pkg/, and say what it weighs
  demo [--once]         run a call on the emulator, then serve the console until Ctrl-C (--once: exit after the call)
  test [-v] [suite …] [-- arguments]
                        run all test suites, or those named; -v shows their output; arguments go to the suites' runners
  test --wasm-pack      run the wasm tests by `wasm-pack test --node` and `wasm-pack test --headless --chrome`
  check                 format, lints, arrows between folders, licences, types, how the package is published, and whether it is built the same twice
  docs                  write the reference pages below docs/, and the site of all pages into target/docs
  bench                 measure against the peers
  simulate [--calls 1000000] [--seed 7] […]
                        a million calls of the cores against each other, with faults and restarts (--help: all options)

Each command does first what it needs of the commands above it, and does nothing twice. All that is fetched or built goes
to target/ and to three node_modules/, except: the wasm target, if rustup can add it; and, as root on Debian, a browser and a
C++ compiler, if a test needs one and there is none.

environment:
  RINGWIRE_WASM_TARGET  where the standard library for wasm32-unknown-unknown comes from: `installed`, `rustup` or `debian`
                        (unset: the first of these that works)
  CHROME, CHROMEDRIVER  the browser for the tests, and its driver (unset: from PATH, downloaded, or installed)
  RINGWIRE_FUZZ_SECONDS how long the test run tries each fuzz target (unset: 5, those of callbacks 60)
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<ExitCode> {
    let Some((command, rest)) = arguments.split_first() else { bail!("no command\n\n{HELP}") };
    // It has options of its own, and a help for them.
    if command == "simulate" {
        simulate::run(rest)?;
        return Ok(ExitCode::SUCCESS);
    }
    if command == "help" || arguments.iter().take_while(|word| *word != "--").any(|word| word == "--help" || word == "-h") {
        print!("{HELP}");
        return Ok(ExitCode::SUCCESS);
    }
    let project = Project::open()?;
    let setup = Setup::new(&project);
    match command.as_str() {
        "demo" => demo::run(&project, &setup, rest)?,
        "test" => return test::run(&project, &setup, rest),
        command => {
            if let Some(word) = rest.first() {
                bail!("`{command}` takes no arguments, and got `{word}`\n\n{HELP}");
            }
            match command {
                "setup" => setup::run(&setup)?,
                "build" => build::run(&project, &setup)?,
                "check" => return check::run(&project, &setup),
                "docs" => docs::run(&project, &setup)?,
                "bench" => bench::run(&project, &setup)?,
                _ => bail!("there is no command `{command}`\n\n{HELP}"),
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
