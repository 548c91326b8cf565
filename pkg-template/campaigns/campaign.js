// Many calls: a list of people, called over lines that each hold one person. See `index.d.ts`.
/** @import * as Declared from "./index.js" */
import { atCaller, callSite, validationError, withCallSite } from "../errors.js";
import { CallAutomationError } from "../errors.js";
import { givenOptions } from "../platform/options.js";
import { Pace, Rules } from "./core.js";
import { csvOf } from "./csv.js";
import { Input } from "./input.js";
import { readOptions } from "./options.js";
import { Run } from "./run.js";
import { Zones } from "./zones.js";

/** How many people are added in one transaction. */
const BATCH = 500;
/** How many refused people, and how many duplicates, `add` gives. */
const MOST = 1000;
/** How many refused people the error of `run` names. */
const NAMED = 10;
/** What `plan` assumes: how many calls are answered, and how long a call takes that is. */
const ANSWERED = 0.6;
const TALK_MS = 40_000;

/** @implements {Declared.Campaign<any>} */
export class Campaign {
  #options;
  #rules;
  #zones = new Zones();
  #input;
  /** @type {Run | undefined} */
  #run;
  /** Of all that was given to `add`. */
  #given = 0;
  #refused = 0;
  /** @type {Declared.RefusedPerson[]} */
  #reasons = [];

  /** @param {Declared.CampaignOptions<any>} options */
  constructor(options) {
    const { options: read, rules } = atCaller(new.target, () => {
      const read = readOptions(options);
      return { options: read.options, rules: new Rules(read.rules) };
    });
    this.#options = read;
    this.#rules = rules;
    this.#input = new Input(read, rules, this.#zones);
  }

  get id() {
    return this.#options.id;
  }

  /** @type {Declared.Campaign<any>["add"]} */
  async add(people) {
    const site = callSite(this.add);
    const { store, id } = this.#options;
    await store.open(id);
    const result = { added: 0, same: 0, refusedCount: 0, refused: [], duplicates: [] };
    /** @type {import("./input.js").Accepted[]} */
    let batch = [];
    const flush = async () => {
      const added = await store.addPeople(
        id,
        batch.map(({ person }) => person),
      );
      if (added === "stopped")
        throw validationError("campaign.add", "expected a campaign that was not stopped: give the new one another id");
      this.#count(result, added, batch);
      batch = [];
    };
    try {
      for await (const one of this.#input.read(people)) {
        this.#given += 1;
        if ("refused" in one) this.#refuse(result, one.refused);
        else batch.push(one);
        if (batch.length >= BATCH) await flush();
      }
      if (batch.length) await flush();
    } catch (error) {
      throw error instanceof CallAutomationError ? withCallSite(error, site) : error;
    }
    this.#run?.wake();
    return result;
  }

  /**
   * @param {Declared.AddResult} result
   * @param {Declared.RefusedPerson} refused
   */
  #refuse(result, refused) {
    this.#refused += 1;
    if (this.#reasons.length < NAMED) this.#reasons.push(refused);
    result.refusedCount += 1;
    if (result.refused.length < MOST) result.refused.push(refused);
  }

  /**
   * @param {Declared.AddResult} result
   * @param {Declared.AddedPeople} added
   * @param {import("./input.js").Accepted[]} batch
   */
  #count(result, added, batch) {
    result.added += added.added;
    result.same += added.same.length;
    for (const { index, first, isEqual } of added.same) {
      const one = batch[index];
      // A person who is there already with the same id and the same phone is the same one, of a file that is read again.
      if (isEqual || !one || result.duplicates.length >= MOST) continue;
      result.duplicates.push({ row: one.row, ...(one.line !== undefined && { line: one.line }), id: one.person.id, first });
    }
  }

  /** @type {Declared.Campaign<any>["run"]} */
  async run(options) {
    const site = callSite(this.run);
    try {
      const { signal } = /** @type {Declared.RunOptions} */ (
        Object.fromEntries(givenOptions("campaign.run: options", options, ["signal"]))
      );
      if (this.#run) throw validationError("campaign.run", "expected one run at a time: this one is under way");
      this.#checkRefused();
      const run = new Run(this.#options, this.#rules, new Pace(this.#rules, Date.now()), this.#zones);
      this.#run = run;
      try {
        await run.run(signal);
      } finally {
        this.#run = undefined;
      }
    } catch (error) {
      throw error instanceof CallAutomationError && error.stack ? withCallSite(error, site) : error;
    }
    return this.progress();
  }

  #checkRefused() {
    const { maxRefused } = this.#rules;
    if (!this.#given || this.#refused / this.#given <= maxRefused) return;
    const named = this.#reasons.map(({ line, row, column, value, message }) => {
      const where = line === undefined ? `person ${row}` : `line ${line}`;
      return `${where}${column ? `, ${column}` : ""}${value ? ` ${value}` : ""}: ${message}`;
    });
    const share = `${this.#refused} of ${this.#given} people are refused, more than maxRefused (${maxRefused}) allows, so no person is called`;
    const error = validationError("campaign.run", `${share}: ${named.join("; ")}`);
    throw Object.assign(error, { refused: this.#reasons });
  }

  async pause() {
    await this.#control("pause");
  }

  async resume() {
    await this.#control("resume");
  }

  /** @type {Declared.Campaign<any>["stop"]} */
  async stop(options) {
    const { hangUp } = Object.fromEntries(givenOptions("campaign.stop: options", options, ["hangUp"]));
    await this.#control("stop", hangUp === true);
  }

  /**
   * @param {"pause" | "resume" | "stop"} command
   * @param {boolean} [hangUp]
   */
  async #control(command, hangUp = false) {
    const { store, id } = this.#options;
    await store.control(id, command, { nowMs: Date.now(), hangUp });
    this.#run?.wake();
  }

  /** @type {Declared.Campaign<any>["progress"]} */
  async progress() {
    const nowMs = Date.now();
    const counts = await this.#options.store.count(this.id, nowMs);
    const { state, waiting, held, done, outcomes, tries, perMinute } = counts;
    const here = this.#run?.calls ?? { up: 0, held: 0 };
    const { finishesAtMs } = this.#planned(counts.zones, nowMs);
    const because = this.#because(counts, nowMs);
    return {
      state,
      waiting,
      held,
      done,
      outcomes,
      tries,
      // Of lines of other processes only is known that they hold a person.
      callsUp: held - here.held + here.up,
      perMinute,
      ...(waiting + held > 0 && finishesAtMs !== null && { finishesAt: new Date(finishesAtMs) }),
      ...(waiting > 0 && because && { pausedBecause: because }),
    };
  }

  /**
   * Why no person is called now although people wait.
   *
   * @param {Declared.CampaignCounts} counts
   * @param {number} nowMs
   */
  #because({ state, zones }, nowMs) {
    if (state !== "running") return state === "paused" ? "it was paused: resume() goes on" : "it was stopped";
    const opens = zones.map((group) => this.#rules.opens(nowMs, this.#offsets(group.zones, nowMs)));
    const times = opens.flatMap(({ openAtMs }) => (openAtMs === undefined ? [] : [openAtMs]));
    const first = Math.min(...times);
    if (times.length && first > nowMs) return `it is outside the hours until ${new Date(first).toISOString()}`;
    return this.#run?.pausedBecause;
  }

  /**
   * @param {string[]} zones
   * @param {number} nowMs
   */
  #offsets(zones, nowMs) {
    return zones.map((zone) => this.#zones.offsets(zone, nowMs));
  }

  /**
   * @param {Declared.CampaignCounts["zones"]} groups
   * @param {number} nowMs
   * @param {Declared.PlanAssumptions} [assume]
   */
  #planned(groups, nowMs, { answered = ANSWERED, talkMs = TALK_MS } = {}) {
    const waiting = groups.map(({ zones, people }) => ({ zones: this.#offsets(zones, nowMs), people }));
    return this.#rules.plan({ waiting, nowMs, answered, talkMs });
  }

  /** @type {Declared.Campaign<any>["plan"]} */
  async plan(assume) {
    const given = Object.fromEntries(givenOptions("campaign.plan: assume", assume, ["answered", "talkMs"]));
    const nowMs = Date.now();
    const { zones } = await this.#options.store.count(this.id, nowMs);
    const { finishesAtMs, bottleneck, callMinutes, impossibleBecause } = this.#planned(zones, nowMs, given);
    return {
      ...(finishesAtMs !== null && { finishesAt: new Date(finishesAtMs) }),
      bottleneck,
      callMinutes,
      ...(impossibleBecause && { impossibleBecause }),
    };
  }

  /**
   * @param {Declared.ResultsOptions} [options]
   * @returns {AsyncGenerator<Declared.CampaignResult<any>, void, undefined>}
   */
  async *results(options) {
    const given = Object.fromEntries(givenOptions("campaign.results: options", options, ["after", "outcome"]));
    const { store, id } = this.#options;
    const filter = given.outcome === undefined ? {} : { outcome: String(given.outcome) };
    let after = given.after === undefined ? undefined : String(given.after);
    for (;;) {
      const page = await store.page(id, after, filter);
      if (!page) throw validationError("campaign.results: options.after", "expected the id of a person of this campaign");
      yield* page;
      const last = page.at(-1);
      if (!last) return;
      after = last.id;
    }
  }

  /** @type {Declared.Campaign<any>["csv"]} */
  csv(options) {
    const { masked } = Object.fromEntries(givenOptions("campaign.csv: options", options, ["masked"]));
    return csvOf(this.results(), masked !== false);
  }
}
