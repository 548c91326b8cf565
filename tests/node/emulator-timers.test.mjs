// What a test fakes does not hold up a virtual emulator, and moves the real clock of one. Each program is a process of its own: some fake
// the timers before anything is imported.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { describe, test } from "node:test";
import { promisify } from "node:util";
import { pkg } from "./pkg.mjs";

const run = promisify(execFile);
const entry = (name) => JSON.stringify(new URL(`entries/${name}-node.js`, pkg).href);

/** Fakes: those of a test, and the platforms that lack a timer. */
const FAKES = {
  "all timers that never fire": `for (const name of ["setTimeout", "setImmediate", "setInterval"]) globalThis[name] = () => 1;
    for (const name of ["clearTimeout", "clearImmediate", "clearInterval"]) globalThis[name] = () => {};`,
  "node:test's mock timers": `(await import("node:test")).mock.timers.enable();`,
  "a setImmediate that throws": `globalThis.setImmediate = () => { throw new Error("not supported in the Edge Runtime"); };`,
  "no setImmediate": `delete globalThis.setImmediate;`,
  "a setImmediate that never fires": `globalThis.setImmediate = () => {};`,
  "a Date of 2020": `const Real = Date;
    globalThis.Date = class extends Real {
      constructor(...given) { super(...(given.length ? given : [1582977600000])); }
      static now() { return 1582977600000; }
    };`,
};
const NO_PORTS = {
  "no MessageChannel": `delete globalThis.MessageChannel;`,
  "a MessageChannel that throws": `globalThis.MessageChannel = class { constructor() { throw new Error("not supported"); } };`,
  "no MessageChannel, and all timers faked": `delete globalThis.MessageChannel; ${FAKES["all timers that never fire"]}`,
};

/** A call whose handler waits for an event that comes after its answer; prints the emulator's log. */
const program = ({ before = "", after = "", more = "" }) => `
  ${before}
  const { CallAutomationClient } = await import(${entry("client")});
  const { CallbackReceiver } = await import(${entry("callbacks")});
  const { Emulator } = await import(${entry("emulator")});
  ${after}
  let receiver;
  const emulator = await Emulator.start({ onCallback: (request) => receiver.handle(request) });
  receiver = new CallbackReceiver({ ...emulator.callbackAuthentication, onError(error) { throw error; } });
  const client = new CallAutomationClient(emulator.connectionString, { fetch: emulator.fetch, callbacks: receiver });
  let stage = "";
  receiver.on("CallConnected", async (event) => {
    const media = client.getCallConnection(event.callConnectionId).getCallMedia();
    await media.playToAll([{ kind: "textSource", text: "Good day", voiceName: "en-US-NancyNeural" }], { operationContext: "a" }).completed();
    stage = "played";
  });
  const { callConnection } = await client.createCall(
    { targetParticipant: { phoneNumber: "+15550103001" }, sourceCallIdNumber: { phoneNumber: "+14255550100" } },
    "https://app.example/callbacks",
    { callIntelligenceOptions: { cognitiveServicesEndpoint: "https://speech.example/" } },
  );
  await emulator.advance("2s");
  await emulator.advance("30s");
  await callConnection.hangUp(true);
  await emulator.advance("2s");
  ${more}
  process.stdout.write(JSON.stringify({ stage, log: emulator.events(), kinds: emulator.callbacks().map((callback) => [callback.eventKind, callback.state]) }));
`;

async function output(text) {
  const { stdout } = await run(process.execPath, ["--no-warnings", "--input-type=module", "--eval", text], { timeout: 20_000 });
  return stdout;
}

describe("a virtual emulator goes on, and its log is the same", async () => {
  const plain = await output(program({}));

  test("without fakes there is a log", () => {
    const { kinds, stage } = JSON.parse(plain);
    assert.equal(stage, "played");
    assert.ok(kinds.some(([kind]) => kind === "CallDisconnected"));
    assert.ok(kinds.every(([, state]) => state === "delivered"));
  });

  for (const [name, fake] of Object.entries({ ...FAKES, ...NO_PORTS })) {
    test(`with ${name}, set before the import`, async () => assert.equal(await output(program({ before: fake })), plain));
    test(`with ${name}, set after the import`, async () => assert.equal(await output(program({ after: fake })), plain));
  }
});

const STARTED = `
  const { Emulator } = await import(${entry("emulator")});
  const { CallAutomationClient } = await import(${entry("client")});
  const started = (options) => Emulator.start(options);
  const call = (emulator) => new CallAutomationClient(emulator.connectionString, { fetch: emulator.fetch }).createCall(
    { targetParticipant: { phoneNumber: "+15550100000" }, sourceCallIdNumber: { phoneNumber: "+14255550100" } }, "https://app.example/");
`;

describe("what takes real time", () => {
  test("the time-out of a callback is real with a virtual clock, whatever is faked", async () => {
    const text = await output(`${FAKES["all timers that never fire"]} ${STARTED}
      const emulator = await started({ onCallback: () => new Promise(() => {}), callbackTimeoutMs: 30.5 });
      await call(emulator);
      await emulator.advance("2s");
      console.log(emulator.callbacks().map(({ state }) => state).join());`);
    assert.match(text, /^unanswered(,unanswered)*\n$/);
  });

  test("so is the delay of an answer", async () => {
    const text = await output(`${FAKES["all timers that never fire"]} ${STARTED}
      const emulator = await started({ faults: { rules: [{ fault: "latency", delayMs: 50 }] } });
      const begin = performance.now();
      await call(emulator);
      console.log(performance.now() - begin >= 45);`);
    assert.equal(text, "true\n");
  });

  test("the real clock is the program's: fake timers move it", async () => {
    const text = await output(`const { mock } = await import("node:test");
      mock.timers.enable({ apis: ["setTimeout", "Date"], now: Date.UTC(2020, 1, 29) });
      ${STARTED}
      const emulator = await started({ clock: "real", maxSkewMs: null });
      await call(emulator);
      const states = () => emulator.connections().map(({ state, createdAt }) => state + createdAt.slice(0, 10)).join();
      console.log(states());
      mock.timers.tick(2000);
      console.log(states());`);
    assert.equal(text, "connecting2020-02-29\nconnected2020-02-29\n");
  });
});
