//! Headers that let pages of any origin use the emulator. (Whether the service does is not on record.)

use crate::http::message::{RawRequest, RawResponse};
use ringwire::http::HttpResponse;

/// Answers a preflight, or any other `OPTIONS`.
#[must_use]
pub fn preflight(request: &RawRequest) -> RawResponse {
    // Not `*`: that would leave out Authorization (Fetch standard, CORS-preflight).
    let wanted = request.header("access-control-request-headers").unwrap_or("authorization, content-type");
    let mut response = RawResponse::empty(204);
    for (name, value) in [
        ("access-control-allow-methods", "GET, POST, PUT, DELETE, HEAD, OPTIONS"),
        ("access-control-allow-headers", wanted),
        ("access-control-allow-private-network", "true"),
        ("access-control-max-age", "86400"),
    ] {
        response.headers.push((name.to_owned(), value.to_owned()));
    }
    response
}

/// Adds to an answer the headers that let a page read it.
pub fn allow(response: &mut RawResponse) {
    for (name, value) in [("access-control-allow-origin", "*"), ("access-control-expose-headers", &HttpResponse::READ.join(", "))]
    {
        response.headers.push((name.to_owned(), value.to_owned()));
    }
}
