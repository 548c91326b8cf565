// How the methods of all classes reach the core: an object has a client, and what it knows goes before the arguments.
import * as core from "./core.js";
import { validationError } from "../errors.js";
import { get } from "../platform/values.js";
import { drive } from "./drive.js";

// Not a member: nothing of a client, its key least of all, shows when it is printed or serialised.
const held = new WeakMap();

/** Gives an object its client, and what it knows. */
export const hold = (object, client, ...known) => void held.set(object, { client, known });

/** The client of an object. */
export const clientOf = (object) => held.get(object).client;

// By client, what its receiver of callbacks adds to operations: see `awaitable` in callbacks/awaitable.js.
const receivers = new WeakMap();

/** What the receiver of an object's client adds to operations; `undefined` for a client without `callbacks`. */
export const receiverOf = (object) => receivers.get(clientOf(object));

/**
 * Takes the options of these names out of the options of a client: they are put into `own`, and the core gets a copy without them. A
 * bag that has none of them is given back as it is: it may be a credential. Each option is read once.
 */
export function withoutOwn(options, names, own) {
  const taken = Object.fromEntries(names.map((name) => [name, get(options, name)]));
  if (names.every((name) => taken[name] === undefined)) return options;
  Object.assign(own, taken);
  const others = Object.keys(options).filter((name) => !names.includes(name));
  return Object.fromEntries(others.map((name) => [name, get(options, name)]));
}

/** Gives a client its receiver. */
export function attachReceiver(object, callbacks, className) {
  if (!callbacks) return;
  if (typeof callbacks.awaitable !== "function") throw validationError("options.callbacks", "expected a CallbackReceiver");
  receivers.set(clientOf(object), callbacks.awaitable(className));
}

/** Invokes an operation of an object's class. `nextLink` is the URL of the page of a list; none for the first page. */
export function invoke(object, operation, args, nextLink) {
  // A method called without its object must reject, as every other failure does; it must not throw.
  const { client, known } = held.get(object) ?? {};
  const send = async (all) => drive(client.begin(operation, [...known, ...all], false, nextLink));
  const receiver = receivers.get(client);
  if (receiver) return receiver.invoke(operation, known, args, send);
  const sent = send(args);
  sent.completed = withoutReceiver;
  return sent;
}

/** The `completed`, `connected` and `disconnected` of a client that has no receiver. */
export const withoutReceiver = async () => {
  throw validationError("options.callbacks", "expected a CallbackReceiver in the options of the client: the events arrive there");
};

/** The methods of a client that send nothing: one builds a request, one reads a response that was received elsewhere. */
export class Pure {
  async buildRequest(operation, ...args) {
    return drive(clientOf(this).begin(operation, args, true));
  }

  parseResponse(operation, response) {
    return clientOf(this).parseResponse(operation, response);
  }
}

/**
 * Gives the classes a method for each operation of the core's tables, except for operations that have a method already and for those
 * in `written`. `results` holds, by class, what its methods make of the answer: `result(object, operation, sent)`.
 */
export function attach(classes, written, results) {
  for (const row of core.operations().trim().split(" ")) {
    const [owner, name] = row.split(".");
    const { prototype } = classes[owner];
    const result = results[owner] ?? ((_, __, sent) => sent);
    if (written.includes(name) || Object.hasOwn(prototype, name)) continue;
    const { [name]: value } = {
      [name](...args) {
        return result(this, name, invoke(this, name, args));
      },
    };
    Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
  }
}
