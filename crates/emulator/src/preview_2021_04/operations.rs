//! The operations of the contract, one handler each. The router found the row and the table has checked the body: what is left
//! is what the operation does.

use crate::emulator::Emulator;
use crate::engine::json::{Json, json, text};
use crate::http::errors::ApiError;
use crate::http::router::Route;
use crate::preview_2021_04::calls::{Call, CallState};
use crate::preview_2021_04::media::{MediaQueue, Play};
use crate::preview_2021_04::participants::CalledBy;
use crate::world::Presence;
use crate::world::dialplan::{self, Behaviour};
use base64ct::{Base64UrlUnpadded, Encoding};
use ringwire::codecs::identifier::Identifier;
use ringwire::contract::Dialect;
use ringwire::encode::{self, Form};

/// An answer that is a success.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Option<String>,
}

/// What carries out an operation.
pub(crate) type Handler = fn(&mut Emulator, &Route, &Json) -> Result<Answer, ApiError>;

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

const ACCEPTED: Answer = Answer { status: 202, body: None };

fn create_call(emulator: &mut Emulator, route: &Route, body: &Json) -> Result<Answer, ApiError> {
    let targets = identifiers(body, "targets");
    needs_caller_id(body, "sourceAlternateIdentity", &targets)?;
    emulator.refuse_if_asked(&targets)?;
    let source = body
        .get("source")
        .and_then(|source| Identifier::from_wire(source, Dialect::Seed))
        .ok_or_else(|| ApiError::invalid("source is missing."))?;
    let id = emulator.ids.uuid();
    let conversation = ["https://conversations.emulator.localhost/", &emulator.ids.uuid()].concat();
    let requested = body.get("requestedCallEvents").and_then(Json::as_array).into_iter().flatten();
    emulator.calls.add(Call {
        id: id.clone(),
        state: CallState::Establishing,
        source,
        subject: text(body, "subject"),
        callback_uri: text(body, "callbackUri").unwrap_or_default(),
        requested_events: requested.filter_map(Json::as_str).map(str::to_owned).collect(),
        created_ms: emulator.now_ms,
        conversation_id: Base64UrlUnpadded::encode_string(conversation.as_bytes()),
        participants: Vec::new(),
        media: MediaQueue::default(),
        keys_pressed: 0,
    });
    emulator.tell_state(&id);
    for target in targets {
        emulator.dial(&id, target, CalledBy::Create);
    }
    answer(emulator.config.create_call_status, route, &json!({ "callLegId": id }))
}

fn hangup_call(emulator: &mut Emulator, route: &Route, _: &Json) -> Result<Answer, ApiError> {
    let call = emulator.calls.known(route.parameter("callLegId"))?;
    let id = call.id.clone();
    emulator.end_call(&id, true);
    Ok(ACCEPTED)
}

fn delete_call(emulator: &mut Emulator, route: &Route, _: &Json) -> Result<Answer, ApiError> {
    let call = emulator.calls.known(route.parameter("callLegId"))?;
    let id = call.id.clone();
    emulator.end_call(&id, false);
    Ok(ACCEPTED)
}

fn play_audio(emulator: &mut Emulator, route: &Route, body: &Json) -> Result<Answer, ApiError> {
    let call = emulator.calls.known(route.parameter("callLegId"))?;
    call.must_be_established()?;
    let call_id = call.id.clone();
    let Some(uri) = text(body, "audioFileUri") else {
        return Err(ApiError::invalid("Invalid request, audioFileUri: expected the URL of a WAV file, got nothing."));
    };
    let play = Play {
        id: emulator.ids.uuid(),
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
    emulator.play(&call_id, play);
    answer(202, route, &result)
}

fn cancel_media_processing(emulator: &mut Emulator, route: &Route, body: &Json) -> Result<Answer, ApiError> {
    let call = emulator.calls.known(route.parameter("callLegId"))?;
    call.must_be_established()?;
    let call_id = call.id.clone();
    let result = json!({
        "id": emulator.ids.uuid(),
        "status": "completed",
        "operationContext": text(body, "operationContext"),
        "resultInfo": { "code": 200, "subcode": 0, "message": "Whatever was playing or waiting to play is cancelled." },
    });
    emulator.cancel_prompts(&call_id);
    answer(emulator.config.cancel_media_processing_status, route, &result)
}

fn invite_participants(emulator: &mut Emulator, route: &Route, body: &Json) -> Result<Answer, ApiError> {
    let call = emulator.calls.known(route.parameter("callLegId"))?;
    call.must_be_established()?;
    let call_id = call.id.clone();
    let invited = identifiers(body, "participants");
    needs_caller_id(body, "alternateCallerId", &invited)?;
    emulator.refuse_if_asked(&invited)?;
    for identifier in invited {
        emulator.dial(&call_id, identifier, CalledBy::Invite(text(body, "operationContext")));
    }
    Ok(ACCEPTED)
}

fn remove_participant(emulator: &mut Emulator, route: &Route, _: &Json) -> Result<Answer, ApiError> {
    let call = emulator.calls.known(route.parameter("callLegId"))?;
    call.must_be_established()?;
    let call_id = call.id.clone();
    let participant = call.participant(route.parameter("participantId"));
    let presence = participant.map(|participant| participant.presence);
    match presence {
        Some(Presence::Connected) => emulator.leave(&call_id, route.parameter("participantId")),
        Some(Presence::Ringing) => {
            emulator.callee_fails(&call_id, route.parameter("participantId"), &dialplan::CANCELLED);
        }
        Some(Presence::Left | Presence::Failed) | None => return Err(ApiError::participant_not_found()),
    }
    Ok(ACCEPTED)
}

fn answer(status: u16, route: &Route, result: &Json) -> Result<Answer, ApiError> {
    let body = match route.operation.result {
        Some(model) => Some(encode::object(model, result, Form::Request, Dialect::Seed)?),
        None => None,
    };
    Ok(Answer { status, body })
}

fn identifiers(body: &Json, name: &str) -> Vec<Identifier> {
    let listed = body.get(name).and_then(Json::as_array).into_iter().flatten();
    listed.filter_map(|listed| Identifier::from_wire(listed, Dialect::Seed)).collect()
}

/// The telephone network takes no call without a number to show; the documents say so of both operations.
fn needs_caller_id(body: &Json, name: &str, callees: &[Identifier]) -> Result<(), ApiError> {
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
    Ok(())
}

impl Emulator {
    /// Refuses a request because one of the numbers it calls asks for that.
    pub(crate) fn refuse_if_asked(&mut self, callees: &[Identifier]) -> Result<(), ApiError> {
        for callee in callees {
            let Some(Behaviour::Refuses { status, times, retry_after_s }) = dialplan::row(callee).map(|row| row.behaviour) else {
                continue;
            };
            let refused = self.refusals.entry(callee.raw_id()).or_default();
            if times.is_some_and(|times| *refused >= times) {
                *refused = 0;
                continue;
            }
            *refused += 1;
            return Err(if status == 429 { ApiError::too_many_requests(retry_after_s) } else { ApiError::internal() });
        }
        Ok(())
    }
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
