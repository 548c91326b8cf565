//! Callbacks: every event names its call, and has the members of its kind.

use super::super::{Contract, Dialect, Event, Field, Model, Type, optional, prose, required};
use super::participants::{PARTICIPANT_LIST, TEAMS_PHONE};
use super::recording::{KIND, STATE};
use super::{INT32, OPERATION_CONTEXT, TONE};

pub(super) static EVENTS: &[Event] = &[
    event("CallConnected", &OPERATION_EVENT, prose!("The call is connected.")),
    event("CallDisconnected", &OPERATION_EVENT, prose!("The call is over.")),
    event("CreateCallFailed", &OPERATION_EVENT, prose!("The call could not be placed.")),
    event("AnswerFailed", &OPERATION_EVENT, prose!("The call could not be answered.")),
    event("ConnectFailed", &OPERATION_EVENT, prose!("The call could not be joined.")),
    event("CallTransferAccepted", &CALL_TRANSFER_ACCEPTED, prose!("The call was passed on.")),
    event("CallTransferFailed", &OPERATION_EVENT, prose!("The call could not be passed on.")),
    event(
        "ParticipantsUpdated",
        &PARTICIPANTS_UPDATED,
        prose!("A participant joined, left, was muted or put on hold; the event lists every participant now in the call."),
    ),
    event("AddParticipantSucceeded", &ADD_PARTICIPANT_SUCCEEDED, prose!("The added participant has joined.")),
    event("AddParticipantFailed", &ADD_PARTICIPANT_SUCCEEDED, prose!("The added participant did not join.")),
    event("CancelAddParticipantSucceeded", &CANCEL_ADD_PARTICIPANT_SUCCEEDED, prose!("The invitation was cancelled.")),
    event(
        "CancelAddParticipantFailed",
        &CANCEL_ADD_PARTICIPANT_SUCCEEDED,
        prose!("The invitation could not be cancelled: the callee had answered, or there is no such invitation."),
    ),
    event("RemoveParticipantSucceeded", &ADD_PARTICIPANT_SUCCEEDED, prose!("The participant was removed from the call.")),
    event("RemoveParticipantFailed", &ADD_PARTICIPANT_SUCCEEDED, prose!("The participant could not be removed from the call.")),
    event("MoveParticipantSucceeded", &MOVE_PARTICIPANT_SUCCEEDED, prose!("The participant was moved into this call.")),
    event("MoveParticipantFailed", &MOVE_PARTICIPANT_SUCCEEDED, prose!("The participant could not be moved into this call.")),
    event("HoldFailed", &OPERATION_EVENT, prose!("The participant could not be put on hold.")),
    event("PlayStarted", &OPERATION_EVENT, prose!("A prompt begins.")),
    event("PlayCompleted", &OPERATION_EVENT, prose!("All prompts were played.")),
    event("PlayFailed", &PLAY_FAILED, prose!("A prompt could not be played.")),
    event("PlayCanceled", &OPERATION_EVENT, prose!("Playing was cancelled.")),
    event("RecognizeCompleted", &RECOGNIZE_COMPLETED, prose!("The participant answered the question.")),
    event(
        "RecognizeFailed",
        &PLAY_FAILED,
        prose!("The participant did not answer the question, or the answer is none of the expected ones."),
    ),
    event("RecognizeCanceled", &OPERATION_EVENT, prose!("The question was cancelled.")),
    event(
        "ContinuousDtmfRecognitionToneReceived",
        &CONTINUOUS_DTMF_RECOGNITION_TONE_RECEIVED,
        prose!("The participant pressed a key."),
    ),
    event("ContinuousDtmfRecognitionToneFailed", &OPERATION_EVENT, prose!("A pressed key could not be reported.")),
    event("ContinuousDtmfRecognitionStopped", &OPERATION_EVENT, prose!("Pressed keys are no longer reported.")),
    event("SendDtmfTonesCompleted", &OPERATION_EVENT, prose!("The keys were pressed.")),
    event("SendDtmfTonesFailed", &OPERATION_EVENT, prose!("The keys could not be pressed.")),
    event("MediaStreamingStarted", &MEDIA_STREAMING_STARTED, prose!("The audio is streamed.")),
    event("MediaStreamingStopped", &MEDIA_STREAMING_STARTED, prose!("The audio is no longer streamed.")),
    event("MediaStreamingFailed", &MEDIA_STREAMING_STARTED, prose!("The audio could not be streamed.")),
    event("TranscriptionStarted", &TRANSCRIPTION_STARTED, prose!("What is said is written down.")),
    event("TranscriptionStopped", &TRANSCRIPTION_STARTED, prose!("What is said is no longer written down.")),
    event("TranscriptionUpdated", &TRANSCRIPTION_STARTED, prose!("What is written down has changed, such as its language.")),
    event("TranscriptionFailed", &TRANSCRIPTION_STARTED, prose!("What is said could not be written down.")),
    event("RecordingStateChanged", &RECORDING_STATE_CHANGED, prose!("A recording became active or inactive.")),
    event("StartRecordingFailed", &START_RECORDING_FAILED, prose!("A recording could not be started.")),
];

const fn event(kind: &'static str, data: &'static Model, doc: &'static str) -> Event {
    Event { kind, subject: None, data, subscription: None, doc }
}

/// The events of Event Grid that applications of this contract need.
pub static EVENT_GRID: Contract = Contract {
    api_version: "",
    base_paths: &[],
    dialect: Dialect::EventGrid,
    operations: &[],
    events: &[
        event("IncomingCall", &INCOMING_CALL, prose!("A caller calls; the call can be answered, redirected or rejected.")),
        event("RecordingFileStatusUpdated", &RECORDING_FILE_STATUS_UPDATED, prose!("The files of a recording are ready.")),
    ],
    options: &super::super::options::NONE,
};

const CALL_CONNECTION_ID: Field = required("callConnectionId", "callConnectionId", Type::Text, prose!("The call."));
const SERVER_CALL_ID: Field = optional("serverCallId", "serverCallId", Type::Text, prose!("The call, for recordings."));
const CORRELATION_ID: Field = optional("correlationId", "correlationId", Type::Text, prose!("The id to give to support."));
const RESULT_INFORMATION: Field =
    optional("resultInformation", "resultInformation", Type::Model(&RESULT), prose!("How it went."));

static RESULT: Model = Model {
    name: prose!("ResultInformation"),
    fields: &[
        optional("code", "code", INT32, prose!("An HTTP-like status; 200 is success.")),
        optional("subCode", "subCode", INT32, prose!("The reason; 0 is success, 8508 is cancelled.")),
        optional("message", "message", Type::Text, prose!("The reason in words.")),
        optional("sipDetails", "sipDetails", Type::Model(&DIAGNOSTICS), prose!("What the telephone network said.")),
        optional("q850Details", "q850Details", Type::Model(&DIAGNOSTICS), prose!("What the telephone network said.")),
    ],
};

static DIAGNOSTICS: Model = Model {
    name: prose!("SipDiagnosticInfo"),
    fields: &[
        optional("code", "code", INT32, prose!("The code.")),
        optional("message", "message", Type::Text, prose!("The code in words.")),
    ],
};

static OPERATION_EVENT: Model = Model {
    name: prose!("OperationEvent"),
    fields: &[OPERATION_CONTEXT, RESULT_INFORMATION, CALL_CONNECTION_ID, SERVER_CALL_ID, CORRELATION_ID],
};

static CALL_TRANSFER_ACCEPTED: Model = Model {
    name: prose!("CallTransferAccepted"),
    fields: &[
        TRANSFEREE,
        TRANSFER_TARGET,
        OPERATION_CONTEXT,
        RESULT_INFORMATION,
        CALL_CONNECTION_ID,
        SERVER_CALL_ID,
        CORRELATION_ID,
    ],
};

static PARTICIPANTS_UPDATED: Model = Model {
    name: prose!("ParticipantsUpdated"),
    fields: &[PARTICIPANTS, SEQUENCE_NUMBER, RESULT_INFORMATION, CALL_CONNECTION_ID, SERVER_CALL_ID, CORRELATION_ID],
};

static ADD_PARTICIPANT_SUCCEEDED: Model = Model {
    name: prose!("AddParticipantSucceeded"),
    fields: &[PARTICIPANT, OPERATION_CONTEXT, RESULT_INFORMATION, CALL_CONNECTION_ID, SERVER_CALL_ID, CORRELATION_ID],
};

static CANCEL_ADD_PARTICIPANT_SUCCEEDED: Model = Model {
    name: prose!("CancelAddParticipantSucceeded"),
    fields: &[INVITATION_ID, OPERATION_CONTEXT, RESULT_INFORMATION, CALL_CONNECTION_ID, SERVER_CALL_ID, CORRELATION_ID],
};

static MOVE_PARTICIPANT_SUCCEEDED: Model = Model {
    name: prose!("MoveParticipantSucceeded"),
    fields: &[PARTICIPANT, FROM_CALL, OPERATION_CONTEXT, RESULT_INFORMATION, CALL_CONNECTION_ID, SERVER_CALL_ID, CORRELATION_ID],
};

static PLAY_FAILED: Model = Model {
    name: prose!("PlayFailed"),
    fields: &[FAILED_SOURCE, OPERATION_CONTEXT, RESULT_INFORMATION, CALL_CONNECTION_ID, SERVER_CALL_ID, CORRELATION_ID],
};

static RECOGNIZE_COMPLETED: Model = Model {
    name: prose!("RecognizeCompleted"),
    fields: &[
        RECOGNITION_TYPE,
        DTMF_RESULT,
        CHOICE_RESULT,
        SPEECH_RESULT,
        OPERATION_CONTEXT,
        RESULT_INFORMATION,
        CALL_CONNECTION_ID,
        SERVER_CALL_ID,
        CORRELATION_ID,
    ],
};

static CONTINUOUS_DTMF_RECOGNITION_TONE_RECEIVED: Model = Model {
    name: prose!("ContinuousDtmfRecognitionToneReceived"),
    fields: &[
        SEQUENCE_ID,
        RECEIVED_TONE,
        OPERATION_CONTEXT,
        RESULT_INFORMATION,
        CALL_CONNECTION_ID,
        SERVER_CALL_ID,
        CORRELATION_ID,
    ],
};

static MEDIA_STREAMING_STARTED: Model = Model {
    name: prose!("MediaStreamingStarted"),
    fields: &[STREAMING, OPERATION_CONTEXT, RESULT_INFORMATION, CALL_CONNECTION_ID, SERVER_CALL_ID, CORRELATION_ID],
};

static TRANSCRIPTION_STARTED: Model = Model {
    name: prose!("TranscriptionStarted"),
    fields: &[TRANSCRIBING, OPERATION_CONTEXT, RESULT_INFORMATION, CALL_CONNECTION_ID, SERVER_CALL_ID, CORRELATION_ID],
};

static RECORDING_STATE_CHANGED: Model = Model {
    name: prose!("RecordingStateChanged"),
    fields: &[
        RECORDING_ID,
        RECORDING_STATE,
        START_DATE_TIME,
        RECORDING_KIND,
        RESULT_INFORMATION,
        CALL_CONNECTION_ID,
        SERVER_CALL_ID,
        CORRELATION_ID,
    ],
};

static START_RECORDING_FAILED: Model = Model {
    name: prose!("StartRecordingFailed"),
    fields: &[RECORDING_ID, OPERATION_CONTEXT, RESULT_INFORMATION, CALL_CONNECTION_ID, SERVER_CALL_ID, CORRELATION_ID],
};

const PARTICIPANTS: Field = required("participants", "participants", PARTICIPANT_LIST, prose!("Everyone now in the call."));
const SEQUENCE_NUMBER: Field = optional("sequenceNumber", "sequenceNumber", INT32, prose!("Counts these events, from 1."));
const PARTICIPANT: Field = optional("participant", "participant", Type::Identifier, prose!("Who it is about."));
const TRANSFEREE: Field = optional("transferee", "transferee", Type::Identifier, prose!("Who was passed on."));
const TRANSFER_TARGET: Field = optional("transferTarget", "transferTarget", Type::Identifier, prose!("Who took the call."));
const INVITATION_ID: Field = required("invitationId", "invitationId", Type::Text, prose!("What `addParticipant` gave."));
const FROM_CALL: Field = optional("fromCall", "fromCall", Type::Text, prose!("The call they were in."));
const FAILED_SOURCE: Field =
    optional("failedPlaySourceIndex", "failedPlaySourceIndex", INT32, prose!("Which of the prompts, counted from 0."));
const SEQUENCE_ID: Field = required("sequenceId", "sequenceId", INT32, prose!("Counts the keys, from 1."));
const RECEIVED_TONE: Field = required("tone", "tone", TONE, prose!("Which key."));
const RECOGNITION_TYPE: Field =
    optional("recognitionType", "recognitionType", Type::Enum(&["dtmf", "speech", "choices"]), prose!("How it was answered."));
const DTMF_RESULT: Field = optional(
    "dtmfResult",
    "dtmfResult",
    Type::Model(&Model {
        name: prose!("DtmfResult"),
        fields: &[optional("tones", "tones", Type::List(&TONE, 0), prose!("The keys, in order."))],
    }),
    prose!("What was pressed."),
);
// A number that need not be whole, so not `Type::Integer`.
const CONFIDENCE: Field = optional("confidence", "confidence", Type::Any, prose!("How sure that is, from 0 to 1."));
const CHOICE_RESULT: Field = optional(
    "choiceResult",
    "choiceResult",
    Type::Model(&Model {
        name: prose!("ChoiceResult"),
        fields: &[
            optional("label", "label", Type::Text, prose!("Which choice.")),
            optional("recognizedPhrase", "recognizedPhrase", Type::Text, prose!("What was said.")),
            CONFIDENCE,
        ],
    }),
    prose!("What was chosen."),
);
const SPEECH_RESULT: Field = optional(
    "speechResult",
    "speechResult",
    Type::Model(&Model {
        name: prose!("SpeechResult"),
        fields: &[optional("speech", "speech", Type::Text, prose!("What was said.")), CONFIDENCE],
    }),
    prose!("What was said."),
);

const STREAMING: Field = optional(
    "mediaStreamingUpdate",
    "mediaStreamingUpdate",
    Type::Model(&Model {
        name: prose!("MediaStreamingUpdate"),
        fields: &[
            optional("contentType", "contentType", Type::Text, prose!("What is streamed.")),
            optional("mediaStreamingStatus", "mediaStreamingStatus", Type::Text, prose!("How far it is.")),
            optional("mediaStreamingStatusDetails", "mediaStreamingStatusDetails", Type::Text, prose!("Why.")),
        ],
    }),
    prose!("How the audio is streamed."),
);
const TRANSCRIBING: Field = optional(
    "transcriptionUpdate",
    "transcriptionUpdate",
    Type::Model(&Model {
        name: prose!("TranscriptionUpdate"),
        fields: &[
            optional("transcriptionStatus", "transcriptionStatus", Type::Text, prose!("How far it is.")),
            optional("transcriptionStatusDetails", "transcriptionStatusDetails", Type::Text, prose!("Why.")),
        ],
    }),
    prose!("How the call is transcribed."),
);
const RECORDING_ID: Field = optional("recordingId", "recordingId", Type::Text, prose!("The recording."));
const RECORDING_STATE: Field = optional("state", "state", STATE, prose!("Whether it is recording."));
const START_DATE_TIME: Field = optional("startDateTime", "startDateTime", Type::Date, prose!("When it began."));
const RECORDING_KIND: Field = optional("recordingKind", "recordingKind", KIND, prose!("Who records."));

static INCOMING_CALL: Model = Model {
    name: prose!("IncomingCallEvent"),
    fields: &[
        required("to", "to", Type::Identifier, prose!("Who is called.")),
        required("from", "from", Type::Identifier, prose!("Who calls.")),
        SERVER_CALL_ID,
        optional("callerDisplayName", "callerDisplayName", Type::Text, prose!("The name the caller shows.")),
        optional(
            "customContext",
            "customContext",
            Type::Model(&Model {
                name: prose!("IncomingCallContext"),
                fields: &[
                    optional("sipHeaders", "sipHeaders", Type::Map(&Type::Text), prose!("From a telephone.")),
                    optional("voipHeaders", "voipHeaders", Type::Map(&Type::Text), prose!("From a user of the resource.")),
                    TEAMS_PHONE,
                ],
            }),
            prose!("What the caller says beside the call."),
        ),
        required("incomingCallContext", "incomingCallContext", Type::Text, prose!("What `answerCall` takes.")),
        optional("onBehalfOfCallee", "onBehalfOfCallee", Type::Identifier, prose!("For whom the call is taken.")),
        CORRELATION_ID,
    ],
};

static RECORDING_FILE_STATUS_UPDATED: Model = Model {
    name: prose!("RecordingFileStatusUpdatedEvent"),
    fields: &[
        optional(
            "recordingStorageInfo",
            "recordingStorageInfo",
            Type::Model(&Model {
                name: prose!("RecordingStorageInfo"),
                fields: &[optional(
                    "recordingChunks",
                    "recordingChunks",
                    Type::List(&Type::Model(&RECORDING_CHUNK), 0),
                    prose!("The parts of the recording, each with its files."),
                )],
            }),
            prose!("Where the files are."),
        ),
        optional("recordingStartTime", "recordingStartTime", Type::Text, prose!("When it began.")),
        optional("recordingDurationMs", "recordingDurationMs", INT32, prose!("How long it is, in milliseconds.")),
        optional("recordingContentType", "recordingContentType", Type::Text, prose!("What was recorded.")),
        optional("recordingChannelType", "recordingChannelType", Type::Text, prose!("Whether everyone has a channel.")),
        optional("recordingFormatType", "recordingFormatType", Type::Text, prose!("The format of the files.")),
        optional("sessionEndReason", "sessionEndReason", Type::Text, prose!("Why it ended.")),
    ],
};

static RECORDING_CHUNK: Model = Model {
    name: prose!("RecordingChunk"),
    fields: &[
        optional("documentId", "documentId", Type::Text, prose!("The part.")),
        optional("index", "index", INT32, prose!("Its place among the parts, from 0.")),
        optional("endReason", "endReason", Type::Text, prose!("Why it ended.")),
        optional("contentLocation", "contentLocation", Type::Text, prose!("What `downloadStreaming` takes.")),
        optional("metadataLocation", "metadataLocation", Type::Text, prose!("What `downloadStreaming` takes, for the metadata.")),
        optional("deleteLocation", "deleteLocation", Type::Text, prose!("What `delete` takes.")),
    ],
};
