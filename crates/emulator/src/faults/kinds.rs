//! Every kind of fault. To add one, add it to the list below: the compiler then asks, match by match, what it happens to, which
//! numbers its rules may give, and what it does to an answer ([`super::answers`]), to a callback ([`super::callbacks`]) and to a WebSocket
//! ([`super::sockets`]).

use crate::engine::json::{Json, Map, json};

/// Declares the enum, its names and its words from one list, so that none of the three can lack a kind.
macro_rules! kinds {
    ($($kind:ident = $name:literal, $doc:literal;)+) => {
        /// A kind of fault.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum FaultKind {
            $(#[doc = $doc] $kind,)+
        }

        impl FaultKind {
            /// Every kind, in the order consoles show them.
            pub const ALL: &'static [Self] = &[$(Self::$kind,)+];

            /// The name a rule gives it.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)+
                }
            }

            /// What happens, in words.
            #[must_use]
            pub fn doc(self) -> &'static str {
                match self {
                    $(Self::$kind => $doc,)+
                }
            }
        }
    };
}

kinds! {
    Status = "status", "The answer is an error; with `when: after`, although the request was executed.";
    RetryAfter = "retryAfter", "The answer asks the client to try again later; `retry-after` counts whole seconds.";
    Latency = "latency", "The request is executed at once, and answered after that time, measured by the real clock.";
    Reset = "reset", "The connection breaks without an answer; with `when: after`, once the request was executed.";
    EventBeforeResponse = "eventBeforeResponse",
        "The events that the operation would raise within that time come at once; the answer goes out when they are answered.";
    Duplicate = "duplicate", "Once it is delivered, it is sent again so many times, beside the next callbacks.";
    Reorder = "reorder", "It comes after the next callback of the same call; or alone, when none comes within that time.";
    Late = "late", "It comes after that time; the callbacks behind it do not wait.";
    Batch = "batch",
        "It comes in one array with the next callbacks of its call and address, once there are so many or that time is over.";
    UnknownEvent = "unknownEvent", "An event of an unknown type comes before it, or after it.";
    ForgedToken = "forgedToken",
        "It first comes with a token that is signed by another key, under the id of a published one; then as it should.";
    ExpiredToken = "expiredToken", "It first comes with a token that expired an hour ago; then as it should.";
    WrongAudience = "wrongAudience", "It first comes with a token for another resource; then as it should.";
    Unsigned = "unsigned", "It first comes without a token; then as it should.";
    SocketRefused = "socketRefused", "The WebSocket of a call is not dialled, as if nothing listened there; it is dialled again as after any refusal.";
    SocketDrops = "socketDrops", "The connection breaks that time after it was opened (1006); then it is dialled again.";
    SocketSlow = "socketSlow", "Everything that the service sends on the WebSocket comes that much later, in order.";
    AudioBeforeMetadata = "audioBeforeMetadata", "The first frame of audio comes before AudioMetadata.";
    MetadataTwice = "metadataTwice", "The metadata comes twice.";
    FrameLost = "frameLost", "A frame does not come: audio, a key, or a part of a transcript.";
    FrameLate = "frameLate", "A frame comes that much later; the frames behind it do not wait.";
    FrameDuplicated = "frameDuplicated", "A frame comes again so many times.";
    UnknownKind = "unknownKind", "A message of an unknown kind comes before a frame, or after it.";
}

/// What a fault happens to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// The answer to any request.
    Answer,
    /// The answer to an operation, which may raise events; the documents about keys raise none.
    Operation,
    /// A callback.
    Callback,
    /// What carries a token: a callback that is signed, and, where the rule names no event, a WebSocket that is dialled.
    Signed,
    /// A WebSocket of a call that is dialled.
    Socket,
    /// A frame on such a socket.
    Frame,
}

impl Target {
    /// The word consoles show for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Answer | Self::Operation => "answer",
            Self::Callback | Self::Signed => "callback",
            Self::Socket | Self::Frame => "socket",
        }
    }

    /// The member by which a rule names what it applies to.
    #[must_use]
    pub fn member(self) -> &'static str {
        match self {
            Self::Answer | Self::Operation => "operation",
            Self::Callback | Self::Signed => "event",
            Self::Socket | Self::Frame => "stream",
        }
    }

    /// Something that member may name, for the message of an error.
    #[must_use]
    pub fn example(self) -> &'static str {
        match self {
            Self::Answer | Self::Operation => "createCall",
            Self::Callback | Self::Signed => "CallConnected",
            Self::Socket | Self::Frame => "audio",
        }
    }
}

/// A number, or a word, that rules of a fault may give.
#[derive(Debug, PartialEq)]
pub struct Number {
    /// Its name.
    pub name: &'static str,
    /// What it may be.
    pub takes: Takes,
}

/// What a number may be. The default stands first.
#[derive(Debug, PartialEq)]
pub enum Takes {
    /// A whole number: its default, the least and the most.
    Whole(u64, u64, u64),
    /// One of these whole numbers.
    Among(&'static [u64]),
    /// One of these words.
    Word(&'static [&'static str]),
    /// A text that is not empty.
    Text(&'static str),
}

const A_DAY_MS: u64 = 86_400_000;
/// Frames that are held back take memory: fifty a second, of each socket.
const MOST_FRAME_DELAY_MS: u64 = 60_000;

/// What rules of faults call the WebSockets of a call, by what is sent on them.
pub const STREAMS: [&str; 2] = ["audio", "transcription"];

const fn number(name: &'static str, takes: Takes) -> Number {
    Number { name, takes }
}

const fn ms(name: &'static str, default: u64) -> Number {
    Number { name, takes: Takes::Whole(default, 0, A_DAY_MS) }
}

/// Whether it happens before a request is executed or a callback is sent, or after.
const WHEN: Number = number("when", Takes::Word(&["before", "after"]));

impl FaultKind {
    /// What it happens to.
    #[must_use]
    pub fn target(self) -> Target {
        match self {
            Self::Status | Self::RetryAfter | Self::Latency | Self::Reset => Target::Answer,
            Self::EventBeforeResponse => Target::Operation,
            Self::Duplicate | Self::Reorder | Self::Late | Self::Batch | Self::UnknownEvent => Target::Callback,
            Self::ForgedToken | Self::ExpiredToken | Self::WrongAudience | Self::Unsigned => Target::Signed,
            Self::SocketRefused | Self::SocketDrops | Self::SocketSlow | Self::AudioBeforeMetadata | Self::MetadataTwice => {
                Target::Socket
            }
            Self::FrameLost | Self::FrameLate | Self::FrameDuplicated | Self::UnknownKind => Target::Frame,
        }
    }

    /// The numbers its rules may give, beside the members that every rule may have.
    #[must_use]
    pub fn numbers(self) -> &'static [Number] {
        match self {
            Self::Status => {
                &const { [number("status", Takes::Whole(500, 400, 599)), number("code", Takes::Text("Fault")), WHEN] }
            }
            Self::RetryAfter => {
                &const {
                    [
                        number("status", Takes::Among(&[429, 503])),
                        ms("retryAfterMs", 1_000),
                        number("header", Takes::Word(&["retry-after", "retry-after-ms", "x-ms-retry-after-ms"])),
                        WHEN,
                    ]
                }
            }
            Self::Latency => &const { [ms("delayMs", 1_000)] },
            Self::Reset | Self::UnknownEvent | Self::UnknownKind => &const { [WHEN] },
            Self::EventBeforeResponse => &const { [ms("withinMs", 3_000)] },
            Self::Duplicate => &const { [number("copies", Takes::Whole(1, 1, 100))] },
            Self::Reorder => &const { [ms("withinMs", 5_000)] },
            Self::Late => &const { [ms("delayMs", 5_000)] },
            Self::Batch => &const { [number("size", Takes::Whole(2, 2, 100)), ms("withinMs", 1_000)] },
            Self::SocketDrops => &const { [ms("afterMs", 5_000)] },
            Self::SocketSlow => &const { [number("delayMs", Takes::Whole(500, 0, MOST_FRAME_DELAY_MS))] },
            Self::FrameLate => &const { [number("delayMs", Takes::Whole(200, 0, MOST_FRAME_DELAY_MS))] },
            Self::FrameDuplicated => &const { [number("copies", Takes::Whole(1, 1, 100))] },
            Self::ForgedToken
            | Self::ExpiredToken
            | Self::WrongAudience
            | Self::Unsigned
            | Self::SocketRefused
            | Self::AudioBeforeMetadata
            | Self::MetadataTwice
            | Self::FrameLost => &[],
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }
}

impl Takes {
    fn to_json(&self) -> Json {
        match self {
            Self::Whole(default, least, most) => json!({ "default": default, "least": least, "most": most }),
            Self::Among(all) => json!({ "default": all.first(), "among": all }),
            Self::Word(all) => json!({ "default": all.first(), "among": all }),
            Self::Text(default) => json!({ "default": default }),
        }
    }
}

/// Every fault as data, for consoles: `[{ fault, on, numbers: [{ name, default, least?, most?, among? }], doc }]`; `on` is
/// `answer`, `callback` or `socket`.
#[must_use]
pub fn as_json() -> Json {
    let number = |number: &Number| {
        let mut shown = Map::new();
        shown.insert("name".to_owned(), json!(number.name));
        if let Json::Object(takes) = number.takes.to_json() {
            shown.extend(takes);
        }
        Json::Object(shown)
    };
    let row = |kind: &FaultKind| {
        let numbers: Json = kind.numbers().iter().map(number).collect();
        json!({ "fault": kind.name(), "on": kind.target().name(), "numbers": numbers, "doc": kind.doc() })
    };
    FaultKind::ALL.iter().map(row).collect()
}
