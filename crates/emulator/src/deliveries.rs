//! Callbacks on their way. The first attempts of a call's events are made one after another, in their order; one that fails is
//! tried again later, while those behind it go on: so an event can come late, and twice, as with any webhook.

use crate::effects::Outcome;
use crate::json::{Json, json, without_nulls};
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

/// One callback.
#[derive(Debug)]
pub struct Delivery {
    /// Its number, from 1.
    pub id: u64,
    /// The call it is about.
    pub call_id: String,
    /// The kind of its event.
    pub kind: &'static str,
    /// Where it is posted.
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
        json!({
            "id": self.id,
            "callLegId": self.call_id,
            "eventKind": self.kind,
            "url": self.url,
            "state": self.state.name(),
            "attempts": self.attempts,
            "event": self.event,
        })
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
    /// Adds a callback at the end of its call's lane, and forgets the oldest finished ones beyond `most`. Gives its number.
    pub fn add(&mut self, call_id: &str, kind: &'static str, url: &str, event: Json, most: usize) -> u64 {
        self.count += 1;
        let id = self.count;
        let (call_id, url) = (call_id.to_owned(), url.to_owned());
        self.lanes.entry(call_id.clone()).or_default().waiting.push_back(id);
        self.all.insert(id, Delivery { id, call_id, kind, url, event, state: DeliveryState::Waiting, attempts: Vec::new() });
        while self.all.len() > most {
            let is_over = |delivery: &Delivery| !matches!(delivery.state, DeliveryState::Waiting | DeliveryState::Sending);
            let Some(oldest) = self.all.first_entry().filter(|oldest| is_over(oldest.get())) else { break };
            oldest.remove();
        }
        id
    }

    /// The next callback of a call to be attempted for the first time, if none of them is under way.
    pub fn next_of(&mut self, call_id: &str) -> Option<u64> {
        let lane = self.lanes.get_mut(call_id).filter(|lane| lane.sending.is_none())?;
        lane.sending = lane.waiting.pop_front();
        if lane.sending.is_none() {
            self.lanes.remove(call_id);
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
        if let Some(lane) = self.lanes.get_mut(&delivery.call_id) {
            lane.sending.take_if(|sending| *sending == id);
        }
        Some((note, wait_ms))
    }

    /// The call a callback is about.
    #[must_use]
    pub fn call_of(&self, id: u64) -> Option<String> {
        self.all.get(&id).map(|delivery| delivery.call_id.clone())
    }

    /// All of them, the oldest first.
    #[must_use]
    pub fn to_json(&self) -> Json {
        self.all.values().map(Delivery::to_json).collect()
    }
}
