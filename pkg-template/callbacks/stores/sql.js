// The one table in which stores over SQLite keep their entries.

/** @typedef {string | number} SqlValue */

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
const DELETE = "DELETE FROM ringwire_callbacks WHERE key = ?";
const EXPIRE = "DELETE FROM ringwire_callbacks WHERE key = ? AND expires_at <= ?";
const SWEEP =
  "DELETE FROM ringwire_callbacks WHERE place IN (SELECT place FROM ringwire_callbacks WHERE expires_at <= ? LIMIT ?) RETURNING place";
const GET = "SELECT value FROM ringwire_callbacks WHERE key = ? AND expires_at > ?";
const LIST = "SELECT value FROM ringwire_callbacks WHERE key >= ? AND key < ? AND expires_at > ? ORDER BY place";
const LIST_REST = "SELECT value FROM ringwire_callbacks WHERE key >= ? AND expires_at > ? ORDER BY place";

export class SqlEntries {
  #run;
  #all;
  #sweep = new Sweep();

  /**
   * `run` runs a statement that gives no rows, `all` one that does.
   *
   * @param {object} database
   * @param {(statement: string, ...values: SqlValue[]) => void} database.run
   * @param {(statement: string, ...values: SqlValue[]) => { value: string }[]} database.all
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
    const insert = () => this.#all(ADD, key, value, Math.ceil(expiresAtMs)).length > 0;
    if (insert()) return true;
    if (this.get(key) !== undefined) return false;
    // The entry that has its key has expired.
    this.#run(EXPIRE, key, now);
    return insert();
  }

  /** @param {string} key */
  get(key) {
    return this.#all(GET, key, Date.now())[0]?.value;
  }

  /** @param {string} prefix */
  list(prefix) {
    const end = after(prefix);
    const rows = end === undefined ? this.#all(LIST_REST, prefix, Date.now()) : this.#all(LIST, prefix, end, Date.now());
    return rows.map(({ value }) => value);
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
