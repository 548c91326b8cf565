//! The operations of the contract, one handler each. The router has found the row, and the table has checked the body, before a
//! handler is called.

use super::Service;
use super::calls::{Call, CallState};
use super::media::{MediaQueue, Play};
use super::participants::CalledBy;
use crate::engine::json::{Json, json, text};
use crate::http::errors::ApiError;
use crate::http::message::RawResponse;
use crate::http::router::Route;
use crate::world::Presence;
use crate::world::dialplan;
use base64ct::{Base64UrlUnpadded, Encoding};
use ringwire::codecs::identifier::Identifier;
use ringwire::contract::Dialect;
use ringwire::encode::{self, Form};

/// Executes an operation.
pub(crate) type Handler = fn(&mut Service<'_>, &Route, &Json) -> Result<RawResponse, ApiError>;

const HANDLERS: [(&str, Handler); 7] = [
    ("createCall", create_call),
    ("hangupCall", hangup_call),
    ("deleteCall", delete_call),
    ("playAudio", play_audio),
    ("cancelMediaProcessing", cancel_media_processing),
    ("inviteParticipants", invite_participants),
    ("removeParticipant", remove_participant),
];

/// The handler of an operation, by its JavaScript name.
pub(crate) fn handler(name: &str) -> Option<Handler> {
    HANDLERS.iter().find(|(known, _)| *known == name).map(|(_, handler)| *handler)
}

fn accepted() -> Result<RawResponse, ApiError> {
    Ok(RawResponse::empty(202))
}

fn create_call(service: &mut Service<'_>, route: &Route, body: &Json) -> Result<RawResponse, ApiError> {
    let targets = identifiers(body, "targets");
    let caller_id = caller_id(service, body, "sourceAlternateIdentity", &targets)?;
    service.engine.refusals.check(&targets)?;
    let source = body
        .get("source")
        .and_then(|source| Identifier::from_wire(source, Dialect::Preview2021_04))
        .ok_or_else(|| ApiError::invalid("source is missing."))?;
    let id = service.engine.ids.uuid();
    let conversation = ["https://conversations.emulator.localhost/", &service.engine.ids.uuid()].concat();
    let requested = body.get("requestedCallEvents").and_then(Json::as_array).into_iter().flatten();
    let number = service.store.calls.next_number();
    service.store.calls.add(Call {
        number,
        id: id.clone(),
        state: CallState::Establishing,
        source,
        subject: text(body, "subject"),
        callback_uri: text(body, "callbackUri").unwrap_or_default(),
        requested_events: requested.filter_map(Json::as_str).map(str::to_owned).collect(),
        created_ms: service.engine.now_ms,
        conversation_id: Base64UrlUnpadded::encode_string(conversation.as_bytes()),
        participants: Vec::new(),
        media: MediaQueue::default(),
        keys_pressed: 0,
    });
    service.raise_state(&id);
    for target in targets {
        service.dial(&id, target, CalledBy::Create, caller_id.as_deref());
    }
    answer(service.engine.config.create_call_status, route, &json!({ "callLegId": id }))
}

fn hangup_call(service: &mut Service<'_>, route: &Route, _: &Json) -> Result<RawResponse, ApiError> {
    let call = service.store.calls.known(route.parameter("callLegId"))?;
    let id = call.id.clone();
    service.end_call(&id, true);
    accepted()
}

fn delete_call(service: &mut Service<'_>, route: &Route, _: &Json) -> Result<RawResponse, ApiError> {
    let call = service.store.calls.known(route.parameter("callLegId"))?;
    let id = call.id.clone();
    service.end_call(&id, false);
    accepted()
}

fn play_audio(service: &mut Service<'_>, route: &Route, body: &Json) -> Result<RawResponse, ApiError> {
    let call = service.store.calls.known(route.parameter("callLegId"))?;
    call.must_be_established()?;
    let call_id = call.id.clone();
    let Some(uri) = text(body, "audioFileUri") else {
        return Err(ApiError::invalid("Invalid request, audioFileUri: expected the URL of a WAV file, got nothing."));
    };
    let play = Play {
        id: service.engine.ids.uuid(),
        uri,
        looped: body.get("loop").and_then(Json::as_bool).unwrap_or(false),
        operation_context: text(body, "operationContext"),
        resource_id: text(body, "resourceId"),
    };
    let result = json!({
        "id": play.id,
        "status": "notStarted",
        "operationContext": play.operation_context,
        "resultInfo": { "code": 200, "subcode": 0, "message": "The prompt is in the queue." },
    });
    service.play(&call_id, play);
    answer(202, route, &result)
}

fn cancel_media_processing(service: &mut Service<'_>, route: &Route, body: &Json) -> Result<RawResponse, ApiError> {
    let call = service.store.calls.known(route.parameter("callLegId"))?;
    call.must_be_established()?;
    let call_id = call.id.clone();
    let result = json!({
        "id": service.engine.ids.uuid(),
        "status": "completed",
        "operationContext": text(body, "operationContext"),
        "resultInfo": { "code": 200, "subcode": 0, "message": "Whatever was playing or waiting to play is cancelled." },
    });
    service.cancel_prompts(&call_id);
    answer(service.engine.config.cancel_media_processing_status, route, &result)
}

fn invite_participants(service: &mut Service<'_>, route: &Route, body: &Json) -> Result<RawResponse, ApiError> {
    let call = service.store.calls.known(route.parameter("callLegId"))?;
    call.must_be_established()?;
    let call_id = call.id.clone();
    let invited = identifiers(body, "participants");
    let caller_id = caller_id(service, body, "alternateCallerId", &invited)?;
    service.engine.refusals.check(&invited)?;
    for identifier in invited {
        service.dial(&call_id, identifier, CalledBy::Invite(text(body, "operationContext")), caller_id.as_deref());
    }
    accepted()
}

fn remove_participant(service: &mut Service<'_>, route: &Route, _: &Json) -> Result<RawResponse, ApiError> {
    let call = service.store.calls.known(route.parameter("callLegId"))?;
    call.must_be_established()?;
    let call_id = call.id.clone();
    let participant = call.participant(route.parameter("participantId"));
    let presence = participant.map(|participant| participant.presence);
    match presence {
        Some(Presence::Connected) => service.leave(&call_id, route.parameter("participantId")),
        Some(Presence::Ringing) => {
            service.callee_fails(&call_id, route.parameter("participantId"), &dialplan::CANCELLED);
        }
        Some(Presence::Left | Presence::Failed) | None => return Err(ApiError::participant_not_found()),
    }
    accepted()
}

fn answer(status: u16, route: &Route, result: &Json) -> Result<RawResponse, ApiError> {
    Ok(match route.operation.result {
        Some(model) => RawResponse::json(status, encode::object(model, result, Form::Request, Dialect::Preview2021_04)?),
        None => RawResponse::empty(status),
    })
}

fn identifiers(body: &Json, name: &str) -> Vec<Identifier> {
    let listed = body.get(name).and_then(Json::as_array).into_iter().flatten();
    listed.filter_map(|listed| Identifier::from_wire(listed, Dialect::Preview2021_04)).collect()
}

/// The number that callees are shown. A call to a phone number needs one, the documents say so of both operations; and it calls no more
/// phones at once than it may.
fn caller_id(service: &Service<'_>, body: &Json, name: &str, callees: &[Identifier]) -> Result<Option<String>, ApiError> {
    let calls_phones = callees.iter().any(|callee| matches!(callee, Identifier::PhoneNumber { .. }));
    if calls_phones && body.get(name).is_none_or(Json::is_null) {
        let message = [
            "Invalid request, ",
            name,
            ": expected a phone number to show to those called, got nothing; it is needed \
                        to call phone numbers (alternateCallerId in ringwire).",
        ];
        return Err(ApiError::invalid(message.concat()));
    }
    let caller_id = body.get(name).and_then(|number| text(number, "value"));
    service.engine.dialled.check(service.engine.config.max_calls_per_number, caller_id.as_deref(), callees, name)?;
    Ok(caller_id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ringwire::contract::preview_2021_04::CONTRACT;

    #[test]
    fn every_operation_of_the_contract_has_a_handler_and_no_other_has() {
        let contract: Vec<_> = CONTRACT.operations.iter().map(|operation| operation.name).collect();
        let handlers: Vec<_> = HANDLERS.iter().map(|(name, _)| *name).collect();
        assert_eq!(contract, handlers);
    }
}
