//! The token that the service sends with its callbacks: a JWT (RFC 7519) signed with RS256, in `Authorization: Bearer`.
//!
//! Everything is checked here but the signature, which the platform verifies afterwards: a token with another algorithm never meets a
//! key.
//! Source: <https://learn.microsoft.com/azure/communication-services/how-tos/call-automation/secure-webhook-endpoint>

use ringwire::base64;
use ringwire::value::{Kind, Value};

/// The longest token that is read, in bytes; those of the service have less than two thousand.
const LONGEST: usize = 8192;

/// Why a token is refused: for the log of the endpoint, not for the sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// There is no token.
    Missing,
    /// It is no JWT.
    Malformed,
    /// It is not signed with RS256, or has an extension that it calls critical.
    Algorithm,
    /// It has no key id.
    KeyId,
    /// It was made by another issuer.
    Issuer,
    /// It was made for another audience.
    Audience,
    /// It has no end, or its end has passed.
    Expired,
    /// Its time has not begun.
    NotYetValid,
    /// Its key id is none of the published keys.
    UnknownKey,
    /// The signature was not made with its key.
    Signature,
}

impl Refusal {
    /// Its name in JavaScript.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Malformed => "malformed",
            Self::Algorithm => "algorithm",
            Self::KeyId => "keyId",
            Self::Issuer => "issuer",
            Self::Audience => "audience",
            Self::Expired => "expired",
            Self::NotYetValid => "notYetValid",
            Self::UnknownKey => "unknownKey",
            Self::Signature => "signature",
        }
    }
}

/// What the claims of a token must be.
#[derive(Debug, Clone)]
pub struct Expected {
    /// The issuer.
    pub issuer: String,
    /// The audiences, of which the token must have one.
    pub audiences: Vec<String>,
    /// How far the clocks of issuer and receiver may be apart, in milliseconds.
    pub skew_ms: f64,
}

/// A token whose claims are right, and whose signature is not verified yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unverified {
    /// The id of the key.
    pub key_id: String,
    /// The text that is signed.
    pub signed: String,
    /// The signature.
    pub signature: Vec<u8>,
}

/// Reads the value of an `Authorization` header and checks all but the signature.
///
/// # Errors
/// The first reason to refuse it.
pub fn check<V: Value>(authorization: Option<&str>, expected: &Expected, now_ms: f64) -> Result<Unverified, Refusal> {
    let token = bearer(authorization.unwrap_or_default())?;
    let mut parts = token.split('.');
    let (Some(header), Some(claims), Some(signature), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Err(Refusal::Malformed);
    };
    let key_id = key_id::<V>(&object(header)?)?;
    let signature_bytes = base64::decode_url(signature).filter(|bytes| !bytes.is_empty()).ok_or(Refusal::Malformed)?;
    check_claims::<V>(&object(claims)?, expected, now_ms)?;
    Ok(Unverified { key_id, signed: [header, ".", claims].concat(), signature: signature_bytes })
}

/// The token of a header. Two headers of that name come joined by a comma, which no token has.
fn bearer(authorization: &str) -> Result<&str, Refusal> {
    if authorization.is_empty() {
        return Err(Refusal::Missing);
    }
    let token =
        authorization.get(7..).filter(|_| authorization.get(..7).is_some_and(|word| word.eq_ignore_ascii_case("Bearer ")));
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    token.filter(|token| token.len() <= LONGEST && token.bytes().all(is_part)).ok_or(Refusal::Malformed)
}

fn object<V: Value>(part: &str) -> Result<V, Refusal> {
    let bytes = base64::decode_url(part).ok_or(Refusal::Malformed)?;
    let text = String::from_utf8(bytes).map_err(|_| Refusal::Malformed)?;
    V::from_json(&text).filter(|value| value.kind() == Kind::Object).ok_or(Refusal::Malformed)
}

/// The key id of a header. Keys in the token itself (`jwk`, `jku`, `x5u`, `x5c`) are ignored; a critical extension is refused, since none
/// is known here.
fn key_id<V: Value>(header: &V) -> Result<String, Refusal> {
    let is_jwt = match header.get("typ") {
        None => true,
        Some(kind) => {
            kind.as_string().is_some_and(|kind| kind.eq_ignore_ascii_case("JWT") || kind.eq_ignore_ascii_case("at+jwt"))
        }
    };
    if header.text("alg").as_deref() != Some("RS256") || header.get("crit").is_some() || !is_jwt {
        return Err(Refusal::Algorithm);
    }
    header.text("kid").filter(|key_id| !key_id.is_empty()).ok_or(Refusal::KeyId)
}

fn check_claims<V: Value>(claims: &V, expected: &Expected, now_ms: f64) -> Result<(), Refusal> {
    if claims.text("iss").as_deref() != Some(&*expected.issuer) {
        return Err(Refusal::Issuer);
    }
    let is_ours = |audience: &V| audience.as_string().is_some_and(|audience| expected.audiences.contains(&audience));
    if !claims.get("aud").is_some_and(|audience| is_ours(&audience) || audience.items().iter().any(is_ours)) {
        return Err(Refusal::Audience);
    }
    let end_ms = moment(claims, "exp", Refusal::Expired)?.ok_or(Refusal::Expired)?;
    if now_ms >= end_ms + expected.skew_ms {
        return Err(Refusal::Expired);
    }
    let begins_ms = moment(claims, "nbf", Refusal::NotYetValid)?;
    // RFC 7519 §4.1.6: `iat` says how old a token is, and not when it begins to be valid. It must only be a time.
    moment(claims, "iat", Refusal::NotYetValid)?;
    if begins_ms.is_some_and(|begins_ms| now_ms < begins_ms - expected.skew_ms) {
        return Err(Refusal::NotYetValid);
    }
    Ok(())
}

/// A time claim in milliseconds since 1970; `None` when it is missing, `refusal` when it is no time.
fn moment<V: Value>(claims: &V, name: &str, refusal: Refusal) -> Result<Option<f64>, Refusal> {
    match claims.get(name) {
        None => Ok(None),
        Some(value) => {
            value.as_number().filter(|seconds| seconds.is_finite()).map(|seconds| Some(seconds * 1000.0)).ok_or(refusal)
        }
    }
}
