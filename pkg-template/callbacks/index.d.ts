// Receives callbacks: verifies the sender, reads the events, calls handlers and lets code wait for an event.
import type {
  CallAutomationEvent,
  IncomingCallEvent,
  RecordingFileStatusUpdatedEvent,
  UnknownCallAutomationEvent,
} from "../client/call-automation.js";
import type { AwaitableCall, AwaitableOperation, CallEvent, Telemetry, WaitOptions } from "../client/index.js";

export { CallAutomationError } from "../client/index.js";
export type { Telemetry, WaitOptions } from "../client/index.js";

/**
 * An event that a receiver accepts: an event of 2026-03-12, of the 2021 preview or of Event Grid, or an event of a type that this
 * version of the package does not know.
 */
export type ReceivedEvent =
  | CallAutomationEvent
  | UnknownCallAutomationEvent
  | CallEvent
  | IncomingCallEvent
  | RecordingFileStatusUpdatedEvent;

/** The kinds of events. */
export type ReceivedKind = ReceivedEvent["kind"];

/** The event types with a given `kind`. */
export type EventOfKind<Kind extends string> = Extract<
  ReceivedEvent,
  {
    /** The kind that is looked for. */
    kind: Kind;
  }
>;

/**
 * A key-value store that keeps events and flows longer than the process lives. A store does not interpret its keys. They have a few hundred
 * characters, unless an id of your own is longer.
 *
 * A method that throws, rejects or has not answered within 10000 milliseconds counts as failed: the event is not accepted, the wait or the
 * step of the flow rejects with the error, and the next delivery or run tries again. A call that succeeds after that does no harm.
 */
export interface CallbackStore {
  /**
   * Stores a value under a key until it expires. When the key exists and has not expired, nothing changes. The operation must be
   * atomic: of two concurrent calls with the same key, in one process or several, one returns `true`. By this, receivers claim an event:
   * one of them calls its handlers. With a store that is not atomic, two receivers that get an event at the same moment may both call
   * theirs.
   *
   * @param expiresAtMs the expiry: Unix time in milliseconds; the store may delete the value after it
   * @returns `true` when the value was stored, `false` when the key exists
   */
  add(key: string, value: string, expiresAtMs: number): boolean | Promise<boolean>;
  /**
   * Reads a value.
   *
   * @returns the value; `undefined` when the key does not exist or has expired
   */
  get(key: string): string | undefined | Promise<string | undefined>;
  /** Reads the values of all keys with a prefix, in the order in which they were added. Expired values are left out. */
  list(prefix: string): string[] | Promise<string[]>;
  /**
   * Deletes the value of a key; a key that does not exist is no error. Optional: with it, a flow that has finished leaves nothing behind for
   * longer than its `keepMs`. Without it, it leaves two small values for 90 days more.
   */
  delete?(key: string): unknown;
  /**
   * Reads what was added under a prefix since an earlier call, in the order of adding, each entry once. Optional: with it, a receiver polls
   * the store with one call each `pollMs`, however many waits are pending. Without it, each call that has a pending wait is listed.
   *
   * Entries may be given in pages: while `more` is `true`, the next call goes on with the `place` of this one. What is added by a
   * transaction that ends late must not be missed.
   *
   * @param place the `place` of the call before, with the same prefix; an empty text to begin with the first entry. Without it, no entries are
   *   given, and the place from which on they are read
   */
  since?(prefix: string, place?: string): EntriesSince | Promise<EntriesSince>;
}

/** An entry of a store. */
export interface StoredEntry {
  /** The key under which it was added. */
  key: string;
  /** What was added: the second argument of {@link CallbackStore.add}. */
  value: string;
}

/** What was added to a store since a place. */
export interface EntriesSince {
  /** Where the next call goes on: a text that the store alone understands. */
  place: string;
  /** The entries that have not expired. */
  entries: StoredEntry[];
  /** Whether there are more now. */
  more: boolean;
}

/**
 * A store in memory, for tests and for flows that need not survive the process.
 *
 * Stores that survive the process: `SqliteStore` of `ringwire/callbacks/sqlite`, `PostgresStore` of `ringwire/callbacks/postgres` and
 * `DurableObjectStore` of `ringwire/callbacks/durable-object`.
 */
export class MemoryStore implements CallbackStore {
  /** As {@link CallbackStore.add}, at once. */
  add(key: string, value: string, expiresAtMs: number): boolean;
  /** As {@link CallbackStore.get}, at once. */
  get(key: string): string | undefined;
  /** As {@link CallbackStore.list}, at once. It looks at the entries with the prefix alone. */
  list(prefix: string): string[];
  /** As {@link CallbackStore.delete}, at once. */
  delete(key: string): void;
  /**
   * As {@link CallbackStore.since}, at once.
   *
   * @throws TypeError when it is no place of this store
   */
  since(prefix: string, place?: string): EntriesSince;
  /**
   * The number of entries, with expired ones that are not deleted yet. Expired entries are looked for once a minute, in parts, when an
   * entry is added.
   */
  readonly size: number;
}

/**
 * The options of a receiver. At least one of `audience`, `secret` and `unverified: true` is needed; `audience` and
 * `unverified: true` exclude each other. An unknown option is refused.
 */
export interface CallbackReceiverOptions {
  /**
   * The audience of the tokens: the immutable id of the communication resource (in the Azure portal under *Properties*), or
   * several. With it, every event of 2026-03-12 needs a valid token of the service.
   *
   * @see https://learn.microsoft.com/azure/communication-services/how-tos/call-automation/secure-webhook-endpoint
   */
  audience?: string | string[] | undefined;
  /** The issuer of the tokens. Default: `"https://acscallautomation.communication.azure.com"`. */
  issuer?: string | undefined;
  /**
   * The URL of the issuer's OpenID Connect metadata: `https`, or `http` on a loopback host. Default: that of the service.
   *
   * The receiver fetches the metadata and the keys with the first token, again after one day, and again when a token names an
   * unknown key: at most five times in succession, and then once in two seconds, so that invented keys delay a new one by two
   * seconds at most. All requests that need the keys at the same time share one fetch, which may take eight seconds; then they are
   * answered with 503. While keys that are a day old are fetched again, and when that fails, the known ones are used until they
   * are three days old. (The day is Microsoft's recommendation, the three days are a choice of this package.) A response that is no
   * set of keys, has no key of use or more than 262144 bytes changes nothing: tokens of unknown keys are answered with 503 then.
   * Keys of RSA with at least 2048 bits are used; `use`, `alg` and `key_ops` must allow it, and of several keys with one id all
   * are tried.
   *
   * @see https://learn.microsoft.com/entra/identity-platform/signing-key-rollover
   */
  metadataUrl?: string | undefined;
  /**
   * The largest accepted difference between the clocks of this machine and of the service, in milliseconds. It holds for the
   * beginning (`nbf`) and the end (`exp`) of a token. Default: 300000.
   */
  clockSkewMs?: number | undefined;
  /**
   * A secret that every request must carry in its query: `?secret=…`, or a parameter with the name given here. Put it into the
   * callback URL. The 2021 preview and Event Grid do not sign their requests, so their events are accepted only with this secret
   * (or with `unverified`).
   */
  secret?:
    | string
    | {
        /** The parameter of the query, such as `code`. The plain string stands for `secret`. */
        name: string;
        /** Its value; compared in a time that does not depend on it. */
        value: string;
      }
    | undefined;
  /** Accepts every request without verification. Use it only where an emulator is the only sender. Default: `false`. */
  unverified?: boolean | undefined;
  /** Fetches the metadata and the keys. Default: the platform's `fetch`. */
  fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
  /**
   * Keeps events longer than the process lives, and shares them with other processes. Default: none; events are kept in memory.
   */
  store?: CallbackStore | undefined;
  /**
   * How often a pending wait polls the store for events that other processes received, in milliseconds; 0 for never. Default:
   * 500.
   */
  pollMs?: number | undefined;
  /**
   * The largest request body, in bytes, whether the receiver reads it or a body parser has. A larger one is answered with 413. Default:
   * 1048576.
   */
  maxBodyBytes?: number | undefined;
  /** The timeout of a wait that has no `timeoutMs` of its own, in milliseconds. Default: 240000. */
  waitTimeoutMs?: number | undefined;
  /**
   * How long the receiver remembers an event, in milliseconds. During this time it recognizes duplicates of the event, and a wait
   * can still begin. Default: 3600000. When a call has ended, its events can be waited for during one further minute. Setting the clock of
   * the machine has no influence on this, except for what is in a `store`.
   */
  rememberMs?: number | undefined;
  /** How many events the receiver remembers. When there are more, it forgets the oldest. Default: 100000. */
  maxEvents?: number | undefined;
  /**
   * How many bytes the remembered events may have, as JSON with some 600 bytes more for each. When there are more, the receiver drops the
   * oldest events, of which it still recognizes duplicates, and then forgets the oldest altogether. In memory, an event takes a few times
   * as much. Default: 134217728.
   */
  maxMemoryBytes?: number | undefined;
  /**
   * How long the handlers of an event may take before the response, in milliseconds; above 0. After that, the event counts as not accepted,
   * `onError` receives a `TimeoutError`, and the next delivery of the event calls the handlers that have not returned again. There is no
   * limit for a handler after the response, such as one that waits for a further event of its call. Default: 300000.
   */
  handlerTimeoutMs?: number | undefined;
  /**
   * Called with exceptions of handlers, with the event that the handler received, and with internal errors. When it throws or rejects
   * itself, that and the error it received are reported with `console.error`. Default: `console.error`.
   */
  onError?: ((error: unknown, event?: ReceivedEvent) => void) | undefined;
  /**
   * Called when a request is refused. The response does not contain the reason. What it throws goes to `onError`. Default: `console.warn`
   * with the message, once for each reason.
   */
  onRefused?: ((refusal: Refusal) => void) | undefined;
  /**
   * Reports requests, events, waits and flows, as traces and metrics: `openTelemetry()` of `ringwire/opentelemetry`. Default: none.
   */
  telemetry?: Telemetry | undefined;
}

/** A request that a receiver has refused. */
export interface Refusal {
  /** The HTTP status of the response. */
  status: number;
  /**
   * The reason. Of a token: `missing`, `malformed`, `algorithm`, `keyId`, `issuer`, `audience`, `expired`, `notYetValid`, `unknownKey`,
   * `signature`. Of the secret: `secret`, or `no secret` when the receiver has none and the events are not signed. Else a sentence.
   */
  reason: string;
  /**
   * The reason in a sentence, with what was expected, what came, and the fix. It holds no token and no secret, but texts of the sender:
   * the audience and the issuer of its token.
   */
  message: string;
}

/** How long an iteration over events waits for the next one. */
export interface EventsOptions {
  /** The longest wait for the next event, in milliseconds; the time your code takes with an event is not counted. Default: no limit. */
  timeoutMs?: number | undefined;
  /** Ends the iteration. */
  signal?: AbortSignal | undefined;
}

/** Which events to select. An event must match all given members. */
export interface EventFilter<Kind extends ReceivedKind = ReceivedKind> {
  /**
   * The events of this call connection, and those of its recordings (`RecordingStateChanged`, `StartRecordingFailed`): these have the
   * `callConnectionId` of the recorder, and the `serverCallId` of the call. When several connections of the receiver have that
   * `serverCallId`, they belong to the first.
   */
  callConnectionId?: string | undefined;
  /** The events of this call leg (2021 preview). */
  callLegId?: string | undefined;
  /**
   * The events with this operation context. With `audience` and without a call or a `kind`, only events of 2026-03-12: their token was
   * verified.
   */
  operationContext?: string | undefined;
  /**
   * The events of this kind, or of one of these kinds. A kind that does not exist is refused. Events of types that this version of
   * the package does not know have the kind `"Unknown"`: select them by `operationContext`, or with a `predicate` on `type`.
   */
  kind?: Kind | readonly Kind[] | undefined;
  /** The events for which this function returns `true`. It must not be `async`: a promise ends the wait with a `TypeError`. */
  predicate?: ((event: EventOfKind<Kind>) => boolean) | undefined;
}

/** The execution context of a Worker, as the second or third argument of its `fetch` handler. */
export interface PlatformContext {
  /** Keeps the Worker alive until the promise settles, so that handlers can finish after the response. */
  waitUntil(work: Promise<unknown>): void;
}

/** A `Request`, or an object of a platform that is used like one, such as the `HttpRequest` of Azure Functions. */
export interface CallbackRequest {
  /** The HTTP method. */
  readonly method: string;
  /** The URL as it was called, with the query: it is where the `secret` is looked for. */
  readonly url: string;
  /** The headers. Read are `authorization`, `content-length` and `webhook-request-origin`. */
  readonly headers: {
    /** The value of a header by its name, in any case of letters; `null` when the request has none. */
    get(name: string): string | null;
  };
  /** The body as a stream, where the platform has it. */
  readonly body?: any;
  /** Whether the body was read before. */
  readonly bodyUsed?: boolean;
  /** Reads the body. It is called where `body` is not a stream. */
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** A `Response`. Its `body` fits the types of every platform. */
export type CallbackResponse = Response & {
  /** The stream of the body, or `null`, in the type of any platform. */
  readonly body: any;
};

/** A request of `node:http` or Express, or the request of Fastify or Koa. */
export interface NodeRequest extends Partial<AsyncIterable<Uint8Array>> {
  /** The HTTP method. */
  method?: string;
  /** The path and the query. */
  url?: string;
  /** The headers, with names in lower case. */
  headers: Record<string, string | string[] | undefined>;
  /** The body, where other code has read it: parsed JSON, text or bytes. An empty object counts only when the stream was read. */
  body?: any;
  /** The body as it came, where a body parser keeps it. */
  rawBody?: any;
  /** The request of `node:http`, in that of Fastify. */
  raw?: any;
  /** The request of `node:http`, in that of Koa. */
  req?: any;
}

/** A response of `node:http` or Express. */
export interface NodeResponse {
  /** Writes the status and the headers. */
  writeHead(
    status: number,
    headers?: Record<string, string>,
  ): {
    /** Sends the body and ends the response; `sent` is called when the platform has it. */
    end(body?: string, sent?: () => void): unknown;
  };
}

/**
 * Receives the callbacks of the service: events of 2026-03-12, of the 2021 preview and of Event Grid. Event Grid may post them in
 * its own schema or as CloudEvents, as the subscription says.
 *
 * It responds with
 *
 * - 200 when the handlers have accepted every event of the body, and to the validation request of Event Grid: a `POST`, or with
 *   the CloudEvents schema an `OPTIONS` request, which your route must let through,
 * - 400 when the body is not JSON, an element is not an event, or an id of an event, a call or a source is longer than 1024 bytes,
 * - 401 when the token or the secret is missing or invalid,
 * - 405 when the method is not `POST`, except for that `OPTIONS` request,
 * - 413 when the body is larger than `maxBodyBytes`,
 * - 500 when a handler threw or has not returned within `handlerTimeoutMs`, so that the service delivers the events again; also when
 *   other code has read the body before and it is not in the request (`onError` and `onRefused` receive the reason and the fix), and when
 *   the sender closed the connection before the body was complete (`onRefused` receives that),
 * - 503 with `Retry-After` when the keys of the issuer cannot be fetched, or the receiver is closed.
 *
 * The response of a refusal does not contain the reason: see `onRefused`.
 *
 * The response is sent when all handlers of all events have returned, or when a wait for a further event of the same call begins.
 * (That event would not arrive while the response is held back.) A handler that has accepted an event does not receive it again.
 * A handler that threw receives the event again: with the next delivery, or, when the response has been sent already, from the
 * receiver after 1, 2, 4 and 8 seconds.
 *
 * Events of the two contracts and of Event Grid are kept apart: an event of one ends no wait for another, and is no duplicate of another,
 * even with the same ids. In a `store`, so are events that were accepted for a token, for a secret, or without verification: a receiver
 * reads no event that was accepted for less than it demands itself. Of receivers that share a store and get one event at the same time,
 * one calls its handlers; when its process ends before they return, another one may after 15 seconds.
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: a class cannot declare a member that only some libraries have a name for
export class CallbackReceiver {
  /** @throws CallAutomationError when an option is invalid, or `audience`, `secret` and `unverified` are all missing */
  constructor(options: CallbackReceiverOptions);

  /**
   * Handles a request and returns the response: for Workers, Deno, Bun, Hono, Next.js, Azure Functions and every other platform
   * with `Request` and `Response`. It does not use `this`: `export default { fetch: receiver.handle }`. Where a framework has a
   * context of its own, pass its request: `(c) => receiver.handle(c.req.raw)` in Hono.
   *
   * @param platform further arguments of the platform; an execution context with `waitUntil` is used
   * @throws TypeError when `request` is no `Request`; the message names the right form. In Express, `next` receives the error
   */
  handle: (request: CallbackRequest, ...platform: (PlatformContext | unknown)[]) => Promise<CallbackResponse>;

  /**
   * Returns a request listener for `node:http` and Express: `createServer(receiver.node())`. It may stand behind body parsers such
   * as `express.json()`: it uses the body they have read, and reads the stream when they left it unread. In Fastify, call the listener with
   * `(request, reply.raw)` after `reply.hijack()`; in Koa with `(ctx.request, ctx.res)` after `ctx.respond = false`.
   */
  node(): (request: NodeRequest, response: NodeResponse, next?: (error: unknown) => void) => Promise<void>;

  /**
   * Whether a request that brings no events carries what this receiver believes: the upgrade to a WebSocket of media streaming or
   * transcription, whose token has the issuer, the keys and the audience of the callbacks. With `audience`, its token is verified; with
   * `secret`, its query must hold the secret; with both, both. A receiver with `unverified: true` and neither of them believes every request. It
   * does not use `this`. `MediaReceiver` of `ringwire/media` calls it when it has this receiver as `callbacks`.
   *
   * @param request a `Request`, a request of `node:http`, or `{ url, headers }`; the names of headers in an object are in small letters
   * @returns `false` for a request that is refused; `onRefused` is given the reason, and the answer should not have it
   * @throws CallAutomationError of the kind `validation` when it is no request
   */
  authorize: (request: {
    /** A URL, or its path and query: the secret stands there. */
    url?: string | undefined;
    /** `Headers`, or an object with names in small letters, as `node:http` has it. */
    headers:
      | {
          /** Gives a header by its name, as `Headers` does; `null` when it is missing. */
          get(name: string): string | null;
        }
      | Record<string, string | string[] | undefined>;
  }) => Promise<boolean>;

  /**
   * Registers a handler for the events of a kind, or for all events with `"*"`. Events of types that this version of the package
   * does not know have the kind `"Unknown"`, and their type in `event.type`. When the handler throws or its promise rejects,
   * the event counts as not accepted and is delivered again.
   *
   * @returns a function that removes the handler
   * @throws TypeError when there is no such kind (the message names the nearest one), or `handler` is not a function
   */
  on<Kind extends ReceivedKind>(kind: Kind, handler: (event: EventOfKind<Kind>) => unknown): () => void;
  /**
   * Registers a handler for all events.
   *
   * @returns a function that removes the handler
   */
  on(kind: "*", handler: (event: ReceivedEvent) => unknown): () => void;

  /**
   * Iterates over the selected events: first those that have arrived already, then each one as it arrives. With
   * `callConnectionId` or `callLegId`, the iteration ends with the call. An event counts as accepted when the iterator returns
   * it.
   *
   * `return()`, as at the end of a loop, ends the iteration at once, also while a `next()` is pending.
   *
   * @param options how long to wait for each next event. By default there is no limit; an abort throws the reason of the signal
   * @throws DOMException `TimeoutError` when no event came within `timeoutMs`, `AbortError` when the receiver is closed
   * @throws CallAutomationError when the filter or an option is invalid
   */
  events<Kind extends ReceivedKind = ReceivedKind>(
    filter?: EventFilter<Kind>,
    options?: EventsOptions,
  ): AsyncGenerator<EventOfKind<Kind>, void, undefined>;

  /**
   * Waits for the next selected event: one that has arrived and that no earlier wait received, or the next one that arrives. All
   * waits that are pending when the event arrives receive it. `CallConnected`, `CallDisconnected`, `CreateCallFailed`,
   * `AnswerFailed` and `ConnectFailed` are given to later waits too.
   *
   * @param filter at least one member is needed
   * @throws CallOutcomeError when the call ends first (`kind: "ended"`)
   * @throws DOMException `TimeoutError` after `timeoutMs`, `AbortError` when the receiver is closed; the reason of the signal
   * @throws CallAutomationError when the filter or an option is invalid
   */
  waitFor<Kind extends ReceivedKind = ReceivedKind>(filter: EventFilter<Kind>, options?: WaitOptions): Promise<EventOfKind<Kind>>;

  /** The number of pending waits. */
  readonly waiting: number;

  /**
   * Reads the events that the `store` keeps, of all calls, each once and in the order in which they were received, up to those that are there
   * now. Only a page of them is in memory. So a report exists after a restart, and on any machine that reaches the store:
   *
   * ```js
   * for await (const event of receiver.stored()) report.add(event);
   * ```
   *
   * Events are kept for `rememberMs` of the receiver that received them. Those that this receiver would not have believed are left out. An event
   * does not say whom its call was placed to: the process that placed the call adds that to the events which it receives itself.
   *
   * @throws CallAutomationError when the receiver has no `store`, or one without `since`
   */
  stored(): AsyncGenerator<ReceivedEvent, void, undefined>;

  /**
   * Closes the receiver. Pending and later waits reject with an `AbortError`, also those of operations of a client and of flows, which
   * another process can resume. Later requests are answered with 503, so that the service delivers the events again. The `store` stays
   * open. Where the platform has `Symbol.asyncDispose`, `await using` closes the receiver.
   *
   * @returns a promise that resolves when the requests that came before have their responses, and the handlers have returned. An event that
   *   a handler would receive again after its response is handed to it once more, at once. Later calls return the same promise
   */
  close(): Promise<void>;

  /**
   * Runs a call as sequential code that another process can resume. The `store` keeps the result of each step under the id of the
   * flow and the name of the step. When the process ends before the flow does, run the same flow again, in this process or in
   * another one: finished steps return their stored results, and the code continues after them. Your own code must run the flow
   * again, for example from a queue or a list of jobs. A flow that has finished returns its stored result.
   *
   * ```js
   * await receiver.flow(`appointment ${id}`, async (flow) => {
   *   const { callConnectionId } = await flow.act("call", (ids) => client.createCall(invite, callbackUrl, ids));
   *   const connection = client.getCallConnection(callConnectionId);
   *   await flow.act("greeting", ({ operationContext }) => connection.getCallMedia().playToAll(greeting, { operationContext }));
   *   await flow.act("hang up", () => connection.hangUp(true));
   *   await flow.step("save", () => database.markReached(id));
   * });
   * ```
   *
   * The code must run the same steps when it receives the same values, so `Date.now()` and `Math.random()` must not decide
   * anything outside of a step. Values are stored as JSON: a step returns `JSON.parse(JSON.stringify(value))`, in the first run
   * too. A `CallOutcomeError` of a step is stored and thrown again in every run. With any other error the flow rejects, and can
   * be run again.
   *
   * While a flow runs in this process, further calls with its id return the same promise. When two processes run a flow at the
   * same time, both run its steps, but only one call is placed, and both continue with the values that were stored first. A
   * participant may hear a prompt twice.
   *
   * @param id identifies the flow, such as the id of an appointment; the length limit is that of the keys of your store
   * @param run the code of the flow
   * @returns the value that `run` returns
   * @throws CallAutomationError when the receiver has no `store`, or an argument is invalid; with the `code` `"flowLost"` when the flow may
   *   have called a person before its steps were forgotten, see `whenLost`
   */
  flow<Result>(id: string, run: (flow: CallFlow) => Result | Promise<Result>, options?: FlowOptions): Promise<Result>;
}

/** `Symbol.asyncDispose`, where the library of the program's types has it. */
type AsyncDispose = SymbolConstructor extends {
  /** The symbol for `await using`, of ES2026 and `@types/node`. */
  readonly asyncDispose: infer Key extends symbol;
}
  ? Key
  : never;

/** Closes the receiver at the end of the block of an `await using`. */
export interface CallbackReceiver extends Record<AsyncDispose, () => Promise<void>> {}

/** How long a flow is kept, and what happens when it was forgotten. An unknown option is refused. */
export interface FlowOptions {
  /**
   * How long the store keeps the steps and the result of a flow, in milliseconds from its first run; above 0. It has to be longer than the
   * flow takes, with all its runs. After that, a flow that has finished, or has called no person, starts from the beginning; one that may
   * have called a person and has not finished is lost, see `whenLost`. A run that takes longer itself calls no further person: the step
   * rejects with a `CallAutomationError` of kind `validation`. Default: 86400000.
   */
  keepMs?: number | undefined;
  /**
   * What happens with a flow that is lost: it sent an operation that calls a person, it has not finished, and its steps are kept no longer.
   * That is remembered for 90 days after `keepMs`.
   *
   * - `"reject"`: the flow rejects, each time, with a `CallAutomationError` whose `code` is `"flowLost"`. No person is called.
   * - `"restart"`: the flow starts from the beginning, and may call the same person a second time.
   *
   * Default: `"reject"`.
   */
  whenLost?: "reject" | "restart" | undefined;
}

/** Ids of a step that are the same in every run: UUIDs derived by SHA-256 from the id of the flow and the name of the step. */
export interface StepIds {
  /**
   * With this id the service recognizes a repeated request. It executes a `createCall` or an `addParticipant` that it receives
   * twice only once.
   */
  repeatabilityRequestId: string;
  /** With this operation context the events of the step are recognized. */
  operationContext: string;
}

/** How long a step of a flow waits for its event, and what becomes of it when none comes. */
export interface FlowWaitOptions extends WaitOptions {
  /**
   * Whether a wait that has taken `timeoutMs` is the outcome of the step: the `TimeoutError` is stored and thrown again in every run, so that
   * code which catches it takes the same branch in each. Without it, a later run waits anew. Default: `false`.
   */
  keepTimeout?: boolean | undefined;
}

/** How long `act` waits for the event, and how long before it sends again what an earlier run may have sent. */
export interface ActOptions extends FlowWaitOptions {
  /**
   * For an operation that calls a person and places a call: how long the call may ring, in milliseconds from the answer to the request; above
   * 0. When it is not connected by then, `giveUp` hangs it up, the step waits for its end, for `timeoutMs` at most, and throws a
   * `CallOutcomeError` with the `reason` `"noAnswer"`, in every run. A later run that begins when the time is over waits `againAfterMs` for events
   * that were not accepted meanwhile. A callee who answers in the last moment is connected if `giveUp` fails; once it has succeeded, the outcome
   * is `"noAnswer"`. The service lets a telephone ring for about two minutes. Default: no limit but the service's.
   */
  ringMs?: number | undefined;
  /**
   * Hangs up the call that has rung for `ringMs`: `(id) => client.getCallConnection(id).hangUp(true)`, or `(id) => client.hangupCall(id)` of
   * the 2021 preview. It is given the `callConnectionId` or `callLegId`. An error with the status 404 says that the call has ended; with any other
   * one, and no answer of the callee, the flow rejects, and a later run gives the call up again. Needed with `ringMs`, and only then.
   */
  giveUp?: ((id: string) => unknown) | undefined;
  /**
   * For a step that an earlier run may have sent without receiving the response: how long to wait for its event before sending
   * the operation again, in milliseconds. During this time the service delivers unaccepted events again. When the earlier run
   * received the response, the wait lasts at least until `timeoutMs` after the operation was sent. Default: 10000.
   */
  againAfterMs?: number | undefined;
}

/** The steps of a flow. Each step needs a unique name: number the steps of a loop. */
export interface CallFlow {
  /** The first argument of {@link CallbackReceiver.flow}, as it was given. */
  readonly id: string;

  /**
   * Runs a function once and stores its result. When the process ends after the function and before the result is stored, the
   * next run calls the function again. Pass the ids to the service you call, so that it recognizes the repetition. An operation that calls
   * a person belongs into `act`; sent by a step, it is not sent again where `act` would not send it.
   *
   * @returns the value of the function, after JSON
   */
  step<Value>(name: string, work: (ids: StepIds) => Value | Promise<Value>): Promise<Value>;

  /**
   * Sends an operation and waits for the event that ends it. `begin` must return the client's promise itself, so it must not be
   * an `async` function. For an operation that places a call, the event is `CallConnected`.
   *
   * A later run first waits for the event of the operation that an earlier run sent. When the event does not arrive within
   * `againAfterMs`, the operation is sent again, and a participant may hear a prompt twice.
   *
   * No participant is called twice. An operation that calls a person is sent again only with the `repeatabilityRequestId` of `ids`, and
   * not at all when an earlier run received its response. Without that id, and for the operations of `CallClient`, which have none, it
   * is sent once: a later run waits for its event, and rejects with a `CallAutomationError` of kind `network` when an earlier run
   * received no response to a `createCall`. Find out whether the call was placed, then use another name for the step.
   *
   * @returns the event
   * @throws CallOutcomeError in every run, when the operation failed, no callee answered, or the call has ended
   * @throws CallAutomationError of kind `network`, when the call may have been placed, see above
   * @throws TypeError when `begin` placed a call after an `await` and without `ids`: it cannot be known to be the step's
   */
  act<Connected>(
    name: string,
    begin: (ids: StepIds) => Promise<AwaitableCall<Connected, unknown>>,
    options?: ActOptions,
  ): Promise<Connected>;
  /** Sends an operation of a call and waits for the event that ends it; otherwise as above. */
  act<Completed>(
    name: string,
    begin: (ids: StepIds) => AwaitableOperation<unknown, Completed>,
    options?: ActOptions,
  ): Promise<Completed>;

  /**
   * Waits for an event of a call, like `receiver.waitFor`. Later runs return the same event and do not give it to another step. A
   * wait that timed out starts again in a later run, unless it has `keepTimeout`.
   *
   * @param filter `callConnectionId` or `callLegId` is needed
   * @throws CallOutcomeError in every run, when the call ended first
   * @throws DOMException `TimeoutError` after `timeoutMs`; in every run with `keepTimeout`
   */
  waitFor<Kind extends ReceivedKind = ReceivedKind>(
    name: string,
    filter: EventFilter<Kind>,
    options?: FlowWaitOptions,
  ): Promise<EventOfKind<Kind>>;
}

/** The reason why an operation or a call ended. */
export interface OutcomeReason {
  /** The reason as one word, for programs: `busy`, `noAnswer`, `canceled`, …; `unknown` for codes without a name. */
  reason: string;
  /** The reason as a sentence, for people. */
  text: string;
  /** The `code` of the event. */
  code?: number;
  /** The `subCode` of the event. */
  subCode?: number;
}

/**
 * Translates the result codes of an event into a reason.
 *
 * @see
 * https://learn.microsoft.com/azure/communication-services/resources/troubleshooting/voice-video-calling/troubleshooting-codes
 */
export function reasonOf(event: ReceivedEvent): OutcomeReason;

/** The events that end an operation. */
export interface OperationOutcome {
  /**
   * The index, from 0, of the argument that holds `operationContext`; the events carry the same context. For methods of
   * `CallClient`, `callLegId` comes before it and is not counted. `undefined` when the events carry no context.
   */
  options?: number;
  /** The kinds of events that report success. A suffix after a slash selects by state: `"CallLegStateChanged/established"`. */
  done: string[];
  /** The kinds of events that report failure. */
  failed: string[];
  /** For an operation that places a call, the kinds of events that report the end of that call; `undefined` for every other operation. */
  callEnded?: string[];
  /**
   * For an operation that calls a person, what a second request does. `onceById`: the service recognizes it by its
   * `repeatabilityRequestId`, and the person is called once. `eachTime`: the person is called again. `undefined` for an operation that
   * calls no person.
   */
  rings?: "onceById" | "eachTime";
}

/**
 * The events that end an operation.
 *
 * @param operation the name of the method, such as `playToAll`
 * @param client the class of the client: two contracts may have an operation of one name with different ends. Default: the events of
 *   both contracts
 * @returns `undefined` when no event ends the operation
 */
export function outcomeOf(operation: string, client?: "CallAutomationClient" | "CallClient"): OperationOutcome | undefined;

/** The error of a wait whose event cannot arrive any more, and of an operation that failed. */
export class CallOutcomeError extends Error {
  /** Always this text, so that an error is known across realms and copies of the package. */
  name: "CallOutcomeError";
  /**
   * `failed`: an event reports that the operation failed or was canceled. `ended`: the call has ended, so the event cannot
   * arrive.
   */
  kind: "failed" | "ended";
  /**
   * The reason as one word: `busy`, `noAnswer`, `declined`, `canceled`, `initialSilenceTimeout`, …; `unknown` for codes without a
   * name.
   */
  reason: string;
  /** The `code` of the event. */
  code?: number;
  /** The `subCode` of the event. */
  subCode?: number;
  /** The event that reports the failure or the end of the call. */
  event: ReceivedEvent;
}
