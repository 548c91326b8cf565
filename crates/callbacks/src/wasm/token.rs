//! Tokens and keys, for WebCrypto to verify.

use super::texts;
use crate::keys::{self, Key};
use crate::token::{Expected, check};
use js_sys::Uint8Array;
use ringwire::value::Value;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// Checks all of a token but its signature: `{ keyId, signed, signature }`, or `{ refusal }`.
#[wasm_bindgen(js_name = checkToken)]
pub fn check_token(authorization: Option<String>, issuer: String, audiences: Vec<String>, skew_ms: f64, now_ms: f64) -> JsValue {
    let expected = Expected { issuer, audiences, skew_ms };
    match check::<JsValue>(authorization.as_deref(), &expected, now_ms) {
        Ok(token) => {
            let mut object = texts(&[("keyId", &token.key_id), ("signed", &token.signed)]);
            object.set("signature", Uint8Array::from(&*token.signature).into());
            object
        }
        Err(refusal) => texts(&[("refusal", refusal.name())]),
    }
}

/// The usable keys of a JWK set: `[{ kid, n, e }]`; `undefined` when the value is no such set, or has no such key.
#[wasm_bindgen(js_name = readKeys)]
#[must_use]
pub fn read_keys(set: &JsValue) -> JsValue {
    let Some(keys) = keys::read(set) else { return JsValue::UNDEFINED };
    let object = |key: &Key| texts(&[("kid", &key.id), ("n", &key.modulus), ("e", &key.exponent)]);
    <JsValue as Value>::array(keys.iter().map(object).collect())
}

/// Whether a host is this machine: the `hostname` of a URL.
#[wasm_bindgen(js_name = isLoopback)]
#[must_use]
pub fn is_loopback(hostname: &str) -> bool {
    ringwire::http::is_loopback(hostname)
}

/// When to fetch keys.
#[wasm_bindgen]
#[derive(Default)]
pub struct Keys(keys::Keys);

#[wasm_bindgen]
impl Keys {
    /// No keys yet.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What to do about a key id: `use`, `refresh`, `fetch`, `unknown`, `unavailable`.
    #[must_use]
    pub fn decide(&self, key_id: &str, now_ms: f64) -> String {
        self.0.decide(key_id, now_ms).name().to_owned()
    }

    /// What is known of a key id: `use`, `refresh`, `unknown`, `unavailable`.
    #[must_use]
    pub fn verdict(&self, key_id: &str, now_ms: f64) -> String {
        self.0.verdict(key_id, now_ms).name().to_owned()
    }

    /// The keys were fetched: their ids.
    pub fn fetched(&mut self, key_ids: Vec<String>, now_ms: f64) {
        self.0.fetched(key_ids, now_ms);
    }

    /// The keys could not be fetched.
    pub fn failed(&mut self, now_ms: f64) {
        self.0.failed(now_ms);
    }
}
