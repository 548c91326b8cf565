//! How participants come and go, and the events that the application gets of it.

use super::incoming::{ANSWERED, Caller};
use super::own_calls::TakenBy;
use super::state::{Person, Reason, State, participant};
use super::{Context, ResultInfo, Service, Task};
use crate::engine::json::{Json, json};
use crate::http::errors::ApiError;
use crate::world::Presence;
use crate::world::dialplan::{self, Behaviour, Failure, REJECTED, Then};
use ringwire::codecs::identifier::Identifier;
use ringwire::contract::Dialect;
use std::collections::BTreeSet;

impl Service<'_> {
    /// Adds a participant to a conversation; gives their number. `connection` is the application's own that is this participant.
    pub(super) fn add_person(
        &mut self,
        conversation: &str,
        identifier: Identifier,
        presence: Presence,
        then: Then,
        reason: Reason,
        connection: Option<String>,
    ) -> u64 {
        let id = self.store.next();
        let person = Person {
            id,
            identifier,
            presence,
            is_muted: false,
            is_on_hold: false,
            then,
            reason,
            connection,
            leg: None,
            incoming: None,
        };
        self.log_presence(conversation, &person, None);
        self.present(conversation, &person);
        self.phones_present(conversation, &person, None);
        if let Some(all) = self.store.conversations.get_mut(conversation) {
            all.add(person);
        }
        id
    }

    /// Calls a participant into a conversation; gives their number. `caller` is what they are shown.
    pub(super) fn call_in(&mut self, conversation: &str, identifier: Identifier, reason: Reason, caller: &Caller) -> u64 {
        let behaviour = match self.teams_failure(conversation, &identifier) {
            Some((after_ms, failure)) => Behaviour::Fails { after_ms, failure },
            None => dialplan::behaviour(dialplan::ga_2026_03_row(&identifier), &mut self.engine.ids),
        };
        let then = if let Behaviour::Answers { then, .. } = behaviour { then } else { Then::Stays };
        let taken_by = self.taken_by(&identifier);
        let leg = self.engine.dialled.begin(caller.caller_id.as_deref(), &identifier);
        let why_called = reason.clone();
        let person = self.add_person(conversation, identifier, Presence::Ringing, then, reason, None);
        if let Some(added) = self.store.conversations.get_mut(conversation).and_then(|all| all.person(person)) {
            added.leg = Some(leg);
        }
        if taken_by != TakenBy::DialPlan {
            self.comes_back_in(conversation, person, caller);
        }
        let conversation = conversation.to_owned();
        match behaviour {
            _ if taken_by == TakenBy::Application => {}
            Behaviour::Answers { after_ms, .. } => self.schedule(after_ms, Task::Answers { conversation, person }),
            Behaviour::Fails { after_ms, failure } => self.schedule(after_ms, Task::Fails { conversation, person, failure }),
            Behaviour::RingsAtPhone => self.rings_at_phones(&conversation, person, &why_called, caller),
            Behaviour::Refuses { .. } => {}
        }
        person
    }

    /// A callee answers.
    pub(super) fn person_answers(&mut self, conversation: &str, person: u64) {
        let Some(found) = self.set_presence(conversation, person, Presence::Ringing, Presence::Connected, None) else { return };
        match found.reason {
            Reason::Created if self.store.connected_to(conversation).is_empty() => {
                let waiting = self.waiting_for(conversation);
                self.connected(conversation, &waiting);
            }
            Reason::Created | Reason::Calls | Reason::Moved => self.raise_participants_updated(conversation),
            Reason::Added { connection, context, .. } => {
                self.raise_about(&connection, "AddParticipantSucceeded", &found.identifier, &context, &ResultInfo::success());
                self.raise_participants_updated(conversation);
            }
            Reason::Transfer { connection, transferee, context } => {
                self.transfer_accepted(conversation, &connection, person, transferee, &context);
                return;
            }
        }
        self.act(conversation, person, found.then);
    }

    /// The connections that wait for a callee of a conversation to answer.
    pub(super) fn waiting_for(&self, conversation: &str) -> Vec<String> {
        let mut connecting = self.store.connections_to(conversation, |state| state == State::Connecting);
        connecting.retain(|id| self.store.connections.get(id).is_some_and(|connection| !connection.is_joining));
        connecting
    }

    /// Schedules what a participant does by themselves, now that they are in the call.
    pub(super) fn act(&mut self, conversation: &str, person: u64, then: Then) {
        if self.follows_script(conversation, person, then) {
            return;
        }
        let conversation = conversation.to_owned();
        match then {
            // Participants who answer questions do nothing before a question is put to them.
            Then::Stays | Then::Replies(_) | Then::Resists | Then::Talks(_) => {}
            Then::Presses { after_ms, keys } => self.schedule(after_ms, Task::Presses { conversation, person, keys }),
            Then::HangsUp { after_ms } => self.schedule(after_ms, Task::HangsUp { conversation, person }),
        }
    }

    /// A callee will not join.
    pub(super) fn person_fails(&mut self, conversation: &str, person: u64, failure: &'static Failure) {
        let change = self.set_presence(conversation, person, Presence::Ringing, Presence::Failed, Some(failure.message));
        let Some(found) = change else { return };
        let info = ResultInfo::failure(failure);
        match &found.reason {
            Reason::Created => {
                // While others are being called, one of them may still answer.
                let all = self.store.conversations.get(conversation);
                if all.is_none_or(|all| all.with(Presence::Ringing).next().is_none()) {
                    // On record: the end of a call that was rejected comes before its failure.
                    for id in self.waiting_for(conversation) {
                        // A version without the second kind has the first in its place, once.
                        let has_both = *failure == REJECTED && self.has_event(&id, "CreateCallFailed");
                        let kinds: &[_] =
                            if has_both { &["CallDisconnected", "CreateCallFailed"] } else { &["CreateCallFailed"] };
                        self.connection_fails(&id, kinds, &info);
                    }
                }
            }
            Reason::Added { connection, context, .. } => {
                self.raise_about(connection, "AddParticipantFailed", &found.identifier, context, &info);
            }
            Reason::Transfer { connection, context, .. } => self.transfer_failed(connection, context, &info),
            Reason::Calls | Reason::Moved => {}
        }
        self.end_if_over(conversation, &info);
    }

    /// A participant leaves the call. `info` is the result with which the call ends if it is over, and the participant's own connection, if
    /// the application is this participant.
    pub(super) fn person_leaves(&mut self, conversation: &str, person: u64, info: &ResultInfo) {
        let left = self.set_presence(conversation, person, Presence::Connected, Presence::Left, None);
        let Some(left) = left else { return };
        if let Some(connection) = left.connection {
            self.end_connection(&connection, info.clone());
        }
        self.goes_on_or_ends(conversation, info);
    }

    pub(super) fn set_presence(
        &mut self,
        conversation: &str,
        person: u64,
        from: Presence,
        to: Presence,
        why: Option<&str>,
    ) -> Option<Person> {
        let person = self.store.conversations.get_mut(conversation)?.person(person)?;
        if person.presence != from {
            return None;
        }
        person.presence = to;
        let person = person.clone();
        if to != Presence::Connected && !self.is_ending(conversation) {
            self.leg_ends(conversation, person.id);
        }
        self.log_presence(conversation, &person, why);
        self.present(conversation, &person);
        self.phones_present(conversation, &person, why);
        if let Some(incoming) = &person.incoming {
            let over = if to == Presence::Connected { ANSWERED } else { "the caller is gone, or it rang long enough" };
            self.stops_ringing(incoming, over);
        }
        Some(person)
    }

    /// A callee does not count as up any more.
    pub(super) fn leg_ends(&mut self, conversation: &str, person: u64) {
        let Some(person) = self.store.conversations.get_mut(conversation).and_then(|all| all.person(person)) else { return };
        if let Some(leg) = person.leg.take() {
            self.engine.dialled.end(&leg, &person.identifier, self.engine.config.limits());
        }
    }

    fn log_presence(&mut self, conversation: &str, person: &Person, why: Option<&str>) {
        let members = json!({
            "serverCallId": conversation,
            "rawId": person.raw_id(),
            "state": person.presence.name(),
            "reason": why,
        });
        self.engine.log("participant", members);
    }

    /// Everyone in a call with their raw ids, by the names of JavaScript: participants first, then the application's connections.
    pub(super) fn everyone_in(&self, conversation: &str) -> Vec<(String, Json)> {
        let Some(all) = self.store.conversations.get(conversation) else { return Vec::new() };
        let people = all.with(Presence::Connected);
        let is_person: BTreeSet<_> = all.with(Presence::Connected).filter_map(|person| person.connection.as_ref()).collect();
        let applications = self.store.connected_to(conversation);
        let applications = applications.iter().filter(|id| !is_person.contains(id));
        let applications = applications.filter_map(|id| self.store.connections.get(id));
        let applications = applications.map(|connection| &connection.application);
        let applications = applications.map(|one| (one.raw_id(), participant(one, false, false)));
        people.map(|person| (person.raw_id(), person.to_js())).chain(applications).collect()
    }

    /// Posts the list of participants to every connection of a call.
    pub(super) fn raise_participants_updated(&mut self, conversation: &str) {
        let everyone: Json = self.everyone_in(conversation).into_iter().map(|(_, shown)| shown).collect();
        for id in self.store.connected_to(conversation) {
            let Some(connection) = self.store.connections.get_mut(&id) else { continue };
            connection.updates = connection.updates.saturating_add(1);
            let own = json!({ "participants": everyone, "sequenceNumber": connection.updates });
            self.raise(&id, "ParticipantsUpdated", &Context::default(), &ResultInfo::success(), own);
        }
    }

    /// Posts an event about a participant.
    pub(super) fn raise_about(&mut self, id: &str, kind: &'static str, whom: &Identifier, context: &Context, info: &ResultInfo) {
        let own = json!({ "participant": whom.to_js::<Json>(Dialect::Ga2026_03) });
        self.raise(id, kind, context, info, own);
    }

    /// Whether a participant has a number that asks for failures.
    pub(super) fn resists(&mut self, connection: &str, raw_id: &str) -> bool {
        let conversation = self.store.conversation_of(connection).ok();
        conversation.and_then(|all| all.connected(raw_id)).is_some_and(|person| person.then == Then::Resists)
    }

    /// Refuses a request about a participant who is not in the call.
    pub(super) fn must_be_in(&mut self, connection: &str, raw_id: &str) -> Result<(), ApiError> {
        match self.store.conversation_of(connection)?.connected(raw_id) {
            Some(_) => Ok(()),
            None => Err(ApiError::invalid("Invalid request, targetParticipant: there is nobody of that id in the call.")),
        }
    }
}
