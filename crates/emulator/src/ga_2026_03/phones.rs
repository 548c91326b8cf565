//! Softphones: a developer, or a test, speaks and listens with one. It is called by a number of the dial plan, it calls the application,
//! and it may speak for any participant.

use super::incoming::Caller;
use super::state::{Person, Reason, State};
use super::{ResultInfo, Service, Task};
use crate::engine::effects::PhoneMessage;
use crate::engine::json::{Json, json};
use crate::http::errors::ApiError;
use crate::sound::{PER_MS, Party, TICK_MS};
use crate::world::Presence;
use crate::world::dialplan::{DECLINED, NO_ANSWER, NO_PHONE, SOFTPHONE};
use ringwire::contract::Dialect;
use std::collections::BTreeMap;

/// How many phones are open at once, at most.
const MOST_PHONES: usize = 16;

/// How long a call to the softphone rings, in milliseconds.
const RINGS_MS: u64 = 115_000;

/// How long a call waits for a phone to be opened where none is open, in milliseconds: a page that is loaded anew opens its phone again.
const UNREACHED_MS: u64 = 2_000;

/// After a pause, audio is heard so many milliseconds after it came, so that a packet that comes a little late leaves no gap.
const JITTER_MS: u64 = 40;

/// How much audio of a phone waits to be heard, at most, in milliseconds.
const MOST_WAITING_MS: u64 = 10_000;

/// What a phone does.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Line {
    Free,
    /// It calls the application, which has not answered yet.
    Dials {
        conversation: String,
    },
    /// It speaks for a participant, and hears what they hear.
    Talks {
        conversation: String,
        person: u64,
    },
}

/// A call that rings at the phones.
#[derive(Debug)]
struct Ring {
    conversation: String,
    /// What the phones show of it.
    note: Json,
}

/// The phones that are open.
#[derive(Debug, Default)]
pub(crate) struct Phones {
    open: BTreeMap<u64, Line>,
    /// By the number of the participant who is called.
    rings: BTreeMap<u64, Ring>,
    /// How many were ever opened.
    opened: u64,
}

impl Phones {
    /// The numbers of the phones that are open.
    pub(crate) fn ids(&self) -> impl Iterator<Item = u64> {
        self.open.keys().copied()
    }

    /// What goes on when everything that happened is forgotten: the phones, without their calls.
    pub(super) fn carried(&self) -> Json {
        json!({ "opened": self.opened, "open": self.ids().map(|id| json!(id)).collect::<Json>() })
    }

    /// Phones that go on.
    pub(super) fn carrying(carried: Option<&Json>) -> Self {
        let member = |name: &str| carried.and_then(|carried| carried.get(name));
        let open = member("open").and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_u64);
        Self {
            open: open.map(|id| (id, Line::Free)).collect(),
            rings: BTreeMap::new(),
            opened: member("opened").and_then(Json::as_u64).unwrap_or_default(),
        }
    }

    /// What is shown of every phone.
    pub(crate) fn to_json(&self) -> Json {
        let state = |line: &Line| match line {
            Line::Free if self.rings.is_empty() => "free",
            Line::Free => "ringing",
            Line::Dials { .. } => "dialing",
            Line::Talks { .. } => "talking",
        };
        self.open.iter().map(|(id, line)| json!({ "phone": id, "number": SOFTPHONE, "state": state(line) })).collect()
    }

    /// The phone that speaks for a participant.
    fn of(&self, person: u64) -> Option<u64> {
        let is_its = |line: &Line| matches!(line, Line::Talks { person: own, .. } if *own == person);
        self.open.iter().find(|(_, line)| is_its(line)).map(|(id, _)| *id)
    }

    /// The phone that waits for the application to answer that call.
    fn dialling(&self, conversation: &str) -> Option<u64> {
        let is_its = |line: &Line| matches!(line, Line::Dials { conversation: own } if own == conversation);
        self.open.iter().find(|(_, line)| is_its(line)).map(|(id, _)| *id)
    }

    fn line(&mut self, phone: u64) -> Result<&mut Line, ApiError> {
        let missing = || ApiError::not_found(format!("phone: there is no phone {phone}, or it is closed."));
        self.open.get_mut(&phone).ok_or_else(missing)
    }

    /// The line of a phone that can begin a call.
    fn free(&mut self, phone: u64) -> Result<&mut Line, ApiError> {
        match self.line(phone)? {
            line @ Line::Free => Ok(line),
            _ => Err(ApiError::invalid("The phone is in a call: hang up first.")),
        }
    }
}

impl Service<'_> {
    fn tell(&mut self, phone: u64, note: &Json) {
        self.engine.tell(phone, PhoneMessage::Note(note.to_string()));
    }

    fn tell_all(&mut self, note: &Json) {
        let ids: Vec<_> = self.store.phones.ids().collect();
        ids.into_iter().for_each(|phone| self.tell(phone, note));
    }

    /// Opens a phone: the calls that ring, ring there as well. Gives its number.
    ///
    /// # Errors
    /// 400 when as many are open as there can be.
    pub(crate) fn open_phone(&mut self) -> Result<u64, ApiError> {
        let phones = &mut self.store.phones;
        if phones.open.len() >= MOST_PHONES {
            return Err(ApiError::invalid(format!("At most {MOST_PHONES} phones are open at once: close one.")));
        }
        phones.opened += 1;
        let phone = phones.opened;
        phones.open.insert(phone, Line::Free);
        let notes: Vec<_> = phones.rings.values().map(|ring| ring.note.clone()).collect();
        notes.iter().for_each(|note| self.tell(phone, note));
        Ok(phone)
    }

    /// Closes a phone, which hangs up. What rings has two seconds until a phone is opened again, if it was the last one.
    pub(crate) fn close_phone(&mut self, phone: u64) {
        let Some(line) = self.store.phones.open.remove(&phone) else { return };
        match line {
            Line::Free => {}
            Line::Dials { conversation } => self.caller_gives_up(&conversation),
            Line::Talks { conversation, person } => {
                self.person_leaves(&conversation, person, &ResultInfo::everyone_left());
            }
        }
        if self.store.phones.open.is_empty() {
            let ringing: Vec<_> = self.store.phones.rings.keys().copied().collect();
            ringing.into_iter().for_each(|person| self.schedule(UNREACHED_MS, Task::Unreached { person }));
        }
    }

    /// A participant is called who has the number of the softphone.
    pub(super) fn rings_at_phones(&mut self, conversation: &str, person: u64, reason: &Reason, caller: &Caller) {
        let all = self.store.conversations.get_mut(conversation);
        let Some(to) = all.and_then(|all| all.person(person)).map(|person| person.raw_id()) else { return };
        let connection = match reason {
            Reason::Added { connection, .. } | Reason::Transfer { connection, .. } => Some(connection.clone()),
            Reason::Created | Reason::Calls | Reason::Moved => self.connection_to(conversation),
        };
        let note = json!({
            "event": "ringing",
            "ring": person,
            "from": caller.identifier.to_js::<Json>(Dialect::Ga2026_03),
            "callerNumber": caller.caller_id,
            "callerDisplayName": caller.display_name,
            "to": to,
            "callConnectionId": connection,
        });
        self.tell_all(&note);
        self.store.phones.rings.insert(person, Ring { conversation: conversation.to_owned(), note });
        let conversation = conversation.to_owned();
        self.schedule(RINGS_MS, Task::Fails { conversation, person, failure: &NO_ANSWER });
        if self.store.phones.open.is_empty() {
            self.schedule(UNREACHED_MS, Task::Unreached { person });
        }
    }

    /// The oldest connection to a conversation that has not ended.
    fn connection_to(&self, conversation: &str) -> Option<String> {
        let is_live = |state| !matches!(state, State::Disconnecting | State::Disconnected);
        self.store.connections_to(conversation, is_live).into_iter().next()
    }

    /// A call has rung for a while where no phone was open.
    pub(super) fn unreached(&mut self, person: u64) {
        let phones = &self.store.phones;
        let Some(ring) = phones.rings.get(&person).filter(|_| phones.open.is_empty()) else { return };
        let conversation = ring.conversation.clone();
        self.person_fails(&conversation, person, &NO_PHONE);
    }

    /// A phone takes a call that rings: the one of that number, or the one that has rung longest.
    ///
    /// # Errors
    /// 404 when there is no such phone or no such call rings, 400 when the phone is in a call.
    pub(crate) fn phone_answers(&mut self, phone: u64, ring: Option<u64>) -> Result<(), ApiError> {
        self.store.phones.free(phone)?;
        let (person, conversation) = self.ringing(ring)?;
        self.store.phones.rings.remove(&person);
        *self.store.phones.free(phone)? = Line::Talks { conversation: conversation.clone(), person };
        let others: Vec<_> = self.store.phones.ids().filter(|other| *other != phone).collect();
        let note = json!({ "event": "stopped", "ring": person, "reason": "another phone has answered" });
        others.into_iter().for_each(|other| self.tell(other, &note));
        self.person_answers(&conversation, person);
        Ok(())
    }

    /// A call that rings is declined for all phones.
    ///
    /// # Errors
    /// 404 when there is no such phone, or no such call rings.
    pub(crate) fn phone_declines(&mut self, phone: u64, ring: Option<u64>) -> Result<(), ApiError> {
        self.store.phones.line(phone)?;
        let (person, conversation) = self.ringing(ring)?;
        self.person_fails(&conversation, person, &DECLINED);
        Ok(())
    }

    fn ringing(&self, ring: Option<u64>) -> Result<(u64, String), ApiError> {
        let rings = &self.store.phones.rings;
        let found = ring.map_or_else(|| rings.first_key_value(), |person| rings.get_key_value(&person));
        let silent = || ApiError::not_found("ring: no call rings, or not that one.");
        found.map(|(person, ring)| (*person, ring.conversation.clone())).ok_or_else(silent)
    }

    /// A phone calls the application: `call` is what [`Self::incoming_call`] takes.
    ///
    /// # Errors
    /// 404 when there is no such phone, 400 when it is in a call or `call` does not fit.
    pub(crate) fn phone_dials(&mut self, phone: u64, call: &Json) -> Result<Json, ApiError> {
        self.store.phones.free(phone)?;
        let ids = self.incoming_call(call)?;
        let member = |name: &str| ids.get(name).and_then(Json::as_str).unwrap_or_default();
        match self.store.incoming.get(member("incomingCallContext")).and_then(|incoming| incoming.over) {
            Some(reason) => self.tell(phone, &json!({ "event": "ended", "reason": reason })),
            None => *self.store.phones.free(phone)? = Line::Dials { conversation: member("serverCallId").to_owned() },
        }
        Ok(ids)
    }

    /// A phone speaks for a participant of a call from now on.
    ///
    /// # Errors
    /// 404 when there is no such phone, call or participant; 400 when the phone is in a call, another one speaks for the participant, or the
    /// participant is the application.
    pub(crate) fn phone_attaches(&mut self, phone: u64, connection: &str, participant: &str) -> Result<(), ApiError> {
        self.store.phones.free(phone)?;
        let (conversation, person) = self.find_person(connection, participant)?;
        if self.store.phones.of(person).is_some() {
            return Err(ApiError::invalid("Another phone speaks for this participant: hang up there first."));
        }
        let all = self.store.conversations.get_mut(&conversation);
        let is_application = all.and_then(|all| all.person(person)).is_some_and(|person| person.connection.is_some());
        if is_application {
            return Err(ApiError::invalid("This participant is the application: it has no phone."));
        }
        *self.store.phones.free(phone)? = Line::Talks { conversation: conversation.clone(), person };
        self.phone_talks(phone, &conversation, participant);
        Ok(())
    }

    /// A phone is in a call from now on.
    fn phone_talks(&mut self, phone: u64, conversation: &str, participant: &str) {
        let connection = self.connection_to(conversation);
        let note = json!({ "event": "connected", "callConnectionId": connection, "participantId": participant });
        self.tell(phone, &note);
        self.wants_ticks(conversation);
    }

    /// Samples from a phone are heard after those that came before. Gives how many milliseconds of sound wait to be heard then.
    ///
    /// # Errors
    /// 404 when there is no such phone.
    pub(crate) fn phone_says(&mut self, phone: u64, samples: &[i16]) -> Result<u64, ApiError> {
        // What is said into a phone that is in no call is not heard.
        let Line::Talks { conversation, person } = self.store.phones.line(phone)?.clone() else { return Ok(0) };
        let who = Party::Person(person);
        let Some((room, now_ms)) = self.room(&conversation) else { return Ok(0) };
        let waiting_ms = room.queued_until_ms(who).saturating_sub(now_ms);
        let fits = usize::try_from(MOST_WAITING_MS.saturating_sub(waiting_ms) * PER_MS).unwrap_or(usize::MAX);
        let taken = samples.get(..fits.min(samples.len())).unwrap_or_default();
        let from_ms = if waiting_ms == 0 { now_ms + JITTER_MS } else { now_ms };
        room.queue(who, from_ms, taken);
        Ok(room.queued_until_ms(who).saturating_sub(now_ms))
    }

    /// The call in which a phone is: a connection and the raw id of the participant.
    ///
    /// # Errors
    /// 404 when there is no such phone, 400 when it is in no call.
    pub(crate) fn phone_call(&mut self, phone: u64) -> Result<(String, String), ApiError> {
        let not_there = || ApiError::invalid("The phone is in no call.");
        let Line::Talks { conversation, person } = self.store.phones.line(phone)?.clone() else { return Err(not_there()) };
        let all = self.store.conversations.get_mut(&conversation);
        let raw_id = all.and_then(|all| all.person(person)).map(|person| person.raw_id());
        let connection = self.store.connected_to(&conversation).into_iter().next();
        connection.zip(raw_id).ok_or_else(not_there)
    }

    /// A phone gives up a call that the application has not answered; whether it had one.
    ///
    /// # Errors
    /// 404 when there is no such phone.
    pub(crate) fn phone_gives_up(&mut self, phone: u64) -> Result<bool, ApiError> {
        let line = self.store.phones.line(phone)?;
        let Line::Dials { conversation } = line.clone() else { return Ok(false) };
        *line = Line::Free;
        self.caller_gives_up(&conversation);
        self.tell(phone, &json!({ "event": "ended", "reason": CALLER_GONE }));
        Ok(true)
    }

    /// The caller hangs up before the application has answered, or while it is about to.
    fn caller_gives_up(&mut self, conversation: &str) {
        let rings = self.store.incoming.iter().filter(|(_, one)| one.conversation == conversation && one.over.is_none());
        let contexts: Vec<_> = rings.map(|(context, _)| context.clone()).collect();
        contexts.iter().for_each(|context| self.stops_ringing(context, CALLER_GONE));
        for id in self.store.connections_to(conversation, |state| state == State::Connecting) {
            if let Some(connection) = self.store.connections.get_mut(&id) {
                connection.end = Some(ResultInfo::no_longer_ringing(CALLER_GONE));
            }
        }
    }

    /// A call of a phone to the application rings no more.
    pub(super) fn phone_was_not_answered(&mut self, conversation: &str, reason: &str) {
        let Some(phone) = self.store.phones.dialling(conversation) else { return };
        self.store.phones.open.insert(phone, Line::Free);
        self.tell(phone, &json!({ "event": "ended", "reason": reason }));
    }

    /// A participant has another presence: they may be one for whom a phone speaks, or rings.
    pub(super) fn phones_present(&mut self, conversation: &str, person: &Person, why: Option<&str>) {
        match person.presence {
            Presence::Ringing => {}
            Presence::Connected => {
                let dialling = || self.store.phones.dialling(conversation).filter(|_| matches!(person.reason, Reason::Calls));
                let Some(phone) = self.store.phones.of(person.id).or_else(dialling) else { return };
                if person.connection.is_none() {
                    let talks = Line::Talks { conversation: conversation.to_owned(), person: person.id };
                    self.store.phones.open.insert(phone, talks);
                    self.phone_talks(phone, conversation, &person.raw_id());
                }
            }
            Presence::Left | Presence::Failed => {
                if self.store.phones.rings.remove(&person.id).is_some() {
                    let reason = why.unwrap_or("the call is over");
                    self.tell_all(&json!({ "event": "stopped", "ring": person.id, "reason": reason }));
                }
                if let Some(phone) = self.store.phones.of(person.id) {
                    self.store.phones.open.insert(phone, Line::Free);
                    self.tell(phone, &json!({ "event": "ended", "reason": "the call is over" }));
                }
            }
        }
    }

    /// Takes the phone of a participant who is moved; it goes on in another conversation.
    pub(super) fn take_phone(&mut self, person: u64) -> Option<u64> {
        let phone = self.store.phones.of(person)?;
        self.store.phones.open.insert(phone, Line::Free);
        Some(phone)
    }

    /// A phone goes on in a conversation, with a participant of it.
    pub(super) fn put_phone(&mut self, phone: u64, conversation: &str, person: u64, participant: &str) {
        self.store.phones.open.insert(phone, Line::Talks { conversation: conversation.to_owned(), person });
        self.phone_talks(phone, conversation, participant);
    }

    /// 20 ms have passed for the phones in a conversation: each gets what its participant heard and said. Whether one is there.
    pub(super) fn phones_tick(&mut self, conversation: &str) -> bool {
        let in_it = |(id, line): (&u64, &Line)| match line {
            Line::Talks { conversation: own, person } if own == conversation => Some((*id, Party::Person(*person))),
            _ => None,
        };
        let phones: Vec<_> = self.store.phones.open.iter().filter_map(in_it).collect();
        for (phone, who) in &phones {
            let Some((room, now_ms)) = self.room(conversation) else { return false };
            let from_ms = now_ms.saturating_sub(TICK_MS);
            let (heard, said) = (room.ear(*who, from_ms).to_vec(), room.said(*who, from_ms).to_vec());
            self.engine.tell(*phone, PhoneMessage::Sound { heard, said });
        }
        !phones.is_empty()
    }

    /// After everything was forgotten, phones that were open are open, and in no call.
    pub(crate) fn keep_phones(&mut self, phones: Phones) {
        let Phones { open, rings, opened } = phones;
        let reason = "the emulator was reset";
        for (phone, line) in open {
            self.store.phones.open.insert(phone, Line::Free);
            for ring in rings.keys() {
                self.tell(phone, &json!({ "event": "stopped", "ring": ring, "reason": reason }));
            }
            if line != Line::Free {
                self.tell(phone, &json!({ "event": "ended", "reason": reason }));
            }
        }
        self.store.phones.opened = opened;
    }
}

/// Why a call rings no more whose caller was a phone.
const CALLER_GONE: &str = "the caller hung up";
