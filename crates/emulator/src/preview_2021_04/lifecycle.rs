//! How a call leg begins, changes and ends: its participants answer, fail, press keys and leave, and its state follows.

use super::calls::CallState;
use super::participants::{CalledBy, Participant};
use super::{Service, Task};
use crate::engine::json::{Json, json};
use crate::http::errors::ApiError;
use crate::world::Presence;
use crate::world::dialplan::{self, Behaviour, CANCELLED, Failure, KEY_EVERY_MS, Then};
use ringwire::codecs::identifier::Identifier;
use ringwire::contract::Dialect;

/// How long a call leg is terminating before it is terminated, in milliseconds. Not on record; long enough to be seen.
pub const TERMINATING_MS: u64 = 200;

/// The keys, and how events name them. `!` is the hook flash, as dial strings write it.
const KEYS: [(char, &str); 17] = [
    ('0', "Tone0"),
    ('1', "Tone1"),
    ('2', "Tone2"),
    ('3', "Tone3"),
    ('4', "Tone4"),
    ('5', "Tone5"),
    ('6', "Tone6"),
    ('7', "Tone7"),
    ('8', "Tone8"),
    ('9', "Tone9"),
    ('*', "Star"),
    ('#', "Pound"),
    ('A', "A"),
    ('B', "B"),
    ('C', "C"),
    ('D', "D"),
    ('!', "Flash"),
];

fn tone(key: char) -> Option<&'static str> {
    KEYS.iter().find(|(known, _)| *known == key).map(|(_, tone)| *tone)
}

impl Service<'_> {
    /// A participant presses keys; gives how many.
    pub(crate) fn press(&mut self, call_id: &str, participant: &str, keys: &str) -> Result<usize, ApiError> {
        let call = self.store.calls.known(call_id)?;
        call.must_be_established()?;
        let found = call.connected().find(|connected| connected.is_named(participant)).map(|connected| connected.id.clone());
        let id = found.ok_or_else(ApiError::participant_not_found)?;
        if let Some(unknown) = keys.chars().find(|key| tone(*key).is_none()) {
            return Err(ApiError::invalid(format!("There is no key {unknown:?}; expected 0-9, *, #, A-D or ! (hook flash).")));
        }
        if keys.is_empty() {
            return Err(ApiError::invalid("There is no key to press; expected some of 0-9, *, #, A-D and ! (hook flash)."));
        }
        keys.chars().for_each(|key| self.key_pressed(call_id, &id, key));
        Ok(keys.chars().count())
    }

    /// Logs the state a call leg is in, and posts it.
    pub(crate) fn raise_state(&mut self, call_id: &str) {
        let Some(call) = self.store.calls.get_mut(call_id) else { return };
        let state = call.state;
        // On record: the conversation is named while the call is established, and only then.
        let conversation = (state == CallState::Established).then(|| call.conversation_id.clone());
        self.engine.log("state", json!({ "callLegId": call_id, "state": state.name() }));
        let data = json!({ "conversationId": conversation, "callLegId": call_id, "callState": state.name() });
        self.raise(call_id, "CallLegStateChanged", &data);
    }

    /// Calls a participant into a call, with a caller id.
    pub(crate) fn dial(&mut self, call_id: &str, identifier: Identifier, called_by: CalledBy, caller_id: Option<&str>) {
        let behaviour = dialplan::behaviour(dialplan::row(&identifier), &mut self.engine.ids);
        let id = self.engine.ids.uuid();
        let Some(call) = self.store.calls.get_mut(call_id) else { return };
        let leg = Some(self.engine.dialled.begin(caller_id, &identifier));
        let participant = Participant { id: id.clone(), identifier, presence: Presence::Ringing, called_by, leg };
        call.participants.push(participant.clone());
        self.log_presence(call_id, &participant, None);
        let call = call_id.to_owned();
        match behaviour {
            Behaviour::Answers { after_ms, then } => self.schedule(after_ms, Task::Answers { call, participant: id, then }),
            Behaviour::Fails { after_ms, failure } => self.schedule(after_ms, Task::Fails { call, participant: id, failure }),
            // No row of this contract rings at a softphone.
            Behaviour::Refuses { .. } | Behaviour::RingsAtPhone => {}
        }
    }

    /// A callee answers.
    pub(crate) fn callee_answers(&mut self, call_id: &str, id: &str, then: Then) {
        let Some(participant) = self.change_presence(call_id, id, Presence::Ringing, Presence::Connected, None) else { return };
        if let Some(call) = self.store.calls.get_mut(call_id)
            && call.state == CallState::Establishing
        {
            call.state = CallState::Established;
            self.raise_state(call_id);
        }
        self.raise_invitation(call_id, &participant, None);
        self.raise_participants(call_id);
        let (call, participant) = (call_id.to_owned(), participant.id);
        match then {
            // This contract has no operation that makes these callees do anything.
            Then::Stays | Then::Replies(_) | Then::Resists | Then::Talks(_) => {}
            Then::Presses { after_ms, keys } => self.schedule(after_ms, Task::Presses { call, participant, keys }),
            Then::HangsUp { after_ms } => self.schedule(after_ms, Task::HangsUp { call, participant }),
        }
    }

    /// A callee will not come.
    pub(crate) fn callee_fails(&mut self, call_id: &str, id: &str, failure: &'static Failure) {
        let change = self.change_presence(call_id, id, Presence::Ringing, Presence::Failed, Some(failure));
        let Some(participant) = change else { return };
        self.raise_invitation(call_id, &participant, Some(failure));
        self.end_if_deserted(call_id);
    }

    /// A participant presses the first of these keys now, and schedules the others.
    pub(crate) fn callee_presses(&mut self, call_id: &str, id: &str, keys: &'static str) {
        let mut rest = keys.chars();
        let is_there = self.store.calls.get_mut(call_id).is_some_and(|call| call.connected().any(|connected| connected.id == id));
        let Some(key) = rest.next().filter(|_| is_there) else { return };
        self.key_pressed(call_id, id, key);
        if !rest.as_str().is_empty() {
            let task = Task::Presses { call: call_id.to_owned(), participant: id.to_owned(), keys: rest.as_str() };
            self.schedule(KEY_EVERY_MS, task);
        }
    }

    fn key_pressed(&mut self, call_id: &str, id: &str, key: char) {
        let Some(tone) = tone(key) else { return };
        let Some(call) = self.store.calls.get_mut(call_id).filter(|call| call.state == CallState::Established) else { return };
        call.keys_pressed = call.keys_pressed.saturating_add(1);
        let sequence_id = call.keys_pressed;
        let members = json!({ "callLegId": call_id, "participantId": id, "tone": tone, "sequenceId": sequence_id });
        self.engine.log("key", members);
        let data = json!({ "toneInfo": { "sequenceId": sequence_id, "tone": tone }, "callLegId": call_id });
        self.raise(call_id, "DtmfReceived", &data);
    }

    /// A participant leaves the call.
    pub(crate) fn leave(&mut self, call_id: &str, id: &str) {
        if self.change_presence(call_id, id, Presence::Connected, Presence::Left, None).is_some() {
            self.raise_participants(call_id);
            self.end_if_deserted(call_id);
        }
    }

    fn end_if_deserted(&mut self, call_id: &str) {
        if self.store.calls.get_mut(call_id).is_some_and(|call| call.is_deserted()) {
            self.end_call(call_id, false);
        }
    }

    /// Ends a call leg, for everyone or for the application alone: then its participants continue the call, if there are at least
    /// two.
    pub(crate) fn end_call(&mut self, call_id: &str, others_stay: bool) {
        let Some(call) = self.store.calls.get_mut(call_id).filter(|call| call.state < CallState::Terminating) else { return };
        call.state = CallState::Terminating;
        let others_stay = others_stay && call.connected().count() > 1;
        let people = call.participants.clone();
        self.raise_state(call_id);
        self.cancel_prompts(call_id);
        for Participant { id, presence, .. } in people {
            match presence {
                Presence::Ringing => self.callee_fails(call_id, &id, &CANCELLED),
                Presence::Connected if !others_stay => {
                    self.change_presence(call_id, &id, Presence::Connected, Presence::Left, None);
                }
                _ => {}
            }
        }
        self.schedule(TERMINATING_MS, Task::CallEnds { call: call_id.to_owned() });
    }

    /// A call leg that was terminating is terminated.
    pub(crate) fn call_ends(&mut self, call_id: &str) {
        let Some(call) = self.store.calls.get_mut(call_id) else { return };
        call.state = CallState::Terminated;
        // Callees who talk on without the application are no calls of it any more.
        for participant in &mut call.participants {
            let leg = participant.leg.take();
            leg.iter().for_each(|leg| self.engine.dialled.end(leg, &participant.identifier, self.engine.config.limits()));
        }
        self.raise_state(call_id);
        self.store.calls.ended(call_id, self.engine.config.limits());
    }

    fn change_presence(
        &mut self,
        call_id: &str,
        id: &str,
        from: Presence,
        to: Presence,
        failure: Option<&'static Failure>,
    ) -> Option<Participant> {
        let call = self.store.calls.get_mut(call_id)?;
        let participant = call.participant(id).filter(|participant| participant.presence == from)?;
        participant.presence = to;
        let participant = participant.clone();
        // Where the call ends with them, they count as up until it has ended.
        if to != Presence::Connected
            && call.state < CallState::Terminating
            && !call.is_deserted()
            && let Some(leg) = call.participant(id).and_then(|participant| participant.leg.take())
        {
            self.engine.dialled.end(&leg, &participant.identifier, self.engine.config.limits());
        }
        self.log_presence(call_id, &participant, failure);
        Some(participant)
    }

    fn log_presence(&mut self, call_id: &str, participant: &Participant, failure: Option<&'static Failure>) {
        let members = json!({
            "callLegId": call_id,
            "participantId": participant.id,
            "rawId": participant.identifier.raw_id(),
            "state": participant.presence.name(),
            "reason": failure.map(|failure| failure.message),
        });
        self.engine.log("participant", members);
    }

    /// Posts the list of participants.
    fn raise_participants(&mut self, call_id: &str) {
        let Some(call) = self.store.calls.get_mut(call_id).filter(|call| call.state == CallState::Established) else { return };
        let people = call.connected().map(|participant| {
            json!({
                "identifier": participant.identifier.to_js::<Json>(Dialect::Preview2021_04),
                "participantId": participant.id,
                "isMuted": false,
            })
        });
        let data = json!({ "callLegId": call_id, "participants": people.collect::<Json>() });
        self.raise(call_id, "ParticipantsUpdated", &data);
    }

    /// Posts the outcome of an invitation, if the participant was invited.
    fn raise_invitation(&mut self, call_id: &str, participant: &Participant, failure: Option<&'static Failure>) {
        let CalledBy::Invite(operation_context) = &participant.called_by else { return };
        // On record: an invitation that succeeds has no ResultInfo.
        let result = failure.map(|why| json!({ "code": why.code, "subcode": why.subcode, "message": why.message }));
        let data = json!({
            "resultInfo": result,
            "operationContext": operation_context,
            "status": if failure.is_some() { "failed" } else { "completed" },
            "callLegId": call_id,
            "participants": [participant.identifier.to_js::<Json>(Dialect::Preview2021_04)],
        });
        self.raise(call_id, "InviteParticipantResult", &data);
    }
}
