// The one table in which stores over SQLite keep their entries.

/** @import { StoredEntry } from "../index.js" */
/** @typedef {string | number} SqlValue */

import { MOST_SINCE, olderThanPlace, placeAfter } from "./since.js";
import { Sweep } from "./sweep.js";

/** How many expired entries are deleted at a time: a millisecond or two. */
const SLICE = 500;

const TABLE = [
  `CREATE TABLE IF NOT EXISTS ringwire_callbacks (
    place INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    value TEXT NOT NULL,
    expires_at INTEGER NOT NULL
  )`,
  "CREATE INDEX IF NOT EXISTS ringwire_callbacks_expires_at ON ringwire_callbacks (expires_at)",
];
/** One statement, so that of two processes one wins. It returns a row when it has added one. */
const ADD =
  "INSERT INTO ringwire_callbacks (key, value, expires_at) VALUES (?, ?, ?) ON CONFLICT (key) DO NOTHING RETURNING place";
/**
 * The last entry is never deleted, whatever has become of it: SQLite would give its place to the next, and a reader of what was added since
 * would miss that one.
 */
const LAST = "(SELECT coalesce(max(place), 0) FROM ringwire_callbacks)";
const DELETE = "UPDATE ringwire_callbacks SET expires_at = 0, value = '' WHERE key = ?";
/** The new entry is behind all others, also where an expired one had its key. */
const AGAIN = `UPDATE ringwire_callbacks SET place = ${LAST} + 1, value = ?, expires_at = ? WHERE key = ? AND expires_at <= ? RETURNING place`;
const SWEEP = `DELETE FROM ringwire_callbacks WHERE place IN (
    SELECT place FROM ringwire_callbacks WHERE expires_at <= ? AND place < ${LAST} LIMIT ?
  ) RETURNING place`;
const GET = "SELECT value FROM ringwire_callbacks WHERE key = ? AND expires_at > ?";
const LIST = "SELECT value FROM ringwire_callbacks WHERE key >= ? AND key < ? AND expires_at > ? ORDER BY place";
const LIST_REST = "SELECT value FROM ringwire_callbacks WHERE key >= ? AND expires_at > ? ORDER BY place";
/** A row for each entry, and one without a key when there is none. The plus keeps SQLite from the index of keys: few places are new. */
const since = (
  /** @type {boolean} */ isBounded,
) => `SELECT last.place AS last, entry.place, entry.key, entry.value FROM (SELECT ${LAST} AS place) AS last
  LEFT JOIN ringwire_callbacks AS entry
    ON entry.place > ? AND entry.place <= last.place AND +entry.key >= ?${isBounded ? " AND +entry.key < ?" : ""} AND +entry.expires_at > ?
  ORDER BY entry.place LIMIT ${MOST_SINCE}`;
const SINCE = since(true);
const SINCE_REST = since(false);

export class SqlEntries {
  #run;
  #all;
  #sweep = new Sweep();

  /**
   * `run` runs a statement that gives no rows, `all` one that does.
   *
   * @param {object} database
   * @param {(statement: string, ...values: SqlValue[]) => void} database.run
   * @param {(statement: string, ...values: SqlValue[]) => Record<string, any>[]} database.all
   */
  constructor({ run, all }) {
    this.#run = run;
    this.#all = all;
  }

  /** Makes the table, before anything else. */
  create() {
    for (const statement of TABLE) this.#run(statement);
  }

  /**
   * @param {string} key
   * @param {string} value
   * @param {number} expiresAtMs
   */
  add(key, value, expiresAtMs) {
    const now = Date.now();
    // All of them at once would hold up the program: 300,000 take a second.
    if (this.#sweep.isDue()) this.#sweep.done(this.#all(SWEEP, now, SLICE).length < SLICE);
    const expiresAt = Math.ceil(expiresAtMs);
    if (this.#all(ADD, key, value, expiresAt).length) return true;
    return this.#all(AGAIN, value, expiresAt, key, now).length > 0;
  }

  /**
   * @param {string} key
   * @returns {string | undefined}
   */
  get(key) {
    return this.#all(GET, key, Date.now())[0]?.value;
  }

  /**
   * @param {string} prefix
   * @returns {string[]}
   */
  list(prefix) {
    const end = after(prefix);
    const rows = end === undefined ? this.#all(LIST_REST, prefix, Date.now()) : this.#all(LIST, prefix, end, Date.now());
    return rows.map(({ value }) => value);
  }

  /**
   * @param {string} prefix
   * @param {string | undefined} place
   */
  since(prefix, place) {
    const from = placeAfter(place);
    const now = Date.now();
    if (from === undefined) {
      const [row] = this.#all(`SELECT ${LAST} AS last`);
      return { place: String(row?.last), entries: [], more: false };
    }
    const end = after(prefix);
    const rows = end === undefined ? this.#all(SINCE_REST, from, prefix, now) : this.#all(SINCE, from, prefix, end, now);
    const last = rows[0]?.last;
    if (last < from) throw olderThanPlace();
    const more = rows.length === MOST_SINCE;
    /** @type {StoredEntry[]} */
    const entries = rows.flatMap(({ key, value }) => (key === null ? [] : [{ key, value }]));
    // The last of all, so that what has another prefix is not looked at again.
    return { place: String(more ? rows.at(-1)?.place : last), entries, more };
  }

  /** @param {string} key */
  delete(key) {
    this.#run(DELETE, key);
  }
}

/**
 * The first text after all that begin with the prefix, in the order of their UTF-8 as SQLite has it, and Postgres by the collation "C"; `undefined` if there is none. Not
 * `LIKE`: a key may hold `%`.
 *
 * @param {string} prefix
 */
export function after(prefix) {
  let end = prefix.length;
  // A prefix may have a megabyte, so it is not taken apart.
  while (end > 0) {
    const pair = prefix.slice(Math.max(end - 2, 0), end);
    const last = /** @type {string} */ ([...pair].at(-1));
    const point = /** @type {number} */ (last.codePointAt(0));
    end -= last.length;
    // Between these two there are only halves of characters.
    if (point !== 0x10ffff) return prefix.slice(0, end) + String.fromCodePoint(point === 0xd7ff ? 0xe000 : point + 1);
  }
  return undefined;
}
