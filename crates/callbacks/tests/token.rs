//! Tokens: everything that is checked before a key is looked at.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::string_slice)]

use proptest::prelude::*;
use ringwire::base64;
use ringwire_callbacks::token::{Expected, Refusal, Unverified, check};
use serde_json::{Value as Json, json};

const ISSUER: &str = "https://issuer.example";
const AUDIENCE: &str = "00000000-1111-2222-3333-444444444444";
const NOW_S: f64 = 1_795_000_000.0;
const SKEW_S: f64 = 60.0;

fn expected() -> Expected {
    Expected { issuer: ISSUER.to_owned(), audiences: vec!["another".to_owned(), AUDIENCE.to_owned()], skew_ms: SKEW_S * 1000.0 }
}

fn at(authorization: Option<&str>, now_s: f64) -> Result<Unverified, Refusal> {
    check::<Json>(authorization, &expected(), now_s * 1000.0)
}

fn url64(bytes: &[u8]) -> String {
    base64::encode(bytes).trim_end_matches('=').replace('+', "-").replace('/', "_")
}

fn header() -> Json {
    json!({ "alg": "RS256", "typ": "JWT", "kid": "key 1" })
}

fn claims() -> Json {
    json!({ "iss": ISSUER, "aud": AUDIENCE, "iat": NOW_S, "nbf": NOW_S, "exp": NOW_S + 300.0 })
}

/// The value of the header, from the text of two parts.
fn of_texts(header: &str, claims: &str) -> String {
    ["Bearer ", &url64(header.as_bytes()), ".", &url64(claims.as_bytes()), ".c2ln"].concat()
}

fn of(header: &Json, claims: &Json) -> String {
    of_texts(&header.to_string(), &claims.to_string())
}

fn genuine() -> String {
    of(&header(), &claims())
}

/// The object with a member replaced; `null` takes it out.
fn with(mut object: Json, name: &str, value: Json) -> Json {
    let members = object.as_object_mut().unwrap();
    if value.is_null() {
        members.shift_remove(name);
    } else {
        members.insert(name.to_owned(), value);
    }
    object
}

fn refused(authorization: &str, refusal: Refusal) {
    assert_eq!(at(Some(authorization), NOW_S), Err(refusal), "{authorization}");
}

#[test]
fn what_is_said_right_is_handed_on_to_be_verified() {
    let token = at(Some(&genuine()), NOW_S).unwrap();
    let (signed, signature) =
        genuine().strip_prefix("Bearer ").unwrap().rsplit_once('.').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    assert_eq!(token, Unverified { key_id: "key 1".to_owned(), signed, signature: base64::decode_url(&signature).unwrap() });
    for word in ["bearer ", "BEARER ", "bEaReR "] {
        assert!(at(Some(&genuine().replace("Bearer ", word)), NOW_S).is_ok(), "schemes are in any case (RFC 9110 §11.1)");
    }
}

/// RFC 7515 §A.2: an RS256 token as the standard has it. It names no key, so it goes no further; its parts are read for all that.
#[test]
fn the_example_of_the_standard_is_read() {
    let claims = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    let is_expected = Expected { issuer: "joe".to_owned(), audiences: vec!["us".to_owned()], skew_ms: 0.0 };
    let read = |header: &str| {
        check::<Json>(Some(&["Bearer ", header, ".", claims, ".c2ln"].concat()), &is_expected, 1_300_819_379_000.0)
    };
    assert_eq!(read("eyJhbGciOiJSUzI1NiJ9"), Err(Refusal::KeyId));
    // With a key it lacks only an audience.
    assert_eq!(read(&url64(br#"{"alg":"RS256","kid":"1"}"#)), Err(Refusal::Audience));
    // RFC 7519 §6.1, the unsecured one, and RFC 7515 §A.1, by a shared secret.
    for (header, refusal) in
        [("eyJhbGciOiJub25lIn0", Refusal::Algorithm), ("eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9", Refusal::Algorithm)]
    {
        assert_eq!(read(header), Err(refusal));
    }
}

#[test]
fn what_is_no_token_is_refused() {
    assert_eq!(at(None, NOW_S), Err(Refusal::Missing));
    refused("", Refusal::Missing);
    let genuine = genuine();
    let token = genuine.strip_prefix("Bearer ").unwrap();
    let [first, second, third] = token.split('.').collect::<Vec<_>>()[..] else { panic!("{token}") };
    for authorization in [
        "Bearer".to_owned(),
        "Bearer ".to_owned(),
        token.to_owned(),
        format!("Basic {token}"),
        format!("Bearer\t{token}"),
        format!("Bearer  {token}"),
        format!("Bearer {token} "),
        format!("Bearer {token}\n"),
        format!(" Bearer {token}"),
        format!("Bearer {token}, Bearer {token}"),
        format!("Bearer {token}="),
        format!("Bearer {first}=.{second}.{third}"),
        format!("Bearer {first}.{second}"),
        format!("Bearer {first}.{second}."),
        format!("Bearer .{second}.{third}"),
        format!("Bearer {first}..{third}"),
        format!("Bearer {token}.{third}"),
        format!("Bearer {token}.{third}.{third}"),
        "Bearer ..".to_owned(),
        "Bearer ...".to_owned(),
        format!("Bearer {first}.{second}.s+/g"),
        // A digit that stands alone, and bits that would be lost: two texts for one signature.
        format!("Bearer {first}.{second}.c2lnA"),
        format!("Bearer {first}.{second}.c2k"),
        format!("Bearer {first}.{second}.c2l"),
        format!("Bearer {token}\u{e9}"),
        "B\u{e9}arer x.y.z".to_owned(),
        "Beare\u{e9}\u{e9} x".to_owned(),
        format!("Bearer {}", "A".repeat(8193)),
        format!("Bearer {first}.{}.{third}", "A".repeat(9000)),
    ] {
        if authorization.ends_with(".c2k") {
            // Not one of them: its bits are all used.
            assert!(at(Some(&authorization), NOW_S).is_ok());
        } else {
            refused(&authorization, Refusal::Malformed);
        }
    }
}

#[test]
fn parts_that_are_no_objects_are_refused() {
    let (header, claims) = (header().to_string(), claims().to_string());
    for odd in ["", "null", "1", "true", "\"RS256\"", "[]", "[{}]", "{", "{}{}", "{\"a\":1,}", "\u{feff}{}"] {
        refused(&of_texts(odd, &claims), Refusal::Malformed);
        refused(&of_texts(&header, odd), Refusal::Malformed);
    }
    let not_utf8 = url64(b"{\"alg\":\"RS256\",\"kid\":\"\xff\"}");
    refused(&["Bearer ", &not_utf8, ".", &url64(claims.as_bytes()), ".c2ln"].concat(), Refusal::Malformed);
    // A token in a token (RFC 7519 §5.2): what is inside is no object.
    refused(&of_texts(&header, genuine().strip_prefix("Bearer ").unwrap()), Refusal::Malformed);
}

#[test]
fn only_rs256_and_only_what_is_understood() {
    for alg in
        ["none", "None", "NONE", "nOnE", "", "rs256", "RS256 ", "HS256", "RS384", "RS512", "PS256", "ES256", "EdDSA", "RSA-OAEP"]
    {
        refused(&of(&with(header(), "alg", json!(alg)), &claims()), Refusal::Algorithm);
    }
    for alg in [json!(null), json!(256), json!(["RS256"]), json!({ "RS256": true }), json!(true)] {
        refused(&of(&with(header(), "alg", alg), &claims()), Refusal::Algorithm);
    }
    for crit in [json!([]), json!(["exp"]), json!("exp"), json!(false)] {
        refused(&of(&with(header(), "crit", crit), &claims()), Refusal::Algorithm);
    }
    // There it is, though it is `null`.
    refused(&of_texts(r#"{"alg":"RS256","kid":"1","crit":null}"#, &claims().to_string()), Refusal::Algorithm);
    for typ in [json!("JWE"), json!("JOSE"), json!(""), json!(1), json!(["JWT"])] {
        refused(&of(&with(header(), "typ", typ), &claims()), Refusal::Algorithm);
    }
    for typ in [json!(null), json!("jwt"), json!("at+jwt")] {
        assert!(at(Some(&of(&with(header(), "typ", typ), &claims())), NOW_S).is_ok());
    }
}

#[test]
fn a_key_is_named_by_a_text_and_by_nothing_else() {
    for kid in [json!(null), json!(""), json!(1), json!(["key 1"]), json!({}), json!(true)] {
        refused(&of(&with(header(), "kid", kid), &claims()), Refusal::KeyId);
    }
    // What a token brings along does not matter; which key it means is looked up among those that are known, whatever its name.
    let brought = json!({ "alg": "RS256", "kid": "../../key", "jwk": { "kty": "RSA" }, "jku": "https://evil.example", "x5u": "https://evil.example", "x5c": ["MII"] });
    assert_eq!(at(Some(&of(&brought, &claims())), NOW_S).unwrap().key_id, "../../key");
}

#[test]
fn it_is_from_the_issuer_and_for_us() {
    for iss in [
        json!(null),
        json!(""),
        json!(format!("{ISSUER}/")),
        json!(ISSUER.to_uppercase()),
        json!([ISSUER]),
        json!({ "0": ISSUER }),
        json!(0),
    ] {
        refused(&of(&header(), &with(claims(), "iss", iss)), Refusal::Issuer);
    }
    let upper = AUDIENCE.replace('0', "O");
    for aud in [
        json!(null),
        json!(""),
        json!([]),
        json!([""]),
        json!(upper),
        json!(format!("{AUDIENCE} ")),
        json!(format!("another,{AUDIENCE}")),
        json!({ "0": AUDIENCE, "length": 1 }),
        json!({ AUDIENCE: true }),
        json!([[AUDIENCE]]),
        json!([{ "aud": AUDIENCE }]),
        json!(true),
        json!(0),
    ] {
        refused(&of(&header(), &with(claims(), "aud", aud)), Refusal::Audience);
    }
    for aud in [json!("another"), json!([AUDIENCE]), json!(["another resource", 1, AUDIENCE])] {
        assert!(at(Some(&of(&header(), &with(claims(), "aud", aud))), NOW_S).is_ok());
    }
}

#[test]
fn it_has_an_end_and_that_is_not_past() {
    for exp in [
        json!(null),
        json!("1895000000"),
        json!([1_895_000_000]),
        json!({}),
        json!(true),
        json!(0),
        json!(-1),
        json!(NOW_S - SKEW_S),
    ] {
        refused(&of(&header(), &with(claims(), "exp", exp)), Refusal::Expired);
    }
    let infinite = of_texts(&header().to_string(), &claims().to_string().replace(&(NOW_S + 300.0).to_string(), "1e999"));
    assert!(at(Some(&infinite), NOW_S).is_err());
    // Within the skew it is good, and to the millisecond.
    let ends = of(&header(), &with(claims(), "exp", json!(NOW_S)));
    assert!(at(Some(&ends), NOW_S + SKEW_S - 0.001).is_ok());
    assert_eq!(at(Some(&ends), NOW_S + SKEW_S), Err(Refusal::Expired));
}

#[test]
fn its_time_has_come() {
    for value in [json!(NOW_S + SKEW_S + 1.0), json!(1e300)] {
        refused(&of(&header(), &with(claims(), "nbf", value.clone())), Refusal::NotYetValid);
        // When it was made is no reason: the clock of the maker may be ahead.
        assert!(at(Some(&of(&header(), &with(claims(), "iat", value))), NOW_S).is_ok());
    }
    for start in ["nbf", "iat"] {
        for value in [json!("now"), json!([NOW_S]), json!({}), json!(false)] {
            refused(&of(&header(), &with(claims(), start, value)), Refusal::NotYetValid);
        }
        refused(
            &of_texts(&header().to_string(), &with(claims(), start, json!("-")).to_string().replace("\"-\"", "null")),
            Refusal::NotYetValid,
        );
        for value in [json!(null), json!(NOW_S + SKEW_S), json!(0), json!(-1.5)] {
            assert!(at(Some(&of(&header(), &with(claims(), start, value))), NOW_S).is_ok());
        }
    }
}

#[test]
fn each_refusal_has_a_word_of_its_own() {
    use Refusal as R;
    let all = [
        R::Missing,
        R::Malformed,
        R::Algorithm,
        R::KeyId,
        R::Issuer,
        R::Audience,
        R::Expired,
        R::NotYetValid,
        R::UnknownKey,
        R::Signature,
    ];
    let mut words: Vec<_> = all.iter().map(|refusal| refusal.name()).collect();
    words.sort_unstable();
    words.dedup();
    assert_eq!(words.len(), all.len());
}

proptest! {
    /// One byte changed, and it is either refused or another text that is signed: no two texts stand for one token.
    #[test]
    fn no_two_texts_are_one_token(place in 0_usize..400, byte in 32_u8..127) {
        let genuine = genuine();
        let mut changed = genuine.clone().into_bytes();
        let place = 7 + place % (changed.len() - 7);
        changed[place] = byte;
        let changed = String::from_utf8(changed).unwrap();
        if changed != genuine && let Ok(token) = at(Some(&changed), NOW_S) {
            let same = at(Some(&genuine), NOW_S).unwrap();
            prop_assert!(token.signed != same.signed || token.signature != same.signature);
        }
    }

    #[test]
    fn anything_is_refused(text in "(Bearer )?\\PC{0,80}") {
        prop_assert!(at(Some(&text), NOW_S).is_err());
    }
}
