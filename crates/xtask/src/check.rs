//! `cargo xtask check`: what a reviewer would ask for before reading: format, lints, licences, types, packaging.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use crate::build;
use crate::fresh::{self, Step};
use crate::modules;
use crate::project::{Project, VERSION};
use crate::setup::wasm_target::TRIPLE;
use crate::setup::{Need, Setup, npm};
use crate::shell::{Cmd, say};
use crate::types;

/// One thing to check, and its name.
type Check = (&'static str, fn(&Project, &Setup) -> Result<()>);

const CHECKS: &[Check] = &[
    ("format", format),
    ("lints", lints),
    ("lints for wasm32", lints_for_wasm),
    ("one place for JsValue", js_value),
    ("dependencies", dependencies),
    ("types", type_projects),
    ("package", package),
];

const CARGO_DENY: &str = "0.20.2";

/// Runs every check, and reports all that failed.
pub fn run(project: &Project, setup: &Setup) -> Result<ExitCode> {
    setup.get_all(&[Need::WasmTarget, Need::Bindgen, Need::BuildTools, Need::TestTools])?;
    build::run(project, setup)?;
    let mut failed = Vec::new();
    for (name, check) in CHECKS {
        if let Err(error) = check(project, setup) {
            println!("{error:#}");
            failed.push(*name);
        }
    }
    if failed.is_empty() {
        println!("{} checks passed", CHECKS.len());
        return Ok(ExitCode::SUCCESS);
    }
    println!("{} checks passed, {} failed: {}", CHECKS.len() - failed.len(), failed.len(), failed.join(", "));
    Ok(ExitCode::FAILURE)
}

fn format(_: &Project, _: &Setup) -> Result<()> {
    let fix = "`cargo fmt`, with the same --manifest-path if one is shown above";
    let check = |of: &[&str]| {
        Cmd::cargo().args(["fmt", "--check"]).args(of).args(["--", "--color=never"]).fix(fix).run("format").map(drop)
    };
    check(&["--all"])?;
    check(&["--manifest-path", "crates/tools/Cargo.toml"])?;
    check(&["--manifest-path", "tests/fuzz/Cargo.toml"])
}

fn lints(_: &Project, _: &Setup) -> Result<()> {
    Cmd::cargo().args(["clippy", "--quiet", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]).run("lints")?;
    Ok(())
}

/// One by one: together, the client would be checked with the features that the emulator turns on.
fn lints_for_wasm(_: &Project, setup: &Setup) -> Result<()> {
    for package in modules::crates() {
        let clippy =
            setup.wasm_target()?.clippy().args(["--quiet", "--locked", "--target", TRIPLE, "--lib", "--package", package]);
        // Only the client has tests that run in a JavaScript engine.
        let tests: &[&str] = if package == "ringwire" { &["--tests"] } else { &[] };
        clippy.args(tests).args(["--", "-D", "warnings"]).run("lints for wasm32")?;
    }
    Ok(())
}

/// Everything outside of the bindings compiles and is tested natively; a `JsValue` would be the end of that.
fn js_value(project: &Project, _: &Setup) -> Result<()> {
    let mut found = Vec::new();
    for package in modules::crates() {
        let dir = modules::sources(project, package);
        find_js_value(&dir, &dir.join("wasm"), &mut found)?;
    }
    if found.is_empty() {
        return Ok(());
    }
    bail!("JsValue is for the directories wasm/ only; fix: use the `Value` trait in\n{}", found.join("\n"))
}

fn find_js_value(path: &Path, allowed: &Path, found: &mut Vec<String>) -> Result<()> {
    if path == allowed {
        return Ok(());
    }
    if path.is_dir() {
        return fresh::entries(path)?.iter().try_for_each(|inner| find_js_value(inner, allowed, found));
    }
    if path.extension().is_some_and(|extension| extension == "rs") {
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        // Comments may speak of it.
        let lines = text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//") && line.contains("JsValue"));
        found.extend(lines.map(|(index, line)| format!("{}:{}: {}", path.display(), index + 1, line.trim())));
    }
    Ok(())
}

/// Licences, sources, bans and, where its database can be fetched, known vulnerabilities.
fn dependencies(project: &Project, _: &Setup) -> Result<()> {
    let deny = cargo_deny(project)?;
    let deny = || Cmd::new(&deny).args(["--all-features", "--locked"]);
    // The database is a git repository on a host that is no package registry.
    let Err(error) = deny().args(["fetch", "db"]).limit(120).text() else {
        deny().arg("check").run("dependencies")?;
        return Ok(());
    };
    let reason = format!("{error:#}");
    let reason = reason.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default().trim().to_owned();
    deny().args(["check", "bans", "licenses", "sources"]).run("dependencies")?;
    say("dependencies", "WARNING: NOT CHECKED FOR KNOWN VULNERABILITIES: the advisory database cannot be fetched here");
    say("dependencies", &format!("WARNING: {reason}"));
    Ok(())
}

fn cargo_deny(project: &Project) -> Result<PathBuf> {
    let root = project.target.join("cargo-deny");
    let program = root.join("bin/cargo-deny");
    let step = Step { stamp: root.join("stamp"), salt: CARGO_DENY, inputs: vec![], outputs: vec![program.clone()] };
    step.run(|| {
        let install = Cmd::cargo().args(["install", "--quiet", "--locked", "--debug", "--root"]).arg(&root);
        let install =
            install.arg(format!("cargo-deny@{CARGO_DENY}")).env("CARGO_PROFILE_DEV_DEBUG", "0").without_env("CARGO_TARGET_DIR");
        install.run("dependencies")?;
        Ok(())
    })?;
    Ok(program)
}

fn type_projects(project: &Project, setup: &Setup) -> Result<()> {
    for file in types::projects(project)? {
        types::check(setup.test_tools()?, &file).run("types")?;
    }
    Ok(())
}

/// Whether what would be published is resolved rightly by bundlers, runtimes and TypeScript.
fn package(_: &Project, setup: &Setup) -> Result<()> {
    let tarball = format!("pkg/ringwire-{VERSION}.tgz");
    let tools = setup.test_tools()?;
    Cmd::new(npm::program(tools, "publint")).args(["--strict", &tarball]).run("package")?;
    let attw = Cmd::new(npm::program(tools, "attw")).arg(&tarball).args(["--config-path", "tests/attw.json"]);
    // A compiled module is no CommonJS module, and none is asked for.
    let attw = modules::crates().fold(attw.arg("--exclude-entrypoints"), |attw, package| attw.arg(modules::wasm_path(package)));
    attw.arg("./package.json").run("package")?;
    Ok(())
}
