// A secret in the query of a URL: requests that carry no token are believed by it.
import { get } from "./values.js";

/** @typedef {string | { name: string, value: string }} SecretOption the value, or the parameter with its name; else its name is `secret` */

export const EXPECTED_SECRET = "expected a string, or { name, value } of a query parameter";

/** @param {unknown} value */
const isText = (value) => typeof value === "string" && value !== "";

/**
 * @param {unknown} value
 * @returns {value is SecretOption}
 */
export const isSecret = (value) => isText(value) || (isText(get(value, "name")) && isText(get(value, "value")));

/** How long a comparison takes says nothing about the secret. */
export class Secret {
  name;
  #value;
  #digest;

  /** @param {SecretOption} given */
  constructor(given) {
    const { name, value } = typeof given === "string" ? { name: "secret", value: given } : given;
    this.name = name;
    this.#value = value;
    this.#digest = digest(value);
    this.#digest.catch(() => {});
  }

  /** @param {string} url */
  async isIn(url) {
    // Not by `URL`, which throws: the URL of a request to `node:http` may be any text.
    const [, query = ""] = /\?([^#]*)/.exec(url) ?? [];
    const given = new URLSearchParams(query).getAll(this.name);
    const [mine, theirs] = [await this.#digest, await digest(given[0] ?? "")];
    let difference = given.length ^ 1;
    for (const [index, byte] of mine.entries()) difference |= byte ^ (theirs[index] ?? 0);
    return difference === 0;
  }

  /**
   * The URL with the secret in its query.
   *
   * @param {URL} url
   */
  addTo(url) {
    url.searchParams.set(this.name, this.#value);
  }
}

/**
 * The secrets of receivers, for others that give out URLs which these believe.
 *
 * @type {WeakMap<object, Secret>}
 */
export const secretsOfReceivers = new WeakMap();

/** @param {string} text */
const digest = async (text) => new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
