//! The 2021 preview (`2021-04-15-preview1`): its operations, its call legs, and the events they raise.

pub mod calls;
mod choices;
mod events;
mod lifecycle;
pub mod media;
mod operations;
pub mod participants;
mod playback;
mod serve;
mod tasks;
mod trigger;

use crate::engine::Engine;
use crate::engine::effects::Outcome;
use crate::engine::json::Json;
use calls::Calls;
pub use choices::CHOICES;
use ringwire::contract::Operation;
use std::collections::BTreeMap;
use tasks::Task;
pub(crate) use trigger::kinds as triggered_kinds;

/// Everything this contract keeps.
#[derive(Debug, Default)]
pub(crate) struct Store {
    calls: Calls,
    /// What happens by itself, by its ticket.
    tasks: BTreeMap<u64, Task>,
    /// Files that are being fetched, by the effect.
    fetches: BTreeMap<u64, Fetch>,
}

impl Store {
    /// Whether every call leg has ended.
    pub(crate) fn is_idle(&self) -> bool {
        self.fetches.is_empty() && self.calls.are_over()
    }

    /// Every call leg, the oldest first.
    pub(crate) fn to_json(&self) -> Json {
        self.calls.to_json()
    }
}

/// The prompt for which a file is being fetched.
#[derive(Debug)]
struct Fetch {
    call: String,
    play: String,
}

/// The service as this contract shows it: the engine, and the contract's own state.
pub(crate) struct Service<'a> {
    pub(crate) engine: &'a mut Engine,
    pub(crate) store: &'a mut Store,
}

impl Service<'_> {
    /// Has the host fetch the file of a prompt.
    fn fetch(&mut self, url: String, fetch: Fetch) {
        let effect = self.engine.fetch(url);
        self.store.fetches.insert(effect, fetch);
    }

    /// Takes the outcome of an effect. An effect of the other contract is ignored.
    pub(crate) fn complete(&mut self, effect: u64, outcome: &Outcome) {
        if let Some(fetch) = self.store.fetches.remove(&effect) {
            self.prompt_fetched(&fetch, outcome);
        }
    }
}

/// Whether an operation is emulated.
#[must_use]
pub fn is_handled(operation: &Operation) -> bool {
    operations::handler(operation.name).is_some()
}

/// Whether an event of that kind is ever sent.
#[must_use]
pub fn is_sent(kind: &str) -> bool {
    events::SENT.contains(&kind)
}
