//! The suites, in the order in which they run: the quickest first.

use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::{Result, bail};

use super::counts::{self, Counts};
use super::{Run, Suite, fuzz};
use crate::fresh;
use crate::setup::{Need, wasm_target};
use crate::shell::Cmd;
use crate::simulate;
use crate::types;

/// Every suite there is.
pub const SUITES: &[Suite] = &[
    Suite { name: "native", needs: &[], package: false, run: native },
    Suite { name: "wasm-node", needs: &[Need::WasmTarget, Need::Bindgen], package: false, run: wasm_node },
    Suite { name: "wasm-chrome", needs: &[Need::WasmTarget, Need::Bindgen, Need::Browser], package: false, run: wasm_chrome },
    Suite { name: "types", needs: &[Need::TestTools], package: true, run: types },
    Suite { name: "node", needs: &[Need::TestTools, Need::Postgres], package: true, run: node },
    Suite { name: "conformance", needs: &[Need::TestTools, Need::Python], package: true, run: conformance },
    Suite { name: "runtimes", needs: PAGES, package: true, run: runtimes },
    Suite { name: "frameworks", needs: FRAMEWORKS, package: true, run: frameworks },
    Suite { name: "console", needs: PAGES, package: true, run: console },
    Suite { name: "docs", needs: DOCS, package: true, run: docs },
    Suite { name: "simulate", needs: &[], package: false, run: simulate::suite },
    Suite { name: "fuzz", needs: &[Need::CxxCompiler], package: false, run: fuzz::run },
];

/// What pages in all browsers take.
const PAGES: &[Need] = &[Need::TestTools, Need::Browser, Need::Firefox, Need::WebKit];

/// The same, and what builds the pages.
const FRAMEWORKS: &[Need] = &[Need::TestTools, Need::Frameworks, Need::Browser, Need::Firefox, Need::WebKit];

/// What the pages of the documentation take: their programs use frameworks, and the site is built and looked at.
const DOCS: &[Need] = &[Need::TestTools, Need::BuildTools, Need::Frameworks, Need::Browser, Need::Firefox];

/// The variable that names the program which runs what cargo compiled for wasm32.
const RUNNER: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER";

/// All that is not wasm: unit tests, integration tests, examples in the documentation.
fn native(run: &Run) -> Result<Counts> {
    // The simulation has a suite of its own, with its own profile.
    let test = Cmd::cargo().args(["test", "--workspace", "--exclude", simulate::PACKAGE, "--no-fail-fast"]);
    run.count(test.args(&run.arguments), counts::of_cargo)
}

fn wasm_node(run: &Run) -> Result<Counts> {
    wasm(run, [("WASM_BINDGEN_TEST_ONLY_NODE".to_owned(), "1".into())])
}

fn wasm_chrome(run: &Run) -> Result<Counts> {
    let counts = wasm(run, browser_envs(run)?)?;
    if counts == Counts::default() {
        bail!("no test program asks for a browser (`wasm_bindgen_test_configure!(run_in_browser)` in a tests/web*.rs)");
    }
    Ok(counts)
}

/// What tells wasm-bindgen's runner to take a headless Chrome, as `wasm-pack test --headless --chrome` does.
pub fn browser_envs(run: &Run) -> Result<Vec<(String, OsString)>> {
    let mut envs = run.setup.browser()?.envs();
    envs.push(("WASM_BINDGEN_TEST_ONLY_WEB".to_owned(), "1".into()));
    // Its own limits, 5 s for the driver to start and 20 s for all tests, are too short for a busy machine.
    envs.push(("WASM_BINDGEN_TEST_DRIVER_TIMEOUT".to_owned(), "60".into()));
    envs.push(("WASM_BINDGEN_TEST_TIMEOUT".to_owned(), "120".into()));
    Ok(envs)
}

fn wasm(run: &Run, envs: impl IntoIterator<Item = (String, OsString)>) -> Result<Counts> {
    let runner = run.setup.bindgen()?.join("wasm-bindgen-test-runner");
    let cargo =
        run.setup.wasm_target()?.cargo(run.project).args(["test", "--target", wasm_target::TRIPLE, "--package", "ringwire"]);
    let cargo = cargo.args(["--no-fail-fast", "--test", "web*"]).args(&run.arguments);
    // Debug information makes a test module seven times as large, and the runner rewrites the whole module each time
    // (5 s instead of 0.3 s for an empty test). Function names, for stack traces, are there without it.
    run.count(cargo.env(RUNNER, runner).env("CARGO_PROFILE_DEV_DEBUG", "0").envs(envs), counts::of_cargo)
}

/// Each project in tests/types is one test.
fn types(run: &Run) -> Result<Counts> {
    let mut sum = Counts::default();
    for file in types::projects(run.project)? {
        let check = types::check(run.setup.test_tools()?, &file).args(&run.arguments);
        // `tsc` prints nothing when all is well; `count` adds the failure.
        let counts = run.count(check, |_| Counts { passed: 1, ..Counts::default() })?;
        sum = sum.plus(if counts.failed > 0 { Counts { passed: 0, ..counts } } else { counts });
    }
    Ok(sum)
}

fn node(run: &Run) -> Result<Counts> {
    run.node_tests("tests/node", Cmd::new("node").env("RINGWIRE_POSTGRES", &run.setup.postgres()?.programs))
}

/// The package and the emulator beside the official packages: each directory of tests/conformance that has tests. (The others are code
/// the tests of other suites look at.)
fn conformance(run: &Run) -> Result<Counts> {
    const DIR: &str = "tests/conformance";
    let is_test = |file: &PathBuf| file.to_string_lossy().ends_with(".test.mjs");
    let mut sum = Counts::default();
    for path in fresh::entries(&run.project.file(DIR))?.into_iter().filter(|path| path.is_dir()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if fresh::entries(&path)?.iter().any(is_test) {
            let node = Cmd::new("node").env("RINGWIRE_PYTHON", run.setup.python()?);
            sum = sum.plus(run.node_tests(&format!("{DIR}/{name}"), node)?);
        }
    }
    Ok(sum)
}

/// The packed tarball in clean consumers, in every runtime.
fn runtimes(run: &Run) -> Result<Counts> {
    on_tarball(run, "tests/runtimes/run.mjs")
}

/// The packed tarball in small applications of every framework.
fn frameworks(run: &Run) -> Result<Counts> {
    on_tarball(run, "tests/frameworks/run.mjs")
}

fn on_tarball(run: &Run, program: &str) -> Result<Counts> {
    let command = Cmd::new("node").arg(program).args(&run.arguments).envs(page_envs(run)?);
    run.count(command, counts::of_last_line)
}

fn console(run: &Run) -> Result<Counts> {
    run.node_tests("tests/console", Cmd::new("node").envs(page_envs(run)?))
}

/// Every block of code of the documentation, and the site made of it.
fn docs(run: &Run) -> Result<Counts> {
    run.node_tests("tests/docs", Cmd::new("node").envs(two_browsers(run)?))
}

/// Tells the tests where Chromium and Firefox are.
fn two_browsers(run: &Run) -> Result<Vec<(String, OsString)>> {
    let mut envs = run.setup.browser()?.envs();
    envs.push(("RINGWIRE_FIREFOX".to_owned(), run.setup.firefox()?.program.clone().into()));
    Ok(envs)
}

/// Tells the tests where all browsers are.
fn page_envs(run: &Run) -> Result<Vec<(String, OsString)>> {
    let webkit = run.setup.webkit()?;
    let mut envs = two_browsers(run)?;
    envs.push(("RINGWIRE_WEBKIT_DRIVER".to_owned(), webkit.driver.clone().into()));
    envs.push(("RINGWIRE_XVFB".to_owned(), webkit.screen.clone().into()));
    Ok(envs)
}
