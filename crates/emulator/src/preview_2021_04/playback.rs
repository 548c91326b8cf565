//! Playing prompts: each is fetched, measured, heard, and over.

use super::media::Play;
use super::{Fetch, Service, Task};
use crate::engine::effects::Outcome;
use crate::engine::json::json;
use crate::world::files::{Length, Unplayable};

/// How a prompt ended: `status`, code, subcode and message of its event.
struct End {
    status: &'static str,
    code: i32,
    subcode: i32,
    message: String,
}

impl End {
    fn played() -> Self {
        Self { status: "completed", code: 200, subcode: 0, message: "The prompt was played to its end.".to_owned() }
    }

    /// On record: a cancelled prompt is `Completed`, not `Failed`.
    fn cancelled() -> Self {
        Self { status: "completed", code: 400, subcode: 8508, message: "The prompt was cancelled.".to_owned() }
    }

    fn unplayable(why: &Unplayable) -> Self {
        let (subcode, message) = match why {
            Unplayable::Malformed(problem) => (8535, ["The file cannot be played: ", problem, "."].concat()),
            Unplayable::Unreachable(problem) => (8536, ["The file could not be fetched: ", problem, "."].concat()),
        };
        Self { status: "failed", code: 400, subcode, message }
    }
}

impl Service<'_> {
    /// Adds a prompt to the queue of a call.
    pub(crate) fn play(&mut self, call_id: &str, play: Play) {
        let Some(call) = self.store.calls.get_mut(call_id) else { return };
        let members = json!({
            "callLegId": call_id,
            "operationId": play.id,
            "state": "queued",
            "audioFileUri": play.uri,
            "loop": play.looped,
            "operationContext": play.operation_context,
        });
        call.media.add(play);
        self.engine.log("media", members);
        self.begin_next_prompt(call_id);
    }

    /// Cancels what plays and what waits to play.
    pub(crate) fn cancel_prompts(&mut self, call_id: &str) {
        let Some(call) = self.store.calls.get_mut(call_id) else { return };
        for play in call.media.clear() {
            self.prompt_over(call_id, &play, "cancelled", End::cancelled());
        }
    }

    /// Begins the next prompt, if none is under way. A loop, not a recursion: any number of prompts may fail in a row.
    fn begin_next_prompt(&mut self, call_id: &str) {
        while let Some(play) = self.store.calls.get_mut(call_id).and_then(|call| call.media.begin_next()).cloned() {
            match self.engine.files.length(&play.uri, play.resource_id.as_deref(), &self.engine.config.endpoint) {
                Length::Known(prompt) => return self.sound(call_id, &play, prompt.ms),
                Length::Never(why) => self.prompt_fails(call_id, &play.id, End::unplayable(&why)),
                Length::Unknown => {
                    let members = json!({ "callLegId": call_id, "operationId": play.id, "state": "fetching" });
                    self.engine.log("media", members);
                    return self.fetch(play.uri.clone(), Fetch { call: call_id.to_owned(), play: play.id });
                }
            }
        }
    }

    /// The file of a prompt was fetched, or could not be.
    pub(super) fn prompt_fetched(&mut self, fetch: &Fetch, outcome: &Outcome) {
        let Some(call) = self.store.calls.get_mut(&fetch.call) else { return };
        // The prompt may have been cancelled in the meantime.
        let Some(play) = call.media.current(&fetch.play).cloned() else { return };
        match self.engine.files.fetched(&play.uri, play.resource_id.as_deref(), outcome) {
            Ok(prompt) => self.sound(&fetch.call, &play, prompt.ms),
            Err(why) => {
                self.prompt_fails(&fetch.call, &fetch.play, End::unplayable(&why));
                self.begin_next_prompt(&fetch.call);
            }
        }
    }

    /// A prompt has been heard to its end.
    pub(crate) fn prompt_ends(&mut self, call_id: &str, play_id: &str) {
        let Some(play) = self.store.calls.get_mut(call_id).and_then(|call| call.media.finish(play_id)) else { return };
        self.prompt_over(call_id, &play, "completed", End::played());
        self.begin_next_prompt(call_id);
    }

    fn sound(&mut self, call_id: &str, play: &Play, length_ms: u64) {
        let Some(call) = self.store.calls.get_mut(call_id) else { return };
        call.media.sound(self.engine.now_ms, length_ms);
        let members = json!({ "callLegId": call_id, "operationId": play.id, "state": "playing", "durationMs": length_ms });
        self.engine.log("media", members);
        if !play.looped {
            self.schedule(length_ms, Task::PromptEnds { call: call_id.to_owned(), play: play.id.clone() });
        }
    }

    fn prompt_fails(&mut self, call_id: &str, play_id: &str, end: End) {
        if let Some(play) = self.store.calls.get_mut(call_id).and_then(|call| call.media.finish(play_id)) {
            self.prompt_over(call_id, &play, "failed", end);
        }
    }

    fn prompt_over(&mut self, call_id: &str, play: &Play, state: &str, end: End) {
        let End { status, code, subcode, message } = end;
        let members = json!({
            "callLegId": call_id,
            "operationId": play.id,
            "state": state,
            "operationContext": play.operation_context,
            "subcode": subcode,
            "message": message,
        });
        self.engine.log("media", members);
        let data = json!({
            "resultInfo": { "code": code, "subcode": subcode, "message": message },
            "operationContext": play.operation_context,
            "status": status,
            "callLegId": call_id,
        });
        self.raise(call_id, "PlayAudioResult", &data);
    }
}
