//! What became of a call: its facts, in the order in which they happened.

use super::fact::{Fact, People, What};
use super::last_if_none;
use ringwire_callbacks::order::sorted;

/// The most facts of a call: one with an event for every key that is pressed has a few thousand.
const MOST_FACTS: usize = 10_000;

/// A call.
#[derive(Debug, Default)]
pub struct Call {
    /// In order of their keys, each once.
    facts: Vec<Fact>,
    /// The server call of it, once an event has named it.
    pub server_call: Option<Box<str>>,
    /// Their raw ids.
    pub people: Vec<Box<str>>,
    /// How many facts were dropped, beyond the most.
    pub dropped: i64,
}

/// A participant's time in the call, from joining to leaving.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stay {
    pub from: Option<i64>,
    pub to: Option<i64>,
    is_over: bool,
    /// The time of the last event that lists the participant.
    seen: Option<i64>,
}

impl Call {
    /// Adds the fact of an event, unless it is known; changes nothing if there is none.
    pub fn add(&mut self, read: impl FnOnce(&mut dyn FnMut(String) -> u32) -> Option<Fact>) {
        let people = &mut self.people;
        let known = people.len();
        let fact = read(&mut |raw_id| {
            let at = people.iter().position(|known| **known == *raw_id).unwrap_or_else(|| {
                people.push(raw_id.into());
                people.len() - 1
            });
            u32::try_from(at).unwrap_or(u32::MAX)
        });
        let Some(fact) = fact else {
            people.truncate(known);
            return;
        };
        if let Err(place) = self.facts.binary_search_by_key(&fact.key, |known| known.key) {
            if self.facts.len() < MOST_FACTS {
                self.facts.insert(place, fact);
            } else {
                self.dropped += 1;
            }
        }
    }

    /// Whether nothing was added to it.
    pub fn is_empty(&self) -> bool {
        self.facts.is_empty()
    }

    /// Its facts, and those of its recordings, in the order in which they happened; those without a time come last.
    pub fn facts<'a>(&'a self, others: Option<&'a Self>) -> Vec<&'a Fact> {
        let others = others.into_iter().flat_map(|others| &others.facts);
        // They are in order of keys, which the sort keeps for equal times.
        sorted(self.facts.iter().chain(others).collect(), |one, other| {
            last_if_none(one.at, other.at).then(one.place().cmp(&other.place()))
        })
    }

    /// The order in which calls are dropped when there are too many: those that ended first, then those that began first.
    pub fn age(&self) -> (bool, Option<i64>) {
        let mut ends = self.facts.iter().filter(|fact| fact.ends()).peekable();
        if ends.peek().is_none() { (true, self.first()) } else { (false, ends.filter_map(|fact| fact.at).min()) }
    }

    /// When the first of its events happened.
    pub fn first(&self) -> Option<i64> {
        self.facts.iter().filter_map(|fact| fact.at).min()
    }

    /// The stays of each participant, by their index. The lists of participants decide; for a participant in none of them, the events about
    /// that participant.
    pub fn stays(&self, facts: &[&Fact], ended: Option<i64>, is_over: bool) -> Vec<Vec<Stay>> {
        let mut stays: Vec<Vec<Stay>> = self.people.iter().map(|_| Vec::new()).collect();
        let rosters = in_sequence(facts.iter().copied().filter_map(|fact| match &fact.what {
            What::Roster { sequence, people } => Some((*sequence, (fact.at, people))),
            _ => None,
        }));
        for (at, people) in rosters {
            for (place, stays) in (0..).zip(&mut stays) {
                match (people.contains(&place), stays.last_mut().filter(|stay| !stay.is_over)) {
                    (true, Some(stay)) => stay.seen = at,
                    (true, None) => stays.push(Stay { from: at, to: None, is_over: false, seen: at }),
                    (false, Some(stay)) => stay.end(at),
                    (false, None) => {}
                }
            }
        }
        for (place, stays) in (0..).zip(&mut stays) {
            let is_listed = !stays.is_empty();
            for fact in facts {
                let names = |people: &People| people.contains(&place);
                let open = stays.last_mut().filter(|stay| !stay.is_over);
                match (&fact.what, open) {
                    (What::Joined(people), None) if names(people) && !is_listed => {
                        stays.push(Stay { from: fact.at, to: None, is_over: false, seen: fact.at });
                    }
                    // The list without the participant may have been lost. A later list with the participant overrides this event.
                    (What::Removed(people) | What::Transferred { who: people, .. }, Some(stay))
                        if names(people) && fact.at >= stay.seen =>
                    {
                        stay.end(fact.at);
                    }
                    _ => {}
                }
            }
            if let Some(stay) = stays.last_mut().filter(|stay| is_over && !stay.is_over) {
                stay.end(ended);
            }
        }
        stays
    }
}

impl Stay {
    fn end(&mut self, at: Option<i64>) {
        self.is_over = true;
        self.to = at.max(self.from.filter(|_| at.is_some()));
    }
}

impl Fact {
    /// The order of facts with the same time: a failure before the end, joining before leaving, shorter lists of participants first.
    fn place(&self) -> usize {
        match &self.what {
            What::Roster { people, .. } => people.len(),
            What::Ended | What::Removed(_) => 1,
            _ => 0,
        }
    }

    /// Whether it is the end of its call.
    pub fn ends(&self) -> bool {
        matches!(self.what, What::Ended | What::NotConnected)
    }
}

/// Items in the order of their numbers, since the clock may be wrong. If some have no number, or two have the same, they stay in the given
/// order, which is that of time.
pub fn in_sequence<T>(given: impl Iterator<Item = (Option<i64>, T)>) -> Vec<T> {
    let given: Vec<(Option<i64>, T)> = given.collect();
    let numbers = sorted(given.iter().map(|(number, _)| *number).collect(), Ord::cmp);
    let is_told_apart = numbers.iter().zip(numbers.iter().skip(1)).all(|(one, next)| one != next);
    let in_order =
        if is_told_apart && !numbers.contains(&None) { sorted(given, |one, other| one.0.cmp(&other.0)) } else { given };
    in_order.into_iter().map(|(_, one)| one).collect()
}
