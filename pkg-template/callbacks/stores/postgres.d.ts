import type { CallbackStore, EntriesSince } from "../index.js";

/**
 * The part of a driver that the store uses: `Client` and `Pool` of `pg` 8 have it, and so has PGlite. `postgres` takes an adapter:
 *
 * ```js
 * new PostgresStore({ pool: { query: (text, values) => sql.unsafe(text, values) } });
 * ```
 */
export interface PostgresClient {
  /** Runs one statement; the values replace `$1`, `$2`, … It gives the rows as `rows`, or alone. */
  query(text: string, values?: any[]): Promise<any>;
  /** Connects; called once, where `connect` of the options gives a client that has it. */
  connect?(): Promise<any>;
  /** Ends the connection. */
  end?(): Promise<any>;
  /** Reports `error` and `end` of the connection. */
  on?(event: any, listener: (...args: any[]) => void): any;
  /** Lets the connection keep the process alive: it does while a statement is under way. */
  ref?(): void;
  /** Lets the process end while the connection is idle. */
  unref?(): void;
}

/** Where a store has its connections from: one of `connect` and `pool` is needed. An unknown option is refused. */
export interface PostgresStoreOptions {
  /**
   * Makes a client, with the URL or the password that your program has: `() => new pg.Client(url)`. The store connects it, sets its
   * `statement_timeout` to `timeoutMs`, and uses this one connection for all its statements. When the connection is lost, the store calls
   * the function again. A pooler that gives each transaction another connection (PgBouncer in transaction mode) needs `pool`.
   */
  connect?: (() => PostgresClient | Promise<PostgresClient>) | undefined;
  /**
   * A pool, such as `new pg.Pool({ connectionString })`; `new PostgresStore(pool)` is the same. The store takes a connection for each
   * statement, changes no setting, listens to the event `error`, since a pool without a listener ends the process when the server ends an
   * idle connection, and never ends the pool. Set the `statement_timeout` of the pool yourself.
   */
  pool?: PostgresClient | undefined;
  /**
   * How long a method may take, in milliseconds; above 0. While the server cannot be reached, the method connects again each 100
   * milliseconds until then. A receiver gives a store 10000. Default: 5000.
   */
  timeoutMs?: number | undefined;
}

/**
 * Keeps events and flows in a database of Postgres 13 or newer, in the table `ringwire_callbacks`, which it creates when it does not exist:
 * receivers on several machines share them. The encoding of the database has to be UTF8 (or SQL_ASCII). The driver is yours; nothing is
 * imported.
 *
 * ```js
 * import pg from "pg";
 * import { CallbackReceiver } from "ringwire/callbacks";
 * import { PostgresStore } from "ringwire/callbacks/postgres";
 *
 * const store = new PostgresStore({ connect: () => new pg.Client(process.env.DATABASE_URL) });
 * const receiver = new CallbackReceiver({ audience, store });
 * ```
 *
 * A statement whose connection is lost is sent again on the next one, and counts once. The clock of the server decides what has expired, so
 * those of the machines may differ. Expired entries are deleted in parts of 500, one with each entry that is added.
 *
 * Errors of the server have its SQLSTATE as `code`, and say the fix where it is known; they hold no password. A method that has no answer
 * within `timeoutMs` rejects with a `DOMException` `TimeoutError`.
 *
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export class PostgresStore implements CallbackStore {
  /**
   * It connects with the first call of a method.
   *
   * @param source the options, or a pool
   * @throws TypeError when it is neither
   * @throws CallAutomationError when an option is invalid
   */
  constructor(source: PostgresStoreOptions | PostgresClient);
  /**
   * As {@link CallbackStore.add}: one `INSERT … ON CONFLICT`, so that of several processes one wins.
   *
   * @throws Error when the server refuses the statement, or cannot be reached within `timeoutMs`
   */
  add(key: string, value: string, expiresAtMs: number): Promise<boolean>;
  /**
   * As {@link CallbackStore.get}.
   *
   * @throws Error as `add`
   */
  get(key: string): Promise<string | undefined>;
  /**
   * As {@link CallbackStore.list}; an index finds the keys.
   *
   * @throws Error as `add`
   */
  list(prefix: string): Promise<string[]>;
  /**
   * As {@link CallbackStore.delete}.
   *
   * @throws Error as `add`
   */
  delete(key: string): Promise<void>;
  /**
   * As {@link CallbackStore.since}. A place is a snapshot of the server: what a transaction adds that ends late is not missed. A transaction
   * of any program that writes for long makes it read again, each time, what was added since that began.
   *
   * @throws Error as `add`, and when the database is older than the place
   * @throws TypeError when it is no place of this store
   */
  since(prefix: string, place?: string): Promise<EntriesSince>;
  /** Ends the connection of `connect`; a pool stays open. Later calls reject. An idle connection of `pg` does not keep the process alive. */
  close(): Promise<void>;
}
