//! A script: everything that happens in a wave of calls. A seed makes one; a failing one is made smaller and printed; a printed one can
//! be run again.

use crate::chance::source;
use fastrand::Rng;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

/// What happens in a wave of calls.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Script {
    /// Decides the latencies, the ids, and the dice of the rules.
    pub seed: u64,
    /// How the application is made.
    pub setting: Setting,
    /// The calls, in the order in which they begin.
    pub calls: Vec<Call>,
    /// The rules of the emulator's faults.
    pub rules: Vec<Json>,
    /// Where the application is killed.
    pub crashes: Vec<Crash>,
    /// When the key that signs is changed, in milliseconds from the beginning.
    pub rotations: Vec<u64>,
    /// What strangers post to the application.
    pub attacks: Vec<Attack>,
}

/// How the application is made, and the network before it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Setting {
    /// Whether it requires the secret.
    pub secret: bool,
    /// Whether it requires the token.
    pub audience: bool,
    /// Whether it keeps its events and flows in a store. Without one, nothing survives a restart.
    pub store: bool,
    /// The longest time that the store takes, in milliseconds.
    pub store_ms: u64,
    /// The longest time that a message takes, in milliseconds.
    pub net_ms: u64,
    /// The longest time that a handler takes, in milliseconds.
    pub handler_ms: u64,
    /// How many of a thousand events a handler throws at.
    pub throws: u64,
    /// How many of a thousand answers to callbacks are lost.
    pub loses: u64,
    /// Whether its requests have a bearer token, and are not signed with the key.
    pub bearer: bool,
    /// Whether callbacks of the 2021 preview are arrays.
    pub arrays: bool,
}

/// A call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// Its number, which its addresses and the id of its flow have.
    pub id: u32,
    /// When it begins, in milliseconds from the beginning.
    pub at: u64,
    /// How it begins.
    pub kind: Kind,
    /// The callees; of an incoming call, the caller.
    pub people: Vec<String>,
    /// What the application does in the call, one after another.
    pub steps: Vec<Step>,
    /// How it ends the call.
    pub end: End,
}

/// How a call begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// `createCall` of 2026-03-12; with several callees, `createGroupCall`.
    Outgoing,
    /// Event Grid announces it, and the application answers.
    Incoming,
    /// The same, and the application rejects it.
    Rejected,
    /// `createCall` of the 2021 preview.
    Preview,
}

/// What the application does in a call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Step {
    /// Plays a file that lasts so many milliseconds.
    Play(u64),
    /// Plays a file that cannot be fetched.
    PlayNothing,
    /// Says a text of so many characters.
    Say(usize),
    /// Collects so many keys.
    Keys(u64),
    /// Lets the callee choose, by key or by word.
    Choose,
    /// Calls another person into the call.
    Add(String),
    /// Takes the first callee out of the call.
    Remove,
    /// Sends keys.
    Send(usize),
    /// Transfers the call.
    Transfer(String),
    /// Watches the keys of the first callee, for a while.
    Watch,
    /// Mutes the first callee.
    Mute,
    /// Holds the first callee, and takes them back.
    Hold,
    /// Reads what is known of the call.
    Look,
    /// Cancels all media operations.
    Cancel,
}

/// How the application ends a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum End {
    /// It leaves: `hangUp(false)`, or `hangupCall`.
    Leave,
    /// It ends the call for everyone: `hangUp(true)`, or `deleteCall`.
    Terminate,
    /// The people hang up, and the application waits for it.
    Await,
}

/// A kill: the application ends before a task that works for this call goes on for the `step`th time, and begins again later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Crash {
    /// The number of the call.
    pub call: u32,
    /// How often tasks that work for it have gone on, from 1.
    pub step: u64,
    /// How long the application is down, in milliseconds.
    pub down_ms: u64,
}

/// What a stranger posts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attack {
    /// When, in milliseconds from the beginning.
    pub at: u64,
    /// The call that it is about.
    pub call: u32,
    /// What it lacks.
    pub lacks: Lacks,
}

/// What makes a forged callback one that must be refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Lacks {
    /// The secret in the query.
    Secret,
    /// The token.
    Token,
    /// A key that is published.
    Key,
    /// JSON.
    Json,
}

impl Lacks {
    /// Whether a receiver without an audience believes it: the secret is all that such a receiver asks for.
    #[must_use]
    pub fn is_enough_without_audience(self) -> bool {
        matches!(self, Self::Token | Self::Key)
    }
}

/// How many calls a wave has.
pub const CALLS: u64 = 250;
/// The calls of a wave begin within this time, in milliseconds.
const WITHIN_MS: u64 = 90_000;

/// How long the files are that are played, in milliseconds: few, as each world fetches the longer ones once.
const FILES_MS: [u64; 5] = [200, 700, 1_500, 3_000, 6_000];

/// What callees do, by the last digits of their numbers, and how often each comes.
const CALLEES: &[(&str, u32)] = &[
    ("0000", 30),
    ("0001", 8),
    ("0010", 12),
    ("0200", 3),
    ("0404", 4),
    ("0480", 3),
    ("0486", 7),
    ("0603", 5),
    ("0429", 1),
    ("1429", 3),
    ("0500", 3),
    ("2001", 5),
    ("2002", 3),
    ("3001", 6),
    ("3002", 3),
    ("3004", 6),
    ("4408", 2),
    ("4000", 3),
];

/// Gives out phone numbers, none of them twice: so the emulator's log says whether a callee was called twice.
#[derive(Debug, Default)]
struct Numbers(Vec<(&'static str, u32)>);

impl Numbers {
    fn take(&mut self, ending: &'static str) -> String {
        let place = self.0.iter().position(|(known, _)| *known == ending).unwrap_or_else(|| {
            self.0.push((ending, 0));
            self.0.len() - 1
        });
        let count = self.0.get_mut(place).map_or(0, |(_, count)| {
            *count += 1;
            *count - 1
        });
        format!("+1555{count:03}{ending}")
    }

    fn any(&mut self, rng: &mut Rng) -> String {
        let all: u32 = CALLEES.iter().map(|(_, weight)| weight).sum();
        let mut left = rng.u32(0..all);
        for (ending, weight) in CALLEES {
            if left < *weight {
                return self.take(ending);
            }
            left -= weight;
        }
        self.take("0000")
    }
}

fn one_of<T: Copy>(rng: &mut Rng, all: &[T], otherwise: T) -> T {
    all.get(rng.usize(0..all.len().max(1))).copied().unwrap_or(otherwise)
}

impl Script {
    /// The script of a wave: the same for the same seed and number.
    #[must_use]
    pub fn new(seed: u64, shard: u64, wave: u64, calls: u64) -> Self {
        let seed = source(seed, "script", shard.wrapping_mul(1_000_003).wrapping_add(wave)).u64(..) >> 11;
        let mut rng = source(seed, "wave", 0);
        let rng = &mut rng;
        let setting = Setting::new(rng);
        let mut numbers = Numbers::default();
        let calls: Vec<Call> = (0..calls).map(|id| Call::new(u32::try_from(id).unwrap_or(u32::MAX), rng, &mut numbers)).collect();
        let crashes = if setting.store { rng.usize(0..6) } else { 0 };
        let some = |rng: &mut Rng| rng.usize(0..calls.len().max(1)).try_into().unwrap_or(0);
        let crashes = (0..crashes)
            .map(|_| Crash { call: some(rng), step: rng.u64(1..60), down_ms: one_of(rng, &[0, 50, 1_000, 4_000, 20_000], 0) })
            .collect();
        let rotations = (0..rng.u64(0..3)).map(|_| rng.u64(0..WITHIN_MS * 2)).collect();
        let lacks = [Lacks::Secret, Lacks::Token, Lacks::Key, Lacks::Json];
        let attacks = (0..rng.u64(0..8))
            .map(|_| Attack { at: rng.u64(0..WITHIN_MS), call: some(rng), lacks: one_of(rng, &lacks, Lacks::Json) })
            .collect();
        Self { seed, setting, rules: rules(rng), calls, crashes, rotations, attacks }
    }

    /// Reads a script that was printed.
    ///
    /// # Errors
    /// What the text lacks, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        serde_json::from_str(text).map_err(|error| format!("the script cannot be read: {error}"))
    }
}

impl std::fmt::Display for Script {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&serde_json::to_string(self).unwrap_or_default())
    }
}

impl Setting {
    fn new(rng: &mut Rng) -> Self {
        // The 2021 preview and Event Grid do not sign, so there is always a secret.
        Self {
            secret: true,
            audience: rng.u32(0..10) > 0,
            store: rng.u32(0..10) > 0,
            store_ms: one_of(rng, &[0, 0, 3, 30, 300], 0),
            net_ms: one_of(rng, &[1, 20, 200, 2_000], 1),
            handler_ms: one_of(rng, &[0, 5, 50, 3_000, 25_000], 0),
            throws: one_of(rng, &[0, 0, 20, 100], 0),
            loses: one_of(rng, &[0, 10, 50, 200], 0),
            bearer: rng.u32(0..4) == 0,
            arrays: rng.bool(),
        }
    }

    /// The quietest one, towards which a failing script is made smaller.
    #[must_use]
    pub fn quiet() -> Self {
        Self {
            secret: true,
            audience: true,
            store: true,
            store_ms: 0,
            net_ms: 1,
            handler_ms: 0,
            throws: 0,
            loses: 0,
            bearer: false,
            arrays: false,
        }
    }
}

impl Call {
    fn new(id: u32, rng: &mut Rng, numbers: &mut Numbers) -> Self {
        let at = rng.u64(0..WITHIN_MS);
        let kind = match rng.u32(0..100) {
            0..55 => Kind::Outgoing,
            55..75 => Kind::Incoming,
            75..79 => Kind::Rejected,
            _ => Kind::Preview,
        };
        let mut people = match kind {
            // Callers who are answered: the grammar says what they do then.
            Kind::Incoming | Kind::Rejected => {
                vec![numbers.take(one_of(rng, &["0000", "0001", "0010", "3001", "3004", "2001"], "0000"))]
            }
            Kind::Outgoing | Kind::Preview => vec![numbers.any(rng)],
        };
        if matches!(kind, Kind::Outgoing | Kind::Preview) && rng.u32(0..5) == 0 {
            people.extend((0..rng.u32(1..3)).map(|_| numbers.any(rng)));
        }
        let count = if kind == Kind::Rejected { 0 } else { rng.u32(0..4) };
        let steps = (0..count).map(|_| Step::new(kind, rng, numbers)).collect();
        // Only those who hang up by themselves are waited for; the world lets all others hang up in the end.
        let end = one_of(rng, &[End::Leave, End::Terminate, End::Terminate, End::Await], End::Terminate);
        Self { id, at, kind, people, steps, end }
    }
}

impl Call {
    /// Everyone who is called in it, or calls.
    pub fn numbers(&self) -> impl Iterator<Item = &str> {
        let added = self.steps.iter().filter_map(|step| match step {
            Step::Add(number) | Step::Transfer(number) => Some(number),
            _ => None,
        });
        self.people.iter().chain(added).map(String::as_str)
    }
}

impl Step {
    fn new(kind: Kind, rng: &mut Rng, numbers: &mut Numbers) -> Self {
        if kind == Kind::Preview {
            return match rng.u32(0..10) {
                0..4 => Self::Play(one_of(rng, &FILES_MS, 200)),
                4 => Self::PlayNothing,
                5..8 => Self::Add(numbers.any(rng)),
                8 => Self::Remove,
                _ => Self::Cancel,
            };
        }
        match rng.u32(0..100) {
            0..22 => Self::Play(one_of(rng, &FILES_MS, 200)),
            22..26 => Self::PlayNothing,
            26..36 => Self::Say(rng.usize(1..80)),
            36..50 => Self::Keys(rng.u64(1..5)),
            50..60 => Self::Choose,
            60..72 => Self::Add(numbers.any(rng)),
            72..75 => Self::Remove,
            75..80 => Self::Send(rng.usize(1..6)),
            80..84 => Self::Transfer(numbers.any(rng)),
            84..88 => Self::Watch,
            88..91 => Self::Mute,
            91..94 => Self::Hold,
            94..98 => Self::Look,
            _ => Self::Cancel,
        }
    }
}

/// Rules of faults: some of every kind, each with a small share.
fn rules(rng: &mut Rng) -> Vec<Json> {
    let mut rules = Vec::new();
    let mut rule = |rng: &mut Rng, of_ten: u32, most: f64, mut rule: Json| {
        if rng.u32(0..10) < of_ten {
            if let Some(members) = rule.as_object_mut() {
                // Three digits: a script that is printed is read by people.
                members.insert("share".to_owned(), json!((rng.f64() * most * 1000.0).ceil() / 1000.0));
            }
            rules.push(rule);
        }
    };
    let when = |rng: &mut Rng| one_of(rng, &["before", "after"], "after");
    for _ in 0..2 {
        let status = one_of(rng, &[408, 500, 502, 503, 504, 429], 500);
        // After 429 a client sends the request again: the service has not executed it.
        let then = if status == 429 { "before" } else { when(rng) };
        rule(rng, 6, 0.08, json!({ "fault": "status", "status": status, "when": then }));
    }
    let (then, after_ms) = (when(rng), rng.u64(0..6_000));
    rule(rng, 5, 0.06, json!({ "fault": "retryAfter", "status": 503, "retryAfterMs": after_ms, "when": then }));
    rule(rng, 5, 0.06, json!({ "fault": "retryAfter", "status": 429, "retryAfterMs": after_ms }));
    let then = when(rng);
    rule(rng, 6, 0.1, json!({ "fault": "reset", "when": then }));
    let delay_ms = rng.u64(1..20_000);
    rule(rng, 6, 0.1, json!({ "fault": "latency", "delayMs": delay_ms }));
    rule(rng, 5, 0.2, json!({ "fault": "eventBeforeResponse", "withinMs": delay_ms }));
    rule(rng, 3, 0.5, json!({ "fault": "status", "status": 503, "path": "/calling/keys" }));
    rule(rng, 3, 0.5, json!({ "fault": "latency", "delayMs": 2_000, "path": "/calling/.well-known" }));
    let (copies, late_ms, size) = (rng.u64(1..4), rng.u64(1..40_000), rng.u64(2..6));
    let (swap_ms, batch_ms) = (rng.u64(1..8_000), rng.u64(1..5_000));
    rule(rng, 5, 0.15, json!({ "fault": "duplicate", "copies": copies }));
    rule(rng, 5, 0.15, json!({ "fault": "reorder", "withinMs": swap_ms }));
    rule(rng, 5, 0.15, json!({ "fault": "late", "delayMs": late_ms }));
    rule(rng, 5, 0.2, json!({ "fault": "batch", "size": size, "withinMs": batch_ms }));
    let then = when(rng);
    rule(rng, 5, 0.1, json!({ "fault": "unknownEvent", "when": then }));
    for fault in ["forgedToken", "expiredToken", "wrongAudience", "unsigned"] {
        rule(rng, 4, 0.1, json!({ "fault": fault }));
    }
    // Which rule comes first decides which fault is met.
    rng.shuffle(&mut rules);
    rules
}
