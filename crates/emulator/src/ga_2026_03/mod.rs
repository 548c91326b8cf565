//! The contract `2026-03-12`: its requests, checked against their rows, and the state of its calls.
//!
//! ```text
//!   conversation ── people: called, in the call, on hold, gone          a call, or a group or room that every client may join
//!        ▲
//!   connection ── media queue · keys watched · stream · transcript      the application's side of it; there may be several
//!        ▲
//!   recording ── file                                                    of the conversation
//! ```

mod answers;
mod assignments;
mod body;
mod calls;
mod choices;
mod dtmf;
mod events;
mod files;
mod frames;
mod incoming;
mod listening;
mod media;
mod own_calls;
mod packets;
mod participants;
mod people;
mod phones;
mod play;
mod question;
mod recognize;
mod recorded;
mod recording;
mod repeatability;
mod results;
mod samples;
mod scripts;
mod serve;
mod sockets;
mod sounding;
mod speech;
mod state;
mod store;
mod streams;
mod tasks;
pub(crate) mod teams_phone;
mod ticks;
mod transfer;
mod trigger;
mod versions;
mod voices;

use crate::engine::Engine;
use crate::engine::json::{Json, text};
use crate::http::errors::ApiError;
use crate::http::router::Route;
pub(crate) use assignments::Consent;
pub use choices::CHOICES;
pub(crate) use files::File;
pub(crate) use listening::Listener;
use results::ResultInfo;
use ringwire::contract::Operation;
use ringwire::contract::ga_2026_03::{CONTRACT, EVENT_GRID, PREVIEW};
pub(crate) use scripts::about as about_script;
pub(crate) use store::Store;
use tasks::Task;
pub(crate) use trigger::kinds as triggered_kinds;
pub(crate) use versions::SUPPORTED;

/// The prompt for which a file is being fetched.
#[derive(Debug)]
struct Fetch {
    connection: String,
    work: u64,
    url: String,
}

/// The service as this contract shows it: the engine, and the contract's own state.
pub(crate) struct Service<'a> {
    pub(crate) engine: &'a mut Engine,
    pub(crate) store: &'a mut Store,
}

/// What the events of an operation carry, and where they are posted.
#[derive(Debug, Clone, Default)]
pub(crate) struct Context {
    pub(crate) operation_context: Option<String>,
    /// Stands in for the address of the connection.
    pub(crate) callback_uri: Option<String>,
}

/// A request that was checked against its row.
pub(crate) struct ValidatedRequest<'a> {
    route: &'a Route,
    body: Json,
    host: &'a str,
    query: &'a str,
    version: &'static str,
}

impl ValidatedRequest<'_> {
    fn connection(&self) -> &str {
        self.route.parameter("callConnectionId")
    }

    fn recording(&self) -> &str {
        self.route.parameter("recordingId")
    }

    fn context(&self) -> Context {
        Context {
            operation_context: text(&self.body, "operationContext"),
            callback_uri: text(&self.body, "operationCallbackUri"),
        }
    }

    fn is_preview(&self) -> bool {
        self.version == PREVIEW
    }
}

/// An answer that is a success.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    Empty,
    /// By the names of JavaScript.
    Result(Json),
    /// A result of which nothing is known yet, with a status of its own; a 204 has no body.
    Begun(u16),
    /// The properties of a connection, as they are when the answer is written.
    Connection(String),
}

type Handler = fn(&mut Service<'_>, &ValidatedRequest<'_>) -> Result<Reply, ApiError>;

/// The handlers, by the name the published description gives an operation.
const HANDLERS: &[(&str, Handler)] = &[
    ("CreateCall", calls::create),
    ("AnswerCall", answers::answer),
    ("RedirectCall", answers::redirect),
    ("RejectCall", answers::reject),
    ("Connect", answers::connect),
    ("CallConnection_GetCall", calls::get),
    ("CallConnection_HangupCall", calls::hang_up),
    ("CallConnection_TerminateCall", calls::terminate),
    ("CallConnection_GetParticipant", participants::get),
    ("CallConnection_GetParticipants", participants::list),
    ("CallConnection_AddParticipant", participants::add),
    ("CallConnection_TransferToParticipant", transfer::transfer),
    ("CallConnection_RemoveParticipant", participants::remove),
    ("CallConnection_Mute", participants::mute),
    ("CallConnection_CancelAddParticipant", participants::cancel_add),
    ("CallConnection_MoveParticipants", participants::move_here),
    ("CallMedia_Play", play::play),
    ("CallMedia_Recognize", recognize::recognize),
    ("CallMedia_CancelAllMediaOperations", media::cancel_all),
    ("CallMedia_StartContinuousDtmfRecognition", dtmf::start),
    ("CallMedia_StopContinuousDtmfRecognition", dtmf::stop),
    ("CallMedia_SendDtmfTones", dtmf::send),
    ("CallMedia_Hold", participants::hold),
    ("CallMedia_Unhold", participants::unhold),
    ("CallMedia_StartTranscription", streams::start_transcription),
    ("CallMedia_StopTranscription", streams::stop_transcription),
    ("CallMedia_UpdateTranscription", streams::update_transcription),
    ("CallMedia_SummarizeCall", streams::summarize),
    ("CallMedia_StartMediaStreaming", streams::start),
    ("CallMedia_StopMediaStreaming", streams::stop),
    ("CallRecording_StartRecording", recording::start),
    ("CallRecording_GetRecordingProperties", recording::get),
    ("CallRecording_StopRecording", recording::stop),
    ("CallRecording_PauseRecording", recording::pause),
    ("CallRecording_ResumeRecording", recording::resume),
];

fn handler(operation: &Operation) -> Option<Handler> {
    HANDLERS.iter().find(|(id, _)| *id == operation.id).map(|(_, handler)| *handler)
}

/// Whether an operation is emulated: it has a handler, or it takes the URL of a file, which the emulator serves itself.
#[must_use]
pub fn is_handled(operation: &Operation) -> bool {
    operation.path.is_empty() || handler(operation).is_some()
}

/// Whether an event of that kind is ever sent: of the contract, of Event Grid, or of the contract's own preview.
#[must_use]
pub fn is_sent(kind: &str) -> bool {
    let mut rows = CONTRACT.events.iter().chain(EVENT_GRID.events);
    rows.any(|row| row.kind == kind) || kind == events::OF_PREVIEW
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_of_the_contract_has_a_handler_and_no_other_has() {
        let rows = || CONTRACT.operations.iter().filter(|row| !row.path.is_empty()).map(|row| row.id);
        let missing: Vec<&str> = rows().filter(|id| !HANDLERS.iter().any(|(known, _)| known == id)).collect();
        assert!(
            missing.is_empty(),
            "HANDLERS in crates/emulator/src/ga_2026_03/mod.rs lacks {missing:?}: add what executes them"
        );
        let others: Vec<&str> = HANDLERS.iter().map(|(id, _)| *id).filter(|known| !rows().any(|id| id == *known)).collect();
        assert!(others.is_empty(), "HANDLERS has {others:?}, which are the `id` of no row below src/contract/ga_2026_03");
    }
}
