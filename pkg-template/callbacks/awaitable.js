// Operations whose end can be awaited: what a client with `callbacks` makes of them. Which events end which is the core's table.
import { uuid } from "../platform/host.js";
import * as core from "./core.js";

/** What ends an operation, or places a call, by the object that lets it be awaited: for flows, which look for it in a later run. */
export const wantedOf = new WeakMap();

/** Of a call that is not there yet: its id comes with the answer. */
const PLACING = new Set(["createCall", "createGroupCall", "answerCall", "connectCall"]);
/** Of the other contract, which has an operation of that name with another end. */
const OF_ONE_CONTRACT = { CallClient: new Set(["removeParticipant"]) };

/**
 * @param className the class of the client
 * @param receiver `begin(what, wanted)`, `awaited(what, wanted, options)`, `completed(what, call, promise, options)`
 */
export function awaitable(className, receiver) {
  const of2021 = className === "CallClient";
  const foreign = OF_ONE_CONTRACT[className];
  const outcomes = new Map();
  const outcomeOf = (operation) => {
    if (!outcomes.has(operation)) outcomes.set(operation, foreign?.has(operation) ? undefined : core.outcomeOf(operation));
    return outcomes.get(operation);
  };

  /** The waits for what becomes of a call that an operation has placed. */
  function waits(operation, call) {
    const { done, failed } = outcomeOf(operation);
    const disconnected = outcomeOf("terminateCall").done;
    const wanted = (kinds, failures) => ({ call, kinds, failures, seenToo: true });
    const wait = (what, kinds, failures) => (options) =>
      receiver.awaited(`${operation}: ${what}`, wanted(kinds, failures), options);
    const connected = wait("connected", done, failed);
    wantedOf.set(connected, wanted(done, failed));
    // A call that was never connected is over as well.
    return { connected, disconnected: wait("disconnected", [...disconnected, ...failed], []) };
  }

  /** Sends, and lets the end be awaited. */
  function invoke(operation, known, args, send) {
    const outcome = outcomeOf(operation);
    if (!outcome) return send(args);
    if (PLACING.has(operation))
      return of2021 ? send(args).then((result) => withMethods(result, waits(operation, result.callLegId))) : send(args);
    // Whatever it is: what is no text is refused when it is sent.
    const call = String(of2021 ? args[0] : known[0]);
    const [all, context] = outcome.options === undefined ? [args] : withContext(args, outcome.options + (of2021 ? 1 : 0));
    // Before it is sent: its event may come before its answer.
    let awaited = 0;
    const isIdle = () => awaited === 0;
    const wanted = { call, context, kinds: outcome.done, failures: outcome.failed, exclusive: true, isIdle };
    const { promise, giveUp } = receiver.begin(operation, wanted);
    // Nobody may ever ask for the end; that it was not the wanted one is no unhandled rejection then.
    promise.catch(() => {});
    // Not beside it: an operation that fails while nobody looks is an unhandled rejection, as it is without a receiver.
    const sent = send(all).catch((error) => {
      giveUp();
      throw error;
    });
    wantedOf.set(sent, wanted);
    return withMethods(sent, {
      completed(options) {
        awaited += 1;
        const end = receiver
          .completed(
            operation,
            call,
            sent.then(() => promise),
            options,
          )
          .finally(() => (awaited -= 1));
        // Who awaits the answer first learns of its failure there, and never comes to await the end.
        sent.catch(() => end.catch(() => {}));
        return end;
      },
    });
  }

  return { invoke, waits };
}

/** The arguments with an operation context in the options, for the end to be known by; theirs, if there is one. */
function withContext(args, index) {
  const options = args[index] ?? {};
  if (typeof options !== "object") return [args];
  if (options.operationContext !== undefined && options.operationContext !== null)
    return [args, String(options.operationContext)];
  const operationContext = uuid();
  const all = [...args];
  all[index] = { ...options, operationContext };
  return [all, operationContext];
}

/** Not enumerable: what is printed, compared or written down of a result stays what it was. */
function withMethods(object, methods) {
  for (const [name, value] of Object.entries(methods))
    Object.defineProperty(object, name, { value, configurable: true, writable: true });
  return object;
}
