//! Answers to every operation. The input is `<operation's number> <status>`, lines of headers, an empty line, the body.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ringwire::client::parse;
use ringwire::contract::{ga_2026_03, preview_2021_04};
use ringwire::error::ErrorKind;
use ringwire::http::HttpResponse;
use serde_json::Value as Json;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
    let mut lines = head.lines();
    let Some((number, status)) = lines.next().and_then(|line| line.split_once(' ')) else { return };
    let (Ok(number), Ok(status)) = (number.parse::<usize>(), status.parse::<u16>()) else { return };
    let (old, new) = (&preview_2021_04::CONTRACT, &ga_2026_03::CONTRACT);
    let rows: Vec<_> =
        [old, new].into_iter().flat_map(|contract| contract.operations.iter().map(move |row| (contract, row))).collect();
    let (contract, operation) = rows[number % rows.len()];
    let headers = lines.filter_map(|line| line.split_once(": "));
    let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
    let response = HttpResponse { status, headers, body: body.to_owned() };

    let succeeded = operation.success.contains(&status);
    match parse::<Json>(operation, contract.dialect, &response, 1_620_778_817_000) {
        Ok(None) => assert!(succeeded && operation.result.is_none()),
        Ok(Some(result)) => {
            let model = operation.result.expect("a result has a table");
            assert!(succeeded && result.is_object());
            assert!(model.fields.iter().all(|field| !field.required() || !result[field.name].is_null()), "{result}");
        }
        Err(error) => {
            assert_eq!(error.kind, if succeeded { ErrorKind::Response } else { ErrorKind::Service });
            assert!(error.message.starts_with("the ") && error.attempts.is_empty());
            let answer = error.answer.expect("there was an answer");
            assert_eq!(answer.status, status);
            assert!(answer.details.is_none_or(|details| serde_json::from_str::<Json>(&details).is_ok()));
            match answer.body {
                Some(shown) => {
                    let start = shown.strip_suffix('…').filter(|_| body.len() > 512).unwrap_or(&shown);
                    assert!(body.starts_with(start) && start.len() <= 512 && (start == body || start.len() > 508));
                }
                None => assert!(body.is_empty() || answer.code.is_some() || error.message.len() > "the service answered ".len()),
            }
        }
    }
});
