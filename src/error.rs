//! The one error of the core; `src/wasm/error.rs` turns it into a `CallAutomationError`.

use crate::text::joined;
use std::fmt;

/// What went wrong, in the one word programs branch on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// An argument or an option is not what it must be; nothing was sent.
    Validation,
    /// The connection string, the key or the token cannot be used; nothing was sent.
    Credential,
    /// No answer came: the host is unreachable, the connection broke.
    Network,
    /// The service answered with an error.
    Service,
    /// The service answered with success, but not with what the contract says.
    Response,
}

impl ErrorKind {
    /// The word as JavaScript sees it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Validation => "validation",
            Self::Credential => "credential",
            Self::Network => "network",
            Self::Service => "service",
            Self::Response => "response",
        }
    }
}

/// One try of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// The status answered, or `None` when no answer came.
    pub status: Option<u16>,
    /// How long was waited before the next try, in milliseconds; `None` for the last.
    pub retried_after_ms: Option<u64>,
}

/// What the service said with an answer that is an error.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The service's own code.
    pub code: Option<String>,
    /// The service's own details, as JSON text.
    pub details: Option<String>,
    /// The id to give to support.
    pub request_id: Option<String>,
    /// How long the service asks to wait before another try, in milliseconds.
    pub retry_after_ms: Option<u64>,
    /// The first part of an answer that is not the JSON it should be.
    pub body: Option<String>,
    /// The first part of the answer, whatever it is.
    pub text: String,
}

/// What was asked, for logs: no headers, and so no credential; numbers are masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The HTTP method.
    pub method: &'static str,
    /// The URL.
    pub url: String,
}

/// Why an operation failed. No key, token or phone number is ever part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// What went wrong, in one word.
    pub kind: ErrorKind,
    /// What went wrong, in a sentence.
    pub message: String,
    /// Which argument, option or part of the request it is about, as a path: `targets[1].phoneNumber`.
    pub target: Option<String>,
    /// What the service said, when it answered.
    pub answer: Option<Box<Answer>>,
    /// What was asked, when something was.
    pub asked: Option<Box<Asked>>,
    /// Every try made, in order.
    pub attempts: Vec<Attempt>,
}

impl Error {
    /// An error of that kind, with nothing but a sentence.
    #[must_use]
    pub fn new(kind: ErrorKind, message: &str) -> Box<Self> {
        let message = message.to_owned();
        Box::new(Self { kind, message, target: None, answer: None, asked: None, attempts: Vec::new() })
    }

    /// Input that cannot be used: where it stands, and what was expected there.
    #[must_use]
    pub fn validation(path: &str, expected: &str) -> Box<Self> {
        Self::at(ErrorKind::Validation, path, expected)
    }

    /// A credential that cannot be used: which part, and what was expected there.
    #[must_use]
    pub fn credential(path: &str, expected: &str) -> Box<Self> {
        Self::at(ErrorKind::Credential, path, expected)
    }

    fn at(kind: ErrorKind, path: &str, expected: &str) -> Box<Self> {
        let mut error = Self::new(kind, &joined(&[path, ": ", expected]));
        error.target = Some(path.to_owned());
        error
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

/// The result of everything that can fail here; boxed, because success should not pay for what an error carries.
pub type Result<T> = std::result::Result<T, Box<Error>>;
