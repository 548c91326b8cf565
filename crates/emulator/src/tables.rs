//! The contract tables as JSON, for programs that make forms, documents or completions of them: what each operation takes, under
//! the names it has in JavaScript.
//!
//! Names on the wire are not in it, and what has none of its own in JavaScript is not either: groups are taken apart, the second
//! spelling of a name and members that are taken and not sent are left out.

use crate::engine::json::{Json, Map, json};
use ringwire::contract::options::REPEATABILITY_REQUEST_ID;
use ringwire::contract::{
    Argument, Class, Contract, Event, Field, Model, Operation, Place, Presence, Repeat, Type, ga_2026_03, preview_2021_04,
};
use std::collections::BTreeMap;

/// Every model by its name: a map, because many rows lead to one model.
type Models = BTreeMap<&'static str, &'static Model>;

/// Of an operation with two objects of fields, the first is a `CallInvite` and has these; the tables take them from either.
const OF_INVITE: [&str; 4] = ["targetParticipant", "sourceCallIdNumber", "sourceDisplayName", "customCallingContext"];

/// The tables of both contracts, 2026-03-12 first.
#[must_use]
pub fn as_json() -> Json {
    json!([
        contract("CallAutomationClient", &ga_2026_03::CONTRACT, ga_2026_03::EVENT_GRID.events),
        contract("CallClient", &preview_2021_04::CONTRACT, &[]),
    ])
}

/// The events of both contracts and of Event Grid, 2026-03-12 first: `[{ source, events: [{ kind, doc, subscription?, fields }], models }]`.
#[must_use]
pub fn events_as_json() -> Json {
    let sources = [
        ("2026-03-12", &ga_2026_03::CONTRACT),
        ("Event Grid", &ga_2026_03::EVENT_GRID),
        ("2021 preview", &preview_2021_04::CONTRACT),
    ];
    let shown = sources.into_iter().map(|(source, contract)| {
        let mut models = Models::new();
        let events: Json = contract.events.iter().map(|row| event(row, &mut models)).collect();
        json!({ "source": source, "events": events, "models": all(&mut models) })
    });
    shown.collect()
}

fn event(row: &Event, models: &mut Models) -> Json {
    let mut shown = json!({ "kind": row.kind, "doc": row.doc, "fields": fields(row.data, models).collect::<Json>() });
    if let Some(name) = row.subscription {
        put(&mut shown, "subscription", name);
    }
    shown
}

fn contract(client: &str, contract: &Contract, grid: &[Event]) -> Json {
    let mut models = Models::new();
    let operations: Json = contract.operations.iter().map(|row| operation(row, contract, &mut models)).collect();
    json!({
        "client": client,
        "apiVersion": contract.api_version,
        "operations": operations,
        "events": contract.events.iter().map(|row| kind(row, false)).chain(grid.iter().map(|row| kind(row, true))).collect::<Json>(),
        "models": all(&mut models),
    })
}

/// The kind of an event that can be triggered.
fn kind(row: &Event, is_of_grid: bool) -> Json {
    json!({ "kind": row.kind, "doc": row.doc, "eventGrid": is_of_grid })
}

/// The models that were met, and those met in them.
fn all(models: &mut Models) -> Json {
    let mut shown = BTreeMap::new();
    while let Some((name, model)) = models.iter().find(|(name, _)| !shown.contains_key(**name)).map(|(name, row)| (*name, *row)) {
        shown.insert(name, json!({ "fields": fields(model, models).collect::<Json>() }));
    }
    shown.into_iter().map(|(name, model)| (name.to_owned(), model)).collect::<Map<_, _>>().into()
}

fn operation(row: &Operation, contract: &Contract, models: &mut Models) -> Json {
    let arguments = row.arguments.iter().enumerate();
    let arguments: Json = arguments.map(|(index, argument)| self::argument(row, index, argument, contract, models)).collect();
    let mut shown = json!({
        "name": row.name,
        "class": row.class.name(),
        "method": row.method,
        "path": row.path,
        "success": row.success,
        "doc": row.doc,
        "arguments": arguments,
    });
    if let Some(result) = row.result {
        models.insert(result.name, result);
        put(&mut shown, "result", result.name);
    }
    if !row.only.is_empty() {
        put(&mut shown, "only", row.only);
    }
    shown
}

fn argument(row: &Operation, index: usize, argument: &Argument, contract: &Contract, models: &mut Models) -> Json {
    let plain = |ty: &str, required: bool| json!({ "name": argument.name, "type": ty, "required": required });
    let mut shown = match argument.place {
        Place::Path => plain("id", true),
        Place::RawId => plain("identifier", true),
        Place::Location => plain("url", true),
        Place::Unused => plain("user", false),
        Place::Field => match row.body.and_then(|model| within(model, argument.name)) {
            Some(row) => field(row, models),
            None => plain("any", false),
        },
        Place::Fields | Place::Options | Place::Request | Place::Range => {
            let inside = members(row, index, argument.place, contract, models);
            let is_needed = |member: &Json| member.get("required") == Some(&Json::Bool(true)) || member.get("either").is_some();
            let required = inside.iter().any(is_needed);
            json!({ "name": argument.name, "type": "object", "required": required, "fields": inside })
        }
    };
    if is_known(row, index) {
        put(&mut shown, "known", true);
    }
    shown
}

/// The field of that name: of the object, or of one that stands inside it on the wire alone.
fn within(model: &'static Model, name: &str) -> Option<&'static Field> {
    model.fields.iter().find_map(|field| match field.ty {
        Type::Group(inner) => within(inner, name),
        Type::Union(union) if field.name.is_empty() => union.variants.iter().find_map(|variant| within(variant.model, name)),
        _ => Some(field).filter(|field| field.name == name),
    })
}

/// Whether the object has it whose method it is.
fn is_known(row: &Operation, index: usize) -> bool {
    index == 0 && matches!(row.class, Class::CallAutomationClient | Class::CallConnection | Class::CallMedia)
}

/// The members of an argument that is an object.
fn members(row: &Operation, index: usize, place: Place, contract: &Contract, models: &mut Models) -> Vec<Json> {
    let mut members = Vec::new();
    if matches!(place, Place::Fields | Place::Options) {
        let body = row.body.into_iter().flat_map(|model| fields(model, models).collect::<Vec<_>>());
        members
            .extend(body.filter(|member| is_member(row, index, member.get("name").and_then(Json::as_str).unwrap_or_default())));
    }
    if place == Place::Range {
        members.extend(fields(contract.options.range, models));
    }
    if matches!(place, Place::Options | Place::Request) && row.repeat == Repeat::ById {
        let doc = "By which the service knows the request again; a new UUID if it is not given.";
        members.push(json!({ "name": REPEATABILITY_REQUEST_ID, "required": false, "doc": doc, "type": "id" }));
    }
    members
}

/// Whether a member of the body is one of an argument that is an object of fields.
pub(crate) fn is_member(row: &Operation, index: usize, name: &str) -> bool {
    let is_bag = |argument: &&Argument| matches!(argument.place, Place::Fields | Place::Options);
    let has_own = row.arguments.iter().any(|argument| argument.place == Place::Field && argument.name == name);
    let is_first = row.arguments.iter().take(index).find(is_bag).is_none();
    let is_only = row.arguments.iter().filter(is_bag).count() < 2;
    !has_own && (is_only || OF_INVITE.contains(&name) == is_first)
}

/// The members an object has in JavaScript.
fn fields(model: &'static Model, models: &mut Models) -> std::vec::IntoIter<Json> {
    let mut shown: Vec<Json> = Vec::new();
    let mut before = "";
    for row in model.fields {
        let is_old_name = !row.wire.is_empty() && row.wire == before;
        before = row.wire;
        match &row.ty {
            Type::Group(inner) => {
                before = "";
                shown.extend(fields(inner, models));
            }
            // The object itself is one of several.
            Type::Union(_) if row.name.is_empty() => shown.push(field(row, models)),
            Type::Any if row.wire.is_empty() => {}
            _ if is_old_name || row.name.is_empty() => {}
            _ => shown.push(field(row, models)),
        }
    }
    shown.into_iter()
}

fn field(row: &Field, models: &mut Models) -> Json {
    let mut shown = json!({ "name": row.name, "required": row.required(), "doc": row.doc });
    if let Some(shown) = shown.as_object_mut() {
        match row.presence {
            Presence::Default(text) => {
                let value: Json = serde_json::from_str(text).unwrap_or_default();
                let value = match row.ty {
                    Type::Seconds => value.as_i64().map(|ms| ms / 1_000).into(),
                    _ => value,
                };
                shown.insert("default".to_owned(), value);
            }
            Presence::Only(version) => drop(shown.insert("only".to_owned(), version.into())),
            Presence::Unless(version) => {
                shown.insert("required".to_owned(), true.into());
                shown.insert("unless".to_owned(), version.into());
            }
            Presence::Either(other) => drop(shown.insert("either".to_owned(), other.into())),
            Presence::Required | Presence::Optional | Presence::Uuid => {}
        }
        shown.extend(ty(&row.ty, models));
    }
    shown
}

/// What it holds: `type`, and what belongs to that type.
fn ty(of: &Type, models: &mut Models) -> Map<String, Json> {
    let shown = match of {
        Type::Any => json!({ "type": "any" }),
        Type::Text => json!({ "type": "text" }),
        Type::Id => json!({ "type": "id" }),
        Type::Url => json!({ "type": "url" }),
        Type::Boolean => json!({ "type": "boolean" }),
        Type::Integer(least, most) => json!({ "type": "integer", "least": least, "most": most }),
        Type::Seconds => json!({ "type": "seconds" }),
        Type::Enum(values) | Type::CapitalIn(_, values) => json!({ "type": "enum", "values": values }),
        Type::Date => json!({ "type": "date" }),
        Type::PhoneNumber => json!({ "type": "phoneNumber" }),
        Type::Identifier => json!({ "type": "identifier" }),
        Type::User => json!({ "type": "user" }),
        Type::TeamsApp => json!({ "type": "teamsApp" }),
        Type::CallingContext(_) => json!({ "type": "callingContext" }),
        Type::List(item, least) => json!({ "type": "list", "item": ty(item, models), "least": least }),
        Type::One(item) => ty(item, models).into(),
        Type::Map(item) => json!({ "type": "map", "item": ty(item, models) }),
        Type::Model(model) | Type::Group(model) => {
            models.insert(model.name, model);
            json!({ "type": "model", "model": model.name })
        }
        Type::Union(union) => {
            let variants = union.variants.iter().map(|variant| {
                models.insert(variant.model.name, variant.model);
                json!({ "name": variant.name, "model": variant.model.name })
            });
            json!({ "type": "union", "tag": union.tag, "variants": variants.collect::<Json>() })
        }
    };
    match shown {
        Json::Object(members) => members,
        _ => Map::new(),
    }
}

fn put(object: &mut Json, name: &str, value: impl Into<Json>) {
    if let Some(members) = object.as_object_mut() {
        members.insert(name.to_owned(), value.into());
    }
}
