// The WebSockets of an emulator, by the numbers that the core gives them: dialled, open, closing. Each message that comes, and each end, is an
// input of the core. See `onMedia` in `emulator.d.ts`.
/** @import * as Declared from "./emulator.js" */
/** @import { DialEffect } from "./core.js" */
/** @import { Peer } from "./memory-socket.js" */
/** @import { Gate } from "./dial.js" */
import { largestMessage } from "./core.js";
import { contained, isThenable } from "../platform/contained.js";
import { pause } from "./async.js";
import { dial } from "./dial.js";
import { memoryPair } from "./memory-socket.js";

/** How many bytes wait in a socket before messages wait here, and how many messages do: five seconds of audio. */
const MOST_BUFFERED = 64 * 2 ** 10;
const MOST_WAITING = 250;

/** How long an application that was handed a socket holds up a virtual clock, in milliseconds of real time. */
const OPENING_MS = 1000;

const GOING_AWAY = 1001;
const ABNORMAL = 1006;

/**
 * @typedef {object} Entry
 * @property {AbortController} dial
 * @property {Peer} [peer] when it is open
 * @property {string[]} waiting what a slow application has not taken
 * @property {number} lost how many messages were dropped, because it took none
 * @property {number | undefined} closedWith the code, when the core has closed it
 */

/** @typedef {(name: "socketMessage" | "socketUnread" | "socketClosed", ...args: unknown[]) => void} Input */

export class Sockets {
  #onMedia;
  #dials;
  #input;
  /** @type {Map<number, Entry>} */
  #entries = new Map();
  /** The applications that are not done with a socket that was handed to them. @type {Set<Promise<unknown>>} */
  #opening = new Set();
  #longest = largestMessage();
  /** Grows with everything that comes from applications. */
  arrived = 0;
  /** Which hosts may be dialled; any, where there is none. @type {Gate | undefined} */
  gate;

  /**
   * @param {Declared.EmulatorOptions["onMedia"]} onMedia
   * @param {boolean} dials whether sockets are dialled where there is no `onMedia`
   * @param {Input} input
   */
  constructor(onMedia, dials, input) {
    this.#onMedia = onMedia;
    this.#dials = dials;
    this.#input = input;
  }

  /** Whether a dial has anywhere to go. */
  get isConnected() {
    return Boolean(this.#onMedia) || this.#dials;
  }

  /** Whether a socket is open, on which something may come. */
  get areOpen() {
    return this.#entries.size > 0;
  }

  /** What applications have not yet done with a socket that was handed to them, such as to verify its token. */
  get opening() {
    return [...this.#opening];
  }

  /** Waits for that; not for long, since a handler may last as long as the call. */
  async opened() {
    const all = this.opening;
    if (!all.length) return;
    await pause(
      OPENING_MS,
      Promise.all(all).then(() => {}),
    );
    for (const each of all) this.#opening.delete(each);
  }

  /**
   * The core wants a socket, which is dialled once its token is there. It may be closed before that.
   *
   * @param {number} id
   */
  expect(id) {
    this.#entries.set(id, { dial: new AbortController(), waiting: [], lost: 0, closedWith: undefined });
  }

  /**
   * A dial came to nothing.
   *
   * @param {number} id
   */
  forget(id) {
    this.#entries.delete(id);
  }

  /**
   * Opens a socket that is expected. What comes on it is kept until {@link begin}.
   *
   * @param {DialEffect} effect
   * @param {string | undefined} authorization
   * @param {AbortSignal} signal
   */
  async dial({ id, url, headers: names }, authorization, signal) {
    const entry = this.#entries.get(id);
    if (!entry || entry.closedWith !== undefined) throw new Error("it was closed before it was dialled");
    const end = () => entry.dial.abort();
    signal.addEventListener("abort", end, { once: true });
    const headers = { ...Object.fromEntries(names), ...(authorization && { authorization }) };
    try {
      entry.peer = this.#onMedia ? this.#inMemory(url, headers) : await dial(url, headers, entry.dial.signal, this.gate);
    } finally {
      signal.removeEventListener("abort", end);
    }
    // The emulator was stopped or reset, or the dial took too long.
    if (this.#entries.get(id) !== entry || signal.aborted) entry.peer.close(GOING_AWAY, "");
  }

  /**
   * @param {string} url
   * @param {Record<string, string>} headers
   */
  #inMemory(url, headers) {
    const { socket, peer } = memoryPair(url);
    const onMedia = /** @type {NonNullable<Declared.EmulatorOptions["onMedia"]>} */ (this.#onMedia);
    const given = onMedia({ url, headers: new Headers(headers) }, socket);
    if (!isThenable(given)) return peer;
    const opening = Promise.resolve(given).then(
      () => void this.#opening.delete(opening),
      (error) => {
        this.#opening.delete(opening);
        contained(() => console.error("ringwire: onMedia failed:", error));
        contained(() => socket.close(1011));
      },
    );
    this.#opening.add(opening);
    return peer;
  }

  /**
   * The core knows that a socket is open: what came on it is handed over.
   *
   * @param {number} id
   */
  begin(id) {
    const entry = this.#entries.get(id);
    if (!entry?.peer) return;
    if (entry.closedWith !== undefined) return this.close(id, entry.closedWith, "");
    entry.peer.listen({
      message: (data) => {
        if (!this.#entries.has(id)) return;
        this.arrived++;
        if (typeof data !== "string") this.#input("socketUnread", id, "binary");
        else if (data.length > this.#longest) this.#input("socketUnread", id, "tooLarge");
        else this.#input("socketMessage", id, data);
      },
      closed: (code, reason) => this.#ended(id, code, reason),
    });
  }

  /**
   * @param {number} id
   * @param {string} text
   */
  send(id, text) {
    const entry = this.#entries.get(id);
    if (!entry?.peer || entry.closedWith !== undefined) return;
    const { peer, waiting } = entry;
    if (!waiting.length && peer.bufferedAmount < MOST_BUFFERED) return peer.send(text);
    waiting.push(text);
    while (waiting.length && peer.bufferedAmount < MOST_BUFFERED) peer.send(/** @type {string} */ (waiting.shift()));
    // The oldest goes: what is said now counts.
    if (waiting.length <= MOST_WAITING) return;
    waiting.shift();
    entry.lost++;
  }

  /**
   * The core closes a socket, or ends its dial.
   *
   * @param {number} id
   * @param {number} code
   * @param {string} reason
   */
  close(id, code, reason) {
    const entry = this.#entries.get(id);
    if (!entry) return;
    const { peer } = entry;
    entry.closedWith = code;
    if (!peer) return entry.dial.abort();
    entry.lost += entry.waiting.splice(0).length;
    peer.close(code, reason);
    // What breaks says nothing any more, and a socket in memory closes at once.
    if (code === ABNORMAL || this.#onMedia) this.#ended(id, code, reason);
  }

  /**
   * @param {number} id
   * @param {number} code
   * @param {string} reason
   */
  #ended(id, code, reason) {
    const entry = this.#entries.get(id);
    if (!entry) return;
    this.#entries.delete(id);
    this.arrived++;
    this.#input("socketClosed", id, code, reason, entry.lost + entry.waiting.length);
  }

  /** Closes all, of which the core learns nothing: it has forgotten them. */
  closeAll() {
    for (const [id, { peer, dial }] of [...this.#entries]) {
      this.#entries.delete(id);
      dial.abort();
      peer?.close(GOING_AWAY, "");
    }
  }
}
