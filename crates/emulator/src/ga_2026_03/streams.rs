//! The audio of a call streamed, and what is said in it written down: state and events. The WebSocket itself is missing.

use super::{Context, Reply, ResultInfo, Service, ValidatedRequest};
use crate::engine::json::{Json, json, text};
use crate::http::errors::ApiError;
use ringwire::http;

/// Why a WebSocket would not be there. No host ends with `.invalid` (RFC 6761 §6.4): such a URL asks for the failure.
fn broken(options: &Json) -> Option<&'static str> {
    let Some(url) = text(options, "transportUrl") else { return Some("streamUrlMissing") };
    is_invalid_host(&url.replacen("ws", "http", 1)).then_some("initialWebSocketConnectionFailed")
}

/// Whether a URL asks to be out of reach.
pub(super) fn is_invalid_host(url: &str) -> bool {
    http::parts(url).is_some_and(|(_, host, _, _)| host.to_ascii_lowercase().ends_with(".invalid"))
}

fn state(active: bool) -> &'static str {
    if active { "active" } else { "inactive" }
}

fn flag(options: &Json, name: &str) -> bool {
    options.get(name).and_then(Json::as_bool).unwrap_or(false)
}

/// How the audio of a connection is streamed.
#[derive(Debug)]
pub(crate) struct Stream {
    id: String,
    active: bool,
    begins: bool,
    /// Whether the request had no options for it.
    is_disabled: bool,
    broken: Option<&'static str>,
}

impl Stream {
    pub(super) fn new(id: &str, options: &Json) -> Self {
        let begins = flag(options, "startMediaStreaming");
        Self { id: id.to_owned(), active: false, begins, is_disabled: false, broken: broken(options) }
    }

    /// The subscription that the preview shows where the request had no options.
    pub(super) fn disabled(id: &str) -> Self {
        Self { id: id.to_owned(), active: false, begins: false, is_disabled: true, broken: None }
    }

    /// By the names of JavaScript.
    pub(super) fn to_js(&self) -> Json {
        let state = if self.is_disabled { "disabled" } else { state(self.active) };
        json!({ "id": self.id, "state": state, "subscribedContentTypes": ["audio"] })
    }
}

/// How a connection is transcribed.
#[derive(Debug)]
pub(crate) struct Transcript {
    id: String,
    active: bool,
    begins: bool,
    has_intermediate: bool,
    locale: Option<String>,
    broken: Option<&'static str>,
}

impl Transcript {
    pub(super) fn new(id: &str, options: &Json) -> Self {
        let first = options.get("locales").and_then(Json::as_array).and_then(|locales| locales.first()?.as_str());
        Self {
            id: id.to_owned(),
            active: false,
            begins: flag(options, "startTranscription"),
            has_intermediate: flag(options, "enableIntermediateResults"),
            locale: text(options, "locale").or(first.map(str::to_owned)),
            broken: broken(options),
        }
    }

    /// By the names of JavaScript.
    pub(super) fn to_js(&self) -> Json {
        let kinds = if self.has_intermediate { json!(["final", "intermediate"]) } else { json!(["final"]) };
        json!({ "id": self.id, "state": state(self.active), "subscribedResultStates": kinds, "locale": self.locale })
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
    service.stream_begins(request.connection(), &request.context());
    Ok(Reply::Empty)
}

pub(super) fn stop(service: &mut Service<'_>, request: &ValidatedRequest<'_>) -> Result<Reply, ApiError> {
    stream(service, request)?.active = false;
    let (status, details) = ("mediaStreamingStopped", "subscriptionStopped");
    service.raise_stream(
        request.connection(),
        "MediaStreamingStopped",
        &request.context(),
        &ResultInfo::media_success(),
        status,
        details,
    );
    Ok(Reply::Empty)
}

pub(super) fn start_transcription(service: &mut Service<'_>, request: &ValidatedRequest<'_>) -> Result<Reply, ApiError> {
    let transcript = transcript(service, request)?;
    if let Some(locale) = text(&request.body, "locale") {
        transcript.locale = Some(locale);
    }
    let reply = subscription(request, transcript);
    service.transcript_begins(request.connection(), &request.context());
    Ok(reply)
}

pub(super) fn stop_transcription(service: &mut Service<'_>, request: &ValidatedRequest<'_>) -> Result<Reply, ApiError> {
    let transcript = transcript(service, request)?;
    transcript.active = false;
    let reply = subscription(request, transcript);
    service.raise_transcript(request, "TranscriptionStopped", "transcriptionStopped", "subscriptionStopped");
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

impl Service<'_> {
    /// Begins what was to begin with the call.
    pub(super) fn begin_streams(&mut self, id: &str) {
        let Some(connection) = self.store.connections.get(id) else { return };
        let streams = connection.stream.as_ref().is_some_and(|stream| stream.begins);
        let transcribes = connection.transcript.as_ref().is_some_and(|transcript| transcript.begins);
        let context = self.own_context(id);
        if streams {
            self.stream_begins(id, &context);
        }
        if transcribes {
            self.transcript_begins(id, &context);
        }
    }

    fn stream_begins(&mut self, id: &str, context: &Context) {
        let connection = self.store.connections.get_mut(id);
        let Some(stream) = connection.and_then(|connection| connection.stream.as_mut()) else { return };
        stream.active = stream.broken.is_none();
        match stream.broken {
            None => {
                let (status, details) = ("mediaStreamingStarted", "subscriptionStarted");
                self.raise_stream(id, "MediaStreamingStarted", context, &ResultInfo::media_success(), status, details);
            }
            Some(details) => {
                let info = ResultInfo::no_socket();
                self.raise_stream(id, "MediaStreamingFailed", context, &info, "mediaStreamingFailed", details);
            }
        }
    }

    fn raise_stream(&mut self, id: &str, kind: &'static str, context: &Context, info: &ResultInfo, status: &str, details: &str) {
        let update = json!({ "contentType": "Audio", "mediaStreamingStatus": status, "mediaStreamingStatusDetails": details });
        self.raise(id, kind, context, info, json!({ "mediaStreamingUpdate": update }));
    }

    fn transcript_begins(&mut self, id: &str, context: &Context) {
        let connection = self.store.connections.get_mut(id);
        let Some(transcript) = connection.and_then(|connection| connection.transcript.as_mut()) else { return };
        transcript.active = transcript.broken.is_none();
        let (kind, info, status, details) = match transcript.broken {
            None => ("TranscriptionStarted", ResultInfo::media_success(), "transcriptionStarted", "subscriptionStarted"),
            // This contract has no word for a first connection that fails, as the streaming of audio has.
            Some("initialWebSocketConnectionFailed") => {
                ("TranscriptionFailed", ResultInfo::no_socket(), "transcriptionFailed", "streamConnectionUnsuccessful")
            }
            Some(details) => ("TranscriptionFailed", ResultInfo::no_socket(), "transcriptionFailed", details),
        };
        self.raise(id, kind, context, &info, transcription(status, details));
    }

    fn raise_transcript(&mut self, request: &ValidatedRequest<'_>, kind: &'static str, status: &str, details: &str) {
        self.raise(request.connection(), kind, &request.context(), &ResultInfo::media_success(), transcription(status, details));
    }
}

fn transcription(status: &str, details: &str) -> Json {
    json!({ "transcriptionUpdate": { "transcriptionStatus": status, "transcriptionStatusDetails": details } })
}
