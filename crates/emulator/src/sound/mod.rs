//! The sound of calls, in whole numbers, so that its bytes are the same on every machine.
//!
//! ```text
//!   room ── track of each party: segments (a sound from a time on), streamed audio, when they were there, muted, on hold
//!     │
//!     └──► ear(who), said(who)        rendered from the tracks for each packet
//! ```
//!
//! A call is a timeline: what is said is written down with its time, and becomes samples only when it is rendered. So a call to which
//! nothing listens costs a few bytes, and what was heard can be asked for afterwards. It knows no contract and no JSON.
//!
//! Samples are 16 bits, one channel, [`RATE`] a second; the first sample of a millisecond is 16 times its number.

pub mod babble;
pub mod dtmf;
pub mod level;
pub mod listening;
pub mod noise;
pub mod resample;
mod room;
mod segment;
mod sine;
mod spans;
mod streamed;
mod track;

pub use level::is_sound;
pub use room::{Heard, Room, Saying};
pub use segment::Sound;

/// How many samples a second has.
pub const RATE: u32 = 16_000;

/// How many samples a millisecond has.
pub const PER_MS: u64 = 16;

/// The length of a packet of audio, in milliseconds. Documented of the audio that is streamed.
pub const TICK_MS: u64 = 20;

/// How many samples that is.
pub const TICK: usize = 320;

/// How much streamed audio waits to be heard, at most, in milliseconds.
pub const MOST_QUEUED_MS: u64 = 600_000;

/// A party of a call: a participant by its number, or a connection of the application by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Party {
    /// A participant.
    Person(u64),
    /// A connection of the application.
    Application(u64),
}

/// The number of the first sample of a millisecond.
fn at(ms: u64) -> u64 {
    ms.saturating_mul(PER_MS)
}

/// A sum of samples as a sample: what is too loud is cut off.
fn saturated(sum: i32) -> i16 {
    i16::try_from(sum).unwrap_or(if sum < 0 { i16::MIN } else { i16::MAX })
}
