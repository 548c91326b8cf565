//! One operation from its first try to its last: authorize, send, read, decide.
//!
//! A state machine of synchronous steps; waiting for a promise between two of them is the host's (`pkg-template/host.js`). As an
//! `async fn` in here the same cost 10 kB gzip more, a quarter of the client: the executor, and in every wait a way to drop all
//! that is alive across it.

use super::client::Shared;
use super::error::Failure;
use super::host::{Watch, host, now_ms};
use super::send::{begin, body, head};
use crate::client::{authorize, parse};
use crate::contract::Operation;
use crate::error::{Attempt, Error, ErrorKind};
use crate::http::{HttpRequest, HttpResponse};
use crate::retry::{Outcome, decide};
use crate::value::{Kind, Value};
use js_sys::Promise;
use std::rc::Rc;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

/// One request, built and waiting to be sent.
pub struct Prepared {
    pub operation: &'static Operation,
    pub request: HttpRequest,
    pub signal: JsValue,
    pub timeout_ms: JsValue,
    /// Whether it is only to be signed: for `buildRequest`.
    pub only_sign: bool,
}

/// One operation under way.
#[wasm_bindgen]
pub struct Run {
    shared: Rc<Shared>,
    prepared: Prepared,
    watch: Option<Watch>,
    state: State,
    /// The platform's request: see `begin`.
    sent: JsValue,
    response: HttpResponse,
    attempts: Vec<Attempt>,
    done: bool,
}

/// What is waited for.
#[derive(Clone, Copy)]
enum State {
    /// Nothing: a try begins.
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
    /// Goes on with what was waited for: a value, or what was thrown. Gives the next promise to wait for or, once `done`, the
    /// result. A try that failed is followed by another where the policy says so.
    pub fn step(&mut self, settled: JsValue, thrown: bool) -> Result<JsValue, JsValue> {
        // An abort stays what the caller aborted with, whatever else has come of the operation.
        let step = match self.watch.as_ref().map(Watch::signal).filter(web_sys::AbortSignal::aborted) {
            Some(signal) => Err(Failure::Cancelled(signal.reason())),
            None if thrown => Err(self.failure(settled)),
            None => self.go_on(settled),
        };
        let step = match step {
            Err(Failure::Error(error, cause)) => self.decide(error, cause),
            step => step,
        };
        match step? {
            // A transport or a credential that does not listen to its signal would otherwise hold the caller for ever.
            Step::Wait(promise) => Ok(self.watch.as_ref().map(|watch| watch.race(&promise)).unwrap_or(promise).into()),
            Step::Done(result) => {
                self.done = true;
                Ok(result)
            }
        }
    }

    /// Whether the last step gave the result.
    #[wasm_bindgen(getter)]
    pub fn done(&self) -> bool {
        self.done
    }
}

impl Run {
    /// Begins an operation; nothing is sent before the first step.
    pub fn new(shared: Rc<Shared>, prepared: Prepared) -> Self {
        let watch = host().watch(&prepared.signal, &prepared.timeout_ms);
        let watch = (watch.kind() == Kind::Object).then(|| watch.unchecked_into());
        Self {
            shared,
            prepared,
            watch,
            state: State::Start,
            sent: JsValue::UNDEFINED,
            response: HttpResponse::default(),
            attempts: Vec::new(),
            done: false,
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
                self.response = head(&value, operation.success);
                self.state = State::Body;
                let body = body(&value)?;
                if body.is_string() { self.go_on(body) } else { Ok(Step::Wait(Promise::resolve(&body))) }
            }
            State::Body => {
                self.response.body = value.as_string().unwrap_or_default();
                Ok(Step::Done(parse(operation, &self.response, now_ms())?.unwrap_or(JsValue::UNDEFINED)))
            }
        }
    }

    fn send(&mut self) -> Result<Step, Failure> {
        let mut request = self.prepared.request.clone();
        self.shared.credential.authorize(|authorization| authorize(&mut request, authorization, now_ms()));
        if self.prepared.only_sign {
            return Ok(Step::Done(signed(&request)));
        }
        self.state = State::Answer;
        begin(&request, self.shared.fetch.as_ref(), self.watch.as_ref(), &mut self.sent).map(Step::Wait)
    }

    /// What was thrown, as an error of ours.
    fn failure(&self, thrown: JsValue) -> Failure {
        let (kind, message) = match self.state {
            State::Token => (ErrorKind::Credential, "credential: no token was given"),
            State::Body => (ErrorKind::Network, "the answer broke off"),
            State::Start | State::Answer => (ErrorKind::Network, "no answer came"),
        };
        Failure::Error(Box::new(Error::new(kind, message.to_owned())), thrown)
    }

    fn decide(&mut self, mut error: Box<Error>, cause: JsValue) -> Result<Step, Failure> {
        let operation = self.prepared.operation;
        let answer = error.answer.as_ref();
        let outcome = answer.map_or(Outcome::NoAnswer, |answer| Outcome::Answer(answer.status, answer.retry_after_ms));
        let status = answer.map(|answer| answer.status);
        let again = match error.kind {
            ErrorKind::Network | ErrorKind::Service => {
                decide(&self.shared.retry, operation.idempotent, self.attempts.len() as u64, outcome, js_sys::Math::random())
            }
            _ => None,
        };
        self.attempts.push(Attempt { status, retried_after_ms: again });
        if let Some(delay_ms) = again {
            self.state = State::Start;
            let pause = host().sleep(delay_ms as f64, self.watch.as_ref().map(Watch::signal).as_ref());
            return Ok(Step::Wait(pause));
        }
        error.attempts = std::mem::take(&mut self.attempts);
        error.message = [operation.name, ": ", &error.message].concat();
        Err(Failure::Error(error, cause))
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        if let Some(watch) = &self.watch {
            watch.stop();
        }
    }
}

fn signed(request: &HttpRequest) -> JsValue {
    let mut headers = Vec::new();
    for (name, value) in &request.headers {
        headers.push((name.as_str(), JsValue::from_str(value)));
    }
    JsValue::object(vec![
        ("method", JsValue::from_str(request.method)),
        ("url", JsValue::from_str(&request.url())),
        ("headers", JsValue::object(headers)),
        ("body", request.body.as_deref().map_or(JsValue::UNDEFINED, JsValue::from_str)),
    ])
}
