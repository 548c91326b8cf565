//! Requests on the wire, read as calls of a client's methods. The requests are those of the official package, on record in the golden files:
//! what was read is sent again by this project's client, and must be the same body.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use ringwire::contract::{Contract, ga_2026_03, preview_2021_04};
use ringwire::encode::{self, Arguments, Setting};
use ringwire_emulator::reading::call_of;
use serde_json::{Value as Json, json};
use std::fs;
use std::path::PathBuf;

/// Every golden request of a contract: the file, the operation and the request.
fn goldens(contract: &Contract, dir: &str) -> Vec<(String, String, Json)> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").join(dir);
    let mut found = Vec::new();
    for operation in contract.operations {
        let Ok(files) = fs::read_dir(root.join(operation.name)) else { continue };
        for file in files.map(|file| file.unwrap().path()) {
            let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
            if name.starts_with("request-") {
                let golden: Json = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
                found.push((format!("{}/{name}", operation.name), operation.name.to_owned(), golden));
            }
        }
    }
    found
}

/// A value without what means nothing: members that are `null`.
fn plain(value: &Json) -> Json {
    match value {
        Json::Object(members) => {
            members.iter().filter(|(_, value)| !value.is_null()).map(|(name, value)| (name.clone(), plain(value))).collect()
        }
        Json::Array(items) => items.iter().map(plain).collect(),
        other => other.clone(),
    }
}

#[test]
fn what_is_read_is_sent_again_as_it_was() {
    let mut count = 0;
    for (contract, dir) in [(&ga_2026_03::CONTRACT, "tests/wire/2026-03-12"), (&preview_2021_04::CONTRACT, "tests/wire")] {
        for (name, operation, golden) in goldens(contract, dir) {
            let request = &golden["request"];
            // A file of a recording has an address of its own, and is of no path.
            if !request["sentTo"].is_null() {
                continue;
            }
            let body = &request["body"];
            let text = if body.is_null() { String::new() } else { body.as_str().map_or_else(|| body.to_string(), str::to_owned) };
            let path = request["pathAndQuery"].as_str().unwrap();
            // A base path that the service does not have is one of a proxy.
            let Some(call) = call_of(request["method"].as_str().unwrap(), path, &text) else {
                assert!(golden["client"]["basePath"].is_string(), "{name}: not read");
                continue;
            };
            count += 1;
            let row = contract.operation(call["operation"].as_str().unwrap()).unwrap();
            assert_eq!(row.id, contract.operation(&operation).unwrap().id, "{name}");
            assert_eq!(call["isExact"], true, "{name}: {call}");
            // What the official package sends otherwise is the same operation.
            if let Some(theirs) = request.get("officialBody") {
                let read = call_of(request["method"].as_str().unwrap(), path, &theirs.to_string()).unwrap();
                assert_eq!(read["operation"], call["operation"], "{name}: {read}");
            }
            let Some(_) = row.body else { continue };
            let setting = Setting { api_version: call["apiVersion"].as_str().unwrap(), ..Setting::of(contract.dialect) };
            let arguments = call["arguments"].as_array().unwrap().clone();
            let sent = encode::request_body(&Arguments::read(row, &arguments), setting, contract.options).unwrap().unwrap();
            let (sent, text): (Json, Json) = (serde_json::from_str(&sent).unwrap(), serde_json::from_str(&text).unwrap());
            assert_eq!(plain(&sent), plain(&text), "{name}: {call}");
        }
    }
    assert!(count > 150, "{count} requests");
}

#[test]
fn arguments_are_those_of_the_method() {
    let body = json!({
        "targets": [{ "kind": "phoneNumber", "rawId": "4:+15550100000", "phoneNumber": { "value": "+15550100000" } }],
        "sourceCallerIdNumber": { "value": "+14255550100" },
        "callbackUri": "https://app.example/",
    });
    let call = call_of("POST", "/calling/callConnections?api-version=2026-03-12", &body.to_string()).unwrap();
    assert_eq!(
        call,
        json!({
            "client": "CallAutomationClient",
            "operation": "createCall",
            "arguments": [
                null,
                { "targetParticipant": { "phoneNumber": "+15550100000" }, "sourceCallIdNumber": { "phoneNumber": "+14255550100" } },
                "https://app.example/",
            ],
            "apiVersion": "2026-03-12",
            // The client of this project adds an operation context, as the official one does.
            "isExact": call["isExact"],
        })
    );
    let call = call_of("DELETE", "/calls/leg/participants/one?api-version=2021-04-15-preview1", "").unwrap();
    assert_eq!(
        (&call["client"], &call["operation"], &call["arguments"]),
        (&json!("CallClient"), &json!("removeParticipant"), &json!(["leg", "one"]))
    );
}

#[test]
fn what_is_no_request_of_an_operation_is_not_read() {
    assert_eq!(call_of("GET", "/emulator", ""), None);
    assert_eq!(call_of("POST", "/calling/callConnections?api-version=2026-03-12", "{"), None);
    // A body of another shape is read as far as it goes.
    for body in ["[]", "7", r#"{"targets":7,"callbackUri":{}}"#] {
        assert_eq!(call_of("POST", "/calling/callConnections", body).unwrap()["isExact"], false, "{body}");
    }
}
