// A file of SQLite that several processes share: the stores of callbacks and of campaigns are made of it.
/** @import { SqliteDatabase, SqliteStatement } from "./sqlite.js" */
/** @import { SqlValue } from "./sql.js" */
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
/** The statements that give rows: of one that gives none, better-sqlite3 refuses to read any. */
const GIVES_ROWS = /^\s*(SELECT|PRAGMA)\b|\bRETURNING\b/;

/** @typedef {SqliteDatabase & { exec(statement: string): void, close(): void }} OwnDatabase one that is opened here */
/**
 * What errors say of the store. Its name is a text: programs may be shipped with shorter names of their classes.
 *
 * @typedef {object} Store
 * @property {string} name
 * @property {Function} below its constructor
 * @property {"NORMAL"} [synchronous] when the disk has to have what is written, for a file that is opened here. Default: at once
 */

export class SqliteFile {
  #database;
  #create;
  #synchronous;
  /** @type {OwnDatabase | undefined} */
  #own;
  /** Whether the file is as it has to be: another process may hold it when the store begins. */
  #isReady = false;
  /** @type {Map<string, { statement: SqliteStatement, givesRows: boolean }>} */
  #statements = new Map();

  /**
   * @param {string | SqliteDatabase} given
   * @param {Store} store
   * @param {() => void} create makes the tables, before anything else
   */
  constructor(given, store, create) {
    if (typeof given === "string") this.#own = open(given, store);
    this.#database = this.#own ?? checked(given, store);
    this.#create = create;
    this.#synchronous = store.synchronous;
  }

  /** Makes the tables, unless another process holds the file: then the first call does. */
  begin() {
    try {
      this.#prepare();
    } catch (error) {
      if (!isBusy(error)) throw error;
    }
  }

  /**
   * Runs a statement; gives its rows, if it gives any.
   *
   * @param {string} text
   * @param {(SqlValue | null)[]} values
   * @returns {Record<string, any>[]}
   */
  all(text, ...values) {
    const known = this.#statements.get(text);
    const { statement, givesRows } = known ?? { statement: this.#database.prepare(text), givesRows: GIVES_ROWS.test(text) };
    if (!known) this.#statements.set(text, { statement, givesRows });
    if (givesRows) return /** @type {Record<string, any>[]} */ (statement.all(...values));
    statement.run(...values);
    return [];
  }

  /**
   * Runs work as one transaction: all of it, or nothing.
   *
   * @template Value
   * @param {() => Value} work
   * @returns {Value}
   */
  transaction(work) {
    // At once for writing: a transaction that begins by reading may not be able to write when another process has written meanwhile.
    this.all("BEGIN IMMEDIATE");
    try {
      const value = work();
      this.all("COMMIT");
      return value;
    } catch (error) {
      this.all("ROLLBACK");
      throw error;
    }
  }

  /** The path of the file; empty for a database in memory. */
  get path() {
    const databases = this.all("PRAGMA database_list");
    return String(databases.find(({ name }) => name === "main")?.file ?? "");
  }

  /**
   * Opens another file, with the SQLite that this one was opened with.
   *
   * @param {string} path
   */
  another(path) {
    const Database = /** @type {new (path: string) => OwnDatabase} */ (this.#database.constructor);
    return new Database(path);
  }

  close() {
    // A database that was given is its owner's to close.
    this.#own?.close();
  }

  #prepare() {
    if (this.#isReady) return;
    // Readers and the writer do not wait for each other with a write-ahead log. SQLite does not apply the busy timeout to this change.
    this.#own?.exec("PRAGMA journal_mode = WAL");
    if (this.#synchronous) this.#own?.exec(`PRAGMA synchronous = ${this.#synchronous}`);
    this.#create();
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
  patiently(call) {
    const attempt = () => {
      this.#prepare();
      return call();
    };
    try {
      return attempt();
    } catch (error) {
      if (!isBusy(error)) throw error;
      return again(attempt);
    }
  }
}

/**
 * The entries of a file: events and flows.
 *
 * @param {SqliteFile} file
 */
export const entriesOf = (file) =>
  new SqlEntries({
    run: (text, ...values) => void file.all(text, ...values),
    all: (text, ...values) => file.all(text, ...values),
  });

/**
 * @template Value
 * @param {() => Value} attempt
 * @returns {Promise<Value>}
 */
async function again(attempt) {
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

/**
 * Whether another process holds the file.
 *
 * @param {unknown} error
 */
export const isBusy = (error) => /locked|busy/i.test(String(/** @type {Error} */ (error)?.message));

/**
 * @param {string | SqliteDatabase} database
 * @param {Store} store
 * @returns {SqliteDatabase}
 */
function checked(database, store) {
  if (typeof database !== "string" && typeof database?.prepare === "function") return database;
  const expected = "expected the path of a file, or an open database of node:sqlite, better-sqlite3 or bun:sqlite";
  throw pointedBelow(new TypeError(`${store.name}: ${expected}`), store.below);
}

/**
 * Opens a file with the SQLite that the platform brings.
 *
 * @param {string} path
 * @param {Store} store
 */
function open(path, { name, below }) {
  if (!path) throw pointedBelow(new TypeError(`${name}: expected the path of a file, got an empty string`), below);
  const Database = platform();
  if (!Database) {
    const fix = `hand over an open database instead: npm install better-sqlite3, and new ${name}(new Database("calls.db"))`;
    const error = new Error(`${name}: this platform brings no SQLite (Node has one from 22.13 on); ${fix}`);
    throw pointedBelow(error, below);
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
