// One WebSocket: from its first message, which says what it is for, to its end.
/** @import * as Declared from "./index.js" */
/** @import { Message } from "./wire.js" */
import { backgroundTimer, contained, isThenable } from "../platform/contained.js";
import { get } from "../platform/values.js";
import { CallStream, TranscriptStream } from "./streams.js";
import { read } from "./wire.js";

/** How much is kept until the sender is believed and the metadata has come, in characters: five seconds of four participants. */
const MOST_EARLY = 1 << 21;
/** What a message takes beside its characters. */
const OVERHEAD = 1000;
/** How long a socket that was closed may take to say so, in milliseconds. */
const CLOSING_MS = 5000;
/** How long the end of a connection that broke is awaited, in milliseconds. */
const BROKEN_MS = 1000;
/** How much a peer may leave unread, in bytes: more than ten minutes of audio in 24 kHz. */
const MOST_UNREAD = 1 << 26;

/** Codes of the end of a WebSocket: RFC 6455 §7.4.1. */
const PROTOCOL_ERROR = 1002;
const UNSUPPORTED = 1003;
const ABNORMAL = 1006;
const INVALID = 1007;
const POLICY = 1008;
const TOO_LARGE = 1009;
const INTERNAL_ERROR = 1011;

/**
 * What the sockets of a receiver share.
 *
 * @typedef {object} Settings
 * @property {number} mostLateMs
 * @property {number} largestMessage
 * @property {number} metadataTimeoutMs
 * @property {(error: unknown) => void} onError
 * @property {((call: Declared.CallStream) => unknown) | undefined} onCall
 * @property {((transcript: Declared.TranscriptStream) => unknown) | undefined} onTranscript
 * @property {Set<Connection>} open
 */

/**
 * As much of a socket as is used here, of any library.
 *
 * @typedef {{ send(text: string): unknown, close(code?: number): unknown, bufferedAmount?: number }} Socket
 */

export class Connection {
  #socket;
  #settings;
  headers;
  #isAdmitted = false;
  /**
   * What came before the sender was believed, and before the metadata.
   *
   * @type {Message[]}
   */
  #early = [];
  #earlySize = 0;
  /** @type {((message: Message) => void) | undefined} what its stream does with a message */
  onMessage;
  /** @type {(() => void) | undefined} what its stream does at its end */
  onEnd;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {number | undefined} the code with which it was closed here */
  #closing;
  isOver = false;
  /** How many frames or phrases were dropped, since they were not read in time. */
  dropped = 0;
  /** @type {Promise<Declared.StreamEnd>} */
  closed;
  /** @type {(end: Declared.StreamEnd) => void} */
  #settle = () => {};
  /** Settles when it is known whether the sender is believed, where that is asked. @type {Promise<void> | undefined} */
  believed;

  /**
   * @param {Socket} socket
   * @param {Declared.UpgradeRequest} request
   * @param {Settings} settings
   */
  constructor(socket, { headers }, settings) {
    this.#socket = socket;
    this.#settings = settings;
    this.headers = headers;
    this.closed = new Promise((resolve) => {
      this.#settle = resolve;
    });
    const { metadataTimeoutMs } = settings;
    this.#within(metadataTimeoutMs, () => this.#refuse(PROTOCOL_ERROR, `no metadata came within ${metadataTimeoutMs} ms`));
  }

  /**
   * Sets the time within which something else must happen.
   *
   * @param {number} ms
   * @param {() => void} act
   */
  #within(ms, act) {
    clearTimeout(this.#timer);
    this.#timer = backgroundTimer(act, ms);
  }

  /** The sender is believed. */
  admit() {
    this.#isAdmitted = true;
    this.#begin();
  }

  /** @param {unknown} text */
  receive(text) {
    if (this.#closing || this.isOver) return;
    if (typeof text !== "string") return this.#refuse(UNSUPPORTED, "a message is bytes and no text");
    const { largestMessage } = this.#settings;
    if (text.length > largestMessage)
      return this.#refuse(TOO_LARGE, `a message has ${text.length} characters; largestMessage allows ${largestMessage}`);
    const message = read(text);
    if (!message) return this.#refuse(INVALID, "a message is no JSON object with a kind");
    if (this.onMessage) return this.onMessage(message);
    this.#early.push(message);
    this.#earlySize += text.length + OVERHEAD;
    if (this.#earlySize > MOST_EARLY)
      return this.#refuse(
        PROTOCOL_ERROR,
        `${this.#early.length} messages came before the metadata, or before their sender was believed`,
      );
    this.#begin();
  }

  /** Hands the stream to the application once it is known what it is, and that its sender is believed. */
  #begin() {
    const first = this.#early.find(({ kind }) => /^(audio|transcription)metadata$/.test(kind));
    if (!first || !this.#isAdmitted || this.#closing || this.isOver) return;
    clearTimeout(this.#timer);
    const { onCall, onTranscript, onError } = this.#settings;
    const isCall = first.kind === "audiometadata";
    const handler = /** @type {((stream: CallStream | TranscriptStream) => unknown) | undefined} */ (
      isCall ? onCall : onTranscript
    );
    if (!handler)
      return this.#refuse(
        INTERNAL_ERROR,
        isCall ? "audio came: register media.onCall" : "a transcript came: register media.onTranscript",
      );
    const stream = isCall ? new CallStream(this, first.data, this.#settings) : new TranscriptStream(this, first.data);
    for (const message of this.#early) if (message !== first) this.onMessage?.(message);
    this.#early = [];
    contained(
      () => handler(stream),
      (error) => {
        // What waited by the clock of a call that is over ends so.
        if (this.isOver && get(error, "name") === "AbortError") return;
        onError(error);
        this.close(INTERNAL_ERROR);
      },
    );
  }

  /** @param {string} text */
  send(text) {
    if (this.isOver) return;
    if (Number(this.#socket.bufferedAmount) > MOST_UNREAD)
      return this.#refuse(POLICY, `its peer reads nothing: ${MOST_UNREAD} bytes wait to be sent`);
    try {
      const sent = this.#socket.send(text);
      if (isThenable(sent)) contained(() => sent);
    } catch {
      // The socket is closing: its end says so.
    }
  }

  /**
   * @param {number} code
   * @param {string} message for the owner: the sender learns the code only
   */
  #refuse(code, message) {
    this.#settings.onError(new Error(`media: a socket was closed (${code}): ${message}`));
    this.close(code);
  }

  /** @param {number} code */
  close(code) {
    if (this.#closing || this.isOver) return;
    this.#closing = code;
    // Sockets of pages take 1000 of these codes only.
    contained(
      () => this.#socket.close(code),
      () => this.#socket.close(),
    );
    // A peer that is gone never says that it closes.
    this.#within(CLOSING_MS, () => this.ended());
  }

  /**
   * The socket has closed.
   *
   * @param {unknown} [code]
   * @param {unknown} [reason]
   */
  ended(code = ABNORMAL, reason = "") {
    if (this.isOver) return;
    this.isOver = true;
    clearTimeout(this.#timer);
    this.#early = [];
    this.#settings.open.delete(this);
    this.#settle({
      code: this.#closing ?? Number(code),
      reason: this.#closing ? "" : String(reason),
      by: this.#closing ? "us" : code === ABNORMAL ? "network" : "service",
      droppedFrames: this.dropped,
    });
    this.onEnd?.();
  }

  /** The connection broke. Some platforms say nothing after that. */
  broke() {
    if (!this.isOver && !this.#closing) this.#within(BROKEN_MS, () => this.ended());
  }
}
