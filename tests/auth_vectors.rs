//! Known signatures, made by other code.
//!
//! `V1`–`V4` are published by the vendor, in the tests of its JavaScript package `@azure/communication-common`. `V5` is in the
//! tests of MailEase, an independent .NET client. `V6`, `S…` and `G…` were computed with two other implementations that agree
//! (Python's `hmac` and `openssl dgst -mac HMAC`); the body of `S1` is the one in the vendor's recording of a real call, in the
//! tests of its client for the 2021 preview.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use ringwire::auth::access_key::{AccessKey, DateHeader, content_hash, string_to_sign};
use ringwire::client::{Authorization, authorize};
use ringwire::headers::Headers;
use ringwire::http::{Endpoint, HttpRequest};
use ringwire::http_date;

/// One byte, 0xA7.
const SHORT_KEY: &str = "pw==";
/// `accessKey`.
const WORD_KEY: &str = "YWNjZXNzS2V5";
/// `0123456789abcdef0123456789abcdef`.
const LONG_KEY: &str = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

const HASH_OF_NOTHING: &str = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

const APRIL_2022: &str = "Wed, 13 Apr 2022 18:09:12 GMT";
const MAY_2021: &str = "Wed, 12 May 2021 00:20:17 GMT";
const NOVEMBER_2026: &str = "Fri, 20 Nov 2026 21:33:49 GMT";

struct Vector {
    name: &'static str,
    key: &'static str,
    method: &'static str,
    /// Scheme, host and port.
    endpoint: &'static str,
    path_and_query: &'static str,
    date: &'static str,
    body: Option<String>,
    hash: &'static str,
    signature: &'static str,
}

fn vectors() -> Vec<Vector> {
    let example = |name, method, path_and_query, signature| Vector {
        name,
        key: SHORT_KEY,
        method,
        endpoint: "https://example.com",
        path_and_query,
        date: APRIL_2022,
        body: None,
        hash: HASH_OF_NOTHING,
        signature,
    };
    let contoso = |name, method, path_and_query, date, signature| Vector {
        name,
        key: LONG_KEY,
        method,
        endpoint: "https://contoso.communication.azure.com",
        path_and_query,
        date,
        body: None,
        hash: HASH_OF_NOTHING,
        signature,
    };
    let (path, query) = ("/testPath", "/testPath?testQuery=test");
    let created = "/calling/callConnections?api-version=2026-03-12";
    vec![
        example("V1", "GET", query, "DGdgwggJWnQyc6EHjR/Vbqg1ES64KpD6U2XwTDDj3tU="),
        example("V2", "GET", path, "+6tWkg3lNKVjQHHmxkdGQcJjUgzclsWTMebnuCz1ngU="),
        Vector {
            key: WORD_KEY,
            endpoint: "https://test.com",
            date: "Wed, 27 Dec 2023 00:00:00 GMT",
            ..example("V5", "GET", "/", "Y/QjmS9N+yVnHqARODZ2wujyxSuPW2PLW7azhyRZpm8=")
        },
        example("V6 with a query", "POST", query, "86Wzjh6TFEgzgHe9pUaVs0Tpy5PeNT/6qSZ6Upue9mM="),
        example("V6", "POST", path, "SBsd+GLfZ49tcDAtgw9mq3S4mG4pUpXVCB7WHjMKZzc="),
        Vector {
            endpoint: "https://acstestbot3.communication.azure.com",
            body: Some(recorded_body()),
            hash: "FI6+VqV+5PRnLPPJi250yJzg7ibu99BS8mIgxb20qjk=",
            ..contoso(
                "S1",
                "POST",
                "/calls?api-version=2021-04-15-preview1",
                MAY_2021,
                "nTnS7cGWtCMuWQi/dEGSlyvXxk4ZczAA+qrZ7wbvHsc=",
            )
        },
        contoso(
            "S2",
            "POST",
            "/calls/00000b80-0200-48a8-b120-6f91a21a2100/Hangup?api-version=2021-04-15-preview1",
            MAY_2021,
            "sTvkdTzHd5nYVZegfUJgrQtnhcrNvireGLaoJ9xUtfs=",
        ),
        Vector {
            body: Some(
                r#"{"targets":[{"kind":"phoneNumber","phoneNumber":{"value":"+14255550123"}}],"sourceCallerIdNumber":{"value":"+14255550100"},"callbackUri":"https://contoso.example/cb"}"#
                    .to_owned(),
            ),
            hash: "VxQmvw/REkzV/9DSom/MWqQGxUoYQ/vMhzk8M5EDUUU=",
            ..contoso("G1", "POST", created, NOVEMBER_2026, "FAkanv4jWa8bC14Tbrwe1jvTzcMtE+UuZQv7DHf98QE=")
        },
        contoso(
            "G2",
            "GET",
            "/calling/callConnections/401f3500-aaaa-4fd7-ae55-37e7590932b1/participants/4%3A%2B14255550123?api-version=2026-03-12",
            NOVEMBER_2026,
            "I5yOUQZSFvrA0hl6+cRu3EAovX7rz4tZRpJLvG6m81c=",
        ),
        Vector {
            endpoint: "https://contoso.communication.azure.com:8443",
            body: Some(
                r#"{"callbackUri":"https://contoso.example/cb","sourceDisplayName":"Ügyfél 😀","targets":[]}"#.to_owned(),
            ),
            hash: "775shM9X2Nd4HnYbX6RJ15rhPhP4cP89Qr7D465BmJM=",
            ..contoso("G3", "POST", created, NOVEMBER_2026, "ojJ5AH0u1TwWn7ui6MiR1Xxj5jIXuJIiDxC4iNdj1oQ=")
        },
    ]
}

/// The vendor's client for the 2021 preview wrote a plus sign as `\u002B`: only so the body has the length of its `Content-Length`.
fn recorded_body() -> String {
    let source = "8:acs:02665c56-277e-4c59-bab4-c475caa3ee80_00000009-fdd3-bb94-ceb1-a43a0d000f8e";
    let number = r#"{"value":"\u002B15129104698"}"#;
    let body = [
        &format!(r#"{{"source":{{"communicationUser":{{"id":"{source}"}}}}"#),
        &format!(r#","sourceAlternateIdentity":{number}"#),
        &format!(r#","targets":[{{"phoneNumber":{number}}}]"#),
        r#","callbackUri":"https://dummy.ngrok.io/api/incident/callback?SecretKey=helloworld""#,
        r#","requestedModalities":["audio"],"requestedCallEvents":["participantsUpdated","dtmfReceived"]}"#,
    ]
    .concat();
    assert_eq!(body.len(), 410, "the recorded Content-Length");
    body
}

fn request(vector: &Vector) -> HttpRequest {
    HttpRequest {
        method: vector.method,
        endpoint: Endpoint::parse(vector.endpoint, false).unwrap(),
        path_and_query: vector.path_and_query.to_owned(),
        sent_to: None,
        headers: Headers::default(),
        body: vector.body.clone(),
    }
}

#[test]
fn requests_are_signed_as_others_sign_them() {
    for vector in vectors() {
        let key = AccessKey::from_base64(vector.key).unwrap();
        for (form, name) in [(DateHeader::XMsDate, "x-ms-date"), (DateHeader::Date, "date")] {
            let mut signed = request(&vector);
            authorize(&mut signed, Authorization::Key(&key, form), http_date::parse(vector.date).unwrap());
            let authorization =
                format!("HMAC-SHA256 SignedHeaders={name};host;x-ms-content-sha256&Signature={}", vector.signature);
            let expected = [(name, vector.date), ("x-ms-content-sha256", vector.hash), ("authorization", authorization.as_str())];
            let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
            assert_eq!(signed.headers.pairs(), expected, "{}", vector.name);
        }
    }
}

#[test]
fn the_text_that_is_signed_is_the_documented_one() {
    for vector in vectors() {
        let host = vector.endpoint.strip_prefix("https://").unwrap();
        let text = string_to_sign(vector.method, vector.path_and_query, vector.date, host, vector.hash);
        assert_eq!(
            text,
            format!("{}\n{}\n{};{host};{}", vector.method, vector.path_and_query, vector.date, vector.hash),
            "{}",
            vector.name
        );
        assert_eq!(AccessKey::from_base64(vector.key).unwrap().sign_text(&text), vector.signature, "{}", vector.name);
        assert_eq!(request(&vector).endpoint.authority(), host, "{}", vector.name);
    }
}

#[test]
fn texts_are_hashed_and_signed_as_published() {
    let key = AccessKey::from_base64(SHORT_KEY).unwrap();
    for (name, text, hash, signature) in [
        ("V3", "banana", "tJPUg2Sv5E0RwBZc9HCkFk0eJgmRHvmYvoaNRq3j3k4=", "88EC05aAS9iXnaimtNO78JLjiPtfWryQB/5QYEzEsu8="),
        ("V4", "😀", "8EQ6NCxe9UeDoRG1G6Vsk45HTDIyTZDDpgycjjo34tk=", "1rudJKjn2Zi+3hRrBG29wIF6pD6YyAeQR1ZcFtXoKAU="),
    ] {
        assert_eq!(content_hash(text.as_bytes()), hash, "{name}");
        assert_eq!(key.sign_text(text), signature, "{name}");
    }
}

/// A retry signs the same request anew.
#[test]
fn the_time_changes_the_signature_and_nothing_else() {
    let vectors = vectors();
    let key = AccessKey::from_base64(LONG_KEY).unwrap();
    let signed = |now_ms| {
        let mut request = request(&vectors[0]);
        authorize(&mut request, Authorization::Key(&key, DateHeader::XMsDate), now_ms);
        request.headers.pairs()
    };
    let (first, again, later) = (signed(1_620_778_817_000), signed(1_620_778_817_999), signed(1_620_778_818_000));
    assert_eq!(first, again, "dates have seconds, not milliseconds");
    assert_eq!(first[1], later[1]);
    assert_ne!(first[2], later[2]);
}

#[test]
fn a_token_is_carried_as_it_is() {
    let mut carried = request(&vectors()[0]);
    authorize(&mut carried, Authorization::Token("a.b-c"), 0);
    assert_eq!(carried.headers.pairs(), [("authorization".to_owned(), "Bearer a.b-c".to_owned())]);
}

#[test]
fn a_key_does_not_show_when_it_is_printed() {
    let key = AccessKey::from_base64(WORD_KEY).unwrap();
    assert_eq!(format!("{key:?} {:#?}", key.clone()), "AccessKey AccessKey");
}
