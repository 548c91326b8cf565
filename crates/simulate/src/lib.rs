//! A million simulated calls: client core, receiver core, report and emulator core against each other, natively, on one virtual clock.
//!
//! ```text
//!   script ──► world ──► app          the application: its clients, its receiver, its flows; killed at any step, begun again
//!     ▲          │         │
//!     │          │         ├─ ringwire             builds, signs, reads, decides about retries
//!     │          │         ├─ ringwire_callbacks   whom to believe, batches, duplicates, waits, outcomes
//!     │          │         └─ ringwire_report      what became of the calls
//!     │          └─ ringwire_emulator              the service of both contracts, with all its faults; its log
//!     │          │
//!     │          ▼
//!   shrink ◄── judge                    the invariants, by the emulator's own log
//! ```
//!
//! **Real** are the four cores, byte for byte what is compiled to WebAssembly: requests, signatures, retries, answers; tokens, keys, bodies,
//! duplicates, waits; reports; the service and its faults. RSA is real as well ([`issuer`] says how often it is computed).
//!
//! **Modelled** is what the package has in JavaScript only ([`app`] names the files): the steps of an operation, the answers to callbacks,
//! the promises, the store and the flows. So a mistake in that JavaScript is not found here, but by the tests of the package. Also modelled:
//! one process at a time; a store whose operations take time and never fail; handlers that do not wait for further events.
//!
//! A wave of calls runs until nothing is left to happen, and is judged. Waves follow each other in one world, whose emulator, store and
//! application live on: so what is never forgotten shows. Worlds are independent of each other: threads only share them out, and the digest
//! does not depend on how many there are.

pub mod app;
pub mod campaign;
pub mod chance;
pub mod defects;
pub mod issuer;
pub mod judge;
pub mod runtime;
pub mod script;
pub mod shards;
pub mod shrink;
pub mod store;
pub mod world;
