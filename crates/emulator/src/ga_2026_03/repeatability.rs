//! Repeated requests. On record: the second is not executed; its answer has the status of the first and the current state of
//! the call, and both answers say `Repeatability-Result: accepted`.

use super::Reply;
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

    /// Keeps an answer, and forgets the oldest beyond the limits.
    pub(crate) fn put(&mut self, key: Key, reply: Reply, limits: Limits) {
        let (id, method, path) = &key;
        let answer = match &reply {
            Reply::Empty => 0,
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
