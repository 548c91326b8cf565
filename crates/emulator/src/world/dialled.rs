//! The callees whom the application calls: how many are up at once, of both contracts together.
//!
//! Documented is that a phone number places two calls at once at first, more by request to support, and that the service answers 429 when a
//! limit is reached ("Service limits for Azure Communication Services"). Which request gets it is not on record: here the one that would be
//! too many, so that nothing is dialled and it may come again.

use crate::engine::json::{Json, Map, json};
use crate::engine::retention::Limits;
use crate::http::errors::ApiError;
use ringwire::codecs::identifier::Identifier;
use std::collections::{BTreeMap, BTreeSet};

/// A callee who is counted, from the request that calls them until the call has ended for them. The caller has it, and gives it back.
#[derive(Debug, Clone)]
pub struct Leg {
    /// The number that calls a phone.
    caller_id: Option<Box<str>>,
}

/// How many callees are up, and the most that were.
#[derive(Debug, Default)]
pub struct Dialled {
    up: usize,
    most: usize,
    callers: Tally,
    callees: Tally,
}

impl Dialled {
    /// Refuses a request that would call more phones with a caller id than may be called with it at once. `member` is where the request
    /// has that number.
    ///
    /// # Errors
    /// 429 that names the limit.
    pub fn check(
        &self,
        most: Option<usize>,
        caller_id: Option<&str>,
        callees: &[Identifier],
        member: &str,
    ) -> Result<(), ApiError> {
        let (Some(most), Some(caller_id)) = (most, caller_id) else { return Ok(()) };
        let phones = callees.iter().filter(|callee| is_phone(callee)).count();
        if phones > 0 && self.callers.up(caller_id).saturating_add(phones) > most {
            return Err(ApiError::too_many_calls(most, member));
        }
        Ok(())
    }

    /// A callee is called; with a caller id, if it is a phone.
    pub fn begin(&mut self, caller_id: Option<&str>, callee: &Identifier) -> Leg {
        let caller_id = caller_id.filter(|_| is_phone(callee));
        self.up += 1;
        self.most = self.most.max(self.up);
        self.callees.begin(&name(callee));
        caller_id.into_iter().for_each(|number| self.callers.begin(number));
        Leg { caller_id: caller_id.map(Box::from) }
    }

    /// A callee is not up any more.
    pub fn end(&mut self, leg: &Leg, callee: &Identifier, limits: Limits) {
        self.up = self.up.saturating_sub(1);
        self.callees.end(&name(callee), limits);
        leg.caller_id.iter().for_each(|number| self.callers.end(number, limits));
    }

    /// The most callees that were up at once: `{ calls, callers, callees }`, of all, by the number that called them, and by callee.
    #[must_use]
    pub fn peaks(&self) -> Json {
        json!({ "calls": self.most, "callers": self.callers.peaks(), "callees": self.callees.peaks() })
    }

    /// A count that goes on with what [`Self::peaks`] gave, while no callee is up.
    #[must_use]
    pub fn carrying(peaks: Option<&Json>, limits: Limits) -> Self {
        let part = |name| Tally::carrying(peaks.and_then(|peaks| peaks.get(name)), limits);
        let most = peaks.and_then(|peaks| number(peaks.get("calls")?)).unwrap_or_default();
        Self { up: 0, most, callers: part("callers"), callees: part("callees") }
    }
}

fn is_phone(callee: &Identifier) -> bool {
    matches!(callee, Identifier::PhoneNumber { .. })
}

/// A phone by its number, another callee by its raw id.
fn name(callee: &Identifier) -> String {
    match callee {
        Identifier::PhoneNumber { number, .. } => number.clone(),
        other => other.raw_id(),
    }
}

fn number(value: &Json) -> Option<usize> {
    value.as_u64().and_then(|number| usize::try_from(number).ok())
}

#[derive(Debug, Default)]
struct Row {
    up: usize,
    most: usize,
    /// When it was last up, beside others of the same peak.
    age: u64,
}

/// How many calls each name has, and the most that it had at once. Of names without a call, the newest are kept, and those whose peaks
/// are high: a test looks for these.
#[derive(Debug, Default)]
struct Tally {
    rows: BTreeMap<Box<str>, Row>,
    /// The names without a call: by their peak, and by age.
    idle: BTreeSet<(usize, u64, Box<str>)>,
    bytes: usize,
    count: u64,
}

/// How many bytes a name takes, roughly.
const fn bytes(name: &str) -> usize {
    2 * name.len() + size_of::<(Box<str>, Row)>() + size_of::<(usize, u64, Box<str>)>()
}

impl Tally {
    fn up(&self, name: &str) -> usize {
        self.rows.get(name).map_or(0, |row| row.up)
    }

    fn begin(&mut self, name: &str) {
        let Some(row) = self.rows.get_mut(name) else {
            self.rows.insert(name.into(), Row { up: 1, most: 1, age: 0 });
            return;
        };
        if row.up == 0 {
            self.idle.remove(&(row.most, row.age, name.into()));
            self.bytes = self.bytes.saturating_sub(bytes(name));
        }
        row.up += 1;
        row.most = row.most.max(row.up);
    }

    fn end(&mut self, name: &str, limits: Limits) {
        let Some(row) = self.rows.get_mut(name).filter(|row| row.up > 0) else { return };
        row.up -= 1;
        if row.up == 0 {
            self.rest(name, limits);
        }
    }

    /// A name has no call any more.
    fn rest(&mut self, name: &str, limits: Limits) {
        let Some(row) = self.rows.get_mut(name) else { return };
        self.count += 1;
        row.age = self.count;
        self.idle.insert((row.most, row.age, name.into()));
        self.bytes = self.bytes.saturating_add(bytes(name));
        while self.idle.len() > limits.most || self.bytes > limits.most_bytes {
            let Some((_, _, gone)) = self.idle.pop_first() else { break };
            self.bytes = self.bytes.saturating_sub(bytes(&gone));
            self.rows.remove(&gone);
        }
    }

    fn peaks(&self) -> Json {
        Json::Object(self.rows.iter().map(|(name, row)| (name.to_string(), json!(row.most))).collect::<Map<_, _>>())
    }

    fn carrying(peaks: Option<&Json>, limits: Limits) -> Self {
        let mut tally = Self::default();
        for (name, most) in peaks.and_then(Json::as_object).into_iter().flatten() {
            if let Some(most) = number(most) {
                tally.rows.insert(name.as_str().into(), Row { up: 0, most, age: 0 });
                tally.rest(name, limits);
            }
        }
        tally
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { most: 2, most_bytes: 10_000 };

    fn phone(number: &str) -> Identifier {
        Identifier::PhoneNumber { number: number.to_owned(), asserted_id: None }
    }

    #[test]
    fn of_names_without_a_call_the_newest_and_the_highest_are_kept() {
        let mut all = Dialled::default();
        let twice = ["+1", "+1"].map(|number| (all.begin(Some("+9"), &phone(number)), phone(number)));
        twice.iter().for_each(|(leg, callee)| all.end(leg, callee, LIMITS));
        for number in ["+2", "+3", "+4"] {
            let leg = all.begin(Some("+9"), &phone(number));
            all.end(&leg, &phone(number), LIMITS);
        }
        let up = all.begin(Some("+8"), &phone("+5"));
        assert_eq!(all.peaks(), json!({ "calls": 2, "callers": { "+8": 1, "+9": 2 }, "callees": { "+1": 2, "+4": 1, "+5": 1 } }));
        all.end(&up, &phone("+5"), Limits { most: 2, most_bytes: 1 });
        assert_eq!(all.peaks()["callees"], json!({}), "bytes are limited as well");
        assert!(all.callees.bytes == 0 && all.callees.idle.is_empty());
    }

    #[test]
    fn a_count_goes_on_with_what_it_gave() {
        let mut all = Dialled::default();
        let legs = ["+1", "+2"].map(|number| (all.begin(Some("+9"), &phone(number)), phone(number)));
        legs.iter().for_each(|(leg, callee)| all.end(leg, callee, LIMITS));
        let mut carried = Dialled::carrying(Some(&all.peaks()), LIMITS);
        assert_eq!(carried.peaks(), all.peaks());
        let leg = carried.begin(Some("+9"), &phone("+1"));
        assert_eq!(carried.peaks(), all.peaks(), "one is no new peak");
        carried.end(&leg, &phone("+1"), LIMITS);
        assert_eq!(Dialled::carrying(None, LIMITS).peaks(), json!({ "calls": 0, "callers": {}, "callees": {} }));
    }
}
