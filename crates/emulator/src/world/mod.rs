//! The world around the service: the telephones that are called, and the files that are played.

pub mod dialplan;
mod presence;
pub mod prompts;
pub mod wav;

pub use presence::Presence;
