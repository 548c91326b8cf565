//! What an emulator cannot do itself: a host carries it out and says how it went.

/// Something a host is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Post a callback.
    Deliver {
        /// What [`crate::Emulator::complete`] takes.
        id: u64,
        /// Where to, with everything its query holds; empty for an event of Event Grid that nobody subscribed to.
        url: String,
        /// The headers.
        headers: Vec<(String, String)>,
        /// The body.
        body: String,
        /// Which attempt this is, from 1.
        attempt: usize,
        /// The token it is to carry, in `Authorization: Bearer`; a new one for each attempt.
        token: Option<Token>,
    },
    /// Fetch a prompt.
    FetchPrompt {
        /// What [`crate::Emulator::complete`] takes.
        id: u64,
        /// The file.
        url: String,
    },
}

/// How an effect went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was answered.
    Answered {
        /// The status.
        status: u16,
        /// The body: a prompt's file; nothing reads that of a callback.
        body: Vec<u8>,
    },
    /// It was not answered: the host was not reached, or too slow.
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
