//! Prompts that the emulator serves itself, so that a call can play one without a network: a tone of any length, at
//! `/emulator/prompts/<name>.wav?seconds=2`. The name picks the pitch.

use crate::http::message;
use crate::sound::{RATE, Sound};
use crate::world::wav;

/// The path below which they are.
pub const PATH: &str = "/emulator/prompts/";

/// How long a prompt is whose URL does not say, in seconds.
pub const DEFAULT_SECONDS: f64 = 2.0;

/// The longest prompt made, in seconds.
pub const MOST_SECONDS: f64 = 300.0;

/// The address of a prompt of so many seconds.
#[must_use]
pub fn uri(endpoint: &str, seconds: f64) -> String {
    format!("{endpoint}{PATH}tone.wav?seconds={seconds}")
}

/// The WAV file at a path; `None` when there is none.
///
/// # Errors
/// What is wrong with the query.
pub fn file(path_and_query: &str) -> Option<Result<Vec<u8>, String>> {
    Some(sound(path_and_query)?.map(|sound| wav::file(&sound.samples())))
}

/// The sound of the file at a path; `None` when there is none.
///
/// # Errors
/// What is wrong with the query.
pub fn sound(path_and_query: &str) -> Option<Result<Sound, String>> {
    let name = path_and_query.split('?').next()?.strip_prefix(PATH)?.strip_suffix(".wav")?;
    if name.is_empty() || name.contains('/') {
        return None;
    }
    let seconds = match message::query(path_and_query, "seconds") {
        None => Some(DEFAULT_SECONDS),
        Some(text) => text.parse::<f64>().ok().filter(|seconds| *seconds > 0.0 && *seconds <= MOST_SECONDS),
    };
    Some(match seconds {
        Some(seconds) => Ok(tone(name, seconds)),
        None => Err(format!("seconds: expected a number above 0, at most {MOST_SECONDS}")),
    })
}

fn tone(name: &str, seconds: f64) -> Sound {
    let pitch = name.bytes().fold(0_u32, |sum, byte| (sum + u32::from(byte)) % 5);
    let samples = (seconds * f64::from(RATE)).ceil() as u64;
    Sound::Tone { half: 14 + 3 * pitch, samples: samples.max(1) }
}
