//! The interpreter on the way out: walks a table over a value and writes the JSON. A value that does not fit is refused with its path.

use crate::codecs::calling_context;
use crate::codecs::person::{self, COMMUNICATION_USER, Leaf, PHONE_NUMBER, Person, TEAMS_APP, UNKNOWN};
use crate::codecs::phone_number;
use crate::contract::options::REPEATABILITY_REQUEST_ID;
use crate::contract::{Dialect, Field, Model, Operation, Options, Place, Presence, Repeat, Type, Union, Variant, known_word};
use crate::error::{Error, Result};
use crate::http;
use crate::path::Path;
use crate::text::{capital, digits, joined, list, push_json_string, signed_digits};
use crate::value::{Kind, Members, Value};

/// What kind of object is read, and what it is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The arguments of a caller, by their JavaScript names: absent members are left out, unknown ones are refused.
    Request,
    /// A request on the wire, which the emulator checks: unknown members are ignored, as the service ignores them. Words come out in the
    /// contract's spelling.
    Received,
    /// The data of an event, by its JavaScript names, which the emulator sends. In the 2021 preview absent members are `null`, and names
    /// and states begin with a capital.
    Event,
}

/// The settings that a body depends on.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// How identifiers are written.
    pub dialect: Dialect,
    /// The `api-version` that will be sent; empty where nothing is sent.
    pub api_version: &'a str,
    /// Whether `http` is allowed beyond loopback.
    pub allow_insecure: bool,
    /// A new UUID, for a member that the caller may leave out and the service needs.
    pub uuid: &'a str,
}

impl Setting<'_> {
    /// The settings where nothing but the dialect matters.
    #[must_use]
    pub const fn of(dialect: Dialect) -> Self {
        Self { dialect, api_version: "", allow_insecure: true, uuid: "" }
    }
}

/// The arguments of an operation's method, in order; missing ones at the end count as absent. The members of option bags are read
/// here, once, so that a getter among them is called once and gives all readers the same value.
#[derive(Debug)]
pub struct Arguments<'a, V> {
    /// The operation.
    pub operation: &'static Operation,
    /// All arguments.
    pub values: &'a [V],
    /// By the index of the argument; without members for an argument that is no option bag.
    bags: Vec<Members<V>>,
}

impl<'a, V: Value> Arguments<'a, V> {
    /// Reads the option bags among the arguments.
    #[must_use]
    pub fn read(operation: &'static Operation, values: &'a [V]) -> Self {
        let mut bags = Vec::new();
        for (argument, value) in operation.arguments.iter().zip(values) {
            let is_bag = matches!(argument.place, Place::Fields | Place::Options | Place::Request | Place::Range);
            bags.push(if is_bag { value.members() } else { Members(Vec::new()) });
        }
        Self { operation, values, bags }
    }

    /// An argument, and what it is; `None` where it is absent.
    #[must_use]
    pub fn given(&self, index: usize) -> Option<(&'a V, Kind)> {
        self.values.get(index).map(|value| (value, value.kind())).filter(|(_, kind)| *kind != Kind::Absent)
    }

    /// The members of an argument that is an option bag; `None` where it is missing.
    #[must_use]
    pub fn bag(&self, index: usize) -> Option<&Members<V>> {
        self.bags.get(index)
    }

    /// A member of the body, and the index of the argument that it belongs to: its own, or the bag that has it, or else the first bag.
    fn member<'b>(&'b self, name: &str) -> (usize, Option<(&'b V, Kind)>) {
        if let Some(index) = own(self.operation, name) {
            return (index, self.given(index));
        }
        let mut first = None;
        for (index, argument) in self.operation.arguments.iter().enumerate() {
            if !matches!(argument.place, Place::Fields | Place::Options) {
                continue;
            }
            if let Some(member) = self.bag(index).and_then(|bag| bag.present(name)) {
                return (index, Some((&member.value, member.kind)));
            }
            first = first.or(Some(index));
        }
        (first.unwrap_or_default(), None)
    }
}

/// Writes the body of a request, or `None` when the operation has none.
///
/// # Errors
/// A validation error with the path of what does not fit.
pub fn request_body<V: Value>(arguments: &Arguments<'_, V>, setting: Setting<'_>, options: &Options) -> Result<Option<String>> {
    let operation = arguments.operation;
    let mut encoder = Encoder::<REQUEST>::new(setting);
    for index in 0..operation.arguments.len() {
        if let Err(error) = check_bag(arguments, index, options) {
            encoder.blame(index, error);
        }
    }
    if let Some(model) = operation.body {
        encoder.object(model, &Path::Root(""), Source::Arguments(arguments))?;
    }
    match encoder.blamed {
        Some((_, error)) => Err(error),
        None => Ok(operation.body.map(|_| encoder.json)),
    }
}

/// Refuses an option bag that is none, lacks all that it is there for, or has members that it cannot have.
fn check_bag<V: Value>(arguments: &Arguments<'_, V>, index: usize, options: &Options) -> Result<()> {
    let operation = arguments.operation;
    let Some(argument) = operation.arguments.get(index) else { return Ok(()) };
    let (body, request) = match argument.place {
        Place::Fields => (operation.body, false),
        Place::Options => (operation.body, true),
        Place::Request | Place::Range => (None, true),
        _ => return Ok(()),
    };
    let path = Path::Root(argument.name);
    let bag = arguments.bag(index);
    let mut needed = Vec::new();
    let mut has_needed = false;
    for field in body.filter(|_| !request).map_or(NO_FIELDS, |model| model.fields) {
        if field.required() && own(operation, field.name).is_none() {
            needed.push(field.name);
            has_needed |= bag.is_some_and(|bag| bag.present(field.name).is_some());
        }
    }
    let is_needed = !needed.is_empty() && !has_needed;
    let expected = if needed.is_empty() {
        "expected an object".to_owned()
    } else {
        joined(&["expected an object such as { ", &list(&needed, ", "), " }"])
    };
    let kind = arguments.given(index).map_or(Kind::Absent, |(_, kind)| kind);
    if !matches!(kind, Kind::Object | Kind::Absent) || (kind == Kind::Absent && is_needed) {
        return path.refuse_kind(&expected, kind);
    }
    let Some(bag) = bag else { return Ok(()) };
    // What another argument is there for is no option.
    let is_needed_elsewhere = |member: &str| request && body.is_some_and(|model| requires(model, member));
    let mut known = Vec::new();
    for name in body.map(|model| names_of(model, bag)).unwrap_or_default() {
        if own(operation, name).is_none() && !is_needed_elsewhere(name) {
            known.push(name);
        }
    }
    if request {
        add_names(options.request, bag, &mut known);
        if argument.place == Place::Range {
            add_names(options.range, bag, &mut known);
        }
        if operation.repeat == Repeat::ById {
            known.push(REPEATABILITY_REQUEST_ID);
        }
    }
    let unknown = bag.0.iter().find(|member| !member.lent && !has_name(&known, &member.name));
    let kinds = body.and_then(kinds_of);
    if let (Some(union), Some(member)) = (kinds, unknown) {
        let chosen = bag.present(union.tag).map(|word| word.value.as_string());
        if chosen.is_some_and(|word| word.is_none_or(|word| union.variant(&word, false).is_none())) {
            // Which members there are depends on the kind, and it is the kind that is wrong: that is blamed where it is written.
            return Ok(());
        }
        blame_kind(union, &member.name, bag, &path)?;
    }
    match unknown.map(|member| member.name.as_str()) {
        // What names its kind, or who it is, is no bag at all: it stands in the place of another argument.
        Some(name) if !has_needed && (name == "kind" || person::is_name(name)) => {
            path.refuse(&joined(&[&expected, ", got one with ", name]))
        }
        Some(name) => unknown_option(&path, name, &known),
        None if is_needed => path.refuse(&expected),
        None => Ok(()),
    }
}

/// Refuses a misspelt member: dropped in silence, the call would not be the one its caller meant. In Node and in isolates the host adds
/// which of the known ones may be meant: see `pkg-template/platform/advice.js`.
///
/// # Errors
/// Always one, with the path of the member.
pub fn unknown_option(path: &Path<'_>, name: &str, known: &[&str]) -> Result<()> {
    Path::Member(path, name).refuse(&joined(&["this option does not exist; there are ", &list(known, ", ")]))
}

fn has_name(names: &[&str], name: &str) -> bool {
    names.contains(&name)
}

const NO_FIELDS: &[Field] = &[];

/// The index of the argument that is the body field of that name.
fn own(operation: &Operation, name: &str) -> Option<usize> {
    operation.arguments.iter().position(|argument| argument.place == Place::Field && argument.name == name)
}

fn requires(model: &Model, name: &str) -> bool {
    model.fields.iter().any(|field| field.required() && field.name == name)
}

/// Adds the names of the members that an object may have, also of those that are in an object inside it on the wire.
fn add_names<V: Value>(model: &Model, object: &Members<V>, names: &mut Vec<&'static str>) {
    for field in model.fields {
        match &field.ty {
            Type::Group(inner) => add_names(inner, object, names),
            Type::Union(union) if field.name.is_empty() => {
                names.push(union.tag);
                let chosen = object.present(union.tag).and_then(|word| word.value.as_string());
                for variant in union.variants {
                    if chosen.as_ref().is_none_or(|word| word.eq_ignore_ascii_case(variant.name)) {
                        add_names(variant.model, object, names);
                    }
                }
            }
            // Of variants that have a member of one name, it is one member.
            _ if has_name(names, field.name) => {}
            _ => names.push(field.name),
        }
    }
}

fn names_of<V: Value>(model: &Model, object: &Members<V>) -> Vec<&'static str> {
    let mut names = Vec::new();
    add_names(model, object, &mut names);
    names
}

/// Refuses members that neither the model has nor are the `tag`: a misspelt one would be dropped in silence, and the call would not be
/// the one its caller meant. A class has members for uses of its own, so an unknown one that the object has from its class is no such
/// mistake.
///
/// Not by a closure: one for each caller is 0.3 kB gzip of the client. (For the same reason [`Source`] is none.)
fn refuse_unknown<V: Value>(object: &Members<V>, path: &Path<'_>, model: &Model, tag: &str) -> Result<()> {
    let known = names_of(model, object);
    match object.0.iter().find(|member| !member.lent && member.name != tag && !has_name(&known, &member.name)) {
        Some(member) => unknown_option(path, &member.name, &known),
        None => Ok(()),
    }
}

/// The kinds of an object that has the members of one of several: of an option bag, or of an object inside it on the wire.
fn kinds_of(model: &Model) -> Option<&Union> {
    model.fields.iter().find_map(|field| match &field.ty {
        Type::Group(inner) => kinds_of(inner),
        Type::Union(union) if field.name.is_empty() => Some(*union),
        _ => None,
    })
}

/// Refuses a kind when another one has the member.
fn blame_kind<V: Value>(union: &Union, name: &str, object: &Members<V>, path: &Path<'_>) -> Result<()> {
    match union.variants.iter().find(|other| has_name(&names_of(other.model, object), name)) {
        Some(other) => Path::Member(path, union.tag).refuse(&joined(&["expected ", other.name, ", which has ", name])),
        None => Ok(()),
    }
}

/// Refuses the kind of an object that lacks what its kind needs, and has a member of another kind.
fn refuse_other_kind<V: Value>(union: &Union, chosen: &Variant, object: &Members<V>, path: &Path<'_>) -> Result<()> {
    if !lacks(chosen.model, object) {
        return Ok(());
    }
    let known = names_of(chosen.model, object);
    for member in object.0.iter().filter(|member| !member.lent && !has_name(&known, &member.name)) {
        blame_kind(union, &member.name, object, path)?;
    }
    Ok(())
}

/// Whether an object lacks a member that its table requires.
fn lacks<V: Value>(model: &Model, object: &Members<V>) -> bool {
    model.fields.iter().any(|field| match &field.ty {
        Type::Group(inner) => lacks(inner, object),
        _ => field.required() && object.present(field.name).is_none(),
    })
}

/// Writes one object in the given form.
///
/// # Errors
/// A validation error with the path of what does not fit.
pub fn object<V: Value>(model: &'static Model, value: &V, form: Form, dialect: Dialect) -> Result<String> {
    let (root, setting) = (Path::Root(""), Setting::of(dialect));
    match form {
        Form::Request => Encoder::<REQUEST>::write(model, value, &root, setting),
        Form::Received => Encoder::<RECEIVED>::write(model, value, &root, setting),
        Form::Event => Encoder::<EVENT>::write(model, value, &root, setting),
    }
}

/// Checks an option bag by its table, and gives its members, read once; an absent bag has none.
///
/// # Errors
/// A validation error with the path of what does not fit.
pub fn check<V: Value>(model: &Model, bag: &V, path: &str) -> Result<Members<V>> {
    let (kind, root) = (bag.kind(), Path::Root(path));
    if !matches!(kind, Kind::Absent | Kind::Object) {
        return root.refuse_kind("expected an object", kind);
    }
    let members = bag.members();
    refuse_unknown(&members, &root, model, "")?;
    check_known(model, &members, path)?;
    Ok(members)
}

/// Checks the members of an option bag that a table knows, and ignores others.
///
/// # Errors
/// A validation error with the path of what does not fit.
pub fn check_known<V: Value>(model: &Model, bag: &Members<V>, path: &str) -> Result<()> {
    let mut encoder = Encoder::<REQUEST>::new(Setting::of(Dialect::Preview2021_04));
    encoder.object(model, &Path::Root(path), Source::Object(bag))
}

/// Generic over the form, so that the published client contains only the form it needs.
struct Encoder<'a, const FORM: u8> {
    setting: Setting<'a>,
    json: String,
    /// Of the arguments that do not fit, the first, by its index, and its error.
    blamed: Option<(usize, Box<Error>)>,
}

const REQUEST: u8 = Form::Request as u8;
const RECEIVED: u8 = Form::Received as u8;
const EVENT: u8 = Form::Event as u8;

/// Where the members of an object are looked up, by the names they have there.
enum Source<'a, V> {
    Object(&'a Members<V>),
    /// Arguments that are fields themselves, and those whose members are.
    Arguments(&'a Arguments<'a, V>),
}

// Derived, these would require `Clone` and `Copy` of `V` too.
impl<V> Clone for Source<'_, V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<V> Copy for Source<'_, V> {}

impl<'a, V: Value> Source<'a, V> {
    fn member(self, name: &str) -> Option<(&'a V, Kind)> {
        match self {
            Self::Object(members) => members.present(name).map(|member| (&member.value, member.kind)),
            Self::Arguments(arguments) => arguments.member(name).1,
        }
    }
}

impl<'a, const FORM: u8> Encoder<'a, FORM> {
    fn new(setting: Setting<'a>) -> Self {
        Self { setting, json: String::with_capacity(256), blamed: None }
    }

    /// Keeps the error of an argument, unless an earlier one is blamed already.
    fn blame(&mut self, index: usize, error: Box<Error>) {
        if self.blamed.as_ref().is_none_or(|(first, _)| index < *first) {
            self.blamed = Some((index, error));
        }
    }

    fn write<V: Value>(model: &'static Model, value: &V, path: &Path<'_>, setting: Setting<'a>) -> Result<String> {
        let mut encoder = Self::new(setting);
        encoder.value(value, value.kind(), &Type::Model(model), path)?;
        Ok(encoder.json)
    }

    fn object<V: Value>(&mut self, model: &Model, path: &Path<'_>, source: Source<'_, V>) -> Result<()> {
        self.json.push('{');
        self.fields(model, path, source)?;
        self.json.push('}');
        Ok(())
    }

    fn fields<V: Value>(&mut self, model: &Model, path: &Path<'_>, source: Source<'_, V>) -> Result<()> {
        let mut written = "";
        for field in model.fields {
            let Err(error) = self.field(field, &mut written, path, source) else { continue };
            // The order on the wire is not that of the arguments, of which the first that is wrong is the one to blame.
            let Source::Arguments(arguments) = source else { return Err(error) };
            let name = match field.ty {
                Type::Union(union) if field.name.is_empty() => union.tag,
                _ => field.name,
            };
            self.blame(arguments.member(name).0, error);
        }
        Ok(())
    }

    fn field<V: Value>(
        &mut self,
        field: &Field,
        written: &mut &'static str,
        path: &Path<'_>,
        source: Source<'_, V>,
    ) -> Result<()> {
        match &field.ty {
            Type::Group(inner) if FORM == RECEIVED => {
                let path = Path::Member(path, field.wire);
                if let Some((value, kind)) = source.member(field.wire) {
                    self.name(field.wire);
                    self.value(value, kind, &Type::Model(inner), &path)?;
                } else if inner.fields.iter().any(Field::required) {
                    return path.refuse_kind("expected an object", Kind::Absent);
                }
                return Ok(());
            }
            Type::Group(inner) => {
                self.name(field.wire);
                return self.object(inner, path, source);
            }
            Type::Union(union) if field.name.is_empty() => return self.variant(union, path, source),
            _ => {}
        }
        let name = if FORM == RECEIVED { field.wire } else { field.name };
        let value = if name.is_empty() { None } else { source.member(name) };
        let path = Path::Member(path, name);
        if let Some(problem) = self.misplaced(field.presence, value.is_some(), source) {
            return path.refuse(&problem);
        }
        // A field without a name on the wire is accepted and not sent.
        if *written == field.wire || field.wire.is_empty() || (value.is_none() && self.may_be_left_out(field.presence)) {
            return Ok(());
        }
        self.name(field.wire);
        *written = field.wire;
        match (value, field.presence) {
            // The official package takes an empty one for one that was not given, and its samples give it.
            (Some((value, _)), Presence::Uuid) if FORM == REQUEST && value.as_string().is_some_and(|text| text.is_empty()) => {
                push_json_string(&mut self.json, self.setting.uuid);
            }
            (Some((value, kind)), _) => return self.value(value, kind, &field.ty, &path),
            (None, Presence::Default(json)) if FORM == REQUEST => self.json.push_str(json),
            (None, Presence::Uuid) if FORM == REQUEST => push_json_string(&mut self.json, self.setting.uuid),
            (None, Presence::Required | Presence::Unless(_)) => return path.refuse_kind(&expected(&field.ty), Kind::Absent),
            (None, _) => self.json.push_str("null"),
        }
        Ok(())
    }

    fn may_be_left_out(&self, presence: Presence) -> bool {
        match presence {
            Presence::Required => false,
            // The emulator does not know the client's `api-version`, so it requires nothing that one `api-version` may leave out.
            Presence::Unless(version) => FORM != REQUEST || version == self.setting.api_version,
            Presence::Default(_) | Presence::Uuid if FORM == REQUEST => false,
            _ => FORM != EVENT || self.setting.dialect != Dialect::Preview2021_04,
        }
    }

    /// The problem of a member that must or must not be given, for its `api-version` or because of another member.
    fn misplaced<V: Value>(&self, presence: Presence, given: bool, source: Source<'_, V>) -> Option<String> {
        match presence {
            Presence::Only(version) if FORM == REQUEST && given && version != self.setting.api_version => {
                Some(joined(&["this option exists only with apiVersion ", version]))
            }
            Presence::Either(other) if given && source.member(other).is_some() => {
                Some(joined(&["expected either this or ", other, ", not both"]))
            }
            Presence::Either(other) if !given && source.member(other).is_none() => {
                Some(joined(&["expected either this or ", other]))
            }
            _ => None,
        }
    }

    fn name(&mut self, name: &str) {
        if self.json.as_bytes().last() != Some(&b'{') {
            self.json.push(',');
        }
        push_json_string(&mut self.json, name);
        self.json.push(':');
    }

    /// The members of the variant that the tag names.
    fn variant<V: Value>(&mut self, union: &Union, path: &Path<'_>, source: Source<'_, V>) -> Result<()> {
        let received = FORM == RECEIVED;
        let tag = if received { union.wire_tag } else { union.tag };
        let word = |variant: &Variant| if received { variant.wire } else { variant.name };
        let given = source.member(tag);
        let chosen = given.as_ref().and_then(|(given, _)| given.as_string());
        let variant = chosen.and_then(|chosen| union.variant(&chosen, received));
        let Some(variant) = variant else {
            let words: Vec<&str> = union.variants.iter().map(word).collect();
            let expected = joined(&["expected one of ", &list(&words, ", ")]);
            let wrong = Path::Member(path, tag);
            if let (Source::Arguments(_), Some(any)) = (source, union.variants.first()) {
                // An argument of its own may be wrong as well, and stand before the object without a kind.
                self.fields(any.model, path, source)?;
            }
            return match given {
                Some(_) => wrong.refuse(&expected),
                None => wrong.refuse_kind(&expected, Kind::Absent),
            };
        };
        self.name(union.wire_tag);
        push_json_string(&mut self.json, variant.wire);
        self.fields(variant.model, path, source)
    }

    fn value<V: Value>(&mut self, value: &V, kind: Kind, ty: &Type, path: &Path<'_>) -> Result<()> {
        let wanted = match ty {
            Type::Any => kind,
            Type::Boolean => Kind::Boolean,
            Type::Integer(..) | Type::Seconds => Kind::Number,
            Type::List(..) => Kind::Array,
            Type::CallingContext(_) if FORM != RECEIVED => Kind::Array,
            Type::One(_) if FORM == RECEIVED => Kind::Array,
            Type::One(_) => kind,
            Type::Map(_) | Type::Model(_) | Type::Group(_) | Type::Union(_) | Type::CallingContext(_) => Kind::Object,
            Type::PhoneNumber | Type::User | Type::TeamsApp | Type::Identifier if kind == Kind::Object => kind,
            _ => Kind::String,
        };
        if kind != wanted {
            return path.refuse_kind(&expected(ty), kind);
        }
        match ty {
            Type::Any if FORM != REQUEST => self.json.push_str(&value.to_json().unwrap_or_else(|| "null".to_owned())),
            // Only checked: the JSON that is written here is not used.
            Type::Any => self.json.push_str("null"),
            Type::Text | Type::Id | Type::Url | Type::Enum(_) | Type::CapitalIn(..) | Type::Date => {
                let text = value.as_string().unwrap_or_default();
                return self.text(&text, ty, path);
            }
            Type::Boolean => self.json.push_str(if value.as_bool() == Some(true) { "true" } else { "false" }),
            Type::Integer(least, most) => {
                let number = value.as_number().unwrap_or(f64::NAN);
                let whole = number as i64;
                if whole as f64 != number || !(*least..=*most).contains(&whole) {
                    return path.refuse(&expected(ty));
                }
                self.json.push_str(&signed_digits(whole));
            }
            Type::Seconds => {
                let number = value.as_number().unwrap_or(f64::NAN);
                if !(0.0..=MOST_SECONDS).contains(&number) {
                    return path.refuse(&expected(ty));
                }
                // Rounded to the nearest millisecond: 0.29 seconds are 289.99… in binary.
                let scale = if FORM == REQUEST { 1000.0 } else { 1.0 };
                self.json.push_str(&digits((number * scale + 0.5) as u64));
            }
            Type::PhoneNumber | Type::User | Type::TeamsApp | Type::Identifier => return self.person(value, ty, path),
            Type::CallingContext(model) if FORM != RECEIVED => return self.calling_context(model, value, path),
            Type::One(item) if FORM != RECEIVED => {
                self.json.push('[');
                self.value(value, kind, item, path)?;
                self.json.push(']');
            }
            Type::List(item, _) | Type::One(item) => {
                let least = if let Type::List(_, least) = ty { *least } else { 1 };
                let items = value.items();
                if items.len() < least {
                    return path.refuse("expected at least one");
                }
                self.json.push('[');
                for (index, value) in items.iter().enumerate() {
                    if index > 0 {
                        self.json.push(',');
                    }
                    self.value(value, value.kind(), item, &Path::Item(path, index))?;
                }
                self.json.push(']');
            }
            Type::Map(item) => {
                self.json.push('{');
                for member in value.members().0.iter().filter(|member| member.kind != Kind::Absent) {
                    member.need();
                    self.name(&member.name);
                    self.value(&member.value, member.kind, item, &Path::Member(path, &member.name))?;
                }
                self.json.push('}');
            }
            Type::Model(model) | Type::Group(model) | Type::CallingContext(model) => {
                let members = value.members();
                if FORM == REQUEST {
                    refuse_unknown(&members, path, model, "")?;
                }
                self.object(model, path, Source::Object(&members))?;
            }
            Type::Union(union) => {
                let members = value.members();
                if FORM == REQUEST {
                    let chosen = members.present(union.tag).and_then(|word| word.value.as_string());
                    let variant = chosen.and_then(|chosen| union.variant(&chosen, false));
                    if let Some(variant) = variant {
                        refuse_other_kind(union, variant, &members, path)?;
                        refuse_unknown(&members, path, variant.model, union.tag)?;
                    }
                }
                self.json.push('{');
                self.variant(union, path, Source::Object(&members))?;
                self.json.push('}');
            }
        }
        Ok(())
    }

    fn text(&mut self, text: &str, ty: &Type, path: &Path<'_>) -> Result<()> {
        let word = if let Type::Enum(words) | Type::CapitalIn(_, words) = ty { known_word(words, text) } else { None };
        let fits = match ty {
            Type::Id => !text.trim().is_empty(),
            Type::Url => http::is_callable_url(text, self.setting.allow_insecure),
            // An unknown word that is sent is the service's to judge. The emulator judges as the service.
            Type::Enum(_) | Type::CapitalIn(..) => {
                word.is_some() || (FORM == REQUEST && !self.setting.api_version.is_empty() && !text.trim().is_empty())
            }
            _ => true,
        };
        if !fits {
            return path.refuse(&expected(ty));
        }
        let is_capital = match ty {
            Type::CapitalIn(version, _) => word.is_some() && *version == self.setting.api_version,
            Type::Enum(_) => FORM == EVENT && self.setting.dialect == Dialect::Preview2021_04,
            _ => false,
        };
        let is_both = FORM == RECEIVED && matches!(ty, Type::CapitalIn(..));
        let text = word.filter(|word| !(is_both && capital(word) == text)).unwrap_or(text);
        if is_capital {
            push_json_string(&mut self.json, &capital(text));
        } else {
            push_json_string(&mut self.json, text);
        }
        Ok(())
    }

    /// An identifier: with its kind, or, where the contract allows only one kind, only the members of that kind.
    fn person<V: Value>(&mut self, value: &V, ty: &Type, path: &Path<'_>) -> Result<()> {
        let dialect = self.setting.dialect;
        if matches!(ty, Type::PhoneNumber) {
            let number = if FORM == RECEIVED {
                phone_number::read_wire(value, path)?
            } else {
                let person = Person::from_js(value, path, dialect, true).ok().filter(|(person, _)| person.kind == PHONE_NUMBER);
                match person {
                    Some((person, _)) => person.text(0).to_owned(),
                    None if value.kind() == Kind::Object => {
                        return Path::Member(path, "phoneNumber").refuse(phone_number::EXPECTED);
                    }
                    None => return path.refuse(phone_number::EXPECTED),
                }
            };
            self.members(&[("value", Leaf::Text(&number))]);
            return Ok(());
        }
        if FORM == RECEIVED && !matches!(ty, Type::Identifier) {
            let member = if matches!(ty, Type::User) { "id" } else { "appId" };
            let id = value.text(member).unwrap_or_default();
            if id.trim().is_empty() {
                return Path::Member(path, member).refuse("expected a string that is not empty");
            }
            self.members(&[(member, Leaf::Text(&id))]);
            return Ok(());
        }
        let (person, raw_id) = if FORM == RECEIVED {
            // Reading from the wire accepts everything; an identifier in a request must be a valid one.
            let Some(named) = Person::wire_to_js::<V>(value, dialect) else { return path.refuse(&expected(ty)) };
            Person::from_js(&named, path, dialect, true)?
        } else {
            Person::from_js(value, path, dialect, true)?
        };
        match (ty, person.kind) {
            (Type::Identifier, _) => self.identifier(&person, &raw_id),
            (Type::User, COMMUNICATION_USER) => self.members(&[("id", Leaf::Text(person.text(0)))]),
            (Type::TeamsApp, TEAMS_APP) => self.members(&[("appId", Leaf::Text(person.text(0)))]),
            _ => return path.refuse(&expected(ty)),
        }
        Ok(())
    }

    fn identifier(&mut self, person: &Person, raw_id: &str) {
        let (kind, members) = (person.row().kind, person.parts(self.setting.dialect));
        if self.setting.dialect != Dialect::Preview2021_04 {
            self.json.push('{');
            self.name("kind");
            push_json_string(&mut self.json, kind);
            self.name("rawId");
            push_json_string(&mut self.json, raw_id);
            if person.kind != UNKNOWN {
                self.name(kind);
                self.members(&members);
            }
            self.json.push('}');
        } else if FORM == EVENT {
            // The recorded callbacks have the raw id and a member for every kind, `null` for all kinds but one.
            self.json.push_str("{\"RawId\":");
            push_json_string(&mut self.json, raw_id);
            for name in ["communicationUser", "phoneNumber", "microsoftTeamsUser"] {
                self.json.push(',');
                push_json_string(&mut self.json, &capital(name));
                self.json.push(':');
                if name == kind { self.members(&members) } else { self.json.push_str("null") }
            }
            self.json.push('}');
        } else if person.kind == UNKNOWN {
            self.members(&members);
        } else {
            self.json.push('{');
            self.name(kind);
            self.members(&members);
            self.json.push('}');
        }
    }

    fn members(&mut self, members: &[(&str, Leaf<'_>)]) {
        self.json.push('{');
        for (name, leaf) in members {
            if FORM == EVENT && self.setting.dialect == Dialect::Preview2021_04 {
                self.name(&capital(name));
            } else {
                self.name(name);
            }
            match leaf {
                Leaf::Text(text) => push_json_string(&mut self.json, text),
                Leaf::Flag(flag) => self.json.push_str(if *flag { "true" } else { "false" }),
            }
        }
        self.json.push('}');
    }

    // Inlined into its one caller it compresses worse.
    #[inline(never)]
    fn calling_context<V: Value>(&mut self, model: &Model, value: &V, path: &Path<'_>) -> Result<()> {
        let context = calling_context::read(value, path)?;
        self.json.push('{');
        for (place, field) in model.fields.iter().enumerate() {
            let mut members = Vec::new();
            for (_, name, value) in context.headers.iter().filter(|header| header.0 == place) {
                members.push((name.as_str(), Leaf::Text(value)));
            }
            if !members.is_empty() {
                self.name(field.wire);
                self.members(&members);
            }
        }
        if let (Some((details, index)), Some(field)) = (context.teams, model.fields.last())
            && let Type::Model(model) = field.ty
        {
            let path = Path::Item(path, index);
            refuse_unknown(&details, &path, model, "kind")?;
            self.name(field.wire);
            self.object(model, &path, Source::Object(&details))?;
        }
        self.json.push('}');
        Ok(())
    }
}

/// The most seconds whose milliseconds fit in 32 bits.
const MOST_SECONDS: f64 = 2_147_483.0;

/// How an error says what was expected.
#[must_use]
pub fn expected(ty: &Type) -> String {
    match ty {
        Type::Text | Type::Any | Type::Date => "expected a string",
        Type::Id => "expected a string that is not empty",
        Type::Url => "expected an absolute https URL (http is for loopback hosts, or with allowInsecureConnection)",
        Type::Boolean => "expected a boolean",
        Type::Integer(least, most) => {
            return joined(&["expected a whole number from ", &signed_digits(*least), " to ", &signed_digits(*most)]);
        }
        Type::Seconds => "expected a number of seconds from 0 to 2147483",
        Type::Enum(words) | Type::CapitalIn(_, words) => return joined(&["expected one of ", &list(words, ", ")]),
        Type::PhoneNumber => phone_number::EXPECTED,
        Type::User => "expected a user of the resource: { communicationUserId } or 8:acs:…",
        Type::TeamsApp => "expected an app of Teams: { teamsAppId } or 28:orgid:…",
        Type::Identifier => person::EXPECTED,
        Type::One(item) => return expected(item),
        Type::List(..) | Type::CallingContext(_) => "expected an array",
        Type::Model(_) | Type::Group(_) | Type::Union(_) | Type::Map(_) => "expected an object",
    }
    .to_owned()
}
