//! Phone numbers in texts that people read: all but their last two digits are masked, wherever they stand.
//!
//! In doubt, digits count as a phone number. After a plus sign (or `%2B`, as in URLs), five digits do; without one, seven in a
//! row, or ten with something between them, as in `425-555-0123`. Ids of the form of a UUID are left alone: one in thirty has a part
//! that is all digits.

/// The characters that may stand between the digits of a number.
const BETWEEN: &[u8] = b" -.()/";
/// The length of a UUID, in characters.
const UUID: usize = 36;

/// A text with its phone numbers masked.
#[must_use]
pub fn text(text: &str) -> String {
    masked(text, true)
}

/// An id of the service with its phone numbers masked: only those with a plus sign, because an id may consist of digits.
#[must_use]
pub fn id(id: &str) -> String {
    masked(id, false)
}

/// A raw id with its phone number masked: behind `4:` it is one, however short.
#[must_use]
pub fn raw_id(raw_id: &str) -> String {
    let Some(number) = raw_id.strip_prefix("4:") else { return text(raw_id) };
    let end = crate::text::find(number, b"_");
    let mut shown = "4:".to_owned();
    hide(&mut shown, number.get(..end).unwrap_or_default());
    // The asserted id, which distinguishes callers with the same number.
    shown.push_str(&text(number.get(end..).unwrap_or_default()));
    shown
}

/// A text that stands where a phone number belongs, masked: all of its digits count as one number, however short.
#[must_use]
pub fn number(number: &str) -> String {
    let mut shown = String::with_capacity(number.len());
    hide(&mut shown, number);
    shown
}

fn masked(text: &str, bare: bool) -> String {
    let bytes = text.as_bytes();
    let mut shown = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let is_inside = at.checked_sub(1).and_then(|before| bytes.get(before)).is_some_and(u8::is_ascii_alphanumeric);
        let taken = if !is_inside && starts_with_uuid(rest) {
            let uuid = rest.get(..UUID).unwrap_or_default();
            shown.push_str(uuid);
            uuid.len()
        } else {
            number_at(&mut shown, rest, bare && !is_inside)
        };
        at += taken;
    }
    shown
}

/// Appends the beginning of a text, masked if it is a number; gives its length.
fn number_at(shown: &mut String, text: &str, bare: bool) -> usize {
    let sign = ["+", "%2B", "%2b"].iter().find(|sign| text.starts_with(**sign)).map_or(0, |sign| sign.len());
    let number = span(text.get(sign..).unwrap_or_default());
    let count = count(number);
    let run = number.bytes().take_while(u8::is_ascii_digit).count();
    let is_bounded = text.as_bytes().get(sign + number.len()).is_none_or(|byte| !byte.is_ascii_alphanumeric());
    let is_number = if sign > 0 { count >= 5 } else { bare && is_bounded && (run >= 7 || count >= 10) };
    if is_number {
        shown.push_str(text.get(..sign).unwrap_or_default());
        hide(shown, number);
        return sign + number.len();
    }
    // No number begins inside this part.
    let taken = if sign == 0 && run > 0 { run } else { text.chars().next().map_or(1, char::len_utf8) };
    shown.push_str(text.get(..taken).unwrap_or_default());
    taken
}

/// The digits at the beginning of a text, and the characters between them.
fn span(text: &str) -> &str {
    let is_part = |byte: &u8| byte.is_ascii_digit() || BETWEEN.contains(byte);
    let part = text.get(..text.bytes().take_while(is_part).count()).unwrap_or_default();
    part.trim_end_matches(|last: char| !last.is_ascii_digit())
}

fn count(text: &str) -> usize {
    text.bytes().filter(u8::is_ascii_digit).count()
}

fn hide(shown: &mut String, number: &str) {
    let mut hidden = number.chars().filter(|character| is_digit(*character)).count().saturating_sub(2);
    for character in number.chars() {
        let is_hidden = hidden > 0 && is_digit(character);
        hidden -= usize::from(is_hidden);
        shown.push(if is_hidden { '*' } else { character });
    }
}

/// Whether it is a digit; those of Arabic, Persian, Hindi and of full width count too.
fn is_digit(character: char) -> bool {
    character.is_ascii_digit()
        || matches!(character, '\u{660}'..='\u{669}' | '\u{6f0}'..='\u{6f9}' | '\u{966}'..='\u{96f}' | '\u{ff10}'..='\u{ff19}')
}

fn starts_with_uuid(text: &str) -> bool {
    let fits = |(at, byte): (usize, u8)| if matches!(at, 8 | 13 | 18 | 23) { byte == b'-' } else { byte.is_ascii_hexdigit() };
    text.len() >= UUID
        && text.bytes().take(UUID).enumerate().all(fits)
        && text.as_bytes().get(UUID).is_none_or(|byte| !byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::{id, number, raw_id, text};

    #[test]
    fn numbers_are_masked_wherever_they_stand() {
        for (given, expected) in [
            ("+14255550123", "+*********23"),
            ("remind:+14255550123/today", "remind:+*********23/today"),
            ("call me on +1 (425) 555-0123.", "call me on +* (***) ***-**23."),
            ("?to=%2B14255550123&x=%2b4255550123", "?to=%2B*********23&x=%2b********23"),
            ("14255550123", "*********23"),
            ("425-555-0123, please", "***-***-**23, please"),
            ("ő+36205550123ő", "ő+*********23ő"),
            ("++14255550123", "++*********23"),
            ("visit-17", "visit-17"),
            ("greeting 123456", "greeting 123456"),
            ("room 5 at 10.30", "room 5 at 10.30"),
            ("+1234", "+1234"),
            ("a1234567b", "a1234567b"),
            ("12345678-1234-4123-8123-123456789012", "12345678-1234-4123-8123-123456789012"),
            ("", ""),
        ] {
            assert_eq!(text(given), expected);
        }
        assert_eq!(id("401234567890"), "401234567890");
        assert_eq!(id("leg-of-+14255550123"), "leg-of-+*********23");
    }

    #[test]
    fn raw_ids_of_numbers_are_masked_however_short() {
        for (given, expected) in [
            ("4:+14255550123", "4:+*********23"),
            ("4:12345", "4:***45"),
            ("4:+14255550123_b2", "4:+*********23_b2"),
            ("4:anonymous", "4:anonymous"),
            ("tel:4255550123", "tel:********23"),
            (
                "8:acs:12345678-1234-4123-8123-123456789012_0000000a-1b2c-3d4e-5f60-718293041526",
                "8:acs:12345678-1234-4123-8123-123456789012_0000000a-1b2c-3d4e-5f60-718293041526",
            ),
        ] {
            assert_eq!(raw_id(given), expected);
        }
    }

    #[test]
    fn where_a_number_belongs_every_digit_counts() {
        for (given, expected) in [
            ("+14255550123", "+*********23"),
            ("555-0123", "***-**23"),
            ("12", "12"),
            ("030 / 12 34 ext 5", "*** / ** *4 ext 5"),
            ("٠١٢٣٤", "***٣٤"),
            ("unknown", "unknown"),
        ] {
            assert_eq!(number(given), expected);
        }
    }
}
