//! The number grammar: the number says what happens when it is called. `+1 555`, any three digits, then the last four
//! digits below. (Such a number cannot exist: 555 is no area code.) A user of the resource does what a number says if their id
//! ends with it, without the plus sign. Every other number, and every other user, answers.

use crate::engine::ids::Ids;
use crate::engine::json::{Json, json};
use crate::sound::{Sound, dtmf, level};
use crate::world::script;
use ringwire::codecs::identifier::Identifier;

/// What a callee does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behaviour {
    /// Answers after so many milliseconds of ringing.
    Answers {
        /// How long it rings.
        after_ms: u64,
        /// What comes next.
        then: Then,
    },
    /// Never answers: the call fails after so many milliseconds.
    Fails {
        /// How long it takes.
        after_ms: u64,
        /// Why.
        failure: &'static Failure,
    },
    /// Rings at the softphones until one of them answers or declines; fails after a short while where none is open.
    RingsAtPhone,
    /// The request that calls it is itself refused; the callee, once it is called, behaves like any other.
    Refuses {
        /// 429 or 500.
        status: u16,
        /// How many requests are refused before one is let through; `None` for all.
        times: Option<u32>,
        /// The `Retry-After` of a 429, in seconds.
        retry_after_s: u32,
    },
}

/// What a callee does after answering.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// Stays until the call ends.
    Stays,
    /// Presses keys, the first so many milliseconds after answering, then one every [`KEY_EVERY_MS`]; and stays.
    Presses {
        /// How long after answering.
        after_ms: u64,
        /// Which keys.
        keys: &'static str,
    },
    /// Hangs up so many milliseconds after answering.
    HangsUp {
        /// How long after answering.
        after_ms: u64,
    },
    /// Stays, and answers every question that is put to it, [`REPLIES_AFTER_MS`] after the question.
    Replies(Reply),
    /// Stays, and every operation on it fails.
    Resists,
    /// Stays, and is heard.
    Talks(Talk),
}

/// How a callee is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Talk {
    /// It says a sentence when it hears nothing: see [`script::SPEAKS`].
    Speaks,
    /// It interrupts: see [`script::INTERRUPTS`].
    Interrupts,
    /// There is noise where it is.
    Noise,
    /// It hears itself: what it hears comes back.
    Echo,
}

impl Talk {
    /// What it does step by step.
    #[must_use]
    pub fn steps(self) -> &'static [script::Step] {
        match self {
            Self::Speaks => script::SPEAKS,
            Self::Interrupts => script::INTERRUPTS,
            Self::Noise | Self::Echo => &[],
        }
    }

    /// What is heard of it for as long as it is in the call.
    #[must_use]
    pub fn sound(self) -> Option<Sound> {
        match self {
            Self::Speaks | Self::Interrupts => None,
            Self::Noise => Some(Sound::Noise { seed: 7_004, rms: NOISE_RMS, ms: u64::MAX }),
            Self::Echo => Some(Sound::Echo { delay_ms: ECHO_MS, gain: level::gain(ECHO_GAIN) }),
        }
    }
}

/// The noise of a bad line, 40 dB below a full square wave.
const NOISE_RMS: u16 = 327;

/// How much later an echo comes, in milliseconds.
const ECHO_MS: u64 = 200;

/// How loud an echo is, in hundredths of a decibel.
const ECHO_GAIN: i32 = -600;

/// How a callee answers a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// It presses these keys.
    Presses(&'static str),
    /// It says this.
    Says(&'static str),
}

/// How long a callee thinks about a question, in milliseconds.
pub const REPLIES_AFTER_MS: u64 = 1_000;

/// How fast a callee presses keys, in milliseconds from one to the next.
pub const KEY_EVERY_MS: u64 = dtmf::EVERY_MS;

/// Why a callee did not come into a call, as events show it.
#[derive(Debug, PartialEq, Eq)]
pub struct Failure {
    /// The code: mostly that of the telephone network (SIP).
    pub code: i32,
    /// The subcode: mostly the same, with 560 before it; of Teams, one of its own.
    pub subcode: i32,
    /// The reason in words.
    pub message: &'static str,
}

impl Failure {
    /// Whether the telephone network says so.
    #[must_use]
    pub fn is_of_network(&self) -> bool {
        self.subcode == 560_000 + self.code
    }
}

/// No device of a user took the call. The codes are documented.
pub static NOT_TAKEN: Failure = Failure { code: 487, subcode: 10_004, message: "The user did not answer." };
/// The call was ended, or the callee removed, before the callee answered.
pub static CANCELLED: Failure =
    Failure { code: 487, subcode: 560_487, message: "The call was taken back before it was answered." };
/// The time that the invitation may ring is over.
pub static INVITATION_OVER: Failure =
    Failure { code: 408, subcode: 560_408, message: "Nobody answered as long as the invitation was to ring." };
/// The resource account of Teams has nothing to pay the call with.
pub static NO_FUNDS: Failure =
    Failure { code: 404, subcode: 580_406, message: "The resource account has no funds for outbound calls." };
/// The carrier of the resource account of Teams blocks the call.
pub static CARRIER_BLOCKS: Failure =
    Failure { code: 403, subcode: 510_586, message: "The carrier of the resource account blocks the call." };
/// An agent's client is not signed in where the call goes.
pub static AGENT_AWAY: Failure =
    Failure { code: 408, subcode: 10_057, message: "No client of the agent is signed in for Teams Phone." };
/// Why a callee is called no more, in words.
pub const TAKEN_BACK: &str = "The invitation was taken back.";
/// The callee's phone has rung long enough.
pub static NO_ANSWER: Failure = Failure { code: 480, subcode: 560_480, message: "Nobody answered." };
/// No softphone is open.
pub static NO_PHONE: Failure =
    Failure { code: 480, subcode: 560_480, message: "No softphone is open: open the phone of the console, or emulator.phone()." };
/// The callee is in another call.
pub static BUSY: Failure = Failure { code: 486, subcode: 560_486, message: "The callee is busy." };
static TIMED_OUT: Failure = Failure { code: 408, subcode: 560_408, message: "The network waited in vain for an answer." };
/// The callee's application, or their device, rejected the call. The codes are on record.
pub static REJECTED: Failure =
    Failure { code: 200, subcode: 5002, message: "The call was rejected by the callee. DiagCode: 0#5002.@" };
/// The callee declined.
pub static DECLINED: Failure = Failure { code: 603, subcode: 560_603, message: "The callee declined." };
static NO_SUCH_NUMBER: Failure = Failure { code: 404, subcode: 560_404, message: "The number is not in use." };

/// One row of the grammar.
#[derive(Debug)]
pub struct Number {
    /// The last four digits.
    pub ending: &'static str,
    /// What happens.
    pub behaviour: Behaviour,
    /// What happens, in words.
    pub doc: &'static str,
}

const fn answers(ending: &'static str, after_ms: u64, then: Then, doc: &'static str) -> Number {
    Number { ending, behaviour: Behaviour::Answers { after_ms, then }, doc }
}

const fn fails(ending: &'static str, after_ms: u64, failure: &'static Failure, doc: &'static str) -> Number {
    Number { ending, behaviour: Behaviour::Fails { after_ms, failure }, doc }
}

const fn refuses(ending: &'static str, status: u16, times: Option<u32>, retry_after_s: u32, doc: &'static str) -> Number {
    Number { ending, behaviour: Behaviour::Refuses { status, times, retry_after_s }, doc }
}

/// The number with which a softphone calls.
pub const SOFTPHONE: &str = "+15550109000";

/// The grammar.
pub static NUMBERS: &[Number] = &[
    answers("0000", 2_000, Then::Stays, "answers after 2 s and stays"),
    answers(
        "0001",
        2_000,
        Then::Presses { after_ms: 3_000, keys: "1#" },
        "answers after 2 s, presses 1 and # 3 s later, and stays",
    ),
    answers("0010", 2_000, Then::HangsUp { after_ms: 10_000 }, "answers after 2 s and hangs up 10 s later"),
    answers(
        "0200",
        15_000,
        Then::HangsUp { after_ms: 140_000 },
        "voicemail: answers after 15 s, takes 20 s of greeting and 120 s of message, hangs up",
    ),
    fails("0404", 500, &NO_SUCH_NUMBER, "is not in use: fails after half a second"),
    fails("0480", 115_000, &NO_ANSWER, "rings for 115 s and is never answered"),
    fails("0486", 1_000, &BUSY, "is busy: fails after 1 s"),
    fails("0603", 3_000, &DECLINED, "declines after 3 s"),
    refuses("0429", 429, None, 3, "the request is answered 429 with Retry-After: 3, every time"),
    refuses("1429", 429, Some(1), 1, "the request is answered 429 with Retry-After: 1 once; the next one goes through"),
    refuses("0500", 500, Some(2), 0, "the request is answered 500 twice; the next one goes through"),
];

/// Numbers whose behaviour only operations of 2026-03-12 can show: in calls of the 2021 preview they are like any other.
pub static GA_2026_03_NUMBERS: &[Number] = &[
    answers("2001", 2_000, Then::Replies(Reply::Says("Yes")), "answers after 2 s; says \"Yes\" 1 s after each question"),
    answers("2002", 2_000, Then::Replies(Reply::Says("No")), "answers after 2 s; says \"No\" 1 s after each question"),
    answers(
        "2003",
        2_000,
        Then::Replies(Reply::Says("I would like to speak to somebody")),
        "answers after 2 s; says \"I would like to speak to somebody\" 1 s after each question",
    ),
    answers("3001", 2_000, Then::Replies(Reply::Presses("1")), "answers after 2 s; presses 1, 1 s after each question"),
    answers("3002", 2_000, Then::Replies(Reply::Presses("2")), "answers after 2 s; presses 2, 1 s after each question"),
    answers(
        "3004",
        2_000,
        Then::Replies(Reply::Presses("1234#")),
        "answers after 2 s; presses 1, 2, 3, 4 and #, from 1 s after each question",
    ),
    answers("7001", 2_000, Then::Talks(Talk::Speaks), "answers after 2 s; says a sentence once it has heard nothing for 1 s"),
    answers(
        "7002",
        2_000,
        Then::Talks(Talk::Interrupts),
        "answers after 2 s; interrupts each time the other side has spoken for 800 ms",
    ),
    answers("7003", 2_000, Then::Stays, "answers after 2 s and never says anything"),
    answers("7004", 2_000, Then::Talks(Talk::Noise), "answers after 2 s on a noisy line: white noise of -40 dB"),
    answers("7005", 2_000, Then::Talks(Talk::Echo), "answers after 2 s; what it hears comes back 200 ms later, 6 dB softer"),
    fails("4408", 60_000, &TIMED_OUT, "rings for 60 s, then the network gives up"),
    Number {
        ending: "9000",
        behaviour: Behaviour::RingsAtPhone,
        doc: "is the softphone: rings there until it is answered or declined, for 115 s at most; where no softphone is open, fails after 2 s",
    },
    fails("5002", 3_000, &REJECTED, "rejects the call after 3 s, as an application does with rejectCall"),
    answers(
        "4000",
        2_000,
        Then::Resists,
        "answers after 2 s; holding, removing and moving it, sending it keys and recognizing its keys fail",
    ),
];

/// How users of the resource fail whose ids end with such a number. They do so in calls of 2026-03-12 only.
pub static USERS: &[Number] = &[
    fails("0480", 30_000, &NOT_TAKEN, "is called for 30 s and never answers"),
    fails("0603", 3_000, &REJECTED, "declines after 3 s"),
];

/// The row of a callee in calls of 2026-03-12, if the grammar has one. A user has the rows of numbers that answer, and failures of
/// their own.
#[must_use]
pub fn ga_2026_03_row(callee: &Identifier) -> Option<&'static Number> {
    let numbers = NUMBERS.iter().chain(GA_2026_03_NUMBERS);
    match callee {
        Identifier::CommunicationUser { id } => {
            let digits = id.get(id.len().checked_sub(11)?..)?;
            let answers = |row: &&Number| matches!(row.behaviour, Behaviour::Answers { .. } | Behaviour::RingsAtPhone);
            row_of(digits.strip_prefix('1')?, USERS.iter().chain(numbers.filter(answers)))
        }
        Identifier::PhoneNumber { number, .. } => row_of(number.strip_prefix("+1")?, numbers),
        _ => None,
    }
}

/// The row of a number without its country code: `555`, any three digits, four digits of a row.
fn row_of(number: &str, mut rows: impl Iterator<Item = &'static Number>) -> Option<&'static Number> {
    let rest = number.strip_prefix("555").filter(|rest| rest.len() == 7 && rest.bytes().all(|byte| byte.is_ascii_digit()))?;
    rows.find(|row| rest.ends_with(row.ending))
}

/// The row of a callee, if the grammar has one.
#[must_use]
pub fn row(callee: &Identifier) -> Option<&'static Number> {
    let Identifier::PhoneNumber { number, .. } = callee else { return None };
    row_of(number.strip_prefix("+1")?, NUMBERS.iter())
}

/// What a callee with this row, or with none, does once it is called.
pub fn behaviour(row: Option<&Number>, ids: &mut Ids) -> Behaviour {
    match row.map(|row| row.behaviour) {
        Some(behaviour @ (Behaviour::Answers { .. } | Behaviour::Fails { .. } | Behaviour::RingsAtPhone)) => behaviour,
        Some(Behaviour::Refuses { .. }) | None => {
            Behaviour::Answers { after_ms: ids.between(ANSWERS_FROM_MS, ANSWERS_TO_MS), then: Then::Stays }
        }
    }
}

const ANSWERS_FROM_MS: u64 = 1_000;
const ANSWERS_TO_MS: u64 = 2_000;

/// The grammar as data, for documents and consoles: `[{ pattern, example, behaviour, apiVersion? }]`; with an
/// `apiVersion`, the row counts for calls of that contract only.
#[must_use]
pub fn as_json() -> Json {
    let shown = |row: &Number, only: Option<&str>| {
        let pattern = ["+1555xxx", row.ending].concat();
        let example = ["+1555010", row.ending].concat();
        match only {
            None => json!({ "pattern": pattern, "example": example, "behaviour": row.doc }),
            Some(version) => {
                let behaviour = ["with CallAutomationClient, ", row.doc].concat();
                json!({ "pattern": pattern, "example": example, "behaviour": behaviour, "apiVersion": version })
            }
        }
    };
    let version = ringwire::contract::ga_2026_03::CONTRACT.api_version;
    let rows = NUMBERS.iter().map(|row| shown(row, None));
    let rows = rows.chain(GA_2026_03_NUMBERS.iter().map(|row| shown(row, Some(version))));
    let of_user = |pattern: &str, ending: &str, doc: &str| {
        let (pattern, example) = (["8:acs:…", pattern].concat(), ["8:acs:emulator_1555010", ending].concat());
        let behaviour = ["with CallAutomationClient, a user whose id ends so ", doc].concat();
        json!({ "pattern": pattern, "example": example, "behaviour": behaviour, "apiVersion": version })
    };
    let rows = rows.chain(USERS.iter().map(|row| of_user(&["1555xxx", row.ending].concat(), row.ending, row.doc)));
    let as_number = of_user("1555xxxnnnn", "2001", "does what the number does, if that answers");
    let rows = rows.chain([as_number]);
    let other = json!({
        "pattern": "any other number, and every other user",
        "example": "+14255550123",
        "behaviour": "answers after 1 to 2 s, by chance, and stays",
    });
    rows.chain([other]).collect()
}
