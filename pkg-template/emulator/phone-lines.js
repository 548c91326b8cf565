// Softphones over HTTP: what a phone gets is a streamed answer, and the connection is the phone.
/** @import { IncomingMessage, ServerResponse } from "node:http" */
/** @import { Emulator, EmulatorPhone } from "./emulator.js" */

/** What a frame is: each has such a byte, its length in four bytes (little-endian), and so many bytes. */
export const FRAMES = { alive: 0, message: 1, sound: 2 };
const TYPE = "application/octet-stream";

/** How much sound waits for a reader, in frames of 20 ms: the oldest goes then. A phone that is late by more is of no use. */
const MOST_WAITING = 100;
/** How many bytes are on their way to a reader before sound waits here. */
const MOST_WRITTEN = 32_768;
/** How often a frame of no length is sent, so that nothing on the way takes the connection for dead, in milliseconds. */
const HEARTBEAT_MS = 15_000;

/**
 * A phone and its reader.
 *
 * @typedef {{ phone: EmulatorPhone, response: ServerResponse, waiting: Buffer[], lost: number, heartbeat: ReturnType<typeof setInterval> }} Line
 */

export class PhoneLines {
  #emulator;
  /** @type {Set<Line>} */
  #lines = new Set();

  /** @param {Emulator} emulator */
  constructor(emulator) {
    this.#emulator = emulator;
  }

  /**
   * Whether a request asks for a phone.
   *
   * @param {IncomingMessage} request
   */
  static isWanted({ method, url = "", headers }) {
    return method === "GET" && url.split("?", 1)[0] === "/emulator/phone" && (headers.accept ?? "").includes(TYPE);
  }

  /**
   * Opens a phone.
   *
   * @param {ServerResponse} response
   * @param {string[]} headers those that let a page read it, names and values in turn
   */
  open(response, headers) {
    let phone;
    try {
      phone = this.#emulator.phone();
    } catch (error) {
      const body = JSON.stringify({ error: { code: "TooManyRequests", message: /** @type {Error} */ (error).message } });
      response.writeHead(429, [...headers, "content-type", "application/json; charset=utf-8", "retry-after", "1"]).end(body);
      return;
    }
    response.writeHead(200, [...headers, "content-type", TYPE, "cache-control", "no-store", "x-accel-buffering", "no"]);
    const heartbeat = setInterval(() => response.write(frame(FRAMES.alive, Buffer.alloc(0))), HEARTBEAT_MS);
    heartbeat.unref();
    /** @type {Line} */
    const line = { phone, response, waiting: [], lost: 0, heartbeat };
    this.#lines.add(line);
    response.on("close", () => this.#end(line));
    response.on("drain", () => write(line));
    response.on("error", () => {});
    tell(line, { event: "open", phone: phone.id, number: phone.number });
    phone.onmessage = (message) => tell(line, message);
    phone.onaudio = ({ heard, said }) => {
      line.waiting.push(frame(FRAMES.sound, bytesOf(heard), bytesOf(said)));
      if (line.waiting.length > MOST_WAITING) {
        line.waiting.shift();
        line.lost++;
      }
      write(line);
    };
  }

  /** Closes all phones. */
  close() {
    for (const line of [...this.#lines]) {
      this.#end(line);
      line.response.end();
    }
  }

  /** @param {Line} line */
  #end(line) {
    clearInterval(line.heartbeat);
    this.#lines.delete(line);
    line.phone.close();
  }
}

/**
 * Writes the sound that waits, as much as its reader takes.
 *
 * @param {Line} line
 */
function write(line) {
  const { response, waiting } = line;
  if (response.writableEnded || response.destroyed) return;
  while (waiting.length && response.writableLength < MOST_WRITTEN) {
    // What was lost was before that.
    if (line.lost) tell(line, { event: "lost", frames: line.lost });
    line.lost = 0;
    response.write(waiting.shift());
  }
}

/**
 * Writes a message. There are few of them: none is lost.
 *
 * @param {Line} line
 * @param {object} message
 */
function tell({ response }, message) {
  response.write(frame(FRAMES.message, Buffer.from(JSON.stringify(message))));
}

/**
 * @param {number} kind
 * @param {Buffer[]} parts
 */
function frame(kind, ...parts) {
  const head = Buffer.alloc(5);
  head[0] = kind;
  head.writeUInt32LE(
    parts.reduce((sum, part) => sum + part.length, 0),
    1,
  );
  return Buffer.concat([head, ...parts]);
}

/** @param {Int16Array} samples */
const bytesOf = ({ buffer, byteOffset, byteLength }) => Buffer.from(/** @type {ArrayBuffer} */ (buffer), byteOffset, byteLength);
