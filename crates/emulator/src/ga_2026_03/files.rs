//! The files of recordings: announced by Event Grid, fetched in whole or in part, deleted.

use super::Service;
use super::recorded::Mix;
use crate::engine::json::{Json, json};
use crate::engine::time::iso;
use crate::http::errors::ApiError;
use crate::http::message::{RawRequest, RawResponse};

/// The path below which they are. (The service keeps them on hosts of its own; the emulator has one host only.)
const PATH: &str = "/v1/objects/";

/// A request for a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum File {
    Content(String),
    Metadata(String),
    Delete(String),
}

impl File {
    /// The request for a file that a method and a path make, if they do.
    pub(crate) fn of(method: &str, path: &str) -> Option<Self> {
        let rest = path.strip_prefix(PATH)?;
        let (document, part) = rest.split_once('/').unwrap_or((rest, ""));
        let document = document.to_owned();
        match (method, part) {
            ("GET", "content/audio") => Some(Self::Content(document)),
            ("GET", "content/metadata") => Some(Self::Metadata(document)),
            ("DELETE", "") => Some(Self::Delete(document)),
            _ => None,
        }
    }

    /// The row of the contract that makes such a request.
    pub(crate) fn operation(&self) -> &'static str {
        if matches!(self, Self::Delete(_)) { "delete" } else { "downloadStreaming" }
    }
}

impl Service<'_> {
    /// The file of a recording that has ended is ready: Event Grid announces where.
    pub(super) fn file_is_ready(&mut self, id: &str) {
        let Some(recording) = self.store.recordings.get_mut(id) else { return };
        recording.has_file = true;
        let document = recording.document.clone();
        let address = [&self.engine.config.endpoint, PATH, &document].concat();
        let at = |part: &str| [&address, part].concat();
        let chunk = json!({
            "documentId": document,
            "index": 0,
            "endReason": "SessionEnded",
            "contentLocation": at("/content/audio"),
            "metadataLocation": at("/content/metadata"),
            "deleteLocation": at(""),
        });
        let data = json!({
            "recordingStorageInfo": { "recordingChunks": [chunk] },
            "recordingStartTime": iso(recording.started_ms),
            "recordingDurationMs": recording.length_ms(),
            "sessionEndReason": "SessionEnded",
        });
        let subject = ["/recording/call/", &recording.conversation, "/recordingId/", id].concat();
        self.raise_on_event_grid("RecordingFileStatusUpdated", &subject, data);
    }

    /// Answers a request for a file.
    pub(crate) fn file(&mut self, file: &File, request: &RawRequest) -> Result<RawResponse, ApiError> {
        let (File::Content(document) | File::Metadata(document) | File::Delete(document)) = file;
        let id = self.store.documents.get(document).cloned();
        let found = id.as_ref().and_then(|id| self.store.recordings.get_mut(id));
        let recording = found.filter(|recording| recording.has_file).ok_or_else(ApiError::file_not_found)?;
        match file {
            File::Delete(_) => {
                recording.has_file = false;
                Ok(RawResponse::empty(200))
            }
            File::Metadata(_) => Ok(RawResponse::of_emulator(&metadata(recording))),
            File::Content(_) => {
                let found = id.and_then(|id| self.store.recordings.get(&id)).ok_or_else(ApiError::file_not_found)?;
                part(&Mix::of(self.store, found), request.header("range"))
            }
        }
    }
}

fn metadata(recording: &super::recording::Recording) -> Json {
    json!({
        "callId": recording.conversation,
        "chunkDocumentId": recording.document,
        "chunkIndex": 0,
        "chunkStartTime": iso(recording.started_ms),
        "chunkDuration": recording.length_ms(),
        "recordingInfo": { "contentType": "audio", "channelType": if recording.channels.is_some() { "unmixed" } else { "mixed" }, "format": "wav" },
    })
}

/// A file, or the part of it that a range asks for (RFC 9110 §14). As that says, a header that is no range of bytes is ignored.
fn part(file: &Mix<'_>, range: Option<&str>) -> Result<RawResponse, ApiError> {
    let header = |name: &str, value: String| (name.to_owned(), value);
    let mut headers = vec![header("content-type", "audio/wav".to_owned()), header("accept-ranges", "bytes".to_owned())];
    let length = file.length();
    let bounds = range.and_then(|range| range.strip_prefix("bytes=")?.split_once('-'));
    let bounds = bounds.and_then(|(first, last)| match (first.parse::<usize>().ok(), last.parse::<usize>().ok()) {
        (Some(first), None) if last.is_empty() => Some((first, length)),
        (Some(first), Some(last)) if first <= last => Some((first, last.saturating_add(1).min(length))),
        (None, Some(most)) if first.is_empty() => Some((length.saturating_sub(most), length)),
        _ => None,
    });
    match bounds {
        None => Ok(RawResponse { status: 200, headers, body: file.bytes(0, length), ..RawResponse::default() }),
        Some((first, end)) if first < end => {
            headers.push(header("content-range", format!("bytes {first}-{}/{length}", end - 1)));
            Ok(RawResponse { status: 206, headers, body: file.bytes(first, end), ..RawResponse::default() })
        }
        Some(_) => Err(ApiError::beyond_the_end(length)),
    }
}
