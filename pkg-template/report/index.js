// What became of the calls. Folding and writing are the core's. See `index.d.ts`.
/** @import * as Declared from "./index.js" */
import { Report } from "./core.js";
import { givenOptions } from "../platform/options.js";

export { CallAutomationError } from "../errors.js";

/** @implements {Declared.CallReport} */
export class CallReport {
  #report;

  /** @param {Declared.CallReportOptions | null} [options] */
  constructor(options) {
    const { masked, maxCalls } = Object.fromEntries(givenOptions("options", options, ["masked", "maxCalls"]));
    this.#report = new Report(masked, maxCalls);
  }

  /**
   * A property and not a method, so that it needs no `this`: `receiver.on("*", report.add)`.
   *
   * @type {Declared.CallReport["add"]}
   */
  add = (events) => this.#report.add(events);

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
