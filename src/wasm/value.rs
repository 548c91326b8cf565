//! `JsValue` as a [`Value`]: the tables are walked over the caller's own objects, without a copy of them.

use super::host::host;
use crate::text::split;
use crate::value::{Kind, Member, Members, Value};
use js_sys::{Array, Object};
use wasm_bindgen::{JsCast, JsValue};

fn kind_of(digit: u32) -> Kind {
    Kind::ALL.get(digit as usize).copied().unwrap_or(Kind::Other)
}

/// Parses JSON text that is a string of JavaScript, without a copy of it here.
pub fn parsed(text: &JsValue) -> Option<JsValue> {
    Some(host().parsed(text)).filter(|value| !value.is_undefined())
}

impl Value for JsValue {
    fn kind(&self) -> Kind {
        kind_of(host().kind(self))
    }

    fn as_string(&self) -> Option<String> {
        Self::as_string(self)
    }

    fn as_number(&self) -> Option<f64> {
        self.as_f64()
    }

    fn as_bool(&self) -> Option<bool> {
        Self::as_bool(self)
    }

    // Not `Reflect.get`: it throws on what is not an object, and making that error costs more than building a request.
    fn get(&self, name: &str) -> Option<Self> {
        Some(host().get(self, name)).filter(|value| !value.is_undefined())
    }

    fn present(&self, name: &str) -> Option<Self> {
        Some(host().present(self, name)).filter(|value| !value.is_undefined())
    }

    fn members(&self) -> Members<Self> {
        let mut members = Vec::new();
        let values = Array::new();
        // The digit of the value's kind stands before each name, and a zero character after it.
        let names = host().members(self, &values);
        // The part after the last zero character is empty.
        for (index, name) in split(&names, b"\0").filter(|name| !name.is_empty()).enumerate() {
            let (digit, name) = name.split_at_checked(1).unwrap_or_default();
            // The kind of a member that the object has from its class is a letter.
            let digit = digit.bytes().next().unwrap_or_default();
            let (kind, lent) = (kind_of(u32::from(digit & 15)), digit >= b'@');
            members.push(Member { name: name.to_owned(), kind, value: values.get(index as u32), lent });
        }
        Members(members)
    }

    fn items(&self) -> Vec<Self> {
        if self.kind() == Kind::Array { self.unchecked_ref::<Array>().to_vec() } else { Vec::new() }
    }

    fn from_json(text: &str) -> Option<Self> {
        parsed(&Self::from_str(text))
    }

    fn to_json(&self) -> Option<String> {
        host().json(self).as_string()
    }

    fn string(text: &str) -> Self {
        Self::from_str(text)
    }

    fn boolean(value: bool) -> Self {
        Self::from_bool(value)
    }

    fn array(items: Vec<Self>) -> Self {
        items.into_iter().collect::<Array>().into()
    }

    fn object(members: Vec<(&str, Self)>) -> Self {
        let mut object = Self::from(Object::new());
        for (name, value) in members {
            object.set(name, value);
        }
        object
    }

    fn copy(&self) -> Self {
        host().copy(self)
    }

    fn set(&mut self, name: &str, value: Self) {
        host().set(self, name, &value);
    }

    fn remove(&mut self, name: &str) {
        host().remove(self, name);
    }

    fn is_intact() -> bool {
        host().intact()
    }

    fn date(text: &str) -> Self {
        host().date(text)
    }
}
