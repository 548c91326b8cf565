//! Tokens of callbacks: what is let through to be verified says all that it must, and no two texts are one token. The input is the
//! value of the header, or a header and claims in lines, which are then encoded.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ringwire::base64;
use ringwire_callbacks::keys::{SHORTEST_MODULUS, read};
use ringwire_callbacks::token::{Expected, Refusal, check};
use serde_json::Value as Json;

const ISSUER: &str = "https://i.example";
const AUDIENCE: &str = "a1";
const NOW_S: f64 = 1_795_000_000.0;
const SKEW_S: f64 = 60.0;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    check_header(text);
    check_header(&["Bearer ", text].concat());
    if let Some((header, claims)) = text.split_once('\n') {
        check_header(&["Bearer ", &encoded(header), ".", &encoded(claims), ".c2ln"].concat());
    }
    check_keys(text);
});

fn encoded(text: &str) -> String {
    base64::encode(text.as_bytes()).trim_end_matches('=').replace('+', "-").replace('/', "_")
}

fn check_header(authorization: &str) {
    let expected = Expected { issuer: ISSUER.to_owned(), audiences: vec![AUDIENCE.to_owned()], skew_ms: SKEW_S * 1000.0 };
    let at = |now_s: f64| check::<Json>(Some(authorization), &expected, now_s * 1000.0);
    let token = match at(NOW_S) {
        Ok(token) => token,
        Err(refusal) => {
            assert_eq!(refusal == Refusal::Missing, authorization.is_empty());
            assert!(!matches!(refusal, Refusal::UnknownKey | Refusal::Signature), "no key was looked at");
            return;
        }
    };
    let (scheme, text) = authorization.split_at(7);
    assert!(scheme.eq_ignore_ascii_case("bearer ") && text.len() <= 8192);
    // To the byte: one text for one token.
    let signature = base64::encode(&token.signature).trim_end_matches('=').replace('+', "-").replace('/', "_");
    assert_eq!(text, [&token.signed, ".", &*signature].concat());
    let (header, claims) = token.signed.split_once('.').expect("two parts are signed");
    let [header, claims] = [header, claims].map(|part| {
        let bytes = base64::decode_url(part).expect("it was decoded");
        serde_json::from_slice::<Json>(&bytes).expect("it was read")
    });
    assert_eq!((header["alg"].as_str(), header["kid"].as_str()), (Some("RS256"), Some(&*token.key_id)));
    assert!(!token.key_id.is_empty() && header.get("crit").is_none());
    assert_eq!(claims["iss"], ISSUER);
    let audience = &claims["aud"];
    assert!(audience == AUDIENCE || audience.as_array().is_some_and(|all| all.iter().any(|one| one == AUDIENCE)));
    let end_s = claims["exp"].as_f64().expect("it has an end");
    assert!(NOW_S < end_s + SKEW_S);
    assert!(claims.get("nbf").is_none_or(|start| start.as_f64().is_some_and(|start_s| start_s <= NOW_S + SKEW_S)));
    // A token made by a clock that is ahead is good, but its time has to be one.
    assert!(claims.get("iat").is_none_or(Json::is_number));
    if end_s < 1e12 {
        assert_eq!(at(end_s + SKEW_S + 1.0), Err(Refusal::Expired), "it is good after its end");
    }
}

/// Sets of keys come over the network too.
fn check_keys(text: &str) {
    let Ok(set) = serde_json::from_str::<Json>(text) else { return };
    let Some(keys) = read(&set) else { return };
    assert!(set["keys"].is_array() && !keys.is_empty(), "a set without a key of use says nothing");
    for key in keys {
        let number = |text: &str| -> Vec<u8> {
            base64::decode_url(text).expect("it was decoded").into_iter().skip_while(|byte| *byte == 0).collect()
        };
        let (modulus, exponent) = (number(&key.modulus), number(&key.exponent));
        assert!(!key.id.is_empty() && modulus.len() * 8 >= SHORTEST_MODULUS);
        assert!(modulus.last().is_some_and(|last| last % 2 == 1) && exponent.last().is_some_and(|last| last % 2 == 1));
        assert!(exponent != [1], "with that, everything is its own signature");
    }
}
