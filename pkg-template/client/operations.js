// How the methods of all classes reach the core: an object has a client, and what it knows goes before the arguments.
import * as core from "./core.js";
import { validationError } from "../errors.js";
import { drive } from "./drive.js";

// Not a member: nothing of a client, its key least of all, shows when it is printed or serialised.
const held = new WeakMap();

/** Gives an object its client, and what it knows. */
export const hold = (object, client, ...known) => void held.set(object, { client, known });

/** The client of an object. */
export const clientOf = (object) => held.get(object).client;

// The receiver of callbacks that a client was given: what makes the end of an operation awaitable.
const receivers = new WeakMap();

/** What a client does with its `callbacks`, if it has any. */
export const receiverOf = (object) => receivers.get(clientOf(object));

/** The options of a client without those of these names, which are not the core's to know: they are put into `own`. */
export function withoutOwn(options, names, own) {
  if (!names.some((name) => options?.[name] !== undefined)) return options;
  const others = { ...options };
  for (const name of names) {
    own[name] = options[name];
    delete others[name];
  }
  return others;
}

/** Gives a client its receiver. */
export function attachReceiver(object, callbacks, className) {
  if (!callbacks) return;
  if (typeof callbacks.awaitable !== "function") throw validationError("options.callbacks", "expected a CallbackReceiver");
  receivers.set(clientOf(object), callbacks.awaitable(className));
}

/** Carries out an operation of an object's class; `nextLink` is where the page of a list is, if not the first. */
export function invoke(object, operation, args, nextLink) {
  // Not a method of a class: what then fails is to reject, as everything here.
  const { client, known } = held.get(object) ?? {};
  const send = async (all) => drive(client.begin(operation, [...known, ...all], false, nextLink));
  const receiver = receivers.get(client);
  if (receiver) return receiver.invoke(operation, known, args, send);
  const sent = send(args);
  sent.completed = withoutReceiver;
  return sent;
}

/** What awaiting an end says where no callback can arrive. */
export const withoutReceiver = async () => {
  throw validationError("options.callbacks", "expected a CallbackReceiver in the options of the client: the events arrive there");
};

/** The pure half of a client: a request without sending, a result without having sent. */
export class Pure {
  async buildRequest(operation, ...args) {
    return drive(clientOf(this).begin(operation, args, true));
  }

  parseResponse(operation, response) {
    return clientOf(this).parseResponse(operation, response);
  }
}

/** Gives the classes the operations of the core's tables, but for those that have a method written for them. */
export function attach(classes, written) {
  for (const row of core.operations().trim().split(" ")) {
    const [owner, name] = row.split(".");
    const { prototype } = classes[owner];
    if (written.includes(name) || Object.hasOwn(prototype, name)) continue;
    const { [name]: value } = {
      [name](...args) {
        return invoke(this, name, args);
      },
    };
    Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
  }
}
