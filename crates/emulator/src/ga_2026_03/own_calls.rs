//! Calls of the application to users of its own resource: they come back in, and the application may answer them with a second
//! connection to the same conversation.
//!
//! Once it has answered one, each of its connections to that conversation is a participant as well, so that each can mute, hold, remove
//! and transfer the other.

use super::incoming::{Caller, REDIRECTED};
use super::state::{Person, Reason};
use super::{ResultInfo, Service};
use crate::engine::json::{Map, json};
use crate::world::Presence;
use crate::world::dialplan::{self, Then};
use ringwire::codecs::identifier::Identifier;
use ringwire::contract::Dialect;
use std::collections::BTreeSet;

/// Who can answer when the application calls someone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TakenBy {
    /// The callee, as the dial plan says.
    DialPlan,
    /// The application, and otherwise the callee as the dial plan says.
    Either,
    /// The application alone.
    Application,
}

impl Service<'_> {
    /// Who can answer when the application calls someone. An id of the dial plan says itself what its user does.
    pub(super) fn taken_by(&self, callee: &Identifier) -> TakenBy {
        let is_user = matches!(callee, Identifier::CommunicationUser { .. });
        if !is_user || dialplan::ga_2026_03_row(callee).is_some() {
            return TakenBy::DialPlan;
        }
        let config = &self.engine.config;
        match config.own_calls_come_in {
            Some(true) => TakenBy::Application,
            Some(false) => TakenBy::DialPlan,
            None if self.store.own_users.contains(&callee.raw_id()) => TakenBy::Application,
            None if config.event_grid_endpoint.is_some() => TakenBy::Either,
            None => TakenBy::DialPlan,
        }
    }

    /// Remembers that the application takes the calls of a user.
    pub(super) fn belongs_to_application(&mut self, user: &Identifier) {
        let Identifier::CommunicationUser { id } = user else { return };
        if self.store.own_users.insert(id.clone()) {
            for oldest in self.store.own_users_by_age.keep(id.clone(), 2 * id.len(), self.engine.config.limits()) {
                self.store.own_users.remove(&oldest);
            }
        }
    }

    /// A call of the application to one of its users comes in.
    pub(super) fn comes_back_in(&mut self, conversation: &str, person: u64, caller: &Caller) {
        let all = self.store.conversations.get_mut(conversation);
        let Some(to) = all.and_then(|all| all.person(person)).map(|person| person.identifier.clone()) else { return };
        let context = self.rings_at(conversation, to, caller, Some(person));
        if let Some(person) = self.store.conversations.get_mut(conversation).and_then(|all| all.person(person)) {
            person.incoming = context;
        }
    }

    /// Announces a call that an operation makes; gives its `incomingCallContext`.
    fn rings_at(&mut self, conversation: &str, to: Identifier, caller: &Caller, callee: Option<u64>) -> Option<String> {
        let mut data = Map::new();
        for (name, who) in [("from", &caller.identifier), ("to", &to)] {
            data.insert(name.to_owned(), who.to_js(Dialect::EventGrid));
        }
        data.extend(caller.custom_context().map(|context| ("customContext".to_owned(), context)));
        match self.announce(conversation, to, caller.clone(), data, callee) {
            Ok(ids) => ids.get("incomingCallContext").and_then(|context| context.as_str().map(str::to_owned)),
            Err(error) => {
                let members = json!({ "eventKind": "IncomingCall", "message": error.message });
                self.engine.log("problem", members);
                None
            }
        }
    }

    /// The application answers for a participant who is being called: from now on no other one does.
    pub(super) fn takes(&mut self, conversation: &str, person: u64, connection: &str) {
        let person = self.store.conversations.get_mut(conversation).and_then(|all| all.person(person));
        if let Some(person) = person.filter(|person| person.presence == Presence::Ringing) {
            person.connection = Some(connection.to_owned());
        }
    }

    /// Whether the application has answered for a participant who is being called.
    pub(super) fn is_taken(&mut self, conversation: &str, person: u64) -> bool {
        let person = self.store.conversations.get_mut(conversation).and_then(|all| all.person(person));
        person.is_some_and(|person| person.presence == Presence::Ringing && person.connection.is_some())
    }

    /// The connection by which the application answers its own call is connected; or it fails, if the caller is gone.
    pub(super) fn own_call_is_answered(&mut self, id: &str, conversation: &str, person: u64) {
        let change = self.set_presence(conversation, person, Presence::Ringing, Presence::Connected, None);
        let Some(found) = change else {
            return self.connection_fails(id, &["AnswerFailed"], &ResultInfo::no_longer_ringing("the caller is gone"));
        };
        let mut both = match found.reason {
            Reason::Created => self.waiting_for(conversation),
            _ => Vec::new(),
        };
        both.push(id.to_owned());
        match found.reason {
            Reason::Added { connection, context, .. } => {
                self.raise_about(&connection, "AddParticipantSucceeded", &found.identifier, &context, &ResultInfo::success());
                self.connected(conversation, &both);
            }
            Reason::Transfer { connection, transferee, context } => {
                self.connected(conversation, &both);
                self.transfer_accepted(conversation, &connection, person, transferee, &context);
            }
            Reason::Created | Reason::Calls | Reason::Moved => self.connected(conversation, &both),
        }
    }

    /// Makes each connection a participant, in a conversation where one of them is.
    pub(super) fn represent(&mut self, conversation: &str) {
        let Some(all) = self.store.conversations.get(conversation) else { return };
        let known: BTreeSet<_> = all.with(Presence::Connected).filter_map(|person| person.connection.clone()).collect();
        if known.is_empty() {
            return;
        }
        for id in self.store.connected_to(conversation).into_iter().filter(|id| !known.contains(id)) {
            let Some(application) = self.store.connections.get(&id).map(|connection| connection.application.clone()) else {
                continue;
            };
            self.add_person(conversation, application, Presence::Connected, Then::Stays, Reason::Calls, Some(id));
        }
    }

    /// A call that rings is redirected to someone else. What becomes of a call from outside is seen by the application only if it comes in
    /// again.
    pub(super) fn redirected(&mut self, conversation: &str, callee: Option<u64>, target: Identifier, caller: &Caller) {
        if let Some(person) = callee {
            let (from, to) = (Presence::Ringing, Presence::Failed);
            if let Some(found) = self.set_presence(conversation, person, from, to, Some("The call was redirected.")) {
                // The call goes on, to another callee.
                self.leg_ends(conversation, person);
                self.call_in(conversation, target, found.reason, caller);
            }
        } else if self.taken_by(&target) != TakenBy::DialPlan {
            self.rings_at(conversation, target, caller, None);
        } else {
            self.phone_was_not_answered(conversation, REDIRECTED);
        }
    }

    /// A transfer was accepted, and the application itself is its target or its transferee: these two talk on. If no one else is in the
    /// call, the connection that transferred leaves it; otherwise the two have a new conversation.
    pub(super) fn talk_on(&mut self, conversation: &str, transferor: &str, both: [u64; 2]) {
        let Some(all) = self.store.conversations.get(conversation) else { return };
        let is_other = |person: &&Person| !both.contains(&person.id) && person.connection.as_deref() != Some(transferor);
        if all.with(Presence::Connected).find(is_other).is_none() {
            self.end_connection(transferor, ResultInfo::passed_on());
            return self.goes_on_or_ends(conversation, &ResultInfo::conversation_ended());
        }
        let there = self.new_conversation(None);
        both.into_iter().for_each(|person| self.move_person(conversation, person, &there));
        for conversation in [conversation, &there] {
            self.goes_on_or_ends(conversation, &ResultInfo::conversation_ended());
        }
    }

    /// Moves a participant into another conversation, with the connection of the application that it is, if it is one.
    pub(super) fn move_person(&mut self, from: &str, person: u64, to: &str) {
        let leaving = self.store.conversations.get_mut(from).and_then(|all| all.person(person));
        let is_there = |person: &&mut Person| person.presence == Presence::Connected;
        let Some(leg) = leaving.filter(is_there).map(|person| person.leg.take()) else { return };
        let scripts = self.take_scripts(from, person);
        let phone = self.take_phone(person);
        let Some(left) = self.set_presence(from, person, Presence::Connected, Presence::Left, None) else { return };
        let raw_id = left.raw_id();
        let (connected, connection) = (Presence::Connected, left.connection.clone());
        let moved = self.add_person(to, left.identifier, connected, left.then, Reason::Moved, connection);
        self.put_scripts(scripts, to, moved);
        if let Some(person) = self.store.conversations.get_mut(to).and_then(|all| all.person(moved)) {
            // The call to them goes on, and counts as before.
            person.leg = leg;
        }
        if let Some(phone) = phone {
            self.put_phone(phone, to, moved, &raw_id);
        }
        let Some(id) = left.connection else { return };
        self.connection_present(&id, false);
        let Some(connection) = self.store.connections.get_mut(&id) else { return };
        let number = connection.number;
        to.clone_into(&mut connection.server_call_id);
        self.connection_present(&id, true);
        if let Some(all) = self.store.conversations.get_mut(from) {
            all.connections.remove(&number);
            all.live.remove(&number);
        }
        if let Some(all) = self.store.conversations.get_mut(to) {
            all.connections.insert(number, id.clone());
            all.live.insert(number, id.clone());
        }
        self.represent(to);
        self.wants_ticks(to);
    }
}
