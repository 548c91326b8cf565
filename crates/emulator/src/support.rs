//! What the emulator does, and how sure it is that the service does the same: generated from the contract and the handlers, and one
//! list of every choice that had to be made.

use crate::engine::json::{Json, json};
use crate::ga_2026_03;
use crate::preview_2021_04::events::SENT;
use crate::preview_2021_04::operations::handler;
use ringwire::contract::ga_2026_03::CONTRACT as GA;
use ringwire::contract::{Contract, Event, Operation};

/// How sure it is that the service does the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// Recorded traffic or published documents show it.
    OnRecord,
    /// Nothing shows it: a guess, as plain as possible.
    Assumed,
    /// The service does it, the emulator does not.
    Missing,
}

impl Basis {
    fn name(self) -> &'static str {
        match self {
            Self::OnRecord => "on record",
            Self::Assumed => "assumed",
            Self::Missing => "missing",
        }
    }
}

/// One choice.
#[derive(Debug)]
pub struct Choice {
    /// The operation or event it is about, or a word for what concerns them all.
    pub about: &'static str,
    /// What the emulator does.
    pub choice: &'static str,
    /// How sure it is.
    pub basis: Basis,
}

pub(crate) const fn on_record(about: &'static str, choice: &'static str) -> Choice {
    Choice { about, choice, basis: Basis::OnRecord }
}

pub(crate) const fn assumed(about: &'static str, choice: &'static str) -> Choice {
    Choice { about, choice, basis: Basis::Assumed }
}

pub(crate) const fn missing(about: &'static str, choice: &'static str) -> Choice {
    Choice { about, choice, basis: Basis::Missing }
}

/// Every choice of the contract of 2021.
pub static CHOICES: [Choice; 49] = [
    on_record("paths", "Both base paths of the preview are served: /calls and /calling/calls."),
    on_record(
        "authentication",
        "A signature names its date in x-ms-date or in date; its host is the one the request was sent to.",
    ),
    assumed(
        "authentication",
        "A date more than 15 minutes away is refused when served over HTTP; with a virtual clock, any date is taken.",
    ),
    assumed("authentication", "A refusal is a 401 with code Denied; it explains itself, which the service does not."),
    assumed("authentication", "Bearer tokens are those of the emulator's own issuer."),
    on_record("errors", "Errors are flat: {code, message}; 400, 401, 404 and 500 are on record."),
    assumed("errors", "Codes are those of later versions where one is on record (8501, 8522, 8523), words elsewhere."),
    assumed("errors", "A missing or unknown api-version is a 400."),
    on_record("headers", "Every answer has a client-request-id of its own."),
    assumed("headers", "x-ms-client-request-id comes back as it was sent; CORS lets every origin in."),
    on_record("createCall", "The answer is 201; 200 is documented, and a setting."),
    assumed(
        "createCall",
        "The leg is established when the first of those called answers, and ends when none of them can any more.",
    ),
    assumed(
        "createCall",
        "Calling a phone number without sourceAlternateIdentity is a 400; documents say it is needed, not what happens.",
    ),
    assumed(
        "createCall",
        "The callback may be http: an emulator is used where no certificates are. The service takes https only.",
    ),
    on_record("hangupCall", "The answer is 202 without a body."),
    assumed(
        "hangupCall",
        "The application leaves. Those in the call go on without it, unseen, if there are at least two of them.",
    ),
    assumed("hangupCall", "While terminating it is a 202 again, and a 404 once terminated."),
    on_record("deleteCall", "The answer is 202 without a body."),
    assumed("deleteCall", "The call ends for everyone in it."),
    assumed("deleteCall", "While terminating it is a 202 again, and a 404 once terminated."),
    on_record("playAudio", "The answer is 202 with status notStarted."),
    on_record("playAudio", "What is played is WAV: PCM, mono, 16 bits, 16 kHz."),
    assumed("playAudio", "Prompts queue up: one at a time, in order, each for as long as its data says; a loop until cancelled."),
    assumed("playAudio", "A call that is not established is a 400 with code 8501; a missing audioFileUri is a 400."),
    assumed("playAudio", "A resourceId spares the second fetch of the same audioFileUri."),
    on_record("cancelMediaProcessing", "The answer is 200 with status completed; 202 is documented, and a setting."),
    assumed(
        "cancelMediaProcessing",
        "Prompts that wait are cancelled with the one that plays; with nothing to cancel it succeeds as well.",
    ),
    assumed("cancelMediaProcessing", "A call that is not established is a 400 with code 8501."),
    on_record("inviteParticipants", "The answer is 202 without a body."),
    assumed("inviteParticipants", "A call that is not established is a 400 with code 8501."),
    assumed(
        "inviteParticipants",
        "Inviting a phone number without alternateCallerId is a 400; documents say it is needed, not what happens.",
    ),
    on_record("removeParticipant", "The answer is 202 without a body."),
    assumed(
        "removeParticipant",
        "Nobody of that id, or nobody any more, is a 404; somebody still being called is no longer called.",
    ),
    assumed("removeParticipant", "When the last one is removed the call ends."),
    on_record("CallLegStateChanged", "ConversationId is null but in Established."),
    assumed("CallLegStateChanged", "Terminated comes 200 ms after Terminating."),
    on_record("ParticipantsUpdated", "It is sent only when asked for, and lists identifier, participant id and mute."),
    assumed("ParticipantsUpdated", "It names those who were called and are in the call, not the application itself."),
    on_record("PlayAudioResult", "Played is 200 with subcode 0; cancelled is 400 with subcode 8508 and status Completed."),
    assumed("PlayAudioResult", "8535 (malformed) and 8536 (unreachable), on record in later versions, come with status Failed."),
    assumed("PlayAudioResult", "A prompt that is cut off by the end of the call is cancelled."),
    on_record("InviteParticipantResult", "Success has no ResultInfo."),
    assumed(
        "InviteParticipantResult",
        "There is one for each person invited; failures have the codes of call ends (486 with 560486, …).",
    ),
    on_record("DtmfReceived", "It is sent only when asked for, and names the key: Tone0 to Tone9, Star, Pound, A to D, Flash."),
    assumed("DtmfReceived", "SequenceId counts the keys pressed in the call, from 1."),
    assumed("callbacks", "A POST holds one event, not an array; an array of one is a setting."),
    on_record("callbacks", "They carry no token: a secret in the query of their address is all there is."),
    assumed("callbacks", "Each event has an id; the service left it null in most samples."),
    assumed(
        "callbacks",
        "Anything but a 2xx within 10 s is tried again after 1, 2, 4 and 8 s (a setting); later events do not wait for that.",
    ),
];

/// The table of the contract of 2021, and in `automation` that of the contract in production: `{ apiVersion, operations: [{ name,
/// method, path, support, assumed }], events: [{ kind, support, assumed }], choices: [{ about, choice, basis }] }`. `support` is
/// `emulated` when its shape is on record (that of the contract in production is: its description is published), `assumed` when nothing of it is, `missing` when it is not there; `assumed` lists what is
/// assumed of it.
#[must_use]
pub fn as_json(contract: &Contract) -> Json {
    let mut both = table(contract, &CHOICES, false, |row| handler(row.name).is_some(), |row| SENT.contains(&row.kind));
    let is_sent = |row: &Event| ga_2026_03::SENT.contains(&row.kind);
    let automation = table(&GA, &ga_2026_03::CHOICES, true, ga_2026_03::is_handled, is_sent);
    if let Some(both) = both.as_object_mut() {
        both.insert("automation".to_owned(), automation);
    }
    both
}

fn table(
    contract: &Contract,
    choices: &[Choice],
    is_published: bool,
    is_handled: impl Fn(&Operation) -> bool,
    is_sent: impl Fn(&Event) -> bool,
) -> Json {
    let operations = contract.operations.iter().map(|row| {
        let support = support(is_handled(row), is_published || is_on_record(choices, row.name));
        let assumed = assumptions(choices, row.name);
        json!({ "name": row.name, "method": row.method, "path": row.path, "support": support, "assumed": assumed })
    });
    let events = contract.events.iter().map(|row| {
        let support = support(is_sent(row), is_published || is_on_record(choices, row.kind));
        json!({ "kind": row.kind, "support": support, "assumed": assumptions(choices, row.kind) })
    });
    let shown = choices.iter().map(|row| json!({ "about": row.about, "choice": row.choice, "basis": row.basis.name() }));
    json!({
        "apiVersion": contract.api_version,
        "operations": operations.collect::<Json>(),
        "events": events.collect::<Json>(),
        "choices": shown.collect::<Json>(),
    })
}

fn support(is_there: bool, is_known: bool) -> &'static str {
    match is_known {
        _ if !is_there => "missing",
        true => "emulated",
        false => "assumed",
    }
}

fn is_on_record(choices: &[Choice], name: &str) -> bool {
    choices.iter().any(|row| row.about == name && row.basis == Basis::OnRecord)
}

fn assumptions(choices: &[Choice], name: &str) -> Json {
    let about = choices.iter().filter(|row| row.about == name && row.basis == Basis::Assumed);
    about.map(|row| Json::from(row.choice)).collect()
}
