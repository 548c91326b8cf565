//! A host in a few lines: signs requests with the client's own pipeline, executes effects, and lets virtual time pass.
#![allow(dead_code, unused_imports, clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

pub mod ga_2026_03;

use ringwire::auth::access_key::{AccessKey, DateHeader};
use ringwire::client::{Authorization, Client, authorize};
use ringwire::contract::preview_2021_04::CONTRACT;
use ringwire::headers::Headers;
use ringwire::http::{Endpoint, HttpRequest};
pub use ringwire_emulator::engine::json::{Json, json};
pub use ringwire_emulator::{
    Config, Effect, Emulator, Outcome, PhoneMessage, RawRequest, RawResponse, SocketMessage, Token, VIRTUAL_START_MS,
};
use std::collections::HashMap;

pub const ALICE: &str = "+14255550123";
pub const BOB: &str = "+14255550199";
pub const CALLER_ID: &str = "+14255550100";
pub const CALLBACK: &str = "https://app.example/callbacks?secret=s%20";

/// A callback that reached the application.
#[derive(Debug, Clone)]
pub struct Callback {
    pub at_ms: u64,
    pub url: String,
    pub headers: Vec<(String, String)>,
    pub attempt: usize,
    pub token: Option<Token>,
    pub body: Json,
}

/// A WebSocket that was dialled.
#[derive(Debug, Clone)]
pub struct Dial {
    pub at_ms: u64,
    pub socket: u64,
    pub url: String,
    pub headers: Vec<(String, String)>,
    pub token: Option<Token>,
}

/// What comes of a dial.
#[derive(Debug, Clone, Copy)]
pub enum Line {
    Opens,
    Refuses,
    /// The host dials nothing.
    Absent,
}

pub struct World {
    pub emulator: Emulator,
    pub now_ms: u64,
    pub client: Client,
    pub key: AccessKey,
    pub callbacks: Vec<Callback>,
    pub prompts: HashMap<String, Outcome>,
    pub fetched: Vec<String>,
    /// What softphones got.
    pub phones: Vec<(u64, PhoneMessage)>,
    /// How many requests of 2026-03-12 were made.
    pub asked: u64,
    /// How the application answers callbacks, by event and attempt.
    pub answers: fn(&Json, usize) -> Outcome,
    pub dials: Vec<Dial>,
    /// What comes of a dial, by how many there were before.
    pub lines: fn(usize) -> Line,
    /// Time, socket and text of every message that was sent.
    pub messages: Vec<(u64, u64, String)>,
    /// Time, socket and code of every close.
    pub closes: Vec<(u64, u64, u16)>,
}

pub fn ok(_: &Json, _: usize) -> Outcome {
    Outcome::Answered { status: 200, body: Vec::new() }
}

impl World {
    pub fn new() -> Self {
        Self::with(Config::default())
    }

    pub fn with(config: Config) -> Self {
        // Tests of other things know one order; `ga_2026_03_live_calls.rs` has both.
        let config = Config { participants_first: config.participants_first.or(Some(false)), ..config };
        let client = Client {
            contract: &CONTRACT,
            endpoint: Endpoint::parse(&config.endpoint, true).unwrap(),
            base_path: "/calls".to_owned(),
            api_version: CONTRACT.api_version.to_owned(),
            allow_insecure: true,
        };
        let key = AccessKey::from_base64(&config.access_key).unwrap();
        Self {
            emulator: Emulator::new(config).unwrap(),
            now_ms: VIRTUAL_START_MS,
            client,
            key,
            callbacks: Vec::new(),
            prompts: HashMap::new(),
            fetched: Vec::new(),
            phones: Vec::new(),
            asked: 0,
            answers: ok,
            dials: Vec::new(),
            lines: |_| Line::Absent,
            messages: Vec::new(),
            closes: Vec::new(),
        }
    }

    /// The signed request of an operation.
    pub fn request(&self, operation: &str, arguments: &[Json]) -> RawRequest {
        let operation = self.client.operation(operation).unwrap();
        let mut request = self.client.build(operation, arguments, "7c9e6679-7425-40de-944b-e07fc1f90ae7", self.now_ms).unwrap();
        authorize(&mut request, Authorization::Key(&self.key, DateHeader::XMsDate), self.now_ms);
        RawRequest {
            method: request.method.to_owned(),
            path_and_query: request.path_and_query.clone(),
            host: request.endpoint.authority().to_owned(),
            headers: request.headers.pairs(),
            body: request.body.unwrap_or_default().into_bytes(),
        }
    }

    /// Any request, signed as it stands.
    pub fn signed(&self, method: &'static str, path_and_query: &str, body: &str) -> RawRequest {
        let mut request = HttpRequest {
            method,
            endpoint: self.client.endpoint.clone(),
            path_and_query: path_and_query.to_owned(),
            sent_to: None,
            headers: Headers::default(),
            body: Some(body.to_owned()),
        };
        authorize(&mut request, Authorization::Key(&self.key, DateHeader::XMsDate), self.now_ms);
        RawRequest {
            method: method.to_owned(),
            path_and_query: path_and_query.to_owned(),
            host: request.endpoint.authority().to_owned(),
            headers: request.headers.pairs(),
            body: body.as_bytes().to_vec(),
        }
    }

    pub fn send(&mut self, request: &RawRequest) -> RawResponse {
        let response = self.emulator.handle(request, self.now_ms);
        self.settle();
        response
    }

    pub fn invoke(&mut self, operation: &str, arguments: &[Json]) -> RawResponse {
        let request = self.request(operation, arguments);
        self.send(&request)
    }

    /// Calls these, with every event asked for; gives the call leg.
    pub fn call(&mut self, targets: &[&str]) -> String {
        let response = self.create(targets, &["participantsUpdated", "dtmfReceived"]);
        assert_eq!(response.status, 201, "{response:?}");
        body(&response)["callLegId"].as_str().unwrap().to_owned()
    }

    pub fn create(&mut self, targets: &[&str], events: &[&str]) -> RawResponse {
        let options = json!({
            "callbackUri": CALLBACK, "requestedModalities": ["audio"], "requestedCallEvents": events, "alternateCallerId": CALLER_ID,
        });
        self.invoke("createCall", &[json!("8:acs:resource_bot"), json!(targets), options])
    }

    /// A call that is established: Alice (who answers within 2 s) is in it.
    pub fn established(&mut self) -> String {
        let id = self.call(&[ALICE]);
        self.advance(2_000);
        assert_eq!(self.state(&id), "established");
        id
    }

    pub fn play(&mut self, call: &str, uri: &str, looped: bool, context: &str) -> RawResponse {
        self.invoke("playAudio", &[json!(call), json!({ "audioFileUri": uri, "loop": looped, "operationContext": context })])
    }

    /// Lets so many milliseconds pass.
    pub fn advance(&mut self, ms: u64) {
        let end = self.now_ms + ms;
        self.settle();
        while let Some(next) = self.emulator.next_deadline().filter(|next| *next <= end) {
            self.now_ms = next.max(self.now_ms);
            self.settle();
        }
        self.now_ms = end;
        self.settle();
    }

    pub fn settle(&mut self) {
        loop {
            let effects = self.emulator.poll(self.now_ms);
            if effects.is_empty() {
                return;
            }
            for effect in effects {
                let at_ms = self.now_ms - VIRTUAL_START_MS;
                let (id, outcome) = match effect {
                    Effect::Deliver { id, url, headers, body, attempt, token, timeout_ms: _ } => {
                        let body: Json = serde_json::from_str(&body).unwrap();
                        let outcome = (self.answers)(&body, attempt);
                        self.callbacks.push(Callback {
                            at_ms: self.now_ms - VIRTUAL_START_MS,
                            url,
                            headers,
                            attempt,
                            token,
                            body,
                        });
                        (id, outcome)
                    }
                    Effect::FetchPrompt { id, url, timeout_ms: _ } => {
                        self.fetched.push(url.clone());
                        let unknown = Outcome::NoAnswer { reason: "no such host".to_owned() };
                        (id, self.prompts.get(&url).cloned().unwrap_or(unknown))
                    }
                    Effect::Phone { phone, message } => {
                        self.phones.push((phone, message));
                        continue;
                    }
                    Effect::DialSocket { id, url, headers, token, timeout_ms: _ } => {
                        let line = (self.lines)(self.dials.len());
                        self.dials.push(Dial { at_ms, socket: id, url, headers, token });
                        match line {
                            Line::Absent => (id, Outcome::NotSent),
                            Line::Refuses => (id, Outcome::NoAnswer { reason: "refused".to_owned() }),
                            Line::Opens => {
                                self.emulator.socket_opened(id, self.now_ms);
                                continue;
                            }
                        }
                    }
                    Effect::SendSocket { socket, text } => {
                        self.messages.push((at_ms, socket, text));
                        continue;
                    }
                    Effect::CloseSocket { socket, code, reason } => {
                        self.closes.push((at_ms, socket, code));
                        self.emulator.socket_closed(socket, code, &reason, 0, self.now_ms);
                        continue;
                    }
                };
                self.emulator.complete(id, &outcome, self.now_ms);
            }
        }
    }

    pub fn state(&self, call: &str) -> String {
        self.find(call)["state"].as_str().unwrap().to_owned()
    }

    pub fn find(&self, call: &str) -> Json {
        let calls = self.emulator.calls();
        calls.as_array().unwrap().iter().find(|one| one["callLegId"] == call).cloned().unwrap_or_else(|| panic!("no call {call}"))
    }

    /// The id of the participant with this number or raw id.
    pub fn participant(&self, call: &str, raw_id: &str) -> String {
        let call = self.find(call);
        let people = call["participants"].as_array().unwrap();
        let one = people.iter().rev().find(|one| one["rawId"].as_str().unwrap().ends_with(raw_id)).unwrap();
        one["participantId"].as_str().unwrap().to_owned()
    }

    /// The presence of everyone ever called, in order.
    pub fn presences(&self, call: &str) -> Vec<String> {
        let call = self.find(call);
        call["participants"].as_array().unwrap().iter().map(|one| one["state"].as_str().unwrap().to_owned()).collect()
    }

    /// The callbacks of one kind.
    pub fn of_kind(&self, kind: &str) -> Vec<Callback> {
        let event_type = format!("Microsoft.Communication.{kind}");
        self.callbacks.iter().filter(|callback| callback.body["eventType"] == *event_type).cloned().collect()
    }

    /// Time and state of every CallLegStateChanged.
    pub fn states(&self) -> Vec<(u64, String)> {
        let changes = self.of_kind("CallLegStateChanged");
        changes.iter().map(|change| (change.at_ms, change.body["data"]["CallState"].as_str().unwrap().to_owned())).collect()
    }

    /// Time, subcode, status and context of every PlayAudioResult.
    pub fn plays(&self) -> Vec<(u64, i64, String, String)> {
        let results = self.of_kind("PlayAudioResult");
        let read = |result: &Callback| {
            let data = &result.body["data"];
            let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
            let subcode = data["ResultInfo"]["Subcode"].as_i64().unwrap();
            (result.at_ms, subcode, text(&data["Status"]), text(&data["OperationContext"]))
        };
        results.iter().map(read).collect()
    }
}

pub fn body(response: &RawResponse) -> Json {
    serde_json::from_slice(&response.body)
        .unwrap_or_else(|error| panic!("{error}: {:?}", String::from_utf8_lossy(&response.body)))
}

/// Asserts an error in the era's flat shape.
pub fn refused(response: &RawResponse, status: u16, code: &str, says: &str) {
    let json = body(response);
    assert_eq!((response.status, json["code"].as_str().unwrap()), (status, code), "{json}");
    assert!(json["message"].as_str().unwrap().contains(says), "{json} does not say {says:?}");
    assert!(json.get("error").is_none());
}

/// A WAV file of so many samples, written here and not by the code under test.
pub fn wav(samples: u32) -> Vec<u8> {
    let mut file = b"RIFF".to_vec();
    file.extend((36 + 2 * samples).to_le_bytes());
    file.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0\x80\x3e\0\0\0\x7d\0\0\x02\0\x10\0data");
    file.extend((2 * samples).to_le_bytes());
    file.resize(44 + 2 * samples as usize, 7);
    file
}

pub fn file(bytes: Vec<u8>) -> Outcome {
    Outcome::Answered { status: 200, body: bytes }
}
