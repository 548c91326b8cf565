// Links the client to its module.
/** @import { Platform } from "../platform/core.js" */
import * as core from "./core.js";
import { CallAutomationClient, CallConnection, CallMedia, CallRecording } from "./call-automation.js";
import { withCallConnection } from "./call-result.js";
import { atCaller } from "../errors.js";
import { makeHost } from "../platform/host.js";
import { following, useFiles } from "./downloads.js";
import { watched } from "./drive.js";
import { OPERATIONS } from "./operation-names.js";
import { attach, attachReceiver, attachTelemetry, hold, Pure, withoutOwn } from "./operations.js";

/** Calls by the 2021 preview; its operations are the rows of the core's table. See `index.d.ts`. */
export class CallClient extends Pure {
  /**
   * @param {unknown} connectionStringOrEndpoint
   * @param {unknown} [credentialOrOptions]
   * @param {unknown} [options]
   */
  constructor(connectionStringOrEndpoint, credentialOrOptions, options) {
    super();
    /** @type {{ callbacks?: Parameters<typeof attachReceiver>[1], telemetry?: unknown }} */
    const own = {};
    const [second, third] = [credentialOrOptions, options].map((bag) => withoutOwn(bag, ["callbacks", "telemetry"], own));
    atCaller(CallClient, () => {
      hold(this, new core.Core("CallClient", connectionStringOrEndpoint, second, third));
      attachReceiver(this, own.callbacks, "CallClient");
      attachTelemetry(this, own.telemetry, "CallClient");
    });
  }
}

/**
 * Called once by the entry that finds the module.
 *
 * @param {() => WebAssembly.Module} load gives the compiled `ringwire.wasm`; called when the module is needed
 * @param {Platform} [platform] what the runtime has of its own
 */
export function start(load, { send, patienceMs, files, advise, forgotten } = {}) {
  core.link(load, watched(following(makeHost(send, patienceMs, advise), core.isRecordingHost)));
  useFiles(files);
  const classes = { CallClient, CallAutomationClient, CallConnection, CallMedia, CallRecording };
  // `hangUp` invokes both operations.
  attach(classes, OPERATIONS, ["terminateCall"], { CallAutomationClient: withCallConnection }, forgotten);
}
