//! The body of a callback: every event in it, of either contract or of Event Grid, and what the receiver decides by.

use crate::inbox::{Facts, Inbox};
use ringwire::contract::{Contract, Dialect};
use ringwire::error::{Error, Result};
use ringwire::events::{self, has_type, validation_code};
use ringwire::path::Path;
use ringwire::text::{digits, joined};
use ringwire::value::Value;
use std::hash::{DefaultHasher, Hash, Hasher};

/// The tables by which events are read.
#[derive(Debug, Clone, Copy)]
pub struct Contracts {
    /// The 2021 preview.
    pub preview_2021_04: &'static Contract,
    /// 2026-03-12.
    pub ga_2026_03: &'static Contract,
    /// Event Grid.
    pub event_grid: &'static Contract,
}

impl Contracts {
    /// The name of a contract where JavaScript names it.
    #[must_use]
    pub const fn name(dialect: Dialect) -> &'static str {
        match dialect {
            Dialect::Preview2021_04 => "preview_2021_04",
            Dialect::Ga2026_03 => "ga_2026_03",
            Dialect::EventGrid => "event_grid",
        }
    }

    /// The contract of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Dialect> {
        [Dialect::Preview2021_04, Dialect::Ga2026_03, Dialect::EventGrid].into_iter().find(|dialect| Self::name(*dialect) == name)
    }

    /// The contract that a wait by these kinds is for. `None` when they are kinds of several contracts, or of none.
    ///
    /// A kind that both contracts have is that of 2026-03-12 where its events carry a verified token: an event that any sender who knows
    /// the secret can post must not end the wait. For the same reason a wait by the operation context alone is for 2026-03-12 there.
    #[must_use]
    pub fn of_wait(&self, kinds: &[String], has_context: bool, is_verified: bool) -> Option<Dialect> {
        let has = |contract: &Contract, kind: &str| {
            let kind = kind.split_once('/').map_or(kind, |(kind, _)| kind);
            contract.events.iter().any(|row| row.kind == kind)
        };
        let all = [self.ga_2026_03, self.preview_2021_04, self.event_grid];
        let of = |contract: &&&Contract| !kinds.is_empty() && kinds.iter().all(|kind| has(contract, kind));
        match *all.iter().filter(of).collect::<Vec<_>>() {
            [contract] => Some(contract.dialect),
            [contract, ..] if is_verified => Some(contract.dialect),
            [] if is_verified && has_context => Some(Dialect::Ga2026_03),
            _ => None,
        }
    }

    /// The contract of an event: its type decides. Event Grid posts CloudEvents too. Those of types in no table are Event Grid's when
    /// their source is a resource of Azure: the source of an event of 2026-03-12 is the call. A type of 2026-03-12 is never taken for
    /// one of Event Grid, which needs no token.
    fn of<V: Value>(&self, event: &V) -> &'static Contract {
        if let Some(event_type) = event.text("eventType") {
            return if has_type(self.preview_2021_04, &event_type) { self.preview_2021_04 } else { self.event_grid };
        }
        let event_type = event.text("type").unwrap_or_default();
        let is_of_resource = || {
            let source = event.text("source").unwrap_or_default();
            source.get(..RESOURCE.len()).is_some_and(|start| start.eq_ignore_ascii_case(RESOURCE))
        };
        let is_of_event_grid =
            has_type(self.event_grid, &event_type) || (!has_type(self.ga_2026_03, &event_type) && is_of_resource());
        if is_of_event_grid { self.event_grid } else { self.ga_2026_03 }
    }
}

/// The beginning of the id of every resource of Azure.
const RESOURCE: &str = "/subscriptions/";

/// The events of a body.
#[derive(Debug, Clone)]
pub struct Batch<V> {
    /// The events for the handlers, in the order of the body. Event Grid's handshake is none of them.
    pub events: Vec<Received<V>>,
    /// Whether there are events with which the service sends a token.
    pub signed: bool,
    /// Whether there are events with which the service sends no token: those of the 2021 preview and of Event Grid.
    pub unsigned: bool,
    /// The code of Event Grid's handshake.
    pub validation_code: Option<String>,
}

/// An event of a body.
#[derive(Debug, Clone)]
pub struct Received<V> {
    /// Its number in the inbox.
    pub number: u64,
    /// The event as handlers see it.
    pub event: V,
    /// The event as it came.
    pub wire: V,
}

impl Inbox {
    /// Reads a body: JSON text or what it parses to, one event or an array of them. Of each event the inbox keeps what decides, until
    /// the event is begun, arrives or is dropped.
    ///
    /// # Errors
    /// A validation error with the path of the element that is no event; nothing is kept then, nor of a body that could not be read.
    pub fn read<V: Value>(&mut self, contracts: &Contracts, body: &V) -> Result<Batch<V>> {
        let root = Path::Root("body");
        let (wires, _) = events::elements(body)?;
        let mut all = Vec::with_capacity(wires.len());
        let (mut signed, mut unsigned, mut code) = (false, false, None);
        for (index, wire) in wires.into_iter().enumerate() {
            let contract = contracts.of(&wire);
            let path = Path::Item(&root, index);
            let event = events::event(contract, &wire, &path)?;
            let mut facts = Facts::of(&event, call_of(contract, &event, &wire));
            for name in ["id", "source", "topic"] {
                bounded(wire.text(name).as_deref(), &Path::Member(&path, name))?;
            }
            let call = if contract.dialect == Dialect::Preview2021_04 { "CallLegId" } else { "callConnectionId" };
            bounded(facts.call.as_deref(), &Path::Member(&Path::Member(&path, "data"), call))?;
            facts.contract = Some(contract.dialect);
            facts.context = facts.context.or_else(|| of_data(contract, &wire, "operationContext"));
            let is_signed = contract.dialect == Dialect::Ga2026_03;
            signed |= is_signed;
            unsigned |= !is_signed;
            match validation_code(&event) {
                None => {
                    let json = wire.to_json();
                    all.push((key(&wire, json.as_deref())?, facts, json.map_or(DEEP, |json| json.len()), event, wire));
                }
                asked => code = code.or(asked),
            }
        }
        if !V::is_intact() {
            all.clear();
        }
        let mut numbered = |(key, facts, bytes, event, wire)| {
            let number = self.add(key, facts, bytes);
            Received { number, event, wire }
        };
        Ok(Batch { events: all.into_iter().map(&mut numbered).collect(), signed, unsigned, validation_code: code })
    }
}

/// The id of an event's call.
fn call_of<V: Value>(contract: &Contract, event: &V, wire: &V) -> Option<String> {
    match contract.dialect {
        Dialect::Ga2026_03 => event.text("callConnectionId").or_else(|| of_data(contract, wire, "callConnectionId")),
        Dialect::Preview2021_04 => event.text("callLegId"),
        Dialect::EventGrid => None,
    }
}

/// A member of the data: an event of 2026-03-12 whose type is in no table has all of them there.
fn of_data<V: Value>(contract: &Contract, wire: &V, name: &str) -> Option<String> {
    if contract.dialect == Dialect::Ga2026_03 { wire.present("data")?.text(name) } else { None }
}

/// The longest id of an event, a source or a call that is read, in bytes; the service's have about a hundred. They are remembered
/// longer than the events.
pub const LONGEST_ID: usize = 1024;
/// What an event counts that is nested so deep that it cannot be written as JSON again, in bytes.
const DEEP: usize = 1 << 20;

/// Refuses an id that is too long.
fn bounded(id: Option<&str>, path: &Path<'_>) -> Result<()> {
    let length = id.map_or(0, str::len);
    if length <= LONGEST_ID {
        return Ok(());
    }
    path.refuse(&joined(&["expected at most ", &digits(LONGEST_ID as u64), " bytes, got ", &digits(length as u64)]))
}

/// CloudEvents 1.0 §3.1: source and id together identify an event. Events of the 2021 preview may have no id: two of them are one
/// when they are equal. A long one is represented by two hashes of it.
fn key<V: Value>(wire: &V, json: Option<&str>) -> Result<String> {
    if let Some(id) = wire.text("id") {
        return Ok([&*wire.text("source").or_else(|| wire.text("topic")).unwrap_or_default(), " ", &id].concat());
    }
    let json = json.ok_or_else(|| Error::validation("body", "expected JSON"))?;
    if json.len() <= LONGEST_ID {
        return Ok(json.to_owned());
    }
    let hash = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        (salt, json).hash(&mut hasher);
        hasher.finish()
    };
    Ok(joined(&[&digits(json.len() as u64), " ", &digits(hash(0)), " ", &digits(hash(1))]))
}
