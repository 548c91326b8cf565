// Links the client to its module.
/** @import { Transport } from "../platform/core.js" */
import * as core from "./core.js";
import { CallAutomationClient, CallConnection, CallMedia, CallRecording } from "./call-automation.js";
import { withCallConnection } from "./call-result.js";
import { makeHost } from "../platform/host.js";
import { attach, attachReceiver, hold, Pure, withoutOwn } from "./operations.js";

/** Calls by the 2021 preview; its operations are the rows of the core's table. See `index.d.ts`. */
export class CallClient extends Pure {
  /**
   * @param {unknown} connectionStringOrEndpoint
   * @param {unknown} [credentialOrOptions]
   * @param {unknown} [options]
   */
  constructor(connectionStringOrEndpoint, credentialOrOptions, options) {
    super();
    /** @type {{ callbacks?: Parameters<typeof attachReceiver>[1] }} */
    const own = {};
    const [second, third] = [credentialOrOptions, options].map((bag) => withoutOwn(bag, ["callbacks"], own));
    hold(this, new core.Core("CallClient", connectionStringOrEndpoint, second, third));
    attachReceiver(this, own.callbacks, "CallClient");
  }
}

/**
 * Called once by the entry that found the module.
 *
 * @param {WebAssembly.Module} module the compiled `ringwire.wasm`
 * @param {Transport} [transport] sends requests, where there is something better than `fetch`
 * @param {number} [patienceMs] how long an operation waits for a token that another one has asked for: see `makeHost`
 */
export function start(module, transport, patienceMs) {
  core.link(module);
  core.setup(makeHost(transport, patienceMs));
  const classes = { CallClient, CallAutomationClient, CallConnection, CallMedia, CallRecording };
  // `hangUp` invokes both operations.
  attach(classes, ["terminateCall"], { CallAutomationClient: withCallConnection });
}
