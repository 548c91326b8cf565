//! Call legs: the application's side of a call, from establishing to terminated.

use super::media::MediaQueue;
use super::participants::Participant;
use crate::engine::json::{Json, json};
use crate::engine::time::iso;
use crate::http::errors::ApiError;
use crate::world::Presence;
use ringwire::codecs::identifier::Identifier;
use ringwire::contract::Dialect;
use std::collections::{BTreeMap, VecDeque};

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
        if self.state == CallState::Established { Ok(()) } else { Err(ApiError::not_established(self.state.name())) }
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
    order: VecDeque<String>,
    ended: VecDeque<String>,
}

impl Calls {
    /// Adds a call leg.
    pub fn add(&mut self, call: Call) {
        self.order.push_back(call.id.clone());
        self.all.insert(call.id.clone(), call);
    }

    /// Remembers that a call leg has ended, and forgets the oldest ended ones beyond so many.
    pub fn ended(&mut self, id: &str, most: usize) {
        self.ended.push_back(id.to_owned());
        while self.ended.len() > most {
            let Some(oldest) = self.ended.pop_front() else { break };
            self.all.remove(&oldest);
            self.order.retain(|id| *id != oldest);
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

    /// All of them, the oldest first.
    #[must_use]
    pub fn to_json(&self) -> Json {
        self.order.iter().filter_map(|id| self.all.get(id)).map(Call::to_json).collect()
    }
}
