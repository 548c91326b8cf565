// Events and flows in a file of SQLite. See `sqlite.d.ts`.
/** @import * as Declared from "./sqlite.js" */
import { SqliteFile, entriesOf } from "./sqlite-file.js";

/** @implements {Declared.SqliteStore} */
export class SqliteStore {
  #entries;
  #file;

  /** @param {string | Declared.SqliteDatabase} database */
  constructor(database) {
    const file = new SqliteFile(database, { name: "SqliteStore", below: SqliteStore }, () => this.#entries.create());
    this.#file = file;
    this.#entries = entriesOf(file);
    file.begin();
  }

  /** @type {Declared.SqliteStore["add"]} */
  add(key, value, expiresAtMs) {
    return this.#file.patiently(() => this.#entries.add(key, value, expiresAtMs));
  }

  /** @type {Declared.SqliteStore["get"]} */
  get(key) {
    return this.#file.patiently(() => this.#entries.get(key));
  }

  /** @type {Declared.SqliteStore["list"]} */
  list(prefix) {
    return this.#file.patiently(() => this.#entries.list(prefix));
  }

  /** @type {Declared.SqliteStore["delete"]} */
  delete(key) {
    return this.#file.patiently(() => this.#entries.delete(key));
  }

  /** @type {Declared.SqliteStore["since"]} */
  since(prefix, place) {
    return this.#file.patiently(() => this.#entries.since(prefix, place));
  }

  close() {
    this.#file.close();
  }
}
