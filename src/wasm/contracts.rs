//! The contracts, each unpacked when it is first needed.

use crate::contract::packed::{unpack, unpack_outcomes};
use crate::contract::{Contract, Outcome};
use std::cell::Cell;

macro_rules! unpacked {
    ($(#[$doc:meta])* $name:ident, $table:ty, $unpack:ident, $file:literal) => {
        $(#[$doc])*
        pub fn $name() -> $table {
            thread_local!(static TABLE: Cell<Option<$table>> = const { Cell::new(None) });
            TABLE.with(|known| {
                let table = known.get().unwrap_or_else(|| $unpack(include_str!(concat!(env!("OUT_DIR"), $file))));
                known.set(Some(table));
                table
            })
        }
    };
}

unpacked!(
    /// The 2021 preview, the contract of `CallClient`.
    preview_2021_04,
    &'static Contract,
    unpack,
    "/preview_2021_04.txt"
);
unpacked!(
    /// 2026-03-12, the contract of `CallAutomationClient`.
    ga_2026_03,
    &'static Contract,
    unpack,
    "/ga_2026_03.txt"
);
unpacked!(
    /// The events of Event Grid.
    event_grid,
    &'static Contract,
    unpack,
    "/event_grid.txt"
);
unpacked!(
    /// The events of the 2021 preview, without its operations.
    preview_2021_04_events,
    &'static Contract,
    unpack,
    "/preview_2021_04_events.txt"
);
unpacked!(
    /// The events of 2026-03-12, without its operations.
    ga_2026_03_events,
    &'static Contract,
    unpack,
    "/ga_2026_03_events.txt"
);
unpacked!(
    /// Which events end the operations of the 2021 preview.
    preview_2021_04_outcomes,
    &'static [Outcome],
    unpack_outcomes,
    "/preview_2021_04_outcomes.txt"
);
unpacked!(
    /// Which events end the operations of 2026-03-12.
    ga_2026_03_outcomes,
    &'static [Outcome],
    unpack_outcomes,
    "/ga_2026_03_outcomes.txt"
);
