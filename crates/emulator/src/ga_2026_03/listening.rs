//! What was heard in a call, for those who test: what each party heard, and who spoke when, and was answered or interrupted when.
//!
//! All times are milliseconds since the connection was connected.

use super::recorded;
use super::state::Person;
use super::store::Store;
use crate::engine::json::{Json, json, without_nulls};
use crate::http::errors::ApiError;
use crate::sound::listening::{Sounding, listen};
use crate::sound::{Heard, PER_MS, Party, Room};
use crate::world::wav;

/// A participant who pauses for no longer than this, in milliseconds, and is not answered meanwhile, has not finished.
const TURN_MS: u64 = 700;

/// The sound of a call, as one connection has it.
struct Call<'a> {
    conversation: &'a str,
    room: &'a Room,
    /// The connection itself.
    application: Party,
    /// When it was connected.
    from_ms: u64,
    /// When it ended, or now.
    to_ms: u64,
}

/// What was heard in the calls of a store until now.
pub(crate) struct Listener<'a> {
    pub(crate) store: &'a Store,
    pub(crate) now_ms: u64,
}

impl<'a> Listener<'a> {
    fn call_sound(&self, id: &str) -> Result<Call<'a>, ApiError> {
        let connection = self.store.connections.get(id).ok_or_else(ApiError::call_not_found)?;
        let all = self.store.conversations.get(&connection.server_call_id).ok_or_else(ApiError::call_not_found)?;
        let application = Party::Application(connection.number);
        let (from_ms, to_ms) =
            all.sound.stay(application).ok_or_else(|| ApiError::not_connected(connection.state.name(), "CallConnected"))?;
        let to_ms = to_ms.unwrap_or(self.now_ms).max(from_ms);
        Ok(Call { conversation: &connection.server_call_id, room: &all.sound, application, from_ms, to_ms })
    }

    /// The party that a raw id or a phone number names: the one of that id who is in the call, or was last; none names the connection.
    fn listener(&self, call: &Call<'_>, participant: Option<&str>) -> Result<Party, ApiError> {
        let Some(participant) = participant else { return Ok(call.application) };
        let is_meant = |raw_id: &str| raw_id == participant || raw_id.strip_prefix("4:") == Some(participant);
        let all = self.store.conversations.get(call.conversation);
        let people = all.map_or(&[][..], |all| all.people.as_slice());
        let person = people.iter().rev().find(|person| is_meant(&person.raw_id()) && self.was_there(call, person));
        if let Some(person) = person {
            return Ok(self.store.party(person));
        }
        let connections = all.into_iter().flat_map(|all| all.connections.values());
        let mut connections = connections.filter_map(|id| self.store.connections.get(id));
        let found = connections.find(|connection| is_meant(&connection.application.raw_id()));
        found.map(|connection| Party::Application(connection.number)).ok_or_else(ApiError::participant_not_found)
    }

    fn was_there(&self, call: &Call<'_>, person: &Person) -> bool {
        call.room.stay(self.store.party(person)).is_some()
    }

    /// What a party heard: `{ ms, droppedUntilMs, keys, sounds: [{ fromMs, toMs, rms }] }`.
    ///
    /// # Errors
    /// 404 when there is no such call or participant, 400 when the call was not connected.
    pub(crate) fn heard_by(&self, id: &str, participant: Option<&str>) -> Result<Json, ApiError> {
        let call = self.call_sound(id)?;
        let ear = Heard::Ear(self.listener(&call, participant)?);
        let heard = listen(call.room, &ear, call.from_ms, call.to_ms);
        let since = |ms: u64| ms.saturating_sub(call.from_ms);
        let sounds = heard.sounds.iter();
        let sounds = sounds.map(|one| json!({ "fromMs": since(one.from_ms), "toMs": since(one.to_ms), "rms": one.rms }));
        Ok(Json::Object(without_nulls(json!({
            "ms": call.to_ms - call.from_ms,
            "droppedUntilMs": call.room.dropped_ms().map(|ms| since(ms.min(call.to_ms))),
            "keys": heard.keys.iter().map(|(_, key)| *key).collect::<String>(),
            "sounds": sounds.collect::<Json>(),
        }))))
    }

    /// The same as a WAV file that begins when the connection was connected: of so many milliseconds, or of the whole call.
    ///
    /// # Errors
    /// As [`Self::heard_by`].
    pub(crate) fn heard_wav(&self, id: &str, participant: Option<&str>, ms: Option<u64>) -> Result<Vec<u8>, ApiError> {
        let call = self.call_sound(id)?;
        let ear = Heard::Ear(self.listener(&call, participant)?);
        let ms = ms.unwrap_or(u64::MAX).min(call.to_ms - call.from_ms).max(1);
        let samples = usize::try_from(ms.saturating_mul(PER_MS)).unwrap_or(usize::MAX);
        let mut samples = vec![0; samples.min(recorded::MOST_BYTES / 2)];
        call.room.render(&ear, call.from_ms.saturating_mul(PER_MS), &mut samples);
        Ok(wav::file(&samples))
    }

    /// Who spoke when: see `turns` in `emulator.d.ts`.
    ///
    /// # Errors
    /// 404 when there is no such call, 400 when it was not connected, 410 when samples of it were dropped.
    pub(crate) fn turns_of(&self, id: &str) -> Result<Json, ApiError> {
        let call = self.call_sound(id)?;
        if call.room.dropped_ms().is_some_and(|ms| ms > call.from_ms) {
            return Err(ApiError::sound_dropped());
        }
        let voice = |who: Party| listen(call.room, &Heard::Voices(vec![who]), call.from_ms, call.to_ms);
        let application = voice(call.application).sounds;
        let all = self.store.conversations.get(call.conversation);
        let people = all.into_iter().flat_map(|all| &all.people);
        let mut turns: Vec<(u64, Json)> = Vec::new();
        for person in people.filter(|person| self.store.party(person) != call.application && self.was_there(&call, person)) {
            let said = voice(self.store.party(person));
            let spoken = joined(&said.sounds, &application);
            for (index, (from_ms, to_ms)) in spoken.iter().copied().enumerate() {
                let next_ms = spoken.get(index + 1).map_or(u64::MAX, |(next_ms, _)| *next_ms);
                let turn = Turn { from_ms, to_ms, next_ms };
                let keys: String =
                    said.keys.iter().filter(|(at_ms, _)| (from_ms..to_ms).contains(at_ms)).map(|(_, key)| *key).collect();
                turns.push((from_ms, turn.to_json(&call, &person.raw_id(), &keys, &application)));
            }
        }
        turns.sort_by_key(|(from_ms, _)| *from_ms);
        Ok(turns.into_iter().map(|(_, turn)| turn).collect())
    }
}

/// What a participant said, with the pauses in which they were not answered.
fn joined(said: &[Sounding], application: &[Sounding]) -> Vec<(u64, u64)> {
    let mut all: Vec<(u64, u64)> = Vec::new();
    for one in said {
        let is_answered = |until_ms: u64| application.iter().any(|sound| (until_ms..one.from_ms).contains(&sound.from_ms));
        match all.last_mut() {
            Some((_, to_ms)) if one.from_ms <= *to_ms + TURN_MS && !is_answered(*to_ms) => *to_ms = one.to_ms,
            _ => all.push((one.from_ms, one.to_ms)),
        }
    }
    all
}

/// What a participant said at a stretch, and when they next speak.
struct Turn {
    from_ms: u64,
    to_ms: u64,
    next_ms: u64,
}

impl Turn {
    fn to_json(&self, call: &Call<'_>, participant: &str, keys: &str, application: &[Sounding]) -> Json {
        let since = |ms: u64| ms.saturating_sub(call.from_ms);
        // The application answers when it begins to be heard.
        let answer = application.iter().map(|sound| sound.from_ms).find(|from_ms| *from_ms >= self.to_ms);
        let answer = answer.filter(|from_ms| *from_ms < self.next_ms);
        let interrupted = application.iter().find(|sound| sound.from_ms < self.from_ms && self.from_ms < sound.to_ms);
        let interrupted = interrupted.map(|sound| {
            // What sounds still has not fallen silent.
            let quiet_ms = Some(sound.to_ms).filter(|to_ms| *to_ms < call.to_ms);
            without_nulls(json!({
                "stopAtMs": since(self.from_ms),
                "quietAtMs": quiet_ms.map(since),
                "bargeInMs": quiet_ms.map(|quiet_ms| quiet_ms - self.from_ms),
            }))
        });
        Json::Object(without_nulls(json!({
            "participant": participant,
            "spokeFromMs": since(self.from_ms),
            "spokeToMs": since(self.to_ms),
            "keys": keys,
            "answeredAtMs": answer.map(since),
            "answerMs": answer.map(|from_ms| from_ms - self.to_ms),
            "interrupted": interrupted,
        })))
    }
}
