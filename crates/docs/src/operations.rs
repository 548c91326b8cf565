//! The page of the operations.

use crate::markdown::{code, head, list, members, models, table, text, type_of};
use ringwire::contract::{Contract, Operation, Place, Repeat, ga_2026_03, preview_2021_04};
use ringwire_emulator::tables;
use serde_json::Value as Json;

const ABOUT: &str = "\
Every operation of `CallAutomationClient` and of the objects it returns: the request it sends, the statuses that are a success, the events
it raises ([what they hold](events.md)), and whether the client sends it again by itself. Names, order of arguments and results are those of
`@azure/communication-call-automation` 1.6.0. `CallClient` has [a page of its own](operations-2021-preview.md).

The last argument of every method is its options. All operations have `signal` (or `abortSignal`), `timeoutMs`, `headers` and `onAttempt`
([options](options.md#operationoptions)); those that are sent again by id also have `repeatabilityRequestId`.
";

const PREVIEW: &str = "\
Every operation of `CallClient`, which uses the contract `2021-04-15-preview1`. It was a private preview, and the service most likely no
longer accepts it: today it runs on the emulator. [Operations](operations.md) has those of 2026-03-12, and says what *sent again* means.

The last argument of every method is `{ signal, timeoutMs, headers, onAttempt, tracingOptions }` ([options](options.md#requestoptions)).
Some events come only when `requestedCallEvents` of the call has their name: [events of the 2021 preview](events-2021-preview.md).
";

const AGAIN: &str = "\
**Sent again** says what the client does by itself after 408, 429, 500, 502, 503 or 504, and when no answer came:

| | |
|---|---|
| always | To do it twice has the effect of doing it once. |
| by id | All attempts carry the same `Repeatability-Request-ID`, by which the service executes them once. |
| after 429 | The service would do it twice, so it is sent again after 429 alone, the answer that says that it was not executed. |
";

/// The events that an operation raises beside those that report its end: no row of a contract has them.
pub const RAISES: &[(&str, &[&str])] = &[
    ("addParticipant", &["ParticipantsUpdated"]),
    ("removeParticipant", &["ParticipantsUpdated"]),
    ("moveParticipants", &["ParticipantsUpdated"]),
    ("muteParticipant", &["ParticipantsUpdated"]),
    ("createCall", &["ParticipantsUpdated", "DtmfReceived"]),
    ("createGroupCall", &["ParticipantsUpdated"]),
    ("inviteParticipants", &["ParticipantsUpdated"]),
    ("play", &["PlayStarted"]),
    ("playToAll", &["PlayStarted"]),
    ("cancelAllOperations", &["PlayCanceled", "RecognizeCanceled"]),
    ("cancelMediaProcessing", &["PlayAudioResult"]),
    ("startContinuousDtmfRecognition", &["ContinuousDtmfRecognitionToneReceived", "ContinuousDtmfRecognitionToneFailed"]),
    ("hold", &["HoldFailed"]),
    ("start", &["RecordingStateChanged", "StartRecordingFailed", "RecordingFileStatusUpdated"]),
    ("stop", &["RecordingStateChanged"]),
    ("pause", &["RecordingStateChanged"]),
    ("resume", &["RecordingStateChanged"]),
];

/// Those of one operation of that contract.
pub fn raised(row: &Operation, contract: &Contract) -> impl Iterator<Item = &'static str> {
    let named = RAISES.iter().filter(|(name, _)| *name == row.name).flat_map(|(_, kinds)| kinds.iter().copied());
    let grid = ga_2026_03::EVENT_GRID.events.iter().filter(|_| !std::ptr::eq(contract, &raw const preview_2021_04::CONTRACT));
    let known: Vec<&str> = contract.events.iter().chain(grid).map(|event| event.kind).collect();
    named.filter(move |kind| known.contains(kind))
}

/// The page of 2026-03-12.
pub fn page() -> String {
    let rules = [ABOUT.trim_end(), "\n\n", AGAIN].concat();
    let names =
        "`hangUp` sends one of two requests: `hangUp(false)` is `hangUp` for `buildRequest`, `hangUp(true)` is `terminateCall`.";
    section("Operations", &rules, names, &ga_2026_03::CONTRACT, 0)
}

/// The page of the 2021 preview.
pub fn preview_page() -> String {
    let note = "The service later moved these operations to another path: `basePath: \"/calling/calls\"`.";
    section("Operations of the 2021 preview", PREVIEW, note, &preview_2021_04::CONTRACT, 1)
}

fn section(title: &str, about: &str, note: &str, contract: &'static Contract, index: usize) -> String {
    let all = tables::as_json();
    let shown = all.get(index).unwrap_or(&Json::Null);
    let (client, version) = (code(text(shown, "client")), code(text(shown, "apiVersion")));
    let mut page = head(title, about);
    page.push_str(&["\n## All operations\n\n", &client, ", `api-version` ", &version, ". ", note, "\n"].concat());
    page.push_str(&overview(contract, list(shown, "operations")));
    page.push_str("\n## One by one\n");
    for row in list(shown, "operations") {
        page.push_str(&operation(row, contract));
    }
    page.push_str("\n## Objects\n");
    page.push_str(&models(shown.get("models"), "###"));
    page
}

fn overview(contract: &'static Contract, shown: &[Json]) -> String {
    let rows = contract.operations.iter().zip(shown).map(|(row, shown)| {
        let success = row.success.iter().map(u16::to_string).collect::<Vec<_>>().join(", ");
        let link = ["[", &code(&name(row, shown)), "](#", &row.name.to_lowercase(), ")"].concat();
        [link, request(row, contract), success, events(row, contract), again(row).to_owned()]
    });
    table(&["method", "request", "success", "events", "sent again"], rows)
}

/// The method as a program calls it: without options that may be left out.
fn name(row: &Operation, shown: &Json) -> String {
    let is_given = |argument: &&Json| {
        let is_known = argument.get("known") == Some(&Json::Bool(true));
        let is_object = matches!(text(argument, "type"), "object" | "user");
        !is_known && (!is_object || argument.get("required") == Some(&Json::Bool(true)))
    };
    let names: Vec<&str> = list(shown, "arguments").iter().filter(is_given).map(|argument| text(argument, "name")).collect();
    let arguments = ["(", &names.join(", "), ")"].concat();
    match (row.class.name(), row.name) {
        ("CallClient", name) => [name, &arguments].concat(),
        (class, "hangUp") => [class, ".hangUp(false)"].concat(),
        (class, "terminateCall") => [class, ".hangUp(true)"].concat(),
        (class, name) => [class, ".", name, &arguments].concat(),
    }
}

fn request(row: &Operation, contract: &Contract) -> String {
    // An event names the URL of a file.
    if let Some(argument) = row.arguments.iter().find(|argument| argument.place == Place::Location) {
        return [&code(row.method), " the ", &code(argument.name)].concat();
    }
    let base = contract.base_paths.first().copied().unwrap_or_default();
    code(&[row.method, " ", base, row.path].concat())
}

/// The events of a row, with a link to each: those of its end, and the others.
fn events(row: &Operation, contract: &Contract) -> String {
    let (done, failed) = row.ends.map_or((&[][..], &[][..]), |ends| (ends.done, ends.failed));
    let raised: Vec<&str> = raised(row, contract).collect();
    let all = [done, failed, &raised].map(|kinds| links(kinds, contract));
    let [done, failed, others] = all;
    let ends = [done, failed].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" or ");
    [ends, others].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ")
}

fn links(kinds: &[&str], contract: &Contract) -> String {
    let of_preview = std::ptr::eq(contract, &raw const preview_2021_04::CONTRACT);
    let page = if of_preview { "events-2021-preview.md" } else { "events.md" };
    let link = |kind: &&str| {
        let bare = kind.split('/').next().unwrap_or_default();
        ["[", &code(kind), "](", page, "#", &bare.to_lowercase(), ")"].concat()
    };
    kinds.iter().map(link).collect::<Vec<_>>().join(", ")
}

fn again(row: &Operation) -> &'static str {
    match row.repeat {
        Repeat::Always => "always",
        Repeat::ById => "by id",
        Repeat::Never => "after 429",
    }
}

fn operation(shown: &Json, contract: &'static Contract) -> String {
    let Some(row) = contract.operation(text(shown, "name")) else { return String::new() };
    let mut page = ["\n### ", row.name, "\n\n", row.doc, "\n"].concat();
    if !row.only.is_empty() {
        page.push_str(&["\nOnly with `apiVersion: \"", row.only, "\"`.\n"].concat());
    }
    page.push_str(&["\n- ", &code(&name(row, shown)), "\n- ", &request(row, contract), "\n"].concat());
    let raised: Vec<&str> = raised(row, contract).collect();
    let ends = row.ends;
    for (label, kinds) in [
        ("ends with", ends.map_or(&[][..], |ends| ends.done)),
        ("fails with", ends.map_or(&[][..], |ends| ends.failed)),
        ("the call it placed ends with", ends.map_or(&[][..], |ends| ends.call_ended)),
        ("also raises", &raised),
    ] {
        if !kinds.is_empty() {
            page.push_str(&["- ", label, ": ", &links(kinds, contract), "\n"].concat());
        }
    }
    if ends.is_none() {
        page.push_str("- no event reports its end\n");
    }
    let result = text(shown, "result");
    if !result.is_empty() {
        page.push_str(&["- returns [", result, "](#", &result.to_lowercase(), ")\n"].concat());
    }
    for argument in list(shown, "arguments") {
        let name = code(text(argument, "name"));
        let held = if argument.get("known") == Some(&Json::Bool(true)) { ", from the object" } else { "" };
        let fields = list(argument, "fields");
        if text(argument, "type") == "object" {
            if !fields.is_empty() {
                page.push_str(&["\n", &name, ":\n", &members(fields)].concat());
            }
        } else if text(argument, "type") != "user" {
            let doc = text(argument, "doc");
            page.push_str(
                &["- ", &name, held, ": ", &type_of(argument), if doc.is_empty() { "" } else { ". " }, doc, "\n"].concat(),
            );
        }
    }
    page
}
