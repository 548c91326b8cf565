//! Which events have come, which waits are pending, and which event ends which wait.
//!
//! The host holds the events, the promises and the timers; the inbox knows each of them by a number, and keeps of an event what
//! decides: its contract, its call, its key, its kind and its operation context. An event that no wait has claimed is kept for a wait
//! that begins later: until its call has ended for a while, or for as long as events are remembered.
//!
//! Nothing here goes through a list of all events or all waits: what an event may be looked for by is in one index, and so is what a
//! wait looks for. The time of an event therefore does not grow with how many came before it.

use crate::batch::LONGEST_ID;
use crate::order::sorted;
use ringwire::contract::Dialect;
use ringwire::value::Value;
use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::RangeInclusive;

/// What decides which waits an event ends.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// Its contract. An event of one contract is no duplicate of an event of another, and ends no wait for another: the two may be
    /// believed for different reasons, see [`crate::admission::trusts`].
    pub contract: Option<Dialect>,
    /// Its kind, as in `PlayCompleted`.
    pub kind: String,
    /// What else of it decides: the state of a call leg, or `failed` for the result of an operation that failed.
    pub detail: Option<String>,
    /// The id of its call; `None` for an event that belongs to no call.
    pub call: Option<String>,
    /// The server call of it: of that, there may be several calls, and recordings.
    pub server_call: Option<String>,
    /// Whether it is about a recording, so that the call it names is the recorder's own.
    pub of_recording: bool,
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
        let server_call = event.text("serverCallId").filter(|id| !id.is_empty() && id.len() <= LONGEST_ID);
        let of_recording = is_of_recording(&kind);
        Self { contract: None, detail, call, server_call, of_recording, context: event.text("operationContext"), kind }
    }

    /// The call that is part of its key. Of an event about a recording none is: when its call is not known yet, it becomes another one later.
    fn call_of_key(&self) -> Option<&str> {
        self.call.as_deref().filter(|_| !self.of_recording)
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

/// Whether an event of that kind of 2026-03-12 is about a recording. On record: such an event names the connection of the recorder, which
/// is none of the application's, and has the server call in common with those.
#[must_use]
pub fn is_of_recording(kind: &str) -> bool {
    matches!(kind, "RecordingStateChanged" | "StartRecordingFailed")
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
    /// Those of this contract; `None` for any contract.
    pub contract: Option<Dialect>,
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
    fn is_of(&self, contract: Option<Dialect>) -> bool {
        self.contract.is_none() || self.contract == contract
    }

    /// What it is looked for by, and looks by: what an event that ends it has one of.
    fn traits(&self) -> Vec<Trait<'_>> {
        let of = |kind| Trait { call: self.call.as_deref(), kind, context: self.context.as_deref() };
        if self.kinds.is_empty() {
            return vec![of(None)];
        }
        self.kinds.iter().chain(&self.failures).map(|kind| of(Some(kind.split_once('/').unwrap_or((kind, ""))))).collect()
    }

    fn fits(&self, facts: &Facts) -> Option<Verdict> {
        let same = |wanted: &Option<String>, is: &Option<String>| wanted.is_none() || wanted == is;
        if !self.is_of(facts.contract) || !same(&self.call, &facts.call) || !same(&self.context, &facts.context) {
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
    /// Its key, its facts and its size, until it is begun or arrives.
    known: Option<(String, Facts, usize)>,
}

/// An event. Its key outlives what else is known of it, so that its duplicates are recognised.
#[derive(Debug)]
struct Kept {
    key: String,
    came_ms: f64,
    handling: Handling,
    /// Its contract and its call outlive the rest.
    facts: Facts,
    /// Whether the host holds it.
    is_held: bool,
    /// Its size while the host holds it, in bytes.
    bytes: usize,
    /// Its place among the events that have arrived, from 1; 0 before it arrives.
    arrived: u64,
    /// When it ended its call.
    ended_ms: Option<f64>,
    /// Whether it has ended a wait.
    seen: bool,
    /// Whether it has ended an exclusive wait.
    claimed: bool,
}

impl Kept {
    /// What it is looked for by.
    fn traits(&self) -> Vec<Trait<'_>> {
        let Facts { kind, detail, call, context, .. } = &self.facts;
        let (call, context) = (call.as_deref(), context.as_deref());
        let mut all = Vec::with_capacity(12);
        for kind in [None, Some((&**kind, "")), detail.as_deref().map(|detail| (&**kind, detail))] {
            // Nothing is looked for twice: what the event does not have is `None` already.
            for (call, context) in [(None, None), (call, None), (None, context), (call, context)] {
                let each = Trait { call, kind, context };
                if !all.contains(&each) {
                    all.push(each);
                }
            }
        }
        all
    }

    /// Whether waits that want what no wait has had are to pass it over.
    fn is_spent(&self) -> bool {
        self.seen && !self.facts.is_state_of_call()
    }

    /// What it takes of the memory that is limited, in bytes.
    fn size(&self) -> usize {
        EVENT_BYTES + self.key.len() + self.bytes + self.facts.server_call.as_ref().map_or(0, String::len)
    }
}

/// What the inbox itself needs for an event, in bytes: its entries in the index, about.
const EVENT_BYTES: usize = 512;
/// How many of the events that would end a wait are given at once.
pub const MATCHES: usize = 16;

/// What a wait looks by. A kind has a detail after it, or an empty text.
#[derive(Debug, Clone, Copy, PartialEq, Hash)]
struct Trait<'a> {
    call: Option<&'a str>,
    kind: Option<(&'a str, &'a str)>,
    context: Option<&'a str>,
}

/// What stands in the index. It keeps a hash of it, so what is found there is compared once more.
#[derive(Debug, Clone, Copy, Hash)]
enum Place<'a> {
    /// The event of a key, of a call, of a contract.
    Key(Option<u8>, Option<&'a str>, &'a str),
    /// The events in the order in which they came.
    Came,
    /// Those of them that the host holds.
    Held,
    /// The events that ended their call, in the order in which the other events of these calls are to be forgotten.
    Ended,
    /// The events of a call.
    Member(&'a str),
    /// The first event of each call of a server call.
    ServerCall(&'a str),
    /// The event that ended a call.
    End(&'a str),
    /// The waits for events of a call.
    WaitOf(&'a str),
    /// The waits, by what they look for.
    Wait(Trait<'a>),
    /// Events that have arrived and that have ended no wait, in that order.
    Open(Trait<'a>),
    /// Events that have arrived and that have ended a wait, in that order.
    Spent(Trait<'a>),
}

/// Numbers in order, by what they are looked for.
#[derive(Debug, Default)]
struct Index(BTreeSet<(u64, u64, u64)>);

impl Index {
    fn insert(&mut self, place: Place<'_>, order: u64, number: u64) {
        self.0.insert((hash(place), order, number));
    }

    fn remove(&mut self, place: Place<'_>, order: u64, number: u64) {
        self.0.remove(&(hash(place), order, number));
    }

    /// The orders and numbers at a place, beginning after an order.
    fn after(&self, place: Place<'_>, order: u64) -> impl Iterator<Item = (u64, u64)> + use<'_> {
        let place = hash(place);
        self.0.range((place, order + 1, 0)..=(place, u64::MAX, u64::MAX)).map(|(_, order, number)| (*order, *number))
    }

    /// The numbers at a place.
    fn at(&self, place: Place<'_>) -> impl Iterator<Item = u64> + use<'_> {
        let place = hash(place);
        self.0.range((place, 0, 0)..=(place, u64::MAX, u64::MAX)).map(|(_, _, number)| *number)
    }
}

/// What is known by its number. Numbers only grow, so the list is in order nearly by itself; what is removed leaves a gap, and the list is
/// gone through when half of it is gaps. (A second tree would be 10 kB of the module.)
#[derive(Debug)]
struct Numbered<T> {
    rows: Vec<(u64, Option<T>)>,
    count: usize,
}

impl<T> Numbered<T> {
    const fn new() -> Self {
        Self { rows: Vec::new(), count: 0 }
    }

    fn place(&self, number: u64) -> Result<usize, usize> {
        self.rows.binary_search_by_key(&number, |(number, _)| *number)
    }

    fn get(&self, number: u64) -> Option<&T> {
        self.rows.get(self.place(number).ok()?)?.1.as_ref()
    }

    fn get_mut(&mut self, number: u64) -> Option<&mut T> {
        let place = self.place(number).ok()?;
        self.rows.get_mut(place)?.1.as_mut()
    }

    fn insert(&mut self, number: u64, value: T) {
        if let Err(place) = self.place(number) {
            self.rows.insert(place, (number, Some(value)));
            self.count += 1;
        }
    }

    fn remove(&mut self, number: u64) -> Option<T> {
        let place = self.place(number).ok()?;
        let value = self.rows.get_mut(place)?.1.take()?;
        self.count -= 1;
        if self.rows.len() > self.count * 2 {
            self.rows.retain(|(_, value)| value.is_some());
        }
        Some(value)
    }
}

fn hash(place: Place<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    place.hash(&mut hasher);
    hasher.finish()
}

/// A time as a place in an order.
fn order(ms: f64) -> u64 {
    ms.max(0.0) as u64
}

/// How long things are remembered, and how many of them.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How long an event is remembered after it came, in milliseconds: a duplicate is recognised, and a later wait is given it.
    pub remember_ms: f64,
    /// How long the events of a call that has ended are there for later waits, in milliseconds from its end.
    pub after_end_ms: f64,
    /// How many events are remembered at most; beyond that the oldest are forgotten before their time.
    pub most: usize,
    /// How many bytes the events that are remembered have at most, as JSON; beyond that the oldest are not held any longer, and then not
    /// remembered either.
    pub most_bytes: usize,
}

/// Events and waits.
#[derive(Debug)]
pub struct Inbox {
    limits: Limits,
    /// The events that were read and are neither begun, arrived nor dropped.
    read: Vec<Read>,
    kept: Numbered<Kept>,
    wanted: Numbered<Wanted>,
    index: Index,
    bytes: usize,
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
            read: Vec::new(),
            kept: Numbered::new(),
            wanted: Numbered::new(),
            index: Index::default(),
            bytes: 0,
            events: 0,
            arrivals: 0,
            waits: 0,
        }
    }

    /// Keeps what decides of an event that was read, and gives the event a number. It counts for nothing until it is begun or has
    /// arrived. `key` is the same for two events that are one; `bytes` is the size of the event as JSON.
    pub fn add(&mut self, key: String, facts: Facts, bytes: usize) -> u64 {
        self.events += 1;
        self.read.push(Read { number: self.events, known: Some((key, facts, bytes)) });
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
        let kept = self.kept.get_mut(number)?;
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
        let Some(kept) = self.kept.get_mut(event) else { return };
        kept.handling = if taken { Handling::Taken } else { Handling::Refused };
        self.sweep_ended(event);
    }

    /// An event arrives where waits look for it: the number under which it is known, and what it ends: nothing when it arrived before.
    /// A wait with a predicate of the host's may yet refuse it. `None` when there is no event of that number.
    pub fn arrive(&mut self, event: u64, now_ms: f64) -> Option<(u64, Vec<Match>)> {
        let event = self.keep(event, now_ms)?;
        let kept = self.kept.get(event)?;
        if kept.arrived > 0 {
            return Some((event, Vec::new()));
        }
        let facts = &kept.facts;
        let call = facts.call.as_deref().filter(|_| facts.ends_call());
        let mut waits: Vec<u64> = Vec::new();
        for each in kept.traits() {
            waits.extend(self.index.at(Place::Wait(each)));
        }
        if let Some(call) = call {
            waits.extend(self.index.at(Place::WaitOf(call)));
        }
        let mut waits = sorted(waits, u64::cmp);
        waits.dedup();
        let mut matches = Vec::new();
        let mut claimed = false;
        for wait in waits {
            let Some(wanted) = self.wanted.get(wait) else { continue };
            match wanted.fits(facts) {
                Some(_) if wanted.exclusive && claimed => {}
                Some(verdict) => {
                    claimed |= wanted.exclusive;
                    matches.push(Match { wait, event, verdict });
                }
                None if call.is_some() && wanted.call.as_deref() == call && wanted.is_of(facts.contract) => {
                    matches.push(Match { wait, event, verdict: Verdict::Ended });
                }
                None => {}
            }
        }
        let is_end = call.is_some() && self.end_of(facts.contract, call).is_none();
        self.arrivals += 1;
        let arrived = self.arrivals;
        if let Some(kept) = self.kept.get_mut(event) {
            kept.arrived = arrived;
            kept.claimed = claimed;
            kept.ended_ms = is_end.then_some(now_ms);
        }
        self.file(event);
        self.sweep_ended(event);
        Some((event, matches))
    }

    /// A wait begins: its number, and the first events that would end it at once, in the order in which they arrived, at most
    /// [`MATCHES`]; [`Self::more`] gives those after them. The end of the call is the last.
    pub fn wait(&mut self, wanted: Wanted) -> (u64, Vec<Match>) {
        self.waits += 1;
        let wait = self.waits;
        if let Some(call) = &wanted.call {
            self.index.insert(Place::WaitOf(call), 0, wait);
        }
        wanted.traits().into_iter().for_each(|each| self.index.insert(Place::Wait(each), 0, wait));
        self.wanted.insert(wait, wanted);
        (wait, self.matches(wait, 0))
    }

    /// The events that would end a wait, after one of them; empty when that was the last.
    #[must_use]
    pub fn more(&self, wait: u64, after: u64) -> Vec<Match> {
        self.kept.get(after).map_or_else(Vec::new, |kept| self.matches(wait, kept.arrived))
    }

    fn matches(&self, wait: u64, mut after: u64) -> Vec<Match> {
        let mut matches = Vec::new();
        let Some(wanted) = self.wanted.get(wait) else { return matches };
        let has_all = wanted.seen_too || wanted.exclusive;
        let traits = wanted.traits();
        let places = traits.iter().flat_map(|each| [Place::Open(*each), Place::Spent(*each)]);
        let places: Vec<_> = places.filter(|place| has_all || matches!(place, Place::Open(_))).collect();
        while matches.len() < MATCHES {
            let next = places.iter().filter_map(|place| self.index.after(*place, after).next()).min();
            let Some((arrived, event)) = next else {
                let end = self.end_of(wanted.contract, wanted.call.as_deref());
                matches.extend(end.map(|event| Match { wait, event, verdict: Verdict::Ended }));
                break;
            };
            after = arrived;
            let Some(kept) = self.kept.get(event) else { continue };
            let is_spent = if wanted.exclusive { kept.claimed } else { kept.seen };
            if is_spent && !wanted.seen_too && !kept.facts.is_state_of_call() {
                continue;
            }
            matches.extend(wanted.fits(&kept.facts).map(|verdict| Match { wait, event, verdict }));
        }
        matches
    }

    /// A wait has ended with an event.
    pub fn settle(&mut self, ended: Match) {
        let Some(wanted) = self.cancel(ended.wait) else { return };
        if ended.verdict == Verdict::Ended || self.kept.get(ended.event).is_none() {
            return;
        }
        self.unfile(ended.event);
        if let Some(kept) = self.kept.get_mut(ended.event) {
            kept.seen = true;
            kept.claimed |= wanted.exclusive;
        }
        self.file(ended.event);
    }

    /// A wait is over or given up: what it wanted; `None` when there is no such wait any more.
    pub fn cancel(&mut self, wait: u64) -> Option<Wanted> {
        let wanted = self.wanted.remove(wait)?;
        if let Some(call) = &wanted.call {
            self.index.remove(Place::WaitOf(call), 0, wait);
        }
        wanted.traits().into_iter().for_each(|each| self.index.remove(Place::Wait(each), 0, wait));
        Some(wanted)
    }

    /// How many waits are pending.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.wanted.count
    }

    /// How many bytes the events that are remembered have, as the limit counts them.
    #[must_use]
    pub const fn bytes(&self) -> usize {
        self.bytes
    }

    /// Whether there is more than the limits allow, so that [`Self::forget`] is due at once.
    #[must_use]
    pub const fn is_full(&self) -> bool {
        self.bytes > self.limits.most_bytes || self.kept.count > self.limits.most
    }

    /// The call an event belongs to, and its key; `None` when there is no event of that number. The name of the call is empty for an
    /// event that belongs to none.
    #[must_use]
    pub fn name(&self, event: u64) -> Option<(&str, &str)> {
        let kept = self.kept.get(event)?;
        Some((kept.facts.call.as_deref().unwrap_or_default(), &kept.key))
    }

    /// The contract of an event.
    #[must_use]
    pub fn contract(&self, event: u64) -> Option<Dialect> {
        self.kept.get(event)?.facts.contract
    }

    /// Forgets what is old, and what is too much: the numbers of the events that the host need not hold any longer. It looks at nothing
    /// that stays, so it may be called with each event.
    pub fn forget(&mut self, now_ms: f64) -> Vec<u64> {
        let Limits { remember_ms, after_end_ms, most, most_bytes } = self.limits;
        let mut gone = Vec::new();
        let is_busy = |kept: &Kept| kept.handling == Handling::Busy;
        // The event that ended a call stays: a later wait for any event of that call is ended by it.
        loop {
            let next = self.index.after(Place::Ended, 0).next();
            let Some((ended, end)) = next else { break };
            if now_ms - (ended - 1) as f64 <= after_end_ms {
                break;
            }
            self.index.remove(Place::Ended, ended, end);
            let Some(Facts { call: Some(call), contract, .. }) = self.kept.get(end).map(|kept| kept.facts.clone()) else {
                continue;
            };
            let members: Vec<u64> = self.index.at(Place::Member(&call)).filter(|event| *event != end).collect();
            for event in members {
                let others = self.kept.get(event).filter(|kept| kept.facts.contract == contract && !is_busy(kept));
                if others.is_some() {
                    self.release(event, &mut gone);
                }
            }
        }
        // What the handlers have right now is not forgotten.
        let mut old = Vec::new();
        let mut left = self.kept.count;
        for event in self.index.at(Place::Came) {
            let Some(kept) = self.kept.get(event) else { continue };
            if now_ms - kept.came_ms <= remember_ms && left <= most {
                break;
            }
            if !is_busy(kept) {
                left -= 1;
                old.push(event);
            }
        }
        old.into_iter().for_each(|event| self.remove(event, &mut gone));
        // First the events themselves: their keys are small, and recognise duplicates.
        for place in [Place::Held, Place::Came] {
            let mut left = self.bytes;
            let mut large = Vec::new();
            for event in self.index.at(place) {
                if left <= most_bytes {
                    break;
                }
                let Some(kept) = self.kept.get(event).filter(|kept| !is_busy(kept)) else { continue };
                left -= if matches!(place, Place::Held) { kept.bytes } else { kept.size() };
                large.push(event);
            }
            for event in large {
                if matches!(place, Place::Held) { self.release(event, &mut gone) } else { self.remove(event, &mut gone) }
            }
        }
        gone
    }

    /// Puts an event that was read only among those that are kept: the number it is known by from now on.
    fn keep(&mut self, event: u64, now_ms: f64) -> Option<u64> {
        let place = self.read.binary_search_by_key(&event, |read| read.number);
        let read = place.ok().and_then(|place| self.read.get_mut(place));
        let Some((key, mut facts, bytes)) = read.and_then(|read| read.known.take()) else {
            return self.kept.get(event).map(|_| event);
        };
        self.correlate(&mut facts);
        let key_of = |facts: &Facts| (facts.contract, facts.call_of_key().map(str::to_owned));
        let place = Place::Key(facts.contract.map(|contract| contract as u8), facts.call_of_key(), &key);
        let known = self
            .index
            .at(place)
            .find(|number| self.kept.get(*number).is_some_and(|kept| kept.key == key && key_of(&kept.facts) == key_of(&facts)));
        let number = known.unwrap_or(event);
        if known.is_none() {
            self.index.insert(place, 0, number);
            self.index.insert(Place::Came, order(now_ms), number);
            if let Some(call) = &facts.call {
                self.index.insert(Place::Member(call), 0, number);
            }
            if let Some(server_call) = &facts.server_call {
                self.index.insert(Place::ServerCall(server_call), 0, number);
            }
            let handling = Handling::Open;
            let kept = Kept {
                key,
                came_ms: now_ms,
                handling,
                facts: Facts { server_call: facts.server_call.take(), ..Facts::default() },
                is_held: false,
                bytes: 0,
                arrived: 0,
                ended_ms: None,
                seen: false,
                claimed: false,
            };
            self.bytes += kept.size();
            self.kept.insert(number, kept);
        }
        // What was known of an event of that key may be forgotten already; then this one stands for it.
        if let Some(kept) = self.kept.get_mut(number).filter(|kept| !kept.is_held) {
            kept.is_held = true;
            let server_call = kept.facts.server_call.take();
            kept.facts = Facts { server_call, ..facts };
            kept.bytes = bytes;
            self.bytes += bytes;
            let came_ms = kept.came_ms;
            self.index.insert(Place::Held, order(came_ms), number);
            self.file(number);
        }
        Some(number)
    }

    /// An event about a recording belongs to the first call of its server call that is known. One event of each call is enough to know
    /// the server call by.
    fn correlate(&self, facts: &mut Facts) {
        let Some(server_call) = facts.server_call.as_deref() else { return };
        let known = |number| {
            let others = &self.kept.get(number)?.facts;
            let is_same = others.contract == facts.contract && others.server_call.as_deref() == Some(server_call);
            others.call.clone().filter(|_| is_same)
        };
        let mut calls = self.index.at(Place::ServerCall(server_call)).filter_map(known);
        if facts.of_recording {
            facts.call = calls.next().or_else(|| facts.call.take());
            facts.server_call = None;
        } else if facts.call.is_none() || calls.any(|call| Some(&call) == facts.call.as_ref()) {
            facts.server_call = None;
        }
    }

    /// The event that ended a call.
    fn end_of(&self, contract: Option<Dialect>, call: Option<&str>) -> Option<u64> {
        let call = call?;
        let is_end = |number: &u64| {
            self.kept.get(*number).is_some_and(|kept| {
                kept.facts.call.as_deref() == Some(call) && (contract.is_none() || kept.facts.contract == contract)
            })
        };
        self.index.at(Place::End(call)).find(is_end)
    }

    /// Has the events of a call that has ended looked at when their time is over: also those that come, or are taken, after that.
    fn sweep_ended(&mut self, event: u64) {
        let Some(Facts { contract, call, .. }) = self.kept.get(event).map(|kept| &kept.facts) else { return };
        let Some(end) = self.end_of(*contract, call.as_deref()) else { return };
        let ended_ms = self.kept.get(end).and_then(|kept| kept.ended_ms).unwrap_or_default();
        // One more than the time: nothing stands at 0.
        self.index.insert(Place::Ended, order(ended_ms) + 1, end);
    }

    /// Puts an event where waits look for it, if it has arrived.
    fn file(&mut self, event: u64) {
        let Some(kept) = self.kept.get(event).filter(|kept| kept.arrived > 0 && kept.is_held) else { return };
        for each in kept.traits() {
            let place = if kept.is_spent() { Place::Spent(each) } else { Place::Open(each) };
            self.index.insert(place, kept.arrived, event);
        }
        if let Some(call) = kept.facts.call.as_deref().filter(|_| kept.ended_ms.is_some()) {
            self.index.insert(Place::End(call), 0, event);
        }
    }

    /// Takes an event from where waits look for it.
    fn unfile(&mut self, event: u64) {
        let Some(kept) = self.kept.get(event) else { return };
        for each in kept.traits() {
            let place = if kept.is_spent() { Place::Spent(each) } else { Place::Open(each) };
            self.index.remove(place, kept.arrived, event);
        }
        if let Some(call) = &kept.facts.call {
            self.index.remove(Place::End(call), 0, event);
        }
    }

    /// The host need not hold an event any longer; its duplicates are still recognised.
    fn release(&mut self, event: u64, gone: &mut Vec<u64>) {
        self.unfile(event);
        let Some(kept) = self.kept.get_mut(event).filter(|kept| kept.is_held) else { return };
        gone.push(event);
        kept.is_held = false;
        let Facts { contract, call, server_call, of_recording, .. } = std::mem::take(&mut kept.facts);
        kept.facts = Facts { contract, call, server_call, of_recording, ..Facts::default() };
        self.bytes -= kept.bytes;
        kept.bytes = 0;
        self.index.remove(Place::Held, order(kept.came_ms), event);
    }

    /// An event is forgotten altogether.
    fn remove(&mut self, event: u64, gone: &mut Vec<u64>) {
        self.release(event, gone);
        let Some(kept) = self.kept.remove(event) else { return };
        self.bytes -= kept.size();
        let Facts { contract, call, server_call, .. } = &kept.facts;
        if let Some(server_call) = server_call {
            self.index.remove(Place::ServerCall(server_call), 0, event);
        }
        self.index.remove(Place::Key(contract.map(|contract| contract as u8), kept.facts.call_of_key(), &kept.key), 0, event);
        self.index.remove(Place::Came, order(kept.came_ms), event);
        if let Some(call) = call {
            self.index.remove(Place::Member(call), 0, event);
        }
        if let Some(ended_ms) = kept.ended_ms {
            self.index.remove(Place::Ended, order(ended_ms) + 1, event);
        }
    }
}
