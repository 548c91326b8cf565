// The log of an emulator as lines: of `ringwire emulator`, and of `ringwire tail`.
/** @import { EmulatorEvent, EmulatorFaultEntry } from "../emulator/emulator.js" */
import { explainAttempt } from "../emulator/why.js";
import { clipped } from "../errors.js";
import { masked } from "../platform/masked.js";
import { inOneLine, styled } from "./output.mjs";

/** @typedef {Extract<EmulatorEvent, { kind: "callback" }>} CallbackEntry */

/** How many callbacks under way are remembered: the lines of their attempts name their kind. */
const MOST_CALLBACKS = 10_000;
/** How many reasons are remembered, for which callbacks were not taken; and how much of one is printed again, in characters. */
const MOST_REASONS = 1000;
const MOST_AGAIN = 64;

/**
 * A function that gives the line of each entry; `undefined` for those that say nothing new. No phone number is in it: people paste such
 * lines.
 */
export function liner() {
  /** @type {Map<number, CallbackEntry>} */
  const callbacks = new Map();
  const once = reasons();
  return (/** @type {EmulatorEvent} */ entry) => {
    if (entry.kind === "callback") {
      callbacks.set(entry.callbackId, entry);
      for (const oldest of callbacks.keys()) {
        if (callbacks.size <= MOST_CALLBACKS) break;
        callbacks.delete(oldest);
      }
    }
    const line = lineOf(entry, callbacks, once);
    if (!line) return undefined;
    const [mark, text, isProblem = false] = line;
    const shown = `${mark} ${inOneLine(text)}`;
    return `${styled("dim", entry.time.slice(11, 23))}  ${isProblem ? styled("red", shown) : shown}\n`;
  };
}

/**
 * A function that gives a reason in full the first time; after that its beginning, and how many times it was given. One refusal would
 * otherwise be a paragraph for each attempt.
 */
function reasons() {
  /** @type {Map<string, number>} */
  const times = new Map();
  return (/** @type {string} */ reason) => {
    const count = (times.get(reason) ?? 0) + 1;
    // The last one that was given is the last to go.
    times.delete(reason);
    times.set(reason, count);
    for (const oldest of times.keys()) {
      if (times.size <= MOST_REASONS) break;
      times.delete(oldest);
    }
    return count === 1 ? reason : `${clipped(reason, MOST_AGAIN)} (${count} times)`;
  };
}

/**
 * What met a fault.
 *
 * @param {EmulatorFaultEntry} entry
 */
const struck = ({ request, callbackId, socket, path }) =>
  callbackId ? `callback ${callbackId}` : socket ? `socket ${socket}` : (path ?? `request ${request}`);

/**
 * What became of a WebSocket.
 *
 * @param {Extract<EmulatorEvent, { kind: "socket" }>} entry
 */
function socketLine({ socket, stream, state, url = "", reason, code, by, sent, received, ignored, lost }) {
  const why = reason ? `: ${masked(reason)}` : "";
  const counts = { sent, received, ignored, lost };
  const counted = Object.entries(counts).flatMap(([what, count]) => (count === undefined ? [] : [`${count} ${what}`]));
  const what = {
    refused: `to ${masked(url)} was refused${why}`,
    notDialled: `is not dialled${why}`,
    opened: `to ${masked(url)} is open`,
    ignored: `has a message that is ignored${why}`,
    closed: `was closed by the ${by} (${code}${reason ? ` ${masked(reason)}` : ""}), ${counted.join(", ")}`,
  }[state];
  return `socket ${socket} of ${stream} ${what}`;
}

/**
 * The mark of a line, its text, and whether it is a problem.
 *
 * @param {EmulatorEvent} entry
 * @param {Map<number, CallbackEntry>} callbacks
 * @param {(reason: string) => string} once
 * @returns {[string, string, boolean?] | undefined}
 */
function lineOf(entry, callbacks, once) {
  switch (entry.kind) {
    case "request":
      return ["→", `${entry.method} ${masked(entry.path)}`];
    case "refused":
      return ["✕", `${entry.method} ${masked(entry.path)}: ${entry.status} ${masked(entry.reason)}`, true];
    case "response":
      return ["←", `${entry.status}${entry.status < 400 ? "" : ` ${masked(messageIn(entry.body))}`}`, entry.status >= 400];
    case "state":
      return [" ", `call ${entry.callLegId ?? entry.callConnectionId} is ${entry.state}`];
    case "incoming":
      return entry.state === "ringing"
        ? [" ", `a call comes in from ${masked(entry.from ?? "")} to ${masked(entry.to ?? "")}`]
        : [" ", `the call that came in rings no more: ${entry.reason ?? "it is over"}`];
    case "verdict": {
      const whom = entry.identifier ? ` of a ${entry.identifier}` : "";
      const trait = entry.request ? ` with ${entry.request}` : "";
      return [" ", `${entry.operation}${whom}${trait}: ${entry.verdict} (Teams Phone)`];
    }
    case "action":
      return [" ", `${entry.action}${entry.action === "incomingCall" ? "" : ` of ${masked(entry.participantId)}`}`];
    case "socket": {
      const isProblem = entry.state === "refused" || entry.state === "ignored";
      return [isProblem ? "✕" : " ", socketLine(entry), isProblem];
    }
    case "fault":
      return [" ", `fault ${entry.fault}: ${struck(entry)}`];
    case "attempt": {
      const { callbackId, attempt, status, error, state, nextAttemptAfterMs } = entry;
      const isTaken = status !== undefined ? status < 300 : state === "listed";
      const callback = callbacks.get(callbackId);
      const kind = callback?.eventKind;
      const count = attempt > 1 ? `, attempt ${attempt}` : "";
      const fault = entry.fault ? ` (${entry.fault})` : "";
      const next = nextAttemptAfterMs ? `, again in ${nextAttemptAfterMs} ms` : "";
      const known = [status, error].filter((each) => each !== undefined).join(" ") || state;
      const reason = explainAttempt(entry, callback);
      const outcome = reason === undefined ? known : once(reason);
      return [
        isTaken ? "✓" : "✕",
        `callback ${callbackId}${kind ? ` ${kind}` : ""}${count}${fault}: ${outcome}${next}`,
        !isTaken,
      ];
    }
    case "problem":
      return ["✕", `${entry.eventKind}: ${masked(entry.message)}`, true];
    default:
      return undefined;
  }
}

/**
 * What an answer says of its error: one contract has the error in a member, the other is it. Of a signature that does not fit, the reason is
 * in the details, and all names have capitals.
 *
 * @param {unknown} body
 */
function messageIn(body) {
  /** @typedef {{ error?: { message?: string }, message?: string, Error?: { Message: string, Details: { Message: string }[] } }} Outer */
  const outer = /** @type {Outer | null | undefined} */ (body);
  if (outer?.Error) return `${outer.Error.Message}: ${outer.Error.Details[0]?.Message}`;
  return (outer?.error ?? outer)?.message ?? "";
}
