// What an emulator needs to go on after a restart: every input, with its time. The core decides by these alone, so that replaying them gives
// the same ids, the same calls and the same callbacks.
/** @import { EmulatorJournal } from "./emulator.js" */
import { base64 } from "./bytes.js";

const FORMAT = 2;

/** What became of an effect: methods of the core whose first argument is its number. */
export const OUTCOMES = ["answered", "fetched", "late", "notAnswered", "notSent"];

/** Inputs of the core: methods whose last argument is the time. */
const INPUTS = [
  "refusal",
  "unread",
  "handle",
  ...OUTCOMES,
  ...["socketOpened", "socketMessage", "socketUnread", "socketClosed"],
  ...["press", "say", "leave", "script", "incomingCall", "trigger", "resend"],
  ...["openPhone", "closePhone", "phoneActs", "phoneSays"],
];
/** Entries of the host: settings at a start, a key that signs callbacks, rules of faults, time that a test let pass. */
const OTHERS = ["start", "key", "setFaults", "time"];

/** What the core's state stands on: the same after a restart. */
export const IDENTITY = ["seed", "accessKey", "resourceId", "history", "historyBytes"];

/** From which part of the largest size on what is over is forgotten, when no call is live. */
const SHARE_KEPT = 1 / 16;
const DEFAULT_MOST_BYTES = 256 * 2 ** 20;
/** By which part it grows before it is looked at again whether a call is live. */
const GROWTH = 1 / 64;

/**
 * The first entry.
 *
 * @typedef {{ ringwire: string, format: number, version: string, settings: Record<string, unknown>, keys: [number, JsonWebKey][],
 *   instance?: string, carried?: string }} Head
 * @typedef {{ at: number, name: string, args: any[], line: number }} Entry
 */

/** From how many bytes on it is looked whether bytes were written before: files are played again and again. */
const LARGE = 4096;
/** How many of them are remembered. */
const MOST_REMEMBERED = 16 * 2 ** 20;

/** The large bytes of a journal that were written last, by their numbers. The emulator that reads it remembers the same ones at each entry. */
class Files {
  /** @type {{ number: number, bytes: Uint8Array }[]} */
  #kept = [];
  #size = 0;
  #count = 0;

  /** @param {Uint8Array} bytes */
  numberOf(bytes) {
    const isSame = (/** @type {Uint8Array} */ kept) =>
      kept.length === bytes.length && kept.every((byte, at) => byte === bytes[at]);
    return this.#kept.find((kept) => isSame(kept.bytes))?.number;
  }

  /** @param {number} number */
  get(number) {
    return this.#kept.find((kept) => kept.number === number)?.bytes;
  }

  /**
   * @param {Uint8Array} bytes
   * @returns the number
   */
  add(bytes) {
    this.#kept.push({ number: ++this.#count, bytes });
    this.#size += bytes.length;
    while (this.#size > MOST_REMEMBERED) this.#size -= this.#kept.shift()?.bytes.length ?? 0;
    return this.#count;
  }
}

export class Journal {
  #store;
  #files = new Files();
  #version;
  #bytes = 0;
  #lookAt;
  #mostBytes;
  /** @type {Head | undefined} what an earlier emulator began with */
  head;
  /** Why nothing more can be written. */
  /** @type {Error | undefined} */
  problem;

  /**
   * @param {EmulatorJournal} store
   * @param {string} version that of the package
   */
  constructor(store, version) {
    this.#store = store;
    this.#version = version;
    this.#mostBytes = store.mostBytes ?? DEFAULT_MOST_BYTES;
    this.#lookAt = this.#mostBytes * SHARE_KEPT;
    const [first] = store.entries;
    if (first === undefined) return;
    this.#bytes = store.entries.reduce((sum, entry) => sum + entry.length + 1, 0);
    this.head = headOf(first, version);
  }

  /**
   * The entries after the head.
   *
   * @returns {Generator<Entry>}
   */
  *entries() {
    let line = 1;
    for (const text of this.#store.entries.slice(1)) {
      line++;
      const [at, name, ...args] = parsed(text, line);
      const isKnown = [...INPUTS, ...OTHERS].includes(name);
      if (!isKnown || !Number.isFinite(at))
        throw new Error(`state: line ${line} is no input of an emulator; the state is left as it is`);
      yield { at, name, args: args.map((arg) => decoded(arg, this.#files, line)), line };
    }
  }

  /**
   * Writes an input before it is executed.
   *
   * @param {number} at the time of the emulator
   * @param {string} name
   * @param {unknown[]} args
   * @throws {Error} when it cannot be written; from then on always
   */
  append(at, name, args) {
    if (this.problem) throw this.problem;
    const entry = JSON.stringify([at, name, ...args.map((arg) => encoded(arg, this.#files))]);
    try {
      if (this.#bytes + entry.length >= this.#mostBytes)
        throw new Error(
          `state: it has ${this.#bytes} of at most ${this.#mostBytes} bytes, and a call is live: end the calls and restart the emulator, ` +
            "reset it, or allow more",
        );
      this.#store.append(entry);
    } catch (error) {
      this.problem = /** @type {Error} */ (error);
      throw error;
    }
    this.#bytes += entry.length + 1;
  }

  /** Whether it is so long that it should begin anew, if no call is live. */
  get isLong() {
    if (this.#bytes < this.#lookAt) return false;
    this.#lookAt = this.#bytes * (1 + GROWTH);
    return true;
  }

  /**
   * Begins anew, in place of all entries.
   *
   * @param {Record<string, unknown>} settings
   * @param {Map<number, JsonWebKey>} keys
   * @param {string} instance of the emulator: see `Internals`
   * @param {string} [carried] what goes on
   */
  begin(settings, keys, instance, carried) {
    const head = {
      ringwire: "emulator state",
      format: FORMAT,
      version: this.#version,
      settings,
      keys: [...keys],
      instance,
      carried,
    };
    const text = JSON.stringify(head);
    this.#store.restart([text]);
    this.#files = new Files();
    this.#bytes = text.length + 1;
    this.#lookAt = Math.max(this.#mostBytes * SHARE_KEPT, 2 * this.#bytes);
    this.problem = undefined;
  }
}

/**
 * @param {string} text
 * @param {string} version
 * @returns {Head}
 */
function headOf(text, version) {
  /** @type {Partial<Head> | undefined} */
  let head;
  try {
    head = JSON.parse(text);
  } catch {}
  if (head?.ringwire !== "emulator state" || typeof head.settings !== "object" || !Array.isArray(head.keys))
    throw new Error("state: this is no state of a ringwire emulator, and is left as it is: name another file");
  if (head.format !== FORMAT || head.version !== version)
    throw new Error(
      `state: it was written by ringwire ${head.version} (format ${head.format}), and this is ${version} (format ${FORMAT}), in which the ` +
        "same inputs may lead elsewhere. It is left as it is: use that version, or name another file",
    );
  return /** @type {Head} */ (head);
}

/**
 * @param {string} text
 * @param {number} line
 */
function parsed(text, line) {
  try {
    const entry = JSON.parse(text);
    if (Array.isArray(entry)) return entry;
  } catch {}
  throw new Error(`state: line ${line} is damaged; the state is left as it is`);
}

/**
 * A value as JSON has it: bytes as text if they are one; large ones that were written before by their number.
 *
 * @param {unknown} value
 * @param {Files} files
 */
function encoded(value, files) {
  if (!ArrayBuffer.isView(value)) return value;
  const bytes = /** @type {Uint8Array} */ (value);
  try {
    return { text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    if (bytes.length < LARGE) return { base64: base64(bytes) };
    const again = files.numberOf(bytes);
    // The bytes belong to the caller: a copy is remembered.
    return again === undefined ? { base64: base64(bytes), file: files.add(bytes.slice()) } : { again };
  }
}

/**
 * @param {unknown} value
 * @param {Files} files
 * @param {number} line
 */
function decoded(value, files, line) {
  if (typeof value !== "object" || value === null) return value;
  if ("text" in value && typeof value.text === "string") return new TextEncoder().encode(value.text);
  if ("base64" in value && typeof value.base64 === "string") {
    const bytes = Uint8Array.from(atob(value.base64), (character) => character.charCodeAt(0));
    if ("file" in value) files.add(bytes);
    return bytes;
  }
  if ("again" in value && typeof value.again === "number") {
    const bytes = files.get(value.again);
    if (!bytes) throw new Error(`state: line ${line} is damaged; the state is left as it is`);
    return bytes;
  }
  return value;
}
