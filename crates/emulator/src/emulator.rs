//! The front: it takes requests, time and the outcomes of effects, and hands each to the contract it belongs to.
//!
//! A contract is a neighbour of the other: it gets the engine and its own state, and cannot reach the other's.

use crate::engine::Engine;
use crate::engine::config::Config;
use crate::engine::effects::{Effect, Outcome, SocketMessage};
use crate::engine::json::{Json, json, text};
use crate::engine::secrets;
use crate::engine::time::{LAST_MS, Pace};
use crate::faults::answers::{OnAnswer, When};
use crate::faults::{ActiveFault, Faults, Names, Subject};
use crate::http::auth;
use crate::http::control;
use crate::http::errors::ApiError;
use crate::http::gate;
use crate::http::message::{Disposition, LARGEST_BODY, RawRequest, RawResponse, Unread, path_of};
use crate::http::router::{Route, route};
use crate::http::signing::{self, NeededKeys, Published};
use crate::http::tokens::TokenIssuer;
use crate::world::dialplan;
use crate::{ga_2026_03, preview_2021_04};
use ringwire::auth::access_key::AccessKey;
use ringwire::contract::Contract;
use ringwire::contract::ga_2026_03::CONTRACT as GA_2026_03;
use ringwire::contract::preview_2021_04::CONTRACT as PREVIEW_2021_04;
use ringwire::error::{Error, Result};
use ringwire::events::TYPE_PREFIX;

/// The names the rules of faults may use.
const NAMES: Names = Names {
    is_operation: |name| [&GA_2026_03, &PREVIEW_2021_04].iter().any(|contract| contract.operation(name).is_some()),
    is_event: |kind| preview_2021_04::is_sent(kind) || ga_2026_03::is_sent(kind),
};

/// What a request is for.
enum Destination {
    Preview2021(Route),
    Ga2026(Route),
    /// The file of a recording, of the contract `ga_2026_03`.
    File(ga_2026_03::File),
    /// A consent of Teams, of a part of the service beside both contracts.
    Consent(ga_2026_03::Consent),
    /// A path of neither contract: the error has the form of the contract whose paths are more alike.
    Nowhere {
        is_near_preview: bool,
    },
}

impl Destination {
    fn of(request: &RawRequest) -> Self {
        let (method, path) = (request.method.as_str(), request.path());
        if let Some(route) = route(&PREVIEW_2021_04, method, path) {
            return Self::Preview2021(route);
        }
        if let Some(route) = route(&GA_2026_03, method, path) {
            return Self::Ga2026(route);
        }
        if let Some(consent) = ga_2026_03::Consent::of(path) {
            return Self::Consent(consent);
        }
        match ga_2026_03::File::of(method, path) {
            Some(file) => Self::File(file),
            // Both contracts have paths below /calling.
            None => Self::Nowhere { is_near_preview: !path.starts_with("/calling/") || path.starts_with("/calling/calls") },
        }
    }

    fn operation(&self) -> Option<&'static str> {
        match self {
            Self::Preview2021(route) | Self::Ga2026(route) => Some(route.operation.name),
            Self::File(file) => Some(file.operation()),
            Self::Consent(_) => Some(ga_2026_03::Consent::operation()),
            Self::Nowhere { .. } => None,
        }
    }

    /// The names the operation has in JavaScript: rows that share an id share an operation.
    fn names(&self) -> Vec<&'static str> {
        let of = |contract: &'static Contract, route: &Route| {
            let id = route.operation.id;
            contract.operations.iter().filter(move |row| row.id == id).map(|row| row.name).collect()
        };
        match self {
            Self::Preview2021(route) => of(&PREVIEW_2021_04, route),
            Self::Ga2026(route) => of(&GA_2026_03, route),
            Self::File(file) => vec![file.operation()],
            Self::Consent(_) | Self::Nowhere { .. } => Vec::new(),
        }
    }

    /// Whether the answer is the 2021 preview's: its errors are flat, and each of its answers has an id of its own.
    fn is_preview(&self) -> bool {
        match self {
            Self::Preview2021(_) => true,
            Self::Ga2026(_) | Self::File(_) | Self::Consent(_) => false,
            Self::Nowhere { is_near_preview } => *is_near_preview,
        }
    }
}

/// The twin of the service.
///
/// Times are milliseconds since 1970, and never go back: a time before the last one counts as the last one.
pub struct Emulator {
    pub(crate) engine: Engine,
    pub(crate) published: Published,
    pub(crate) preview_2021_04: preview_2021_04::Store,
    pub(crate) ga_2026_03: ga_2026_03::Store,
    key: AccessKey,
    tokens: TokenIssuer,
    pub(crate) requests: u64,
    /// How often the documents about keys were asked for.
    pub(crate) key_requests: u64,
}

impl Emulator {
    /// An emulator in which nothing has happened yet.
    ///
    /// # Errors
    /// A validation or credential error that names the setting that cannot be used.
    pub fn new(config: Config) -> Result<Self> {
        let key = AccessKey::from_base64(&config.access_key)?;
        Ok(Self {
            tokens: TokenIssuer::new(&key)?,
            key,
            engine: Engine::new(config),
            published: Published::default(),
            preview_2021_04: preview_2021_04::Store::default(),
            ga_2026_03: ga_2026_03::Store::default(),
            requests: 0,
            key_requests: 0,
        })
    }

    /// Forgets everything that happened. The rules of faults stay, and begin again; ids and numbers begin again at the seed, or go on:
    /// see [`Config::resets_repeat`].
    pub fn reset(&mut self) {
        self.engine.reset();
        self.preview_2021_04 = preview_2021_04::Store::default();
        let phones = std::mem::take(&mut self.ga_2026_03.phones);
        self.ga_2026_03 = ga_2026_03::Store::default();
        self.ga_2026_03().keep_phones(phones);
        if self.engine.config.resets_repeat {
            self.requests = 0;
        }
    }

    /// Has its time run so beside real time from now on.
    pub fn set_pace(&mut self, pace: Pace) {
        self.engine.config.pace = pace;
    }

    /// The settings.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.engine.config
    }

    /// Has other settings from now on. Those that what happened stands on are the same: the key, the id of the resource, the seed, and how
    /// much is kept.
    ///
    /// # Errors
    /// A validation error that names the setting that is another one, or cannot be used; the settings are as they were.
    pub fn configure(&mut self, config: Config) -> Result<()> {
        let now = &self.engine.config;
        for (name, is_same) in [
            ("accessKey", config.access_key == now.access_key),
            ("resourceId", config.resource_id == now.resource_id),
            ("seed", config.seed == now.seed),
            ("history", config.history == now.history),
            ("historyBytes", config.history_bytes == now.history_bytes),
        ] {
            if !is_same {
                return Err(Error::validation(
                    name,
                    "the state was begun with another one: leave the option out, or begin another state",
                ));
            }
        }
        self.engine.config = Config { resets_repeat: now.resets_repeat, pace: now.pace, ..config };
        Ok(())
    }

    /// Whether a request may change anything, the log included; a repeated look at one of the emulator's own pages does not.
    #[must_use]
    pub fn may_change(&self, method: &str, path_and_query: &str) -> bool {
        let path = path_of(path_and_query);
        match control::is_control(path) {
            _ if method == "OPTIONS" => false,
            true => control::may_change(method, path) || (signing::is_document(path) && !self.engine.faults.is_empty()),
            false => true,
        }
    }

    /// How many times everything was forgotten.
    #[must_use]
    pub fn resets(&self) -> u64 {
        self.engine.resets()
    }

    /// Answers a request.
    pub fn handle(&mut self, request: &RawRequest, now_ms: u64) -> RawResponse {
        if let Some(refusal) = self.refusal(request, now_ms) {
            return refusal;
        }
        self.advance(now_ms);
        let response = match request.path() {
            _ if request.body.len() > LARGEST_BODY => return self.unread(request, Unread::TooLarge, now_ms),
            _ if request.method == "OPTIONS" => gate::preflight(request),
            path if signing::is_document(path) => self.document(request),
            path if control::is_control(path) => self.control(request),
            _ => self.serve(request),
        };
        self.addressed(request, response)
    }

    /// Refuses a request that was sent to another host, or by a page that may not use the emulator: the answer, if it is refused. A host
    /// that reads bodies from a network asks before it reads one.
    pub fn refusal(&mut self, request: &RawRequest, now_ms: u64) -> Option<RawResponse> {
        let reason = gate::check(&self.engine.config, request).err()?;
        Some(self.refused(request, &ApiError::forbidden(reason), now_ms))
    }

    /// Answers a request whose body the host has not read.
    pub fn unread(&mut self, request: &RawRequest, why: Unread, now_ms: u64) -> RawResponse {
        let error = match why {
            Unread::TooLarge => ApiError::too_large(LARGEST_BODY),
            Unread::Busy => ApiError::busy(),
            Unread::Unsaved => ApiError::unsaved(),
        };
        let response = self.refused(request, &error, now_ms);
        self.addressed(request, response)
    }

    /// An answer with the headers that depend on who sent the request.
    fn addressed(&self, request: &RawRequest, mut response: RawResponse) -> RawResponse {
        if let Some(id) = request.header("x-ms-client-request-id") {
            response.headers.push(("x-ms-client-request-id".to_owned(), id.to_owned()));
        }
        gate::allow(&self.engine.config, request, &mut response);
        response
    }

    /// The answer to a request that is not looked into. Its owner finds it in the log.
    fn refused(&mut self, request: &RawRequest, error: &ApiError, now_ms: u64) -> RawResponse {
        self.advance(now_ms);
        let path = secrets::hide_query(&request.path_and_query);
        let members = json!({ "method": request.method, "path": path, "status": error.status, "reason": error.message });
        self.engine.log("refused", members);
        let is_flat = control::is_control(request.path()) || Destination::of(request).is_preview();
        if is_flat { error.flat() } else { error.wrapped(request.path()) }
    }

    /// Lets time pass, and returns the effects that the host must execute.
    pub fn poll(&mut self, now_ms: u64) -> Vec<Effect> {
        self.advance(now_ms);
        self.engine.take_effects()
    }

    /// When something will happen by itself next, if anything will; now, when an effect waits to be polled.
    #[must_use]
    pub fn next_deadline(&self) -> Option<u64> {
        self.engine.next_deadline()
    }

    /// Takes the outcome of an effect. An effect from before a reset is ignored.
    pub fn complete(&mut self, effect: u64, outcome: &Outcome, now_ms: u64) {
        self.advance(now_ms);
        if !self.engine.complete(effect, outcome) {
            self.preview_2021_04().complete(effect, outcome);
            self.ga_2026_03().complete(effect, outcome);
        }
    }

    /// A WebSocket is open that [`Effect::DialSocket`] wanted.
    pub fn socket_opened(&mut self, socket: u64, now_ms: u64) {
        self.advance(now_ms);
        self.ga_2026_03().socket_opened(socket);
    }

    /// Takes a message that came on a WebSocket.
    pub fn socket_message(&mut self, socket: u64, message: SocketMessage<'_>, now_ms: u64) {
        self.advance(now_ms);
        self.ga_2026_03().socket_message(socket, message);
    }

    /// A WebSocket has closed, whichever side did it; `code` is 1006 where the connection broke. The host could not send `lost` messages,
    /// because the application did not read them.
    pub fn socket_closed(&mut self, socket: u64, code: u16, reason: &str, lost: u64, now_ms: u64) {
        self.advance(now_ms);
        self.ga_2026_03().socket_closed(socket, code, reason, lost);
    }

    /// The log entries after the one with that sequence number; all that are kept, after 0.
    #[must_use]
    pub fn events(&self, after: u64) -> Json {
        serde_json::from_str(&self.events_text(after)).unwrap_or_default()
    }

    /// The same as text.
    #[must_use]
    pub fn events_text(&self, after: u64) -> String {
        self.engine.log.after(after)
    }

    /// Every call leg of the 2021 preview, the oldest first.
    #[must_use]
    pub fn calls(&self) -> Json {
        self.preview_2021_04.to_json()
    }

    /// Every call connection of 2026-03-12, the oldest first.
    #[must_use]
    pub fn connections(&self) -> Json {
        self.ga_2026_03.to_json()
    }

    /// Every callback with its attempts, the oldest first.
    #[must_use]
    pub fn callbacks(&self) -> Json {
        self.engine.deliveries.to_json()
    }

    /// The most callees that were up at once: `{ calls, callers, callees }`, of all, by the number that called them, and by callee.
    #[must_use]
    pub fn peaks(&self) -> Json {
        self.engine.dialled.peaks()
    }

    /// The rules of faults, and how many times each has struck: `{ seed, rules, struck }`.
    #[must_use]
    pub fn faults(&self) -> Json {
        self.engine.faults.to_json()
    }

    /// Replaces all rules of faults by `{ seed?, rules }`; no rules, no faults. Without a seed it is that of the settings.
    ///
    /// # Errors
    /// A validation error that names the rule and its member, and says what was expected; the rules are as they were.
    pub fn set_faults(&mut self, faults: &Json) -> Result<()> {
        self.engine.faults = Faults::from_json(faults, self.engine.config.seed, NAMES)?;
        Ok(())
    }

    /// Whether an answer must still wait, because a callback from the first to the last of these has not been attempted.
    #[must_use]
    pub fn is_held(&self, first: u64, last: u64) -> bool {
        self.engine.deliveries.is_any_untried(first, last)
    }

    /// The keys the host must publish before it hands over a request, if any. The same table decides that also answers the
    /// request.
    #[must_use]
    pub fn needed_keys(method: &str, path_and_query: &str) -> Option<NeededKeys> {
        control::needed_keys(method, path_of(path_and_query))
    }

    /// Publishes the documents by which receivers verify the tokens of callbacks: the metadata of the issuer and its keys, the signing one
    /// first. They stay over a reset. A host does so when [`Self::needed_keys`] says it, and whenever it has made new keys.
    pub fn publish(&mut self, metadata: Json, keys: Json) {
        self.published.put(metadata, keys);
    }

    /// Publishes the token that the next request for one gets, as [`NeededKeys::Token`] asks for it.
    pub fn publish_token(&mut self, token: String) {
        self.published.put_token(token);
    }

    /// A bearer token that is good for so many milliseconds from now.
    pub fn issue_token(&mut self, life_ms: u64, now_ms: u64) -> Json {
        self.advance(now_ms);
        let real_ms = self.engine.real_ms();
        let expires_ms = real_ms.saturating_add(life_ms).min(LAST_MS);
        json!({ "token": self.tokens.issue(real_ms, expires_ms), "expiresOnTimestamp": expires_ms })
    }

    /// Lets a participant of a call press keys: `0`-`9`, `*`, `#`, `A`-`D`, and in calls of the 2021 preview `!` for the hook
    /// flash. `call` is the id of a call leg or a call connection; `participant` is a participant id, a raw id or a phone number.
    /// Gives how many keys were pressed.
    ///
    /// # Errors
    /// 404 when there is no such call or participant, 400 when the call is not established or there is no such key.
    pub fn press(&mut self, call: &str, participant: &str, keys: &str, now_ms: u64) -> std::result::Result<usize, ApiError> {
        self.advance(now_ms);
        let is_ga = self.ga_2026_03.has_connection(call);
        let member = if is_ga { "callConnectionId" } else { "callLegId" };
        let about = json!({ "action": "press", (member): call, "participantId": participant, "keys": keys });
        self.act(about, |emulator| match is_ga {
            true => emulator.ga_2026_03().press(call, participant, keys),
            false => emulator.preview_2021_04().press(call, participant, keys),
        })
    }

    /// Does what happens from outside of the application and the service, and notes it in the log before what comes of it.
    fn act<T>(
        &mut self,
        about: Json,
        act: impl FnOnce(&mut Self) -> std::result::Result<T, ApiError>,
    ) -> std::result::Result<T, ApiError> {
        self.engine.log("action", about);
        let sequence = self.engine.log.count();
        // What was refused has not happened, and nothing came of it.
        act(self).inspect_err(|_| self.engine.log.retract(sequence))
    }

    /// Posts the event of a callback once more, to the same address with a fresh token, as a new callback that no fault meets. Gives the
    /// number of that.
    ///
    /// # Errors
    /// 404 when there is no such callback, or it is forgotten.
    pub fn resend(&mut self, callback: u64, now_ms: u64) -> std::result::Result<u64, ApiError> {
        self.advance(now_ms);
        let last = self.engine.deliveries.count();
        self.engine.resend(callback).ok_or_else(|| ApiError::callback_not_found(callback, last))
    }

    /// Lets a participant of a connected call say a phrase, which answers the question the call asks them, if it asks one.
    /// `participant` is a raw id or a phone number.
    ///
    /// # Errors
    /// 404 when there is no such call or participant, 400 when the call is not connected or the phrase is empty.
    pub fn say(&mut self, connection: &str, participant: &str, phrase: &str, now_ms: u64) -> std::result::Result<(), ApiError> {
        self.advance(now_ms);
        let about = json!({ "action": "say", "callConnectionId": connection, "participantId": participant, "phrase": phrase });
        self.act(about, |emulator| emulator.ga_2026_03().say(connection, participant, phrase))
    }

    /// From now on, the callees and callers ([`Self::incoming_call`]) of this number (a phone number, or a raw id) follow a script once they
    /// are in a call. It stands in for what the dial plan says that they do in the call. Without steps that counts again.
    /// [`crate::world::script`] has the steps.
    ///
    /// # Errors
    /// 400 that names what does not fit, with its path.
    pub fn script(&mut self, number: &str, steps: &Json, now_ms: u64) -> std::result::Result<(), ApiError> {
        self.advance(now_ms);
        let about = ga_2026_03::about_script(number, steps);
        self.act(about, |emulator| emulator.ga_2026_03().script(number, steps))
    }

    /// What a party of a call heard: `{ ms, droppedUntilMs, keys, sounds: [{ fromMs, toMs, rms }] }`, in milliseconds since the connection
    /// was connected. Before `droppedUntilMs`, if that is not `null`, samples are gone ([`Config::sound_bytes`]), and are silence here.
    /// `participant` is a raw id or a phone number; without one, it is the connection itself.
    ///
    /// # Errors
    /// 404 when there is no such call or participant, 400 when the call was never connected.
    pub fn heard(&self, call: &str, participant: Option<&str>, now_ms: u64) -> std::result::Result<Json, ApiError> {
        self.listener(now_ms).heard_by(call, participant)
    }

    /// The same as a WAV file, of so many milliseconds or of the whole call.
    ///
    /// # Errors
    /// As [`Self::heard`].
    pub fn heard_wav(
        &self,
        call: &str,
        participant: Option<&str>,
        ms: Option<u64>,
        now_ms: u64,
    ) -> std::result::Result<Vec<u8>, ApiError> {
        self.listener(now_ms).heard_wav(call, participant, ms)
    }

    /// Who spoke when in a call, and was answered or interrupted when: `[{ participant, spokeFromMs, spokeToMs, keys, answeredAtMs,
    /// answerMs, interrupted: { stopAtMs, quietAtMs, bargeInMs } }]`, in milliseconds since the connection was connected.
    ///
    /// # Errors
    /// 404 when there is no such call, 400 when it was never connected, 410 when samples of it are gone.
    pub fn turns(&self, call: &str, now_ms: u64) -> std::result::Result<Json, ApiError> {
        self.listener(now_ms).turns_of(call)
    }

    fn listener(&self, now_ms: u64) -> ga_2026_03::Listener<'_> {
        ga_2026_03::Listener { store: &self.ga_2026_03, now_ms: now_ms.max(self.engine.now_ms) }
    }

    /// Lets a participant of a connected call hang up. `participant` is a raw id or a phone number.
    ///
    /// # Errors
    /// 404 when there is no such call or participant, 400 when the call is not connected.
    pub fn leave_call(&mut self, connection: &str, participant: &str, now_ms: u64) -> std::result::Result<(), ApiError> {
        self.advance(now_ms);
        let about = json!({ "action": "leave", "callConnectionId": connection, "participantId": participant });
        self.act(about, |emulator| emulator.ga_2026_03().leave_call(connection, participant))
    }

    /// Lets a call come in. `call` is `{ from, to, callerDisplayName?, customContext?, onBehalfOfCallee? }`, as JavaScript has
    /// them; gives `{ incomingCallContext, serverCallId, correlationId }`. Event Grid announces the call, and it rings for 30
    /// seconds.
    ///
    /// # Errors
    /// 400 that names what does not fit.
    pub fn incoming_call(&mut self, call: &Json, now_ms: u64) -> std::result::Result<Json, ApiError> {
        self.advance(now_ms);
        let about = json!({ "action": "incomingCall", "call": call });
        self.act(about, |emulator| emulator.ga_2026_03().incoming_call(call))
    }

    /// Opens a softphone; gives its number, by which the others of its methods know it. It gets [`Effect::Phone`].
    ///
    /// # Errors
    /// 400 when as many are open as there can be.
    pub fn open_phone(&mut self, now_ms: u64) -> std::result::Result<u64, ApiError> {
        self.advance(now_ms);
        self.ga_2026_03().open_phone()
    }

    /// Closes a softphone: it hangs up.
    pub fn close_phone(&mut self, phone: u64, now_ms: u64) {
        self.advance(now_ms);
        self.ga_2026_03().close_phone(phone);
    }

    /// The softphones that are open.
    #[must_use]
    pub fn open_phones(&self) -> Vec<u64> {
        self.ga_2026_03.phones.ids().collect()
    }

    /// Lets a softphone do something. `request` is one of `{ action: "answer", ring? }`, `{ action: "decline", ring? }`,
    /// `{ action: "dial", call }` with what [`Self::incoming_call`] takes, `{ action: "attach", callConnectionId, participantId }`,
    /// `{ action: "press", keys }`, `{ action: "hangUp" }`. Gives what `dial` and `press` lead to.
    ///
    /// # Errors
    /// 404 when there is no such phone, call or participant, 400 when the phone cannot do that now or a member does not fit.
    pub fn phone_acts(&mut self, phone: u64, request: &Json, now_ms: u64) -> std::result::Result<Json, ApiError> {
        self.advance(now_ms);
        let expected = |name: &str, what: &str| ApiError::invalid([name, ": expected ", what, "."].concat());
        let member = |name: &str| text(request, name).ok_or_else(|| expected(name, "a string"));
        let ring = || match request.get("ring") {
            None | Some(Json::Null) => Ok(None),
            Some(ring) => ring.as_u64().map(Some).ok_or_else(|| expected("ring", "the number of a call that rings")),
        };
        match member("action")?.as_str() {
            "answer" => self.ga_2026_03().phone_answers(phone, ring()?)?,
            "decline" => self.ga_2026_03().phone_declines(phone, ring()?)?,
            "dial" => {
                let call = request.get("call").and_then(Json::as_object).ok_or_else(|| expected("call", "an object"))?;
                let mut call = call.clone();
                if call.get("from").is_none_or(Json::is_null) {
                    call.insert("from".to_owned(), json!({ "phoneNumber": dialplan::SOFTPHONE }));
                }
                let call = Json::Object(call);
                let about = json!({ "action": "incomingCall", "call": call });
                return self.act(about, |emulator| emulator.ga_2026_03().phone_dials(phone, &call));
            }
            "attach" => {
                let (call, participant) = (member("callConnectionId")?, member("participantId")?);
                self.ga_2026_03().phone_attaches(phone, &call, &participant)?;
            }
            "press" => {
                let (call, participant) = self.ga_2026_03().phone_call(phone)?;
                let pressed = self.press(&call, &participant, &member("keys")?, now_ms)?;
                return Ok(json!({ "pressed": pressed }));
            }
            "hangUp" => {
                if !self.ga_2026_03().phone_gives_up(phone)? {
                    let (call, participant) = self.ga_2026_03().phone_call(phone)?;
                    self.leave_call(&call, &participant, now_ms)?;
                }
            }
            _ => return Err(expected("action", "one of answer, decline, dial, attach, press, hangUp")),
        }
        Ok(json!({}))
    }

    /// Takes what is said into a softphone: 16-bit samples, little-endian, one channel, 16 kHz. It is heard after what came before. Gives
    /// how many milliseconds of sound wait to be heard; beyond ten seconds, samples are not taken.
    ///
    /// # Errors
    /// 404 when there is no such phone, 400 when the bytes are no whole samples.
    pub fn phone_says(&mut self, phone: u64, pcm: &[u8], now_ms: u64) -> std::result::Result<u64, ApiError> {
        self.advance(now_ms);
        let (samples, rest) = pcm.as_chunks::<2>();
        if !rest.is_empty() {
            return Err(ApiError::invalid("The sound has an odd number of bytes; expected samples of 16 bits."));
        }
        let samples: Vec<i16> = samples.iter().map(|sample| i16::from_le_bytes(*sample)).collect();
        self.ga_2026_03().phone_says(phone, &samples)
    }

    /// Posts an event that a test or a developer asks for. `request` is `{ event, contract?, callConnectionId?, callLegId?, callbackUrl?,
    /// data? }`: the kind; the contract where both have it; the call it is about, else a plausible one; where it is posted, if not where
    /// the call says; what its data says, over what is usual for the kind. It changes no call; `IncomingCall` does come in. Gives the
    /// callback as the list has it; `null` when Teams lets no call come in.
    ///
    /// # Errors
    /// 400 that names what does not fit, 404 when there is no such call.
    pub fn trigger(&mut self, request: &Json, now_ms: u64) -> std::result::Result<Json, ApiError> {
        self.advance(now_ms);
        let (kind, is_preview) = triggered(request)?;
        let id = if is_preview {
            Some(self.preview_2021_04().trigger(kind, request)?)
        } else {
            self.ga_2026_03().trigger(kind, request)?
        };
        let callback = id.and_then(|id| self.engine.deliveries.get_mut(id)).map(|delivery| delivery.to_json());
        Ok(callback.unwrap_or_default())
    }

    fn preview_2021_04(&mut self) -> preview_2021_04::Service<'_> {
        preview_2021_04::Service { engine: &mut self.engine, store: &mut self.preview_2021_04 }
    }

    fn ga_2026_03(&mut self) -> ga_2026_03::Service<'_> {
        ga_2026_03::Service { engine: &mut self.engine, store: &mut self.ga_2026_03 }
    }

    /// Everything due by then happens, each at its own time.
    fn advance(&mut self, now_ms: u64) {
        while let Some(ticket) = self.engine.advance(now_ms) {
            self.preview_2021_04().run_task(ticket);
            self.ga_2026_03().run_task(ticket);
        }
    }

    /// Answers a request for a document about keys. Only the faults of such requests are logged.
    fn document(&mut self, request: &RawRequest) -> RawResponse {
        self.key_requests += 1;
        let fault = self.engine.faults.strike(&Subject::Document(request.path()));
        let Some(fault) = fault else { return self.control(request) };
        self.engine.log("fault", fault.to_json("path", json!(request.path())));
        let plan = fault.on_answer();
        let instead = plan.as_ref().and_then(|plan| plan.instead(When::Before).or_else(|| plan.instead(When::After)));
        let mut response = match instead {
            Some(Ok(broken)) => broken,
            Some(Err(error)) => error.wrapped(request.path()),
            None => self.control(request),
        };
        response.disposition.delay_ms = plan.map_or(0, |plan| plan.delay_ms());
        response
    }

    /// Answers a request of a contract.
    fn serve(&mut self, request: &RawRequest) -> RawResponse {
        self.requests += 1;
        let number = self.requests;
        let destination = Destination::of(request);
        let (max_skew_ms, now_ms, real_ms) = (self.engine.config.max_skew_ms, self.engine.now_ms, self.engine.real_ms());
        let allowed = match destination {
            Destination::File(_) => auth::check_file(request, &self.key, &self.tokens, max_skew_ms, real_ms),
            Destination::Preview2021(_) | Destination::Ga2026(_) | Destination::Consent(_) | Destination::Nowhere { .. } => {
                auth::check(request, &self.key, &self.tokens, max_skew_ms, real_ms)
            }
        };
        // What comes without a credential is not looked into.
        let body = if allowed.is_ok() { logged(&request.body) } else { Json::Null };
        let seen = json!({
            "request": number,
            "method": request.method,
            "path": secrets::hide_query(&request.path_and_query),
            "operation": destination.operation(),
            "authorization": allowed.as_ref().ok(),
            "body": body,
        });
        self.engine.log("request", seen);
        let plan = self.fault_of(&destination, request, number).and_then(|fault| fault.on_answer());
        let is_preview = destination.is_preview();
        let is_file = matches!(destination, Destination::File(_));
        let is_ga = matches!(destination, Destination::Ga2026(_));
        let mark = match plan {
            Some(OnAnswer::EventsFirst(within_ms)) => Some(self.engine.mark(within_ms)),
            _ => None,
        };
        let answer = match (plan.as_ref().and_then(|plan| plan.instead(When::Before)), destination, allowed) {
            (Some(instead), _, _) => instead,
            (None, Destination::Nowhere { .. }, _) => Err(ApiError::no_route(&request.method, request.path())),
            (None, _, Err(denied)) => Err(denied),
            (None, Destination::Preview2021(_), Ok(_))
                if self.engine.config.teams_phone.as_ref().is_some_and(|all| all.has_ended) =>
            {
                Err(ApiError::teams_phone(
                    ga_2026_03::teams_phone::ASSUMED_CODE,
                    "The 2021 preview has no calls of Teams Phone: it has ended.",
                ))
            }
            (None, Destination::Preview2021(route), Ok(_)) => self.preview_2021_04().handle(&route, request),
            (None, Destination::Ga2026(route), Ok(_)) => self.ga_2026_03().handle(&route, request),
            (None, Destination::Consent(consent), Ok(_)) => self.ga_2026_03().consent(&consent, request),
            (None, Destination::File(file), Ok(_)) => self.ga_2026_03().file(&file, request),
        };
        let answer = plan.as_ref().and_then(|plan| plan.instead(When::After)).unwrap_or(answer);
        let held_by = mark.and_then(|mark| {
            self.engine.hasten(&mark);
            self.advance(now_ms);
            self.engine.since(&mark)
        });
        // An answer about a file does not say why it is an error: the log does.
        let reason = answer.as_ref().err().filter(|_| is_file).map(|error| error.message.clone());
        let mut response = match answer {
            Ok(response) => response,
            Err(error) if is_preview => error.flat(),
            // On record: an answer about a file has no body where it is an error.
            Err(error) if is_file => error.without_body(),
            Err(error) => error.wrapped(request.path()),
        };
        if response.disposition.is_broken {
            return response;
        }
        if is_ga {
            response.headers.push(("api-supported-versions".to_owned(), ga_2026_03::SUPPORTED.clone()));
        }
        let delay_ms = plan.map_or(0, |plan| plan.delay_ms());
        response.disposition = Disposition { held_by, delay_ms, ..Disposition::default() };
        // On record: each answer of the 2021 preview has an id of its own. An answer of 2026-03-12 repeats the client's id, which
        // is no part of the log.
        let id = is_preview.then(|| self.engine.ids.uuid());
        let is_json = response.header("content-type").is_some_and(|value| value.starts_with("application/json"));
        let members = json!({
            "request": number,
            "status": response.status,
            "clientRequestId": id,
            "retryAfter": response.header("retry-after"),
            "reason": reason,
            "body": is_json.then(|| logged(&response.body)),
        });
        self.engine.log("response", members);
        if let Some(id) = id {
            response.headers.push(("client-request-id".to_owned(), id));
        }
        response
    }

    /// The fault that a request of a contract meets, if any.
    fn fault_of(&mut self, destination: &Destination, request: &RawRequest, number: u64) -> Option<ActiveFault> {
        if self.engine.faults.is_empty() {
            return None;
        }
        let fault = self.engine.faults.strike(&Subject::Request(&destination.names(), request.path()))?;
        self.engine.log("fault", fault.to_json("request", json!(number)));
        Some(fault)
    }
}

/// The kind of event that a request names, and whether it is one of the 2021 preview.
fn triggered(request: &Json) -> std::result::Result<(&'static str, bool), ApiError> {
    const MEMBERS: [&str; 6] = ["event", "contract", "callConnectionId", "callLegId", "callbackUrl", "data"];
    let expected = |name: &str, what: &str| Err(ApiError::invalid([name, ": expected ", what, "."].concat()));
    let members = request.as_object().ok_or_else(|| ApiError::invalid("The body is not a JSON object."))?;
    for (name, value) in members {
        if !MEMBERS.contains(&name.as_str()) {
            let message = [name, ": there is no such member; expected ", &MEMBERS.join(", "), "."].concat();
            return Err(ApiError::invalid(message));
        }
        if name == "data" && !(value.is_object() || value.is_null()) {
            return expected(name, "an object");
        }
        if name != "data" && !(value.is_string() || value.is_null()) {
            return expected(name, "a string");
        }
    }
    let [kind, contract, connection, leg, url] =
        ["event", "contract", "callConnectionId", "callLegId", "callbackUrl"].map(|name| text(request, name));
    let kind = kind.unwrap_or_default();
    let kind = kind.strip_prefix(TYPE_PREFIX).unwrap_or(&kind);
    if url.is_some_and(|url| ringwire::http::parts(&url).is_none()) {
        return expected("callbackUrl", "an absolute URL with http or https");
    }
    if connection.is_some() && leg.is_some() {
        return expected("callLegId", "one of callConnectionId and callLegId");
    }
    let wants_preview = match contract.as_deref() {
        None => leg.is_some().then_some(true).or_else(|| connection.is_some().then_some(false)),
        Some(version) if version == GA_2026_03.api_version && leg.is_none() => Some(false),
        Some(version) if version == PREVIEW_2021_04.api_version && connection.is_none() => Some(true),
        Some(_) => return expected("contract", "2026-03-12 or 2021-04-15-preview1, that of the call"),
    };
    let of_ga = ga_2026_03::triggered_kinds().find(|known| known.eq_ignore_ascii_case(kind));
    let of_preview = preview_2021_04::triggered_kinds().find(|known| known.eq_ignore_ascii_case(kind));
    match (wants_preview, of_ga, of_preview) {
        (None | Some(false), Some(kind), _) => Ok((kind, false)),
        (None | Some(true), _, Some(kind)) => Ok((kind, true)),
        _ => {
            let ga = ga_2026_03::triggered_kinds().filter(|_| wants_preview != Some(true));
            let preview = preview_2021_04::triggered_kinds().filter(|_| wants_preview != Some(false));
            let all: Vec<_> = ga.chain(preview).collect();
            expected("event", &["one of ", &all.join(", ")].concat())
        }
    }
}

/// The largest body that the log repeats, in bytes.
const LARGEST_LOGGED: usize = 64 << 10;

/// A body as the log has it.
fn logged(body: &[u8]) -> Json {
    if body.len() > LARGEST_LOGGED {
        return Json::String([&body.len().to_string(), " bytes, too many for the log"].concat());
    }
    match String::from_utf8_lossy(body) {
        text if text.is_empty() => Json::Null,
        text => serde_json::from_str(&text).unwrap_or_else(|_| Json::String(text.into_owned())),
    }
}
