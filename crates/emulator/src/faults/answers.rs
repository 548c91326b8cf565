//! What faults do to the answers to requests: instead of them, after them, on their way.

use crate::emulator::{Emulator, Found};
use crate::engine::json::json;
use crate::faults::{Strike, Subject};
use crate::http::errors::ApiError;
use crate::http::message::{Fate, RawRequest, RawResponse};
use crate::http::signing;

impl Strike {
    /// The error it answers instead of what was, or would have been, answered.
    fn error(&self) -> Option<ApiError> {
        let status = u16::try_from(self.number("status")).unwrap_or(500);
        match self.fault {
            "status" => Some(ApiError::fault(status, self.word("code"), Vec::new())),
            "retryAfter" => {
                let after_ms = self.number("retryAfterMs");
                let header = match self.word("header") {
                    "retry-after-ms" => ("retry-after-ms", after_ms),
                    "x-ms-retry-after-ms" => ("x-ms-retry-after-ms", after_ms),
                    _ => ("retry-after", after_ms.div_ceil(1000)),
                };
                let code = if status == 429 { "TooManyRequests" } else { "ServiceUnavailable" };
                Some(ApiError::fault(status, code, vec![(header.0, header.1.to_string())]))
            }
            _ => None,
        }
    }

    fn breaks(&self) -> bool {
        self.fault == "reset"
    }

    /// What it does instead of carrying out a request.
    pub(crate) fn before(&self) -> Option<Result<RawResponse, ApiError>> {
        if self.word("when") == "before" { self.instead() } else { None }
    }

    /// What it does once a request is carried out.
    pub(crate) fn after(&self) -> Option<Result<RawResponse, ApiError>> {
        if self.word("when") == "after" { self.instead() } else { None }
    }

    fn instead(&self) -> Option<Result<RawResponse, ApiError>> {
        let broken = || RawResponse { fate: Fate { is_broken: true, ..Fate::default() }, ..RawResponse::default() };
        if self.breaks() { Some(Ok(broken())) } else { self.error().map(Err) }
    }

    /// How long the answer takes, in milliseconds.
    pub(crate) fn delay_ms(&self) -> u64 {
        if self.fault == "latency" { self.number("delayMs") } else { 0 }
    }
}

/// Where things stood when an operation began whose events are to come before its answer.
pub(crate) struct Ahead {
    callbacks: u64,
    tasks: u64,
    within_ms: u64,
}

impl Emulator {
    /// The fault a request of a contract meets, if any.
    pub(crate) fn fault_of_request(&mut self, found: &Found, request: &RawRequest, number: u64) -> Option<Strike> {
        if self.faults.is_empty() {
            return None;
        }
        let strike = self.faults.strike(&Subject::Request(&found.names(), request.path()))?;
        self.log.push(self.now_ms, "fault", strike.to_json("request", json!(number)));
        Some(strike)
    }

    /// Answers a request for a document, of whose requests nothing but faults is logged.
    pub(crate) fn document(&mut self, request: &RawRequest) -> RawResponse {
        let strike = self.faults.strike(&Subject::Document(request.path()));
        let Some(strike) = strike.filter(|_| signing::is_document(request.path())) else { return self.control(request) };
        self.log.push(self.now_ms, "fault", strike.to_json("path", json!(request.path())));
        let instead = strike.before().or_else(|| strike.after());
        let mut response = match instead {
            Some(Ok(broken)) => broken,
            Some(Err(error)) => error.wrapped(),
            None => self.control(request),
        };
        response.fate.delay_ms = strike.delay_ms();
        response
    }

    /// An operation begins. If its events are to come before its answer, they meet no other fault: one that kept them back would
    /// keep the answer back as well.
    pub(crate) fn ahead(&mut self, strike: Option<&Strike>) -> Option<Ahead> {
        let strike = strike.filter(|strike| strike.fault == "eventBeforeResponse")?;
        self.spares_callbacks = true;
        let (callbacks, tasks) = (self.deliveries.count(), self.schedule.count());
        Some(Ahead { callbacks, tasks, within_ms: strike.number("withinMs") })
    }

    /// The operation is carried out: what comes of it soon comes now. Gives the callbacks that are to be answered first.
    pub(crate) fn come_before(&mut self, ahead: &Ahead) -> Option<(u64, u64)> {
        let now_ms = self.now_ms;
        self.schedule.hasten(ahead.tasks, now_ms.saturating_add(ahead.within_ms), now_ms);
        self.advance(now_ms);
        self.spares_callbacks = false;
        let (first, last) = (ahead.callbacks + 1, self.deliveries.count());
        for id in first..=last {
            // Whoever handles a callback may have asked for this, and waits for the answer: its callbacks cannot wait for that one.
            if let Some(about) = self.deliveries.about(id).filter(|_| self.deliveries.is_blocked(id, first)) {
                self.deliveries.unblock(&about);
                self.send_next(&about);
            }
        }
        (first <= last).then_some((first, last))
    }
}
