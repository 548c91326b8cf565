//! The application, modelled: one process with a client of each contract, a receiver and its flows.
//!
//! What decides is real: the cores of client and receiver. What the package has in JavaScript only stands here once more, as short as the
//! simulation needs it, file by file:
//!
//! | here | in the package |
//! |---|---|
//! | `mod.rs` | `callbacks/receiver.js`, `callbacks/http.js`, `callbacks/handlers.js`, `callbacks/placements.js` |
//! | `verifier.rs` | `callbacks/verifier.js` |
//! | `waits.rs` | `callbacks/waits.js`, `callbacks/stores/event-log.js` |
//! | `operation.rs` | `client/drive.js` with `src/wasm/client/execute.rs`, `callbacks/awaitable.js` |
//! | `flow.rs` | `callbacks/flow.js`, `callbacks/flow-journal.js` |
//! | `program.rs` | the user's own code |

mod flow;
mod operation;
mod program;
mod verifier;
mod waits;

pub use flow::{RESULT, flow_prefix};

use crate::defects::Defect;
use crate::runtime::{Owner, Promise, within};
use crate::world::{Post, SECRET, World, text};
use operation::Credential;
use ringwire::contract::{ga_2026_03, preview_2021_04};
use ringwire_callbacks::admission::{self, Body, Facts, Policy, Step};
use ringwire_callbacks::batch::{Batch, Contracts};
use ringwire_callbacks::inbox::{Inbox, Limits, Novelty};
use serde_json::Value as Json;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::{Rc, Weak};
use verifier::Verifier;
use waits::{Held, Waits};

/// How long an event is remembered, and how long those of a call that has ended are there, in milliseconds: the receiver's defaults.
const REMEMBER_MS: u64 = 3_600_000;
const AFTER_END_MS: f64 = 60_000.0;
const MOST_EVENTS: usize = 100_000;
const MOST_EVENT_BYTES: usize = 64 << 20;
/// How long a duplicate waits for the handlers that have the event, in milliseconds.
const BUSY_MS: u64 = 20_000;
/// Of how many calls it is remembered whom they were placed to.
const MOST_PLACEMENTS: usize = 1_000;
const MOST_BYTES: u64 = 1 << 20;
/// How long a wait lasts, in milliseconds. No event comes later: so a wait that takes as long has lost its event.
const TIMEOUT_MS: u64 = 7_200_000;

/// The tables by which events are read.
const CONTRACTS: Contracts = Contracts {
    preview_2021_04: &preview_2021_04::CONTRACT,
    ga_2026_03: &ga_2026_03::CONTRACT,
    event_grid: &ga_2026_03::EVENT_GRID,
};

/// The key of the entry that says that a call is to be placed, or was announced.
#[must_use]
pub fn job(call: u32) -> String {
    format!("job {call:06}")
}

/// A process of the application.
pub struct App {
    /// Its number.
    pub process: u64,
    world: Weak<World>,
    inbox: RefCell<Inbox>,
    waits: Waits,
    verifier: Verifier,
    credential: Credential,
    /// By the number of an event that the handlers have right now, the promise whether they take it.
    busy: RefCell<BTreeMap<u64, Promise<bool>>>,
    /// By the id of a call, whom it was placed to.
    placements: RefCell<BTreeMap<String, Json>>,
    /// The flows that run.
    flows: RefCell<BTreeMap<u32, ()>>,
    /// By call, the time of the last event: for a defect.
    last_times: RefCell<BTreeMap<String, String>>,
    is_dead: Cell<bool>,
}

impl App {
    /// A process that has not begun.
    #[must_use]
    pub fn new(world: &Rc<World>, process: u64) -> Rc<Self> {
        let limits = Limits {
            remember_ms: REMEMBER_MS as f64,
            after_end_ms: AFTER_END_MS,
            most: MOST_EVENTS,
            most_bytes: MOST_EVENT_BYTES,
        };
        Rc::new(Self {
            process,
            world: Rc::downgrade(world),
            inbox: RefCell::new(Inbox::new(limits)),
            waits: Waits::default(),
            verifier: Verifier::default(),
            credential: Credential::default(),
            busy: RefCell::default(),
            placements: RefCell::default(),
            flows: RefCell::default(),
            last_times: RefCell::default(),
            is_dead: Cell::new(false),
        })
    }

    /// Begins: the flows that have not finished go on.
    pub fn start(self: &Rc<Self>) {
        let world = self.world();
        for call in world.store.list("job ", world.now_ms()) {
            if let Ok(call) = call.parse() {
                self.begin_flow(call);
            }
        }
    }

    /// The process has ended.
    pub fn die(&self) {
        self.is_dead.set(true);
        self.flows.borrow_mut().clear();
        self.busy.borrow_mut().clear();
        self.waits.clear();
    }

    /// The world; a process lives no longer than it.
    fn world(&self) -> Rc<World> {
        // The world owns the process.
        #[allow(clippy::expect_used)]
        self.world.upgrade().expect("a process ends before its world")
    }

    /// Begins a task of this process.
    fn spawn(&self, call: Option<u32>, future: impl Future<Output = ()> + 'static) {
        if !self.is_dead.get() {
            self.world().runtime.spawn(Owner::Application(self.process), call, future);
        }
    }

    /// Begins a task of this process, and gives the promise of its value.
    fn begin<T: Clone + 'static>(&self, call: Option<u32>, future: impl Future<Output = T> + 'static) -> Promise<T> {
        self.world().runtime.begin(Owner::Application(self.process), call, future)
    }

    /// Waits as long as the store takes.
    async fn store_takes(&self, call: Option<u32>) {
        let world = self.world();
        let most = world.script.borrow().setting.store_ms;
        if most > 0 {
            let ms = world.up_to(call, most);
            world.runtime.sleep(ms).await;
        }
    }

    /// Whether it has a store.
    fn has_store(&self) -> bool {
        self.world().script.borrow().setting.store
    }

    /// Answers a callback: gathers the facts, each when the core asks for it, until the core answers.
    pub async fn receive(self: Rc<Self>, mut post: Post) -> u16 {
        let world = self.world();
        let setting = world.script.borrow().setting.clone();
        let policy = Policy {
            has_secret: setting.secret,
            has_audience: setting.audience && !world.has(Defect::SkipsTokens),
            most_bytes: MOST_BYTES,
        };
        let mut facts = Facts { method: "POST".to_owned(), ..Facts::default() };
        let (mut batch, mut numbers) = (Vec::new(), Vec::new());
        let status = loop {
            match admission::decide(policy, &facts) {
                Step::Secret => facts.secret = Some(is_secret(&post.url) || world.has(Defect::SkipsSecret)),
                Step::Token => facts.token = Some(self.judge(post.authorization.as_deref()).await),
                Step::Body => {
                    let body = Json::String(std::mem::take(&mut post.body));
                    let read = self.inbox.borrow_mut().read(&CONTRACTS, &body);
                    facts.body = Some(match read {
                        Ok(Batch { events, signed, unsigned, validation_code }) => {
                            numbers.extend(events.iter().map(|received| received.number));
                            batch = events.into_iter().map(|received| self.waits.hold(received)).collect();
                            Body::Events { signed, unsigned, validation_code }
                        }
                        Err(error) => Body::Invalid(error.message),
                    });
                }
                Step::Handlers => {
                    let events = std::mem::take(&mut batch);
                    if world.has(Defect::AnswersBeforeStoring) {
                        // What comes after the answer is lost when the process ends.
                        let (app, call) = (Rc::clone(&self), post.call);
                        self.spawn(post.call, async move {
                            app.take(events, call).await;
                        });
                        facts.taken = Some(true);
                    } else {
                        facts.taken = Some(self.take(events, post.call).await);
                    }
                }
                Step::Answer(answer) => break answer.status,
            }
        };
        // With that defect, the task that goes on has them.
        if !world.has(Defect::AnswersBeforeStoring) {
            self.drop_batch(&numbers);
        }
        status
    }

    /// Whether all events are taken, handed over in their order.
    async fn take(self: &Rc<Self>, events: Vec<Held>, call: Option<u32>) -> bool {
        let mut all_taken = true;
        let world = self.world();
        let most = if world.has(Defect::ReadsOneEvent) { 1 } else { usize::MAX };
        for received in events.into_iter().take(most) {
            if world.has(Defect::RefusesUnknown) && text(&received.event, "kind") == "Unknown" {
                return false;
            }
            all_taken &= self.taken(received, call).await;
        }
        all_taken
    }

    async fn taken(self: &Rc<Self>, received: Held, call: Option<u32>) -> bool {
        let world = self.world();
        self.sweep_sometimes();
        let begun = self.inbox.borrow_mut().begin(received.number, world.now_ms() as f64);
        let Some((novelty, number)) = begun else { return true };
        self.known(received.number, number);
        match novelty {
            Novelty::Taken => return true,
            Novelty::Busy => {
                let busy = self.busy.borrow().get(&number).cloned();
                let Some(busy) = busy else { return false };
                return within(&world.runtime, BUSY_MS, busy).await.unwrap_or(false);
            }
            Novelty::New | Novelty::Again => {}
        }
        let promise = Promise::default();
        self.busy.borrow_mut().insert(number, promise.clone());
        let is_taken = self.hand_over(&Held { number, ..received }, call).await;
        self.inbox.borrow_mut().end(number, is_taken);
        self.busy.borrow_mut().remove(&number);
        promise.resolve(is_taken);
        is_taken
    }

    async fn hand_over(self: &Rc<Self>, received: &Held, call: Option<u32>) -> bool {
        let world = self.world();
        if self.is_taken_already(received, call).await {
            return true;
        }
        self.arrive(received.number);
        let Some((name, key)) = self.name_of(received.number) else { return true };
        let Some(is_taken) = self.handle(&received.event, &name, &key, call).await else { return true };
        if is_taken {
            if self.has_store() {
                self.store_takes(call).await;
                let now_ms = world.now_ms();
                world.store.add(&format!("taken {key}"), "", now_ms + REMEMBER_MS, now_ms);
            }
            world.handled.borrow_mut().entry(key).or_default().is_taken = true;
        }
        is_taken || world.has(Defect::SwallowsErrors)
    }

    /// Keeps an event; whether the handlers of another process have taken it.
    async fn is_taken_already(&self, received: &Held, call: Option<u32>) -> bool {
        let world = self.world();
        if !self.has_store() {
            return false;
        }
        let Some((name, key)) = self.name_of(received.number) else { return false };
        self.store_takes(call).await;
        let now_ms = world.now_ms();
        let is_new = world.store.add(&format!("event {name} {key}"), &received.wire.to_string(), now_ms + REMEMBER_MS, now_ms);
        if is_new || world.has(Defect::ForgetsDuplicates) {
            return false;
        }
        self.store_takes(call).await;
        world.store.get(&format!("taken {key}"), world.now_ms()).is_some()
    }

    /// The handler of the application: it adds the event to the report, and begins the flow of a call that comes in. `None` for an event
    /// that a defect loses.
    async fn handle(self: &Rc<Self>, event: &Json, name: &str, key: &str, call: Option<u32>) -> Option<bool> {
        let world = self.world();
        let kind = text(event, "kind");
        if world.has(Defect::DropsLateEvents) {
            let time = ["time", "eventTime"].map(|member| text(event, member)).concat();
            let mut last_times = self.last_times.borrow_mut();
            let last = last_times.entry(name.to_owned()).or_default();
            if *last > time {
                return None;
            }
            *last = time;
        }
        let placed = self.placements.borrow().get(name).cloned();
        let setting = world.script.borrow().setting.clone();
        let ms = world.up_to(call, setting.handler_ms);
        world.runtime.sleep(ms).await;
        if world.chance(call, |dice| dice.u64(0..1000)) < setting.throws {
            return Some(false);
        }
        if kind == "IncomingCall" {
            self.comes_in(event).await;
        }
        let is_hidden = world.has(Defect::ReportsSuccessOnly) && kind.ends_with("Failed");
        if !is_hidden {
            let mut report = world.report.borrow_mut();
            if let Err(error) = report.add(event) {
                world.violate("report", call, error.message);
            }
            if let Some(targets) = placed {
                report.placed(event, &targets);
            }
        }
        let mut handled = world.handled.borrow_mut();
        let handling = handled.entry(key.to_owned()).or_default();
        if handling.is_taken || handling.completed_in == Some(self.process) {
            drop(handled);
            world.violate("no event handled twice", call, format!("the handler had {kind} {key} again, after it had taken it"));
            return Some(true);
        }
        handling.completed_in = Some(self.process);
        Some(true)
    }

    /// A call comes in: its flow is a job from now on.
    async fn comes_in(self: &Rc<Self>, event: &Json) {
        let world = self.world();
        let from = event.get("from").map(|from| text(from, "phoneNumber")).unwrap_or_default();
        let script = world.script.borrow().clone();
        let Some(call) = script.calls.iter().find(|call| call.people.first().is_some_and(|caller| caller == from)) else {
            return world.violate("script", None, format!("a call came in from {from:?}, whom no script has call"));
        };
        self.store_takes(Some(call.id)).await;
        world.store.put(&incoming(call.id), text(event, "incomingCallContext"), u64::MAX);
        world.store.put(&job(call.id), &call.id.to_string(), u64::MAX);
        self.begin_flow(call.id);
    }

    /// The call of an event, and its key.
    fn name_of(&self, number: u64) -> Option<(String, String)> {
        self.inbox.borrow().name(number).map(|(call, key)| (call.to_owned(), key.to_owned()))
    }

    fn sweep_sometimes(&self) {
        let now_ms = self.world().now_ms();
        if self.waits.is_sweep_due(now_ms) {
            self.sweep();
        }
    }

    /// Forgets what is old.
    pub fn sweep(&self) {
        let now_ms = self.world().now_ms();
        if self.world().has(Defect::NeverForgets) {
            return;
        }
        let gone = self.inbox.borrow_mut().forget(now_ms as f64);
        gone.into_iter().for_each(|number| self.waits.drop_event(number));
    }

    /// A request has its answer: drops those of its events that neither began nor arrived.
    fn drop_batch(&self, numbers: &[u64]) {
        if let (Some(first), Some(last)) = (numbers.first(), numbers.last()) {
            let dropped = self.inbox.borrow_mut().drop_read(*first..=*last);
            dropped.into_iter().for_each(|number| self.waits.drop_event(number));
        }
    }

    /// How many events, waits and flows it holds.
    #[must_use]
    pub fn held(&self) -> usize {
        self.waits.held() + self.busy.borrow().len() + self.flows.borrow().len() + self.inbox.borrow().waiting()
    }
}

/// The key of the entry with the context by which an incoming call is answered.
#[must_use]
pub fn incoming(call: u32) -> String {
    format!("incoming {call}")
}

fn is_secret(url: &str) -> bool {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let mut values = query.split('&').filter_map(|pair| pair.strip_prefix("secret="));
    values.next() == Some(SECRET) && values.next().is_none()
}
