//! The reader of lists.

use super::country_of;
use crate::csv::{Options, Reader, Refused, Row};
use crate::options::Bag;
use ringwire::error::Result;
use ringwire::path::Path;
use ringwire::text::{digits, push_json_string};
use ringwire::value::{Kind, Value};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// Reads a list in pieces.
#[wasm_bindgen]
pub struct CsvReader(Reader);

#[wasm_bindgen]
impl CsvReader {
    /// A reader at the beginning of a file.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &JsValue) -> std::result::Result<Self, JsValue> {
        Ok(Self(Reader::new(options_of(options)?)))
    }

    /// The next bytes.
    pub fn push(&mut self, bytes: &[u8]) -> std::result::Result<JsValue, JsValue> {
        given(self.0.push(bytes))
    }

    /// The end of the file.
    pub fn end(&mut self) -> std::result::Result<JsValue, JsValue> {
        given(self.0.end())
    }
}

fn options_of(options: &JsValue) -> Result<Options> {
    let root = Path::Root("options");
    let bag = Bag::read(options, &root, &["map", "others", "country", "phones"])?;
    let mut map = Vec::new();
    for member in bag.members("map")?.into_iter().filter(|member| member.kind != Kind::Absent) {
        match Value::as_string(&member.value).filter(|column| !column.is_empty()) {
            Some(column) => map.push((member.name, column)),
            None => {
                let path = Path::Member(&root, "map");
                return Path::Member(&path, &member.name).refuse_kind("expected the name of a column", member.kind);
            }
        }
    }
    let country = bag.given("country").map(|member| member.value.clone()).unwrap_or_default();
    Ok(Options {
        others: bag.flag("others", map.is_empty())?,
        phones: bag.flag("phones", true)?,
        country: country_of(&country, &Path::Member(&root, "country"))?,
        map,
    })
}

/// The rows as an array. They pass as one text, because each member of an object is a call out of wasm.
fn given(rows: std::result::Result<Vec<Row>, Box<Refused>>) -> std::result::Result<JsValue, JsValue> {
    let rows = rows.map_err(|refused| refused.error())?;
    let mut json = String::from("[");
    for row in rows {
        if json.len() > 1 {
            json.push(',');
        }
        match row {
            Row::Person { line, members } => {
                head(&mut json, line);
                json.push_str(",\"person\":{");
                for (index, (name, value)) in members.iter().enumerate() {
                    if index > 0 {
                        json.push(',');
                    }
                    push_json_string(&mut json, name);
                    json.push(':');
                    push_json_string(&mut json, value);
                }
                json.push('}');
            }
            Row::Refused(refused) => {
                head(&mut json, refused.line);
                text(&mut json, "column", refused.column.as_deref());
                text(&mut json, "value", refused.value.as_deref());
                text(&mut json, "reason", Some(refused.reason));
                text(&mut json, "message", Some(&refused.message));
            }
        }
        json.push('}');
    }
    json.push(']');
    Ok(<JsValue as Value>::from_json(&json).unwrap_or_default())
}

fn head(json: &mut String, line: u64) {
    json.push_str("{\"line\":");
    json.push_str(&digits(line));
}

fn text(json: &mut String, name: &str, text: Option<&str>) {
    let Some(text) = text else { return };
    json.push(',');
    push_json_string(json, name);
    json.push(':');
    push_json_string(json, text);
}
