// How an emulator asks the application under development to say why it refuses a callback.

/**
 * A header of every callback of an emulator, which has the endpoint of that emulator. A receiver that trusts keys of this machine alone then
 * puts its reason into the answer; without the header, as with keys of any other machine, the answers of all refusals are the same.
 */
export const EXPLAIN_HEADER = "ringwire-explain";

/**
 * What stands there in the place of an endpoint in a request that tries an application and brings no event, as `ringwire doctor` sends: such a
 * receiver answers it as any other, and does not report a refusal.
 */
export const PROBE = "probe";
