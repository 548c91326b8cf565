import type { CallbackStore } from "../index.js";

/** The part of an open database that the store uses. `node:sqlite`, `better-sqlite3` and `bun:sqlite` have it. */
export interface SqliteDatabase {
  prepare(statement: string): SqliteStatement;
}

/** A prepared statement. */
export interface SqliteStatement {
  // The three packages declare the values differently.
  run(...values: any[]): unknown;
  all(...values: any[]): unknown[];
}

/**
 * Keeps events and flows in a SQLite file, in the table `ringwire_callbacks`. Several processes of one machine can share the
 * file. Reads and writes are synchronous, so the process waits for the disk. The space of expired entries is reused.
 *
 * A path is opened with the SQLite of the platform: Node 22.13 or newer (Node 22 prints an `ExperimentalWarning`), Deno 2.2 or
 * newer, or Bun. It uses a write-ahead log (`journal_mode = WAL`) and waits up to 5000 milliseconds for another process
 * (`busy_timeout`). For Node 20, or for settings of your own, pass an open database, such as one of `better-sqlite3` 7.2 or
 * newer.
 */
export class SqliteStore implements CallbackStore {
  /**
   * @param database the path of a file, which is created when it does not exist, or an open database
   * @throws TypeError when it is neither
   * @throws Error when the platform has no SQLite, or the file cannot be opened
   */
  constructor(database: string | SqliteDatabase);
  add(key: string, value: string, expiresAtMs: number): boolean;
  get(key: string): string | undefined;
  list(prefix: string): string[];
  /** Closes the file that the store opened. A database that was passed to the constructor stays open. */
  close(): void;
}
