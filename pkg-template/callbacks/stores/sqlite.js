// Events and flows in a file of SQLite. See `sqlite.d.ts`.
/** @import * as Declared from "./sqlite.js" */
import { pointedBelow } from "../../errors.js";
import { builtinModule } from "../../platform/builtin.js";
import { monotonic } from "../../platform/contained.js";
import { SqlEntries } from "./sql.js";

/** How long a process waits for another that is writing, in milliseconds. */
const BUSY_MS = 5000;
/** How long SQLite itself waits, which holds up the whole program, in milliseconds: writing takes less than one. */
const BLOCKED_MS = 5;
/** The pause between two attempts, in milliseconds. */
const BUSY_STEP_MS = 20;

/** @typedef {Declared.SqliteDatabase & { exec(statement: string): void, close(): void }} OwnDatabase one that is opened here */

/** @implements {Declared.SqliteStore} */
export class SqliteStore {
  #entries;
  /** @type {OwnDatabase | undefined} */
  #own;
  /** Whether the file is as it has to be: another process may hold it when the store begins. */
  #isReady = false;

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
      all: (text, ...values) => /** @type {Record<string, any>[]} */ (prepared(text).all(...values)),
    });
    try {
      this.#prepare();
    } catch (error) {
      if (!isBusy(error)) throw error;
    }
  }

  /** @type {Declared.SqliteStore["add"]} */
  add(key, value, expiresAtMs) {
    return this.#patiently(() => this.#entries.add(key, value, expiresAtMs));
  }

  /** @type {Declared.SqliteStore["get"]} */
  get(key) {
    return this.#patiently(() => this.#entries.get(key));
  }

  /** @type {Declared.SqliteStore["list"]} */
  list(prefix) {
    return this.#patiently(() => this.#entries.list(prefix));
  }

  /** @type {Declared.SqliteStore["delete"]} */
  delete(key) {
    return this.#patiently(() => this.#entries.delete(key));
  }

  /** @type {Declared.SqliteStore["since"]} */
  since(prefix, place) {
    return this.#patiently(() => this.#entries.since(prefix, place));
  }

  close() {
    // A database that was given is its owner's to close.
    this.#own?.close();
  }

  #prepare() {
    if (this.#isReady) return;
    // Readers and the writer do not wait for each other with a write-ahead log. SQLite does not apply the busy timeout to this change.
    this.#own?.exec("PRAGMA journal_mode = WAL");
    this.#entries.create();
    this.#isReady = true;
  }

  /**
   * What a call of SQLite gives; where another process holds the file, its promise. The program goes on meanwhile, which it would not if
   * SQLite itself waited.
   *
   * @template Value
   * @param {() => Value} call
   * @returns {Value | Promise<Value>}
   */
  #patiently(call) {
    const attempt = () => {
      this.#prepare();
      return call();
    };
    try {
      return attempt();
    } catch (error) {
      if (!isBusy(error)) throw error;
      return this.#again(attempt);
    }
  }

  /**
   * @template Value
   * @param {() => Value} attempt
   * @returns {Promise<Value>}
   */
  async #again(attempt) {
    const giveUpAt = monotonic() + BUSY_MS;
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, BUSY_STEP_MS));
      try {
        return attempt();
      } catch (error) {
        if (monotonic() >= giveUpAt || !isBusy(error)) throw error;
      }
    }
  }
}

/** @param {Error} error */
const refusal = (error) => pointedBelow(error, SqliteStore);

/**
 * Whether another process holds the file.
 *
 * @param {unknown} error
 */
const isBusy = (error) => /locked|busy/i.test(String(/** @type {Error} */ (error)?.message));

/**
 * @param {string | Declared.SqliteDatabase} database
 * @returns {Declared.SqliteDatabase}
 */
function checked(database) {
  if (typeof database !== "string" && typeof database?.prepare === "function") return database;
  throw refusal(
    new TypeError("SqliteStore: expected the path of a file, or an open database of node:sqlite, better-sqlite3 or bun:sqlite"),
  );
}

/**
 * Opens a file with the SQLite that the platform brings.
 *
 * @param {string} path
 */
function open(path) {
  if (!path) throw refusal(new TypeError("SqliteStore: expected the path of a file, got an empty string"));
  const Database = platform();
  if (!Database) {
    throw refusal(
      new Error(
        "SqliteStore: this platform brings no SQLite (Node has one from 22.13 on); " +
          'hand over an open database instead: npm install better-sqlite3, and new SqliteStore(new Database("calls.db"))',
      ),
    );
  }
  const database = new Database(path);
  database.exec(`PRAGMA busy_timeout = ${BLOCKED_MS}`);
  return database;
}

/**
 * The class that opens files.
 *
 * @returns {(new (path: string) => OwnDatabase) | undefined}
 */
function platform() {
  return builtinModule("node:sqlite")?.DatabaseSync ?? builtinModule("bun:sqlite")?.Database;
}
