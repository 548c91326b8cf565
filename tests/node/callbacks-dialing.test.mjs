// A flow calls no person twice, whatever the contract knows of repeated requests: answers that are lost, processes that end between the
// request and its answer, and two processes at the same time. The emulator counts the calls.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { pkg } from "./pkg.mjs";

const { CallAutomationClient, CallClient } = await import(new URL("entries/client-node.js", pkg));
const { CallbackReceiver, MemoryStore } = await import(new URL("entries/callbacks-node.js", pkg));
const { Emulator } = await import(new URL("entries/emulator-node.js", pkg));

const CALLBACKS = "https://app.example/callbacks";
const CALLEE = { phoneNumber: "+15550100001" };
const CALLER = { phoneNumber: "+14255550100" };
const WAIT = { timeoutMs: 3000, againAfterMs: 100 };

/**
 * An emulator, and processes of an application: each has a receiver and clients of its own, and the store of all. `answer` decides what
 * becomes of a request: it is given the request and what sends it on.
 */
async function stage(t) {
  const store = new MemoryStore();
  const it = { answer: (_, send) => send() };
  const receivers = [];
  const emulator = await Emulator.start({
    onCallback: async (request) => {
      const answers = await Promise.all(receivers.map((receiver) => receiver.handle(request.clone())));
      return answers.at(-1) ?? new Response(null, { status: 500 });
    },
  });
  let isOver = false;
  const passing = (async () => {
    while (!isOver) {
      await emulator.advance("200ms");
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  })();
  t.after(() => {
    isOver = true;
    return passing;
  });
  const process = (itsStore = store) => {
    const receiver = new CallbackReceiver({ unverified: true, store: itsStore, pollMs: 5 });
    receivers.push(receiver);
    const fetch = (request) => it.answer(request, () => emulator.fetch(request));
    const options = { fetch, callbacks: receiver, retry: false };
    const client = new CallClient(emulator.connectionString, options);
    const automation = new CallAutomationClient(emulator.connectionString, options);
    const source = { communicationUserId: "8:acs:the_app" };
    const asked = { callbackUri: CALLBACKS, alternateCallerId: CALLER, requestedModalities: ["audio"], requestedCallEvents: [] };
    const call = () => client.createCall(source, [CALLEE], asked);
    const invite = { targetParticipant: CALLEE, sourceCallIdNumber: CALLER };
    return { receiver, client, automation, call, callByAutomation: (ids) => automation.createCall(invite, CALLBACKS, ids) };
  };
  const calls = () => emulator.calls().length + emulator.connections().length;
  return Object.assign(it, { emulator, store, process, calls });
}

/** What becomes of a request whose answer does not arrive. */
const LOST = {
  "the connection breaks after it": async (send) => {
    await send();
    throw new TypeError("fetch failed");
  },
  "the service executes it and answers 500": async (send) => {
    await send();
    return new Response("{}", { status: 500 });
  },
  "the service executes it and answers 408": async (send) => {
    await send();
    return new Response("{}", { status: 408 });
  },
};

const act = (begin) => (flow) => flow.act("call", begin, WAIT);
const step = (begin) => (flow) => flow.step("call", begin);

describe("an operation that calls a person is sent once, where the service recognises no second request", () => {
  for (const [kind, of] of Object.entries({ act, step })) {
    for (const [name, lose] of Object.entries(LOST)) {
      test(`${kind}: ${name}`, async (t) => {
        const it = await stage(t);
        it.answer = (_, send) => lose(send);
        const first = it.process();
        await assert.rejects(first.receiver.flow("a", of(first.call)), { name: "CallAutomationError" });
        it.answer = (_, send) => send();
        for (let run = 0; run < 3; run += 1) {
          const next = it.process();
          const error = await next.receiver.flow("a", of(next.call)).then(
            () => assert.fail("it was sent again"),
            (thrown) => thrown,
          );
          assert.deepEqual([error.kind, error.operation], ["network", "createCall"]);
          assert.match(error.message, /"call": another run sent createCall .* use another name/);
        }
        assert.equal(it.calls(), 1);
      });
    }

    test(`${kind}: the process ends before the answer`, async (t) => {
      const it = await stage(t);
      const first = it.process();
      let sent;
      const isSent = new Promise((resolve) => (sent = resolve));
      it.answer = async (_, send) => {
        await send();
        sent();
        return new Promise(() => {});
      };
      first.receiver.flow("a", of(first.call)).catch(() => {});
      await isSent;
      it.answer = (_, send) => send();
      const second = it.process();
      await assert.rejects(second.receiver.flow("a", of(second.call)), { kind: "network" });
      assert.equal(it.calls(), 1);
    });

    test(`${kind}: two processes at the same time`, async (t) => {
      const it = await stage(t);
      const processes = [it.process(), it.process(), it.process()];
      const ends = await Promise.allSettled(processes.map(({ receiver, call }) => receiver.flow("a", of(call))));
      assert.equal(it.calls(), 1);
      assert.ok(ends.some(({ status }) => status === "fulfilled"));
      for (const { reason } of ends) if (reason) assert.equal(reason.kind, "network");
      // Nor later, whichever of them wrote last.
      for (let run = 0; run < 2; run += 1) {
        const next = it.process();
        await next.receiver.flow("a", of(next.call)).catch((error) => assert.equal(error.kind, "network"));
      }
      assert.equal(it.calls(), 1);
    });

    test(`${kind}: a store that does not write`, async (t) => {
      const it = await stage(t);
      const broken = new MemoryStore();
      const add = broken.add.bind(broken);
      broken.add = (key, ...rest) => {
        if (key.includes("begun")) throw new Error("the disk is full");
        return add(key, ...rest);
      };
      const first = it.process(broken);
      await assert.rejects(first.receiver.flow("a", of(first.call)), { message: "the disk is full" });
      assert.equal(it.calls(), 0);
    });

    test(`${kind}: sent again when the service has refused it, or nothing was sent`, async (t) => {
      const it = await stage(t);
      const first = it.process();
      for (const status of [400, 401, 403, 404, 429]) {
        it.answer = async () => new Response("{}", { status });
        await assert.rejects(first.receiver.flow("a", of(first.call)), { status });
      }
      const wrong = () => first.client.createCall({ communicationUserId: "" }, [CALLEE], { callbackUri: CALLBACKS });
      await assert.rejects(first.receiver.flow("a", of(wrong)), { kind: "validation" });
      it.answer = (_, send) => send();
      const second = it.process();
      await second.receiver.flow("a", of(second.call));
      assert.equal(it.calls(), 1);
    });
  }

  test("the answer came before the process ended: a later run waits for the connection", async (t) => {
    const it = await stage(t);
    const first = it.process();
    const isKept = first.receiver.flow("a", act(first.call));
    await isKept;
    const second = it.process();
    assert.equal((await second.receiver.flow("b", act(second.call))).callState, "established");
    assert.equal(it.calls(), 2, "flows of other ids are other calls");
  });

  for (const [name, lose] of Object.entries(LOST)) {
    test(`inviteParticipants: ${name}: a later run waits for its event`, async (t) => {
      const it = await stage(t);
      const first = it.process();
      const { callLegId } = await first.receiver.flow("call", act(first.call));
      let invitations = 0;
      const invite =
        ({ client }) =>
        (flow) =>
          flow.act(
            "invite",
            ({ operationContext }) =>
              client.inviteParticipants(callLegId, [{ phoneNumber: "+15550100002" }], {
                alternateCallerId: CALLER,
                operationContext,
              }),
            WAIT,
          );
      it.answer = (request, send) => {
        if (/participants/i.test(request.url)) invitations += 1;
        return lose(send);
      };
      await assert.rejects(first.receiver.flow("a", invite(first)));
      it.answer = (request, send) => {
        if (/participants/i.test(request.url)) invitations += 1;
        return send();
      };
      const second = it.process();
      assert.equal((await second.receiver.flow("a", invite(second))).kind, "InviteParticipantResult");
      assert.equal(invitations, 1);
    });
  }
});

describe("the contract that recognises a second request by its id", () => {
  for (const [name, lose] of Object.entries(LOST)) {
    test(`${name}: it is sent again with the id of the step, and the call is the same`, async (t) => {
      const it = await stage(t);
      const first = it.process();
      it.answer = (_, send) => lose(send);
      await assert.rejects(first.receiver.flow("a", act(first.callByAutomation)));
      let sent = 0;
      it.answer = (_, send) => {
        sent += 1;
        return send();
      };
      const second = it.process();
      // An event of another call is none of this step's.
      const other = await second.receiver.flow("other", act(second.callByAutomation));
      const { kind, callConnectionId } = await second.receiver.flow("a", act(second.callByAutomation));
      assert.equal(kind, "CallConnected");
      assert.notEqual(callConnectionId, other.callConnectionId);
      assert.deepEqual([it.calls(), sent], [2, 2]);
    });

    test(`${name}: without the id of the step it is not sent again`, async (t) => {
      const it = await stage(t);
      const first = it.process();
      it.answer = (_, send) => lose(send);
      await assert.rejects(
        first.receiver.flow(
          "a",
          act(() => first.callByAutomation()),
        ),
      );
      it.answer = (_, send) => send();
      const second = it.process();
      await assert.rejects(
        second.receiver.flow(
          "a",
          act(() => second.callByAutomation()),
        ),
        { kind: "network" },
      );
      assert.equal(it.calls(), 1);
    });
  }

  test("after an await, the id of the step says whose call it is", async (t) => {
    const it = await stage(t);
    const first = it.process();
    const late = ({ callByAutomation }) =>
      act(async (ids) => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        return callByAutomation(ids);
      });
    assert.equal((await first.receiver.flow("a", late(first))).kind, "CallConnected");
    assert.equal(it.calls(), 1);
  });

  test("a call that is placed after an await and without the id is an error, and is not placed again", async (t) => {
    const it = await stage(t);
    for (const call of ["call", "callByAutomation"]) {
      const late = (process) =>
        act(async () => {
          await new Promise((resolve) => setTimeout(resolve, 5));
          return process[call]();
        });
      const before = it.calls();
      const first = it.process();
      await assert.rejects(first.receiver.flow(call, late(first)), {
        name: "TypeError",
        message: /"call": begin placed a call after an await/,
      });
      const second = it.process();
      await second.receiver.flow(call, late(second));
      assert.equal(it.calls(), before + 1);
    }
  });
});

describe("a flow whose steps are forgotten before it has finished", () => {
  const DAY = 86_400_000;
  /** As a store of a program, which deletes nothing. */
  const addOnly = (memory) => ({
    add: (...entry) => memory.add(...entry),
    get: (key) => memory.get(key),
    list: (prefix) => memory.list(prefix),
  });
  const { now } = Date;
  /** It is some days after the beginning, for the store. The service and its emulator do not notice. */
  const later = (t, days) => {
    t.mock.restoreAll();
    t.mock.method(Date, "now", () => now() + days * DAY);
  };
  /** The event of the call is lost for good: no receiver gets any. */
  const LOST_EVENT = { timeoutMs: 50, againAfterMs: 50 };
  const begins = { act: (begin) => (flow) => flow.act("call", begin, LOST_EVENT), step };
  const lost = { name: "CallAutomationError", kind: "network", code: "flowLost", operation: "createCall" };

  async function abandoned(t, storeOf) {
    const it = await stage(t);
    const store = storeOf(it.store);
    const one = () => {
      const process = it.process(store);
      const { receiver } = process;
      // Its callbacks do not reach it.
      receiver.handle = async () => new Response(null, { status: 200 });
      return process;
    };
    return Object.assign(it, { one });
  }

  for (const [name, storeOf] of Object.entries({
    "a store that deletes": (memory) => memory,
    "a store that only adds": addOnly,
  })) {
    for (const call of ["call", "callByAutomation"]) {
      test(`${name}, ${call}: it is lost, whenever it is run; no person is called again unless the program says so`, async (t) => {
        const it = await abandoned(t, storeOf);
        const run = (options) => {
          const process = it.one();
          return process.receiver.flow("a", begins.act(process[call]), options);
        };
        await assert.rejects(run(), { name: "TimeoutError" });
        later(t, 0.9);
        await assert.rejects(run(), { name: "TimeoutError" });
        assert.equal(it.calls(), 1);
        for (const days of [1.1, 2, 4, 40, 90]) {
          later(t, days);
          await assert.rejects(run(), (error) => {
            assert.match(
              error.message,
              /^flow: the flow "a" is lost: a run that began at 20\d\d-\S+Z sent createCall in its step "call" and has not finished, and its steps/,
            );
            assert.match(
              error.message,
              /a person may have been called; .*run the flow with \{ whenLost: "restart" \}, or under another id$/,
            );
            for (const [member, value] of Object.entries(lost)) assert.equal(error[member], value);
            assert.deepEqual(error.attempts, []);
            return true;
          });
        }
        assert.equal(it.calls(), 1);
        // Another id is another flow.
        const process = it.one();
        await assert.rejects(process.receiver.flow("a b", begins.act(process[call])), { name: "TimeoutError" });
        assert.equal(it.calls(), 2);
        // The choice, which is made once: the new run is one that may have called a person, as well.
        await assert.rejects(run({ whenLost: "restart" }), (error) => error.name === "TimeoutError");
        later(t, 180);
        await assert.rejects(run(), lost);
      });
    }

    test(`${name}: one that has finished begins anew, and leaves nothing that says otherwise`, async (t) => {
      const it = await stage(t);
      const store = storeOf(it.store);
      for (const [round, days] of [0, 2, 4].entries()) {
        later(t, days);
        const process = it.process(store);
        const { kind } = await process.receiver.flow("a", act(process.call));
        assert.equal(kind, "CallLegStateChanged");
        assert.equal(it.calls(), round + 1);
      }
      const kept = it.store.list("flow a calling ");
      assert.equal(kept.length, name === "a store that deletes" ? 0 : 3);
    });

    test(`${name}: one whose call the service has refused begins anew`, async (t) => {
      const it = await abandoned(t, storeOf);
      it.answer = async () => Response.json({ error: { code: "BadRequest", message: "no" } }, { status: 400 });
      const process = it.one();
      await assert.rejects(process.receiver.flow("a", begins.act(process.callByAutomation)), { status: 400 });
      later(t, 2);
      it.answer = (_, send) => send();
      await assert.rejects(process.receiver.flow("a", begins.act(process.callByAutomation)), { name: "TimeoutError" });
      assert.equal(it.calls(), 1);
    });
  }

  test("of two operations of one step, a refusal of the second says nothing of the first", async (t) => {
    const it = await abandoned(t, (memory) => memory);
    let requests = 0;
    it.answer = (_, send) => (++requests % 2 ? send() : Response.json({ code: "BadRequest", message: "no" }, { status: 400 }));
    const both = (process) => (flow) =>
      flow.step("both", async () => {
        const first = process.call();
        const second = process.call();
        await Promise.all([first, second]);
      });
    await assert.rejects(it.one().receiver.flow("a", (flow) => both(it.one())(flow)));
    const before = it.calls();
    await assert.rejects(
      it.one().receiver.flow("a", (flow) => both(it.one())(flow)),
      { kind: "network" },
    );
    assert.equal(it.calls(), before);
    later(t, 2);
    await assert.rejects(
      it.one().receiver.flow("a", (flow) => both(it.one())(flow)),
      lost,
    );
  });

  test("an attempt without an answer before one that is refused: the person may have been called", async (t) => {
    const it = await abandoned(t, (memory) => memory);
    let requests = 0;
    it.answer = async (_, send) => {
      if (++requests > 1) return Response.json({ error: { code: "BadRequest", message: "no" } }, { status: 400 });
      await send();
      throw new TypeError("fetch failed");
    };
    const { receiver } = it.one();
    const client = new CallAutomationClient(it.emulator.connectionString, {
      callbacks: receiver,
      retry: { baseDelayMs: 1 },
      fetch: (request) => it.answer(request, () => it.emulator.fetch(request)),
    });
    const invite = { targetParticipant: CALLEE, sourceCallIdNumber: CALLER };
    const call = (flow) => flow.act("call", (ids) => client.createCall(invite, CALLBACKS, ids), LOST_EVENT);
    await assert.rejects(receiver.flow("a", call), { status: 400 });
    later(t, 2);
    await assert.rejects(receiver.flow("a", call), lost);
    assert.equal(it.calls(), 1);
  });

  test("one that called a person after an await and without the ids of the step is lost as well", async (t) => {
    const it = await abandoned(t, (memory) => memory);
    const late = (process) =>
      act(async () => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        return process.call();
      });
    const process = it.one();
    await assert.rejects(process.receiver.flow("a", late(process)), { name: "TypeError" });
    later(t, 2);
    await assert.rejects(process.receiver.flow("a", late(process)), lost);
    assert.equal(it.calls(), 1);
  });

  test("a run that takes longer than its steps are kept calls no person any more", async (t) => {
    const it = await abandoned(t, (memory) => memory);
    const slow = it.one();
    for (const [name, begin] of Object.entries(begins)) {
      await assert.rejects(
        slow.receiver.flow(
          name,
          async (flow) => {
            await flow.step("think", () => new Promise((resolve) => setTimeout(resolve, 30)));
            return begin(slow.call)(flow);
          },
          { keepMs: 10 },
        ),
        { kind: "validation", target: "flow: options.keepMs", message: /flow\.\w+ "call" calls no person$/ },
      );
    }
    assert.equal(it.calls(), 0);
    // It has called none, so the next run begins anew.
    await assert.rejects(slow.receiver.flow("act", begins.act(slow.call)), { name: "TimeoutError" });
    assert.equal(it.calls(), 1);
  });

  test("another process that begins it anew while the first still runs is refused", async (t) => {
    const it = await stage(t);
    const [slow, quick] = [it.process(), it.process()];
    let goOn;
    const first = slow.receiver.flow("a", async (flow) => {
      await flow.act("call", slow.call, WAIT);
      await new Promise((resolve) => (goOn = resolve));
    });
    while (!goOn) await new Promise((resolve) => setTimeout(resolve, 2));
    later(t, 2);
    await assert.rejects(quick.receiver.flow("a", act(quick.call)), lost);
    goOn();
    await first;
    // It has finished, so nothing is uncertain.
    await quick.receiver.flow("a", act(quick.call));
    assert.equal(it.calls(), 2);
  });

  test("one that calls no person begins anew, and whenLost is one of two words", async (t) => {
    const it = await stage(t);
    const { receiver } = it.process();
    let runs = 0;
    const failing = (flow) => flow.step("think", () => Promise.reject(new Error(`run ${++runs}`)));
    await assert.rejects(receiver.flow("a", failing), { message: "run 1" });
    later(t, 2);
    await assert.rejects(receiver.flow("a", failing), { message: "run 2" });
    await assert.rejects(receiver.flow("a", failing, { whenLost: "again" }), {
      kind: "validation",
      message: /options\.whenLost: expected "reject" or "restart"/,
    });
  });
});
