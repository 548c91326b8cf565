//! Participants press keys, speak and hang up: by themselves, or because a test asks for it.

use super::state::Person;
use super::{ResultInfo, Service, Task};
use crate::engine::json::json;
use crate::http::errors::ApiError;
use crate::world::Presence;
use crate::world::dialplan::KEY_EVERY_MS;

/// The keys, and how this contract names them.
const TONES: [(char, &str); 16] = [
    ('0', "zero"),
    ('1', "one"),
    ('2', "two"),
    ('3', "three"),
    ('4', "four"),
    ('5', "five"),
    ('6', "six"),
    ('7', "seven"),
    ('8', "eight"),
    ('9', "nine"),
    ('A', "a"),
    ('B', "b"),
    ('C', "c"),
    ('D', "d"),
    ('#', "pound"),
    ('*', "asterisk"),
];

/// The key that this contract names so.
pub(super) fn key_of(tone: &str) -> Option<char> {
    TONES.iter().find(|(_, known)| *known == tone).map(|(key, _)| *key)
}

fn tone(key: char) -> Option<&'static str> {
    TONES.iter().find(|(known, _)| *known == key).map(|(_, tone)| *tone)
}

impl Service<'_> {
    /// A participant presses keys; gives how many.
    pub(crate) fn press(&mut self, connection: &str, participant: &str, keys: &str) -> Result<usize, ApiError> {
        let (conversation, person) = self.find_person(connection, participant)?;
        if let Some(unknown) = keys.chars().find(|key| tone(*key).is_none()) {
            return Err(ApiError::invalid(format!("There is no key {unknown:?}; expected 0-9, *, # or A-D.")));
        }
        if keys.is_empty() {
            return Err(ApiError::invalid("There is no key to press; expected some of 0-9, *, # and A-D."));
        }
        keys.chars().for_each(|key| self.key_pressed_by(&conversation, person, key));
        Ok(keys.chars().count())
    }

    /// A participant says a phrase. `participant` is a raw id or a phone number.
    ///
    /// # Errors
    /// 404 when there is no such call or participant, 400 when the call is not connected or the phrase is empty.
    pub(crate) fn say(&mut self, connection: &str, participant: &str, phrase: &str) -> Result<(), ApiError> {
        let (conversation, person) = self.find_person(connection, participant)?;
        if phrase.trim().is_empty() {
            return Err(ApiError::invalid("There is nothing to say; expected a phrase."));
        }
        self.phrase_said(&conversation, person, phrase);
        Ok(())
    }

    /// A participant hangs up. `participant` is a raw id or a phone number.
    ///
    /// # Errors
    /// 404 when there is no such call or participant, 400 when the call is not connected.
    pub(crate) fn leave_call(&mut self, connection: &str, participant: &str) -> Result<(), ApiError> {
        let (conversation, person) = self.find_person(connection, participant)?;
        self.person_leaves(&conversation, person, &ResultInfo::everyone_left());
        Ok(())
    }

    pub(super) fn find_person(&mut self, connection: &str, participant: &str) -> Result<(String, u64), ApiError> {
        let conversation = self.store.connected(connection)?.server_call_id.clone();
        let is_meant = |person: &&Person| {
            let raw_id = person.raw_id();
            raw_id == participant || raw_id.strip_prefix("4:") == Some(participant)
        };
        let all = self.store.conversations.get(&conversation);
        let found = all.and_then(|all| all.with(Presence::Connected).find(is_meant)).map(|person| person.id);
        Ok((conversation, found.ok_or_else(ApiError::participant_not_found)?))
    }

    /// A participant presses the first of these keys now, and schedules the others.
    pub(super) fn person_presses(&mut self, conversation: &str, person: u64, keys: &'static str) {
        let mut rest = keys.chars();
        let Some(key) = rest.next() else { return };
        self.key_pressed_by(conversation, person, key);
        let keys = rest.as_str();
        if !keys.is_empty() {
            self.schedule(KEY_EVERY_MS, Task::Presses { conversation: conversation.to_owned(), person, keys });
        }
    }

    pub(super) fn key_pressed_by(&mut self, conversation: &str, person: u64, key: char) {
        let (Some(tone), Some(person)) = (tone(key), self.is_there(conversation, person)) else { return };
        let raw_id = person.raw_id();
        self.key_sounds(conversation, &person, key);
        for connection in self.store.connected_to(conversation) {
            let members = json!({ "callConnectionId": connection, "rawId": raw_id, "tone": tone });
            self.engine.log("key", members);
            // On record: a key that answers a question raises both events, that of the key and that of the answer.
            self.raise_key(&connection, &raw_id, tone);
            self.key_is_streamed(&connection, &raw_id, key);
            self.key_answers(&connection, &raw_id, tone);
        }
    }

    pub(super) fn phrase_said(&mut self, conversation: &str, person: u64, phrase: &str) {
        let Some(person) = self.is_there(conversation, person) else { return };
        self.speaks(conversation, &person, phrase);
        self.phrase_is_heard(conversation, &person, phrase);
    }

    /// The connections of a call hear what a participant says.
    pub(super) fn phrase_is_heard(&mut self, conversation: &str, person: &Person, phrase: &str) {
        let raw_id = person.raw_id();
        for connection in self.store.connected_to(conversation) {
            let members = json!({ "callConnectionId": connection, "rawId": raw_id, "phrase": phrase });
            self.engine.log("speech", members);
            self.phrase_answers(&connection, &raw_id, phrase);
        }
    }

    /// A participant, if they are in the call.
    fn is_there(&mut self, conversation: &str, person: u64) -> Option<Person> {
        let person = self.store.conversations.get_mut(conversation)?.person(person)?;
        (person.presence == Presence::Connected).then(|| person.clone())
    }
}
