// What the cores need of the platform: requests, timers, signals, random ids. Nothing is decided here: what to sign, when to try
// again and what an answer means is the core's.
/** @import { Advise, Host, Transport } from "./core.js" */
import { CallAutomationError, clipped } from "../errors.js";
import { abortReason, onAbort } from "./abort.js";
import { Bytes, mostBytesOf, textOf } from "./bytes.js";
import { contained } from "./contained.js";
import { masked, withoutQueries } from "./masked.js";
import { shared } from "./shared.js";
import { get, headersOf, values } from "./values.js";

/** How long a credential may take for a token, in milliseconds: long enough for a person who signs in. */
const TOKEN_MS = 60_000;
/** The longest URL in an error, in characters. */
const LONGEST_URL = 2000;

/**
 * The error of an operation that took longer than its limit.
 *
 * @param {number} timeoutMs
 */
export const timedOut = (timeoutMs) => new DOMException(`The operation took longer than ${timeoutMs} ms.`, "TimeoutError");

/**
 * What was thrown, or a copy of it without phone numbers and queries of URLs, if there are some in its texts. Errors of the platform and
 * of other libraries name the URL that they were given.
 *
 * @param {unknown} thrown
 * @param {number} [depth]
 * @returns {unknown}
 */
export function withoutSecrets(thrown, depth = 0) {
  const clean = (/** @type {string} */ text) => masked(withoutQueries(text));
  try {
    if (typeof thrown === "string") return clean(thrown);
    if (!(thrown instanceof Error) || thrown instanceof CallAutomationError || depth > 4) return thrown;
    const cause = withoutSecrets(thrown.cause, depth + 1);
    const texts = [thrown.message, ...Object.values(thrown)].filter((text) => typeof text === "string");
    if (cause === thrown.cause && texts.every((text) => clean(text) === text)) return thrown;
    const { name, message, stack = "" } = thrown;
    const copy = Object.assign(new Error(clean(message), cause === undefined ? {} : { cause }), { name, stack: clean(stack) });
    const code = get(thrown, "code");
    return code === undefined ? copy : Object.assign(copy, { code });
  } catch {
    // What cannot be looked at cannot be shown either.
    return thrown;
  }
}

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

/** @param {string} url */
const originOf = (url) => /^\w+:\/\/[^/]*/.exec(url)?.[0] ?? "";

/**
 * @param {Transport} [transport] sends a request when the client has no `fetch` of its own; without one the platform's `fetch` does
 * @param {number} [patienceMs] see `isolate.js`
 * @param {Advise} [advise] see `advice.js`
 * @returns {Host}
 */
export const makeHost = (transport, patienceMs, advise) => ({
  ...values,

  error(message, fields) {
    const { request, response, body, details } = fields;
    if (request) request.url = clipped(masked(withoutQueries(request.url)), LONGEST_URL);
    fields.cause = withoutSecrets(fields.cause);
    /** @type {Parameters<Advise>[2]} */
    let from;
    if (request && /no answer came$/.test(message)) {
      const origin = originOf(request.url);
      // `fetch` has the reason in its cause.
      const found = get(fields.cause, "code") ?? get(get(fields.cause, "cause"), "code");
      const code = typeof found === "string" ? clipped(found) : "";
      from = { origin, code };
      message += ` from ${origin}${code && ` (${code})`}`;
    } else if (request && advise && response?.status === 401)
      from = { origin: originOf(request.url), denied: response.bodyAsText };
    if (advise) message = advise(message, fields.target, from);
    for (const name of /** @type {const} */ (["target", "code", "requestId"])) {
      const text = fields[name];
      // The service names the path of the request as its target, and there may be a number in it.
      if (text) fields[name] = clipped(masked(text));
    }
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
    if (typeof body === "string") return body;
    const status = Number(get(answer, "status"));
    const most = mostBytesOf(status);
    /** @param {{ text: string, isWhole: boolean }} read */
    const checked = ({ text, isWhole }) => {
      // Of an answer that reports a failure, the first part is enough.
      if (isWhole || most !== mostBytesOf(200)) return text;
      // The core knows it by this member.
      throw Object.assign(new Error(`more than ${most} bytes`), { mostBytes: most });
    };
    // Our own transport has read it already.
    if (body instanceof Bytes) return checked({ text: body.text(), isWhole: body.isWhole });
    return textOf(/** @type {Response} */ (answer), body, most).then(checked);
  },

  uuid,

  sleep: (delayMs, watch) =>
    new Promise((resolve) => {
      const timer = setTimeout(() => {
        leave?.();
        resolve();
      }, delayMs);
      const leave = watch && onAbort(watch.signal, () => clearTimeout(timer));
    }),

  source(credential) {
    const ask = values.get(credential, "getToken") ?? credential;
    if (typeof ask !== "function") return;
    const late = () => new Error(`the credential gave no token within ${TOKEN_MS / 1000} s`);
    const next = shared((...about) => ask.apply(ask === credential ? undefined : credential, about), {
      limitMs: TOKEN_MS,
      patienceMs,
      late,
    });
    /** @type {unknown} */
    let last;
    return async (...about) => {
      try {
        last = await next(...about);
        return last;
      } catch (error) {
        // The core asks before a token ends. Until then a credential that fails is no reason to fail.
        if (Number(get(last, "expiresOnTimestamp")) > Date.now()) return last;
        throw error;
      }
    };
  },

  ask: (source, scope) => source(scope),

  tell(listener, info) {
    info.error = withoutSecrets(info.error);
    contained(() => listener(info));
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
    const passOn = () => {
      try {
        abort(signal && abortReason(signal));
      } catch (error) {
        // The operation is over, whatever its signal does.
        abort(error);
      }
    };
    if (signal?.aborted) passOn();
    const timeOut = () => abort(timedOut(Number(timeoutMs)));
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
