//! What faults do to callbacks. Here it is only decided; [`crate::engine`] does it.

use super::answers::When;
use super::{ActiveFault, FaultKind};
use crate::engine::effects::Token;
use crate::engine::ids::Ids;
use crate::engine::json::{Json, json};
use ringwire::events::TYPE_PREFIX;

/// The type of an event that no contract has.
pub const UNKNOWN: &str = "UnheardOf";

/// What a fault does to a callback.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OnCallback {
    /// Once the callback is delivered, it is sent again, so many times.
    Copy(u64),
    /// It waits until the next callback of its lane is queued, or for so many milliseconds.
    Swap { within_ms: u64 },
    /// It waits so many milliseconds, and its lane does not wait for it.
    Delay(u64),
    /// It waits until so many callbacks share its array, or for so many milliseconds.
    Gather { size: usize, within_ms: u64 },
    /// An event of an unknown type comes before it, or after it.
    Stranger(When),
    /// An attempt with this token, or without one, comes before its own first attempt.
    Precede(Option<Token>),
}

impl ActiveFault {
    /// What it does to a callback; nothing, if it is a fault of answers.
    pub(crate) fn on_callback(&self) -> Option<OnCallback> {
        match self.kind {
            FaultKind::Duplicate => Some(OnCallback::Copy(self.number("copies"))),
            FaultKind::Reorder => Some(OnCallback::Swap { within_ms: self.number("withinMs") }),
            FaultKind::Late => Some(OnCallback::Delay(self.number("delayMs"))),
            FaultKind::Batch => {
                let size = usize::try_from(self.number("size")).unwrap_or(usize::MAX);
                Some(OnCallback::Gather { size, within_ms: self.number("withinMs") })
            }
            FaultKind::UnknownEvent => Some(OnCallback::Stranger(self.when())),
            kind => kind.token().map(OnCallback::Precede),
        }
    }
}

/// An event in the envelope of `event`, of a type that no contract has and with data that no contract has. Of the data it keeps
/// the members that say which call it is about.
pub(crate) fn stranger(event: &Json, identifying: &[&str], ids: &mut Ids) -> Json {
    let (mut event, id) = (event.clone(), ids.uuid());
    let event_type = [TYPE_PREFIX, UNKNOWN].concat();
    if let Some(members) = event.as_object_mut() {
        members.insert("id".to_owned(), json!(id));
        for name in ["type", "eventType"] {
            if let Some(named) = members.get_mut(name) {
                *named = json!(event_type);
            }
        }
        if let Some(Json::Object(data)) = members.get_mut("data") {
            data.retain(|name, _| identifying.contains(&name.as_str()));
            data.insert("unheardOf".to_owned(), json!({ "of": [1, "two", null] }));
        }
    }
    event
}
