//! Everything that looks random, from one seed: the same seed and the same requests give the same ids.

use fastrand::Rng;
use uuid::Builder;

/// The source of ids and of chance.
#[derive(Debug)]
pub struct Ids(Rng);

impl Ids {
    /// A source that begins at `seed`.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(Rng::with_seed(seed))
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
