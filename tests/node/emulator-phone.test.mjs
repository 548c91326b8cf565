// Softphones of an emulator: in virtual time, over HTTP, and after a restart.
import assert from "node:assert/strict";
import { once } from "node:events";
import { request } from "node:http";
import { describe, test } from "node:test";
import { memoryJournal } from "./journal.mjs";
import { pkg } from "./pkg.mjs";

const { serve } = await import(new URL("entries/emulator-http-node.js", pkg));
const { Emulator } = await import(new URL("entries/emulator-node.js", pkg));
const { CallAutomationClient } = await import(new URL("entries/client-node.js", pkg));

const SOURCE = { sourceCallIdNumber: { phoneNumber: "+14255550100" } };
const CALLBACK = "https://app.example/callbacks";
const OTHER = "+15550100000";

/** An emulator in virtual time, and a client of it. */
async function started(options) {
  const emulator = await Emulator.start(options);
  const client = new CallAutomationClient(emulator.connectionString, { fetch: emulator.fetch });
  const call = async (...numbers) => {
    const targets = numbers.map((phoneNumber) => ({ phoneNumber }));
    return (await client.createGroupCall(targets, CALLBACK, SOURCE)).callConnectionProperties.callConnectionId;
  };
  const state = (id) => emulator.connections().find(({ callConnectionId }) => callConnectionId === id).state;
  return { emulator, client, call, state };
}

describe("in virtual time", () => {
  test("one answers, speaks, hears, presses keys and hangs up", async () => {
    const { emulator, call, state } = await started();
    const phone = emulator.phone();
    const messages = [];
    phone.onmessage = ({ event }) => messages.push(event);
    assert.equal(phone.number, "+15550109000");
    const id = await call(phone.number, OTHER);
    await emulator.advance("1s");
    assert.deepEqual(
      phone.ringing.map(({ callConnectionId, to, callerNumber }) => [callConnectionId, to, callerNumber]),
      [[id, "4:+15550109000", "+14255550100"]],
    );
    phone.answer();
    await emulator.advance("2s");
    assert.deepEqual(
      [state(id), phone.ringing, phone.call],
      ["connected", [], { callConnectionId: id, participantId: "4:+15550109000" }],
    );

    const other = emulator.phone();
    other.attach(id, OTHER);
    const heard = [];
    other.onaudio = (packet) => heard.push(...packet.heard);
    const said = [];
    phone.onaudio = (packet) => said.push(...packet.said);
    const samples = Int16Array.from({ length: 640 }, (_, sample) => sample + 1);
    assert.equal(phone.send(samples), 80, "two packets, 40 ms from now");
    assert.equal(phone.send(new Uint8Array(samples.buffer)), 120, "bytes are samples as well");
    await emulator.advance(160);
    const expected = [...Array(640).fill(0), ...samples, ...samples, ...Array(640).fill(0)];
    assert.deepEqual(heard, expected);
    assert.deepEqual(said, expected);

    assert.equal(phone.press("12#"), 3);
    phone.hangUp();
    await emulator.advance("1s");
    assert.deepEqual(messages, ["ringing", "connected", "ended"]);
    assert.equal(phone.call, undefined);
    assert.throws(() => phone.hangUp(), /The phone is in no call/);
    emulator.stop();
    assert.throws(() => phone.press("1"), /this phone is closed/);
  });

  test("one calls the application, which is the call that comes in", async () => {
    const events = [];
    const { emulator, client } = await started({
      onCallback: async (request) => void events.push(...[await request.json()].flat()),
    });
    const phone = emulator.phone();
    const { incomingCallContext } = phone.dial({ to: { phoneNumber: "+14255550100" } });
    await emulator.advance(0);
    assert.equal(events[0].data.from.phoneNumber.value, phone.number);
    const { callConnectionProperties } = await client.answerCall(incomingCallContext, CALLBACK);
    await emulator.advance("1s");
    assert.equal(phone.call.callConnectionId, callConnectionProperties.callConnectionId);
    // A hanging up that the application sees.
    phone.close();
    await emulator.advance("1s");
    assert.equal(events.at(-1).type, "Microsoft.Communication.CallDisconnected");
    emulator.stop();
  });

  test("a call that no phone takes fails, and holds up no test", async () => {
    const { emulator, call, state } = await started();
    const id = await call("+15550109000");
    await emulator.advance("2s");
    assert.equal(state(id), "disconnected");
    emulator.stop();
  });

  test("what does not fit is refused, and a handler that throws harms nothing else", async (t) => {
    const { emulator, call } = await started();
    const phone = emulator.phone();
    const reported = t.mock.method(console, "error", () => {});
    phone.onmessage = () => {
      throw new Error("a fault of the test");
    };
    for (const [act, message] of [
      [() => phone.answer(), /ring: no call rings/],
      [() => phone.answer("x"), /ring: expected the number/],
      [() => phone.decline(7), /ring: no call rings/],
      [() => phone.dial(), /call: expected an object/],
      [() => phone.dial({}), /to: expected/],
      [() => phone.attach("none", OTHER), /Call not found/],
      [() => phone.attach(1, OTHER), /callConnectionId: expected a string/],
      [() => phone.send([1]), /audio: expected an Int16Array/],
      [() => phone.send(new Uint8Array(3)), /odd number of bytes/],
      [() => phone.press("1"), /The phone is in no call/],
      [() => phone.press(1), /keys: expected a string/],
    ])
      assert.throws(act, message);
    assert.equal(phone.send(new Int16Array(320)), 0, "said into a phone that is in no call");
    await call(phone.number);
    await emulator.advance(0);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(phone.ringing.length, 1);
    assert.match(String(reported.mock.calls[0].arguments[1]), /a fault of the test/);
    phone.close();
    phone.close();
    assert.throws(() => phone.answer(), /this phone is closed: emulator.phone\(\) opens another one/);
    emulator.stop();
  });

  test("a reset ends its call, and a restart takes the phone away", async () => {
    const journal = memoryJournal();
    const first = await started({ journal });
    const phone = first.emulator.phone();
    const ended = [];
    phone.onmessage = ({ event, reason }) => event === "ended" && ended.push(reason);
    const talks = async () => {
      const id = await first.call(phone.number);
      await first.emulator.advance(0);
      phone.answer();
      phone.send(new Int16Array(1600).fill(900));
      await first.emulator.advance(100);
      return id;
    };
    await talks();
    first.emulator.reset();
    assert.deepEqual(ended, ["the emulator was reset"]);
    const id = await talks();
    assert.equal(first.state(id), "connected");
    const log = JSON.stringify(first.emulator.events());
    assert.ok(!/phoneSays|heard|AAAA/.test(log), "no sound is in the log");
    first.emulator.stop();

    const second = await started({ journal });
    await second.emulator.advance("1s");
    assert.equal(second.state(id), "disconnected", "the caller is gone with the phone");
    assert.equal(second.emulator.phone().id, phone.id + 1);
    // What was written leads there again.
    second.emulator.stop();
    const third = await started({ journal });
    assert.equal(third.state(id), "disconnected");
    third.emulator.stop();
  });
});

/** Opens a phone over HTTP; `frames` has what has come: messages, and how many packets. */
async function opened(server, headers = {}) {
  const outgoing = request(`${server.endpoint}/emulator/phone`, {
    headers: { accept: "application/octet-stream", ...headers },
  }).end();
  const [response] = await once(outgoing, "response");
  const line = { response, messages: [], packets: [], close: () => outgoing.destroy() };
  let rest = Buffer.alloc(0);
  const read = (part) => {
    rest = Buffer.concat([rest, part]);
    while (rest.length >= 5 && rest.length >= 5 + rest.readUInt32LE(1)) {
      const bytes = rest.subarray(5, 5 + rest.readUInt32LE(1));
      if (rest[0] === 1) line.messages.push(JSON.parse(bytes));
      if (rest[0] === 2) line.packets.push(bytes);
      rest = rest.subarray(5 + bytes.length);
    }
  };
  response.on("error", () => {});
  return Object.assign(line, { read: () => response.on("data", read) });
}

async function until(condition) {
  for (const deadline = Date.now() + 15_000; !(await condition()); ) {
    assert.ok(Date.now() < deadline, `${condition} within 15 seconds`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe("over HTTP", () => {
  const post = async (server, query, body, headers) => {
    const answer = await fetch(`${server.endpoint}/emulator/phone${query}`, { method: "POST", body, headers });
    return [answer.status, await answer.json()];
  };
  const acts = (server, phone, request) =>
    post(server, `?phone=${phone}`, JSON.stringify(request), { "content-type": "application/json" });

  test("a connection is a phone, which rings, answers, speaks and hears", async (t) => {
    const server = await serve();
    t.after(() => server.close());
    const client = new CallAutomationClient(server.connectionString, { allowInsecureConnection: true });
    const line = await opened(server);
    line.read();
    assert.equal(line.response.headers["content-type"], "application/octet-stream");
    await until(() => line.messages.length === 1);
    const [{ phone, number }] = line.messages;
    assert.deepEqual([phone, number], [1, "+15550109000"]);
    const targets = [{ phoneNumber: number }];
    const { callConnectionProperties } = await client.createGroupCall(targets, `${server.endpoint}/emulator/sink`, SOURCE);
    await until(() => line.messages.some(({ event }) => event === "ringing"));
    assert.deepEqual(await acts(server, phone, { action: "answer" }), [200, {}]);
    await until(() => line.messages.some(({ event }) => event === "connected"));
    const [status, { waitingMs }] = await post(server, `?phone=${phone}`, new Int16Array(3200).fill(77));
    assert.ok(status === 200 && waitingMs > 150 && waitingMs <= 240, `${status} ${waitingMs}`);
    // A packet is 20 ms of what was heard, and 20 ms of what was said.
    await until(() => line.packets.some((packet) => packet.length === 1280 && packet.readInt16LE(640) === 77));
    assert.ok(
      line.packets.every((packet) => packet.readInt16LE(0) === 0),
      "one does not hear oneself",
    );
    line.close();
    const { callConnectionId } = callConnectionProperties;
    const state = () => server.emulator.connections().find((one) => one.callConnectionId === callConnectionId).state;
    await until(() => state() === "disconnected");
    assert.deepEqual(await (await fetch(`${server.endpoint}/emulator/phone`)).json(), []);
    assert.equal((await acts(server, phone, { action: "answer" }))[0], 404);
  });

  test("a page of another origin gets no phone, and a seventeenth reader has to wait", async (t) => {
    const server = await serve();
    t.after(() => server.close());
    const foreign = await opened(server, { origin: "https://evil.example" });
    assert.equal(foreign.response.statusCode, 403);
    assert.equal((await opened(server, { host: "evil.example" })).response.statusCode, 403);
    const evil = { origin: "https://evil.example" };
    const answer = await new Promise((resolve, reject) => {
      const outgoing = request(`${server.endpoint}/emulator/phone?phone=1`, { method: "POST", headers: evil }, resolve);
      outgoing.on("error", reject).end(Buffer.alloc(640));
    });
    assert.equal(answer.statusCode, 403);
    const lines = [];
    for (let count = 0; count < 16; count++) lines.push(await opened(server));
    assert.ok(lines.every(({ response }) => response.statusCode === 200));
    const late = await opened(server);
    assert.deepEqual([late.response.statusCode, late.response.headers["retry-after"]], [429, "1"]);
    lines.pop().close();
    await until(async () => {
      const again = await opened(server);
      if (again.response.statusCode === 200) lines.push(again);
      return again.response.statusCode === 200;
    });
    for (const line of lines) line.close();
  });

  test("a reader that is slow loses the oldest sound, gets a count of it, and loses no message", async (t) => {
    const server = await serve({ speed: 200 });
    t.after(() => server.close());
    const { emulator } = server;
    const line = await opened(server);
    const client = new CallAutomationClient(server.connectionString, { allowInsecureConnection: true });
    await client.createGroupCall([{ phoneNumber: "+15550109000" }], `${server.endpoint}/emulator/sink`, SOURCE);
    await until(async () => (await acts(server, 1, { action: "answer" }))[0] === 200);
    const begin = emulator.now;
    // Sixteen minutes of the call are 60 MB: more than the network and the server keep for a reader.
    await until(() => emulator.now - begin > 960_000);
    line.read();
    // Each time the network takes some more, the reader gets what was lost before that.
    const lost = () => line.messages.reduce((sum, { event, frames }) => sum + (event === "lost" ? frames : 0), 0);
    await until(() => lost() > 1000);
    assert.deepEqual(
      line.messages.map(({ event }) => event).filter((event) => event !== "lost"),
      ["open", "ringing", "connected"],
    );
    line.close();
  });
});
