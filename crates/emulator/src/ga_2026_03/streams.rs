//! The audio of a call streamed, and what is said in it written down: operations and events. The WebSockets are those of
//! [`super::sockets`].

use super::packets::Incoming;
use super::sockets::{Side, Socket};
use super::{Context, Reply, ResultInfo, Service, ValidatedRequest};
use crate::engine::json::{Json, json, text};
use crate::http::errors::ApiError;
use crate::sound::resample::Resampler;
use crate::sound::{Party, RATE, TICK};
use std::collections::{BTreeMap, BTreeSet};

/// How many samples a second the wider of both formats has.
const WIDE_RATE: u32 = 24_000;

fn state(active: bool) -> &'static str {
    if active { "active" } else { "inactive" }
}

fn flag(options: &Json, name: &str) -> bool {
    options.get(name).and_then(Json::as_bool).unwrap_or(false)
}

fn socket(options: &Json) -> Socket {
    Socket::new(text(options, "transportUrl").as_deref())
}

/// How the audio of a connection is streamed.
#[derive(Debug)]
pub(crate) struct Stream {
    pub(super) id: String,
    pub(super) socket: Socket,
    begins: bool,
    /// Whether the request had no options for it.
    is_disabled: bool,
    /// Whether each participant has frames of their own.
    pub(super) is_unmixed: bool,
    /// Whether its format is the wider of both: 24 kHz.
    pub(super) is_wide: bool,
    /// Whether keys that participants press come as frames.
    pub(super) has_keys: bool,
    /// Whether what the application sends is heard.
    pub(super) is_bidirectional: bool,
    pub(super) incoming: Incoming,
    /// To 24 kHz, for each voice.
    pub(super) outgoing: BTreeMap<Party, Resampler>,
}

impl Stream {
    pub(super) fn new(id: &str, options: &Json) -> Self {
        let is = |name: &str, word: &str| text(options, name).is_some_and(|given| given.eq_ignore_ascii_case(word));
        Self {
            id: id.to_owned(),
            socket: socket(options),
            begins: flag(options, "startMediaStreaming"),
            is_disabled: false,
            is_unmixed: is("audioChannelType", "unmixed"),
            is_wide: is("audioFormat", "pcm24KMono"),
            has_keys: flag(options, "enableDtmfTones"),
            is_bidirectional: flag(options, "enableBidirectional"),
            incoming: Incoming::default(),
            outgoing: BTreeMap::new(),
        }
    }

    /// The subscription that the preview shows where the request had no options.
    pub(super) fn disabled(id: &str) -> Self {
        Self { is_disabled: true, ..Self::new(id, &Json::Null) }
    }

    /// How many samples a second it has.
    pub(super) fn rate(&self) -> u32 {
        if self.is_wide { WIDE_RATE } else { RATE }
    }

    /// How many samples a frame has.
    pub(super) fn samples(&self) -> usize {
        if self.is_wide { TICK / 2 * 3 } else { TICK }
    }

    /// By the names of JavaScript.
    pub(super) fn to_js(&self) -> Json {
        let state = if self.is_disabled { "disabled" } else { state(self.socket.is_active()) };
        json!({ "id": self.id, "state": state, "subscribedContentTypes": ["audio"] })
    }
}

/// How a connection is transcribed.
#[derive(Debug)]
pub(crate) struct Transcript {
    pub(super) id: String,
    pub(super) socket: Socket,
    begins: bool,
    pub(super) has_intermediate: bool,
    pub(super) locale: Option<String>,
    /// The model of the application's own.
    pub(super) model: Option<String>,
    /// When it was first on: offsets count from there.
    pub(super) begun_ms: Option<u64>,
    /// What was said and sent, or was over before the socket was open: the numbers of its segments.
    pub(super) done: BTreeSet<u64>,
}

impl Transcript {
    pub(super) fn new(id: &str, options: &Json) -> Self {
        let first = options.get("locales").and_then(Json::as_array).and_then(|locales| locales.first()?.as_str());
        Self {
            id: id.to_owned(),
            socket: socket(options),
            begins: flag(options, "startTranscription"),
            has_intermediate: flag(options, "enableIntermediateResults"),
            locale: text(options, "locale").or(first.map(str::to_owned)),
            model: text(options, "speechModelEndpointId"),
            begun_ms: None,
            done: BTreeSet::new(),
        }
    }

    /// By the names of JavaScript.
    pub(super) fn to_js(&self) -> Json {
        let kinds = if self.has_intermediate { json!(["final", "intermediate"]) } else { json!(["final"]) };
        json!({ "id": self.id, "state": state(self.socket.is_active()), "subscribedResultStates": kinds, "locale": self.locale })
    }
}

fn without_option(name: &str) -> ApiError {
    ApiError::invalid(["Invalid request: the call was begun without ", name, "."].concat())
}

fn stream<'a>(service: &'a mut Service<'_>, request: &ValidatedRequest<'_>) -> Result<&'a mut Stream, ApiError> {
    let connection = service.store.connected(request.connection())?;
    let stream = connection.stream.as_mut().filter(|stream| !stream.is_disabled);
    stream.ok_or_else(|| without_option("mediaStreamingOptions"))
}

fn transcript<'a>(service: &'a mut Service<'_>, request: &ValidatedRequest<'_>) -> Result<&'a mut Transcript, ApiError> {
    let connection = service.store.connected(request.connection())?;
    connection.transcript.as_mut().ok_or_else(|| without_option("transcriptionOptions"))
}

/// The answer about a transcription. On record: the preview names the subscription; the contract has no body.
fn subscription(request: &ValidatedRequest<'_>, transcript: &Transcript) -> Reply {
    if !request.is_preview() {
        return Reply::Empty;
    }
    let mut answer = json!({ "subscriptionId": transcript.id });
    if let (Some(context), Some(members)) = (request.context().operation_context, answer.as_object_mut()) {
        members.insert("operationContext".to_owned(), json!(context));
    }
    Reply::Result(answer)
}

pub(super) fn start(service: &mut Service<'_>, request: &ValidatedRequest<'_>) -> Result<Reply, ApiError> {
    stream(service, request)?;
    service.socket_begins(request.connection(), Side::Audio, &request.context());
    Ok(Reply::Empty)
}

pub(super) fn stop(service: &mut Service<'_>, request: &ValidatedRequest<'_>) -> Result<Reply, ApiError> {
    stream(service, request)?;
    let id = request.connection();
    service.socket_stops(id, Side::Audio, "The streaming was stopped.");
    service.raise_change(id, Side::Audio, Change::Stopped, &request.context(), "subscriptionStopped");
    Ok(Reply::Empty)
}

pub(super) fn start_transcription(service: &mut Service<'_>, request: &ValidatedRequest<'_>) -> Result<Reply, ApiError> {
    let transcript = transcript(service, request)?;
    if let Some(locale) = text(&request.body, "locale") {
        transcript.locale = Some(locale);
    }
    let reply = subscription(request, transcript);
    service.socket_begins(request.connection(), Side::Words, &request.context());
    Ok(reply)
}

pub(super) fn stop_transcription(service: &mut Service<'_>, request: &ValidatedRequest<'_>) -> Result<Reply, ApiError> {
    let transcript = transcript(service, request)?;
    let reply = subscription(request, transcript);
    let id = request.connection();
    service.socket_stops(id, Side::Words, "The transcription was stopped.");
    service.raise_change(id, Side::Words, Change::Stopped, &request.context(), "subscriptionStopped");
    Ok(reply)
}

pub(super) fn update_transcription(service: &mut Service<'_>, request: &ValidatedRequest<'_>) -> Result<Reply, ApiError> {
    transcript(service, request)?.locale = text(&request.body, "locale");
    service.raise_transcript(request, "TranscriptionUpdated", "transcriptionUpdated", "transcriptionLocaleUpdated");
    Ok(Reply::Empty)
}

/// Of the preview; its event is of the preview, too.
pub(super) fn summarize(service: &mut Service<'_>, request: &ValidatedRequest<'_>) -> Result<Reply, ApiError> {
    transcript(service, request)?;
    service.raise_transcript(request, "TranscriptionCallSummaryUpdated", "callSummaryUpdated", "callSummarySuccess");
    Ok(Reply::Empty)
}

/// What becomes of a stream or a transcript.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    Started,
    Stopped,
    Failed,
}

impl Service<'_> {
    /// Begins what was to begin with the call.
    pub(super) fn begin_streams(&mut self, id: &str) {
        let Some(connection) = self.store.connections.get(id) else { return };
        let streams = connection.stream.as_ref().is_some_and(|stream| stream.begins);
        let transcribes = connection.transcript.as_ref().is_some_and(|transcript| transcript.begins);
        let context = self.own_context(id);
        if streams {
            self.socket_begins(id, Side::Audio, &context);
        }
        if transcribes {
            self.socket_begins(id, Side::Words, &context);
        }
    }

    /// Posts the event of a change.
    pub(super) fn raise_change(&mut self, id: &str, side: Side, change: Change, context: &Context, details: &str) {
        let info = if change == Change::Failed { ResultInfo::no_socket() } else { ResultInfo::media_success() };
        let (kind, own) = match side {
            Side::Audio => {
                let (kind, status) = match change {
                    Change::Started => ("MediaStreamingStarted", "mediaStreamingStarted"),
                    Change::Stopped => ("MediaStreamingStopped", "mediaStreamingStopped"),
                    Change::Failed => ("MediaStreamingFailed", "mediaStreamingFailed"),
                };
                let update =
                    json!({ "contentType": "Audio", "mediaStreamingStatus": status, "mediaStreamingStatusDetails": details });
                (kind, json!({ "mediaStreamingUpdate": update }))
            }
            Side::Words => {
                let (kind, status) = match change {
                    Change::Started if details == "streamConnectionReestablished" => {
                        ("TranscriptionStarted", "transcriptionResumed")
                    }
                    Change::Started => ("TranscriptionStarted", "transcriptionStarted"),
                    Change::Stopped => ("TranscriptionStopped", "transcriptionStopped"),
                    Change::Failed => ("TranscriptionFailed", "transcriptionFailed"),
                };
                // This contract has no word for a first connection that fails, as the streaming of audio has.
                let is_first = details == "initialWebSocketConnectionFailed";
                (kind, transcription(status, if is_first { "streamConnectionUnsuccessful" } else { details }))
            }
        };
        self.raise(id, kind, context, &info, own);
    }

    fn raise_transcript(&mut self, request: &ValidatedRequest<'_>, kind: &'static str, status: &str, details: &str) {
        self.raise(request.connection(), kind, &request.context(), &ResultInfo::media_success(), transcription(status, details));
    }
}

fn transcription(status: &str, details: &str) -> Json {
    json!({ "transcriptionUpdate": { "transcriptionStatus": status, "transcriptionStatusDetails": details } })
}
