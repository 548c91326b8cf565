//! The hours in which people may be called, by the clock on the wall where they are.
//!
//! Where a zone is on its clock at what time is the host's knowledge: it hands over the offsets from UTC. A time on the wall that does not
//! exist (clocks go forward) is passed over; one that exists twice (clocks go back) counts both times. So at each moment at which a call
//! may begin, the clock on the wall shows a time of the hours, and on a day of theirs.

use ringwire::error::Result;
use ringwire::path::Path;
use ringwire::value::Value;

/// Milliseconds in a minute, and in a day.
const MINUTE: f64 = 60_000.0;
const DAY: f64 = 86_400_000.0;
/// How far one looks ahead: a week, and a day on either side of it, because clocks change.
pub const AHEAD: f64 = 9.0 * DAY;

/// Days of the week as options name them; 1970-01-01 was a Thursday.
pub const DAYS: [&str; 7] = ["thu", "fri", "sat", "sun", "mon", "tue", "wed"];

/// From when to when, on which days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hours {
    /// In minutes from midnight.
    from: u16,
    /// In minutes from midnight of the same day; it is after `from`, and may be on the next day.
    to: u16,
    /// By the day on which they begin, in the order of [`DAYS`].
    days: [bool; 7],
}

/// An offset from UTC: from when it holds in milliseconds since 1970, and how much later it is on the wall, in minutes.
pub type Offset = (f64, f64);

/// When a try may begin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Opening {
    /// From when to when, in milliseconds since 1970.
    At {
        /// Not after now: it is open.
        from: f64,
        /// The first moment that does not belong to it.
        to: f64,
    },
    /// At no time within nine days, and so never.
    Never,
}

impl Hours {
    /// From one time to another, on such days.
    ///
    /// # Errors
    /// A validation error with the path of the time at fault.
    pub fn read(from: &str, to: &str, days: [bool; 7], path: &Path<'_>) -> Result<Self> {
        let at = |name: &'static str, text: &str, most: u16| match minutes(text, most) {
            Some(minutes) => Ok(minutes),
            None => Path::Member(path, name).refuse(EXPECTED),
        };
        let (from, to) = (at("from", from, DAY_MINUTES - 1)?, at("to", to, DAY_MINUTES)?);
        if from == to {
            let expected = r#"expected another time than from; all day is from "00:00" to "24:00""#;
            return Path::Member(path, "to").refuse(expected);
        }
        Ok(Self { from, to: if to < from { to + DAY_MINUTES } else { to }, days })
    }

    /// When a try may begin, at `now` or later: where all of these zones are open at once. Each zone is a table of its offsets, in order, the
    /// first of which also held before.
    #[must_use]
    pub fn opens(&self, now: f64, zones: &[Vec<Offset>]) -> Opening {
        let open = self.open(now, zones, AHEAD);
        open.into_iter().find(|(_, to)| *to > now).map_or(Opening::Never, |(from, to)| Opening::At { from, to })
    }

    /// When all of these zones are open, from a day before `now` to so many milliseconds after it.
    pub(crate) fn open(&self, now: f64, zones: &[Vec<Offset>], ahead: f64) -> Vec<(f64, f64)> {
        let mut open = Vec::new();
        for (index, zone) in zones.iter().enumerate() {
            let intervals = self.intervals(now, zone, ahead);
            open = if index == 0 { intervals } else { common(&open, &intervals) };
        }
        open
    }

    /// The same of one zone.
    fn intervals(&self, now: f64, zone: &[Offset], ahead: f64) -> Vec<(f64, f64)> {
        let mut intervals: Vec<(f64, f64)> = Vec::new();
        let end = now + ahead;
        for (index, (_, minutes)) in zone.iter().enumerate() {
            let from = if index == 0 { now - DAY } else { zone.get(index).map_or(end, |(from, _)| *from).max(now - DAY) };
            let to = zone.get(index + 1).map_or(end, |(next, _)| *next).min(end);
            // On the wall, while this offset holds. The hours of a day may begin on the day before.
            let offset = minutes * MINUTE;
            let mut day = ((from + offset) / DAY).floor() as i64 - 1;
            while day as f64 * DAY - offset < to {
                let is_open = self.days.get(day.rem_euclid(7) as usize).copied().unwrap_or_default();
                let midnight = day as f64 * DAY - offset;
                let opens = (midnight + f64::from(self.from) * MINUTE).max(from);
                let closes = (midnight + f64::from(self.to) * MINUTE).min(to);
                day += 1;
                if !is_open || opens >= closes {
                    continue;
                }
                match intervals.last_mut() {
                    Some((_, last)) if *last >= opens => *last = last.max(closes),
                    _ => intervals.push((opens, closes)),
                }
            }
        }
        intervals
    }
}

/// A day in minutes.
const DAY_MINUTES: u16 = 24 * 60;
const EXPECTED: &str = r#"expected a time such as "08:00""#;

/// The minutes of `HH:MM`.
fn minutes(text: &str, most: u16) -> Option<u16> {
    let &[tens, ones, b':', ten, one] = text.as_bytes() else { return None };
    let digit = |byte: u8| char::from(byte).to_digit(10).and_then(|digit| u16::try_from(digit).ok());
    let (hours, minutes) = (digit(tens)? * 10 + digit(ones)?, digit(ten)? * 10 + digit(one)?);
    Some(hours * 60 + minutes).filter(|at| minutes < 60 && *at <= most)
}

/// When both are open.
fn common(one: &[(f64, f64)], other: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut both = Vec::new();
    for (from, to) in one {
        for (begins, ends) in other {
            let (from, to) = (from.max(*begins), to.min(*ends));
            if from < to {
                both.push((from, to));
            }
        }
    }
    both
}

/// The days of a list of names.
///
/// # Errors
/// A validation error with the path of the name that is none.
pub fn days<V: Value>(names: &[V], path: &Path<'_>) -> Result<[bool; 7]> {
    let mut open = [false; 7];
    for (index, name) in names.iter().enumerate() {
        let name = name.as_string().unwrap_or_default();
        match open.iter_mut().zip(DAYS).find(|(_, known)| known.eq_ignore_ascii_case(&name)) {
            Some((day, _)) => *day = true,
            None => return Path::Item(path, index).refuse("expected one of mon, tue, wed, thu, fri, sat, sun"),
        }
    }
    if names.is_empty() { path.refuse("expected at least one day, such as mon") } else { Ok(open) }
}
