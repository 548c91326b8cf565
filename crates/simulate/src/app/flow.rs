//! Flows: a call as sequential code whose steps are stored, so that another process can go on with it.

use super::operation::{Contract, Failed};
use super::waits::Settled;
use super::{App, TIMEOUT_MS, job};
use crate::chance::uuid;
use crate::defects::Defect;
use crate::world::{World, text};
use ringwire_callbacks::batch::Contracts;
use ringwire_callbacks::inbox::{Verdict, Wanted};
use serde_json::{Value as Json, json};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// A name that no step has.
pub const RESULT: &str = "";
/// How long the steps of a flow are kept, in milliseconds.
const KEEP_MS: u64 = 86_400_000;
/// How long a later run waits for the event of an operation whose answer is not known, in milliseconds.
const AGAIN_AFTER_MS: u64 = 10_000;
/// How often a flow that was rejected is run, and after how many milliseconds.
const RUNS: u64 = 14;
const RUN_AGAIN_MS: u64 = 7_000;

/// How the keys of a flow's entries begin.
#[must_use]
pub fn flow_prefix(call: u32) -> String {
    format!("flow call-{call} ")
}

/// Why a step gave no value.
#[derive(Debug, Clone)]
pub(super) enum Thrown {
    /// The operation failed, or its call has ended: stored, and the same in every run.
    Outcome { has_ended: bool },
    /// The flow is rejected, and can be run again.
    Failed(Failed),
}

/// The ids of a step: the same in every run.
pub(super) struct Ids {
    pub(super) repeatability: String,
    pub(super) context: String,
}

/// An operation to send: its name and its arguments, by the ids of the step.
pub(super) struct Invocation {
    pub(super) contract: Contract,
    pub(super) operation: &'static str,
    /// The call, unless the operation places one.
    pub(super) call: Option<String>,
    pub(super) arguments: Box<Arguments>,
}

/// The arguments of an operation.
type Arguments = dyn Fn(&Ids) -> Vec<Json>;

/// What is kept of a flow.
struct Journal {
    prefix: String,
    expires_at_ms: u64,
    kept: RefCell<BTreeMap<String, Json>>,
    begun: RefCell<BTreeMap<String, Vec<Json>>>,
}

/// A run of a flow.
pub(super) struct Flow {
    pub(super) app: Rc<App>,
    pub(super) world: Rc<World>,
    pub(super) label: u32,
    journal: Journal,
}

impl App {
    /// Runs the flow of a call until it has finished, unless it runs already.
    pub fn begin_flow(self: &Rc<Self>, call: u32) {
        if self.flows.borrow_mut().insert(call, ()).is_some() {
            return;
        }
        let app = Rc::clone(self);
        self.spawn(Some(call), async move {
            for run in 0..RUNS {
                let flow = Flow::open(&app, call).await;
                match flow.finished(run + 1 == RUNS).await {
                    Ok(()) => break,
                    Err(_) => app.world().runtime.sleep(RUN_AGAIN_MS << run.min(4)).await,
                }
            }
            let world = app.world();
            world.store.remove(&job(call));
            world.store.remove(&super::incoming(call));
            app.flows.borrow_mut().remove(&call);
        });
    }
}

impl Flow {
    async fn open(app: &Rc<App>, label: u32) -> Self {
        let world = app.world();
        let prefix = flow_prefix(label);
        app.store_takes(Some(label)).await;
        let now_ms = world.now_ms();
        let started = json!({ "expiresAtMs": now_ms + KEEP_MS });
        world.store.add(&format!("{prefix}started"), &started.to_string(), now_ms + KEEP_MS, now_ms);
        let mut journal =
            Journal { prefix, expires_at_ms: now_ms + KEEP_MS, kept: RefCell::default(), begun: RefCell::default() };
        for entry in world.store.list(&journal.prefix, now_ms) {
            let Ok(record) = serde_json::from_str::<Json>(&entry) else { continue };
            if let Some(expires_at_ms) = record.get("expiresAtMs").and_then(Json::as_u64) {
                journal.expires_at_ms = expires_at_ms;
            }
            if let Some(name) = record.get("begun").and_then(Json::as_str) {
                journal.begun.borrow_mut().entry(name.to_owned()).or_default().push(record);
            } else if let Some(name) = record.get("name").and_then(Json::as_str) {
                journal.kept.borrow_mut().insert(name.to_owned(), record);
            }
        }
        Self { app: Rc::clone(app), world, label, journal }
    }

    /// Runs the program, or nothing when it has finished before.
    async fn finished(&self, is_last: bool) -> Result<(), Failed> {
        if self.journal.kept.borrow().contains_key(RESULT) {
            return Ok(());
        }
        let result = match self.program().await {
            Ok(()) | Err(Thrown::Outcome { .. }) => json!("done"),
            Err(Thrown::Failed(failed)) if is_last || failed.status.is_some_and(is_final) => {
                json!({ "gaveUp": failed.message, "status": failed.status })
            }
            Err(Thrown::Failed(failed)) => return Err(failed),
        };
        self.keep(RESULT, json!({ "value": result })).await;
        Ok(())
    }

    /// The record that is kept under a name.
    pub(super) fn kept(&self, name: &str) -> Option<Json> {
        self.journal.kept.borrow().get(name).cloned()
    }

    /// Keeps a record under a name.
    pub(super) async fn keep(&self, name: &str, mut record: Json) {
        if let Some(members) = record.as_object_mut() {
            members.insert("name".to_owned(), json!(name));
        }
        self.app.store_takes(Some(self.label)).await;
        let key = format!("{}kept {name}", self.journal.prefix);
        self.world.store.add(&key, &record.to_string(), self.journal.expires_at_ms, self.world.now_ms());
        self.journal.kept.borrow_mut().insert(name.to_owned(), record);
    }

    /// Writes down that an operation was begun, or how far it is.
    async fn begin_record(&self, name: &str, mut record: Json) {
        if let Some(members) = record.as_object_mut() {
            members.insert("begun".to_owned(), json!(name));
        }
        let mut number = {
            let mut begun = self.journal.begun.borrow_mut();
            let tries = begun.entry(name.to_owned()).or_default();
            tries.push(record.clone());
            tries.len()
        };
        let text = record.to_string();
        loop {
            self.app.store_takes(Some(self.label)).await;
            let key = format!("{}begun {name} {number}", self.journal.prefix);
            if self.world.store.add(&key, &text, self.journal.expires_at_ms, self.world.now_ms()) {
                return;
            }
            number += 1;
        }
    }

    pub(super) fn ids(&self, name: &str) -> Ids {
        let (id, seed) = (format!("call-{}", self.label), self.world.script.borrow().seed.to_string());
        let run = if self.world.has(Defect::NewIdForRuns) { self.world.now_ms().to_string() } else { String::new() };
        Ids { repeatability: uuid(&["request", &seed, &id, name, &run]), context: uuid(&["context", &seed, &id, name]) }
    }

    /// Runs an operation that no event ends, once.
    pub(super) async fn step(&self, name: &str, invocation: &Invocation) -> Result<Json, Thrown> {
        if let Some(kept) = self.kept(name) {
            return Ok(kept.get("value").cloned().unwrap_or_default());
        }
        let arguments = (invocation.arguments)(&self.ids(name));
        let sent = self.app.operation(self.label, invocation.contract, invocation.operation, &arguments).await;
        let value = sent.map_err(Thrown::Failed)?;
        self.keep(name, json!({ "kind": "step", "value": value })).await;
        Ok(value)
    }

    /// Waits for an event of a call, and keeps it.
    pub(super) async fn wait_for(&self, name: &str, wanted: Wanted) -> Result<Json, Thrown> {
        if let Some(kept) = self.kept(name) {
            return self.given_again(&kept, false).await;
        }
        let settled = self.app.awaited(self.label, wanted, TIMEOUT_MS).await.ok_or_else(late)?;
        self.keep_settled(name, "waitFor", settled).await
    }

    /// Sends an operation and waits for the event that ends it.
    pub(super) async fn act(&self, name: &str, invocation: &Invocation) -> Result<Json, Thrown> {
        if let Some(kept) = self.kept(name) {
            return self.given_again(&kept, true).await;
        }
        let settled = match self.end_of_before(name).await? {
            Some(settled) => settled,
            None => self.begin(name, invocation).await?,
        };
        self.keep_settled(name, "act", settled).await
    }

    async fn keep_settled(&self, name: &str, kind: &str, Settled { verdict, event }: Settled) -> Result<Json, Thrown> {
        let record = match verdict {
            Verdict::Done => json!({ "kind": kind, "value": *event }),
            Verdict::Failed => json!({ "kind": kind, "outcome": { "kind": "failed", "event": *event } }),
            Verdict::Ended => json!({ "kind": kind, "outcome": { "kind": "ended", "event": *event } }),
        };
        self.keep(name, record.clone()).await;
        given(&record)
    }

    /// A step that an earlier run has finished: its event has ended no wait of this process yet, and must not end a later one.
    async fn given_again(&self, kept: &Json, exclusive: bool) -> Result<Json, Thrown> {
        let event = kept.get("value").or_else(|| kept.get("outcome")?.get("event")).cloned().unwrap_or_default();
        let call = [text(&event, "callConnectionId"), text(&event, "callLegId")].concat();
        self.app.load(self.label, Some(&call)).await;
        // The inbox has no predicate of the host's: the event is known by its kind and context, which no other one has.
        if let Some(context) = event.get("operationContext").and_then(Json::as_str) {
            let (wait, _) = self.app.once(Wanted {
                call: Some(call),
                context: Some(context.to_owned()),
                kinds: vec![text(&event, "kind").to_owned()],
                exclusive,
                ..Wanted::default()
            });
            self.app.give_up(wait);
        }
        given(kept)
    }

    /// The end of the operation that an earlier run has begun; `None` if it has begun none, or the end does not come.
    async fn end_of_before(&self, name: &str) -> Result<Option<Settled>, Thrown> {
        let Some(begun) = self.journal.begun.borrow().get(name).and_then(|tries| tries.last().cloned()) else {
            return Ok(None);
        };
        if begun.get("refused").is_some() {
            return Ok(None);
        }
        let wanted = wanted_of(begun.get("wanted").unwrap_or(&Json::Null));
        if begun.get("placed").is_some() {
            let settled = self.app.awaited(self.label, wanted, TIMEOUT_MS).await;
            return settled.map(Some).ok_or_else(late);
        }
        let at_ms = begun.get("atMs").and_then(Json::as_u64).unwrap_or_default();
        let is_accepted = begun.get("accepted").is_some();
        let left_ms = if is_accepted { (at_ms + TIMEOUT_MS).saturating_sub(self.world.now_ms()) } else { 0 };
        Ok(self.end_within(wanted, left_ms.max(AGAIN_AFTER_MS)).await)
    }

    async fn end_within(&self, wanted: Wanted, timeout_ms: u64) -> Option<Settled> {
        // Not counted as a wait that was not settled, unless the service has accepted the operation.
        self.app.awaited(self.label, Wanted { seen_too: true, ..wanted }, timeout_ms).await
    }

    async fn begin(&self, name: &str, invocation: &Invocation) -> Result<Settled, Thrown> {
        let Invocation { contract, operation, call, arguments } = invocation;
        let ids = self.ids(name);
        let at_ms = self.world.now_ms();
        let arguments = arguments(&ids);
        let Some(ending) = contract.ending(operation) else {
            return Err(Thrown::Failed(Failed { status: None, message: format!("no event ends {operation}") }));
        };
        let owned = |kinds: &[&str]| kinds.iter().map(|kind| (*kind).to_owned()).collect::<Vec<_>>();
        let sent = self.app.operation(self.label, *contract, operation, &arguments);
        if !ending.call_ended.is_empty() {
            let placed = sent.await.map_err(Thrown::Failed)?;
            let id = [text(&placed, "callConnectionId"), text(&placed, "callLegId")].concat();
            self.app.placed(&id, self.people());
            let wanted = Wanted {
                call: Some(id),
                kinds: owned(&ending.done),
                failures: owned(&ending.failed),
                seen_too: true,
                ..Wanted::default()
            };
            self.begin_record(name, json!({ "atMs": at_ms, "placed": true, "wanted": record_of(&wanted) })).await;
            return self.app.awaited(self.label, wanted, TIMEOUT_MS).await.ok_or_else(late);
        }
        let wanted = Wanted {
            contract: Some(contract.dialect()),
            call: call.clone(),
            context: ending.options.map(|_| ids.context.clone()),
            kinds: owned(&ending.done),
            failures: owned(&ending.failed),
            exclusive: true,
            seen_too: false,
        };
        // The wait begins before the request is sent: the event may come before the answer.
        let (wait, promise) = self.app.once(wanted.clone());
        let sent = self.app.begin(Some(self.label), sent);
        self.begin_record(name, json!({ "atMs": at_ms, "wanted": record_of(&wanted) })).await;
        if let Err(failed) = sent.await {
            self.app.give_up(wait);
            if failed.status == Some(404) {
                if let Some(settled) = self.end_within(wanted, AGAIN_AFTER_MS).await {
                    return Ok(settled);
                }
            } else if failed.status.is_some() {
                self.begin_record(name, json!({ "atMs": at_ms, "refused": true })).await;
            }
            return Err(Thrown::Failed(failed));
        }
        self.begin_record(name, json!({ "atMs": at_ms, "accepted": true, "wanted": record_of(&wanted) })).await;
        // The receiver polls the store while a wait is pending: an earlier process may have taken the event.
        self.app.load(self.label, call.as_deref()).await;
        self.app.settled(self.label, wait, &wanted, promise, TIMEOUT_MS).await.ok_or_else(late)
    }
}

/// Whether another run would be answered the same.
pub(super) fn is_final(status: u16) -> bool {
    (400..500).contains(&status) && !matches!(status, 408 | 429)
}

fn late() -> Thrown {
    Thrown::Failed(Failed { status: None, message: "no event came".to_owned() })
}

fn given(kept: &Json) -> Result<Json, Thrown> {
    match kept.get("outcome") {
        None => Ok(kept.get("value").cloned().unwrap_or_default()),
        Some(outcome) => Err(Thrown::Outcome { has_ended: text(outcome, "kind") == "ended" }),
    }
}

fn record_of(wanted: &Wanted) -> Json {
    json!({
        "contract": wanted.contract.map(Contracts::name),
        "call": wanted.call, "context": wanted.context, "kinds": wanted.kinds, "failures": wanted.failures,
        "exclusive": wanted.exclusive, "seenToo": wanted.seen_too,
    })
}

fn wanted_of(record: &Json) -> Wanted {
    let one = |name: &str| record.get(name).and_then(Json::as_str).map(str::to_owned);
    let list = |name: &str| {
        let items = record.get(name).and_then(Json::as_array).into_iter().flatten();
        items.filter_map(Json::as_str).map(str::to_owned).collect()
    };
    let flag = |name: &str| record.get(name) == Some(&Json::Bool(true));
    Wanted {
        contract: one("contract").and_then(|name| Contracts::named(&name)),
        call: one("call"),
        context: one("context"),
        kinds: list("kinds"),
        failures: list("failures"),
        exclusive: flag("exclusive"),
        seen_too: flag("seenToo"),
    }
}
