//! Results of operations: the codes and subcodes that are documented, in one place.

use crate::engine::json::{Json, json};
use crate::world::dialplan::Failure;
use crate::world::files::Unplayable;

/// The `resultInformation` of an event.
#[derive(Debug, Clone)]
pub(crate) struct ResultInfo {
    pub(crate) code: i32,
    pub(crate) sub_code: i32,
    pub(crate) message: String,
    /// Whether it comes from the telephone network.
    sip: bool,
}

impl ResultInfo {
    fn new(code: i32, sub_code: i32, message: impl Into<String>) -> Self {
        Self { code, sub_code, message: message.into(), sip: false }
    }

    /// On record: success has no message.
    pub(crate) fn success() -> Self {
        Self::new(200, 0, "")
    }

    /// The message is on record, to the letter.
    pub(crate) fn media_success() -> Self {
        Self::new(200, 0, "Action completed successfully.")
    }

    /// Codes and message are on record, to the letter, for the streaming of audio.
    pub(crate) fn no_socket() -> Self {
        Self::new(400, 8581, "Action failed, Transport url is not valid or web socket server is not operational.")
    }

    /// The message is on record, to the letter.
    pub(crate) fn ended_by_application() -> Self {
        Self::new(
            200,
            7000,
            "Call was ended by Azure Communication Service Call Automation API or a server bot. DiagCode: 0#7000.@",
        )
    }

    /// For the other connections of a call that one of them has ended for everyone. On record, with this message.
    pub(crate) fn conversation_ended() -> Self {
        Self::new(200, 5001, "This conversation has ended.. DiagCode: 0#5001.@")
    }

    /// On record for an invitation that was taken back with success.
    pub(crate) fn invitation_taken_back() -> Self {
        Self::new(487, 5234, "The invitation was taken back before it was answered.")
    }

    pub(crate) fn removed() -> Self {
        Self::new(200, 5000, "The participant was removed from the call.")
    }

    pub(crate) fn everyone_left() -> Self {
        Self::new(0, 560_000, "The last one in the call hung up.")
    }

    pub(crate) fn passed_on() -> Self {
        Self::new(0, 0, "The call was passed on.")
    }

    pub(crate) fn failure(failure: &Failure) -> Self {
        let sip = failure.is_of_network();
        Self { code: failure.code, sub_code: failure.subcode, message: failure.message.to_owned(), sip }
    }

    pub(crate) fn no_longer_ringing(what: &str) -> Self {
        Self::new(404, 8522, ["The call does not ring any more: ", what, "."].concat())
    }

    pub(crate) fn no_such_call() -> Self {
        Self::new(404, 8522, "Call not found.")
    }

    pub(crate) fn not_in_call() -> Self {
        Self::new(400, 8523, "There is nobody of that id in the call.")
    }

    pub(crate) fn not_invited() -> Self {
        Self::new(400, 8523, "There is no invitation of that id that waits for an answer.")
    }

    pub(crate) fn resisted() -> Self {
        Self::new(500, 9999, "The number asks for this failure.")
    }

    pub(crate) fn cancelled() -> Self {
        Self::new(400, 8508, "The operation was cancelled.")
    }

    pub(crate) fn unplayable(why: &Unplayable) -> Self {
        match why {
            Unplayable::Malformed(problem) => Self::new(400, 8535, ["The file cannot be played: ", problem, "."].concat()),
            Unplayable::Unreachable(problem) => Self::new(400, 8536, ["The file could not be fetched: ", problem, "."].concat()),
        }
    }

    pub(crate) fn no_intelligence() -> Self {
        let why = "There is nothing that speaks or understands speech: give the call \
                   callIntelligenceOptions.cognitiveServicesEndpoint.";
        Self::new(400, 8565, why)
    }

    pub(crate) fn prompt_failed(why: &Self) -> Self {
        Self::new(500, 8511, why.message.clone())
    }

    pub(crate) fn most_keys() -> Self {
        Self::new(200, 8531, "As many keys as were asked for.")
    }

    pub(crate) fn stop_key() -> Self {
        Self::new(200, 8514, "A key that ends the answer.")
    }

    pub(crate) fn key_of_choice() -> Self {
        Self::new(200, 8533, "The key of a choice.")
    }

    pub(crate) fn phrase_of_choice() -> Self {
        Self::new(200, 8545, "The phrase of a choice.")
    }

    pub(crate) fn no_choice_key() -> Self {
        Self::new(400, 8534, "A key that no choice has.")
    }

    pub(crate) fn no_choice_phrase() -> Self {
        Self::new(400, 8547, "A phrase that no choice has.")
    }

    pub(crate) fn silence() -> Self {
        Self::new(400, 8510, "The answer did not begin in time.")
    }

    pub(crate) fn no_next_key() -> Self {
        Self::new(400, 8532, "The next key did not come in time.")
    }

    pub(crate) fn storage() -> Self {
        Self::new(400, 8523, "The container is out of reach: its host ends with .invalid.")
    }

    /// By the names of JavaScript.
    pub(crate) fn to_js(&self) -> Json {
        let sip = self.sip.then(|| json!({ "code": self.code, "message": self.message }));
        json!({ "code": self.code, "subCode": self.sub_code, "message": self.message, "sipDetails": sip })
    }
}
