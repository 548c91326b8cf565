//! The state of this contract: connections, conversations, incoming calls, recordings.

use super::assignments::Assignment;
use super::incoming::Incoming;
use super::phones::Phones;
use super::recording::Recording;
use super::repeatability::Repeated;
use super::samples::Samples;
use super::scripts::{Running, Script};
use super::sockets::Peer;
use super::state::{Connection, Conversation, Person, State};
use super::{Fetch, Task};
use crate::engine::json::{Json, json};
use crate::engine::retention::{Limits, Retention};
use crate::http::errors::ApiError;
use crate::sound::Party;
use crate::world::Presence;
use crate::world::dialled::Dialled;
use std::collections::{BTreeMap, BTreeSet};

/// The state of this contract.
#[derive(Debug, Default)]
pub(crate) struct Store {
    pub(super) connections: BTreeMap<String, Connection>,
    /// The ids of connections: of all by age, of the ended ones in the order in which they ended.
    pub(super) ages: BTreeMap<u64, String>,
    pub(super) ended: Retention<String>,
    /// By server call id.
    pub(super) conversations: BTreeMap<String, Conversation>,
    /// The server call ids of groups and rooms, by the kind and the id that a locator gives.
    pub(super) places: BTreeMap<(String, String), String>,
    /// By `incomingCallContext`, and by age.
    pub(super) incoming: BTreeMap<String, Incoming>,
    pub(super) rung: Retention<String>,
    /// The raw ids of the users for whom the application takes calls, and by age.
    pub(super) own_users: BTreeSet<String>,
    pub(super) own_users_by_age: Retention<String>,
    pub(super) recordings: BTreeMap<String, Recording>,
    /// The recordings that have ended, in the order in which they did.
    pub(super) recorded: Retention<String>,
    /// The recordings by the id of their file.
    pub(super) documents: BTreeMap<String, String>,
    pub(super) repeated: Repeated,
    /// Consents that were given by requests, and `None` for those that were taken back, by the object id in small letters.
    pub(super) assignments: BTreeMap<String, Option<Assignment>>,
    /// How many calls that were placed from a resource account have not ended, by its object id.
    pub(super) outbound: BTreeMap<String, usize>,
    /// What happens by itself, by its ticket.
    pub(super) tasks: BTreeMap<u64, Task>,
    /// Files that are being fetched, by the effect.
    pub(super) fetches: BTreeMap<u64, Fetch>,
    /// The softphones.
    pub(crate) phones: Phones,
    /// WebSockets that are dialled, open or closing, by the number of the host.
    pub(super) sockets: BTreeMap<u64, Peer>,
    /// The scripts that were given, by the raw id of those who follow them.
    pub(super) scripts: BTreeMap<String, Script>,
    /// Those that are followed, by their numbers.
    pub(super) running: BTreeMap<u64, Running>,
    /// How much memory the samples of conversations take.
    pub(super) samples: Samples,
    /// Numbers people, media operations and scripts.
    pub(super) count: u64,
}

impl Store {
    /// What goes on when everything that happened is forgotten, as JSON for [`Self::carrying`]: the answers of requests that may be
    /// repeated, the consents of Teams, the users of the application, scripts, and the phones that are open.
    pub(crate) fn carried(&self) -> Json {
        let consents = self.assignments.iter().map(|(id, given)| json!([id, given.as_ref().map(Assignment::to_json)]));
        let users = self.own_users_by_age.after(0).filter(|id| self.own_users.contains(*id));
        json!({
            "repeated": self.repeated.to_json(),
            "consents": consents.collect::<Json>(),
            "users": users.map(|id| json!(id)).collect::<Json>(),
            "scripts": self.scripts.iter().map(|(id, script)| json!([id, script.to_json()])).collect::<Json>(),
            "phones": self.phones.carried(),
        })
    }

    /// A store that knows nothing else.
    pub(crate) fn carrying(carried: &Json, limits: Limits) -> Self {
        let list = |name: &str| carried.get(name).and_then(Json::as_array).into_iter().flatten();
        let repeated = carried.get("repeated").map(|written| Repeated::from_json(written, limits)).unwrap_or_default();
        let phones = Phones::carrying(carried.get("phones"));
        let mut store = Self { repeated, phones, ..Self::default() };
        for row in list("consents").filter_map(Json::as_array) {
            if let [Json::String(id), given] = row.as_slice() {
                store.assignments.insert(id.clone(), Assignment::from_json(given));
            }
        }
        for row in list("scripts").filter_map(Json::as_array) {
            if let [Json::String(id), given] = row.as_slice() {
                store.scripts.extend(Script::from_json(given).map(|script| (id.clone(), script)));
            }
        }
        for user in list("users").filter_map(Json::as_str) {
            store.own_users.insert(user.to_owned());
            store.own_users_by_age.keep(user.to_owned(), 2 * user.len(), limits);
        }
        store
    }

    /// Whether every connection has ended, and no call rings.
    pub(crate) fn is_idle(&self) -> bool {
        let is_over = |call: &Incoming| call.over.is_some();
        self.fetches.is_empty() && self.connections.len() == self.ended.len() && self.incoming.values().all(is_over)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    /// The connections of a conversation in which the application is in the call, the oldest first.
    pub(super) fn connected_to(&self, conversation: &str) -> Vec<String> {
        self.connections_to(conversation, State::is_in_call)
    }

    /// The connections of a conversation that have not ended and are in such a state, the oldest first.
    pub(super) fn connections_to(&self, conversation: &str, is_meant: impl Fn(State) -> bool) -> Vec<String> {
        let ids = self.conversations.get(conversation).into_iter().flat_map(|all| all.live.values());
        let is_one = |id: &&String| self.connections.get(*id).is_some_and(|connection| is_meant(connection.state));
        ids.filter(is_one).cloned().collect()
    }

    /// Whether a connection of that id is there, whatever its state.
    pub(crate) fn has_connection(&self, id: &str) -> bool {
        self.connections.contains_key(id)
    }

    /// As which party a participant is heard. A connection of the application that is a participant is heard as that connection.
    pub(super) fn party(&self, person: &Person) -> Party {
        let connection = person.connection.as_ref().and_then(|id| self.connections.get(id));
        connection.map_or(Party::Person(person.id), |connection| Party::Application(connection.number))
    }

    /// A connection, as the service knows it.
    pub(super) fn known(&mut self, id: &str) -> Result<&mut Connection, ApiError> {
        let connection = self.connections.get_mut(id).filter(|connection| connection.state != State::Disconnected);
        connection.ok_or_else(ApiError::call_not_found)
    }

    /// A connection in which the application is in the call.
    pub(super) fn connected(&mut self, id: &str) -> Result<&mut Connection, ApiError> {
        let connection = self.known(id)?;
        if connection.state.is_in_call() {
            Ok(connection)
        } else {
            Err(ApiError::not_connected(connection.state.name(), "CallConnected"))
        }
    }

    /// The conversation of a connection in which the application is in the call.
    pub(super) fn conversation_of(&mut self, id: &str) -> Result<&mut Conversation, ApiError> {
        let conversation = self.connected(id)?.server_call_id.clone();
        self.conversations.get_mut(&conversation).ok_or_else(ApiError::call_not_found)
    }

    /// Remembers that a connection has ended, and forgets the oldest ended ones beyond the limits.
    pub(super) fn ended(&mut self, id: &str, limits: Limits, dialled: &mut Dialled) {
        let Some(connection) = self.connections.get(id) else { return };
        if let Some(account) = connection.outbound_account() {
            let left = self.outbound.get(account).map_or(0, |calls| calls.saturating_sub(1));
            match left {
                0 => drop(self.outbound.remove(account)),
                left => drop(self.outbound.insert(account.clone(), left)),
            }
        }
        let all = self.conversations.get_mut(&connection.server_call_id);
        let people = all.map_or(0, |all| {
            all.live.remove(&connection.number);
            if all.live.is_empty() {
                self.samples.over(&connection.server_call_id);
                // Callees who talk on without the application are no calls of it any more.
                for person in &mut all.people {
                    person.leg.take().iter().for_each(|leg| dialled.end(leg, &person.identifier, limits));
                }
            }
            size_of::<Person>() * all.people.len()
        });
        for oldest in self.ended.keep(id.to_owned(), connection.bytes() + people, limits) {
            let Some(gone) = self.connections.remove(&oldest) else { continue };
            self.ages.remove(&gone.number);
            if let Some(conversation) = self.conversations.get_mut(&gone.server_call_id) {
                conversation.connections.remove(&gone.number);
            }
            self.forget_if_over(&gone.server_call_id);
        }
    }

    /// Forgets a conversation to which nothing leads any more; a group or a room, if it is empty as well: it begins again with the next
    /// request to join it.
    pub(super) fn forget_if_over(&mut self, conversation: &str) {
        let is_empty = |all: &Conversation| {
            let is_there = |person: &Person| matches!(person.presence, Presence::Ringing | Presence::Connected);
            !all.people.iter().any(is_there)
        };
        let is_over = |all: &Conversation| all.connections.is_empty() && (!all.is_open() || is_empty(all));
        if self.conversations.get(conversation).is_some_and(is_over)
            && let Some(gone) = self.conversations.remove(conversation)
        {
            self.samples.forget(conversation);
            gone.place.iter().for_each(|place| drop(self.places.remove(place)));
        }
    }

    /// Forgets recordings with their files.
    pub(super) fn forget_recordings(&mut self, ids: &[String]) {
        for id in ids {
            if let Some(gone) = self.recordings.remove(id) {
                self.documents.remove(&gone.document);
            }
        }
    }

    /// Every connection, the oldest first.
    pub(crate) fn to_json(&self) -> Json {
        let connections = self.ages.values().filter_map(|id| Some((id, self.connections.get(id)?)));
        connections.map(|(id, connection)| connection.to_json(id, self.conversations.get(&connection.server_call_id))).collect()
    }
}
