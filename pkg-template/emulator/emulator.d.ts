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
  /** The immutable id of the resource: the audience of the tokens callbacks carry. Default: one id, the same for every emulator. */
  resourceId?: string;
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
  /** The faults there are from the beginning: see {@link Emulator.setFaults}. Default: none. */
  faults?: EmulatorFaults;
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
  state: "waiting" | "sending" | "delivered" | "failed" | "listed";
  /** The fault whose attempt it is: one beside those of the callback, which changes nothing for it. */
  fault?: EmulatorFaultRule["fault"];
  /** The ids of the callbacks that came in one array, if several did. */
  batch?: number[];
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
  /** Whether it carries a token of the issuer: those of `CallAutomationClient` do, as those of the service. */
  signed: boolean;
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
    | {
        kind: "request";
        request: number;
        method: string;
        path: string;
        operation?: string;
        authorization?: "HMAC-SHA256" | "Bearer";
        body?: unknown;
      }
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
    | {
        kind: "participant";
        callLegId?: undefined;
        serverCallId: string;
        rawId: string;
        state: EmulatorPerson["state"];
        reason?: string;
      }
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
    | EmulatorFaultEntry
    | { kind: "problem"; callLegId?: string; callConnectionId?: string; eventKind: string; message: string }
  );

// ── Faults ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What every rule may say. */
export interface EmulatorRule {
  /** The part of what it applies to that it strikes, from 0 to 1. Default: 1, all of it. */
  share?: number;
  /** How many times it strikes at most. Default: as often as its share says. */
  times?: number;
  /**
   * How the path begins: of the request, or of the address a callback is posted to. Rules without it do not strike requests for the
   * metadata and for the keys; with it they do: `/calling/keys`. Default: any.
   */
  path?: string;
}

/** A rule that strikes the answers to requests. */
export interface EmulatorAnswerRule extends EmulatorRule {
  /**
   * A method of `CallAutomationClient`, of what it gives or of `CallClient`: `"createCall"`, `"playToAll"`; `"terminateCall"` is
   * `hangUp(true)`. Methods that are one operation of the service are struck together. Default: any request.
   */
  operation?: string;
}

/** A rule that strikes callbacks. */
export interface EmulatorCallbackRule extends EmulatorRule {
  /** A kind of event: `"CallConnected"`, `"IncomingCall"`. Default: any. */
  event?: string;
}

/**
 * A rule: which fault, whom it strikes, and its numbers. Times are in milliseconds of the emulator's clock, at most a day, unless
 * said otherwise.
 */
export type EmulatorFaultRule =
  /**
   * The answer is an error, with that status (400 to 599, default 500) and that code (default `"Fault"`) in the contract's own shape.
   * `when`: `"before"` (default), nothing was done; `"after"`, it was, and the real answer is lost.
   */
  | (EmulatorAnswerRule & { fault: "status"; status?: number; code?: string; when?: "before" | "after" })
  /**
   * The answer is a 429 (default) or a 503 that asks to come again after `retryAfterMs` (default 1000), in that header (default
   * `"retry-after"`, in whole seconds, rounded up). `when` as for `status`.
   */
  | (EmulatorAnswerRule & {
      fault: "retryAfter";
      status?: 429 | 503;
      retryAfterMs?: number;
      header?: "retry-after" | "retry-after-ms" | "x-ms-retry-after-ms";
      when?: "before" | "after";
    })
  /** The request is carried out at once; its answer takes `delayMs` (default 1000) of real time, with a virtual clock too. */
  | (EmulatorAnswerRule & { fault: "latency"; delayMs?: number })
  /**
   * The connection breaks without an answer; {@link Emulator.fetch} rejects with a `TypeError`, as the platform's does. `when` as for
   * `status`: after `"after"`, whoever asks again asks twice.
   */
  | (EmulatorAnswerRule & { fault: "reset"; when?: "before" | "after" })
  /**
   * What would come of the operation within `withinMs` (default 3000) comes at once, and the answer goes out when every callback
   * of that has been attempted: `CallConnected` before `createCall` is answered. Those callbacks meet no other fault. A prompt
   * that is fetched first holds nothing up, and is told of later.
   */
  | (EmulatorAnswerRule & { fault: "eventBeforeResponse"; withinMs?: number })
  /** Once it is taken, it is sent again: `copies` (1 to 100, default 1) at once, beside what comes next, with the same event id. */
  | (EmulatorCallbackRule & { fault: "duplicate"; copies?: number })
  /** It comes after the next one of the same call; alone, when none comes within `withinMs` (default 5000). */
  | (EmulatorCallbackRule & { fault: "reorder"; withinMs?: number })
  /** It comes `delayMs` (default 5000) later; those behind it do not wait. */
  | (EmulatorCallbackRule & { fault: "late"; delayMs?: number })
  /**
   * It waits for the next ones of the same call and address, and comes with them in one array: once they are `size` (2 to 100,
   * default 2), or when `withinMs` (default 1000) is over. Those that meet a fault of their own do not join.
   */
  | (EmulatorCallbackRule & { fault: "batch"; size?: number; withinMs?: number })
  /** An event of the type `Microsoft.Communication.UnheardOf`, a callback of its own, comes before it (default) or after it. */
  | (EmulatorCallbackRule & { fault: "unknownEvent"; when?: "before" | "after" })
  /** First it comes with a token that was signed by another key, under the id of a published one; then as it should. */
  | (EmulatorCallbackRule & { fault: "forgedToken" })
  /** First it comes with a token that was good an hour ago; then as it should. */
  | (EmulatorCallbackRule & { fault: "expiredToken" })
  /** First it comes with a token for another resource; then as it should. */
  | (EmulatorCallbackRule & { fault: "wrongAudience" })
  /** First it comes without a token; then as it should. Like the three before, it strikes only callbacks that are signed. */
  | (EmulatorCallbackRule & { fault: "unsigned" });

/** The rules of faults. */
export interface EmulatorFaults {
  /** Where their chance begins. Default: the emulator's own seed. */
  seed?: number;
  /** A request or a callback meets one fault at most: that of the first rule that applies and whose chance says so. */
  rules: EmulatorFaultRule[];
}

/** The rules with their defaults filled in, and how many times each has struck, in their order. */
export interface EmulatorFaultState extends Required<EmulatorFaults> {
  struck: number[];
}

/** A fault there is, for forms that make rules. */
export interface EmulatorFaultKind {
  fault: EmulatorFaultRule["fault"];
  /** What it strikes: rules of the one have `operation`, those of the other `event`. */
  on: "answer" | "callback";
  /** Its numbers and words. */
  numbers: { name: string; default: number | string; least?: number; most?: number; among?: (number | string)[] }[];
  /** What happens, in words. */
  doc: string;
}

/** In the log: a request, a callback or a request for a document met a fault. The rule's numbers are in the entry as well. */
export interface EmulatorFaultEntry {
  kind: "fault";
  fault: EmulatorFaultRule["fault"];
  /** Which rule, from 0. */
  rule: number;
  /** The number of the request, as its own entry has it. */
  request?: number;
  /** The callback. */
  callbackId?: number;
  /** The document. */
  path?: string;
  status?: number;
  code?: string;
  when?: "before" | "after";
  retryAfterMs?: number;
  header?: string;
  delayMs?: number;
  withinMs?: number;
  copies?: number;
  size?: number;
}

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

/** What a member or an argument holds, under the names of JavaScript. */
export type EmulatorTableType =
  | {
      type:
        | "any"
        | "text"
        | "id"
        | "url"
        | "boolean"
        | "seconds"
        | "date"
        | "phoneNumber"
        | "identifier"
        | "user"
        | "teamsApp"
        | "callingContext";
    }
  /** A whole number, both ends included. */
  | { type: "integer"; least: number; most: number }
  | { type: "enum"; values: string[] }
  /** An array of at least so many. */
  | { type: "list"; item: EmulatorTableType; least: number }
  /** An object of such values, its names free. */
  | { type: "map"; item: EmulatorTableType }
  /** An object of the table's `models`. */
  | { type: "model"; model: string }
  /** One of several objects; the member `tag` says which. */
  | { type: "union"; tag: string; variants: { name: string; model: string }[] }
  /** An argument that is an object: what may stand in it. */
  | { type: "object"; fields: EmulatorTableField[] };

/** A member of an object. One with an empty name is a union whose members are members of the object itself. */
export type EmulatorTableField = EmulatorTableType & {
  name: string;
  required: boolean;
  /** What it means, in one line. */
  doc: string;
  /** What stands for it if it is not given. */
  default?: unknown;
  /** The one `api-version` that has it. */
  only?: string;
  /** The `api-version` in which it need not be there. */
  unless?: string;
  /** Either it or the member of that name must be there, not both. */
  either?: string;
};

/** An argument of an operation, in order. */
export type EmulatorTableArgument = EmulatorTableType & {
  name: string;
  required: boolean;
  doc?: string;
  /** The object knows it whose method it is; `buildRequest` takes it before the method's own arguments. */
  known?: true;
};

/** An operation. */
export interface EmulatorTableOperation {
  /** What `buildRequest` calls it; mostly the method. */
  name: string;
  /** The class that has the method. */
  class: "CallClient" | "CallAutomationClient" | "CallConnection" | "CallMedia" | "CallRecording";
  /** The HTTP method, and the path below the base path. */
  method: string;
  path: string;
  /** The statuses that mean success. */
  success: number[];
  doc: string;
  arguments: EmulatorTableArgument[];
  /** The model of its answer, if it has one. */
  result?: string;
  /** The one `api-version` that has it. */
  only?: string;
}

/** A contract. */
export interface EmulatorContractTable {
  client: "CallAutomationClient" | "CallClient";
  apiVersion: string;
  operations: EmulatorTableOperation[];
  models: Record<string, { fields: EmulatorTableField[] }>;
}

// ── The emulator ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What a receiver of callbacks needs to know of who signs them. */
export interface EmulatorCallbackAuthentication {
  /** The `aud` of a token: the immutable id of the resource. */
  audience: string;
  /** The `iss` of a token: the service's own. */
  issuer: string;
  /** Where the OpenID Connect metadata of the issuer is, on the emulator's endpoint. */
  metadataUrl: string;
  /** Fetches the metadata and the keys: {@link Emulator.fetch}. */
  fetch: (input: Request | URL | string, init?: RequestInit) => Promise<Response>;
}

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
   * How a receiver tells callbacks of this emulator from forged ones: `new CallbackReceiver({ ...emulator.callbackAuthentication })`.
   *
   * Callbacks of `CallAutomationClient` carry `Authorization: Bearer` and a JWT: RS256, good for five minutes, a new one for each
   * attempt. It is in real time, with a virtual clock too. Those of `CallClient` and of Event Grid carry none. `GET` of the
   * metadata and of the keys it names needs no credential.
   */
  readonly callbackAuthentication: EmulatorCallbackAuthentication;

  /**
   * Answers a request, as the platform's `fetch` does: with a `Response` whatever the status. It may be handed over
   * (`{ fetch: emulator.fetch }`); the host of the URL is not looked up.
   *
   * @throws the reason of the request's signal, when that is aborted
   */
  readonly fetch: (input: Request | URL | string, init?: RequestInit) => Promise<Response>;

  /**
   * Answers a request of a server of your own.
   *
   * @throws TypeError when a fault breaks the connection: close it without an answer
   */
  handle(request: RawRequest): Promise<RawResponse>;

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
   * Signs callbacks with a new key from now on. The two keys before it stay published, for the tokens they signed; so does what
   * is published over a {@link Emulator.reset}.
   */
  rotateKeys(): Promise<void>;

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
  /** The tables of both contracts, the one in production first: for forms, documents and completions made from them. */
  tables(): EmulatorContractTable[];

  /** The rules of faults, and how many times each has struck. */
  faults(): EmulatorFaultState;

  /**
   * Replaces all rules of faults, and begins at their seed; `{ rules: [] }` ends all faults. The same seed and the same requests
   * give the same faults and the same log. What they do is in the log: entries of kind `fault`, and attempts that name theirs.
   *
   * ```js
   * emulator.setFaults({ seed: 7, rules: [{ fault: "duplicate", share: 0.05 }, { fault: "reset", when: "after", operation: "createCall" }] });
   * ```
   *
   * @throws Error that names the rule and its member and says what was expected (`rules[0].share: …`); the rules are as they were
   */
  setFaults(faults: EmulatorFaults): void;

  /** Every fault there is. */
  faultKinds(): EmulatorFaultKind[];

  /**
   * Forgets everything that happened, and begins again at the seed and at the start of the virtual clock. Rules of faults stay, and
   * begin again at theirs.
   */
  reset(): void;
  /** Stops its timers and frees its memory. Everything asked of it afterwards throws. */
  stop(): void;
}
