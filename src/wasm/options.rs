//! Option bags: checked by their tables, then read by name.

use crate::auth::access_key::DateHeader;
use crate::contract::Contract;
use crate::contract::options::{CLIENT_OPTIONS, REQUEST_OPTIONS, RETRY_OPTIONS};
use crate::encode;
use crate::error::{Error, Result};
use crate::http::extra_header;
use crate::retry::RetryPolicy;
use crate::text::list;
use crate::value::{Kind, Value};
use js_sys::Function;
use wasm_bindgen::{JsCast, JsValue};

/// The options of a client.
pub struct ClientOptions {
    pub api_version: String,
    pub base_path: String,
    pub allow_insecure: bool,
    pub date_header: DateHeader,
    pub retry: RetryPolicy,
    pub timeout_ms: JsValue,
    pub headers: Vec<(String, String)>,
    pub fetch: Option<Function>,
}

impl ClientOptions {
    pub fn read(value: &JsValue, contract: &Contract) -> Result<Self> {
        encode::check(&CLIENT_OPTIONS, value, "options")?;
        let text =
            |name: &str, default: &str| value.present(name).and_then(|text| text.as_string()).unwrap_or(default.to_owned());
        let base_path = text("basePath", contract.base_paths.first().unwrap_or(&""));
        if !contract.base_paths.contains(&base_path.as_str()) {
            return Err(Error::validation("options.basePath", &["expected one of ", &list(contract.base_paths, ", ")].concat()));
        }
        let fetch = value
            .present("fetch")
            .map(|fetch| fetch.dyn_into().map_err(|_| Error::validation("options.fetch", "expected a function")));
        let options = Self {
            api_version: text("apiVersion", contract.api_version),
            base_path,
            allow_insecure: value.present("allowInsecureConnection").and_then(|flag| Value::as_bool(&flag)).unwrap_or(false),
            date_header: if text("dateHeader", "") == "date" { DateHeader::Date } else { DateHeader::XMsDate },
            retry: retry_policy(value.present("retry"))?,
            timeout_ms: value.present("timeoutMs").unwrap_or_default(),
            headers: extra_headers(value)?,
            fetch: fetch.transpose()?,
        };
        Ok(options)
    }
}

/// Checks the options of one request.
pub fn check_request_options(value: &JsValue) -> Result<()> {
    encode::check(&REQUEST_OPTIONS, value, "requestOptions")?;
    match value
        .present("signal")
        .map(|signal| signal.get("aborted").is_some() && signal.get("addEventListener").is_some_and(|add| add.is_function()))
    {
        Some(false) => Err(Error::validation("requestOptions.signal", "expected an AbortSignal")),
        _ => Ok(()),
    }
}

/// Reads the headers an option bag adds, each checked and its name in lower case.
pub fn extra_headers(bag: &JsValue) -> Result<Vec<(String, String)>> {
    let mut extra = Vec::new();
    let Some(headers) = bag.present("headers") else { return Ok(extra) };
    // A `Headers` has no members of its own: what it holds would be dropped in silence.
    if headers.kind() != Kind::Object || headers.present("append").is_some() {
        return Err(Error::validation("headers", "expected an object of strings (Object.fromEntries makes one of a Headers)"));
    }
    for name in headers.names() {
        // What is not a string reads as a text no header may have.
        let value = headers.get(&name).and_then(|value| value.as_string()).unwrap_or_else(|| "\n".to_owned());
        extra.push((extra_header(&name, &value)?, value));
    }
    Ok(extra)
}

fn retry_policy(value: Option<JsValue>) -> Result<RetryPolicy> {
    let mut policy = RetryPolicy::default();
    let Some(value) = value else { return Ok(policy) };
    if let Some(again) = Value::as_bool(&value) {
        policy.max_retries *= u64::from(again);
        return Ok(policy);
    }
    encode::check(&RETRY_OPTIONS, &value, "options.retry")?;
    let RetryPolicy { max_retries, base_delay_ms, max_delay_ms } = &mut policy;
    for (name, slot) in [("maxRetries", max_retries), ("baseDelayMs", base_delay_ms), ("maxDelayMs", max_delay_ms)] {
        if let Some(number) = value.present(name).and_then(|number| number.as_number()) {
            *slot = number as u64;
        }
    }
    Ok(policy)
}
