//! Bearer tokens: when to ask for a new one, and when a token ends by its own words.

use crate::base64;
use crate::text::{is_one_of, split};
use crate::value::Value;
use std::fmt;

/// The scope of a requested token (the two slashes are the service's own).
pub const SCOPE: &str = "https://communication.azure.com//.default";

/// How long before its end a token is replaced, in milliseconds: longer than any request takes.
const REFRESH_BEFORE_MS: u64 = 120_000;

/// How long a token is used that does not say when it ends, in milliseconds.
const UNKNOWN_LIFE_MS: u64 = 300_000;

/// A bearer token and its end. The default is no token, which is never fresh.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Token {
    /// The token.
    pub text: String,
    /// When it is replaced, in milliseconds since 1970.
    pub refresh_at_ms: u64,
}

impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Token")
    }
}

impl Token {
    /// A token that is used for ever.
    #[must_use]
    pub fn lasting(text: String) -> Self {
        Self { text, refresh_at_ms: u64::MAX }
    }

    /// A token received at `now_ms`. Its end is the one given with it, else that of the token itself (the `exp` of a JWT), else five minutes
    /// from now. A token that ends soon is used for half of the time that is left.
    #[must_use]
    pub fn new<V: Value>(text: String, expires_on_ms: Option<u64>, now_ms: u64) -> Self {
        let expires_on_ms = expires_on_ms.or_else(|| jwt_expiry_ms::<V>(&text));
        let refresh_at_ms = match expires_on_ms {
            Some(end) => {
                let left = end.saturating_sub(now_ms);
                now_ms + left.saturating_sub(REFRESH_BEFORE_MS).max(left / 2)
            }
            None => now_ms + UNKNOWN_LIFE_MS,
        };
        Self { text, refresh_at_ms }
    }

    /// Whether it may still be used.
    #[must_use]
    pub fn is_fresh(&self, now_ms: u64) -> bool {
        now_ms < self.refresh_at_ms
    }
}

/// Whether a text can stand in an `Authorization: Bearer` header (RFC 6750 §2.1).
#[must_use]
pub fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || is_one_of(byte, b"-._~+/="))
}

/// The `exp` claim of a JWT, in milliseconds since 1970. The service checks the signature; here it does not matter.
fn jwt_expiry_ms<V: Value>(token: &str) -> Option<u64> {
    let payload = base64::decode_url(split(token, b".").nth(1)?)?;
    let claims = V::from_json(std::str::from_utf8(&payload).ok()?)?;
    let seconds = claims.present("exp")?.as_number()?;
    (seconds >= 0.0).then_some((seconds * 1000.0) as u64)
}
