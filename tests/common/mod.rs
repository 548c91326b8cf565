//! Shared by several test programs: the golden files, and a report that names every one that fails.
#![allow(dead_code, reason = "each test program uses its own part of this")]

pub mod declarations;

use ringwire::client::Client;
use ringwire::contract::{Contract, Field, Model, Operation, Type, ga_2026_03, preview_2021_04};
use ringwire::http::Endpoint;
use serde_json::Value as Json;
use std::fmt::Debug;
use std::fs;
use std::path::{Path, PathBuf};

/// The directories of goldens that belong to no single operation.
pub const EVENTS: &str = "events";
pub const EVERY_OPERATION: &str = "every-operation";

/// A contract, and the directory of its goldens.
pub struct Spoken {
    pub contract: &'static Contract,
    pub dir: &'static str,
}

pub static PREVIEW_2021_04: Spoken = Spoken { contract: &preview_2021_04::CONTRACT, dir: "tests/wire" };
pub static GA_2026_03: Spoken = Spoken { contract: &ga_2026_03::CONTRACT, dir: "tests/wire/2026-03-12" };
pub static ALL: [&Spoken; 2] = [&PREVIEW_2021_04, &GA_2026_03];

impl Spoken {
    /// The golden files of a directory whose names begin so; none if there is no such directory.
    pub fn goldens(&self, dir: &str, start: &str) -> Vec<Golden> {
        let dir_path = project_file(self.dir).join(dir);
        let files = if dir_path.is_dir() { entries(&dir_path) } else { Vec::new() };
        let files = files.into_iter().filter_map(|file| {
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

    /// The directories of goldens, by name.
    pub fn dirs(&self) -> Vec<String> {
        let others: Vec<PathBuf> = ALL.iter().map(|other| project_file(other.dir)).collect();
        let dirs = entries(&project_file(self.dir)).into_iter().filter(|entry| entry.is_dir() && !others.contains(entry));
        dirs.map(|dir| dir.file_name().unwrap().to_str().unwrap().to_owned()).collect()
    }

    /// The client of a golden; without settings in it, one with default settings.
    pub fn client(&self, settings: Option<&Json>) -> Client {
        let text = |name: &str| settings.and_then(|settings| settings[name].as_str());
        let allow_insecure = settings.is_some_and(|settings| settings["allowInsecureConnection"] == true);
        let endpoint = text("endpoint").unwrap_or("https://contoso.communication.azure.com/");
        Client {
            contract: self.contract,
            endpoint: Endpoint::parse(endpoint, allow_insecure).unwrap(),
            base_path: text("basePath").unwrap_or(self.contract.base_paths[0]).to_owned(),
            api_version: text("apiVersion").unwrap_or(self.contract.api_version).to_owned(),
            allow_insecure,
        }
    }

    /// Every operation of both contracts.
    pub fn operations() -> impl Iterator<Item = (&'static Self, &'static Operation)> {
        ALL.iter().flat_map(|spoken| spoken.contract.operations.iter().map(move |operation| (*spoken, operation)))
    }
}

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

/// The text of a file of the checkout.
pub fn read(path: &str) -> String {
    fs::read_to_string(project_file(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// What is in a directory, by name.
pub fn entries(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).unwrap_or_else(|error| panic!("{}: {error}", dir.display()));
    let mut entries: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    entries
}

/// A body on the wire: text as it is, any other value as compact JSON; empty if there is none.
pub fn wire_text(body: Option<&Json>) -> Option<String> {
    body.map(|body| body.as_str().map_or_else(|| body.to_string(), str::to_owned))
}

/// The client for the 2021 preview: see [`Spoken::client`].
pub fn client(settings: Option<&Json>) -> Client {
    PREVIEW_2021_04.client(settings)
}

/// The names that members of an object may have in JavaScript: its own, and those of groups inside it. Of a union, the names of all
/// variants and of the tag.
pub fn members(model: &'static Model) -> Vec<&'static Field> {
    let inside = |field: &'static Field| match &field.ty {
        Type::Group(inner) => members(inner),
        Type::Union(union) if field.name.is_empty() => union.variants.iter().flat_map(|variant| members(variant.model)).collect(),
        _ if field.name.is_empty() => Vec::new(),
        _ => vec![field],
    };
    model.fields.iter().flat_map(inside).collect()
}

/// These models and all models inside them, each once.
pub fn models(roots: impl IntoIterator<Item = &'static Model>) -> Vec<&'static Model> {
    fn add(model: &'static Model, all: &mut Vec<&'static Model>) {
        if all.iter().any(|known| std::ptr::eq(*known, model)) {
            return;
        }
        all.push(model);
        model.fields.iter().for_each(|field| inside(&field.ty, all));
    }
    fn inside(ty: &'static Type, all: &mut Vec<&'static Model>) {
        match ty {
            Type::Model(model) | Type::Group(model) | Type::CallingContext(model) => add(model, all),
            Type::List(item, _) | Type::One(item) | Type::Map(item) => inside(item, all),
            Type::Union(union) => union.variants.iter().for_each(|variant| add(variant.model, all)),
            _ => {}
        }
    }
    let mut all = Vec::new();
    roots.into_iter().for_each(|model| add(model, &mut all));
    all
}

/// The models of requests, answers and events.
pub fn models_of(contract: &'static Contract) -> Vec<&'static Model> {
    let of_operations = contract.operations.iter().flat_map(|row| [row.body, row.result]).flatten();
    models(of_operations.chain(contract.events.iter().map(|row| row.data)))
}

/// Fails with the names that only one of two lists has; the lists may be in any order. `found_in` and `expected_in` say where each list
/// stands, so that the message says what to add, and where.
pub fn assert_same_names(found_in: &str, found: &[&str], expected_in: &str, expected: &[&str]) {
    let lacks = |list: &[&str], other: &[&str]| -> Vec<String> {
        other.iter().filter(|name| !list.contains(name)).map(|name| (*name).to_owned()).collect()
    };
    let (missing, surplus) = (lacks(found, expected), lacks(expected, found));
    assert!(missing.is_empty(), "{found_in} lacks {missing:?}, which {expected_in} has: add it there");
    assert!(surplus.is_empty(), "{found_in} has {surplus:?}, which {expected_in} lacks: add it there, or remove it here");
}

/// Fails when an item occurs twice, or when there is none.
#[track_caller]
pub fn assert_unique<T: Ord + Debug>(what: &str, all: impl IntoIterator<Item = T>) {
    let mut all: Vec<T> = all.into_iter().collect();
    all.sort();
    assert!(!all.is_empty(), "{what}: there are none");
    let twice = all.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| &pair[0]);
    assert!(twice.is_none(), "{what}: {twice:?} is there twice");
}

/// Fails with all complaints, not only the first; and when there was nothing to check.
pub fn report(complaints: impl IntoIterator<Item = Result<(), String>>) {
    let all: Vec<_> = complaints.into_iter().collect();
    assert!(!all.is_empty(), "there is nothing to check");
    let failed: Vec<String> = all.into_iter().filter_map(Result::err).collect();
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
}

/// A complaint, unless both are the same.
pub fn same<T: PartialEq + Debug>(what: &str, got: &T, expected: &T) -> Result<(), String> {
    if got == expected {
        return Ok(());
    }
    Err(format!("{what}\n     got: {got:?}\nexpected: {expected:?}"))
}
