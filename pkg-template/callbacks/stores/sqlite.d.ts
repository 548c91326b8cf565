import type { CallbackStore } from "../index.js";

/** As much of an open database as is used: that of `node:sqlite`, of `better-sqlite3` and of `bun:sqlite` has it. */
export interface SqliteDatabase {
  prepare(statement: string): SqliteStatement;
}

/** A statement of such a database. */
export interface SqliteStatement {
  // Each of them declares its values in another way.
  run(...values: any[]): unknown;
  all(...values: any[]): unknown[];
}

/**
 * Keeps events and flows in a file of SQLite, in the table `ringwire_callbacks`; several processes of one machine may share it.
 * It works while others wait: a write takes as long as the disk does. The space of what has expired is used again.
 *
 * A path is opened with the SQLite of the platform (Node 22.13 and later, where Node 22 prints an `ExperimentalWarning`; Deno 2.2;
 * Bun), for writing ahead (`journal_mode = WAL`) and waiting up to 5000 ms for another process (`busy_timeout`). For Node 20, and
 * wherever you would rather choose, hand over an open database, as of `better-sqlite3` 7.2 or later; how it is set up is yours then.
 */
export class SqliteStore implements CallbackStore {
  /**
   * @param database the path of a file, which is made if there is none, or an open database
   * @throws Error when there is no SQLite here, or the file cannot be opened
   */
  constructor(database: string | SqliteDatabase);
  add(key: string, value: string, expiresAtMs: number): boolean;
  get(key: string): string | undefined;
  list(prefix: string): string[];
  /** Closes what it has opened; a database that was handed over stays open. */
  close(): void;
}
