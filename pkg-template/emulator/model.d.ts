/**
 * The stand-in for a realtime model: a WebSocket that speaks as much of the Realtime API of OpenAI and Azure OpenAI as voice agents use, by a script.
 *
 * ```js
 * const model = emulator.model(["Hello, this is the clinic.", { say: "Tuesday at ten is free.", afterMs: 300, heard: "When can I come?" }]);
 * const socket = new model.WebSocket("wss://api.openai.com/v1/realtime?model=gpt-realtime", { headers: { authorization: "Bearer key" } });
 * ```
 *
 * What is understood: `session.update`, `input_audio_buffer.append`, `.commit` and `.clear`, `conversation.item.create`, `.truncate`, `.delete` and
 * `.retrieve`, `response.create` and `response.cancel`. What comes: `session.created` and `.updated`, `input_audio_buffer.speech_started`,
 * `.speech_stopped`, `.committed` and `.cleared`, `conversation.item.added`, `.done`, `.truncated`, `.deleted`, `.retrieved` and
 * `.input_audio_transcription.…`, `response.created`, `.output_item.…`, `.content_part.…`, `.output_audio.…`, `.output_audio_transcript.…`,
 * `.output_text.…`, `.function_call_arguments.…` and `.done`, and `error`, which leaves the session open. Audio is PCM of 16 bits in 24 kHz
 * (`audio/pcm`, `pcm16`), or μ-law in 8 kHz (`audio/pcmu`, `g711_ulaw`).
 *
 * Its clock is the audio that is appended, in milliseconds: it has no timer. So answers come at the same time of a call in real and in virtual
 * time, and a session to which nothing is appended gets no further than `afterMs`, as a model hears no silence that is not sent to it. Turns are
 * found by loudness (`server_vad`; `semantic_vad` is taken as that, which is assumed): speech has begun when it is loud for 60 ms, and has ended
 * when it is not for `silence_duration_ms`, unless {@link EmulatorModelOptions} say otherwise. Answers come at once, faster than they sound, as those of the service do.
 *
 * @see https://developers.openai.com/api/reference/resources/realtime
 * @see https://learn.microsoft.com/azure/foundry/openai/how-to/realtime-audio-websockets
 * @packageDocumentation
 */
import type { EmulatorWebSocket } from "./emulator.js";

/** One answer of a {@link EmulatorModel}. An unknown member is refused. */
export interface EmulatorModelStep {
  /**
   * What it says: a text, which becomes a babble that lasts as long as the text would (65 ms for a character, 500 ms at least); the bytes of a
   * WAV file of any rate; or samples of 16 bits in 24 kHz. At most 10 minutes. Default: nothing; the response has no message.
   */
  say?: string | Int16Array | Uint8Array | ArrayBuffer | undefined;
  /** The text of what it says, in `response.output_audio_transcript.delta`. Default: `say`, where that is a text; else an empty one. */
  transcript?: string | undefined;
  /**
   * How long it takes from the turn to the first audio, in milliseconds of audio that is appended. Default: 0.
   */
  afterMs?: number | undefined;
  /**
   * How many times as fast as it sounds the audio comes, by the clock of the session. While it comes, the response is in progress, and an
   * interruption cancels it. Default: all of it at once, as the service is faster than it sounds; an interruption truncates it then.
   */
  speed?: number | undefined;
  /** A function of the session that it calls, after what it says. Default: none. */
  call?:
    | {
        /** The name of the function. */
        name: string;
        /** The arguments: an object, or a text for what is no JSON. Default: `{}`. */
        arguments?: object | string | undefined;
      }
    | undefined;
  /** What the transcription of the turn that it answers says: the stand-in recognizes no speech. Default: an empty text. */
  heard?: string | undefined;
  /**
   * What it says to the turn by which the user interrupts this answer, in the place of the next one, which then comes after it. An answer counts
   * as interrupted when it was cancelled, or truncated to less than its length. Default: the next answer.
   */
  ifInterrupted?: EmulatorModelScriptStep | undefined;
}

/** One answer: what it says, or that and more; `null` for a response without a message. */
export type EmulatorModelScriptStep = EmulatorModelStep | string | Int16Array | Uint8Array | ArrayBuffer | null | undefined;

/**
 * The answers of each session, the first to its first turn or `response.create`, and so on; after the last one, that is repeated. Or a
 * function that gives the answer to a turn. When it throws, or gives none that there is, the response is `failed`, and the session has the
 * reason in `errors`.
 */
export type EmulatorModelScript =
  | readonly EmulatorModelScriptStep[]
  | ((request: EmulatorModelRequest) => EmulatorModelScriptStep | Promise<EmulatorModelScriptStep>);

/** What a function that is a script answers. */
export interface EmulatorModelRequest {
  /** The number of the answer in its session, from 0. */
  number: number;
  /** What is answered; `undefined` for a `response.create` before the first turn: a greeting. */
  turn: EmulatorModelTurn | undefined;
  /** Whether the answer before was interrupted: cancelled, or truncated to less than its length. */
  wasInterrupted: boolean;
  /** The member `response` of `response.create`; empty when the server has found the turn. */
  request: Record<string, unknown>;
  /** Where it is said: with what the client has sent, and what was answered so far. */
  session: EmulatorModelSession;
}

/** The options of {@link Emulator.model}. */
export interface EmulatorModelOptions {
  /**
   * The names of the events: `ga`, such as `response.output_audio.delta`, or `beta`, such as `response.audio.delta`, which Azure's preview and Voice
   * Live have. With `ga`, a client that wants the beta (`OpenAI-Beta: realtime=v1`) is refused with 4000 and `beta_api_shape_disabled`, as the
   * service does. Default: `beta` for clients that ask for it, by that header, by the subprotocol `openai-beta.realtime-v1`, by the path of Azure's
   * preview or Voice Live, or by settings that only the beta has in `session.update`; `ga` for others.
   */
  version?: "ga" | "beta" | undefined;
  /**
   * How long it must be loud for speech to have begun, in milliseconds of audio: whole frames of 20, of which it needs one at least. With 20, as
   * `turns()` says, an interruption takes the 20 ms of that frame and what the agent itself takes. Default: 60.
   */
  startMs?: number | undefined;
  /**
   * How long it must be quiet for speech to have ended, in the same way, whatever the client has set. With 20, an answer takes the 20 ms of a frame,
   * `afterMs` of its step, and what the agent itself takes. Default: `silence_duration_ms` of the session, which is 500 unless the client sets it.
   */
  endMs?: number | undefined;
}

/** What a user has said, written, or returned for the call of a function. */
export interface EmulatorModelTurn {
  /** Whether it is audio, a text, or the output of a function. */
  kind: "audio" | "text" | "tool";
  /** By this, `conversation.item.…` events name it. */
  itemId: string;
  /** When it began, in milliseconds of the audio that was appended. */
  fromMs: number;
  /** When it was committed, on the same clock: with `server_vad`, `silence_duration_ms` after the last sound. */
  toMs: number;
  /** How much audio it has, in milliseconds. */
  ms: number;
  /** A text as it was written, an output as it was returned, of audio what the script has in `heard`. */
  text: string;
}

/** What a model has answered. */
export interface EmulatorModelAnswer {
  /** By this, `response.…` events name it. */
  responseId: string;
  /** The id of its message; `undefined` when it has none. */
  itemId: string | undefined;
  /** What it says; of a message that was truncated, all of it. */
  text: string;
  /** The function that it called. */
  call:
    | {
        /** The id to which the client returns the output. */
        callId: string;
        /** The name of the function. */
        name: string;
        /** The arguments, in JSON. */
        arguments: string;
      }
    | undefined;
  /** When it began, in milliseconds of the audio that was appended. */
  atMs: number;
  /** How much audio was sent, in milliseconds. */
  ms: number;
  /** How much of it the user has heard, in milliseconds, where the client has truncated it. */
  heardMs: number | undefined;
  /** What became of the response. */
  status: "in_progress" | "completed" | "cancelled" | "failed";
}

/** An answer that a client has truncated (`conversation.item.truncate`). */
export interface EmulatorModelTruncation {
  /** The id of the message. */
  itemId: string;
  /** What the user has heard of it, in milliseconds. */
  audioEndMs: number;
  /** How long it was, in milliseconds. */
  ms: number;
  /** When that was, in milliseconds of the audio that was appended. */
  atMs: number;
}

/** What was wrong with an event of a client; or, with the code `script`, with the script. */
export interface EmulatorModelError {
  /** The code, such as `invalid_value`. */
  code: string;
  /** What it was. */
  message: string;
  /** The member that was wrong, where one was. */
  param: string | null;
  /** When it came, in milliseconds of the audio that was appended. */
  atMs: number;
}

/** One WebSocket to a model, for a test to look at. Lists are copies, and have their last 10000 entries. */
export interface EmulatorModelSession {
  /** The URL of the request, with `***` for keys. */
  readonly url: string;
  /** The headers of the request that say who the client is and what it wants, with `***` for keys. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whether the socket is open. */
  readonly isOpen: boolean;
  /** Its clock: how much audio was appended, in milliseconds. */
  readonly mediaMs: number;
  /** The names of its events. */
  readonly version: "ga" | "beta";
  /** Its settings, as `session.updated` has them. */
  readonly settings: Record<string, any>;
  /** The events that the client has sent, with the time in `atMs`, without `input_audio_buffer.append`. */
  readonly events: Record<string, any>[];
  /** What the user has said. */
  readonly turns: EmulatorModelTurn[];
  /** What the model has answered. */
  readonly answers: EmulatorModelAnswer[];
  /** What the client has truncated. */
  readonly truncations: EmulatorModelTruncation[];
  /** What was wrong. */
  readonly errors: EmulatorModelError[];
  /** Turns and answers in order, as text. */
  readonly transcript: {
    /** Who says it. */
    role: "user" | "assistant";
    /** What is said: see `text` of turns and answers. */
    text: string;
    /** When: the end of a turn, the beginning of an answer. */
    atMs: number;
  }[];
}

/** The options of a socket within the process, as the classes of Node, Deno, Bun and `ws` take them. */
export interface EmulatorModelSocketOptions {
  /** The headers of the request. */
  headers?: Headers | Record<string, unknown> | Iterable<[string, unknown]> | undefined;
  /** The subprotocols, where they are no argument. */
  protocols?: string | string[] | undefined;
}

/**
 * A socket within the process: as that of the platform, which opens after a turn of the event loop, and with `on`, `once` and `off`, as those of
 * `ws` have them.
 */
export interface EmulatorModelSocket extends EmulatorWebSocket {
  /** Closes the socket, as that of `ws`. */
  terminate(): void;
  /** Registers a listener, as emitters of Node have it: a message comes as a text. */
  on(type: string, listener: (...given: any[]) => void): EmulatorModelSocket;
  /** The same for the next event alone. */
  once(type: string, listener: (...given: any[]) => void): EmulatorModelSocket;
  /** Takes a listener off. */
  off(type: string, listener: (...given: any[]) => void): EmulatorModelSocket;
  /** Takes a listener off, by its other name. */
  removeListener(type: string, listener: (...given: any[]) => void): EmulatorModelSocket;
}

/** A class to hand to an agent in the place of the global `WebSocket`, or of that of `ws`. */
export interface EmulatorModelSocketClass {
  /** Opens a session of the model, whatever the URL is. */
  new (
    url?: string | URL,
    protocols?: string | string[] | EmulatorModelSocketOptions,
    options?: EmulatorModelSocketOptions,
  ): EmulatorModelSocket;
  /** 0. */
  readonly CONNECTING: 0;
  /** 1. */
  readonly OPEN: 1;
  /** 2. */
  readonly CLOSING: 2;
  /** 3. */
  readonly CLOSED: 3;
}

/** A stand-in for a realtime model: see {@link Emulator.model}. */
export interface EmulatorModel {
  /** A class of sockets whose other end is this model. It opens no connection. */
  readonly WebSocket: EmulatorModelSocketClass;
  /** All sessions, with those that have ended, the oldest first: the last 1000. */
  readonly sessions: EmulatorModelSession[];
  /** Opens a session: `new model.WebSocket(url, options)`. */
  connect(url?: string | URL, options?: EmulatorModelSocketOptions): EmulatorModelSocket;
  /**
   * Takes a socket that a server has accepted, of any library: `new WebSocketServer({ port: 0 }).on("connection", (socket, request) =>
   * model.take(socket, request))`.
   *
   * @param request what it was upgraded from
   */
  take(
    socket: {
      /** Sends a message. */
      send(text: string): unknown;
      /** Ends it, with a code of RFC 6455 §7.4. */
      close(code?: number, reason?: string): unknown;
      /** Registers a listener. */
      addEventListener(type: string, listener: (event: any) => void): unknown;
    },
    request: {
      /** Its URL, or path and query. */
      url?: string | undefined;
      /** `Headers`, or an object with names in small letters. */
      headers: object;
    },
  ): void;
  /** Whether a request to upgrade may become a session: with this, `upgrade(model)` of `ringwire/media/ws` serves it on `node:http`. */
  admit: () => Promise<
    | {
        /** What to refuse it with: 1000 sessions are open, or the model is closed. */
        status: 503;
      }
    | undefined
  >;
  /** The longest message, in characters. */
  readonly largestMessage: number;
  /** Closes all sockets with 1001, and takes no further one. {@link Emulator.stop} does so. */
  close(): void;
}
