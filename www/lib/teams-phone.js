// What becomes of a request in calls of Teams Phone, the only ones after 30 September 2028: by the package's own check.
import { checkTeamsPhone } from "./ringwire.js";
/** @import { Entry, RequestEntry } from "./types.d.ts" */

/**
 * The gravest verdict on a request, with what to do and the page it is from; `undefined` for one that was not made. Which calls came in to a
 * resource account, the callbacks before it say.
 *
 * @param {RequestEntry} entry
 * @param {Entry[]} entries
 */
export function teamsPhoneVerdict({ request }, entries) {
  if (!request) return undefined;
  const { method, url, body } = request;
  // An event that could not be read is none of an incoming call.
  const events = entries.flatMap((one) => (one.type === "callback" && one.wire.includes("IncomingCall") ? [one.wire] : []));
  try {
    const { findings, parts } = checkTeamsPhone([...events, JSON.stringify({ method, url, body })]);
    return findings[0] ?? parts[0];
  } catch {
    // It is of no operation that the table has.
    return undefined;
  }
}
