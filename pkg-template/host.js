// What the module needs of its platform, and says better in JavaScript. It decides nothing: what to sign, when to try again and
// what an answer means is the core's.

/** Every failure that is not an abort or a timeout; its fields are described in `index.d.ts`. */
export class CallAutomationError extends Error {
  get name() {
    return "CallAutomationError";
  }

  /** The status, by its official name. */
  get statusCode() {
    return this.status;
  }
}

/** The error of an argument or an option: where it stands, and what was expected there. */
export const validationError = (target, expected) =>
  Object.assign(new CallAutomationError(`${target}: ${expected}`), { kind: "validation", target, attempts: [] });

/**
 * Carries out an operation that was begun: waits between its steps, and hands back what was waited for. A step gives a promise to
 * wait for, and only such, or the result.
 */
export async function carryOut(run) {
  try {
    let settled;
    let thrown = false;
    for (;;) {
      const step = run.step(settled, thrown);
      // Not `instanceof Promise`: there are programs that replace it, and theirs is not what an async function gives.
      if (typeof step?.then !== "function") return step;
      try {
        settled = await step;
        thrown = false;
      } catch (error) {
        settled = error;
        thrown = true;
      }
    }
  } finally {
    run.free();
  }
}

const followers = new WeakMap();

/**
 * Calls `act` when the signal aborts; what it returns ends that. All who follow a signal share one listener: Node warns of a leak
 * at the eleventh, and one signal for all operations is nothing unusual.
 */
function follow(signal, act) {
  let all = followers.get(signal);
  if (!all) {
    const acts = new Set();
    all = { acts, tell: () => acts.forEach((act) => act()) };
    followers.set(signal, all);
    signal.addEventListener("abort", all.tell);
  }
  all.acts.add(act);
  return () => {
    all.acts.delete(act);
    if (all.acts.size || followers.get(signal) !== all) return;
    followers.delete(signal);
    signal.removeEventListener("abort", all.tell);
  };
}

/** What a value is: nothing, a boolean, a number, a string, an array, an object, anything else. */
function kind(value) {
  if (value === undefined || value === null) return 0;
  switch (typeof value) {
    case "boolean":
      return 1;
    case "number":
      return 2;
    case "string":
      return 3;
    case "object":
      return Array.isArray(value) ? 4 : 5;
    default:
      return 6;
  }
}

/** A member of an object or a function. What a getter throws is nobody's to handle here: it reads as absent. */
function get(object, name) {
  if (!object || (typeof object !== "object" && typeof object !== "function")) return;
  try {
    return object[name];
  } catch {}
}

/**
 * @param transport sends a request where no `fetch` is given; none for the platform's `fetch`
 * @param patienceMs how long to wait for the answer to what another call asked, before asking oneself; for ever if not given
 */
export const makeHost = (transport, patienceMs) => ({
  kind,

  get,

  present: (object, name) => get(object, name) ?? undefined,

  members(object, values) {
    let names = "";
    if (kind(object) !== 5) return names;
    for (const name of Object.keys(object)) {
      const value = get(object, name);
      values.push(value);
      names += `${kind(value)}${name}\0`;
    }
    return names;
  },

  parsed(text) {
    try {
      return JSON.parse(text);
    } catch {}
  },

  json(value) {
    try {
      return JSON.stringify(value);
    } catch {}
  },

  set(object, name, value) {
    // What a callback calls so would become the prototype of the object.
    if (name !== "__proto__") object[name] = value;
  },

  remove: (object, name) => delete object[name],

  // Not `Object.assign`: it would take what JSON calls `__proto__` for the prototype.
  copy: (object) => Object.fromEntries(Object.entries(object)),

  date(text) {
    const date = new Date(text);
    return isNaN(date) ? text : date;
  },

  fields(json, name, value) {
    const fields = JSON.parse(json);
    for (const some of [fields, ...(fields.attempts ?? [])]) {
      for (const name in some) some[name] ??= undefined;
    }
    fields[name] = value;
    return fields;
  },

  error: (message, fields) => Object.assign(new CallAutomationError(message), fields),

  send(method, url, lines, body, watch, onlyPlatform) {
    const signal = watch?.signal;
    if (transport && !onlyPlatform) return transport(method, url, lines, body, signal);
    const headers = Object.create(null);
    const parts = lines.split("\n");
    for (let at = 0; at < parts.length - 1; at += 2) headers[parts[at]] = parts[at + 1];
    // Looked up at each call, so that a `fetch` replaced by a test or a tracer is the one that is used.
    // A redirect would carry the signed request, and its body, to another host.
    return fetch(url, { method, headers, body, signal, redirect: "manual" });
  },

  fetch: (own = fetch, request) => own(request),

  // Mocks, polyfills and other realms give answers that are not `instanceof Response`, and headers that are a plain object.
  header(answer, name) {
    const headers = get(answer, "headers");
    try {
      return headers.get(name);
    } catch {
      return get(headers, name);
    }
  },

  body(answer) {
    const body = get(answer, "body");
    // Our own transport has read it already.
    return typeof body === "string" ? body : answer.text();
  },

  // Pages served over plain http have no `randomUUID`; the bits that are not random are those of version 4 (RFC 9562).
  uuid: () =>
    crypto.randomUUID?.() ??
    "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
      (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16),
    ),

  sleep: (delayMs, watch) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, delayMs);
      watch?.signal.addEventListener("abort", () => clearTimeout(timer));
    }),

  source(credential) {
    const ask = get(credential, "getToken") ?? credential;
    if (typeof ask !== "function") return;
    let asked;
    const answer = (...about) => {
      if (!asked) {
        const mine = (async () => ask.apply(ask === credential ? undefined : credential, about))().finally(() => forget(mine));
        return (asked = mine);
      }
      return patienceMs ? patiently(asked, about) : asked;
    };
    const forget = (question) => (asked = asked === question ? undefined : asked);
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
    let abort;
    const aborted = new Promise((_, reject) => {
      abort = (reason) => {
        controller.abort(reason);
        reject(reason);
      };
    });
    // Nobody may be waiting when it happens; that is not an unhandled rejection.
    aborted.catch(() => {});
    // Signals that are not the platform's own give no reason.
    const passOn = () => abort("reason" in signal ? signal.reason : new DOMException("The operation was aborted.", "AbortError"));
    if (signal?.aborted) passOn();
    const leave = signal && follow(signal, passOn);
    const timeOut = () => abort(new DOMException(`The operation took longer than ${timeoutMs} ms.`, "TimeoutError"));
    const timer = timeoutMs && setTimeout(timeOut, timeoutMs);
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
