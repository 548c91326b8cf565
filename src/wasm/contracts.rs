//! The contracts, each read when it is first needed.

use crate::contract::Contract;
use crate::contract::packed::unpack;
use std::cell::Cell;

macro_rules! contract {
    ($(#[$doc:meta])* $name:ident, $file:literal) => {
        $(#[$doc])*
        pub fn $name() -> &'static Contract {
            thread_local!(static CONTRACT: Cell<Option<&'static Contract>> = const { Cell::new(None) });
            CONTRACT.with(|known| {
                let contract = known.get().unwrap_or_else(|| unpack(include_str!(concat!(env!("OUT_DIR"), $file))));
                known.set(Some(contract));
                contract
            })
        }
    };
}

contract!(
    /// What `CallClient` speaks.
    preview_2021_04,
    "/preview_2021_04.txt"
);
contract!(
    /// What `CallAutomationClient` speaks.
    ga_2026_03,
    "/ga_2026_03.txt"
);
contract!(
    /// What Event Grid says.
    event_grid,
    "/event_grid.txt"
);
contract!(
    /// The events of the contract of 2021, and no operations.
    preview_2021_04_events,
    "/preview_2021_04_events.txt"
);
contract!(
    /// The same of the contract in production.
    ga_2026_03_events,
    "/ga_2026_03_events.txt"
);
