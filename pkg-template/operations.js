// How the methods of all classes reach the core: an object has a client, and what it knows goes before the arguments.
import * as core from "./core.js";
import { carryOut } from "./host.js";

// Not a member: nothing of a client, its key least of all, shows when it is printed or serialised.
const held = new WeakMap();

/** Gives an object its client, and what it knows. */
export const hold = (object, client, ...known) => void held.set(object, { client, known });

/** The client of an object. */
export const clientOf = (object) => held.get(object).client;

/** Carries out an operation of an object's class; `nextLink` is where the page of a list is, if not the first. */
export async function carry(object, operation, args, nextLink) {
  const { client, known } = held.get(object);
  return carryOut(client.begin(operation, [...known, ...args], false, nextLink));
}

/** The pure half of a client: a request without sending, a result without having sent. */
export class Pure {
  async buildRequest(operation, ...args) {
    return carryOut(clientOf(this).begin(operation, args, true));
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
      async [name](...args) {
        return carry(this, name, args);
      },
    };
    Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
  }
}
