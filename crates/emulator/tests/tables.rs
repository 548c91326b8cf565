//! The tables as JSON: all of both contracts is there, and says what the tables say.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use ringwire::contract::{Contract, ga_2026_03, preview_2021_04};
use ringwire_emulator::tables;
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn table(index: usize) -> Value {
    tables::as_json()[index].clone()
}

fn operation(index: usize, name: &str) -> Value {
    let operations = table(index)["operations"].as_array().unwrap().clone();
    operations.into_iter().find(|row| row["name"] == name).unwrap_or_else(|| panic!("no {name}"))
}

fn names(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()).collect()
}

fn member(list: &Value, name: &str) -> Value {
    list.as_array().unwrap().iter().find(|row| row["name"] == name).unwrap_or_else(|| panic!("no {name} in {list}")).clone()
}

#[test]
fn every_operation_and_argument_of_both_contracts_is_there_in_order() {
    let contracts: [(&Contract, &str); 2] =
        [(&ga_2026_03::CONTRACT, "CallAutomationClient"), (&preview_2021_04::CONTRACT, "CallClient")];
    for (index, (contract, client)) in contracts.into_iter().enumerate() {
        let shown = table(index);
        assert_eq!((&shown["client"], &shown["apiVersion"]), (&json!(client), &json!(contract.api_version)));
        assert_eq!(names(&shown["operations"]), contract.operations.iter().map(|row| row.name).collect::<Vec<_>>());
        for (row, shown) in contract.operations.iter().zip(shown["operations"].as_array().unwrap()) {
            assert_eq!(names(&shown["arguments"]), row.arguments.iter().map(|one| one.name).collect::<Vec<_>>(), "{}", row.name);
            assert_eq!(
                (&shown["method"], &shown["path"], &shown["doc"]),
                (&json!(row.method), &json!(row.path), &json!(row.doc))
            );
            for argument in shown["arguments"].as_array().unwrap() {
                assert_ne!(argument["type"], "any", "{}: {argument}", row.name);
            }
            assert!(!row.doc.is_empty(), "{} says what it does", row.name);
        }
    }
}

#[test]
fn every_model_named_is_there_and_no_member_is_without_a_type() {
    fn walk(value: &Value, named: &mut BTreeSet<String>) {
        match value {
            Value::Object(members) => {
                if let Some(name) = members.get("model").or(members.get("result")).and_then(Value::as_str) {
                    named.insert(name.to_owned());
                }
                if members.contains_key("required") {
                    assert!(members["type"].is_string(), "{value}");
                }
                members.values().for_each(|member| walk(member, named));
            }
            Value::Array(items) => items.iter().for_each(|item| walk(item, named)),
            _ => {}
        }
    }
    for index in 0..2 {
        let (shown, mut named) = (table(index), BTreeSet::new());
        walk(&shown, &mut named);
        let models: BTreeSet<String> = shown["models"].as_object().unwrap().keys().cloned().collect();
        assert_eq!(named, models);
        assert!(models.iter().all(|name| !name.is_empty()));
    }
}

#[test]
fn required_ranges_enums_defaults_and_choices_are_those_of_the_rows() {
    let recognize = operation(0, "startRecognizing");
    assert_eq!(recognize["arguments"][0], json!({ "name": "callConnectionId", "type": "id", "required": true, "known": true }));
    let options = &recognize["arguments"][2]["fields"];
    let kind = member(options, "");
    assert_eq!((&kind["type"], &kind["tag"]), (&json!("union"), &json!("kind")));
    assert_eq!(kind["variants"].as_array().unwrap().len(), 4);
    let dtmf = &table(0)["models"][kind["variants"][0]["model"].as_str().unwrap()]["fields"];
    let silence = member(dtmf, "initialSilenceTimeoutInSeconds");
    assert_eq!((&silence["default"], &silence["least"], &silence["most"]), (&json!(5), &json!(0), &json!(300)));
    // It is an argument of its own, and may stand in the object all the same.
    assert_eq!(member(dtmf, "targetParticipant")["type"], "identifier");
    let speech = &table(0)["models"][kind["variants"][2]["model"].as_str().unwrap()]["fields"];
    assert_eq!(member(speech, "endSilenceTimeoutInSeconds")["default"], 2, "in seconds, as JavaScript has it");
    assert!(!names(options).contains(&"stopCurrentOperations"), "taken and not sent");

    let sources = &operation(0, "play")["arguments"][1];
    assert_eq!((&sources["type"], &sources["least"], &sources["required"]), (&json!("list"), &json!(1), &json!(true)));
    let file = sources["item"]["variants"][0]["model"].as_str().unwrap();
    assert_eq!(
        names(&table(0)["models"][file]["fields"]),
        ["playSourceCacheId", "url"],
        "groups are taken apart, old names left out"
    );

    let start = operation(0, "start")["arguments"][0].clone();
    assert_eq!(start["required"], true, "one of two members is needed");
    let start = start["fields"].clone();
    assert_eq!(member(&start, "callLocator")["either"], "callConnectionId");
    assert_eq!(member(&start, "recordingFormat")["values"], json!(["wav", "mp3", "mp4"]));
    assert_eq!(operation(0, "summarizeCall")["only"], ga_2026_03::PREVIEW);
    assert_eq!(names(&operation(0, "downloadStreaming")["arguments"][1]["fields"]), ["offset", "length"]);
}

#[test]
fn an_invitation_and_the_options_share_the_fields_without_doubles() {
    let create = operation(0, "createCall");
    assert_eq!(names(&create["arguments"][1]["fields"]), ["targetParticipant", "sourceCallIdNumber", "sourceDisplayName"]);
    assert_eq!(create["arguments"][1]["required"], true);
    let options = names(&create["arguments"][3]["fields"]);
    assert!(options.contains(&"operationContext") && options.contains(&"repeatabilityRequestId"), "{options:?}");
    assert!(!options.contains(&"sourceCallIdNumber") && !options.contains(&"callbackUrl"), "{options:?}");
    assert_eq!(names(&operation(0, "redirectCall")["arguments"][2]["fields"]), ["targetParticipant"]);
    let invite = operation(0, "addParticipant")["arguments"][1]["fields"].clone();
    assert_eq!(names(&invite), ["sourceCallIdNumber", "sourceDisplayName", "targetParticipant", "customCallingContext"]);
    let options = operation(1, "createCall")["arguments"][2]["fields"].clone();
    assert_eq!(
        names(&options),
        ["alternateCallerId", "subject", "callbackUri", "requestedModalities", "requestedCallEvents"],
        "one object has all that is no argument"
    );
}
