//! Who is in the sound of a conversation, and what they say into it.

use super::Service;
use super::state::Person;
use crate::sound::{Party, Room};
use crate::world::Presence;

impl Service<'_> {
    /// The sound of a conversation, and the time.
    pub(super) fn room(&mut self, conversation: &str) -> Option<(&mut Room, u64)> {
        let now_ms = self.engine.now_ms;
        self.store.conversations.get_mut(conversation).map(|all| (&mut all.sound, now_ms))
    }

    /// As which party a participant is heard. A connection of the application that is a participant is heard as that connection.
    pub(super) fn party(&self, person: &Person) -> Party {
        let connection = person.connection.as_ref().and_then(|id| self.store.connections.get(id));
        connection.map_or(Party::Person(person.id), |connection| Party::Application(connection.number))
    }

    /// The party of that raw id, if it is in the call.
    pub(super) fn party_in(&mut self, conversation: &str, raw_id: &str) -> Option<Party> {
        let person = self.store.conversations.get_mut(conversation)?.connected(raw_id).cloned()?;
        Some(self.party(&person))
    }

    /// A participant is in the call, or is no more. Connections of the application come and go by themselves.
    pub(super) fn present(&mut self, conversation: &str, person: &Person) {
        let (party, is_there) = (Party::Person(person.id), person.presence == Presence::Connected);
        let is_person = person.connection.is_none();
        match self.room(conversation).filter(|_| is_person) {
            Some((room, now_ms)) if is_there => room.joins(party, now_ms),
            Some((room, now_ms)) => room.leaves(party, now_ms),
            None => {}
        }
    }

    /// A connection of the application is in the conversation it belongs to, or is no more.
    pub(super) fn connection_present(&mut self, id: &str, is_there: bool) {
        let Some(connection) = self.store.connections.get(id) else { return };
        let (party, conversation) = (Party::Application(connection.number), connection.server_call_id.clone());
        match self.room(&conversation) {
            Some((room, now_ms)) if is_there => room.joins(party, now_ms),
            Some((room, now_ms)) => room.leaves(party, now_ms),
            None => {}
        }
    }

    /// A participant is muted, as long as they are in the call.
    pub(super) fn mutes(&mut self, conversation: &str, raw_id: &str) {
        let Some(party) = self.party_in(conversation, raw_id) else { return };
        if let Some((room, now_ms)) = self.room(conversation) {
            room.mute(party, true, now_ms);
        }
    }

    /// A participant is put on hold, or back.
    pub(super) fn holds(&mut self, conversation: &str, raw_id: &str, is_on_hold: bool) {
        let Some(party) = self.party_in(conversation, raw_id) else { return };
        if let Some((room, now_ms)) = self.room(conversation) {
            room.hold(party, is_on_hold, now_ms);
        }
    }
}
