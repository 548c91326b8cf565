//! The pages of the emulator: faults, numbers, and what it serves beside the operations.

use crate::markdown::{code, codes, head, list, table, text};
use ringwire_emulator::faults::kinds;
use ringwire_emulator::world::dialplan;
use ringwire_emulator::{Config, Emulator, RawRequest, VIRTUAL_START_MS};
use serde_json::Value as Json;

const FAULTS: &str = "\
What can go wrong on purpose: `emulator.setFaults({ seed?, rules: [{ fault, … }] })`, `Emulator.start({ faults })`,
`ringwire emulator --faults <file>`, or `PUT /emulator/faults`. `emulator.faultKinds()` gives this table as data.

A rule of an answer may name an `operation`, one of a callback an `event`, one of a WebSocket a `stream` (`audio` or `transcription`);
every rule may have `path` (a part of the URL's path), `share` (0 to 1, how many of the matching ones; the default is all) and `times` (at
most so many). With the same `seed`, the same rules strike the same requests, callbacks and sockets. `emulator.faults()` says how often each
rule has struck. A fault of tokens without an `event` also strikes a WebSocket that is dialled: it is first dialled with the wrong token, with
no sound, and closed after a second; then as it should be.
";

/// The page of the faults.
pub fn faults() -> String {
    let mut page = head("Faults", FAULTS);
    let all = kinds::as_json();
    for (target, title) in [("answer", "Of an answer"), ("callback", "Of a callback"), ("socket", "Of a WebSocket")] {
        page.push_str(&["\n## ", title, "\n"].concat());
        let rows = all.as_array().into_iter().flatten().filter(|row| text(row, "on") == target).map(|row| {
            let numbers = list(row, "numbers").iter().map(number).collect::<Vec<_>>().join("; ");
            [code(text(row, "fault")), text(row, "doc").to_owned(), numbers]
        });
        page.push_str(&table(&["fault", "what happens", "its own members, with the default"], rows));
    }
    page
}

fn number(row: &Json) -> String {
    let value = |name: &str| row.get(name).map(Json::to_string);
    let mut shown = code(&[text(row, "name"), ": ", &value("default").unwrap_or_default()].concat());
    if let (Some(least), Some(most)) = (value("least"), value("most")) {
        shown.push_str(&format!(" ({least} … {most})"));
    }
    let among: Vec<String> = list(row, "among").iter().map(Json::to_string).collect();
    if !among.is_empty() {
        shown.push_str(&[" (", &codes(among.iter().map(String::as_str)), ")"].concat());
    }
    shown
}

const NUMBERS: &str = "\
The emulator's dial plan: the number says what its callee does. `+1 555`, any three digits, then one of the endings below. No such number
exists, as 555 is no area code, so a test that reaches the real service by mistake rings at no phone. `emulator.numbers()` gives this
table as data, and `emulator.press(…)`, `emulator.say(…)` and `emulator.leave(…)` do what no number does.
";

/// The page of the numbers.
pub fn numbers() -> String {
    let mut page = head("Numbers", NUMBERS);
    let rows = dialplan::as_json();
    page.push_str(&table(
        &["number or user", "for example", "what the callee does"],
        rows.as_array()
            .into_iter()
            .flatten()
            .map(|row| [code(text(row, "pattern")), code(text(row, "example")), text(row, "behaviour").to_owned()]),
    ));
    page
}

const HTTP: &str = "\
What a served emulator (`npx ringwire emulator`, or `serve()` of `ringwire/emulator/http`) answers beside the operations of the service.
These pages need no credential: they are for programs of this machine, and refuse pages of other origins and other host names
(`--allow-origin`, `--allow-host`). Bodies and answers are JSON. An error has the shape of the service's errors.
";

/// The page of what is served.
pub fn http() -> String {
    let mut page = head("HTTP API of the emulator", HTTP);
    page.push_str(&table(&["request", "body and effect"], served().into_iter().map(|(request, what)| [code(&request), what])));
    page
}

/// The list that the emulator itself gives: `METHOD path`, and what it is.
fn served() -> Vec<(String, String)> {
    let Ok(mut emulator) = Emulator::new(Config::default()) else { return Vec::new() };
    let request = RawRequest { method: "GET".into(), path_and_query: "/emulator".into(), ..RawRequest::default() };
    let answer = emulator.handle(&request, VIRTUAL_START_MS);
    let index: Json = serde_json::from_slice(&answer.body).unwrap_or_default();
    let shown = |page: &Json| ([text(page, "method"), " ", text(page, "path")].concat(), text(page, "what").to_owned());
    list(&index, "pages").iter().map(shown).collect()
}
