//! The decision about a request: JavaScript gathers the facts one by one and executes the decision.

use super::texts;
use crate::admission::{self, Answer, Body, Facts, Policy, Step, Token};
use crate::batch::Contracts;
use ringwire::contract::Dialect;
use ringwire::value::Value;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// One request.
#[wasm_bindgen]
pub struct Admission {
    policy: Policy,
    facts: Facts,
}

#[wasm_bindgen]
impl Admission {
    /// A request of which only the head is known. `origin` is what `WebHook-Request-Origin` says; `declared_bytes` what
    /// `content-length` says, `NaN` where it says nothing.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(
        has_secret: bool,
        has_audience: bool,
        most_bytes: f64,
        method: String,
        origin: Option<String>,
        declared_bytes: f64,
    ) -> Self {
        let policy = Policy { has_secret, has_audience, most_bytes: most_bytes as u64 };
        Self { policy, facts: Facts { method, origin, declared_bytes: Some(declared_bytes), ..Facts::default() } }
    }

    /// What comes next: `"secret"`, `"token"`, `"body"`, `"handlers"`, or the answer: `{ status, headers, body, reason }`.
    #[must_use]
    pub fn next(&self) -> JsValue {
        let word = match admission::decide(self.policy, &self.facts) {
            Step::Secret => "secret",
            Step::Token => "token",
            Step::Body => "body",
            Step::Handlers => "handlers",
            Step::Answer(answer) => return object(answer),
        };
        <JsValue as Value>::string(word)
    }

    /// Whether the secret is in the query.
    pub fn secret(&mut self, is_there: bool) {
        self.facts.secret = Some(is_there);
    }

    /// The reason to refuse the token; none for a genuine one.
    pub fn token(&mut self, refusal: Option<String>) {
        self.facts.token = Some(refusal.map_or(Token::Genuine, Token::Refused));
    }

    /// The reason why the token cannot be verified now.
    pub fn unverifiable(&mut self, reason: String) {
        self.facts.token = Some(Token::Unverifiable(reason));
    }

    /// The body is too large.
    #[wasm_bindgen(js_name = tooLarge)]
    pub fn too_large(&mut self) {
        self.facts.body = Some(Body::TooLarge);
    }

    /// The sender has closed the connection before all of the body had come.
    pub fn aborted(&mut self) {
        self.facts.body = Some(Body::Aborted);
    }

    /// Other code of the program read the body before: the reason.
    pub fn gone(&mut self, reason: String) {
        self.facts.body = Some(Body::Gone(reason));
    }

    /// The body holds something that is no event: the message of the error.
    pub fn invalid(&mut self, message: String) {
        self.facts.body = Some(Body::Invalid(message));
    }

    /// What was read of the body: see `Inbox.read`.
    pub fn events(&mut self, signed: bool, unsigned: bool, validation_code: Option<String>) {
        self.facts.body = Some(Body::Events { signed, unsigned, validation_code });
    }

    /// Whether the handlers have taken every event.
    pub fn taken(&mut self, all: bool) {
        self.facts.taken = Some(all);
    }
}

/// The answer where the receiver itself failed.
#[wasm_bindgen(js_name = brokenAnswer)]
#[must_use]
pub fn broken_answer() -> JsValue {
    object(admission::broken())
}

/// The answer of a receiver that is closed.
#[wasm_bindgen(js_name = closedAnswer)]
#[must_use]
pub fn closed_answer() -> JsValue {
    object(admission::closed())
}

/// Why a receiver believes the events of a contract, then the reasons that are more than this, of `nothing`, `secret` and `token`. The
/// contract is named as by `Inbox.contract`.
#[wasm_bindgen(js_name = trustsOf)]
#[must_use]
pub fn trusts_of(contract: &str, has_secret: bool, has_audience: bool) -> Vec<String> {
    let is_signed = contract == Contracts::name(Dialect::Ga2026_03);
    let trusts = admission::trusts(Policy { has_secret, has_audience, most_bytes: 0 }, is_signed);
    trusts.map(|trust| trust.name().to_owned()).collect()
}

fn object(answer: Answer) -> JsValue {
    let mut headers = texts(&[]);
    for (name, value) in &answer.headers {
        headers.set(name, <JsValue as Value>::string(value));
    }
    let mut object = <JsValue as Value>::object(vec![("status", JsValue::from_f64(answer.status.into()))]);
    if let Some(body) = &answer.body {
        headers.set("content-type", <JsValue as Value>::string("application/json"));
        object.set("body", <JsValue as Value>::string(body));
    }
    if let Some(reason) = &answer.reason {
        object.set("reason", <JsValue as Value>::string(reason));
    }
    object.set("headers", headers);
    object
}
