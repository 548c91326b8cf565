//! Files that calls play: how long each is and what is heard, once that is known.

use super::{prompts, wav};
use crate::engine::effects::Outcome;
use crate::engine::retention::{Limits, Retention};
use crate::sound::{PER_MS, RATE, Sound, noise};
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Weak};

/// What is heard of a file.
#[derive(Debug, Clone)]
pub struct Prompt {
    /// How long, in milliseconds.
    pub ms: u64,
    /// Its samples; of a file of which the host has kept the beginning alone, a babble as long.
    pub sound: Sound,
}

/// What is known of a file.
#[derive(Debug, Clone)]
pub enum Length {
    /// This is heard.
    Known(Prompt),
    /// Nothing before the host has fetched the file.
    Unknown,
    /// The file cannot be played.
    Never(Unplayable),
}

/// Why a file cannot be played.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unplayable {
    /// It is not what the service plays.
    Malformed(String),
    /// It could not be fetched.
    Unreachable(String),
}

/// How many files are remembered that were fetched last.
const RECENT: usize = 64;

/// The files that applications gave a name for, by name and URL: such a file is fetched once.
#[derive(Debug)]
pub struct Files {
    named: HashMap<(String, String), Prompt>,
    order: Retention<(String, String)>,
    /// The samples that were read last and are in use: calls that play the same file share them.
    recent: VecDeque<Weak<[i16]>>,
    limits: Limits,
}

impl Files {
    /// No files; so many will be remembered.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self { named: HashMap::new(), order: Retention::default(), recent: VecDeque::new(), limits }
    }

    /// What is known of a file. `name` is the application's own name for it, `endpoint` the emulator's, whose prompts need no fetch.
    #[must_use]
    pub fn length(&self, url: &str, name: Option<&str>, endpoint: &str) -> Length {
        if let Some(prompt) = name.and_then(|name| self.named.get(&(name.to_owned(), url.to_owned()))) {
            return Length::Known(prompt.clone());
        }
        let own = url.strip_prefix(endpoint).filter(|path| path.starts_with(prompts::PATH));
        match own.map(prompts::sound) {
            None => Length::Unknown,
            Some(None) => Length::Never(Unplayable::Unreachable("the emulator has no such prompt".to_owned())),
            Some(Some(Err(problem))) => Length::Never(Unplayable::Unreachable(problem)),
            Some(Some(Ok(sound))) => Length::Known(Prompt { ms: sound.length().div_ceil(PER_MS), sound }),
        }
    }

    /// What is heard of a file that the host has fetched, or could not fetch.
    ///
    /// # Errors
    /// Why it cannot be played.
    pub fn fetched(&mut self, url: &str, name: Option<&str>, outcome: &Outcome) -> Result<Prompt, Unplayable> {
        let prompt = match outcome {
            Outcome::Answered { status: 200..=299, body } => self.read(url, body, body.len() as u64),
            Outcome::Fetched { status: 200..=299, head, length } => self.read(url, head, *length),
            Outcome::Answered { status, .. } | Outcome::Fetched { status, .. } => {
                Err(Unplayable::Unreachable(["it was answered ", &status.to_string()].concat()))
            }
            Outcome::NoAnswer { reason } => Err(Unplayable::Unreachable(reason.clone())),
            Outcome::Late => Err(Unplayable::Unreachable("there was no answer in time".to_owned())),
            Outcome::NotSent => {
                let reason = "this emulator fetches nothing but its own prompts (see promptUri)";
                Err(Unplayable::Unreachable(reason.to_owned()))
            }
        }?;
        if let Some(name) = name {
            let file = (name.to_owned(), url.to_owned());
            let bytes = 2 * (name.len() + url.len()) + prompt.sound.bytes();
            if self.named.insert(file.clone(), prompt.clone()).is_none() {
                for oldest in self.order.keep(file, bytes, self.limits) {
                    self.named.remove(&oldest);
                }
            }
        }
        Ok(prompt)
    }

    /// Reads a file of so many bytes, or its beginning.
    fn read(&mut self, url: &str, file: &[u8], length: u64) -> Result<Prompt, Unplayable> {
        let ms = wav::duration_of(file, length).map_err(Unplayable::Malformed)?;
        if (file.len() as u64) < length {
            return Ok(Prompt { ms, sound: Sound::Babble { seed: noise::seed_of(url), ms } });
        }
        let (samples, _) = wav::samples(file, &[RATE]).map_err(Unplayable::Malformed)?;
        Ok(Prompt { ms, sound: Sound::Samples(self.shared(samples)) })
    }

    /// Samples that are not in memory twice.
    fn shared(&mut self, samples: Vec<i16>) -> Arc<[i16]> {
        self.recent.retain(|known| known.strong_count() > 0);
        if let Some(known) = self.recent.iter().filter_map(Weak::upgrade).find(|known| **known == *samples) {
            return known;
        }
        let samples: Arc<[i16]> = samples.into();
        self.recent.push_back(Arc::downgrade(&samples));
        if self.recent.len() > RECENT {
            self.recent.pop_front();
        }
        samples
    }
}
