//! Authentication: a request is signed with the access key, or carries a token of the local issuer.
//!
//! A signature is checked exactly as the service does it, in both forms on record. Where the service only says that the request
//! is denied, the emulator says why, and shows the text it signed. It never shows the key or the right signature.

use crate::http::errors::ApiError;
use crate::http::message::RawRequest;
use crate::http::tokens::TokenIssuer;
use ringwire::auth::access_key::{AccessKey, DateHeader, content_hash, string_to_sign};
use ringwire::http_date;

/// How a request was authenticated, as the log names it.
pub type Scheme = &'static str;

const FORMS: [DateHeader; 2] = [DateHeader::XMsDate, DateHeader::Date];

/// Checks a request.
///
/// # Errors
/// A 401 that says what is wrong and how to mend it.
pub fn check(
    request: &RawRequest,
    key: &AccessKey,
    tokens: &TokenIssuer,
    max_skew_ms: Option<u64>,
    now_ms: u64,
) -> Result<Scheme, ApiError> {
    let Some(authorization) = request.header("authorization") else {
        return Err(denied("the Authorization header is missing: sign with the access key, or send a bearer token"));
    };
    let (scheme, rest) = authorization.split_once(' ').unwrap_or((authorization, ""));
    if scheme.eq_ignore_ascii_case("bearer") {
        return tokens.check(rest.trim(), now_ms).map(|()| "Bearer").map_err(|reason| denied(&reason));
    }
    if !scheme.eq_ignore_ascii_case("hmac-sha256") {
        return Err(denied("the Authorization header has a scheme that is neither HMAC-SHA256 nor Bearer"));
    }
    let checked = signature(request, key, max_skew_ms, now_ms, rest);
    checked.map(|()| "HMAC-SHA256").map_err(|error| ApiError { is_of_signature: true, ..error })
}

/// Checks a request for the file of a recording, which is signed as if it went to the resource: for the host that `x-ms-host`
/// names, and the path without its query.
///
/// # Errors
/// A 401 that says what is wrong and how to mend it.
pub fn check_file(
    request: &RawRequest,
    key: &AccessKey,
    tokens: &TokenIssuer,
    max_skew_ms: Option<u64>,
    now_ms: u64,
) -> Result<Scheme, ApiError> {
    let is_signed = request.header("authorization").is_some_and(|text| !text.to_ascii_lowercase().starts_with("bearer"));
    let Some(host) = request.header("x-ms-host") else {
        return match is_signed {
            true => Err(denied("the x-ms-host header is missing: it names the resource a request for a file is signed for")),
            false => check(request, key, tokens, max_skew_ms, now_ms),
        };
    };
    let check_for = |host: &str| {
        let signed = RawRequest { path_and_query: request.path().to_owned(), host: host.to_owned(), ..request.clone() };
        check(&signed, key, tokens, max_skew_ms, now_ms)
    };
    let checked = check_for(host);
    // The service is at the default port, where a host with its port and without are the same text. Of an endpoint with a port, the
    // official package for Python signs both and names the host alone; the one for JavaScript names both.
    match request.host.rsplit_once(':') {
        Some((_, port)) if checked.is_err() && !host.contains(':') => check_for(&[host, ":", port].concat()).or(checked),
        _ => checked,
    }
}

fn signature(
    request: &RawRequest,
    key: &AccessKey,
    max_skew_ms: Option<u64>,
    now_ms: u64,
    parameters: &str,
) -> Result<(), ApiError> {
    let parameter = |name: &str| parameters.split('&').find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='));
    let (Some(signed), Some(given)) = (parameter("SignedHeaders"), parameter("Signature")) else {
        return Err(denied("the Authorization header has no SignedHeaders=…&Signature=…"));
    };
    let Some(form) = FORMS.into_iter().find(|form| signed == [form.name(), ";host;x-ms-content-sha256"].concat()) else {
        return Err(denied("SignedHeaders is neither x-ms-date;host;x-ms-content-sha256 nor date;host;x-ms-content-sha256"));
    };
    let header =
        |name: &str| request.header(name).ok_or_else(|| denied(&[name, " is signed, but the header is missing"].concat()));
    let date = header(form.name())?;
    let hash = header("x-ms-content-sha256")?;
    let body_hash = content_hash(&request.body);
    let text = string_to_sign(&request.method, &request.path_and_query, date, &request.host, hash);
    let explained = |reason: &str| {
        let details = vec![("StringToSign", text.clone()), ("ContentHash", body_hash.clone())];
        let text = text.replace('\n', "\\n");
        ApiError::denied([DENIED, reason, ". String to sign: \"", &text, "\"."].concat(), details)
    };
    if hash != body_hash {
        return Err(explained(&["x-ms-content-sha256 is not the hash of the body, which is ", &body_hash].concat()));
    }
    if key.sign_text(&text) != given {
        return Err(explained("the signature does not fit: the key is another one, or what was signed is not this text"));
    }
    let Some(date_ms) = http_date::parse(date) else {
        return Err(explained(&[form.name(), " is not a date such as Wed, 21 Oct 2015 07:28:00 GMT"].concat()));
    };
    match max_skew_ms {
        Some(most) if date_ms.abs_diff(now_ms) > most => {
            let minutes = (most / 60_000).to_string();
            let now = http_date::format(now_ms);
            Err(explained(&[form.name(), " is more than ", &minutes, " minutes from now, which is ", &now].concat()))
        }
        _ => Ok(()),
    }
}

const DENIED: &str = "Denied: ";

fn denied(reason: &str) -> ApiError {
    ApiError::denied([DENIED, reason, "."].concat(), Vec::new())
}
