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
    let asks = matches!(keys.decide(id, now_ms), Decision::Fetch | Decision::Refresh);
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
fn after_a_day_they_are_fetched_again_and_used_meanwhile() {
    let mut keys = keys(&["a"], START);
    assert_eq!(keys.decide("a", START + DAY), Decision::Refresh);
    assert_eq!(keys.verdict("a", START + DAY), Decision::Refresh);
    keys.fetched(vec!["a".to_owned()], START + DAY);
    assert_eq!(keys.decide("a", START + DAY + 1.0), Decision::Use);
    assert_eq!(keys.decide("a", START + 2.0 * DAY), Decision::Refresh);
}

#[test]
fn after_three_days_without_an_answer_they_are_not_believed_any_more() {
    let mut keys = keys(&["a"], START);
    keys.failed(START + 3.0 * DAY - 2000.0);
    assert_eq!(keys.decide("a", START + 3.0 * DAY - 1.0), Decision::Use);
    assert_eq!(keys.decide("a", START + 3.0 * DAY), Decision::Fetch);
    keys.failed(START + 3.0 * DAY);
    assert_eq!(keys.decide("a", START + 3.0 * DAY), Decision::Unavailable);
    assert_eq!(keys.decide("b", START + 3.0 * DAY), Decision::Unavailable);
    keys.fetched(vec!["a".to_owned()], START + 3.0 * DAY + 1.0);
    assert_eq!(keys.decide("a", START + 3.0 * DAY + 1.0), Decision::Use);
}

#[test]
fn keys_that_are_too_old_say_nothing_about_others() {
    let keys = keys(&["a"], START);
    for (id, after) in [("a", 3.0 * DAY), ("b", 3.0 * DAY), ("b", 30.0 * DAY)] {
        assert_eq!(keys.verdict(id, START + after), Decision::Unavailable);
        assert_eq!(keys.decide(id, START + after), Decision::Fetch);
    }
}

#[test]
fn a_key_that_is_not_known_is_asked_for_and_one_that_is_gone_is_not_believed() {
    let mut keys = keys(&["old"], START);
    assert!(asked(&mut keys, "new", &["new"], START));
    assert_eq!(keys.decide("new", START), Decision::Use);
    assert_eq!(keys.verdict("old", START), Decision::Unknown, "the issuer has taken it back");
}

#[test]
fn for_made_up_keys_the_issuer_is_asked_five_times_and_then_once_in_two_seconds() {
    let mut keys = keys(&["a"], START);
    let flood = |keys: &mut Keys, now_ms: f64| (0..1000).filter(|n| asked(keys, &format!("made up {n}"), &["a"], now_ms)).count();
    assert_eq!(flood(&mut keys, START), 5);
    assert_eq!(keys.decide("made up", START), Decision::Unknown);
    assert_eq!(flood(&mut keys, START + 1999.0), 0);
    assert_eq!(flood(&mut keys, START + 2000.0), 1);
    assert_eq!(flood(&mut keys, START + 3999.0), 0);
    assert_eq!(flood(&mut keys, START + 4000.0), 1);
    assert_eq!(flood(&mut keys, START + DAY), 5, "what is forgiven is not saved up");
    // All the while the one that is known is.
    assert_eq!(keys.decide("a", START + DAY), Decision::Use);
}

#[test]
fn no_flood_keeps_a_new_key_out_for_longer_than_two_seconds() {
    for step in [1.0, 7.0, 100.0, 1999.0] {
        let mut keys = keys(&["a"], START);
        let mut now_ms = START;
        while now_ms < START + MINUTE {
            asked(&mut keys, "made up", &["a"], now_ms);
            now_ms += step;
        }
        let rotated = now_ms;
        while keys.decide("b", now_ms) != Decision::Use {
            // The stranger is always a moment earlier.
            asked(&mut keys, "made up", &["b"], now_ms);
            asked(&mut keys, "b", &["b"], now_ms);
            assert!(now_ms - rotated <= 2000.0, "{step}");
            now_ms += step;
        }
    }
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
    assert_eq!(keys.verdict("b", START + 2000.0), Decision::Unknown);
}

#[test]
fn old_keys_are_kept_while_the_issuer_is_out_of_reach() {
    let mut keys = keys(&["a"], START);
    let mut now_ms = START + DAY;
    for _ in 0..100 {
        assert_eq!(keys.decide("a", now_ms), Decision::Refresh);
        keys.failed(now_ms);
        assert_eq!(keys.decide("a", now_ms), Decision::Use);
        assert_eq!(keys.decide("a", now_ms + 1999.0), Decision::Use);
        assert_eq!(keys.decide("b", now_ms + 1999.0), Decision::Unavailable, "nothing is known of it");
        now_ms += 2000.0;
    }
}

#[test]
fn a_failure_says_nothing_about_a_key_that_is_not_known() {
    let mut keys = keys(&["a"], START);
    assert_eq!(keys.decide("b", START + 3000.0), Decision::Fetch);
    keys.failed(START + 3000.0);
    assert_eq!(keys.verdict("b", START + 3000.0), Decision::Unavailable);
    assert_eq!(keys.verdict("a", START + 3000.0), Decision::Use);
}

#[test]
fn a_clock_that_is_set_back_stops_nothing() {
    let mut late = Keys::default();
    late.failed(START);
    assert_eq!(late.decide("a", START - DAY), Decision::Fetch);
    let keys = keys(&["a"], START);
    assert_eq!(keys.decide("a", START - DAY), Decision::Use);
    assert_eq!(keys.decide("b", START - DAY), Decision::Fetch);
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
fn two_keys_of_one_id_are_both_read() {
    let both = json!({ "keys": [key(), with("n", json!(modulus(512)))] });
    assert_eq!(read(&both).unwrap().iter().map(|key| &*key.id).collect::<Vec<_>>(), ["a", "a"]);
}

#[test]
fn every_operation_of_a_key_is_heeded() {
    for good in [json!(["verify"]), json!(["encrypt", "verify"]), json!(null)] {
        assert_eq!(read(&json!({ "keys": [with("key_ops", good.clone())] })).map(|keys| keys.len()), Some(1), "{good}");
    }
    for bad in [json!([]), json!(["sign"]), json!(["encrypt", "wrapKey"]), json!("verify"), json!([["verify"]]), json!({})] {
        assert_eq!(read(&json!({ "keys": [with("key_ops", bad.clone())] })), None, "{bad}");
    }
}

#[test]
fn the_length_of_a_modulus_is_counted_in_bits() {
    let number = |first: u8, bytes: usize| url64(&[vec![first], vec![0xc3; bytes - 1]].concat());
    for (first, bytes, is_long) in
        [(0x80, 256, true), (0xff, 256, true), (0x7f, 256, false), (0x01, 256, false), (0x01, 257, true), (0xff, 255, false)]
    {
        let set = json!({ "keys": [with("n", json!(number(first, bytes)))] });
        assert_eq!(read(&set).is_some(), is_long, "{first} {bytes}");
    }
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
        with("n", json!(url64(&[vec![0xc3; 255], vec![0xc2]].concat()))),
        with("e", json!("AQ==")),
        with("e", json!(65537)),
        with("e", json!("")),
        with("e", json!(url64(&[0]))),
        with("e", json!(url64(&[1]))),
        with("e", json!(url64(&[0, 0, 1]))),
        with("e", json!(url64(&[2]))),
        with("e", json!(url64(&[1, 0, 0]))),
        with("e", json!(url64(&[0xff; 33]))),
        with("key_ops", json!(["encrypt"])),
        json!(null),
        json!([]),
        json!("a"),
        json!({}),
    ] {
        let read = read(&json!({ "keys": [odd, with("kid", json!("good"))] })).unwrap();
        assert_eq!(read.iter().map(|key| &*key.id).collect::<Vec<_>>(), ["good"], "{odd}");
    }
}

#[test]
fn a_set_without_a_key_of_use_says_nothing() {
    assert_eq!(read(&json!({ "keys": [] })), None);
    assert_eq!(read(&json!({ "keys": [null, with("use", json!("enc"))] })), None);
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
    /// Whatever comes in whatever order: the issuer is asked at most five times and once more for every two seconds that pass, and the
    /// key that is known is used throughout.
    #[test]
    fn the_issuer_is_not_hammered(steps in prop::collection::vec((0_u32..5, 0_u32..9000, any::<bool>()), 1..200)) {
        let mut keys = keys(&["a"], START);
        let (mut now_ms, mut questions) = (START, 0.0);
        for (id, pause_ms, answers) in steps {
            now_ms += f64::from(pause_ms);
            if keys.decide(&format!("made up {id}"), now_ms) == Decision::Fetch {
                questions += 1.0;
                if answers { keys.fetched(vec!["a".to_owned()], now_ms) } else { keys.failed(now_ms) }
            }
            prop_assert!(questions <= 6.0 + (now_ms - START) / (2.0 * SECOND));
            prop_assert_eq!(keys.decide("a", now_ms), Decision::Use);
        }
    }
}
