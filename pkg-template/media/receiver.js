// Where the service dials in. Every socket is listened to from the moment it is there: what comes while its token is verified, and while the
// application opens what it needs, is kept. See `index.d.ts`.
/** @import * as Declared from "./index.js" */
/** @import { Check, Fits } from "../platform/options.js" */
/** @import { Settings, Socket } from "./connection.js" */
import { validationError } from "../errors.js";
import { contained } from "../platform/contained.js";
import { BOOLEAN, checked } from "../platform/options.js";
import { EXPECTED_SECRET, Secret, isSecret, secretsOfReceivers } from "../platform/secret.js";
import { get } from "../platform/values.js";
import { Connection } from "./connection.js";
import { CHARACTER_BYTES } from "./wire.js";

/** @type {Fits} */
const isFunction = (value) => typeof value === "function";

/** @type {Check} */
const FUNCTION = [isFunction, "expected a function"];
/** @type {Check} */
const COUNT = [(value) => Number.isInteger(value) && Number(value) > 0, "expected a whole number above zero"];
/** @type {Check} */
const DURATION = [(value) => Number.isFinite(value) && Number(value) > 0, "expected milliseconds, above zero"];

/** @type {Record<keyof Declared.MediaReceiverOptions, Check>} */
const OPTIONS = {
  callbacks: [(value) => isFunction(get(value, "authorize")), "expected a CallbackReceiver of ringwire/callbacks"],
  secret: [isSecret, EXPECTED_SECRET],
  authorize: FUNCTION,
  mostLateMs: DURATION,
  largestMessage: COUNT,
  mostCalls: COUNT,
  metadataTimeoutMs: DURATION,
  onError: FUNCTION,
};

/** @type {Record<keyof Declared.StreamingOptions, Check>} */
const STREAMING = {
  sampleRate: [(value) => value === 16_000 || value === 24_000, "expected 16000 or 24000"],
  unmixed: BOOLEAN,
  keys: BOOLEAN,
  start: BOOLEAN,
};

/** @type {Record<keyof Declared.TranscribingOptions, Check>} */
const TRANSCRIBING = {
  locale: [(value) => typeof value === "string" && value !== "", "expected a language, such as en-US"],
  start: BOOLEAN,
};

/** @implements {Declared.MediaReceiver} */
export class MediaReceiver {
  /** What the URLs that the service dials have in their queries. */
  #secrets;
  #mostCalls;
  /**
   * What must all hold for a request to be believed.
   *
   * @type {((request: Declared.UpgradeRequest) => boolean | Promise<boolean>)[]}
   */
  #proofs = [];
  /** @type {Settings} */
  #settings;
  #isClosed = false;

  /** @param {Declared.MediaReceiverOptions} options */
  constructor(options) {
    /** @type {Declared.MediaReceiverOptions} */
    const read = checked("options", options, OPTIONS);
    const { callbacks, secret, authorize, mostCalls = 10_000, onError = console.error, ...limits } = read;
    const own = secret === undefined ? undefined : new Secret(secret);
    if (own) this.#proofs.push(({ url }) => own.isIn(String(url)));
    if (callbacks) this.#proofs.push((request) => callbacks.authorize(request));
    if (authorize) this.#proofs.push(authorize);
    if (!this.#proofs.length)
      throw validationError(
        "options",
        "expected callbacks (a CallbackReceiver), secret or authorize: else anyone may listen to your calls",
      );
    this.#secrets = [own, callbacks && secretsOfReceivers.get(callbacks)];
    this.#mostCalls = mostCalls;
    this.#settings = {
      mostLateMs: 5000,
      largestMessage: 65_536,
      metadataTimeoutMs: 10_000,
      ...limits,
      onError: (error) => contained(() => onError(error)),
      onCall: undefined,
      onTranscript: undefined,
      open: new Set(),
    };
  }

  /** @type {Declared.MediaReceiver["onCall"]} */
  onCall(handler) {
    this.#settings.onCall = handlerOf("onCall", handler);
  }

  /** @type {Declared.MediaReceiver["onTranscript"]} */
  onTranscript(handler) {
    this.#settings.onTranscript = handlerOf("onTranscript", handler);
  }

  get open() {
    return this.#settings.open.size;
  }

  get largestMessage() {
    return this.#settings.largestMessage;
  }

  /** @type {Declared.MediaReceiver["options"]} */
  options(url, options) {
    /** @type {Declared.StreamingOptions} */
    const { sampleRate, unmixed = false, keys = false, start = true } = checked("options: options", options, STREAMING);
    return {
      transportUrl: this.#address(url),
      transportType: "websocket",
      contentType: "audio",
      audioChannelType: unmixed ? "unmixed" : "mixed",
      startMediaStreaming: start,
      // Without it, nothing that is played is heard.
      enableBidirectional: true,
      enableDtmfTones: keys,
      audioFormat: sampleRate === 24_000 ? "pcm24KMono" : "pcm16KMono",
    };
  }

  /** @type {Declared.MediaReceiver["transcription"]} */
  transcription(url, options) {
    /** @type {Partial<Declared.TranscribingOptions>} */
    const { locale, start = true } = checked("transcription: options", options, TRANSCRIBING);
    if (!locale) throw validationError("transcription: options.locale", TRANSCRIBING.locale[1]);
    return { transportUrl: this.#address(url), transportType: "websocket", locale, startTranscription: start };
  }

  /**
   * The URL that the service dials, with the secret.
   *
   * @param {string} given
   */
  #address(given) {
    let url;
    try {
      url = new URL(given);
    } catch {}
    if (!url || !/^(ws|http)s?:$/.test(url.protocol))
      throw validationError("options: url", "expected the URL of your server, such as wss://app.example/media");
    url.protocol = url.protocol.replace("http", "ws");
    for (const each of this.#secrets) each?.addTo(url);
    return url.href;
  }

  get #isFull() {
    return this.#isClosed || this.open >= this.#mostCalls;
  }

  /**
   * Whether a request is from the service.
   *
   * @param {Declared.UpgradeRequest} request
   */
  async #isBelieved(request) {
    try {
      for (const isProven of this.#proofs) if (!(await isProven(request))) return false;
      return true;
    } catch (error) {
      this.#settings.onError(error);
      return false;
    }
  }

  /** @type {Declared.MediaReceiver["admit"]} */
  admit = async (request) => {
    if (this.#isFull) return { status: 503 };
    return (await this.#isBelieved(request)) ? undefined : { status: 401 };
  };

  /**
   * A socket that is there.
   *
   * @param {Declared.UpgradeRequest} request
   * @param {Socket} socket
   * @param {boolean} isAdmitted
   */
  #connect(request, socket, isAdmitted) {
    const connection = new Connection(socket, request, this.#settings);
    if (this.#isFull) {
      connection.close(1013);
      return connection;
    }
    this.#settings.open.add(connection);
    if (isAdmitted) connection.admit();
    else
      connection.believed = this.#isBelieved(request).then((isBelieved) => {
        if (isBelieved) connection.admit();
        else connection.close(1008);
      });
    return connection;
  }

  /** @type {Declared.MediaReceiver["take"]} */
  take(socket, request, { isAdmitted = false } = {}) {
    if (!isFunction(get(socket, "addEventListener")) || !isFunction(get(socket, "send")))
      throw validationError("take: socket", "expected a WebSocket with send, close and addEventListener");
    const connection = this.#connect(request, socket, isAdmitted);
    // A browser's, and that of workerd, gives a Blob or an ArrayBuffer for bytes, which are refused either way.
    socket.addEventListener("message", ({ data }) => connection.receive(data));
    socket.addEventListener("close", ({ code, reason }) => connection.ended(code, reason));
    socket.addEventListener("error", () => connection.broke());
    return connection.believed;
  }

  /**
   * The answer to a request, which may be one to upgrade.
   *
   * @template Answer
   * @param {Request} request
   * @param {(kept: Declared.UpgradeRequest) => Answer} upgrade
   */
  async #answer(request, upgrade) {
    const kept = keptOf(request);
    if (kept.headers.get("upgrade")?.toLowerCase() !== "websocket") return refused(426);
    const refusal = await this.admit(kept);
    return refusal ? refused(refusal.status) : upgrade(kept);
  }

  /** @type {Declared.MediaReceiver["handle"]} */
  handle = (request) =>
    this.#answer(request, (kept) => {
      const { WebSocketPair, Deno } = /** @type {any} */ (globalThis);
      if (WebSocketPair) {
        const { 0: client, 1: server } = new WebSocketPair();
        server.accept();
        this.take(server, kept, { isAdmitted: true });
        return new Response(null, /** @type {ResponseInit} */ ({ status: 101, webSocket: client }));
      }
      if (Deno) {
        const { socket, response } = Deno.upgradeWebSocket(request);
        this.take(socket, kept, { isAdmitted: true });
        return response;
      }
      this.#settings.onError(
        new Error(
          "media.handle: there is no WebSocket on this platform; in Node take upgrade(media) of ringwire/media/ws, in Bun media.bun",
        ),
      );
      return refused(501);
    });

  /** @type {Declared.MediaReceiver["bun"]} */
  get bun() {
    return {
      fetch: (request, server) =>
        this.#answer(request, (kept) => (server.upgrade(request, { data: { request: kept } }) ? undefined : refused(426))),
      websocket: {
        open: (socket) => {
          socket.data.connection = this.#connect(socket.data.request, socket, true);
        },
        message: (socket, data) => socket.data.connection.receive(data),
        close: (socket, code, reason) => socket.data.connection.ended(code, reason),
        maxPayloadLength: CHARACTER_BYTES * this.largestMessage,
      },
    };
  }

  /** @type {Declared.MediaReceiver["events"]} */
  events(request) {
    const kept = keptOf(request);
    /** @type {Connection | undefined} */
    let connection;
    // Some adapters give the socket with the first message only.
    const connected = (/** @type {Socket} */ socket) => {
      connection ??= this.#connect(kept, socket, false);
      return connection;
    };
    return {
      onOpen: (_, socket) => void connected(socket),
      onMessage: ({ data }, socket) => connected(socket).receive(data),
      onClose: ({ code, reason } = {}) => connection?.ended(code, reason),
      onError: () => connection?.broke(),
    };
  }

  /** @type {Declared.MediaReceiver["hooks"]} */
  hooks() {
    /** @type {Map<string, Connection>} */
    const connections = new Map();
    return {
      upgrade: async (request) => {
        const refusal = await this.admit(request);
        return refusal && refused(refusal.status);
      },
      open: (peer) => void connections.set(peer.id, this.#connect(peer.request ?? {}, peer, true)),
      message: (peer, message) => connections.get(peer.id)?.receive(message.text()),
      close: (peer, { code, reason } = {}) => {
        connections.get(peer.id)?.ended(code, reason);
        connections.delete(peer.id);
      },
      error: (peer) => connections.get(peer.id)?.broke(),
    };
  }

  /** @type {Declared.MediaReceiver["close"]} */
  async close(code) {
    this.#isClosed = true;
    const all = [...this.#settings.open];
    if (code !== undefined) for (const connection of all) connection.close(code);
    await Promise.all(all.map(({ closed }) => closed));
  }
}

/**
 * @template {Function} Handler
 * @param {string} name
 * @param {Handler} handler
 */
function handlerOf(name, handler) {
  if (!isFunction(handler)) throw validationError(`${name}: handler`, FUNCTION[1]);
  return handler;
}

/**
 * What is read of a request later: that of Deno has no headers any more once it is upgraded.
 *
 * @param {Declared.UpgradeRequest} request
 */
const keptOf = ({ url, headers }) => ({ url, headers: new Headers(/** @type {HeadersInit} */ (headers)) });

/** @param {number} status */
const refused = (status) => new Response(null, { status, headers: status === 426 ? { upgrade: "websocket" } : {} });
