// A WebSocket to the stand-in for a realtime model, within this process: what an agent is given in the place of the global class.
/** @import * as Declared from "./model.js" */
import { turn } from "../platform/turn.js";
import { Inbox, MemorySocket } from "./memory-socket.js";

/** How many messages may be delivered before other things of the program get a turn: an agent may answer every message with another one. */
const MOST_AT_ONCE = 5000;

/**
 * Takes the other side of a socket that was opened.
 *
 * @typedef {(side: ModelSide, request: { url: string, headers: Record<string, string> }) => void} Accept
 */

/**
 * The model's side of a socket: as much of a WebSocket as is needed there.
 *
 * @typedef {object} ModelSide
 * @property {(text: string) => void} send
 * @property {(code: number, reason: string) => void} close
 * @property {(type: string, listener: (event: any) => void) => void} addEventListener
 */

/**
 * The class of sockets whose other side `accept` takes.
 *
 * @param {Accept} accept
 * @param {string} standard the URL of a socket that names none
 * @param {(opening: Promise<void>) => void} hold keeps a virtual clock where it is while a socket opens
 * @returns {Declared.EmulatorModelSocketClass}
 */
export function socketClass(accept, standard, hold) {
  return class WebSocket extends ModelSocket {
    static CONNECTING = /** @type {const} */ (0);
    static OPEN = /** @type {const} */ (1);
    static CLOSING = /** @type {const} */ (2);
    static CLOSED = /** @type {const} */ (3);

    /**
     * @param {string | URL} [url]
     * @param {string | string[] | Declared.EmulatorModelSocketOptions} [protocols]
     * @param {Declared.EmulatorModelSocketOptions} [options]
     */
    constructor(url = standard, protocols, options) {
      super(accept, url, protocols, options);
      hold(this.opening);
    }
  };
}

/** @implements {Declared.EmulatorModelSocket} */
class ModelSocket extends MemorySocket {
  #protocol = "";
  #isConnecting = true;
  /** Settles when it is open, and the model has said so. @type {Promise<void>} */
  opening;
  /** How many messages were delivered since the program last had a turn. */
  #delivered = 0;
  /** What waits until the program has had its turn. @type {(() => void)[] | undefined} */
  #waiting;
  /** What `on` has registered, as `ws` and the emitters of Node have it. @type {Map<Function, (event: any) => void>} */
  #emitted = new Map();

  /**
   * @param {Accept} accept
   * @param {string | URL} url
   * @param {string | string[] | Declared.EmulatorModelSocketOptions | undefined} protocols
   * @param {Declared.EmulatorModelSocketOptions | undefined} options
   */
  constructor(accept, url, protocols, options) {
    const inbox = new Inbox();
    super(addressOf(url), inbox);
    const isList = typeof protocols === "string" || Array.isArray(protocols);
    const given = isList ? options : (protocols ?? options);
    const offered = [isList ? protocols : (given?.protocols ?? [])].flat();
    this.#protocol = offered[0] ?? "";
    /** @type {Record<string, string>} */
    const headers = Object.fromEntries(pairsOf(given?.headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
    if (offered.length) headers["sec-websocket-protocol"] = offered.join(", ");
    this.opening = this.#open(() => {
      const listeners = new Map();
      accept(this.#side(listeners), { url: this.url, headers });
      // What the program has sent since it is open comes now.
      inbox.open({
        message: (data) => listeners.get("message")?.({ data }),
        closed: (code, reason) => listeners.get("close")?.({ code, reason }),
      });
    });
  }

  /**
   * A connection takes a while, and so does the first message: what opens one may await something before it listens.
   *
   * @param {() => void} accept
   */
  async #open(accept) {
    await turn();
    this.#isConnecting = false;
    if (this.readyState === this.OPEN) this.dispatchEvent(new Event("open"));
    await turn();
    if (this.readyState === this.OPEN) accept();
  }

  /**
   * @param {Map<string, (event: any) => void>} listeners
   * @returns {ModelSide}
   */
  #side(listeners) {
    return {
      send: (text) => this.#inTurn(() => this.receive(text)),
      close: (code, reason) =>
        this.#inTurn(() => {
          listeners.get("close")?.({ code, reason });
          this.breakOff(code, reason);
        }),
      addEventListener: (type, listener) => void listeners.set(type, listener),
    };
  }

  /**
   * Does something now, or after what waits.
   *
   * @param {() => void} act
   */
  #inTurn(act) {
    if (this.#waiting) return void this.#waiting.push(act);
    if (++this.#delivered > MOST_AT_ONCE) {
      this.#waiting = [act];
      turn().then(() => this.#goOn());
      return undefined;
    }
    // By then, the program may have had a turn by itself.
    if (this.#delivered === MOST_AT_ONCE / 2)
      turn().then(() => {
        if (!this.#waiting) this.#delivered = 0;
      });
    act();
  }

  #goOn() {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    this.#delivered = 0;
    for (const act of waiting) this.#inTurn(act);
  }

  get readyState() {
    return this.#isConnecting && super.readyState === this.OPEN ? this.CONNECTING : super.readyState;
  }

  get protocol() {
    return this.#protocol;
  }

  /** @param {unknown} data */
  send(data) {
    if (this.readyState === this.CONNECTING)
      throw new DOMException("the socket is not open yet: wait for its event open", "InvalidStateError");
    super.send(data);
  }

  /** As `ws` has it. */
  terminate() {
    this.close();
  }

  /** @type {Declared.EmulatorModelSocket["on"]} */
  on(type, listener) {
    return this.#register(type, listener, false);
  }

  /** @type {Declared.EmulatorModelSocket["once"]} */
  once(type, listener) {
    return this.#register(type, listener, true);
  }

  /**
   * @param {string} type
   * @param {(...given: any[]) => void} listener
   * @param {boolean} once
   */
  #register(type, listener, once) {
    const own = (/** @type {any} */ event) => listener.apply(this, argumentsOf(event));
    this.#emitted.set(listener, own);
    this.addEventListener(type, own, { once });
    return this;
  }

  /** @type {Declared.EmulatorModelSocket["off"]} */
  off(type, listener) {
    const own = this.#emitted.get(listener);
    if (own) this.removeEventListener(type, own);
    return this;
  }

  /** @type {Declared.EmulatorModelSocket["off"]} */
  removeListener(type, listener) {
    return this.off(type, listener);
  }
}

/**
 * What an emitter of Node gives its listeners, of an event.
 *
 * @param {any} event
 */
function argumentsOf({ type, data, code, reason }) {
  if (type === "message") return [data, false];
  return type === "close" ? [code, reason] : [];
}

/**
 * The address of a socket, as the platform's reads it.
 *
 * @param {string | URL} given
 */
function addressOf(given) {
  const url = URL.canParse(String(given)) ? new URL(given) : undefined;
  if (!url || !/^(ws|http)s?:$/.test(url.protocol))
    throw new DOMException("expected the URL of a WebSocket, such as wss://api.openai.com/v1/realtime", "SyntaxError");
  url.protocol = url.protocol.replace("http", "ws");
  return url.href;
}

/**
 * @param {Declared.EmulatorModelSocketOptions["headers"]} headers
 * @returns {[string, unknown][]}
 */
const pairsOf = (headers) => (headers && Symbol.iterator in headers ? [...headers] : Object.entries(headers ?? {}));
