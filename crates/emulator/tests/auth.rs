//! Who may come in.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;
use common::*;
use ringwire::auth::access_key::{AccessKey, DateHeader, authorization, content_hash, string_to_sign};
use ringwire::http_date;

const PATH: &str = "/calls/none/Hangup?api-version=2021-04-15-preview1";
const HOST: &str = "emulator.localhost";

struct Signing<'a> {
    key: AccessKey,
    form: DateHeader,
    date: String,
    host: &'a str,
    body: &'a str,
    hash: String,
}

fn signing() -> Signing<'static> {
    Signing {
        key: AccessKey::from_base64(&Config::default().access_key).unwrap(),
        form: DateHeader::XMsDate,
        date: http_date::format(VIRTUAL_START_MS),
        host: HOST,
        body: "",
        hash: content_hash(b""),
    }
}

/// The request is always sent to the emulator's own host, and its body is always the one given.
fn sign(with: &Signing<'_>) -> RawRequest {
    let text = string_to_sign("POST", PATH, &with.date, with.host, &with.hash);
    RawRequest {
        method: "POST".into(),
        path_and_query: PATH.into(),
        host: HOST.into(),
        headers: vec![
            (with.form.name().into(), with.date.clone()),
            ("X-MS-Content-SHA256".into(), with.hash.clone()),
            ("Authorization".into(), authorization(with.form, &with.key.sign_text(&text))),
        ],
        body: with.body.as_bytes().to_vec(),
    }
}

fn skewed() -> World {
    World::with(Config { max_skew_ms: Some(900_000), ..Config::default() })
}

/// Past the door there is no such call: a 404 means that the request came in.
fn comes_in(world: &mut World, request: &RawRequest) {
    refused(&world.send(request), 404, "8522", "");
}

#[test]
fn both_header_forms_come_in() {
    for form in [DateHeader::XMsDate, DateHeader::Date] {
        comes_in(&mut skewed(), &sign(&Signing { form, ..signing() }));
    }
}

#[test]
fn a_known_signature_comes_in() {
    // Computed with openssl, not with this code:
    // printf '%s' "$text" | openssl dgst -sha256 -mac HMAC -macopt hexkey:$key -binary | base64
    let mut world =
        World::with(Config { access_key: "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=".into(), ..Config::default() });
    let request = RawRequest {
        method: "POST".into(),
        path_and_query: "/calls/401f3500-aaaa/Hangup?api-version=2021-04-15-preview1".into(),
        host: "contoso.communication.azure.com:8443".into(),
        headers: vec![
            ("date".into(), "Fri, 20 Nov 2026 21:33:49 GMT".into()),
            ("x-ms-content-sha256".into(), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=".into()),
            (
                "authorization".into(),
                "HMAC-SHA256 SignedHeaders=date;host;x-ms-content-sha256&Signature=AY8t3mSgVI/4d/TzUtkJ9cn3UawzxuT9XyHBOMcXcE4="
                    .into(),
            ),
        ],
        body: Vec::new(),
    };
    comes_in(&mut world, &request);
}

#[test]
fn a_wrong_key_is_refused_with_the_string_to_sign_and_without_secrets() {
    let mut world = skewed();
    let key = AccessKey::from_base64("b3RoZXI=").unwrap();
    let request = sign(&Signing { key, ..signing() });
    let response = world.send(&request);
    refused(&response, 401, "Denied", "the signature does not fit");
    let text = string_to_sign("POST", PATH, &http_date::format(VIRTUAL_START_MS), HOST, &content_hash(b""));
    assert_eq!(body(&response)["details"][0], json!({ "code": "StringToSign", "message": text }));
    assert!(body(&response)["message"].as_str().unwrap().contains(&text.replace('\n', "\\n")));
    assert_eq!(response.header("www-authenticate"), Some("HMAC-SHA256, Bearer"));
    let right = signing().key.sign_text(&text);
    let all = String::from_utf8(response.body).unwrap() + &world.emulator.events(0).to_string();
    for secret in [right.as_str(), &Config::default().access_key, &key_of(&request)] {
        assert!(!all.contains(secret));
    }
}

fn key_of(request: &RawRequest) -> String {
    request.header("authorization").unwrap().rsplit("Signature=").next().unwrap().to_owned()
}

#[test]
fn a_body_that_was_changed_is_refused() {
    let request = sign(&Signing { body: "{}", ..signing() });
    let response = skewed().send(&request);
    refused(&response, 401, "Denied", "x-ms-content-sha256 is not the hash of the body");
    assert_eq!(body(&response)["details"][1]["message"], content_hash(b"{}"));
}

#[test]
fn another_host_is_refused() {
    refused(&skewed().send(&sign(&Signing { host: "other.example", ..signing() })), 401, "Denied", HOST);
}

#[test]
fn another_path_or_method_is_refused() {
    let mut world = skewed();
    let request = sign(&signing());
    let path = RawRequest { path_and_query: PATH.replace("none", "some"), ..request.clone() };
    refused(&world.send(&path), 401, "Denied", "/calls/some/Hangup");
    let longer = RawRequest { path_and_query: format!("{PATH}&x=1"), ..request };
    refused(&world.send(&longer), 401, "Denied", "&x=1");
}

#[test]
fn a_date_outside_the_window_is_refused_only_where_there_is_one() {
    for (away_ms, inside) in [(0, true), (900_000, true), (901_000, false)] {
        for date_ms in [VIRTUAL_START_MS - away_ms, VIRTUAL_START_MS + away_ms] {
            let request = sign(&Signing { date: http_date::format(date_ms), ..signing() });
            if inside {
                comes_in(&mut skewed(), &request);
            } else {
                refused(&skewed().send(&request), 401, "Denied", "x-ms-date is more than 15 minutes from now");
            }
            comes_in(&mut World::new(), &request);
        }
    }
    refused(&World::new().send(&sign(&Signing { date: "today".into(), ..signing() })), 401, "Denied", "is not a date");
}

#[test]
fn headers_that_are_missing_or_strange_are_named() {
    let mut world = skewed();
    let good = sign(&signing());
    let without = |name: &str| {
        let headers = good.headers.iter().filter(|(key, _)| !key.eq_ignore_ascii_case(name)).cloned().collect();
        RawRequest { headers, ..good.clone() }
    };
    refused(&world.send(&without("authorization")), 401, "Denied", "Authorization header is missing");
    refused(&world.send(&without("x-ms-date")), 401, "Denied", "x-ms-date is signed");
    refused(&world.send(&without("x-ms-content-sha256")), 401, "Denied", "x-ms-content-sha256 is signed");
    for (value, says) in [
        ("", "neither HMAC-SHA256 nor Bearer"),
        ("Basic dTpw", "neither HMAC-SHA256 nor Bearer"),
        ("HMAC-SHA256", "no SignedHeaders"),
        ("HMAC-SHA256 SignedHeaders=host&Signature=x", "SignedHeaders is neither"),
        ("HMAC-SHA256 SignedHeaders=host;x-ms-date;x-ms-content-sha256&Signature=x", "SignedHeaders is neither"),
    ] {
        let mut request = without("authorization");
        request.headers.push(("authorization".into(), value.into()));
        refused(&world.send(&request), 401, "Denied", says);
    }
}

fn bearer(token: &str) -> RawRequest {
    RawRequest {
        method: "POST".into(),
        path_and_query: PATH.into(),
        host: HOST.into(),
        headers: vec![("authorization".into(), format!("Bearer {token}"))],
        body: Vec::new(),
    }
}

fn token_of(issued: &Json) -> String {
    issued["token"].as_str().unwrap().to_owned()
}

#[test]
fn a_token_comes_in_until_it_expires() {
    let mut world = skewed();
    let issued = world.emulator.issue_token(60_000, world.now_ms);
    assert_eq!(issued["expiresOnTimestamp"], VIRTUAL_START_MS + 60_000);
    let request = bearer(&token_of(&issued));
    comes_in(&mut world, &request);
    world.advance(59_999);
    comes_in(&mut world, &request);
    world.advance(1);
    refused(&world.send(&request), 401, "Denied", "expired at 2100-01-01T00:01:00.000Z");
}

#[test]
fn a_forged_token_is_refused() {
    let mut world = skewed();
    let token = token_of(&world.emulator.issue_token(60_000, world.now_ms));
    let mut other = World::with(Config { access_key: "b3RoZXI=".into(), ..Config::default() });
    let foreign = token_of(&other.emulator.issue_token(60_000, other.now_ms));
    let (head, rest) = token.split_once('.').unwrap();
    let (claims, signature) = rest.split_once('.').unwrap();
    // {"alg":"none"}, as the oldest trick has it, and claims that were changed.
    let none = format!("eyJhbGciOiJub25lIn0.{claims}.");
    let later = format!("{head}.eyJleHAiOjk5OTk5OTk5OTl9.{signature}");
    for forged in [foreign, none, later, format!("{token}x"), "a.b.c".into(), "abc".into(), String::new()] {
        let response = world.send(&bearer(&forged));
        refused(&response, 401, "Denied", "not issued by this emulator");
        assert!(forged.is_empty() || !String::from_utf8(response.body).unwrap().contains(&forged));
    }
}

#[test]
fn a_token_is_a_jwt_that_says_when_it_ends() {
    use base64ct::{Base64UrlUnpadded, Encoding};
    let mut world = World::new();
    let token = token_of(&world.emulator.issue_token(1_500, world.now_ms));
    let parts: Vec<_> = token.split('.').map(|part| Base64UrlUnpadded::decode_vec(part).unwrap()).collect();
    assert_eq!(parts[0], br#"{"alg":"HS256","typ":"JWT"}"#);
    let claims: Json = serde_json::from_slice(&parts[1]).unwrap();
    assert_eq!(claims["exp"].as_f64(), Some((VIRTUAL_START_MS + 1_500) as f64 / 1000.0));
    assert_eq!(parts[2].len(), 32);
}
