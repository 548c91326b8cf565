// Workers and edge functions, where one isolate serves many requests.
export { advise } from "./advice.js";
export { forgotten } from "./forgotten.js";

/**
 * After how long an operation asks again for a token that another operation has asked for, in milliseconds. That operation may belong to
 * a request whose visitor has gone: the platform then drops its pending I/O, the answer never arrives, and nothing says so. Within one
 * request the answer does arrive, however late: it is still waited for, and the first of the two counts. Longer than a token source
 * takes as a rule, so that it is asked once.
 */
export const patienceMs = 10_000;
