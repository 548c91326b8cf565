//! The sounds of keys: two tones at once (ITU-T Recommendation Q.23).

use super::TICK;
use super::segment::Put;
use super::sine::{cosine, phase, sine, step};

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
pub(super) fn add(keys: &str, from: u64, put: &mut Put<'_>) {
    let every = super::at(EVERY_MS);
    let first = usize::try_from(from / every).unwrap_or(usize::MAX);
    let mut within = from % every;
    let mut keys = keys.chars().skip(first).peekable();
    while let Some(key) = keys.next() {
        let frequencies = frequencies(key);
        // After the last one is nothing.
        let end = if keys.peek().is_some() { every } else { super::at(TONE_MS) };
        for n in within..end {
            let value = frequencies.filter(|_| n < super::at(TONE_MS)).map_or(0, |pair| sample(pair, n));
            if !put(value) {
                return;
            }
        }
        within = 0;
    }
}

/// How loud each of the two tones of a key must be that is heard, as a sample at its top: 41 dB below a full square wave.
const SOFTEST: u64 = 300;

/// Hears keys in packets of audio, by the power at the eight frequencies (the algorithm of Goertzel).
#[derive(Debug, Default)]
pub(super) struct Decoder {
    /// What the last packet had, and for how many packets.
    key: Option<char>,
    packets: u32,
}

impl Decoder {
    /// Takes the next packet; gives a key that has been heard for two packets. A key that goes on is one.
    pub(super) fn push(&mut self, packet: &[i16; TICK]) -> Option<char> {
        let key = key_in(packet);
        self.packets = if key == self.key { self.packets.saturating_add(1) } else { 1 };
        self.key = key;
        key.filter(|_| self.packets == 2)
    }
}

/// The key that a packet is full of.
fn key_in(packet: &[i16; TICK]) -> Option<char> {
    let length = packet.len() as u64;
    // A tone of an amplitude has this power at its frequency.
    let least = (SOFTEST * length / 2).pow(2);
    let total = super::level::power(packet);
    if total < SOFTEST.pow(2) * length / 2 {
        return None;
    }
    let loudest = |tones: [u32; 4]| {
        let powers = tones.map(|hz| power_at(hz, packet));
        let (index, loudest) = powers.iter().copied().enumerate().max_by_key(|(_, power)| *power)?;
        // None of the others is near.
        let others = powers.iter().enumerate().filter(|(other, _)| *other != index);
        (loudest >= least && others.into_iter().all(|(_, power)| power.saturating_mul(4) < loudest)).then_some((index, loudest))
    };
    let ((row, low), (column, high)) = (loudest(LOW)?, loudest(HIGH)?);
    // The two are about as loud (8 dB), and there is little beside them: of a pure pair, this is the power of all samples.
    let is_even = low < high.saturating_mul(6) && high < low.saturating_mul(6);
    let is_pure = (low + high) / 10 >= total.saturating_mul(length) / 2 / 10 * 6 / 10;
    KEYS.get(row)?.get(column).copied().filter(|_| is_even && is_pure)
}

/// The power of a packet at a frequency.
fn power_at(hz: u32, packet: &[i16; TICK]) -> u64 {
    // In 2^15ths.
    let twice = i64::from(2 * cosine(step(hz)));
    let (mut now, mut before) = (0_i64, 0_i64);
    for sample in packet {
        (now, before) = (i64::from(*sample) + ((twice * now) >> 15) - before, now);
    }
    let power = now * now + before * before - ((twice * now) >> 15) * before;
    u64::try_from(power).unwrap_or(0)
}
