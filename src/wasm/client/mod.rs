//! A client: the settings that all its requests share, and `begin`. The methods of the JavaScript classes, one for each row of the table,
//! call `begin` by `pkg-template/client/start.js`; their types are in `index.d.ts` beside it.

use crate::wasm::contracts::{ga_2026_03, preview_2021_04};
mod credential;
mod events;
mod execute;
mod identifiers;
mod options;
mod send;

pub use events::{parse_events, validation_code};
pub use execute::Run;
pub use identifiers::{create_identifier_from_raw_id, raw_id_of, user_id_of};

use crate::auth::access_key::AccessKey;
use crate::auth::connection_string::ConnectionString;
use crate::client::{Client, parse};
use crate::contract::{Class, Contract, Dialect};
use crate::encode::Arguments;
use crate::error::{Error, Result};
use crate::headers::Headers;
use crate::http::Endpoint;
use crate::path::Path;
use crate::retry::RetryPolicy;
use crate::text::joined;
use crate::value::Value;
use crate::wasm::error::Failure;
use crate::wasm::host::{host, now_ms};
use credential::Credential;
use execute::Prepared;
use js_sys::Array;
use options::{ClientOptions, RequestOptions, either};
use send::head;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// A client, without its methods.
#[wasm_bindgen]
pub struct Core(Rc<Shared>);

/// The settings that all requests of a client share.
pub struct Shared {
    client: Client,
    pub credential: Credential,
    pub retry: RetryPolicy,
    pub fetch: JsValue,
    timeout_ms: JsValue,
    headers: Headers,
    on_attempt: JsValue,
}

/// The operations of both contracts in the order of their tables, as `Class.method`, a space between them.
#[wasm_bindgen]
pub fn operations() -> String {
    let mut names = String::new();
    for operation in preview_2021_04().operations.iter().chain(ga_2026_03().operations) {
        for part in [operation.class.name(), ".", operation.name, " "] {
            names.push_str(part);
        }
    }
    names
}

/// The contract of a client's class.
fn contract_of(class: &str) -> &'static Contract {
    if class == Class::CallClient.name() { preview_2021_04() } else { ga_2026_03() }
}

/// Whether the service keeps recordings on a host.
#[wasm_bindgen(js_name = isRecordingHost)]
pub fn is_recording_host(name: &str) -> bool {
    crate::recording::is_host(name)
}

#[wasm_bindgen]
impl Core {
    /// The client of a class: `(connectionString, options?)` or `(endpoint, credential, options?)`.
    #[wasm_bindgen(constructor)]
    pub fn new(class: &str, first: &JsValue, second: &JsValue, third: &JsValue) -> std::result::Result<Self, JsValue> {
        Ok(Self(Rc::new(Shared::new(contract_of(class), first, second, third)?)))
    }

    /// Begins an operation, or only signs its request; the arguments are those of its row. `next_link` is the URL of the page of a list;
    /// none for the first page.
    pub fn begin(
        &self,
        name: &str,
        arguments: &Array,
        only_sign: bool,
        next_link: &JsValue,
    ) -> std::result::Result<Run, JsValue> {
        // Built at once, before the first promise: the caller may change its objects afterwards.
        let prepared = self.0.prepare(name, &arguments.to_vec(), only_sign, next_link.as_string())?;
        Ok(Run::new(Rc::clone(&self.0), prepared))
    }

    /// The result in an answer that was received elsewhere.
    #[wasm_bindgen(js_name = parseResponse)]
    pub fn parse_response(&self, name: &str, response: &JsValue) -> std::result::Result<JsValue, JsValue> {
        Ok(self.0.parsed(name, response)?)
    }
}

impl Shared {
    fn new(contract: &'static Contract, first: &JsValue, second: &JsValue, third: &JsValue) -> Result<Self> {
        let Some(text) = first.as_string() else {
            return Path::Root("connectionString")
                .refuse_kind("expected a connection string, or the URL of the resource and a credential", first.kind());
        };
        // A connection string begins with one of its names, never with a scheme.
        let is_url = text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("http"));
        let options = ClientOptions::read(if is_url { third } else { second }, contract)?;
        let (endpoint, credential) = if is_url {
            (text, Credential::read(second, options.date_header)?)
        } else {
            let parts = ConnectionString::parse(&text)?;
            // It would be ignored in silence, and with it what the program wants of the client.
            if !third.is_undefined() && !third.is_null() {
                return Path::Root("options").refuse("expected all options in the second argument, after a connection string");
            }
            (parts.endpoint, Credential::Key(AccessKey::from_base64(&parts.access_key)?, options.date_header))
        };
        let client = Client {
            contract,
            endpoint: Endpoint::parse(&endpoint, options.allow_insecure)?,
            base_path: options.base_path,
            api_version: options.api_version,
            allow_insecure: options.allow_insecure,
        };
        if matches!(credential, Credential::Token(..)) && !client.endpoint.is_private() {
            // A signature is valid for one request, a token for all requests, so no option allows this.
            return Err(Error::credential("credential", "a token is sent over https only, or to a loopback host"));
        }
        let ClientOptions { retry, fetch, timeout_ms, headers, on_attempt, .. } = options;
        Ok(Self { client, credential, retry, fetch, timeout_ms, headers, on_attempt })
    }

    /// How the contract writes identifiers and errors.
    pub fn dialect(&self) -> Dialect {
        self.client.contract.dialect
    }

    fn prepare(&self, name: &str, arguments: &[JsValue], only_sign: bool, next_link: Option<String>) -> Result<Prepared> {
        let operation = self.client.operation(name)?;
        self.prepared(&Arguments::read(operation, arguments), only_sign, next_link).map_err(|mut error| {
            error.message = joined(&[name, ": ", &error.message]);
            error
        })
    }

    fn prepared(&self, arguments: &Arguments<'_, JsValue>, only_sign: bool, next_link: Option<String>) -> Result<Prepared> {
        let mut request = self.client.request(arguments, &host().uuid(), now_ms())?;
        // After the arguments before it.
        let options = RequestOptions::read(arguments, self.client.contract.options)?;
        if let Some(next_link) = next_link {
            self.client.turn_to(&mut request, &next_link)?;
        }
        for (name, value) in self.headers.iter().chain(options.headers.iter()) {
            request.headers.replace(name, value);
        }
        Ok(Prepared {
            operation: arguments.operation,
            request,
            signal: options.signal,
            timeout_ms: either(options.timeout_ms, &self.timeout_ms),
            on_attempt: either(options.on_attempt, &self.on_attempt),
            only_sign,
        })
    }

    fn parsed(&self, name: &str, response: &JsValue) -> std::result::Result<JsValue, Failure> {
        let mut received = head(response, &[])?;
        if received.status == 0 {
            return Err(Error::validation("response.status", "expected a number").into());
        }
        received.body = response.text("body").unwrap_or_default();
        Ok(parse(self.client.operation(name)?, self.dialect(), &received, now_ms())?.unwrap_or(JsValue::UNDEFINED))
    }
}
