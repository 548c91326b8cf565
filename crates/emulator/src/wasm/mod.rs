//! The binding: the only module that knows JavaScript. Small values cross as objects, long lists as JSON text (which the platform
//! parses faster than objects could be built here), bodies as bytes. The host in `pkg-template/emulator/` wraps it into what
//! `emulator.d.ts` describes.

use crate::engine::json::{Json, json};
use crate::engine::time::{self, Pace};
use crate::http::message::LARGEST_BODY;
use crate::http::signing::{self, NeededKeys};
use crate::http::tokens;
use crate::teams_phone::Check;
use crate::world::{dialplan, prompts};
use crate::{
    Config, Effect, Emulator, LARGEST_MESSAGE, Outcome, PhoneMessage, RawRequest, RawResponse, SocketMessage, Token, Unread,
    faults, reading, support,
};
use serde::ser::{Serialize, SerializeMap};
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsError, JsValue};

/// The error that JavaScript catches.
fn thrown(message: impl AsRef<str>) -> JsError {
    JsError::new(message.as_ref())
}

/// A small value as an object: maps as plain objects, nothing as `null`, as JSON has them.
fn object(value: &Json) -> Result<JsValue, JsError> {
    Ok(value.serialize(&Serializer::json_compatible())?)
}

/// An effect as JavaScript has it.
enum Shown {
    Json(Json),
    /// The sound of a softphone, as bytes: lists of numbers would be long.
    Sound {
        phone: u64,
        heard: Vec<i16>,
        said: Vec<i16>,
    },
}

/// Samples, as their bytes.
struct Pcm<'a>(&'a [i16]);

impl Serialize for Pcm<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let bytes: Vec<u8> = self.0.iter().flat_map(|sample| sample.to_le_bytes()).collect();
        serializer.serialize_bytes(&bytes)
    }
}

impl Serialize for Shown {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Json(value) => value.serialize(serializer),
            Self::Sound { phone, heard, said } => {
                let mut map = serializer.serialize_map(Some(4))?;
                map.serialize_entry("kind", "phone")?;
                map.serialize_entry("phone", phone)?;
                map.serialize_entry("heard", &Pcm(heard))?;
                map.serialize_entry("said", &Pcm(said))?;
                map.end()
            }
        }
    }
}

/// Milliseconds as JavaScript has them.
fn ms(number: f64) -> u64 {
    number.max(0.0) as u64
}

/// A request. `headers` is a name, its value, a name, its value.
fn request(method: String, path_and_query: String, host: String, headers: &[String], body: Vec<u8>) -> RawRequest {
    let headers = headers.chunks_exact(2).filter_map(|pair| Some((pair.first()?.clone(), pair.last()?.clone()))).collect();
    RawRequest { method, path_and_query, host, headers, body }
}

/// An emulator and nothing around it: no clock, no transport.
#[wasm_bindgen]
pub struct EmulatorCore(Emulator);

/// An answer.
#[wasm_bindgen]
pub struct EmulatorAnswer(RawResponse);

#[wasm_bindgen]
impl EmulatorAnswer {
    /// The status.
    #[wasm_bindgen(getter)]
    pub fn status(&self) -> u16 {
        self.0.status
    }

    /// The headers: a name, its value, a name, its value.
    #[wasm_bindgen(getter)]
    pub fn headers(&self) -> Vec<String> {
        self.0.headers.iter().flat_map(|(name, value)| [name.clone(), value.clone()]).collect()
    }

    /// The body.
    #[wasm_bindgen(getter)]
    pub fn body(&self) -> Vec<u8> {
        self.0.body.clone()
    }

    /// How many milliseconds of real time it takes.
    #[wasm_bindgen(getter, js_name = delayMs)]
    pub fn delay_ms(&self) -> f64 {
        self.0.disposition.delay_ms as f64
    }

    /// Whether the connection breaks.
    #[wasm_bindgen(getter, js_name = isBroken)]
    pub fn is_broken(&self) -> bool {
        self.0.disposition.is_broken
    }

    /// The first and the last callback it waits for; empty when it waits for none.
    #[wasm_bindgen(getter, js_name = heldBy)]
    pub fn held_by(&self) -> Vec<f64> {
        self.0.disposition.held_by.iter().flat_map(|(first, last)| [*first as f64, *last as f64]).collect()
    }
}

#[wasm_bindgen]
impl EmulatorCore {
    /// An emulator with these settings, as JSON.
    #[wasm_bindgen(constructor)]
    pub fn new(settings: &str, resets_repeat: bool) -> Result<Self, JsError> {
        let settings: Json = serde_json::from_str(settings)?;
        let config = Config::from_json(&settings).map_err(|error| thrown(error.message))?;
        Emulator::new(Config { resets_repeat, ..config }).map(Self).map_err(|error| thrown(error.message))
    }

    /// Has its time run `speed` times as fast as real time: at `emulated` milliseconds, it was `real` milliseconds.
    #[wasm_bindgen(js_name = setPace)]
    pub fn set_pace(&mut self, speed: f64, emulated: f64, real: f64) {
        self.0.set_pace(Pace { speed, emulated_ms: ms(emulated), real_ms: ms(real) });
    }

    /// Refuses a request before its body is read; nothing, when it is not refused.
    pub fn refusal(
        &mut self,
        method: String,
        path_and_query: String,
        host: String,
        headers: Vec<String>,
        now: f64,
    ) -> Option<EmulatorAnswer> {
        let request = request(method, path_and_query, host, &headers, Vec::new());
        self.0.refusal(&request, ms(now)).map(EmulatorAnswer)
    }

    /// Answers a request whose body was not read: it is `tooLarge`, the host is `busy`, or what it
    /// does is `unsaved`.
    pub fn unread(
        &mut self,
        method: String,
        path_and_query: String,
        host: String,
        headers: Vec<String>,
        why: &str,
        now: f64,
    ) -> EmulatorAnswer {
        let request = request(method, path_and_query, host, &headers, Vec::new());
        let why = Unread::named(why).unwrap_or(Unread::Busy);
        EmulatorAnswer(self.0.unread(&request, why, ms(now)))
    }

    /// Answers a request. `headers` is a name, its value, a name, its value.
    pub fn handle(
        &mut self,
        method: String,
        path_and_query: String,
        host: String,
        headers: Vec<String>,
        body: Vec<u8>,
        now: f64,
    ) -> EmulatorAnswer {
        EmulatorAnswer(self.0.handle(&request(method, path_and_query, host, &headers, body), ms(now)))
    }

    /// The keys the host must publish before it hands over a request: `current`, `new`, `token`, or none: empty.
    #[wasm_bindgen(js_name = neededKeys)]
    pub fn needed_keys(&self, method: &str, path_and_query: &str) -> String {
        match Emulator::needed_keys(method, path_and_query) {
            Some(NeededKeys::Current) => "current",
            Some(NeededKeys::New) => "new",
            Some(NeededKeys::Token) => "token",
            None => "",
        }
        .to_owned()
    }

    /// The effects that the host must execute: an array of `{ kind: "deliver", id, url, headers, body, token, timeoutMs }`,
    /// `{ kind: "fetch", id, url, timeoutMs }`, `{ kind: "dial", id, url, headers, token, timeoutMs }`, `{ kind: "send", socket, text }` or
    /// `{ kind: "close", socket, code, reason }`; to a softphone, `{ kind: "phone", phone, note }` or `{ kind: "phone", phone, heard, said }`.
    pub fn poll(&mut self, now: f64) -> Result<JsValue, JsError> {
        let effects = self.0.poll(ms(now)).into_iter().map(|effect| match effect {
            Effect::Deliver { id, url, headers, body, token, timeout_ms, attempt: _ } => Shown::Json(json!({
                "kind": "deliver", "id": id, "url": url, "headers": headers, "body": body, "token": token.map(Token::name),
                "timeoutMs": timeout_ms,
            })),
            Effect::FetchPrompt { id, url, timeout_ms } => {
                Shown::Json(json!({ "kind": "fetch", "id": id, "url": url, "timeoutMs": timeout_ms }))
            }
            Effect::DialSocket { id, url, headers, token, timeout_ms } => Shown::Json(json!({
                "kind": "dial", "id": id, "url": url, "headers": headers, "token": token.map(Token::name), "timeoutMs": timeout_ms,
            })),
            Effect::SendSocket { socket, text } => {
                Shown::Json(json!({ "kind": "send", "socket": socket, "text": text }))
            }
            Effect::CloseSocket { socket, code, reason } => {
                Shown::Json(json!({ "kind": "close", "socket": socket, "code": code, "reason": reason }))
            }
            Effect::Phone { phone, message: PhoneMessage::Note(note) } => {
                Shown::Json(json!({ "kind": "phone", "phone": phone, "note": note }))
            }
            Effect::Phone { phone, message: PhoneMessage::Sound { heard, said } } => Shown::Sound { phone, heard, said },
        });
        let effects: Vec<Shown> = effects.collect();
        Ok(effects.serialize(&Serializer::json_compatible().serialize_bytes_as_arrays(false))?)
    }

    /// When something will happen by itself next.
    #[wasm_bindgen(js_name = nextDeadline)]
    pub fn next_deadline(&self) -> Option<f64> {
        self.0.next_deadline().map(|deadline| deadline as f64)
    }

    /// A callback was answered; `said`: what the answer says, when it is no success.
    pub fn answered(&mut self, effect: f64, status: u16, said: Option<String>, now: f64) {
        let body = said.unwrap_or_default().into_bytes();
        self.0.complete(ms(effect), &Outcome::Answered { status, body }, ms(now));
    }

    /// A file was answered: how it begins, and how many bytes it has.
    pub fn fetched(&mut self, effect: f64, status: u16, head: Vec<u8>, length: f64, now: f64) {
        self.0.complete(ms(effect), &Outcome::Fetched { status, head, length: ms(length) }, ms(now));
    }

    /// A callback was sent, and not answered in time.
    pub fn late(&mut self, effect: f64, now: f64) {
        self.0.complete(ms(effect), &Outcome::Late, ms(now));
    }

    /// An effect was not answered: the other side was not reached, or the connection broke.
    #[wasm_bindgen(js_name = notAnswered)]
    pub fn not_answered(&mut self, effect: f64, reason: String, now: f64) {
        self.0.complete(ms(effect), &Outcome::NoAnswer { reason }, ms(now));
    }

    /// An effect was not executed, because the host sends nothing.
    #[wasm_bindgen(js_name = notSent)]
    pub fn not_sent(&mut self, effect: f64, now: f64) {
        self.0.complete(ms(effect), &Outcome::NotSent, ms(now));
    }

    /// A WebSocket is open.
    #[wasm_bindgen(js_name = socketOpened)]
    pub fn socket_opened(&mut self, socket: f64, now: f64) {
        self.0.socket_opened(ms(socket), ms(now));
    }

    /// A text came on a WebSocket.
    #[wasm_bindgen(js_name = socketMessage)]
    pub fn socket_message(&mut self, socket: f64, text: &str, now: f64) {
        self.0.socket_message(ms(socket), SocketMessage::Text(text), ms(now));
    }

    /// Something came on a WebSocket that is not read: it is `binary`, or `tooLarge`.
    #[wasm_bindgen(js_name = socketUnread)]
    pub fn socket_unread(&mut self, socket: f64, why: &str, now: f64) {
        let message = if why == "binary" { SocketMessage::Binary } else { SocketMessage::TooLarge };
        self.0.socket_message(ms(socket), message, ms(now));
    }

    /// A WebSocket has closed, and so many messages were lost before.
    #[wasm_bindgen(js_name = socketClosed)]
    pub fn socket_closed(&mut self, socket: f64, code: u16, reason: &str, lost: f64, now: f64) {
        self.0.socket_closed(ms(socket), code, reason, ms(lost), ms(now));
    }

    /// Whether an answer must still wait for these callbacks.
    #[wasm_bindgen(js_name = isHeld)]
    pub fn is_held(&self, first: f64, last: f64) -> bool {
        self.0.is_held(ms(first), ms(last))
    }

    /// The rules of faults, as JSON.
    pub fn faults(&self) -> String {
        self.0.faults().to_string()
    }

    /// Replaces the rules of faults. `faults` is JSON.
    #[wasm_bindgen(js_name = setFaults)]
    pub fn set_faults(&mut self, faults: &str) -> Result<(), JsError> {
        let faults: Json = serde_json::from_str(faults)?;
        self.0.set_faults(&faults).map_err(|error| thrown(error.message))
    }

    /// A participant presses keys; gives how many.
    pub fn press(&mut self, call_leg_id: &str, participant: &str, keys: &str, now: f64) -> Result<usize, JsError> {
        self.0.press(call_leg_id, participant, keys, ms(now)).map_err(|error| thrown(error.message))
    }

    /// A participant says a phrase.
    pub fn say(&mut self, connection: &str, participant: &str, phrase: &str, now: f64) -> Result<(), JsError> {
        self.0.say(connection, participant, phrase, ms(now)).map_err(|error| thrown(error.message))
    }

    /// The callee or caller of a number follows a script from now on. `steps` is JSON.
    pub fn script(&mut self, number: &str, steps: &str, now: f64) -> Result<(), JsError> {
        let steps: Json = serde_json::from_str(steps)?;
        self.0.script(number, &steps, ms(now)).map_err(|error| thrown(error.message))
    }

    /// What a party of a call heard, as JSON.
    pub fn heard(&self, connection: &str, participant: Option<String>, now: f64) -> Result<String, JsError> {
        let heard = self.0.heard(connection, participant.as_deref(), ms(now));
        heard.map(|heard| heard.to_string()).map_err(|error| thrown(error.message))
    }

    /// The same as a WAV file of so many milliseconds.
    #[wasm_bindgen(js_name = heardWav)]
    pub fn heard_wav(&self, connection: &str, participant: Option<String>, length: f64, now: f64) -> Result<Vec<u8>, JsError> {
        let heard = self.0.heard_wav(connection, participant.as_deref(), Some(ms(length)), ms(now));
        heard.map_err(|error| thrown(error.message))
    }

    /// Who spoke when in a call, as JSON.
    pub fn turns(&self, connection: &str, now: f64) -> Result<String, JsError> {
        let turns = self.0.turns(connection, ms(now));
        turns.map(|turns| turns.to_string()).map_err(|error| thrown(error.message))
    }

    /// A participant hangs up.
    pub fn leave(&mut self, connection: &str, participant: &str, now: f64) -> Result<(), JsError> {
        self.0.leave_call(connection, participant, ms(now)).map_err(|error| thrown(error.message))
    }

    /// A call comes in. `call` is JSON.
    #[wasm_bindgen(js_name = incomingCall)]
    pub fn incoming_call(&mut self, call: &str, now: f64) -> Result<JsValue, JsError> {
        let call: Json = serde_json::from_str(call)?;
        object(&self.0.incoming_call(&call, ms(now)).map_err(|error| thrown(error.message))?)
    }

    /// Opens a softphone; gives its number.
    #[wasm_bindgen(js_name = openPhone)]
    pub fn open_phone(&mut self, now: f64) -> Result<f64, JsError> {
        self.0.open_phone(ms(now)).map(|phone| phone as f64).map_err(|error| thrown(error.message))
    }

    /// Closes a softphone.
    #[wasm_bindgen(js_name = closePhone)]
    pub fn close_phone(&mut self, phone: f64, now: f64) {
        self.0.close_phone(ms(phone), ms(now));
    }

    /// The softphones that are open.
    #[wasm_bindgen(js_name = openPhones)]
    pub fn open_phones(&self) -> Vec<f64> {
        self.0.open_phones().into_iter().map(|phone| phone as f64).collect()
    }

    /// A softphone does something. Both are JSON.
    #[wasm_bindgen(js_name = phoneActs)]
    pub fn phone_acts(&mut self, phone: f64, request: &str, now: f64) -> Result<String, JsError> {
        let request: Json = serde_json::from_str(request)?;
        self.0.phone_acts(ms(phone), &request, ms(now)).map(|answer| answer.to_string()).map_err(|error| thrown(error.message))
    }

    /// Samples are said into a softphone; gives how many milliseconds of sound wait to be heard.
    #[wasm_bindgen(js_name = phoneSays)]
    pub fn phone_says(&mut self, phone: f64, pcm: &[u8], now: f64) -> Result<f64, JsError> {
        self.0.phone_says(ms(phone), pcm, ms(now)).map(|waiting| waiting as f64).map_err(|error| thrown(error.message))
    }

    /// Posts the event that a request names; gives its callback. Both are JSON.
    pub fn trigger(&mut self, request: &str, now: f64) -> Result<String, JsError> {
        let request: Json = serde_json::from_str(request)?;
        self.0.trigger(&request, ms(now)).map(|callback| callback.to_string()).map_err(|error| thrown(error.message))
    }

    /// Posts the event of a callback once more; gives the number of the new callback.
    pub fn resend(&mut self, callback: f64, now: f64) -> Result<f64, JsError> {
        self.0.resend(ms(callback), ms(now)).map(|id| id as f64).map_err(|error| thrown(error.message))
    }

    /// What a receiver of callbacks needs to verify tokens.
    #[wasm_bindgen(js_name = callbackAuthentication)]
    pub fn callback_authentication(&self) -> Result<JsValue, JsError> {
        object(&signing::authentication(self.0.config()))
    }

    /// Publishes metadata and keys, both JSON.
    pub fn publish(&mut self, metadata: &str, keys: &str) -> Result<(), JsError> {
        self.0.publish(serde_json::from_str(metadata)?, serde_json::from_str(keys)?);
        Ok(())
    }

    /// Publishes a token for the next request for one.
    #[wasm_bindgen(js_name = publishToken)]
    pub fn publish_token(&mut self, token: String) {
        self.0.publish_token(token);
    }

    /// A bearer token and its end.
    #[wasm_bindgen(js_name = issueToken)]
    pub fn issue_token(&mut self, life: Option<f64>, now: f64) -> Result<JsValue, JsError> {
        object(&self.0.issue_token(life.map_or(tokens::DEFAULT_LIFE_MS, ms), ms(now)))
    }

    /// Has other settings from now on. `settings` is JSON.
    pub fn configure(&mut self, settings: &str) -> Result<(), JsError> {
        let config = Config::from_json(&serde_json::from_str(settings)?).map_err(|error| thrown(error.message))?;
        self.0.configure(config).map_err(|error| thrown(error.message))
    }

    /// Whether a request may change anything.
    #[wasm_bindgen(js_name = mayChange)]
    pub fn may_change(&self, method: &str, path_and_query: &str) -> bool {
        self.0.may_change(method, path_and_query)
    }

    /// How many times everything was forgotten.
    #[wasm_bindgen(getter)]
    pub fn resets(&self) -> f64 {
        self.0.resets() as f64
    }

    /// Whether there is nothing but history.
    #[wasm_bindgen(getter, js_name = isIdle)]
    pub fn is_idle(&self) -> bool {
        self.0.is_idle()
    }

    /// What goes on when everything is forgotten, as JSON.
    pub fn carried(&self) -> String {
        self.0.carried().to_string()
    }

    /// Forgets everything but that.
    #[wasm_bindgen(js_name = carryOn)]
    pub fn carry_on(&mut self, carried: &str) -> Result<(), JsError> {
        self.0.carry_on(&serde_json::from_str(carried)?).map_err(|error| thrown(error.message))
    }

    /// Forgets everything.
    pub fn reset(&mut self) {
        self.0.reset();
    }

    /// The log after a sequence number, as JSON.
    pub fn events(&self, after: f64) -> String {
        self.0.events_text(ms(after))
    }

    /// The connections, as JSON.
    pub fn connections(&self) -> String {
        self.0.connections().to_string()
    }

    /// The calls, as JSON.
    pub fn calls(&self) -> String {
        self.0.calls().to_string()
    }

    /// The most callees that were up at once, as JSON.
    pub fn peaks(&self) -> String {
        self.0.peaks().to_string()
    }

    /// The callbacks, as JSON.
    pub fn callbacks(&self) -> String {
        self.0.callbacks().to_string()
    }

    /// Where its random numbers begin.
    #[wasm_bindgen(getter)]
    pub fn seed(&self) -> f64 {
        self.0.config().seed as f64
    }

    /// Where clients reach it.
    #[wasm_bindgen(getter)]
    pub fn endpoint(&self) -> String {
        self.0.config().endpoint.clone()
    }

    /// The connection string of a client.
    #[wasm_bindgen(getter, js_name = connectionString)]
    pub fn connection_string(&self) -> String {
        self.0.config().connection_string()
    }

    /// The address of a prompt of so many seconds.
    #[wasm_bindgen(js_name = promptUri)]
    pub fn prompt_uri(&self, seconds: Option<f64>) -> Result<String, JsError> {
        let seconds = seconds.unwrap_or(prompts::DEFAULT_SECONDS);
        if seconds > 0.0 && seconds <= prompts::MOST_SECONDS {
            return Ok(prompts::uri(&self.0.config().endpoint, seconds));
        }
        Err(thrown(format!("seconds: expected a number above 0, at most {}", prompts::MOST_SECONDS)))
    }
}

/// The version of the package: what an emulator has written, one of the same version replays.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// The largest body of a request, in bytes.
#[wasm_bindgen(js_name = largestBody)]
pub fn largest_body() -> usize {
    LARGEST_BODY
}

/// The longest message of a WebSocket, in characters.
#[wasm_bindgen(js_name = largestMessage)]
pub fn largest_message() -> usize {
    LARGEST_MESSAGE
}

/// Whether a host, as it stands in a URL, is this machine.
#[wasm_bindgen(js_name = isLoopback)]
pub fn is_loopback(host: &str) -> bool {
    ringwire::http::is_loopback(host)
}

/// What a request on the wire calls, as JSON; nothing when it is of no operation.
#[wasm_bindgen(js_name = callOf)]
pub fn call_of(method: &str, path_and_query: &str, body: &str) -> Option<String> {
    reading::call_of(method, path_and_query, body).map(|call| call.to_string())
}

/// The number grammar, as JSON.
#[wasm_bindgen]
pub fn numbers() -> String {
    dialplan::as_json().to_string()
}

/// The number of a softphone.
#[wasm_bindgen]
pub fn softphone() -> String {
    dialplan::SOFTPHONE.to_owned()
}

/// Every fault there is, as JSON.
#[wasm_bindgen(js_name = faultKinds)]
pub fn fault_kinds() -> String {
    faults::as_json().to_string()
}

/// What is emulated, assumed or missing, as JSON.
#[wasm_bindgen]
pub fn support() -> String {
    support::as_json().to_string()
}

/// A duration in milliseconds, from a text such as `115s`.
#[wasm_bindgen(js_name = parseDuration)]
pub fn parse_duration(text: &str) -> Result<f64, JsError> {
    time::parse_duration(text).map(|ms| ms as f64).map_err(|error| thrown(error.message))
}

/// Where a virtual clock begins, in milliseconds since 1970.
#[wasm_bindgen(js_name = virtualStart)]
pub fn virtual_start() -> f64 {
    time::VIRTUAL_START_MS as f64
}

/// A check of recorded traffic by the table of Teams Phone, under way.
#[wasm_bindgen]
pub struct TeamsPhoneCheck(Check);

#[wasm_bindgen]
impl TeamsPhoneCheck {
    /// A check that has read nothing.
    #[wasm_bindgen(constructor)]
    #[allow(clippy::new_without_default, reason = "JavaScript has constructors alone")]
    pub fn new() -> Self {
        Self(Check::default())
    }

    /// Reads a recording.
    pub fn read(&mut self, recording: &str) -> Result<(), JsError> {
        self.0.read(recording).map_err(thrown)
    }

    /// What was found, as JSON.
    pub fn report(&mut self, is_strict: bool) -> Result<String, JsError> {
        self.0.report(is_strict).map(|report| report.to_string()).map_err(thrown)
    }
}

/// The tables of both contracts, as JSON.
#[wasm_bindgen]
pub fn tables() -> String {
    crate::tables::as_json().to_string()
}
