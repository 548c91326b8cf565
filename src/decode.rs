//! The interpreter on the way in: reads what the service sends into the shape JavaScript sees.
//!
//! The world is open here: unknown members, unknown words and missing members are data, never errors.

use crate::codecs::identifier::{Identifier, member};
use crate::contract::{Model, Type};
use crate::text::uncapital;
use crate::value::{Kind, Value};

/// Reads one object by its table. Members no row names are kept under their own name, with a small first letter.
#[must_use]
pub fn object<V: Value>(model: &Model, value: &V) -> V {
    V::object_from(members(model, value))
}

/// The members of one object, by their JavaScript names.
#[must_use]
pub fn members<V: Value>(model: &Model, object: &V) -> Vec<(String, V)> {
    let mut members = Vec::new();
    for field in model.fields {
        if let Some(value) = member(object, &uncapital(field.wire)) {
            members.push((field.name.to_owned(), read(&value, &field.ty)));
        }
    }
    for name in object.names() {
        if !model.fields.iter().any(|field| same_member(field.wire, &name))
            && let Some(value) = object.get(&name)
        {
            members.push((uncapital(&name), value));
        }
    }
    members
}

fn read<V: Value>(value: &V, ty: &Type) -> V {
    match (ty, value.kind()) {
        (Type::Model(model), Kind::Object) => object(model, value),
        (Type::List(item, _), Kind::Array) => V::array(value.items().iter().map(|value| read(value, item)).collect()),
        (Type::Identifier, Kind::Object) => match Identifier::from_wire(value) {
            Some(identifier) => identifier.to_js(),
            None => value.clone(),
        },
        // `Established` and `established` are both on record for the same word; JavaScript sees the table's spelling.
        (Type::Enum(words), Kind::String) => match value.as_string() {
            Some(text) => {
                words.iter().find(|word| same_member(word, &text)).map_or_else(|| value.clone(), |word| V::string(word))
            }
            None => value.clone(),
        },
        _ => value.clone(),
    }
}

fn same_member(table: &str, name: &str) -> bool {
    table == name || uncapital(table) == uncapital(name)
}
