//! The sounds of keys: two tones at once (ITU-T Recommendation Q.23).

use super::sine::{phase, sine, step};

/// How long a key sounds, in milliseconds.
pub const TONE_MS: u64 = 100;

/// From the beginning of a key to that of the next, in milliseconds.
pub const EVERY_MS: u64 = 400;

/// The frequencies of the rows and columns of keys.
const LOW: [u32; 4] = [697, 770, 852, 941];
const HIGH: [u32; 4] = [1_209, 1_336, 1_477, 1_633];

/// The keys, row by row.
const KEYS: [[char; 4]; 4] = [['1', '2', '3', 'A'], ['4', '5', '6', 'B'], ['7', '8', '9', 'C'], ['*', '0', '#', 'D']];

/// How loud each of the two tones is: together they are 12 dB below a full square wave.
const LEVEL: i32 = 8_000;

/// The two frequencies of a key.
#[must_use]
pub fn frequencies(key: char) -> Option<(u32, u32)> {
    let key = key.to_ascii_uppercase();
    KEYS.iter()
        .zip(LOW)
        .find_map(|(row, low)| row.iter().zip(HIGH).find(|(known, _)| **known == key).map(|(_, high)| (low, high)))
}

/// How long keys sound, in samples: to the end of the last.
pub(super) fn length(keys: &str) -> u64 {
    match keys.chars().count() as u64 {
        0 => 0,
        count => super::at((count - 1) * EVERY_MS + TONE_MS),
    }
}

/// The n-th sample of a key.
fn sample(frequencies: (u32, u32), n: u64) -> i32 {
    let tone = |hz: u32| (sine(phase(step(hz), n)) * LEVEL) >> 15;
    tone(frequencies.0) + tone(frequencies.1)
}

/// Gives the samples of keys from the one of that number on, as long as they are taken.
pub(super) fn add(keys: &str, from: u64, mut put: impl FnMut(i32) -> bool) {
    let every = super::at(EVERY_MS);
    let first = usize::try_from(from / every).unwrap_or(usize::MAX);
    let mut within = from % every;
    for key in keys.chars().skip(first) {
        let frequencies = frequencies(key);
        for n in within..every {
            let value = frequencies.filter(|_| n < super::at(TONE_MS)).map_or(0, |pair| sample(pair, n));
            if !put(value) {
                return;
            }
        }
        within = 0;
    }
}
