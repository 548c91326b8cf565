//! What happens by itself, in its time.

use super::Service;
use crate::world::dialplan::{Failure, Then};

/// What is yet to happen.
#[derive(Debug)]
pub(super) enum Task {
    Answers { call: String, participant: String, then: Then },
    Fails { call: String, participant: String, failure: &'static Failure },
    Presses { call: String, participant: String, keys: &'static str },
    HangsUp { call: String, participant: String },
    CallEnds { call: String },
    PromptEnds { call: String, play: String },
}

impl Service<'_> {
    /// Schedules a task so many milliseconds from now.
    pub(super) fn schedule(&mut self, after_ms: u64, task: Task) {
        let ticket = self.engine.schedule(after_ms);
        self.store.tasks.insert(ticket, task);
    }

    /// Runs the task of a ticket. A ticket of the other contract is ignored.
    pub(crate) fn run_task(&mut self, ticket: u64) {
        let Some(task) = self.store.tasks.remove(&ticket) else { return };
        match task {
            Task::Answers { call, participant, then } => self.callee_answers(&call, &participant, then),
            Task::Fails { call, participant, failure } => self.callee_fails(&call, &participant, failure),
            Task::Presses { call, participant, keys } => self.callee_presses(&call, &participant, keys),
            Task::HangsUp { call, participant } => self.leave(&call, &participant),
            Task::CallEnds { call } => self.call_ends(&call),
            Task::PromptEnds { call, play } => self.prompt_ends(&call, &play),
        }
    }
}
