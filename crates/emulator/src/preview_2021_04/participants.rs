//! The participants of a call.

use crate::engine::json::{Json, json};
use crate::world::Presence;
use crate::world::dialled::Leg;
use ringwire::codecs::identifier::Identifier;
use ringwire::contract::Dialect;

/// The operation that called a participant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CalledBy {
    /// `createCall`, whose outcome raises no event of its own.
    Create,
    /// `inviteParticipants`, with this operation context.
    Invite(Option<String>),
}

/// A participant: someone who is, was or may yet be in a call.
#[derive(Debug, Clone)]
pub struct Participant {
    /// The id that `removeParticipant` takes.
    pub id: String,
    /// Their identifier.
    pub identifier: Identifier,
    /// Whether they are being called, in the call, or gone.
    pub presence: Presence,
    /// The operation that called them.
    pub called_by: CalledBy,
    /// By what they count as up: from the request that calls them until the call has ended for them.
    pub leg: Option<Leg>,
}

impl Participant {
    /// Whether a text names this participant: its id, its raw id or its phone number.
    #[must_use]
    pub fn is_named(&self, name: &str) -> bool {
        let raw_id = self.identifier.raw_id();
        self.id == name || raw_id == name || raw_id.strip_prefix("4:") == Some(name)
    }

    /// How many bytes it takes, roughly.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let context = match &self.called_by {
            CalledBy::Invite(Some(context)) => context.len(),
            CalledBy::Create | CalledBy::Invite(None) => 0,
        };
        size_of::<Self>() + self.id.len() + self.identifier.raw_id().len() + context
    }

    /// What a list of calls shows.
    #[must_use]
    pub fn to_json(&self) -> Json {
        json!({
            "participantId": self.id,
            "identifier": self.identifier.to_js::<Json>(Dialect::Preview2021_04),
            "rawId": self.identifier.raw_id(),
            "state": self.presence.name(),
        })
    }
}
