/**
 * The emulator of the Call Automation REST service: a call in a test, in a page or on a laptop, with no cloud account, no phone
 * number and no tunnel.
 *
 * ```js
 * import { CallClient } from "ringwire";
 * import { Emulator } from "ringwire/emulator";
 *
 * const emulator = await Emulator.start();
 * const client = new CallClient(emulator.connectionString, { fetch: emulator.fetch });
 * const { callLegId } = await client.createCall("8:acs:me", ["+15550100000"], {
 *   callbackUri: "https://app.example/callbacks",
 *   requestedModalities: ["audio"],
 *   requestedCallEvents: [],
 *   alternateCallerId: "+14255550100",
 * });
 * await emulator.advance("2s"); // +15550100000 answers after two seconds: see emulator.numbers()
 * console.log(emulator.calls()[0].state); // "established"
 * ```
 *
 * @packageDocumentation
 */

// ── Settings ────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What an emulator may be told; every option has a default. */
export interface EmulatorOptions {
  /**
   * Whose time it is. `"virtual"`: time stands still until {@link Emulator.advance} moves it, so a test waits for nothing.
   * `"real"`: time passes by itself. Default: `"virtual"`.
   */
  clock?: "virtual" | "real";
  /** Where the virtual clock begins, in milliseconds since 1970. Default: 2100-01-01, so that no token looks expired. */
  startTime?: number;
  /** Where its chance begins: the same seed and the same requests give the same ids and the same log. Default: 1. */
  seed?: number;
  /** Where clients reach it: scheme, host and port. Default: `"http://emulator.localhost"`. */
  endpoint?: string;
  /** The key clients sign with, in base64. Default: one key, the same for every emulator. It protects nothing. */
  accessKey?: string;
  /**
   * Posts callbacks and fetches prompts: give the platform's `fetch` to let them out. Without it nothing leaves the process:
   * callbacks are listed ({@link Emulator.callbacks}), and prompts other than the emulator's own are out of reach.
   */
  fetch?: (request: Request) => Promise<Response>;
  /**
   * Handles callbacks, in place of `fetch`. What it throws, and any status not from 200 to 299, is a failed attempt; nothing
   * returned is a success. The events of Event Grid come here too: they have the header `aeg-event-type`.
   */
  onCallback?: (request: Request) => Response | void | Promise<Response | void>;
  /** How long the answer to a callback or for a prompt may take, in milliseconds of real time. Default: 10000. */
  callbackTimeoutMs?: number;
  /** The waits before each new attempt of a failed callback, in milliseconds. Default: `[1000, 2000, 4000, 8000]`. */
  callbackRetryDelaysMs?: number[];
  /** Whether a callback of `CallClient` holds one event, or an array of one, as others always do. Default: `"object"`. */
  callbackFormat?: "object" | "array";
  /**
   * How far the date of a signature may be from now, in milliseconds; `null` for any distance. Default: `null` with a virtual
   * clock, 900000 (15 minutes) with the real one.
   */
  maxSkewMs?: number | null;
  /** The status of a `createCall` that succeeds. Default: 201. */
  createCallStatus?: 200 | 201;
  /** The status of a `cancelMediaProcessing` that succeeds. Default: 200. */
  cancelMediaProcessingStatus?: 200 | 202;
  /** Where the events of Event Grid are posted (`IncomingCall`, `RecordingFileStatusUpdated`). Default: nowhere, they are listed. */
  eventGridEndpoint?: string;
  /** How many participants a page of `listParticipants` has. Default: 1000. */
  pageSize?: number;
  /** How many log entries, callbacks and ended calls are kept, of each; the oldest go first. Default: 50000. */
  history?: number;
}

// ── What it shows ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** An identifier, as `ringwire` has them: `{ communicationUserId }`, `{ phoneNumber }`, `{ microsoftTeamsUserId, … }`, `{ rawId }`. */
export type EmulatorIdentifier = Record<string, string | boolean>;

/** Somebody who is, was or may yet be in a call. */
export interface EmulatorParticipant {
  /** What `removeParticipant` and {@link Emulator.press} take. */
  participantId: string;
  /** Who it is. */
  identifier: EmulatorIdentifier;
  /** The same as one text: `4:+14255550123`. */
  rawId: string;
  /** Being called, in the call, no longer in it, or never came. */
  state: "ringing" | "connected" | "left" | "failed";
}

/** A prompt that waits to be played. */
export interface EmulatorPrompt {
  /** The operation, as `playAudio` gave it. */
  id: string;
  audioFileUri: string;
  loop: boolean;
  operationContext: string | null;
}

/** The prompt being played. */
export interface EmulatorPlayingPrompt extends EmulatorPrompt {
  /** Since when it is heard, ISO 8601; `null` while its file is fetched. */
  since: string | null;
  /** How long once through takes, in milliseconds; `null` while its file is fetched. */
  durationMs: number | null;
}

/** Somebody who is, was or may yet be in a call of `CallAutomationClient`. */
export interface EmulatorPerson {
  /** Who it is. */
  identifier: EmulatorIdentifier;
  /** The same as one text: `4:+14255550123`. */
  rawId: string;
  /** Being called, in the call, no longer in it, or never came. */
  state: "ringing" | "connected" | "left" | "failed";
  isMuted: boolean;
  isOnHold: boolean;
}

/** What a call of `CallAutomationClient` plays or asks. */
export interface EmulatorMedia {
  kind: "play" | "recognize";
  state: "waiting" | "playing" | "looping" | "listening";
  /** Which of the sources is next, or is heard; counted from 0. */
  source: number;
  /** As they stand on the wire: `{ kind: "file", uri }`, `{ kind: "text", text }` or `{ kind: "ssml", ssmlText }`. */
  sources: Record<string, string>[];
  operationContext: string | null;
}

/** A connection of the application to a call of `CallAutomationClient`. */
export interface EmulatorConnection {
  callConnectionId: string;
  state: "connecting" | "connected" | "transferring" | "disconnecting" | "disconnected";
  /** When it was asked for, ISO 8601. */
  createdAt: string;
  serverCallId: string;
  correlationId: string | null;
  callbackUri: string;
  /** Who calls. */
  source: EmulatorIdentifier;
  /** Everyone ever called or calling, in order. */
  participants: EmulatorPerson[] | null;
  media: { current: EmulatorMedia | null; waiting: EmulatorMedia[] };
}

/** A call that is to come in. */
export interface EmulatorIncomingCall {
  /** Who calls: an identifier, or its raw id. A number of the grammar does after the answer what it says: see {@link Emulator.numbers}. */
  from: EmulatorIdentifier | string;
  /** Who is called. */
  to: EmulatorIdentifier | string;
  /** The name the caller shows. */
  callerDisplayName?: string;
  /** What the caller says beside the call. */
  customContext?: { sipHeaders?: Record<string, string>; voipHeaders?: Record<string, string> };
  /** For whom the call is taken. */
  onBehalfOfCallee?: EmulatorIdentifier | string;
}

/** A call of `CallClient`. */
export interface EmulatorCall {
  callLegId: string;
  state: "establishing" | "established" | "terminating" | "terminated";
  /** When it was created, ISO 8601. */
  createdAt: string;
  /** Who calls. */
  source: EmulatorIdentifier;
  subject: string | null;
  callbackUri: string;
  requestedCallEvents: string[];
  conversationId: string;
  /** Everyone ever called, in order. */
  participants: EmulatorParticipant[];
  media: { playing: EmulatorPlayingPrompt | null; waiting: EmulatorPrompt[] };
}

/** One attempt of a callback. */
export interface EmulatorAttempt {
  /** Which one, from 1. */
  attempt: number;
  /** When it was over, ISO 8601. */
  time: string;
  /** The status answered, if it was answered. */
  status?: number;
  /** Why it was not answered. */
  error?: string;
  /** What became of the callback. */
  state: "waiting" | "delivered" | "failed" | "listed";
  /** How long until the next attempt, in milliseconds, if there is to be one. */
  nextAttemptAfterMs?: number;
}

/** A callback with its attempts. */
export interface EmulatorCallback {
  /** Its number, from 1. */
  id: number;
  /** The call of `CallClient` it is about. */
  callLegId?: string;
  /** The connection of `CallAutomationClient` it is about. Neither: it is of Event Grid. */
  callConnectionId?: string;
  /** Such as `CallLegStateChanged`, `CallConnected` or `IncomingCall`. */
  eventKind: string;
  /** Where it is posted; empty when nobody subscribed to it. */
  url: string;
  /** `listed`: it was not posted, because the emulator was given neither `fetch` nor `onCallback`. */
  state: "waiting" | "sending" | "delivered" | "failed" | "listed";
  attempts: EmulatorAttempt[];
  /** The event, as posted. */
  event: Record<string, unknown>;
}

/** What every entry of the log has. */
export interface EmulatorLogEntry {
  /** Its number, from 1. */
  sequence: number;
  /** When it happened, ISO 8601. */
  time: string;
}

/**
 * An entry of the log. The same seed and the same requests give the same entries, byte for byte: the dates of signatures and the
 * ids of requests are not in it, nor are keys and tokens. (An `operationContext` is, and where you give none, `CallAutomationClient`
 * makes one up.) The addresses of callbacks are, with all their query holds.
 */
export type EmulatorEvent = EmulatorLogEntry &
  (
    | { kind: "request"; request: number; method: string; path: string; operation?: string; authorization?: "HMAC-SHA256" | "Bearer"; body?: unknown }
    | { kind: "response"; request: number; status: number; clientRequestId: string; retryAfter?: string; body?: unknown }
    | { kind: "state"; callLegId: string; callConnectionId?: undefined; state: EmulatorCall["state"] }
    | { kind: "state"; callLegId?: undefined; callConnectionId: string; state: EmulatorConnection["state"] }
    | {
        kind: "participant";
        callLegId: string;
        serverCallId?: undefined;
        participantId: string;
        rawId: string;
        state: EmulatorParticipant["state"];
        reason?: string;
      }
    | { kind: "participant"; callLegId?: undefined; serverCallId: string; rawId: string; state: EmulatorPerson["state"]; reason?: string }
    | {
        kind: "media";
        callLegId: string;
        callConnectionId?: undefined;
        operationId: string;
        state: "queued" | "fetching" | "playing" | "completed" | "cancelled" | "failed";
        audioFileUri?: string;
        loop?: boolean;
        operationContext?: string;
        durationMs?: number;
        subcode?: number;
        message?: string;
      }
    | {
        kind: "media";
        callLegId?: undefined;
        callConnectionId: string;
        operation: EmulatorMedia["kind"];
        state: "queued" | "fetching" | "playing" | "completed" | "cancelled" | "failed";
        source?: Record<string, string>;
        operationContext?: string;
      }
    | { kind: "key"; callLegId: string; callConnectionId?: undefined; participantId: string; tone: string; sequenceId: number }
    | { kind: "key"; callLegId?: undefined; callConnectionId: string; rawId: string; tone: string }
    | { kind: "speech"; callConnectionId: string; rawId: string; phrase: string }
    | { kind: "hold"; callConnectionId: string; rawId: string; isOnHold: boolean; playSource?: Record<string, unknown> }
    | { kind: "recording"; recordingId: string; state: "active" | "inactive" }
    | { kind: "incoming"; incomingCallContext: string; state: "ringing" | "over"; from?: string; to?: string; reason?: string }
    | {
        kind: "callback";
        callbackId: number;
        callLegId?: string;
        callConnectionId?: string;
        eventKind: string;
        url: string;
        event: Record<string, unknown>;
      }
    | ({ kind: "attempt"; callbackId: number } & Omit<EmulatorAttempt, "time">)
    | { kind: "problem"; callLegId?: string; callConnectionId?: string; eventKind: string; message: string }
  );

/** A row of the number grammar. */
export interface EmulatorNumber {
  /** Which numbers: `+1555xxx0000`, where `xxx` is any three digits. */
  pattern: string;
  /** One of them. */
  example: string;
  /** What happens when it is called. */
  behaviour: string;
  /** The version it counts for, if not for both. */
  apiVersion?: string;
}

/** `emulated`: its shape is on record. `assumed`: nothing of it is. `missing`: it is not there. */
export type EmulatorSupport = "emulated" | "assumed" | "missing";

/** What the emulator does of one contract, and how sure it is that the service does the same. */
export interface EmulatorContractSupport {
  apiVersion: string;
  /** Every operation of the contract; `assumed` lists what is assumed of it. */
  operations: { name: string; method: string; path: string; support: EmulatorSupport; assumed: string[] }[];
  /** Every event of the contract. */
  events: { kind: string; support: EmulatorSupport; assumed: string[] }[];
  /** Every choice that had to be made. */
  choices: { about: string; choice: string; basis: "on record" | "assumed" | "missing" }[];
}

/** The same of both: of the one `CallClient` speaks, and in `automation` of the one `CallAutomationClient` speaks. */
export interface EmulatorSupportTable extends EmulatorContractSupport {
  automation: EmulatorContractSupport;
}

// ── The emulator ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A request as a server received it. */
export interface RawRequest {
  method: string;
  /** Path and query, exactly as sent. */
  path: string;
  /** The `Host` header. */
  host: string;
  /** A name, its value, a name, its value: as `rawHeaders` in Node. */
  headers?: string[];
  body?: Uint8Array;
}

/** An answer as a server is to send it. */
export interface RawResponse {
  status: number;
  /** A name, its value, a name, its value. */
  headers: string[];
  body: Uint8Array;
}

/** An emulator: the service's twin, in this process. */
export class Emulator {
  /**
   * Starts an emulator in which nothing has happened yet.
   *
   * @throws Error that names the option which does not exist or cannot have that value
   */
  static start(options?: EmulatorOptions): Promise<Emulator>;

  private constructor();

  /** Where clients reach it. */
  readonly endpoint: string;
  /** What a `CallClient` or a `CallAutomationClient` is given. */
  readonly connectionString: string;
  /** What time it is here, in milliseconds since 1970. */
  readonly now: number;

  /**
   * Answers a request, as the platform's `fetch` does: with a `Response` whatever the status. It may be handed over
   * (`{ fetch: emulator.fetch }`); the host of the URL is not looked up.
   *
   * @throws the reason of the request's signal, when that is aborted
   */
  readonly fetch: (input: Request | URL | string, init?: RequestInit) => Promise<Response>;

  /** Answers a request of a server of your own. */
  handle(request: RawRequest): RawResponse;

  /**
   * Moves the virtual clock: everything due until then happens, each thing at its own time, and every callback is handled before
   * the next thing happens. Requests made while a callback is handled arrive at that time.
   *
   * What is due at once happens without it.
   *
   * @param duration milliseconds, or a text: `"115s"`, `"2m 30s"`, `"500ms"`, `"1h"`
   * @throws Error when the clock is the real one, when another `advance` is under way, or when `duration` is not one
   */
  advance(duration: number | string): Promise<void>;

  /**
   * The log: requests, answers, states, people, prompts, keys, callbacks and their attempts.
   *
   * @param after the sequence number of the last entry already known. Default: 0, for all
   */
  events(after?: number): EmulatorEvent[];
  /** Every call of `CallClient`, the oldest first; the ended ones too. */
  calls(): EmulatorCall[];
  /** Every connection of `CallAutomationClient`, the oldest first; the ended ones too. */
  connections(): EmulatorConnection[];
  /** Every callback with its attempts, the oldest first. */
  callbacks(): EmulatorCallback[];

  /**
   * Lets somebody who is in a call press keys; gives how many. In a call of `CallClient`, the events come when
   * `requestedCallEvents` has `dtmfReceived`; in one of `CallAutomationClient`, the keys answer what is asked.
   *
   * @param call the `callLegId` or the `callConnectionId`
   * @param participant a participant id, a raw id or a phone number
   * @param keys some of `0`-`9`, `*`, `#`, `A`-`D`; in calls of `CallClient` also `!` for the hook flash
   * @throws Error when there is no such call, nobody of that name in it, or no such key
   */
  press(call: string, participant: string, keys: string): number;

  /**
   * Lets somebody who is in a call of `CallAutomationClient` say something: an answer, when they are asked.
   *
   * @param participant a raw id or a phone number
   * @throws Error when there is no such call, nobody of that name in it, or nothing to say
   */
  say(callConnectionId: string, participant: string, phrase: string): void;

  /**
   * Lets somebody who is in a call of `CallAutomationClient` hang up.
   *
   * @param participant a raw id or a phone number
   * @throws Error when there is no such call, or nobody of that name in it
   */
  leave(callConnectionId: string, participant: string): void;

  /**
   * Lets a call come in, for `CallAutomationClient` to answer, redirect or reject. Event Grid tells of it (`IncomingCall`); it
   * rings for 30 seconds.
   *
   * @throws Error that names what does not fit
   */
  incomingCall(call: EmulatorIncomingCall): { incomingCallContext: string; serverCallId: string; correlationId: string };

  /**
   * A bearer token that this emulator accepts, in the shape the client's `getToken` gives.
   *
   * @param options `expiresInMs`: how long it is good, in milliseconds of the emulator's clock. Default: 3600000, one hour
   */
  issueToken(options?: { expiresInMs?: number }): { token: string; expiresOnTimestamp: number };

  /**
   * The address of a prompt that needs no network: a tone.
   *
   * @param seconds its length, above 0 and at most 300. Default: 2
   */
  promptUri(seconds?: number): string;

  /** What happens when a number is called. */
  numbers(): EmulatorNumber[];
  /** What is emulated, assumed or missing. */
  support(): EmulatorSupportTable;

  /** Forgets everything that happened, and begins again at the seed and at the start of the virtual clock. */
  reset(): void;
  /** Stops its timers and frees its memory. Everything asked of it afterwards throws. */
  stop(): void;
}
