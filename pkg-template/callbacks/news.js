// What a receiver saw lately: the error of a wait says why its event did not come.
/** @import { ReceivedEvent } from "./index.js" */
import { monotonicOrZero } from "../platform/contained.js";
import { pending } from "../platform/pending.js";

/** How many events and refusals are kept, and how many different ones an error names. */
const MOST_KEPT = 100;
const MOST_NAMED = 3;

export class News {
  /** @type {{ atMs: number, isRefusal: boolean, text: string }[]} */
  #kept = [];

  /** @param {ReceivedEvent} event */
  came({ kind }) {
    this.#keep(false, kind);
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
   */
  #keep(isRefusal, text) {
    this.#kept.push({ atMs: monotonicOrZero(), isRefusal, text });
    if (this.#kept.length > MOST_KEPT) this.#kept.shift();
  }

  /**
   * What happened since a time, in sentences.
   *
   * @param {number} sinceMs
   */
  since(sinceMs) {
    const recent = this.#kept.filter(({ atMs }) => atMs >= sinceMs);
    const came = counted(recent.filter(({ isRefusal }) => !isRefusal));
    const refused = counted(recent.filter(({ isRefusal }) => isRefusal));
    // The last of them: a test may have left over others.
    const clock = [...pending()].filter(({ kind, describe }) => kind === "clock" && describe()).at(-1);
    const sentences = [
      refused && `Refused meanwhile: ${refused}.`,
      came && `Events that came: ${came}.`,
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
