//! What an entry of the package provides: see `pkg-template/platform/host.js`.

use js_sys::{Array, Promise};
use std::cell::Cell;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

#[wasm_bindgen]
extern "C" {
    /// The host.
    pub type Host;
    /// What a value is, as a digit: its place in `Kind::ALL`.
    #[wasm_bindgen(method)]
    pub fn kind(this: &Host, value: &JsValue) -> u32;
    /// A member of an object; `undefined` when it has none, is no object, or throws.
    #[wasm_bindgen(method)]
    pub fn get(this: &Host, object: &JsValue, name: &str) -> JsValue;
    /// The same, and `undefined` for a member that is `null`.
    #[wasm_bindgen(method)]
    pub fn present(this: &Host, object: &JsValue, name: &str) -> JsValue;
    /// Puts the own members of an object into `values`, and gives their names: each after the digit of what it is, and before a
    /// nought character.
    #[wasm_bindgen(method)]
    pub fn members(this: &Host, object: &JsValue, values: &Array) -> String;
    /// Sets a member of an object of ours.
    #[wasm_bindgen(method)]
    pub fn set(this: &Host, object: &JsValue, name: &str, value: &JsValue);
    /// Takes a member out of an object of ours.
    #[wasm_bindgen(method)]
    pub fn remove(this: &Host, object: &JsValue, name: &str);
    /// A copy of an object and its members.
    #[wasm_bindgen(method)]
    pub fn copy(this: &Host, object: &JsValue) -> JsValue;
    /// A point in time of ISO 8601; the text itself if it is none.
    #[wasm_bindgen(method)]
    pub fn date(this: &Host, text: &str) -> JsValue;
    /// Writes JSON text; `undefined` for what JSON cannot hold.
    #[wasm_bindgen(method)]
    pub fn json(this: &Host, value: &JsValue) -> JsValue;
    /// Reads JSON text; `undefined` when it is none.
    #[wasm_bindgen(method)]
    pub fn parsed(this: &Host, text: &JsValue) -> JsValue;
    /// An object of JSON, in which (and in whose attempts) `null` becomes `undefined`, and one member more.
    #[wasm_bindgen(method)]
    pub fn fields(this: &Host, json: &str, name: &str, value: &JsValue) -> JsValue;
    /// Makes a `CallAutomationError`.
    #[wasm_bindgen(method)]
    pub fn error(this: &Host, message: &str, fields: &JsValue) -> JsValue;
    /// Sends a request: by the runtime's own transport, or where there is none, or only the platform will do, by its `fetch`;
    /// `lines` are the names and values of the headers in turn, a line each.
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
    /// Sends the platform's request by the caller's `fetch`, or where there is none by the platform's.
    #[wasm_bindgen(method, catch)]
    pub fn fetch(this: &Host, fetch: &JsValue, request: &JsValue) -> Result<JsValue, JsValue>;
    /// A header of an answer, if it is there.
    #[wasm_bindgen(method)]
    pub fn header(this: &Host, answer: &JsValue, name: &str) -> JsValue;
    /// The body of an answer: text, or the promise of it.
    #[wasm_bindgen(method, catch)]
    pub fn body(this: &Host, answer: &JsValue) -> Result<JsValue, JsValue>;
    /// A random UUID.
    #[wasm_bindgen(method)]
    pub fn uuid(this: &Host) -> String;
    /// Where a credential gets its tokens: a function, or its method `getToken`; `undefined` when it has none. Whoever asks while an
    /// answer is awaited gets the same promise.
    #[wasm_bindgen(method)]
    pub fn source(this: &Host, credential: &JsValue) -> JsValue;
    /// Asks such a source for a token.
    #[wasm_bindgen(method)]
    pub fn ask(this: &Host, source: &JsValue, scope: &str) -> Promise;
    /// Tells a listener; what it throws is its own.
    #[wasm_bindgen(method)]
    pub fn tell(this: &Host, listener: &JsValue, info: &JsValue);
    /// Watches over one operation, its abort and its timeout; `undefined` when there is neither. Whatever asks of a watch takes that
    /// too.
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
    // Not a cell that lends: what it would say of a wrong loan is the only text of `core::fmt` here, a kilobyte of code.
    static HOST: Cell<Option<&'static Host>> = const { Cell::new(None) };
}

/// Called once by the entry that loaded the module.
#[wasm_bindgen]
pub fn setup(host: JsValue) {
    // Called a second time, it would change the transport under running requests: the first host stays.
    HOST.with(|cell| cell.set(Some(cell.get().unwrap_or_else(|| kept(host)))));
}

/// The host; before `setup`, one without a single function, whose calls throw.
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
