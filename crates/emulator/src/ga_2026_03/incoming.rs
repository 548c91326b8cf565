//! Incoming calls: Event Grid announces them, and they ring for a while.

use super::events::IDENTIFYING;
use super::{Service, Task};
use crate::engine::Callback;
use crate::engine::deliveries::{About, Format};
use crate::engine::json::{Json, Map, json, text};
use crate::engine::policy::Sender;
use crate::engine::time::event_time;
use crate::http::errors::ApiError;
use crate::world::dialplan::{self, Behaviour, NOT_TAKEN, Then};
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

/// Why a call does not ring any more that goes on.
pub(super) const ANSWERED: &str = "it was answered";
pub(super) const REDIRECTED: &str = "it was redirected";

/// The resource, as Event Grid names it.
const TOPIC: &str =
    "/subscriptions/emulator/resourceGroups/emulator/providers/Microsoft.Communication/CommunicationServices/emulator";

/// How the events of Event Grid look on their way. All of it is on record.
static EVENT_GRID_FORMAT: Format = Format {
    sender: Sender::EventGrid,
    member: None,
    identifying: IDENTIFYING,
    is_signed: false,
    is_array: true,
    escapes_plus: false,
    headers: &[("aeg-event-type", "Notification")],
};

/// A call that came in.
#[derive(Debug)]
pub(super) struct Incoming {
    pub(super) conversation: String,
    pub(super) caller: Caller,
    pub(super) to: Identifier,
    /// The participant being called, of a call of the application itself.
    pub(super) callee: Option<u64>,
    /// The resource account of Teams that is called, by its object id.
    pub(super) account: Option<String>,
    /// Whether the callee takes it on behalf of another.
    pub(super) is_on_behalf: bool,
    /// Why it does not ring any more.
    pub(super) over: Option<&'static str>,
}

/// What a callee is shown of a call.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    pub(super) identifier: Identifier,
    /// The phone number it shows to telephones.
    pub(super) caller_id: Option<String>,
    pub(super) display_name: String,
    /// `{ sipHeaders?, voipHeaders? }`, if there is one.
    custom_context: Option<Json>,
}

impl Caller {
    /// What a request shows to those whom it calls.
    pub(super) fn of(identifier: Identifier, caller_id: Option<String>, body: &Json) -> Self {
        let display_name = text(body, "sourceDisplayName").unwrap_or_default();
        // The official JavaScript package sends two empty objects where its caller gives no context.
        let is_filled = |context: &&Json| {
            let headers = ["sipHeaders", "voipHeaders"].map(|name| context.get(name).and_then(Json::as_object));
            headers.into_iter().flatten().any(|headers| !headers.is_empty())
        };
        Self { identifier, caller_id, display_name, custom_context: body.get("customCallingContext").filter(is_filled).cloned() }
    }

    /// What the callee receives together with the call.
    pub(super) fn custom_context(&self) -> Option<Json> {
        self.custom_context.clone()
    }
}

impl Service<'_> {
    /// Lets a call come in. `call` is `{ from, to, callerDisplayName?, customContext?, onBehalfOfCallee? }`, as JavaScript has
    /// them; gives `{ incomingCallContext, serverCallId, correlationId }`. Event Grid announces the call, and it rings for 30
    /// seconds.
    ///
    /// # Errors
    /// 400 that names what does not fit.
    pub(crate) fn incoming_call(&mut self, call: &Json) -> std::result::Result<Json, ApiError> {
        let known = ["from", "to", "callerDisplayName", "customContext", "onBehalfOfCallee"];
        let data = match call {
            Json::Object(members) => members.clone(),
            _ => return Err(ApiError::invalid("Invalid request, call: expected an object.")),
        };
        if let Some(unknown) = data.keys().find(|name| !known.contains(&name.as_str())) {
            let message = ["Invalid request, ", unknown, ": there is no such member; expected ", &known.join(", "), "."];
            return Err(ApiError::invalid(message.concat()));
        }
        let (from, to) = (person(call, "from")?, person(call, "to")?);
        let to = match self.called_account(&to) {
            // An account that is called by its number.
            Some(Ok(id)) if matches!(to, Identifier::PhoneNumber { .. }) => {
                Identifier::MicrosoftTeamsApp { app_id: id, cloud: "public".to_owned() }
            }
            _ => to,
        };
        let display_name = text(call, "callerDisplayName").unwrap_or_default();
        let caller =
            Caller { identifier: from, caller_id: None, display_name, custom_context: call.get("customContext").cloned() };
        let conversation = self.new_conversation(None);
        self.belongs_to_application(&to);
        self.announce(&conversation, to, caller, data, None)
    }

    /// Announces a call by Event Grid, and lets it ring; gives `{ incomingCallContext, serverCallId, correlationId }`. `data` has what the
    /// event says beside that, by the names of JavaScript.
    pub(super) fn announce(
        &mut self,
        conversation: &str,
        to: Identifier,
        caller: Caller,
        mut data: Map<String, Json>,
        callee: Option<u64>,
    ) -> std::result::Result<Json, ApiError> {
        let context = Base64::encode_string(["ringwire emulator ", &self.engine.ids.uuid()].concat().as_bytes());
        let correlation_id = self.store.conversations.get(conversation).map(|all| all.correlation_id.clone());
        let own = json!({ "serverCallId": conversation, "incomingCallContext": context, "correlationId": correlation_id });
        let called = self.called_account(&to);
        let given = Json::Object(data.clone());
        if called.is_some() {
            // Documented: the account has no kind of its own there, and the caller's number is the name that is shown.
            data.insert("to".to_owned(), json!({ "id": to.raw_id() }));
            if let (Identifier::PhoneNumber { number, .. }, None) = (&caller.identifier, data.get("callerDisplayName")) {
                data.insert("callerDisplayName".to_owned(), json!(number));
            }
        }
        // On record: the name of the caller is there even where it is empty.
        if data.get("callerDisplayName").is_none_or(Json::is_null) {
            data.insert("callerDisplayName".to_owned(), json!(caller.display_name));
        }
        if let Json::Object(own) = &own {
            data.extend(own.clone());
        }
        let row = EVENT_GRID.events.iter().find(|row| row.kind == "IncomingCall");
        let row = row.ok_or_else(|| Error::validation("kind", "expected an event of the contract"))?;
        let written = encode::object(row.data, &Json::Object(data), Form::Event, Dialect::EventGrid)?;
        let mut written: Json = serde_json::from_str(&written).unwrap_or_default();
        if let (Some(kept), Some(given)) = (written.pointer_mut(DETAILS), given.pointer(DETAILS)) {
            keep_unknown(kept, given);
        }
        let (raw_from, raw_to) = (caller.identifier.raw_id(), to.raw_id());
        let subject = ["/caller/", &raw_from, "/recipient/", &raw_to].concat();
        let is_on_behalf = given.get("onBehalfOfCallee").is_some_and(|callee| !callee.is_null());
        let silent = called.as_ref().and_then(|called| called.as_ref().err().copied());
        let account = called.and_then(std::result::Result::ok);
        let incoming =
            Incoming { conversation: conversation.to_owned(), caller, to, callee, account, is_on_behalf, over: silent };
        self.store.incoming.insert(context.clone(), incoming);
        let bytes = size_of::<Incoming>() + raw_from.len() + raw_to.len() + context.len();
        for oldest in self.store.rung.keep(context.clone(), bytes, self.engine.config.limits()) {
            if let Some(gone) = self.store.incoming.remove(&oldest) {
                self.store.forget_if_over(&gone.conversation);
            }
        }
        let members = json!({ "incomingCallContext": context, "from": raw_from, "to": raw_to, "state": "ringing" });
        self.engine.log("incoming", members);
        if let Some(reason) = silent {
            self.engine.log("incoming", json!({ "incomingCallContext": context, "state": "over", "reason": reason }));
            return Ok(own);
        }
        self.raise_on_event_grid(row.kind, &subject, written);
        self.schedule(RINGS_MS, Task::RingsOut { incoming: context });
        Ok(own)
    }

    /// A call has rung long enough.
    pub(super) fn rings_out(&mut self, context: &str) {
        let rings = self.store.incoming.get(context).filter(|incoming| incoming.over.is_none());
        let callee = rings.and_then(|incoming| Some((incoming.conversation.clone(), incoming.callee?)));
        self.stops_ringing(context, "it rang for 30 seconds");
        if let Some((conversation, person)) = callee {
            self.person_fails(&conversation, person, &NOT_TAKEN);
        }
    }

    /// A call does not ring any more.
    pub(super) fn stops_ringing(&mut self, context: &str, why: &'static str) {
        let Some(incoming) = self.store.incoming.get_mut(context).filter(|incoming| incoming.over.is_none()) else { return };
        incoming.over = Some(why);
        let conversation = incoming.conversation.clone();
        let members = json!({ "incomingCallContext": context, "state": "over", "reason": why });
        self.engine.log("incoming", members);
        // What was answered or redirected goes on.
        if !matches!(why, ANSWERED | REDIRECTED) {
            self.phone_was_not_answered(&conversation, why);
        }
    }

    /// Posts an event to the subscriber of Event Grid; without one, the event is only listed. Gives the number of the callback.
    pub(super) fn raise_on_event_grid(&mut self, kind: &'static str, subject: &str, data: Json) -> u64 {
        let event_type = [TYPE_PREFIX, kind].concat();
        let event = json!({
            "id": self.engine.ids.uuid(),
            "topic": TOPIC,
            "subject": subject,
            "data": data,
            "eventType": event_type,
            "dataVersion": "1.0",
            "metadataVersion": "1",
            "eventTime": event_time(self.engine.now_ms),
        });
        let url = self.engine.config.event_grid_endpoint.clone().unwrap_or_default();
        let about = About { lane: "Event Grid".to_owned(), format: &EVENT_GRID_FORMAT };
        self.engine.post(Callback { about, kind, url, event })
    }
}

/// What Teams shows of a call.
const DETAILS: &str = "/customContext/teamsPhoneCallDetails";

/// Adds the members that the contract's table does not know: an application gets them as they were given. Identifiers are whole.
fn keep_unknown(written: &mut Json, given: &Json) {
    let (Json::Object(written), Json::Object(given)) = (written, given) else { return };
    if written.contains_key("rawId") {
        return;
    }
    for (name, value) in given {
        match written.get_mut(name) {
            Some(known) => keep_unknown(known, value),
            None => drop(written.insert(name.clone(), value.clone())),
        }
    }
}

fn person(call: &Json, name: &str) -> Result<Identifier> {
    let given = call.get(name).unwrap_or(&Json::Null);
    match Identifier::from_js(given, &Path::Root(name), Dialect::Ga2026_03)? {
        // No raw id is digits alone: it would be a caller whom nothing knows.
        Identifier::Unknown { raw_id } if raw_id.bytes().all(|byte| byte.is_ascii_digit()) => {
            Err(Error::validation(name, "expected a phone number with its +, or a raw id"))
        }
        person => Ok(person),
    }
}

/// What a caller does once it is answered.
pub(super) fn manner(caller: &Identifier) -> Then {
    match dialplan::ga_2026_03_row(caller).map(|row| row.behaviour) {
        Some(Behaviour::Answers { then, .. }) => then,
        _ => Then::Stays,
    }
}

/// The call that a request names.
pub(super) fn named<'a>(service: &'a mut Service<'_>, body: &Json) -> std::result::Result<(String, &'a mut Incoming), ApiError> {
    let context = text(body, "incomingCallContext").unwrap_or_default();
    match service.store.incoming.get_mut(&context) {
        Some(incoming) => Ok((context, incoming)),
        None => Err(ApiError::invalid("Invalid request, incomingCallContext: no event IncomingCall said so.")),
    }
}
