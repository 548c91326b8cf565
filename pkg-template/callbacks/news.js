// What a receiver saw lately: the error of a wait says why its event did not come.
/** @import { ReceivedEvent } from "./index.js" */
import { monotonicOrZero } from "../platform/contained.js";
import { pending } from "../platform/pending.js";
/** @import { Owner } from "../platform/pending.js" */

/** How many events and refusals are kept, and how many different ones an error names. */
const MOST_KEPT = 100;
const MOST_NAMED = 3;

export class News {
  /** @type {{ atMs: number, isRefusal: boolean, text: string, call: string }[]} */
  #kept = [];
  #owner;

  /** @param {Owner} owner the receiver */
  constructor(owner) {
    this.#owner = owner;
  }

  /**
   * @param {ReceivedEvent} event
   * @param {string} call the name of its call
   */
  came({ kind }, call) {
    this.#keep(false, kind, call);
  }

  /**
   * @param {number} status
   * @param {string} message
   */
  refused(status, message) {
    this.#keep(true, `${status}: ${message}`);
  }

  /**
   * @param {boolean} isRefusal
   * @param {string} text
   * @param {string} [call]
   */
  #keep(isRefusal, text, call = "") {
    this.#kept.push({ atMs: monotonicOrZero(), isRefusal, text, call });
    if (this.#kept.length > MOST_KEPT) this.#kept.shift();
  }

  /**
   * What happened since a time, in sentences.
   *
   * @param {number} sinceMs
   * @param {string} call the name of the call of the wait; empty for any
   */
  since(sinceMs, call) {
    const recent = this.#kept.filter(({ atMs }) => atMs >= sinceMs);
    const events = recent.filter(({ isRefusal }) => !isRefusal);
    const own = events.filter((each) => !call || each.call === call);
    const came = counted(own);
    const others = events.length - own.length;
    const refused = counted(recent.filter(({ isRefusal }) => isRefusal));
    const { emulators, isPosted } = this.#owner;
    const failed = [...pending()].filter(({ kind, owner }) => kind === "failure" && owner === this.#owner);
    const failures = counted(failed.map(({ describe }) => ({ text: describe() })));
    // The last of those that may be meant: a test may have left over others.
    const clock = [...pending()]
      .filter(({ kind, emulator, describe }) => kind === "clock" && (!isPosted || emulators.has(Object(emulator))) && describe())
      .at(-1);
    const sentences = [
      failures && `Handlers that failed: ${failures}.`,
      refused && `Refused meanwhile: ${refused}.`,
      came && `Events that came: ${came}.`,
      others && `${came ? "" : "None of this call came; "}${others} of other calls came.`,
      clock?.describe(),
    ].filter(Boolean);
    return (
      sentences.join(" ") ||
      "No request came to this receiver: look whether the callbackUri leads to it, and whether it is reached there."
    );
  }
}

/**
 * The different ones, with how often each was.
 *
 * @param {{ text: string }[]} items
 */
function counted(items) {
  /** @type {Map<string, number>} */
  const times = new Map();
  for (const { text } of items) times.set(text, (times.get(text) ?? 0) + 1);
  const all = [...times].map(([text, count]) => (count > 1 ? `${text} (${count} times)` : text));
  return all.slice(0, MOST_NAMED).join("; ") + (all.length > MOST_NAMED ? ", and others" : "");
}
