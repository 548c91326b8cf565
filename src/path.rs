//! The path of a value: `targets[1].phoneNumber`. A chain on the stack, which becomes text only in an error.

use crate::error::{Error, Result};
use crate::text::{digits, joined};
use crate::value::Kind;

/// The path of a value.
#[derive(Debug, Clone, Copy)]
pub enum Path<'a> {
    /// The name of an argument; empty for the arguments themselves.
    Root(&'a str),
    /// A member of the object at a path.
    Member(&'a Self, &'a str),
    /// An item of the list at a path.
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

    /// The error for the value at this path: what was expected.
    pub fn refuse<T>(&self, expected: &str) -> Result<T> {
        Err(Error::validation(&self.text(), expected))
    }

    /// The same, and the kind of the value.
    pub fn refuse_kind<T>(&self, expected: &str, got: Kind) -> Result<T> {
        self.refuse(&joined(&[expected, ", got ", got.name()]))
    }
}
