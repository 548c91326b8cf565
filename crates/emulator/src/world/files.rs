//! Files that calls play: how long each is, once that is known.

use super::{prompts, wav};
use crate::engine::effects::Outcome;
use crate::engine::retention::{Limits, Retention};
use std::collections::HashMap;

/// How long a file plays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Length {
    /// So many milliseconds.
    Known(u64),
    /// Not known before the host has fetched the file.
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

/// The lengths of files that applications gave a name for, by name and URL: such a file is fetched once.
#[derive(Debug)]
pub struct Files {
    lengths: HashMap<(String, String), u64>,
    order: Retention<(String, String)>,
    limits: Limits,
}

impl Files {
    /// No files; so many will be remembered.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self { lengths: HashMap::new(), order: Retention::default(), limits }
    }

    /// How long a file plays. `name` is the application's own name for it, `endpoint` the emulator's, whose prompts need no
    /// fetch.
    #[must_use]
    pub fn length(&self, url: &str, name: Option<&str>, endpoint: &str) -> Length {
        if let Some(ms) = name.and_then(|name| self.lengths.get(&(name.to_owned(), url.to_owned()))) {
            return Length::Known(*ms);
        }
        let own = url.strip_prefix(endpoint).filter(|path| path.starts_with(prompts::PATH));
        match own.map(prompts::file) {
            None => Length::Unknown,
            Some(None) => Length::Never(Unplayable::Unreachable("the emulator has no such prompt".to_owned())),
            Some(Some(Err(problem))) => Length::Never(Unplayable::Unreachable(problem)),
            Some(Some(Ok(file))) => match wav::duration_ms(&file) {
                Ok(ms) => Length::Known(ms),
                Err(problem) => Length::Never(Unplayable::Malformed(problem)),
            },
        }
    }

    /// How long a file plays that the host has fetched, or could not fetch.
    ///
    /// # Errors
    /// Why it cannot be played.
    pub fn fetched(&mut self, url: &str, name: Option<&str>, outcome: &Outcome) -> Result<u64, Unplayable> {
        let ms = match outcome {
            Outcome::Answered { status: 200..=299, body } => wav::duration_ms(body).map_err(Unplayable::Malformed),
            Outcome::Fetched { status: 200..=299, head, length } => {
                wav::duration_of(head, *length).map_err(Unplayable::Malformed)
            }
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
            if self.lengths.insert(file.clone(), ms).is_none() {
                for oldest in self.order.keep(file, 2 * (name.len() + url.len()), self.limits) {
                    self.lengths.remove(&oldest);
                }
            }
        }
        Ok(ms)
    }
}
