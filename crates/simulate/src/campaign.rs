//! A campaign on virtual time: the decisions of its core, with lines that die and come back, against a model of the service.
//!
//! **Real** is the core: hours, tries, pace, held-back lines, all of [`ringwire_campaigns`]. **Modelled** are the store (people, lines with
//! fences, each operation one transaction), the line loop that the package has in JavaScript, and the service. The judge knows the log of the
//! model service, what was ordered when (a pause, an opt-out), and what the store says at the end; it computes hours by itself.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    reason = "an index that is not there is a fault of the model, and ends it where it is"
)]

use crate::chance::{Fnv, source};
use ringwire_campaigns::hours::{Offset, Opening};
use ringwire_campaigns::pace::Pace;
use ringwire_campaigns::rules::{After, Rerun, Rules};
use serde_json::json;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, VecDeque};

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
/// Saturday, 2026-10-24, 04:00 UTC: in the night after it, clocks in Europe change.
const START: i64 = 1_792_814_400_000;
const UNTIL: i64 = START + 30 * HOUR;
/// Which calls a number may have up.
const AT_ONCE: i64 = 2;
const RING: i64 = 25 * SECOND;
/// How long it takes until a line that was killed has an owner again.
const TAKEOVER: i64 = 500;

type Zone = (&'static str, i64, Option<(i64, i64)>);

/// The zones: minutes from UTC, and for Berlin from when they are others.
const ZONES: [Zone; 5] = [
    ("Berlin", 120, Some((1_792_890_000_000, 60))),
    ("New York", -240, None),
    ("Phoenix", -420, None),
    ("Kolkata", 330, None),
    ("Tokyo", 540, None),
];

/// What must hold.
pub const INVARIANTS: [&str; 7] = [
    "no number over its calls at once",
    "one call up to a phone",
    "one call for each try",
    "one outcome for each person",
    "no try out of hours",
    "every try counted once",
    "no call after an unknown outcome",
];

/// A mistake that can be planted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Defect {
    /// A line takes the next person when the flow is over, whatever its call does.
    FreesLineEarly,
    /// A flow that goes on after a restart places its call under a new id.
    NewIdAfterRestart,
    /// A request whose answer was lost is sent again under a new id.
    NewIdAfterLostAnswer,
    /// The store takes what comes under an old fence.
    IgnoresFences,
    /// A line that is taken up begins with the next person.
    LosesHeld,
    /// Whether it is open is asked when a person is taken, and not again before the call is placed.
    GateOnce,
    /// Hours are those of the first zone, for all people.
    OneZone,
    /// A phone that opted out meanwhile is called.
    ForgetsOptOuts,
    /// A pause holds for those who are taken after it alone.
    PlacesWhilePaused,
    /// Two people with one phone can be called at once.
    SharesPhones,
    /// A person who was put back has used up a try.
    CountsPutBacks,
    /// Who could not be learned about is called again.
    CallsUnknownAgain,
}

impl Defect {
    /// Every mistake, and the invariants of which it breaks one at least.
    pub const ALL: [(Self, &'static [&'static str]); 12] = [
        (Self::FreesLineEarly, &["no number over its calls at once"]),
        (Self::NewIdAfterRestart, &["one call for each try"]),
        (Self::NewIdAfterLostAnswer, &["one call for each try"]),
        (Self::IgnoresFences, &["every try counted once", "one outcome for each person"]),
        (Self::LosesHeld, &["one outcome for each person", "every try counted once"]),
        (Self::GateOnce, &["no try out of hours"]),
        (Self::OneZone, &["no try out of hours"]),
        (Self::ForgetsOptOuts, &["no try out of hours"]),
        (Self::PlacesWhilePaused, &["no try out of hours"]),
        (Self::SharesPhones, &["one call up to a phone"]),
        (Self::CountsPutBacks, &["every try counted once"]),
        (Self::CallsUnknownAgain, &["no call after an unknown outcome"]),
    ];
}

/// What is simulated.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// How many people are called.
    pub people: usize,
    /// From how many numbers; each has two lines.
    pub numbers: usize,
    /// The seed.
    pub seed: u64,
    /// The mistake that is planted.
    pub defect: Option<Defect>,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Summary {
    /// Of the service's log.
    pub digest: u64,
    /// How many calls were placed.
    pub calls: usize,
    /// How many steps it took.
    pub steps: u64,
    /// How many lines were killed.
    pub kills: usize,
    /// How long it took, in virtual hours.
    pub hours: i64,
    /// How many people ended how.
    pub outcomes: BTreeMap<&'static str, usize>,
    /// By invariant, what broke it first.
    pub violations: BTreeMap<&'static str, String>,
}

/// Runs a campaign to its end.
///
/// # Panics
/// When its own options are refused.
#[must_use]
pub fn run(plan: Plan) -> Summary {
    let mut world = World::new(plan);
    world.run();
    world.judge()
}

type Person = usize;
type Line = usize;
type Try = u32;
type WorkerId = usize;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Waiting,
    Held(Line),
    Done(&'static str),
}

/// A person in the store.
struct Stored {
    phone: usize,
    zone: usize,
    urgent: bool,
    state: State,
    tries: Try,
    /// Tries that ended so.
    ended: Vec<(&'static str, u32)>,
}

/// A line in the store.
#[derive(Default)]
struct StoredLine {
    fence: u64,
    held: Option<(Person, Try)>,
}

/// What the journal of a flow has.
#[derive(Default, Clone)]
struct Journal {
    begun: bool,
    accepted_at: Option<i64>,
    began_try_at: i64,
    connected: bool,
    ended: Option<&'static str>,
}

/// A process's work on one line.
struct Worker {
    line: Line,
    fence: u64,
    held: Option<(Person, Try)>,
    phase: Phase,
    failures: u32,
    is_alive: bool,
    restarted: bool,
    /// How often it has sent the request of this try.
    sent: u32,
    /// Until when the process is stopped, as that of a machine is which is moved.
    stopped_until: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Take,
    Gate,
    Place,
    Await,
}

/// A call in the service.
struct Call {
    person: Person,
    attempt: Try,
    number: usize,
    began: i64,
    ended: Option<i64>,
    is_answered: bool,
    /// How it ends if it is not hung up.
    outcome: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Step(WorkerId),
    Wake,
    Kill,
    TakeUp(Line),
    Answered(usize),
    Ends(usize),
    Delivered(usize, bool),
    GiveUp(WorkerId, usize),
    TooLong(WorkerId, usize),
    Pause(bool),
    OptOut(usize),
}

struct World {
    plan: Plan,
    rules: Rules,
    pace: Pace,
    /// By line.
    held_back: Vec<bool>,
    now: i64,
    steps: u64,
    order: u64,
    events: BinaryHeap<Reverse<(i64, u64, Event)>>,
    chance: fastrand::Rng,
    // The store.
    people: Vec<Stored>,
    lines: Vec<StoredLine>,
    /// Those who wait: the urgent and the others, by when they are due and their place.
    queues: [BinaryHeap<Reverse<(i64, Person)>>; 2],
    phones_up: HashMap<usize, Line>,
    journals: HashMap<(Person, Try), Journal>,
    tries: Vec<(Person, Try)>,
    opted_out: BTreeMap<usize, i64>,
    paused: bool,
    pauses: Vec<(i64, bool)>,
    finals: Vec<u32>,
    left: usize,
    // The processes.
    workers: Vec<Worker>,
    owner: Vec<Option<WorkerId>>,
    idle: VecDeque<WorkerId>,
    wake_at: i64,
    kills: usize,
    // The service.
    calls: Vec<Call>,
    by_id: HashMap<(Person, Try, u32), usize>,
    by_try: HashMap<(Person, Try), Vec<usize>>,
    summary: Summary,
}

impl World {
    fn new(plan: Plan) -> Self {
        let numbers: Vec<String> = (0..plan.numbers).map(|index| format!("+1425{index:07}")).collect();
        let options = json!({
            "numbers": numbers,
            "tries": 3,
            "until": UNTIL,
            "holdBack": 0.1,
            "maxCallMs": 300_000,
            "again": { "busy": { "afterMs": 120_000 }, "noAnswer": { "afterMs": 900_000, "tries": 2 }, "declined": false },
            // A little less than the lines could do: they wait for it as well.
            "pace": { "perSecond": 0.06 * plan.numbers as f64, "rampMs": 60_000 },
        });
        let rules = Rules::read(&options).unwrap_or_else(|error| panic!("{error}"));
        let mut chance = source(plan.seed, "campaign", 0);
        let person = |index: usize| Stored {
            // Some share a phone with the one before.
            phone: if index % 97 == 96 { index - 1 } else { index },
            zone: source(plan.seed, "zone", index as u64).usize(..ZONES.len()),
            urgent: index % 50 == 7,
            state: State::Waiting,
            tries: 0,
            ended: Vec::new(),
        };
        let people: Vec<Stored> = (0..plan.people).map(person).collect();
        let mut queues = [BinaryHeap::new(), BinaryHeap::new()];
        for (index, person) in people.iter().enumerate() {
            queues[usize::from(!person.urgent)].push(Reverse((START, index)));
        }
        let lines = rules.lines.len();
        let mut world = Self {
            pace: Pace::new(&rules, START as f64),
            held_back: rules.lines.iter().map(|line| rules.is_held_back(line)).collect(),
            rules,
            now: START,
            steps: 0,
            order: 0,
            events: BinaryHeap::new(),
            lines: (0..lines).map(|_| StoredLine::default()).collect(),
            queues,
            phones_up: HashMap::new(),
            journals: HashMap::new(),
            tries: Vec::new(),
            opted_out: BTreeMap::new(),
            paused: false,
            pauses: Vec::new(),
            finals: vec![0; people.len()],
            left: people.len(),
            people,
            workers: Vec::new(),
            owner: vec![None; lines],
            idle: VecDeque::new(),
            wake_at: i64::MAX,
            kills: 0,
            calls: Vec::new(),
            by_id: HashMap::new(),
            by_try: HashMap::new(),
            summary: Summary::default(),
            chance: chance.fork(),
            plan,
        };
        for line in 0..lines {
            world.after(chance.i64(0..SECOND), Event::TakeUp(line));
        }
        world.after(3 * MINUTE, Event::Kill);
        // Some of them while hours end: in Tokyo, Kolkata, Berlin, New York and Phoenix.
        for minutes in [60, 480, 690, 900, 1_260, 1_440, 1_650] {
            world.after(minutes * MINUTE - chance.i64(0..10 * MINUTE), Event::Pause(true));
        }
        for _ in 0..plan.people / 100 {
            let phone = chance.usize(..plan.people.max(1));
            world.after(chance.i64(0..UNTIL - START), Event::OptOut(phone));
        }
        world
    }

    fn has(&self, defect: Defect) -> bool {
        self.plan.defect == Some(defect)
    }

    fn after(&mut self, ms: i64, event: Event) {
        self.order += 1;
        self.events.push(Reverse((self.now + ms.max(0), self.order, event)));
    }

    fn run(&mut self) {
        while let Some(Reverse((at, _, event))) = self.events.pop() {
            self.now = at;
            self.steps += 1;
            match event {
                Event::Step(worker) => self.step(worker),
                Event::Wake => self.wake(),
                Event::Kill => self.kill(),
                Event::TakeUp(line) => self.take_up(line),
                Event::Answered(call) => self.answered(call),
                Event::Ends(call) => {
                    let outcome = self.calls[call].outcome;
                    self.end(call, outcome);
                }
                Event::Delivered(call, is_end) => self.delivered(call, is_end),
                Event::GiveUp(worker, call) => self.give_up(worker, call, "noAnswer"),
                Event::TooLong(worker, call) => self.give_up(worker, call, "tooLong"),
                Event::Pause(paused) => {
                    self.paused = paused;
                    self.pauses.push((self.now, paused));
                    if paused {
                        self.after(10 * MINUTE, Event::Pause(false));
                    }
                }
                Event::OptOut(phone) => {
                    self.opted_out.entry(phone).or_insert(self.now);
                }
            }
            // A mistake may keep it from ending.
            if self.now > UNTIL + 24 * HOUR || self.steps > 400 * self.plan.people as u64 + 10_000_000 {
                break;
            }
        }
    }

    // The processes.

    fn kill(&mut self) {
        if self.left == 0 {
            return;
        }
        for line in 0..self.lines.len() {
            if self.chance.u32(..4) > 0 {
                continue;
            }
            self.kills += 1;
            // One in eight is only thought to be dead: it goes on, at once or hours later, with what it knew.
            if let Some(worker) = self.owner[line].take() {
                self.workers[worker].is_alive = self.chance.u32(..8) == 0;
                self.workers[worker].stopped_until = self.now + self.chance.i64(0..2) * self.chance.i64(0..16 * HOUR);
                self.idle.retain(|idle| *idle != worker);
            }
            self.after(TAKEOVER, Event::TakeUp(line));
        }
        self.after(3 * MINUTE, Event::Kill);
    }

    fn take_up(&mut self, line: Line) {
        self.lines[line].fence += 1;
        let fence = self.lines[line].fence;
        let (held, phase) = (None, Phase::Take);
        self.workers.push(Worker {
            line,
            fence,
            held,
            phase,
            failures: 0,
            is_alive: true,
            restarted: fence > 1,
            sent: 0,
            stopped_until: 0,
        });
        let worker = self.workers.len() - 1;
        self.owner[line] = Some(worker);
        self.step(worker);
    }

    fn wake(&mut self) {
        self.wake_at = i64::MAX;
        let is_urgent = self.queues[0].peek().is_some_and(|Reverse((due, _))| *due <= self.now);
        // A line that is kept for urgent people would find no person.
        let place = self.idle.iter().position(|worker| is_urgent || !self.held_back[self.workers[*worker].line]);
        if let Some(worker) = place.and_then(|place| self.idle.remove(place)) {
            self.step(worker);
        }
        self.wake_later();
    }

    /// One step of the line loop.
    fn step(&mut self, id: WorkerId) {
        loop {
            let worker = &self.workers[id];
            if !worker.is_alive {
                return;
            }
            if worker.stopped_until > self.now {
                return self.after(worker.stopped_until - self.now, Event::Step(id));
            }
            let goes_on = match worker.phase {
                Phase::Take => self.take(id),
                Phase::Gate => self.gate(id),
                Phase::Place => self.place(id),
                Phase::Await => self.over(id),
            };
            if !goes_on {
                return;
            }
        }
    }

    fn take(&mut self, id: WorkerId) -> bool {
        let Worker { line, fence, .. } = self.workers[id];
        if self.lines[line].fence != fence && !self.has(Defect::IgnoresFences) {
            self.workers[id].is_alive = false;
            return false;
        }
        let held = self.lines[line].held.filter(|_| !self.has(Defect::LosesHeld));
        let held = match held {
            Some(held) => Some(held),
            None => self.next(line),
        };
        let Some(held) = held else {
            if self.left > 0 {
                self.idle.push_back(id);
                self.wake_later();
            }
            return false;
        };
        let worker = &mut self.workers[id];
        worker.held = Some(held);
        worker.phase = Phase::Gate;
        worker.failures = 0;
        worker.sent = 0;
        self.journals.entry(held).or_default().began_try_at = self.now;
        // Another person may be due as well.
        self.wake_later();
        true
    }

    /// When the next person is due, one idle line is woken.
    fn wake_later(&mut self) {
        let all = self.idle.iter().any(|worker| !self.held_back[self.workers[*worker].line]);
        let queues = self.queues.iter().take(if all { 2 } else { 1 });
        let due = queues.filter_map(|queue| queue.peek()).map(|Reverse((due, _))| *due).min();
        let Some(due) = due.filter(|_| !self.idle.is_empty()) else { return };
        let at = due.max(self.now + 1);
        if at < self.wake_at {
            self.wake_at = at;
            self.after(at - self.now, Event::Wake);
        }
    }

    fn gate(&mut self, id: WorkerId) -> bool {
        let Worker { line, fence, held, .. } = self.workers[id];
        let Some((person, attempt)) = held else { return false };
        let journal = &self.journals[&(person, attempt)];
        if journal.begun {
            self.workers[id].phase = Phase::Place;
            return true;
        }
        // A process that was thought to be dead must not place what its successor has put back.
        if self.lines[line].fence != fence && !self.has(Defect::IgnoresFences) {
            self.workers[id].is_alive = false;
            return false;
        }
        let was_asked = self.has(Defect::GateOnce) && self.workers[id].sent > 0;
        if self.paused && !(self.has(Defect::PlacesWhilePaused) || was_asked) {
            self.after(30 * SECOND, Event::Step(id));
            return false;
        }
        let stored = &self.people[person];
        if self.opted_out.contains_key(&stored.phone) && !self.has(Defect::ForgetsOptOuts) {
            return self.settle(id, Settled::Done("doNotCall"));
        }
        let zone = if self.has(Defect::OneZone) { 0 } else { stored.zone };
        match self.rules.opens(self.now as f64, &[offsets(zone)]) {
            _ if was_asked => {}
            Opening::Never => return self.settle(id, Settled::Done("expired")),
            Opening::At { from, .. } if from as i64 > self.now => return self.settle(id, Settled::PutBack(from as i64)),
            Opening::At { .. } => {}
        }
        let wait = self.pace.ask(&self.rules.lines[line], self.now as f64) as i64;
        if wait > 0 {
            self.workers[id].sent += 1;
            self.after(wait, Event::Step(id));
            return false;
        }
        self.workers[id].phase = Phase::Place;
        true
    }

    /// Sends the request: what it asks for is written into the journal first.
    fn place(&mut self, id: WorkerId) -> bool {
        let Worker { line, held, restarted, sent, .. } = self.workers[id];
        let Some((person, attempt)) = held else { return false };
        let new_id = (restarted && self.has(Defect::NewIdAfterRestart)) || (sent > 0 && self.has(Defect::NewIdAfterLostAnswer));
        let number = line % self.plan.numbers;
        let known = self.by_id.contains_key(&(person, attempt, 0));
        if !known && self.chance.u32(..2_000) == 0 {
            // 429: no call began.
            self.pace.throttled(&self.rules.lines[line], 5_000.0, self.now as f64);
            self.workers[id].phase = Phase::Gate;
            return true;
        }
        self.journals.entry((person, attempt)).or_default().begun = true;
        let variant = if new_id { id as u32 + 1 } else { 0 };
        let call = self.create(person, attempt, variant, number);
        self.workers[id].sent += 1;
        // The answer is lost: the same request is sent again.
        if self.chance.u32(..50) == 0 {
            self.after(SECOND, Event::Step(id));
            return false;
        }
        let accepted = self.calls[call].began;
        self.journals.entry((person, attempt)).or_default().accepted_at = Some(accepted);
        self.workers[id].phase = Phase::Await;
        self.after(accepted + RING - self.now, Event::GiveUp(id, call));
        self.after(accepted + self.rules.max_call_ms as i64 - self.now, Event::TooLong(id, call));
        true
    }

    fn give_up(&mut self, id: WorkerId, call: usize, outcome: &'static str) {
        let worker = &self.workers[id];
        let Call { person, attempt, .. } = self.calls[call];
        if !worker.is_alive
            || worker.stopped_until > self.now
            || worker.held != Some((person, attempt))
            || worker.phase != Phase::Await
        {
            return;
        }
        // Nothing is heard of an answer that comes in the same moment: the service says how the call ended.
        let is_for = outcome == "tooLong" || !self.journals[&(person, attempt)].connected;
        if is_for && !(outcome == "noAnswer" && self.calls[call].is_answered) {
            self.end(call, outcome);
        }
    }

    /// The call is over, or not yet.
    fn over(&mut self, id: WorkerId) -> bool {
        let Worker { held, failures, .. } = self.workers[id];
        let Some(held) = held else { return false };
        let journal = self.journals[&held].clone();
        let is_over = journal.ended.is_some() || (self.has(Defect::FreesLineEarly) && journal.connected);
        if !is_over {
            return false;
        }
        // A flow may throw; those of some people always do.
        let always = source(self.plan.seed, "throws", held.0 as u64).u32(..500) == 0;
        if always || self.chance.u32(..100) == 0 {
            self.workers[id].failures += 1;
            match self.rules.again(failures + 1, journal.began_try_at as f64, self.now as f64) {
                Rerun::After(ms) => self.after(ms as i64, Event::Step(id)),
                Rerun::Unknown => return self.settle(id, Settled::Ended("unknown")),
            }
            return false;
        }
        self.settle(id, Settled::Ended(journal.ended.unwrap_or("confirmed")))
    }
}

enum Settled {
    PutBack(i64),
    /// Without a call.
    Done(&'static str),
    Ended(&'static str),
}

/// The store: each of these is one transaction.
impl World {
    fn next(&mut self, line: Line) -> Option<(Person, Try)> {
        for queue in 0..if self.held_back[line] { 1 } else { 2 } {
            while let Some(Reverse((due, person))) = self.queues[queue].peek().copied() {
                if due > self.now {
                    break;
                }
                self.queues[queue].pop();
                let phone = self.people[person].phone;
                if self.phones_up.contains_key(&phone) && !self.has(Defect::SharesPhones) {
                    self.queues[queue].push(Reverse((self.now + MINUTE, person)));
                    continue;
                }
                self.phones_up.insert(phone, line);
                let stored = &mut self.people[person];
                stored.state = State::Held(line);
                stored.tries += 1;
                let held = (person, stored.tries);
                self.lines[line].held = Some(held);
                return Some(held);
            }
        }
        None
    }

    /// Frees the line; whether the worker goes on.
    fn settle(&mut self, id: WorkerId, settled: Settled) -> bool {
        let Worker { line, fence, held, .. } = self.workers[id];
        let Some((person, attempt)) = held else { return false };
        let is_ours = self.lines[line].fence == fence && self.lines[line].held == held;
        if !is_ours && !self.has(Defect::IgnoresFences) && !self.has(Defect::LosesHeld) {
            self.workers[id].is_alive = false;
            return false;
        }
        self.lines[line].held = None;
        let again_unknown = self.has(Defect::CallsUnknownAgain);
        let counts = self.has(Defect::CountsPutBacks);
        let now = self.now;
        let stored = &mut self.people[person];
        self.phones_up.remove(&stored.phone);
        let state = match settled {
            Settled::PutBack(due) => {
                if !counts {
                    stored.tries -= 1;
                } else {
                    self.tries.push((person, attempt));
                }
                Err(due)
            }
            Settled::Done(outcome) => {
                stored.tries -= 1;
                Ok(outcome)
            }
            Settled::Ended(outcome) => {
                self.tries.push((person, attempt));
                let count = match stored.ended.iter_mut().find(|(other, _)| *other == outcome) {
                    Some((_, count)) => {
                        *count += 1;
                        *count
                    }
                    None => {
                        stored.ended.push((outcome, 1));
                        1
                    }
                };
                match self.rules.after(outcome, stored.tries, count, now as f64) {
                    After::WaitUntil(due) => Err(due as i64),
                    After::Done if outcome == "unknown" && again_unknown && stored.tries < 3 => Err(now + MINUTE),
                    After::Done => Ok(outcome),
                }
            }
        };
        let was_done = matches!(stored.state, State::Done(_));
        match state {
            Ok(outcome) => {
                stored.state = State::Done(outcome);
                self.finals[person] += 1;
                self.left -= usize::from(!was_done);
            }
            Err(due) => {
                stored.state = State::Waiting;
                self.queues[usize::from(!stored.urgent)].push(Reverse((due, person)));
            }
        }
        let worker = &mut self.workers[id];
        worker.held = None;
        worker.phase = Phase::Take;
        worker.restarted = false;
        true
    }
}

/// The service.
impl World {
    fn create(&mut self, person: Person, attempt: Try, variant: u32, number: usize) -> usize {
        // A request that is repeated begins nothing.
        if let Some(call) = self.by_id.get(&(person, attempt, variant)) {
            return *call;
        }
        let mut chance = source(self.plan.seed, "callee", (person as u64) << 8 | u64::from(attempt));
        let talk = chance.i64(2 * SECOND..50 * SECOND);
        let rings = chance.i64(SECOND..24 * SECOND);
        let (outcome, answers) = match chance.u32(..1_000) {
            0..120 => ("busy", false),
            120..300 => ("noAnswer", false),
            300..330 => ("declined", false),
            330..400 => ("machine", true),
            400..403 => ("endless", true),
            _ => ("confirmed", true),
        };
        let call = self.calls.len();
        self.calls.push(Call { person, attempt, number, began: self.now, ended: None, is_answered: false, outcome });
        self.by_id.insert((person, attempt, variant), call);
        self.by_try.entry((person, attempt)).or_default().push(call);
        if answers {
            self.after(rings, Event::Answered(call));
            if outcome != "endless" {
                self.after(rings + talk, Event::Ends(call));
            }
        } else if outcome != "noAnswer" {
            self.after(2 * SECOND, Event::Ends(call));
        }
        call
    }

    fn answered(&mut self, call: usize) {
        if self.calls[call].ended.is_none() {
            self.calls[call].is_answered = true;
            self.deliver(call, false);
        }
    }

    fn end(&mut self, call: usize, outcome: &'static str) {
        if self.calls[call].ended.is_none() {
            self.calls[call].ended = Some(self.now);
            self.calls[call].outcome = outcome;
            self.deliver(call, true);
        }
    }

    /// Events take a while, and come in any order; one in twenty comes twice.
    fn deliver(&mut self, call: usize, is_end: bool) {
        let ms = self.chance.i64(20..800);
        self.after(ms, Event::Delivered(call, is_end));
        if self.chance.u32(..20) == 0 {
            let ms = self.chance.i64(SECOND..30 * SECOND);
            self.after(ms, Event::Delivered(call, is_end));
        }
    }

    /// Into the store, and to the flows that wait for it.
    fn delivered(&mut self, call: usize, is_end: bool) {
        let Call { person, attempt, outcome, .. } = self.calls[call];
        let journal = self.journals.entry((person, attempt)).or_default();
        if is_end {
            journal.ended = journal.ended.or(Some(outcome));
        } else {
            journal.connected = true;
        }
        if let State::Held(line) = self.people[person].state
            && let Some(worker) = self.owner[line]
            && self.workers[worker].phase == Phase::Await
            && self.workers[worker].failures == 0
            && self.workers[worker].held == Some((person, attempt))
        {
            self.step(worker);
        }
    }
}

/// The judge.
impl World {
    fn judge(mut self) -> Summary {
        let mut summary = std::mem::take(&mut self.summary);
        let mut broken = |invariant: &'static str, what: String| {
            summary.violations.entry(invariant).or_insert(what);
        };
        let mut digest = Fnv::default();
        let mut changes: Vec<(i64, i64, usize)> = Vec::new();
        for (index, call) in self.calls.iter().enumerate() {
            for part in [call.began, call.ended.unwrap_or(-1), call.person as i64, i64::from(call.attempt), call.number as i64] {
                digest.write(&part.to_le_bytes());
            }
            digest.write(call.outcome.as_bytes());
            changes.push((call.began, 1, index));
            // A call that has not ended is up.
            changes.push((call.ended.unwrap_or(i64::MAX), -1, index));
        }
        // What ends in a moment ends before what begins in it.
        changes.sort_unstable();
        let (mut up, mut phones) = (vec![0_i64; self.plan.numbers], HashMap::<usize, i64>::new());
        for (at, change, index) in changes {
            let call = &self.calls[index];
            up[call.number] += change;
            if up[call.number] > AT_ONCE {
                broken(INVARIANTS[0], format!("{} calls from number {} at {at}", up[call.number], call.number));
            }
            let phone = self.people[call.person].phone;
            let up = phones.entry(phone).or_default();
            *up += change;
            if *up > 1 {
                broken(INVARIANTS[1], format!("{up} calls to phone {phone} at {at}"));
            }
        }
        let mut attempts = BTreeSet::new();
        for call in &self.calls {
            let (person, at) = (&self.people[call.person], call.began);
            if !attempts.insert((call.person, call.attempt)) {
                broken(INVARIANTS[2], format!("try {} of {} placed twice", call.attempt, call.person));
            }
            if !is_open(person.zone, at) {
                broken(INVARIANTS[4], format!("{} called at {at}, which is night in {}", call.person, ZONES[person.zone].0));
            }
            if at >= UNTIL {
                broken(INVARIANTS[4], format!("{} called after the end", call.person));
            }
            if self.pauses.iter().rev().find(|(since, _)| *since < at).is_some_and(|(_, paused)| *paused) {
                broken(INVARIANTS[4], format!("{} called at {at}, in a pause", call.person));
            }
            if self.opted_out.get(&person.phone).is_some_and(|since| *since < at) {
                broken(INVARIANTS[4], format!("{} called after the phone opted out", call.person));
            }
        }
        for (person, finals) in self.finals.iter().enumerate() {
            let State::Done(outcome) = self.people[person].state else {
                broken(INVARIANTS[3], format!("{person} has no outcome, after {} tries", self.people[person].tries));
                continue;
            };
            *summary.outcomes.entry(outcome).or_default() += 1;
            if *finals != 1 {
                broken(INVARIANTS[3], format!("{person} has {finals} outcomes"));
            }
            if self.people[person].ended.iter().any(|(ended, _)| *ended == "unknown") && outcome != "unknown" {
                broken(INVARIANTS[6], format!("{person} was called after it, and is {outcome}"));
            }
        }
        let counted: BTreeSet<_> = self.tries.iter().copied().collect();
        if counted.len() != self.tries.len() {
            broken(INVARIANTS[5], format!("{} rows of {} tries", self.tries.len(), counted.len()));
        }
        if let Some((person, attempt)) = counted.symmetric_difference(&attempts).next() {
            let rows = counted.contains(&(*person, *attempt));
            broken(
                INVARIANTS[5],
                format!("try {attempt} of {person}: {}", if rows { "a row, no call" } else { "a call, no row" }),
            );
        }
        Summary {
            digest: digest.0,
            calls: self.calls.len(),
            steps: self.steps,
            kills: self.kills,
            hours: (self.now - START) / HOUR,
            ..summary
        }
    }
}

/// The offsets of a zone for the core.
fn offsets(zone: usize) -> Vec<Offset> {
    let (_, minutes, later) = ZONES[zone];
    let later = later.map(|(from, minutes)| (from as f64, minutes as f64));
    std::iter::once((START as f64, minutes as f64)).chain(later).collect()
}

/// Whether it is from eight to twenty-one there.
fn is_open(zone: usize, at: i64) -> bool {
    let (_, minutes, later) = ZONES[zone];
    let minutes = later.filter(|(from, _)| at >= *from).map_or(minutes, |(_, minutes)| minutes);
    (8..21).contains(&((at + minutes * MINUTE).rem_euclid(24 * HOUR) / HOUR))
}
