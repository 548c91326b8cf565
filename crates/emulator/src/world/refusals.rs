//! Numbers that refuse the request which calls them.

use super::dialplan::{self, Behaviour};
use crate::http::errors::ApiError;
use ringwire::codecs::identifier::Identifier;
use std::collections::HashMap;

/// How many requests each such number has refused since it last let one through.
#[derive(Debug, Default)]
pub struct Refusals(HashMap<String, u32>);

impl Refusals {
    /// Refuses a request because one of the numbers it calls asks for that.
    ///
    /// # Errors
    /// The answer that number asks for.
    pub fn check(&mut self, callees: &[Identifier]) -> Result<(), ApiError> {
        for callee in callees {
            let Some(Behaviour::Refuses { status, times, retry_after_s }) = dialplan::row(callee).map(|row| row.behaviour) else {
                continue;
            };
            let refused = self.0.entry(callee.raw_id()).or_default();
            if times.is_some_and(|times| *refused >= times) {
                *refused = 0;
                continue;
            }
            *refused += 1;
            return Err(if status == 429 { ApiError::too_many_requests(retry_after_s) } else { ApiError::internal() });
        }
        Ok(())
    }
}
