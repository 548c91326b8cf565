import type { CallbackStore, EntriesSince } from "../index.js";

/** The part of an open database that the store uses. `node:sqlite`, `better-sqlite3` and `bun:sqlite` have it. */
export interface SqliteDatabase {
  /** Compiles a statement of SQL. The store prepares each of its statements once. */
  prepare(statement: string): SqliteStatement;
}

/** A prepared statement. */
export interface SqliteStatement {
  // The three packages declare the values differently.
  /** Runs a statement that returns no rows; the values, texts and numbers, replace its question marks in their order. */
  run(...values: any[]): unknown;
  /** Runs a statement and returns all its rows, as objects with the columns as members. */
  all(...values: any[]): unknown[];
}

/**
 * Keeps events and flows in a SQLite file, in the table `ringwire_callbacks`. Several processes of one machine can share the
 * file. Reads and writes are synchronous, so the process waits for the disk. While another process holds the file, the methods return
 * promises, and the program goes on; after 5000 milliseconds they reject with the error of SQLite. Expired entries are deleted in parts of
 * 500, one with each entry that is added; their space is reused.
 *
 * A path is opened with the SQLite of the platform: Node 22.13 or newer (Node 22 prints an `ExperimentalWarning`), Deno 2.2 or
 * newer, or Bun. It uses a write-ahead log (`journal_mode = WAL`). For Node 20, or for settings of your own, pass an open database,
 * such as one of `better-sqlite3` 7.2 or newer. Give it a `busy_timeout` of a few milliseconds, because SQLite blocks the program for
 * that long: `new Database("calls.db", { timeout: 5 })`.
 */
export class SqliteStore implements CallbackStore {
  /**
   * @param database the path of a file, which is created when it does not exist, or an open database
   * @throws TypeError when it is neither
   * @throws Error when the platform has no SQLite, or the file cannot be opened
   */
  constructor(database: string | SqliteDatabase);
  /**
   * As {@link CallbackStore.add}: one `INSERT`, so that of several processes one wins.
   *
   * @throws Error when another process has held the file for 5000 milliseconds, or the file cannot be read or written
   */
  add(key: string, value: string, expiresAtMs: number): boolean | Promise<boolean>;
  /**
   * As {@link CallbackStore.get}.
   *
   * @throws Error as `add`
   */
  get(key: string): string | undefined | Promise<string | undefined>;
  /**
   * As {@link CallbackStore.list}; an index finds the keys.
   *
   * @throws Error as `add`
   */
  list(prefix: string): string[] | Promise<string[]>;
  /**
   * As {@link CallbackStore.delete}.
   *
   * @throws Error as `add`
   */
  delete(key: string): void | Promise<void>;
  /**
   * As {@link CallbackStore.since}.
   *
   * @throws Error as `add`
   * @throws TypeError when it is no place of this store
   */
  since(prefix: string, place?: string): EntriesSince | Promise<EntriesSince>;
  /** Closes the file that the store opened. A database that was passed to the constructor stays open. */
  close(): void;
}
