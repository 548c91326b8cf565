// The flow of one try, as the program sees it: the receiver's flow, with the person and the call. See `index.d.ts`.
/** @import * as Declared from "./index.js" */
/** @import { Attempt } from "./attempt.js" */

/** @implements {Declared.CampaignFlow<any>} */
export class CampaignFlow {
  #flow;
  #attempt;

  /**
   * @param {Declared.CallFlow} flow
   * @param {Attempt} attempt
   */
  constructor(flow, attempt) {
    this.#flow = flow;
    this.#attempt = attempt;
  }

  get id() {
    return this.#flow.id;
  }

  get person() {
    return this.#attempt.held.person;
  }

  get number() {
    return this.#attempt.number;
  }

  get try() {
    return this.#attempt.held.try;
  }

  get connection() {
    return this.#attempt.connectionFor("connection");
  }

  get media() {
    return this.#attempt.connectionFor("media").getCallMedia();
  }

  /** @type {Declared.CallFlow["step"]} */
  step(name, work) {
    return this.#flow.step(name, work);
  }

  /**
   * @param {string} name
   * @param {(ids: any) => any} begin
   * @param {any} [options]
   * @returns {Promise<any>}
   */
  act(name, begin, options) {
    return this.#attempt.watched(this.#flow.act(name, begin, options));
  }

  /** @type {Declared.CallFlow["waitFor"]} */
  waitFor(name, filter, options) {
    return this.#attempt.watched(this.#flow.waitFor(name, filter, options));
  }

  /** @type {Declared.CampaignFlow<any>["place"]} */
  place(options) {
    return this.#attempt.place(options);
  }

  /** @type {Declared.CampaignFlow<any>["optOut"]} */
  optOut() {
    return this.#attempt.optOut();
  }
}
