//! A JSON writer: members stand in the order in which they are added; a member without a value is left out.

use ringwire::text::{push_json_string, signed_digits};

#[derive(Debug, Default)]
pub struct Json(String);

impl Json {
    /// Writes a comma, unless this is the first member or item.
    fn separate(&mut self) {
        if !matches!(self.0.as_bytes().last(), None | Some(b'{' | b'[' | b':')) {
            self.0.push(',');
        }
    }

    fn name(&mut self, name: &str) {
        self.separate();
        push_json_string(&mut self.0, name);
        self.0.push(':');
    }

    /// An object, the item of a list or the whole.
    pub fn object(&mut self, members: impl FnOnce(&mut Self)) {
        self.separate();
        self.0.push('{');
        members(self);
        self.0.push('}');
    }

    /// A member that is an object.
    pub fn member(&mut self, name: &str, members: impl FnOnce(&mut Self)) {
        self.name(name);
        self.object(members);
    }

    /// A member that is a list of objects.
    pub fn list<T>(&mut self, name: &str, items: &[T], mut members: impl FnMut(&mut Self, &T)) {
        self.name(name);
        self.0.push('[');
        items.iter().for_each(|item| self.object(|json| members(json, item)));
        self.0.push(']');
    }

    pub fn text(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.name(name);
            push_json_string(&mut self.0, text);
        }
    }

    pub fn number(&mut self, name: &str, number: Option<i64>) {
        if let Some(number) = number {
            self.name(name);
            self.0.push_str(&signed_digits(number));
        }
    }

    /// A member whose value is JSON already.
    pub fn raw(&mut self, name: &str, json: Option<&str>) {
        if let Some(json) = json {
            self.name(name);
            self.0.push_str(json);
        }
    }

    pub fn end(self) -> String {
        self.0
    }
}
