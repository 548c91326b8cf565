//! The world around the application: the service (the emulator's core), the network, the clock, the store, the people and the strangers.

use crate::app::App;
use crate::chance::{Fnv, source};
use crate::defects::Defect;
use crate::issuer::Issuer;
use crate::judge::{Violation, judge};
use crate::runtime::{Owner, Promise, Runtime};
use crate::script::{Attack, Call, Kind, Lacks, Script};
use crate::store::Store;
use fastrand::Rng;
use ringwire::auth::access_key::{AccessKey, DateHeader};
use ringwire::client::{Authorization, Client, authorize};
use ringwire::contract::{ga_2026_03, preview_2021_04};
use ringwire::error::Result;
use ringwire::http::{Endpoint, HttpRequest, HttpResponse};
use ringwire_emulator::world::wav;
use ringwire_emulator::{Config, Effect, Emulator, Outcome, RawRequest, RawResponse, VIRTUAL_START_MS};
use ringwire_report::CallReport;
use serde_json::{Value as Json, json};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

/// The secret in the address of the application.
pub const SECRET: &str = "s3cret";
/// The address of the application for the events of Event Grid.
pub const EVENT_GRID: &str = "https://app.example/events?secret=s3cret";
/// The name of the emulator.
const ENDPOINT: &str = "http://emulator.localhost";
/// How long the service waits for the answer to a callback, in milliseconds: longer than any handler takes. It does not post an event again
/// that is not answered in time, and then no receiver could do anything about a process that is killed after that time.
const CALLBACK_TIMEOUT_MS: u64 = 600_000;
/// The waits of the service before it posts a callback again: it is so patient that none of millions of callbacks meets a failure at
/// every attempt. With ten attempts, one of five million did.
const RETRY_DELAYS_MS: [u64; 18] = [
    1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 120_000, 120_000, 120_000, 120_000, 120_000, 120_000, 120_000,
    120_000, 120_000, 120_000,
];
/// How much the emulator keeps, and after how many rounds its log is read: it must not forget what was not read.
const HISTORY: usize = 3_000;
const READ_EVERY: u64 = 100;
/// How far the date of a signature may be from now, in milliseconds: a request travels two seconds at most, and each attempt must have a
/// signature of its own.
const SKEW_MS: u64 = 4_000;
/// How many violations of an invariant are kept.
const MOST_VIOLATIONS: usize = 3;
/// How often everyone who is in a call still leaves it, in milliseconds: some applications wait until they do.
const LEAVE_MS: u64 = 300_000;
const MOST_LEAVES: usize = 40;
/// How long from the beginning of a wave to that of the next: by then everything that was remembered is old.
const WAVE_MS: u64 = 30 * 3_600_000;
/// How often the tasks of a wave go on at most, for each call and in all.
const STEPS: (u64, u64) = (100_000, 1_000_000);

/// A callback as it reaches the application.
#[derive(Debug, Clone)]
pub struct Post {
    /// The path and the query.
    pub url: String,
    /// The value of the header.
    pub authorization: Option<Rc<str>>,
    /// The body.
    pub body: String,
    /// The call that its address names.
    pub call: Option<u32>,
}

/// How often an event was handled.
#[derive(Debug, Clone, Copy, Default)]
pub struct Handling {
    /// The process in which the handler had taken it last.
    pub completed_in: Option<u64>,
    /// Whether the receiver knows that: the handler must not have it again.
    pub is_taken: bool,
}

/// A world, in which waves of calls follow one another.
pub struct World {
    /// Its tasks and its clock.
    pub runtime: Runtime,
    /// What is broken in the application on purpose.
    pub defect: Option<Defect>,
    /// The service.
    pub emulator: RefCell<Emulator>,
    /// The clients of the application, of both contracts.
    pub clients: [Client; 2],
    /// The access key.
    pub key: AccessKey,
    /// What the application has stored.
    pub store: Store,
    /// The report, which every handled event is added to.
    pub report: RefCell<CallReport>,
    /// By the key of an event, how often it was handled in this wave.
    pub handled: RefCell<BTreeMap<String, Handling>>,
    /// What was wrong.
    pub violations: RefCell<Vec<Violation>>,
    /// The script of the wave.
    pub script: RefCell<Rc<Script>>,
    issuer: RefCell<Issuer>,
    app: RefCell<Option<Rc<App>>>,
    processes: Cell<u64>,
    wave: Cell<u64>,
    /// By call, the dice of the network.
    dice: RefCell<BTreeMap<Option<u32>, Rng>>,
    /// By call, how often its tasks have gone on.
    steps: RefCell<BTreeMap<u32, u64>>,
    /// The callbacks that the application has not answered.
    exchanges: RefCell<BTreeMap<u64, Promise<Option<u16>>>>,
    exchange: Cell<u64>,
    /// Resolves when an effect was completed.
    completed: RefCell<Promise<()>>,
    /// The emulator's log of this wave, as far as it was read.
    pub log: RefCell<Vec<Json>>,
    seen: Cell<u64>,
    rounds: Cell<u64>,
    /// The calls that are not over, with the number of their script once an event has named it; and whether they are of the 2021 preview.
    live: RefCell<BTreeMap<String, (bool, Option<u32>)>>,
    /// How often the application was killed in this wave.
    pub crashes: Cell<u64>,
    /// Of everything that happened.
    pub digest: Cell<Fnv>,
}

impl World {
    /// A world in which nothing has happened yet.
    ///
    /// # Errors
    /// The core refuses a setting.
    pub fn new(seed: u64, arrays: bool, defect: Option<Defect>) -> Result<Rc<Self>> {
        let config = Config {
            endpoint: ENDPOINT.to_owned(),
            seed,
            callback_arrays: arrays,
            callback_timeout_ms: CALLBACK_TIMEOUT_MS,
            callback_retry_delays_ms: RETRY_DELAYS_MS.to_vec(),
            event_grid_endpoint: Some(EVENT_GRID.to_owned()),
            event_grid_retry_delays_ms: Some(RETRY_DELAYS_MS.to_vec()),
            max_skew_ms: Some(SKEW_MS),
            history: HISTORY,
            ..Config::default()
        };
        let key = AccessKey::from_base64(&config.access_key)?;
        let endpoint = Endpoint::parse(ENDPOINT, false)?;
        let client = |contract: &'static ringwire::contract::Contract, path: &str| Client {
            contract,
            endpoint: endpoint.clone(),
            base_path: path.to_owned(),
            api_version: contract.api_version.to_owned(),
            allow_insecure: false,
        };
        let world = Rc::new(Self {
            runtime: Runtime::at(VIRTUAL_START_MS),
            defect,
            emulator: RefCell::new(Emulator::new(config)?),
            clients: [client(&ga_2026_03::CONTRACT, "/calling"), client(&preview_2021_04::CONTRACT, "/calling/calls")],
            key,
            store: Store::default(),
            report: RefCell::new(CallReport::new(false, ringwire_report::MOST_CALLS)),
            handled: RefCell::default(),
            violations: RefCell::default(),
            script: RefCell::new(Rc::new(Script {
                seed,
                setting: crate::script::Setting::quiet(),
                calls: Vec::new(),
                rules: Vec::new(),
                crashes: Vec::new(),
                rotations: Vec::new(),
                attacks: Vec::new(),
            })),
            issuer: RefCell::default(),
            app: RefCell::default(),
            processes: Cell::new(0),
            wave: Cell::new(0),
            dice: RefCell::default(),
            steps: RefCell::default(),
            exchanges: RefCell::default(),
            exchange: Cell::new(0),
            completed: RefCell::default(),
            log: RefCell::default(),
            seen: Cell::new(0),
            rounds: Cell::new(0),
            live: RefCell::default(),
            crashes: Cell::new(0),
            digest: Cell::default(),
        });
        world.publish();
        Ok(world)
    }

    /// The time, in milliseconds since 1970.
    #[must_use]
    pub fn now_ms(&self) -> u64 {
        self.runtime.now_ms()
    }

    /// Whether a defect was planted.
    #[must_use]
    pub fn has(&self, defect: Defect) -> bool {
        self.defect == Some(defect)
    }

    /// Notes that something is wrong.
    pub fn violate(&self, invariant: &'static str, call: Option<u32>, what: String) {
        let mut violations = self.violations.borrow_mut();
        // One is enough to fail; some more of each kind help to see why.
        if violations.iter().filter(|known| known.invariant == invariant).count() < MOST_VIOLATIONS {
            violations.push(Violation { invariant, call, what });
        }
    }

    /// Calls `with` with the dice of a call: they do not depend on other calls.
    pub fn chance<T>(&self, call: Option<u32>, with: impl FnOnce(&mut Rng) -> T) -> T {
        let seed = self.script.borrow().seed;
        let mut dice = self.dice.borrow_mut();
        with(dice.entry(call).or_insert_with(|| source(seed, "call", call.map_or(u64::MAX, u64::from))))
    }

    /// A time up to `most`.
    pub fn up_to(&self, call: Option<u32>, most: u64) -> u64 {
        if most == 0 { 0 } else { self.chance(call, |dice| dice.u64(0..=most)) }
    }

    /// Waits as long as a message takes.
    async fn travel(&self, call: Option<u32>) {
        let most = self.script.borrow().setting.net_ms;
        self.runtime.sleep(self.up_to(call, most)).await;
    }

    fn publish(&self) {
        let keys = self.issuer.borrow().keys();
        self.emulator.borrow_mut().publish(Issuer::metadata(ENDPOINT), keys);
    }

    /// Runs a wave of calls until everything is at rest, and judges it.
    pub fn run(self: &Rc<Self>, script: Rc<Script>) {
        let wave = self.wave.replace(self.wave.get() + 1);
        let began_ms = VIRTUAL_START_MS + wave * WAVE_MS;
        self.runtime.advance(began_ms);
        self.log.borrow_mut().clear();
        self.crashes.set(0);
        self.dice.borrow_mut().clear();
        self.steps.borrow_mut().clear();
        *self.script.borrow_mut() = Rc::clone(&script);
        let faults = json!({ "seed": script.seed, "rules": script.rules });
        if let Err(error) = self.emulator.borrow_mut().set_faults(&faults) {
            self.violate("script", None, error.message);
        }
        if let Some(app) = &*self.app.borrow() {
            app.sweep();
        }
        if self.app().is_none() {
            self.restart();
        }
        for call in &script.calls {
            self.place(call.clone());
        }
        for at_ms in &script.rotations {
            let (world, at_ms) = (Rc::clone(self), *at_ms);
            self.runtime.spawn(Owner::World, None, async move {
                world.runtime.sleep(at_ms).await;
                world.issuer.borrow_mut().rotate();
                world.publish();
            });
        }
        for attack in &script.attacks {
            let (world, attack) = (Rc::clone(self), *attack);
            self.runtime.spawn(Owner::World, Some(attack.call), async move { world.attack(attack).await });
        }
        let world = Rc::clone(self);
        self.runtime.spawn(Owner::World, None, async move {
            for _ in 0..MOST_LEAVES {
                world.runtime.sleep(LEAVE_MS).await;
                if !world.everyone_hangs_up() && world.store.list("job ", world.now_ms()).is_empty() {
                    break;
                }
            }
        });
        self.rest(&script);
        self.read_log();
        let log = std::mem::take(&mut *self.log.borrow_mut());
        let mut digest = self.digest.get();
        log.iter().for_each(|entry| digest.value(entry));
        judge(self, &script, &log, &mut digest);
        self.digest.set(digest);
        self.forget(wave);
        *self.log.borrow_mut() = log;
    }

    /// Begins the call of a script.
    fn place(self: &Rc<Self>, call: Call) {
        let world = Rc::clone(self);
        self.runtime.spawn(Owner::World, Some(call.id), async move {
            world.runtime.sleep(call.at).await;
            match call.kind {
                Kind::Outgoing | Kind::Preview => {
                    // The list of jobs outlives the application.
                    world.store.put(&crate::app::job(call.id), &call.id.to_string(), u64::MAX);
                    if let Some(app) = world.app() {
                        app.begin_flow(call.id);
                    }
                }
                Kind::Incoming | Kind::Rejected => {
                    let from = call.people.first().map_or("", String::as_str);
                    let incoming = json!({ "from": from, "to": "8:acs:resource_bot" });
                    let came = world.emulator.borrow_mut().incoming_call(&incoming, world.now_ms());
                    if let Err(error) = came {
                        world.violate("script", Some(call.id), format!("{error:?}"));
                    }
                }
            }
        });
    }

    /// The process that runs now.
    #[must_use]
    pub fn app(&self) -> Option<Rc<App>> {
        self.app.borrow().clone()
    }

    fn restart(self: &Rc<Self>) {
        self.stop();
        self.processes.set(self.processes.get() + 1);
        let app = App::new(self, self.processes.get());
        *self.app.borrow_mut() = Some(Rc::clone(&app));
        app.start();
    }

    /// Kills the application: its tasks and its memory are gone, and its connections break.
    fn stop(&self) {
        let Some(app) = self.app.borrow_mut().take() else { return };
        self.runtime.drop_tasks_of(Owner::Application(app.process));
        app.die();
        let broken = std::mem::take(&mut *self.exchanges.borrow_mut());
        broken.into_values().for_each(|exchange| exchange.resolve(None));
    }

    /// Lets everything happen that happens by itself.
    fn rest(self: &Rc<Self>, script: &Script) {
        let (each, most) = STEPS;
        let mut left = each * script.calls.len() as u64 + most;
        loop {
            while let Some((task, owner, call)) = self.runtime.ready() {
                left = left.saturating_sub(1);
                if left == 0 {
                    return self.violate("at rest", call, "the tasks of the wave go on for ever".to_owned());
                }
                if let (Owner::Application(_), Some(call)) = (owner, call)
                    && let Some(crash) = self.crash_before(script, call)
                {
                    self.crashes.set(self.crashes.get() + 1);
                    self.stop();
                    let world = Rc::clone(self);
                    self.runtime.spawn(Owner::World, None, async move {
                        world.runtime.sleep(crash).await;
                        if world.app().is_none() {
                            world.restart();
                        }
                    });
                    continue;
                }
                self.runtime.poll(task);
            }
            self.rounds.set(self.rounds.get() + 1);
            if self.rounds.get().is_multiple_of(READ_EVERY) {
                self.read_log();
            }
            let effects = self.emulator.borrow_mut().poll(self.now_ms());
            if !effects.is_empty() {
                effects.into_iter().for_each(|effect| self.drive(effect));
                continue;
            }
            let next = [self.runtime.first_timer(), self.emulator.borrow().next_deadline()].into_iter().flatten().min();
            match next {
                Some(next_ms) => self.runtime.advance(next_ms),
                None => return,
            }
        }
    }

    fn crash_before(&self, script: &Script, call: u32) -> Option<u64> {
        let mut steps = self.steps.borrow_mut();
        let step = steps.entry(call).or_default();
        *step += 1;
        script.crashes.iter().find(|crash| crash.call == call && crash.step == *step).map(|crash| crash.down_ms)
    }

    /// Executes an effect of the emulator, and reports its outcome.
    fn drive(self: &Rc<Self>, effect: Effect) {
        let world = Rc::clone(self);
        let call = match &effect {
            Effect::Deliver { url, body, .. } => call_of(url).or_else(|| {
                // An event of Event Grid names the caller.
                let script = self.script.borrow();
                let mut incoming = script.calls.iter().filter(|call| matches!(call.kind, Kind::Incoming | Kind::Rejected));
                incoming.find(|call| call.people.first().is_some_and(|caller| body.contains(caller.as_str()))).map(|call| call.id)
            }),
            Effect::FetchPrompt { .. } | Effect::DialSocket { .. } => None,
            // No application of the simulation has a WebSocket, so none is open.
            Effect::SendSocket { .. } | Effect::CloseSocket { .. } => return,
            // No script of a simulation opens a softphone.
            Effect::Phone { .. } => return,
        };
        self.runtime.spawn(Owner::World, call, async move {
            let (id, outcome) = match effect {
                Effect::Deliver { id, url, headers: _, body, attempt: _, token, timeout_ms } => {
                    let audience = world.emulator.borrow().config().resource_id.clone();
                    let authorization = token.map(|token| world.issuer.borrow().authorization(token, &audience, world.now_ms()));
                    let post = Post { url, authorization, body, call };
                    let answered = crate::runtime::within(&world.runtime, timeout_ms, world.post(post)).await;
                    let outcome = match answered {
                        Some(Some(status)) => Outcome::Answered { status, body: Vec::new() },
                        Some(None) => Outcome::NoAnswer { reason: "the connection broke".to_owned() },
                        None => Outcome::Late,
                    };
                    (id, outcome)
                }
                Effect::FetchPrompt { id, url, timeout_ms: _ } => {
                    world.travel(None).await;
                    (id, file(&url))
                }
                Effect::DialSocket { id, .. } => (id, Outcome::NotSent),
                Effect::SendSocket { .. } | Effect::CloseSocket { .. } => return,
                Effect::Phone { .. } => return,
            };
            world.emulator.borrow_mut().complete(id, &outcome, world.now_ms());
            let completed = world.completed.replace(Promise::default());
            completed.resolve(());
        });
    }

    /// Posts a callback to the application; gives the status of its answer.
    pub async fn post(self: &Rc<Self>, post: Post) -> Option<u16> {
        let call = post.call;
        self.travel(call).await;
        let app = self.app()?;
        let exchange = Promise::default();
        let number = self.exchange.replace(self.exchange.get() + 1);
        self.exchanges.borrow_mut().insert(number, exchange.clone());
        let answer = exchange.clone();
        self.runtime.spawn(Owner::Application(app.process), call, async move {
            let status = app.receive(post).await;
            answer.resolve(Some(status));
        });
        let status = exchange.await;
        self.exchanges.borrow_mut().remove(&number);
        let loses = self.script.borrow().setting.loses;
        if self.chance(call, |dice| dice.u64(0..1000)) < loses {
            return None;
        }
        self.travel(call).await;
        status
    }

    /// Sends a request to the service; `None` when no answer comes.
    pub async fn send(self: &Rc<Self>, call: Option<u32>, request: &HttpRequest) -> Option<HttpResponse> {
        let raw = raw(request);
        self.travel(call).await;
        let response = self.emulator.borrow_mut().handle(&raw, self.now_ms());
        let RawResponse { status, headers, body, disposition } = response;
        if let Some((first, last)) = disposition.held_by {
            while self.emulator.borrow().is_held(first, last) {
                let completed = self.completed.borrow().clone();
                completed.await;
            }
        }
        self.runtime.sleep(disposition.delay_ms).await;
        self.travel(call).await;
        if disposition.is_broken {
            return None;
        }
        let headers = headers.into_iter().filter(|(name, _)| HttpResponse::READ.contains(&name.as_str())).collect();
        Some(HttpResponse { status, headers, body: String::from_utf8_lossy(&body).into_owned() })
    }

    /// Fetches a document of the issuer; `None` when it cannot be had.
    pub async fn document(self: &Rc<Self>, url: &str) -> Option<Json> {
        let path = url.strip_prefix(ENDPOINT)?;
        let [client, _] = &self.clients;
        let host = client.endpoint.authority().to_owned();
        let request = RawRequest { method: "GET".to_owned(), path_and_query: path.to_owned(), host, ..RawRequest::default() };
        self.travel(None).await;
        let response = self.emulator.borrow_mut().handle(&request, self.now_ms());
        self.runtime.sleep(response.disposition.delay_ms).await;
        self.travel(None).await;
        if response.status != 200 || response.disposition.is_broken {
            return None;
        }
        serde_json::from_slice(&response.body).ok()
    }

    /// A stranger posts an event that never happened.
    async fn attack(self: &Rc<Self>, Attack { at, call, lacks }: Attack) {
        if lacks.is_enough_without_audience() && !self.script.borrow().setting.audience {
            return;
        }
        self.runtime.sleep(at).await;
        let id = format!("forged-{call}-{at}");
        let event = json!([{
            "id": id, "source": "calling/callConnections/forged", "type": "Microsoft.Communication.CallDisconnected",
            "data": { "callConnectionId": "forged" }, "time": "2100-01-01T00:00:00Z", "specversion": "1.0",
        }]);
        let query = if lacks == Lacks::Secret { "secret=guessed" } else { "secret=s3cret" };
        let audience = self.emulator.borrow().config().resource_id.clone();
        let genuine = || self.issuer.borrow().authorization(ringwire_emulator::Token::Genuine, &audience, self.now_ms());
        let authorization = match lacks {
            Lacks::Secret | Lacks::Json => Some(genuine()),
            Lacks::Token => None,
            Lacks::Key => Some(self.issuer.borrow().authorization(ringwire_emulator::Token::Forged, &audience, self.now_ms())),
        };
        let body = if lacks == Lacks::Json { "[{".to_owned() } else { event.to_string() };
        let url = format!("https://app.example/callbacks/{call}?{query}");
        let status = self.post(Post { url, authorization, body, call: Some(call) }).await;
        if status.is_some_and(|status| status < 400) {
            let what = format!("a forged callback that lacks its {lacks:?} was answered {}", status.unwrap_or_default());
            self.violate("no forgery believed", Some(call), what);
        }
    }

    /// Reads what is new in the emulator's log.
    fn read_log(&self) {
        let Json::Array(entries) = self.emulator.borrow().events(self.seen.get()) else { return };
        for entry in &entries {
            let sequence = entry.get("sequence").and_then(Json::as_u64).unwrap_or_default();
            if sequence != self.seen.get() + 1 {
                self.violate("script", None, format!("the log has lost entries before {sequence}: it is read too seldom"));
            }
            self.seen.set(sequence);
            let id = [text(entry, "callConnectionId"), text(entry, "callLegId")].concat();
            let mut live = self.live.borrow_mut();
            match (text(entry, "kind"), text(entry, "state")) {
                ("state", "disconnected" | "terminated") => drop(live.remove(&id)),
                ("state", _) => {
                    live.entry(id).or_insert((entry.get("callLegId").is_some(), None));
                }
                ("callback", _) => {
                    if let Some((_, call)) = live.get_mut(&id) {
                        *call = call.or_else(|| call_of(text(entry, "url")));
                    }
                }
                _ => {}
            }
        }
        self.log.borrow_mut().extend(entries);
    }

    /// Lets everyone leave who is in a call still; whether there was such a call.
    fn everyone_hangs_up(self: &Rc<Self>) -> bool {
        self.read_log();
        let live = self.live.borrow().clone();
        let script = self.script.borrow().clone();
        for (id, (is_preview, call)) in &live {
            if *is_preview {
                self.operator("deleteCall", id);
                continue;
            }
            let call = call.and_then(|number| script.calls.iter().find(|call| call.id == number));
            for number in call.into_iter().flat_map(Call::numbers) {
                // Those who are not in the call cannot leave it.
                self.emulator.borrow_mut().leave_call(id, number, self.now_ms()).ok();
            }
        }
        !live.is_empty()
    }

    /// The owner of the resource ends a call that the application has lost.
    fn operator(self: &Rc<Self>, operation: &str, call: &str) {
        let [_, client] = &self.clients;
        let built = client
            .operation(operation)
            .and_then(|row| client.build(row, &[json!(call)], "00000000-0000-4000-8000-000000000000", self.now_ms()));
        let Ok(mut request) = built else { return };
        authorize(&mut request, Authorization::Key(&self.key, DateHeader::XMsDate), self.now_ms());
        let faults = self.emulator.borrow().faults();
        self.emulator.borrow_mut().set_faults(&json!({ "rules": [] })).ok();
        self.emulator.borrow_mut().handle(&raw(&request), self.now_ms());
        self.emulator.borrow_mut().set_faults(&faults).ok();
    }

    /// Ends: the tasks of the world hold the world, so they are dropped.
    pub fn end(&self) {
        self.stop();
        self.runtime.drop_tasks_of(Owner::World);
    }

    /// Lets so much time pass that everything old is forgotten; what is held then is held for ever.
    fn forget(self: &Rc<Self>, wave: u64) {
        self.handled.borrow_mut().clear();
        *self.report.borrow_mut() = CallReport::new(false, ringwire_report::MOST_CALLS);
        self.runtime.advance(VIRTUAL_START_MS + (wave + 1) * WAVE_MS - 1);
        self.store.sweep(self.now_ms());
        if let Some(app) = self.app() {
            app.sweep();
            let held = app.held();
            if held != 0 {
                self.violate(
                    "memory is flat",
                    None,
                    format!("{held} events, waits and tokens are held long after the last call"),
                );
            }
        }
        let kept = self.store.len();
        if kept != 0 {
            self.violate("memory is flat", None, format!("{kept} entries are in the store long after the last call"));
        }
    }
}

/// A member that is a text.
#[must_use]
pub fn text<'a>(value: &'a Json, name: &str) -> &'a str {
    value.get(name).and_then(Json::as_str).unwrap_or_default()
}

/// The call that the address of a callback names.
#[must_use]
pub fn call_of(url: &str) -> Option<u32> {
    let (_, rest) = url.split_once("/callbacks/")?;
    rest.split(['?', '/']).next()?.parse().ok()
}

/// The address for the events of a call.
#[must_use]
pub fn address(call: u32) -> String {
    format!("https://app.example/callbacks/{call}?secret={SECRET}")
}

fn raw(request: &HttpRequest) -> RawRequest {
    RawRequest {
        method: request.method.to_owned(),
        path_and_query: request.path_and_query.clone(),
        host: request.endpoint.authority().to_owned(),
        headers: request.headers.pairs(),
        body: request.body.clone().unwrap_or_default().into_bytes(),
    }
}

/// A file of silence that lasts as many milliseconds as its name says, `/1500.wav`; any other is not there.
fn file(url: &str) -> Outcome {
    let name = url.rsplit('/').next().and_then(|name| name.strip_suffix(".wav"));
    match name.and_then(|name| name.parse::<usize>().ok()) {
        // 16 samples a millisecond.
        Some(ms) => Outcome::Answered { status: 200, body: wav::file(&vec![0; ms * 16]) },
        None => Outcome::Answered { status: 404, body: Vec::new() },
    }
}
