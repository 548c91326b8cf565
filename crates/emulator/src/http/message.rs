//! Requests and answers as the host hands them over and gets them: bytes.

use crate::engine::json::Json;

/// The largest body of a request, in bytes. The service's own are some hundred.
pub const LARGEST_BODY: usize = 1 << 20;

/// Why a host did not read the body of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unread {
    /// It has more than [`LARGEST_BODY`] bytes.
    TooLarge,
    /// The host reads as many bodies as it can already.
    Busy,
    /// The host writes down every request before it is executed, and cannot.
    Unsaved,
}

impl Unread {
    /// By its name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "tooLarge" => Some(Self::TooLarge),
            "busy" => Some(Self::Busy),
            "unsaved" => Some(Self::Unsaved),
            _ => None,
        }
    }
}

/// A request as it arrived.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RawRequest {
    /// The HTTP method.
    pub method: String,
    /// The path and the query, percent-encoded, exactly as sent: they are signed.
    pub path_and_query: String,
    /// The host the request was sent to, with its port unless that is the scheme's own: the `Host` header.
    pub host: String,
    /// The headers; names in any case.
    pub headers: Vec<(String, String)>,
    /// The body; empty when there is none.
    pub body: Vec<u8>,
}

impl RawRequest {
    /// The path, without the query.
    #[must_use]
    pub fn path(&self) -> &str {
        path_of(&self.path_and_query)
    }

    /// The first value of a query parameter, decoded.
    #[must_use]
    pub fn query(&self, name: &str) -> Option<String> {
        query(&self.path_and_query, name)
    }

    /// The value of a header, by its lower-case name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }
}

/// An answer as it is to be sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RawResponse {
    /// The status.
    pub status: u16,
    /// The headers, their names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body; empty when there is none.
    pub body: Vec<u8>,
    /// What the host does with it before it sends it.
    pub disposition: Disposition,
}

/// What the host does with an answer before it sends it; by default, nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Disposition {
    /// It takes so many milliseconds of real time.
    pub delay_ms: u64,
    /// The connection breaks, and nothing is sent.
    pub is_broken: bool,
    /// It waits until each of these callbacks, from the first to the last, has been attempted: see [`crate::Emulator::is_held`].
    pub held_by: Option<(u64, u64)>,
}

impl RawResponse {
    /// An answer without a body.
    #[must_use]
    pub fn empty(status: u16) -> Self {
        Self { status, ..Self::default() }
    }

    /// An answer in JSON.
    #[must_use]
    pub fn json(status: u16, body: impl Into<String>) -> Self {
        let body: String = body.into();
        let content_type = ("content-type".to_owned(), "application/json; charset=utf-8".to_owned());
        Self { status, headers: vec![content_type], body: body.into_bytes(), ..Self::default() }
    }

    /// An answer of the emulator itself, such as one of its lists.
    #[must_use]
    pub fn of_emulator(value: &Json) -> Self {
        Self::json(200, value.to_string())
    }

    /// The value of a header, by its lower-case name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// A path without its query.
#[must_use]
pub fn path_of(path_and_query: &str) -> &str {
    path_and_query.split('?').next().unwrap_or_default()
}

/// The first value of a query parameter of a path or URL, decoded.
#[must_use]
pub fn query(url: &str, name: &str) -> Option<String> {
    let (_, query) = url.split_once('?')?;
    let query = query.split('#').next().unwrap_or_default();
    let values = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    values.filter(|(key, _)| decoded(key) == name).map(|(_, value)| decoded(&value.replace('+', "%20"))).next()
}

/// A part of a URL with its percent-encoding undone; what is not UTF-8 is replaced.
#[must_use]
pub fn decoded(part: &str) -> String {
    percent_encoding::percent_decode_str(part).decode_utf8_lossy().into_owned()
}
