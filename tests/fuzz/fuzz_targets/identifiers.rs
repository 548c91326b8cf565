//! Identifiers of both dialects: raw ids as text, and the objects of JavaScript and of the wire as JSON.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ringwire::codecs::identifier::Identifier;
use ringwire::codecs::phone_number::{is_e164, is_known, read_wire};
use ringwire::contract::Dialect;
use ringwire::path::Path;
use serde_json::{Value as Json, json};

const IT: Path<'_> = Path::Root("it");

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    for dialect in [Dialect::Preview2021_04, Dialect::Ga2026_03] {
        check_text(text, dialect);
    }
    let Ok(value) = serde_json::from_str::<Json>(text) else { return };
    for dialect in [Dialect::Preview2021_04, Dialect::Ga2026_03] {
        check_object(&value, dialect);
    }
    if let Ok(number) = read_wire(&value, &IT) {
        assert!(!number.trim().is_empty());
        assert_eq!(read_wire(&json!({ "value": number }), &IT).as_ref(), Ok(&number));
    }
});

fn check_text(text: &str, dialect: Dialect) {
    let identifier = Identifier::from_raw_id(text, dialect);
    let raw_id = identifier.raw_id();
    assert!(raw_id == text || (is_e164(text) && raw_id == ["4:", text].concat()), "something is lost");
    assert_eq!(Identifier::from_raw_id(&raw_id, dialect), identifier);
    check_again(&identifier, dialect);
    match Identifier::from_js(&json!(text), &IT, dialect) {
        Ok(same) => assert_eq!(same, identifier),
        Err(error) => {
            match identifier {
                Identifier::Unknown { .. } => {}
                Identifier::PhoneNumber { number, .. } => assert!(!is_known(&number, dialect)),
                named => panic!("what has a name is taken: {named:?}"),
            }
            assert!(error.target.as_deref() == Some("it"));
        }
    }
}

fn check_object(value: &Json, dialect: Dialect) {
    if let Ok(identifier) = Identifier::from_js(value, &IT, dialect) {
        check_again(&identifier, dialect);
    }
    if let Some(identifier) = Identifier::from_wire(value, dialect) {
        // Read openly: it need not be one that a request may name.
        let shown = identifier.to_js::<Json>(dialect);
        assert_eq!(Identifier::from_js(&shown, &IT, dialect).ok().unwrap_or_else(|| identifier.clone()), identifier);
    }
}

fn check_again(identifier: &Identifier, dialect: Dialect) {
    if let Ok(again) = Identifier::from_js(&identifier.to_js::<Json>(dialect), &IT, dialect) {
        assert_eq!(&again, identifier);
    }
}
