//! The binding: the only place that knows `JsValue`.
//!
//! What the platform does better in a line of JavaScript than in a kilobyte of wasm (timers, abort signals, sharing a promise,
//! the error class) is the host's, in `pkg-template/host.js`; what decides anything is here.

mod client;
mod credential;
mod error;
mod events;
mod execute;
mod host;
mod options;
mod send;
mod value;

pub use client::{Core, operations};
pub use events::parse_call_events;
pub use execute::Run;
pub use host::setup;

#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();
