//! Which keys are believed, and when they are asked for.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use proptest::prelude::*;
use ringwire::base64;
use ringwire_callbacks::keys::{Decision, Keys, read};
use serde_json::{Value as Json, json};

const SECOND: f64 = 1000.0;
const MINUTE: f64 = 60.0 * SECOND;
const DAY: f64 = 24.0 * 60.0 * MINUTE;
const START: f64 = 1_795_000_000_000.0;

fn keys(ids: &[&str], now_ms: f64) -> Keys {
    let mut keys = Keys::default();
    keys.fetched(ids.iter().map(ToString::to_string).collect(), now_ms);
    keys
}

/// Decides, and asks when it is to: whether the issuer was asked.
fn asked(keys: &mut Keys, id: &str, published: &[&str], now_ms: f64) -> bool {
    let asks = keys.decide(id, now_ms) == Decision::Fetch;
    if asks {
        keys.fetched(published.iter().map(ToString::to_string).collect(), now_ms);
    }
    asks
}

#[test]
fn the_first_token_has_the_keys_fetched_and_the_next_do_not() {
    let mut keys = Keys::default();
    assert_eq!(keys.decide("a", START), Decision::Fetch);
    assert!(asked(&mut keys, "a", &["a", "b"], START));
    for after in [0.0, 1.0, MINUTE, DAY - 1.0] {
        assert_eq!(keys.decide("a", START + after), Decision::Use);
        assert_eq!(keys.decide("b", START + after), Decision::Use);
    }
}

#[test]
fn after_a_day_they_are_fetched_again() {
    let mut keys = keys(&["a"], START);
    assert!(asked(&mut keys, "a", &["a"], START + DAY));
    assert_eq!(keys.decide("a", START + DAY + 1.0), Decision::Use);
    assert_eq!(keys.decide("a", START + 2.0 * DAY), Decision::Fetch);
}

#[test]
fn a_key_that_is_not_known_is_asked_for_and_one_that_is_gone_is_not_believed() {
    let mut keys = keys(&["old"], START);
    assert!(asked(&mut keys, "new", &["new"], START + 1.0));
    assert_eq!(keys.decide("new", START + 2.0), Decision::Use);
    assert_ne!(keys.decide("old", START + 2.0), Decision::Use, "the issuer has taken it back");
}

#[test]
fn made_up_keys_are_asked_for_five_times_and_then_once_a_minute() {
    let mut keys = keys(&["a"], START);
    let flood = |keys: &mut Keys, now_ms: f64| (0..1000).filter(|n| asked(keys, &format!("made up {n}"), &["a"], now_ms)).count();
    assert_eq!(flood(&mut keys, START), 5);
    assert_eq!(keys.decide("made up", START), Decision::Unknown);
    assert_eq!(flood(&mut keys, START + MINUTE - 1.0), 0);
    assert_eq!(flood(&mut keys, START + MINUTE), 1);
    assert_eq!(flood(&mut keys, START + 3.0 * MINUTE), 2);
    assert_eq!(flood(&mut keys, START + DAY), 5, "what is forgiven is not saved up");
    // All the while the one that is known is.
    assert_eq!(keys.decide("a", START + DAY), Decision::Use);
}

#[test]
fn a_flood_does_not_keep_a_new_key_out_for_long() {
    let mut keys = keys(&["a"], START);
    for second in 0..600 {
        asked(&mut keys, "made up", &["a"], START + f64::from(second) * SECOND);
    }
    let rotated = START + 600.0 * SECOND;
    let learnt = (0..=60).find(|second| {
        let now_ms = rotated + f64::from(*second) * SECOND;
        asked(&mut keys, "made up", &["b"], now_ms);
        keys.decide("b", now_ms) == Decision::Use
    });
    assert!(learnt.is_some(), "all requests share the answer");
}

#[test]
fn without_an_answer_there_is_a_pause_and_then_another_question() {
    let mut keys = Keys::default();
    keys.failed(START);
    for after in [0.0, 1.0, 1999.0] {
        assert_eq!(keys.decide("a", START + after), Decision::Unavailable);
    }
    assert_eq!(keys.decide("a", START + 2000.0), Decision::Fetch);
    assert!(asked(&mut keys, "a", &["a"], START + 2000.0));
    assert_eq!(keys.decide("a", START + 2000.0), Decision::Use);
    assert_eq!(keys.decide("b", START + 2000.0), Decision::Fetch, "a failure that is over is no reason to pause");
}

#[test]
fn old_keys_are_kept_while_the_issuer_is_out_of_reach() {
    let mut keys = keys(&["a"], START);
    let mut now_ms = START + 3.0 * DAY;
    for _ in 0..100 {
        assert_eq!(keys.decide("a", now_ms), Decision::Fetch);
        keys.failed(now_ms);
        assert_eq!(keys.decide("a", now_ms), Decision::Use);
        assert_eq!(keys.decide("a", now_ms + 1999.0), Decision::Use);
        assert_eq!(keys.decide("b", now_ms + 1999.0), Decision::Unavailable, "of it nothing is known, so it may be tried again");
        now_ms += 2000.0;
    }
}

#[test]
fn a_clock_that_is_set_back_stops_nothing() {
    let mut late = Keys::default();
    late.failed(START);
    assert_eq!(late.decide("a", START - DAY), Decision::Fetch);
    let mut keys = keys(&["a"], START);
    for _ in 0..5 {
        assert!(asked(&mut keys, "b", &["a"], START));
    }
    assert_eq!(keys.decide("a", START - DAY), Decision::Use);
    assert_eq!(keys.decide("b", START - DAY), Decision::Unknown, "and it forgives nothing either");
}

fn modulus(bytes: usize) -> String {
    url64(&vec![0xc3; bytes])
}

fn url64(bytes: &[u8]) -> String {
    base64::encode(bytes).trim_end_matches('=').replace('+', "-").replace('/', "_")
}

fn key() -> Json {
    json!({ "kty": "RSA", "use": "sig", "alg": "RS256", "kid": "a", "n": modulus(256), "e": "AQAB" })
}

fn with(name: &str, value: Json) -> Json {
    let mut key = key();
    key[name] = value;
    key
}

#[test]
fn keys_for_our_signatures_are_read() {
    let bare =
        json!({ "kty": "RSA", "kid": "bare", "n": modulus(512), "e": "AQAB", "x5t": "x", "issuer": "https://issuer.example" });
    let read = read(&json!({ "keys": [key(), bare], "more": 1 })).unwrap();
    assert_eq!(read.iter().map(|key| &*key.id).collect::<Vec<_>>(), ["a", "bare"]);
    assert_eq!((&*read[0].modulus, &*read[0].exponent), (&*modulus(256), "AQAB"));
}

#[test]
fn what_is_no_such_key_is_left_out_and_the_others_stay() {
    let zeros = url64(&[vec![0; 128], vec![0xc3; 128]].concat());
    for odd in [
        with("kty", json!("EC")),
        with("kty", json!("oct")),
        with("kty", json!(null)),
        with("use", json!("enc")),
        with("alg", json!("RS512")),
        with("alg", json!("RSA-OAEP")),
        with("kid", json!("")),
        with("kid", json!(1)),
        with("kid", json!(null)),
        with("n", json!(modulus(128))),
        with("n", json!(modulus(255))),
        with("n", json!(zeros)),
        with("n", json!("")),
        with("n", json!("+/+/")),
        with("e", json!("AQ==")),
        with("e", json!(65537)),
        json!(null),
        json!([]),
        json!("a"),
        json!({}),
    ] {
        let read = read(&json!({ "keys": [odd, with("kid", json!("good"))] })).unwrap();
        assert_eq!(read.iter().map(|key| &*key.id).collect::<Vec<_>>(), ["good"], "{odd}");
    }
    assert_eq!(read(&json!({ "keys": [] })), Some(Vec::new()));
}

#[test]
fn what_is_no_set_is_none() {
    for set in [
        json!(null),
        json!([]),
        json!({}),
        json!({ "keys": null }),
        json!({ "keys": { "0": key() } }),
        json!([key()]),
        json!("{\"keys\":[]}"),
    ] {
        assert_eq!(read(&set), None, "{set}");
    }
}

proptest! {
    /// Whatever comes in whatever order: the issuer is asked at most five times and once more for each minute that passes, but for
    /// the first time, the daily one, and where it does not answer.
    #[test]
    fn the_issuer_is_not_hammered(steps in prop::collection::vec((0_u32..5, 0_u32..90_000), 1..200)) {
        let mut keys = keys(&["a"], START);
        let (mut now_ms, mut questions) = (START, 0.0);
        for (id, pause_ms) in steps {
            now_ms += f64::from(pause_ms);
            if asked(&mut keys, &format!("made up {id}"), &["a"], now_ms) {
                questions += 1.0;
            }
            prop_assert!(questions <= 5.0 + (now_ms - START) / MINUTE);
            prop_assert_eq!(keys.decide("a", now_ms), Decision::Use);
        }
    }
}
