//! The table of Teams Phone: every cell has one row, and every row says what it rests on.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::panic)]

use ringwire::contract::ga_2026_03::CONTRACT;
use ringwire::contract::ga_2026_03::teams_phone::{
    Basis, Call, ENDS, GRID_EVENTS, JudgedRequest, KINDS, PARTS, ROWS, Row, Trait, Verdict, WHOM, cell, judge, sources,
};
use ringwire::contract::{Model, Operation, Place, Type};

const CALLS: [Call; 2] = [Call::TeamsPhone, Call::Other];

fn whom(operation: &str) -> Option<&'static str> {
    WHOM.iter().find(|(name, _)| *name == operation).map(|(_, member)| *member)
}

/// The cells of an operation: every kind of identifier, or none.
fn kinds(operation: &str) -> Vec<Option<&'static str>> {
    if whom(operation).is_some() { KINDS.into_iter().map(Some).collect() } else { vec![None] }
}

/// The rows that are about a cell, by a look at each member of each row.
fn about<'a>(operation: &'a str, call: Call, kind: Option<&'a str>) -> Vec<&'static Row> {
    let is_of_kind = |row: &Row| kind.map_or(row.identifiers.is_empty(), |kind| row.identifiers.contains(&kind));
    let is_meant = |row: &&Row| {
        row.has.is_none() && row.operations.contains(&operation) && row.call.is_none_or(|own| own == call) && is_of_kind(row)
    };
    ROWS.iter().filter(is_meant).collect()
}

#[test]
fn every_operation_and_kind_of_identifier_has_one_row_in_calls_of_either_kind() {
    for operation in CONTRACT.operations {
        for call in CALLS {
            for kind in kinds(operation.name) {
                let rows = about(operation.name, call, kind);
                let name = operation.name;
                assert_eq!(rows.len(), 1, "{name} of {kind:?} in a call {call:?}: add a row, or take one away: {rows:?}");
                assert!(std::ptr::eq(*rows.first().unwrap(), cell(name, call, kind).unwrap()), "{name} {kind:?}");
            }
        }
    }
}

#[test]
fn every_row_names_its_page_and_that_pages_date_and_what_to_do() {
    for row in ROWS {
        let page = row.source;
        let is_date =
            |date: &str| matches!(date.len(), 7 | 10) && date.starts_with("202") && date.matches('-').count() == date.len() / 4;
        assert!(page.url.starts_with("https://") && !page.title.is_empty() && is_date(page.date), "{row:?}");
        assert!(sources::ALL.iter().any(|known| std::ptr::eq(*known, page)), "{} is not in sources::ALL", page.title);
        assert!(row.advice.ends_with(['.', ')']) && row.advice.len() > 20, "{row:?}");
        assert!(!row.operations.is_empty(), "{row:?}");
        // What a row rests on, and what it says, go together.
        assert_eq!(row.basis == Basis::NotDocumented, row.verdict == Verdict::Unknown, "{row:?}");
        assert_eq!(row.basis == Basis::Contradicted, row.verdict == Verdict::Conflict, "{row:?}");
        assert!(row.code.is_empty() || row.verdict == Verdict::NeedsChange, "{row:?}");
    }
    for part in PARTS {
        assert!(part.paths.iter().all(|path| path.starts_with('/')) && part.advice.ends_with('.'), "{part:?}");
    }
    assert_eq!(ENDS, "2028-09-30");
    assert!(sources::ALL.iter().all(|page| page.date < ENDS));
}

#[test]
fn every_row_is_about_something_of_the_contract() {
    for row in ROWS {
        for operation in row.operations {
            let is_event = GRID_EVENTS.contains(operation) || *operation == "IncomingCall";
            assert!(is_event || CONTRACT.operation(operation).is_some(), "{operation} is no operation");
        }
        assert!(row.identifiers.iter().all(|kind| KINDS.contains(kind)), "{row:?}");
    }
    let named = |verdict| ROWS.iter().any(|row| row.verdict == verdict);
    assert!(Verdict::ALL.into_iter().all(named), "every verdict has a row");
}

/// Whether an object names an identifier at that pointer of the wire.
fn has_identifier(model: &'static Model, pointer: &str) -> bool {
    let (first, rest) = pointer.split_once('/').unwrap_or((pointer, ""));
    fn is_one(ty: &Type, rest: &str) -> bool {
        match ty {
            Type::Identifier => rest.is_empty(),
            Type::List(item, _) | Type::One(item) => is_one(item, rest),
            Type::Model(inner) | Type::Group(inner) => has_identifier(inner, rest),
            _ => false,
        }
    }
    model.fields.iter().any(|field| match field.ty {
        // The object is one of several, or has the members of another.
        Type::Union(union) if field.name.is_empty() => {
            union.variants.iter().any(|variant| has_identifier(variant.model, pointer))
        }
        Type::Group(inner) if field.wire.is_empty() => has_identifier(inner, pointer),
        ref ty => field.wire == first && is_one(ty, rest),
    })
}

#[test]
fn whom_an_operation_is_about_stands_where_the_table_says() {
    let body =
        |row: &Operation, pointer: &str| row.body.is_some_and(|model| has_identifier(model, pointer.trim_start_matches('/')));
    for (name, member) in WHOM {
        let row = CONTRACT.operation(name).unwrap();
        match *member {
            "{}" => assert!(row.arguments.iter().any(|argument| argument.place == Place::RawId), "{name}"),
            pointer => assert!(body(row, pointer), "{name} has no identifier at {pointer}"),
        }
    }
    // The other way round: the first identifier of a request is whom it is about, unless it only orders the channels of a recording.
    for row in CONTRACT.operations.iter().filter(|row| whom(row.name).is_none() && row.name != "start") {
        let fields = row.body.into_iter().flat_map(|model| model.fields);
        let names: Vec<_> = fields.filter(|field| body(row, field.wire)).map(|field| field.wire).collect();
        // `playToAll` shares the body of `play`, and leaves the list empty.
        assert!(names.is_empty() || row.name == "playToAll", "{} names {names:?}: add it to WHOM", row.name);
    }
}

#[test]
fn a_trait_changes_the_verdict_where_its_row_says() {
    let worst = |operation: &str, call, kinds: &[&'static str], traits: &[Trait]| {
        judge(JudgedRequest { operation, call, identifiers: kinds, traits }).iter().map(|(row, _)| row.verdict).max().unwrap()
    };
    for (operation, call, kind, traits, verdict) in [
        ("createCall", Call::TeamsPhone, "phoneNumber", &[][..], Verdict::Supported),
        ("createCall", Call::TeamsPhone, "phoneNumber", &[Trait::CallerId], Verdict::NeedsChange),
        ("createCall", Call::Other, "phoneNumber", &[Trait::CallerId], Verdict::GoneIn2028),
        ("createCall", Call::TeamsPhone, "phoneNumber", &[Trait::StreamsOut], Verdict::Supported),
        ("createCall", Call::TeamsPhone, "phoneNumber", &[Trait::StreamsBothWays], Verdict::Conflict),
        ("addParticipant", Call::TeamsPhone, "teamsExtensionUser", &[], Verdict::Supported),
        ("addParticipant", Call::TeamsPhone, "teamsExtensionUser", &[Trait::SipToTeams], Verdict::NeedsChange),
        ("addParticipant", Call::TeamsPhone, "phoneNumber", &[Trait::SipToTeams], Verdict::Supported),
        ("addParticipant", Call::TeamsPhone, "microsoftTeamsUser", &[], Verdict::Conflict),
        ("addParticipant", Call::TeamsPhone, "microsoftTeamsApp", &[], Verdict::Unknown),
        ("transferCallToParticipant", Call::TeamsPhone, "microsoftTeamsApp", &[], Verdict::Supported),
        ("transferCallToParticipant", Call::TeamsPhone, "microsoftTeamsUser", &[], Verdict::NotSupported),
        ("muteParticipant", Call::TeamsPhone, "phoneNumber", &[], Verdict::NotSupported),
        ("muteParticipant", Call::TeamsPhone, "teamsExtensionUser", &[], Verdict::NotSupported),
    ] {
        assert_eq!(worst(operation, call, &[kind], traits), verdict, "{operation} {kind} {traits:?}");
    }
    assert_eq!(worst("connectCall", Call::Other, &[], &[Trait::RoomLocator]), Verdict::GoneIn2028);
    assert_eq!(worst("start", Call::TeamsPhone, &[], &[Trait::ServerCallLocator]), Verdict::NeedsChange);
    assert_eq!(worst("start", Call::TeamsPhone, &[], &[Trait::RecordedByTeams]), Verdict::NotSupported);
}
