//! Many worlds, shared out to threads.

use crate::chance::Fnv;
use crate::defects::Defect;
use crate::issuer;
use crate::judge::Violation;
use crate::script::{CALLS, Script};
use crate::world::World;
use serde_json::Value as Json;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// How many waves follow each other in a world, usually.
pub const WAVES: u64 = 20;
/// By how much the memory of the process may grow beyond what the first worlds needed, in bytes, and as a share of it.
const MAY_GROW: (u64, f64) = (48 << 20, 0.3);

/// What to run.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// How many calls.
    pub calls: u64,
    /// The seed.
    pub seed: u64,
    /// How many threads.
    pub threads: usize,
    /// How many waves follow each other in a world.
    pub waves: u64,
    /// The one world to run, of those that the calls make; without it, all.
    pub world: Option<u64>,
    /// A mistake to plant.
    pub defect: Option<Defect>,
}

/// A wave that failed.
#[derive(Debug, Clone)]
pub struct Failure {
    /// The world.
    pub shard: u64,
    /// The wave in it.
    pub wave: u64,
    /// What was wrong.
    pub violations: Vec<Violation>,
    /// What happened in the wave.
    pub script: Script,
    /// What the emulator logged of it.
    pub log: Vec<Json>,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Summary {
    /// How many calls there were.
    pub calls: u64,
    /// How many entries the logs of the emulators had.
    pub entries: u64,
    /// How often the application was killed.
    pub crashes: u64,
    /// The first waves that failed, in their order.
    pub failures: Vec<Failure>,
    /// The digest of everything that happened.
    pub digest: u64,
    /// The memory of the process in the first tenth of the worlds, and at most after it, in bytes; zero where it cannot be measured.
    pub memory: (u64, u64),
    /// How many tokens were signed, and how many signatures verified.
    pub signatures: (u64, u64),
}

impl Summary {
    /// Whether the memory of the process has stayed where it was.
    #[must_use]
    pub fn is_flat(&self) -> bool {
        let (before, after) = self.memory;
        let (bytes, share) = MAY_GROW;
        after <= before + bytes.max((before as f64 * share) as u64)
    }
}

#[derive(Default)]
struct Shard {
    digest: Fnv,
    calls: u64,
    entries: u64,
    crashes: u64,
    failure: Option<Failure>,
    signatures: (u64, u64),
}

/// Runs all of it. `progress` is called with how many calls are done.
pub fn run(plan: Plan, progress: &(dyn Fn(u64) + Sync)) -> Summary {
    let per_shard = CALLS * plan.waves.max(1);
    let shards = plan.calls.div_ceil(per_shard);
    let results: Vec<Mutex<Option<Shard>>> = (0..shards).map(|_| Mutex::new(None)).collect();
    let (next, done, has_failed) = (AtomicUsize::new(0), AtomicU64::new(0), AtomicBool::new(false));
    let memory = Mutex::new((0, 0));
    let work = || {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(slot) = results.get(index) else { return };
            // The first failure is the one that is shown; those of worlds before it may still come.
            if has_failed.load(Ordering::Relaxed) {
                return;
            }
            let number = index as u64;
            if plan.world.is_some_and(|world| world != number) {
                continue;
            }
            let calls = per_shard.min(plan.calls - number * per_shard);
            let shard = shard(plan, number, calls, &|count| {
                let done = done.fetch_add(count, Ordering::Relaxed) + count;
                let used = resident();
                let mut memory = memory.lock().unwrap_or_else(PoisonError::into_inner);
                let (before, after) = *memory;
                // The first tenth, or what the threads need for their first worlds.
                let is_first = done <= (plan.calls / 10).max(per_shard * plan.threads as u64);
                *memory = if is_first { (before.max(used), after) } else { (before, after.max(used)) };
                drop(memory);
                progress(done);
            });
            if shard.failure.is_some() {
                has_failed.store(true, Ordering::Relaxed);
            }
            *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(shard);
        }
    };
    thread::scope(|scope| {
        for _ in 0..plan.threads.max(1) {
            scope.spawn(work);
        }
    });
    let mut summary = Summary { memory: memory.into_inner().unwrap_or_else(PoisonError::into_inner), ..Summary::default() };
    let mut digest = Fnv::default();
    for slot in results {
        let Some(shard) = slot.into_inner().unwrap_or_else(PoisonError::into_inner) else { continue };
        digest.write(&shard.digest.0.to_le_bytes());
        summary.calls += shard.calls;
        summary.entries += shard.entries;
        summary.crashes += shard.crashes;
        summary.signatures.0 += shard.signatures.0;
        summary.signatures.1 += shard.signatures.1;
        summary.failures.extend(shard.failure);
    }
    summary.digest = digest.0;
    summary
}

fn shard(plan: Plan, number: u64, calls: u64, done: &dyn Fn(u64)) -> Shard {
    let mut shard = Shard::default();
    let before = issuer::counts();
    let first = Script::new(plan.seed, number, 0, CALLS.min(calls));
    let world = match World::new(plan.seed.wrapping_add(number), first.setting.arrays, plan.defect) {
        Ok(world) => world,
        Err(error) => {
            let violations = vec![Violation { invariant: "script", call: None, what: error.message }];
            shard.failure = Some(Failure { shard: number, wave: 0, violations, script: first, log: Vec::new() });
            return shard;
        }
    };
    let mut left = calls;
    for wave in 0..plan.waves.max(1) {
        let count = CALLS.min(left);
        if count == 0 {
            break;
        }
        let script = Rc::new(Script::new(plan.seed, number, wave, count));
        world.run(Rc::clone(&script));
        left -= count;
        shard.calls += count;
        shard.entries += world.log.borrow().len() as u64;
        shard.crashes += world.crashes.get();
        done(count);
        let violations = std::mem::take(&mut *world.violations.borrow_mut());
        if !violations.is_empty() {
            shard.failure =
                Some(Failure { shard: number, wave, violations, script: Script::clone(&script), log: world.log.take() });
            break;
        }
    }
    world.end();
    shard.digest = world.digest.get();
    let after = issuer::counts();
    shard.signatures = (after.0 - before.0, after.1 - before.1);
    shard
}

/// The memory of the process, in bytes; zero where the system does not say.
fn resident() -> u64 {
    const PAGE: u64 = 4096;
    let text = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    text.split_whitespace().nth(1).and_then(|pages| pages.parse::<u64>().ok()).unwrap_or_default() * PAGE
}
