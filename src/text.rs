//! The few things done to text.

/// Where a text is cut: always a slice of characters, so that all cutting shares one search. (Searching for a single `char` is
/// faster, and brings a kilobyte of its own.)
pub type At = &'static [char];

/// The text with its first letter upper case.
#[must_use]
pub fn capital(text: &str) -> String {
    with_first(text, |first| first.to_ascii_uppercase())
}

/// The text with its first letter lower case.
#[must_use]
pub fn uncapital(text: &str) -> String {
    with_first(text, |first| first.to_ascii_lowercase())
}

fn with_first(text: &str, change: fn(char) -> char) -> String {
    let mut rest = text.chars();
    rest.next().into_iter().map(change).chain(rest).collect()
}

/// The first part of a text, at most so many bytes, with an ellipsis where something was left out.
#[must_use]
pub fn excerpt(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_owned();
    }
    [text.get(..text.floor_char_boundary(most)).unwrap_or_default(), "…"].concat()
}

/// A whole number in digits. (`to_string` comes with all of formatting.)
#[must_use]
pub fn digits(mut number: u64) -> String {
    let mut digits = Vec::new();
    loop {
        digits.insert(0, b'0' + (number % 10) as u8);
        number /= 10;
        if number == 0 {
            return digits.into_iter().map(char::from).collect();
        }
    }
}

/// The same with a sign where there is one.
#[must_use]
pub fn signed_digits(number: i64) -> String {
    [if number < 0 { "-" } else { "" }, &digits(number.unsigned_abs())].concat()
}

/// The texts, a separator between them. (`join` is general, and a kilobyte.)
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

/// Appends a JSON string.
pub fn push_json_string(json: &mut String, text: &str) {
    json.push('"');
    for character in text.chars() {
        match character {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\n' => json.push_str("\\n"),
            '\r' => json.push_str("\\r"),
            '\t' => json.push_str("\\t"),
            control if control < ' ' => {
                json.push_str(if control < '\u{10}' { "\\u000" } else { "\\u001" });
                json.push(char::from_digit(u32::from(control) & 15, 16).unwrap_or('0'));
            }
            other => json.push(other),
        }
    }
    json.push('"');
}
