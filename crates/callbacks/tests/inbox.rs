//! Events and waits, in any order and number: which event ends which wait, and that nothing is left in the end.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use proptest::prelude::*;
use proptest::sample::Index;
use ringwire_callbacks::inbox::{Facts, Inbox, Limits, Match, Novelty, Verdict, Wanted};
use std::collections::{BTreeMap, BTreeSet};

const LIMITS: Limits = Limits { remember_ms: 3_600_000.0, after_end_ms: 60_000.0, most: 100_000 };

fn facts(call: &str, kind: &str, context: Option<&str>) -> Facts {
    Facts { kind: kind.to_owned(), detail: None, call: Some(call.to_owned()), context: context.map(str::to_owned) }
}

fn wanted(call: &str, kinds: &[&str], context: Option<&str>) -> Wanted {
    let kinds = kinds.iter().map(ToString::to_string).collect();
    Wanted { call: Some(call.to_owned()), context: context.map(str::to_owned), kinds, ..Wanted::default() }
}

/// What an operation waits for.
fn outcome(call: &str, context: &str) -> Wanted {
    Wanted { failures: vec!["PlayFailed".to_owned()], exclusive: true, ..wanted(call, &["PlayCompleted"], Some(context)) }
}

/// How a wait ended: with which event, by its key.
type End = Option<(String, Verdict)>;

/// Does what the host in JavaScript does: it holds the events and the promises, and follows the inbox.
struct Host {
    inbox: Inbox,
    keys: BTreeMap<u64, String>,
    waits: BTreeMap<u64, (Wanted, End)>,
    /// The events in the order in which they arrived.
    arrived: Vec<u64>,
    now_ms: f64,
}

impl Host {
    fn new() -> Self {
        Self { inbox: Inbox::new(LIMITS), keys: BTreeMap::new(), waits: BTreeMap::new(), arrived: Vec::new(), now_ms: 1.0 }
    }

    fn settle(&mut self, found: Match) {
        let (_, end) = self.waits.get_mut(&found.wait).unwrap();
        assert_eq!(*end, None, "wait {} ends twice", found.wait);
        *end = Some((self.keys[&found.event].clone(), found.verdict));
        self.inbox.settle(found);
    }

    fn read(&mut self, key: &str, facts: &Facts) -> u64 {
        let number = self.inbox.add(key.to_owned(), facts.clone());
        self.keys.insert(number, key.to_owned());
        number
    }

    /// Holds an event by the number it is known by only.
    fn known(&mut self, read: u64, known: u64) -> u64 {
        if known != read {
            let key = self.keys.remove(&read);
            assert_eq!(key.as_ref(), self.keys.get(&known), "they are one event");
        }
        known
    }

    /// An event is read and begun: whether the handlers receive it, and its number.
    fn begin(&mut self, key: &str, facts: &Facts) -> (Novelty, u64) {
        let read = self.read(key, facts);
        let (novelty, number) = self.inbox.begin(read, self.now_ms).unwrap();
        assert_eq!(self.inbox.drop_read(read..=read), Vec::<u64>::new());
        (novelty, self.known(read, number))
    }

    /// An event that was read or begun arrives: the number it is known by.
    fn arrives(&mut self, number: u64) -> u64 {
        let (known, matches) = self.inbox.arrive(number, self.now_ms).unwrap();
        if !self.arrived.contains(&known) {
            self.arrived.push(known);
        }
        for found in matches {
            self.settle(found);
        }
        self.known(number, known)
    }

    /// An event is read and arrives, as one from a store: whether it is new.
    fn arrive(&mut self, key: &str, facts: Facts) -> bool {
        let read = self.read(key, &facts);
        let is_new = self.arrives(read) == read;
        assert_eq!(self.inbox.drop_read(read..=read), Vec::<u64>::new());
        is_new
    }

    fn wait(&mut self, wanted: Wanted) -> u64 {
        let (wait, matches) = self.inbox.wait(wanted.clone());
        self.waits.insert(wait, (wanted, None));
        if let Some(first) = matches.first() {
            self.settle(*first);
        }
        wait
    }

    fn end(&self, wait: u64) -> Option<(&str, Verdict)> {
        self.waits[&wait].1.as_ref().map(|(key, verdict)| (&**key, *verdict))
    }

    fn forget(&mut self, after_ms: f64) {
        self.now_ms += after_ms;
        for number in self.inbox.forget(self.now_ms) {
            assert!(self.keys.remove(&number).is_some(), "event {number} is forgotten twice");
        }
    }

    /// Whether there is nothing in it at all.
    fn is_empty(&self) -> bool {
        let debug = format!("{:?}", self.inbox);
        let lists = ["calls: {}", "read: []", "event_calls: Calls([])", "wait_calls: Calls([])"];
        lists.iter().all(|list| debug.contains(list))
    }
}

#[test]
fn a_wait_gets_what_comes_and_what_came() {
    let mut host = Host::new();
    let before = host.wait(wanted("a", &["PlayCompleted"], Some("x")));
    host.arrive("1", facts("a", "PlayCompleted", Some("y")));
    host.arrive("2", facts("b", "PlayCompleted", Some("x")));
    host.arrive("3", facts("a", "PlayStarted", Some("x")));
    assert_eq!(host.end(before), None);
    host.arrive("4", facts("a", "PlayCompleted", Some("x")));
    assert_eq!(host.end(before), Some(("4", Verdict::Done)));
    let after = host.wait(wanted("a", &["PlayCompleted"], Some("y")));
    assert_eq!(host.end(after), Some(("1", Verdict::Done)));
    let any = host.wait(Wanted { kinds: vec!["PlayCompleted".to_owned()], ..Wanted::default() });
    assert_eq!(host.end(any), Some(("2", Verdict::Done)), "of any call: the oldest that has ended no wait");
    assert_eq!(host.inbox.waiting(), 0);
}

#[test]
fn who_asks_for_the_next_gets_the_next() {
    let mut host = Host::new();
    for (key, context) in [("1", "x"), ("2", "y"), ("3", "z")] {
        host.arrive(key, facts("a", "RecognizeCompleted", Some(context)));
    }
    let next = wanted("a", &["RecognizeCompleted"], None);
    let waits: Vec<_> = (0..4).map(|_| host.wait(next.clone())).collect();
    let ends: Vec<_> = waits.iter().map(|wait| host.end(*wait).map(|(key, _)| key.to_owned())).collect();
    assert_eq!(ends, [Some("1".to_owned()), Some("2".to_owned()), Some("3".to_owned()), None]);
    // All who wait at that moment are given it; and who wants to see also what others had, does.
    let second = host.wait(next.clone());
    host.arrive("4", facts("a", "RecognizeCompleted", None));
    assert_eq!(host.end(second), Some(("4", Verdict::Done)));
    assert_eq!(host.inbox.waiting(), 0);
    let seen = host.wait(Wanted { seen_too: true, ..next });
    assert_eq!(host.end(seen), Some(("1", Verdict::Done)));
}

#[test]
fn the_state_of_a_call_ends_every_wait_for_it() {
    for kind in ["CallConnected", "CallDisconnected", "CreateCallFailed", "AnswerFailed", "ConnectFailed"] {
        let mut host = Host::new();
        host.arrive("1", facts("a", kind, None));
        for _ in 0..3 {
            let wait = host.wait(wanted("a", &[kind], None));
            assert_eq!(host.end(wait), Some(("1", Verdict::Done)));
        }
    }
}

#[test]
fn the_end_of_a_call_ends_its_waits_and_no_others() {
    let terminated = |call: &str| Facts { detail: Some("terminated".to_owned()), ..facts(call, "CallLegStateChanged", None) };
    let ends = [
        facts("a", "CallDisconnected", None),
        facts("a", "CreateCallFailed", None),
        facts("a", "AnswerFailed", None),
        terminated("a"),
    ];
    for end in ends {
        let mut host = Host::new();
        let (play, next) = (host.wait(outcome("a", "x")), host.wait(wanted("a", &["CallConnected"], None)));
        let (of_another, of_any) =
            (host.wait(outcome("b", "x")), host.wait(Wanted { context: Some("x".to_owned()), ..Wanted::default() }));
        let disconnected = host.wait(wanted("a", &[&end.kind], None));
        host.arrive("end", end);
        for wait in [play, next] {
            assert_eq!(host.end(wait), Some(("end", Verdict::Ended)));
        }
        assert_eq!((host.end(of_another), host.end(of_any)), (None, None));
        assert_eq!(host.end(disconnected), Some(("end", Verdict::Done)), "the event ends the wait");
        let late = host.wait(outcome("a", "y"));
        assert_eq!(host.end(late), Some(("end", Verdict::Ended)));
        assert_eq!(host.inbox.waiting(), 2);
    }
    let mut host = Host::new();
    let wait = host.wait(outcome("a", "x"));
    for state in ["established", "hold", "terminating"] {
        host.arrive(state, Facts { detail: Some(state.to_owned()), ..facts("a", "CallLegStateChanged", None) });
    }
    assert_eq!(host.end(wait), None, "other states end nothing");
}

#[test]
fn a_result_of_the_2021_preview_may_be_a_failure() {
    let result = |detail: Option<&str>| Facts { detail: detail.map(str::to_owned), ..facts("a", "PlayAudioResult", Some("x")) };
    for (detail, verdict) in [(None, Verdict::Done), (Some("failed"), Verdict::Failed)] {
        let mut host = Host::new();
        let mut wanted = wanted("a", &["PlayAudioResult"], Some("x"));
        wanted.failures = vec!["PlayAudioResult/failed".to_owned()];
        let before = host.wait(wanted);
        host.arrive("1", result(detail));
        assert_eq!(host.end(before), Some(("1", verdict)));
    }
}

#[test]
fn an_event_of_another_number_is_no_duplicate() {
    let mut host = Host::new();
    assert!(host.arrive("1", facts("a", "PlayCompleted", None)));
    assert!(!host.arrive("1", facts("a", "PlayCompleted", None)));
    assert!(host.arrive("1", facts("b", "PlayCompleted", None)), "of another call");
    assert!(host.arrive("1", Facts::default()), "of none");
}

#[test]
fn an_event_that_was_read_only_counts_for_nothing_and_can_be_dropped() {
    let mut host = Host::new();
    let wait = host.wait(outcome("a", "x"));
    let of = facts("a", "PlayCompleted", Some("x"));
    let read: Vec<u64> = ["1", "2", "3"].iter().map(|key| host.inbox.add((*key).to_owned(), of.clone())).collect();
    assert_eq!(host.end(wait), None);
    let late = host.wait(outcome("a", "x"));
    assert_eq!(host.end(late), None);
    assert!(host.inbox.begin(read[1], 0.0).is_some());
    assert_eq!(host.inbox.drop_read(read[0]..=read[2]), [read[0], read[2]], "what is begun stays");
    assert_eq!((host.inbox.begin(read[0], 0.0), host.inbox.arrive(read[2], 0.0)), (None, None));
    let (name, key) = host.inbox.name(read[1]).unwrap();
    assert_eq!((name, key), ("a", "2"));
    assert!(host.inbox.name(read[0]).is_none() && host.inbox.name(99).is_none());
    assert_eq!(host.inbox.drop_read(1..=99), Vec::<u64>::new());
}

/// A batch waits for its handlers, so events may arrive in another order than they were read in.
#[test]
fn a_wait_gets_what_arrived_first_whenever_it_was_read() {
    let mut host = Host::new();
    let of = facts("a", "PlayCompleted", Some("x"));
    let (first, second) = (host.read("1", &of), host.read("2", &of));
    host.arrives(second);
    host.arrives(first);
    let wait = host.wait(outcome("a", "x"));
    assert_eq!(host.end(wait), Some(("2", Verdict::Done)));
}

#[test]
fn what_is_given_up_is_gone() {
    let mut host = Host::new();
    let wait = host.wait(outcome("a", "x"));
    let next = host.wait(outcome("a", "x"));
    assert!(host.inbox.cancel(wait).is_some());
    assert!(host.inbox.cancel(wait).is_none());
    assert!(host.inbox.cancel(99).is_none());
    host.arrive("1", facts("a", "PlayCompleted", Some("x")));
    assert_eq!((host.end(wait), host.end(next)), (None, Some(("1", Verdict::Done))));
    host.forget(LIMITS.remember_ms + 1.0);
    assert!(host.is_empty());
}

#[test]
fn what_is_old_is_forgotten_and_the_end_of_a_call_last() {
    let mut host = Host::new();
    host.arrive("1", facts("a", "CallConnected", None));
    host.arrive("2", facts("a", "PlayCompleted", Some("x")));
    host.arrive("end", facts("a", "CallDisconnected", None));
    host.arrive("other", facts("b", "PlayCompleted", Some("x")));
    host.forget(LIMITS.after_end_ms);
    assert_eq!(host.keys.len(), 4);
    host.forget(1.0);
    assert_eq!(host.keys.values().collect::<Vec<_>>(), ["end", "other"]);
    // They are still known: a duplicate is no new event, and a wait ends with the end of the call.
    let (novelty, end) = host.begin("end", &facts("a", "CallDisconnected", None));
    assert_eq!(novelty, Novelty::New, "no handler had it");
    host.inbox.end(end, true);
    assert_eq!(host.begin("end", &facts("a", "CallDisconnected", None)), (Novelty::Taken, end));
    let late = host.wait(wanted("a", &["PlayCompleted"], None));
    assert_eq!(host.end(late), Some(("end", Verdict::Ended)));
    let end = host.wait(wanted("a", &["CallDisconnected"], None));
    assert_eq!(host.end(end), Some(("end", Verdict::Done)));
    host.forget(LIMITS.remember_ms);
    assert!(host.is_empty() && host.keys.is_empty());
}

#[test]
fn an_end_that_is_forgotten_before_what_came_after_it_ends_nothing() {
    let mut host = Host::new();
    host.arrive("end", facts("a", "CallDisconnected", None));
    host.now_ms += LIMITS.remember_ms;
    host.arrive("late", facts("a", "PlayCompleted", Some("x")));
    host.forget(1.0);
    let wait = host.wait(outcome("a", "y"));
    assert_eq!(host.end(wait), None, "there is no event to say so");
}

#[test]
fn with_too_many_the_older_half_goes() {
    let mut inbox = Inbox::new(Limits { most: 100, ..LIMITS });
    for n in 0..1000_u32 {
        let (key, now_ms) = (n.to_string(), f64::from(n) * 100.0);
        let read = inbox.add(key, facts(&format!("call {n}"), "PlayCompleted", None));
        inbox.arrive(read, now_ms);
    }
    let gone = inbox.forget(100_000.0);
    assert!(gone.len() >= 900, "{} went", gone.len());
    assert!(gone.len() < 1000, "the latest stay");
    let oldest = 1000 - gone.len() as u64;
    assert!(gone.iter().all(|number| *number <= 1000 - oldest), "the oldest go");
    // What the handlers have right now is not forgotten, whatever the limits say.
    let mut inbox = Inbox::new(Limits { remember_ms: 0.0, after_end_ms: 0.0, most: 1 });
    let begin = |inbox: &mut Inbox, key: &str, now_ms| {
        let read = inbox.add(key.to_owned(), facts("a", "PlayCompleted", None));
        inbox.begin(read, now_ms).unwrap()
    };
    for (key, number) in [("1", 1), ("2", 2), ("3", 3)] {
        assert_eq!(begin(&mut inbox, key, 0.0), (Novelty::New, number));
    }
    assert_eq!(inbox.forget(10.0), Vec::<u64>::new());
    assert_eq!(begin(&mut inbox, "2", 10.0), (Novelty::Busy, 2));
}

/// An event of some calls: calls and contexts have few names, so that they meet.
#[derive(Debug, Clone)]
struct Event {
    key: String,
    facts: Facts,
}

const CALLS: [&str; 3] = ["a", "b", "c"];

/// Of three calls, two contexts each that are used twice; each operation has one event. And beginning and end of each call.
fn events(fails: &[bool]) -> Vec<Event> {
    let mut all = Vec::new();
    for call in CALLS {
        let mut add = |kind: &str, context: Option<&str>| {
            let key = format!("{call} {}", all.len());
            all.push(Event { key, facts: facts(call, kind, context) });
        };
        add("CallConnected", None);
        for (index, context) in ["x", "y", "x", "y"].into_iter().enumerate() {
            add(if fails[index] { "PlayFailed" } else { "PlayCompleted" }, Some(context));
        }
        add("CallDisconnected", None);
    }
    all
}

#[derive(Debug, Clone)]
enum Step {
    /// It comes, the handlers take it or not, and it comes once more while they have it.
    Deliver(Index, bool),
    Operate(Index, bool),
    Connected(Index),
    Next(Index),
    GiveUp(Index),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let index = any::<Index>;
    let step = prop_oneof![
        6 => (index(), any::<bool>()).prop_map(|(event, taken)| Step::Deliver(event, taken)),
        3 => (index(), any::<bool>()).prop_map(|(call, second)| Step::Operate(call, second)),
        1 => index().prop_map(Step::Connected),
        1 => index().prop_map(Step::Next),
        1 => index().prop_map(Step::GiveUp),
    ];
    prop::collection::vec(step, 0..120)
}

proptest! {
    #[test]
    fn everybody_gets_what_is_theirs(steps in steps(), fails in prop::collection::vec(any::<bool>(), 4)) {
        let events = events(&fails);

        let mut host = Host::new();
        let mut taken: BTreeMap<&str, bool> = BTreeMap::new();
        let mut given_up = BTreeSet::new();
        for step in &steps {
            match step {
                Step::Deliver(which, takes) => {
                    let Event { key, facts } = which.get(&events);
                    let (novelty, number) = host.begin(key, facts);
                    let expected = match taken.get(&**key) {
                        None => Novelty::New,
                        Some(false) => Novelty::Again,
                        Some(true) => Novelty::Taken,
                    };
                    prop_assert_eq!(novelty, expected, "{}", key);
                    if novelty != Novelty::Taken {
                        prop_assert_eq!(host.begin(key, facts), (Novelty::Busy, number));
                        host.arrives(number);
                        prop_assert_eq!(host.begin(key, facts), (Novelty::Busy, number));
                        prop_assert!(!host.arrive(key, facts.clone()), "it has arrived");
                        host.inbox.end(number, *takes);
                        taken.insert(key, *takes);
                    }
                }
                Step::Operate(call, second) => drop(host.wait(outcome(CALLS[call.index(3)], if *second { "y" } else { "x" }))),
                Step::Connected(call) => drop(host.wait(Wanted { seen_too: true, ..wanted(CALLS[call.index(3)], &["CallConnected"], None) })),
                Step::Next(call) => drop(host.wait(wanted(CALLS[call.index(3)], &["PlayCompleted", "PlayFailed"], None))),
                Step::GiveUp(which) if !host.waits.is_empty() => {
                    let wait = which.index(host.waits.len()) as u64 + 1;
                    let is_pending = host.waits[&wait].1.is_none() && !given_up.contains(&wait);
                    prop_assert_eq!(host.inbox.cancel(wait).is_some(), is_pending);
                    if is_pending {
                        given_up.insert(wait);
                    }
                }
                Step::GiveUp(_) => {}
            }
        }

        let came: BTreeSet<&str> = taken.keys().copied().collect();
        let by_key: BTreeMap<&str, &Facts> = events.iter().map(|event| (&*event.key, &event.facts)).collect();
        let has_ended = |call: &str| came.iter().any(|key| by_key[key].kind == "CallDisconnected" && by_key[key].call.as_deref() == Some(call));
        let mut spent = BTreeSet::new();
        let mut in_order: BTreeMap<_, usize> = BTreeMap::new();
        let mut pending = 0;
        for (wait, (wanted, end)) in host.waits.iter().filter(|(wait, _)| !given_up.contains(wait)) {
            let call = wanted.call.as_deref().unwrap();
            let Some((key, verdict)) = end else {
                pending += 1;
                prop_assert!(!has_ended(call), "wait {} goes on after the end of its call", wait);
                let missed = came.iter().find(|key| {
                    let facts = by_key[*key];
                    wanted.exclusive && facts.call == wanted.call && facts.context == wanted.context
                        && !host.waits.values().any(|(other, end)| other.exclusive && end.as_ref().is_some_and(|(end, _)| end == **key))
                });
                prop_assert_eq!(missed, None, "wait {} missed it", wait);
                continue;
            };
            let facts = by_key[&**key];
            prop_assert_eq!(&facts.call, &wanted.call, "an event of another call");
            prop_assert!(came.contains(&**key), "it never came");
            match verdict {
                Verdict::Ended => prop_assert_eq!(&*facts.kind, "CallDisconnected"),
                Verdict::Failed => prop_assert!(wanted.failures.contains(&facts.kind)),
                Verdict::Done => prop_assert!(wanted.kinds.contains(&facts.kind)),
            }
            if wanted.exclusive && *verdict != Verdict::Ended {
                prop_assert_eq!(&facts.context, &wanted.context);
                prop_assert!(spent.insert(key), "{} ends two operations", key);
                let number = host.arrived.iter().position(|arrived| host.keys.get(arrived) == Some(key)).unwrap();
                let last = in_order.insert((call, &wanted.context), number);
                prop_assert!(last.is_none_or(|last| last < number), "first sent, first served");
            }
        }
        prop_assert_eq!(host.inbox.waiting(), pending);

        // Nothing is left of it, but for those who wait.
        host.forget(LIMITS.remember_ms + 1.0);
        prop_assert!(host.keys.is_empty());
        prop_assert_eq!(host.is_empty(), pending == 0);
        for wait in host.waits.keys() {
            host.inbox.cancel(*wait);
        }
        host.forget(0.0);
        prop_assert!(host.is_empty());
    }

    /// Whether the wait or the event comes first makes no difference, whatever else comes and however often.
    #[test]
    fn it_does_not_matter_when_a_wait_begins(
        order in Just((0..12).collect::<Vec<usize>>()).prop_shuffle(),
        again in prop::collection::vec(any::<Index>(), 0..12),
        at in any::<Index>(),
        kind in 0_usize..4,
    ) {
        let events: Vec<_> = events(&[false, true, true, false]).into_iter().filter(|event| event.facts.kind != "CallDisconnected").collect();
        let mut order: Vec<_> = order.into_iter().map(|index| events[index].clone()).collect();
        for index in again {
            order.push(index.get(&order).clone());
        }
        let wanted = match kind {
            0 => wanted("b", &["CallConnected"], None),
            1 => Wanted { seen_too: true, ..wanted("b", &["CallConnected"], None) },
            2 => wanted("b", &["PlayCompleted"], Some("x")),
            _ => outcome("b", "y"),
        };
        let resolved = |at: usize| {
            let mut host = Host::new();
            let mut wait = None;
            for (index, event) in order.iter().enumerate() {
                if index == at {
                    wait = Some(host.wait(wanted.clone()));
                }
                host.arrive(&event.key, event.facts.clone());
            }
            let wait = wait.unwrap_or_else(|| host.wait(wanted.clone()));
            host.end(wait).map(|(key, verdict)| (key.to_owned(), verdict))
        };
        let first = resolved(0);
        prop_assert!(first.is_some());
        prop_assert_eq!(resolved(at.index(order.len() + 1)), first);
    }
}
