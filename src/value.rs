//! What a table is walked over: a JSON-like value, wherever it lives.
//!
//! The interpreters know only this trait. In the published client it is a `JsValue` (`src/wasm/value.rs`), in native tests and
//! in the emulator a `serde_json::Value` (below), so that what is tested natively is what runs.

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Not there, or `null`: the two mean the same to a REST service.
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
    /// What JSON cannot hold: a function, a symbol, a big integer.
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
    /// The names of its own members; empty when it is not an object.
    fn names(&self) -> Vec<String>;
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
    /// Makes an object of owned members, in this order.
    fn object_from(members: Vec<(String, Self)>) -> Self {
        Self::object(members.iter().map(|(name, value)| (name.as_str(), value.clone())).collect())
    }
    /// The member of that name, unless it is absent or `null`.
    fn present(&self, name: &str) -> Option<Self> {
        self.get(name).filter(|value| value.kind() != Kind::Absent)
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

    fn names(&self) -> Vec<String> {
        self.as_object().map(|members| members.keys().cloned().collect()).unwrap_or_default()
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
}
