//! Errors as JavaScript sees them: `CallAutomationError`, or whatever the platform itself rejected with.

use super::fields::Fields;
use super::host::host;
use crate::error::Error;
use wasm_bindgen::JsValue;

/// Why an operation failed.
pub enum Failure {
    /// An error of the client, and the value that the platform or the caller's code threw, if one did.
    Error(Box<Error>, JsValue),
    /// An abort or a timeout: the caller gets the reason of the abort itself.
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
    let mut attempts = String::from("[");
    for attempt in &error.attempts {
        if attempts.len() > 1 {
            attempts.push(',');
        }
        let mut fields = Fields::new();
        fields.number("status", attempt.status.map(u64::from));
        fields.number("retriedAfterMs", attempt.retried_after_ms);
        attempts.push_str(&fields.end());
    }
    attempts.push(']');
    let mut fields = Fields::new();
    fields.text("kind", Some(error.kind.name()));
    fields.text("target", error.target.as_deref());
    fields.json("attempts", Some(&attempts));
    // Only to keep its place among the members; the value follows at the end.
    fields.json("cause", None);
    if let Some(request) = &error.request {
        let mut members = Fields::new();
        members.text("method", Some(request.method));
        members.text("url", Some(&request.url));
        fields.json("request", Some(&members.end()));
    }
    if let Some(answer) = &error.answer {
        let mut response = Fields::new();
        response.number("status", Some(answer.status.into()));
        response.text("bodyAsText", Some(&answer.text));
        fields.json("response", Some(&response.end()));
        fields.number("status", Some(answer.status.into()));
        fields.text("code", answer.code.as_deref());
        fields.text("requestId", answer.request_id.as_deref());
        fields.number("retryAfterMs", answer.retry_after_ms);
        fields.text("body", answer.body.as_deref());
        fields.json("details", answer.details.as_deref());
    }
    host().error(&error.message, &fields.with("cause", &cause))
}
