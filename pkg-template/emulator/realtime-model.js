// The stand-in for a realtime model: sessions of its WebSocket, within the process or by sockets of any library. See `model.d.ts`.
/** @import * as Declared from "./model.js" */
import { headerOf } from "../platform/values.js";
import { contained } from "../platform/contained.js";
import { masked } from "../platform/masked.js";
import { isDuration } from "./async.js";
import { check, checkNames } from "./refusals.js";
import { isOfShape } from "./model-protocol.js";
import { scriptOf } from "./model-script.js";
import { ModelSession } from "./model-session.js";
import { socketClass } from "./model-socket.js";

/** How many sessions are open at once, and how many are remembered. */
const MOST_OPEN = 1000;
const MOST_REMEMBERED = 1000;
/** The longest message, in characters: the API takes 15 MiB of audio in one event, which base64 makes longer by a third. */
const LARGEST_MESSAGE = 21 * 2 ** 20;
/** The end of a socket for a message that is too long, and of one that comes while there are too many: RFC 6455 §7.4.1. */
const TOO_LARGE = 1009;
const TRY_LATER = 1013;

/** How many different mistakes of its agents a model reports on the console. */
const MOST_REPORTED = 20;

/** Where sockets within the process are thought to lead. */
const STANDARD_URL = "ws://model.emulator.localhost/openai/v1/realtime?model=stand-in";

/** How long it must be loud for speech to have begun, in milliseconds. */
const START_MS = 60;

/** The headers that are of use in a test, or say the version. */
const HEADERS = ["authorization", "api-key", "openai-beta", "sec-websocket-protocol", "user-agent", "x-ms-client-request-id"];

/** @implements {Declared.EmulatorModel} */
export class Model {
  WebSocket;
  largestMessage = LARGEST_MESSAGE;
  #script;
  /** @type {"ga" | "beta" | undefined} */
  #version;
  #startMs;
  /** @type {number | undefined} */
  #endMs;
  /** @type {ModelSession[]} */
  #sessions = [];
  /** @type {Set<ModelSession>} */
  #open = new Set();
  #isClosed = false;
  /** @type {Set<string>} */
  #reported = new Set();
  #lastId = 0;

  /**
   * @param {Declared.EmulatorModelScript | undefined} script
   * @param {Declared.EmulatorModelOptions | undefined} options
   * @param {(opening: Promise<void>) => void} hold keeps a virtual clock where it is while a socket opens
   */
  constructor(script, options, hold) {
    check("options", !options || typeof options === "object", "expected an object", options);
    checkNames("options", options ?? {}, ["version", "startMs", "endMs"]);
    const { version, startMs, endMs } = options ?? {};
    check("options.version", [undefined, "ga", "beta"].includes(version), 'expected "ga" or "beta"', version);
    for (const [name, value] of Object.entries({ startMs, endMs }))
      check(`options.${name}`, value === undefined || isDuration(value), "expected milliseconds, not below zero", value);
    this.#script = scriptOf(script);
    this.#version = version;
    this.#startMs = startMs ?? START_MS;
    this.#endMs = endMs;
    this.WebSocket = socketClass((side, request) => this.take(side, request), STANDARD_URL, hold);
  }

  get sessions() {
    return [...this.#sessions];
  }

  /** @type {Declared.EmulatorModel["connect"]} */
  connect(url, options) {
    return new this.WebSocket(url, options);
  }

  /** @type {Declared.EmulatorModel["admit"]} */
  admit = async () => (this.#isClosed || this.#open.size >= MOST_OPEN ? { status: 503 } : undefined);

  /** @type {Declared.EmulatorModel["take"]} */
  take(socket, { url = "", headers }) {
    const wire = {
      send: (/** @type {string} */ text) => contained(() => socket.send(text)),
      close: (/** @type {number} */ code, /** @type {string} */ reason) => contained(() => socket.close(code, reason)),
    };
    if (this.#isClosed || this.#open.size >= MOST_OPEN) return wire.close(TRY_LATER, "try again later");
    const known = HEADERS.map((name) => /** @type {const} */ ([name, headerOf(headers, name)])).filter(
      ([, value]) => value !== undefined,
    );
    const session = new ModelSession({
      wire,
      url,
      headers: /** @type {Record<string, string>} */ (Object.fromEntries(known)),
      version: this.#version,
      startMs: this.#startMs,
      endMs: this.#endMs,
      script: this.#script,
      id: (kind) => `${kind}_${String(++this.#lastId).padStart(21, "0")}`,
      onWrong: (wrong) => this.#warn(wrong),
      onEnd: () => void this.#open.delete(session),
    });
    this.#open.add(session);
    this.#sessions.push(session);
    if (this.#sessions.length > MOST_REMEMBERED) this.#sessions.shift();
    socket.addEventListener("message", ({ data }) => {
      if (typeof data === "string" && data.length > LARGEST_MESSAGE) return wire.close(TOO_LARGE, "too large");
      session.receive(data);
    });
    socket.addEventListener("close", () => session.ended());
    socket.addEventListener("error", () => {});
  }

  /**
   * Says on the console what is wrong with an event of an agent, which may not print the errors that it gets.
   *
   * @param {import("./model-protocol.js").WrongEvent} wrong
   */
  #warn(wrong) {
    const text = masked(wrong.message);
    if (!isOfShape(wrong) || this.#reported.has(text) || this.#reported.size >= MOST_REPORTED) return;
    this.#reported.add(text);
    const where = wrong.param && !text.includes(`'${wrong.param}'`) ? `${wrong.param}: ` : "";
    contained(() =>
      console.warn(
        `ringwire: the stand-in for a model refused an event of the agent: ${where}${text.replace(/\.$/, "")}${wrong.hint}${wrong.hint ? "" : "."} Reported once; the agent gets each as an event "error".`,
      ),
    );
  }

  close() {
    this.#isClosed = true;
    for (const session of this.#open) session.close();
  }
}
