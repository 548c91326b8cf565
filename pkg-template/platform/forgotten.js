// A promise that a program takes for its result, because it forgot `await`. Where there is room for it: in Node, and in Workers and edge
// functions.
/** @import { Forgotten } from "./core.js" */
import { pointedBelow } from "../errors.js";

/**
 * By class, the members of results that programs read first.
 *
 * @type {Record<string, string>}
 */
const MEMBERS = {
  CallAutomationClient: "callConnection callConnectionProperties connected disconnected",
  CallClient: "callLegId connected disconnected",
  CallRecording: "recordingId",
};

/** @type {Forgotten} */
export const forgotten = (promise, owner, method) => unawaited(promise, `${method}(…)`, MEMBERS[owner]?.split(" ") ?? []);

/**
 * Lets a promise say that it is one, when a member is read that its result will have. The members are not enumerable: what awaits,
 * combines or prints promises sees none of them.
 *
 * @template {object} Sent
 * @param {Sent} promise
 * @param {string} call how one writes the call that gives the promise
 * @param {string[]} names
 * @returns {Sent}
 */
export function unawaited(promise, call, names) {
  for (const name of names) {
    const get = () => {
      throw pointedBelow(new TypeError(`${name}: expected the result of ${call}, got its promise: await is missing`), get);
    };
    Object.defineProperty(promise, name, { get });
  }
  return promise;
}
