//! Noise, by number: each sample has its own, so that any part of it can be made alone.

/// Mixes the bits of a number, so that numbers in a row have nothing in common (the finalizer of SplitMix64).
pub(super) fn mixed(number: u64) -> u64 {
    let mut bits = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

/// The n-th sample of noise, from -32768 to 32767, every value as likely as any other.
pub(super) fn white(seed: u64, n: u64) -> i32 {
    let [low, high, ..] = mixed(seed ^ n.wrapping_mul(0xD6E8_FEB8_6659_FD93)).to_le_bytes();
    i32::from(i16::from_le_bytes([low, high]))
}

/// The seed that a text gives.
#[must_use]
pub fn seed_of(text: &str) -> u64 {
    text.bytes().fold(text.len() as u64, |seed, byte| mixed(seed ^ u64::from(byte)))
}
