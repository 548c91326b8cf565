//! The tokens of callbacks: signed and verified with RSA, both natively.
//!
//! A signature takes 0.7 ms, a hundred times as long as all else about a callback. So each token is signed once for a key and a minute,
//! and carried by every callback of that minute; and each token is verified once, after which the same bytes under the same key have the
//! same verdict. All claims are checked every time, by the core.

use ring::rand::SystemRandom;
use ring::signature::{self, KeyPair, RsaKeyPair, RsaPublicKeyComponents};
use ringwire::base64;
use ringwire_callbacks::keys::Key;
use ringwire_callbacks::token::Unverified;
use ringwire_emulator::Token;
use ringwire_emulator::http::signing::ISSUER;
use serde_json::{Value as Json, json};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// Keys of the simulation alone: they protect nothing.
const PAIRS: [&[u8]; 4] = [
    include_bytes!("../keys/0.pk8"),
    include_bytes!("../keys/1.pk8"),
    include_bytes!("../keys/2.pk8"),
    include_bytes!("../keys/3.pk8"),
];
const FORGED: &[u8] = include_bytes!("../keys/forged.pk8");

/// The key that signs, and those before it.
const PUBLISHED: u64 = 3;
/// How long a token is valid, in seconds.
const LIFE_S: u64 = 300;
const AN_HOUR_S: u64 = 3600;
/// How many tokens and verdicts a thread remembers.
const MOST: usize = 20_000;

struct Pair {
    pair: RsaKeyPair,
    jwk: Json,
    id: String,
}

/// The key, the kind and the minute of a token.
type TokenKey = (usize, u8, u64);

struct Bench {
    pairs: Vec<Pair>,
    forger: Option<RsaKeyPair>,
    random: SystemRandom,
    tokens: HashMap<TokenKey, Rc<str>>,
    verdicts: HashMap<(String, String, Vec<u8>), bool>,
    signed: u64,
    verified: u64,
}

thread_local! {
    static BENCH: RefCell<Bench> = RefCell::new(Bench {
        pairs: PAIRS.iter().filter_map(|der| Pair::read(der)).collect(),
        forger: RsaKeyPair::from_pkcs8(FORGED).ok(),
        random: SystemRandom::new(),
        tokens: HashMap::new(),
        verdicts: HashMap::new(),
        signed: 0,
        verified: 0,
    });
}

fn encode(bytes: &[u8]) -> String {
    base64::encode(bytes).replace('+', "-").replace('/', "_").replace('=', "")
}

impl Pair {
    fn read(der: &[u8]) -> Option<Self> {
        let pair = RsaKeyPair::from_pkcs8(der).ok()?;
        let public: RsaPublicKeyComponents<Vec<u8>> = pair.public_key().into();
        let (modulus, exponent) = (encode(&public.n), encode(&public.e));
        let id = format!("key-{}", modulus.get(..16)?);
        let jwk = json!({ "kty": "RSA", "use": "sig", "alg": "RS256", "kid": id, "n": modulus, "e": exponent });
        Some(Self { pair, jwk, id })
    }
}

/// Who signs the callbacks of a world.
#[derive(Debug, Clone, Default)]
pub struct Issuer {
    /// How often the key was changed.
    generation: u64,
}

impl Issuer {
    /// Signs with another key from now on.
    pub fn rotate(&mut self) {
        self.generation += 1;
    }

    fn key(generation: u64) -> usize {
        usize::try_from(generation % PAIRS.len() as u64).unwrap_or_default()
    }

    /// The published keys: the one that signs now first, at most two older ones after it.
    #[must_use]
    pub fn keys(&self) -> Json {
        let first = self.generation.saturating_sub(PUBLISHED - 1);
        let places = (first..=self.generation).rev().map(Self::key);
        BENCH.with_borrow(|bench| {
            json!({ "keys": places.filter_map(|place| bench.pairs.get(place)).map(|pair| pair.jwk.clone()).collect::<Json>() })
        })
    }

    /// The metadata that names where the keys are.
    #[must_use]
    pub fn metadata(endpoint: &str) -> Json {
        json!({ "issuer": ISSUER, "jwks_uri": format!("{endpoint}/calling/keys") })
    }

    /// The value of an `Authorization` header.
    #[must_use]
    pub fn authorization(&self, token: Token, audience: &str, now_ms: u64) -> Rc<str> {
        let (place, minute) = (Self::key(self.generation), now_ms / 60_000);
        let key = (place, token as u8, minute);
        BENCH.with_borrow_mut(|bench| {
            if let Some(known) = bench.tokens.get(&key) {
                return Rc::clone(known);
            }
            let begins_s = minute * 60 - if token == Token::Expired { AN_HOUR_S } else { 0 };
            let audience = if token == Token::WrongAudience { "another-resource" } else { audience };
            let made: Rc<str> = bench.sign(place, token, begins_s, audience).into();
            if bench.tokens.len() >= MOST {
                bench.tokens.clear();
            }
            bench.tokens.insert(key, Rc::clone(&made));
            made
        })
    }
}

impl Bench {
    fn sign(&mut self, place: usize, token: Token, begins_s: u64, audience: &str) -> String {
        let Some(Pair { pair, id, .. }) = self.pairs.get(place) else { return String::new() };
        let header = json!({ "alg": "RS256", "typ": "JWT", "kid": id });
        let claims = json!({ "iss": ISSUER, "aud": audience, "iat": begins_s, "nbf": begins_s, "exp": begins_s + LIFE_S });
        let text = [encode(header.to_string().as_bytes()), encode(claims.to_string().as_bytes())].join(".");
        let pair = self.forger.as_ref().filter(|_| token == Token::Forged).unwrap_or(pair);
        let mut signature = vec![0; pair.public().modulus_len()];
        if pair.sign(&signature::RSA_PKCS1_SHA256, &self.random, text.as_bytes(), &mut signature).is_err() {
            return String::new();
        }
        self.signed += 1;
        format!("Bearer {text}.{}", encode(&signature))
    }
}

/// Whether a signature was made with a key.
#[must_use]
pub fn is_genuine(key: &Key, token: &Unverified) -> bool {
    BENCH.with_borrow_mut(|bench| {
        let known = (key.modulus.clone(), token.signed.clone(), token.signature.clone());
        if let Some(verdict) = bench.verdicts.get(&known) {
            return *verdict;
        }
        let parts = base64::decode_url(&key.modulus).zip(base64::decode_url(&key.exponent));
        let verdict = parts.is_some_and(|(n, e)| {
            let key = RsaPublicKeyComponents { n, e };
            key.verify(&signature::RSA_PKCS1_2048_8192_SHA256, token.signed.as_bytes(), &token.signature).is_ok()
        });
        bench.verified += 1;
        if bench.verdicts.len() >= MOST {
            bench.verdicts.clear();
        }
        bench.verdicts.insert(known, verdict);
        verdict
    })
}

/// How many tokens this thread has signed, and how many signatures it has verified.
#[must_use]
pub fn counts() -> (u64, u64) {
    BENCH.with_borrow(|bench| (bench.signed, bench.verified))
}
