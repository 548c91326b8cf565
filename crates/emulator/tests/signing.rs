//! Who signs callbacks: what is published, and which callbacks are to carry a token.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;
use common::ga_2026_03::STAYS;
use common::*;
use ringwire_emulator::engine::config::WELL_KNOWN_RESOURCE_ID;
use ringwire_emulator::http::signing::NeededKeys;

const METADATA: &str = "/calling/.well-known/acsopenidconfiguration";
const KEYS: &str = "/calling/keys";

fn ask(world: &mut World, method: &str, path: &str) -> RawResponse {
    world.send(&RawRequest { method: method.into(), path_and_query: path.into(), ..RawRequest::default() })
}

#[test]
fn what_the_host_publishes_is_answered_without_a_credential_and_without_a_trace() {
    let mut world = World::new();
    for path in [METADATA, KEYS] {
        let early = ask(&mut world, "GET", path);
        refused(&early, 503, "ServiceUnavailable", "not made yet");
        assert_eq!(early.header("retry-after"), Some("1"));
    }
    let (metadata, keys) = (json!({ "issuer": "i", "jwks_uri": "k" }), json!({ "keys": [{ "kid": "1" }] }));
    world.emulator.publish(metadata.clone(), keys.clone());
    assert_eq!(body(&ask(&mut world, "GET", METADATA)), metadata);
    assert_eq!(body(&ask(&mut world, "GET", "/calling/keys?v=1")), keys);
    assert_eq!(ask(&mut world, "HEAD", KEYS).body, b"");
    assert_eq!(ask(&mut world, "DELETE", KEYS).status, 404);
    assert_eq!(body(&ask(&mut world, "POST", "/emulator/rotateKeys")), keys, "which the host has made new before it asks");
    world.emulator.reset();
    assert_eq!(body(&ask(&mut world, "GET", KEYS)), keys, "receivers know them still");
    assert_eq!(world.emulator.events(0), json!([]));
}

#[test]
fn only_a_request_that_is_answered_with_keys_needs_any_and_only_the_rotation_needs_new_ones() {
    let paths = [METADATA, KEYS, "/emulator/rotateKeys", "/emulator", "/", "/calls", "/emulator/reset", "/emulator/token"];
    for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "get", "post", ""] {
        for path in paths {
            let path_in_capitals = path.to_uppercase();
            let encoded = path.replace('y', "%79");
            let with = |end: &str| [path, end].concat();
            for near in
                [with(""), with("?x=1"), with("?"), with("/"), with("//"), with("s"), with("#x"), path_in_capitals, encoded]
            {
                let is_path = |wanted: &str| near.split('?').next() == Some(wanted);
                let wanted = match method {
                    // HEAD is answered as GET is, without the body.
                    "GET" | "HEAD" if is_path(METADATA) || is_path(KEYS) => Some(NeededKeys::Current),
                    "POST" if is_path("/emulator/rotateKeys") => Some(NeededKeys::New),
                    _ => None,
                };
                assert_eq!(Emulator::needed_keys(method, &near), wanted, "{method} {near}");
                let unpublished = ask(&mut World::new(), method, &near);
                assert_eq!(unpublished.status == 503, wanted.is_some(), "{method} {near}: {unpublished:?}");
            }
        }
    }
}

#[test]
fn the_index_tells_receivers_what_they_need() {
    let authentication =
        |config: Config| body(&ask(&mut World::with(config), "GET", "/emulator"))["callbackAuthentication"].clone();
    assert_eq!(
        authentication(Config::default()),
        json!({
            "audience": WELL_KNOWN_RESOURCE_ID,
            "issuer": "https://acscallautomation.communication.azure.com",
            "metadataUrl": "http://emulator.localhost/calling/.well-known/acsopenidconfiguration",
        })
    );
    let settings = json!({ "resourceId": "mine", "endpoint": "http://127.0.0.1:4455/" });
    let other = authentication(Config::from_json(&settings).unwrap());
    assert_eq!(
        (&other["audience"], &other["metadataUrl"]),
        (&json!("mine"), &json!(["http://127.0.0.1:4455", METADATA].concat()))
    );
    for wrong in [json!(""), json!(" "), json!(7)] {
        let error = Config::from_json(&json!({ "resourceId": wrong })).map(|_| ()).unwrap_err();
        assert!(error.message.starts_with("resourceId: expected"), "{}", error.message);
    }
}

#[test]
fn callbacks_of_the_contract_2026_03_12_are_signed_at_every_attempt_and_no_others_are() {
    let mut world = World::new();
    world.answers = |_, attempt| Outcome::Answered { status: if attempt == 1 { 500 } else { 200 }, body: Vec::new() };
    world.begin(&[STAYS], json!({}));
    world.create(&["+15550100486"], &[]);
    world.emulator.incoming_call(&json!({ "from": "4:+14255550100", "to": "8:acs:me" }), world.now_ms).unwrap();
    world.advance(60_000);
    let is_signed = |callback: &Callback| callback.body[0]["type"].is_string();
    assert!(world.callbacks.iter().filter(|one| is_signed(one)).count() == 4 && world.callbacks.len() > 8);
    for callback in &world.callbacks {
        assert_eq!(callback.token, is_signed(callback).then_some(Token::Genuine));
        assert!(callback.headers.iter().all(|(name, _)| name != "authorization"), "that is the host's to add");
    }
    for listed in world.emulator.callbacks().as_array().unwrap() {
        assert_eq!(listed["signed"], listed["callConnectionId"].is_string());
    }
}
