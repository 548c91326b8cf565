// Calls saved as tests: applications make quite different calls with an emulator, the console reads its log, and what it saves is run by
// node:test as it stands, in a folder that has the package and nothing else.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { CALLBACKS, CALLS, PREVIEW_CALLS, invite, recorded, saved } from "./saved-calls.mjs";

const pkg = new URL("../../pkg/", import.meta.url);
const run = promisify(execFile);

let folder;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "ringwire-saved-"));
  await mkdir(join(folder, "node_modules"));
  await symlink(fileURLToPath(pkg), join(folder, "node_modules", "ringwire"), "junction");
});
after(() => rm(folder, { recursive: true, force: true }));

/** A runner that a test starts is one of its own: this one has told its children to report to it. */
const SETTINGS = () => ({ cwd: folder, timeout: 60_000, env: { ...process.env, NODE_TEST_CONTEXT: undefined } });

/** Runs a file as `node --test` does; gives what it prints. */
async function passes(name, text) {
  const file = join(folder, `${name}.test.mjs`);
  await writeFile(file, text);
  const { stdout, stderr } = await run(process.execPath, ["--test", "--test-reporter=tap", file], SETTINGS()).catch((error) =>
    assert.fail(`${error.stdout}\n${text}`),
  );
  assert.match(stdout, /^# pass 1$/m);
  assert.match(stdout, /^# fail 0$/m);
  assert.ok(!/ringwire:/.test(stdout + stderr), `it warns of nothing: ${stdout}${stderr}`);
}

describe("a call, saved as a test", { concurrency: 2 }, () => {
  for (const [name, flow] of Object.entries(CALLS))
    for (const participantsFirst of [true, false])
      test(`passes: ${name}${participantsFirst ? "" : ", in the other order"}`, async () => {
        await passes(`${name.replace(/\W/g, "-")}-${participantsFirst}`, saved(await recorded(flow, { participantsFirst })));
      });
  for (const [name, flow] of Object.entries(PREVIEW_CALLS))
    test(`passes: ${name}`, async () => {
      await passes(name.replace(/\W/g, "-"), saved(await recorded(flow, { contract: "CallClient" })));
    });
});

test("it says what was done, and what came", async () => {
  const text = saved(await recorded(CALLS.recognize, { participantsFirst: false }));
  for (const part of [
    /client\.createCall\(/,
    /emulator\.press\(callConnectionId, "\+15550100000", "4"\)/,
    /callConnection\.getCallMedia\(\)\.startRecognizing\(/,
    /url: emulator\.promptUri\(1\)/,
    /await emulator\.until\(flow\(\)/,
    /await came\("RecognizeCompleted", 1\)/,
    /callConnection\.hangUp\(true\)/,
    /"CallDisconnected",/,
  ])
    assert.match(text, part);
  assert.ok(!text.includes("hush"), "the secret in the address of the application is not in it");
  assert.ok(!/from "(?!node:|ringwire)/.test(text));
});

test("a test that was changed fails: it holds something", async () => {
  const text = saved(await recorded(CALLS.busy)).replace('"CreateCallFailed",\n', "");
  const file = join(folder, "changed.test.mjs");
  await writeFile(file, text);
  await assert.rejects(run(process.execPath, ["--test", file], SETTINGS()), ({ stdout }) => /CreateCallFailed/.test(stdout));
});

test("for Vitest it says the same in the words of Vitest", async () => {
  const recording = await recorded(CALLS.refused, { participantsFirst: false });
  const [node, vitest] = [saved(recording), saved(recording, "vitest")];
  assert.match(vitest, /^import \{ expect, test \} from "vitest";$/m);
  assert.ok(!/assert|node:/.test(vitest), vitest);
  const inNode = vitest
    .replace(/expect\(((?:(?!expect\()[\s\S])*?)\)\.rejects\.toMatchObject\(/g, "assert.rejects($1, ")
    .replace("expect(events.sort()).toEqual(", "assert.deepEqual(events.sort(), ")
    .replace("}, 60_000);", "});");
  const plain = (text) => text.split("\n").filter((line) => !line.startsWith("import"));
  assert.deepEqual(plain(inNode), plain(node));
});

test("no number of a person is in it: another one does what the person did", async () => {
  for (const [own, standin] of [
    ["+4915112345678", /\+15550\d{2}0000/],
    ["+14255550123", /\+15550\d{2}0\d{3}/],
  ]) {
    const text = saved(
      await recorded(async ({ emulator, client }) => {
        const call = await client.createCall(invite(own), CALLBACKS);
        await call.connected().catch(() => {});
        await emulator.advance("1m");
        await call.callConnection.hangUp(true).catch(() => {});
        await emulator.advance("1s");
      }),
    );
    assert.ok(!text.includes(own.slice(1)), text);
    assert.match(text, standin);
    assert.ok(!text.includes("14255550100"), "nor is that of the caller");
    await passes(`own-${own.slice(1)}`, text);
  }
});
