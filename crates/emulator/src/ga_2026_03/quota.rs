//! How many calls a phone number places at once.
//!
//! Documented is that a number has two at first, and more by request to support. What happens to one more is not on record: the request is
//! refused, so that nothing was dialled and it may come again.

use super::Service;
use crate::http::errors::ApiError;
use ringwire::codecs::identifier::Identifier;

impl Service<'_> {
    /// Refuses a request that would call more phones with this caller id than may be called with it at once.
    ///
    /// # Errors
    /// 429 that names the limit.
    pub(super) fn check_quota(&self, caller_id: Option<&str>, callees: &[Identifier]) -> Result<(), ApiError> {
        let (Some(most), Some(caller_id)) = (self.engine.config.max_calls_per_number, caller_id) else { return Ok(()) };
        let phones = callees.iter().filter(|callee| is_phone(callee)).count();
        let placed = self.store.dialled.get(caller_id).copied().unwrap_or_default();
        if phones > 0 && placed.saturating_add(phones) > most {
            return Err(ApiError::too_many_calls(most));
        }
        Ok(())
    }

    /// A phone is called with that caller id: gives the id if it counts.
    pub(super) fn dials(&mut self, caller_id: Option<&str>, callee: &Identifier) -> Option<String> {
        let caller_id = caller_id.filter(|_| self.engine.config.max_calls_per_number.is_some() && is_phone(callee))?;
        *self.store.dialled.entry(caller_id.to_owned()).or_default() += 1;
        Some(caller_id.to_owned())
    }
}

fn is_phone(callee: &Identifier) -> bool {
    matches!(callee, Identifier::PhoneNumber { .. })
}
