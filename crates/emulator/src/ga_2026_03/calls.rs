//! Calls placed, looked at and ended, and how a connection comes and goes.

use super::media::MediaQueue;
use super::state::{Connection, Conversation, Person, Reason, State};
use super::streams::{Stream, Transcript};
use super::{Asked, Context, Reply, Task, Told};
use crate::emulator::Emulator;
use crate::engine::json::{Json, json, text};
use crate::http::errors::ApiError;
use crate::world::Presence;
use crate::world::dialplan::CANCELLED;
use base64ct::{Base64, Encoding};
use ringwire::codecs::identifier::Identifier;
use ringwire::contract::Dialect;
use std::collections::BTreeMap;

/// How long a connection is disconnecting before it is disconnected, in milliseconds. Not on record; long enough to be seen.
const DISCONNECTING_MS: u64 = 200;

/// The people a member of a body lists.
pub(super) fn identifiers(body: &Json, name: &str) -> Vec<Identifier> {
    let listed = body.get(name).and_then(Json::as_array).into_iter().flatten();
    listed.filter_map(|listed| Identifier::from_wire(listed, Dialect::Cloud)).collect()
}

/// The one a member of a body names. The table has seen to it that it names somebody.
pub(super) fn identifier(body: &Json, name: &str) -> Result<Identifier, ApiError> {
    let named = body.get(name).and_then(|named| Identifier::from_wire(named, Dialect::Cloud));
    named.ok_or_else(|| ApiError::invalid([name, ": expected an identifier."].concat()))
}

/// The text of a member of a member.
pub(super) fn inner(body: &Json, outer: &str, name: &str) -> Option<String> {
    body.get(outer).and_then(|object| text(object, name))
}

/// The telephone network takes no call without a number to show; the documents say so, not what happens without one.
pub(super) fn needs_caller_id(caller_id: Option<&String>, callees: &[Identifier]) -> Result<(), ApiError> {
    let calls_phones = callees.iter().any(|callee| matches!(callee, Identifier::PhoneNumber { .. }));
    if calls_phones && caller_id.is_none() {
        let message = "Invalid request, sourceCallerIdNumber: expected a phone number to show to those called, got nothing; it is \
                       needed to call phone numbers (sourceCallIdNumber in JavaScript).";
        return Err(ApiError::invalid(message));
    }
    Ok(())
}

pub(super) fn create(emulator: &mut Emulator, asked: &Asked<'_>) -> Result<Reply, ApiError> {
    let targets = identifiers(&asked.body, "targets");
    let caller_id = inner(&asked.body, "sourceCallerIdNumber", "value");
    needs_caller_id(caller_id.as_ref(), &targets)?;
    emulator.refuse_if_asked(&targets)?;
    let application = match (inner(&asked.body, "source", "id"), inner(&asked.body, "teamsAppSource", "appId")) {
        (_, Some(app_id)) => Identifier::MicrosoftTeamsApp { app_id, cloud: "public".to_owned() },
        (Some(id), None) => Identifier::CommunicationUser { id },
        (None, None) => emulator.some_user(),
    };
    let conversation = emulator.new_conversation(false);
    let mut connection = emulator.new_connection(asked, &conversation, application.clone());
    connection.source = application;
    connection.targets.clone_from(&targets);
    connection.caller_id = caller_id;
    connection.display_name = text(&asked.body, "sourceDisplayName");
    let id = emulator.add_connection(connection);
    for target in targets {
        emulator.call_in(&conversation, target, Reason::Created);
    }
    Ok(Reply::Connection(id))
}

pub(super) fn get(emulator: &mut Emulator, asked: &Asked<'_>) -> Result<Reply, ApiError> {
    emulator.automation.known(asked.connection())?;
    Ok(Reply::Connection(asked.connection().to_owned()))
}

pub(super) fn hang_up(emulator: &mut Emulator, asked: &Asked<'_>) -> Result<Reply, ApiError> {
    let id = asked.connection();
    let conversation = emulator.automation.known(id)?.server_call_id.clone();
    let others = emulator.automation.connected_to(&conversation).iter().any(|other| other != id);
    let all = emulator.automation.conversations.get(&conversation);
    let go_on = all.is_some_and(|all| all.is_open || all.with(Presence::Connected).count() > 1);
    emulator.end_connection(id, Told::ended_by_application());
    if others {
        emulator.tell_everyone(&conversation);
    } else if !go_on {
        // Nobody is left to talk to.
        emulator.dismiss_everyone(&conversation);
    }
    Ok(Reply::Empty)
}

pub(super) fn terminate(emulator: &mut Emulator, asked: &Asked<'_>) -> Result<Reply, ApiError> {
    let conversation = emulator.automation.known(asked.connection())?.server_call_id.clone();
    emulator.end_connection(asked.connection(), Told::ended_by_application());
    emulator.end_conversation(&conversation, &Told::ended_by_application());
    Ok(Reply::Empty)
}

impl Emulator {
    /// The properties of a connection, by the names of JavaScript.
    pub(crate) fn properties(&mut self, id: &str) -> Result<Json, ApiError> {
        let connection = self.automation.connections.get(id).ok_or_else(ApiError::call_not_found)?;
        let correlation_id = self.automation.conversations.get(&connection.server_call_id).map(|all| all.correlation_id.as_str());
        Ok(connection.to_js(id, correlation_id.unwrap_or_default()))
    }

    /// As whom the application calls when it does not say.
    pub(super) fn some_user(&mut self) -> Identifier {
        Identifier::CommunicationUser { id: ["8:acs:emulator_", &self.ids.uuid()].concat() }
    }

    /// A new conversation; gives its server call id.
    pub(super) fn new_conversation(&mut self, is_open: bool) -> String {
        // On record: the base64 of an address.
        let address = ["https://conversations.emulator.localhost/conv/", &self.ids.uuid()].concat();
        let id = Base64::encode_string(address.as_bytes());
        let correlation_id = self.ids.uuid();
        let conversation =
            Conversation { correlation_id, people: Vec::new(), is_open, connections: Vec::new(), recordings: Vec::new() };
        self.automation.conversations.insert(id.clone(), conversation);
        id
    }

    /// A connection as a request asks for it, connecting to that conversation.
    pub(super) fn new_connection(&mut self, asked: &Asked<'_>, conversation: &str, application: Identifier) -> Connection {
        let body = &asked.body;
        let stream = body.get("mediaStreamingOptions").filter(|options| options.is_object());
        let transcript = body.get("transcriptionOptions").filter(|options| options.is_object());
        Connection {
            number: self.automation.next(),
            state: State::Connecting,
            server_call_id: conversation.to_owned(),
            callback_uri: text(body, "callbackUri").unwrap_or_default(),
            context: text(body, "operationContext"),
            source: application.clone(),
            application,
            targets: Vec::new(),
            caller_id: None,
            display_name: None,
            answered_by: None,
            answered_for: None,
            has_intelligence: inner(body, "callIntelligenceOptions", "cognitiveServicesEndpoint").is_some(),
            media: MediaQueue::default(),
            watched: BTreeMap::new(),
            stream: stream.map(|options| Stream::new(&self.ids.uuid(), options)),
            transcript: transcript.map(|options| Transcript::new(&self.ids.uuid(), options)),
            updates: 0,
            created_ms: self.now_ms,
            end: None,
        }
    }

    /// Adds a connection; gives its id.
    pub(super) fn add_connection(&mut self, connection: Connection) -> String {
        let id = self.ids.uuid();
        self.automation.ages.insert(connection.number, id.clone());
        if let Some(conversation) = self.automation.conversations.get_mut(&connection.server_call_id) {
            conversation.connections.push(id.clone());
        }
        self.automation.connections.insert(id.clone(), connection);
        self.log_state(&id);
        id
    }

    pub(super) fn log_state(&mut self, id: &str) {
        let Some(connection) = self.automation.connections.get(id) else { return };
        let members = json!({ "callConnectionId": id, "state": connection.state.name() });
        self.log.push(self.now_ms, "state", members);
    }

    /// The context of the request that made a connection.
    pub(super) fn own_context(&self, id: &str) -> Context {
        let operation_context = self.automation.connections.get(id).and_then(|connection| connection.context.clone());
        Context { operation_context, callback_uri: None }
    }

    /// A connection is connected: the application is in the call.
    pub(super) fn connected(&mut self, id: &str) {
        let Some(connection) = self.automation.connections.get_mut(id).filter(|one| one.state == State::Connecting) else {
            return;
        };
        connection.state = State::Connected;
        let conversation = connection.server_call_id.clone();
        self.log_state(id);
        let context = self.own_context(id);
        self.tell_success(id, "CallConnected", &context);
        self.tell_everyone(&conversation);
        self.begin_streams(id);
    }

    /// A connection comes to nothing.
    pub(super) fn connection_fails(&mut self, id: &str, kind: &'static str, told: &Told) {
        let Some(connection) = self.automation.connections.get_mut(id).filter(|one| one.state == State::Connecting) else {
            return;
        };
        connection.state = State::Disconnected;
        self.log_state(id);
        let context = self.own_context(id);
        self.tell(id, kind, &context, told, Json::Null);
        self.automation.ended(id, self.config.history);
    }

    /// Takes the application out of a call.
    pub(super) fn end_connection(&mut self, id: &str, told: Told) {
        let Some(connection) = self.automation.connections.get_mut(id) else { return };
        if matches!(connection.state, State::Disconnecting | State::Disconnected) {
            return;
        }
        connection.state = State::Disconnecting;
        connection.end = Some(told);
        connection.watched.clear();
        let conversation = connection.server_call_id.clone();
        self.log_state(id);
        self.cancel_media(id);
        self.take_back_invitations(&conversation, id);
        self.soon(DISCONNECTING_MS, Task::Ends { connection: id.to_owned() });
    }

    /// Whoever a connection has called and waits for is not called any more: others may go on without it.
    fn take_back_invitations(&mut self, conversation: &str, id: &str) {
        let is_its = |person: &&Person| match &person.reason {
            Reason::Added { connection, .. } | Reason::Transfer { connection, .. } => connection == id,
            Reason::Created | Reason::Calls | Reason::Moved => false,
        };
        let all = self.automation.conversations.get(conversation);
        let invited: Vec<_> =
            all.into_iter().flat_map(|all| all.with(Presence::Ringing)).filter(is_its).map(|person| person.id).collect();
        invited.into_iter().for_each(|person| self.person_fails(conversation, person, &CANCELLED));
    }

    /// A connection that was disconnecting is disconnected.
    pub(super) fn connection_ends(&mut self, id: &str) {
        let Some(connection) = self.automation.connections.get_mut(id).filter(|one| one.state == State::Disconnecting) else {
            return;
        };
        connection.state = State::Disconnected;
        let told = connection.end.take().unwrap_or_else(Told::ended_by_application);
        self.log_state(id);
        let context = self.own_context(id);
        self.tell(id, "CallDisconnected", &context, &told, Json::Null);
        self.automation.ended(id, self.config.history);
    }

    /// Ends a call for everyone in it.
    pub(super) fn end_conversation(&mut self, conversation: &str, told: &Told) {
        for id in self.automation.connections_to(conversation, |_| true) {
            self.end_connection(&id, told.clone());
        }
        self.dismiss_everyone(conversation);
    }

    /// Whoever is in a conversation leaves it, whoever is called is not called any more, and nobody records it.
    fn dismiss_everyone(&mut self, conversation: &str) {
        let Some(all) = self.automation.conversations.get(conversation) else { return };
        let people: Vec<_> = all.people.iter().map(|person| (person.id, person.presence)).collect();
        for (person, presence) in people {
            match presence {
                Presence::Ringing => self.person_fails(conversation, person, &CANCELLED),
                Presence::Connected => {
                    self.set_presence(conversation, person, Presence::Connected, Presence::Left, None);
                }
                Presence::Left | Presence::Failed => {}
            }
        }
        self.stop_recordings_of(conversation);
    }

    /// Ends a call in which nobody is, and into which nobody may come.
    pub(super) fn end_if_empty(&mut self, conversation: &str, told: &Told) {
        if self.automation.conversations.get(conversation).is_some_and(Conversation::is_deserted) {
            self.end_conversation(conversation, told);
        }
    }
}
