//! Credentials as callers give them: `{ key }`, a token, a function that gives tokens, an object with `getToken`.

use crate::auth::access_key::{AccessKey, DateHeader};
use crate::auth::token::{SCOPE, Token, is_token};
use crate::client::Authorization;
use crate::error::{Error, Result};
use crate::value::Value;
use crate::wasm::error::Failure;
use crate::wasm::host::{host, now_ms};
use js_sys::Promise;
use std::cell::Cell;
use wasm_bindgen::JsValue;

/// What authorizes requests.
pub enum Credential {
    /// An access key.
    Key(AccessKey, DateHeader),
    /// A bearer token, and the function that gets the next one; none for a token that is used for ever.
    Token(Cell<Token>, JsValue),
}

impl Credential {
    pub fn read(value: &JsValue, date_header: DateHeader) -> Result<Self> {
        if let Some(token) = value.as_string() {
            return Ok(Self::Token(Cell::new(Token::lasting(checked(token)?)), JsValue::UNDEFINED));
        }
        if let Some(key) = value.text("key") {
            return Ok(Self::Key(AccessKey::from_base64(&key)?, date_header));
        }
        let source = host().source(value);
        if source.is_undefined() {
            return Err(Error::credential("credential", "expected { key }, a token, or a function that gives tokens"));
        }
        Ok(Self::Token(Cell::default(), source))
    }

    /// The promise of a new token, when one is needed. Operations that need one at the same time share it, so the signal of one of them
    /// does not abort it.
    pub fn ask(&self) -> Option<Promise> {
        match self {
            Self::Token(token, source) if !source.is_undefined() && !seen(token, |token| token.is_fresh(now_ms())) => {
                Some(host().ask(source, SCOPE))
            }
            _ => None,
        }
    }

    /// Takes the token: a string, or an object of the official credentials, `{ token, expiresOnTimestamp }`.
    pub fn take(&self, answer: &JsValue) -> std::result::Result<(), Failure> {
        let Self::Token(token, _) = self else { return Ok(()) };
        let text = answer.as_string().or_else(|| answer.present("token")?.as_string()).unwrap_or_default();
        let expires_on_ms = answer.present("expiresOnTimestamp").and_then(|end| end.as_number()).map(|end| end as u64);
        let new = Token::new::<JsValue>(checked(text)?, expires_on_ms, now_ms());
        // Of an answer that could not be read nothing is kept.
        if JsValue::is_intact() {
            token.set(new);
        }
        Ok(())
    }

    /// Calls `with` with the authorization of the next request.
    pub fn authorize(&self, with: impl FnOnce(Authorization<'_>)) {
        match self {
            Self::Key(key, date_header) => with(Authorization::Key(key, *date_header)),
            Self::Token(token, _) => seen(token, |token| with(Authorization::Token(&token.text))),
        }
    }
}

/// Reads the token. (A `RefCell` could panic, and brings the texts for that.)
fn seen<T>(cell: &Cell<Token>, look: impl FnOnce(&Token) -> T) -> T {
    let token = cell.take();
    let seen = look(&token);
    cell.set(token);
    seen
}

fn checked(token: String) -> Result<String> {
    if is_token(&token) { Ok(token) } else { Err(Error::credential("credential", "expected a bearer token")) }
}
