//! Participants: looked at, added, transferred, removed, muted, moved.

use super::super::{Field, Model, Operation, Place, Presence, Repeat, Type, argument, ends, optional, prose, required, rings};
use super::{CALL_CONNECTION_ID, CONTEXT_RESULT, OPERATION_CALLBACK, OPERATION_CONTEXT, OPTIONS, REQUEST, ROW};

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        name: "getParticipant",
        id: prose!("CallConnection_GetParticipant"),
        method: "GET",
        path: "/callConnections/{callConnectionId}/participants/{targetParticipant}",
        success: &[200],
        repeat: Repeat::Always,
        arguments: &[CALL_CONNECTION_ID, argument("targetParticipant", Place::RawId), REQUEST],
        result: Some(&CALL_PARTICIPANT),
        doc: prose!("One person in the call."),
        ..ROW
    },
    Operation {
        name: "listParticipants",
        id: prose!("CallConnection_GetParticipants"),
        method: "GET",
        path: "/callConnections/{callConnectionId}/participants",
        success: &[200],
        repeat: Repeat::Always,
        arguments: &[CALL_CONNECTION_ID, REQUEST],
        result: Some(&PARTICIPANTS),
        doc: prose!("Everyone in the call, page by page."),
        ..ROW
    },
    Operation {
        name: "addParticipant",
        id: prose!("CallConnection_AddParticipant"),
        path: "/callConnections/{callConnectionId}/participants:add",
        arguments: &[CALL_CONNECTION_ID, argument("targetParticipant", Place::Fields), OPTIONS],
        body: Some(&ADD_PARTICIPANT),
        result: Some(&ADD_PARTICIPANT_RESULT),
        ends: Some(&rings(&["AddParticipantSucceeded"], &["AddParticipantFailed"])),
        doc: prose!("Calls a callee, who joins the call by answering."),
        ..ROW
    },
    Operation {
        name: "transferCallToParticipant",
        id: prose!("CallConnection_TransferToParticipant"),
        path: "/callConnections/{callConnectionId}:transferToParticipant",
        arguments: &[CALL_CONNECTION_ID, argument("targetParticipant", Place::Field), OPTIONS],
        body: Some(&TRANSFER),
        result: Some(&CONTEXT_RESULT),
        ends: Some(&rings(&["CallTransferAccepted"], &["CallTransferFailed"])),
        doc: prose!("Transfers the call to another target."),
        ..ROW
    },
    Operation {
        name: "removeParticipant",
        id: prose!("CallConnection_RemoveParticipant"),
        path: "/callConnections/{callConnectionId}/participants:remove",
        arguments: &[CALL_CONNECTION_ID, argument("participant", Place::Field), OPTIONS],
        body: Some(&REMOVE_PARTICIPANT),
        result: Some(&CONTEXT_RESULT),
        ends: Some(&ends(&["RemoveParticipantSucceeded"], &["RemoveParticipantFailed"])),
        doc: prose!("Takes one person out of the call."),
        ..ROW
    },
    Operation {
        name: "muteParticipant",
        id: prose!("CallConnection_Mute"),
        path: "/callConnections/{callConnectionId}/participants:mute",
        success: &[200],
        arguments: &[CALL_CONNECTION_ID, argument("participant", Place::Field), OPTIONS],
        body: Some(&MUTE_PARTICIPANT),
        result: Some(&CONTEXT_RESULT),
        doc: prose!("Mutes one person, until they unmute themselves."),
        ..ROW
    },
    Operation {
        name: "cancelAddParticipantOperation",
        id: prose!("CallConnection_CancelAddParticipant"),
        path: "/callConnections/{callConnectionId}/participants:cancelAddParticipant",
        arguments: &[CALL_CONNECTION_ID, argument("invitationId", Place::Field), OPTIONS],
        body: Some(&CANCEL_ADD_PARTICIPANT),
        result: Some(&CANCEL_ADD_PARTICIPANT_RESULT),
        ends: Some(&ends(&["CancelAddParticipantSucceeded"], &["CancelAddParticipantFailed"])),
        doc: prose!("Cancels the invitation of a callee who has not answered yet."),
        ..ROW
    },
    Operation {
        name: "moveParticipants",
        id: prose!("CallConnection_MoveParticipants"),
        path: "/callConnections/{callConnectionId}/participants:moveHere",
        arguments: &[
            CALL_CONNECTION_ID,
            argument("targetParticipants", Place::Field),
            argument("fromCall", Place::Field),
            OPTIONS,
        ],
        body: Some(&MOVE_PARTICIPANTS),
        result: Some(&MOVE_PARTICIPANTS_RESULT),
        ends: Some(&ends(&["MoveParticipantSucceeded"], &["MoveParticipantFailed"])),
        doc: prose!("Moves people from another call into this one."),
        ..ROW
    },
];

/// Like the official package, sends a new UUID when the caller gives none, so that the event can be recognised.
const CONTEXT_OR_UUID: Field = Field { presence: Presence::Uuid, ..OPERATION_CONTEXT };
const CALLER_ID: Field = optional(
    "sourceCallIdNumber",
    "sourceCallerIdNumber",
    Type::PhoneNumber,
    prose!("The number shown to the callee; needed to reach a phone number, except in calls of Teams Phone."),
);
const CALLING_CONTEXT: Field = optional(
    "customCallingContext",
    "customCallingContext",
    Type::CallingContext(&CUSTOM_CALLING_CONTEXT),
    prose!("What the callee receives together with the call."),
);

static ADD_PARTICIPANT: Model = Model {
    name: prose!("AddParticipantRequest"),
    fields: &[
        CALLER_ID,
        optional("sourceDisplayName", "sourceDisplayName", Type::Text, prose!("The name shown to the callee.")),
        required("targetParticipant", "participantToAdd", Type::Identifier, prose!("Whom to add.")),
        optional(
            "invitationTimeoutInSeconds",
            "invitationTimeoutInSeconds",
            Type::Integer(0, 180),
            prose!("How long to let it ring."),
        ),
        OPERATION_CONTEXT,
        OPERATION_CALLBACK,
        CALLING_CONTEXT,
    ],
};

static TRANSFER: Model = Model {
    name: prose!("TransferToParticipantRequest"),
    fields: &[
        required("targetParticipant", "targetParticipant", Type::Identifier, prose!("Who is to take the call.")),
        CONTEXT_OR_UUID,
        optional("transferee", "transferee", Type::Identifier, prose!("Who is passed on; needed in calls of more than two.")),
        OPERATION_CALLBACK,
        CALLING_CONTEXT,
        CALLER_ID,
    ],
};

static REMOVE_PARTICIPANT: Model = Model {
    name: prose!("RemoveParticipantRequest"),
    fields: &[
        required("participant", "participantToRemove", Type::Identifier, prose!("Whom to remove.")),
        CONTEXT_OR_UUID,
        OPERATION_CALLBACK,
    ],
};

static MUTE_PARTICIPANT: Model = Model {
    name: prose!("MuteParticipantsRequest"),
    fields: &[
        required("participant", "targetParticipants", Type::One(&Type::Identifier), prose!("Whom to mute.")),
        OPERATION_CONTEXT,
    ],
};

static CANCEL_ADD_PARTICIPANT: Model = Model {
    name: prose!("CancelAddParticipantRequest"),
    fields: &[
        required("invitationId", "invitationId", Type::Id, prose!("What `addParticipant` gave.")),
        CONTEXT_OR_UUID,
        OPERATION_CALLBACK,
    ],
};

static MOVE_PARTICIPANTS: Model = Model {
    name: prose!("MoveParticipantsRequest"),
    fields: &[
        required("targetParticipants", "targetParticipants", Type::List(&Type::Identifier, 1), prose!("Whom to move.")),
        CONTEXT_OR_UUID,
        OPERATION_CALLBACK,
        required("fromCall", "fromCall", Type::Id, prose!("The `callConnectionId` of the call they are in.")),
    ],
};

static CALL_PARTICIPANT: Model = Model {
    name: prose!("CallParticipant"),
    fields: &[
        optional("identifier", "identifier", Type::Identifier, prose!("Who it is.")),
        optional("isMuted", "isMuted", Type::Boolean, prose!("Whether the others cannot hear them.")),
        optional("isOnHold", "isOnHold", Type::Boolean, prose!("Whether they cannot hear the others.")),
    ],
};
/// Participants. A constant, because only so the reference in it lives long enough.
pub(super) const PARTICIPANT_LIST: Type = Type::List(&Type::Model(&CALL_PARTICIPANT), 0);

static PARTICIPANTS: Model = Model {
    name: prose!("ListParticipantsResult"),
    fields: &[
        required("values", "value", PARTICIPANT_LIST, prose!("Who is in the call.")),
        optional("nextLink", "nextLink", Type::Text, prose!("Where the next page is.")),
    ],
};

static ADD_PARTICIPANT_RESULT: Model = Model {
    name: prose!("AddParticipantResult"),
    fields: &[
        optional("participant", "participant", Type::Model(&CALL_PARTICIPANT), prose!("Who is called.")),
        OPERATION_CONTEXT,
        optional("invitationId", "invitationId", Type::Text, prose!("What `cancelAddParticipantOperation` takes.")),
    ],
};

static CANCEL_ADD_PARTICIPANT_RESULT: Model = Model {
    name: prose!("CancelAddParticipantOperationResult"),
    fields: &[optional("invitationId", "invitationId", Type::Text, prose!("What was given to be cancelled.")), OPERATION_CONTEXT],
};

static MOVE_PARTICIPANTS_RESULT: Model = Model {
    name: prose!("MoveParticipantsResult"),
    fields: &[
        optional("participants", "participants", PARTICIPANT_LIST, prose!("Who is moved.")),
        OPERATION_CONTEXT,
        optional("fromCall", "fromCall", Type::Text, prose!("The call they are in.")),
    ],
};

static CUSTOM_CALLING_CONTEXT: Model = Model {
    name: prose!("CustomCallingContext"),
    fields: &[
        optional("voipHeaders", "voipHeaders", Type::Map(&Type::Text), prose!("For users of the resource.")),
        optional("sipHeaders", "sipHeaders", Type::Map(&Type::Text), prose!("For telephones.")),
        TEAMS_PHONE,
    ],
};
pub(super) const TEAMS_PHONE: Field = optional(
    "teamsPhoneCallDetails",
    "teamsPhoneCallDetails",
    Type::Model(&TEAMS_PHONE_CALL_DETAILS),
    prose!("For Teams phones."),
);

static TEAMS_PHONE_CALL_DETAILS: Model = Model {
    name: prose!("TeamsPhoneCallDetails"),
    fields: &[
        optional(
            "teamsPhoneCallerDetails",
            "teamsPhoneCallerDetails",
            Type::Model(&TEAMS_PHONE_CALLER_DETAILS),
            prose!("Who calls."),
        ),
        optional(
            "teamsPhoneSourceDetails",
            "teamsPhoneSourceDetails",
            Type::Model(&TEAMS_PHONE_SOURCE_DETAILS),
            prose!("Where the call comes from."),
        ),
        optional("sessionId", "sessionId", Type::Text, prose!("The session.")),
        optional("intent", "intent", Type::Text, prose!("What the caller wants.")),
        optional("callTopic", "callTopic", Type::Text, prose!("What the call is about.")),
        optional("callContext", "callContext", Type::Text, prose!("What came before.")),
        optional("transcriptUrl", "transcriptUrl", Type::Text, prose!("Where what was said is written down.")),
        optional("callSentiment", "callSentiment", Type::Text, prose!("The mood.")),
        optional("suggestedActions", "suggestedActions", Type::Text, prose!("What might be done.")),
    ],
};

// The official package's types need six of these members, the documentation none: what an incoming call came with goes on as it is.
static TEAMS_PHONE_CALLER_DETAILS: Model = Model {
    name: prose!("TeamsPhoneCallerDetails"),
    fields: &[
        optional("caller", "caller", Type::Identifier, prose!("Who it is.")),
        optional("name", "name", Type::Text, prose!("Their name.")),
        optional("phoneNumber", "phoneNumber", Type::Text, prose!("Their number.")),
        optional("recordId", "recordId", Type::Text, prose!("Their record.")),
        optional("screenPopUrl", "screenPopUrl", Type::Text, prose!("What to open.")),
        optional("isAuthenticated", "isAuthenticated", Type::Boolean, prose!("Whether it is certain who they are.")),
        optional("additionalCallerInformation", "additionalCallerInformation", Type::Map(&Type::Text), prose!("Anything else.")),
    ],
};

static TEAMS_PHONE_SOURCE_DETAILS: Model = Model {
    name: prose!("TeamsPhoneSourceDetails"),
    fields: &[
        optional("source", "source", Type::Identifier, prose!("Who passes the call on.")),
        optional("language", "language", Type::Text, prose!("The language spoken.")),
        optional("status", "status", Type::Text, prose!("How far it got.")),
        optional("intendedTargets", "intendedTargets", Type::Map(&Type::Identifier), prose!("Who it is for.")),
    ],
};
