//! The same host, for 2026-03-12.
#![allow(dead_code, clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use super::*;
use ringwire::contract::Dialect;
use ringwire::contract::ga_2026_03::{self, PREVIEW};

/// Answers after 2 s and stays.
pub const STAYS: &str = "+15550100000";
/// Answers after 2 s; whatever is done to it fails.
pub const RESISTS: &str = "+15550104000";
/// Where the events of one operation go.
pub const ELSEWHERE: &str = "https://app.example/elsewhere";
/// The application.
pub const BOT: &str = "8:acs:resource_bot";

impl World {
    /// A client of 2026-03-12.
    fn ga_2026_03_client(&self, api_version: &str) -> Client {
        Client {
            contract: &ga_2026_03::CONTRACT,
            base_path: "/calling".to_owned(),
            api_version: api_version.to_owned(),
            ..self.client.clone()
        }
    }

    fn raw(&self, mut request: HttpRequest) -> RawRequest {
        authorize(&mut request, Authorization::Key(&self.key, DateHeader::XMsDate), self.now_ms);
        let sent_to = request.sent_to.as_deref().and_then(|url| url.strip_prefix(request.endpoint.origin()));
        RawRequest {
            method: request.method.to_owned(),
            path_and_query: sent_to.unwrap_or(&request.path_and_query).to_owned(),
            host: request.endpoint.authority().to_owned(),
            headers: request.headers.pairs(),
            body: request.body.unwrap_or_default().into_bytes(),
        }
    }

    /// The signed request of an operation; each has an id of its own, unless its options give one.
    pub fn ga_2026_03_request(&mut self, operation: &str, arguments: &[Json]) -> RawRequest {
        self.asked += 1;
        let uuid = format!("7c9e6679-7425-40de-944b-{:012}", self.asked);
        let version = if operation == "summarizeCall" { PREVIEW } else { ga_2026_03::CONTRACT.api_version };
        let client = self.ga_2026_03_client(version);
        let row = client.operation(operation).unwrap();
        self.raw(
            client.build(row, arguments, &uuid, self.now_ms).unwrap_or_else(|error| panic!("{operation}: {}", error.message)),
        )
    }

    /// The signed request for the next page of a list.
    pub fn next_page(&mut self, operation: &str, arguments: &[Json], link: &str) -> RawRequest {
        let client = self.ga_2026_03_client(ga_2026_03::CONTRACT.api_version);
        let row = client.operation(operation).unwrap();
        self.raw(client.build_next(row, arguments, "7c9e6679-7425-40de-944b-e07fc1f90ae7", self.now_ms, link).unwrap())
    }

    /// Invokes an operation; gives the status, and the result as the client reads it.
    pub fn ask(&mut self, operation: &str, arguments: &[Json]) -> (u16, Json) {
        let request = self.ga_2026_03_request(operation, arguments);
        let response = self.send(&request);
        let client = self.ga_2026_03_client(ga_2026_03::CONTRACT.api_version);
        let row = client.operation(operation).unwrap();
        let read = ringwire::http::HttpResponse {
            status: response.status,
            body: String::from_utf8_lossy(&response.body).into_owned(),
            headers: Vec::new(),
        };
        match ringwire::client::parse::<Json>(row, Dialect::Ga2026_03, &read, self.now_ms) {
            Ok(result) => (response.status, result.unwrap_or_default()),
            Err(error) => (response.status, json!({ "message": error.message })),
        }
    }

    /// The same, and it must succeed.
    pub fn did(&mut self, operation: &str, arguments: &[Json]) -> Json {
        let (status, result) = self.ask(operation, arguments);
        assert!((200..300).contains(&status), "{operation}: {status} {result}");
        result
    }

    /// The same, and it must be refused with that status and code.
    pub fn refuses(&mut self, operation: &str, arguments: &[Json], status: u16, code: &str, says: &str) {
        let request = self.ga_2026_03_request(operation, arguments);
        let response = self.send(&request);
        let error = &body(&response)["error"];
        assert_eq!((response.status, error["code"].as_str().unwrap_or_default()), (status, code), "{operation}: {error}");
        assert!(error["message"].as_str().unwrap().contains(says), "{error} does not say {says:?}");
    }

    /// Begins a call to these; gives the connection.
    pub fn begin(&mut self, targets: &[&str], options: Json) -> String {
        let mut all = json!({ "sourceCallIdNumber": CALLER_ID });
        all.as_object_mut().unwrap().extend(options.as_object().unwrap().clone());
        let result = self.did("createGroupCall", &[json!(BOT), json!(targets), json!(CALLBACK), all]);
        result["callConnectionId"].as_str().unwrap().to_owned()
    }

    /// A call to these that is connected, with what speaks and understands speech.
    pub fn connect(&mut self, targets: &[&str]) -> String {
        let id =
            self.begin(targets, json!({ "callIntelligenceOptions": { "cognitiveServicesEndpoint": "https://ai.example/" } }));
        self.advance(2_000);
        assert_eq!(self.connection(&id)["state"], "connected");
        self.callbacks.clear();
        id
    }

    /// How many connections there ever were.
    pub fn connection_count(&self) -> usize {
        self.emulator.connections().as_array().unwrap().len()
    }

    /// What the emulator shows of a connection.
    pub fn connection(&self, id: &str) -> Json {
        let all = self.emulator.connections();
        all.as_array().unwrap().iter().find(|one| one["callConnectionId"] == id).cloned().unwrap_or_else(|| panic!("no {id}"))
    }

    /// The CloudEvents that came, in their order.
    pub fn events(&self) -> Vec<Json> {
        let is_cloud = |body: &&Json| body[0]["type"].is_string();
        self.callbacks.iter().map(|callback| &callback.body).filter(is_cloud).map(|body| body[0].clone()).collect()
    }

    /// Their kinds.
    pub fn kinds(&self) -> Vec<String> {
        self.events().iter().map(|event| kind(event).to_owned()).collect()
    }

    /// The data of the last event of a kind.
    pub fn last(&self, wanted: &str) -> Json {
        let events = self.events();
        let found = events.iter().rev().find(|event| kind(event) == wanted);
        found.unwrap_or_else(|| panic!("no {wanted}, but {:?}", self.kinds()))["data"].clone()
    }

    /// Code and subcode of the last event of a kind.
    pub fn codes(&self, wanted: &str) -> (i64, i64) {
        let result = &self.last(wanted)["resultInformation"];
        (result["code"].as_i64().unwrap(), result["subCode"].as_i64().unwrap())
    }

    /// The raw ids of those in the call, by its last ParticipantsUpdated.
    pub fn present(&self) -> Vec<String> {
        let people = self.last("ParticipantsUpdated");
        people["participants"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["identifier"]["rawId"].as_str().unwrap().to_owned())
            .collect()
    }
}

pub fn kind(event: &Json) -> &str {
    event["type"].as_str().unwrap().strip_prefix("Microsoft.Communication.").unwrap()
}

/// A phone number as an identifier of JavaScript.
pub fn phone(number: &str) -> Json {
    json!({ "phoneNumber": number })
}
