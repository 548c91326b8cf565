//! Events that a test or a developer asks for, of a call leg that there is or of a plausible one. They change no call.

use super::Service;
use super::events::envelope;
use crate::engine::json::{Json, json, text};
use crate::http::errors::ApiError;
use crate::world::samples;
use ringwire::contract::Dialect;
use ringwire::contract::preview_2021_04::CONTRACT;

/// The kinds that can be asked for.
pub(crate) fn kinds() -> impl Iterator<Item = &'static str> {
    CONTRACT.events.iter().map(|row| row.kind)
}

/// What is usual for a kind.
fn usual(kind: &str) -> Json {
    match kind {
        "CallLegStateChanged" => json!({ "callState": "established" }),
        "PlayAudioResult" => {
            json!({ "status": "completed", "resultInfo": { "code": 200, "subcode": 0, "message": "The prompt was played to its end." } })
        }
        // On record: an invitation that succeeds has no result.
        "InviteParticipantResult" => json!({ "status": "completed", "resultInfo": null }),
        "DtmfReceived" => json!({ "toneInfo": { "tone": "Tone1" } }),
        _ => json!({}),
    }
}

impl Service<'_> {
    /// Posts an event of that kind: of the call leg `callLegId` of the request, or of a plausible one, then to `callbackUrl`. Its data is what
    /// is usual for the kind, and over it `data`. Whether `createCall` asked for the kind does not matter. Gives the number of the callback.
    ///
    /// # Errors
    /// 400 and 404 that name what does not fit.
    pub(crate) fn trigger(&mut self, kind: &str, request: &Json) -> Result<u64, ApiError> {
        let row = CONTRACT.events.iter().find(|row| row.kind == kind);
        let row = row.ok_or_else(|| ApiError::invalid(["event: the 2021 preview has no event ", kind, "."].concat()))?;
        let given = request.get("data").filter(|data| !data.is_null()).cloned().unwrap_or_else(|| json!({}));
        samples::check(row.data, &given, "data")?;
        let url = text(request, "callbackUrl");
        let (id, url, mut data) = match text(request, "callLegId") {
            Some(id) => {
                let call = self.store.calls.get_mut(&id).ok_or_else(ApiError::call_not_found)?;
                let identifier =
                    |person: &super::participants::Participant| person.identifier.to_js::<Json>(Dialect::Preview2021_04);
                let participants: Vec<Json> = match kind {
                    "InviteParticipantResult" => call.participants.iter().take(1).map(identifier).collect(),
                    _ => call
                        .connected()
                        .map(|person| json!({ "identifier": identifier(person), "participantId": person.id, "isMuted": false }))
                        .collect(),
                };
                let data = json!({ "conversationId": call.conversation_id, "participants": participants });
                (id, url.unwrap_or_else(|| call.callback_uri.clone()), data)
            }
            None => {
                let url = url.or_else(|| self.engine.config.event_grid_endpoint.clone()).ok_or_else(|| {
                    ApiError::invalid(
                        "callbackUrl: expected the URL of the application, or the callLegId of a call that has one.",
                    )
                })?;
                (self.engine.ids.uuid(), url, json!({}))
            }
        };
        samples::overlay(&mut data, &json!({ "callLegId": id }));
        samples::overlay(&mut data, &usual(kind));
        samples::overlay(&mut data, &given);
        let data = samples::object(row.data, &data, self.engine.now_ms, &mut self.engine.ids);
        let event = envelope(&id, kind, &data, &self.engine.ids.uuid(), self.engine.now_ms)?;
        Ok(self.post_event(&id, row.kind, url, event))
    }
}
