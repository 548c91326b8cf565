//! Communication identifiers as an enum, for code that must know the kind. How they are read and written is in [`super::person`].

use super::person::{COMMUNICATION_USER, EXTENSION_USER, PHONE_NUMBER, Person, TEAMS_APP, TEAMS_USER, UNKNOWN};
use crate::contract::Dialect;
use crate::error::Result;
use crate::path::Path;
use crate::value::Value;

/// A communication identifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identifier {
    /// A user of a communication resource.
    CommunicationUser {
        /// The whole id: `8:acs:<resource>_<user>`.
        id: String,
    },
    /// A phone number.
    PhoneNumber {
        /// `+14255550123` in E.164; in 2026-03-12 also `anonymous`, or a number, an underscore and an asserted id.
        number: String,
        /// The asserted id, which distinguishes callers with the same number; not in the 2021 preview.
        asserted_id: Option<String>,
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
    /// A Teams app.
    MicrosoftTeamsApp {
        /// The id of the app.
        app_id: String,
        /// `public`, `dod` or `gcch`.
        cloud: String,
    },
    /// A Teams user who answers at a communication resource.
    TeamsExtensionUser {
        /// The id of the user in its directory.
        user_id: String,
        /// The directory.
        tenant_id: String,
        /// The resource.
        resource_id: String,
        /// `public`, `dod` or `gcch`.
        cloud: String,
    },
    /// An identifier of a kind that this version does not know.
    Unknown {
        /// The whole raw id.
        raw_id: String,
    },
}

impl Identifier {
    /// Reads a raw id. One that no rule matches is kept whole, as [`Identifier::Unknown`].
    #[must_use]
    pub fn from_raw_id(raw_id: &str, dialect: Dialect) -> Self {
        Person::from_raw_id(raw_id, dialect).into()
    }

    /// The raw id.
    #[must_use]
    pub fn raw_id(&self) -> String {
        Person::from(self).raw_id()
    }

    /// Reads an identifier of a caller: a raw id, or an object.
    ///
    /// # Errors
    /// A validation error at `path`.
    pub fn from_js<V: Value>(value: &V, path: &Path<'_>, dialect: Dialect) -> Result<Self> {
        Ok(Person::from_js(value, path, dialect, true)?.0.into())
    }

    /// Reads an identifier of the service; `None` when the value is none.
    #[must_use]
    pub fn from_wire<V: Value>(value: &V, dialect: Dialect) -> Option<Self> {
        Person::from_wire(value, dialect).map(Into::into)
    }

    /// The object for JavaScript.
    #[must_use]
    pub fn to_js<V: Value>(&self, dialect: Dialect) -> V {
        Person::from(self).to_js(dialect)
    }
}

impl From<Person> for Identifier {
    fn from(person: Person) -> Self {
        let text = |at: usize| person.text(at).to_owned();
        match person.kind {
            COMMUNICATION_USER => Self::CommunicationUser { id: text(0) },
            PHONE_NUMBER => Self::PhoneNumber { number: text(0), asserted_id: person.asserted_id().map(str::to_owned) },
            TEAMS_USER => Self::MicrosoftTeamsUser { user_id: text(0), is_anonymous: person.text(1) == "true", cloud: text(2) },
            TEAMS_APP => Self::MicrosoftTeamsApp { app_id: text(0), cloud: text(1) },
            EXTENSION_USER => {
                Self::TeamsExtensionUser { user_id: text(0), tenant_id: text(1), resource_id: text(2), cloud: text(3) }
            }
            _ => Self::Unknown { raw_id: text(0) },
        }
    }
}

impl From<&Identifier> for Person {
    fn from(identifier: &Identifier) -> Self {
        match identifier {
            Identifier::CommunicationUser { id } => Self::new(COMMUNICATION_USER, &[id]),
            Identifier::PhoneNumber { number, asserted_id } => Self::phone_number(number, asserted_id.as_deref()),
            Identifier::MicrosoftTeamsUser { user_id, is_anonymous, cloud } => {
                Self::new(TEAMS_USER, &[user_id, if *is_anonymous { "true" } else { "false" }, cloud])
            }
            Identifier::MicrosoftTeamsApp { app_id, cloud } => Self::new(TEAMS_APP, &[app_id, cloud]),
            Identifier::TeamsExtensionUser { user_id, tenant_id, resource_id, cloud } => {
                Self::new(EXTENSION_USER, &[user_id, tenant_id, resource_id, cloud])
            }
            Identifier::Unknown { raw_id } => Self::new(UNKNOWN, &[raw_id]),
        }
    }
}
