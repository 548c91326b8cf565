//! Files of recordings: an event names their URLs, which are not the resource's.
//!
//! A request for one is signed as if it went to the resource (its host, the path of the file, no query), and says so in
//! `x-ms-host`. It is sent to those hosts only that the service keeps recordings on, or to the resource itself, as the emulator
//! does: any other host could use the signature, or worse the token.

use crate::contract::Model;
use crate::encode;
use crate::error::{Error, Result};
use crate::http::{self, HttpRequest};
use crate::text::{digits, joined};
use crate::value::{Members, Value};

/// The service keeps recordings on subdomains of these.
const HOSTS: [&str; 3] = [".asm.skype.com", ".asyncgw.teams.microsoft.com", ".ams.gov.teams.microsoft.us"];

/// Whether the service keeps recordings on a host.
#[must_use]
pub fn is_host(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    HOSTS.iter().any(|suffix| name.ends_with(suffix))
}

/// Sends the request to the file, signed for the resource.
///
/// # Errors
/// A validation error when the URL is none, or of a host that may not see the credential.
pub fn locate<V: Value>(request: &mut HttpRequest, url: Option<&V>, name: &str) -> Result<()> {
    let url = url.and_then(V::as_string).unwrap_or_default();
    let Some((secure, host, authority, path)) = http::parts(&url) else {
        return Err(Error::validation(name, "expected the URL of a recording"));
    };
    let own = url.strip_prefix(request.endpoint.origin()).is_some_and(|rest| rest.starts_with('/'));
    let service_s = secure && authority.len() == host.len() && is_host(host);
    if !(own || service_s) {
        return Err(Error::validation(name, "expected an https URL of a host the service keeps recordings on"));
    }
    request.path_and_query = if path.is_empty() { "/".to_owned() } else { path.to_owned() };
    let authority = request.endpoint.authority().to_owned();
    request.header("x-ms-host", &authority);
    request.sent_to = Some(url);
    Ok(())
}

/// Asks for the part of the file that the options `offset` and `length` name, in bytes; for all of it if neither is given. `known` is the
/// table of the two.
///
/// # Errors
/// A validation error with the path of what does not fit.
pub fn limit<V: Value>(request: &mut HttpRequest, options: &Members<V>, known: &Model, name: &str) -> Result<()> {
    encode::check_known(known, options, name)?;
    let number = |name: &str| options.present(name).and_then(|number| number.value.as_number()).map(|number| number as u64);
    let (offset, length) = (number("offset"), number("length"));
    if offset.is_none() && length.is_none() {
        return Ok(());
    }
    let offset = offset.unwrap_or(0);
    // The last byte is counted in (RFC 9110 §14.1.2).
    let last = length.map(|length| digits(offset.saturating_add(length) - 1)).unwrap_or_default();
    request.header("range", &joined(&["bytes=", &digits(offset), "-", &last]));
    Ok(())
}
