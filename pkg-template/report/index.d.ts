// What became of the calls.
import type { ReceivedEvent } from "../callbacks/index.js";

export { CallAutomationError } from "../client/index.js";

/** What a report is told. */
export interface CallReportOptions {
  /** Whether phone numbers are masked but for their last two digits. Default: `true`. */
  masked?: boolean;
  /**
   * How many calls are held, from 1. One more, and a sixteenth of them is dropped: those that ended first, then those that began
   * first. Default: 100000.
   */
  maxCalls?: number;
}

/** What became of the calls: their events, in any order and however often they come, folded into a report. */
export class CallReport {
  /** @throws CallAutomationError when an option is not what it must be */
  constructor(options?: CallReportOptions);

  /**
   * Adds parsed events, of both contracts: all, or when one is none, nothing. It needs no `this`: `receiver.on("*", report.add)`.
   *
   * @throws CallAutomationError with the path of what is no parsed event
   */
  readonly add: (events: ReceivedEvent | readonly ReceivedEvent[]) => void;

  /** How many calls it holds. */
  readonly calls: number;

  /** The report as an object. */
  toJSON(): CallReportData;

  /** The report as a table: a row for each call and person. */
  toString(): string;
}

/** A report. Times are ISO 8601 in UTC, to the millisecond. What is not known is not there. */
export interface CallReportData {
  /** In the order in which they began. */
  calls: ReportedCall[];
  /** Calls there was no room for. */
  droppedCalls: number;
  /** Events of no call, of types no table names. */
  unknownEvents: ReportedUnknown[];
}

/** Events of a type no table names. */
export interface ReportedUnknown {
  type: string;
  count: number;
}

/** A call. */
export interface ReportedCall {
  /** The call connection, in 2021 the call leg. */
  id: string;
  contract: "2026-03-12" | "2021-04-15-preview1";
  /** That of the events that connect and end the call. */
  operationContext?: string;
  connectedAt?: string;
  endedAt?: string;
  /** From connected to ended. */
  durationMs?: number;
  /** How it ended; absent while it lasts. */
  end?: ReportedReason;
  /** Who was in it, or was to be. */
  people: ReportedPerson[];
  played: (ReportedMoment & Partial<ReportedReason> & { outcome: "completed" | "canceled" | "failed" })[];
  /** Keys in order, such as `12#`; keys told one by one are one entry for each operation context, from `at` to `until`. */
  pressed: (ReportedMoment & { keys: string; until?: string })[];
  said: (ReportedMoment & { choice?: string; phrase?: string; speech?: string; confidence?: number })[];
  recordings: { id: string; startedAt?: string; stoppedAt?: string }[];
  transfers: (ReportedMoment & Partial<ReportedReason> & { outcome: "accepted" | "failed"; transferee?: string; to?: string })[];
  /** Whatever else failed. */
  failures: (ReportedMoment & ReportedReason & { kind: string })[];
  unknownEvents: ReportedUnknown[];
  /** Events beyond the first 10000. */
  droppedEvents?: number;
}

/** Somebody in a call. */
export interface ReportedPerson {
  /** The raw id. */
  id: string;
  /** When they first joined. */
  joinedAt?: string;
  /** When they last left; absent while they are there. */
  leftAt?: string;
  stays: { joinedAt?: string; leftAt?: string }[];
  invitations: (ReportedMoment & Partial<ReportedReason> & { outcome: "joined" | "notReached" | "transferred" })[];
}

/** When something was, and of which operation. */
export interface ReportedMoment {
  at?: string;
  operationContext?: string;
}

/** Why something ended. */
export interface ReportedReason {
  /** For programs: `busy`, `noAnswer`, `declined`, `endedByApi`, `hungUp`, …; `unknown` for codes in no table. */
  reason: string;
  /** For people. */
  text: string;
  code?: number;
  subCode?: number;
  /** The service's own words, where `reason` is `unknown`. */
  message?: string;
}
