//! One operation from its first attempt to its last: authorize, send, read, decide.
//!
//! A state machine of synchronous steps; between two of them the host waits for a promise (`pkg-template/client/drive.js`). As an
//! `async fn` the same cost 10 kB gzip more, a quarter of the client: the executor, and code at every `await` that drops the values alive
//! across it.

use super::Shared;
use super::send::{begin, body, head, no_response};
use crate::client::{EXCERPT, authorize, failed, parse_json, result};
use crate::contract::{Operation, Place, Repeat};
use crate::error::{Attempt, Error, ErrorKind, SentRequest};
use crate::http::{HttpRequest, HttpResponse};
use crate::retry::{Outcome, decide};
use crate::text::{digits, joined};
use crate::value::{Kind, Value};
use crate::wasm::error::Failure;
use crate::wasm::fields::Fields;
use crate::wasm::host::{host, now_ms};
use crate::wasm::value::parsed;
use js_sys::{JsString, Promise};
use std::rc::Rc;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

/// One request that is built and not sent yet.
pub struct Prepared {
    pub operation: &'static Operation,
    pub request: HttpRequest,
    pub signal: JsValue,
    pub timeout_ms: JsValue,
    /// Called after every attempt.
    pub on_attempt: JsValue,
    /// Whether it is only signed, for `buildRequest`.
    pub only_sign: bool,
}

/// One operation in progress.
#[wasm_bindgen]
pub struct Run {
    shared: Rc<Shared>,
    prepared: Prepared,
    watch: JsValue,
    state: State,
    /// The `Request` of the platform: see `begin` in `send.rs`.
    sent: JsValue,
    response: HttpResponse,
    attempts: Vec<Attempt>,
    /// The length of the request's headers before it was signed, in bytes; `None` before the first attempt.
    unsigned: Option<usize>,
    /// When the current attempt began, in milliseconds since 1970; 0 before the first request is sent.
    began_ms: u64,
}

/// The promise that the operation waits for.
#[derive(Clone, Copy)]
enum State {
    /// None: an attempt begins.
    Start,
    Token,
    Answer,
    Body,
}

enum Step {
    Wait(Promise),
    Done(JsValue),
}

#[wasm_bindgen]
impl Run {
    /// Continues with the value of the promise that the last step returned, or with what it rejected with. Returns the next promise, or the
    /// result, which is never a promise. After an attempt that failed comes another if the retry policy allows it.
    pub fn step(&mut self, settled: JsValue, thrown: bool) -> Result<JsValue, JsValue> {
        // After an abort the operation rejects with the caller's reason, even if it has failed otherwise meanwhile.
        let reason = host().reason(&self.watch);
        let step = match thrown {
            _ if !reason.is_undefined() => Err(Failure::Cancelled(reason)),
            true => Err(self.failure(settled)),
            false => self.go_on(settled),
        };
        let step = match step {
            Err(Failure::Error(error, cause)) => self.decide(error, cause),
            step => step,
        };
        match step? {
            // Without the race, a transport or a credential that ignores its signal would keep the caller waiting for ever.
            Step::Wait(promise) => Ok(host().race(&self.watch, &promise).into()),
            Step::Done(result) => Ok(result),
        }
    }
}

impl Run {
    /// Begins an operation. The first step sends its request.
    pub fn new(shared: Rc<Shared>, prepared: Prepared) -> Self {
        let watch = host().watch(&prepared.signal, &prepared.timeout_ms);
        Self {
            shared,
            prepared,
            watch,
            state: State::Start,
            sent: JsValue::UNDEFINED,
            response: HttpResponse::default(),
            attempts: Vec::new(),
            unsigned: None,
            began_ms: 0,
        }
    }

    fn go_on(&mut self, value: JsValue) -> Result<Step, Failure> {
        let operation = self.prepared.operation;
        match self.state {
            State::Start => {
                if let Some(asked) = self.shared.credential.ask() {
                    self.state = State::Token;
                    return Ok(Step::Wait(asked));
                }
                self.send()
            }
            State::Token => {
                self.shared.credential.take(&value)?;
                self.send()
            }
            State::Answer => {
                // The headers of a success are only reported to `onAttempt`, so they are read only if there is one.
                self.response = head(&value, if self.prepared.on_attempt.is_undefined() { operation.success } else { &[] })?;
                self.state = State::Body;
                if operation.method == "GET" && is_file(operation) && operation.success.contains(&self.response.status) {
                    self.tell(None, &JsValue::UNDEFINED);
                    return stream(&value).map(Step::Done);
                }
                let body = body(&value).map_err(|thrown| match self.too_large(&thrown) {
                    Some(error) => Failure::Error(error, thrown),
                    None => no_response(thrown),
                })?;
                if body.is_string() { self.go_on(body) } else { Ok(Step::Wait(Promise::resolve(&body))) }
            }
            State::Body => {
                let (operation, dialect) = (self.prepared.operation, self.shared.dialect());
                let succeeded = operation.success.contains(&self.response.status);
                // JavaScript parses the text: copied into wasm, it would only be copied back, and wasm's memory never shrinks again.
                let json = parsed(&value).filter(|json| json.kind() == Kind::Object);
                let result = match result(operation, dialect, if succeeded { json.clone() } else { None }) {
                    Ok(result) if succeeded => result,
                    _ => {
                        // Of the text, an error keeps the first part.
                        let text = value.dyn_ref::<JsString>().map(|text| text.slice(0, 2 * EXCERPT as u32));
                        self.response.body = text.map(String::from).unwrap_or_default();
                        parse_json(operation, dialect, &self.response, json, now_ms())?
                    }
                };
                self.tell(None, &JsValue::UNDEFINED);
                Ok(Step::Done(result.unwrap_or(JsValue::UNDEFINED)))
            }
        }
    }

    fn send(&mut self) -> Result<Step, Failure> {
        let request = &mut self.prepared.request;
        // Every attempt has a new signature, so the headers of the last one are removed.
        let unsigned = *self.unsigned.get_or_insert(request.headers.lines().len());
        request.headers.truncate(unsigned);
        self.shared.credential.authorize(|authorization| authorize(request, authorization, now_ms()));
        if self.prepared.only_sign {
            return Ok(Step::Done(signed(request)));
        }
        self.state = State::Answer;
        self.began_ms = now_ms();
        // Our own transport reads text; the bytes of a file need the platform's `fetch`.
        let only_platform = is_file(self.prepared.operation);
        begin(&self.prepared.request, &self.shared.fetch, only_platform, &self.watch, &mut self.sent).map(Step::Wait)
    }

    /// Calls `onAttempt` for the attempt that has just ended.
    fn tell(&self, retried_after_ms: Option<u64>, error: &JsValue) {
        let on_attempt = &self.prepared.on_attempt;
        if on_attempt.is_undefined() {
            return;
        }
        let mut fields = Fields::new();
        fields.text("operation", Some(self.prepared.operation.name));
        fields.number("attempt", Some(self.attempts.len() as u64 + 1));
        fields.number("status", Some(self.response.status.into()).filter(|status| *status > 0));
        fields.text("requestId", self.response.request_id());
        fields.number("durationMs", Some(now_ms().saturating_sub(self.began_ms)));
        fields.number("retriedAfterMs", retried_after_ms);
        let info = fields.with("error", error);
        host().tell(on_attempt, &info);
    }

    /// The error for an answer beyond its limit, if it is that what was thrown: see `body` in `pkg-template/platform/host.js`.
    fn too_large(&self, thrown: &JsValue) -> Option<Box<Error>> {
        let most = thrown.get("mostBytes")?.as_number()?;
        let message = joined(&["the answer is larger than ", &digits(most as u64), " bytes"]);
        Some(failed(&self.response, ErrorKind::Response, &message, now_ms()))
    }

    /// An error for a value that was thrown while the operation waited.
    fn failure(&self, thrown: JsValue) -> Failure {
        if let Some(error) = self.too_large(&thrown) {
            return Failure::Error(error, thrown);
        }
        let (kind, message) = match self.state {
            State::Token => (ErrorKind::Credential, "credential: no token was given"),
            State::Body => (ErrorKind::Network, "the answer broke off"),
            State::Start | State::Answer => (ErrorKind::Network, "no answer came"),
        };
        Failure::Error(Error::new(kind, message), thrown)
    }

    fn decide(&mut self, mut error: Box<Error>, cause: JsValue) -> Result<Step, Failure> {
        let operation = self.prepared.operation;
        let answer = error.answer.as_ref();
        let outcome = answer.map_or(Outcome::NoAnswer, |answer| Outcome::Answer(answer.status, answer.retry_after_ms));
        let status = answer.map(|answer| answer.status);
        let again = match error.kind {
            ErrorKind::Network | ErrorKind::Service => decide(
                &self.shared.retry,
                operation.repeat != Repeat::Never,
                self.attempts.len() as u64,
                outcome,
                js_sys::Math::random(),
            ),
            _ => None,
        };
        if self.began_ms > 0 {
            self.response.status = status.unwrap_or_default();
            self.tell(again, &cause);
        }
        self.attempts.push(Attempt { status, retried_after_ms: again });
        if let Some(delay_ms) = again {
            self.state = State::Start;
            let pause = host().sleep(delay_ms as f64, &self.watch);
            return Ok(Step::Wait(pause));
        }
        error.attempts = std::mem::take(&mut self.attempts);
        let request = &self.prepared.request;
        error.request = Some(Box::new(SentRequest { method: request.method, url: request.url() }));
        error.message = joined(&[operation.name, ": ", &error.message]);
        Err(Failure::Error(error, cause))
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        host().stop(&self.watch);
    }
}

/// Whether the request is for a file of a recording.
fn is_file(operation: &Operation) -> bool {
    operation.arguments.first().is_some_and(|argument| argument.place == Place::Location)
}

fn stream(answer: &JsValue) -> Result<JsValue, Failure> {
    answer.present("body").ok_or_else(|| Error::new(ErrorKind::Response, "the answer has no body to stream").into())
}

fn signed(request: &HttpRequest) -> JsValue {
    let mut headers = Fields::new();
    for (name, value) in request.headers.iter() {
        headers.text(name, Some(value));
    }
    let mut fields = Fields::new();
    fields.text("method", Some(request.method));
    fields.text("url", Some(&request.url()));
    fields.json("headers", Some(&headers.end()));
    fields.with("body", &request.body.as_deref().map_or(JsValue::UNDEFINED, JsValue::from_str))
}
