// What the client's glue exports: src/wasm/client and src/wasm/host.rs. For the type check only: it is not published.
import type { Host } from "../platform/core.js";
import type {
  CallAutomationEvent,
  CommunicationIdentifierKind,
  IncomingCallEvent,
  RecordingFileStatusUpdatedEvent,
  UnknownCallAutomationEvent,
} from "./call-automation.js";
import type { CallEvent } from "./index.js";

/** Keeps what gives the compiled module, which is instantiated when it is first needed. The first call counts. */
export function link(load: () => WebAssembly.Module, host: Host): void;
/** Instantiates it now. */
export function ready(): void;

/** Whether the service keeps recordings on a host. */
export function isRecordingHost(name: string): boolean;
/** The operations of both contracts, as `Class.method`, a space after each. */
export function operations(): string;
export function createIdentifierFromRawId(rawId: string): CommunicationIdentifierKind;
export function rawIdOf(identifier: unknown, path: string): string;
export function userIdOf(identifier: unknown, path: string): string;

/** What Event Grid posts: a call that comes in, or an event of another kind, whose data is left as it is. */
export type GridEvent = IncomingCallEvent | RecordingFileStatusUpdatedEvent | UnknownCallAutomationEvent;

/** The contract of the events is the 2021 preview, 2026-03-12 or Event Grid. */
export function parseEvents(contract: 0, body: unknown): CallEvent[];
export function parseEvents(contract: 1, body: unknown): (CallAutomationEvent | UnknownCallAutomationEvent)[];
export function parseEvents(contract: 2, body: unknown): GridEvent[];
/** The code of Event Grid's handshake. */
export function validationCode(body: unknown): string | undefined;

/** A client, without its methods. */
export class Core {
  constructor(className: string, first: unknown, second: unknown, third: unknown);
  free(): void;
  /** The arguments are those of the operation's row; `nextLink` is where the page of a list is, if not the first. */
  begin(operation: string, args: unknown[], onlySign: boolean, nextLink?: string): Run;
  parseResponse(operation: string, response: unknown): unknown;
}

/** An operation under way. */
export class Run {
  private constructor();
  free(): void;
  /** Goes on with what the last promise gave, or was rejected with; gives the next promise, or the result. */
  step(settled: unknown, thrown: boolean): unknown;
}
