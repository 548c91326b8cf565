//! The types of 2026-03-12 against its tables: every row has a method, every option a member, and the other way round. The compiler
//! checks that they fit those of the official package: `tests/types/official.ts`.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::string_slice)]

mod common;

use common::declarations::Declarations;
use common::{GA_2026_03, assert_same_names, members, models, models_of, read, report, same};
use ringwire::contract::ga_2026_03::EVENT_GRID;
use ringwire::contract::options::{RANGE_OPTIONS, REPEATABILITY_REQUEST_ID, REQUEST_OPTIONS};
use ringwire::contract::{Field, Model, Operation, Place, Repeat, Type, Union};
use std::collections::{BTreeMap, BTreeSet};

fn types() -> Declarations {
    Declarations::read(&["pkg-template/client/call-automation.d.ts", "pkg-template/client/index.d.ts"])
}

const TABLES: &str = "the tables below src/contract/ga_2026_03";

type Names = BTreeSet<String>;

fn names<'a>(fields: impl IntoIterator<Item = &'a Field>) -> Names {
    fields.into_iter().map(|field| field.name.to_owned()).collect()
}

/// The members of interfaces, together.
fn declared(types: &Declarations, names: &str) -> Names {
    let name = |part: &str| part.trim().trim_start_matches('|').trim().to_owned();
    names.split('|').map(name).filter(|name| !name.is_empty()).flat_map(|name| types.interface(&name).into_keys()).collect()
}

/// The method of a row, and its parameters beside the arguments of the row.
fn method_of(row: &Operation) -> (&'static str, &'static [&'static str]) {
    match row.name {
        "hangUp" | "terminateCall" => ("hangUp", &["isForEveryone"]),
        name => (name, &[]),
    }
}

/// The complaint about a row whose method has no types.
fn no_method(row: &Operation) -> String {
    let (method, _) = method_of(row);
    format!("pkg-template/client/call-automation.d.ts has no {}.{method}: add it there", row.class.name())
}

/// The argument that the object of the method holds.
fn is_known(place: Place, name: &str) -> bool {
    place == Place::Unused || ["callConnectionId", "sourceIdentity"].contains(&name)
}

#[test]
fn every_row_has_its_method() {
    let types = types();
    report(GA_2026_03.contract.operations.iter().map(|row| {
        let (method, others) = method_of(row);
        let declared = types.methods(row.class.name(), method);
        // The last declaration is the current one; those before it are deprecated.
        let Some((parameters, returned)) = declared.last() else {
            return Err(no_method(row));
        };
        let written: Vec<&str> = parameters.iter().map(|(name, _)| name.trim_end_matches('?')).collect();
        let own = row.arguments.iter().filter(|it| !is_known(it.place, it.name)).map(|it| it.name);
        let expected: Vec<&str> = others.iter().copied().chain(own).collect();
        same(&format!("{method}: its parameters"), &written, &expected)?;
        // The bag may be left out if none of its members must be there.
        let optional = parameters.last().is_some_and(|(name, _)| name.ends_with('?'));
        let arguments: Vec<&str> = row.arguments.iter().map(|it| it.name).collect();
        let must = |field: &&Field| field.required() && !arguments.contains(&field.name);
        let in_bag = row.body.is_some_and(|body| {
            let named = row.arguments.iter().any(|it| it.place == Place::Fields);
            !named && members(body).iter().any(must)
        });
        // The call that is recorded, and the input that is recognised, stand in the options.
        let needed = in_bag || ["start", "startRecognizing"].contains(&row.name);
        same(&format!("{method}: whether its options may be left out"), &optional, &!needed)?;
        let inner = |outer: &str| returned.strip_prefix(outer)?.strip_suffix('>');
        // `AwaitableOperation<Result, Event>`: its result, and the event that ends it.
        let gives = match inner("AwaitableOperation<").and_then(|inner| inner.rsplit_once(", ")) {
            Some((gives, event)) => {
                same(&format!("{method}: {event} is an event"), &types.interface(event).contains_key("kind"), &true)?;
                gives
            }
            None => inner("Promise<").unwrap_or(returned),
        };
        let found = match gives {
            "void" | "RecordingStream" => BTreeMap::new(),
            // The call, and the object that controls it.
            "CreateCallResult" | "AnswerCallResult" | "ConnectCallResult" => types.interface("CallConnectionProperties"),
            "ParticipantList" => types.interface("ListParticipantsResult"),
            name => types.interface(name),
        };
        let expected = row.result.map(|model| names(model.fields)).unwrap_or_default();
        same(&format!("{method}: what it gives"), &found.into_keys().collect(), &expected)
    }));
}

#[test]
fn every_method_has_its_row() {
    let types = types();
    let operations = types.interface("CallAutomationOperations");
    let declared: Vec<&str> = operations.keys().map(String::as_str).collect();
    let rows: Vec<&str> = GA_2026_03.contract.operations.iter().map(|row| row.name).collect();
    assert_same_names("CallAutomationOperations in pkg-template/client/call-automation.d.ts", &declared, TABLES, &rows);
}

#[test]
fn the_types_say_which_operations_are_not_retried() {
    const FILE: &str = "pkg-template/client/call-automation.d.ts";
    let types = read(FILE);
    let (before, _) = types.split_once("\n  retry?: ").unwrap();
    let doc = before.rsplit("/**").next().unwrap();
    let never = GA_2026_03.contract.operations.iter().filter(|row| row.repeat == Repeat::Never);
    report(never.map(|row| match doc.contains(&format!("`{}`", row.name)) {
        true => Ok(()),
        false => {
            Err(format!("{FILE}: the comment of `retry` names the operations that are not retried, and lacks `{}`", row.name))
        }
    }));
}

/// The options that all operations with the same `Repeat` have.
fn of_every_request(types: &Declarations, row: &Operation) -> Names {
    let mut all = declared(types, "OperationOptions");
    assert_eq!(all, names(REQUEST_OPTIONS.fields));
    if row.arguments.iter().any(|it| it.place == Place::Range) {
        all.extend(names(RANGE_OPTIONS.fields));
    }
    // The two rows of `hangUp` share their options.
    if row.repeat == Repeat::ById || row.name == "hangUp" {
        all.insert(REPEATABILITY_REQUEST_ID.to_owned());
    }
    all
}

#[test]
fn every_option_is_declared_and_every_declared_option_is_one() {
    let types = types();
    report(GA_2026_03.contract.operations.iter().map(|row| {
        let (method, _) = method_of(row);
        let methods = types.methods(row.class.name(), method);
        let Some((parameters, _)) = methods.last() else { return Err(no_method(row)) };
        let mut fields: Names = row.body.map(|body| names(members(body))).unwrap_or_default();
        if row
            .body
            .is_some_and(|body| body.fields.iter().any(|field| matches!(field.ty, Type::Union(_)) && field.name.is_empty()))
        {
            fields.insert("kind".to_owned());
        }
        for argument in row.arguments.iter().filter(|it| matches!(it.place, Place::Field | Place::Unused)) {
            fields.remove(argument.name);
        }
        let mut offered = Names::new();
        for (name, ty) in parameters.iter().filter(|(name, _)| {
            row.arguments.iter().any(|it| {
                it.name == name.trim_end_matches('?')
                    && matches!(it.place, Place::Fields | Place::Options | Place::Request | Place::Range)
            })
        }) {
            let members = declared(&types, ty);
            if name.starts_with("options") {
                let common = of_every_request(&types, row);
                offered.extend(members.difference(&common).cloned());
                same(
                    &format!("{method}: the options of every request"),
                    &common.difference(&members).cloned().collect(),
                    &Names::new(),
                )?;
            } else {
                offered.extend(members);
            }
        }
        // All these operations take a `CallInvite`; not all have a field for each of its members.
        let unsaid: Names = row.body.map(|_| declared(&types, "CallInvite")).unwrap_or_default();
        let invited = parameters.iter().any(|(_, ty)| *ty == "CallInvite");
        let missing: Vec<&String> = fields.difference(&offered).collect();
        let extra: Vec<&String> = offered.difference(&fields).filter(|name| !(invited && unsaid.contains(*name))).collect();
        same(
            &format!("{}: (options that are not declared, options there are not)", row.name),
            &(missing, extra),
            &(vec![], vec![]),
        )
    }));
}

/// The members of a model in JavaScript, with `kind` for one of several.
fn shown(model: &'static Model, tag: Option<&str>) -> Names {
    let mut all = names(members(model));
    all.extend(tag.map(str::to_owned));
    all
}

/// The models that are objects of their own, by their names. Parts of other models have other names in JavaScript, or none.
#[test]
fn objects_are_declared_as_their_tables_say() {
    let types = types();
    let unions: Vec<&'static Union> = models_of(GA_2026_03.contract)
        .into_iter()
        .flat_map(|model| model.fields)
        .filter_map(|field| match &field.ty {
            Type::Union(union) | Type::List(Type::Union(union), _) => Some(*union),
            _ => None,
        })
        .collect();
    let tag_of = |model: &Model| {
        unions.iter().find(|union| union.variants.iter().any(|it| std::ptr::eq(it.model, model))).map(|union| union.tag)
    };
    let events: Vec<&Model> = GA_2026_03.contract.events.iter().chain(EVENT_GRID.events).map(|row| row.data).collect();
    let recognized = |model: &Model| model.name.starts_with("CallMediaRecognize");
    let all = models(models_of(GA_2026_03.contract));
    let objects: Vec<&&'static Model> = all
        .iter()
        .filter(|model| types.has_interface(model.name) && !events.iter().any(|data| std::ptr::eq(*data, **model)))
        // Where the table has what stands on the wire in one object, `PlayOptions` is the options of `play`; see the test above.
        .filter(|model| model.name != "PlayOptions" && !recognized(model))
        .collect();
    assert!(objects.len() >= 25, "{}", objects.len());
    report(objects.into_iter().map(|model| {
        // The names stand in the array, not in the table.
        let tag = tag_of(model).or((model.name == "TeamsPhoneCallDetails").then_some("kind"));
        same(model.name, &types.interface(model.name).into_keys().collect(), &shown(model, tag))
    }));
    for union in unions {
        for variant in union.variants.iter().filter(|variant| types.has_interface(variant.model.name)) {
            assert_eq!(types.kind(variant.model.name), Some(variant.name));
        }
    }
    assert_eq!(types.union("CallLocatorType").into_iter().collect::<BTreeSet<_>>(), {
        let locators = GA_2026_03
            .contract
            .operation("connectCall")
            .unwrap()
            .body
            .unwrap()
            .fields
            .iter()
            .find(|field| field.name == "callLocator")
            .unwrap();
        let Type::Union(union) = locators.ty else { panic!("callLocator is no union") };
        union.variants.iter().map(|variant| variant.name).collect()
    });
}

#[test]
fn every_event_has_its_interface() {
    let types = types();
    let kinds: Vec<&str> = GA_2026_03.contract.events.iter().map(|row| row.kind).collect();
    let declared = types.union("CallAutomationEvent");
    assert_same_names("CallAutomationEvent in pkg-template/client/call-automation.d.ts", &declared, TABLES, &kinds);
    let cloud_events = ["id", "source", "type", "time", "specversion", "datacontenttype", "subject"];
    // In both schemas: its own, and CloudEvents.
    let event_grid = ["id", "subject", "type", "eventType", "eventTime", "time", "topic"];
    let of_cloud = GA_2026_03.contract.events.iter().map(|row| (row, row.kind, cloud_events));
    let of_grid = EVENT_GRID.events.iter().map(|row| (row, row.data.name, event_grid));
    report(of_cloud.chain(of_grid).map(|(row, name, envelope)| {
        let expected = shown(row.data, Some("kind"));
        let found: Names = types.interface(name).into_keys().collect();
        // The types name some members of the envelope, too.
        let own: Names = found.iter().filter(|member| !envelope.contains(&member.as_str())).cloned().collect();
        same(name, &own, &expected)?;
        same(&format!("{name}: what tells it from others"), &found.contains("id"), &true)?;
        same(&format!("{name}: its kind"), &types.kind(name), &Some(row.kind))
    }));
}

/// A member that the service requires is required in the types; a member that an answer may lack is optional.
#[test]
fn what_is_required_is_so_in_both() {
    let types = types();
    let sent = GA_2026_03.contract.operations.iter().filter_map(|row| row.body);
    let all = models(sent);
    let objects =
        all.iter().filter(|model| types.has_interface(model.name) && model.fields.iter().all(|field| !field.name.is_empty()));
    report(objects.map(|model| {
        let declared = types.interface(model.name);
        let expected = model.fields.iter().map(|field| (field.name.to_owned(), !must_be_given(field)));
        let expected: BTreeMap<String, bool> = expected.collect();
        let found: BTreeMap<String, bool> = declared.into_iter().filter(|(name, _)| expected.contains_key(name)).collect();
        same(model.name, &found, &expected)
    }));
}

fn must_be_given(field: &Field) -> bool {
    // A locale is required except in the preview; the type requires it in both.
    field.required() || matches!(field.presence, ringwire::contract::Presence::Unless(_))
}
