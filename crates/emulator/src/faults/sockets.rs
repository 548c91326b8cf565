//! What faults do to the WebSockets of a call. Here it is only decided; [`crate::engine`] does it.

use super::answers::When;
use super::{ActiveFault, FaultKind};
use crate::engine::effects::Token;

/// What a fault does to a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OnSocket {
    /// The dial is refused.
    Refuse,
    /// The connection breaks after so many milliseconds.
    Drop(u64),
    /// Everything that is sent comes so many milliseconds late.
    Slow(u64),
    /// The first frame comes before the metadata.
    AudioFirst,
    /// The metadata comes twice.
    MetadataTwice,
    /// A dial with this token, or without one, comes before the one that should be.
    Precede(Option<Token>),
}

/// What a fault does to a frame on a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OnFrame {
    /// It does not come.
    Lose,
    /// It comes so many milliseconds late, and those behind it do not wait.
    Delay(u64),
    /// It comes again, so many times.
    Copy(u64),
    /// A message of an unknown kind comes before it, or after it.
    Stranger(When),
}

impl ActiveFault {
    /// What it does to a socket; nothing, if it is a fault of something else.
    pub(crate) fn on_socket(&self) -> Option<OnSocket> {
        match self.kind {
            FaultKind::SocketRefused => Some(OnSocket::Refuse),
            FaultKind::SocketDrops => Some(OnSocket::Drop(self.number("afterMs"))),
            FaultKind::SocketSlow => Some(OnSocket::Slow(self.number("delayMs"))),
            FaultKind::AudioBeforeMetadata => Some(OnSocket::AudioFirst),
            FaultKind::MetadataTwice => Some(OnSocket::MetadataTwice),
            kind => kind.token().map(OnSocket::Precede),
        }
    }

    /// What it does to a frame; nothing, if it is a fault of something else.
    pub(crate) fn on_frame(&self) -> Option<OnFrame> {
        match self.kind {
            FaultKind::FrameLost => Some(OnFrame::Lose),
            FaultKind::FrameLate => Some(OnFrame::Delay(self.number("delayMs"))),
            FaultKind::FrameDuplicated => Some(OnFrame::Copy(self.number("copies"))),
            FaultKind::UnknownKind => Some(OnFrame::Stranger(self.when())),
            _ => None,
        }
    }
}

impl FaultKind {
    /// The token that comes before the genuine one, if it is a fault of tokens: none, where it is absent.
    pub(crate) fn token(self) -> Option<Option<Token>> {
        match self {
            Self::ForgedToken => Some(Some(Token::Forged)),
            Self::ExpiredToken => Some(Some(Token::Expired)),
            Self::WrongAudience => Some(Some(Token::WrongAudience)),
            Self::Unsigned => Some(None),
            _ => None,
        }
    }
}
