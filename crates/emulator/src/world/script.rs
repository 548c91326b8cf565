//! What a callee or caller does in a call, step by step: it speaks, listens, waits, presses keys, hangs up.

use super::wav;
use crate::engine::json::{Json, Map};
use crate::sound::{RATE, Sound, dtmf, level, resample};
use base64ct::{Base64, Encoding};
use std::borrow::Cow;

/// How many steps a script has at most.
pub const MOST_STEPS: usize = 1_000;

/// How long a step waits at most, in milliseconds: a day.
const LONGEST_MS: u64 = 86_400_000;

/// How long quiet lasts for which a step waits, if it does not say.
const QUIET_MS: u64 = 500;

/// How long sound lasts for which a step waits, if it does not say: one packet of audio.
const SOUND_MS: u64 = 20;

/// How long a step waits for sound or quiet, if it does not say; then the next one comes.
const MOST_MS: u64 = 60_000;

/// How long a text is.
const MOST_TEXT: usize = 10_000;

/// What is said.
#[derive(Debug, Clone)]
pub enum Words {
    /// A text, which sounds as babble.
    Text(Cow<'static, str>),
    /// Samples.
    Sound(Sound),
}

/// One step.
#[derive(Debug, Clone)]
pub enum Step {
    /// Says something, so loud; the next step comes when it is said.
    Says(Words, u32),
    /// Waits until sound, or quiet, was heard for so many milliseconds in a row; the next step comes after `most_ms` in any case.
    Until {
        /// Whether it waits for sound; else for quiet.
        sound: bool,
        /// How long in a row.
        ms: u64,
        /// How long it waits at most; `u64::MAX` for as long as the call.
        most_ms: u64,
    },
    /// Waits.
    After(u64),
    /// Presses keys, one after the other.
    Presses(Cow<'static, str>),
    /// Hangs up.
    HangsUp,
    /// Begins again at the first step, of the scripts of the dial plan, which wait before each round.
    Again,
}

const fn says(text: &'static str) -> Step {
    Step::Says(Words::Text(Cow::Borrowed(text)), level::UNITY)
}

/// Says a sentence as soon as it has heard nothing for a second.
pub const SPEAKS: &[Step] =
    &[Step::Until { sound: false, ms: 1_000, most_ms: u64::MAX }, says("Hello, I am calling about my appointment on Friday.")];

/// Interrupts each time the other side speaks for 800 ms.
pub const INTERRUPTS: &[Step] = &[
    Step::Until { sound: true, ms: SOUND_MS, most_ms: u64::MAX },
    Step::After(800),
    says("Wait, one question first, please."),
    Step::Until { sound: false, ms: 1_000, most_ms: u64::MAX },
    Step::Again,
];

/// Reads the steps of a script, an array.
///
/// # Errors
/// What is wrong, with its path: `steps[2].until: expected quiet or sound`.
pub fn read(steps: &Json) -> Result<Vec<Step>, String> {
    let steps = steps.as_array().ok_or_else(|| "steps: expected an array of steps".to_owned())?;
    if steps.len() > MOST_STEPS {
        return Err(format!("steps: expected at most {MOST_STEPS} steps, got {}", steps.len()));
    }
    let read = |(index, step): (usize, &Json)| step_of(step).map_err(|problem| format!("steps[{index}]{problem}"));
    steps.iter().enumerate().map(read).collect()
}

/// The kinds of steps, each by the member that names it, and what else it may have.
const KINDS: [(&str, &[&str]); 5] =
    [("say", &["gainDb"]), ("until", &["ms", "mostMs"]), ("afterMs", &[]), ("press", &[]), ("hangUp", &[])];

fn step_of(step: &Json) -> Result<Step, String> {
    let kinds = "say, until, afterMs, press or hangUp";
    let members = step.as_object().ok_or_else(|| format!(": expected an object with {kinds}"))?;
    let mut found = KINDS.iter().filter(|(kind, _)| members.contains_key(*kind));
    let (Some((kind, others)), None) = (found.next(), found.next()) else {
        return Err(format!(": expected one of {kinds}, and no two of them"));
    };
    if let Some(unknown) = members.keys().find(|name| *name != kind && !others.contains(&name.as_str())) {
        let others = if others.is_empty() { "no other" } else { &others.join(", ") };
        return Err(format!(".{unknown}: a step with {kind} has no such member; it has {others}"));
    }
    let value = members.get(*kind).unwrap_or(&Json::Null);
    match *kind {
        "say" => Ok(Step::Says(words(value)?, gain(members)?)),
        "until" => until(value, members),
        "afterMs" => Ok(Step::After(ms(members, "afterMs", 0, 0)?)),
        "press" => {
            let keys = value.as_str().unwrap_or_default().to_ascii_uppercase();
            let is_right = (1..=100).contains(&keys.len()) && keys.chars().all(|key| dtmf::frequencies(key).is_some());
            if is_right {
                Ok(Step::Presses(keys.into()))
            } else {
                Err(".press: expected 1 to 100 keys of 0-9, *, # and A-D".into())
            }
        }
        _ if *value == Json::Bool(true) => Ok(Step::HangsUp),
        _ => Err(".hangUp: expected true".to_owned()),
    }
}

fn until(value: &Json, members: &Map<String, Json>) -> Result<Step, String> {
    let sound = match value.as_str() {
        Some("sound") => true,
        Some("quiet") => false,
        _ => return Err(".until: expected quiet or sound".to_owned()),
    };
    let ms_in_a_row = ms(members, "ms", if sound { SOUND_MS } else { QUIET_MS }, 1)?;
    Ok(Step::Until { sound, ms: ms_in_a_row, most_ms: ms(members, "mostMs", MOST_MS, 1)? })
}

fn ms(members: &Map<String, Json>, name: &str, default: u64, least: u64) -> Result<u64, String> {
    match members.get(name) {
        None | Some(Json::Null) => Ok(default),
        // A program may compute half milliseconds.
        Some(value) => value
            .as_u64()
            .or_else(|| value.as_f64().filter(|ms| *ms >= 0.0).map(|ms| ms.ceil() as u64))
            .filter(|ms| (least..=LONGEST_MS).contains(ms))
            .ok_or_else(|| format!(".{name}: expected milliseconds, from {least} to {LONGEST_MS}")),
    }
}

fn gain(members: &Map<String, Json>) -> Result<u32, String> {
    match members.get("gainDb") {
        None | Some(Json::Null) => Ok(level::UNITY),
        Some(value) => match value.as_f64().filter(|gain| (-100.0..=20.0).contains(gain)) {
            Some(decibels) => Ok(level::gain((decibels * 100.0).round() as i32)),
            None => Err(".gainDb: expected decibels, from -100 to 20".to_owned()),
        },
    }
}

fn words(value: &Json) -> Result<Words, String> {
    let expected = ".say: expected a text, or { wav } or { pcm } in base64";
    match value {
        Json::String(text) if text.trim().is_empty() => Err(".say: expected a text that is not empty".to_owned()),
        Json::String(text) if text.len() > MOST_TEXT => Err(format!(".say: expected at most {MOST_TEXT} bytes of text")),
        Json::String(text) => Ok(Words::Text(text.clone().into())),
        Json::Object(given) if given.len() == 1 => {
            let bytes = |name: &str| {
                let text = given.get(name)?.as_str()?;
                Some(Base64::decode_vec(text).map_err(|_| format!(".say.{name}: expected base64")))
            };
            let (samples, rate) = if let Some(wav) = bytes("wav") {
                wav::samples(&wav?, &resample::RATES).map_err(|problem| format!(".say: expected a WAV file; {problem}"))?
            } else if let Some(pcm) = bytes("pcm") {
                let pairs = pcm?;
                let pairs = pairs.chunks_exact(2).filter_map(|pair| pair.first_chunk());
                (pairs.map(|pair| i16::from_le_bytes(*pair)).collect(), RATE)
            } else {
                return Err(expected.to_owned());
            };
            if samples.is_empty() {
                return Err(".say: expected samples, of which there are none".to_owned());
            }
            Ok(Words::Sound(Sound::Samples(resample::to_rate(&samples, rate).into())))
        }
        _ => Err(expected.to_owned()),
    }
}
