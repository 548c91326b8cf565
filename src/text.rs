//! The few things done to text.

// The methods of `str` for the same (`find`, `split`, `concat`, `join`, `parse`) are general and made for speed: they bring many copies of
// their code, and panics.

/// The index of the first of these ASCII characters; the length of the text if it has none of them.
#[must_use]
pub fn find(text: &str, marks: &[u8]) -> usize {
    text.bytes().position(|byte| is_one_of(byte, marks)).unwrap_or(text.len())
}

/// Whether a byte is one of these.
#[must_use]
#[expect(clippy::manual_contains, reason = "it is made for long lists, a third of a kilobyte of code")]
pub fn is_one_of(byte: u8, bytes: &[u8]) -> bool {
    bytes.iter().any(|one| *one == byte)
}

/// The text before the first of these ASCII characters, and the text after it.
#[must_use]
pub fn cut<'a>(text: &'a str, marks: &[u8]) -> Option<(&'a str, &'a str)> {
    let at = find(text, marks);
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// The parts between these ASCII characters.
pub fn split<'a>(text: &'a str, marks: &'static [u8]) -> impl Iterator<Item = &'a str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let (part, after) = cut(text, marks).map_or((text, None), |(part, after)| (part, Some(after)));
        rest = after;
        Some(part)
    })
}

/// The texts, one after the other.
#[must_use]
pub fn joined(texts: &[&str]) -> String {
    let mut joined = String::with_capacity(texts.iter().map(|text| text.len()).sum());
    texts.iter().for_each(|text| joined.push_str(text));
    joined
}

/// A whole number.
#[must_use]
pub fn number(text: &str) -> Option<u64> {
    let digits = text.strip_prefix('+').unwrap_or(text);
    let add = |number: u64, byte: u8| number.checked_mul(10)?.checked_add(char::from(byte).to_digit(10)?.into());
    if digits.is_empty() { None } else { digits.bytes().try_fold(0, add) }
}

/// The text with its first letter upper case.
#[must_use]
pub fn capital(text: &str) -> String {
    with_first(text, true)
}

/// The text with its first letter lower case.
#[must_use]
pub fn uncapital(text: &str) -> String {
    with_first(text, false)
}

fn with_first(text: &str, upper: bool) -> String {
    let mut text = text.to_owned();
    if let Some(first) = text.get_mut(..1) {
        if upper { first.make_ascii_uppercase() } else { first.make_ascii_lowercase() }
    }
    text
}

/// The first part of a text, at most so many bytes, with an ellipsis where something was left out.
#[must_use]
pub fn excerpt(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_owned();
    }
    joined(&[text.get(..text.floor_char_boundary(most)).unwrap_or_default(), "…"])
}

/// A whole number in digits. (`to_string` comes with all of formatting.)
#[must_use]
pub fn digits(number: u64) -> String {
    let mut text = if number < 10 { String::new() } else { digits(number / 10) };
    text.push(char::from(b'0' + (number % 10) as u8));
    text
}

/// The same with a sign where there is one.
#[must_use]
pub fn signed_digits(number: i64) -> String {
    joined(&[if number < 0 { "-" } else { "" }, &digits(number.unsigned_abs())])
}

/// The texts, a separator between them.
#[must_use]
pub fn list(texts: &[&str], separator: &str) -> String {
    let mut list = String::new();
    for text in texts {
        if !list.is_empty() {
            list.push_str(separator);
        }
        list.push_str(text);
    }
    list
}

/// Appends a JSON string. Most texts have nothing to escape: what lies between two such places is copied whole.
pub fn push_json_string(json: &mut String, text: &str) {
    json.push('"');
    let mut copied = 0;
    for (index, byte) in text.bytes().enumerate() {
        if byte >= b' ' && byte != b'"' && byte != b'\\' {
            continue;
        }
        json.push_str(text.get(copied..index).unwrap_or_default());
        copied = index + 1;
        json.push('\\');
        match byte {
            b'\n' => json.push('n'),
            b'\r' => json.push('r'),
            b'\t' => json.push('t'),
            control if control < b' ' => {
                json.push_str(if control < 16 { "u000" } else { "u001" });
                json.push(char::from_digit(u32::from(control) & 15, 16).unwrap_or('0'));
            }
            other => json.push(char::from(other)),
        }
    }
    json.push_str(text.get(copied..).unwrap_or_default());
    json.push('"');
}
