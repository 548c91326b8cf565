//! The options of a campaign and what follows from them: messages with their paths, hours held against the zones of the IANA, tries, pace.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use jiff::tz::TimeZone;
use jiff::{Timestamp, civil};
use proptest::prelude::*;
use ringwire_campaigns::hours::{AHEAD, Offset, Opening};
use ringwire_campaigns::pace::Pace;
use ringwire_campaigns::plan::{Bottleneck, Impossible, Input, Waiting};
use ringwire_campaigns::rules::{After, Rerun, Rules};
use serde_json::{Value as Json, json};

const NUMBERS: [&str; 2] = ["+14255550100", "+14255550101"];
const MINUTE: f64 = 60_000.0;
const HOUR: f64 = 60.0 * MINUTE;

fn rules(mut options: Json) -> Rules {
    if options.get("numbers").is_none() {
        options["numbers"] = json!(NUMBERS);
    }
    Rules::read(&options).unwrap()
}

#[test]
fn options_that_do_not_fit_are_named_with_their_path() {
    for (name, value, message) in [
        ("numbers", json!([]), "numbers: expected from one number to 100000 calls at once"),
        ("numbers", json!("+14255550100"), "numbers: expected an array, got a string"),
        ("numbers", json!(["4255550100"]), "numbers[0]: expected a phone number in E.164"),
        ("numbers", json!([{ "phoneNumber": "1" }]), "numbers[0].phoneNumber: expected a phone number in E.164"),
        (
            "numbers",
            json!(["+14255550100", { "phoneNumber": "+14255550100" }]),
            "numbers[1].phoneNumber: this number is there twice",
        ),
        (
            "numbers",
            json!([{ "phoneNumber": "+14255550100", "atOnce": 0 }]),
            "numbers[0].atOnce: expected a whole number from 1 to 1000",
        ),
        (
            "numbers",
            json!([{ "phoneNumber": "+14255550100", "cap": 1 }]),
            "numbers[0].cap: this option does not exist; there are phoneNumber, atOnce",
        ),
        ("ringMs", json!(4999), "ringMs: expected a whole number from 5000 to 115000"),
        ("ringMs", json!("25 s"), "ringMs: expected a whole number from 5000 to 115000, got a string"),
        ("maxCallMs", json!(1.5e9), "maxCallMs: expected a whole number from 1000 to 86400000"),
        ("tries", json!(2.5), "tries: expected a whole number from 1 to 100"),
        ("again", json!([]), "again: expected an object, got an array"),
        ("again", json!({ "busy": true }), "again.busy: expected { afterMs, tries } or false, got a boolean"),
        ("again", json!({ "busy": {} }), "again.busy.afterMs: expected how long the person waits, in milliseconds"),
        (
            "again",
            json!({ "busy": { "afterMs": "5" } }),
            "again.busy.afterMs: expected a whole number from 0 to 31622400000, got a string",
        ),
        (
            "again",
            json!({ "busy": { "afterMs": 1, "times": 2 } }),
            "again.busy.times: this option does not exist; there are afterMs, tries",
        ),
        (
            "again",
            json!({ "unknown": { "afterMs": 1 } }),
            "again.unknown: expected false: a person with this outcome is never called again",
        ),
        ("hours", json!("nights"), "hours: expected { from, to, days, zone } or \"always\", got a string"),
        ("hours", json!({ "from": "8:00" }), "hours.from: expected a time such as \"08:00\""),
        ("hours", json!({ "from": "24:00" }), "hours.from: expected a time such as \"08:00\""),
        ("hours", json!({ "to": "24:01" }), "hours.to: expected a time such as \"08:00\""),
        ("hours", json!({ "to": "12:60" }), "hours.to: expected a time such as \"08:00\""),
        ("hours", json!({ "from": "10:00", "to": "10:00" }), "hours.to: expected another time than from"),
        ("hours", json!({ "days": ["mon", "Caturday"] }), "hours.days[1]: expected one of mon, tue, wed, thu, fri, sat, sun"),
        ("hours", json!({ "days": [] }), "hours.days: expected at least one day"),
        ("hours", json!({ "zone": " " }), "hours.zone: expected a string that is not empty"),
        ("until", json!("tomorrow"), "until: expected a Date, got a string"),
        ("pace", json!({ "perSecond": 0 }), "pace.perSecond: expected a number from 0.001 to 10000"),
        ("pace", json!({ "rampMs": 5 }), "pace.perSecond: expected the rate that is reached after rampMs"),
        ("holdBack", json!(1.1), "holdBack: expected a number from 0 to 1"),
        ("ringMS", json!(1), "ringMS: this option does not exist; there are numbers, ringMs"),
    ] {
        let mut options = json!({ "numbers": NUMBERS });
        options[name] = value;
        let error = Rules::read(&options).unwrap_err();
        assert!(error.message.starts_with(&format!("Campaign: {message}")), "{}", error.message);
        assert_eq!(error.target.as_deref(), message.split(": ").next());
    }
    assert_eq!(Rules::read(&json!("x")).unwrap_err().message, "Campaign: options: expected an object, got a string");
}

#[test]
fn lines_are_all_calls_that_numbers_may_have() {
    let rules = rules(json!({ "numbers": ["+14255550100", { "phoneNumber": "+14255550101", "atOnce": 3 }], "holdBack": 0.25 }));
    assert_eq!(rules.lines, ["+14255550100#0", "+14255550101#0", "+14255550100#1", "+14255550101#1", "+14255550101#2"]);
    assert_eq!(Rules::number_of(&rules.lines[4]), "+14255550101");
    let held: Vec<bool> = rules.lines.iter().map(|line| rules.is_held_back(line)).collect();
    assert_eq!(held, [false, false, false, true, true]);
    assert!(!rules.is_held_back("+1999#0"));
    let count = |share: f64| {
        let rules = self::rules(json!({ "holdBack": share }));
        rules.lines.iter().filter(|line| rules.is_held_back(line)).count()
    };
    // One line is left for all people, unless all are asked for.
    assert_eq!([0.0, 0.01, 0.5, 0.99, 1.0].map(count), [0, 1, 2, 3, 4]);
}

#[test]
fn tries_are_counted_over_all_outcomes_and_by_outcome() {
    let defaults = rules(json!({}));
    for (outcome, tries, of_outcome, expected) in [
        ("busy", 1, 1, After::WaitUntil(5.0 * MINUTE)),
        ("noAnswer", 2, 2, After::WaitUntil(30.0 * MINUTE)),
        ("machine", 1, 1, After::WaitUntil(60.0 * MINUTE)),
        ("failed", 2, 1, After::WaitUntil(MINUTE)),
        ("busy", 3, 1, After::Done),
        ("declined", 1, 1, After::Done),
        ("confirmed", 1, 1, After::Done),
        ("unknown", 1, 1, After::Done),
    ] {
        assert_eq!(defaults.after(outcome, tries, of_outcome, 0.0), expected, "{outcome}");
    }
    let own = rules(
        json!({ "tries": 9, "again": { "busy": { "afterMs": 7, "tries": 2 }, "noAnswer": false, "later": { "afterMs": 0 } } }),
    );
    assert_eq!(own.after("busy", 5, 1, 100.0), After::WaitUntil(107.0));
    assert_eq!(own.after("busy", 5, 2, 100.0), After::Done);
    assert_eq!(own.after("noAnswer", 1, 1, 100.0), After::Done);
    assert_eq!(own.after("later", 8, 8, 100.0), After::WaitUntil(100.0));
    assert_eq!(own.after("later", 9, 1, 100.0), After::Done);
    assert_eq!(own.after("machine", 8, 8, 0.0), After::WaitUntil(60.0 * MINUTE));
}

#[test]
fn a_flow_that_fails_is_run_again_until_its_call_cannot_be_learned_about() {
    let rules = rules(json!({ "maxCallMs": 100_000 }));
    let waits: Vec<Rerun> = (1..9).map(|failures| rules.again(failures, 0.0, 0.0)).collect();
    assert_eq!(waits, [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0].map(|seconds| Rerun::After(seconds * 1_000.0)));
    assert_eq!(rules.again(u32::MAX, 0.0, 90_000.0), Rerun::After(10_000.0));
    assert_eq!(rules.again(1, 0.0, 100_000.0), Rerun::Unknown);
    // The clock went back.
    assert_eq!(rules.again(7, 3_600_000.0, 0.0), Rerun::After(60_000.0));
}

/// The offsets of a zone, by the database of the IANA.
fn offsets(zone: &TimeZone, now: i64) -> Vec<Offset> {
    let at = |ms: i64| Timestamp::from_millisecond(ms).unwrap();
    let minutes = |at: Timestamp| f64::from(zone.to_offset(at).seconds()) / 60.0;
    let mut table = vec![(now as f64, minutes(at(now)))];
    for change in zone.following(at(now)).take_while(|change| change.timestamp() < at(now + AHEAD as i64)) {
        table.push((change.timestamp().as_millisecond() as f64, minutes(change.timestamp())));
    }
    table
}

/// Whether the clock on the wall shows a time of the hours, as another library reads it.
fn is_open(zone: &TimeZone, at: i64, from: i64, to: i64, days: &[civil::Weekday]) -> bool {
    let wall = zone.to_datetime(Timestamp::from_millisecond(at).unwrap());
    let time = i64::from(wall.hour()) * 60 + i64::from(wall.minute());
    let today = days.contains(&wall.weekday());
    let yesterday = days.contains(&wall.date().yesterday().unwrap().weekday());
    if from < to { today && (from..to).contains(&time) } else { (today && time >= from) || (yesterday && time < to) }
}

const ZONES: [&str; 12] = [
    "Europe/Berlin",
    "America/New_York",
    "America/Phoenix",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "Asia/Beirut",
    "America/St_Johns",
    "Pacific/Apia",
    "Africa/Casablanca",
    "America/Santiago",
    "Asia/Kathmandu",
];

const WEEK: [(&str, civil::Weekday); 7] = [
    ("mon", civil::Weekday::Monday),
    ("tue", civil::Weekday::Tuesday),
    ("wed", civil::Weekday::Wednesday),
    ("thu", civil::Weekday::Thursday),
    ("fri", civil::Weekday::Friday),
    ("sat", civil::Weekday::Saturday),
    ("sun", civil::Weekday::Sunday),
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn hours_are_those_of_the_clock_on_the_wall(
        zones in proptest::collection::vec(0_usize..ZONES.len(), 1..3),
        // 2011 to 2034, in minutes; half of them near a change of clocks.
        minute in 21_600_000_i64..33_600_000,
        near in proptest::option::of(-1_500_i64..1_500),
        from in 0_i64..1_440,
        to in 0_i64..=1_440,
        days in 1_u8..128,
    ) {
        prop_assume!(from != to && from != to % 1_440);
        let zones: Vec<TimeZone> = zones.into_iter().map(|zone| TimeZone::get(ZONES[zone]).unwrap()).collect();
        let mut now = minute * 60_000;
        if let Some(near) = near
            && let Some(change) = zones[0].following(Timestamp::from_millisecond(now).unwrap()).next()
        {
            now = change.timestamp().as_millisecond() / 60_000 * 60_000 + near * 60_000;
        }
        let week: Vec<_> = WEEK.iter().enumerate().filter(|(index, _)| days >> index & 1 == 1).map(|(_, day)| *day).collect();
        let (names, days): (Vec<_>, Vec<_>) = week.into_iter().unzip();
        let time = |minutes: i64| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        let rules = rules(json!({ "hours": { "from": time(from), "to": time(to), "days": names } }));
        let tables: Vec<_> = zones.iter().map(|zone| offsets(zone, now)).collect();
        let is_open = |at: i64| zones.iter().all(|zone| is_open(zone, at, from, to, &days));
        // Everything here changes at whole minutes.
        let open = (0..AHEAD as i64 / 60_000).map(|minutes| now + minutes * 60_000).find(|at| is_open(*at));
        match rules.opens(now as f64, &tables) {
            Opening::Never => prop_assert_eq!(open, None),
            Opening::At { from, to } => {
                prop_assert_eq!(Some((from as i64).max(now)), open);
                let closes = (0..AHEAD as i64 / 60_000).map(|minutes| (from as i64).max(now) + minutes * 60_000).find(|at| !is_open(*at));
                prop_assert_eq!(to as i64, closes.unwrap_or(i64::MAX).min(now + AHEAD as i64));
            }
        }
    }

    #[test]
    fn no_second_has_more_calls_than_the_pace(rate in 1_u32..200, ramp in 0_u32..20_000, asks in proptest::collection::vec(0_u32..60, 50..400)) {
        let rules = rules(json!({ "pace": { "perSecond": rate, "rampMs": ramp } }));
        let mut pace = Pace::new(&rules, 0.0);
        let (mut now, mut granted) = (0.0, Vec::new());
        for ask in asks {
            now += f64::from(ask);
            if pace.ask("+14255550100#0", now) == 0.0 {
                granted.push(now);
            }
        }
        for (index, first) in granted.iter().enumerate() {
            let within = granted[index..].iter().take_while(|at| **at < first + 1_000.0).count();
            // What timers were late by is made up for: fifty milliseconds, and one call.
            prop_assert!(within as f64 <= f64::from(rate) * 1.05 + 2.0, "{within} of {rate}");
        }
    }
}

#[test]
fn no_try_begins_after_until() {
    let rules = rules(json!({ "hours": "always", "until": 1_000 }));
    assert_eq!(rules.zones(), "always");
    assert_eq!(rules.opens(999.0, &[]), Opening::At { from: 999.0, to: 1_000.0 });
    assert_eq!(rules.opens(1_000.0, &[]), Opening::Never);
    let hours = self::rules(json!({ "until": 10.0 * HOUR }));
    assert_eq!(hours.zones(), "person");
    assert_eq!(hours.opens(0.0, &[vec![(0.0, 0.0)]]), Opening::At { from: 8.0 * HOUR, to: 10.0 * HOUR });
    assert_eq!(hours.opens(0.0, &[vec![(0.0, -180.0)]]), Opening::Never);
    assert_eq!(hours.opens(0.0, &[]), Opening::Never);
}

#[test]
fn numbers_rest_after_429_and_three_halve_the_pace() {
    let rules = rules(json!({ "pace": { "perSecond": 10 } }));
    let (one, other) = (rules.lines[0].as_str(), rules.lines[1].as_str());
    let mut pace = Pace::new(&rules, 0.0);
    assert_eq!(pace.ask(one, 0.0), 0.0);
    pace.throttled(one, 5_000.0, 10.0);
    assert_eq!(pace.ask(one, 1_000.0), 4_010.0);
    assert_eq!(pace.ask("+14255550100#1", 1_000.0), 4_010.0, "the number rests, not the line");
    assert_eq!(pace.ask(other, 1_000.0), 0.0);
    assert_eq!(pace.resting().collect::<Vec<_>>(), ["+14255550100"]);
    pace.throttled(one, 0.0, 2_000.0);
    assert_eq!(pace.per_second(), Some(10.0));
    pace.throttled(other, 0.0, 3_000.0);
    assert_eq!(pace.per_second(), Some(5.0));
    // The answers to requests that were on their way do not count.
    for _ in 0..10 {
        pace.throttled(other, 0.0, 4_000.0);
    }
    assert_eq!(pace.per_second(), Some(5.0));
    pace.ask(other, 63_999.0);
    assert_eq!(pace.per_second(), Some(5.0));
    pace.ask(other, 64_000.0);
    assert_eq!(pace.per_second(), Some(10.0));
}

#[test]
fn without_a_pace_half_of_what_had_begun_is_the_limit_until_it_is_quiet() {
    let rules = rules(json!({}));
    let mut pace = Pace::new(&rules, 0.0);
    for call in 0..300 {
        assert_eq!(pace.ask(&rules.lines[0], f64::from(call) * 100.0), 0.0);
    }
    for at in [30_000.0, 30_001.0, 30_002.0] {
        pace.throttled(&rules.lines[1], 1.0, at);
    }
    let limit = pace.per_second().unwrap();
    assert!((4.9..5.1).contains(&limit), "{limit}");
    pace.ask(&rules.lines[0], 91_000.0);
    assert_eq!(pace.per_second(), None);
}

#[test]
fn a_clock_that_goes_back_grants_nothing() {
    let rules = rules(json!({ "pace": { "perSecond": 1 } }));
    let mut pace = Pace::new(&rules, 10.0 * HOUR);
    assert_eq!(pace.ask(&rules.lines[0], 10.0 * HOUR), 0.0);
    pace.throttled(&rules.lines[1], 8_000.0, 10.0 * HOUR);
    assert_eq!(pace.ask(&rules.lines[0], 9.0 * HOUR), 1_000.0);
    assert_eq!(pace.ask(&rules.lines[1], 9.0 * HOUR), 8_000.0);
    assert_eq!(pace.ask(&rules.lines[0], 9.0 * HOUR + 1_000.0), 0.0);
    assert_eq!(pace.ask(&rules.lines[1], 9.0 * HOUR + 8_000.0), 0.0);
}

#[test]
fn lines_that_wait_do_not_come_back_at_once() {
    let rules = rules(json!({ "pace": { "perSecond": 10 } }));
    let mut pace = Pace::new(&rules, 0.0);
    let waits: Vec<f64> = (0..5).map(|_| pace.ask(&rules.lines[0], 0.0)).collect();
    assert_eq!(waits, [0.0, 100.0, 200.0, 300.0, 400.0]);
    let rising = self::rules(json!({ "pace": { "perSecond": 10, "rampMs": 20_000 } }));
    let mut pace = Pace::new(&rising, 0.0);
    assert_eq!(pace.ask(&rules.lines[0], 0.0), 0.0);
    // The first second of twenty allows a quarter of a call: 10 · t² / 40 s.
    assert_eq!(pace.ask(&rules.lines[0], 0.0), 2_000.0);
}

fn input(people: f64, zones: Vec<Vec<Offset>>, answered: f64) -> Input {
    Input { waiting: vec![Waiting { zones, people }], now: 0.0, answered, talk: 30_000.0 }
}

#[test]
fn a_plan_says_when_it_is_over_and_what_it_waits_for() {
    let always = json!({ "hours": "always" });
    // All answer: forty seconds each on four lines.
    let plan = rules(always.clone()).plan(&input(3_600.0, vec![], 1.0));
    let hours = plan.finishes_at.unwrap() / HOUR;
    assert!((9.9..10.2).contains(&hours), "{hours}");
    assert_eq!((plan.bottleneck, plan.impossible), (Bottleneck::Numbers, None));
    assert!((plan.call_minutes - 1_800.0).abs() < 1.0);
    // No call is answered: three tries of 25 s.
    let plan = rules(always.clone()).plan(&input(3_600.0, vec![], 0.0));
    let hours = plan.finishes_at.unwrap() / HOUR;
    assert!((18.7..19.9).contains(&hours), "{hours}");
    assert!(plan.call_minutes.abs() < 1e-9);
    let plan = rules(json!({ "hours": "always", "pace": { "perSecond": 0.01 } })).plan(&input(360.0, vec![], 1.0));
    assert_eq!(plan.bottleneck, Bottleneck::Pace);
    let hours = plan.finishes_at.unwrap() / HOUR;
    assert!((9.9..10.2).contains(&hours), "{hours}");
    // It is midnight, and hours begin at eight.
    let plan = rules(json!({})).plan(&input(10.0, vec![vec![(0.0, 0.0)]], 1.0));
    assert_eq!(plan.bottleneck, Bottleneck::Hours);
    let hours = plan.finishes_at.unwrap() / HOUR;
    assert!((8.0..8.2).contains(&hours), "{hours}");
}

#[test]
fn a_plan_that_cannot_be_kept_says_why() {
    let apart = vec![vec![(0.0, 0.0)], vec![(0.0, 720.0)]];
    let never = rules(json!({ "hours": { "from": "09:00", "to": "17:00" } })).plan(&input(7.0, apart, 0.5));
    assert_eq!((never.finishes_at, never.impossible), (None, Some((Impossible::NeverOpen, 7.0))));
    let late = rules(json!({ "hours": "always", "until": HOUR })).plan(&input(3_600.0, vec![], 1.0));
    let (why, people) = late.impossible.unwrap();
    assert_eq!(why, Impossible::Until);
    assert!((3_200.0..3_260.0).contains(&people), "{people}");
    assert!(why.text(people).contains("people will not have been called by then"), "{}", why.text(people));
    let slow = rules(json!({ "hours": "always" })).plan(&input(1e9, vec![], 1.0));
    assert_eq!((slow.finishes_at, slow.impossible.map(|(why, _)| why)), (None, Some(Impossible::TooLong)));
    let none = rules(json!({})).plan(&input(0.0, vec![vec![(0.0, 0.0)]], 0.5));
    assert!(none.impossible.is_none() && none.finishes_at.is_some());
}
