//! 2026-03-12: what is heard in calls, who follows a script, and who spoke and was answered when.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;
use common::ga_2026_03::*;
use common::*;
use ringwire_emulator::sound::{Sound, is_sound, level};
use ringwire_emulator::world::wav;

/// What a party heard: `{ ms, keys, sounds }`.
fn heard(world: &World, id: &str, participant: Option<&str>) -> Json {
    world.emulator.heard(id, participant, world.now_ms).unwrap()
}

/// From when to when a party heard something.
fn sounds(world: &World, id: &str, participant: Option<&str>) -> Vec<(u64, u64)> {
    let of = |one: &Json, name: &str| one[name].as_u64().unwrap();
    let heard = heard(world, id, participant);
    heard["sounds"].as_array().unwrap().iter().map(|one| (of(one, "fromMs"), of(one, "toMs"))).collect()
}

fn samples(world: &World, id: &str, participant: Option<&str>) -> Vec<i16> {
    let file = world.emulator.heard_wav(id, participant, None, world.now_ms).unwrap();
    wav::samples(&file, &[16_000]).unwrap().0
}

fn turns(world: &World, id: &str) -> Vec<Json> {
    world.emulator.turns(id, world.now_ms).unwrap().as_array().unwrap().clone()
}

fn text(text: &str) -> Json {
    json!([{ "kind": "textSource", "text": text, "voiceName": "en-US-NancyNeural" }])
}

fn script(world: &mut World, number: &str, steps: Json) {
    world.emulator.script(number, &steps, world.now_ms).unwrap();
}

/// Plays a text of ten characters, 650 ms, to everyone.
fn play(world: &mut World, id: &str) {
    world.did("playToAll", &[json!(id), text("ten letter"), json!({})]);
}

#[test]
fn a_text_is_heard_by_everyone_in_the_call_for_as_long_as_it_is_spoken() {
    let mut world = World::new();
    let id = world.connect(&[STAYS]);
    world.advance(1_000);
    play(&mut world, &id);
    world.advance(5_000);
    assert_eq!(sounds(&world, &id, Some(STAYS)), [(1_000, 1_650)]);
    assert!(sounds(&world, &id, None).is_empty(), "the application does not hear itself");
    assert_eq!(heard(&world, &id, None)["ms"], 6_000);
}

#[test]
fn a_text_that_is_cancelled_or_answered_is_heard_no_longer() {
    let mut world = World::new();
    let id = world.connect(&[STAYS]);
    play(&mut world, &id);
    world.advance(300);
    world.did("cancelAllOperations", &[json!(id), json!({})]);
    world.advance(700);
    let options = json!({ "kind": "callMediaRecognizeDtmfOptions", "maxTonesToCollect": 1, "playPrompt": text("ten letter")[0] });
    world.did("startRecognizing", &[json!(id), phone(STAYS), options]);
    world.advance(200);
    world.emulator.press(&id, STAYS, "5", world.now_ms).unwrap();
    world.advance(1_000);
    assert_eq!(sounds(&world, &id, Some(STAYS)), [(0, 300), (1_000, 1_200)]);
    assert_eq!(heard(&world, &id, None)["keys"], "5", "the application hears the key");
}

#[test]
fn a_file_is_heard_as_it_is_and_one_of_which_the_host_has_kept_the_head_is_babble() {
    let mut world = World::new();
    let id = world.connect(&[STAYS]);
    let tone = Sound::Keys("159#".to_owned()).samples();
    let file = wav::file(&tone);
    world.prompts.insert("https://app.example/keys.wav".to_owned(), Outcome::Answered { status: 200, body: file.clone() });
    let head = Outcome::Fetched { status: 200, head: file[..1_000].to_vec(), length: file.len() as u64 };
    world.prompts.insert("https://app.example/long.wav".to_owned(), head);
    for (name, at) in [("keys", 0), ("long", 2_000)] {
        let url = format!("https://app.example/{name}.wav");
        world.did("playToAll", &[json!(id), json!([{ "kind": "fileSource", "url": url }]), json!({})]);
        world.advance(2_000);
        assert_eq!(
            sounds(&world, &id, Some(STAYS)).last().unwrap().1,
            at + 1_300,
            "{name} {:?}",
            sounds(&world, &id, Some(STAYS))
        );
    }
    let all = samples(&world, &id, Some(STAYS));
    assert_eq!(all[..tone.len()], tone);
    assert_eq!(heard(&world, &id, Some(STAYS))["keys"], "159#", "and no key in the babble");
}

#[test]
fn a_file_with_a_name_is_fetched_once_and_heard_each_time() {
    let mut world = World::new();
    let id = world.connect(&[STAYS]);
    let tone = Sound::Keys("7".to_owned()).samples();
    world.prompts.insert("https://app.example/7.wav".to_owned(), Outcome::Answered { status: 200, body: wav::file(&tone) });
    for _ in 0..3 {
        let source = json!([{ "kind": "fileSource", "url": "https://app.example/7.wav", "playsourcacheid": "seven" }]);
        world.did("playToAll", &[json!(id), source, json!({})]);
        world.advance(1_000);
    }
    assert_eq!((heard(&world, &id, Some(STAYS))["keys"].clone(), world.fetched.len()), (json!("777"), 1));
}

#[test]
fn a_loop_is_heard_again_and_again_without_a_gap_until_it_is_cancelled() {
    let mut world = World::new();
    let id = world.connect(&[STAYS]);
    world.did("playToAll", &[json!(id), text("ten letter"), json!({ "loop": true })]);
    world.advance(10_000);
    world.did("cancelAllOperations", &[json!(id), json!({})]);
    world.advance(1_000);
    assert_eq!(sounds(&world, &id, Some(STAYS)), [(0, 10_000)]);
    let all = samples(&world, &id, Some(STAYS));
    assert_eq!(all[..650 * 16], all[9 * 650 * 16..10 * 650 * 16], "the tenth round is the first");
}

#[test]
fn what_is_played_to_one_is_heard_by_them_alone_also_on_hold() {
    let mut world = World::new();
    let (ann, bob) = ("+15550110000", "+15550120000");
    let id = world.connect(&[ann, bob]);
    world.advance(3_000);
    let from = sounds(&world, &id, None).len();
    world.did("play", &[json!(id), text("ten letter"), json!([phone(ann)]), json!({})]);
    world.emulator.say(&id, bob, "ten letter", world.now_ms).unwrap();
    world.advance(2_000);
    assert_eq!((from, sounds(&world, &id, Some(ann))), (0, vec![(3_000, 3_650)]), "the text, and not Bob, because it is on hold");
    assert!(sounds(&world, &id, Some(bob)).is_empty());
    assert_eq!(sounds(&world, &id, None), [(3_000, 3_650)], "Bob");
}

#[test]
fn who_is_muted_is_not_heard_and_who_is_on_hold_hears_nothing() {
    let mut world = World::new();
    let (ann, bob) = ("+15550110000", "+15550120000");
    let id = world.connect(&[ann, bob]);
    world.advance(3_000);
    world.did("hold", &[json!(id), phone(ann), json!({})]);
    play(&mut world, &id);
    world.advance(1_000);
    world.did("unhold", &[json!(id), phone(ann), json!({})]);
    play(&mut world, &id);
    world.advance(1_000);
    assert_eq!(sounds(&world, &id, Some(ann)), [(4_000, 4_650)]);
    assert_eq!(sounds(&world, &id, Some(bob)), [(3_000, 3_650), (4_000, 4_650)]);
    world.did("muteParticipant", &[json!(id), phone(bob), json!({})]);
    world.emulator.say(&id, bob, "ten letter", world.now_ms).unwrap();
    world.emulator.say(&id, ann, "ten letter", world.now_ms).unwrap();
    world.advance(1_000);
    assert_eq!(sounds(&world, &id, Some(ann)).len(), 1, "Bob is muted");
    assert_eq!(sounds(&world, &id, None), [(5_000, 5_650)], "Ann");
}

#[test]
fn keys_sound_one_after_the_other_however_they_are_pressed() {
    let mut world = World::new();
    let id = world.connect(&[STAYS]);
    world.emulator.press(&id, STAYS, "159#", world.now_ms).unwrap();
    world.advance(100);
    world.emulator.press(&id, STAYS, "*0D", world.now_ms).unwrap();
    world.advance(5_000);
    assert_eq!(heard(&world, &id, None)["keys"], "159#*0D");
    let begins: Vec<_> = sounds(&world, &id, None).into_iter().collect();
    assert_eq!(begins, (0..7).map(|key| (400 * key, 400 * key + 100)).collect::<Vec<_>>());
    assert_eq!(heard(&world, &id, Some(STAYS))["keys"], "", "who presses does not hear the others press");
}

#[test]
fn keys_that_the_application_sends_are_heard_by_their_target_alone() {
    let mut world = World::new();
    let (ann, bob) = ("+15550110000", "+15550120000");
    let id = world.connect(&[ann, bob]);
    world.advance(3_000);
    let tones = json!(["two", "five", "eight", "zero", "asterisk", "pound", "a"]);
    world.did("sendDtmfTones", &[json!(id), tones, phone(ann), json!({})]);
    world.advance(5_000);
    let keys = [Some(ann), Some(bob), None].map(|who| heard(&world, &id, who)["keys"].clone());
    assert_eq!(keys, [json!("2580*#A"), json!(""), json!("")]);
}

#[test]
fn who_comes_later_hears_from_then_on_and_who_has_left_can_still_be_asked_for() {
    let mut world = World::new();
    let late = "+15550101000";
    let id = world.connect(&[STAYS]);
    world
        .did("addParticipant", &[json!(id), json!({ "targetParticipant": phone(late), "sourceCallIdNumber": phone(CALLER_ID) })]);
    world.did("playToAll", &[json!(id), text(&"x".repeat(154)), json!({})]);
    world.advance(10_000);
    let [(from, to)] = sounds(&world, &id, Some(late))[..] else { panic!("one sound") };
    assert!((1_000..=2_000).contains(&from) && to == 10_000, "{from} {to}");
    world.emulator.leave_call(&id, late, world.now_ms).unwrap();
    play(&mut world, &id);
    world.advance(1_000);
    assert_eq!(sounds(&world, &id, Some(late)), [(from, to)]);
    world.did("hangUp", &[json!(id), json!({})]);
    world.advance(60_000);
    assert_eq!(heard(&world, &id, Some(late))["ms"], 11_000, "the call was as long");
}

#[test]
fn a_participant_who_is_moved_is_heard_where_they_are() {
    let mut world = World::new();
    let (ann, bob) = ("+15550110000", "+15550120000");
    let first = world.connect(&[ann, STAYS]);
    let second = world.connect(&[bob]);
    world.advance(3_000);
    world.did("moveParticipants", &[json!(second), json!([phone(ann)]), json!(first), json!({})]);
    world.emulator.say(&second, ann, "ten letter", world.now_ms).unwrap();
    world.advance(1_000);
    assert!(sounds(&world, &first, None).is_empty());
    assert_eq!(sounds(&world, &second, Some(bob)).len(), 1);
    assert!(sounds(&world, &second, Some(ann)).is_empty());
}

#[test]
fn a_call_that_is_not_there_or_not_connected_has_no_sound() {
    let mut world = World::new();
    let id = world.begin(&[STAYS], json!({}));
    let status = |result: Result<Json, ringwire_emulator::ApiError>| result.unwrap_err().status;
    assert_eq!(status(world.emulator.heard(&id, None, world.now_ms)), 400);
    assert_eq!(status(world.emulator.turns(&id, world.now_ms)), 400);
    world.advance(3_000);
    assert_eq!(status(world.emulator.heard("none", None, world.now_ms)), 404);
    assert_eq!(status(world.emulator.turns("none", world.now_ms)), 404);
    assert_eq!(status(world.emulator.heard(&id, Some("+15550109999"), world.now_ms)), 404);
    world.emulator.reset();
    assert_eq!(status(world.emulator.heard(&id, None, world.now_ms)), 404, "a reset forgets");
}

#[test]
fn a_callee_follows_its_script() {
    let mut world = World::new();
    let tone = Sound::Keys("4".to_owned()).samples();
    let pcm: Vec<u8> = tone.iter().flat_map(|sample| sample.to_le_bytes()).collect();
    let steps = json!([
        { "say": "ten letter" },
        { "until": "sound" },
        { "afterMs": 800 },
        { "say": { "pcm": base64(&pcm) }, "gainDb": -6 },
        { "until": "quiet", "ms": 700 },
        { "press": "12#" },
        { "hangUp": true },
    ]);
    script(&mut world, STAYS, steps);
    let id = world.connect(&[STAYS]);
    world.advance(2_000);
    world.did("playToAll", &[json!(id), text(&"x".repeat(20)), json!({})]);
    world.advance(10_000);
    assert_eq!(heard(&world, &id, None)["keys"], "412#");
    // The text until 660: what a phone sends are whole packets of 20 ms. Sound from 2000 is heard in the packet that ends at 2020; 800 ms later a key for 100 ms; the text of the
    // application lasts until 3300: 700 ms of quiet are over with the packet that ends at 4000.
    let all = sounds(&world, &id, None);
    assert_eq!(all[..2], [(0, 660), (2_820, 2_920)]);
    assert_eq!(all[2..], [(4_000, 4_100), (4_400, 4_500), (4_800, 4_900)]);
    let key = heard(&world, &id, None)["sounds"][1]["rms"].as_u64().unwrap();
    assert!(key.abs_diff(u64::from(level::rms(&tone)) / 2) < 30, "6 dB softer: {key} {}", level::rms(&tone));
    assert_eq!(world.connection(&id)["state"], "disconnected", "it hung up");
    assert_eq!(heard(&world, &id, None)["ms"], 5_200);
}

fn base64(bytes: &[u8]) -> String {
    <base64ct::Base64 as base64ct::Encoding>::encode_string(bytes)
}

#[test]
fn a_caller_follows_its_script() {
    let mut world = World::new();
    let caller = "+15550100777";
    script(&mut world, caller, json!([{ "afterMs": 500 }, { "press": "1" }, { "hangUp": true }]));
    let call = json!({ "from": phone(caller), "to": phone(CALLER_ID) });
    let rings = world.emulator.incoming_call(&call, world.now_ms).unwrap();
    let answered = world.did("answerCall", &[Json::Null, rings["incomingCallContext"].clone(), json!(CALLBACK), json!({})]);
    let id = answered["callConnectionId"].as_str().unwrap().to_owned();
    world.advance(5_000);
    assert_eq!(heard(&world, &id, None)["keys"], "1");
    assert_eq!(heard(&world, &id, None)["ms"], 900);
}

#[test]
fn a_script_says_what_a_question_understands() {
    let mut world = World::new();
    script(&mut world, STAYS, json!([{ "until": "sound" }, { "until": "quiet", "ms": 100 }, { "say": "Yes, please." }]));
    let id = world.connect(&[STAYS]);
    let choices = json!([{ "label": "yes", "phrases": ["Yes please"] }]);
    let options = json!({ "kind": "callMediaRecognizeChoiceOptions", "choices": choices, "playPrompt": text("ten letter")[0] });
    world.did("startRecognizing", &[json!(id), phone(STAYS), options]);
    world.advance(3_000);
    assert_eq!(world.last("RecognizeCompleted")["choiceResult"]["label"], "yes");
}

#[test]
fn a_wait_ends_at_its_latest_and_without_it_after_a_minute() {
    let mut world = World::new();
    script(
        &mut world,
        STAYS,
        json!([{ "until": "sound", "mostMs": 3_000 }, { "press": "1" }, { "until": "sound" }, { "press": "2" }]),
    );
    let id = world.connect(&[STAYS]);
    world.advance(100_000);
    let begins: Vec<_> = sounds(&world, &id, None).iter().map(|(from, _)| *from).collect();
    assert_eq!(begins, [3_000, 63_400]);
}

#[test]
fn a_script_stands_in_for_the_dial_plan_until_it_is_taken_away() {
    let mut world = World::new();
    for number in ["+15550107005", "+15550107004", "+15550103001", "+15550100001"] {
        script(&mut world, number, json!([{ "press": "9" }]));
    }
    let id = world.connect(&["+15550107005", "+15550107004"]);
    world.advance(2_000);
    play(&mut world, &id);
    world.advance(3_000);
    assert!(!sounds(&world, &id, None).iter().any(|(from, _)| *from > 2_000), "no echo, no noise");
    for (number, keys) in [("+15550103001", "9"), ("+15550100001", "9")] {
        let id = world.connect(&[number]);
        world.advance(5_000);
        assert_eq!(heard(&world, &id, None)["keys"], keys, "{number}");
    }
    script(&mut world, "+15550100001", json!([]));
    let id = world.connect(&["+15550100001"]);
    world.advance(5_000);
    assert_eq!(heard(&world, &id, None)["keys"], "1#");
}

#[test]
fn a_script_that_cannot_be_followed_is_refused_with_the_path() {
    let mut world = World::new();
    for (steps, says) in [
        (json!({}), "steps: expected an array"),
        (json!([5]), "steps[0]: expected an object"),
        (json!([{}]), "steps[0]: expected one of say, until, afterMs, press or hangUp"),
        (json!([{ "say": "x", "press": "1" }]), "steps[0]: expected one of"),
        (json!([{ "say": "x" }, { "wait": 5 }]), "steps[1]: expected one of"),
        (json!([{ "say": "" }]), "steps[0].say: expected a text"),
        (json!([{ "say": 5 }]), "steps[0].say: expected a text"),
        (json!([{ "say": { "wav": "?" } }]), "steps[0].say.wav: expected base64"),
        (json!([{ "say": { "wav": "AAAA" } }]), "steps[0].say: expected a WAV file; it is not a WAV file"),
        (json!([{ "say": { "pcm": "" } }]), "steps[0].say: expected samples"),
        (json!([{ "say": "x", "gain": 1 }]), "steps[0].gain: a step with say has no such member; it has gainDb"),
        (json!([{ "say": "x", "gainDb": 40 }]), "steps[0].gainDb: expected decibels"),
        (json!([{ "until": "silence" }]), "steps[0].until: expected quiet or sound"),
        (json!([{ "until": "quiet", "ms": 0 }]), "steps[0].ms: expected milliseconds"),
        (json!([{ "until": "quiet", "mostMs": 1e12 }]), "steps[0].mostMs: expected milliseconds"),
        (json!([{ "afterMs": -1 }]), "steps[0].afterMs: expected milliseconds"),
        (json!([{ "afterMs": "1s" }]), "steps[0].afterMs: expected milliseconds"),
        (json!([{ "press": "12x" }]), "steps[0].press: expected 1 to 100 keys"),
        (json!([{ "press": "" }]), "steps[0].press: expected 1 to 100 keys"),
        (json!([{ "hangUp": false }]), "steps[0].hangUp: expected true"),
        (vec![json!({ "afterMs": 0 }); 1_001].into(), "steps: expected at most 1000 steps, got 1001"),
    ] {
        let error = world.emulator.script(STAYS, &steps, world.now_ms).unwrap_err();
        assert_eq!(error.status, 400);
        assert!(
            error.message.starts_with(&["Invalid request, ", says].concat()),
            "{steps}: {} does not begin with {says}",
            error.message
        );
    }
    for number in ["", "5550100000", "Ann", "+0"] {
        let error = world.emulator.script(number, &json!([]), world.now_ms).unwrap_err();
        assert!(error.message.starts_with("Invalid request, number: expected a phone number"), "{number}");
    }
}

#[test]
fn a_script_of_a_thousand_steps_that_take_no_time_comes_to_its_end() {
    let mut world = World::new();
    script(&mut world, STAYS, vec![json!({ "afterMs": 0 }); 1_000].into());
    let id = world.connect(&[STAYS]);
    world.advance(100);
    assert_eq!(world.emulator.next_deadline(), None, "nothing ticks");
    assert!(sounds(&world, &id, None).is_empty());
}

#[test]
fn a_callee_that_waits_for_sound_ticks_only_while_there_is_some() {
    let mut world = World::new();
    let id = world.connect(&["+15550107002"]);
    world.advance(5_000);
    assert_eq!(world.emulator.next_deadline(), None, "it is quiet");
    play(&mut world, &id);
    world.advance(60_000);
    assert_eq!(world.emulator.next_deadline(), None, "it is quiet again");
}

#[test]
fn numbers_speak_interrupt_are_silent_hiss_and_echo() {
    let mut world = World::new();
    let long = text(&"x".repeat(40));
    let numbers = ["+15550107001", "+15550107002", "+15550107003", "+15550107004", "+15550107005"];
    let ids = numbers.map(|number| world.connect(&[number]));
    let from = world.now_ms;
    for id in &ids {
        world.did("playToAll", &[json!(id), long.clone(), json!({})]);
    }
    world.advance(10_000);
    // 40 letters last 2,600 ms.
    let begins = |world: &World, id: &str| {
        let connected = from + 10_000 - heard(world, id, None)["ms"].as_u64().unwrap();
        let since = |at: u64| (connected + at).saturating_sub(from);
        sounds(world, id, None).iter().map(|(begin, end)| (since(*begin), since(*end))).collect::<Vec<_>>()
    };
    let [speaks, interrupts, silent, hisses, echoes] = &ids[..] else { panic!("five") };
    // It has spoken when the application said nothing for a second, as the calls were begun one after the other.
    assert!(!begins(&world, speaks).is_empty());
    assert_eq!(begins(&world, interrupts)[0].0, 820);
    assert!(begins(&world, silent).is_empty());
    assert!(begins(&world, hisses).is_empty(), "the noise of a line is no sound");
    let noise = samples(&world, hisses, None);
    assert!(!is_sound(&noise[..320]) && (310..345).contains(&level::rms(&noise)), "{}", level::rms(&noise));
    let [(begin, end)] = begins(&world, echoes)[..] else { panic!("one sound") };
    assert_eq!((begin, end), (200, 2_800));
    let (said, heard) = (samples(&world, echoes, Some(numbers[4])), samples(&world, echoes, None));
    let (said, heard) = (level::rms(&said), level::rms(&heard));
    assert!(heard.abs_diff(said / 2) < 30, "6 dB softer: {said} {heard}");
}

#[test]
fn turns_say_when_the_application_answered_and_how_fast_it_fell_silent() {
    let mut world = World::new();
    let steps = json!([
        { "say": "ten letter" },
        { "until": "sound" },
        { "afterMs": 780 },
        { "say": "ten letter" },
    ]);
    script(&mut world, STAYS, steps);
    let id = world.connect(&[STAYS]);
    // The application answers 400 ms after the end of what it hears.
    world.advance(660 + 400);
    world.did("playToAll", &[json!(id), text(&"x".repeat(100)), json!({})]);
    // 20 ms after the interruption it falls silent.
    world.advance(800 + 20);
    world.did("cancelAllOperations", &[json!(id), json!({})]);
    world.advance(660 - 20 + 300);
    play(&mut world, &id);
    world.advance(5_000);
    assert_eq!(
        turns(&world, &id),
        [
            json!({
                "participant": "4:+15550100000", "spokeFromMs": 0, "spokeToMs": 660, "keys": "",
                "answeredAtMs": 1_060, "answerMs": 400,
            }),
            json!({
                "participant": "4:+15550100000", "spokeFromMs": 1_860, "spokeToMs": 2_520, "keys": "",
                "answeredAtMs": 2_820, "answerMs": 300,
                "interrupted": { "stopAtMs": 1_860, "quietAtMs": 1_880, "bargeInMs": 20 },
            }),
        ]
    );
}

#[test]
fn an_application_that_is_not_silenced_by_an_interruption_has_not_fallen_silent_yet() {
    let mut world = World::new();
    let id = world.connect(&[STAYS]);
    world.did("playToAll", &[json!(id), text(&"x".repeat(100)), json!({})]);
    world.advance(1_000);
    world.emulator.press(&id, STAYS, "1", world.now_ms).unwrap();
    world.advance(1_000);
    let turn = turns(&world, &id)[0].clone();
    assert_eq!((turn["keys"].clone(), turn["interrupted"].clone()), (json!("1"), json!({ "stopAtMs": 1_000 })));
    world.advance(10_000);
    assert_eq!(turns(&world, &id)[0]["interrupted"]["bargeInMs"], 5_500);
}

#[test]
fn beyond_the_limit_the_oldest_samples_go_and_it_is_said() {
    let mut world = World::with(Config { sound_bytes: 100_000, ..Config::default() });
    let play = |world: &mut World, id: &str, number: u64| {
        // A file of 1 s, 32,000 bytes, as no other.
        let tone = Sound::Noise { seed: number, rms: 4_000, ms: 1_000 }.samples();
        let url = format!("https://app.example/{number}.wav");
        world.prompts.insert(url.clone(), Outcome::Answered { status: 200, body: wav::file(&tone) });
        world.did("playToAll", &[json!(id), json!([{ "kind": "fileSource", "url": url }]), json!({})]);
        world.advance(2_000);
    };
    let first = world.connect(&[STAYS]);
    (0..2).for_each(|number| play(&mut world, &first, number));
    world.did("hangUp", &[json!(first), json!({})]);
    world.advance(1_000);
    assert_eq!(heard(&world, &first, Some(STAYS))["droppedUntilMs"], Json::Null);
    let second = world.connect(&[STAYS]);
    (2..4).for_each(|number| play(&mut world, &second, number));
    assert_eq!(heard(&world, &first, Some(STAYS))["droppedUntilMs"], 1_000, "of the call that is over");
    assert_eq!(sounds(&world, &first, Some(STAYS)), [(2_000, 3_000)]);
    assert_eq!(world.emulator.turns(&first, world.now_ms).unwrap_err().status, 410);
    (4..8).for_each(|number| play(&mut world, &second, number));
    assert!(sounds(&world, &first, Some(STAYS)).is_empty());
    let kept = sounds(&world, &second, Some(STAYS));
    assert_eq!(kept, [(6_000, 7_000), (8_000, 9_000), (10_000, 11_000)], "then of the one that goes on");
    assert_eq!(heard(&world, &second, Some(STAYS))["droppedUntilMs"], 5_000);
}

#[test]
fn calls_that_play_the_same_file_have_its_samples_once() {
    let mut world = World::with(Config { sound_bytes: 50_000, ..Config::default() });
    let url = "https://app.example/same.wav";
    let tone = Sound::Noise { seed: 1, rms: 4_000, ms: 1_000 }.samples();
    world.prompts.insert(url.to_owned(), Outcome::Answered { status: 200, body: wav::file(&tone) });
    let ids: Vec<_> = (0..20).map(|_| world.connect(&[STAYS])).collect();
    for id in &ids {
        world.did("playToAll", &[json!(id), json!([{ "kind": "fileSource", "url": url }]), json!({})]);
    }
    world.advance(2_000);
    assert!(ids.iter().all(|id| heard(&world, id, Some(STAYS))["sounds"].as_array().unwrap().len() == 1));
}
