// The step of a flow that sends an operation. An operation that calls a person is written down before it is sent, so that a later run does
// not send it again.
/** @import { Wanted } from "./waits.js" */
import { get } from "../platform/values.js";

/**
 * @typedef {object} Acting
 * @property {string} id the repeatability id of the step
 * @property {(sending: { operation: string, once: boolean, wanted?: Wanted }) => Promise<void>} sending writes down that the operation is
 *   about to be sent. `once`: the service would not recognise a second request, and the person would be called twice
 */

/**
 * The steps that are being sent, by their repeatability id.
 *
 * @type {Map<string, Acting>}
 */
const open = new Map();
/**
 * The step whose function runs now, up to its first `await`.
 *
 * @type {Acting | undefined}
 */
let running;

/**
 * Runs the function of a step. What it sends at once, and what it sends with the id of the step at any time until `end`, is the step's.
 *
 * @template Result
 * @param {Acting} acting
 * @param {() => Result} begin
 * @returns {Result}
 */
export function within(acting, begin) {
  open.set(acting.id, acting);
  const outer = running;
  running = acting;
  try {
    return begin();
  } finally {
    running = outer;
  }
}

/** @param {Acting} acting */
export const end = (acting) => open.delete(acting.id);

/**
 * Sends an operation that calls a person; as part of a step, only when that is written down.
 *
 * @template Answer
 * @param {{ operation: string, rings: "onceById" | "eachTime", wanted?: Wanted }} about
 * @param {unknown[]} args
 * @param {(args: unknown[]) => Promise<Answer>} send
 * @returns {Promise<Answer>}
 */
export function sendOnce({ operation, rings, wanted }, args, send) {
  // Options are read once, by the core; here only while there are steps that they may belong to.
  if (!open.size) return send(args);
  const named = args.map((arg) => open.get(/** @type {string} */ (get(arg, "repeatabilityRequestId")))).find((found) => found);
  const acting = named ?? running;
  if (!acting) return send(args);
  const once = !(named && rings === "onceById");
  return acting.sending({ operation, once, ...(wanted && { wanted }) }).then(() => send(args));
}
