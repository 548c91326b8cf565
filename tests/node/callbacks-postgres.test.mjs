// The store over Postgres: what is its own, beside what every store promises (callbacks-stores.test.mjs).
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { after, test } from "node:test";
import { inspect, promisify } from "node:util";
import pg from "pg";
import { databases, session } from "./flow/postgres.mjs";
import { pkg } from "./pkg.mjs";

const { PostgresStore } = await import(new URL("callbacks/stores/postgres.js", pkg));
const closers = [];
after(async () => {
  for (const close of closers.reverse()) await close();
});
const { create, query } = await databases({ after: (end) => closers.push(end) });

const later = () => Date.now() + 600_000;
function storeOf(t, url, options = {}) {
  const store = new PostgresStore({ connect: () => new pg.Client(url), ...options });
  t.after(() => store.close());
  return store;
}

test("of many processes that begin with an empty database at once, each key has one winner", async () => {
  const url = await create();
  const source = `
    import pg from ${JSON.stringify(import.meta.resolve("pg"))};
    const { PostgresStore } = await import(${JSON.stringify(new URL("callbacks/stores/postgres.js", pkg).href)});
    const store = new PostgresStore({ connect: () => new pg.Client(${JSON.stringify(url)}) });
    const won = [];
    for (let number = 0; number < 100; number += 1) if (await store.add("key " + number, String(process.pid), Date.now() + 60_000)) won.push(number);
    console.log(JSON.stringify(won));`;
  const run = () => promisify(execFile)(process.execPath, ["--input-type=module", "--eval", source], { timeout: 60_000 });
  // They end by themselves: an idle connection does not keep a process alive.
  const all = await Promise.all(Array.from({ length: 4 }, run));
  const won = all.flatMap(({ stdout }) => JSON.parse(stdout));
  assert.deepEqual(
    won.sort((one, other) => one - other),
    Array.from({ length: 100 }, (_, number) => number),
  );
});

test("of many who add over an expired entry at once, one wins", async (t) => {
  const url = await create();
  const stores = Array.from({ length: 8 }, () => storeOf(t, url));
  await Promise.all(stores.map((store) => store.get("")));
  for (let round = 0; round < 20; round += 1) {
    await stores[0].add("key", "old", Date.now() - 1);
    const added = await Promise.all(stores.map((store, number) => store.add("key", String(number), later())));
    assert.equal(added.filter(Boolean).length, 1);
    assert.equal(await stores[0].get("key"), String(added.indexOf(true)));
    await stores[0].delete("key");
  }
});

test("keeps what Postgres cannot store: U+0000 and halves of characters, in keys, prefixes and values", async (t) => {
  const store = storeOf(t, await create());
  const keys = ["a\0", "a\0b", "a", "a\u0001", "a\u00010000", "a\ud800", "a\udc00b", "a\ud83d\ude00", "\0"];
  for (const key of keys) assert.equal(await store.add(key, `value of ${key}`, later()), true);
  for (const key of keys) assert.equal(await store.get(key), `value of ${key}`);
  for (const prefix of ["a\0", "a\u0001", "a\ud800", "a\udc00", "\0", "a"]) {
    const all = keys.filter((key) => key.startsWith(prefix));
    assert.deepEqual(
      await store.list(prefix),
      all.map((key) => `value of ${key}`),
      JSON.stringify(prefix),
    );
  }
  const long = `${"\u{1f600}\0".repeat(300)}${"x".repeat(10_000)}`;
  assert.deepEqual([await store.add(`${long}1`, "1", later()), await store.add(`${long}2`, "2", later())], [true, true]);
  assert.deepEqual([await store.list(long), await store.list(`${long}2`)], [["1", "2"], ["2"]]);
});

test("goes on when the server was killed: idle, with statements under way, and while it is away", async (t) => {
  const own = await databases(t);
  const url = await own.create();
  const pool = new pg.Pool({ connectionString: url, max: 4 });
  for (const store of [storeOf(t, url, { timeoutMs: 20_000 }), new PostgresStore({ pool, timeoutMs: 20_000 })]) {
    assert.equal(await store.add("idle", "1", later()), true);
    await own.kill();
    await own.start();
    assert.equal(await store.get("idle"), "1");
    // Each counts once, whether its answer came or not.
    const added = Array.from({ length: 300 }, (_, number) => store.add(`key ${number}`, String(number), later()));
    await added[20];
    await own.kill();
    const away = store.get("idle");
    await own.start();
    assert.equal((await Promise.all(added)).filter(Boolean).length, 300);
    assert.equal(await away, "1");
    assert.equal((await store.list("key ")).length, 300);
    for (const key of ["idle", ...Array.from({ length: 300 }, (_, number) => `key ${number}`)]) await store.delete(key);
  }
  await pool.end();
});

test("an addition whose answer is lost counts once", async (t) => {
  const url = await create();
  const { hostname, port } = new URL(url);
  // A proxy that drops the answer to the first INSERT, when the server has executed it.
  let drops = 1;
  const proxy = createServer((near) => {
    const far = connect(Number(port), hostname);
    let isInsert = false;
    near.on("data", (part) => {
      isInsert ||= part.includes("INSERT INTO ringwire_callbacks");
      far.write(part);
    });
    far.on("data", (part) => {
      if (!isInsert || !drops) return near.write(part);
      // "C" of CommandComplete: it is executed.
      if (!part.includes("INSERT 0 1")) return;
      drops -= 1;
      near.destroy();
      far.destroy();
    });
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ])
      socket.on("error", () => {}).on("close", () => other.destroy());
  }).listen(0, "127.0.0.1");
  await once(proxy, "listening");
  t.after(() => proxy.close());
  const store = storeOf(t, url.replace(`:${port}`, `:${proxy.address().port}`));
  assert.equal(await store.add("key", "1", later()), true);
  assert.equal(drops, 0);
  assert.equal(await store.add("key", "2", later()), false);
  assert.deepEqual(await query(url, "SELECT value FROM ringwire_callbacks"), [{ value: "1" }]);
});

test("gives up a statement that has no answer in time, here and in the server, and goes on", async (t) => {
  const url = await create();
  const store = storeOf(t, url, { timeoutMs: 400 });
  await store.add("a", "1", later());
  const other = await session(url);
  await other.query("BEGIN; LOCK TABLE ringwire_callbacks IN ACCESS EXCLUSIVE MODE");
  const failed = await Promise.all([store.get("a"), store.get("a")].map((work) => work.catch((error) => error)));
  for (const error of failed)
    assert.match(error.message, /no answer came within 400 ms|statement timeout; fix: another session holds a lock/);
  const waiting = "SELECT count(*)::int FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
  for (let tries = 0; (await query(url, waiting))[0].count > 0; tries += 1) {
    assert.ok(tries < 200, "the server still waits");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await other.query("COMMIT");
  await other.end();
  assert.equal(await store.get("a"), "1");
});

test("a server that accepts and never answers is given up in time", async (t) => {
  const sockets = [];
  const silent = createServer((socket) => sockets.push(socket)).listen(0, "127.0.0.1");
  await once(silent, "listening");
  t.after(() => {
    silent.close();
    for (const socket of sockets) socket.destroy();
  });
  const url = `postgres://postgres:hidden@127.0.0.1:${silent.address().port}/x`;
  const store = new PostgresStore({ connect: () => new pg.Client(url), timeoutMs: 300 });
  const error = await store.get("a").catch((error) => error);
  assert.equal(error.name, "TimeoutError");
  assert.ok(!inspect(error, { depth: 9 }).includes("hidden"));
});

test("creates its table again when it was dropped", async (t) => {
  const url = await create();
  const store = storeOf(t, url);
  await store.add("a", "1", later());
  await query(url, "DROP TABLE ringwire_callbacks");
  assert.equal(await store.get("a"), undefined);
  assert.equal(await store.add("a", "2", later()), true);
});

test("deletes what has expired in parts, also while another store does", async (t) => {
  const url = await create();
  await storeOf(t, url).get("");
  await query(
    url,
    "INSERT INTO ringwire_callbacks (key, value, expires_at, writer) SELECT 'old ' || n, 'x', now() - interval '1 s', '' FROM generate_series(1, 5000) n",
  );
  const stores = [storeOf(t, url), storeOf(t, url)];
  const left = async () =>
    (await query(url, "SELECT count(*)::int AS left FROM ringwire_callbacks WHERE key LIKE 'old%'"))[0].left;
  await stores[0].add("new", "", later());
  assert.equal(await left(), 4500);
  for (let number = 0; number < 8; number += 1)
    await Promise.all(stores.map((store, of) => store.add(`new ${number} ${of}`, "", later())));
  assert.equal(await left(), 0);
});

test("the clock of the server decides what has expired", async (t) => {
  const store = storeOf(t, await create());
  const now = Date.now;
  t.after(() => {
    Date.now = now;
  });
  await store.add("a", "1", later());
  Date.now = () => now() + 3_600_000;
  assert.equal(await store.get("a"), "1");
  await store.add("b", "2", later());
  Date.now = () => now() - 3_600_000;
  assert.deepEqual(await store.list(""), ["1", "2"]);
  for (const never of [Infinity, Number.MAX_VALUE]) assert.equal(await store.add(`c ${never}`, "", never), true);
});

test("says what is wrong and the fix, and never a password", async (t) => {
  for (const wrong of [undefined, null, 7, "postgres://u:hidden@h/d", {}, { connect: 1 }, { pool: {} }, { url: "x" }, []]) {
    assert.throws(
      () => new PostgresStore(wrong),
      (error) => /PostgresStore.*(expected|there is no such option)/.test(error.message) && !/hidden/.test(inspect(error)),
    );
  }
  assert.throws(() => new PostgresStore({ connect() {}, timeoutMs: 0 }), /timeoutMs: expected milliseconds, above zero/);
  const url = await create();
  await query(url, "CREATE ROLE reader LOGIN; CREATE TABLE x (a int); REVOKE CREATE ON SCHEMA public FROM PUBLIC");
  const { port } = new URL(url);
  const cases = [
    [`postgres://stranger:hidden@127.0.0.1:${port}/postgres`, "28000", /role "stranger" does not exist; fix: give the role/],
    [`postgres://postgres:hidden@127.0.0.1:${port}/nothing`, "3D000", /"nothing" does not exist; fix: create the database/],
    [url.replace("//postgres@", "//reader:hidden@"), "42501", /permission denied .*; fix: let the role create the table/],
    ["postgres://u:hid%den@127.0.0.1:1/d", undefined, /PostgresStore: /],
    ["postgres://u:hidden@127.0.0.1:1/d", "ECONNREFUSED", /fix: is the server running/],
  ];
  for (const [wrong, code, message] of cases) {
    const store = storeOf(t, wrong, { timeoutMs: 300 });
    const error = await store.get("a").catch((error) => error);
    assert.match(error.message, message);
    if (code) assert.equal(error.code, code);
    assert.ok(!/hidd?e?n|hid%den/.test(inspect(error, { depth: 9, showHidden: true })), inspect(error, { depth: 9 }));
  }
  const store = new PostgresStore({ connect: () => ({}), timeoutMs: 300 });
  await assert.rejects(store.get("a"), { name: "TypeError", message: /expected a client with the method query/ });
  const latin = storeOf(t, await create("TEMPLATE template0 LOCALE 'C' ENCODING 'LATIN1'"));
  await assert.rejects(latin.add("日本", "", later()), { code: "22P05", message: /fix: use a database with the encoding UTF8/ });
});

test("what a transaction adds that ends late is not missed, and nothing is given twice", async (t) => {
  const url = await create();
  const store = storeOf(t, url);
  const values = async (place) => {
    const page = await store.since("key ", place);
    return [page.entries.map(({ value }) => value), page.place];
  };
  await store.add("key 0", "0", later());
  const [slow, slower, aborted] = await Promise.all([session(url), session(url), session(url)]);
  const insert = (client, value) =>
    client.query(
      "INSERT INTO ringwire_callbacks (key, value, expires_at, writer) VALUES ('key ' || $1::text, $1::text, now() + interval '1 h', '')",
      [value],
    );
  for (const client of [slow, slower, aborted]) await client.query("BEGIN");
  await insert(slow, "slow 1");
  await insert(aborted, "never");
  const { place: first } = await store.since("key ");
  await insert(slower, "slower");
  await store.add("key quick", "quick", later());
  // The places of "slow 1" and "slower" are before that of "quick", which is read first.
  const [one, second] = await values(first);
  await insert(slow, "slow 2");
  await slow.query("COMMIT");
  const [two, third] = await values(second);
  await store.add("key last", "last", later());
  await aborted.query("ROLLBACK");
  await slower.query("COMMIT");
  const [three, fourth] = await values(third);
  assert.deepEqual([one, two, three], [["quick"], ["slow 1", "slow 2"], ["slower", "last"]]);
  assert.deepEqual((await values(fourth))[0], []);
  for (const client of [slow, slower, aborted]) await client.end();
});

test("a page after the first gives what was there with the first, and the next time what has come since", async (t) => {
  const url = await create();
  const store = storeOf(t, url);
  const { place } = await store.since("");
  const slow = await session(url);
  await slow.query("BEGIN");
  const rows = (name, count) =>
    `INSERT INTO ringwire_callbacks (key, value, expires_at, writer) SELECT '${name} ' || n, '${name}', now() + interval '1 h', '' FROM generate_series(1, ${count}) n`;
  await slow.query(rows("slow", 700));
  await query(url, rows("quick", 700));
  const found = [];
  let page = await store.since("", place);
  found.push(...page.entries);
  assert.equal(page.more, true);
  await slow.query("COMMIT");
  await slow.end();
  do {
    page = await store.since("", page.place);
    found.push(...page.entries);
  } while (page.more);
  assert.equal(found.length, 700);
  for (page = await store.since("", page.place); ; page = await store.since("", page.place)) {
    found.push(...page.entries);
    if (!page.more) break;
  }
  assert.equal(new Set(found.map(({ key }) => key)).size, 1400);
  assert.equal(found.length, 1400);
});

test("a database that is older than a place says so", async (t) => {
  const store = storeOf(t, await create());
  await assert.rejects(store.since("", "99999999:99999999:"), { message: /older than it was/ });
});

test("takes a client that is connected already, and a pool from connect; close ends what the store has opened", async (t) => {
  const url = await create();
  const connected = new PostgresStore({ connect: () => session(url) });
  assert.equal(await connected.add("a", "1", later()), true);
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  t.after(() => pool.end().catch(() => {}));
  const pooled = new PostgresStore({ connect: () => pool });
  assert.equal(await pooled.get("a"), "1");
  for (const store of [connected, pooled]) {
    await store.close();
    await store.close();
    await assert.rejects(store.get("a"), { message: "PostgresStore: the store is closed" });
  }
  const own = new pg.Pool({ connectionString: url });
  const store = new PostgresStore(own);
  assert.equal(await store.get("a"), "1");
  await store.close();
  assert.equal((await own.query("SELECT 1 AS one")).rows[0].one, 1);
  await own.end();
});
