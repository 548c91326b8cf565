//! WAV files: how long one is, from its header, and its samples. It comes from outside: nothing in it is believed unchecked.

use crate::sound::RATE;

/// What the service plays: PCM, one channel, 16 bits, 16,000 samples a second.
const FORMAT_PCM: u16 = 1;
const CHANNELS: u16 = 1;
const SAMPLE_RATE: u32 = RATE;
const BITS: u16 = 16;
const BYTES_PER_MS: u64 = 32;

/// The length said by a writer that could not know it yet, such as a pipe: the data goes on to the end of the file.
const UNKNOWN_LENGTH: u32 = u32::MAX;

/// A WAV file as its header describes it.
struct Layout {
    rate: u32,
    /// Where its samples begin.
    data: usize,
    /// How many bytes they have.
    bytes: u64,
}

/// Reads the length of a WAV file, in milliseconds, rounded up.
///
/// # Errors
/// What is wrong with the file, in words.
pub fn duration_ms(file: &[u8]) -> Result<u64, String> {
    duration_of(file, u64::try_from(file.len()).unwrap_or(u64::MAX))
}

/// The same from the beginning of a file that has `length` bytes: its samples are not looked at.
///
/// # Errors
/// What is wrong with the file, in words.
pub fn duration_of(file: &[u8], length_of_file: u64) -> Result<u64, String> {
    Ok(layout(file, length_of_file, &[SAMPLE_RATE])?.bytes.div_ceil(BYTES_PER_MS))
}

/// The samples of a WAV file, and how many it has in a second: one of these rates.
///
/// # Errors
/// What is wrong with the file, in words.
pub fn samples(file: &[u8], rates: &[u32]) -> Result<(Vec<i16>, u32), String> {
    let Layout { rate, data, bytes } = layout(file, file.len() as u64, rates)?;
    let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
    let data = file.get(data..).unwrap_or_default();
    let pairs = data.get(..bytes.min(data.len())).unwrap_or_default().chunks_exact(2);
    Ok((pairs.filter_map(|pair| pair.first_chunk()).map(|pair| i16::from_le_bytes(*pair)).collect(), rate))
}

fn layout(file: &[u8], length_of_file: u64, rates: &[u32]) -> Result<Layout, String> {
    if file.get(..4) != Some(b"RIFF") || file.get(8..12) != Some(b"WAVE") {
        return Err("it is not a WAV file: it does not begin with RIFF and WAVE".to_owned());
    }
    let mut chunks = file.get(12..).unwrap_or_default();
    let mut format = None;
    loop {
        let Some((name, length, rest)) = chunk(chunks) else {
            return Err(match format {
                _ if length_of_file > file.len() as u64 => format!("its data does not begin in its first {} bytes", file.len()),
                None => "it has no fmt chunk".to_owned(),
                Some(_) => "it has no data chunk".to_owned(),
            });
        };
        let there = usize::try_from(length).unwrap_or(usize::MAX);
        match (name, format) {
            (b"fmt ", _) => format = Some(rate_of(rest.get(..there).ok_or("its fmt chunk is cut off")?, rates)?),
            (b"data", None) => return Err("its fmt chunk does not come before its data".to_owned()),
            (b"data", Some(rate)) => {
                let data = file.len().saturating_sub(rest.len());
                let present = length_of_file.saturating_sub(data as u64);
                let bytes = if length == UNKNOWN_LENGTH { present } else { u64::from(length) };
                return match bytes {
                    0 => Err("it has no samples".to_owned()),
                    _ if bytes > present => {
                        Err(format!("it is cut off: its data is said to have {bytes} bytes, {present} are there"))
                    }
                    _ => Ok(Layout { rate, data, bytes }),
                };
            }
            _ => {}
        }
        // A chunk of odd length is followed by one byte of padding.
        chunks = rest.get(there.saturating_add(there & 1)..).unwrap_or_default();
    }
}

fn chunk(bytes: &[u8]) -> Option<(&[u8; 4], u32, &[u8])> {
    let (name, rest) = bytes.split_first_chunk::<4>()?;
    let (length, rest) = rest.split_first_chunk::<4>()?;
    Some((name, u32::from_le_bytes(*length), rest))
}

/// The rate that a fmt chunk says, if it describes what can be read.
fn rate_of(chunk: &[u8], rates: &[u32]) -> Result<u32, String> {
    let u16_at = |at: usize| chunk.get(at..).and_then(|rest| rest.first_chunk()).map(|bytes| u16::from_le_bytes(*bytes));
    let u32_at = |at: usize| chunk.get(at..).and_then(|rest| rest.first_chunk()).map(|bytes| u32::from_le_bytes(*bytes));
    let fields = (u16_at(0), u16_at(2), u32_at(4), u16_at(14));
    let (Some(format), Some(channels), Some(rate), Some(bits)) = fields else {
        return Err("its fmt chunk is too short".to_owned());
    };
    if (format, channels, bits) == (FORMAT_PCM, CHANNELS, BITS) && rates.contains(&rate) {
        return Ok(rate);
    }
    let format = if format == FORMAT_PCM { "PCM".to_owned() } else { format!("format {format}") };
    let rates: Vec<_> = rates.iter().map(u32::to_string).collect();
    Err(format!(
        "it is {format} with {channels} channel(s), {bits} bits, {rate} Hz; what can be played is PCM, mono, 16 bits, {} Hz",
        rates.join(" or ")
    ))
}

/// Writes a WAV file around samples of one channel.
#[must_use]
pub fn file(samples: &[i16]) -> Vec<u8> {
    let mut file = header(samples.len() * 2, CHANNELS);
    file.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
    file
}

/// How many bytes a header has.
pub const HEADER: usize = 44;

/// The header of a file whose samples have so many bytes. The samples of the channels come in turn.
#[must_use]
pub fn header(bytes: usize, channels: u16) -> Vec<u8> {
    let length = u32::try_from(bytes).unwrap_or(u32::MAX);
    let each = channels * (BITS / 8);
    let mut file = Vec::with_capacity(HEADER + bytes);
    for part in [b"RIFF".as_slice(), &length.saturating_add(36).to_le_bytes(), b"WAVEfmt ", &16_u32.to_le_bytes()] {
        file.extend_from_slice(part);
    }
    for part in [FORMAT_PCM, channels] {
        file.extend_from_slice(&part.to_le_bytes());
    }
    for part in [SAMPLE_RATE, u32::from(each) * SAMPLE_RATE] {
        file.extend_from_slice(&part.to_le_bytes());
    }
    for part in [each, BITS] {
        file.extend_from_slice(&part.to_le_bytes());
    }
    file.extend_from_slice(b"data");
    file.extend_from_slice(&length.to_le_bytes());
    file
}
