// How the methods of all classes reach the core: an object has a client, and what it knows goes before the arguments.
/** @import { AwaitableOperation, CallAutomationOperations, CallParticipant } from "./index.js" */
/** @import { ReceivedResponse, SignedRequest } from "./index.js" */
/** @import { Forgotten } from "../platform/core.js" */
/** @import { Observe, Traced, Watcher } from "../platform/telemetry.js" */
import * as core from "./core.js";
import { atCaller, CallAutomationError, callSite, pointedBelow, validationError, withCallSite } from "../errors.js";
import { read, readOnce } from "../platform/values.js";
import { readArguments, withHint } from "./calling-context.js";
import { drive } from "./drive.js";

/**
 * What an operation gives its method: for a download a stream, for a list one page, which the core refuses without its values.
 *
 * @template {string} Name
 * @typedef {Name extends "downloadStreaming" ? ReadableStream<Uint8Array>
 *   : Name extends "listParticipants" ? { values: CallParticipant[], nextLink?: string }
 *   : Name extends keyof CallAutomationOperations ? CallAutomationOperations[Name]["result"]
 *   : unknown} ResultOf
 */

/**
 * @typedef {(args: unknown[], traced?: Traced) => Promise<unknown>} Send sends the request of an operation with these arguments; `traced`
 *   is what its receiver knows of it
 */

/**
 * What a `CallbackReceiver` gives to a client.
 *
 * @typedef {object} Receiver
 * @property {(operation: string, known: unknown[], args: unknown[], send: Send) => Promise<unknown>} invoke sends, and lets the end
 *   of the operation be awaited
 * @property {(operation: string, call: string) => PropertyDescriptorMap} waits what a call that an operation has placed gets: the methods of
 *   `AwaitableCall`
 */

// Not a member: nothing of a client, its key least of all, shows when it is printed or serialised.
/** @type {WeakMap<object, { client: core.Core, known: unknown[] }>} */
const held = new WeakMap();

/**
 * Gives an object its client, and what it knows.
 *
 * @param {object} object
 * @param {core.Core} client
 * @param {unknown[]} known
 */
export const hold = (object, client, ...known) => void held.set(object, { client, known });

/**
 * What an object was given. Where there is nothing, the method was taken off its object, and what reads this throws.
 *
 * @param {object} object
 */
const heldBy = (object) => /** @type {{ client: core.Core, known: unknown[] }} */ (held.get(object));

/**
 * The client of an object.
 *
 * @param {object} object
 */
export const clientOf = (object) => heldBy(object).client;

/**
 * What an object knows.
 *
 * @param {object} object
 */
export const knownOf = (object) => heldBy(object).known;

/**
 * By client, what its receiver of callbacks adds to operations: see `awaitable` in callbacks/awaitable.js.
 *
 * @type {WeakMap<core.Core, Receiver>}
 */
const receivers = new WeakMap();

/**
 * What the receiver of an object's client adds to operations; `undefined` for a client without `callbacks`.
 *
 * @param {object} object
 */
export const receiverOf = (object) => receivers.get(clientOf(object));

/**
 * Takes the options of these names out of the options of a client: they are put into `own`, and the core gets a copy without them. Those
 * of `shared` are put there as well, and the core gets them too. A bag that has none of all these is given back as it is: it may be a
 * credential. Each option is read once; one that is `null` or `undefined` counts as absent.
 *
 * @param {unknown} options
 * @param {string[]} names
 * @param {Record<string, unknown>} own
 * @param {string[]} [shared]
 */
export function withoutOwn(options, names, own, shared = []) {
  if (!options || typeof options !== "object") return options;
  const found = [...names, ...shared].filter((name) => name in options);
  if (!found.length) return options;
  /** @type {Record<string, unknown>} */
  const taken = Object.fromEntries(found.map((name) => [name, read(options, name) ?? undefined]));
  for (const name of found) own[name] ??= taken[name];
  const others = /** @type {Record<string, unknown>} */ (readOnce(options, taken));
  for (const name of names) delete others[name];
  return others;
}

/**
 * Gives a client its receiver.
 *
 * @param {object} object
 * @param {{ awaitable?: (className: string, client: object) => Receiver } | undefined} callbacks
 * @param {string} className
 */
export function attachReceiver(object, callbacks, className) {
  if (!callbacks) return;
  if (typeof callbacks.awaitable !== "function") throw validationError("options.callbacks", "expected a CallbackReceiver");
  receivers.set(clientOf(object), callbacks.awaitable(className, object));
}

/**
 * By client, its telemetry, and the class by which it is known.
 *
 * @type {WeakMap<core.Core, { observe: Observe, className: string }>}
 */
const telemetries = new WeakMap();

/**
 * The operations as `Class.method`, by that and by their names; those of 2026-03-12 have their names alone.
 *
 * @type {Record<string, string>}
 */
const rows = {};

/**
 * Gives a client its telemetry.
 *
 * @param {object} object
 * @param {unknown} telemetry
 * @param {string} className
 */
export function attachTelemetry(object, telemetry, className) {
  if (!telemetry) return;
  const { client } = /** @type {{ client?: () => Observe }} */ (telemetry);
  if (typeof client !== "function")
    throw validationError("options.telemetry", "expected openTelemetry() of ringwire/opentelemetry");
  telemetries.set(clientOf(object), { observe: client(), className });
}

/**
 * Invokes an operation of an object's class. Which event ends it stands in the core's table, and in the declaration of the method.
 *
 * @template {string} Name
 * @template [Completed=unknown]
 * @param {object} object
 * @param {Name} operation
 * @param {unknown[]} args
 * @param {Function} [below] the method that the program called: errors point at what is below it on the stack
 * @param {string} [nextLink] the URL of the page of a list; none for the first page
 * @returns {AwaitableOperation<ResultOf<Name>, Completed>}
 */
export function invoke(object, operation, args, below = invoke, nextLink) {
  // A method called without its object must reject, as every other failure does; it must not throw.
  const { client, known } = heldBy(object) ?? {};
  const site = callSite(below);
  /** @type {Send} */
  const send = async (all, traced) => {
    const run = (/** @type {Watcher | undefined} */ watcher) =>
      drive(begin(client, operation, [...known, ...all], false, nextLink), watcher);
    const { observe, className } = telemetries.get(client) ?? {};
    try {
      if (!observe) return await run(undefined);
      const name = rows[`${className}.${operation}`] ?? rows[operation] ?? operation;
      return await observe({ name, className, args: all, known }, run, traced);
    } catch (error) {
      throw pointed(error, site);
    }
  };
  const receiver = receivers.get(client);
  const sent = receiver ? received(() => receiver.invoke(operation, known, args, send)) : withoutCompletion(send(args));
  return /** @type {AwaitableOperation<ResultOf<Name>, Completed>} */ (sent);
}

/**
 * An error of the package that points at the program; any other as it is.
 *
 * @param {unknown} error
 * @param {ReturnType<typeof callSite>} site
 */
export const pointed = (error, site) => (error instanceof CallAutomationError ? withCallSite(error, site) : error);

/**
 * What reads arguments before the operation begins: the arguments may throw, and then the operation rejects.
 *
 * @template Sent
 * @param {() => Sent} begin
 */
export function received(begin) {
  try {
    return begin();
  } catch (error) {
    return rejected(error);
  }
}

/**
 * An operation that has not begun. A program awaits it or its end.
 *
 * @param {unknown} error
 */
export function rejected(error) {
  const sent = Promise.reject(error);
  return Object.assign(sent, { completed: () => sent });
}

/**
 * An operation of a client that has no receiver. A program that awaits only its end has an error to catch there: the request, if that
 * fails too, is no unhandled rejection.
 *
 * @param {Promise<unknown>} sent
 */
const withoutCompletion = (sent) =>
  Object.assign(sent, {
    completed: function completed() {
      sent.catch(() => {});
      return noReceiver(completed);
    },
  });

/** The `connected` and `disconnected` of a client that has no receiver. */
export const withoutReceiver = () => noReceiver(withoutReceiver);

/** @param {Function} below the method that the program called */
async function noReceiver(below) {
  const expected = "expected a CallbackReceiver in the options of the client: the events arrive there";
  throw pointedBelow(validationError("options.callbacks", expected), below);
}

/**
 * Begins an operation.
 *
 * @param {core.Core} client
 * @param {string} operation
 * @param {unknown[]} args
 * @param {boolean} onlySign
 * @param {string} [nextLink]
 */
function begin(client, operation, args, onlySign, nextLink) {
  const name = checkName(operation);
  try {
    // A calling context is checked before the core sees it, but the arguments before it are blamed first.
    const read = readArguments(name, args, (before) => client.begin(name, before, true).free());
    return client.begin(name, read, onlySign, nextLink);
  } catch (error) {
    throw withHint(error, args);
  }
}

/**
 * Refuses arguments that an operation cannot begin with, and sends nothing.
 *
 * @param {object} object
 * @param {string} operation
 * @param {unknown[]} args
 */
export const checkArguments = (object, operation, args) => begin(clientOf(object), operation, args, true).free();

/**
 * The name of an operation. The core reads memory that is not its own for what is no string.
 *
 * @param {unknown} operation
 */
function checkName(operation) {
  if (typeof operation === "string") return operation;
  throw validationError("operation", "expected the name of an operation, such as createCall");
}

/** The methods of a client that send nothing: one builds a request, one reads a response that was received elsewhere. */
export class Pure {
  /**
   * @param {string} operation
   * @param {unknown[]} args
   */
  async buildRequest(operation, ...args) {
    const run = atCaller(this.buildRequest, () => begin(clientOf(this), operation, args, true));
    return /** @type {Promise<SignedRequest>} */ (drive(run));
  }

  /**
   * @param {string} operation
   * @param {ReceivedResponse} response
   */
  parseResponse(operation, response) {
    return atCaller(this.parseResponse, () => clientOf(this).parseResponse(checkName(operation), response));
  }
}

/**
 * What a class makes of the answers of its operations.
 *
 * @callback Result
 * @param {object} object of the class
 * @param {string} operation
 * @param {AwaitableOperation<unknown, unknown>} sent
 * @returns {Promise<unknown>}
 */

/** @type {Result} */
const asItIs = (_, __, sent) => sent;

/**
 * Gives the classes a method for each operation of the core's tables, except for operations that have a method already.
 *
 * @param {Record<string, { prototype: object }>} classes
 * @param {string[]} operations each as `Class.method`
 * @param {string[]} written operations that need no method
 * @param {Record<string, Result>} results by class
 * @param {Forgotten} [forgotten]
 */
export function attach(classes, operations, written, results, forgotten = (promise) => promise) {
  for (const row of operations) {
    const [owner, name] = /** @type {[string, string]} */ (row.split("."));
    rows[row] = rows[name] = row;
    const { prototype } = /** @type {{ prototype: object }} */ (classes[owner]);
    const result = results[owner] ?? asItIs;
    if (written.includes(name) || Object.hasOwn(prototype, name)) continue;
    const { [name]: value } = {
      /**
       * @this {object}
       * @param {unknown[]} args
       */
      [name](...args) {
        return forgotten(result(this, name, invoke(this, name, args, value)), owner, name);
      },
    };
    Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
  }
}
