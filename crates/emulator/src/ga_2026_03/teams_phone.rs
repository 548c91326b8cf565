//! Calls of Teams Phone: which calls are, what the table says of their requests, and what the profile makes of it.
//!
//! A call is one of Teams Phone if its request has `teamsAppSource`, or if it came in to a resource account. Nothing of it was seen on the
//! live service: what no page says is assumed, and `CHOICES` says so.

use super::state::Connection;
use super::{Service, ValidatedRequest};
use crate::engine::json::{Json, json, text};
use crate::engine::teams_phone::{Account, Connectivity, TeamsPhone};
use crate::http::errors::ApiError;
use crate::world::dialplan::{AGENT_AWAY, CARRIER_BLOCKS, Failure, NO_FUNDS};
use ringwire::codecs::identifier::Identifier;
use ringwire::codecs::person::Person;
use ringwire::contract::ga_2026_03::teams_phone::{Call, JudgedRequest, Row, Trait, Verdict, WHOM, judge};
use ringwire::contract::{Dialect, Operation};

/// The code with which a request is refused whose own code is not known: that of operations which the service does not have.
pub(crate) const ASSUMED_CODE: &str = "8520";

/// How many outbound calls a number may have at once. Documented.
const MOST_OUTBOUND: usize = 2;

/// How long an agent's client rings that is not there, in milliseconds. The pages say that calls ring for so long.
const AGENT_RINGS_MS: u64 = 30_000;

/// How soon a call fails that the network does not take, in milliseconds. Not on record.
const REFUSED_AFTER_MS: u64 = 500;

/// What a request is, as the table's rows know it.
#[derive(Debug, Clone)]
pub(crate) struct Read {
    /// The name of the operation in JavaScript.
    pub(crate) operation: &'static str,
    /// The kinds of the identifiers that it names, each once.
    pub(crate) identifiers: Vec<&'static str>,
    /// The identifiers themselves, by their raw ids.
    pub(crate) raw_ids: Vec<String>,
    /// What else it has.
    pub(crate) traits: Vec<Trait>,
}

impl Read {
    /// Reads a request: the row that its path belongs to (of several rows of one path, the first), the last segment of its path, and its
    /// body as it stands on the wire.
    pub(crate) fn of(route: &'static Operation, last_segment: &str, body: &Json) -> Self {
        let operation = name_of(route, body);
        let member = WHOM.iter().find(|(name, _)| *name == operation).map(|(_, member)| *member);
        let people: Vec<Person> = match member {
            None => Vec::new(),
            Some("{}") => vec![Person::from_raw_id(last_segment, Dialect::Ga2026_03)],
            Some(pointer) => match body.pointer(pointer) {
                Some(Json::Array(items)) => items.iter().filter_map(person).collect(),
                item => item.and_then(person).into_iter().collect(),
            },
        };
        let mut read = Self { operation, identifiers: Vec::new(), raw_ids: Vec::new(), traits: traits(operation, body) };
        for person in people {
            let (kind, raw_id) = (person.row().kind, person.raw_id());
            if !read.identifiers.contains(&kind) {
                read.identifiers.push(kind);
            }
            if kind == "phoneNumber" && read.raw_ids.contains(&raw_id) {
                read.traits.push(Trait::SameNumber);
            }
            read.raw_ids.push(raw_id);
        }
        read
    }

    /// The first identifier of a kind, as its raw id.
    pub(crate) fn first_of(&self, kind: &str) -> Option<&str> {
        let is_meant = |raw_id: &&String| Person::from_raw_id(raw_id, Dialect::Ga2026_03).row().kind == kind;
        self.raw_ids.iter().find(is_meant).map(String::as_str)
    }

    /// The rows that speak of it, in a call of that kind.
    pub(crate) fn rows(&self, call: Call) -> Vec<(&'static Row, Option<&'static str>)> {
        judge(JudgedRequest { operation: self.operation, call, identifiers: &self.identifiers, traits: &self.traits })
    }
}

/// Of operations that share a path, the one that a body is for.
fn name_of(route: &'static Operation, body: &Json) -> &'static str {
    let count = |name: &str| body.get(name).and_then(Json::as_array).map_or(0, Vec::len);
    match route.name {
        "createCall" if count("targets") > 1 => "createGroupCall",
        "play" if count("playTo") == 0 => "playToAll",
        name => name,
    }
}

/// An identifier, by the kind that its raw id is of: an agent may be sent as a user whose id has three parts.
fn person(value: &Json) -> Option<Person> {
    let named = Person::from_wire(value, Dialect::Ga2026_03)?;
    Some(Person::from_raw_id(&named.raw_id(), Dialect::Ga2026_03))
}

fn present<'a>(body: &'a Json, name: &str) -> Option<&'a Json> {
    body.get(name).filter(|value| !value.is_null())
}

/// Whether a request is to place a call of Teams Phone.
pub(crate) fn has_teams_source(body: &Json) -> bool {
    present(body, "teamsAppSource").is_some()
}

fn traits(operation: &str, body: &Json) -> Vec<Trait> {
    let flag = |object: &Json, name: &str| object.get(name).and_then(Json::as_bool) == Some(true);
    let is_not =
        |name: &str, word: &str| body.get(name).and_then(Json::as_str).is_none_or(|given| !given.eq_ignore_ascii_case(word));
    let locator = body.get("callLocator").and_then(|locator| text(locator, "kind")).unwrap_or_default();
    let sip = body.pointer("/customCallingContext/sipHeaders").and_then(Json::as_object);
    let streams = body.get("mediaStreamingOptions").filter(|options| options.is_object());
    let is_start = operation == "start";
    let name = present(body, "sourceDisplayName").is_some_and(|name| name.as_str() != Some(""));
    [
        (Trait::CallerId, present(body, "sourceCallerIdNumber").is_some() || name),
        (Trait::TwoSources, present(body, "source").is_some() && has_teams_source(body)),
        (Trait::StreamsOut, streams.is_some_and(|options| !flag(options, "enableBidirectional"))),
        (Trait::StreamsBothWays, streams.is_some_and(|options| flag(options, "enableBidirectional"))),
        (Trait::Transcribes, body.get("transcriptionOptions").is_some_and(Json::is_object)),
        (Trait::SipToTeams, sip.is_some_and(|headers| !headers.is_empty())),
        (Trait::ServerCallLocator, locator.eq_ignore_ascii_case("serverCallLocator")),
        (Trait::GroupCallLocator, locator.eq_ignore_ascii_case("groupCallLocator")),
        (Trait::RoomLocator, locator.eq_ignore_ascii_case("roomCallLocator")),
        (Trait::RecordsVideo, is_start && is_not("recordingContentType", "audio")),
        (Trait::NotWav, is_start && is_not("recordingFormatType", "wav")),
        (Trait::PausedOnStart, is_start && flag(body, "pauseOnStart")),
    ]
    .into_iter()
    .filter_map(|(has, is_there)| is_there.then_some(has))
    .collect()
}

/// What the profile makes of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Effect {
    /// The request is executed.
    Passes,
    /// It is executed, and the log has the row.
    Logged,
    /// It is refused with a 400 of this code.
    Refused(&'static str),
}

fn effect(row: &Row, profile: Option<&TeamsPhone>, call: Call) -> Effect {
    let Some(profile) = profile else {
        // Without a profile the documented refusal is all that is known of such calls.
        let is_caller_id = row.has == Some(Trait::CallerId) && call == Call::TeamsPhone;
        return if is_caller_id { Effect::Refused(row.code) } else { Effect::Passes };
    };
    let unless = |refuses: bool| if refuses { Effect::Refused(ASSUMED_CODE) } else { Effect::Logged };
    match row.verdict {
        Verdict::GoneIn2028 => unless(profile.has_ended),
        // A call of the resource alone is as it was, as long as there are such calls.
        _ if call == Call::Other => Effect::Passes,
        Verdict::Supported => Effect::Passes,
        Verdict::NeedsChange if !row.code.is_empty() => Effect::Refused(row.code),
        Verdict::NotSupported => Effect::Refused(ASSUMED_CODE),
        Verdict::NeedsChange | Verdict::Conflict | Verdict::Unknown => unless(profile.strict),
    }
}

/// The text of a refusal. That of a caller id begins as the documented one.
fn refusal(row: &Row, read: &Read, kind: Option<&str>, code: &'static str) -> ApiError {
    let what = match row.has {
        Some(Trait::CallerId) => "SourceCallerIdNumber and SourceDisplayName are not supported".to_owned(),
        Some(has) => [read.operation, " with ", has.name(), " is refused by the Teams Phone profile"].concat(),
        None => {
            let whom = kind.map(|kind| [" of a ", kind].concat()).unwrap_or_default();
            [read.operation, &whom, " is refused by the Teams Phone profile"].concat()
        }
    };
    let against = row.against.map(|other| [", and against it ", other.url, " of ", other.date].concat()).unwrap_or_default();
    let page = [" (", row.verdict.name(), "; ", row.source.url, " of ", row.source.date, &against, ")"].concat();
    ApiError::teams_phone(code, ["Invalid request, ", &what, ". ", row.advice, &page].concat())
}

/// What the log and the check show of a row.
pub(crate) fn shown(row: &Row, read: &Read, kind: Option<&str>) -> Json {
    json!({
        "operation": read.operation,
        "identifier": kind,
        "request": row.has.map(Trait::name),
        "verdict": row.verdict.name(),
        "advice": row.advice,
        "code": Some(row.code).filter(|code| !code.is_empty()),
        "basis": row.basis.name(),
        "source": row.source.url,
        "date": row.source.date,
        "against": row.against.map(|other| json!({ "source": other.url, "date": other.date })),
    })
}

impl Service<'_> {
    /// Judges a request by the table, before it is executed.
    ///
    /// # Errors
    /// 400 for a request that a call of Teams Phone does not have.
    pub(super) fn judge(&mut self, request: &ValidatedRequest<'_>) -> Result<(), ApiError> {
        let call = self.call_of(request);
        // Then no row has an effect, and most emulators have no profile.
        if call == Call::Other && self.engine.config.teams_phone.is_none() {
            return Ok(());
        }
        let mut read = Read::of(request.route.operation, request.route.parameter("targetParticipant"), &request.body);
        if self.incoming_of(request).is_some_and(|incoming| incoming.is_on_behalf) {
            read.traits.push(Trait::OnBehalf);
        }
        let rows = read.rows(call);
        for (row, kind) in &rows {
            if let Effect::Refused(code) = effect(row, self.engine.config.teams_phone.as_ref(), call) {
                return Err(refusal(row, &read, *kind, code));
            }
        }
        for (row, kind) in rows {
            if effect(row, self.engine.config.teams_phone.as_ref(), call) == Effect::Logged {
                self.engine.log("verdict", shown(row, &read, kind));
            }
        }
        Ok(())
    }

    fn incoming_of(&self, request: &ValidatedRequest<'_>) -> Option<&super::incoming::Incoming> {
        self.store.incoming.get(request.body.get("incomingCallContext")?.as_str()?)
    }

    /// Whose call a request is about.
    fn call_of(&self, request: &ValidatedRequest<'_>) -> Call {
        let body = &request.body;
        let own = || text(body, "callConnectionId").unwrap_or_else(|| request.connection().to_owned());
        let by_conversation = |id: &str| self.account_in(id).is_some();
        let is_teams = has_teams_source(body)
            || self.incoming_of(request).is_some_and(|incoming| incoming.account.is_some())
            || self.store.connections.get(&own()).is_some_and(|connection| connection.account.is_some())
            || self.store.recordings.get(request.recording()).is_some_and(|recording| by_conversation(&recording.conversation))
            || body.pointer("/callLocator/serverCallId").and_then(Json::as_str).is_some_and(by_conversation);
        if is_teams { Call::TeamsPhone } else { Call::Other }
    }

    /// The resource account by which the application is in a conversation, if it is one of Teams Phone.
    pub(super) fn account_in(&self, conversation: &str) -> Option<&str> {
        let ids = self.store.conversations.get(conversation)?.connections.values();
        ids.filter_map(|id| self.store.connections.get(id)?.account.as_deref()).next()
    }

    /// The resource account that a request to place a call names: `None` for a call that is none of Teams Phone.
    ///
    /// # Errors
    /// What the profile says against a call from that account.
    pub(super) fn calling_account(&self, body: &Json) -> Result<Option<String>, ApiError> {
        let Some(id) = super::body::inner(body, "teamsAppSource", "appId") else { return Ok(None) };
        let Some(profile) = &self.engine.config.teams_phone else { return Ok(Some(id)) };
        let Some(account) = profile.account(&id) else {
            let message = "Invalid request, teamsAppSource.appId: expected the Entra object id of a resource account of the Teams Phone \
                           profile (not the application id of its bot).";
            return Err(ApiError::invalid(message));
        };
        let id = account.object_id.clone();
        if !self.has_consented(&id) {
            return Err(ApiError::not_consented(&profile.tenant_id, &id));
        }
        if self.store.outbound.get(&id).is_some_and(|calls| *calls >= MOST_OUTBOUND) {
            return Err(ApiError::too_many_outbound(MOST_OUTBOUND));
        }
        Ok(Some(id))
    }

    /// The account that a call comes in to, and what it is called there: with a profile by its number as well, without one by its raw id.
    /// `Some(Err)`: it is an account to which no call comes in, and why.
    pub(super) fn called_account(&self, to: &Identifier) -> Option<Result<String, &'static str>> {
        let app = match to {
            Identifier::MicrosoftTeamsApp { app_id, .. } => Some(app_id),
            _ => None,
        };
        let Some(profile) = &self.engine.config.teams_phone else { return app.map(|id| Ok(id.clone())) };
        let has_number = |account: &&Account| matches!(to, Identifier::PhoneNumber { number, .. } if account.phone_number.as_ref() == Some(number));
        let account = app.and_then(|id| profile.account(id)).or_else(|| profile.accounts.iter().find(has_number));
        match account {
            Some(account) if self.has_consented(&account.object_id) => Some(Ok(account.object_id.clone())),
            Some(_) => Some(Err("the resource account has not consented: it is silent, and no event comes")),
            None => app.map(|_| Err("the profile has no such resource account: it is busy, and no event comes")),
        }
    }

    /// Why a callee cannot be reached, by what the profile says of the caller's account and of agents.
    pub(super) fn teams_failure(&self, conversation: &str, callee: &Identifier) -> Option<(u64, &'static Failure)> {
        let profile = self.engine.config.teams_phone.as_ref()?;
        let account = profile.account(self.account_in(conversation)?)?;
        match callee {
            Identifier::TeamsExtensionUser { user_id, tenant_id, .. } => {
                (!profile.is_signed_in(tenant_id, user_id)).then_some((AGENT_RINGS_MS, &AGENT_AWAY))
            }
            Identifier::PhoneNumber { .. } if !account.funded => match account.connectivity {
                Connectivity::CallingPlan => Some((REFUSED_AFTER_MS, &NO_FUNDS)),
                Connectivity::OperatorConnect => Some((REFUSED_AFTER_MS, &CARRIER_BLOCKS)),
                Connectivity::DirectRouting => None,
            },
            _ => None,
        }
    }

    /// The status of the answer to a recording of a conversation that begins without an id; `None`: the answer has its id.
    pub(super) fn recording_without_id(&self, conversation: &str) -> Option<u16> {
        let profile = self.engine.config.teams_phone.as_ref()?;
        self.account_in(conversation)?;
        Some(profile.recording_status).filter(|status| *status != 200)
    }
}

impl Connection {
    /// Whether the application has placed the call from a resource account.
    pub(super) fn outbound_account(&self) -> Option<&String> {
        self.account.as_ref().filter(|_| matches!(self.source, Identifier::MicrosoftTeamsApp { .. }))
    }
}
