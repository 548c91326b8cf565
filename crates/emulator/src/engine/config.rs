//! The settings of an emulator, each with the default that is closest to what is on record.

use crate::engine::json::Json;
use crate::engine::retention::Limits;
use crate::engine::teams_phone::TeamsPhone;
use crate::engine::time::Pace;
use ringwire::contract::ga_2026_03::teams_phone::ENDS;
use ringwire::error::{Error, Result};
use ringwire::http::{Endpoint, is_callable_url};

/// The access key of an emulator whose settings have none. It protects nothing; with it, one connection string works everywhere.
pub const WELL_KNOWN_KEY: &str = "cmluZ3dpcmUgZW11bGF0b3Igd2VsbC1rbm93biBrZXk=";

/// The endpoint of an emulator that is not served over HTTP: a name that never leaves the machine (RFC 6761 §6.3).
pub const IN_PROCESS_ENDPOINT: &str = "http://emulator.localhost";

/// The immutable id of the resource, for an emulator whose settings have none: the audience of the tokens that callbacks carry.
pub const WELL_KNOWN_RESOURCE_ID: &str = "72696e67-7769-4265-8065-6d756c61746f";

/// The settings of an emulator.
#[derive(Clone, PartialEq)]
pub struct Config {
    /// Where clients reach it: scheme, host and port. Default [`IN_PROCESS_ENDPOINT`].
    pub endpoint: String,
    /// The key clients sign with, in base64. Default [`WELL_KNOWN_KEY`].
    pub access_key: String,
    /// The immutable id of the resource, for which callbacks are signed. Default [`WELL_KNOWN_RESOURCE_ID`].
    pub resource_id: String,
    /// Where its random numbers begin: ids, and how soon callees answer. Default 1.
    pub seed: u64,
    /// Whether a reset begins again at the seed. If not, ids and numbers go on, and none of before comes again. The host decides: a
    /// test that gives a seed wants equal runs. Default true.
    pub resets_repeat: bool,
    /// How its time runs beside real time, by which clients sign and keep tokens. The host decides. Default: they are one.
    pub pace: Pace,
    /// How far the date of a signature may be from now, in milliseconds; `None`, the default, for any distance.
    pub max_skew_ms: Option<u64>,
    /// The status of a `createCall` that succeeds: 201 (recorded, the default) or 200 (documented).
    pub create_call_status: u16,
    /// The status of a `cancelMediaProcessing` that succeeds: 200 (as clients of the 2021 preview expect, the default) or 202
    /// (documented).
    pub cancel_media_processing_status: u16,
    /// Whether a callback is an array of one event, not the event itself. Both are plausible, neither is on record.
    pub callback_arrays: bool,
    /// How long the answer to a callback is awaited, in milliseconds; then the callback counts as unanswered. Default 10 seconds.
    pub callback_timeout_ms: u64,
    /// How long a callback that is not answered yet holds back the next one of its call, in milliseconds. Default half a second.
    pub callback_hold_ms: u64,
    /// The waits before each new attempt of a callback that was refused or did not reach its receiver, in milliseconds; as many attempts
    /// as waits, and one more. How the service retries is not on record: default 1, 2, 4 and 8 seconds.
    pub callback_retry_delays_ms: Vec<u64>,
    /// Where the events of Event Grid are posted; `None`, the default: they are only listed.
    pub event_grid_endpoint: Option<String>,
    /// How long Event Grid awaits an answer, in milliseconds. Default 30 seconds (documented).
    pub event_grid_timeout_ms: u64,
    /// The waits before each new attempt of Event Grid, in milliseconds; `None`, the default, for its documented schedule.
    pub event_grid_retry_delays_ms: Option<Vec<u64>>,
    /// Whether `ParticipantsUpdated` comes before `CallConnected`; `None`, the default, for the one or the other, by chance: on record, 15
    /// of 33 connections began with it.
    pub participants_first: Option<bool>,
    /// Whether calls of the application to users of the resource come back in as `IncomingCall`, for the application to answer: to all
    /// of them, or to none; `None`, the default, to those in whom it has shown interest.
    pub own_calls_come_in: Option<bool>,
    /// How many phones may be called at once with one caller id, by both contracts; `None`, the default, for any number.
    pub max_calls_per_number: Option<usize>,
    /// How many participants a page of their list has. What the service does is not on record; default 1,000.
    pub page_size: usize,
    /// How many log entries, callbacks and ended calls are kept; the oldest go first. Default 50,000 each.
    pub history: usize,
    /// How many bytes of each are kept. Default 64 MiB each.
    pub history_bytes: usize,
    /// How many bytes of samples are kept of what was streamed and played in calls. The oldest go first: of calls that are over, then of
    /// those that go on. Default 64 MiB, 35 minutes.
    pub sound_bytes: usize,
    /// The origins of pages that may use it, beside those of this machine: as the `Origin` header has them. Default none.
    pub allow_origins: Vec<String>,
    /// The hosts by which it may be reached, beside those of this machine, with or without a port; `None`, the default, for any: in a
    /// process no name is resolved.
    pub allow_hosts: Option<Vec<String>>,
    /// The tenant whose accounts and agents take part in calls of Teams Phone; `None`, the default: there is none, and only the caller id
    /// of such calls is judged.
    pub teams_phone: Option<TeamsPhone>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            endpoint: IN_PROCESS_ENDPOINT.to_owned(),
            access_key: WELL_KNOWN_KEY.to_owned(),
            resource_id: WELL_KNOWN_RESOURCE_ID.to_owned(),
            seed: 1,
            resets_repeat: true,
            pace: Pace::default(),
            max_skew_ms: None,
            create_call_status: 201,
            cancel_media_processing_status: 200,
            callback_arrays: false,
            callback_timeout_ms: 10_000,
            callback_hold_ms: 500,
            callback_retry_delays_ms: vec![1_000, 2_000, 4_000, 8_000],
            event_grid_endpoint: None,
            event_grid_timeout_ms: 30_000,
            event_grid_retry_delays_ms: None,
            participants_first: None,
            own_calls_come_in: None,
            max_calls_per_number: None,
            page_size: 1_000,
            history: 50_000,
            history_bytes: 64 << 20,
            sound_bytes: 64 << 20,
            allow_origins: Vec::new(),
            allow_hosts: None,
            teams_phone: None,
        }
    }
}

impl Config {
    /// Reads settings from JSON, by their JavaScript names; what is absent or `null` keeps its default.
    ///
    /// # Errors
    /// A validation error that names the setting: one that does not exist, or has a value it cannot have.
    pub fn from_json(settings: &Json) -> Result<Self> {
        let mut config = Self::default();
        let Json::Object(settings) = settings else { return Err(Error::validation("options", "expected an object")) };
        for (name, value) in settings {
            let refuse = |expected: &str| Error::validation(name, expected);
            let text = || value.as_str().map(str::to_owned).ok_or_else(|| refuse("expected a string"));
            let number = || value.as_u64().ok_or_else(|| refuse("expected a whole number, not below zero"));
            let one_of = |words: [u16; 2]| {
                let [first, second] = words;
                let status = value.as_u64().and_then(|status| u16::try_from(status).ok());
                status
                    .filter(|status| words.contains(status))
                    .ok_or_else(|| refuse(&["expected ", &first.to_string(), " or ", &second.to_string()].concat()))
            };
            if value.is_null() {
                continue;
            }
            match name.as_str() {
                "endpoint" => config.endpoint = text()?,
                "accessKey" => config.access_key = text()?,
                "resourceId" => {
                    config.resource_id = match text()? {
                        id if id.trim().is_empty() => return Err(refuse("expected an id, such as a UUID")),
                        id => id,
                    }
                }
                "seed" => config.seed = number()?,
                "maxSkewMs" => config.max_skew_ms = Some(number()?),
                "createCallStatus" => config.create_call_status = one_of([200, 201])?,
                "cancelMediaProcessingStatus" => config.cancel_media_processing_status = one_of([200, 202])?,
                "callbackFormat" => {
                    config.callback_arrays = match value.as_str() {
                        Some("object") => false,
                        Some("array") => true,
                        _ => return Err(refuse("expected object or array")),
                    }
                }
                "callbackTimeoutMs" => config.callback_timeout_ms = number()?,
                "callbackHoldMs" => config.callback_hold_ms = number()?,
                "callbackRetryDelaysMs" => config.callback_retry_delays_ms = delays(name, value)?,
                "eventGridTimeoutMs" => config.event_grid_timeout_ms = number()?,
                "eventGridRetryDelaysMs" => config.event_grid_retry_delays_ms = Some(delays(name, value)?),
                "participantsFirst" => {
                    config.participants_first = Some(value.as_bool().ok_or_else(|| refuse("expected true or false"))?);
                }
                "eventGridEndpoint" => {
                    let url = text()?;
                    if !is_callable_url(&url, true) {
                        return Err(refuse("expected the URL Event Grid is to post to"));
                    }
                    config.event_grid_endpoint = Some(url);
                }
                "ownCallsComeIn" => {
                    let expected = "expected true (calls to every user come in) or false (none does); without it, those to users in \
                                    whom the application has shown interest do";
                    config.own_calls_come_in = Some(value.as_bool().ok_or_else(|| refuse(expected))?);
                }
                "maxCallsPerNumber" => {
                    let most = usize::try_from(number()?).unwrap_or(usize::MAX);
                    config.max_calls_per_number =
                        Some(if most == 0 { return Err(refuse("expected a whole number above zero")) } else { most });
                }
                "pageSize" => {
                    let size = usize::try_from(number()?).unwrap_or(usize::MAX);
                    config.page_size = if size == 0 { return Err(refuse("expected a whole number above zero")) } else { size };
                }
                "history" => config.history = usize::try_from(number()?).unwrap_or(usize::MAX),
                "historyBytes" => config.history_bytes = usize::try_from(number()?).unwrap_or(usize::MAX),
                "soundBytes" => config.sound_bytes = usize::try_from(number()?).unwrap_or(usize::MAX),
                "allowOrigins" => config.allow_origins = origins(value)?,
                "allowHosts" => config.allow_hosts = Some(hosts(value)?),
                "teamsPhone" => config.teams_phone = Some(TeamsPhone::from_json(name, value, ENDS)?),
                _ => return Err(refuse("this option does not exist")),
            }
        }
        config.endpoint = Endpoint::parse(&config.endpoint, true)?.origin().to_owned();
        Ok(config)
    }

    /// How much is kept of what is over.
    #[must_use]
    pub fn limits(&self) -> Limits {
        Limits { most: self.history, most_bytes: self.history_bytes }
    }

    /// The connection string of a client.
    #[must_use]
    pub fn connection_string(&self) -> String {
        ["endpoint=", &self.endpoint, "/;accesskey=", &self.access_key].concat()
    }
}

/// The milliseconds of an option that is an array.
fn delays(name: &str, value: &Json) -> Result<Vec<u64>> {
    let delays = value.as_array().and_then(|delays| delays.iter().map(Json::as_u64).collect());
    delays.ok_or_else(|| Error::validation(name, "expected an array of milliseconds, such as [1000, 2000]"))
}

/// The texts of an option that is an array.
fn texts<'a>(name: &'a str, value: &'a Json, expected: &'a str) -> Result<impl Iterator<Item = Result<&'a str>>> {
    let items = value.as_array().ok_or_else(|| Error::validation(name, &["expected an array: ", expected].concat()))?;
    Ok(items.iter().enumerate().map(move |(index, item)| {
        let path = [name, "[", &index.to_string(), "]"].concat();
        item.as_str().filter(|text| !text.is_empty()).ok_or_else(|| Error::validation(&path, &["expected ", expected].concat()))
    }))
}

/// Origins as browsers write them: in lower case, without the port of the scheme.
fn origins(value: &Json) -> Result<Vec<String>> {
    let expected = "an origin such as https://console.example; each is named, there is no wildcard";
    let read = |text: Result<&str>| {
        let refuse = || Error::validation("allowOrigins", &["expected ", expected].concat());
        let text = text?.to_ascii_lowercase();
        let text = text.strip_suffix('/').unwrap_or(&text);
        // A page without an origin, such as one of a file, has this one.
        if text == "null" {
            return Ok(text.to_owned());
        }
        let (scheme, authority) = text.split_once("://").ok_or_else(refuse)?;
        let is_odd = |character: char| matches!(character, '/' | '?' | '#' | '@' | '*') || character.is_whitespace();
        if scheme.is_empty() || authority.is_empty() || authority.contains(is_odd) {
            return Err(refuse());
        }
        let default_port = if scheme == "https" { ":443" } else { ":80" };
        Ok([scheme, "://", authority.strip_suffix(default_port).unwrap_or(authority)].concat())
    };
    texts("allowOrigins", value, expected)?.map(read).collect()
}

/// Hosts as a URL has them, with or without a port.
fn hosts(value: &Json) -> Result<Vec<String>> {
    let expected = "a host such as emulator.test or emulator.test:4455; each is named, there is no wildcard";
    let read = |text: Result<&str>| {
        let text = text?.to_ascii_lowercase();
        let is_odd = |character: char| matches!(character, '/' | '?' | '#' | '@' | '*') || character.is_whitespace();
        let refuse = || Error::validation("allowHosts", &["expected ", expected].concat());
        if text.contains(is_odd) { Err(refuse()) } else { Ok(text) }
    };
    texts("allowHosts", value, expected)?.map(read).collect()
}
