// One request, from its building to its answer. It is built and signed by the library, shown, and then sent as it was shown: once,
// with no retry, for a retry would be another request with another signature.
import { describe } from "./advice.js";
import { announce } from "./dom.js";
import { accepted } from "./live.js";
import { maskHeader } from "./mask.js";

/**
 * @param store what the page knows
 * @param operation the name of a method of `CallClient`
 * @param args its arguments
 * @param about `callLegId` it is about, and the `context` by which its callbacks are known
 * @returns its entry in the log, when all is over
 */
export async function perform(store, operation, args, { callLegId, context } = {}) {
  const { backend } = store;
  const { mode, endpoint } = backend;
  const entry = { type: "request", mode, endpoint, operation, args, callLegId, context, phase: "signing" };
  store.add(entry);
  let request;
  try {
    request = await backend.client.buildRequest(operation, ...args);
    // The log outlives the connection, so the token may not be in it.
    const headers = Object.entries(request.headers).map(([name, value]) => [name, maskHeader(name, value)]);
    entry.request = { ...request, headers: Object.fromEntries(headers) };
  } catch (error) {
    return settle(store, entry, "refused", { error });
  }
  store.select({ entryId: entry.id });
  if (store.review) {
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
    const body = await response.text();
    entry.response = { status: response.status, headers: Object.fromEntries(response.headers), body, ms: performance.now() - started };
    return settle(store, entry, "done", { result: backend.client.parseResponse(operation, entry.response) });
  } catch (error) {
    return settle(store, entry, "done", { error });
  }
}

/** Waits for a click on Send or on Discard; gives which. */
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

function settle(store, entry, phase, { result, error }) {
  Object.assign(entry, { phase, result, error: error && describe(error) });
  if (phase === "done") note(store, entry);
  announce(summary(entry));
  store.changed();
  return entry;
}

/** Notes a request at its call. */
function note(store, entry) {
  const { operation, error, sentAt, mode } = entry;
  entry.callLegId ??= entry.result?.callLegId;
  // A call that could not be placed has no leg, and a leg that is unknown is no call of this page.
  const call = error ? store.knownCall(entry.callLegId, mode) : store.callOf(entry.callLegId, sentAt, mode);
  if (!call) return;
  if (operation === "createCall") store.select({ callId: call.id });
  call.mark({ kind: "request", text: error ? `${operation}, which failed` : operation, entryId: entry.id }, sentAt);
  if (mode === "live" && !error) accepted(call, entry, sentAt);
}

/** How it went, in a line. */
function summary({ operation, phase, response, error }) {
  if (phase === "discarded") return `${operation} was discarded; nothing was sent.`;
  if (phase === "refused") return `${operation} was not sent: ${error.message}`;
  if (error) return `${operation} failed: ${error.message}`;
  return `${operation}: ${response.status} in ${Math.round(response.ms)} ms`;
}
