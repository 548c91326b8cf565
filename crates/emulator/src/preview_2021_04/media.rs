//! The prompts of a call: one plays at a time, the others wait their turn.

use crate::engine::json::{Json, json};
use crate::engine::time::iso;
use std::collections::VecDeque;

/// One `playAudio`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Play {
    /// The operation.
    pub id: String,
    /// The file.
    pub uri: String,
    /// Whether it is played again and again until cancelled.
    pub looped: bool,
    /// The caller's own text, which comes back with the event.
    pub operation_context: Option<String>,
    /// The caller's name for the file.
    pub resource_id: Option<String>,
}

/// How far the prompt at the head of the queue is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Its file is being fetched.
    Fetching,
    /// It is heard.
    Sounding {
        /// Since when, in milliseconds since 1970.
        since_ms: u64,
        /// How long once through takes, in milliseconds.
        duration_ms: u64,
    },
}

/// The prompts of a call.
#[derive(Debug, Default)]
pub struct MediaQueue {
    current: Option<(Play, Stage)>,
    waiting: VecDeque<Play>,
}

impl MediaQueue {
    /// Adds a prompt at the end.
    pub fn add(&mut self, play: Play) {
        self.waiting.push_back(play);
    }

    /// Takes the next prompt to the head, if nothing is there.
    pub fn begin_next(&mut self) -> Option<&Play> {
        if self.current.is_some() {
            return None;
        }
        let play = self.waiting.pop_front()?;
        self.current = Some((play, Stage::Fetching));
        self.current.as_ref().map(|(play, _)| play)
    }

    /// The prompt at the head, if it is the one of that id.
    #[must_use]
    pub fn current(&self, id: &str) -> Option<&Play> {
        self.current.as_ref().map(|(play, _)| play).filter(|play| play.id == id)
    }

    /// The prompt at the head is heard from now on.
    pub fn sound(&mut self, now_ms: u64, length_ms: u64) {
        if let Some((_, stage)) = &mut self.current {
            *stage = Stage::Sounding { since_ms: now_ms, duration_ms: length_ms };
        }
    }

    /// Takes the prompt of that id from the head: it is over.
    pub fn finish(&mut self, id: &str) -> Option<Play> {
        let (play, _) = self.current.take_if(|(play, _)| play.id == id)?;
        Some(play)
    }

    /// Takes all prompts, in their order.
    pub fn clear(&mut self) -> Vec<Play> {
        self.current.take().map(|(play, _)| play).into_iter().chain(self.waiting.drain(..)).collect()
    }

    /// What a list of calls shows.
    #[must_use]
    pub fn to_json(&self) -> Json {
        let playing = self.current.as_ref().map(|(play, stage)| {
            let (since, duration) = match stage {
                Stage::Fetching => (None, None),
                Stage::Sounding { since_ms, duration_ms } => (Some(iso(*since_ms)), Some(*duration_ms)),
            };
            json!({
                "id": play.id,
                "audioFileUri": play.uri,
                "loop": play.looped,
                "operationContext": play.operation_context,
                "since": since,
                "durationMs": duration,
            })
        });
        let waiting: Json = self
            .waiting
            .iter()
            .map(|play| {
                json!({
                    "id": play.id,
                    "audioFileUri": play.uri,
                    "loop": play.looped,
                    "operationContext": play.operation_context,
                })
            })
            .collect();
        json!({ "playing": playing, "waiting": waiting })
    }
}
