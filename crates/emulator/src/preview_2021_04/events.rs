//! Callbacks of the contract of 2021 being made: the recorded envelope around the data, both written from the contract's table.

use crate::emulator::Emulator;
use crate::engine::deliveries::About;
use crate::engine::json::{Json, Map, json};
use crate::engine::time::event_time;
use ringwire::contract::{Contract, Dialect};
use ringwire::encode::{self, Form};
use ringwire::events::TYPE_PREFIX;

/// The kinds of events of the contract of 2021 this emulator sends.
pub const SENT: [&str; 5] =
    ["CallLegStateChanged", "ParticipantsUpdated", "PlayAudioResult", "InviteParticipantResult", "DtmfReceived"];

impl Emulator {
    /// Posts an event of a call to whom its creator named, if it is always sent or was asked for. `data` is written as JavaScript
    /// sees it.
    pub(crate) fn raise(&mut self, call_id: &str, kind: &str, data: &Json) {
        let Some(row) = self.contract.events.iter().find(|row| row.kind == kind) else { return };
        let Some(call) = self.calls.get_mut(call_id) else { return };
        if row.subscription.is_some_and(|name| !call.requested_events.iter().any(|asked| asked == name)) {
            return;
        }
        let url = call.callback_uri.clone();
        let event = match envelope(self.contract, call_id, kind, data, &self.ids.uuid(), self.now_ms) {
            Ok(event) => event,
            Err(error) => {
                // The table refuses what we wrote: our own mistake, and better seen than lost.
                self.log.push(
                    self.now_ms,
                    "problem",
                    json!({ "callLegId": call_id, "eventKind": kind, "message": error.message }),
                );
                return;
            }
        };
        self.post(About::Leg(call_id.to_owned()), row.kind, &url, event);
    }

    /// Lists an event, and gives the number of its callback.
    pub(crate) fn list(&mut self, about: About, kind: &'static str, url: &str, event: Json) -> u64 {
        let id = self.deliveries.add(about.clone(), kind, url, event.clone(), self.config.history);
        let mut members = Map::new();
        members.insert("callbackId".to_owned(), json!(id));
        if let Some((name, id)) = about.member() {
            members.insert(name.to_owned(), json!(id));
        }
        for (name, value) in [("eventKind", json!(kind)), ("url", json!(url)), ("event", event)] {
            members.insert(name.to_owned(), value);
        }
        self.log.push(self.now_ms, "callback", Json::Object(members));
        id
    }
}

/// Writes an event: the members in the recorded order, those the service left empty as `null`.
fn envelope(
    contract: &'static Contract,
    call_id: &str,
    kind: &str,
    data: &Json,
    id: &str,
    now_ms: u64,
) -> ringwire::error::Result<Json> {
    let row = contract.events.iter().find(|row| row.kind == kind);
    let row = row.ok_or_else(|| ringwire::error::Error::validation("kind", "expected an event of the contract"))?;
    let data = encode::object(row.data, data, Form::Event, Dialect::Seed)?;
    let event_type = [TYPE_PREFIX, kind].concat();
    let subject = ["callLeg/", call_id, "/", row.subject.unwrap_or_default()].concat();
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
