//! Repeated requests. On record: the second is not executed; its answer has the status of the first and the current state of
//! the call, and both answers say `Repeatability-Result: accepted`.

use super::Reply;
use crate::http::errors::ApiError;
use crate::http::message::RawRequest;
use std::collections::{BTreeMap, VecDeque};

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
    order: VecDeque<Key>,
}

impl Repeated {
    pub(crate) fn get(&self, key: &Key) -> Option<Reply> {
        self.kept.get(key).cloned()
    }

    /// Keeps an answer, and forgets the oldest beyond so many.
    pub(crate) fn put(&mut self, key: Key, reply: Reply, most: usize) {
        self.order.push_back(key.clone());
        self.kept.insert(key, reply);
        while self.order.len() > most {
            let Some(oldest) = self.order.pop_front() else { break };
            self.kept.remove(&oldest);
        }
    }
}
