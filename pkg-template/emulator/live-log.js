// The log as a stream of server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html
/** @import { IncomingMessage, ServerResponse } from "node:http" */
/** @import { Emulator } from "./emulator.js" */
/** @import { Internals } from "./internals.js" */

/** How often the log is read for all streams, in milliseconds. A look that finds nothing new costs next to nothing. */
const LOOK_MS = 40;
/** After how long without an entry a comment is sent, so that nothing on the way takes the connection for dead. */
const HEARTBEAT_MS = 15_000;
/** How many entries are written at once: a reader that is slow gets the next ones when it has taken these. */
const MOST_WRITTEN = 200;
/** How many streams there are at once. */
const MOST_STREAMS = 256;
/** How soon a reader connects again, in milliseconds. */
const RETRY_MS = 500;

/**
 * A reader. What it has not read yet is kept by the log alone.
 *
 * @typedef {{ response: ServerResponse, after: number, instance: string, quietSince: number }} Reader
 */

export class LiveLog {
  #emulator;
  #internals;
  /** @type {Set<Reader>} */
  #readers = new Set();
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;

  /**
   * @param {Emulator} emulator
   * @param {Internals} internals
   */
  constructor(emulator, internals) {
    this.#emulator = emulator;
    this.#internals = internals;
  }

  /**
   * Whether a request asks for the stream.
   *
   * @param {IncomingMessage} request
   */
  static isWanted({ method, url = "", headers }) {
    return (
      method === "GET" && url.split("?", 1)[0] === "/emulator/events" && /\btext\/event-stream\b/i.test(headers.accept ?? "")
    );
  }

  /**
   * Begins a stream.
   *
   * @param {ServerResponse} response
   * @param {string[]} headers those that let a page read it, names and values in turn
   * @param {number} after the number of the last entry that the reader has
   */
  open(response, headers, after) {
    if (this.#readers.size >= MOST_STREAMS) {
      response.writeHead(503, [...headers, "retry-after", "1"]).end();
      return;
    }
    const own = ["content-type", "text/event-stream; charset=utf-8", "cache-control", "no-store", "x-accel-buffering", "no"];
    response.writeHead(200, [...headers, ...own]);
    /** @type {Reader} */
    const reader = { response, after, instance: this.#internals.instance(), quietSince: Date.now() };
    this.#readers.add(reader);
    response.on("close", () => {
      this.#readers.delete(reader);
      if (!this.#readers.size) this.#stop();
    });
    response.on("drain", () => this.#write(reader));
    response.on("error", () => {});
    const { instance } = reader;
    response.write(`retry: ${RETRY_MS}\n${eventOf("hello", { instance })}`);
    this.#write(reader);
    this.#timer ??= setInterval(() => this.#look(), LOOK_MS);
  }

  /** Ends all streams. */
  close() {
    this.#stop();
    for (const { response } of this.#readers) response.end();
    this.#readers.clear();
  }

  #stop() {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #look() {
    for (const reader of this.#readers) this.#write(reader);
  }

  /**
   * Writes what a reader does not have yet, as much as it takes.
   *
   * @param {Reader} reader
   */
  #write(reader) {
    const { response } = reader;
    // It is called again when the reader has taken what is on its way.
    if (response.writableNeedDrain || response.writableEnded || response.destroyed) return;
    const instance = this.#internals.instance();
    if (instance !== reader.instance) {
      reader.instance = instance;
      response.write(eventOf("reset", { instance }));
    }
    const entries = this.#emulator.events(reader.after);
    const [first] = entries;
    // The oldest entries are forgotten, and a number from another emulator is none of this one.
    if (first && first.sequence > reader.after + 1 && reader.after > 0)
      response.write(eventOf("gap", { from: reader.after + 1, to: first.sequence - 1 }));
    for (const [at, entry] of entries.entries()) {
      // The rest is read again when the reader has taken these.
      if (at && at % MOST_WRITTEN === 0 && response.writableNeedDrain) return;
      reader.after = entry.sequence;
      reader.quietSince = Date.now();
      response.write(`id: ${entry.sequence}\ndata: ${JSON.stringify(entry)}\n\n`);
    }
    if (Date.now() - reader.quietSince >= HEARTBEAT_MS) {
      reader.quietSince = Date.now();
      response.write(": still here\n\n");
    }
  }
}

/**
 * An event that is no entry of the log.
 *
 * @param {string} name
 * @param {object} data
 */
const eventOf = (name, data) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
