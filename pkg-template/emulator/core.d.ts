// What the emulator's glue exports: crates/emulator/src/wasm. For the type check only: it is not published.

/** Keeps what gives the compiled module, which is instantiated when it is first needed. The first call counts. */
export function link(load: () => WebAssembly.Module): void;
/** Instantiates it now. */
export function ready(): void;

// Each of these four is JSON.
export function numbers(): string;
export function faultKinds(): string;
export function support(): string;
export function tables(): string;
/** The number of a softphone. */
export function softphone(): string;
/** What a request on the wire calls: JSON. */
export function callOf(method: string, pathAndQuery: string, body: string): string | undefined;
/** In milliseconds, from a text such as `115s`. */
export function parseDuration(text: string): number;
/** In milliseconds since 1970. */
export function virtualStart(): number;
/** The version of the package. */
export function version(): string;
/** The largest body of a request, in bytes. */
export function largestBody(): number;
/** The longest message of a WebSocket, in characters. */
export function largestMessage(): number;
/** Whether a host, as it stands in a URL, is this machine. */
export function isLoopback(host: string): boolean;

/** Which token a callback carries: a genuine one, or that of a fault. */
export type Token = "genuine" | "forged" | "expired" | "wrongAudience";

/** What the core wants sent. */
export type Effect = DeliverEffect | FetchEffect | DialEffect | SendEffect | CloseEffect | PhoneEffect;

export interface DeliverEffect {
  kind: "deliver";
  id: number;
  /** Empty when there is no subscription for the event. */
  url: string;
  headers: [name: string, value: string][];
  body: string;
  /** `null` when it carries none. */
  token: Token | null;
  /** How long an answer is awaited. */
  timeoutMs: number;
}

export interface FetchEffect {
  kind: "fetch";
  id: number;
  url: string;
  /** How long an answer is awaited. */
  timeoutMs: number;
}

/** A WebSocket to dial. */
export interface DialEffect {
  kind: "dial";
  /** The number of the socket as well. */
  id: number;
  /** With `ws:` or `wss:`. */
  url: string;
  headers: [name: string, value: string][];
  /** `null` when it carries none. */
  token: Token | null;
  /** How long it may take until it is open. */
  timeoutMs: number;
}

export interface SendEffect {
  kind: "send";
  socket: number;
  text: string;
}

/** The socket is closed, or its dial ended; with 1006, the connection breaks. */
export interface CloseEffect {
  kind: "close";
  socket: number;
  code: number;
  reason: string;
}

/** What a softphone gets: JSON, or 20 ms of sound in samples of 16 bits and 16 kHz. */
export type PhoneEffect = { kind: "phone"; phone: number } & (
  | { note: string }
  | { heard: Uint8Array<ArrayBuffer>; said: Uint8Array<ArrayBuffer> }
);

/** A check of recorded traffic, under way. */
export class TeamsPhoneCheck {
  constructor();
  free(): void;
  read(recording: string): void;
  /** JSON. */
  report(isStrict: boolean): string;
}

export class EmulatorAnswer {
  private constructor();
  free(): void;
  readonly status: number;
  /** A name, its value, a name, its value. */
  readonly headers: string[];
  readonly body: Uint8Array<ArrayBuffer>;
  /** In real time. */
  readonly delayMs: number;
  readonly isBroken: boolean;
  /** The first and the last callback that must have been attempted before; empty when there is none. */
  readonly heldBy: Float64Array;
}

export class EmulatorCore {
  /**
   * @param settings JSON
   * @param resetsRepeat whether a reset begins again at the seed; if not, ids go on
   */
  constructor(settings: string, resetsRepeat: boolean);
  free(): void;
  readonly endpoint: string;
  readonly connectionString: string;
  readonly seed: number;
  /** Has its time run so many times as fast as real time: at `emulated` it was `real`, both in milliseconds since 1970. */
  setPace(speed: number, emulated: number, real: number): void;
  /** The answer to a request that is refused before its body is read. */
  refusal(method: string, pathAndQuery: string, host: string, headers: string[], now: number): EmulatorAnswer | undefined;
  /** The answer to a request whose body was not read, or that is not executed. */
  unread(
    method: string,
    pathAndQuery: string,
    host: string,
    headers: string[],
    why: "tooLarge" | "busy" | "unsaved",
    now: number,
  ): EmulatorAnswer;
  handle(method: string, pathAndQuery: string, host: string, headers: string[], body: Uint8Array, now: number): EmulatorAnswer;
  /** The keys that must be published before a request is handled: those there are, or a new one as well. */
  neededKeys(method: string, pathAndQuery: string): "" | "current" | "new" | "token";
  poll(now: number): Effect[];
  nextDeadline(): number | undefined;
  /** `said`: what an answer says that is no success. */
  answered(effect: number, status: number, said: string | null, now: number): void;
  /** `head`: a file, or how it begins; `length`: how many bytes it has. */
  fetched(effect: number, status: number, head: Uint8Array, length: number, now: number): void;
  /** A callback was sent, and not answered in time. */
  late(effect: number, now: number): void;
  notAnswered(effect: number, reason: string, now: number): void;
  notSent(effect: number, now: number): void;
  socketOpened(socket: number, now: number): void;
  socketMessage(socket: number, text: string, now: number): void;
  /** A message came that is not read. */
  socketUnread(socket: number, why: "binary" | "tooLarge", now: number): void;
  /** @param lost how many messages were dropped before, because the application took none */
  socketClosed(socket: number, code: number, reason: string, lost: number, now: number): void;
  isHeld(first: number, last: number): boolean;
  /** JSON, as the log, the connections, the calls and the callbacks. */
  faults(): string;
  events(after: number): string;
  connections(): string;
  calls(): string;
  callbacks(): string;
  peaks(): string;
  /** @param faults JSON */
  setFaults(faults: string): void;
  press(call: string, participant: string, keys: string, now: number): number;
  say(callConnectionId: string, participant: string, phrase: string, now: number): void;
  leave(callConnectionId: string, participant: string, now: number): void;
  /** @param steps JSON */
  script(number: string, steps: string, now: number): void;
  /** JSON, as the turns. Without a participant: what the connection heard. */
  heard(callConnectionId: string, participant: string | undefined, now: number): string;
  /** The same as a WAV file, of so many milliseconds. */
  heardWav(callConnectionId: string, participant: string | undefined, ms: number, now: number): Uint8Array<ArrayBuffer>;
  turns(callConnectionId: string, now: number): string;
  /** @param call JSON */
  incomingCall(call: string, now: number): { incomingCallContext: string; serverCallId: string; correlationId: string };
  /**
   * @param request JSON
   * @returns JSON
   */
  trigger(request: string, now: number): string;
  resend(callback: number, now: number): number;
  openPhone(now: number): number;
  closePhone(phone: number, now: number): void;
  openPhones(): Float64Array;
  /** Both are JSON. */
  phoneActs(phone: number, request: string, now: number): string;
  phoneSays(phone: number, pcm: Uint8Array, now: number): number;
  callbackAuthentication(): { audience: string; issuer: string; metadataUrl: string };
  /** Both are JSON. */
  publish(metadata: string, keys: string): void;
  publishToken(token: string): void;
  issueToken(expiresInMs: number | undefined, now: number): { token: string; expiresOnTimestamp: number };
  promptUri(seconds: number | undefined): string;
  reset(): void;
  /**
   * Has other settings from now on.
   *
   * @param settings JSON
   */
  configure(settings: string): void;
  /** Whether a request may change anything, the log included. */
  mayChange(method: string, pathAndQuery: string): boolean;
  /** How many times everything was forgotten. */
  readonly resets: number;
  /** Whether no call is live and nothing is on its way. */
  readonly isIdle: boolean;
  /** What goes on when everything is forgotten: JSON. */
  carried(): string;
  /** Forgets everything but what `carried` gives. */
  carryOn(carried: string): void;
}
