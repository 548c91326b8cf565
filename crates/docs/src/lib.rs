//! The reference pages of the documentation, written from the tables: a row that is added or changed is documented by that.
//!
//! Here are the pages whose facts stand in Rust. Those whose facts stand in the declarations and the commands of the package are written
//! by `crates/xtask/npm/docs/`; `cargo xtask docs` writes both.

mod emulator;
mod events;
mod markdown;
mod operations;
mod reasons;

/// Every page: its file below `docs/`, and its text.
#[must_use]
pub fn pages() -> Vec<(&'static str, String)> {
    vec![
        ("reference/operations.md", operations::page()),
        ("reference/operations-2021-preview.md", operations::preview_page()),
        ("reference/events.md", events::page()),
        ("reference/events-2021-preview.md", events::preview_page()),
        ("reference/reasons.md", reasons::page()),
        ("reference/faults.md", emulator::faults()),
        ("reference/numbers.md", emulator::numbers()),
        ("reference/emulator-http.md", emulator::http()),
        ("emulator-and-service.md", ringwire_emulator::support::page()),
    ]
}
