// The options of a receiver, and those of a wait: what they may be, and what they are if they are not given.
/** @import { ActOptions, CallbackReceiverOptions, EventFilter, FlowOptions, FlowWaitOptions, ReceivedEvent, WaitOptions } from "./index.js" */
/** @import { Check, Fits } from "../platform/options.js" */
/** @import { Telemetry } from "../platform/telemetry.js" */
/** @import { Failing } from "./handlers.js" */
import * as core from "./core.js";
import { clipped, validationError } from "../errors.js";
import { contained } from "../platform/contained.js";
import { BOOLEAN, checked, didYouMean } from "../platform/options.js";
import { lineOf } from "../platform/reason.js";
import { EXPECTED_SECRET, Secret, isSecret } from "../platform/secret.js";
import { get } from "../platform/values.js";
import { OF_EMULATOR } from "./explain.js";
import { isSafe } from "./verifier.js";
import { GA_2026_03, PREVIEW_2021_04 } from "./waits.js";

const SERVICE = "https://acscallautomation.communication.azure.com";
const METADATA = `${SERVICE}/calling/.well-known/acsopenidconfiguration`;

/** What libraries for tokens of Azure allow by default, in milliseconds. */
const SKEW_MS = 300_000;

/**
 * @param {unknown} value
 * @returns {value is string}
 */
const isText = (value) => typeof value === "string" && value !== "";
/** @type {Fits} */
const isFunction = (value) => typeof value === "function";
/** @param {unknown} value */
const isNumber = (value) => typeof value === "number";
/** @type {Fits} */
const isDuration = (value) => isNumber(value) && Number.isFinite(value) && value >= 0;
/** @type {Fits} */
const isCount = (value) => isNumber(value) && Number.isInteger(value) && value > 0;
/** @type {Fits} */
const isTexts = (value) => isText(value) || (Array.isArray(value) && value.length > 0 && value.every(isText));
/** @type {Fits} */
const isStore = (value) => ["add", "get", "list"].every((method) => isFunction(get(value, method)));
/** @type {Fits} */
const isSignal = (value) => isFunction(get(value, "addEventListener"));
const MILLISECONDS = "expected milliseconds, not below zero";

/**
 * Each option: whether a value fits, and what was expected.
 *
 * @type {Record<keyof CallbackReceiverOptions, Check>}
 */
const OPTIONS = {
  audience: [isTexts, "expected the immutable id of the communication resource, or several"],
  issuer: [isText, "expected a string"],
  metadataUrl: [isSafe, "expected a URL over https, or of a loopback host"],
  clockSkewMs: [isDuration, MILLISECONDS],
  secret: [isSecret, EXPECTED_SECRET],
  unverified: [(value) => value === true || value === false, "expected a boolean"],
  fetch: [isFunction, "expected a function"],
  store: [isStore, "expected an object with the methods add, get and list"],
  pollMs: [isDuration, MILLISECONDS],
  maxBodyBytes: [isCount, "expected a whole number of bytes above zero"],
  waitTimeoutMs: [isDuration, MILLISECONDS],
  rememberMs: [isDuration, MILLISECONDS],
  maxEvents: [isCount, "expected a whole number above zero"],
  maxMemoryBytes: [isCount, "expected a whole number of bytes above zero"],
  handlerTimeoutMs: [(value) => isDuration(value) && value !== 0, "expected milliseconds, above zero"],
  onError: [isFunction, "expected a function"],
  onRefused: [isFunction, "expected a function"],
  telemetry: [(value) => isFunction(get(value, "receiver")), "expected openTelemetry() of ringwire/opentelemetry"],
};
/** @type {Record<keyof EventFilter, Check>} */
const FILTER = {
  callConnectionId: [isText, "expected a string"],
  callLegId: [isText, "expected a string"],
  operationContext: [isText, "expected a string"],
  kind: [isTexts, "expected the kind of an event, or several"],
  predicate: [isFunction, "expected a function"],
};
/** @type {Record<keyof WaitOptions, Check>} */
const PATIENCE = { timeoutMs: [isDuration, MILLISECONDS], signal: [isSignal, "expected an AbortSignal"] };

/** @type {Record<keyof FlowWaitOptions, Check>} */
const FLOW_WAIT = { keepTimeout: BOOLEAN, ...PATIENCE };
/** @type {Record<keyof ActOptions, Check>} */
const ACT = {
  againAfterMs: [isDuration, MILLISECONDS],
  ringMs: [(value) => isDuration(value) && value !== 0, "expected milliseconds, above zero"],
  giveUp: [isFunction, "expected a function that hangs up: (id) => client.getCallConnection(id).hangUp(true)"],
  ...FLOW_WAIT,
};
/** @type {Record<keyof FlowOptions, Check>} */
const FLOW = {
  keepMs: [(value) => isDuration(value) && value !== 0, "expected milliseconds, above zero"],
  whenLost: [(value) => value === "reject" || value === "restart", 'expected "reject" or "restart"'],
};

/** @param {unknown} given */
export function readOptions(given) {
  /** @type {CallbackReceiverOptions} */
  const options = checked("options", given, OPTIONS);
  const { audience, secret, unverified = false } = options;
  if (!audience && !secret && !unverified) {
    const expected = "expected audience (tokens are verified), secret, or unverified: true (every request is accepted)";
    throw validationError("options", expected + whyNone(given));
  }
  if (audience && unverified) throw validationError("options.unverified", "expected false: with audience, tokens are verified");
  return {
    audiences: audience ? [audience].flat() : undefined,
    issuer: options.issuer ?? SERVICE,
    metadataUrl: options.metadataUrl ?? METADATA,
    isServiceMetadata: !options.metadataUrl || options.metadataUrl === METADATA,
    skewMs: options.clockSkewMs ?? SKEW_MS,
    secret: secret ? new Secret(secret) : undefined,
    verified: Boolean(audience),
    fetch: options.fetch,
    store: options.store,
    pollMs: options.pollMs ?? 500,
    mostBytes: options.maxBodyBytes ?? 1 << 20,
    timeoutMs: options.waitTimeoutMs ?? 240_000,
    rememberMs: options.rememberMs ?? 3_600_000,
    afterEndMs: Math.min(options.rememberMs ?? Infinity, 60_000),
    most: options.maxEvents ?? 100_000,
    mostMemory: options.maxMemoryBytes ?? 1 << 27,
    handlerTimeoutMs: options.handlerTimeoutMs ?? 300_000,
    telemetry: /** @type {Telemetry | undefined} */ (/** @type {unknown} */ (options.telemetry)),
    /**
     * See `trustsOf` of the core.
     *
     * @param {string} contract
     */
    trustsOf: (contract) => core.trustsOf(contract, Boolean(secret), Boolean(audience)),
    ...containedListeners(options),
  };
}

/**
 * Why options have neither an audience nor a secret, where that is a known mistake.
 *
 * @param {unknown} given
 */
function whyNone(given) {
  if (get(given, "callbackAuthentication")) return "; for an emulator: { ...emulator.callbackAuthentication }";
  if ((given ?? undefined) === undefined) return `; ${OF_EMULATOR}`;
  const empty = ["audience", "secret"].find((name) => typeof given === "object" && given && name in given);
  return empty ? `; ${empty} is there and has no value: is the environment variable set that it comes from?` : "";
}

/**
 * The functions that report: an error that they throw ends nothing, and is reported by the next of them. That of `onRefused` goes to
 * `onError`; that of `onError` to the console, with the error that it was to report.
 *
 * @param {CallbackReceiverOptions} options
 */
function containedListeners(options) {
  const { onError: own } = options;
  /** @type {(error: unknown, event?: ReceivedEvent, failing?: Failing) => void} */
  const onError = (error, event, failing) =>
    contained(
      () => (own ? (event ? own(error, event) : own(error)) : print(error, failing)),
      (failure) => console.error("ringwire: onError failed:", failure, "It was to report:", error),
    );
  const refuse = options.onRefused ?? warnOnce();
  /** @type {NonNullable<CallbackReceiverOptions["onRefused"]>} */
  const onRefused = (refusal) => contained(() => refuse(refusal), onError);
  return { onError, onRefused };
}

/**
 * What a receiver without `onError` does with an error: the first of a handler is printed whole, and those of its further attempts as one line.
 *
 * @param {unknown} error one of a handler may contain a phone number, but it must not be lost
 * @param {Failing | undefined} failing
 */
function print(error, failing) {
  if (!failing) return console.error("ringwire: a callback was not accepted:", error);
  const { handler, times, most } = failing;
  if (!handler) return console.error(`ringwire: ${/** @type {Error} */ (error).message}`);
  if (times === 1) return console.error(`ringwire: ${handler} failed:`, error);
  console.error(`ringwire: ${handler} failed again (${times}${most ? ` of ${most}` : ""}): ${lineOf(error)}`);
}

/** How many reasons a receiver without `onRefused` reports. */
const MOST_REASONS = 20;

/**
 * Reports refusals on the console, once for each reason: a sender must not be able to fill the log.
 *
 * @returns {NonNullable<CallbackReceiverOptions["onRefused"]>}
 */
function warnOnce() {
  const reported = new Set();
  return ({ status, reason, message }) => {
    // The place of an element in a body is no other reason.
    const kind = `${status} ${reason.replace(/\d+/g, "")}`;
    if (reported.has(kind) || reported.size >= MOST_REASONS) return;
    reported.add(kind);
    console.warn(`ringwire: a callback was refused with ${status}: ${message}. Reported once; for every refusal, set onRefused.`);
  };
}

/**
 * The events that the core's inbox looks for.
 *
 * @param {string} what the method, for messages
 * @param {unknown} given
 * @param {{ verified: boolean }} options of the receiver
 */
export function readFilter(what, given, { verified }) {
  if (typeof given === "string")
    throw validationError(
      `${what}: filter`,
      `expected an object such as { kind: ${JSON.stringify(clipped(given))} }, got a string`,
    );
  if (Array.isArray(given))
    throw validationError(
      `${what}: filter`,
      'expected an object such as { kind: ["CallConnected", "CreateCallFailed"] }, got an array',
    );
  /** @type {EventFilter} */
  const filter = checked(`${what}: filter`, given, FILTER);
  const { callConnectionId, callLegId, operationContext, kind, predicate } = filter;
  for (const one of [kind ?? []].flat()) {
    const wrong = noSuchKind(one, kinds());
    if (wrong) throw validationError(`${what}: filter.kind`, wrong);
  }
  const wanted = kind && [kind].flat();
  const { contract, call } = callOf({ callConnectionId, callLegId });
  return {
    contract: contract ?? core.contractOf(wanted ?? [], Boolean(operationContext), verified),
    call,
    context: operationContext,
    kinds: wanted,
    predicate,
  };
}

/**
 * The call that an event or a filter names, and its contract.
 *
 * @param {{ callConnectionId?: string, callLegId?: string }} of
 */
export function callOf({ callConnectionId, callLegId }) {
  if (callConnectionId) return { contract: GA_2026_03, call: callConnectionId };
  return callLegId ? { contract: PREVIEW_2021_04, call: callLegId } : {};
}

/** @type {string[] | undefined} */
let known;
/** The kinds of events, and those with a state of their own: `CallLegStateChanged/established`. */
const kinds = () => (known ??= core.kinds().split(" "));

/**
 * What is wrong with the kind of a handler: no event has it. Handlers are called by the kind alone, without its state.
 *
 * @param {string} kind
 */
export const noHandledKind = (kind) =>
  noSuchKind(
    kind,
    kinds().filter((one) => !one.includes("/")),
  );

/**
 * @param {string} kind
 * @param {string[]} all
 */
const noSuchKind = (kind, all) =>
  all.includes(kind)
    ? undefined
    : `there is no kind "${clipped(kind)}"${didYouMean(kind, all)}; events of types that this version does not know have the kind Unknown`;

/**
 * @param {unknown} given
 * @returns {{ keepMs: number, whenLost: "reject" | "restart" }}
 */
export const readFlowOptions = (given) =>
  Object.assign({ keepMs: 86_400_000, whenLost: /** @type {const} */ ("reject") }, checked("flow: options", given, FLOW));

/**
 * @param {unknown} given
 * @returns {{ againAfterMs: number } & ActOptions}
 */
export function readActOptions(given) {
  const options = Object.assign({ againAfterMs: 10_000 }, /** @type {ActOptions} */ (checked("flow.act: options", given, ACT)));
  if (!options.ringMs === !options.giveUp) return options;
  throw validationError(
    "flow.act: options.giveUp",
    "expected ringMs and giveUp together, such as { ringMs: 25_000, giveUp: (id) => client.getCallConnection(id).hangUp(true) }",
  );
}

/**
 * @param {unknown} given
 * @returns {FlowWaitOptions}
 */
export const readFlowWait = (given) => checked("flow.waitFor: options", given, FLOW_WAIT);

/**
 * How long a wait may take, and what ends it before.
 *
 * @param {string} what the method, for messages
 * @param {unknown} given
 * @param {{ timeoutMs: number }} options of the receiver
 * @returns {{ timeoutMs: number, signal?: AbortSignal }}
 */
export function readPatience(what, given, { timeoutMs }) {
  if (typeof given === "number")
    throw validationError(`${what}: options`, `expected an object such as { timeoutMs: ${given} }, got a number`);
  /** @type {WaitOptions} */
  const options = checked(`${what}: options`, given, PATIENCE);
  return { timeoutMs, ...options };
}
