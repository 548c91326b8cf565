// How campaigns are controlled, taken up and read: in one process after the other, and two in one.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { peaks } from "./calls.mjs";
import {
  CallAutomationClient,
  CallbackReceiver,
  Campaign,
  NUMBER,
  SPEECH,
  SqliteCampaigns,
  all,
  ask,
  confirm,
  phones,
  setting,
} from "./setting.mjs";

/** A call that goes on until the callee presses a key. */
async function listen(flow) {
  await flow.place();
  await flow.act("listen", ({ operationContext }) =>
    flow.media.startRecognizing(
      { phoneNumber: flow.person.phone },
      { kind: "callMediaRecognizeDtmfOptions", maxTonesToCollect: 1, operationContext, initialSilenceTimeoutInSeconds: 300 },
    ),
  );
  return "answered";
}

/** A file of its own for a test. */
function file(t) {
  const folder = mkdtempSync(join(tmpdir(), "ringwire-campaigns-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "calls.db");
}

describe("a campaign", () => {
  test("that is paused places no call; calls that are up go on, and so does it after resume", async (t) => {
    const at = await setting(t);
    const campaign = at.campaign();
    await campaign.add(phones(...Array(6).fill("3001")).map((phone) => ({ phone })));
    const running = campaign.run();
    await at.placed(2);
    await campaign.pause();
    await at.reach(async () => (await campaign.progress()).done === 2);
    await at.pass(60_000);
    const { state, waiting, held, done, pausedBecause } = await campaign.progress();
    assert.deepEqual([state, waiting, held, done], ["paused", 4, 0, 2]);
    assert.equal(pausedBecause, "it was paused: resume() goes on");
    assert.equal(at.calls().length, 2);
    await campaign.resume();
    const { outcomes } = await at.until(running);
    assert.deepEqual(outcomes, { confirmed: 6 });
  });

  test("that is stopped gives those who wait their outcome, and lets calls go on", async (t) => {
    const at = await setting(t);
    const campaign = at.campaign();
    await campaign.add(phones(...Array(6).fill("3001")).map((phone) => ({ phone })));
    const running = campaign.run();
    await at.placed(2);
    await campaign.stop();
    const { outcomes, state } = await at.until(running);
    assert.deepEqual([outcomes, state], [{ confirmed: 2, stopped: 4 }, "stopped"]);
    await assert.rejects(campaign.add([{ phone: "+15551110000" }]), {
      message: /^campaign\.add: expected a campaign that was not stopped/,
    });
    await campaign.resume();
    assert.equal((await campaign.progress()).state, "stopped");
  });

  test("that is stopped with hangUp hangs up, whether phones ring or talk", async (t) => {
    const at = await setting(t);
    const campaign = at.campaign({ call: listen });
    const [talks, rings, waits] = phones("0000", "0480", "0000");
    await campaign.add([
      { id: "talks", phone: talks },
      { id: "rings", phone: rings },
      { id: "waits", phone: waits },
    ]);
    const running = campaign.run();
    await at.answered(1);
    await campaign.stop({ hangUp: true });
    await at.until(running);
    assert.deepEqual(await at.outcomes(campaign), { talks: "stopped", rings: "stopped", waits: "stopped" });
    const calls = at.calls();
    assert.equal(calls.length, 2);
    for (const { from, to } of calls) assert.ok(to - from < 60_000, `${to - from} ms`);
  });

  test("whose run is aborted places no further call, and ends with the calls that are up", async (t) => {
    const at = await setting(t);
    const campaign = at.campaign();
    await campaign.add(phones(...Array(5).fill("3001")).map((phone) => ({ phone })));
    const leave = new AbortController();
    const running = campaign.run({ signal: leave.signal });
    await at.placed(2);
    leave.abort();
    const { waiting, held, done } = await at.until(running);
    assert.deepEqual([waiting, held, done, at.calls().length], [3, 0, 2, 2]);
    assert.deepEqual((await at.until(campaign.run())).outcomes, { confirmed: 5 });
  });

  test("runs once at a time, and takes more people while it does", async (t) => {
    const at = await setting(t);
    const campaign = at.campaign({ call: listen, maxCallMs: 30_000 });
    await campaign.add([{ id: "x", phone: phones("0000")[0] }]);
    const running = campaign.run();
    await at.answered(1);
    await assert.rejects(campaign.run(), { message: /^campaign\.run: expected one run at a time/ });
    await campaign.add([{ id: "y", phone: "+15553330486", priority: 1 }]);
    await at.until(running);
    assert.deepEqual(await at.outcomes(campaign), { x: "tooLong", y: "busy" });
    const [x, y] = at.calls();
    assert.ok(y.from < x.to, "y was called while x was");
  });

  test("calls those of a higher priority first, and holds lines back for them", async (t) => {
    const at = await setting(t);
    const campaign = at.campaign({ numbers: [{ phoneNumber: NUMBER, atOnce: 4 }], holdBack: 0.5 });
    const people = phones(...Array(8).fill("3001")).map((phone, index) => ({
      id: `p${index}`,
      phone,
      priority: index > 5 ? 1 : 0,
    }));
    await campaign.add(people);
    await at.until(campaign.run());
    const order = at.calls().map(({ phone }) => people.findIndex((person) => person.phone === phone));
    assert.deepEqual(order.slice(0, 2).sort(), [6, 7]);
    const ordinary = at.calls().filter(({ phone }) => people.findIndex((person) => person.phone === phone) < 6);
    assert.equal(peaks(ordinary, "number")[NUMBER], 2);
  });
});

describe("another process", () => {
  test("goes on with the calls that are up, and calls no person twice", async (t) => {
    const at = await setting(t, { file: file(t) });
    const first = at.campaign({ call: listen });
    await first.add([..."ab"].map((id, index) => ({ id, phone: phones("0000", "0000")[index] })));
    const running = first.run();
    await at.answered(2);
    await at.restart(running);
    assert.deepEqual(
      at.calls().map(({ to }) => to),
      [Infinity, Infinity],
    );
    const second = at.campaign({ call: listen });
    assert.deepEqual((await second.progress()).held, 2);
    const again = second.run();
    await at.reach(() => at.emulator.connections().every(({ media }) => media.current));
    for (const { callConnectionId, participants } of at.emulator.connections())
      at.emulator.press(callConnectionId, participants.at(-1).rawId, "1");
    await at.until(again);
    assert.deepEqual(await at.outcomes(second), { a: "answered", b: "answered" });
    assert.equal(at.calls().length, 2);
  });

  test("goes on with a call outside the hours, and begins none", async (t) => {
    const nowMs = Date.parse("2026-11-28T20:59:30Z");
    const at = await setting(t, { file: file(t), nowMs });
    const hours = { from: "08:00", to: "21:00", zone: "Europe/London" };
    const options = { hours, call: listen, numbers: [{ phoneNumber: NUMBER, atOnce: 1 }] };
    const first = at.campaign(options);
    await first.add([..."ab"].map((id, index) => ({ id, phone: phones("0000", "0000")[index] })));
    const running = first.run();
    await at.answered(1);
    await at.restart(running);
    await at.pass(60_000);
    const second = at.campaign(options);
    const leave = new AbortController();
    const again = second.run({ signal: leave.signal });
    await at.reach(() => at.emulator.connections()[0].media.current);
    const [{ callConnectionId, participants }] = at.emulator.connections();
    at.emulator.press(callConnectionId, participants.at(-1).rawId, "1");
    await at.pass(30_000);
    leave.abort();
    await at.until(again);
    assert.deepEqual([await at.outcomes(second), at.calls().length], [{ a: "answered", b: undefined }, 1]);
  });

  test("pauses, resumes and stops it by the store", async (t) => {
    const path = file(t);
    const at = await setting(t, { file: path });
    const campaign = at.campaign();
    await campaign.add(phones(...Array(6).fill("3001")).map((phone) => ({ phone })));
    const running = campaign.run();
    await at.placed(2);
    const store = new SqliteCampaigns(path);
    t.after(() => store.close());
    const receiver = new CallbackReceiver({ unverified: true, store });
    const client = new CallAutomationClient(at.emulator.connectionString, { callbacks: receiver });
    const other = new Campaign({
      id: "a",
      store,
      receiver,
      client,
      callbackUrl: "https://b.example/",
      numbers: [NUMBER],
      hours: "always",
      call: confirm,
    });
    await other.pause();
    await at.reach(async () => (await other.progress()).done === 2);
    await at.pass(30_000);
    assert.deepEqual([(await other.progress()).state, at.calls().length], ["paused", 2]);
    await other.resume();
    await at.placed(4);
    await other.stop();
    const { outcomes } = await at.until(running);
    assert.deepEqual(outcomes, { confirmed: 4, stopped: 2 });
  });
});

describe("two campaigns on one number", () => {
  test("share what it may have at once, and both finish", async (t) => {
    const at = await setting(t);
    const [one, two] = ["a", "b"].map((id) => at.campaign({ id }));
    await one.add(phones(...Array(6).fill("3001")).map((phone) => ({ phone })));
    // The first two are people of both.
    await two.add(
      [...phones("3001", "3001"), ...Array.from({ length: 4 }, (_, index) => `+1555${400 + index}3002`)].map((phone) => ({
        phone,
      })),
    );
    await at.until(Promise.all([one.run(), two.run()]));
    assert.deepEqual(
      [(await one.progress()).outcomes, (await two.progress()).outcomes],
      [{ confirmed: 6 }, { confirmed: 2, moved: 4 }],
    );
    assert.equal(peaks(at.calls(), "number")[NUMBER], 2);
    for (const peak of Object.values(peaks(at.calls(), "phone"))) assert.equal(peak, 1);
    const firstOfTwo = at.calls().findIndex(({ phone }) => phone.endsWith("3002"));
    assert.ok(firstOfTwo < 8, "neither waits for the end of the other");
  });

  test("of which one does not run: its line waits for it, and progress says so", async (t) => {
    const at = await setting(t, { file: file(t) });
    const numbers = [{ phoneNumber: NUMBER, atOnce: 1 }];
    const first = at.campaign({ call: listen, numbers });
    await first.add([{ id: "x", phone: phones("0000")[0] }]);
    const running = first.run();
    await at.answered(1);
    await at.restart(running);
    const second = at.campaign({ id: "b", numbers });
    await second.add([{ phone: "+15553333001" }]);
    const other = second.run();
    await at.pass(10_000);
    assert.match((await second.progress()).pausedBecause, /^1 line holds a person of another campaign/);
    assert.equal(at.calls().length, 1);
    const again = at.campaign({ call: listen, numbers, maxCallMs: 10_000 });
    await at.until(Promise.all([other, again.run()]));
    assert.deepEqual([await at.outcomes(again), (await second.progress()).outcomes], [{ x: "tooLong" }, { confirmed: 1 }]);
  });
});

describe("results", () => {
  test("come in the order of input, go on behind an id, and are chosen by outcome", async (t) => {
    const at = await setting(t);
    const campaign = at.campaign({ again: { busy: false } });
    const people = phones("3002", "0486", "3001", "0486").map((phone, index) => ({ id: `p${3 - index}`, phone }));
    await campaign.add(people);
    const ids = async (options) => (await all(campaign.results(options))).map(({ id }) => id);
    assert.deepEqual(await ids(), ["p3", "p2", "p1", "p0"]);
    await at.until(campaign.run());
    assert.deepEqual(await ids({ after: "p2" }), ["p1", "p0"]);
    assert.deepEqual(await ids({ outcome: "busy" }), ["p2", "p0"]);
    assert.deepEqual(await ids({ outcome: "busy", after: "p2" }), ["p0"]);
    assert.deepEqual(await ids({ after: "p0" }), []);
    await assert.rejects(all(campaign.results({ after: "p9" })), { message: /^campaign\.results: options\.after: / });
    await assert.rejects(all(campaign.results({ afterr: "p9" })), { message: /did you mean after\?/ });
  });

  test("as CSV are masked, and no formula", async (t) => {
    const at = await setting(t);
    const campaign = at.campaign({
      call: (flow) => ({ outcome: flow.person.say, answer: flow.person.answer }),
    });
    const [one, two, three] = phones("0000", "0000", "0000");
    await campaign.add([
      { id: "=HYPERLINK(1)", phone: one, say: 'a "word", or two', answer: { to: "+15551234567" } },
      { phone: two, say: "@here", answer: "-1+1" },
      { id: 7, phone: three, say: "plain", answer: -5 },
    ]);
    await at.until(campaign.run());
    const text = async (options) => new Response(campaign.csv(options)).text();
    const endedAt = (await all(campaign.results())).map((result) => result.endedAt.toISOString());
    assert.deepEqual((await text()).split("\r\n"), [
      "id,phone,state,outcome,answer,tries,endedAt,callConnectionId",
      `'=HYPERLINK(1),'+*********00,done,"a ""word"", or two","{""to"":""+*********67""}",0,${endedAt[0]},`,
      `'+*********00,'+*********00,done,'@here,'-1+1,0,${endedAt[1]},`,
      `7,'+*********00,done,plain,-5,0,${endedAt[2]},`,
      "",
    ]);
    const [, , plain] = (await text({ masked: false })).split("\r\n");
    assert.equal(plain, `${two},${two},done,'@here,'-1+1,0,${endedAt[1]},`);
  });
});

describe("options", () => {
  test("that are wrong are refused, with the fix", async (t) => {
    const at = await setting(t);
    const refused = (options, message) => assert.throws(() => at.campaign(options), { name: "CallAutomationError", message });
    refused({ id: "" }, /^Campaign: id: expected a string of at most 200 characters/);
    refused({ store: undefined }, /^Campaign: store: expected a store of campaigns/);
    refused({ call: undefined }, /^Campaign: call: expected a function/);
    refused({ nubmers: [] }, /^Campaign\.nubmers: there is no such option; did you mean numbers\?/);
    const receiver = new CallbackReceiver({ unverified: true, store: new SqliteCampaigns(":memory:") });
    refused(
      { receiver },
      /^Campaign: receiver: expected a receiver with the store of the campaign: new CallbackReceiver\({ store, … }\)/,
    );
    const alone = new CallbackReceiver({ unverified: true, store: at.store });
    refused({ receiver: alone }, /^Campaign: client: expected a client with the receiver: .*callbacks: receiver/);
  });

  test("flow.media and flow.connection need a call, and a try has one", async (t) => {
    const at = await setting(t);
    const said = [];
    const campaign = at.campaign({
      async call(flow) {
        for (const member of ["media", "connection"]) {
          try {
            flow[member];
          } catch (error) {
            said.push(error.message);
          }
        }
        await flow.place(SPEECH);
        await flow.place().catch((error) => said.push(error.message));
        return ask(flow);
      },
    });
    await campaign.add([{ phone: phones("3001")[0] }]);
    await at.until(campaign.run());
    assert.match(said[0], /^flow\.media: expected a call: await flow\.place\(\) first/);
    assert.match(said[1], /^flow\.connection: /);
    assert.match(said[2], /^flow\.place: expected one call in a try/);
    assert.equal(at.calls().length, 1);
  });
});
