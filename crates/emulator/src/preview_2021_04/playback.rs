//! Prompts being played: fetched, measured, heard, over.

use crate::emulator::{Emulator, Pending, Task};
use crate::engine::effects::{Effect, Outcome};
use crate::engine::json::json;
use crate::preview_2021_04::media::Play;
use crate::world::prompts;
use crate::world::wav;

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

    fn malformed(problem: &str) -> Self {
        let message = ["The file cannot be played: ", problem, "."].concat();
        Self { status: "failed", code: 400, subcode: 8535, message }
    }

    fn unreachable(problem: &str) -> Self {
        let message = ["The file could not be fetched: ", problem, "."].concat();
        Self { status: "failed", code: 400, subcode: 8536, message }
    }
}

impl Emulator {
    /// Adds a prompt to the queue of a call.
    pub(crate) fn play(&mut self, call_id: &str, play: Play) {
        let Some(call) = self.calls.get_mut(call_id) else { return };
        let members = json!({
            "callLegId": call_id,
            "operationId": play.id,
            "state": "queued",
            "audioFileUri": play.uri,
            "loop": play.looped,
            "operationContext": play.operation_context,
        });
        call.media.add(play);
        self.log.push(self.now_ms, "media", members);
        self.begin_next_prompt(call_id);
    }

    /// Cancels what plays and what waits to play.
    pub(crate) fn cancel_prompts(&mut self, call_id: &str) {
        let Some(call) = self.calls.get_mut(call_id) else { return };
        for play in call.media.clear() {
            self.prompt_over(call_id, &play, "cancelled", End::cancelled());
        }
    }

    /// Begins the next prompt, if none is under way. A loop, not a recursion: any number of prompts may fail in a row.
    fn begin_next_prompt(&mut self, call_id: &str) {
        while let Some(play) = self.calls.get_mut(call_id).and_then(|call| call.media.begin_next()).cloned() {
            let cached = play.resource_id.clone().and_then(|resource| self.prompt_lengths.get(&(resource, play.uri.clone())));
            let own = play.uri.strip_prefix(&self.config.endpoint).filter(|path| path.starts_with(prompts::PATH));
            let length = match (cached, own) {
                (Some(length_ms), _) => Ok(*length_ms),
                (None, Some(path)) => match prompts::file(path) {
                    Some(Ok(file)) => wav::duration_ms(&file).map_err(|problem| End::malformed(&problem)),
                    Some(Err(problem)) => Err(End::unreachable(&problem)),
                    None => Err(End::unreachable("the emulator has no such prompt")),
                },
                (None, None) => {
                    let (call, url) = (call_id.to_owned(), play.uri.clone());
                    let members = json!({ "callLegId": call_id, "operationId": play.id, "state": "fetching" });
                    self.log.push(self.now_ms, "media", members);
                    let pending = Pending::Prompt { call, play: play.id.clone(), url: play.uri };
                    self.effect(pending, |id| Effect::FetchPrompt { id, url });
                    return;
                }
            };
            match length {
                Ok(length_ms) => return self.sound(call_id, &play, length_ms),
                Err(end) => self.prompt_fails(call_id, &play.id, end),
            }
        }
    }

    /// A prompt's file has come, or will not.
    pub(crate) fn prompt_fetched(&mut self, call_id: &str, play_id: &str, url: &str, outcome: &Outcome) {
        let Some(call) = self.calls.get_mut(call_id) else { return };
        // Cancelled in the meantime: nobody waits for it.
        let Some(play) = call.media.current(play_id).cloned() else { return };
        let length = match outcome {
            Outcome::Answered { status: 200..=299, body } => wav::duration_ms(body).map_err(|problem| End::malformed(&problem)),
            Outcome::Answered { status, .. } => Err(End::unreachable(&["it was answered ", &status.to_string()].concat())),
            Outcome::NoAnswer { reason } => Err(End::unreachable(reason)),
            Outcome::NotSent => Err(End::unreachable("this emulator fetches nothing but its own prompts (see promptUri)")),
        };
        match length {
            Ok(length_ms) => {
                if let Some(resource) = play.resource_id.clone() {
                    self.prompt_lengths.insert((resource, url.to_owned()), length_ms);
                }
                self.sound(call_id, &play, length_ms);
            }
            Err(end) => {
                self.prompt_fails(call_id, play_id, end);
                self.begin_next_prompt(call_id);
            }
        }
    }

    /// A prompt has been heard to its end.
    pub(crate) fn prompt_ends(&mut self, call_id: &str, play_id: &str) {
        let Some(play) = self.calls.get_mut(call_id).and_then(|call| call.media.finish(play_id)) else { return };
        self.prompt_over(call_id, &play, "completed", End::played());
        self.begin_next_prompt(call_id);
    }

    fn sound(&mut self, call_id: &str, play: &Play, length_ms: u64) {
        let Some(call) = self.calls.get_mut(call_id) else { return };
        call.media.sound(self.now_ms, length_ms);
        let members = json!({ "callLegId": call_id, "operationId": play.id, "state": "playing", "durationMs": length_ms });
        self.log.push(self.now_ms, "media", members);
        if !play.looped {
            self.later(length_ms, Task::PromptEnds { call: call_id.to_owned(), play: play.id.clone() });
        }
    }

    fn prompt_fails(&mut self, call_id: &str, play_id: &str, end: End) {
        if let Some(play) = self.calls.get_mut(call_id).and_then(|call| call.media.finish(play_id)) {
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
        self.log.push(self.now_ms, "media", members);
        let data = json!({
            "resultInfo": { "code": code, "subcode": subcode, "message": message },
            "operationContext": play.operation_context,
            "status": status,
            "callLegId": call_id,
        });
        self.raise(call_id, "PlayAudioResult", &data);
    }
}
