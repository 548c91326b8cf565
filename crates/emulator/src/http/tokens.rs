//! The local issuer of bearer tokens: JWTs, signed with HMAC-SHA256 (`HS256`), that this emulator alone accepts.

use crate::engine::json::{Json, json};
use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use ringwire::auth::access_key::AccessKey;
use ringwire::error::Result;

/// How long a token is good for when the request does not say, in milliseconds: one hour.
pub const DEFAULT_LIFE_MS: u64 = 3_600_000;

/// The issuer that tokens name.
const ISSUER: &str = "ringwire-emulator";

/// Issues tokens and checks them.
#[derive(Debug)]
pub struct TokenIssuer(AccessKey);

impl TokenIssuer {
    /// An issuer for the emulator with this access key.
    ///
    /// # Errors
    /// A credential error when no key can be made of it.
    pub fn new(key: &AccessKey) -> Result<Self> {
        // A key of its own: what signs requests should not also sign tokens.
        AccessKey::from_base64(&key.sign_text("ringwire emulator tokens")).map(Self)
    }

    /// A token that is good until `expires_ms`.
    #[must_use]
    pub fn issue(&self, now_ms: u64, expires_ms: u64) -> String {
        let claims = json!({ "iss": ISSUER, "iat": now_ms / 1000, "exp": expires_ms as f64 / 1000.0 });
        let head = encode(&json!({ "alg": "HS256", "typ": "JWT" }).to_string());
        let text = [head.as_str(), ".", &encode(&claims.to_string())].concat();
        let signature = self.signature(&text);
        [text.as_str(), ".", &signature].concat()
    }

    /// Checks a token.
    ///
    /// # Errors
    /// Why the token is refused, in words without any part of it.
    pub fn check(&self, token: &str, now_ms: u64) -> std::result::Result<(), String> {
        let forged = "the bearer token was not issued by this emulator; ask it for one: POST /emulator/token";
        let (text, signature) = token.rsplit_once('.').ok_or(forged)?;
        if signature != self.signature(text) {
            return Err(forged.to_owned());
        }
        let claims = text.split_once('.').and_then(|(_, claims)| Base64UrlUnpadded::decode_vec(claims).ok());
        let claims: Json = claims.and_then(|claims| serde_json::from_slice(&claims).ok()).ok_or(forged)?;
        let expires_ms = claims.get("exp").and_then(Json::as_f64).ok_or(forged)? * 1000.0;
        if now_ms as f64 >= expires_ms {
            return Err(["the bearer token expired at ", &crate::engine::time::iso(expires_ms as u64)].concat());
        }
        Ok(())
    }

    fn signature(&self, text: &str) -> String {
        // The same bytes in the other alphabet of base64.
        Base64UrlUnpadded::encode_string(&Base64::decode_vec(&self.0.sign_text(text)).unwrap_or_default())
    }
}

fn encode(text: &str) -> String {
    Base64UrlUnpadded::encode_string(text.as_bytes())
}
