//! The people of a call.

use crate::engine::json::{Json, json};
use crate::world::Presence;
use ringwire::codecs::identifier::Identifier;
use ringwire::contract::Dialect;

/// How somebody came to be called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CalledBy {
    /// By `createCall`: no event of its own tells the outcome.
    Create,
    /// By `inviteParticipants`, with this operation context.
    Invite(Option<String>),
}

/// Somebody who is, was or may yet be in a call.
#[derive(Debug, Clone)]
pub struct Participant {
    /// What `removeParticipant` takes.
    pub id: String,
    /// Who it is.
    pub identifier: Identifier,
    /// Where they are.
    pub presence: Presence,
    /// How they came to be called.
    pub called_by: CalledBy,
}

impl Participant {
    /// Whether a text names this participant: its id, its raw id or its phone number.
    #[must_use]
    pub fn is_named(&self, name: &str) -> bool {
        let raw_id = self.identifier.raw_id();
        self.id == name || raw_id == name || raw_id.strip_prefix("4:") == Some(name)
    }

    /// What a list of calls shows.
    #[must_use]
    pub fn to_json(&self) -> Json {
        json!({
            "participantId": self.id,
            "identifier": self.identifier.to_js::<Json>(Dialect::Seed),
            "rawId": self.identifier.raw_id(),
            "state": self.presence.name(),
        })
    }
}
