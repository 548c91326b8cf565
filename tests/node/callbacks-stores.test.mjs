// Stores: the same checks for each, in every runtime that has it; and what a receiver makes of them.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, mock, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import pg from "pg";
import porsager from "postgres";
import { tool } from "../harness/tools.mjs";
import { checks, outcomes } from "./flow/store-checks.mjs";
import { durableObjects } from "./flow/durable-objects.mjs";
import { nodeWithSqlite } from "./flow/node.mjs";
import { databases } from "./flow/postgres.mjs";
import { pkg } from "./pkg.mjs";

const { CallbackReceiver, MemoryStore } = await import(new URL("entries/callbacks-node.js", pkg));
const { SqliteStore } = await import(new URL("callbacks/stores/sqlite.js", pkg));
const { DurableObjectStore } = await import(new URL("callbacks/stores/durable-object.js", pkg));
const { PostgresStore } = await import(new URL("callbacks/stores/postgres.js", pkg));
const run = promisify(execFile);
const directory = mkdtempSync(join(tmpdir(), "ringwire-stores-"));
const closers = [() => rmSync(directory, { recursive: true, force: true })];
after(async () => {
  for (const close of closers.reverse()) await close();
});

/** What went through the checks. */
const checked = [];

/** One test for each check, of what came of them all. */
function every(name, results) {
  checked.push(name);
  describe(name, () => {
    for (const check of Object.keys(checks)) {
      test(check, async () => {
        const found = await results;
        assert.ok(check in found, `it did not run: ${Object.keys(found)}`);
        assert.equal(found[check], null);
      });
    }
  });
}

const MEMORY = outcomes(() => {
  const store = new MemoryStore();
  return () => store;
});
every("MemoryStore", MEMORY);

const program = fileURLToPath(new URL("flow/sqlite-program.mjs", import.meta.url));
async function sqlite(runtime, how, ...before) {
  const place = mkdtempSync(join(directory, "sqlite-"));
  const { stdout } = await run(await runtime(), [...before, program, pkg.href, place, how], { timeout: 60_000 });
  return JSON.parse(stdout);
}
every("SqliteStore in Node, of a path", sqlite(nodeWithSqlite, "path"));
every("SqliteStore in Node, of an open database", sqlite(nodeWithSqlite, "database"));
every(
  "SqliteStore in Deno",
  sqlite(() => tool("deno"), "path", "run", "--allow-all"),
);
every(
  "SqliteStore in Bun, of a path",
  sqlite(() => tool("bun"), "path"),
);
every(
  "SqliteStore in Bun, of an open database",
  sqlite(() => tool("bun"), "database"),
);

const server = databases({ after: (end) => closers.push(end) });
/** Each check has a database; `store` makes one over a database, `clause` says what kind of database that is. */
async function inPostgres(store, clause) {
  const { create } = await server;
  const stores = [];
  const found = await outcomes(async () => {
    const url = await create(clause);
    return () => {
      stores.push(store(url));
      return stores.at(-1);
    };
  });
  await Promise.all(stores.map((one) => one.close()));
  return found;
}
const byClient = (url) => new PostgresStore({ connect: () => new pg.Client(url) });
/** With a pool that ends with the store. */
function closing(pool, end) {
  const store = new PostgresStore(pool);
  const { close } = store;
  return Object.assign(store, { close: () => close.call(store).then(end) });
}
every("PostgresStore by a client of pg", inPostgres(byClient));
every(
  "PostgresStore by a pool of pg",
  inPostgres((url) => {
    const pool = new pg.Pool({ connectionString: url });
    return closing(pool, () => pool.end());
  }),
);
every(
  "PostgresStore by an adapter of postgres",
  inPostgres((url) => {
    const sql = porsager(url, { max: 2, onnotice: () => {} });
    return closing({ query: (text, values) => sql.unsafe(text, values) }, () => sql.end());
  }),
);
every(
  "PostgresStore in a database that sorts as English does",
  inPostgres(byClient, "TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US' LOCALE 'C.UTF-8' ENCODING 'UTF8'"),
);
every(
  "PostgresStore in a database without an encoding",
  inPostgres(byClient, "TEMPLATE template0 LOCALE 'C' ENCODING 'SQL_ASCII'"),
);

describe("SqliteStore", () => {
  test("gives space back: a file does not grow with what has expired", async () => {
    const file = join(directory, "space.db");
    // A clock that can be set: once a minute is swept.
    const source = `
      const { SqliteStore } = await import(${JSON.stringify(new URL("callbacks/stores/sqlite.js", pkg).href)});
      const { statSync } = await import("node:fs");
      let now = 1e12;
      Date.now = () => now;
      const store = new SqliteStore(${JSON.stringify(file)});
      const sizes = [];
      for (let round = 0; round < 8; round += 1, now += 61_000) {
        for (let number = 0; number < 500; number += 1) store.add(\`event \${round} \${number}\`, "x".repeat(1000), now + 60_000);
        sizes.push(store.list("event").length);
      }
      store.close();
      console.log(JSON.stringify({ sizes, bytes: statSync(${JSON.stringify(file)}).size }));`;
    const { stdout } = await run(await nodeWithSqlite(), ["--input-type=module", "--eval", source]);
    const { sizes, bytes } = JSON.parse(stdout);
    assert.deepEqual(sizes, Array(8).fill(500));
    assert.ok(bytes < 3 * 500 * 1100, `${bytes} bytes`);
    assert.equal(statSync(file).size, bytes);
  });

  test("of many processes that begin with the same file at once, each key has one winner", async () => {
    const file = join(directory, "many.db");
    const source = `
      const { SqliteStore } = await import(${JSON.stringify(new URL("callbacks/stores/sqlite.js", pkg).href)});
      const store = new SqliteStore(${JSON.stringify(file)});
      const won = [];
      for (let number = 0; number < 200; number += 1) if (await store.add("key " + number, String(process.pid), Date.now() + 60_000)) won.push(number);
      store.close();
      console.log(JSON.stringify(won));`;
    const node = await nodeWithSqlite();
    const all = await Promise.all(Array.from({ length: 4 }, () => run(node, ["--input-type=module", "--eval", source])));
    const won = all.flatMap(({ stdout }) => JSON.parse(stdout));
    assert.deepEqual(
      won.sort((one, other) => one - other),
      Array.from({ length: 200 }, (_, number) => number),
    );
  });

  /** Runs a program with a `store` over `file`, in a Node that has SQLite; it gives what it prints. */
  async function program(file, source) {
    const text = `
      const { SqliteStore } = await import(${JSON.stringify(new URL("callbacks/stores/sqlite.js", pkg).href)});
      const { DatabaseSync } = await import("node:sqlite");
      const file = ${JSON.stringify(file)};
      const later = Date.now() + 600_000;
      /** The longest time that the event loop stood still, in milliseconds. */
      let longest = 0;
      let last = performance.now();
      const beat = setInterval(() => { longest = Math.max(longest, performance.now() - last); last = performance.now(); }, 1);
      ${source}
      clearInterval(beat);`;
    const { stdout } = await run(await nodeWithSqlite(), ["--input-type=module", "--eval", text]);
    return JSON.parse(stdout);
  }

  test("does not hold up the program while another process holds the file, from the beginning", async () => {
    const found = await program(
      join(directory, "locked.db"),
      `
      const other = new DatabaseSync(file);
      other.exec("CREATE TABLE x (a); BEGIN EXCLUSIVE");
      const store = new SqliteStore(file);
      const added = store.add("a", "1", later);
      const listed = store.list("a");
      setTimeout(() => other.exec("COMMIT"), 500);
      const first = [added instanceof Promise, await added, Array.isArray(await listed)];
      other.exec("BEGIN EXCLUSIVE");
      const again = store.add("b", "2", later);
      setTimeout(() => other.exec("COMMIT"), 500);
      const result = { first, again: [again instanceof Promise, await again], free: store.add("c", "3", later), longest };
      other.close();
      store.close();
      console.log(JSON.stringify(result));`,
    );
    assert.deepEqual([found.first, found.again, found.free], [[true, true, true], [true, true], true]);
    assert.ok(found.longest < 250, `the event loop stood still for ${found.longest} ms`);
  });

  test("gives the error of SQLite when the file is held for longer than 5000 ms", { timeout: 30_000 }, async () => {
    const found = await program(
      join(directory, "held.db"),
      `
      const store = new SqliteStore(file);
      const other = new DatabaseSync(file);
      other.exec("BEGIN EXCLUSIVE");
      const begin = performance.now();
      const error = await store.add("a", "1", later).catch((error) => error.message);
      console.log(JSON.stringify({ error, ms: performance.now() - begin }));
      other.close();
      store.close();`,
    );
    assert.match(found.error, /locked/);
    assert.ok(found.ms >= 5000 && found.ms < 9000, `${found.ms} ms`);
  });

  test("deletes what has expired in parts: 100,000 entries hold up no call", { timeout: 60_000 }, async () => {
    const found = await program(
      join(directory, "many-expired.db"),
      `
      let store = new SqliteStore(file);
      store.close();
      const database = new DatabaseSync(file);
      database.exec("BEGIN");
      const insert = database.prepare("INSERT INTO ringwire_callbacks (key, value, expires_at) VALUES (?, ?, ?)");
      for (let number = 0; number < 100_000; number += 1) insert.run("old " + number, "x".repeat(100), 1);
      database.exec("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
      store = new SqliteStore(file);
      const count = database.prepare("SELECT count(*) AS left FROM ringwire_callbacks WHERE expires_at = 1");
      const counts = [count.get().left];
      for (let number = 0; number < 205; number += 1) {
        await store.add("new " + number, "", later);
        counts.push(count.get().left);
      }
      const most = Math.max(...counts.slice(1).map((left, at) => counts[at] - left));
      database.close();
      store.close();
      console.log(JSON.stringify({ most, left: counts.at(-1) }));`,
    );
    assert.equal(found.left, 0);
    assert.ok(found.most > 0 && found.most <= 500, `${found.most} at once`);
  });

  test("says what it needs", async () => {
    for (const wrong of [undefined, null, 7, {}, ""]) {
      assert.throws(() => new SqliteStore(wrong), { name: "TypeError", message: /expected the path of a file/ });
    }
    // As in Node 20, whichever this is.
    const builtin = mock.method(process, "getBuiltinModule", () => undefined);
    const message = /this platform brings no SQLite .*22\.13.*npm install better-sqlite3/;
    assert.throws(() => new SqliteStore(join(directory, "none.db")), { message });
    builtin.mock.restore();
  });

  test("can be required", async () => {
    const require = createRequire(import.meta.url);
    for (const [file, name] of [
      ["cjs/callbacks-sqlite.cjs", "SqliteStore"],
      ["cjs/callbacks-durable-object.cjs", "DurableObjectStore"],
      ["cjs/callbacks-postgres.cjs", "PostgresStore"],
    ]) {
      assert.equal(typeof require(fileURLToPath(new URL(file, pkg)))[name], "function");
    }
  });
});

describe("MemoryStore", () => {
  test("forgets what has expired, once a minute", () => {
    mock.timers.enable({ apis: ["Date"], now: 1e12 });
    try {
      const store = new MemoryStore();
      for (let number = 0; number < 50; number += 1) store.add(`a ${number}`, "", Date.now() + 1000);
      store.add("b", "", Date.now() + 100_000);
      mock.timers.tick(59_000);
      store.add("c", "", Date.now() + 1000);
      assert.equal(store.size, 52);
      mock.timers.tick(2000);
      store.add("d", "", Date.now() + 1000);
      assert.equal(store.size, 2);
    } finally {
      mock.timers.reset();
    }
  });
});

describe("MemoryStore with many entries", () => {
  test("deletes what has expired in parts, and a clock that was put back stops nothing", () => {
    mock.timers.enable({ apis: ["Date"], now: 1e12 });
    try {
      const store = new MemoryStore();
      for (let number = 0; number < 10_000; number += 1) store.add(`a ${number}`, "", Date.now() + 1000);
      mock.timers.tick(61_000);
      const sizes = Array.from({ length: 12 }, (_, number) => {
        store.add(`b ${number}`, "", Date.now() + 1e9);
        return store.size;
      });
      assert.ok(sizes[0] > 8000 && sizes[0] < 10_000, `${sizes}`);
      assert.equal(sizes.at(-1), 12);
    } finally {
      mock.timers.reset();
    }
    mock.timers.enable({ apis: ["Date"], now: 1e11 });
    try {
      const store = new MemoryStore();
      store.add("a", "", 2e11);
      mock.timers.reset();
      mock.timers.enable({ apis: ["Date"], now: 1e10 });
      store.add("b", "", 1e10 + 1);
      mock.timers.tick(61_000);
      store.add("c", "", 2e11);
      assert.equal(store.size, 2);
    } finally {
      mock.timers.reset();
    }
  });
});

describe("DurableObjectStore", () => {
  test("says what it needs", () => {
    for (const wrong of [undefined, null, {}, new Map()]) {
      assert.throws(() => new DurableObjectStore(wrong), {
        name: "TypeError",
        message: /expected the storage of a Durable Object/,
      });
    }
  });
});

const workers = durableObjects(directory);
closers.push(async () => (await workers).stop());
for (const kind of ["sql", "kv"])
  every(
    `DurableObjectStore over ${kind}`,
    workers.then(({ checked }) => checked(kind)),
  );

describe("a call in a Durable Object", () => {
  for (const kind of ["sql", "kv"]) {
    test(`waits for an event that came before the object was restarted (${kind})`, async () => (await workers).restarted(kind));
  }
});

describe("a receiver with a store", () => {
  const event = (id, kind = "PlayCompleted") => ({
    id,
    source: "calling/callConnections/c",
    type: `Microsoft.Communication.${kind}`,
    specversion: "1.0",
    data: { callConnectionId: "c", operationContext: `context ${id}` },
  });
  const post = (receiver, ...events) =>
    receiver.handle(new Request("https://app.example/", { method: "POST", body: JSON.stringify(events) }));

  test("gives what another has received, also while it waits already, and each event once", async () => {
    const store = new MemoryStore();
    const options = { unverified: true, store, pollMs: 10 };
    const [one, other] = [new CallbackReceiver(options), new CallbackReceiver(options)];
    await post(one, event("1"));
    assert.equal((await other.waitFor({ callConnectionId: "c" })).id, "1");
    const next = other.waitFor({ callConnectionId: "c" });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await post(one, event("2"), event("2"));
    assert.equal((await next).id, "2");
    await assert.rejects(other.waitFor({ callConnectionId: "c" }, { timeoutMs: 50 }), { name: "TimeoutError" });
  });

  test("hands nothing to handlers that those of another process have taken", async () => {
    const store = new MemoryStore();
    const taken = [];
    for (const name of ["one", "other"]) {
      const receiver = new CallbackReceiver({ unverified: true, store });
      receiver.on("*", ({ id }) => taken.push(`${name} ${id}`));
      assert.equal((await post(receiver, event("1"))).status, 200);
    }
    assert.deepEqual(taken, ["one 1"]);
  });

  test("does not read again what it has read, while nothing comes", async () => {
    let events = 0;
    const memory = new MemoryStore();
    const store = {
      add: (...entry) => memory.add(...entry),
      get: (key) => memory.get(key),
      list(prefix) {
        events += 1;
        return memory.list(prefix);
      },
    };
    const receiver = new CallbackReceiver({ unverified: true, store, pollMs: 5 });
    await post(receiver, event("1"));
    const parsed = mock.method(JSON, "parse");
    try {
      await assert.rejects(receiver.waitFor({ callConnectionId: "c", kind: "CallConnected" }, { timeoutMs: 300 }), {
        name: "TimeoutError",
      });
      assert.ok(events > 10, `${events} polls`);
      assert.ok(parsed.mock.callCount() <= 4, `${parsed.mock.callCount()} of ${events} were read`);
    } finally {
      parsed.mock.restore();
    }
  });
});

describe("a receiver with a store that has since", () => {
  const event = (call, id, kind = "PlayCompleted") => ({
    id,
    source: `calling/callConnections/${call}`,
    type: `Microsoft.Communication.${kind}`,
    specversion: "1.0",
    data: { callConnectionId: call, operationContext: `context ${id}` },
  });
  const post = async (receiver, ...events) => {
    const request = new Request("https://app.example/", { method: "POST", body: JSON.stringify(events) });
    assert.equal((await receiver.handle(request)).status, 200);
  };
  /** A store that counts what is asked of it; `failing` makes it fail. */
  function counting(memory, without = []) {
    const counts = { add: 0, get: 0, list: 0, since: 0, delete: 0, entries: 0 };
    const store = { counts, failing: false };
    for (const method of ["add", "get", "list", "since", "delete"].filter((name) => !without.includes(name)))
      store[method] = (...given) => {
        counts[method] += 1;
        if (store.failing) throw new Error("the store is away");
        const result = memory[method](...given);
        if (method === "since") counts.entries += result.entries.length;
        return result;
      };
    return store;
  }
  const until = async (condition) => {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
  };

  test("2,000 waits are one query each time", { timeout: 60_000 }, async () => {
    const memory = new MemoryStore();
    const store = counting(memory);
    const waiting = new CallbackReceiver({ unverified: true, store, pollMs: 20 });
    const receiving = new CallbackReceiver({ unverified: true, store: memory });
    const calls = Array.from({ length: 2000 }, (_, number) => `call ${number}`);
    const ends = calls.map((callConnectionId) => waiting.waitFor({ callConnectionId, kind: "PlayCompleted" }));
    await until(() => waiting.waiting === 2000 && store.counts.since > 3);
    const before = { ...store.counts };
    await until(() => store.counts.since >= before.since + 10);
    assert.equal(store.counts.list, before.list);
    assert.equal(store.counts.get, before.get);
    for (const call of calls) await post(receiving, event(call, `1 ${call}`));
    assert.deepEqual(
      (await Promise.all(ends)).map(({ callConnectionId }) => callConnectionId),
      calls,
    );
    // Each was read once.
    assert.equal(store.counts.entries, 2000);
    assert.equal(store.counts.list, before.list);
    await waiting.close();
  });

  for (const without of [[], ["since"]]) {
    const kind = without.length ? "without" : "with";
    test(`reads what came before the wait, while it began and after (${kind} it), also when the store was away`, async () => {
      const memory = new MemoryStore();
      const store = counting(memory, without);
      const errors = [];
      const waiting = new CallbackReceiver({
        unverified: true,
        store,
        pollMs: 5,
        onError: (error) => errors.push(error.message),
      });
      const receiving = new CallbackReceiver({ unverified: true, store: memory });
      const filter = (call, id) => ({ callConnectionId: call, predicate: (one) => one.id === id });
      const held = waiting.waitFor(filter("other", "never"), { timeoutMs: 60_000 }).catch((error) => error.name);
      await post(receiving, event("c", "before"));
      assert.equal((await waiting.waitFor(filter("c", "before"))).id, "before");
      for (let number = 0; number < 30; number += 1) {
        const wait = waiting.waitFor(filter("c d", `${number}`));
        if (number % 3 === 0) await new Promise((resolve) => setTimeout(resolve, number));
        await post(receiving, event("c d", `${number}`));
        assert.equal((await wait).id, `${number}`);
      }
      const wait = waiting.waitFor(filter("c", "away"));
      await until(() => waiting.waiting === 2);
      store.failing = true;
      await until(() => errors.length > 0);
      await post(receiving, event("c", "away"));
      await new Promise((resolve) => setTimeout(resolve, 30));
      store.failing = false;
      assert.equal((await wait).id, "away");
      assert.deepEqual([...new Set(errors)], ["the store is away"]);
      await waiting.close();
      assert.equal(await held, "AbortError");
    });
  }
});

describe("a report of what a store keeps", () => {
  test("is the report of the process that received it, in another one", async () => {
    const { CallReport } = await import(new URL("entries/report-node.js", pkg));
    const { Emulator } = await import(new URL("entries/emulator-node.js", pkg));
    const { CallAutomationClient } = await import(new URL("entries/client-node.js", pkg));
    const store = new MemoryStore();
    let receiver;
    const emulator = await Emulator.start({ onCallback: (request) => receiver.handle(request) });
    receiver = new CallbackReceiver({ ...emulator.callbackAuthentication, store });
    const report = new CallReport();
    receiver.on("*", report.add);
    const client = new CallAutomationClient(emulator.connectionString, { fetch: emulator.fetch });
    const invite = { targetParticipant: { phoneNumber: "+15550100010" }, sourceCallIdNumber: { phoneNumber: "+14255550100" } };
    for (let calls = 0; calls < 170; calls += 1) await client.createCall(invite, "https://app.example/callbacks");
    await emulator.advance("60s");
    const other = new CallbackReceiver({ ...emulator.callbackAuthentication, store });
    emulator.stop();
    const folded = new CallReport();
    let events = 0;
    for await (const event of other.stored()) {
      folded.add(event);
      events += 1;
    }
    assert.equal(folded.calls, 170);
    // More than a page.
    assert.ok(events > 500, `${events}`);
    assert.deepEqual(folded.toJSON(), report.toJSON());
  });

  test("has nothing that the receiver would not have believed, and says which store it needs", async () => {
    const store = new MemoryStore();
    const events = async (receiver) => {
      const ids = [];
      for await (const { id } of receiver.stored()) ids.push(id);
      return ids;
    };
    const event = {
      id: "1",
      source: "calling/callConnections/c",
      type: "Microsoft.Communication.CallConnected",
      specversion: "1.0",
      data: { callConnectionId: "c" },
    };
    const open = new CallbackReceiver({ unverified: true, store });
    await open.handle(new Request("https://app.example/", { method: "POST", body: JSON.stringify([event]) }));
    assert.deepEqual(await events(open), ["1"]);
    assert.deepEqual(await events(new CallbackReceiver({ secret: "s", store })), []);
    await assert.rejects(events(new CallbackReceiver({ unverified: true })), { kind: "validation", message: /options.store/ });
    const { add, get, list } = store;
    const without = { add: add.bind(store), get: get.bind(store), list: list.bind(store) };
    await assert.rejects(events(new CallbackReceiver({ unverified: true, store: without })), {
      kind: "validation",
      message: /expected a store with since/,
    });
  });
});

describe("MemoryStore with 100,000 entries", () => {
  test("lists those with a prefix in the order in which they were added, as a scan of all does", () => {
    const store = new MemoryStore();
    const all = [];
    let seed = 7;
    const random = (most) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return seed % most;
    };
    const far = Date.now() + 1e9;
    for (let number = 0; number < 100_000; number += 1) {
      const key = `${["flow", "received", "k", "\u{10ffff}"][random(4)]}${random(2) ? " " : ""}${random(300)} ${random(1000)}`;
      if (store.add(key, `${key} ${number}`, far)) all.push([key, `${key} ${number}`]);
      if (number % 7 === 0) {
        const [gone] = all.splice(random(all.length), 1);
        store.delete(gone[0]);
      }
    }
    assert.equal(store.size, all.length);
    for (const prefix of ["", "flow", "flow 1", "flow1 ", "received 29", "k", "k2", "\u{10ffff} 3", "nothing", "\uffff"]) {
      const wanted = all.filter(([key]) => key.startsWith(prefix)).map(([, value]) => value);
      assert.deepEqual(store.list(prefix), wanted, prefix);
    }
  });
});

test("every store goes through the checks", async () => {
  const files = readdirSync(new URL("callbacks/stores/", pkg)).filter((file) => file.endsWith(".js"));
  const exported = await Promise.all(files.map((file) => import(new URL(`callbacks/stores/${file}`, pkg))));
  const stores = exported.flatMap((file) => Object.keys(file)).filter((name) => name.endsWith("Store"));
  assert.ok(stores.length >= 3);
  assert.deepEqual(
    stores.filter((store) => !checked.some((name) => name.startsWith(store))),
    [],
    "stores that this file does not hand to `every`",
  );
});
