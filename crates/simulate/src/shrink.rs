//! Makes a script that fails smaller, as long as it fails in the same way.

use crate::defects::Defect;
use crate::judge::Violation;
use crate::script::{End, Script, Setting};
use crate::world::{World, call_of, text};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::rc::Rc;

/// How often a script is run at most while it is made smaller, counted in calls: a run of many calls takes longer.
const MOST_CALLS: usize = 60_000;

/// Runs a script alone, in a world of its own: what is wrong, and the emulator's log.
#[must_use]
pub fn replay(script: &Script, defect: Option<Defect>) -> (Vec<Violation>, Vec<Json>) {
    let world = match World::new(script.seed, script.setting.arrays, defect) {
        Ok(world) => world,
        Err(error) => return (vec![Violation { invariant: "script", call: None, what: error.message }], Vec::new()),
    };
    world.run(Rc::new(script.clone()));
    world.end();
    let violations = world.violations.take();
    (violations, world.log.take())
}

struct Shrinking {
    invariant: &'static str,
    defect: Option<Defect>,
    best: Script,
    left: usize,
}

/// The shortest script found that breaks the invariant; `None` when the script alone does not break it.
#[must_use]
pub fn shrink(script: &Script, violation: &Violation, defect: Option<Defect>) -> Option<Script> {
    let (violations, log) = replay(script, defect);
    let found = violations.iter().find(|found| found.invariant == violation.invariant)?;
    let mut shrinking = Shrinking { invariant: violation.invariant, defect, best: script.clone(), left: MOST_CALLS };
    if let Some(call) = found.call.or(violation.call) {
        shrinking.try_this(alone(script, call, &log));
        if shrinking.best.calls.len() > 1 {
            // Perhaps another call matters as well.
            let faults = Script { calls: script.calls.clone(), ..alone(script, call, &log) };
            shrinking.try_this(faults);
        }
    }
    while shrinking.round() {}
    Some(shrinking.best)
}

/// The script of one call, with the faults that it has met as rules of their own: dice would fall otherwise without the other calls.
fn alone(script: &Script, call: u32, log: &[Json]) -> Script {
    let mut requests: BTreeMap<u64, String> = BTreeMap::new();
    let mut callbacks: BTreeMap<u64, (String, String)> = BTreeMap::new();
    let mut ids: Vec<String> = Vec::new();
    let mut rules = Vec::new();
    for entry in log {
        let number = |name: &str| entry.get(name).and_then(Json::as_u64).unwrap_or_default();
        match text(entry, "kind") {
            "callback" if call_of(text(entry, "url")) == Some(call) => {
                let path = format!("/callbacks/{call}");
                callbacks.insert(number("callbackId"), (text(entry, "eventKind").to_owned(), path));
                ids.push([text(entry, "callConnectionId"), text(entry, "callLegId")].concat());
            }
            "request" => {
                let body = entry.get("body").map(Json::to_string).unwrap_or_default();
                let is_its = body.contains(&format!("/callbacks/{call}?"))
                    || ids.iter().any(|id| !id.is_empty() && text(entry, "path").contains(id.as_str()));
                if is_its {
                    requests.insert(number("request"), text(entry, "operation").to_owned());
                }
            }
            "fault" => {
                let mut rule = entry.clone();
                let Some(members) = rule.as_object_mut() else { continue };
                for name in ["sequence", "time", "kind", "rule", "request", "callbackId", "path"] {
                    members.shift_remove(name);
                }
                members.insert("times".to_owned(), json!(1));
                if let Some(operation) = requests.get(&number("request")) {
                    members.insert("operation".to_owned(), json!(operation));
                } else if let Some((kind, path)) = callbacks.get(&number("callbackId")) {
                    if kind != "UnheardOf" {
                        members.insert("event".to_owned(), json!(kind));
                    }
                    members.insert("path".to_owned(), json!(path));
                } else {
                    continue;
                }
                rules.push(rule);
            }
            _ => {}
        }
    }
    // Faults of the documents about keys concern every call.
    rules.extend(script.rules.iter().filter(|rule| text(rule, "path").starts_with("/calling/")).cloned());
    Script {
        calls: script.calls.iter().filter(|one| one.id == call).cloned().collect(),
        rules,
        crashes: script.crashes.iter().filter(|one| one.call == call).copied().collect(),
        ..script.clone()
    }
}

impl Shrinking {
    /// Takes a script for the best one, if it fails in the same way.
    fn try_this(&mut self, script: Script) -> bool {
        let cost = script.calls.len().max(1);
        // A call without people is none that the generator makes.
        if script == self.best || cost > self.left || script.calls.iter().any(|call| call.people.is_empty()) {
            return false;
        }
        self.left -= cost;
        let (violations, _) = replay(&script, self.defect);
        let breaks = |violations: &[Violation]| violations.iter().any(|violation| violation.invariant == self.invariant);
        // A planted mistake must be the cause.
        let is_same = breaks(&violations) && !(self.defect.is_some() && breaks(&replay(&script, None).0));
        if is_same {
            self.best = script;
        }
        is_same
    }

    /// Tries everything that makes a script smaller, once; whether anything did.
    fn round(&mut self) -> bool {
        let before = self.best.to_string();
        self.list(|script| &mut script.calls);
        self.list(|script| &mut script.rules);
        self.list(|script| &mut script.crashes);
        self.list(|script| &mut script.rotations);
        self.list(|script| &mut script.attacks);
        for place in 0..self.best.calls.len() {
            self.list_of(|script| script.calls.get_mut(place).map(|call| &mut call.steps));
            self.list_of(|script| script.calls.get_mut(place).map(|call| &mut call.people).filter(|people| people.len() > 1));
            for end in [End::Terminate, End::Leave] {
                self.change(|script| {
                    script.calls.get_mut(place).into_iter().filter(|call| call.end == End::Await).for_each(|call| call.end = end);
                });
            }
            self.change(|script| script.calls.get_mut(place).into_iter().for_each(|call| call.at = 0));
        }
        for place in 0..self.best.rules.len() {
            self.change(|script| {
                if let Some(rule) = script.rules.get_mut(place).and_then(Json::as_object_mut) {
                    // Never without a limit: a service that always fails is one that no application can live with.
                    rule.shift_remove("share");
                    rule.insert("times".to_owned(), json!(1));
                }
            });
            for name in ["event", "operation", "path"] {
                self.change(|script| {
                    if let Some(rule) = script.rules.get_mut(place).and_then(Json::as_object_mut) {
                        rule.shift_remove(name);
                    }
                });
            }
        }
        for place in 0..self.best.crashes.len() {
            self.change(|script| script.crashes.get_mut(place).into_iter().for_each(|crash| crash.down_ms = 0));
            for step in [1, 2, 3, 5, 8] {
                self.change(|script| {
                    script.crashes.get_mut(place).into_iter().for_each(|crash| crash.step = crash.step.min(step));
                });
            }
        }
        self.setting();
        self.best.to_string().len() < before.len()
    }

    fn setting(&mut self) {
        let quiet = Setting::quiet();
        self.change(|script| script.setting = quiet.clone());
        self.change(|script| script.setting.store_ms = 0);
        self.change(|script| script.setting.net_ms = 1);
        self.change(|script| script.setting.handler_ms = 0);
        self.change(|script| script.setting.throws = 0);
        self.change(|script| script.setting.loses = 0);
        self.change(|script| script.setting.bearer = false);
        self.change(|script| script.setting.arrays = false);
        self.change(|script| script.setting.audience = true);
        self.change(|script| script.setting.store = true);
    }

    fn change(&mut self, change: impl Fn(&mut Script)) {
        let mut script = self.best.clone();
        change(&mut script);
        self.try_this(script);
    }

    fn list<T: Clone>(&mut self, list: impl Fn(&mut Script) -> &mut Vec<T>) {
        self.list_of(|script| Some(list(script)));
    }

    /// Takes parts out of a list, halves first, then smaller ones (delta debugging).
    fn list_of<T: Clone>(&mut self, list: impl Fn(&mut Script) -> Option<&mut Vec<T>>) {
        let mut part = list(&mut self.best).map_or(0, |list| list.len());
        while part > 0 {
            let mut from = 0;
            loop {
                let mut script = self.best.clone();
                let Some(items) = list(&mut script).filter(|items| from < items.len()) else { break };
                let to = (from + part).min(items.len());
                items.drain(from..to);
                if !self.try_this(script) {
                    from = to;
                }
            }
            part /= 2;
        }
    }
}
