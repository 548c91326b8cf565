//! Objects of texts and numbers for JavaScript, written as JSON for a single call out of wasm. (Set member by member they were 0.2 kB gzip
//! more.)

use super::host::host;
use crate::text::{digits, push_json_string};
use wasm_bindgen::JsValue;

/// The JSON of an object under construction. A member without a value is `undefined` in JavaScript.
pub struct Fields(String);

impl Fields {
    pub fn new() -> Self {
        Self("{".to_owned())
    }

    /// Adds a member that is JSON already.
    pub fn json(&mut self, name: &str, json: Option<&str>) {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        push_json_string(&mut self.0, name);
        self.0.push(':');
        self.0.push_str(json.unwrap_or("null"));
    }

    pub fn text(&mut self, name: &str, text: Option<&str>) {
        let json = text.map(|text| {
            let mut json = String::new();
            push_json_string(&mut json, text);
            json
        });
        self.json(name, json.as_deref());
    }

    pub fn number(&mut self, name: &str, number: Option<u64>) {
        self.json(name, number.map(digits).as_deref());
    }

    /// Its JSON.
    pub fn end(mut self) -> String {
        self.0.push('}');
        self.0
    }

    /// The object, with one more member.
    pub fn with(self, name: &str, value: &JsValue) -> JsValue {
        host().fields(&self.end(), name, value)
    }
}
