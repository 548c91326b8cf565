//! Errors as JavaScript sees them: `CallAutomationError`, or whatever the platform itself rejected with.

use super::host::host;
use crate::error::Error;
use crate::value::Value;
use js_sys::Array;
use wasm_bindgen::JsValue;

/// Why an operation did not succeed.
pub enum Failure {
    /// An error of ours, with what the platform or the caller's code threw, if it did.
    Error(Box<Error>, JsValue),
    /// An abort or a timeout: the caller sees the very reason it was aborted with.
    Cancelled(JsValue),
}

impl From<Box<Error>> for Failure {
    fn from(error: Box<Error>) -> Self {
        Self::Error(error, JsValue::UNDEFINED)
    }
}

impl From<Failure> for JsValue {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Error(error, cause) => to_js(&error, cause),
            Failure::Cancelled(reason) => reason,
        }
    }
}

impl From<Box<Error>> for JsValue {
    fn from(error: Box<Error>) -> Self {
        to_js(&error, Self::UNDEFINED)
    }
}

fn to_js(error: &Error, cause: JsValue) -> JsValue {
    let text = |text: &Option<String>| text.as_deref().map_or(JsValue::UNDEFINED, JsValue::from_str);
    let number = |number: Option<u64>| number.map_or(JsValue::UNDEFINED, |number| JsValue::from_f64(number as f64));
    let attempts = Array::new();
    for attempt in &error.attempts {
        let status = number(attempt.status.map(u64::from));
        attempts.push(&JsValue::object(vec![("status", status), ("retriedAfterMs", number(attempt.retried_after_ms))]));
    }
    let mut fields = vec![
        ("kind", JsValue::from_str(error.kind.name())),
        ("target", text(&error.target)),
        ("attempts", attempts.into()),
        ("cause", cause),
    ];
    if let Some(answer) = &error.answer {
        fields.extend([
            ("status", JsValue::from_f64(answer.status.into())),
            ("code", text(&answer.code)),
            ("requestId", text(&answer.request_id)),
            ("retryAfterMs", number(answer.retry_after_ms)),
            ("body", text(&answer.body)),
            ("details", answer.details.as_deref().and_then(JsValue::from_json).unwrap_or_default()),
        ]);
    }
    host().error(&error.message, &JsValue::object(fields))
}
