// What the operations that place, answer and join calls give: the call as an object that controls it, and the waits for it.
/** @import { AwaitableOperation, CallAutomationClient, CallConnectionProperties } from "./index.js" */
/** @import { Result } from "./operations.js" */
import { receiverOf, withoutReceiver } from "./operations.js";

/** The waits for a call whose client has no receiver. Made once: making them anew costs a microsecond for each call. */
const NO_WAITS = { connected: { value: withoutReceiver }, disconnected: { value: withoutReceiver } };

/**
 * The results of a client's operations: where the answer names a call, the call comes with it as an object that controls it.
 *
 * @type {Result}
 */
export function withCallConnection(client, operation, sent) {
  /** @type {Promise<unknown> & { completed?: AwaitableOperation<unknown, unknown>["completed"] }} */
  const result = sent.then((answer) => {
    const properties = /** @type {CallConnectionProperties | undefined} */ (answer);
    if (properties?.callConnectionId === undefined) return answer;
    return connected(/** @type {CallAutomationClient} */ (client), operation, properties, properties.callConnectionId);
  });
  const { completed } = sent;
  if (completed) {
    result.completed = (options) => {
      // Its error comes with the promise that is given here.
      result.catch(() => {});
      return completed(options);
    };
  }
  return result;
}

/**
 * @param {CallAutomationClient} client
 * @param {string} operation
 * @param {CallConnectionProperties} callConnectionProperties
 * @param {string} callConnectionId
 */
function connected(client, operation, callConnectionProperties, callConnectionId) {
  const result = { callConnectionProperties, callConnection: client.getCallConnection(callConnectionId) };
  // Not enumerable, so that what is printed, compared or serialised is what the official package gives.
  return Object.defineProperties(result, receiverOf(client)?.waits(operation, callConnectionId) ?? NO_WAITS);
}
