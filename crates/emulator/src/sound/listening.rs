//! What can be heard in a sound: from when to when there is any, and which keys.

use super::dtmf::Decoder;
use super::level::{SOUND_RMS, power};
use super::{Heard, PER_MS, Room, TICK, TICK_MS, at, is_sound};

/// Two sounds that are no further apart than this, in milliseconds, are one: the pauses between words are no silence.
pub const PAUSE_MS: u64 = 200;

/// How many samples a millisecond has.
const MS: usize = 16;

/// A sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sounding {
    /// Its first millisecond.
    pub from_ms: u64,
    /// The one after its last.
    pub to_ms: u64,
    /// How loud it is: its root mean square, pauses included.
    pub rms: u16,
}

/// What was heard from a time to another.
#[derive(Debug, Default)]
pub struct Listened {
    /// The sounds, in order.
    pub sounds: Vec<Sounding>,
    /// The keys, each with the millisecond in which it was heard.
    pub keys: Vec<(u64, char)>,
}

/// Listens to a room. Packets of 20 ms from `from_ms` on decide whether there is sound; where it begins and ends is then looked for by the
/// millisecond.
#[must_use]
pub fn listen(room: &Room, what: &Heard, from_ms: u64, to_ms: u64) -> Listened {
    let mut listener = Listener::default();
    let mut now_ms = from_ms;
    while now_ms < to_ms {
        // Where nothing is, there is nothing to render. The packets stay where they are.
        let Some(next) = room.next_sound(at(now_ms)) else { break };
        let skipped = (next / PER_MS).saturating_sub(now_ms) / TICK_MS;
        if skipped > 0 {
            listener.packet(now_ms, &[0; TICK]);
            now_ms = now_ms.saturating_add(skipped.saturating_mul(TICK_MS));
            continue;
        }
        let mut packet = [0; TICK];
        let left = usize::try_from(at(to_ms - now_ms)).unwrap_or(TICK).min(TICK);
        room.render(what, at(now_ms), packet.get_mut(..left).unwrap_or_default());
        listener.packet(now_ms, &packet);
        now_ms += TICK_MS;
    }
    listener.packet(now_ms, &[0; TICK]);
    listener.close();
    listener.done
}

/// A sound that is heard now.
#[derive(Debug, Clone, Copy)]
struct Open {
    from_ms: u64,
    /// Where it ends, if nothing follows.
    to_ms: u64,
    power: u64,
}

#[derive(Debug, Default)]
struct Listener {
    done: Listened,
    open: Option<Open>,
    /// For how many milliseconds the end of the packet before was loud, if that was no sound.
    tail: u64,
    was_sound: bool,
    decoder: Decoder,
}

/// Whether a millisecond beside a sound belongs to it. The voice is soft between two pulses, so an eighth of the level is enough.
fn is_loud(samples: &[i16]) -> bool {
    samples.iter().any(|sample| u64::from(sample.unsigned_abs()) > SOUND_RMS / 8)
}

impl Listener {
    fn packet(&mut self, now_ms: u64, packet: &[i16; TICK]) {
        if let Some(key) = self.decoder.push(packet) {
            self.done.keys.push((now_ms, key));
        }
        let loud = || packet.chunks(MS).map(is_loud);
        if is_sound(packet) {
            // A sound that begins at the end of a packet, and is too short there to count.
            let first = loud().position(|loud| loud).unwrap_or(0) as u64;
            let from_ms = if first == 0 { now_ms - self.tail } else { now_ms + first };
            let end = loud().rposition(|loud| loud).map_or(TICK_MS, |last| last as u64 + 1);
            match self.open.as_mut().filter(|open| from_ms <= open.to_ms.saturating_add(PAUSE_MS)) {
                Some(open) => {
                    open.to_ms = now_ms + end;
                    open.power += power(packet);
                }
                None => {
                    self.close();
                    self.open = Some(Open { from_ms, to_ms: now_ms + end, power: power(packet) });
                }
            }
            self.was_sound = true;
        } else {
            // One that ends at the beginning of a packet.
            let rest = loud().take_while(|loud| *loud).count() as u64;
            if let Some(open) = self.open.as_mut().filter(|open| self.was_sound && open.to_ms == now_ms) {
                open.to_ms += rest;
            }
            self.was_sound = false;
        }
        self.tail = if is_sound(packet) { 0 } else { loud().rev().take_while(|loud| *loud).count() as u64 };
        if self.open.is_some_and(|open| now_ms > open.to_ms.saturating_add(PAUSE_MS)) {
            self.close();
        }
    }

    fn close(&mut self) {
        if let Some(Open { from_ms, to_ms, power }) = self.open.take() {
            let samples = at(to_ms - from_ms).max(1);
            let rms = u16::try_from((power / samples).isqrt()).unwrap_or(u16::MAX);
            self.done.sounds.push(Sounding { from_ms, to_ms, rms });
        }
    }
}
