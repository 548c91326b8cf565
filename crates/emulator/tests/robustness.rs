//! Whatever comes in, the emulator answers: it never panics, and every answer is one it means.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;
use common::*;
use proptest::prelude::*;
use ringwire_emulator::world::{prompts, wav as wav_file};

fn path() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,40}",
        "/(calls|calling/calls|emulator)(/[a-z%0-9]{0,8}){0,3}(\\?[a-z=&%+0-9-]{0,20})?",
        "/emulator/(prompts/[a-z.]{0,8}|events|press|token|reset|numbers)(\\?(after|seconds)=[-0-9.eNa]{0,6})?",
        Just("/calls?api-version=2021-04-15-preview1".to_owned()),
    ]
}

fn json_text() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just(json!(null)),
        any::<bool>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        "\\PC{0,12}".prop_map(Json::from),
        Just(json!("audio")),
        Just(json!("+15550100000")),
        Just(json!("https://app.example/cb")),
    ];
    let names = [
        "source",
        "targets",
        "callbackUri",
        "requestedModalities",
        "requestedCallEvents",
        "phoneNumber",
        "value",
        "rawId",
        "communicationUser",
        "microsoftTeamsUser",
        "id",
        "participants",
        "callLegId",
        "keys",
        "expiresInMs",
        "loop",
    ];
    let tree = leaf.prop_recursive(4, 48, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            prop::collection::vec((prop::sample::select(names.to_vec()), inner), 0..8)
                .prop_map(|members| Json::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())),
        ]
    });
    prop_oneof![tree.prop_map(|value| value.to_string()), "\\PC{0,60}"]
}

proptest! {
    #[test]
    fn any_request_is_answered(
        method in "(GET|POST|DELETE|HEAD|OPTIONS|[A-Za-z]{0,6})",
        path in path(),
        host in "\\PC{0,12}",
        headers in prop::collection::vec(("[a-zA-Z-]{0,16}|Authorization|x-ms-date|x-ms-content-sha256", "\\PC{0,40}|Bearer [a-z.]{0,20}|HMAC-SHA256 SignedHeaders=(date|x-ms-date);host;x-ms-content-sha256&Signature=[a-z=]{0,9}"), 0..6),
        body in prop::collection::vec(any::<u8>(), 0..64),
        now_ms in any::<u64>(),
    ) {
        let mut emulator = Emulator::new(Config { max_skew_ms: Some(900_000), ..Config::default() }).unwrap();
        let request = RawRequest { method, path_and_query: path, host, headers, body };
        let response = emulator.handle(&request, now_ms);
        prop_assert!((200..600).contains(&response.status));
        emulator.poll(now_ms);
        prop_assert!(emulator.next_deadline().is_none_or(|next| next >= now_ms.min(ringwire_emulator::engine::time::LAST_MS)));
    }

    #[test]
    fn any_signed_body_is_answered(operation in 0_usize..7, base in 0_usize..2, text in json_text(), known in any::<bool>()) {
        let mut world = World::new();
        let id = world.established();
        let contract = &ringwire::contract::preview_2021_04::CONTRACT;
        let row = &contract.operations[operation];
        let path = row.path.replace("{callLegId}", if known { &id } else { "none" }).replace("{participantId}", "4%3A%2B1");
        let path = format!("{}{path}?api-version={}", contract.base_paths[base], contract.api_version);
        let request = world.signed(row.method, &path, &text);
        let response = world.send(&request);
        prop_assert!([200, 201, 202, 400, 404, 429, 500].contains(&response.status), "{}", response.status);
        world.advance(1_000_000);
        let problems = world.emulator.events(0).as_array().unwrap().iter().filter(|entry| entry["kind"] == "problem").count();
        prop_assert_eq!(problems, 0, "an event the table refuses");
    }

    #[test]
    fn any_bytes_are_a_wav_file_or_not(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = wav_file::duration_ms(&bytes);
    }

    #[test]
    fn any_bytes_changed_in_a_wav_file_are_a_wav_file_or_not(
        changes in prop::collection::vec((0_usize..80, any::<u8>()), 1..8),
        length in 0_usize..144,
    ) {
        let mut bytes = wav(50);
        for (at, byte) in changes {
            bytes[at] = byte;
        }
        bytes.truncate(length);
        if let Ok(ms) = wav_file::duration_ms(&bytes) {
            // 16 samples are a millisecond: no file can be longer than its bytes.
            prop_assert!(ms >= 1 && ms <= (bytes.len() as u64).div_ceil(32));
        }
    }

    #[test]
    fn any_length_of_samples_is_measured_exactly(samples in 1_u32..100_000) {
        prop_assert_eq!(wav_file::duration_ms(&wav(samples)), Ok(u64::from(samples.div_ceil(16))));
    }

    #[test]
    fn any_prompt_path_is_served_or_not(path in "/emulator/prompts/\\PC{0,12}(.wav)?(\\?seconds=\\PC{0,3})?") {
        let _ = prompts::file(&path);
    }

    #[test]
    fn any_outcome_of_any_effect_is_taken(effect in any::<u64>(), status in any::<u16>(), now_ms in any::<u64>()) {
        let mut world = World::new();
        world.call(&[ALICE]);
        world.emulator.complete(effect, &Outcome::Answered { status, body: Vec::new() }, now_ms);
        world.emulator.poll(u64::MAX);
    }
}
