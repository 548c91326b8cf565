//! Plausible data for an event that nothing in a call has caused: a value for every member of its table.

use crate::engine::ids::Ids;
use crate::engine::json::{Json, Map, json};
use crate::engine::time::iso;
use crate::http::errors::ApiError;
use ringwire::contract::{Field, Model, Type};

/// The participant of a call that there is not.
pub(crate) const PARTICIPANT: &str = "+15550100100";

/// What stands in the text of an `operationContext` that no caller gave.
const OPERATION_CONTEXT: &str = "trigger";

/// A value for every member of the table, by the names of JavaScript: the one that is `known`, else a plausible one. A known `null` leaves
/// the member out.
pub(crate) fn object(model: &'static Model, known: &Json, now_ms: u64, ids: &mut Ids) -> Json {
    let value = |field: &'static Field, ids: &mut Ids| match known.get(field.name) {
        Some(Json::Object(given)) => match field.ty {
            Type::Model(inner) => object(inner, &Json::Object(given.clone()), now_ms, ids),
            _ => Json::Object(given.clone()),
        },
        Some(given) => given.clone(),
        None => plausible(&field.ty, field.name, now_ms, ids),
    };
    model.fields.iter().map(|field| (field.name.to_owned(), value(field, ids))).collect::<Map<_, _>>().into()
}

fn plausible(ty: &'static Type, name: &str, now_ms: u64, ids: &mut Ids) -> Json {
    match ty {
        Type::Text | Type::Id | Type::Url => json!(words(name, now_ms, ids)),
        Type::Boolean => json!(false),
        Type::Integer(least, most) => json!(1.clamp(*least, *most)),
        Type::Seconds => json!(1),
        Type::Enum(values) | Type::CapitalIn(_, values) => json!(values.first()),
        Type::Date => json!(iso(now_ms)),
        Type::PhoneNumber => json!(PARTICIPANT),
        Type::Identifier => json!({ "phoneNumber": PARTICIPANT }),
        Type::User => json!({ "communicationUserId": "8:acs:emulator_trigger" }),
        Type::TeamsApp => json!({ "teamsAppId": ids.uuid() }),
        Type::List(item, _) => json!([plausible(item, name, now_ms, ids)]),
        Type::One(item) => plausible(item, name, now_ms, ids),
        Type::Map(_) => json!({}),
        Type::Model(model) | Type::Group(model) => object(model, &Json::Null, now_ms, ids),
        // The one such member of an event is how sure a recognition is.
        Type::Any => json!(0.9),
        Type::CallingContext(_) | Type::Union(_) => Json::Null,
    }
}

fn words(name: &str, now_ms: u64, ids: &mut Ids) -> String {
    let text = match name {
        "operationContext" => OPERATION_CONTEXT,
        "message" => "",
        "label" => "sales",
        "recognizedPhrase" | "speech" => "Sales, please.",
        "contentType" => "Audio",
        "recordingContentType" => "Audio",
        "recordingChannelType" => "Mixed",
        "recordingFormatType" => "Wav",
        "endReason" | "sessionEndReason" => "SessionEnded",
        "startDateTime" | "recordingStartTime" => return iso(now_ms),
        _ => return ids.uuid(),
    };
    text.to_owned()
}

/// Refuses data with a member that the table does not have: left out in silence, the event would not be the one its sender meant.
///
/// # Errors
/// 400 that names the member and those that there are.
pub(crate) fn check(model: &'static Model, given: &Json, path: &str) -> Result<(), ApiError> {
    let Json::Object(members) = given else { return Err(ApiError::invalid([path, ": expected an object."].concat())) };
    for (name, value) in members {
        let path = [path, ".", name].concat();
        let Some(field) = model.fields.iter().find(|field| field.name == name) else {
            let known: Vec<_> = model.fields.iter().map(|field| field.name).collect();
            return Err(ApiError::invalid([&path, ": this member does not exist; there are ", &known.join(", "), "."].concat()));
        };
        if let (Type::Model(inner), Json::Object(_)) = (&field.ty, value) {
            check(inner, value, &path)?;
        }
    }
    Ok(())
}

/// Adds to `known` what is `given`, which wins, member by member.
pub(crate) fn overlay(known: &mut Json, given: &Json) {
    match (known, given) {
        (Json::Object(known), Json::Object(given)) => {
            for (name, value) in given {
                overlay(known.entry(name.clone()).or_insert(Json::Null), value);
            }
        }
        (known, given) => *known = given.clone(),
    }
}
