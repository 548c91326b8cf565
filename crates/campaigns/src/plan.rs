//! How long a campaign will take: a model of it in which people are an amount that flows through the lines while hours are open.
//!
//! It assumes that each try is answered with the same probability, and that those who do not answer are tried again by the rule for
//! `noAnswer`.

use crate::hours::Offset;
use crate::rules::Rules;
use ringwire::text::{digits, joined};

const DAY: f64 = 86_400_000.0;
/// How far it looks: what takes longer has no end.
const HORIZON: f64 = 90.0 * DAY;
/// How long it rings until the callee answers, in milliseconds: two or three rings.
const ANSWERED_AFTER: f64 = 10_000.0;
/// How many parts the work is cut into. More change the result by less than a hundredth.
const PARTS: f64 = 400.0;
/// What is left of an amount of people when the campaign is over.
const HALF: f64 = 0.5;

/// People who wait, in the same zones.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// The offsets of each of their zones.
    pub zones: Vec<Vec<Offset>>,
    /// How many they are.
    pub people: f64,
}

/// What is asked.
#[derive(Debug, Clone)]
pub struct Input {
    /// Those who wait.
    pub waiting: Vec<Waiting>,
    /// The time now.
    pub now: f64,
    /// The share of tries that are answered, from 0 to 1.
    pub answered: f64,
    /// How long a call lasts that is answered.
    pub talk: f64,
}

/// What makes a campaign take as long as it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bottleneck {
    /// There are few lines.
    Numbers,
    /// It waits for hours.
    Hours,
    /// Calls begin slowly.
    Pace,
}

/// What becomes of the campaign.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// When it is over; `None` if never.
    pub finishes_at: Option<f64>,
    /// What would change that most.
    pub bottleneck: Bottleneck,
    /// How many minutes calls are connected, all together.
    pub call_minutes: f64,
    /// Why it cannot be done, and for how many people.
    pub impossible: Option<(Impossible, f64)>,
}

/// Why a campaign cannot be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Impossible {
    /// These people have no hour that is open in all of their zones.
    NeverOpen,
    /// These people will not have been tried by `until`.
    Until,
    /// These people will not have been tried in ninety days.
    TooLong,
}

/// A group of people in the model.
struct Group<'a> {
    open: &'a [(f64, f64)],
    /// Which of these is now, or next.
    next: usize,
    /// For each try, how many are due.
    due: Vec<f64>,
    /// For each try after the first, when how many will be due.
    later: Vec<Vec<(f64, f64)>>,
    /// Of each of these, how many are not later any more.
    passed: Vec<usize>,
    /// How many people are not done.
    left: f64,
}

/// The limits in the model.
#[derive(Clone, Copy)]
struct Limits {
    lines: f64,
    /// Calls in a millisecond.
    rate: f64,
    has_hours: bool,
}

impl Impossible {
    /// In a sentence.
    #[must_use]
    pub fn text(self, people: f64) -> String {
        let count = digits((people + 0.5) as u64);
        let why = match self {
            Self::NeverOpen => " people have no hour that is open in all of their zones",
            Self::Until => " people will not have been called by then: until comes before their turn",
            Self::TooLong => " people will not have been called within 90 days",
        };
        joined(&[&count, why])
    }
}

impl Bottleneck {
    /// In one word.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Numbers => "numbers",
            Self::Hours => "hours",
            Self::Pace => "pace",
        }
    }
}

impl Rules {
    /// How long it takes to call these people.
    #[must_use]
    pub fn plan(&self, input: &Input) -> Plan {
        let answered = input.answered.clamp(0.0, 1.0);
        let tries = self.tries_unanswered();
        let total: f64 = input.waiting.iter().map(|waiting| waiting.people).sum();
        let missed = (0..tries).fold(total, |missed, _| missed * (1.0 - answered));
        let limits = Limits {
            lines: self.lines.len() as f64,
            rate: self.per_second.map_or(f64::INFINITY, |rate| rate / 1_000.0),
            has_hours: true,
        };
        let open: Vec<Vec<(f64, f64)>> = input.waiting.iter().map(|waiting| self.open(input.now, waiting)).collect();
        let (finishes_at, left) = self.run(input, &open, limits);
        let mut never = 0.0;
        for (waiting, open) in input.waiting.iter().zip(&open) {
            if open.is_empty() {
                never += waiting.people;
            }
        }
        let impossible = if never > 0.0 {
            Some((Impossible::NeverOpen, never))
        } else if finishes_at.is_none_or(|at| at > self.until()) && left > HALF {
            Some((if self.until().is_finite() { Impossible::Until } else { Impossible::TooLong }, left))
        } else {
            None
        };
        // What, without its limit, would make it end first.
        let ends = |limits| self.run(input, &open, limits).0.unwrap_or(f64::INFINITY);
        let hours = ends(Limits { has_hours: false, ..limits });
        let pace = if limits.rate.is_finite() { ends(Limits { rate: f64::INFINITY, ..limits }) } else { f64::INFINITY };
        let numbers = ends(Limits { lines: limits.lines * 1_000.0, ..limits });
        let bottleneck = if numbers <= hours && numbers <= pace {
            Bottleneck::Numbers
        } else if hours <= pace {
            Bottleneck::Hours
        } else {
            Bottleneck::Pace
        };
        Plan {
            finishes_at: finishes_at.filter(|_| never == 0.0),
            bottleneck,
            call_minutes: (total - missed) * input.talk / 60_000.0,
            impossible,
        }
    }

    /// When these people may be called.
    fn open(&self, now: f64, waiting: &Waiting) -> Vec<(f64, f64)> {
        match self.hours() {
            Some(hours) => hours.open(now, &waiting.zones, HORIZON),
            None => vec![(now, f64::INFINITY)],
        }
    }

    /// When it is over, and how many people have not been tried by `until` or the horizon.
    fn run(&self, input: &Input, open: &[Vec<(f64, f64)>], limits: Limits) -> (Option<f64>, f64) {
        let tries = self.tries_unanswered() as usize;
        let answered = input.answered.clamp(0.0, 1.0);
        let again_after = self.unanswered_after();
        let on_line = answered * (ANSWERED_AFTER.min(self.ring_ms) + input.talk) + (1.0 - answered) * self.ring_ms;
        let always = [(input.now, f64::INFINITY)];
        let mut groups = Vec::new();
        for (waiting, open) in input.waiting.iter().zip(open) {
            if open.is_empty() {
                continue;
            }
            let open = if limits.has_hours { open.as_slice() } else { &always };
            let mut due = vec![0.0; tries];
            if let Some(first) = due.first_mut() {
                *first = waiting.people;
            }
            groups.push(Group {
                open,
                next: 0,
                due,
                later: vec![Vec::new(); tries],
                passed: vec![0; tries],
                left: waiting.people,
            });
        }
        let total: f64 = input.waiting.iter().map(|waiting| waiting.people).sum();
        let part = (total * on_line / limits.lines).max(total / limits.rate) / PARTS;
        let step = part.max(1_000.0);
        let (mut now, end) = (input.now, input.now + HORIZON);
        let mut left = None;
        let ramp = if limits.rate.is_finite() { self.ramp_ms } else { 0.0 };
        let untried = |groups: &[Group]| groups.iter().filter_map(|group| group.due.first()).sum::<f64>();
        while now < end {
            if left.is_none() && now >= self.until() {
                left = Some(untried(&groups));
            }
            let amount: f64 = groups.iter().map(|group| group.left).sum();
            if amount < HALF {
                return (Some(now + on_line.max(input.talk)), left.unwrap_or_default());
            }
            // To the next moment at which something changes.
            let mut until = now + step;
            let mut wakes = end;
            let mut is_due = false;
            for group in &mut groups {
                group.at(now);
                let (opens, closes) = group.open.get(group.next).copied().unwrap_or((end, end));
                let is_open = opens <= now;
                is_due |= is_open && group.due.iter().sum::<f64>() > 0.0;
                if is_open {
                    until = until.min(closes);
                    wakes = wakes.min(closes).min(group.wakes());
                } else if group.left > 0.0 {
                    until = until.min(opens);
                    wakes = wakes.min(opens);
                }
            }
            if !is_due {
                now = wakes.max(now + 1.0);
                continue;
            }
            let mut room = limits.lines * (until - now) / on_line;
            if limits.rate.is_finite() {
                let allowed = |at: f64| {
                    let since = at - input.now;
                    if since < ramp { since * since / (2.0 * ramp) } else { since - ramp / 2.0 }
                };
                room = room.min(limits.rate * (allowed(until) - allowed(now)));
            }
            for index in 0..tries {
                let wanted: f64 = groups.iter().filter(|group| group.is_open(now)).filter_map(|group| group.due.get(index)).sum();
                let share = if wanted > room { room / wanted } else { 1.0 };
                room = (room - wanted * share).max(0.0);
                for group in groups.iter_mut().filter(|group| group.is_open(now)) {
                    let Some(due) = group.due.get_mut(index) else { continue };
                    let tried = *due * share;
                    *due -= tried;
                    group.left -= tried;
                    let again = tried * (1.0 - answered);
                    if let Some(later) = group.later.get_mut(index + 1).filter(|_| again > 0.0) {
                        later.push((until + on_line + again_after, again));
                        group.left += again;
                    }
                }
            }
            now = until;
        }
        (None, left.unwrap_or_else(|| untried(&groups)))
    }
}

impl Group<'_> {
    /// What has come by then is due, and what has closed is past.
    fn at(&mut self, now: f64) {
        while self.open.get(self.next).is_some_and(|(_, closes)| *closes <= now) {
            self.next += 1;
        }
        for ((due, later), passed) in self.due.iter_mut().zip(&self.later).zip(&mut self.passed) {
            while let Some((_, amount)) = later.get(*passed).filter(|(at, _)| *at <= now) {
                *due += amount;
                *passed += 1;
            }
        }
    }

    fn is_open(&self, now: f64) -> bool {
        self.open.get(self.next).is_some_and(|(opens, _)| *opens <= now)
    }

    /// When more people are due.
    fn wakes(&self) -> f64 {
        let next = self.later.iter().zip(&self.passed).filter_map(|(later, passed)| later.get(*passed));
        next.fold(f64::INFINITY, |first, (at, _)| first.min(*at))
    }
}
