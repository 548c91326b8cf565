//! Whether a request is admitted, and what it is answered: a pure function of what is known of it.
//!
//! Some facts cost something (a digest, a fetch of keys, the body itself), so the host gathers them one by one: [`decide`] names the
//! fact it needs next, and answers as soon as the facts suffice. A request that is refused early costs nothing that comes later.

use ringwire::text::{joined, push_json_string};

/// The options of a receiver that decide whom it believes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// There is a secret, which every request must have in its query.
    pub has_secret: bool,
    /// There is an audience, so the token of the service is verified.
    pub has_audience: bool,
    /// The largest body that is read, in bytes.
    pub most_bytes: u64,
}

/// What is known of a request so far; `None` where it is not gathered yet.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// The HTTP method.
    pub method: String,
    /// What `WebHook-Request-Origin` says: the service that asks whether it may post events here. `None` without the header.
    pub origin: Option<String>,
    /// What `content-length` says; `None` also where there is no such header, or it is no number.
    pub declared_bytes: Option<f64>,
    /// Whether the secret is in the query.
    pub secret: Option<bool>,
    /// What became of the token.
    pub token: Option<Token>,
    /// What became of the body.
    pub body: Option<Body>,
    /// Whether the handlers have taken every event of the body.
    pub taken: Option<bool>,
}

/// What became of the token in the `Authorization` header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    /// It is a token of the service for this receiver.
    Genuine,
    /// It is not: the reason, see [`crate::token::Refusal`].
    Refused(String),
    /// It could not be verified, because the keys of the issuer cannot be had: the reason.
    Unverifiable(String),
}

/// What became of the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// It is larger than [`Policy::most_bytes`].
    TooLarge,
    /// The sender has closed the connection before all of it had come.
    Aborted,
    /// Other code of the program read it before: the reason.
    Gone(String),
    /// It holds something that is no event: the error.
    Invalid(String),
    /// Every event in it was read.
    Events {
        /// There are events with which the service sends a token: those of 2026-03-12.
        signed: bool,
        /// There are events with which it sends none: those of the 2021 preview and of Event Grid.
        unsigned: bool,
        /// The code of Event Grid's handshake, if it is in the body.
        validation_code: Option<String>,
    },
}

/// What the host does next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Look for the secret in the query.
    Secret,
    /// Verify the token.
    Token,
    /// Read the body.
    Body,
    /// Hand the events to the handlers.
    Handlers,
    /// Answer.
    Answer(Answer),
}

/// The answer to a request. The sender of a refused request learns the status, and nothing about the reason.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The headers beside `content-type`, by their names and values.
    pub headers: Vec<(&'static str, String)>,
    /// The JSON body, if there is one.
    pub body: Option<String>,
    /// Why the request was refused, for the owner of the receiver.
    pub reason: Option<String>,
}

/// Why the events of a contract are believed, from the least reason on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd)]
pub enum Trust {
    /// Every event is.
    Nothing,
    /// The secret was in the query.
    Secret,
    /// The service's token was verified.
    Token,
}

impl Trust {
    /// Its name, in the keys of stores.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Secret => "secret",
            Self::Token => "token",
        }
    }
}

/// Why a receiver believes the events of a contract that it has admitted, then the reasons for which others may have believed them that
/// are more than this. `is_signed` says whether the service sends a token with them.
pub fn trusts(policy: Policy, is_signed: bool) -> impl Iterator<Item = Trust> {
    let own = match (policy.has_audience, is_signed) {
        (true, true) => Trust::Token,
        // It admits none itself, without a secret; one that another receiver has admitted by a secret is as good.
        (true, false) => Trust::Secret,
        (false, _) if policy.has_secret => Trust::Secret,
        (false, _) => Trust::Nothing,
    };
    let all = [Trust::Nothing, Trust::Secret, Trust::Token].into_iter();
    all.filter(move |trust| *trust >= own && (is_signed || *trust != Trust::Token))
}

/// Decides what comes next for a request.
///
/// A token proves nothing about events that the service sends without one: those of the 2021 preview and of Event Grid are believed
/// by the secret alone. A request without a token may hold only such events, so a missing token is no reason to refuse before the
/// body is read, if there is a secret.
#[must_use]
pub fn decide(policy: Policy, facts: &Facts) -> Step {
    // CloudEvents' abuse protection, as Event Grid asks before it posts: an `OPTIONS` request that names who asks.
    let asking = facts.origin.as_ref().filter(|origin| facts.method == "OPTIONS" && !origin.is_empty());
    if facts.method != "POST" && asking.is_none() {
        let headers = vec![("allow", "POST".to_owned())];
        return Step::Answer(Answer { headers, ..refused(405, "it is not a POST") });
    }
    if policy.has_secret {
        match facts.secret {
            None => return Step::Secret,
            Some(false) => return Step::Answer(refused(401, "secret")),
            Some(true) => {}
        }
    }
    if let Some(origin) = asking {
        // Only Event Grid asks, and its events are believed by the secret alone.
        let is_believed = policy.has_secret || !policy.has_audience;
        return Step::Answer(if is_believed { permission(origin) } else { refused(401, "no secret") });
    }
    let refusal = match &facts.token {
        None if policy.has_audience => return Step::Token,
        Some(Token::Unverifiable(reason)) => return Step::Answer(unavailable(reason)),
        Some(Token::Refused(reason)) => Some(reason),
        None | Some(Token::Genuine) => None,
    };
    if let Some(reason) = refusal.filter(|_| !policy.has_secret) {
        return Step::Answer(refused(401, reason));
    }
    if facts.declared_bytes.is_some_and(|bytes| bytes > policy.most_bytes as f64) {
        return Step::Answer(too_large());
    }
    let (signed, unsigned, code) = match &facts.body {
        None => return Step::Body,
        Some(Body::TooLarge) => return Step::Answer(too_large()),
        // A proxy may still read the answer, and the event must come again.
        Some(Body::Aborted) => {
            return Step::Answer(refused(500, "the sender closed the connection before the body was complete"));
        }
        // The sender is not to blame, and sends it again after a status of 500; after 400 it may not.
        Some(Body::Gone(reason)) => return Step::Answer(refused(500, reason)),
        Some(Body::Invalid(error)) => return Step::Answer(refused(400, error)),
        Some(Body::Events { signed, unsigned, validation_code }) => (*signed, *unsigned, validation_code),
    };
    if let Some(reason) = refusal.filter(|_| signed) {
        return Step::Answer(refused(401, reason));
    }
    if policy.has_audience && !policy.has_secret && unsigned {
        return Step::Answer(refused(401, "no secret"));
    }
    match facts.taken {
        None => Step::Handlers,
        Some(false) => Step::Answer(refused(500, "a handler threw, or has not returned in time")),
        Some(true) => Step::Answer(Answer { status: 200, body: code.as_deref().map(handshake), ..Answer::default() }),
    }
}

/// The answer where the receiver itself failed.
#[must_use]
pub fn broken() -> Answer {
    refused(500, "an error of this endpoint")
}

/// The answer of a receiver that is closed: another one may take the event.
#[must_use]
pub fn closed() -> Answer {
    unavailable("the receiver is closed")
}

fn too_large() -> Answer {
    refused(413, "the body is too large")
}

fn unavailable(reason: &str) -> Answer {
    Answer { headers: vec![("retry-after", "5".to_owned())], ..refused(503, reason) }
}

fn refused(status: u16, reason: &str) -> Answer {
    let code = match status {
        400 => "badRequest",
        401 => "unauthorized",
        405 => "methodNotAllowed",
        413 => "tooLarge",
        503 => "unavailable",
        _ => "notTaken",
    };
    let body = joined(&["{\"error\":{\"code\":\"", code, "\"}}"]);
    Answer { status, headers: Vec::new(), body: Some(body), reason: Some(reason.to_owned()) }
}

/// The permission to post events, at any rate.
/// Source: <https://github.com/cloudevents/spec/blob/v1.0/http-webhook.md#4-abuse-protection>
fn permission(origin: &str) -> Answer {
    let any = || "*".to_owned();
    let headers =
        vec![("webhook-allowed-origin", origin.to_owned()), ("webhook-allowed-rate", any()), ("allow", "POST".to_owned())];
    Answer { status: 200, headers, ..Answer::default() }
}

/// The answer to Event Grid's handshake repeats the code of its event.
fn handshake(code: &str) -> String {
    let mut body = "{\"validationResponse\":".to_owned();
    push_json_string(&mut body, code);
    body.push('}');
    body
}
