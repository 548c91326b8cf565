//! WebSockets that the service dials, on their way: the effects by which the host dials, sends and closes, and what faults do to them. What
//! a socket is for, and when it is dialled again, is the contract's.

use super::callbacks::path_of;
use super::effects::{Effect, Token};
use super::json::{Json, json};
use super::{Due, Engine};
use crate::faults::answers::When;
use crate::faults::sockets::OnFrame;
pub(crate) use crate::faults::sockets::OnSocket;
use crate::faults::{ActiveFault, Subject};
use std::collections::BTreeMap;

/// How long an answer to a dial is awaited, in milliseconds of real time.
const DIAL_TIMEOUT_MS: u64 = 10_000;

/// A socket that is dialled or open, as faults and the log know it.
#[derive(Debug)]
pub(crate) struct Wire {
    /// What is sent on it: the word of a rule.
    stream: &'static str,
    path: String,
    /// By how much a fault delays all that is sent, in milliseconds.
    slow_ms: u64,
    /// How many messages were sent, and how many met which fault.
    pub(crate) sent: u64,
    pub(crate) faults: BTreeMap<&'static str, u64>,
}

/// A dial, as the contract wants it.
pub(crate) struct Dial<'a> {
    /// `audio` or `transcription`.
    pub(crate) stream: &'static str,
    pub(crate) url: &'a str,
    pub(crate) headers: Vec<(String, String)>,
    /// Whether it meets no fault: the one after that of a fault.
    pub(crate) is_spared: bool,
}

/// A dial that has begun.
pub(crate) struct Dialled {
    /// The number of the socket.
    pub(crate) socket: u64,
    /// What a fault does to it, with its name.
    pub(crate) fault: Option<(&'static str, OnSocket)>,
}

impl Engine {
    /// Has the host dial. A fault that refuses the dial has the host do nothing: the caller acts as if it had been refused.
    pub(crate) fn dial(&mut self, dial: Dial<'_>) -> Dialled {
        let Dial { stream, url, headers, is_spared } = dial;
        self.effects += 1;
        let (socket, path) = (self.effects, path_of(url).to_owned());
        let struck = if is_spared { None } else { self.faults.strike(&Subject::Socket(stream, &path)) };
        if let Some(fault) = &struck {
            self.log("fault", fault.to_json("socket", json!(socket)));
        }
        let fault = struck.as_ref().and_then(|fault| Some((fault.kind.name(), fault.on_socket()?)));
        let slow_ms = if let Some((_, OnSocket::Slow(ms))) = fault { ms } else { 0 };
        let wire = Wire { stream, path, slow_ms, sent: 0, faults: BTreeMap::new() };
        self.wires.insert(socket, wire);
        if !matches!(fault, Some((_, OnSocket::Refuse))) {
            let token = if let Some((_, OnSocket::Precede(token))) = fault { token } else { Some(Token::Genuine) };
            let url = url.to_owned();
            self.outbox.push(Effect::DialSocket { id: socket, url, headers, token, timeout_ms: DIAL_TIMEOUT_MS });
        }
        Dialled { socket, fault }
    }

    /// Sends a message that meets no fault of frames, such as metadata.
    pub(crate) fn send_message(&mut self, socket: u64, text: String) {
        let slow_ms = self.wires.get(&socket).map_or(0, |wire| wire.slow_ms);
        self.send_after(slow_ms, socket, text);
    }

    /// Sends a frame of audio, a key, or a part of a transcript. `unheard_of` makes a message of a kind that does not exist.
    pub(crate) fn send_frame(&mut self, socket: u64, text: String, unheard_of: fn() -> String) {
        let Some(wire) = self.wires.get(&socket) else { return };
        let slow_ms = wire.slow_ms;
        let struck = if self.faults.is_empty() { None } else { self.faults.strike(&Subject::Frame(wire.stream, &wire.path)) };
        let plan = struck.as_ref().and_then(ActiveFault::on_frame);
        // A frame is one of fifty a second: it is counted, and not logged.
        if let (Some(fault), Some(wire)) = (&struck, self.wires.get_mut(&socket)) {
            *wire.faults.entry(fault.kind.name()).or_default() += 1;
        }
        match plan {
            None => self.send_after(slow_ms, socket, text),
            Some(OnFrame::Lose) => {}
            Some(OnFrame::Delay(ms)) => self.send_after(slow_ms.saturating_add(ms), socket, text),
            Some(OnFrame::Copy(copies)) => {
                for _ in 0..copies {
                    self.send_after(slow_ms, socket, text.clone());
                }
                self.send_after(slow_ms, socket, text);
            }
            Some(OnFrame::Stranger(When::Before)) => {
                self.send_after(slow_ms, socket, unheard_of());
                self.send_after(slow_ms, socket, text);
            }
            Some(OnFrame::Stranger(When::After)) => {
                self.send_after(slow_ms, socket, text);
                self.send_after(slow_ms, socket, unheard_of());
            }
        }
    }

    fn send_after(&mut self, after_ms: u64, socket: u64, text: String) {
        if after_ms > 0 {
            self.put(after_ms, Due::Message { socket, text });
        } else {
            self.send_now(socket, text);
        }
    }

    /// Sends a message, unless its socket has closed meanwhile.
    pub(super) fn send_now(&mut self, socket: u64, text: String) {
        if let Some(wire) = self.wires.get_mut(&socket) {
            wire.sent += 1;
            self.outbox.push(Effect::SendSocket { socket, text });
        }
    }

    /// Has the host close a socket, or end its dial. 1006 is a connection that breaks. Nothing is sent any more.
    pub(crate) fn close_socket(&mut self, socket: u64, code: u16, reason: &str) {
        self.outbox.push(Effect::CloseSocket { socket, code, reason: reason.to_owned() });
    }

    /// Forgets a socket that is not open any more; gives what was sent.
    pub(crate) fn forget_socket(&mut self, socket: u64) -> Option<Wire> {
        self.wires.remove(&socket)
    }

    /// By how much the time that is executed now is behind the host's, in milliseconds: after a machine has slept, for instance.
    pub(crate) fn behind_ms(&self) -> u64 {
        self.until_ms.saturating_sub(self.now_ms)
    }
}

impl Wire {
    /// What the log says of it when it has closed.
    pub(crate) fn to_json(&self) -> (Json, Json) {
        (json!(self.sent), if self.faults.is_empty() { Json::Null } else { json!(self.faults) })
    }
}
