//! Everything that looks random, from one seed.

use fastrand::Rng;

/// A source for one purpose: neighbouring seeds, and neighbouring purposes of one seed, have nothing in common.
#[must_use]
pub fn source(seed: u64, purpose: &str, number: u64) -> Rng {
    let mut hash = Fnv::default();
    hash.write(&seed.to_le_bytes());
    hash.write(purpose.as_bytes());
    hash.write(&number.to_le_bytes());
    Rng::with_seed(hash.0)
}

/// A UUID that is the same for the same parts, in the form of version 4.
#[must_use]
pub fn uuid(parts: &[&str]) -> String {
    let mut hash = Fnv::default();
    for part in parts {
        hash.write(part.as_bytes());
        hash.write(&[0]);
    }
    new_uuid(&mut Rng::with_seed(hash.0))
}

/// A new UUID.
pub fn new_uuid(rng: &mut Rng) -> String {
    let digits = format!("{:032x}", rng.u128(..));
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    format!("{}-{}-4{}-8{}-{}", part(0, 8), part(8, 12), part(13, 16), part(17, 20), part(20, 32))
}

/// A hash that no version of a library changes (FNV-1a): digests of two runs are compared by it.
#[derive(Debug, Clone, Copy)]
pub struct Fnv(pub u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    /// Adds bytes.
    pub fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    }

    /// Adds a value, member by member.
    pub fn value(&mut self, value: &serde_json::Value) {
        use serde_json::Value;
        match value {
            Value::Null => self.write(b"n"),
            Value::Bool(flag) => self.write(if *flag { b"t" } else { b"f" }),
            Value::Number(number) => self.write(&number.as_f64().unwrap_or_default().to_bits().to_le_bytes()),
            Value::String(text) => {
                self.write(text.as_bytes());
                self.write(b"\"");
            }
            Value::Array(items) => {
                items.iter().for_each(|item| self.value(item));
                self.write(b"]");
            }
            Value::Object(members) => {
                for (name, value) in members {
                    self.write(name.as_bytes());
                    self.value(value);
                }
                self.write(b"}");
            }
        }
    }
}
