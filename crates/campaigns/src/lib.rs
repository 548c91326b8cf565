//! What a campaign decides: who of a list may be called, when, how often and how fast.
//!
//! Clock and offsets of time zones are arguments. Which process does what is decided by the store and its owner of lines, not here.

pub mod csv;
pub mod hours;
pub mod options;
pub mod pace;
pub mod phone;
pub mod plan;
pub mod rules;
#[cfg(target_arch = "wasm32")]
pub mod wasm;
