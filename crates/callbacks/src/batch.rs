//! The body of a callback: every event in it, of either contract or of Event Grid, and what the receiver decides by.

use crate::inbox::{Facts, Inbox};
use ringwire::contract::{Contract, Dialect};
use ringwire::error::{Error, Result};
use ringwire::events::{self, has_type, validation_code};
use ringwire::path::Path;
use ringwire::value::Value;

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
            let event = events::event(contract, &wire, &Path::Item(&root, index))?;
            let mut facts = Facts::of(&event, call_of(contract, &event, &wire));
            facts.context = facts.context.or_else(|| of_data(contract, &wire, "operationContext"));
            let is_signed = contract.dialect == Dialect::Ga2026_03;
            signed |= is_signed;
            unsigned |= !is_signed;
            match validation_code(&event) {
                None => all.push((key(&wire)?, facts, event, wire)),
                asked => code = code.or(asked),
            }
        }
        if !V::is_intact() {
            all.clear();
        }
        let mut numbered = |(key, facts, event, wire)| {
            let number = self.add(key, facts);
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

/// CloudEvents 1.0 §3.1: source and id together identify an event. Events of the 2021 preview may have no id: two of them are one
/// when they are equal.
fn key<V: Value>(wire: &V) -> Result<String> {
    match wire.text("id") {
        Some(id) => Ok([&*wire.text("source").or_else(|| wire.text("topic")).unwrap_or_default(), " ", &id].concat()),
        None => wire.to_json().ok_or_else(|| Error::validation("body", "expected JSON")),
    }
}
