//! `cargo xtask test`: every suite, each counted by what its own runner reports.

pub mod counts;
mod fuzz;
mod suites;
mod wasm_pack;

use std::num::NonZero;
use std::process::ExitCode;
use std::thread;
use std::time::Instant;

use anyhow::{Result, anyhow, bail};

use crate::build;
use crate::project::Project;
use crate::setup::{Need, Setup};
use crate::shell::{Cmd, say, seconds};

use counts::Counts;
use suites::SUITES;

/// One kind of test and how to run it.
pub struct Suite {
    /// What it is called on the command line and in reports.
    pub name: &'static str,
    /// What has to be there besides the toolchain.
    pub needs: &'static [Need],
    /// Whether it runs against the built package.
    pub package: bool,
    /// Runs it. An error is one failed test.
    pub run: fn(&Run) -> Result<Counts>,
}

/// What a suite can use.
pub struct Run<'a> {
    /// The checkout.
    pub project: &'a Project,
    /// What is there.
    pub setup: &'a Setup<'a>,
    /// What the user passes on to the runner.
    pub arguments: Vec<String>,
    suite: &'static str,
    follow: bool,
}

/// How long one command of a suite may take. The slowest compiles for some minutes on a small machine; more is a hang.
const LIMIT: u64 = 1800;

impl Run<'_> {
    /// Runs one command of a suite and counts its tests. Its output is shown if anything is wrong with it.
    pub fn count(&self, command: Cmd, read: fn(&str) -> Counts) -> Result<Counts> {
        let done = command.limit(LIMIT).follow(self.follow).finish()?;
        let mut counts = read(&done.text);
        let mut complaints = Vec::new();
        if !done.ok() {
            complaints.push(format!("the runner ended with {}", done.ending()));
            // The command failed though no test did: the code does not compile, or the runner crashed.
            counts.failed = counts.failed.max(1);
        }
        if counts.skipped > 0 {
            complaints.push(format!("{} skipped, and a test that does not run proves nothing", counts.skipped));
            counts.failed += counts.skipped;
        }
        if (counts.failed > 0 || counts.passed == 0) && !self.follow {
            println!("{}", done.text.trim_end());
        }
        for complaint in complaints {
            say(self.suite, &complaint);
        }
        Ok(counts)
    }

    /// Runs files with Node's own test runner.
    pub fn node_tests(&self, dir: &str, command: Cmd) -> Result<Counts> {
        let path = self.project.file(dir);
        let files = crate::fresh::entries(&path)?.into_iter().filter(|file| file.to_string_lossy().ends_with(".test.mjs"));
        let files: Vec<_> = files.collect();
        if files.is_empty() {
            bail!("there is no {dir}/*.test.mjs");
        }
        // The reporter is named because the default depends on Node's version and on whether this is a terminal.
        let command = command.args(["--test", "--test-reporter=spec"]).arg(format!("--test-concurrency={}", at_once()));
        self.count(command.args(&self.arguments).args(files), counts::of_node)
    }
}

/// How many files of tests run at once. By itself, Node leaves one processor free, and that is one file at a time on two of them, which
/// then wait half of the time: for timers, browsers and child processes.
fn at_once() -> usize {
    let processors = thread::available_parallelism().map_or(1, NonZero::get);
    processors.saturating_sub(1).max(2)
}

/// Runs what was asked for.
pub fn run(project: &Project, setup: &Setup, arguments: &[String]) -> Result<ExitCode> {
    let wanted = Wanted::parse(arguments)?;
    let started = Instant::now();

    let mut needs: Vec<Need> = wanted.suites.iter().flat_map(|suite| suite.needs).copied().collect();
    let package = wanted.suites.iter().any(|suite| suite.package);
    if package {
        needs.extend(Need::BUILD);
    }
    needs.sort();
    needs.dedup();
    // A tool that cannot be had fails the suites that need it, by name, and only those.
    if let Err(error) = setup.get_all(&needs) {
        println!("{error:#}");
    }
    let built = if package { build::run(project, setup).map_err(|error| format!("{error:#}")) } else { Ok(()) };
    if let Err(error) = &built {
        println!("{error}");
    }

    let mut rows = Vec::new();
    for suite in &wanted.suites {
        let began = Instant::now();
        say(suite.name, "running");
        let run = Run { project, setup, arguments: wanted.arguments.clone(), suite: suite.name, follow: wanted.follow };
        let ready =
            if suite.package && built.is_err() { Err(anyhow!("the package could not be built; see above")) } else { Ok(()) };
        let ready = ready.and_then(|()| suite.needs.iter().try_for_each(|need| setup.get(*need)));
        let mut counts = ready.and_then(|()| (suite.run)(&run)).unwrap_or_else(|error| {
            say(suite.name, &format!("{error:#}"));
            Counts { failed: 1, ..Counts::default() }
        });
        if counts.passed == 0 && counts.failed == 0 {
            say(suite.name, "not one test ran");
            counts.failed = 1;
        }
        say(suite.name, &format!("{counts} in {}", seconds(began.elapsed())));
        rows.push((suite.name, counts, began.elapsed()));
    }

    println!("\n{:<14}{:>8}{:>8}{:>10}", "suite", "passed", "failed", "time");
    for (name, counts, took) in &rows {
        println!("{name:<14}{:>8}{:>8}{:>10}", counts.passed, counts.failed, seconds(*took));
    }
    println!("all of it, with what had to be fetched and built: {}", seconds(started.elapsed()));
    let total = rows.into_iter().map(|row| row.1).fold(Counts::default(), Counts::plus);
    println!("{total}");
    Ok(if total.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

struct Wanted {
    suites: Vec<&'static Suite>,
    arguments: Vec<String>,
    follow: bool,
}

impl Wanted {
    fn parse(arguments: &[String]) -> Result<Self> {
        let mut words = arguments.iter();
        let (mut names, mut follow, mut table) = (Vec::new(), false, SUITES);
        for word in words.by_ref() {
            match word.as_str() {
                "--" => break,
                "-v" | "--verbose" => follow = true,
                "--wasm-pack" => table = wasm_pack::SUITES,
                name => names.push(name),
            }
        }
        let all: Vec<&str> = table.iter().map(|suite| suite.name).collect();
        if let Some(unknown) = names.iter().find(|name| !all.contains(name)) {
            bail!("there is no suite `{unknown}`; there are: {}", all.join(", "));
        }
        let suites = table.iter().filter(|suite| names.is_empty() || names.contains(&suite.name)).collect();
        Ok(Self { suites, arguments: words.cloned().collect(), follow })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<(Vec<&'static str>, Vec<String>, bool)> {
        let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        let wanted = Wanted::parse(&words)?;
        Ok((wanted.suites.iter().map(|suite| suite.name).collect(), wanted.arguments, wanted.follow))
    }

    #[test]
    fn all_suites_run_unless_some_are_named() {
        assert_eq!(parse("").unwrap().0.len(), SUITES.len());
        assert_eq!(parse("types native").unwrap().0, ["native", "types"]);
        assert_eq!(parse("native -- some name").unwrap().1, ["some", "name"]);
        assert!(parse("-v node").unwrap().2);
        assert_eq!(parse("--wasm-pack").unwrap().0.len(), 2);
        let error = parse("nativ").unwrap_err().to_string();
        assert!(error.contains("`nativ`") && error.contains("native, "), "{error}");
    }
}
