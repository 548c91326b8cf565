//! Calls: placed, answered, joined, ended.

use super::super::{
    Class, Ends, Field, Model, Operation, Place, Presence, Repeat, Type, Union, Variant, argument, ends, optional,
};
use super::super::{or, prose, required};
use super::{CALL_CONNECTION_ID, OPERATION_CONTEXT, OPTIONS, PREVIEW, REQUEST, ROW};

/// The client holds the caller.
const SOURCE_IDENTITY: super::Argument = argument("sourceIdentity", Place::Field);
const CLIENT: Operation = Operation { class: Class::CallAutomationClient, ..ROW };

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        name: "createCall",
        id: prose!("CreateCall"),
        path: "/callConnections",
        success: &[201],
        arguments: &[
            SOURCE_IDENTITY,
            argument("targetParticipant", Place::Fields),
            argument("callbackUrl", Place::Field),
            OPTIONS,
        ],
        body: Some(&CREATE_CALL),
        result: Some(&CALL_CONNECTION_PROPERTIES),
        ends: Some(&Ends { rings: true, ..placed(&["CreateCallFailed"]) }),
        doc: prose!("Calls one callee."),
        ..CLIENT
    },
    Operation {
        name: "createGroupCall",
        id: prose!("CreateCall"),
        path: "/callConnections",
        success: &[201],
        arguments: &[
            SOURCE_IDENTITY,
            argument("targetParticipants", Place::Field),
            argument("callbackUrl", Place::Field),
            OPTIONS,
        ],
        body: Some(&CREATE_GROUP_CALL),
        result: Some(&CALL_CONNECTION_PROPERTIES),
        ends: Some(&Ends { rings: true, ..placed(&["CreateCallFailed"]) }),
        doc: prose!("Calls several callees into one call."),
        ..CLIENT
    },
    Operation {
        name: "answerCall",
        id: prose!("AnswerCall"),
        path: "/callConnections:answer",
        success: &[200],
        arguments: &[SOURCE_IDENTITY, INCOMING, argument("callbackUrl", Place::Field), OPTIONS],
        body: Some(&ANSWER_CALL),
        result: Some(&CALL_CONNECTION_PROPERTIES),
        ends: Some(&placed(&["AnswerFailed"])),
        doc: prose!("Answers an incoming call."),
        ..CLIENT
    },
    Operation {
        name: "redirectCall",
        id: prose!("RedirectCall"),
        path: "/callConnections:redirect",
        success: &[204],
        arguments: &[KNOWN_BUT_UNUSED, INCOMING, argument("targetParticipant", Place::Fields), REQUEST],
        body: Some(&REDIRECT_CALL),
        doc: prose!("Redirects an incoming call to another callee."),
        ..CLIENT
    },
    Operation {
        name: "rejectCall",
        id: prose!("RejectCall"),
        path: "/callConnections:reject",
        success: &[204],
        arguments: &[KNOWN_BUT_UNUSED, INCOMING, OPTIONS],
        body: Some(&REJECT_CALL),
        doc: prose!("Rejects an incoming call."),
        ..CLIENT
    },
    Operation {
        name: "connectCall",
        id: prose!("Connect"),
        path: "/callConnections:connect",
        success: &[200],
        arguments: &[KNOWN_BUT_UNUSED, argument("callLocator", Place::Field), argument("callbackUrl", Place::Field), OPTIONS],
        body: Some(&CONNECT_CALL),
        result: Some(&CALL_CONNECTION_PROPERTIES),
        ends: Some(&placed(&["ConnectFailed"])),
        doc: prose!("Joins a call that is already there."),
        ..CLIENT
    },
    Operation {
        name: "getCallConnectionProperties",
        id: prose!("CallConnection_GetCall"),
        method: "GET",
        path: "/callConnections/{callConnectionId}",
        success: &[200],
        repeat: Repeat::Always,
        arguments: &[CALL_CONNECTION_ID, REQUEST],
        result: Some(&CALL_CONNECTION_PROPERTIES),
        doc: prose!("What is known of the call."),
        ..ROW
    },
    Operation {
        name: "hangUp",
        id: prose!("CallConnection_HangupCall"),
        method: "DELETE",
        path: "/callConnections/{callConnectionId}",
        success: &[204],
        repeat: Repeat::Always,
        arguments: &[CALL_CONNECTION_ID, REQUEST],
        ends: Some(&ends(CALL_ENDED, &[])),
        doc: prose!("Leaves the call; the people in it may go on talking."),
        ..ROW
    },
    Operation {
        name: "terminateCall",
        id: prose!("CallConnection_TerminateCall"),
        path: "/callConnections/{callConnectionId}:terminate",
        success: &[204],
        arguments: &[CALL_CONNECTION_ID, REQUEST],
        ends: Some(&ends(CALL_ENDED, &[])),
        doc: prose!("Ends the call for everyone in it."),
        ..ROW
    },
];

/// The event that reports the end of a call.
const CALL_ENDED: &[&str] = &["CallDisconnected"];

/// The events that end an operation that places a call.
const fn placed(failed: &'static [&'static str]) -> Ends {
    Ends { call_ended: CALL_ENDED, ..ends(&["CallConnected"], failed) }
}

/// The caller, for operations whose request has no field for it.
const KNOWN_BUT_UNUSED: super::Argument = argument("sourceIdentity", Place::Unused);
const INCOMING: super::Argument = argument("incomingCallContext", Place::Field);
const INCOMING_CALL_CONTEXT: Field =
    required("incomingCallContext", "incomingCallContext", Type::Id, prose!("What the event `IncomingCall` says of the call."));

const SOURCE: Field = optional("sourceIdentity", "source", Type::User, prose!("Who calls: a user of the resource."));
const CALLER_ID: Field = optional(
    "sourceCallIdNumber",
    "sourceCallerIdNumber",
    Type::PhoneNumber,
    prose!("The number shown to the callees; needed to reach phone numbers, except with `teamsAppSource`."),
);
const DISPLAY_NAME: Field =
    optional("sourceDisplayName", "sourceDisplayName", Type::Text, prose!("The name shown to the callees."));
const CALLBACK: Field = required("callbackUrl", "callbackUri", Type::Url, prose!("Where the events of the call are posted."));
const CALL_INTELLIGENCE: Field = optional(
    "callIntelligenceOptions",
    "callIntelligenceOptions",
    Type::Model(&CALL_INTELLIGENCE_OPTIONS),
    prose!("What speaks and understands speech; needed for text and SSML."),
);
const MEDIA_STREAMING: Field = optional(
    "mediaStreamingOptions",
    "mediaStreamingOptions",
    Type::Model(&MEDIA_STREAMING_OPTIONS),
    prose!("How the audio of the call is streamed."),
);
const TRANSCRIPTION: Field = optional(
    "transcriptionOptions",
    "transcriptionOptions",
    Type::Model(&TRANSCRIPTION_OPTIONS),
    prose!("How the call is transcribed."),
);
const LOOPBACK: Field = or(
    Presence::Only(PREVIEW),
    "enableLoopbackAudio",
    "enableLoopbackAudio",
    Type::Boolean,
    prose!("Whether the call hears its own audio."),
);
const TEAMS_APP: Field = optional(
    "teamsAppSource",
    "teamsAppSource",
    Type::TeamsApp,
    prose!("Who calls: a resource account of Teams, in place of the user."),
);

static CREATE_CALL: Model = Model {
    name: prose!("CreateCallRequest"),
    fields: &[
        required("targetParticipant", "targets", Type::One(&Type::Identifier), prose!("Whom to call.")),
        CALLER_ID,
        DISPLAY_NAME,
        SOURCE,
        OPERATION_CONTEXT,
        CALLBACK,
        CALL_INTELLIGENCE,
        MEDIA_STREAMING,
        TRANSCRIPTION,
        TEAMS_APP,
        LOOPBACK,
    ],
};

static CREATE_GROUP_CALL: Model = Model {
    name: prose!("CreateGroupCallRequest"),
    fields: &[
        required("targetParticipants", "targets", Type::List(&Type::Identifier, 1), prose!("Whom to call.")),
        CALLER_ID,
        DISPLAY_NAME,
        SOURCE,
        OPERATION_CONTEXT,
        CALLBACK,
        CALL_INTELLIGENCE,
        MEDIA_STREAMING,
        TRANSCRIPTION,
        TEAMS_APP,
        LOOPBACK,
    ],
};

static ANSWER_CALL: Model = Model {
    name: prose!("AnswerCallRequest"),
    fields: &[
        INCOMING_CALL_CONTEXT,
        CALLBACK,
        OPERATION_CONTEXT,
        CALL_INTELLIGENCE,
        optional("sourceIdentity", "answeredBy", Type::User, prose!("Who answers: a user of the resource.")),
        MEDIA_STREAMING,
        TRANSCRIPTION,
        LOOPBACK,
    ],
};

static REDIRECT_CALL: Model = Model {
    name: prose!("RedirectCallRequest"),
    fields: &[
        INCOMING_CALL_CONTEXT,
        required("targetParticipant", "target", Type::Identifier, prose!("Who is to take the call.")),
        // A `CallInvite` has these two; they mean nothing for a call that is redirected.
        optional("sourceCallIdNumber", "", Type::Any, prose!("Taken and not sent.")),
        optional("sourceDisplayName", "", Type::Any, prose!("Taken and not sent.")),
    ],
};

static REJECT_CALL: Model = Model {
    name: prose!("RejectCallRequest"),
    fields: &[
        INCOMING_CALL_CONTEXT,
        optional("callRejectReason", "callRejectReason", Type::Enum(&["none", "busy", "forbidden"]), prose!("Why.")),
    ],
};

static CONNECT_CALL: Model = Model {
    name: prose!("ConnectRequest"),
    fields: &[
        required("callLocator", "callLocator", CALL_LOCATOR, prose!("Which call.")),
        CALLBACK,
        OPERATION_CONTEXT,
        CALL_INTELLIGENCE,
        MEDIA_STREAMING,
        TRANSCRIPTION,
        LOOPBACK,
    ],
};

/// A call, by the id of a group, of a server call or of a room.
pub(super) const CALL_LOCATOR: Type = Type::Union(&CALL_LOCATORS);
static CALL_LOCATORS: Union = Union {
    tag: "kind",
    wire_tag: "kind",
    variants: &[
        Variant {
            name: "groupCallLocator",
            wire: "groupCallLocator",
            model: &Model { name: prose!("GroupCallLocator"), fields: &[locator_id("groupCallId")] },
        },
        Variant {
            name: "serverCallLocator",
            wire: "serverCallLocator",
            model: &Model { name: prose!("ServerCallLocator"), fields: &[locator_id("serverCallId")] },
        },
        Variant {
            name: "roomCallLocator",
            wire: "roomCallLocator",
            model: &Model { name: prose!("RoomCallLocator"), fields: &[locator_id("roomId")] },
        },
    ],
};

const fn locator_id(wire: &'static str) -> Field {
    required("id", wire, Type::Id, prose!("Its id."))
}

static CALL_INTELLIGENCE_OPTIONS: Model = Model {
    name: prose!("CallIntelligenceOptions"),
    fields: &[optional(
        "cognitiveServicesEndpoint",
        "cognitiveServicesEndpoint",
        Type::Id,
        prose!("The URL of an AI services resource."),
    )],
};

const WEBSOCKET: Field = required("transportType", "transportType", Type::Enum(&["websocket"]), prose!("How it travels."));

static MEDIA_STREAMING_OPTIONS: Model = Model {
    name: prose!("MediaStreamingOptions"),
    fields: &[
        WEBSOCKET,
        required(
            "audioChannelType",
            "audioChannelType",
            Type::Enum(&["mixed", "unmixed"]),
            prose!("All voices together, or each by itself."),
        ),
        optional("transportUrl", "transportUrl", Type::Id, prose!("The WebSocket the audio is sent to.")),
        optional("contentType", "contentType", Type::Enum(&["audio"]), prose!("What is streamed.")),
        optional("startMediaStreaming", "startMediaStreaming", Type::Boolean, prose!("Whether to begin when the call does.")),
        optional("enableBidirectional", "enableBidirectional", Type::Boolean, prose!("Whether audio comes back too.")),
        optional("audioFormat", "audioFormat", Type::Enum(&["pcm16KMono", "pcm24KMono"]), prose!("The samples.")),
        optional("enableDtmfTones", "enableDtmfTones", Type::Boolean, prose!("Whether keys are streamed too.")),
    ],
};

static TRANSCRIPTION_OPTIONS: Model = Model {
    name: prose!("TranscriptionOptions"),
    fields: &[
        WEBSOCKET,
        // The preview takes `locales` in its place.
        or(Presence::Unless(PREVIEW), "locale", "locale", Type::Id, prose!("The language spoken, as in `en-US`.")),
        optional("transportUrl", "transportUrl", Type::Id, prose!("The WebSocket the text is sent to.")),
        optional("speechModelEndpointId", "speechModelEndpointId", Type::Id, prose!("A speech model of your own.")),
        optional("startTranscription", "startTranscription", Type::Boolean, prose!("Whether to begin when the call does.")),
        optional(
            "enableIntermediateResults",
            "enableIntermediateResults",
            Type::Boolean,
            prose!("Whether half sentences are sent."),
        ),
        LOCALES,
        SENTIMENT,
        PII_REDACTION,
        SUMMARIZATION,
    ],
};

pub(super) const LOCALES: Field =
    or(Presence::Only(PREVIEW), "locales", "locales", Type::List(&Type::Id, 1), prose!("The languages that may be spoken."));
pub(super) const SENTIMENT: Field = or(
    Presence::Only(PREVIEW),
    "enableSentimentAnalysis",
    "enableSentimentAnalysis",
    Type::Boolean,
    prose!("Whether the mood of what is said is judged."),
);
pub(super) const PII_REDACTION: Field = or(
    Presence::Only(PREVIEW),
    "piiRedactionOptions",
    "piiRedactionOptions",
    Type::Model(&Model {
        name: prose!("PiiRedactionOptions"),
        fields: &[
            optional("enable", "enable", Type::Boolean, prose!("Whether personal data is hidden.")),
            optional("redactionType", "redactionType", Type::Enum(&["maskWithCharacter"]), prose!("How.")),
        ],
    }),
    prose!("How personal data is hidden."),
);
pub(super) const SUMMARIZATION: Field = or(
    Presence::Only(PREVIEW),
    "summarizationOptions",
    "summarizationOptions",
    Type::Model(&Model {
        name: prose!("SummarizationOptions"),
        fields: &[
            optional("enableEndCallSummary", "enableEndCallSummary", Type::Boolean, prose!("Whether the end brings a summary.")),
            optional("locale", "locale", Type::Id, prose!("The language of the summary.")),
        ],
    }),
    prose!("How the call is summed up."),
);

pub(super) static CALL_CONNECTION_PROPERTIES: Model = Model {
    name: prose!("CallConnectionProperties"),
    fields: &[
        required("callConnectionId", "callConnectionId", Type::Id, prose!("The call, in every other operation.")),
        optional(
            "serverCallId",
            "serverCallId",
            Type::Text,
            prose!("The call, for recordings; not there before it is connected."),
        ),
        optional("targetParticipants", "targets", Type::List(&Type::Identifier, 0), prose!("Who was called.")),
        optional(
            "callConnectionState",
            "callConnectionState",
            Type::Enum(&[
                "unknown",
                "connecting",
                "connected",
                "transferring",
                "transferAccepted",
                "disconnecting",
                "disconnected",
            ]),
            prose!("The state the call is in."),
        ),
        optional("callbackUrl", "callbackUri", Type::Text, prose!("Where its events are posted.")),
        optional("sourceCallerIdNumber", "sourceCallerIdNumber", Type::PhoneNumber, prose!("The number shown.")),
        optional("sourceDisplayName", "sourceDisplayName", Type::Text, prose!("The name shown.")),
        optional("source", "source", Type::Identifier, prose!("Who called.")),
        optional("correlationId", "correlationId", Type::Text, prose!("The id to give to support.")),
        // The official package writes it so.
        optional("answeredby", "answeredBy", Type::User, prose!("Who answered.")),
        optional(
            "mediaStreamingSubscription",
            "mediaStreamingSubscription",
            Type::Model(&MEDIA_STREAMING_SUBSCRIPTION),
            prose!("How the audio is streamed."),
        ),
        optional(
            "transcriptionSubscription",
            "transcriptionSubscription",
            Type::Model(&TRANSCRIPTION_SUBSCRIPTION),
            prose!("How the call is transcribed."),
        ),
        optional("answeredFor", "answeredFor", Type::PhoneNumber, prose!("The number that was called.")),
    ],
};

const SUBSCRIPTION_STATE: Field =
    optional("state", "state", Type::Enum(&["disabled", "inactive", "active"]), prose!("Whether it runs."));

static MEDIA_STREAMING_SUBSCRIPTION: Model = Model {
    name: prose!("MediaStreamingSubscription"),
    fields: &[
        optional("id", "id", Type::Text, prose!("Its id.")),
        SUBSCRIPTION_STATE,
        optional(
            "subscribedContentTypes",
            "subscribedContentTypes",
            Type::List(&Type::Enum(&["audio"]), 0),
            prose!("What is streamed."),
        ),
    ],
};

static TRANSCRIPTION_SUBSCRIPTION: Model = Model {
    name: prose!("TranscriptionSubscription"),
    fields: &[
        optional("id", "id", Type::Text, prose!("Its id.")),
        SUBSCRIPTION_STATE,
        optional(
            "subscribedResultStates",
            "subscribedResultTypes",
            Type::List(&Type::Enum(&["final", "intermediate"]), 0),
            prose!("Which results are sent."),
        ),
        optional("locale", "locale", Type::Text, prose!("The language.")),
    ],
};
