//! The two WebSockets of a connection: of its audio, and of what is said in it. The service dials them; the host has them.
//!
//! ```text
//!   off ──► dialling ──► open ──► off                    stopped, or the call has ended: closed with 1000
//!            ▲   │        │
//!            │   ▼        ▼                              refused, or closed by the application
//!          waits for 1, 2, 4 s ──► off                   failed: 400/8581
//! ```

use super::frames;
use super::streams::Change;
use super::{Context, Service, Task};
use crate::engine::effects::Outcome;
use crate::engine::json::{Json, json};
use crate::engine::sockets::{Dial, OnSocket};
use ringwire::http;
use std::collections::BTreeSet;

/// After how many milliseconds a socket that was refused or interrupted is dialled again. Assumed: no source says how often.
const DELAYS_MS: [u64; 3] = [1_000, 2_000, 4_000];
/// How long a socket must have been open for the dials to count anew, in milliseconds.
const LASTING_MS: u64 = 1_000;
/// How long a socket stays open whose token is not genuine, in milliseconds.
const TRIAL_MS: u64 = 1_000;
/// How long a reason of a host or an application may be in the log, in characters.
const MOST_REASON: usize = 256;
/// The codes with which sockets are closed: RFC 6455 §7.4.1.
const NORMAL: u16 = 1000;
const ABNORMAL: u16 = 1006;

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Audio,
    Words,
}

impl Side {
    pub(super) const BOTH: [Self; 2] = [Self::Audio, Self::Words];

    /// The word of the log, and of the rules of faults.
    fn name(self) -> &'static str {
        match self {
            Self::Audio => "audio",
            Self::Words => "transcription",
        }
    }
}

/// How far a socket is. The number is the host's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Off,
    Dialling(u64),
    /// It is dialled again later.
    Waits,
    Open(u64),
    /// The host dials nothing. All else is as if it were open.
    NotDialled,
}

/// What a connection knows of one of its sockets.
#[derive(Debug)]
pub(super) struct Socket {
    /// Where it is dialled, with `ws` or `wss`; or why it cannot be.
    url: Result<String, &'static str>,
    phase: Phase,
    /// How often in a row it was dialled again.
    retries: usize,
    /// Which task dials again: a later one has replaced the others.
    generation: u64,
    /// Whether it was open before.
    was_open: bool,
    /// Of the request that began it.
    context: Context,
}

impl Socket {
    /// A socket to that address. No host ends with `.invalid` (RFC 6761 §6.4): such a URL asks for the failure.
    pub(super) fn new(transport_url: Option<&str>) -> Self {
        let url = match transport_url {
            None | Some("") => Err("streamUrlMissing"),
            Some(url) => web_socket_url(url).ok_or("initialWebSocketConnectionFailed"),
        };
        Self { url, phase: Phase::Off, retries: 0, generation: 0, was_open: false, context: Context::default() }
    }

    /// Whether what it is for goes on.
    pub(super) fn is_active(&self) -> bool {
        matches!(self.phase, Phase::Open(_) | Phase::NotDialled)
    }

    pub(super) fn open(&self) -> Option<u64> {
        if let Phase::Open(socket) = self.phase { Some(socket) } else { None }
    }
}

/// Whether a URL asks to be out of reach.
pub(super) fn is_invalid_host(url: &str) -> bool {
    http::parts(url).is_some_and(|(_, host, _, _)| host.to_ascii_lowercase().ends_with(".invalid"))
}

/// A URL as a WebSocket is dialled: `http` counts as `ws`, and `https` as `wss`. `None` for one that cannot be dialled.
fn web_socket_url(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let (own, of_http) = match scheme.to_ascii_lowercase().as_str() {
        "ws" | "http" => ("ws", "http"),
        "wss" | "https" => ("wss", "https"),
        _ => return None,
    };
    let as_http = [of_http, "://", rest].concat();
    let can_be_reached = http::parts(&as_http).is_some() && !is_invalid_host(&as_http);
    can_be_reached.then(|| [own, "://", rest.split('#').next().unwrap_or(rest)].concat())
}

/// A socket of the host, by its number: dialled, open, or closing.
#[derive(Debug)]
pub(super) struct Peer {
    pub(super) connection: String,
    pub(super) side: Side,
    /// What a fault does to it, with the name of the fault.
    pub(super) fault: Option<(&'static str, OnSocket)>,
    pub(super) opened_ms: Option<u64>,
    /// Whether the service has closed it.
    pub(super) is_closing: bool,
    /// Whether its metadata comes after the first frame.
    pub(super) owes_metadata: bool,
    pub(super) received: u64,
    pub(super) ignored: u64,
    /// For what messages were ignored.
    pub(super) reasons: BTreeSet<String>,
}

impl Peer {
    /// Whether it is the dial of a fault, after which the right one comes.
    fn is_trial(&self) -> bool {
        matches!(self.fault, Some((_, OnSocket::Precede(_))))
    }
}

impl Service<'_> {
    fn socket(&mut self, id: &str, side: Side) -> Option<&mut Socket> {
        let connection = self.store.connections.get_mut(id)?;
        match side {
            Side::Audio => connection.stream.as_mut().map(|stream| &mut stream.socket),
            Side::Words => connection.transcript.as_mut().map(|transcript| &mut transcript.socket),
        }
    }

    /// A request, or the beginning of the call, wants a socket.
    pub(super) fn socket_begins(&mut self, id: &str, side: Side, context: &Context) {
        let Some(socket) = self.socket(id, side) else { return };
        socket.context = context.clone();
        if let Err(details) = socket.url {
            return self.raise_change(id, side, Change::Failed, context, details);
        }
        match socket.phase {
            Phase::Off => {
                (socket.retries, socket.was_open) = (0, false);
                self.dial(id, side, false);
            }
            // What comes of it goes with this request.
            Phase::Dialling(_) | Phase::Waits => {}
            Phase::Open(_) | Phase::NotDialled => {
                self.raise_change(id, side, Change::Started, context, "subscriptionStarted");
            }
        }
    }

    fn dial(&mut self, id: &str, side: Side, is_spared: bool) {
        let Some(connection) = self.store.connections.get(id) else { return };
        let all = self.store.conversations.get(&connection.server_call_id);
        let correlation_id = all.map(|all| all.correlation_id.clone()).unwrap_or_default();
        let Some(socket) = self.socket(id, side) else { return };
        let Ok(url) = socket.url.clone() else { return };
        let headers = [("x-ms-call-connection-id", id), ("x-ms-call-correlation-id", &correlation_id)];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        let dialled = self.engine.dial(Dial { stream: side.name(), url: &url, headers, is_spared });
        let number = dialled.socket;
        if let Some(socket) = self.socket(id, side) {
            socket.phase = Phase::Dialling(number);
        }
        let peer = Peer {
            connection: id.to_owned(),
            side,
            fault: dialled.fault,
            opened_ms: None,
            is_closing: false,
            owes_metadata: false,
            received: 0,
            ignored: 0,
            reasons: BTreeSet::new(),
        };
        self.store.sockets.insert(number, peer);
        if let Some((name, OnSocket::Refuse)) = dialled.fault {
            self.refused(number, &["the fault ", name].concat());
        }
    }

    /// Takes the outcome of a dial that opened nothing. Gives whether the effect was one.
    pub(super) fn dialled(&mut self, number: u64, outcome: &Outcome) -> bool {
        if !self.store.sockets.contains_key(&number) {
            return false;
        }
        match outcome {
            Outcome::NotSent => self.not_dialled(number),
            Outcome::NoAnswer { reason } => self.refused(number, reason),
            Outcome::Late => self.refused(number, "there was no answer in time"),
            Outcome::Answered { status, .. } | Outcome::Fetched { status, .. } => {
                self.refused(number, &["the answer was ", &status.to_string()].concat());
            }
        }
        true
    }

    /// The host has nothing to dial with.
    fn not_dialled(&mut self, number: u64) {
        let Some(peer) = self.store.sockets.remove(&number) else { return };
        self.engine.forget_socket(number);
        let Peer { connection: id, side, .. } = peer;
        let Some(socket) = self.socket(&id, side).filter(|socket| socket.phase == Phase::Dialling(number)) else { return };
        socket.phase = Phase::NotDialled;
        let context = socket.context.clone();
        self.log_socket(&id, side, number, "notDialled", json!({ "reason": "this emulator has neither onMedia nor fetch" }));
        self.raise_change(&id, side, Change::Started, &context, "subscriptionStarted");
    }

    /// A dial came to nothing.
    fn refused(&mut self, number: u64, reason: &str) {
        let Some(peer) = self.store.sockets.remove(&number) else { return };
        self.engine.forget_socket(number);
        let is_trial = peer.is_trial();
        let Peer { connection: id, side, .. } = peer;
        let Some(socket) = self.socket(&id, side).filter(|socket| socket.phase == Phase::Dialling(number)) else { return };
        let url = socket.url.clone().unwrap_or_default();
        self.log_socket(&id, side, number, "refused", json!({ "url": url, "reason": clipped(reason) }));
        if is_trial {
            return self.dial(&id, side, true);
        }
        self.waits_or_fails(&id, side);
    }

    /// Dials again later, or not any more.
    fn waits_or_fails(&mut self, id: &str, side: Side) {
        let Some(socket) = self.socket(id, side) else { return };
        socket.generation += 1;
        let generation = socket.generation;
        if let Some(after_ms) = DELAYS_MS.get(socket.retries) {
            socket.retries += 1;
            socket.phase = Phase::Waits;
            return self.schedule(*after_ms, Task::Redials { connection: id.to_owned(), side, generation });
        }
        socket.phase = Phase::Off;
        let context = socket.context.clone();
        let details = if socket.was_open { "streamConnectionUnsuccessful" } else { "initialWebSocketConnectionFailed" };
        self.raise_change(id, side, Change::Failed, &context, details);
    }

    pub(super) fn redials(&mut self, id: &str, side: Side, generation: u64) {
        let is_meant = |socket: &&mut Socket| socket.phase == Phase::Waits && socket.generation == generation;
        if self.socket(id, side).filter(is_meant).is_some() {
            self.dial(id, side, false);
        }
    }

    /// The host has opened a socket.
    pub(crate) fn socket_opened(&mut self, number: u64) {
        let now_ms = self.engine.now_ms;
        let Some(peer) = self.store.sockets.get_mut(&number).filter(|peer| !peer.is_closing) else { return };
        peer.opened_ms = Some(now_ms);
        let (id, side, fault) = (peer.connection.clone(), peer.side, peer.fault);
        let Some(socket) = self.socket(&id, side).filter(|socket| socket.phase == Phase::Dialling(number)) else { return };
        let (url, context) = (socket.url.clone().unwrap_or_default(), socket.context.clone());
        self.log_socket(&id, side, number, "opened", json!({ "url": url, "fault": fault.map(|(name, _)| name) }));
        let Some(metadata) = self.metadata(&id, side) else { return };
        match fault.map(|(_, plan)| plan) {
            Some(OnSocket::AudioFirst) => {
                if let Some(peer) = self.store.sockets.get_mut(&number) {
                    peer.owes_metadata = true;
                }
            }
            Some(OnSocket::MetadataTwice) => {
                self.engine.send_message(number, metadata.clone());
                self.engine.send_message(number, metadata);
            }
            plan => {
                self.engine.send_message(number, metadata);
                if let Some(OnSocket::Drop(after_ms)) = plan {
                    self.schedule(after_ms, Task::SocketEnds { socket: number, code: ABNORMAL });
                }
                if let Some(OnSocket::Precede(_)) = plan {
                    // An application that believes the token has a call in which no sound comes.
                    return self.schedule(TRIAL_MS, Task::SocketEnds { socket: number, code: NORMAL });
                }
            }
        }
        let Some(socket) = self.socket(&id, side) else { return };
        socket.phase = Phase::Open(number);
        let details = if socket.was_open { "streamConnectionReestablished" } else { "subscriptionStarted" };
        socket.was_open = true;
        self.raise_change(&id, side, Change::Started, &context, details);
        if let Some(connection) = self.store.connections.get_mut(&id) {
            let conversation = connection.server_call_id.clone();
            if let Some(transcript) = &mut connection.transcript {
                transcript.begun_ms.get_or_insert(now_ms);
                let said = self.store.conversations.get(&conversation).into_iter().flat_map(|all| all.sound.sayings());
                transcript.done.extend(said.filter(|saying| saying.to_ms <= now_ms).map(|saying| saying.segment));
            }
            self.wants_ticks(&conversation);
        }
    }

    pub(super) fn metadata(&self, id: &str, side: Side) -> Option<String> {
        let connection = self.store.connections.get(id)?;
        match side {
            Side::Audio => {
                let stream = connection.stream.as_ref()?;
                Some(frames::audio_metadata(&stream.id, stream.rate(), stream.samples()))
            }
            Side::Words => {
                let transcript = connection.transcript.as_ref()?;
                let correlation = &self.store.conversations.get(&connection.server_call_id)?.correlation_id;
                let (locale, model) = (transcript.locale.as_deref(), transcript.model.as_deref());
                Some(frames::transcription_metadata(&transcript.id, locale, id, correlation, model))
            }
        }
    }

    /// A fault ends a socket: its connection breaks, or it is closed.
    pub(super) fn socket_ends(&mut self, number: u64, code: u16) {
        let Some(peer) = self.store.sockets.get_mut(&number).filter(|peer| !peer.is_closing) else { return };
        peer.is_closing = code != ABNORMAL;
        self.engine.close_socket(number, code, "");
    }

    /// A socket has closed, by itself or because the service has closed it. `lost` messages could not be sent, because the application did
    /// not read them.
    pub(crate) fn socket_closed(&mut self, number: u64, code: u16, reason: &str, lost: u64) {
        let Some(peer) = self.store.sockets.remove(&number) else { return };
        let wire = self.engine.forget_socket(number);
        let (sent, faults) = wire.map(|wire| wire.to_json()).unwrap_or_default();
        let is_trial = peer.is_trial();
        let Peer { connection: id, side, opened_ms, is_closing, received, ignored, .. } = peer;
        let by = if is_closing {
            "service"
        } else if code == ABNORMAL {
            "network"
        } else {
            "application"
        };
        let reason = (!reason.is_empty()).then(|| clipped(reason));
        let some = |count: u64| (count > 0).then_some(count);
        let members = json!({
            "code": code, "reason": reason, "by": by, "sent": sent, "received": received, "ignored": some(ignored),
            "lost": some(lost), "faults": faults,
        });
        self.log_socket(&id, side, number, "closed", members);
        let now_ms = self.engine.now_ms;
        let Some(socket) = self.socket(&id, side) else { return };
        match socket.phase {
            Phase::Dialling(dialled) if dialled == number && is_trial => self.dial(&id, side, true),
            Phase::Dialling(dialled) if dialled == number => self.waits_or_fails(&id, side),
            Phase::Open(open) if open == number => {
                if opened_ms.is_some_and(|opened_ms| now_ms.saturating_sub(opened_ms) >= LASTING_MS) {
                    socket.retries = 0;
                }
                if socket.retries < DELAYS_MS.len() {
                    let context = socket.context.clone();
                    self.raise_change(&id, side, Change::Stopped, &context, "streamConnectionInterrupted");
                }
                self.waits_or_fails(&id, side);
            }
            _ => {}
        }
    }

    /// A request wants no socket any more.
    pub(super) fn socket_stops(&mut self, id: &str, side: Side, reason: &str) {
        let Some(socket) = self.socket(id, side) else { return };
        let before = std::mem::replace(&mut socket.phase, Phase::Off);
        let (Phase::Open(number) | Phase::Dialling(number)) = before else { return };
        if side == Side::Audio {
            self.drop_audio(id);
        }
        if let Some(peer) = self.store.sockets.get_mut(&number) {
            peer.is_closing = true;
        }
        self.engine.close_socket(number, NORMAL, reason);
    }

    pub(super) fn log_socket(&mut self, id: &str, side: Side, number: u64, state: &str, members: Json) {
        let mut entry = json!({ "callConnectionId": id, "stream": side.name(), "socket": number, "state": state });
        if let (Some(entry), Json::Object(members)) = (entry.as_object_mut(), members) {
            entry.extend(members);
        }
        self.engine.log("socket", entry);
    }
}

fn clipped(reason: &str) -> String {
    reason.chars().take(MOST_REASON).collect()
}
