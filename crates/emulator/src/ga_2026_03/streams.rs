//! The audio of a call streamed, and what is said in it written down: state and events. The WebSocket itself is missing.

use super::{Asked, Context, Reply, Told};
use crate::emulator::Emulator;
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
    broken: Option<&'static str>,
}

impl Stream {
    pub(super) fn new(id: &str, options: &Json) -> Self {
        let begins = flag(options, "startMediaStreaming");
        Self { id: id.to_owned(), active: false, begins, broken: broken(options) }
    }

    /// By the names of JavaScript.
    pub(super) fn to_js(&self) -> Json {
        json!({ "id": self.id, "state": state(self.active), "subscribedContentTypes": ["audio"] })
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

fn not_asked_for(name: &str) -> ApiError {
    ApiError::invalid(["Invalid request: the call was begun without ", name, "."].concat())
}

fn stream<'a>(emulator: &'a mut Emulator, asked: &Asked<'_>) -> Result<&'a mut Stream, ApiError> {
    let connection = emulator.automation.connected(asked.connection())?;
    connection.stream.as_mut().ok_or_else(|| not_asked_for("mediaStreamingOptions"))
}

fn transcript<'a>(emulator: &'a mut Emulator, asked: &Asked<'_>) -> Result<&'a mut Transcript, ApiError> {
    let connection = emulator.automation.connected(asked.connection())?;
    connection.transcript.as_mut().ok_or_else(|| not_asked_for("transcriptionOptions"))
}

pub(super) fn start(emulator: &mut Emulator, asked: &Asked<'_>) -> Result<Reply, ApiError> {
    stream(emulator, asked)?;
    emulator.stream_begins(asked.connection(), &asked.context());
    Ok(Reply::Empty)
}

pub(super) fn stop(emulator: &mut Emulator, asked: &Asked<'_>) -> Result<Reply, ApiError> {
    stream(emulator, asked)?.active = false;
    let (status, details) = ("mediaStreamingStopped", "subscriptionStopped");
    emulator.tell_stream(asked.connection(), "MediaStreamingStopped", &asked.context(), &Told::success(), status, details);
    Ok(Reply::Empty)
}

pub(super) fn start_transcription(emulator: &mut Emulator, asked: &Asked<'_>) -> Result<Reply, ApiError> {
    let transcript = transcript(emulator, asked)?;
    if let Some(locale) = text(&asked.body, "locale") {
        transcript.locale = Some(locale);
    }
    emulator.transcript_begins(asked.connection(), &asked.context());
    Ok(Reply::Empty)
}

pub(super) fn stop_transcription(emulator: &mut Emulator, asked: &Asked<'_>) -> Result<Reply, ApiError> {
    transcript(emulator, asked)?.active = false;
    emulator.tell_transcript(asked, "TranscriptionStopped", "transcriptionStopped", "subscriptionStopped");
    Ok(Reply::Empty)
}

pub(super) fn update_transcription(emulator: &mut Emulator, asked: &Asked<'_>) -> Result<Reply, ApiError> {
    transcript(emulator, asked)?.locale = text(&asked.body, "locale");
    emulator.tell_transcript(asked, "TranscriptionUpdated", "transcriptionUpdated", "transcriptionLocaleUpdated");
    Ok(Reply::Empty)
}

/// Of the preview; its event is of the preview, too.
pub(super) fn summarize(emulator: &mut Emulator, asked: &Asked<'_>) -> Result<Reply, ApiError> {
    transcript(emulator, asked)?;
    emulator.tell_transcript(asked, "TranscriptionCallSummaryUpdated", "callSummaryUpdated", "callSummarySuccess");
    Ok(Reply::Empty)
}

impl Emulator {
    /// Begins what was to begin with the call.
    pub(super) fn begin_streams(&mut self, id: &str) {
        let Some(connection) = self.automation.connections.get(id) else { return };
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
        let connection = self.automation.connections.get_mut(id);
        let Some(stream) = connection.and_then(|connection| connection.stream.as_mut()) else { return };
        stream.active = stream.broken.is_none();
        match stream.broken {
            None => {
                let (status, details) = ("mediaStreamingStarted", "subscriptionStarted");
                self.tell_stream(id, "MediaStreamingStarted", context, &Told::success(), status, details);
            }
            Some(details) => {
                self.tell_stream(id, "MediaStreamingFailed", context, &Told::resisted(), "mediaStreamingFailed", details);
            }
        }
    }

    fn tell_stream(&mut self, id: &str, kind: &'static str, context: &Context, told: &Told, status: &str, details: &str) {
        let update = json!({ "contentType": "Audio", "mediaStreamingStatus": status, "mediaStreamingStatusDetails": details });
        self.tell(id, kind, context, told, json!({ "mediaStreamingUpdate": update }));
    }

    fn transcript_begins(&mut self, id: &str, context: &Context) {
        let connection = self.automation.connections.get_mut(id);
        let Some(transcript) = connection.and_then(|connection| connection.transcript.as_mut()) else { return };
        transcript.active = transcript.broken.is_none();
        let (kind, told, status, details) = match transcript.broken {
            None => ("TranscriptionStarted", Told::success(), "transcriptionStarted", "subscriptionStarted"),
            // This contract has no word for a first connection that fails, as the streaming of audio has.
            Some("initialWebSocketConnectionFailed") => {
                ("TranscriptionFailed", Told::resisted(), "transcriptionFailed", "streamConnectionUnsuccessful")
            }
            Some(details) => ("TranscriptionFailed", Told::resisted(), "transcriptionFailed", details),
        };
        self.tell(id, kind, context, &told, transcription(status, details));
    }

    fn tell_transcript(&mut self, asked: &Asked<'_>, kind: &'static str, status: &str, details: &str) {
        self.tell(asked.connection(), kind, &asked.context(), &Told::success(), transcription(status, details));
    }
}

fn transcription(status: &str, details: &str) -> Json {
    json!({ "transcriptionUpdate": { "transcriptionStatus": status, "transcriptionStatusDetails": details } })
}
