// Receiving callbacks: whether the service sent them, which events they hold, and waiting for one.
import type { CallAutomationEvent, IncomingCallEvent, UnknownCallAutomationEvent } from "../client/call-automation.js";
import type { AwaitableCall, AwaitableOperation, CallEvent, WaitOptions } from "../client/index.js";

export { CallAutomationError } from "../client/index.js";
export type { WaitOptions } from "../client/index.js";

/** Whatever may arrive: an event of either contract, of Event Grid, or one this version has no name for. */
export type ReceivedEvent = CallAutomationEvent | UnknownCallAutomationEvent | CallEvent | IncomingCallEvent;

/** The kinds of events. */
export type ReceivedKind = ReceivedEvent["kind"];

/** The events of a kind. */
export type EventOfKind<Kind extends string> = Extract<ReceivedEvent, { kind: Kind }>;

/** Where events are kept beyond the life of a process. Keys are texts without a meaning to the store. */
export interface CallbackStore {
  /**
   * Keeps a value under a key until a moment; `false`, and nothing is changed, when there is one under that key. Of two who do this
   * at once, one gets `true`.
   *
   * @param expiresAtMs milliseconds since 1970; later it may be forgotten
   */
  add(key: string, value: string, expiresAtMs: number): boolean | Promise<boolean>;
  /** The value under a key. */
  get(key: string): string | undefined | Promise<string | undefined>;
  /** The values of all keys that begin so, in the order in which they were added. */
  list(prefix: string): string[] | Promise<string[]>;
}

/**
 * Keeps events and flows in memory: for tests, and for flows that need not outlive the process. Each list goes through all there is.
 *
 * Those that outlive it: `SqliteStore` of `ringwire/callbacks/sqlite`, `DurableObjectStore` of `ringwire/callbacks/durable-object`.
 */
export class MemoryStore implements CallbackStore {
  add(key: string, value: string, expiresAtMs: number): boolean;
  get(key: string): string | undefined;
  list(prefix: string): string[];
  /** How many values there are, those included that have expired and are not swept yet (once a minute, when one is added). */
  readonly size: number;
}

/**
 * What a receiver believes and remembers. One of `audience`, `secret` and `unverified: true` must be there. An option that does not
 * exist is refused.
 */
export interface CallbackReceiverOptions {
  /**
   * For whom tokens are made: the immutable id of the communication resource (the portal shows it below *Properties*), or several.
   * Then every event of the contract in production must come with a token of the service.
   *
   * @see https://learn.microsoft.com/azure/communication-services/how-tos/call-automation/secure-webhook-endpoint
   */
  audience?: string | string[];
  /** Who makes the tokens. Default: `"https://acscallautomation.communication.azure.com"`. */
  issuer?: string;
  /**
   * Where the issuer says how its tokens are verified (OpenID Connect discovery): over `https`, or on a loopback host. Default: the
   * service's. Read when the first token comes, and again after a day or when a token names a key that is not known; at most five
   * times a minute.
   */
  metadataUrl?: string;
  /** How far the clocks of this machine and of the service may be apart, in milliseconds. Default: 60000. */
  clockSkewMs?: number;
  /**
   * A secret that every request must have in its query: `?secret=…`, or a parameter of another name. Put it into the callback URL
   * that you give to the service. The contract of 2021 and Event Grid sign nothing: their events are believed by this alone.
   */
  secret?: string | { name: string; value: string };
  /** Believes everybody, for a program that only an emulator reaches. Default: `false`. */
  unverified?: boolean;
  /** Fetches the metadata and the keys. Default: the platform's. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** Keeps events beyond the life of this process, and shares them with others. Default: events are in memory only. */
  store?: CallbackStore;
  /** How often the store is asked for what other processes received, while something is waited for, in milliseconds; 0 for never. Default: 500. */
  pollMs?: number;
  /** The largest body that is read, in bytes. Default: 1048576. */
  maxBodyBytes?: number;
  /** The longest wait, where a wait says nothing else, in milliseconds. Default: 240000. */
  waitTimeoutMs?: number;
  /**
   * How long an event is known after it came, in milliseconds: so long a duplicate is told by it, and a wait may begin after it.
   * Default: 3600000. The events of a call that has ended are there for waits for another minute.
   */
  rememberMs?: number;
  /** How many events are known at most; beyond that the older half is forgotten before its time. Default: 100000. */
  maxEvents?: number;
  /** Told what a handler throws, or what went wrong in here. Default: `console.error`. */
  onError?: (error: unknown, event?: ReceivedEvent) => void;
  /** Told why a request was refused; whoever sent it is not. Default: nothing. */
  onRefused?: (refusal: { status: number; reason: string }) => void;
}

/** Which events are meant; all that is given must hold. */
export interface EventFilter<Kind extends ReceivedKind = ReceivedKind> {
  /** Of this call. */
  callConnectionId?: string;
  /** Of this call of the contract of 2021. */
  callLegId?: string;
  /** With this operation context. */
  operationContext?: string;
  /** Of this kind, or one of these. */
  kind?: Kind | readonly Kind[];
  /** For which this is true. */
  predicate?: (event: EventOfKind<Kind>) => boolean;
}

/** What `handle` may be given beside the request: the context of a Worker, so that handlers may go on after the answer. */
export interface PlatformContext {
  waitUntil(work: Promise<unknown>): void;
}

/** A request of `node:http` or Express. */
export interface NodeRequest extends AsyncIterable<Uint8Array> {
  method?: string;
  url?: string;
  headers: Record<string, string | string[] | undefined>;
}

/** An answer of `node:http` or Express. */
export interface NodeResponse {
  writeHead(status: number, headers?: Record<string, string>): { end(body?: string, sent?: () => void): unknown };
}

/**
 * Where callbacks arrive, of both contracts and of Event Grid.
 *
 * What it answers: 200 when every event of the body is taken; 400 when the body is not JSON or holds what is no event; 401 when the token
 * or the secret is missing or wrong; 405 when it is not a `POST`; 413 when the body is too large; 500 when a handler threw, so that
 * the service delivers the events again; 503 with `Retry-After` when the keys of the issuer cannot be had. No answer says why.
 *
 * The answer waits until every handler of every event has returned, or somebody waits for a further event of the same call (which
 * would not come while its own answer is held). A handler that has taken an event does not see it again; one that threw does: with
 * the next delivery, or where the answer has gone out already, from the receiver itself, 1, 2, 4 and 8 s later.
 */
export class CallbackReceiver {
  /** @throws CallAutomationError when an option cannot be used, or nothing says whom to believe */
  constructor(options: CallbackReceiverOptions);

  /**
   * Takes a request and answers it: for Workers, Deno, Bun, Hono, Next.js, Azure Functions and everything else that knows
   * `Request` and `Response`. It needs no `this`: `export default { fetch: receiver.handle }`.
   */
  handle: (request: Request, ...platform: (PlatformContext | unknown)[]) => Promise<Response>;

  /** The same for `node:http` and Express, also behind `express.json()`: `createServer(receiver.node())`. */
  node(): (request: NodeRequest, response: NodeResponse, next?: (error: unknown) => void) => Promise<void>;

  /**
   * Has a function called with every event of a kind, or with `"*"` of all kinds. An event whose function throws, or returns a
   * promise that rejects, is delivered again.
   *
   * @returns a function that ends it
   */
  on<Kind extends ReceivedKind>(kind: Kind, handler: (event: EventOfKind<Kind>) => unknown): () => void;
  on(kind: "*", handler: (event: ReceivedEvent) => unknown): () => void;

  /**
   * Every event, those that came already first. Of one call, it ends with the call. An event counts as taken when it is handed over.
   */
  events<Kind extends ReceivedKind = ReceivedKind>(
    filter?: EventFilter<Kind>,
    options?: { signal?: AbortSignal },
  ): AsyncGenerator<EventOfKind<Kind>, void, undefined>;

  /**
   * The next event of a sort: one that has come and nobody waited for yet, or one that comes. It is given to all who wait for it at
   * that moment. `CallConnected`, `CallDisconnected` and the failures to connect are given again to whoever asks later.
   *
   * @throws CallOutcomeError when the call ends first (`kind: "ended"`)
   */
  waitFor<Kind extends ReceivedKind = ReceivedKind>(filter: EventFilter<Kind>, options?: WaitOptions): Promise<EventOfKind<Kind>>;

  /** How many waits are pending. */
  readonly waiting: number;

  /**
   * Runs a call as straight-line code that another process can take up. What each step gave is kept in the `store` under the id of
   * the flow and the name of the step. When the process ends before the flow does, run the same flow again, here or elsewhere: what
   * is kept is given again, and the code goes on behind it. (That it is run again is yours to see to: by your queue or your list of
   * jobs.) A flow that has finished gives its result at once.
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
   * The code must do the same steps when it is given the same values: no `Date.now()` or `Math.random()` decides outside of a step. A
   * value is given as what `JSON.parse(JSON.stringify(value))` makes of it, in the first run too. A `CallOutcomeError` of a step
   * is kept and thrown again; no other error is: the flow rejects with it, and may be run again.
   *
   * While it runs in this process, whoever runs it again gets the same promise. Two processes that run it at the same time both do its
   * steps, but place one call, and go on with the same values: those of whoever kept a value first. A prompt may be heard twice then.
   *
   * @param id what tells this flow from all others, as the id of an appointment; not longer than your store's keys may be
   * @param run does the steps
   */
  flow<Result>(id: string, run: (flow: CallFlow) => Result | Promise<Result>, options?: FlowOptions): Promise<Result>;
}

/** How a flow is kept. */
export interface FlowOptions {
  /** How long all that is kept of a flow is, from its beginning, in milliseconds. A flow of that id begins anew later. Default: 86400000. */
  keepMs?: number;
}

/** Ids that are the same in every run, made of the id of the flow and the name of the step (UUIDs, of SHA-256). */
export interface StepIds {
  /** By it the service knows a request again: a `createCall` or an `addParticipant` that is sent twice is carried out once. */
  repeatabilityRequestId: string;
  /** By it an event is known to be of this step. */
  operationContext: string;
}

/** How long an act waits. */
export interface ActOptions extends WaitOptions {
  /**
   * When a run before may have sent the operation, and its process ended before there was an answer: how long its end is waited for
   * before it is sent again, in milliseconds. Events that nobody took come again meanwhile. Default: 10000. Once there was an answer,
   * it is `timeoutMs` from when it was sent, if that is longer.
   */
  againAfterMs?: number;
}

/** The steps of a flow. No two of them may have the same name: number those of a loop. */
export interface CallFlow {
  /** The id of the flow. */
  readonly id: string;

  /**
   * Does something once. The process may end after it is done and before that is kept: then it is done twice, so let the ids tell
   * whoever is asked that it is the same.
   */
  step<Value>(name: string, work: (ids: StepIds) => Value | Promise<Value>): Promise<Value>;

  /**
   * Sends an operation and waits for its end: give the operation back as the client gives it, not from an async function. One that
   * places a call ends when somebody has answered. In a later run the end is looked for first, and waited for; only when it does not
   * come the operation is sent again (a prompt may be heard twice). One that places a call is sent again with the same
   * `repeatabilityRequestId`, and not at all once it was answered: nobody is called twice.
   *
   * @throws CallOutcomeError when it failed, nobody answered, or the call has ended; in every run
   */
  act<Connected>(
    name: string,
    begin: (ids: StepIds) => Promise<AwaitableCall<Connected, unknown>>,
    options?: ActOptions,
  ): Promise<Connected>;
  act<Completed>(
    name: string,
    begin: (ids: StepIds) => AwaitableOperation<unknown, Completed>,
    options?: ActOptions,
  ): Promise<Completed>;

  /**
   * Waits for an event of a call, as `receiver.waitFor` does; the filter needs `callConnectionId` or `callLegId`. A later run is
   * given the same event, which is not given to a later step then. A wait whose time was over begins anew in a later run.
   *
   * @throws CallOutcomeError when the call ends first; in every run
   */
  waitFor<Kind extends ReceivedKind = ReceivedKind>(
    name: string,
    filter: EventFilter<Kind>,
    options?: WaitOptions,
  ): Promise<EventOfKind<Kind>>;
}

/** Why something ended. */
export interface OutcomeReason {
  /** In one word, for programs: `busy`, `noAnswer`, `canceled`, …; `unknown` for codes without a name. */
  reason: string;
  /** In a sentence, for people. */
  text: string;
  /** The code of the event. */
  code?: number;
  /** Its sub-code. */
  subCode?: number;
}

/**
 * What the codes of an event mean.
 *
 * @see https://learn.microsoft.com/azure/communication-services/resources/troubleshooting/voice-video-calling/troubleshooting-codes
 */
export function reasonOf(event: ReceivedEvent): OutcomeReason;

/** Which events end an operation. */
export interface OperationOutcome {
  /** Which argument of the method holds the `operationContext` by which they are known, from 0; those of 2021 take the call before. */
  options?: number;
  /** The kinds of events that say that it is done; after a slash what else they say: `"CallLegStateChanged/established"`. */
  done: string[];
  /** The kinds that say that it failed. */
  failed: string[];
}

/** Which events end an operation, by the name of its method; `undefined` when none does. */
export function outcomeOf(operation: string): OperationOutcome | undefined;

/** Why something that was waited for will not be. */
export class CallOutcomeError extends Error {
  name: "CallOutcomeError";
  /** `failed`: an event says that the operation did. `ended`: the call has ended, so the event never comes. */
  kind: "failed" | "ended";
  /** The reason in one word: `busy`, `noAnswer`, `declined`, `canceled`, `initialSilenceTimeout`, …; `unknown` for codes without a name. */
  reason: string;
  /** The code of the event. */
  code?: number;
  /** Its sub-code. */
  subCode?: number;
  /** The event that says so. */
  event: ReceivedEvent;
}
