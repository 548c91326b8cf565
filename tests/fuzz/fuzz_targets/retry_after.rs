//! How long the service asks to wait: the input is the value of each of the headers that can say so.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ringwire::http::HttpResponse;
use ringwire::http_date;
use ringwire::retry::{Outcome, RetryPolicy, decide, retry_after_ms};

const NOW_MS: u64 = 1_620_778_817_000;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Some(time) = http_date::parse(text) {
        assert_eq!(time % 1000, 0);
        assert_eq!(http_date::parse(&http_date::format(time)), Some(time));
    }
    let asked = |name: &str| {
        let headers = vec![(name.to_owned(), text.to_owned())];
        retry_after_ms(&HttpResponse { status: 503, headers, body: String::new() }, NOW_MS)
    };
    assert_eq!(asked("retry-after-ms"), asked("x-ms-retry-after-ms"));
    assert_eq!(asked("x-other"), None);
    let number = text.trim().parse::<u64>().ok();
    assert_eq!(asked("retry-after-ms"), number);
    let date = http_date::parse(text.trim()).map(|time| time.saturating_sub(NOW_MS));
    assert_eq!(asked("retry-after"), number.map(|seconds| seconds.saturating_mul(1000)).or(date));

    let policy = RetryPolicy::default();
    let wait = decide(&policy, true, 0, Outcome::Answer(503, asked("retry-after")), 0.5);
    assert!(wait.is_none_or(|wait| wait <= policy.max_delay_ms));
});
