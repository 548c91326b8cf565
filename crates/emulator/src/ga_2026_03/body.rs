//! Reading members of request bodies.

use crate::engine::json::{Json, text};
use crate::http::errors::ApiError;
use ringwire::codecs::identifier::Identifier;
use ringwire::contract::Dialect;

/// The identifiers a member of a body lists.
pub(super) fn identifiers(body: &Json, name: &str) -> Vec<Identifier> {
    let listed = body.get(name).and_then(Json::as_array).into_iter().flatten();
    listed.filter_map(|listed| Identifier::from_wire(listed, Dialect::Ga2026_03)).collect()
}

/// The identifier a member of a body names. The check against the contract's table has made sure that there is one.
pub(super) fn identifier(body: &Json, name: &str) -> Result<Identifier, ApiError> {
    let named = body.get(name).and_then(|named| Identifier::from_wire(named, Dialect::Ga2026_03));
    named.ok_or_else(|| ApiError::invalid([name, ": expected an identifier."].concat()))
}

/// The text of an inner member.
pub(super) fn inner(body: &Json, outer: &str, name: &str) -> Option<String> {
    body.get(outer).and_then(|object| text(object, name))
}

/// A call to a phone number needs a number to show to the callee. The documents say that it is needed, not what happens without
/// one.
pub(super) fn needs_caller_id(caller_id: Option<&String>, callees: &[Identifier]) -> Result<(), ApiError> {
    let calls_phones = callees.iter().any(|callee| matches!(callee, Identifier::PhoneNumber { .. }));
    if calls_phones && caller_id.is_none() {
        let message = "Invalid request, sourceCallerIdNumber: expected a phone number to show to those called, got nothing; it is \
                       needed to call phone numbers (sourceCallIdNumber in JavaScript).";
        return Err(ApiError::invalid(message));
    }
    Ok(())
}

/// Whether a media operation cancels those before it.
pub(super) fn interrupts(body: &Json) -> bool {
    body.get("interruptCallMediaOperation").and_then(Json::as_bool).unwrap_or(false)
}
