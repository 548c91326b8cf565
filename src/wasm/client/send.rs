//! The connection to the network: one function from a request to an answer. Nothing else calls a transport.
//!
//! `gloo-net` collects the headers; the rest is written here. Its `send` traps when `fetch` rejects with
//! something that is not an `Error` or resolves to a foreign `Response`, and then the caller's promise never settles. Its
//! `RequestBuilder` makes two requests and a URL for one, writes the signed query again, traps where a runtime refuses a request
//! with a value that is no `Error`, and is 3 kB gzip.

use crate::error::{Error, ErrorKind};
use crate::http::{HttpRequest, HttpResponse};
use crate::value::Value;
use crate::wasm::error::Failure;
use crate::wasm::host::host;
use gloo_net::http::Headers;
use js_sys::Promise;
use wasm_bindgen::{JsCast, JsValue};

/// Hands the request to the transport: the caller's `fetch`, else the runtime's own, else the platform's `fetch`.
///
/// Puts the platform's `Request` into `sent`, to be kept until the answer is there: Node's `fetch` holds it weakly, and once it
/// is collected an abort no longer reaches the connection, which then stays open.
pub fn begin(
    request: &HttpRequest,
    fetch: &JsValue,
    only_platform: bool,
    watch: &JsValue,
    sent: &mut JsValue,
) -> Result<Promise, Failure> {
    let body = request.body.as_deref().map_or(JsValue::UNDEFINED, JsValue::from_str);
    let promised = if fetch.is_undefined() && !has_date(request) {
        // A `Request` would be copied into another, and cost as much again.
        host().send(request.method, &request.url(), request.headers.lines(), &body, watch, only_platform)
    } else {
        *sent = platform_request(request, body, watch.get("signal").unwrap_or_default())?;
        host().fetch(fetch, sent)
    };
    match promised {
        // A caller's `fetch` may return a value that is no promise.
        Ok(promised) => Ok(Promise::resolve(&promised)),
        Err(thrown) => Err(broken("the request could not be sent", thrown)),
    }
}

/// Whether it is signed with the `Date` header, which some runtimes remove.
fn has_date(request: &HttpRequest) -> bool {
    request.headers.iter().any(|(name, _)| name == "date")
}

fn platform_request(request: &HttpRequest, body: JsValue, signal: JsValue) -> Result<JsValue, Failure> {
    let headers = Headers::new();
    for (name, value) in request.headers.iter() {
        headers.set(name, value);
    }
    let init = JsValue::object(vec![
        ("method", JsValue::from_str(request.method)),
        ("headers", headers.into_raw().into()),
        ("body", body),
        ("signal", signal),
        // A redirect would carry the signed request, and its body, to another host.
        ("redirect", JsValue::from_str("manual")),
    ]);
    let built = web_sys::Request::new_with_str_and_init(&request.url(), init.unchecked_ref());
    let built = built.map_err(|thrown| broken("this runtime refuses the request", thrown))?;
    if has_date(request) && !built.headers().has("date").unwrap_or(false) {
        let message = "this runtime forbids the Date header; use dateHeader \"x-ms-date\"";
        return Err(Error::validation("options.dateHeader", message).into());
    }
    Ok(built.into())
}

/// The status of an answer; its headers too, unless the status is a success.
pub fn head(answer: &JsValue, success: &[u16]) -> HttpResponse {
    let status = answer.get("status").and_then(|status| status.as_number()).unwrap_or_default() as u16;
    let mut response = HttpResponse { status, ..HttpResponse::default() };
    if !success.contains(&status) {
        for name in HttpResponse::READ {
            if let Some(value) = host().header(answer, name).as_string() {
                response.headers.push((name.to_owned(), value));
            }
        }
    }
    response
}

/// The body of an answer: text, or the promise of it.
pub fn body(answer: &JsValue) -> Result<JsValue, Failure> {
    host()
        .body(answer)
        .map_err(|thrown| Failure::Error(Error::new(ErrorKind::Response, "the transport gave no response"), thrown))
}

/// The error for an answer that did not come, or not to its end.
pub fn broken(message: &str, cause: JsValue) -> Failure {
    Failure::Error(Error::new(ErrorKind::Network, message), cause)
}
