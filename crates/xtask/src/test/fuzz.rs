//! The fuzz targets, each tried for some seconds from its committed corpus; each is one test.
//!
//! With stable Rust and without cargo-fuzz: the instrumentation that libFuzzer needs is a pass of LLVM, which the stable
//! compiler runs too if a flag says so. (The sanitizers need nightly; there is next to no unsafe code for them to watch.)

use std::env;
use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::thread;

use anyhow::{Context, Result, bail};

use super::Run;
use super::counts::Counts;
use crate::fresh;
use crate::shell::{Cmd, say};
use crate::toolchain;

const WHO: &str = "fuzz";
const DIR: &str = "tests/fuzz";

/// How long a target is tried.
const SECONDS: u64 = 5;
/// Of these, longer: what they parse comes from any sender, because the endpoint has to be open.
const LONGER: [&str; 2] = ["callback_bodies", "callback_tokens"];
const LONGER_SECONDS: u64 = 60;
/// How many are tried at once: the smallest machines of CI have two cores.
const AT_ONCE: usize = 2;

/// What `cargo fuzz build --sanitizer none` passes to the compiler.
const FLAGS: &str = "--cfg fuzzing -Ccodegen-units=1 -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
                     -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
                     -Cllvm-args=-sanitizer-coverage-trace-compares";

/// Builds all targets and runs each, or those named by the arguments. The longest are begun first.
pub fn run(run: &Run) -> Result<Counts> {
    let asked = match env::var("RINGWIRE_FUZZ_SECONDS") {
        Ok(text) => {
            let number = text.parse::<u64>().ok().filter(|seconds| *seconds > 0);
            Some(number.context("RINGWIRE_FUZZ_SECONDS is not a number of seconds")?)
        }
        Err(_) => None,
    };
    let host = toolchain::host()?;
    let target_dir = run.project.target.join("fuzz");
    Cmd::cargo()
        .args(["build", "--quiet", "--release", "--bins", "--manifest-path"])
        .arg(run.project.file(DIR).join("Cargo.toml"))
        // With a target named, flags are not for build scripts, which have no libFuzzer to link with.
        .args(["--target", &host, "--target-dir"])
        .arg(&target_dir)
        .env("RUSTFLAGS", FLAGS)
        .env("CARGO_PROFILE_RELEASE_DEBUG", "line-tables-only")
        .env("CARGO_PROFILE_RELEASE_DEBUG_ASSERTIONS", "true")
        .env("CARGO_PROFILE_RELEASE_OVERFLOW_CHECKS", "true")
        .limit(super::LIMIT)
        .run(WHO)?;

    let mut targets = Vec::new();
    for source in fresh::entries(&run.project.file(DIR).join("fuzz_targets"))? {
        let name = source.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if source.extension().is_none_or(|extension| extension != "rs")
            || !(run.arguments.is_empty() || run.arguments.contains(&name))
        {
            continue;
        }
        let usual = if LONGER.contains(&&*name) { LONGER_SECONDS } else { SECONDS };
        targets.push((asked.unwrap_or(usual), name));
    }
    // Taken from the end.
    targets.sort();
    let (waiting, counts) = (Mutex::new(targets), Mutex::new(Counts::default()));
    let next = || waiting.lock().ok()?.pop();
    let work = || {
        while let Some((seconds, name)) = next() {
            let program = target_dir.join(&host).join("release").join(&name);
            let tried = try_target(run, &name, &program, &target_dir, seconds);
            let Ok(mut counts) = counts.lock() else { return };
            match tried {
                Ok(runs) => {
                    say(WHO, &format!("{name}: {runs} inputs tried in {seconds} s"));
                    counts.passed += 1;
                }
                Err(error) => {
                    say(WHO, &format!("{name}: {error:#}"));
                    counts.failed += 1;
                }
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(work);
        }
    });
    counts.into_inner().ok().context("a thread broke off")
}

/// Runs one target; returns how many inputs it was given.
fn try_target(run: &Run, name: &str, program: &Path, target_dir: &Path, seconds: u64) -> Result<u64> {
    let committed = run.project.file(DIR).join("corpus").join(name);
    if fresh::entries(&committed).unwrap_or_default().is_empty() {
        bail!("it has no corpus; fix: put examples of what it parses into {}", committed.display());
    }
    // libFuzzer writes what it learns into the first directory and only reads the others.
    let learnt = target_dir.join("corpus").join(name);
    let artifacts = target_dir.join("artifacts");
    for dir in [&learnt, &artifacts] {
        fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
    }
    let fuzzer = Cmd::new(program)
        .args([format!("-max_total_time={seconds}"), format!("-artifact_prefix={}/{name}-", artifacts.display())]);
    let done = fuzzer
        .args(["-timeout=10", "-print_final_stats=1"])
        .arg(learnt)
        .arg(committed)
        .limit(seconds + 120)
        .follow(run.follow)
        .finish()?;
    if !done.ok() {
        bail!(
            "{}\n{}\nfix: the input is in {}; add it to the corpus with the mended code",
            done.ending(),
            done.text.trim_end(),
            artifacts.display()
        );
    }
    if !done.text.contains("inline 8-bit counters") {
        bail!("it was built without instrumentation, so it would try random bytes only\n{}", done.text.trim_end());
    }
    let runs = done.text.lines().find_map(|line| line.strip_prefix("stat::number_of_executed_units:")?.trim().parse().ok());
    runs.filter(|runs| *runs > 0).with_context(|| format!("it tried no input at all\n{}", done.text.trim_end()))
}
