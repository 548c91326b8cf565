// Verifies the token of a request: WebCrypto checks its signature. The core decides what the token must say, which key it names and
// when the keys are fetched again.
import * as core from "./core.js";

const RS256 = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
/** The largest document of an issuer that is read, in characters; the service's have some hundred. */
const LARGEST_DOCUMENT = 1 << 18;
/** How long the verifier waits for a document, in milliseconds. */
const PATIENCE_MS = 10_000;
/** How long a request waits for keys that another request fetches, in milliseconds. */
const SHARED_MS = 3000;

/** The keys of the issuer cannot be fetched, so the token can be neither accepted nor refused. */
export class KeysUnavailable extends Error {}

export class Verifier {
  #issuer;
  #audiences;
  #metadataUrl;
  #skewMs;
  #fetch;
  #keys = new core.Keys();
  /** @type {Map<string, CryptoKey>} */
  #public = new Map();
  /** @type {Promise<void> | undefined} */
  #asked;
  /** @type {unknown} */
  #failure;

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

  /**
   * The reason to refuse the value of an `Authorization` header; `undefined` for a genuine token. Throws {@link KeysUnavailable}.
   *
   * @param {string | undefined} authorization
   */
  async refusal(authorization) {
    const token = core.checkToken(authorization, this.#issuer, this.#audiences, this.#skewMs, Date.now());
    if (token.refusal !== undefined) return token.refusal;
    const key = await this.#key(token.keyId);
    if (!key) return "unknownKey";
    const isGenuine = await crypto.subtle.verify(RS256, key, token.signature, new TextEncoder().encode(token.signed));
    return isGenuine ? undefined : "signature";
  }

  /** @param {string} keyId */
  async #key(keyId) {
    let decision = this.#keys.decide(keyId, Date.now());
    if (decision === "fetch") {
      await this.#answer();
      decision = this.#keys.decide(keyId, Date.now());
    }
    if (decision === "unavailable") {
      const { message } = /** @type {{ message?: string }} */ (this.#failure ?? {});
      throw new KeysUnavailable(`the keys of the issuer cannot be had: ${message}`);
    }
    // The keys were fetched a moment ago; without this one among them, the decision is "unknown".
    return decision === "use" ? this.#public.get(keyId) : undefined;
  }

  /**
   * Fetches the keys, once for all requests that need them at the same time. A request that has waited for {@link SHARED_MS} fetches
   * them itself: a Worker drops the fetches of a request whose client has gone, and their answer never comes.
   */
  /** @returns {Promise<void>} */
  async #answer() {
    if (this.#asked) {
      /** @type {ReturnType<typeof setTimeout> | undefined} */
      let timer;
      const asked = this.#asked;
      /** @type {Promise<true>} */
      const late = new Promise((resolve) => {
        timer = setTimeout(() => resolve(true), SHARED_MS);
      });
      const isLate = await Promise.race([asked, late]);
      clearTimeout(timer);
      if (!isLate) return;
      if (this.#asked === asked) this.#asked = undefined;
      return this.#answer();
    }
    const asked = this.#ask().finally(() => {
      if (this.#asked === asked) this.#asked = undefined;
    });
    this.#asked = asked;
    await asked;
  }

  async #ask() {
    try {
      const { issuer, jwks_uri: keysUrl } = await this.#document(this.#metadataUrl);
      if (issuer !== undefined && issuer !== this.#issuer) throw new Error("the metadata is that of another issuer");
      if (typeof keysUrl !== "string" || !isSafe(keysUrl)) throw new Error("the metadata names no keys with an https URL");
      const set = await this.#document(keysUrl);
      const usable = new Map();
      for (const { kid, n, e } of core.readKeys(set) ?? fail("the issuer answered with no set of keys")) {
        // A key that the platform cannot use does not spoil the others.
        const key = await crypto.subtle.importKey("jwk", { kty: "RSA", n, e }, RS256, false, ["verify"]).catch(() => {});
        if (key) usable.set(kid, key);
      }
      this.#public = usable;
      this.#keys.fetched([...usable.keys()], Date.now());
      this.#failure = undefined;
    } catch (error) {
      this.#failure = error;
      this.#keys.failed(Date.now());
    }
  }

  /** @param {string} url */
  async #document(url) {
    // Not `redirect: "error"`, which Workers do not have. With "manual", a redirect is an answer whose status is no success.
    const response = await this.#fetch(url, {
      headers: { accept: "application/json" },
      redirect: "manual",
      // Older browsers do not have it: there, the platform's own limit applies.
      signal: AbortSignal.timeout?.(PATIENCE_MS),
    });
    const text = await response.text();
    if (!response.ok || text.length > LARGEST_DOCUMENT) throw new Error(`${url} answered ${response.status}`);
    return JSON.parse(text);
  }
}

/**
 * @param {string} message
 * @returns {never}
 */
function fail(message) {
  throw new Error(message);
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
