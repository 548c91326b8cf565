// A WebSocket in memory: the application has one side, of the shape of the platform's own, and the emulator the other. Messages come in later
// microtasks, in their order, as over a network, and in the same turn of the event loop.
/** @import * as Declared from "./emulator.js" */

const OPEN = 1;
const CLOSING = 2;
const CLOSED = 3;

/** Codes of the end of a WebSocket that no side sends: RFC 6455 §7.4.1. */
const NO_CODE = 1005;
const ABNORMAL = 1006;

/** The longest reason, in bytes: RFC 6455 §5.5. */
const MOST_REASON = 123;

/**
 * What the emulator has of a socket, in memory or over a network.
 *
 * @typedef {object} Peer
 * @property {(text: string) => void} send
 * @property {(code: number, reason: string) => void} close with 1006, the connection breaks
 * @property {number} bufferedAmount how many bytes were sent that have not left
 * @property {(listener: Listener) => void} listen hands over what came, and what comes
 */

/**
 * @typedef {object} Listener
 * @property {(data: unknown) => void} message a text; anything else is bytes
 * @property {(code: number, reason: string) => void} closed
 */

/**
 * An event of the shape of the platform's: `MessageEvent` and `CloseEvent` are not there in every runtime.
 *
 * @param {string} type
 * @param {object} [members]
 */
const eventOf = (type, members) => Object.assign(new Event(type), members);

/** Whether every `EventTarget` of the platform calls what its `on…` is, as those of Workers do: as a listener too, it would be called twice. */
function callsHandlers() {
  let isCalled = false;
  const target = Object.assign(new EventTarget(), {
    onprobe: () => {
      isCalled = true;
    },
  });
  target.dispatchEvent(new Event("probe"));
  return isCalled;
}

/**
 * Acts in a later microtask. Tests that fake timers may fake `queueMicrotask` as well, but no promises.
 *
 * @param {() => void} act
 */
const later = (act) => void Promise.resolve().then(act);

/**
 * The application's side.
 *
 * @implements {Declared.EmulatorWebSocket}
 */
export class MemorySocket extends EventTarget {
  #state = /** @type {number} */ (OPEN);
  #url;
  #toEmulator;
  /** What `on…` was set to, and what calls it. @type {Map<string, { handler: unknown, listener: (event: Event) => void }>} */
  #handlers = new Map();
  binaryType = /** @type {"blob" | "arraybuffer"} */ ("arraybuffer");

  /**
   * @param {string} url
   * @param {Listener} toEmulator
   */
  constructor(url, toEmulator) {
    super();
    this.#url = url;
    this.#toEmulator = toEmulator;
  }

  get url() {
    return this.#url;
  }
  get readyState() {
    return this.#state;
  }
  get bufferedAmount() {
    return 0;
  }
  get protocol() {
    return "";
  }
  get extensions() {
    return "";
  }
  get CONNECTING() {
    return 0;
  }
  get OPEN() {
    return OPEN;
  }
  get CLOSING() {
    return CLOSING;
  }
  get CLOSED() {
    return CLOSED;
  }

  /** It is open from the beginning. Workers call this. */
  accept() {}

  /** @param {unknown} data */
  send(data) {
    if (this.#state === OPEN) this.#toEmulator.message(typeof data === "string" ? data : new Uint8Array());
  }

  /**
   * @param {number} [code]
   * @param {string} [reason]
   */
  close(code, reason = "") {
    const isCode =
      code === undefined || (Number.isInteger(code) && ((code >= 1000 && code <= 1014) || (code >= 3000 && code <= 4999)));
    if (!isCode || code === 1004 || code === NO_CODE || code === ABNORMAL)
      throw new DOMException(
        `close: expected a code such as 1000, or from 3000 to 4999, got ${String(code)}`,
        "InvalidAccessError",
      );
    if (new TextEncoder().encode(String(reason)).length > MOST_REASON)
      throw new DOMException(`close: expected a reason of at most ${MOST_REASON} bytes`, "SyntaxError");
    if (this.#state !== OPEN) return;
    this.#state = CLOSING;
    const ended = code ?? NO_CODE;
    later(() => {
      this.#toEmulator.closed(ended, String(reason));
      this.#end(ended, String(reason));
    });
  }

  /**
   * The emulator sends.
   *
   * @param {string} data
   */
  receive(data) {
    later(() => {
      if (this.#state === OPEN) this.dispatchEvent(eventOf("message", { data, origin: "" }));
    });
  }

  /**
   * The emulator closes, or its connection breaks.
   *
   * @param {number} code
   * @param {string} reason
   */
  breakOff(code, reason) {
    later(() => {
      if (code === ABNORMAL && this.#state !== CLOSED) this.dispatchEvent(eventOf("error", { message: "the connection broke" }));
      this.#end(code, reason);
    });
  }

  /**
   * @param {number} code
   * @param {string} reason
   */
  #end(code, reason) {
    if (this.#state === CLOSED) return;
    this.#state = CLOSED;
    this.dispatchEvent(eventOf("close", { code, reason, wasClean: code !== ABNORMAL }));
  }

  /** @param {string} type */
  handlerOf(type) {
    return /** @type {any} */ (this.#handlers.get(type)?.handler ?? null);
  }

  /**
   * @param {string} type
   * @param {unknown} handler
   */
  handle(type, handler) {
    const before = this.#handlers.get(type);
    if (before) this.removeEventListener(type, before.listener);
    this.#handlers.delete(type);
    if (typeof handler !== "function") return;
    const listener = (/** @type {Event} */ event) => void handler.call(this, event);
    this.#handlers.set(type, { handler, listener });
    if (!callsHandlers()) this.addEventListener(type, listener);
  }

  get onopen() {
    return this.handlerOf("open");
  }
  set onopen(handler) {
    this.handle("open", handler);
  }
  get onmessage() {
    return this.handlerOf("message");
  }
  set onmessage(handler) {
    this.handle("message", handler);
  }
  get onclose() {
    return this.handlerOf("close");
  }
  set onclose(handler) {
    this.handle("close", handler);
  }
  get onerror() {
    return this.handlerOf("error");
  }
  set onerror(handler) {
    this.handle("error", handler);
  }
}

/**
 * Both sides of a socket. What the application sends is kept until the emulator listens.
 *
 * @param {string} url
 * @returns {{ socket: MemorySocket, peer: Peer }}
 */
export function memoryPair(url) {
  const inbox = new Inbox();
  const socket = new MemorySocket(url, inbox);
  return {
    socket,
    peer: {
      send: (text) => socket.receive(text),
      close(code, reason) {
        inbox.isOver = true;
        socket.breakOff(code, reason);
      },
      bufferedAmount: 0,
      listen: (listener) => inbox.open(listener),
    },
  };
}

/**
 * What came on a socket before the emulator listens: an application may send at once.
 *
 * @implements {Listener}
 */
export class Inbox {
  /** @type {Listener | undefined} */
  #listener;
  /** @type {((listener: Listener) => void)[]} */
  #early = [];
  /** Whether the emulator has closed it: nothing is read any more. */
  isOver = false;

  /** @param {unknown} data */
  message(data) {
    this.#take((listener) => listener.message(data));
  }

  /**
   * @param {number} code
   * @param {string} reason
   */
  closed(code, reason) {
    this.#take((listener) => listener.closed(code, reason));
  }

  /** @param {(listener: Listener) => void} act */
  #take(act) {
    if (this.isOver) return;
    if (this.#listener) act(this.#listener);
    else this.#early.push(act);
  }

  /** @param {Listener} listener */
  open(listener) {
    this.#listener = listener;
    for (const act of this.#early.splice(0)) act(listener);
  }
}
