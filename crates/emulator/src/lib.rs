//! The service's twin: a deterministic emulator of the Call Automation REST service.
//!
//! ```text
//!   request ──► handle(request, now) ──► response          host: fetch in a test, a page, node:http
//!                     │
//!                     ▼
//!        calls · participants · media · callbacks          one state machine; time, chance and I/O come from outside
//!        automation: the same for the contract since
//!                     │
//!      next_deadline() · poll(now) ──► effects             host: posts a callback, fetches a prompt
//!                     ▲                   │
//!                     └── complete(effect, outcome, now)
//! ```
//!
//! It does no I/O, reads no clock and rolls no dice: the same seed and the same requests give a byte-identical log. What is known
//! of the service and what is assumed stands in one table: [`support`].
//!
//! ```
//! use ringwire_emulator::{Config, Effect, Emulator, RawRequest, VIRTUAL_START_MS};
//!
//! let mut emulator = Emulator::new(Config::default())?;
//! let request = RawRequest { method: "GET".into(), path_and_query: "/emulator/numbers".into(), ..RawRequest::default() };
//! assert_eq!(emulator.handle(&request, VIRTUAL_START_MS).status, 200);
//! # Ok::<(), Box<ringwire::error::Error>>(())
//! ```

pub mod auth;
pub mod automation;
pub mod calls;
pub mod config;
mod control;
pub mod cors;
pub mod deliveries;
pub mod dialplan;
pub mod effects;
mod emulator;
pub mod errors;
mod events;
pub mod faults;
mod faulty_answers;
mod faulty_callbacks;
pub mod ids;
pub mod json;
mod lifecycle;
pub mod log;
pub mod media;
pub mod message;
mod operations;
pub mod participants;
mod playback;
pub mod prompts;
pub mod router;
pub mod schedule;
pub mod signing;
pub mod support;
pub mod tables;
pub mod time;
pub mod tokens;
#[cfg(target_arch = "wasm32")]
mod wasm;
pub mod wav;

pub use config::Config;
pub use effects::{Effect, Outcome};
pub use emulator::Emulator;
pub use errors::ApiError;
pub use message::{Fate, RawRequest, RawResponse};
pub use time::VIRTUAL_START_MS;
