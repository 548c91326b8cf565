//! How loud sound is.

/// How loud a window of samples must be to count as sound: 38 dB below a full square wave (a root mean square of 412). Speech on a
/// telephone is at -30 to -15 dB, the noise of a line below -40.
pub const SOUND_RMS: u64 = 412;

/// The sum of the squares of samples.
pub(super) fn power(window: &[i16]) -> u64 {
    window.iter().map(|sample| u64::from(sample.unsigned_abs()).pow(2)).sum()
}

/// Whether a window of samples is more than silence and the noise of a line.
#[must_use]
pub fn is_sound(window: &[i16]) -> bool {
    power(window) > SOUND_RMS.pow(2) * window.len() as u64
}

/// The root mean square of samples, rounded down.
#[must_use]
pub fn rms(window: &[i16]) -> u16 {
    let mean = power(window) / (window.len() as u64).max(1);
    u16::try_from(mean.isqrt()).unwrap_or(u16::MAX)
}

/// A factor of one, as gains have it.
pub const UNITY: u32 = 1 << 15;

/// The factor for so many hundredths of a decibel, from -100 dB to 20 dB.
#[must_use]
pub fn gain(hundredths: i32) -> u32 {
    /// 10^(1/2000), in 2^30ths.
    const UP: u64 = 1_074_978_727;
    /// 10^(-1/2000), in 2^30ths.
    const DOWN: u64 = 1_072_506_344;
    let (mut power, mut factor) = (if hundredths < 0 { DOWN } else { UP }, 1_u64 << 30);
    let mut times = hundredths.clamp(-10_000, 2_000).unsigned_abs();
    while times > 0 {
        if times & 1 == 1 {
            factor = (factor * power) >> 30;
        }
        power = (power * power) >> 30;
        times >>= 1;
    }
    u32::try_from(factor >> 15).unwrap_or(u32::MAX)
}
