//! From 16,000 samples a second to 24,000 and back, and from other rates to 16,000, by one filter in whole numbers.
//!
//! All go by way of a higher rate: samples are put between, a low-pass filter smooths them, and some are left out. What is left out of the sums
//! is never computed. The filter passes up to 7 kHz and is 64 dB down from 8.2 kHz on, so that nothing above folds back into speech. It
//! delays by 1.5 ms.

/// The first half of the filter, which is symmetric; in 2^20ths. (A sinc at 7.5 kHz of 144 samples, in a Kaiser window of 6.)
const HALF: [i32; 72] = [
    61, 9, -86, -131, -48, 125, 231, 128, -148, -360, -263, 137, 510, 464, -66, -664, -740, -91, 797, 1_090, 364, -874, -1_502,
    -778, 850, 1_954, 1_355, -673, -2_406, -2_104, 288, 2_803, 3_023, 362, -3_072, -4_089, -1_333, 3_126, 5_261, 2_671, -2_863,
    -6_473, -4_418, 2_164, 7_637, 6_603, -896, -8_635, -9_250, -1_102, 9_321, 12_388, 4_039, -9_502, -16_074, -8_228, 8_914,
    20_448, 14_216, -7_125, -25_865, -23_158, 3_281, 33_314, 38_082, 4_921, -46_158, -70_214, -27_502, 84_417, 221_184, 314_646,
];

fn filter() -> impl Iterator<Item = &'static i32> {
    HALF.iter().chain(HALF.iter().rev())
}

/// Samples of one rate become those of another. What came before is remembered: pieces of a stream fit together.
#[derive(Debug)]
pub struct Resampler {
    up: usize,
    down: usize,
    /// The factors of the filter by where between two samples that came the one lies that goes: those for the oldest sample first.
    taps: Vec<Vec<i32>>,
    /// The oldest first: as many as the filter looks back.
    history: Vec<i16>,
    /// Where between two samples that came the next one lies that goes.
    phase: usize,
}

impl Resampler {
    /// From 16,000 samples a second to 24,000.
    #[must_use]
    pub fn to_24_khz() -> Self {
        Self::new(3, 2)
    }

    /// From 24,000 samples a second to 16,000.
    #[must_use]
    pub fn from_24_khz() -> Self {
        Self::new(2, 3)
    }

    fn new(up: usize, down: usize) -> Self {
        let length = 2 * HALF.len() / up;
        let taps = (0..up).map(|phase| {
            let mut taps: Vec<i32> = filter().skip(phase).step_by(up).copied().collect();
            taps.reverse();
            taps
        });
        Self { up, down, taps: taps.collect(), history: vec![0; length.saturating_sub(1)], phase: 0 }
    }

    /// Gives what the samples become: of two to 24,000 a second three, and of three back two.
    pub fn push(&mut self, samples: &[i16]) -> Vec<i16> {
        let mut all = Vec::with_capacity(samples.len() * self.up / self.down + 1);
        let up = i64::try_from(self.up).unwrap_or(1);
        let length = self.history.len() + 1;
        self.history.extend(samples);
        // Most of what is streamed is silence, of which nothing else can come.
        let is_silent = self.history.iter().all(|sample| *sample == 0);
        for heard in self.history.windows(length) {
            while let Some(taps) = self.taps.get(self.phase) {
                let sum: i64 = if is_silent {
                    0
                } else {
                    taps.iter().zip(heard).map(|(tap, sample)| i64::from(*tap) * i64::from(*sample)).sum()
                };
                let value = (sum * up + (1 << 19)) >> 20;
                all.push(super::saturated(i32::try_from(value).unwrap_or_default()));
                self.phase += self.down;
            }
            self.phase -= self.up;
        }
        self.history.drain(..samples.len());
        all
    }
}

/// The rates that [`to_rate`] takes.
pub const RATES: [u32; 4] = [super::RATE, 8_000, 24_000, 48_000];

/// Samples of one of [`RATES`] as those of 16,000 a second. They begin and end where those did: the delay of the filters is left out.
#[must_use]
pub fn to_rate(samples: &[i16], rate: u32) -> Vec<i16> {
    // What a telephone passes is below 4 kHz, and the filter passes that at three times the rate.
    let mut all = samples.to_vec();
    let length = samples.len() as u64 * u64::from(super::RATE) / u64::from(rate.max(1));
    let (length, silence) = (usize::try_from(length).unwrap_or(usize::MAX), [0; 400]);
    all.extend(silence);
    let (all, delay) = match rate {
        8_000 => (Resampler::from_24_khz().push(&Resampler::new(3, 1).push(&all)), 71),
        24_000 => (Resampler::from_24_khz().push(&all), 24),
        48_000 => (Resampler::new(1, 3).push(&all), 24),
        _ => (all, 0),
    };
    all.into_iter().skip(delay).take(length).collect()
}
