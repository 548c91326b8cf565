// How many calls a number has up at once: the limit, and what was reached without one.
import assert from "node:assert/strict";
import { rm, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { folder, start, until } from "./command.mjs";
import { pkg } from "./pkg.mjs";

const { CallAutomationClient, CallClient } = await import(new URL("entries/client-node.js", pkg));
const { Emulator } = await import(new URL("entries/emulator-node.js", pkg));
const { serve } = await import(new URL("entries/emulator-http-node.js", pkg));

const CALLER = "+14255550100";
const STAYS = "+15550100000";
const BUSY = "+15550100486";
const CALLBACK = "https://app.example/callbacks";
const NONE = { calls: 0, callers: {}, callees: {} };

const place = (client, number) =>
  client.createCall({ targetParticipant: { phoneNumber: number }, sourceCallIdNumber: { phoneNumber: CALLER } }, CALLBACK);
const placePreview = (client, number) =>
  client.createCall("8:acs:me", [number], {
    callbackUri: CALLBACK,
    requestedModalities: ["audio"],
    requestedCallEvents: [],
    alternateCallerId: CALLER,
  });

describe("maxCallsPerNumber", () => {
  test("refuses one call more by either contract, which says when to try again and names no number", async () => {
    const emulator = await Emulator.start({ maxCallsPerNumber: 2 });
    const options = { fetch: emulator.fetch, retry: false };
    const [client, preview] = [CallAutomationClient, CallClient].map((Client) => new Client(emulator.connectionString, options));
    const { callConnection } = await place(client, STAYS);
    await placePreview(preview, STAYS);
    for (const refused of [place(client, STAYS), placePreview(preview, STAYS)]) {
      const error = await refused.then(
        () => assert.fail("it was placed"),
        (reason) => reason,
      );
      assert.equal(error.statusCode, 429);
      assert.equal(error.code, "TooManyRequests");
      assert.equal(error.retryAfterMs, 1000);
      assert.match(error.message, /as many calls at once as it may, 2 \(maxCallsPerNumber\)/);
      assert.doesNotMatch(error.message, /\d{4}/);
    }
    assert.equal(emulator.connections().length + emulator.calls().length, 2, "nothing was dialled");
    await emulator.advance("2s");
    await callConnection.hangUp(true);
    await emulator.advance("200ms");
    await placePreview(preview, STAYS);
    assert.deepEqual(emulator.peaks(), { calls: 2, callers: { [CALLER]: 2 }, callees: { [STAYS]: 2 } });
    assert.ok(emulator.support().automation.choices.some(({ about, basis }) => about === "limits" && basis === "assumed"));
    emulator.stop();
  });

  test("lets a client through that waits for as long as Retry-After says, without a second call", async () => {
    const server = await serve({ maxCallsPerNumber: 1, speed: 100, fetch: async () => new Response() });
    const client = new CallAutomationClient(server.connectionString);
    await place(client, BUSY);
    // It is busy after 10 ms, and a second of real time is longer.
    await place(client, BUSY);
    assert.equal(server.emulator.connections().length, 2);
    assert.deepEqual(server.emulator.peaks(), { calls: 1, callers: { [CALLER]: 1 }, callees: { [BUSY]: 1 } });
    await server.close();
  });
});

describe("peaks", () => {
  test("are those of the whole time, until a reset, and a page of a served emulator", async () => {
    const server = await serve({ fetch: async () => new Response() });
    const page = async () => (await fetch(`${server.endpoint}/emulator/peaks`)).json();
    assert.deepEqual(await page(), NONE);
    const client = new CallAutomationClient(server.connectionString);
    const calls = await Promise.all([place(client, STAYS), place(client, STAYS), place(client, "+15551110000")]);
    await Promise.all(calls.map(({ callConnection }) => callConnection.hangUp(true)));
    await until("their end", () => server.emulator.connections().every(({ state }) => state === "disconnected"));
    const peaks = { calls: 3, callers: { [CALLER]: 3 }, callees: { [STAYS]: 2, "+15551110000": 1 } };
    assert.deepEqual(server.emulator.peaks(), peaks);
    assert.deepEqual(await page(), peaks);
    server.emulator.reset();
    assert.deepEqual(await page(), NONE);
    await server.close();
    assert.throws(() => server.emulator.peaks(), /this emulator is stopped/);
  });

  const folders = [];
  after(() => Promise.all(folders.map((place) => rm(place, { recursive: true, force: true }))));

  test("go on with a state, as calls do that are up; the limit may be another one", async () => {
    folders.push(await mkdtemp(join(tmpdir(), "ringwire-quota-")));
    const file = join(folders[0], "state");
    const options = { state: file, fetch: async () => new Response(), speed: 20 };
    let server = await serve(options);
    const [, second] = [
      await place(new CallAutomationClient(server.connectionString), STAYS),
      await place(new CallAutomationClient(server.connectionString), STAYS),
    ];
    await server.close();
    server = await serve({ ...options, maxCallsPerNumber: 2 });
    const client = new CallAutomationClient(server.connectionString, { retry: false });
    assert.deepEqual(server.emulator.peaks(), { calls: 2, callers: { [CALLER]: 2 }, callees: { [STAYS]: 2 } });
    await assert.rejects(place(client, STAYS), { statusCode: 429 });
    await client.getCallConnection(second.callConnectionProperties.callConnectionId).hangUp(true);
    await until("its end", () => server.emulator.connections()[1].state === "disconnected");
    await place(client, STAYS);
    await server.close();
  });
});

test("the command has both", async (t) => {
  const env = join(await folder(t), ".env");
  const emulator = start(["emulator", "--port", "0", "--speed", "20", "--max-calls-per-number", "2", "--env", env, "--quiet"]);
  t.after(() => (emulator.child.kill(), emulator.gone));
  await until("the greeting", () => emulator.out.includes("Ctrl-C stops"));
  const [, connectionString] = emulator.out.match(/connection string\n {2}(\S+)/);
  const client = new CallAutomationClient(connectionString, { retry: false });
  await place(client, STAYS);
  await place(client, STAYS);
  await assert.rejects(place(client, STAYS), { statusCode: 429 });
  const [, endpoint] = connectionString.match(/endpoint=([^;]+?)\/?;/);
  const peaks = await (await fetch(`${endpoint}/emulator/peaks`)).json();
  assert.deepEqual(peaks, { calls: 2, callers: { [CALLER]: 2 }, callees: { [STAYS]: 2 } });
});
