// The signing of an emulator's callbacks. The core says which token a callback carries; here is the platform that can make it.
/** @import { Token } from "./core.js" */
/** @import { Vault } from "../issuer/issuer.js" */
import { Issuer } from "../issuer/issuer.js";
import { uuid } from "../platform/host.js";

const AN_HOUR_MS = 3_600_000;
/** How long the token of a WebSocket is valid, in seconds: documented. */
const SOCKET_LIFE_S = 86_400;

export class Signing {
  #issuer;
  #base;
  /** What is being made. @type {Set<Promise<unknown>>} */
  making = new Set();

  /**
   * @param {{ issuer: string, audience: string, metadataUrl: string }} authentication
   * @param {Vault} [vault] where the keys are kept
   */
  constructor({ issuer, audience, metadataUrl }, vault) {
    this.#base = new URL(metadataUrl).origin;
    this.#issuer = new Issuer({ issuer, audience, vault });
  }

  /**
   * What the core answers to requests for the metadata and for the keys.
   *
   * @param {boolean} rotate whether a new key is made first
   */
  documents(rotate) {
    return this.#make(async () => {
      if (rotate) await this.#issuer.rotate();
      return { metadata: this.#issuer.metadata(this.#base), keys: await this.#issuer.keys() };
    });
  }

  /**
   * @template Made
   * @param {() => Promise<Made>} make
   */
  #make(make) {
    const made = make();
    this.making.add(made);
    const end = () => void this.making.delete(made);
    made.then(end, end);
    return made;
  }

  /**
   * The `Authorization` of a callback, or of a WebSocket, whose token lives longer. Its times are real, whatever the emulator's clock
   * says: the receiver that reads them is a program.
   *
   * @param {Token} token
   * @param {boolean} [isSocket]
   */
  authorization(token, isSocket = false) {
    return this.#make(async () => {
      if (!globalThis.crypto?.subtle)
        throw new Error("callbacks are signed with WebCrypto, which pages have over https and on localhost only");
      return `Bearer ${await this.#token(token, isSocket)}`;
    });
  }

  /**
   * The token that a request asks for; none where its body does not say which one in the right form, which the core says.
   *
   * @param {Uint8Array} body
   */
  async tokenOf(body) {
    try {
      const { claims, header, forged, at } = body.length ? JSON.parse(new TextDecoder().decode(body)) : {};
      return await this.#issuer.token(at ?? Date.now(), {
        claims: absent(claims),
        header: absent(header),
        forged: forged ?? false,
      });
    } catch {
      return undefined;
    }
  }

  /**
   * @param {Token} token
   * @param {boolean} isSocket
   */
  #token(token, isSocket) {
    const now = Date.now();
    const claims = isSocket ? { exp: Math.floor(now / 1000) + SOCKET_LIFE_S } : undefined;
    switch (token) {
      case "forged":
        return this.#issuer.token(now, { claims, forged: true });
      case "expired":
        return this.#issuer.token(now - AN_HOUR_MS);
      case "wrongAudience":
        return this.#issuer.token(now, { claims: { ...claims, aud: uuid() } });
      default:
        return this.#issuer.token(now, { claims });
    }
  }
}

/**
 * Members by which those of a token are replaced: JSON has no `undefined`, which leaves a member out, so `null` does.
 *
 * @param {Record<string, unknown> | undefined} members
 */
const absent = (members) =>
  members && Object.fromEntries(Object.entries(members).map(([name, value]) => [name, value ?? undefined]));
