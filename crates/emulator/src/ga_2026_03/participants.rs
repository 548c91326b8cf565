//! Participants: reading, adding, removing, muting, holding and moving them.

use super::body::{identifier, identifiers, inner, needs_caller_id};
use super::incoming::Caller;
use super::state::{Person, Reason, participant};
use super::{Reply, ResultInfo, Service, Task, ValidatedRequest};
use crate::engine::json::{Json, json, text};
use crate::http::errors::ApiError;
use crate::http::message;
use crate::world::Presence;
use crate::world::dialplan::{INVITATION_OVER, TAKEN_BACK, Then};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use ringwire::contract::Dialect;

pub(super) fn get(service: &mut Service<'_>, request: &ValidatedRequest<'_>) -> Result<Reply, ApiError> {
    let conversation = service.store.connected(request.connection())?.server_call_id.clone();
    let raw_id = request.route.parameter("targetParticipant");
    let found = service.everyone_in(&conversation).into_iter().find(|(known, _)| known == raw_id);
    found.map(|(_, shown)| Reply::Result(shown)).ok_or_else(ApiError::participant_not_found)
}

pub(super) fn list(service: &mut Service<'_>, request: &ValidatedRequest<'_>) -> Result<Reply, ApiError> {
    let conversation = service.store.connected(request.connection())?.server_call_id.clone();
    let skip = match message::query(&["?", request.query].concat(), "skip") {
        None => 0,
        Some(text) => text.parse::<usize>().map_err(|_| ApiError::invalid("skip: expected the number a nextLink has."))?,
    };
    let everyone = service.everyone_in(&conversation);
    let size = service.engine.config.page_size;
    let next = skip.saturating_add(size);
    let link = (next < everyone.len()).then(|| {
        let scheme = service.engine.config.endpoint.split("://").next().unwrap_or("http");
        let id = utf8_percent_encode(request.connection(), NON_ALPHANUMERIC);
        format!(
            "{scheme}://{}/calling/callConnections/{id}/participants?skip={next}&api-version={}",
            request.host, request.version
        )
    });
    let page: Json = everyone.into_iter().skip(skip).take(size).map(|(_, shown)| shown).collect();
    Ok(Reply::Result(json!({ "values": page, "nextLink": link })))
}

pub(super) fn add(service: &mut Service<'_>, request: &ValidatedRequest<'_>) -> Result<Reply, ApiError> {
    let id = request.connection().to_owned();
    let target = identifier(&request.body, "participantToAdd")?;
    let raw_id = target.raw_id();
    let all = service.store.conversation_of(&id)?;
    let is_known = |presence| all.with(presence).any(|person| person.raw_id() == raw_id);
    if is_known(Presence::Connected) || is_known(Presence::Ringing) {
        return Err(ApiError::invalid("Invalid request, participantToAdd: they are in the call, or are being called."));
    }
    let connection = service.store.connected(&id)?;
    let conversation = connection.server_call_id.clone();
    let application = connection.application.clone();
    // Without a number of its own, the request shows the number of the call.
    let caller_id = inner(&request.body, "sourceCallerIdNumber", "value").or_else(|| connection.caller_id.clone());
    if connection.account.is_none() {
        needs_caller_id(caller_id.as_ref(), std::slice::from_ref(&target))?;
    }
    service.check_quota(caller_id.as_deref(), std::slice::from_ref(&target))?;
    service.engine.refusals.check(std::slice::from_ref(&target))?;
    let caller = Caller::of(application, caller_id, &request.body);
    let (invitation, context) = (service.engine.ids.uuid(), request.context());
    let result = json!({
        "participant": participant(&target, false, false),
        "operationContext": context.operation_context,
        "invitationId": invitation,
    });
    let person = service.call_in(&conversation, target, Reason::Added { connection: id, invitation, context }, &caller);
    let timeout_s = request.body.get("invitationTimeoutInSeconds").and_then(Json::as_u64).filter(|seconds| *seconds > 0);
    if let Some(seconds) = timeout_s {
        let task = Task::Fails { conversation, person, failure: &INVITATION_OVER };
        service.schedule(seconds.saturating_mul(1000), task);
    }
    Ok(Reply::Result(result))
}

pub(super) fn cancel_add(service: &mut Service<'_>, request: &ValidatedRequest<'_>) -> Result<Reply, ApiError> {
    let id = request.connection().to_owned();
    let wanted = text(&request.body, "invitationId").unwrap_or_default();
    let context = request.context();
    let conversation = service.store.connected(&id)?.server_call_id.clone();
    let all = service.store.conversation_of(&id)?;
    let invited = all.with(Presence::Ringing);
    let is_wanted = |person: &&Person| matches!(&person.reason, Reason::Added { invitation, .. } if *invitation == wanted);
    let person = invited.filter(is_wanted).map(|person| person.id).next();
    let own = json!({ "invitationId": wanted });
    match person {
        Some(person) => {
            let (from, to) = (Presence::Ringing, Presence::Failed);
            service.set_presence(&conversation, person, from, to, Some(TAKEN_BACK));
            service.raise(&id, "CancelAddParticipantSucceeded", &context, &ResultInfo::invitation_taken_back(), own);
            service.end_if_over(&conversation, &ResultInfo::everyone_left());
        }
        None => service.raise(&id, "CancelAddParticipantFailed", &context, &ResultInfo::not_invited(), own),
    }
    Ok(Reply::Result(json!({ "invitationId": wanted, "operationContext": context.operation_context })))
}

pub(super) fn remove(service: &mut Service<'_>, request: &ValidatedRequest<'_>) -> Result<Reply, ApiError> {
    let id = request.connection().to_owned();
    let target = identifier(&request.body, "participantToRemove")?;
    let context = request.context();
    let conversation = service.store.connected(&id)?.server_call_id.clone();
    let all = service.store.conversation_of(&id)?;
    match all.connected(&target.raw_id()).cloned() {
        None => service.raise_about(&id, "RemoveParticipantFailed", &target, &context, &ResultInfo::not_in_call()),
        Some(person) if person.then == Then::Resists => {
            service.raise_about(&id, "RemoveParticipantFailed", &target, &context, &ResultInfo::resisted());
        }
        Some(person) => {
            service.raise_about(&id, "RemoveParticipantSucceeded", &target, &context, &ResultInfo::success());
            match person.connection {
                Some(connection) => {
                    service.end_connection(&connection, ResultInfo::removed());
                    service.goes_on_or_ends(&conversation, &ResultInfo::ended_by_application());
                }
                None => service.person_leaves(&conversation, person.id, &ResultInfo::ended_by_application()),
            }
        }
    }
    Ok(Reply::Result(json!({ "operationContext": context.operation_context })))
}

pub(super) fn mute(service: &mut Service<'_>, request: &ValidatedRequest<'_>) -> Result<Reply, ApiError> {
    let id = request.connection();
    let targets = identifiers(&request.body, "targetParticipants");
    for target in &targets {
        service.must_be_in(id, &target.raw_id())?;
    }
    let conversation = service.store.connected(id)?.server_call_id.clone();
    for target in &targets {
        if let Some(person) = service.store.conversation_of(id)?.connected(&target.raw_id()) {
            person.is_muted = true;
        }
        service.mutes(&conversation, &target.raw_id());
    }
    service.raise_participants_updated(&conversation);
    Ok(Reply::Result(json!({ "operationContext": request.context().operation_context })))
}

pub(super) fn hold(service: &mut Service<'_>, request: &ValidatedRequest<'_>) -> Result<Reply, ApiError> {
    set_hold(service, request, true)
}

pub(super) fn unhold(service: &mut Service<'_>, request: &ValidatedRequest<'_>) -> Result<Reply, ApiError> {
    set_hold(service, request, false)
}

fn set_hold(service: &mut Service<'_>, request: &ValidatedRequest<'_>, on_hold: bool) -> Result<Reply, ApiError> {
    let id = request.connection();
    let raw_id = identifier(&request.body, "targetParticipant")?.raw_id();
    service.must_be_in(id, &raw_id)?;
    if on_hold && service.resists(id, &raw_id) {
        service.raise(id, "HoldFailed", &request.context(), &ResultInfo::resisted(), Json::Null);
        return Ok(Reply::Empty);
    }
    let conversation = service.store.connected(id)?.server_call_id.clone();
    if let Some(person) = service.store.conversation_of(id)?.connected(&raw_id) {
        person.is_on_hold = on_hold;
    }
    service.holds(&conversation, &raw_id, on_hold);
    // The music is played to no participant: only the log has it.
    let music = request.body.get("playSourceInfo").filter(|_| on_hold);
    let members = json!({ "callConnectionId": id, "rawId": raw_id, "isOnHold": on_hold, "playSource": music });
    service.engine.log("hold", members);
    service.raise_participants_updated(&conversation);
    Ok(Reply::Empty)
}

pub(super) fn move_here(service: &mut Service<'_>, request: &ValidatedRequest<'_>) -> Result<Reply, ApiError> {
    let id = request.connection().to_owned();
    let here = service.store.connected(&id)?.server_call_id.clone();
    let from = text(&request.body, "fromCall").unwrap_or_default();
    let there = service.store.connected(&from)?.server_call_id.clone();
    if here == there {
        return Err(ApiError::invalid(
            "Invalid request, fromCall: expected another call than the one they are to be moved into.",
        ));
    }
    let targets = identifiers(&request.body, "targetParticipants");
    let context = request.context();
    let moved: Json = targets.iter().map(|target| participant(target, false, false)).collect();
    let result = json!({ "participants": moved, "operationContext": context.operation_context, "fromCall": from });
    for target in targets {
        let own = json!({ "participant": target.to_js::<Json>(Dialect::Ga2026_03), "fromCall": from });
        let found = service.store.conversations.get_mut(&there).and_then(|all| all.connected(&target.raw_id()).cloned());
        let info = match &found {
            None => ResultInfo::not_in_call(),
            Some(person) if person.then == Then::Resists => ResultInfo::resisted(),
            Some(person) => {
                service.move_person(&there, person.id, &here);
                service.raise(&id, "MoveParticipantSucceeded", &context, &ResultInfo::success(), own);
                service.raise_participants_updated(&here);
                service.goes_on_or_ends(&there, &ResultInfo::passed_on());
                continue;
            }
        };
        service.raise(&id, "MoveParticipantFailed", &context, &info, own);
    }
    Ok(Reply::Result(result))
}
