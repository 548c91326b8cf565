//! Properties that hold for random input. Where code was written here for its size, it is compared with a well-kept library.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::string_slice)]

mod common;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use common::client;
use proptest::prelude::*;
use ringwire::auth::access_key::AccessKey;
use ringwire::auth::connection_string::ConnectionString;
use ringwire::auth::token::Token;
use ringwire::codecs::identifier::Identifier;
use ringwire::codecs::phone_number::is_e164;
use ringwire::contract::Dialect;
use ringwire::contract::preview_2021_04::CONTRACT;
use ringwire::encode::{self, Form};
use ringwire::http::{Endpoint, is_callable_url, push_segment};
use ringwire::path::Path;
use ringwire::{base64 as own_base64, http_date, text};
use serde_json::{Value as Json, json};
use std::time::{Duration, UNIX_EPOCH};
use url::{Host, Url};

/// Letters whose case is random.
fn any_case(word: &'static str) -> impl Strategy<Value = String> {
    prop::collection::vec(any::<bool>(), word.len()).prop_map(move |upper| {
        let letters = word.chars().zip(upper);
        letters.map(|(letter, upper)| if upper { letter.to_ascii_uppercase() } else { letter }).collect()
    })
}

fn named(name: &'static str, value: impl Strategy<Value = String>) -> impl Strategy<Value = (String, String)> {
    (" {0,2}", any_case(name), value)
        .prop_map(|(space, name, value)| (format!("{space}{name}{space}={space}{value}{space}"), value))
}

/// The same text with every value overwritten, so that it contains nothing secret.
fn masked(text: &str) -> String {
    let mask = |value: &str| value.chars().map(|letter| if letter.is_whitespace() { letter } else { 'x' }).collect::<String>();
    let parts = text.split(';').map(|part| match part.split_once('=') {
        Some((name, value)) => format!("{name}={}", mask(value)),
        None => mask(part),
    });
    parts.collect::<Vec<_>>().join(";")
}

/// Everything but `;` and white space.
const VALUE: &str = "[!-:<-~]{1,40}";

proptest! {
    #[test]
    fn connection_strings_are_read_in_any_order_and_case(
        (endpoint, key, others, order) in (
            named("endpoint", VALUE),
            named("accesskey", VALUE),
            prop::collection::vec("[b-df-z][a-z]{0,8}=[!-:<-~]{0,9}| {0,3}", 0..4),
            any::<u64>(),
        ),
    ) {
        let mut parts = vec![endpoint.0.clone(), key.0.clone()];
        parts.extend(others);
        let (turn, swap) = (order as usize % parts.len(), order % 2 == 0);
        parts.rotate_left(turn);
        if swap { parts.reverse(); }
        let read = ConnectionString::parse(&parts.join(";")).unwrap();
        prop_assert_eq!((read.endpoint, read.access_key), (endpoint.1, key.1));
    }

    #[test]
    fn connection_strings_never_show_in_errors(
        text in prop_oneof!["\\PC{0,60}", "(( ?[Ee]ndpoint ?| ?accesskey ?|[a-z]{0,9})=?[!-~ ]{0,12};?){0,4}"],
    ) {
        match (ConnectionString::parse(&text), ConnectionString::parse(&masked(&text))) {
            (Ok(read), Ok(_)) => prop_assert!(text.contains(&read.endpoint) && text.contains(&read.access_key) && !read.access_key.is_empty()),
            // The error depends on the part that is missing, not on the parts that are there.
            (Err(error), Err(masked)) => prop_assert_eq!(error, masked),
            _ => prop_assert!(false, "whether it can be read depends on a value: {}", text),
        }
    }

    #[test]
    fn keys_never_show_in_errors(text in "\\PC{0,40}") {
        let shared = AccessKey::from_base64("!").unwrap_err();
        match AccessKey::from_base64(&text) {
            Ok(_) => prop_assert!(!STANDARD.decode(text.trim()).unwrap().is_empty()),
            Err(error) => prop_assert_eq!(error, shared),
        }
    }

    #[test]
    fn raw_ids_lose_nothing(raw_id in prop_oneof!["\\PC{0,40}", "(4:)?\\+?[0-9]{0,17}", "(8:)?(acs|spool|orgid|dod|gcch|dod-acs|gcch-acs|teamsvisitor)?:?\\PC{0,12}"]) {
        let again = Identifier::from_raw_id(&raw_id, Dialect::Preview2021_04).raw_id();
        prop_assert!(again == raw_id || (is_e164(&raw_id) && again == format!("4:{raw_id}")), "{} became {}", raw_id, again);
        prop_assert_eq!(Identifier::from_raw_id(&again, Dialect::Preview2021_04).raw_id(), again);
    }

    #[test]
    fn identifiers_survive_every_form_they_have(identifier in identifier()) {
        prop_assert_eq!(&Identifier::from_raw_id(&identifier.raw_id(), Dialect::Preview2021_04), &identifier);
        prop_assert_eq!(&Identifier::from_js(&identifier.to_js::<Json>(Dialect::Preview2021_04), &Path::Root("it"), Dialect::Preview2021_04).unwrap(), &identifier);
        prop_assert_eq!(&Identifier::from_js(&Json::String(identifier.raw_id()), &Path::Root("it"), Dialect::Preview2021_04).unwrap(), &identifier);
        // A list of them, as a request and as a callback.
        let arguments = [json!("leg"), json!([identifier.to_js::<Json>(Dialect::Preview2021_04)])];
        let request = client(None).build(CONTRACT.operation("inviteParticipants").unwrap(), &arguments, "id", 0).unwrap();
        let body: Json = serde_json::from_str(&request.body.unwrap()).unwrap();
        prop_assert_eq!(Identifier::from_wire(&body["participants"][0], Dialect::Preview2021_04), Some(identifier.clone()));
        let row = CONTRACT.events.iter().find(|row| row.kind == "InviteParticipantResult").unwrap();
        let event = json!({ "status": "running", "callLegId": "leg", "participants": [identifier.to_js::<Json>(Dialect::Preview2021_04)] });
        let data: Json = serde_json::from_str(&encode::object(row.data, &event, Form::Event, Dialect::Preview2021_04).unwrap()).unwrap();
        prop_assert_eq!(&data["Participants"][0]["RawId"], &json!(identifier.raw_id()));
        prop_assert_eq!(Identifier::from_wire(&data["Participants"][0], Dialect::Preview2021_04), Some(identifier));
    }

    #[test]
    fn ids_in_paths_can_be_read_back(id in "\\PC{0,20}|[\\x00-\\x7f]{1,12}") {
        let mut segment = String::new();
        push_segment(&mut segment, &id);
        prop_assert!(segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte)));
        prop_assert_eq!(String::from_utf8(percent_decoded(&segment)).unwrap(), id);
    }

    /// The platform sends the URL that is signed: its parser changes nothing in it.
    #[test]
    fn platforms_leave_urls_as_they_are(id in "\\PC{1,20}|[\\x00-\\x7f]{1,12}", other in "\\.{0,3}[a-z]?|%2[eE]", base in 0_usize..2) {
        let client = client(Some(&json!({ "basePath": CONTRACT.base_paths[base] })));
        let built = client.build(CONTRACT.operation("removeParticipant").unwrap(), &[json!(id), json!(other)], "id", 0);
        let Ok(request) = built else {
            prop_assert!([&id, &other].iter().any(|id| matches!(id.trim(), "" | "." | "..")));
            return Ok(());
        };
        let url = Url::parse(&request.url()).unwrap();
        prop_assert_eq!(url.as_str(), request.url());
        prop_assert_eq!(url.path_segments().unwrap().count(), 4 + base);
        prop_assert_eq!(&request.path_and_query, &format!("{}?{}", url.path(), url.query().unwrap()));
    }

    #[test]
    fn urls_are_what_a_parser_of_urls_says(text in url()) {
        if let Ok(endpoint) = Endpoint::parse(&text, true) {
            let url = Url::parse(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
            prop_assert_eq!(url.origin().ascii_serialization(), endpoint.origin());
            prop_assert_eq!(endpoint.authority(), &endpoint.origin()[url.scheme().len() + 3..]);
        }
        if is_callable_url(&text, true) {
            let url = Url::parse(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
            prop_assert!(["http", "https"].contains(&url.scheme()) && url.has_host());
            prop_assert!(url.username().is_empty() && url.password().is_none());
        }
        if is_callable_url(&text, false) {
            let url = Url::parse(&text).unwrap();
            prop_assert!(url.scheme() == "https" || is_loopback(url.host()), "{} would be called in the clear", text);
        }
        prop_assert!(!is_callable_url(&text, false) || is_callable_url(&text, true));
    }

    /// The platform checks the groups of an address; here it must not contain other characters.
    #[test]
    fn addresses_in_brackets_are_addresses(inside in "[0-9a-f:]{0,12}|\\PC{0,8}", after in "(:[0-9]{1,5})?|\\PC{0,4}") {
        let text = format!("http://[{inside}]{after}");
        if let (Ok(endpoint), Ok(url)) = (Endpoint::parse(&text, true), Url::parse(&text)) {
            prop_assert!(matches!(url.host(), Some(Host::Ipv6(_))), "{} is {:?}", text, url.host());
            prop_assert_eq!(url.port(), Url::parse(endpoint.origin()).unwrap().port());
        }
        prop_assert!(!is_callable_url(&text, false) || is_loopback(Url::parse(&text).unwrap().host()), "{}", text);
    }

    #[test]
    fn base64_is_that_of_the_library(bytes in prop::collection::vec(any::<u8>(), 0..60), text in "[A-Za-z0-9+/=_-]{0,24}|\\PC{0,8}") {
        prop_assert_eq!(own_base64::encode(&bytes), STANDARD.encode(&bytes));
        prop_assert_eq!(own_base64::decode(&STANDARD.encode(&bytes)), Some(bytes.clone()));
        prop_assert_eq!(own_base64::decode_url(&URL_SAFE_NO_PAD.encode(&bytes)), Some(bytes));
        prop_assert_eq!(own_base64::decode(&text), STANDARD.decode(&text).ok());
        prop_assert_eq!(own_base64::decode_url(&text), URL_SAFE_NO_PAD.decode(&text).ok());
    }

    #[test]
    fn dates_are_those_of_the_library(ms in 0_u64..253_402_300_800_000) {
        let judged = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_millis(ms));
        prop_assert_eq!(http_date::format(ms), &judged[..]);
        prop_assert_eq!(http_date::parse(&judged), Some(ms / 1000 * 1000));
    }

    #[test]
    fn dates_mean_what_the_library_says(
        text in prop_oneof!["(Sun|Wed|Day), [0-3][0-9] (Jan|Feb|Jun|Nov|Bar) [0-9]{4} [0-2][0-9]:[0-6][0-9]:[0-6][0-9] GMT", "\\PC{0,30}"],
    ) {
        let judged = httpdate::parse_http_date(&text).ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        if let (Some(ours), Some(judged)) = (http_date::parse(&text), judged) {
            prop_assert_eq!(u128::from(ours), judged.as_millis());
        }
        prop_assert!(http_date::parse(&text).is_none_or(|ms| ms % 1000 == 0));
    }

    #[test]
    fn json_strings_are_those_of_the_library(string in "\\PC{0,30}|[\\x00-\\x20\"\\\\/\\x7f\\u{2028}b]{0,12}|.{0,12}") {
        let mut json = String::new();
        text::push_json_string(&mut json, &string);
        prop_assert_eq!(&serde_json::from_str::<String>(&json).unwrap(), &string);
        // The library has short names for these two, which are not read here.
        if !string.contains(['\u{8}', '\u{c}']) {
            prop_assert_eq!(json, serde_json::to_string(&string).unwrap());
        }
    }

    #[test]
    fn texts_are_those_of_the_library(number in any::<i64>(), string in "\\PC{0,40}", most in 0_usize..50, words in prop::collection::vec("[a-z]{1,5}", 0..5)) {
        prop_assert_eq!(text::signed_digits(number), number.to_string());
        prop_assert_eq!(text::digits(number.unsigned_abs()), number.unsigned_abs().to_string());
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        prop_assert_eq!(text::list(&words, ", "), words.join(", "));
        let excerpt = text::excerpt(&string, most);
        match excerpt.strip_suffix('…').filter(|_| string.len() > most) {
            Some(start) => prop_assert!(string.starts_with(start) && start.len() <= most && start.len() + 4 > most),
            None => prop_assert!(excerpt == string && string.len() <= most),
        }
        prop_assert_eq!(text::uncapital(&text::capital(&string)), text::uncapital(&string));
    }

    #[test]
    fn tokens_are_replaced_before_they_end(now in 0_u64..4_000_000_000_000, life in 0_u64..100_000_000, at in 0_u64..100_000_000) {
        let end = now + life;
        let jwt = format!("h.{}.s", URL_SAFE_NO_PAD.encode(json!({ "exp": end / 1000, "sub": "ő" }).to_string()));
        for (token, end) in [(Token::new::<Json>("opaque".to_owned(), Some(end), now), end), (Token::new::<Json>(jwt, None, now), end / 1000 * 1000)] {
            prop_assert!(!token.is_fresh(end.max(now)));
            prop_assert!(token.is_fresh(now) || end < now + 2, "what has just come is used");
            prop_assert!(!token.is_fresh(now + at) || now + at < end);
            // Long ones until two minutes before their end, and not a moment less.
            prop_assert!(end < now + 240_000 || (token.is_fresh(end - 120_001) && !token.is_fresh(end - 120_000)));
        }
        let unknown = Token::new::<Json>("opaque".to_owned(), None, now);
        prop_assert!(unknown.is_fresh(now + 299_999) && !unknown.is_fresh(now + 300_000));
    }
}

fn percent_decoded(text: &str) -> Vec<u8> {
    let mut parts = text.split('%');
    let mut bytes = parts.next().unwrap().as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
        bytes.extend_from_slice(&part.as_bytes()[2..]);
    }
    bytes
}

fn identifier() -> impl Strategy<Value = Identifier> {
    let rest = || "[a-zA-Z0-9_:-]{1,20}";
    prop_oneof![
        "\\+[1-9][0-9]{1,14}".prop_map(|number| Identifier::PhoneNumber { number, asserted_id: None }),
        ("8:(acs|spool|dod-acs|gcch-acs):", rest())
            .prop_map(|(prefix, rest)| Identifier::CommunicationUser { id: prefix + &rest }),
        (rest(), prop::sample::select(vec!["public", "dod", "gcch"])).prop_map(|(user_id, cloud)| {
            Identifier::MicrosoftTeamsUser { user_id, is_anonymous: false, cloud: cloud.to_owned() }
        }),
        rest().prop_map(|user_id| Identifier::MicrosoftTeamsUser { user_id, is_anonymous: true, cloud: "public".to_owned() }),
        "(28|48):\\PC{1,20}".prop_map(|raw_id| Identifier::Unknown { raw_id }),
    ]
}

fn url() -> impl Strategy<Value = String> {
    let scheme = "https?://|HTTPS://|Http://|ftp://|https?:/?|";
    // The platform checks names such as `xn--…`: the tables for it are as large as this client.
    let host =
        "[a-zA-Z0-9._-]{1,12}|[0-9.xX]{1,12}|(0|127|010|256|[0-9]{1,3})(\\.[0-9]{1,3}){0,4}\\.?|(api\\.)?localhost\\.?|\\PC{0,6}"
            .prop_filter("punycode", |host| !host.to_ascii_lowercase().contains("xn--") && !host.contains('['));
    (scheme, host, "(:[0-9]{0,6})?|:0443|:80|:443|@|:\\PC{1,3}", "([/?#\\\\]\\PC{0,12})?|/")
        .prop_map(|(scheme, host, port, rest)| scheme + &host + &port + &rest)
}

fn is_loopback(host: Option<Host<&str>>) -> bool {
    match host {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
