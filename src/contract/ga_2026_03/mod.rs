//! `2026-03-12`, the contract of [`CallAutomationClient`] and of the objects it gives.
//!
//! Names in JavaScript are those of the official package, version 1.6.0; names on the wire are those of the published
//! description of the service. Where the two differ, the row has both.
//!
//! [`CallAutomationClient`]: https://www.npmjs.com/package/ringwire

mod calls;
mod events;
mod media;
mod participants;
mod recording;
#[cfg(feature = "docs")]
pub mod teams_phone;

pub use events::EVENT_GRID;

use super::{Argument, Class, Contract, Dialect, Field, Model, Operation, Place, Repeat, Type, argument, optional, prose};

/// The contract these tables describe.
pub static CONTRACT: Contract = Contract {
    api_version: "2026-03-12",
    base_paths: &["/calling"],
    dialect: Dialect::Ga2026_03,
    operations: &OPERATIONS,
    events: events::EVENTS,
    options: &super::options::ALL,
};

/// The newest preview: its date is earlier, but it has more options and operations.
pub const PREVIEW: &str = "2025-08-15-preview";

/// The rows of each file; a new row is added there and nowhere else.
const GROUPS: &[&[Operation]] = &[calls::OPERATIONS, participants::OPERATIONS, media::OPERATIONS, recording::OPERATIONS];

static OPERATIONS: [Operation; count(GROUPS)] = concatenated(GROUPS);

const fn count(groups: &[&[Operation]]) -> usize {
    let (mut count, mut rest) = (0, groups);
    while let [group, others @ ..] = rest {
        count += group.len();
        rest = others;
    }
    count
}

const fn concatenated<const COUNT: usize>(groups: &[&[Operation]]) -> [Operation; COUNT] {
    let (mut all, mut place, mut rest) = ([ROW; COUNT], 0, groups);
    while let [first, others @ ..] = rest {
        let mut group = *first;
        while let [row, next @ ..] = group {
            // Run by the compiler, which would refuse an index that is too large.
            #[allow(clippy::indexing_slicing)]
            {
                all[place] = *row;
            }
            place += 1;
            group = next;
        }
        rest = others;
    }
    all
}

/// What most rows have in common.
const ROW: Operation = Operation {
    name: "",
    id: "",
    class: Class::CallConnection,
    method: "POST",
    path: "",
    success: &[202],
    repeat: Repeat::ById,
    arguments: &[],
    body: None,
    result: None,
    only: "",
    ends: None,
    doc: "",
};

const CALL_CONNECTION_ID: Argument = argument("callConnectionId", Place::Path);
const OPTIONS: Argument = argument("options", Place::Options);
const REQUEST: Argument = argument("options", Place::Request);

const OPERATION_CONTEXT: Field =
    optional("operationContext", "operationContext", Type::Text, prose!("A text of your choice that comes back with the event."));
const OPERATION_CALLBACK: Field = optional(
    "operationCallbackUrl",
    "operationCallbackUri",
    Type::Url,
    prose!("Where the events of this operation are posted, in place of the call's address."),
);
/// The answer of an operation that returns nothing but the operation context.
static CONTEXT_RESULT: Model = Model { name: prose!("OperationContextResult"), fields: &[OPERATION_CONTEXT] };

const INT32: Type = Type::Integer(i32::MIN as i64, i32::MAX as i64);
const TONE: Type = Type::Enum(&[
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "a", "b", "c", "d", "pound", "asterisk",
]);
