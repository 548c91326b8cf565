//! Phone numbers: E.164, as a string or as `{ phoneNumber }` in JavaScript, as `{"value": "+…"}` on the wire.

use crate::error::{Error, Result};
use crate::value::{Kind, Value};

/// What an error says was expected.
pub const EXPECTED: &str = "expected a phone number in E.164, such as +14255550123";

/// Whether a text is a phone number in E.164: a plus sign, then up to 15 digits of which the first is not zero.
#[must_use]
pub fn is_e164(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| {
        (2..=15).contains(&digits.len()) && !digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// Reads a phone number from a string (`+1425…` or `4:+1425…`) or from `{ phoneNumber }`; on the wire the member is `value`.
///
/// # Errors
/// A validation error at `path`.
pub fn read<V: Value>(value: &V, member: &str, path: &str) -> Result<String> {
    let (text, path) = match value.kind() {
        Kind::String => (value.as_string(), path.to_owned()),
        _ => (value.present(member).and_then(|number| number.as_string()), [path, ".", member].concat()),
    };
    let text = text.unwrap_or_default();
    let number = text.strip_prefix("4:").unwrap_or(&text);
    if is_e164(number) { Ok(number.to_owned()) } else { Err(Error::validation(&path, EXPECTED)) }
}
