//! The report as JSON.

use super::CallReport;
use super::call::Stay;
use super::fact::{Fact, Outcome, What};
use super::json::Json;
use super::summary::{Invitation, Person, Summary};
use super::time::{milliseconds, written};

/// The name of a contract, as in `apiVersion`.
fn contract(is_leg: bool) -> &'static str {
    if is_leg { "2021-04-15-preview1" } else { "2026-03-12" }
}

pub fn report(report: &CallReport) -> String {
    let mut json = Json::default();
    json.object(|json| {
        json.list("calls", &report.in_order(), |json, ((is_leg, id), call)| {
            let summary = &report.summary(call);
            json.text("id", Some(&report.id(id)));
            json.text("contract", Some(contract(*is_leg)));
            json.text("operationContext", summary.context.map(|context| report.text(context)).as_deref());
            Writing { report }.call(json, summary);
            json.number("droppedEvents", Some(call.dropped).filter(|count| *count > 0));
        });
        json.number("droppedCalls", Some(report.dropped));
        json.list("unknownEvents", &report.summary(&report.others).unknown, |json, unknown| {
            Writing { report }.unknown(json, unknown);
        });
    });
    json.end()
}

struct Writing<'a> {
    report: &'a CallReport,
}

impl Writing<'_> {
    fn call(&self, json: &mut Json, summary: &Summary<'_>) {
        let (ended_at, _) = summary.end();
        let connected_at = summary.connected.and_then(|fact| fact.at);
        time(json, "connectedAt", connected_at);
        time(json, "endedAt", ended_at);
        json.number("durationMs", connected_at.zip(ended_at).map(|(from, to)| milliseconds(from, to)));
        if let Some(fact) = summary.ended {
            json.member("end", |json| self.reason(json, fact, "CallDisconnected"));
        }
        json.list("people", &summary.people, |json, person| self.person(json, person));
        json.list("played", &summary.played, |json, (fact, outcome)| {
            self.stamp(json, fact);
            json.text("outcome", Some(name(*outcome)));
            if *outcome != Outcome::Completed {
                self.reason(json, fact, "PlayFailed");
            }
        });
        json.list("pressed", &summary.pressed, |json, pressed| {
            self.stamp(json, pressed.first);
            time(json, "until", pressed.last.at.filter(|_| matches!(pressed.last.what, What::Tone { .. })));
            json.text("keys", Some(&self.report.text(&pressed.keys)));
        });
        json.list("said", &summary.said, |json, (fact, answer)| {
            self.stamp(json, fact);
            for (name, text) in [("choice", &answer.choice), ("phrase", &answer.phrase), ("speech", &answer.speech)] {
                json.text(name, text.as_ref().map(|text| self.report.text(text)).as_deref());
            }
            json.raw("confidence", answer.confidence.as_deref());
        });
        json.list("recordings", &summary.recordings, |json, recording| {
            json.text("id", Some(&self.report.id(recording.id)));
            time(json, "startedAt", recording.started);
            time(json, "stoppedAt", recording.stopped);
        });
        json.list("transfers", &summary.transfers, |json, transfer| {
            self.stamp(json, transfer.fact);
            json.text("outcome", Some(if transfer.is_done { "accepted" } else { "failed" }));
            json.text("transferee", transfer.who.map(|raw_id| self.report.raw_id(raw_id)).as_deref());
            json.text("to", transfer.to.map(|raw_id| self.report.raw_id(raw_id)).as_deref());
            if !transfer.is_done {
                self.reason(json, transfer.fact, "CallTransferFailed");
            }
        });
        json.list("failures", &summary.failures, |json, (fact, kind)| {
            self.stamp(json, fact);
            json.text("kind", Some(kind));
            self.reason(json, fact, kind);
        });
        json.list("unknownEvents", &summary.unknown, |json, unknown| self.unknown(json, unknown));
    }

    fn person(&self, json: &mut Json, person: &Person<'_>) {
        json.text("id", Some(&self.report.raw_id(person.raw_id)));
        stay(json, person.stays.first().and_then(|stay| stay.from), person.stays.last().and_then(|stay| stay.to));
        json.list("stays", &person.stays, |json, Stay { from, to, .. }| stay(json, *from, *to));
        json.list("invitations", &person.invitations, |json, (fact, outcome)| {
            self.stamp(json, fact);
            let outcome = match outcome {
                Invitation::Joined => "joined",
                Invitation::Transferred => "transferred",
                Invitation::NotReached => "notReached",
            };
            json.text("outcome", Some(outcome));
            if outcome == "notReached" {
                self.reason(json, fact, "AddParticipantFailed");
            }
        });
    }

    /// The time of a fact and its operation context.
    fn stamp(&self, json: &mut Json, fact: &Fact) {
        time(json, "at", fact.at);
        json.text("operationContext", fact.context.as_ref().map(|context| self.report.text(context)).as_deref());
    }

    fn reason(&self, json: &mut Json, fact: &Fact, kind: &str) {
        let reason = fact.reason(kind);
        json.text("reason", Some(reason.word));
        json.text("text", Some(&reason.text));
        json.number("code", fact.code.map(i64::from));
        json.number("subCode", fact.sub_code.map(i64::from));
        json.text("message", fact.message.as_ref().map(|message| self.report.text(message)).as_deref());
    }

    fn unknown(&self, json: &mut Json, (kind, count): &(&str, i64)) {
        json.text("type", Some(&self.report.text(kind)));
        json.number("count", Some(*count));
    }
}

fn stay(json: &mut Json, from: Option<i64>, to: Option<i64>) {
    time(json, "joinedAt", from);
    time(json, "leftAt", to);
}

fn time(json: &mut Json, name: &str, at: Option<i64>) {
    json.text(name, at.map(written).as_deref());
}

/// The name of a prompt's outcome.
pub fn name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Completed => "completed",
        Outcome::Canceled => "canceled",
        Outcome::Failed => "failed",
    }
}
