// What stores of campaigns promise: fences, transactions, order and counts. Each check gets `open`, which opens a store over the same data.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { SqliteCampaigns } from "./setting.mjs";

const LINE = "+14255550100#0";
const OTHER = "+14255550100#1";
const NOW = 1_795_000_000_000;

const person = (index, more) => ({
  id: `p${index}`,
  phone: `+1555${String(index).padStart(7, "0")}`,
  priority: 0,
  zones: ["Europe/Berlin"],
  person: { id: `p${index}` },
  dueAtMs: NOW,
  ...more,
});
const people = (count) => Array.from({ length: count }, (_, index) => person(index));
const done = (outcome, more) => ({ outcome, placed: true, call: "c", nowMs: NOW, ...more });

/** A store over a file of its own, and more of them over the same file. */
function stores(t) {
  const folder = mkdtempSync(join(tmpdir(), "ringwire-rows-"));
  const all = new Set();
  t.after(() => {
    for (const store of all) store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const open = () => {
    const store = new SqliteCampaigns(join(folder, "calls.db"));
    all.add(store);
    return store;
  };
  return Object.assign(open, {
    /** The process of a store ends. */
    end(store) {
      all.delete(store);
      store.close();
    },
  });
}

describe("a store", () => {
  test("gives each person to one line, and the same person to the line until it is settled", async (t) => {
    const store = stores(t)();
    await store.open("a");
    await store.addPeople("a", people(2));
    const fences = [await store.claim(LINE), await store.claim(OTHER)];
    const first = await store.take("a", LINE, fences[0], NOW);
    const second = await store.take("a", OTHER, fences[1], NOW);
    assert.deepEqual([first.id, first.try, first.isResumed], ["p0", 1, false]);
    assert.equal(second.id, "p1");
    const again = await store.take("a", LINE, fences[0], NOW + 5);
    assert.deepEqual(again, { ...first, isResumed: true });
    assert.equal(await store.settle(LINE, fences[0], done("confirmed")), true);
    assert.deepEqual(await store.take("a", LINE, fences[0], NOW), { dueAtMs: Infinity });
    assert.equal(await store.settle(OTHER, fences[1], done("busy", { dueAtMs: NOW + 500 })), true);
    assert.deepEqual(await store.take("a", LINE, fences[0], NOW), { dueAtMs: NOW + 500 });
    const later = await store.take("a", LINE, fences[0], NOW + 500);
    assert.deepEqual([later.id, later.try, later.earlier], ["p1", 2, { busy: 1 }]);
    await store.settle(LINE, fences[0], done("confirmed"));
    assert.equal(await store.take("a", LINE, fences[0], NOW), "over");
    const { waiting, held, done: ended, outcomes, tries, zones } = await store.count("a", NOW);
    assert.deepEqual([waiting, held, ended, outcomes, tries, zones], [0, 0, 2, { confirmed: 2 }, 3, []]);
  });

  test("changes nothing under an older fence", async (t) => {
    const open = stores(t);
    const [one, two] = [open(), open()];
    await one.open("a");
    await one.addPeople("a", people(2));
    const old = await one.claim(LINE);
    const held = await one.take("a", LINE, old, NOW);
    const fence = await two.claim(LINE);
    assert.ok(fence > old);
    assert.equal(await one.take("a", LINE, old, NOW), "lost");
    assert.equal(await one.settle(LINE, old, done("confirmed")), false);
    assert.deepEqual(await two.take("a", LINE, fence, NOW), { ...held, isResumed: true });
    assert.equal(await two.settle(LINE, fence, done("moved")), true);
    assert.equal(await two.settle(LINE, fence, done("confirmed")), false);
    assert.equal(await one.settle(LINE, old, done("confirmed")), false);
    assert.deepEqual((await one.count("a", NOW)).outcomes, { moved: 1 });
  });

  test("counts no try that was not placed, and has no outcome of it", async (t) => {
    const store = stores(t)();
    await store.open("a");
    await store.addPeople("a", people(1));
    const fence = await store.claim(LINE);
    for (let round = 0; round < 3; round += 1) {
      assert.equal((await store.take("a", LINE, fence, NOW)).try, 1);
      await store.settle(LINE, fence, { dueAtMs: NOW, placed: false, nowMs: NOW });
    }
    const [row] = await store.page("a");
    assert.deepEqual([row.state, row.tries, row.calls, (await store.count("a", NOW)).tries], ["waiting", 0, [], 0]);
  });

  test("gives no person whose phone another line holds, of whichever campaign", async (t) => {
    const store = stores(t)();
    for (const id of ["a", "b"]) await store.open(id);
    await store.addPeople("a", [person(1)]);
    await store.addPeople("b", [person(1, { id: "x" }), person(2)]);
    const fences = [await store.claim(LINE), await store.claim(OTHER)];
    await store.take("a", LINE, fences[0], NOW);
    assert.equal(await store.take("b", LINE, fences[0], NOW), "elsewhere");
    assert.equal((await store.take("b", OTHER, fences[1], NOW)).id, "p2");
    await store.settle(OTHER, fences[1], done("confirmed"));
    const { dueAtMs } = await store.take("b", OTHER, fences[1], NOW);
    assert.ok(dueAtMs > NOW && dueAtMs <= NOW + 1000);
    await store.settle(LINE, fences[0], done("confirmed"));
    assert.equal((await store.take("b", OTHER, fences[1], NOW)).id, "x");
  });

  test("gives by priority, then by when they are due, then in the order of input", async (t) => {
    const store = stores(t)();
    await store.open("a");
    const given = [
      [0, 5],
      [0, 0],
      [1, 9],
      [1, 3],
      [0, 0],
      [-1, 0],
      [2, 99],
    ];
    await store.addPeople(
      "a",
      given.map(([priority, after], index) => person(index, { priority, dueAtMs: NOW + after })),
    );
    const fence = await store.claim(LINE);
    const order = [];
    for (let held = await store.take("a", LINE, fence, NOW + 10); held.id; held = await store.take("a", LINE, fence, NOW + 10)) {
      order.push(held.id);
      await store.settle(LINE, fence, done("x"));
    }
    assert.deepEqual(order, ["p3", "p2", "p1", "p4", "p0", "p5"]);
    assert.deepEqual(await store.take("a", LINE, fence, NOW + 10), { dueAtMs: NOW + 99 });
    assert.equal(await store.dueAt("a", NOW + 10), NOW + 99);
    assert.equal(await store.dueAt("a", NOW + 10, 3), Infinity);
  });

  test("gives no person while it is paused, and to stop is the last word", async (t) => {
    const store = stores(t)();
    await store.open("a");
    await store.addPeople("a", people(3));
    const fence = await store.claim(LINE);
    await store.control("a", "pause", { nowMs: NOW });
    assert.equal(await store.take("a", LINE, fence, NOW), "paused");
    await store.control("a", "resume", { nowMs: NOW });
    await store.take("a", LINE, fence, NOW);
    await store.control("a", "stop", { nowMs: NOW });
    await store.control("a", "resume", { nowMs: NOW });
    assert.deepEqual(await store.status("a"), { state: "stopped", hangUp: false });
    assert.equal(await store.addPeople("a", [person(9)]), "stopped");
    // The one who was to be called again is not.
    await store.settle(LINE, fence, done("busy", { dueAtMs: NOW }));
    assert.deepEqual((await store.count("a", NOW)).outcomes, { stopped: 3 });
    assert.equal(await store.take("a", LINE, fence, NOW), "over");
  });

  test("goes on when the clock is put back an hour", async (t) => {
    const store = stores(t)();
    await store.open("a");
    await store.addPeople("a", people(1));
    const fence = await store.claim(LINE);
    await store.take("a", LINE, fence, NOW);
    const back = NOW - 3_600_000;
    await store.settle(LINE, fence, done("busy", { dueAtMs: back + 100, nowMs: back }));
    assert.equal((await store.take("a", LINE, fence, back + 100)).try, 2);
  });

  test("has 100,000 people: none is given twice, and counting goes through none", async (t) => {
    const store = stores(t)();
    await store.open("a");
    const count = 100_000;
    for (let from = 0; from < count; from += 500)
      await store.addPeople(
        "a",
        Array.from({ length: 500 }, (_, index) => person(from + index, { dueAtMs: NOW + ((from + index) % 7) })),
      );
    const fence = await store.claim(LINE);
    const given = new Set();
    for (let round = 0; round < 2000; round += 1) {
      given.add((await store.take("a", LINE, fence, NOW + 3)).id);
      await store.settle(LINE, fence, done("confirmed"));
    }
    assert.equal(given.size, 2000);
    const { waiting, zones } = await store.count("a", NOW);
    assert.deepEqual([waiting, zones], [98_000, [{ zones: ["Europe/Berlin"], people: 98_000 }]]);
    assert.deepEqual(
      (await store.page("a", "p99990")).map(({ id }) => id),
      ["p99991", "p99992", "p99993", "p99994", "p99995", "p99996", "p99997", "p99998", "p99999"],
    );
  });
});

describe("owners of lines", () => {
  /** Begins to run lines, and gives those that it has. */
  function running(store, lines) {
    const leave = new AbortController();
    const has = new Set();
    const work = async (line, { wanted }) => {
      has.add(line);
      await new Promise((resolve) => {
        leave.signal.addEventListener("abort", () => resolve());
        wanted.addEventListener("abort", () => resolve());
        if (wanted.aborted) setTimeout(resolve, 20);
      });
      has.delete(line);
      return leave.signal.aborted ? "over" : "yield";
    };
    const ended = store.owner.run(lines, work, { signal: leave.signal });
    return { has, ended, leave: () => (leave.abort(), ended) };
  }
  const reach = async (isSo) => {
    for (let tries = 0; !isSo(); tries += 1) {
      assert.ok(tries < 500, `waited in vain for ${isSo}`);
      await sleep(20);
    }
  };

  test("of two stores of a file one has a line, and the other gets it when that one leaves", async (t) => {
    const open = stores(t);
    const [one, two] = [open(), open()];
    const first = running(one, [LINE, OTHER]);
    await reach(() => first.has.size === 2);
    const second = running(two, [LINE, OTHER, "+14255550101#0"]);
    await reach(() => second.has.size === 1);
    await sleep(700);
    assert.deepEqual([[...first.has], [...second.has]], [[LINE, OTHER], ["+14255550101#0"]]);
    await first.leave();
    await reach(() => second.has.size === 3);
    await second.leave();
  });

  test("of a store that is closed without a word, another one gets them", async (t) => {
    const open = stores(t);
    const [one, two] = [open(), open()];
    const first = running(one, [LINE]);
    await reach(() => first.has.size === 1);
    open.end(one);
    const second = running(two, [LINE]);
    await reach(() => second.has.size === 1);
    await second.leave();
  });

  test("two campaigns of one process take turns, and one that gives up its wait is forgotten", async (t) => {
    const store = stores(t)();
    const first = running(store, [LINE]);
    await reach(() => first.has.size === 1);
    const second = running(store, [LINE]);
    await reach(() => second.has.size === 1);
    assert.equal(first.has.size, 0);
    const third = running(store, [LINE]);
    await third.leave();
    await reach(() => first.has.size === 1);
    await first.leave();
    await reach(() => second.has.size === 1);
    await second.leave();
  });
});
