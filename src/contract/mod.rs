//! A contract is data: the operations, models and events of one version of the REST service, as static tables.
//!
//! Whoever adds an API version adds rows. From these rows come the requests ([`crate::encode`]), the results
//! ([`crate::decode`]), the callbacks ([`crate::events`]), the emulator's router and its request validation, the console's
//! forms, the operation table of the README and the coverage tests.

pub mod options;
pub mod preview_2021_04;

/// The prose of a row: kept for native builds and the emulator, left out of the published client, where it is only bytes.
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
    /// The JavaScript class whose methods are the operations.
    pub client: &'static str,
    /// The `api-version` query parameter, sent with every request.
    pub api_version: &'static str,
    /// Where the operations live below the endpoint; the first is the default.
    pub base_paths: &'static [&'static str],
    /// Every operation, one row each.
    pub operations: &'static [Operation],
    /// Every callback event, one row each.
    pub events: &'static [Event],
}

impl Contract {
    /// The row of a JavaScript method.
    #[must_use]
    pub fn operation(&self, name: &str) -> Option<&'static Operation> {
        self.operations.iter().find(|operation| operation.name == name)
    }
}

/// One API call.
#[derive(Debug)]
pub struct Operation {
    /// The JavaScript method.
    pub name: &'static str,
    /// The HTTP method, upper case.
    pub method: &'static str,
    /// The path below the base path; `{name}` is filled from the path argument of that name, percent-encoded.
    pub path: &'static str,
    /// The statuses that mean success; any other is an error.
    pub success: &'static [u16],
    /// Whether doing it twice does no more than doing it once, so that a retry after an unknown outcome is safe.
    pub idempotent: bool,
    /// The arguments of the JavaScript method, in order, before the request options.
    pub arguments: &'static [Argument],
    /// The JSON body, or `None` when the request has none.
    pub body: Option<&'static Model>,
    /// The JSON answer, or `None` when the answer carries nothing.
    pub result: Option<&'static Model>,
    /// What it does, in one line.
    pub doc: &'static str,
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
    /// Into the body field of the same name.
    Field,
    /// An object whose members are body fields: what has no argument of its own.
    Fields,
}

/// A JSON object: its fields in wire order.
#[derive(Debug)]
pub struct Model {
    /// The name of its TypeScript type.
    pub name: &'static str,
    /// Its fields, in the order they are written.
    pub fields: &'static [Field],
}

/// One member of a JSON object.
#[derive(Debug)]
pub struct Field {
    /// The name in JavaScript.
    pub name: &'static str,
    /// The name on the wire.
    pub wire: &'static str,
    /// What it holds.
    pub ty: Type,
    /// Whether it must be there.
    pub required: bool,
    /// What it means, in one line: units, default.
    pub doc: &'static str,
}

/// What a field holds.
#[derive(Debug)]
pub enum Type {
    /// Anything, left alone: for options that are no JSON, such as a signal.
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
    /// One of these strings. Closed on the way out; on the way in an unknown value is kept as it is.
    Enum(&'static [&'static str]),
    /// A phone number in E.164; on the wire `{"value": "+…"}`.
    PhoneNumber,
    /// Whom a call reaches: see [`crate::codecs::identifier`].
    Identifier,
    /// A list of at least so many.
    List(&'static Type, usize),
    /// An object with a table of its own.
    Model(&'static Model),
}

/// One kind of callback event.
#[derive(Debug)]
pub struct Event {
    /// The `kind` in JavaScript; on the wire `Microsoft.Communication.` stands before it.
    pub kind: &'static str,
    /// The last segment of the event's subject, or `None` where it is not on record.
    pub subject: Option<&'static str>,
    /// The members of `data`.
    pub data: &'static Model,
    /// Whether it is sent only when `requestedCallEvents` asks for it, and under which name.
    pub subscription: Option<&'static str>,
    /// What it tells, in one line.
    pub doc: &'static str,
}

const fn required(name: &'static str, wire: &'static str, ty: Type, doc: &'static str) -> Field {
    Field { name, wire, ty, required: true, doc }
}

const fn optional(name: &'static str, wire: &'static str, ty: Type, doc: &'static str) -> Field {
    Field { name, wire, ty, required: false, doc }
}

const fn argument(name: &'static str, place: Place) -> Argument {
    Argument { name, place }
}
