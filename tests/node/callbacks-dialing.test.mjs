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
