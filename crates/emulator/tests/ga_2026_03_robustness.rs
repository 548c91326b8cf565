//! 2026-03-12: whatever comes in, the emulator answers, and every event is one its table takes.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;
use common::ga_2026_03::*;
use common::*;
use proptest::prelude::*;
use ringwire::contract::ga_2026_03::CONTRACT;

fn json_text() -> impl Strategy<Value = String> {
    let words = [
        "dtmf",
        "choices",
        "speech",
        "speechOrDtmf",
        "one",
        "pound",
        "websocket",
        "mixed",
        "file",
        "text",
        "ssml",
        "serverCallLocator",
        "groupCallLocator",
        "4:+15550100000",
        "4:+1",
        "4:anonymous",
        "8:acs:a_b_c",
        "28:orgid:x",
        "8:orgid:x",
        "+15550104000",
        "en-US",
        "https://app.example/a",
        "wss://x.invalid",
        "azureBlobStorage",
        "https://x.invalid/",
        "",
    ];
    let leaf = prop_oneof![
        Just(json!(null)),
        any::<bool>().prop_map(Json::from),
        any::<i32>().prop_map(Json::from),
        (0_u32..70).prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        "\\PC{0,12}".prop_map(Json::from),
        prop::sample::select(words.to_vec()).prop_map(Json::from),
    ];
    let names: Vec<String> = {
        let mut names = BTreeSet::new();
        CONTRACT.operations.iter().filter_map(|row| row.body).for_each(|model| collect(model, &mut names));
        names.extend(["rawId", "kind", "value", "id", "communicationUser", "phoneNumber", "userId"].map(str::to_owned));
        names.into_iter().collect()
    };
    let tree = leaf.prop_recursive(5, 64, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            prop::collection::vec((prop::sample::select(names.clone()), inner), 0..10)
                .prop_map(|members| Json::Object(members.into_iter().collect())),
        ]
    });
    prop_oneof![tree.prop_map(|value| value.to_string()), "\\PC{0,60}"]
}

use std::collections::BTreeSet;

/// Every name on the wire below a model.
fn collect(model: &ringwire::contract::Model, names: &mut BTreeSet<String>) {
    use ringwire::contract::Type;
    for field in model.fields {
        names.insert(field.wire.to_owned());
        let mut ty = &field.ty;
        while let Type::List(inner, _) | Type::One(inner) | Type::Map(inner) = ty {
            ty = inner;
        }
        match ty {
            Type::Model(inner) | Type::Group(inner) | Type::CallingContext(inner) => collect(inner, names),
            Type::Union(union) => union.variants.iter().for_each(|variant| {
                names.insert(union.wire_tag.to_owned());
                collect(variant.model, names);
            }),
            _ => {}
        }
    }
}

/// A request that its row takes, for every operation, with something of it changed.
fn nearly_right() -> impl Strategy<Value = Json> {
    let person =
        prop::sample::select(vec!["4:+15550100000", "4:+15550104000", "4:+15550103001", "8:acs:r_u", "4:+19995550100", "x"]);
    let url = prop::sample::select(vec![
        "https://app.example/a",
        "https://x.invalid/",
        "http://emulator.localhost/emulator/prompts/a.wav",
    ]);
    (person, url, 0_u32..4, any::<bool>(), prop::sample::select(vec!["dtmf", "choices", "speech", "speechOrDtmf"])).prop_map(
        |(raw_id, url, number, flag, input)| {
            let person = json!({ "rawId": raw_id });
            let source = json!({ "kind": if flag { "file" } else { "text" }, "file": { "uri": url }, "text": { "text": "hello" } });
            let socket = json!({ "transportType": "websocket", "audioChannelType": "mixed", "locale": "x", "transportUrl": url, "startMediaStreaming": flag, "startTranscription": flag });
            json!({
                "targets": [person], "callbackUri": url, "sourceCallerIdNumber": { "value": CALLER_ID }, "mediaStreamingOptions": socket,
                "transcriptionOptions": socket, "callIntelligenceOptions": { "cognitiveServicesEndpoint": if flag { "x" } else { "y" } },
                "incomingCallContext": "x", "target": person, "callLocator": { "kind": "groupCallLocator", "groupCallId": "g" },
                "participantToAdd": person, "invitationTimeoutInSeconds": number, "targetParticipant": person, "transferee": person,
                "participantToRemove": person, "targetParticipants": [person], "invitationId": "x", "fromCall": "x",
                "playSources": [source], "playTo": [person], "interruptCallMediaOperation": flag, "playOptions": { "loop": !flag },
                "recognizeInputType": input, "playPrompt": source, "playSourceInfo": source, "tones": ["one"], "locale": "x",
                "recognizeOptions": {
                    "targetParticipant": person, "initialSilenceTimeoutInSeconds": number, "dtmfOptions": { "maxTonesToCollect": 1 },
                    "choices": [{ "label": "a", "phrases": ["b"], "tone": "one" }],
                },
                "operationContext": "c", "recordingStateCallbackUri": url,
            })
        },
    )
}

fn problems(world: &World) -> Vec<Json> {
    let log = world.emulator.events(0);
    log.as_array().unwrap().iter().filter(|entry| entry["kind"] == "problem").cloned().collect()
}

fn answer(world: &mut World, operation: usize, id: &str, text: &str) -> Result<(), TestCaseError> {
    let row = &CONTRACT.operations[operation % CONTRACT.operations.len()];
    let path = row.path.replace("{callConnectionId}", id).replace("{recordingId}", id).replace("{targetParticipant}", "4%3A%2B1");
    let path = format!("/calling{path}?api-version={}", if row.only.is_empty() { CONTRACT.api_version } else { row.only });
    let request = world.signed(row.method, &path, text);
    let response = world.send(&request);
    prop_assert!([200, 201, 202, 204, 400, 404, 429, 500].contains(&response.status), "{}", response.status);
    if response.status >= 400 && !row.path.is_empty() {
        prop_assert!(body(&response)["error"]["message"].is_string());
    }
    Ok(())
}

proptest! {
    #[test]
    fn any_signed_body_is_answered(operation in 0_usize..39, text in json_text(), known in any::<bool>()) {
        let mut world = World::new();
        let id = world.connect(&[STAYS]);
        answer(&mut world, operation, if known { &id } else { "none" }, &text)?;
        world.advance(1_000_000);
        prop_assert_eq!(problems(&world), Vec::<Json>::new());
    }

    #[test]
    fn any_requests_in_any_order_are_answered(
        steps in prop::collection::vec((0_usize..39, nearly_right(), 0_u64..3_000), 1..24),
    ) {
        let mut world = World::new();
        world.prompts.insert("https://app.example/a".to_owned(), file(wav(8_000)));
        let id = world.connect(&[STAYS, RESISTS, "+15550103001"]);
        for (operation, body, wait_ms) in steps {
            answer(&mut world, operation, &id, &body.to_string())?;
            let _ = world.emulator.press(&id, STAYS, "1", world.now_ms);
            world.advance(wait_ms);
        }
        world.advance(1_000_000);
        prop_assert_eq!(problems(&world), Vec::<Json>::new());
    }

    #[test]
    fn any_call_that_comes_in_is_told_or_refused(call in json_text(), from in "\\PC{0,12}", to in "\\PC{0,12}") {
        let mut world = World::new();
        if let Ok(call) = serde_json::from_str::<Json>(&call) {
            let _ = world.emulator.incoming_call(&call, world.now_ms);
        }
        let _ = world.emulator.incoming_call(&json!({ "from": from, "to": to }), world.now_ms);
        world.advance(60_000);
        prop_assert_eq!(problems(&world), Vec::<Json>::new());
    }
}
