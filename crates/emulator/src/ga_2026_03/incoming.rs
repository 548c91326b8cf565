//! Calls that come in: Event Grid tells of them, and for a while they ring.

use super::Task;
use crate::emulator::Emulator;
use crate::engine::deliveries::About;
use crate::engine::json::{Json, json, text};
use crate::engine::time::event_time;
use crate::http::errors::ApiError;
use crate::world::dialplan::{self, Behaviour, Then};
use base64ct::{Base64, Encoding};
use ringwire::codecs::identifier::Identifier;
use ringwire::contract::Dialect;
use ringwire::contract::ga_2026_03::EVENT_GRID;
use ringwire::encode::{self, Form};
use ringwire::error::{Error, Result};
use ringwire::events::TYPE_PREFIX;
use ringwire::path::Path;

/// How long a call rings, in milliseconds. Documented.
const RINGS_MS: u64 = 30_000;

/// The resource, as Event Grid names it.
const TOPIC: &str =
    "/subscriptions/emulator/resourceGroups/emulator/providers/Microsoft.Communication/CommunicationServices/emulator";

/// A call that came in.
#[derive(Debug)]
pub(super) struct Incoming {
    pub(super) conversation: String,
    pub(super) from: Identifier,
    pub(super) to: Identifier,
    /// Why it does not ring any more.
    pub(super) over: Option<&'static str>,
}

impl Emulator {
    /// Lets a call come in. `call` is `{ from, to, callerDisplayName?, customContext?, onBehalfOfCallee? }`, as JavaScript has them;
    /// gives `{ incomingCallContext, serverCallId, correlationId }`. Event Grid tells of it; it rings for 30 seconds.
    ///
    /// # Errors
    /// 400 that names what does not fit.
    pub fn incoming_call(&mut self, call: &Json, now_ms: u64) -> std::result::Result<Json, ApiError> {
        self.advance(now_ms);
        let (from, to) = (person(call, "from")?, person(call, "to")?);
        let conversation = self.new_conversation(false);
        let context = Base64::encode_string(["ringwire emulator ", &self.ids.uuid()].concat().as_bytes());
        let correlation_id = self.automation.conversations.get(&conversation).map(|all| all.correlation_id.clone());
        let known = ["from", "to", "callerDisplayName", "customContext", "onBehalfOfCallee"];
        let mut data = match call {
            Json::Object(members) => members.clone(),
            _ => return Err(ApiError::invalid("Invalid request, call: expected an object.")),
        };
        if let Some(unknown) = data.keys().find(|name| !known.contains(&name.as_str())) {
            let message = ["Invalid request, ", unknown, ": expected one of ", &known.join(", "), "."];
            return Err(ApiError::invalid(message.concat()));
        }
        let own = json!({ "serverCallId": conversation, "incomingCallContext": context, "correlationId": correlation_id });
        if let Json::Object(own) = &own {
            data.extend(own.clone());
        }
        let row = EVENT_GRID.events.iter().find(|row| row.kind == "IncomingCall");
        let row = row.ok_or_else(|| Error::validation("kind", "expected an event of the contract"))?;
        let written = encode::object(row.data, &Json::Object(data), Form::Event, Dialect::Grid)?;
        let subject = ["/caller/", &from.raw_id(), "/recipient/", &to.raw_id()].concat();
        let (raw_from, raw_to) = (from.raw_id(), to.raw_id());
        let incoming = Incoming { conversation, from, to, over: None };
        self.automation.incoming.insert(context.clone(), incoming);
        self.automation.rung.push_back(context.clone());
        while self.automation.rung.len() > self.config.history {
            let oldest = self.automation.rung.pop_front().and_then(|oldest| self.automation.incoming.remove(&oldest));
            oldest.iter().for_each(|oldest| self.automation.forget_if_over(&oldest.conversation));
        }
        let members = json!({ "incomingCallContext": context, "from": raw_from, "to": raw_to, "state": "ringing" });
        self.log.push(self.now_ms, "incoming", members);
        self.tell_grid(row.kind, &subject, serde_json::from_str(&written).unwrap_or_default());
        self.soon(RINGS_MS, Task::RingsOut { incoming: context });
        Ok(own)
    }

    /// A call has rung long enough.
    pub(super) fn rings_out(&mut self, context: &str) {
        self.stops_ringing(context, "it rang for 30 seconds");
    }

    /// A call does not ring any more.
    pub(super) fn stops_ringing(&mut self, context: &str, why: &'static str) {
        let Some(incoming) = self.automation.incoming.get_mut(context).filter(|incoming| incoming.over.is_none()) else { return };
        incoming.over = Some(why);
        let members = json!({ "incomingCallContext": context, "state": "over", "reason": why });
        self.log.push(self.now_ms, "incoming", members);
    }

    /// Posts an event to Event Grid's subscriber, or lists it where there is none.
    pub(super) fn tell_grid(&mut self, kind: &'static str, subject: &str, data: Json) {
        let event_type = [TYPE_PREFIX, kind].concat();
        let event = json!({
            "id": self.ids.uuid(),
            "topic": TOPIC,
            "subject": subject,
            "data": data,
            "eventType": event_type,
            "dataVersion": "1.0",
            "metadataVersion": "1",
            "eventTime": event_time(self.now_ms),
        });
        let url = self.config.event_grid_endpoint.clone().unwrap_or_default();
        self.post(About::Resource, kind, &url, event);
    }
}

fn person(call: &Json, name: &str) -> Result<Identifier> {
    let given = call.get(name).unwrap_or(&Json::Null);
    Identifier::from_js(given, &Path::Root(name), Dialect::Cloud)
}

/// What a caller does once it is answered.
pub(super) fn manner(caller: &Identifier) -> Then {
    match dialplan::row_since(caller).map(|row| row.behaviour) {
        Some(Behaviour::Answers { then, .. }) => then,
        _ => Then::Stays,
    }
}

/// The call that a request names.
pub(super) fn named<'a>(emulator: &'a mut Emulator, body: &Json) -> std::result::Result<(String, &'a mut Incoming), ApiError> {
    let context = text(body, "incomingCallContext").unwrap_or_default();
    match emulator.automation.incoming.get_mut(&context) {
        Some(incoming) => Ok((context, incoming)),
        None => Err(ApiError::invalid("Invalid request, incomingCallContext: no event IncomingCall said so.")),
    }
}
