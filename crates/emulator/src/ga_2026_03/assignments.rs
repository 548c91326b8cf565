//! Consent: which resource accounts and users of a tenant the resource may act for.
//! `PUT`, `GET` and `DELETE` of `/access/teamsExtension/tenants/{tenant}/assignments/{object id}`, with an api-version of its own.

use super::Service;
use crate::engine::json::{Json, json, text};
use crate::http::errors::ApiError;
use crate::http::message::{RawRequest, RawResponse, decoded};

/// The version of this part of the service.
const API_VERSION: &str = "2025-06-30";

/// Whom consent may be for.
const ACCOUNT: &str = "teamsResourceAccount";
const PRINCIPALS: [&str; 2] = [ACCOUNT, "user"];

/// How many consents are kept.
const MOST: usize = 10_000;

/// A consent.
#[derive(Debug, Clone)]
pub(super) struct Assignment {
    principal_type: String,
    client_ids: Option<Json>,
}

impl Assignment {
    /// As [`Self::from_json`] reads it.
    pub(super) fn to_json(&self) -> Json {
        json!({ "principalType": self.principal_type, "clientIds": self.client_ids })
    }

    /// `None` for what is no consent.
    pub(super) fn from_json(written: &Json) -> Option<Self> {
        let client_ids = written.get("clientIds").filter(|ids| !ids.is_null()).cloned();
        Some(Self { principal_type: text(written, "principalType")?, client_ids })
    }
}

/// A request about a consent.
#[derive(Debug)]
pub(crate) struct Consent {
    tenant_id: String,
    object_id: String,
}

impl Consent {
    /// The consent that a path names, if it names one.
    pub(crate) fn of(path: &str) -> Option<Self> {
        let rest = path.strip_prefix("/access/teamsExtension/tenants/")?;
        let (tenant, object) = rest.split_once("/assignments/")?;
        let is_one = |part: &str| !part.is_empty() && !part.contains('/');
        (is_one(tenant) && is_one(object)).then(|| Self { tenant_id: decoded(tenant), object_id: decoded(object) })
    }

    /// What the log calls the operation, by its method.
    pub(crate) fn operation() -> &'static str {
        "teamsExtensionAssignment"
    }
}

impl Service<'_> {
    /// Whether an account has consented: by a request, or by the profile.
    pub(super) fn has_consented(&self, object_id: &str) -> bool {
        self.assignment(object_id).is_some()
    }

    fn assignment(&self, object_id: &str) -> Option<Assignment> {
        match self.store.assignments.get(&object_id.to_ascii_lowercase()) {
            Some(given) => given.clone(),
            None => {
                let account = self.engine.config.teams_phone.as_ref()?.account(object_id)?;
                account.consented.then(|| Assignment { principal_type: ACCOUNT.to_owned(), client_ids: None })
            }
        }
    }

    /// Answers a request about a consent.
    ///
    /// # Errors
    /// 400 for a request that is not what the documents say, 404 where there is no such consent.
    pub(crate) fn consent(&mut self, consent: &Consent, request: &RawRequest) -> Result<RawResponse, ApiError> {
        let Some(profile) = &self.engine.config.teams_phone else {
            return Err(ApiError::not_found("This emulator has no tenant of Teams: start it with the option teamsPhone."));
        };
        if request.query("api-version").as_deref() != Some(API_VERSION) {
            return Err(ApiError::invalid(["The query has no api-version=", API_VERSION, "."].concat()));
        }
        if !profile.tenant_id.eq_ignore_ascii_case(&consent.tenant_id) {
            return Err(ApiError::not_found("The tenant is not the one of the Teams Phone profile."));
        }
        let key = consent.object_id.to_ascii_lowercase();
        let known = self.assignment(&consent.object_id);
        match (request.method.as_str(), known) {
            ("PUT", known) => {
                let assignment = read(request)?;
                if known.is_none() && self.store.assignments.len() >= MOST {
                    return Err(ApiError::invalid(["The emulator keeps at most ", &MOST.to_string(), " consents."].concat()));
                }
                let status = if known.is_some() { 200 } else { 201 };
                let body = consent.body(&assignment);
                self.store.assignments.insert(key, Some(assignment));
                Ok(RawResponse::json(status, body.to_string()))
            }
            ("GET", Some(known)) => Ok(RawResponse::json(200, consent.body(&known).to_string())),
            ("DELETE", _) => {
                self.store.assignments.insert(key, None);
                Ok(RawResponse::empty(204))
            }
            ("GET", None) => Err(ApiError::not_found("There is no such consent.")),
            (method, _) => Err(ApiError::no_method(method, "GET, PUT, DELETE")),
        }
    }
}

impl Consent {
    fn body(&self, assignment: &Assignment) -> Json {
        let mut body =
            json!({ "objectId": self.object_id, "tenantId": self.tenant_id, "principalType": assignment.principal_type });
        if let (Some(body), Some(ids)) = (body.as_object_mut(), &assignment.client_ids) {
            body.insert("clientIds".to_owned(), ids.clone());
        }
        body
    }
}

fn read(request: &RawRequest) -> Result<Assignment, ApiError> {
    let body: Json = serde_json::from_slice(&request.body).unwrap_or_default();
    let principal = text(&body, "principalType").unwrap_or_default();
    let principal = PRINCIPALS.iter().find(|known| known.eq_ignore_ascii_case(&principal)).ok_or_else(|| {
        ApiError::invalid(["Invalid request, principalType: expected one of ", &PRINCIPALS.join(", "), "."].concat())
    })?;
    let client_ids = body.get("clientIds").filter(|ids| !ids.is_null()).cloned();
    let is_list = |ids: &Json| ids.as_array().is_some_and(|ids| ids.iter().all(Json::is_string));
    if client_ids.as_ref().is_some_and(|ids| !is_list(ids)) {
        return Err(ApiError::invalid("Invalid request, clientIds: expected an array of strings."));
    }
    Ok(Assignment { principal_type: (*principal).to_owned(), client_ids })
}
