//! The emulator's own pages, below `/emulator`: what it did, what it can do, and what a test or a console makes it do. They need
//! no credential, and the log does not show them. Which pages of a browser may use them, [`gate`](crate::http::gate) says.

use crate::emulator::Emulator;
use crate::engine::config::WELL_KNOWN_KEY;
use crate::engine::json::{Json, json, text};
use crate::engine::secrets;
use crate::engine::time::LAST_MS;
use crate::faults;
use crate::http::errors::ApiError;
use crate::http::message::{RawRequest, RawResponse};
use crate::http::signing::{self, NeededKeys};
use crate::http::tokens::DEFAULT_LIFE_MS;
use crate::support;
use crate::world::dialplan;
use crate::world::prompts;
use ringwire::contract::ga_2026_03::CONTRACT as GA_2026_03;
use ringwire::contract::preview_2021_04::CONTRACT as PREVIEW_2021_04;

/// Whether a path is one of the emulator's own.
pub(crate) fn is_control(path: &str) -> bool {
    path == "/" || path == "/emulator" || path.starts_with("/emulator/") || signing::is_document(path)
}

/// A page of the emulator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Page {
    Index,
    Calls,
    Connections,
    Callbacks,
    Peaks,
    Events,
    Numbers,
    Support,
    Faults,
    FaultKinds,
    SetFaults,
    Prompt,
    Press,
    Say,
    Leave,
    Heard,
    HeardWav,
    Turns,
    Script,
    IncomingCall,
    Phones,
    Phone,
    Trigger,
    Resend,
    Sink,
    Token,
    CallbackToken,
    RotateKeys,
    Reset,
    Metadata,
    Keys,
}

/// Every page: its method, its path, and what it is.
const PAGES: [(Page, &str, &str, &str); 31] = [
    (Page::Index, "GET", "/emulator", "this list"),
    (Page::Calls, "GET", "/emulator/calls", "every call leg of the 2021 preview with its participants and prompts"),
    (Page::Connections, "GET", "/emulator/connections", "every call connection of 2026-03-12 with its participants and prompts"),
    (Page::Callbacks, "GET", "/emulator/callbacks", "every callback with its attempts"),
    (
        Page::Peaks,
        "GET",
        "/emulator/peaks",
        "the most callees that were up at once: { calls, callers, callees }, of all, by the number that called them, by callee",
    ),
    (
        Page::Events,
        "GET",
        "/emulator/events",
        "the log; ?after=<sequence> for newer entries; a served emulator streams it to Accept: text/event-stream",
    ),
    (Page::Numbers, "GET", "/emulator/numbers", "the number grammar: what happens when a number is called"),
    (Page::Support, "GET", "/emulator/support", "what is emulated, assumed or missing"),
    (Page::Faults, "GET", "/emulator/faults", "the rules of faults, and how many times each has struck"),
    (Page::FaultKinds, "GET", "/emulator/faults/kinds", "every fault there is"),
    (
        Page::SetFaults,
        "PUT",
        "/emulator/faults",
        "{ seed?, rules: [{ fault, … }] }: replaces all rules; an empty list, no faults",
    ),
    (Page::Prompt, "GET", "/emulator/prompts/<name>.wav", "a tone to play; ?seconds=2"),
    (
        Page::Press,
        "POST",
        "/emulator/press",
        "{ callLegId or callConnectionId, participantId, keys }: a participant presses keys",
    ),
    (Page::Say, "POST", "/emulator/say", "{ callConnectionId, participantId, phrase }: a participant says a phrase"),
    (Page::Leave, "POST", "/emulator/leave", "{ callConnectionId, participantId }: a participant hangs up"),
    (
        Page::Heard,
        "GET",
        "/emulator/heard",
        "?callConnectionId=&participantId=: what a participant heard, without participantId the application: { ms, keys, sounds }",
    ),
    (Page::HeardWav, "GET", "/emulator/heard.wav", "?callConnectionId=&participantId=: the same as a WAV file"),
    (Page::Turns, "GET", "/emulator/turns", "?callConnectionId=: who spoke when in a call, and when the application answered"),
    (
        Page::Script,
        "PUT",
        "/emulator/scripts",
        "{ number, steps: [{ say } | { until } | { afterMs } | { press } | { hangUp }] }: who has the number follows the steps in a call; \
         say: a text, or { wav } or { pcm } in base64",
    ),
    (Page::IncomingCall, "POST", "/emulator/incomingCall", "{ from, to, callerDisplayName?, customContext? }: a call comes in"),
    (
        Page::Phones,
        "GET",
        "/emulator/phone",
        "the softphones that are open; a served emulator opens one for Accept: application/octet-stream, and streams what it gets",
    ),
    (
        Page::Phone,
        "POST",
        "/emulator/phone?phone=<number>",
        "{ action, … } as application/json: the softphone answers, declines, dials, presses keys, hangs up; any other body is said into it: 16 kHz, 16 bits, little-endian",
    ),
    (
        Page::Trigger,
        "POST",
        "/emulator/trigger",
        "{ event, contract?, callConnectionId or callLegId?, callbackUrl?, data? }: posts an event of that kind; gives the callback",
    ),
    (Page::Resend, "POST", "/emulator/resend", "{ callbackId }: posts the event of a callback once more, as a new callback"),
    (Page::Sink, "POST", "/emulator/sink", "takes callbacks: an address for calls without an application"),
    (Page::Token, "POST", "/emulator/token", "{ expiresInMs? }: a bearer token, good for one hour or as long as asked"),
    (
        Page::CallbackToken,
        "POST",
        "/emulator/callbackToken",
        "{ claims?, header?, forged?, at? }: a token as callbacks carry it; with other members, of an unknown key, of another time",
    ),
    (Page::RotateKeys, "POST", "/emulator/rotateKeys", "callbacks are signed with a new key from now on; gives the keys"),
    (Page::Reset, "POST", "/emulator/reset", "forgets everything that happened"),
    (Page::Metadata, "GET", signing::METADATA_PATH, "who signs callbacks: the metadata of the issuer"),
    (Page::Keys, "GET", signing::KEYS_PATH, "the keys that sign callbacks"),
];

impl Page {
    fn of(method: &str, path: &str) -> Option<Self> {
        let method = if method == "HEAD" { "GET" } else { method };
        let path = if path == "/" { "/emulator" } else { path };
        let is_meant = |page: Page, known: &str| match page {
            Self::Prompt => path.starts_with(prompts::PATH),
            _ => path == known.split('?').next().unwrap_or(known),
        };
        let found = PAGES.iter().find(|(page, with, known, _)| *with == method && is_meant(*page, known));
        found.map(|(page, ..)| *page)
    }
}

/// Whether a request for a page changes anything.
pub(crate) fn may_change(method: &str, path: &str) -> bool {
    match Page::of(method, path) {
        Some(
            Page::SetFaults
            | Page::Press
            | Page::Say
            | Page::Leave
            | Page::Script
            | Page::IncomingCall
            | Page::Phone
            | Page::Trigger
            | Page::Resend
            | Page::Reset,
        ) => true,
        Some(
            Page::Index
            | Page::Calls
            | Page::Connections
            | Page::Callbacks
            | Page::Peaks
            | Page::Events
            | Page::Numbers
            | Page::Support
            | Page::Faults
            | Page::FaultKinds
            | Page::Phones
            | Page::Prompt
            | Page::Heard
            | Page::HeardWav
            | Page::Turns
            | Page::Sink
            | Page::Token
            | Page::CallbackToken
            | Page::RotateKeys
            | Page::Metadata
            | Page::Keys,
        )
        | None => false,
    }
}

/// The keys the host must have published before the answer to a request can be made, if any.
pub(crate) fn needed_keys(method: &str, path: &str) -> Option<NeededKeys> {
    match Page::of(method, path) {
        Some(Page::Metadata | Page::Keys) => Some(NeededKeys::Current),
        Some(Page::RotateKeys) => Some(NeededKeys::New),
        Some(Page::CallbackToken) => Some(NeededKeys::Token),
        _ => None,
    }
}

impl Emulator {
    pub(crate) fn control(&mut self, request: &RawRequest) -> RawResponse {
        let answer = match Page::of(&request.method, request.path()) {
            Some(page) => self.page(page, request),
            None => Err(ApiError::no_page(&request.method, request.path())),
        };
        let mut response = answer.unwrap_or_else(|error| error.flat());
        if request.method == "HEAD" {
            response.body.clear();
        }
        response
    }

    fn page(&mut self, page: Page, request: &RawRequest) -> Result<RawResponse, ApiError> {
        match page {
            Page::Index => Ok(RawResponse::of_emulator(&self.index())),
            Page::Calls => Ok(without_secrets(self.calls())),
            Page::Connections => Ok(without_secrets(self.connections())),
            Page::Callbacks => Ok(without_secrets(self.callbacks())),
            Page::Peaks => Ok(RawResponse::of_emulator(&self.peaks())),
            Page::Events => self.events_after(request),
            Page::Numbers => Ok(RawResponse::of_emulator(&dialplan::as_json())),
            Page::Support => Ok(RawResponse::of_emulator(&support::as_json())),
            Page::Faults => Ok(RawResponse::of_emulator(&self.faults())),
            Page::FaultKinds => Ok(RawResponse::of_emulator(&faults::as_json())),
            Page::SetFaults => self.replace_faults(request),
            Page::Prompt => prompt(request),
            Page::Press => self.press_keys(request),
            Page::Say => self.says(request),
            Page::Leave => self.leaves(request),
            Page::Heard | Page::HeardWav => self.was_heard(page, request),
            Page::Turns => {
                let turns = self.turns(&queried(request, "callConnectionId")?, self.engine.now_ms)?;
                Ok(RawResponse::of_emulator(&turns))
            }
            Page::Script => self.takes_script(request),
            Page::IncomingCall => self.comes_in(request),
            Page::Phones => Ok(RawResponse::of_emulator(&self.ga_2026_03.phones.to_json())),
            Page::Phone => self.phone(request),
            Page::Trigger => self.triggers(request),
            Page::Resend => self.resends(request),
            Page::Sink => Ok(RawResponse::empty(204)),
            Page::Token => self.token(request),
            Page::CallbackToken => self.callback_token(request),
            Page::RotateKeys | Page::Keys => self.published.keys(),
            Page::Metadata => self.published.metadata(),
            Page::Reset => {
                self.reset();
                Ok(RawResponse::empty(204))
            }
        }
    }

    fn index(&self) -> Json {
        let config = &self.engine.config;
        // A key that the owner has chosen is a secret, and this page needs no credential.
        let is_well_known = config.access_key == WELL_KNOWN_KEY;
        let page = |(_, method, path, what): (Page, &str, &str, &str)| json!({ "method": method, "path": path, "what": what });
        json!({
            "emulator": "ringwire",
            "seed": config.seed,
            "connectionString": is_well_known.then(|| config.connection_string()),
            "apiVersion": PREVIEW_2021_04.api_version,
            "basePaths": PREVIEW_2021_04.base_paths,
            "automation": { "apiVersion": GA_2026_03.api_version, "basePaths": GA_2026_03.base_paths },
            "keyRequests": self.key_requests,
            "callbackAuthentication": signing::authentication(config),
            "pages": PAGES.map(page),
        })
    }

    fn events_after(&self, request: &RawRequest) -> Result<RawResponse, ApiError> {
        let after = match request.query("after") {
            None => 0,
            Some(text) => text.parse().map_err(|_| ApiError::invalid("after: expected the sequence number of an entry."))?,
        };
        Ok(RawResponse::json(200, self.events_text(after)))
    }

    fn replace_faults(&mut self, request: &RawRequest) -> Result<RawResponse, ApiError> {
        self.set_faults(&object(request)?)?;
        Ok(RawResponse::of_emulator(&self.faults()))
    }

    fn press_keys(&mut self, request: &RawRequest) -> Result<RawResponse, ApiError> {
        let body = object(request)?;
        let call = text(&body, "callConnectionId").map_or_else(|| member(&body, "callLegId"), Ok)?;
        let now_ms = self.engine.now_ms;
        let pressed = self.press(&call, &member(&body, "participantId")?, &member(&body, "keys")?, now_ms)?;
        Ok(RawResponse::of_emulator(&json!({ "pressed": pressed })))
    }

    fn says(&mut self, request: &RawRequest) -> Result<RawResponse, ApiError> {
        let (body, now_ms) = (object(request)?, self.engine.now_ms);
        let (call, participant) = (member(&body, "callConnectionId")?, member(&body, "participantId")?);
        self.say(&call, &participant, &member(&body, "phrase")?, now_ms)?;
        Ok(RawResponse::empty(204))
    }

    fn leaves(&mut self, request: &RawRequest) -> Result<RawResponse, ApiError> {
        let (body, now_ms) = (object(request)?, self.engine.now_ms);
        self.leave_call(&member(&body, "callConnectionId")?, &member(&body, "participantId")?, now_ms)?;
        Ok(RawResponse::empty(204))
    }

    fn was_heard(&self, page: Page, request: &RawRequest) -> Result<RawResponse, ApiError> {
        let (call, participant) = (queried(request, "callConnectionId")?, request.query("participantId"));
        // A plus sign in a query is a space, unless it was escaped.
        let participant = participant.map(|one| one.strip_prefix(' ').map_or(one.clone(), |digits| ["+", digits].concat()));
        let now_ms = self.engine.now_ms;
        if page == Page::HeardWav {
            return Ok(wav(self.heard_wav(&call, participant.as_deref(), None, now_ms)?));
        }
        Ok(RawResponse::of_emulator(&self.heard(&call, participant.as_deref(), now_ms)?))
    }

    fn takes_script(&mut self, request: &RawRequest) -> Result<RawResponse, ApiError> {
        let (body, now_ms) = (object(request)?, self.engine.now_ms);
        self.script(&member(&body, "number")?, body.get("steps").unwrap_or(&Json::Null), now_ms)?;
        Ok(RawResponse::empty(204))
    }

    fn comes_in(&mut self, request: &RawRequest) -> Result<RawResponse, ApiError> {
        let now_ms = self.engine.now_ms;
        Ok(RawResponse::of_emulator(&self.incoming_call(&object(request)?, now_ms)?))
    }

    fn phone(&mut self, request: &RawRequest) -> Result<RawResponse, ApiError> {
        let now_ms = self.engine.now_ms;
        let phone = request.query("phone").and_then(|text| text.parse().ok());
        let phone = phone.ok_or_else(|| ApiError::invalid("phone: expected the number of a softphone in the query."))?;
        let is_json = |value: &str| value.split(';').next().unwrap_or(value).trim().eq_ignore_ascii_case("application/json");
        if request.header("content-type").is_some_and(is_json) {
            return Ok(RawResponse::of_emulator(&self.phone_acts(phone, &object(request)?, now_ms)?));
        }
        Ok(RawResponse::of_emulator(&json!({ "waitingMs": self.phone_says(phone, &request.body, now_ms)? })))
    }

    fn triggers(&mut self, request: &RawRequest) -> Result<RawResponse, ApiError> {
        let now_ms = self.engine.now_ms;
        Ok(without_secrets(self.trigger(&object(request)?, now_ms)?))
    }

    fn callback_token(&mut self, request: &RawRequest) -> Result<RawResponse, ApiError> {
        let body = object(request)?;
        let expected = |name: &str, what: &str| Err(ApiError::invalid([name, ": expected ", what, "."].concat()));
        for (name, value) in body.as_object().into_iter().flatten() {
            match name.as_str() {
                "claims" | "header" if !value.is_object() => return expected(name, "an object"),
                "forged" if !value.is_boolean() => return expected(name, "a boolean"),
                "at" if value.as_u64().is_none_or(|at_ms| at_ms > LAST_MS) => return expected(name, "milliseconds since 1970"),
                "claims" | "header" | "forged" | "at" => {}
                _ => return expected(name, "one of claims, header, forged, at"),
            }
        }
        let token = self.published.take_token().ok_or_else(ApiError::no_keys_yet)?;
        Ok(RawResponse::of_emulator(&json!({ "token": token })))
    }

    fn resends(&mut self, request: &RawRequest) -> Result<RawResponse, ApiError> {
        let (body, now_ms) = (object(request)?, self.engine.now_ms);
        let id = body.get("callbackId").and_then(Json::as_u64);
        let id = id.ok_or_else(|| ApiError::invalid("callbackId: expected the number of a callback, as the log has it."))?;
        Ok(RawResponse::of_emulator(&json!({ "callbackId": self.resend(id, now_ms)? })))
    }

    fn token(&mut self, request: &RawRequest) -> Result<RawResponse, ApiError> {
        let life_ms = match object(request)?.get("expiresInMs") {
            None | Some(Json::Null) => DEFAULT_LIFE_MS,
            Some(value) => value
                .as_u64()
                .filter(|life_ms| *life_ms <= LAST_MS)
                .ok_or_else(|| ApiError::invalid("expiresInMs: expected a whole number of milliseconds, not below zero."))?,
        };
        let now_ms = self.engine.now_ms;
        Ok(RawResponse::of_emulator(&self.issue_token(life_ms, now_ms)))
    }
}

/// A list whose URLs have no secrets: what an application puts into the query of a callback URL is for its own server.
fn without_secrets(mut list: Json) -> RawResponse {
    secrets::hide_all(&mut list);
    RawResponse::of_emulator(&list)
}

fn member(body: &Json, name: &str) -> Result<String, ApiError> {
    text(body, name).ok_or_else(|| ApiError::invalid([name, ": expected a string."].concat()))
}

fn object(request: &RawRequest) -> Result<Json, ApiError> {
    if request.body.is_empty() {
        return Ok(json!({}));
    }
    let body = serde_json::from_slice::<Json>(&request.body).ok();
    body.filter(Json::is_object).ok_or_else(|| ApiError::invalid("The body is not a JSON object."))
}

/// A parameter of the query that must be there.
fn queried(request: &RawRequest, name: &str) -> Result<String, ApiError> {
    request.query(name).ok_or_else(|| ApiError::invalid([name, ": expected it in the query."].concat()))
}

fn wav(file: Vec<u8>) -> RawResponse {
    let headers = vec![("content-type".to_owned(), "audio/wav".to_owned())];
    RawResponse { status: 200, headers, body: file, ..RawResponse::default() }
}

fn prompt(request: &RawRequest) -> Result<RawResponse, ApiError> {
    match prompts::file(&request.path_and_query) {
        Some(Ok(file)) => Ok(wav(file)),
        Some(Err(problem)) => Err(ApiError::invalid([problem.as_str(), "."].concat())),
        None => Err(ApiError::no_page(&request.method, request.path())),
    }
}
