// What the campaigns' glue exports: crates/campaigns/src/wasm and src/wasm/host.rs. For the type check only: it is not published.
// Times are in milliseconds since 1970, durations in milliseconds.
import type { Host } from "../platform/core.js";

/** Keeps what gives the compiled module, which is instantiated when it is first needed. The first call counts. */
export function link(load: () => WebAssembly.Module, host: Host): void;
/** Instantiates it now. */
export function ready(): void;

/** Why a row is refused; `line` is that of the file as an editor counts them, from 1. */
export interface CsvRefusal {
  line: number;
  /** The name of the column in the file, where one is at fault. */
  column?: string;
  /** The value at fault, its digits masked; of phone numbers alone. */
  value?: string;
  /**
   * `noPhone`, `notE164`, `noCountry`, `emptyId`; `tooFewFields`, `tooManyFields`, `strayQuote`, `textAfterQuote`, `unclosedQuote`,
   * `insideQuote` (a line that the quotes of a refused row have swallowed), `notUtf8`, `nul`, `fieldTooLong`, `rowTooLong`.
   */
  reason: string;
  message: string;
}

/** A person, whose `phone` is in E.164 unless `phones` is `false`; or why the row is refused. */
export type CsvRow = { line: number; person: Record<string, string>; reason?: undefined } | (CsvRefusal & { person?: undefined });

/**
 * Reads CSV by RFC 4180 in pieces of any size: UTF-8 with or without a byte order mark; lines that end in LF, CRLF or CR; `,`, `;` or tab, which
 * the header shows or a first line such as `sep=;` names. Blank lines are left out.
 *
 * `push` and `end` throw a `CallAutomationError` when nothing of the file can be read: it is empty, in UTF-16, a workbook; the header lacks a
 * column, has one twice or is broken. Its `target` is the line. After that they give no rows.
 */
export class CsvReader {
  /**
   * `map`: for a member of the person the name of its column; `phone` is the column `phone` if not mapped. `others`: whether columns that are
   * not mapped are members by their own names; `true` if there is no map, else `false`. `country`: the calling code for numbers without one,
   * `"+49"` or `"49"`. `phones: false` leaves `phone` as it is in the file, for a caller that changes it before `checkPhone`.
   */
  constructor(options?: { map?: Record<string, string>; others?: boolean; country?: string; phones?: boolean });
  free(): void;
  push(bytes: Uint8Array): CsvRow[];
  end(): CsvRow[];
}

/**
 * Checks a phone number: leaves out spaces and `( ) - .`, makes `00` a plus sign, leaves out `(0)` of a number with a plus sign; one as it is
 * dialled within a country needs `country`. Throws for a `country` that is none.
 */
export function checkPhone(text: string, country?: string): CheckedPhone;

/** The text with all digits but the last two masked. */
export function maskPhone(phone: string): string;

/** The offsets of a zone from UTC in minutes, each with the time from which it holds, in order. */
export type ZoneOffsets = [fromMs: number, minutes: number][];
/** When a try may begin; see `Rules.opens`. */
export type Opening =
  | { openAtMs: number; closesAtMs: number; never?: undefined }
  | { never: true; because: "until" | "hours"; openAtMs?: undefined; closesAtMs?: undefined };
/** What becomes of a person after a try: another one, or this outcome. */
export type AfterTry = { waitUntilMs: number; done?: undefined } | { done: string; waitUntilMs?: undefined };
/** What becomes of a try whose flow has failed. */
export type AfterFailure = { afterMs: number; done?: undefined } | { done: "unknown"; afterMs?: undefined };
/** People who wait, by their zones: the input of `Rules.plan`. `answered`: the share of tries that are answered; default 0.5. `talkMs`: 30000. */
export interface PlanInput {
  waiting: { zones: ZoneOffsets[]; people: number }[];
  nowMs: number;
  answered?: number | undefined;
  talkMs?: number | undefined;
}
/** What a campaign will take. `bottleneck`: what, without its limit, would make it end first. `callMinutes`: of calls that are answered. */
export interface CampaignPlan {
  /** When it is over; `null` if not within 90 days, or if a person has no hour that is open in all zones. It may be after `until`. */
  finishesAtMs: number | null;
  bottleneck: "numbers" | "hours" | "pace";
  callMinutes: number;
  /** Who will not have been called, and why. */
  impossibleBecause?: string;
}
/** A phone number in E.164, or why it is none. */
export type CheckedPhone =
  | { phone: string; reason?: undefined }
  | { phone?: undefined; reason: "noPhone" | "notE164" | "noCountry"; message: string };

/** The options of a campaign, read and checked once. */
export class Rules {
  /**
   * `numbers`, `ringMs`, `maxCallMs`, `tries`, `again`, `hours`, `until` (a `Date`, or a number), `pace`, `holdBack`, `maxRefused`; other members
   * are refused. Throws a `CallAutomationError` such as `Campaign: again.busy.afterMs: expected …`, whose `target` is `again.busy.afterMs`.
   */
  constructor(options: object);
  free(): void;
  /** `<number>#<index>` for every call that a number may have at once: the first of each number, then the second of each. */
  readonly lines: string[];
  /** By whose clock the hours are read: `"person"`, the name of a zone, or `"always"`. */
  readonly zones: string;
  readonly ringMs: number;
  readonly maxCallMs: number;
  readonly maxRefused: number;
  numberOf(line: string): string;
  /** Whether the line takes only people with a `priority` from 1. */
  isHeldBack(line: string): boolean;
  /**
   * When a try may begin, now (`openAtMs` is not after `nowMs`) or later. `zones` has for each zone of the person its offsets from UTC,
   * `[fromMs, minutes]`, in order, that cover `nowMs` to nine days after; the first also counts for the time before. Not looked at where `zones` is `"always"`. `closesAtMs` is the first
   * moment at which no try may begin; `Infinity` where hours are `"always"` and there is no `until`; at most nine days away otherwise.
   * `never`: it is `until` or later, or no hour of nine days is open in all zones (before `until`).
   */
  opens(nowMs: number, zones: ZoneOffsets[]): Opening;
  /** What becomes of a person after a try that ended so; it is one of `tries`, and one of those `triesOfOutcome`. */
  after(outcome: string, tries: number, triesOfOutcome: number, nowMs: number): AfterTry;
  /**
   * When a flow that has failed so many times in a row (from 1) is run again: after 1, 2, 4 … 60 s, but not later than `maxCallMs` after the try
   * began; `unknown` when that has passed.
   */
  again(failures: number, begunMs: number, nowMs: number): AfterFailure;
  /** How long it takes to call people: a model in which they are an amount, and who does not answer is tried again by `again.noAnswer`. */
  plan(input: PlanInput): CampaignPlan;
}

/**
 * The pace of a campaign in one process. Three refusals (429) in a minute halve it, down to a 64th; each minute without one doubles it again.
 * Without `pace.perSecond` it is limited only then, to half of what had begun in the minute before. Of `pace.perSecond`, what timers were late by
 * is made up for, 50 ms at most. A clock that is set back changes nothing.
 */
export class Pace {
  constructor(rules: Rules, startMs: number);
  free(): void;
  /** Whether the line may place a call now: `0` if so, and then it is counted; else after how many milliseconds it may ask again. */
  ask(line: string, nowMs: number): number;
  /** The service has refused a call of this line: its number rests for `retryAfterMs` (a second if that is 0), an hour at most. */
  throttled(line: string, retryAfterMs: number, nowMs: number): void;
  /** As of the last `ask` or `throttled`: calls a second, `null` for no limit; and the numbers that rest. */
  readonly state: { perSecond: number | null; resting: string[] };
}
