//! What an application said when it did not take a callback: the beginning of its answer, as the log may show it. The application decides
//! what stands there, so a number or a secret of its own may, and a terminal must not obey it.

use super::secrets;
use std::fmt::Write;

/// How many characters of an answer are kept.
const MOST: usize = 600;
/// How many bytes are looked at: what is cut off must not be the second half of a number.
const READ: usize = 4096;
/// From how many digits on a number may be that of a phone: with a plus sign, and without one.
const PHONE: usize = 7;
const PLAIN: usize = 9;
/// From how many characters on a word of letters and digits may be a key.
const KEY: usize = 32;

/// The text of an answer, without phone numbers and secrets, with control characters escaped; nothing when it has none.
#[must_use]
pub fn said(answer: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(answer.get(..READ).unwrap_or(answer)).trim().to_owned();
    let text = without_numbers(&without_words(&secrets::hide(&text)));
    let mut said = String::new();
    for character in text.chars().take(MOST) {
        // A line separator, or a mark that turns the direction of a line, is none to the standard library.
        let is_format =
            matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
        if character.is_control() || is_format {
            said.extend(character.escape_default());
        } else {
            said.push(character);
        }
    }
    if text.chars().nth(MOST).is_some() {
        said.push('…');
    }
    Some(said).filter(|said| !said.is_empty())
}

/// Hides what may be a key or a token: what follows `Bearer`, and long words with letters and digits.
fn without_words(text: &str) -> String {
    let is_of_word = |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | '+' | '=' | '~');
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(is_of_word) {
        let (before, from) = rest.split_at(at);
        let (word, behind) = from.split_at(from.find(|character| !is_of_word(character)).unwrap_or(from.len()));
        shown.push_str(before);
        let is_mixed = word.bytes().any(|byte| byte.is_ascii_digit()) && word.bytes().any(|byte| byte.is_ascii_alphabetic());
        shown.push_str(if word.len() >= KEY && is_mixed { "***" } else { word });
        rest = behind;
        if word.eq_ignore_ascii_case("bearer") && rest.starts_with(' ') {
            let token = rest.trim_start_matches(' ');
            let end = token
                .find(|character: char| character.is_whitespace() || matches!(character, '"' | '\'' | ','))
                .unwrap_or(token.len());
            // A word that speaks of tokens is none: "Bearer token expected".
            if token.get(..end).is_some_and(|token| token.len() > 12) {
                shown.push_str(" ***");
                rest = token.get(end..).unwrap_or_default();
            }
        }
    }
    shown.push_str(rest);
    shown
}

/// Masks phone numbers but for their last two digits, also those that are written in groups.
fn without_numbers(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let mut shown = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(character) = characters.get(at) {
        // The last group of an id may have digits alone: xxxx-123456789012.
        let back = |count: usize| at.checked_sub(count).and_then(|before| characters.get(before));
        let is_of_id = back(1) == Some(&'-') && back(6) == Some(&'-');
        let is_inside = back(1).is_some_and(char::is_ascii_alphanumeric);
        let encoded = matches!(characters.get(at..at + 3), Some(['%', '2', 'b' | 'B']));
        let has_plus = *character == '+' || encoded;
        let begin = if encoded { at + 3 } else { at + usize::from(has_plus) };
        let end = if has_plus || (character.is_ascii_digit() && !is_inside && !is_of_id) {
            end_of(&characters, begin, has_plus)
        } else {
            begin
        };
        let number = characters.get(begin..end).unwrap_or_default();
        let digits = number.iter().filter(|digit| digit.is_ascii_digit()).count();
        if digits >= if has_plus { PHONE } else { PLAIN } {
            shown.extend(characters.get(at..begin).unwrap_or_default());
            let mut left = digits;
            for digit in number {
                let is_hidden = digit.is_ascii_digit() && left > 2;
                left -= usize::from(digit.is_ascii_digit());
                shown.push(if is_hidden { '*' } else { *digit });
            }
            at = end;
        } else {
            let _ = shown.write_char(*character);
            at += 1;
        }
    }
    shown
}

/// Where a number ends that begins there; its digits may stand in groups when it has a plus sign.
fn end_of(characters: &[char], begin: usize, in_groups: bool) -> usize {
    let mut end = begin;
    let mut at = begin;
    while let Some(character) = characters.get(at) {
        if character.is_ascii_digit() {
            end = at + 1;
        } else if !in_groups || !matches!(character, ' ' | '-' | '.' | '(' | ')' | '/') || at > end + 1 {
            break;
        }
        at += 1;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_secrets_are_hidden() {
        for (text, shown) in [
            ("no caller +15551234567 here", "no caller +*********67 here"),
            ("4:%2B15551234567", "4:%2B*********67"),
            ("call +1 (555) 010-0000 now", "call +* (***) ***-**00 now"),
            ("15551234567", "*********67"),
            ("Cannot POST /callbacks", "Cannot POST /callbacks"),
            ("code 8523, 12345678", "code 8523, 12345678"),
            ("401f3500-aaaa-4444-8888-123456789012", "401f3500-aaaa-4444-8888-123456789012"),
            ("Bearer abcdefghijklmnop", "Bearer ***"),
            ("Bearer token expected", "Bearer token expected"),
            ("Authorization: Bearer eyJhbGciOi.eyJpc3Mi.c2ln", "Authorization: Bearer ***"),
            ("key c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0MTIz", "key ***"),
            ("https://app.example/cb?secret=hush", "https://app.example/cb?secret=***"),
        ] {
            assert_eq!(said(text.as_bytes()).as_deref(), Some(shown));
        }
    }

    #[test]
    fn it_is_one_line_of_bounded_length() {
        assert_eq!(said(b"a\x1b[31mb\r\nc").as_deref(), Some("a\\u{1b}[31mb\\r\\nc"));
        assert_eq!(said("a\u{202e}b".as_bytes()).as_deref(), Some("a\\u{202e}b"));
        let long = said("x".repeat(10_000).as_bytes()).unwrap_or_default();
        assert_eq!(long.chars().count(), MOST + 1);
        let cut = ["x ".repeat((MOST - 4) / 2), "+15551234567".to_owned()].concat();
        assert!(
            said(cut.as_bytes()).is_some_and(|text| text.ends_with("+***…")),
            "a number at the end is masked before it is cut"
        );
        assert_eq!(said(b" \n "), None);
        assert_eq!(said(b""), None);
        assert_eq!(said(&[0xff, b'a']).as_deref(), Some("\u{fffd}a"));
    }
}
