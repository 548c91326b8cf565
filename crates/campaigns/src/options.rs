//! Objects of options: their members read once, an unknown one refused, each value checked with its path.
//!
//! Not by a table and `encode::check`, which brings all that writes a request: 8 kB.

use ringwire::contract::Type;
use ringwire::encode::{expected, unknown_option};
use ringwire::error::Result;
use ringwire::path::Path;
use ringwire::text::{digits, joined};
use ringwire::value::{Kind, Member, Members, Value};

/// An object of options.
#[derive(Debug)]
pub struct Bag<'a, V> {
    members: Members<V>,
    path: &'a Path<'a>,
}

impl<'a, V: Value> Bag<'a, V> {
    /// Reads an object that may have these members; what is absent has none.
    ///
    /// # Errors
    /// A validation error with the path of the first member that there is not.
    pub fn read(value: &V, path: &'a Path<'a>, known: &[&str]) -> Result<Self> {
        let kind = value.kind();
        if !matches!(kind, Kind::Object | Kind::Absent) {
            let root = Path::Root("options");
            return if path.text().is_empty() { &root } else { path }.refuse_kind("expected an object", kind);
        }
        let members = value.members();
        if let Some(member) = members.0.iter().find(|member| !member.lent && !known.contains(&member.name.as_str())) {
            unknown_option(path, &member.name, known)?;
        }
        Ok(Self { members, path })
    }

    /// One without members.
    #[must_use]
    pub fn empty(path: &'a Path<'a>) -> Self {
        Self { members: Members(Vec::new()), path }
    }

    /// A member, unless it is absent.
    #[must_use]
    pub fn given(&self, name: &str) -> Option<&Member<V>> {
        self.members.present(name)
    }

    /// A whole number.
    ///
    /// # Errors
    /// A validation error with its path.
    pub fn whole(&self, name: &str, least: i64, most: i64, default: i64) -> Result<i64> {
        let Some(member) = self.given(name) else { return Ok(default) };
        let number = member.value.as_number();
        match number.map(|number| number as i64).filter(|whole| number == Some(*whole as f64) && (least..=most).contains(whole)) {
            Some(whole) => Ok(whole),
            None => self.refuse(member, &expected(&Type::Integer(least, most)), Kind::Number),
        }
    }

    /// A number.
    ///
    /// # Errors
    /// A validation error with its path.
    pub fn number(&self, name: &str, least: f64, most: f64) -> Result<Option<f64>> {
        let Some(member) = self.given(name) else { return Ok(None) };
        match member.value.as_number() {
            Some(number) if (least..=most).contains(&number) => Ok(Some(number)),
            _ => {
                let least = if least > 0.0 { "0.001" } else { "0" };
                let expected = joined(&["expected a number from ", least, " to ", &digits(most as u64)]);
                self.refuse(member, &expected, Kind::Number)
            }
        }
    }

    /// A text that is not empty.
    ///
    /// # Errors
    /// A validation error with its path.
    pub fn text(&self, name: &str) -> Result<Option<String>> {
        let Some(member) = self.given(name) else { return Ok(None) };
        match member.value.as_string().filter(|text| !text.trim_ascii().is_empty()) {
            Some(text) => Ok(Some(text)),
            None => self.refuse(member, &expected(&Type::Id), Kind::String),
        }
    }

    /// A yes or no.
    ///
    /// # Errors
    /// A validation error with its path.
    pub fn flag(&self, name: &str, default: bool) -> Result<bool> {
        let Some(member) = self.given(name) else { return Ok(default) };
        match member.value.as_bool() {
            Some(flag) => Ok(flag),
            None => self.refuse(member, &expected(&Type::Boolean), Kind::Boolean),
        }
    }

    /// The items of a list; none if it is absent.
    ///
    /// # Errors
    /// A validation error with its path.
    pub fn list(&self, name: &str) -> Result<Vec<V>> {
        match self.given(name) {
            Some(member) if member.kind != Kind::Array => self.refuse(member, "expected an array", Kind::Array),
            Some(member) => Ok(member.value.items()),
            None => Ok(Vec::new()),
        }
    }

    /// The members of an object with any names; none if it is absent.
    ///
    /// # Errors
    /// A validation error with its path.
    pub fn members(&self, name: &str) -> Result<Vec<Member<V>>> {
        match self.given(name) {
            Some(member) if member.kind != Kind::Object => self.refuse(member, "expected an object", Kind::Object),
            Some(member) => Ok(member.value.members().0),
            None => Ok(Vec::new()),
        }
    }

    /// Says what was expected; and what there is, where that is of another kind.
    fn refuse<T>(&self, member: &Member<V>, expected: &str, kind: Kind) -> Result<T> {
        let path = Path::Member(self.path, &member.name);
        if member.kind == kind { path.refuse(expected) } else { path.refuse_kind(expected, member.kind) }
    }
}
