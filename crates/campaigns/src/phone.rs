//! Phone numbers as people write them into lists: `+1 (425) 555-0123`, `0049 30 123456`, `030 123456`.
//!
//! Which numbers exist is not decided here. What cannot be read in one way only is refused: a wrong guess would call a stranger.

use ringwire::codecs::phone_number::{EXPECTED, is_e164};
use ringwire::error::{self, Error};
use ringwire::text::{digits, joined};

/// The prefix that is dialled before a number within a country and is no part of the number, where it is not `0`. Without one, a leading `0`
/// belongs to the number. Source: ITU, "Dialling procedures", annex to the Operational Bulletin 994.
const TRUNKS: &[(&str, &str)] =
    &[("1", "1"), ("7", "8"), ("36", "06"), ("39", ""), ("225", ""), ("229", ""), ("242", ""), ("378", "")];

/// After a country's code, this many digits make a number that could be a whole one: it may have been written without its plus sign.
const WHOLE: usize = 9;
/// A national number of fewer digits is a short code, such as that of the police.
const SHORTEST: usize = 5;
/// No number has so many digits.
const LONGEST: usize = 40;

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
    pub fn read(text: &str, path: &str) -> error::Result<Self> {
        let code = text.strip_prefix('+').unwrap_or(text);
        let fits = (1..=3).contains(&code.len()) && !code.starts_with('0') && code.bytes().all(|byte| byte.is_ascii_digit());
        if fits {
            Ok(Self(code.to_owned()))
        } else {
            Err(Error::validation(path, "expected the calling code of a country, such as 1 or +49"))
        }
    }

    /// The number in E.164 of the digits that are dialled within the country.
    fn international(&self, digits: &str) -> Result<String, Refusal> {
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
pub fn check(text: &str, country: Option<&Country>) -> Result<String, Refusal> {
    let mut number = String::new();
    let mut has_plus = false;
    // The last two characters, and whether there is anything but spaces.
    let (mut last, mut before) = (' ', ' ');
    let mut is_blank = true;
    let mut blamed = None;
    for character in text.chars() {
        is_blank &= character.is_whitespace();
        match character {
            '0'..='9' => {
                // Two zeros that belong together are dialled before the country's code.
                has_plus |= number == "0" && character == '0' && last == '0';
                number.push(character);
            }
            // By this form people say that the zero is dialled within the country only.
            ')' if last == '0' && before == '(' && has_plus => {
                number.pop();
            }
            '+' if number.is_empty() && !has_plus => has_plus = true,
            '(' | ')' | '-' | '.' => {}
            _ if character.is_whitespace() => {}
            _ => blamed = blamed.or(Some(character)),
        }
        (before, last) = (last, character);
        if number.len() > LONGEST {
            break;
        }
    }
    if is_blank {
        return Err(refusal("noPhone", "there is no phone number"));
    }
    if let Some(character) = blamed {
        return Err(wrong(&blame(character, text)));
    }
    let international = if let Some(rest) = number.strip_prefix("00").filter(|_| has_plus) {
        joined(&["+", rest])
    } else if has_plus || number.is_empty() {
        joined(&["+", &number])
    } else if let Some(country) = country {
        country.international(&number)?
    } else {
        let message = "it has no country: write it with + and the country's code, or name the country in the options";
        return Err(refusal("noCountry", message));
    };
    if is_e164(&international) {
        return Ok(international);
    }
    Err(wrong(match international.as_bytes() {
        [_] => "there are no digits",
        [_, b'0', ..] => "no country's code begins with 0",
        [_, _, _, ..] => "it has more than 15 digits",
        _ => "it has too few digits",
    }))
}

/// A number that is none in E.164, and why.
fn wrong(why: &str) -> Refusal {
    refusal("notE164", &joined(&[EXPECTED, "; ", why]))
}

fn refusal(reason: &'static str, message: &str) -> Refusal {
    Refusal { reason, message: message.to_owned() }
}

/// What is said of a character that no number has.
fn blame(character: char, text: &str) -> String {
    if matches!(character, 'e' | 'E') && text.bytes().filter(u8::is_ascii_alphabetic).count() == 1 {
        return "a spreadsheet has rounded it: format the column as text there".to_owned();
    }
    // What cannot be seen is named by its code.
    if matches!(character, '!'..='~' | '\u{a1}'..='\u{2000}' | '\u{2010}'..='\u{2027}') {
        return joined(&["it has the character ", character.encode_utf8(&mut [0; 4])]);
    }
    joined(&["it has the character with the code ", &digits(u64::from(u32::from(character)))])
}
