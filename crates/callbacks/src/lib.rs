//! The decisions of a callback endpoint, without I/O: whom to believe, which events a body holds, and which wait each of them ends.
//!
//! ```text
//!   POST ──► admission         what to look at next, and the answer      the host gathers the facts and executes the decision
//!              │
//!              ├─ token · keys   whether the service sent it              the host verifies signatures and fetches keys
//!              ▼
//!            batch             every event of a body, of either contract or of Event Grid
//!              │
//!              ▼
//!            inbox             known already? which waits does it end?   the host holds the events, promises and timers
//!              │
//!              ▼
//!    outcomes · reasons        which events end an operation, and what their codes mean
//! ```
//!
//! Time is an argument of every function; the host is `pkg-template/callbacks/receiver.js`.

pub mod admission;
pub mod batch;
pub mod inbox;
pub mod keys;
pub mod order;
pub mod outcomes;
pub mod reasons;
pub mod token;
#[cfg(all(target_arch = "wasm32", feature = "wasm"))]
pub mod wasm;
