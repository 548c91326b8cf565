// Events and flows in the storage of a Durable Object. See `durable-object.d.ts`.
import { KeyValueEntries } from "./key-value.js";
import { SqlEntries } from "./sql.js";

export class DurableObjectStore {
  #entries;

  constructor(storage) {
    if (typeof storage?.transaction !== "function") {
      throw new TypeError("DurableObjectStore: expected the storage of a Durable Object: this.ctx.storage");
    }
    const sql = sqlOf(storage);
    const rows = (...statement) => sql.exec(...statement).toArray();
    this.#entries = sql ? new SqlEntries({ run: rows, all: rows }) : new KeyValueEntries(storage);
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
}

/** Objects of a class without SQLite have the member too: it throws. */
function sqlOf({ sql }) {
  try {
    sql?.exec("SELECT 1").toArray();
    return sql;
  } catch {
    return undefined;
  }
}
