//! Connection strings, the keys and the endpoints in them: what an error says never depends on a value.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ringwire::auth::access_key::AccessKey;
use ringwire::auth::connection_string::ConnectionString;
use ringwire::http::{Endpoint, is_callable_url};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    match (ConnectionString::parse(text), ConnectionString::parse(&masked(text))) {
        (Ok(read), Ok(_)) => {
            let again = format!("accesskey={};ENDPOINT={}", read.access_key, read.endpoint);
            assert!(ConnectionString::parse(&again).unwrap() == read, "{again:?}");
            check_key(&read.access_key);
            check_endpoint(&read.endpoint);
        }
        (Err(error), Err(masked)) => assert_eq!(error, masked),
        _ => panic!("whether it can be read depends on a value"),
    }
    check_key(text);
    check_endpoint(text);
});

/// The same text with every value written over.
fn masked(text: &str) -> String {
    let mask = |value: &str| value.chars().map(|letter| if letter.is_whitespace() { letter } else { 'x' }).collect::<String>();
    let parts = text.split(';').map(|part| match part.split_once('=') {
        Some((name, value)) => format!("{name}={}", mask(value)),
        None => mask(part),
    });
    parts.collect::<Vec<_>>().join(";")
}

fn check_key(text: &str) {
    match AccessKey::from_base64(text) {
        // 32 bytes in base64.
        Ok(key) => assert_eq!(key.sign_text(text).len(), 44),
        Err(error) => assert_eq!(error, AccessKey::from_base64("!").unwrap_err()),
    }
}

fn check_endpoint(text: &str) {
    let Ok(endpoint) = Endpoint::parse(text, true) else {
        // Whatever is refused is refused with fewer rights, too.
        assert!(Endpoint::parse(text, false).is_err());
        return;
    };
    assert_eq!(Endpoint::parse(endpoint.origin(), true).unwrap(), endpoint, "it is its own origin");
    let authority = endpoint.authority();
    assert!(!authority.is_empty() && authority.is_ascii() && !authority.contains(['/', '@', '?', '#', '\\', ' ', '%']));
    assert!(endpoint.origin().ends_with(&["://", authority].concat()));
    assert_eq!(Endpoint::parse(text, false).is_ok(), is_callable_url(text, false));
}
