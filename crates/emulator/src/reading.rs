//! A request on the wire as the call of a client's method that sends it: the way back from [`ringwire::encode`], by the same rows. It is
//! for programs that show what other programs have sent.

use crate::engine::json::{Json, Map, json};
use crate::http::message::path_of;
use crate::http::router::{Route, route};
use crate::tables;
use ringwire::codecs::identifier::Identifier;
use ringwire::contract::{
    Argument, Contract, Dialect, Field, Model, Operation, Place, Presence, Type, ga_2026_03, known_word, preview_2021_04,
};
use ringwire::decode;
use ringwire::encode::{self, Arguments, Setting};

/// The contracts, each with the class of its client.
const CONTRACTS: [(&str, &Contract); 2] =
    [("CallAutomationClient", &ga_2026_03::CONTRACT), ("CallClient", &preview_2021_04::CONTRACT)];

/// What a request calls: `{ client, operation, arguments, apiVersion, isExact }`, the arguments as `buildRequest` takes them. `isExact` says
/// whether a client would send this body for them. `None` for a request of no operation.
#[must_use]
pub fn call_of(method: &str, path_and_query: &str, body: &str) -> Option<Json> {
    let body: Json = if body.trim().is_empty() { Json::Null } else { serde_json::from_str(body).ok()? };
    let (client, contract, route) = CONTRACTS
        .iter()
        .find_map(|(client, contract)| Some((*client, *contract, route(contract, method, path_of(path_and_query))?)))?;
    let version = path_and_query.split(['?', '&']).find_map(|pair| pair.strip_prefix("api-version="));
    let api_version = version.unwrap_or(contract.api_version);
    // Rows that share an id share an operation: `createCall` and `createGroupCall`.
    let rows = contract.operations.iter().filter(|row| row.id == route.operation.id);
    let readings: Vec<_> = rows
        .map(|row| {
            let arguments = arguments(row, &route, &body, contract.dialect);
            let sent = sends(row, &arguments, contract, api_version);
            let is_exact = sent.as_ref().is_some_and(|sent| row.body.is_none() || *sent == without_nothing(&body));
            (row, arguments, sent.is_some(), is_exact)
        })
        .collect();
    // Another client may send more than ours; what ours takes fits better than what it refuses. The last row has the form of all.
    let exact = readings.iter().find(|(.., is_exact)| *is_exact);
    let fitting = readings.iter().find(|(_, _, fits, _)| *fits);
    let (row, mut arguments, _, is_exact) = exact.or(fitting).or(readings.last())?.clone();
    while arguments.last().is_some_and(|last| last.is_null() || last.as_object().is_some_and(Map::is_empty)) {
        arguments.pop();
    }
    Some(json!({
        "client": client,
        "operation": row.name,
        "arguments": arguments,
        "apiVersion": api_version,
        "isExact": is_exact,
    }))
}

/// The body that a client sends for these arguments; `None` when it refuses them.
fn sends(row: &'static Operation, arguments: &[Json], contract: &Contract, api_version: &str) -> Option<Json> {
    let setting = Setting { api_version, ..Setting::of(contract.dialect) };
    let text = encode::request_body(&Arguments::read(row, arguments), setting, contract.options).ok()?;
    let sent = text.map_or(Some(Json::Null), |text| serde_json::from_str(&text).ok())?;
    Some(without_nothing(&sent))
}

/// A value without members that are `null`, which mean the same as none.
fn without_nothing(value: &Json) -> Json {
    match value {
        Json::Object(members) => {
            let given = members.iter().filter(|(_, value)| !value.is_null());
            given.map(|(name, value)| (name.clone(), without_nothing(value))).collect::<Map<_, _>>().into()
        }
        Json::Array(items) => items.iter().map(without_nothing).collect(),
        other => other.clone(),
    }
}

fn arguments(row: &'static Operation, route: &Route, body: &Json, dialect: Dialect) -> Vec<Json> {
    let mut members = row.body.map_or_else(Map::new, |model| object(model, body, dialect));
    let mut read: Vec<Json> = Vec::new();
    let own = |argument: &Argument| argument.place == Place::Field;
    let of_fields: Vec<Option<Json>> = row
        .arguments
        .iter()
        .map(|argument| own(argument).then(|| members.shift_remove(argument.name).unwrap_or_default()))
        .collect();
    for (index, (argument, field)) in row.arguments.iter().zip(of_fields).enumerate() {
        read.push(match argument.place {
            Place::Path | Place::RawId => json!(route.parameter(argument.name)),
            Place::Field => field.unwrap_or_default(),
            Place::Fields | Place::Options => {
                let names: Vec<String> = members.keys().filter(|name| tables::is_member(row, index, name)).cloned().collect();
                names
                    .into_iter()
                    .filter_map(|name| Some((name.clone(), members.shift_remove(&name)?)))
                    .collect::<Map<_, _>>()
                    .into()
            }
            Place::Request | Place::Range => json!({}),
            Place::Unused | Place::Location => Json::Null,
        });
    }
    read
}

/// The members of an object, by their names in JavaScript.
fn object(model: &Model, wire: &Json, dialect: Dialect) -> Map<String, Json> {
    let mut read = Map::new();
    for field in model.fields {
        match &field.ty {
            Type::Group(inner) => {
                let inside = if field.wire.is_empty() { Some(wire) } else { wire.get(field.wire) };
                read.extend(inside.map(|inside| object(inner, inside, dialect)).unwrap_or_default());
            }
            Type::Union(union) if field.name.is_empty() => {
                let word = wire.get(union.wire_tag).and_then(Json::as_str).unwrap_or_default();
                let Some(variant) = union.variant(word, true) else { continue };
                read.insert(union.tag.to_owned(), json!(variant.name));
                for (name, value) in object(variant.model, wire, dialect) {
                    read.entry(name).or_insert(value);
                }
            }
            _ if field.name.is_empty() || field.wire.is_empty() => {}
            ty => {
                // Of two names for one member, the first is the one to write.
                let is_old =
                    model.fields.iter().find(|other| other.wire == field.wire).is_some_and(|first| first.name != field.name);
                if let Some(given) = wire.get(field.wire).filter(|given| !given.is_null() && !is_old) {
                    read.insert(field.name.to_owned(), value(ty, given, dialect));
                }
            }
        }
    }
    read
}

fn value(ty: &Type, wire: &Json, dialect: Dialect) -> Json {
    let inside = |member: &str, name: &str| match wire.get(member) {
        Some(id) => json!({ (name): id }),
        None => wire.clone(),
    };
    match ty {
        Type::Seconds => wire.as_f64().map_or_else(|| wire.clone(), |ms| seconds(ms / 1_000.0)),
        Type::Enum(words) | Type::CapitalIn(_, words) => {
            wire.as_str().and_then(|word| known_word(words, word)).map_or_else(|| wire.clone(), Json::from)
        }
        Type::PhoneNumber => inside("value", "phoneNumber"),
        Type::User => inside("id", "communicationUserId"),
        Type::TeamsApp => inside("appId", "teamsAppId"),
        Type::Identifier => identifier(wire, dialect),
        Type::CallingContext(model) => calling_context(model, wire, dialect),
        Type::List(item, _) => wire.as_array().into_iter().flatten().map(|wire| value(item, wire, dialect)).collect(),
        Type::One(item) => match wire.as_array().map(Vec::as_slice) {
            Some([only]) => value(item, only, dialect),
            _ => wire.clone(),
        },
        Type::Map(item) => {
            let members = wire.as_object().into_iter().flatten();
            members.map(|(name, wire)| (name.clone(), value(item, wire, dialect))).collect::<Map<_, _>>().into()
        }
        Type::Model(model) | Type::Group(model) => object(model, wire, dialect).into(),
        Type::Union(union) => {
            let word = wire.get(union.wire_tag).and_then(Json::as_str).unwrap_or_default();
            let Some(variant) = union.variant(word, true) else { return wire.clone() };
            let mut read = Map::new();
            read.insert(union.tag.to_owned(), json!(variant.name));
            read.extend(object(variant.model, wire, dialect));
            read.into()
        }
        Type::Any | Type::Text | Type::Id | Type::Url | Type::Boolean | Type::Integer(..) | Type::Date => wire.clone(),
    }
}

/// Whole seconds are written as whole numbers.
fn seconds(seconds: f64) -> Json {
    if seconds.fract() == 0.0 { json!(seconds as i64) } else { json!(seconds) }
}

/// An identifier as one writes it: its own members, without what follows from them.
fn identifier(wire: &Json, dialect: Dialect) -> Json {
    let Some(known) = Identifier::from_wire(wire, dialect) else { return wire.clone() };
    let mut read = decode::object(&OF_IDENTIFIER, &json!({ "it": wire }), dialect).get("it").cloned().unwrap_or_default();
    if let Some(members) = read.as_object_mut() {
        let is_implied = |name: &str, value: &Json| match name {
            "rawId" => *value == json!(known.raw_id()) && !matches!(known, Identifier::Unknown { .. }),
            "isAnonymous" => *value == json!(false),
            "cloud" => *value == json!("public"),
            _ => false,
        };
        members.retain(|name, value| !is_implied(name, value));
    }
    read
}

/// An object with an identifier, for the interpreter on the way in.
static OF_IDENTIFIER: Model =
    Model { name: "", fields: &[Field { name: "it", wire: "it", ty: Type::Identifier, presence: Presence::Optional, doc: "" }] };

/// The headers that go with a call: a list in JavaScript.
fn calling_context(model: &Model, wire: &Json, dialect: Dialect) -> Json {
    let mut headers = Vec::new();
    for field in model.fields {
        let Some(given) = wire.get(field.wire) else { continue };
        if let Type::Model(details) = field.ty {
            let mut read = Map::new();
            read.insert("kind".to_owned(), json!("TeamsPhoneCallDetails"));
            read.extend(object(details, given, dialect));
            headers.push(Json::Object(read));
            continue;
        }
        for (name, value) in given.as_object().into_iter().flatten() {
            headers.push(match name.as_str() {
                _ if field.wire == "voipHeaders" => json!({ "kind": "voip", "key": name, "value": value }),
                "User-To-User" => json!({ "kind": "sipuui", "key": "", "value": value }),
                custom => match custom.strip_prefix("X-MS-Custom-") {
                    Some(key) => json!({ "kind": "sipx", "key": key, "value": value }),
                    None => {
                        let key = custom.strip_prefix("X-").unwrap_or(custom);
                        json!({ "kind": "sipx", "key": key, "value": value, "sipHeaderPrefix": "X-" })
                    }
                },
            });
        }
    }
    headers.into()
}
