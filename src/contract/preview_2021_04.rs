//! `2021-04-15-preview1`, the contract of [`CallClient`]: calls, participants and prompts.
//!
//! Two statuses are on record for `createCall` (the documents say 200, the service answered 201) and for
//! `cancelMediaProcessing` (the documents say 202, the published client took 200): both are success.
//!
//! [`CallClient`]: https://www.npmjs.com/package/ringwire

use super::Place::{Fields, Path};
use super::{
    Argument, Class, Contract, Dialect, Ends, Event, Field, Model, Operation, Place, Repeat, Type, argument, ends, optional,
    prose, required, rings,
};

/// The contract this table describes.
pub static CONTRACT: Contract = Contract {
    api_version: "2021-04-15-preview1",
    // The same preview moved its operations below `/calling` a few weeks after it opened.
    base_paths: &["/calls", "/calling/calls"],
    dialect: Dialect::Preview2021_04,
    operations: OPERATIONS,
    events: EVENTS,
    options: &super::options::ALL,
};

const CALL_LEG_ID: Argument = argument("callLegId", Path);
const REQUEST_OPTIONS: Argument = argument("requestOptions", Place::Request);

/// The state of a call leg that reports the end of the call.
const CALL_ENDED: &[&str] = &["CallLegStateChanged/terminated"];

static OPERATIONS: &[Operation] = &[
    Operation {
        name: "createCall",
        id: prose!("CreateCall"),
        class: Class::CallClient,
        method: "POST",
        path: "",
        success: &[200, 201],
        repeat: Repeat::Never,
        arguments: &[
            argument("source", Place::Field),
            argument("targets", Place::Field),
            argument("options", Fields),
            REQUEST_OPTIONS,
        ],
        body: Some(&CREATE_CALL_REQUEST),
        result: Some(&CREATE_CALL_RESULT),
        only: "",
        ends: Some(&Ends { call_ended: CALL_ENDED, ..rings(&["CallLegStateChanged/established"], &[]) }),
        doc: prose!("Calls one or more people; the answer names the call leg."),
    },
    Operation {
        name: "hangupCall",
        id: prose!("HangupCall"),
        class: Class::CallClient,
        method: "POST",
        path: "/{callLegId}/Hangup",
        success: &[202],
        repeat: Repeat::Always,
        arguments: &[CALL_LEG_ID, REQUEST_OPTIONS],
        body: None,
        result: None,
        only: "",
        ends: Some(&ends(CALL_ENDED, &[])),
        doc: prose!("Leaves the call; the people in it may go on talking."),
    },
    Operation {
        name: "deleteCall",
        id: prose!("DeleteCall"),
        class: Class::CallClient,
        method: "DELETE",
        path: "/{callLegId}",
        success: &[202],
        repeat: Repeat::Always,
        arguments: &[CALL_LEG_ID, REQUEST_OPTIONS],
        body: None,
        result: None,
        only: "",
        ends: Some(&ends(CALL_ENDED, &[])),
        doc: prose!("Ends the call for everyone in it."),
    },
    Operation {
        name: "playAudio",
        id: prose!("PlayAudio"),
        class: Class::CallClient,
        method: "POST",
        path: "/{callLegId}/PlayAudio",
        success: &[202],
        repeat: Repeat::Never,
        arguments: &[CALL_LEG_ID, argument("options", Fields), REQUEST_OPTIONS],
        body: Some(&PLAY_AUDIO_REQUEST),
        result: Some(&OPERATION_RESULT),
        only: "",
        ends: Some(&ends(&["PlayAudioResult"], &["PlayAudioResult/failed"])),
        doc: prose!("Plays a WAV file (mono, 16 bit, 16 kHz) to everyone in the call."),
    },
    Operation {
        name: "cancelMediaProcessing",
        id: prose!("CancelMediaProcessing"),
        class: Class::CallClient,
        method: "POST",
        path: "/{callLegId}/CancelMediaProcessing",
        success: &[200, 202],
        repeat: Repeat::Always,
        arguments: &[CALL_LEG_ID, argument("operationContext", Place::Field), REQUEST_OPTIONS],
        body: Some(&CANCEL_MEDIA_PROCESSING_REQUEST),
        result: Some(&OPERATION_RESULT),
        only: "",
        ends: None,
        doc: prose!("Stops whatever is playing or waiting to play."),
    },
    Operation {
        name: "inviteParticipants",
        id: prose!("InviteParticipants"),
        class: Class::CallClient,
        method: "POST",
        path: "/{callLegId}/participants",
        success: &[202],
        repeat: Repeat::Never,
        arguments: &[CALL_LEG_ID, argument("participants", Place::Field), argument("options", Fields), REQUEST_OPTIONS],
        body: Some(&INVITE_PARTICIPANTS_REQUEST),
        result: None,
        only: "",
        ends: Some(&rings(&["InviteParticipantResult"], &["InviteParticipantResult/failed"])),
        doc: prose!("Calls more people into the call."),
    },
    Operation {
        name: "removeParticipant",
        id: prose!("RemoveParticipant"),
        class: Class::CallClient,
        method: "DELETE",
        path: "/{callLegId}/participants/{participantId}",
        success: &[202],
        repeat: Repeat::Always,
        arguments: &[CALL_LEG_ID, argument("participantId", Path), REQUEST_OPTIONS],
        body: None,
        result: None,
        only: "",
        ends: None,
        doc: prose!("Takes one person out of the call."),
    },
];

static CREATE_CALL_REQUEST: Model = Model {
    name: prose!("CreateCallRequest"),
    fields: &[
        required("source", "source", Type::Identifier, prose!("Who calls: an identity of the resource.")),
        optional(
            "alternateCallerId",
            "sourceAlternateIdentity",
            Type::PhoneNumber,
            prose!("The number shown to the callees; needed to reach phone numbers."),
        ),
        required("targets", "targets", Type::List(&Type::Identifier, 1), prose!("Whom to call.")),
        optional("subject", "subject", Type::Text, prose!("What the call is about.")),
        required("callbackUri", "callbackUri", Type::Url, prose!("Where the events of the call are posted.")),
        required(
            "requestedModalities",
            "requestedModalities",
            Type::List(&Type::Enum(&["audio", "video"]), 1),
            prose!("What the call carries."),
        ),
        required(
            "requestedCallEvents",
            "requestedCallEvents",
            Type::List(&Type::Enum(&["participantsUpdated", "dtmfReceived"]), 0),
            prose!("The events wanted beyond those always sent; may be empty."),
        ),
    ],
};

static CREATE_CALL_RESULT: Model = Model {
    name: prose!("CallClientCreateCallResult"),
    fields: &[required("callLegId", "callLegId", Type::Id, prose!("The call leg: the first argument of every other operation."))],
};

static PLAY_AUDIO_REQUEST: Model = Model {
    name: prose!("PlayAudioOptions"),
    fields: &[
        optional("audioFileUri", "audioFileUri", Type::Url, prose!("The WAV file to play.")),
        optional("loop", "loop", Type::Boolean, prose!("Whether to play it again and again until cancelled; default false.")),
        optional(
            "operationContext",
            "operationContext",
            Type::Text,
            prose!("A text of your choice that comes back with the event."),
        ),
        optional(
            "resourceId",
            "resourceId",
            Type::Text,
            prose!("A name of your choice for the file, by which the service caches it."),
        ),
    ],
};

static CANCEL_MEDIA_PROCESSING_REQUEST: Model = Model {
    name: prose!("CancelMediaProcessingRequest"),
    fields: &[optional(
        "operationContext",
        "operationContext",
        Type::Text,
        prose!("A text of your choice that comes back with the answer."),
    )],
};

static INVITE_PARTICIPANTS_REQUEST: Model = Model {
    name: prose!("InviteParticipantsRequest"),
    fields: &[
        optional(
            "alternateCallerId",
            "alternateCallerId",
            Type::PhoneNumber,
            prose!("The number shown to the callees; needed to reach phone numbers."),
        ),
        required("participants", "participants", Type::List(&Type::Identifier, 1), prose!("Whom to invite.")),
        optional(
            "operationContext",
            "operationContext",
            Type::Text,
            prose!("A text of your choice that comes back with the event."),
        ),
    ],
};

const OPERATION_STATUS: Type = Type::Enum(&["notStarted", "running", "completed", "failed"]);

static OPERATION_RESULT: Model = Model {
    name: prose!("OperationResult"),
    fields: &[
        required("id", "id", Type::Id, prose!("The operation.")),
        required("status", "status", OPERATION_STATUS, prose!("How far it is.")),
        optional("operationContext", "operationContext", Type::Text, prose!("The text given with the request.")),
        optional("resultInfo", "resultInfo", Type::Model(&RESULT_INFO), prose!("How it went.")),
    ],
};

static RESULT_INFO: Model = Model {
    name: prose!("ResultInfo"),
    fields: &[
        required("code", "code", INT32, prose!("An HTTP-like status; 200 is success.")),
        required("subcode", "subcode", INT32, prose!("The reason; 0 is success, 8508 is cancelled.")),
        optional("message", "message", Type::Text, prose!("The reason in words.")),
    ],
};

const INT32: Type = Type::Integer(i32::MIN as i64, i32::MAX as i64);

static EVENTS: &[Event] = &[
    Event {
        kind: "CallLegStateChanged",
        subject: Some("callState"),
        data: &CALL_LEG_STATE_CHANGED,
        subscription: None,
        doc: prose!("The call leg is establishing, established, terminating or terminated."),
    },
    Event {
        kind: "ParticipantsUpdated",
        subject: Some("participantsUpdated"),
        data: &PARTICIPANTS_UPDATED,
        subscription: Some("participantsUpdated"),
        doc: prose!("A participant joined or left; the event lists every participant now in the call."),
    },
    Event {
        kind: "PlayAudioResult",
        subject: Some("playAudio"),
        data: &PLAY_AUDIO_RESULT,
        subscription: None,
        doc: prose!("A prompt was played, was cancelled or failed."),
    },
    Event {
        kind: "InviteParticipantResult",
        subject: Some("inviteParticipantResult"),
        data: &INVITE_PARTICIPANT_RESULT,
        subscription: None,
        doc: prose!("An invited person joined or did not."),
    },
    Event {
        kind: "DtmfReceived",
        subject: Some("dtmf"),
        data: &DTMF_RECEIVED,
        subscription: Some("dtmfReceived"),
        doc: prose!("A participant pressed a key."),
    },
    Event {
        kind: "CallRecordingStateChanged",
        subject: None,
        data: &CALL_RECORDING_STATE_CHANGED,
        subscription: None,
        doc: prose!("A recording became active or inactive."),
    },
];

const EVENT_CALL_LEG_ID: Field = required("callLegId", "CallLegId", Type::Id, prose!("The call leg."));
const EVENT_OPERATION_CONTEXT: Field =
    optional("operationContext", "OperationContext", Type::Text, prose!("The text given with the request."));
const EVENT_RESULT_INFO: Field = optional("resultInfo", "ResultInfo", Type::Model(&EVENT_RESULT), prose!("How it went."));
// The event has `Completed` where the operation's answer has `completed`: JavaScript sees the spelling of the answer.
const EVENT_STATUS: Field = required("status", "Status", OPERATION_STATUS, prose!("How far the operation is."));

static EVENT_RESULT: Model = Model {
    name: prose!("ResultInfo"),
    fields: &[
        required("code", "Code", INT32, prose!("An HTTP-like status; 200 is success.")),
        required("subcode", "Subcode", INT32, prose!("The reason; 0 is success, 8508 is cancelled.")),
        optional("message", "Message", Type::Text, prose!("The reason in words.")),
    ],
};

static CALL_LEG_STATE_CHANGED: Model = Model {
    name: prose!("CallLegStateChanged"),
    fields: &[
        optional("conversationId", "ConversationId", Type::Text, prose!("The conversation; null until the call is established.")),
        EVENT_CALL_LEG_ID,
        required(
            "callState",
            "CallState",
            Type::Enum(&[
                "unknown",
                "idle",
                "incoming",
                "establishing",
                "established",
                "hold",
                "unhold",
                "transferring",
                "redirecting",
                "terminating",
                "terminated",
            ]),
            prose!("The state the call leg is in now."),
        ),
    ],
};

static PARTICIPANTS_UPDATED: Model = Model {
    name: prose!("CallClientParticipantsUpdated"),
    fields: &[
        EVENT_CALL_LEG_ID,
        required("participants", "Participants", Type::List(&Type::Model(&PARTICIPANT), 0), prose!("Everyone now in the call.")),
    ],
};

static PARTICIPANT: Model = Model {
    name: prose!("CallClientParticipant"),
    fields: &[
        required("identifier", "Identifier", Type::Identifier, prose!("Who it is.")),
        required("participantId", "ParticipantId", Type::Id, prose!("What `removeParticipant` takes.")),
        required("isMuted", "IsMuted", Type::Boolean, prose!("Whether the others cannot hear them.")),
    ],
};

static PLAY_AUDIO_RESULT: Model =
    Model { name: "PlayAudioResult", fields: &[EVENT_RESULT_INFO, EVENT_OPERATION_CONTEXT, EVENT_STATUS, EVENT_CALL_LEG_ID] };

static INVITE_PARTICIPANT_RESULT: Model = Model {
    name: prose!("InviteParticipantResult"),
    fields: &[
        EVENT_RESULT_INFO,
        EVENT_OPERATION_CONTEXT,
        EVENT_STATUS,
        EVENT_CALL_LEG_ID,
        required("participants", "Participants", Type::List(&Type::Identifier, 0), prose!("Whom the invitation was for.")),
    ],
};

static DTMF_RECEIVED: Model = Model {
    name: prose!("DtmfReceived"),
    fields: &[required("toneInfo", "ToneInfo", Type::Model(&TONE_INFO), prose!("The key.")), EVENT_CALL_LEG_ID],
};

static TONE_INFO: Model = Model {
    name: prose!("ToneInfo"),
    fields: &[
        required(
            "sequenceId",
            "SequenceId",
            Type::Integer(0, i32::MAX as i64),
            prose!("Counts the keys pressed in the call, from 1."),
        ),
        required(
            "tone",
            "Tone",
            Type::Enum(&[
                "Tone0", "Tone1", "Tone2", "Tone3", "Tone4", "Tone5", "Tone6", "Tone7", "Tone8", "Tone9", "Star", "Pound", "A",
                "B", "C", "D", "Flash",
            ]),
            prose!("Which key."),
        ),
    ],
};

// The fields of this event are on record only for its successor (`2021-06-15-preview`); unknown members are kept anyway.
static CALL_RECORDING_STATE_CHANGED: Model = Model {
    name: prose!("CallRecordingStateChanged"),
    fields: &[
        optional("recordingId", "RecordingId", Type::Text, prose!("The recording.")),
        optional("state", "State", Type::Enum(&["active", "inactive"]), prose!("Whether it is recording.")),
        optional("startDateTime", "StartDateTime", Type::Text, prose!("When it began, ISO 8601.")),
        optional("conversationId", "ConversationId", Type::Text, prose!("The conversation recorded.")),
    ],
};
