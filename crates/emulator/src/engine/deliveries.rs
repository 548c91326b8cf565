//! Callbacks on their way. The first attempts of a call's callbacks are made one after another, in their order. One that is not answered
//! holds back the next one for a short time only. One that fails is tried again later, while those behind it go on: so an event can come
//! late, and twice, as with any webhook. A fault can hold a callback back beside its lane until it is released, or let several callbacks
//! come in one array.

use super::Callback;
use super::effects::{Outcome, Token};
use super::json::{Json, Map, json, without_nulls};
use super::policy::{Next, Policy, Sender};
use super::retention::{Limits, Retention};
use super::said::said;
use super::time::iso;
use crate::faults::FaultKind;
use crate::faults::callbacks::OnCallback;
use std::collections::{BTreeMap, VecDeque};

/// How far a callback is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryState {
    /// It waits for its turn, or for its next attempt.
    Waiting,
    /// An attempt is under way.
    Sending,
    /// The receiver answered with success.
    Delivered,
    /// It was sent, the receiver did not answer in time, and it is not sent again.
    Unanswered,
    /// Given up after the last attempt.
    Failed,
    /// Not sent, because the host sends nothing.
    Listed,
}

impl DeliveryState {
    /// Whether the receiver has it.
    pub(super) fn has_come(self) -> bool {
        matches!(self, Self::Delivered | Self::Unanswered)
    }

    /// The word for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Delivered => "delivered",
            Self::Unanswered => "unanswered",
            Self::Failed => "failed",
            Self::Listed => "listed",
        }
    }
}

/// How the callbacks of a contract look on their way.
#[derive(Debug, PartialEq, Eq)]
pub struct Format {
    /// Who posts them: it decides when an attempt is over, and whether another follows.
    pub sender: Sender,
    /// The member by which the log and the list of callbacks name what a callback is about.
    pub member: Option<&'static str>,
    /// The members of an event's data that say which call it is about.
    pub identifying: &'static [&'static str],
    /// Whether the service signs them.
    pub is_signed: bool,
    /// Whether one event is posted as an array as well; if not, a setting decides.
    pub is_array: bool,
    /// Whether the plus signs in the strings of the body are escaped.
    pub escapes_plus: bool,
    /// Headers beside the content type.
    pub headers: &'static [(&'static str, &'static str)],
}

/// What a callback is about: its lane, in which one callback is attempted after another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// The id of the call, or another name for the lane.
    pub lane: String,
    /// How callbacks about it look.
    pub format: &'static Format,
}

impl About {
    /// The member by which it is named, and its id.
    #[must_use]
    pub fn member(&self) -> Option<(&'static str, &str)> {
        self.format.member.map(|name| (name, self.lane.as_str()))
    }
}

/// One callback.
#[derive(Debug)]
pub struct Delivery {
    /// Its number, from 1.
    pub id: u64,
    /// What it is about.
    pub about: About,
    /// The kind of its event.
    pub kind: &'static str,
    /// Where it is posted; empty when it has no subscriber.
    pub url: String,
    /// The event, as text: a tree would take several times as much.
    event: Box<str>,
    /// How far it is.
    pub state: DeliveryState,
    /// The fault it meets, if any, and what that does to it.
    pub(super) fault: Option<(FaultKind, OnCallback)>,
    /// The callbacks that share its array.
    with: Vec<u64>,
    attempts: Vec<Box<str>>,
    /// The callback that it repeats.
    resend_of: Option<u64>,
    /// How many of the attempts were its own, not a fault's.
    tried: usize,
    /// Whether the attempt that a fault sends before it was sent.
    is_preceded: bool,
    /// Until when it holds back the next one of its lane.
    pub(super) held_until_ms: Option<u64>,
    /// Whether it is among those that are over.
    is_kept: bool,
}

impl Delivery {
    /// Which attempt is under way or comes next, from 1.
    #[must_use]
    pub fn attempt(&self) -> usize {
        self.tried + 1
    }

    /// The fault whose attempt comes before the callback's own first one, and the token it carries: once.
    pub(super) fn preceding(&mut self) -> Option<(FaultKind, Option<Token>)> {
        let Some((fault, OnCallback::Precede(token))) = self.fault else { return None };
        let is_due = !std::mem::replace(&mut self.is_preceded, true);
        is_due.then_some((fault, token))
    }

    /// The fault that wants copies of it, and how many: once.
    pub(super) fn take_copies(&mut self) -> Option<(FaultKind, u64)> {
        let Some((fault, OnCallback::Copy(copies))) = self.fault else { return None };
        self.fault = None;
        Some((fault, copies))
    }

    /// How many bytes it takes, roughly.
    fn bytes(&self) -> usize {
        let attempts: usize = self.attempts.iter().map(|attempt| attempt.len()).sum();
        size_of::<Self>() + self.url.len() + self.event.len() + self.about.lane.len() + attempts
    }

    /// Whether there is no other attempt of its own to come.
    fn is_over(&self) -> bool {
        !matches!(self.state, DeliveryState::Waiting | DeliveryState::Sending)
    }

    /// What a list of callbacks shows.
    #[must_use]
    pub fn to_json(&self) -> Json {
        let read = |text: &str| serde_json::from_str::<Json>(text).unwrap_or_default();
        let mut shown = Map::new();
        shown.insert("id".to_owned(), json!(self.id));
        if let Some((name, id)) = self.about.member() {
            shown.insert(name.to_owned(), json!(id));
        }
        if let Some(id) = self.resend_of {
            shown.insert("resendOf".to_owned(), json!(id));
        }
        for (name, value) in [
            ("eventKind", json!(self.kind)),
            ("url", json!(self.url)),
            ("state", json!(self.state.name())),
            ("signed", json!(self.about.format.is_signed)),
            ("attempts", self.attempts.iter().map(|attempt| read(attempt)).collect()),
            ("event", read(&self.event)),
        ] {
            shown.insert(name.to_owned(), value);
        }
        Json::Object(shown)
    }
}

/// By what an attempt is noted: the status, what a receiver that refused it said, and the error.
fn noted(outcome: &Outcome, policy: &Policy<'_>) -> (Option<u16>, Option<String>, Option<String>) {
    match outcome {
        Outcome::Answered { status, .. } | Outcome::Fetched { status, .. } if (200..300).contains(status) => {
            (Some(*status), None, None)
        }
        Outcome::Answered { status, body } => (Some(*status), said(body), None),
        Outcome::Fetched { status, head, .. } => (Some(*status), said(head), None),
        Outcome::NoAnswer { reason } => (None, None, Some(reason.clone())),
        Outcome::Late => (None, None, Some(["there was no answer within ", &policy.timeout_ms.to_string(), " ms"].concat())),
        Outcome::NotSent => (None, None, None),
    }
}

#[derive(Debug, Default)]
struct Lane {
    waiting: VecDeque<u64>,
    sending: Option<u64>,
    /// The callback that lets the next one go first.
    held: Option<u64>,
    /// The callback whose array waits for others, and the size of the array.
    open: Option<(u64, usize)>,
}

impl Lane {
    fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.sending.is_none() && self.held.is_none() && self.open.is_none()
    }
}

/// All callbacks, the finished ones for a while.
#[derive(Debug)]
pub struct Deliveries {
    all: BTreeMap<u64, Delivery>,
    /// Those that are over, in the order in which they were: one that waits long keeps no other one.
    over: Retention<u64>,
    lanes: BTreeMap<String, Lane>,
    count: u64,
    limits: Limits,
}

impl Deliveries {
    /// No callbacks, after so many that are forgotten.
    #[must_use]
    pub fn new(limits: Limits, count: u64) -> Self {
        Self { all: BTreeMap::new(), over: Retention::default(), lanes: BTreeMap::new(), count, limits }
    }

    /// Adds a callback. Gives its number.
    pub(super) fn add(&mut self, callback: Callback, resend_of: Option<u64>) -> u64 {
        self.count += 1;
        let id = self.count;
        let Callback { about, kind, url, event } = callback;
        let delivery = Delivery {
            id,
            about,
            kind,
            url,
            event: event.to_string().into_boxed_str(),
            state: DeliveryState::Waiting,
            fault: None,
            with: Vec::new(),
            attempts: Vec::new(),
            resend_of,
            tried: 0,
            is_preceded: false,
            held_until_ms: None,
            is_kept: false,
        };
        self.all.insert(id, delivery);
        id
    }

    /// A callback with the event of another one.
    pub(super) fn copy_of(&self, id: u64) -> Option<Callback> {
        let Delivery { about, kind, url, event, .. } = self.all.get(&id)?;
        let event = serde_json::from_str(event).unwrap_or_default();
        Some(Callback { about: about.clone(), kind, url: url.clone(), event })
    }

    /// Keeps a callback that is over, and forgets the oldest ones beyond the limits.
    pub(super) fn keep(&mut self, id: u64) {
        let is_new = |delivery: &&mut Delivery| delivery.is_over() && !delivery.is_kept;
        let Some(delivery) = self.all.get_mut(&id).filter(is_new) else { return };
        delivery.is_kept = true;
        for oldest in self.over.keep(id, delivery.bytes(), self.limits) {
            self.all.remove(&oldest);
        }
    }

    /// How many there ever were: the number of the last one.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// One of them.
    pub fn get_mut(&mut self, id: u64) -> Option<&mut Delivery> {
        self.all.get_mut(&id)
    }

    /// Puts a callback at the end of its lane, or, if it `may_join`, into the array that waits there for others. The callback
    /// that let it go first follows it.
    pub fn queue(&mut self, id: u64, may_join: bool) {
        let Some((lane, _)) = self.lane_of(id) else { return };
        let (held, open) = (lane.held.take(), lane.open);
        match open.filter(|(first, _)| may_join && self.share_an_address(*first, id)) {
            Some((first, size)) => self.join(first, id, size),
            None => {
                if let Some((lane, _)) = self.lane_of(id) {
                    lane.waiting.push_back(id);
                }
            }
        }
        if let Some(held) = held {
            self.queue(held, false);
        }
    }

    fn share_an_address(&self, one: u64, other: u64) -> bool {
        let url = |id| self.all.get(&id).map(|delivery| &delivery.url);
        url(one) == url(other)
    }

    fn join(&mut self, first: u64, id: u64, size: usize) {
        let Some(delivery) = self.all.get_mut(&first) else { return };
        delivery.with.push(id);
        if delivery.with.len() + 1 >= size {
            self.release(first);
        }
    }

    /// Holds a callback back until the next one of its lane is queued, or it is released. Gives whether it is held back: if
    /// another one is already, this is its next one.
    pub fn hold(&mut self, id: u64) -> bool {
        let Some((lane, _)) = self.lane_of(id).filter(|(lane, _)| lane.held.is_none()) else { return false };
        lane.held = Some(id);
        true
    }

    /// Holds a callback back until its array has that size, or it is released. Gives whether it is held back: if another array
    /// waits already, the callback may join that.
    pub fn gather(&mut self, id: u64, size: usize) -> bool {
        let Some((lane, _)) = self.lane_of(id).filter(|(lane, _)| lane.open.is_none()) else { return false };
        lane.open = Some((id, size));
        true
    }

    /// Queues a callback that was held back, if it still is.
    pub fn release(&mut self, id: u64) {
        let Some((lane, delivery)) = self.lane_of(id) else { return };
        let is_late = matches!(delivery.fault, Some((_, OnCallback::Delay(_))));
        let was_held = lane.held.take_if(|held| *held == id).is_some();
        let was_open = lane.open.take_if(|(first, _)| *first == id).is_some();
        if was_held || was_open || is_late {
            lane.waiting.push_back(id);
        }
    }

    /// Whether a callback waits for one that is under way and came before `first`.
    #[must_use]
    pub fn is_blocked(&self, id: u64, first: u64) -> bool {
        let lane = self.all.get(&id).and_then(|delivery| self.lanes.get(&delivery.about.lane));
        lane.is_some_and(|lane| lane.waiting.contains(&id) && lane.sending.is_some_and(|sending| sending < first))
    }

    /// Lets the next callback about something go without waiting for the one under way.
    pub fn unblock(&mut self, about: &About) {
        if let Some(lane) = self.lanes.get_mut(&about.lane) {
            lane.sending = None;
        }
    }

    /// A callback that is under way no longer holds back the next one of its lane.
    pub fn pass(&mut self, id: u64) {
        if let Some(lane) = self.all.get(&id).and_then(|delivery| self.lanes.get_mut(&delivery.about.lane)) {
            lane.sending.take_if(|sending| *sending == id);
        }
    }

    /// Whether one of these has not been attempted yet, or is being.
    #[must_use]
    pub fn is_any_untried(&self, first: u64, last: u64) -> bool {
        let is_untried = |delivery: &Delivery| {
            delivery.tried == 0 && matches!(delivery.state, DeliveryState::Waiting | DeliveryState::Sending)
        };
        first <= last && self.all.range(first..=last).any(|(_, delivery)| is_untried(delivery))
    }

    fn lane_of(&mut self, id: u64) -> Option<(&mut Lane, &Delivery)> {
        let delivery = self.all.get(&id)?;
        Some((self.lanes.entry(delivery.about.lane.clone()).or_default(), delivery))
    }

    /// The next callback about something to be attempted for the first time, if none of them is under way.
    pub fn next_of(&mut self, about: &About) -> Option<u64> {
        let lane = self.lanes.get_mut(&about.lane).filter(|lane| lane.sending.is_none())?;
        lane.sending = lane.waiting.pop_front();
        if lane.is_empty() {
            self.lanes.remove(&about.lane);
            return None;
        }
        lane.sending
    }

    /// An attempt of a callback begins, and of those that share its array.
    pub fn sending(&mut self, id: u64) -> Option<&mut Delivery> {
        for with in self.members(id) {
            if let Some(delivery) = self.all.get_mut(&with) {
                delivery.state = DeliveryState::Sending;
            }
        }
        self.all.get_mut(&id)
    }

    /// A callback and those that share its array.
    #[must_use]
    pub fn members(&self, id: u64) -> Vec<u64> {
        let with = self.all.get(&id).map(|delivery| delivery.with.as_slice()).unwrap_or_default();
        [&[id], with].concat()
    }

    /// The events of a callback and of those that share its array.
    #[must_use]
    pub fn events(&self, id: u64) -> Vec<Box<str>> {
        let members = self.members(id);
        members.iter().filter_map(|member| self.all.get(member)).map(|delivery| delivery.event.clone()).collect()
    }

    /// An attempt that a fault sent is over, which changes nothing for the callback. Gives its note.
    pub fn attempted_by_fault(
        &mut self,
        id: u64,
        fault: FaultKind,
        outcome: &Outcome,
        now_ms: u64,
        policy: &Policy<'_>,
    ) -> Option<Json> {
        let delivery = self.all.get_mut(&id)?;
        let (status, said, error) = noted(outcome, policy);
        let note = Json::Object(without_nulls(json!({
            "attempt": delivery.tried.max(1),
            "time": iso(now_ms),
            "status": status,
            "said": said,
            "error": error,
            "state": delivery.state.name(),
            "fault": fault.name(),
        })));
        delivery.attempts.push(note.to_string().into_boxed_str());
        Some(note)
    }

    /// An attempt is over. Gives its note, and how long to wait before the next one, if there is to be one.
    pub fn attempted(&mut self, id: u64, outcome: &Outcome, now_ms: u64, policy: &Policy<'_>) -> Option<(Json, Option<u64>)> {
        let delivery = self.all.get_mut(&id)?;
        let (status, said, error) = noted(outcome, policy);
        let (state, wait_ms) = match policy.next(delivery.tried, outcome) {
            Next::Again { after_ms } => (DeliveryState::Waiting, Some(after_ms)),
            Next::Over(state) => (state, None),
        };
        delivery.state = state;
        let note = Json::Object(without_nulls(json!({
            "attempt": delivery.attempt(),
            "time": iso(now_ms),
            "status": status,
            "said": said,
            "error": error,
            "state": delivery.state.name(),
            "nextAttemptAfterMs": wait_ms,
        })));
        delivery.attempts.push(note.to_string().into_boxed_str());
        delivery.tried += 1;
        self.pass(id);
        Some((note, wait_ms))
    }

    /// What a callback is about.
    #[must_use]
    pub fn about(&self, id: u64) -> Option<About> {
        self.all.get(&id).map(|delivery| delivery.about.clone())
    }

    /// All of them, the oldest first.
    #[must_use]
    pub fn to_json(&self) -> Json {
        self.all.values().map(Delivery::to_json).collect()
    }
}
