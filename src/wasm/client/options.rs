//! Option bags: checked by their tables, then read by name.

use crate::auth::access_key::DateHeader;
use crate::contract::{Contract, Model, Options, Place};
use crate::encode::{self, Arguments};
use crate::error::{Error, Result};
use crate::headers::Headers;
use crate::http::extra_header;
use crate::path::Path;
use crate::retry::RetryPolicy;
use crate::text::{joined, list};
use crate::value::{Kind, Members, Value};
use wasm_bindgen::JsValue;

/// The options of a client.
pub struct ClientOptions {
    pub api_version: String,
    pub base_path: String,
    pub allow_insecure: bool,
    pub date_header: DateHeader,
    pub retry: RetryPolicy,
    pub timeout_ms: JsValue,
    pub headers: Headers,
    pub fetch: JsValue,
    pub on_attempt: JsValue,
}

impl ClientOptions {
    pub fn read(value: &JsValue, contract: &Contract) -> Result<Self> {
        let bag = encode::check(contract.options.client, value, "options")?;
        let value = |name: &str| given(&bag, name);
        let text = |name: &str, default: &str| value(name).as_string().unwrap_or(default.to_owned());
        let base_path = text("basePath", contract.base_paths.first().unwrap_or(&""));
        if !contract.base_paths.contains(&base_path.as_str()) {
            return Err(Error::validation("options.basePath", &joined(&["expected one of ", &list(contract.base_paths, ", ")])));
        }
        let options = Self {
            api_version: text("apiVersion", contract.api_version),
            base_path,
            allow_insecure: value("allowInsecureConnection").is_truthy(),
            date_header: if text("dateHeader", "").eq_ignore_ascii_case("date") { DateHeader::Date } else { DateHeader::XMsDate },
            retry: retry_policy(&value("retry"), contract.options.retry)?,
            timeout_ms: value("timeoutMs"),
            headers: extra_headers(&[value("headers")])?,
            fetch: function(value("fetch"), "fetch", "options")?,
            on_attempt: function(value("onAttempt"), "onAttempt", "options")?,
        };
        Ok(options)
    }
}

/// The options of one request.
#[derive(Default)]
pub struct RequestOptions {
    pub signal: JsValue,
    pub timeout_ms: JsValue,
    pub headers: Headers,
    pub on_attempt: JsValue,
}

impl RequestOptions {
    /// Reads them from the argument that holds them. Unknown members are refused when the request is built.
    pub fn read(arguments: &Arguments<'_, JsValue>, options: &Options) -> Result<Self> {
        let is_bag = |place: Place| matches!(place, Place::Options | Place::Request | Place::Range);
        let mut rows = arguments.operation.arguments.iter().enumerate();
        let found = rows.find(|(_, argument)| is_bag(argument.place));
        let Some((name, bag)) = found.and_then(|(index, argument)| Some((argument.name, arguments.bag(index)?))) else {
            return Ok(Self::default());
        };
        encode::check_known(options.request, bag, name)?;
        let value = |name: &str| given(bag, name);
        let official = value("requestOptions");
        let official_timeout = member(&official, "timeout");
        // By this name, zero means no limit.
        let official_timeout = if official_timeout.is_truthy() { official_timeout } else { JsValue::UNDEFINED };
        Ok(Self {
            signal: signal(either(value("signal"), &value("abortSignal")), bag, name)?,
            timeout_ms: either(value("timeoutMs"), &official_timeout),
            headers: extra_headers(&[member(&official, "customHeaders"), value("headers")])?,
            on_attempt: function(value("onAttempt"), "onAttempt", name)?,
        })
    }
}

/// A member of a bag; `undefined` where it is absent.
fn given(bag: &Members<JsValue>, name: &str) -> JsValue {
    bag.present(name).map(|member| member.value.clone()).unwrap_or_default()
}

/// A member of an object; `undefined` where it is absent.
fn member(value: &JsValue, name: &str) -> JsValue {
    value.present(name).unwrap_or_default()
}

/// The first value; the other if the first is absent.
pub fn either(value: JsValue, other: &JsValue) -> JsValue {
    if value.is_undefined() { other.clone() } else { value }
}

fn signal(signal: JsValue, bag: &Members<JsValue>, path: &str) -> Result<JsValue> {
    if signal.is_undefined() || (signal.get("aborted").is_some() && member(&signal, "addEventListener").is_function()) {
        return Ok(signal);
    }
    let name = if bag.present("signal").is_some() { "signal" } else { "abortSignal" };
    Path::Member(&Path::Root(path), name).refuse("expected an AbortSignal")
}

fn function(given: JsValue, name: &str, path: &str) -> Result<JsValue> {
    if given.is_undefined() || given.is_function() {
        return Ok(given);
    }
    Path::Member(&Path::Root(path), name).refuse("expected a function")
}

/// Reads the headers that option bags add, each checked and its name in lower case.
fn extra_headers(bags: &[JsValue]) -> Result<Headers> {
    let mut extra = Headers::default();
    for headers in bags.iter().filter(|headers| !headers.is_undefined()) {
        // A `Headers` object has no own members, so its headers would be dropped in silence.
        if headers.kind() != Kind::Object || headers.present("append").is_some() {
            return Err(Error::validation("headers", "expected an object of strings (Object.fromEntries makes one)"));
        }
        for member in headers.members().0 {
            member.need();
            // A value that is no string is read as a text that no header may have, and refused as such.
            let value = member.value.as_string().unwrap_or_else(|| "\n".to_owned());
            extra.push(&extra_header(&member.name, &value)?, &value);
        }
    }
    Ok(extra)
}

fn retry_policy(value: &JsValue, table: &Model) -> Result<RetryPolicy> {
    let mut policy = RetryPolicy::default();
    if let Some(again) = Value::as_bool(value) {
        policy.max_retries *= u64::from(again);
        return Ok(policy);
    }
    let bag = encode::check(table, value, "options.retry")?;
    let RetryPolicy { max_retries, base_delay_ms, max_delay_ms } = &mut policy;
    for (name, slot) in [("maxRetries", max_retries), ("baseDelayMs", base_delay_ms), ("maxDelayMs", max_delay_ms)] {
        if let Some(number) = given(&bag, name).as_number() {
            *slot = number as u64;
        }
    }
    Ok(policy)
}
