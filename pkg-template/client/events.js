// Reading callbacks of both contracts, and the events of Event Grid. The core reads them.
/** @import * as Declared from "./index.js" */
import * as core from "./core.js";
import { atCaller, clipped, pointedBelow } from "../errors.js";

/** The contracts of events, as the core numbers them. */
const [PREVIEW_2021_04, GA_2026_03, EVENT_GRID] = /** @type {const} */ ([0, 1, 2]);

/** @type {typeof Declared.parseCallEvents} */
export const parseCallEvents = (body) => atCaller(parseCallEvents, () => core.parseEvents(PREVIEW_2021_04, body));

/** @type {typeof Declared.parseCallAutomationEvents} */
export const parseCallAutomationEvents = (body) => atCaller(parseCallAutomationEvents, () => core.parseEvents(GA_2026_03, body));

/**
 * The first event of a batch, as the official package reads it; throws on an empty one and on a type it does not know.
 *
 * @type {typeof Declared.parseCallAutomationEvent}
 */
export function parseCallAutomationEvent(body) {
  const [event] = atCaller(parseCallAutomationEvent, () => core.parseEvents(GA_2026_03, body));
  const refused = (/** @type {Error} */ error) => pointedBelow(error, parseCallAutomationEvent);
  if (!event) throw refused(new Error("Empty event array."));
  if (event.kind === "Unknown") throw refused(new TypeError(`Unknown Call Automation Event type: ${clipped(event.type)}`));
  return event;
}

/** @type {typeof Declared.parseIncomingCallEvents} */
export const parseIncomingCallEvents = (body) =>
  atCaller(parseIncomingCallEvents, () => core.parseEvents(EVENT_GRID, body)).flatMap((event) =>
    event.kind === "IncomingCall" ? [event] : [],
  );

/**
 * The answer to Event Grid's handshake, without which it posts no events; `undefined` when the body holds no handshake.
 *
 * @type {typeof Declared.validationResponse}
 */
export function validationResponse(body) {
  const code = core.validationCode(body);
  return code === undefined ? undefined : { validationResponse: code };
}
