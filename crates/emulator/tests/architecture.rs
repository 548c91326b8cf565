//! Which folder of the emulator may use which: a table, held against every path in `src/` that begins with `crate::` or
//! `super::`.
//!
//! ```text
//!   emulator.rs, carried.rs, support.rs, tables.rs, teams_phone.rs, http/control.rs, wasm/     the front: it may use everything
//!          │
//!   preview_2021_04/   ga_2026_03/                                 the contracts: neighbours, which do not know each other
//!          │
//!   engine/                                                        knows no contract
//!          │
//!   faults/   world/
//!          │
//!   sound/                                                         whole numbers, and the standard library alone
//!          │
//!   http/                                                          requests and answers
//!          │
//!   the leaves of engine/: json, time, ids, …                      use nothing but each other
//! ```
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::string_slice)]

use std::fs;
use std::path::{Path, PathBuf};

/// Modules of the engine that know nothing of it.
const LEAVES: &[&str] = &[
    "engine::choice",
    "engine::config",
    "engine::effects",
    "engine::ids",
    "engine::json",
    "engine::log",
    "engine::retention",
    "engine::schedule",
    "engine::secrets",
    "engine::teams_phone",
    "engine::time",
];

/// What of `http` says how requests, answers and errors look, and which row of a contract a request is for.
const MESSAGES: &[&str] = &["http::errors", "http::message", "http::router"];

/// The arrows: a module, and what it may use beside itself and the leaves. The first row that fits counts.
const ARROWS: &[(&str, &[&[&str]])] = &[
    ("engine::choice", &[]),
    ("engine::config", &[]),
    ("engine::effects", &[]),
    ("engine::ids", &[]),
    ("engine::json", &[]),
    ("engine::log", &[]),
    ("engine::retention", &[]),
    ("engine::schedule", &[]),
    ("engine::secrets", &[]),
    ("engine::teams_phone", &[]),
    ("engine::time", &[]),
    ("engine", &[&["faults", "sound", "world"]]),
    ("http::control", &[&["emulator", "faults", "http", "support", "world"]]),
    ("http", &[]),
    ("faults", &[MESSAGES]),
    ("sound", &[]),
    ("world", &[&["sound"], MESSAGES]),
    ("preview_2021_04", &[&["engine", "world"], MESSAGES]),
    ("ga_2026_03", &[&["engine", "sound", "world"], MESSAGES]),
];

/// The front, which brings everything together. Nothing but it may use it.
const FRONT: &[&str] = &["carried", "emulator", "lib", "reading", "support", "tables", "teams_phone", "wasm"];

/// What to do instead, by what must not be used.
const FIXES: &[(&str, &str)] = &[
    ("preview_2021_04", "pass what you need as data, or move what both contracts share to engine/ or world/"),
    ("ga_2026_03", "pass what you need as data, or move what both contracts share to engine/ or world/"),
    ("emulator", "take what you need as an argument: the front hands it over"),
    ("faults", "let the engine post the callback: it asks the faults"),
    ("engine", "pass what you need as an argument, or move it to a leaf of engine/"),
];

fn is_within(module: &str, of: &str) -> bool {
    module.strip_prefix(of).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// What is wrong when a module uses a path, if anything is: the fix.
fn problem(module: &str, path: &str) -> Option<&'static str> {
    let is_known = |path: &str| FRONT.iter().chain(ARROWS.iter().map(|(known, _)| known)).any(|known| is_within(path, known));
    if FRONT.iter().any(|front| is_within(module, front)) {
        return None;
    }
    let Some((own, allowed)) = ARROWS.iter().find(|(own, _)| is_within(module, own)) else {
        return Some("say in ARROWS of this test what the new module may use");
    };
    // What lib.rs re-exports at the root has a module of its own, by which it is used within the crate.
    if !is_known(path) {
        return Some("use it by the path of its module");
    }
    let may = |allowed: &&str| is_within(path, allowed);
    if is_within(path, own) || LEAVES.iter().any(may) || allowed.iter().any(|list| list.iter().any(may)) {
        return None;
    }
    let fix = FIXES.iter().find(|(used, _)| is_within(path, used)).map(|(_, fix)| *fix);
    Some(fix.unwrap_or("turn the arrow round, or move what both need to a module below both"))
}

/// The paths a line names: `crate::a::{b, c::d}` is `a::b` and `a::c::d`. `super::` is followed up from the module.
fn paths(module: &str, code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::").chain(code.match_indices("super::")) {
        let before = code[..at].chars().next_back();
        if before.is_some_and(|before| before.is_alphanumeric() || before == '_' || before == ':') {
            continue;
        }
        let (mut base, mut rest): (Vec<&str>, &str) = match code[at..].strip_prefix("crate::") {
            Some(rest) => (Vec::new(), rest),
            None => (module.split("::").collect(), &code[at..]),
        };
        while let Some(up) = rest.strip_prefix("super::") {
            base.pop();
            rest = up;
        }
        expand(&base.join("::"), rest, &mut found);
    }
    found
}

fn expand(base: &str, rest: &str, found: &mut Vec<String>) {
    let under = |name: &str| if base.is_empty() { name.to_owned() } else { format!("{base}::{name}") };
    if let Some(list) = rest.strip_prefix('{') {
        let (mut depth, mut begin) = (0, 0);
        for (at, character) in list.char_indices() {
            match character {
                '{' => depth += 1,
                '}' if depth > 0 => depth -= 1,
                ',' | '}' => {
                    if depth == 0 {
                        expand(base, list[begin..at].trim(), found);
                        begin = at + 1;
                    }
                    if depth == 0 && character == '}' {
                        return;
                    }
                }
                _ => {}
            }
        }
        return;
    }
    let name: String = rest.chars().take_while(|character| character.is_alphanumeric() || *character == '_').collect();
    match rest[name.len()..].strip_prefix("::") {
        _ if name.is_empty() => {}
        Some(inner) => expand(&under(&name), inner, found),
        None if name == "self" => found.push(base.to_owned()),
        None => found.push(under(&name)),
    }
}

/// A source file as statements, each with the number of its first line: a `use` may take several lines. Comments are left out.
fn statements(text: &str) -> Vec<(usize, String)> {
    let mut all: Vec<(usize, String)> = Vec::new();
    let mut goes_on = false;
    for (index, line) in text.lines().enumerate() {
        let code = line.split("//").next().unwrap().trim();
        match all.last_mut().filter(|_| goes_on) {
            Some((_, statement)) => statement.push_str(code),
            None => all.push((index + 1, code.to_owned())),
        }
        let (_, statement) = all.last().unwrap();
        let is_use = ["use ", "pub use ", "pub(crate) use ", "pub(super) use "].iter().any(|word| statement.starts_with(word));
        goes_on = is_use && !statement.ends_with(';');
    }
    all
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            all.push(path);
        }
    }
    all.sort();
    all
}

/// `engine/mod.rs` is `engine`, `engine/log.rs` is `engine::log`.
fn module_of(file: &Path, source: &Path) -> String {
    let name = file.strip_prefix(source).unwrap().with_extension("").display().to_string().replace(['/', '\\'], "::");
    name.strip_suffix("::mod").unwrap_or(&name).to_owned()
}

fn problems(module: &str, file: &str, text: &str) -> Vec<String> {
    let mut all = Vec::new();
    for (line, code) in statements(text) {
        for path in paths(module, &code) {
            if let Some(fix) = problem(module, &path) {
                all.push(format!("{file}:{line}: {module} → {path} is against the arrows; {fix}"));
            }
        }
    }
    all
}

#[test]
fn no_folder_uses_another_against_the_arrows() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let all = files(&source);
    assert!(all.len() > 40, "the sources are there");
    let found: Vec<_> = all
        .iter()
        .flat_map(|file| {
            let shown = file.strip_prefix(&source).unwrap().display().to_string();
            problems(&module_of(file, &source), &format!("src/{shown}"), &fs::read_to_string(file).unwrap())
        })
        .collect();
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

/// What the sound of calls may not have: its bytes are the same on every machine, and it knows neither JSON nor what is around it.
const NOT_IN_SOUND: &[&str] = &["f32", "f64", "serde_json", "base64ct", "fastrand", "ringwire", "crate::engine", "crate::world"];

#[test]
fn the_sound_is_made_of_whole_numbers_and_of_the_standard_library() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/sound");
    let all = files(&folder);
    assert!(all.len() > 8, "the sources are there");
    for file in all {
        for (line, code) in statements(&fs::read_to_string(&file).unwrap()) {
            let found = NOT_IN_SOUND.iter().find(|word| {
                code.split(|one: char| !(one.is_alphanumeric() || "_:".contains(one)))
                    .any(|part| part == **word || part.starts_with(&format!("{word}::")))
            });
            assert!(found.is_none(), "{}:{line}: {} has no place in sound/", file.display(), found.unwrap());
        }
    }
}

#[test]
fn every_row_of_the_table_is_of_a_module_that_is_there() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let modules: Vec<_> = files(&source).iter().map(|file| module_of(file, &source)).collect();
    for row in ARROWS.iter().map(|(own, _)| own).chain(LEAVES).chain(MESSAGES).chain(FRONT) {
        assert!(
            modules.iter().any(|module| is_within(module, row)),
            "{row} is in a table of this test, and not in src/: take it out"
        );
    }
}

#[test]
fn what_is_against_the_arrows_is_found_however_it_is_written() {
    for (module, code) in [
        ("ga_2026_03::calls", "use crate::preview_2021_04::calls::Call;"),
        ("preview_2021_04::calls", "use crate::{engine::Engine, ga_2026_03};"),
        ("preview_2021_04::calls", "use crate::{\n    engine::{Engine, ids::Ids},\n    ga_2026_03::{self, File},\n};"),
        ("preview_2021_04", "use super::ga_2026_03;"),
        ("preview_2021_04::calls", "use super::super::ga_2026_03::Store;"),
        ("engine", "let calls = crate::ga_2026_03::Store::default();"),
        ("engine::deliveries", "pub(crate) fn of(store: &crate::preview_2021_04::Store) {}"),
        ("engine::callbacks", "use crate::http::errors::ApiError;"),
        ("engine::time", "use super::Engine;"),
        ("engine::time", "use super::deliveries::About;"),
        ("faults::rules", "use crate::engine::Engine;"),
        ("world::files", "use crate::engine::{Engine, effects::Outcome};"),
        ("world::files", "use crate::ga_2026_03::File;"),
        ("http::errors", "use crate::faults;"),
        ("ga_2026_03::serve", "use crate::Emulator;"),
        ("ga_2026_03::serve", "use crate::emulator::Emulator;"),
        ("ga_2026_03::serve", "use crate::faults::FaultKind;"),
        ("ga_2026_03::serve", "use crate::http::control;"),
        ("somewhere", "use crate::engine::Engine;"),
    ] {
        assert!(!problems(module, "a.rs", code).is_empty(), "{module}: {code}");
    }
    for (module, code) in [
        ("ga_2026_03::calls", "use super::state::{Connection, State};"),
        ("ga_2026_03::calls", "// use crate::preview_2021_04::calls::Call;"),
        ("ga_2026_03::calls", "use ringwire::contract::preview_2021_04::CONTRACT;"),
        ("ga_2026_03::calls", "use crate::{engine::{Engine, json::{Json, json}}, world::dialplan};"),
        ("engine::callbacks", "use super::deliveries::{About, Delivery};"),
        ("engine::effects", "use super::json::Json;"),
        ("emulator", "use crate::{ga_2026_03, preview_2021_04};"),
    ] {
        assert_eq!(problems(module, "a.rs", code), [""; 0], "{module}: {code}");
    }
}
