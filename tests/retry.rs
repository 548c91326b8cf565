//! When a failed attempt is followed by another, and when it must not be.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use proptest::prelude::*;
use ringwire::contract::Repeat;
use ringwire::contract::preview_2021_04::CONTRACT;
use ringwire::http::HttpResponse;
use ringwire::http_date;
use ringwire::retry::{Outcome, RetryPolicy, decide, retry_after_ms};

fn policy() -> impl Strategy<Value = RetryPolicy> {
    // The limits of the options of a client.
    (0_u64..=100, 0_u64..=2_147_483_647, 0_u64..=2_147_483_647)
        .prop_map(|(max_retries, base_delay_ms, max_delay_ms)| RetryPolicy { max_retries, base_delay_ms, max_delay_ms })
}

fn outcome() -> impl Strategy<Value = Outcome> {
    let status = prop_oneof![Just(429), Just(408), Just(500), Just(502), Just(503), Just(504), 100_u16..600];
    let asked = prop_oneof![Just(None), (0_u64..200_000).prop_map(Some), any::<u64>().prop_map(Some)];
    prop_oneof![4 => (status, asked).prop_map(|(status, asked)| Outcome::Answer(status, asked)), 1 => Just(Outcome::NoAnswer)]
}

proptest! {
    #[test]
    fn waits_are_within_their_bounds(policy in policy(), idempotent: bool, retries in 0_u64..120, outcome in outcome(), jitter in 0.0..1.0) {
        let decided = decide(&policy, idempotent, retries, outcome, jitter);
        let Some(wait) = decided else { return Ok(()) };
        prop_assert!(retries < policy.max_retries, "the tries are used up");
        prop_assert!(wait <= policy.max_delay_ms);
        match outcome {
            Outcome::Answer(_, Some(asked)) => prop_assert_eq!(wait, asked, "the service knows best"),
            _ => {
                let whole = (policy.base_delay_ms as f64 * 2_f64.powf(retries.min(20) as f64)).min(policy.max_delay_ms as f64);
                prop_assert!(wait as f64 >= (whole / 2.0).floor() && wait as f64 <= whole, "{} of {}", wait, whole);
            }
        }
    }

    /// A second call to the same person is worse than an error.
    #[test]
    fn nothing_is_done_twice_that_may_have_been_done(policy in policy(), retries in 0_u64..5, outcome in outcome(), jitter in 0.0..1.0) {
        let again = decide(&policy, false, retries, outcome, jitter).is_some();
        prop_assert!(!again || matches!(outcome, Outcome::Answer(429, _)), "{:?}", outcome);
    }

    #[test]
    fn more_than_the_longest_wait_ends_the_trying(policy in policy(), asked in any::<u64>(), near in 0_u64..3, jitter in 0.0..1.0) {
        for asked in [asked, (policy.max_delay_ms + 1).saturating_sub(near)] {
            let decided = decide(&policy, true, 0, Outcome::Answer(503, Some(asked)), jitter);
            prop_assert_eq!(decided, (policy.max_retries > 0 && asked <= policy.max_delay_ms).then_some(asked));
        }
    }

    #[test]
    fn what_the_service_asks_for_is_read_in_every_form(seconds in 0_u64..10_000_000, ms: u64, now_s in 0_u64..200_000_000_000) {
        let now_ms = now_s * 1000;
        prop_assert_eq!(asked(&[("retry-after", &seconds.to_string())], now_ms), Some(seconds * 1000));
        prop_assert_eq!(asked(&[("retry-after", &format!(" {seconds} "))], now_ms), Some(seconds * 1000));
        for name in ["retry-after-ms", "x-ms-retry-after-ms"] {
            prop_assert_eq!(asked(&[("retry-after", "5"), (name, &ms.to_string())], now_ms), Some(ms), "{} is the more exact", name);
        }
        let date = http_date::format(now_ms + seconds * 1000);
        prop_assert_eq!(asked(&[("retry-after", &date)], now_ms), Some(seconds * 1000));
        prop_assert_eq!(asked(&[("retry-after", &date)], now_ms + seconds * 1000 + ms % 1_000_000), Some(0), "it has passed");
    }

    #[test]
    fn nonsense_asks_for_nothing(value in "[a-zA-Z ,:;.-]{0,20}|-[0-9]{1,4}|[0-9]{1,3}[.][0-9]{1,3}|[0-9]{25,30}") {
        prop_assert_eq!(asked(&[("retry-after", &value)], 0), None);
        prop_assert_eq!(asked(&[("retry-after-ms", &value), ("retry-after", "7")], 0), Some(7000), "the next one is read");
    }
}

fn asked(headers: &[(&str, &str)], now_ms: u64) -> Option<u64> {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    retry_after_ms(&HttpResponse { status: 429, headers, body: String::new() }, now_ms)
}

#[test]
fn what_may_pass_is_tried_again_and_what_will_not_is_not() {
    let policy = RetryPolicy { max_retries: 2, ..RetryPolicy::default() };
    for (retries, left) in [(0, true), (1, true), (2, false), (3, false)] {
        for status in 100..600 {
            let passing = [408, 429, 500, 502, 503, 504].contains(&status);
            for asked in [None, Some(1)] {
                let again = decide(&policy, true, retries, Outcome::Answer(status, asked), 0.5).is_some();
                assert_eq!(again, passing && left, "{status} after {retries} retries");
            }
        }
        assert_eq!(decide(&policy, true, retries, Outcome::NoAnswer, 0.5).is_some(), left);
    }
}

#[test]
fn the_default_doubles_from_four_fifths_of_a_second() {
    let policy = RetryPolicy::default();
    let waits = |jitter: f64| -> Vec<Option<u64>> {
        (0..4).map(|retries| decide(&policy, true, retries, Outcome::NoAnswer, jitter)).collect()
    };
    assert_eq!(waits(0.0), [Some(400), Some(800), Some(1600), None]);
    assert_eq!(waits(0.999_999), [Some(799), Some(1599), Some(3199), None]);
    let patient = RetryPolicy { max_retries: 100, ..policy };
    assert_eq!(decide(&patient, true, 99, Outcome::NoAnswer, 0.0), Some(30_000), "half of the longest");
}

#[test]
fn only_what_does_more_when_done_twice_is_not_idempotent() {
    let once: Vec<&str> = CONTRACT.operations.iter().filter(|row| row.repeat != Repeat::Always).map(|row| row.name).collect();
    assert_eq!(once, ["createCall", "playAudio", "inviteParticipants"]);
}
