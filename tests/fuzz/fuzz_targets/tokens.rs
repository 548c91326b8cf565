//! Bearer tokens and what they say of their own end: whatever it is, it is never used after it, and fits into a header.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ringwire::auth::token::{Token, is_token};
use ringwire::base64;
use serde_json::Value as Json;

const NOW_MS: u64 = 1_620_778_817_000;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if is_token(text) {
        assert!(text.bytes().all(|byte| byte.is_ascii_graphic()) && !text.is_empty());
    }
    check(text);
    // As claims, it gets past the encoding.
    let claims: String = base64::encode(data).trim_end_matches('=').replace('+', "-").replace('/', "_");
    assert_eq!(base64::decode_url(&claims).as_deref(), Some(data));
    check(&["h.", &claims, ".s"].concat());
});

fn check(text: &str) {
    let token = Token::new::<Json>(text.to_owned(), None, NOW_MS);
    let expires_ms = expires_ms(text);
    match expires_ms {
        Some(end) => {
            assert!(!token.is_fresh(end.max(NOW_MS)), "it is used after its end");
            assert!(token.is_fresh(NOW_MS) || end < NOW_MS + 2, "it is not used at all");
        }
        None => assert_eq!(token.refresh_at_ms, NOW_MS + 300_000),
    }
    let said = Token::new::<Json>(text.to_owned(), Some(NOW_MS + 1_000), NOW_MS);
    assert_eq!(said.refresh_at_ms, NOW_MS + 500, "what was said with it comes before what it says");
}

fn expires_ms(text: &str) -> Option<u64> {
    let claims = base64::decode_url(text.split('.').nth(1)?)?;
    let claims: Json = serde_json::from_slice(&claims).ok()?;
    claims.as_object()?.get("exp")?.as_f64().filter(|seconds| *seconds >= 0.0).map(|seconds| (seconds * 1000.0) as u64)
}
