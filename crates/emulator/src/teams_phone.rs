//! The table of Teams Phone as JSON, and the check of recorded traffic by it: what of it goes on in calls of Teams Phone after
//! 30 September 2028, what has to change, and what no page says.

use crate::engine::json::{Json, json, text};
use crate::ga_2026_03::File;
use crate::ga_2026_03::teams_phone::{Read, has_teams_source, shown};
use crate::http::message::path_of;
use crate::http::router::{Route, route};
use base64ct::{Base64, Encoding};
use ringwire::contract::ga_2026_03::CONTRACT as GA_2026_03;
use ringwire::contract::ga_2026_03::teams_phone::{
    Call, ENDS, GRID_EVENTS, KINDS, PARTS, ROWS, Row, Trait, Verdict, WHOM, cell, sources,
};
use ringwire::contract::preview_2021_04::CONTRACT as PREVIEW_2021_04;
use std::collections::{BTreeMap, BTreeSet};

/// The whole table: `{ ends, oldest, newest, sources, rows, parts }`. A row is `{ operation, when, verdict, advice, code?, basis,
/// source, date, against? }`: one for each operation that it is about.
#[must_use]
pub fn as_json() -> Json {
    let rows = ROWS.iter().flat_map(|row| row.operations.iter().map(|operation| row_as_json(row, operation)));
    let (oldest, newest) = dates();
    let pages = sources::ALL.iter().map(|page| json!({ "title": page.title, "url": page.url, "date": page.date }));
    let parts = PARTS.iter().map(|part| {
        let (source, date) = (sources::GUIDE.url, sources::GUIDE.date);
        json!({ "part": part.name, "verdict": Verdict::GoneIn2028.name(), "advice": part.advice, "source": source, "date": date })
    });
    json!({
        "ends": ENDS,
        "oldest": oldest,
        "newest": newest,
        "sources": pages.collect::<Json>(),
        "rows": rows.collect::<Json>(),
        "parts": parts.collect::<Json>(),
    })
}

/// The dates of the oldest and the newest page.
fn dates() -> (&'static str, &'static str) {
    let dates = || sources::ALL.iter().map(|page| page.date);
    (dates().min().unwrap_or_default(), dates().max().unwrap_or_default())
}

fn row_as_json(row: &Row, operation: &str) -> Json {
    let mut when = json!({});
    let mut put = |name: &str, value: Json| {
        if let Some(when) = when.as_object_mut() {
            when.insert(name.to_owned(), value);
        }
    };
    if let Some(call) = row.call {
        put("call", json!(call.name()));
    }
    if !row.identifiers.is_empty() {
        put("identifier", json!(row.identifiers));
    }
    if let Some(has) = row.has {
        put("request", json!(has.name()));
    }
    let mut shown = json!({
        "operation": operation,
        "when": when,
        "verdict": row.verdict.name(),
        "advice": row.advice,
        "basis": row.basis.name(),
        "source": row.source.url,
        "date": row.source.date,
    });
    if let Some(shown) = shown.as_object_mut() {
        if !row.code.is_empty() {
            shown.insert("code".to_owned(), json!(row.code));
        }
        if let Some(other) = row.against {
            shown.insert("against".to_owned(), json!({ "source": other.url, "date": other.date }));
        }
    }
    shown
}

/// The most distinct numbers that are kept for the report.
const MOST_NUMBERS: usize = 100;

/// How deep lists may stand in lists.
const DEEPEST: usize = 4;

/// What is known of a call that the recording shows.
#[derive(Debug, Clone, Default)]
struct Known {
    /// Whose call it is; `None`: the recording does not show it.
    call: Option<Call>,
    /// The numbers in it, as raw ids.
    numbers: BTreeSet<String>,
}

/// An incoming call that the recording shows.
#[derive(Debug, Clone, Copy)]
struct Announced {
    call: Call,
    is_on_behalf: bool,
}

/// Of a finding, one of its rows.
#[derive(Debug)]
struct Said {
    row: Json,
    verdict: Verdict,
    count: u64,
}

/// What was found for an operation, a kind of identifier and whose call it was.
#[derive(Debug, Default)]
struct Finding {
    count: u64,
    refused: u64,
    example: Option<String>,
    said: Vec<Said>,
}

type Key = (&'static str, Option<&'static str>, Option<Call>);

/// A check under way: recordings are read one after the other, as one.
#[derive(Debug, Default)]
pub struct Check {
    calls: BTreeMap<String, Known>,
    announced: BTreeMap<String, Announced>,
    findings: BTreeMap<Key, Finding>,
    parts: BTreeMap<&'static str, u64>,
    callers: BTreeMap<String, u64>,
    /// The requests of an emulator's log whose answers have not come.
    pending: BTreeMap<u64, Exchange>,
    judged: u64,
    unread: u64,
    skipped: u64,
    placed: [u64; 3],
}

/// A request and what is known of its answer.
#[derive(Debug, Clone, Default)]
struct Exchange {
    method: String,
    path: String,
    body: Json,
    status: Option<u64>,
    answer: Json,
}

impl Check {
    /// Reads a recording: the log of an emulator, an HTTP archive (HAR 1.2), or lines of JSON, each a request with its answer, an event, or a
    /// list of these.
    ///
    /// # Errors
    /// What it is instead, and what was expected.
    pub fn read(&mut self, recording: &str) -> Result<(), String> {
        let recording = recording.trim_start_matches('\u{feff}');
        if let Ok(whole) = serde_json::from_str::<Json>(recording) {
            return self
                .item(&whole, DEEPEST)
                .then_some(())
                .ok_or_else(|| [EXPECTED, ", got JSON that is none of these"].concat());
        }
        for (index, line) in recording.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let at = || ["line ", &(index + 1).to_string(), ": "].concat();
            let item = serde_json::from_str::<Json>(line);
            let item = item.map_err(|error| [&at(), EXPECTED, "; as JSON it is ", &plain(&error)].concat())?;
            if !self.item(&item, DEEPEST) {
                return Err([&at(), EXPECTED, ", got JSON that is none of these"].concat());
            }
        }
        Ok(())
    }

    /// Takes what a recording holds; gives whether it is something that one may hold.
    fn item(&mut self, item: &Json, depth: usize) -> bool {
        match item {
            Json::Array(items) => {
                // Events of one delivery stand in a list, and so do the entries of a log. An empty list is one of nothing.
                depth > 0 && items.iter().fold(items.is_empty(), |any, item| self.item(item, depth - 1) | any)
            }
            Json::Object(_) => self.object(item, depth),
            _ => false,
        }
    }

    fn object(&mut self, item: &Json, depth: usize) -> bool {
        // An entry of the emulator's log.
        if let (Some(number), Some(kind)) = (item.get("request").and_then(Json::as_u64), item.get("kind").and_then(Json::as_str))
        {
            match kind {
                "request" => {
                    let exchange = Exchange::of(item).unwrap_or_default();
                    if let Some(earlier) = self.pending.insert(number, exchange) {
                        self.exchange(&earlier);
                    }
                }
                "response" => {
                    if let Some(mut exchange) = self.pending.remove(&number) {
                        exchange.status = item.get("status").and_then(Json::as_u64);
                        exchange.answer = parsed(item.get("body"));
                        self.exchange(&exchange);
                    }
                }
                _ => {}
            }
            return true;
        }
        let is_log_entry = item.get("sequence").is_some_and(Json::is_u64) && item.get("kind").is_some_and(Json::is_string);
        if let Some(event) = item.get("event").filter(|event| event.is_object() || event.is_array()) {
            return self.item(event, depth.saturating_sub(1)) || is_log_entry;
        }
        if is_log_entry {
            return true;
        }
        let of_event = item.get("eventType").or_else(|| item.get("type")).and_then(Json::as_str);
        if let Some(kind) = of_event.and_then(|kind| kind.strip_prefix("Microsoft.Communication.")) {
            self.event(kind, item.get("data").unwrap_or(&Json::Null));
            return true;
        }
        if let Some(exchange) = Exchange::of(item) {
            self.exchange(&exchange);
            return true;
        }
        // An HTTP archive has its entries in `log`; other files of recordings have theirs in a list of some name.
        let lists = item.as_object().into_iter().flatten().filter(|(name, value)| value.is_array() || *name == "log");
        depth > 0 && lists.fold(false, |any, (_, list)| self.item(list, depth - 1) | any)
    }

    fn event(&mut self, kind: &str, data: &Json) {
        if let Some(kind) = GRID_EVENTS.iter().find(|known| **known == kind) {
            return self.found(
                (kind, None, None),
                None,
                None,
                cell(kind, Call::TeamsPhone, None).into_iter().map(|row| (row, None)),
            );
        }
        if kind == "ParticipantsUpdated" {
            // An invitation may fail, so that only this event says who is in a call.
            let people = data.get("participants").and_then(Json::as_array).into_iter().flatten();
            let raw_ids = people.filter_map(|person| text(person.get("identifier")?, "rawId"));
            let numbers = raw_ids.filter(|raw_id| raw_id.starts_with("4:")).collect();
            if let Some(id) = text(data, "callConnectionId") {
                self.calls.entry(id).or_default().numbers = numbers;
            }
        }
        if kind != "IncomingCall" {
            return;
        }
        let (Some(context), Some(to)) = (text(data, "incomingCallContext"), data.get("to")) else { return };
        let is_account = text(to, "rawId").is_some_and(|id| id.starts_with("28:"));
        let call = if is_account { Call::TeamsPhone } else { Call::Other };
        let is_on_behalf = data.get("onBehalfOfCallee").is_some_and(|callee| !callee.is_null());
        self.announced.insert(context, Announced { call, is_on_behalf });
    }

    fn exchange(&mut self, exchange: &Exchange) {
        let Some(route) = operation(exchange) else {
            let path = path_of(&exchange.path);
            // The files of recordings are on hosts of their own, below the same path.
            if let Some(file) = File::of(&exchange.method, path) {
                self.judged += 1;
                let name = file.operation();
                let rows = cell(name, Call::TeamsPhone, None).into_iter().map(|row| (row, None));
                return self.found((name, None, None), exchange.status, None, rows);
            }
            let is_below =
                |begin: &str| path.strip_prefix(begin).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', ':']));
            match PARTS.iter().find(|part| part.paths.iter().any(|begin| is_below(begin))) {
                Some(part) => *self.parts.entry(part.name).or_default() += 1,
                None => self.skipped += 1,
            }
            return;
        };
        let row = route.operation;
        if row.body.is_some() && !exchange.body.is_object() {
            self.unread += 1;
            return;
        }
        self.judged += 1;
        let mut read = Read::of(row, route.parameter("targetParticipant"), &exchange.body);
        if text(&exchange.answer, "recordingKind").is_some_and(|kind| kind.to_ascii_lowercase().starts_with("teams")) {
            read.traits.push(Trait::RecordedByTeams);
        }
        let announced = text(&exchange.body, "incomingCallContext").and_then(|context| self.announced.get(&context));
        if announced.is_some_and(|announced| announced.is_on_behalf) {
            read.traits.push(Trait::OnBehalf);
        }
        let known = self.calls.get(route.parameter("callConnectionId"));
        let is_there = |raw_id: &String| known.is_some_and(|known| known.numbers.contains(raw_id));
        if read.operation == "addParticipant" && read.raw_ids.iter().any(is_there) {
            read.traits.push(Trait::SameNumber);
        }
        let call = self.call_of(&read, &route, exchange);
        self.remember(&read, exchange, call);
        let kinds: Vec<Option<&'static str>> = match read.identifiers.as_slice() {
            [] => vec![None],
            kinds => kinds.iter().copied().map(Some).collect(),
        };
        for kind in kinds {
            // What speaks of a trait speaks of every callee of the request.
            let own = |(_, of): &(&Row, Option<&str>)| of.is_none() || *of == kind;
            let rows = read.rows(call.unwrap_or(Call::TeamsPhone));
            let example = kind.and_then(|kind| read.first_of(kind)).map(masked);
            self.found((read.operation, kind, call), exchange.status, example, rows.into_iter().filter(own));
        }
    }

    /// Whose call a request is about; `None`: the recording does not show it.
    fn call_of(&self, read: &Read, route: &Route, exchange: &Exchange) -> Option<Call> {
        let body = &exchange.body;
        match read.operation {
            "createCall" | "createGroupCall" => Some(if has_teams_source(body) { Call::TeamsPhone } else { Call::Other }),
            "answerCall" | "rejectCall" | "redirectCall" => {
                let announced = text(body, "incomingCallContext").and_then(|context| self.announced.get(&context));
                announced.map(|announced| announced.call).or_else(|| called(&exchange.answer))
            }
            _ => {
                let id = Some(route.parameter("callConnectionId")).filter(|id| !id.is_empty()).map(str::to_owned);
                let id = id.or_else(|| text(body, "callConnectionId"));
                let id = id.or_else(|| body.pointer("/callLocator/serverCallId").and_then(Json::as_str).map(str::to_owned));
                self.calls.get(&id?)?.call
            }
        }
    }

    /// Keeps what later requests are judged by.
    fn remember(&mut self, read: &Read, exchange: &Exchange, call: Option<Call>) {
        if !matches!(read.operation, "createCall" | "createGroupCall" | "answerCall" | "connectCall") {
            return;
        }
        let place = call.map_or(2, |call| usize::from(call == Call::Other));
        if let Some(count) = self.placed.get_mut(place) {
            *count += 1;
        }
        for name in ["callConnectionId", "serverCallId"] {
            if let Some(id) = text(&exchange.answer, name) {
                self.calls.entry(id).or_default().call = call;
            }
        }
        let caller = exchange.body.pointer("/sourceCallerIdNumber/value").and_then(Json::as_str);
        if let Some(caller) = caller.filter(|caller| self.callers.len() < MOST_NUMBERS || self.callers.contains_key(*caller)) {
            *self.callers.entry(caller.to_owned()).or_default() += 1;
        }
    }

    fn found(
        &mut self,
        key: Key,
        status: Option<u64>,
        example: Option<String>,
        rows: impl Iterator<Item = (&'static Row, Option<&'static str>)>,
    ) {
        let finding = self.findings.entry(key).or_default();
        finding.count += 1;
        finding.refused += u64::from(status.is_some_and(|status| status >= 400));
        finding.example = finding.example.take().or(example);
        for (row, kind) in rows {
            let read = Read { operation: key.0, identifiers: Vec::new(), raw_ids: Vec::new(), traits: Vec::new() };
            let mut said = Said { row: shown(row, &read, kind), verdict: row.verdict, count: 1 };
            if row.call.is_some() && key.2.is_none() {
                said.verdict = Verdict::Unknown;
                put(&mut said.row, "verdict", json!(Verdict::Unknown.name()));
                put(&mut said.row, "advice", json!(NOT_SHOWN));
            }
            match finding.said.iter_mut().find(|other| other.row == said.row) {
                Some(other) => other.count += 1,
                None => finding.said.push(said),
            }
        }
    }

    /// What was found. `strict` counts what no page, or not every page, calls supported among what has to change.
    ///
    /// # Errors
    /// A recording in which there is nothing to judge.
    pub fn report(&mut self, is_strict: bool) -> Result<Json, String> {
        // What was not answered was sent all the same.
        for exchange in std::mem::take(&mut self.pending).into_values() {
            self.exchange(&exchange);
        }
        if self.findings.is_empty() && self.parts.is_empty() {
            let seen = [self.skipped, self.unread].map(|count| count.to_string());
            let [skipped, unread] = &seen;
            return Err([
                "there is no request of Call Automation in it (",
                skipped,
                " of other services, ",
                unread,
                " without the body that was sent)",
            ]
            .concat());
        }
        let mut counts: BTreeMap<&'static str, u64> = Verdict::ALL.iter().map(|verdict| (verdict.name(), 0)).collect();
        let mut worst = Verdict::Supported;
        let mut findings = Vec::new();
        for ((operation, identifier, call), finding) in &mut self.findings {
            finding.said.sort_by_key(|said| std::cmp::Reverse(said.verdict));
            let verdict = finding.said.first().map_or(Verdict::Unknown, |said| said.verdict);
            worst = worst.max(verdict);
            *counts.entry(verdict.name()).or_default() += finding.count;
            findings.push((verdict, finding.as_json(operation, *identifier, *call, verdict)));
        }
        findings.sort_by_key(|(verdict, _)| std::cmp::Reverse(*verdict));
        if !self.parts.is_empty() {
            worst = Verdict::GoneIn2028;
        }
        let parts = PARTS.iter().filter_map(|part| {
            let count = self.parts.get(part.name)?;
            let (source, date) = (sources::GUIDE.url, sources::GUIDE.date);
            let verdict = Verdict::GoneIn2028.name();
            Some(json!({ "part": part.name, "count": count, "verdict": verdict, "advice": part.advice, "source": source, "date": date }))
        });
        let callers = self.callers.iter().map(|(number, count)| json!({ "number": masked(number), "count": count }));
        let least = if is_strict { Verdict::Unknown } else { Verdict::NeedsChange };
        let (oldest, newest) = dates();
        let [teams_phone, other, unknown] = self.placed;
        Ok(json!({
            "ends": ENDS,
            "matrix": { "oldest": oldest, "newest": newest },
            "verdict": worst.name(),
            "hasToChange": worst >= least,
            "requests": { "judged": self.judged, "withoutBody": self.unread, "otherServices": self.skipped },
            "calls": { "teamsPhone": teams_phone, "other": other, "unknown": unknown },
            "counts": counts,
            "findings": findings.into_iter().map(|(_, finding)| finding).collect::<Json>(),
            "parts": parts.collect::<Json>(),
            "callerIds": callers.collect::<Json>(),
            "notExercised": self.not_exercised(),
        }))
    }

    /// The cells of calls of Teams Phone of which the recording has no request.
    fn not_exercised(&self) -> Json {
        let is_found = |name: &str, kind: Option<&str>| self.findings.keys().any(|key| key.0 == name && key.1 == kind);
        let rows = GA_2026_03.operations.iter().map(|row| row.name);
        let cells = rows.filter_map(|name| {
            if !WHOM.iter().any(|(known, _)| *known == name) {
                return (!is_found(name, None)).then(|| json!({ "operation": name, "identifiers": [] }));
            }
            let kinds: Vec<&str> = KINDS.into_iter().filter(|kind| !is_found(name, Some(kind))).collect();
            (!kinds.is_empty()).then(|| json!({ "operation": name, "identifiers": kinds }))
        });
        cells.collect()
    }
}

impl Finding {
    fn as_json(&self, operation: &str, identifier: Option<&str>, call: Option<Call>, verdict: Verdict) -> Json {
        let of_first = |member: &str| self.said.first().and_then(|said| said.row.get(member).cloned());
        let rows = self.said.iter().map(|said| {
            let mut row = said.row.clone();
            put(&mut row, "count", json!(said.count));
            if let Some(row) = row.as_object_mut() {
                row.retain(|name, value| !(value.is_null() || matches!(name.as_str(), "operation" | "identifier")));
            }
            row
        });
        json!({
            "operation": operation,
            "identifier": identifier,
            "call": call.map(Call::name),
            "count": self.count,
            "refused": self.refused,
            "example": self.example,
            "verdict": verdict.name(),
            "advice": of_first("advice"),
            "source": of_first("source"),
            "date": of_first("date"),
            "rows": rows.collect::<Json>(),
        })
    }
}

const EXPECTED: &str = "expected the log of an emulator (GET /emulator/events), an HTTP archive (HAR), or lines of JSON such as \
                        {\"method\":\"POST\",\"url\":\"https://…\",\"body\":\"…\",\"status\":201,\"answer\":\"…\"}";

const NOT_SHOWN: &str = "The recording does not show who was called: record the event IncomingCall as well. Calls to a resource account of \
                         Teams go on, those to the resource's own numbers and users end.";

impl Exchange {
    /// Reads a request with its answer: that of a wrapper, an entry of the emulator's log, or an entry of an HTTP archive.
    fn of(item: &Json) -> Option<Self> {
        let request = item.get("request").filter(|request| request.is_object()).unwrap_or(item);
        let answer = item.get("response").filter(|answer| answer.is_object()).unwrap_or(item);
        let url = text(request, "url").or_else(|| text(request, "path"))?;
        let body = request.pointer("/postData/text").or_else(|| request.get("body")).or_else(|| request.get("requestBody"));
        let is_nested = !std::ptr::eq(answer, item);
        let content = answer.get("content");
        let answered = match content {
            Some(content) if text(content, "encoding").as_deref() == Some("base64") => {
                let bytes = text(content, "text").and_then(|text| Base64::decode_vec(&text).ok()).unwrap_or_default();
                serde_json::from_slice(&bytes).unwrap_or_default()
            }
            Some(content) => parsed(content.get("text")),
            None if is_nested => parsed(answer.get("body")),
            None => parsed(answer.get("answer").or_else(|| answer.get("responseBody"))),
        };
        Some(Self {
            method: text(request, "method")?.to_ascii_uppercase(),
            path: path_and_query(&url).to_owned(),
            body: parsed(body),
            status: answer.get("status").and_then(Json::as_u64),
            answer: answered,
        })
    }
}

/// A body: JSON, or its text.
fn parsed(body: Option<&Json>) -> Json {
    match body {
        Some(Json::String(text)) => serde_json::from_str(text).unwrap_or_default(),
        Some(body) => body.clone(),
        None => Json::Null,
    }
}

/// The path and the query of a URL.
fn path_and_query(url: &str) -> &str {
    match url.split_once("://") {
        Some((_, rest)) => rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/"),
        None => url,
    }
}

/// The operation of 2026-03-12 that a request is for. A proxy may have put something before the path.
fn operation(exchange: &Exchange) -> Option<Route> {
    let path = path_of(&exchange.path);
    let is_older = route(&PREVIEW_2021_04, &exchange.method, path).is_some();
    let direct = route(&GA_2026_03, &exchange.method, path);
    direct.filter(|_| !is_older).or_else(|| {
        let at = path.rfind("/calling/").filter(|at| *at > 0)?;
        route(&GA_2026_03, &exchange.method, path.get(at..)?)
    })
}

/// Whom an answered call was for, by what the answer shows of it.
fn called(answer: &Json) -> Option<Call> {
    let targets = answer.get("targets").and_then(Json::as_array).into_iter().flatten();
    let raw_ids: Vec<String> = targets.filter_map(|target| text(target, "rawId")).collect();
    if raw_ids.iter().any(|raw_id| raw_id.starts_with("28:")) {
        return Some(Call::TeamsPhone);
    }
    (!raw_ids.is_empty()).then_some(Call::Other)
}

fn put(object: &mut Json, name: &str, value: Json) {
    if let Some(members) = object.as_object_mut() {
        members.insert(name.to_owned(), value);
    }
}

/// A raw id or a number whose digits are hidden, but for the last two of a number; of any other id, what stands before its last colon.
fn masked(raw_id: &str) -> String {
    let number = raw_id.strip_prefix("4:").unwrap_or(raw_id);
    if number.starts_with('+') || number.starts_with(|first: char| first.is_ascii_digit()) && !number.contains(':') {
        let digits = number.chars().filter(char::is_ascii_digit).count();
        let mut seen = 0;
        let hide = |character: char| {
            seen += usize::from(character.is_ascii_digit());
            if character.is_ascii_digit() && seen + 2 <= digits { '*' } else { character }
        };
        return number.chars().map(hide).collect();
    }
    match number.rfind(':') {
        Some(at) => [number.get(..=at).unwrap_or_default(), "…"].concat(),
        None => "…".to_owned(),
    }
}

/// What is wrong with a text that is no JSON, without the text.
fn plain(error: &serde_json::Error) -> String {
    let what = if error.is_eof() { "cut off" } else { "not valid" };
    [what, " at column ", &error.column().to_string()].concat()
}
