//! Communication identifiers: whom a call reaches.
//!
//! | JavaScript | on the wire | raw id |
//! |---|---|---|
//! | `{ communicationUserId }` | `{"communicationUser":{"id"}}` | `8:acs:…`, `8:spool:…`, `8:dod-acs:…`, `8:gcch-acs:…` |
//! | `{ phoneNumber }` | `{"phoneNumber":{"value"}}` | `4:+…` |
//! | `{ microsoftTeamsUserId, isAnonymous?, cloud? }` | `{"microsoftTeamsUser":{"userId","isAnonymous","cloud"}}` | `8:orgid:…`, `8:dod:…`, `8:gcch:…`, `8:teamsvisitor:…` |
//! | `{ rawId }` | `{"rawId"}` | anything else |
//!
//! A plain string is read by the grammar of raw ids; a phone number may leave out its `4:`.

use super::phone_number;
use crate::error::{Error, Result};
use crate::value::{Kind, Value};

/// Whom a call reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identifier {
    /// A user of a communication resource.
    CommunicationUser {
        /// The whole id: `8:acs:<resource>_<user>`.
        id: String,
    },
    /// A phone number, in E.164.
    PhoneNumber {
        /// `+14255550123`.
        number: String,
    },
    /// A Teams user.
    MicrosoftTeamsUser {
        /// The id of the user in its directory.
        user_id: String,
        /// Whether the user joined as a visitor.
        is_anonymous: bool,
        /// `public`, `dod` or `gcch`.
        cloud: String,
    },
    /// What this version has no name for.
    Unknown {
        /// The id, whole.
        raw_id: String,
    },
}

const COMMUNICATION_USER: [&str; 4] = ["8:acs:", "8:spool:", "8:dod-acs:", "8:gcch-acs:"];
const TEAMS_USER: [(&str, &str, bool); 4] =
    [("8:orgid:", "public", false), ("8:dod:", "dod", false), ("8:gcch:", "gcch", false), ("8:teamsvisitor:", "public", true)];
const CLOUDS: [&str; 3] = ["public", "dod", "gcch"];
const EXPECTED: &str = "expected an identifier: { communicationUserId }, { phoneNumber }, { microsoftTeamsUserId }, { rawId } \
                        or a raw id such as +14255550123 or 8:acs:…";

impl Identifier {
    /// Reads a raw id. Nothing is lost: what no rule names is kept whole as [`Identifier::Unknown`].
    #[must_use]
    pub fn from_raw_id(raw_id: &str) -> Self {
        let number = raw_id.strip_prefix("4:").unwrap_or(raw_id);
        if phone_number::is_e164(number) {
            return Self::PhoneNumber { number: number.to_owned() };
        }
        if COMMUNICATION_USER.iter().any(|prefix| has_rest(raw_id, prefix)) {
            return Self::CommunicationUser { id: raw_id.to_owned() };
        }
        for (prefix, cloud, is_anonymous) in TEAMS_USER {
            if has_rest(raw_id, prefix) {
                let user_id = raw_id.strip_prefix(prefix).unwrap_or_default().to_owned();
                return Self::MicrosoftTeamsUser { user_id, is_anonymous, cloud: cloud.to_owned() };
            }
        }
        Self::Unknown { raw_id: raw_id.to_owned() }
    }

    /// The raw id.
    #[must_use]
    pub fn raw_id(&self) -> String {
        match self {
            Self::CommunicationUser { id } => id.clone(),
            Self::PhoneNumber { number } => ["4:", number].concat(),
            Self::MicrosoftTeamsUser { user_id, is_anonymous, cloud } => {
                let row = TEAMS_USER.iter().find(|row| row.2 == *is_anonymous && (*is_anonymous || row.1 == cloud));
                [row.map_or("8:orgid:", |row| row.0), user_id].concat()
            }
            Self::Unknown { raw_id } => raw_id.clone(),
        }
    }

    /// Reads what a caller gives: a raw id, or one of the objects above.
    ///
    /// # Errors
    /// A validation error at `path`.
    pub fn from_js<V: Value>(value: &V, path: &str) -> Result<Self> {
        if value.kind() == Kind::String {
            let raw_id = value.as_string().unwrap_or_default();
            return match Self::from_raw_id(&raw_id) {
                Self::Unknown { .. } if raw_id.trim().is_empty() => {
                    Err(Error::validation(path, "expected an identifier, got an empty string"))
                }
                // A plus sign or a phone prefix means a phone number: better a clear error here than a failed call later.
                Self::Unknown { .. } if raw_id.starts_with('+') || raw_id.starts_with("4:") => {
                    Err(Error::validation(path, phone_number::EXPECTED))
                }
                identifier => Ok(identifier),
            };
        }
        let at = |member: &str| [path, ".", member].concat();
        let text = |member: &str| -> Result<Option<String>> {
            match value.present(member) {
                None => Ok(None),
                Some(text) => match text.as_string() {
                    Some(text) if !text.is_empty() => Ok(Some(text)),
                    _ => Err(Error::validation(&at(member), "expected a string that is not empty")),
                },
            }
        };
        if let Some(id) = text("communicationUserId")? {
            return Ok(Self::CommunicationUser { id });
        }
        if let Some(number) = text("phoneNumber")? {
            return if phone_number::is_e164(&number) {
                Ok(Self::PhoneNumber { number })
            } else {
                Err(Error::validation(&at("phoneNumber"), phone_number::EXPECTED))
            };
        }
        if let Some(user_id) = text("microsoftTeamsUserId")? {
            let is_anonymous = value.present("isAnonymous").and_then(|flag| flag.as_bool()).unwrap_or(false);
            let cloud = text("cloud")?.unwrap_or_else(|| "public".to_owned());
            if !CLOUDS.contains(&cloud.as_str()) {
                return Err(Error::validation(&at("cloud"), "expected one of public, dod, gcch"));
            }
            return Ok(Self::MicrosoftTeamsUser { user_id, is_anonymous, cloud });
        }
        match text("rawId")? {
            Some(raw_id) => Ok(Self::Unknown { raw_id }),
            None => Err(Error::validation(path, EXPECTED)),
        }
    }

    /// Reads what the service sends; the members may be written `communicationUser` or `CommunicationUser`, both are on record.
    #[must_use]
    pub fn from_wire<V: Value>(value: &V) -> Option<Self> {
        let text = |value: &V, name: &str| member(value, name).and_then(|text| text.as_string());
        if let Some(user) = member(value, "communicationUser") {
            return Some(Self::CommunicationUser { id: text(&user, "id")? });
        }
        if let Some(number) = member(value, "phoneNumber") {
            return Some(Self::PhoneNumber { number: text(&number, "value")? });
        }
        if let Some(user) = member(value, "microsoftTeamsUser") {
            return Some(Self::MicrosoftTeamsUser {
                user_id: text(&user, "userId")?,
                is_anonymous: member(&user, "isAnonymous").and_then(|flag| flag.as_bool()).unwrap_or(false),
                cloud: text(&user, "cloud").unwrap_or_else(|| "public".to_owned()),
            });
        }
        text(value, "rawId").map(|raw_id| Self::from_raw_id(&raw_id))
    }

    /// What JavaScript sees.
    #[must_use]
    pub fn to_js<V: Value>(&self) -> V {
        match self {
            Self::CommunicationUser { id } => V::object(vec![("communicationUserId", V::string(id))]),
            Self::PhoneNumber { number } => V::object(vec![("phoneNumber", V::string(number))]),
            Self::MicrosoftTeamsUser { user_id, is_anonymous, cloud } => V::object(vec![
                ("microsoftTeamsUserId", V::string(user_id)),
                ("isAnonymous", V::boolean(*is_anonymous)),
                ("cloud", V::string(cloud)),
            ]),
            Self::Unknown { raw_id } => V::object(vec![("rawId", V::string(raw_id))]),
        }
    }
}

/// A member by its camel-case name, or by the same name with a capital.
pub(crate) fn member<V: Value>(value: &V, name: &str) -> Option<V> {
    value.present(name).or_else(|| value.present(&crate::text::capital(name)))
}

fn has_rest(raw_id: &str, prefix: &str) -> bool {
    raw_id.strip_prefix(prefix).is_some_and(|rest| !rest.is_empty())
}
