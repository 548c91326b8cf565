//! Time is a number of milliseconds since 1970, given by the host. Here it is written and read.

use ringwire::error::{Error, Result};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Where a virtual clock begins: 2100-01-01. The time is fixed, so that equal runs have equal logs; it is far ahead, so that no
/// event and no token looks expired to a program that reads the real clock.
pub const VIRTUAL_START_MS: u64 = 4_102_444_800_000;

/// The last millisecond that has a four-digit year: later ones cannot be written, and count as this one.
pub const LAST_MS: u64 = 253_402_300_799_999;

fn system_time(ms: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(ms.min(LAST_MS))
}

/// A time as the log writes it: `2100-01-01T00:00:02.000Z`.
#[must_use]
pub fn iso(ms: u64) -> String {
    humantime::format_rfc3339_millis(system_time(ms)).to_string()
}

/// A time as callbacks write it, with seven digits: `2100-01-01T00:00:02.0000000Z`.
#[must_use]
pub fn event_time(ms: u64) -> String {
    let text = iso(ms);
    [text.strip_suffix('Z').unwrap_or(&text), "0000Z"].concat()
}

/// A time as CloudEvents write it: the same with an offset, `2100-01-01T00:00:02.0000000+00:00`.
#[must_use]
pub fn offset_time(ms: u64) -> String {
    let text = event_time(ms);
    [text.strip_suffix('Z').unwrap_or(&text), "+00:00"].concat()
}

/// Reads a duration: `500ms`, `115s`, `2m 30s`, `1h`. In milliseconds.
///
/// # Errors
/// A validation error that says what was expected.
pub fn parse_duration(text: &str) -> Result<u64> {
    let duration = humantime::parse_duration(text).ok().and_then(|duration| u64::try_from(duration.as_millis()).ok());
    duration
        .filter(|ms| *ms <= LAST_MS)
        .ok_or_else(|| Error::validation("duration", "expected milliseconds, or a text such as 115s, 2m 30s or 500ms"))
}

/// How the time of an emulator runs beside real time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pace {
    /// How many times as fast.
    pub speed: f64,
    /// A time of the emulator, in milliseconds since 1970.
    pub emulated_ms: u64,
    /// The real time at that time.
    pub real_ms: u64,
}

impl Default for Pace {
    fn default() -> Self {
        Self { speed: 1.0, emulated_ms: 0, real_ms: 0 }
    }
}

impl Pace {
    /// The real time at a time of the emulator.
    #[must_use]
    pub fn real_ms(&self, now_ms: u64) -> u64 {
        if *self == Self::default() {
            return now_ms;
        }
        let passed = (now_ms as f64 - self.emulated_ms as f64) / self.speed;
        (self.real_ms as f64 + passed).max(0.0) as u64
    }

    /// How many milliseconds of the emulator pass in so many real ones.
    #[must_use]
    pub fn emulated_ms_in(&self, real_ms: u64) -> u64 {
        (real_ms as f64 * self.speed).ceil() as u64
    }
}
