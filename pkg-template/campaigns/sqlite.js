// Campaigns, with events and flows, in one file of SQLite. See `sqlite.d.ts`.
/** @import * as Declared from "./sqlite.js" */
/** @import { LineLocks } from "./owner.js" */
/** @import { Work } from "./rows.js" */
import { SqliteFile, entriesOf, isBusy } from "../callbacks/stores/sqlite-file.js";
import { builtinModule } from "../platform/builtin.js";
import { uuid } from "../platform/host.js";
import { ProcessOwner } from "./owner.js";
import { CampaignRows, TABLES, runNow } from "./rows.js";

/** SQLite has had a limit of 999 values for a statement. */
const MOST_VALUES = 999;

const OWNERS = "CREATE TABLE IF NOT EXISTS ringwire_line_owners (line TEXT PRIMARY KEY, owner TEXT NOT NULL)";
const OWNERS_OF = "SELECT line, owner FROM ringwire_line_owners WHERE owner <> ?";
const OWN = `INSERT INTO ringwire_line_owners (line, owner) VALUES (?, ?) ON CONFLICT (line) DO UPDATE SET owner = excluded.owner`;
const DISOWN = "DELETE FROM ringwire_line_owners WHERE line = ? AND owner = ?";
const DEAD = "DELETE FROM ringwire_line_owners WHERE owner = ?";

/** @implements {Declared.SqliteCampaigns} */
export class SqliteCampaigns extends CampaignRows {
  #entries;
  #file;
  #locks;
  #owner;

  /** @param {string | import("../callbacks/stores/sqlite.js").SqliteDatabase} database */
  constructor(database) {
    // A process that is killed loses nothing by it, and a call has fifteen transactions: see `sqlite.d.ts`.
    const about = /** @type {const} */ ({ name: "SqliteCampaigns", below: SqliteCampaigns, synchronous: "NORMAL" });
    const file = new SqliteFile(database, about, () => this.#create());
    /** @param {() => Work<any>} work */
    const run = (work) => runNow(work, (text, ...values) => file.all(text, ...values));
    super({
      transaction: (work) => file.patiently(() => file.transaction(() => run(work))),
      read: (work) => file.patiently(() => run(work)),
      mostValues: MOST_VALUES,
    });
    this.#file = file;
    this.#entries = entriesOf(file);
    file.begin();
    const { path } = file;
    this.#locks = path ? new Locks(file, path) : undefined;
    this.#owner = new ProcessOwner(this.#locks);
  }

  get owner() {
    return this.#owner;
  }

  /** @type {Declared.SqliteCampaigns["add"]} */
  add(key, value, expiresAtMs) {
    return this.#file.patiently(() => this.#entries.add(key, value, expiresAtMs));
  }

  /** @type {Declared.SqliteCampaigns["get"]} */
  get(key) {
    return this.#file.patiently(() => this.#entries.get(key));
  }

  /** @type {Declared.SqliteCampaigns["list"]} */
  list(prefix) {
    return this.#file.patiently(() => this.#entries.list(prefix));
  }

  /** @type {Declared.SqliteCampaigns["delete"]} */
  delete(key) {
    return this.#file.patiently(() => this.#entries.delete(key));
  }

  /** @type {Declared.SqliteCampaigns["since"]} */
  since(prefix, place) {
    return this.#file.patiently(() => this.#entries.since(prefix, place));
  }

  close() {
    this.#locks?.close();
    this.#file.close();
  }

  #create() {
    this.#entries.create();
    for (const statement of [...TABLES, OWNERS]) this.#file.all(statement);
  }
}

/**
 * Which process has which line. The rows say it; a process lives as long as it holds the lock on a file of its own, which the system gives
 * free when the process ends, however it ends.
 *
 * @implements {LineLocks}
 */
class Locks {
  #file;
  #path;
  #id = uuid();
  /** @type {ReturnType<SqliteFile["another"]> | undefined} */
  #held;

  /**
   * @param {SqliteFile} file
   * @param {string} path
   */
  constructor(file, path) {
    this.#file = file;
    this.#path = path;
  }

  /** @type {LineLocks["acquire"]} */
  acquire(lines) {
    this.#hold();
    return this.#file.patiently(() => {
      const rows = this.#file.all(OWNERS_OF, this.#id);
      const others = new Set(rows.map(({ owner }) => String(owner)));
      const dead = new Set([...others].filter((id) => !this.#lives(id)));
      const taken = new Set(rows.flatMap(({ line, owner }) => (dead.has(owner) ? [] : [line])));
      const free = lines.filter((line) => !taken.has(line));
      if (!free.length) return [];
      const mine = this.#file.transaction(() => {
        for (const id of dead) this.#file.all(DEAD, id);
        // Another process may have taken some since.
        const now = new Set(this.#file.all(OWNERS_OF, this.#id).map(({ line }) => String(line)));
        const mine = free.filter((line) => !now.has(line));
        for (const line of mine) this.#file.all(OWN, line, this.#id);
        return mine;
      });
      for (const id of dead) remove(this.#pathOf(id));
      return mine;
    });
  }

  /** @type {LineLocks["release"]} */
  release(lines) {
    return this.#file.patiently(() =>
      this.#file.transaction(() => {
        for (const line of lines) this.#file.all(DISOWN, line, this.#id);
      }),
    );
  }

  close() {
    if (!this.#held) return;
    this.#held.close();
    this.#held = undefined;
    remove(this.#pathOf(this.#id));
  }

  #hold() {
    if (this.#held) return;
    const held = this.#file.another(this.#pathOf(this.#id));
    held.exec("BEGIN EXCLUSIVE");
    this.#held = held;
  }

  /**
   * Whether a process lives: then its file is locked.
   *
   * @param {string} id
   */
  #lives(id) {
    const other = this.#file.another(this.#pathOf(id));
    try {
      other.exec("PRAGMA busy_timeout = 0");
      other.exec("BEGIN EXCLUSIVE");
      return false;
    } catch (error) {
      if (!isBusy(error)) throw error;
      return true;
    } finally {
      other.close();
    }
  }

  /** @param {string} id */
  #pathOf(id) {
    return `${this.#path}-process-${id}`;
  }
}

/** @param {string} path */
function remove(path) {
  try {
    builtinModule("node:fs")?.rmSync(path, { force: true });
  } catch {
    // An empty file is left.
  }
}
