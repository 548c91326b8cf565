// The core of campaigns as WebAssembly: what crosses the binding. What it decides is tested natively, in crates/campaigns/tests.
import assert from "node:assert/strict";
import test from "node:test";
import { pkg } from "./pkg.mjs";

await import(new URL("entries/campaigns-node.js", pkg));
const { CsvReader, Pace, Rules, checkPhone, maskPhone } = await import(new URL("campaigns/core.js", pkg));

const bytes = (text) => new TextEncoder().encode(text);
const numbers = ["+14255550100", { phoneNumber: "+14255550101", atOnce: 3 }];

test("a list is read in pieces that end anywhere", () => {
  const file = bytes('\ufeffName;Mobile;When\r\nRenée;+1 (425) 555-0123;"a; ""b""\r\nc"\r\nBob;12345;x\r\n');
  for (let size = 1; size < 12; size++) {
    const reader = new CsvReader({ map: { phone: "Mobile", name: "Name", when: "When" } });
    const rows = [];
    for (let at = 0; at < file.length; at += size) rows.push(...reader.push(file.subarray(at, at + size)));
    rows.push(...reader.end());
    const [person, refused] = rows;
    assert.deepEqual(person, { line: 2, person: { phone: "+14255550123", name: "Renée", when: 'a; "b"\r\nc' } });
    const { message, ...rest } = refused;
    assert.deepEqual(rest, { line: 4, column: "Mobile", value: "***45", reason: "noCountry" });
    assert.match(message, /^it has no country/);
    assert.equal(rows.length, 2);
  }
});

test("a file that cannot be read throws, and says which column was meant", () => {
  const reader = new CsvReader({ map: { phone: "Mobil" } });
  assert.throws(() => reader.push(bytes("Name,Mobile\nAnn,+14255550123\n")), {
    name: "CallAutomationError",
    kind: "validation",
    target: "line 1",
    message: "line 1: the column Mobil does not exist; did you mean Mobile?; there are Name, Mobile",
  });
  assert.deepEqual(reader.end(), []);
});

test("options are refused with their path and what was meant", () => {
  for (const [options, target, message] of [
    [
      { numbers, ringMS: 5 },
      "ringMS",
      /^Campaign: ringMS: this option does not exist; did you mean ringMs\?; there are numbers, /,
    ],
    [{ numbers, again: { busy: { afterMS: 1 } } }, "again.busy.afterMS", /did you mean afterMs\?; there are afterMs, tries$/],
    [{ numbers, until: {} }, "until", /^Campaign: until: expected a Date/],
    [{ numbers, until: new Date("x") }, "until", /^Campaign: until: expected a Date/],
    [undefined, "numbers", /^Campaign: numbers: expected from one number/],
  ]) {
    assert.throws(() => new Rules(options), { name: "CallAutomationError", kind: "validation", target, message });
  }
  assert.throws(() => new CsvReader({ map: { phone: 5 } }), {
    target: "options.map.phone",
    message: /expected the name of a column, got a number/,
  });
  assert.throws(() => new CsvReader({ country: "DE" }), { target: "options.country" });
  assert.throws(() => checkPhone("030", "049"), { target: "country" });
});

test("rules, pace and plan are what the declaration says", () => {
  const rules = new Rules({ numbers, until: new Date(90_000_000), holdBack: 0.2, pace: { perSecond: 1 } });
  assert.deepEqual(rules.lines, ["+14255550100#0", "+14255550101#0", "+14255550100#1", "+14255550101#1", "+14255550101#2"]);
  assert.deepEqual([rules.zones, rules.ringMs, rules.maxCallMs, rules.maxRefused], ["person", 25_000, 600_000, 0.01]);
  assert.equal(rules.numberOf("+14255550101#2"), "+14255550101");
  assert.deepEqual(
    rules.lines.map((line) => rules.isHeldBack(line)),
    [false, false, false, false, true],
  );
  assert.deepEqual(rules.opens(0, [[[0, -480]]]), { openAtMs: -28_800_000, closesAtMs: 18_000_000 });
  assert.deepEqual(rules.opens(90_000_000, [[[0, 0]]]), { never: true, because: "until" });
  assert.deepEqual(rules.opens(0, []), { never: true, because: "hours" });
  assert.deepEqual(new Rules({ numbers, hours: "always" }).opens(5, []), { openAtMs: 5, closesAtMs: Infinity });
  assert.deepEqual(rules.after("busy", 1, 1, 7), { waitUntilMs: 300_007 });
  assert.deepEqual(rules.after("confirmed", 1, 1, 7), { done: "confirmed" });
  assert.deepEqual(rules.again(3, 0, 0), { afterMs: 4000 });
  assert.deepEqual(rules.again(3, 0, 600_000), { done: "unknown" });
  const plan = rules.plan({ waiting: [{ zones: [[[0, 0]]], people: 10 }], nowMs: 0, answered: 1, talkMs: 60_000 });
  assert.deepEqual([plan.bottleneck, plan.callMinutes, plan.impossibleBecause], ["hours", 10, undefined]);
  assert.throws(() => rules.plan({ waiting: [], nowMs: 0, answered: 2 }), { target: "assume.answered" });

  const pace = new Pace(rules, 0);
  assert.deepEqual([pace.ask(rules.lines[0], 0), pace.ask(rules.lines[1], 0)], [0, 1000]);
  pace.throttled(rules.lines[0], 5000, 10);
  assert.deepEqual(pace.state, { perSecond: 1, resting: ["+14255550100"] });
  assert.equal(new Pace(new Rules({ numbers }), 0).state.perSecond, null);
});

test("phone numbers are checked and masked", () => {
  assert.deepEqual(checkPhone("030 123456", "+49"), { phone: "+4930123456" });
  assert.equal(checkPhone("030 123456").reason, "noCountry");
  assert.equal(maskPhone("+14255550123"), "+*********23");
});
