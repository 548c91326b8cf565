//! A request of this contract: checked against its row, and executed.

use super::{Service, operations};
use crate::engine::json::Json;
use crate::http::errors::ApiError;
use crate::http::message::{RawRequest, RawResponse};
use crate::http::router::Route;
use ringwire::contract::Dialect;
use ringwire::contract::preview_2021_04::CONTRACT;
use ringwire::encode::{self, Form};

impl Service<'_> {
    /// Checks a request of this contract against its row, and executes it.
    pub(crate) fn handle(&mut self, route: &Route, request: &RawRequest) -> Result<RawResponse, ApiError> {
        let version = CONTRACT.api_version;
        match request.query("api-version") {
            Some(given) if given == version => {}
            Some(given) => {
                return Err(ApiError::invalid(["api-version ", &given, " is not known; this is ", version, "."].concat()));
            }
            None => return Err(ApiError::invalid(["The query has no api-version; expected ", version, "."].concat())),
        }
        let body = match route.operation.body {
            None => Json::Null,
            Some(model) => {
                let text = std::str::from_utf8(&request.body).map_err(|_| ApiError::invalid("The body is not UTF-8."))?;
                let text = if text.trim().is_empty() { "{}" } else { text };
                let body = serde_json::from_str(text)
                    .map_err(|error| ApiError::invalid(["The body is not JSON: ", &error.to_string(), "."].concat()))?;
                // Words are in the contract's spelling from here on.
                let read = encode::object(model, &body, Form::Received, Dialect::Preview2021_04)?;
                serde_json::from_str(&read).unwrap_or(body)
            }
        };
        match operations::handler(route.operation.name) {
            Some(handler) => handler(self, route, &body),
            None => Err(ApiError::no_route(&request.method, request.path())),
        }
    }
}
