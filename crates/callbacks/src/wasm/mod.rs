//! The binding: the only place of this crate that knows `JsValue`. The host around it is `pkg-template/callbacks/receiver.js`.

mod admission;
mod inbox;
mod token;

pub use admission::{Admission, broken_answer, closed_answer, trusts_of};
pub use inbox::{Inbox, contract_of, ends_call, kinds, outcome_of, reason_of};
pub use token::{Keys, check_token, is_loopback, read_keys};

use ringwire::value::Value;
use wasm_bindgen::JsValue;

/// An object of texts.
fn texts(members: &[(&str, &str)]) -> JsValue {
    <JsValue as Value>::object(members.iter().map(|(name, text)| (*name, <JsValue as Value>::string(text))).collect())
}

/// A list of texts.
fn list(items: &[&str]) -> JsValue {
    <JsValue as Value>::array(items.iter().map(|item| <JsValue as Value>::string(item)).collect())
}
