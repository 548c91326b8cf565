//! Option bags are tables too: the options of a client and of a request.

use super::{Model, Type, optional, prose};

/// The longest time a timer can wait, in milliseconds: beyond it, `setTimeout` fires at once.
const LONGEST_MS: i64 = 2_147_483_647;

/// The options of a client.
pub static CLIENT_OPTIONS: Model = Model {
    name: prose!("CallClientOptions"),
    fields: &[
        optional("apiVersion", "apiVersion", Type::Id, prose!("The `api-version` sent.")),
        optional("basePath", "basePath", Type::Id, prose!("Where the operations live below the endpoint.")),
        optional("allowInsecureConnection", "allowInsecureConnection", Type::Boolean, prose!("Allows plain http.")),
        optional("dateHeader", "dateHeader", Type::Enum(&["x-ms-date", "date"]), prose!("Carries the time of a signature.")),
        // `false` or the options below: a union no other table needs.
        optional("retry", "retry", Type::Any, prose!("When to try again.")),
        // Nought is what other clients take for "no limit"; here it would be a request that cannot succeed.
        optional("timeoutMs", "timeoutMs", Type::Integer(1, LONGEST_MS), prose!("The longest time an operation may take.")),
        optional("headers", "headers", Type::Any, prose!("Headers added to every request.")),
        optional("fetch", "fetch", Type::Any, prose!("Sends the requests.")),
    ],
};

/// The options of trying again.
pub static RETRY_OPTIONS: Model = Model {
    name: prose!("RetryOptions"),
    fields: &[
        optional("maxRetries", "maxRetries", Type::Integer(0, 100), prose!("Tries after the first.")),
        optional("baseDelayMs", "baseDelayMs", Type::Integer(0, LONGEST_MS), prose!("The wait before the first retry.")),
        optional("maxDelayMs", "maxDelayMs", Type::Integer(0, LONGEST_MS), prose!("The longest wait.")),
    ],
};

/// The options of one request.
pub static REQUEST_OPTIONS: Model = Model {
    name: prose!("RequestOptions"),
    fields: &[
        optional("signal", "signal", Type::Any, prose!("Aborts the operation.")),
        optional("timeoutMs", "timeoutMs", Type::Integer(1, LONGEST_MS), prose!("The longest time it may take.")),
        optional("headers", "headers", Type::Any, prose!("Headers added to the request.")),
    ],
};
