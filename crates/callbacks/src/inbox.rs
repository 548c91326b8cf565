//! Which events have come, which waits are pending, and which event ends which wait.
//!
//! The host holds the events, the promises and the timers; the inbox knows each of them by a number, and keeps of an event what
//! decides: its call, its key, its kind and its operation context. An event that no wait has claimed is kept for a wait that begins
//! later: until its call has ended for a while, or for as long as events are remembered.

use crate::order::sorted;
use ringwire::value::Value;
use std::collections::HashMap;
use std::ops::RangeInclusive;

/// What decides which waits an event ends.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// Its kind, as in `PlayCompleted`.
    pub kind: String,
    /// What else of it decides: the state of a call leg, or `failed` for the result of an operation that failed.
    pub detail: Option<String>,
    /// The id of its call; `None` for an event that belongs to no call.
    pub call: Option<String>,
    /// Its operation context.
    pub context: Option<String>,
}

impl Facts {
    /// The facts of a parsed event.
    pub fn of<V: Value>(event: &V, call: Option<String>) -> Self {
        let kind = event.text("kind").unwrap_or_default();
        let detail = match kind.as_str() {
            "CallLegStateChanged" => event.text("callState"),
            "PlayAudioResult" | "InviteParticipantResult" => has_failed(event).then(|| "failed".to_owned()),
            _ => None,
        };
        Self { detail, call, context: event.text("operationContext"), kind }
    }

    /// Whether it is of a kind, which may name the detail after a slash: `CallLegStateChanged/terminated`.
    fn is(&self, kind: &str) -> bool {
        match kind.split_once('/') {
            None => self.kind == kind,
            Some((kind, detail)) => self.kind == kind && self.detail.as_deref() == Some(detail),
        }
    }

    /// Whether it reports that its call could not be connected.
    fn fails_to_connect(&self) -> bool {
        matches!(&*self.kind, "CreateCallFailed" | "AnswerFailed" | "ConnectFailed")
    }

    /// Whether it reports the end of its call. A call that could not be connected may send no other event that does.
    #[must_use]
    pub fn ends_call(&self) -> bool {
        self.fails_to_connect() || self.is("CallDisconnected") || self.is("CallLegStateChanged/terminated")
    }

    /// Whether it comes once in a call and stays true: it ends every wait for it, however many it has ended before.
    fn is_state_of_call(&self) -> bool {
        self.fails_to_connect() || matches!(&*self.kind, "CallConnected" | "CallDisconnected")
    }
}

/// Results of the 2021 preview have one kind for success and failure. A prompt that was cancelled has the status `completed`: there
/// only the code says that it failed.
fn has_failed<V: Value>(event: &V) -> bool {
    let code = event.present("resultInfo").and_then(|info| info.present("code")?.as_number());
    event.text("status").as_deref() == Some("failed") || code.is_some_and(|code| !(200.0..300.0).contains(&code))
}

/// The events that end a wait.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Those of this call; `None` for any call.
    pub call: Option<String>,
    /// Those with this operation context; `None` for any.
    pub context: Option<String>,
    /// Those of one of these kinds; any kind if the list is empty.
    pub kinds: Vec<String>,
    /// Those of one of these kinds as well, which report a failure.
    pub failures: Vec<String>,
    /// Whether the event that ends this wait ends no other exclusive wait: one event ends one operation.
    pub exclusive: bool,
    /// Whether events that have ended other waits before may end this one.
    pub seen_too: bool,
}

impl Wanted {
    fn fits(&self, facts: &Facts) -> Option<Verdict> {
        let same = |wanted: &Option<String>, is: &Option<String>| wanted.is_none() || wanted == is;
        if !same(&self.call, &facts.call) || !same(&self.context, &facts.context) {
            return None;
        }
        // Failures first: they name a detail of a kind that stands among the others.
        match () {
            () if self.failures.iter().any(|kind| facts.is(kind)) => Some(Verdict::Failed),
            () if self.kinds.is_empty() || self.kinds.iter().any(|kind| facts.is(kind)) => Some(Verdict::Done),
            () => None,
        }
    }
}

/// How a wait ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// With one of the events it waited for.
    Done,
    /// With an event that reports a failure.
    Failed,
    /// With the end of the call: no event it waited for can come any more. The event is the one that ended the call.
    Ended,
}

/// A wait and the event that ends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Match {
    /// The wait.
    pub wait: u64,
    /// The event.
    pub event: u64,
    /// How it ends.
    pub verdict: Verdict,
}

/// Whether an event is new to the handlers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Novelty {
    /// It is new: the handlers receive it.
    New,
    /// A handler threw when it had the event: the handlers receive it once more.
    Again,
    /// The handlers have it right now.
    Busy,
    /// The handlers have taken it.
    Taken,
}

/// How far the handlers are with an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Handling {
    /// They have not had it.
    Open,
    Busy,
    Refused,
    Taken,
}

/// An event that was read.
#[derive(Debug)]
struct Read {
    number: u64,
    /// Its key and its facts, until it is begun or arrives.
    known: Option<(String, Facts)>,
}

/// What is known of an event while the host holds it.
#[derive(Debug)]
struct Held {
    number: u64,
    facts: Facts,
    /// Its place among the events that have arrived, from 1; 0 before it arrives.
    arrived: u64,
}

/// An event of a call. Its key outlives what is known of it, so that its duplicates are recognised.
#[derive(Debug)]
struct Kept {
    key: String,
    came_ms: f64,
    handling: Handling,
    held: Option<Held>,
    /// Whether it has ended a wait.
    seen: bool,
    /// Whether it has ended an exclusive wait.
    claimed: bool,
}

impl Kept {
    fn is(&self, event: u64) -> bool {
        self.held.as_ref().is_some_and(|held| held.number == event)
    }
}

/// The events and the waits of a call; those that belong to no call stand under an empty name.
#[derive(Debug, Default)]
struct Call {
    events: Vec<Kept>,
    waits: Vec<(u64, Wanted)>,
    /// The event that ended the call, and when it came.
    ended: Option<(u64, f64)>,
}

impl Call {
    /// The event of that key; `came_ms` is kept where it is the first of that key.
    fn event(&mut self, key: String, came_ms: f64) -> &mut Kept {
        let place = self.events.iter().position(|kept| kept.key == key).unwrap_or_else(|| {
            self.events.push(Kept { key, came_ms, handling: Handling::Open, held: None, seen: false, claimed: false });
            self.events.len() - 1
        });
        // It is there: found or pushed a line above.
        #[allow(clippy::indexing_slicing)]
        &mut self.events[place]
    }
}

/// The calls of events or waits, by their numbers. Numbers only grow, so the list is in order nearly by itself.
#[derive(Debug, Default)]
struct Calls(Vec<(u64, Option<String>)>);

impl Calls {
    fn place(&self, number: u64) -> Result<usize, usize> {
        self.0.binary_search_by_key(&number, |(number, _)| *number)
    }

    fn insert(&mut self, number: u64, call: &str) {
        if let Err(place) = self.place(number) {
            self.0.insert(place, (number, Some(call.to_owned())));
        }
    }

    fn get(&self, number: u64) -> Option<&str> {
        self.0.get(self.place(number).ok()?)?.1.as_deref()
    }

    /// Takes all of these out, by going through the list once.
    fn remove(&mut self, numbers: &[u64]) {
        for number in numbers {
            if let Some(row) = self.place(*number).ok().and_then(|place| self.0.get_mut(place)) {
                row.1 = None;
            }
        }
        if !numbers.is_empty() {
            self.0.retain(|(_, call)| call.is_some());
        }
    }
}

/// How long things are remembered, and how many of them.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How long an event is remembered after it came, in milliseconds: a duplicate is recognised, and a later wait is given it.
    pub remember_ms: f64,
    /// How long the events of a call that has ended are there for later waits, in milliseconds from its end.
    pub after_end_ms: f64,
    /// How many events are remembered at most; beyond that the older half is forgotten before its time.
    pub most: usize,
}

/// Events and waits.
///
/// Lists within one map: the lists are short (the events of one call), and each further map would be 3 kB of the module.
#[derive(Debug)]
pub struct Inbox {
    limits: Limits,
    calls: HashMap<String, Call>,
    /// The events that were read and are neither begun, arrived nor dropped.
    read: Vec<Read>,
    event_calls: Calls,
    wait_calls: Calls,
    events: u64,
    arrivals: u64,
    waits: u64,
}

impl Inbox {
    /// An empty inbox.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            calls: HashMap::new(),
            read: Vec::new(),
            event_calls: Calls::default(),
            wait_calls: Calls::default(),
            events: 0,
            arrivals: 0,
            waits: 0,
        }
    }

    /// Keeps what decides of an event that was read, and gives the event a number. It counts for nothing until it is begun or has
    /// arrived. `key` is the same for two events that are one.
    pub fn add(&mut self, key: String, facts: Facts) -> u64 {
        self.events += 1;
        self.read.push(Read { number: self.events, known: Some((key, facts)) });
        self.events
    }

    /// A body is done with: drops those of its events that neither were begun nor have arrived. Gives their numbers.
    pub fn drop_read(&mut self, events: RangeInclusive<u64>) -> Vec<u64> {
        let mut dropped = Vec::new();
        self.read.retain(|read| {
            let is_of_body = events.contains(&read.number);
            dropped.extend(read.known.as_ref().filter(|_| is_of_body).map(|_| read.number));
            !is_of_body
        });
        dropped
    }

    /// Whether the handlers receive an event that was read, and the number that it has from now on: of two events
    /// that are one, that of the first. `None` when there is no event of that number.
    pub fn begin(&mut self, event: u64, now_ms: f64) -> Option<(Novelty, u64)> {
        let number = self.keep(event, now_ms)?;
        let kept = self.kept(number)?;
        let novelty = match kept.handling {
            Handling::Open => Novelty::New,
            Handling::Refused => Novelty::Again,
            Handling::Busy => return Some((Novelty::Busy, number)),
            Handling::Taken => return Some((Novelty::Taken, number)),
        };
        kept.handling = Handling::Busy;
        Some((novelty, number))
    }

    /// The handlers have taken an event that was begun, or have not.
    pub fn end(&mut self, event: u64, taken: bool) {
        if let Some(kept) = self.kept(event) {
            kept.handling = if taken { Handling::Taken } else { Handling::Refused };
        }
    }

    /// An event arrives where waits look for it: the number under which it is known, and what it ends: nothing when it arrived before.
    /// A wait with a predicate of the host's may yet refuse it. `None` when there is no event of that number.
    pub fn arrive(&mut self, event: u64, now_ms: f64) -> Option<(u64, Vec<Match>)> {
        let event = self.keep(event, now_ms)?;
        let name = self.event_calls.get(event)?;
        let held = self.calls.get(name)?.events.iter().find_map(|kept| kept.held.as_ref().filter(|held| held.number == event));
        let Some(Held { facts, .. }) = held.filter(|held| held.arrived == 0) else { return Some((event, Vec::new())) };
        let ends = facts.ends_call() && !name.is_empty();
        let mut matches = Vec::new();
        let mut claimed = false;
        for of in [name, ""].into_iter().take(if name.is_empty() { 1 } else { 2 }) {
            let Some(call) = self.calls.get(of) else { continue };
            for (wait, wanted) in &call.waits {
                let wait = *wait;
                match wanted.fits(facts) {
                    Some(_) if wanted.exclusive && claimed => {}
                    Some(verdict) => {
                        claimed |= wanted.exclusive;
                        matches.push(Match { wait, event, verdict });
                    }
                    None if ends && !of.is_empty() => matches.push(Match { wait, event, verdict: Verdict::Ended }),
                    None => {}
                }
            }
        }
        self.arrivals += 1;
        let arrived = self.arrivals;
        if let Some(call) = self.calls.get_mut(name) {
            for kept in call.events.iter_mut().filter(|kept| kept.is(event)) {
                kept.claimed = claimed;
                kept.held.iter_mut().for_each(|held| held.arrived = arrived);
            }
            if ends {
                call.ended.get_or_insert((event, now_ms));
            }
        }
        Some((event, matches))
    }

    /// A wait begins: its number, and the events that would end it at once, in the order in which they arrived; the end of the call
    /// last.
    pub fn wait(&mut self, wanted: Wanted) -> (u64, Vec<Match>) {
        self.waits += 1;
        let wait = self.waits;
        let name = wanted.call.clone().unwrap_or_default();
        let mut found = Vec::new();
        for (of, call) in &self.calls {
            if !name.is_empty() && *of != name {
                continue;
            }
            for kept in &call.events {
                let Some(Held { number, facts, arrived }) = kept.held.as_ref().filter(|held| held.arrived > 0) else { continue };
                let is_spent = if wanted.exclusive { kept.claimed } else { kept.seen };
                if is_spent && !wanted.seen_too && !facts.is_state_of_call() {
                    continue;
                }
                found.extend(wanted.fits(facts).map(|verdict| (*arrived, Match { wait, event: *number, verdict })));
            }
            if let Some((event, _)) = call.ended.filter(|_| !name.is_empty()) {
                found.push((u64::MAX, Match { wait, event, verdict: Verdict::Ended }));
            }
        }
        self.call(&name).waits.push((wait, wanted));
        self.wait_calls.insert(wait, &name);
        let found = sorted(found, |(one, _), (other, _)| one.cmp(other));
        (wait, found.into_iter().map(|(_, found)| found).collect())
    }

    /// A wait has ended with an event.
    pub fn settle(&mut self, ended: Match) {
        let Some(wanted) = self.cancel(ended.wait) else { return };
        if ended.verdict == Verdict::Ended {
            return;
        }
        if let Some(kept) = self.kept(ended.event) {
            kept.seen = true;
            kept.claimed |= wanted.exclusive;
        }
    }

    /// A wait is over or given up: what it wanted; `None` when there is no such wait any more.
    pub fn cancel(&mut self, wait: u64) -> Option<Wanted> {
        let waits = &mut self.calls.get_mut(self.wait_calls.get(wait)?)?.waits;
        self.wait_calls.remove(&[wait]);
        let place = waits.iter().position(|(number, _)| *number == wait)?;
        Some(waits.remove(place).1)
    }

    /// How many waits are pending.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.calls.values().map(|call| call.waits.len()).sum()
    }

    /// The call an event belongs to, and its key; `None` when there is no event of that number. The name of the call is empty for an
    /// event that belongs to none.
    #[must_use]
    pub fn name(&self, event: u64) -> Option<(&str, &str)> {
        let name = self.event_calls.get(event)?;
        let kept = self.calls.get(name)?.events.iter().find(|kept| kept.is(event))?;
        Some((name, &kept.key))
    }

    /// Forgets what is old: the numbers of the events that the host need not hold any longer.
    pub fn forget(&mut self, now_ms: f64) -> Vec<u64> {
        let Limits { mut remember_ms, after_end_ms, most } = self.limits;
        let mut gone = Vec::new();
        loop {
            let mut left = 0;
            self.calls.retain(|_, call| {
                // The event that ended the call stays: a later wait for anything of that call is ended by it. So does an event that
                // the handlers have or may be given again, because its number is what they know it by.
                if let Some((end, _)) = call.ended.filter(|(_, ended_ms)| now_ms - ended_ms > after_end_ms) {
                    let is_done = |kept: &&mut Kept| matches!(kept.handling, Handling::Open | Handling::Taken);
                    let others = call.events.iter_mut().filter(|kept| !kept.is(end)).filter(is_done);
                    gone.extend(others.filter_map(|kept| kept.held.take()).map(|held| held.number));
                }
                call.events.retain(|kept| {
                    let stays = kept.handling == Handling::Busy || now_ms - kept.came_ms <= remember_ms;
                    if !stays {
                        gone.extend(kept.held.as_ref().map(|held| held.number));
                    }
                    stays
                });
                call.ended = call.ended.filter(|(end, _)| call.events.iter().any(|kept| kept.is(*end)));
                left += call.events.len();
                !call.events.is_empty() || !call.waits.is_empty()
            });
            if left <= most || remember_ms < 1.0 {
                self.event_calls.remove(&gone);
                return gone;
            }
            remember_ms /= 2.0;
        }
    }

    /// Puts an event that was read only among those of its call: the number it is known by from now on.
    fn keep(&mut self, event: u64, now_ms: f64) -> Option<u64> {
        let place = self.read.binary_search_by_key(&event, |read| read.number);
        let read = place.ok().and_then(|place| self.read.get_mut(place));
        let Some((key, facts)) = read.and_then(|read| read.known.take()) else {
            return self.event_calls.get(event).map(|_| event);
        };
        let name = facts.call.clone().unwrap_or_default();
        let kept = self.call(&name).event(key, now_ms);
        // What was known of an event of that key may be forgotten already; then this one stands for it.
        let number = kept.held.get_or_insert(Held { number: event, facts, arrived: 0 }).number;
        self.event_calls.insert(number, &name);
        Some(number)
    }

    fn kept(&mut self, event: u64) -> Option<&mut Kept> {
        let name = self.event_calls.get(event)?;
        self.calls.get_mut(name)?.events.iter_mut().find(|kept| kept.is(event))
    }

    fn call(&mut self, name: &str) -> &mut Call {
        self.calls.entry(name.to_owned()).or_default()
    }
}
