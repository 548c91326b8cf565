// Operations whose end can be awaited: what a client with `callbacks` makes of them. Which events end which is the core's table.
import * as core from "./callbacks-core.js";

/** Of a call that is not there yet: its id comes with the answer. */
const PLACING = new Set(["createCall", "createGroupCall", "answerCall", "connectCall"]);
/** Of the other contract, which has an operation of that name with another end. */
const OF_ONE_CONTRACT = { CallClient: new Set(["removeParticipant"]) };

/**
 * @param className the class of the client
 * @param receiver `begin(what, wanted)`, `awaited(what, wanted, options)`, `completed(what, call, promise, options)`
 */
export function follower(className, receiver) {
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
    const wait = (what, kinds, failures) => (options) =>
      receiver.awaited(`${operation}: ${what}`, { call, kinds, failures, seenToo: true }, options);
    return { connected: wait("connected", done, failed), disconnected: wait("disconnected", disconnected, []) };
  }

  /** Sends, and lets the end be awaited. */
  function carry(operation, known, args, send) {
    const outcome = outcomeOf(operation);
    if (!outcome) return send(args);
    if (PLACING.has(operation)) return of2021 ? send(args).then((result) => withMethods(result, waits(operation, result.callLegId))) : send(args);
    const call = of2021 ? args[0] : known[0];
    const [all, context] = outcome.options === undefined ? [args] : withContext(args, outcome.options + (of2021 ? 1 : 0));
    // Before it is sent: its event may come before its answer.
    const wanted = { call, context, kinds: outcome.done, failures: outcome.failed, exclusive: true };
    const { promise, giveUp } = receiver.begin(operation, wanted);
    // Nobody may ever ask for the end; that it was not the wanted one is no unhandled rejection then.
    promise.catch(() => {});
    const sent = send(all);
    sent.catch(giveUp);
    return withMethods(sent, {
      completed: (options) => receiver.completed(operation, call, sent.then(() => promise), options),
    });
  }

  return { carry, waits };
}

/** The arguments with an operation context in the options, for the end to be known by; theirs, if there is one. */
function withContext(args, index) {
  const options = args[index] ?? {};
  if (typeof options !== "object") return [args];
  if (options.operationContext !== undefined && options.operationContext !== null) return [args, options.operationContext];
  const operationContext = crypto.randomUUID();
  const all = [...args];
  all[index] = { ...options, operationContext };
  return [all, operationContext];
}

/** Not enumerable: what is printed, compared or written down of a result stays what it was. */
function withMethods(object, methods) {
  for (const [name, value] of Object.entries(methods)) Object.defineProperty(object, name, { value, configurable: true, writable: true });
  return object;
}
