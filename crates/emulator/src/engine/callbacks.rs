//! Callbacks from the event to the last attempt: listed, met by faults, queued, sent, tried again.

use super::deliveries::{About, Delivery};
use super::effects::{Effect, Outcome, Token};
use super::json::{Json, Map, json};
use super::policy::Policy;
use super::{Due, Engine};
use crate::faults::answers::When;
use crate::faults::callbacks::{OnCallback, UNKNOWN, stranger};
use crate::faults::{ActiveFault, FaultKind, Subject};

/// A callback, as a contract hands it over.
#[derive(Debug)]
pub(crate) struct Callback {
    /// What it is about, and how it looks on its way.
    pub(crate) about: About,
    /// The kind of its event.
    pub(crate) kind: &'static str,
    /// Where it is posted; empty when it has no subscriber.
    pub(crate) url: String,
    /// The event.
    pub(crate) event: Json,
}

/// An attempt that is under way.
#[derive(Debug)]
pub(super) enum Attempt {
    /// The callback's own.
    Own { delivery: u64 },
    /// One that a fault sends before the callback's own first attempt.
    Preceding { delivery: u64, fault: FaultKind },
    /// One that a fault sends once the callback is delivered.
    Copy { delivery: u64, fault: FaultKind },
}

/// How many callbacks and tasks there were when an operation began whose events must come before its answer.
pub(crate) struct Mark {
    callbacks: u64,
    tasks: u64,
    within_ms: u64,
}

/// The path of a URL, without its query.
pub(super) fn path_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = rest.find('/').and_then(|begin| rest.get(begin..)).unwrap_or("/");
    path.split(['?', '#']).next().unwrap_or(path)
}

impl Engine {
    /// Lists a callback, and posts it when its turn has come, unless a fault changes that. Gives its number.
    pub(crate) fn post(&mut self, callback: Callback) -> u64 {
        let callback = Callback { url: self.addresses.whole(callback.url), ..callback };
        let about = callback.about.clone();
        let fault = self.fault_of(&callback);
        let plan = fault.as_ref().and_then(ActiveFault::on_callback);
        let unknown = match plan {
            Some(OnCallback::Stranger(when)) => {
                let event = stranger(&callback.event, about.format.identifying, &mut self.fault_ids);
                Some((when, Callback { about: about.clone(), kind: UNKNOWN, url: callback.url.clone(), event }))
            }
            _ => None,
        };
        let (before, after) = match unknown {
            Some((When::Before, unknown)) => (Some(unknown), None),
            Some((When::After, unknown)) => (None, Some(unknown)),
            None => (None, None),
        };
        if let Some(unknown) = before {
            self.list_and_queue(unknown);
        }
        let id = self.list(callback, None);
        match (fault, plan) {
            (Some(fault), Some(plan)) => self.meet(id, &fault, plan),
            _ => self.deliveries.queue(id, !self.spares_callbacks),
        }
        if let Some(unknown) = after {
            self.list_and_queue(unknown);
        }
        self.send_next(&about);
        id
    }

    fn fault_of(&mut self, callback: &Callback) -> Option<ActiveFault> {
        if self.spares_callbacks {
            return None;
        }
        let is_signed = callback.about.format.is_signed;
        self.faults.strike(&Subject::Callback(callback.kind, path_of(&callback.url), is_signed))
    }

    /// Posts the event of a callback once more, as a callback of its own that meets no fault: a service repeats events as well, and a
    /// receiver knows the event by its id. Gives its number. `None` when there is no such callback.
    pub(crate) fn resend(&mut self, id: u64) -> Option<u64> {
        let callback = self.deliveries.copy_of(id)?;
        let about = callback.about.clone();
        let resent = self.list(callback, Some(id));
        self.deliveries.queue(resent, false);
        self.send_next(&about);
        Some(resent)
    }

    fn list_and_queue(&mut self, callback: Callback) {
        let id = self.list(callback, None);
        self.deliveries.queue(id, true);
    }

    /// Lists a callback, and gives its number; `resend_of` is the one that it repeats.
    fn list(&mut self, callback: Callback, resend_of: Option<u64>) -> u64 {
        let mut members = Map::new();
        members.insert("callbackId".to_owned(), Json::Null);
        if let Some((name, id)) = callback.about.member() {
            members.insert(name.to_owned(), json!(id));
        }
        for (name, value) in [
            ("resendOf", json!(resend_of)),
            ("eventKind", json!(callback.kind)),
            ("url", json!(callback.url)),
            ("event", callback.event.clone()),
        ] {
            members.insert(name.to_owned(), value);
        }
        let id = self.deliveries.add(callback, resend_of);
        members.insert("callbackId".to_owned(), json!(id));
        self.log("callback", Json::Object(members));
        id
    }

    /// A callback meets a fault.
    fn meet(&mut self, id: u64, fault: &ActiveFault, plan: OnCallback) {
        self.log("fault", fault.to_json("callbackId", json!(id)));
        if let Some(delivery) = self.deliveries.get_mut(id) {
            delivery.fault = Some((fault.kind, plan));
        }
        let wait_ms = match plan {
            OnCallback::Delay(ms) => Some(ms),
            OnCallback::Swap { within_ms } => self.deliveries.hold(id).then_some(within_ms),
            OnCallback::Gather { size, within_ms } => self.deliveries.gather(id, size).then_some(within_ms),
            OnCallback::Copy(_) | OnCallback::Stranger(_) | OnCallback::Precede(_) => None,
        };
        match wait_ms {
            Some(wait_ms) => self.put(wait_ms, Due::Release { delivery: id }),
            None => self.deliveries.queue(id, matches!(plan, OnCallback::Gather { .. })),
        }
    }

    /// A callback that was held back goes on its way.
    pub(super) fn release(&mut self, id: u64) {
        self.deliveries.release(id);
        if let Some(about) = self.deliveries.about(id) {
            self.send_next(&about);
        }
    }

    /// Attempts the next callback about something, if none of them is under way.
    fn send_next(&mut self, about: &About) {
        if let Some(next) = self.deliveries.next_of(about) {
            // An application does not answer faster because the emulator's time runs faster.
            let hold_ms = self.config.pace.emulated_ms_in(Policy::of(about.format.sender, &self.config).hold_ms);
            let until_ms = self.now_ms.saturating_add(hold_ms);
            if let Some(delivery) = self.deliveries.get_mut(next) {
                delivery.held_until_ms = Some(until_ms);
                self.holds.insert((until_ms, next));
            }
            self.attempt(next);
        }
    }

    /// A callback has held back the next one of its lane for long enough.
    pub(super) fn pass(&mut self, id: u64) {
        self.deliveries.pass(id);
        if let Some(about) = self.deliveries.about(id) {
            self.send_next(&about);
        }
    }

    pub(super) fn attempt(&mut self, id: u64) {
        let Some(delivery) = self.deliveries.sending(id) else { return };
        match delivery.preceding() {
            Some((fault, token)) => self.send(id, Attempt::Preceding { delivery: id, fault }, token),
            None => self.send(id, Attempt::Own { delivery: id }, Some(Token::Genuine)),
        }
    }

    /// Posts a callback with those that share its array. A callback that its contract does not sign gets no token.
    fn send(&mut self, id: u64, attempt: Attempt, token: Option<Token>) {
        let events = self.deliveries.events(id);
        let Some(delivery) = self.deliveries.get_mut(id) else { return };
        let format = delivery.about.format;
        let is_array = format.is_array || self.config.callback_arrays || events.len() > 1;
        let events = events.join(",");
        let events = if format.escapes_plus { events.replace('+', "\\u002B") } else { events };
        let body = if is_array { ["[", &events, "]"].concat() } else { events };
        let content_type = ("content-type", "application/json; charset=utf-8");
        let headers = [&[content_type], format.headers].concat();
        let headers = headers.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let (url, number) = (delivery.url.clone(), delivery.attempt());
        let token = token.filter(|_| format.is_signed);
        let timeout_ms = Policy::of(format.sender, &self.config).timeout_ms;
        self.effects += 1;
        self.attempts.insert(self.effects, attempt);
        self.outbox.push(Effect::Deliver { id: self.effects, url, headers, body, attempt: number, token, timeout_ms });
    }

    /// Takes the outcome of an effect. Gives whether it was an attempt of a callback.
    pub(crate) fn complete(&mut self, effect: u64, outcome: &Outcome) -> bool {
        match self.attempts.remove(&effect) {
            Some(Attempt::Own { delivery }) => self.attempted(delivery, outcome),
            Some(Attempt::Preceding { delivery, fault }) => {
                if self.attempted_by_fault(delivery, fault, outcome) {
                    self.attempt(delivery);
                }
            }
            Some(Attempt::Copy { delivery, fault }) => {
                self.attempted_by_fault(delivery, fault, outcome);
            }
            None => return false,
        }
        true
    }

    fn attempted(&mut self, id: u64, outcome: &Outcome) {
        let Some(about) = self.deliveries.about(id) else { return };
        if let Some(at_ms) = self.deliveries.get_mut(id).and_then(|delivery| delivery.held_until_ms.take()) {
            self.holds.remove(&(at_ms, id));
        }
        let members = self.deliveries.members(id);
        for member in &members {
            let policy = Policy::of(about.format.sender, &self.config);
            let Some((mut note, wait_ms)) = self.deliveries.attempted(*member, outcome, self.now_ms, &policy) else { continue };
            if let Some(note) = note.as_object_mut().filter(|_| members.len() > 1) {
                note.insert("batch".to_owned(), json!(members));
            }
            self.log_attempt(*member, note);
            // Callbacks that share its array come again with it.
            if let Some(wait_ms) = wait_ms.filter(|_| *member == id) {
                self.put(wait_ms, Due::Retry { delivery: id });
            }
        }
        if self.deliveries.get_mut(id).is_some_and(|delivery| delivery.state.has_come()) {
            self.send_copies(id);
        }
        self.send_next(&about);
        // Last of all: what is kept may be none of them.
        members.iter().for_each(|member| self.deliveries.keep(*member));
    }

    fn attempted_by_fault(&mut self, id: u64, fault: FaultKind, outcome: &Outcome) -> bool {
        let Some(about) = self.deliveries.about(id) else { return false };
        let policy = Policy::of(about.format.sender, &self.config);
        let note = self.deliveries.attempted_by_fault(id, fault, outcome, self.now_ms, &policy);
        note.map(|note| self.log_attempt(id, note)).is_some()
    }

    /// Sends the copies of a callback that was delivered, if a fault wants any.
    fn send_copies(&mut self, id: u64) {
        let Some((fault, copies)) = self.deliveries.get_mut(id).and_then(Delivery::take_copies) else { return };
        for _ in 0..copies {
            self.send(id, Attempt::Copy { delivery: id, fault }, Some(Token::Genuine));
        }
    }

    fn log_attempt(&mut self, id: u64, mut note: Json) {
        if let Some(note) = note.as_object_mut() {
            note.shift_remove("time");
            note.shift_insert(0, "callbackId".to_owned(), json!(id));
        }
        self.log("attempt", note);
    }

    /// An operation begins whose events must come before its answer. They meet no other fault: one that kept them back would keep
    /// the answer back as well.
    pub(crate) fn mark(&mut self, within_ms: u64) -> Mark {
        self.spares_callbacks = true;
        Mark { callbacks: self.deliveries.count(), tasks: self.schedule.count(), within_ms }
    }

    /// Makes the tasks that the operation scheduled due now, as far as they would be due within its time.
    pub(crate) fn hasten(&mut self, mark: &Mark) {
        self.schedule.hasten(mark.tasks, self.now_ms.saturating_add(mark.within_ms), self.now_ms);
    }

    /// Those tasks are done. Gives the first and the last of the callbacks that must be attempted before the answer goes out.
    pub(crate) fn since(&mut self, mark: &Mark) -> Option<(u64, u64)> {
        self.spares_callbacks = false;
        let (first, last) = (mark.callbacks + 1, self.deliveries.count());
        for id in first..=last {
            // The application may have sent this request while it handles an earlier callback, and answers that one only when it
            // has the answer to this request: so the new callbacks must not wait for the earlier one.
            if let Some(about) = self.deliveries.about(id).filter(|_| self.deliveries.is_blocked(id, first)) {
                self.deliveries.unblock(&about);
                self.send_next(&about);
            }
        }
        (first <= last).then_some((first, last))
    }
}
