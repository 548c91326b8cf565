//! A conversation with the emulator: requests it may never have seen the like of, each answered, and twice the same way.
//!
//! The input is a list of requests with a line `---` between them. A request is `<method> <path and query>`, lines of headers, an
//! empty line, and the body. `{callLegId}`, `{participantId}` and `{callConnectionId}` stand for those of the first call there is;
//! a request that does not say how it is authorized is signed. A `wait <milliseconds>` in place of a request lets time pass; a
//! `message <text>` is what the application sends on every WebSocket that the emulator has dialled, and a `hangup` closes them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ringwire::auth::access_key::{AccessKey, DateHeader, authorization, content_hash, string_to_sign};
use ringwire::http_date;
use ringwire_emulator::engine::config::WELL_KNOWN_KEY;
use ringwire_emulator::engine::json::Json;
use ringwire_emulator::world::wav;
use ringwire_emulator::{Config, Effect, Emulator, Outcome, PhoneMessage, RawRequest, SocketMessage, VIRTUAL_START_MS};

/// More would only be slower.
const MOST_REQUESTS: usize = 12;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    assert_eq!(talk(text), talk(text), "the same requests give the same log");
});

fn talk(text: &str) -> String {
    let mut emulator = Emulator::new(Config::default()).unwrap();
    let mut now_ms = VIRTUAL_START_MS;
    let mut open = Vec::new();
    for request in text.split("\n---\n").take(MOST_REQUESTS) {
        if let Some(wait) = request.strip_prefix("wait ") {
            // An open WebSocket gets fifty messages a second.
            let most_ms = if open.is_empty() { 600_000 } else { 3_000 };
            now_ms += wait.trim().parse::<u64>().unwrap_or(0).min(most_ms);
        } else if let Some(message) = request.strip_prefix("message ") {
            open.iter().for_each(|socket| emulator.socket_message(*socket, SocketMessage::Text(message), now_ms));
        } else if request.trim() == "hangup" {
            open.drain(..).for_each(|socket| emulator.socket_closed(socket, 1006, request, 0, now_ms));
        } else {
            send(&mut emulator, request, now_ms);
        }
        // What the effects lead to, but not for ever: a callback that fails is tried again.
        for _ in 0..64 {
            let effects = emulator.poll(now_ms);
            if effects.is_empty() {
                break;
            }
            for effect in effects {
                carry_out(&mut emulator, effect, now_ms, &mut open);
            }
        }
        assert!(emulator.next_deadline().is_none_or(|next| next >= now_ms));
    }
    let log = emulator.events(0);
    for entry in log.as_array().expect("the log is a list") {
        assert!(entry["kind"] != "problem", "an event its table refuses: {entry}");
    }
    log.to_string()
}

fn send(emulator: &mut Emulator, text: &str, now_ms: u64) {
    let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
    let mut lines = head.lines();
    let Some((method, path)) = lines.next().and_then(|line| line.split_once(' ')) else { return };
    let headers = lines.filter_map(|line| line.split_once(": ")).map(|(name, value)| (name.to_owned(), value.to_owned()));
    let calls = emulator.calls();
    let call = &calls[0];
    let id = |id: &Json| id.as_str().unwrap_or("none").to_owned();
    let path = path.replace("{callLegId}", &id(&call["callLegId"]));
    let path = path.replace("{participantId}", &id(&call["participants"][0]["participantId"]));
    let path = path.replace("{callConnectionId}", &id(&emulator.connections()[0]["callConnectionId"]));
    let mut request = RawRequest {
        method: method.to_owned(),
        path_and_query: path,
        host: "emulator.localhost".to_owned(),
        headers: headers.collect(),
        body: body.as_bytes().to_vec(),
    };
    if request.header("authorization").is_none() {
        sign(&mut request, now_ms);
    }
    let response = emulator.handle(&request, now_ms);
    assert!((200..600).contains(&response.status));
    if method != "HEAD" && response.header("content-type").is_some_and(|kind| kind.contains("json")) {
        let body: Json = serde_json::from_slice(&response.body).expect("JSON is JSON");
        // Flat by the 2021 preview, below `error` by 2026-03-12; a signature that does not fit is refused with capitals, as on record.
        let is_error = |error: &Json, code: &str, message: &str| error[code].is_string() && error[message].is_string();
        let shapes = [(&body, "code", "message"), (&body["error"], "code", "message"), (&body["Error"], "Code", "Message")];
        assert!(
            response.status < 400 || shapes.iter().any(|(error, code, message)| is_error(error, code, message)),
            "an error is not of a shape on record: {body}"
        );
    }
}

fn sign(request: &mut RawRequest, now_ms: u64) {
    let (date, hash) = (http_date::format(now_ms), content_hash(&request.body));
    let text = string_to_sign(&request.method, &request.path_and_query, &date, &request.host, &hash);
    let signature = AccessKey::from_base64(WELL_KNOWN_KEY).unwrap().sign_text(&text);
    let signed =
        [("x-ms-date", date), ("x-ms-content-sha256", hash), ("authorization", authorization(DateHeader::XMsDate, &signature))];
    request.headers.extend(signed.map(|(name, value)| (name.to_owned(), value)));
}

fn carry_out(emulator: &mut Emulator, effect: Effect, now_ms: u64, open: &mut Vec<u64>) {
    match effect {
        Effect::Deliver { id, body, url, .. } => {
            serde_json::from_str::<Json>(&body).expect("a callback is JSON");
            let status = if url.contains("broken") { 500 } else { 200 };
            emulator.complete(id, &Outcome::Answered { status, body: Vec::new() }, now_ms);
        }
        Effect::FetchPrompt { id, url, .. } => {
            let body = if url.ends_with(".wav") { wav::file(&[0; 16_000]) } else { url.into_bytes() };
            emulator.complete(id, &Outcome::Answered { status: 200, body }, now_ms);
        }
        Effect::DialSocket { id, url, .. } if url.contains("refused") => emulator.complete(id, &Outcome::Late, now_ms),
        Effect::DialSocket { id, .. } => {
            open.push(id);
            emulator.socket_opened(id, now_ms);
        }
        Effect::SendSocket { socket, text } => {
            assert!(open.contains(&socket), "it sends on what is open");
            let message: Json = serde_json::from_str(&text).expect("a message is JSON");
            assert!(message["kind"].is_string(), "a message has a kind: {message}");
        }
        Effect::CloseSocket { socket, code, reason } => {
            open.retain(|other| *other != socket);
            emulator.socket_closed(socket, code, &reason, 0, now_ms);
        }
        Effect::Phone { message, .. } => {
            if let PhoneMessage::Note(text) = message {
                serde_json::from_str::<Json>(&text).expect("a note is JSON");
            }
        }
    }
}
