// The connection of a store to Postgres. A connection that is lost is made anew, and what was under way on it is sent again, so all
// statements of a store are such that a second time does no harm. The driver is the program's.
/** @import { PostgresClient } from "./postgres.js" */
import { contained, limited, monotonic } from "../../platform/contained.js";
import { get } from "../../platform/values.js";

/** The pause before a connection is tried again, in milliseconds. */
const AGAIN_MS = 100;

/**
 * What the codes of failures mean that belong to the connection and not to the statement: of Node, of `postgres`, and of the server, which
 * is shutting down, starting, full, or has become a standby.
 *
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const LOST = /^(E(CONN|HOST|NET|TIMED|PIPE|NOTFOUND|AI_)[A-Z]*|CONNECT(ION)?_[A-Z_]+|08...|57P0[1-3]|53300|25006)$/;
/** The same for drivers that give no code. */
const LOST_MESSAGE = /connection (was |is |has been )?(terminated|closed|lost|ended|reset)|connection error|not queryable/i;
/** Our own code of a connection that is over. */
const GONE = "CONNECTION_LOST";
/** A table does not exist: it was dropped. */
const NO_TABLE = "42P01";

/**
 * What helps, by the codes of the server and of Node.
 *
 * @type {[code: RegExp, fix: string][]}
 */
const FIXES = [
  [/^(ECONN|EHOST|ENET|ETIMEDOUT)/, "is the server running, and are host and port those that connect() uses?"],
  [/^(ENOTFOUND|EAI_)/, "is the host the one that connect() uses?"],
  [/^ERR_INVALID_URL$/, "percent-encode the password in the URL"],
  [/^28/, "give the role and its password in what connect() returns, and let pg_hba.conf of the server admit it"],
  [/^3D000$/, "create the database, or name another in what connect() returns"],
  [
    /^(42501|3F000)$/,
    "let the role create the table ringwire_callbacks (GRANT CREATE ON SCHEMA …), or create it as another role and GRANT SELECT, INSERT, UPDATE, DELETE ON ringwire_callbacks",
  ],
  [/^53300$/, "raise max_connections of the server, or hand over one pool to all stores of the process"],
  [/^25006$/, "connect to the primary server: this one takes no writes"],
  [/^(42703|42883|42704|42P10)$/, "use Postgres 13 or newer, and leave the table ringwire_callbacks as the store has created it"],
  [/^(22P05|22021)$/, "use a database with the encoding UTF8"],
  [/^57014$/, "another session holds a lock on ringwire_callbacks, or the server is overloaded"],
];

export class Session {
  #connect;
  #pool;
  #timeoutMs;
  /**
   * The own connection.
   *
   * @type {Link | undefined}
   */
  #link;
  #isClosed = false;
  #prepare;
  /**
   * What is done before the first statement.
   *
   * @type {Promise<unknown> | undefined}
   */
  #prepared;

  /**
   * @param {string} prepare the statement before all others; it is repeated when a table is missing
   * @param {object} source
   * @param {() => PostgresClient | Promise<PostgresClient>} [source.connect] makes a client; where there is a `pool`, it is not needed
   * @param {PostgresClient} [source.pool] is the program's to end
   * @param {number} source.timeoutMs how long a statement may take, with the connections that it needs
   */
  constructor(prepare, { connect, pool, timeoutMs }) {
    this.#prepare = prepare;
    this.#connect = connect;
    this.#pool = pool;
    this.#timeoutMs = timeoutMs;
    // Without a listener, a pool of `pg` ends the process when the server ends a connection that is idle.
    pool?.on?.("error", () => {});
  }

  /**
   * The rows that a statement gives.
   *
   * @param {string} text
   * @param {unknown[]} values
   * @returns {Promise<Record<string, any>[]>}
   */
  async query(text, values = []) {
    const until = monotonic() + this.#timeoutMs;
    for (;;) {
      try {
        return await this.#queryOnce(text, values, until);
      } catch (error) {
        const isAgain = isLost(error) || codeOf(error) === NO_TABLE;
        const isOver = this.#isClosed || !isAgain || monotonic() + AGAIN_MS >= until;
        // One that has waited for another all the time.
        if (isOver) throw !this.#isClosed && codeOf(error) === GONE ? this.#late() : explained(error);
      }
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }

  /** Ends the own connection. */
  async close() {
    this.#isClosed = true;
    await this.#link?.end();
    this.#link = undefined;
  }

  /**
   * @param {string} text
   * @param {unknown[]} values
   * @param {number} until
   */
  async #queryOnce(text, values, until) {
    if (this.#isClosed) throw new Error("the store is closed");
    if (this.#pool) return this.#queryBy(this.#pool, text, values, until);
    if (!this.#link || this.#link.isOver) this.#link = new Link(() => this.#connect?.(), this.#timeoutMs);
    const link = this.#link;
    const client = await this.#timely(link.ready, until).catch((error) => {
      link.giveUp();
      throw error;
    });
    return link.inTurn(() => this.#queryBy(client, text, values, until));
  }

  /**
   * @param {PostgresClient} client
   * @param {string} text
   * @param {unknown[]} values
   * @param {number} until
   */
  async #queryBy(client, text, values, until) {
    try {
      this.#prepared ??= Promise.resolve(client.query(this.#prepare));
      await this.#timely(this.#prepared, until);
    } catch (error) {
      this.#prepared = undefined;
      throw error;
    }
    try {
      return rowsOf(await this.#timely(client.query(text, values), until));
    } catch (error) {
      if (codeOf(error) === NO_TABLE) this.#prepared = undefined;
      throw error;
    }
  }

  /**
   * @template Value
   * @param {Promise<Value>} work
   * @param {number} until
   * @returns {Promise<Value>}
   */
  async #timely(work, until) {
    return limited(
      () => work,
      Math.max(until - monotonic(), 0),
      () => this.#late(),
    );
  }

  #late() {
    return new Late(`PostgresStore: no answer came within ${this.#timeoutMs} ms.`, "TimeoutError");
  }
}

class Late extends DOMException {}

/** A connection: it is made once, and ended once. */
class Link {
  /** @type {Promise<PostgresClient>} */
  ready;
  /** Whether it can be used no longer. */
  isOver = false;
  /** @type {PostgresClient | undefined} */
  #client;
  /** The statement before. */
  #last = /** @type {Promise<unknown>} */ (Promise.resolve());
  /** How many statements are under way. */
  #waiting = 0;
  /** @type {Promise<unknown> | undefined} */
  #ended;

  /**
   * @param {() => PostgresClient | Promise<PostgresClient> | undefined} connect
   * @param {number} timeoutMs
   */
  constructor(connect, timeoutMs) {
    this.ready = this.#open(connect, timeoutMs);
    // The statements that wait for it have the failure.
    this.ready.catch(() => {});
  }

  /**
   * @param {() => PostgresClient | Promise<PostgresClient> | undefined} connect
   * @param {number} timeoutMs
   */
  async #open(connect, timeoutMs) {
    const client = await connect();
    if (typeof get(client, "query") !== "function")
      throw new TypeError("connect: expected a client with the method query(text, values), such as new pg.Client(url)");
    this.#client = /** @type {PostgresClient} */ (client);
    if (this.isOver) {
      this.giveUp();
      throw gone();
    }
    // Without a listener, the end of the connection ends the process.
    const lost = () => {
      this.isOver = true;
    };
    this.#client.on?.("error", lost);
    this.#client.on?.("end", lost);
    await connected(this.#client);
    // The server gives up what has no answer in time here: a statement must not wait there for a lock that is not to be had.
    await this.#client.query(`SET statement_timeout = ${Math.ceil(timeoutMs)}`);
    this.#free();
    return this.#client;
  }

  /**
   * Runs one statement after the other: drivers do not queue them in every version. An idle connection is no reason for the program to go
   * on; one with a statement is.
   *
   * @template Value
   * @param {() => Promise<Value>} work
   * @returns {Promise<Value>}
   */
  async inTurn(work) {
    if (!this.#waiting) this.#client?.ref?.();
    this.#waiting += 1;
    const turn = this.#last.then(() => this.#run(work));
    this.#last = turn.catch(() => {});
    try {
      return await turn;
    } finally {
      this.#waiting -= 1;
      this.#free();
    }
  }

  /**
   * @template Value
   * @param {() => Promise<Value>} work
   */
  async #run(work) {
    if (this.isOver) throw gone();
    try {
      return await work();
    } catch (error) {
      // A statement that has no answer in time would hold up those behind it.
      if (error instanceof Late || isLost(error)) this.giveUp();
      throw error;
    }
  }

  #free() {
    if (!this.#waiting) this.#client?.unref?.();
  }

  giveUp() {
    contained(() => this.end());
    // A peer that does not answer does not answer the farewell either.
    contained(() => this.#client?.unref?.());
  }

  end() {
    this.isOver = true;
    if (this.#client) this.#ended ??= Promise.resolve(this.#client.end?.());
    return this.#ended;
  }
}

/** What is under way on a connection that is over is sent again on the next. */
const gone = () => Object.assign(new Error("the connection was lost"), { code: GONE });

/**
 * Connects, unless the program has. A pool lends a client, which goes back: its statements take one of their own.
 *
 * @param {PostgresClient} client
 */
async function connected(client) {
  try {
    const lent = await client.connect?.();
    /** @type {{ release?: () => void } | undefined} */ (lent)?.release?.();
  } catch (error) {
    if (!/already (been )?connected/i.test(messageOf(error))) throw error;
  }
}

/**
 * The rows of a result: of `pg` and PGlite; `postgres` gives them alone.
 *
 * @param {unknown} result
 * @returns {Record<string, any>[]}
 */
const rowsOf = (result) => /** @type {Record<string, any>[]} */ (Array.isArray(result) ? result : (get(result, "rows") ?? []));

/** @param {unknown} error */
const codeOf = (error) => String(get(error, "code") ?? "");

/** @param {unknown} error an error of several addresses of one host has no message of its own */
const messageOf = (error) =>
  [error, .../** @type {unknown[]} */ (get(error, "errors") ?? [])]
    .map((one) => String(get(one, "message") ?? ""))
    .filter(Boolean)
    .join("; ") || String(error);

/** @param {unknown} error */
const isLost = (error) => LOST.test(codeOf(error)) || LOST_MESSAGE.test(messageOf(error));

/**
 * The error of a statement, with what helps. That of the driver is no cause: it may hold the URL with the password, and values of rows.
 *
 * @param {unknown} error
 */
function explained(error) {
  if (error instanceof Late) return error;
  const code = codeOf(error);
  const [, fix] = FIXES.find(([codes]) => codes.test(code)) ?? [];
  const message = messageOf(error).replace(/(\/\/[^/\s@:]*:)[^\s@]*@/g, "$1***@");
  const known =
    error instanceof TypeError
      ? new TypeError(`PostgresStore: ${message}`)
      : new Error(`PostgresStore: ${message}${fix ? `; fix: ${fix}` : ""}`);
  return Object.assign(known, code && { code });
}
