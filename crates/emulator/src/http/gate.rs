//! Who may use the emulator. It accepts a key that everyone knows, so a page of the web that reaches it could do all that a developer
//! can: take a token, place calls whose callbacks go to addresses behind the firewall, read the log. Browsers say which page sends a
//! request (Fetch standard, Fetch Metadata); programs on this machine say nothing, and may come in.
//!
//! The `Host` is checked as well: a page can give its own name the address of this machine (DNS rebinding), and is then of the same
//! origin as the emulator.

use crate::engine::config::Config;
use crate::http::message::{RawRequest, RawResponse};
use ringwire::http::{HttpResponse, is_loopback, parts};
use ringwire::text::excerpt;

/// How much of a header a message repeats.
const SHOWN: usize = 200;

/// Checks where a request was sent to, and which page has sent it.
///
/// # Errors
/// Why it is refused, and how its host or its origin is allowed.
pub fn check(config: &Config, request: &RawRequest) -> Result<(), String> {
    if !is_own_host(config, &request.host) {
        let host = excerpt(&request.host, SHOWN);
        let how = ", if it is the emulator's: the option allowHosts, or --allow-host";
        return Err(["Host: ", &host, " is no host of this emulator. Allow it by name", how].concat());
    }
    let refuse = |header: &str, origin: &str| {
        let origin = excerpt(origin, SHOWN);
        let how = " may not use this emulator. Allow it by name: the option allowOrigins, or --allow-origin";
        Err([header, ": pages of ", &origin, how].concat())
    };
    match (request.header("origin"), request.header("sec-fetch-site"), request.header("referer")) {
        (Some(origin), _, _) if may_read(config, request, origin) => Ok(()),
        (Some(origin), _, _) => refuse("Origin", origin),
        // Simple requests have no origin: images, scripts, links. What the user types has no page.
        (None, Some("same-origin" | "none"), _) => Ok(()),
        // Beside this machine, the pages of other machines may be of the same site.
        (None, Some("same-site"), _) if is_loopback(host_of(&request.host)) => Ok(()),
        (None, Some(_), _) => refuse("Sec-Fetch-Site", "another site"),
        // Browsers without Fetch Metadata.
        (None, None, Some(page)) => match origin_of(page) {
            Some(origin) if may_read(config, request, &origin) => Ok(()),
            _ => refuse("Referer", "another site"),
        },
        (None, None, None) => Ok(()),
    }
}

/// Answers a preflight, or any other `OPTIONS`, of a page that may use the emulator.
#[must_use]
pub fn preflight(request: &RawRequest) -> RawResponse {
    // Not `*`: that would leave out Authorization (Fetch standard, CORS-preflight).
    let wanted = request.header("access-control-request-headers").unwrap_or("authorization, content-type");
    let mut response = RawResponse::empty(204);
    let mut add = |name: &str, value: &str| response.headers.push((name.to_owned(), value.to_owned()));
    add("access-control-allow-methods", "GET, POST, PUT, DELETE, HEAD, OPTIONS");
    add("access-control-allow-headers", wanted);
    add("access-control-max-age", "86400");
    if request.header("access-control-request-private-network").is_some() {
        add("access-control-allow-private-network", "true");
    }
    response
}

/// Adds to an answer the headers that let the page read it which has sent the request, if it may.
pub fn allow(config: &Config, request: &RawRequest, response: &mut RawResponse) {
    let Some(origin) = request.header("origin").filter(|origin| may_read(config, request, origin)) else { return };
    let exposed = HttpResponse::READ.join(", ");
    for (name, value) in [
        ("access-control-allow-origin", origin),
        ("access-control-expose-headers", exposed.as_str()),
        // What is allowed to one origin must not be kept for another.
        ("vary", "origin"),
    ] {
        response.headers.push((name.to_owned(), value.to_owned()));
    }
}

/// Whether pages of an origin may use the emulator: those of this machine, those allowed by name, and the emulator's own.
fn may_read(config: &Config, request: &RawRequest, origin: &str) -> bool {
    let origin = origin.to_ascii_lowercase();
    if config.allow_origins.contains(&origin) {
        return true;
    }
    let Some((secure, host, authority, "")) = parts(&origin) else { return false };
    let own = request.host.to_ascii_lowercase();
    let endpoint = config.endpoint.to_ascii_lowercase();
    let endpoint = parts(&endpoint);
    let is_own = || {
        let is_same = authority == without_default_port(&own, secure);
        // A page that was read without TLS is another one, and may come from another machine.
        let has_scheme = endpoint.is_none_or(|(own_secure, _, own_authority, _)| {
            secure == own_secure || without_default_port(own_authority, own_secure) != authority
        });
        is_same && has_scheme
    };
    // Where every host is accepted, a page can have made its own name one of them.
    is_loopback(host) || (config.allow_hosts.is_some() && is_own())
}

/// Whether a `Host` is one of the emulator's.
fn is_own_host(config: &Config, authority: &str) -> bool {
    let Some(allowed) = &config.allow_hosts else { return true };
    let authority = authority.to_ascii_lowercase();
    let host = host_of(&authority);
    // It may be something else than a host and a port: then it is no host of this machine either.
    let is_whole =
        parts(&["http://", &authority].concat()).is_some_and(|(_, _, whole, path)| path.is_empty() && whole == authority);
    // Clients leave the default port out of the header; an option may have it.
    let secure = parts(&config.endpoint).is_some_and(|(secure, ..)| secure);
    let plain = |authority: &str| without_default_port(authority, secure).to_owned();
    let is_allowed = |allowed: &String| plain(allowed) == plain(&authority) || allowed == host;
    is_whole && (is_loopback(host) || allowed.iter().any(is_allowed))
}

/// A host with its port, but for the one of the scheme.
fn without_default_port(authority: &str, secure: bool) -> &str {
    authority.strip_suffix(if secure { ":443" } else { ":80" }).unwrap_or(authority)
}

/// A host without its port.
fn host_of(authority: &str) -> &str {
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    }
}

/// The origin of a page's URL.
fn origin_of(page: &str) -> Option<String> {
    let (secure, _, authority, _) = parts(page)?;
    Some([if secure { "https://" } else { "http://" }, authority].concat())
}
