/**
 * Campaigns: a list of people, called over the lines that a program's phone numbers have, on a store that survives the process.
 *
 * A *line* is one of the calls that a number may have at once. It holds one person at a time, and takes the next one only when the call of
 * the one it holds is over. So no number ever has more calls up than it may, no phone has two, and no person is called twice, whatever is killed
 * and when.
 *
 * @packageDocumentation
 */
import type { CallbackReceiver, CallbackStore, CallFlow, StepIds } from "../callbacks/index.js";
import type {
  CallAutomationClient,
  CallConnected,
  CallConnection,
  CallMedia,
  CreateCallOptions,
} from "../client/call-automation.js";

export { CallAutomationError } from "../client/index.js";
export type {
  CallAutomationClient,
  CallbackReceiver,
  CallbackStore,
  CallConnected,
  CallConnection,
  CallFlow,
  CallMedia,
  CreateCallOptions,
  StepIds,
};

/** What JSON can hold: what a flow keeps with its outcome. */
export type Json =
  | null
  | boolean
  | number
  | string
  | Json[]
  | {
      /** Each member is JSON as well. */
      [member: string]: Json;
    };

/** Whom a campaign calls, at least: other members are the program's own, and are kept as JSON. */
export interface CampaignPerson {
  /**
   * The phone number: E.164 such as `+14255550123`. Spaces and `( ) - .` are left out, `00` counts as the plus sign, and a number as it is dialled
   * within a country needs {@link CampaignOptions.country}.
   */
  phone: string;
  /** What tells this person from others of the campaign. Default: the phone number. */
  id?: string | number | undefined;
  /** The time zone, such as `Europe/Berlin`; several separated by spaces or commas, in all of which the hours have to be open. */
  zone?: string | undefined;
  /** Those with a higher priority are called first: a whole number. Default: 0. */
  priority?: number | string | undefined;
}

/** A caller number, and how many calls it may have at once. */
export interface CampaignNumber {
  /** E.164, such as `+14255550100`: a number of the communication resource. */
  phoneNumber: string;
  /** How many calls may be up at once from this number. Default: 2, as the service allows unless support has raised it. */
  atOnce?: number | undefined;
}

/** A day of the week, as hours name it. */
export type CampaignDay = "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun";

/** When people may be called. */
export interface CampaignHours {
  /** When calls begin: a time of the day such as `"08:00"`. */
  from: string;
  /** From when on no call begins any more: a time of the day such as `"21:00"`. Calls that are up go on. */
  to: string;
  /** The days. Default: all. */
  days?: CampaignDay[] | undefined;
  /** Whose clock it is: a time zone such as `"Europe/Berlin"`, or `"person"`, that of each person. Default: `"person"`. */
  zone?: string | undefined;
}

/** When an outcome leads to another try. */
export interface CampaignAgain {
  /** How long after the try, in milliseconds. */
  afterMs: number;
  /** How many tries may end with this outcome. Default: the `tries` of the campaign. */
  tries?: number | undefined;
}

/** How fast calls begin. */
export interface CampaignPace {
  /** How many calls begin in a second, for all numbers together. Default: no limit but the lines. */
  perSecond?: number | undefined;
  /** How long it takes from a tenth of that to all of it, in milliseconds. Default: 0. */
  rampMs?: number | undefined;
}

/** The options of a campaign. An unknown option is refused. */
export interface CampaignOptions<Person extends CampaignPerson = CampaignPerson> {
  /** Names the campaign in its store: with the same id it is taken up, in whichever process. At most 200 characters. */
  id: string;
  /** The client that places the calls, with `callbacks: receiver`. */
  client: CallAutomationClient;
  /** The receiver of the calls' events, with the `store` of the campaign. Your own code hands requests to it. */
  receiver: CallbackReceiver;
  /** Where people, lines, tries and outcomes are: `SqliteCampaigns` of `ringwire/campaigns/sqlite`. */
  store: CampaignStore;
  /** The URL at which the service reaches the receiver. */
  callbackUrl: string;
  /** The numbers that call. Two campaigns with the same number on one store share what it may have at once. */
  numbers: (string | CampaignNumber)[];
  /**
   * One call, from `flow.place()` on: a flow, whose steps are kept, so that another process goes on with it when this one ends.
   *
   * What it returns is the outcome: a word of your own such as `"confirmed"`, or one with an answer. `"machine"` and the outcomes of
   * {@link CampaignResult.outcome} count as such. A `CallOutcomeError` that it throws is an outcome too: `busy`, `noAnswer`, `declined`,
   * `numberNotFound` or `failed` of `place()`, `hungUp` when the call has ended, else the `reason` of the error.
   *
   * A flow that has returned or thrown has finished: when its call is still up, the campaign hangs it up and waits for its end. With any
   * other error the flow is run again on the same line, after 1, 2, 4 … 60 seconds: its finished steps are not repeated, and no call
   * is placed twice. After as many errors as `tries` the call is hung up, and the outcome is `failed`; when it cannot be learned for `maxCallMs`
   * whether a call was placed, it is `unknown`, and the person is not called again.
   */
  call(flow: CampaignFlow<Person>): Promise<string | CampaignOutcome> | string | CampaignOutcome;
  /** How long a phone rings before the call is given up with the outcome `noAnswer`, in milliseconds: 5000 to 115000. Default: 25000. */
  ringMs?: number | undefined;
  /** How long a call may take from its connection on, in milliseconds: then it is hung up, with the outcome `tooLong`. Default: 600000. */
  maxCallMs?: number | undefined;
  /** How many tries a person has, whatever their outcomes. Default: 3. */
  tries?: number | undefined;
  /**
   * Which outcomes lead to another try, and when; `false`: none. Default: `busy` after 5 minutes, `noAnswer` after 30, `machine` after 60,
   * `failed` after 1; after all others there is no other try.
   */
  again?: Record<string, CampaignAgain | false> | undefined;
  /** When calls begin. Default: from 08:00 to 21:00 in the time zone of each person. */
  hours?: CampaignHours | "always" | undefined;
  /** The time zones of a person, in all of which the hours have to be open. Default: the member `zone`. */
  zoneOf?: ((person: Person) => string | string[] | undefined) | undefined;
  /** Until when calls begin: then the outcome of those who wait is `expired`. Default: no limit. */
  until?: Date | undefined;
  /** How fast calls begin. Default: as fast as there are lines. */
  pace?: CampaignPace | undefined;
  /**
   * Whether a phone must not be called: asked before every try, with the outcome `doNotCall`. What it throws counts as an error of the flow.
   */
  doNotCall?: ((phone: string) => boolean | Promise<boolean>) | undefined;
  /** The share of the lines that take only people with a `priority` from 1: 0 to 1. Default: 0. */
  holdBack?: number | undefined;
  /** The calling code for phone numbers without one, such as `"+49"`. Default: such numbers are refused. */
  country?: string | undefined;
  /** Makes of each phone number what is then checked, for plans of numbers that this package does not know. Default: none. */
  normalise?: ((phone: string, person: Person) => string) | undefined;
  /** The largest share of the people given to `add` that may be refused: with more, `run` calls no person. 0 to 1. Default: 0.01. */
  maxRefused?: number | undefined;
  /** Who runs which line. Default: that of the store. */
  owner?: LineOwner | undefined;
  /**
   * Called with errors after which the campaign goes on: of flows, which are run again, and of the store. `about` is the person of the flow.
   * Default: `console.error`, without the person.
   */
  onError?: ((error: unknown, about?: CampaignErrorAbout) => void) | undefined;
}

/** Whose flow has thrown. */
export interface CampaignErrorAbout {
  /** The id of the person: a phone number, where people have no other id. */
  id: string;
  /** The number of the try, from 1. */
  try: number;
}

/** What a flow returns that has more to say than a word. */
export interface CampaignOutcome {
  /** The outcome: at most 100 characters. */
  outcome: string;
  /** What is kept with it: at most 65536 characters of JSON. */
  answer?: Json | undefined;
}

/** The flow of one try: the steps of a {@link CallFlow}, and the call. */
export interface CampaignFlow<Person extends CampaignPerson = CampaignPerson> extends CallFlow {
  /** Whom it calls, as the person was added; `phone` is in E.164. */
  readonly person: Person;
  /** The number that calls. */
  readonly number: string;
  /** The number of the try, from 1. */
  readonly try: number;
  /** Plays and recognizes in the call. Only after `place()`. */
  readonly media: CallMedia;
  /** Controls the call. Only after `place()`. */
  readonly connection: CallConnection;
  /**
   * Calls the person from the number of the line, and waits until the call is connected. Once in a try.
   *
   * Just before the request leaves, it is looked at once more whether the person may be called: the hours, `until`, `doNotCall`, opt-outs, a
   * campaign that is paused or stopped. When not, it rejects with an error of the name `NotNow`, which has to end the flow; the person waits on,
   * and the try does not count. A call that an earlier run has placed is not asked about: it goes on.
   *
   * @param options as those of `createCall`; the caller number, the ids and the operation context are the campaign's
   * @throws CallOutcomeError in every run, when the call is not connected
   */
  place(options?: CampaignPlaceOptions): Promise<CallConnected>;
  /** Remembers that this phone is never to be called again by campaigns of this store. It is kept when the promise resolves. */
  optOut(): Promise<void>;
}

/** The options of a call of a campaign. */
export type CampaignPlaceOptions = Omit<
  CreateCallOptions,
  "sourceCallIdNumber" | "operationContext" | "repeatabilityRequestId" | "repeatabilityFirstSent"
>;

/** A person, or a row of a file, that was refused and is not called. */
export interface RefusedPerson {
  /** Which one it was of those that were given, from 1. */
  row: number;
  /** The line of the file, as editors count them. */
  line?: number;
  /** The column of the file, or the member, at fault. */
  column?: string;
  /** The value at fault; digits of phone numbers are masked. */
  value?: string;
  /**
   * The reason as one word: `noPhone`, `notE164`, `noCountry`, `emptyId`, `idTooLong`, `priority`, `noZone`, `unknownZone`, `neverOpen`,
   * `notAPerson`, `tooLarge`; of files also `tooFewFields`, `tooManyFields`, `strayQuote`, `textAfterQuote`, `unclosedQuote`, `insideQuote`,
   * `notUtf8`, `nul`, `fieldTooLong`, `rowTooLong`.
   */
  reason: string;
  /** The reason as a sentence, with what was expected. */
  message: string;
}

/** A person who is not added because another one has the id or the phone. */
export interface DuplicatePerson {
  /** Which one it was of those that were given, from 1. */
  row: number;
  /** The line of the file. */
  line?: number;
  /** Of the one who is not added. */
  id: string;
  /** The id of the one who is there. */
  first: string;
}

/** What became of the people that were given to `add`. */
export interface AddResult {
  /** How many were added. */
  added: number;
  /** How many were there already, by their id or their phone: a file that is added again adds no person. */
  same: number;
  /** The first 1000 who were refused. */
  refused: RefusedPerson[];
  /** How many were refused. */
  refusedCount: number;
  /** Of those that count as `same`, the first 1000 who have the id or the phone of another one, and not both. */
  duplicates: DuplicatePerson[];
}

/** What ends a run before every person has an outcome. An unknown option is refused. */
export interface RunOptions {
  /** Ends the run: no person is called any more, calls that are up go on to their end. */
  signal?: AbortSignal | undefined;
}

/** How far a campaign is. */
export interface Progress {
  /** Whether it runs, was paused or was stopped; `running` also where no process runs it. */
  state: "running" | "paused" | "stopped";
  /** How many people wait for a call, or for another one. */
  waiting: number;
  /** How many people lines hold: they are being called. */
  held: number;
  /** How many people have their outcome. */
  done: number;
  /** How many people have which outcome. */
  outcomes: Record<string, number>;
  /** How many calls have been placed and are over. */
  tries: number;
  /** How many calls are up. Of other processes, the lines that hold a person count. */
  callsUp: number;
  /** How many calls were over in the last minute. */
  perMinute: number;
  /** When every person will have an outcome, estimated as {@link Campaign.plan} does; absent when no person waits or it cannot be said. */
  finishesAt?: Date;
  /** Why no person is called although people wait; absent when there is no reason. */
  pausedBecause?: string;
}

/** What a plan assumes. */
export interface PlanAssumptions {
  /** The share of the calls that are answered: 0 to 1. Default: 0.6. */
  answered?: number | undefined;
  /** How long a call takes that is answered, in milliseconds. Default: 40000. */
  talkMs?: number | undefined;
}

/** How long a campaign takes, for those who wait now. */
export interface Plan {
  /** When the last call is over; absent where it cannot be said. */
  finishesAt?: Date;
  /** What it takes longest for: more numbers (or more calls at once of each), longer hours or a faster pace make it shorter. */
  bottleneck: "numbers" | "hours" | "pace";
  /** How many minutes of calls that makes. */
  callMinutes: number;
  /** Why not every person can be called in time; absent when every person can. */
  impossibleBecause?: string;
}

/** Where an iteration over results begins, and whom it leaves out. An unknown option is refused. */
export interface ResultsOptions {
  /** The id of the last person that you have: those behind are given. */
  after?: string | undefined;
  /** Only people with this outcome. Default: all people, also those without one. */
  outcome?: string | undefined;
}

/** One call of a person. */
export interface TriedCall {
  /** The number of the try, from 1. */
  try: number;
  /** The number that called. */
  number: string;
  /** The outcome of this call. */
  outcome: string;
  /** The reason of the `CallOutcomeError`, where the outcome comes from one. */
  reason?: string;
  /** The call; absent when it is not known whether there was one. */
  callConnectionId?: string;
  /** When the line took the person. */
  beganAt: Date;
  /** When the call was over. */
  endedAt: Date;
}

/** What became of a person. */
export interface CampaignResult<Person extends CampaignPerson = CampaignPerson> {
  /** The id of the person. */
  id: string;
  /** The phone number, in E.164. */
  phone: string;
  /** The person as it was added. */
  person: Person;
  /** `waiting`: for a call, or another one; `held`: is being called; `done`: has an outcome. */
  state: "waiting" | "held" | "done";
  /**
   * What the flow has returned, or one of: `busy`, `noAnswer`, `declined`, `numberNotFound`; `hungUp` (the call ended before the flow did);
   * `tooLong`; `failed`; `unknown` (a call may have been placed, and nothing could be learned of it); `expired`; `stopped`; `doNotCall`; or the
   * reason of another `CallOutcomeError` that the flow threw. Absent unless `done`.
   */
  outcome?: string;
  /** What the flow has returned with it. */
  answer?: Json;
  /** How many calls were placed, with one that may be up. */
  tries: number;
  /** The calls that are over, in order. */
  calls: TriedCall[];
  /** When the person got the outcome. */
  endedAt?: Date;
}

/** How results are written. */
export interface CampaignCsvOptions {
  /** Whether all digits of phone numbers but the last two are masked. Default: true. */
  masked?: boolean | undefined;
}

/**
 * A list of people who are called.
 *
 * ```js
 * const store = new SqliteCampaigns("reminders.db");
 * const receiver = new CallbackReceiver({ audience, store });
 * const client = new CallAutomationClient(connectionString, { callbacks: receiver });
 * const campaign = new Campaign({
 *   id: "reminders 2026-11-28", store, receiver, client, callbackUrl, numbers: ["+14255550100"],
 *   async call(flow) {
 *     await flow.place();
 *     await flow.act("say", ({ operationContext }) => flow.media.playToAll(prompt, { operationContext }));
 *     return "reached";
 *   },
 * });
 * await campaign.add(readPeople("people.csv", { phone: "Mobile", zone: "Time zone" }));
 * await campaign.run();
 * ```
 */
export class Campaign<Person extends CampaignPerson = CampaignPerson> {
  /** @throws CallAutomationError when an option is missing, unknown or invalid */
  constructor(options: CampaignOptions<Person>);

  /** The id of the options. */
  readonly id: string;

  /**
   * Adds people, in transactions of 500. Every person is added, the same or refused; those who are there already stay as they are. It may be called
   * while the campaign runs.
   *
   * @param people an array, another iterable, or what {@link readPeople} gives
   * @throws CallAutomationError when the file cannot be read as CSV, or the campaign was stopped
   */
  add(people: Iterable<Person> | AsyncIterable<Person> | People): Promise<AddResult>;

  /**
   * Calls every person, and resolves when all have an outcome; the campaign may be run again later, with more people. When it is interrupted, in
   * whichever way, run it again, here or in another process: what was held goes on first.
   *
   * @returns how far it is then
   * @throws CallAutomationError when too many people were refused (`maxRefused`), or a run of this campaign is under way
   * @throws DOMException `AbortError` when the receiver is closed meanwhile: lines keep the people that they hold for the next run
   */
  run(options?: RunOptions): Promise<Progress>;

  /** No person is called any more until `resume()`; calls that are up go on. It reaches other processes within a second or so. */
  pause(): Promise<void>;

  /** Goes on after `pause()`. A campaign that was stopped does not go on. */
  resume(): Promise<void>;

  /**
   * Ends the campaign: the outcome of those who wait is `stopped`. Calls that are up go on to their end, or are hung up.
   *
   * @param options `hangUp`: whether calls that are up are hung up, with the outcome `stopped`. Default: false
   */
  stop(options?: {
    /** Whether calls that are up are hung up. Default: `false`. */
    hangUp?: boolean | undefined;
  }): Promise<void>;

  /** How far the campaign is, whichever process runs it. It counts no person one by one: it may be asked every second. */
  progress(): Promise<Progress>;

  /** How long it takes to call those who wait now. It calls no person. */
  plan(assume?: PlanAssumptions): Promise<Plan>;

  /**
   * The people and what became of them, in the order in which they were added: those without an outcome as well. An iteration that was interrupted
   * goes on with `after`.
   *
   * @throws CallAutomationError when there is no person with the id `after`
   */
  results(options?: ResultsOptions): AsyncGenerator<CampaignResult<Person>, void, undefined>;

  /**
   * The results as CSV, for spreadsheets: `id,phone,state,outcome,answer,tries,endedAt,callConnectionId`. Texts that a spreadsheet would take for
   * a formula begin with an apostrophe.
   */
  csv(options?: CampaignCsvOptions): ReadableStream<Uint8Array>;
}

/** Where people come from: the path of a file, an open file of `node:fs/promises`, bytes, a stream of bytes, or a `Response`, `Request` or `Blob`. */
export type PeopleSource =
  | string
  | URL
  | Uint8Array
  | ArrayBuffer
  | AsyncIterable<Uint8Array>
  | ReadableStream<Uint8Array>
  | {
      /** The stream of the body. */
      readonly body: any;
    }
  | {
      /** Opens a stream of the bytes: of a `Blob`. */
      stream(): any;
    }
  | {
      /** Opens a stream of the bytes: of an open file. */
      createReadStream(options?: any): any;
    };

/** How people are read. */
export interface ReadPeopleOptions {
  /** The calling code for phone numbers without one, such as `"+49"`. Default: that of the campaign. */
  country?: string | undefined;
}

/** The people of a file. Given to `add`, it also names the rows that are refused; an iteration of your own leaves these out. */
export interface People extends AsyncIterable<CampaignPerson & Record<string, string>> {}

/**
 * Reads people from CSV (RFC 4180), piece by piece: UTF-8 with or without a byte order mark, separated by commas, semicolons or tabs, with a
 * header. A path is read where the platform has `node:fs`.
 *
 * @param source a stream is read once; a path, bytes and a `Blob` are read by each iteration
 * @param map for members of the person, the names of their columns: `{ phone: "Mobile", zone: "Time zone" }`. Default: each column is a member by
 * its own name
 * @throws CallAutomationError when the source is none, or the map is invalid
 */
export function readPeople(source: PeopleSource, map?: Record<string, string>, options?: ReadPeopleOptions): People;

// ── Stores ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * Keeps campaigns, with events and flows. Times are Unix time in milliseconds. Each method is one transaction, and may answer at once or with a
 * promise.
 *
 * A line is named `<number>#<index>`, and belongs to the store: it holds at most one person, of whichever campaign. What runs a line has
 * raised its fence by `claim`; under an older fence, `take` and `settle` change nothing.
 */
export interface CampaignStore extends CallbackStore {
  /** Who runs which line of this store. */
  readonly owner: LineOwner;
  /** Makes the campaign, unless there is one with the id. */
  open(campaign: string): void | Promise<void>;
  /** Whether a campaign runs, and whether its calls are to be hung up. */
  status(campaign: string): CampaignStatus | Promise<CampaignStatus>;
  /** Adds those whose id and phone no person of the campaign has; `"stopped"` when the campaign was stopped, and no person is added. */
  addPeople(campaign: string, people: StoredPerson[]): AddedPeople | "stopped" | Promise<AddedPeople | "stopped">;
  /**
   * Raises the fence of a line.
   *
   * @returns the new fence
   */
  claim(line: string): number | Promise<number>;
  /**
   * Gives the person that the line holds, or the next one who is due: from then on the line holds the person, and the person has one try more.
   * No person is given whose phone another line holds.
   */
  take(campaign: string, line: string, fence: number, nowMs: number, options?: TakeOptions): Taken | Promise<Taken>;
  /** When the next person is due; not after `nowMs` when a person is. `Infinity` when no person waits. */
  dueAt(campaign: string, nowMs: number, minPriority?: number): number | Promise<number>;
  /**
   * Frees the line, and writes down what became of its person, with a row for the call.
   *
   * @returns `false` when the fence is older, or the line holds no person: nothing was changed
   */
  settle(line: string, fence: number, result: Settled): boolean | Promise<boolean>;
  /** Pauses, resumes or stops a campaign; `expire` ends the wait of those who wait. */
  control(
    campaign: string,
    command: "pause" | "resume" | "stop" | "expire",
    options: {
      /** The time. */
      nowMs: number;
      /** With `stop`: whether calls that are up are hung up. */
      hangUp?: boolean;
    },
  ): void | Promise<void>;
  /** How many people are how far. It must not go through all of them. */
  count(campaign: string, nowMs: number): CampaignCounts | Promise<CampaignCounts>;
  /**
   * Some people behind the one with the id `after`, in the order of input; none at the end.
   *
   * @returns `undefined` when there is no such person
   */
  page(
    campaign: string,
    after: string | undefined,
    options?: {
      /** Only people with this outcome. */
      outcome?: string;
      /** The most rows. Default: 500. */
      limit?: number;
    },
  ): ResultRow[] | undefined | Promise<ResultRow[] | undefined>;
  /** The lines that hold a person of the campaign now. */
  linesOf(campaign: string): string[] | Promise<string[]>;
  /** Remembers that a phone is not to be called again. */
  optOut(phone: string, nowMs: number): void | Promise<void>;
  /** Whether a phone is not to be called again. */
  isOptedOut(phone: string): boolean | Promise<boolean>;
}

/** A person as a store gets it. */
export interface StoredPerson {
  /** What tells it from others. */
  id: string;
  /** E.164. */
  phone: string;
  /** The highest first. */
  priority: number;
  /** The time zones whose hours hold. */
  zones: string[];
  /** The person as it was given: JSON. */
  person: object;
  /** When the first call may begin: Unix time in milliseconds. */
  dueAtMs: number;
}

/** What became of people that a store was given. */
export interface AddedPeople {
  /** How many were added. */
  added: number;
  /** Those who were not. */
  same: {
    /** The index in the array, from 0. */
    index: number;
    /** The id of the one who is there. */
    first: string;
    /** Whether both, id and phone, are the same. */
    isEqual: boolean;
  }[];
}

/** Whether a campaign runs. */
export interface CampaignStatus {
  /** What its last command was. */
  state: "running" | "paused" | "stopped";
  /** Whether calls that are up are hung up. */
  hangUp: boolean;
}

/** What a line takes. */
export interface TakeOptions {
  /** The least priority. */
  minPriority?: number;
  /** Whether the line only goes on with whom it holds. */
  heldOnly?: boolean;
}

/** A person that a line holds. */
export interface HeldPerson {
  /** What tells it from others. */
  id: string;
  /** E.164. */
  phone: string;
  /** The highest first. */
  priority: number;
  /** The time zones whose hours hold. */
  zones: string[];
  /** The person as it was given. */
  person: any;
  /** The number of this try, from 1. */
  try: number;
  /** When the line took the person: Unix time in milliseconds. */
  sinceMs: number;
  /** How many earlier tries had which outcome. */
  earlier: Record<string, number>;
  /** Whether the line held the person before: its call may be up. */
  isResumed: boolean;
  /** Whether the phone is not to be called again. */
  isOptedOut: boolean;
}

/**
 * A person; or when a person is due (`Infinity`: those whom lines hold may be, later); `over`: every person has an outcome; `lost`: the fence is
 * older; `elsewhere`: the line holds a person of another campaign; `paused`; `free`, with `heldOnly`: the line holds no person.
 */
export type Taken =
  | HeldPerson
  | {
      /** Unix time in milliseconds. */
      dueAtMs: number;
    }
  | "over"
  | "lost"
  | "elsewhere"
  | "paused"
  | "free";

/** What became of a try. */
export interface Settled {
  /** The outcome of the try; with `dueAtMs` and without `placed`, there may be none. */
  outcome?: string;
  /** When the person is to be called again: Unix time in milliseconds. Absent: the outcome is the person's. */
  dueAtMs?: number;
  /** Whether a call was placed, or may have been: the try counts. */
  placed: boolean;
  /** The reason, where the outcome comes from an error. */
  reason?: string;
  /** Its `callConnectionId`, as far as it is known. */
  call?: string;
  /** What is kept with the outcome: JSON. */
  answer?: unknown;
  /** The time: Unix time in milliseconds. */
  nowMs: number;
}

/** How many people are how far. */
export interface CampaignCounts extends CampaignStatus {
  /** How many wait. */
  waiting: number;
  /** How many lines hold a person. */
  held: number;
  /** How many have an outcome. */
  done: number;
  /** How many have which outcome. */
  outcomes: Record<string, number>;
  /** How many calls were placed and are over. */
  tries: number;
  /** How many calls were over in the last minute. */
  perMinute: number;
  /** How many people without an outcome have which time zones. */
  zones: {
    /** The time zones. */
    zones: string[];
    /** How many people have them. */
    people: number;
  }[];
}

/** A person as a store gives it back, with what became of it. */
export type ResultRow = CampaignResult<any>;

/** Decides which process runs which line. */
export interface LineOwner {
  /**
   * Runs each of the lines that are this process's, until its work says `over`, and waits for those of other processes. `yield` gives the line to
   * a process or a campaign that waits for it, or calls `work` again.
   *
   * @param options `signal`: the campaign needs no line any more; work that goes on is waited for
   */
  run(
    lines: string[],
    work: (line: string, turn: LineTurn) => Promise<"over" | "yield">,
    options: {
      /** Aborts when the campaign needs no line any more. */
      signal: AbortSignal;
    },
  ): Promise<void>;
}

/** The time in which a line is a campaign's. */
export interface LineTurn {
  /** Aborts when another process has the line. */
  readonly signal: AbortSignal;
  /** Aborts when another waits for the line: it is given on when its person is settled. */
  readonly wanted: AbortSignal;
}
