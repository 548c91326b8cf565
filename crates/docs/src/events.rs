//! The page of the events.

use crate::markdown::{code, head, list, members, models, table, text};
use crate::operations;
use ringwire::contract::{Contract, Operation, ga_2026_03, preview_2021_04};
use ringwire_emulator::tables;
use serde_json::Value as Json;

const ABOUT: &str = "\
Every event that a `CallbackReceiver` hands over: when it comes, and what it holds. `kind` is its name in JavaScript; in 2026-03-12 its
type on the wire is `Microsoft.Communication.` and the kind.

Every event also has `id` and `time` where the service sends them, and the members that this version of the package does not know, as they
came. An event of an unknown type has the kind `Unknown` and its type in `type`. What `code` and `subCode` of a `resultInformation` mean:
[reasons and codes](reasons.md).

The service says neither how often nor in which order it delivers: a receiver calls its handlers once for each event, and a program has to
expect any order. The events of a call can come before the answer to the request that placed it.
";

const PREVIEW: &str = "\
Every event of the 2021 preview: when it comes, and what it holds. `kind` is its name in JavaScript. [Events](events.md) has those of
2026-03-12 and of Event Grid, and says what holds for all.
";

/// The page of 2026-03-12 and Event Grid.
pub fn page() -> String {
    let all = tables::events_as_json();
    let mut page = head("Events", ABOUT);
    for source in all.as_array().into_iter().flatten().filter(|source| text(source, "source") != "2021 preview") {
        page.push_str(&section(source, &ga_2026_03::CONTRACT));
    }
    page
}

/// The page of the 2021 preview.
pub fn preview_page() -> String {
    let all = tables::events_as_json();
    let mut page = head("Events of the 2021 preview", PREVIEW);
    for source in all.as_array().into_iter().flatten().filter(|source| text(source, "source") == "2021 preview") {
        page.push_str(&section(source, &preview_2021_04::CONTRACT));
    }
    page
}

fn section(source: &Json, contract: &'static Contract) -> String {
    let (name, all) = (text(source, "source"), list(source, "events"));
    let mut page = ["\n## ", name, "\n"].concat();
    page.push_str(&table(
        &["event", "when", "of"],
        all.iter().map(|event| {
            let kind = text(event, "kind");
            let link = ["[", &code(kind), "](#", &kind.to_lowercase(), ")"].concat();
            [link, text(event, "doc").to_owned(), causes(kind, contract)]
        }),
    ));
    for event in all {
        let kind = text(event, "kind");
        page.push_str(&["\n### ", kind, "\n\n", text(event, "doc"), "\n"].concat());
        for (label, by) in [("Reports the end of ", ended(kind, contract)), ("Comes also with ", raised(kind, contract))] {
            if !by.is_empty() {
                page.push_str(&["\n", label, &by, ".\n"].concat());
            }
        }
        let subscription = text(event, "subscription");
        if !subscription.is_empty() {
            page.push_str(&["\nComes only when `requestedCallEvents` has ", &code(subscription), ".\n"].concat());
        }
        page.push_str(&members(list(event, "fields")));
    }
    let objects = models(source.get("models"), "####");
    if !objects.is_empty() {
        page.push_str(&["\n### Objects in these events\n", &objects].concat());
    }
    page
}

fn causes(kind: &str, contract: &'static Contract) -> String {
    let all = [ended(kind, contract), raised(kind, contract)];
    all.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// The operations that an event ends.
fn ended(kind: &str, contract: &'static Contract) -> String {
    let is_named = |kinds: &[&str]| kinds.iter().any(|named| named.split('/').next() == Some(kind));
    links(contract, |row| row.ends.is_some_and(|ends| is_named(ends.done) || is_named(ends.failed)))
}

/// The operations that raise an event, and whose end it does not report.
fn raised(kind: &str, contract: &'static Contract) -> String {
    links(contract, |row| operations::raised(row, contract).any(|named| named == kind))
}

fn links(contract: &'static Contract, is_meant: impl Fn(&Operation) -> bool) -> String {
    let of_preview = std::ptr::eq(contract, &raw const preview_2021_04::CONTRACT);
    let page = if of_preview { "operations-2021-preview.md" } else { "operations.md" };
    let link = |row: &Operation| ["[", &code(row.name), "](", page, "#", &row.name.to_lowercase(), ")"].concat();
    contract.operations.iter().filter(|row| is_meant(row)).map(link).collect::<Vec<_>>().join(", ")
}
