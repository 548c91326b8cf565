//! The one error of the core; `src/wasm/error.rs` turns it into a `CallAutomationError`.

use crate::text::{excerpt, joined};
use std::fmt;

/// The longest path in an error, in bytes.
const LONGEST_PATH: usize = 200;

/// What went wrong, in the one word programs branch on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// An argument or an option is not what it must be; nothing was sent.
    Validation,
    /// The connection string, the key or the token cannot be used; nothing was sent.
    Credential,
    /// No answer came: the host cannot be reached, or the connection broke.
    Network,
    /// The service answered with an error.
    Service,
    /// The service answered with success, but not with the JSON of the contract.
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

/// One attempt of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// The status answered, or `None` when no answer came.
    pub status: Option<u16>,
    /// The wait before the next attempt, in milliseconds; `None` for the last attempt.
    pub retried_after_ms: Option<u64>,
}

/// An answer that is an error.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The service's own code.
    pub code: Option<String>,
    /// The service's own details, as JSON text.
    pub details: Option<String>,
    /// The id by which the vendor's support finds the request.
    pub request_id: Option<String>,
    /// How long the service asks to wait before another attempt, in milliseconds.
    pub retry_after_ms: Option<u64>,
    /// The first part of an answer without the JSON of an error.
    pub body: Option<String>,
    /// The first part of the answer, whatever it is.
    pub text: String,
}

/// The request, for logs: without its headers, and so without a credential. The host masks its phone numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentRequest {
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
    /// The path of the argument, the option or the part of the request at fault: `targets[1].phoneNumber`.
    pub target: Option<String>,
    /// The answer, if there was one.
    pub answer: Option<Box<Answer>>,
    /// The request, if one was built.
    pub request: Option<Box<SentRequest>>,
    /// Every attempt, in order.
    pub attempts: Vec<Attempt>,
}

impl Error {
    /// An error of that kind, with nothing but a sentence.
    #[must_use]
    pub fn new(kind: ErrorKind, message: &str) -> Box<Self> {
        let message = message.to_owned();
        Box::new(Self { kind, message, target: None, answer: None, request: None, attempts: Vec::new() })
    }

    /// The error for an argument or option: its path, and what was expected there.
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
        // A name in it may be the caller's, and of any length.
        let path = excerpt(path, LONGEST_PATH);
        let mut error = Self::new(kind, &joined(&[&path, ": ", expected]));
        error.target = Some(path);
        error
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

/// The result of everything that can fail here. The error is boxed, so that a success does not carry its size.
pub type Result<T> = std::result::Result<T, Box<Error>>;
