//! Faults: which kinds there are ([`kinds`]), what their rules say ([`rules`]), and what each does to an answer ([`answers`]),
//! to a callback ([`callbacks`]) and to a WebSocket ([`sockets`]). Nothing here acts: the front acts on answers, the engine on the others.

pub(crate) mod answers;
pub(crate) mod callbacks;
pub mod kinds;
pub mod rules;
pub(crate) mod sockets;

pub use kinds::{FaultKind, as_json};
pub use rules::{ActiveFault, Faults, Names, Subject};
