// One WebSocket: from its first message, which says what it is for, to its end.
/** @import * as Declared from "./index.js" */
/** @import { Message } from "./wire.js" */
/** @import { Wire } from "./streams.js" */
import { backgroundTimer, contained } from "../platform/contained.js";
import { get, headerOf } from "../platform/values.js";
import { CallStream, TranscriptStream } from "./streams.js";
import { read } from "./wire.js";

/** How many messages are kept until the sender is believed and the metadata has come: five seconds of four participants. */
const MOST_EARLY = 1024;
/** How long a socket that was closed may take to say so, in milliseconds. */
const CLOSING_MS = 5000;

/** How long the end of a connection that broke is awaited, in milliseconds. */
const BROKEN_MS = 1000;

/** Codes of the end of a WebSocket: RFC 6455 §7.4.1. */
const PROTOCOL_ERROR = 1002;
const UNSUPPORTED = 1003;
const ABNORMAL = 1006;
const INVALID = 1007;
const TOO_LARGE = 1009;
const INTERNAL_ERROR = 1011;

/**
 * @typedef {object} ConnectionOptions
 * @property {Wire} wire
 * @property {Declared.UpgradeRequest} request
 * @property {number} mostLateMs
 * @property {number} largestMessage
 * @property {number} metadataTimeoutMs
 * @property {(call: CallStream) => unknown} onCall
 * @property {(transcript: TranscriptStream) => unknown} onTranscript
 * @property {(kind: "call" | "transcript") => boolean} hasHandler
 * @property {(error: unknown) => void} onError
 * @property {() => void} onClosed
 */

export class Connection {
  #options;
  #isAdmitted = false;
  /** @type {CallStream | TranscriptStream | undefined} */
  #stream;
  /**
   * What came before the sender was believed, and before the metadata.
   *
   * @type {Message[]}
   */
  #early = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {{ code: number, reason: string } | undefined} */
  #closing;
  #isOver = false;
  /** @type {Promise<void>} */
  closed;
  #settle = () => {};
  /** Settles when it is known whether the sender is believed, where that is asked. @type {Promise<void> | undefined} */
  believed;

  /** @param {ConnectionOptions} options */
  constructor(options) {
    this.#options = options;
    this.closed = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.#timer = backgroundTimer(
      () => this.#refuse(PROTOCOL_ERROR, "no metadata came", `no metadata came within ${options.metadataTimeoutMs} ms`),
      options.metadataTimeoutMs,
    );
  }

  /** The sender is believed. */
  admit() {
    this.#isAdmitted = true;
    this.#begin();
  }

  /** @param {unknown} data */
  receive(data) {
    if (this.#closing || this.#isOver) return;
    const text = textOf(data);
    if (text === undefined) return this.#refuse(UNSUPPORTED, "text was expected", "a message is bytes and no text");
    if (text.length > this.#options.largestMessage)
      return this.#refuse(
        TOO_LARGE,
        "too large",
        `a message has ${text.length} characters; largestMessage allows ${this.#options.largestMessage}`,
      );
    const message = read(text);
    if (!message) return this.#refuse(INVALID, "a JSON object with kind was expected", "a message is no JSON object with a kind");
    if (this.#stream) return this.#stream.receive(message);
    this.#early.push(message);
    if (this.#early.length > MOST_EARLY)
      return this.#refuse(PROTOCOL_ERROR, "no metadata came", `${MOST_EARLY} messages came, and no metadata`);
    this.#begin();
  }

  /** Hands the stream to the application once it is known what it is, and that its sender is believed. */
  #begin() {
    if (!this.#isAdmitted || this.#closing || this.#isOver) return;
    const at = this.#early.findIndex(({ kind }) => kind === "audiometadata" || kind === "transcriptionmetadata");
    const first = this.#early[at];
    if (!first) return;
    clearTimeout(this.#timer);
    const { wire, request, mostLateMs, hasHandler, onCall, onTranscript, onError } = this.#options;
    const own = {
      send: wire.send,
      close: (/** @type {number} */ code, /** @type {string} */ reason) => this.close(code, reason),
    };
    const names = {
      callConnectionId: headerOf(request.headers, "x-ms-call-connection-id") ?? "",
      correlationId: headerOf(request.headers, "x-ms-call-correlation-id") ?? "",
    };
    const isCall = first.kind === "audiometadata";
    if (!hasHandler(isCall ? "call" : "transcript"))
      return this.#refuse(
        INTERNAL_ERROR,
        "no handler",
        `${isCall ? "audio" : "a transcript"} came: register media.${isCall ? "onCall" : "onTranscript"}`,
      );
    const stream = isCall ? new CallStream(own, names, first.data, mostLateMs) : new TranscriptStream(own, names, first.data);
    this.#stream = stream;
    for (const [index, message] of this.#early.entries()) if (index !== at) stream.receive(message);
    this.#early = [];
    contained(
      () => (stream instanceof CallStream ? onCall(stream) : onTranscript(stream)),
      (error) => {
        // What waited by the clock of a call that is over ends so.
        if (this.#isOver && get(error, "name") === "AbortError") return;
        onError(error);
        this.close(INTERNAL_ERROR, "");
      },
    );
  }

  /**
   * @param {number} code
   * @param {string} reason for the sender
   * @param {string} message for the owner
   */
  #refuse(code, reason, message) {
    this.#options.onError(new Error(`media: a socket was closed (${code}): ${message}`));
    this.close(code, reason);
  }

  /**
   * @param {number} code
   * @param {string} reason
   */
  close(code, reason) {
    if (this.#closing || this.#isOver) return;
    this.#closing = { code, reason };
    clearTimeout(this.#timer);
    this.#options.wire.close(code, reason);
    // A peer that is gone never says that it closes.
    this.#timer = backgroundTimer(() => this.ended(code, reason), CLOSING_MS);
  }

  /**
   * The socket has closed.
   *
   * @param {unknown} code
   * @param {unknown} reason
   */
  ended(code, reason) {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#timer);
    const given = typeof code === "number" ? code : ABNORMAL;
    const by = this.#closing ? "us" : given === ABNORMAL ? "network" : "service";
    this.#stream?.end({ code: this.#closing?.code ?? given, reason: this.#closing?.reason ?? textOf(reason) ?? "", by });
    this.#early = [];
    this.#settle();
    this.#options.onClosed();
  }

  /** The connection broke. Some platforms say nothing after that. */
  broke() {
    if (this.#isOver || this.#closing) return;
    clearTimeout(this.#timer);
    this.#timer = backgroundTimer(() => this.ended(ABNORMAL, ""), BROKEN_MS);
  }
}

/**
 * The text of a message, or of the reason of an end; `undefined` for bytes.
 *
 * @param {unknown} data
 */
const textOf = (data) => (typeof data === "string" ? data : undefined);
