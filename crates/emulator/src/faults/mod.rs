//! Faults: which there are and what their rules say, and what they do to answers and to callbacks.

mod answers;
mod callbacks;
mod rules;

pub(crate) use callbacks::token_of;
pub use rules::*;
