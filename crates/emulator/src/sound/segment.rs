//! What sounds, and a sound at its time.

use super::level::{SOUND_RMS, UNITY};
use super::{Party, at, babble, dtmf, noise};
use std::sync::Arc;

/// Takes a sample; says whether it takes another one. (By a pointer: there is one function of each generator, not one for each use.)
pub(super) type Put<'a> = dyn FnMut(i32) -> bool + 'a;

/// Something that sounds. Any part of it can be rendered alone, and is always the same.
#[derive(Debug, Clone)]
pub enum Sound {
    /// These samples.
    Samples(Arc<[i16]>),
    /// Speech without words, for so many milliseconds.
    Babble {
        /// Which babble.
        seed: u64,
        /// How long.
        ms: u64,
    },
    /// Keys, one after the other.
    Keys(String),
    /// A soft triangle wave.
    Tone {
        /// Half of its period, in samples.
        half: u32,
        /// How many samples it has.
        samples: u64,
    },
    /// White noise.
    Noise {
        /// Which noise.
        seed: u64,
        /// How loud: its root mean square.
        rms: u16,
        /// How long, in milliseconds; `u64::MAX` for as long as the call.
        ms: u64,
    },
    /// What the party hears, so many milliseconds later, for as long as the call. An echo is no part of what another one repeats.
    Echo {
        /// How much later. At least one packet of audio.
        delay_ms: u64,
        /// How loud, of [`UNITY`].
        gain: u32,
    },
    /// Sounds one after the other, and again from the first, for as long as it is not ended.
    Cycle(Arc<[Self]>),
}

impl Sound {
    /// How many samples it has; `u64::MAX` if it does not end by itself.
    #[must_use]
    pub fn length(&self) -> u64 {
        match self {
            Self::Samples(samples) => samples.len() as u64,
            Self::Babble { ms, .. } | Self::Noise { ms, .. } => at(*ms),
            Self::Keys(keys) => dtmf::length(keys),
            Self::Tone { samples, .. } => *samples,
            Self::Echo { .. } | Self::Cycle(_) => u64::MAX,
        }
    }

    /// Whether it is a sound of its own. Soft noise is none, and an echo makes none where there is none.
    pub(super) fn is_own(&self) -> bool {
        match self {
            Self::Echo { .. } => false,
            Self::Noise { rms, .. } => u64::from(*rms) > SOUND_RMS,
            _ => true,
        }
    }

    /// How many bytes of samples it has.
    #[must_use]
    pub fn bytes(&self) -> usize {
        match self {
            Self::Samples(samples) => size_of_val(samples.as_ref()),
            Self::Cycle(all) => all.iter().map(Self::bytes).sum(),
            _ => 0,
        }
    }

    /// How many bytes of samples it has that nothing else has.
    pub(super) fn own_bytes(&self) -> usize {
        match self {
            Self::Samples(samples) if Arc::strong_count(samples) == 1 => size_of_val(samples.as_ref()),
            _ => 0,
        }
    }

    /// The samples from the one of that number on, as long as they are taken; an echo has none of its own.
    fn each(&self, from: u64, put: &mut Put<'_>) {
        match self {
            Self::Samples(samples) => {
                let first = usize::try_from(from).unwrap_or(usize::MAX);
                samples.iter().skip(first).all(|sample| put(i32::from(*sample)));
            }
            Self::Babble { seed, .. } => babble::add(*seed, self.length(), from, put),
            Self::Keys(keys) => dtmf::add(keys, from, put),
            Self::Tone { half, samples } => {
                (from..*samples).all(|n| put(triangle(*half, n)));
            }
            Self::Noise { seed, rms, .. } => {
                // The root mean square of white noise is its largest value by the square root of three: 18919.
                (from..self.length()).all(|n| put(noise::white(*seed, n) * i32::from(*rms) / 18_919));
            }
            Self::Echo { .. } => {}
            Self::Cycle(all) => cycle(all, from, put),
        }
    }

    /// Adds its samples from the one of that number on to a window.
    pub(super) fn add(&self, from: u64, gain: u32, window: &mut [i32]) {
        let mut sums = window.iter_mut();
        self.each(from, &mut |value| match sums.next() {
            Some(sum) => {
                *sum += scaled(value, gain);
                true
            }
            None => false,
        });
    }

    /// All its samples, of a sound that ends.
    #[must_use]
    pub fn samples(&self) -> Vec<i16> {
        let mut all = Vec::new();
        if self.length() < u64::MAX {
            self.each(0, &mut |value| {
                all.push(super::saturated(value));
                true
            });
        }
        all
    }
}

/// A sample, louder or softer.
pub(super) fn scaled(value: i32, gain: u32) -> i32 {
    if gain == UNITY { value } else { i32::try_from((i64::from(value) * i64::from(gain)) >> 15).unwrap_or_default() }
}

fn triangle(half: u32, n: u64) -> i32 {
    let half = i32::try_from(half.clamp(1, 100_000)).unwrap_or(1);
    let at = i32::try_from(n % u64::from(2 * half.unsigned_abs())).unwrap_or_default();
    let level = if at < half { 2 * at - half } else { 3 * half - 2 * at };
    level * 4_000 / half
}

/// Sounds one after the other, again and again.
fn cycle(all: &[Sound], from: u64, put: &mut Put<'_>) {
    let round: u64 = all.iter().map(Sound::length).fold(0, u64::saturating_add);
    if round == 0 || round == u64::MAX {
        return;
    }
    let mut skip = from % round;
    let mut goes_on = true;
    while goes_on {
        for sound in all {
            let length = sound.length();
            if skip >= length {
                skip -= length;
                continue;
            }
            // No cycle is in a cycle.
            if !matches!(sound, Sound::Cycle(_)) {
                sound.each(skip, &mut |value| {
                    goes_on = put(value);
                    goes_on
                });
            }
            skip = 0;
            if !goes_on {
                return;
            }
        }
    }
}

/// A sound at its time.
#[derive(Debug)]
pub(super) struct Segment {
    pub(super) id: u64,
    /// Its first sample, and the one after its last; `u64::MAX` while it is not ended.
    pub(super) from: u64,
    pub(super) to: u64,
    pub(super) sound: Sound,
    pub(super) gain: u32,
    /// The parties who alone hear it; none: all others.
    pub(super) only: Vec<Party>,
    /// How many bytes of samples count as its own.
    pub(super) bytes: usize,
}

impl Segment {
    /// The part of a window in which it sounds, as offsets.
    pub(super) fn within(&self, from: u64, length: usize) -> Option<(usize, usize)> {
        let to = from.saturating_add(length as u64);
        let (begin, end) = (self.from.max(from), self.to.min(to));
        let offset = |at: u64| usize::try_from(at - from).unwrap_or(length);
        (begin < end).then(|| (offset(begin), offset(end)))
    }
}
