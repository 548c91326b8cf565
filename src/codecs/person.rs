//! An identifier as the interpreters walk it: a kind from a table, and the texts of its members.
//!
//! | JavaScript | on the wire | raw id |
//! |---|---|---|
//! | `{ communicationUserId }` | `{"communicationUser":{"id"}}` | `8:acs:…`, `8:spool:…`, `8:dod-acs:…`, `8:gcch-acs:…` |
//! | `{ phoneNumber }` | `{"phoneNumber":{"value"}}` | `4:+…` |
//! | `{ microsoftTeamsUserId, isAnonymous?, cloud? }` | `{"microsoftTeamsUser":{"userId","isAnonymous","cloud"}}` | `8:orgid:…`, `8:dod:…`, `8:gcch:…`, `8:teamsvisitor:…` |
//! | `{ teamsAppId, cloud? }` | `{"microsoftTeamsApp":{"appId","cloud"}}` | `28:orgid:…`, `28:dod:…`, `28:gcch:…` |
//! | `{ userId, tenantId, resourceId, cloud? }` | `{"teamsExtensionUser":{"userId","tenantId","resourceId","cloud"}}` | `8:acs:<resource>_<tenant>_<user>` |
//! | `{ id }`, in the 2021 preview `{ rawId }` | `{"rawId"}` | anything else |
//!
//! The 2021 preview has neither apps nor extension users: their raw ids are read as the other kinds, or as unknown. In 2026-03-12 `kind` and
//! `rawId` stand beside the member above. A plain string is read as a raw id; a phone number may leave out its `4:`.
//!
//! One table for reading from JavaScript and from the wire, and for writing to both. As four matches over the six kinds the same was half
//! a kilobyte gzip more of the client.

use super::phone_number;
use crate::contract::{Dialect, known_word};
use crate::error::Result;
use crate::path::Path;
use crate::text::{joined, split};
use crate::value::{Members, Value};

/// One kind of identifier.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    /// The name of the kind, which is its member on the wire.
    pub kind: &'static str,
    members: &'static [Member],
}

#[derive(Debug, PartialEq, Eq)]
struct Member {
    name: &'static str,
    wire: &'static str,
    holds: Holds,
}

/// The value of a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    /// A text that must be there.
    Text,
    /// A text that may be left out; not in the 2021 preview.
    Asserted,
    /// Whether the number was withheld. Only there for numbers that were, and not in the 2021 preview.
    Withheld,
    /// `true` or `false`; `false` if it is left out.
    Flag,
    /// The cloud, a word in any case; `public` if it is left out. A cloud of another name is kept as it is.
    Cloud,
}

const fn member(name: &'static str, wire: &'static str, holds: Holds) -> Member {
    Member { name, wire, holds }
}

/// The clouds that the contract names.
const CLOUDS: [&str; 3] = ["public", "dod", "gcch"];

const CLOUD: Member = member("cloud", "cloud", Holds::Cloud);

/// The kinds, in the order in which they are tried. An object is of the first kind whose first member it has.
static ROWS: [Row; 5] = [
    Row { kind: "communicationUser", members: &[member("communicationUserId", "id", Holds::Text)] },
    Row {
        kind: "phoneNumber",
        members: &[
            member("phoneNumber", "value", Holds::Text),
            member("isAnonymous", "isAnonymous", Holds::Withheld),
            member("assertedId", "assertedId", Holds::Asserted),
        ],
    },
    Row {
        kind: "microsoftTeamsUser",
        members: &[
            member("microsoftTeamsUserId", "userId", Holds::Text),
            member("isAnonymous", "isAnonymous", Holds::Flag),
            CLOUD,
        ],
    },
    Row { kind: "microsoftTeamsApp", members: &[member("teamsAppId", "appId", Holds::Text), CLOUD] },
    Row {
        kind: "teamsExtensionUser",
        members: &[
            member("userId", "userId", Holds::Text),
            member("tenantId", "tenantId", Holds::Text),
            member("resourceId", "resourceId", Holds::Text),
            CLOUD,
        ],
    },
];
/// A user of a communication resource: its place in the table.
pub const COMMUNICATION_USER: usize = 0;
/// A phone number.
pub const PHONE_NUMBER: usize = 1;
/// A Teams user.
pub const TEAMS_USER: usize = 2;
/// An app of Teams.
pub const TEAMS_APP: usize = 3;
/// A Teams user who answers at a communication resource.
pub const EXTENSION_USER: usize = 4;
/// Anything else: its only text is its raw id.
pub const UNKNOWN: usize = 5;
static UNKNOWN_ROW: Row = Row { kind: "unknown", members: &[member("id", "rawId", Holds::Text)] };

/// The 2021 preview has the kinds before this one.
const NEWER: usize = TEAMS_APP;

/// An identifier.
#[derive(Debug, PartialEq, Eq)]
pub struct Person {
    /// The index of its kind in the table.
    pub kind: usize,
    /// The values of its members, in their order; a flag is `true` or `false`.
    members: Vec<(&'static Member, String)>,
}

/// A part of an identifier as it stands on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leaf<'a> {
    /// A string.
    Text(&'a str),
    /// `true` or `false`.
    Flag(bool),
}

/// The prefixes of raw ids: the kind, the prefix, the cloud, and whether the user is anonymous. Of two prefixes for one cloud, the first
/// is written.
type Prefix = (usize, &'static str, &'static str, bool);
static PREFIXES: [Prefix; 11] = [
    (COMMUNICATION_USER, "8:acs:", "public", false),
    (COMMUNICATION_USER, "8:dod-acs:", "dod", false),
    (COMMUNICATION_USER, "8:gcch-acs:", "gcch", false),
    (COMMUNICATION_USER, "8:spool:", "", false),
    (TEAMS_USER, "8:orgid:", "public", false),
    (TEAMS_USER, "8:dod:", "dod", false),
    (TEAMS_USER, "8:gcch:", "gcch", false),
    (TEAMS_USER, "8:teamsvisitor:", "public", true),
    (TEAMS_APP, "28:orgid:", "public", false),
    (TEAMS_APP, "28:dod:", "dod", false),
    (TEAMS_APP, "28:gcch:", "gcch", false),
];
const NOT_EMPTY: &str = "expected a string that is not empty";
/// What was expected, for errors.
pub const EXPECTED: &str =
    "expected an identifier such as { phoneNumber } or { communicationUserId }, or a raw id such as +14255550123 or 8:acs:…";

impl Person {
    /// An identifier of a kind, from the values of its members.
    #[must_use]
    pub fn new(kind: usize, texts: &[&str]) -> Self {
        let mut person = Self { kind, members: Vec::new() };
        for (member, text) in person.row().members.iter().zip(texts) {
            person.members.push((member, (*text).to_owned()));
        }
        person
    }

    /// The kind.
    #[must_use]
    pub fn row(&self) -> &'static Row {
        ROWS.get(self.kind).unwrap_or(&UNKNOWN_ROW)
    }

    /// The value of the member at that index; empty if there is none.
    #[must_use]
    #[inline(never)]
    pub fn text(&self, at: usize) -> &str {
        self.members.get(at).map_or("", |(_, text)| text)
    }

    /// Reads a raw id. One that no rule matches is kept whole, as unknown.
    #[must_use]
    pub fn from_raw_id(raw_id: &str, dialect: Dialect) -> Self {
        let number = raw_id.strip_prefix("4:").unwrap_or(raw_id);
        // Everything after the prefix is a number, short codes and withheld numbers too.
        if phone_number::is_e164(number) || (number.len() + 2 == raw_id.len() && !number.is_empty()) {
            // The 2021 preview has no member for an asserted id.
            let asserted = if dialect == Dialect::Preview2021_04 { None } else { phone_number::asserted_id(number) };
            return Self::phone_number(number, asserted);
        }
        for &(kind, prefix, cloud, is_anonymous) in &PREFIXES {
            let Some(rest) = raw_id.strip_prefix(prefix).filter(|rest| !rest.is_empty()) else { continue };
            let mut parts = split(rest, b"_");
            return match (kind, [parts.next(), parts.next(), parts.next(), parts.next()]) {
                (COMMUNICATION_USER, [Some(resource), Some(tenant), Some(user), None])
                    if dialect != Dialect::Preview2021_04 && !cloud.is_empty() =>
                {
                    Self::new(EXTENSION_USER, &[user, tenant, resource, cloud])
                }
                (COMMUNICATION_USER, _) => Self::new(kind, &[raw_id]),
                (TEAMS_USER, _) => Self::new(kind, &[rest, if is_anonymous { "true" } else { "false" }, cloud]),
                _ if dialect == Dialect::Preview2021_04 => break,
                _ => Self::new(kind, &[rest, cloud]),
            };
        }
        Self::new(UNKNOWN, &[raw_id])
    }

    /// The identifier of a phone number.
    #[must_use]
    pub fn phone_number(number: &str, asserted_id: Option<&str>) -> Self {
        let mut person = Self { kind: PHONE_NUMBER, members: Vec::new() };
        for member in person.row().members {
            person.add(member, if member.holds == Holds::Text { Some(number) } else { asserted_id });
        }
        person
    }

    /// The asserted id, if there is one.
    #[must_use]
    pub fn asserted_id(&self) -> Option<&str> {
        self.members.iter().find(|(member, _)| member.holds == Holds::Asserted).map(|(_, text)| text.as_str())
    }

    /// Adds the value of a member, if it is given.
    fn add(&mut self, member: &'static Member, text: Option<&str>) {
        let text = match member.holds {
            Holds::Withheld => phone_number::is_anonymous(self.text(0)).then_some("true"),
            Holds::Flag => text.or(Some("false")),
            Holds::Cloud => text.map_or(CLOUDS.first().copied(), |cloud| known_word(&CLOUDS, cloud).or(Some(cloud))),
            _ => text,
        };
        if let Some(text) = text {
            self.members.push((member, text.to_owned()));
        }
    }

    /// The raw id.
    #[must_use]
    pub fn raw_id(&self) -> String {
        let text = |at: usize| self.text(at);
        let (kind, cloud, is_anonymous) = match self.kind {
            PHONE_NUMBER => return joined(&["4:", text(0)]),
            TEAMS_USER => (TEAMS_USER, text(2), text(1) == "true"),
            TEAMS_APP => (TEAMS_APP, text(1), false),
            EXTENSION_USER => (COMMUNICATION_USER, text(3), false),
            _ => return text(0).to_owned(),
        };
        let prefix = prefix(kind, cloud, is_anonymous);
        match self.kind {
            EXTENSION_USER => joined(&[prefix, text(2), "_", text(1), "_", text(0)]),
            _ => joined(&[prefix, text(0)]),
        }
    }

    /// Reads an identifier of a caller, a raw id or one of the objects above, and its raw id: the one in the object, or else the one made of
    /// it. With `checked`, a number must be in E.164, unless it was given out: see [`phone_number::is_given_out`].
    ///
    /// # Errors
    /// A validation error at `path`.
    pub fn from_js<V: Value>(value: &V, path: &Path<'_>, dialect: Dialect, checked: bool) -> Result<(Self, String)> {
        let is_preview = dialect == Dialect::Preview2021_04;
        let (person, own) = match value.as_string() {
            Some(raw_id) if raw_id.trim().is_empty() => return path.refuse("expected an identifier, got an empty string"),
            Some(raw_id) => {
                let person = Self::from_raw_id(&raw_id, dialect);
                // A text with a plus sign or the prefix of phone numbers is meant as one: an error here is clearer than a failed call.
                if match person.kind {
                    PHONE_NUMBER if raw_id.starts_with("4:") => false,
                    PHONE_NUMBER => checked && !phone_number::is_known(person.text(0), dialect),
                    UNKNOWN => raw_id.starts_with('+') || raw_id.starts_with("4:"),
                    _ => false,
                } {
                    return path.refuse(phone_number::EXPECTED);
                }
                (person, None)
            }
            None => {
                let members = value.members();
                let own = if is_preview { None } else { text(&members, path, "rawId", false)? };
                let is_given_out = phone_number::is_given_out(&members);
                let mut found = None;
                for (kind, row) in ROWS.iter().enumerate() {
                    let Some(first) = row.members.first() else { continue };
                    // A raw id may have an empty part there: `8:acs:a_b_`.
                    let is_open = is_given_out && kind == EXTENSION_USER;
                    let id = text(&members, path, first.name, is_open)?;
                    let Some(id) = id.filter(|_| !is_preview || is_given_out || kind < NEWER) else { continue };
                    if kind == PHONE_NUMBER && checked && !is_given_out && !phone_number::is_known(&id, dialect) {
                        return Path::Member(path, first.name).refuse(phone_number::EXPECTED);
                    }
                    let person = Self::object(kind, &id, &members, path, is_preview, is_open)?;
                    // The 2021 preview has no such kind: it is one that its raw id is read as.
                    found = Some(if is_preview && kind >= NEWER { Self::from_raw_id(&person.raw_id(), dialect) } else { person });
                    break;
                }
                let person = match found {
                    Some(person) => person,
                    None => match text(&members, path, "id", false)? {
                        Some(id) => Self::new(UNKNOWN, &[&id]),
                        None => match text(&members, path, "rawId", false)? {
                            Some(raw_id) if is_preview => Self::new(UNKNOWN, &[&raw_id]),
                            Some(raw_id) => Self::from_raw_id(&raw_id, dialect),
                            None => return path.refuse(EXPECTED),
                        },
                    },
                };
                // Of this kind the id is the raw id.
                let own = own.filter(|_| person.kind != COMMUNICATION_USER);
                (person, own)
            }
        };
        let raw_id = own.unwrap_or_else(|| person.raw_id());
        Ok((person, raw_id))
    }

    /// An object of a caller, whose first member has the value `id`.
    fn object<V: Value>(
        kind: usize,
        id: &str,
        members: &Members<V>,
        path: &Path<'_>,
        is_preview: bool,
        is_open: bool,
    ) -> Result<Self> {
        let mut person = Self::new(kind, &[id]);
        for member in person.row().members.iter().skip(1) {
            let given = match member.holds {
                Holds::Asserted if is_preview => None,
                Holds::Withheld => None,
                Holds::Flag => flag(members.present(member.name).map(|flag| &flag.value)),
                _ => text(members, path, member.name, is_open)?,
            };
            if member.holds == Holds::Text && given.is_none() {
                return Path::Member(path, member.name).refuse(NOT_EMPTY);
            }
            person.add(member, given.as_deref());
        }
        Ok(person)
    }

    /// Reads an identifier of the service. `communicationUser` and `CommunicationUser` are both on record.
    #[must_use]
    pub fn from_wire<V: Value>(value: &V, dialect: Dialect) -> Option<Self> {
        let is_preview = dialect == Dialect::Preview2021_04;
        let part = |value: &V, name: &str| if is_preview { either_case(value, name) } else { value.present(name) };
        let text = |value: &V, name: &str| part(value, name).and_then(|text| text.as_string());
        for (kind, row) in ROWS.iter().enumerate() {
            let Some(inner) = part(value, row.kind).filter(|_| !is_preview || kind < NEWER) else { continue };
            let mut person = Self::new(kind, &[]);
            for member in row.members {
                let given = match member.holds {
                    Holds::Text => Some(text(&inner, member.wire)?),
                    Holds::Asserted if is_preview => None,
                    Holds::Flag => flag(part(&inner, member.wire).as_ref()),
                    _ => text(&inner, member.wire),
                };
                person.add(member, given.as_deref());
            }
            return Some(person);
        }
        text(value, "rawId").map(|raw_id| Self::from_raw_id(&raw_id, dialect))
    }

    /// The object for JavaScript.
    #[must_use]
    pub fn to_js<V: Value>(&self, dialect: Dialect) -> V {
        if dialect != Dialect::Preview2021_04 {
            return self.shown(Some(self.raw_id()));
        }
        let mut shown: V = self.shown(None);
        // By its raw id a number that is not in E.164 is taken back.
        if self.kind == PHONE_NUMBER && !phone_number::is_e164(self.text(0)) {
            shown.set("rawId", V::string(&self.raw_id()));
        }
        shown
    }

    /// The object for JavaScript of an identifier of the service, with the raw id that was sent. `None` when the value is no identifier.
    pub fn wire_to_js<V: Value>(value: &V, dialect: Dialect) -> Option<V> {
        let person = Self::from_wire(value, dialect)?;
        if dialect == Dialect::Preview2021_04 {
            return Some(person.to_js(dialect));
        }
        let raw_id = value.text("rawId");
        Some(person.shown(Some(raw_id.unwrap_or_else(|| person.raw_id()))))
    }

    /// The object, with a raw id; in the 2021 preview without one.
    fn shown<V: Value>(&self, raw_id: Option<String>) -> V {
        let dialect = if raw_id.is_some() { Dialect::Ga2026_03 } else { Dialect::Preview2021_04 };
        let mut members = Vec::new();
        for (member, leaf) in self.leaves(dialect) {
            let name = if self.kind == UNKNOWN && raw_id.is_none() { member.wire } else { member.name };
            members.push((
                name,
                match leaf {
                    Leaf::Text(text) => V::string(text),
                    Leaf::Flag(flag) => V::boolean(flag),
                },
            ));
        }
        // Of this kind the id is the raw id, and stands in the object already.
        if let Some(raw_id) = raw_id.as_deref().filter(|_| !matches!(self.kind, COMMUNICATION_USER | UNKNOWN)) {
            members.push(("rawId", V::string(raw_id)));
        }
        V::object(members)
    }

    /// The members on the wire below the name of the kind.
    #[must_use]
    pub fn parts(&self, dialect: Dialect) -> Vec<(&'static str, Leaf<'_>)> {
        self.leaves(dialect).map(|(member, leaf)| (member.wire, leaf)).collect()
    }

    fn leaves(&self, dialect: Dialect) -> impl Iterator<Item = (&'static Member, Leaf<'_>)> {
        self.members.iter().filter_map(move |(member, text)| match member.holds {
            Holds::Asserted | Holds::Withheld if dialect == Dialect::Preview2021_04 => None,
            Holds::Withheld | Holds::Flag => Some((*member, Leaf::Flag(text == "true"))),
            _ => Some((*member, Leaf::Text(text))),
        })
    }
}

/// Whether an object with a member of that name is an identifier.
#[must_use]
pub fn is_name(name: &str) -> bool {
    matches!(name, "rawId" | "id") || ROWS.iter().any(|row| row.members.first().is_some_and(|first| first.name == name))
}

/// The prefix of a kind's raw ids in a cloud; for an unknown cloud, the prefix of the first.
fn prefix(kind: usize, cloud: &str, is_anonymous: bool) -> &'static str {
    let mut first = "";
    for &(_, prefix, its_cloud, is_its) in PREFIXES.iter().filter(|row| row.0 == kind) {
        if is_its == is_anonymous && (is_anonymous || its_cloud == cloud) {
            return prefix;
        }
        first = if first.is_empty() { prefix } else { first };
    }
    first
}

/// A text in a caller's object; `None` if there is none. It may be empty only where that `is_open`.
fn text<V: Value>(members: &Members<V>, path: &Path<'_>, name: &'static str, is_open: bool) -> Result<Option<String>> {
    let Some(text) = members.present(name) else { return Ok(None) };
    match text.value.as_string() {
        Some(text) if is_open || !text.is_empty() => Ok(Some(text)),
        _ => Path::Member(path, name).refuse(NOT_EMPTY),
    }
}

fn flag<V: Value>(value: Option<&V>) -> Option<String> {
    value?.as_bool().filter(|flag| *flag).map(|_| "true".to_owned())
}

/// A member by its camel-case name, or by the same name with a capital.
pub(crate) fn either_case<V: Value>(value: &V, name: &str) -> Option<V> {
    value.present(name).or_else(|| value.present(&crate::text::capital(name)))
}
