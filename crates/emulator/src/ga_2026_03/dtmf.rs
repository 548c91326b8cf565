//! Keys told as they are pressed, and keys pressed by the application.

use super::calls::identifier;
use super::{Asked, Context, Reply, Task, Told};
use crate::emulator::Emulator;
use crate::engine::json::{Json, json};
use crate::http::errors::ApiError;
use crate::world::dialplan::KEY_EVERY_MS;

pub(super) fn start(emulator: &mut Emulator, asked: &Asked<'_>) -> Result<Reply, ApiError> {
    let id = asked.connection();
    let raw_id = identifier(&asked.body, "targetParticipant")?.raw_id();
    emulator.must_be_in(id, &raw_id)?;
    let context = asked.context();
    if emulator.resists(id, &raw_id) {
        emulator.tell(id, "ContinuousDtmfRecognitionToneFailed", &context, &Told::resisted(), Json::Null);
    } else {
        emulator.automation.connected(id)?.watched.insert(raw_id, (context, 0));
    }
    Ok(Reply::Empty)
}

pub(super) fn stop(emulator: &mut Emulator, asked: &Asked<'_>) -> Result<Reply, ApiError> {
    let id = asked.connection();
    let raw_id = identifier(&asked.body, "targetParticipant")?.raw_id();
    emulator.automation.connected(id)?.watched.remove(&raw_id);
    emulator.tell_success(id, "ContinuousDtmfRecognitionStopped", &asked.context());
    Ok(Reply::Empty)
}

pub(super) fn send(emulator: &mut Emulator, asked: &Asked<'_>) -> Result<Reply, ApiError> {
    let id = asked.connection();
    let target = identifier(&asked.body, "targetParticipant")?.raw_id();
    emulator.must_be_in(id, &target)?;
    let tones = asked.body.get("tones").and_then(Json::as_array).map_or(0, Vec::len);
    let context = asked.context();
    let result = json!({ "operationContext": context.operation_context });
    let lasts_ms = KEY_EVERY_MS.saturating_mul(u64::try_from(tones).unwrap_or(u64::MAX));
    emulator.soon(lasts_ms, Task::TonesSent { connection: id.to_owned(), target, context });
    Ok(Reply::Result(result))
}

impl Emulator {
    /// Posts that somebody pressed a key, if that is asked for.
    pub(super) fn tell_key(&mut self, id: &str, raw_id: &str, tone: &str) {
        let connection = self.automation.connections.get_mut(id);
        let Some((context, told)) = connection.and_then(|connection| connection.watched.get_mut(raw_id)) else { return };
        *told = told.saturating_add(1);
        let own = json!({ "sequenceId": *told, "tone": tone });
        let context = context.clone();
        self.tell(id, "ContinuousDtmfRecognitionToneReceived", &context, &Told::success(), own);
    }

    /// The application has pressed all its keys.
    pub(super) fn tones_sent(&mut self, id: &str, target: &str, context: &Context) {
        // A call that is over has nothing more to say.
        let Ok(all) = self.automation.conversation_of(id) else { return };
        if all.connected(target).is_none() {
            self.tell(id, "SendDtmfTonesFailed", context, &Told::not_in_call(), Json::Null);
        } else if self.resists(id, target) {
            self.tell(id, "SendDtmfTonesFailed", context, &Told::resisted(), Json::Null);
        } else {
            self.tell_success(id, "SendDtmfTonesCompleted", context);
        }
    }
}
