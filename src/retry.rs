//! Whether to send a request again, and when: a pure function of the outcome.

use crate::http::HttpResponse;
use crate::http_date;
use crate::text::number;

/// How often a request is sent again, and how long the waits are.
#[derive(Debug, Clone, PartialEq)]
pub struct RetryPolicy {
    /// The number of attempts after the first; 0 for none.
    pub max_retries: u64,
    /// The wait before the first retry, in milliseconds; it doubles with each.
    pub base_delay_ms: u64,
    /// The longest wait, in milliseconds. After a `Retry-After` beyond it there is no other attempt: after a shorter wait, the service
    /// would refuse it again.
    pub max_delay_ms: u64,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self { max_retries: 3, base_delay_ms: 800, max_delay_ms: 60_000 }
    }
}

/// The outcome of one attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// An answer that is not a success: its status, and how long it asks to wait, in milliseconds.
    Answer(u16, Option<u64>),
    /// No answer: the service may or may not have executed the request.
    NoAnswer,
}

/// Decides after a failed attempt: the wait in milliseconds before the next, or `None` to give up.
///
/// `retries` is the number of attempts after the first so far; `jitter` is a random number from 0 up to 1. An operation that is not
/// idempotent is sent again only after `429`, the one answer that says the service did not execute it: a callee who is called twice is
/// worse than an error.
#[must_use]
pub fn decide(policy: &RetryPolicy, idempotent: bool, retries: u64, outcome: Outcome, jitter: f64) -> Option<u64> {
    let (again, asked) = match outcome {
        Outcome::NoAnswer => (idempotent, None),
        Outcome::Answer(429, asked) => (true, asked),
        Outcome::Answer(408 | 500 | 502 | 503 | 504, asked) => (idempotent, asked),
        Outcome::Answer(..) => (false, None),
    };
    if !again || retries >= policy.max_retries {
        return None;
    }
    if asked.is_some() {
        return asked.filter(|asked| *asked <= policy.max_delay_ms);
    }
    let wait = policy.base_delay_ms.saturating_mul(1 << retries.min(20)).min(policy.max_delay_ms) as f64;
    // Half of the wait is random, so that clients that failed together do not send again together.
    Some((wait / 2.0 + wait / 2.0 * jitter) as u64)
}

/// How long the service asks to wait, in milliseconds: `retry-after-ms` and `x-ms-retry-after-ms` in milliseconds, `Retry-After`
/// in seconds or as a date (RFC 9110 §10.2.3).
#[must_use]
pub fn retry_after_ms(response: &HttpResponse, now_ms: u64) -> Option<u64> {
    for name in ["retry-after-ms", "x-ms-retry-after-ms"] {
        if let Some(wait) = response.header(name).and_then(|text| number(text.trim())) {
            return Some(wait);
        }
    }
    let text = response.header("retry-after")?.trim();
    if let Some(seconds) = number(text) {
        return Some(seconds.saturating_mul(1000));
    }
    Some(http_date::parse(text)?.saturating_sub(now_ms))
}
