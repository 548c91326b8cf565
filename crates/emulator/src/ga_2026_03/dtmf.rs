//! Keys: those that participants press, event by event, and those that the application sends.

use super::body::identifier;
use super::voices::key_of;
use super::{Context, Reply, ResultInfo, Service, Task, ValidatedRequest};
use crate::engine::json::{Json, json};
use crate::http::errors::ApiError;
use crate::sound::{Party, Sound};
use crate::world::dialplan::KEY_EVERY_MS;

pub(super) fn start(service: &mut Service<'_>, request: &ValidatedRequest<'_>) -> Result<Reply, ApiError> {
    let id = request.connection();
    let raw_id = identifier(&request.body, "targetParticipant")?.raw_id();
    service.must_be_in(id, &raw_id)?;
    let context = request.context();
    if service.resists(id, &raw_id) {
        service.raise(id, "ContinuousDtmfRecognitionToneFailed", &context, &ResultInfo::resisted(), Json::Null);
    } else {
        service.store.connected(id)?.watched.insert(raw_id, (context, 0));
    }
    Ok(Reply::Empty)
}

pub(super) fn stop(service: &mut Service<'_>, request: &ValidatedRequest<'_>) -> Result<Reply, ApiError> {
    let id = request.connection();
    let raw_id = identifier(&request.body, "targetParticipant")?.raw_id();
    service.store.connected(id)?.watched.remove(&raw_id);
    service.raise_media_success(id, "ContinuousDtmfRecognitionStopped", &request.context());
    Ok(Reply::Empty)
}

pub(super) fn send(service: &mut Service<'_>, request: &ValidatedRequest<'_>) -> Result<Reply, ApiError> {
    let id = request.connection();
    let target = identifier(&request.body, "targetParticipant")?.raw_id();
    service.must_be_in(id, &target)?;
    let tones: &[Json] = request.body.get("tones").and_then(Json::as_array).map_or(&[], Vec::as_slice);
    let context = request.context();
    let result = json!({ "operationContext": context.operation_context });
    let lasts_ms = KEY_EVERY_MS.saturating_mul(u64::try_from(tones.len()).unwrap_or(u64::MAX));
    let keys: String = tones.iter().filter_map(Json::as_str).filter_map(key_of).collect();
    if !service.resists(id, &target) {
        service.send_keys(id, &target, keys);
    }
    service.schedule(lasts_ms, Task::TonesSent { connection: id.to_owned(), target, context });
    Ok(Reply::Result(result))
}

impl Service<'_> {
    /// A participant hears keys that a connection sends; no other one does.
    fn send_keys(&mut self, id: &str, target: &str, keys: String) {
        let Some(connection) = self.store.connections.get(id) else { return };
        let (who, conversation) = (Party::Application(connection.number), connection.server_call_id.clone());
        if let Some(target) = self.party_in(&conversation, target) {
            self.sounds(&conversation, who, Sound::Keys(keys), None, &[target]);
        }
    }

    /// Raises the event of a key, if the application watches the participant who pressed it.
    pub(super) fn raise_key(&mut self, id: &str, raw_id: &str, tone: &str) {
        let connection = self.store.connections.get_mut(id);
        let Some((context, count)) = connection.and_then(|connection| connection.watched.get_mut(raw_id)) else { return };
        *count = count.saturating_add(1);
        let own = json!({ "sequenceId": *count, "tone": tone });
        let context = context.clone();
        self.raise(id, "ContinuousDtmfRecognitionToneReceived", &context, &ResultInfo::media_success(), own);
    }

    /// The application has sent all its keys.
    pub(super) fn tones_sent(&mut self, id: &str, target: &str, context: &Context) {
        // A call that is over raises no more events.
        let Ok(all) = self.store.conversation_of(id) else { return };
        if all.connected(target).is_none() {
            self.raise(id, "SendDtmfTonesFailed", context, &ResultInfo::not_in_call(), Json::Null);
        } else if self.resists(id, target) {
            self.raise(id, "SendDtmfTonesFailed", context, &ResultInfo::resisted(), Json::Null);
        } else {
            self.raise_media_success(id, "SendDtmfTonesCompleted", context);
        }
    }
}
