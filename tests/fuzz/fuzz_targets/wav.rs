//! The length of a prompt, from the header of a file that may come from any source.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ringwire_emulator::world::wav::{duration_ms, file};

fuzz_target!(|data: &[u8]| {
    match duration_ms(data) {
        // 32 bytes are a millisecond, and its 44 bytes of headers are none of it.
        Ok(ms) => assert!(ms >= 1 && ms <= (data.len() as u64 - 44).div_ceil(32), "{ms} ms in {} bytes", data.len()),
        Err(why) => assert!(!why.is_empty() && !why.ends_with('.'), "{why}"),
    }
    // The same bytes as samples.
    let samples: Vec<i16> = data.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect();
    let written = duration_ms(&file(&samples));
    let expected = samples.len().div_ceil(16) as u64;
    assert_eq!(written.ok(), (expected > 0).then_some(expected));
});
