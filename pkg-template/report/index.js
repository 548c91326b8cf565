// What became of the calls. Folding and writing are the core's. See `index.d.ts`.
/** @import * as Declared from "./index.js" */
import { Report } from "./core.js";
import { atCaller } from "../errors.js";
import { contained } from "../platform/contained.js";
import { givenOptions } from "../platform/options.js";
import { PLACED, get } from "../platform/values.js";

export * from "./pure.js";

/** @implements {Declared.CallReport} */
export class CallReport {
  #report;

  /** @param {Declared.CallReportOptions | null} [options] */
  constructor(options) {
    this.#report = atCaller(new.target, () => {
      const { masked, maxCalls } = Object.fromEntries(givenOptions("options", options, ["masked", "maxCalls"]));
      return new Report(masked, maxCalls);
    });
  }

  /**
   * A property and not a method, so that it needs no `this`: `receiver.on("*", report.add)`.
   *
   * @type {Declared.CallReport["add"]}
   */
  add = (events) => {
    atCaller(this.add, () => this.#report.add(events));
    for (const event of [events].flat()) {
      // The targets of its call, or their promise.
      const targets = get(event, PLACED);
      if (Array.isArray(targets)) this.#report.placed(event, targets);
      else if (targets) contained(() => this.#placedLater(event, targets));
    }
  };

  /**
   * @param {unknown} event
   * @param {unknown} targets
   */
  async #placedLater(event, targets) {
    const known = await targets;
    if (Array.isArray(known)) this.#report.placed(event, known);
  }

  get calls() {
    return this.#report.calls;
  }

  toJSON() {
    return this.#report.toJSON();
  }

  toString() {
    return this.#report.toString();
  }
}
