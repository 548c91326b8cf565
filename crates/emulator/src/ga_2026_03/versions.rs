//! The versions of the contract: which are served, and what each lacks.
//!
//! What a version lacks is the difference between the clients that the official Python package generates from the published description
//! of each version (1.0.0 to 1.6.0 of `azure-communication-callautomation`). What the service does with a request that is ahead of its
//! version is not on record: it is answered like one for what does not exist, and members are ignored as unknown ones are.

use crate::engine::json::{Json, Map};
use crate::http::errors::ApiError;
use crate::http::message::RawRequest;
use ringwire::contract::ga_2026_03::{CONTRACT, PREVIEW};
use std::sync::LazyLock;

/// The stable versions, the oldest first, and then the preview, which has all that the newest has, and more.
pub(crate) const SERVED: [&str; 8] =
    ["2023-03-06", "2023-10-15", "2024-04-15", "2024-09-15", "2025-05-15", "2025-06-15", CONTRACT.api_version, PREVIEW];

/// The operations and kinds of events that came with a later version than the first.
const LATER: &[(&str, &[&str])] = &[
    (
        "2023-10-15",
        &[
            "CallConnection_CancelAddParticipant",
            "CallConnection_Mute",
            "CallMedia_SendDtmfTones",
            "CallMedia_StartContinuousDtmfRecognition",
            "CallMedia_StopContinuousDtmfRecognition",
        ],
    ),
    (
        "2024-09-15",
        &[
            "CallMedia_Hold",
            "CallMedia_Unhold",
            "Connect",
            "AnswerFailed",
            "ConnectFailed",
            "CreateCallFailed",
            "HoldFailed",
            "PlayStarted",
        ],
    ),
    (
        "2025-05-15",
        &[
            "CallMedia_StartMediaStreaming",
            "CallMedia_StartTranscription",
            "CallMedia_StopMediaStreaming",
            "CallMedia_StopTranscription",
            "CallMedia_UpdateTranscription",
        ],
    ),
    ("2025-06-15", &["StartRecordingFailed"]),
    ("2026-03-12", &["CallConnection_MoveParticipants"]),
];

/// The members that came with a later version, by their names on the wire: in the bodies of some operations and the data of some
/// events, or, where none is named, wherever they are.
const LATER_MEMBERS: &[(&str, &[&str], &[&str])] = &[
    (
        "2023-10-15",
        &[],
        &[
            "callIntelligenceOptions",
            "choiceResult",
            "choices",
            "customCallingContext",
            "invitationId",
            "speechLanguage",
            "speechOptions",
            "speechRecognitionModelEndpointId",
            "speechResult",
            "ssml",
            "text",
            "transferTarget",
            "transferee",
        ],
    ),
    (
        "2023-10-15",
        &[
            "CallConnection_AddParticipant",
            "CallConnection_RemoveParticipant",
            "CallConnection_TransferToParticipant",
            "CallMedia_Play",
            "CallMedia_Recognize",
        ],
        &["operationCallbackUri"],
    ),
    ("2024-04-15", &[], &["externalStorage", "pauseOnStart", "recordingKind"]),
    ("2024-09-15", &[], &["answeredFor", "failedPlaySourceIndex", "isOnHold", "playPrompts", "roomId"]),
    ("2024-09-15", &["CallMedia_Play"], &["interruptCallMediaOperation"]),
    ("2024-09-15", &["CallConnection_TransferToParticipant"], &["sourceCallerIdNumber"]),
    (
        "2024-09-15",
        &[
            "CallConnected",
            "CallDisconnected",
            "CancelAddParticipantSucceeded",
            "ParticipantsUpdated",
            "PlayCanceled",
            "RecognizeCanceled",
            "RecordingStateChanged",
        ],
        &["resultInformation"],
    ),
    (
        "2025-05-15",
        &[],
        &[
            "confidence",
            "mediaStreamingOptions",
            "mediaStreamingSubscription",
            "transcriptionOptions",
            "transcriptionSubscription",
        ],
    ),
    ("2025-05-15", &["CallMedia_Unhold"], &["operationCallbackUri"]),
    ("2025-06-15", &[], &["teamsAppSource"]),
    ("2025-06-15", &["CallRecording_StartRecording"], &["callConnectionId"]),
    ("2026-03-12", &[], &["q850Details", "sipDetails", "teamsPhoneCallDetails"]),
];

/// The objects whose members have names of the application's choice.
const FREE: [&str; 2] = ["sipHeaders", "voipHeaders"];

/// The header of every answer that lists the versions.
pub(crate) static SUPPORTED: LazyLock<String> = LazyLock::new(|| SERVED.join(", "));

/// The version that a request asks for.
///
/// # Errors
/// 400 with the versions that are served.
pub(super) fn asked_for(request: &RawRequest) -> Result<&'static str, ApiError> {
    let given = request.query("api-version");
    let found = SERVED.into_iter().find(|version| given.as_deref() == Some(version));
    found.ok_or_else(|| ApiError::unsupported_version(given.as_deref(), &SUPPORTED))
}

/// The place of a version in [`SERVED`].
fn place(version: &str) -> usize {
    SERVED.iter().position(|known| *known == version).unwrap_or(SERVED.len())
}

/// The version with which an operation or a kind of event came, if the given one does not have it yet.
pub(super) fn came_with(what: &str, version: &str) -> Option<&'static str> {
    let row = LATER.iter().find(|(_, names)| names.contains(&what));
    row.map(|(since, _)| *since).filter(|since| place(since) > place(version))
}

/// The kind of event that a version has for what happens: `None` when it has none. A call that fails must not end in silence: before there
/// were events of that failure, it is taken for one that ends.
pub(super) fn event(kind: &'static str, version: &str) -> Option<&'static str> {
    match (came_with(kind, version), kind) {
        (None, _) => Some(kind),
        (Some(_), "CreateCallFailed" | "AnswerFailed") => Some("CallDisconnected"),
        (Some(_), _) => None,
    }
}

/// Whether a version lacks nothing.
pub(super) fn has_all(version: &str) -> bool {
    version == CONTRACT.api_version || version == PREVIEW
}

/// Takes out of a body, or of the data of an event, what its version does not have. `within` is the id of the operation, or the kind of
/// the event.
pub(super) fn take_later(value: &mut Json, within: &str, version: &str) {
    if has_all(version) {
        return;
    }
    let is_later = |name: &str| {
        let rows = LATER_MEMBERS
            .iter()
            .filter(|(_, places, names)| names.contains(&name) && (places.is_empty() || places.contains(&within)));
        rows.map(|(since, ..)| place(since)).any(|since| since > place(version))
    };
    take_members(value, &is_later);
}

fn take_members(value: &mut Json, is_later: &impl Fn(&str) -> bool) {
    match value {
        Json::Object(members) => {
            members.retain(|name, _| !is_later(name));
            let inner = members.iter_mut().filter(|(name, _)| !FREE.contains(&name.as_str()));
            inner.for_each(|(_, value)| take_members(value, is_later));
        }
        Json::Array(items) => items.iter_mut().for_each(|item| take_members(item, is_later)),
        _ => {}
    }
}

/// The `version` in the data of events: on record it follows the version of the call where that is a stable one.
pub(super) fn of_events(version: &'static str) -> &'static str {
    if version == PREVIEW { "2024-09-01-preview" } else { version }
}

/// The members of an object, without what its version does not have.
pub(super) fn members(mut value: Json, within: &str, version: &str) -> Map<String, Json> {
    take_later(&mut value, within, version);
    match value {
        Json::Object(members) => members,
        _ => Map::new(),
    }
}
