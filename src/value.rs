//! The JSON-like value that a table is walked over.
//!
//! The interpreters know only this trait. In the published client it is a `JsValue` (`src/wasm/value.rs`), in native tests and
//! in the emulator a `serde_json::Value` (below), so that what is tested natively is what runs.

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Missing or `null`, which mean the same to a REST service.
    Absent,
    /// `true` or `false`.
    Boolean,
    /// A number.
    Number,
    /// A string.
    String,
    /// A list.
    Array,
    /// An object.
    Object,
    /// A value that JSON cannot hold: a function, a symbol, a big integer.
    Other,
}

impl Kind {
    /// How an error names it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Absent => "nothing",
            Self::Boolean => "a boolean",
            Self::Number => "a number",
            Self::String => "a string",
            Self::Array => "an array",
            Self::Object => "an object",
            Self::Other => "a value that is not JSON",
        }
    }
}

impl Kind {
    /// All kinds, in the order of the digits by which the host in JavaScript names them.
    pub const ALL: [Self; 7] = [Self::Absent, Self::Boolean, Self::Number, Self::String, Self::Array, Self::Object, Self::Other];
}

/// One member of an object.
#[derive(Debug, Clone)]
pub struct Member<V> {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// Its value.
    pub value: V,
    /// Whether the object has it from its class: such a member is read where it is known, and never refused as unknown.
    pub lent: bool,
}

impl<V: Value> Member<V> {
    /// The member is needed. The getter of a class that throws does no harm before: it may be there for uses of its own. Now the host
    /// throws its error.
    pub fn need(&self) {
        if self.lent && self.kind == Kind::Other {
            self.value.kind();
        }
    }
}

/// The members of an object, read once: each look at an object of JavaScript is a call out of wasm.
#[derive(Debug, Clone)]
pub struct Members<V>(pub Vec<Member<V>>);

impl<V: Value> Members<V> {
    /// The member of that name, unless it is absent or `null`.
    #[must_use]
    pub fn present(&self, name: &str) -> Option<&Member<V>> {
        let found = self.0.iter().find(|member| member.name == name && member.kind != Kind::Absent)?;
        found.need();
        Some(found)
    }
}

/// A JSON-like value that can be read and made.
pub trait Value: Clone {
    /// What it is.
    fn kind(&self) -> Kind;
    /// The string, if it is one.
    fn as_string(&self) -> Option<String>;
    /// The number, if it is one.
    fn as_number(&self) -> Option<f64>;
    /// The boolean, if it is one.
    fn as_bool(&self) -> Option<bool>;
    /// The own member of that name; `None` when it is not an object, or has none.
    fn get(&self, name: &str) -> Option<Self>;
    /// Its members, those that are `null` too, and those that it has from its class; empty when it is not an object.
    fn members(&self) -> Members<Self>;
    /// The elements; empty when it is not an array.
    fn items(&self) -> Vec<Self>;
    /// Reads JSON text.
    fn from_json(text: &str) -> Option<Self>;
    /// Writes JSON text; `None` for what JSON cannot hold.
    fn to_json(&self) -> Option<String>;
    /// Makes a string.
    fn string(text: &str) -> Self;
    /// Makes a boolean.
    fn boolean(value: bool) -> Self;
    /// Makes an array.
    fn array(items: Vec<Self>) -> Self;
    /// Makes an object, its members in this order.
    fn object(members: Vec<(&str, Self)>) -> Self;
    /// The same object, its members copied: changing it leaves the other as it is.
    #[must_use]
    fn copy(&self) -> Self;
    /// Sets a member of an object that was made here or copied.
    fn set(&mut self, name: &str, value: Self);
    /// Takes a member out of an object that was made here or copied.
    fn remove(&mut self, name: &str);
    /// Whether everything could be read so far. The members of an object of JavaScript may throw; what was made of them since is worth
    /// nothing then, and must not be kept: the host throws the error when the call ends.
    #[must_use]
    fn is_intact() -> bool {
        true
    }
    /// Makes a point in time of ISO 8601; what cannot hold one keeps the text.
    fn date(text: &str) -> Self {
        Self::string(text)
    }
    /// The member of that name, unless it is absent or `null`.
    fn present(&self, name: &str) -> Option<Self> {
        self.get(name).filter(|value| value.kind() != Kind::Absent)
    }
    /// The string of that name, if it is one.
    fn text(&self, name: &str) -> Option<String> {
        self.present(name)?.as_string()
    }
}

#[cfg(feature = "json")]
impl Value for serde_json::Value {
    fn kind(&self) -> Kind {
        match self {
            Self::Null => Kind::Absent,
            Self::Bool(_) => Kind::Boolean,
            Self::Number(_) => Kind::Number,
            Self::String(_) => Kind::String,
            Self::Array(_) => Kind::Array,
            Self::Object(_) => Kind::Object,
        }
    }

    fn as_string(&self) -> Option<String> {
        self.as_str().map(str::to_owned)
    }

    fn as_number(&self) -> Option<f64> {
        self.as_f64()
    }

    fn as_bool(&self) -> Option<bool> {
        Self::as_bool(self)
    }

    fn get(&self, name: &str) -> Option<Self> {
        self.as_object().and_then(|members| members.get(name)).cloned()
    }

    fn members(&self) -> Members<Self> {
        let member = |(name, value): (&String, &Self)| Member {
            name: name.clone(),
            kind: value.kind(),
            value: value.clone(),
            lent: false,
        };
        Members(self.as_object().into_iter().flatten().map(member).collect())
    }

    fn items(&self) -> Vec<Self> {
        self.as_array().cloned().unwrap_or_default()
    }

    fn from_json(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    fn to_json(&self) -> Option<String> {
        Some(self.to_string())
    }

    fn string(text: &str) -> Self {
        Self::String(text.to_owned())
    }

    fn boolean(value: bool) -> Self {
        Self::Bool(value)
    }

    fn array(items: Vec<Self>) -> Self {
        Self::Array(items)
    }

    fn object(members: Vec<(&str, Self)>) -> Self {
        Self::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    fn copy(&self) -> Self {
        self.clone()
    }

    fn set(&mut self, name: &str, value: Self) {
        if let Self::Object(members) = self {
            members.insert(name.to_owned(), value);
        }
    }

    fn remove(&mut self, name: &str) {
        if let Self::Object(members) = self {
            // In place of the last: the order of the others is kept.
            members.shift_remove(name);
        }
    }
}
