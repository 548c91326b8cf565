// What belongs to the program may throw while the package reads or calls it: members of arguments, signals, credentials, `fetch`, the
// platform's own functions. The error arrives, and the object it was given to works afterwards.
import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { afterEach, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { pkg } from "./pkg.mjs";

const client = await import(new URL("entries/client-node.js", pkg));
const { CallAutomationClient, CallClient } = client;
const { CallbackReceiver, outcomeOf, reasonOf } = await import(new URL("entries/callbacks-node.js", pkg));
const { CallReport } = await import(new URL("entries/report-node.js", pkg));
const { Emulator } = await import(new URL("entries/emulator-node.js", pkg));
const { OPERATIONS } = await import(new URL("client/operation-names.js", pkg));

const CONNECTION = `endpoint=https://clinic.example/;accesskey=${btoa("a key")}`;
const CALLBACK = "https://app.example/callbacks";
const EVENT = {
  id: "1",
  source: "calling/callConnections/c",
  type: "Microsoft.Communication.CallConnected",
  specversion: "1.0",
  time: "2026-03-12T10:00:00Z",
  data: { callConnectionId: "c", serverCallId: "s", correlationId: "r", operationContext: "o" },
};

const unhandled = [];
process.on("unhandledRejection", (reason) => unhandled.push(reason));
process.on("uncaughtException", (error) => unhandled.push(error));
/** Gives the platform its functions back. */
let mend = () => {};
afterEach(async () => {
  mend();
  mend = () => {};
  await sleep(5);
  assert.deepEqual(unhandled.splice(0), []);
});

/** Puts a function of the platform, or what stands at a path of it, aside until `mend`. */
function replace(object, name, value) {
  const before = Object.getOwnPropertyDescriptor(object, name);
  const others = mend;
  Object.defineProperty(object, name, { value, configurable: true, writable: true });
  mend = () => {
    if (before) Object.defineProperty(object, name, before);
    else delete object[name];
    others();
  };
}

/** An error, and a function that throws it and remembers that it was called. */
function boom() {
  const error = new RangeError("boom");
  const made = { error, thrown: 0, throws };
  function throws() {
    made.thrown += 1;
    throw error;
  }
  return made;
}

/** What a promise, or a function, ends with; one that is pending fails. */
async function endOf(act) {
  const { value, ...end } = await settled(act);
  // The time of a download runs until its body ends.
  if (value instanceof ReadableStream) await value.cancel();
  return { value, ...end };
}

async function settled(act) {
  const late = Symbol("pending");
  const ended = (async () => ({ value: await act() }))().catch((error) => ({ error }));
  const timer = new AbortController();
  const first = await Promise.race([ended, sleep(5000, late, { signal: timer.signal }).catch(() => {})]);
  timer.abort();
  assert.notEqual(first, late, "it is still pending");
  return first;
}

const carries = (error, cause) => error === cause || error?.cause === cause;
async function assertThrows(act, { error: cause }) {
  const { error } = await endOf(act);
  assert.ok(carries(error, cause), `expected the error itself or as its cause, got ${error?.stack ?? error}`);
  assert.doesNotMatch(String(error), /borrowed|ownership|unreachable/);
  return error;
}

const answered = async () =>
  Response.json(
    { callConnectionId: "c", callLegId: "c", value: [], recordingId: "r", recordingState: "active", id: "o", status: "running" },
    { status: 200 },
  );
/** Statuses that operations take for a success. */
const SUCCESSES = [200, 201, 202, 204];
const fetchOf = (status) => async () =>
  new Response(status === 204 ? null : await (await answered()).text(), {
    status,
    headers: { "content-type": "application/json" },
  });

// ── Arguments

/** The arguments of every operation, from the golden wire files. */
async function* goldens() {
  const wire = new URL("../wire/", import.meta.url);
  for (const [root, isPreview] of [
    [wire, true],
    [new URL("2026-03-12/", wire), false],
  ]) {
    for (const name of OPERATIONS.filter((row) => row.startsWith("CallClient.") === isPreview)) {
      const [owner, operation] = name.split(".");
      const files = (await readdir(new URL(`${operation}/`, root)).catch(() => [])).filter((file) => file.startsWith("request-"));
      // The longest tries the most members.
      const texts = await Promise.all(files.map((file) => readFile(new URL(`${operation}/${file}`, root), "utf8")));
      const all = texts.map((text) => JSON.parse(text)).filter(({ arguments: args, client }) => args && !client);
      const [longest] = all.sort((one, other) => JSON.stringify(other.arguments).length - JSON.stringify(one.arguments).length);
      if (longest) yield { owner, operation, args: longest.arguments.map((value) => value ?? undefined) };
    }
  }
}

/** Calls an operation the way a program does. */
function called({ owner, operation }, args, options) {
  const preview = owner === "CallClient" && new CallClient(CONNECTION, options);
  if (preview) return preview[operation](...args);
  const [known, ...others] = args;
  const made = new CallAutomationClient(CONNECTION, {
    ...options,
    sourceIdentity: owner === "CallAutomationClient" ? (known ?? undefined) : undefined,
  });
  if (owner === "CallAutomationClient") return made[operation](...others);
  if (owner === "CallRecording") return made.getCallRecording()[operation](...args);
  const connection = made.getCallConnection(known);
  if (owner === "CallMedia") return connection.getCallMedia()[operation](...others);
  if (operation === "terminateCall") return connection.hangUp(true, ...others);
  return operation === "hangUp" ? connection.hangUp(false, ...others) : connection[operation](...others);
}

/** The paths of the objects and lists in a value. */
function* places(value, path = []) {
  if (!value || typeof value !== "object") return;
  if (path.length) yield path;
  for (const [name, member] of Object.entries(value)) yield* places(member, [...path, name]);
}

const at = (value, path) => path.reduce((object, name) => object[name], value);

/** A copy of a value in which what is at a path is replaced. */
function withChanged(value, path, change) {
  const copy = structuredClone(value);
  const last = path.at(-1);
  const parent = at(copy, path.slice(0, -1));
  parent[last] = change(parent[last]);
  return copy;
}

const TRAPS = ["get", "has", "ownKeys", "getPrototypeOf", "getOwnPropertyDescriptor"];

/** The ways in which an object throws when it is read. */
function* hostile(object) {
  for (const name of Object.keys(object)) {
    if (!Array.isArray(object)) {
      yield [`own getter ${name}`, ({ throws }, given) => Object.defineProperty(given, name, { get: throws, enumerable: true })];
      yield [
        `getter of its class ${name}`,
        ({ throws }, { [name]: _, ...others }) =>
          Object.assign(Object.create(Object.defineProperty({ constructor: Object }, name, { get: throws })), others),
      ];
    }
  }
  for (const trap of TRAPS) yield [`trap ${trap}`, ({ throws }, given) => new Proxy(given, { [trap]: throws })];
  yield [
    "a proxy that was revoked",
    (made, given) => {
      const { proxy, revoke } = Proxy.revocable(given, {});
      revoke();
      made.isRevoked = true;
      return proxy;
    },
  ];
}

describe("a member of an argument that throws", async () => {
  const receiver = new CallbackReceiver({ unverified: true });
  let count = 0;
  for await (const golden of goldens()) {
    const { owner, operation, args } = golden;
    const known = owner === "CallAutomationClient" || owner === "CallConnection" || owner === "CallMedia" ? 1 : 0;
    for (const [how, callbacks] of [
      ["", undefined],
      [", with callbacks", receiver],
    ]) {
      test(`${owner}.${operation}${how}`, async () => {
        let status = SUCCESSES[0];
        let body;
        const fetch = async (request) => {
          body = await request.text();
          return fetchOf(status)(request);
        };
        const options = { retry: false, callbacks, fetch };
        // The status that the row takes for a success, found by trying.
        for (status of SUCCESSES) if (!(await endOf(() => called(golden, args, options))).error) break;
        const whole = body;
        for (const path of places(args)) {
          if (Number(path[0]) < known) continue;
          for (const [what, change] of hostile(at(args, path))) {
            const made = boom();
            const given = withChanged(args, path, (value) => change(made, value));
            // The call itself must not throw: it rejects.
            const sent = called(golden, given, options);
            const { error } = await endOf(() => sent);
            // A program may look at the end as well, and then only one error is to catch.
            if (error) sent.completed?.().catch(() => {});
            const where = `${path.join(".")}, ${what}: ${error?.stack ?? error}`;
            if (made.isRevoked) assert.match(String(error?.cause ?? error), /revoked/, where);
            // A getter of a class may be there for uses of its own.
            else if (!error && what.startsWith("getter of its class")) assert.equal(body, whole, where);
            else if (made.thrown) assert.ok(carries(error, made.error), where);
            // A trap that is never called does no harm.
            else assert.equal(error, undefined, where);
            count += 1;
          }
        }
        const { error } = await endOf(() => called(golden, args, options));
        assert.equal(error, undefined, "the operation after that");
      });
    }
  }
  test("was tried for many", () => assert.ok(count > 2000, `${count}`));

  test("that is a getter of a class which no operation needs does no harm", async () => {
    const { throws } = boom();
    const options = Object.create(Object.defineProperty({ constructor: Object }, "connection", { get: throws }));
    const made = new CallAutomationClient(CONNECTION, { fetch: fetchOf(201), retry: false });
    await made.createCall(
      { targetParticipant: { phoneNumber: "+14255550123" }, sourceCallIdNumber: { phoneNumber: "+14255550124" } },
      CALLBACK,
      options,
    );
  });
});

describe("the options of a client that throw", () => {
  for (const Class of [CallAutomationClient, CallClient]) {
    for (const name of ["retry", "timeoutMs", "headers", "fetch", "onAttempt", "callbacks", "allowInsecureConnection"]) {
      test(`${Class.name}: ${name}`, async () => {
        const made = boom();
        await assertThrows(
          () => new Class(CONNECTION, Object.defineProperty({}, name, { get: made.throws, enumerable: true })),
          made,
        );
        assert.ok(new Class(CONNECTION));
      });
    }
    for (const trap of TRAPS) {
      test(`${Class.name}: the trap ${trap}`, async () => {
        const made = boom();
        const { error } = await endOf(() => new Class(CONNECTION, new Proxy({ timeoutMs: 5 }, { [trap]: made.throws })));
        assert.equal(made.thrown > 0, error === made.error, error?.stack);
        assert.ok(new Class(CONNECTION));
      });
    }
  }
});

// ── The platform, and what a client is given

const createCall = (made, options) =>
  made instanceof CallClient
    ? made.createCall(
        "8:acs:me",
        ["8:acs:you"],
        { callbackUri: CALLBACK, requestedModalities: ["audio"], requestedCallEvents: [] },
        options,
      )
    : made.createCall(
        { targetParticipant: { phoneNumber: "+14255550123" }, sourceCallIdNumber: { phoneNumber: "+14255550124" } },
        CALLBACK,
        options,
      );

const PLATFORM = {
  "crypto.randomUUID": ({ throws }) => replace(crypto, "randomUUID", throws),
  "crypto.randomUUID that gives no text": (made) => {
    made.isOther = /expected a string/;
    replace(crypto, "randomUUID", () => 5);
  },
  "crypto.getRandomValues": ({ throws }) => {
    replace(crypto, "randomUUID", undefined);
    replace(crypto, "getRandomValues", throws);
  },
  "no crypto": (made) => {
    made.isOther = /crypto/;
    replace(globalThis, "crypto", undefined);
  },
  "Date.now": ({ throws }) => replace(Date, "now", throws),
  Request: ({ throws }) => replace(globalThis, "Request", throws),
  Headers: ({ throws }) => replace(globalThis, "Headers", throws),
  "setTimeout, with timeoutMs": ({ throws }) => {
    replace(globalThis, "setTimeout", throws);
    return { timeoutMs: 50 };
  },
  "AbortController, with timeoutMs": ({ throws }) => {
    replace(globalThis, "AbortController", throws);
    return { timeoutMs: 50 };
  },
};
const GIVEN = {
  "fetch, at once": ({ throws }) => ({ fetch: throws }),
  "fetch, later": ({ error }) => ({ fetch: async () => Promise.reject(error) }),
  "an answer whose status": ({ throws }) => ({
    fetch: async () => Object.defineProperty({ text: async () => "" }, "status", { get: throws }),
  }),
  "an answer whose text": ({ throws }) => ({ fetch: async () => ({ status: 201, text: throws }) }),
  "an answer that is a proxy": ({ throws }) => ({
    fetch: async () => new Proxy({}, { get: (_, name) => (name === "then" ? undefined : throws()) }),
  }),
};
const CREDENTIALS = {
  "a function, at once": ({ throws }) => throws,
  "a function, later":
    ({ error }) =>
    async () =>
      Promise.reject(error),
  "getToken, at once": ({ throws }) => ({ getToken: throws }),
  "the token of an answer": ({ throws }) => ({ getToken: async () => Object.defineProperty({}, "token", { get: throws }) }),
  "the end of a token": ({ throws }) => ({
    getToken: async () => Object.defineProperty({ token: "a.b.c" }, "expiresOnTimestamp", { get: throws }),
  }),
  "a proxy that is the answer": ({ throws }) => ({
    getToken: async () => new Proxy({}, { get: (_, name) => (name === "then" ? undefined : throws()) }),
  }),
};
const SIGNALS = {
  aborted: ({ throws }) => ({
    addEventListener() {},
    removeEventListener() {},
    get aborted() {
      return throws();
    },
  }),
  addEventListener: ({ throws }) => ({ aborted: false, addEventListener: throws, removeEventListener() {} }),
  "addEventListener, a getter": ({ throws }) => ({
    aborted: false,
    removeEventListener() {},
    get addEventListener() {
      return throws();
    },
  }),
  "the reason of one that was aborted": ({ throws }) => ({
    aborted: true,
    addEventListener() {},
    removeEventListener() {},
    get reason() {
      return throws();
    },
  }),
  "the reason of one that is aborted later": ({ throws }) => ({
    aborted: false,
    addEventListener: (_, listener) => setTimeout(listener, 10),
    removeEventListener() {},
    get reason() {
      return throws();
    },
  }),
};

for (const Class of [CallAutomationClient, CallClient]) {
  describe(`${Class.name}: what throws while an operation runs`, () => {
    for (const [what, act] of Object.entries(PLATFORM)) {
      test(what, async () => {
        const made = boom();
        const requests = [];
        const fetch = async (request) => {
          requests.push(request);
          return fetchOf(201)();
        };
        const client = new Class(CONNECTION, { fetch, retry: false });
        const options = act(made);
        const error = await createCall(client, options).then(
          () => undefined,
          (thrown) => thrown,
        );
        mend();
        if (made.isOther) assert.match(String(error?.cause ?? error), made.isOther);
        else assert.ok(carries(error, made.error), error?.stack ?? error);
        assert.equal(requests.length, 0, "nothing was sent");
        await createCall(client);
        assert.equal(requests.length, 1);
      });
    }

    test("Math.random, which spreads retries", async () => {
      const made = boom();
      const client = new Class(CONNECTION, { fetch: async () => new Response("", { status: 503 }), retry: { baseDelayMs: 1 } });
      replace(Math, "random", made.throws);
      await assertThrows(() => createCall(client), made);
    });

    for (const [what, give] of Object.entries(GIVEN)) {
      test(what, async () => {
        const made = boom();
        let options = give(made);
        const client = new Class(CONNECTION, { fetch: (request) => options.fetch(request), retry: false });
        const error = await assertThrows(() => createCall(client), made);
        assert.match(error.kind, /^(network|response)$/);
        options = { fetch: fetchOf(201) };
        await createCall(client);
      });
    }

    for (const [what, give] of Object.entries(CREDENTIALS)) {
      test(`a credential: ${what}`, async () => {
        const made = boom();
        const bad = give(made);
        let isBad = true;
        const token = async () => "a.b.c";
        const credential = {
          getToken: (...scope) => (isBad ? (typeof bad === "function" ? bad(...scope) : bad.getToken(...scope)) : token()),
        };
        const client = new Class("https://clinic.example", credential, { fetch: fetchOf(201), retry: false });
        await assertThrows(() => createCall(client), made);
        isBad = false;
        await createCall(client);
      });
    }

    test("a credential: the getter of getToken", async () => {
      const made = boom();
      await assertThrows(
        () => new Class("https://clinic.example", Object.defineProperty({}, "getToken", { get: made.throws })),
        made,
      );
    });

    for (const [what, give] of Object.entries(SIGNALS)) {
      test(`a signal: ${what}`, async () => {
        const made = boom();
        const fetch = (request) => new Promise((resolve) => setTimeout(() => resolve(fetchOf(201)(request)), 50));
        const client = new Class(CONNECTION, { fetch, retry: false });
        await assertThrows(() => createCall(client, { signal: give(made) }), made);
        await createCall(client);
      });
    }

    test("a signal that does not let go: the result is there all the same", async () => {
      const { throws } = boom();
      const client = new Class(CONNECTION, { fetch: fetchOf(201), retry: false });
      await createCall(client, { signal: { aborted: false, addEventListener() {}, removeEventListener: throws } });
      await createCall(client);
    });

    test("a listener of attempts: it is ignored", async () => {
      const { throws } = boom();
      await createCall(new Class(CONNECTION, { fetch: fetchOf(201), onAttempt: throws }));
    });
  });
}

describe("what reads without a client", () => {
  const readers = {
    parseCallAutomationEvents: client.parseCallAutomationEvents,
    parseCallAutomationEvent: client.parseCallAutomationEvent,
    parseCallEvents: client.parseCallEvents,
    parseIncomingCallEvents: client.parseIncomingCallEvents,
    validationResponse: client.validationResponse,
    getIdentifierRawId: client.getIdentifierRawId,
    getIdentifierKind: client.getIdentifierKind,
    reasonOf,
  };
  const values = {
    getIdentifierRawId: { phoneNumber: "+14255550123" },
    getIdentifierKind: { phoneNumber: "+14255550123" },
    reasonOf: { kind: "CallDisconnected", resultInformation: { code: 200, subCode: 7000 } },
    parseCallEvents: {
      id: "1",
      topic: "",
      subject: "callLeg/l",
      eventType: "Microsoft.Communication.CallLegStateChanged",
      eventTime: "2021-04-15T10:00:00Z",
      data: { callLegId: "l", callLegState: "established" },
    },
  };
  for (const [name, read] of Object.entries(readers)) {
    test(name, async () => {
      const value = values[name] ?? EVENT;
      for (const path of places([value])) {
        for (const [what, change] of hostile(at([value], path))) {
          const made = boom();
          const [given] = withChanged([value], path, (object) => change(made, object));
          const { error } = await endOf(() => read(given));
          // What no reader needs of a class does no harm.
          if (made.thrown && (error || !what.startsWith("getter of its class")))
            assert.ok(carries(error, made.error), `${path}, ${what}: ${error?.stack ?? error}`);
          read(value);
        }
      }
    });
  }

  test("outcomeOf takes texts", () => assert.ok(outcomeOf("play")));
});

// ── Callbacks, the report, the emulator

describe("a receiver of callbacks", () => {
  const post = (body = JSON.stringify([EVENT])) =>
    new Request(CALLBACK, { method: "POST", body, headers: { "content-type": "application/json" } });
  function made(options) {
    const [taken, errors] = [[], []];
    const receiver = new CallbackReceiver({ unverified: true, onError: (error) => errors.push(error), ...options });
    receiver.on("*", (event) => void taken.push(event));
    return { receiver, taken, errors };
  }

  for (const [what, act] of Object.entries({
    "performance.now": ({ throws }) => replace(performance, "now", throws),
    "the text of the request": ({ throws }) => {
      const request = post();
      Object.defineProperty(request, "body", { get: throws });
      return request;
    },
    "the header of the request": ({ throws }) => {
      const request = post();
      Object.defineProperty(request, "headers", { value: { get: throws } });
      return request;
    },
  })) {
    test(`${what}: 500, and the owner learns why`, async () => {
      const thrown = boom();
      const { receiver, taken, errors } = made();
      const request = act(thrown) ?? post();
      const response = await receiver.handle(request);
      mend();
      assert.equal(response.status, 500);
      assert.ok(
        errors.some((error) => carries(error, thrown.error)),
        String(errors),
      );
      assert.equal((await receiver.handle(post())).status, 200);
      assert.equal(taken.length, 1);
      assert.equal(receiver.waiting, 0);
    });
  }

  test("an event of a framework's own parser: refused, and the next one is read", async () => {
    const { receiver, taken } = made();
    const handle = receiver.node();
    const answer = async (body) => {
      let status;
      await handle(
        { method: "POST", url: "/callbacks", headers: { "content-type": "application/json" }, body },
        { writeHead: (given) => ((status = given), { end() {} }), end() {} },
      );
      return status;
    };
    for (const path of places([EVENT])) {
      for (const [what, change] of hostile(at([EVENT], path))) {
        const thrown = boom();
        const [given] = withChanged([EVENT], path, (object) => change(thrown, object));
        const status = await answer([given]);
        if (thrown.thrown && !what.startsWith("getter of its class"))
          assert.ok([400, 500].includes(status), `${path}, ${what}: ${status}`);
      }
    }
    taken.length = 0;
    assert.equal(await answer([{ ...EVENT, id: "another", data: { ...EVENT.data, callConnectionId: "d" } }]), 200);
    assert.equal(taken.length, 1);
  });

  test("waits: options, filters and predicates", async () => {
    const { receiver } = made();
    for (const [name, filter, options] of [
      ["a filter", (get) => Object.defineProperty({}, "kind", { get, enumerable: true }), () => ({})],
      [
        "an option",
        () => ({ kind: "CallConnected" }),
        (get) => Object.defineProperty({}, "timeoutMs", { get, enumerable: true }),
      ],
    ]) {
      const thrown = boom();
      await assertThrows(() => receiver.waitFor(filter(thrown.throws), options(thrown.throws)), thrown);
      assert.equal(receiver.waiting, 0, name);
    }
    const thrown = boom();
    const waited = assertThrows(() => receiver.waitFor({ kind: "CallConnected", predicate: thrown.throws }), thrown);
    await sleep(1);
    await receiver.handle(post());
    await waited;
    replace(performance, "now", thrown.throws);
    await assertThrows(() => receiver.waitFor({ kind: "CallConnected" }), thrown);
    mend();
    assert.equal(receiver.waiting, 0);
  });
});

describe("a report", () => {
  const [event] = client.parseCallAutomationEvents(JSON.stringify([EVENT]));
  const listed = {
    kind: "ParticipantsUpdated",
    callConnectionId: "d",
    sequenceNumber: 1,
    participants: [{ identifier: { kind: "phoneNumber", phoneNumber: "+14255550123" }, isMuted: false }],
    resultInformation: { code: 200, subCode: 1, message: "" },
  };
  test("keeps nothing of an event that throws", async () => {
    let report;
    for (const value of [listed, { ...listed, kind: "CallDisconnected" }, { ...event, callConnectionId: "e" }]) {
      for (const path of places([value])) {
        for (const [what, change] of hostile(at([value], path))) {
          report = new CallReport();
          report.add(event);
          const before = JSON.stringify(report);
          const made = boom();
          const [given] = withChanged([value], path, (object) => change(made, object));
          const { error } = await endOf(() => report.add(given));
          if (!made.thrown || !error) continue;
          assert.ok(carries(error, made.error), `${path}, ${what}: ${error?.stack ?? error}`);
          assert.equal(JSON.stringify(report), before, `${path}, ${what}`);
        }
      }
    }
    report.add(listed);
    report.add(listed);
    assert.equal(report.calls, 2);
  });

  test("options that throw", async () => {
    const made = boom();
    await assertThrows(() => new CallReport(Object.defineProperty({}, "masked", { get: made.throws, enumerable: true })), made);
  });
});

describe("an emulator", () => {
  const placed = async (emulator) => {
    const made = new CallAutomationClient(emulator.connectionString, { fetch: emulator.fetch, retry: false });
    await createCall(made);
  };
  test("Date.now, with the real clock", async () => {
    const errors = [];
    const emulator = await Emulator.start({
      clock: "real",
      onCallback: async (request) => (errors.push(request), new Response()),
    });
    const made = boom();
    await placed(emulator);
    replace(Date, "now", made.throws);
    await assertThrows(() => emulator.handle({ method: "GET", path: "/", host: "localhost" }), made);
    // What is due meanwhile harms nothing.
    await sleep(30);
    mend();
    await placed(emulator);
    emulator.stop();
  });

  test("what a callback is posted with", async () => {
    for (const options of [{ onCallback: boom().throws }, { fetch: boom().throws }]) {
      const emulator = await Emulator.start(options);
      await placed(emulator);
      await emulator.advance("10s");
      await placed(emulator);
      await emulator.advance("10s");
      assert.ok(emulator.events().length > 2);
      emulator.stop();
    }
  });

  test("options, faults and calls that throw", async () => {
    const made = boom();
    const bad = Object.defineProperty({}, "seed", { get: made.throws, enumerable: true });
    await assertThrows(() => Emulator.start(bad), made);
    const emulator = await Emulator.start();
    await assertThrows(() => emulator.setFaults({ toJSON: made.throws }), made);
    await assertThrows(
      () => emulator.incomingCall(Object.defineProperty({}, "from", { get: made.throws, enumerable: true })),
      made,
    );
    await assertThrows(
      () => emulator.fetch("https://x.example/", Object.defineProperty({}, "method", { get: made.throws })),
      made,
    );
    await assertThrows(
      () => emulator.handle({ method: "GET", path: "/", host: "h", headers: new Proxy([], { get: made.throws }) }),
      made,
    );
    await placed(emulator);
    emulator.stop();
  });
});
