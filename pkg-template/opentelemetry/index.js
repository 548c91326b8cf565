// What clients and receivers do, as traces and metrics of OpenTelemetry. See `index.d.ts`.
/** @import * as Declared from "./index.js" */
/** @import { Telemetry } from "../platform/telemetry.js" */
import { atCaller, validationError } from "../errors.js";
import { givenOptions } from "../platform/options.js";
import { get } from "../platform/values.js";
import { observeOperation } from "./operations.js";
import { ReceiverObserver } from "./receivers.js";
import { Scope } from "./scope.js";

/**
 * By option, the method by which its value is known.
 *
 * @type {Record<string, string>}
 */
const PROVIDERS = { tracerProvider: "getTracer", meterProvider: "getMeter", propagator: "inject" };
const OPTIONS = [...Object.keys(PROVIDERS), "events"];

/** @type {typeof Declared.openTelemetry} */
export function openTelemetry(options) {
  const scope = atCaller(openTelemetry, () => new Scope(read(options)));
  /** @type {Telemetry} */
  const telemetry = {
    client: () => observeOperation(scope),
    receiver: (receiver) => new ReceiverObserver(scope, receiver),
  };
  return /** @type {Declared.Telemetry} */ (/** @type {unknown} */ (telemetry));
}

/**
 * @param {Declared.OpenTelemetryOptions | undefined} options
 * @returns {ConstructorParameters<typeof Scope>[0]}
 */
function read(options) {
  const given = Object.fromEntries(givenOptions("options", options, OPTIONS));
  for (const [name, method] of Object.entries(PROVIDERS)) {
    if (name in given && typeof get(given[name], method) !== "function")
      throw validationError(`options.${name}`, `expected an object with the method ${method}`);
  }
  const { events = "child" } = given;
  if (events !== "child" && events !== "link") throw validationError("options.events", 'expected "child" or "link"');
  return { ...given, events };
}
