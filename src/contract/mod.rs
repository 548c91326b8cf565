//! A contract is data: the operations, models and events of one version of the REST service, as static tables.
//!
//! To add an API version is to add rows. From these rows come the requests ([`crate::encode`]), the results
//! ([`crate::decode`]), the callbacks ([`crate::events`]), the emulator's router and its request validation, the console's
//! forms, the reference pages of the documentation and the coverage tests.

pub mod ga_2026_03;
pub mod options;
pub mod packed;
pub mod preview_2021_04;

/// The prose of a row: kept in native builds and the emulator, left out of the published client, which has no use for it.
#[cfg(feature = "docs")]
macro_rules! prose {
    ($text:expr) => {
        $text
    };
}
#[cfg(not(feature = "docs"))]
macro_rules! prose {
    ($text:expr) => {
        ""
    };
}
use prose;

/// One version of the REST service.
#[derive(Debug)]
pub struct Contract {
    /// The `api-version` query parameter, sent with every request unless a client asks for another.
    pub api_version: &'static str,
    /// Where the operations live below the endpoint; the first is the default.
    pub base_paths: &'static [&'static str],
    /// How the contract writes identifiers, events and errors.
    pub dialect: Dialect,
    /// Every operation, one row each.
    pub operations: &'static [Operation],
    /// Every callback event, one row each.
    pub events: &'static [Event],
    /// The options of clients and requests. They are the same in all contracts; each contract has them, so that the published client
    /// unpacks them with the contract.
    pub options: &'static Options,
}

/// The tables of the options that belong to no operation.
#[derive(Debug)]
pub struct Options {
    /// The options of a client.
    pub client: &'static Model,
    /// The options of its retries.
    pub retry: &'static Model,
    /// The options of a request.
    pub request: &'static Model,
    /// The options that name a part of a file.
    pub range: &'static Model,
}

impl Contract {
    /// The row of a JavaScript method.
    #[must_use]
    pub fn operation(&self, name: &str) -> Option<&'static Operation> {
        self.operations.iter().find(|operation| operation.name == name)
    }
}

/// How a contract writes what its tables do not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// The 2021 preview: an identifier has one member, names in events begin with a capital, the members of an error stand at the top.
    Preview2021_04,
    /// 2026-03-12: an identifier has `kind` and `rawId` too, events are CloudEvents, the members of an error stand below `error`.
    Ga2026_03,
    /// Event Grid: identifiers as in 2026-03-12, the envelope as in the 2021 preview.
    EventGrid,
}

/// The JavaScript class an operation is a method of.
#[allow(clippy::enum_variant_names, reason = "they are the names of the classes")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// `CallClient`.
    CallClient,
    /// `CallAutomationClient`; its objects hold the `sourceIdentity`.
    CallAutomationClient,
    /// `CallConnection`; its objects hold the `callConnectionId`.
    CallConnection,
    /// `CallMedia`; its objects hold the `callConnectionId`.
    CallMedia,
    /// `CallRecording`.
    CallRecording,
}

impl Class {
    /// The name in JavaScript.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::CallClient => "CallClient",
            Self::CallAutomationClient => "CallAutomationClient",
            Self::CallConnection => "CallConnection",
            Self::CallMedia => "CallMedia",
            Self::CallRecording => "CallRecording",
        }
    }
}

/// One API call.
#[derive(Debug, Clone, Copy)]
pub struct Operation {
    /// The JavaScript method, or the part of one: `hangUp` is two rows.
    pub name: &'static str,
    /// The name in the published description of the service. Two rows may share one: `play` and `playToAll`.
    pub id: &'static str,
    /// The class that has the method.
    pub class: Class,
    /// The HTTP method, upper case.
    pub method: &'static str,
    /// The path below the base path; `{name}` is filled from the argument of that name, percent-encoded.
    pub path: &'static str,
    /// The statuses that mean success; any other is an error.
    pub success: &'static [u16],
    /// Whether it may be sent again when it is not known whether the service executed it.
    pub repeat: Repeat,
    /// The arguments of the JavaScript method, in order. Before them stands the value that the object of the method holds, if its class
    /// holds one: see [`Class`].
    pub arguments: &'static [Argument],
    /// The JSON body, or `None` when the request has none.
    pub body: Option<&'static Model>,
    /// The JSON answer, or `None` when the answer has no content.
    pub result: Option<&'static Model>,
    /// The one `api-version` that has the operation; empty when all have it.
    pub only: &'static str,
    /// The events that end it; `None` when no event reports its end.
    pub ends: Option<&'static Ends>,
    /// What it does, in one line.
    pub doc: &'static str,
}

impl Operation {
    /// The events that end the operation, and the argument by which they are known to be its own; `None` when no event reports
    /// its end.
    #[must_use]
    pub fn outcome(&self) -> Option<Outcome> {
        let &Ends { done, failed, call_ended, rings } = self.ends?;
        let rings = match self.repeat {
            _ if !rings => Rings::NoPerson,
            Repeat::ById => Rings::OnceById,
            Repeat::Always | Repeat::Never => Rings::EachTime,
        };
        // The events of a call that was placed carry no operation context: they are known by the call in the answer.
        let has_context = call_ended.is_empty()
            && self.body.is_some_and(|model| model.fields.iter().any(|field| field.name == "operationContext"));
        let is_bag = |argument: &Argument| matches!(argument.place, Place::Fields | Place::Options);
        let bag = self.arguments.iter().rposition(is_bag).filter(|_| has_context);
        // Before it stands the id of the call.
        let options = bag.and_then(|index| index.checked_sub(1));
        Some(Outcome { operation: self.name, options, done, failed, call_ended, rings })
    }
}

/// The events that end an operation. The documentation of the service's events pairs them:
/// <https://learn.microsoft.com/azure/communication-services/concepts/call-automation/call-automation#events>
///
/// An event stands here by its kind, or by its kind, a slash and the detail that makes the difference:
/// `CallLegStateChanged/terminated`, `PlayAudioResult/failed`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ends {
    /// The events that report success.
    pub done: &'static [&'static str],
    /// The events that report failure.
    pub failed: &'static [&'static str],
    /// Of an operation that places a call, the events that report the end of that call; empty for all other operations.
    pub call_ended: &'static [&'static str],
    /// Whether it calls a person.
    pub rings: bool,
}

/// Whether an operation calls a person, and what the service does when it receives the request twice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Rings {
    /// It calls no person.
    #[default]
    NoPerson,
    /// The person is called once, if both requests carry the same id: see [`Repeat::ById`].
    OnceById,
    /// The person is called twice.
    EachTime,
}

/// How the end of an operation is found among the events: a row's [`Ends`], and what else a caller that waits must know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// The JavaScript method.
    pub operation: &'static str,
    /// The index of the argument that holds the `operationContext` by which the events are known, from 0, the id of the call not
    /// counted. `None`: the events carry no operation context, and any event of the call will do.
    pub options: Option<usize>,
    /// See [`Ends::done`].
    pub done: &'static [&'static str],
    /// See [`Ends::failed`].
    pub failed: &'static [&'static str],
    /// See [`Ends::call_ended`].
    pub call_ended: &'static [&'static str],
    /// Whether it calls a person.
    pub rings: Rings,
}

impl Outcome {
    /// Whether the operation places a call: its answer names the call.
    #[must_use]
    pub fn places_call(&self) -> bool {
        !self.call_ended.is_empty()
    }
}

/// Whether a request may be sent again when it is not known whether the service executed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// Yes: to do it twice has the effect of doing it once.
    Always,
    /// Yes: it carries an id (`Repeatability-Request-ID`), by which the service recognises a repeated request.
    ById,
    /// No: the service would do it twice.
    Never,
}

/// One argument of a JavaScript method, and where its value goes.
#[derive(Debug)]
pub struct Argument {
    /// Its name, used in error paths.
    pub name: &'static str,
    /// Where the value goes.
    pub place: Place,
}

/// Where the value of an argument goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Into the path template: a non-empty string.
    Path,
    /// Into the path template: the raw id of an identifier.
    RawId,
    /// Into the body field of the same name.
    Field,
    /// An object whose members are body fields: what has no argument of its own.
    Fields,
    /// The same, and the options of the request are members of the object too.
    Options,
    /// An object with the options of the request and nothing else.
    Request,
    /// Nowhere: the object of the method holds it, and the request has no field for it.
    Unused,
    /// The URL of a file: the request is signed as if for the resource, and sent to this URL.
    Location,
    /// An object with the options of the request, and those that name a part of a file.
    Range,
}

/// A JSON object: its fields in wire order.
#[derive(Debug)]
pub struct Model {
    /// The name of its TypeScript type.
    pub name: &'static str,
    /// Its fields, in the order in which they are written. Of neighbours with the same name on the wire, the first that is given is sent.
    pub fields: &'static [Field],
}

/// One member of a JSON object.
#[derive(Debug)]
pub struct Field {
    /// The name in JavaScript.
    pub name: &'static str,
    /// The name on the wire. For a group, empty when its members stand in the object itself.
    pub wire: &'static str,
    /// The type of its value.
    pub ty: Type,
    /// Whether it must be there, and what is sent in its place if it is not.
    pub presence: Presence,
    /// What it means, in one line: units, default.
    pub doc: &'static str,
}

impl Field {
    /// Whether it must be there.
    #[must_use]
    pub fn required(&self) -> bool {
        matches!(self.presence, Presence::Required)
    }

    /// Whether JavaScript sees it under another name, or its value in another form, than the service sends it. Not for the 2021 preview.
    #[must_use]
    pub fn changes(&self) -> bool {
        self.name != self.wire || self.ty.changes()
    }
}

/// Whether a member must be there, and what is sent in its place if it is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// It must be there.
    Required,
    /// It may be left out, and is then not sent.
    Optional,
    /// It may be left out; then this JSON is sent.
    Default(&'static str),
    /// It may be left out; then a new UUID is sent.
    Uuid,
    /// It may be left out, and exists in this `api-version` alone.
    Only(&'static str),
    /// It must be there, except in this `api-version`.
    Unless(&'static str),
    /// It or the member of that name must be there, but not both.
    Either(&'static str),
}

/// The type of a field's value.
#[derive(Debug, Clone, Copy)]
pub enum Type {
    /// Any value, passed on unchanged: for options that are no JSON, such as a signal, and for values that are only received.
    Any,
    /// Any string.
    Text,
    /// A string that is not empty.
    Id,
    /// An absolute `https` URL, or an `http` one whose host is loopback (or any, with `allowInsecureConnection`).
    Url,
    /// `true` or `false`.
    Boolean,
    /// A whole number from the first to the second, both included.
    Integer(i64, i64),
    /// Seconds in JavaScript, whole milliseconds on the wire.
    Seconds,
    /// One of these strings, in any case; written in this spelling. Any other is the service's to judge: it is sent, and kept in an answer
    /// or an event, as it is.
    Enum(&'static [&'static str]),
    /// The same; in that `api-version` the first letter on the wire is a capital.
    CapitalIn(&'static str, &'static [&'static str]),
    /// A point in time: ISO 8601 on the wire, a `Date` in JavaScript.
    Date,
    /// A phone number in E.164; on the wire `{"value": "+…"}`.
    PhoneNumber,
    /// An identifier: see [`crate::codecs::identifier`].
    Identifier,
    /// A user of the resource; on the wire `{"id": "8:acs:…"}`.
    User,
    /// A Teams app; on the wire `{"appId": "…"}`.
    TeamsApp,
    /// The custom calling context, by the table of the object on the wire: see [`crate::codecs::calling_context`].
    CallingContext(&'static Model),
    /// A list of at least so many items.
    List(&'static Type, usize),
    /// One value in JavaScript, a list of that one value on the wire.
    One(&'static Type),
    /// An object with any names and such values.
    Map(&'static Type),
    /// An object with a table of its own.
    Model(&'static Model),
    /// An object on the wire whose members are, in JavaScript, members of the object around it.
    Group(&'static Model),
    /// One of several objects; a member says which.
    Union(&'static Union),
}

impl Type {
    fn changes(&self) -> bool {
        match self {
            Self::Identifier | Self::PhoneNumber | Self::User | Self::Date | Self::CapitalIn(..) => true,
            Self::List(item, _) | Self::Map(item) => item.changes(),
            Self::Model(model) => model.fields.iter().any(Field::changes),
            _ => false,
        }
    }
}

/// Several objects; one member says which of them it is.
#[derive(Debug)]
pub struct Union {
    /// The name of that member in JavaScript.
    pub tag: &'static str,
    /// Its name on the wire.
    pub wire_tag: &'static str,
    /// The objects.
    pub variants: &'static [Variant],
}

impl Union {
    /// The object that a word names in any case, in JavaScript or on the wire.
    #[must_use]
    pub fn variant(&self, word: &str, on_the_wire: bool) -> Option<&'static Variant> {
        self.variants.iter().find(|row| word.eq_ignore_ascii_case(if on_the_wire { row.wire } else { row.name }))
    }
}

/// The contract's spelling of a word, which may be in any case; `None` for a word that the contract does not have.
#[must_use]
pub fn known_word(words: &[&'static str], word: &str) -> Option<&'static str> {
    words.iter().find(|known| known.eq_ignore_ascii_case(word)).copied()
}

/// One object of a union.
#[derive(Debug)]
pub struct Variant {
    /// The value of the member in JavaScript.
    pub name: &'static str,
    /// The value of the member on the wire.
    pub wire: &'static str,
    /// Its other members.
    pub model: &'static Model,
}

/// One kind of callback event.
#[derive(Debug)]
pub struct Event {
    /// The `kind` in JavaScript; on the wire `Microsoft.Communication.` stands before it.
    pub kind: &'static str,
    /// The last segment of the event's subject, or `None` where it has none or it is not on record.
    pub subject: Option<&'static str>,
    /// The members of `data`.
    pub data: &'static Model,
    /// The name in `requestedCallEvents` without which it is not sent; `None` where it is always sent.
    pub subscription: Option<&'static str>,
    /// What it reports, in one line.
    pub doc: &'static str,
}

const fn required(name: &'static str, wire: &'static str, ty: Type, doc: &'static str) -> Field {
    Field { name, wire, ty, presence: Presence::Required, doc }
}

const fn optional(name: &'static str, wire: &'static str, ty: Type, doc: &'static str) -> Field {
    Field { name, wire, ty, presence: Presence::Optional, doc }
}

/// A field with another presence than these two.
const fn or(presence: Presence, name: &'static str, wire: &'static str, ty: Type, doc: &'static str) -> Field {
    Field { name, wire, ty, presence, doc }
}

/// An object on the wire whose members are, in JavaScript, members of the object around it; with an empty name they are that on the
/// wire too.
const fn group(wire: &'static str, ty: Type) -> Field {
    Field { name: "", wire, ty, presence: Presence::Required, doc: "" }
}

const fn argument(name: &'static str, place: Place) -> Argument {
    Argument { name, place }
}

/// The events that end an operation that places no call.
const fn ends(done: &'static [&'static str], failed: &'static [&'static str]) -> Ends {
    Ends { done, failed, call_ended: &[], rings: false }
}

/// The events that end an operation that calls a person into a call.
const fn rings(done: &'static [&'static str], failed: &'static [&'static str]) -> Ends {
    Ends { rings: true, ..ends(done, failed) }
}
