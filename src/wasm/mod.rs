//! The binding: the only place that knows `JsValue`.
//!
//! What the platform does better in a line of JavaScript than in a kilobyte of wasm (timers, abort signals, sharing a promise,
//! the error class) is the host's, in `pkg-template/platform/host.js`; what decides anything is here.

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
