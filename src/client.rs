//! The pure half of a client: from a method's name and arguments to a request, from an answer to a result.

use crate::auth::access_key::{AccessKey, DateHeader};
use crate::codecs::person::Person;
use crate::contract::options::REPEATABILITY_REQUEST_ID;
use crate::contract::{Contract, Dialect, Field, Operation, Place, Repeat};
use crate::decode;
use crate::encode::{self, Arguments, Setting};
use crate::error::{Answer, Error, ErrorKind, Result};
use crate::headers::Headers;
use crate::http::{Endpoint, HttpRequest, HttpResponse, REPEATABILITY_HEADER, is_uuid, push_segment};
use crate::http_date;
use crate::path::Path;
use crate::recording;
use crate::retry::retry_after_ms;
use crate::text::{digits, excerpt, joined, split};
use crate::value::{Kind, Member, Value};

/// How much of an answer an error keeps, in bytes.
pub const EXCERPT: usize = 512;

/// The settings of a client that the building of a request needs.
#[derive(Debug, Clone)]
pub struct Client {
    /// The contract of its class.
    pub contract: &'static Contract,
    /// The resource.
    pub endpoint: Endpoint,
    /// The path of the operations below the endpoint.
    pub base_path: String,
    /// The `api-version` sent.
    pub api_version: String,
    /// Whether `http` is allowed beyond loopback.
    pub allow_insecure: bool,
}

/// What authorizes a request.
#[derive(Debug, Clone, Copy)]
pub enum Authorization<'a> {
    /// A signature with the access key.
    Key(&'a AccessKey, DateHeader),
    /// A bearer token.
    Token(&'a str),
}

impl Client {
    /// The row of a JavaScript method.
    ///
    /// # Errors
    /// A validation error when there is no such operation.
    pub fn operation(&self, name: &str) -> Result<&'static Operation> {
        self.contract.operation(name).ok_or_else(|| Error::validation("operation", &joined(&["there is no operation ", name])))
    }

    /// Builds a request without a signature. `arguments` are those of the JavaScript method, in order. `uuid` is a new one: it identifies
    /// the request in the headers, where it joins the logs of both sides, and stands for an id that the caller left out. `now_ms` is the time in milliseconds since 1970.
    ///
    /// # Errors
    /// A validation error with the path of the argument that does not fit.
    pub fn build<V: Value>(
        &self,
        operation: &'static Operation,
        arguments: &[V],
        uuid: &str,
        now_ms: u64,
    ) -> Result<HttpRequest> {
        self.request(&Arguments::read(operation, arguments), uuid, now_ms)
    }

    /// The same for a caller that reads the option bags too.
    ///
    /// # Errors
    /// A validation error with the path of the argument that does not fit.
    // Inlined into its one caller it compresses worse.
    #[inline(never)]
    pub fn request<V: Value>(&self, arguments: &Arguments<'_, V>, uuid: &str, now_ms: u64) -> Result<HttpRequest> {
        let Arguments { operation, values, .. } = *arguments;
        if !matches!(operation.only, "") && operation.only != self.api_version {
            return Err(Error::validation("operation", &joined(&["it exists only with apiVersion ", operation.only])));
        }
        let setting =
            Setting { dialect: self.contract.dialect, api_version: &self.api_version, allow_insecure: self.allow_insecure, uuid };
        let mut request = HttpRequest {
            method: operation.method,
            endpoint: self.endpoint.clone(),
            path_and_query: self.path_and_query(operation, values)?,
            sent_to: None,
            headers: Headers::with_room(),
            body: None,
        };
        // Where the request goes stands before what it holds, among the arguments as well: the first that is wrong is refused.
        if let Some(index) = operation.arguments.iter().position(|argument| argument.place == Place::Location) {
            recording::locate(&mut request, values.get(index), operation.arguments.get(index).map_or("", |row| row.name))?;
        }
        request.body = encode::request_body(arguments, setting, self.contract.options)?;
        request.header("accept", "application/json");
        if request.body.is_some() {
            request.header("content-type", "application/json");
        }
        request.header("x-ms-client-request-id", uuid);
        request.header("x-ms-return-client-request-id", "true");
        if operation.repeat == Repeat::ById {
            // Set once, for all attempts: by it the service recognises a request that is sent again.
            request.header(REPEATABILITY_HEADER, repeatability_request_id(arguments)?.as_deref().unwrap_or(uuid));
            request.header("repeatability-first-sent", &http_date::format(now_ms));
        }
        for (index, argument) in operation.arguments.iter().enumerate() {
            if let Some(bag) = arguments.bag(index).filter(|_| argument.place == Place::Range) {
                recording::limit(&mut request, bag, self.contract.options.range, argument.name)?;
            }
        }
        Ok(request)
    }

    /// Builds the request for the page of a list whose URL stands in the page before.
    ///
    /// # Errors
    /// Those of [`Self::build`] and [`Self::turn_to`].
    pub fn build_next<V: Value>(
        &self,
        operation: &'static Operation,
        arguments: &[V],
        uuid: &str,
        now_ms: u64,
        next_link: &str,
    ) -> Result<HttpRequest> {
        let mut request = self.build(operation, arguments, uuid, now_ms)?;
        self.turn_to(&mut request, next_link)?;
        Ok(request)
    }

    /// Sends the request for a list to another page of it, by the URL in the page before, or by its path and query.
    ///
    /// # Errors
    /// A validation error when that is not a URL of the resource: no other host may see the credential.
    pub fn turn_to(&self, request: &mut HttpRequest, next_link: &str) -> Result<()> {
        let own = next_link.strip_prefix(self.endpoint.origin()).unwrap_or(next_link);
        // Two slashes begin another host.
        match Some(own).filter(|path| path.starts_with('/') && !next_link.starts_with("//")) {
            Some(path) => path.clone_into(&mut request.path_and_query),
            None => return Err(Error::validation("nextLink", "expected a URL of the resource")),
        }
        Ok(())
    }

    fn path_and_query<V: Value>(&self, operation: &Operation, arguments: &[V]) -> Result<String> {
        let mut path = self.base_path.clone();
        for (index, part) in split(operation.path, b"{}").enumerate() {
            if index % 2 == 0 {
                path.push_str(part);
                continue;
            }
            let argument = operation.arguments.iter().position(|argument| argument.name == part);
            let value = argument.and_then(|index| arguments.get(index)).filter(|value| value.kind() != Kind::Absent);
            let is_person =
                argument.and_then(|index| operation.arguments.get(index)).is_some_and(|row| row.place == Place::RawId);
            let text = match value {
                Some(value) if is_person => Some(Person::from_js(value, &Path::Root(part), self.contract.dialect, true)?.1),
                value => value.and_then(V::as_string),
            };
            match text {
                Some(text) if !matches!(text.trim(), "" | "." | "..") => push_segment(&mut path, &text),
                Some(_) => return Err(Error::validation(part, "expected an id, got an empty one")),
                None => return Path::Root(part).refuse_kind("expected an id", value.map_or(Kind::Absent, V::kind)),
            }
        }
        path.push_str("?api-version=");
        push_segment(&mut path, &self.api_version);
        Ok(path)
    }
}

/// The id of the caller's by which the service recognises a request that is sent again.
fn repeatability_request_id<V: Value>(arguments: &Arguments<'_, V>) -> Result<Option<String>> {
    for (index, argument) in arguments.operation.arguments.iter().enumerate() {
        if !matches!(argument.place, Place::Options | Place::Request) {
            continue;
        }
        let Some(id) = arguments.bag(index).and_then(|bag| bag.present(REPEATABILITY_REQUEST_ID)) else { continue };
        return match id.value.as_string() {
            Some(id) if is_uuid(&id) => Ok(Some(id)),
            _ => Path::Member(&Path::Root(argument.name), REPEATABILITY_REQUEST_ID).refuse("expected a UUID"),
        };
    }
    Ok(None)
}

/// Adds the authorization to a request. Called for every attempt, because a signature is valid for minutes and a retry may come later.
pub fn authorize(request: &mut HttpRequest, authorization: Authorization<'_>, now_ms: u64) {
    match authorization {
        Authorization::Key(key, date_header) => key.sign(request, date_header, now_ms),
        Authorization::Token(token) => request.header("authorization", &joined(&["Bearer ", token])),
    }
}

/// Reads an answer: the result (`None` where the contract has none), or the error it is.
///
/// # Errors
/// A service error for a status that is not a success; a response error for a success without the JSON the contract says.
pub fn parse<V: Value>(operation: &Operation, dialect: Dialect, response: &HttpResponse, now_ms: u64) -> Result<Option<V>> {
    parse_json(operation, dialect, response, V::from_json(&response.body), now_ms)
}

/// The same, where the JSON of the body is read already; of its text, the first [`EXCERPT`] bytes are enough.
///
/// # Errors
/// Those of [`parse`].
pub fn parse_json<V: Value>(
    operation: &Operation,
    dialect: Dialect,
    response: &HttpResponse,
    json: Option<V>,
    now_ms: u64,
) -> Result<Option<V>> {
    let json = json.filter(|value| value.kind() == Kind::Object);
    if !operation.success.contains(&response.status) {
        return Err(service_error(dialect, response, json, now_ms));
    }
    // What need not have a member need not have a body either: a recording may begin without an id.
    let requires = operation.result.is_some_and(|model| model.fields.iter().any(Field::required));
    let json = json.or_else(|| (response.body.is_empty() && !requires).then(|| V::object(Vec::new())));
    result(operation, dialect, json).map_err(|message| failed(response, ErrorKind::Response, &message, now_ms))
}

/// The result in the JSON of a success.
///
/// # Errors
/// A sentence that says what the answer lacks.
pub fn result<V: Value>(operation: &Operation, dialect: Dialect, json: Option<V>) -> std::result::Result<Option<V>, String> {
    let Some(model) = operation.result else { return Ok(None) };
    let Some(json) = json else { return Err("the answer is not a JSON object".to_owned()) };
    match model.fields.iter().find(|field| field.required() && json.present(field.wire).is_none()) {
        None => Ok(Some(decode::own_object(model, json, dialect))),
        Some(field) => Err(joined(&["the answer has no ", field.wire])),
    }
}

/// Reads the error in an answer, in both shapes on record: `{"code","message"}` and the same below `"error"`; and in those of gateways
/// (RFC 9457: `title`, `detail`) and of identity providers (RFC 6749: `error`, `error_description`). Names may have capitals: the answer to
/// a bad signature has them. Of any other body, such as the HTML of a proxy, the first part is kept.
fn service_error<V: Value>(dialect: Dialect, response: &HttpResponse, json: Option<V>, now_ms: u64) -> Box<Error> {
    let mut error =
        failed(response, ErrorKind::Service, &joined(&["the service answered ", &digits(response.status.into())]), now_ms);
    let Some(json) = json else { return error };
    let inner = any_case(&json, "error").filter(|inner| inner.kind() == Kind::Object).unwrap_or_else(|| json.clone());
    // A code that is a number is given as its text.
    let text = |name: &str| {
        let text = any_case(&inner, name)?;
        text.as_string().or_else(|| if text.kind() == Kind::Number { text.to_json() } else { None })
    };
    error.target = text("target");
    let is_oauth = any_case(&inner, "error_description").is_some();
    let (code, words) = if is_oauth { ("error", "error_description") } else { ("code", "message") };
    let (code, words) = (text(code), text(words));
    let known = code.is_some() || words.is_some();
    let mut separator = ": ";
    for part in [code.clone(), words.or_else(|| text("detail")).or_else(|| text("title"))].into_iter().flatten() {
        error.message.push_str(separator);
        error.message.push_str(&excerpt(&part, EXCERPT));
        separator = " ";
    }
    if let Some(answer) = &mut error.answer {
        answer.code = code;
        // The official package has the whole answer under this name.
        answer.details = match dialect {
            Dialect::Preview2021_04 => {
                any_case(&inner, "details").or_else(|| any_case(&inner, "innererror")).and_then(|details| details.to_json())
            }
            _ => json.to_json(),
        };
        if known {
            answer.body = None;
        }
    }
    error
}

/// The member of a name in capital letters, in small ones or in both.
fn any_case<V: Value>(value: &V, name: &str) -> Option<V> {
    let is_named = |member: &Member<V>| member.kind != Kind::Absent && member.name.eq_ignore_ascii_case(name);
    value.members().0.into_iter().find(is_named).map(|member| member.value)
}

/// The error for an answer.
#[must_use]
pub fn failed(response: &HttpResponse, kind: ErrorKind, message: &str, now_ms: u64) -> Box<Error> {
    let mut error = Error::new(kind, message);
    let text = excerpt(&response.body, EXCERPT);
    error.answer = Some(Box::new(Answer {
        status: response.status,
        request_id: response.request_id().map(str::to_owned),
        retry_after_ms: retry_after_ms(response, now_ms),
        body: (!text.is_empty()).then(|| text.clone()),
        text,
        ..Answer::default()
    }));
    error
}
