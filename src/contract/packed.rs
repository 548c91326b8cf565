//! A contract as one line of text, and back.
//!
//! The tables are static data full of references: 13 kB gzip of the published client, because no compression finds a pattern in
//! addresses. As words they take a third of that. The build script writes the text, and the client reads it when it first needs it.
//! Prose is left out.

use crate::text::cut;

use super::{
    Argument, Class, Contract, Dialect, Event, Field, Model, Operation, Options, Outcome, Place, Presence, Repeat, Rings, Type,
    Union, Variant,
};

/// Stands for an empty word.
const EMPTY: &str = "~";
/// Stands for a name on the wire that is the same as in JavaScript.
const SAME: &str = "=";

const CLASSES: [Class; 5] =
    [Class::CallClient, Class::CallAutomationClient, Class::CallConnection, Class::CallMedia, Class::CallRecording];
const METHODS: [&str; 3] = ["GET", "POST", "DELETE"];
const RINGS: [Rings; 3] = [Rings::NoPerson, Rings::OnceById, Rings::EachTime];
const REPEATS: [Repeat; 3] = [Repeat::Always, Repeat::ById, Repeat::Never];
const DIALECTS: [Dialect; 3] = [Dialect::Preview2021_04, Dialect::Ga2026_03, Dialect::EventGrid];
const PLACES: [Place; 9] = [
    Place::Path,
    Place::RawId,
    Place::Field,
    Place::Fields,
    Place::Options,
    Place::Request,
    Place::Unused,
    Place::Location,
    Place::Range,
];
/// The types without parameters, each written as its index here. Those with parameters have the numbers after these.
static PLAIN: [Type; 11] = [
    Type::Any,
    Type::Text,
    Type::Id,
    Type::Url,
    Type::Boolean,
    Type::Seconds,
    Type::Date,
    Type::PhoneNumber,
    Type::Identifier,
    Type::User,
    Type::TeamsApp,
];

/// Writes a contract. Each model is written once, before the rows and models that refer to it by its number.
#[must_use]
pub fn pack(contract: &Contract) -> String {
    let mut models = Vec::new();
    let lean = |model| if contract.dialect == Dialect::Preview2021_04 { model } else { lean(model) };
    let results: Vec<Option<&'static Model>> = contract.operations.iter().map(|row| row.result.map(lean)).collect();
    let data: Vec<&'static Model> = contract.events.iter().map(|row| lean(row.data)).collect();
    for (row, result) in contract.operations.iter().zip(&results) {
        row.body.iter().chain(result).for_each(|model| collect(model, &mut models));
    }
    data.iter().for_each(|model| collect(model, &mut models));
    let options = [contract.options.client, contract.options.retry, contract.options.request, contract.options.range];
    options.iter().for_each(|model| collect(model, &mut models));

    let mut writer = Writer { text: String::new(), models: &models };
    writer.list(&models, |writer, model| writer.list(model.fields, Writer::field));
    writer.word(contract.api_version);
    writer.one_of(&DIALECTS, &contract.dialect);
    writer.list(contract.base_paths, |writer, path| writer.word(path));
    writer.number(contract.operations.len());
    for (row, result) in contract.operations.iter().zip(results) {
        writer.operation(row, result);
    }
    writer.number(contract.events.len());
    for (row, data) in contract.events.iter().zip(data) {
        writer.word(row.kind);
        writer.model(data);
    }
    options.iter().for_each(|model| writer.model(model));
    writer.text
}

/// Writes the outcomes of a contract's operations. They are a text of their own, because only the receiver of callbacks needs them.
#[must_use]
pub fn pack_outcomes(contract: &Contract) -> String {
    let outcomes: Vec<Outcome> = contract.operations.iter().filter_map(Operation::outcome).collect();
    let mut writer = Writer { text: String::new(), models: &[] };
    writer.list(&outcomes, |writer, outcome| {
        writer.word(outcome.operation);
        // 0 for none.
        writer.number(outcome.options.map_or(0, |index| index + 1));
        for kinds in [outcome.done, outcome.failed, outcome.call_ended] {
            writer.list(kinds, |writer, kind| writer.word(kind));
        }
        writer.one_of(&RINGS, &outcome.rings);
    });
    writer.text
}

/// The fields of a model that a client needs which only receives it: those that must be there, and those that JavaScript sees in another
/// form. (In the 2021 preview the table also says which names belong to the data, so all fields are needed.)
fn lean(model: &'static Model) -> &'static Model {
    fn inner(ty: &'static Type) -> Type {
        match ty {
            Type::Model(model) => Type::Model(lean(model)),
            Type::List(item, least) => Type::List(kept(inner(item)), *least),
            ty => *ty,
        }
    }
    let mut fields = Vec::new();
    for field in model.fields.iter().filter(|field| field.required() || field.changes()) {
        fields.push(Field { ty: inner(&field.ty), ..*field });
    }
    kept(Model { name: model.name, fields: fields.leak() })
}

/// Adds a model to those that are written, after the models it refers to.
fn collect(model: &'static Model, models: &mut Vec<&'static Model>) {
    fn inside(ty: &'static Type, models: &mut Vec<&'static Model>) {
        match ty {
            Type::List(item, _) | Type::One(item) | Type::Map(item) => inside(item, models),
            Type::Model(model) | Type::Group(model) | Type::CallingContext(model) => collect(model, models),
            Type::Union(union) => union.variants.iter().for_each(|variant| collect(variant.model, models)),
            _ => {}
        }
    }
    if !models.iter().any(|known| same(known, model)) {
        model.fields.iter().for_each(|field| inside(&field.ty, models));
        models.push(model);
    }
}

/// Whether two models have the same fields.
fn same(one: &Model, other: &Model) -> bool {
    std::ptr::eq(one, other) || format!("{:?}", one.fields) == format!("{:?}", other.fields)
}

struct Writer<'a> {
    text: String,
    models: &'a [&'static Model],
}

impl Writer<'_> {
    fn word(&mut self, word: &str) {
        if !self.text.is_empty() {
            self.text.push(' ');
        }
        self.text.push_str(if word.is_empty() { EMPTY } else { word });
    }

    fn number(&mut self, number: impl ToString) {
        self.word(&number.to_string());
    }

    fn list<T>(&mut self, items: &[T], mut write: impl FnMut(&mut Self, &T)) {
        self.number(items.len());
        items.iter().for_each(|item| write(self, item));
    }

    fn one_of<T: PartialEq>(&mut self, all: &[T], one: &T) {
        self.number(all.iter().position(|other| other == one).unwrap_or(all.len()));
    }

    fn model(&mut self, model: &'static Model) {
        self.number(self.models.iter().position(|known| same(known, model)).unwrap_or(self.models.len()));
    }

    fn operation(&mut self, row: &Operation, result: Option<&'static Model>) {
        self.word(row.name);
        self.one_of(&CLASSES, &row.class);
        self.one_of(&METHODS, &row.method);
        self.word(row.path);
        self.list(row.success, |writer, status| writer.number(status));
        self.one_of(&REPEATS, &row.repeat);
        self.list(row.arguments, |writer, argument| {
            writer.word(argument.name);
            writer.one_of(&PLACES, &argument.place);
        });
        for model in [row.body, result] {
            match model {
                Some(model) => self.model(model),
                None => self.word(EMPTY),
            }
        }
        self.word(row.only);
    }

    fn field(&mut self, field: &Field) {
        self.word(field.name);
        self.word(if field.wire == field.name { SAME } else { field.wire });
        let (code, word) = match field.presence {
            Presence::Required => (0, None),
            Presence::Optional => (1, None),
            Presence::Uuid => (2, None),
            Presence::Default(json) => (3, Some(json)),
            Presence::Only(version) => (4, Some(version)),
            Presence::Unless(version) => (5, Some(version)),
            Presence::Either(other) => (6, Some(other)),
        };
        self.number(code);
        word.into_iter().for_each(|word| self.word(word));
        self.ty(&field.ty);
    }

    fn ty(&mut self, ty: &Type) {
        let same = |other: &&Type| std::mem::discriminant(*other) == std::mem::discriminant(ty);
        let code = PLAIN.iter().find(same).and_then(|plain| PLAIN.iter().position(|other| std::ptr::eq(other, plain)));
        let kind = match ty {
            Type::Enum(_) => 0,
            Type::CapitalIn(..) => 1,
            Type::Integer(..) => 2,
            Type::List(..) => 3,
            Type::One(_) => 4,
            Type::Map(_) => 5,
            Type::Model(_) => 6,
            Type::Group(_) => 7,
            Type::CallingContext(_) => 8,
            _ => 9,
        };
        self.number(code.unwrap_or(PLAIN.len() + kind));
        match ty {
            Type::Enum(words) => self.list(words, |writer, word| writer.word(word)),
            Type::CapitalIn(version, words) => {
                self.word(version);
                self.list(words, |writer, word| writer.word(word));
            }
            Type::Integer(least, most) => {
                self.number(least);
                self.number(most);
            }
            Type::List(item, least) => {
                self.number(least);
                self.ty(item);
            }
            Type::One(item) | Type::Map(item) => self.ty(item),
            Type::Model(model) | Type::Group(model) | Type::CallingContext(model) => self.model(model),
            Type::Union(union) => {
                self.word(union.tag);
                self.word(union.wire_tag);
                self.list(union.variants, |writer, variant| {
                    writer.word(variant.name);
                    writer.word(variant.wire);
                    writer.model(variant.model);
                });
            }
            _ => {}
        }
    }
}

/// Reads a contract. It is never freed: there are few of them, and they are needed as long as the program runs. A text that [`pack`]
/// did not write gives a contract without meaning, never a panic.
#[must_use]
pub fn unpack(text: &'static str) -> &'static Contract {
    let mut reader = Reader { rest: text, models: Vec::new() };
    for _ in 0..reader.number() {
        let fields = reader.list(Reader::field);
        reader.models.push(kept(Model { name: "", fields }));
    }
    kept(Contract {
        api_version: reader.word(),
        dialect: reader.one_of(&DIALECTS, Dialect::Preview2021_04),
        base_paths: reader.list(Reader::word),
        operations: reader.list(Reader::operation),
        events: reader.list(Reader::event),
        options: kept(Options { client: reader.model(), retry: reader.model(), request: reader.model(), range: reader.model() }),
    })
}

/// Reads the outcomes of a contract. Like a contract, they are never freed.
#[must_use]
pub fn unpack_outcomes(text: &'static str) -> &'static [Outcome] {
    Reader { rest: text, models: Vec::new() }.list(|reader| Outcome {
        operation: reader.word(),
        options: reader.number().checked_sub(1),
        done: reader.list(Reader::word),
        failed: reader.list(Reader::word),
        call_ended: reader.list(Reader::word),
        rings: reader.one_of(&RINGS, Rings::EachTime),
    })
}

fn kept<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

/// A whole number. Not `str::parse`: with its error texts it is as large as the rest of this file.
fn whole(word: &str) -> i64 {
    let digits = word.strip_prefix('-').unwrap_or(word);
    let number = digits.bytes().fold(0_i64, |number, digit| number.wrapping_mul(10).wrapping_add(i64::from(digit & 15)));
    if digits.len() < word.len() { number.wrapping_neg() } else { number }
}

struct Reader {
    rest: &'static str,
    models: Vec<&'static Model>,
}

impl Reader {
    fn word(&mut self) -> &'static str {
        let (word, rest) = cut(self.rest, b" ").unwrap_or((self.rest, ""));
        self.rest = rest;
        if word == EMPTY { "" } else { word }
    }

    fn whole(&mut self) -> i64 {
        whole(self.word())
    }

    fn number(&mut self) -> usize {
        self.whole() as usize
    }

    fn list<T>(&mut self, read: fn(&mut Self) -> T) -> &'static [T] {
        let count = self.number();
        let items: Vec<T> = (0..count).map(|_| read(self)).collect();
        items.leak()
    }

    fn one_of<T: Copy>(&mut self, all: &[T], other: T) -> T {
        all.get(self.number()).copied().unwrap_or(other)
    }

    fn model(&mut self) -> &'static Model {
        self.some_model().unwrap_or(&Model { name: "", fields: &[] })
    }

    fn some_model(&mut self) -> Option<&'static Model> {
        match self.word() {
            "" => None,
            word => self.models.get(whole(word) as usize).copied(),
        }
    }

    // Inlined into its one caller it compresses worse.
    #[inline(never)]
    fn operation(&mut self) -> Operation {
        Operation {
            name: self.word(),
            id: "",
            class: self.one_of(&CLASSES, Class::CallClient),
            method: self.one_of(&METHODS, ""),
            path: self.word(),
            success: self.list(|reader| reader.number() as u16),
            repeat: self.one_of(&REPEATS, Repeat::Never),
            arguments: self.list(|reader| Argument { name: reader.word(), place: reader.one_of(&PLACES, Place::Unused) }),
            body: self.some_model(),
            result: self.some_model(),
            only: self.word(),
            ends: None,
            doc: "",
        }
    }

    fn event(&mut self) -> Event {
        Event { kind: self.word(), subject: None, data: self.model(), subscription: None, doc: "" }
    }

    fn field(&mut self) -> Field {
        let name = self.word();
        let wire = match self.word() {
            SAME => name,
            wire => wire,
        };
        let presence = match self.number() {
            0 => Presence::Required,
            1 => Presence::Optional,
            2 => Presence::Uuid,
            3 => Presence::Default(self.word()),
            4 => Presence::Only(self.word()),
            5 => Presence::Unless(self.word()),
            _ => Presence::Either(self.word()),
        };
        Field { name, wire, ty: self.ty(), presence, doc: "" }
    }

    fn ty(&mut self) -> Type {
        let code = self.number();
        match code.checked_sub(PLAIN.len()) {
            None => PLAIN.get(code).copied().unwrap_or(Type::Any),
            Some(0) => Type::Enum(self.list(Self::word)),
            Some(1) => Type::CapitalIn(self.word(), self.list(Self::word)),
            Some(2) => Type::Integer(self.whole(), self.whole()),
            Some(3) => {
                let least = self.number();
                Type::List(kept(self.ty()), least)
            }
            Some(4) => Type::One(kept(self.ty())),
            Some(5) => Type::Map(kept(self.ty())),
            Some(6) => Type::Model(self.model()),
            Some(7) => Type::Group(self.model()),
            Some(8) => Type::CallingContext(self.model()),
            _ => Type::Union(kept(Union {
                tag: self.word(),
                wire_tag: self.word(),
                variants: self.list(|reader| Variant { name: reader.word(), wire: reader.word(), model: reader.model() }),
            })),
        }
    }
}
