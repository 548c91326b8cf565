//! What faults do to callbacks: on their way into the lane of their call, and beside their attempts.

use crate::emulator::{Emulator, Pending, Task};
use crate::engine::deliveries::About;
use crate::engine::json::{Json, json};
use crate::faults::{Strike, Subject, UNKNOWN};
use crate::http::signing::Token;
use ringwire::events::TYPE_PREFIX;

/// The path of a URL, without its query.
fn path_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = rest.find('/').and_then(|begin| rest.get(begin..)).unwrap_or("/");
    path.split(['?', '#']).next().unwrap_or(path)
}

/// The token an attempt of a fault carries; none when that is the fault.
pub(crate) fn token_of(fault: &str) -> Option<Token> {
    match fault {
        "forgedToken" => Some(Token::Forged),
        "expiredToken" => Some(Token::Expired),
        "wrongAudience" => Some(Token::WrongAudience),
        "unsigned" => None,
        _ => Some(Token::Genuine),
    }
}

impl Emulator {
    /// Lists an event, and posts it when its turn has come, unless a fault has other plans for it.
    pub(crate) fn post(&mut self, about: About, kind: &'static str, url: &str, event: Json) {
        let strike = self.fault_of_callback(&about, kind, url);
        let (fault, when) = strike.as_ref().map_or(("", ""), |strike| (strike.fault, strike.word("when")));
        let unknown = (fault == "unknownEvent").then(|| self.unheard_of(&event));
        if let Some(unknown) = unknown.clone().filter(|_| when == "before") {
            self.list_and_queue(&about, UNKNOWN, url, unknown);
        }
        let id = self.list(about.clone(), kind, url, event);
        match &strike {
            Some(strike) => self.meet(id, strike),
            None => self.deliveries.queue(id, !self.spares_callbacks),
        }
        if let Some(unknown) = unknown.filter(|_| when == "after") {
            self.list_and_queue(&about, UNKNOWN, url, unknown);
        }
        self.send_next(&about);
    }

    /// What was kept back goes now.
    pub(crate) fn release(&mut self, id: u64) {
        self.deliveries.release(id);
        if let Some(about) = self.deliveries.about(id) {
            self.send_next(&about);
        }
    }

    /// The copies of a callback that is taken.
    pub(crate) fn copies(&mut self, id: u64) {
        let strike =
            self.deliveries.get_mut(id).and_then(|delivery| delivery.fault.take_if(|strike| strike.fault == "duplicate"));
        let Some(strike) = strike else { return };
        for _ in 0..strike.number("copies") {
            self.send(id, Pending::Beside { delivery: id, fault: strike.fault }, token_of(strike.fault));
        }
    }

    fn fault_of_callback(&mut self, about: &About, kind: &str, url: &str) -> Option<Strike> {
        if self.spares_callbacks {
            return None;
        }
        self.faults.strike(&Subject::Callback(kind, path_of(url), about.is_signed()))
    }

    fn meet(&mut self, id: u64, strike: &Strike) {
        self.log.push(self.now_ms, "fault", strike.to_json("callbackId", json!(id)));
        if let Some(delivery) = self.deliveries.get_mut(id) {
            delivery.fault = Some(strike.clone());
        }
        let wait_ms = match strike.fault {
            "late" => Some(strike.number("delayMs")),
            "reorder" => self.deliveries.hold(id).then(|| strike.number("withinMs")),
            "batch" => {
                let size = usize::try_from(strike.number("size")).unwrap_or(usize::MAX);
                self.deliveries.gather(id, size).then(|| strike.number("withinMs"))
            }
            _ => None,
        };
        match wait_ms {
            Some(wait_ms) => self.later(wait_ms, Task::Release { delivery: id }),
            None => self.deliveries.queue(id, strike.fault == "batch"),
        }
    }

    fn list_and_queue(&mut self, about: &About, kind: &'static str, url: &str, event: Json) {
        let id = self.list(about.clone(), kind, url, event);
        self.deliveries.queue(id, true);
    }

    /// An event in the envelope of another, of a type and with data that nobody has heard of.
    fn unheard_of(&mut self, event: &Json) -> Json {
        let (mut event, id) = (event.clone(), self.faults.ids.uuid());
        let event_type = [TYPE_PREFIX, UNKNOWN].concat();
        if let Some(members) = event.as_object_mut() {
            members.insert("id".to_owned(), json!(id));
            for name in ["type", "eventType"] {
                if let Some(named) = members.get_mut(name) {
                    *named = json!(event_type);
                }
            }
            if let Some(Json::Object(data)) = members.get_mut("data") {
                let known = ["callConnectionId", "serverCallId", "correlationId", "version", "CallLegId"];
                data.retain(|name, _| known.contains(&name.as_str()));
                data.insert("unheardOf".to_owned(), json!({ "of": [1, "two", null] }));
            }
        }
        event
    }
}
