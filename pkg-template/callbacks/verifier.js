// Whether the service sent a request: the signature of its token, by WebCrypto. What the token must say, which key it names and when
// to ask for keys again is the core's.
import * as core from "./core.js";

const RS256 = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
/** Documents of the issuer are some hundred bytes. */
const LARGEST_DOCUMENT = 1 << 18;
const PATIENCE_MS = 10_000;
const SHARED_MS = 3000;

/** That the keys cannot be had: nothing is known of the token. */
export class KeysUnavailable extends Error {}

export class Verifier {
  #issuer;
  #audiences;
  #metadataUrl;
  #skewMs;
  #fetch;
  #keys = new core.Keys();
  #public = new Map();
  #asked;
  #failure;

  constructor({ issuer, audiences, metadataUrl, skewMs, fetch }) {
    this.#issuer = issuer;
    this.#audiences = audiences;
    this.#metadataUrl = metadataUrl;
    this.#skewMs = skewMs;
    // Looked up at each call, so that a `fetch` replaced by a test or a tracer is the one that is used; called with no `this`.
    this.#fetch = (...request) => (fetch ?? globalThis.fetch)(...request);
  }

  /** The reason to refuse the value of an `Authorization` header; `undefined` if there is none. Throws {@link KeysUnavailable}. */
  async refusal(authorization) {
    const token = core.checkToken(authorization, this.#issuer, this.#audiences, this.#skewMs, Date.now());
    if (token.refusal) return token.refusal;
    const key = await this.#key(token.keyId);
    if (!key) return "unknownKey";
    const isGenuine = await crypto.subtle.verify(RS256, key, token.signature, new TextEncoder().encode(token.signed));
    return isGenuine ? undefined : "signature";
  }

  async #key(keyId) {
    let decision = this.#keys.decide(keyId, Date.now());
    if (decision === "fetch") {
      await this.#answer();
      decision = this.#keys.decide(keyId, Date.now());
    }
    if (decision === "unavailable") throw new KeysUnavailable(`the keys of the issuer cannot be had: ${this.#failure?.message}`);
    // Asked for a moment ago, and it is not among them.
    return decision === "use" ? this.#public.get(keyId) : undefined;
  }

  /**
   * Whoever comes while the keys are asked for waits for the same answer; but not for long, then they ask for themselves. In Workers
   * what a visitor has asked for never comes when the visitor leaves.
   */
  async #answer() {
    if (this.#asked) {
      let timer;
      const asked = this.#asked;
      const late = new Promise((resolve) => (timer = setTimeout(() => resolve(true), SHARED_MS)));
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
        // One that the platform cannot use is no reason to believe none of the others.
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

  async #document(url) {
    // Not `redirect: "error"`, which Workers do not have: an answer that leads elsewhere is none, and has no status that is well.
    const response = await this.#fetch(url, {
      headers: { accept: "application/json" },
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const text = await response.text();
    if (!response.ok || text.length > LARGEST_DOCUMENT) throw new Error(`${url} answered ${response.status}`);
    return JSON.parse(text);
  }
}

function fail(message) {
  throw new Error(message);
}

/** Keys that came over plain http could be anybody's, but for a program on this machine. */
export function isSafe(url) {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === "https:" || (protocol === "http:" && /^(localhost|127(\.\d+){3}|\[::1\]|.+\.localhost)$/.test(hostname));
}
