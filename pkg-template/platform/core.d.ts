// What the cores call of the platform, as src/wasm/host.rs declares it in Rust. For the type check only: it is not published.

/** One operation's abort and timeout. */
export interface Watch {
  readonly signal: AbortSignal;
  /** Rejects with the reason, when the operation is aborted or out of time. */
  readonly aborted: Promise<never>;
  stop(): void;
}

/** Gives the tokens of a credential. */
export type TokenSource = (...about: unknown[]) => Promise<unknown>;

/** An answer: the platform's, that of our own transport, or whatever the `fetch` of a caller gave. */
export type Answer = Response | { status: number; headers: object; body: string | ReadBody };

/** What our own transport has read: see `Bytes` in bytes.js. */
export interface ReadBody {
  readonly isWhole: boolean;
  text(): string;
}

/** Sends a request; `lines` holds the names and values of the headers in turn, a line each. */
export type Transport = (
  method: string,
  url: string,
  lines: string,
  body: string | undefined,
  signal: AbortSignal | undefined,
) => Promise<Answer>;

/**
 * The message of an error with how the mistake is mended; `from` is where no answer came from, with the code of the failure; or where the
 * request was denied, with what was said.
 */
export type Advise = (
  message: string,
  target: string | undefined,
  from: { origin: string; code?: string; denied?: string } | undefined,
) => string;

/** Lets the promise of a method of a class say that it is one, when a member of its result is read. */
export type Forgotten = <Sent extends object>(promise: Sent, owner: string, method: string) => Sent;

/** Where downloads go. */
export interface Files {
  /** Writes a stream to a `Writable` of Node, and ends that. */
  write(stream: ReadableStream<Uint8Array>, destination: object): Promise<void>;
  /** Writes a stream to a file, which is there only when all of the stream is in it. */
  save(stream: ReadableStream<Uint8Array>, path: string): Promise<void>;
}

/** What is used of `node:fs`. */
export interface FileSystem {
  createWriteStream(path: string, options: { flags: string }): object;
  promises: { rename(from: string, to: string): Promise<void>; rm(path: string, options: { force: boolean }): Promise<void> };
}

/** What is used of `node:stream/promises`. */
export interface Pipelines {
  pipeline(source: unknown, destination: unknown): Promise<void>;
}

/** What a runtime has of its own. */
export interface Platform {
  /** Sends requests better than `fetch` does. */
  send?: Transport;
  files?: Files;
  /** Adds to the message of an error how the mistake is mended. */
  advise?: Advise;
  forgotten?: Forgotten;
  /** After how long an operation asks again for a token that another one has asked for: see `isolate.js`. */
  patienceMs?: number;
}

/** What a value is, and its members. */
export interface Values {
  kind(value: unknown): number;
  get(object: unknown, name: PropertyKey): unknown;
  present(object: unknown, name: string): unknown;
  /**
   * Puts the members of an object into `found`; gives their names, each after the digit of its kind (a letter if the object has it from
   * its class) and before a zero character.
   */
  members(object: unknown, found: unknown[]): string;
  parsed(text: string): unknown;
  json(value: unknown): string | undefined;
  set(object: Record<string, unknown>, name: string, value: unknown): void;
  remove(object: Record<string, unknown>, name: string): void;
  copy(object: object): object;
  date(text: string): Date | string;
  fields(json: string, name: string, value: unknown): object;
}

/** The fields of an error that may hold the service's own words, a phone number or a signature, and may be long. */
export interface ErrorFields {
  target?: string;
  code?: string;
  requestId?: string;
  request?: { url: string };
  response?: { status: number; bodyAsText: string };
  body?: string;
  details?: unknown;
  cause?: unknown;
}

/** What `setup` gives a core. */
export interface Host extends Values {
  error(message: string, fields: ErrorFields): Error;
  send(
    method: string,
    url: string,
    lines: string,
    body: string | undefined,
    watch: Watch | undefined,
    onlyPlatform: boolean,
  ): Promise<Answer>;
  fetch(own: ((request: Request) => Promise<Response>) | undefined, request: Request): Promise<Response>;
  intact(): boolean;
  status(answer: unknown): unknown;
  header(answer: unknown, name: string): unknown;
  body(answer: Answer): string | Promise<string>;
  uuid(): string;
  source(credential: unknown): TokenSource | undefined;
  ask(source: TokenSource, scope: string): Promise<unknown>;
  tell(listener: (info: unknown) => void, info: { error: unknown }): void;
  watch(signal: AbortSignal | undefined, timeoutMs: number | undefined): Watch | undefined;
  reason(watch: Watch | undefined): unknown;
  race<Value>(watch: Watch | undefined, promise: Promise<Value>): Promise<Value>;
  sleep(delayMs: number, watch: Watch | undefined): Promise<void>;
  stop(watch: Watch | undefined): void;
}
