// The one table in which stores over SQLite keep their entries.

/** @typedef {string | number} SqlValue */

/** How often expired entries are looked for, in milliseconds. */
const SWEEP_MS = 60_000;

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
const EXPIRE = "DELETE FROM ringwire_callbacks WHERE key = ? AND expires_at <= ?";
const SWEEP = "DELETE FROM ringwire_callbacks WHERE expires_at <= ?";
const GET = "SELECT value FROM ringwire_callbacks WHERE key = ? AND expires_at > ?";
const LIST = "SELECT value FROM ringwire_callbacks WHERE key >= ? AND key < ? AND expires_at > ? ORDER BY place";
const LIST_REST = "SELECT value FROM ringwire_callbacks WHERE key >= ? AND expires_at > ? ORDER BY place";

export class SqlEntries {
  #run;
  #all;
  #swept = 0;

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
    for (const statement of TABLE) run(statement);
  }

  /**
   * @param {string} key
   * @param {string} value
   * @param {number} expiresAtMs
   */
  add(key, value, expiresAtMs) {
    const now = Date.now();
    if (now - this.#swept >= SWEEP_MS) {
      this.#swept = now;
      this.#run(SWEEP, now);
    }
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
}

/**
 * The first text after all that begin with the prefix, in the order of their UTF-8 as SQLite has it; `undefined` if there is none. Not
 * `LIKE`: a key may hold `%`.
 *
 * @param {string} prefix
 */
function after(prefix) {
  const points = [...prefix].map((character) => /** @type {number} */ (character.codePointAt(0)));
  while (points.at(-1) === 0x10ffff) points.pop();
  const last = points.pop();
  if (last === undefined) return undefined;
  // Between these two there are only halves of characters.
  return String.fromCodePoint(...points, last === 0xd7ff ? 0xe000 : last + 1);
}
