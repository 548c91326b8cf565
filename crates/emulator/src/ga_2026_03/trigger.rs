//! Events that a test or a developer asks for, of a call that there is or of a plausible one. They change no call.

use super::events::EventOf;
use super::{ResultInfo, Service, versions};
use crate::engine::json::{Json, json, text};
use crate::http::errors::ApiError;
use crate::world::dialplan::BUSY;
use crate::world::files::Unplayable;
use crate::world::samples;
use ringwire::contract::ga_2026_03::{CONTRACT, EVENT_GRID};
use ringwire::contract::{Dialect, Event};

/// The kinds that can be asked for.
pub(crate) fn kinds() -> impl Iterator<Item = &'static str> {
    CONTRACT.events.iter().chain(EVENT_GRID.events).map(|row| row.kind)
}

/// How an operation went whose event it is.
fn result_of(kind: &str) -> ResultInfo {
    match kind {
        "CallDisconnected" => ResultInfo::ended_by_application(),
        "CreateCallFailed" | "AddParticipantFailed" | "CallTransferFailed" => ResultInfo::failure(&BUSY),
        "AnswerFailed" => ResultInfo::no_longer_ringing("it rang for 30 seconds"),
        "ConnectFailed" => ResultInfo::no_such_call(),
        "RemoveParticipantFailed" | "MoveParticipantFailed" => ResultInfo::not_in_call(),
        "CancelAddParticipantSucceeded" => ResultInfo::invitation_taken_back(),
        "CancelAddParticipantFailed" => ResultInfo::not_invited(),
        "HoldFailed" | "SendDtmfTonesFailed" | "ContinuousDtmfRecognitionToneFailed" => ResultInfo::resisted(),
        "PlayFailed" => ResultInfo::unplayable(&Unplayable::Unreachable("it was answered 404".to_owned())),
        "RecognizeCompleted" => ResultInfo::most_keys(),
        "RecognizeFailed" => ResultInfo::silence(),
        "PlayCanceled" | "RecognizeCanceled" => ResultInfo::cancelled(),
        "MediaStreamingFailed" | "TranscriptionFailed" => ResultInfo::no_socket(),
        "StartRecordingFailed" => ResultInfo::storage(),
        "PlayStarted"
        | "PlayCompleted"
        | "SendDtmfTonesCompleted"
        | "ContinuousDtmfRecognitionToneReceived"
        | "ContinuousDtmfRecognitionStopped"
        | "MediaStreamingStarted"
        | "MediaStreamingStopped"
        | "TranscriptionStarted"
        | "TranscriptionStopped"
        | "TranscriptionUpdated" => ResultInfo::media_success(),
        _ => ResultInfo::success(),
    }
}

/// The members that only this kind of event has, where a value of the type alone would not be plausible.
fn own_of(kind: &str) -> Json {
    let transcription = |status: &str, details: &str| json!({ "transcriptionUpdate": { "transcriptionStatus": status, "transcriptionStatusDetails": details } });
    let streaming = |status: &str, details: &str| json!({ "mediaStreamingUpdate": { "mediaStreamingStatus": status, "mediaStreamingStatusDetails": details } });
    match kind {
        "RecognizeCompleted" => {
            json!({ "recognitionType": "dtmf", "dtmfResult": { "tones": ["one"] }, "choiceResult": null, "speechResult": null })
        }
        "ContinuousDtmfRecognitionToneReceived" => json!({ "tone": "one" }),
        // No prompt has failed: the participant was silent.
        "RecognizeFailed" => json!({ "failedPlaySourceIndex": null }),
        "PlayFailed" => json!({ "failedPlaySourceIndex": 0 }),
        "MediaStreamingStarted" => streaming("mediaStreamingStarted", "subscriptionStarted"),
        "MediaStreamingStopped" => streaming("mediaStreamingStopped", "subscriptionStopped"),
        "MediaStreamingFailed" => streaming("mediaStreamingFailed", "initialWebSocketConnectionFailed"),
        "TranscriptionStarted" => transcription("transcriptionStarted", "subscriptionStarted"),
        "TranscriptionStopped" => transcription("transcriptionStopped", "subscriptionStopped"),
        "TranscriptionUpdated" => transcription("transcriptionUpdated", "transcriptionLocaleUpdated"),
        "TranscriptionFailed" => transcription("transcriptionFailed", "streamConnectionUnsuccessful"),
        _ => json!({}),
    }
}

impl Service<'_> {
    /// Posts an event of that kind: of the connection `callConnectionId` of the request, or of a plausible one, then to `callbackUrl`, or else
    /// to where Event Grid posts. Its
    /// data is what is usual for the kind, and over it `data`. Gives the number of the callback; `None` when Teams lets no call come in.
    ///
    /// # Errors
    /// 400 and 404 that name what does not fit.
    pub(crate) fn trigger(&mut self, kind: &str, request: &Json) -> Result<Option<u64>, ApiError> {
        let given = request.get("data").filter(|data| !data.is_null()).cloned().unwrap_or_else(|| json!({}));
        if let Some(row) = EVENT_GRID.events.iter().find(|row| row.kind == kind) {
            return self.trigger_on_event_grid(row, request, &given);
        }
        let row = CONTRACT.events.iter().find(|row| row.kind == kind);
        let row = row.ok_or_else(|| ApiError::invalid(["event: 2026-03-12 has no event ", kind, "."].concat()))?;
        samples::check(row.data, &given, "data")?;
        let (about, mut data) = match text(request, "callConnectionId") {
            Some(id) => self.of_connection(&id, row, text(request, "callbackUrl"))?,
            None => self.of_no_connection(text(request, "callbackUrl"))?,
        };
        samples::overlay(&mut data, &json!({ "resultInformation": result_of(kind).to_js() }));
        samples::overlay(&mut data, &own_of(kind));
        samples::overlay(&mut data, &given);
        // What the telephone network said is there only where it said something.
        for name in ["sipDetails", "q850Details"] {
            let info = data.get_mut("resultInformation").and_then(Json::as_object_mut);
            if let Some(info) = info {
                info.entry(name).or_insert(Json::Null);
            }
        }
        let data = samples::object(row.data, &data, self.engine.now_ms, &mut self.engine.ids);
        Ok(Some(self.post_event(about, row, row.kind, &data)?))
    }

    /// Where an event of a connection belongs, and what its data says of the connection.
    fn of_connection(&mut self, id: &str, row: &'static Event, url: Option<String>) -> Result<(EventOf, Json), ApiError> {
        let connection = self.store.connections.get_mut(id).ok_or_else(ApiError::call_not_found)?;
        if let Some(version) = versions::came_with(row.kind, connection.version) {
            let message = ["event: ", row.kind, " came with ", version, ", and the call has ", connection.version, "."];
            return Err(ApiError::invalid(message.concat()));
        }
        if row.kind == "ParticipantsUpdated" {
            connection.updates = connection.updates.saturating_add(1);
        }
        let (updates, conversation) = (connection.updates, connection.server_call_id.clone());
        let url = url.unwrap_or_else(|| connection.callback_uri.clone());
        let source = ["calling/callConnections/", id].concat();
        let about = EventOf { lane: id.to_owned(), version: connection.version, source, url };
        let everyone: Vec<Json> = self.everyone_in(&conversation).into_iter().map(|(_, shown)| shown).collect();
        let all = self.store.conversations.get(&conversation);
        let first = all.and_then(|all| all.people.first()).map(|person| person.identifier.to_js::<Json>(Dialect::Ga2026_03));
        let mut data = json!({
            "callConnectionId": id,
            "serverCallId": conversation,
            "correlationId": all.map(|all| &all.correlation_id),
            "sequenceNumber": updates,
            "participants": everyone,
        });
        if let (Some(first), Some(data)) = (first, data.as_object_mut()) {
            for name in ["participant", "transferee", "transferTarget"] {
                data.insert(name.to_owned(), first.clone());
            }
        }
        Ok((about, data))
    }

    /// The same for a connection that there is not.
    fn of_no_connection(&mut self, url: Option<String>) -> Result<(EventOf, Json), ApiError> {
        let url = url.or_else(|| self.engine.config.event_grid_endpoint.clone()).ok_or_else(|| {
            ApiError::invalid("callbackUrl: expected the URL of the application, or the callConnectionId of a call that has one.")
        })?;
        let id = self.engine.ids.uuid();
        let source = ["calling/callConnections/", &id].concat();
        let about = EventOf { lane: id.clone(), version: CONTRACT.api_version, source, url };
        Ok((about, json!({ "callConnectionId": id })))
    }

    fn trigger_on_event_grid(&mut self, row: &'static Event, request: &Json, given: &Json) -> Result<Option<u64>, ApiError> {
        if text(request, "callConnectionId").is_some() {
            let message = ["callConnectionId: ", row.kind, " is an event of Event Grid, and of no connection."];
            return Err(ApiError::invalid(message.concat()));
        }
        let subscriber = self.engine.config.event_grid_endpoint.clone();
        let url = text(request, "callbackUrl").or_else(|| subscriber.clone()).ok_or_else(|| {
            ApiError::invalid("callbackUrl: expected the URL of the application, as this emulator has no eventGridEndpoint.")
        })?;
        self.engine.config.event_grid_endpoint = Some(url);
        let triggered = self.trigger_for_subscriber(row, given);
        self.engine.config.event_grid_endpoint = subscriber;
        triggered
    }

    fn trigger_for_subscriber(&mut self, row: &'static Event, given: &Json) -> Result<Option<u64>, ApiError> {
        if row.kind == "IncomingCall" {
            // The call really comes in: the application is to answer it.
            let mut call = json!({ "from": { "phoneNumber": samples::PARTICIPANT }, "to": { "phoneNumber": "+14255550100" } });
            if let (Some(call), Some(given)) = (call.as_object_mut(), given.as_object()) {
                call.extend(given.clone());
            }
            let before = self.engine.deliveries.count();
            self.incoming_call(&call)?;
            let last = self.engine.deliveries.count();
            return Ok(Some(last).filter(|last| *last > before));
        }
        samples::check(row.data, given, "data")?;
        let data = samples::object(row.data, given, self.engine.now_ms, &mut self.engine.ids);
        let subject = ["/recording/call/", &self.engine.ids.uuid(), "/recordingId/", &self.engine.ids.uuid()].concat();
        Ok(Some(self.raise_on_event_grid(row.kind, &subject, data)))
    }
}
