//! What a callback endpoint decides, and no I/O: whom to believe, which events a body holds, what they end, and who waits for them.
//!
//! ```text
//!   POST ──► token · keys      whether the service sent it      signatures and fetching are the host's (WebCrypto, fetch)
//!              │
//!              ▼
//!            batch             every event of a body, of either contract or Event Grid, and the facts of each
//!              │
//!              ▼
//!            inbox             known already? who waits for it, what does it end      promises and timers are the host's
//!              │
//!              ▼
//!    outcomes · reasons        what ends an operation, and what its codes mean
//! ```
//!
//! Time is an argument throughout, as everywhere in this house; the host is `pkg-template/callbacks/receiver.js`.

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
