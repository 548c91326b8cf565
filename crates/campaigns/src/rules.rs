//! The options of a campaign, read and checked once, and what follows from them: the lines, when a try may begin, what comes after it.

use crate::hours::{self, Hours, Offset, Opening};
use crate::options::Bag;
use ringwire::codecs::phone_number::{self, is_e164};
use ringwire::error::Result;
use ringwire::path::Path;
use ringwire::text::{digits, joined};
use ringwire::value::{Kind, Value};

/// How many calls a number may have up by default: what the service allows.
const AT_ONCE: i64 = 2;
const MOST_AT_ONCE: i64 = 1_000;
/// The most lines of a campaign.
const MOST_LINES: i64 = 100_000;
const DAY_MS: i64 = 86_400_000;
/// A year: nothing waits longer.
const LONGEST_MS: i64 = 366 * DAY_MS;
const OPTIONS: [&str; 10] =
    ["numbers", "ringMs", "maxCallMs", "tries", "again", "hours", "until", "pace", "holdBack", "maxRefused"];
/// How long a failed run of a flow waits at most before the next one.
const LONGEST_AGAIN_MS: f64 = 60_000.0;

const MOST_TRIES: i64 = 100;

/// After which outcomes a person is called again by default, and after how long.
const AGAIN_AFTER: [(&str, f64); 4] =
    [("busy", 300_000.0), ("noAnswer", 1_800_000.0), ("machine", 3_600_000.0), ("failed", 60_000.0)];
/// After these a person is never called again. What became of a call that is `unknown` may be that it was answered.
const NEVER: [&str; 4] = ["unknown", "expired", "stopped", "doNotCall"];

/// After an outcome.
#[derive(Debug, Clone, PartialEq)]
struct Again {
    outcome: String,
    /// `None`: never.
    after_ms: Option<f64>,
    /// How many tries may end so.
    tries: u32,
}

/// The rules of a campaign.
#[derive(Debug, Clone)]
pub struct Rules {
    /// The lines, `<number>#<index>`: the first of each number, then the second of each.
    pub lines: Vec<String>,
    /// How many of the last of them are kept for urgent people.
    held_back: usize,
    /// How long it rings.
    pub ring_ms: f64,
    /// How long a call may last, and how long its outcome may be unknown.
    pub max_call_ms: f64,
    /// How many tries a person has.
    pub tries: u32,
    again: Vec<Again>,
    /// `None`: always.
    hours: Option<Hours>,
    /// The zone by whose clock the hours are read; `None`: the person's own.
    zone: Option<String>,
    until: f64,
    /// How many calls may begin in a second.
    pub per_second: Option<f64>,
    /// How long that takes to be reached.
    pub ramp_ms: f64,
    /// The share of rows that may be refused.
    pub max_refused: f64,
}

/// What becomes of a person after a try.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum After {
    /// There is another try, at that time in milliseconds since 1970.
    WaitUntil(f64),
    /// This outcome stays.
    Done,
}

/// What becomes of a try whose flow has failed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Rerun {
    /// The flow is run again after so many milliseconds.
    After(f64),
    /// What became of the call will not be known.
    Unknown,
}

impl Rules {
    /// Reads the options of a campaign. `until` is in milliseconds since 1970.
    ///
    /// # Errors
    /// A validation error with the path of the first option that does not fit.
    pub fn read<V: Value>(options: &V) -> Result<Self> {
        Self::checked(options).map_err(|mut error| {
            error.message = joined(&["Campaign: ", &error.message]);
            error
        })
    }

    fn checked<V: Value>(options: &V) -> Result<Self> {
        let root = Path::Root("");
        let bag = Bag::read(options, &root, &OPTIONS)?;
        // What needs no memory first: each error has to free what was read before it.
        let mut rules = Self {
            lines: Vec::new(),
            held_back: 0,
            ring_ms: bag.whole("ringMs", 5_000, 115_000, 25_000)? as f64,
            max_call_ms: bag.whole("maxCallMs", 1_000, DAY_MS, 600_000)? as f64,
            tries: bag.whole("tries", 1, MOST_TRIES, 3)? as u32,
            again: Vec::new(),
            hours: None,
            zone: None,
            until: until(&bag)?,
            per_second: None,
            ramp_ms: 0.0,
            max_refused: bag.number("maxRefused", 0.0, 1.0)?.unwrap_or(0.01),
        };
        rules.read_pace(&bag)?;
        rules.read_lines(&bag)?;
        rules.read_hours(&bag)?;
        rules.read_again(&bag)?;
        rules.held_back = held_back(bag.number("holdBack", 0.0, 1.0)?.unwrap_or_default(), rules.lines.len());
        Ok(rules)
    }

    fn read_pace<V: Value>(&mut self, options: &Bag<'_, V>) -> Result<()> {
        let path = Path::Root("pace");
        let Some(member) = options.given("pace") else { return Ok(()) };
        let bag = Bag::read(&member.value, &path, &["perSecond", "rampMs"])?;
        self.per_second = bag.number("perSecond", 0.001, 10_000.0)?;
        self.ramp_ms = bag.whole("rampMs", 0, DAY_MS, 0)? as f64;
        if self.per_second.is_none() && self.ramp_ms > 0.0 {
            return Path::Member(&path, "perSecond").refuse("expected the rate that is reached after rampMs");
        }
        Ok(())
    }

    fn read_lines<V: Value>(&mut self, options: &Bag<'_, V>) -> Result<()> {
        let path = Path::Root("numbers");
        // By how many calls a number may have up, and in the order in which they are given.
        let mut numbers: Vec<(String, i64)> = Vec::new();
        let mut count = 0;
        for (index, item) in options.list("numbers")?.iter().enumerate() {
            let path = Path::Item(&path, index);
            let mut at_once = AT_ONCE;
            let mut at = path;
            let number = if item.kind() == Kind::Object {
                let bag = Bag::read(item, &path, &["phoneNumber", "atOnce"])?;
                at_once = bag.whole("atOnce", 1, MOST_AT_ONCE, AT_ONCE)?;
                at = Path::Member(&path, "phoneNumber");
                item.text("phoneNumber")
            } else {
                item.as_string()
            };
            let number = match number.filter(|number| is_e164(number)) {
                Some(number) => number,
                None => return at.refuse(phone_number::EXPECTED),
            };
            if numbers.iter().any(|(other, _)| *other == number) {
                return at.refuse("this number is there twice; atOnce says how many calls it may have at once");
            }
            numbers.push((number, at_once));
            count += at_once;
        }
        if !(1..=MOST_LINES).contains(&count) {
            return path.refuse("expected from one number to 100000 calls at once");
        }
        let mut index = 0;
        while (self.lines.len() as i64) < count {
            for (number, at_once) in &numbers {
                if index < *at_once {
                    self.lines.push(joined(&[number, "#", &digits(index as u64)]));
                }
            }
            index += 1;
        }
        Ok(())
    }

    fn read_hours<V: Value>(&mut self, options: &Bag<'_, V>) -> Result<()> {
        let path = Path::Root("hours");
        let bag = match options.given("hours") {
            Some(member) if member.value.as_string().is_some_and(|word| word == "always") => return Ok(()),
            Some(member) if member.kind != Kind::Object => {
                return path.refuse_kind(r#"expected { from, to, days, zone } or "always""#, member.kind);
            }
            Some(member) => Bag::read(&member.value, &path, &["from", "to", "days", "zone"])?,
            None => Bag::empty(&path),
        };
        let mut days = [true; 7];
        if bag.given("days").is_some() {
            days = hours::days(&bag.list("days")?, &Path::Member(&path, "days"))?;
        }
        let (from, to) = (bag.text("from")?, bag.text("to")?);
        self.hours = Some(Hours::read(from.as_deref().unwrap_or("08:00"), to.as_deref().unwrap_or("21:00"), days, &path)?);
        self.zone = bag.text("zone")?.filter(|zone| zone != "person");
        Ok(())
    }

    fn read_again<V: Value>(&mut self, options: &Bag<'_, V>) -> Result<()> {
        let path = Path::Root("again");
        let tries = self.tries;
        for (outcome, ms) in AGAIN_AFTER {
            self.again.push(Again { outcome: outcome.to_owned(), after_ms: Some(ms), tries });
        }
        for member in options.members("again")? {
            let path = Path::Member(&path, &member.name);
            let mut rule = Again { outcome: member.name.clone(), after_ms: None, tries };
            if member.kind == Kind::Object {
                if NEVER.contains(&member.name.as_str()) {
                    return path.refuse("expected false: a person with this outcome is never called again");
                }
                let bag = Bag::read(&member.value, &path, &["afterMs", "tries"])?;
                // It has no default, and so is not in its own bounds.
                let after_ms = bag.whole("afterMs", 0, LONGEST_MS, -1)?;
                if after_ms < 0 {
                    return Path::Member(&path, "afterMs").refuse("expected how long the person waits, in milliseconds");
                }
                rule.after_ms = Some(after_ms as f64);
                rule.tries = bag.whole("tries", 1, MOST_TRIES, tries.into())? as u32;
            } else if member.kind == Kind::Absent {
                continue;
            } else if member.value.as_bool() != Some(false) {
                return path.refuse_kind("expected { afterMs, tries } or false", member.kind);
            }
            match self.again.iter_mut().find(|other| other.outcome == rule.outcome) {
                Some(other) => *other = rule,
                None => self.again.push(rule),
            }
        }
        Ok(())
    }

    /// By whose clock the hours are read: `always`, `person`, or the name of a zone.
    #[must_use]
    pub fn zones(&self) -> &str {
        match (&self.hours, &self.zone) {
            (None, _) => "always",
            (_, Some(zone)) => zone,
            (_, None) => "person",
        }
    }

    /// The number of a line.
    #[must_use]
    pub fn number_of(line: &str) -> &str {
        let end = line.bytes().rposition(|byte| byte == b'#');
        end.and_then(|end| line.get(..end)).unwrap_or(line)
    }

    /// Whether the line is kept for people with a priority from 1.
    #[must_use]
    pub fn is_held_back(&self, line: &str) -> bool {
        self.lines.iter().rev().take(self.held_back).any(|held| held == line)
    }

    /// When a try may begin, at `now` or later, where all of these zones are open; see [`Hours::opens`]. No try begins after `until`.
    #[must_use]
    pub fn opens(&self, now: f64, zones: &[Vec<Offset>]) -> Opening {
        let opening = match self.hours {
            Some(hours) => hours.opens(now, zones),
            None => Opening::At { from: now, to: f64::INFINITY },
        };
        match opening {
            Opening::At { from, to } if from.max(now) < self.until => Opening::At { from, to: to.min(self.until) },
            _ => Opening::Never,
        }
    }

    /// Whether no try begins any more, because it is `until` or later.
    #[must_use]
    pub fn is_over(&self, now: f64) -> bool {
        now >= self.until
    }

    pub(crate) fn hours(&self) -> Option<Hours> {
        self.hours
    }

    pub(crate) fn until(&self) -> f64 {
        self.until
    }

    /// How many tries a person has who never answers, and how long after each the next one comes.
    fn unanswered(&self) -> (u32, f64) {
        let again = self.again.iter().find(|again| again.outcome == "noAnswer");
        let rule = again.and_then(|again| Some((again.tries.min(self.tries), again.after_ms?)));
        rule.unwrap_or((1, 0.0))
    }

    pub(crate) fn tries_unanswered(&self) -> i32 {
        i32::try_from(self.unanswered().0).unwrap_or(1)
    }

    pub(crate) fn unanswered_after(&self) -> f64 {
        self.unanswered().1
    }

    /// What becomes of a person after a try that ended so. The try is one of the `tries`, and one of those `of_outcome`.
    #[must_use]
    pub fn after(&self, outcome: &str, tries: u32, of_outcome: u32, now: f64) -> After {
        let again = self.again.iter().find(|again| again.outcome == outcome && tries < self.tries && of_outcome < again.tries);
        again.and_then(|again| again.after_ms).map_or(After::Done, |after_ms| After::WaitUntil(now + after_ms))
    }

    /// What becomes of a try that began at `begun`, whose flow has now failed so many times in a row, from 1.
    #[must_use]
    pub fn again(&self, failures: u32, begun: f64, now: f64) -> Rerun {
        // A clock that was set back does not make it longer.
        let left = self.max_call_ms - (now - begun).max(0.0);
        if left <= 0.0 {
            return Rerun::Unknown;
        }
        let wait = f64::from(1_000_u32 << (failures.clamp(1, 10) - 1));
        Rerun::After(wait.min(LONGEST_AGAIN_MS).min(left))
    }
}

/// All of the share, but for one line that people of any priority may have.
fn held_back(share: f64, lines: usize) -> usize {
    let held = (share * lines as f64).ceil() as usize;
    if share < 1.0 { held.min(lines.saturating_sub(1)) } else { lines }
}

fn until<V: Value>(options: &Bag<'_, V>) -> Result<f64> {
    let Some(member) = options.given("until") else { return Ok(f64::INFINITY) };
    match member.value.as_number().filter(|at| at.is_finite()) {
        Some(at) => Ok(at),
        None => Path::Root("until").refuse_kind("expected a Date", member.kind),
    }
}
