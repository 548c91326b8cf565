//! Faults: which kinds there are ([`kinds`]), what their rules say ([`rules`]), and what each does to an answer ([`answers`]) and
//! to a callback ([`callbacks`]). Nothing here acts: the front acts on answers, the engine on callbacks.

pub(crate) mod answers;
pub(crate) mod callbacks;
pub mod kinds;
pub mod rules;

pub use kinds::{FaultKind, as_json};
pub use rules::{ActiveFault, Faults, Names, Subject};
