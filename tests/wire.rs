//! The golden wire files, in both directions: see `tests/wire/README.md`.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use common::{ALL, EVENTS, EVERY_OPERATION, Golden, Spoken, read as file, report, same, wire_text};
use ringwire::client::parse;
use ringwire::contract::Operation;
use ringwire::encode::{self, Form};
use ringwire::error::Error;
use ringwire::http::HttpResponse;
use ringwire::http_date;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

type Checked = Result<(), String>;

fn requests() -> impl Iterator<Item = (&'static Spoken, &'static Operation, Golden)> {
    Spoken::operations().flat_map(|(spoken, operation)| {
        spoken.goldens(operation.name, "request-").into_iter().map(move |it| (spoken, operation, it))
    })
}

/// The goldens of the answers of each operation, and those that every operation may get.
fn responses() -> impl Iterator<Item = (&'static Spoken, &'static Operation, Golden)> {
    Spoken::operations().flat_map(|(spoken, operation)| {
        let own = spoken.goldens(operation.name, "response-").into_iter();
        own.chain(spoken.goldens(EVERY_OPERATION, "response-")).map(move |it| (spoken, operation, it))
    })
}

#[test]
fn requests_are_built_byte_for_byte() {
    report(requests().map(|(spoken, operation, golden)| built(spoken, operation, &golden)));
}

fn built(spoken: &Spoken, operation: &'static Operation, golden: &Golden) -> Checked {
    let Golden { name, json } = golden;
    let expected = &json["request"];
    let headers: BTreeMap<String, String> = serde_json::from_value(expected["headers"].clone()).unwrap();
    let arguments = json["arguments"].as_array().unwrap();
    let now_ms = headers.get("repeatability-first-sent").map_or(0, |date| http_date::parse(date).unwrap());
    let request = spoken
        .client(json.get("client"))
        .build(operation, arguments, &headers["x-ms-client-request-id"], now_ms)
        .map_err(|error| format!("{name}: {error}"))?;
    same(&format!("{name}: method"), &request.method, &expected["method"].as_str().unwrap())?;
    same(&format!("{name}: path and query"), &request.path_and_query.as_str(), &expected["pathAndQuery"].as_str().unwrap())?;
    same(&format!("{name}: where it is sent"), &request.sent_to.as_deref(), &expected["sentTo"].as_str())?;
    same(&format!("{name}: body"), &request.body, &wire_text(expected.get("body")))?;
    same(&format!("{name}: one header of each name"), &request.headers.iter().count(), &headers.len())?;
    same(&format!("{name}: headers"), &request.headers.pairs().into_iter().collect(), &headers)
}

/// The emulator checks requests by the same tables: it must accept what a client sends, and read the same from it.
#[test]
fn requests_are_accepted_as_they_stand_on_the_wire() {
    let with_body = requests().filter_map(|(spoken, operation, golden)| Some((spoken, operation.body?, golden)));
    report(with_body.map(|(spoken, model, Golden { name, json })| {
        let text = wire_text(json["request"].get("body")).ok_or_else(|| format!("{name}: it has no body"))?;
        let body: Json = serde_json::from_str(&text).map_err(|error| format!("{name}: the body is not JSON: {error}"))?;
        let read =
            encode::object(model, &body, Form::Received, spoken.contract.dialect).map_err(|error| format!("{name}: {error}"))?;
        same(&format!("{name}: what was read"), &read, &text)
    }));
}

/// It must accept what the official package sends as well, where ours deliberately differs: applications use the emulator with that
/// package, too.
#[test]
fn requests_of_the_official_package_are_accepted_as_they_stand_on_the_wire() {
    let with_body = requests().filter_map(|(spoken, operation, golden)| Some((spoken, operation.body?, golden)));
    let theirs = with_body.filter(|(_, _, golden)| golden.json["request"].get("officialBody").is_some());
    report(theirs.map(|(spoken, model, Golden { name, json })| {
        let body = &json["request"]["officialBody"];
        let read =
            encode::object(model, body, Form::Received, spoken.contract.dialect).map_err(|error| format!("{name}: {error}"))?;
        let read: Json = serde_json::from_str(&read).unwrap();
        for (member, value) in body.as_object().unwrap().iter().filter(|(_, value)| value.is_string() || value.is_boolean()) {
            same(&format!("{name}: {member}"), &read.get(member), &Some(value))?;
        }
        Ok(())
    }));
}

#[test]
fn responses_are_read_as_expected() {
    report(responses().map(|(spoken, operation, golden)| read(spoken, operation, &golden)));
}

fn read(spoken: &Spoken, operation: &Operation, golden: &Golden) -> Checked {
    let what = format!("{} answered with {}", operation.name, golden.name);
    let json = &golden.json;
    let headers: BTreeMap<String, String> = serde_json::from_value(json["response"]["headers"].clone()).unwrap();
    let response = HttpResponse {
        status: serde_json::from_value(json["response"]["status"].clone()).unwrap(),
        headers: headers.into_iter().collect(),
        body: wire_text(json["response"].get("body")).unwrap_or_default(),
    };
    let now_ms = json["now"].as_str().map_or(0, |now| http_date::parse(now).unwrap());
    match (parse::<Json>(operation, spoken.contract.dialect, &response, now_ms), json.get("error")) {
        (Ok(result), None) => same(&what, &result.unwrap_or(Json::Null), &json["result"]),
        (Err(error), Some(expected)) => {
            let message = error.message.clone();
            let says = expected["says"].as_array().unwrap();
            if let Some(part) = says.iter().find(|part| !message.contains(part.as_str().unwrap())) {
                return Err(format!("{what}: the message does not say {part}: {message}"));
            }
            let mut expected = expected.clone();
            expected.as_object_mut().unwrap().shift_remove("says");
            same(&what, &shown(&error), &expected)
        }
        (Ok(result), Some(_)) => Err(format!("{what}: it was taken for a success: {result:?}")),
        (Err(error), None) => Err(format!("{what}: {error}")),
    }
}

/// The members of an error in JavaScript, without absent ones.
fn shown(error: &Error) -> Json {
    let answer = error.answer.clone().unwrap_or_default();
    let details: Option<Json> = answer.details.map(|details| serde_json::from_str(&details).unwrap());
    let mut shown = json!({
        "kind": error.kind.name(),
        "status": answer.status,
        "code": answer.code,
        "target": error.target,
        "details": details,
        "requestId": answer.request_id,
        "retryAfterMs": answer.retry_after_ms,
        "body": answer.body,
    });
    shown.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    shown
}

/// A golden with a misspelt directory or key would check nothing.
#[test]
fn goldens_say_what_the_runners_read() {
    report(ALL.iter().flat_map(|spoken| {
        spoken.dirs().into_iter().flat_map(|dir| {
            let known = dir == EVENTS || dir == EVERY_OPERATION || spoken.contract.operation(&dir).is_some();
            let known = if known { Ok(()) } else { Err(format!("{dir}: there is no such operation")) };
            spoken.goldens(&dir, "").iter().map(well_formed).chain([known]).collect::<Vec<_>>()
        })
    }));
}

fn well_formed(Golden { name, json }: &Golden) -> Checked {
    let (dir, case) = name.split_once('/').unwrap();
    let (needed, mut allowed): (&[&str], Vec<&str>) = match (dir, case.split('-').next().unwrap()) {
        (EVENTS, _) if json.get("error").is_some() => (&["from", "body", "error"], vec![]),
        (EVENTS, _) => (&["from", "body", "events"], vec!["open", "written"]),
        (_, "response") if json.get("error").is_some() => (&["from", "response", "error"], vec!["now"]),
        (_, "response") => (&["from", "response", "result"], vec!["open"]),
        (_, "request") => (&["from", "arguments", "request"], vec!["client", "open"]),
        _ => return Err(format!("{name}: it is neither a request nor a response")),
    };
    if json["from"].as_array().is_some_and(|from| from.contains(&json!("official"))) {
        allowed.push("changed");
    }
    known_keys(name, json, needed, &allowed)?;
    let differences = file("tests/conformance/client/differences.mjs");
    let mut changed = json["changed"].as_array().into_iter().flatten();
    if let Some(unknown) = changed.find(|name| !differences.contains(&format!("  {name}: {{\n"))) {
        return Err(format!("{name}: differences.mjs does not say what {unknown} is"));
    }
    match json.get("request") {
        Some(request) => known_keys(name, request, &["method", "pathAndQuery", "headers"], &["sentTo", "body", "officialBody"])?,
        None if dir != EVENTS => known_keys(name, &json["response"], &["status", "headers"], &["body"])?,
        None => {}
    }
    if let Some(client) = json.get("client") {
        known_keys(name, client, &[], &["endpoint", "basePath", "apiVersion", "allowInsecureConnection"])?;
    }
    let grades = ["recording", "client", "document", "model", "later", "http", "ours", "official"];
    let from = json["from"].as_array().filter(|from| !from.is_empty()).ok_or_else(|| format!("{name}: from nowhere"))?;
    match from.iter().find(|grade| !grades.iter().any(|known| grade == known)) {
        Some(grade) => Err(format!("{name}: README.md does not say what {grade} is")),
        None => Ok(()),
    }
}

fn known_keys(name: &str, json: &Json, needed: &[&str], allowed: &[&str]) -> Checked {
    let keys = json.as_object().unwrap();
    if let Some(key) = needed.iter().find(|key| !keys.contains_key(**key)) {
        return Err(format!("{name}: it has no {key}"));
    }
    match keys.keys().find(|key| !needed.contains(&key.as_str()) && !allowed.contains(&key.as_str())) {
        Some(key) => Err(format!("{name}: nothing reads its {key}")),
        None => Ok(()),
    }
}
