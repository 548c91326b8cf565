//! Recordings: starting, pausing, resuming and stopping them. The file is ready a little later.

use super::body::{identifier, identifiers, inner};
use super::events::Origin;
use super::sockets::is_invalid_host;
use super::{Context, Reply, ResultInfo, Service, Task, ValidatedRequest};
use crate::engine::json::{Json, json, text};
use crate::engine::time::iso;
use crate::http::errors::ApiError;

/// How long after its end the file of a recording is ready, in milliseconds. Not on record.
const FILE_AFTER_MS: u64 = 1_000;

/// One recording.
#[derive(Debug)]
pub(super) struct Recording {
    pub(super) conversation: String,
    /// The recorder's own connection to the call: on record, the events of a recording name it.
    recorder: String,
    callback_uri: Option<String>,
    pub(super) started_ms: u64,
    /// The time since which it is active, if it is.
    active_since_ms: Option<u64>,
    /// What was recorded before that: from when to when.
    pub(super) parts: Vec<(u64, u64)>,
    /// The raw ids of those who have a channel of their own, if not all are on one: each with its channel, if it is named.
    pub(super) channels: Option<Vec<(Option<usize>, String)>>,
    has_ended: bool,
    /// The id of its file.
    pub(super) document: String,
    /// Whether the file is ready, and not deleted.
    pub(super) has_file: bool,
}

impl Recording {
    fn state(&self) -> &'static str {
        if self.active_since_ms.is_some() { "active" } else { "inactive" }
    }

    /// How much was recorded, in milliseconds.
    pub(super) fn length_ms(&self) -> u64 {
        self.parts.iter().map(|(from_ms, to_ms)| to_ms - from_ms).sum()
    }

    fn set_active(&mut self, active: bool, now_ms: u64) {
        if let Some(since_ms) = self.active_since_ms.take() {
            self.parts.push((since_ms, now_ms.max(since_ms)));
        }
        self.active_since_ms = active.then_some(now_ms);
    }

    fn to_js(&self, id: &str) -> Json {
        json!({ "recordingId": id, "recordingState": self.state(), "recordingKind": KIND })
    }
}

/// Who has which channel, as a request for a recording with channels says.
fn channels(body: &Json) -> Option<Vec<(Option<usize>, String)>> {
    if text(body, "recordingChannelType").as_deref() != Some("unmixed") {
        return None;
    }
    let ordered = identifiers(body, "audioChannelParticipantOrdering");
    let ordered = ordered.iter().enumerate().map(|(channel, who)| (Some(channel), who.raw_id()));
    let affine = body.get("channelAffinity").and_then(Json::as_array).into_iter().flatten().filter_map(|row| {
        let channel = row.get("channel").and_then(Json::as_u64).and_then(|channel| usize::try_from(channel).ok());
        Some((channel, identifier(row, "participant").ok()?.raw_id()))
    });
    Some(ordered.chain(affine).collect())
}

const KIND: &str = "azureCommunicationServices";

pub(super) fn start(service: &mut Service<'_>, request: &ValidatedRequest<'_>) -> Result<Reply, ApiError> {
    let conversation = match text(&request.body, "callConnectionId") {
        Some(id) => service.store.connected(&id)?.server_call_id.clone(),
        None => service.located(&request.body, false).ok_or_else(ApiError::call_not_found)?,
    };
    let container = inner(&request.body, "externalStorage", "recordingDestinationContainerUrl");
    let is_out_of_reach = container.is_some_and(|url| is_invalid_host(&url));
    let is_active = !is_out_of_reach && !request.body.get("pauseOnStart").and_then(Json::as_bool).unwrap_or(false);
    let id = service.engine.ids.uuid();
    let without_id = service.recording_without_id(&conversation);
    // An application that gets no id with the answer gets it with the event, so the event needs an address.
    let call = text(&request.body, "callConnectionId").filter(|_| without_id.is_some());
    let of_call = call.and_then(|id| service.store.connections.get(&id)).map(|connection| connection.callback_uri.clone());
    let recording = Recording {
        conversation,
        recorder: service.engine.ids.uuid(),
        callback_uri: text(&request.body, "recordingStateCallbackUri").or(of_call),
        started_ms: service.engine.now_ms,
        active_since_ms: is_active.then_some(service.engine.now_ms),
        parts: Vec::new(),
        channels: channels(&request.body),
        has_ended: is_out_of_reach,
        document: ["0-emulator-", &service.engine.ids.uuid()].concat(),
        has_file: false,
    };
    // On record: the answer says so whatever comes of it; the first event says that it records.
    let result = json!({ "recordingId": id, "recordingState": "inactive", "recordingKind": KIND });
    service.add_recording(&id, recording);
    if is_out_of_reach {
        service.raise_of_recording(&id, "StartRecordingFailed", &ResultInfo::storage(), json!({ "recordingId": id }));
    } else {
        service.recording_changed(&id);
    }
    Ok(without_id.map_or(Reply::Result(result), Reply::Begun))
}

pub(super) fn get(service: &mut Service<'_>, request: &ValidatedRequest<'_>) -> Result<Reply, ApiError> {
    let id = request.recording();
    known(service, id).map(|recording| Reply::Result(recording.to_js(id)))
}

pub(super) fn pause(service: &mut Service<'_>, request: &ValidatedRequest<'_>) -> Result<Reply, ApiError> {
    set_active(service, request, false)
}

pub(super) fn resume(service: &mut Service<'_>, request: &ValidatedRequest<'_>) -> Result<Reply, ApiError> {
    set_active(service, request, true)
}

fn set_active(service: &mut Service<'_>, request: &ValidatedRequest<'_>, active: bool) -> Result<Reply, ApiError> {
    let (id, now_ms) = (request.recording(), service.engine.now_ms);
    let recording = known(service, id)?;
    if recording.active_since_ms.is_some() != active {
        recording.set_active(active, now_ms);
        service.recording_changed(id);
    }
    Ok(Reply::Empty)
}

pub(super) fn stop(service: &mut Service<'_>, request: &ValidatedRequest<'_>) -> Result<Reply, ApiError> {
    known(service, request.recording())?;
    service.stop_recording(request.recording());
    Ok(Reply::Empty)
}

fn known<'a>(service: &'a mut Service<'_>, id: &str) -> Result<&'a mut Recording, ApiError> {
    let recording = service.store.recordings.get_mut(id).filter(|recording| !recording.has_ended);
    recording.ok_or_else(ApiError::recording_not_found)
}

impl Service<'_> {
    /// Adds a recording.
    fn add_recording(&mut self, id: &str, recording: Recording) {
        if let Some(all) = self.store.conversations.get_mut(&recording.conversation) {
            all.recordings.push(id.to_owned());
        }
        self.store.documents.insert(recording.document.clone(), id.to_owned());
        self.store.recordings.insert(id.to_owned(), recording);
    }

    fn stop_recording(&mut self, id: &str) {
        let now_ms = self.engine.now_ms;
        let Some(recording) = self.store.recordings.get_mut(id).filter(|recording| !recording.has_ended) else { return };
        recording.set_active(false, now_ms);
        recording.has_ended = true;
        let bytes = size_of::<Recording>() + recording.callback_uri.as_ref().map_or(0, String::len);
        self.recording_changed(id);
        self.schedule(FILE_AFTER_MS, Task::FileIsReady { recording: id.to_owned() });
        let gone = self.store.recorded.keep(id.to_owned(), bytes, self.engine.config.limits());
        self.store.forget_recordings(&gone);
    }

    /// Stops the recordings of a conversation that is over.
    pub(super) fn stop_recordings_of(&mut self, conversation: &str) {
        let Some(all) = self.store.conversations.get_mut(conversation) else { return };
        let all = std::mem::take(&mut all.recordings);
        all.iter().for_each(|id| self.stop_recording(id));
    }

    /// Logs the state a recording is in, and posts it.
    fn recording_changed(&mut self, id: &str) {
        let Some(recording) = self.store.recordings.get(id) else { return };
        let state = recording.state();
        let own = json!({
            "recordingId": id,
            "state": state,
            "startDateTime": iso(recording.started_ms),
            "recordingKind": KIND,
        });
        self.engine.log("recording", json!({ "recordingId": id, "state": state }));
        self.raise_of_recording(id, "RecordingStateChanged", &ResultInfo::success(), own);
    }

    /// Posts an event of a recording to the address its request gave, if it gave one.
    fn raise_of_recording(&mut self, id: &str, kind: &'static str, info: &ResultInfo, own: Json) {
        let Some(recording) = self.store.recordings.get(id) else { return };
        let Some(callback_uri) = recording.callback_uri.clone() else { return };
        let all = self.store.conversations.get(&recording.conversation);
        let Some(connection) = all.and_then(|all| all.connections.first_key_value().map(|(_, id)| id.clone())) else { return };
        let context = Context { operation_context: None, callback_uri: Some(callback_uri) };
        let source = ["calling/recordings/", &recording.conversation, "/", id, "/", kind].concat();
        let recorder = recording.recorder.clone();
        let origin = Origin { connection_id: &recorder, source };
        self.raise_from(&origin, &connection, kind, &context, info, own);
    }
}
