//! What an entry of the package provides: see `pkg-template/host.js`.

use js_sys::{Function, Promise};
use std::cell::OnceCell;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

#[wasm_bindgen]
extern "C" {
    /// The host.
    #[derive(Clone)]
    pub type Host;
    /// Makes a `CallAutomationError`.
    #[wasm_bindgen(method)]
    pub fn error(this: &Host, message: &str, fields: &JsValue) -> JsValue;
    /// A random UUID.
    #[wasm_bindgen(method)]
    pub fn uuid(this: &Host) -> String;
    /// A promise that resolves after so many milliseconds, unless the signal aborts first.
    #[wasm_bindgen(method)]
    pub fn sleep(this: &Host, delay_ms: f64, signal: Option<&web_sys::AbortSignal>) -> Promise;
    /// The same function, but whoever calls it while an answer is awaited gets the same promise.
    #[wasm_bindgen(method)]
    pub fn shared(this: &Host, function: &Function) -> Function;
    /// Watches over one operation; `undefined` when there is neither a signal nor a timeout.
    #[wasm_bindgen(method)]
    pub fn watch(this: &Host, signal: &JsValue, timeout_ms: &JsValue) -> JsValue;
    /// Sends a request where no `fetch` is given: a transport of the runtime's own, or nothing.
    #[wasm_bindgen(method, getter)]
    pub fn transport(this: &Host) -> Option<Function>;

    /// Abort and timeout of one operation.
    pub type Watch;
    /// The signal for the transport.
    #[wasm_bindgen(method, getter)]
    pub fn signal(this: &Watch) -> web_sys::AbortSignal;
    /// The promise, or the rejection of the operation if that comes first.
    #[wasm_bindgen(method)]
    pub fn race(this: &Watch, promise: &Promise) -> Promise;
    /// Ends the watch.
    #[wasm_bindgen(method)]
    pub fn stop(this: &Watch);
}

thread_local! {
    static HOST: OnceCell<Host> = const { OnceCell::new() };
}

/// Called once by the entry that loaded the module.
#[wasm_bindgen]
pub fn setup(host: JsValue) {
    // Called a second time, it would change the transport under running requests: the first host stays.
    HOST.with(|cell| drop(cell.set(host.unchecked_into())));
}

/// The host; before `setup`, one without a single function, whose calls throw.
pub fn host() -> Host {
    HOST.with(|cell| cell.get().cloned()).unwrap_or_else(|| JsValue::UNDEFINED.unchecked_into())
}

/// The time in milliseconds since 1970.
pub fn now_ms() -> u64 {
    js_sys::Date::now() as u64
}
