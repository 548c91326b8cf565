/**
 * Place and control phone calls with Azure's Call Automation REST service.
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
 * {@link CallAutomationClient} and the objects it returns use the contract 2026-03-12. {@link CallClient} uses the 2021 preview
 * (`2021-04-15-preview1`).
 *
 * @packageDocumentation
 */

import type { CallParticipant, CommunicationUserIdentifier } from "./call-automation.js";
import type { CallbackReceiver } from "../callbacks/index.js";

// The types of 2026-03-12 have their official names. Types of the 2021 preview with the same name begin with `CallClient`
// instead.
export * from "./call-automation.js";

// ── Identifiers ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A phone number, for {@link CallClient}. */
export interface CallClientPhoneNumberIdentifier {
  /** E.164: a plus sign and 1 to 15 digits, as in `+14255550123`. In an event, whatever the service calls a phone number. */
  phoneNumber: string;
  /** The raw id of a number that is not in E.164, in events. With it the number is taken back as it came. */
  rawId?: string | undefined;
}

/** A Microsoft Teams user, for {@link CallClient}. */
export interface CallClientMicrosoftTeamsUserIdentifier {
  /** The id of the user in the Microsoft Entra directory. */
  microsoftTeamsUserId: string;
  /** Whether the user joined as a visitor. Default: `false`. */
  isAnonymous?: boolean | undefined;
  /** The Microsoft cloud that holds the user. Default: `"public"`. */
  cloud?: "public" | "dod" | "gcch" | (string & {}) | undefined;
}

/** A participant of any other kind, for {@link CallClient}. The raw id is kept unchanged. */
export interface CallClientUnknownIdentifier {
  /** The whole identifier as one string, such as `8:orgid:…`. */
  rawId: string;
}

/** A participant, for {@link CallClient}. */
export type CallClientCommunicationIdentifier =
  | CommunicationUserIdentifier
  | CallClientPhoneNumberIdentifier
  | CallClientMicrosoftTeamsUserIdentifier
  | CallClientUnknownIdentifier;

/**
 * A participant: an identifier, or a string in the grammar of raw ids. `+14255550123` and `4:+14255550123` are phone numbers,
 * `8:acs:…` is a user of the communication resource, `8:orgid:…` is a Teams user.
 */
export type IdentifierLike = CallClientCommunicationIdentifier | string;

// ── Credentials and options ─────────────────────────────────────────────────────────────────────────────────────────────────

/** A bearer token and its expiry. */
export interface AccessToken {
  /** What stands after `Bearer` in the `authorization` header. */
  token: string;
  /** When the token expires: Unix time in milliseconds. */
  expiresOnTimestamp?: number | undefined;
}

/**
 * A function that returns a bearer token for a scope.
 *
 * The client calls it two minutes before the last token expires. (For a token with less than four minutes left: when half of that
 * time has passed.) Operations that run at the same time share one call, which may take one minute: then all of them reject with a
 * {@link CallAutomationError} (`kind: "credential"`), and the next operation calls it again. When the call fails, the last token is used until its
 * `expiresOnTimestamp`. In Workers and edge functions the client
 * calls it again after ten seconds, because they drop what an ended request has begun; the first token to arrive counts. The expiry is `expiresOnTimestamp`; without it, the
 * `exp` claim of a JWT; without that, five minutes after the token was received.
 */
export type GetToken = (scope: string) => string | AccessToken | Promise<string | AccessToken>;

/**
 * An access key that signs requests, a bearer token, a function that returns bearer tokens, or a credential of `@azure/identity`.
 * A string is a bearer token; an access key is `{ key }`.
 */
export type Credential =
  | string
  | GetToken
  | {
      /** The access key of the resource, in base64, as the Azure portal shows it under *Keys*. */
      key: string;
    }
  | {
      /** Gives a bearer token for the scope of the service, or `null` when there is none: an error of the kind `credential`. */
      getToken(scope: string): Promise<AccessToken | null>;
    };

/** How often the client retries a request, and how long it waits before each retry. */
export interface RetryOptions {
  /** Retries after the first attempt: 0 to 100. Default: 3. */
  maxRetries?: number | undefined;
  /**
   * The delay before the first retry, in milliseconds. It doubles with each retry; half of each delay is random. Default: 800.
   */
  baseDelayMs?: number | undefined;
  /** The longest delay, in milliseconds. When `Retry-After` asks for more, the client does not retry. Default: 60000. */
  maxDelayMs?: number | undefined;
}

/**
 * The options that both clients have, for all of their requests. Those of the official package have other names.
 *
 * An unknown option is refused with a {@link CallAutomationError} (`kind: "validation"`).
 */
export interface ClientOptions {
  /** Whether plain `http` is allowed for hosts other than loopback, for the endpoint and for callbacks. Default: `false`. */
  allowInsecureConnection?: boolean | undefined;
  /** The longest time of one operation with all its retries, in milliseconds: 1 to 2147483647. Default: no limit. */
  timeoutMs?: number | undefined;
  /**
   * Headers to add to every request. Headers of the signature, the body and the connection are the client's and are refused, in any
   * case of letters: `accept-encoding`, `authorization`, `connection`, `content-encoding`, `content-length`, `content-type`, `date`,
   * `expect`, `host`, `keep-alive`, `proxy-…`, `te`, `trailer`, `transfer-encoding`, `upgrade`, `x-ms-content-sha256`, `x-ms-date` and
   * `x-ms-host`. A `repeatability-request-id` must be a UUID. Default: none.
   */
  headers?: Record<string, string> | undefined;
  /** Called after every attempt of a request, for logs and traces. Exceptions that it throws are ignored. */
  onAttempt?: ((attempt: AttemptInfo) => void) | undefined;
  /**
   * Sends the requests; the client calls it with a `Request`. Default: `node:http` and `node:https` in Node, the platform's
   * `fetch` elsewhere. The client reads at most 16777216 bytes of a response (an error of the kind `response` beyond that) and the first
   * 65536 bytes of a response that reports a failure; files of recordings have no limit.
   */
  fetch?: ((request: Request) => Promise<Response>) | undefined;
  /** The receiver of the callbacks. With it, `connected()`, `disconnected()` and `completed()` of results can be awaited. */
  callbacks?: CallbackReceiver | undefined;
  /** Reports the operations, as traces and metrics: `openTelemetry()` of `ringwire/opentelemetry`. Default: none. */
  telemetry?: Telemetry | undefined;
}

/** The options of a {@link CallClient}, for all of its requests. */
export interface CallClientOptions extends ClientOptions {
  /** The `api-version` of every request. Default: `"2021-04-15-preview1"`. */
  apiVersion?: string | undefined;
  /** The path of the operations below the endpoint. Default: `"/calls"`. */
  basePath?: "/calls" | "/calling/calls" | undefined;
  /** The header that carries the date of a signature. Browsers do not let a page set `"date"`. Default: `"x-ms-date"`. */
  dateHeader?: "x-ms-date" | "date" | undefined;
  /**
   * When to retry; `false` for never. `createCall`, `playAudio` and `inviteParticipants` would take effect twice, so they are
   * retried only after status 429. All other operations are retried after status 408, 429, 500, 502, 503 and 504, and when no
   * response came. Every retry has a new date and signature. Default: see {@link RetryOptions}.
   */
  retry?: RetryOptions | false | undefined;
}

/**
 * Reports what clients and receivers do: `openTelemetry()` of `ringwire/opentelemetry` makes it. Its members belong to the package and may
 * change with any version.
 */
export interface Telemetry {
  /** Of the package. */
  readonly client: (...args: never[]) => unknown;
  /** Of the package. */
  readonly receiver: (...args: never[]) => unknown;
}

/** How long a promise waits for its event. */
export interface WaitOptions {
  /**
   * The longest time, in milliseconds. After it the promise rejects with a `TimeoutError`. Default: `waitTimeoutMs` of the
   * receiver, which is 240000 by default.
   */
  timeoutMs?: number | undefined;
  /** Cancels the wait. The promise rejects with the reason of the signal, by default an `AbortError`. */
  signal?: AbortSignal | undefined;
}

/** The promise of the service's response, with a second promise for the event that ends the operation. */
export interface AwaitableOperation<Result, Completed> extends Promise<Result> {
  /**
   * Waits for the event that ends the operation. The event may come before the response. Needs `callbacks` in the options of the
   * client.
   *
   * @returns the event that reports success
   * @throws CallOutcomeError (`ringwire/callbacks`) when the operation failed or was canceled, or when the call has ended;
   * `reason` says why
   * @throws CallAutomationError when the request failed, or the client has no `callbacks`
   */
  completed(options?: WaitOptions): Promise<Completed>;
}

/** Promises for the events of a call that was placed, answered or joined. They need `callbacks` in the options of the client. */
export interface AwaitableCall<Connected, Disconnected> {
  /**
   * Waits until the call is connected: a callee has answered.
   *
   * @returns the event that reports it
   * @throws CallOutcomeError (`ringwire/callbacks`) when the call could not be connected; `reason` is `busy`, `noAnswer`,
   * `declined`, …
   */
  connected(options?: WaitOptions): Promise<Connected>;
  /**
   * Waits until the call has ended.
   *
   * @returns the event that reports the end; for a call that was never connected, the event that reports the failure
   */
  disconnected(options?: WaitOptions): Promise<Disconnected>;
}

/** The options of one request. They take precedence over those of the client. */
export interface RequestOptions {
  /** Aborts the operation. The promise rejects with the reason of the signal, by default an `AbortError`. */
  signal?: AbortSignal | undefined;
  /**
   * The longest time of the operation with all its retries, in milliseconds: 1 to 2147483647. After it the promise rejects with a
   * `TimeoutError`. Default: that of the client.
   */
  timeoutMs?: number | undefined;
  /** Headers to add to the request. Default: none but those of the client. */
  headers?: Record<string, string> | undefined;
  /** Called after every attempt of the request, instead of the client's `onAttempt`. Exceptions that it throws are ignored. */
  onAttempt?: ((attempt: AttemptInfo) => void) | undefined;
  /**
   * With `telemetry` in the options of the client, the parent of the operation's span, as the official package takes it; without, it has no
   * effect. Default: the span of the active context.
   */
  tracingOptions?:
    | {
        /** The context whose span becomes the parent. */
        tracingContext?: TracingContext | undefined;
      }
    | undefined;
}

/** A `Context` of `@opentelemetry/api`, which the official package calls so. */
export interface TracingContext {
  /** Reads a value. */
  getValue(key: symbol): unknown;
  /** Gives a context with one value more. */
  setValue(key: symbol, value: unknown): TracingContext;
  /** Gives a context without a value. */
  deleteValue(key: symbol): TracingContext;
}

/** One attempt of a request, as `onAttempt` receives it. It never contains a key, a token or a phone number. */
export interface AttemptInfo {
  /** The name of the operation, such as `createCall`. */
  operation: string;
  /** The number of the attempt, from 1. */
  attempt: number;
  /** The HTTP status of the response; `undefined` when no response came. */
  status?: number | undefined;
  /** The request id that Azure support asks for; `undefined` when the response has none. */
  requestId?: string | undefined;
  /** The duration of the attempt, in milliseconds. */
  durationMs: number;
  /** The delay before the next attempt, in milliseconds; `undefined` when this is the last one. */
  retriedAfterMs?: number | undefined;
  /** The error of the platform or of your `fetch`, when no response came. */
  error?: unknown | undefined;
}

// ── Operations ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The media of a call. */
export type CallModality = "audio" | "video" | (string & {});

/** The events that the service sends only on request. */
export type EventSubscriptionType = "participantsUpdated" | "dtmfReceived" | (string & {});

/** How far an operation is. A prompt that was canceled may be `completed`. */
export type OperationStatus = "notStarted" | "running" | "completed" | "failed" | (string & {});

/** Where the events of the new call go, and what the callees see. Three members are needed. */
export interface CallClientCreateCallOptions {
  /** The URL to which the service posts the events of the call: `https`, or `http` on a loopback host. */
  callbackUri: string;
  /** The media of the call; at least one. */
  requestedModalities: CallModality[];
  /** The events to send in addition to those that are always sent; may be empty. */
  requestedCallEvents: EventSubscriptionType[];
  /** What the call is about: a text for applications that are called. */
  subject?: string | undefined;
  /** The caller ID: the phone number that callees see, in E.164. The service needs it to call phone numbers. */
  alternateCallerId?: CallClientPhoneNumberIdentifier | string | undefined;
}

/** The new call. It is connected when `connected()` resolves. */
export interface CallClientCreateCallResult {
  /** The id of the call leg: the first argument of every other operation. */
  callLegId: string;
}

/** Which file is played, and how. */
export interface PlayAudioOptions {
  /** The URL of the audio file: WAV, mono, 16 bit, 16 kHz; `https`, or `http` on a loopback host. */
  audioFileUri?: string | undefined;
  /** Whether to repeat the file until it is canceled. Default: `false`. */
  loop?: boolean | undefined;
  /** A string of your choice that the `PlayAudioResult` event repeats. */
  operationContext?: string | undefined;
  /** An id of your choice for the file. The service caches the file under it. */
  resourceId?: string | undefined;
}

/** The outcome of an operation. */
export interface ResultInfo {
  /** An HTTP-like status code; 200 is success. */
  code: number;
  /** A code for the reason; 0 is success, 8508 is canceled. */
  subcode: number;
  /** A description of the reason. */
  message?: string | null | undefined;
}

/** The result of `playAudio` and `cancelMediaProcessing`. */
export interface OperationResult {
  /** Names the prompt in the logs of the service. */
  id: string;
  /** How far the prompt is at the time of the answer. */
  status: OperationStatus;
  /** The operation context of the request. */
  operationContext?: string | null | undefined;
  /** The outcome of the operation. */
  resultInfo?: ResultInfo | null | undefined;
}

/** What the invited participants see, and how the event is recognized. */
export interface InviteParticipantsOptions {
  /** A string of your choice that the `InviteParticipantResult` event repeats. */
  operationContext?: string | undefined;
  /** The caller ID: the phone number that callees see, in E.164. The service needs it to call phone numbers. */
  alternateCallerId?: CallClientPhoneNumberIdentifier | string | undefined;
}

/** A signed request, ready to send. */
export interface SignedRequest {
  /** The HTTP method. */
  method: string;
  /** The complete URL. */
  url: string;
  /** The headers, with `authorization`; names are in lower case. */
  headers: Record<string, string>;
  /** The JSON body; `undefined` when the request has none. */
  body?: string | undefined;
}

/** A response that your own code has received. */
export interface ReceivedResponse {
  /** The HTTP status. */
  status: number;
  /** The headers: a `Headers` object, or an object with names in lower case. */
  headers?: Headers | Record<string, string> | undefined;
  /** The body as text. */
  body?: string | undefined;
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
 * A client of the 2021 preview (`2021-04-15-preview1`).
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
 * Methods reject with a {@link CallAutomationError}, with the platform's `AbortError` when aborted, and with its `TimeoutError`
 * after `timeoutMs`. Invalid arguments are refused before a request is sent (`kind: "validation"`).
 */
export class CallClient {
  /**
   * @param connectionString `endpoint=https://contoso.communication.azure.com/;accesskey=…`, as the Azure portal shows it
   * @throws CallAutomationError when a part of it is missing, the key is not base64, or an option is unknown or invalid
   */
  constructor(connectionString: string, options?: CallClientOptions);
  /**
   * @param endpoint the URL of the communication resource; `https`, or `http` on a loopback host
   * @param credential `{ key }`, a bearer token, a function that returns bearer tokens, or a credential of `@azure/identity`
   * @throws CallAutomationError when one of them is invalid, or an option is unknown or invalid
   */
  constructor(endpoint: string, credential: Credential, options?: CallClientOptions);

  /**
   * Calls one or more participants. `POST /calls`, answered with 201 or 200. `CallLegStateChanged` follows.
   *
   * @param source the caller: a user of the communication resource
   * @param targets the callees; at least one
   * @returns the id of the call leg; `connected()` and `disconnected()` wait for its states `established` and `terminated`
   */
  createCall(
    source: IdentifierLike,
    targets: IdentifierLike[],
    options: CallClientCreateCallOptions,
    requestOptions?: RequestOptions,
  ): Promise<CallClientCreateCallResult & AwaitableCall<CallLegStateChanged, CallLegStateChanged>>;

  /**
   * Leaves the call; the other participants stay connected. `POST /calls/{callLegId}/Hangup`, answered with 202.
   * `CallLegStateChanged` (`terminated`) follows.
   */
  hangupCall(callLegId: string, requestOptions?: RequestOptions): AwaitableOperation<void, CallLegStateChanged>;

  /**
   * Ends the call for all participants. `DELETE /calls/{callLegId}`, answered with 202. `CallLegStateChanged` (`terminated`)
   * follows.
   */
  deleteCall(callLegId: string, requestOptions?: RequestOptions): AwaitableOperation<void, CallLegStateChanged>;

  /**
   * Plays an audio file to all participants. `POST /calls/{callLegId}/PlayAudio`, answered with 202. `PlayAudioResult` follows
   * when the file has ended or failed.
   */
  playAudio(
    callLegId: string,
    options: PlayAudioOptions,
    requestOptions?: RequestOptions,
  ): AwaitableOperation<OperationResult, PlayAudioResult>;

  /**
   * Cancels the prompt that is playing and those that are queued. `POST /calls/{callLegId}/CancelMediaProcessing`, answered with
   * 200 or 202. `PlayAudioResult` (subcode 8508) follows.
   *
   * @param operationContext a string of your choice that the response repeats
   */
  cancelMediaProcessing(callLegId: string, operationContext?: string, requestOptions?: RequestOptions): Promise<OperationResult>;

  /**
   * Calls further participants and adds those who answer to the call. `POST /calls/{callLegId}/participants`, answered with 202.
   * `InviteParticipantResult` follows.
   *
   * @param participants the participants to invite; at least one
   */
  inviteParticipants(
    callLegId: string,
    participants: IdentifierLike[],
    options?: InviteParticipantsOptions,
    requestOptions?: RequestOptions,
  ): AwaitableOperation<void, InviteParticipantResult>;

  /**
   * Removes one participant from the call. `DELETE /calls/{callLegId}/participants/{participantId}`, answered with 202.
   *
   * @param participantId the `participantId` of a `ParticipantsUpdated` event
   */
  removeParticipant(callLegId: string, participantId: string, requestOptions?: RequestOptions): Promise<void>;

  /**
   * Builds and signs the request of an operation without sending it, for queues, proxies and tests. The service accepts the
   * signature for some minutes.
   *
   * @param name the operation
   * @param args the arguments of its method
   * @throws CallAutomationError when an argument is invalid, or no token could be obtained
   */
  buildRequest<Name extends CallClientOperation>(name: Name, ...args: Parameters<CallClient[Name]>): Promise<SignedRequest>;

  /**
   * Reads the result of an operation from a response that your own code has received.
   *
   * @throws CallAutomationError when the response is an error, or not what the contract says
   */
  parseResponse<Name extends CallClientOperation>(name: Name, response: ReceivedResponse): CallClientResult<Name>;
}

/** The result of an operation, without the methods that wait for its events. */
export type CallClientResult<Name extends CallClientOperation> = Name extends "createCall"
  ? CallClientCreateCallResult
  : Awaited<ReturnType<CallClient[Name]>>;

// ── Errors ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** One attempt of a request. */
export interface Attempt {
  /** The HTTP status of the response; `undefined` when no response came. */
  status?: number | undefined;
  /** The delay before the next attempt, in milliseconds; `undefined` for the last one. */
  retriedAfterMs?: number | undefined;
}

/**
 * The error of every failure but aborts and timeouts. It never contains a key, a token, an unmasked phone number or the query of a URL
 * (but for `api-version`): where `cause` has one, it is a copy without it. Its message has at most 1000 characters.
 */
export class CallAutomationError extends Error {
  /** Always this text, so that an error is known across realms and copies of the package. */
  name: "CallAutomationError";
  /**
   * The kind of failure.
   *
   * - `validation`: an argument or an option is invalid; no request was sent.
   * - `credential`: the connection string, the key or the token is invalid; no request was sent.
   * - `network`: no response came.
   * - `service`: the service responded with an error.
   * - `response`: the service responded with success, but not with what the contract says.
   */
  kind: "validation" | "credential" | "network" | "service" | "response";
  /** Of `listParticipants`, when it is awaited: the participants of the pages before the one that failed. */
  values?: CallParticipant[] | undefined;
  /** The path of the argument, option or part of the request that is at fault: `targets[1].phoneNumber`. */
  target?: string | undefined;
  /** The HTTP status of the response. */
  status?: number | undefined;
  /** The same as `status`, under the official name. */
  statusCode?: number | undefined;
  /** The error code of the service. */
  code?: string | undefined;
  /**
   * The parsed body of the error response: `{ error: { code, message, … } }`. For a {@link CallClient}: its `details` or
   * `innererror`.
   */
  details?: unknown | undefined;
  /** The request id that Azure support asks for. */
  requestId?: string | undefined;
  /** The delay before another attempt that the service asks for, in milliseconds. */
  retryAfterMs?: number | undefined;
  /** The first 512 bytes of a response body that is not the expected JSON. */
  body?: string | undefined;
  /** The request, when one was sent. Phone numbers in the URL are masked except for their last two digits. */
  request?:
    | {
        /** `POST`, `GET`, `PATCH`, `PUT` or `DELETE`. */
        method: string;
        /** Of the query, it has `api-version` alone. */
        url: string;
      }
    | undefined;
  /** The response, when one came: the status and the first 512 bytes of the body. */
  response?:
    | {
        /** The HTTP status, as in `status` of the error. */
        status: number;
        /** The text of the service, whatever it is. */
        bodyAsText: string;
      }
    | undefined;
  /** All attempts, in order; empty when no request was sent. */
  attempts: Attempt[];
  /** The error that the platform or your own code threw. */
  cause?: unknown | undefined;
}

// ── Events ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The members of every event of the 2021 preview. */
export interface CallEventEnvelope {
  /** The id of the event; `undefined` when the event has none. */
  id?: string | undefined;
  /** The topic; `undefined` when the event has none. */
  topic?: string | undefined;
  /** The subject of the event: `callLeg/{callLegId}/…`. */
  subject?: string | undefined;
  /** The type of the event: `Microsoft.Communication.…`. */
  eventType: string;
  /** The time of the event: ISO 8601 with up to seven decimal digits of the second. */
  eventTime?: string | undefined;
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
  /** Distinguishes it in {@link CallEvent}. */
  kind: "CallLegStateChanged";
  /** The argument of the methods of {@link CallClient}. */
  callLegId: string;
  /** The new state. */
  callState: CallState;
  /** The id of the conversation; present when the call is established. */
  conversationId?: string | null | undefined;
}

/** Who is in a call of the 2021 preview, and whether they are muted. */
export interface CallClientParticipant {
  /** Who it is. */
  identifier: CallClientCommunicationIdentifier;
  /** The id for `removeParticipant`. */
  participantId: string;
  /** Whether the participant is muted. */
  isMuted: boolean;
}

/** A participant joined or left. Sent when `requestedCallEvents` has `participantsUpdated`. */
export interface CallClientParticipantsUpdated extends CallEventEnvelope {
  /** Distinguishes it in {@link CallEvent}. */
  kind: "ParticipantsUpdated";
  /** The argument of the methods of {@link CallClient}. */
  callLegId: string;
  /** All participants who are in the call now. */
  participants: CallClientParticipant[];
}

/** A prompt has ended, was canceled (subcode 8508) or failed. Always sent. */
export interface PlayAudioResult extends CallEventEnvelope {
  /** Distinguishes it in {@link CallEvent}. */
  kind: "PlayAudioResult";
  /** The argument of the methods of {@link CallClient}. */
  callLegId: string;
  /** The status of the operation. For a canceled prompt it may be `completed`: `resultInfo` says more. */
  status: OperationStatus;
  /** What `playAudio` was given, so that the prompt is recognized. */
  operationContext?: string | null | undefined;
  /** The outcome of the operation. */
  resultInfo?: ResultInfo | null | undefined;
}

/** The invited participants joined, or did not. Always sent. */
export interface InviteParticipantResult extends CallEventEnvelope {
  /** Distinguishes it in {@link CallEvent}. */
  kind: "InviteParticipantResult";
  /** The argument of the methods of {@link CallClient}. */
  callLegId: string;
  /** The status of the operation. */
  status: OperationStatus;
  /** What `inviteParticipants` was given, so that the invitation is recognized. */
  operationContext?: string | null | undefined;
  /** The outcome of the operation. */
  resultInfo?: ResultInfo | null | undefined;
  /** The invited participants. */
  participants: CallClientCommunicationIdentifier[];
}

/** The tones of the 2021 preview. `Flash` is the hook flash. */
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

/** A participant pressed a key. Sent when `requestedCallEvents` has `dtmfReceived`. */
export interface DtmfReceived extends CallEventEnvelope {
  /** Distinguishes it in {@link CallEvent}. */
  kind: "DtmfReceived";
  /** The argument of the methods of {@link CallClient}. */
  callLegId: string;
  /** The tone, and its sequence number in the call. */
  toneInfo: {
    /** Its place among the tones of the call: with a gap, one was lost. */
    sequenceId: number;
    /** The key that was pressed. */
    tone: ToneValue;
  };
}

/** A recording became active or inactive. */
export interface CallRecordingStateChanged extends CallEventEnvelope {
  /** Distinguishes it in {@link CallEvent}. */
  kind: "CallRecordingStateChanged";
  /** Names the recording in the logs of the service; the 2021 preview has no operation that takes it. */
  recordingId?: string | undefined;
  /** The new state of the recording. */
  state?: "active" | "inactive" | (string & {}) | undefined;
  /** The start of the recording, as the service sent it. */
  startDateTime?: string | undefined;
  /** Names the conversation that is recorded; that of `CallLegStateChanged`. */
  conversationId?: string | null | undefined;
}

/** An event of a type that this version of the package does not know. Its data is kept unchanged. */
export interface UnknownCallEvent extends CallEventEnvelope {
  /** Distinguishes it in {@link CallEvent}. */
  kind: "Unknown";
  /** The type of the event, as in `eventType`: events of unknown types of all contracts have it here. */
  type: string;
  /** The data of the event, unchanged. */
  data?: unknown | undefined;
}

/** An event of the 2021 preview. Members that this version of the package does not know are kept. */
export type CallEvent =
  | CallLegStateChanged
  | CallClientParticipantsUpdated
  | PlayAudioResult
  | InviteParticipantResult
  | DtmfReceived
  | CallRecordingStateChanged
  | UnknownCallEvent;

/**
 * Parses all events of a callback of the 2021 preview.
 *
 * The function does not verify the sender. The 2021 preview does not sign its callbacks, so put a secret into the query of
 * `callbackUri` and check it, as `CallbackReceiver` of `ringwire/callbacks` does.
 *
 * @param body the request body: text or parsed JSON, one event or an array of events
 * @throws CallAutomationError when the text is not JSON, or an element is not an event
 */
export function parseCallEvents(body: unknown): CallEvent[];
