//! Babble: it has the level, the pitch and the syllables of speech, and no words. The same seed gives the same babble.

use super::noise::{mixed, white};
use super::segment::Put;
use super::sine::{cosine, phase, sine, step};

/// How long a syllable is, about, in samples: five of them in a second.
const SYLLABLE: u64 = 3_200;
/// How much softer the end of a syllable is. There are no pauses: where a babble is cut off it can be heard to the millisecond.
const SOFTER: i32 = 5;
/// How many samples at the end of a babble are softer again: 3 ms, the length of the filter for other rates. What that delays into the next packet
/// is no sound then, so that who listens to packets hears the end in the one in which it is.
const FADES: u64 = 48;
/// How much softer than the rest of the last syllable that is.
const FADED: i32 = 2;
/// How much softer than the loudest noise a breath is: there is sound in every millisecond, also between two pulses of the voice.
const BREATH: i32 = 200;

/// How many harmonics the voice has.
const HARMONICS: usize = 10;

/// The harmonics of the vowels a, e, i, o and u for a low voice, in 256ths. All are about as loud: -18 dB of a full square wave.
const VOWELS: [[i32; HARMONICS]; 5] = [
    [12, 10, 12, 18, 28, 18, 10, 12, 16, 8],
    [14, 16, 22, 28, 16, 8, 5, 4, 3, 3],
    [26, 30, 14, 6, 4, 3, 2, 2, 3, 4],
    [16, 20, 28, 20, 14, 14, 6, 3, 2, 1],
    [28, 28, 14, 8, 8, 6, 3, 2, 1, 1],
];

/// One syllable.
struct Syllable {
    from: u64,
    /// Where it is soft until the next one begins.
    soft: u64,
    to: u64,
    step: u32,
    vowel: &'static [i32; HARMONICS],
    /// For how many samples a consonant hisses before the vowel.
    hisses: u64,
    /// Where the babble is softer again, to its end.
    fades: u64,
}

impl Syllable {
    /// The syllable that is heard at a sample of a babble of so many.
    fn of(seed: u64, all: u64, n: u64) -> Self {
        let count = (all / SYLLABLE).max(1);
        let number = (n.saturating_mul(count) / all.max(1)).min(count - 1);
        let bound = |number: u64| (all.saturating_mul(number)).div_ceil(count);
        let (from, to) = (bound(number), bound(number + 1));
        let bits = mixed(seed ^ number.wrapping_mul(0x2545_F491_4F6C_DD1D));
        let part = |shift: u32, of: u64| (bits >> shift) % of;
        let soft = to.saturating_sub(320 + part(0, 640));
        // A voice of its own, from 95 to 165 Hz, which goes up and down a little.
        let pitch = 95 + mixed(seed) % 70 + part(12, 16) - 8;
        let vowel = usize::try_from(part(24, 5)).ok().and_then(|vowel| VOWELS.get(vowel)).unwrap_or(&[0; HARMONICS]);
        let hisses = if part(36, 3) == 0 { 480 } else { 0 };
        let fades = all.saturating_sub(FADES);
        Self { from, soft, to, step: step(u32::try_from(pitch).unwrap_or(120)), vowel, hisses, fades }
    }

    fn sample(&self, seed: u64, n: u64) -> i32 {
        let since = n - self.from;
        let white = white(seed, n);
        let sum = if since < self.hisses { white / 12 } else { self.voice(since) };
        // A breath is in all of it.
        let softer = if n < self.soft { 1 } else { SOFTER };
        let faded = if n < self.fades { 1 } else { FADED };
        sum / (softer * faded) + white / BREATH
    }

    /// The sum of the harmonics. Each comes of the two before it: sin((k+1)x) = 2 cos(x) sin(kx) - sin((k-1)x).
    fn voice(&self, since: u64) -> i32 {
        let phase = phase(self.step, since);
        let twice = i64::from(2 * cosine(phase));
        let (mut before, mut now, mut sum) = (0_i64, i64::from(sine(phase)), 0_i64);
        for weight in self.vowel {
            sum += now * i64::from(*weight);
            (before, now) = (now, ((twice * now) >> 15) - before);
        }
        i32::try_from(sum >> 8).unwrap_or_default()
    }
}

/// Gives the samples of a babble of `all` samples from one on, as long as they are taken.
pub(super) fn add(seed: u64, all: u64, from: u64, put: &mut Put<'_>) {
    let mut n = from;
    while n < all {
        let syllable = Syllable::of(seed, all, n);
        for n in n..syllable.to {
            if !put(syllable.sample(seed, n)) {
                return;
            }
        }
        n = syllable.to.max(n + 1);
    }
}
