//! The events and the waits that the core's inbox knows by numbers.

use super::{App, CONTRACTS, TIMEOUT_MS};
use crate::defects::Defect;
use crate::runtime::{Promise, within};
use ringwire_callbacks::batch::Received;
use ringwire_callbacks::inbox::{Match, Verdict, Wanted};
use serde_json::Value as Json;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

const SWEEP_MS: u64 = 1000;

/// How a wait ended.
#[derive(Debug, Clone)]
pub(super) struct Settled {
    pub(super) verdict: Verdict,
    pub(super) event: Rc<Json>,
}

/// An event of a body: its number in the inbox, the event as handlers see it, and as it came.
pub(super) struct Held {
    pub(super) number: u64,
    pub(super) event: Rc<Json>,
    pub(super) wire: Json,
}

/// The events and the promises, by their numbers in the inbox.
#[derive(Default)]
pub(super) struct Waits {
    events: RefCell<BTreeMap<u64, Rc<Json>>>,
    pending: RefCell<BTreeMap<u64, Promise<Option<Settled>>>>,
    swept_ms: Cell<u64>,
}

impl Waits {
    pub(super) fn hold(&self, Received { number, event, wire }: Received<Json>) -> Held {
        let event = Rc::new(event);
        self.events.borrow_mut().insert(number, Rc::clone(&event));
        Held { number, event, wire }
    }

    pub(super) fn drop_event(&self, number: u64) {
        self.events.borrow_mut().remove(&number);
    }

    pub(super) fn clear(&self) {
        self.events.borrow_mut().clear();
        self.pending.borrow_mut().clear();
    }

    pub(super) fn held(&self) -> usize {
        self.events.borrow().len() + self.pending.borrow().len()
    }

    pub(super) fn is_sweep_due(&self, now_ms: u64) -> bool {
        let is_due = now_ms.saturating_sub(self.swept_ms.get()) >= SWEEP_MS;
        if is_due {
            self.swept_ms.set(now_ms);
        }
        is_due
    }
}

impl App {
    /// A duplicate has the number of the first event, and is held in its place only where that is not held any longer.
    pub(super) fn known(&self, number: u64, known: u64) {
        if known == number {
            return;
        }
        let mut events = self.waits.events.borrow_mut();
        if let Some(event) = events.remove(&number) {
            events.entry(known).or_insert(event);
        }
    }

    /// An event arrives where waits look for it.
    pub(super) fn arrive(&self, number: u64) {
        let now_ms = self.world().now_ms() as f64;
        let arrived = self.inbox.borrow_mut().arrive(number, now_ms);
        let Some((known, matches)) = arrived else { return };
        self.known(number, known);
        for found in matches {
            self.offer(found);
        }
    }

    /// Offers a wait an event; whether the wait is over.
    fn offer(&self, found: Match) -> bool {
        if found.verdict == Verdict::Ended && self.world().has(Defect::WaitsForEver) {
            return false;
        }
        let Some(event) = self.waits.events.borrow().get(&found.event).cloned() else { return false };
        let Some(promise) = self.waits.pending.borrow_mut().remove(&found.wait) else { return true };
        self.inbox.borrow_mut().settle(found);
        promise.resolve(Some(Settled { verdict: found.verdict, event }));
        true
    }

    /// Waits for one event: the number of the wait, and its promise.
    pub(super) fn once(&self, wanted: Wanted) -> (u64, Promise<Option<Settled>>) {
        let (wait, matches) = self.inbox.borrow_mut().wait(wanted);
        let promise = Promise::default();
        self.waits.pending.borrow_mut().insert(wait, promise.clone());
        for found in matches {
            if self.offer(found) {
                break;
            }
        }
        (wait, promise)
    }

    /// Gives a wait up.
    pub(super) fn give_up(&self, wait: u64) {
        if self.waits.pending.borrow_mut().remove(&wait).is_some() {
            self.inbox.borrow_mut().cancel(wait);
        }
    }

    /// Waits for one event of a call, with those that are stored; `None` when none comes within that time.
    pub(super) async fn awaited(self: &Rc<Self>, label: u32, wanted: Wanted, timeout_ms: u64) -> Option<Settled> {
        self.load(label, wanted.call.as_deref()).await;
        let (wait, promise) = self.once(wanted.clone());
        self.settled(label, wait, &wanted, promise, timeout_ms).await
    }

    /// The value of a wait; `None` when none comes within that time.
    pub(super) async fn settled(
        &self,
        label: u32,
        wait: u64,
        wanted: &Wanted,
        promise: Promise<Option<Settled>>,
        timeout_ms: u64,
    ) -> Option<Settled> {
        let world = self.world();
        let settled = within(&world.runtime, timeout_ms, promise).await.flatten();
        if settled.is_none() {
            self.give_up(wait);
            if timeout_ms >= TIMEOUT_MS {
                let Wanted { call, context, kinds, .. } = wanted;
                let what = format!("the wait for {kinds:?} of {call:?} with the context {context:?} ended without an event");
                world.violate("every wait settled", Some(label), what);
            }
        }
        settled
    }

    /// Reads the events that are stored of a call.
    pub(super) async fn load(&self, label: u32, call: Option<&str>) {
        let Some(call) = call.filter(|_| self.has_store()) else { return };
        self.store_takes(Some(label)).await;
        let world = self.world();
        for text in world.store.list(&format!("event {call} "), world.now_ms()) {
            let read = self.inbox.borrow_mut().read(&CONTRACTS, &Json::String(text));
            let Ok(batch) = read else { continue };
            let numbers: Vec<u64> = batch.events.iter().map(|received| received.number).collect();
            for received in batch.events {
                let held = self.waits.hold(received);
                self.arrive(held.number);
            }
            self.drop_batch(&numbers);
        }
    }
}
