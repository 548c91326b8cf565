// The softphone of the console: a microphone, a loudspeaker and an emulator between. Keys go in as sound and are read back as sound, by a decoder
// of the tests' own.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { button, inState, leave, phone as phoneOf, violations, watched } from "./browser.mjs";
import { floats, keysIn, tones, wavOf } from "./tones.mjs";
import { serveConsole } from "../demo/serve.mjs";
import { BROWSERS, launchChromium, launchFirefox } from "../harness/browser.mjs";

const pkg = new URL("../../pkg/entries/", import.meta.url);
const { serve } = await import(new URL("emulator-http-node.js", pkg));
const { CallAutomationClient } = await import(new URL("client-node.js", pkg));

const PHONE = "+15550109000";
const OTHER = "+15550100000";
const RATE = 16_000;
const SOURCE = { sourceCallIdNumber: { phoneNumber: "+14255550100" } };

let folder;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "ringwire-softphone-"));
});
after(() => rm(folder, { recursive: true, force: true }));

/** Waits until something is so; 20 seconds at most. */
async function until(condition, what = String(condition)) {
  for (const deadline = Date.now() + 20_000; !(await condition()); ) {
    assert.ok(Date.now() < deadline, `${what} within 20 seconds`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const joined = (packets) => {
  const all = new Int16Array(packets.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const packet of packets) {
    all.set(packet, at);
    at += packet.length;
  }
  return all;
};

/** An emulator that is served, a call of an application to the softphone and one other, and the ear of that one. */
async function talking(t) {
  const server = await serve();
  // A test that fails leaves no server behind: the process would wait for it.
  t.after(() => server.close());
  const { emulator } = server;
  const client = new CallAutomationClient(server.connectionString, { allowInsecureConnection: true });
  const call = async (...numbers) => {
    const targets = numbers.map((phoneNumber) => ({ phoneNumber }));
    const { callConnectionProperties } = await client.createGroupCall(targets, `${server.endpoint}/emulator/sink`, SOURCE);
    return callConnectionProperties.callConnectionId;
  };
  return {
    ...server,
    client,
    call,
    state: (id) => emulator.connections().find(({ callConnectionId }) => callConnectionId === id).state,
    /** What that participant hears from now on, and what says something for them. */
    async other(id) {
      const phone = emulator.phone();
      await until(() => {
        try {
          phone.attach(id, OTHER);
          return true;
        } catch {
          return false;
        }
      }, "the other one to be in the call");
      const heard = [];
      phone.onaudio = (packet) => heard.push(packet.heard);
      return { phone, heard: () => floats(joined(heard)) };
    },
  };
}

const section = (page) => page.locator("#softphone");
const state = (page, text) => page.locator("#softphone-state").filter({ hasText: text }).waitFor();

/** Has the page keep what goes to its loudspeaker. */
const capture = () => {
  const { connect } = AudioNode.prototype;
  window.captured = [];
  AudioNode.prototype.connect = function (target, ...rest) {
    if (target instanceof AudioDestinationNode && this instanceof AudioWorkletNode) {
      window.capturedRate = this.context.sampleRate;
      const recorder = this.context.createScriptProcessor(8192, 1, 1);
      recorder.onaudioprocess = ({ inputBuffer }) => window.captured.push(Array.from(inputBuffer.getChannelData(0)));
      connect.call(this, recorder);
      connect.call(recorder, target);
    }
    return connect.call(this, target, ...rest);
  };
};
/** The keys that the loudspeaker of the page has played until now. */
async function spoken(page) {
  const { rate, samples } = await page.evaluate(() => ({ rate: window.capturedRate, samples: window.captured.splice(0).flat() }));
  page.spoken = [...(page.spoken ?? []), ...samples];
  return keysIn(Float32Array.from(page.spoken), rate);
}

/** Leaves a page, in which the tests may use what is deprecated. */
async function leaveQuietly(page) {
  page.problems.splice(0, Infinity, ...page.problems.filter((problem) => !problem.includes("ScriptProcessorNode")));
  await leave(page);
}

/** The WAV file that the page gives. */
async function downloaded(page) {
  const [download] = await Promise.all([page.waitForEvent("download"), button(page, "Download WAV").click()]);
  const file = await readFile(await download.path());
  assert.equal(file.toString("latin1", 0, 4), "RIFF");
  assert.deepEqual([file.readUInt16LE(22), file.readUInt32LE(24), file.readUInt16LE(34)], [2, RATE, 16]);
  assert.equal(file.readUInt32LE(40), file.length - 44);
  const both = new Int16Array(file.buffer.slice(file.byteOffset + 44, file.byteOffset + file.length));
  const side = (index) => floats(both.filter((_, at) => at % 2 === index));
  return { said: side(0), heard: side(1), file };
}

/** The page of a softphone that rings, and whose loudspeaker is listened to. */
async function ringing(t, context) {
  const world = await talking(t);
  const page = await watched(context);
  await page.addInitScript(capture);
  await page.goto(`${world.console}#phone=1`);
  await state(page, "ready");
  const id = await world.call(PHONE, OTHER);
  await state(page, "rings");
  return { world, page, id };
}

describe("in Chromium", () => {
  let context;
  before(async () => {
    const keys = tones("159#", 48_000);
    const microphone = new Int16Array(48_000 + keys.length + 48_000);
    microphone.set(keys, 48_000);
    const file = join(folder, "microphone.wav");
    await writeFile(file, wavOf(microphone, 48_000));
    context = await launchChromium(join(folder, "chromium"), {
      viewport: { width: 1440, height: 900 },
      args: [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        `--use-file-for-fake-audio-capture=${file}`,
        "--autoplay-policy=no-user-gesture-required",
      ],
    });
    context.setDefaultTimeout(20_000);
  });
  after(() => context.close());

  test("keys go from the microphone to the other one, and from the other one to the loudspeaker", async (t) => {
    const { world, page, id } = await ringing(t, context);
    assert.deepEqual(await violations(page), []);
    await button(page, "Answer").click();
    await state(page, "in a call");
    await until(() => world.state(id) === "connected");
    const { phone, heard } = await world.other(id);
    phone.send(tones("2580*", RATE));
    // The file of the microphone is heard again and again.
    await until(() => keysIn(heard(), RATE).includes("159#"), "159# to be heard by the other one");
    await until(async () => (await spoken(page)).includes("2580*"), "2580* to be heard by the loudspeaker");
    assert.match(keysIn(heard(), RATE), /^[159#]*$/, "and nothing but these");
    assert.equal(await spoken(page), "2580*", "once, and nothing else");
    assert.deepEqual(await violations(page), []);

    // What the emulator says of the call is shown: who spoke when, and the keys.
    await page.locator("#softphone-keys").filter({ hasText: "you heard 2 5 8 0 *" }).waitFor();
    await page.locator("#softphone-turns li").filter({ hasText: "you" }).first().waitFor();

    // Who is muted says nothing.
    await button(page, "Mute").click();
    await new Promise((resolve) => setTimeout(resolve, 500));
    const before = heard().length;
    await new Promise((resolve) => setTimeout(resolve, 1500));
    assert.ok(
      heard()
        .subarray(before)
        .every((sample) => sample === 0),
    );
    await button(page, "Unmute").click();

    // Keys of the pad, and of the keyboard.
    await section(page).getByRole("button", { name: "7", exact: true }).click();
    await page.keyboard.press("#");
    await until(() => world.emulator.events().filter(({ kind }) => kind === "key").length === 2);
    await page.locator("#softphone-keys").filter({ hasText: "you pressed 7 #" }).waitFor();

    await section(page).getByRole("button", { name: "Hang up" }).click();
    await state(page, "call over");
    const { said, heard: loud } = await downloaded(page);
    assert.match(keysIn(said, RATE), /159#/);
    assert.match(keysIn(loud, RATE), /2580\*/);
    assert.equal(said.length, loud.length);
    assert.deepEqual(await violations(page), []);
    await leaveQuietly(page);
  });

  test("it declines, dials, and is called again", async (t) => {
    const world = await talking(t);
    const page = await watched(context);
    await page.goto(world.console);
    await page.waitForSelector("body[data-ready=yes]");
    assert.equal(await section(page).isVisible(), false, "it takes no room before it is wanted");
    await button(page, "Softphone").click();
    await state(page, "ready");
    assert.match(page.url(), /phone=1/);
    const id = await world.call(PHONE);
    await page.locator("#softphone-rings").filter({ hasText: "+14255550100" }).waitFor();
    await button(page, "Decline").click();
    await until(() => world.state(id) === "disconnected");
    await state(page, "ready");

    await button(page, "Dial the application").click();
    await until(() => world.emulator.events().some(({ kind }) => kind === "incoming"));
    const { incomingCallContext } = world.emulator.events().find(({ kind }) => kind === "incoming");
    await world.client.answerCall(incomingCallContext, `${world.endpoint}/emulator/sink`);
    await state(page, "in a call");
    const [{ callConnectionId }] = world.emulator.connections().filter((one) => one.state === "connected");
    await world.client.getCallConnection(callConnectionId).hangUp(true);
    await state(page, "call over");
    // A call that the application does not take says so.
    await button(page, "Dial again").click();
    await state(page, "rings at the application");
    const contexts = () => world.emulator.events().filter((one) => one.kind === "incoming" && one.state === "ringing");
    await until(() => contexts().length === 2);
    await world.client.rejectCall(contexts()[1].incomingCallContext);
    await page.locator("#softphone-hint").filter({ hasText: "it was rejected" }).waitFor();
    await button(page, "Turn off").click();
    assert.equal(await section(page).isVisible(), false);
    await until(async () => (await (await fetch(`${world.endpoint}/emulator/phone`)).json()).length === 0);
    await leaveQuietly(page);
  });

  test("it speaks for a participant of a call, and hears what that one hears", async (t) => {
    const world = await talking(t);
    const page = await watched(context);
    await page.goto(world.console);
    await page.waitForSelector("body[data-ready=yes]");
    const id = await world.call(OTHER);
    await inState(page, "connected");
    await phoneOf(page, OTHER)
      .getByRole("button", { name: `Speak for ${OTHER} with the softphone` })
      .click();
    await state(page, "in a call");
    assert.deepEqual(await violations(page), []);
    // What the microphone picks up is heard by the application, as said by that participant.
    await until(() => world.emulator.heard(id).keys().includes("159#"), "159# to be heard by the application");
    // A participant who speaks by one phone has no second one.
    await phoneOf(page, OTHER)
      .getByRole("button", { name: `Speak for ${OTHER} with the softphone` })
      .click();
    await page.locator("#softphone-problem").filter({ hasText: "hang up first" }).waitFor();
    await section(page).getByRole("button", { name: "Hang up" }).click();
    await until(() => world.state(id) === "disconnected");
    await state(page, "call over");
    // Browsers report every answer of 400, which is what a refused attach is.
    assert.equal(page.problems.filter((problem) => problem.includes("400 (Bad Request)")).length, 1);
    page.problems.splice(0, Infinity, ...page.problems.filter((problem) => !problem.includes("400 (Bad Request)")));
    await leaveQuietly(page);
  });

  test("an emulator that stops closes the phone, and says so", async (t) => {
    const world = await talking(t);
    const page = await watched(context);
    await page.goto(`${world.console}#phone=1`);
    await state(page, "ready");
    await world.close();
    await page.locator("#softphone-problem").filter({ hasText: "stopped" }).waitFor({ state: "attached" });
    await page.close();
  });

  test("it works with the emulator in the page", async (t) => {
    const server = await serveConsole();
    t.after(() => server.close());
    const page = await watched(context);
    await page.goto(`${server.url}#to=${PHONE}&phone=1`);
    await state(page, "ready");
    await button(page, "Place a call").click();
    await state(page, "rings");
    await button(page, "Answer").click();
    await state(page, "in a call");
    await page.waitForTimeout(4500);
    await section(page).getByRole("button", { name: "Hang up" }).click();
    await state(page, "call over");
    const { said } = await downloaded(page);
    assert.match(keysIn(said, RATE), /159#/);
    await leave(page);
  });

  test("without a microphone one hears, and the page says why one is not heard", async (t) => {
    const world = await talking(t);
    const page = await watched(context);
    await page.addInitScript(() => {
      const refuse = () => Promise.reject(new DOMException("Permission denied", "NotAllowedError"));
      navigator.mediaDevices.getUserMedia = refuse;
    });
    await page.addInitScript(capture);
    await page.goto(`${world.console}#phone=1`);
    await state(page, "ready");
    const id = await world.call(PHONE, OTHER);
    await button(page, "Answer").click();
    await state(page, "in a call");
    await page.locator("#softphone-problem").filter({ hasText: "does not let this page use the microphone" }).waitFor();
    const { phone } = await world.other(id);
    phone.send(tones("14", RATE));
    await until(async () => (await spoken(page)) === "14", "14 to be heard by the loudspeaker");
    assert.deepEqual(await violations(page), []);
    await leaveQuietly(page);
  });
});

test("in Firefox, sound arrives both ways", async (t) => {
  const context = await launchFirefox(join(folder, "firefox"), {
    viewport: { width: 1440, height: 900 },
    preferences: {
      "media.navigator.streams.fake": true,
      "media.navigator.permission.disabled": true,
      "media.autoplay.default": 0,
      "media.autoplay.blocking_policy": 0,
      // A machine without a loudspeaker: the sound goes to one that Firefox makes up.
      "media.cubeb.force_mock_context": true,
    },
  });
  context.setDefaultTimeout(20_000);
  t.after(() => context.close());
  const { world, page, id } = await ringing(t, context);
  await button(page, "Answer").click();
  await state(page, "in a call");
  const { phone, heard } = await world.other(id);
  phone.send(tones("2580*", RATE));
  await until(() => heard().some((sample) => Math.abs(sample) > 0.01), "the fake microphone to be heard");
  // The clock of that loudspeaker is not that of the emulator: what is too late is skipped.
  await until(async () => /[2580*]{3}/.test(await spoken(page)), "keys to be heard by the loudspeaker");
  assert.deepEqual(
    page.problems.filter((problem) => !problem.includes("ScriptProcessorNode")),
    [],
  );
});

test("in WebKit, sound arrives, and the page says that there is no microphone", async (t) => {
  const world = await talking(t);
  const browser = await BROWSERS.WebKit();
  t.after(() => browser.close());
  const page = await browser.open();
  const says = (css, text) =>
    until(
      () => page.evaluate(([css, text]) => document.querySelector(css).textContent.includes(text), [css, text]),
      `${css}: ${text}`,
    );
  await page.goto(`${world.console}#phone=1`);
  await says("#softphone-state", "ready");
  await page.evaluate(capture);
  const id = await world.call(PHONE, OTHER);
  await says("#softphone-state", "rings");
  await page.click("//button[.='Answer']");
  await says("#softphone-state", "in a call");
  // A machine of tests has no microphone, and WebKitGTK makes none up.
  await says("#softphone-problem", "has no microphone");
  const { phone } = await world.other(id);
  phone.send(tones("2580*", RATE));
  await until(async () => /[2580*]{3}/.test(await spoken(page)), "keys to be heard by the loudspeaker");
  await page.click("//*[@id='softphone']//button[.='Hang up']");
  await says("#softphone-state", "call over");
  assert.deepEqual(
    (await page.problems()).filter((problem) => !problem.includes("ScriptProcessorNode")),
    [],
  );
});
