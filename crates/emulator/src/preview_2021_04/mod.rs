//! The 2021 preview (`2021-04-15-preview1`): its operations, its call legs, and the events they raise.

pub mod calls;
pub(crate) mod events;
mod lifecycle;
pub mod media;
pub(crate) mod operations;
pub mod participants;
mod playback;
