// Signs tokens for callbacks (RS256), and makes the documents by which a receiver finds the keys. It runs wherever the emulator does, so
// it needs nothing but WebCrypto.
import { uuid } from "../platform/host.js";

/** Where the service publishes, below the address of the issuer. */
export const METADATA_PATH = "/calling/.well-known/acsopenidconfiguration";
export const KEYS_PATH = "/calling/keys";

/** The key that signs, and those before it: a token lives on after a rotation, so its key has to. */
const PUBLISHED = 3;

/**
 * Where the keys of an issuer are kept, private ones, by their generation.
 *
 * @typedef {{ keys: Map<number, JsonWebKey>, put(generation: number, key: JsonWebKey): void }} Vault
 * @typedef {Awaited<ReturnType<typeof makePair>>} Pair
 */

export class Issuer {
  #issuer;
  #audience;
  #lifeMs;
  #generation = 0;
  /** @type {Map<number, Promise<Pair>> | undefined} its own keys, where they are kept; else it shares those of the process */
  #own;
  #vault;

  /**
   * @param {{ issuer: string, audience: string, lifeMs?: number, vault?: Vault }} options `lifeMs`: how long a token is valid, in
   *   milliseconds; `vault`: where its keys are kept
   */
  constructor({ issuer, audience, lifeMs = 300_000, vault }) {
    this.#issuer = issuer;
    this.#audience = audience;
    this.#lifeMs = lifeMs;
    this.#vault = vault;
    if (!vault) return;
    this.#own = new Map();
    this.#generation = Math.max(0, ...vault.keys.keys());
  }

  get issuer() {
    return this.#issuer;
  }

  get audience() {
    return this.#audience;
  }

  /** The published keys, a JSON Web Key Set: the one that signs now first, at most two older ones after it. */
  async keys() {
    const first = Math.max(0, this.#generation - PUBLISHED + 1);
    const keys = [];
    for (let generation = this.#generation; generation >= first; generation--) {
      keys.push((await this.#pair(generation)).jwk);
    }
    return { keys };
  }

  /**
   * The OpenID Connect metadata.
   *
   * @param {string} base where this issuer is reached
   */
  metadata(base) {
    return {
      issuer: this.#issuer,
      jwks_uri: base.replace(/\/+$/, "") + KEYS_PATH,
      response_types_supported: ["id_token"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["RS256"],
    };
  }

  /** Signs with a new key from now on. */
  async rotate() {
    const next = this.#generation + 1;
    await this.#pair(next);
    // Two rotations at once are one: both callers get a new key.
    this.#generation = Math.max(this.#generation, next);
  }

  /** @param {number} generation */
  #pair(generation) {
    const [own, vault] = [this.#own, this.#vault];
    if (!own || !vault) return pair(generation);
    let made = own.get(generation);
    if (!made) {
      made = keptPair(generation, vault);
      own.set(generation, made);
      made.catch(() => own.delete(generation));
    }
    return made;
  }

  /**
   * A token. `claims` and `header` add fields to it or replace them; `undefined` leaves a field out. `forged` signs with a key that
   * is not published, under the id of the one that is.
   *
   * @param {number} [nowMs] when it begins to be valid
   * @param {{ claims?: Record<string, unknown>, header?: Record<string, unknown>, forged?: boolean }} [options]
   */
  async token(nowMs = Date.now(), { claims, header, forged = false } = {}) {
    const { jwk, privateKey } = await this.#pair(this.#generation);
    const now = Math.floor(nowMs / 1000);
    const text = unsigned(
      { alg: "RS256", typ: "JWT", kid: jwk.kid, ...header },
      {
        iss: this.#issuer,
        aud: this.#audience,
        iat: now,
        nbf: now,
        exp: now + Math.ceil(this.#lifeMs / 1000),
        jti: uuid(),
        ...claims,
      },
    );
    const key = forged ? (await pair("forged")).privateKey : privateKey;
    return `${text}.${base64url(await crypto.subtle.sign(ALGORITHM.name, key, utf8.encode(text)))}`;
  }
}

/**
 * The part of a token that is signed.
 *
 * @param {object} header
 * @param {object} claims
 */
export const unsigned = (header, claims) =>
  [header, claims].map((part) => base64url(utf8.encode(JSON.stringify(part)))).join(".");

/** @param {ArrayBuffer | Uint8Array} bytes */
export function base64url(bytes) {
  const text = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join("");
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

const utf8 = new TextEncoder();
const ALGORITHM = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) };
/** @type {Map<number | "forged", ReturnType<typeof makePair>>} */
const pairs = new Map();

/**
 * The key pair of a generation, or the one that is never published. All issuers of a process share them, for making one takes longer
 * than everything else a test does; and none is made before it is needed: Workers have no randomness outside of a request.
 *
 * @param {number | "forged"} name
 */
function pair(name) {
  let made = pairs.get(name);
  if (!made) {
    made = makePair();
    pairs.set(name, made);
    made.catch(() => pairs.delete(name));
  }
  return made;
}

async function makePair() {
  const { privateKey } = await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  return pairOf(privateKey, await crypto.subtle.exportKey("jwk", privateKey));
}

/**
 * A key pair from where it is kept. One that is not there is made and put there before it signs anything.
 *
 * @param {number} generation
 * @param {Vault} vault
 */
async function keptPair(generation, vault) {
  const kept = vault.keys.get(generation);
  if (kept) return pairOf(await crypto.subtle.importKey("jwk", kept, ALGORITHM, true, ["sign"]), kept);
  const made = await makePair();
  vault.put(generation, await crypto.subtle.exportKey("jwk", made.privateKey));
  return made;
}

/**
 * @param {CryptoKey} privateKey
 * @param {JsonWebKey} key the same, written
 */
async function pairOf(privateKey, { kty, n, e }) {
  // The thumbprint of RFC 7638, whose members stand in the order of the alphabet.
  const kid = base64url(await crypto.subtle.digest("SHA-256", utf8.encode(JSON.stringify({ e, kty, n }))));
  return { privateKey, jwk: { kty, use: "sig", alg: "RS256", kid, n, e } };
}
