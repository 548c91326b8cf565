//! The table against everything that is made by hand beside it: goldens, types, the README; and the table against itself.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::string_slice)]

mod common;

use common::{EVENTS, Golden, entries, goldens, project_file, report, wire_text};
use ringwire::contract::options::{CLIENT_OPTIONS, REQUEST_OPTIONS, RETRY_OPTIONS};
use ringwire::contract::preview_2021_04::CONTRACT;
use ringwire::contract::{Field, Model, Operation, Place, Type};
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::fs;
use std::path::Path;

fn read(path: &str) -> String {
    fs::read_to_string(project_file(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[track_caller]
fn assert_unique<T: Ord + Debug>(what: &str, all: impl IntoIterator<Item = T>) {
    let mut all: Vec<T> = all.into_iter().collect();
    all.sort();
    assert!(!all.is_empty(), "{what}: there are none");
    let twice = all.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| &pair[0]);
    assert!(twice.is_none(), "{what}: {twice:?} is there twice");
}

/// Every model there is, those inside of others too.
fn models() -> Vec<&'static Model> {
    fn add(model: &'static Model, all: &mut Vec<&'static Model>) {
        all.push(model);
        model.fields.iter().for_each(|field| inside(&field.ty, all));
    }
    fn inside(ty: &'static Type, all: &mut Vec<&'static Model>) {
        match ty {
            Type::Model(model) => add(model, all),
            Type::List(item, _) => inside(item, all),
            _ => {}
        }
    }
    let mut all = Vec::new();
    let of_operations = CONTRACT.operations.iter().flat_map(|row| [row.body, row.result]).flatten();
    let others = [&CLIENT_OPTIONS, &RETRY_OPTIONS, &REQUEST_OPTIONS];
    of_operations.chain(CONTRACT.events.iter().map(|row| row.data)).chain(others).for_each(|model| add(model, &mut all));
    all
}

#[test]
fn names_are_unique_and_everything_is_explained() {
    assert_unique("operations", CONTRACT.operations.iter().map(|row| row.name));
    assert_unique("method and path", CONTRACT.operations.iter().map(|row| (row.method, row.path)));
    assert_unique("events", CONTRACT.events.iter().map(|row| row.kind));
    assert_unique("subjects", CONTRACT.events.iter().filter_map(|row| row.subject));
    for model in models() {
        assert!(!model.name.is_empty());
        assert_unique(model.name, model.fields.iter().map(|field| field.name));
        assert_unique(model.name, model.fields.iter().map(|field| field.wire));
        for Field { name, doc, .. } in model.fields {
            assert!(doc.ends_with('.') && doc.len() > 5, "{}.{name}: {doc:?} explains nothing", model.name);
        }
    }
    let docs = CONTRACT.operations.iter().map(|row| (row.name, row.doc));
    for (name, doc) in docs.chain(CONTRACT.events.iter().map(|row| (row.kind, row.doc))) {
        assert!(doc.ends_with('.') && doc.len() > 10 && !doc.contains('\n'), "{name}: {doc:?} explains nothing");
    }
}

#[test]
fn arguments_and_bodies_fit_together() {
    for Operation { name, method, path, arguments, body, success, .. } in CONTRACT.operations {
        let at = |place: Place| arguments.iter().filter(move |it| it.place == place).map(|it| it.name).collect::<Vec<_>>();
        let in_path: Vec<&str> = path.split(['{', '}']).skip(1).step_by(2).collect();
        assert_eq!(in_path, at(Place::Path), "{name}: the path and its arguments");
        assert!(path.is_empty() || path.starts_with('/') && !path.ends_with('/'), "{name}: {path}");
        assert!(["GET", "POST", "DELETE"].contains(method), "{name}: the transport knows no {method}");
        assert!(!success.is_empty() && success.iter().all(|status| (200..300).contains(status)), "{name}: {success:?}");
        assert_eq!(body.is_some(), arguments.iter().any(|it| it.place != Place::Path), "{name}: a body is made of arguments");
        let fields: Vec<&str> = body.iter().flat_map(|model| model.fields).map(|field| field.name).collect();
        let own = at(Place::Field);
        assert!(own.iter().all(|argument| fields.contains(argument)), "{name}: {own:?} are no fields of the body");
        assert_eq!(fields.len() > own.len(), at(Place::Fields).len() == 1, "{name}: where the other fields come from");
    }
}

#[test]
fn every_row_has_its_goldens() {
    report(CONTRACT.operations.iter().map(|operation| {
        let (requests, responses) = (goldens(operation.name, "request-"), goldens(operation.name, "response-"));
        let missing = |what: String| Err(format!("{}: no golden has {what}", operation.name));
        for base in CONTRACT.base_paths {
            let path = format!("{base}{}", operation.path).split("/{").next().unwrap().to_owned();
            if !requests.iter().any(|golden| golden.json["request"]["pathAndQuery"].as_str().unwrap().starts_with(&path)) {
                return missing(format!("the base path {base}"));
            }
        }
        if operation.path.contains('{')
            && !requests.iter().any(|golden| golden.json["request"]["pathAndQuery"].as_str().unwrap().contains('%'))
        {
            return missing("an id that has to be encoded".to_owned());
        }
        for status in operation.success {
            let answered = |golden: &&Golden| golden.json["response"]["status"] == *status && golden.json.get("result").is_some();
            match responses.iter().find(answered) {
                Some(golden) if golden.json["result"].is_object() != operation.result.is_some() => {
                    return Err(format!("{}: the table says otherwise about a result", golden.name));
                }
                Some(_) => {}
                None => return missing(format!("the status {status}")),
            }
        }
        let bodies: Vec<String> = requests.iter().filter_map(|golden| wire_text(golden.json["request"].get("body"))).collect();
        if operation.body.is_none() != bodies.is_empty() {
            return Err(format!("{}: the table says otherwise about a body", operation.name));
        }
        let written = |field: &&Field| !bodies.iter().any(|body| body.contains(&format!("\"{}\":", field.wire)));
        match operation.body.iter().flat_map(|model| model.fields).find(written) {
            Some(field) => missing(format!("the field {}", field.wire)),
            None => Ok(()),
        }
    }));
}

#[test]
fn every_event_has_its_goldens() {
    let all = goldens(EVENTS, "");
    for row in CONTRACT.events {
        let of_row = all.iter().filter(|golden| {
            golden.json["events"].as_array().is_some_and(|events| events.iter().any(|it| it["kind"] == row.kind))
        });
        let texts: Vec<String> = of_row.map(|golden| golden.json["body"].to_string()).collect();
        for field in row.data.fields {
            for spelling in [field.wire, field.name] {
                let there = texts.iter().any(|text| text.contains(&format!("\"{spelling}\":")));
                assert!(there, "no golden of {} has {spelling}", row.kind);
            }
        }
    }
}

/// The declaration of a method, from its name to the end of its result.
fn signature<'a>(types: &'a str, name: &str) -> &'a str {
    let (_, rest) = types.split_once(&format!("\n  {name}(")).unwrap_or_else(|| panic!("types.d.ts has no {name}"));
    rest.split_once(";\n").unwrap().0
}

/// The members of an interface, and whether each may be left out.
fn interface(types: &str, name: &str) -> BTreeMap<String, bool> {
    let start = types.find(&format!("\nexport interface {name} ")).unwrap_or_else(|| panic!("types.d.ts has no {name}"));
    let body = types[start..].split_once("{\n").unwrap().1.split_once("\n}").unwrap().0;
    let members = body.lines().filter_map(|line| line.strip_prefix("  ")?.split_once(':'));
    let members = members.filter(|(name, _)| name.trim_end_matches('?').chars().all(char::is_alphanumeric));
    members.map(|(name, _)| (name.trim_end_matches('?').to_owned(), name.ends_with('?'))).collect()
}

fn fields<'a>(fields: impl IntoIterator<Item = &'a Field>) -> BTreeMap<String, bool> {
    fields.into_iter().map(|field| (field.name.to_owned(), !field.required)).collect()
}

#[test]
fn every_row_has_its_types() {
    let types = read("src/wasm/types.d.ts");
    for Operation { name, arguments, body, result, .. } in CONTRACT.operations {
        let signature = signature(&types, name);
        let (parameters, returned) = signature.rsplit_once("): ").unwrap();
        let parameters: Vec<(&str, &str)> =
            parameters.split(", ").flat_map(|part| part.split(",\n")).filter_map(|part| part.trim().split_once(": ")).collect();
        let names: Vec<&str> = parameters.iter().map(|(name, _)| name.trim_end_matches('?')).collect();
        let expected: Vec<&str> = arguments.iter().map(|argument| argument.name).chain(["requestOptions"]).collect();
        assert_eq!(names, expected, "{name}");
        let gives = result.map_or("void", |model| model.name);
        assert_eq!(returned, format!("Promise<{gives}>"), "{name}");
        if let Some(model) = result {
            assert_eq!(interface(&types, model.name), fields(model.fields), "{}", model.name);
        }
        for ((written, ty), argument) in parameters.iter().zip(*arguments) {
            let of_options = || body.iter().flat_map(|model| model.fields).filter(|field| !expected.contains(&field.name));
            let required = match argument.place {
                Place::Path => true,
                Place::Field => {
                    body.iter().flat_map(|model| model.fields).any(|field| field.name == argument.name && field.required)
                }
                // Nothing needs to be in it, but `playAudio` without anything to play would be an odd thing to write.
                Place::Fields => *name == "playAudio" || of_options().any(|field| field.required),
            };
            assert_eq!(!written.ends_with('?'), required, "{name}: {written}");
            if argument.place == Place::Fields {
                assert_eq!(interface(&types, ty.trim_end_matches(',')), fields(of_options()), "{name}: {ty}");
            }
        }
    }
    let (_, union) = types.split_once("export type CallClientOperation =").unwrap();
    let union: Vec<&str> = union.split_once(';').unwrap().0.split('"').skip(1).step_by(2).collect();
    assert_eq!(union, CONTRACT.operations.iter().map(|row| row.name).collect::<Vec<_>>());
    for options in [&CLIENT_OPTIONS, &RETRY_OPTIONS, &REQUEST_OPTIONS] {
        assert_eq!(interface(&types, options.name), fields(options.fields), "{}", options.name);
    }
}

#[test]
fn every_event_has_its_types() {
    let types = read("src/wasm/types.d.ts");
    let (_, union) = types.split_once("export type CallEvent =").unwrap();
    let union: Vec<&str> = union.split_once(';').unwrap().0.split('|').map(str::trim).filter(|name| !name.is_empty()).collect();
    let kinds: Vec<&str> = CONTRACT.events.iter().map(|row| row.kind).collect();
    assert_eq!(union, [kinds.as_slice(), &["UnknownCallEvent"]].concat());
    for row in CONTRACT.events {
        let mut expected = fields(row.data.fields);
        expected.insert("kind".to_owned(), false);
        assert_eq!(interface(&types, row.kind), expected, "{}", row.kind);
        assert!(types.contains(&format!("\n  kind: \"{}\";\n", row.kind)), "{}", row.kind);
        let start = types.find(&format!("export interface {} ", row.kind)).unwrap();
        let doc = types[..start].trim_end().rsplit("/**").next().unwrap();
        match row.subscription {
            Some(name) => assert!(doc.contains(&format!("has `{name}`")), "{}: {doc}", row.kind),
            None => assert!(!doc.contains("requestedCallEvents"), "{}: {doc}", row.kind),
        }
    }
}

#[test]
fn every_type_is_used_by_the_code_that_checks_types() {
    let (types, code) = (read("src/wasm/types.d.ts"), read("tests/types/api.ts"));
    let exports = types.lines().filter_map(|line| line.strip_prefix("export ")).filter_map(|line| line.split([' ', '(']).nth(1));
    let words: Vec<&str> = code.split(|letter: char| !letter.is_alphanumeric()).collect();
    report(exports.map(|name| match words.iter().filter(|word| **word == name).count() {
        0 | 1 => Err(format!("{name}: tests/types/api.ts does not use it")),
        _ => Ok(()),
    }));
}

#[test]
fn the_readme_lists_every_operation() {
    let readme = read("README.md");
    let rows: Vec<&str> = readme.lines().filter(|line| line.starts_with('|')).collect();
    report(CONTRACT.operations.iter().map(|Operation { name, method, path, .. }| {
        let request = format!("{method} {}{path}", CONTRACT.base_paths[0]);
        // The path ends there: a longer one is another operation's.
        let ends = |row: &str| row.split_once(&request).is_some_and(|(_, rest)| !rest.starts_with(['/', '{']));
        match rows.iter().filter(|row| row.contains(&format!("`{name}")) && ends(row)).count() {
            1 => Ok(()),
            found => Err(format!("README.md: {found} rows of a table have `{name}` and {request}; expected one")),
        }
    }));
}

#[test]
fn only_the_bindings_know_of_javascript() {
    fn check(path: &Path, bindings: &Path, found: &mut Vec<Result<(), String>>) {
        if path == bindings {
            return;
        }
        if path.is_dir() {
            return entries(path).iter().for_each(|inner| check(inner, bindings, found));
        }
        let text = fs::read_to_string(path).unwrap();
        // Comments may speak of it.
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        found.push(match code.filter(|line| line.contains("JsValue") || line.contains("wasm_bindgen")).count() {
            0 => Ok(()),
            lines => Err(format!("{}: {lines} lines speak of JavaScript; use the `Value` trait", path.display())),
        });
    }
    for source in ["src", "crates/emulator/src"] {
        let (source, mut found) = (project_file(source), Vec::new());
        let bindings = source.join("wasm");
        assert!(read("src/wasm/value.rs").contains("JsValue") && bindings.is_dir());
        check(&source, &bindings, &mut found);
        report(found);
    }
}
