// The options of a receiver, and those of a wait: what they may be, and what they are if they are not given.
import { validationError } from "../errors.js";
import { isSafe } from "./verifier.js";

const SERVICE = "https://acscallautomation.communication.azure.com";
const METADATA = `${SERVICE}/calling/.well-known/acsopenidconfiguration`;

const isText = (value) => typeof value === "string" && value !== "";
const isFunction = (value) => typeof value === "function";
const isDuration = (value) => Number.isFinite(value) && value >= 0;
const isCount = (value) => Number.isInteger(value) && value > 0;
const isSecret = (value) => isText(value) || (isText(value?.name) && isText(value.value));
const isTexts = (value) => isText(value) || (Array.isArray(value) && value.length > 0 && value.every(isText));
const isStore = (value) => ["add", "get", "list"].every((method) => isFunction(value?.[method]));
const isSignal = (value) => isFunction(value?.addEventListener);
const MILLISECONDS = "expected milliseconds, not below zero";

/** Each option: whether a value fits, and what was expected. */
const OPTIONS = {
  audience: [isTexts, "expected the immutable id of the communication resource, or several"],
  issuer: [isText, "expected a string"],
  metadataUrl: [isSafe, "expected a URL over https, or of a loopback host"],
  clockSkewMs: [isDuration, MILLISECONDS],
  secret: [isSecret, "expected a string, or { name, value } of a query parameter"],
  unverified: [(value) => value === true || value === false, "expected a boolean"],
  fetch: [isFunction, "expected a function"],
  store: [isStore, "expected an object with the methods add, get and list"],
  pollMs: [isDuration, MILLISECONDS],
  maxBodyBytes: [isCount, "expected a whole number of bytes above zero"],
  waitTimeoutMs: [isDuration, MILLISECONDS],
  rememberMs: [isDuration, MILLISECONDS],
  maxEvents: [isCount, "expected a whole number above zero"],
  onError: [isFunction, "expected a function"],
  onRefused: [isFunction, "expected a function"],
};
const FILTER = {
  callConnectionId: [isText, "expected a string"],
  callLegId: [isText, "expected a string"],
  operationContext: [isText, "expected a string"],
  kind: [isTexts, "expected the kind of an event, or several"],
  predicate: [isFunction, "expected a function"],
};
const PATIENCE = { timeoutMs: [isDuration, MILLISECONDS], signal: [isSignal, "expected an AbortSignal"] };

/** The members of an object that may be given, each what it must be. */
function checked(path, given, table) {
  if (given === undefined || given === null) return {};
  if (typeof given !== "object") throw validationError(path, `expected an object, got ${typeof given}`);
  const present = Object.entries(given).filter(([, value]) => value !== undefined && value !== null);
  for (const [name, value] of present) {
    const target = `${path}.${name}`;
    const [fits, expected] = (Object.hasOwn(table, name) && table[name]) || [
      () => false,
      `there is no such option; there are ${Object.keys(table).join(", ")}`,
    ];
    if (!fits(value)) throw validationError(target, expected);
  }
  return Object.fromEntries(present);
}

export function readOptions(given) {
  const options = checked("options", given, OPTIONS);
  const { audience, secret, unverified = false } = options;
  if (!audience && !secret && !unverified) {
    throw validationError(
      "options",
      "expected audience (tokens are verified), secret, or unverified: true (every request is accepted)",
    );
  }
  if (audience && unverified) throw validationError("options.unverified", "expected false: with audience, tokens are verified");
  return {
    audiences: audience && [audience].flat(),
    issuer: options.issuer ?? SERVICE,
    metadataUrl: options.metadataUrl ?? METADATA,
    skewMs: options.clockSkewMs ?? 60_000,
    secret: secret && new Secret(isText(secret) ? { name: "secret", value: secret } : secret),
    verified: Boolean(audience),
    fetch: options.fetch,
    store: options.store,
    pollMs: options.pollMs ?? 500,
    mostBytes: options.maxBodyBytes ?? 1 << 20,
    timeoutMs: options.waitTimeoutMs ?? 240_000,
    rememberMs: options.rememberMs ?? 3_600_000,
    afterEndMs: Math.min(options.rememberMs ?? Infinity, 60_000),
    most: options.maxEvents ?? 100_000,
    // An error of a handler may contain a phone number, but it must not be lost.
    onError: options.onError ?? ((error) => console.error("ringwire: a handler threw, so its event was not accepted:", error)),
    onRefused: options.onRefused ?? (() => {}),
  };
}

/** What the core's inbox is to look for. */
export function readFilter(what, given) {
  const { callConnectionId, callLegId, operationContext, kind, predicate } = checked(`${what}: filter`, given, FILTER);
  return { call: callConnectionId ?? callLegId, context: operationContext, kinds: kind && [kind].flat(), predicate };
}

/** How long a wait may take, and what ends it before. */
export function readPatience(what, given, { timeoutMs }) {
  return { timeoutMs, ...checked(`${what}: options`, given, PATIENCE) };
}

/** A secret in the query, compared in a time that tells nothing of it. */
class Secret {
  #name;
  #digest;

  constructor({ name, value }) {
    this.#name = name;
    this.#digest = digest(value);
    this.#digest.catch(() => {});
  }

  async isIn(url) {
    // Not by `URL`, which throws: the URL of a request to `node:http` may be any text.
    const [, query = ""] = /\?([^#]*)/.exec(url) ?? [];
    const given = new URLSearchParams(query).getAll(this.#name);
    const [mine, theirs] = [await this.#digest, await digest(given[0] ?? "")];
    let difference = given.length ^ 1;
    for (const [index, byte] of mine.entries()) difference |= byte ^ theirs[index];
    return difference === 0;
  }
}

const digest = async (text) => new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
