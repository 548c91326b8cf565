//! Finding what a command needs on this machine, and fetching what is missing.
//!
//! Every piece is looked for once per run and found in milliseconds when it is there. Nothing is written outside of the
//! checkout, with three exceptions, each the last resort or the ordinary way: `rustup target add`, and `apt-get install`
//! of browsers, of Python, of Postgres and of a C++ compiler when we are root.

mod apt;
pub mod bindgen;
pub mod browser;
mod cxx;
mod debian;
pub mod firefox;
pub mod npm;
pub mod postgres;
mod python;
pub mod wasm_target;
pub mod webkit;

use std::path::PathBuf;
use std::sync::OnceLock;
use std::thread;

use anyhow::{Result, anyhow, bail};

use crate::project::Project;
use crate::shell::say;

use browser::Browser;
use firefox::Firefox;
use postgres::Postgres;
use wasm_target::WasmTarget;
use webkit::WebKit;

/// Something a command cannot do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// A standard library for wasm32-unknown-unknown.
    WasmTarget,
    /// wasm-bindgen and its test runner.
    Bindgen,
    /// wasm-opt and esbuild, and what makes the documentation.
    BuildTools,
    /// TypeScript, bundlers, other runtimes.
    TestTools,
    /// What the package is put into: web frameworks, test runners, mocks, package managers.
    Frameworks,
    /// The official package for Python.
    Python,
    /// Chromium or Chrome, and the chromedriver that fits it.
    Browser,
    /// Firefox.
    Firefox,
    /// WebKitGTK's browser with its driver, and a screen for it.
    WebKit,
    /// A server of Postgres.
    Postgres,
    /// What libFuzzer is compiled with.
    CxxCompiler,
}

impl Need {
    /// What building the package takes.
    pub const BUILD: &[Self] = &[Self::WasmTarget, Self::Bindgen, Self::BuildTools];
    /// All there is.
    pub const EVERYTHING: &[Self] = &[
        Self::WasmTarget,
        Self::Bindgen,
        Self::BuildTools,
        Self::TestTools,
        Self::Frameworks,
        Self::Python,
        Self::Browser,
        Self::Firefox,
        Self::WebKit,
        Self::Postgres,
        Self::CxxCompiler,
    ];

    /// Whether fetching it keeps the processor busy; the others wait for a network.
    fn compiles(self) -> bool {
        matches!(self, Self::WasmTarget | Self::Bindgen)
    }
}

/// A result that is worked out once and then remembered, failure included.
type Once<T> = OnceLock<Result<T, String>>;

/// What was found or fetched so far.
pub struct Setup<'a> {
    project: &'a Project,
    wasm_target: Once<WasmTarget>,
    bindgen: Once<PathBuf>,
    build_tools: Once<PathBuf>,
    test_tools: Once<PathBuf>,
    frameworks: Once<PathBuf>,
    python: Once<PathBuf>,
    browser: Once<Browser>,
    firefox: Once<Firefox>,
    webkit: Once<WebKit>,
    postgres: Once<Postgres>,
    cxx: Once<()>,
}

impl<'a> Setup<'a> {
    /// Nothing is looked for yet.
    pub fn new(project: &'a Project) -> Self {
        Self {
            project,
            wasm_target: Once::new(),
            bindgen: Once::new(),
            build_tools: Once::new(),
            test_tools: Once::new(),
            frameworks: Once::new(),
            python: Once::new(),
            browser: Once::new(),
            firefox: Once::new(),
            webkit: Once::new(),
            postgres: Once::new(),
            cxx: Once::new(),
        }
    }

    /// How to compile for wasm32.
    pub fn wasm_target(&self) -> Result<&WasmTarget> {
        remember(&self.wasm_target, || wasm_target::obtain(self.project))
    }

    /// The directory of `wasm-bindgen` and `wasm-bindgen-test-runner`.
    pub fn bindgen(&self) -> Result<&PathBuf> {
        remember(&self.bindgen, || bindgen::obtain(self.project))
    }

    /// The directory whose `node_modules` holds the build tools.
    pub fn build_tools(&self) -> Result<&PathBuf> {
        remember(&self.build_tools, || npm::obtain(self.project, npm::BUILD_TOOLS, (20, 0)))
    }

    /// The directory whose `node_modules` holds the test tools.
    pub fn test_tools(&self) -> Result<&PathBuf> {
        // Vite needs the newest Node of them.
        remember(&self.test_tools, || npm::obtain(self.project, npm::TEST_TOOLS, (20, 19)))
    }

    /// The directory whose `node_modules` holds the frameworks.
    pub fn frameworks(&self) -> Result<&PathBuf> {
        // Those that ask for a newer Node run on one that is installed with them.
        remember(&self.frameworks, || npm::obtain(self.project, npm::FRAMEWORKS, (20, 19)))
    }

    /// A Python that has the official package.
    pub fn python(&self) -> Result<&PathBuf> {
        remember(&self.python, || python::obtain(self.project))
    }

    /// A browser and its driver.
    pub fn browser(&self) -> Result<&Browser> {
        // Its downloader is one of the test tools.
        remember(&self.browser, || browser::obtain(self.project, self.test_tools()?))
    }

    /// A Firefox.
    pub fn firefox(&self) -> Result<&Firefox> {
        remember(&self.firefox, || firefox::obtain(self.project, self.test_tools()?))
    }

    /// WebKitGTK's browser.
    pub fn webkit(&self) -> Result<&WebKit> {
        remember(&self.webkit, webkit::obtain)
    }

    /// A server of Postgres.
    pub fn postgres(&self) -> Result<&Postgres> {
        remember(&self.postgres, postgres::obtain)
    }

    /// Makes sure that C++ can be compiled.
    pub fn cxx(&self) -> Result<&()> {
        remember(&self.cxx, cxx::obtain)
    }

    /// Gets one thing, if it is not there.
    pub fn get(&self, need: Need) -> Result<()> {
        match need {
            Need::WasmTarget => self.wasm_target().map(drop),
            Need::Bindgen => self.bindgen().map(drop),
            Need::BuildTools => self.build_tools().map(drop),
            Need::TestTools => self.test_tools().map(drop),
            Need::Frameworks => self.frameworks().map(drop),
            Need::Python => self.python().map(drop),
            Need::Browser => self.browser().map(drop),
            Need::Firefox => self.firefox().map(drop),
            Need::WebKit => self.webkit().map(drop),
            Need::Postgres => self.postgres().map(drop),
            Need::CxxCompiler => self.cxx().map(drop),
        }
    }

    /// Gets several things: those that compile one after the other, and at the same time those that download.
    /// Everything is tried, and all that failed is reported.
    pub fn get_all(&self, needs: &[Need]) -> Result<()> {
        let (compiling, downloading): (Vec<Need>, Vec<Need>) = needs.iter().partition(|need| need.compiles());
        let get = |list: Vec<Need>| -> Vec<anyhow::Error> { list.into_iter().filter_map(|need| self.get(need).err()).collect() };
        let mut errors = Vec::new();
        thread::scope(|scope| {
            let downloads = scope.spawn(|| get(downloading));
            errors.extend(get(compiling));
            match downloads.join() {
                Ok(more) => errors.extend(more),
                Err(_) => errors.push(anyhow!("a part of setup panicked; see above")),
            }
        });
        if errors.is_empty() {
            return Ok(());
        }
        let texts: Vec<String> = errors.iter().map(|error| format!("{error:#}")).collect();
        bail!("{}", texts.join("\n\n"))
    }
}

fn remember<T>(cell: &Once<T>, obtain: impl FnOnce() -> Result<T>) -> Result<&T> {
    cell.get_or_init(|| obtain().map_err(|error| format!("{error:#}"))).as_ref().map_err(|error| anyhow!("{error}"))
}

/// `cargo xtask setup`: everything that any of the other commands would fetch.
pub fn run(setup: &Setup) -> Result<()> {
    setup.get_all(Need::EVERYTHING)?;
    let others =
        [setup.browser()?.describe(), setup.firefox()?.describe(), setup.webkit()?.describe(), setup.postgres()?.describe()];
    say("setup", &format!("complete: wasm32 by {}, {}", setup.wasm_target()?.describe(), others.join(", ")));
    Ok(())
}
