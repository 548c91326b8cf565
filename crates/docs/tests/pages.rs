//! The pages in `docs/` are what the tables say, and every table is whole there.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use ringwire::contract::{Contract, Place, ga_2026_03, preview_2021_04};
use std::path::Path;

fn written(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(name)).unwrap_or_default()
}

#[test]
fn the_pages_are_what_the_tables_say() {
    for (name, text) in ringwire_docs::pages() {
        assert!(written(name) == text, "docs/{name} is not what the tables say: cargo run -p ringwire-docs, or cargo xtask docs");
    }
}

/// Each contract, with the page of its operations and the page of its events.
fn contracts() -> [(&'static Contract, String, String); 2] {
    [
        (&ga_2026_03::CONTRACT, written("reference/operations.md"), written("reference/events.md")),
        (
            &preview_2021_04::CONTRACT,
            written("reference/operations-2021-preview.md"),
            written("reference/events-2021-preview.md"),
        ),
    ]
}

#[test]
fn every_operation_has_its_request_and_its_statuses() {
    for (contract, page, _) in contracts() {
        for row in contract.operations {
            let statuses = row.success.iter().map(u16::to_string).collect::<Vec<_>>().join(", ");
            let located = row.arguments.iter().any(|argument| argument.place == Place::Location);
            let request = if located {
                format!("`{}` the ", row.method)
            } else {
                format!("`{} {}{}`", row.method, contract.base_paths[0], row.path)
            };
            let link = format!("](#{})", row.name.to_lowercase());
            let of_row: Vec<&str> = page.lines().filter(|line| line.starts_with("| [") && line.contains(&link)).collect();
            let [line] = of_row.as_slice() else { panic!("{} has {} rows", row.name, of_row.len()) };
            assert!(line.contains(&request) && line.contains(&format!("| {statuses} |")), "{line}");
            let ends = row.ends.into_iter().flat_map(|ends| ends.done.iter().chain(ends.failed));
            for kind in ends {
                assert!(line.contains(&format!("`{kind}`")), "{kind}: {line}");
            }
            assert!(page.contains(row.doc), "{} is not described", row.name);
        }
    }
}

/// An event that no operation raises would be one of which no reader knows when it comes. Two come unasked.
#[test]
fn every_event_has_its_members_and_what_it_comes_of() {
    for (contract, _, page) in contracts() {
        let is_grid = contract.api_version == ga_2026_03::CONTRACT.api_version;
        let grid = ga_2026_03::EVENT_GRID.events.iter().filter(|_| is_grid);
        let all: Vec<_> = contract.events.iter().chain(grid).collect();
        for row in &all {
            let (_, rest) =
                page.split_once(&format!("\n### {}\n", row.kind)).unwrap_or_else(|| panic!("{} has no heading", row.kind));
            let own = rest.split("\n##").next().unwrap();
            assert!(own.contains(row.doc) && own.contains("| `"), "{}: {own}", row.kind);
            let unasked = ["IncomingCall", "CallRecordingStateChanged"].contains(&row.kind);
            assert_eq!(own.contains("](operations"), !unasked, "{}: `RAISES` in crates/docs/src/operations.rs", row.kind);
        }
        // Counted in the published description and in the list of the 2021 preview; two more come by Event Grid.
        assert_eq!(all.len(), if is_grid { 38 + 2 } else { 6 });
        assert_eq!(page.lines().filter(|line| line.starts_with("| [`")).count(), all.len());
    }
}

#[test]
fn the_other_tables_are_there() {
    assert!(written("reference/reasons.md").contains("| 486 | `busy` |"));
    assert!(written("reference/faults.md").contains("`forgedToken`"));
    assert!(written("reference/numbers.md").contains("`+1555xxx0486`"));
    let http = written("reference/emulator-http.md");
    for path in ["GET /emulator/events", "PUT /emulator/faults", "POST /emulator/incomingCall"] {
        assert!(http.contains(path), "{path}: {http}");
    }
}
