//! Which events have come, who waits for one, and what each of them ends.
//!
//! The host holds the events, the promises and the timers; here are numbers. An event that nobody waits for yet is kept for whoever
//! asks for it later: until its call has ended for a while, or for as long as callbacks are remembered.

use ringwire::value::Value;
use std::collections::HashMap;

/// What is to be known of an event to tell whom it is for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// Its kind, as in `PlayCompleted`.
    pub kind: String,
    /// What it says beyond that, if it ends something: the state of a call leg, or `failed`.
    pub detail: Option<String>,
    /// The call it is of.
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

    /// Whether it is of a kind, or of a kind with that detail: `CallLegStateChanged/terminated`.
    fn is(&self, kind: &str) -> bool {
        match kind.split_once('/') {
            None => self.kind == kind,
            Some((kind, detail)) => self.kind == kind && self.detail.as_deref() == Some(detail),
        }
    }

    /// Whether its call was never connected.
    fn fails_to_connect(&self) -> bool {
        matches!(&*self.kind, "CreateCallFailed" | "AnswerFailed" | "ConnectFailed")
    }

    /// Whether nothing more comes of its call. A call that nobody answered may have no other end than that.
    #[must_use]
    pub fn ends_call(&self) -> bool {
        self.fails_to_connect() || self.is("CallDisconnected") || self.is("CallLegStateChanged/terminated")
    }

    /// Whether it comes once in a call: whoever asks for it gets it, however often it was asked for before.
    fn is_state_of_call(&self) -> bool {
        self.fails_to_connect() || matches!(&*self.kind, "CallConnected" | "CallDisconnected")
    }
}

/// The results of 2021 say how it went inside, and a prompt that was cancelled calls itself completed: the code tells.
fn has_failed<V: Value>(event: &V) -> bool {
    let code = event.present("resultInfo").and_then(|info| info.present("code")?.as_number());
    event.text("status").as_deref() == Some("failed") || code.is_some_and(|code| !(200.0..300.0).contains(&code))
}

/// What is waited for.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Of this call only.
    pub call: Option<String>,
    /// With this operation context only.
    pub context: Option<String>,
    /// Of one of these kinds only; any if there are none.
    pub kinds: Vec<String>,
    /// These too, and they are bad news.
    pub failures: Vec<String>,
    /// One event ends one operation: what ends this wait is not for another of the sort.
    pub exclusive: bool,
    /// Also what others have waited for before.
    pub seen_too: bool,
}

impl Wanted {
    fn fits(&self, facts: &Facts) -> Option<Verdict> {
        let same = |wanted: &Option<String>, is: &Option<String>| wanted.is_none() || wanted == is;
        if !same(&self.call, &facts.call) || !same(&self.context, &facts.context) {
            return None;
        }
        // First what is told by a detail: "failed" is a kind of result.
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
    /// With what was waited for.
    Done,
    /// With bad news.
    Failed,
    /// The call has ended, so it never comes; the event is the one that ended the call.
    Ended,
}

/// A wait and what ends it.
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
    /// It is: hand it over.
    New,
    /// It was handed over, and not taken: once more.
    Again,
    /// It is with the handlers right now.
    Busy,
    /// They have taken it.
    Taken,
}

/// How far the handlers are with an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Handling {
    /// They have not heard of it.
    Open,
    Busy,
    Refused,
    Taken,
}

/// An event of a call.
#[derive(Debug)]
struct Kept {
    key: String,
    came_ms: f64,
    handling: Handling,
    /// Its number and what is known of it, from when it arrives until its call has ended for a while.
    known: Option<(u64, Facts)>,
    seen: bool,
    claimed: bool,
}

impl Kept {
    fn is(&self, event: u64) -> bool {
        self.known.as_ref().is_some_and(|(number, _)| *number == event)
    }
}

/// What there is of a call; of what is of no call, under an empty name.
#[derive(Debug, Default)]
struct Call {
    events: Vec<Kept>,
    waits: Vec<(u64, Wanted)>,
    /// Which event ended it, and when that came.
    ended: Option<(u64, f64)>,
}

impl Call {
    fn event(&mut self, key: &str, now_ms: f64) -> &mut Kept {
        let place = self.events.iter().position(|kept| kept.key == key).unwrap_or_else(|| {
            let handling = Handling::Open;
            self.events.push(Kept { key: key.to_owned(), came_ms: now_ms, handling, known: None, seen: false, claimed: false });
            self.events.len() - 1
        });
        // It is there: found or pushed a line above.
        #[allow(clippy::indexing_slicing)]
        &mut self.events[place]
    }
}

/// How long things are remembered, and how many of them.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How long an event is known after it came, in milliseconds: its duplicates are told by it, and whoever asks later gets it.
    pub remember_ms: f64,
    /// The latter for the events of a call that has ended, from its end.
    pub after_end_ms: f64,
    /// How many events are known at most; beyond that the older half is forgotten before its time.
    pub most: usize,
}

/// Events and waits.
///
/// One map and lists within: the lists are short (the events of one call), and each further map would be 3 kB of the module.
#[derive(Debug)]
pub struct Inbox {
    limits: Limits,
    calls: HashMap<String, Call>,
    events: u64,
    waits: u64,
}

impl Inbox {
    /// An empty one.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self { limits, calls: HashMap::new(), events: 0, waits: 0 }
    }

    /// An event is about to be handed to the handlers: whether it is to be. `key` is the same for two events that are one.
    pub fn begin(&mut self, call: &str, key: &str, now_ms: f64) -> Novelty {
        let kept = self.call(call).event(key, now_ms);
        let novelty = match kept.handling {
            Handling::Open => Novelty::New,
            Handling::Busy => return Novelty::Busy,
            Handling::Refused => Novelty::Again,
            Handling::Taken => return Novelty::Taken,
        };
        kept.handling = Handling::Busy;
        novelty
    }

    /// The handlers have taken it, or have not.
    pub fn end(&mut self, call: &str, key: &str, taken: bool, now_ms: f64) {
        self.call(call).event(key, now_ms).handling = if taken { Handling::Taken } else { Handling::Refused };
    }

    /// An event has come: its number, and what it ends; nothing when it came before. A wait with a predicate of the host's own may yet
    /// say no.
    pub fn arrive(&mut self, key: &str, facts: Facts, now_ms: f64) -> Option<(u64, Vec<Match>)> {
        let event = self.events + 1;
        let name = facts.call.clone().unwrap_or_default();
        let mut matches = Vec::new();
        let mut claimed = false;
        let is_known = |call: &Call| call.events.iter().any(|kept| kept.key == key && kept.known.is_some());
        if self.calls.get(&name).is_some_and(is_known) {
            return None;
        }
        for of in [&*name, ""].into_iter().take(if name.is_empty() { 1 } else { 2 }) {
            let Some(call) = self.calls.get(of) else { continue };
            for (wait, wanted) in &call.waits {
                match wanted.fits(&facts) {
                    Some(_) if wanted.exclusive && claimed => {}
                    Some(verdict) => {
                        claimed |= wanted.exclusive;
                        matches.push(Match { wait: *wait, event, verdict });
                    }
                    None if facts.ends_call() && !of.is_empty() => {
                        matches.push(Match { wait: *wait, event, verdict: Verdict::Ended })
                    }
                    None => {}
                }
            }
        }
        let call = self.call(&name);
        let ends = facts.ends_call() && !name.is_empty();
        let kept = call.event(key, now_ms);
        kept.claimed = claimed;
        kept.known = Some((event, facts));
        if ends {
            call.ended.get_or_insert((event, now_ms));
        }
        self.events = event;
        Some((event, matches))
    }

    /// Somebody waits: the number of the wait, and what would end it at once. Of the events the one with the lowest number came first.
    pub fn wait(&mut self, wanted: Wanted) -> (u64, Vec<Match>) {
        self.waits += 1;
        let wait = self.waits;
        let name = wanted.call.clone().unwrap_or_default();
        let mut matches = Vec::new();
        for (of, call) in &self.calls {
            if !name.is_empty() && *of != name {
                continue;
            }
            for kept in &call.events {
                let Some((event, facts)) = &kept.known else { continue };
                let is_spent = if wanted.exclusive { kept.claimed } else { kept.seen };
                if is_spent && !wanted.seen_too && !facts.is_state_of_call() {
                    continue;
                }
                matches.extend(wanted.fits(facts).map(|verdict| Match { wait, event: *event, verdict }));
            }
            if let Some((event, _)) = call.ended.filter(|_| !name.is_empty()) {
                matches.push(Match { wait, event, verdict: Verdict::Ended });
            }
        }
        self.call(&name).waits.push((wait, wanted));
        (wait, matches)
    }

    /// A wait for an event of a call, or of any, has ended with an event.
    pub fn settle(&mut self, call: &str, ended: Match) {
        let Some(wanted) = self.cancel(call, ended.wait) else { return };
        if ended.verdict == Verdict::Ended {
            return;
        }
        for (of, other) in &mut self.calls {
            if !call.is_empty() && of != call {
                continue;
            }
            if let Some(kept) = other.events.iter_mut().find(|kept| kept.is(ended.event)) {
                kept.seen = true;
                kept.claimed |= wanted.exclusive;
            }
        }
    }

    /// A wait is over or given up.
    pub fn cancel(&mut self, call: &str, wait: u64) -> Option<Wanted> {
        let waits = &mut self.calls.get_mut(call)?.waits;
        let place = waits.iter().position(|(number, _)| *number == wait)?;
        Some(waits.remove(place).1)
    }

    /// How many waits there are.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.calls.values().map(|call| call.waits.len()).sum()
    }

    /// Forgets what is old: the numbers of the events that are no longer kept.
    pub fn forget(&mut self, now_ms: f64) -> Vec<u64> {
        let Limits { mut remember_ms, after_end_ms, most } = self.limits;
        let mut gone = Vec::new();
        loop {
            let mut left = 0;
            self.calls.retain(|_, call| {
                // But not the end: whoever waits for anything more is told that.
                if let Some((end, _)) = call.ended.filter(|(_, ended_ms)| now_ms - ended_ms > after_end_ms) {
                    let others = call.events.iter_mut().filter(|kept| !kept.is(end));
                    gone.extend(others.filter_map(|kept| kept.known.take()).map(|(event, _)| event));
                }
                call.events.retain(|kept| {
                    let stays = kept.handling == Handling::Busy || now_ms - kept.came_ms <= remember_ms;
                    if !stays {
                        gone.extend(kept.known.as_ref().map(|(event, _)| *event));
                    }
                    stays
                });
                call.ended = call.ended.filter(|(end, _)| call.events.iter().any(|kept| kept.is(*end)));
                left += call.events.len();
                !call.events.is_empty() || !call.waits.is_empty()
            });
            if left <= most || remember_ms < 1.0 {
                return gone;
            }
            remember_ms /= 2.0;
        }
    }

    fn call(&mut self, name: &str) -> &mut Call {
        self.calls.entry(name.to_owned()).or_default()
    }
}
