//! What ends an operation: which events say that it is done, and which that it failed. The documentation of the service's events
//! pairs them: <https://learn.microsoft.com/azure/communication-services/concepts/call-automation/call-automation#events>

/// What ends an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// The JavaScript method, and where the same is in both contracts, that of either.
    pub operation: &'static str,
    /// Which argument holds the `operationContext` by which its events are known, from 0; what the object knows whose method it is
    /// does not count. `None`: its events carry none, and any of the call's will do.
    pub options: Option<usize>,
    /// The kinds of events that say it is done.
    pub done: &'static [&'static str],
    /// The kinds that say it failed.
    pub failed: &'static [&'static str],
}

const CONNECTED: &[&str] = &["CallConnected", "CallLegStateChanged/established"];
const ENDED: &[&str] = &["CallDisconnected", "CallLegStateChanged/terminated"];

const fn by_context(
    operation: &'static str,
    options: usize,
    done: &'static [&'static str],
    failed: &'static [&'static str],
) -> Outcome {
    Outcome { operation, options: Some(options), done, failed }
}

/// Every operation whose end an event tells.
///
/// Not in it, because nothing tells their end: `muteParticipant`, `hold` (only its failure has an event), `unhold`,
/// `cancelAllOperations`, `startContinuousDtmfRecognition`, `summarizeCall`, `redirectCall`, `rejectCall`, those of
/// `CallRecording` (their events carry no `operationContext`), and of 2021 `removeParticipant` and `cancelMediaProcessing`.
pub const OUTCOMES: [Outcome; 25] = [
    Outcome { operation: "createCall", options: None, done: CONNECTED, failed: &["CreateCallFailed"] },
    Outcome { operation: "createGroupCall", options: None, done: CONNECTED, failed: &["CreateCallFailed"] },
    Outcome { operation: "answerCall", options: None, done: CONNECTED, failed: &["AnswerFailed"] },
    Outcome { operation: "connectCall", options: None, done: CONNECTED, failed: &["ConnectFailed"] },
    Outcome { operation: "hangUp", options: None, done: ENDED, failed: &[] },
    Outcome { operation: "terminateCall", options: None, done: ENDED, failed: &[] },
    Outcome { operation: "hangupCall", options: None, done: ENDED, failed: &[] },
    Outcome { operation: "deleteCall", options: None, done: ENDED, failed: &[] },
    by_context("addParticipant", 1, &["AddParticipantSucceeded"], &["AddParticipantFailed"]),
    by_context("transferCallToParticipant", 1, &["CallTransferAccepted"], &["CallTransferFailed"]),
    by_context("removeParticipant", 1, &["RemoveParticipantSucceeded"], &["RemoveParticipantFailed"]),
    by_context("cancelAddParticipantOperation", 1, &["CancelAddParticipantSucceeded"], &["CancelAddParticipantFailed"]),
    by_context("moveParticipants", 2, &["MoveParticipantSucceeded"], &["MoveParticipantFailed"]),
    by_context("play", 2, &["PlayCompleted"], &["PlayFailed", "PlayCanceled"]),
    by_context("playToAll", 1, &["PlayCompleted"], &["PlayFailed", "PlayCanceled"]),
    by_context("startRecognizing", 1, &["RecognizeCompleted"], &["RecognizeFailed", "RecognizeCanceled"]),
    by_context("stopContinuousDtmfRecognition", 1, &["ContinuousDtmfRecognitionStopped"], &[]),
    by_context("sendDtmfTones", 2, &["SendDtmfTonesCompleted"], &["SendDtmfTonesFailed"]),
    by_context("startTranscription", 0, &["TranscriptionStarted"], &["TranscriptionFailed"]),
    by_context("stopTranscription", 0, &["TranscriptionStopped"], &["TranscriptionFailed"]),
    by_context("updateTranscription", 1, &["TranscriptionUpdated"], &["TranscriptionFailed"]),
    by_context("startMediaStreaming", 0, &["MediaStreamingStarted"], &["MediaStreamingFailed"]),
    by_context("stopMediaStreaming", 0, &["MediaStreamingStopped"], &["MediaStreamingFailed"]),
    by_context("playAudio", 0, &["PlayAudioResult"], &["PlayAudioResult/failed"]),
    by_context("inviteParticipants", 1, &["InviteParticipantResult"], &["InviteParticipantResult/failed"]),
];

/// What ends an operation; `None` when no event tells.
#[must_use]
pub fn outcome(operation: &str) -> Option<&'static Outcome> {
    OUTCOMES.iter().find(|outcome| outcome.operation == operation)
}
