// Events and flows in a file of SQLite. See `sqlite.d.ts`.
import { SqlEntries } from "./sql.js";

/** How long a process waits for another that is writing, in milliseconds. */
const BUSY_MS = 5000;
/** The pause between two attempts to change how a file is kept, in milliseconds. */
const BUSY_STEP_MS = 10;

export class SqliteStore {
  #entries;
  #database;
  #own;

  constructor(database) {
    this.#own = typeof database === "string";
    this.#database = this.#own ? open(database) : checked(database);
    const statements = new Map();
    const prepared = (text) => {
      if (!statements.has(text)) statements.set(text, this.#database.prepare(text));
      return statements.get(text);
    };
    this.#entries = new SqlEntries({
      run: (text, ...values) => void prepared(text).run(...values),
      all: (text, ...values) => prepared(text).all(...values),
    });
  }

  add(key, value, expiresAtMs) {
    return this.#entries.add(key, value, expiresAtMs);
  }

  get(key) {
    return this.#entries.get(key);
  }

  list(prefix) {
    return this.#entries.list(prefix);
  }

  close() {
    // Whoever opened it closes it.
    if (this.#own) this.#database.close();
  }
}

function checked(database) {
  if (typeof database?.prepare === "function") return database;
  throw new TypeError(
    "SqliteStore: expected the path of a file, or an open database of node:sqlite, better-sqlite3 or bun:sqlite",
  );
}

/** With the SQLite that the platform brings. */
function open(path) {
  if (!path) throw new TypeError("SqliteStore: expected the path of a file, got an empty string");
  const Database = platform();
  if (!Database) {
    throw new Error(
      "SqliteStore: this platform brings no SQLite (Node has one from 22.13 on); " +
        'hand over an open database instead: npm install better-sqlite3, and new SqliteStore(new Database("calls.db"))',
    );
  }
  const database = new Database(path);
  // First, because the next statement may have to wait already.
  database.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
  useWal(database);
  return database;
}

/**
 * Readers and the writer do not wait for each other with a write-ahead log. SQLite does not apply the busy timeout to this change: of
 * two processes that open a new file at once, one is told at once that the file is locked.
 */
function useWal(database) {
  const giveUpAt = Date.now() + BUSY_MS;
  for (;;) {
    try {
      return database.exec("PRAGMA journal_mode = WAL");
    } catch (error) {
      if (Date.now() >= giveUpAt || !/locked|busy/i.test(error.message)) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BUSY_STEP_MS);
    }
  }
}

/** Not imported: a platform that has none would refuse to load this file, and a bundler would ask for it. */
function platform() {
  const builtin = (name) => globalThis.process?.getBuiltinModule?.(name);
  return builtin("node:sqlite")?.DatabaseSync ?? builtin("bun:sqlite")?.Database;
}
