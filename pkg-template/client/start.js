// Links the client to its module.
import * as core from "./core.js";
import { CallAutomationClient, CallConnection, CallMedia, CallRecording, withCallConnection } from "./call-automation.js";
import { makeHost } from "../platform/host.js";
import { attach, attachReceiver, hold, Pure, withoutOwn } from "./operations.js";

/** Calls by the 2021 preview; its operations are the rows of the core's table. See `index.d.ts`. */
export class CallClient extends Pure {
  constructor(connectionStringOrEndpoint, credentialOrOptions, options) {
    super();
    const own = {};
    const [second, third] = [credentialOrOptions, options].map((bag) => withoutOwn(bag, ["callbacks"], own));
    hold(this, new core.Core("CallClient", connectionStringOrEndpoint, second, third));
    attachReceiver(this, own.callbacks, "CallClient");
  }
}

/**
 * Called once by the entry that found the module: `module` is the compiled `ringwire.wasm`, `transport` sends requests where there
 * is something better than `fetch`, `patienceMs` bounds the wait for what another call has asked (see `host.js`).
 */
export function start(module, transport, patienceMs) {
  core.link(module);
  core.setup(makeHost(transport, patienceMs));
  const classes = { CallClient, CallAutomationClient, CallConnection, CallMedia, CallRecording };
  // `hangUp` invokes both operations.
  attach(classes, ["terminateCall"], { CallAutomationClient: withCallConnection });
}
