//! Verifies the token of a request: the core checks the claims and says when to fetch keys, RSA the signature.

use super::App;
use crate::defects::Defect;
use crate::issuer::is_genuine;
use crate::runtime::Promise;
use crate::world::{World, text};
use ringwire_callbacks::admission::Token;
use ringwire_callbacks::keys::{self, Decision, Key, Keys};
use ringwire_callbacks::token::{Expected, Refusal, check};
use ringwire_emulator::http::signing::authentication;
use serde_json::Value as Json;
use std::cell::RefCell;
use std::rc::Rc;

const SKEW_MS: f64 = 300_000.0;

/// The keys of the issuer, and who is fetching them.
#[derive(Default)]
pub(super) struct Verifier {
    keys: RefCell<Keys>,
    public: RefCell<Vec<Key>>,
    asked: RefCell<Option<Promise<()>>>,
}

impl App {
    /// What becomes of the token in a header.
    pub(super) async fn judge(self: &Rc<Self>, authorization: Option<&str>) -> Token {
        let (world, verifier) = (&self.world(), &self.verifier);
        let about = authentication(world.emulator.borrow().config());
        let expected = Expected {
            issuer: text(&about, "issuer").to_owned(),
            audiences: vec![text(&about, "audience").to_owned()],
            skew_ms: SKEW_MS,
        };
        let token = match check::<Json>(authorization, &expected, world.now_ms() as f64) {
            Ok(token) => token,
            Err(refusal) => return Token::Refused(refusal.name().to_owned()),
        };
        let now_ms = || world.now_ms() as f64;
        let mut decision = verifier.keys.borrow().decide(&token.key_id, now_ms());
        if world.has(Defect::KeepsOldKeys) && !verifier.public.borrow().is_empty() {
            decision = if decision == Decision::Use { Decision::Use } else { Decision::Unknown };
        }
        let metadata_url = text(&about, "metadataUrl").to_owned();
        if decision == Decision::Fetch {
            verifier.fetch(world, &metadata_url).await;
            decision = verifier.keys.borrow().verdict(&token.key_id, now_ms());
        } else if decision == Decision::Refresh {
            // The old keys are used while new ones are fetched.
            let app = Rc::clone(self);
            self.spawn(None, async move { app.verifier.fetch(&app.world(), &metadata_url).await });
        }
        let keys: Vec<Key> = verifier.public.borrow().iter().filter(|key| key.id == token.key_id).cloned().collect();
        match decision {
            Decision::Use | Decision::Refresh if keys.iter().any(|key| is_genuine(key, &token)) => Token::Genuine,
            Decision::Use | Decision::Refresh if world.has(Defect::SkipsSignatures) => Token::Genuine,
            Decision::Use | Decision::Refresh => Token::Refused(Refusal::Signature.name().to_owned()),
            Decision::Unavailable => Token::Unverifiable("the keys of the issuer cannot be had".to_owned()),
            Decision::Fetch | Decision::Unknown => Token::Refused(Refusal::UnknownKey.name().to_owned()),
        }
    }
}

impl Verifier {
    /// Fetches the keys, once for all requests that need them at the same time.
    async fn fetch(&self, world: &Rc<World>, metadata_url: &str) {
        let asked = self.asked.borrow().clone();
        if let Some(asked) = asked {
            return asked.await;
        }
        let promise = Promise::default();
        *self.asked.borrow_mut() = Some(promise.clone());
        let set = match world.document(metadata_url).await {
            Some(metadata) => world.document(text(&metadata, "jwks_uri")).await,
            None => None,
        };
        let now_ms = world.now_ms() as f64;
        match set.as_ref().and_then(keys::read) {
            Some(keys) => {
                self.keys.borrow_mut().fetched(keys.iter().map(|key| key.id.clone()).collect(), now_ms);
                *self.public.borrow_mut() = keys;
            }
            None => self.keys.borrow_mut().failed(now_ms),
        }
        *self.asked.borrow_mut() = None;
        promise.resolve(());
    }
}
