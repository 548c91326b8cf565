//! A call passed on: the one who is to take it is called; when they answer, the one who was talked to is gone.

use super::state::{Reason, State};
use super::{Asked, Context, Reply, Told};
use crate::emulator::Emulator;
use crate::engine::json::{Json, json};
use crate::http::errors::ApiError;
use crate::world::Presence;
use ringwire::contract::Dialect;

pub(super) fn transfer(emulator: &mut Emulator, asked: &Asked<'_>) -> Result<Reply, ApiError> {
    let id = asked.connection().to_owned();
    let target = super::calls::identifier(&asked.body, "targetParticipant")?;
    let transferee = super::calls::identifier(&asked.body, "transferee").ok().map(|one| one.raw_id());
    let all = emulator.automation.conversation_of(&id)?;
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
    emulator.refuse_if_asked(std::slice::from_ref(&target))?;
    let context = asked.context();
    let connection = emulator.automation.connected(&id)?;
    connection.state = State::Transferring;
    let conversation = connection.server_call_id.clone();
    emulator.log_state(&id);
    let result = json!({ "operationContext": context.operation_context });
    emulator.call_in(&conversation, target, Reason::Transfer { connection: id, transferee, context });
    Ok(Reply::Result(result))
}

impl Emulator {
    /// The one a call is passed on to has answered.
    pub(super) fn transfer_accepted(&mut self, conversation: &str, id: &str, target: u64, transferee: u64, context: &Context) {
        self.back_from_transfer(id);
        // They talk to each other now, in a call of their own.
        let target = self.set_presence(conversation, target, Presence::Connected, Presence::Left, None);
        let whom = |person: Option<&super::state::Person>| person.map(|person| person.identifier.to_js::<Json>(Dialect::Cloud));
        let known = self.automation.conversations.get_mut(conversation).and_then(|all| all.person(transferee).cloned());
        let own = json!({ "transferTarget": whom(target.as_ref()), "transferee": whom(known.as_ref()) });
        self.tell(id, "CallTransferAccepted", context, &Told::success(), own);
        self.person_leaves(conversation, transferee, &Told::passed_on());
    }

    /// The one a call was to be passed on to will not take it.
    pub(super) fn transfer_failed(&mut self, id: &str, context: &Context, told: &Told) {
        self.back_from_transfer(id);
        self.tell(id, "CallTransferFailed", context, told, Json::Null);
    }

    fn back_from_transfer(&mut self, id: &str) {
        if let Some(connection) = self.automation.connections.get_mut(id).filter(|one| one.state == State::Transferring) {
            connection.state = State::Connected;
            self.log_state(id);
        }
    }
}
