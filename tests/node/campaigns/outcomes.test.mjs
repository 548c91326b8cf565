// What becomes of people: each outcome, the tries that follow, and what a campaign never does.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { peaks } from "./calls.mjs";
import { NOON, NUMBER, SPEECH, all, ask, phones, setting } from "./setting.mjs";

const MINUTE = 60_000;

describe("outcomes", () => {
  test("are what the flow returns, or why it could not", async (t) => {
    const at = await setting(t);
    const again = { busy: { afterMs: 5 * MINUTE }, noAnswer: { afterMs: 10 * MINUTE } };
    const campaign = at.campaign({ numbers: [NUMBER, "+14255550101"], again });
    const [yes, move, busy, never, no, none, hangsUp, silent] = phones(
      "3001",
      "3002",
      "0486",
      "0480",
      "0603",
      "0404",
      "0010",
      "0000",
    );
    const expected = {
      yes: "confirmed",
      move: "moved",
      busy: "busy",
      never: "noAnswer",
      no: "declined",
      none: "numberNotFound",
      silent: "initialSilenceTimeout",
    };
    const people = Object.entries({ yes, move, busy, never, no, none, silent }).map(([id, phone]) => ({ id, phone }));
    assert.deepEqual(await campaign.add(people), { added: 7, same: 0, refused: [], refusedCount: 0, duplicates: [] });
    const progress = await at.until(campaign.run());
    assert.deepEqual(await at.outcomes(campaign), expected);
    assert.deepEqual([progress.waiting, progress.held, progress.done, progress.tries], [0, 0, 7, at.calls().length]);
    assert.deepEqual(at.errors, []);
    const tries = (phone) => at.calls().filter((call) => call.phone === phone);
    assert.deepEqual(
      [yes, move, busy, never, no, none, hangsUp, silent].map((phone) => tries(phone).length),
      [1, 1, 3, 3, 1, 1, 0, 1],
    );
    for (const [phone, apart, rings] of [
      [busy, 5 * MINUTE, 1000],
      [never, 10 * MINUTE, 25_000],
    ]) {
      const [first, second] = tries(phone);
      assert.ok(
        first.to - first.from >= rings && first.to - first.from < rings + MINUTE,
        `it rang for ${first.to - first.from} ms`,
      );
      const pause = second.from - first.to;
      // A busy machine is late, and never early.
      assert.ok(pause >= apart && pause < apart + 2 * MINUTE, `${pause} ms apart`);
    }
    assert.deepEqual(peaks(at.calls(), "phone"), Object.fromEntries(people.map(({ phone }) => [phone, 1])));
    for (const peak of Object.values(peaks(at.calls(), "number"))) assert.ok(peak <= 2, `${peak} at once`);
  });

  test("of a call that the callee ends is hungUp, and of one that takes too long tooLong", async (t) => {
    const at = await setting(t);
    const campaign = at.campaign({
      maxCallMs: 60_000,
      async call(flow) {
        await flow.place(SPEECH);
        await flow.act("wait", ({ operationContext }) =>
          flow.media.startRecognizing(
            { phoneNumber: flow.person.phone },
            {
              kind: "callMediaRecognizeDtmfOptions",
              operationContext,
              initialSilenceTimeoutInSeconds: 300,
            },
          ),
        );
        return "answered";
      },
    });
    const [hangsUp, stays] = phones("0010", "0000");
    await campaign.add([
      { id: "hangs up", phone: hangsUp },
      { id: "stays", phone: stays },
    ]);
    await at.until(campaign.run());
    assert.deepEqual(await at.outcomes(campaign), { "hangs up": "hungUp", stays: "tooLong" });
    const call = at.calls().find(({ phone }) => phone === stays);
    const ms = call.to - call.from;
    assert.ok(ms >= 60_000 && ms < 180_000, `${ms} ms`);
  });

  test("of a call that has ended before its next operation is hungUp, whether an event or a refusal says so", async (t) => {
    const at = await setting(t);
    const campaign = at.campaign({
      async call(flow) {
        await flow.place(SPEECH);
        await flow.step("look something up", () => new Promise((resolve) => setTimeout(resolve, 15_000)));
        return ask(flow);
      },
    });
    await campaign.add([{ id: "x", phone: phones("0010")[0] }]);
    await at.until(campaign.run());
    assert.deepEqual([await at.outcomes(campaign), at.calls().length], [{ x: "hungUp" }, 1]);
  });

  test("have answers, and those of the flow may lead to another try", async (t) => {
    const at = await setting(t);
    const campaign = at.campaign({
      tries: 2,
      again: { later: { afterMs: 10 * MINUTE } },
      async call(flow) {
        await flow.place();
        return flow.try === 1 ? "later" : { outcome: "reached", answer: { tries: flow.try, who: flow.person.name } };
      },
    });
    await campaign.add([{ id: "x", phone: phones("0000")[0], name: "Ada" }]);
    await at.until(campaign.run());
    const [result] = await all(campaign.results());
    assert.equal(result.outcome, "reached");
    assert.deepEqual(result.answer, { tries: 2, who: "Ada" });
    assert.deepEqual(
      result.calls.map(({ outcome, number, try: count }) => [outcome, number, count]),
      [
        ["later", NUMBER, 1],
        ["reached", NUMBER, 2],
      ],
    );
    assert.deepEqual(result.person, { id: "x", phone: phones("0000")[0], name: "Ada" });
  });

  test("of a flow that does not call are its own, and no try", async (t) => {
    const at = await setting(t);
    const campaign = at.campaign({ call: () => "not needed" });
    await campaign.add([{ phone: phones("0000")[0] }]);
    const { outcomes, tries } = await at.until(campaign.run());
    assert.deepEqual([outcomes, tries, at.calls().length], [{ "not needed": 1 }, 0, 0]);
  });
});

describe("a flow that throws", () => {
  test("is run again, after 1 and 2 seconds, and calls once", async (t) => {
    const at = await setting(t);
    const times = [];
    const campaign = at.campaign({
      async call(flow) {
        await flow.place(SPEECH);
        times.push(Date.now());
        if (times.length < 3) throw new Error("the database is away");
        return ask(flow);
      },
    });
    await campaign.add([{ id: "x", phone: phones("3001")[0] }]);
    await at.until(campaign.run());
    assert.deepEqual(await at.outcomes(campaign), { x: "one" });
    assert.equal(at.calls().length, 1);
    assert.deepEqual([times[1] - times[0], times[2] - times[1]], [1000, 2000]);
    assert.deepEqual(at.errors.map(String), Array(2).fill("Error: the database is away"));
  });

  test("each time is failed, and its call is hung up", async (t) => {
    const at = await setting(t);
    const campaign = at.campaign({
      async call(flow) {
        await flow.place();
        throw new Error("a mistake");
      },
    });
    await campaign.add([{ id: "x", phone: phones("0000")[0] }]);
    await at.until(campaign.run());
    assert.deepEqual(await at.outcomes(campaign), { x: "failed" });
    const [call, ...others] = at.calls();
    assert.deepEqual(others, []);
    assert.ok(call.to < Infinity);
    assert.equal(at.errors.length, 3);
  });

  test("before it calls, each time, places no call", async (t) => {
    const at = await setting(t);
    const campaign = at.campaign({ call: () => Promise.reject(new Error("a mistake")) });
    await campaign.add([{ id: "x", phone: phones("0000")[0] }]);
    await at.until(campaign.run());
    assert.deepEqual([await at.outcomes(campaign), at.calls().length], [{ x: "failed" }, 0]);
  });

  for (const said of [undefined, "", 7, {}, { outcome: 1 }, "x".repeat(101)]) {
    test(`${JSON.stringify(said)?.slice(0, 12)} is no outcome`, async (t) => {
      const at = await setting(t);
      const campaign = at.campaign({ call: () => said });
      await campaign.add([{ id: "x", phone: phones("0000")[0] }]);
      await at.until(campaign.run());
      assert.deepEqual(await at.outcomes(campaign), { x: "failed" });
      assert.match(String(at.errors[0]), /^TypeError: expected call\(\) to return an outcome/);
    });
  }

  test("and answers nothing about its call is unknown, and is not called again", async (t) => {
    const at = await setting(t);
    // Whether the request was executed is never known.
    at.lose = async (request) => {
      if (!new URL(request.url).pathname.endsWith("/callConnections")) return undefined;
      throw new TypeError("fetch failed");
    };
    const campaign = at.campaign({ maxCallMs: 120_000 });
    await campaign.add([{ id: "x", phone: phones("3001")[0] }]);
    await at.until(campaign.run());
    assert.deepEqual(await at.outcomes(campaign), { x: "unknown" });
    // Each request is the same for the service.
    const ids = new Set(at.requests.map((request) => request.headers.get("repeatability-request-id")));
    assert.equal(ids.size, 1);
    assert.ok(at.requests.length > 3, `${at.requests.length} requests`);
    delete at.lose;
    await at.until(campaign.run());
    assert.equal(at.calls().length, 0);
  });

  test("because an answer was lost calls once", async (t) => {
    const at = await setting(t);
    let lost = 0;
    at.lose = async (request) => {
      if (!new URL(request.url).pathname.endsWith("/callConnections") || lost >= 2) return undefined;
      lost += 1;
      await at.emulator.fetch(request);
      throw new TypeError("fetch failed");
    };
    const campaign = at.campaign();
    await campaign.add([{ id: "x", phone: phones("3001")[0] }]);
    await at.until(campaign.run());
    assert.deepEqual([await at.outcomes(campaign), at.calls().length, lost], [{ x: "confirmed" }, 1, 2]);
  });
});

describe("no call is placed", () => {
  test("whose phone opted out, in whichever campaign of the store", async (t) => {
    const at = await setting(t);
    const [phone, other] = phones("3001", "3001");
    const first = at.campaign({
      async call(flow) {
        await flow.place(SPEECH);
        await flow.optOut();
        return "optedOut";
      },
    });
    await first.add([{ phone }]);
    await at.until(first.run());
    const second = at.campaign({ id: "b" });
    await second.add([
      { id: "x", phone },
      { id: "y", phone: other },
    ]);
    await at.until(second.run());
    assert.deepEqual(await at.outcomes(second), { x: "doNotCall", y: "confirmed" });
    assert.deepEqual(
      at.calls().map((call) => call.phone),
      [phone, other],
    );
  });

  test("whom doNotCall names, before each try", async (t) => {
    const at = await setting(t);
    const [listed, busy] = phones("3001", "0486");
    const asked = [];
    const campaign = at.campaign({
      doNotCall(phone) {
        asked.push(phone);
        return Promise.resolve(phone === listed || asked.filter((one) => one === busy).length > 2);
      },
    });
    await campaign.add([
      { id: "x", phone: listed },
      { id: "y", phone: busy },
    ]);
    await at.until(campaign.run());
    assert.deepEqual(await at.outcomes(campaign), { x: "doNotCall", y: "doNotCall" });
    assert.equal(at.calls().length, 1);
  });

  test("outside the hours of the person", async (t) => {
    // In New York it is 7:55 in the morning, in Berlin 13:55, in Auckland 01:55 at night; in Kolkata, at 18:25, it is late.
    const at = await setting(t, { nowMs: Date.parse("2026-11-28T12:55:00Z") });
    const campaign = at.campaign({ hours: { from: "08:00", to: "18:30" } });
    const zones = {
      berlin: "Europe/Berlin",
      newYork: "America/New_York",
      kolkata: "Asia/Kolkata",
      both: "America/New_York, Europe/Berlin",
    };
    const people = Object.entries(zones).map(([id, zone], index) => ({ id, zone, phone: `+155530${index}3001` }));
    await campaign.add(people);
    await at.until(campaign.run());
    assert.deepEqual(Object.values(await at.outcomes(campaign)), Array(4).fill("confirmed"));
    const minutes = ({ phone }) =>
      (at.calls().find((call) => call.phone === phone).from - Date.parse("2026-11-28T12:55:00Z")) / MINUTE;
    for (const [index, from] of [0, 5, 0, 5].entries()) {
      const found = minutes(people[index]);
      assert.ok(found >= from && found < from + 5, `${people[index].id} was called after ${found} minutes`);
    }
  });

  test("at night, and progress says until when", async (t) => {
    const at = await setting(t);
    const campaign = at.campaign({ hours: { from: "13:00", to: "14:00", zone: "Europe/London" } });
    await campaign.add([{ phone: phones("3001")[0] }]);
    const leave = new AbortController();
    const running = campaign.run({ signal: leave.signal });
    await at.pass(5 * MINUTE);
    assert.equal((await campaign.progress()).pausedBecause, "it is outside the hours until 2026-11-28T13:00:00.000Z");
    leave.abort();
    const { waiting, done } = await at.until(running);
    assert.deepEqual([waiting, done, at.calls().length], [1, 0, 0]);
  });

  test("after until: those who wait are expired, who was busy stays so", async (t) => {
    const at = await setting(t);
    const campaign = at.campaign({ until: new Date(NOON + MINUTE), numbers: [{ phoneNumber: NUMBER, atOnce: 1 }] });
    const [busy, ...others] = phones("0486", ...Array(20).fill("0000"));
    await campaign.add([busy, ...others].map((phone) => ({ phone })));
    const { outcomes } = await at.until(campaign.run());
    assert.equal(outcomes.busy, 1);
    assert.ok(outcomes.expired > 0 && outcomes.initialSilenceTimeout > 0, JSON.stringify(outcomes));
    for (const { from } of at.calls())
      assert.ok(from < NOON + MINUTE + 2000, "the clock of the emulator is a second ahead at most");
  });

  test("who is the same, or refused", async (t) => {
    const at = await setting(t);
    const campaign = at.campaign({ maxRefused: 0.9, country: "+44" });
    const [one, two] = phones("3001", "3001");
    const given = [
      { id: "x", phone: one },
      { id: "x", phone: two },
      { id: "y", phone: one },
      { id: "x", phone: one },
      { id: "z", phone: "hello" },
      { id: "", phone: two },
      null,
      { phone: "+1 (555) 201-3001", id: 5, priority: "1.5" },
      { phone: "020 7946 0000", id: "uk" },
    ];
    const result = await campaign.add(given);
    assert.deepEqual([result.added, result.same, result.refusedCount], [2, 3, 4]);
    assert.deepEqual(result.duplicates, [
      { row: 2, id: "x", first: "x" },
      { row: 3, id: "y", first: "x" },
    ]);
    assert.deepEqual(
      result.refused.map(({ row, reason }) => [row, reason]),
      [
        [5, "notE164"],
        [6, "emptyId"],
        [7, "notAPerson"],
        [8, "priority"],
      ],
    );
    assert.deepEqual(await campaign.add(given), { ...result, added: 0, same: 5 });
    assert.deepEqual(
      (await all(campaign.results())).map(({ id, phone }) => [id, phone]),
      [
        ["x", one],
        ["uk", "+442079460000"],
      ],
    );
  });

  test("while too many rows are refused", async (t) => {
    const at = await setting(t);
    const campaign = at.campaign();
    await campaign.add([...phones("3001", "3001"), "12"].map((phone) => ({ phone })));
    await assert.rejects(campaign.run(), {
      name: "CallAutomationError",
      message:
        /^campaign\.run: 1 of 3 people are refused, more than maxRefused \(0\.01\) allows, so no person is called: person 3, phone 12: /,
    });
    assert.equal(at.calls().length, 0);
  });
});

describe("429", () => {
  test("lets the number rest, and calls the same person after that", async (t) => {
    const at = await setting(t);
    const campaign = at.campaign();
    const [once, always, fine] = phones("1429", "0429", "3001");
    await campaign.add([
      { id: "once", phone: once },
      { id: "always", phone: always },
      { id: "fine", phone: fine },
    ]);
    await at.until(campaign.run());
    assert.deepEqual(await at.outcomes(campaign), { once: "initialSilenceTimeout", always: "failed", fine: "confirmed" });
    assert.deepEqual(
      at
        .calls()
        .map(({ phone }) => phone)
        .sort(),
      [once, fine].sort(),
    );
  });
});
