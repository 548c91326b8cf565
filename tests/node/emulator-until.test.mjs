// Virtual time that moves by itself: `until` goes on to the next due moment while a promise is pending, and says what waits when nothing
// helps. What real time passes here is what a program needs in any case.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { describe, mock, test } from "node:test";
import { promisify } from "node:util";
import { pkg } from "./pkg.mjs";

const { CallAutomationClient, CallClient } = await import(new URL("entries/client-node.js", pkg));
const { CallbackReceiver, MemoryStore } = await import(new URL("entries/callbacks-node.js", pkg));
const { Emulator } = await import(new URL("entries/emulator-node.js", pkg));

const run = promisify(execFile);
const CALLBACK = "https://app.example/callbacks";
const SPEECH = { callIntelligenceOptions: { cognitiveServicesEndpoint: "https://speech.example/" } };
const PROMPT = [{ kind: "textSource", text: "Good day", voiceName: "en-US-NancyNeural" }];
const to = (phoneNumber) => ({ targetParticipant: { phoneNumber }, sourceCallIdNumber: { phoneNumber: "+14255550100" } });
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** An application in this process, whose callbacks go straight to its receiver. */
async function application(options) {
  let receiver;
  const emulator = await Emulator.start({ onCallback: (request) => receiver.handle(request), ...options });
  receiver = new CallbackReceiver({ ...emulator.callbackAuthentication });
  const client = new CallAutomationClient(emulator.connectionString, { fetch: emulator.fetch, callbacks: receiver });
  return { emulator, receiver, client };
}

/** A call from its beginning to its end; `between` is what the application does in between. */
async function wholeCall(client, between = () => {}) {
  const call = await client.createCall(to("+15550100000"), CALLBACK, SPEECH);
  await between();
  await call.connected();
  await between();
  await call.callConnection.getCallMedia().playToAll(PROMPT).completed();
  await between();
  await call.callConnection.hangUp(true).completed();
  return "over";
}

describe("until goes on while the program waits for", () => {
  test("nothing but events: the clock says the time that they take, and equal runs have equal logs", async () => {
    const logs = [];
    for (const _ of [1, 2]) {
      const { emulator, client } = await application({ seed: 7 });
      const began = emulator.now;
      const flow = async () => {
        const call = await client.createCall(to("+15550100000"), CALLBACK, { ...SPEECH, operationContext: "one" });
        await call.connected();
        await call.callConnection.getCallMedia().playToAll(PROMPT, { operationContext: "two" }).completed();
        await call.callConnection.hangUp(true).completed();
        return "over";
      };
      assert.equal(await emulator.until(flow()), "over");
      assert.ok(emulator.now - began > 2000 && emulator.now - began < 60_000, `${emulator.now - began} ms`);
      logs.push(JSON.stringify(emulator.events()));
      emulator.stop();
    }
    assert.equal(logs[0], logs[1]);
  });

  const BETWEEN = {
    "a turn of the event loop": () => new Promise((resolve) => setImmediate(resolve)),
    "many microtasks": async () => {
      for (let at = 0; at < 1000; at++) await undefined;
    },
    "a timer of real time": () => sleep(120),
    "a file": () => readFile(new URL(import.meta.url)),
    "another program": () => run(process.execPath, ["--version"]),
  };
  for (const [name, between] of Object.entries(BETWEEN)) {
    test(name, async () => {
      const { emulator, client } = await application();
      assert.equal(await emulator.until(wholeCall(client, between), { most: "1m" }), "over");
      emulator.stop();
    });
  }

  test("requests on loopback: an application behind `node:http`, and a service of its own that is slow", async (t) => {
    const slow = createServer((_, outgoing) => void setTimeout(() => outgoing.end("yes"), 80));
    let receiver;
    const app = createServer((...given) => receiver.node()(...given));
    for (const server of [slow, app]) await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    t.after(() => [slow, app].map((server) => server.closeAllConnections() ?? server.close()));
    const emulator = await Emulator.start({ fetch: (request) => fetch(request) });
    receiver = new CallbackReceiver({ ...emulator.callbackAuthentication });
    const client = new CallAutomationClient(emulator.connectionString, { fetch: emulator.fetch, callbacks: receiver });
    const ask = async () => assert.equal(await (await fetch(`http://127.0.0.1:${slow.address().port}/`)).text(), "yes");
    const seen = [];
    receiver.on("CallConnected", async () => {
      await ask();
      seen.push("handled");
    });
    const flow = async () => {
      const call = await client.createCall(to("+15550100000"), `http://127.0.0.1:${app.address().port}/callbacks`, SPEECH);
      await ask();
      await call.connected();
      await ask();
      await call.callConnection.getCallMedia().playToAll(PROMPT).completed();
      await call.callConnection.hangUp(true).completed();
    };
    await emulator.until(flow(), { most: "5m" });
    assert.deepEqual(seen, ["handled"]);
    emulator.stop();
  });

  test("handlers, for a call that comes in", async () => {
    let receiver;
    const address = `${CALLBACK}?secret=s`;
    const emulator = await Emulator.start({ onCallback: (request) => receiver.handle(request), eventGridEndpoint: address });
    receiver = new CallbackReceiver({ ...emulator.callbackAuthentication, secret: "s" });
    const client = new CallAutomationClient(emulator.connectionString, { fetch: emulator.fetch, callbacks: receiver });
    const steps = [];
    receiver.on("IncomingCall", async ({ incomingCallContext }) => {
      const call = await client.answerCall(incomingCallContext, address, SPEECH);
      await call.connected();
      await call.callConnection.getCallMedia().playToAll(PROMPT).completed();
      steps.push("played");
      await call.callConnection.hangUp(true).completed();
    });
    emulator.incomingCall({ from: "4:+15550100000", to: "4:+14255550100" });
    await emulator.until(receiver.waitFor({ kind: "CallDisconnected" }));
    assert.deepEqual(steps, ["played"]);
    emulator.stop();
  });

  test("a program that asks again and again, and is never quiet", async () => {
    const { emulator, client } = await application();
    const flow = async () => {
      const { callConnection } = await client.createCall(to("+15550100000"), CALLBACK);
      for (;;) {
        const { callConnectionState } = await callConnection.getCallConnectionProperties();
        if (callConnectionState === "connected") return "connected";
        await sleep(1);
      }
    };
    assert.equal(await emulator.until(flow()), "connected");
    emulator.stop();
  });

  test("a handler of `onCallback` that answers only after a later event", async () => {
    const kinds = [];
    let later;
    const emulator = await Emulator.start({
      async onCallback(request) {
        const [{ type }] = await request.json();
        kinds.push(type.split(".").at(-1));
        if (type.endsWith("CallConnected")) await new Promise((resolve) => (later = resolve));
        if (type.endsWith("PlayCompleted")) later();
      },
    });
    const client = new CallAutomationClient(emulator.connectionString, { fetch: emulator.fetch });
    const flow = async () => {
      const { callConnection } = await client.createCall(to("+15550100000"), CALLBACK, SPEECH);
      while (!later) await sleep(1);
      await callConnection.getCallMedia().playToAll(PROMPT);
      while (!kinds.includes("PlayCompleted")) await sleep(1);
    };
    await emulator.until(flow());
    emulator.stop();
  });

  test("a request that the client sends again after a pause of real time", async () => {
    const { emulator, client } = await application();
    emulator.setFaults({ rules: [{ fault: "status", status: 503, times: 2, operation: "createCall" }] });
    assert.equal(await emulator.until(wholeCall(client), { patienceMs: 50 }), "over");
    emulator.stop();
  });

  test("the 2021 preview", async () => {
    let receiver;
    const emulator = await Emulator.start({ onCallback: (request) => receiver.handle(request) });
    receiver = new CallbackReceiver({ unverified: true });
    const client = new CallClient(emulator.connectionString, { fetch: emulator.fetch, callbacks: receiver });
    const flow = async () => {
      const options = { callbackUri: CALLBACK, requestedModalities: ["audio"], requestedCallEvents: [] };
      const call = await client.createCall("8:acs:me", ["+15550100000"], { ...options, alternateCallerId: "+14255550100" });
      await call.connected();
      await client.hangupCall(call.callLegId).completed();
      return "over";
    };
    assert.equal(await emulator.until(flow()), "over");
    emulator.stop();
  });
});

describe("until", () => {
  test("gives the value, also of what was settled before, and the reason of a rejection as it is", async () => {
    const emulator = await Emulator.start();
    const began = emulator.now;
    assert.equal(await emulator.until(Promise.resolve(7)), 7);
    // What is no promise of the platform has a `then` as well.
    // biome-ignore lint/suspicious/noThenProperty: it is what is tested
    assert.equal(await emulator.until({ then: (resolve) => resolve(8) }), 8);
    const reason = { mine: true };
    await assert.rejects(emulator.until(Promise.reject(reason)), (thrown) => thrown === reason);
    assert.equal(emulator.now, began);
    emulator.stop();
  });

  test("does not move past the moment at which the promise settles", async () => {
    const { emulator, client } = await application();
    const began = emulator.now;
    const call = await emulator.until(client.createCall(to("+15550100000"), CALLBACK));
    assert.equal(emulator.now, began);
    await emulator.until(call.connected());
    assert.equal(emulator.now - began, 2000);
    emulator.stop();
  });

  test("may run several times at once, beside `advance`, and in a flow that moves the clock itself", async () => {
    const { emulator, client } = await application();
    const all = [emulator.until(wholeCall(client)), emulator.until(wholeCall(client))];
    await emulator.advance("1s");
    assert.deepEqual(await Promise.all(all), ["over", "over"]);
    const own = async () => {
      await emulator.advance("3s");
      const over = await wholeCall(client);
      await emulator.advance("3s");
      return over;
    };
    assert.equal(await emulator.until(own()), "over");
    emulator.stop();
  });

  test("ends for a program that stops or resets the emulator", async () => {
    const { emulator, client } = await application();
    const flow = async () => {
      await wholeCall(client);
      emulator.reset();
      await wholeCall(client);
      emulator.stop();
      await sleep(50);
      return "stopped";
    };
    assert.equal(await emulator.until(flow()), "stopped");
    await assert.rejects(emulator.until(Promise.resolve()), /this emulator is stopped/);
  });

  test("refuses what it cannot use, and names it", async () => {
    const emulator = await Emulator.start();
    const pending = new Promise(() => {});
    const wrong = [
      [[undefined], /^TypeError: promise: expected a promise/],
      [[async () => {}], /call the function: until\(flow\(\)\)/],
      [[pending, 5], /^TypeError: options: expected an object/],
      [[pending, { most: "soon" }], /^TypeError: options\.most: expected milliseconds, .*, got "soon"/],
      [[pending, { most: -1 }], /^TypeError: options\.most: expected milliseconds/],
      [[pending, { most: Number.POSITIVE_INFINITY }], /^TypeError: options\.most/],
      [[pending, { quietMs: "1" }], /^TypeError: options\.quietMs: expected milliseconds/],
      [[pending, { patienceMs: Number.NaN }], /^TypeError: options\.patienceMs: expected milliseconds/],
      [[pending, { advanceTimers: true }], /^TypeError: options\.advanceTimers: expected a function/],
      [
        [pending, { timeout: 5 }],
        /^TypeError: options\.timeout: this option does not exist; there are most, quietMs, patienceMs, advanceTimers/,
      ],
    ];
    for (const [given, message] of wrong) await assert.rejects(emulator.until(...given), message);
    emulator.stop();
  });
});

describe("until gives up, and says what waits", () => {
  const giveUp = async (emulator, promise, options) => {
    const error = await emulator.until(promise, { patienceMs: 60, ...options }).then(
      () => assert.fail("it did not give up"),
      (thrown) => thrown,
    );
    assert.equal(error.name, "TimeoutError");
    return error.message;
  };

  test("when nothing is due any more: the wait, the call and its state", async () => {
    const { emulator, receiver, client } = await application();
    const flow = async () => {
      const call = await client.createCall(to("+15550100000"), CALLBACK);
      await call.connected();
      await receiver.waitFor({ callConnectionId: call.callConnection.callConnectionId, kind: "PlayCompleted" });
    };
    const message = await giveUp(emulator, flow());
    assert.match(message, /^until: the promise is still pending and nothing is due any more:\n/);
    assert.match(message, /- waits: waitFor waits for PlayCompleted/);
    const [{ callConnectionId }] = emulator.connections();
    assert.ok(message.includes(`- calls: ${callConnectionId} is connected, participants: connected`), message);
    assert.ok(!message.includes("5550100000"), "no phone number");
    emulator.stop();
    await receiver.close();
  });

  test("after `most`, which a number and a text say: no more time passes", async () => {
    for (const most of ["90s", 90_000]) {
      const { emulator, receiver, client } = await application();
      const began = emulator.now;
      // A long prompt: what is due next is later.
      const flow = async () => {
        await client.createCall(to("+15550100000"), CALLBACK, SPEECH).then(({ connected }) => connected());
        await receiver.waitFor({ kind: "RecognizeCompleted" });
      };
      await client.createCall(to("+15550100000"), CALLBACK, SPEECH).then(async ({ callConnection }) => {
        await emulator.advance("2s");
        await callConnection.getCallMedia().playToAll([{ kind: "fileSource", url: emulator.promptUri(300) }]);
      });
      const message = await giveUp(emulator, flow(), { most });
      assert.match(message, /^until: the promise is still pending after 90s of virtual time:\n/);
      assert.equal(emulator.now - began, 92_000);
      emulator.stop();
      await receiver.close();
    }
  });

  test("callbacks that were refused, and those that have nowhere to go", async () => {
    const refusing = await Emulator.start({ onCallback: () => new Response("", { status: 401 }), callbackRetryDelaysMs: [5] });
    const client = new CallAutomationClient(refusing.connectionString, { fetch: refusing.fetch });
    await client.createCall(to("+15550100000"), `${CALLBACK}?secret=hidden`);
    const message = await giveUp(refusing, new Promise(() => {}));
    assert.match(
      message,
      /callbacks that were not accepted: .*CallConnected of [\w-]+ to https:\/\/app\.example\/callbacks \(attempt 2: 401\)/,
    );
    assert.ok(!message.includes("hidden"));
    refusing.stop();
    const mute = await Emulator.start();
    await new CallAutomationClient(mute.connectionString, { fetch: mute.fetch }).createCall(to("+15550100000"), CALLBACK);
    assert.match(await giveUp(mute, new Promise(() => {})), /2 callbacks went nowhere: give Emulator\.start\(\) an onCallback/);
    mute.stop();
  });

  test("handlers that run, callbacks and operations without an answer", async () => {
    const { emulator, receiver, client } = await application();
    let release;
    receiver.on("CallConnected", function greet() {
      return new Promise((resolve) => (release = resolve));
    });
    await client.createCall(to("+15550100000"), CALLBACK);
    await emulator.advance("1s");
    const never = new CallAutomationClient(emulator.connectionString, {
      fetch: () => new Promise(() => {}),
      callbacks: receiver,
    });
    never
      .getCallConnection("x")
      .hangUp(true)
      .catch(() => {});
    const events = receiver.events({ kind: "PlayFailed" });
    events.next();
    const error = emulator.until(new Promise(() => {}), { most: "1s", patienceMs: 20 });
    while (!release) await sleep(1);
    // A handler that runs is work: it is waited for, and named when it ends nothing.
    setTimeout(() => release(), 1500);
    const { message } = await error.then(assert.fail, (thrown) => thrown);
    assert.match(message, /- waits: (?:.*; )?events waits for PlayFailed/);
    assert.match(message, /- operations without an answer: (terminateCall|hangUp)/);
    await events.return();
    emulator.stop();
  });

  test("of other emulators of the process, only how many waits there are", async () => {
    const [old, other] = [await application(), await application()];
    const waits = [old.receiver.waitFor({ kind: "PlayFailed" }, { timeoutMs: 5000 })];
    // One that began after the emulator below, of a receiver that another emulator has posted to.
    const { emulator, receiver, client } = await application();
    const far = await other.client.createCall(to("+15550100000"), CALLBACK);
    await other.emulator.until(far.connected());
    waits.push(other.receiver.waitFor({ kind: "PlayCompleted" }, { timeoutMs: 5000 }));
    waits.push(other.receiver.events({ kind: "HoldFailed" }, { timeoutMs: 5000 }).next());
    const flow = async () => {
      await client.createCall(to("+15550100000"), CALLBACK).then(({ connected }) => connected());
      await receiver.waitFor({ kind: "RecognizeCompleted" });
    };
    const message = await giveUp(emulator, flow());
    assert.match(message, /- waits: waitFor waits for RecognizeCompleted\n/);
    assert.match(message, /- 3 more waits are pending in this process, of other emulators/);
    assert.doesNotMatch(message, /PlayFailed|PlayCompleted|HoldFailed/);
    for (const each of waits) each.catch(() => {});
    for (const each of [old, other, { emulator, receiver }]) {
      await each.receiver.close();
      each.emulator.stop();
    }
  });

  test("timers of real time that the program waits for, which no clock of an emulator moves", async () => {
    const { emulator, receiver } = await application();
    const slow = sleep(400);
    const message = await giveUp(emulator, slow);
    assert.match(message, /Timers of real time are pending in this program \(setTimeout\)/);
    for (const option of ["patienceMs", "quietMs", "advanceTimers"]) assert.ok(message.includes(option), option);
    await slow;
    // As it says.
    assert.equal(
      await emulator.until(
        sleep(400).then(() => "woke"),
        { patienceMs: 2000 },
      ),
      "woke",
    );
    // The time limit of a wait is no such timer.
    assert.doesNotMatch(await giveUp(emulator, receiver.waitFor({ kind: "PlayFailed" })), /Timers of real time/);
    await receiver.close();
    emulator.stop();
  });

  test("what a program forgot, when a call comes in or its own callbacks go elsewhere", async (t) => {
    t.mock.method(console, "warn", () => {});
    const incoming = { from: "+15550100000", to: "+14255550100" };
    const secret = { options: { secret: "s" } };
    const start = async (settings, act) => {
      let receiver;
      const emulator = await Emulator.start({ onCallback: (request) => receiver.handle(request), ...settings });
      receiver = new CallbackReceiver({ ...emulator.callbackAuthentication, ...secret.options });
      const client = new CallAutomationClient(emulator.connectionString, { fetch: emulator.fetch, callbacks: receiver });
      await act({ emulator, client });
      const message = await giveUp(emulator, receiver.waitFor({ kind: "PlayCompleted" }));
      await receiver.close();
      emulator.stop();
      return message;
    };
    const comesIn = ({ emulator }) => emulator.incomingCall(incoming);
    const eventGridEndpoint = `${CALLBACK}?secret=s`;
    // No handler answers.
    assert.match(
      await start({ eventGridEndpoint }, comesIn),
      /- IncomingCall was delivered, and no call was answered: receiver\.on\(/,
    );
    // Event Grid posts nowhere.
    assert.match(
      await start({}, comesIn),
      /- Event Grid has no subscription: give Emulator\.start\(\) an eventGridEndpoint, .*\?secret=…/,
    );
    // The program takes the callbacks, and its receiver gets none.
    const calls = ({ client }) => client.createCall(to("+15550100000"), eventGridEndpoint);
    const deaf = /- callbacks were delivered, and none to the receiver that waits: is its handle the onCallback/;
    assert.match(await start({ onCallback() {} }, calls), deaf);
    const whole = await start({}, calls);
    assert.doesNotMatch(whole, /none to the receiver|no call was answered|no subscription/);
    assert.match(whole, /- waits: waitFor waits for PlayCompleted/);
  });

  describe("handlers that failed, and no timer of ringwire's own is one of the program", () => {
    /** What `until` says while a handler of an incoming call fails; `act` is the handler after `fail` has counted it. */
    async function failing(t, act, { options, settings } = {}) {
      t.mock.method(console, "error", () => {});
      let receiver;
      const url = `${CALLBACK}?secret=s`;
      const emulator = await Emulator.start({
        onCallback: (request) => receiver.handle(request),
        eventGridEndpoint: url,
        ...settings,
      });
      receiver = new CallbackReceiver({ ...emulator.callbackAuthentication, secret: "s", ...options });
      const client = new CallAutomationClient(emulator.connectionString, { fetch: emulator.fetch, callbacks: receiver });
      receiver.on("IncomingCall", (event) => act({ event, client, receiver, url }));
      emulator.incomingCall({ from: "4:+15550100000", to: "4:+14255550100" });
      const message = await giveUp(emulator, receiver.waitFor({ kind: "PlayCompleted" }), { patienceMs: 1300 });
      assert.doesNotMatch(message, /Timers of real time/);
      return { emulator, receiver, message };
    }

    test("after the answer, when ringwire calls the handler again after a pause of real time", async (t) => {
      let call;
      const { emulator, receiver, message } = await failing(t, async ({ event, client, url }) => {
        call ??= await client.answerCall(event.incomingCallContext, url);
        await call.connected();
        throw new RangeError("no\nroom for +15550100000");
      });
      assert.match(
        message,
        /\n- handlers that failed: IncomingCall: RangeError: no room for \+\*+00 \(2 times; ringwire calls it again after 2 s of real time\)\n/,
      );
      await receiver.close();
      // Closed, a receiver calls it once more and no more.
      assert.match(
        await giveUp(emulator, new Promise(() => {})),
        /- handlers that failed: IncomingCall: .* \(3 times, last AbortError: .*; the event is given up\)/,
      );
      emulator.stop();
    });

    test("before the answer, when the emulator delivers the event again; the first error stays named", async (t) => {
      let times = 0;
      const { emulator, receiver, message } = await failing(
        t,
        () => {
          times += 1;
          if (times === 1) throw new Error("the first");
          // A program may throw anything.
          throw { toString: () => assert.fail() };
        },
        { settings: { eventGridRetryDelaysMs: [10, 10] } },
      );
      assert.match(
        message,
        /- handlers that failed: IncomingCall: Error: the first \(3 times, last the error cannot be read\)\n/,
      );
      assert.match(message, /- callbacks that were not accepted: IncomingCall/);
      // A wait that times out says it as well.
      await assert.rejects(receiver.waitFor({ kind: "PlayCompleted" }, { timeoutMs: 1 }), {
        message: /Handlers that failed: IncomingCall: Error: the first \(3 times, last/,
      });
      await receiver.close();
      emulator.stop();
    });

    test("not one that has taken its event since", async (t) => {
      let times = 0;
      const { emulator, receiver, message } = await failing(
        t,
        () => {
          if (++times < 3) throw new Error("not yet");
        },
        { settings: { eventGridRetryDelaysMs: [10, 10] } },
      );
      assert.equal(times, 3);
      assert.doesNotMatch(message, /handlers that failed/);
      await receiver.close();
      emulator.stop();
    });

    test("with a store, which is polled while a wait is pending, and a handler that runs", async (t) => {
      const { emulator, receiver, message } = await failing(
        t,
        async ({ event, client, receiver, url }) => {
          const { callConnectionId } = (await client.answerCall(event.incomingCallContext, url)).callConnectionProperties;
          await receiver.waitFor({ callConnectionId, kind: "PlayFailed" }).catch(() => {});
        },
        { options: { store: new MemoryStore(), pollMs: 20 } },
      );
      assert.match(message, /- handlers that run: the handler of IncomingCall\n/);
      await receiver.close();
      emulator.stop();
    });
  });

  test("that nothing is open", async () => {
    const emulator = await Emulator.start();
    const never = new Promise(() => {});
    assert.match(await giveUp(emulator, never), /nothing is due any more/);
    emulator.stop();
  });
});

describe("the real clock", () => {
  test("until waits, and gives up after `most` of that clock", async () => {
    const emulator = await Emulator.start({ clock: "real" });
    assert.equal(await emulator.until(sleep(5).then(() => "woke")), "woke");
    const given = emulator.until(new Promise(() => {}), { most: 5 });
    await assert.rejects(given, { name: "TimeoutError", message: /^until: the promise is still pending after 5ms/ });
    emulator.stop();
  });
});

describe("faked timers", () => {
  const reminder = async (client) => {
    const first = await client.createCall(to("+15550100486"), CALLBACK);
    const reason = await first.connected().then(assert.fail, ({ reason }) => reason);
    // The application's own pause: three minutes until the next attempt.
    await sleep(180_000);
    const second = await client.createCall(to("+15550100000"), CALLBACK);
    await second.connected();
    return reason;
  };

  for (const clock of ["virtual", "real"]) {
    test(`advanceTimers moves them along with the ${clock} clock`, async (t) => {
      mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"], now: Date.now() });
      t.after(() => mock.timers.reset());
      const { emulator, client } = await application({ clock });
      const began = emulator.now;
      const reason = await emulator.until(reminder(client), { most: "10m", advanceTimers: (ms) => mock.timers.tick(ms) });
      assert.equal(reason, "busy");
      const took = emulator.now - began;
      assert.ok(took >= 180_000 && took <= 190_000, `${took} ms`);
      emulator.stop();
    });
  }
});

describe("a clock that nothing moves", () => {
  const program = (last) => `
    const { CallAutomationClient } = await import(${JSON.stringify(new URL("entries/client-node.js", pkg).href)});
    const { CallbackReceiver } = await import(${JSON.stringify(new URL("entries/callbacks-node.js", pkg).href)});
    const { Emulator } = await import(${JSON.stringify(new URL("entries/emulator-node.js", pkg).href)});
    let receiver;
    const emulator = await Emulator.start({ onCallback: (request) => receiver.handle(request) });
    receiver = new CallbackReceiver({ ...emulator.callbackAuthentication });
    const client = new CallAutomationClient(emulator.connectionString, { fetch: emulator.fetch, callbacks: receiver });
    const call = await client.createCall(${JSON.stringify(to("+15550100000"))}, ${JSON.stringify(CALLBACK)});
    ${last}`;
  const output = (text) => run(process.execPath, ["--input-type=module", "--eval", text], { timeout: 20_000 });

  test("is named once, with what to write", async () => {
    const { stderr } = await output(program(`await call.connected({ timeoutMs: 5000 }).catch(() => {});`));
    const lines = stderr.split("\n").filter((line) => line.startsWith("ringwire: "));
    assert.equal(lines.length, 1, stderr);
    assert.match(
      lines[0],
      /createCall: connected waits for CallConnected or CreateCallFailed of the call [\w-]+\. The virtual clock/,
    );
    assert.match(lines[0], /due in 2s: write await emulator\.until\(promise\), or await emulator\.advance\("2s"\)/);
  });

  test("is named by a wait that times out before", async () => {
    const { stdout } = await output(program(`console.log(await call.connected({ timeoutMs: 20 }).catch(String));`));
    assert.match(stdout, /no event came within 20 ms\. .*The virtual clock of the emulator stands still/);
  });

  test("a wait that until has reported keeps no program running, nor does one whose emulator is stopped; others do", async () => {
    const began = Date.now();
    const failing = "await emulator.until(call.connected(), { most: 1, patienceMs: 50 }).catch(({ name }) => console.log(name));";
    assert.equal((await output(program(failing))).stdout, "TimeoutError\n");
    const stopping =
      "await emulator.advance('5s'); receiver.waitFor({ kind: 'PlayFailed' }).catch(() => {}); emulator.stop(); console.log('stopped');";
    assert.equal((await output(program(stopping))).stdout, "stopped\n");
    // Their time limits are four minutes.
    assert.ok(Date.now() - began < 60_000);
    const waiting =
      "await emulator.advance('5s'); receiver.waitFor({ kind: 'PlayFailed' }, { timeoutMs: 700 }).catch(({ name }) => console.log(name));";
    assert.equal((await output(program(waiting))).stdout, "TimeoutError\n");
    // What was reported goes on to wait as before, for a program that goes on.
    const again = `const connected = call.connected();
      await emulator.until(connected, { most: 1, patienceMs: 50 }).catch(() => {});
      console.log((await emulator.until(connected)).kind);`;
    assert.equal((await output(program(again))).stdout, "CallConnected\n");
  });

  test("keeps no program running", async () => {
    const { stdout, stderr } = await output(program(`console.log("done");`));
    assert.deepEqual([stdout, stderr], ["done\n", ""]);
  });

  test("is not named where the clock is moved", async () => {
    const { stderr } = await output(
      program(`
      const connected = call.connected();
      await new Promise((resolve) => setTimeout(resolve, 500));
      await emulator.until(connected);
      await new Promise((resolve) => setTimeout(resolve, 2500));`),
    );
    assert.equal(stderr, "");
  });
});
