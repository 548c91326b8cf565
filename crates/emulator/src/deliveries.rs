//! Callbacks on their way. The first attempts of a call's events are made one after another, in their order; one that fails is
//! tried again later, while those behind it go on: so an event can come late, and twice, as with any webhook.

use crate::effects::Outcome;
use crate::json::{Json, Map, json, without_nulls};
use crate::time::iso;
use std::collections::{BTreeMap, VecDeque};

/// How far a callback is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryState {
    /// Its turn has not come, or its next attempt has not.
    Waiting,
    /// An attempt is under way.
    Sending,
    /// Taken: a status from 200 to 299.
    Delivered,
    /// Given up after the last attempt.
    Failed,
    /// Not sent, because the host sends nothing.
    Listed,
}

impl DeliveryState {
    /// The word for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
            Self::Listed => "listed",
        }
    }
}

/// What a callback is about; its events are attempted one after another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// A call leg, of the contract of 2021.
    Leg(String),
    /// A call connection, of the contract since.
    Connection(String),
    /// The resource: what Event Grid tells.
    Resource,
}

impl About {
    fn lane(&self) -> &str {
        match self {
            Self::Leg(id) | Self::Connection(id) => id,
            Self::Resource => "Event Grid",
        }
    }

    /// The member by which it is named, and its id.
    #[must_use]
    pub fn member(&self) -> Option<(&'static str, &str)> {
        match self {
            Self::Leg(id) => Some(("callLegId", id)),
            Self::Connection(id) => Some(("callConnectionId", id)),
            Self::Resource => None,
        }
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
    /// Where it is posted; empty when nobody asked for it.
    pub url: String,
    /// The event.
    pub event: Json,
    /// How far it is.
    pub state: DeliveryState,
    attempts: Vec<Json>,
}

impl Delivery {
    /// Which attempt is under way or comes next, from 1.
    #[must_use]
    pub fn attempt(&self) -> usize {
        self.attempts.len() + 1
    }

    /// What a list of callbacks shows.
    #[must_use]
    pub fn to_json(&self) -> Json {
        let mut shown = Map::new();
        shown.insert("id".to_owned(), json!(self.id));
        if let Some((name, id)) = self.about.member() {
            shown.insert(name.to_owned(), json!(id));
        }
        for (name, value) in [
            ("eventKind", json!(self.kind)),
            ("url", json!(self.url)),
            ("state", json!(self.state.name())),
            ("attempts", json!(self.attempts)),
            ("event", self.event.clone()),
        ] {
            shown.insert(name.to_owned(), value);
        }
        Json::Object(shown)
    }
}

#[derive(Debug, Default)]
struct Lane {
    waiting: VecDeque<u64>,
    sending: Option<u64>,
}

/// All callbacks, the finished ones for a while.
#[derive(Debug, Default)]
pub struct Deliveries {
    all: BTreeMap<u64, Delivery>,
    lanes: BTreeMap<String, Lane>,
    count: u64,
}

impl Deliveries {
    /// Adds a callback at the end of its lane, and forgets the oldest finished ones beyond `most`. Gives its number.
    pub fn add(&mut self, about: About, kind: &'static str, url: &str, event: Json, most: usize) -> u64 {
        self.count += 1;
        let id = self.count;
        let url = url.to_owned();
        self.lanes.entry(about.lane().to_owned()).or_default().waiting.push_back(id);
        self.all.insert(id, Delivery { id, about, kind, url, event, state: DeliveryState::Waiting, attempts: Vec::new() });
        while self.all.len() > most {
            let is_over = |delivery: &Delivery| !matches!(delivery.state, DeliveryState::Waiting | DeliveryState::Sending);
            let Some(oldest) = self.all.first_entry().filter(|oldest| is_over(oldest.get())) else { break };
            oldest.remove();
        }
        id
    }

    /// The next callback about something to be attempted for the first time, if none of them is under way.
    pub fn next_of(&mut self, about: &About) -> Option<u64> {
        let lane = self.lanes.get_mut(about.lane()).filter(|lane| lane.sending.is_none())?;
        lane.sending = lane.waiting.pop_front();
        if lane.sending.is_none() {
            self.lanes.remove(about.lane());
            return None;
        }
        lane.sending
    }

    /// An attempt begins.
    pub fn sending(&mut self, id: u64) -> Option<&Delivery> {
        let delivery = self.all.get_mut(&id)?;
        delivery.state = DeliveryState::Sending;
        Some(delivery)
    }

    /// An attempt is over: what to note of it, and how long to wait before the next one, if there is to be one.
    pub fn attempted(&mut self, id: u64, outcome: &Outcome, now_ms: u64, delays_ms: &[u64]) -> Option<(Json, Option<u64>)> {
        let delivery = self.all.get_mut(&id)?;
        let wait_ms = delays_ms.get(delivery.attempts.len()).copied();
        let (state, status, error) = match outcome {
            Outcome::Answered { status: status @ 200..=299, .. } => (DeliveryState::Delivered, Some(*status), None),
            Outcome::Answered { status, .. } => (DeliveryState::Waiting, Some(*status), None),
            Outcome::NoAnswer { reason } => (DeliveryState::Waiting, None, Some(reason.as_str())),
            Outcome::NotSent => (DeliveryState::Listed, None, None),
        };
        let wait_ms = wait_ms.filter(|_| state == DeliveryState::Waiting);
        delivery.state = if state == DeliveryState::Waiting && wait_ms.is_none() { DeliveryState::Failed } else { state };
        let note = Json::Object(without_nulls(json!({
            "attempt": delivery.attempts.len() + 1,
            "time": iso(now_ms),
            "status": status,
            "error": error,
            "state": delivery.state.name(),
            "nextAttemptAfterMs": wait_ms,
        })));
        delivery.attempts.push(note.clone());
        if let Some(lane) = self.lanes.get_mut(delivery.about.lane()) {
            lane.sending.take_if(|sending| *sending == id);
        }
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
