// What the callbacks' glue exports: crates/callbacks/src/wasm and src/wasm/host.rs. For the type check only: it is not published.
import type { Host } from "../platform/core.js";
import type { OperationOutcome, OutcomeReason, ReceivedEvent } from "./index.js";

/** Keeps what gives the compiled module, which is instantiated when it is first needed. The first call counts. */
export function link(load: () => WebAssembly.Module, host: Host): void;
/** Instantiates it now. */
export function ready(): void;

/** An event of a body. */
export interface Received {
  number: number;
  event: ReceivedEvent;
  /** As it stands in the body. */
  wire: unknown;
}

/** What a body holds. */
export interface Batch {
  events: Received[];
  /** Whether there are events of a contract whose callbacks carry a token, and of one whose callbacks carry none. */
  signed: boolean;
  unsigned: boolean;
  /** The code of Event Grid's handshake. */
  validationCode?: string;
}

/** The answer to a request; `reason` is why it is refused. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body?: string;
  reason?: string;
}

/** Decides about one request: `next` names the fact that is needed next, or gives the answer. */
export class Admission {
  /**
   * @param origin what `WebHook-Request-Origin` says
   * @param declaredBytes what `content-length` says; `NaN` without it
   */
  constructor(
    hasSecret: boolean,
    hasAudience: boolean,
    mostBytes: number,
    method: string,
    origin: string | undefined,
    declaredBytes: number,
  );
  free(): void;
  next(): "secret" | "token" | "body" | "handlers" | Answer;
  secret(isThere: boolean): void;
  token(refusal: string | undefined): void;
  unverifiable(reason: string): void;
  tooLarge(): void;
  aborted(): void;
  gone(reason: string): void;
  invalid(message: string): void;
  events(signed: boolean, unsigned: boolean, validationCode: string | undefined): void;
  taken(all: boolean): void;
}

/** The answer where the receiver itself failed. */
export function brokenAnswer(): Answer;
/** The answer of a receiver that is closed. */
export function closedAnswer(): Answer;
/** Why a receiver believes the events of a contract, then the reasons that are more than this: `nothing`, `secret`, `token`. */
export function trustsOf(contract: string, hasSecret: boolean, hasAudience: boolean): string[];
/** The contract that a wait is for which names no call; `undefined` for any contract. */
export function contractOf(kinds: string[], hasContext: boolean, isVerified: boolean): string | undefined;

export function outcomeOf(operation: string, className?: string): OperationOutcome | undefined;
/** The kinds of events of all contracts, and those with a state (`CallLegStateChanged/established`), a space between them. */
export function kinds(): string;
/** Whether a host is this machine: the `hostname` of a URL. */
export function isLoopback(hostname: string): boolean;
export function endsCall(event: ReceivedEvent): boolean;
export function reasonOf(event: ReceivedEvent): OutcomeReason;

export type CheckedToken =
  | { refusal: string }
  | { refusal?: undefined; keyId: string; signed: string; signature: Uint8Array<ArrayBuffer> };

export function checkToken(
  authorization: string | undefined,
  issuer: string,
  audiences: string[],
  skewMs: number,
  nowMs: number,
): CheckedToken;
/** The keys of a JSON Web Key Set that can be used; `undefined` when the value is no such set, or has no such key. */
export function readKeys(set: unknown): { kid: string; n: string; e: string }[] | undefined;

/** When to ask the issuer for keys. */
export class Keys {
  constructor();
  free(): void;
  /** What to do when no question is pending. */
  decide(keyId: string, nowMs: number): "use" | "refresh" | "fetch" | "unknown" | "unavailable";
  /** What is known without another question. */
  verdict(keyId: string, nowMs: number): "use" | "refresh" | "unknown" | "unavailable";
  fetched(keyIds: string[], nowMs: number): void;
  failed(nowMs: number): void;
}

/** Events and waits, by their numbers. A verdict is 0 for an expected event, 1 for a failure, 2 for the end of the call. */
export class Inbox {
  constructor(rememberMs: number, afterEndMs: number, most: number, mostBytes: number);
  free(): void;
  readonly waiting: number;
  /** Whether there is more than the limits allow, so that `forget` is due at once. */
  readonly isFull: boolean;
  read(body: unknown): Batch;
  /** Drops the events of a body that neither were begun nor have arrived; gives their numbers. */
  dropRead(first: number, last: number): Float64Array;
  /** Whether the handlers receive an event, and the number that it has from now on; empty when there is no such event. */
  begin(event: number, nowMs: number): Float64Array;
  end(event: number, taken: boolean): void;
  /** The number that the event has from now on, then a wait and a verdict for each wait that it ends. */
  arrive(event: number, nowMs: number): Float64Array;
  call(event: number): string;
  /** By its name: `preview_2021_04`, `ga_2026_03`, `event_grid`; empty when there is no such event. */
  contract(event: number): string;
  key(event: number): string;
  /** The number of the wait, then an event and a verdict for each of the first events that would end it. */
  wait(
    contract: string | undefined,
    call: string | undefined,
    context: string | undefined,
    kinds: string[],
    failures: string[],
    exclusive: boolean,
    seenToo: boolean,
  ): Float64Array;
  /** The number of the wait, then the same for the events after that one. */
  more(wait: number, after: number): Float64Array;
  settle(wait: number, event: number, verdict: number): void;
  cancel(wait: number): void;
  /** The numbers of the events that need not be held any longer. */
  forget(nowMs: number): Float64Array;
}
