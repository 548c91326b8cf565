//! The body of a callback: every event in it, of either contract or of Event Grid, and the facts of each.

use ringwire::contract::{Contract, Dialect};
use ringwire::error::{Error, Result};
use ringwire::events::{self, TYPE_PREFIX};
use ringwire::path::Path;
use ringwire::value::{Kind, Value};

/// What events are read by.
#[derive(Debug, Clone, Copy)]
pub struct Contracts {
    /// CloudEvents: the contract in production.
    pub cloud: &'static Contract,
    /// The contract of 2021.
    pub seed: &'static Contract,
    /// Event Grid.
    pub grid: &'static Contract,
}

impl Contracts {
    /// Whose event it is. CloudEvents have a `type`; of the others, the kind tells.
    fn of<V: Value>(&self, event: &V) -> &'static Contract {
        let Some(event_type) = event.text("eventType") else { return self.cloud };
        let kind = event_type.strip_prefix(TYPE_PREFIX);
        let is_seed = |kind| self.seed.events.iter().any(|row| row.kind == kind);
        if kind.is_some_and(is_seed) { self.seed } else { self.grid }
    }
}

/// An event of a body.
#[derive(Debug, Clone)]
pub struct Received<V> {
    /// The event as handlers see it.
    pub event: V,
    /// The event as it came.
    pub wire: V,
    /// By what it was read.
    pub dialect: Dialect,
    /// The same for two events that are one: delivered twice, or in two bodies.
    pub key: String,
    /// The call it is of.
    pub call: Option<String>,
}

/// Reads a body: JSON text or what it parses to, one event or an array of them.
///
/// # Errors
/// A validation error with the path of what is no event.
pub fn read<V: Value>(contracts: &Contracts, body: &V) -> Result<Vec<Received<V>>> {
    let root = Path::Root("body");
    let parsed = match body.as_string() {
        Some(text) => V::from_json(&text).ok_or_else(|| Error::validation("body", "expected JSON"))?,
        None => body.clone(),
    };
    let wires = if parsed.kind() == Kind::Array { parsed.items() } else { vec![parsed] };
    let mut all = Vec::with_capacity(wires.len());
    for wire in wires {
        let path = Path::Item(&root, all.len());
        all.push(received(contracts, wire, &path)?);
    }
    Ok(all)
}

fn received<V: Value>(contracts: &Contracts, wire: V, path: &Path<'_>) -> Result<Received<V>> {
    let contract = contracts.of(&wire);
    let event = events::event(contract, &wire, path)?;
    let call = match contract.dialect {
        Dialect::Cloud => event.text("callConnectionId").or_else(|| wire.present("data")?.text("callConnectionId")),
        Dialect::Seed => event.text("callLegId"),
        Dialect::Grid => None,
    };
    Ok(Received { key: key(&wire)?, event, wire, dialect: contract.dialect, call })
}

/// CloudEvents 1.0 §3.1: source and id together tell events apart. Those of 2021 may have no id: they are one when they are equal.
fn key<V: Value>(wire: &V) -> Result<String> {
    match wire.text("id") {
        Some(id) => Ok([&*wire.text("source").or_else(|| wire.text("topic")).unwrap_or_default(), " ", &id].concat()),
        None => wire.to_json().ok_or_else(|| Error::validation("body", "expected JSON")),
    }
}
