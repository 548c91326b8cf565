//! The functions that an entry of the package provides: see `pkg-template/platform/host.js`.
//!
//! None of them lets an error pass through wasm. Where one throws that is not declared with `catch`, it gives an empty value, no function
//! here does anything any more, and the host throws the error when the call into wasm ends: see `guarded` in crates/xtask/npm/glue.mjs.

use js_sys::{Array, Promise};
use std::cell::Cell;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

#[wasm_bindgen]
extern "C" {
    /// The host.
    pub type Host;
    /// The kind of a value, as its index in `Kind::ALL`.
    #[wasm_bindgen(method)]
    pub fn kind(this: &Host, value: &JsValue) -> u32;
    /// A member of an object; `undefined` when it has none or is no object.
    #[wasm_bindgen(method)]
    pub fn get(this: &Host, object: &JsValue, name: &str) -> JsValue;
    /// The same, and `undefined` for a member that is `null`.
    #[wasm_bindgen(method)]
    pub fn present(this: &Host, object: &JsValue, name: &str) -> JsValue;
    /// Puts the values of an object's members into `values`, and gives their names: each after the digit of the value's kind, or for a member
    /// that the object has from its class a letter, and before a zero character.
    #[wasm_bindgen(method)]
    pub fn members(this: &Host, object: &JsValue, values: &Array) -> String;
    /// Sets a member of an object of ours.
    #[wasm_bindgen(method)]
    pub fn set(this: &Host, object: &JsValue, name: &str, value: &JsValue);
    /// Removes a member of an object of ours.
    #[wasm_bindgen(method)]
    pub fn remove(this: &Host, object: &JsValue, name: &str);
    /// A copy of an object and its members.
    #[wasm_bindgen(method)]
    pub fn copy(this: &Host, object: &JsValue) -> JsValue;
    /// The `Date` of an ISO 8601 text; the text itself if it is no such text.
    #[wasm_bindgen(method)]
    pub fn date(this: &Host, text: &str) -> JsValue;
    /// Writes JSON text; `undefined` for a value that JSON cannot hold.
    #[wasm_bindgen(method)]
    pub fn json(this: &Host, value: &JsValue) -> JsValue;
    /// Reads JSON text; `undefined` when it is not JSON.
    #[wasm_bindgen(method)]
    pub fn parsed(this: &Host, text: &JsValue) -> JsValue;
    /// An object from its JSON, with one more member; `null` in it and in its attempts becomes `undefined`.
    #[wasm_bindgen(method)]
    pub fn fields(this: &Host, json: &str, name: &str, value: &JsValue) -> JsValue;
    /// Makes a `CallAutomationError`.
    #[wasm_bindgen(method)]
    pub fn error(this: &Host, message: &str, fields: &JsValue) -> JsValue;
    /// Sends a request: by the runtime's own transport or, where there is none or with `only_platform`, by the platform's `fetch`. `lines`
    /// are the names and values of the headers in turn, a line each.
    #[wasm_bindgen(method, catch)]
    pub fn send(
        this: &Host,
        method: &str,
        url: &str,
        lines: &str,
        body: &JsValue,
        watch: &JsValue,
        only_platform: bool,
    ) -> Result<JsValue, JsValue>;
    /// Sends a `Request` by the caller's `fetch`; by the platform's if the caller gave none.
    #[wasm_bindgen(method, catch)]
    pub fn fetch(this: &Host, fetch: &JsValue, request: &JsValue) -> Result<JsValue, JsValue>;
    /// Whether no function of the host has thrown in this call. It need not look: after an error it is not called, and nothing is false.
    #[wasm_bindgen(method)]
    pub fn intact(this: &Host) -> bool;
    /// The status of an answer, as it stands there.
    #[wasm_bindgen(method, catch)]
    pub fn status(this: &Host, answer: &JsValue) -> Result<JsValue, JsValue>;
    /// A header of an answer, if it is there.
    #[wasm_bindgen(method)]
    pub fn header(this: &Host, answer: &JsValue, name: &str) -> JsValue;
    /// The body of an answer: text, or the promise of it.
    #[wasm_bindgen(method, catch)]
    pub fn body(this: &Host, answer: &JsValue) -> Result<JsValue, JsValue>;
    /// A random UUID.
    #[wasm_bindgen(method)]
    pub fn uuid(this: &Host) -> String;
    /// A function that gets tokens from a credential, which is a function or has a method `getToken`; `undefined` for any other. Calls made
    /// while a token is awaited share one promise.
    #[wasm_bindgen(method)]
    pub fn source(this: &Host, credential: &JsValue) -> JsValue;
    /// Calls that function for a token.
    #[wasm_bindgen(method)]
    pub fn ask(this: &Host, source: &JsValue, scope: &str) -> Promise;
    /// Calls a listener, and ignores what it throws.
    #[wasm_bindgen(method)]
    pub fn tell(this: &Host, listener: &JsValue, info: &JsValue);
    /// Watches the signal and the timeout of one operation; `undefined` when it has neither. The functions below take that, too.
    #[wasm_bindgen(method)]
    pub fn watch(this: &Host, signal: &JsValue, timeout_ms: &JsValue) -> JsValue;
    /// Why the operation is cancelled; `undefined` while it is not.
    #[wasm_bindgen(method)]
    pub fn reason(this: &Host, watch: &JsValue) -> JsValue;
    /// The promise, or the rejection of the operation if that comes first.
    #[wasm_bindgen(method)]
    pub fn race(this: &Host, watch: &JsValue, promise: &Promise) -> Promise;
    /// A promise that resolves after so many milliseconds, unless the operation is cancelled first.
    #[wasm_bindgen(method)]
    pub fn sleep(this: &Host, delay_ms: f64, watch: &JsValue) -> Promise;
    /// Ends the watch.
    #[wasm_bindgen(method)]
    pub fn stop(this: &Host, watch: &JsValue);
}

thread_local! {
    // Not a `RefCell`: its panic on a second borrow would be the only user of `core::fmt` here, a kilobyte of code.
    static HOST: Cell<Option<&'static Host>> = const { Cell::new(None) };
}

/// Called once by the entry that loaded the module.
#[wasm_bindgen]
pub fn setup(host: JsValue) {
    // The first host stays: a second one would change the transport of running requests.
    HOST.with(|cell| cell.set(Some(cell.get().unwrap_or_else(|| kept(host)))));
}

/// The host. Before `setup` it has no functions, so every call throws.
pub fn host() -> &'static Host {
    HOST.with(Cell::get).unwrap_or_else(|| kept(JsValue::UNDEFINED))
}

fn kept(host: JsValue) -> &'static Host {
    Box::leak(Box::new(host.unchecked_into()))
}

/// The time in milliseconds since 1970.
#[cfg(feature = "client")]
pub fn now_ms() -> u64 {
    js_sys::Date::now() as u64
}
