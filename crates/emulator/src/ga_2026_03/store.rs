//! The state of this contract: connections, conversations, incoming calls, recordings.

use super::incoming::Incoming;
use super::recording::Recording;
use super::repeatability::Repeated;
use super::state::{Connection, Conversation, State};
use super::{Fetch, Task};
use crate::engine::json::Json;
use crate::http::errors::ApiError;
use std::collections::{BTreeMap, VecDeque};

/// The state of this contract.
#[derive(Debug, Default)]
pub(crate) struct Store {
    pub(super) connections: BTreeMap<String, Connection>,
    /// The ids of connections: of all by age, of the ended ones in the order in which they ended.
    pub(super) ages: BTreeMap<u64, String>,
    pub(super) ended: VecDeque<String>,
    /// By server call id.
    pub(super) conversations: BTreeMap<String, Conversation>,
    /// The server call ids of groups and rooms, by the kind and the id that a locator gives.
    pub(super) places: BTreeMap<(String, String), String>,
    /// By `incomingCallContext`, and by age.
    pub(super) incoming: BTreeMap<String, Incoming>,
    pub(super) rung: VecDeque<String>,
    pub(super) recordings: BTreeMap<String, Recording>,
    pub(super) recorded: VecDeque<String>,
    pub(super) repeated: Repeated,
    /// What happens by itself, by its ticket.
    pub(super) tasks: BTreeMap<u64, Task>,
    /// Files that are being fetched, by the effect.
    pub(super) fetches: BTreeMap<u64, Fetch>,
    /// Numbers people and media operations.
    pub(super) count: u64,
}

impl Store {
    pub(super) fn next(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    /// The connections of a conversation in which the application is in the call, the oldest first.
    pub(super) fn connected_to(&self, conversation: &str) -> Vec<String> {
        self.connections_to(conversation, State::is_in_call)
    }

    /// The connections of a conversation in such a state, the oldest first.
    pub(super) fn connections_to(&self, conversation: &str, is_meant: impl Fn(State) -> bool) -> Vec<String> {
        let ids = self.conversations.get(conversation).map(|all| all.connections.as_slice()).unwrap_or_default();
        let is_one = |id: &&String| self.connections.get(*id).is_some_and(|connection| is_meant(connection.state));
        ids.iter().filter(is_one).cloned().collect()
    }

    /// Whether a connection of that id is there, whatever its state.
    pub(crate) fn has_connection(&self, id: &str) -> bool {
        self.connections.contains_key(id)
    }

    /// A connection, as the service knows it.
    pub(super) fn known(&mut self, id: &str) -> Result<&mut Connection, ApiError> {
        let connection = self.connections.get_mut(id).filter(|connection| connection.state != State::Disconnected);
        connection.ok_or_else(ApiError::call_not_found)
    }

    /// A connection in which the application is in the call.
    pub(super) fn connected(&mut self, id: &str) -> Result<&mut Connection, ApiError> {
        let connection = self.known(id)?;
        if connection.state.is_in_call() { Ok(connection) } else { Err(ApiError::not_connected(connection.state.name())) }
    }

    /// The conversation of a connection in which the application is in the call.
    pub(super) fn conversation_of(&mut self, id: &str) -> Result<&mut Conversation, ApiError> {
        let conversation = self.connected(id)?.server_call_id.clone();
        self.conversations.get_mut(&conversation).ok_or_else(ApiError::call_not_found)
    }

    /// Remembers that a connection has ended, and forgets the oldest ended ones beyond so many.
    pub(super) fn ended(&mut self, id: &str, most: usize) {
        self.ended.push_back(id.to_owned());
        while self.ended.len() > most {
            let Some(oldest) = self.ended.pop_front() else { break };
            let Some(gone) = self.connections.remove(&oldest) else { continue };
            self.ages.remove(&gone.number);
            if let Some(conversation) = self.conversations.get_mut(&gone.server_call_id) {
                conversation.connections.retain(|id| *id != oldest);
            }
            self.forget_if_over(&gone.server_call_id);
        }
    }

    /// Forgets a conversation to which nothing leads any more.
    pub(super) fn forget_if_over(&mut self, conversation: &str) {
        if self.conversations.get(conversation).is_some_and(|all| !all.is_open && all.connections.is_empty()) {
            self.conversations.remove(conversation);
        }
    }

    /// Every connection, the oldest first.
    pub(crate) fn to_json(&self) -> Json {
        let connections = self.ages.values().filter_map(|id| Some((id, self.connections.get(id)?)));
        connections.map(|(id, connection)| connection.to_json(id, self.conversations.get(&connection.server_call_id))).collect()
    }
}
