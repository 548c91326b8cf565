//! Making callbacks: the recorded envelope around the data, both written from the contract's table.

use super::Service;
use crate::engine::Callback;
use crate::engine::deliveries::{About, Format};
use crate::engine::json::{Json, json};
use crate::engine::policy::Sender;
use crate::engine::time::event_time;
use ringwire::contract::Dialect;
use ringwire::contract::preview_2021_04::CONTRACT;
use ringwire::encode::{self, Form};
use ringwire::events::TYPE_PREFIX;

/// Every kind of event this emulator sends.
pub(crate) const SENT: [&str; 5] =
    ["CallLegStateChanged", "ParticipantsUpdated", "PlayAudioResult", "InviteParticipantResult", "DtmfReceived"];

/// How callbacks of a call leg look on their way. That they are not signed is on record; whether a single event comes as an array
/// is a setting.
static FORMAT: Format = Format {
    sender: Sender::Service,
    member: Some("callLegId"),
    identifying: &["CallLegId"],
    is_signed: false,
    is_array: false,
    escapes_plus: false,
    headers: &[],
};

impl Service<'_> {
    /// Posts an event of a call leg to the address that `createCall` gave, if its kind is always sent or was asked for. `data` is
    /// written by the names of JavaScript.
    pub(crate) fn raise(&mut self, call_id: &str, kind: &str, data: &Json) {
        let Some(row) = CONTRACT.events.iter().find(|row| row.kind == kind) else { return };
        let Some(call) = self.store.calls.get_mut(call_id) else { return };
        if row.subscription.is_some_and(|name| !call.requested_events.iter().any(|asked| asked == name)) {
            return;
        }
        let url = call.callback_uri.clone();
        let event = match envelope(call_id, kind, data, &self.engine.ids.uuid(), self.engine.now_ms) {
            Ok(event) => event,
            Err(error) => {
                // The contract's own table refuses what was written here. That is a mistake of the emulator: better seen than
                // lost.
                let members = json!({ "callLegId": call_id, "eventKind": kind, "message": error.message });
                return self.engine.log("problem", members);
            }
        };
        self.post_event(call_id, row.kind, url, event);
    }

    /// Posts an event of a call leg. Gives the number of the callback.
    pub(super) fn post_event(&mut self, call_id: &str, kind: &'static str, url: String, event: Json) -> u64 {
        let about = About { lane: call_id.to_owned(), format: &FORMAT };
        self.engine.post(Callback { about, kind, url, event })
    }
}

/// Writes an event: the members in the recorded order, those the service left empty as `null`.
pub(super) fn envelope(call_id: &str, kind: &str, data: &Json, id: &str, now_ms: u64) -> ringwire::error::Result<Json> {
    let row = CONTRACT.events.iter().find(|row| row.kind == kind);
    let row = row.ok_or_else(|| ringwire::error::Error::validation("kind", "expected an event of the contract"))?;
    let data = encode::object(row.data, data, Form::Event, Dialect::Preview2021_04)?;
    let event_type = [TYPE_PREFIX, kind].concat();
    let subject = ["callLeg/", call_id, "/", &row.subject.map_or_else(|| small(kind), str::to_owned)].concat();
    Ok(json!({
        "id": id,
        "topic": null,
        "subject": subject,
        "data": serde_json::from_str::<Json>(&data).unwrap_or_default(),
        "eventType": event_type,
        "eventTime": event_time(now_ms),
        "metadataVersion": null,
        "dataVersion": null,
    }))
}

/// The kind with a small first letter. Assumed for the subject of the kinds of which none is on record.
fn small(kind: &str) -> String {
    let (first, rest) = kind.split_at_checked(1).unwrap_or_default();
    [&first.to_ascii_lowercase(), rest].concat()
}
