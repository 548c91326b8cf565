//! Answering, redirecting and rejecting an incoming call; joining a call that exists.

use super::body::identifier;
use super::incoming::{ANSWERED, REDIRECTED, manner, named};
use super::state::{Reason, State};
use super::{Reply, ResultInfo, Service, Task, ValidatedRequest};
use crate::engine::json::text;
use crate::http::errors::ApiError;
use crate::world::Presence;
use crate::world::dialplan::REJECTED;
use ringwire::codecs::identifier::Identifier;
use ringwire::codecs::phone_number::is_e164;

/// How long it takes to be connected to a call that exists, in milliseconds. Not on record; long enough to be seen.
const CONNECTING_MS: u64 = 200;

pub(super) fn answer(service: &mut Service<'_>, request: &ValidatedRequest<'_>) -> Result<Reply, ApiError> {
    let (context, incoming) = named(service, &request.body)?;
    let (conversation, from) = (incoming.conversation.clone(), incoming.caller.identifier.clone());
    let (to, over, callee) = (incoming.to.clone(), incoming.over, incoming.callee);
    let account = incoming.account.clone();
    let answered_by = super::body::inner(&request.body, "answeredBy", "id").map(|id| Identifier::CommunicationUser { id });
    // On record: of a call to a phone number, the application itself is a user.
    let application = match (&answered_by, &to) {
        (Some(user), _) => user.clone(),
        (None, Identifier::PhoneNumber { .. }) => service.some_user(),
        (None, to) => to.clone(),
    };
    [Some(&to), answered_by.as_ref()].into_iter().flatten().for_each(|user| service.belongs_to_application(user));
    let mut connection = service.new_connection(request, &conversation, application);
    connection.is_joining = true;
    connection.callee = callee;
    connection.source = from;
    connection.account = account;
    connection.answered_for = match &to {
        Identifier::PhoneNumber { number, .. } if is_e164(number) => Some(number.clone()),
        _ => None,
    };
    connection.targets = vec![to];
    connection.answered_by = answered_by;
    if let Some(why) = over {
        connection.end = Some(ResultInfo::no_longer_ringing(why));
    }
    let id = service.add_connection(connection);
    if let Some(person) = callee.filter(|_| over.is_none()) {
        service.takes(&conversation, person, &id);
    }
    service.stops_ringing(&context, ANSWERED);
    service.schedule(CONNECTING_MS, Task::Connects { connection: id.clone() });
    Ok(Reply::Connection(id))
}

/// On record as a known issue: a call that does not ring any more is redirected or rejected with success as well.
pub(super) fn redirect(service: &mut Service<'_>, request: &ValidatedRequest<'_>) -> Result<Reply, ApiError> {
    let (context, incoming) = named(service, &request.body)?;
    let (to, rings) = (incoming.to.clone(), incoming.over.is_none());
    let (conversation, caller, callee) = (incoming.conversation.clone(), incoming.caller.clone(), incoming.callee);
    let target = identifier(&request.body, "target")?;
    service.belongs_to_application(&to);
    service.stops_ringing(&context, REDIRECTED);
    if rings {
        service.redirected(&conversation, callee, target, &caller);
    }
    Ok(Reply::Empty)
}

pub(super) fn reject(service: &mut Service<'_>, request: &ValidatedRequest<'_>) -> Result<Reply, ApiError> {
    let (context, incoming) = named(service, &request.body)?;
    let (to, rings) = (incoming.to.clone(), incoming.over.is_none());
    let (conversation, callee) = (incoming.conversation.clone(), incoming.callee);
    service.belongs_to_application(&to);
    service.stops_ringing(&context, "it was rejected");
    if let Some(person) = callee.filter(|_| rings) {
        service.person_fails(&conversation, person, &REJECTED);
    }
    Ok(Reply::Empty)
}

pub(super) fn connect(service: &mut Service<'_>, request: &ValidatedRequest<'_>) -> Result<Reply, ApiError> {
    let found = service.located(&request.body, true);
    let conversation = match &found {
        Some(conversation) => conversation.clone(),
        None => service.new_conversation(None),
    };
    let application = service.some_user();
    let mut connection = service.new_connection(request, &conversation, application);
    connection.is_joining = true;
    connection.account = service.account_in(&conversation).map(str::to_owned);
    if found.is_none() {
        connection.end = Some(ResultInfo::no_such_call());
    }
    let id = service.add_connection(connection);
    service.schedule(CONNECTING_MS, Task::Connects { connection: id.clone() });
    Ok(Reply::Connection(id))
}

impl Service<'_> {
    /// The conversation a locator names. A group or a room begins with the first request to join it.
    pub(super) fn located(&mut self, body: &crate::engine::json::Json, may_begin: bool) -> Option<String> {
        let locator = body.get("callLocator")?;
        let kind = text(locator, "kind")?;
        if kind == "serverCallLocator" {
            let id = text(locator, "serverCallId")?;
            let all = self.store.conversations.get(&id)?;
            let is_there = all.is_open() || all.with(Presence::Connected).next().is_some();
            return is_there.then_some(id);
        }
        let place = text(locator, if kind == "groupCallLocator" { "groupCallId" } else { "roomId" })?;
        let key = (kind, place);
        if let Some(known) = self.store.places.get(&key) {
            return Some(known.clone());
        }
        if !may_begin {
            return None;
        }
        let conversation = self.new_conversation(Some(key.clone()));
        self.store.places.insert(key, conversation.clone());
        Some(conversation)
    }

    /// A connection that answers or joins a call is connected; or it fails, if the call was over before.
    pub(super) fn joins(&mut self, id: &str) {
        let Some(connection) = self.store.connections.get_mut(id).filter(|one| one.state == State::Connecting) else {
            return;
        };
        let conversation = connection.server_call_id.clone();
        let is_answer = connection.answers();
        if let Some(info) = connection.end.take() {
            return self.connection_fails(id, if is_answer { &["AnswerFailed"] } else { &["ConnectFailed"] }, &info);
        }
        if let Some(person) = connection.callee {
            return self.own_call_is_answered(id, &conversation, person);
        }
        let (caller, own) = (connection.source.clone(), id.to_owned());
        if is_answer {
            let then = manner(&caller);
            let person = self.add_person(&conversation, caller, Presence::Connected, then, Reason::Calls, None);
            self.connected(&conversation, &[own]);
            self.act(&conversation, person, then);
        } else {
            self.connected(&conversation, &[own]);
        }
    }
}
