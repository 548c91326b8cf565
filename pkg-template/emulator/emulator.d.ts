/**
 * The emulator of the Call Automation REST service, for calls in tests, in web pages and on a laptop, without a cloud account, a
 * phone number or a tunnel.
 *
 * ```js
 * import { CallClient } from "ringwire";
 * import { Emulator } from "ringwire/emulator";
 *
 * const emulator = await Emulator.start();
 * const client = new CallClient(emulator.connectionString, { fetch: emulator.fetch });
 * const { callLegId } = await client.createCall("8:acs:me", ["+15550100000"], {
 *   callbackUri: "https://app.example/callbacks",
 *   requestedModalities: ["audio"],
 *   requestedCallEvents: [],
 *   alternateCallerId: "+14255550100",
 * });
 * await emulator.advance("2s"); // +15550100000 answers after two seconds: see emulator.numbers()
 * console.log(emulator.calls()[0].state); // "established"
 * ```
 *
 * @packageDocumentation
 */
import type { EmulatorModel, EmulatorModelOptions, EmulatorModelScript } from "./model.js";

export type * from "./model.js";

// ── Options ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The options of an emulator. All are optional; an unknown option is refused. */
export interface EmulatorOptions {
  /**
   * The clock. `"virtual"`: time stands still until {@link Emulator.advance} moves it, so tests do not wait; fake timers of a test
   * neither move it nor stop it. A wait that depends on it while nothing moves it is reported once with `console.warn`. `"real"`: the clock of the program, `Date` and `setTimeout`, so fake timers move it. Default:
   * `"virtual"`.
   */
  clock?: "virtual" | "real" | undefined;
  /**
   * How many times as fast as real time the real clock runs, from 0.1 to 1000: with 20, a callee who answers after two seconds does so
   * after 100 ms. Times in callbacks, in the log and of {@link Emulator.now} are those of the emulator, which began at the real time and
   * run ahead of it. What is of the outside stays real: dates of signatures (`maxSkewMs`), the life of bearer tokens and of the
   * callbacks' tokens, `callbackTimeoutMs`, delays of faults that hold an answer back. The delays of `callbackRetryDelaysMs` are the
   * emulator's. An application that takes 50 ms for an answer takes a second of the emulator's time at 20. So tokens, signatures and the
   * receiver of an application in real time work at every speed; only the times in events are ahead, and tell how long a call took in the
   * emulator's time. `Retry-After` is in seconds of real time. Default: 1.
   */
  speed?: number | undefined;
  /**
   * Where the emulator writes what happens, so that another one can go on with it: with entries in it, it does. `serve` has one in a file
   * (`state`). Ids, the seed, the access key, the log and the keys that sign callbacks are those of before; callbacks whose answer is
   * not known are posted again; the time that has passed since has passed, at the `speed` of before. Options may be other ones, but for
   * `seed`, `accessKey`, `resourceId`, `history` and `historyBytes`: leave these out, or repeat them. After {@link Emulator.reset} no id
   * comes again, also with a virtual clock and a `seed`. Default: none.
   */
  journal?: EmulatorJournal | undefined;
  /** The start of the virtual clock: Unix time in milliseconds. Default: 2100-01-01, so that no token has expired. */
  startTime?: number | undefined;
  /**
   * The seed of the random numbers: a whole number from 0. With the same seed, the same requests give the same ids and the same
   * log. Default: 1 with the virtual clock, a random number with the real one: an application that stays up, or has a store, takes an
   * event with an id of a former emulator for a duplicate. {@link Emulator.seed} has it.
   */
  seed?: number | undefined;
  /** The URL at which clients reach the emulator: scheme, host and port. Default: `"http://emulator.localhost"`. */
  endpoint?: string | undefined;
  /**
   * The immutable id of the communication resource: the audience of the callbacks' tokens. Default: a fixed id, the same for
   * every emulator.
   */
  resourceId?: string | undefined;
  /** The access key of the resource, in base64. Default: a fixed key, the same for every emulator. It is not a secret. */
  accessKey?: string | undefined;
  /**
   * Posts callbacks and fetches audio files; pass the platform's `fetch` for real requests. Default: none. Then callbacks are
   * only listed ({@link Emulator.callbacks}), and only the emulator's own audio files can be played.
   */
  fetch?: ((request: Request) => Promise<Response>) | undefined;
  /**
   * Receives callbacks instead of `fetch`. An exception, or a status other than 200 to 299, is a failed attempt; returning
   * nothing is a success. A promise that does not settle is an unanswered callback: see `callbackTimeoutMs`. It also receives the events of Event Grid: they have the header `aeg-event-type`.
   */
  onCallback?: ((request: Request) => Response | void | Promise<Response | void>) | undefined;
  /**
   * Takes the WebSockets of calls, of media streaming and of transcription, in memory: there is no port, so it works in pages and Workers, and
   * with the virtual clock an application is driven exactly. `request` is that of the upgrade, with the service's headers and a token; `socket` is
   * open, and has the shape of the platform's own. It goes to `ringwire/media`, or to your own code:
   *
   * ```ts
   * onMedia: (request, socket) => media.take(socket, request)
   * ```
   *
   * An exception is a refused dial. A promise that it returns holds up the virtual clock until it settles, for a second of real time at most;
   * one that rejects closes the socket with 1011.
   *
   * Default: none. Then, with `fetch`, and in `serve`, a real WebSocket is dialled: with the runtime's own where that takes headers (Node from
   * 22 on, Deno, Bun), or with the package `ws` (Node 20: `npm install ws`); that of browsers and Workers takes none, so that they need this. A served emulator dials this machine and `allowTargets`, as for
   * callbacks. Without either, nothing is dialled; the events of streaming are posted all the same, and the log says it.
   *
   * @see https://learn.microsoft.com/azure/communication-services/how-tos/call-automation/audio-streaming-quickstart
   */
  onMedia?: ((request: EmulatorUpgradeRequest, socket: EmulatorWebSocket) => unknown) | undefined;
  /** The fault rules at the start: see {@link Emulator.setFaults}. Default: none. */
  faults?: EmulatorFaults | undefined;
  /**
   * How long the response to a callback is awaited, in milliseconds of real time; with the virtual clock, also when a test fakes the
   * timers. Then the callback is `unanswered`, and is not sent again: no rule of the service is published, and applications that never
   * answer work with it. The download of an audio file has the same timeout. With the virtual clock, {@link Emulator.advance} waits
   * this long for a callback that is not answered. Default: 10000.
   */
  callbackTimeoutMs?: number | undefined;
  /**
   * How long a callback without a response delays the next callback of its call, in milliseconds: of real time with
   * the real clock, of the emulator's with a virtual one. After that the next one is sent, while the first may still be answered. It holds for the events of Event Grid too. Default: 500, an assumption.
   */
  callbackHoldMs?: number | undefined;
  /**
   * The delays before each new attempt of a callback that was refused (a status other than 200 to 299) or that did not reach its
   * receiver, in milliseconds. Default: `[1000, 2000, 4000, 8000]`, an assumption.
   */
  callbackRetryDelaysMs?: number[] | undefined;
  /**
   * How long Event Grid waits for a response, in milliseconds of real time. Default: 30000, as
   * [documented](https://learn.microsoft.com/azure/event-grid/delivery-and-retry).
   */
  eventGridTimeoutMs?: number | undefined;
  /**
   * The delays before each new attempt of Event Grid, in milliseconds. An event is delivered with a status from 200 to 204; after 400, 401,
   * 403 and 413 there is no other attempt, and all else is repeated, a timeout too. Default: the
   * [documented schedule](https://learn.microsoft.com/azure/event-grid/delivery-and-retry): 10 and 30 seconds, 1, 5, 10 and 30 minutes,
   * 1, 3, 6 and 12 hours, after 503 at least 30 seconds, after 408 at least 2 minutes, after 404 at least 5 minutes.
   */
  eventGridRetryDelaysMs?: number[] | undefined;
  /**
   * Whether `ParticipantsUpdated` comes before `CallConnected` when a call is connected. In recordings of the service, either comes first
   * about as often. Default: by chance, from the seed.
   */
  participantsFirst?: boolean | undefined;
  /**
   * The body of a callback of the 2021 preview: one event, or an array of one event. Callbacks of 2026-03-12 are always arrays.
   * Default: `"object"`.
   */
  callbackFormat?: "object" | "array" | undefined;
  /**
   * The largest accepted difference between the date of a signature and the clock, in milliseconds; `null` for no limit. Default:
   * `null` with the virtual clock, 900000 (15 minutes) with the real one.
   */
  maxSkewMs?: number | null | undefined;
  /** The status of a successful `createCall` of the 2021 preview. Default: 201. */
  createCallStatus?: 200 | 201 | undefined;
  /** The status of a successful `cancelMediaProcessing` of the 2021 preview. Default: 200. */
  cancelMediaProcessingStatus?: 200 | 202 | undefined;
  /**
   * The URL to which the events of Event Grid are posted (`IncomingCall`, `RecordingFileStatusUpdated`). Default: none; they are
   * only listed.
   */
  eventGridEndpoint?: string | undefined;
  /**
   * Whether calls of the application to a user of the resource (`{ communicationUserId }`, of 2026-03-12) come back in, as they do live:
   * `createCall`, `addParticipant`, `transferCallToParticipant` and `redirectCall` raise `IncomingCall`, and the application may answer it
   * as a second connection to the same call, reject it or redirect it. Not answered, it fails after 30 seconds.
   * `true`: calls to every user. `false`: none; users answer by the dial plan. Default: calls to the users in whom the application has
   * shown interest, by {@link Emulator.incomingCall} to them or by answering, rejecting or redirecting a call for them (`answeredBy` counts
   * too). With `eventGridEndpoint`, calls to all other users come in as well, and the user answers by the dial plan if the application
   * does not answer first. A user whose id is of the dial plan ({@link Emulator.numbers}) always does what that says. Recorded: that
   * such calls come in. Assumed: who answers if the application does not, and what counts as interest.
   */
  ownCallsComeIn?: boolean | undefined;
  /**
   * The number of phones that may be up at once with one caller id, from 1, by both contracts together: `sourceCallIdNumber` of `createCall`,
   * `createGroupCall`, `addParticipant` and `transferCallToParticipant`, `alternateCallerId` of `createCall` and `inviteParticipants` of the
   * 2021 preview. A phone counts from the request that calls it until it has left, and, where the call ends with it, until the call has
   * ended (`CallDisconnected`, `CreateCallFailed`, `Terminated`). Documented for the service: 2, more by request to support, and 429 where
   * a limit is reached ([service limits](https://learn.microsoft.com/azure/communication-services/concepts/service-limits)). Assumed: that the
   * request which calls one more is refused, with the code `TooManyRequests` and `Retry-After: 1` (seconds of real time), before anything is
   * dialled; and how it is counted. {@link Emulator.peaks} says what was reached without a limit. Default: no limit, because your own
   * number may have a higher one, and programs that call many people at once are tested with one caller id.
   */
  maxCallsPerNumber?: number | undefined;
  /** The number of participants on a page of `listParticipants`, from 1. Default: 1000. */
  pageSize?: number | undefined;
  /**
   * How many log entries, how many callbacks and how many ended calls are kept; the oldest are dropped first. Default: 50000 of
   * each.
   */
  history?: number | undefined;
  /** How many bytes of log entries, of callbacks and of ended calls are kept. Default: 67108864 (64 MiB) of each. */
  historyBytes?: number | undefined;
  /**
   * How many bytes of samples are kept of what calls of 2026-03-12 streamed and played from files; text, keys and the prompts of
   * {@link Emulator.promptUri} have none. The oldest are dropped first, of ended calls, then of calls that go on: they are silence in
   * recordings and in {@link Emulator.heard}. Default: 67108864 (64 MiB), 35 minutes.
   */
  soundBytes?: number | undefined;
  /**
   * The origins of web pages that may use the emulator, such as `"https://console.example"`; there is no wildcard. Pages of this machine
   * (`http://localhost:3000`, `https://127.0.0.1`) may use it always, programs too. Default: none.
   */
  allowOrigins?: string[] | undefined;
  /**
   * The hosts by which requests may reach the emulator, such as `"emulator.test"` or `"emulator.test:4455"`; those of this machine may
   * always. Default: any host; with `serve` see there.
   */
  allowHosts?: string[] | undefined;
  /**
   * A tenant of Teams whose resource accounts and agents take part in calls: see {@link EmulatorTeamsPhone}. Default: none. Then only
   * the caller id of calls with `teamsAppSource` is judged: with one, they are refused with 400 and the code `8523`.
   */
  teamsPhone?: EmulatorTeamsPhone | undefined;
}

/** The request by which the emulator dials a WebSocket. */
export interface EmulatorUpgradeRequest {
  /** The `transportUrl` of the call, with `ws:` or `wss:`. */
  url: string;
  /**
   * `x-ms-call-connection-id`, `x-ms-call-correlation-id`, and `authorization` with a bearer token: as those of callbacks, and valid for 24
   * hours; a new one for each dial.
   */
  headers: Headers;
}

/** The application's side of a WebSocket in memory: the members of the platform's `WebSocket`, and `accept`. It is open from the beginning. */
export interface EmulatorWebSocket extends EventTarget {
  /** The URL that was dialled. */
  readonly url: string;
  /** 1: open; 2: closing; 3: closed. */
  readonly readyState: number;
  /** Always 0: what is sent arrives. */
  readonly bufferedAmount: number;
  /** Empty. */
  readonly protocol: string;
  /** Empty. */
  readonly extensions: string;
  /** 0. */
  readonly CONNECTING: number;
  /** 1. */
  readonly OPEN: number;
  /** 2. */
  readonly CLOSING: number;
  /** 3. */
  readonly CLOSED: number;
  /** Without effect: every message is a text. */
  binaryType: "blob" | "arraybuffer";
  /** Never called: it is open. */
  onopen: ((event: any) => unknown) | null;
  /** Gets each message: its `data` is a text. */
  onmessage: ((event: any) => unknown) | null;
  /** Gets the end: `code`, `reason`, `wasClean`. */
  onclose: ((event: any) => unknown) | null;
  /** Called before the end when the connection breaks. */
  onerror: ((event: any) => unknown) | null;
  /** Without effect: Workers call it. */
  accept(): void;
  /** Sends a text. Bytes are sent as well, and ignored by the service. After the end, nothing happens. */
  send(data: string | ArrayBufferLike | ArrayBufferView | Blob): void;
  /**
   * Ends the connection.
   *
   * @throws DOMException for a code that no side may send, or a reason above 123 bytes
   */
  close(code?: number, reason?: string): void;
}

/**
 * The inputs of an emulator in order, each as one line of JSON: a head with the format, the version and the settings; then requests, outcomes
 * of callbacks, keys pressed, and what came on WebSockets: a call whose audio is answered with audio writes 70 kB a second. WebSockets end with the
 * process; they are dialled again as after any interruption. Lines have access keys, tokens, private keys and phone numbers in them. Another version of `ringwire`
 * refuses them.
 */
export interface EmulatorJournal {
  /** What an earlier emulator has written, the oldest first. Read when an emulator starts. */
  readonly entries: readonly string[];
  /**
   * Keeps an entry; when it returns, the entry outlasts the process. An exception is final: from then on the emulator answers requests
   * with 503, and executes nothing.
   */
  append(entry: string): void;
  /** Replaces all entries, at once: an emulator begins, was reset, or forgets what is over. */
  restart(entries: string[]): void;
  /**
   * How many characters the entries may have. From a sixteenth of it on, the emulator forgets what is over whenever no call is live, as
   * {@link Emulator.reset} does; repeated requests are still recognised. When it is full while a call is live, requests are answered
   * with 503. Default: 268435456 (256 MiB).
   */
  readonly mostBytes?: number | undefined;
}

// ── Teams Phone ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A resource account of Teams, which places and takes calls for the application. */
export interface EmulatorResourceAccount {
  /** The object id of the account in the directory (Entra ID), such as a UUID: the `teamsAppId` of `teamsAppSource`. */
  objectId: string;
  /** The phone number of the account, in E.164. Default: none. A call to it comes in as a call to the account. */
  phoneNumber?: string | undefined;
  /** How the number reaches the telephone network. Default: `"callingPlan"`. */
  connectivity?: "callingPlan" | "operatorConnect" | "directRouting" | undefined;
  /**
   * Whether outbound calls are paid for. If not, calls to phone numbers fail: with `"callingPlan"` as 404/580406, with
   * `"operatorConnect"` as 403/510586 (the carrier blocks them); with `"directRouting"` it has no effect. Default: true.
   */
  funded?: boolean | undefined;
  /**
   * Whether the account has consented to the resource at the start. If not, `createCall` is a 403, and calls to the account are not
   * announced, until a `PUT` of the assignment: `/access/teamsExtension/tenants/{tenant}/assignments/{objectId}`. Default: true.
   */
  consented?: boolean | undefined;
}

/** A person who takes calls at the resource: the identifier `8:acs:<resource>_<tenant>_<user>`. */
export interface EmulatorAgent {
  /** The object id of the person in the directory, such as a UUID. */
  userId: string;
  /** Whether a client of the agent is signed in. If not, a call rings for 30 s and fails as 408/10057. Default: true. */
  signedIn?: boolean | undefined;
}

/**
 * A tenant of Teams. Each call is judged by itself: a call is one of Teams Phone if it has `teamsAppSource`, or if it came in to a
 * resource account. `emulator.support().teamsPhone` has the rows by which its requests are judged, with the pages they rest on; nothing
 * of it was seen on the live service.
 *
 * A request that the rows call `needsChange` with a code is refused with 400 and that code, one that they call `notSupported` with 400
 * and the code `8520`, which is assumed. What is `needsChange` without a code, `conflict` or `unknown` is executed, and the log has an
 * entry of kind `verdict`; the same holds for `goneIn2028`.
 */
export interface EmulatorTeamsPhone {
  /** The id of the tenant in the directory, such as a UUID. */
  tenantId: string;
  /** The resource accounts. Default: none. */
  resourceAccounts?: EmulatorResourceAccount[] | undefined;
  /** The agents. An agent who is not listed is not signed in. Default: every agent is signed in. */
  agents?: EmulatorAgent[] | undefined;
  /** Whether `needsChange` without a code, `conflict` and `unknown` are refused as well, with 400 and the code `8520`. Default: false. */
  strict?: boolean | undefined;
  /**
   * The day the emulator plays, `YYYY-MM-DD`. From `"2028-09-30"` on, `goneIn2028` is refused with 400 and the code `8520`; what the
   * service will answer is not known. Default: before that day.
   */
  after?: string | undefined;
  /**
   * The status of `CallRecording.start` in a call of Teams Phone: 202 with `{}`, or 204, without a recording id, which
   * `RecordingStateChanged` has; 200 with the id. Default: 202.
   */
  recordingStartStatus?: 200 | 202 | 204 | undefined;
}

/**
 * A verdict on a request. `supported`: it works in calls of Teams Phone. `unknown`: no page says whether it does. `conflict`: two pages
 * differ. `needsChange`: the operation is supported, this request is not. `notSupported`: calls of Teams Phone have nothing like it.
 * `goneIn2028`: it works until 30 September 2028.
 */
export type TeamsPhoneVerdict = "supported" | "unknown" | "conflict" | "needsChange" | "notSupported" | "goneIn2028";

/** What a verdict rests on. */
export interface TeamsPhoneGround {
  /** What to do. */
  advice: string;
  /**
   * `documented`: the page says it. `inferred`: it follows from what the page says. `notDocumented`: the page should say it, and does
   * not. `contradicted`: another page, or the same one elsewhere, says otherwise.
   */
  basis: "documented" | "inferred" | "notDocumented" | "contradicted";
  /** The URL of the page. */
  source: string;
  /** The date of the page: `YYYY-MM-DD`, or `YYYY-MM`. */
  date: string;
  /** The page that says otherwise. */
  against?: {
    /** Its URL. */
    source: string;
    /** Its date: `YYYY-MM-DD`, or `YYYY-MM`. */
    date: string;
  };
  /** The error code with which the service refuses the request. */
  code?: string;
}

/** A row of the table of Teams Phone. */
export interface TeamsPhoneRow extends TeamsPhoneGround {
  /** A method of the client, such as `"addParticipant"` (`hangUp(true)` is `"terminateCall"`), or a kind of event of Event Grid. */
  operation: string;
  /**
   * What the row is about: `call`, one of Teams Phone or another, or both if it is absent; `identifier`, the kinds of identifier that
   * the request names; `request`, what else the request has, such as `"callerId"`. Absent members do not matter.
   */
  when: {
    /** Whose calls the row is about; absent: it does not matter. */
    call?: "teamsPhone" | "other";
    /** Kinds of identifiers, such as `"phoneNumber"`, any of which the request names; absent: it does not matter. */
    identifier?: string[];
    /** A trait of the request, such as `"callerId"`; absent: it does not matter. */
    request?: string;
  };
  /** What becomes of such requests. */
  verdict: TeamsPhoneVerdict;
}

/** What Microsoft's pages say of each operation in calls of Teams Phone, with the page and its date. */
export interface TeamsPhoneTable {
  /** The day on which calls outside of Teams Phone end: `2028-09-30`. */
  ends: string;
  /** The date of the oldest page. */
  oldest: string;
  /** The date of the newest page. */
  newest: string;
  /** All pages. */
  sources: {
    /** What the page is called. */
    title: string;
    /** Where it is. */
    url: string;
    /** The day of its last change: `YYYY-MM-DD`, or `YYYY-MM`. */
    date: string;
  }[];
  /** All rows: one for each operation and kind of identifier, and one for each trait of a request that changes the verdict. */
  rows: TeamsPhoneRow[];
  /** The other parts of the service that end. */
  parts: {
    /** What it is, such as an SDK or a kind of meeting. */
    part: string;
    /** Until when it works. */
    verdict: "goneIn2028";
    /** What to use instead. */
    advice: string;
    /** The URL of the page that says it. */
    source: string;
    /** The date of that page. */
    date: string;
  }[];
}

/** What a check found for an operation and a kind of identifier. */
export interface TeamsPhoneFinding {
  /** The method of the client, or a kind of event of Event Grid. */
  operation: string;
  /** The kind of the identifier that the requests name; `null` for operations that name none. */
  identifier: string | null;
  /** Whose calls they were; `null` when the recording does not show it. */
  call: "teamsPhone" | "other" | null;
  /** How many requests there were. */
  count: number;
  /** How many of them were answered with 400 or above. */
  refused: number;
  /** The first identifier, masked; `null` for operations that name none. */
  example: string | null;
  /** The gravest verdict of the rows. */
  verdict: TeamsPhoneVerdict;
  /** What to do, by the gravest row. */
  advice: string;
  /** The URL of the page of that row. */
  source: string;
  /** The date of that page. */
  date: string;
  /** The rows that speak of these requests, the gravest first; `request` is what they have beside their identifiers. */
  rows: (TeamsPhoneGround & {
    /** The trait of the request that the row is about; absent: any request. */
    request?: string;
    /** What the row says of it. */
    verdict: TeamsPhoneVerdict;
    /** How many of the requests it is about. */
    count: number;
  })[];
}

/** What a check found. It has no unmasked phone number. */
export interface TeamsPhoneReport {
  /** The day on which calls outside of Teams Phone end: `2028-09-30`. */
  ends: string;
  /** The dates of the oldest and of the newest page of the table. */
  matrix: {
    /** `YYYY-MM-DD`, or `YYYY-MM`. */
    oldest: string;
    /** `YYYY-MM-DD`, or `YYYY-MM`. */
    newest: string;
  };
  /** The gravest verdict. */
  verdict: TeamsPhoneVerdict;
  /** Whether something has to change: `needsChange`, `notSupported` or `goneIn2028`, with `strict` also `conflict` and `unknown`. */
  hasToChange: boolean;
  /** How many requests were judged, how many lacked the body they were sent with, and how many were of other services. */
  requests: {
    /** Requests that a row is about. */
    judged: number;
    /** Those whose recording lacks it, so that their identifiers are not known. */
    withoutBody: number;
    /** Those to another service than Call Automation, which are not judged. */
    otherServices: number;
  };
  /** How many calls were placed, answered or joined. */
  calls: {
    /** Those with a resource account or a number of Teams Phone. */
    teamsPhone: number;
    /** Those with a user or a number of the communication resource. */
    other: number;
    /** Those of which the recording does not show it. */
    unknown: number;
  };
  /** How many requests there were of each verdict; one that names several kinds of identifier counts for each. */
  counts: Record<TeamsPhoneVerdict, number>;
  /** The findings, the gravest first. */
  findings: TeamsPhoneFinding[];
  /** The other parts of the service that were used, and that end. */
  parts: {
    /** What was used, such as an SDK or a kind of meeting. */
    part: string;
    /** How often. */
    count: number;
    /** Until when it works. */
    verdict: "goneIn2028";
    /** What to use instead. */
    advice: string;
    /** The URL of the page that says it. */
    source: string;
    /** The date of that page. */
    date: string;
  }[];
  /** The numbers that calls showed, masked: at most 100. */
  callerIds: {
    /** With all but its last two digits masked. */
    number: string;
    /** How many calls showed it. */
    count: number;
  }[];
  /** The operations of which there was no request, and the kinds of identifier of which there was none. */
  notExercised: {
    /** The method of the client. */
    operation: string;
    /** The kinds that no request named; empty when there was no request at all. */
    identifiers: string[];
  }[];
}

/**
 * Judges recorded requests: what of them goes on in calls of Teams Phone, the only calls that the service supports after 30 September
 * 2028, and what has to change. It judges what was recorded and nothing else. Operations within a call are judged as those of a call of
 * Teams Phone, also where the call was none: that is the finding of the operation that placed it. `ringwire teams-phone check` prints
 * the same.
 *
 * ```js
 * const report = checkTeamsPhone(JSON.stringify(emulator.events()));
 * assert.equal(report.hasToChange, false);
 * ```
 *
 * @param recordings the text of a recording, or several that are read as one: the log of an emulator as JSON, an HTTP archive (HAR 1.2),
 * or lines of JSON (NDJSON), each `{ method, url, body, status, answer }` (`body` and `answer`: JSON, or its text), an event, or an array
 * of events. Bodies and events are those of the wire
 * @param options `strict`: whether `conflict` and `unknown` count as what has to change. Default: false
 * @throws Error when a recording is none of these, or has no request of the service
 */
export function checkTeamsPhone(
  recordings: string | string[],
  options?: {
    /** Whether `conflict` and `unknown` count as what has to change. Default: `false`. */
    strict?: boolean;
  },
): TeamsPhoneReport;

// ── State ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * An identifier, in the form that `ringwire` uses: `{ communicationUserId }`, `{ phoneNumber }`, `{ microsoftTeamsUserId, … }`,
 * `{ rawId }`.
 */
export type EmulatorIdentifier = Record<string, string | boolean>;

/** A participant of a call of the 2021 preview, or a callee who has not joined. */
export interface EmulatorParticipant {
  /** The id for `removeParticipant` and {@link Emulator.press}. */
  participantId: string;
  /** Who it is. */
  identifier: EmulatorIdentifier;
  /** The raw id, such as `4:+14255550123`. */
  rawId: string;
  /** `ringing`: is being called; `connected`: is in the call; `left`: was in the call; `failed`: never joined. */
  state: "ringing" | "connected" | "left" | "failed";
}

/** A queued prompt of the 2021 preview. */
export interface EmulatorPrompt {
  /** The `id` of the result of `playAudio`. */
  id: string;
  /** The URL of the audio file. */
  audioFileUri: string;
  /** Whether the file is repeated. */
  loop: boolean;
  /** The operation context of `playAudio`. */
  operationContext: string | null;
}

/** The prompt that is playing. */
export interface EmulatorPlayingPrompt extends EmulatorPrompt {
  /** When it began to play: ISO 8601; `null` while its file is being fetched. */
  since: string | null;
  /** The length of the file, in milliseconds; `null` while the file is being fetched. */
  durationMs: number | null;
}

/** A participant of a call of 2026-03-12, or a callee who has not joined. */
export interface EmulatorPerson {
  /** The participant. */
  identifier: EmulatorIdentifier;
  /** The raw id, such as `4:+14255550123`. */
  rawId: string;
  /** `ringing`: is being called; `connected`: is in the call; `left`: was in the call; `failed`: never joined. */
  state: "ringing" | "connected" | "left" | "failed";
  /** Whether the participant is muted. */
  isMuted: boolean;
  /** Whether the participant is on hold. */
  isOnHold: boolean;
}

/** A play or recognize operation of 2026-03-12. */
export interface EmulatorMedia {
  /** The operation. */
  kind: "play" | "recognize";
  /** `waiting`: queued; `playing`: plays its play sources; `looping`: repeats them; `listening`: recognizes tones or speech. */
  state: "waiting" | "playing" | "looping" | "listening";
  /** The index, from 0, of the play source that is playing or comes next. */
  source: number;
  /**
   * The play sources, in their form on the wire: `{ kind: "file", uri }`, `{ kind: "text", text }` or
   * `{ kind: "ssml", ssmlText }`.
   */
  sources: Record<string, string>[];
  /** The operation context of the request. */
  operationContext: string | null;
}

/** A call connection (2026-03-12). */
export interface EmulatorConnection {
  /** As in the events: the argument of {@link Emulator.press}, {@link Emulator.say} and others. */
  callConnectionId: string;
  /** The state of the call connection. */
  state: "connecting" | "connected" | "transferring" | "disconnecting" | "disconnected";
  /** When the request was received: ISO 8601. */
  createdAt: string;
  /** The same for all connections of a call, such as those of two applications. */
  serverCallId: string;
  /** The correlation id of the call; `null` when the call is no longer kept. */
  correlationId: string | null;
  /** The URL to which the events are posted. */
  callbackUri: string;
  /** The caller. */
  source: EmulatorIdentifier;
  /** The caller and all callees, in order; also those who left or never joined. `null` when the call is no longer kept. */
  participants: EmulatorPerson[] | null;
  /** The current play or recognize operation, and the queued ones. */
  media: {
    /** What is playing or listening now; `null` when nothing is. */
    current: EmulatorMedia | null;
    /** What comes after it, in order. */
    waiting: EmulatorMedia[];
  };
}

/** Which event {@link Emulator.trigger} posts, and where. */
export interface EmulatorTriggerOptions {
  /** The contract, where both have such an event. Default: that of the call, else `"2026-03-12"` if it has the event. */
  contract?: "2026-03-12" | "2021-04-15-preview1" | undefined;
  /** The call of 2026-03-12 that the event is about. Default: a plausible one, which does not exist. */
  callConnectionId?: string | undefined;
  /** The call leg of the 2021 preview that the event is about. */
  callLegId?: string | undefined;
  /** Where it is posted. Default: the URL of the call; without a call, and for events of Event Grid, `eventGridEndpoint`. */
  callbackUrl?: string | undefined;
  /**
   * Members of its data, by their names in JavaScript, such as `{ operationContext: "menu", resultInformation: { subCode: 8510 } }`; `null`
   * leaves a member out. They replace those that are usual for the kind. For `IncomingCall`: an {@link EmulatorIncomingCall}.
   */
  data?: Record<string, unknown> | undefined;
}

/** An incoming call to start. */
export interface EmulatorIncomingCall {
  /**
   * The caller: an identifier, or its raw id. A number with a behaviour shows it after the call is answered: see
   * {@link Emulator.numbers}.
   */
  from: EmulatorIdentifier | string;
  /** The callee. With {@link EmulatorOptions.teamsPhone}, the number of a resource account stands for the account. */
  to: EmulatorIdentifier | string;
  /** The display name of the caller. Default: none; in a call to a resource account of Teams, the number of the caller. */
  callerDisplayName?: string;
  /** The custom context of the caller: SIP and VoIP headers. */
  customContext?: {
    /** By name, as a SIP caller sends them: `X-MS-Custom-…`, `User-To-User`. */
    sipHeaders?: Record<string, string>;

    /** By name, as a VoIP caller sends them. */
    voipHeaders?: Record<string, string>;
    /** What Teams shows of the call: `TeamsPhoneCallDetails` of `ringwire`, without its `kind`. */
    teamsPhoneCallDetails?: object;
  };
  /** The participant on whose behalf the callee takes the call. */
  onBehalfOfCallee?: EmulatorIdentifier | string;
}

/** A call leg (2021 preview). */
export interface EmulatorCall {
  /** As in the events: the argument of {@link Emulator.press} and others. */
  callLegId: string;
  /** The state of the call leg. */
  state: "establishing" | "established" | "terminating" | "terminated";
  /** When the request was received: ISO 8601. */
  createdAt: string;
  /** The caller. */
  source: EmulatorIdentifier;
  /** That of the request; `null` when it had none. */
  subject: string | null;
  /** The URL to which the events are posted. */
  callbackUri: string;
  /** The `requestedCallEvents` of the request. */
  requestedCallEvents: string[];
  /** As in the events of a call that is established: base64url of a URL. */
  conversationId: string;
  /** All callees, in order; also those who left or never joined. */
  participants: EmulatorParticipant[];
  /** The prompt that is playing, and the queued ones. */
  media: {
    /** What plays now; `null` when nothing does. */
    playing: EmulatorPlayingPrompt | null;
    /** What plays after it, in order. */
    waiting: EmulatorPrompt[];
  };
}

/** One attempt to deliver a callback. */
export interface EmulatorAttempt {
  /** The number of the attempt, from 1. */
  attempt: number;
  /** When the attempt ended: ISO 8601. */
  time: string;
  /** The HTTP status of the response; absent when no response came. */
  status?: number;
  /**
   * What a response said that is no success: the first 600 characters of its text, or the `Location` of a redirect. Control characters are
   * escaped, and phone numbers, tokens, keys and the queries of URLs are masked. Absent when it said nothing.
   */
  said?: string;
  /** The error, when no response came. */
  error?: string;
  /** The state of the callback after the attempt. */
  state: EmulatorCallback["state"];
  /** The fault that made this additional attempt. Its outcome does not change the state of the callback. */
  fault?: EmulatorFaultRule["fault"];
  /** The ids of the callbacks that were sent in one array, when there were several. */
  batch?: number[];
  /** The delay before the next attempt, in milliseconds; absent when there is none. */
  nextAttemptAfterMs?: number;
}

/** The most callees that were up at once: being called, or in a call that has not ended. See {@link Emulator.peaks}. */
export interface EmulatorPeaks {
  /** Of all calls together. */
  calls: number;
  /** By the number that called phones: `{ "+14255550100": 2 }`. */
  callers: Record<string, number>;
  /** By callee: a phone by its number, another one by its raw id. */
  callees: Record<string, number>;
}

/** A callback and its attempts. */
export interface EmulatorCallback {
  /** The number of the callback, from 1. */
  id: number;
  /** The call leg of the event (2021 preview). */
  callLegId?: string;
  /**
   * The call connection of the event (2026-03-12); of an event about a recording, the first connection of the recorded call. Events of
   * Event Grid have neither id.
   */
  callConnectionId?: string;
  /** The callback whose event this one repeats ({@link Emulator.resend}); absent for all others. */
  resendOf?: number;
  /** The kind of the event, such as `CallLegStateChanged`, `CallConnected` or `IncomingCall`. */
  eventKind: string;
  /** The URL to which the event is posted; empty when there is no subscription to Event Grid. */
  url: string;
  /**
   * Whether the callback carries a token. As with the service, callbacks of 2026-03-12 do; those of the 2021 preview and of Event
   * Grid do not.
   */
  signed: boolean;
  /**
   * `waiting`: for its first or next attempt; `sending`: an attempt is in progress; `delivered`: answered with 200 to 299 (Event Grid:
   * 200 to 204); `unanswered`: sent, without a response in time, and not sent again; `failed`: the last attempt failed; `listed`: not sent, because the emulator has neither `fetch` nor `onCallback`.
   */
  state: "waiting" | "sending" | "delivered" | "unanswered" | "failed" | "listed";
  /** The attempts, in order. */
  attempts: EmulatorAttempt[];
  /** The event, as it is posted. */
  event: Record<string, unknown>;
}

/** The members of every log entry. */
export interface EmulatorLogEntry {
  /** The number of the entry, from 1. */
  sequence: number;
  /** The time of the entry: ISO 8601. */
  time: string;
}

/**
 * A log entry.
 *
 * With the same seed, the same requests give the same entries, byte for byte. The log therefore has no dates of signatures and no
 * request ids of clients; it also has no keys and no tokens, and in URLs `***` stands for credentials, for the values of the query and for
 * the fragment: applications have their secrets there. It has each `operationContext`. (For some operations `CallAutomationClient`
 * generates an `operationContext` when you give none.) Of a request without a valid credential it has no body, of a body above 65536 bytes
 * the length only.
 */
export type EmulatorEvent = EmulatorLogEntry &
  (
    | {
        /** A request that the emulator read. */
        kind: "request";
        /** Its number, from 1, which the entries of its response and its faults have, too. */
        request: number;
        /** That of HTTP. */
        method: string;
        /** The path and the query, without what may be a secret. */
        path: string;
        /** The method of the client that sends it, such as `"playToAll"`; absent when the path belongs to no operation. */
        operation?: string;
        /** How the request proved who sent it; absent when it did not. */
        authorization?: "HMAC-SHA256" | "Bearer";
        /** The body as JSON, or as text when it is none; absent without one, and without a valid credential. */
        body?: unknown;
      }
    | {
        /** A request that was refused before it was read. */
        kind: "refused";
        /** That of HTTP. */
        method: string;
        /** The path and the query, without what may be a secret. */
        path: string;
        /** The HTTP status of the response. */
        status: number;
        /** The reason and the fix, in a sentence. */
        reason: string;
      }
    | {
        /** The response to a request. */
        kind: "response";
        /** The number of the request. */
        request: number;
        /** The HTTP status. */
        status: number;
        /** Of the 2021 preview, the `Client-Request-Id` of the response: that service makes it up. */
        clientRequestId?: string;
        /** When the client may send the request again, as in the header. */
        retryAfter?: string;
        /** Why a request for a file failed: its response has no body. */
        reason?: string;
        /** The body as JSON; absent without one. */
        body?: unknown;
      }
    | {
        /** A call leg of the 2021 preview entered another state. */
        kind: "state";
        /** The leg, as its events name it. */
        callLegId: string;
        /** Absent: it is no connection. */
        callConnectionId?: undefined;
        /** The new state. */
        state: EmulatorCall["state"];
      }
    | {
        /** A call connection entered another state. */
        kind: "state";
        /** Absent: it is no leg. */
        callLegId?: undefined;
        /** The connection, as its events name it. */
        callConnectionId: string;
        /** Its call, to which several connections may lead. */
        serverCallId: string;
        /** The new state. */
        state: EmulatorConnection["state"];
      }
    | {
        /** A participant of a call of the 2021 preview joined, left or failed to join. */
        kind: "participant";
        /** The leg, as its events name it. */
        callLegId: string;
        /** Absent: the 2021 preview has none. */
        serverCallId?: undefined;
        /** The id for {@link Emulator.press}. */
        participantId: string;
        /** The raw id, such as `4:+14255550123`. */
        rawId: string;
        /** The new state. */
        state: EmulatorParticipant["state"];
        /** Why the participant did not join. */
        reason?: string;
      }
    | {
        /** A participant of a call of 2026-03-12 joined, left or failed to join. */
        kind: "participant";
        /** Absent: it is no leg. */
        callLegId?: undefined;
        /** The id of the call, the same for all of its connections. */
        serverCallId: string;
        /** The raw id, such as `4:+14255550123`. */
        rawId: string;
        /** The new state. */
        state: EmulatorPerson["state"];
        /** Why the participant did not join, or has left. */
        reason?: string;
      }
    | {
        /** A prompt of the 2021 preview. */
        kind: "media";
        /** The leg, as its events name it. */
        callLegId: string;
        /** Absent: it is no connection. */
        callConnectionId?: undefined;
        /** The `id` of the result of `playAudio`. */
        operationId: string;
        /** How far it is. */
        state: "queued" | "fetching" | "playing" | "completed" | "cancelled" | "failed";
        /** The URL of the file, in the first entry of the prompt. */
        audioFileUri?: string;
        /** Whether the file is repeated, in the first entry. */
        loop?: boolean;
        /** That of the request, in the first entry. */
        operationContext?: string;
        /** The length of the file, in milliseconds; present once it was fetched. */
        durationMs?: number;
        /** That of the event which reports the end. */
        subcode?: number;
        /** What happened, in a sentence. */
        message?: string;
      }
    | {
        /** A play or recognize operation of 2026-03-12. */
        kind: "media";
        /** Absent: it is no leg. */
        callLegId?: undefined;
        /** The connection, as its events name it. */
        callConnectionId: string;
        /** Which of the two. */
        operation: EmulatorMedia["kind"];
        /** How far it is. */
        state: "queued" | "fetching" | "playing" | "completed" | "cancelled" | "failed";
        /** The play source that is fetched or plays, in its form on the wire. */
        source?: Record<string, string>;
        /** That of the request. */
        operationContext?: string;
      }
    | {
        /** A participant of a call of the 2021 preview pressed a key. */
        kind: "key";
        /** The leg, as its events name it. */
        callLegId: string;
        /** Absent: it is no connection. */
        callConnectionId?: undefined;
        /** Who pressed it. */
        participantId: string;
        /** The key, as the event names it: `Tone1`. */
        tone: string;
        /** Its place among the tones of the call, from 1. */
        sequenceId: number;
      }
    | {
        /** A participant of a call of 2026-03-12 pressed a key. */
        kind: "key";
        /** Absent: it is no leg. */
        callLegId?: undefined;
        /** The connection, as its events name it. */
        callConnectionId: string;
        /** Who pressed it. */
        rawId: string;
        /** The key, as the event names it: `one`. */
        tone: string;
      }
    | {
        /** A participant said something. */
        kind: "speech";
        /** The connection, as its events name it. */
        callConnectionId: string;
        /** Who said it. */
        rawId: string;
        /** What was said. */
        phrase: string;
      }
    | {
        /** A participant was put on hold, or taken off it. */
        kind: "hold";
        /** The connection, as its events name it. */
        callConnectionId: string;
        /** Who it is. */
        rawId: string;
        /** Whether the participant is on hold now. */
        isOnHold: boolean;
        /** What the participant hears meanwhile, in its form on the wire; absent: the music of the service. */
        playSource?: Record<string, unknown>;
      }
    | {
        /** A recording became active or inactive. */
        kind: "recording";
        /** The argument of the methods of `CallRecording`. */
        recordingId: string;
        /** Whether it records now. */
        state: "active" | "inactive";
      }
    | ({
        /** What the table of Teams Phone says of a request that was executed: see {@link EmulatorTeamsPhone}. */
        kind: "verdict";
        /** The method of the client. */
        operation: string;
        /** The kind of the identifier that the row is about; absent: any. */
        identifier?: string;
        /** The trait of the request that the row is about; absent: any. */
        request?: string;
        /** What becomes of such a request. */
        verdict: TeamsPhoneVerdict;
      } & TeamsPhoneGround)
    | {
        /** An incoming call rings, or rings no longer. */
        kind: "incoming";
        /** The argument of `answerCall`, `redirectCall` and `rejectCall`. */
        incomingCallContext: string;
        /** `over`: it was answered, redirected or rejected, or the caller gave up; `reason` says which. */
        state: "ringing" | "over";
        /** The raw id of the caller, while it rings. */
        from?: string;
        /** The raw id of the callee, while it rings. */
        to?: string;
        /** Why it rings no longer. */
        reason?: string;
      }
    | {
        /** An event was raised, to be posted. */
        kind: "callback";
        /** The number of the callback, from 1: that of its attempts. */
        callbackId: number;
        /** The call leg of the event (2021 preview). */
        callLegId?: string;
        /** The call connection of the event (2026-03-12). */
        callConnectionId?: string;
        /** The callback whose event is posted once more by {@link Emulator.resend}. */
        resendOf?: number;
        /** The kind of the event, such as `CallConnected`. */
        eventKind: string;
        /** Where it goes, without what may be a secret. */
        url: string;
        /** The event, as it is posted. */
        event: Record<string, unknown>;
      }
    | {
        /** A participant pressed keys, by {@link Emulator.press} or over HTTP: it was done from outside of the application. */
        kind: "action";
        /** What was done. */
        action: "press";
        /** The leg of a call of the 2021 preview. */
        callLegId?: string;
        /** The connection of a call of 2026-03-12. */
        callConnectionId?: string;
        /** Who did it. */
        participantId: string;
        /** What was pressed, one after the other, such as `12#`. */
        keys: string;
      }
    | {
        /** A participant said a phrase, by {@link Emulator.say} or over HTTP. */
        kind: "action";
        /** What was done. */
        action: "say";
        /** The connection, as its events name it. */
        callConnectionId: string;
        /** Who did it. */
        participantId: string;
        /** What was said. */
        phrase: string;
      }
    | {
        /** A participant hung up, by {@link Emulator.leave} or over HTTP. */
        kind: "action";
        /** What was done. */
        action: "leave";
        /** The connection, as its events name it. */
        callConnectionId: string;
        /** Who did it. */
        participantId: string;
      }
    | {
        /** A call came in, by {@link Emulator.incomingCall} or over HTTP. */
        kind: "action";
        /** What was done. */
        action: "incomingCall";
        /** Who calls whom, as it was given. */
        call: EmulatorIncomingCall;
      }
    | ({
        /** A callback was posted. */
        kind: "attempt";
        /** The number of the callback. */
        callbackId: number;
      } & Omit<EmulatorAttempt, "time">)
    | EmulatorFaultEntry
    | {
        /** A WebSocket of a call. Messages have no entries of their own; those that are ignored have one for each reason. */
        kind: "socket";
        /** Whose audio or words it carries. */
        callConnectionId: string;
        /** What it is for. */
        stream: "audio" | "transcription";
        /** Its number. Each dial has another. */
        socket: number;
        /**
         * `refused`: the dial failed. `notDialled`: the emulator has nothing to dial with. `opened`. `ignored`: a message of the application
         * does nothing, or not all that it should; once for each reason. `closed`.
         */
        state: "refused" | "notDialled" | "opened" | "ignored" | "closed";
        /** The URL, without what may be a secret. */
        url?: string;
        /** Why. */
        reason?: string;
        /** The fault that it met when it was dialled. */
        fault?: EmulatorFaultRule["fault"];
        /** The code of the end (RFC 6455). */
        code?: number;
        /** Who ended it: `network` is a connection that broke. */
        by?: "service" | "application" | "network";
        /** How many messages the service sent. */
        sent?: number;
        /** How many messages came. */
        received?: number;
        /** How many of them were ignored; absent: none. */
        ignored?: number;
        /** How many messages were dropped because the application did not read; absent: none. */
        lost?: number;
        /** How many frames met which fault; absent: none. */
        faults?: Partial<Record<EmulatorFaultRule["fault"], number>>;
      }
    | {
        /** An event that could not be raised as the contract says. */
        kind: "problem";
        /** The call leg of the event (2021 preview). */
        callLegId?: string;
        /** The call connection of the event (2026-03-12). */
        callConnectionId?: string;
        /** As `kind` in a parsed event, such as `CallConnected`. */
        eventKind: string;
        /** What is wrong, in a sentence. */
        message: string;
      }
  );

// ── Faults ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The members of every fault rule. */
export interface EmulatorRule {
  /** The probability of the fault for each request, callback, socket or frame to which the rule applies: 0 to 1. Default: 1. */
  share?: number;
  /** The largest number of faults that the rule makes, from 1. Default: no limit. */
  times?: number;
  /**
   * A prefix of the path: of the request, or of the callback URL. Requests for the issuer's metadata and keys are affected only
   * by rules whose `path` matches, such as `/calling/keys`. Default: any path.
   */
  path?: string;
}

/** A fault rule for the responses to requests. */
export interface EmulatorAnswerRule extends EmulatorRule {
  /**
   * A method of `CallAutomationClient`, `CallConnection`, `CallMedia`, `CallRecording` or `CallClient`, such as `"createCall"` or
   * `"playToAll"`; `hangUp(true)` is `"terminateCall"`. Methods that send the same operation of the service are affected
   * together. Default: any request.
   */
  operation?: string;
}

/** A fault rule for the WebSockets of calls. Its `path` is a prefix of that of the `transportUrl`. */
export interface EmulatorSocketRule extends EmulatorRule {
  /** What is sent on the socket. Default: any. */
  stream?: "audio" | "transcription";
}

/** A fault rule for callbacks. */
export interface EmulatorCallbackRule extends EmulatorRule {
  /** A kind of event, such as `"CallConnected"` or `"IncomingCall"`. Default: any event. */
  event?: string;
}

/**
 * A fault rule: the fault, where it applies, and its parameters. Times are in milliseconds of the emulator's clock, 0 to 86400000
 * (one day), unless noted otherwise.
 */
export type EmulatorFaultRule =
  | (EmulatorAnswerRule & {
      /** The response is an error in the contract's own format. */
      fault: "status";
      /** The HTTP status: 400 to 599. Default: 500. */
      status?: number;
      /** The error code in the body. Default: `"Fault"`. */
      code?: string;
      /**
       * `"before"`: the operation is not executed. `"after"`: it is executed, and its response is lost, so that a retry repeats what was
       * executed. Default: `"before"`.
       */
      when?: "before" | "after";
    })
  | (EmulatorAnswerRule & {
      /** The response asks the client to retry later. */
      fault: "retryAfter";
      /** The HTTP status. Default: 429. */
      status?: 429 | 503;
      /** The delay, in milliseconds. Default: 1000. */
      retryAfterMs?: number;
      /** The header that carries it; `"retry-after"` in whole seconds, rounded up. Default: `"retry-after"`. */
      header?: "retry-after" | "retry-after-ms" | "x-ms-retry-after-ms";
      /**
       * `"before"`: the operation is not executed. `"after"`: it is executed, and its response is lost, so that a retry repeats what was
       * executed. Default: `"before"`.
       */
      when?: "before" | "after";
    })
  | (EmulatorAnswerRule & {
      /** The operation is executed at once, and its response is sent late. */
      fault: "latency";
      /** The delay, in milliseconds of real time, with the virtual clock too. Default: 1000. */
      delayMs?: number;
    })
  | (EmulatorAnswerRule & {
      /** The connection breaks without a response: {@link Emulator.fetch} rejects with a `TypeError`, like the platform's `fetch`. */
      fault: "reset";
      /**
       * `"before"`: the operation is not executed. `"after"`: it is executed, and its response is lost, so that a retry repeats what was
       * executed. Default: `"before"`.
       */
      when?: "before" | "after";
    })
  | (EmulatorAnswerRule & {
      /**
       * The next events of the operation happen at once, and the response is sent after their callbacks have been attempted:
       * `CallConnected` comes before the response to `createCall`. These callbacks have no other faults. The response does not wait for an
       * audio file that must be fetched; its events come later.
       */
      fault: "eventBeforeResponse";
      /** Which events: those of the next milliseconds. Default: 3000. */
      withinMs?: number;
    })
  | (EmulatorCallbackRule & {
      /**
       * When the callback has been delivered, duplicates are sent at once, with the same event id, in parallel with further callbacks.
       */
      fault: "duplicate";
      /** How many: 1 to 100. Default: 1. */
      copies?: number;
    })
  | (EmulatorCallbackRule & {
      /** The callback is sent after the next callback of the same call. */
      fault: "reorder";
      /** When it is sent if there is no other, in milliseconds. Default: 5000. */
      withinMs?: number;
    })
  | (EmulatorCallbackRule & {
      /** The callback is sent late; the callbacks after it do not wait. */
      fault: "late";
      /** The delay, in milliseconds. Default: 5000. */
      delayMs?: number;
    })
  | (EmulatorCallbackRule & {
      /**
       * The callback waits for further callbacks of the same call and URL, and is sent with them in one array. Callbacks with a fault of
       * their own are not part of the array.
       */
      fault: "batch";
      /** How many events are enough: 2 to 100. Default: 2. */
      size?: number;
      /** After how many milliseconds it is sent all the same. Default: 1000. */
      withinMs?: number;
    })
  | (EmulatorCallbackRule & {
      /** A further callback has an event of the type `Microsoft.Communication.UnheardOf`. */
      fault: "unknownEvent";
      /** Whether it is sent before the callback or after it. Default: `"before"`. */
      when?: "before" | "after";
    })
  | (EmulatorCallbackRule & {
      /**
       * The callback is first sent with a token that another key has signed, under the id of a published key; then with a valid token.
       * Applies to signed callbacks; and, without `event`, to WebSockets: one is first dialled with such a token, on which no sound comes, and
       * closed after a second, and then as it should be.
       */
      fault: "forgedToken";
    })
  | (EmulatorCallbackRule & {
      /** First a token that expired an hour ago, then a valid one. Applies to signed callbacks, and to WebSockets as `forgedToken` does. */
      fault: "expiredToken";
    })
  | (EmulatorCallbackRule & {
      /** First a token for another resource, then a valid one. Applies to signed callbacks, and to WebSockets as `forgedToken` does. */
      fault: "wrongAudience";
    })
  | (EmulatorCallbackRule & {
      /** First no token, then a valid one. Applies to signed callbacks, and to WebSockets as `forgedToken` does. */
      fault: "unsigned";
    })
  | (EmulatorSocketRule & {
      /** The socket is not dialled, as if nothing listened there. It is dialled again, as after any refusal: after 1, 2 and 4 seconds. */
      fault: "socketRefused";
    })
  | (EmulatorSocketRule & {
      /**
       * The connection breaks (1006), and is dialled again. On a real connection it is closed without a code where the WebSocket of the runtime
       * cannot break it.
       */
      fault: "socketDrops";
      /** How long after it was opened, in milliseconds. Default: 5000. */
      afterMs?: number;
    })
  | (EmulatorSocketRule & {
      /** Everything that the service sends on the socket comes late, in order. */
      fault: "socketSlow";
      /** How late, in milliseconds: 0 to 60000. Default: 500. */
      delayMs?: number;
    })
  | (EmulatorSocketRule & {
      /** The first frame of audio comes before `AudioMetadata`. Applies to audio only. */
      fault: "audioBeforeMetadata";
    })
  | (EmulatorSocketRule & {
      /** The metadata comes twice. */
      fault: "metadataTwice";
    })
  | (EmulatorSocketRule & {
      /** A frame does not come: audio, a key, or a part of a transcript. Faults of frames are counted in the log when the socket closes. */
      fault: "frameLost";
    })
  | (EmulatorSocketRule & {
      /** A frame comes late; the frames after it do not wait. */
      fault: "frameLate";
      /** How late, in milliseconds: 0 to 60000. Default: 200. */
      delayMs?: number;
    })
  | (EmulatorSocketRule & {
      /** A frame comes more than once. */
      fault: "frameDuplicated";
      /** How often more: 1 to 100. Default: 1. */
      copies?: number;
    })
  | (EmulatorSocketRule & {
      /** A message of the kind `UnheardOf` comes. */
      fault: "unknownKind";
      /** Whether it comes before the frame or after it. Default: `"before"`. */
      when?: "before" | "after";
    });

/** The fault rules of an emulator. */
export interface EmulatorFaults {
  /** The seed of the faults' random numbers: a whole number from 0. Default: the seed of the emulator. */
  seed?: number;
  /**
   * The rules. A request, a callback, a dial or a frame has at most one fault: that of the first rule that applies and whose `share` selects it.
   */
  rules: EmulatorFaultRule[];
}

/** The fault rules with their defaults filled in. */
export interface EmulatorFaultState extends Required<EmulatorFaults> {
  /** How many faults each rule has made, in the order of the rules. */
  struck: number[];
}

/** A description of a fault, for forms. */
export interface EmulatorFaultKind {
  /** The name of the fault. */
  fault: EmulatorFaultRule["fault"];
  /** What the fault affects. Rules for `answer` can have `operation`, rules for `callback` `event`, and rules for `socket` `stream`. */
  on: "answer" | "callback" | "socket";
  /** The parameters, with their defaults and their ranges (`least` to `most`) or values (`among`). */
  numbers: {
    /** The member of the rule, such as `"delayMs"`. */
    name: string;
    /** What it is when the rule lacks it. */
    default: number | string;
    /** The smallest number that is allowed; absent for a word. */
    least?: number;
    /** The largest number that is allowed; absent for a word. */
    most?: number;
    /** The only values that are allowed; absent for a range. */
    among?: (number | string)[];
  }[];
  /** A description of the fault. */
  doc: string;
}

/** The log entry of a fault. It repeats the parameters of the rule. */
export interface EmulatorFaultEntry {
  /** Distinguishes it in {@link EmulatorEvent}. */
  kind: "fault";
  /** The name of the fault. */
  fault: EmulatorFaultRule["fault"];
  /** The index of the rule, from 0. */
  rule: number;
  /** The number of the affected request: the `request` of its log entry. */
  request?: number;
  /** The number of the affected callback. */
  callbackId?: number;
  /** The path of the affected document: the issuer's metadata or keys. */
  path?: string;
  /** The number of the affected WebSocket: the `socket` of its log entries. */
  socket?: number;

  /** Of `status` and `retryAfter`: the HTTP status of the response. */
  status?: number;

  /** Of `status`: the error code of the response. */
  code?: string;

  /** Whether the operation was executed, or on which side of the callback the event was sent. */
  when?: "before" | "after";

  /** Of `retryAfter`: the delay that the response asks for, in milliseconds. */
  retryAfterMs?: number;

  /** Of `retryAfter`: the header that asks for it. */
  header?: string;

  /** Of `latency` and `late`: the delay, in milliseconds. */
  delayMs?: number;

  /** Of `eventBeforeResponse`, `reorder` and `batch`: the longest wait, in milliseconds. */
  withinMs?: number;

  /** Of `duplicate`: how many were sent. */
  copies?: number;

  /** Of `batch`: how many events the array has at most. */
  size?: number;
}

/** A call that rings at a softphone. */
export interface EmulatorPhoneRing {
  /** Its number, for {@link EmulatorPhone.answer} and {@link EmulatorPhone.decline}. */
  ring: number;
  /** Who calls: the application, or who was transferred. */
  from: EmulatorIdentifier;
  /** The phone number that the caller shows. */
  callerNumber?: string;
  /** The name that the caller shows; empty if it shows none. */
  callerDisplayName: string;
  /** The raw id of the callee: one of the softphone's numbers. */
  to: string;
  /** The call connection of the application that calls, as its events name it. */
  callConnectionId?: string;
}

/** The call of a softphone. */
export interface EmulatorPhoneCall {
  /** The call connection of the application, as its events name it. */
  callConnectionId?: string;
  /** The raw id of the participant for whom the phone speaks. */
  participantId: string;
}

/** What happens at a softphone. */
export type EmulatorPhoneMessage =
  | ({
      /** A call rings. */
      event: "ringing";
    } & EmulatorPhoneRing)
  | {
      /** It rings no more: another phone has answered, it was declined, or the caller is gone. */
      event: "stopped";
      /** Which one. */
      ring: number;
      /** Why, in words. */
      reason: string;
    }
  | ({
      /** The phone is in a call; again when its participant was moved to another call. */
      event: "connected";
    } & EmulatorPhoneCall)
  | {
      /** The call is over, or the application has not taken it. */
      event: "ended";
      /** Why, in words. */
      reason: string;
    };

/**
 * A softphone of the emulator: someone who can be called, calls, speaks and listens. The console has one with microphone and loudspeaker;
 * this is the same for programs and tests. Sound is 16-bit PCM, one channel, 16 kHz.
 *
 * ```js
 * const phone = emulator.phone();
 * await client.createCall({ targetParticipant: { phoneNumber: phone.number }, sourceCallIdNumber }, callbackUrl);
 * phone.answer();
 * phone.onaudio = ({ heard }) => sink.push(heard);
 * phone.send(readWav(bytes).pcm);
 * await emulator.advance("5s");
 * ```
 */
export interface EmulatorPhone {
  /** Its number among the phones of this emulator. */
  readonly id: number;
  /** The phone number with which it calls. Calls to it ring at every phone that is open, as to any number `+1555xxx9000`. */
  readonly number: string;
  /** The calls that ring, the one that has rung longest first. */
  readonly ringing: EmulatorPhoneRing[];
  /** The call it is in. */
  readonly call: EmulatorPhoneCall | undefined;
  /** Gets what happens. Default: nothing. */
  onmessage: ((message: EmulatorPhoneMessage) => unknown) | undefined;
  /**
   * Gets the sound of the call, every 20 ms of the emulator's time while the phone is in one: 320 samples of what its participant heard, and
   * 320 of what the participant said, as the call took it (silence while the application has muted them). Default: nothing.
   */
  onaudio:
    | ((audio: {
        /** What its participant heard: 320 samples of 16 bits. */
        heard: Int16Array;
        /** What its participant said: as many. */
        said: Int16Array;
      }) => unknown)
    | undefined;
  /**
   * Answers a call that rings.
   *
   * @param ring its number. Default: the one that has rung longest
   * @throws Error when no such call rings, or the phone is in a call
   */
  answer(ring?: number): void;
  /**
   * Declines a call that rings, for all phones: the call fails with 603.
   *
   * @param ring its number. Default: the one that has rung longest
   * @throws Error when no such call rings
   */
  decline(ring?: number): void;
  /**
   * Calls the application: {@link Emulator.incomingCall}, where `from` is by default the number of the phone.
   *
   * @throws Error when a member is invalid, or the phone is in a call
   */
  dial(
    call: Omit<EmulatorIncomingCall, "from"> & Partial<Pick<EmulatorIncomingCall, "from">>,
  ): ReturnType<Emulator["incomingCall"]>;
  /**
   * Speaks for a participant of a call from now on, and hears what the participant hears. Hanging up is the participant's.
   *
   * @param participant a raw id or a phone number
   * @throws Error when there is no such call or participant, another phone speaks for the participant, or it is the application itself
   */
  attach(callConnectionId: string, participant: string): void;
  /**
   * Says something: it is heard after what was sent before, and after a pause 40 ms from now. At most ten seconds wait to be heard; what is more
   * is dropped, as is all that is said in no call.
   *
   * @param audio samples, or their bytes in little-endian order
   * @returns how many milliseconds of sound wait to be heard
   */
  send(audio: Int16Array | Uint8Array): number;
  /**
   * Presses keys: {@link Emulator.press}.
   *
   * @returns the number of keys
   * @throws Error when the phone is in no call, or there is no such key
   */
  press(keys: string): number;
  /**
   * Leaves the call, or gives it up while it rings at the application.
   *
   * @throws Error when the phone is in no call
   */
  hangUp(): void;
  /** Hangs up, and gives the phone away. What else it does throws after it. */
  close(): void;
}

/**
 * A step of a script ({@link Emulator.script}). Times are milliseconds, at most a day, of the emulator's clock.
 *
 * | | |
 * |---|---|
 * | `say` | Speaks. The next step comes at its end. A text is heard as babble of 65 ms a character, in whole frames of 20 ms, at least 500 ms, is what a recognize operation understands, and is transcribed. Samples are heard as they are: an `Int16Array` has 16,000 in a second; the bytes of a WAV file are PCM, mono, 16 bits, of 8, 16, 24 or 48 kHz. `gainDb`, from -100 to 20, makes it louder; default 0. |
 * | `until: "quiet"` | Waits until nothing was heard for `ms` milliseconds in a row, counted from the beginning of the step. Default 500. |
 * | `until: "sound"` | Waits until something was heard for `ms` milliseconds in a row. Default 20. |
 * | `mostMs` | How long an `until` waits at most; then the next step comes as well. Default 60,000. |
 * | `afterMs` | Waits. |
 * | `press` | Presses 1 to 100 keys of `0`-`9`, `*`, `#` and `A`-`D`, one every 400 ms; each sounds for 100 ms. The next step comes 400 ms after the last. |
 * | `hangUp` | Leaves the call. Steps after it are not executed. |
 *
 * Who listens does so in steps of 20 ms, and hears what is louder than -38 dB of full scale: speech, not the noise of a line.
 */
export type EmulatorScriptStep =
  | {
      /** What is said: a text, samples of 16 kHz, or the bytes of a WAV file. */
      say: string | Int16Array | Uint8Array | ArrayBuffer;
      /** How much louder, in decibels, from -100 to 20. Default: 0. */
      gainDb?: number | undefined;
    }
  | {
      /** Whether sound or quiet ends the wait. */
      until: "quiet" | "sound";
      /** For how long in a row it must be heard, in milliseconds. Default: 500 of quiet, 20 of sound. */
      ms?: number | undefined;
      /** How long the wait lasts at most, in milliseconds. Default: 60000. */
      mostMs?: number | undefined;
    }
  | {
      /** How long the next step waits, in milliseconds. */
      afterMs: number;
    }
  | {
      /** The keys, one after the other. */
      press: string;
    }
  | {
      /** The participant leaves the call. */
      hangUp: true;
    };

/** What a party of a call has heard: {@link Emulator.heard}. Times are milliseconds since the connection was connected. */
export interface EmulatorHeard {
  /** How long the call has lasted until now, or until its end. */
  readonly ms: number;
  /** Until when samples were dropped ({@link EmulatorOptions.soundBytes}), if any were: before that, there may be silence in place of them. */
  readonly droppedUntilMs?: number;
  /**
   * A WAV file: PCM, mono, 16 bits, 16 kHz. It begins when the connection was connected, and is as long as the call, at most 128 MiB (70
   * minutes). The same seed and the same calls give the same bytes on every platform.
   *
   * @throws Error after a reset
   */
  wav(): Uint8Array<ArrayBuffer>;
  /** The keys that were heard, by their tones, such as `"12#"`. */
  keys(): string;
  /** The sounds that were heard, in order. Pauses of up to 200 ms, as between words, are part of a sound. */
  sounds(): EmulatorSound[];
  /**
   * The frequency of the loudest tone between two times, in hertz; `undefined` where it was silent. It is looked for in the first second of them: a
   * beep, music on hold, a key, of which it gives one of its two tones.
   *
   * @param fromMs Default: the beginning
   * @param toMs Default: the end
   * @throws TypeError for times that are none
   * @throws Error after a reset
   */
  tone(fromMs?: number, toMs?: number): number | undefined;
}

/** A sound that was heard. */
export interface EmulatorSound {
  /** When it began. */
  fromMs: number;
  /** When it ended. */
  toMs: number;
  /** How loud it was: the root mean square of its samples, of 32767. */
  rms: number;
}

/** What a participant said at a stretch: {@link Emulator.turns}. Times are milliseconds since the connection was connected. */
export interface EmulatorTurn {
  /** The raw id of the participant. */
  participant: string;
  /** When the participant began to speak, or pressed a key. */
  spokeFromMs: number;
  /** When the participant finished: a pause of up to 700 ms in which the application did not begin is part of it. */
  spokeToMs: number;
  /** The keys that the participant pressed meanwhile; mostly empty. */
  keys: string;
  /** When the application began to be heard after that, if it did before the participant spoke again. */
  answeredAtMs?: number;
  /** How long after the end of what the participant said: `answeredAtMs - spokeToMs`. */
  answerMs?: number;
  /** Present if the participant began while the application was heard. */
  interrupted?: {
    /** When the participant began. */
    stopAtMs: number;
    /** When the application fell silent; absent while it has not. */
    quietAtMs?: number;
    /** How long that took: `quietAtMs - stopAtMs`. */
    bargeInMs?: number;
  };
}

/** A row of the dial plan: phone numbers, or users of the resource, with a fixed behaviour. */
export interface EmulatorNumber {
  /**
   * The phone numbers: `+1555xxx0000`, where `xxx` stands for any three digits. Or the users: `8:acs:…1555xxx0603`, any id that ends with
   * such a number.
   */
  pattern: string;
  /** One of these phone numbers or ids. */
  example: string;
  /** A description of the callee's behaviour. */
  behaviour: string;
  /** The contract to which the row is limited; absent when it applies to both. */
  apiVersion?: string;
}

/** `emulated`: recorded or documented behaviour of the service. `assumed`: emulated without a record. `missing`: not emulated. */
export type EmulatorSupport = "emulated" | "assumed" | "missing";

/**
 * How sure it is that the service does the same. `on record`: recordings of the live service show it. `documented`: Microsoft's documents,
 * the published description or the official packages do. `assumed`: nothing does. `missing`: the service does it, the emulator does not.
 */
export type EmulatorBasis = "on record" | "documented" | "assumed" | "missing";

/** The emulated part of one contract, and the evidence for it. */
export interface EmulatorContractSupport {
  /** `"2026-03-12"` or `"2021-04-15-preview1"`. */
  apiVersion: string;
  /** All operations of the contract. `assumed` lists the assumptions about each. */
  operations: {
    /** The method of the client. */
    name: string;
    /** That of HTTP. */
    method: string;
    /** Below the base path, with the names of its parameters in braces. */
    path: string;
    /** How far it is emulated. */
    support: EmulatorSupport;
    /** What the emulator does of it without a record of the service, in sentences; mostly none. */
    assumed: string[];
  }[];
  /** All events of the contract. */
  events: {
    /** As a parsed event has it, such as `CallConnected`. */
    kind: string;
    /** How far it is emulated. */
    support: EmulatorSupport;
    /** What the emulator does of it without a record of the service, in sentences; mostly none. */
    assumed: string[];
  }[];
  /** All design choices of the emulator, and the evidence for each. */
  choices: {
    /** What was to be decided. */
    about: string;
    /** What the emulator does. */
    choice: string;
    /** The evidence for it. */
    basis: EmulatorBasis;
  }[];
}

/** The support of both contracts: the 2021 preview at the top level, 2026-03-12 in `automation`. */
export interface EmulatorSupportTable extends EmulatorContractSupport {
  /** The support of 2026-03-12. */
  automation: EmulatorContractSupport;
  /** What becomes of the operations of 2026-03-12 in calls of Teams Phone. */
  teamsPhone: TeamsPhoneTable;
}

/** The type of a member or an argument, in terms of JavaScript. */
export type EmulatorTableType =
  | {
      /**
       * A value of one form: `any` JSON; a `text`; an `id` or a `url`, neither of which may be empty; a `boolean`; `seconds` with fractions;
       * a `date` (ISO 8601); a `phoneNumber` in E.164; an `identifier` of any kind, of a `user` or of a `teamsApp`; a `callingContext`.
       */
      type:
        | "any"
        | "text"
        | "id"
        | "url"
        | "boolean"
        | "seconds"
        | "date"
        | "phoneNumber"
        | "identifier"
        | "user"
        | "teamsApp"
        | "callingContext";
    }
  | {
      /** A whole number. */
      type: "integer";
      /** The smallest. */
      least: number;
      /** The largest. */
      most: number;
    }
  | {
      /** One of several words, in any case of letters. */
      type: "enum";
      /** The words that the contract names. Others are sent as they are. */
      values: string[];
    }
  | {
      /** An array. */
      type: "list";
      /** What its items are. */
      item: EmulatorTableType;
      /** How many it has at least. */
      least: number;
    }
  | {
      /** An object with any names. */
      type: "map";
      /** What its values are. */
      item: EmulatorTableType;
    }
  | {
      /** An object of the contract. */
      type: "model";
      /** Its name in `models` of the table. */
      model: string;
    }
  | {
      /** One of several objects of the contract. */
      type: "union";
      /** The member that says which. */
      tag: string;
      /** The objects. */
      variants: {
        /** The value of that member. */
        name: string;
        /** The name of the object in `models` of the table. */
        model: string;
      }[];
    }
  | {
      /** An argument that is an object. */
      type: "object";
      /** Its members. */
      fields: EmulatorTableField[];
    };

/** A member of an object. A field with an empty name is a union: the members of its variants are members of the object. */
export type EmulatorTableField = EmulatorTableType & {
  /** The name in JavaScript. */
  name: string;
  /** Whether it must be given. */
  required: boolean;
  /** A description in one line. */
  doc: string;
  /** The default value. */
  default?: unknown;
  /** The only `api-version` that has the member. */
  only?: string;
  /** The `api-version` in which the member is optional. */
  unless?: string;
  /** The other member: exactly one of the two must be given. */
  either?: string;
};

/** An argument of an operation. */
export type EmulatorTableArgument = EmulatorTableType & {
  /** As in the types of the method. */
  name: string;
  /** Whether it must be given. */
  required: boolean;
  /** A description in one line. */
  doc?: string;
  /** The object of the method supplies this argument. `buildRequest` takes it before the arguments of the method. */
  known?: true;
};

/** An operation of a contract. */
export interface EmulatorTableOperation {
  /** The name for `buildRequest`, in most cases that of the method. */
  name: string;
  /** The class of the method. */
  class: "CallClient" | "CallAutomationClient" | "CallConnection" | "CallMedia" | "CallRecording";
  /** The HTTP method. */
  method: string;
  /** The path below the base path. */
  path: string;
  /** The HTTP statuses of success. */
  success: number[];
  /** A description in one line. */
  doc: string;
  /** The arguments, in order. */
  arguments: EmulatorTableArgument[];
  /** The model of the response body; absent when there is none. */
  result?: string;
  /** The only `api-version` that has the operation. */
  only?: string;
}

/** A contract as data: its operations with their arguments, and the objects in them. Forms and tests are made of it. */
export interface EmulatorContractTable {
  /** The class of the client. */
  client: "CallAutomationClient" | "CallClient";
  /** `"2026-03-12"` or `"2021-04-15-preview1"`. */
  apiVersion: string;
  /** Those of all versions of the contract that the client knows; `only` names the one that has it. */
  operations: EmulatorTableOperation[];
  /** Every event, those of Event Grid last. */
  events: {
    /** The kind, as `Emulator.trigger` takes it. */
    kind: string;
    /** When it comes. */
    doc: string;
    /** Whether Event Grid posts it. */
    eventGrid: boolean;
  }[];
  /** The models, by name. */
  models: Record<
    string,
    {
      /** The members of the object, in the order in which they are written. */
      fields: EmulatorTableField[];
    }
  >;
}

/** What goes wrong most often, as rules of faults to turn on at once: `emulator.setFaults({ rules: FAULT_PRESETS[0].rules })`. */
export const FAULT_PRESETS: {
  /** The name that `ringwire faults` and `--faults` take, such as `duplicates`. */
  name: string;
  /** The same for a button. */
  title: string;
  /** What it does, and what it asks of an application. */
  text: string;
  /** For {@link Emulator.setFaults}. */
  rules: EmulatorFaultRule[];
}[];

/** What a request on the wire is as a call of a client's method. */
export interface EmulatorRequestCall {
  /** The class of the client whose contract the request is of. */
  client: "CallAutomationClient" | "CallClient";
  /** The operation, by its name for `buildRequest`. */
  operation: string;
  /** The arguments, as `buildRequest` takes them; those at the end that were not given are left out. */
  arguments: unknown[];
  /** The version of the contract that the query names. */
  apiVersion: string;
  /** Whether a client of this package would send the same body for these arguments. It is `false` for a body that no client makes. */
  isExact: boolean;
}

/**
 * Reads a request on the wire, such as one of the log, as a call of a client's method.
 *
 * ```js
 * readRequest({ method: "POST", url: "/calling/callConnections/1f2e:playToAll?api-version=2026-03-12", body: "{…}" });
 * ```
 *
 * @param request `url`: a URL, or its path with the query; `body`: JSON
 * @returns `undefined` for a request of no operation, and for a body that is not JSON
 */
export function readRequest(request: {
  /** Such as `POST`. */
  method: string;
  /** A URL, or its path with the query. */
  url: string;
  /** JSON, where there is a body. */
  body?: string | undefined;
}): EmulatorRequestCall | undefined;

/**
 * Why a callback was not taken, in a sentence that names the fix: what the application said, where it told why; else what such a status or
 * such a failure usually means, and the line to change.
 *
 * ```js
 * for (const callback of emulator.callbacks())
 *   for (const attempt of callback.attempts) console.log(explainAttempt(attempt, callback));
 * // POST /callbacks → 401: the token is for another audience: expected "…", got "…". …
 * ```
 *
 * A `CallbackReceiver` tells its reason in the answer only when all keys that it trusts come from this machine, that is: from an emulator.
 *
 * @param attempt an attempt of a callback, or an entry of the kind `attempt` of the log
 * @param callback its callback, or the entry of the kind `callback`
 * @returns `undefined` for an attempt that succeeded, and for a callback that was not sent. No phone number, token or secret is in it
 */
export function explainAttempt(
  attempt: Pick<EmulatorAttempt, "state"> & Partial<Pick<EmulatorAttempt, "status" | "said" | "error">>,
  callback?: Partial<Pick<EmulatorCallback, "url" | "event">>,
): string | undefined;

// ── The emulator ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The options of {@link Emulator.advance}. An unknown option is refused. */
export interface EmulatorAdvanceOptions {
  /**
   * Moves the faked timers of a test by as many milliseconds as the clock, for applications that wait for timers too, such as
   * `(ms) => mock.timers.tick(ms)`. The clock then moves by one second at most at a time, and by 20 ms while a WebSocket is open: timers fire
   * that much later at most, and before what the emulator does at that time. Default: none.
   */
  timers?: ((ms: number) => unknown) | undefined;
}

/** How {@link Emulator.until} moves the clock. An unknown option is refused. */
export interface EmulatorUntilOptions {
  /** The longest time by which the clock is moved: milliseconds, or a string as for {@link Emulator.advance}. Default: `"10m"`. */
  most?: number | string | undefined;
  /**
   * How long nothing may happen, in milliseconds of real time, before the clock moves on: more for a program that waits for slow
   * files, databases or timers of real time between two operations. Default: 20.
   */
  quietMs?: number | undefined;
  /**
   * How long nothing may happen, in milliseconds of real time, when nothing is due any more; after that the promise counts as stuck. A
   * client that sends a failed request again after a pause gets the time of that pause in addition. Default: 2000.
   */
  patienceMs?: number | undefined;
  /**
   * Moves the faked timers of a test by as many milliseconds as the clock, for programs that wait for timers too:
   * `(ms) => vi.advanceTimersByTimeAsync(ms)`, `(ms) => jest.advanceTimersByTimeAsync(ms)`, `(ms) => mock.timers.tick(ms)`. The clock then
   * moves by one second at most at a time, and goes on to `most` when nothing is due. Default: none.
   */
  advanceTimers?: ((ms: number) => unknown) | undefined;
}

/** The options with which a `CallbackReceiver` verifies the emulator's callbacks. */
export interface EmulatorCallbackAuthentication {
  /** The `aud` of the tokens: the immutable id of the resource. */
  audience: string;
  /** The `iss` of the tokens: that of the service. */
  issuer: string;
  /** The URL of the issuer's OpenID Connect metadata, on the emulator's endpoint. */
  metadataUrl: string;
  /** Fetches the metadata and the keys from the emulator: {@link Emulator.fetch}. */
  fetch: (input: Request | URL | string, init?: RequestInit) => Promise<Response>;
}

/** A request, as a server received it. */
export interface RawRequest {
  /** The HTTP method. */
  method: string;
  /** The path and the query, exactly as sent. */
  path: string;
  /** The `Host` header. */
  host: string;
  /** Names and values in turn, as in `rawHeaders` of Node. Default: none. */
  headers?: string[];
  /**
   * The body, or its parts as they come: they are not read when the request is refused, and no further than to 1048576 bytes. The answer
   * to a larger body is a 413. Default: empty.
   */
  body?: Uint8Array | AsyncIterable<Uint8Array>;
}

/** A response for a server to send. */
export interface RawResponse {
  /** The HTTP status. */
  status: number;
  /** Names and values in turn. */
  headers: string[];
  /** The bytes to send; none when it is empty. */
  body: Uint8Array;
}

/** An emulator of the Call Automation REST service, in this process. */
export class Emulator {
  /**
   * Starts an emulator.
   *
   * @throws Error when an option is unknown or invalid; the message names it
   */
  static start(options?: EmulatorOptions): Promise<Emulator>;

  /** Made by {@link Emulator.start}. */
  private constructor();

  /** The URL at which clients reach the emulator. */
  readonly endpoint: string;
  /** The connection string for `CallClient` and `CallAutomationClient`. */
  readonly connectionString: string;
  /** The time of the emulator's clock: Unix time in milliseconds. */
  readonly now: number;
  /** The seed of the random numbers. */
  readonly seed: number;

  /**
   * The options with which a receiver verifies the callbacks of this emulator:
   * `new CallbackReceiver({ ...emulator.callbackAuthentication })`.
   *
   * Callbacks of 2026-03-12 carry `Authorization: Bearer` and a JWT (RS256), valid for five minutes of real time, also with a
   * virtual clock. Each attempt has a new token. Callbacks of the 2021 preview and of Event Grid carry no token. The metadata and
   * the keys can be fetched without a credential.
   */
  readonly callbackAuthentication: EmulatorCallbackAuthentication;

  /**
   * Answers a request, like the platform's `fetch`. It does not use `this` (`{ fetch: emulator.fetch }`) and ignores the host of
   * the URL.
   *
   * @throws the reason of the request's signal, when the signal is aborted
   * @throws TypeError when the fault `reset` breaks the connection
   */
  readonly fetch: (input: Request | URL | string, init?: RequestInit) => Promise<Response>;

  /**
   * Answers a request that your own server has received. Web pages of other machines are refused with 403 ({@link
   * EmulatorOptions.allowOrigins}).
   *
   * @throws TypeError when a fault breaks the connection: close the connection without a response
   */
  handle(request: RawRequest): Promise<RawResponse>;

  /**
   * Moves the virtual clock. Everything that is due happens at its own time, in order. The emulator waits for the response to
   * each callback before it continues, and requests that the callback's handler sends are processed at that time.
   *
   * While a WebSocket of a call is open, the clock moves by 20 ms at a time: the frames of that time are sent, and before it moves on, the
   * application answers for as many turns of the event loop as something comes. So an application in memory ({@link EmulatorOptions.onMedia})
   * answers at the same time always, unless it waits for something of real time.
   *
   * What is due now also happens without `advance`. To move the clock for as long as something takes, use {@link Emulator.until}.
   *
   * @param duration milliseconds, or a string: `"115s"`, `"2m 30s"`, `"500ms"`, `"1h"`
   * @throws TypeError when `options` has something else
   * @throws Error when the emulator has the real clock, when another `advance` is running, or when `duration` is invalid
   */
  advance(duration: number | string, options?: EmulatorAdvanceOptions): Promise<void>;

  /**
   * Waits for a promise, and moves the virtual clock to the next moment at which something is due for as long as the promise is pending:
   *
   * ```js
   * const result = await emulator.until(flow(), { most: "10m" });
   * ```
   *
   * It does not matter what the program waits for in between. Before each move, the emulator waits until its requests and callbacks are
   * answered (each for one second of real time at most, since a handler may wait for a later event) and nothing has happened for
   * `quietMs` of real time. What comes and goes on WebSockets does not count for that: there, an application answers as in
   * {@link Emulator.advance}. Several `until` may run at the same time, and the program may call {@link Emulator.advance} meanwhile.
   *
   * With the real clock it only waits, and `most` is real time, whatever `speed` is, unless `advanceTimers` is given.
   *
   * @param promise a promise, not a function; its value is the result
   * @returns the value of the promise
   * @throws the reason with which the promise rejects
   * @throws Error with the name `TimeoutError`, when the promise is pending after `most`, or when nothing is due any more and nothing has
   * happened for `patienceMs` of real time. The message says what waits: waits of receivers, handlers and operations in this process,
   * requests and callbacks without an answer, callbacks that were not accepted, calls and their states
   * @throws TypeError when an argument is invalid, and Error when the emulator is stopped
   */
  until<Value>(promise: PromiseLike<Value>, options?: EmulatorUntilOptions): Promise<Value>;

  /**
   * Makes a stand-in for a realtime model, to which a voice agent connects in the place of the real one:
   *
   * ```js
   * const model = emulator.model(["Hello, this is the clinic.", "Tuesday at ten is free."]);
   * const agent = createAgent({ WebSocket: model.WebSocket });
   * ```
   *
   * It says what the script says, hears when the caller begins and ends to speak, and keeps what the agent sent (`model.sessions`). Each call
   * is a session of its own. See {@link EmulatorModel}. It is closed with the emulator.
   *
   * @param script what it says to which turn. Default: two sentences
   * @throws TypeError when an answer of the script, or an option, is invalid; the message names it
   */
  model(script?: EmulatorModelScript, options?: EmulatorModelOptions): EmulatorModel;

  /**
   * The log: requests, responses, states, participants, prompts, tones, callbacks and their attempts.
   *
   * @param after the `sequence` of the last known entry. Default: 0, for all entries
   */
  events(after?: number): EmulatorEvent[];
  /** All call legs of the 2021 preview, with the ended ones; the oldest first. */
  calls(): EmulatorCall[];
  /** All call connections of 2026-03-12, with the ended ones; the oldest first. */
  connections(): EmulatorConnection[];
  /** All callbacks with their attempts, the oldest first. */
  callbacks(): EmulatorCallback[];
  /**
   * The most callees that were up at once since the start or the last {@link Emulator.reset}, of all, by caller id and by callee, in calls of
   * both contracts that the application placed: a test sees whether a number had more calls than it may have, and whether a person was called
   * twice at once.
   *
   * ```js
   * const { callers, callees } = emulator.peaks();
   * console.log(Math.max(...Object.values(callers)) <= 2, Math.max(...Object.values(callees)) === 1);
   * ```
   *
   * A callee counts as a phone does for {@link EmulatorOptions.maxCallsPerNumber}. Of numbers without a call, as many are kept as
   * {@link EmulatorOptions.history} says, those with the highest peaks longest.
   */
  peaks(): EmulatorPeaks;

  /**
   * A participant presses keys. In the 2021 preview, `DtmfReceived` events follow when `requestedCallEvents` has `dtmfReceived`.
   * In 2026-03-12, the tones go to the recognize operation and to continuous DTMF recognition.
   *
   * @param call the `callLegId` or the `callConnectionId`
   * @param participant a participant id, a raw id or a phone number
   * @param keys characters of `0`-`9`, `*`, `#`, `A`-`D`; in the 2021 preview also `!` for the hook flash
   * @returns the number of keys
   * @throws Error when the call, the participant or a key does not exist
   */
  press(call: string, participant: string, keys: string): number;

  /**
   * A participant of a call of 2026-03-12 says a phrase. The phrase goes to the recognize operation.
   *
   * @param participant a raw id or a phone number
   * @throws Error when the call or the participant does not exist, or the phrase is empty
   */
  say(callConnectionId: string, participant: string, phrase: string): void;

  /**
   * A participant of a call of 2026-03-12 hangs up.
   *
   * @param participant a raw id or a phone number
   * @throws Error when the call or the participant does not exist
   */
  leave(callConnectionId: string, participant: string): void;

  /**
   * What a callee or caller does in calls of 2026-03-12 from now on, step by step: see {@link EmulatorScriptStep}. They begin when they are in
   * the call, and do it once in each call. It replaces what {@link Emulator.numbers} says that they do in a call, not whether and when they
   * answer. {@link Emulator.reset} forgets it.
   *
   * ```js
   * emulator.script("+15550100000", [
   *   { until: "quiet", ms: 700 },                    // the greeting is over
   *   { say: "I would like to change my address" },
   *   { until: "sound" },                             // the agent begins to answer …
   *   { afterMs: 800 },                               // … and is interrupted
   *   { say: "No, wait", gainDb: 3 },
   *   { until: "quiet" },
   *   { press: "12#" },
   *   { hangUp: true },
   * ]);
   * ```
   *
   * @param number of the callee, or of the caller of {@link Emulator.incomingCall}: a phone number, or a raw id such as `8:acs:…`
   * @param steps at most 1000; none: what the dial plan says counts again
   * @throws Error when a step does not fit; the message has its path, such as `steps[1].until`
   */
  script(number: string, steps: EmulatorScriptStep[]): void;

  /**
   * What a party of a call of 2026-03-12 has heard until now: the others, and what was played or streamed to it. Ended calls too.
   *
   * ```js
   * const ear = emulator.heard(callConnectionId, "+15550100000");
   * ear.sounds(); // [{ fromMs: 400, toMs: 2350, rms: 2915 }]
   * ear.keys(); // "12#"
   * writeFileSync("heard.wav", ear.wav());
   * ```
   *
   * @param participant a raw id or a phone number; without one: the application, by this connection
   * @throws Error when the call or the participant does not exist, or the call was never connected
   */
  heard(callConnectionId: string, participant?: string): EmulatorHeard;

  /**
   * Who spoke in a call of 2026-03-12, in the order in which they began: when the application answered, and how fast it fell silent when
   * it was interrupted. What the application plays and what it streams count alike. Exact to the millisecond.
   *
   * ```js
   * const [greeting, question] = emulator.turns(callConnectionId);
   * question.answerMs; // 420
   * question.interrupted; // { stopAtMs: 5820, quietAtMs: 5840, bargeInMs: 20 }
   * ```
   *
   * @throws Error when the call does not exist, was never connected, or samples of it were dropped ({@link EmulatorOptions.soundBytes})
   */
  turns(callConnectionId: string): EmulatorTurn[];

  /**
   * Starts an incoming call, which `CallAutomationClient` can answer, redirect or reject. Event Grid reports it (`IncomingCall`).
   * The call rings for 30 seconds.
   *
   * @throws Error when a member is invalid; the message names it
   */
  incomingCall(call: EmulatorIncomingCall): {
    /** The argument of `answerCall`, `redirectCall` and `rejectCall`. */
    incomingCallContext: string;
    /** As in the events of the call. */
    serverCallId: string;
    /** As in the events of the call. */
    correlationId: string;
  };

  /**
   * Opens a softphone: calls to `+1555xxx9000` ring there. Where none is open, such a call fails after two seconds, as 480. Phones are gone
   * after a restart with a journal, as if they had hung up; {@link Emulator.reset} ends their calls and leaves them open.
   *
   * Over HTTP: `GET /emulator/phone` with `Accept: application/octet-stream` opens one and streams what it gets; closing the connection
   * closes it. `POST /emulator/phone?phone=<id>` does something with it.
   *
   * @throws Error when 16 are open
   */
  phone(): EmulatorPhone;

  /**
   * Posts an event of any kind of either contract, or of Event Grid, signed and delivered as any other: to see what an application does with
   * an event that is hard to come by. It changes no call, but `IncomingCall` is a call that does come in ({@link Emulator.incomingCall}).
   *
   * @param event the kind, such as `"PlayFailed"`, in any case, with or without `Microsoft.Communication.`
   * @returns the callback; `undefined` for an `IncomingCall` that Teams does not let in
   * @throws Error when there is no such kind or call, a member of `data` does not exist or does not fit, or it is not known where to post
   */
  trigger(event: string, options?: EmulatorTriggerOptions): EmulatorCallback | undefined;

  /**
   * Posts the event of a callback once more: to the same URL, with a fresh token, as a new callback. A receiver knows the event by its id and
   * takes it for a duplicate, as it does when the service repeats an event. No fault meets it. The log and {@link Emulator.callbacks} have it
   * with `resendOf`; if it is refused, it is attempted again as any callback.
   *
   * Over HTTP: `POST /emulator/resend` with `{ "callbackId": 7 }`.
   *
   * @param callbackId the number of the callback, delivered or not, of either contract or of Event Grid
   * @returns the number of the new callback
   * @throws Error when there is no such callback, or it is forgotten ({@link EmulatorOptions.history})
   */
  resend(callbackId: number): number;

  /**
   * Issues a bearer token that this emulator accepts, in the form that `getToken` of a credential returns.
   *
   * @param options `expiresInMs`: the validity, in milliseconds of the emulator's clock. Default: 3600000 (one hour)
   */
  issueToken(options?: {
    /** The validity, in milliseconds of the emulator's clock. Default: 3600000. */
    expiresInMs?: number;
  }): {
    /** What stands after `Bearer` in the `authorization` header. */
    token: string;
    /** When it expires: Unix time in milliseconds, by the emulator's clock. */
    expiresOnTimestamp: number;
  };

  /**
   * Signs all further callbacks with a new key. The two previous keys stay published, for the tokens they signed.
   * {@link Emulator.reset} does not change the keys.
   */
  rotateKeys(): Promise<void>;

  /**
   * The URL of a tone that the emulator itself serves, for prompts without a network.
   *
   * @param seconds the length in seconds, above 0 and at most 300. Default: 2
   */
  promptUri(seconds?: number): string;

  /** The dial plan: phone numbers with a fixed behaviour. */
  numbers(): EmulatorNumber[];
  /** The operations, events and choices that are emulated, assumed or missing. */
  support(): EmulatorSupportTable;
  /** The tables of both contracts, 2026-03-12 first, for forms, documents and completions. */
  tables(): EmulatorContractTable[];

  /** The fault rules, and how many faults each has made. */
  faults(): EmulatorFaultState;

  /**
   * Replaces all fault rules and restarts their random numbers from the seed; `{ rules: [] }` removes all faults. With the same
   * seed, the same requests give the same faults and the same log. The log shows them: entries of kind `fault`, and attempts with
   * `fault`.
   *
   * ```js
   * emulator.setFaults({ seed: 7, rules: [{ fault: "duplicate", share: 0.05 }, { fault: "reset", when: "after", operation: "createCall" }] });
   * ```
   *
   * @throws Error when a rule is invalid; the message names its member and the expected value (`rules[0].share: …`). The previous
   * rules stay.
   */
  setFaults(faults: EmulatorFaults): void;

  /** The descriptions of all faults. */
  faultKinds(): EmulatorFaultKind[];

  /**
   * Deletes all calls, callbacks and log entries, and restarts the virtual clock. The fault rules stay, and their random numbers
   * restart.
   *
   * No id comes again, and the numbers of log entries and callbacks go on. Only with the virtual clock and a `seed` in the options the
   * emulator begins again at the seed, so that equal requests give the same ids.
   */
  reset(): void;
  /** Stops the timers and frees the memory. All other methods throw after it. */
  stop(): void;
}
