// Where the service dials in. Every socket is listened to from the moment it is there: what comes while its token is verified, and while the
// application opens what it needs, is kept. See `index.d.ts`.
/** @import * as Declared from "./index.js" */
/** @import { Check, Fits } from "../platform/options.js" */
import { validationError } from "../errors.js";
import { contained } from "../platform/contained.js";
import { checked } from "../platform/options.js";
import { EXPECTED_SECRET, Secret, isSecret } from "../platform/secret.js";
import { get } from "../platform/values.js";
import { Connection } from "./connection.js";

/** @type {Fits} */
const isFunction = (value) => typeof value === "function";
/** @type {Fits} */
const isCount = (value) => Number.isInteger(value) && Number(value) > 0;
/** @type {Fits} */
const isDuration = (value) => typeof value === "number" && Number.isFinite(value) && value > 0;

/** @type {Record<keyof Declared.MediaReceiverOptions, Check>} */
const OPTIONS = {
  callbacks: [(value) => isFunction(get(value, "authorize")), "expected a CallbackReceiver of ringwire/callbacks"],
  secret: [isSecret, EXPECTED_SECRET],
  authorize: [isFunction, "expected a function"],
  mostLateMs: [isDuration, "expected milliseconds, above zero"],
  largestMessage: [isCount, "expected a whole number of characters above zero"],
  mostCalls: [isCount, "expected a whole number above zero"],
  metadataTimeoutMs: [isDuration, "expected milliseconds, above zero"],
  onError: [isFunction, "expected a function"],
};

/** @type {Record<number, string>} */
const TEXTS = {
  401: "Unauthorized",
  426: "Upgrade Required",
  501: "Not Implemented",
  503: "Service Unavailable",
};

/** @typedef {{ status: 401 | 503 }} Refusal */

/** @implements {Declared.MediaReceiver} */
export class MediaReceiver {
  #options;
  /** @type {Secret | undefined} */
  #secret;
  /** @type {Set<Connection>} */
  #connections = new Set();
  /** @type {((call: Declared.CallStream) => unknown) | undefined} */
  #onCall;
  /** @type {((transcript: Declared.TranscriptStream) => unknown) | undefined} */
  #onTranscript;
  #isClosed = false;

  /** @param {Declared.MediaReceiverOptions} options */
  constructor(options) {
    /** @type {Declared.MediaReceiverOptions} */
    const read = checked("options", options, OPTIONS);
    const { callbacks, secret, authorize } = read;
    if (!callbacks && !secret && !authorize)
      throw validationError(
        "options",
        "expected callbacks (a CallbackReceiver, whose keys and audience are those of the socket's token), secret, or authorize: else anyone may listen to your calls",
      );
    this.#secret = secret === undefined ? undefined : new Secret(secret);
    this.#options = {
      mostLateMs: 5000,
      largestMessage: 65_536,
      mostCalls: 10_000,
      metadataTimeoutMs: 10_000,
      onError: (/** @type {unknown} */ error) => console.error(error),
      ...read,
    };
  }

  /** @type {Declared.MediaReceiver["onCall"]} */
  onCall(handler) {
    if (typeof handler !== "function") throw validationError("onCall: handler", "expected a function");
    this.#onCall = handler;
  }

  /** @type {Declared.MediaReceiver["onTranscript"]} */
  onTranscript(handler) {
    if (typeof handler !== "function") throw validationError("onTranscript: handler", "expected a function");
    this.#onTranscript = handler;
  }

  get open() {
    return this.#connections.size;
  }

  get largestMessage() {
    return this.#options.largestMessage;
  }

  /** @type {Declared.MediaReceiver["options"]} */
  options(url, { sampleRate = 16_000, unmixed = false, keys = false, start = true } = {}) {
    if (sampleRate !== 16_000 && sampleRate !== 24_000)
      throw validationError("options: sampleRate", "expected 16000 or 24000: the service has no other");
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
  transcription(url, { locale, start = true } = /** @type {any} */ ({})) {
    if (typeof locale !== "string" || !locale)
      throw validationError("transcription: locale", "expected a language, such as en-US");
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
      throw validationError("options: url", "expected the URL of your server for the service, such as wss://app.example/media");
    url.protocol = url.protocol.replace("http", "ws");
    this.#secret?.addTo(url);
    return url.href;
  }

  /**
   * Why a socket is refused, if it is.
   *
   * @param {Declared.UpgradeRequest} request
   * @returns {Promise<Refusal | undefined>}
   */
  async #refusal(request) {
    if (this.#isClosed || this.#connections.size >= this.#options.mostCalls) return { status: 503 };
    const { callbacks, authorize } = this.#options;
    try {
      if (this.#secret && !(await this.#secret.isIn(String(request.url ?? "")))) return { status: 401 };
      if (callbacks && !(await callbacks.authorize(request))) return { status: 401 };
      if (authorize && !(await authorize(request))) return { status: 401 };
    } catch (error) {
      this.#report(error);
      return { status: 401 };
    }
    return undefined;
  }

  /** @param {unknown} error */
  #report(error) {
    contained(() => this.#options.onError(error));
  }

  /** @type {Declared.MediaReceiver["admit"]} */
  admit = (request) => this.#refusal(request);

  /**
   * A socket that is there.
   *
   * @param {Declared.UpgradeRequest} request
   * @param {{ send(text: string): void, close(code: number, reason: string): void }} wire
   * @param {boolean} isAdmitted
   */
  #connect(request, wire, isAdmitted) {
    const { mostLateMs, largestMessage, metadataTimeoutMs } = this.#options;
    const connection = new Connection({
      wire,
      request,
      mostLateMs,
      largestMessage,
      metadataTimeoutMs,
      onCall: (call) => this.#onCall?.(call),
      onTranscript: (transcript) => this.#onTranscript?.(transcript),
      hasHandler: (kind) => Boolean(kind === "call" ? this.#onCall : this.#onTranscript),
      onError: (error) => this.#report(error),
      onClosed: () => void this.#connections.delete(connection),
    });
    if (isAdmitted) connection.admit();
    else {
      // It is not counted as one of those that are open until it is believed.
      connection.believed = this.#refusal(request).then((refusal) => {
        if (!refusal) connection.admit();
        else if (refusal.status === 503) connection.close(1013, "try again later");
        else connection.close(1008, "unauthorized");
      });
    }
    this.#connections.add(connection);
    return connection;
  }

  /** @type {Declared.MediaReceiver["take"]} */
  take(socket, request, { isAdmitted = false } = {}) {
    if (!isFunction(get(socket, "addEventListener")) || !isFunction(get(socket, "send")))
      throw validationError("take: socket", "expected a WebSocket with send, close and addEventListener, such as those of ws");
    // A browser's, and that of workerd, gives a Blob or an ArrayBuffer for bytes, which are refused either way.
    const connection = this.#connect(request, wireOf(socket), isAdmitted);
    socket.addEventListener("message", ({ data }) => connection.receive(data));
    socket.addEventListener("close", ({ code, reason }) => connection.ended(code, reason));
    socket.addEventListener("error", () => connection.broke());
    return connection.believed;
  }

  /** @type {Declared.MediaReceiver["handle"]} */
  handle = async (request) => {
    // Deno's request has no headers any more once it is upgraded.
    const kept = { url: request.url, headers: new Headers(request.headers) };
    if (kept.headers.get("upgrade")?.toLowerCase() !== "websocket") return refused(426, { upgrade: "websocket" });
    const refusal = await this.#refusal(kept);
    if (refusal) return refused(refusal.status);
    const { WebSocketPair, Deno } = /** @type {any} */ (globalThis);
    if (isFunction(WebSocketPair)) {
      const { 0: client, 1: server } = new WebSocketPair();
      server.accept();
      this.take(server, kept, { isAdmitted: true });
      return new Response(null, /** @type {ResponseInit} */ ({ status: 101, webSocket: client }));
    }
    if (isFunction(get(Deno, "upgradeWebSocket"))) {
      const { socket, response } = Deno.upgradeWebSocket(request);
      this.take(socket, kept, { isAdmitted: true });
      return response;
    }
    this.#report(
      new Error(
        'media.handle: this platform upgrades no request to a WebSocket. In Node: server.on("upgrade", upgrade(media)) of ringwire/media/ws; in Bun: media.bun',
      ),
    );
    return refused(501);
  };

  /** @type {Declared.MediaReceiver["bun"]} */
  bun = {
    fetch: async (request, server) => {
      const kept = { url: request.url, headers: new Headers(request.headers) };
      if (kept.headers.get("upgrade")?.toLowerCase() !== "websocket") return refused(426, { upgrade: "websocket" });
      const refusal = await this.#refusal(kept);
      if (refusal) return refused(refusal.status);
      return server.upgrade(request, { data: { request: kept } }) ? undefined : refused(426, { upgrade: "websocket" });
    },
    websocket: {
      open: (socket) => {
        socket.data.connection = this.#connect(socket.data.request, wireOf(socket), true);
      },
      message: (socket, data) => socket.data.connection?.receive(data),
      close: (socket, code, reason) => socket.data.connection?.ended(code, reason),
      maxPayloadLength: 1 << 20,
    },
  };

  /** @type {Declared.MediaReceiver["events"]} */
  events(request) {
    const kept = { url: request.url, headers: request.headers };
    /** @type {Connection | undefined} */
    let connection;
    // Some adapters give the socket with the first message only.
    const connected = (/** @type {any} */ socket) => {
      connection ??= this.#connect(kept, wireOf(socket), false);
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
        const refusal = await this.#refusal(request);
        return refusal && refused(refusal.status);
      },
      open: (peer) => {
        connections.set(peer.id, this.#connect(peer.request ?? {}, wireOf(peer), true));
      },
      message: (peer, message) => connections.get(peer.id)?.receive(isFunction(get(message, "text")) ? message.text() : message),
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
    const all = [...this.#connections];
    if (code !== undefined) for (const connection of all) connection.close(code, "");
    await Promise.all(all.map(({ closed }) => closed));
  }
}

/**
 * What a stream needs of a socket. A socket that is closing throws, or says nothing; both are known by its end.
 *
 * @param {{ send(text: string): unknown, close(code?: number, reason?: string): unknown }} socket
 */
const wireOf = (socket) => ({
  send: (/** @type {string} */ text) => contained(() => socket.send(text)),
  close: (/** @type {number} */ code, /** @type {string} */ reason) => contained(() => socket.close(code, reason)),
});

/**
 * @param {number} status
 * @param {Record<string, string>} [headers]
 */
const refused = (status, headers) => new Response(TEXTS[status], { status, headers });
