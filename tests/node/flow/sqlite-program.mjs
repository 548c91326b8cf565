// Usage: <node, deno or bun> sqlite-program.mjs <package> <directory> <how>
//
// The checks of stores with SQLite, by a runtime that has one. `how`: "path", or "database" for one that is opened here and handed
// over. Prints what came of each.
import { join } from "node:path";
import { outcomes } from "./store-checks.mjs";

const [pkg, directory, how] = process.argv.slice(2);
const { SqliteStore } = await import(new URL("callbacks/stores/sqlite.js", pkg));
const Database = await databaseClass();

console.log(
  JSON.stringify(
    await outcomes((number) => {
      const file = join(directory, `${how} ${number}.db`);
      return () => new SqliteStore(how === "path" ? file : strict(opened(file)));
    }),
  ),
);

async function databaseClass() {
  if (globalThis.Bun) return (await import("bun:sqlite")).Database;
  return (await import("node:sqlite")).DatabaseSync;
}

function opened(file) {
  const database = new Database(file);
  database.exec("PRAGMA busy_timeout = 5000");
  return database;
}

/** As strict as better-sqlite3: `all` is for statements that give rows, and `run` for those that give none. */
function strict(database) {
  return {
    prepare(text) {
      const statement = database.prepare(text);
      const gives = /^SELECT|RETURNING/.test(text);
      const only =
        (allowed, method) =>
        (...values) => {
          if (!allowed) throw new TypeError(`This statement ${gives ? "returns" : "does not return"} data: ${text}`);
          return statement[method](...values);
        };
      return { run: only(!gives, "run"), all: only(gives, "all") };
    },
  };
}
