//! Scripts of any length and any input: they are refused or followed to their end, and whatever is heard of them can be asked for.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;
use common::ga_2026_03::*;
use common::*;
use proptest::prelude::*;

/// A step that may fit.
fn anything() -> impl Strategy<Value = Json> {
    let value = prop_oneof![
        Just(json!(null)),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        "\\PC{0,8}".prop_map(Json::from),
        prop::sample::select(vec!["quiet", "sound", "12#", "AAAA", "hello"]).prop_map(Json::from),
        ("wav|pcm", "[A-Za-z0-9+/=]{0,24}").prop_map(|(kind, text)| json!({ (kind): text })),
    ];
    let name = prop::sample::select(vec!["say", "until", "afterMs", "press", "hangUp", "ms", "mostMs", "gainDb", "x"]);
    prop::collection::vec((name.prop_map(str::to_owned), value), 0..4)
        .prop_map(|members| Json::Object(members.into_iter().collect()))
}

/// A step that fits.
fn fitting() -> impl Strategy<Value = Json> {
    prop_oneof![
        ("[a-z ]{1,40}[a-z]", -40..20_i32).prop_map(|(text, gain)| json!({ "say": text, "gainDb": gain })),
        "([A-Za-z0-9+/]{4}){10,100}".prop_map(|text| json!({ "say": { "pcm": text } })),
        (any::<bool>(), 1..900_u64, 1..3_000_u64).prop_map(|(sound, ms, most)| {
            json!({ "until": if sound { "sound" } else { "quiet" }, "ms": ms, "mostMs": most })
        }),
        (0..1_000_u64).prop_map(|ms| json!({ "afterMs": ms })),
        "[0-9*#A-Da-d]{1,6}".prop_map(|keys| json!({ "press": keys })),
    ]
}

/// What an application and its callees do meanwhile.
#[derive(Debug, Clone)]
enum Act {
    Plays(usize),
    Loops,
    Cancels,
    Holds(bool),
    Mutes,
    Presses,
    Says,
    Passes(u64),
    Adds,
    Removes,
    Moves,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        (1..60_usize).prop_map(Act::Plays),
        Just(Act::Loops),
        Just(Act::Cancels),
        any::<bool>().prop_map(Act::Holds),
        Just(Act::Mutes),
        Just(Act::Presses),
        Just(Act::Says),
        (0..4_000_u64).prop_map(Act::Passes),
        Just(Act::Adds),
        Just(Act::Removes),
        Just(Act::Moves),
    ]
}

const ECHO: &str = "+15550107005";
const INTERRUPTS: &str = "+15550107002";

impl Act {
    fn happens(&self, world: &mut World, id: &str, other: &str) {
        let text = |length: usize| json!([{ "kind": "textSource", "text": "x".repeat(length), "voiceName": "v" }]);
        // Any of these may be refused: the call may be over.
        match self {
            Self::Plays(length) => drop(world.ask("playToAll", &[json!(id), text(*length), json!({})])),
            Self::Loops => drop(world.ask("playToAll", &[json!(id), text(5), json!({ "loop": true })])),
            Self::Cancels => drop(world.ask("cancelAllOperations", &[json!(id), json!({})])),
            Self::Holds(is) => drop(world.ask(if *is { "hold" } else { "unhold" }, &[json!(id), phone(STAYS), json!({})])),
            Self::Mutes => drop(world.ask("muteParticipant", &[json!(id), phone(ECHO), json!({})])),
            Self::Presses => drop(world.emulator.press(id, STAYS, "159#", world.now_ms)),
            Self::Says => drop(world.emulator.say(id, ECHO, "Yes, please.", world.now_ms)),
            Self::Passes(ms) => world.advance(*ms),
            Self::Adds => {
                let invite = json!({ "targetParticipant": phone(INTERRUPTS), "sourceCallIdNumber": phone(CALLER_ID) });
                drop(world.ask("addParticipant", &[json!(id), invite]));
            }
            Self::Removes => drop(world.ask("removeParticipant", &[json!(id), phone(INTERRUPTS), json!({})])),
            Self::Moves => {
                drop(world.ask("moveParticipants", &[json!(other), json!([phone(STAYS)]), json!(id), json!({})]));
            }
        }
    }
}

/// A call whose callees follow these scripts while that happens, to its end; gives the log and what was heard.
fn run(steps: &[Json], acts: &[Act]) -> (Json, Vec<Json>) {
    let mut world = World::new();
    world.emulator.script(STAYS, &steps.to_vec().into(), world.now_ms).unwrap();
    let other = world.connect(&["+15550110000"]);
    let id = world.connect(&[STAYS, ECHO]);
    acts.iter().for_each(|act| act.happens(&mut world, &id, &other));
    drop(world.ask("cancelAllOperations", &[json!(id), json!({})]));
    // Twelve of the longest steps, and what waits for quiet.
    world.advance(20 * 3_000);
    drop(world.ask("removeParticipant", &[json!(id), phone(INTERRUPTS), json!({})]));
    world.advance(5_000);
    assert_eq!(world.emulator.next_deadline(), None, "something ticks for ever");
    let ears = [&id, &other].into_iter().flat_map(|id| {
        let people = [None, Some(STAYS), Some(ECHO), Some(INTERRUPTS)];
        let ears = people.map(|who| world.emulator.heard(id, who, world.now_ms).unwrap_or_default());
        ears.into_iter().chain([world.emulator.turns(id, world.now_ms).unwrap()])
    });
    let heard = ears.collect();
    (world.emulator.events(0), heard)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn any_steps_are_refused_with_their_path_or_taken(steps in prop::collection::vec(anything(), 0..6)) {
        let mut world = World::new();
        for step in &steps {
            if let Err(error) = world.emulator.script(STAYS, &json!([step]), world.now_ms) {
                prop_assert!(error.message.starts_with("Invalid request, steps[0]"), "{step}: {}", error.message);
            }
        }
        let taken: Vec<_> = steps
            .iter()
            .filter(|step| world.emulator.script(STAYS, &json!([step]), VIRTUAL_START_MS).is_ok())
            .cloned()
            .collect();
        world.emulator.script(STAYS, &taken.into(), world.now_ms).unwrap();
        let id = world.begin(&[STAYS], json!({}));
        world.advance(30_000);
        let _ = world.emulator.heard(&id, None, world.now_ms);
    }

    #[test]
    fn scripts_come_to_their_end_whatever_happens_and_the_same_is_heard_again(
        steps in prop::collection::vec(fitting(), 1..12),
        acts in prop::collection::vec(act(), 0..16),
    ) {
        let (first, second) = (run(&steps, &acts), run(&steps, &acts));
        prop_assert_eq!(&first.1, &second.1);
        prop_assert_eq!(first.0, second.0);
    }
}
