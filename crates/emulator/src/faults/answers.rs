//! What faults do to the answers to requests.

use super::{ActiveFault, FaultKind};
use crate::http::errors::ApiError;
use crate::http::message::{Disposition, RawResponse};

/// Whether a fault acts before a request is executed or a callback is sent, or after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    Before,
    After,
}

/// What a fault does to an answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum OnAnswer {
    /// An error is answered: in place of the request's work, or when that is done.
    Error(When, ApiError),
    /// The connection breaks: in place of the request's work, or when that is done.
    Break(When),
    /// The answer takes so many milliseconds of real time.
    Delay(u64),
    /// The events the operation would raise within so many milliseconds come before its answer.
    EventsFirst(u64),
}

impl OnAnswer {
    /// What is answered in place of the operation's own answer, if this is when the fault acts.
    pub(crate) fn instead(&self, now: When) -> Option<Result<RawResponse, ApiError>> {
        match self {
            Self::Error(when, error) => (*when == now).then(|| Err(error.clone())),
            Self::Break(when) => (*when == now).then(|| {
                let disposition = Disposition { is_broken: true, ..Disposition::default() };
                Ok(RawResponse { disposition, ..RawResponse::default() })
            }),
            Self::Delay(_) | Self::EventsFirst(_) => None,
        }
    }

    /// How long the answer takes, in milliseconds.
    pub(crate) fn delay_ms(&self) -> u64 {
        match self {
            Self::Delay(ms) => *ms,
            Self::Error(..) | Self::Break(_) | Self::EventsFirst(_) => 0,
        }
    }
}

impl ActiveFault {
    /// What it does to an answer; nothing, if it is a fault of callbacks.
    pub(crate) fn on_answer(&self) -> Option<OnAnswer> {
        match self.kind {
            FaultKind::Status => {
                Some(OnAnswer::Error(self.when(), ApiError::fault(self.status(), self.word("code"), Vec::new())))
            }
            FaultKind::RetryAfter => Some(OnAnswer::Error(self.when(), self.retry_after())),
            FaultKind::Latency => Some(OnAnswer::Delay(self.number("delayMs"))),
            FaultKind::Reset => Some(OnAnswer::Break(self.when())),
            FaultKind::EventBeforeResponse => Some(OnAnswer::EventsFirst(self.number("withinMs"))),
            _ => None,
        }
    }

    fn status(&self) -> u16 {
        u16::try_from(self.number("status")).unwrap_or(500)
    }

    fn retry_after(&self) -> ApiError {
        let after_ms = self.number("retryAfterMs");
        let header = match self.word("header") {
            "retry-after-ms" => ("retry-after-ms", after_ms),
            "x-ms-retry-after-ms" => ("x-ms-retry-after-ms", after_ms),
            _ => ("retry-after", after_ms.div_ceil(1000)),
        };
        let code = if self.status() == 429 { "TooManyRequests" } else { "ServiceUnavailable" };
        ApiError::fault(self.status(), code, vec![(header.0, header.1.to_string())])
    }

    pub(super) fn when(&self) -> When {
        if self.word("when") == "after" { When::After } else { When::Before }
    }
}
