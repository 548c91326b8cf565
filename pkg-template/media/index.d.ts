/**
 * The WebSocket of media streaming and of transcription, on the side of your application: the service dials the `transportUrl` of a call, sends
 * its audio, and plays what you send.
 *
 * ```js
 * import { createServer } from "node:http";
 * import { CallbackReceiver } from "ringwire/callbacks";
 * import { MediaReceiver } from "ringwire/media";
 * import { upgrade } from "ringwire/media/ws"; // npm install ws
 *
 * const callbacks = new CallbackReceiver({ audience });
 * const media = new MediaReceiver({ callbacks });
 * media.onCall(async (call) => {
 *   for await (const frame of call.audio()) call.play(frame.base64); // an echo
 * });
 * createServer(callbacks.node()).on("upgrade", upgrade(media)).listen(3000);
 * ```
 *
 * It is plain JavaScript and has no dependency; `ringwire/media/ws` is for Node and needs the package `ws`.
 *
 * @see https://learn.microsoft.com/azure/communication-services/how-tos/call-automation/audio-streaming-quickstart
 */
import type { MediaStreamingOptions, TranscriptionOptions } from "../client/index.js";

/** Audio: samples of 16 bits in one channel; their bytes, the low one first; or these in base64. */
export type Audio = Int16Array | Uint8Array | string;

/** A request to upgrade to a WebSocket: a `Request`, a request of `node:http`, or an object with names of headers in small letters. */
export interface UpgradeRequest {
  /** Its URL, or path and query. */
  url?: string | undefined;
  /** `Headers`, or an object with names in small letters, as `node:http` has it: the token, and the names of the call. */
  headers:
    | {
        /** Gives a header by its name, as `Headers` does; `null` when it is missing. */
        get(name: string): string | null;
      }
    | Record<string, string | string[] | undefined>;
}

/** The options of a {@link MediaReceiver}. At least one of `callbacks`, `secret` and `authorize` is needed; all that are given must agree. */
export interface MediaReceiverOptions {
  /**
   * The receiver of the callbacks: the token of a socket is verified by its keys, for its audience, and by its secret if it has one. The service
   * makes a token for each connection, which is valid for 24 hours.
   *
   * @see https://learn.microsoft.com/azure/communication-services/how-tos/call-automation/secure-webhook-endpoint
   */
  callbacks?:
    | {
        /** Whether a socket is from the service, by the token and the secret of the callbacks. */
        authorize(request: UpgradeRequest): Promise<boolean>;
      }
    | undefined;
  /** A secret that the query of the URL must hold, as `secret=…` or by the name given here. {@link MediaReceiver.options} puts it there. */
  secret?:
    | string
    | {
        /** The parameter in the query. */
        name: string;
        /** What it must be. */
        value: string;
      }
    | undefined;
  /** Decides about a socket by code of your own. When it throws, the socket is refused. */
  authorize?: ((request: UpgradeRequest) => boolean | Promise<boolean>) | undefined;
  /**
   * How much audio is kept for a reader that is late, in milliseconds. Then the oldest frames are dropped, and counted in `droppedFrames`.
   * Default: 5000.
   */
  mostLateMs?: number | undefined;
  /** The longest message, in characters; a longer one closes its socket with 1009. A message of the service has about 1000. Default: 65536. */
  largestMessage?: number | undefined;
  /** How many sockets are open at once; others are refused with 503, or closed with 1013 where they are open already. Default: 10000. */
  mostCalls?: number | undefined;
  /** How long the first message, the metadata, may take to come, in milliseconds; then the socket is closed with 1002. Default: 10000. */
  metadataTimeoutMs?: number | undefined;
  /**
   * Is called with the errors of your handlers and of what they play, and with why a socket was closed. Default: `console.error`.
   */
  onError?: ((error: unknown) => void) | undefined;
}

/** A part of the sound of a call, mostly of 20 ms. */
export interface AudioFrame {
  /** Tells frames apart: this one is sound. */
  kind: "audio";
  /** When it begins, by {@link CallStream.mediaMs}. */
  mediaMs: number;
  /** Its length, in milliseconds. */
  ms: number;
  /** When the service recorded it; `undefined` when the message does not say it. */
  timestamp: Date | undefined;
  /** Whether the service calls it silent. */
  isSilent: boolean;
  /**
   * The raw id of the participant who is heard, such as `4:+14255550123`, in unmixed audio; `createIdentifierFromRawId` of `ringwire` makes an
   * identifier of it.
   */
  from: string | undefined;
  /** Its samples as they came, in base64. Models take them so. */
  base64: string;
  /** Its samples. They are decoded when this is read first; none when the base64 is invalid. */
  readonly pcm: Int16Array;
}

/** A key that a participant has pressed, with `enableDtmfTones`. */
export interface KeyFrame {
  /** Tells frames apart: this one is a key. */
  kind: "key";
  /** The key: `0` to `9`, `*`, `#`, `A` to `D`. */
  key: string;
  /** The raw id of the participant, where the service says it. */
  from: string | undefined;
  /** When it came, by {@link CallStream.mediaMs}. */
  mediaMs: number;
}

/** A message of a kind that this version of the package does not know. */
export interface OtherFrame {
  /** Tells frames apart: this one is neither sound nor a key. */
  kind: "other";
  /** The kind of the message. */
  name: string;
  /** The members of the object that is named like the kind, or of the message where it has none. */
  data: Record<string, unknown>;
  /** When it came, by {@link CallStream.mediaMs}. */
  mediaMs: number;
}

/** What comes over the WebSocket of a call. */
export type MediaFrame = AudioFrame | KeyFrame | OtherFrame;

/** How a socket has ended. */
export interface StreamEnd {
  /** The code of the WebSocket: 1000 for a normal end, 1006 when the connection broke (RFC 6455 §7.4). */
  code: number;
  /** The reason of the WebSocket. */
  reason: string;
  /** Who ended it. */
  by: "service" | "us" | "network";
  /** How many frames were dropped, since no reader took them within {@link MediaReceiverOptions.mostLateMs}. */
  droppedFrames: number;
}

/** Audio that was sent into the call with {@link CallStream.play}. */
export interface Playback {
  /** Its name, as you gave it. */
  readonly utterance: string | undefined;
  /** Its length so far, in milliseconds. */
  readonly ms: number;
  /**
   * What became of it, and how much of it was heard: `played` to its end, `stopped` by {@link CallStream.stop}, or `closed` with the stream. It
   * is known by the clock of the call, {@link CallStream.mediaMs}: the service sends no sign of its own. It rejects when the iterable that was
   * played throws; the error goes to `onError` where the program has not read `done` by then.
   */
  readonly done: Promise<{
    /** What became of it. */
    outcome: "played" | "stopped" | "closed";
    /** How much of it was heard, in milliseconds. */
    playedMs: number;
  }>;
}

/** The options of {@link CallStream.audio}. */
export interface AudioOptions {
  /** Only that of the participant with this raw id, in unmixed audio. Default: that of all. */
  from?: string | undefined;
  /** Leaves out what the service calls silent. Default: `false`. */
  skipSilent?: boolean | undefined;
}

/** The options of {@link CallStream.play}. */
export interface PlayOptions {
  /** A name, which `stop` repeats: the id of the item of a model. */
  utterance?: string | undefined;
  /** The sample rate of this audio, in hertz, where it is not that of the call: it is changed. Default: {@link CallStream.sampleRate}. */
  sampleRate?: number | undefined;
}

/** What {@link CallStream.stop} has stopped: an utterance, however many times `play` was called for it. */
export interface Stopped {
  /** The name given to `play`; what has none stands for itself. */
  utterance: string | undefined;
  /**
   * How much the participants have heard of it, in milliseconds, with the parts that were heard to their end: what a model's conversation is
   * truncated to.
   */
  playedMs: number;
  /** How much they will not hear, in milliseconds. */
  unplayedMs: number;
}

/** The sound of one call, both ways. */
export interface CallStream extends AsyncIterable<MediaFrame> {
  /** The id of the call connection, of the header `x-ms-call-connection-id`; empty when it is missing. */
  readonly callConnectionId: string;
  /** The correlation id of the call in the logs of the service, of the header `x-ms-call-correlation-id`; empty when it is missing. */
  readonly correlationId: string;
  /** The sample rate of the call in hertz, both ways: 16000 or 24000. */
  readonly sampleRate: number;
  /** The first message. The handler is called when it has come. */
  readonly metadata: {
    /** As the service names this stream in its logs. */
    subscriptionId: string;
    /** The encoding: `PCM`. */
    encoding: string;
    /** The sample rate in hertz. */
    sampleRate: number;
    /** The number of channels: 1. */
    channels: number;
    /** The bytes of a frame, where the service says it: 640 at 16 kHz. */
    length: number | undefined;
  };
  /**
   * The clock of the call, in milliseconds since its first frame: how much of the call has been heard. It is that of the timestamps of the
   * frames, so it is right in real and in virtual time, whatever the load; it stands still while no frame comes.
   */
  readonly mediaMs: number;
  /** How many milliseconds of what was sent are not heard yet, by the clock of the call. */
  readonly unplayedMs: number;
  /** How many frames were dropped so far, since they were not read in time. */
  readonly droppedFrames: number;
  /**
   * Waits by the clock of the call.
   *
   * @throws DOMException `AbortError` when the stream ends meanwhile
   */
  sleep(ms: number): Promise<void>;
  /**
   * The audio. What came before the first reader, this one or one of the call itself, is kept for those that are opened before the next frame
   * comes, up to `mostLateMs`, so nothing is lost while you open what you need. Each reader gets every frame; leaving the loop ends a reader
   * and not the call.
   *
   * @throws CallAutomationError of the kind `validation` when an option is invalid
   */
  audio(options?: AudioOptions): AsyncIterableIterator<AudioFrame>;
  /**
   * The keys that participants press. It needs `keys: true` in {@link MediaReceiver.options}. Those pressed before the first reader are kept for
   * it, a thousand of them.
   */
  keys(): AsyncIterableIterator<KeyFrame>;
  /**
   * Plays audio to the participants, after what was sent before. Any amount can be sent at once, up to ten minutes that wait to be played. An
   * iterable is sent part by part, as it gives them: a model's answer, a text-to-speech stream.
   *
   * @throws CallAutomationError of the kind `validation` for what is no audio: an odd number of bytes, no base64
   */
  play(audio: Audio | AsyncIterable<Audio> | Iterable<Audio>, options?: PlayOptions): Playback;
  /** Stops everything that is played or waits to be (the message `stopAudio`), and says how much of each the participants have heard. */
  stop(): Stopped[];
  /** The end of the stream. It never rejects. */
  readonly closed: Promise<StreamEnd>;
  /** Closes the WebSocket with 1000. The call goes on without it. */
  close(): void;
}

/** When a part of a phrase was said. */
export interface PhraseWord {
  /** As it was heard: without punctuation. */
  text: string;
  /** When it begins, in milliseconds since the transcription began. */
  offsetMs: number | undefined;
  /** Its length, in milliseconds. */
  durationMs: number | undefined;
}

/** What a participant has said. */
export interface Phrase {
  /** What was said, with punctuation. */
  text: string;
  /** Whether it does not change any more. An intermediate one is replaced by the next of the same participant. */
  isFinal: boolean;
  /** The raw id of the participant who spoke; `createIdentifierFromRawId` of `ringwire` makes an identifier of it. */
  from: string | undefined;
  /** When it begins, in milliseconds since the transcription began. */
  offsetMs: number | undefined;
  /** Its length, in milliseconds. */
  durationMs: number | undefined;
  /** How sure the service is, from 0 to 1; intermediate phrases have none. */
  confidence: number | undefined;
  /** Its words; intermediate phrases have none. */
  words: PhraseWord[];
}

/** The transcript of one call. */
export interface TranscriptStream extends AsyncIterable<Phrase> {
  /** Of the header `x-ms-call-connection-id`, or else of the metadata. */
  readonly callConnectionId: string;
  /** The correlation id of the call in the logs of the service. */
  readonly correlationId: string;
  /** The first message. */
  readonly metadata: {
    /** As the service names this stream in its logs. */
    subscriptionId: string;
    /** The language, such as `en-US`. */
    locale: string;
    /** The endpoint id of the custom speech model, if there is one. */
    speechRecognitionModelEndpointId: string | undefined;
  };
  /** How many phrases were dropped so far: a thousand are kept for a reader. */
  readonly droppedFrames: number;
  /** The end of the stream. It never rejects. */
  readonly closed: Promise<StreamEnd>;
  /** Closes the WebSocket with 1000. */
  close(): void;
}

/** A WebSocket as browsers, workerd, Deno, undici and `ws` have it. */
export interface WebSocketLike {
  /** Sends a text. */
  send(text: string): unknown;
  /** Ends the connection, with a code and a reason of RFC 6455. */
  close(code?: number, reason?: string): unknown;
  /** Registers a listener for `message`, `close` and `error`. */
  addEventListener(type: string, listener: (event: any) => void): unknown;
}

/** As much of the server of `Bun.serve` as is used here. */
export interface BunServer {
  /** Makes a WebSocket of a request; `false` when that cannot be. */
  upgrade(
    request: Request,
    options: {
      /** What the socket has as its `data`. */
      data: any;
    },
  ): boolean;
}

/** A message of a socket, as platforms with events have it. */
export interface SocketMessage {
  /** A text; bytes are refused. */
  data: unknown;
}

/** The end of a socket, as platforms with events have it. */
export interface SocketClose {
  /** The code of RFC 6455 §7.4, such as 1000. */
  code?: number;
  /** What its sender says of it. */
  reason?: string;
}

/** The options of {@link MediaReceiver.options}. */
export interface StreamingOptions {
  /** The sample rate in hertz. Realtime models mostly take 24000. Default: 16000. */
  sampleRate?: 16000 | 24000 | undefined;
  /** Each participant's audio by itself, at most four at a time, instead of all in one. Default: `false`. */
  unmixed?: boolean | undefined;
  /** Whether keys come, too. Default: `false`. */
  keys?: boolean | undefined;
  /** Whether it begins when the call is connected; otherwise call `startMediaStreaming`. Default: `true`. */
  start?: boolean | undefined;
}

/** The options of {@link MediaReceiver.transcription}. */
export interface TranscribingOptions {
  /** The spoken language, such as `en-US`. */
  locale: string;
  /** Whether it begins when the call is connected; otherwise call `startTranscription`. Default: `true`. */
  start?: boolean | undefined;
}

/** Receives the WebSockets of media streaming and transcription. */
export class MediaReceiver {
  /** @throws CallAutomationError of the kind `validation` when an option is invalid, or `callbacks`, `secret` and `authorize` are all missing */
  constructor(options: MediaReceiverOptions);

  /**
   * Registers what is called for each call whose audio is streamed, once its metadata has come. When it throws, or its promise rejects, the
   * socket of this call is closed with 1011; `onError` is given the error, and other calls go on. When it returns, the socket stays open.
   */
  onCall(handler: (call: CallStream) => unknown): void;
  /**
   * The same for each transcript.
   *
   * @see https://learn.microsoft.com/azure/communication-services/how-tos/call-automation/real-time-transcription-tutorial
   */
  onTranscript(handler: (transcript: TranscriptStream) => unknown): void;

  /**
   * The `mediaStreamingOptions` of `createCall`, `answerCall` and `connectCall`: both ways, mixed, in 16 kHz, from the beginning of the call.
   *
   * @param url the URL of your server for the service: `wss://…`; `https` is taken as `wss`. The receiver's secret is added to it, and that
   * of its `callbacks`
   * @throws CallAutomationError of the kind `validation` when an argument is invalid, or an option is misspelt
   * @see https://learn.microsoft.com/azure/communication-services/concepts/call-automation/audio-streaming-concept
   */
  options(url: string, options?: StreamingOptions): MediaStreamingOptions;
  /**
   * The `transcriptionOptions` of `createCall`, `answerCall` and `connectCall`.
   *
   * @param url the URL of your server for the service, as for {@link MediaReceiver.options}
   * @throws CallAutomationError of the kind `validation` when an argument is invalid
   */
  transcription(url: string, options: TranscribingOptions): TranscriptionOptions;

  /** How many sockets are open. */
  readonly open: number;
  /** {@link MediaReceiverOptions.largestMessage}. */
  readonly largestMessage: number;

  /**
   * Takes the upgrade of a platform with `Request` and `Response`: Workers, Durable Objects, Deno. It does not use `this`. Other requests are
   * answered with 426, refused ones with 401, or with 503 when too many sockets are open. A platform without sockets answers with 501, and
   * `onError` says what to use there.
   */
  handle: (request: Request) => Promise<Response>;
  /**
   * For Bun: `Bun.serve({ fetch: media.bun.fetch, websocket: media.bun.websocket })`. `fetch` gives `undefined` for a socket that was taken, and
   * answers as {@link MediaReceiver.handle} does.
   *
   * @see https://bun.sh/docs/api/websockets
   */
  readonly bun: {
    /** Takes an upgrade, or gives the answer that refuses it. */
    fetch(request: Request, server: BunServer): Promise<Response | undefined>;
    /** What `Bun.serve` calls for each socket. */
    websocket: {
      /** A socket is there. */
      open(socket: any): void;
      /** A message has come. */
      message(socket: any, data: unknown): void;
      /** A socket has ended. */
      close(socket: any, code?: number, reason?: string): void;
      /** Longer messages end the socket before they are in memory, in bytes: three for each character of `largestMessage`. */
      maxPayloadLength: number;
    };
  };
  /**
   * The events that Hono's `upgradeWebSocket` wants, on any platform: `app.get("/media", upgradeWebSocket((c) => media.events(c.req.raw)))`. A socket
   * that is refused is closed with 1008, since it is open by then; with 1013 when too many are open. On Workers, Hono says nothing of a socket before its
   * first message; `media.handle(c.req.raw)` refuses it before it is one, there and on Deno.
   *
   * @see https://hono.dev/docs/helpers/websocket
   */
  events(request: UpgradeRequest): {
    /** The socket is there. */
    onOpen(event: unknown, socket: any): void;
    /** A message has come. */
    onMessage(event: SocketMessage, socket: any): void;
    /** The socket has ended. */
    onClose(event?: SocketClose): void;
    /** The connection broke. */
    onError(): void;
  };
  /**
   * The hooks of `crossws`, which h3 and Nitro take: `crossws({ hooks: media.hooks() })`, `defineWebSocketHandler(media.hooks())`. It gives bytes as
   * text, so they are closed with 1007 as what is no JSON.
   *
   * @see https://crossws.h3.dev/guide/hooks
   */
  hooks(): {
    /** Gives the answer that refuses an upgrade, or nothing. */
    upgrade(request: Request): Promise<Response | undefined>;
    /** The socket is there. */
    open(peer: any): void;
    /** A message has come. */
    message(peer: any, message: any): void;
    /** The socket has ended. */
    close(peer: any, details?: SocketClose): void;
    /** The connection broke. */
    error(peer: any): void;
  };
  /**
   * Takes a socket that is open already, of any library. It is listened to at once. One that is refused is closed with 1008; with 1013 when too many
   * are open.
   *
   * @param request what it was upgraded from
   * @returns a promise that settles when it is known whether the request is believed; nothing with `isAdmitted`
   * @throws CallAutomationError of the kind `validation` when `socket` has no `send` or `addEventListener`
   */
  take(
    socket: WebSocketLike,
    request: UpgradeRequest,
    options?: {
      /** Whether {@link MediaReceiver.admit} has believed the request before. Default: `false`. */
      isAdmitted?: boolean | undefined;
    },
  ): Promise<void> | void;
  /**
   * Whether a request to upgrade is believed, for code that upgrades by itself: `undefined`, or the status to refuse it with (401, or 503 when
   * too many sockets are open, or the receiver is closed). It does not use `this`.
   */
  admit: (request: UpgradeRequest) => Promise<
    | {
        /** What to refuse the request with. */
        status: 401 | 503;
      }
    | undefined
  >;

  /**
   * Takes no further socket, and waits for the end of those that are open.
   *
   * @param code closes them with this code: 1001 when the server goes away. Default: they end when their calls do
   */
  close(code?: number): Promise<void>;
}

/**
 * Changes the sample rate of audio. For audio that comes in parts, {@link CallStream.play} does it without seams.
 *
 * @param pcm samples
 * @param from their rate in hertz
 * @param to the rate of the result, in hertz
 */
export function resample(pcm: Int16Array, from: number, to: number): Int16Array;

/**
 * Reads a WAV file: PCM of 8 or 16 bits, A-law or μ-law; several channels become one.
 *
 * @throws CallAutomationError of the kind `validation` when it is none
 */
export function readWav(file: Uint8Array | ArrayBuffer): {
  /** The samples. */
  pcm: Int16Array;
  /** Their rate in hertz. */
  sampleRate: number;
};

/** Writes a WAV file of one channel with 16 bits. */
export function writeWav(pcm: Int16Array, sampleRate: number): Uint8Array;

/** Encodes samples by μ-law, as telephone lines do (ITU-T G.711). */
export function ulaw(pcm: Int16Array): Uint8Array;
/** Decodes μ-law. */
export function fromUlaw(bytes: Uint8Array): Int16Array;

/** The options of {@link VoiceActivity}. */
export interface VoiceActivityOptions {
  /** What is louder counts as speech, in decibels below full scale. Default: -40. */
  thresholdDb?: number | undefined;
  /** How long it must be loud for speech to have begun, in milliseconds. Default: 60. */
  startMs?: number | undefined;
  /** How long it must be quiet for speech to have ended, in milliseconds. Default: 600. */
  endMs?: number | undefined;
}

/** Says when a participant begins and ends to speak, by the loudness of the frames. */
export class VoiceActivity {
  /** @throws CallAutomationError of the kind `validation` when an option is invalid */
  constructor(options?: VoiceActivityOptions);
  /** Whether there is speech at the last frame. */
  readonly isSpeaking: boolean;
  /** Takes the next frame, of one participant. */
  push(frame: Pick<AudioFrame, "isSilent" | "pcm" | "ms">): "started" | "stopped" | undefined;
}
