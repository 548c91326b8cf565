//! The tables against everything that is written by hand beside them: goldens and types; and each table against itself. The types
//! of 2026-03-12 are checked in `tests/automation_types.rs`.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::string_slice)]

mod common;

use common::{
    ALL, EVENTS, GA_2026_03, Golden, Spoken, assert_same_names, assert_unique, entries, members, models, models_of, project_file,
    read, report, wire_text,
};
use ringwire::contract::ga_2026_03::{EVENT_GRID, PREVIEW};
use ringwire::contract::options::{CLIENT_OPTIONS, RANGE_OPTIONS, REQUEST_OPTIONS, RETRY_OPTIONS};
use ringwire::contract::preview_2021_04::CONTRACT;
use ringwire::contract::{Field, Operation, Place, Presence, Repeat, Type};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

#[test]
fn names_are_unique_and_everything_is_explained() {
    for Spoken { contract, .. } in ALL {
        assert_unique("operations", contract.operations.iter().map(|row| row.name));
        // Two methods of one class may send the same request; their rows then have the same `id`.
        let of_one = |row: &&Operation| {
            !row.id.is_empty()
                && contract.operations.iter().find(|first| first.id == row.id).is_some_and(|first| first.name != row.name)
        };
        assert_unique("method and path", contract.operations.iter().filter(|row| !of_one(row)).map(|row| (row.method, row.path)));
        for row in contract.operations.iter().filter(of_one) {
            let first = contract.operations.iter().find(|first| first.id == row.id).unwrap();
            assert_eq!((row.method, row.path, row.class), (first.method, first.path, first.class), "{}", row.name);
        }
        assert_unique("events", contract.events.iter().map(|row| row.kind));
    }
    assert_unique("subjects", CONTRACT.events.iter().filter_map(|row| row.subject));
    let options = models([&CLIENT_OPTIONS, &RETRY_OPTIONS, &REQUEST_OPTIONS, &RANGE_OPTIONS]);
    for model in ALL.iter().flat_map(|spoken| models_of(spoken.contract)).chain(models_of(&EVENT_GRID)).chain(options) {
        assert!(!model.name.is_empty());
        let (named, bare): (Vec<&Field>, Vec<&Field>) = model.fields.iter().partition(|field| !field.name.is_empty());
        // A field without a name in JavaScript is made of other members, or is constant.
        let made = |field: &&Field| {
            matches!((&field.ty, field.presence), (Type::Group(_) | Type::Union(_), _) | (_, Presence::Default(_)))
        };
        assert!(bare.iter().all(made), "{}: {bare:?}", model.name);
        assert_unique(model.name, model.fields.iter().map(|field| (field.name, field.wire)));
        // Of two fields with one name on the wire, the second has a former name in JavaScript and must follow the first.
        for (index, field) in model.fields.iter().enumerate().filter(|(_, field)| !field.wire.is_empty()) {
            let before = model.fields[..index].iter().position(|other| other.wire == field.wire);
            assert!(
                before.is_none_or(|before| before + 1 == index),
                "{}.{}: its neighbour is not beside it",
                model.name,
                field.name
            );
        }
        for Field { name, doc, .. } in named {
            assert!(doc.ends_with('.') && doc.len() > 3, "{}.{name}: {doc:?} explains nothing", model.name);
        }
    }
    for Spoken { contract, .. } in ALL {
        let docs = contract.operations.iter().map(|row| (row.name, row.doc));
        for (name, doc) in docs.chain(contract.events.iter().map(|row| (row.kind, row.doc))) {
            assert!(doc.ends_with('.') && doc.len() > 10 && !doc.contains('\n'), "{name}: {doc:?} explains nothing");
        }
    }
}

const TABLES: &str = "the tables below src/contract/ga_2026_03";

/// The operations of the published description, by their names there.
const DESCRIBED: &[&str] = &[
    "CreateCall",
    "AnswerCall",
    "RedirectCall",
    "RejectCall",
    "Connect",
    "CallConnection_GetCall",
    "CallConnection_HangupCall",
    "CallConnection_TerminateCall",
    "CallConnection_TransferToParticipant",
    "CallConnection_GetParticipants",
    "CallConnection_AddParticipant",
    "CallConnection_RemoveParticipant",
    "CallConnection_Mute",
    "CallConnection_CancelAddParticipant",
    "CallConnection_MoveParticipants",
    "CallConnection_GetParticipant",
    "CallMedia_Play",
    "CallMedia_StartTranscription",
    "CallMedia_StopTranscription",
    "CallMedia_UpdateTranscription",
    "CallMedia_CancelAllMediaOperations",
    "CallMedia_Recognize",
    "CallMedia_StartContinuousDtmfRecognition",
    "CallMedia_StopContinuousDtmfRecognition",
    "CallMedia_SendDtmfTones",
    "CallMedia_Hold",
    "CallMedia_Unhold",
    "CallMedia_StartMediaStreaming",
    "CallMedia_StopMediaStreaming",
    "CallRecording_StartRecording",
    "CallRecording_GetRecordingProperties",
    "CallRecording_StopRecording",
    "CallRecording_PauseRecording",
    "CallRecording_ResumeRecording",
];

#[test]
fn the_contract_is_whole() {
    let operations = GA_2026_03.contract.operations;
    let there: Vec<&str> = operations.iter().filter(|row| row.only.is_empty() && !row.id.is_empty()).map(|row| row.id).collect();
    assert_same_names(TABLES, &there, "DESCRIBED in tests/table.rs", DESCRIBED);
    let others: Vec<&str> = operations.iter().filter(|row| !DESCRIBED.contains(&row.id)).map(|row| row.name).collect();
    let expected = ["summarizeCall", "downloadStreaming", "delete"];
    assert_same_names(TABLES, &others, "the list of undescribed operations here", &expected);
    let events = GA_2026_03.contract.events.len();
    assert_eq!(events, 38, "the description has 38 events: see src/contract/ga_2026_03/events.rs, or count here again");
}

#[test]
fn arguments_and_bodies_fit_together() {
    for (_, Operation { name, method, path, arguments, body, success, repeat, .. }) in Spoken::operations() {
        let of =
            |places: &[Place]| arguments.iter().filter(|it| places.contains(&it.place)).map(|it| it.name).collect::<Vec<_>>();
        let in_path: Vec<&str> = path.split(['{', '}']).skip(1).step_by(2).collect();
        assert_eq!(in_path, of(&[Place::Path, Place::RawId]), "{name}: the path and its arguments");
        assert!(path.is_empty() || path.starts_with('/') && !path.ends_with('/'), "{name}: {path}");
        assert!(["GET", "POST", "DELETE"].contains(method), "{name}: the transport knows no {method}");
        assert!(!success.is_empty() && success.iter().all(|status| (200..300).contains(status)), "{name}: {success:?}");
        assert!(*method == "POST" || *repeat == Repeat::Always, "{name}: {method} may be sent twice");
        let into_body = of(&[Place::Field, Place::Fields, Place::Options]);
        assert_eq!(body.is_some(), !into_body.is_empty(), "{name}: a body is made of arguments");
        let fields: Vec<&str> = body.iter().flat_map(|model| members(model)).map(|field| field.name).collect();
        let own = of(&[Place::Field]);
        assert!(own.iter().all(|argument| fields.contains(argument)), "{name}: {own:?} are no fields of the body");
        if fields.iter().any(|field| !own.contains(field)) {
            assert!(!of(&[Place::Fields, Place::Options]).is_empty(), "{name}: where the other fields come from");
        }
        // The options of the request are always the last argument.
        let last = arguments.last().unwrap();
        assert!(matches!(last.place, Place::Options | Place::Request | Place::Range), "{name}: {}", last.name);
    }
}

/// The names on the wire of an object's members and of the members of objects inside it.
fn wire_names(model: &'static ringwire::contract::Model) -> Vec<&'static str> {
    models([model]).into_iter().flat_map(|model| model.fields).map(|field| field.wire).filter(|wire| !wire.is_empty()).collect()
}

#[test]
fn every_row_has_its_goldens() {
    report(Spoken::operations().map(|(spoken, operation)| {
        let (requests, responses) = (spoken.goldens(operation.name, "request-"), spoken.goldens(operation.name, "response-"));
        let missing = |what: String| Err(format!("{}: no golden has {what}", operation.name));
        let paths: Vec<&str> = requests.iter().map(|golden| golden.json["request"]["pathAndQuery"].as_str().unwrap()).collect();
        let located = operation.arguments.iter().any(|argument| argument.place == Place::Location);
        for base in spoken.contract.base_paths.iter().filter(|_| !located) {
            let path = format!("{base}{}", operation.path).split("/{").next().unwrap().to_owned();
            if !paths.iter().any(|it| it.starts_with(&path)) {
                return missing(format!("the base path {base}"));
            }
        }
        if paths.is_empty() || (operation.path.contains('{') && !paths.iter().any(|it| it.contains('%'))) {
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
        let answers: Vec<String> = responses.iter().filter_map(|golden| wire_text(golden.json["response"].get("body"))).collect();
        for (model, texts) in [(operation.body, bodies), (operation.result, answers)] {
            let written = |wire: &&str| !texts.iter().any(|text| text.contains(&format!("\"{wire}\":")));
            if let Some(wire) = model.into_iter().flat_map(wire_names).find(written) {
                return missing(format!("the field {wire}"));
            }
        }
        Ok(())
    }));
}

#[test]
fn every_preview_only_option_is_in_a_golden_of_the_preview() {
    report(GA_2026_03.contract.operations.iter().filter_map(|row| Some((row, row.body?))).map(|(row, body)| {
        let goldens = GA_2026_03.goldens(row.name, "request-");
        let of_preview = goldens.iter().filter(|golden| golden.json["client"]["apiVersion"] == PREVIEW);
        let texts: Vec<String> = of_preview.map(|golden| golden.json["request"]["body"].to_string()).collect();
        let fields = models([body]).into_iter().flat_map(|model| model.fields);
        let mut only = fields.filter(|field| field.presence == Presence::Only(PREVIEW));
        match only.find(|field| !texts.iter().any(|text| text.contains(&format!("\"{}\":", field.wire)))) {
            Some(field) => Err(format!("{}: no golden of {PREVIEW} has {}", row.name, field.wire)),
            None => Ok(()),
        }
    }));
}

/// An enum value that is in no golden may be misspelt. (Of the 2021 preview, not every value was ever recorded.)
#[test]
fn every_word_is_in_a_golden() {
    fn words(ty: &'static Type) -> Vec<&'static str> {
        match ty {
            Type::Enum(words) | Type::CapitalIn(_, words) => words.to_vec(),
            Type::List(item, _) | Type::One(item) | Type::Map(item) => words(item),
            Type::Union(union) => union.variants.iter().flat_map(|variant| [variant.name, variant.wire]).collect(),
            _ => Vec::new(),
        }
    }
    let goldens = GA_2026_03.dirs().into_iter().flat_map(|dir| GA_2026_03.goldens(&dir, ""));
    let texts: String = goldens.map(|golden| golden.json.to_string()).collect();
    let all = models_of(GA_2026_03.contract).into_iter().flat_map(|model| model.fields).flat_map(|field| words(&field.ty));
    let missing: Vec<&str> = all.filter(|word| !texts.contains(&format!("\"{word}\""))).collect();
    assert!(missing.is_empty(), "no golden has {missing:?}");
}

#[test]
fn every_event_has_its_goldens() {
    let has = |text: &str, name: &str| text.contains(&format!("\"{name}\":"));
    for spoken in ALL {
        let all = spoken.goldens(EVENTS, "");
        // In the 2021 preview names begin with a capital or with a small letter; both are on record.
        let inner = |model| if spoken.dir == GA_2026_03.dir { wire_names(model) } else { Vec::new() };
        for row in spoken.contract.events {
            let of_row = all.iter().filter(|golden| {
                golden.json["events"].as_array().is_some_and(|events| events.iter().any(|it| it["kind"] == row.kind))
            });
            let texts: Vec<String> = of_row.map(|golden| golden.json["body"].to_string()).collect();
            for name in row.data.fields.iter().flat_map(|field| [field.wire, field.name]).chain(inner(row.data)) {
                let of_all = || all.iter().any(|golden| has(&golden.json["body"].to_string(), name));
                // Objects inside the data are shared with other events; one of their goldens must have the name.
                let own = row.data.fields.iter().any(|field| [field.wire, field.name].contains(&name));
                let there = texts.iter().any(|text| has(text, name)) || (!own && of_all());
                assert!(there, "no golden of {} has {name}", row.kind);
            }
        }
    }
}

const TYPES: &str = "pkg-template/client/index.d.ts";
const TABLE: &str = "src/contract/preview_2021_04.rs";

/// The names in an `export type` that is a union.
fn union_of<'a>(types: &'a str, name: &str) -> Vec<&'a str> {
    let start = format!("export type {name} =");
    let (_, union) = types.split_once(&start).unwrap_or_else(|| panic!("{TYPES} has no {start}"));
    let is_mark = |letter: char| letter == '|' || letter == '"' || letter.is_whitespace();
    union.split(';').next().unwrap_or_default().split(is_mark).filter(|name| !name.is_empty()).collect()
}

/// The declaration of a method, from its name to the end of its result.
fn signature<'a>(types: &'a str, name: &str) -> &'a str {
    let (_, rest) =
        types.split_once(&format!("\n  {name}(")).unwrap_or_else(|| panic!("{TYPES} has no method {name}: add it there"));
    rest.split_once(";\n").unwrap().0
}

/// The members of an interface, and whether each may be left out.
fn interface(types: &str, name: &str) -> BTreeMap<String, bool> {
    let start = types
        .find(&format!("\nexport interface {name} "))
        .unwrap_or_else(|| panic!("{TYPES} has no interface {name}: add it there"));
    let body = types[start..].split_once("{\n").unwrap().1.split_once("\n}").unwrap().0;
    let members = body.lines().filter_map(|line| line.strip_prefix("  ")?.split_once(':'));
    let members = members.filter(|(name, _)| name.trim_end_matches('?').chars().all(char::is_alphanumeric));
    members.map(|(name, _)| (name.trim_end_matches('?').to_owned(), name.ends_with('?'))).collect()
}

fn fields<'a>(fields: impl IntoIterator<Item = &'a Field>) -> BTreeMap<String, bool> {
    fields.into_iter().map(|field| (field.name.to_owned(), !field.required())).collect()
}

#[test]
fn every_row_has_its_types() {
    let types = read(TYPES);
    for Operation { name, arguments, body, result, .. } in CONTRACT.operations {
        let signature = signature(&types, name);
        let (parameters, returned) = signature.rsplit_once("): ").unwrap();
        let parameters: Vec<(&str, &str)> =
            parameters.split(", ").flat_map(|part| part.split(",\n")).filter_map(|part| part.trim().split_once(": ")).collect();
        let names: Vec<&str> = parameters.iter().map(|(name, _)| name.trim_end_matches('?')).collect();
        let expected: Vec<&str> = arguments.iter().map(|argument| argument.name).collect();
        assert_eq!(names, expected, "{name}: the parameters in {TYPES} and the arguments in {TABLE} differ");
        let gives = result.map_or("void", |model| model.name);
        // What can be awaited beyond the answer is not in the table.
        let awaitable =
            [format!("Promise<{gives}>"), format!("AwaitableOperation<{gives}, "), format!("Promise<{gives} & AwaitableCall<")];
        assert!(
            awaitable.iter().any(|start| returned.starts_with(start)),
            "{name}: {TYPES} returns {returned}, its row gives {gives}"
        );
        if let Some(model) = result {
            assert_eq!(interface(&types, model.name), fields(model.fields), "{}: {TYPES} and {TABLE} differ", model.name);
        }
        for ((written, ty), argument) in parameters.iter().zip(*arguments) {
            let of_options = || body.iter().flat_map(|model| model.fields).filter(|field| !expected.contains(&field.name));
            let required = match argument.place {
                Place::Path => true,
                Place::Field => {
                    body.iter().flat_map(|model| model.fields).any(|field| field.name == argument.name && field.required())
                }
                // `playAudio` requires no member, but its type requires the argument: without a file there is nothing to play.
                Place::Fields => *name == "playAudio" || of_options().any(|field| field.required()),
                Place::Request => false,
                place => panic!("{name}: this contract has no {place:?}"),
            };
            assert_eq!(!written.ends_with('?'), required, "{name}: {written}");
            if argument.place == Place::Fields {
                assert_eq!(interface(&types, ty.trim_end_matches(',')), fields(of_options()), "{name}: {ty}");
            }
        }
    }
    let rows: Vec<&str> = CONTRACT.operations.iter().map(|row| row.name).collect();
    let union = union_of(&types, "CallClientOperation");
    assert_same_names("CallClientOperation in the types of the client", &union, TABLE, &rows);
    assert_eq!(union, rows, "CallClientOperation has the order of the table");
    for options in [&CLIENT_OPTIONS, &RETRY_OPTIONS] {
        let mut declared = interface(&types, options.name);
        if options.name == CLIENT_OPTIONS.name {
            // Those that the clients of both contracts have.
            declared.extend(interface(&types, "ClientOptions"));
        }
        // The JavaScript class takes the receiver and the telemetry out of the options; the core never sees them.
        for own in ["callbacks", "telemetry"] {
            assert_eq!(declared.remove(own).is_some(), options.name == CLIENT_OPTIONS.name, "{own}");
        }
        assert_eq!(declared, fields(options.fields), "{}", options.name);
    }
    // The other options are those of the official package, which are accepted but not in our types.
    let own = interface(&types, REQUEST_OPTIONS.name);
    assert_eq!(own.len(), 5, "{own:?}");
    assert!(own.iter().all(|member| fields(REQUEST_OPTIONS.fields).iter().any(|field| field == member)), "{own:?}");
}

#[test]
fn every_event_has_its_types() {
    let types = read(TYPES);
    let union = union_of(&types, "CallEvent");
    let kinds: Vec<&str> = CONTRACT.events.iter().map(|row| row.data.name).chain(["UnknownCallEvent"]).collect();
    assert_same_names("CallEvent in the types of the client", &union, TABLE, &kinds);
    assert_eq!(union, kinds, "CallEvent has the order of the table");
    for row in CONTRACT.events {
        let mut expected = fields(row.data.fields);
        expected.insert("kind".to_owned(), false);
        assert_eq!(interface(&types, row.data.name), expected, "{}: {TYPES} and {TABLE} differ", row.kind);
        let has_kind = types.contains(&format!("\n  kind: \"{}\";\n", row.kind));
        assert!(has_kind, "{TYPES}: the interface {} lacks `kind: \"{}\"`", row.data.name, row.kind);
        let start = types.find(&format!("export interface {} ", row.data.name)).unwrap_or_default();
        let doc = types[..start].trim_end().rsplit("/**").next().unwrap();
        match row.subscription {
            Some(name) => assert!(doc.contains(&format!("has `{name}`")), "{}: {doc}", row.kind),
            None => assert!(!doc.contains("requestedCallEvents"), "{}: {doc}", row.kind),
        }
    }
}

#[test]
fn every_type_is_used_by_the_code_that_checks_types() {
    let (types, code) = (read(TYPES), read("tests/types/api.ts"));
    let exports =
        types.lines().filter_map(|line| line.strip_prefix("export ")).filter_map(|line| line.split([' ', '(', '<']).nth(1));
    let words: Vec<&str> = code.split(|letter: char| !letter.is_alphanumeric()).collect();
    report(exports.map(|name| match words.iter().filter(|word| **word == name).count() {
        0 | 1 => Err(format!("{name}: tests/types/api.ts does not use it")),
        _ => Ok(()),
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
