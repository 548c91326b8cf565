//! A Chromium or Chrome and the chromedriver of the same major version: those that are there, Chrome for Testing, or the
//! distribution's.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use super::{apt, npm};
use crate::fresh;
use crate::project::{Project, on_path};
use crate::shell::{Cmd, say, summary};

const WHO: &str = "browser";

/// What is downloaded where no browser is found.
const CHROME_FOR_TESTING: &str = "156.0.8078.80";

const SOURCE: Source = Source {
    who: WHO,
    names: &["chrome", "chromedriver"],
    release: CHROME_FOR_TESTING,
    // Fonts are only recommended by Chromium; without them a screenshot has no readable text.
    packages: &["chromium", "chromium-driver", "fonts-liberation"],
};

/// The names browsers go by.
const NAMES: &[&str] = &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

/// A browser that runs and a driver that fits it.
pub struct Browser {
    /// The browser.
    pub chrome: PathBuf,
    /// Its chromedriver.
    pub driver: PathBuf,
    /// Tells wasm-bindgen's test runner, which starts the driver only, which browser to drive.
    pub capabilities: PathBuf,
    version: String,
}

impl Browser {
    /// Which one it is, in words.
    pub fn describe(&self) -> String {
        format!("{} at {}", self.version, self.chrome.display())
    }

    /// What the test suites look at to find it.
    pub fn envs(&self) -> Vec<(String, OsString)> {
        let all = [
            ("RINGWIRE_CHROME", &self.chrome),
            ("CHROME_PATH", &self.chrome),
            ("CHROMEDRIVER", &self.driver),
            ("WASM_BINDGEN_TEST_WEBDRIVER_JSON", &self.capabilities),
        ];
        all.map(|(name, path)| (name.to_owned(), path.clone().into())).to_vec()
    }
}

/// Finds or gets a browser.
pub fn obtain(project: &Project, test_tools: &Path) -> Result<Browser> {
    let dir = project.target.join("browsers");
    let capabilities = dir.join("webdriver.json");
    let Some((chrome, driver, version)) = SOURCE.obtain(&dir, test_tools, find) else {
        bail!(
            "the browser tests need Chromium or Chrome and a chromedriver of the same major version, and none could be found, \
             downloaded or installed; fix, one of: install both by your distribution (Debian: `apt-get install chromium \
             chromium-driver`); point CHROME and CHROMEDRIVER at them; or, where there is a network, \
             `tests/node_modules/.bin/browsers install chrome@{CHROME_FOR_TESTING} --path {dir}` and the same for chromedriver",
            dir = dir.display()
        )
    };
    let path = chrome.to_string_lossy().replace('\\', r"\\").replace('"', "\\\"");
    // Quiet: a browser in a test must not contact update servers.
    let arguments =
        r#""disable-gpu", "no-first-run", "disable-background-networking", "disable-component-update", "disable-sync""#;
    fresh::write(
        &capabilities,
        &format!("{{ \"goog:chromeOptions\": {{ \"binary\": \"{path}\", \"args\": [{arguments}] }} }}\n"),
    )?;
    Ok(Browser { chrome, driver, capabilities, version })
}

type Pair = (PathBuf, PathBuf, String);

/// The first browser that runs and has a driver of its major version.
fn find(dir: &Path) -> Option<Pair> {
    let from_env = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let chromes: Vec<PathBuf> = [from_env("CHROME"), from_env("CHROME_PATH"), downloaded(dir, "chrome", CHROME_FOR_TESTING)]
        .into_iter()
        .flatten()
        .chain(NAMES.iter().filter_map(|name| on_path(name)))
        .collect();
    let drivers: Vec<PathBuf> =
        [from_env("CHROMEDRIVER"), downloaded(dir, "chromedriver", CHROME_FOR_TESTING), on_path("chromedriver")]
            .into_iter()
            .flatten()
            .collect();
    for chrome in &chromes {
        let Some(version) = version_of(chrome) else { continue };
        let driver = drivers.iter().find(|driver| version_of(driver).is_some_and(|other| major(&other) == major(&version)));
        if let Some(driver) = driver {
            if from_env("CHROME").is_some_and(|wanted| wanted != *chrome) {
                say(
                    WHO,
                    &format!(
                        "what CHROME names does not run, or has no chromedriver of its version; taking {}",
                        chrome.display()
                    ),
                );
            }
            return Some((chrome.clone(), driver.clone(), version));
        }
        say(WHO, &format!("{version} at {} has no chromedriver of its major version; looking further", chrome.display()));
    }
    None
}

/// What a program calls itself, if it runs. Chrome for Testing downloads well on systems that lack its libraries.
fn version_of(program: &Path) -> Option<String> {
    let text = Cmd::new(program).arg("--version").limit(30).text().ok()?;
    let line = text.lines().find(|line| line.contains("Chrom") && major(line).is_some())?;
    Some(line.trim().to_owned())
}

fn major(version: &str) -> Option<u32> {
    let number =
        version.split_whitespace().find(|word| word.contains('.') && word.starts_with(|first: char| first.is_ascii_digit()))?;
    number.split('.').next()?.parse().ok()
}

/// Where `@puppeteer/browsers` puts a program: chrome/linux-156.0.8078.80/chrome-linux64/chrome.
pub fn downloaded(dir: &Path, name: &str, release: &str) -> Option<PathBuf> {
    let releases = fresh::entries(&dir.join(name)).ok()?;
    let release = releases.iter().find(|path| path.to_string_lossy().ends_with(release))?;
    fresh::entries(release).ok()?.into_iter().map(|inner| inner.join(name)).find(|file| file.is_file())
}

/// What is missing of a browser, and how it is got.
pub struct Source {
    /// The part of setup, for its lines.
    pub who: &'static str,
    /// What is downloaded: the browser, and its driver if it needs one.
    pub names: &'static [&'static str],
    /// Their release.
    pub release: &'static str,
    /// The packages of Debian that have them.
    pub packages: &'static [&'static str],
}

impl Source {
    /// Finds a browser; else downloads it; else, as root on Debian, installs it.
    pub fn obtain<T>(&self, dir: &Path, test_tools: &Path, find: fn(&Path) -> Option<T>) -> Option<T> {
        find(dir)
            .or_else(|| self.download(dir, test_tools, find))
            .or_else(|| apt::install_and_find(self.who, self.packages, || find(dir)))
    }

    fn download<T>(&self, dir: &Path, test_tools: &Path, find: fn(&Path) -> Option<T>) -> Option<T> {
        for name in self.names {
            let release = format!("{name}@{}", self.release);
            let install = Cmd::new(npm::program(test_tools, "browsers")).args(["install", &release, "--path"]);
            if let Err(error) = install.arg(dir).limit(600).run(self.who) {
                say(self.who, &format!("{release} cannot be downloaded here: {}", summary(&error)));
                return None;
            }
        }
        let found = find(dir);
        if found.is_none() {
            say(self.who, "it was downloaded but does not run here (system libraries are missing)");
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn majors_are_read_from_what_programs_say_of_themselves() {
        assert_eq!(major("Chromium 156.0.8078.79 built on Debian GNU/Linux 12 (bookworm)"), Some(156));
        assert_eq!(major("ChromeDriver 156.0.8078.79 (1234abcd-refs/branch-heads/8078@{#1})"), Some(156));
        assert_eq!(major("Google Chrome 99.0.1"), Some(99));
        assert_eq!(major("no number here"), None);
    }
}
