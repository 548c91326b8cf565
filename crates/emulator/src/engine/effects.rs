//! Effects: what the emulator cannot do itself. The host executes them, and reports the outcome.

/// Something the host must do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Post a callback.
    Deliver {
        /// The number that [`crate::Emulator::complete`] takes.
        id: u64,
        /// The URL with its whole query; empty for an event of Event Grid that has no subscriber.
        url: String,
        /// The headers.
        headers: Vec<(String, String)>,
        /// The body.
        body: String,
        /// Which attempt this is, from 1.
        attempt: usize,
        /// The token it carries, in `Authorization: Bearer`; a new one for each attempt.
        token: Option<Token>,
        /// How long an answer is awaited, in milliseconds; then the outcome is [`Outcome::Late`].
        timeout_ms: u64,
    },
    /// Fetch a prompt.
    FetchPrompt {
        /// The number that [`crate::Emulator::complete`] takes.
        id: u64,
        /// The file.
        url: String,
        /// How long an answer is awaited, in milliseconds.
        timeout_ms: u64,
    },
    /// Hand a message to a softphone. It has no outcome.
    Phone {
        /// The phone.
        phone: u64,
        /// What it gets.
        message: PhoneMessage,
    },
    /// Dial a WebSocket. The host reports that it is open ([`crate::Emulator::socket_opened`]), and all that comes on it; or that it was
    /// refused or not dialled ([`crate::Emulator::complete`]).
    DialSocket {
        /// The number of the socket, which [`crate::Emulator::complete`] takes as well.
        id: u64,
        /// The URL, with `ws` or `wss`.
        url: String,
        /// The headers.
        headers: Vec<(String, String)>,
        /// The token it carries, in `Authorization: Bearer`, with a life of 24 hours.
        token: Option<Token>,
        /// How long an answer is awaited, in milliseconds of real time; then the outcome is [`Outcome::Late`].
        timeout_ms: u64,
    },
    /// Send a text on a WebSocket that is open.
    SendSocket {
        /// The socket.
        socket: u64,
        /// The text.
        text: String,
    },
    /// Close a WebSocket, or end its dial. The host reports that it has closed: [`crate::Emulator::socket_closed`].
    CloseSocket {
        /// The socket.
        socket: u64,
        /// A code of RFC 6455 §7.4.1; with 1006 the connection breaks, and no code is sent.
        code: u16,
        /// The reason.
        reason: String,
    },
}

/// What a softphone gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PhoneMessage {
    /// JSON: a call rings, or stops ringing; the phone is in a call, or no longer.
    Note(String),
    /// 20 ms of the call, in samples of 16 kHz.
    Sound {
        /// What its participant heard.
        heard: Vec<i16>,
        /// What its participant said.
        said: Vec<i16>,
    },
}

/// What came on a WebSocket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SocketMessage<'a> {
    /// A text.
    Text(&'a str),
    /// Bytes, of which the emulator needs none.
    Binary,
    /// A text that the host has not taken, because it is longer than [`LARGEST_MESSAGE`].
    TooLarge,
}

/// The longest message that is read, in characters as JavaScript counts them: more than ten minutes of audio.
pub const LARGEST_MESSAGE: usize = 40 << 20;

/// The outcome of an effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was answered.
    Answered {
        /// The status.
        status: u16,
        /// The body: a prompt's file; of a callback that was refused, what the receiver said.
        body: Vec<u8>,
    },
    /// A file was answered, of which the host has kept the beginning.
    Fetched {
        /// The status.
        status: u16,
        /// How the file begins.
        head: Vec<u8>,
        /// How many bytes it has.
        length: u64,
    },
    /// It was sent, and not answered in time.
    Late,
    /// It was not answered: the host was not reached, or the connection broke.
    NoAnswer {
        /// Why, in words.
        reason: String,
    },
    /// It was not sent, because the host sends nothing: a callback is only listed, a prompt out of reach.
    NotSent,
}

/// The bearer token that an attempt of a callback carries; the host makes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token {
    /// As the service makes them.
    Genuine,
    /// Signed by a key that is not published, under the id of one that is.
    Forged,
    /// Genuine, an hour ago.
    Expired,
    /// Genuine, for another resource.
    WrongAudience,
}

impl Token {
    /// The word for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Genuine => "genuine",
            Self::Forged => "forged",
            Self::Expired => "expired",
            Self::WrongAudience => "wrongAudience",
        }
    }
}
