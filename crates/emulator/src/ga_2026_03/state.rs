//! The state of calls: conversations, the participants in them, and the application's connections to them.

use super::media::MediaQueue;
use super::streams::{Stream, Transcript};
use super::{Context, ResultInfo};
use crate::engine::json::{Json, json};
use crate::engine::time::iso;
use crate::sound::Room;
use crate::world::Presence;
use crate::world::dialled::Leg;
use crate::world::dialplan::Then;
use ringwire::codecs::identifier::Identifier;
use ringwire::contract::Dialect;
use ringwire::contract::ga_2026_03::PREVIEW;
use std::collections::BTreeMap;

/// How far a connection is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Connecting,
    Connected,
    Transferring,
    Disconnecting,
    Disconnected,
}

impl State {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Connecting => "connecting",
            Self::Connected => "connected",
            Self::Transferring => "transferring",
            Self::Disconnecting => "disconnecting",
            Self::Disconnected => "disconnected",
        }
    }

    /// Whether the application is in the call.
    pub(crate) fn is_in_call(self) -> bool {
        matches!(self, Self::Connected | Self::Transferring)
    }
}

/// Why a participant is in a conversation, or is being called into it.
#[derive(Debug, Clone)]
pub(crate) enum Reason {
    /// `createCall` called them.
    Created,
    /// They called.
    Calls,
    /// They were moved here from another call.
    Moved,
    /// `addParticipant` called them.
    Added { connection: String, invitation: String, context: Context },
    /// `transferCallToParticipant` called them: they take over from the transferee.
    Transfer { connection: String, transferee: u64, context: Context },
}

/// A participant: someone who is, was or may yet be in a conversation.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    /// Its number, which no other participant ever has.
    pub(crate) id: u64,
    pub(crate) identifier: Identifier,
    pub(crate) presence: Presence,
    pub(crate) is_muted: bool,
    pub(crate) is_on_hold: bool,
    /// What they do once they are in the call.
    pub(crate) then: Then,
    pub(crate) reason: Reason,
    /// The application's own connection that is this participant in the call, or will be once it is connected.
    pub(crate) connection: Option<String>,
    /// By what they count as up: from the request that calls them until the call has ended for them.
    pub(crate) leg: Option<Leg>,
    /// The context of the event `IncomingCall` by which the application may take the call for them, while they are being called.
    pub(crate) incoming: Option<String>,
}

impl Person {
    pub(crate) fn raw_id(&self) -> String {
        self.identifier.raw_id()
    }

    /// As a result of the contract shows it, by the names of JavaScript.
    pub(crate) fn to_js(&self) -> Json {
        participant(&self.identifier, self.is_muted, self.is_on_hold)
    }

    fn to_json(&self) -> Json {
        json!({
            "identifier": self.identifier.to_js::<Json>(Dialect::Ga2026_03),
            "rawId": self.raw_id(),
            "state": self.presence.name(),
            "isMuted": self.is_muted,
            "isOnHold": self.is_on_hold,
        })
    }
}

/// A participant as a result of the contract shows it, by the names of JavaScript.
pub(crate) fn participant(identifier: &Identifier, is_muted: bool, is_on_hold: bool) -> Json {
    json!({ "identifier": identifier.to_js::<Json>(Dialect::Ga2026_03), "isMuted": is_muted, "isOnHold": is_on_hold })
}

/// The call itself, to which the application may have several connections.
#[derive(Debug)]
pub(crate) struct Conversation {
    pub(crate) correlation_id: String,
    /// Every participant there ever was, in order.
    pub(crate) people: Vec<Person>,
    /// Of a group or a room, its kind and the id that a locator gives: it may be empty.
    pub(crate) place: Option<(String, String)>,
    /// The connections to it that are kept, by their number. (Looked up here, because an emulator may have 100,000 of them.)
    pub(crate) connections: BTreeMap<u64, String>,
    /// Those of them that have not ended. (A room may have had 100,000.)
    pub(crate) live: BTreeMap<u64, String>,
    /// The recordings of it that have not ended.
    pub(crate) recordings: Vec<String>,
    /// What is heard in it.
    pub(crate) sound: Room,
    /// Whether the next tick of its sound is due.
    pub(crate) ticks: bool,
    /// The scripts that participants follow, by their numbers.
    pub(crate) scripts: Vec<u64>,
}

/// How many participants who left or never joined a conversation has. A group or a room may live long.
const GONE: usize = 1_000;

impl Conversation {
    /// Whether it may be empty.
    pub(crate) fn is_open(&self) -> bool {
        self.place.is_some()
    }

    /// Adds a participant, and forgets the first of those who are gone, if they are many.
    pub(crate) fn add(&mut self, person: Person) {
        self.people.push(person);
        // Twice as many, so that not each one who comes has all of them looked through.
        let is_gone = |person: &Person| matches!(person.presence, Presence::Left | Presence::Failed) && person.leg.is_none();
        if self.people.len() > 2 * GONE {
            let mut surplus = self.people.iter().filter(|person| is_gone(person)).count().saturating_sub(GONE);
            self.people.retain(|person| {
                let goes = surplus > 0 && is_gone(person);
                surplus -= usize::from(goes);
                !goes
            });
        }
    }

    pub(crate) fn person(&mut self, id: u64) -> Option<&mut Person> {
        self.people.iter_mut().find(|person| person.id == id)
    }

    pub(crate) fn with(&self, presence: Presence) -> impl Iterator<Item = &Person> {
        self.people.iter().filter(move |person| person.presence == presence)
    }

    /// The participant of that raw id, if they are in the call.
    pub(crate) fn connected(&mut self, raw_id: &str) -> Option<&mut Person> {
        let is_meant = |person: &&mut Person| person.presence == Presence::Connected && person.raw_id() == raw_id;
        self.people.iter_mut().find(is_meant)
    }

    /// The participant who a connection of the application is, or will be once it is connected.
    pub(crate) fn person_of(&self, connection: &str) -> Option<&Person> {
        let is_there = |person: &&Person| matches!(person.presence, Presence::Ringing | Presence::Connected);
        self.people.iter().filter(is_there).find(|person| person.connection.as_deref() == Some(connection))
    }
}

/// The application's side of a call.
#[derive(Debug)]
pub(crate) struct Connection {
    /// Its place among all connections.
    pub(crate) number: u64,
    pub(crate) state: State,
    /// The version of the request that made it, which its events follow.
    pub(crate) version: &'static str,
    /// Whether it answers or joins a call: then it is connected by itself, and waits for no callee.
    pub(crate) is_joining: bool,
    /// The participant for whom it answers a call of the application itself.
    pub(crate) callee: Option<u64>,
    pub(crate) server_call_id: String,
    pub(crate) callback_uri: String,
    /// The operation context of the request that made it.
    pub(crate) context: Option<String>,
    /// As whom the application is in the call.
    pub(crate) application: Identifier,
    /// The caller.
    pub(crate) source: Identifier,
    pub(crate) targets: Vec<Identifier>,
    pub(crate) caller_id: Option<String>,
    pub(crate) display_name: Option<String>,
    pub(crate) answered_by: Option<Identifier>,
    pub(crate) answered_for: Option<String>,
    /// The resource account of Teams by which the application is in the call, by its object id.
    pub(crate) account: Option<String>,
    /// Whether it has a service that speaks and understands speech.
    pub(crate) has_intelligence: bool,
    pub(crate) media: MediaQueue,
    /// The participants whose keys raise events, by raw id: the context of those events, and how many there were.
    pub(crate) watched: BTreeMap<String, (Context, i32)>,
    pub(crate) stream: Option<Stream>,
    pub(crate) transcript: Option<Transcript>,
    /// How many `ParticipantsUpdated` there were.
    pub(crate) updates: i32,
    pub(crate) created_ms: u64,
    /// The result that its end carries, once it ends.
    pub(crate) end: Option<ResultInfo>,
}

impl Connection {
    /// How many bytes it takes, roughly.
    pub(crate) fn bytes(&self) -> usize {
        let texts = [&self.context, &self.caller_id, &self.display_name, &self.answered_for, &self.account].into_iter().flatten();
        let texts = texts.chain([&self.server_call_id, &self.callback_uri]).map(String::len);
        let people = self.targets.iter().chain([&self.source, &self.application]).map(|one| one.raw_id().len());
        size_of::<Self>() + texts.chain(people).sum::<usize>()
    }

    /// Whether it answers a call, and does not place or join one.
    pub(crate) fn answers(&self) -> bool {
        self.is_joining && !self.targets.is_empty()
    }

    /// By the names of JavaScript, as the contract's results have them.
    pub(crate) fn to_js(&self, id: &str, correlation_id: &str) -> Json {
        let identifier = |identifier: &Identifier| identifier.to_js::<Json>(Dialect::Ga2026_03);
        json!({
            "callConnectionId": id,
            // On record: the answer of `createCall` has none, and that of `answerCall` has one.
            "serverCallId": (self.state != State::Connecting || self.answers()).then_some(&self.server_call_id),
            "targetParticipants": self.targets.iter().map(identifier).collect::<Json>(),
            "callConnectionState": self.state.name(),
            "callbackUrl": self.callback_uri,
            "sourceCallerIdNumber": self.caller_id,
            "sourceDisplayName": self.display_name.clone().unwrap_or_default(),
            // On record: who joins a call has no caller.
            "source": (!self.is_joining || self.answers()).then(|| identifier(&self.source)),
            "correlationId": correlation_id,
            "answeredby": self.answered_by.as_ref().map(identifier),
            "mediaStreamingSubscription": self.stream.as_ref().map(Stream::to_js),
            "transcriptionSubscription": match &self.transcript {
                Some(transcript) => Some(transcript.to_js()),
                // On record: the preview shows a subscription where there is none.
                None => (self.version == PREVIEW).then(|| json!({ "state": "disabled", "subscribedResultStates": [] })),
            },
            "answeredFor": self.answered_for,
        })
    }

    /// What a list of connections shows.
    pub(crate) fn to_json(&self, id: &str, conversation: Option<&Conversation>) -> Json {
        json!({
            "callConnectionId": id,
            "state": self.state.name(),
            "createdAt": iso(self.created_ms),
            "serverCallId": self.server_call_id,
            "correlationId": conversation.map(|conversation| &conversation.correlation_id),
            "callbackUri": self.callback_uri,
            "source": self.source.to_js::<Json>(Dialect::Ga2026_03),
            "participants": conversation.map(|all| all.people.iter().map(Person::to_json).collect::<Json>()),
            "media": self.media.to_json(),
        })
    }
}
