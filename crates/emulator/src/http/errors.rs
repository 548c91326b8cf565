//! Answers that are errors: flat in the 2021 preview, `{"code","message"[,"details"]}`; below `error` in 2026-03-12, and there with
//! capital letters when a signature does not fit.
//!
//! The flat shape and the statuses 400, 401, 404 and 500 are on record; the codes of the 2021 preview are not. Where later
//! versions of the service have a code on record (`8501`, `8522`, `8523`), it is used; the other codes are words.

use crate::engine::json::{Json, json};
use crate::http::message::RawResponse;
use std::borrow::Cow;

/// An answer that is an error.
#[derive(Debug, Clone, PartialEq)]
pub struct ApiError {
    /// The HTTP status.
    pub status: u16,
    /// The code.
    pub code: Cow<'static, str>,
    /// What is wrong, and how to fix it.
    pub message: String,
    /// More of it, each with a code and a message of its own.
    pub details: Vec<(&'static str, String)>,
    /// Headers the answer needs.
    pub headers: Vec<(&'static str, String)>,
    /// Whether the signature of the request does not fit, which 2026-03-12 says in a form of its own.
    pub is_of_signature: bool,
}

impl ApiError {
    fn new(status: u16, code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self {
            status,
            code: code.into(),
            message: message.into(),
            details: Vec::new(),
            headers: Vec::new(),
            is_of_signature: false,
        }
    }

    /// The request is not what the contract says.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(400, "8523", message)
    }

    /// There is no such version of the contract. The words are those of the framework for versions (ASP.NET) whose header the service
    /// sends.
    pub fn unsupported_version(given: Option<&str>, supported: &str) -> Self {
        let (code, problem) = match given {
            Some(given) => ("UnsupportedApiVersion", ["api-version ", given, " is not known"].concat()),
            None => ("ApiVersionUnspecified", "The query has no api-version".to_owned()),
        };
        Self::new(400, code, [&problem, "; expected one of ", supported, "."].concat())
    }

    /// The request has no valid credential.
    pub fn denied(message: impl Into<String>, details: Vec<(&'static str, String)>) -> Self {
        let headers = vec![("www-authenticate", "HMAC-SHA256, Bearer".to_owned())];
        Self { details, headers, ..Self::new(401, "Denied", message) }
    }

    /// There is no such call leg, or it has ended. Code and message are on record in later versions.
    pub fn call_not_found() -> Self {
        Self::new(404, "8522", "Call not found.")
    }

    /// A call of Teams Phone has nothing like the request.
    pub fn teams_phone(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(400, code, message)
    }

    /// A resource account of Teams has not consented to the resource. What the service answers then is not on record.
    pub fn not_consented(tenant_id: &str, object_id: &str) -> Self {
        let path = ["/access/teamsExtension/tenants/", tenant_id, "/assignments/", object_id].concat();
        let message = ["The resource account has not consented to this resource: PUT ", &path, " first."].concat();
        Self::new(403, "Forbidden", message)
    }

    /// A number of a resource account of Teams has as many outbound calls as it may.
    pub fn too_many_outbound(most: usize) -> Self {
        let message = ["The number of the resource account has ", &most.to_string(), " outbound calls already."].concat();
        Self::new(429, "TooManyRequests", message)
    }

    /// There is no such thing.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(404, "NotFound", message)
    }

    /// There is no such callback.
    pub fn callback_not_found(id: u64, last: u64) -> Self {
        let known = match last {
            0 => "there was none yet".to_owned(),
            last => ["the last is ", &last.to_string(), ", and the oldest are forgotten (the option history)"].concat(),
        };
        Self::not_found(["callbackId: there is no callback ", &id.to_string(), "; ", &known, "."].concat())
    }

    /// The path has other methods.
    pub fn no_method(method: &str, known: &str) -> Self {
        let headers = vec![("allow", known.to_owned())];
        Self { headers, ..Self::new(405, "MethodNotAllowed", ["There is no ", method, " here; expected ", known, "."].concat()) }
    }

    /// There is no participant of that id in the call.
    pub fn participant_not_found() -> Self {
        Self::new(404, "ParticipantNotFound", "Participant not found in the call.")
    }

    /// What was heard in a call is not kept any more.
    pub fn sound_dropped() -> Self {
        let message = "What was heard in the call is gone in part: calls had more samples than soundBytes allows. Ask sooner, or allow more.";
        Self::new(410, "SoundDropped", message)
    }

    /// The call is not in a state for this. Code and message are on record in later versions; what it waits for is ours.
    pub fn not_connected(state: &str, event: &str) -> Self {
        let fix = if matches!(state, "connecting" | "establishing") { ["; wait for ", event].concat() } else { String::new() };
        Self::new(400, "8501", ["Action is invalid when call is not in Established state: it is ", state, &fix, "."].concat())
    }

    /// There is no such recording, or it has ended. The code is on record.
    pub fn recording_not_found() -> Self {
        Self::new(404, "8522", "Recording not found.")
    }

    /// There is no such file, or it was deleted.
    pub fn file_not_found() -> Self {
        Self::new(404, "NotFound", "There is no such file of a recording, or it was deleted.")
    }

    /// The range begins beyond the end of a file.
    pub fn beyond_the_end(length: usize) -> Self {
        let headers = vec![("content-range", ["bytes */", &length.to_string()].concat())];
        Self { headers, ..Self::new(416, "RangeNotSatisfiable", "The file ends before that range begins.") }
    }

    /// The page that has sent the request may not use the emulator, or the request was sent to another host.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(403, "Forbidden", message)
    }

    /// The body of the request is larger than the emulator reads.
    pub fn too_large(most: usize) -> Self {
        let message = ["The body of a request may have ", &most.to_string(), " bytes."].concat();
        Self::new(413, "RequestBodyTooLarge", message)
    }

    /// The bodies of too many requests come at once.
    pub fn busy() -> Self {
        let headers = vec![("retry-after", "1".to_owned())];
        Self { headers, ..Self::new(503, "ServerBusy", "Too many large requests come at once: send this one again.") }
    }

    /// The host cannot write down what would happen.
    pub fn unsaved() -> Self {
        let message = "The emulator cannot write its state, and does nothing that it would not know after a restart. Its owner has the reason.";
        Self::new(503, "StateNotSaved", message)
    }

    /// There is no such operation.
    pub fn no_route(method: &str, path: &str) -> Self {
        Self::new(
            404,
            "NotFound",
            [method, " ", path, " is no operation of this contract, below none of its base paths."].concat(),
        )
    }

    /// There is no such page of the emulator.
    pub fn no_page(method: &str, path: &str) -> Self {
        Self::new(404, "NotFound", ["The emulator has no ", method, " ", path, "; GET /emulator lists what it has."].concat())
    }

    /// Too many requests: a number that is called asks for this answer.
    pub fn too_many_requests(retry_after_s: u32) -> Self {
        let headers = vec![("retry-after", retry_after_s.to_string())];
        Self { headers, ..Self::new(429, "TooManyRequests", "Too many requests: the number called asks for this answer.") }
    }

    /// Too many calls: the caller id places as many at once as it may.
    pub fn too_many_calls(most: usize, member: &str) -> Self {
        let headers = vec![("retry-after", "1".to_owned())];
        let problem = ["Too many requests: the phone number of ", member, " places as many calls at once as it may, "].concat();
        let message = [&problem, &most.to_string(), " (maxCallsPerNumber)."].concat();
        Self { headers, ..Self::new(429, "TooManyRequests", message) }
    }

    /// A failure of the service: a number that is called asks for this answer.
    pub fn internal() -> Self {
        Self::new(500, "InternalServerError", "Internal server error: the number called asks for this answer.")
    }

    /// The error that a rule of faults asks for.
    pub fn fault(status: u16, code: &str, headers: Vec<(&'static str, String)>) -> Self {
        Self { headers, ..Self::new(status, code.to_owned(), "A fault of the emulator: one of its rules asks for this answer.") }
    }

    /// The host has made no keys yet.
    pub fn no_keys_yet() -> Self {
        let headers = vec![("retry-after", "1".to_owned())];
        Self { headers, ..Self::new(503, "ServiceUnavailable", "The keys that sign callbacks are not made yet.") }
    }

    /// The body.
    #[must_use]
    pub fn body(&self) -> Json {
        let mut body = json!({ "code": self.code, "message": self.message });
        if !self.details.is_empty() {
            let details = self.details.iter().map(|(code, message)| json!({ "code": code, "message": message }));
            if let Some(body) = body.as_object_mut() {
                body.insert("details".to_owned(), details.collect());
            }
        }
        body
    }

    /// The answer with the error below `error`, as 2026-03-12 has it, with the path of the request as its target.
    #[must_use]
    pub fn wrapped(&self, path: &str) -> RawResponse {
        if self.is_of_signature {
            // On record: the code, the message and the capital letters. Why it does not fit, the service does not say.
            let why = [("Reason", &self.message)].into_iter().chain(self.details.iter().map(|(code, text)| (*code, text)));
            let details = why.map(|(code, text)| json!({ "Code": code, "Message": text }));
            let error =
                json!({ "Code": "7509", "Message": "HMAC-SHA256 validation failed", "Details": details.collect::<Json>() });
            return self.response(&json!({ "Error": error }));
        }
        let mut body = self.body();
        if let Some(body) = body.as_object_mut() {
            body.insert("target".to_owned(), json!(path));
        }
        self.response(&json!({ "error": body }))
    }

    /// The answer with the error as the whole body, as the 2021 preview and the emulator's own pages have it.
    #[must_use]
    pub fn flat(&self) -> RawResponse {
        self.response(&self.body())
    }

    /// The answer without a body.
    #[must_use]
    pub fn without_body(&self) -> RawResponse {
        let headers = self.headers.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        RawResponse { headers, ..RawResponse::empty(self.status) }
    }

    fn response(&self, body: &Json) -> RawResponse {
        let mut response = RawResponse::json(self.status, body.to_string());
        response.headers.extend(self.headers.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        response
    }
}

impl From<Box<ringwire::error::Error>> for ApiError {
    fn from(error: Box<ringwire::error::Error>) -> Self {
        Self::invalid(["Invalid request, ", &error.message, "."].concat())
    }
}
