//! One operation from its first attempt to its last: authorize, send, read, decide.

use super::App;
use crate::chance::new_uuid;
use crate::defects::Defect;
use ringwire::auth::access_key::DateHeader;
use ringwire::auth::token::Token;
use ringwire::client::{Authorization, Client, authorize, parse};
use ringwire::contract::{Dialect, Operation, Outcome as Row, Repeat, ga_2026_03, preview_2021_04};
use ringwire::error::{Error, ErrorKind};
use ringwire::retry::{Outcome, RetryPolicy, decide};
use ringwire_callbacks::outcomes::{Ending, Outcomes};
use serde_json::Value as Json;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::OnceLock;

/// How long a token of the emulator is good, in milliseconds: so short that it is renewed within a wave.
const TOKEN_MS: u64 = 200_000;

/// The bearer token of a client.
#[derive(Default)]
pub(super) struct Credential(RefCell<Token>);

/// Why an operation failed.
#[derive(Debug, Clone)]
pub(super) struct Failed {
    pub(super) status: Option<u16>,
    pub(super) message: String,
}

/// The contract of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Contract {
    Ga,
    Preview,
}

impl Contract {
    fn class(self) -> &'static str {
        match self {
            Self::Ga => "CallAutomationClient",
            Self::Preview => "CallClient",
        }
    }

    pub(super) fn dialect(self) -> Dialect {
        match self {
            Self::Ga => Dialect::Ga2026_03,
            Self::Preview => Dialect::Preview2021_04,
        }
    }

    /// Which events end an operation.
    pub(super) fn ending(self, operation: &str) -> Option<Ending> {
        static OUTCOMES: OnceLock<[Vec<Row>; 2]> = OnceLock::new();
        let rows =
            |contract: &'static ringwire::contract::Contract| contract.operations.iter().filter_map(Operation::outcome).collect();
        let [ga, preview] = OUTCOMES.get_or_init(|| [rows(&ga_2026_03::CONTRACT), rows(&preview_2021_04::CONTRACT)]);
        Outcomes { preview_2021_04: preview, ga_2026_03: ga }.of(operation, Some(self.class()))
    }
}

impl App {
    /// Sends an operation, until it succeeds or is not tried again. The request is built at once.
    pub(super) fn operation(
        self: &Rc<Self>,
        label: u32,
        contract: Contract,
        operation: &str,
        arguments: &[Json],
    ) -> impl Future<Output = Result<Json, Failed>> + use<> {
        let app = Rc::clone(self);
        let world = self.world();
        let [ga, preview] = &world.clients;
        let client: Client = if contract == Contract::Ga { ga.clone() } else { preview.clone() };
        let uuid = world.chance(Some(label), new_uuid);
        let prepared = client.operation(operation).and_then(|row| {
            let request = client.build(row, arguments, &uuid, world.now_ms())?;
            Ok((row, request))
        });
        async move {
            let world = app.world();
            let (row, request) = prepared.map_err(|error| {
                world.violate("script", Some(label), error.message.clone());
                failed(&error)
            })?;
            let policy = RetryPolicy::default();
            let mut retries = 0;
            loop {
                let mut attempt = request.clone();
                if world.has(Defect::NewIdForRetries) && row.repeat == Repeat::ById && retries > 0 {
                    attempt.headers.replace("repeatability-request-id", &world.chance(Some(label), new_uuid));
                }
                let signed_ms =
                    if world.has(Defect::SignsOnce) { world.now_ms().saturating_sub(retries * 6_000) } else { world.now_ms() };
                if world.script.borrow().setting.bearer {
                    let token = app.token().await;
                    authorize(&mut attempt, Authorization::Token(&token), signed_ms);
                } else {
                    authorize(&mut attempt, Authorization::Key(&world.key, DateHeader::XMsDate), signed_ms);
                }
                let response = world.send(Some(label), &attempt).await;
                let now_ms = world.now_ms();
                let error = match &response {
                    None => Error::new(ErrorKind::Network, "no answer came"),
                    Some(response) => match parse::<Json>(row, client.contract.dialect, response, now_ms) {
                        Ok(result) => return Ok(result.unwrap_or_default()),
                        Err(error) => error,
                    },
                };
                if error.kind == ErrorKind::Response {
                    world.violate(
                        "answers are read",
                        Some(label),
                        format!("{operation}: {}", error.message, operation = row.name),
                    );
                }
                let answer = error.answer.as_ref();
                let outcome = answer.map_or(Outcome::NoAnswer, |answer| Outcome::Answer(answer.status, answer.retry_after_ms));
                let idempotent = row.repeat != Repeat::Never || world.has(Defect::RetriesEverything);
                let jitter = world.chance(Some(label), fastrand::Rng::f64);
                match decide(&policy, idempotent, retries, outcome, jitter) {
                    Some(delay_ms) => world.runtime.sleep(delay_ms).await,
                    None => return Err(failed(&error)),
                }
                retries += 1;
            }
        }
    }

    /// The bearer token: a new one, when the last one ends soon.
    async fn token(&self) -> String {
        let world = self.world();
        if !self.credential.0.borrow().is_fresh(world.now_ms()) {
            let ms = world.up_to(None, world.script.borrow().setting.net_ms);
            world.runtime.sleep(ms).await;
            let now_ms = world.now_ms();
            let issued = world.emulator.borrow_mut().issue_token(TOKEN_MS, now_ms);
            let token = crate::world::text(&issued, "token").to_owned();
            *self.credential.0.borrow_mut() = Token::new::<Json>(token, None, now_ms);
        }
        self.credential.0.borrow().text.clone()
    }

    /// Notes whom a call was placed to.
    pub(super) fn placed(&self, call: &str, targets: Json) {
        let mut placements = self.placements.borrow_mut();
        placements.insert(call.to_owned(), targets);
        while placements.len() > super::MOST_PLACEMENTS {
            placements.pop_first();
        }
    }
}

fn failed(error: &Error) -> Failed {
    Failed { status: error.answer.as_ref().map(|answer| answer.status), message: error.message.clone() }
}
