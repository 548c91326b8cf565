//! What becomes of each operation when the call is one of Teams Phone (Teams Phone extensibility), the only surface of Call Automation
//! that the service supports after 30 September 2028: one row for each operation and kind of identifier, and one for each trait of a
//! request that changes the verdict.
//!
//! The emulator's profile, the check of recorded traffic, `support()`, the documentation page and the console read these rows. The
//! published client has no use for them, and does not carry them.
//!
//! Every row names the page it rests on and that page's own date. Where two pages differ, the row is a conflict and names both; where no
//! page says anything, it is unknown and names the page that should have said it. Nothing here was seen on the live service.

/// What is to be done about a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Nothing: it works in a call of Teams Phone as it is.
    Supported,
    /// No page says whether it works.
    Unknown,
    /// Two pages differ.
    Conflict,
    /// The operation is supported, but not with this request.
    NeedsChange,
    /// A call of Teams Phone has nothing like it.
    NotSupported,
    /// It works until 30 September 2028, and not in a call of Teams Phone.
    GoneIn2028,
}

impl Verdict {
    /// All, the mildest first.
    pub const ALL: [Self; 6] =
        [Self::Supported, Self::Unknown, Self::Conflict, Self::NeedsChange, Self::NotSupported, Self::GoneIn2028];

    /// The word for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Supported => "supported",
            Self::Unknown => "unknown",
            Self::Conflict => "conflict",
            Self::NeedsChange => "needsChange",
            Self::NotSupported => "notSupported",
            Self::GoneIn2028 => "goneIn2028",
        }
    }
}

/// What a row rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// The page says it.
    Documented,
    /// It follows from what the page says of something else.
    Inferred,
    /// The page says nothing of it, and no other does.
    NotDocumented,
    /// Another page says otherwise.
    Contradicted,
}

impl Basis {
    /// The word for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Inferred => "inferred",
            Self::NotDocumented => "notDocumented",
            Self::Contradicted => "contradicted",
        }
    }
}

/// Whose call a request is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Call {
    /// A call of Teams Phone: it was placed with `teamsAppSource`, or came in to a resource account of Teams.
    TeamsPhone,
    /// Any other call of the resource.
    Other,
}

impl Call {
    /// The word for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::TeamsPhone => "teamsPhone",
            Self::Other => "other",
        }
    }
}

/// What else a request has that changes its verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trait {
    /// `sourceCallerIdNumber` or `sourceDisplayName`.
    CallerId,
    /// `source` beside `teamsAppSource`.
    TwoSources,
    /// The same phone number a second time in one call.
    SameNumber,
    /// `mediaStreamingOptions`, the audio of the call alone.
    StreamsOut,
    /// `mediaStreamingOptions` with `enableBidirectional`.
    StreamsBothWays,
    /// `transcriptionOptions`.
    Transcribes,
    /// SIP headers in the calling context, for an identifier of Teams.
    SipToTeams,
    /// The call came in on behalf of another user.
    OnBehalf,
    /// A locator with the id of a server call.
    ServerCallLocator,
    /// A locator with the id of a group.
    GroupCallLocator,
    /// A locator with the id of a room.
    RoomLocator,
    /// A recording of more than audio: `audioVideo`, which is also what is recorded where the request names nothing.
    RecordsVideo,
    /// A recording in another format than `wav`; where the request names none, it is `mp4`.
    NotWav,
    /// A recording that begins paused.
    PausedOnStart,
    /// A recording of the kind `teams` or `teamsCompliance`: the answer says it.
    RecordedByTeams,
}

impl Trait {
    /// The word for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::CallerId => "callerId",
            Self::TwoSources => "sourceAndTeamsAppSource",
            Self::SameNumber => "sameNumberTwice",
            Self::StreamsOut => "mediaStreaming",
            Self::StreamsBothWays => "bidirectionalMediaStreaming",
            Self::Transcribes => "transcription",
            Self::SipToTeams => "sipHeadersToTeams",
            Self::OnBehalf => "onBehalfOf",
            Self::ServerCallLocator => "serverCallLocator",
            Self::GroupCallLocator => "groupCallLocator",
            Self::RoomLocator => "roomCallLocator",
            Self::RecordsVideo => "audioVideo",
            Self::NotWav => "notWav",
            Self::PausedOnStart => "pauseOnStart",
            Self::RecordedByTeams => "recordedByTeams",
        }
    }
}

/// A page of the service's documentation, or notes of a release.
#[derive(Debug, PartialEq, Eq)]
pub struct Source {
    /// What it is called.
    pub title: &'static str,
    /// Where it is.
    pub url: &'static str,
    /// The date that it bears itself, in ISO 8601: a day, or a month.
    pub date: &'static str,
}

macro_rules! docs {
    ($path:literal) => {
        concat!("https://learn.microsoft.com/azure/communication-services/", $path)
    };
}

/// Every page that the rows name.
pub mod sources {
    use super::Source;

    /// The guide to what retires and what changes.
    pub static GUIDE: Source = Source {
        title: "Retirement and breaking changes guide",
        url: docs!("acs-retirement-and-breaking-changes-guide"),
        date: "2026-08-18",
    };
    /// The matrix of capabilities.
    pub static CAPABILITIES: Source = Source {
        title: "Teams Phone extensibility: capabilities",
        url: docs!("concepts/interop/tpe/teams-phone-extensibility-capabilities"),
        date: "2025-09-01",
    };
    /// The overview.
    pub static OVERVIEW: Source = Source {
        title: "Teams Phone extensibility: overview",
        url: docs!("concepts/interop/tpe/teams-phone-extensibility-overview"),
        date: "2025-05-20",
    };
    /// The questions and answers.
    pub static FAQ: Source = Source {
        title: "Teams Phone extensibility: FAQ",
        url: docs!("concepts/interop/tpe/teams-phone-extensibility-faq"),
        date: "2025-09-01",
    };
    /// The page about failures.
    pub static TROUBLESHOOTING: Source = Source {
        title: "Teams Phone extensibility: troubleshooting",
        url: docs!("concepts/interop/tpe/teams-phone-extensibility-troubleshooting"),
        date: "2025-09-01",
    };
    /// The page about latency and limits.
    pub static LATENCY: Source = Source {
        title: "Teams Phone extensibility: optimize latency",
        url: docs!("concepts/interop/tpe/teams-phone-extensibility-optimize-latency"),
        date: "2026-08-24",
    };
    /// The quickstart.
    pub static QUICKSTART: Source = Source {
        title: "Teams Phone extensibility: quickstart",
        url: docs!("quickstarts/tpe/teams-phone-extensibility-quickstart"),
        date: "2025-05",
    };
    /// How calls are answered.
    pub static ANSWER: Source = Source {
        title: "Teams Phone extensibility: answer Teams calls",
        url: docs!("quickstarts/tpe/teams-phone-extensibility-answer-teams-calls"),
        date: "2025-09-01",
    };
    /// How a server places calls.
    pub static OUTBOUND: Source = Source {
        title: "Teams Phone extensibility: server outbound call",
        url: docs!("quickstarts/tpe/teams-phone-extensibility-server-outbound-call"),
        date: "2026-08-28",
    };
    /// The interactive voice response.
    pub static IVR: Source = Source {
        title: "Teams Phone extensibility: interactive voice response",
        url: docs!("quickstarts/tpe/teams-phone-extensibility-interactive-voice-response"),
        date: "2026-06-10",
    };
    /// The notes of the JavaScript package's releases.
    pub static RELEASES: Source = Source {
        title: "@azure/communication-call-automation: changelog, 1.5.0",
        url: "https://www.npmjs.com/package/@azure/communication-call-automation",
        date: "2025-08-25",
    };

    /// All of them.
    pub static ALL: [&Source; 11] =
        [&GUIDE, &CAPABILITIES, &OVERVIEW, &FAQ, &TROUBLESHOOTING, &LATENCY, &QUICKSTART, &ANSWER, &OUTBOUND, &IVR, &RELEASES];
}
use sources::{ANSWER, CAPABILITIES, FAQ, GUIDE, IVR, LATENCY, OUTBOUND, OVERVIEW, QUICKSTART, RELEASES, TROUBLESHOOTING};

/// The day on which the service ends what a row calls [`Verdict::GoneIn2028`], in ISO 8601.
pub const ENDS: &str = "2028-09-30";

/// One row.
#[derive(Debug)]
pub struct Row {
    /// The names of the operations in JavaScript.
    pub operations: &'static [&'static str],
    /// Whose calls it is about; `None` for all.
    pub call: Option<Call>,
    /// The kinds of identifier that it is about; empty for operations that name no identifier, and for traits that do not depend on them.
    pub identifiers: &'static [&'static str],
    /// The trait it is about; `None` for the operation as such.
    pub has: Option<Trait>,
    /// The verdict.
    pub verdict: Verdict,
    /// What to do.
    pub advice: &'static str,
    /// The code of the 400 with which the service refuses the request; empty where none is known.
    pub code: &'static str,
    /// What it rests on.
    pub basis: Basis,
    /// The page.
    pub source: &'static Source,
    /// The page that says otherwise, if one does.
    pub against: Option<&'static Source>,
}

/// A user of the resource.
const USER: &str = "communicationUser";
/// A phone number.
const PHONE: &str = "phoneNumber";
/// A user of Teams, `8:orgid:…`.
const TEAMS_USER: &str = "microsoftTeamsUser";
/// A resource account, a queue or an auto attendant, `28:orgid:…`.
const TEAMS_APP: &str = "microsoftTeamsApp";
/// An agent of Teams Phone, `8:acs:<resource>_<tenant>_<user>`.
const AGENT: &str = "teamsExtensionUser";
/// Any other raw id.
const OTHER: &str = "unknown";

/// Every kind of identifier.
pub const KINDS: [&str; 6] = [USER, PHONE, TEAMS_USER, TEAMS_APP, AGENT, OTHER];
/// Every kind but the two that take part in calls of Teams Phone for certain.
const OTHERS: &[&str] = &[USER, TEAMS_USER, TEAMS_APP, OTHER];
/// Every kind but phone numbers.
const NO_PHONE: &[&str] = &[USER, TEAMS_USER, TEAMS_APP, AGENT, OTHER];
/// Every kind of participant that does not come over the telephone network.
const VOIP: &[&str] = &[USER, TEAMS_USER, TEAMS_APP, AGENT];
const ANY: &[&str] = &KINDS;
const NONE: &[&str] = &[];

/// The members of a request's body that name whom an operation is about, by the operation; `{}` stands for the last segment of the path.
/// An operation that is not here names no identifier.
pub static WHOM: &[(&str, &str)] = &[
    ("createCall", "/targets"),
    ("createGroupCall", "/targets"),
    ("redirectCall", "/target"),
    ("getParticipant", "{}"),
    ("addParticipant", "/participantToAdd"),
    ("transferCallToParticipant", "/targetParticipant"),
    ("removeParticipant", "/participantToRemove"),
    ("muteParticipant", "/targetParticipants"),
    ("moveParticipants", "/targetParticipants"),
    ("play", "/playTo"),
    ("startRecognizing", "/recognizeOptions/targetParticipant"),
    ("startContinuousDtmfRecognition", "/targetParticipant"),
    ("stopContinuousDtmfRecognition", "/targetParticipant"),
    ("sendDtmfTones", "/targetParticipant"),
    ("hold", "/targetParticipant"),
    ("unhold", "/targetParticipant"),
];

/// What Event Grid reports of calls whose webhook is another application's.
pub const GRID_EVENTS: &[&str] = &["CallStarted", "CallEnded", "CallParticipantAdded", "CallParticipantRemoved"];

const PLACE: &[&str] = &["createCall", "createGroupCall"];
/// Where the streaming of audio and the transcription of a call are asked for.
const BEGIN: &[&str] = &["createCall", "createGroupCall", "answerCall", "connectCall"];

/// A row about an operation of a call of either kind.
const fn row(
    operations: &'static [&'static str],
    identifiers: &'static [&'static str],
    verdict: Verdict,
    basis: Basis,
    source: &'static Source,
    advice: &'static str,
) -> Row {
    Row { operations, call: None, identifiers, has: None, verdict, advice, code: "", basis, source, against: None }
}

const fn in_teams_phone(row: Row) -> Row {
    Row { call: Some(Call::TeamsPhone), ..row }
}

const fn in_other_calls(row: Row) -> Row {
    Row { call: Some(Call::Other), ..row }
}

const fn with(has: Trait, row: Row) -> Row {
    Row { has: Some(has), ..row }
}

const fn against(source: &'static Source, row: Row) -> Row {
    Row { against: Some(source), ..row }
}

/// The service refuses the request with a 400 of this code.
const fn refused(code: &'static str, row: Row) -> Row {
    Row { code, ..row }
}

use Basis::{Contradicted, Documented, Inferred, NotDocumented};
use Verdict::{Conflict, GoneIn2028, NeedsChange, NotSupported, Supported, Unknown};

const NOT_NAMED: &str = "No page names this kind of participant for the operation: try it before you rely on it.";
const STANDS: &str = "Nothing is to be changed.";

/// A part of the service beside Call Automation that ends with it: how its paths begin, and what to do.
#[derive(Debug)]
pub struct Part {
    /// What it is called.
    pub name: &'static str,
    /// How the paths of its operations begin.
    pub paths: &'static [&'static str],
    /// What to do.
    pub advice: &'static str,
}

/// The parts that end, by [`sources::GUIDE`].
pub static PARTS: &[Part] = &[
    Part {
        name: "Phone numbers and direct routing",
        paths: &["/phoneNumbers", "/availablePhoneNumbers", "/sip"],
        advice: "Hold numbers in Teams: Calling Plan, Operator Connect or Direct Routing; a number is released before it is moved.",
    },
    Part { name: "Rooms", paths: &["/rooms"], advice: "Hold meetings of Teams; nothing moves a room there." },
    Part { name: "SMS", paths: &["/sms"], advice: "Choose another provider of messages." },
    Part { name: "Email", paths: &["/emails"], advice: "Choose Exchange, or another provider." },
    Part { name: "Advanced messaging", paths: &["/messages"], advice: "Choose another provider of messages." },
    Part { name: "Chat", paths: &["/chat"], advice: "Choose the chat of Teams through Microsoft Graph." },
    Part { name: "Job Router", paths: &["/routing"], advice: "Choose Dynamics 365 Contact Center, or another router." },
    Part {
        name: "The 2021 preview (CallClient)",
        paths: &["/calls", "/calling/calls"],
        advice: "Move to CallAutomationClient (2026-03-12): calls of Teams Phone exist from 2025-06-15 on.",
    },
];

/// Every row.
pub static ROWS: &[Row] = &[
    // ── Calls ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────
    in_teams_phone(row(
        PLACE,
        &[PHONE],
        Supported,
        Documented,
        &OUTBOUND,
        "teamsAppSource is the Entra object id of the resource account; its own number is shown to the callee.",
    )),
    in_teams_phone(row(
        PLACE,
        &[AGENT],
        Supported,
        Inferred,
        &RELEASES,
        "The release notes name calls to agents without saying more: a phone number should be in the call as well.",
    )),
    in_teams_phone(row(
        PLACE,
        &[USER],
        NotSupported,
        Documented,
        &FAQ,
        "Call a phone number, then add the agent: a call of Teams Phone has at least one phone number in it.",
    )),
    in_teams_phone(against(
        &OUTBOUND,
        row(
            PLACE,
            &[TEAMS_USER],
            NotSupported,
            Documented,
            &FAQ,
            "Call a phone number, then add the agent. (A newer page speaks of a Teams identity as a target, and does not say which kind.)",
        ),
    )),
    in_teams_phone(row(PLACE, &[TEAMS_APP, OTHER], Unknown, NotDocumented, &CAPABILITIES, NOT_NAMED)),
    in_other_calls(row(
        PLACE,
        &[PHONE],
        GoneIn2028,
        Documented,
        &GUIDE,
        "Move the number to a resource account of Teams, add teamsAppSource, and drop sourceCallIdNumber and sourceDisplayName.",
    )),
    in_other_calls(row(
        PLACE,
        NO_PHONE,
        GoneIn2028,
        Documented,
        &GUIDE,
        "Calls of the resource alone end: place the call to a phone number with teamsAppSource, and add agents to it.",
    )),
    in_teams_phone(row(&["answerCall", "rejectCall"], NONE, Supported, Documented, &ANSWER, STANDS)),
    in_other_calls(row(
        &["answerCall", "rejectCall"],
        NONE,
        GoneIn2028,
        Documented,
        &GUIDE,
        "Let the call come in to a resource account of Teams: numbers and direct routing of the resource end.",
    )),
    in_teams_phone(row(
        &["redirectCall"],
        &[AGENT],
        Supported,
        Inferred,
        &RELEASES,
        "Two pages advise to answer the call and to add the agent instead; a redirected call may come in twice.",
    )),
    in_teams_phone(row(
        &["redirectCall"],
        &[USER, PHONE, TEAMS_USER, TEAMS_APP, OTHER],
        Unknown,
        NotDocumented,
        &OVERVIEW,
        "The pages advise against redirecting and name no target but agents: answer the call, then add or transfer.",
    )),
    in_other_calls(row(
        &["redirectCall"],
        ANY,
        GoneIn2028,
        Documented,
        &GUIDE,
        "Let the call come in to a resource account of Teams, answer it, and add or transfer.",
    )),
    row(
        &["connectCall"],
        NONE,
        Unknown,
        NotDocumented,
        &CAPABILITIES,
        "No page says whether an application can join a call of Teams Phone.",
    ),
    row(
        &["getCallConnectionProperties", "hangUp", "terminateCall", "listParticipants"],
        NONE,
        Supported,
        Documented,
        &CAPABILITIES,
        STANDS,
    ),
    // ── Participants ────────────────────────────────────────────────────────────────────────────────────────────────────────────
    row(&["getParticipant", "removeParticipant"], &[PHONE, AGENT], Supported, Documented, &CAPABILITIES, STANDS),
    row(&["getParticipant", "removeParticipant"], OTHERS, Unknown, NotDocumented, &CAPABILITIES, NOT_NAMED),
    row(&["addParticipant"], &[PHONE], Supported, Documented, &CAPABILITIES, "Without sourceCallIdNumber and sourceDisplayName."),
    row(
        &["addParticipant"],
        &[AGENT],
        Supported,
        Documented,
        &CAPABILITIES,
        "The agent's client must be signed in with its token for Teams Phone.",
    ),
    against(
        &IVR,
        row(
            &["addParticipant"],
            &[TEAMS_USER],
            Conflict,
            Contradicted,
            &CAPABILITIES,
            "The capabilities exclude users of Teams, a newer page adds one: add the agent (8:acs:…) instead, or try it.",
        ),
    ),
    row(
        &["addParticipant"],
        &[TEAMS_APP],
        Unknown,
        NotDocumented,
        &CAPABILITIES,
        "Public programs add queues and attendants; no page says that it is supported. A transfer to one is documented.",
    ),
    row(&["addParticipant"], &[USER, OTHER], Unknown, NotDocumented, &CAPABILITIES, NOT_NAMED),
    row(&["cancelAddParticipantOperation"], NONE, Supported, Documented, &CAPABILITIES, STANDS),
    row(
        &["transferCallToParticipant"],
        &[PHONE, AGENT],
        Supported,
        Documented,
        &CAPABILITIES,
        "Without sourceCallIdNumber; in a call of more than two, name the transferee.",
    ),
    row(
        &["transferCallToParticipant"],
        &[TEAMS_APP],
        Supported,
        Documented,
        &IVR,
        "To a call queue or an auto attendant; the application leaves the call.",
    ),
    against(
        &OVERVIEW,
        row(
            &["transferCallToParticipant"],
            &[TEAMS_USER],
            NotSupported,
            Documented,
            &CAPABILITIES,
            "Transfer to the agent, or to a queue. (An older page speaks of experts in Teams as targets.)",
        ),
    ),
    row(&["transferCallToParticipant"], &[USER, OTHER], Unknown, NotDocumented, &CAPABILITIES, NOT_NAMED),
    row(
        &["moveParticipants"],
        &[PHONE],
        Supported,
        Documented,
        &OUTBOUND,
        "Call the customer first, and move them into the agent's call; with Direct Routing it is not quick.",
    ),
    row(&["moveParticipants"], NO_PHONE, Unknown, NotDocumented, &OUTBOUND, NOT_NAMED),
    row(
        &["muteParticipant"],
        &[PHONE],
        NotSupported,
        Documented,
        &CAPABILITIES,
        "A phone cannot be muted: let the agent's client mute what it hears.",
    ),
    row(
        &["muteParticipant"],
        VOIP,
        NotSupported,
        Documented,
        &CAPABILITIES,
        "Let the participant mute themselves in their own client.",
    ),
    row(&["muteParticipant"], &[OTHER], Unknown, NotDocumented, &CAPABILITIES, NOT_NAMED),
    row(
        &["hold", "unhold"],
        &[USER, PHONE, TEAMS_USER, TEAMS_APP, AGENT],
        Conflict,
        Contradicted,
        &CAPABILITIES,
        "The same page excludes holding and includes music for participants on hold: try it before you rely on it.",
    ),
    row(&["hold", "unhold"], &[OTHER], Unknown, NotDocumented, &CAPABILITIES, NOT_NAMED),
    // ── Media ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────
    row(&["play", "startRecognizing"], &[PHONE, AGENT], Supported, Documented, &CAPABILITIES, STANDS),
    row(&["play", "startRecognizing"], OTHERS, Unknown, NotDocumented, &CAPABILITIES, NOT_NAMED),
    row(&["playToAll", "cancelAllOperations"], NONE, Supported, Documented, &CAPABILITIES, STANDS),
    row(&["startContinuousDtmfRecognition"], &[PHONE], Supported, Documented, &CAPABILITIES, STANDS),
    row(&["stopContinuousDtmfRecognition"], &[PHONE], Supported, Inferred, &CAPABILITIES, STANDS),
    row(
        &["sendDtmfTones"],
        &[PHONE],
        Supported,
        Documented,
        &CAPABILITIES,
        "Tones are sent as they come, and none is kept back.",
    ),
    row(
        &["startContinuousDtmfRecognition", "stopContinuousDtmfRecognition", "sendDtmfTones"],
        NO_PHONE,
        Unknown,
        NotDocumented,
        &CAPABILITIES,
        NOT_NAMED,
    ),
    row(&["startTranscription", "startMediaStreaming"], NONE, Supported, Documented, &CAPABILITIES, STANDS),
    row(&["stopTranscription", "updateTranscription", "stopMediaStreaming"], NONE, Supported, Inferred, &CAPABILITIES, STANDS),
    row(
        &["summarizeCall"],
        NONE,
        Unknown,
        NotDocumented,
        &CAPABILITIES,
        "It is of a preview, and no page speaks of it for Teams Phone.",
    ),
    // ── Recordings ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
    row(
        &["start"],
        NONE,
        Supported,
        Documented,
        &CAPABILITIES,
        "The answer may have no id: the event RecordingStateChanged has it.",
    ),
    row(
        &["getState", "stop", "pause", "resume", "downloadStreaming", "delete"],
        NONE,
        Supported,
        Documented,
        &GUIDE,
        "A file is kept for 24 hours; storage of your own stays.",
    ),
    // ── Events of Event Grid ────────────────────────────────────────────────────────────────────────────────────────────────────
    row(
        &["IncomingCall"],
        NONE,
        Supported,
        Documented,
        &ANSWER,
        "The callee is an identifier of the kind unknown: take its rawId.",
    ),
    row(
        GRID_EVENTS,
        NONE,
        NotSupported,
        Documented,
        &CAPABILITIES,
        "Event Grid reports no states of calls and no participants: take the callbacks CallConnected, CallDisconnected and \
         ParticipantsUpdated.",
    ),
    // ── What changes a verdict ──────────────────────────────────────────────────────────────────────────────────────────────────
    refused(
        "8523",
        in_teams_phone(with(
            Trait::CallerId,
            row(
                PLACE,
                NONE,
                NeedsChange,
                Inferred,
                &TROUBLESHOOTING,
                "Drop sourceCallIdNumber and sourceDisplayName: the number of the resource account is shown. (The refusal is documented \
                 for addParticipant only.)",
            ),
        )),
    ),
    refused(
        "8523",
        with(
            Trait::CallerId,
            row(
                &["addParticipant"],
                NONE,
                NeedsChange,
                Documented,
                &TROUBLESHOOTING,
                "Drop sourceCallIdNumber and sourceDisplayName in calls of Teams Phone; other calls still need a number.",
            ),
        ),
    ),
    refused(
        "8523",
        with(
            Trait::CallerId,
            row(
                &["transferCallToParticipant"],
                NONE,
                NeedsChange,
                Inferred,
                &QUICKSTART,
                "Drop sourceCallIdNumber. (The refusal is documented for addParticipant only.)",
            ),
        ),
    ),
    in_teams_phone(with(
        Trait::TwoSources,
        row(
            PLACE,
            NONE,
            Unknown,
            NotDocumented,
            &OUTBOUND,
            "No page says which of the two counts: give the client no sourceIdentity for calls of Teams Phone.",
        ),
    )),
    with(
        Trait::SameNumber,
        row(
            &["createGroupCall", "addParticipant"],
            NONE,
            NotSupported,
            Documented,
            &CAPABILITIES,
            "Call each number once: a second leg to the same number is not supported.",
        ),
    ),
    with(Trait::StreamsOut, row(BEGIN, NONE, Supported, Documented, &CAPABILITIES, STANDS)),
    with(
        Trait::StreamsBothWays,
        against(
            &LATENCY,
            row(
                BEGIN,
                NONE,
                Conflict,
                Contradicted,
                &GUIDE,
                "One page says that audio out of the call does not mean audio into it, a newer one advises it: try it before you rely \
                 on it.",
            ),
        ),
    ),
    with(Trait::Transcribes, row(BEGIN, NONE, Supported, Documented, &CAPABILITIES, STANDS)),
    with(
        Trait::SipToTeams,
        row(
            &["addParticipant", "transferCallToParticipant"],
            &[TEAMS_USER, TEAMS_APP, AGENT],
            NeedsChange,
            Documented,
            &CAPABILITIES,
            "Put it into VoIP headers or teamsPhoneCallDetails: SIP headers reach phone numbers only.",
        ),
    ),
    with(
        Trait::OnBehalf,
        row(
            &["redirectCall"],
            NONE,
            NotSupported,
            Documented,
            &OVERVIEW,
            "Answer the call, then add the callee: a call on behalf of an account cannot be redirected.",
        ),
    ),
    with(
        Trait::RoomLocator,
        row(
            &["connectCall", "start"],
            NONE,
            GoneIn2028,
            Documented,
            &GUIDE,
            "Rooms end: hold a meeting of Teams instead, and record there.",
        ),
    ),
    with(
        Trait::ServerCallLocator,
        row(&["start"], NONE, NeedsChange, Documented, &QUICKSTART, "Name the call by its callConnectionId."),
    ),
    with(
        Trait::GroupCallLocator,
        row(&["start"], NONE, NeedsChange, Documented, &QUICKSTART, "Name the call by its callConnectionId."),
    ),
    with(
        Trait::RecordsVideo,
        row(
            &["start"],
            NONE,
            Unknown,
            NotDocumented,
            &CAPABILITIES,
            "Ask for recordingContent \"audio\": the pages name no other for Teams Phone, and without one it is audioVideo.",
        ),
    ),
    with(
        Trait::NotWav,
        row(
            &["start"],
            NONE,
            Unknown,
            NotDocumented,
            &CAPABILITIES,
            "Ask for recordingFormat \"wav\": the pages name no other for Teams Phone, and without one it is mp4.",
        ),
    ),
    with(
        Trait::PausedOnStart,
        row(
            &["start"],
            NONE,
            Unknown,
            NotDocumented,
            &CAPABILITIES,
            "No page says whether a recording can begin paused: begin it when it is to run.",
        ),
    ),
    with(
        Trait::RecordedByTeams,
        row(
            &["start", "getState"],
            NONE,
            NotSupported,
            Documented,
            &CAPABILITIES,
            "Record with the service: recordings of Teams, and those for compliance, are not supported.",
        ),
    ),
];

/// A request, by what its rows depend on.
#[derive(Debug, Clone, Copy)]
pub struct JudgedRequest<'a> {
    /// The name of the operation in JavaScript.
    pub operation: &'a str,
    /// Whose call it is about.
    pub call: Call,
    /// The kinds of the identifiers it names.
    pub identifiers: &'a [&'static str],
    /// What else it has.
    pub traits: &'a [Trait],
}

impl Row {
    fn is_about(&self, operation: &str, call: Call) -> bool {
        self.operations.contains(&operation) && self.call.is_none_or(|own| own == call)
    }
}

/// The row of a cell: of an operation, whose call it is about, and a kind of identifier, or `None` for an operation that names no identifier.
#[must_use]
pub fn cell(operation: &str, call: Call, identifier: Option<&str>) -> Option<&'static Row> {
    let is_meant = |row: &&Row| {
        let of_kind = identifier.map_or(row.identifiers.is_empty(), |kind| row.identifiers.contains(&kind));
        row.has.is_none() && of_kind && row.is_about(operation, call)
    };
    ROWS.iter().find(is_meant)
}

/// Every row that speaks of a request, each with the kind of identifier it was found by: those of its cells first, then those of its
/// traits.
#[must_use]
pub fn judge(asked: JudgedRequest<'_>) -> Vec<(&'static Row, Option<&'static str>)> {
    let JudgedRequest { operation, call, identifiers, traits } = asked;
    let mut found = Vec::new();
    match identifiers {
        [] => found.extend(cell(operation, call, None).map(|row| (row, None))),
        kinds => {
            for kind in kinds {
                found.extend(cell(operation, call, Some(kind)).map(|row| (row, Some(*kind))));
            }
        }
    }
    for row in ROWS.iter().filter(|row| row.has.is_some_and(|has| traits.contains(&has)) && row.is_about(operation, call)) {
        if row.identifiers.is_empty() {
            found.push((row, None));
            continue;
        }
        found.extend(identifiers.iter().filter(|kind| row.identifiers.contains(kind)).map(|kind| (row, Some(*kind))));
    }
    found
}
