// The format of a recording: docs/recordings.md. What is read here may have been written or changed by hand.

export const FORMAT = 1;

/** The largest recording that is read, in bytes, and the most entries that one has. */
export const MOST_BYTES = 64 * 2 ** 20;
export const MOST_ENTRIES = 20_000;

/**
 * @typedef {null | boolean | number | string | Json[] | { [name: string]: Json }} Json
 * @typedef {{ bytes: number, type?: string }} Omitted a body that is no JSON: how many bytes it had
 * @typedef {{ method: string, path: string, authorization?: string, headers?: Record<string, string>, body?: Json, omitted?: Omitted }} RecordedRequest
 * @typedef {{ status: number, headers?: Record<string, string>, body?: Json, omitted?: Omitted }} RecordedAnswer
 * @typedef {{ at: number, kind: "request", request: RecordedRequest, answer?: RecordedAnswer & { at: number } }} RequestEntry
 * @typedef {{ at: number, kind: "callback", events: { [name: string]: Json }[], answer?: { status: number } }} CallbackEntry
 * @typedef {RequestEntry | CallbackEntry} Entry
 * @typedef {{ ringwireRecording: number, recordedBy?: string, entries: Entry[] }} Recording
 */

/** A recording that is not one: the message has the path of what does not fit. */
export class RecordingError extends Error {}

/**
 * Reads a recording.
 *
 * @param {string} text
 * @returns {Recording}
 */
export function read(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new RecordingError(`expected JSON: ${/** @type {Error} */ (error).message}`);
  }
  check(isObject(value), "", "expected an object with ringwireRecording and entries");
  check(typeof value.ringwireRecording === "number", "ringwireRecording", "expected the version of the format, a number");
  check(value.ringwireRecording === FORMAT, "ringwireRecording", `expected ${FORMAT}, the version that this ringwire reads`);
  known(value, ["ringwireRecording", "recordedBy", "entries"], "");
  check(Array.isArray(value.entries), "entries", "expected an array");
  check(value.entries.length <= MOST_ENTRIES, "entries", `expected at most ${MOST_ENTRIES}`);
  let before = 0;
  for (const [index, entry] of value.entries.entries()) {
    const path = `entries[${index}]`;
    check(isObject(entry), path, "expected an object");
    check(isTime(entry.at), `${path}.at`, "expected milliseconds since the recording began, not below zero");
    check(entry.at >= before, `${path}.at`, `expected a time that is not before that of the entry before it, ${before}`);
    before = entry.at;
    if (entry.kind === "request") checkRequest(entry, path);
    else if (entry.kind === "callback") checkCallback(entry, path);
    else fail(`${path}.kind`, 'expected "request" or "callback"');
  }
  return /** @type {Recording} */ (value);
}

/**
 * @param {any} entry
 * @param {string} path
 */
function checkRequest(entry, path) {
  known(entry, ["at", "kind", "request", "answer"], path);
  const { request, answer } = entry;
  check(isObject(request), `${path}.request`, "expected an object");
  known(request, ["method", "path", "authorization", "headers", "body", "omitted"], `${path}.request`);
  check(
    typeof request.method === "string" && /^[A-Z]{3,10}$/.test(request.method),
    `${path}.request.method`,
    "expected a method such as POST",
  );
  check(
    typeof request.path === "string" && request.path.startsWith("/"),
    `${path}.request.path`,
    "expected a path that begins with /",
  );
  check(
    URL.canParse(`http://host${request.path}`),
    `${path}.request.path`,
    "expected a path and a query, as they stand in a URL",
  );
  const { authorization = "Bearer" } = request;
  check(typeof authorization === "string", `${path}.request.authorization`, "expected the name of a scheme, such as Bearer");
  checkRest(request, `${path}.request`);
  if (answer === undefined) return;
  check(isObject(answer), `${path}.answer`, "expected an object");
  known(answer, ["at", "status", "headers", "body", "omitted"], `${path}.answer`);
  check(
    isTime(answer.at) && answer.at >= entry.at,
    `${path}.answer.at`,
    "expected a time that is not before that of the request",
  );
  checkStatus(answer.status, `${path}.answer.status`);
  checkRest(answer, `${path}.answer`);
}

/**
 * @param {any} entry
 * @param {string} path
 */
function checkCallback(entry, path) {
  known(entry, ["at", "kind", "events", "answer"], path);
  check(Array.isArray(entry.events) && entry.events.length, `${path}.events`, "expected an array of events, not empty");
  for (const [index, event] of entry.events.entries()) {
    const own = `${path}.events[${index}]`;
    check(isObject(event), own, "expected an object");
    check(
      typeof (event.type ?? event.eventType) === "string",
      `${own}.type`,
      "expected the type of the event (eventType in the 2021 preview and in Event Grid)",
    );
  }
  if (entry.answer === undefined) return;
  check(isObject(entry.answer), `${path}.answer`, "expected an object");
  known(entry.answer, ["status"], `${path}.answer`);
  checkStatus(entry.answer.status, `${path}.answer.status`);
}

/**
 * @param {any} message
 * @param {string} path
 */
function checkRest({ headers = {}, omitted }, path) {
  check(isObject(headers), `${path}.headers`, "expected an object");
  for (const [name, value] of Object.entries(headers)) {
    check(/^[a-z\d-]+$/.test(name), `${path}.headers`, "expected names in lower case");
    check(
      typeof value === "string" && /^[\t\x20-\x7e]*$/.test(value),
      `${path}.headers.${name}`,
      "expected a string of one line",
    );
  }
  if (omitted === undefined) return;
  check(isObject(omitted), `${path}.omitted`, "expected an object");
  known(omitted, ["bytes", "type"], `${path}.omitted`);
  check(Number.isInteger(omitted.bytes) && omitted.bytes >= 0, `${path}.omitted.bytes`, "expected a number of bytes");
}

/**
 * @param {unknown} status
 * @param {string} path
 */
function checkStatus(status, path) {
  check(Number.isInteger(status) && Number(status) >= 100 && Number(status) <= 599, path, "expected a status from 100 to 599");
}

/**
 * @param {object} value
 * @param {string[]} names
 * @param {string} path
 */
function known(value, names, path) {
  const unknown = Object.keys(value).find((name) => !names.includes(name));
  if (unknown !== undefined)
    fail(path ? `${path}.${unknown}` : unknown, `there is no such member; there are ${names.join(", ")}`);
}

/** @param {unknown} value */
const isTime = (value) => typeof value === "number" && Number.isFinite(value) && value >= 0;

/**
 * @param {unknown} value
 * @returns {value is { [name: string]: any }}
 */
export const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * @param {unknown} fits
 * @param {string} path
 * @param {string} expected
 * @returns {asserts fits}
 */
function check(fits, path, expected) {
  if (!fits) fail(path, expected);
}

/**
 * @param {string} path
 * @param {string} expected
 * @returns {never}
 */
function fail(path, expected) {
  throw new RecordingError(path ? `${path}: ${expected}` : expected);
}
