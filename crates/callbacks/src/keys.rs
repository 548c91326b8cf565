//! The keys that the service signs with: which of them are used, and when they are fetched again.
//!
//! The service changes its keys, so a key id that is not known leads to a fetch. An attacker who sends tokens with invented key ids must
//! not cause a fetch for each of them, so such fetches are limited.

use ringwire::base64;
use ringwire::value::{Kind, Value};

/// How long keys are used without a fetch, in milliseconds.
const MAX_AGE_MS: f64 = 86_400_000.0;
/// How many fetches for unknown key ids may follow one another without a pause.
const MOST_FETCHES: f64 = 5.0;
/// The time after which one more is allowed, in milliseconds.
const FETCH_MS: f64 = 60_000.0;
/// The pause after a fetch that failed, in milliseconds.
const PAUSE_MS: f64 = 2_000.0;
/// The shortest modulus that is accepted, in bytes: RS256 requires 2048 bits (RFC 7518 §3.3).
pub const SHORTEST_MODULUS: usize = 256;

/// What to do about a key id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// The key is known: verify with it.
    Use,
    /// Fetch the keys, then decide again.
    Fetch,
    /// There is no such key.
    Unknown,
    /// The keys cannot be fetched at the moment.
    Unavailable,
}

impl Decision {
    /// Its name in JavaScript.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Use => "use",
            Self::Fetch => "fetch",
            Self::Unknown => "unknown",
            Self::Unavailable => "unavailable",
        }
    }
}

/// A public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Its id, the `kid`.
    pub id: String,
    /// The modulus, base64url.
    pub modulus: String,
    /// The exponent, base64url.
    pub exponent: String,
}

/// Reads a JWK set (RFC 7517): its keys for RS256, long enough. `None` when the value is no such set.
#[must_use]
pub fn read<V: Value>(set: &V) -> Option<Vec<Key>> {
    let keys = set.get("keys")?;
    let is = |key: &V, name: &str, word: &str| key.present(name).is_none_or(|value| value.as_string().as_deref() == Some(word));
    let usable = |key: &V| {
        if key.text("kty").as_deref() != Some("RSA") || !is(key, "use", "sig") || !is(key, "alg", "RS256") {
            return None;
        }
        let key = Key { id: key.text("kid")?, modulus: key.text("n")?, exponent: key.text("e")? };
        // Zero bytes in front do not count.
        let length = |modulus: Vec<u8>| modulus.iter().skip_while(|byte| **byte == 0).count();
        let is_long = base64::decode_url(&key.modulus).is_some_and(|modulus| length(modulus) >= SHORTEST_MODULUS);
        (is_long && !key.id.is_empty() && base64::decode_url(&key.exponent).is_some()).then_some(key)
    };
    (keys.kind() == Kind::Array).then(|| keys.items().iter().filter_map(usable).collect())
}

/// The ids of the keys, and when the keys were fetched.
#[derive(Debug, Default)]
pub struct Keys {
    known: Vec<String>,
    fetched_ms: Option<f64>,
    failed_ms: Option<f64>,
    /// How many fetches for unknown key ids count at `counted_ms`; they count less with time.
    unknown_fetches: f64,
    counted_ms: f64,
}

impl Keys {
    /// What to do about a key id.
    #[must_use]
    pub fn decide(&self, key_id: &str, now_ms: f64) -> Decision {
        let is_known = self.known.iter().any(|known| known == key_id);
        // Not for a negative time: when a clock is set back, the pause must not last until it has caught up.
        let paused = self.failed_ms.is_some_and(|failed_ms| (0.0..PAUSE_MS).contains(&(now_ms - failed_ms)));
        match self.fetched_ms {
            None if paused => Decision::Unavailable,
            None => Decision::Fetch,
            // While the service cannot be reached, old keys are used: it publishes new keys long before it drops old ones.
            Some(fetched_ms) if is_known && (now_ms - fetched_ms < MAX_AGE_MS || paused) => Decision::Use,
            Some(_) if is_known => Decision::Fetch,
            Some(_) if paused => Decision::Unavailable,
            Some(_) if self.unknown_fetches_at(now_ms) <= MOST_FETCHES - 1.0 => Decision::Fetch,
            Some(_) => Decision::Unknown,
        }
    }

    /// The keys were fetched: their ids.
    pub fn fetched(&mut self, key_ids: Vec<String>, now_ms: f64) {
        if self.fetched_ms.is_some() {
            self.unknown_fetches = self.unknown_fetches_at(now_ms) + 1.0;
            self.counted_ms = now_ms;
        }
        self.known = key_ids;
        self.fetched_ms = Some(now_ms);
        self.failed_ms = None;
    }

    /// The keys could not be fetched.
    pub fn failed(&mut self, now_ms: f64) {
        self.failed_ms = Some(now_ms);
    }

    fn unknown_fetches_at(&self, now_ms: f64) -> f64 {
        (self.unknown_fetches - (now_ms - self.counted_ms).max(0.0) / FETCH_MS).max(0.0)
    }
}
