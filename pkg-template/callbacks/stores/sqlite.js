// Events and flows in a file of SQLite. See `sqlite.d.ts`.
/** @import * as Declared from "./sqlite.js" */
import { builtinModule } from "../../platform/builtin.js";
import { SqlEntries } from "./sql.js";

/** How long a process waits for another that is writing, in milliseconds. */
const BUSY_MS = 5000;
/** The pause between two attempts to change how a file is kept, in milliseconds. */
const BUSY_STEP_MS = 10;

/** @typedef {Declared.SqliteDatabase & { exec(statement: string): void, close(): void }} OwnDatabase one that is opened here */

/** @implements {Declared.SqliteStore} */
export class SqliteStore {
  #entries;
  /** @type {OwnDatabase | undefined} */
  #own;

  /** @param {string | Declared.SqliteDatabase} given */
  constructor(given) {
    if (typeof given === "string") this.#own = open(given);
    const database = this.#own ?? checked(given);
    /** @type {Map<string, Declared.SqliteStatement>} */
    const statements = new Map();
    /** @param {string} text */
    const prepared = (text) => {
      const statement = statements.get(text) ?? database.prepare(text);
      statements.set(text, statement);
      return statement;
    };
    this.#entries = new SqlEntries({
      run: (text, ...values) => void prepared(text).run(...values),
      all: (text, ...values) => /** @type {{ value: string }[]} */ (prepared(text).all(...values)),
    });
  }

  /** @type {Declared.SqliteStore["add"]} */
  add(key, value, expiresAtMs) {
    return this.#entries.add(key, value, expiresAtMs);
  }

  /** @type {Declared.SqliteStore["get"]} */
  get(key) {
    return this.#entries.get(key);
  }

  /** @type {Declared.SqliteStore["list"]} */
  list(prefix) {
    return this.#entries.list(prefix);
  }

  close() {
    // A database that was given is its owner's to close.
    this.#own?.close();
  }
}

/**
 * @param {string | Declared.SqliteDatabase} database
 * @returns {Declared.SqliteDatabase}
 */
function checked(database) {
  if (typeof database !== "string" && typeof database?.prepare === "function") return database;
  throw new TypeError(
    "SqliteStore: expected the path of a file, or an open database of node:sqlite, better-sqlite3 or bun:sqlite",
  );
}

/**
 * Opens a file with the SQLite that the platform brings.
 *
 * @param {string} path
 */
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
 * two processes that open a new file at once, one gets the error at once that the file is locked.
 *
 * @param {OwnDatabase} database
 */
function useWal(database) {
  const giveUpAt = Date.now() + BUSY_MS;
  for (;;) {
    try {
      return database.exec("PRAGMA journal_mode = WAL");
    } catch (error) {
      if (Date.now() >= giveUpAt || !/locked|busy/i.test(/** @type {Error} */ (error).message)) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BUSY_STEP_MS);
    }
  }
}

/**
 * The class that opens files.
 *
 * @returns {(new (path: string) => OwnDatabase) | undefined}
 */
function platform() {
  return builtinModule("node:sqlite")?.DatabaseSync ?? builtinModule("bun:sqlite")?.Database;
}
