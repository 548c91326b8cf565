//! Who is in the sound of a conversation, and what they say into it.

use super::Service;
use super::speech::prompt_of;
use super::state::Person;
use crate::sound::{Party, Room, Sound};
use crate::world::Presence;
use crate::world::dialplan::Then;

impl Service<'_> {
    /// The sound of a conversation, and the time.
    pub(super) fn room(&mut self, conversation: &str) -> Option<(&mut Room, u64)> {
        let now_ms = self.engine.now_ms;
        self.store.conversations.get_mut(conversation).map(|all| (&mut all.sound, now_ms))
    }

    /// The party of that raw id, if it is in the call.
    pub(super) fn party_in(&mut self, conversation: &str, raw_id: &str) -> Option<Party> {
        let person = self.store.conversations.get_mut(conversation)?.connected(raw_id).cloned()?;
        Some(self.store.party(&person))
    }

    /// A participant is in the call, or is no more. Connections of the application come and go by themselves.
    pub(super) fn present(&mut self, conversation: &str, person: &Person) {
        if person.connection.is_some() {
            return;
        }
        let party = Party::Person(person.id);
        if person.presence != Presence::Connected {
            if let Some((room, now_ms)) = self.room(conversation) {
                room.leaves(party, now_ms);
            }
            return self.scripts_end(conversation, person.id);
        }
        // A script stands in for all that the dial plan says.
        let sound = match person.then {
            Then::Talks(talk) if !self.has_script(person) => talk.sound(),
            _ => None,
        };
        let Some((room, now_ms)) = self.room(conversation) else { return };
        room.joins(party, now_ms);
        if let Some(sound) = sound {
            room.says(party, now_ms, sound, &[]);
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

    /// A party makes a sound from now on; those who listen for one wake up. `said`: what it says, as text. Gives the segment.
    pub(super) fn sounds(
        &mut self,
        conversation: &str,
        who: Party,
        sound: Sound,
        said: Option<&str>,
        only: &[Party],
    ) -> Option<u64> {
        let (room, now_ms) = self.room(conversation)?;
        let segment = room.says(who, now_ms, sound, only);
        if let Some(said) = said {
            room.note(who, segment, said);
        }
        self.count_samples(conversation);
        self.wake_listeners(conversation);
        Some(segment)
    }

    /// A party says something now, so loud.
    pub(super) fn utters(&mut self, conversation: &str, who: Party, sound: Sound, gain: u32, said: Option<&str>) {
        let Some((room, now_ms)) = self.room(conversation) else { return };
        let segment = room.plays(who, now_ms, sound, gain, &[]);
        if let Some(said) = said {
            room.note(who, segment, said);
        }
        self.count_samples(conversation);
        self.wake_listeners(conversation);
    }

    /// A participant says a phrase, after what they are saying.
    pub(super) fn speaks(&mut self, conversation: &str, person: &Person, phrase: &str) {
        let who = self.store.party(person);
        let Some((room, now_ms)) = self.room(conversation) else { return };
        let Some(at_ms) = room.free_ms(who, now_ms) else { return };
        let segment = room.says(who, at_ms, prompt_of(phrase).sound, &[]);
        room.note(who, segment, phrase);
        self.wake_listeners(conversation);
    }

    /// A participant presses a key, which sounds after those that they have pressed before.
    pub(super) fn key_sounds(&mut self, conversation: &str, person: &Person, key: char) {
        let who = self.store.party(person);
        let Some((room, now_ms)) = self.room(conversation) else { return };
        room.presses(who, now_ms, key);
        self.wake_listeners(conversation);
    }
}
