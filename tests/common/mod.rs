//! What several test programs need: the golden files, and a report that names every one that fails.
#![allow(dead_code, reason = "each test program uses its own part of this")]

use ringwire::client::Client;
use ringwire::contract::preview_2021_04::CONTRACT;
use ringwire::http::Endpoint;
use serde_json::Value as Json;
use std::fs;
use std::path::{Path, PathBuf};

/// The goldens that are no operation's own.
pub const EVENTS: &str = "events";
pub const EVERY_OPERATION: &str = "every-operation";

/// One golden file.
pub struct Golden {
    /// `createCall/request-minimal`.
    pub name: String,
    pub json: Json,
}

/// A file of the checkout.
pub fn project_file(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// What is in a directory, by name.
pub fn entries(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).unwrap_or_else(|error| panic!("{}: {error}", dir.display()));
    let mut entries: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    entries
}

/// The golden files of a directory of `tests/wire` whose names begin so.
pub fn goldens(dir: &str, start: &str) -> Vec<Golden> {
    let files = entries(&project_file("tests/wire").join(dir)).into_iter().filter_map(|file| {
        let stem = file.file_stem()?.to_str()?.to_owned();
        if !stem.starts_with(start) {
            return None;
        }
        let text = fs::read_to_string(&file).unwrap();
        let json = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        Some(Golden { name: format!("{dir}/{stem}"), json })
    });
    files.collect()
}

/// A body as it stands on the wire: text is itself, anything else its compact JSON, and what is absent is empty.
pub fn wire_text(body: Option<&Json>) -> Option<String> {
    body.map(|body| body.as_str().map_or_else(|| body.to_string(), str::to_owned))
}

/// The client that a golden speaks of; by default one with default settings.
pub fn client(settings: Option<&Json>) -> Client {
    let text = |name: &str| settings.and_then(|settings| settings[name].as_str());
    let allow_insecure = settings.is_some_and(|settings| settings["allowInsecureConnection"] == true);
    let endpoint = text("endpoint").unwrap_or("https://contoso.communication.azure.com/");
    Client {
        contract: &CONTRACT,
        endpoint: Endpoint::parse(endpoint, allow_insecure).unwrap(),
        base_path: text("basePath").unwrap_or(CONTRACT.base_paths[0]).to_owned(),
        api_version: text("apiVersion").unwrap_or(CONTRACT.api_version).to_owned(),
        allow_insecure,
    }
}

/// Fails with every complaint there is, not only the first; and when nothing was looked at.
pub fn report(complaints: impl IntoIterator<Item = Result<(), String>>) {
    let all: Vec<_> = complaints.into_iter().collect();
    assert!(!all.is_empty(), "there is nothing to check");
    let failed: Vec<String> = all.into_iter().filter_map(Result::err).collect();
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
}

/// A complaint, unless both are the same.
pub fn same<T: PartialEq + std::fmt::Debug>(what: &str, got: &T, expected: &T) -> Result<(), String> {
    if got == expected {
        return Ok(());
    }
    Err(format!("{what}\n     got: {got:?}\nexpected: {expected:?}"))
}
