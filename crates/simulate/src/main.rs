//! `cargo xtask simulate`: runs a million calls, and says what was wrong, with the shortest script that fails.

use ringwire_simulate::campaign;
use ringwire_simulate::defects::Defect;
use ringwire_simulate::judge::INVARIANTS;
use ringwire_simulate::script::Script;
use ringwire_simulate::shards::{Plan, WAVES, run};
use ringwire_simulate::shrink::{replay, shrink};
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

/// Half of the time goes into allocations, which the system's allocator makes twice as slow.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const HELP: &str = "\
usage: cargo xtask simulate [--calls 1000000] [--seed 7] [--threads 2] [--defect <name>] [--world <number>] [--log <file>]
       cargo xtask simulate --people 1000000 [--seed 7]
       cargo xtask simulate --script '<a script that was printed>' [--defect <name>]

Runs the cores of client, receiver, report and emulator against each other, with seeded faults and restarts, and judges them by the
emulator's log. The same seed gives the same digest, with any number of threads. --defect plants a mistake into the application.
--people calls that many people in a campaign whose lines are killed, and judges it by the log of a model of the service.
--world runs one world of the run alone; --log writes the emulator's log of the wave that failed.";

struct Arguments {
    plan: Plan,
    script: Option<String>,
    log: Option<String>,
    people: Option<usize>,
}

fn main() -> ExitCode {
    let given: Vec<String> = std::env::args().skip(1).collect();
    if given.iter().any(|word| word == "--help" || word == "-h") {
        println!("{HELP}");
        return ExitCode::SUCCESS;
    }
    let done = Arguments::read(&given).and_then(|arguments| match &arguments.script {
        Some(text) => run_script(text, arguments.plan.defect),
        None if arguments.people.is_some() => Ok(run_campaign(arguments.people.unwrap_or_default(), arguments.plan.seed)),
        None => Ok(run_plan(arguments.plan, arguments.log.as_deref())),
    });
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(problem) => {
            eprintln!("error: {problem}\n\n{HELP}");
            ExitCode::FAILURE
        }
    }
}

impl Arguments {
    fn read(given: &[String]) -> Result<Self, String> {
        let threads = std::thread::available_parallelism().map_or(2, usize::from);
        let mut plan = Plan { calls: 1_000_000, seed: 7, threads, waves: WAVES, world: None, defect: None };
        let (mut script, mut log, mut people) = (None, None, None);
        let mut words = given.iter();
        while let Some(name) = words.next() {
            let value = words.next().ok_or_else(|| format!("{name}: expected a value after it"))?;
            let number = || value.parse::<u64>().map_err(|_| format!("{name}: expected a whole number, got {value:?}"));
            match name.as_str() {
                "--calls" => plan.calls = number()?,
                "--seed" => plan.seed = number()?,
                "--threads" => plan.threads = usize::try_from(number()?).unwrap_or(1).max(1),
                "--world" => plan.world = Some(number()?),
                "--log" => log = Some(value.clone()),
                "--people" => people = usize::try_from(number()?).ok(),
                "--script" => script = Some(value.clone()),
                "--defect" => {
                    let all = || Defect::ALL.iter().map(|(defect, _)| format!("{defect:?}")).collect::<Vec<_>>().join(", ");
                    plan.defect = Some(Defect::named(value).ok_or_else(|| format!("--defect: expected one of {}", all()))?);
                }
                _ => return Err(format!("there is no option {name}")),
            }
        }
        Ok(Self { plan, script, log, people })
    }
}

/// Runs one script; whether it held.
fn run_script(text: &str, defect: Option<Defect>) -> Result<bool, String> {
    let script = Script::parse(text)?;
    let (violations, log) = replay(&script, defect);
    println!("{} calls, {} entries in the emulator's log", script.calls.len(), log.len());
    for violation in &violations {
        println!("{}: {}", violation.invariant, violation.what);
    }
    println!("{} violations", violations.len());
    Ok(violations.is_empty())
}

/// Runs a campaign of two lines for every two hundred people; whether it held.
fn run_campaign(people: usize, seed: u64) -> bool {
    let began = Instant::now();
    let summary = campaign::run(campaign::Plan { people, numbers: people.div_ceil(200), seed, defect: None });
    println!(
        "seed {seed}: {people} people, {} calls in {:.1} s; {} steps, {} lines killed, {} hours",
        summary.calls,
        began.elapsed().as_secs_f64(),
        summary.steps,
        summary.kills,
        summary.hours,
    );
    let outcomes: Vec<String> = summary.outcomes.iter().map(|(outcome, count)| format!("{outcome} {count}")).collect();
    println!("{}", outcomes.join(", "));
    println!("digest {:016x}", summary.digest);
    summary.violations.iter().for_each(|(invariant, what)| println!("{invariant}: {what}"));
    println!("{} passed, {} failed", campaign::INVARIANTS.len() - summary.violations.len(), summary.violations.len());
    summary.violations.is_empty()
}

/// Runs all of it; whether it held.
fn run_plan(plan: Plan, log: Option<&str>) -> bool {
    let (began, shown) = (Instant::now(), AtomicU64::new(0));
    let progress = |done: u64| {
        let seconds = began.elapsed().as_secs();
        if seconds >= shown.load(Ordering::Relaxed) + 10 {
            shown.store(seconds, Ordering::Relaxed);
            println!("simulate: {done} of {} calls in {seconds} s", plan.calls);
        }
    };
    let summary = run(plan, &progress);
    let megabytes = |bytes: u64| bytes >> 20;
    println!(
        "seed {}: {} calls in {:.1} s on {} threads; {} entries in the logs of the emulator, {} restarts, {} tokens signed and {} verified by RSA",
        plan.seed,
        summary.calls,
        began.elapsed().as_secs_f64(),
        plan.threads,
        summary.entries,
        summary.crashes,
        summary.signatures.0,
        summary.signatures.1,
    );
    let (before, after) = summary.memory;
    println!("memory: {} MB in the first tenth, at most {} MB after it", megabytes(before), megabytes(after));
    println!("digest {:016x}", summary.digest);
    let mut broken: Vec<&str> = Vec::new();
    if !summary.is_flat() {
        broken.push("memory is flat");
        println!("memory is flat: it has grown");
    }
    for failure in &summary.failures {
        println!("\nworld {}, wave {}:", failure.shard, failure.wave);
        for violation in &failure.violations {
            println!("  {}: {}", violation.invariant, violation.what);
            broken.push(violation.invariant);
        }
        if let Some(log) = log {
            let lines: Vec<String> = failure.log.iter().map(ToString::to_string).collect();
            if let Err(error) = std::fs::write(log, lines.join("\n")) {
                println!("the log cannot be written: {error}");
            }
        }
        let Some(first) = failure.violations.first() else { continue };
        match shrink(&failure.script, first, plan.defect) {
            Some(script) => {
                let found = replay(&script, plan.defect).0;
                println!("the shortest script that breaks \"{}\":", first.invariant);
                found.iter().for_each(|violation| println!("  {}: {}", violation.invariant, violation.what));
                println!("cargo xtask simulate --script '{script}'");
            }
            None => println!(
                "the wave alone does not fail: what came before it in its world matters. Again: cargo xtask simulate --seed {} --calls {} --world {} --log <file>",
                plan.seed, plan.calls, failure.shard
            ),
        }
    }
    broken.sort_unstable();
    broken.dedup();
    println!("{} passed, {} failed", INVARIANTS.len() - broken.len(), broken.len());
    broken.is_empty()
}
