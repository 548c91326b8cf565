//! Whom a receiver believes: every combination of what it may be given, and what each costs.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::panic)]

use ringwire_callbacks::admission::{Answer, Body, Facts, Policy, Step, Token, Trust, broken, decide, trusts};

const UNVERIFIED: Policy = Policy { has_secret: false, has_audience: false, most_bytes: 100 };
const BY_SECRET: Policy = Policy { has_secret: true, ..UNVERIFIED };
const BY_TOKEN: Policy = Policy { has_audience: true, ..UNVERIFIED };
const BY_BOTH: Policy = Policy { has_secret: true, has_audience: true, most_bytes: 100 };

const SIGNED: Body = Body::Events { signed: true, unsigned: false, validation_code: None };
const UNSIGNED: Body = Body::Events { signed: false, unsigned: true, validation_code: None };
const MIXED: Body = Body::Events { signed: true, unsigned: true, validation_code: None };
const EMPTY: Body = Body::Events { signed: false, unsigned: false, validation_code: None };

fn post() -> Facts {
    Facts { method: "POST".to_owned(), ..Facts::default() }
}

fn refused_token() -> Option<Token> {
    Some(Token::Refused("expired".to_owned()))
}

/// The facts the decision asks for, in turn, and the answer.
fn run(policy: Policy, all: &Facts) -> (Vec<Step>, Answer) {
    let (method, origin) = (all.method.clone(), all.origin.clone());
    let mut known = Facts { method, origin, declared_bytes: all.declared_bytes, ..Facts::default() };
    let mut steps = Vec::new();
    loop {
        let step = decide(policy, &known);
        match step {
            Step::Secret => known.secret = Some(all.secret.unwrap_or(true)),
            Step::Token => known.token = Some(all.token.clone().unwrap_or(Token::Genuine)),
            Step::Body => known.body = Some(all.body.clone().unwrap_or(EMPTY)),
            Step::Handlers => known.taken = Some(all.taken.unwrap_or(true)),
            Step::Answer(answer) => return (steps, answer),
        }
        assert!(!steps.contains(&step), "{step:?} comes twice");
        steps.push(step);
    }
}

#[test]
fn what_each_policy_asks_for_and_believes() {
    use Step::{Body as ReadBody, Handlers, Secret, Token as Verify};
    /// The policy, the facts, the steps taken, the status, the reason.
    type Case<'a> = (Policy, Facts, &'a [Step], u16, Option<&'a str>);
    let cases: &[Case<'_>] = &[
        (UNVERIFIED, Facts { body: Some(MIXED), ..post() }, &[ReadBody, Handlers], 200, None),
        (UNVERIFIED, Facts { body: Some(EMPTY), ..post() }, &[ReadBody, Handlers], 200, None),
        (BY_SECRET, Facts { body: Some(MIXED), ..post() }, &[Secret, ReadBody, Handlers], 200, None),
        (BY_SECRET, Facts { secret: Some(false), ..post() }, &[Secret], 401, Some("secret")),
        (BY_TOKEN, Facts { body: Some(SIGNED), ..post() }, &[Verify, ReadBody, Handlers], 200, None),
        (BY_TOKEN, Facts { body: Some(EMPTY), ..post() }, &[Verify, ReadBody, Handlers], 200, None),
        (BY_TOKEN, Facts { token: refused_token(), ..post() }, &[Verify], 401, Some("expired")),
        // A genuine token proves nothing about events that the service does not sign.
        (BY_TOKEN, Facts { body: Some(UNSIGNED), ..post() }, &[Verify, ReadBody], 401, Some("no secret")),
        (BY_TOKEN, Facts { body: Some(MIXED), ..post() }, &[Verify, ReadBody], 401, Some("no secret")),
        (BY_BOTH, Facts { secret: Some(false), ..post() }, &[Secret], 401, Some("secret")),
        (BY_BOTH, Facts { body: Some(MIXED), ..post() }, &[Secret, Verify, ReadBody, Handlers], 200, None),
        // Without a token, the secret alone is enough for events that the service does not sign, and for no others.
        (
            BY_BOTH,
            Facts { token: refused_token(), body: Some(UNSIGNED), ..post() },
            &[Secret, Verify, ReadBody, Handlers],
            200,
            None,
        ),
        (
            BY_BOTH,
            Facts { token: refused_token(), body: Some(EMPTY), ..post() },
            &[Secret, Verify, ReadBody, Handlers],
            200,
            None,
        ),
        (
            BY_BOTH,
            Facts { token: refused_token(), body: Some(SIGNED), ..post() },
            &[Secret, Verify, ReadBody],
            401,
            Some("expired"),
        ),
        (
            BY_BOTH,
            Facts { token: refused_token(), body: Some(MIXED), ..post() },
            &[Secret, Verify, ReadBody],
            401,
            Some("expired"),
        ),
    ];
    for (policy, facts, steps, status, reason) in cases {
        let (taken, answer) = run(*policy, facts);
        assert_eq!((&*taken, answer.status, answer.reason.as_deref()), (*steps, *status, *reason), "{policy:?} {facts:?}");
    }
}

#[test]
fn other_refusals_are_the_same_whatever_the_policy() {
    let of = |facts: Facts| {
        [UNVERIFIED, BY_SECRET, BY_TOKEN, BY_BOTH].map(|policy| {
            let (_, answer) = run(policy, &facts);
            (answer.status, answer.reason.unwrap())
        })
    };
    let all = |status: u16, reason: &str| [(); 4].map(|()| (status, reason.to_owned()));
    for method in ["GET", "post", "", "PUT"] {
        assert_eq!(of(Facts { method: method.to_owned(), ..post() }), all(405, "it is not a POST"));
    }
    assert_eq!(of(Facts { declared_bytes: Some(101.0), ..post() }), all(413, "the body is too large"));
    assert_eq!(of(Facts { body: Some(Body::TooLarge), ..post() }), all(413, "the body is too large"));
    let error = "body: expected JSON";
    assert_eq!(of(Facts { body: Some(Body::Invalid(error.to_owned())), ..post() }), all(400, error));
    let read_before = "the body was read before";
    assert_eq!(of(Facts { body: Some(Body::Gone(read_before.to_owned())), ..post() }), all(500, read_before));
    let aborted = "the sender closed the connection before the body was complete";
    assert_eq!(of(Facts { body: Some(Body::Aborted), ..post() }), all(500, aborted));
    assert_eq!(of(Facts { taken: Some(false), ..post() }), all(500, "a handler threw, or has not returned in time"));
}

#[test]
fn a_declared_length_within_the_limit_is_no_reason_to_refuse() {
    for declared_bytes in [None, Some(0.0), Some(100.0), Some(f64::NAN)] {
        assert_eq!(run(UNVERIFIED, &Facts { declared_bytes, ..post() }).1.status, 200, "{declared_bytes:?}");
    }
    let (steps, _) = run(BY_BOTH, &Facts { declared_bytes: Some(1e300), ..post() });
    assert_eq!(steps, [Step::Secret, Step::Token], "what is too large is not read");
}

#[test]
fn keys_that_cannot_be_had_are_no_verdict_about_the_token() {
    for policy in [BY_TOKEN, BY_BOTH] {
        let token = Some(Token::Unverifiable("no keys".to_owned()));
        let (steps, answer) = run(policy, &Facts { token, body: Some(UNSIGNED), ..post() });
        assert!(!steps.contains(&Step::Body));
        let headers = vec![("retry-after", "5".to_owned())];
        assert_eq!((answer.status, answer.headers, answer.reason.as_deref()), (503, headers, Some("no keys")));
    }
}

#[test]
fn answers_say_nothing_that_helps_an_attacker() {
    let error = |code: &str| Some(format!("{{\"error\":{{\"code\":\"{code}\"}}}}"));
    let body = |policy, facts: Facts| run(policy, &facts).1.body;
    assert_eq!(body(BY_SECRET, Facts { secret: Some(false), ..post() }), error("unauthorized"));
    assert_eq!(body(BY_TOKEN, Facts { token: refused_token(), ..post() }), error("unauthorized"));
    assert_eq!(body(BY_TOKEN, Facts { body: Some(UNSIGNED), ..post() }), error("unauthorized"));
    assert_eq!(
        body(UNVERIFIED, Facts { body: Some(Body::Invalid("body[3].type: …".to_owned())), ..post() }),
        error("badRequest")
    );
    assert_eq!(body(UNVERIFIED, Facts { body: Some(Body::TooLarge), ..post() }), error("tooLarge"));
    assert_eq!(body(UNVERIFIED, Facts { taken: Some(false), ..post() }), error("notTaken"));
    let (_, not_post) = run(UNVERIFIED, &Facts { method: "GET".to_owned(), ..post() });
    assert_eq!((not_post.body, not_post.headers), (error("methodNotAllowed"), vec![("allow", "POST".to_owned())]));
    assert_eq!(body(BY_TOKEN, Facts { token: Some(Token::Unverifiable(String::new())), ..post() }), error("unavailable"));
    assert_eq!((broken().status, broken().body), (500, error("notTaken")));
    assert_eq!(body(UNVERIFIED, post()), None, "success has no body");
}

#[test]
fn the_handshake_is_answered_where_its_event_is_believed_and_all_others_are_taken() {
    let code = Some("a \"code\"".to_owned());
    let shaken = |signed| Some(Body::Events { signed, unsigned: true, validation_code: code.clone() });
    let answered = Some(r#"{"validationResponse":"a \"code\""}"#.to_owned());
    for policy in [UNVERIFIED, BY_SECRET, BY_BOTH] {
        let (_, answer) = run(policy, &Facts { body: shaken(false), ..post() });
        assert_eq!((answer.status, answer.body), (200, answered.clone()), "{policy:?}");
    }
    assert_eq!(run(BY_TOKEN, &Facts { body: shaken(false), ..post() }).1.status, 401);
    assert_eq!(run(BY_BOTH, &Facts { token: refused_token(), body: shaken(true), ..post() }).1.status, 401);
    assert_eq!(run(UNVERIFIED, &Facts { body: shaken(false), taken: Some(false), ..post() }).1.status, 500);
}

#[test]
fn permission_to_post_is_given_where_events_of_event_grid_are_believed() {
    let asks = |method: &str, origin: &str| Facts { method: method.to_owned(), origin: Some(origin.to_owned()), ..post() };
    let grid = || asks("OPTIONS", "eventgrid.azure.net");
    let given: Vec<_> = [("webhook-allowed-origin", "eventgrid.azure.net"), ("webhook-allowed-rate", "*"), ("allow", "POST")]
        .map(|(name, value)| (name, value.to_owned()))
        .into();
    for (policy, steps) in [(UNVERIFIED, &[][..]), (BY_SECRET, &[Step::Secret]), (BY_BOTH, &[Step::Secret])] {
        let (taken, answer) = run(policy, &grid());
        assert_eq!(
            (&*taken, &answer),
            (steps, &Answer { status: 200, headers: given.clone(), ..Answer::default() }),
            "{policy:?}"
        );
    }
    for policy in [BY_SECRET, BY_BOTH] {
        let (_, answer) = run(policy, &Facts { secret: Some(false), ..grid() });
        assert_eq!((answer.status, answer.headers.len(), answer.reason.as_deref()), (401, 0, Some("secret")), "{policy:?}");
    }
    let (steps, answer) = run(BY_TOKEN, &grid());
    assert_eq!((steps.len(), answer.status, answer.reason.as_deref()), (0, 401, Some("no secret")));
    for other in [asks("OPTIONS", ""), asks("GET", "eventgrid.azure.net"), asks("options", "eventgrid.azure.net")] {
        assert_eq!(run(UNVERIFIED, &other).1.status, 405, "{other:?}");
    }
    assert_eq!(run(UNVERIFIED, &asks("POST", "eventgrid.azure.net")).0, [Step::Body, Step::Handlers], "a POST has events");
}

#[test]
fn what_is_believed_for_less_is_not_believed_here() {
    let names = |policy, is_signed| trusts(policy, is_signed).map(Trust::name).collect::<Vec<_>>();
    for (policy, signed, unsigned) in [
        (UNVERIFIED, &["nothing", "secret", "token"][..], &["nothing", "secret"][..]),
        (BY_SECRET, &["secret", "token"], &["secret"]),
        (BY_BOTH, &["token"], &["secret"]),
        // Such a receiver refuses events without a token; it may wait for those that another one has admitted.
        (BY_TOKEN, &["token"], &["secret"]),
    ] {
        assert_eq!((names(policy, true), names(policy, false)), (signed.to_vec(), unsigned.to_vec()));
    }
}
