// Who signs the callbacks of an emulator. The core says which token is wanted; here is the platform that can make it.
import { Issuer } from "../issuer/issuer.js";
import { uuid } from "../platform/host.js";

const AN_HOUR_MS = 3_600_000;

export class Signing {
  #issuer;
  #base;

  constructor({ issuer, audience, metadataUrl }) {
    this.#base = new URL(metadataUrl).origin;
    this.#issuer = new Issuer({ issuer, audience });
  }

  /** What the core answers when it is asked who signs, and with which keys; `rotate` makes a new one first. */
  async documents(rotate) {
    if (rotate) await this.#issuer.rotate();
    return { metadata: this.#issuer.metadata(this.#base), keys: await this.#issuer.keys() };
  }

  /** The `Authorization` of a callback. In real time, whatever the emulator's clock says: its receiver is a program. */
  async authorization(token) {
    if (!globalThis.crypto?.subtle)
      throw new Error("callbacks are signed with WebCrypto, which pages have over https and on localhost only");
    return `Bearer ${await this.#token(token)}`;
  }

  #token(token) {
    const now = Date.now();
    switch (token) {
      case "forged":
        return this.#issuer.token(now, { forged: true });
      case "expired":
        return this.#issuer.token(now - AN_HOUR_MS);
      case "wrongAudience":
        return this.#issuer.token(now, { claims: { aud: uuid() } });
      default:
        return this.#issuer.token(now);
    }
  }
}
