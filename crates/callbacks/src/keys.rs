//! The keys that the service signs with: which of them are used, and when they are fetched again.
//!
//! A new key is noticed at once, because a key id that is not known leads to a fetch. Invented key ids lead to fetches too: a few may
//! follow one another, then there is one in two seconds, from whichever sender. So a flood of invented ids keeps a new key out for two
//! seconds at most, and a token is refused for its key id only by a set of keys that is as young. A question without a usable answer says
//! nothing about any key: the keys that are known stay, and of all others nothing is known.

use ringwire::base64;
use ringwire::value::{Kind, Value};

/// How long keys are used before they are fetched again, in milliseconds: a day, as Microsoft recommends for its signing keys.
/// Source: <https://learn.microsoft.com/entra/identity-platform/signing-key-rollover>
const FRESH_MS: f64 = 86_400_000.0;
/// How long keys are believed when they cannot be fetched again, in milliseconds. No source says: three days are our choice. A key that
/// the issuer has taken back must not be believed for ever by a receiver that cannot reach the issuer.
const BELIEVED_MS: f64 = 3.0 * FRESH_MS;
/// The pause after a fetch that failed, in milliseconds.
const PAUSE_MS: f64 = 2_000.0;
/// How many fetches for unknown key ids may follow one another without a pause.
const MOST_FETCHES: f64 = 5.0;
/// The time after which one more is allowed, in milliseconds.
const FETCH_MS: f64 = 2_000.0;
/// The shortest modulus that is accepted, in bits: RS256 requires 2048 (RFC 7518 §3.3).
pub const SHORTEST_MODULUS: usize = 2048;
/// The longest exponent that is accepted, in bits (FIPS 186-5 §5.1).
const LONGEST_EXPONENT: usize = 256;

/// What to do about a key id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// The key is known: verify with it.
    Use,
    /// The key is known, but a day old: verify with it, and fetch the keys meanwhile.
    Refresh,
    /// Fetch the keys, then ask for the [`Keys::verdict`].
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
            Self::Refresh => "refresh",
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

/// Reads a JWK set (RFC 7517): its keys that may verify RS256. An entry that is no such key is left out, as RFC 7517 §5 says. `None` when
/// the value is no such set, or has no such key: then it says nothing about any key.
#[must_use]
pub fn read<V: Value>(set: &V) -> Option<Vec<Key>> {
    let keys = set.get("keys").filter(|keys| keys.kind() == Kind::Array)?;
    let usable: Vec<Key> = keys.items().iter().filter_map(usable).collect();
    (!usable.is_empty()).then_some(usable)
}

fn usable<V: Value>(key: &V) -> Option<Key> {
    let is = |name: &str, word: &str| key.present(name).is_none_or(|value| value.as_string().as_deref() == Some(word));
    let may_verify = |uses: V| uses.items().iter().any(|one| one.as_string().as_deref() == Some("verify"));
    if !is("use", "sig") || !is("alg", "RS256") || !key.present("key_ops").is_none_or(may_verify) {
        return None;
    }
    let key = Key {
        id: key.text("kid").filter(|_| key.text("kty").as_deref() == Some("RSA"))?,
        modulus: key.text("n")?,
        exponent: key.text("e")?,
    };
    let (modulus, exponent) = (number(&key.modulus)?, number(&key.exponent)?);
    // Even numbers are none of RSA, and with an exponent of 1 everything is its own signature.
    let is_strong = bits(&modulus) >= SHORTEST_MODULUS && is_odd(&modulus);
    let is_exponent = (2..=LONGEST_EXPONENT).contains(&bits(&exponent)) && is_odd(&exponent);
    (is_strong && is_exponent && !key.id.is_empty()).then_some(key)
}

/// The bytes of a number, without the zeros in front, which do not count.
fn number(text: &str) -> Option<Vec<u8>> {
    let bytes = base64::decode_url(text)?;
    Some(bytes.into_iter().skip_while(|byte| *byte == 0).collect())
}

fn bits(number: &[u8]) -> usize {
    number.first().map_or(0, |first| number.len() * 8 - first.leading_zeros() as usize)
}

fn is_odd(number: &[u8]) -> bool {
    number.last().is_some_and(|last| last % 2 == 1)
}

/// The ids of the keys, and when the keys were fetched.
#[derive(Debug, Default)]
pub struct Keys {
    known: Vec<String>,
    fetched_ms: Option<f64>,
    /// When the last fetch failed; `None` after one that did not.
    failed_ms: Option<f64>,
    /// How many fetches count at `fetched_ms`; they count less with time.
    fetches: f64,
}

impl Keys {
    /// What to do about a key id, when no fetch is pending.
    #[must_use]
    pub fn decide(&self, key_id: &str, now_ms: f64) -> Decision {
        // Not for a negative time: when a clock is set back, the pause must not last until it has caught up.
        let is_paused = self.failed_ms.is_some_and(|failed_ms| (0.0..PAUSE_MS).contains(&(now_ms - failed_ms)));
        match self.verdict(key_id, now_ms) {
            Decision::Refresh if is_paused => Decision::Use,
            Decision::Unavailable if !is_paused => Decision::Fetch,
            Decision::Unknown if self.fetches_at(now_ms) <= MOST_FETCHES - 1.0 => Decision::Fetch,
            verdict => verdict,
        }
    }

    /// What is known of a key id, without another fetch.
    #[must_use]
    pub fn verdict(&self, key_id: &str, now_ms: f64) -> Decision {
        let age_ms = self.fetched_ms.map_or(f64::INFINITY, |fetched_ms| now_ms - fetched_ms);
        let is_known = self.known.iter().any(|known| known == key_id);
        match age_ms {
            // Keys that are too old to be believed say nothing about other keys either.
            BELIEVED_MS.. => Decision::Unavailable,
            FRESH_MS.. if is_known => Decision::Refresh,
            _ if is_known => Decision::Use,
            _ if self.failed_ms.is_some() => Decision::Unavailable,
            _ => Decision::Unknown,
        }
    }

    /// The keys were fetched: their ids.
    pub fn fetched(&mut self, key_ids: Vec<String>, now_ms: f64) {
        if self.fetched_ms.is_some() {
            self.fetches = self.fetches_at(now_ms) + 1.0;
        }
        self.known = key_ids;
        self.fetched_ms = Some(now_ms);
        self.failed_ms = None;
    }

    /// The keys could not be fetched.
    pub fn failed(&mut self, now_ms: f64) {
        self.failed_ms = Some(now_ms);
    }

    fn fetches_at(&self, now_ms: f64) -> f64 {
        let past_ms = self.fetched_ms.map_or(0.0, |fetched_ms| now_ms - fetched_ms);
        (self.fetches - past_ms.max(0.0) / FETCH_MS).max(0.0)
    }
}
