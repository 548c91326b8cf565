//! Where a value stands: `targets[1].phoneNumber`. A chain on the stack, made into text only when there is something to say of it.

use crate::error::{Error, Result};
use crate::text::{digits, joined};
use crate::value::Kind;

/// Where a value stands.
#[derive(Debug, Clone, Copy)]
pub enum Path<'a> {
    /// The name of an argument; empty for what has none.
    Root(&'a str),
    /// A member of what stands there.
    Member(&'a Self, &'a str),
    /// An item of the list that stands there.
    Item(&'a Self, usize),
}

impl Path<'_> {
    /// As text.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Root(name) => (*name).to_owned(),
            Self::Member(parent, name) => match parent.text() {
                parent if parent.is_empty() => (*name).to_owned(),
                parent => joined(&[&parent, ".", name]),
            },
            Self::Item(parent, index) => joined(&[&parent.text(), "[", &digits(*index as u64), "]"]),
        }
    }

    /// The error of what stands there: what was expected.
    pub fn refuse<T>(&self, expected: &str) -> Result<T> {
        Err(Error::validation(&self.text(), expected))
    }

    /// The same, and what was there.
    pub fn refuse_kind<T>(&self, expected: &str, got: Kind) -> Result<T> {
        self.refuse(&joined(&[expected, ", got ", got.name()]))
    }
}
