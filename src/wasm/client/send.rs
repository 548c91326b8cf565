//! The connection to the network: one function from a request to an answer. Nothing else calls a transport.
//!
//! Not by `gloo-net`: its `Headers` trap where those of the platform throw, its `send` when `fetch` rejects with something that is not an
//! `Error` or resolves to a foreign `Response`, and then the caller's promise never settles. Its `RequestBuilder` makes two requests and
//! a URL for one, writes the signed query again, traps where a runtime refuses a request with a value that is no `Error`, and is 3 kB
//! gzip.

use crate::error::{Error, ErrorKind};
use crate::http::{HttpRequest, HttpResponse};
use crate::value::Value;
use crate::wasm::error::Failure;
use crate::wasm::host::host;
use js_sys::Promise;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Headers, Request};

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
    let refused = |thrown| broken("this runtime refuses the request", thrown);
    let headers = Headers::new().map_err(refused)?;
    for (name, value) in request.headers.iter() {
        headers.set(name, value).map_err(refused)?;
    }
    let init = JsValue::object(vec![
        ("method", JsValue::from_str(request.method)),
        ("headers", headers.into()),
        ("body", body),
        ("signal", signal),
        // A redirect would carry the signed request, and its body, to another host.
        ("redirect", JsValue::from_str("manual")),
    ]);
    let built = Request::new_with_str_and_init(&request.url(), init.unchecked_ref()).map_err(refused)?;
    if has_date(request) && !built.headers().has("date").unwrap_or(false) {
        let message = "this runtime forbids the Date header; use dateHeader \"x-ms-date\"";
        return Err(Error::validation("options.dateHeader", message).into());
    }
    Ok(built.into())
}

/// The status of an answer; its headers too, unless the status is a success.
pub fn head(answer: &JsValue, success: &[u16]) -> Result<HttpResponse, Failure> {
    let status = host().status(answer).map_err(no_response)?.as_f64().unwrap_or_default() as u16;
    let mut response = HttpResponse { status, ..HttpResponse::default() };
    if !success.contains(&status) {
        for name in HttpResponse::READ {
            if let Some(value) = host().header(answer, name).as_string() {
                response.headers.push((name.to_owned(), value));
            }
        }
    }
    Ok(response)
}

/// The body of an answer: text, or the promise of it. The error is what was thrown.
pub fn body(answer: &JsValue) -> Result<JsValue, JsValue> {
    host().body(answer)
}

/// The error for what is no answer.
pub fn no_response(cause: JsValue) -> Failure {
    Failure::Error(Error::new(ErrorKind::Response, "the transport gave no response"), cause)
}

/// The error for an answer that did not come, or not to its end.
pub fn broken(message: &str, cause: JsValue) -> Failure {
    Failure::Error(Error::new(ErrorKind::Network, message), cause)
}
