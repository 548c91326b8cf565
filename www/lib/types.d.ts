// The shapes that go from file to file in this page.
import type { CommunicationIdentifier, EventSubscriptionType, IdentifierLike, ReceivedResponse, SignedRequest } from "ringwire";
import type { CallbackReceiver, ReceivedEvent } from "ringwire/callbacks";
import type {
  EmulatorAttempt,
  EmulatorCallback,
  EmulatorContractTable,
  EmulatorEvent,
  EmulatorFaultEntry,
  EmulatorFaultKind,
  EmulatorFaults,
  EmulatorFaultState,
  EmulatorIncomingCall,
  EmulatorNumber,
  EmulatorPhone,
  EmulatorPhoneMessage,
  EmulatorPhoneRing,
  EmulatorSupportTable,
  EmulatorTableArgument,
  EmulatorTableField,
} from "ringwire/emulator";
import type { CallReport } from "ringwire/report";
import type { Call } from "./call.js";

type KeysOf<Union> = Union extends unknown ? keyof Union : never;
type MemberOf<Union, Key> = Union extends unknown ? (Key extends keyof Union ? Union[Key] : undefined) : never;
/** A union seen as one object: each member that one of them has, if this one does. */
export type AnyOf<Union> = { [Key in KeysOf<Union>]?: MemberOf<Union, Key> };

export type Mode = "emulator" | "live";
/** A part of the page. */
export type Tab = "live" | "bench" | "faults" | "report";
/** A part of the detail of a request or a callback. */
export type Part = "request" | "response" | "callbacks" | "why" | "code";
/** A contract, by the class of the client that speaks it. */
export type Contract = "CallAutomationClient" | "CallClient";

/** Whom a call reaches: an identifier of the library, or its raw id. */
export type Identifier = IdentifierLike | CommunicationIdentifier;

// ── Requests and callbacks ──────────────────────────────────────────────────────────────────────────────────────────────────

/** A call, by its id at the service and the contract it was placed by. */
export interface CallKey {
  serviceId: string;
  contract: Contract;
}

/** What an event, an answer or a fact may name a call by. */
export interface NamesCall {
  kind?: string;
  callConnectionId?: string;
  callLegId?: string;
}

/** An event of either contract or of Event Grid, seen as one object. */
export type AnyEvent = AnyOf<ReceivedEvent>;

/** An answer as the library reads it, as far as the page looks at it. */
export interface Result extends NamesCall {
  id?: string;
}

/** An answer as it came. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
  ms: number;
}

/** What a failure says of itself. */
export interface Failure {
  kind?: string;
  message?: string;
  target?: string;
  status?: number;
  code?: string | number;
  requestId?: string;
  retryAfterMs?: number;
  body?: string;
}

/** A fault that a request or a callback met. */
export type Fault = Pick<EmulatorFaultEntry, "fault" | "rule"> & Record<string, unknown>;

interface LogEntry {
  /** Its number in the log, and when it was added; the store gives both. */
  id: number;
  at: number;
  mode: Mode;
  serviceId?: string;
  faults?: Fault[];
}

/** An attempt of a callback: when it ended, what came back, and why it failed, if it did. */
export interface CallbackAttempt extends Omit<EmulatorAttempt, "time"> {
  at: number;
  why?: string;
}

/** A request in the log, from its building to its answer. */
export interface RequestEntry extends LogEntry {
  type: "request";
  phase: "signing" | "review" | "sending" | "done" | "discarded" | "refused";
  endpoint: string;
  contract: Contract;
  apiVersion?: string;
  operation: string;
  args: unknown[];
  /** The operation context in its body. */
  context?: string;
  request?: SignedRequest;
  sentAt?: number;
  response?: Answer;
  result?: Result;
  error?: Failure;
  /** Sends it or discards it; there while it is reviewed. */
  decide?: (send: boolean) => void;
  /** Whether it is known which request of the emulator's log it is. */
  matched?: boolean;
  /** Whether another program has sent it: the application under development. */
  isForeign?: boolean;
  event?: undefined;
  url?: undefined;
  refusal?: undefined;
  again?: undefined;
  status?: undefined;
}

/** A callback in the log, and what the page's server made of it. */
export interface CallbackEntry extends LogEntry {
  type: "callback";
  contract?: Contract;
  event: ReceivedEvent;
  /** As it was on the wire. */
  wire: string;
  url?: string;
  status: number;
  /** Why it was refused. */
  refusal?: string;
  /** Whether it had been taken before. */
  again: boolean;
  /** Its number at the emulator that serves this page, and that of the callback whose event it repeats. */
  callbackId?: number;
  resendOf?: number;
  /** How far it is. */
  state?: EmulatorCallback["state"];
  /** Its attempts so far. */
  attempts?: CallbackAttempt[];
  /** After how long it is attempted again. */
  retryMs?: number;
  phase?: undefined;
  operation?: undefined;
  context?: undefined;
  request?: undefined;
  response?: undefined;
  result?: undefined;
  error?: undefined;
  decide?: undefined;
}

export type Entry = RequestEntry | CallbackEntry;

/** The same before the store has numbered it. */
export type NewEntry<Kind extends Entry> = Omit<Kind, "id" | "at"> & { at?: number };

/** A wait for the callback that ends an operation. */
export interface Wait {
  id: number;
  entryId: number;
  operation: string;
  context?: string;
  kinds: string[];
  since: number;
  deadline: number;
  state: "waiting" | "came" | "failed" | "too late" | "given up" | "call ended";
  until?: number;
  event?: ReceivedEvent;
  message?: string;
}

/** A call that comes in and is not taken yet. */
export interface IncomingCall {
  incomingCallContext: string;
  from: string;
  to: string;
  at: number;
}

// ── Calls ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A state from a moment to a moment, in milliseconds since 1970; without an end while it lasts. */
export interface Span {
  state: string;
  from: number;
  to?: number;
}

/** A participant of a call. */
export interface Person {
  rawId: string;
  participantId?: string;
  state: string;
  reason?: string;
  spans: Span[];
  keys: { tone: string; at: number }[];
}

/** What was done from outside of the application; `order`: its place between the entries of the log, by their ids. */
export interface Act {
  action: "press" | "say" | "leave";
  who: string;
  text: string;
  at: number;
  order: number;
}

/** A prompt, or a question. */
export interface Prompt {
  id?: string;
  what: "prompt" | "question";
  context?: string;
  loop: boolean;
  state?: string;
  /** When it was first heard. */
  from?: number;
  to?: number;
}

/** A request or a callback on the timeline of a call. */
export interface Mark {
  key: string;
  at: number;
  kind: "request" | "callback";
  text: string;
  entryId: number;
}

/** A line of the timeline as text. */
export interface Happening {
  key: number;
  at: number;
  who: string;
  text: string;
  entryId?: number;
}

/** What the form that places calls gives. */
export interface PlaceFields {
  source: string;
  callees: string[];
  callerId: string;
  callerName?: string;
  callbackUri: string;
  speech?: string;
  subject?: string;
  events?: EventSubscriptionType[];
  operationContext?: string;
}

/** What an action on a call is given. */
export interface ActionFields {
  serviceId: string;
  operationContext?: string;
  url?: string;
  loop?: boolean;
  rawId?: string;
  callerId?: string;
  person?: Person;
}

/** An operation and its arguments, as `buildRequest` takes them. */
export type Operation = [name: string, args: unknown[]];

// ── Backends ────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A client of either contract, with operations by the names in the tables. */
export interface OperationClient {
  buildRequest(operation: string, ...args: unknown[]): Promise<SignedRequest>;
  parseResponse(operation: string, response: ReceivedResponse): unknown;
}

/** What makes one. */
export interface ClientClass {
  new (connectionString: string, options: ClientOptions): OperationClient;
  new (endpoint: string, token: string | Credential, options: ClientOptions): OperationClient;
}

/** What gives tokens. */
export interface Credential {
  getToken(): Promise<{ token: string; expiresOnTimestamp: number }>;
}

/** What every client of a backend is made with. */
export interface ClientOptions {
  allowInsecureConnection?: boolean;
  apiVersion?: string;
  fetch?: (request: Request) => Promise<Response>;
}

/** The page's part of an application's server. */
export interface CallbackServer {
  waits: Wait[];
  reports: { masked: CallReport; plain: CallReport };
  receive(request: Request, at?: number): Promise<Response>;
  take(wire: string): Promise<void>;
  awaitEnd(entry: RequestEntry): void;
  close(): void;
}

interface CommonBackend {
  server: CallbackServer;
  client(contract: Contract, apiVersion?: string): OperationClient;
  endpoint: string;
  numbersOf(contract: Contract): EmulatorNumber[];
  send(request: SignedRequest): Promise<Response>;
  close(): void;
}

/** The emulator, and what is done to it from outside of the application. */
export interface EmulatorBackend extends CommonBackend {
  mode: "emulator";
  /** Whether it is the emulator that serves this page, and an application may use it, too. */
  isAttached?: boolean;
  /** What an application on this machine is given to reach it, and to believe it: variables by their names. */
  environment?: Record<string, string>;
  /** Addresses for the callbacks of a call, the likeliest first. */
  callbackUrls?(): string[];
  support: EmulatorSupportTable;
  tables: EmulatorContractTable[];
  faults: {
    kinds: EmulatorFaultKind[];
    /** The kinds of events of a contract. */
    events(contract: Contract): string[];
    state(): EmulatorFaultState;
    set(faults: EmulatorFaults): void | Promise<void>;
  };
  promptUri(seconds: number): string;
  press(serviceId: string, who: string, keys: string): void | Promise<void>;
  say(serviceId: string, who: string, phrase: string): void | Promise<void>;
  leave(serviceId: string, who: string): void | Promise<void>;
  ring(call: EmulatorIncomingCall): void | Promise<void>;
  resend(callbackId: number): void | Promise<void>;
  openPhone(to: PhoneHandlers): Promise<PhoneLine>;
  turns(callConnectionId: string): Promise<PhoneTurn[]>;
  /** What a participant heard. */
  heard(callConnectionId: string, participant: string): Promise<{ keys: string }>;
  reset(): void | Promise<void>;
}

// ── The softphone ───────────────────────────────────────────────────────────────────────────────────────────────────────────

export type PhoneMessage = EmulatorPhoneMessage;
export type PhoneRing = EmulatorPhoneRing;

/** What a softphone gets. */
export interface PhoneHandlers {
  message(message: PhoneMessage): void;
  /** 20 ms of the call. */
  audio(packet: { heard: Int16Array; said: Int16Array }): void;
  /** So many packets did not come, because the page did not read them in time. */
  lost(packets: number): void;
  /** The phone is gone. */
  closed(): void;
}

type Maybe<Value> = Value | Promise<Value>;

/** A softphone of the emulator, in this page or where it is served from. */
export interface PhoneLine {
  number: string;
  answer(ring: number): Maybe<void>;
  decline(ring: number): Maybe<void>;
  dial(call: Parameters<EmulatorPhone["dial"]>[0]): Maybe<void>;
  attach(callConnectionId: string, participant: string): Maybe<void>;
  press(keys: string): Maybe<void>;
  hangUp(): Maybe<void>;
  send(packet: Int16Array): void;
  close(): void;
}

/** Who spoke when, in milliseconds since the call was connected, and how the other side took it. */
export interface PhoneTurn {
  participant: string;
  spokeFromMs: number;
  spokeToMs: number;
  answerMs?: number;
  interrupted?: { bargeInMs?: number };
}

/** A live endpoint. */
export interface LiveBackend extends CommonBackend {
  mode: "live";
  expiresAt?: number;
  /** Reads callbacks that were pasted; gives how many. */
  read(text: string): Promise<number>;
}

export type Backend = EmulatorBackend | LiveBackend;

// ── Forms made from the tables ──────────────────────────────────────────────────────────────────────────────────────────────

/** A row of a table: a member or an argument. */
export type Row = Omit<AnyOf<EmulatorTableField | EmulatorTableArgument>, "type" | "name" | "required"> & {
  type: string;
  name: string;
  required: boolean;
};

/** What the editors of one form share. */
export interface EditorContext {
  /** The models of the table. */
  models: EmulatorContractTable["models"];
  /** The model whose members these are. */
  model?: string;
  /** The `api-version` to send. */
  version: string;
  /** The names that are arguments of their own, so no members of an object. */
  taken: string[];
  /** Whether what is needed is filled in. In an optional object it is not: filling it in would send the object. */
  wanted: boolean;
  /** What a field may begin with. */
  sampleOf(row: { type: string; name?: string; required?: boolean }, model?: string): string | undefined;
  /** Whether to begin with this one of several. */
  prefers(name: string): boolean;
  /** Whom to offer. */
  people(): string[];
  edit(row: Row, context: EditorContext): Editor;
}

export type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** What edits a row. */
export interface Editor {
  element: HTMLElement;
  /** What a label can name. */
  control?: Control;
  /** What was given; `undefined` when nothing was. */
  value(): unknown;
}

/** A member with its name. */
export interface Field {
  element: HTMLElement;
  /** Its value under its name, or nothing. */
  value(): Record<string, unknown>;
}

export type { Call, CallbackReceiver, EmulatorContractTable, EmulatorEvent, EmulatorNumber, ReceivedEvent, SignedRequest };
