//! The interpreter on the way in: reads what the service sends into the shape JavaScript sees.
//!
//! Everything is accepted: unknown members, unknown values and missing members are no errors.

use crate::codecs::person::{Person, either_case};
use crate::codecs::phone_number;
use crate::contract::{Dialect, Model, Type, known_word};
use crate::text::{joined, uncapital};
use crate::value::{Kind, Member, Value};

/// Reads one object by its table. A member that is in no row keeps its name; in the 2021 preview, with a small first letter.
#[must_use]
pub fn object<V: Value>(model: &Model, value: &V, dialect: Dialect) -> V {
    if dialect == Dialect::Preview2021_04 {
        let mut object = V::object(Vec::new());
        members(model, value, &mut object, None);
        return object;
    }
    let mut object = value.copy();
    shape(model, &mut object, dialect, false);
    object
}

/// The same for an object that has no other owner: it is changed in place.
#[must_use]
pub fn own_object<V: Value>(model: &Model, mut object: V, dialect: Dialect) -> V {
    if dialect == Dialect::Preview2021_04 {
        return self::object(model, &object, dialect);
    }
    shape(model, &mut object, dialect, true);
    object
}

/// Changes the members that JavaScript sees in another form, and leaves the others. `own` says whether the objects inside may be
/// changed in place too.
fn shape<V: Value>(model: &Model, object: &mut V, dialect: Dialect, own: bool) {
    for field in model.fields {
        if !field.changes() {
            continue;
        }
        if let Some(value) = object.get(field.wire) {
            if field.name != field.wire {
                object.remove(field.wire);
            }
            object.set(field.name, read(&value, &field.ty, dialect, own));
        }
    }
}

/// Adds the members of one object of the 2021 preview, by their JavaScript names, to an object, which may hold those of an event's
/// envelope. A member that the table knows replaces one of the envelope (the last one counts); an unknown member does not.
pub fn members<V: Value>(model: &Model, value: &V, object: &mut V, envelope: Option<&V>) {
    let taken = |name: &str| envelope.is_some_and(|event| name == "kind" || (name != "data" && event.present(name).is_some()));
    for field in model.fields {
        if let Some(value) = either_case(value, &uncapital(field.wire)) {
            object.set(field.name, read(&value, &field.ty, Dialect::Preview2021_04, false));
        }
    }
    for member in value.members().0 {
        member.need();
        let Member { name, value, .. } = member;
        let unknown = uncapital(&name);
        if !model.fields.iter().any(|field| same_member(field.wire, &name)) {
            let is_known = model.fields.iter().any(|field| field.name == unknown);
            if is_known || !taken(&unknown) {
                object.set(&unknown, value);
            }
        }
    }
}

fn read<V: Value>(value: &V, ty: &Type, dialect: Dialect, own: bool) -> V {
    match (ty, value.kind()) {
        (Type::Model(model), Kind::Object) if own => own_object(model, value.clone(), dialect),
        (Type::Model(model), Kind::Object) => object(model, value, dialect),
        (Type::List(item, _), Kind::Array) => {
            V::array(value.items().iter().map(|value| read(value, item, dialect, own)).collect())
        }
        (Type::Map(item), Kind::Object) => {
            let members = value.members().0;
            V::object(members.iter().map(|member| (member.name.as_str(), read(&member.value, item, dialect, own))).collect())
        }
        (Type::Identifier, Kind::Object) => Person::wire_to_js(value, dialect).unwrap_or_else(|| value.clone()),
        (Type::PhoneNumber, Kind::Object) => {
            let mut number = inside(value, "value", "phoneNumber");
            // With its raw id it is accepted as an argument: a typed number must be in E.164.
            if let Some(short) = number.text("phoneNumber").filter(|number| !phone_number::is_e164(number)) {
                number.set("rawId", V::string(&joined(&["4:", &short])));
            }
            number
        }
        (Type::User, Kind::Object) => inside(value, "id", "communicationUserId"),
        (Type::Date, Kind::String) => value.as_string().map_or_else(|| value.clone(), |text| V::date(&text)),
        // `Established` and `established` are both on record for one value; JavaScript sees the table's spelling.
        (Type::Enum(words) | Type::CapitalIn(_, words), Kind::String) => match value.as_string() {
            Some(text) if words.contains(&text.as_str()) => value.clone(),
            Some(text) => known_word(words, &text).map_or_else(|| value.clone(), V::string),
            None => value.clone(),
        },
        _ => value.clone(),
    }
}

/// An identifier of the one kind that the contract allows there, so that the wire leaves the kind out.
fn inside<V: Value>(value: &V, wire: &str, name: &str) -> V {
    value.present(wire).map_or_else(|| value.clone(), |id| V::object(vec![(name, id)]))
}

fn same_member(table: &str, name: &str) -> bool {
    table == name || uncapital(table) == uncapital(name)
}
