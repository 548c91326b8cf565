//! Everything that looks random, from one seed: the same seed and the same requests give the same ids.

use fastrand::Rng;
use uuid::Builder;

/// Is mixed into a seed to make another one of it. (Odd, with as many ones as zeros.)
const BESIDE: u64 = 0x9E37_79B9_7F4A_7C15;

/// The seed of an emulator after so many resets: another one each time, and the same one in equal runs.
#[must_use]
pub fn seed_after(seed: u64, resets: u64) -> u64 {
    Rng::with_seed(seed ^ (resets + 1).wrapping_mul(BESIDE).rotate_left(17)).u64(..)
}

/// The source of ids and of chance.
#[derive(Debug)]
pub struct Ids(Rng);

impl Ids {
    /// A source that begins at `seed`.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(Rng::with_seed(seed))
    }

    /// Another source of the same seed, which has nothing in common with the first.
    #[must_use]
    pub fn beside(seed: u64) -> Self {
        Self::new(Rng::with_seed(seed ^ BESIDE).u64(..))
    }

    /// A UUID (version 4).
    pub fn uuid(&mut self) -> String {
        Builder::from_random_bytes(self.0.u128(..).to_be_bytes()).into_uuid().to_string()
    }

    /// A number from the first to the second, both included.
    pub fn between(&mut self, least: u64, most: u64) -> u64 {
        if least < most { self.0.u64(least..=most) } else { least }
    }
}
