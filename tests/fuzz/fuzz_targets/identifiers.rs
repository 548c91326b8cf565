//! Identifiers: raw ids as text, and the objects of JavaScript and of the wire as JSON.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ringwire::codecs::identifier::Identifier;
use ringwire::codecs::phone_number::{is_e164, read};
use serde_json::{Value as Json, json};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let identifier = Identifier::from_raw_id(text);
    let raw_id = identifier.raw_id();
    assert!(raw_id == text || (is_e164(text) && raw_id == ["4:", text].concat()), "something is lost");
    assert_eq!(Identifier::from_raw_id(&raw_id), identifier);
    check(&identifier);
    match Identifier::from_js(&json!(text), "it") {
        Ok(same) => assert_eq!(same, identifier),
        Err(error) => {
            assert!(matches!(identifier, Identifier::Unknown { .. }), "what has a name is taken");
            assert!(error.target.as_deref() == Some("it"));
        }
    }

    let Ok(value) = serde_json::from_str::<Json>(text) else { return };
    if let Ok(identifier) = Identifier::from_js(&value, "it") {
        check(&identifier);
    }
    if let Some(identifier) = Identifier::from_wire(&value) {
        // Read openly: it need not be one that a request may name.
        let shown = identifier.to_js::<Json>();
        assert_eq!(Identifier::from_js(&shown, "it").ok().unwrap_or_else(|| identifier.clone()), identifier);
    }
    if let Ok(number) = read(&value, "phoneNumber", "it") {
        assert!(is_e164(&number));
        assert_eq!(read(&json!({ "value": number }), "value", "it").as_ref(), Ok(&number));
    }
});

fn check(identifier: &Identifier) {
    if let Ok(again) = Identifier::from_js(&identifier.to_js::<Json>(), "it") {
        assert_eq!(&again, identifier);
    }
}
