// Verifies the token of a request: WebCrypto checks its signature. The core decides what the token must say, which key it names and
// when the keys are fetched again.
import { clipped } from "../errors.js";
import { textOf } from "../platform/bytes.js";
import { reasonOf } from "../platform/reason.js";
import { shared } from "../platform/shared.js";
import * as core from "./core.js";

const RS256 = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
/** The largest document of an issuer that is read, in bytes; the service's have some hundred. */
const LARGEST_DOCUMENT = 1 << 18;
/** How long both documents of an issuer may take together, in milliseconds: all callbacks that wait for keys are answered within it. */
const LIMIT_MS = 8000;
/**
 * After how long one callback asks again for the keys that another one has asked for, in milliseconds. A Worker drops the fetches of a
 * request whose sender has gone, and their answer never comes.
 */
const PATIENCE_MS = 3000;

/** The keys of the issuer cannot be fetched, so the token can be neither accepted nor refused. */
export class KeysUnavailable extends Error {}

export class Verifier {
  #issuer;
  #audiences;
  #metadataUrl;
  #skewMs;
  #fetch;
  #keys = new core.Keys();
  /**
   * The keys by their ids: an issuer may give one id to several.
   *
   * @type {Map<string, CryptoKey[]>}
   */
  #public = new Map();
  /** @type {unknown} */
  #failure;
  #questions = 0;
  /** The number of the question that the keys are from. */
  #answered = 0;
  /** Asks for the keys, once for all callbacks that need them at the same time. */
  #ask = shared(() => this.#fetchKeys(), {
    limitMs: LIMIT_MS,
    patienceMs: PATIENCE_MS,
    late: () => this.#failed(late()),
  });

  /**
   * @typedef {(url: string, init: RequestInit) => Promise<Response>} Fetch
   * @param {{ issuer: string, audiences: string[], metadataUrl: string, skewMs: number, fetch: Fetch | undefined }} options
   */
  constructor({ issuer, audiences, metadataUrl, skewMs, fetch }) {
    this.#issuer = issuer;
    this.#audiences = audiences;
    this.#metadataUrl = metadataUrl;
    this.#skewMs = skewMs;
    // Looked up at each call, so that a `fetch` replaced by a test or a tracer is the one that is used; called with no `this`.
    /** @type {Fetch} */
    this.#fetch = (...request) => (fetch ?? globalThis.fetch)(...request);
  }

  /** Where the keys are, as far as the issuer has said. @type {string | undefined} */
  #keysUrl;

  /**
   * Whether all keys come from this machine: those of an emulator. An issuer that is deployed is elsewhere.
   */
  get isOnLoopback() {
    return [this.#metadataUrl, this.#keysUrl ?? this.#metadataUrl].every(isLoopbackUrl);
  }

  /**
   * The reason to refuse the value of an `Authorization` header; `undefined` for a genuine token. Throws {@link KeysUnavailable}.
   *
   * @param {string | undefined} authorization
   * @param {(work: Promise<unknown>) => void} [later] is given the fetch of the keys, which may go on after the answer
   */
  async refusal(authorization, later) {
    const token = core.checkToken(authorization, this.#issuer, this.#audiences, this.#skewMs, Date.now());
    if (token.refusal !== undefined) return token.refusal;
    const keys = await this.#keysOf(token.keyId, later);
    if (!keys) return "unknownKey";
    const signed = new TextEncoder().encode(token.signed);
    for (const key of keys) {
      if (await crypto.subtle.verify(RS256, key, token.signature, signed)) return undefined;
    }
    return "signature";
  }

  /**
   * @param {string} keyId
   * @param {((work: Promise<unknown>) => void) | undefined} later
   */
  async #keysOf(keyId, later) {
    /** @type {string} */
    let decision = this.#keys.decide(keyId, Date.now());
    if (decision === "fetch" || decision === "refresh") {
      // The failure is kept for the verdict.
      const asked = this.#ask().catch(() => {});
      // Workers drop what a request has begun when its sender leaves, and callbacks of others may wait for it.
      later?.(asked);
      if (decision === "fetch") {
        await asked;
        decision = this.#keys.verdict(keyId, Date.now());
      }
    }
    if (decision === "unavailable") {
      throw new KeysUnavailable(`the keys of the issuer cannot be had: ${clipped(reasonOf(this.#failure))}`);
    }
    return decision === "unknown" ? undefined : this.#public.get(keyId);
  }

  async #fetchKeys() {
    const question = ++this.#questions;
    // Older browsers do not have it: there, nothing ends a fetch that nothing waits for any more.
    const signal = AbortSignal.timeout?.(LIMIT_MS);
    try {
      const { issuer, jwks_uri: keysUrl } = await this.#document(this.#metadataUrl, signal);
      if (issuer !== undefined && issuer !== this.#issuer) fail("the metadata is that of another issuer");
      if (typeof keysUrl !== "string" || !isSafe(keysUrl)) fail("the metadata names no keys with an https URL");
      this.#keysUrl = keysUrl;
      const usable = await usableKeys(await this.#document(keysUrl, signal));
      // The answer to an earlier question, which took too long, is not newer.
      if (question < this.#answered) return;
      this.#answered = question;
      this.#public = usable;
      this.#keys.fetched([...usable.keys()], Date.now());
    } catch (thrown) {
      const error = signal?.aborted ? late() : thrown;
      throw question < this.#answered ? error : this.#failed(error);
    }
  }

  /** @param {unknown} error */
  #failed(error) {
    this.#failure = error;
    this.#keys.failed(Date.now());
    return error;
  }

  /**
   * @param {string} url
   * @param {AbortSignal | undefined} signal
   */
  async #document(url, signal) {
    const name = url.split("?", 1);
    // Not `redirect: "error"`, which Workers do not have. With "manual", a redirect is an answer whose status is no success.
    const asked = (async () => this.#fetch(url, { headers: { accept: "application/json" }, redirect: "manual", signal }))();
    const response = await asked.catch((error) => fail(`${name} cannot be reached: ${reasonOf(error)}`));
    if (!response.ok) {
      response.body?.cancel?.().catch(() => {});
      fail(`${name} answered ${response.status}`);
    }
    const { text, isWhole } = await textOf(response, response.body, LARGEST_DOCUMENT);
    if (!isWhole) fail(`${name} answered with more than ${LARGEST_DOCUMENT} bytes`);
    /** @type {Record<string, unknown> | undefined} */
    let document;
    try {
      document = JSON.parse(text);
    } catch {}
    return document ?? fail(`${name} answered with what is no JSON object`);
  }
}

const late = () => new Error(`the issuer did not answer within ${LIMIT_MS / 1000} s`);

/**
 * The keys of a set, by their ids.
 *
 * @param {unknown} set
 */
async function usableKeys(set) {
  /** @type {Map<string, CryptoKey[]>} */
  const usable = new Map();
  for (const { kid, n, e } of core.readKeys(set) ?? []) {
    // A key that the platform cannot use does not spoil the others.
    const key = await crypto.subtle.importKey("jwk", { kty: "RSA", n, e }, RS256, false, ["verify"]).catch(() => {});
    if (key) usable.set(kid, [...(usable.get(kid) ?? []), key]);
  }
  // Then it says nothing, and the keys that are known stay.
  return usable.size ? usable : fail("the issuer answered with no set of keys, or with no key of use");
}

/**
 * @param {string} message
 * @returns {never}
 */
function fail(message) {
  throw new Error(message);
}

/** @param {string} url */
function isLoopbackUrl(url) {
  try {
    return core.isLoopback(new URL(url).hostname);
  } catch {
    return false;
  }
}

/**
 * Whether keys may come from a URL: over https, or from this machine, where plain http crosses no network.
 *
 * @param {unknown} url
 */
export function isSafe(url) {
  try {
    // Not `URL.canParse`, which older browsers do not have.
    const { protocol, hostname } = new URL(String(url));
    return protocol === "https:" || (protocol === "http:" && core.isLoopback(hostname));
  } catch {
    return false;
  }
}
