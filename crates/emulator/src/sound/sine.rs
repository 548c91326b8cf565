//! A sine in whole numbers.

/// How many steps a turn has: a phase is a number of them, and begins again by itself.
pub(super) const TURN: u64 = 1 << 32;

/// How far the phase of a frequency goes with each sample.
pub(super) fn step(hz: u32) -> u32 {
    u32::try_from(u64::from(hz) * TURN / u64::from(super::RATE)).unwrap_or_default()
}

/// The phase of the n-th sample.
pub(super) fn phase(step: u32, n: u64) -> u32 {
    step.wrapping_mul(low(n))
}

fn low(n: u64) -> u32 {
    u32::try_from(n & u64::from(u32::MAX)).unwrap_or_default()
}

/// The sine of a phase, from -32767 to 32767.
///
/// Within a quarter of a turn it is a polynomial of the seventh degree, whose error is at most 4: 78 dB below the wave.
pub(super) fn sine(phase: u32) -> i32 {
    let quarter = phase >> 30;
    let within = i64::from(phase & 0x3FFF_FFFF) >> 14;
    // In the second and fourth quarter the wave goes back: 0 to 65536.
    let x = if quarter & 1 == 1 { 65_536 - within } else { within };
    let square = (x * x) >> 16;
    // π/2 - 0.6459 x² + 0.0797 x⁴ - 0.0046 x⁶, in 65536ths, and so that the top is 1.
    let mut sum = -283_i64;
    sum = ((sum * square) >> 16) + 5_204;
    sum = ((sum * square) >> 16) - 42_330;
    sum = ((sum * square) >> 16) + 102_943;
    let value = i32::try_from((sum * x * 32_767) >> 32).unwrap_or(32_767).min(32_767);
    if quarter >= 2 { -value } else { value }
}

/// The cosine of a phase.
pub(super) fn cosine(phase: u32) -> i32 {
    sine(phase.wrapping_add(1 << 30))
}
