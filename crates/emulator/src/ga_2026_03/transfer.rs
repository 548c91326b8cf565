//! The transfer of a call: the emulator calls the target; when the target answers, the transferee leaves the conversation.

use super::state::{Reason, State};
use super::{Context, Reply, ResultInfo, Service, ValidatedRequest};
use crate::engine::json::{Json, json};
use crate::http::errors::ApiError;
use crate::world::Presence;
use ringwire::contract::Dialect;

pub(super) fn transfer(service: &mut Service<'_>, request: &ValidatedRequest<'_>) -> Result<Reply, ApiError> {
    let id = request.connection().to_owned();
    let target = super::body::identifier(&request.body, "targetParticipant")?;
    let transferee = super::body::identifier(&request.body, "transferee").ok().map(|one| one.raw_id());
    let all = service.store.conversation_of(&id)?;
    let people: Vec<_> = all.with(Presence::Connected).map(|person| (person.id, person.raw_id())).collect();
    let transferee = match (transferee, people.as_slice()) {
        (None, [(only, _)]) => *only,
        (None, _) => {
            let message =
                "Invalid request, transferee: expected who is passed on, got nothing; it is needed in calls of more than two.";
            return Err(ApiError::invalid(message));
        }
        (Some(raw_id), people) => {
            let found = people.iter().find(|(_, known)| *known == raw_id).map(|(id, _)| *id);
            found.ok_or_else(|| ApiError::invalid("Invalid request, transferee: there is nobody of that id in the call."))?
        }
    };
    service.engine.refusals.check(std::slice::from_ref(&target))?;
    let context = request.context();
    let connection = service.store.connected(&id)?;
    connection.state = State::Transferring;
    let conversation = connection.server_call_id.clone();
    service.log_state(&id);
    let result = json!({ "operationContext": context.operation_context });
    service.call_in(&conversation, target, Reason::Transfer { connection: id, transferee, context });
    Ok(Reply::Result(result))
}

impl Service<'_> {
    /// The target of a transfer has answered.
    pub(super) fn transfer_accepted(&mut self, conversation: &str, id: &str, target: u64, transferee: u64, context: &Context) {
        self.back_from_transfer(id);
        // The target and the transferee talk to each other now, in a call of their own.
        let target = self.set_presence(conversation, target, Presence::Connected, Presence::Left, None);
        let whom =
            |person: Option<&super::state::Person>| person.map(|person| person.identifier.to_js::<Json>(Dialect::Ga2026_03));
        let known = self.store.conversations.get_mut(conversation).and_then(|all| all.person(transferee).cloned());
        let own = json!({ "transferTarget": whom(target.as_ref()), "transferee": whom(known.as_ref()) });
        self.raise(id, "CallTransferAccepted", context, &ResultInfo::success(), own);
        self.person_leaves(conversation, transferee, &ResultInfo::passed_on());
        // The transferee may have hung up while the target was being called: then no participant is left, and none leaves any more.
        self.end_if_empty(conversation, &ResultInfo::passed_on());
    }

    /// The one a call was to be passed on to will not take it.
    pub(super) fn transfer_failed(&mut self, id: &str, context: &Context, info: &ResultInfo) {
        self.back_from_transfer(id);
        self.raise(id, "CallTransferFailed", context, info, Json::Null);
    }

    fn back_from_transfer(&mut self, id: &str) {
        if let Some(connection) = self.store.connections.get_mut(id).filter(|one| one.state == State::Transferring) {
            connection.state = State::Connected;
            self.log_state(id);
        }
    }
}
