//! What happens by itself, in its time.

use super::sockets::Side;
use super::{Context, ResultInfo, Service};
use crate::world::dialplan::{self, Failure};

/// What is yet to happen.
#[derive(Debug)]
pub(crate) enum Task {
    Answers { conversation: String, person: u64 },
    Fails { conversation: String, person: u64, failure: &'static Failure },
    Presses { conversation: String, person: u64, keys: &'static str },
    Replies { connection: String, work: u64, conversation: String, person: u64, reply: dialplan::Reply },
    HangsUp { conversation: String, person: u64 },
    Connects { connection: String },
    Ends { connection: String },
    RingsOut { incoming: String },
    SourceEnds { connection: String, work: u64, source: usize },
    Silence { connection: String, work: u64, turn: u32 },
    Heard { connection: String, work: u64, turn: u32, phrase: String },
    TonesSent { connection: String, target: String, context: Context },
    FileIsReady { recording: String },
    Redials { connection: String, side: Side, generation: u64 },
    SocketEnds { socket: u64, code: u16 },
    Tick { conversation: String },
    ScriptGoesOn { script: u64, turn: u64 },
    Unreached { person: u64 },
}

impl Service<'_> {
    /// Runs the task of a ticket. A ticket of the other contract is ignored.
    pub(crate) fn run_task(&mut self, ticket: u64) {
        let Some(task) = self.store.tasks.remove(&ticket) else { return };
        match task {
            // What callees do by themselves does not happen to those for whom the application has answered.
            Task::Answers { conversation, person } if !self.is_taken(&conversation, person) => {
                self.person_answers(&conversation, person);
            }
            Task::Fails { conversation, person, failure } if !self.is_taken(&conversation, person) => {
                self.person_fails(&conversation, person, failure);
            }
            Task::Answers { .. } | Task::Fails { .. } => {}
            Task::Presses { conversation, person, keys } => self.person_presses(&conversation, person, keys),
            Task::Replies { connection, work, conversation, person, reply } => {
                self.replies(&connection, work, &conversation, person, reply);
            }
            Task::HangsUp { conversation, person } => self.person_leaves(&conversation, person, &ResultInfo::everyone_left()),
            Task::Connects { connection } => self.joins(&connection),
            Task::Ends { connection } => self.connection_ends(&connection),
            Task::RingsOut { incoming } => self.rings_out(&incoming),
            Task::SourceEnds { connection, work, source } => self.source_ends(&connection, work, source),
            Task::Silence { connection, work, turn } => self.silence(&connection, work, turn),
            Task::Heard { connection, work, turn, phrase } => self.heard(&connection, work, turn, &phrase),
            Task::TonesSent { connection, target, context } => self.tones_sent(&connection, &target, &context),
            Task::FileIsReady { recording } => self.file_is_ready(&recording),
            Task::Redials { connection, side, generation } => self.redials(&connection, side, generation),
            Task::SocketEnds { socket, code } => self.socket_ends(socket, code),
            Task::Tick { conversation } => self.tick(&conversation),
            Task::ScriptGoesOn { script, turn } => self.script_goes_on(script, turn),
            Task::Unreached { person } => self.unreached(person),
        }
    }

    /// Schedules a task so many milliseconds from now.
    pub(super) fn schedule(&mut self, after_ms: u64, task: Task) {
        let ticket = self.engine.schedule(after_ms);
        self.store.tasks.insert(ticket, task);
    }
}
