//! What the emulator does, and how sure it is that the service does the same: generated from the contracts' rows, from what each
//! contract handles and sends, and from its list of choices.

use crate::engine::choice::{Basis, Choice, SUBJECTS};
use crate::engine::json::{Json, json};
use crate::{ga_2026_03, preview_2021_04, teams_phone};
use ringwire::contract::ga_2026_03::{CONTRACT as GA_2026_03, EVENT_GRID};
use ringwire::contract::preview_2021_04::CONTRACT as PREVIEW_2021_04;
use ringwire::contract::{Contract, Event, Operation};

/// The table of the 2021 preview, and in `automation` that of 2026-03-12: `{ apiVersion, operations: [{ name, method, path,
/// support, assumed }], events: [{ kind, support, assumed }], choices: [{ about, choice, basis }] }`. `support` is `emulated`
/// when the shape of an operation or event is on record or documented (all of 2026-03-12 is: its description is published), `assumed` when
/// nothing of it is, `missing` when the emulator does not have it; `assumed` lists what is assumed of it. In `teamsPhone` stands what
/// becomes of the operations of 2026-03-12 in calls of Teams Phone: see [`teams_phone::as_json`].
#[must_use]
pub fn as_json() -> Json {
    let is_sent = |row: &Event| preview_2021_04::is_sent(row.kind);
    let mut both = table(&PREVIEW_2021_04, preview_2021_04::CHOICES, false, preview_2021_04::is_handled, is_sent);
    let is_sent = |row: &Event| ga_2026_03::is_sent(row.kind);
    let automation = table(&GA_2026_03, ga_2026_03::CHOICES, true, ga_2026_03::is_handled, is_sent);
    if let Some(both) = both.as_object_mut() {
        both.insert("automation".to_owned(), automation);
        both.insert("teamsPhone".to_owned(), teams_phone::as_json());
    }
    both
}

fn table(
    contract: &Contract,
    choices: &[Choice],
    is_published: bool,
    is_handled: impl Fn(&Operation) -> bool,
    is_sent: impl Fn(&Event) -> bool,
) -> Json {
    let operations = contract.operations.iter().map(|row| {
        let support = support(is_handled(row), is_published || is_known(choices, row.name));
        let assumed = assumptions(choices, row.name);
        json!({ "name": row.name, "method": row.method, "path": row.path, "support": support, "assumed": assumed })
    });
    let events = contract.events.iter().map(|row| {
        let support = support(is_sent(row), is_published || is_known(choices, row.kind));
        json!({ "kind": row.kind, "support": support, "assumed": assumptions(choices, row.kind) })
    });
    let shown = choices.iter().map(|row| json!({ "about": row.about, "choice": row.choice, "basis": row.basis.name() }));
    json!({
        "apiVersion": contract.api_version,
        "operations": operations.collect::<Json>(),
        "events": events.collect::<Json>(),
        "choices": shown.collect::<Json>(),
    })
}

fn support(is_there: bool, is_known: bool) -> &'static str {
    match is_known {
        _ if !is_there => "missing",
        true => "emulated",
        false => "assumed",
    }
}

fn is_known(choices: &[Choice], name: &str) -> bool {
    choices.iter().any(|row| row.about == name && row.basis.is_known())
}

fn assumptions(choices: &[Choice], name: &str) -> Json {
    let about = choices.iter().filter(|row| row.about == name && row.basis == Basis::Assumed);
    about.map(|row| Json::from(row.choice)).collect()
}

/// The page "Emulator and service" of the documentation: every choice with its basis. `docs/emulator-and-service.md` is this text.
#[must_use]
pub fn page() -> String {
    let mut page = PAGE_HEAD.to_owned();
    for (title, contract, grid, choices) in [
        ("2026-03-12 (`CallAutomationClient`)", &GA_2026_03, EVENT_GRID.events, ga_2026_03::CHOICES),
        ("2021-04-15-preview1 (`CallClient`)", &PREVIEW_2021_04, &[][..], preview_2021_04::CHOICES),
    ] {
        let subjects = SUBJECTS.iter().copied();
        let operations = contract.operations.iter().map(|row| row.name);
        let events = contract.events.iter().chain(grid).map(|row| row.kind);
        page.push_str(&["\n## ", title, "\n"].concat());
        for (part, names) in
            [("In general", subjects.collect::<Vec<_>>()), ("Operations", operations.collect()), ("Events", events.collect())]
        {
            let named = names.into_iter().filter(|name| choices.iter().any(|row| row.about == *name));
            page.push_str(&["\n### ", part, "\n\n| | What the emulator does | |\n|---|---|---|\n"].concat());
            for name in named {
                for row in choices.iter().filter(|row| row.about == name) {
                    let cells = ["| ", name, " | ", &row.choice.replace('|', "\\|"), " | ", row.basis.name(), " |\n"];
                    page.push_str(&cells.concat());
                }
            }
        }
    }
    page
}

const PAGE_HEAD: &str = "\
# Emulator and service

What the emulator does, and how sure it is that the service does the same. This page is generated from the emulator's code
(`cargo xtask docs`), and `emulator.support()` gives the same as data.

| | |
|---|---|
| on record | Recordings of the live service show it. |
| documented | Microsoft's documents, the published description of the service or the official packages show it. |
| assumed | Nothing shows it. It is a guess, as plain as possible: do not rest a program on it without a look at the service. |
| missing | The service does it, and the emulator does not. |

The shapes of the operations and events of 2026-03-12 are published, and are not listed one by one.
";
