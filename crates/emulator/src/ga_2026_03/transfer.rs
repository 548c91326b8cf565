//! The transfer of a call: the emulator calls the target; when the target answers, the transferee leaves the conversation.

use super::incoming::Caller;
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
    let others = all.with(Presence::Connected).filter(|person| person.connection.as_ref() != Some(&id));
    let people: Vec<_> = others.map(|person| (person.id, person.identifier.clone())).collect();
    let (transferee, shown) = match (transferee, people.as_slice()) {
        (None, [(only, shown)]) => (*only, shown.clone()),
        (None, _) => {
            let message =
                "Invalid request, transferee: expected who is passed on, got nothing; it is needed in calls of more than two.";
            return Err(ApiError::invalid(message));
        }
        (Some(raw_id), people) => {
            let found = people.iter().find(|(_, known)| known.raw_id() == raw_id).cloned();
            found.ok_or_else(|| ApiError::invalid("Invalid request, transferee: there is nobody of that id in the call."))?
        }
    };
    let caller_id = super::body::inner(&request.body, "sourceCallerIdNumber", "value");
    let caller_id = caller_id.or_else(|| service.store.connected(&id).ok()?.caller_id.clone());
    service.check_quota(caller_id.as_deref(), std::slice::from_ref(&target))?;
    service.engine.refusals.check(std::slice::from_ref(&target))?;
    let context = request.context();
    let connection = service.store.connected(&id)?;
    connection.state = State::Transferring;
    let conversation = connection.server_call_id.clone();
    service.log_state(&id);
    let result = json!({ "operationContext": context.operation_context });
    // It is the transferee who calls the target: the published description says so of the caller id of this request.
    let caller = Caller::of(shown, caller_id, &request.body);
    service.call_in(&conversation, target, Reason::Transfer { connection: id, transferee, context }, &caller);
    Ok(Reply::Result(result))
}

impl Service<'_> {
    /// The target of a transfer has answered.
    pub(super) fn transfer_accepted(&mut self, conversation: &str, id: &str, target: u64, transferee: u64, context: &Context) {
        self.back_from_transfer(id);
        let mut known = |person| self.store.conversations.get_mut(conversation).and_then(|all| all.person(person).cloned());
        let whom =
            |person: Option<&super::state::Person>| person.map(|person| person.identifier.to_js::<Json>(Dialect::Ga2026_03));
        let both = [known(target), known(transferee)];
        let [shown_target, shown_transferee] = both.each_ref().map(|person| whom(person.as_ref()));
        let own = json!({ "transferTarget": shown_target, "transferee": shown_transferee });
        self.raise(id, "CallTransferAccepted", context, &ResultInfo::success(), own);
        // The target and the transferee talk to each other now, in a call of their own.
        if both.iter().flatten().any(|person| person.connection.is_some()) {
            return self.talk_on(conversation, id, [target, transferee]);
        }
        self.set_presence(conversation, target, Presence::Connected, Presence::Left, None);
        self.person_leaves(conversation, transferee, &ResultInfo::passed_on());
        // The transferee may have hung up while the target was being called: then no participant is left, and none leaves any more.
        self.end_if_over(conversation, &ResultInfo::passed_on());
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
