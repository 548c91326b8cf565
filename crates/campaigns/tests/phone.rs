//! Phone numbers as people write them.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use ringwire_campaigns::phone::{Country, check};

fn country(code: &str) -> Option<Country> {
    Some(Country::read(code, "country").unwrap())
}

#[test]
fn numbers_with_a_country_are_read() {
    for (given, expected) in [
        ("+14255550123", "+14255550123"),
        ("  +1 (425) 555-0123 ", "+14255550123"),
        ("+1.425.555.0123", "+14255550123"),
        ("0049 30 123456", "+4930123456"),
        ("+49 (0) 30 123456", "+4930123456"),
        ("0044(0)20 7946 0958", "+442079460958"),
        ("+49\u{a0}30\u{202f}123456", "+4930123456"),
        ("00-1-425-555-0123", "+14255550123"),
    ] {
        assert_eq!(check(given, None).as_deref(), Ok(expected), "{given}");
        // A country for those without one changes nothing.
        assert_eq!(check(given, country("39").as_ref()).as_deref(), Ok(expected), "{given}");
    }
}

#[test]
fn numbers_within_a_country_need_it() {
    for (given, code, expected) in [
        ("030 123456", "+49", "+4930123456"),
        ("(425) 555-0123", "1", "+14255550123"),
        ("1-425-555-0123", "+1", "+14255550123"),
        ("06 1234 5678", "39", "+390612345678"),
        ("8 (916) 123-45-67", "7", "+79161234567"),
        ("06 1 234 5678", "36", "+3612345678"),
        ("9198765432", "91", "+919198765432"),
        ("47 12 34 56", "47", "+4747123456"),
        ("07 12 34 56 78", "225", "+2250712345678"),
    ] {
        assert_eq!(check(given, country(code).as_ref()).as_deref(), Ok(expected), "{given}");
        assert_eq!(check(given, None).unwrap_err().reason, "noCountry", "{given}");
    }
}

#[test]
fn what_can_be_read_in_two_ways_or_in_none_is_refused() {
    for (given, code, reason, says) in [
        ("", None, "noPhone", "no phone number"),
        (" \u{a0} ", None, "noPhone", "no phone number"),
        ("-", None, "notE164", "no digits"),
        ("n/a", None, "notE164", "character n"),
        ("+", None, "notE164", "no digits"),
        ("+0 425 555 0123", None, "notE164", "begins with 0"),
        ("000 425 555 0123", None, "notE164", "begins with 0"),
        ("+1", None, "notE164", "too few"),
        ("+1234567890123456", None, "notE164", "more than 15"),
        ("+1 425 555 0123 ext. 7", None, "notE164", "character e"),
        ("+1 425 555 0123 / 0124", None, "notE164", "character /"),
        ("+1 425 555 0123, +1 425 555 0124", None, "notE164", "character ,"),
        ("1+425 555 0123", None, "notE164", "character +"),
        ("++14255550123", None, "notE164", "character +"),
        ("1.42556E+10", None, "notE164", "a spreadsheet has rounded it"),
        ("\u{200e}+14255550123", None, "notE164", "code 8206"),
        ("+1425555٠123", None, "notE164", "character ٠"),
        ("+1 425\u{2013}555", None, "notE164", "character –"),
        ("+1\0 425", None, "notE164", "code 0"),
        ("4915112345678", Some("49"), "notE164", "begins with 49"),
        ("110", Some("49"), "notE164", "too few digits"),
        ("0", Some("49"), "notE164", "too few digits"),
        ("0 0425 555 0123", Some("49"), "notE164", "begins with one 0"),
        ("0425 555 0123", Some("1"), "notE164", "begins with 1"),
        ("01234567890123456", Some("49"), "notE164", "more than 15"),
    ] {
        let code = code.and_then(country);
        let refusal = check(given, code.as_ref()).unwrap_err();
        assert_eq!(refusal.reason, reason, "{given}: {}", refusal.message);
        assert!(refusal.message.contains(says), "{given}: {}", refusal.message);
        let digits = refusal.message.replace("E.164", "").replace("+14255550123", "");
        assert!(!digits.contains("555"), "no number is in {}", refusal.message);
    }
    let long = check(&"+5".repeat(1_000_000), None).unwrap_err();
    assert_eq!(long.reason, "notE164");
}

#[test]
fn countries_are_calling_codes() {
    for code in ["1", "+49", "354"] {
        assert!(Country::read(code, "country").is_ok(), "{code}");
    }
    for code in ["", "+", "DE", "049", "0049", "1234", "+-1", "٤٩", " 49"] {
        let error = Country::read(code, "options.country").unwrap_err();
        assert_eq!(error.target.as_deref(), Some("options.country"));
        assert!(error.message.contains("such as 1 or +49"), "{code}: {}", error.message);
    }
}
