//! What both contracts stand on: time, chance, the log, callbacks on their way, and what the host must do.
//!
//! A contract gets `&mut Engine` beside its own state. The engine knows no contract: a task of a contract is a ticket to it, and
//! the contract remembers what the ticket is for; what differs from one contract's callbacks to the other's comes with each
//! callback ([`deliveries::Format`]).

pub mod addresses;
mod callbacks;
pub mod choice;
pub mod config;
pub mod deliveries;
pub mod effects;
pub mod ids;
pub mod json;
pub mod log;
pub mod policy;
pub mod retention;
pub mod said;
pub mod schedule;
pub mod secrets;
pub(crate) mod sockets;
pub mod teams_phone;
pub mod time;

pub(crate) use callbacks::Callback;

use crate::faults::Faults;
use crate::world::dialled::Dialled;
use crate::world::files::Files;
use crate::world::refusals::Refusals;
use addresses::Addresses;
use callbacks::Attempt;
use config::Config;
use deliveries::Deliveries;
use effects::{Effect, PhoneMessage};
use ids::Ids;
use json::{Json, json};
use log::Log;
use schedule::Schedule;
use std::collections::{BTreeMap, BTreeSet};
use time::LAST_MS;

/// What is due at some time.
#[derive(Debug)]
enum Due {
    /// The next attempt of a callback.
    Retry { delivery: u64 },
    /// A callback that a fault held back goes on its way.
    Release { delivery: u64 },
    /// A message on a WebSocket that a fault held back.
    Message { socket: u64, text: String },
    /// A task of the contract that holds this ticket.
    Ticket(u64),
}

/// What both contracts stand on.
pub(crate) struct Engine {
    pub(crate) config: Config,
    /// Milliseconds since 1970. They never go back.
    pub(crate) now_ms: u64,
    /// Until when what is due is executed.
    until_ms: u64,
    pub(crate) ids: Ids,
    /// Ids of the events that faults make up: with them, the ids of all other events stay what they are without faults.
    fault_ids: Ids,
    /// Decides about the order of events that come together: with it, all ids stay what they are in either order.
    order: Ids,
    /// How many resets there were.
    resets: u64,
    pub(crate) faults: Faults,
    /// The lengths of files that were fetched.
    pub(crate) files: Files,
    /// How often numbers have refused requests.
    pub(crate) refusals: Refusals,
    /// The callees that are up, and the most that were.
    pub(crate) dialled: Dialled,
    /// Where callbacks went.
    addresses: Addresses,
    pub(crate) log: Log,
    pub(crate) deliveries: Deliveries,
    schedule: Schedule<Due>,
    tickets: u64,
    /// Whether callbacks that are raised now meet no faults.
    spares_callbacks: bool,
    outbox: Vec<Effect>,
    /// The attempts that are under way, by the effect.
    attempts: BTreeMap<u64, Attempt>,
    /// Until when a callback that is under way holds back the next one of its lane, and its number.
    holds: BTreeSet<(u64, u64)>,
    effects: u64,
    /// The WebSockets that are dialled or open.
    wires: BTreeMap<u64, sockets::Wire>,
}

impl Engine {
    /// An engine in which nothing has happened yet.
    pub(crate) fn new(config: Config) -> Self {
        Self {
            now_ms: 0,
            until_ms: 0,
            ids: Ids::new(config.seed),
            fault_ids: Ids::beside(config.seed),
            order: Ids::beside(ids::seed_after(config.seed, 0)),
            resets: 0,
            faults: Faults::none(config.seed),
            files: Files::new(config.limits()),
            refusals: Refusals::default(),
            dialled: Dialled::default(),
            addresses: Addresses::default(),
            log: Log::new(config.limits(), 0),
            deliveries: Deliveries::new(config.limits(), 0),
            schedule: Schedule::default(),
            tickets: 0,
            spares_callbacks: false,
            outbox: Vec::new(),
            attempts: BTreeMap::new(),
            holds: BTreeSet::new(),
            effects: 0,
            wires: BTreeMap::new(),
            config,
        }
    }

    /// Forgets everything that happened. The rules of faults stay, and begin again.
    ///
    /// Ids and numbers go on, unless the settings ask for their repetition: an application that stays up, or has a store, takes an
    /// event with an id of before for a duplicate.
    pub(crate) fn reset(&mut self) {
        let faults = self.faults.again();
        // A console that stays open offers them still.
        let addresses = self.addresses.clone();
        // The host may still complete effects from before: their numbers must not be given out again.
        let mut fresh =
            Self { effects: self.effects, resets: self.resets + 1, faults, addresses, ..Self::new(self.config.clone()) };
        if !self.config.resets_repeat {
            fresh.begin_after(self.resets + 1, self.log.count(), self.deliveries.count());
        }
        *self = fresh;
    }

    /// Whether the participants of a call that is connected now come before the event that it is connected.
    pub(crate) fn participants_first(&mut self) -> bool {
        self.config.participants_first.unwrap_or_else(|| self.order.between(0, 1) == 1)
    }

    /// Begins after so many resets, log entries and callbacks: none of their ids and numbers comes again.
    fn begin_after(&mut self, resets: u64, entries: u64, callbacks: u64) {
        self.resets = resets;
        let seed = ids::seed_after(self.config.seed, resets);
        (self.ids, self.fault_ids, self.order) = (Ids::new(seed), Ids::beside(seed), Ids::beside(ids::seed_after(seed, 0)));
        self.log = Log::new(self.config.limits(), entries);
        self.deliveries = Deliveries::new(self.config.limits(), callbacks);
    }

    /// What goes on when everything that happened is forgotten.
    pub(crate) fn carried(&self) -> Json {
        json!({
            "resets": self.resets,
            "entries": self.log.count(),
            "callbacks": self.deliveries.count(),
            "effects": self.effects,
            "peaks": self.dialled.peaks(),
        })
    }

    /// An engine that goes on with that, as after one more reset.
    pub(crate) fn carrying(config: Config, carried: &Json) -> Self {
        let number = |name: &str| carried.get(name).and_then(Json::as_u64).unwrap_or_default();
        let dialled = Dialled::carrying(carried.get("peaks"), config.limits());
        let mut engine = Self { effects: number("effects"), dialled, ..Self::new(config) };
        engine.begin_after(number("resets") + 1, number("entries"), number("callbacks"));
        engine
    }

    /// How many resets there were; also with settings by which they repeat.
    pub(crate) fn resets(&self) -> u64 {
        self.resets
    }

    /// Whether nothing is due, ever, and no effect is under way.
    pub(crate) fn is_idle(&self) -> bool {
        self.next_deadline().is_none() && self.attempts.is_empty()
    }

    /// The real time: milliseconds since 1970. Clients live in it, whatever the emulator's time is: they sign, and keep tokens, by it.
    pub(crate) fn real_ms(&self) -> u64 {
        self.config.pace.real_ms(self.now_ms)
    }

    /// Adds an entry to the log.
    pub(crate) fn log(&mut self, kind: &str, members: Json) {
        self.log.push(self.now_ms, kind, members);
    }

    /// Schedules a task so many milliseconds from now. Gives its ticket, by which the caller knows it when it is due.
    pub(crate) fn schedule(&mut self, after_ms: u64) -> u64 {
        self.tickets += 1;
        self.put(after_ms, Due::Ticket(self.tickets));
        self.tickets
    }

    fn put(&mut self, after_ms: u64, due: Due) {
        self.schedule.put(self.now_ms.saturating_add(after_ms).min(LAST_MS), due);
    }

    /// Lets time pass until the next task of a contract is due, and gives its ticket; or, when none is, until `now_ms`.
    pub(crate) fn advance(&mut self, now_ms: u64) -> Option<u64> {
        let now_ms = now_ms.clamp(self.now_ms, LAST_MS.max(self.now_ms));
        self.until_ms = now_ms;
        loop {
            let held_ms = self.holds.first().map(|(at_ms, _)| *at_ms).filter(|at_ms| *at_ms <= now_ms);
            if held_ms.is_some_and(|at_ms| self.schedule.first().is_none_or(|first_ms| at_ms <= first_ms)) {
                let Some((at_ms, held)) = self.holds.pop_first() else { break };
                self.now_ms = at_ms.max(self.now_ms);
                self.pass(held);
                continue;
            }
            let Some((at_ms, due)) = self.schedule.take_due(now_ms) else { break };
            self.now_ms = at_ms.max(self.now_ms);
            match due {
                Due::Retry { delivery } => self.attempt(delivery),
                Due::Release { delivery } => self.release(delivery),
                Due::Message { socket, text } => self.send_now(socket, text),
                Due::Ticket(ticket) => return Some(ticket),
            }
        }
        self.now_ms = now_ms;
        None
    }

    /// When something will happen by itself next, if anything will; now, when an effect waits to be polled.
    pub(crate) fn next_deadline(&self) -> Option<u64> {
        if !self.outbox.is_empty() {
            return Some(self.now_ms);
        }
        let held_ms = self.holds.first().map(|(at_ms, _)| *at_ms);
        [self.schedule.first(), held_ms].into_iter().flatten().min()
    }

    /// Takes the effects that the host must execute.
    pub(crate) fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.outbox)
    }

    /// Has the host hand a message to a softphone.
    pub(crate) fn tell(&mut self, phone: u64, message: PhoneMessage) {
        self.outbox.push(Effect::Phone { phone, message });
    }

    /// Has the host fetch a file. Gives the number of the effect, by which the caller knows its outcome.
    pub(crate) fn fetch(&mut self, url: String) -> u64 {
        self.effects += 1;
        let timeout_ms = self.config.callback_timeout_ms;
        self.outbox.push(Effect::FetchPrompt { id: self.effects, url, timeout_ms });
        self.effects
    }
}
