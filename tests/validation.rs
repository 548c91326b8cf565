//! What is refused before anything is sent: the path and the reason, never with the key, the token or the number in the text.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use common::client;
use ringwire::auth::access_key::AccessKey;
use ringwire::auth::connection_string::ConnectionString;
use ringwire::auth::token::{Token, is_token};
use ringwire::contract::options::{CLIENT_OPTIONS, REQUEST_OPTIONS, RETRY_OPTIONS};
use ringwire::contract::preview_2021_04::CONTRACT;
use ringwire::contract::{Operation, Place};
use ringwire::encode;
use ringwire::error::{Error, ErrorKind};
use ringwire::http::{Endpoint, HttpRequest, extra_header};
use serde_json::{Value as Json, json};

const SECRET: &str = "hushHUSHhush01234567Hw==";
const REQUEST_ID: &str = "2b7e1516-28ae-4d2a-abf7-158809cf4f3c";

#[track_caller]
fn assert_refused(error: &Error, kind: ErrorKind, target: &str, reason: &str) {
    assert_eq!((error.kind, error.target.as_deref()), (kind, Some(target)), "{error}");
    assert!(error.message.starts_with(&format!("{target}: ")) && error.message.contains(reason), "{error}");
    assert_eq!(error.to_string(), error.message);
    assert_eq!((error.answer.clone(), error.attempts.len()), (None, 0), "nothing was sent");
    for secret in [SECRET, "777", "hush"] {
        assert!(!format!("{error:?}").contains(secret), "{error:?}");
    }
}

fn build(operation: &str, arguments: &[Json]) -> Result<HttpRequest, Box<Error>> {
    let client = client(None);
    client.build(client.operation(operation).unwrap(), arguments, REQUEST_ID, 0)
}

#[track_caller]
fn refuses(operation: &str, arguments: &[Json], target: &str, reason: &str) {
    assert_refused(&build(operation, arguments).err().unwrap(), ErrorKind::Validation, target, reason);
}

/// The arguments of `createCall`, one member of its options changed.
fn call_with(name: &str, value: Json) -> Vec<Json> {
    let mut options = json!({
        "callbackUri": "https://clinic.example/callbacks",
        "requestedModalities": ["audio"],
        "requestedCallEvents": [],
    });
    options[name] = value;
    vec![json!("8:acs:r_u"), json!(["+36205550123"]), options]
}

#[test]
fn malformed_connection_strings_are_refused() {
    let key = format!("accesskey={SECRET}");
    for (text, reason) in [
        (String::new(), "endpoint is missing"),
        (key.clone(), "endpoint is missing"),
        (format!("endpoint= ;{key}"), "endpoint is missing"),
        (format!("endpiont=https://a.example/;{key}"), "endpoint is missing"),
        ("endpoint=https://a.example/".to_owned(), "accesskey is missing"),
        (format!("endpoint=https://a.example/;acceskey={SECRET}"), "accesskey is missing"),
        ("endpoint=https://a.example/;accesskey=".to_owned(), "accesskey is missing"),
        (format!("endpoint=https://a.example/;{SECRET}").replace('=', ""), "no equals sign"),
        (format!("endpoint=https://a.example/;{key};hush"), "no equals sign"),
        (format!("endpoint=https://a.example/;{key};{key}"), "once each"),
        (format!("endpoint=https://a.example/;{key};ENDPOINT=https://b.example/"), "once each"),
    ] {
        let error = ConnectionString::parse(&text).err().unwrap_or_else(|| panic!("{text}"));
        assert_refused(&error, ErrorKind::Credential, "connectionString", reason);
    }
}

#[test]
fn keys_that_are_not_base64_are_refused() {
    for key in ["", " ", "hush!hush", "hushhushh", "hush_hush-hu", "hushhush====", "aHVzaB==", "hush hush hu", "húsh"] {
        assert_refused(&AccessKey::from_base64(key).unwrap_err(), ErrorKind::Credential, "accesskey", "base64");
    }
    assert!(AccessKey::from_base64(&format!(" {SECRET}\n")).is_ok(), "what is copied often brings white space along");
}

#[test]
fn tokens_that_cannot_stand_in_a_header_are_refused() {
    for token in ["", "a b", "a\nb", "a\r\nx-injected: 1", "Bearer a", "á", "a,b", "\"a\""] {
        assert!(!is_token(token), "{token:?}");
    }
    assert!(is_token("eyJhbGciOiJub25lIn0.eyJleHAiOjF9.-._~+/="));
    assert_eq!(format!("{:?}", Token::lasting(SECRET.to_owned())), "Token");
}

#[test]
fn endpoints_that_cannot_be_called_safely_are_refused() {
    for (text, reason) in [
        ("", "absolute URL"),
        ("contoso.communication.azure.com", "absolute URL"),
        ("//contoso.example", "absolute URL"),
        ("ftp://contoso.example", "absolute URL"),
        ("https:contoso.example", "absolute URL"),
        ("https://", "absolute URL"),
        ("https:///", "absolute URL"),
        ("https://user:hush@contoso.example", "absolute URL"),
        ("https://contoso.example:hush", "absolute URL"),
        ("https://contoso.example:65536", "absolute URL"),
        ("https://contoso.example:+443", "absolute URL"),
        ("https://contoso.example:00443", "absolute URL"),
        ("https://contoso.example:", "absolute URL"),
        ("https://contoso.example\\evil.example", "absolute URL"),
        ("https://conto so.example", "absolute URL"),
        ("https://contoso.example\t", "absolute URL"),
        ("https://köln.example", "absolute URL"),
        ("https://%63ontoso.example", "absolute URL"),
        ("https://[::1", "absolute URL"),
        ("https://[::1]evil.example", "absolute URL"),
        ("https://[evil.example]", "absolute URL"),
        // For these the platform calls another host than the one that is signed: 127.0.0.1, 0.0.0.127, 8.8.8.8.
        ("https://2130706433", "absolute URL"),
        ("https://0x7f.1", "absolute URL"),
        ("http://127.", "absolute URL"),
        ("https://010.8.8.8", "absolute URL"),
        ("https://256.1.1.1", "absolute URL"),
        ("https://contoso.example/calls", "without path"),
        ("https://contoso.example?hush", "without path"),
        ("https://contoso.example/#hush", "without path"),
        ("http://contoso.example", "expected https"),
        ("http://localhost.example", "expected https"),
        ("http://notlocalhost", "expected https"),
        ("http://127.0.0.1.example", "expected https"),
        ("http://128.0.0.1", "expected https"),
        ("http://[::2]", "expected https"),
    ] {
        let error = Endpoint::parse(text, false).err().unwrap_or_else(|| panic!("{text}"));
        assert_refused(&error, ErrorKind::Validation, "endpoint", reason);
    }
}

#[test]
fn endpoints_are_told_apart_from_their_spelling() {
    for (text, origin, authority) in [
        (
            "https://Contoso.Communication.Azure.com/",
            "https://contoso.communication.azure.com",
            "contoso.communication.azure.com",
        ),
        ("HTTPS://contoso.example:443", "https://contoso.example", "contoso.example"),
        ("https://contoso.example:80", "https://contoso.example:80", "contoso.example:80"),
        ("http://localhost:80/", "http://localhost", "localhost"),
        ("http://api.localhost:8443", "http://api.localhost:8443", "api.localhost:8443"),
        ("http://127.8.9.10:1", "http://127.8.9.10:1", "127.8.9.10:1"),
        ("http://[::1]:8080/", "http://[::1]:8080", "[::1]:8080"),
    ] {
        let endpoint = Endpoint::parse(text, false).unwrap();
        assert_eq!((endpoint.origin(), endpoint.authority()), (origin, authority), "{text}");
    }
    assert_eq!(Endpoint::parse("http://contoso.example", true).unwrap().origin(), "http://contoso.example");
}

/// Every id of every row: missing, of the wrong kind, or one that would name another resource.
#[test]
fn ids_that_name_nothing_are_refused() {
    let mut ids = 0;
    for operation in CONTRACT.operations {
        for (index, argument) in operation.arguments.iter().enumerate().filter(|(_, argument)| argument.place == Place::Path) {
            ids += 1;
            let with = |id: Json| {
                let mut arguments: Vec<Json> = operation.arguments.iter().map(|_| json!("id")).collect();
                arguments[index] = id;
                arguments
            };
            for (id, reason) in [
                (json!(""), "empty"),
                (json!(" \t"), "empty"),
                (json!("."), "expected an id"),
                (json!(".."), "expected an id"),
                (json!(null), "got nothing"),
                (json!(7), "got a number"),
                (json!(["id"]), "got an array"),
                (json!({ "id": "id" }), "got an object"),
            ] {
                refuses(operation.name, &with(id), argument.name, reason);
            }
            refuses(operation.name, &with(json!("id"))[..index], argument.name, "got nothing");
        }
    }
    assert_eq!(ids, 7, "every operation but createCall has a call leg, one a participant");
}

#[test]
fn identifiers_without_a_value_are_refused() {
    for (identifier, member, reason) in [
        (json!(""), "", "empty"),
        (json!("  "), "", "empty"),
        (json!(7), "", "expected an identifier"),
        (json!(null), "", "expected an identifier"),
        (json!([]), "", "expected an identifier"),
        (json!({}), "", "{ phoneNumber }"),
        (json!({ "phone": "+14257770123" }), "", "{ phoneNumber }"),
        (json!({ "communicationUserId": "" }), ".communicationUserId", "not empty"),
        (json!({ "communicationUserId": 7 }), ".communicationUserId", "a string"),
        (json!({ "rawId": "" }), ".rawId", "not empty"),
        (json!({ "microsoftTeamsUserId": "u", "cloud": 7 }), ".cloud", "a string"),
        (json!({ "microsoftTeamsUserId": "u", "cloud": "" }), ".cloud", "not empty"),
    ] {
        refuses(
            "inviteParticipants",
            &[json!("leg"), json!(["8:acs:r_u", identifier])],
            &format!("participants[1]{member}"),
            reason,
        );
        let mut arguments = call_with("subject", json!("s"));
        arguments[0] = identifier;
        refuses("createCall", &arguments, &format!("source{member}"), reason);
    }
}

#[test]
fn phone_numbers_that_are_not_e164_are_refused() {
    for number in [
        "+1 425 777 0123",
        "+1-425-777-0123",
        "+(1)4257770123",
        "+04257770123",
        "+1425777012345678",
        "+",
        "+1",
        "+1425777012x",
        "+１４２５",
    ] {
        let participants = json!([{ "communicationUserId": "8:acs:r_u" }, { "phoneNumber": number }]);
        refuses("inviteParticipants", &[json!("leg"), participants], "participants[1].phoneNumber", "E.164");
        refuses("inviteParticipants", &[json!("leg"), json!([number])], "participants[0]", "E.164");
        refuses("createCall", &call_with("alternateCallerId", json!(number)), "alternateCallerId", "E.164");
        let named = json!({ "phoneNumber": number });
        refuses("createCall", &call_with("alternateCallerId", named), "alternateCallerId.phoneNumber", "E.164");
    }
    // Without its plus sign a text may be any raw id, but as the number of a caller it is a mistake.
    refuses("createCall", &call_with("alternateCallerId", json!("4257770123")), "alternateCallerId", "E.164");
    refuses("createCall", &call_with("alternateCallerId", json!(4_257_770_123_u64)), "alternateCallerId", "E.164");
}

/// What has a raw id was given out by the service or the library: it is sent as it came, in the members that this contract has.
#[test]
fn people_who_were_given_out_are_taken_back() {
    for (person, sent) in [
        (json!("4:1001"), json!({ "phoneNumber": { "value": "1001" } })),
        (json!("4:*99*"), json!({ "phoneNumber": { "value": "*99*" } })),
        (json!("4:Restricted"), json!({ "phoneNumber": { "value": "Restricted" } })),
        (json!({ "phoneNumber": "1001", "rawId": "4:1001" }), json!({ "phoneNumber": { "value": "1001" } })),
        (json!({ "kind": "phoneNumber", "phoneNumber": "14255550123" }), json!({ "phoneNumber": { "value": "14255550123" } })),
        (json!({ "rawId": "4:1001" }), json!({ "rawId": "4:1001" })),
        (json!({ "kind": "unknown", "id": "9:x" }), json!({ "rawId": "9:x" })),
        (json!({ "kind": "microsoftTeamsApp", "teamsAppId": "x" }), json!({ "rawId": "28:orgid:x" })),
        (json!("8:acs:a_b_"), json!({ "communicationUser": { "id": "8:acs:a_b_" } })),
        (
            json!({ "kind": "teamsExtensionUser", "userId": "", "tenantId": "b", "resourceId": "a" }),
            json!({ "communicationUser": { "id": "8:acs:a_b_" } }),
        ),
        (
            json!({ "microsoftTeamsUserId": "x", "cloud": "airgap" }),
            json!({ "microsoftTeamsUser": { "userId": "x", "isAnonymous": false, "cloud": "airgap" } }),
        ),
    ] {
        let body = build("inviteParticipants", &[json!("leg"), json!([person])]).unwrap().body.unwrap();
        let body: Json = serde_json::from_str(&body).unwrap();
        let got = &body["participants"][0];
        let is_same = sent.as_object().unwrap().iter().all(|(name, value)| {
            value
                .as_object()
                .is_none_or(|members| members.iter().all(|(key, value)| *value == json!(false) || &got[name][key] == value))
                && !got[name].is_null()
        });
        assert!(is_same, "{person}: {got}, expected {sent}");
    }
}

#[test]
fn callbacks_that_cannot_be_called_are_refused() {
    for url in [
        "",
        "/callbacks",
        "clinic.example/callbacks",
        "ftp://clinic.example/",
        "https://",
        "https://clinic.example /hush",
        "https://clinic.example/\nhush",
        "https://user:hush@clinic.example/",
        "http://clinic.example/?secret=hush",
        "http://localhost.clinic.example/",
        "javascript:hush()",
    ] {
        refuses("createCall", &call_with("callbackUri", json!(url)), "callbackUri", "absolute https URL");
        refuses("playAudio", &[json!("leg"), json!({ "audioFileUri": url })], "audioFileUri", "absolute https URL");
    }
}

#[test]
fn members_that_are_missing_or_of_the_wrong_kind_are_refused() {
    let list = json!(["+36205550123"]);
    refuses("createCall", &[], "source", "got nothing");
    refuses("createCall", &[json!("8:acs:r_u")], "targets", "got nothing");
    refuses(
        "createCall",
        &[json!("8:acs:r_u"), list.clone()],
        "options",
        "{ callbackUri, requestedModalities, requestedCallEvents }, got nothing",
    );
    refuses("createCall", &[json!("8:acs:r_u"), list.clone(), json!("hush")], "options", "requestedCallEvents }, got a string");
    refuses(
        "createCall",
        &[json!("8:acs:r_u"), json!([]), call_with("subject", json!("s"))[2].clone()],
        "targets",
        "at least one",
    );
    refuses("inviteParticipants", &[json!("leg")], "participants", "got nothing");
    refuses("inviteParticipants", &[json!("leg"), json!("+14257770123")], "participants", "expected an array, got a string");
    for (name, value, target, reason) in [
        ("requestedModalities", json!(null), "requestedModalities", "got nothing"),
        ("requestedModalities", json!([]), "requestedModalities", "at least one"),
        ("requestedModalities", json!(["audio", " "]), "requestedModalities[1]", "one of audio, video"),
        ("requestedModalities", json!(["audio", 7]), "requestedModalities[1]", "one of audio, video"),
        ("requestedCallEvents", json!(null), "requestedCallEvents", "got nothing"),
        ("requestedCallEvents", json!("dtmfReceived"), "requestedCallEvents", "expected an array, got a string"),
        ("requestedCallEvents", json!([7]), "requestedCallEvents[0]", "got a number"),
        ("subject", json!(7), "subject", "expected a string, got a number"),
        ("subject", json!({ "hush": 1 }), "subject", "expected a string, got an object"),
        ("callbackUri", json!(true), "callbackUri", "got a boolean"),
    ] {
        refuses("createCall", &call_with(name, value), target, reason);
    }
    refuses("playAudio", &[json!("leg"), json!({ "loop": "yes" })], "loop", "expected a boolean, got a string");
    refuses("cancelMediaProcessing", &[json!("leg"), json!({})], "operationContext", "expected a string, got an object");
}

/// A word of an enum is the service's to judge: a known one is sent in the contract's spelling, whatever its case.
#[test]
fn words_are_sent() {
    for (name, given, sent) in [
        ("requestedModalities", json!(["Audio", "VIDEO", "hologram"]), json!(["audio", "video", "hologram"])),
        ("requestedCallEvents", json!(["DTMFreceived", "CallEnded"]), json!(["dtmfReceived", "CallEnded"])),
    ] {
        let body = build("createCall", &call_with(name, given)).unwrap().body.unwrap();
        assert_eq!(serde_json::from_str::<Json>(&body).unwrap()[name], sent);
    }
    let people = [("PUBLIC", "public"), ("Gcch", "gcch"), ("airgap", "airgap")];
    for (given, sent) in people {
        let person = json!([{ "microsoftTeamsUserId": "u", "cloud": given }]);
        let body = build("inviteParticipants", &[json!("leg"), person]).unwrap().body.unwrap();
        assert_eq!(serde_json::from_str::<Json>(&body).unwrap()["participants"][0]["microsoftTeamsUser"]["cloud"], sent);
    }
    encode::check(&CLIENT_OPTIONS, &json!({ "dateHeader": "Date" }), "options").unwrap();
}

#[test]
fn options_that_do_not_exist_are_refused() {
    refuses("createCall", &call_with("callbackUrl", json!("hush")), "options.callbackUrl", "does not exist");
    // These are arguments of their own: given in the options too, one of the two would be dropped.
    refuses("createCall", &call_with("targets", json!(["+14257770123"])), "options.targets", "does not exist");
    refuses("playAudio", &[json!("leg"), json!({ "Loop": true })], "options.Loop", "does not exist");
    refuses(
        "inviteParticipants",
        &[json!("leg"), json!(["8:acs:r_u"]), json!({ "context": "hush" })],
        "options.context",
        "does not exist",
    );
    for (model, bag, target, reason) in [
        (&CLIENT_OPTIONS, json!({ "timeout": 1 }), "options.timeout", "does not exist"),
        (&CLIENT_OPTIONS, json!({ "key": SECRET }), "options.key", "does not exist"),
        (&CLIENT_OPTIONS, json!(SECRET), "options", "expected an object, got a string"),
        (&CLIENT_OPTIONS, json!({ "timeoutMs": 0 }), "options.timeoutMs", "from 1 to 2147483647"),
        (&CLIENT_OPTIONS, json!({ "timeoutMs": 2_147_483_648_u64 }), "options.timeoutMs", "from 1 to 2147483647"),
        (&CLIENT_OPTIONS, json!({ "timeoutMs": 1.5 }), "options.timeoutMs", "a whole number"),
        (&CLIENT_OPTIONS, json!({ "dateHeader": "time" }), "options.dateHeader", "x-ms-date, date"),
        (&CLIENT_OPTIONS, json!({ "apiVersion": "" }), "options.apiVersion", "not empty"),
        (&CLIENT_OPTIONS, json!({ "allowInsecureConnection": "yes" }), "options.allowInsecureConnection", "a boolean"),
        (&REQUEST_OPTIONS, json!({ "timeoutMs": -1 }), "options.timeoutMs", "from 1 to 2147483647"),
        (&REQUEST_OPTIONS, json!({ "retry": false }), "options.retry", "does not exist"),
        (&RETRY_OPTIONS, json!({ "maxRetries": 101 }), "options.maxRetries", "from 0 to 100"),
        (&RETRY_OPTIONS, json!({ "retries": 1 }), "options.retries", "does not exist"),
        (&RETRY_OPTIONS, json!({ "baseDelayMs": "1s" }), "options.baseDelayMs", "got a string"),
    ] {
        assert_refused(&encode::check(model, &bag, "options").unwrap_err(), ErrorKind::Validation, target, reason);
    }
    for nothing in [json!(null), json!({}), json!({ "timeoutMs": null })] {
        encode::check(&CLIENT_OPTIONS, &nothing, "options").unwrap();
    }
}

#[test]
fn headers_that_break_the_request_are_refused() {
    for (name, value, reason) in [
        ("", "v", "the name of a header"),
        ("x y", "v", "the name of a header"),
        ("x:", "v", "the name of a header"),
        ("ő", "v", "the name of a header"),
        ("x\r\n", "v", "the name of a header"),
        ("Authorization", SECRET, "written by the client"),
        ("HOST", "evil.example", "written by the client"),
        ("X-Ms-Date", "now", "written by the client"),
        ("x-ms-content-sha256", "v", "written by the client"),
        ("Transfer-Encoding", "chunked", "written by the client"),
        ("connection", "close", "written by the client"),
        ("TE", "trailers", "written by the client"),
        ("X-MS-Host", "evil.example", "written by the client"),
        ("Proxy-Authorization", "Basic eA==", "written by the client"),
        ("repeatability-request-id", "mine", "a UUID"),
        ("content-type", "text/plain", "written by the client"),
        ("x-note", "hush\r\nx-injected: 1", "visible ASCII"),
        ("x-note", "hush\0", "visible ASCII"),
        ("x-note", "húsh", "visible ASCII"),
    ] {
        assert_refused(&extra_header(name, value).unwrap_err(), ErrorKind::Validation, &format!("headers.{name}"), reason);
    }
    assert_eq!(extra_header("X-Correlation_Id", "a\tb").unwrap(), "x-correlation_id");
}

#[test]
fn operations_that_do_not_exist_are_refused() {
    let client = client(None);
    let refused = |name: &str| client.operation(name).map(|row: &Operation| row.name).unwrap_err();
    assert_refused(&refused("dropCall"), ErrorKind::Validation, "operation", "there is no operation dropCall");
    assert_refused(&refused("CreateCall"), ErrorKind::Validation, "operation", "CreateCall");
}
