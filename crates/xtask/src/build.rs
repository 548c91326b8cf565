//! From Rust to `pkg/` and the tarball in it.
//!
//! Each step is skipped when its inputs have not changed, so a second build takes about a second.

use std::env;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::fresh::{self, Step};
use crate::modules;
use crate::project::{Project, VERSION};
use crate::setup::wasm_target::TRIPLE;
use crate::setup::{Need, Setup, npm};
use crate::shell::Cmd;

/// The most that a bundled program with the client may weigh in any runtime, in bytes, minified and compressed by gzip -9.
const CLIENT_BUDGET: u32 = 62_000;
/// What Debian's standard library, compiled with other settings than rustup's, may add to that.
const DEBIAN_SLACK: u32 = 3_500;

/// How wasm-opt makes a module small. Inlining a function into its only caller makes it smaller, but compress worse.
const OPTIMISE: [&str; 7] = [
    "-Oz",
    "--low-memory-unused",
    "--one-caller-inline-max-function-size",
    "40",
    "--strip-producers",
    "--strip-target-features",
    "--minify-imports-and-exports-and-modules",
];

/// `cargo xtask build`: gets what is missing, builds, and prints the sizes.
pub fn run(project: &Project, setup: &Setup) -> Result<()> {
    setup.get_all(Need::BUILD)?;
    let mut inputs = Vec::new();
    for package in modules::crates() {
        inputs.extend(build_module(package, project, setup)?);
    }
    assemble(project, setup, inputs)
}

/// Compiles, binds and optimises one wasm module of the package; returns the files made.
fn build_module(package: &str, project: &Project, setup: &Setup) -> Result<Vec<PathBuf>> {
    let name = modules::file_name(package);
    let compiled = compile(package, project, setup)?;
    let dir = project.target.join("package").join(&name);

    let bound = dir.join(format!("{name}_bg.wasm"));
    let glue = dir.join(format!("{name}_bg.js"));
    let programs = setup.bindgen()?;
    let bind = Step {
        stamp: dir.join("bound"),
        salt: "",
        inputs: vec![compiled.clone(), project.file("crates/tools/Cargo.lock")],
        outputs: vec![bound.clone(), glue.clone()],
    };
    bind.run(|| {
        // Its glue for bundlers is plain ESM that leaves loading to us. All its targets share one and the same wasm.
        let bindgen = Cmd::new(programs.join("wasm-bindgen")).args(["--target", "bundler", "--no-typescript"]);
        bindgen.args(["--out-name", &name, "--out-dir"]).arg(&dir).arg(&compiled).run(package)?;
        Ok(())
    })?;

    let optimised = dir.join("optimised.wasm");
    let names = dir.join("names.json");
    let tools = setup.build_tools()?;
    let optimise = Step {
        stamp: dir.join("optimised"),
        salt: &OPTIMISE.join(" "),
        inputs: vec![bound.clone(), tools.join("package-lock.json")],
        outputs: vec![optimised.clone(), names.clone()],
    };
    optimise.run(|| {
        // The module says itself which features it uses. --all-features would let wasm-opt use more than those.
        let opt = Cmd::new(npm::program(tools, "wasm-opt")).args(OPTIMISE).arg("-o").arg(&optimised).arg(&bound);
        // The names by which module and glue call each other are hashes, which no compression shortens: 2 kB of them.
        fresh::write(&names, &opt.run(package)?)
    })?;
    Ok(vec![optimised, names, glue])
}

fn compile(package: &str, project: &Project, setup: &Setup) -> Result<PathBuf> {
    let target = setup.wasm_target()?;
    // `cargo rustc` and not `cargo build`: a crate type in the manifest would also be linked where the crate is a mere
    // dependency. The emulator's build would then overwrite ringwire.wasm with other features, and each build of the
    // one would undo the other's.
    let cargo = target.cargo(project).envs([("CARGO_ENCODED_RUSTFLAGS".to_owned(), flags().into())]);
    let cargo = cargo.args(["rustc", "--quiet", "--release", "--target", TRIPLE, "--package", package, "--lib"]);
    let cargo = cargo.fix("mend what is shown; a crate that modules.txt names also stands in `members` in Cargo.toml");
    let warnings = cargo.args(["--crate-type", "cdylib"]).run(package)?;
    print!("{warnings}");
    Ok(target.target_dir(project).join(TRIPLE).join("release").join(format!("{}.wasm", modules::file_name(package))))
}

/// The compiler's flags: a SHA-256 that is a loop, not 8 kB of its unrolled rounds; and no path of this machine in the module,
/// where every place that can panic is named.
fn flags() -> String {
    let mut flags = vec!["--cfg".to_owned(), "sha2_backend_soft=\"compact\"".to_owned()];
    let home = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(env::home_dir()?.join(".cargo")));
    let sources = home.and_then(|home| fs::read_dir(home.join("registry/src")).ok());
    for source in sources.into_iter().flatten().flatten() {
        flags.push(format!("--remap-path-prefix={}/=", source.path().display()));
    }
    flags.join("\u{1f}")
}

/// What is published.
pub fn tarball(project: &Project) -> PathBuf {
    project.file("pkg").join(format!("ringwire-{VERSION}.tgz"))
}

/// Puts the package together, packs it and measures it.
fn assemble(project: &Project, setup: &Setup, mut inputs: Vec<PathBuf>) -> Result<()> {
    let tools = setup.build_tools()?;
    let budget = CLIENT_BUDGET + if setup.wasm_target()?.is_debian() { DEBIAN_SLACK } else { 0 };
    let table = project.target.join("package/sizes.txt");
    let tarball = tarball(project);

    let files = [
        "pkg-template",
        "examples",
        "docs",
        "www",
        "README.md",
        "LICENSE-MIT",
        "LICENSE-APACHE",
        "crates/xtask/modules.txt",
        "Cargo.lock",
    ];
    inputs.extend(files.map(|file| project.file(file)));
    let sources = [
        "assemble.mjs",
        "common-js.mjs",
        "delivered.mjs",
        "docs/llms.mjs",
        "docs/markdown.mjs",
        "docs/packed.mjs",
        "docs/pages.mjs",
        "entries.mjs",
        "glue.mjs",
        "inflate.js",
        "modules.mjs",
        "notices.mjs",
        "sizes.mjs",
    ];
    inputs.extend(sources.iter().chain(&["package-lock.json"]).map(|file| tools.join(file)));
    let step = Step {
        stamp: project.target.join("package/assembled"),
        salt: &format!("{VERSION} {budget}"),
        inputs,
        outputs: vec![table.clone(), tarball, project.file("pkg/package.json")],
    };
    step.run(|| {
        let built = project.target.join("package");
        let within = |program: &str| Cmd::new(program).dir(&project.root);
        within("node").arg(tools.join("assemble.mjs")).arg(&built).arg("pkg").arg(VERSION).run("package")?;
        within("npm").args(["pack", "--ignore-scripts", "--silent", "--pack-destination", "pkg", "./pkg"]).run("package")?;
        let sizes = within("node").arg(tools.join("sizes.mjs")).args(["pkg", &budget.to_string()]);
        let text = sizes
            .fix("make the client smaller, or raise the budget in crates/xtask/src/build.rs and in the README")
            .run("sizes")?;
        fresh::write(&table, &text)
    })?;
    print!("{}", fs::read_to_string(&table).with_context(|| format!("cannot read {}", table.display()))?);
    Ok(())
}
