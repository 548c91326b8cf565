// Operations whose end can be awaited: what a client with `callbacks` makes of them. Which events end which is the core's table.
/** @import { OperationOutcome, ReceivedEvent } from "./index.js" */
/** @import { GiveUp, Wanted } from "./waits.js" */
/** @import { CallClientCreateCallResult } from "../client/index.js" */
/** @import { Receiver } from "../client/operations.js" */
/** @import { Traced } from "../platform/telemetry.js" */
/** @import { Owner } from "../platform/pending.js" */
/** @import { Placement } from "./placements.js" */
import { callSite } from "../errors.js";
import { uuid } from "../platform/host.js";
import { name as nameUnderWay } from "../platform/pending.js";
import { sendOnce } from "./acting.js";
import { completedOfCall, guideClasses, guidedAnswer, guidedError, guidedEvent } from "./guide.js";
import { guidedOperation, guidedResult, guidesOfCall, methodOf } from "./guide.js";
import { get, readOnce } from "../platform/values.js";
import * as core from "./core.js";
import { GA_2026_03, PREVIEW_2021_04, callName } from "./waits.js";

/**
 * By the object that lets the end of an operation be awaited, the events that end the operation. Flows keep them, to look for the end
 * in a later run.
 *
 * @type {WeakMap<object, Wanted>}
 */
export const wantedOf = new WeakMap();

/**
 * The functions that wait for the connection of a call that calls a person.
 *
 * @type {WeakSet<object>}
 */
export const ringing = new WeakSet();

/** @typedef {ReturnType<typeof callSite>} Site */

/**
 * What the waits of a receiver look like from here; `what` is for messages, `options` are those of the caller.
 *
 * @typedef {object} Waiting
 * @property {(what: string, wanted: Wanted) => { promise: Promise<ReceivedEvent>, giveUp: GiveUp }} begin
 * @property {Owner} owner
 * @property {boolean} hasTelemetry
 * @property {(placement: Placement, answer: Promise<string | undefined>) => void} placing tells that an operation begins a call; its answer
 *   gives the name of the call
 * @property {(call: string) => Traced | undefined} operationOf the operation that began a call, by the name of the call
 * @property {(what: string, wanted: Wanted, options: unknown, site?: Site) => Promise<ReceivedEvent>} awaited
 * @property {(what: string, wanted: Wanted, promise: Promise<ReceivedEvent>, options: unknown, site: Site) => Promise<ReceivedEvent>} completed
 */

/**
 * @param {{ className: string, client: object }} of the client and its class, which says which contract it speaks
 * @param {Waiting} receiver
 * @returns {Receiver}
 */
export function awaitable({ className, client }, receiver) {
  guideClasses(client);
  // Methods of this class take the id of the call as an argument; the objects of the other contract hold it.
  const takesCall = className === "CallClient";
  const guides = guidesOfCall(takesCall);
  const contract = takesCall ? PREVIEW_2021_04 : GA_2026_03;
  /** @type {Map<string, OperationOutcome | undefined>} */
  const outcomes = new Map();
  /** @param {string} operation */
  const outcomeOf = (operation) => {
    if (!outcomes.has(operation)) outcomes.set(operation, core.outcomeOf(operation, className));
    return outcomes.get(operation);
  };

  /**
   * The waits for the connection and the end of a call that an operation has placed.
   *
   * @type {Receiver["waits"]}
   */
  function waits(name, call) {
    const { done, failed, callEnded = [], rings } = /** @type {OperationOutcome} */ (outcomeOf(name));
    const operation = () => receiver.operationOf(callName({ contract, call }));
    /**
     * @param {string[]} kinds
     * @param {string[]} failures
     * @returns {Wanted}
     */
    const wanted = (kinds, failures) => ({ contract, call, kinds, failures, seenToo: true, operation });
    /**
     * @param {string} what
     * @param {string[]} kinds
     * @param {string[]} failures
     */
    const wait = (what, kinds, failures) => {
      /** @param {unknown} options */
      const begin = (options) => {
        const awaited = receiver.awaited(`${name}: ${what}`, wanted(kinds, failures), options, callSite(begin));
        return guidedEvent(awaited, `call.${what}()`);
      };
      return begin;
    };
    const connected = wait("connected", done, failed);
    wantedOf.set(connected, wanted(done, failed));
    if (rings) ringing.add(connected);
    // A call that could not be connected has ended as well.
    const ends = [...callEnded, ...failed];
    const disconnected = wait("disconnected", ends, []);
    wantedOf.set(disconnected, wanted(ends, []));
    return { ...methods({ connected, disconnected }), ...guides };
  }

  /**
   * Sends an operation, and lets its end be awaited.
   *
   * @type {Receiver["invoke"]}
   */
  function invoke(operation, known, args, given) {
    const outcome = outcomeOf(operation);
    // An id that is no string is refused by the core when the operation is sent.
    const call = String(takesCall ? args[0] : known[0]);
    /** @type {Traced} */
    const traced = { of: outcome?.callEnded ? undefined : receiver.operationOf(callName({ contract, call })) };
    /** @param {unknown[]} all */
    const send = async (all) => {
      const forget = nameUnderWay("operation", () => operation, { owner: receiver.owner });
      try {
        return await given(all, traced);
      } catch (error) {
        throw guidedError(error);
      } finally {
        forget();
      }
    };
    if (!outcome) return guidedAnswer(send(args), operation);
    const { rings } = outcome;
    // The id of the call comes with the answer.
    if (outcome.callEnded) {
      // Looked at before the request is sent: they may throw.
      const targets = targetsOf(operation, args, takesCall);
      traced.places = targets !== undefined;
      const answer = rings ? sendOnce({ operation, rings }, args, send) : send(args);
      if (targets || receiver.hasTelemetry) {
        const name = takesCall ? "callLegId" : "callConnectionId";
        receiver.placing(
          { targets, traced },
          answer.then((result) => {
            const call = get(result, name);
            return typeof call === "string" ? callName({ contract, call }) : undefined;
          }),
        );
      }
      if (!takesCall) return Object.defineProperties(answer, methods({ completed: completedOfCall(operation) }));
      return answer.then((result) => {
        const placed = /** @type {CallClientCreateCallResult} */ (result);
        return Object.defineProperties(placed, waits(operation, placed.callLegId));
      });
    }
    const [all, context] = outcome.options === undefined ? [args] : withContext(args, outcome.options + (takesCall ? 1 : 0));
    let awaited = 0;
    const isIdle = () => awaited === 0;
    const { done: kinds, failed: failures } = outcome;
    const wanted = { contract, call, context, kinds, failures, exclusive: true, isIdle, operation: () => traced };
    // The wait begins before the request is sent: the event may come before the answer.
    const { promise, giveUp } = receiver.begin(operation, wanted);
    // A program that never awaits the end must not get an unhandled rejection for an operation that failed.
    promise.catch(() => {});
    // Chained, so that a request that fails is an unhandled rejection if no code handles it, as it is without a receiver.
    const answer = rings ? sendOnce({ operation, rings, wanted }, all, send) : send(all);
    const sent = answer.then(
      (result) => guidedResult(result, operation),
      (error) => {
        giveUp();
        throw error;
      },
    );
    wantedOf.set(sent, wanted);
    const own = {
      /** @param {unknown} options */
      completed(options) {
        const site = callSite(own.completed);
        awaited += 1;
        const answered = sent.then(() => promise);
        // Options that are refused leave it alone, and the request may fail later.
        answered.catch(() => {});
        const end = receiver.completed(operation, wanted, answered, options, site).finally(() => {
          awaited -= 1;
        });
        // When the request fails, a program that awaits the answer first never comes to await the end.
        sent.catch(() => end.catch(() => {}));
        return guidedEvent(end, `${methodOf(operation)}(…).completed()`);
      },
    };
    return guidedOperation(Object.defineProperties(sent, methods(own)), operation);
  }

  return { invoke, waits };
}

/**
 * Whom an operation calls; `undefined` for one that answers or joins a call.
 *
 * @param {string} operation
 * @param {unknown[]} args
 * @param {boolean} isPreview
 * @returns {unknown[] | undefined}
 */
function targetsOf(operation, args, isPreview) {
  const place = isPreview ? 1 : 0;
  const targets = operation === "createCall" && !isPreview ? get(args[0], "targetParticipant") : args[place];
  if (operation !== "createCall" && !Array.isArray(targets)) return undefined;
  return targets ? [targets].flat() : undefined;
}

/**
 * The arguments with an operation context in the options at `index`, by which the events are recognised, and that context: the
 * caller's, or a new UUID.
 *
 * @param {unknown[]} args
 * @param {number} index
 * @returns {[args: unknown[], context?: string]}
 */
function withContext(args, index) {
  const bag = /** @type {{ operationContext?: unknown }} */ (readOnce(args[index] ?? {}));
  // What is no object is refused when it is sent.
  if (bag === args[index]) return [args];
  // An empty one tells no operation from another, and the client takes it for none.
  if ((bag.operationContext ?? "") === "") bag.operationContext = uuid();
  const all = [...args];
  all[index] = bag;
  return [all, String(bag.operationContext)];
}

/**
 * Methods that are not enumerable, so that a result prints, compares and serialises as it did.
 *
 * @param {object} named
 * @returns {PropertyDescriptorMap}
 */
const methods = (named) =>
  Object.fromEntries(Object.entries(named).map(([name, value]) => [name, { value, configurable: true, writable: true }]));
