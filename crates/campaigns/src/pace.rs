//! How fast calls may begin: so many in a second, fewer at the beginning, and fewer after the service has refused some (429).
//!
//! This is the pace of one process. Its clock never goes back: what was granted or rests does not begin again when the system's clock is set.

use crate::rules::Rules;

const SECOND: f64 = 1_000.0;
const MINUTE: f64 = 60_000.0;
/// How many refusals in a minute halve the pace.
const REFUSALS: usize = 3;
/// After it was halved, the answers to requests that were on their way say nothing about the new pace.
const ON_THE_WAY: f64 = 10_000.0;
/// It is never less than a 64th.
const MOST_HALVINGS: i32 = 6;
/// How long a number rests when the service does not say for how long, and at most.
const REST: f64 = 1_000.0;
const LONGEST_REST: f64 = 3_600_000.0;
/// Timers are late. What they were late by may be made up for, but of no more than this time.
const MADE_UP: f64 = 50.0;

/// The pace of a campaign in one process.
#[derive(Debug, Clone)]
pub struct Pace {
    /// Calls in a millisecond; `None` for as many as there are lines.
    full: Option<f64>,
    ramp: f64,
    start: f64,
    /// The last time, and how much later it is than the system's clock says.
    last: f64,
    skew: f64,
    /// How many calls may have begun when the last line that waits has its turn.
    promised: f64,
    /// How many calls may begin now, and when that was computed.
    tokens: f64,
    at: f64,
    /// The rate at which calls had begun when it was first halved, where none is given.
    measured: Option<f64>,
    halvings: i32,
    halved_at: f64,
    /// When it was last refused, halved or doubled.
    quiet_since: f64,
    refusals: Vec<f64>,
    /// How many calls have begun in this minute and in the one before, and when this one began.
    begun: [f64; 2],
    minute: f64,
    /// Numbers, and until when they rest.
    resting: Vec<(String, f64)>,
}

impl Pace {
    /// The pace of a campaign that begins, or goes on, now.
    #[must_use]
    pub fn new(rules: &Rules, now: f64) -> Self {
        Self {
            full: rules.per_second.map(|rate| rate / SECOND),
            ramp: rules.ramp_ms,
            start: now,
            last: now,
            skew: 0.0,
            promised: 0.0,
            tokens: 1.0,
            at: now,
            measured: None,
            halvings: 0,
            halved_at: f64::NEG_INFINITY,
            quiet_since: now,
            refusals: Vec::new(),
            begun: [0.0; 2],
            minute: now,
            resting: Vec::new(),
        }
    }

    /// Whether a line may place a call now: zero if so, and then it is counted; else how many milliseconds later it may ask again.
    pub fn ask(&mut self, line: &str, now: f64) -> f64 {
        let now = self.clock(now);
        let number = Rules::number_of(line);
        if let Some((_, until)) = self.resting.iter().find(|(resting, _)| resting == number) {
            return (until - now).ceil();
        }
        if let Some(rate) = self.rate() {
            self.refill(now, rate);
            if self.tokens < 1.0 - 1e-6 {
                // Each line that waits has a place of its own, so that they do not all come back at once.
                let due = self.promised.max(self.allowed(now, rate) - self.tokens) + 1.0;
                self.promised = due;
                return (self.when(due, rate) - now).ceil().max(1.0);
            }
            self.tokens -= 1.0;
        }
        self.begun[0] += 1.0;
        0.0
    }

    /// The service has refused the call of a line (429), and says after how many milliseconds to try again.
    pub fn throttled(&mut self, line: &str, retry_after: f64, now: f64) {
        let now = self.clock(now);
        let number = Rules::number_of(line);
        let until = now + if retry_after > 0.0 { retry_after.min(LONGEST_REST) } else { REST };
        match self.resting.iter_mut().find(|(resting, _)| resting == number) {
            Some((_, rests)) => *rests = rests.max(until),
            None => self.resting.push((number.to_owned(), until)),
        }
        self.quiet_since = now;
        if now - self.halved_at < ON_THE_WAY {
            return;
        }
        self.refusals.retain(|at| now - at < MINUTE);
        self.refusals.push(now);
        if self.refusals.len() < REFUSALS {
            return;
        }
        self.refusals.clear();
        if let Some(rate) = self.rate() {
            self.refill(now, rate);
        } else {
            let [now_begun, begun_before] = self.begun;
            let took = (now - self.minute + if self.minute > self.start { MINUTE } else { 0.0 }).max(SECOND);
            self.measured = Some((now_begun + begun_before).max(1.0) / took);
            (self.tokens, self.at) = (0.0, now);
        }
        self.halvings = (self.halvings + 1).min(MOST_HALVINGS);
        self.promised = 0.0;
        self.halved_at = now;
    }

    /// How many calls may begin in a second at most, as it is now; `None` for no limit.
    #[must_use]
    pub fn per_second(&self) -> Option<f64> {
        let ramp = self.rises_for();
        let risen = if ramp > 0.0 { ((self.last - self.start) / ramp).min(1.0) } else { 1.0 };
        self.rate().map(|rate| rate * SECOND * risen)
    }

    /// The numbers that rest.
    pub fn resting(&self) -> impl Iterator<Item = &str> {
        self.resting.iter().map(|(number, _)| number.as_str())
    }

    /// The time by a clock that never goes back; what has ended by then is over.
    fn clock(&mut self, now: f64) -> f64 {
        self.skew = self.skew.max(self.last - now);
        let now = now + self.skew;
        self.last = now;
        self.resting.retain(|(_, until)| *until > now);
        if now - self.minute >= MINUTE {
            let [begun, _] = self.begun;
            let is_next = now - self.minute < 2.0 * MINUTE;
            self.begun = [0.0, if is_next { begun } else { 0.0 }];
            self.minute = if is_next { self.minute + MINUTE } else { now };
        }
        while self.halvings > 0 && now - self.quiet_since >= MINUTE {
            self.quiet_since += MINUTE;
            if let Some(rate) = self.rate() {
                self.refill(self.quiet_since.max(self.at), rate);
            }
            self.halvings -= 1;
            self.promised = 0.0;
        }
        if self.halvings == 0 {
            self.measured = None;
        }
        now
    }

    /// Calls in a millisecond after the beginning; `None` for no limit.
    fn rate(&self) -> Option<f64> {
        self.full.or(self.measured).map(|rate| rate / f64::from(1 << self.halvings))
    }

    /// How many calls may have begun by then at such a rate, which rises evenly at the beginning.
    fn allowed(&self, at: f64, rate: f64) -> f64 {
        let (since, ramp) = (at - self.start, self.rises_for());
        if since < ramp { rate * since * since / (2.0 * ramp) } else { rate * (since - ramp / 2.0) }
    }

    /// When so many may have begun.
    fn when(&self, allowed: f64, rate: f64) -> f64 {
        let ramp = self.rises_for();
        let since = if allowed < rate * ramp / 2.0 { (2.0 * ramp * allowed / rate).sqrt() } else { allowed / rate + ramp / 2.0 };
        self.start + since
    }

    fn rises_for(&self) -> f64 {
        if self.full.is_some() { self.ramp } else { 0.0 }
    }

    fn refill(&mut self, now: f64, rate: f64) {
        let more = self.allowed(now, rate) - self.allowed(self.at, rate);
        self.tokens = (self.tokens + more).min((rate * MADE_UP).max(1.0));
        self.at = now;
    }
}
