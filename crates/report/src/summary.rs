//! The content of a report about one call, for both of its forms.

use super::call::{Call, Stay, in_sequence};
use super::fact::{Answer, Fact, Outcome, What};
use super::last_if_none;
use ringwire_callbacks::order::sorted;

/// The summary of a call.
pub struct Summary<'a> {
    pub connected: Option<&'a Fact>,
    pub ended: Option<&'a Fact>,
    /// The operation context that the application gave the call.
    pub context: Option<&'a str>,
    pub people: Vec<Person<'a>>,
    pub played: Vec<(&'a Fact, Outcome)>,
    pub pressed: Vec<Pressed<'a>>,
    pub said: Vec<(&'a Fact, &'a Answer)>,
    pub recordings: Vec<Recording<'a>>,
    pub transfers: Vec<Transfer<'a>>,
    pub failures: Vec<(&'a Fact, &'a str)>,
    /// The kinds that are in no table, and the number of events of each.
    pub unknown: Vec<(&'a str, i64)>,
}

/// Someone who took part in the call, or was invited to.
pub struct Person<'a> {
    pub raw_id: &'a str,
    pub stays: Vec<Stay>,
    pub invitations: Vec<(&'a Fact, Invitation)>,
}

/// The outcome of an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Invitation {
    Joined,
    NotReached,
    /// The call was transferred to them.
    Transferred,
}

/// Keys that belong together.
pub struct Pressed<'a> {
    pub first: &'a Fact,
    pub last: &'a Fact,
    pub keys: String,
}

/// A recording.
pub struct Recording<'a> {
    pub id: &'a str,
    pub started: Option<i64>,
    pub stopped: Option<i64>,
}

/// A transfer of the call, or an attempt.
pub struct Transfer<'a> {
    pub fact: &'a Fact,
    pub is_done: bool,
    pub to: Option<&'a str>,
    pub who: Option<&'a str>,
}

impl<'a> Summary<'a> {
    /// Of a call, and of the recordings of its server call.
    pub fn of(call: &'a Call, recordings: Option<&'a Call>) -> Self {
        let facts = call.facts(recordings);
        let ended = facts.iter().copied().find(|fact| fact.ends());
        let connected = facts.iter().copied().find(|fact| matches!(fact.what, What::Connected));
        let frame = [connected, ended].into_iter().flatten();
        let mut summary = Self {
            connected,
            ended,
            context: frame.filter_map(|fact| fact.context.as_deref()).next(),
            people: people(call, &facts, ended),
            played: Vec::new(),
            pressed: tones(&facts),
            said: Vec::new(),
            recordings: Vec::new(),
            transfers: Vec::new(),
            failures: Vec::new(),
            unknown: Vec::new(),
        };
        let name = |places: &[u32]| call.people.get(*places.first()? as usize).map(|raw_id| &**raw_id);
        for fact in facts {
            match &fact.what {
                What::Played(outcome) => summary.played.push((fact, *outcome)),
                What::Answered(answer) => {
                    if let Some(keys) = &answer.keys {
                        summary.pressed.push(Pressed { first: fact, last: fact, keys: keys.clone() });
                    }
                    if answer.choice.is_some() || answer.phrase.is_some() || answer.speech.is_some() {
                        summary.said.push((fact, answer));
                    }
                }
                What::Recording { id, is_active, since } => summary.record(id, *is_active, *since, fact.at),
                What::Transferred { to, who } => {
                    summary.transfers.push(Transfer { fact, is_done: true, to: name(to), who: name(who) });
                }
                What::NotTransferred => summary.transfers.push(Transfer { fact, is_done: false, to: None, who: None }),
                What::Failed { kind } => summary.failures.push((fact, kind)),
                What::Unknown { kind } => match summary.unknown.iter_mut().find(|(known, _)| *known == &**kind) {
                    Some((_, count)) => *count += 1,
                    None => summary.unknown.push((kind, 1)),
                },
                _ => {}
            }
        }
        summary.pressed = sorted(summary.pressed, |one, other| last_if_none(one.first.at, other.first.at));
        summary.unknown = sorted(summary.unknown, Ord::cmp);
        summary
    }

    fn record(&mut self, id: &'a str, is_active: bool, since: Option<i64>, at: Option<i64>) {
        let known = match self.recordings.iter().position(|recording| recording.id == id) {
            Some(known) => known,
            None => {
                self.recordings.push(Recording { id, started: None, stopped: None });
                self.recordings.len() - 1
            }
        };
        let Some(recording) = self.recordings.get_mut(known) else { return };
        recording.started = recording.started.or(since).or(at.filter(|_| is_active));
        // A recording that was paused and is active again has not stopped.
        recording.stopped = if is_active { None } else { at };
    }

    /// When the call ended, if that is known, and whether it has.
    pub fn end(&self) -> (Option<i64>, bool) {
        (self.ended.and_then(|fact| fact.at), self.ended.is_some())
    }
}

fn people<'a>(call: &'a Call, facts: &[&'a Fact], ended: Option<&'a Fact>) -> Vec<Person<'a>> {
    let stays = call.stays(facts, ended.and_then(|fact| fact.at), ended.is_some());
    let target_of = |place: u32, stays: &[Stay]| target(facts, ended, place).filter(|_| stays.is_empty());
    let people: Vec<Person<'_>> = (0..)
        .zip(&call.people)
        .zip(stays)
        .map(|((place, raw_id), stays)| {
            let invitation = |fact: &&'a Fact| {
                let (people, outcome) = match &fact.what {
                    What::Joined(people) => (people, Invitation::Joined),
                    What::NotReached(people) => (people, Invitation::NotReached),
                    What::Transferred { to, .. } => (to, Invitation::Transferred),
                    _ => return None,
                };
                people.contains(&place).then_some((*fact, outcome))
            };
            let mut invitations: Vec<_> = facts.iter().filter_map(invitation).collect();
            if invitations.is_empty() {
                invitations.extend(target_of(place, &stays));
            }
            Person { raw_id, stays, invitations }
        })
        .collect();
    // In the order in which they joined or were invited; their index follows the delivery of the events.
    let since = |person: &Person<'_>| match person.stays.first() {
        Some(stay) => stay.from,
        None => person.invitations.first().and_then(|(fact, _)| fact.at),
    };
    sorted(people, |one, other| last_if_none(since(one), since(other)).then(one.raw_id.cmp(other.raw_id)))
}

/// What became of a target of the call whom no event names.
fn target<'a>(facts: &[&'a Fact], ended: Option<&'a Fact>, place: u32) -> Option<(&'a Fact, Invitation)> {
    let (placed, people) = facts.iter().copied().find_map(|fact| match &fact.what {
        What::Placed(people) if people.contains(&place) => Some((fact, people)),
        _ => None,
    })?;
    match facts.iter().copied().find(|fact| matches!(fact.what, What::Connected)) {
        None => ended.map(|ended| (ended, Invitation::NotReached)),
        // A call to one is connected when that one answers.
        Some(connected) if people.len() == 1 => Some((connected, Invitation::Joined)),
        // The lists name all who joined. Why the others did not, no event says.
        Some(_) => {
            let is_listed = facts.iter().any(|fact| matches!(fact.what, What::Roster { .. }));
            (is_listed && ended.is_some()).then_some((placed, Invitation::NotReached))
        }
    }
}

/// The keys of single events, grouped by recognition, whose operation context they have.
fn tones<'a>(facts: &[&'a Fact]) -> Vec<Pressed<'a>> {
    let mut contexts: Vec<Option<&str>> = Vec::new();
    let tones = || facts.iter().copied().filter(|fact| matches!(fact.what, What::Tone { .. }));
    for fact in tones() {
        if !contexts.contains(&fact.context.as_deref()) {
            contexts.push(fact.context.as_deref());
        }
    }
    contexts
        .into_iter()
        .filter_map(|context| {
            let own = || tones().filter(|fact| fact.context.as_deref() == context);
            let keys = in_sequence(own().filter_map(|fact| match &fact.what {
                What::Tone { sequence, key } => Some((*sequence, &**key)),
                _ => None,
            }));
            Some(Pressed { first: own().next()?, last: own().next_back()?, keys: keys.concat() })
        })
        .collect()
}
