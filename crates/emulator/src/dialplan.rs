//! The number grammar: what happens when a number is called is in the number. `+1 555`, any three digits, then the last four
//! digits below. (Nobody has such a number: 555 is no area code.) Every other number, and every user, answers.

use crate::ids::Ids;
use crate::json::{Json, json};
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
}

/// How fast a callee presses keys, in milliseconds from one to the next.
pub const KEY_EVERY_MS: u64 = 400;

/// Why somebody did not come into a call: as `ResultInfo` tells it.
#[derive(Debug, PartialEq, Eq)]
pub struct Failure {
    /// The code: that of the telephone network (SIP).
    pub code: i32,
    /// The subcode: the same, with 560 before it.
    pub subcode: i32,
    /// The reason in words.
    pub message: &'static str,
}

/// The call was ended, or the callee removed, before anybody answered.
pub static CANCELLED: Failure =
    Failure { code: 487, subcode: 560_487, message: "The call was taken back before it was answered." };
static NO_ANSWER: Failure = Failure { code: 480, subcode: 560_480, message: "Nobody answered." };
static BUSY: Failure = Failure { code: 486, subcode: 560_486, message: "The callee is busy." };
static DECLINED: Failure = Failure { code: 603, subcode: 560_603, message: "The callee declined." };
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

/// The grammar.
pub static NUMBERS: [Number; 11] = [
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

/// The row of a callee, if the grammar has one.
#[must_use]
pub fn row(callee: &Identifier) -> Option<&'static Number> {
    let Identifier::PhoneNumber { number } = callee else { return None };
    let rest = number.strip_prefix("+1555").filter(|rest| rest.len() == 7)?;
    NUMBERS.iter().find(|row| rest.ends_with(row.ending))
}

/// What a callee does once it is called.
pub fn behaviour(callee: &Identifier, ids: &mut Ids) -> Behaviour {
    match row(callee).map(|row| row.behaviour) {
        Some(behaviour @ (Behaviour::Answers { .. } | Behaviour::Fails { .. })) => behaviour,
        Some(Behaviour::Refuses { .. }) | None => {
            Behaviour::Answers { after_ms: ids.between(ANSWERS_FROM_MS, ANSWERS_TO_MS), then: Then::Stays }
        }
    }
}

const ANSWERS_FROM_MS: u64 = 1_000;
const ANSWERS_TO_MS: u64 = 2_000;

/// The grammar as data, for documents and consoles: `[{ pattern, example, behaviour }]`.
#[must_use]
pub fn as_json() -> Json {
    let rows = NUMBERS.iter().map(|row| {
        let pattern = ["+1555xxx", row.ending].concat();
        let example = ["+1555010", row.ending].concat();
        json!({ "pattern": pattern, "example": example, "behaviour": row.doc })
    });
    let other = json!({
        "pattern": "any other number, and every user",
        "example": "+14255550123",
        "behaviour": "answers after 1 to 2 s, by chance, and stays",
    });
    rows.chain([other]).collect()
}
