//! The binding: the only place that knows `JsValue`.
//!
//! A line of JavaScript does some things that take a kilobyte of wasm (timers, abort signals, a shared promise, the error class): these
//! are the host's, in `pkg-template/platform/host.js`; what decides anything is here.

#[cfg(feature = "client")]
mod client;
pub mod contracts;
mod error;
mod fields;
mod host;
mod value;

#[cfg(feature = "client")]
pub use client::{Core, Run, create_identifier_from_raw_id, operations, parse_events, raw_id_of, user_id_of, validation_code};
pub use host::setup;

#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();
