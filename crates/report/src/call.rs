//! What became of a call: its facts, in the order in which they happened.

use super::fact::{Fact, People, What};
use super::last_if_none;
use ringwire_callbacks::order::sorted;

/// Facts of a call at most: a call whose keys are told one by one has a few thousand.
const MOST_FACTS: usize = 10_000;

/// A call.
#[derive(Debug, Default)]
pub struct Call {
    /// By key, each once.
    facts: Vec<Fact>,
    /// Their raw ids.
    pub people: Vec<Box<str>>,
    /// Facts there was no room for.
    pub dropped: i64,
}

/// A time in the call, from joining to leaving it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stay {
    pub from: Option<i64>,
    pub to: Option<i64>,
    is_over: bool,
    /// When they were last said to be there.
    seen: Option<i64>,
}

impl Call {
    /// Adds what an event says, unless it is known.
    pub fn add(&mut self, read: impl FnOnce(&mut dyn FnMut(String) -> u32) -> Fact) {
        let people = &mut self.people;
        let fact = read(&mut |raw_id| {
            let at = people.iter().position(|known| **known == *raw_id).unwrap_or_else(|| {
                people.push(raw_id.into());
                people.len() - 1
            });
            u32::try_from(at).unwrap_or(u32::MAX)
        });
        if let Err(place) = self.facts.binary_search_by_key(&fact.key, |known| known.key) {
            if self.facts.len() < MOST_FACTS {
                self.facts.insert(place, fact);
            } else {
                self.dropped += 1;
            }
        }
    }

    /// Its facts as they happened; those whose time nobody knows come last.
    pub fn facts(&self) -> Vec<&Fact> {
        // By key they are already.
        sorted(self.facts.iter().collect(), |one, other| last_if_none(one.at, other.at).then(one.place().cmp(&other.place())))
    }

    /// What is dropped first where there are too many calls: those that ended first, then those that began first.
    pub fn age(&self) -> (bool, Option<i64>) {
        let mut ends = self.facts.iter().filter(|fact| fact.ends()).peekable();
        if ends.peek().is_none() { (true, self.first()) } else { (false, ends.filter_map(|fact| fact.at).min()) }
    }

    /// When the first of its events happened.
    pub fn first(&self) -> Option<i64> {
        self.facts.iter().filter_map(|fact| fact.at).min()
    }

    /// When each of its people was in it, by their places. The lists of people tell; of whom they do not name, the events of their
    /// own.
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
                    // The list that says so may have been lost; one that came later and names them has the last word.
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
    /// Among those of one moment: the reason before the end, joining before leaving, and calls fill rather than empty in a moment.
    fn place(&self) -> usize {
        match &self.what {
            What::Roster { people, .. } => people.len(),
            What::Ended | What::Removed(_) => 1,
            _ => 0,
        }
    }

    /// Whether nothing more comes of its call.
    pub fn ends(&self) -> bool {
        matches!(self.what, What::Ended | What::NotConnected)
    }
}

/// What has numbers in their order, which a clock may have wrong. Where some have none, or two the same, in that of time, in which it
/// is given.
pub fn in_sequence<T>(given: impl Iterator<Item = (Option<i64>, T)>) -> Vec<T> {
    let given: Vec<(Option<i64>, T)> = given.collect();
    let numbers = sorted(given.iter().map(|(number, _)| *number).collect(), Ord::cmp);
    let is_told_apart = numbers.iter().zip(numbers.iter().skip(1)).all(|(one, next)| one != next);
    let in_order =
        if is_told_apart && !numbers.contains(&None) { sorted(given, |one, other| one.0.cmp(&other.0)) } else { given };
    in_order.into_iter().map(|(_, one)| one).collect()
}
