//! Repeated requests. On record: the second is not executed; its answer has the status of the first and the current state of
//! the call, and both answers say `Repeatability-Result: accepted`.

use super::Reply;
use crate::engine::json::{Json, json, text};
use crate::engine::retention::{Limits, Retention};
use crate::http::errors::ApiError;
use crate::http::message::RawRequest;
use std::collections::BTreeMap;

/// The key by which a repeated request is recognized: its id, its method and its path. (Whether the service looks at more than the id
/// is not on record.)
pub(crate) type Key = (String, String, String);

/// The key of a request; `None` when it has none of the two headers.
///
/// # Errors
/// 400 when one of the two headers is there without the other.
pub(crate) fn key(request: &RawRequest) -> Result<Option<Key>, ApiError> {
    let given = |name| request.header(name).filter(|value| !value.is_empty());
    match (given("repeatability-request-id"), given("repeatability-first-sent")) {
        (Some(id), Some(_)) => Ok(Some((id.to_ascii_lowercase(), request.method.clone(), request.path().to_owned()))),
        (None, None) => Ok(None),
        (Some(_), None) => Err(ApiError::invalid("Repeatability-Request-ID needs Repeatability-First-Sent beside it.")),
        (None, Some(_)) => Err(ApiError::invalid("Repeatability-First-Sent needs Repeatability-Request-ID beside it.")),
    }
}

fn number(reply: &Json, name: &str) -> Option<u16> {
    reply.get(name).and_then(Json::as_u64).and_then(|number| u16::try_from(number).ok())
}

/// The answers of requests that may be repeated.
#[derive(Debug, Default)]
pub(crate) struct Repeated {
    kept: BTreeMap<Key, Reply>,
    order: Retention<Key>,
}

impl Repeated {
    pub(crate) fn get(&self, key: &Key) -> Option<Reply> {
        self.kept.get(key).cloned()
    }

    /// All of them, the oldest first: `[[id, method, path, answer]]`.
    pub(super) fn to_json(&self) -> Json {
        let known = self.order.after(0).filter_map(|key| Some((key, self.kept.get(key)?)));
        let written = known.map(|((id, method, path), reply)| {
            let reply = match reply {
                Reply::Empty => Json::Null,
                Reply::Begun(status) => json!({ "begun": status }),
                Reply::Result(result) => json!({ "result": result }),
                Reply::Connection(id) => json!({ "connection": id }),
            };
            json!([id, method, path, reply])
        });
        written.collect()
    }

    /// Those of an earlier emulator.
    pub(super) fn from_json(written: &Json, limits: Limits) -> Self {
        let mut all = Self::default();
        for row in written.as_array().into_iter().flatten().filter_map(Json::as_array) {
            let [Json::String(id), Json::String(method), Json::String(path), reply] = row.as_slice() else { continue };
            let reply = match (reply.get("result"), text(reply, "connection")) {
                (Some(result), _) => Reply::Result(result.clone()),
                (None, Some(id)) => Reply::Connection(id),
                (None, None) => number(reply, "begun").map_or(Reply::Empty, Reply::Begun),
            };
            all.put((id.clone(), method.clone(), path.clone()), reply, limits);
        }
        all
    }

    /// Keeps an answer, and forgets the oldest beyond the limits.
    pub(crate) fn put(&mut self, key: Key, reply: Reply, limits: Limits) {
        let (id, method, path) = &key;
        let answer = match &reply {
            Reply::Empty | Reply::Begun(_) => 0,
            Reply::Result(result) => result.to_string().len(),
            Reply::Connection(id) => id.len(),
        };
        let bytes = 2 * (size_of::<Key>() + id.len() + method.len() + path.len()) + size_of::<Reply>() + answer;
        self.kept.insert(key.clone(), reply);
        for oldest in self.order.keep(key, bytes, limits) {
            self.kept.remove(&oldest);
        }
    }
}
