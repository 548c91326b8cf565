//! Recordings: started, paused, stopped, fetched.

use super::super::{Class, Field, Model, Operation, Place, Presence, Repeat, Type, argument, optional, or, prose, required};
use super::calls::CALL_LOCATOR;
use super::{OPTIONS, PREVIEW, REQUEST, ROW};

const RECORDING_ID: super::Argument = argument("recordingId", Place::Path);
const RECORDING: Operation = Operation { class: Class::CallRecording, repeat: Repeat::Always, ..ROW };

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        name: "start",
        id: prose!("CallRecording_StartRecording"),
        path: "/recordings",
        // In calls of Teams Phone the documents have a 204, and the description a 202 whose body may be empty.
        success: &[200, 202, 204],
        repeat: Repeat::ById,
        arguments: &[OPTIONS],
        body: Some(&START_RECORDING),
        result: Some(&BEGUN_RECORDING),
        doc: prose!("Begins to record a call."),
        ..RECORDING
    },
    Operation {
        name: "getState",
        id: prose!("CallRecording_GetRecordingProperties"),
        method: "GET",
        path: "/recordings/{recordingId}",
        success: &[200],
        arguments: &[RECORDING_ID, REQUEST],
        result: Some(&RECORDING_STATE),
        doc: prose!("Whether it is recording."),
        ..RECORDING
    },
    Operation {
        name: "stop",
        id: prose!("CallRecording_StopRecording"),
        method: "DELETE",
        path: "/recordings/{recordingId}",
        success: &[204],
        arguments: &[RECORDING_ID, REQUEST],
        doc: prose!("Ends the recording."),
        ..RECORDING
    },
    Operation {
        name: "pause",
        id: prose!("CallRecording_PauseRecording"),
        path: "/recordings/{recordingId}:pause",
        arguments: &[RECORDING_ID, REQUEST],
        doc: prose!("Pauses the recording."),
        ..RECORDING
    },
    Operation {
        name: "resume",
        id: prose!("CallRecording_ResumeRecording"),
        path: "/recordings/{recordingId}:resume",
        arguments: &[RECORDING_ID, REQUEST],
        doc: prose!("Goes on with the recording."),
        ..RECORDING
    },
    // The last two are in no published description: their URLs come with an event.
    Operation {
        name: "downloadStreaming",
        id: "",
        method: "GET",
        success: &[200, 206],
        arguments: &[argument("sourceLocationUrl", Place::Location), argument("options", Place::Range)],
        doc: prose!("Fetches what was recorded."),
        ..RECORDING
    },
    Operation {
        name: "delete",
        id: "",
        method: "DELETE",
        success: &[200],
        arguments: &[argument("recordingLocationUrl", Place::Location), REQUEST],
        doc: prose!("Deletes what was recorded."),
        ..RECORDING
    },
];

static START_RECORDING: Model = Model {
    name: prose!("StartCallRecordingRequest"),
    fields: &[
        or(Presence::Either("callConnectionId"), "callLocator", "callLocator", CALL_LOCATOR, prose!("Which call.")),
        or(Presence::Either("callLocator"), "callConnectionId", "callConnectionId", Type::Id, prose!("Which call, by its id.")),
        optional(
            "recordingStateCallbackEndpointUrl",
            "recordingStateCallbackUri",
            Type::Url,
            prose!("Where the events of the recording are posted."),
        ),
        optional(
            "recordingContent",
            "recordingContentType",
            Type::Enum(&["audio", "audioVideo"]),
            prose!("What is recorded; default `audioVideo`."),
        ),
        optional(
            "recordingChannel",
            "recordingChannelType",
            Type::Enum(&["mixed", "unmixed"]),
            prose!("All voices together, or each by itself; default `mixed`."),
        ),
        optional(
            "recordingFormat",
            "recordingFormatType",
            Type::Enum(&["wav", "mp3", "mp4"]),
            prose!("The file; default `mp4`."),
        ),
        optional(
            "audioChannelParticipantOrdering",
            "audioChannelParticipantOrdering",
            Type::List(&Type::Identifier, 0),
            prose!("Whose voice is on the first channel, on the second, and so on."),
        ),
        optional(
            "channelAffinity",
            "channelAffinity",
            Type::List(&Type::Model(&CHANNEL_AFFINITY), 0),
            prose!("Whose voice is on which channel."),
        ),
        optional("pauseOnStart", "pauseOnStart", Type::Boolean, prose!("Whether to begin paused; default false.")),
        optional("recordingStorage", "externalStorage", Type::Model(&STORAGE), prose!("Where the file is put.")),
    ],
};

static CHANNEL_AFFINITY: Model = Model {
    name: prose!("ChannelAffinity"),
    fields: &[
        optional("channel", "channel", Type::Integer(0, 4), prose!("The channel, from 0 to 4.")),
        required("targetParticipant", "participant", Type::Identifier, prose!("Whose voice.")),
    ],
};

static STORAGE: Model = Model {
    name: prose!("RecordingStorage"),
    fields: &[
        required(
            "recordingStorageKind",
            "recordingStorageKind",
            Type::CapitalIn(PREVIEW, &["azureCommunicationServices", "azureBlobStorage"]),
            prose!("Whose storage."),
        ),
        optional(
            "recordingDestinationContainerUrl",
            "recordingDestinationContainerUrl",
            Type::Url,
            prose!("The container of your own storage account."),
        ),
    ],
};

pub(super) const STATE: Type = Type::Enum(&["active", "inactive"]);
/// The newest preview writes them with a capital.
pub(super) const KIND: Type = Type::CapitalIn(PREVIEW, &["azureCommunicationServices", "teams", "teamsCompliance"]);

const STATE_OF: Field = optional("recordingState", "recordingState", STATE, prose!("Whether it is recording."));
const KIND_OF: Field = optional("recordingKind", "recordingKind", KIND, prose!("Who records."));

static RECORDING_STATE: Model = Model {
    name: prose!("RecordingStateResult"),
    fields: &[required("recordingId", "recordingId", Type::Id, prose!("The recording.")), STATE_OF, KIND_OF],
};

static BEGUN_RECORDING: Model = Model {
    name: prose!("StartRecordingResult"),
    fields: &[
        optional(
            "recordingId",
            "recordingId",
            Type::Id,
            prose!("The recording; in calls of Teams Phone it may come with the event alone."),
        ),
        STATE_OF,
        KIND_OF,
    ],
};
