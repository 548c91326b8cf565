//! A client: what all its requests share, and the one way in. The methods of the JavaScript classes, one per row of the table,
//! are made of `begin` by `pkg-template/client.js`; their types are in `types.d.ts`.

use super::credential::Credential;
use super::execute::{Prepared, Run};
use super::host::{host, now_ms};
use super::options::{ClientOptions, check_request_options, extra_headers};
use super::send::head;
use crate::auth::access_key::AccessKey;
use crate::auth::connection_string::ConnectionString;
use crate::client::{Client, parse};
use crate::contract::Operation;
use crate::contract::preview_2021_04::CONTRACT;
use crate::error::{Error, Result};
use crate::http::Endpoint;
use crate::retry::RetryPolicy;
use crate::value::Value;
use js_sys::{Array, Function};
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// A client, without its methods.
#[wasm_bindgen]
pub struct Core(Rc<Shared>);

/// What all requests of a client share.
pub struct Shared {
    client: Client,
    pub credential: Credential,
    pub retry: RetryPolicy,
    pub fetch: Option<Function>,
    timeout_ms: JsValue,
    headers: Vec<(String, String)>,
}

/// The names of the operations, in the order of the table, a space between them.
#[wasm_bindgen]
pub fn operations() -> String {
    let mut names = String::new();
    for operation in CONTRACT.operations {
        names.push_str(operation.name);
        names.push(' ');
    }
    names
}

#[wasm_bindgen]
impl Core {
    /// `(connectionString, options?)` or `(endpoint, credential, options?)`.
    #[wasm_bindgen(constructor)]
    pub fn new(first: &JsValue, second: &JsValue, third: &JsValue) -> std::result::Result<Self, JsValue> {
        Ok(Self(Rc::new(Shared::new(first, second, third)?)))
    }

    /// Begins an operation, or only signs its request; the arguments are those of its method, the request options last.
    pub fn begin(&self, name: &str, arguments: &Array, only_sign: bool) -> std::result::Result<Run, JsValue> {
        // Built at once, before the first wait: what the caller does to its objects afterwards changes nothing.
        let prepared = self.0.prepare(name, &arguments.to_vec(), only_sign)?;
        Ok(Run::new(Rc::clone(&self.0), prepared))
    }

    /// The result in an answer that was received elsewhere.
    #[wasm_bindgen(js_name = parseResponse)]
    pub fn parse_response(&self, name: &str, response: &JsValue) -> std::result::Result<JsValue, JsValue> {
        Ok(self.0.parsed(name, response)?)
    }
}

impl Shared {
    fn new(first: &JsValue, second: &JsValue, third: &JsValue) -> Result<Self> {
        let Some(text) = first.as_string() else {
            return Err(Error::validation(
                "connectionString",
                "expected a connection string, or the URL of the resource and a credential",
            ));
        };
        // A connection string begins with one of its names, never with a scheme.
        let is_url = text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("http"));
        let options = ClientOptions::read(if is_url { third } else { second }, &CONTRACT)?;
        let (endpoint, credential) = if is_url {
            (text, Credential::read(second, options.date_header)?)
        } else {
            let parts = ConnectionString::parse(&text)?;
            (parts.endpoint, Credential::Key(AccessKey::from_base64(&parts.access_key)?, options.date_header))
        };
        let client = Client {
            contract: &CONTRACT,
            endpoint: Endpoint::parse(&endpoint, options.allow_insecure)?,
            base_path: options.base_path,
            api_version: options.api_version,
            allow_insecure: options.allow_insecure,
        };
        let ClientOptions { retry, fetch, timeout_ms, headers, .. } = options;
        Ok(Self { client, credential, retry, fetch, timeout_ms, headers })
    }

    fn prepare(&self, name: &str, arguments: &[JsValue], only_sign: bool) -> Result<Prepared> {
        let operation = self.client.operation(name)?;
        self.prepared(operation, arguments, only_sign).map_err(|mut error| {
            error.message = [name, ": ", &error.message].concat();
            error
        })
    }

    fn prepared(&self, operation: &'static Operation, arguments: &[JsValue], only_sign: bool) -> Result<Prepared> {
        let none = JsValue::UNDEFINED;
        let options = arguments.get(operation.arguments.len()).unwrap_or(&none);
        check_request_options(options)?;
        let mut request = self.client.build(operation, arguments, &host().uuid())?;
        for (name, value) in self.headers.iter().cloned().chain(extra_headers(options)?) {
            request.headers.retain(|(other, _)| *other != name);
            request.headers.push((name, value));
        }
        Ok(Prepared {
            operation,
            request,
            signal: options.present("signal").unwrap_or_default(),
            timeout_ms: options.present("timeoutMs").unwrap_or_else(|| self.timeout_ms.clone()),
            only_sign,
        })
    }

    fn parsed(&self, name: &str, response: &JsValue) -> Result<JsValue> {
        let mut received = head(response, &[]);
        if received.status == 0 {
            return Err(Error::validation("response.status", "expected a number"));
        }
        received.body = response.present("body").and_then(|body| body.as_string()).unwrap_or_default();
        Ok(parse(self.client.operation(name)?, &received, now_ms())?.unwrap_or(JsValue::UNDEFINED))
    }
}
