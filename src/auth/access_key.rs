//! Signing with the access key (HMAC-SHA256).
//!
//! ```text
//! contentHash  = base64( SHA256( body ) )
//! stringToSign = VERB \n path?query \n date;host;contentHash
//! signature    = base64( HMAC-SHA256( base64decode(key), stringToSign ) )
//! ```
//! Source: the vendor's tutorial "Sign an HTTP request". Checked against its published vectors in `tests/auth_vectors.rs`.

use crate::base64;
use crate::error::{Error, Result};
use crate::http::HttpRequest;
use crate::http_date;
use crate::text::joined;
use sha2::{Digest, Sha256};
use std::fmt;

/// The block of SHA-256, in bytes.
const BLOCK: usize = 64;

/// The header that carries the time of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DateHeader {
    /// `x-ms-date`: the only one that browsers allow a page to set.
    #[default]
    XMsDate,
    /// `date`: the one that the published client for the 2021 preview sent. Browsers forbid it.
    Date,
}

impl DateHeader {
    /// The name of the header.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::XMsDate => "x-ms-date",
            Self::Date => "date",
        }
    }
}

/// An access key, ready to sign: the two hashes of HMAC (RFC 2104), each fed with its padded key already, so that no request hashes the
/// key. (Twelve lines over `sha2`; the `hmac` crate would add half a kilobyte to the client.)
#[derive(Clone)]
pub struct AccessKey {
    inner: Sha256,
    outer: Sha256,
}

impl fmt::Debug for AccessKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("AccessKey")
    }
}

impl AccessKey {
    /// Reads a key in base64.
    ///
    /// # Errors
    /// A credential error that names `accesskey`, and never shows it.
    pub fn from_base64(text: &str) -> Result<Self> {
        let mut key = base64::decode(text.trim())
            .filter(|key| !key.is_empty())
            .ok_or_else(|| Error::credential("accesskey", "expected base64, as the portal shows it"))?;
        if key.len() > BLOCK {
            key = Sha256::digest(&key).to_vec();
        }
        let begun = |pad: u8| {
            let mut block = [pad; BLOCK];
            block.iter_mut().zip(&key).for_each(|(padded, byte)| *padded ^= byte);
            Sha256::new_with_prefix(block)
        };
        Ok(Self { inner: begun(0x36), outer: begun(0x5c) })
    }

    /// The signature of a text.
    #[must_use]
    pub fn sign_text(&self, text: &str) -> String {
        let inner = self.inner.clone().chain_update(text).finalize();
        base64::encode(&self.outer.clone().chain_update(inner).finalize())
    }

    /// Signs a request: adds the date, the hash of the body and the authorization. `now_ms` is the time in milliseconds since 1970.
    pub fn sign(&self, request: &mut HttpRequest, date_header: DateHeader, now_ms: u64) {
        let date = http_date::format(now_ms);
        let hash = content_hash(request.body.as_deref().unwrap_or_default().as_bytes());
        let text = string_to_sign(request.method, &request.path_and_query, &date, request.endpoint.authority(), &hash);
        let authorization = authorization(date_header, &self.sign_text(&text));
        request.header(date_header.name(), &date);
        request.header("x-ms-content-sha256", &hash);
        request.header("authorization", &authorization);
    }
}

/// The value of the `Authorization` header.
#[must_use]
pub fn authorization(date_header: DateHeader, signature: &str) -> String {
    joined(&["HMAC-SHA256 SignedHeaders=", date_header.name(), ";host;x-ms-content-sha256&Signature=", signature])
}

/// The text that is signed.
#[must_use]
pub fn string_to_sign(method: &str, path_and_query: &str, date: &str, host: &str, content_hash: &str) -> String {
    joined(&[method, "\n", path_and_query, "\n", date, ";", host, ";", content_hash])
}

/// The hash of a body, in base64; an empty body has one too.
#[must_use]
pub fn content_hash(body: &[u8]) -> String {
    base64::encode(&Sha256::digest(body))
}
