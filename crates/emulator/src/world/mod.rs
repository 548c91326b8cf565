//! The world around the service: the telephones that are called, and the files that are played.

pub mod dialled;
pub mod dialplan;
pub mod files;
mod presence;
pub mod prompts;
pub mod refusals;
pub(crate) mod samples;
pub mod script;
pub mod wav;

pub use presence::Presence;
