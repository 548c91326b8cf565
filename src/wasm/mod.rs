//! The binding: the only place that knows `JsValue`.
//!
//! What the platform does better in a line of JavaScript than in a kilobyte of wasm (timers, abort signals, sharing a promise,
//! the error class) is the host's, in `pkg-template/host.js`; what decides anything is here.

mod client;
mod contracts;
mod credential;
mod error;
mod events;
mod execute;
mod fields;
mod host;
mod identifiers;
mod options;
mod send;
mod value;

pub use client::{Core, operations};
pub use events::{parse_call_automation_events, parse_call_events, parse_grid_events};
pub use execute::Run;
pub use host::setup;
pub use identifiers::{create_identifier_from_raw_id, raw_id_of, user_id_of};

#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();
