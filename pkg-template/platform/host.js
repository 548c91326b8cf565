// What the cores need of the platform: requests, timers, signals, random ids. Nothing is decided here: what to sign, when to try
// again and what an answer means is the core's.
/** @import { Host, TokenSource, Transport } from "./core.js" */
import { CallAutomationError } from "../errors.js";
import { get, headersOf, values } from "./values.js";

/** @type {WeakMap<AbortSignal, { acts: Set<() => void>, listener: () => void }>} */
const listeners = new WeakMap();

/**
 * Calls `act` when the signal aborts. All acts of one signal share one listener: Node warns of a leak at the eleventh, and many
 * programs give one signal to all their operations.
 *
 * @param {AbortSignal} signal
 * @param {() => void} act
 * @returns {() => void} takes `act` off the signal again
 */
function onAbort(signal, act) {
  const shared = listeners.get(signal) ?? listen(signal);
  shared.acts.add(act);
  return () => {
    shared.acts.delete(act);
    if (shared.acts.size || listeners.get(signal) !== shared) return;
    listeners.delete(signal);
    signal.removeEventListener("abort", shared.listener);
  };
}

/** @param {AbortSignal} signal */
function listen(signal) {
  /** @type {Set<() => void>} */
  const acts = new Set();
  const shared = {
    acts,
    listener() {
      for (const each of acts) each();
    },
  };
  signal.addEventListener("abort", shared.listener);
  listeners.set(signal, shared);
  return shared;
}

/**
 * A text in which all but the last two digits of phone numbers are masked, in URLs and in raw ids as well.
 *
 * @param {string} text
 */
const masked = (text) =>
  text.replace(
    /(\+|%2B|\b4(?::|%3A))(\d(?:[ ().-]*\d){4,})/gi,
    (_, prefix, number) => prefix + number.replace(/\d(?=.*\d\D*\d)/g, "*"),
  );

/** A random UUID. Pages served over plain http have no `crypto.randomUUID`. */
export function uuid() {
  const { crypto } = globalThis;
  if (crypto?.randomUUID) return crypto.randomUUID();
  if (!crypto?.getRandomValues)
    throw new Error("ids need the random numbers of WebCrypto: this runtime has no crypto.getRandomValues");
  return "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) => randomDigit(Number(digit)));
}

/**
 * A random digit of a UUID: from 8 to b in place of an 8, else any (RFC 9562).
 *
 * @param {number} digit
 */
function randomDigit(digit) {
  const [random = 0] = crypto.getRandomValues(new Uint8Array(1));
  return (digit ^ (random & (15 >> (digit / 4)))).toString(16);
}

/**
 * @param {Transport} [transport] sends a request when the client has no `fetch` of its own; without one the platform's `fetch` does
 * @param {number} [patienceMs] how long an operation waits for a token that another operation has asked for, before it asks for one
 *   itself; no limit if not given
 * @returns {Host}
 */
export const makeHost = (transport, patienceMs) => ({
  ...values,

  error(message, fields) {
    const { request, response, body, details } = fields;
    if (request) request.url = masked(request.url);
    if (!response) return Object.assign(new CallAutomationError(message), fields);
    // The service's own words may name a number.
    response.bodyAsText = masked(response.bodyAsText);
    if (body) fields.body = masked(body);
    if (details) fields.details = JSON.parse(masked(JSON.stringify(details)));
    return Object.assign(new CallAutomationError(masked(message)), fields);
  },

  send(method, url, lines, body, watch, onlyPlatform) {
    const signal = watch?.signal;
    if (transport && !onlyPlatform) return transport(method, url, lines, body, signal);
    // Looked up at each call, so that a `fetch` replaced by a test or a tracer is the one that is used.
    // A redirect would carry the signed request, and its body, to another host.
    return fetch(url, { method, headers: headersOf(lines), body, signal, redirect: "manual" });
  },

  fetch: (own = fetch, request) => own(request),

  intact: () => true,

  status: (answer) => values.get(answer, "status"),

  // Mocks, polyfills and other realms give answers that are not `instanceof Response`, and headers that are a plain object.
  header(answer, name) {
    const headers = get(answer, "headers");
    try {
      return /** @type {Headers} */ (headers).get(name);
    } catch {
      return get(headers, name);
    }
  },

  body(answer) {
    const body = get(answer, "body");
    // Our own transport has read it already.
    return typeof body === "string" ? body : /** @type {Response} */ (answer).text();
  },

  uuid,

  sleep: (delayMs, watch) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, delayMs);
      watch?.signal.addEventListener("abort", () => clearTimeout(timer));
    }),

  source(credential) {
    const ask = values.get(credential, "getToken") ?? credential;
    if (typeof ask !== "function") return;
    /** @type {Promise<unknown> | undefined} */
    let asked;
    /** @type {TokenSource} */
    const answer = (...about) => {
      if (!asked) {
        /** @type {Promise<unknown>} */
        const mine = (async () => ask.apply(ask === credential ? undefined : credential, about))().finally(() => forget(mine));
        asked = mine;
        return mine;
      }
      return patienceMs ? patiently(asked, about) : asked;
    };
    /** @param {Promise<unknown>} question */
    const forget = (question) => {
      if (asked === question) asked = undefined;
    };
    /**
     * @param {Promise<unknown>} question
     * @param {unknown[]} about
     */
    const patiently = (question, about) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          forget(question);
          resolve(answer(...about));
        }, patienceMs);
        question.then(resolve, reject).finally(() => clearTimeout(timer));
      });
    return answer;
  },

  ask: (source, scope) => source(scope),

  tell(listener, info) {
    try {
      listener(info);
    } catch {}
  },

  watch(signal, timeoutMs) {
    if (!signal && !timeoutMs) return;
    const controller = new AbortController();
    /** @type {(reason: unknown) => void} */
    let abort;
    /** @type {Promise<never>} */
    const aborted = new Promise((_, reject) => {
      abort = (reason) => {
        controller.abort(reason);
        reject(reason);
      };
    });
    // An abort between two waits is no unhandled rejection.
    aborted.catch(() => {});
    // Signals that are not the platform's own give no reason.
    const passOn = () => {
      try {
        abort(signal && "reason" in signal ? signal.reason : new DOMException("The operation was aborted.", "AbortError"));
      } catch (error) {
        // The operation is over, whatever its signal does.
        abort(error);
      }
    };
    if (signal?.aborted) passOn();
    const timeOut = () => abort(new DOMException(`The operation took longer than ${timeoutMs} ms.`, "TimeoutError"));
    const timer = timeoutMs ? setTimeout(timeOut, timeoutMs) : undefined;
    /** @type {(() => void) | undefined} */
    let leave;
    try {
      leave = signal && onAbort(signal, passOn);
    } catch (error) {
      clearTimeout(timer);
      throw error;
    }
    return {
      signal: controller.signal,
      aborted,
      stop() {
        clearTimeout(timer);
        leave?.();
      },
    };
  },

  reason: (watch) => (watch?.signal.aborted ? (watch.signal.reason ?? null) : undefined),

  race: (watch, promise) => (watch ? Promise.race([promise, watch.aborted]) : promise),

  stop: (watch) => watch?.stop(),
});
