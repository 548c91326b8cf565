// The console beside an application: it shows what the application does with an emulator that serves this page, and acts on that same
// emulator. Everything it knows is from the emulator's log, which is streamed; everything it does is a request of the emulator's own pages.
import { noteCallback, readCallback } from "./callbacks.js";
import { clientsOf } from "./clients.js";
import { CONTRACTS, DEFAULT_CONTRACT, aboutOf } from "./contracts.js";
import { describe } from "./advice.js";
import { noteRequest } from "./exchange.js";
import { factReader } from "./facts.js";
import { openLine } from "./phone-line.js";
import { Emulator, explainAttempt, readRequest } from "./ringwire.js";
import { serverOf } from "./server.js";
import { KEPT } from "./store.js";
/**
 * @import { Store } from "./store.js"
 * @import { AnyEvent, CallbackEntry, Contract, EmulatorBackend, EmulatorEvent, NewEntry, ReceivedEvent, RequestEntry, Result, SignedRequest } from "./types.d.ts"
 * @import { EmulatorFaultState } from "ringwire/emulator"
 */

/** How soon an emulator that has stopped is looked for again, in milliseconds. */
const RETRY_MS = 1000;
/** After how long out of sight the page lets its connection go: a browser has six for all pages of one server. */
const UNSEEN_MS = 5000;
/** How long entries of the log are gathered before they are shown, in milliseconds: a frame. */
const GATHER_MS = 16;
/** How many addresses of callbacks are offered. */
const MOST_URLS = 20;
/** How many requests without an answer, and requests of this page that were not found in the log, are remembered. */
const MOST_OPEN = 1000;

/**
 * Where the emulator is that serves this page, if one does: it serves the page below `/console/`.
 *
 * @param {string} page
 */
export const rootOf = (page) => (new URL(page).pathname.endsWith("/console/") ? new URL("../", page).href : undefined);

/**
 * The emulator that serves this page; nothing when none does.
 *
 * @param {Store} store
 * @param {string | undefined} root
 * @returns {Promise<EmulatorBackend | undefined>}
 */
export async function attached(store, root) {
  if (root === undefined) return undefined;
  const index = await asked(root, "GET", "emulator").catch(() => undefined);
  if (index?.emulator !== "ringwire") return undefined;
  const [faults, known] = await Promise.all([
    asked(root, "GET", "emulator/faults"),
    Emulator.start({ endpoint: new URL(root).origin }),
  ]);
  // What the emulator that serves this page says as well: it is the same package.
  const [numbers, support, tables, kinds] = [known.numbers(), known.support(), known.tables(), known.faultKinds()];
  const environment = environmentOf(index, root);
  known.stop();
  return backendOf(store, root, { faults, numbers, support, tables, kinds, environment });
}

/** Where an application of this machine takes callbacks, if it says nothing else, and the secret in that address. */
const CALLBACK_URL = "http://localhost:3000/callbacks";
const SECRET = "emulator";

/**
 * What an application needs to know of the emulator, by the names that `ringwire emulator --env` writes. A key of its owner's own is a
 * secret, which it does not tell.
 *
 * @param {{ connectionString: string | null, callbackAuthentication: { audience: string, metadataUrl: string } }} index
 * @param {string} root
 */
const environmentOf = ({ connectionString, callbackAuthentication: { audience, metadataUrl } }, root) => ({
  COMMUNICATION_CONNECTION_STRING:
    connectionString ?? `endpoint=${new URL(root).origin}/;accesskey=<the accessKey that the emulator was started with>`,
  COMMUNICATION_CALLBACK_URL: `${CALLBACK_URL}?secret=${SECRET}`,
  COMMUNICATION_CALLBACK_SECRET: SECRET,
  COMMUNICATION_CALLBACK_AUDIENCE: audience,
  COMMUNICATION_CALLBACK_METADATA_URL: metadataUrl,
});

/**
 * What an emulator answers, as JSON.
 *
 * @param {string} root
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body]
 * @returns {Promise<any>}
 * @throws {Error} with what the emulator says, when it refuses
 */
async function asked(root, method, path, body) {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const response = await fetch(new URL(path, root), {
    ...{ method, body: text, cache: "no-store" },
    headers: text ? { "content-type": "application/json" } : {},
  });
  const answer = await response.text();
  if (!response.ok) throw new Error(messageIn(answer) ?? `the emulator answered ${response.status}`);
  return answer ? JSON.parse(answer) : undefined;
}

/**
 * The message of an error.
 *
 * @param {string} text
 * @returns {string | undefined}
 */
function messageIn(text) {
  try {
    const { error, message } = JSON.parse(text);
    return error?.message ?? message;
  } catch {
    return undefined;
  }
}

/**
 * @param {Store} store
 * @param {string} root
 * @param {{ faults: EmulatorFaultState, numbers: ReturnType<Emulator["numbers"]>, support: ReturnType<Emulator["support"]>,
 *   tables: ReturnType<Emulator["tables"]>, kinds: ReturnType<Emulator["faultKinds"]>, environment: Record<string, string> }} known
 * @returns {EmulatorBackend}
 */
function backendOf(store, root, known) {
  const endpoint = new URL(root).origin;
  const server = serverOf(store, "emulator");
  const credential = {
    /** A token of the emulator, which gives one to every page that it serves; the client asks again before it ends. */
    getToken: async () => asked(root, "POST", "emulator/token", {}),
  };
  // The emulator that serves this page may do so over http, on any host that it allows.
  const client = clientsOf([endpoint, credential], { allowInsecureConnection: true });
  const log = logReader(store, { endpoint, client, server, tables: known.tables });
  let { faults } = known;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let asking;

  /** @param {EmulatorFaultState} state */
  const haveFaults = (state) => {
    faults = state;
    store.changed();
  };
  /** Faults strike often: their counts are fetched once in a while. */
  const askFaults = () => {
    asking ??= setTimeout(() => {
      asking = undefined;
      asked(root, "GET", "emulator/faults").then(haveFaults, () => {});
    }, 300);
  };
  const stream = streamOf(root, {
    read(facts) {
      for (const fact of facts) log.read(fact);
      if (facts.some(({ kind }) => kind === "fault")) askFaults();
      store.changed();
    },
    forget() {
      log.forget();
      store.forget("emulator");
      askFaults();
    },
    is(state) {
      store.connection = { state, endpoint };
      if (state === "live") askFaults();
      store.changed();
    },
  });

  const numbersOf = (/** @type {Contract} */ contract) =>
    known.numbers.filter(({ apiVersion }) => !apiVersion || apiVersion === CONTRACTS[contract].version);
  // The same arrays each time: a picker knows by them that nothing changed.
  const numbers = { CallAutomationClient: numbersOf("CallAutomationClient"), CallClient: numbersOf("CallClient") };
  /**
   * @param {string} serviceId
   * @param {object} others
   */
  const ofCall = (serviceId, others) => ({
    [CONTRACTS[store.knownCall(serviceId, "emulator")?.contract ?? DEFAULT_CONTRACT].id]: serviceId,
    ...others,
  });

  return {
    mode: "emulator",
    isAttached: true,
    client,
    endpoint,
    environment: known.environment,
    numbersOf: (contract) => numbers[contract],
    support: known.support,
    tables: known.tables,
    server,
    faults: {
      kinds: known.kinds,
      events: (contract) => (contract === "CallClient" ? known.support : known.support.automation).events.map(({ kind }) => kind),
      state: () => faults,
      set: async (rules) => haveFaults(await asked(root, "PUT", "emulator/faults", rules)),
    },
    callbackUrls: () => [...log.urls(), new URL("emulator/sink", root).href],
    promptUri: (seconds) => new URL(`emulator/prompts/tone.wav?seconds=${seconds}`, root).href,
    send(request) {
      log.expect(request);
      const { url, method, headers, body } = request;
      const { pathname, search } = new URL(url);
      return fetch(new URL(pathname.slice(1) + search, root), { method, headers, body, cache: "no-store" });
    },
    press: (serviceId, who, keys) =>
      asked(root, "POST", "emulator/press", ofCall(serviceId, { participantId: who, keys })).then(() => {}),
    say: (serviceId, who, phrase) => asked(root, "POST", "emulator/say", ofCall(serviceId, { participantId: who, phrase })),
    leave: (serviceId, who) => asked(root, "POST", "emulator/leave", ofCall(serviceId, { participantId: who })),
    ring: (call) => asked(root, "POST", "emulator/incomingCall", call).then(() => {}),
    resend: (callbackId) => asked(root, "POST", "emulator/resend", { callbackId }).then(() => {}),
    openPhone: (to) => openLine(root, (path, body) => asked(root, "POST", path, body), to),
    turns: (id) => asked(root, "GET", `emulator/turns?callConnectionId=${encodeURIComponent(id)}`),
    heard: (id, who) =>
      asked(root, "GET", `emulator/heard?callConnectionId=${encodeURIComponent(id)}&participantId=${encodeURIComponent(who)}`),
    reset: () => asked(root, "POST", "emulator/reset"),
    close() {
      stream.close();
      clearTimeout(asking);
      server.close();
    },
  };
}

/**
 * The stream of the log. It goes on where it was when the emulator comes back, and begins anew when that is another one.
 *
 * @param {string} root
 * @param {object} to
 * @param {(facts: EmulatorEvent[]) => void} to.read takes the next entries
 * @param {() => void} to.forget forgets all earlier ones
 * @param {(state: "live" | "stopped") => void} to.is takes whether the emulator is there
 */
function streamOf(root, to) {
  let after = 0;
  /** @type {string | undefined} */
  let known;
  /** @type {EventSource | undefined} */
  let source;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let gathering;
  /** @type {EmulatorEvent[]} */
  let gathered = [];
  let isClosed = false;

  function flush() {
    clearTimeout(gathering);
    gathering = undefined;
    const facts = gathered;
    gathered = [];
    if (facts.length) to.read(facts);
  }

  /** @param {string} instance */
  function begin(instance) {
    flush();
    const isOther = known !== undefined && known !== instance;
    known = instance;
    if (isOther) to.forget();
    return isOther;
  }

  function open() {
    clearTimeout(timer);
    source?.close();
    if (isClosed) return;
    const own = new EventSource(new URL(`emulator/events?after=${after}`, root));
    source = own;
    own.addEventListener("hello", ({ data }) => {
      to.is("live");
      // Its entries have other numbers.
      if (!begin(JSON.parse(data).instance) || !after) return;
      after = 0;
      open();
    });
    own.addEventListener("reset", ({ data }) => void begin(JSON.parse(data).instance));
    own.addEventListener("message", ({ data }) => {
      /** @type {EmulatorEvent} */
      const fact = JSON.parse(data);
      after = fact.sequence;
      gathered.push(fact);
      gathering ??= setTimeout(flush, GATHER_MS);
    });
    own.addEventListener("error", () => {
      if (source !== own) return;
      own.close();
      flush();
      to.is("stopped");
      timer = setTimeout(open, RETRY_MS);
    });
  }

  function seen() {
    clearTimeout(timer);
    if (!document.hidden) {
      if (!source || source.readyState === EventSource.CLOSED) open();
      return;
    }
    timer = setTimeout(() => source?.close(), UNSEEN_MS);
  }

  document.addEventListener("visibilitychange", seen);
  open();
  return {
    close() {
      isClosed = true;
      document.removeEventListener("visibilitychange", seen);
      clearTimeout(timer);
      flush();
      source?.close();
    },
  };
}

/**
 * Reads the log into the store: requests with their answers, callbacks with their attempts, and the facts of calls.
 *
 * @param {Store} store
 * @param {Pick<EmulatorBackend, "endpoint" | "client" | "server" | "tables">} of
 */
export function logReader(store, { endpoint, client, server, tables }) {
  const facts = factReader(store);
  /**
   * Requests without an answer, by their numbers in the log.
   *
   * @type {Map<number, RequestEntry>}
   */
  const open = new Map();
  /**
   * Requests of this page that the log does not have yet.
   *
   * @type {{ key: string, entry: RequestEntry }[]}
   */
  const expected = [];
  /**
   * Callbacks, by their numbers in the log.
   *
   * @type {Map<number, CallbackEntry>}
   */
  const callbacks = new Map();
  /**
   * The ids of events that came before.
   *
   * @type {Set<string>}
   */
  const events = new Set();
  /**
   * The addresses to which callbacks of calls went, the newest last.
   *
   * @type {Set<string>}
   */
  const urls = new Set();

  return {
    urls: () => [...urls].reverse(),

    /**
     * Notes that a request of this page is on its way: its entry is there already.
     *
     * @param {SignedRequest} request
     */
    expect(request) {
      const entry = store.entries.findLast(
        (one) => one.type === "request" && one.phase === "sending" && one.request?.url === request.url,
      );
      if (entry?.type !== "request") return;
      const { pathname, search } = new URL(request.url);
      expected.push({ key: keyOf(request.method, pathname + search, request.body), entry });
      if (expected.length > MOST_OPEN) expected.shift();
    },

    /** @param {EmulatorEvent} fact */
    read(fact) {
      const at = Date.parse(fact.time);
      facts.read(fact);
      switch (fact.kind) {
        case "request":
          return asksFor(fact, at);
        case "response":
          return answers(fact, at);
        case "refused":
          return refuses(fact, at);
        case "fault":
          return strikes(fact);
        case "callback":
          return calls(fact, at);
        case "attempt":
          return attempts(fact, at);
      }
    },

    /** Forgets what was read; the addresses stay, for the application does. */
    forget() {
      facts.reset();
      for (const one of [open, callbacks, events]) one.clear();
      expected.length = 0;
    },
  };

  /**
   * @param {Extract<EmulatorEvent, { kind: "request" }>} fact
   * @param {number} at
   */
  function asksFor({ request: number, method, path, operation, authorization, body }, at) {
    const text = body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body);
    const key = keyOf(method, path, text);
    const index = expected.findIndex((one) => one.key === key);
    if (index >= 0) {
      remember(open, number, expected[index].entry, MOST_OPEN);
      expected.splice(index, 1);
      return;
    }
    const read = readRequest({ method, url: path, body: text });
    const contract = read?.client ?? (path.startsWith("/calls") ? "CallClient" : DEFAULT_CONTRACT);
    const args = read?.arguments ?? [];
    const row = tables.find((table) => table.client === contract)?.operations.find(({ name }) => name === read?.operation);
    const isOfCall = row?.arguments[0]?.name === CONTRACTS[contract].id;
    const isUsual = read === undefined || read.apiVersion === CONTRACTS[contract].version;
    /** @type {NewEntry<RequestEntry>} */
    const fresh = {
      ...{ type: "request", mode: "emulator", isForeign: true, phase: "sending", endpoint, contract },
      apiVersion: isUsual ? undefined : read?.apiVersion,
      operation: read?.operation ?? operation ?? `${method} ${path.split("?")[0]}`,
      args,
      serviceId: isOfCall ? String(args[0]) : undefined,
      context: contextIn(body),
      request: { method, url: endpoint + path, headers: headersOf(authorization, text), body: text },
      ...{ at, sentAt: at },
    };
    remember(open, number, store.add(fresh), MOST_OPEN);
  }

  /**
   * @param {Extract<EmulatorEvent, { kind: "response" }>} fact
   * @param {number} at
   */
  function answers({ request: number, status, retryAfter, clientRequestId, reason, body }, at) {
    const entry = open.get(number);
    open.delete(number);
    // What this page has sent, it has the answer of.
    if (!entry?.isForeign) return;
    const text = body === undefined ? (reason ?? "") : typeof body === "string" ? body : JSON.stringify(body);
    const headers = Object.entries({ "retry-after": retryAfter, "x-ms-client-request-id": clientRequestId });
    entry.response = {
      status,
      headers: Object.fromEntries(headers.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))),
      body: text,
      ms: Math.max(at - (entry.sentAt ?? at), 0),
    };
    try {
      entry.result = /** @type {Result | undefined} */ (
        client(entry.contract, entry.apiVersion).parseResponse(entry.operation, entry.response)
      );
    } catch (error) {
      // An operation that no table has is answered with an error as well.
      const described = describe(error);
      entry.error =
        described.kind === "service" || status < 400
          ? described
          : { kind: "service", status, message: messageIn(text) ?? reason };
    }
    entry.phase = "done";
    noteRequest(store, entry);
  }

  /**
   * @param {Extract<EmulatorEvent, { kind: "refused" }>} fact
   * @param {number} at
   */
  function refuses({ method, path, status, reason }, at) {
    /** @type {NewEntry<RequestEntry>} */
    const fresh = {
      ...{ type: "request", mode: "emulator", isForeign: true, phase: "done", endpoint, contract: DEFAULT_CONTRACT },
      operation: `${method} ${path.split("?")[0]}`,
      args: [],
      request: { method, url: endpoint + path, headers: {}, body: undefined },
      response: { status, headers: {}, body: reason, ms: 0 },
      error: { kind: "service", status, message: reason },
      ...{ at, sentAt: at },
    };
    store.add(fresh);
  }

  /**
   * @param {Extract<EmulatorEvent, { kind: "fault" }>} fact
   */
  function strikes({ sequence, time, kind, request, callbackId, ...fault }) {
    const entry = open.get(request ?? 0) ?? callbacks.get(callbackId ?? 0);
    if (!entry) return;
    entry.faults = [...(entry.faults ?? []), fault];
    if (entry.type !== "request" || fault.fault !== "reset" || !entry.isForeign) return;
    // Such a request has no answer in the log either.
    open.delete(request ?? 0);
    Object.assign(entry, { phase: "done", error: { kind: "network", message: "The fault reset broke the connection." } });
  }

  /**
   * @param {Extract<EmulatorEvent, { kind: "callback" }>} fact
   * @param {number} at
   */
  function calls({ callbackId, resendOf, url, event: posted, eventKind, ...about }, at) {
    const wire = JSON.stringify(posted);
    /** @type {ReceivedEvent | undefined} */
    let event;
    try {
      event = readCallback(wire)[0]?.event;
    } catch {
      // An event of no kind there is, as a fault makes one.
    }
    event ??= /** @type {ReceivedEvent} */ (/** @type {AnyEvent} */ ({ kind: "Unknown", eventType: eventKind, ...posted }));
    const id = String(posted.id ?? "");
    const again = events.has(id);
    if (id) {
      events.add(id);
      if (events.size > 4 * KEPT) events.delete(/** @type {string} */ (events.values().next().value));
    }
    /** @type {Parameters<typeof noteCallback>[1]} */
    const fresh = {
      ...{ event, wire, url: url || undefined, status: 0, again, callbackId, resendOf, attempts: [] },
      // Nothing is sent where nothing subscribes to Event Grid.
      state: url ? "waiting" : "listed",
    };
    const entry = noteCallback(store, fresh, at, "emulator");
    remember(callbacks, callbackId, entry, KEPT);
    // Where Event Grid posts is no address of a call.
    if (aboutOf(about) && url) {
      urls.delete(url);
      urls.add(url);
      if (urls.size > MOST_URLS) urls.delete(/** @type {string} */ (urls.values().next().value));
    }
    if (!again) server.take(wire);
  }

  /**
   * @param {Extract<EmulatorEvent, { kind: "attempt" }>} fact
   * @param {number} at
   */
  function attempts({ sequence, time, kind, callbackId, ...attempt }, at) {
    const entry = callbacks.get(callbackId);
    if (!entry) return;
    const posted = JSON.parse(entry.wire);
    const why = explainAttempt(attempt, { url: entry.url, event: posted });
    entry.attempts?.push({ ...attempt, at, why });
    // An attempt that a fault has made decides nothing.
    if (attempt.fault) return;
    Object.assign(entry, {
      state: attempt.state,
      status: attempt.status ?? 0,
      refusal: why,
      retryMs: attempt.nextAttemptAfterMs,
    });
  }
}

/**
 * Puts a value into a map that keeps the newest ones.
 *
 * @template Value
 * @param {Map<number, Value>} map
 * @param {number} key
 * @param {Value} value
 * @param {number} most
 */
function remember(map, key, value, most) {
  map.set(key, value);
  if (map.size > most) map.delete(/** @type {number} */ (map.keys().next().value));
}

/**
 * What a request is known by in the log, which shows no values of queries that may be secrets.
 *
 * @param {string} method
 * @param {string} path
 * @param {string | undefined} body
 */
const keyOf = (method, path, body) => [method, path, body ? compact(body).replace(/\?[^"#]*/g, "?") : ""].join(" ");

/**
 * JSON without what differs between two writers of it.
 *
 * @param {string} text
 */
function compact(text) {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}

/** @param {unknown} body */
const contextIn = (body) => /** @type {{ operationContext?: string }} */ (Object(body)).operationContext;

/**
 * The headers of a request that are known: the log has neither a signature nor a token.
 *
 * @param {"HMAC-SHA256" | "Bearer" | undefined} authorization
 * @param {string | undefined} body
 * @returns {Record<string, string>}
 */
const headersOf = (authorization, body) => ({
  ...(body === undefined ? {} : { "content-type": "application/json" }),
  ...(authorization ? { authorization: `${authorization} ••••••` } : {}),
});
