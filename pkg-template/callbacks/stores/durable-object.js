// Events and flows in the storage of a Durable Object. See `durable-object.d.ts`.
/** @import * as Declared from "./durable-object.js" */
import { pointedBelow } from "../../errors.js";
import { KeyValueEntries } from "./key-value.js";
import { SqlEntries } from "./sql.js";

/** @implements {Declared.DurableObjectStore} */
export class DurableObjectStore {
  #entries;

  /** @param {Declared.DurableObjectStorageLike} storage */
  constructor(storage) {
    if (typeof storage?.transaction !== "function") {
      throw pointedBelow(
        new TypeError("DurableObjectStore: expected the storage of a Durable Object: this.ctx.storage"),
        DurableObjectStore,
      );
    }
    const sql = sqlOf(storage);
    this.#entries = sql ? sqlEntries(sql) : new KeyValueEntries(storage);
  }

  /** @type {Declared.DurableObjectStore["add"]} */
  add(key, value, expiresAtMs) {
    return this.#entries.add(key, value, expiresAtMs);
  }

  /** @type {Declared.DurableObjectStore["get"]} */
  get(key) {
    return this.#entries.get(key);
  }

  /** @type {Declared.DurableObjectStore["list"]} */
  list(prefix) {
    return this.#entries.list(prefix);
  }

  /** @type {Declared.DurableObjectStore["since"]} */
  since(prefix, place) {
    return this.#entries.since(prefix, place);
  }

  /** @type {Declared.DurableObjectStore["delete"]} */
  delete(key) {
    return this.#entries.delete(key);
  }
}

/** @typedef {NonNullable<Declared.DurableObjectStorageLike["sql"]>} Sql */

/** @param {Sql} sql */
function sqlEntries(sql) {
  /**
   * @param {string} statement
   * @param {unknown[]} values
   */
  const rows = (statement, ...values) => /** @type {Record<string, any>[]} */ (sql.exec(statement, ...values).toArray());
  const entries = new SqlEntries({ run: rows, all: rows });
  entries.create();
  return entries;
}

/**
 * Objects of a class without SQLite have the member too: it throws.
 *
 * @param {Declared.DurableObjectStorageLike} storage
 */
function sqlOf({ sql }) {
  try {
    sql?.exec("SELECT 1").toArray();
    return sql;
  } catch {
    return undefined;
  }
}
