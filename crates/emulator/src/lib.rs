//! The service's twin: a deterministic emulator of the Call Automation REST service.
//!
//! ```text
//!   request ──► handle(request, now) ──► response          host: fetch in a test, a page, node:http
//!                     │
//!                     ▼
//!      emulator: the front, and http: routes, credentials, errors
//!                     │
//!        ┌────────────┴────────────┐
//!   preview_2021_04           ga_2026_03                   the contracts: neighbours, each with a state of its own
//!        └────────────┬────────────┘
//!                     ▼
//!      engine: time, chance, the log, callbacks            what both stand on; it knows neither
//!      faults: what goes wrong · world: numbers, files
//!                     │
//!      next_deadline() · poll(now) ──► effects             host: posts a callback, fetches a prompt, dials a WebSocket
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

mod carried;
mod emulator;
pub mod engine;
pub mod faults;
pub mod ga_2026_03;
pub mod http;
pub mod preview_2021_04;
pub mod reading;
pub mod sound;
pub mod support;
pub mod tables;
pub mod teams_phone;
#[cfg(target_arch = "wasm32")]
mod wasm;
pub mod world;

pub use emulator::Emulator;
pub use engine::config::Config;
pub use engine::effects::{Effect, LARGEST_MESSAGE, Outcome, PhoneMessage, SocketMessage, Token};
pub use engine::time::VIRTUAL_START_MS;
pub use http::errors::ApiError;
pub use http::message::{Disposition, LARGEST_BODY, RawRequest, RawResponse, Unread};
