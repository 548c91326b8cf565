//! The pure half of a client: from a method's name and arguments to a request, from an answer to a result.

use crate::auth::access_key::{AccessKey, DateHeader};
use crate::contract::{Contract, Operation, Place};
use crate::encode;
use crate::error::{Answer, Error, ErrorKind, Result};
use crate::http::{Endpoint, HttpRequest, HttpResponse, push_segment};
use crate::retry::retry_after_ms;
use crate::text::{At, digits, excerpt};
use crate::value::{Kind, Value};

/// How much of an answer that is not JSON an error shows, in bytes.
const EXCERPT: usize = 512;

/// A client's settings, all that building a request needs.
#[derive(Debug, Clone)]
pub struct Client {
    /// The contract it speaks.
    pub contract: &'static Contract,
    /// The resource.
    pub endpoint: Endpoint,
    /// Where the operations live below the endpoint.
    pub base_path: String,
    /// The `api-version` sent.
    pub api_version: String,
    /// Whether `http` is allowed beyond loopback.
    pub allow_insecure: bool,
}

/// What lets a request in.
#[derive(Debug, Clone, Copy)]
pub enum Authorization<'a> {
    /// A signature with the access key.
    Key(&'a AccessKey, DateHeader),
    /// A bearer token.
    Token(&'a str),
}

impl Client {
    /// The row of a JavaScript method.
    ///
    /// # Errors
    /// A validation error when there is no such operation.
    pub fn operation(&self, name: &str) -> Result<&'static Operation> {
        self.contract.operation(name).ok_or_else(|| Error::validation("operation", &["there is no operation ", name].concat()))
    }

    /// Builds a request, yet unsigned. `arguments` are those of the JavaScript method, in order; `request_id` is a UUID.
    ///
    /// # Errors
    /// A validation error with the path of the argument that does not fit.
    pub fn build<V: Value>(&self, operation: &Operation, arguments: &[V], request_id: &str) -> Result<HttpRequest> {
        let path_and_query = self.path_and_query(operation, arguments)?;
        let body = encode::request_body(operation, arguments, self.allow_insecure)?;
        let mut request = HttpRequest {
            method: operation.method,
            endpoint: self.endpoint.clone(),
            path_and_query,
            headers: Vec::with_capacity(8),
            body,
        };
        request.header("accept", "application/json");
        if request.body.is_some() {
            request.header("content-type", "application/json");
        }
        request.header("x-ms-client-request-id", request_id);
        request.header("x-ms-return-client-request-id", "true");
        Ok(request)
    }

    fn path_and_query<V: Value>(&self, operation: &Operation, arguments: &[V]) -> Result<String> {
        let mut path = self.base_path.clone();
        for (index, part) in operation.path.split(&['{', '}'] as At).enumerate() {
            if index % 2 == 0 {
                path.push_str(part);
                continue;
            }
            let argument = operation.arguments.iter().position(|argument| argument.place == Place::Path && argument.name == part);
            let value = argument.and_then(|index| arguments.get(index));
            match value.and_then(V::as_string) {
                Some(text) if !matches!(text.trim(), "" | "." | "..") => push_segment(&mut path, &text),
                Some(_) => return Err(Error::validation(part, "expected an id, got an empty one")),
                None => {
                    let got = value.map_or(Kind::Absent, V::kind).name();
                    return Err(Error::validation(part, &["expected an id, got ", got].concat()));
                }
            }
        }
        path.push_str("?api-version=");
        push_segment(&mut path, &self.api_version);
        Ok(path)
    }
}

/// Signs a request. Called anew for every try: a signature is good for minutes, a retry may come later.
pub fn authorize(request: &mut HttpRequest, authorization: Authorization<'_>, now_ms: u64) {
    match authorization {
        Authorization::Key(key, date_header) => key.sign(request, date_header, now_ms),
        Authorization::Token(token) => request.header("authorization", ["Bearer ", token].concat()),
    }
}

/// Reads an answer: the result (`None` where the contract has none), or the error it is.
///
/// # Errors
/// A service error for a status that is not a success; a response error for a success without the JSON the contract says.
pub fn parse<V: Value>(operation: &Operation, response: &HttpResponse, now_ms: u64) -> Result<Option<V>> {
    let succeeded = operation.success.contains(&response.status);
    if succeeded && operation.result.is_none() {
        return Ok(None);
    }
    let json = V::from_json(&response.body).filter(|value| value.kind() == Kind::Object);
    if let (true, Some(model), Some(json)) = (succeeded, operation.result, &json) {
        match model.fields.iter().find(|field| field.required && json.present(field.wire).is_none()) {
            None => return Ok(Some(crate::decode::object(model, json))),
            Some(field) => {
                return Err(failed(response, ErrorKind::Response, ["the answer has no ", field.wire].concat(), now_ms));
            }
        }
    }
    if succeeded {
        return Err(failed(response, ErrorKind::Response, "the answer is not a JSON object".to_owned(), now_ms));
    }
    Err(service_error(response, json, now_ms))
}

/// Reads the error in an answer. Both shapes on record are read (`{"code","message"}` and the same below `"error"`); anything
/// else, from an empty body to a proxy's HTML, is kept in part.
fn service_error<V: Value>(response: &HttpResponse, json: Option<V>, now_ms: u64) -> Box<Error> {
    let mut error =
        failed(response, ErrorKind::Service, ["the service answered ", &digits(response.status.into())].concat(), now_ms);
    let Some(json) = json else { return error };
    let inner = json.present("error").filter(|inner| inner.kind() == Kind::Object).unwrap_or(json);
    // A code that is a number is kept as it is written.
    let text = |name: &str| inner.present(name).and_then(|text| text.as_string().or_else(|| text.to_json()));
    error.target = text("target");
    let mut known = false;
    for (mark, part) in [(": ", text("code")), (if inner.present("code").is_some() { " " } else { ": " }, text("message"))] {
        if let Some(part) = part {
            error.message.push_str(mark);
            error.message.push_str(&part);
            known = true;
        }
    }
    if let Some(answer) = &mut error.answer {
        answer.code = text("code");
        answer.details = inner.present("details").or_else(|| inner.present("innererror")).and_then(|details| details.to_json());
        if known {
            answer.body = None;
        }
    }
    error
}

fn failed(response: &HttpResponse, kind: ErrorKind, message: String, now_ms: u64) -> Box<Error> {
    let mut error = Error::new(kind, message);
    let id =
        ["x-ms-request-id", "x-ms-client-request-id", "client-request-id"].into_iter().find_map(|name| response.header(name));
    error.answer = Some(Box::new(Answer {
        status: response.status,
        request_id: id.map(str::to_owned),
        retry_after_ms: retry_after_ms(response, now_ms),
        body: (!response.body.is_empty()).then(|| excerpt(&response.body, EXCERPT)),
        ..Answer::default()
    }));
    Box::new(error)
}
