// Reports on calls: which participants joined, what was played and pressed, and how each call ended.
import type { ReceivedEvent } from "../callbacks/index.js";

export { CallAutomationError } from "../client/index.js";

/** What the report hides, and how much it keeps. An unknown option is refused. */
export interface CallReportOptions {
  /** Whether phone numbers are masked except for their last two digits. Default: `true`. */
  masked?: boolean | undefined;
  /**
   * How many calls the report holds, from 1. When there are more, it drops a sixteenth of them: the calls that ended first, then
   * those that began first. Default: 100000.
   */
  maxCalls?: number | undefined;
}

/** A report of calls, built from their events. Events may arrive in any order and more than once. */
export class CallReport {
  /** @throws CallAutomationError when an option is invalid */
  constructor(options?: CallReportOptions);

  /**
   * Adds parsed events of 2026-03-12 and of the 2021 preview. Events that a receiver hands to its handlers bring the targets of
   * their call, when it was placed in this process by a client with this receiver as `callbacks`: pass on the event itself, not a
   * copy. The events of the service name only participants who joined. When one of them is not a parsed event, none is added. It does not
   * use `this`: `receiver.on("*", report.add)`.
   *
   * @throws CallAutomationError with the path of the value that is not a parsed event
   */
  readonly add: (events: ReceivedEvent | readonly ReceivedEvent[]) => void;

  /** The number of calls in the report. */
  readonly calls: number;

  /** The report as an object. */
  toJSON(): CallReportData;

  /** The report as a text table: a row for each participant of each call. */
  toString(): string;
}

/** The report as data. Times are ISO 8601 in UTC with milliseconds. Unknown values are absent. */
export interface CallReportData {
  /** The calls, in the order in which they began. */
  calls: ReportedCall[];
  /** The number of dropped calls: see `maxCalls`. */
  droppedCalls: number;
  /** Events that belong to no call and have an unknown type. */
  unknownEvents: ReportedUnknown[];
}

/** Events of an unknown type. */
export interface ReportedUnknown {
  /** The type, without `Microsoft.Communication.`. */
  type: string;
  /** The number of events of this type. */
  count: number;
}

/** One call. */
export interface ReportedCall {
  /** The id of the call connection; in the 2021 preview, of the call leg. */
  id: string;
  /** The contract of the call's events. */
  contract: "2026-03-12" | "2021-04-15-preview1";
  /** The operation context of the events that report the beginning and the end of the call. */
  operationContext?: string;
  /** When the call was connected. */
  connectedAt?: string;
  /** When the call ended. */
  endedAt?: string;
  /** The time from `connectedAt` to `endedAt`, in milliseconds. */
  durationMs?: number;
  /** Why the call ended; absent while the call lasts. */
  end?: ReportedReason;
  /** All participants, including those who were called or invited and never joined. */
  people: ReportedPerson[];
  /** The prompts, and how each ended. */
  played: (ReportedMoment &
    Partial<ReportedReason> & {
      /** How it ended; `reason` and `text` say why, unless it was played to its end. */
      outcome: "completed" | "canceled" | "failed";
    })[];
  /**
   * The tones in order, such as `12#`. Tones of continuous recognition with the same operation context are one entry, from `at`
   * to `until`.
   */
  pressed: (ReportedMoment & {
    /** The keys, each as one character: `0` to `9`, `*`, `#`, `A` to `D`. */
    keys: string;
    /** The time of the last key, when there were several events. */
    until?: string;
  })[];
  /** The results of choice and speech recognition. `confidence` is from 0 to 1. */
  said: (ReportedMoment & {
    /** The `label` of the choice. */
    choice?: string;
    /** The phrase that selected the choice; absent when a key did. */
    phrase?: string;
    /** The recognized text. */
    speech?: string;
    /** How sure the service was, from 0 to 1. */
    confidence?: number;
  })[];
  /** The recordings, with their start and their last stop. A recording that is active has no `stoppedAt`. */
  recordings: {
    /** The argument of the methods of `CallRecording`. */
    id: string;
    /** When it started. */
    startedAt?: string;
    /** When it last became inactive; absent while it is active. */
    stoppedAt?: string;
  }[];
  /** The transfers. `transferee` and `to` are raw ids. */
  transfers: (ReportedMoment &
    Partial<ReportedReason> & {
      /** Whether the target took the call; `reason` and `text` say why not. */
      outcome: "accepted" | "failed";
      /** Who was transferred, as a raw id; masked like the others. */
      transferee?: string;
      /** To whom, as a raw id. */
      to?: string;
    })[];
  /** All other operations that failed; `kind` is that of the event. */
  failures: (ReportedMoment &
    ReportedReason & {
      /** The event that reported it, such as `HoldFailed`. */
      kind: string;
    })[];
  /** Events of the call with an unknown type. */
  unknownEvents: ReportedUnknown[];
  /** The number of dropped events: a report keeps 10000 events of each call. */
  droppedEvents?: number;
}

/** A participant of a call. */
export interface ReportedPerson {
  /** The raw id. Phone numbers in it are masked: see `masked`. */
  id: string;
  /** When the participant first joined. */
  joinedAt?: string;
  /** When the participant last left; absent while the participant is in the call. */
  leftAt?: string;
  /** Each period from joining to leaving. */
  stays: {
    /** When the participant joined; absent when no event shows it. */
    joinedAt?: string;
    /** When the participant left; absent while the participant is in the call. */
    leftAt?: string;
  }[];
  /**
   * The invitations and transfers to this participant, and their outcomes. For a target of the call itself whom no other event
   * names: `notReached` with the reason of the call when it failed; with the reason `unknown` when the others joined.
   */
  invitations: (ReportedMoment &
    Partial<ReportedReason> & {
      /** What came of it; `reason` and `text` say why the participant was not reached. */
      outcome: "joined" | "notReached" | "transferred";
    })[];
}

/** The time of an event, and its operation context. */
export interface ReportedMoment {
  /** The time of the event. */
  at?: string;
  /** The operation context of the event. */
  operationContext?: string;
}

/** The reason why a call or an operation ended. */
export interface ReportedReason {
  /**
   * The reason as one word, for programs: `busy`, `noAnswer`, `declined`, `endedByApi`, `hungUp`, …; `unknown` for codes without
   * a name.
   */
  reason: string;
  /** The reason as a sentence, for people. */
  text: string;
  /** The `code` of the event. */
  code?: number;
  /** The `subCode` of the event. */
  subCode?: number;
  /** The message of the service; present when `reason` is `unknown`. */
  message?: string;
}
