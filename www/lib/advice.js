// What to try after a failure: one sentence that names the fix.
/** @import { Failure } from "./types.d.ts" */

/** @type {Record<string, string>} */
const BY_CODE = {
  8501: "The call is not established: wait until it is established or connected, then send it again.",
  8522: "The call is over, or never was: place another.",
  8523: "No participant of that id is in the call: take the participant id of the last ParticipantsUpdated.",
};

/** @type {Record<number, string>} */
const BY_STATUS = {
  400: "Compare the body with the contract: the message names what the service refused.",
  401: "The signature or the token was refused. Send it again for a new signature; in live mode, connect with a fresh token.",
  403: "The credential is valid but may not do this: check what the token was issued for.",
  404: "What the path names does not exist (any more).",
  408: "The service gave up waiting: send it again.",
  409: "Something else is happening to the call: wait for its callback, then send it again.",
};

/** @type {Record<string, string>} */
const BY_KIND = {
  validation: "Nothing was sent. Correct the field that the path names.",
  credential: "Nothing was sent. Connect again with a fresh token.",
  network:
    "No answer came. Check the endpoint; the browser's console says more. The endpoint must let pages call it (CORS), and it is " +
    "not known whether the live service does: a proxy of your own can.",
  timeout: "No answer came in time. It may have arrived all the same: look at your callbacks before you send it again.",
  response: "It succeeded, but the answer is not what the contract says: keep the request id and the body for support.",
};

/** @param {Failure} failure */
export function adviceFor({ kind = "", status = 0, code = "", retryAfterMs }) {
  if (kind !== "service") return BY_KIND[kind] ?? "Send it again.";
  if (status === 429) {
    const wait = retryAfterMs === undefined ? "Wait a little" : `Wait ${Math.ceil(retryAfterMs / 1000)} s`;
    return `${wait}, then send it again. The console tries once, to show every request; the library's own methods would have waited.`;
  }
  if (BY_CODE[code]) return BY_CODE[code];
  if (status >= 500) return "The service failed: send it again. The library's own methods do so where that cannot dial twice.";
  return BY_STATUS[status] ?? "Read the message; it is the service's own.";
}

/**
 * What a failure says of itself: one of the library, of the platform or of this page.
 *
 * @param {unknown} error
 * @returns {Failure}
 */
export function describe(error) {
  const failure = /** @type {Failure & { name?: string }} */ (error ?? {});
  const { name, message = String(error), kind, target, status, code, requestId, retryAfterMs, body } = failure;
  const described = { kind, message, target, status, code, requestId, retryAfterMs, body };
  if (kind) return described;
  return { ...described, code: undefined, kind: name === "TimeoutError" || name === "AbortError" ? "timeout" : "network" };
}

/** @type {Record<number, string>} */
const BY_CALLBACK_STATUS = {
  0: "Nothing answered at this address. Start the application, or correct the callback URL of the call.",
  400: "The receiver could not read the body. Hand it the raw body: no JSON parser may come first.",
  401: "The receiver did not accept the token. For an emulator, give it that emulator’s `audience` and `metadataUrl`: `emulator.callbackAuthentication` has both, and `ringwire emulator --env` writes both.",
  403: "The receiver did not accept the sender. Compare the secret in the callback URL with the one the application expects.",
  404: "No route is at this path. Compare the path of the callback URL with the route of the application.",
  405: "The route takes another method. Callbacks are POST.",
  408: "The handler took too long. Answer first, and do the work after that.",
  413: "The body is larger than the application takes. Raise the limit of its body parser.",
  415: "The route takes another type. Callbacks are application/json.",
  429: "The application turns callbacks away. They are sent again, so let all of them in.",
};

/**
 * What to change where an application refused a callback: one sentence that names it.
 *
 * @param {number} status 0 when nothing answered
 */
export function adviceForCallback(status) {
  if (status >= 500) return "The handler failed: its error is in the log of the application. The callback is sent again.";
  if (status >= 300 && status < 400)
    return "The address redirects, and no redirect is followed. Give the call the address it leads to.";
  return BY_CALLBACK_STATUS[status] ?? "The application refused it; its log says more.";
}
