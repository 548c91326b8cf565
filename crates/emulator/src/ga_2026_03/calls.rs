//! Placing, reading and ending calls; and how a connection begins and ends.

use super::body::{identifiers, inner, needs_caller_id};
use super::incoming::Caller;
use super::media::MediaQueue;
use super::sockets::Side;
use super::state::{Connection, Conversation, Person, Reason, State};
use super::streams::{Stream, Transcript};
use super::{Context, Reply, ResultInfo, Service, Task, ValidatedRequest};
use crate::engine::json::{Json, json, text};
use crate::http::errors::ApiError;
use crate::sound::Room;
use crate::world::Presence;
use crate::world::dialplan::{CANCELLED, REJECTED};
use base64ct::{Base64, Encoding};
use ringwire::codecs::identifier::Identifier;
use std::collections::BTreeMap;

/// How long a connection is disconnecting before it is disconnected, in milliseconds. Not on record; long enough to be seen.
const DISCONNECTING_MS: u64 = 200;

pub(super) fn create(service: &mut Service<'_>, request: &ValidatedRequest<'_>) -> Result<Reply, ApiError> {
    let targets = identifiers(&request.body, "targets");
    let caller_id = inner(&request.body, "sourceCallerIdNumber", "value");
    let account = service.calling_account(&request.body)?;
    if account.is_none() {
        needs_caller_id(caller_id.as_ref(), &targets)?;
    }
    service.check_quota(caller_id.as_deref(), &targets)?;
    service.engine.refusals.check(&targets)?;
    let application = match (inner(&request.body, "source", "id"), inner(&request.body, "teamsAppSource", "appId")) {
        (_, Some(app_id)) => Identifier::MicrosoftTeamsApp { app_id, cloud: "public".to_owned() },
        (Some(id), None) => Identifier::CommunicationUser { id },
        (None, None) => service.some_user(),
    };
    let conversation = service.new_conversation(None);
    let mut connection = service.new_connection(request, &conversation, application.clone());
    let caller = Caller::of(application.clone(), caller_id.clone(), &request.body);
    connection.source = application;
    connection.targets.clone_from(&targets);
    connection.caller_id = caller_id;
    connection.display_name = text(&request.body, "sourceDisplayName");
    connection.account = account;
    if let Some(account) = connection.outbound_account() {
        *service.store.outbound.entry(account.clone()).or_default() += 1;
    }
    let id = service.add_connection(connection);
    for target in targets {
        service.call_in(&conversation, target, Reason::Created, &caller);
    }
    Ok(Reply::Connection(id))
}

pub(super) fn get(service: &mut Service<'_>, request: &ValidatedRequest<'_>) -> Result<Reply, ApiError> {
    service.store.known(request.connection())?;
    Ok(Reply::Connection(request.connection().to_owned()))
}

pub(super) fn hang_up(service: &mut Service<'_>, request: &ValidatedRequest<'_>) -> Result<Reply, ApiError> {
    let id = request.connection();
    let conversation = service.store.known(id)?.server_call_id.clone();
    let others = service.store.connected_to(&conversation).iter().any(|other| other != id);
    service.end_connection(id, ResultInfo::ended_by_application());
    let all = service.store.conversations.get(&conversation);
    let go_on = others || all.is_some_and(|all| all.is_open() || all.with(Presence::Connected).count() > 1);
    if go_on {
        service.goes_on_or_ends(&conversation, &ResultInfo::conversation_ended());
    } else {
        // The last participant has no other one to talk to.
        service.end_conversation(&conversation, &ResultInfo::conversation_ended());
    }
    Ok(Reply::Empty)
}

pub(super) fn terminate(service: &mut Service<'_>, request: &ValidatedRequest<'_>) -> Result<Reply, ApiError> {
    let conversation = service.store.known(request.connection())?.server_call_id.clone();
    service.end_connection(request.connection(), ResultInfo::ended_by_application());
    service.end_conversation(&conversation, &ResultInfo::conversation_ended());
    Ok(Reply::Empty)
}

impl Service<'_> {
    /// The properties of a connection, by the names of JavaScript.
    pub(crate) fn properties(&mut self, id: &str) -> Result<Json, ApiError> {
        let connection = self.store.connections.get(id).ok_or_else(ApiError::call_not_found)?;
        let correlation_id = self.store.conversations.get(&connection.server_call_id).map(|all| all.correlation_id.as_str());
        Ok(connection.to_js(id, correlation_id.unwrap_or_default()))
    }

    /// The user as whom the application calls when its request names none.
    pub(super) fn some_user(&mut self) -> Identifier {
        Identifier::CommunicationUser { id: ["8:acs:emulator_", &self.engine.ids.uuid()].concat() }
    }

    /// A new conversation; for a group or a room, with its kind and id. Gives its server call id.
    pub(super) fn new_conversation(&mut self, place: Option<(String, String)>) -> String {
        // On record: the base64 of an address.
        let address = ["https://conversations.emulator.localhost/conv/", &self.engine.ids.uuid()].concat();
        let id = Base64::encode_string(address.as_bytes());
        let correlation_id = self.engine.ids.uuid();
        let conversation = Conversation {
            correlation_id,
            people: Vec::new(),
            place,
            connections: BTreeMap::new(),
            live: BTreeMap::new(),
            recordings: Vec::new(),
            sound: Room::default(),
            ticks: false,
            scripts: Vec::new(),
        };
        self.store.conversations.insert(id.clone(), conversation);
        id
    }

    /// A connection to that conversation, still connecting, with the options of a request.
    pub(super) fn new_connection(
        &mut self,
        request: &ValidatedRequest<'_>,
        conversation: &str,
        application: Identifier,
    ) -> Connection {
        let body = &request.body;
        let stream = body.get("mediaStreamingOptions").filter(|options| options.is_object());
        let transcript = body.get("transcriptionOptions").filter(|options| options.is_object());
        Connection {
            number: self.store.next(),
            state: State::Connecting,
            version: request.version,
            is_joining: false,
            callee: None,
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
            account: None,
            has_intelligence: inner(body, "callIntelligenceOptions", "cognitiveServicesEndpoint").is_some(),
            media: MediaQueue::default(),
            watched: BTreeMap::new(),
            stream: match stream {
                Some(options) => Some(Stream::new(&self.engine.ids.uuid(), options)),
                // On record: the preview shows a subscription where there is none.
                None => request.is_preview().then(|| Stream::disabled(&self.engine.ids.uuid())),
            },
            transcript: transcript.map(|options| Transcript::new(&self.engine.ids.uuid(), options)),
            updates: 0,
            created_ms: self.engine.now_ms,
            end: None,
        }
    }

    /// Adds a connection; gives its id.
    pub(super) fn add_connection(&mut self, connection: Connection) -> String {
        let id = self.engine.ids.uuid();
        self.store.ages.insert(connection.number, id.clone());
        if let Some(conversation) = self.store.conversations.get_mut(&connection.server_call_id) {
            conversation.connections.insert(connection.number, id.clone());
            conversation.live.insert(connection.number, id.clone());
        }
        self.store.connections.insert(id.clone(), connection);
        self.log_state(&id);
        id
    }

    pub(super) fn log_state(&mut self, id: &str) {
        let Some(connection) = self.store.connections.get(id) else { return };
        // Participants are in the conversation, to which several connections may lead.
        let members =
            json!({ "callConnectionId": id, "serverCallId": connection.server_call_id, "state": connection.state.name() });
        self.engine.log("state", members);
    }

    /// The context of the request that made a connection.
    pub(super) fn own_context(&self, id: &str) -> Context {
        let operation_context = self.store.connections.get(id).and_then(|connection| connection.context.clone());
        Context { operation_context, callback_uri: None }
    }

    /// Connections of a conversation are connected: the application is in the call.
    pub(super) fn connected(&mut self, conversation: &str, ids: &[String]) {
        let participants_first = self.engine.participants_first();
        for id in ids {
            if let Some(connection) = self.store.connections.get_mut(id).filter(|one| one.state == State::Connecting) {
                connection.state = State::Connected;
                self.log_state(id);
                self.connection_present(id, true);
            }
        }
        self.represent(conversation);
        if participants_first {
            self.raise_participants_updated(conversation);
        }
        for id in ids {
            let context = self.own_context(id);
            self.raise(id, "CallConnected", &context, &ResultInfo::success(), Json::Null);
        }
        if !participants_first {
            self.raise_participants_updated(conversation);
        }
        ids.iter().for_each(|id| self.begin_streams(id));
    }

    /// A connection that was connecting fails, with an event of each of these kinds.
    pub(super) fn connection_fails(&mut self, id: &str, kinds: &[&'static str], info: &ResultInfo) {
        let Some(connection) = self.store.connections.get_mut(id).filter(|one| one.state == State::Connecting) else {
            return;
        };
        connection.state = State::Disconnected;
        // Documented of calls of Teams Phone: both events come.
        let both = kinds == ["CreateCallFailed"] && connection.account.is_some();
        self.log_state(id);
        let context = self.own_context(id);
        kinds.iter().for_each(|kind| self.raise(id, kind, &context, info, Json::Null));
        if both {
            self.raise(id, "CallDisconnected", &context, info, Json::Null);
        }
        self.store.ended(id, self.engine.config.limits(), &mut self.engine.dialled);
    }

    /// Takes the application out of a call.
    pub(super) fn end_connection(&mut self, id: &str, info: ResultInfo) {
        let Some(connection) = self.store.connections.get_mut(id) else { return };
        if matches!(connection.state, State::Disconnecting | State::Disconnected) {
            return;
        }
        connection.state = State::Disconnecting;
        connection.end = Some(info.clone());
        let watched = std::mem::take(&mut connection.watched);
        let conversation = connection.server_call_id.clone();
        self.log_state(id);
        self.cancel_media(id);
        for side in Side::BOTH {
            self.socket_stops(id, side, "The call has ended.");
        }
        self.connection_present(id, false);
        // On record: a recognition of keys that was on stops with the result of the call's end.
        for (context, _) in watched.into_values() {
            self.raise(id, "ContinuousDtmfRecognitionStopped", &context, &info, Json::Null);
        }
        self.take_back_invitations(&conversation, id);
        let all = self.store.conversations.get(&conversation);
        match all.and_then(|all| all.person_of(id)).map(|person| (person.id, person.presence)) {
            Some((person, Presence::Ringing)) => self.person_fails(&conversation, person, &REJECTED),
            Some((person, from)) => drop(self.set_presence(&conversation, person, from, Presence::Left, None)),
            None => {}
        }
        self.schedule(DISCONNECTING_MS, Task::Ends { connection: id.to_owned() });
    }

    /// Stops calling the participants whom a connection has invited: others may continue the call without it.
    fn take_back_invitations(&mut self, conversation: &str, id: &str) {
        let is_its = |person: &&Person| match &person.reason {
            Reason::Added { connection, .. } | Reason::Transfer { connection, .. } => connection == id,
            Reason::Created | Reason::Calls | Reason::Moved => false,
        };
        let all = self.store.conversations.get(conversation);
        let invited: Vec<_> =
            all.into_iter().flat_map(|all| all.with(Presence::Ringing)).filter(is_its).map(|person| person.id).collect();
        invited.into_iter().for_each(|person| self.person_fails(conversation, person, &CANCELLED));
    }

    /// A connection that was disconnecting is disconnected.
    pub(super) fn connection_ends(&mut self, id: &str) {
        let Some(connection) = self.store.connections.get_mut(id).filter(|one| one.state == State::Disconnecting) else {
            return;
        };
        connection.state = State::Disconnected;
        let info = connection.end.take().unwrap_or_else(ResultInfo::ended_by_application);
        self.log_state(id);
        let context = self.own_context(id);
        self.raise(id, "CallDisconnected", &context, &info, Json::Null);
        self.store.ended(id, self.engine.config.limits(), &mut self.engine.dialled);
    }

    /// Ends a call for everyone in it.
    pub(super) fn end_conversation(&mut self, conversation: &str, info: &ResultInfo) {
        for id in self.store.connections_to(conversation, |_| true) {
            // What is still answering the call learns when it is to be connected that the call does not ring any more.
            let is_answering = |one: &Connection| one.callee.is_some() && one.state == State::Connecting;
            if !self.store.connections.get(&id).is_some_and(is_answering) {
                self.end_connection(&id, info.clone());
            }
        }
        self.dismiss_everyone(conversation);
    }

    /// Every participant leaves a conversation, those who are being called are called no more, and its recordings stop.
    fn dismiss_everyone(&mut self, conversation: &str) {
        let Some(all) = self.store.conversations.get(conversation) else { return };
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

    /// Whether a call is over: no participant is being called, and none is in it, or one who has no other one to talk to. A group or a
    /// room may be empty.
    fn is_over(&self, conversation: &str) -> bool {
        let Some(all) = self.store.conversations.get(conversation) else { return false };
        if all.is_open() || all.with(Presence::Ringing).next().is_some() {
            return false;
        }
        // The connections of the application that are no participants are one side of the call; the participants are the other.
        let people: Vec<_> = all.with(Presence::Connected).collect();
        let has_others = || self.store.connected_to(conversation).iter().any(|id| all.person_of(id).is_none());
        match people.as_slice() {
            [] => true,
            [_] => !has_others(),
            _ => false,
        }
    }

    /// Whether a call ends now that a participant is gone: then its callees count as up until the application is disconnected.
    pub(super) fn is_ending(&self, conversation: &str) -> bool {
        let Some(all) = self.store.conversations.get(conversation).filter(|all| !all.live.is_empty()) else { return false };
        let state = |id: &String| self.store.connections.get(id).map(|connection| connection.state);
        all.live.values().all(|id| state(id) == Some(State::Disconnecting)) || self.is_over(conversation)
    }

    /// Refuses a request that would call more phones with this caller id than may be called with it at once.
    pub(super) fn check_quota(&self, caller_id: Option<&str>, callees: &[Identifier]) -> Result<(), ApiError> {
        self.engine.dialled.check(self.engine.config.max_calls_per_number, caller_id, callees, "sourceCallerIdNumber")
    }

    /// Ends a call that is over.
    pub(super) fn end_if_over(&mut self, conversation: &str, info: &ResultInfo) {
        if self.is_over(conversation) {
            self.end_conversation(conversation, info);
        }
    }

    /// After someone has left a call: the others get the new list of participants, or the call ends, with that result.
    pub(super) fn goes_on_or_ends(&mut self, conversation: &str, info: &ResultInfo) {
        if self.is_over(conversation) {
            self.end_conversation(conversation, info);
        } else {
            self.raise_participants_updated(conversation);
        }
    }
}
