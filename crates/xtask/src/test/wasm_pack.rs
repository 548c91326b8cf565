//! The wasm tests by wasm-pack, as its users run them, to know that this keeps working. Our own suites do without it.

use std::path::PathBuf;

use anyhow::Result;

use super::counts::{self, Counts};
use super::{Run, Suite, suites};
use crate::fresh::Step;
use crate::project::path_with;
use crate::setup::Need;
use crate::shell::Cmd;

const VERSION: &str = "0.15.1";

/// What `cargo xtask test --wasm-pack` runs.
pub const SUITES: &[Suite] = &[
    Suite { name: "wasm-pack-node", needs: &[Need::WasmTarget, Need::Bindgen], package: false, run: node },
    Suite { name: "wasm-pack-chrome", needs: &[Need::WasmTarget, Need::Bindgen, Need::Browser], package: false, run: chrome },
];

fn node(run: &Run) -> Result<Counts> {
    let command = wasm_pack(run)?.args(["test", "--node"]).args(&run.arguments);
    run.count(command, counts::of_cargo)
}

fn chrome(run: &Run) -> Result<Counts> {
    let driver = &run.setup.browser()?.driver;
    let command = wasm_pack(run)?.args(["test", "--headless", "--chrome", "--chromedriver"]).arg(driver).args(&run.arguments);
    run.count(command.envs(suites::browser_envs(run)?), counts::of_cargo)
}

fn wasm_pack(run: &Run) -> Result<Cmd> {
    let root = run.project.target.join("wasm-pack");
    let program: PathBuf = root.join("bin/wasm-pack");
    let step = Step { stamp: root.join("stamp"), salt: VERSION, inputs: vec![], outputs: vec![program.clone()] };
    step.run(|| {
        // --debug: it compiles in half the time, and all it does is start other programs.
        let install = Cmd::cargo().args(["install", "--quiet", "--locked", "--debug", "--root"]).arg(&root);
        install
            .arg(format!("wasm-pack@{VERSION}"))
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .without_env("CARGO_TARGET_DIR")
            .run("wasm-pack")?;
        Ok(())
    })?;
    let target = run.setup.wasm_target()?;
    // It looks for wasm-bindgen on PATH, where the right version saves it a download, and for the target in the sysroot of
    // `rustc` on PATH, whatever RUSTC says.
    let dirs: Vec<_> = target.programs().into_iter().chain([run.setup.bindgen()?.as_path()]).collect();
    Ok(Cmd::new(program).env("PATH", path_with(&dirs)?).envs(target.envs(run.project)))
}
