//! Making callbacks: the recorded CloudEvents envelope around data written from the contract's table.

use super::{Context, ResultInfo, Service, versions};
use crate::engine::Callback;
use crate::engine::deliveries::{About, Format};
use crate::engine::json::{Json, Map, json};
use crate::engine::policy::Sender;
use crate::engine::time::offset_time;
use ringwire::contract::ga_2026_03::CONTRACT;
use ringwire::contract::{Dialect, Event};
use ringwire::encode::{self, Form};
use ringwire::error::{Error, Result};
use ringwire::events::TYPE_PREFIX;

/// The event of the preview of this contract: it stands in no table.
pub(super) const OF_PREVIEW: &str = "TranscriptionCallSummaryUpdated";

/// The members of an event's data that say which call it is about.
pub(super) const IDENTIFYING: &[&str] = &["callConnectionId", "serverCallId", "correlationId", "version"];

/// How callbacks of a connection look on their way. All of it is on record. (Escaping every plus sign of a body is safe: only its
/// strings hold any, in phone numbers and in the offsets of times.)
static FORMAT: Format = Format {
    sender: Sender::Service,
    member: Some("callConnectionId"),
    identifying: IDENTIFYING,
    is_signed: true,
    is_array: true,
    escapes_plus: true,
    headers: &[],
};

/// What an event names as its origin.
pub(super) struct Origin<'a> {
    /// The `callConnectionId` of its data.
    pub(super) connection_id: &'a str,
    /// Its source, which is its subject as well.
    pub(super) source: String,
}

/// Where an event belongs, as its envelope and its way show it.
pub(super) struct EventOf {
    /// The connection whose callbacks it goes with.
    pub(super) lane: String,
    /// The version whose members it has.
    pub(super) version: &'static str,
    /// Its source, which is its subject as well.
    pub(super) source: String,
    /// Where it is posted.
    pub(super) url: String,
}

impl Service<'_> {
    /// Posts an event of a connection, to the address of the operation that caused it or to that of the connection. `own` has the
    /// members that only this kind of event has, by the names of JavaScript.
    pub(crate) fn raise(&mut self, connection_id: &str, kind: &'static str, context: &Context, info: &ResultInfo, own: Json) {
        let origin = Origin { connection_id, source: ["calling/callConnections/", connection_id].concat() };
        self.raise_from(&origin, connection_id, kind, context, info, own);
    }

    /// The same for an event that names another connection than the one it is about.
    pub(super) fn raise_from(
        &mut self,
        origin: &Origin<'_>,
        connection_id: &str,
        kind: &'static str,
        context: &Context,
        info: &ResultInfo,
        own: Json,
    ) {
        let known = self.store.connections.get(connection_id).map(|connection| versions::event(kind, connection.version));
        let Some(kind) = known.flatten() else { return };
        let row = CONTRACT.events.iter().find(|row| row.kind == kind);
        // The event of the preview stands in no table; its data is that of the other transcription events.
        let row = row.or_else(|| CONTRACT.events.iter().find(|row| row.kind == "TranscriptionUpdated"));
        let (Some(row), Some(connection)) = (row, self.store.connections.get(connection_id)) else { return };
        let url = context.callback_uri.as_ref().unwrap_or(&connection.callback_uri).clone();
        let about = EventOf { lane: connection_id.to_owned(), version: connection.version, source: origin.source.clone(), url };
        let conversation = self.store.conversations.get(&connection.server_call_id);
        let mut data = match own {
            Json::Object(own) => own,
            _ => Map::new(),
        };
        for (name, value) in [
            ("operationContext", json!(context.operation_context)),
            ("resultInformation", info.to_js()),
            ("callConnectionId", json!(origin.connection_id)),
            ("serverCallId", json!(connection.server_call_id)),
            ("correlationId", json!(conversation.map(|conversation| &conversation.correlation_id))),
        ] {
            data.insert(name.to_owned(), value);
        }
        if let Err(error) = self.post_event(about, row, kind, &Json::Object(data)) {
            // The contract's own table refuses what was written here. That is a mistake of the emulator: better seen than
            // lost.
            let members = json!({ "callConnectionId": connection_id, "eventKind": kind, "message": error.message });
            self.engine.log("problem", members);
        }
    }

    /// Writes an event and posts it. `data` is written by the names of JavaScript. Gives the number of the callback.
    ///
    /// # Errors
    /// A validation error that names what of the data does not fit the row.
    pub(super) fn post_event(&mut self, about: EventOf, row: &'static Event, kind: &'static str, data: &Json) -> Result<u64> {
        let EventOf { lane, version, source, url } = about;
        let id = self.engine.ids.uuid();
        let event = envelope(row, kind, &source, data, version, &id, self.engine.now_ms)?;
        let about = About { lane, format: &FORMAT };
        Ok(self.engine.post(Callback { about, kind, url, event }))
    }

    /// Whether the version of a connection has a kind of event.
    pub(super) fn has_event(&self, connection_id: &str, kind: &str) -> bool {
        let connection = self.store.connections.get(connection_id);
        connection.is_some_and(|connection| versions::came_with(kind, connection.version).is_none())
    }

    /// Posts an event of media that succeeded, and has no members of its own.
    pub(crate) fn raise_media_success(&mut self, connection_id: &str, kind: &'static str, context: &Context) {
        self.raise(connection_id, kind, context, &ResultInfo::media_success(), Json::Null);
    }
}

/// Writes an event: the members of envelope and data in the recorded order.
fn envelope(
    row: &'static Event,
    kind: &str,
    source: &str,
    data: &Json,
    version: &'static str,
    id: &str,
    now_ms: u64,
) -> Result<Json> {
    let written = encode::object(row.data, data, Form::Event, Dialect::Ga2026_03)?;
    let written = serde_json::from_str(&written).map_err(|_| Error::validation("data", "expected an object"))?;
    let written = versions::members(written, kind, version);
    // On record: participants come before the version, everything else that is common to all comes after it.
    let version_before: &[&str] =
        if kind == "ParticipantsUpdated" { &["callConnectionId"] } else { &["operationContext", "resultInformation"] };
    let mut data = Map::new();
    for (name, value) in written {
        if version_before.contains(&name.as_str()) && !data.contains_key("version") {
            data.insert("version".to_owned(), json!(versions::of_events(version)));
        }
        data.insert(name, value);
    }
    data.entry("version").or_insert_with(|| json!(versions::of_events(version)));
    let event_type = [TYPE_PREFIX, kind].concat();
    data.insert("publicEventType".to_owned(), json!(event_type));
    Ok(json!({
        "id": id,
        "source": source,
        "type": event_type,
        "data": data,
        "time": offset_time(now_ms),
        "specversion": "1.0",
        "datacontenttype": "application/json",
        "subject": source,
    }))
}
