//! A request of this contract: checked against its row, executed unless it is a repetition, and answered from its row.

use super::{Reply, Service, ValidatedRequest, handler, repeatability, versions};
use crate::engine::json::Json;
use crate::http::errors::ApiError;
use crate::http::message::{RawRequest, RawResponse};
use crate::http::router::Route;
use ringwire::contract::ga_2026_03::{CONTRACT, PREVIEW};
use ringwire::contract::{Dialect, Operation, Repeat};
use ringwire::encode::{self, Form};

impl Service<'_> {
    /// Checks a request of this contract against its row, and executes it.
    pub(crate) fn handle(&mut self, route: &Route, request: &RawRequest) -> Result<RawResponse, ApiError> {
        let version = versions::asked_for(request)?;
        // Rows that share an id share an operation; the last of them has the wire form of all.
        let operation = CONTRACT.operations.iter().rfind(|row| row.id == route.operation.id).unwrap_or(route.operation);
        if !operation.only.is_empty() && operation.only != version {
            return Err(ApiError::invalid([operation.id, " exists only with api-version=", operation.only, "."].concat()));
        }
        if let Some(since) = versions::came_with(operation.id, version) {
            let message = [operation.id, " exists with api-version=", since, " and later, not with ", version, "."];
            return Err(ApiError::invalid(message.concat()));
        }
        let body = body(operation, request, version)?;
        let query = request.path_and_query.split_once('?').map_or("", |(_, query)| query);
        let validated = ValidatedRequest { route, body, host: &request.host, query, version };
        let repeat = if operation.repeat == Repeat::ById { repeatability::key(request)? } else { None };
        let reply = match repeat.as_ref().and_then(|key| self.store.repeated.get(key)) {
            Some(reply) => reply,
            None => {
                let handler = handler(operation).ok_or_else(|| ApiError::no_route(&request.method, request.path()))?;
                self.judge(&validated)?;
                let reply = handler(self, &validated)?;
                if let Some(key) = &repeat {
                    self.store.repeated.put(key.clone(), reply.clone(), self.engine.config.limits());
                }
                reply
            }
        };
        let (mut status, mut begun) = (operation.success.first().copied().unwrap_or(200), None);
        let result = match reply {
            Reply::Empty => None,
            Reply::Begun(own) => {
                (status, begun) = (own, (own != 204).then(|| RawResponse::json(own, "{}")));
                None
            }
            Reply::Result(result) => Some(result),
            Reply::Connection(id) => Some(self.properties(&id)?),
        };
        let mut response = match (begun, result, operation.result) {
            (Some(begun), _, _) => begun,
            (None, Some(result), Some(model)) => {
                let written = encode::object(model, &result, Form::Event, Dialect::Ga2026_03)?;
                RawResponse::json(status, answered(written, operation, version))
            }
            // On record: the preview answers with the subscription where the contract has no body.
            (None, Some(result), None) if validated.is_preview() => RawResponse::json(status, result.to_string()),
            _ => RawResponse::empty(status),
        };
        if repeat.is_some() {
            response.headers.push(("repeatability-result".to_owned(), "accepted".to_owned()));
        }
        Ok(response)
    }
}

/// An answer without what its version does not have.
fn answered(written: String, operation: &Operation, version: &str) -> String {
    if versions::has_all(version) {
        return written;
    }
    match serde_json::from_str(&written) {
        Ok(value) => Json::Object(versions::members(value, operation.id, version)).to_string(),
        Err(_) => written,
    }
}

fn body(operation: &Operation, request: &RawRequest, version: &str) -> Result<Json, ApiError> {
    let Some(model) = operation.body else { return Ok(Json::Null) };
    let text = std::str::from_utf8(&request.body).map_err(|_| ApiError::invalid("The body is not UTF-8."))?;
    let text = if text.trim().is_empty() { "{}" } else { text };
    let mut body: Json = serde_json::from_str(text)
        .map_err(|error| ApiError::invalid(["The body is not JSON: ", &error.to_string(), "."].concat()))?;
    versions::take_later(&mut body, operation.id, version);
    // Words are in the contract's spelling from here on.
    let read = encode::object(model, &body, Form::Received, Dialect::Ga2026_03)?;
    let body = serde_json::from_str(&read).unwrap_or(body);
    // The check against the table knows no version, and lets every request leave out the locale; only the preview may.
    let transcription = body.get("transcriptionOptions").filter(|options| options.is_object() && version != PREVIEW);
    if transcription.is_some_and(|options| options.get("locale").is_none_or(Json::is_null)) {
        let problem = "Invalid request, transcriptionOptions.locale: expected a string that is not empty, got nothing.";
        return Err(ApiError::invalid(problem));
    }
    Ok(body)
}
