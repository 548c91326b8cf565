// What every entry exports, once it has found the module.
import * as core from "./core.js";
import { CallAutomationError, carryOut, makeHost } from "./host.js";

export { parseCallEvents } from "./core.js";
export { CallAutomationError };

// Not a member: nothing of a client, its key least of all, shows when it is printed or serialised.
const cores = new WeakMap();

/** Calls by the contract of April 2021; its operations are the rows of the core's table. See `index.d.ts`. */
export class CallClient {
  constructor(connectionStringOrEndpoint, credentialOrOptions, options) {
    cores.set(this, new core.Core(connectionStringOrEndpoint, credentialOrOptions, options));
  }

  async buildRequest(operation, ...args) {
    return carryOut(cores.get(this).begin(operation, args, true));
  }

  parseResponse(operation, response) {
    return cores.get(this).parseResponse(operation, response);
  }
}

/**
 * Called once by the entry that found the module: `module` is the compiled `ringwire.wasm`, `transport` sends requests where there
 * is something better than `fetch`, `patienceMs` bounds the wait for what another call has asked (see `host.js`).
 */
export function start(module, transport, patienceMs) {
  core.link(module);
  core.setup(makeHost(transport, patienceMs));
  for (const name of core.operations().trim().split(" ")) {
    const { [name]: value } = {
      async [name](...args) {
        return carryOut(cores.get(this).begin(name, args, false));
      },
    };
    Object.defineProperty(CallClient.prototype, name, { value, writable: true, configurable: true });
  }
}
