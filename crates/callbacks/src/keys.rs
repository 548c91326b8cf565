//! The keys the service signs with: which of them are kept, and when to ask for them again.
//!
//! A key is asked for again when it is not known, because the service changes its keys; but whoever sends tokens with made-up key
//! ids must not make us ask the service each time, so such questions are counted.

use ringwire::base64;
use ringwire::value::{Kind, Value};

/// How long keys are believed, in milliseconds.
const MAX_AGE_MS: f64 = 86_400_000.0;
/// How many questions for a key that is not known may be asked at once.
const MOST_QUESTIONS: f64 = 5.0;
/// How long it takes until one more may be asked, in milliseconds.
const QUESTION_MS: f64 = 60_000.0;
/// How long to wait after a question without an answer, in milliseconds.
const PAUSE_MS: f64 = 2_000.0;
/// The shortest modulus believed, in bytes: RS256 asks for 2048 bits (RFC 7518 §3.3).
pub const SHORTEST_MODULUS: usize = 256;

/// What to do about a key id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It is known: verify.
    Use,
    /// Ask for the keys, then decide again.
    Fetch,
    /// There is no such key.
    Unknown,
    /// The keys cannot be had at the moment.
    Unavailable,
}

impl Decision {
    /// The word for it.
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
    /// Its name.
    pub id: String,
    /// The modulus, base64url.
    pub modulus: String,
    /// The exponent, base64url.
    pub exponent: String,
}

/// Reads a JWK set (RFC 7517); what is no RSA key for signatures of ours is left out. `None` when it is no such set.
#[must_use]
pub fn read<V: Value>(set: &V) -> Option<Vec<Key>> {
    let keys = set.get("keys")?;
    let is = |key: &V, name: &str, word: &str| key.present(name).is_none_or(|value| value.as_string().as_deref() == Some(word));
    let usable = |key: &V| {
        if key.text("kty").as_deref() != Some("RSA") || !is(key, "use", "sig") || !is(key, "alg", "RS256") {
            return None;
        }
        let key = Key { id: key.text("kid")?, modulus: key.text("n")?, exponent: key.text("e")? };
        // Zeros in front do not make it longer.
        let length = |modulus: Vec<u8>| modulus.iter().skip_while(|byte| **byte == 0).count();
        let is_long = base64::decode_url(&key.modulus).is_some_and(|modulus| length(modulus) >= SHORTEST_MODULUS);
        (is_long && !key.id.is_empty() && base64::decode_url(&key.exponent).is_some()).then_some(key)
    };
    (keys.kind() == Kind::Array).then(|| keys.items().iter().filter_map(usable).collect())
}

/// The keys known, and when they were asked for.
#[derive(Debug, Default)]
pub struct Keys {
    known: Vec<String>,
    fetched_ms: Option<f64>,
    failed_ms: Option<f64>,
    /// How many questions for unknown keys were asked, less what time has forgiven, and when that was counted.
    questions: f64,
    counted_ms: f64,
}

impl Keys {
    /// What to do about a key id.
    #[must_use]
    pub fn decide(&self, key_id: &str, now_ms: f64) -> Decision {
        let is_known = self.known.iter().any(|known| known == key_id);
        // Not below zero: clocks are set back, and a pause is not to last until they have caught up.
        let paused = self.failed_ms.is_some_and(|failed_ms| (0.0..PAUSE_MS).contains(&(now_ms - failed_ms)));
        match self.fetched_ms {
            None if paused => Decision::Unavailable,
            None => Decision::Fetch,
            // Old keys are better than none: the service may be out of reach, and changes keys long before it drops them.
            Some(fetched_ms) if is_known && (now_ms - fetched_ms < MAX_AGE_MS || paused) => Decision::Use,
            Some(_) if is_known => Decision::Fetch,
            Some(_) if paused => Decision::Unavailable,
            Some(_) if self.questions_at(now_ms) <= MOST_QUESTIONS - 1.0 => Decision::Fetch,
            Some(_) => Decision::Unknown,
        }
    }

    /// The keys were asked for because of a key id, and came.
    pub fn fetched(&mut self, key_ids: Vec<String>, now_ms: f64) {
        if self.fetched_ms.is_some() {
            self.questions = self.questions_at(now_ms) + 1.0;
            self.counted_ms = now_ms;
        }
        self.known = key_ids;
        self.fetched_ms = Some(now_ms);
        self.failed_ms = None;
    }

    /// They were asked for, and did not come.
    pub fn failed(&mut self, now_ms: f64) {
        self.failed_ms = Some(now_ms);
    }

    fn questions_at(&self, now_ms: f64) -> f64 {
        (self.questions - (now_ms - self.counted_ms).max(0.0) / QUESTION_MS).max(0.0)
    }
}
