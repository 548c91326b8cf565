//! Option bags are tables too: the options of a client and of a request.

use super::{Model, Options, Type, optional, prose};

/// The longest time a timer takes, in milliseconds: with more, `setTimeout` fires at once.
const LONGEST_MS: i64 = 2_147_483_647;

/// All of them.
pub static ALL: Options =
    Options { client: &CLIENT_OPTIONS, retry: &RETRY_OPTIONS, request: &REQUEST_OPTIONS, range: &RANGE_OPTIONS };

/// None: a reader of events alone takes no options.
pub static NONE: Options = Options { client: &EMPTY, retry: &EMPTY, request: &EMPTY, range: &EMPTY };
static EMPTY: Model = Model { name: "", fields: &[] };

/// The options of a client.
pub static CLIENT_OPTIONS: Model = Model {
    name: prose!("CallClientOptions"),
    fields: &[
        optional("apiVersion", "apiVersion", Type::Id, prose!("The `api-version` sent.")),
        optional("basePath", "basePath", Type::Id, prose!("Where the operations live below the endpoint.")),
        optional("allowInsecureConnection", "allowInsecureConnection", Type::Boolean, prose!("Allows plain http.")),
        optional("dateHeader", "dateHeader", Type::Enum(&["x-ms-date", "date"]), prose!("Carries the time of a signature.")),
        // `false`, or an object by the table below: no other table needs such a union.
        optional("retry", "retry", Type::Any, prose!("When to try again.")),
        // Other clients take zero for "no limit"; here no request could succeed with it.
        optional("timeoutMs", "timeoutMs", Type::Integer(1, LONGEST_MS), prose!("The longest time an operation may take.")),
        optional("headers", "headers", Type::Any, prose!("Headers added to every request.")),
        optional("onAttempt", "onAttempt", Type::Any, prose!("Called after every attempt.")),
        optional("fetch", "fetch", Type::Any, prose!("Sends the requests.")),
    ],
};

/// The options of retries.
pub static RETRY_OPTIONS: Model = Model {
    name: prose!("RetryOptions"),
    fields: &[
        optional("maxRetries", "maxRetries", Type::Integer(0, 100), prose!("Tries after the first.")),
        optional("baseDelayMs", "baseDelayMs", Type::Integer(0, LONGEST_MS), prose!("The wait before the first retry.")),
        optional("maxDelayMs", "maxDelayMs", Type::Integer(0, LONGEST_MS), prose!("The longest wait.")),
    ],
};

/// The options of one request. The names of the official package are taken beside our own.
pub static REQUEST_OPTIONS: Model = Model {
    name: prose!("RequestOptions"),
    fields: &[
        optional("signal", "signal", Type::Any, prose!("Aborts the operation.")),
        optional("abortSignal", "abortSignal", Type::Any, prose!("The same, by its official name.")),
        optional("timeoutMs", "timeoutMs", Type::Integer(1, LONGEST_MS), prose!("The longest time it may take.")),
        optional("headers", "headers", Type::Any, prose!("Headers added to the request.")),
        optional("onAttempt", "onAttempt", Type::Any, prose!("Called after every attempt.")),
        optional(
            "requestOptions",
            "requestOptions",
            Type::Model(&OFFICIAL_REQUEST_OPTIONS),
            prose!("Time and headers, by their official names."),
        ),
        // The official package needs these for its own pipeline, which does not exist here.
        optional("tracingOptions", "tracingOptions", Type::Any, prose!("The context of a trace: for the telemetry alone.")),
        optional("serializerOptions", "serializerOptions", Type::Any, prose!("Taken and ignored.")),
        optional("onResponse", "onResponse", Type::Any, prose!("Taken and ignored.")),
    ],
};

static OFFICIAL_REQUEST_OPTIONS: Model = Model {
    name: prose!("OfficialRequestOptions"),
    fields: &[
        // By this name, zero means "no limit".
        optional("timeout", "timeout", Type::Integer(0, LONGEST_MS), prose!("The longest time it may take, in milliseconds.")),
        optional("customHeaders", "customHeaders", Type::Any, prose!("Headers added to the request.")),
        optional("allowInsecureConnection", "allowInsecureConnection", Type::Boolean, prose!("Taken and ignored.")),
    ],
};

/// The option with the id by which the service recognises a repeated request; only operations with [`super::Repeat::ById`] have it.
pub const REPEATABILITY_REQUEST_ID: &str = "repeatabilityRequestId";

/// The options that name a part of a file.
pub static RANGE_OPTIONS: Model = Model {
    name: prose!("RangeOptions"),
    fields: &[
        optional("offset", "offset", Type::Integer(0, MOST_BYTES), prose!("Where it begins, in bytes.")),
        optional("length", "length", Type::Integer(1, MOST_BYTES), prose!("How many bytes; to the end if not given.")),
    ],
};

/// The largest whole number JavaScript can count to.
const MOST_BYTES: i64 = 9_007_199_254_740_991;
