//! Faults by rule and seed: what a rule says, and which request or callback meets which fault.
//!
//! A rule is `{ fault, share?, times?, operation? | event? | stream?, path?, …numbers of its own }`. A request or a callback meets at most
//! one fault: that of the first rule that applies to it and whose die says so. Each rule has a die of its own, which is thrown
//! for every request or callback the rule applies to, unless an earlier rule struck: so the same seed and the same requests give
//! the same faults, whatever rules come after.

use super::kinds::{FaultKind, STREAMS, Takes, Target};
use crate::engine::json::{Json, Map, json};
use fastrand::Rng;
use ringwire::error::{Error, Result};

/// The members every rule may have, beside the one that names what it applies to.
const COMMON: [&str; 4] = ["fault", "share", "times", "path"];

/// The names a rule may use. They are the contracts' to know, which are strangers here: the front hands them over.
#[derive(Debug, Clone, Copy)]
pub struct Names {
    /// Whether an operation has that name.
    pub is_operation: fn(&str) -> bool,
    /// Whether an event of that kind is ever sent.
    pub is_event: fn(&str) -> bool,
}

/// One rule, with everything it does not say at its default.
#[derive(Debug, Clone, PartialEq)]
struct Rule {
    kind: FaultKind,
    share: f64,
    times: Option<u64>,
    /// An operation, a kind of event or a stream, by what the fault happens to.
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
    /// A WebSocket that is dialled: what is to be sent on it, and its path.
    Socket(&'static str, &'a str),
    /// A frame on such a socket: the same.
    Frame(&'static str, &'a str),
}

/// A fault that a request or a callback meets.
#[derive(Debug, Clone, PartialEq)]
pub struct ActiveFault {
    /// Its kind.
    pub kind: FaultKind,
    rule: usize,
    numbers: Map<String, Json>,
}

impl ActiveFault {
    /// A number; 0 if the fault has none of that name.
    pub(super) fn number(&self, name: &str) -> u64 {
        self.numbers.get(name).and_then(Json::as_u64).unwrap_or_default()
    }

    /// A word; empty if the fault has none of that name.
    pub(super) fn word(&self, name: &str) -> &str {
        self.numbers.get(name).and_then(Json::as_str).unwrap_or_default()
    }

    /// What the log says of it: `{ fault, rule, <member>: value, …numbers }`, where the member names the request, callback or
    /// path.
    #[must_use]
    pub fn to_json(&self, member: &str, value: Json) -> Json {
        let mut shown = Map::new();
        shown.insert("fault".to_owned(), json!(self.kind.name()));
        shown.insert("rule".to_owned(), json!(self.rule));
        shown.insert(member.to_owned(), value);
        shown.extend(self.numbers.clone());
        Json::Object(shown)
    }
}

/// The rules, and how far their dice are.
#[derive(Debug)]
pub struct Faults {
    seed: u64,
    rules: Vec<Rule>,
    dice: Vec<Rng>,
    struck: Vec<u64>,
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
        Self { seed, struck: vec![0; rules.len()], dice, rules }
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
    pub fn from_json(given: &Json, seed: u64, names: Names) -> Result<Self> {
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
                    let read = |(index, rule)| Rule::from_json(rule, names, &["rules[", &usize::to_string(&index), "]"].concat());
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

    /// The fault that a request or a callback meets, if any.
    pub fn strike(&mut self, subject: &Subject<'_>) -> Option<ActiveFault> {
        let all = self.rules.iter().zip(&mut self.dice).zip(&mut self.struck).enumerate();
        for (index, ((rule, die), struck)) in all {
            if rule.applies(subject) && rule.times.is_none_or(|times| *struck < times) && die.f64() < rule.share {
                *struck += 1;
                return Some(ActiveFault { kind: rule.kind, rule: index, numbers: rule.numbers.clone() });
            }
        }
        None
    }
}

impl Rule {
    fn from_json(given: &Json, names: Names, path: &str) -> Result<Self> {
        let refuse = |member: &str, expected: &str| Error::validation(&[path, member].concat(), expected);
        let Json::Object(given) = given else { return Err(refuse("", "expected an object such as { fault: \"late\" }")) };
        let kind = given.get("fault").and_then(Json::as_str).and_then(FaultKind::named);
        let all = || FaultKind::ALL.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(", ");
        let kind = kind.ok_or_else(|| refuse(".fault", &["expected one of ", &all()].concat()))?;
        let (target, member) = (kind.target(), kind.target().member());
        let mut numbers = Map::new();
        for number in kind.numbers() {
            let value = given.get(number.name).filter(|value| !value.is_null());
            let value = number.takes.read(value, &[path, ".", number.name].concat())?;
            numbers.insert(number.name.to_owned(), value);
        }
        let mut rule = Self { kind, share: 1.0, times: None, name: None, path: None, numbers };
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
                word if word == member => {
                    let known = value.as_str().filter(|name| names.know(target, name));
                    let article = if member == "stream" { "a " } else { "an " };
                    let expected = ["expected the name of ", article, member, ", such as ", target.example()].concat();
                    rule.name = Some(known.ok_or_else(|| refuse(&[".", word].concat(), &expected))?.to_owned());
                }
                word if COMMON.contains(&word) || rule.numbers.contains_key(word) => {}
                _ => {
                    let own = kind.numbers().iter().map(|number| number.name);
                    let all = COMMON.into_iter().chain([member]).chain(own).collect::<Vec<_>>().join(", ");
                    let expected = ["there is no such member; ", kind.name(), " has ", &all].concat();
                    return Err(refuse(&[".", name].concat(), &expected));
                }
            }
        }
        Ok(rule)
    }

    fn to_json(&self) -> Json {
        let mut shown = Map::new();
        shown.insert("fault".to_owned(), json!(self.kind.name()));
        shown.insert("share".to_owned(), json!(self.share));
        let own = [("times", json!(self.times)), (self.kind.target().member(), json!(self.name)), ("path", json!(self.path))];
        let own = own.into_iter().filter(|(_, value)| !value.is_null());
        shown.extend(own.map(|(name, value)| (name.to_owned(), value)));
        shown.extend(self.numbers.clone());
        Json::Object(shown)
    }

    fn applies(&self, subject: &Subject<'_>) -> bool {
        let begins = |path: &str| self.path.as_ref().is_none_or(|begin| path.starts_with(begin));
        let is_named = |kind: &str| self.name.as_ref().is_none_or(|name| name == kind);
        match (subject, self.kind.target()) {
            (Subject::Request(names, path), Target::Answer | Target::Operation) => {
                begins(path) && self.name.as_ref().is_none_or(|name| names.contains(&name.as_str()))
            }
            (Subject::Document(path), Target::Answer) => self.path.is_some() && self.name.is_none() && begins(path),
            (Subject::Callback(kind, path, _), Target::Callback) => is_named(kind) && begins(path),
            (Subject::Callback(kind, path, is_signed), Target::Signed) => *is_signed && is_named(kind) && begins(path),
            // The name is that of an event.
            (Subject::Socket(_, path), Target::Signed) => self.name.is_none() && begins(path),
            (Subject::Socket(stream, path), Target::Socket) => {
                let fits = self.kind != FaultKind::AudioBeforeMetadata || *stream == "audio";
                fits && is_named(stream) && begins(path)
            }
            (Subject::Frame(stream, path), Target::Frame) => is_named(stream) && begins(path),
            (Subject::Request(..) | Subject::Document(_), Target::Callback | Target::Signed | Target::Socket | Target::Frame)
            | (Subject::Document(_), Target::Operation)
            | (Subject::Callback(..), Target::Answer | Target::Operation | Target::Socket | Target::Frame)
            | (Subject::Socket(..), Target::Answer | Target::Operation | Target::Callback | Target::Frame)
            | (Subject::Frame(..), Target::Answer | Target::Operation | Target::Callback | Target::Signed | Target::Socket) => {
                false
            }
        }
    }
}

impl Names {
    fn know(&self, target: Target, name: &str) -> bool {
        match target {
            Target::Answer | Target::Operation => (self.is_operation)(name),
            Target::Callback | Target::Signed => (self.is_event)(name),
            Target::Socket | Target::Frame => STREAMS.contains(&name),
        }
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
}

fn whole(value: &Json, path: &str, least: u64, most: u64) -> Result<u64> {
    value.as_u64().filter(|number| (least..=most).contains(number)).ok_or_else(|| {
        let above = if most == u64::MAX { String::new() } else { [" to ", &most.to_string()].concat() };
        Error::validation(path, &["expected a whole number from ", &least.to_string(), &above].concat())
    })
}
