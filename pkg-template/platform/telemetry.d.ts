// What a telemetry is to a client and to a receiver, which know nothing of what it does with it: `opentelemetry/` is one. For the type check
// only: it is not published.
import type { Answer, Host } from "./core.js";

/** Reports what clients and receivers do. */
export interface Telemetry {
  client(): Observe;
  receiver(receiver: ObservedReceiver): ReceiverTelemetry;
}

/** An operation, from the place that knows its call to the place that reports it, and from there to the events that it brings. */
export interface Traced {
  /** The operation that placed, answered or joined its call. */
  of?: Traced | undefined;
  /** Whether it places a call. */
  places?: boolean;
  /** What the telemetry made of it, when it began. */
  operation?: object;
  /** Whether it is known that its call was answered, or that it was not. */
  isDecided?: boolean;
}

/** Sees the requests of one operation. */
export interface Watcher {
  /** Sends a request, with the headers that are given to `send`. `isOwn`: by a function of the program. */
  request(
    method: string,
    url: string,
    host: Pick<Host, "status" | "header">,
    isOwn: boolean,
    send: (added: Record<string, string>) => Promise<Answer>,
  ): Promise<Answer>;
  /** Reads the body of the answer. */
  body(read: () => string | Promise<string>): string | Promise<string>;
}

/** Reports one operation, and runs it, at once. */
export type Observe = (
  about: { name: string; className: string | undefined; args: unknown[]; known: unknown[] },
  run: (watcher: Watcher) => Promise<unknown>,
  traced?: Traced,
) => Promise<unknown>;

/** What a telemetry needs of a receiver. */
export interface ObservedReceiver {
  readonly waiting: number;
  reasonOf(event: unknown): { reason: string; code?: number; subCode?: number };
}

/** An event as a receiver hands it over. */
export interface ObservedEvent {
  event: { kind: string };
  /** As it stands in the body. */
  wire: unknown;
  /** The contract, by its name in the core: `preview_2021_04`, `ga_2026_03`, `event_grid`. */
  contract: string;
  /** The id of its call; empty where it has none. */
  call: string;
  /** Whether no delivery of it came before. */
  isNew: boolean;
  /** What it says of its call, by the core's table. */
  fate: "answered" | "failed" | undefined;
}

/** What an event has ended: the operations, those first whose own end it is; and the operation that began its call. */
export interface Ended {
  operations: Traced[];
  call: Traced | Promise<Traced | undefined> | undefined;
}

/** Reports the handlers of one event. */
export interface EventTelemetry {
  /** Calls a handler. */
  run(handler: () => unknown): unknown;
  /** All handlers have returned. */
  end(): void;
}

/** A request of a sender, as `Incoming` of callbacks/http.js. */
export interface ObservedRequest {
  method: string | undefined;
  url: string;
  header(name: string): string | undefined;
}

/** Reports what one receiver does. */
export interface ReceiverTelemetry {
  request<Reply extends { status: number; body?: string; reason?: string }>(
    incoming: ObservedRequest,
    answer: () => Promise<Reply>,
  ): Promise<Reply>;
  /** The events in the body of a request. */
  batch(incoming: ObservedRequest, events: { event: object }[]): void;
  /** An event arrives where waits look for it: `arrive` ends them. */
  event(observed: ObservedEvent, arrive: () => Ended): EventTelemetry;
  /** `what` is the wait, as messages name it. */
  wait<Event>(what: string, operation: (() => Traced | undefined) | undefined, wait: () => Promise<Event>): Promise<Event>;
  flow<Result>(id: string, run: (flow: FlowTelemetry) => Promise<Result>): Promise<Result>;
  close(): void;
}

/** Reports one run of a flow. */
export interface FlowTelemetry {
  /** What a later run needs to refer to this one, as a text for the journal; `undefined` where there is nothing. */
  readonly reference: Record<string, string> | undefined;
  /** An earlier run has begun the flow. */
  resumed(reference: Record<string, string>): void;
}
