//! Events and waits, in any order and number: which event ends which wait, and that nothing is left in the end.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use proptest::prelude::*;
use proptest::sample::Index;
use ringwire::contract::Dialect;
use ringwire_callbacks::inbox::{Facts, Inbox, Limits, MATCHES, Match, Novelty, Verdict, Wanted};
use std::collections::{BTreeMap, BTreeSet};

const LIMITS: Limits = Limits { remember_ms: 3_600_000.0, after_end_ms: 60_000.0, most: 100_000, most_bytes: 1 << 30 };

fn facts(call: &str, kind: &str, context: Option<&str>) -> Facts {
    Facts {
        contract: None,
        kind: kind.to_owned(),
        detail: None,
        call: Some(call.to_owned()),
        context: context.map(str::to_owned),
        ..Facts::default()
    }
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
        let number = self.inbox.add(key.to_owned(), facts.clone(), 100);
        self.keys.insert(number, key.to_owned());
        number
    }

    /// Holds an event by the number it is known by only.
    fn known(&mut self, read: u64, known: u64) -> u64 {
        if known != read {
            let key = self.keys.remove(&read).unwrap();
            assert_eq!(&key, self.keys.entry(known).or_insert_with(|| key.clone()), "they are one event");
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
        let lists = [
            "read: []",
            "kept: Numbered { rows: [], count: 0 }",
            "wanted: Numbered { rows: [], count: 0 }",
            "index: Index({})",
            "bytes: 0,",
        ];
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
    let read: Vec<u64> = ["1", "2", "3"].iter().map(|key| host.inbox.add((*key).to_owned(), of.clone(), 100)).collect();
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
fn with_too_many_the_oldest_go() {
    let mut inbox = Inbox::new(Limits { most: 100, ..LIMITS });
    for n in 0..1000_u32 {
        let (key, now_ms) = (n.to_string(), f64::from(n) * 100.0);
        let read = inbox.add(key, facts(&format!("call {n}"), "PlayCompleted", None), 100);
        inbox.arrive(read, now_ms);
    }
    let gone = inbox.forget(100_000.0);
    assert_eq!(gone, (1..=900).collect::<Vec<_>>(), "the oldest go");
    // What the handlers have right now is not forgotten, whatever the limits say.
    let mut inbox = Inbox::new(Limits { remember_ms: 0.0, after_end_ms: 0.0, most: 1, most_bytes: 1 });
    let begin = |inbox: &mut Inbox, key: &str, now_ms| {
        let read = inbox.add(key.to_owned(), facts("a", "PlayCompleted", None), 100);
        inbox.begin(read, now_ms).unwrap()
    };
    for (key, number) in [("1", 1), ("2", 2), ("3", 3)] {
        assert_eq!(begin(&mut inbox, key, 0.0), (Novelty::New, number));
    }
    assert_eq!(inbox.forget(10.0), Vec::<u64>::new());
    assert_eq!(begin(&mut inbox, "2", 10.0), (Novelty::Busy, 2));
}

#[test]
fn an_event_of_another_contract_is_another_event_and_ends_no_wait() {
    let of = |contract, kind: &str| Facts { contract: Some(contract), ..facts("a", kind, Some("x")) };
    let end = |contract| Facts { contract: Some(contract), ..facts("a", "CallDisconnected", None) };
    let (one, other) = (Dialect::Ga2026_03, Dialect::Preview2021_04);
    for (signed, unsigned) in [(one, other), (one, Dialect::EventGrid), (other, one)] {
        let mut host = Host::new();
        let wanted = Wanted { contract: Some(signed), ..wanted("a", &["PlayCompleted"], None) };
        let (before, of_any) = (host.wait(wanted.clone()), host.wait(Wanted { contract: None, ..wanted.clone() }));
        // The other contract's event of the same key comes first.
        let (novelty, number) = host.begin("1", &of(unsigned, "PlayCompleted"));
        assert_eq!(novelty, Novelty::New);
        host.arrives(number);
        host.inbox.end(number, true);
        assert_eq!((host.end(before), host.end(of_any)), (None, Some(("1", Verdict::Done))));
        host.arrive("end", end(unsigned));
        assert_eq!(host.end(before), None, "the end of a call of another contract ends nothing");
        let after = host.wait(wanted.clone());
        assert_eq!(host.end(after), None);
        let (novelty, number) = host.begin("1", &of(signed, "PlayCompleted"));
        assert_eq!(novelty, Novelty::New, "it is no duplicate");
        host.arrives(number);
        assert_eq!((host.end(before), host.end(after)), (Some(("1", Verdict::Done)), Some(("1", Verdict::Done))));
        // The end of one call does not forget the events of the other.
        host.forget(LIMITS.after_end_ms + 1.0);
        assert_eq!(host.inbox.contract(number), Some(signed));
        assert!(host.keys.contains_key(&number), "it is still held");
    }
}

#[test]
fn with_too_many_bytes_the_oldest_are_not_held_any_longer_and_their_duplicates_are_known() {
    let mut inbox = Inbox::new(Limits { most_bytes: 100_000, ..LIMITS });
    let begin = |inbox: &mut Inbox, key: &str, bytes| {
        let read = inbox.add(key.to_owned(), facts("a", "PlayCompleted", None), bytes);
        let begun = inbox.begin(read, 0.0).unwrap();
        inbox.arrive(begun.1, 0.0);
        begun
    };
    for n in 0..50 {
        let (novelty, number) = begin(&mut inbox, &n.to_string(), 10_000);
        assert_eq!(novelty, Novelty::New);
        inbox.end(number, n % 2 == 0);
        inbox.forget(0.0);
        assert!(inbox.bytes() <= 100_000, "{} bytes", inbox.bytes());
    }
    // They are known all the same, whether they were taken or are to be handed over again, and by the same number.
    for n in 0..50 {
        let novelty = if n % 2 == 0 { Novelty::Taken } else { Novelty::Again };
        assert_eq!(begin(&mut inbox, &n.to_string(), 10), (novelty, n + 1));
        inbox.end(n + 1, true);
    }
    // With keys alone beyond the limit, the oldest keys go, and the event that the handlers have stays.
    let (_, busy) = begin(&mut inbox, "busy", 10);
    for n in 0..10_000 {
        let (_, number) = begin(&mut inbox, &format!("key {n}"), 0);
        inbox.end(number, true);
        inbox.forget(1.0);
        assert!(inbox.bytes() <= 100_000, "{} bytes", inbox.bytes());
    }
    assert_eq!(begin(&mut inbox, "busy", 10), (Novelty::Busy, busy));
    assert_eq!(begin(&mut inbox, "0", 10).0, Novelty::New);
}

#[test]
fn many_events_that_would_end_a_wait_come_in_parts() {
    let mut host = Host::new();
    for n in 0..100 {
        host.arrive(&n.to_string(), facts("a", "PlayCompleted", None));
    }
    host.arrive("end", facts("a", "CallDisconnected", None));
    let (wait, mut found) = host.inbox.wait(wanted("a", &["PlayCompleted"], None));
    let mut all = Vec::new();
    while let Some(last) = found.last() {
        assert!(found.len() <= MATCHES);
        let last = *last;
        all.append(&mut found);
        if last.verdict != Verdict::Ended {
            found = host.inbox.more(wait, last.event);
        }
    }
    let keys: Vec<_> = all.iter().map(|found| host.keys[&found.event].clone()).collect();
    let expected: Vec<_> = (0..100).map(|n| n.to_string()).chain(["end".to_owned()]).collect();
    assert_eq!(keys, expected);
    assert_eq!(all.last().unwrap().verdict, Verdict::Ended);
}

/// The rule: neither an event nor a wait looks at what came before it. Measured as a ratio, so that a slow machine does not fail it.
#[test]
fn what_an_event_or_a_wait_costs_does_not_grow_with_what_is_known() {
    let cost = |known: u32| {
        let mut inbox = Inbox::new(LIMITS);
        let none = |n: u32| Facts { call: None, ..facts("", "IncomingCall", Some(&format!("context {n}"))) };
        let come = |inbox: &mut Inbox, n: u32| {
            let read = inbox.add(format!("key {n}"), none(n), 500);
            let (_, number) = inbox.begin(read, f64::from(n)).unwrap();
            inbox.arrive(number, f64::from(n));
            inbox.end(number, true);
            inbox.drop_read(read..=read);
            inbox.forget(f64::from(n));
        };
        (0..known).for_each(|n| come(&mut inbox, n));
        // Waits of no call that nothing ends, and events that have ended a wait.
        for n in 0..known {
            inbox.wait(Wanted { context: Some(format!("never {n}")), ..Wanted::default() });
        }
        for _ in 0..known / 2 {
            let (_, found) = inbox.wait(Wanted { kinds: vec!["IncomingCall".to_owned()], ..Wanted::default() });
            inbox.settle(found[0]);
        }
        let begin = std::time::Instant::now();
        for n in known..known + 500 {
            come(&mut inbox, n);
            let (_, found) = inbox.wait(Wanted { kinds: vec!["IncomingCall".to_owned()], ..Wanted::default() });
            inbox.settle(found[0]);
            let (_, found) = inbox.wait(Wanted { context: Some(format!("context {n}")), ..Wanted::default() });
            assert_eq!(found.len(), 1);
            inbox.settle(found[0]);
        }
        begin.elapsed()
    };
    let best = |known| (0..3).map(|_| cost(known)).min().unwrap();
    let (few, many) = (best(1000), best(10_000));
    assert!(many < few * 6, "{few:?} with 1,000 known, {many:?} with 10,000");
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
