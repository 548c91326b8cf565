//! The people of a call: looked at, added, removed, muted, held, moved.

use super::calls::{identifier, identifiers, inner, needs_caller_id};
use super::state::{Person, Reason, participant};
use super::{Asked, Reply, Task, Told};
use crate::emulator::Emulator;
use crate::engine::json::{Json, json, text};
use crate::http::errors::ApiError;
use crate::http::message;
use crate::world::Presence;
use crate::world::dialplan::{INVITATION_OVER, TAKEN_BACK, Then};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use ringwire::contract::Dialect;

pub(super) fn get(emulator: &mut Emulator, asked: &Asked<'_>) -> Result<Reply, ApiError> {
    let conversation = emulator.automation.connected(asked.connection())?.server_call_id.clone();
    let raw_id = asked.route.parameter("targetParticipant");
    let found = emulator.everyone_in(&conversation).into_iter().find(|(known, _)| known == raw_id);
    found.map(|(_, shown)| Reply::Result(shown)).ok_or_else(ApiError::participant_not_found)
}

pub(super) fn list(emulator: &mut Emulator, asked: &Asked<'_>) -> Result<Reply, ApiError> {
    let conversation = emulator.automation.connected(asked.connection())?.server_call_id.clone();
    let skip = match message::query(&["?", asked.query].concat(), "skip") {
        None => 0,
        Some(text) => text.parse::<usize>().map_err(|_| ApiError::invalid("skip: expected the number a nextLink has."))?,
    };
    let everyone = emulator.everyone_in(&conversation);
    let size = emulator.config.page_size;
    let next = skip.saturating_add(size);
    let link = (next < everyone.len()).then(|| {
        let scheme = emulator.config.endpoint.split("://").next().unwrap_or("http");
        let id = utf8_percent_encode(asked.connection(), NON_ALPHANUMERIC);
        format!("{scheme}://{}/calling/callConnections/{id}/participants?skip={next}&api-version={}", asked.host, asked.version)
    });
    let page: Json = everyone.into_iter().skip(skip).take(size).map(|(_, shown)| shown).collect();
    Ok(Reply::Result(json!({ "values": page, "nextLink": link })))
}

pub(super) fn add(emulator: &mut Emulator, asked: &Asked<'_>) -> Result<Reply, ApiError> {
    let id = asked.connection().to_owned();
    let target = identifier(&asked.body, "participantToAdd")?;
    let raw_id = target.raw_id();
    let all = emulator.automation.conversation_of(&id)?;
    let is_known = |presence| all.with(presence).any(|person| person.raw_id() == raw_id);
    if is_known(Presence::Connected) || is_known(Presence::Ringing) {
        return Err(ApiError::invalid("Invalid request, participantToAdd: they are in the call, or are being called."));
    }
    let connection = emulator.automation.connected(&id)?;
    let conversation = connection.server_call_id.clone();
    // The number the call itself shows is good for those added to it.
    let caller_id = inner(&asked.body, "sourceCallerIdNumber", "value").or_else(|| connection.caller_id.clone());
    needs_caller_id(caller_id.as_ref(), std::slice::from_ref(&target))?;
    emulator.refuse_if_asked(std::slice::from_ref(&target))?;
    let (invitation, context) = (emulator.ids.uuid(), asked.context());
    let result = json!({
        "participant": participant(&target, false, false),
        "operationContext": context.operation_context,
        "invitationId": invitation,
    });
    let person = emulator.call_in(&conversation, target, Reason::Added { connection: id, invitation, context });
    let timeout_s = asked.body.get("invitationTimeoutInSeconds").and_then(Json::as_u64).filter(|seconds| *seconds > 0);
    if let Some(seconds) = timeout_s {
        let task = Task::Fails { conversation, person, failure: &INVITATION_OVER };
        emulator.soon(seconds.saturating_mul(1000), task);
    }
    Ok(Reply::Result(result))
}

pub(super) fn cancel_add(emulator: &mut Emulator, asked: &Asked<'_>) -> Result<Reply, ApiError> {
    let id = asked.connection().to_owned();
    let wanted = text(&asked.body, "invitationId").unwrap_or_default();
    let context = asked.context();
    let conversation = emulator.automation.connected(&id)?.server_call_id.clone();
    let all = emulator.automation.conversation_of(&id)?;
    let invited = all.with(Presence::Ringing);
    let is_wanted = |person: &&Person| matches!(&person.reason, Reason::Added { invitation, .. } if *invitation == wanted);
    let person = invited.filter(is_wanted).map(|person| person.id).next();
    let own = json!({ "invitationId": wanted });
    match person {
        Some(person) => {
            let (from, to) = (Presence::Ringing, Presence::Failed);
            emulator.set_presence(&conversation, person, from, to, Some(TAKEN_BACK));
            emulator.tell(&id, "CancelAddParticipantSucceeded", &context, &Told::success(), own);
            emulator.end_if_empty(&conversation, &Told::everyone_left());
        }
        None => emulator.tell(&id, "CancelAddParticipantFailed", &context, &Told::not_invited(), own),
    }
    Ok(Reply::Result(json!({ "invitationId": wanted, "operationContext": context.operation_context })))
}

pub(super) fn remove(emulator: &mut Emulator, asked: &Asked<'_>) -> Result<Reply, ApiError> {
    let id = asked.connection().to_owned();
    let target = identifier(&asked.body, "participantToRemove")?;
    let context = asked.context();
    let conversation = emulator.automation.connected(&id)?.server_call_id.clone();
    let all = emulator.automation.conversation_of(&id)?;
    let found = all.connected(&target.raw_id()).map(|person| (person.id, person.then == Then::Resists));
    match found {
        None => emulator.tell_about(&id, "RemoveParticipantFailed", &target, &context, &Told::not_in_call()),
        Some((_, true)) => emulator.tell_about(&id, "RemoveParticipantFailed", &target, &context, &Told::resisted()),
        Some((person, false)) => {
            emulator.tell_about(&id, "RemoveParticipantSucceeded", &target, &context, &Told::success());
            emulator.person_leaves(&conversation, person, &Told::ended_by_application());
        }
    }
    Ok(Reply::Result(json!({ "operationContext": context.operation_context })))
}

pub(super) fn mute(emulator: &mut Emulator, asked: &Asked<'_>) -> Result<Reply, ApiError> {
    let id = asked.connection();
    let targets = identifiers(&asked.body, "targetParticipants");
    for target in &targets {
        emulator.must_be_in(id, &target.raw_id())?;
    }
    for target in &targets {
        if let Some(person) = emulator.automation.conversation_of(id)?.connected(&target.raw_id()) {
            person.is_muted = true;
        }
    }
    let conversation = emulator.automation.connected(id)?.server_call_id.clone();
    emulator.tell_everyone(&conversation);
    Ok(Reply::Result(json!({ "operationContext": asked.context().operation_context })))
}

pub(super) fn hold(emulator: &mut Emulator, asked: &Asked<'_>) -> Result<Reply, ApiError> {
    set_hold(emulator, asked, true)
}

pub(super) fn unhold(emulator: &mut Emulator, asked: &Asked<'_>) -> Result<Reply, ApiError> {
    set_hold(emulator, asked, false)
}

fn set_hold(emulator: &mut Emulator, asked: &Asked<'_>, on_hold: bool) -> Result<Reply, ApiError> {
    let id = asked.connection();
    let raw_id = identifier(&asked.body, "targetParticipant")?.raw_id();
    emulator.must_be_in(id, &raw_id)?;
    if on_hold && emulator.resists(id, &raw_id) {
        emulator.tell(id, "HoldFailed", &asked.context(), &Told::resisted(), Json::Null);
        return Ok(Reply::Empty);
    }
    let conversation = emulator.automation.connected(id)?.server_call_id.clone();
    if let Some(person) = emulator.automation.conversation_of(id)?.connected(&raw_id) {
        person.is_on_hold = on_hold;
    }
    // The music is heard by nobody here: it is only noted.
    let music = asked.body.get("playSourceInfo").filter(|_| on_hold);
    let members = json!({ "callConnectionId": id, "rawId": raw_id, "isOnHold": on_hold, "playSource": music });
    emulator.log.push(emulator.now_ms, "hold", members);
    emulator.tell_everyone(&conversation);
    Ok(Reply::Empty)
}

pub(super) fn move_here(emulator: &mut Emulator, asked: &Asked<'_>) -> Result<Reply, ApiError> {
    let id = asked.connection().to_owned();
    let here = emulator.automation.connected(&id)?.server_call_id.clone();
    let from = text(&asked.body, "fromCall").unwrap_or_default();
    let there = emulator.automation.connected(&from)?.server_call_id.clone();
    if here == there {
        return Err(ApiError::invalid(
            "Invalid request, fromCall: expected another call than the one they are to be moved into.",
        ));
    }
    let targets = identifiers(&asked.body, "targetParticipants");
    let context = asked.context();
    let moved: Json = targets.iter().map(|target| participant(target, false, false)).collect();
    let result = json!({ "participants": moved, "operationContext": context.operation_context, "fromCall": from });
    for target in targets {
        let own = json!({ "participant": target.to_js::<Json>(Dialect::Cloud), "fromCall": from });
        let found = emulator.automation.conversations.get_mut(&there).and_then(|all| all.connected(&target.raw_id()).cloned());
        let told = match &found {
            None => Told::not_in_call(),
            Some(person) if person.then == Then::Resists => Told::resisted(),
            Some(person) => {
                let (person, then) = (person.id, person.then);
                emulator.add_person(&here, target, Presence::Connected, then, Reason::Moved);
                emulator.tell(&id, "MoveParticipantSucceeded", &context, &Told::success(), own);
                emulator.tell_everyone(&here);
                emulator.person_leaves(&there, person, &Told::passed_on());
                continue;
            }
        };
        emulator.tell(&id, "MoveParticipantFailed", &context, &told, own);
    }
    Ok(Reply::Result(result))
}
