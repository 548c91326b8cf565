//! Which events end an operation. Each row of a contract's table says it (`ringwire::contract::Ends`); here it is looked up.

use ringwire::contract::{Class, Outcome, Rings};

/// The outcomes of the operations of both contracts.
#[derive(Debug, Clone, Copy)]
pub struct Outcomes {
    /// Those of the 2021 preview.
    pub preview_2021_04: &'static [Outcome],
    /// Those of 2026-03-12.
    pub ga_2026_03: &'static [Outcome],
}

/// Which events end an operation, by what a caller may know of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ending {
    /// See [`Outcome::options`].
    pub options: Option<usize>,
    /// The events that report success.
    pub done: Vec<&'static str>,
    /// The events that report failure.
    pub failed: Vec<&'static str>,
    /// Of an operation that places a call, the events that report the end of the call; empty for all other operations.
    pub call_ended: Vec<&'static str>,
    /// Whether the operation calls a person; of two contracts, that of the one that recognises no second request.
    pub rings: Rings,
}

impl Outcomes {
    /// What ends an operation of the contract that the client of a class speaks; without a class, of either contract. `None` when no
    /// event reports its end.
    #[must_use]
    pub fn of(&self, operation: &str, class: Option<&str>) -> Option<Ending> {
        let tables = match class {
            None => [self.ga_2026_03, self.preview_2021_04],
            Some(class) if class == Class::CallClient.name() => [self.preview_2021_04, &[]],
            Some(_) => [self.ga_2026_03, &[]],
        };
        let mut found = None;
        for outcome in tables.into_iter().flatten().filter(|outcome| outcome.operation == operation) {
            let Ending { options, done, failed, call_ended, rings } = found.get_or_insert_default();
            *options = options.or(outcome.options);
            done.extend(outcome.done);
            failed.extend(outcome.failed);
            call_ended.extend(outcome.call_ended);
            *rings = if outcome.rings == Rings::NoPerson { *rings } else { outcome.rings };
        }
        found
    }
}
