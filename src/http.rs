//! Requests and answers as plain data, and the few rules of URLs they need.

use crate::error::{Error, Result};
use crate::headers::Headers;
use crate::path::Path;
use crate::text::{find, is_one_of, joined, number, split};

/// A request, ready to be signed and sent.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpRequest {
    /// The HTTP method, upper case.
    pub method: &'static str,
    /// The resource: `https://contoso.communication.azure.com`.
    pub endpoint: Endpoint,
    /// The path and the query, percent-encoded, as sent and as signed.
    pub path_and_query: String,
    /// The URL it is sent to, if that is not the URL it is signed for.
    pub sent_to: Option<String>,
    /// The headers, in order, their names in lower case.
    pub headers: Headers,
    /// The body, or `None` when there is none.
    pub body: Option<String>,
}

impl HttpRequest {
    /// The whole URL it is sent to.
    #[must_use]
    pub fn url(&self) -> String {
        self.sent_to.clone().unwrap_or_else(|| joined(&[self.endpoint.origin.as_str(), &self.path_and_query]))
    }

    /// Adds a header.
    pub fn header(&mut self, name: &str, value: &str) {
        self.headers.push(name, value);
    }
}

/// An answer, read to its end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HttpResponse {
    /// The status.
    pub status: u16,
    /// The headers this crate reads (see [`HttpResponse::READ`]), their names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

impl HttpResponse {
    /// The headers that are read from the platform's answer; all others are ignored.
    pub const READ: [&'static str; 6] = [
        "x-ms-client-request-id",
        "client-request-id",
        "x-ms-request-id",
        "retry-after",
        "retry-after-ms",
        "x-ms-retry-after-ms",
    ];

    /// The id by which the vendor's support finds the request.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        ["x-ms-request-id", "x-ms-client-request-id", "client-request-id"].into_iter().find_map(|name| self.header(name))
    }

    /// The value of a header, by its lower-case name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// The address of the resource: scheme, host and port, nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    origin: String,
    authority_at: usize,
}

impl Endpoint {
    /// Reads the endpoint of a resource: a URL without path, query or credentials. It must be `https`; `http` is accepted for a loopback
    /// host, or with `allow_insecure`.
    ///
    /// # Errors
    /// A validation error that names `endpoint`.
    pub fn parse(text: &str, allow_insecure: bool) -> Result<Self> {
        let refuse = |expected: &str| Err(Error::validation("endpoint", expected));
        let Some(url) = WebUrl::parse(text) else {
            return refuse("expected an absolute URL such as https://contoso.communication.azure.com");
        };
        if !matches!(url.rest, "" | "/") {
            return refuse("expected a URL without path, query or fragment");
        }
        if !(url.secure || allow_insecure || is_loopback(url.host())) {
            return refuse("expected https; http is for loopback hosts, or with allowInsecureConnection");
        }
        let scheme = if url.secure { "https://" } else { "http://" };
        let authority = url.authority.to_ascii_lowercase();
        let default_port = if url.secure { ":443" } else { ":80" };
        let authority = authority.strip_suffix(default_port).unwrap_or(&authority);
        Ok(Self { origin: joined(&[scheme, authority]), authority_at: scheme.len() })
    }

    /// The URL, without a slash at its end.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Whether no network in between can read what is sent: `https`, or a loopback host.
    #[must_use]
    pub fn is_private(&self) -> bool {
        WebUrl::parse(&self.origin).is_some_and(|url| url.secure || is_loopback(url.host()))
    }

    /// The host, and the port when it is not the scheme's own: the value of the `Host` header, which is signed.
    #[must_use]
    pub fn authority(&self) -> &str {
        self.origin.get(self.authority_at..).unwrap_or_default()
    }
}

/// Whether a text is an absolute URL that a request may name as a callback: `https`, or `http` for a loopback host or with
/// `allow_insecure`.
#[must_use]
pub fn is_callable_url(text: &str, allow_insecure: bool) -> bool {
    WebUrl::parse(text).is_some_and(|url| url.secure || allow_insecure || is_loopback(url.host()))
}

/// A URL in parts: whether it is `https`, its host, the host with its port, and its path; `None` if it is none.
#[must_use]
pub fn parts(text: &str) -> Option<(bool, &str, &str, &str)> {
    let url = WebUrl::parse(text)?;
    let end = find(url.rest, b"?#");
    Some((url.secure, url.host(), url.authority, url.rest.get(..end)?))
}

/// The parts of an `http` or `https` URL. The `url` crate would do this and far more, for twice the size of the whole client.
struct WebUrl<'a> {
    secure: bool,
    authority: &'a str,
    /// Path, query and fragment.
    rest: &'a str,
}

impl<'a> WebUrl<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        // The platform's own parser drops such characters in some places, and the URL it calls would not be the one that is signed.
        if text.chars().any(|character| character.is_whitespace() || character.is_control()) {
            return None;
        }
        let after = |scheme: &str| text.get(..scheme.len()).filter(|start| start.eq_ignore_ascii_case(scheme)).map(str::len);
        let (secure, start) = match (after("https://"), after("http://")) {
            (Some(start), _) => (true, start),
            (None, start) => (false, start?),
        };
        let rest = text.get(start..)?;
        let end = find(rest, b"/?#\\");
        let (authority, rest) = rest.split_at_checked(end)?;
        let url = Self { secure, authority, rest };
        (!rest.starts_with('\\') && url.has_valid_authority()).then_some(url)
    }

    fn host(&self) -> &'a str {
        let end = match self.authority.bytes().rposition(|byte| byte == b']') {
            Some(bracket) => bracket + 1,
            None => find(self.authority, b":"),
        };
        self.authority.get(..end).unwrap_or_default()
    }

    fn has_valid_authority(&self) -> bool {
        let host = self.host();
        let port = self.authority.get(host.len()..).unwrap_or_default();
        let name = match host.strip_prefix('[') {
            // The platform checks the groups; here it matters only that there are no other characters.
            Some(v6) => v6
                .strip_suffix(']')
                .is_some_and(|v6| v6.len() > 1 && v6.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b':')),
            None => {
                !host.is_empty()
                    && !host.starts_with(['.', '-'])
                    && says_what_it_is(host)
                    && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
            }
        };
        let port = match port.strip_prefix(':') {
            Some(digits) => is_number(digits, 65_535),
            None => port.is_empty(),
        };
        name && port
    }
}

/// Platforms read a name that ends in a number as an IPv4 address, `2130706433` and `0x7f.1` as `127.0.0.1`: the host that is
/// called would not be the one that is signed. An address has to be written as such.
fn says_what_it_is(host: &str) -> bool {
    let (mut parts, mut numbers, mut last) = (0, 0, "");
    for part in split(host, b".") {
        parts += 1;
        numbers += usize::from(is_number(part, 255));
        // Dots at the end count for nothing.
        last = if part.is_empty() { last } else { part };
    }
    let is_address = (parts, numbers) == (4, 4);
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    is_address || !(is_digits(last) || last.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("0x")))
}

/// Whether a text is a whole number as it is usually written, not above `most`.
fn is_number(text: &str, most: u64) -> bool {
    let usual = text.bytes().all(|byte| byte.is_ascii_digit()) && (text.len() == 1 || !text.starts_with('0'));
    usual && number(text).is_some_and(|number| number <= most)
}

/// Whether a host, as it stands in a URL, is this machine: plain `http` to it crosses no network.
#[must_use]
pub fn is_loopback(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    // A host of digits and dots is always an IPv4 address, never a name.
    let is_v4 = host.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    host == "localhost" || host.ends_with(".localhost") || host == "[::1]" || (is_v4 && host.starts_with("127."))
}

/// Appends a path segment, percent-encoding all but the unreserved characters of RFC 3986.
pub fn push_segment(path: &mut String, segment: &str) {
    const HEX: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
    let digit = |nibble: u8| HEX.get(usize::from(nibble)).copied().unwrap_or_default();
    for byte in segment.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            path.push(char::from(byte));
        } else {
            path.extend(['%', digit(byte >> 4), digit(byte & 15)]);
        }
    }
}

/// Checks a header that a caller adds to a request, and gives its name in lower case.
///
/// # Errors
/// A validation error that names `headers.<name>`, for a name or a value that HTTP does not allow, a header that the client or its
/// connection writes, or a repeatability id that is no UUID.
pub fn extra_header(name: &str, value: &str) -> Result<String> {
    // Those that are signed, that say where the body ends and how it is packed, and those of the connection (RFC 9110 §7.6.1).
    const OURS: &str = "accept-encoding authorization connection content-encoding content-length content-type date expect host \
                        keep-alive te trailer transfer-encoding upgrade x-ms-content-sha256 x-ms-date x-ms-host";
    let lower = name.to_ascii_lowercase();
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || is_one_of(byte, b"!#$%&'*+-.^_`|~");
    let problem = if name.is_empty() || !name.bytes().all(is_token) {
        "expected the name of a header"
    } else if split(OURS, b" ").any(|ours| ours == lower) || lower.starts_with("proxy-") {
        "this header is written by the client"
    } else if lower == REPEATABILITY_HEADER && !is_uuid(value) {
        "expected a UUID"
    } else if !value.bytes().all(|byte| matches!(byte, b'\t' | b' '..=b'~')) {
        "expected visible ASCII characters"
    } else {
        return Ok(lower);
    };
    Path::Member(&Path::Root("headers"), name).refuse(problem)
}

/// The header by which the service recognises a request that is sent again.
pub const REPEATABILITY_HEADER: &str = "repeatability-request-id";

/// 32 hexadecimal digits in groups of 8, 4, 4, 4 and 12 (RFC 9562).
#[must_use]
pub fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(
            |(index, byte)| {
                if matches!(index, 8 | 13 | 18 | 23) { byte == b'-' } else { byte.is_ascii_hexdigit() }
            },
        )
}
