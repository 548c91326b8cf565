// What a recording has in the place of numbers, ids, names and secrets. The same value always has the same pseudonym, so that a reader sees
// what belongs together, and a pseudonym has the form of what it stands for, so that a recording can be played.
/** @import { Json } from "./format.js" */

const UUID = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/gi;
/** A phone number by itself, in a raw id, and in a URL. */
const NUMBER = /(\+|%2B|\b4:\+?)\d{7,15}\b/gi;
/** Numbers of the emulator's dial plan, which belong to no one: what they do is a part of what is recorded. */
const OF_DIAL_PLAN = /^\+?1555\d{7}$/;
/** Tokens, keys, contexts, ids of calls: long texts without a space. */
const OPAQUE = /[A-Za-z\d+/_-]{24,}={0,2}/g;
const TOKEN = /\b(Bearer\s+\S+|HMAC-SHA256\s+\S+|accesskey=[^;\s"]+|eyJ[\w-]+\.[\w-]+\.[\w-]*)/gi;
const ADDRESS = /[\w.+-]+@[\w-]+(\.[\w-]+)+/g;
const URLS = /\b(https?|wss?):\/\/[^\s"'<>\\]+/g;

/**
 * Members whose whole text belongs to a person or to the application: names, what is said, what an operation has with it. Labels and phrases
 * of choices stay: a callee who says one of them is a part of what is recorded.
 */
const TEXTS =
  /^(.*displayname|operationcontext|subject|text|ssmltext|speech|phrase|customcontext|.*headers|name|email|title|topic|playsourcecacheid)$/i;
/** A value of a query that is no secret: a count. */
const COUNT = /^\d{1,4}(\.\d{1,3})?$/;

/** What stands for the service. */
export const SERVICE = "https://service.example";

export class Pseudonyms {
  /** @type {Map<string, string>} */
  #known = new Map();
  /** @type {Map<string, number>} */
  #counts = new Map();
  #service;

  /** @param {string} [service] the host of the service */
  constructor(service) {
    this.#service = service;
  }

  /**
   * A value of JSON.
   *
   * @param {Json} value
   * @param {string} [member] its name
   * @returns {Json}
   */
  json(value, member = "") {
    if (Array.isArray(value)) return value.map((item) => this.json(item, member));
    if (typeof value === "object" && value !== null)
      // Names of headers are the application's, their values are secrets.
      return Object.fromEntries(
        Object.entries(value).map(([name, item]) => [name, this.json(item, /headers$/i.test(member) ? member : name)]),
      );
    if (typeof value !== "string") return value;
    return TEXTS.test(member) ? this.#of("text", value) : this.text(value);
  }

  /**
   * A text in which there may be something of that kind.
   *
   * @param {string} text
   * @returns {string}
   */
  text(text) {
    /** @type {string[]} */
    const done = [];
    // What has a pseudonym is set aside, lest another pattern finds a part of it.
    const aside = (/** @type {string} */ pseudonym) => `\u0001${done.push(pseudonym) - 1}\u0001`;
    const replaced = text
      .replace(TOKEN, (token) => aside(this.#of("secret", token)))
      .replace(URLS, (url) => aside(this.#url(url)))
      .replace(ADDRESS, (address) => aside(`${this.#of("person", address)}@mail.example`))
      .replace(UUID, (uuid) => aside(this.uuid(uuid)))
      .replace(NUMBER, (number, prefix) => aside(prefix + this.#digits(number.slice(prefix.length))))
      // The name of an operation or an event is as long, and has no digits.
      .replace(OPAQUE, (id) => (/\d/.test(id) ? aside(this.#of("opaque", id)) : id));
    return this.#back(replaced, done);
  }

  /**
   * @param {string} text
   * @param {string[]} done
   */
  #back(text, done) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: no text of HTTP or JSON has the character, which is why it marks places.
    return text.replace(/\u0001(\d+)\u0001/g, (_, index) => done[index] ?? "");
  }

  /** @param {string} uuid */
  uuid(uuid) {
    const number = this.#number("uuid", uuid.toLowerCase());
    return `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
  }

  /** @param {string} digits */
  #digits(digits) {
    if (OF_DIAL_PLAN.test(digits)) return digits;
    // A number that the emulator can call, and that answers: +1555 xxx 0000.
    const number = this.#number("number", digits);
    return `1555${String(number % 1000).padStart(3, "0")}${number < 1000 ? "" : Math.floor(number / 1000)}0000`;
  }

  /**
   * @param {string} text
   * @returns {string}
   */
  #url(text) {
    if (!URL.canParse(text)) return this.#of("url", text);
    const url = new URL(text);
    const origin = url.host === this.#service ? SERVICE : `${url.protocol}//host-${this.#number("host", url.host)}.example`;
    // Segments that say what they are for stay; ids in them do not.
    const path = url.pathname
      .split("/")
      .map((segment) => this.text(decoded(segment)))
      .map(encodeURIComponent)
      .join("/")
      .replaceAll("%3A", ":");
    const query = [...url.searchParams]
      .map(([name, value]) => `${name}=${COUNT.test(value) ? value : this.#of("value", value)}`)
      .join("&");
    return `${origin}${path}${query && `?${query}`}`;
  }

  /**
   * @param {string} kind
   * @param {string} value
   */
  #of(kind, value) {
    return value && `${kind}-${this.#number(kind, value)}`;
  }

  /**
   * @param {string} kind
   * @param {string} value
   */
  #number(kind, value) {
    const key = `${kind} ${value}`;
    const found = this.#known.get(key);
    if (found !== undefined) return Number(found);
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    this.#known.set(key, String(count));
    return count;
  }
}

/** @param {string} segment */
export function decoded(segment) {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
