//! The arguments of JavaScript methods, as JSON: what is built is a request that platforms send as it is and the emulator accepts.
//! The input is the number of an operation, a space, and an array of arguments.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ringwire::client::Client;
use ringwire::contract::{Place, ga_2026_03, preview_2021_04};
use ringwire::encode::{self, Form};
use ringwire::error::ErrorKind;
use ringwire::http::Endpoint;
use serde_json::Value as Json;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Some((number, text)) = text.split_once(' ') else { return };
    let (Ok(number), Ok(arguments)) = (number.parse::<usize>(), serde_json::from_str::<Vec<Json>>(text)) else { return };
    let (old, new) = (&preview_2021_04::CONTRACT, &ga_2026_03::CONTRACT);
    let rows: Vec<_> =
        [old, new].into_iter().flat_map(|contract| contract.operations.iter().map(move |row| (contract, row))).collect();
    let (contract, operation) = rows[number % rows.len()];
    let client = Client {
        contract,
        endpoint: Endpoint::parse("https://contoso.communication.azure.com", false).unwrap(),
        base_path: contract.base_paths[number / rows.len() % contract.base_paths.len()].to_owned(),
        api_version: contract.api_version.to_owned(),
        allow_insecure: false,
    };
    match client.build(operation, &arguments, "id", 0) {
        // It names the file it is for by a URL of its own.
        Ok(request) if operation.arguments.iter().any(|argument| argument.place == Place::Location) => {
            assert!(request.sent_to.is_some() && request.path_and_query.starts_with('/') && request.body.is_none());
        }
        Ok(request) => {
            let (path, query) = request.path_and_query.split_once('?').expect("the version is in the query");
            assert_eq!(query, ["api-version=", contract.api_version].concat());
            let template = [&client.base_path, operation.path].concat();
            assert_eq!(path.split('/').count(), template.split('/').count(), "an id became two: {path}");
            let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~%/:".contains(&byte);
            assert!(path.bytes().all(allowed) && !path.split('/').skip(1).any(|part| matches!(part, "" | "." | "..")), "{path}");
            assert_eq!(request.body.is_some(), operation.body.is_some());
            if let (Some(model), Some(body)) = (operation.body, request.body) {
                let body: Json = serde_json::from_str(&body).expect("the body is JSON");
                // A word of an enum is sent as it is, and the other side judges it.
                if let Err(error) = encode::object(model, &body, Form::Received, contract.dialect) {
                    assert!(error.message.contains("expected one of"), "the other side does not take it: {error}");
                }
            }
        }
        Err(error) => {
            assert_eq!(error.kind, ErrorKind::Validation);
            let target = error.target.expect("it says where");
            assert!(!target.is_empty() && error.message.starts_with(&[&target, ": "].concat()));
        }
    }
});
