// Time zones, of which the platform knows everything: `Intl`. The core gets tables of offsets.

/** How long a table is for, and how long it is used, in milliseconds. */
const AHEAD_MS = 11 * 86_400_000;
const FRESH_MS = 86_400_000;
/** How far apart the offsets are that are looked at first: no zone changes twice in less. */
const STEP_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** @typedef {[fromMs: number, offsetMinutes: number][]} Offsets */

export class Zones {
  /** @type {Map<string, { format: Intl.DateTimeFormat, madeMs: number, offsets: Offsets }>} */
  #known = new Map();

  /**
   * The name of a zone as the platform writes it; `undefined` when there is no such zone.
   *
   * @param {string} zone
   */
  nameOf(zone) {
    try {
      return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone;
    } catch {
      return undefined;
    }
  }

  /**
   * The offsets of a zone from now on, for nine days at least: each with the time from which it holds.
   *
   * @param {string} zone
   * @param {number} nowMs
   * @returns {Offsets}
   */
  offsets(zone, nowMs) {
    const known = this.#known.get(zone);
    if (known && nowMs >= known.madeMs && nowMs - known.madeMs < FRESH_MS) return known.offsets;
    const format = known?.format ?? formatOf(zone);
    const offsets = tableOf(format, nowMs);
    this.#known.set(zone, { format, madeMs: nowMs, offsets });
    return offsets;
  }
}

/** @param {string} timeZone */
const formatOf = (timeZone) =>
  new Intl.DateTimeFormat("en-US", {
    timeZone,
    calendar: "gregory",
    numberingSystem: "latn",
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });

/**
 * @param {Intl.DateTimeFormat} format
 * @param {number} nowMs
 * @returns {Offsets}
 */
function tableOf(format, nowMs) {
  /** @type {Offsets} */
  const offsets = [[nowMs, offsetAt(format, nowMs)]];
  for (let from = nowMs; from < nowMs + AHEAD_MS; from += STEP_MS) {
    const before = offsetAt(format, from);
    const after = offsetAt(format, from + STEP_MS);
    if (before === after) continue;
    // Between the two there is one minute in which it changes.
    let [low, high] = [Math.floor(from / MINUTE_MS), Math.ceil((from + STEP_MS) / MINUTE_MS)];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (offsetAt(format, middle * MINUTE_MS) === before) low = middle;
      else high = middle;
    }
    offsets.push([high * MINUTE_MS, after]);
  }
  return offsets;
}

/**
 * How many minutes the clocks of a zone are ahead of UTC.
 *
 * @param {Intl.DateTimeFormat} format
 * @param {number} atMs
 */
function offsetAt(format, atMs) {
  /** @type {Record<string, number>} */
  const parts = {};
  for (const { type, value } of format.formatToParts(atMs)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  const local = Date.UTC(year, month - 1, day, hour, minute, second);
  return Math.round((local - Math.floor(atMs / 1000) * 1000) / MINUTE_MS);
}
