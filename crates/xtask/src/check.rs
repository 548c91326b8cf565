//! `cargo xtask check`: what a reviewer asks for before reading: format, lints, arrows, licences, types, packaging, reproducibility.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use crate::build;
use crate::fresh::{self, Step};
use crate::modules;
use crate::project::Project;
use crate::setup::wasm_target::TRIPLE;
use crate::setup::{Need, Setup, npm};
use crate::shell::{Cmd, say};
use crate::types;

/// One thing to check, and its name.
type Check = (&'static str, fn(&Project, &Setup) -> Result<()>);

const CHECKS: &[Check] = &[
    ("format", format),
    ("format of JavaScript", format_of_javascript),
    ("lints", lints),
    ("lints for JavaScript", lints_for_javascript),
    ("lints for wasm32", lints_for_wasm),
    ("one place for JsValue", js_value),
    ("arrows", arrows),
    ("dependencies", dependencies),
    ("dependencies from npm", dependencies_from_npm),
    ("types", type_projects),
    ("package", package),
    ("reproducible", reproducible),
];

const CARGO_DENY: &str = "0.20.2";

/// How many files Biome looks at, at least. It succeeds with a configuration that finds none.
const BIOME_FILES: usize = 240;

/// Runs every check, and reports all that failed.
pub fn run(project: &Project, setup: &Setup) -> Result<ExitCode> {
    setup.get_all(&[Need::WasmTarget, Need::Bindgen, Need::BuildTools, Need::TestTools, Need::CxxCompiler])?;
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

fn lints(project: &Project, _: &Setup) -> Result<()> {
    let clippy = || Cmd::cargo().args(["clippy", "--quiet", "--locked"]);
    clippy().args(["--workspace", "--all-targets", "--", "-D", "warnings"]).run("lints")?;
    // A workspace of its own: a change of the crates it calls shows only here, and in the suite `fuzz`.
    let fuzz = clippy().args(["--manifest-path", "tests/fuzz/Cargo.toml", "--bins", "--target-dir"]);
    fuzz.arg(project.target.join("fuzz-lints")).args(["--", "-D", "warnings"]).run("lints")?;
    Ok(())
}

fn format_of_javascript(_: &Project, setup: &Setup) -> Result<()> {
    const BIOME: &str = "tests/node_modules/.bin/biome";
    let checked = biome(setup, &["format"])?.fix(format!("`{BIOME} format --write .`")).run("format of JavaScript")?;
    enough_files(&checked)
}

/// What Biome only informs of counts as well: it is mended, or its rule is off in biome.jsonc with the reason.
fn lints_for_javascript(_: &Project, setup: &Setup) -> Result<()> {
    const FIX: &str = "mend what is shown, or where a rule does not fit the house, turn it off in biome.jsonc and say why there";
    let checked = biome(setup, &["lint", "--error-on-warnings"])?.fix(FIX).run("lints for JavaScript")?;
    if checked.lines().any(|line| line.starts_with("Found ")) {
        bail!("{}\nfix: {FIX}", checked.trim_end());
    }
    enough_files(&checked)
}

/// Biome over JavaScript, style sheets and JSON, with every message it has.
fn biome(setup: &Setup, command: &[&str]) -> Result<Cmd> {
    Ok(Cmd::new(npm::program(setup.test_tools()?, "biome")).args(command).args(["--max-diagnostics=none", "--colors=off", "."]))
}

/// Fails when Biome looked at fewer files than there are, which it reports in its last lines.
fn enough_files(printed: &str) -> Result<()> {
    match checked_files(printed) {
        Some(count) if count >= BIOME_FILES => Ok(()),
        count => bail!(
            "Biome checked {} files, expected at least {BIOME_FILES}; fix: `files.includes` in biome.jsonc",
            count.map_or_else(|| "no".to_owned(), |count| count.to_string())
        ),
    }
}

/// How many files Biome says it checked: "Checked 266 files in 1ms. No fixes applied."
fn checked_files(printed: &str) -> Option<usize> {
    let rest = printed.lines().rev().find_map(|line| line.strip_prefix("Checked "))?;
    rest.split_whitespace().next()?.parse().ok()
}

/// Which folder of JavaScript may import which; each rule says its fix where it is broken.
fn arrows(_: &Project, _: &Setup) -> Result<()> {
    let fix = "what the broken rule says; the rules are in tests/arrows/rules.mjs";
    Cmd::new("node").arg("tests/arrows/check.mjs").fix(fix).run("arrows")?;
    Ok(())
}

/// One by one: together, the client would be checked with the features that the emulator turns on.
fn lints_for_wasm(project: &Project, setup: &Setup) -> Result<()> {
    for package in modules::crates() {
        let clippy =
            setup.wasm_target()?.clippy(project).args(["--quiet", "--locked", "--target", TRIPLE, "--lib", "--package", package]);
        // Only the client has tests that run in a JavaScript engine.
        let tests: &[&str] = if package == "ringwire" { &["--tests"] } else { &[] };
        clippy.args(tests).args(["--", "-D", "warnings"]).run("lints for wasm32")?;
    }
    Ok(())
}

/// Everything outside of the bindings compiles and is tested natively; with a `JsValue` it would not.
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
        // Comments may name it.
        let lines = text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//") && line.contains("JsValue"));
        found.extend(lines.map(|(index, line)| format!("{}:{}: {}", path.display(), index + 1, line.trim())));
    }
    Ok(())
}

/// Licences, sources, bans and, where its database can be fetched, known vulnerabilities.
fn dependencies(project: &Project, _: &Setup) -> Result<()> {
    let deny = cargo_deny(project)?;
    // Without `--workspace` it is the root package alone that is checked: the client.
    let deny = || Cmd::new(&deny).args(["--workspace", "--all-features", "--locked"]);
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

/// Known vulnerabilities of what builds and tests the package, which itself depends on nothing.
fn dependencies_from_npm(_: &Project, _: &Setup) -> Result<()> {
    const WHO: &str = "dependencies from npm";
    for dir in npm::LOCKED {
        // Tests run on what has known faults at times, a framework's old version among them: what is high is mended.
        let audit = Cmd::new("npm").args(["audit", "--audit-level=high", "--prefix", dir]).limit(120);
        let Err(error) = audit.text() else { continue };
        let text = format!("{error:#}");
        if !text.contains("audit endpoint returned an error") {
            bail!("{text}\nfix: `npm audit fix --package-lock-only --prefix {dir}`");
        }
        say(WHO, &format!("WARNING: {dir} NOT CHECKED FOR KNOWN VULNERABILITIES: the registry used here has no audit"));
    }
    Ok(())
}

/// Whether the same sources give the same package, byte for byte: built in another directory, and from nothing.
fn reproducible(project: &Project, setup: &Setup) -> Result<()> {
    let dir = project.target.join("reproduce");
    if dir.exists() {
        fs::remove_dir_all(&dir).with_context(|| format!("cannot clear {}", dir.display()))?;
    }
    let again = Project { root: dir.join("checkout"), target: dir.join("target") };
    for file in sources_of(project)? {
        let (from, to) = (project.file(&file), again.file(&file));
        // One that was deleted and not committed yet.
        if !from.exists() {
            continue;
        }
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent).with_context(|| format!("cannot make {}", parent.display()))?;
        }
        fs::copy(&from, &to).with_context(|| format!("cannot copy {}", from.display()))?;
    }
    build::run(&again, setup)?;
    let read = |file: &Path| fs::read(file).with_context(|| format!("cannot read {}", file.display()));
    if read(&build::tarball(project))? == read(&build::tarball(&again))? {
        say("reproducible", "a second build gave the same tarball");
        return Ok(());
    }
    let differing = Cmd::new("diff").args(["-rq"]).arg(project.file("pkg")).arg(again.file("pkg")).finish()?.text;
    bail!("a second build gave another package:\n{differing}fix: find what of time, place or order got into these files")
}

/// What a clone would have, and what is not committed yet.
fn sources_of(project: &Project) -> Result<Vec<String>> {
    let list =
        Cmd::new("git").args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]).dir(&project.root).text()?;
    Ok(list.split_terminator('\0').map(str::to_owned).collect())
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
fn package(project: &Project, setup: &Setup) -> Result<()> {
    let tarball = build::tarball(project);
    let tools = setup.test_tools()?;
    Cmd::new(npm::program(tools, "publint")).arg("--strict").arg(&tarball).run("package")?;
    let attw = Cmd::new(npm::program(tools, "attw")).arg(&tarball).args(["--config-path", "tests/attw.json"]);
    // A compiled module cannot be required from CommonJS, and need not be.
    let attw = modules::crates().fold(attw.arg("--exclude-entrypoints"), |attw, package| attw.arg(modules::wasm_path(package)));
    attw.arg("./package.json").run("package")?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_of_no_files_fails() {
        assert!(enough_files("Checked 1 file in 2ms. No fixes applied.\n").is_err());
        assert!(enough_files("").is_err());
        assert!(enough_files("Checked many files in 2ms.\n").is_err());
        assert!(enough_files(&format!("Checked {BIOME_FILES} files in 1s. No fixes applied.\n")).is_ok());
    }
}
