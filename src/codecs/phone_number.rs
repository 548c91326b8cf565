//! Phone numbers: E.164, as a string or as `{ phoneNumber }` in JavaScript, as `{"value": "+…"}` on the wire.

use crate::contract::Dialect;
use crate::error::Result;
use crate::path::Path;
use crate::text::find;
use crate::value::{Members, Value};

/// What was expected, for errors.
pub const EXPECTED: &str = "expected a phone number in E.164, such as +14255550123";

/// Whether a text is a phone number in E.164: a plus sign, then up to 15 digits of which the first is not zero.
#[must_use]
pub fn is_e164(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| {
        (2..=15).contains(&digits.len()) && !digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// Whether a text is what the service calls a phone number: in 2026-03-12 also a number that was withheld, or one with an asserted id.
#[must_use]
pub fn is_known(text: &str, dialect: Dialect) -> bool {
    let number = if asserted_id(text).is_some() { text.get(..find(text, b"_")).unwrap_or_default() } else { text };
    is_e164(text) || (dialect != Dialect::Preview2021_04 && (is_anonymous(text) || is_e164(number)))
}

/// Whether the number was withheld.
#[must_use]
pub fn is_anonymous(number: &str) -> bool {
    number == "anonymous"
}

/// The asserted id, which distinguishes callers with the same number: the text after the last underscore.
#[must_use]
pub fn asserted_id(number: &str) -> Option<&str> {
    let at = number.bytes().rposition(|byte| byte == b'_')?;
    number.get(at + 1..).filter(|id| at > 0 && !id.is_empty())
}

/// Whether an identifier was given out by the service or by this library, which write short codes, numbers of trunks and withheld numbers
/// too: it has members that a caller need not write.
#[must_use]
pub fn is_given_out<V: Value>(members: &Members<V>) -> bool {
    ["rawId", "kind"].iter().any(|name| members.present(name).is_some())
}

/// Reads a phone number of a request on the wire: any that was given out.
///
/// # Errors
/// A validation error at `path`.
pub fn read_wire<V: Value>(value: &V, path: &Path<'_>) -> Result<String> {
    let number = value.text("value").unwrap_or_default();
    if number.trim().is_empty() { Path::Member(path, "value").refuse(EXPECTED) } else { Ok(number) }
}
