//! The emulator: what goes in, what comes out, and the order things happen in.

use crate::engine::config::Config;
use crate::engine::deliveries::{About, Deliveries};
use crate::engine::effects::{Effect, Outcome};
use crate::engine::ids::Ids;
use crate::engine::json::{Json, json};
use crate::engine::log::Log;
use crate::engine::schedule::Schedule;
use crate::engine::time::LAST_MS;
use crate::faults::token_of;
use crate::faults::{Faults, Strike};
use crate::ga_2026_03::{self, Automation};
use crate::http::auth;
use crate::http::control;
use crate::http::cors;
use crate::http::errors::ApiError;
use crate::http::message::{Fate, RawRequest, RawResponse};
use crate::http::router::{Route, route};
use crate::http::signing::{self, Published, Token};
use crate::http::tokens::TokenIssuer;
use crate::preview_2021_04::calls::Calls;
use crate::preview_2021_04::operations::{self, Answer};
use crate::world::dialplan::{Failure, Then};
use ringwire::auth::access_key::AccessKey;
use ringwire::contract::ga_2026_03::CONTRACT as GA;
use ringwire::contract::preview_2021_04::CONTRACT;
use ringwire::contract::{Contract, Dialect};
use ringwire::encode::{self, Form};
use ringwire::error::Result;
use std::collections::{BTreeMap, HashMap};

/// What is yet to happen.
#[derive(Debug)]
pub(crate) enum Task {
    Answers { call: String, participant: String, then: Then },
    Fails { call: String, participant: String, failure: &'static Failure },
    Presses { call: String, participant: String, keys: &'static str },
    HangsUp { call: String, participant: String },
    CallEnds { call: String },
    PromptEnds { call: String, play: String },
    Retry { delivery: u64 },
    Release { delivery: u64 },
    Automation(ga_2026_03::Task),
}

/// Whom the outcome of an effect is for.
#[derive(Debug)]
pub(crate) enum Pending {
    Delivery(u64),
    Beside { delivery: u64, fault: &'static str },
    Prompt { call: String, play: String, url: String },
    Source(ga_2026_03::Fetched),
}

/// What a request is for.
pub(crate) enum Found {
    Leg(Route),
    Automation(Route),
    File(ga_2026_03::File),
    Nothing { of_2021: bool },
}

impl Found {
    fn by(contract: &'static Contract, request: &RawRequest) -> Self {
        let (method, path) = (request.method.as_str(), request.path());
        if let Some(route) = route(contract, method, path) {
            return Self::Leg(route);
        }
        if let Some(route) = route(&GA, method, path) {
            return Self::Automation(route);
        }
        match ga_2026_03::File::asked(method, path) {
            Some(file) => Self::File(file),
            // Both contracts live below /calling; what is in neither gets the answer of the nearer one.
            None => Self::Nothing { of_2021: !path.starts_with("/calling/") || path.starts_with("/calling/calls") },
        }
    }

    fn operation(&self) -> Option<&'static str> {
        match self {
            Self::Leg(route) | Self::Automation(route) => Some(route.operation.name),
            Self::File(file) => Some(file.operation()),
            Self::Nothing { .. } => None,
        }
    }

    /// The names the operation has in JavaScript: rows that share an id share an operation.
    pub(crate) fn names(&self) -> Vec<&'static str> {
        let of = |contract: &'static Contract, route: &Route| {
            let id = route.operation.id;
            contract.operations.iter().filter(move |row| row.id == id).map(|row| row.name).collect()
        };
        match self {
            Self::Leg(route) => of(&CONTRACT, route),
            Self::Automation(route) => of(&GA, route),
            Self::File(file) => vec![file.operation()],
            Self::Nothing { .. } => Vec::new(),
        }
    }

    fn is_of_2021(&self) -> bool {
        matches!(self, Self::Leg(_) | Self::Nothing { of_2021: true })
    }
}

/// The twin of the service.
///
/// Times are milliseconds since 1970, and never go back: a time before the last one counts as the last one.
pub struct Emulator {
    pub(crate) contract: &'static Contract,
    pub(crate) config: Config,
    pub(crate) key: AccessKey,
    pub(crate) tokens: TokenIssuer,
    pub(crate) now_ms: u64,
    pub(crate) ids: Ids,
    pub(crate) schedule: Schedule<Task>,
    pub(crate) calls: Calls,
    pub(crate) automation: Automation,
    pub(crate) deliveries: Deliveries,
    /// The lengths of prompts that have a `resourceId`, which spares them a second fetch.
    pub(crate) prompt_lengths: HashMap<(String, String), u64>,
    /// How many requests each faulty number has refused since it last let one through.
    pub(crate) refusals: HashMap<String, u32>,
    pub(crate) log: Log,
    pub(crate) published: Published,
    pub(crate) faults: Faults,
    /// Whether callbacks that are raised now meet no faults.
    pub(crate) spares_callbacks: bool,
    requests: u64,
    outbox: Vec<Effect>,
    pending: BTreeMap<u64, Pending>,
    effects: u64,
}

impl Emulator {
    /// An emulator in which nothing has happened yet.
    ///
    /// # Errors
    /// A validation or credential error that names the setting that cannot be used.
    pub fn new(config: Config) -> Result<Self> {
        let key = AccessKey::from_base64(&config.access_key)?;
        Ok(Self {
            contract: &CONTRACT,
            tokens: TokenIssuer::new(&key)?,
            key,
            now_ms: 0,
            ids: Ids::new(config.seed),
            schedule: Schedule::default(),
            calls: Calls::default(),
            automation: Automation::default(),
            deliveries: Deliveries::default(),
            prompt_lengths: HashMap::new(),
            refusals: HashMap::new(),
            log: Log::new(config.history),
            published: Published::default(),
            faults: Faults::none(config.seed),
            spares_callbacks: false,
            requests: 0,
            outbox: Vec::new(),
            pending: BTreeMap::new(),
            effects: 0,
            config,
        })
    }

    /// Forgets everything that happened, and begins again at the seed. The rules of faults stay, and begin again as well.
    pub fn reset(&mut self) {
        if let Ok(fresh) = Self::new(self.config.clone()) {
            // Effects under way may still come back: their numbers must not be given out again.
            let published = std::mem::take(&mut self.published);
            *self = Self { effects: self.effects, published, faults: self.faults.again(), ..fresh };
        }
    }

    /// The settings.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Answers a request.
    pub fn handle(&mut self, request: &RawRequest, now_ms: u64) -> RawResponse {
        self.advance(now_ms);
        let mut response = match request.path() {
            _ if request.method == "OPTIONS" => cors::preflight(request),
            path if signing::is_document(path) => self.document(request),
            path if control::is_control(path) => self.control(request),
            _ => self.serve(request),
        };
        if let Some(id) = request.header("x-ms-client-request-id") {
            response.headers.push(("x-ms-client-request-id".to_owned(), id.to_owned()));
        }
        cors::allow(&mut response);
        response
    }

    /// Lets time pass, and gives what a host is to do.
    pub fn poll(&mut self, now_ms: u64) -> Vec<Effect> {
        self.advance(now_ms);
        std::mem::take(&mut self.outbox)
    }

    /// When something will happen by itself next, if anything will; now, when an effect waits to be polled.
    #[must_use]
    pub fn next_deadline(&self) -> Option<u64> {
        if self.outbox.is_empty() { self.schedule.first() } else { Some(self.now_ms) }
    }

    /// Says how an effect went. An effect from before a reset is ignored.
    pub fn complete(&mut self, effect: u64, outcome: &Outcome, now_ms: u64) {
        self.advance(now_ms);
        match self.pending.remove(&effect) {
            Some(Pending::Delivery(delivery)) => self.delivered(delivery, outcome),
            Some(Pending::Beside { delivery, fault }) => self.delivered_beside(delivery, fault, outcome),
            Some(Pending::Prompt { call, play, url }) => self.prompt_fetched(&call, &play, &url, outcome),
            Some(Pending::Source(fetched)) => self.source_fetched(&fetched, outcome),
            None => {}
        }
    }

    /// The log entries after the one with that sequence number; all that are kept, after 0.
    #[must_use]
    pub fn events(&self, after: u64) -> Json {
        self.log.after(after)
    }

    /// Every call of the contract of 2021, the oldest first.
    #[must_use]
    pub fn calls(&self) -> Json {
        self.calls.to_json()
    }

    /// Every connection of the contract in production, the oldest first.
    #[must_use]
    pub fn connections(&self) -> Json {
        self.automation.to_json()
    }

    /// Every callback with its attempts, the oldest first.
    #[must_use]
    pub fn callbacks(&self) -> Json {
        self.deliveries.to_json()
    }

    /// The rules of faults, and how many times each has struck: `{ seed, rules, struck }`.
    #[must_use]
    pub fn faults(&self) -> Json {
        self.faults.to_json()
    }

    /// Replaces all rules of faults by `{ seed?, rules }`; no rules, no faults. Without a seed it is that of the settings.
    ///
    /// # Errors
    /// A validation error that names the rule and its member, and says what was expected; the rules are as they were.
    pub fn set_faults(&mut self, faults: &Json) -> Result<()> {
        self.faults = Faults::from_json(faults, self.config.seed)?;
        Ok(())
    }

    /// Whether an answer is to wait still, because a callback of those that hold it has not been attempted.
    #[must_use]
    pub fn is_held(&self, first: u64, last: u64) -> bool {
        self.deliveries.is_any_untried(first, last)
    }

    /// Publishes by what receivers verify the tokens of callbacks: the metadata of their issuer and its keys, the signing one
    /// first. They stay over a reset. A host does so before it hands over a request for them, and after it has rotated the keys:
    /// which it does before it hands over a `POST /emulator/rotateKeys`.
    pub fn publish(&mut self, metadata: Json, keys: Json) {
        self.published.put(metadata, keys);
    }

    /// A bearer token that is good for so many milliseconds from now.
    pub fn issue_token(&mut self, life_ms: u64, now_ms: u64) -> Json {
        self.advance(now_ms);
        let expires_ms = self.now_ms.saturating_add(life_ms).min(LAST_MS);
        json!({ "token": self.tokens.issue(self.now_ms, expires_ms), "expiresOnTimestamp": expires_ms })
    }

    /// Everything due by then happens, each at its own time.
    pub(crate) fn advance(&mut self, now_ms: u64) {
        let now_ms = now_ms.clamp(self.now_ms, LAST_MS.max(self.now_ms));
        while let Some((at_ms, task)) = self.schedule.take_due(now_ms) {
            self.now_ms = at_ms.max(self.now_ms);
            self.run(task);
        }
        self.now_ms = now_ms;
    }

    fn run(&mut self, task: Task) {
        match task {
            Task::Answers { call, participant, then } => self.callee_answers(&call, &participant, then),
            Task::Fails { call, participant, failure } => self.callee_fails(&call, &participant, failure),
            Task::Presses { call, participant, keys } => self.callee_presses(&call, &participant, keys),
            Task::HangsUp { call, participant } => self.leave(&call, &participant),
            Task::CallEnds { call } => self.call_ends(&call),
            Task::PromptEnds { call, play } => self.prompt_ends(&call, &play),
            Task::Retry { delivery } => self.attempt(delivery),
            Task::Release { delivery } => self.release(delivery),
            Task::Automation(task) => self.automatic(task),
        }
    }

    /// Schedules a task so many milliseconds from now.
    pub(crate) fn later(&mut self, after_ms: u64, task: Task) {
        self.schedule.put(self.now_ms.saturating_add(after_ms).min(LAST_MS), task);
    }

    /// Hands an effect to the host.
    pub(crate) fn effect(&mut self, pending: Pending, effect: impl FnOnce(u64) -> Effect) {
        self.effects += 1;
        self.pending.insert(self.effects, pending);
        self.outbox.push(effect(self.effects));
    }

    /// Attempts the next callback about something, if none of them is under way.
    pub(crate) fn send_next(&mut self, about: &About) {
        if let Some(next) = self.deliveries.next_of(about) {
            self.attempt(next);
        }
    }

    fn attempt(&mut self, id: u64) {
        let Some(delivery) = self.deliveries.sending(id) else { return };
        match delivery.preceding() {
            Some(fault) => self.send(id, Pending::Beside { delivery: id, fault }, token_of(fault)),
            None => self.send(id, Pending::Delivery(id), Some(Token::Genuine)),
        }
    }

    /// Posts a callback with those that come with it; what is not signed gets no token, whatever is asked for.
    pub(crate) fn send(&mut self, id: u64, pending: Pending, token: Option<Token>) {
        let events: Vec<_> = self.deliveries.events(id).into_iter().map(Json::to_string).collect();
        let Some(delivery) = self.deliveries.get_mut(id) else { return };
        // On record for the later contract and for Event Grid; for that of 2021 it is a setting.
        let arrays = self.config.callback_arrays || !matches!(delivery.about, About::Leg(_)) || events.len() > 1;
        let events = events.join(",");
        // On record since then: a plus sign is escaped, as in the offset of every time. (No number is written with one.)
        let events = if matches!(delivery.about, About::Connection(_)) { events.replace('+', "\\u002B") } else { events };
        let body = if arrays { ["[", &events, "]"].concat() } else { events };
        let (url, attempt) = (delivery.url.clone(), delivery.attempt());
        let mut headers = vec![("content-type".to_owned(), "application/json; charset=utf-8".to_owned())];
        if delivery.about == About::Resource {
            headers.push(("aeg-event-type".to_owned(), "Notification".to_owned()));
        }
        let token = token.filter(|_| delivery.about.is_signed());
        self.effect(pending, |id| Effect::Deliver { id, url, headers, body, attempt, token });
    }

    fn delivered(&mut self, id: u64, outcome: &Outcome) {
        let members = self.deliveries.members(id);
        for member in &members {
            let delays_ms = &self.config.callback_retry_delays_ms;
            let Some((mut note, wait_ms)) = self.deliveries.attempted(*member, outcome, self.now_ms, delays_ms) else { continue };
            if let Some(note) = note.as_object_mut().filter(|_| members.len() > 1) {
                note.insert("batch".to_owned(), json!(members));
            }
            self.tell_attempt(*member, note);
            // Those that come with it come again with it.
            if let Some(wait_ms) = wait_ms.filter(|_| *member == id) {
                self.later(wait_ms, Task::Retry { delivery: id });
            }
        }
        if matches!(outcome, Outcome::Answered { status: 200..=299, .. }) {
            self.copies(id);
        }
        if let Some(about) = self.deliveries.about(id) {
            self.send_next(&about);
        }
    }

    /// An attempt of a fault is over; if it came before the genuine one, now comes that.
    fn delivered_beside(&mut self, id: u64, fault: &'static str, outcome: &Outcome) {
        let Some(note) = self.deliveries.attempted_beside(id, fault, outcome, self.now_ms) else { return };
        self.tell_attempt(id, note);
        if fault != "duplicate" {
            self.attempt(id);
        }
    }

    fn tell_attempt(&mut self, id: u64, mut note: Json) {
        if let Some(note) = note.as_object_mut() {
            note.shift_remove("time");
            note.shift_insert(0, "callbackId".to_owned(), json!(id));
        }
        self.log.push(self.now_ms, "attempt", note);
    }

    fn serve(&mut self, request: &RawRequest) -> RawResponse {
        self.requests += 1;
        let number = self.requests;
        let found = Found::by(self.contract, request);
        let allowed = match found {
            Found::File(_) => auth::check_file(request, &self.key, &self.tokens, self.config.max_skew_ms, self.now_ms),
            _ => auth::check(request, &self.key, &self.tokens, self.config.max_skew_ms, self.now_ms),
        };
        let body = match String::from_utf8_lossy(&request.body) {
            text if text.is_empty() => Json::Null,
            text => serde_json::from_str(&text).unwrap_or_else(|_| Json::String(text.into_owned())),
        };
        let seen = json!({
            "request": number,
            "method": request.method,
            "path": request.path_and_query,
            "operation": found.operation(),
            "authorization": allowed.as_ref().ok(),
            "body": body,
        });
        self.log.push(self.now_ms, "request", seen);
        let strike = self.fault_of_request(&found, request, number);
        let is_of_2021 = found.is_of_2021();
        let ahead = self.ahead(strike.as_ref());
        let carried_out = || match (found, allowed) {
            (Found::Nothing { .. }, _) => Err(ApiError::no_route(&request.method, request.path())),
            (_, Err(denied)) => Err(denied),
            (Found::Leg(route), Ok(_)) => self.operate(&route, request).map(|answer| match answer {
                Answer { status, body: Some(body) } => RawResponse::json(status, body),
                Answer { status, body: None } => RawResponse::empty(status),
            }),
            (Found::Automation(route), Ok(_)) => self.automate(&route, request),
            (Found::File(file), Ok(_)) => self.file(&file, request),
        };
        let answer = match strike.as_ref().and_then(Strike::before) {
            Some(instead) => instead,
            None => carried_out(),
        };
        let answer = strike.as_ref().and_then(Strike::after).unwrap_or(answer);
        let held_by = ahead.and_then(|ahead| self.come_before(&ahead));
        let mut response = match answer {
            Ok(response) => response,
            Err(error) if is_of_2021 => error.response(),
            Err(error) => error.wrapped(),
        };
        if response.fate.is_broken {
            return response;
        }
        response.fate = Fate { held_by, delay_ms: strike.map_or(0, |strike| strike.delay_ms()), ..Fate::default() };
        // On record: in 2021 every answer has an id of its own. Since then it has the client's, which is no part of the log.
        let id = is_of_2021.then(|| self.ids.uuid());
        let told = json!({
            "request": number,
            "status": response.status,
            "clientRequestId": id,
            "retryAfter": response.header("retry-after"),
            "body": serde_json::from_slice::<Json>(&response.body).ok(),
        });
        self.log.push(self.now_ms, "response", told);
        if let Some(id) = id {
            response.headers.push(("client-request-id".to_owned(), id));
        }
        response
    }

    /// Checks a request against its row, and carries it out.
    fn operate(&mut self, found: &Route, request: &RawRequest) -> std::result::Result<Answer, ApiError> {
        let version = self.contract.api_version;
        match request.query("api-version") {
            Some(asked) if asked == version => {}
            Some(asked) => {
                return Err(ApiError::invalid(["api-version ", &asked, " is not known; this is ", version, "."].concat()));
            }
            None => return Err(ApiError::invalid(["The query has no api-version; expected ", version, "."].concat())),
        }
        let body = match found.operation.body {
            None => Json::Null,
            Some(model) => {
                let text = std::str::from_utf8(&request.body).map_err(|_| ApiError::invalid("The body is not UTF-8."))?;
                let text = if text.trim().is_empty() { "{}" } else { text };
                let body = serde_json::from_str(text)
                    .map_err(|error| ApiError::invalid(["The body is not JSON: ", &error.to_string(), "."].concat()))?;
                encode::object(model, &body, Form::Received, Dialect::Seed)?;
                body
            }
        };
        match operations::handler(found.operation.name) {
            Some(handler) => handler(self, found, &body),
            None => Err(ApiError::no_route(&request.method, request.path())),
        }
    }
}
