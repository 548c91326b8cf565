//! Phone numbers as people write them into lists: `+1 (425) 555-0123`, `0049 30 123456`, `030 123456`.
//!
//! Which numbers exist is not decided here. What cannot be read in one way only is refused: a wrong guess would call a stranger.

use ringwire::codecs::phone_number::{EXPECTED, is_e164};
use ringwire::error::{Error, Result};
use ringwire::text::joined;

/// The prefix that is dialled before a number within a country and is no part of the number, where it is not `0`. Without one, a leading `0`
/// belongs to the number. Source: ITU, "Dialling procedures", annex to the Operational Bulletin 994.
const TRUNKS: &[(&str, &str)] =
    &[("1", "1"), ("7", "8"), ("36", "06"), ("39", ""), ("225", ""), ("229", ""), ("242", ""), ("378", "")];

/// After a country's code, this many digits make a number that could be a whole one: it may have been written without its plus sign.
const WHOLE: usize = 9;
/// A national number of fewer digits is a short code, such as that of the police.
const SHORTEST: usize = 5;
/// The longest text that is looked at, in bytes.
const LONGEST: usize = 100;

/// Why a text is no phone number to call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// In one word, for programs: `noPhone`, `notE164`, `noCountry`.
    pub reason: &'static str,
    /// In a sentence, without the number.
    pub message: String,
}

/// A country's calling code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Country(String);

impl Country {
    /// Reads `49` or `+49`.
    ///
    /// # Errors
    /// A validation error at `path`.
    pub fn read(text: &str, path: &str) -> Result<Self> {
        let code = text.strip_prefix('+').unwrap_or(text);
        let fits = (1..=3).contains(&code.len()) && !code.starts_with('0') && code.bytes().all(|byte| byte.is_ascii_digit());
        if fits {
            Ok(Self(code.to_owned()))
        } else {
            Err(Error::validation(path, "expected the calling code of a country, such as 1 or +49"))
        }
    }

    /// The number in E.164 of the digits that are dialled within the country.
    fn international(&self, digits: &str) -> std::result::Result<String, Refusal> {
        let trunk = TRUNKS.iter().find(|(country, _)| *country == self.0).map_or("0", |(_, trunk)| trunk);
        let rest = if trunk.is_empty() { None } else { digits.strip_prefix(trunk) };
        let number = rest.unwrap_or(digits);
        if number.len() < SHORTEST {
            return Err(refusal("notE164", "it has too few digits for a national number"));
        }
        if number.starts_with('0') && !trunk.is_empty() {
            let expected = if trunk == "0" { "one 0" } else { trunk };
            return Err(refusal("notE164", &joined(&["a national number here begins with ", expected, " or without a prefix"])));
        }
        if rest.is_none() && number.strip_prefix(self.0.as_str()).is_some_and(|rest| rest.len() >= WHOLE) {
            let message = ["it begins with ", &self.0, ", which may be the country's code or not: write a + before it if it is"];
            return Err(refusal("notE164", &joined(&message)));
        }
        Ok(joined(&["+", &self.0, number]))
    }
}

/// Reads a phone number: spaces and `( ) - .` are left out, `00` at the beginning is a plus sign, and `(0)` in a number with a plus sign
/// is left out. A number as it is dialled within a country needs the code of that country.
///
/// # Errors
/// Why it cannot be called.
pub fn check(text: &str, country: Option<&Country>) -> std::result::Result<String, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Err(refusal("noPhone", "there is no phone number"));
    }
    if text.len() > LONGEST {
        return Err(refusal("notE164", &joined(&[EXPECTED, "; it is too long"])));
    }
    let has_double_zero = text.strip_prefix('(').unwrap_or(text).starts_with("00");
    let is_international = text.starts_with('+') || has_double_zero;
    // By this form people say that the zero is dialled within the country only.
    let zero = text.as_bytes().windows(3).position(|part| part == b"(0)").filter(|_| is_international);
    let mut digits = String::new();
    for (index, character) in text.char_indices() {
        if zero.is_some_and(|zero| index == zero + 1) {
            continue;
        }
        match character {
            '0'..='9' => digits.push(character),
            '(' | ')' | '-' | '.' => {}
            '+' if index == 0 => {}
            _ if character.is_whitespace() => {}
            _ => return Err(refusal("notE164", &joined(&[EXPECTED, "; ", &blamed(character, text)]))),
        }
    }
    let number = match digits.strip_prefix("00") {
        _ if text.starts_with('+') => joined(&["+", &digits]),
        Some(rest) if has_double_zero => joined(&["+", rest]),
        _ => match country {
            Some(country) => country.international(&digits)?,
            None if digits.is_empty() => digits,
            None => {
                let message = "it has no country: write it with + and the country's code, or name the country in the options";
                return Err(refusal("noCountry", message));
            }
        },
    };
    if is_e164(&number) {
        return Ok(number);
    }
    let count = number.len().saturating_sub(1);
    let why = match number.as_bytes().get(1) {
        None => "there are no digits",
        Some(b'0') => "no country's code begins with 0",
        Some(_) if count > 15 => "it has more than 15 digits",
        Some(_) => "it has too few digits",
    };
    Err(refusal("notE164", &joined(&[EXPECTED, "; ", why])))
}

fn refusal(reason: &'static str, message: &str) -> Refusal {
    Refusal { reason, message: message.to_owned() }
}

/// What is said of a character that no number has.
fn blamed(character: char, text: &str) -> String {
    let is_rounded = matches!(character, 'e' | 'E') && text.bytes().filter(u8::is_ascii_alphabetic).count() == 1;
    if is_rounded {
        return "a spreadsheet has rounded it: format the column as text there".to_owned();
    }
    if character.is_ascii_control() || !character.is_ascii() {
        return joined(&["it has the character U+", &hexadecimal(character.into())]);
    }
    joined(&["it has the character ", character.encode_utf8(&mut [0; 4])])
}

fn hexadecimal(number: u32) -> String {
    let mut text = String::new();
    for shift in (0..6).rev() {
        let digit = (number >> (4 * shift)) & 15;
        if digit > 0 || !text.is_empty() || shift < 4 {
            text.extend(char::from_digit(digit, 16).map(|digit| digit.to_ascii_uppercase()));
        }
    }
    text
}
