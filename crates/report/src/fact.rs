//! The part of an event that a report keeps: a hundredth of it, so that the report of a whole campaign fits in memory.

use super::time;
use ringwire::codecs::person::{Person, TEAMS_APP, TEAMS_USER};
use ringwire::text::{joined, split};
use ringwire::value::{Kind, Value};
use ringwire_callbacks::reasons::{Reason, reason};

/// One event.
#[derive(Debug)]
pub struct Fact {
    /// The same for two events that are one.
    pub key: u64,
    /// When it happened.
    pub at: Option<i64>,
    pub code: Option<i32>,
    pub sub_code: Option<i32>,
    pub context: Option<Box<str>>,
    /// The message of the service, for codes without a known reason.
    pub message: Option<Box<str>>,
    pub what: What,
}

/// Participants, by their index in the call's list.
pub type People = Box<[u32]>;

/// What happened.
#[derive(Debug)]
pub enum What {
    /// It was placed to these.
    Placed(People),
    Connected,
    Ended,
    /// It could not be placed, answered or joined.
    NotConnected,
    /// The participants of the call.
    Roster {
        sequence: Option<i64>,
        people: People,
    },
    Joined(People),
    NotReached(People),
    /// Participants were removed.
    Removed(People),
    /// The call was transferred: to whom, and who was transferred.
    Transferred {
        to: People,
        who: People,
    },
    NotTransferred,
    Played(Outcome),
    Tone {
        sequence: Option<i64>,
        key: Box<str>,
    },
    Answered(Box<Answer>),
    Recording {
        id: Box<str>,
        is_active: bool,
        since: Option<i64>,
    },
    Failed {
        kind: Box<str>,
    },
    /// Nothing that a report shows.
    Other,
    Unknown {
        kind: Box<str>,
    },
}

/// How a prompt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Completed,
    Canceled,
    Failed,
}

/// The answer of a participant to a prompt.
#[derive(Debug)]
pub struct Answer {
    pub keys: Option<String>,
    pub choice: Option<String>,
    pub phrase: Option<String>,
    pub speech: Option<String>,
    /// As JSON, because the number need not be whole.
    pub confidence: Option<String>,
}

/// The call of an event, and whether it is a call leg of the 2021 preview.
pub fn call_of<V: Value>(event: &V) -> Option<(bool, String)> {
    let data = event.present("data");
    let named = |name: &str| event.text(name).or_else(|| data.as_ref()?.text(name)).filter(|id| !id.is_empty());
    if let Some(id) = named("callConnectionId") {
        return Some((false, id));
    }
    if let Some(id) = named("callLegId").or_else(|| named("CallLegId")) {
        return Some((true, id));
    }
    // Events of recordings in the 2021 preview name the call only here, and events of later versions may, too.
    let subject = event.text("subject").or_else(|| event.text("source"))?;
    let mut parts = split(&subject, b"/");
    let is_leg = parts.find_map(|part| match part {
        "callLeg" => Some(true),
        "callConnections" => Some(false),
        _ => None,
    })?;
    parts.next().filter(|id| !id.is_empty()).map(|id| (is_leg, id.to_owned()))
}

/// The server call of an event.
pub fn server_call_of<V: Value>(event: &V) -> Option<String> {
    event.text("serverCallId").filter(|id| !id.is_empty())
}

impl Fact {
    /// Reads a parsed event; `person` gives the index of a raw id in the call's list of participants.
    pub fn read<V: Value>(event: &V, kind: &str, person: &mut dyn FnMut(String) -> u32) -> Self {
        let result = event.present("resultInformation").or_else(|| event.present("resultInfo"));
        let number = |name: &str| whole(&result.as_ref()?.present(name)?);
        let (code, sub_code) = (number("code"), number("subCode").or_else(|| number("subcode")));
        let message = result.as_ref().and_then(|result| result.text("message")).filter(|message| !message.is_empty());
        let is_unknown = || reason(kind, code.map(i64::from), sub_code.map(i64::from)).word == "unknown";
        Self {
            key: key(event),
            at: event.text("time").or_else(|| event.text("eventTime")).and_then(|time| time::read(&time)),
            code,
            sub_code,
            context: event.text("operationContext").filter(|context| !context.is_empty()).map(Into::into),
            message: message.filter(|_| is_unknown()).map(Into::into),
            what: what(event, kind, code, sub_code, person),
        }
    }

    /// The fact that a call was placed to these targets. No event says so, so it has no time.
    pub fn placed<V: Value>(targets: &V, person: &mut dyn FnMut(String) -> u32) -> Self {
        let people = targets.items().iter().filter_map(raw_id).map(person).collect();
        Self { key: 0, at: None, code: None, sub_code: None, context: None, message: None, what: What::Placed(people) }
    }

    /// The reason in its codes.
    pub fn reason(&self, kind: &str) -> Reason {
        reason(kind, self.code.map(i64::from), self.sub_code.map(i64::from))
    }
}

fn what<V: Value>(
    event: &V,
    kind: &str,
    code: Option<i32>,
    sub_code: Option<i32>,
    person: &mut dyn FnMut(String) -> u32,
) -> What {
    let has_failed = event.text("status").as_deref() == Some("failed") || code.is_some_and(|code| !(200..300).contains(&code));
    let mut people = |name: &str| -> People {
        let given = event.present(name);
        let items = given.iter().flat_map(|given| if given.kind() == Kind::Array { given.items() } else { vec![given.clone()] });
        items.filter_map(|one| raw_id(&one)).map(&mut *person).collect()
    };
    match kind {
        "CallConnected" => What::Connected,
        "CallDisconnected" => What::Ended,
        "CallLegStateChanged" => match event.text("callState").as_deref() {
            Some("established") => What::Connected,
            Some("terminated") => What::Ended,
            _ => What::Other,
        },
        "CreateCallFailed" | "AnswerFailed" | "ConnectFailed" => What::NotConnected,
        // A missing list is not an empty one: it does not say that all have left.
        "ParticipantsUpdated" => match event.present("participants") {
            None => What::Other,
            Some(_) => What::Roster { sequence: sequence(event, "sequenceNumber"), people: people("participants") },
        },
        "AddParticipantSucceeded" | "MoveParticipantSucceeded" => What::Joined(people("participant")),
        "AddParticipantFailed" => What::NotReached(people("participant")),
        "RemoveParticipantSucceeded" => What::Removed(people("participant")),
        "InviteParticipantResult" if has_failed => What::NotReached(people("participants")),
        "InviteParticipantResult" if event.text("status").as_deref() == Some("completed") => What::Joined(people("participants")),
        "CallTransferAccepted" => {
            let to = people("transferTarget");
            What::Transferred { to, who: people("transferee") }
        }
        "CallTransferFailed" => What::NotTransferred,
        "PlayCompleted" => What::Played(Outcome::Completed),
        "PlayCanceled" => What::Played(Outcome::Canceled),
        "PlayFailed" => What::Played(Outcome::Failed),
        // In the 2021 preview, a prompt that was cancelled has the status `completed`.
        "PlayAudioResult" if sub_code == Some(8508) => What::Played(Outcome::Canceled),
        "PlayAudioResult" if has_failed => What::Played(Outcome::Failed),
        "PlayAudioResult" if event.text("status").as_deref() == Some("completed") => What::Played(Outcome::Completed),
        "ContinuousDtmfRecognitionToneReceived" => tone(event),
        "DtmfReceived" => event.present("toneInfo").map_or(What::Other, |info| tone(&info)),
        "RecognizeCompleted" => What::Answered(Box::new(answer(event))),
        "RecordingStateChanged" | "CallRecordingStateChanged" => match event.text("recordingId") {
            None => What::Other,
            Some(id) => What::Recording {
                id: id.into(),
                is_active: event.text("state").as_deref() == Some("active"),
                since: event.present("startDateTime").and_then(|since| date(&since)),
            },
        },
        "Unknown" => {
            let kind = event.text("type").or_else(|| event.text("eventType")).unwrap_or_default();
            What::Unknown { kind: kind.strip_prefix(ringwire::events::TYPE_PREFIX).unwrap_or(&kind).into() }
        }
        _ if kind.ends_with("Failed") || kind == "RecognizeCanceled" => What::Failed { kind: kind.into() },
        _ => What::Other,
    }
}

/// The raw id of an identifier, or of a participant with one. Events of the 2021 preview have no raw ids, and only three kinds.
#[inline(never)]
fn raw_id<V: Value>(given: &V) -> Option<String> {
    let identifier = given.present("identifier").unwrap_or_else(|| given.clone());
    let text = |name: &str| identifier.text(name);
    let id = ["rawId", "communicationUserId", "id"].into_iter().find_map(text).or_else(|| {
        if let Some(number) = text("phoneNumber") {
            return Some(joined(&["4:", &number]));
        }
        if let Some(app) = text("teamsAppId") {
            let cloud = text("cloud").unwrap_or_else(|| "public".to_owned());
            return Some(Person::new(TEAMS_APP, &[&app, &cloud]).raw_id());
        }
        let Some(user) = text("microsoftTeamsUserId") else {
            // The client takes a text for a number or a raw id.
            let text = identifier.as_string()?;
            return Some(if text.starts_with('+') { joined(&["4:", &text]) } else { text });
        };
        let is_anonymous = identifier.present("isAnonymous").and_then(|flag| flag.as_bool()) == Some(true);
        let cloud = text("cloud").unwrap_or_else(|| "public".to_owned());
        Some(Person::new(TEAMS_USER, &[&user, if is_anonymous { "true" } else { "false" }, &cloud]).raw_id())
    });
    id.filter(|id| !id.is_empty())
}

fn tone<V: Value>(given: &V) -> What {
    let Some(tone) = given.text("tone") else { return What::Other };
    What::Tone { sequence: sequence(given, "sequenceId"), key: key_of(&tone).into() }
}

fn sequence<V: Value>(given: &V, name: &str) -> Option<i64> {
    whole(&given.present(name)?).map(i64::from)
}

/// The key of a telephone: `one`, or `Tone1` in the 2021 preview, is `1`. A tone without a key is kept in brackets: `<flash>`.
fn key_of(tone: &str) -> String {
    const WORDS: &str = "zero0one1two2three3four4five5six6seven7eight8nine9asterisk*star*pound#";
    let tone = tone.to_ascii_lowercase();
    let name = tone.strip_prefix("tone").unwrap_or(&tone);
    if name.len() == 1 {
        return name.to_ascii_uppercase();
    }
    let key = |key: &char| !key.is_ascii_lowercase();
    let found =
        WORDS.split_inclusive(|letter| key(&letter)).find_map(|word| word.strip_prefix(name).filter(|rest| rest.len() == 1));
    found.map_or_else(|| joined(&["<", name, ">"]), str::to_owned)
}

fn answer<V: Value>(event: &V) -> Answer {
    let of =
        |result: &str, name: &str| event.present(result).and_then(|result| result.text(name)).filter(|text| !text.is_empty());
    let tones = event.present("dtmfResult").and_then(|result| result.present("tones")).map(|tones| tones.items());
    let keys = tones.map(|tones| tones.iter().filter_map(|tone| tone.as_string()).map(|tone| key_of(&tone)).collect::<String>());
    let confidence = |result: &str| event.present(result)?.present("confidence").filter(|given| given.as_number().is_some());
    Answer {
        keys: keys.filter(|keys| !keys.is_empty()),
        choice: of("choiceResult", "label"),
        phrase: of("choiceResult", "recognizedPhrase"),
        speech: of("speechResult", "speech"),
        confidence: confidence("choiceResult").or_else(|| confidence("speechResult")).and_then(|given| given.to_json()),
    }
}

/// A point in time: a text, or a `Date` of JavaScript, whose JSON is the text.
fn date<V: Value>(value: &V) -> Option<i64> {
    let text = value.as_string().or_else(|| value.to_json())?;
    time::read(text.trim_matches('"'))
}

fn whole<V: Value>(value: &V) -> Option<i32> {
    let number = value.as_number()?;
    // A cast gives the nearest number that fits.
    let whole = number as i32;
    (f64::from(whole) == number).then_some(whole)
}

/// CloudEvents 1.0 §3.1.1: within a call, the id identifies an event. Events of the 2021 preview may have no id; two of them are one when
/// they are equal. FNV-1a is enough: a call has some dozen events, and an attacker who can add one can forge the whole report.
fn key<V: Value>(event: &V) -> u64 {
    let text = event.text("id").filter(|id| !id.is_empty()).or_else(|| event.to_json()).unwrap_or_default();
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::key_of;

    #[test]
    fn keys_are_those_of_a_telephone() {
        let words =
            ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "asterisk", "pound", "a", "D"];
        assert_eq!(words.map(key_of).concat(), "0123456789*#AD");
        assert_eq!(["Tone0", "Tone9", "Star", "Pound", "B"].map(key_of).concat(), "09*#B");
        assert_eq!(["Flash", "Tone99", "", "o", "on", "éé"].map(key_of), ["<flash>", "<99>", "<>", "O", "<on>", "<éé>"]);
    }
}
