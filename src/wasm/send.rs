//! The seam to the network: one function from a request to an answer. The only place that touches a transport.
//!
//! `gloo-net` collects the headers; the request, the call and the wait are ours. Its `send` traps when `fetch` rejects with
//! something that is not an `Error` or resolves to a foreign `Response`, and then the caller's promise never settles. Its
//! `RequestBuilder` makes two requests and a URL for one, writes the signed query anew, traps where a runtime refuses a request
//! with what is not an `Error`, and is 3 kB gzip.

use super::error::Failure;
use super::host::{Watch, host};
use crate::error::{Error, ErrorKind};
use crate::http::{HttpRequest, HttpResponse};
use crate::value::Value;
use gloo_net::http::Headers;
use js_sys::{Array, Function, Promise};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

#[wasm_bindgen]
extern "C" {
    // Looked up at each call, so that a `fetch` replaced by a test or a tracer is the one that is used.
    #[wasm_bindgen(catch, js_name = fetch)]
    fn global_fetch(request: &JsValue) -> Result<Promise, JsValue>;

    /// An answer. Structural: mocks, polyfills and other realms give responses that are not `instanceof Response`.
    type Answer;
    #[wasm_bindgen(method, structural, catch)]
    fn text(this: &Answer) -> Result<JsValue, JsValue>;

    type AnswerHeaders;
    #[wasm_bindgen(method, structural, catch)]
    fn get(this: &AnswerHeaders, name: &str) -> Result<JsValue, JsValue>;
}

/// Hands the request to the transport: the caller's `fetch`, else the runtime's own, else the platform's `fetch`.
///
/// Puts the platform's `Request` into `sent`, to be kept until the answer is there: Node's `fetch` holds it weakly, and once it
/// is collected an abort no longer reaches the connection, which then stays open.
pub fn begin(
    request: &HttpRequest,
    fetch: Option<&Function>,
    watch: Option<&Watch>,
    sent: &mut JsValue,
) -> Result<Promise, Failure> {
    let promised = match (fetch, host().transport()) {
        (None, Some(transport)) => {
            let headers = Array::new();
            for (name, value) in &request.headers {
                headers.push(&JsValue::from_str(name));
                headers.push(&JsValue::from_str(value));
            }
            let body = request.body.as_deref().map_or(JsValue::UNDEFINED, JsValue::from_str);
            let signal = watch.map_or(JsValue::UNDEFINED, |watch| watch.signal().into());
            let url = JsValue::from_str(&request.url());
            transport.apply(&JsValue::UNDEFINED, &Array::of5(&JsValue::from_str(request.method), &url, &headers, &body, &signal))
        }
        (Some(fetch), _) => {
            *sent = platform_request(request, watch)?;
            fetch.call1(&JsValue::UNDEFINED, sent)
        }
        (None, None) => {
            *sent = platform_request(request, watch)?;
            global_fetch(sent).map(JsValue::from)
        }
    };
    match promised {
        // Whatever a caller's `fetch` returns, a promise or not, is waited for in the same way.
        Ok(promised) => Ok(Promise::resolve(&promised)),
        Err(thrown) => Err(broken("the request could not be sent", thrown)),
    }
}

fn platform_request(request: &HttpRequest, watch: Option<&Watch>) -> Result<JsValue, Failure> {
    let headers = Headers::new();
    for (name, value) in &request.headers {
        headers.set(name, value);
    }
    let init = JsValue::object(vec![
        ("method", JsValue::from_str(request.method)),
        ("headers", headers.into_raw().into()),
        ("body", request.body.as_deref().map_or(JsValue::UNDEFINED, JsValue::from_str)),
        ("signal", watch.map_or(JsValue::UNDEFINED, |watch| watch.signal().into())),
        // A redirect would carry the signed request, and its body, to another host.
        ("redirect", JsValue::from_str("manual")),
    ]);
    let built = web_sys::Request::new_with_str_and_init(&request.url(), init.unchecked_ref());
    let built = built.map_err(|thrown| broken("this runtime refuses the request", thrown))?;
    if request.headers.iter().any(|(name, _)| name == "date") && !built.headers().has("date").unwrap_or(false) {
        let message = "this runtime forbids the Date header; use dateHeader \"x-ms-date\"";
        return Err(Error::validation("options.dateHeader", message).into());
    }
    Ok(built.into())
}

/// The status of an answer, and its headers where they matter.
pub fn head(answer: &JsValue, success: &[u16]) -> HttpResponse {
    let status = answer.get("status").and_then(|status| status.as_number()).unwrap_or_default() as u16;
    let mut response = HttpResponse { status, ..HttpResponse::default() };
    if let Some(headers) = answer.present("headers").filter(|_| !success.contains(&status)) {
        for name in HttpResponse::READ {
            let value = match headers.unchecked_ref::<AnswerHeaders>().get(name) {
                Ok(value) => Some(value),
                // Not a `Headers`: a plain object, as mocks and our own transport give.
                Err(_) => Value::get(&headers, name),
            };
            if let Some(value) = value.and_then(|value| value.as_string()) {
                response.headers.push((name.to_owned(), value));
            }
        }
    }
    response
}

/// The body of an answer: text, or the promise of it.
pub fn body(answer: &JsValue) -> Result<JsValue, Failure> {
    match answer.get("body") {
        // Our own transport has read the body already.
        Some(body) if body.is_string() => Ok(body),
        _ => answer.unchecked_ref::<Answer>().text().map_err(|thrown| {
            Failure::Error(Box::new(Error::new(ErrorKind::Response, "the transport gave no response".to_owned())), thrown)
        }),
    }
}

/// No answer, or not all of it.
pub fn broken(message: &str, cause: JsValue) -> Failure {
    Failure::Error(Box::new(Error::new(ErrorKind::Network, message.to_owned())), cause)
}
