// One request, from its building to its answer. It is built and signed by the library, shown, and then sent as it was shown: once,
// with no retry, for a retry would be another request with another signature.
import { describe } from "./advice.js";
import { accepted } from "./callbacks.js";
import { aboutOf } from "./contracts.js";
import { placesCall } from "./outcomes.js";
import { announce } from "./dom.js";
import { maskHeader } from "./mask.js";
/**
 * @import { Store } from "./store.js"
 * @import { Contract, NewEntry, RequestEntry, Result, SignedRequest } from "./types.d.ts"
 */

/**
 * @param {Store} store
 * @param {string} operation a name in the table of the contract
 * @param {unknown[]} args its arguments, as `buildRequest` takes them
 * @param {object} about
 * @param {string} [about.serviceId] the call it is sent to
 * @param {Contract} [about.contract]
 * @param {string} [about.apiVersion] if not the usual one
 * @param {boolean} [about.review] whether a click must send it
 * @returns its entry in the log, when all is over
 */
export async function perform(
  store,
  operation,
  args,
  { serviceId, contract = store.contract, apiVersion, review = store.review } = {},
) {
  const { backend } = store;
  if (!backend) throw new Error("there is no backend to send a request to");
  const { mode, endpoint } = backend;
  /** @type {NewEntry<RequestEntry>} */
  const fresh = { type: "request", mode, endpoint, contract, apiVersion, operation, args, serviceId, phase: "signing" };
  const entry = store.add(fresh);
  /** @type {SignedRequest} */
  let request;
  try {
    const client = backend.client(contract, apiVersion);
    request = await client.buildRequest(operation, ...args);
    entry.context = contextIn(request);
    // The log outlives the connection, so the token may not be in it.
    const headers = Object.entries(request.headers).map(([name, value]) => [name, maskHeader(name, value)]);
    entry.request = { ...request, headers: Object.fromEntries(headers) };
  } catch (error) {
    store.select({ entryId: entry.id });
    return settle(store, entry, "refused", { error });
  }
  store.select({ entryId: entry.id });
  if (review) {
    const sent = await reviewed(store, entry);
    if (!sent) return settle(store, entry, "discarded", {});
  }
  entry.phase = "sending";
  store.changed();
  await shown();
  entry.sentAt = Date.now();
  const started = performance.now();
  try {
    const response = await backend.send(request);
    const body = await textOf(response);
    entry.response = {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body,
      ms: performance.now() - started,
    };
    const result = backend.client(contract, apiVersion).parseResponse(operation, entry.response);
    return settle(store, entry, "done", { result: /** @type {Result | undefined} */ (result) });
  } catch (error) {
    return settle(store, entry, "done", { error });
  }
}

/**
 * The text by which its callbacks are known, which the library may have made up.
 *
 * @param {SignedRequest} request
 */
function contextIn({ body }) {
  return body === undefined ? undefined : JSON.parse(body).operationContext;
}

/**
 * What is not text, such as a recording, is only counted.
 *
 * @param {Response} response
 */
async function textOf(response) {
  const type = response.headers.get("content-type") ?? "";
  if (!/^(audio|video)\/|octet-stream/.test(type)) return response.text();
  const { byteLength } = await response.arrayBuffer();
  return `${byteLength} bytes of ${type}`;
}

/**
 * Waits for a click on Send or on Discard.
 *
 * @param {Store} store
 * @param {RequestEntry} entry
 * @returns {Promise<boolean>} whether to send it
 */
function reviewed(store, entry) {
  entry.phase = "review";
  announce(`${entry.operation} is signed and waits for you to send it.`);
  return new Promise((resolve) => {
    entry.decide = (send) => {
      entry.decide = undefined;
      resolve(send);
    };
    store.changed();
  });
}

/** Waits until the request is on the screen; a hidden page paints nothing, and must not wait for that. */
const shown = () =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, 100);
    requestAnimationFrame(() => {
      clearTimeout(timer);
      setTimeout(resolve);
    });
  });

/**
 * @param {Store} store
 * @param {RequestEntry} entry
 * @param {RequestEntry["phase"]} phase
 * @param {{ result?: Result, error?: unknown }} outcome
 */
function settle(store, entry, phase, { result, error }) {
  Object.assign(entry, { phase, result, error: error && describe(error) });
  if (phase === "done") noteRequest(store, entry);
  announce(summary(entry));
  store.changed();
  return entry;
}

/**
 * Notes a request at its call.
 *
 * @param {Store} store
 * @param {RequestEntry} entry
 */
export function noteRequest(store, entry) {
  const { operation, error, sentAt = entry.at, mode, contract } = entry;
  const places = placesCall(operation, contract);
  const placed = places ? aboutOf(entry.result ?? {})?.serviceId : undefined;
  if (placed && !entry.serviceId) store.belongsTo(entry, placed);
  // A call that could not be placed has no id, and recordings and calls that are turned away are about none.
  if (!entry.serviceId) return;
  const call = error
    ? store.knownCall(entry.serviceId, mode)
    : store.callOf({ serviceId: entry.serviceId, contract }, sentAt, mode);
  if (!call) return;
  if (places && !entry.isForeign) store.select({ callId: call.id });
  call.mark({ kind: "request", text: error ? `${operation}, which failed` : operation, entryId: entry.id }, sentAt);
  const options = /** @type {{ loop?: boolean } | undefined} */ (entry.args.at(-1));
  if (options?.loop) call.loops(entry.context);
  if (error || entry.isForeign) return;
  if (mode === "live") accepted(call, entry, sentAt);
  store.backend?.server.awaitEnd(entry);
}

/**
 * How it went, in a line.
 *
 * @param {RequestEntry} entry
 */
function summary({ operation, phase, response, error }) {
  if (phase === "discarded") return `${operation} was discarded; nothing was sent.`;
  if (phase === "refused") return `${operation} was not sent: ${error?.message}`;
  if (error) return `${operation} failed: ${error.message}`;
  return `${operation}: ${response?.status} in ${Math.round(response?.ms ?? 0)} ms`;
}
