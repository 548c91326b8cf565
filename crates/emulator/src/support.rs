//! What the emulator does, and how sure it is that the service does the same: generated from the contracts' rows, from what each
//! contract handles and sends, and from its list of choices.

use crate::engine::choice::{Basis, Choice};
use crate::engine::json::{Json, json};
use crate::{ga_2026_03, preview_2021_04};
use ringwire::contract::ga_2026_03::CONTRACT as GA_2026_03;
use ringwire::contract::preview_2021_04::CONTRACT as PREVIEW_2021_04;
use ringwire::contract::{Contract, Event, Operation};

/// The table of the 2021 preview, and in `automation` that of 2026-03-12: `{ apiVersion, operations: [{ name, method, path,
/// support, assumed }], events: [{ kind, support, assumed }], choices: [{ about, choice, basis }] }`. `support` is `emulated`
/// when the shape of an operation or event is on record (all of 2026-03-12 is: its description is published), `assumed` when
/// nothing of it is, `missing` when the emulator does not have it; `assumed` lists what is assumed of it.
#[must_use]
pub fn as_json() -> Json {
    let is_sent = |row: &Event| preview_2021_04::is_sent(row.kind);
    let mut both = table(&PREVIEW_2021_04, &preview_2021_04::CHOICES, false, preview_2021_04::is_handled, is_sent);
    let is_sent = |row: &Event| ga_2026_03::is_sent(row.kind);
    let automation = table(&GA_2026_03, &ga_2026_03::CHOICES, true, ga_2026_03::is_handled, is_sent);
    if let Some(both) = both.as_object_mut() {
        both.insert("automation".to_owned(), automation);
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
        let support = support(is_handled(row), is_published || is_on_record(choices, row.name));
        let assumed = assumptions(choices, row.name);
        json!({ "name": row.name, "method": row.method, "path": row.path, "support": support, "assumed": assumed })
    });
    let events = contract.events.iter().map(|row| {
        let support = support(is_sent(row), is_published || is_on_record(choices, row.kind));
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

fn is_on_record(choices: &[Choice], name: &str) -> bool {
    choices.iter().any(|row| row.about == name && row.basis == Basis::OnRecord)
}

fn assumptions(choices: &[Choice], name: &str) -> Json {
    let about = choices.iter().filter(|row| row.about == name && row.basis == Basis::Assumed);
    about.map(|row| Json::from(row.choice)).collect()
}
