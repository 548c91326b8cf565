// What became of the calls. Folding and writing are the core's. See `index.d.ts`.
import { Report } from "./core.js";

export { CallAutomationError } from "../errors.js";

export class CallReport {
  #report;

  constructor(options = {}) {
    const { masked, maxCalls } = options ?? {};
    this.#report = new Report(masked, maxCalls);
  }

  /** A property and not a method: it is handed over, as in `receiver.on("*", report.add)`. */
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
