//! The media queue: prompts that play, loop, wait, fail and are cancelled.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;
use common::*;
use ringwire_emulator::world::{prompts, wav as wav_file};

const PROMPT: &str = "https://app.example/prompt.wav";

/// An established call, 2 s in, and a prompt of 1,234.5 ms.
fn world() -> (World, String) {
    let mut world = World::new();
    let id = world.established();
    world.prompts.insert(PROMPT.to_owned(), file(wav(19_752)));
    (world, id)
}

fn ended(ms: u64, subcode: i64, status: &str, context: &str) -> (u64, i64, String, String) {
    (ms, subcode, status.to_owned(), context.to_owned())
}

#[test]
fn a_play_is_accepted_and_ends_after_the_true_length_of_its_file() {
    let (mut world, id) = world();
    let response = world.play(&id, PROMPT, false, "a");
    assert_eq!(response.status, 202);
    let result = body(&response);
    assert_eq!(result.as_object().unwrap().keys().collect::<Vec<_>>(), ["id", "status", "operationContext", "resultInfo"]);
    assert_eq!((&result["status"], &result["operationContext"]), (&json!("notStarted"), &json!("a")));
    assert_eq!(world.find(&id)["media"]["playing"]["durationMs"], 1_235);
    world.advance(1_234);
    assert_eq!(world.plays(), []);
    world.advance(1);
    assert_eq!(world.plays(), [ended(3_235, 0, "Completed", "a")]);
    assert_eq!(world.of_kind("PlayAudioResult")[0].body["data"]["ResultInfo"]["Code"], 200);
    assert_eq!(world.find(&id)["media"], json!({ "playing": null, "waiting": [] }));
}

#[test]
fn two_queued_prompts_play_one_after_the_other() {
    let (mut world, id) = world();
    world.play(&id, PROMPT, false, "first");
    world.play(&id, PROMPT, false, "second");
    assert_eq!(world.find(&id)["media"]["waiting"].as_array().unwrap().len(), 1);
    world.advance(10_000);
    assert_eq!(world.plays(), [ended(3_235, 0, "Completed", "first"), ended(4_470, 0, "Completed", "second")]);
}

#[test]
fn a_loop_plays_until_cancelled() {
    let (mut world, id) = world();
    world.play(&id, PROMPT, true, "loop");
    world.play(&id, PROMPT, false, "behind");
    world.advance(3_600_000);
    assert_eq!(world.plays(), []);
    let response = world.invoke("cancelMediaProcessing", &[json!(id), json!("stop")]);
    let result = body(&response);
    assert_eq!(response.status, 200);
    assert_eq!((&result["status"], &result["operationContext"]), (&json!("completed"), &json!("stop")));
    let now = 3_602_000;
    assert_eq!(world.plays(), [ended(now, 8508, "Completed", "loop"), ended(now, 8508, "Completed", "behind")]);
    assert_eq!(world.of_kind("PlayAudioResult")[0].body["data"]["ResultInfo"]["Code"], 400);
    world.advance(10_000);
    assert_eq!(world.plays().len(), 2, "a cancelled prompt does not end again");
}

#[test]
fn cancelling_answers_200_or_202_as_set_even_when_nothing_plays() {
    for status in [200, 202] {
        let mut world = World::with(Config { cancel_media_processing_status: status, ..Config::default() });
        let id = world.established();
        let response = world.invoke("cancelMediaProcessing", &[json!(id)]);
        assert_eq!((response.status, body(&response)["status"].clone()), (status, json!("completed")));
        assert_eq!(world.plays(), []);
    }
}

#[test]
fn cancelling_needs_no_body() {
    let (mut world, id) = world();
    let request = world.signed("POST", &format!("/calls/{id}/CancelMediaProcessing?api-version=2021-04-15-preview1"), "");
    assert_eq!(world.send(&request).status, 200);
}

#[test]
fn an_unreachable_file_is_a_failed_play_and_the_next_one_begins() {
    let (mut world, id) = world();
    world.prompts.insert("https://app.example/gone.wav".to_owned(), Outcome::Answered { status: 404, body: wav(16) });
    world.prompts.insert("https://app.example/unsent.wav".to_owned(), Outcome::NotSent);
    for (uri, context) in [
        ("https://nowhere.example/a.wav", "host"),
        ("https://app.example/gone.wav", "gone"),
        ("https://app.example/unsent.wav", "unsent"),
        (PROMPT, "good"),
    ] {
        world.play(&id, uri, false, context);
    }
    world.advance(10_000);
    let failed = |context| ended(2_000, 8536, "Failed", context);
    assert_eq!(world.plays(), [failed("host"), failed("gone"), failed("unsent"), ended(3_235, 0, "Completed", "good")]);
    let first = &world.of_kind("PlayAudioResult")[0].body["data"]["ResultInfo"];
    assert_eq!(first["Code"], 400);
    assert!(first["Message"].as_str().unwrap().contains("no such host"));
}

#[test]
fn a_malformed_file_is_a_failed_play() {
    let (mut world, id) = world();
    let mut stereo = wav(100);
    stereo[22] = 2;
    for (name, bytes, says) in [
        ("html", b"<!doctype html>".to_vec(), "RIFF"),
        ("empty", Vec::new(), "RIFF"),
        ("stereo", stereo, "2 channel(s)"),
        ("silent", wav(0), "no samples"),
        ("cut", wav(100)[..200].to_vec(), "cut off"),
    ] {
        let uri = format!("https://app.example/{name}.wav");
        world.prompts.insert(uri.clone(), file(bytes));
        world.play(&id, &uri, false, name);
        let result = world.of_kind("PlayAudioResult").pop().unwrap().body["data"].clone();
        assert_eq!((&result["Status"], &result["OperationContext"]), (&json!("Failed"), &json!(name)));
        assert_eq!((&result["ResultInfo"]["Code"], &result["ResultInfo"]["Subcode"]), (&json!(400), &json!(8535)));
        assert!(result["ResultInfo"]["Message"].as_str().unwrap().contains(says), "{result}");
    }
}

#[test]
fn a_play_without_a_file_is_refused() {
    let (mut world, id) = world();
    refused(&world.invoke("playAudio", &[json!(id), json!({})]), 400, "8523", "audioFileUri");
    let request = world.signed("POST", &format!("/calls/{id}/PlayAudio?api-version=2021-04-15-preview1"), r#"{"loop":"yes"}"#);
    refused(&world.send(&request), 400, "8523", "loop: expected a boolean");
}

#[test]
fn the_end_of_the_call_cancels_its_prompts() {
    let (mut world, id) = world();
    world.play(&id, PROMPT, true, "cut");
    world.invoke("hangupCall", &[json!(id)]);
    world.advance(1_000);
    assert_eq!(world.plays(), [ended(2_000, 8508, "Completed", "cut")]);
    let kinds: Vec<_> = world.callbacks.iter().rev().take(3).map(|one| one.body["eventType"].as_str().unwrap()).collect();
    assert!(kinds[0].ends_with("CallLegStateChanged") && kinds[1].ends_with("PlayAudioResult"), "{kinds:?}");
}

#[test]
fn a_resource_id_spares_the_second_fetch() {
    let (mut world, id) = world();
    for context in ["a", "b"] {
        let options = json!({ "audioFileUri": PROMPT, "resourceId": "greeting", "operationContext": context });
        world.invoke("playAudio", &[json!(id), options]);
    }
    world.advance(10_000);
    assert_eq!(world.fetched, [PROMPT]);
    assert_eq!(world.plays().len(), 2);
    world.play(&id, PROMPT, false, "c");
    assert_eq!(world.fetched.len(), 2);
}

#[test]
fn the_emulators_own_prompts_need_no_network() {
    let (mut world, id) = world();
    let endpoint = world.emulator.config().endpoint.clone();
    world.play(&id, &prompts::uri(&endpoint, 2.5), false, "own");
    world.play(&id, &format!("{endpoint}/emulator/prompts/tone.wav?seconds=never"), false, "bad");
    world.advance(2_500);
    assert_eq!(world.plays(), [ended(4_500, 0, "Completed", "own"), ended(4_500, 8536, "Failed", "bad")]);
    assert!(world.fetched.is_empty());
}

#[test]
fn a_fetch_that_comes_back_after_a_cancel_is_ignored() {
    let mut world = World::new();
    let id = world.established();
    let request = world.request("playAudio", &[json!(id), json!({ "audioFileUri": PROMPT })]);
    world.emulator.handle(&request, world.now_ms);
    let fetch = world.emulator.poll(world.now_ms).pop().unwrap();
    world.invoke("cancelMediaProcessing", &[json!(id)]);
    let Effect::FetchPrompt { id: effect, .. } = fetch else { panic!("{fetch:?}") };
    world.emulator.complete(effect, &file(wav(16_000)), world.now_ms);
    world.advance(10_000);
    assert_eq!(world.plays().len(), 1);
}

#[test]
fn thousands_of_prompts_that_fail_in_a_row_do_not_overflow_the_stack() {
    let (mut world, id) = world();
    let endpoint = world.emulator.config().endpoint.clone();
    let mut queue = |uri: &str| {
        let request = world.request("playAudio", &[json!(id), json!({ "audioFileUri": uri })]);
        assert_eq!(world.emulator.handle(&request, world.now_ms).status, 202);
    };
    queue(PROMPT);
    (0..2_000).for_each(|_| queue(&format!("{endpoint}/emulator/prompts/none.mp3")));
    world.prompts.clear();
    world.settle();
    assert_eq!(world.plays(), vec![ended(2_000, 8536, "Failed", ""); 2_001]);
}

#[test]
fn lengths_are_read_through_odd_chunks_and_rounded_up() {
    assert_eq!(wav_file::duration_ms(&wav(16_000)), Ok(1_000));
    assert_eq!(wav_file::duration_ms(&wav(1)), Ok(1));
    let plain = wav(32);
    let mut odd = plain[..12].to_vec();
    odd.extend(b"LIST\x03\0\0\0abc\0");
    odd.extend(&plain[12..]);
    assert_eq!(wav_file::duration_ms(&odd), Ok(2));
    // A pipe does not know its length: the data goes on to the end.
    let mut piped = wav(160);
    piped[40..44].copy_from_slice(&u32::MAX.to_le_bytes());
    assert_eq!(wav_file::duration_ms(&piped), Ok(10));
    let mut before = plain[..12].to_vec();
    before.extend(b"data\x02\0\0\0ab");
    assert!(wav_file::duration_ms(&before).unwrap_err().contains("fmt"));
    assert!(wav_file::duration_ms(&plain[..36]).unwrap_err().contains("no data chunk"));
    assert!(wav_file::duration_ms(&plain[..12]).unwrap_err().contains("no fmt chunk"));
}

#[test]
fn own_prompts_are_files_of_the_length_asked_for() {
    for (query, ms) in [("", 2_000), ("?seconds=0.25", 250), ("?seconds=300", 300_000)] {
        let bytes = prompts::file(&format!("/emulator/prompts/x.wav{query}")).unwrap().unwrap();
        assert_eq!(bytes.len(), 44 + 32 * usize::try_from(ms).unwrap());
        assert_eq!(wav_file::duration_ms(&bytes), Ok(ms));
        assert_eq!(&bytes[..40], &wav(u32::try_from(16 * ms).unwrap())[..40], "the header is the one written by hand");
    }
    for query in ["?seconds=0", "?seconds=-1", "?seconds=301", "?seconds=NaN", "?seconds=x"] {
        assert!(prompts::file(&format!("/emulator/prompts/x.wav{query}")).unwrap().is_err(), "{query}");
    }
    for path in ["/emulator/prompts/x.mp3", "/emulator/prompts/.wav", "/emulator/prompts/a/b.wav", "/x.wav"] {
        assert!(prompts::file(path).is_none(), "{path}");
    }
}
