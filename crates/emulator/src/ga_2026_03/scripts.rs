//! What participants do by a script: one that was given for their number, or one of the dial plan.

use super::state::Person;
use super::{ResultInfo, Service, Task};
use crate::engine::json::{Json, json};
use crate::http::errors::ApiError;
use crate::sound::{PER_MS, Party, TICK_MS, is_sound};
use crate::world::Presence;
use crate::world::dialplan::{KEY_EVERY_MS, Then};
use crate::world::script::{self, Step, Words};
use ringwire::codecs::phone_number::is_e164;
use std::sync::Arc;

/// For how many numbers there are scripts at most.
const MOST_SCRIPTS: usize = 1_000;

/// A script that was given for a number.
#[derive(Debug)]
pub(super) struct Script {
    /// As it was given.
    given: Json,
    steps: Arc<[Step]>,
}

/// What a step waits for.
#[derive(Debug, Clone, Copy)]
struct Wait {
    sound: bool,
    ms: u64,
    /// For how long it was heard.
    heard_ms: u64,
}

/// A script that a participant follows.
#[derive(Debug)]
pub(super) struct Running {
    conversation: String,
    person: u64,
    steps: Arc<[Step]>,
    at: usize,
    /// Which of the keys of a step is next.
    key: usize,
    /// Counts the waits: what was scheduled for an earlier one does nothing.
    turn: u64,
    wait: Option<Wait>,
}

/// The raw id of those whose number or raw id is given.
fn raw_id_of(number: &str) -> Result<String, ApiError> {
    match number {
        _ if is_e164(number) => Ok(["4:", number].concat()),
        _ if number.contains(':') && number.len() <= 500 => Ok(number.to_owned()),
        _ => Err(ApiError::invalid(
            "Invalid request, number: expected a phone number such as +15550100100 or a raw id such as 8:acs:….",
        )),
    }
}

impl Service<'_> {
    /// From now on, the callee or caller of this number follows these steps once in a call. No steps: what the dial plan says.
    pub(crate) fn script(&mut self, number: &str, steps: &Json) -> Result<(), ApiError> {
        let raw_id = raw_id_of(number)?;
        let read = script::read(steps).map_err(|problem| ApiError::invalid(["Invalid request, ", &problem, "."].concat()))?;
        if read.is_empty() {
            self.store.scripts.remove(&raw_id);
            return Ok(());
        }
        if !self.store.scripts.contains_key(&raw_id) && self.store.scripts.len() >= MOST_SCRIPTS {
            let message = format!(
                "Invalid request, number: there are scripts for {MOST_SCRIPTS} numbers; an empty one takes that of a number away."
            );
            return Err(ApiError::invalid(message));
        }
        self.store.scripts.insert(raw_id, Script { given: steps.clone(), steps: read.into() });
        Ok(())
    }

    /// A participant is in the call: they begin with their script, if they have one.
    pub(super) fn follows_script(&mut self, conversation: &str, person: u64, then: Then) -> bool {
        let Some(found) = self.store.conversations.get_mut(conversation).and_then(|all| all.person(person)) else { return false };
        let given = self.store.scripts.get(&found.raw_id()).map(|script| script.steps.clone());
        let steps: Arc<[Step]> = match (&given, then) {
            (Some(steps), _) => steps.clone(),
            (None, Then::Talks(talk)) => talk.steps().into(),
            (None, _) => return false,
        };
        if given.is_some() {
            // The script stands in for all that the dial plan says.
            found.then = Then::Stays;
        }
        let id = self.store.next();
        let running = Running { conversation: conversation.to_owned(), person, steps, at: 0, key: 0, turn: 0, wait: None };
        self.store.running.insert(id, running);
        if let Some(all) = self.store.conversations.get_mut(conversation) {
            all.scripts.push(id);
        }
        self.goes_on(id);
        true
    }

    /// A script goes on with the step at which it is. A loop, not a recursion: any number of steps may take no time.
    fn goes_on(&mut self, id: u64) {
        loop {
            let Some(running) = self.store.running.get_mut(&id) else { return };
            running.turn += 1;
            running.wait = None;
            let (conversation, person) = (running.conversation.clone(), running.person);
            let (step, key) = (running.steps.get(running.at).cloned(), running.key);
            let all = self.store.conversations.get_mut(&conversation);
            let there = all.and_then(|all| all.person(person)).filter(|person| person.presence == Presence::Connected);
            let (Some(step), Some(found)) = (step, there.map(|person| person.clone())) else { return self.script_ends(id) };
            let after_ms = match step {
                Step::Says(words, gain) => self.script_says(&conversation, &found, words, gain),
                Step::Until { sound, ms, most_ms } => return self.waits_for(id, &conversation, sound, ms, most_ms),
                Step::After(ms) => ms,
                Step::Presses(keys) => match keys.chars().nth(key) {
                    Some(key) => {
                        self.key_pressed_by(&conversation, person, key);
                        // What the key answered may have ended the call.
                        let Some(running) = self.store.running.get_mut(&id) else { return };
                        running.key += 1;
                        return self.goes_on_after(id, KEY_EVERY_MS);
                    }
                    None => 0,
                },
                Step::HangsUp => {
                    self.script_ends(id);
                    return self.person_leaves(&conversation, person, &ResultInfo::everyone_left());
                }
                Step::Again => {
                    if let Some(running) = self.store.running.get_mut(&id) {
                        running.at = 0;
                    }
                    continue;
                }
            };
            let Some(running) = self.store.running.get_mut(&id) else { return };
            (running.at, running.key) = (running.at + 1, 0);
            if after_ms > 0 {
                return self.goes_on_after(id, after_ms);
            }
        }
    }

    fn goes_on_after(&mut self, id: u64, after_ms: u64) {
        let Some(turn) = self.store.running.get(&id).map(|running| running.turn) else { return };
        self.schedule(after_ms, Task::ScriptGoesOn { script: id, turn });
    }

    /// The time of a step is over.
    pub(super) fn script_goes_on(&mut self, id: u64, turn: u64) {
        let Some(running) = self.store.running.get_mut(&id).filter(|running| running.turn == turn) else { return };
        if running.wait.is_some() {
            running.at += 1;
        }
        self.goes_on(id);
    }

    fn script_ends(&mut self, id: u64) {
        let Some(running) = self.store.running.remove(&id) else { return };
        if let Some(all) = self.store.conversations.get_mut(&running.conversation) {
            all.scripts.retain(|known| *known != id);
        }
    }

    /// A participant says something now. Gives how long it takes, in milliseconds.
    fn script_says(&mut self, conversation: &str, person: &Person, words: Words, gain: u32) -> u64 {
        let (sound, said) = match words {
            Words::Text(text) => (super::speech::phrase_of(&text), Some(text)),
            Words::Sound(sound) => (sound, None),
        };
        let ms = sound.length().div_ceil(PER_MS);
        self.utters(conversation, self.store.party(person), sound, gain, said.as_deref());
        if let Some(said) = said {
            self.phrase_is_heard(conversation, person, &said);
        }
        ms
    }

    fn waits_for(&mut self, id: u64, conversation: &str, sound: bool, ms: u64, most_ms: u64) {
        let Some(running) = self.store.running.get_mut(&id) else { return };
        running.wait = Some(Wait { sound, ms, heard_ms: 0 });
        if most_ms < u64::MAX {
            self.goes_on_after(id, most_ms);
        }
        self.wants_ticks(conversation);
    }

    /// 20 ms have passed for those whose scripts wait for sound or quiet. Whether one of them listens on.
    pub(super) fn scripts_tick(&mut self, conversation: &str) -> bool {
        let Some(all) = self.store.conversations.get(conversation) else { return false };
        for id in all.scripts.clone() {
            if self.script_listens(id, conversation) {
                if let Some(running) = self.store.running.get_mut(&id) {
                    running.at += 1;
                }
                self.goes_on(id);
            }
        }
        let Some(all) = self.store.conversations.get(conversation) else { return false };
        let waits = all.scripts.iter().filter_map(|id| self.store.running.get(id)?.wait);
        // As long as nothing sounds, none hears a sound: who makes one wakes them.
        let sounds = all.sound.sounds_from(self.engine.now_ms);
        waits.into_iter().any(|wait| !wait.sound || sounds)
    }

    /// Whether a script has heard that for which it waits.
    fn script_listens(&mut self, id: u64, conversation: &str) -> bool {
        let from_ms = self.engine.now_ms.saturating_sub(TICK_MS);
        let Some(all) = self.store.conversations.get_mut(conversation) else { return false };
        let Some(running) = self.store.running.get_mut(&id) else { return false };
        let (Some(wait), Some(person)) = (running.wait.as_mut(), all.person(running.person)) else { return false };
        let who = Party::Person(person.id);
        let is_heard = is_sound(&all.sound.ear(who, from_ms)) == wait.sound;
        wait.heard_ms = if is_heard { wait.heard_ms.saturating_add(TICK_MS) } else { 0 };
        wait.heard_ms >= wait.ms
    }

    /// Something sounds: those who wait for sound or quiet listen.
    pub(super) fn wake_listeners(&mut self, conversation: &str) {
        if self.store.conversations.get(conversation).is_some_and(|all| !all.scripts.is_empty()) {
            self.wants_ticks(conversation);
        }
    }

    /// Whether a script was given for the number of a participant.
    pub(super) fn has_script(&self, person: &Person) -> bool {
        !self.store.scripts.is_empty() && self.store.scripts.contains_key(&person.raw_id())
    }

    /// Takes the scripts of a participant out of a conversation: they are to go on in another one.
    pub(super) fn take_scripts(&mut self, conversation: &str, person: u64) -> Vec<u64> {
        let running = &self.store.running;
        let is_its = |id: &u64| running.get(id).is_some_and(|running| running.person == person);
        let Some(all) = self.store.conversations.get_mut(conversation) else { return Vec::new() };
        all.scripts.extract_if(.., |id| is_its(id)).collect()
    }

    /// Scripts go on in a conversation, with a participant of it.
    pub(super) fn put_scripts(&mut self, scripts: Vec<u64>, conversation: &str, person: u64) {
        for id in scripts {
            let Some(running) = self.store.running.get_mut(&id) else { continue };
            (running.conversation, running.person) = (conversation.to_owned(), person);
            if let Some(all) = self.store.conversations.get_mut(conversation) {
                all.scripts.push(id);
            }
            self.wants_ticks(conversation);
        }
    }

    /// The scripts of a participant who is not in the call any more end.
    pub(super) fn scripts_end(&mut self, conversation: &str, person: u64) {
        for id in self.take_scripts(conversation, person) {
            self.store.running.remove(&id);
        }
    }
}

impl Script {
    /// As it was given.
    pub(super) fn to_json(&self) -> &Json {
        &self.given
    }

    /// Reads what was given.
    pub(super) fn from_json(given: &Json) -> Option<Self> {
        Some(Self { given: given.clone(), steps: script::read(given).ok()?.into() })
    }
}

/// What an entry of the log says of a script.
pub(crate) fn about(number: &str, steps: &Json) -> Json {
    json!({ "action": "script", "number": number, "steps": steps.as_array().map_or(0, Vec::len) })
}
