//! `JsValue` as a [`Value`], so that the tables are walked over the caller's own objects and nothing is copied first.

use crate::value::{Kind, Value};
use js_sys::{Array, JSON, JsString, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

impl Value for JsValue {
    fn kind(&self) -> Kind {
        match () {
            () if self.is_undefined() || self.is_null() => Kind::Absent,
            () if self.is_string() => Kind::String,
            () if self.is_object() => {
                if Array::is_array(self) {
                    Kind::Array
                } else {
                    Kind::Object
                }
            }
            () if Self::as_bool(self).is_some() => Kind::Boolean,
            () if self.as_f64().is_some() => Kind::Number,
            () => Kind::Other,
        }
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

    // `Reflect.get` throws on what is not an object, and a caller's getter may throw: both read as absent.
    fn get(&self, name: &str) -> Option<Self> {
        Reflect::get(self, &Self::from_str(name)).ok().filter(|value| !value.is_undefined())
    }

    fn names(&self) -> Vec<String> {
        let mut names = Vec::new();
        if self.kind() == Kind::Object {
            for name in Object::keys(self.unchecked_ref::<Object>()).to_vec() {
                names.extend(name.as_string());
            }
        }
        names
    }

    fn items(&self) -> Vec<Self> {
        if self.kind() == Kind::Array { self.unchecked_ref::<Array>().to_vec() } else { Vec::new() }
    }

    fn from_json(text: &str) -> Option<Self> {
        JSON::parse(text).ok()
    }

    fn to_json(&self) -> Option<String> {
        JSON::stringify(self).ok().and_then(|text: JsString| text.as_string())
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
        let object = Object::new();
        for (name, value) in members {
            // What a callback calls so would become the prototype of the object.
            if name == "__proto__" {
                continue;
            }
            // Setting a member of a new plain object cannot fail.
            let _ = Reflect::set(&object, &Self::from_str(name), &value);
        }
        object.into()
    }
}
