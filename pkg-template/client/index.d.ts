/**
 * Place and steer phone calls over Azure's Call Automation REST service.
 *
 * ```js
 * import { CallAutomationClient } from "ringwire";
 *
 * const client = new CallAutomationClient(process.env.COMMUNICATION_CONNECTION_STRING);
 * const { callConnection } = await client.createCall(
 *   { targetParticipant: { phoneNumber: "+14255550123" }, sourceCallIdNumber: { phoneNumber: "+14255550100" } },
 *   "https://contoso.example/callbacks",
 * );
 * ```
 *
 * {@link CallAutomationClient} and what it gives speak the contract in production, `2026-03-12`; {@link CallClient} speaks that of
 * 2021.
 *
 * @packageDocumentation
 */

import type { CommunicationUserIdentifier } from "./call-automation.js";
import type { CallbackReceiver } from "../callbacks/index.js";

// The contract in production, under its official names. What `CallClient` has of the same name begins with `CallClient` instead.
export * from "./call-automation.js";

// ── Identifiers ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A phone number, for {@link CallClient}. */
export interface CallClientPhoneNumberIdentifier {
  /** E.164: a plus sign and up to 15 digits, as in `+14255550123`. */
  phoneNumber: string;
}

/** A Teams user, for {@link CallClient}. */
export interface CallClientMicrosoftTeamsUserIdentifier {
  /** The id of the user in its directory. */
  microsoftTeamsUserId: string;
  /** Whether the user joined as a visitor. Default: `false`. */
  isAnonymous?: boolean;
  /** The cloud the user is in. Default: `"public"`. */
  cloud?: "public" | "dod" | "gcch";
}

/** Anything else, for {@link CallClient}: kept whole. */
export interface CallClientUnknownIdentifier {
  /** The raw id. */
  rawId: string;
}

/** Whom a {@link CallClient} reaches. */
export type CallClientCommunicationIdentifier =
  | CommunicationUserIdentifier
  | CallClientPhoneNumberIdentifier
  | CallClientMicrosoftTeamsUserIdentifier
  | CallClientUnknownIdentifier;

/**
 * Whom a {@link CallClient} is to reach: an identifier, or a string that is read by the grammar of raw ids. `+14255550123` and
 * `4:+14255550123` are phone numbers, `8:acs:…` a user of the resource, `8:orgid:…` a Teams user.
 */
export type IdentifierLike = CallClientCommunicationIdentifier | string;

// ── Credentials and options ─────────────────────────────────────────────────────────────────────────────────────────────────

/** A token and its end. */
export interface AccessToken {
  /** The token. */
  token: string;
  /** When it ends, in milliseconds since 1970. */
  expiresOnTimestamp?: number;
}

/**
 * Gives bearer tokens. It is asked again two minutes before the last token ends, and once however many calls wait for it. The end
 * is `expiresOnTimestamp`, else what the token itself says (the `exp` of a JWT), else five minutes after it was given.
 */
export type GetToken = (scope: string) => string | AccessToken | Promise<string | AccessToken>;

/** A key that signs, a bearer token, or what gives bearer tokens. */
export type Credential = string | GetToken | { key: string } | { getToken(scope: string): Promise<AccessToken | null> };

/** How often and how long a client tries again. */
export interface RetryOptions {
  /** Tries after the first: 0 to 100. Default: 3. */
  maxRetries?: number;
  /** The wait before the first retry, in milliseconds; it doubles with each. Half of it is chance. Default: 800. */
  baseDelayMs?: number;
  /** The longest wait, in milliseconds. A `Retry-After` beyond it ends the trying. Default: 60000. */
  maxDelayMs?: number;
}

/** What every request of a client shares. */
export interface CallClientOptions {
  /** The `api-version` sent. Default: `"2021-04-15-preview1"`. */
  apiVersion?: string;
  /** Where the operations live below the endpoint. Default: `"/calls"`. */
  basePath?: "/calls" | "/calling/calls";
  /** Allows plain `http` beyond loopback hosts, for the endpoint and for callbacks. Default: `false`. */
  allowInsecureConnection?: boolean;
  /** The header that carries the time of a signature. Browsers forbid `"date"`. Default: `"x-ms-date"`. */
  dateHeader?: "x-ms-date" | "date";
  /**
   * When to try again; `false` for never. An operation that would do more when done twice (`createCall`, `playAudio`,
   * `inviteParticipants`) is tried again only after `429`; the others also after 408, 500, 502, 503, 504 and when no answer came.
   * Every try is signed anew.
   */
  retry?: RetryOptions | false;
  /** The longest time an operation may take, its retries included, in milliseconds; at least 1. Default: no limit. */
  timeoutMs?: number;
  /** Headers added to every request. */
  headers?: Record<string, string>;
  /** Called after every try of a request, for logs and traces. What it throws is ignored. */
  onAttempt?: (attempt: AttemptInfo) => void;
  /** Sends the requests; called with a `Request`. Default: `node:http` in Node, the platform's `fetch` elsewhere. */
  fetch?: (request: Request) => Promise<Response>;
  /** Where the callbacks of the calls arrive, for their ends to be awaited. */
  callbacks?: CallbackReceiver;
}

/** How long something is waited for. */
export interface WaitOptions {
  /** The longest time, in milliseconds; then the promise rejects with a `TimeoutError`. Default: the receiver's, 240000. */
  timeoutMs?: number;
  /** Gives the wait up; the promise rejects with the signal's reason, by default an `AbortError`. */
  signal?: AbortSignal;
}

/** The answer to an operation that an event ends later, and the way to await that. */
export interface AwaitableOperation<Result, Completed> extends Promise<Result> {
  /**
   * The event that says that it is done. It may come before the answer does. Needs `callbacks` in the options of the client.
   *
   * @throws CallOutcomeError (`ringwire/callbacks`) when it failed, or when the call has ended: its `reason` says why
   */
  completed(options?: WaitOptions): Promise<Completed>;
}

/** What becomes of a call that was placed. Needs `callbacks` in the options of the client. */
export interface AwaitableCall<Connected, Disconnected> {
  /**
   * The event that says that somebody has answered.
   *
   * @throws CallOutcomeError (`ringwire/callbacks`) when nobody did: its `reason` is `busy`, `noAnswer`, `declined`, …
   */
  connected(options?: WaitOptions): Promise<Connected>;
  /** The event that says that the call is over; of one that was never connected, the one that says so. */
  disconnected(options?: WaitOptions): Promise<Disconnected>;
}

/** What one request may say for itself; over the options of the client. */
export interface RequestOptions {
  /** Aborts the operation, at any moment; the promise rejects with the signal's reason, by default an `AbortError`. */
  signal?: AbortSignal;
  /** The longest time it may take, its retries included, in milliseconds; at least 1. Then it rejects with a `TimeoutError`. */
  timeoutMs?: number;
  /** Headers added to the request. */
  headers?: Record<string, string>;
  /** Called after every try of the request, in place of the client's. What it throws is ignored. */
  onAttempt?: (attempt: AttemptInfo) => void;
}

/** A try of a request, as `onAttempt` is told of it. No key, token or phone number is ever part of it. */
export interface AttemptInfo {
  /** The operation: the name of the method, or of the part of it that is one request. */
  operation: string;
  /** Which try it was, counted from 1. */
  attempt: number;
  /** The status answered; `undefined` when no answer came. */
  status?: number;
  /** The id to give to support, where there is one. */
  requestId?: string;
  /** How long the try took, in milliseconds. */
  durationMs: number;
  /** How long is waited before the next try, in milliseconds; `undefined` when this was the last. */
  retriedAfterMs?: number;
  /** What the platform or your own `fetch` threw, when no answer came. */
  error?: unknown;
}

// ── Operations ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What a call carries. */
export type CallModality = "audio" | "video";

/** The events that are sent only on request. */
export type EventSubscriptionType = "participantsUpdated" | "dtmfReceived";

/** How far an operation is. */
export type OperationStatus = "notStarted" | "running" | "completed" | "failed" | (string & {});

/** What `createCall` needs beyond who calls whom. */
export interface CallClientCreateCallOptions {
  /** Where the events of the call are posted: `https`, or `http` on a loopback host. */
  callbackUri: string;
  /** What the call carries; at least one. */
  requestedModalities: CallModality[];
  /** The events wanted beyond those always sent; may be empty. */
  requestedCallEvents: EventSubscriptionType[];
  /** What the call is about. */
  subject?: string;
  /** The number shown to the people called, in E.164; needed to reach phone numbers. */
  alternateCallerId?: CallClientPhoneNumberIdentifier | string;
}

/** What `createCall` gives. */
export interface CallClientCreateCallResult {
  /** The call leg: the first argument of every other operation. */
  callLegId: string;
}

/** What `playAudio` is to play. */
export interface PlayAudioOptions {
  /** The file: WAV, mono, 16 bit, 16 kHz. */
  audioFileUri?: string;
  /** Whether to play it again and again until cancelled. Default: `false`. */
  loop?: boolean;
  /** A text of yours that comes back with the event. */
  operationContext?: string;
  /** A name of yours for the file, by which the service caches it. */
  resourceId?: string;
}

/** How an operation went. */
export interface ResultInfo {
  /** An HTTP-like status; 200 is success. */
  code: number;
  /** The reason; 0 is success, 8508 is cancelled. */
  subcode: number;
  /** The reason in words. */
  message?: string | null;
}

/** What `playAudio` and `cancelMediaProcessing` give. */
export interface OperationResult {
  /** The operation. */
  id: string;
  /** How far it is. */
  status: OperationStatus;
  /** The text given with the request. */
  operationContext?: string | null;
  /** How it went. */
  resultInfo?: ResultInfo | null;
}

/** What `inviteParticipants` may say beyond whom. */
export interface InviteParticipantsOptions {
  /** A text of yours that comes back with the event. */
  operationContext?: string;
  /** The number shown to the people called, in E.164; needed to reach phone numbers. */
  alternateCallerId?: CallClientPhoneNumberIdentifier | string;
}

/** A request as it goes out. */
export interface SignedRequest {
  /** The HTTP method. */
  method: string;
  /** The whole URL. */
  url: string;
  /** The headers, the authorization included; names in lower case. */
  headers: Record<string, string>;
  /** The JSON body, where there is one. */
  body?: string;
}

/** An answer received elsewhere. */
export interface ReceivedResponse {
  /** The HTTP status. */
  status: number;
  /** The headers: as `fetch` gives them, or by their names in lower case. */
  headers?: Headers | Record<string, string>;
  /** The body. */
  body?: string;
}

/** The operations of {@link CallClient}. */
export type CallClientOperation =
  | "createCall"
  | "hangupCall"
  | "deleteCall"
  | "playAudio"
  | "cancelMediaProcessing"
  | "inviteParticipants"
  | "removeParticipant";

/**
 * Calls by the contract `2021-04-15-preview1`.
 *
 * ```js
 * import { CallClient } from "ringwire";
 *
 * const client = new CallClient(process.env.COMMUNICATION_CONNECTION_STRING);
 * const { callLegId } = await client.createCall("8:acs:…", ["+14255550123"], {
 *   callbackUri: "https://contoso.example/callbacks",
 *   requestedModalities: ["audio"],
 *   requestedCallEvents: ["participantsUpdated"],
 *   alternateCallerId: "+14255550100",
 * });
 * ```
 *
 * Methods reject with a {@link CallAutomationError}, with the platform's `AbortError` when aborted, with its `TimeoutError` when
 * out of time. Input that cannot be used is refused before anything is sent (`kind: "validation"`).
 */
export class CallClient {
  /**
   * @param connectionString `endpoint=https://contoso.communication.azure.com/;accesskey=…`, as the portal shows it
   * @throws CallAutomationError when a part of it is missing, the key is not base64, or an option does not exist
   */
  constructor(connectionString: string, options?: CallClientOptions);
  /**
   * @param endpoint the URL of the resource; `https`, or `http` on a loopback host
   * @param credential a key, a bearer token, or what gives bearer tokens
   * @throws CallAutomationError when one of them cannot be used, or an option does not exist
   */
  constructor(endpoint: string, credential: Credential, options?: CallClientOptions);

  /**
   * Calls one or more people. `POST /calls`, answered with 201 (200 is on record too).
   *
   * @param source who calls: an identity of the resource
   * @param targets whom to call; at least one
   */
  createCall(
    source: IdentifierLike,
    targets: IdentifierLike[],
    options: CallClientCreateCallOptions,
    requestOptions?: RequestOptions,
  ): Promise<CallClientCreateCallResult & AwaitableCall<CallLegStateChanged, CallLegStateChanged>>;

  /** Leaves the call; the people in it may go on talking. `POST /calls/{callLegId}/Hangup`, answered with 202. */
  hangupCall(callLegId: string, requestOptions?: RequestOptions): AwaitableOperation<void, CallLegStateChanged>;

  /** Ends the call for everyone in it. `DELETE /calls/{callLegId}`, answered with 202. */
  deleteCall(callLegId: string, requestOptions?: RequestOptions): AwaitableOperation<void, CallLegStateChanged>;

  /**
   * Plays a file to everyone in the call; a `PlayAudioResult` event tells when it is over. `POST /calls/{callLegId}/PlayAudio`,
   * answered with 202.
   */
  playAudio(
    callLegId: string,
    options: PlayAudioOptions,
    requestOptions?: RequestOptions,
  ): AwaitableOperation<OperationResult, PlayAudioResult>;

  /**
   * Stops whatever is playing or waiting to play. `POST /calls/{callLegId}/CancelMediaProcessing`, answered with 200 (202 is on
   * record too).
   */
  cancelMediaProcessing(callLegId: string, operationContext?: string, requestOptions?: RequestOptions): Promise<OperationResult>;

  /**
   * Calls more people into the call; an `InviteParticipantResult` event tells how it went. `POST /calls/{callLegId}/participants`,
   * answered with 202.
   *
   * @param participants whom to invite; at least one
   */
  inviteParticipants(
    callLegId: string,
    participants: IdentifierLike[],
    options?: InviteParticipantsOptions,
    requestOptions?: RequestOptions,
  ): AwaitableOperation<void, InviteParticipantResult>;

  /**
   * Takes one person out of the call. `DELETE /calls/{callLegId}/participants/{participantId}`, answered with 202.
   *
   * @param participantId as a `ParticipantsUpdated` event names it
   */
  removeParticipant(callLegId: string, participantId: string, requestOptions?: RequestOptions): Promise<void>;

  /** The signed request of an operation, not sent: for queues, proxies and tests. Its signature is good for some minutes. */
  buildRequest<Name extends CallClientOperation>(name: Name, ...args: Parameters<CallClient[Name]>): Promise<SignedRequest>;

  /**
   * The result in an answer that was received elsewhere.
   *
   * @throws CallAutomationError when the answer is an error
   */
  parseResponse<Name extends CallClientOperation>(name: Name, response: ReceivedResponse): CallClientResult<Name>;
}

/** What an operation gives, without what can be awaited of it. */
export type CallClientResult<Name extends CallClientOperation> = Name extends "createCall"
  ? CallClientCreateCallResult
  : Awaited<ReturnType<CallClient[Name]>>;

// ── Errors ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** One try of a request. */
export interface Attempt {
  /** The status answered; `undefined` when no answer came. */
  status?: number;
  /** How long was waited before the next try, in milliseconds; `undefined` for the last. */
  retriedAfterMs?: number;
}

/** Every failure that is not an abort or a timeout. No key, token or phone number is ever part of it. */
export class CallAutomationError extends Error {
  name: "CallAutomationError";
  /**
   * What went wrong, in one word. `validation`: an argument or an option is not what it must be; nothing was sent. `credential`:
   * the connection string, the key or the token cannot be used; nothing was sent. `network`: no answer came. `service`: the
   * service answered with an error. `response`: the service answered with success, but not with what the contract says.
   */
  kind: "validation" | "credential" | "network" | "service" | "response";
  /** Which argument, option or part of the request it is about, as a path: `targets[1].phoneNumber`. */
  target?: string;
  /** The HTTP status answered. */
  status?: number;
  /** The same, by its official name. */
  statusCode?: number;
  /** The service's own code. */
  code?: string;
  /** What the service answered, parsed: `{ error: { code, message, … } }`. Of a {@link CallClient}: its `details` or `innererror`. */
  details?: unknown;
  /** The id to give to support. */
  requestId?: string;
  /** How long the service asks to wait before another try, in milliseconds. */
  retryAfterMs?: number;
  /** The first 512 bytes of an answer that is not the JSON it should be. */
  body?: string;
  /** What was asked, when something was. Digits of phone numbers in the URL are masked but for the last two. */
  request?: { method: string; url: string };
  /** What was answered, when something was: the status, and the first 512 bytes of the body, whatever they are. */
  response?: { status: number; bodyAsText: string };
  /** Every try made, in order. */
  attempts: Attempt[];
  /** What the platform or your own code threw. */
  cause?: unknown;
}

// ── Events ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What every event carries. */
export interface CallEventEnvelope {
  /** The id of the event, where it has one. */
  id?: string;
  /** The topic, where it has one. */
  topic?: string;
  /** What it is about: `callLeg/{callLegId}/…`. */
  subject?: string;
  /** The type on the wire: `Microsoft.Communication.…`. */
  eventType: string;
  /** When it happened, ISO 8601 with up to seven digits of the second. */
  eventTime?: string;
}

/** The states of a call leg. */
export type CallState =
  | "unknown"
  | "idle"
  | "incoming"
  | "establishing"
  | "established"
  | "hold"
  | "unhold"
  | "transferring"
  | "redirecting"
  | "terminating"
  | "terminated"
  | (string & {});

/** The call leg entered another state. Always sent. */
export interface CallLegStateChanged extends CallEventEnvelope {
  kind: "CallLegStateChanged";
  callLegId: string;
  /** The state it is in now. */
  callState: CallState;
  /** The conversation, once the call is established. */
  conversationId?: string | null;
}

/** Somebody in a call. */
export interface CallClientParticipant {
  /** Who it is. */
  identifier: CallClientCommunicationIdentifier;
  /** What `removeParticipant` takes. */
  participantId: string;
  /** Whether the others cannot hear them. */
  isMuted: boolean;
}

/** Somebody joined or left. Sent when `requestedCallEvents` has `participantsUpdated`. */
export interface CallClientParticipantsUpdated extends CallEventEnvelope {
  kind: "ParticipantsUpdated";
  callLegId: string;
  /** Everyone now in the call. */
  participants: CallClientParticipant[];
}

/** A prompt was played, was cancelled (subcode 8508) or failed. Always sent. */
export interface PlayAudioResult extends CallEventEnvelope {
  kind: "PlayAudioResult";
  callLegId: string;
  status: OperationStatus;
  operationContext?: string | null;
  resultInfo?: ResultInfo | null;
}

/** An invited person joined or did not. Always sent. */
export interface InviteParticipantResult extends CallEventEnvelope {
  kind: "InviteParticipantResult";
  callLegId: string;
  status: OperationStatus;
  operationContext?: string | null;
  resultInfo?: ResultInfo | null;
  /** Whom the invitation was for. */
  participants: CallClientCommunicationIdentifier[];
}

/** The keys of a phone. */
export type ToneValue =
  | `Tone${0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}`
  | "Star"
  | "Pound"
  | "A"
  | "B"
  | "C"
  | "D"
  | "Flash"
  | (string & {});

/** Somebody pressed a key. Sent when `requestedCallEvents` has `dtmfReceived`. */
export interface DtmfReceived extends CallEventEnvelope {
  kind: "DtmfReceived";
  callLegId: string;
  /** The key, and its number among those pressed in the call. */
  toneInfo: { sequenceId: number; tone: ToneValue };
}

/** A recording became active or inactive. */
export interface CallRecordingStateChanged extends CallEventEnvelope {
  kind: "CallRecordingStateChanged";
  recordingId?: string;
  state?: "active" | "inactive" | (string & {});
  startDateTime?: string;
  conversationId?: string | null;
}

/** An event this version has no name for: kept, its data untouched. */
export interface UnknownCallEvent extends CallEventEnvelope {
  kind: "Unknown";
  data?: unknown;
}

/** A callback of the 2021 contract. Members this version does not know are kept beside those it does. */
export type CallEvent =
  | CallLegStateChanged
  | CallClientParticipantsUpdated
  | PlayAudioResult
  | InviteParticipantResult
  | DtmfReceived
  | CallRecordingStateChanged
  | UnknownCallEvent;

/**
 * Reads the body of a callback: a string or what it parses to, one event or an array of them.
 *
 * It does not say who sent it: the 2021 contract signs nothing, so put a secret of your own into the query of `callbackUri`.
 *
 * @throws CallAutomationError when the text is not JSON, or an element is not an event
 */
export function parseCallEvents(body: unknown): CallEvent[];
