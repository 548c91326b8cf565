//! A question that a call puts to a participant: what counts as its answer.

use crate::engine::json::{Json, text};

/// What counts as an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Input {
    Keys,
    Choices,
    Speech,
    SpeechOrKeys,
}

/// A question, as `startRecognizing` describes it.
#[derive(Debug, Clone)]
pub(super) struct Question {
    pub(super) target: String,
    pub(super) input: Input,
    /// Whether an answer stops the prompt.
    pub(super) interruptible: bool,
    pub(super) initial_silence_ms: u64,
    pub(super) inter_tone_ms: u64,
    pub(super) end_silence_ms: u64,
    pub(super) most: Option<usize>,
    pub(super) stops: Vec<String>,
    pub(super) choices: Vec<Json>,
    pub(super) tones: Vec<String>,
    /// Counts the keys and phrases that were heard. A task that measures a silence belongs to one turn: it does nothing in a
    /// later one.
    pub(super) turn: u32,
}

impl Question {
    /// Reads the question to `target` from the body of its request.
    pub(super) fn read(target: String, body: &Json, options: &Json) -> Self {
        let number = |object: Option<&Json>, name: &str| object.and_then(|object| object.get(name)).and_then(Json::as_u64);
        let keys = options.get("dtmfOptions");
        let listed = |object: Option<&Json>, name: &str| {
            object.and_then(|object| object.get(name)).and_then(Json::as_array).cloned().unwrap_or_default()
        };
        Self {
            target,
            input: match text(body, "recognizeInputType").as_deref() {
                Some("choices") => Input::Choices,
                Some("speech") => Input::Speech,
                Some("speechOrDtmf") => Input::SpeechOrKeys,
                _ => Input::Keys,
            },
            interruptible: options.get("interruptPrompt").and_then(Json::as_bool).unwrap_or(true),
            initial_silence_ms: seconds(number(Some(options), "initialSilenceTimeoutInSeconds"), 5),
            inter_tone_ms: seconds(number(keys, "interToneTimeoutInSeconds"), 2),
            end_silence_ms: number(options.get("speechOptions"), "endSilenceTimeoutInMs").unwrap_or(0),
            most: number(keys, "maxTonesToCollect").and_then(|most| usize::try_from(most).ok()),
            stops: listed(keys, "stopTones").iter().filter_map(Json::as_str).map(str::to_owned).collect(),
            choices: listed(Some(options), "choices"),
            tones: Vec::new(),
            turn: 0,
        }
    }

    pub(super) fn takes_speech(&self) -> bool {
        self.input != Input::Keys
    }
}

fn seconds(given: Option<u64>, default: u64) -> u64 {
    given.unwrap_or(default).saturating_mul(1000)
}
