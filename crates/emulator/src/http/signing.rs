//! Who signs callbacks, and how a receiver finds that out: two documents at the service's own paths. The host signs, because its
//! platform has RSA; the times in a token are those of the real clock, because receivers check them against it.

use crate::engine::config::Config;
use crate::engine::json::{Json, json};
use crate::http::errors::ApiError;
use crate::http::message::RawResponse;

/// The issuer that tokens name: the service's own. The service's tokens differ from the emulator's by the key.
pub const ISSUER: &str = "https://acscallautomation.communication.azure.com";

pub(crate) const METADATA_PATH: &str = "/calling/.well-known/acsopenidconfiguration";
pub(crate) const KEYS_PATH: &str = "/calling/keys";

/// What a receiver needs to verify tokens: `{ audience, issuer, metadataUrl }`.
#[must_use]
pub fn authentication(config: &Config) -> Json {
    let metadata_url = [config.endpoint.as_str(), METADATA_PATH].concat();
    json!({ "audience": config.resource_id, "issuer": ISSUER, "metadataUrl": metadata_url })
}

/// Whether a path is one of the two documents'.
#[must_use]
pub fn is_document(path: &str) -> bool {
    path == METADATA_PATH || path == KEYS_PATH
}

/// The keys the host must have published before a request can be answered: only its platform can make them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NeededKeys {
    /// Those that sign callbacks now.
    Current,
    /// New ones, which sign callbacks from now on.
    New,
    /// None, but a token, as the body of the request asks for it.
    Token,
}

/// What the host has published.
#[derive(Debug, Clone, Default)]
pub struct Published {
    metadata: Option<Json>,
    keys: Option<Json>,
    token: Option<String>,
}

impl Published {
    /// Publishes the metadata of the issuer and the keys that are good now, the signing one first.
    pub fn put(&mut self, metadata: Json, keys: Json) {
        *self = Self { metadata: Some(metadata), keys: Some(keys), token: None };
    }

    /// Publishes the token for the next request that asks for one.
    pub fn put_token(&mut self, token: String) {
        self.token = Some(token);
    }

    /// The token that was published last: once.
    pub fn take_token(&mut self) -> Option<String> {
        self.token.take()
    }

    /// The answer with the metadata of the issuer.
    ///
    /// # Errors
    /// 503 before the host has published it.
    pub fn metadata(&self) -> Result<RawResponse, ApiError> {
        self.metadata.as_ref().map(RawResponse::of_emulator).ok_or_else(ApiError::no_keys_yet)
    }

    /// The answer with the keys.
    ///
    /// # Errors
    /// 503 before the host has published them.
    pub fn keys(&self) -> Result<RawResponse, ApiError> {
        self.keys.as_ref().map(RawResponse::of_emulator).ok_or_else(ApiError::no_keys_yet)
    }
}
