// Where people come from: everything that bytes can be read from, and what `add` says of a file.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { all, readPeople, setting } from "./setting.mjs";

const CSV = 'Mobile,Name,Zone\r\n+1 (555) 010-0000,Ada,Europe/London\r\n0049 30 1234567,"Grace\nHopper",Europe/Berlin\r\n';
const MAP = { phone: "Mobile", name: "Name", zone: "Zone" };
const PEOPLE = [
  { phone: "+15550100000", name: "Ada", zone: "Europe/London" },
  { phone: "+49301234567", name: "Grace\nHopper", zone: "Europe/Berlin" },
];

describe("readPeople", () => {
  const folder = mkdtempSync(join(tmpdir(), "ringwire-people-"));
  const path = join(folder, "people.csv");
  writeFileSync(path, CSV);
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const bytes = new TextEncoder().encode(CSV);
  /** One byte at a time: a character may be in two parts. */
  async function* single() {
    for (const byte of bytes) yield Uint8Array.of(byte);
  }
  const sources = {
    "a path": () => path,
    "a URL": () => pathToFileURL(path),
    "an open file": async (t) => {
      const handle = await open(path);
      t.after(() => handle.close());
      return handle;
    },
    bytes: () => bytes,
    "an ArrayBuffer": () => bytes.buffer,
    "an iterable of bytes": () => single(),
    "a ReadableStream": () => new Blob([CSV]).stream(),
    "a Response": () => new Response(CSV),
    "a Request": () => new Request("https://a.example/", { method: "POST", body: CSV }),
    "a Blob": () => new Blob([CSV]),
  };
  for (const [name, source] of Object.entries(sources)) {
    test(`of ${name}`, async (t) => assert.deepEqual(await all(readPeople(await source(t), MAP)), PEOPLE));
  }

  test("of what is none of these says so", () => {
    for (const source of [undefined, null, 7, {}, [], new URLSearchParams()])
      assert.throws(() => readPeople(source), { message: /^readPeople: source: expected the path of a file, an open file/ });
    assert.throws(() => readPeople(path, MAP, { contry: "+49" }), { message: /did you mean country\?/ });
  });

  test("of a file that is not there says so when it is read", async () => {
    await assert.rejects(all(readPeople(join(folder, "none.csv"))), { code: "ENOENT" });
  });
});

describe("add", () => {
  test("names the lines of a file that it refuses, with column and reason", async (t) => {
    const at = await setting(t);
    const campaign = at.campaign({ hours: { from: "08:00", to: "21:00" } });
    const rows = [
      "phone,zone,id",
      "+15550100000,Europe/London,a",
      "0555 0100000,Europe/London,b",
      "+15550100001,Europe/Londn,c",
      "+15550100002,,d",
      "+15550100000,Europe/London,e",
    ];
    const { added, same, refused, duplicates } = await campaign.add(readPeople(new TextEncoder().encode(rows.join("\n"))));
    assert.deepEqual([added, same], [1, 1]);
    assert.deepEqual(
      refused.map(({ line, column, reason }) => [line, column, reason]),
      [
        [3, "phone", "noCountry"],
        [4, "zone", "unknownZone"],
        [5, "zone", "noZone"],
      ],
    );
    assert.ok(!JSON.stringify(refused).includes("0100000"));
    assert.deepEqual(duplicates, [{ row: 5, line: 6, id: "e", first: "a" }]);
    await assert.rejects(campaign.run(), { message: /^campaign\.run: 3 of 5 people are refused.*: line 3, phone [*\d ]+: / });
  });

  test("normalises phones before they are checked, of files and of iterables", async (t) => {
    const at = await setting(t);
    const campaign = at.campaign({ normalise: (phone, { prefix }) => `${prefix}${phone}` });
    const file = new TextEncoder().encode("phone,prefix\n555010000,+1\n");
    await campaign.add(readPeople(file, { phone: "phone", prefix: "prefix" }));
    await campaign.add([{ phone: "5550100000", prefix: "+44" }]);
    assert.deepEqual(
      (await all(campaign.results())).map(({ phone }) => phone),
      ["+1555010000", "+445550100000"],
    );
  });

  test("refuses what cannot be kept, and what is no list", async (t) => {
    const at = await setting(t);
    const campaign = at.campaign();
    const circle = { phone: "+15550100000" };
    circle.self = circle;
    const people = [
      circle,
      { phone: "+15550100001", big: "x".repeat(70_000) },
      { phone: 5 },
      { phone: "+15550100002", id: "x".repeat(501) },
    ];
    const { refused } = await campaign.add(people);
    assert.deepEqual(
      refused.map(({ reason }) => reason),
      ["tooLarge", "tooLarge", "noPhone", "idTooLong"],
    );
    for (const given of [undefined, 5, "+15550100000"])
      await assert.rejects(campaign.add(given), { message: /^campaign\.add: people: expected people: an array/ });
  });
});
