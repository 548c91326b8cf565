// Calls on a live endpoint, with a bearer token. The token is held by the client alone: it is in no field, no store, no address,
// and gone with the tab, with “Disconnect”, or with the switch to the emulator.
import { applyEvent, readCallback } from "./callbacks.js";
import { clientsOf } from "./clients.js";
import { aboutOf } from "./contracts.js";
import { refuseSecret } from "./mask.js";
import { CallAutomationError } from "./ringwire.js";
import { serverOf } from "./server.js";
/**
 * @import { Store } from "./store.js"
 * @import { AnyEvent, CallbackServer, EmulatorNumber, LiveBackend } from "./types.d.ts"
 */

/**
 * One and the same array, so that a picker sees that nothing changed.
 *
 * @type {EmulatorNumber[]}
 */
const NO_NUMBERS = [];
/** The address of callbacks that were pasted. */
const PASTED = "https://pasted.invalid/";
/** How long an answer may take, in milliseconds. */
const TIMEOUT_MS = 30_000;

/**
 * @param {Store} store
 * @param {string} endpoint
 * @param {string} token
 * @returns {LiveBackend}
 * @throws {CallAutomationError} that says which of the two cannot be used, and why
 */
export function connect(store, endpoint, token) {
  for (const [target, text] of Object.entries({ endpoint, token })) {
    const reason = refuseSecret(text);
    if (reason) throw refusal(target, `${reason} Let your own server hand out tokens, and give one here.`);
  }
  if (!token.trim()) throw refusal("token", "A bearer token is needed.");
  const client = clientsOf([endpoint.trim(), token.trim()]);
  // The client is made now, to refuse a bad endpoint or token at once and not when the first call is placed.
  client(store.contract);
  const server = serverOf(store, "live");
  return {
    mode: "live",
    server,
    client,
    endpoint: new URL(endpoint.trim()).origin,
    expiresAt: expiryOf(token),
    numbersOf: () => NO_NUMBERS,
    send: ({ url, method, headers, body }) =>
      fetch(url, {
        ...{ method, headers, body },
        // Nothing of this page goes along, and the token goes nowhere else.
        ...{ credentials: "omit", referrerPolicy: "no-referrer", redirect: "error", cache: "no-store" },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      }),
    close: () => server.close(),
    read: (text) => readCallbacks(store, server, text),
  };
}

/**
 * @param {string} target
 * @param {string} message
 */
function refusal(target, message) {
  return Object.assign(new CallAutomationError(`${target}: ${message}`), { kind: "credential", target });
}

/**
 * When a token ends, in milliseconds since 1970, if it says so.
 *
 * @param {string} token
 * @returns {number | undefined}
 */
function expiryOf(token) {
  try {
    const claims = token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
    return JSON.parse(atob(claims)).exp * 1000 || undefined;
  } catch {
    return undefined;
  }
}

/**
 * Notes callbacks that were copied from a server's log, at the time each says it happened; gives how many.
 *
 * @param {Store} store
 * @param {CallbackServer} server
 * @param {string} text
 * @throws {CallAutomationError} when the text is not a callback
 */
async function readCallbacks(store, server, text) {
  const events = readCallback(text);
  for (const { event, wire } of events) {
    /** @type {AnyEvent} */
    const { eventTime, time } = event;
    const at = Date.parse(eventTime ?? time ?? "") || Date.now();
    await server.receive(new Request(PASTED, { method: "POST", body: wire }), at);
    const about = aboutOf(event);
    if (about) applyEvent(store.callOf(about, at, "live"), event, at);
  }
  return events.length;
}
