//! Faults by rule and seed: which there are, what their rules say, and which request or callback meets which.
//!
//! A rule is `{ fault, share?, times?, operation? | event?, path?, …numbers of its own }`. A request or a callback meets one fault at
//! most: that of the first rule that applies to it and whose die says so. Each rule has a die of its own, thrown for each it applies
//! to that met none before: the same seed and the same requests give the same faults, whatever rules come after.

use crate::engine::ids::Ids;
use crate::engine::json::{Json, Map, json};
use crate::preview_2021_04::events;
use fastrand::Rng;
use ringwire::contract::{ga_2026_03, preview_2021_04};
use ringwire::error::{Error, Result};

/// What a fault happens to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    /// The answer to a request.
    Answer,
    /// A callback.
    Callback,
    /// A callback that is signed.
    SignedCallback,
}

/// One fault.
#[derive(Debug, PartialEq)]
pub struct Fault {
    /// Its name.
    pub name: &'static str,
    /// What it happens to.
    pub on: On,
    /// What its rules may say beside what all may.
    pub numbers: &'static [Number],
    /// What happens, in words.
    pub doc: &'static str,
}

/// A number, or a word, of a fault.
#[derive(Debug, PartialEq)]
pub struct Number {
    /// Its name.
    pub name: &'static str,
    /// What it may be.
    pub takes: Takes,
}

/// What a number may be. The default stands first.
#[derive(Debug, PartialEq)]
pub enum Takes {
    /// A whole number: its default, the least and the most.
    Whole(u64, u64, u64),
    /// One of these whole numbers.
    Among(&'static [u64]),
    /// One of these words.
    Word(&'static [&'static str]),
    /// A text that is not empty.
    Text(&'static str),
}

const A_DAY_MS: u64 = 86_400_000;

const fn number(name: &'static str, takes: Takes) -> Number {
    Number { name, takes }
}

const fn ms(name: &'static str, default: u64) -> Number {
    Number { name, takes: Takes::Whole(default, 0, A_DAY_MS) }
}

/// Whether it happens before a request is carried out, or a callback sent; or after.
const WHEN: Number = number("when", Takes::Word(&["before", "after"]));

const fn answer(name: &'static str, numbers: &'static [Number], doc: &'static str) -> Fault {
    Fault { name, on: On::Answer, numbers, doc }
}

const fn callback(name: &'static str, numbers: &'static [Number], doc: &'static str) -> Fault {
    Fault { name, on: On::Callback, numbers, doc }
}

const fn token(name: &'static str, doc: &'static str) -> Fault {
    Fault { name, on: On::SignedCallback, numbers: &[], doc }
}

/// Every fault.
pub static FAULTS: [Fault; 14] = [
    answer(
        "status",
        &[number("status", Takes::Whole(500, 400, 599)), number("code", Takes::Text("Fault")), WHEN],
        "The answer is an error; with `when: after`, of something that was done.",
    ),
    answer(
        "retryAfter",
        &[
            number("status", Takes::Among(&[429, 503])),
            ms("retryAfterMs", 1_000),
            number("header", Takes::Word(&["retry-after", "retry-after-ms", "x-ms-retry-after-ms"])),
            WHEN,
        ],
        "The answer asks to come again later; `retry-after` says so in whole seconds.",
    ),
    answer("latency", &[ms("delayMs", 1_000)], "The request is carried out at once, and answered so much later, in real time."),
    answer("reset", &[WHEN], "The connection breaks without an answer; with `when: after`, when all was done."),
    answer(
        "eventBeforeResponse",
        &[ms("withinMs", 3_000)],
        "What would come of the operation within that time comes at once; the answer goes out when its callbacks are answered.",
    ),
    callback(
        "duplicate",
        &[number("copies", Takes::Whole(1, 1, 100))],
        "Once it is taken, it is sent again, so many times at once, beside what comes next.",
    ),
    callback(
        "reorder",
        &[ms("withinMs", 5_000)],
        "It comes after the next of the same call, or alone when none comes within that time.",
    ),
    callback("late", &[ms("delayMs", 5_000)], "It comes so much later; what is behind it does not wait."),
    callback(
        "batch",
        &[number("size", Takes::Whole(2, 2, 100)), ms("withinMs", 1_000)],
        "It comes in one array with the next of the same call and address, once there are so many, or that time is over.",
    ),
    callback("unknownEvent", &[WHEN], "An event of a type nobody has heard of comes before it, or after it."),
    token("forgedToken", "First it comes with a token that is signed by another key, under the id of a published one."),
    token("expiredToken", "First it comes with a token that was good an hour ago."),
    token("wrongAudience", "First it comes with a token that is for another resource."),
    token("unsigned", "First it comes without a token."),
];

/// The type of event that nobody has heard of.
pub const UNKNOWN: &str = "UnheardOf";

/// What all rules may say, but for what they apply to.
const COMMON: [&str; 4] = ["fault", "share", "times", "path"];

/// One rule, with everything it does not say at its default.
#[derive(Debug, Clone, PartialEq)]
struct Rule {
    fault: &'static Fault,
    share: f64,
    times: Option<u64>,
    /// An operation or a kind of event, by what the fault happens to.
    name: Option<String>,
    path: Option<String>,
    numbers: Map<String, Json>,
}

/// What may meet a fault.
#[derive(Debug)]
pub enum Subject<'a> {
    /// A request: the names its operation has in JavaScript, and its path.
    Request(&'a [&'static str], &'a str),
    /// A request for one of the two documents about keys: it meets faults of rules that name its path, no others.
    Document(&'a str),
    /// A callback: its kind, the path it is posted to, and whether it is signed.
    Callback(&'a str, &'a str, bool),
}

/// A fault that is met.
#[derive(Debug, Clone, PartialEq)]
pub struct Strike {
    /// The fault.
    pub fault: &'static str,
    rule: usize,
    numbers: Map<String, Json>,
}

impl Strike {
    /// A number; 0 if the fault has none of that name.
    #[must_use]
    pub fn number(&self, name: &str) -> u64 {
        self.numbers.get(name).and_then(Json::as_u64).unwrap_or_default()
    }

    /// A word; empty if the fault has none of that name.
    #[must_use]
    pub fn word(&self, name: &str) -> &str {
        self.numbers.get(name).and_then(Json::as_str).unwrap_or_default()
    }

    /// What the log tells of it, about that member: `{ fault, rule, request or callbackId or path, …numbers }`.
    #[must_use]
    pub fn to_json(&self, about: &str, value: Json) -> Json {
        let mut told = Map::new();
        told.insert("fault".to_owned(), json!(self.fault));
        told.insert("rule".to_owned(), json!(self.rule));
        told.insert(about.to_owned(), value);
        told.extend(self.numbers.clone());
        Json::Object(told)
    }
}

/// The rules, and how far their dice are.
#[derive(Debug)]
pub struct Faults {
    seed: u64,
    rules: Vec<Rule>,
    dice: Vec<Rng>,
    struck: Vec<u64>,
    /// Of events that no emulator without faults would send: its own ids are not touched.
    pub ids: Ids,
}

impl Faults {
    /// No rules.
    #[must_use]
    pub fn none(seed: u64) -> Self {
        Self::of(seed, Vec::new())
    }

    fn of(seed: u64, rules: Vec<Rule>) -> Self {
        // Neighbouring seeds are to have nothing in common: what is beside a seed is mixed into it by an odd factor.
        let die = |index: usize| Rng::with_seed(seed ^ (index as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let dice = (1..=rules.len()).map(die).collect();
        Self { seed, struck: vec![0; rules.len()], dice, rules, ids: Ids::new(die(0).u64(..)) }
    }

    /// The same rules, nothing of which was met yet.
    #[must_use]
    pub fn again(&self) -> Self {
        Self::of(self.seed, self.rules.clone())
    }

    /// Reads `{ seed?, rules }`. What [`Faults::to_json`] gives can be read; `struck` is passed over.
    ///
    /// # Errors
    /// A validation error that names the member and says what was expected.
    pub fn from_json(given: &Json, seed: u64) -> Result<Self> {
        let Json::Object(given) = given else {
            return Err(Error::validation("faults", "expected an object such as { rules: [] }"));
        };
        let (mut seed, mut rules) = (seed, None);
        for (name, value) in given {
            match name.as_str() {
                "seed" if value.is_null() => {}
                "seed" => seed = whole(value, "seed", 0, u64::MAX)?,
                "rules" => {
                    let all = value.as_array().ok_or_else(|| Error::validation("rules", "expected an array"))?;
                    let read = |(index, rule)| Rule::from_json(rule, &["rules[", &usize::to_string(&index), "]"].concat());
                    rules = Some(all.iter().enumerate().map(read).collect::<Result<Vec<_>>>()?);
                }
                "struck" => {}
                _ => return Err(Error::validation(name, "there is no such member; expected seed or rules")),
            }
        }
        let rules = rules.ok_or_else(|| Error::validation("rules", "expected an array, got nothing"))?;
        Ok(Self::of(seed, rules))
    }

    /// `{ seed, rules, struck }`: the rules with their defaults filled in, and how many times each has struck.
    #[must_use]
    pub fn to_json(&self) -> Json {
        json!({ "seed": self.seed, "rules": self.rules.iter().map(Rule::to_json).collect::<Json>(), "struck": self.struck })
    }

    /// Whether there are no rules.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Which fault somebody meets, if any.
    pub fn strike(&mut self, subject: &Subject<'_>) -> Option<Strike> {
        let all = self.rules.iter().zip(&mut self.dice).zip(&mut self.struck).enumerate();
        for (index, ((rule, die), struck)) in all {
            if rule.applies(subject) && rule.times.is_none_or(|times| *struck < times) && die.f64() < rule.share {
                *struck += 1;
                return Some(Strike { fault: rule.fault.name, rule: index, numbers: rule.numbers.clone() });
            }
        }
        None
    }
}

impl Rule {
    fn from_json(given: &Json, path: &str) -> Result<Self> {
        let refuse = |member: &str, expected: &str| Error::validation(&[path, member].concat(), expected);
        let Json::Object(given) = given else { return Err(refuse("", "expected an object such as { fault: \"late\" }")) };
        let fault = FAULTS.iter().find(|fault| given.get("fault").and_then(Json::as_str) == Some(fault.name));
        let names = || FAULTS.iter().map(|fault| fault.name).collect::<Vec<_>>().join(", ");
        let fault = fault.ok_or_else(|| refuse(".fault", &["expected one of ", &names()].concat()))?;
        let mut numbers = Map::new();
        for number in fault.numbers {
            let value = given.get(number.name).filter(|value| !value.is_null());
            let value = number.takes.read(value, &[path, ".", number.name].concat())?;
            numbers.insert(number.name.to_owned(), value);
        }
        let mut rule = Self { fault, share: 1.0, times: None, name: None, path: None, numbers };
        for (name, value) in given.iter().filter(|(_, value)| !value.is_null()) {
            match name.as_str() {
                "share" => {
                    let share = value.as_f64().filter(|share| (0.0..=1.0).contains(share));
                    rule.share = share.ok_or_else(|| refuse(".share", "expected a number from 0 to 1"))?;
                }
                "times" => rule.times = Some(whole(value, &[path, ".times"].concat(), 1, u64::MAX)?),
                "path" => {
                    let begin = value.as_str().filter(|begin| begin.starts_with('/'));
                    let begin = begin.ok_or_else(|| refuse(".path", "expected how a path begins, such as /calling/"))?;
                    rule.path = Some(begin.to_owned());
                }
                word if word == fault.by() => {
                    let known = value.as_str().filter(|asked| fault.knows(asked));
                    let expected = ["expected the name of an ", fault.by(), ", such as ", fault.example()].concat();
                    rule.name = Some(known.ok_or_else(|| refuse(&[".", word].concat(), &expected))?.to_owned());
                }
                word if COMMON.contains(&word) || rule.numbers.contains_key(word) => {}
                _ => {
                    let own = fault.numbers.iter().map(|number| number.name);
                    let all = COMMON.into_iter().chain([fault.by()]).chain(own).collect::<Vec<_>>().join(", ");
                    let expected = ["there is no such member; ", fault.name, " has ", &all].concat();
                    return Err(refuse(&[".", name].concat(), &expected));
                }
            }
        }
        Ok(rule)
    }

    fn to_json(&self) -> Json {
        let mut shown = Map::new();
        shown.insert("fault".to_owned(), json!(self.fault.name));
        shown.insert("share".to_owned(), json!(self.share));
        let own = [("times", json!(self.times)), (self.fault.by(), json!(self.name)), ("path", json!(self.path))];
        let own = own.into_iter().filter(|(_, value)| !value.is_null());
        shown.extend(own.map(|(name, value)| (name.to_owned(), value)));
        shown.extend(self.numbers.clone());
        Json::Object(shown)
    }

    fn applies(&self, subject: &Subject<'_>) -> bool {
        let begins = |path: &str| self.path.as_ref().is_none_or(|begin| path.starts_with(begin));
        let is_named = |kind: &str| self.name.as_ref().is_none_or(|name| name == kind);
        match *subject {
            Subject::Request(names, path) => {
                self.fault.on == On::Answer
                    && begins(path)
                    && self.name.as_ref().is_none_or(|name| names.contains(&name.as_str()))
            }
            Subject::Document(path) => {
                let is_meant = self.fault.on == On::Answer && self.fault.name != "eventBeforeResponse";
                is_meant && self.path.is_some() && self.name.is_none() && begins(path)
            }
            Subject::Callback(kind, path, is_signed) => {
                let is_meant = self.fault.on == On::Callback || self.fault.on == On::SignedCallback && is_signed;
                is_meant && is_named(kind) && begins(path)
            }
        }
    }
}

impl Fault {
    /// By what its rules name whom they apply to.
    fn by(&self) -> &'static str {
        if self.on == On::Answer { "operation" } else { "event" }
    }

    fn example(&self) -> &'static str {
        if self.on == On::Answer { "createCall" } else { "CallConnected" }
    }

    fn knows(&self, name: &str) -> bool {
        if self.on == On::Answer {
            let contracts = [&ga_2026_03::CONTRACT, &preview_2021_04::CONTRACT];
            return contracts.iter().any(|contract| contract.operation(name).is_some());
        }
        let grid = ga_2026_03::EVENT_GRID.events.iter().map(|row| row.kind);
        let of_preview = ["TranscriptionCallSummaryUpdated"];
        events::SENT.into_iter().chain(crate::ga_2026_03::SENT).chain(grid).chain(of_preview).any(|kind| kind == name)
    }
}

impl Takes {
    fn read(&self, given: Option<&Json>, path: &str) -> Result<Json> {
        let refuse = |expected: String| Error::validation(path, &expected);
        match (self, given) {
            (Self::Whole(default, ..), None) => Ok(json!(default)),
            (Self::Whole(_, least, most), Some(value)) => whole(value, path, *least, *most).map(Json::from),
            (Self::Among(all), None) => Ok(json!(all.first())),
            (Self::Among(all), Some(value)) => {
                let found = all.iter().find(|one| value.as_u64() == Some(**one));
                let all = || all.iter().map(u64::to_string).collect::<Vec<_>>().join(" or ");
                found.map(|one| json!(one)).ok_or_else(|| refuse(["expected ", &all()].concat()))
            }
            (Self::Word(all), None) => Ok(json!(all.first())),
            (Self::Word(all), Some(value)) => {
                let found = all.iter().find(|one| value.as_str() == Some(one));
                found.map(|one| json!(one)).ok_or_else(|| refuse(["expected ", &all.join(" or ")].concat()))
            }
            (Self::Text(default), None) => Ok(json!(default)),
            (Self::Text(_), Some(value)) => {
                let text = value.as_str().filter(|text| !text.is_empty());
                text.map(Json::from).ok_or_else(|| refuse("expected a text that is not empty".to_owned()))
            }
        }
    }

    fn to_json(&self) -> Json {
        match self {
            Self::Whole(default, least, most) => json!({ "default": default, "least": least, "most": most }),
            Self::Among(all) => json!({ "default": all.first(), "among": all }),
            Self::Word(all) => json!({ "default": all.first(), "among": all }),
            Self::Text(default) => json!({ "default": default }),
        }
    }
}

fn whole(value: &Json, path: &str, least: u64, most: u64) -> Result<u64> {
    value.as_u64().filter(|number| (least..=most).contains(number)).ok_or_else(|| {
        let above = if most == u64::MAX { String::new() } else { [" to ", &most.to_string()].concat() };
        Error::validation(path, &["expected a whole number from ", &least.to_string(), &above].concat())
    })
}

/// Every fault as data, for consoles: `[{ fault, on, numbers: [{ name, default, least?, most?, among? }], doc }]`; `on` is `answer`
/// or `callback`.
#[must_use]
pub fn as_json() -> Json {
    let number = |number: &Number| {
        let mut shown = Map::new();
        shown.insert("name".to_owned(), json!(number.name));
        if let Json::Object(takes) = number.takes.to_json() {
            shown.extend(takes);
        }
        Json::Object(shown)
    };
    let row = |fault: &Fault| {
        let on = if fault.on == On::Answer { "answer" } else { "callback" };
        json!({ "fault": fault.name, "on": on, "numbers": fault.numbers.iter().map(number).collect::<Json>(), "doc": fault.doc })
    };
    FAULTS.iter().map(row).collect()
}
