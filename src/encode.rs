//! The interpreter on the way out: walks a table over a value and writes the JSON, refusing what does not fit, with its path.

use crate::codecs::identifier::Identifier;
use crate::codecs::phone_number;
use crate::contract::{Argument, Field, Model, Operation, Place, Type};
use crate::error::{Error, Result};
use crate::http;
use crate::text::{capital, digits, list, push_json_string, signed_digits};
use crate::value::{Kind, Value};

/// How a value is read and how it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A caller's value, by its JavaScript names: absent members are left out, unknown ones are refused.
    Request,
    /// A request as it stands on the wire, checked by the emulator: unknown members are ignored, as the service does.
    Received,
    /// A callback, from its JavaScript names: absent members are `null`, names and states begin with a capital.
    Event,
}

/// Writes the body of a request, or `None` when the operation has none. `arguments` are those of the JavaScript method, in
/// order; missing ones at the end count as absent.
///
/// # Errors
/// A validation error with the path of what does not fit.
pub fn request_body<V: Value>(operation: &Operation, arguments: &[V], allow_insecure: bool) -> Result<Option<String>> {
    let Some(model) = operation.body else { return Ok(None) };
    let own =
        |name: &str| operation.arguments.iter().position(|argument| argument.name == name && argument.place == Place::Field);
    let at = |index: usize| arguments.get(index).filter(|value| value.kind() != Kind::Absent);
    let fields = operation.arguments.iter().position(|argument| argument.place == Place::Fields).and_then(|index| {
        let name = operation.arguments.get(index).map_or("", |argument: &Argument| argument.name);
        at(index).map(|value| (name, value))
    });
    let mut encoder = Encoder::<REQUEST> { allow_insecure, json: String::new() };
    if let Some((name, value)) = fields {
        encoder.refuse_unknown(value, name, |member| {
            own(member).is_none() && model.fields.iter().any(|field| field.name == member)
        })?;
    }
    encoder.object(model, "", &|field| match own(field.name) {
        Some(index) => at(index).cloned(),
        None => fields.and_then(|(_, value)| value.present(field.name)),
    })?;
    Ok(Some(encoder.json))
}

/// Writes one object in the given form.
///
/// # Errors
/// A validation error with the path of what does not fit.
pub fn object<V: Value>(model: &'static Model, value: &V, form: Form) -> Result<String> {
    match form {
        Form::Request => Encoder::<REQUEST>::write(model, value, ""),
        Form::Received => Encoder::<RECEIVED>::write(model, value, ""),
        Form::Event => Encoder::<EVENT>::write(model, value, ""),
    }
}

/// Checks an option bag by its table; absent is empty.
///
/// # Errors
/// A validation error with the path of what does not fit.
pub fn check<V: Value>(model: &'static Model, bag: &V, path: &str) -> Result<()> {
    if bag.kind() == Kind::Absent {
        return Ok(());
    }
    Encoder::<REQUEST>::write(model, bag, path).map(drop)
}

/// Generic over the form, so that the published client carries only the one it needs.
struct Encoder<const FORM: u8> {
    allow_insecure: bool,
    json: String,
}

const REQUEST: u8 = Form::Request as u8;
const RECEIVED: u8 = Form::Received as u8;
const EVENT: u8 = Form::Event as u8;

impl<const FORM: u8> Encoder<FORM> {
    fn write<V: Value>(model: &'static Model, value: &V, path: &str) -> Result<String> {
        let mut encoder = Self { allow_insecure: true, json: String::new() };
        encoder.value(value, &Type::Model(model), path)?;
        Ok(encoder.json)
    }

    fn object<V: Value>(&mut self, model: &Model, path: &str, member: &dyn Fn(&Field) -> Option<V>) -> Result<()> {
        self.json.push('{');
        let mut first = true;
        for field in model.fields {
            let value = member(field);
            if value.is_none() && FORM != EVENT && !field.required {
                continue;
            }
            if !first {
                self.json.push(',');
            }
            first = false;
            push_json_string(&mut self.json, field.wire);
            self.json.push(':');
            let path = join(path, if FORM == RECEIVED { field.wire } else { field.name });
            match value {
                Some(value) => self.value(&value, &field.ty, &path)?,
                None if field.required => return Err(refusal(&path, expected(&field.ty), Kind::Absent)),
                None => self.json.push_str("null"),
            }
        }
        self.json.push('}');
        Ok(())
    }

    fn value<V: Value>(&mut self, value: &V, ty: &Type, path: &str) -> Result<()> {
        let refuse = || Err(refusal(path, expected(ty), value.kind()));
        match ty {
            Type::Any => {}
            Type::Text | Type::Id | Type::Url | Type::Enum(_) => {
                let Some(text) = value.as_string() else { return refuse() };
                let fits = match ty {
                    Type::Id => !text.trim().is_empty(),
                    Type::Url => http::is_callable_url(&text, self.allow_insecure),
                    Type::Enum(words) => words.contains(&text.as_str()),
                    _ => true,
                };
                match ty {
                    _ if !fits => return Err(Error::validation(path, &expected(ty))),
                    Type::Enum(_) if FORM == EVENT => push_json_string(&mut self.json, &capital(&text)),
                    _ => push_json_string(&mut self.json, &text),
                }
            }
            Type::Boolean => match value.as_bool() {
                Some(flag) => self.json.push_str(if flag { "true" } else { "false" }),
                None => return refuse(),
            },
            Type::Integer(least, most) => match value.as_number().map(|number| (number, number as i64)) {
                Some((number, whole)) if whole as f64 == number && (*least..=*most).contains(&whole) => {
                    self.json.push_str(&signed_digits(whole));
                }
                Some(_) => return Err(Error::validation(path, &expected(ty))),
                None => return refuse(),
            },
            Type::PhoneNumber => {
                let member = if FORM == RECEIVED { "value" } else { "phoneNumber" };
                if !matches!(value.kind(), Kind::String | Kind::Object) {
                    return refuse();
                }
                let number = phone_number::read(value, member, path)?;
                self.members(&[("value", Leaf::Text(&number))]);
            }
            Type::Identifier => {
                if !matches!(value.kind(), Kind::String | Kind::Object) {
                    return refuse();
                }
                let identifier = if FORM == RECEIVED {
                    // The wire form is read openly; whom a request names must still be somebody.
                    let named = Identifier::from_wire(value).ok_or_else(|| Error::validation(path, &expected(ty)))?;
                    Identifier::from_js(&named.to_js::<V>(), path)?
                } else {
                    Identifier::from_js(value, path)?
                };
                self.identifier(&identifier);
            }
            Type::List(item, least) => {
                if value.kind() != Kind::Array {
                    return refuse();
                }
                let items = value.items();
                if items.len() < *least {
                    return Err(Error::validation(path, "expected at least one"));
                }
                self.json.push('[');
                for (index, value) in items.iter().enumerate() {
                    if index > 0 {
                        self.json.push(',');
                    }
                    self.value(value, item, &[path, "[", &digits(index as u64), "]"].concat())?;
                }
                self.json.push(']');
            }
            Type::Model(model) => {
                if value.kind() != Kind::Object {
                    return refuse();
                }
                if FORM == REQUEST {
                    self.refuse_unknown(value, path, |member| model.fields.iter().any(|field| field.name == member))?;
                }
                let by_wire_name = FORM == RECEIVED;
                self.object(model, path, &|field| value.present(if by_wire_name { field.wire } else { field.name }))?;
            }
        }
        Ok(())
    }

    /// A misspelt member would be dropped in silence, and the call would not be what its author meant.
    fn refuse_unknown<V: Value>(&self, value: &V, path: &str, known: impl Fn(&str) -> bool) -> Result<()> {
        if value.kind() != Kind::Object {
            return Err(refusal(path, "expected an object".to_owned(), value.kind()));
        }
        match value.names().iter().find(|name| !known(name)) {
            Some(name) => Err(Error::validation(&join(path, name), "this option does not exist")),
            None => Ok(()),
        }
    }

    fn identifier(&mut self, identifier: &Identifier) {
        let (kind, members): (&str, Vec<(&str, Leaf<'_>)>) = match identifier {
            Identifier::CommunicationUser { id } => ("communicationUser", vec![("id", Leaf::Text(id))]),
            Identifier::PhoneNumber { number } => ("phoneNumber", vec![("value", Leaf::Text(number))]),
            Identifier::MicrosoftTeamsUser { user_id, is_anonymous, cloud } => (
                "microsoftTeamsUser",
                vec![("userId", Leaf::Text(user_id)), ("isAnonymous", Leaf::Flag(*is_anonymous)), ("cloud", Leaf::Text(cloud))],
            ),
            Identifier::Unknown { raw_id } => ("", vec![("rawId", Leaf::Text(raw_id))]),
        };
        if FORM == EVENT {
            // The recorded callbacks name the raw id and every kind, with `null` for those it is not.
            self.json.push_str("{\"RawId\":");
            push_json_string(&mut self.json, &identifier.raw_id());
            for name in ["communicationUser", "phoneNumber", "microsoftTeamsUser"] {
                self.json.push(',');
                push_json_string(&mut self.json, &capital(name));
                self.json.push(':');
                if name == kind { self.members(&members) } else { self.json.push_str("null") }
            }
            self.json.push('}');
        } else if kind.is_empty() {
            self.members(&members);
        } else {
            self.json.push('{');
            push_json_string(&mut self.json, kind);
            self.json.push(':');
            self.members(&members);
            self.json.push('}');
        }
    }

    fn members(&mut self, members: &[(&str, Leaf<'_>)]) {
        for (index, (name, leaf)) in members.iter().enumerate() {
            self.json.push(if index == 0 { '{' } else { ',' });
            if FORM == EVENT {
                push_json_string(&mut self.json, &capital(name));
            } else {
                push_json_string(&mut self.json, name);
            }
            self.json.push(':');
            match leaf {
                Leaf::Text(text) => push_json_string(&mut self.json, text),
                Leaf::Flag(flag) => self.json.push_str(if *flag { "true" } else { "false" }),
            }
        }
        self.json.push('}');
    }
}

enum Leaf<'a> {
    Text(&'a str),
    Flag(bool),
}

fn join(path: &str, member: &str) -> String {
    if path.is_empty() { member.to_owned() } else { [path, ".", member].concat() }
}

fn refusal(path: &str, expected: String, got: Kind) -> Box<Error> {
    Error::validation(path, &[&expected, ", got ", got.name()].concat())
}

fn expected(ty: &Type) -> String {
    match ty {
        Type::Text | Type::Any => "expected a string".to_owned(),
        Type::Id => "expected a string that is not empty".to_owned(),
        Type::Url => "expected an absolute https URL (http is for loopback hosts, or with allowInsecureConnection)".to_owned(),
        Type::Boolean => "expected a boolean".to_owned(),
        Type::Integer(least, most) => {
            ["expected a whole number from ", &signed_digits(*least), " to ", &signed_digits(*most)].concat()
        }
        Type::Enum(words) => ["expected one of ", &list(words, ", ")].concat(),
        Type::PhoneNumber => phone_number::EXPECTED.to_owned(),
        Type::Identifier => "expected an identifier: an object such as { phoneNumber } or a raw id".to_owned(),
        Type::List(..) => "expected an array".to_owned(),
        Type::Model(_) => "expected an object".to_owned(),
    }
}
