//! Call legs: the application's side of a call, from establishing to terminated.

use super::media::MediaQueue;
use super::participants::Participant;
use crate::engine::json::{Json, json};
use crate::engine::retention::{Limits, Retention};
use crate::engine::time::iso;
use crate::http::errors::ApiError;
use crate::world::Presence;
use ringwire::codecs::identifier::Identifier;
use ringwire::contract::Dialect;
use std::collections::BTreeMap;

/// How far a call leg is. It only ever goes forward.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CallState {
    /// Callees are being called, none has answered.
    Establishing,
    /// A callee is in the call.
    Established,
    /// The call is being ended.
    Terminating,
    /// The call has ended; the service no longer knows it.
    Terminated,
}

impl CallState {
    /// The word for it, as JavaScript sees it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Establishing => "establishing",
            Self::Established => "established",
            Self::Terminating => "terminating",
            Self::Terminated => "terminated",
        }
    }
}

/// One call leg.
#[derive(Debug)]
pub struct Call {
    /// Its place among all call legs.
    pub number: u64,
    /// Its id.
    pub id: String,
    /// How far it is.
    pub state: CallState,
    /// The caller.
    pub source: Identifier,
    /// Its subject.
    pub subject: Option<String>,
    /// Where its events are posted.
    pub callback_uri: String,
    /// The events that `createCall` requested.
    pub requested_events: Vec<String>,
    /// When it was created, in milliseconds since 1970.
    pub created_ms: u64,
    /// The conversation.
    pub conversation_id: String,
    /// Every callee, in order; those who left or failed included.
    pub participants: Vec<Participant>,
    /// The prompts it plays.
    pub media: MediaQueue,
    /// How many keys its participants have pressed.
    pub keys_pressed: i32,
}

impl Call {
    /// Whether an operation may act on it.
    ///
    /// # Errors
    /// 400 when it is not established.
    pub fn must_be_established(&self) -> Result<(), ApiError> {
        if self.state == CallState::Established {
            Ok(())
        } else {
            Err(ApiError::not_connected(self.state.name(), "CallLegStateChanged"))
        }
    }

    /// The participant of that id.
    pub fn participant(&mut self, id: &str) -> Option<&mut Participant> {
        self.participants.iter_mut().find(|participant| participant.id == id)
    }

    /// The participants who are in the call.
    pub fn connected(&self) -> impl Iterator<Item = &Participant> {
        self.participants.iter().filter(|participant| participant.presence == Presence::Connected)
    }

    /// Whether no participant is in the call or is being called.
    #[must_use]
    pub fn is_deserted(&self) -> bool {
        self.participants.iter().all(|participant| matches!(participant.presence, Presence::Left | Presence::Failed))
    }

    /// How many bytes it takes, roughly.
    fn bytes(&self) -> usize {
        let texts =
            [&self.id, &self.callback_uri, &self.conversation_id].into_iter().chain(&self.subject).chain(&self.requested_events);
        let texts: usize = texts.map(String::len).sum();
        let people: usize = self.participants.iter().map(Participant::bytes).sum();
        size_of::<Self>() + texts + people
    }

    /// What a list of calls shows.
    #[must_use]
    pub fn to_json(&self) -> Json {
        json!({
            "callLegId": self.id,
            "state": self.state.name(),
            "createdAt": iso(self.created_ms),
            "source": self.source.to_js::<Json>(Dialect::Preview2021_04),
            "subject": self.subject,
            "callbackUri": self.callback_uri,
            "requestedCallEvents": self.requested_events,
            "conversationId": self.conversation_id,
            "participants": self.participants.iter().map(Participant::to_json).collect::<Json>(),
            "media": self.media.to_json(),
        })
    }
}

/// All call legs, the ended ones for a while.
#[derive(Debug, Default)]
pub struct Calls {
    all: BTreeMap<String, Call>,
    /// The ids of all, by their number.
    ages: BTreeMap<u64, String>,
    /// The ids of the ended ones.
    ended: Retention<String>,
    count: u64,
}

impl Calls {
    /// The number of the next call leg.
    pub fn next_number(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    /// Adds a call leg.
    pub fn add(&mut self, call: Call) {
        self.ages.insert(call.number, call.id.clone());
        self.all.insert(call.id.clone(), call);
    }

    /// Remembers that a call leg has ended, and forgets the oldest ended ones beyond the limits.
    pub fn ended(&mut self, id: &str, limits: Limits) {
        let bytes = self.all.get(id).map_or(0, Call::bytes);
        for oldest in self.ended.keep(id.to_owned(), bytes, limits) {
            if let Some(gone) = self.all.remove(&oldest) {
                self.ages.remove(&gone.number);
            }
        }
    }

    /// The call leg of that id, whatever its state.
    pub fn get_mut(&mut self, id: &str) -> Option<&mut Call> {
        self.all.get_mut(id)
    }

    /// The call leg of that id, as the service knows it.
    ///
    /// # Errors
    /// 404 when there is none, or it has ended.
    pub fn known(&mut self, id: &str) -> Result<&mut Call, ApiError> {
        self.all.get_mut(id).filter(|call| call.state != CallState::Terminated).ok_or_else(ApiError::call_not_found)
    }

    /// Whether all of them have ended.
    #[must_use]
    pub fn are_over(&self) -> bool {
        self.all.len() == self.ended.len()
    }

    /// All of them, the oldest first.
    #[must_use]
    pub fn to_json(&self) -> Json {
        self.ages.values().filter_map(|id| self.all.get(id)).map(Call::to_json).collect()
    }
}
