// What a receiver takes, what it answers, and which handlers hear of it how often.
import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { describe, mock, test } from "node:test";
import {
  CallAutomationError,
  CallbackReceiver,
  URL_OF_CALLBACKS,
  authority,
  bearer,
  cloud,
  incomingCall,
  grid,
  gridCloud,
  memoryClock,
  post,
  receiver,
  seed,
  settled,
  token,
} from "./callbacks.mjs";

const SECRET = "s3cret & ő";
const withSecret = (value = SECRET, name = "secret") => ({ url: `${URL_OF_CALLBACKS}?a=b&${name}=${encodeURIComponent(value)}` });
const statusOf = async (judged, ...request) => (await judged.handle(post(...request))).status;
/** A promise and its ends. */
function deferred() {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
}
const streamOf = (...texts) =>
  new ReadableStream({
    start(to) {
      for (const text of texts) to.enqueue(new TextEncoder().encode(text));
      to.close();
    },
  });

describe("what is answered", () => {
  test("200 to events, and nothing more", async () => {
    const { receiver: judged, taken } = receiver();
    const response = await judged.handle(post([cloud("CallConnected"), seed("DtmfReceived"), incomingCall()]));
    assert.deepEqual([response.status, await response.text()], [200, ""]);
    assert.deepEqual(
      taken.map(({ kind }) => kind),
      ["CallConnected", "DtmfReceived", "IncomingCall"],
    );
    assert.equal(await statusOf(judged, []), 200, "no events are none to lose");
  });

  for (const method of ["GET", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]) {
    test(`405 to ${method}`, async () => {
      const { receiver: judged, taken } = receiver();
      const response = await judged.handle(new Request(URL_OF_CALLBACKS, { method }));
      assert.deepEqual([response.status, response.headers.get("allow"), taken], [405, "POST", []]);
    });
  }

  for (const [name, body] of Object.entries({
    "an empty body": "",
    "what is no JSON": "{",
    "half of it": JSON.stringify([cloud("CallConnected")]).slice(0, 100),
    "a form": "a=b",
    null: "null",
    "a number": "1",
    "a text": '"CallConnected"',
    "an object that is no event": "{}",
    "what is no UTF-8": Buffer.from([0x5b, 0x22, 0xff, 0x22, 0x5d]),
    "an event and what is none": JSON.stringify([cloud("CallConnected"), null]),
    "events in a list in a list": JSON.stringify([[cloud("CallConnected")]]),
    "a type that is no text": JSON.stringify({ ...cloud("CallConnected"), type: 1 }),
    "fifty thousand lists in one another": `${"[".repeat(50_000)}${"]".repeat(50_000)}`,
  })) {
    test(`400 to ${name}, and no handler hears of it`, async () => {
      const { receiver: judged, taken, refused, errors } = receiver();
      const response = await judged.handle(post(body));
      assert.equal(response.status, 400);
      assert.equal(await response.text(), '{"error":{"code":"badRequest"}}');
      assert.match(refused[0].reason, /^body/);
      assert.deepEqual([taken, errors], [[], []]);
    });
  }

  test("413 to what is too large: by its length, and by what comes", async () => {
    const { receiver: judged, taken } = receiver({ unverified: true, maxBodyBytes: 1000 });
    const large = JSON.stringify(cloud("CallConnected", { padding: "x".repeat(1000) }));
    assert.equal(await statusOf(judged, large), 413);
    assert.equal(await statusOf(judged, "[]", { headers: { "content-length": "1001" } }), 413);
    let read = 0;
    const endless = new ReadableStream(
      {
        pull(to) {
          read += 400;
          to.enqueue(new Uint8Array(400).fill(32));
        },
      },
      { highWaterMark: 0 },
    );
    assert.equal(await statusOf(judged, endless), 413);
    assert.equal(read, 1200, "what comes after that is not read");
    const fits = JSON.stringify([{ ...cloud("CallConnected"), padding: "" }]);
    assert.equal(await statusOf(judged, fits.padEnd(1000)), 200);
    assert.equal(await statusOf(judged, streamOf(fits.slice(0, 50), fits.slice(50).padEnd(951))), 413);
    assert.equal(await statusOf(judged, streamOf(fits.slice(0, 50), fits.slice(50))), 200);
    assert.equal(taken.length, 1, "the same event");
  });

  test("1 MiB if nothing else is said, and characters cut in two are read", async () => {
    const { receiver: judged, taken } = receiver();
    assert.equal(await statusOf(judged, " ".repeat((1 << 20) + 1)), 413);
    const bytes = Buffer.from(JSON.stringify(cloud("CallConnected", { operationContext: "ő📞" })));
    const stream = new ReadableStream({
      start(to) {
        for (const byte of bytes) to.enqueue(Uint8Array.of(byte));
        to.close();
      },
    });
    assert.equal(await statusOf(judged, stream), 200);
    assert.equal(taken[0].operationContext, "ő📞");
  });

  /** As in Firefox: there is no `body`. */
  class Bodiless extends Request {
    get body() {
      return undefined;
    }
  }
  const without = {
    "no member body, as in Firefox": (body, headers) => new Bodiless(post(body, { headers })),
    "a stream of Node, as in node-fetch": (body, headers) => {
      const { method, url, headers: sent } = post(body, { headers });
      return { method, url, headers: sent, body: Readable.from([body]), arrayBuffer: async () => new Blob([body]).arrayBuffer() };
    },
  };
  for (const [name, request] of Object.entries(without)) {
    test(`reads a request without a web stream, up to the limit: ${name}`, async () => {
      const { receiver: judged, taken } = receiver({ unverified: true, maxBodyBytes: 1000 });
      const text = JSON.stringify(cloud("CallConnected", { operationContext: "ő" }));
      const status = async (...given) => (await judged.handle(request(...given))).status;
      assert.equal(await status(text), 200);
      assert.equal(taken[0].operationContext, "ő");
      assert.equal(await status(text.padEnd(1000 - 1)), 200, "with a character of two bytes");
      assert.equal(await status(text.padEnd(1000)), 413);
      assert.equal(await status(" "), 400);
      assert.equal(await status(Buffer.from([0xff])), 400);
      const announced = request("[]", { "content-length": "1001" });
      announced.arrayBuffer = () => assert.fail("it is too large to be read");
      assert.equal((await judged.handle(announced)).status, 413);
      assert.equal(taken.length, 1, "the same event");
    });
  }

  const gone = {
    "by json(), as in Hono": async (request) => void (await request.json()),
    "by text(), where there is no stream": async (request) => void (await request.text()),
    "by a reader that keeps it": async (request) => void request.body?.getReader(),
    "in part": async (request) => {
      const reader = request.body.getReader();
      await reader.read();
      reader.releaseLock();
    },
  };
  for (const [name, read] of Object.entries(gone)) {
    test(`500 where other code has read the body, and the owner learns why: ${name}`, async () => {
      const { receiver: judged, taken, refused, errors } = receiver();
      const request = name.includes("no stream") ? new Bodiless(post(cloud("CallConnected"))) : post(cloud("CallConnected"));
      await read(request);
      const response = await judged.handle(request);
      assert.deepEqual([response.status, await response.json()], [500, { error: { code: "notTaken" } }]);
      assert.match(refused[0].reason, /^the body was read before.*call receiver\.handle before.*or read request\.clone\(\)/);
      assert.deepEqual([errors.map(({ message }) => message), taken], [[refused[0].reason], []]);
    });
  }

  test("a clone that was read is no body that was read", async () => {
    const { receiver: judged, taken } = receiver();
    const request = post(cloud("CallConnected"));
    await request.clone().json();
    assert.equal((await judged.handle(request)).status, 200);
    assert.equal(taken.length, 1);
  });

  test("500 where the body breaks off, and it may come again", async () => {
    const { receiver: judged, taken, errors } = receiver();
    const broken = new ReadableStream({
      start(to) {
        to.enqueue(Buffer.from("["));
      },
      pull: (to) => to.error(new Error("gone")),
    });
    assert.equal(await statusOf(judged, broken), 500);
    assert.deepEqual([taken, errors.map(({ message }) => message)], [[], ["gone"]]);
  });

  test("an unknown event is handed over as it came", async () => {
    const { receiver: judged, taken } = receiver();
    const unknown = cloud("SomethingNew", { a: { b: [1] } });
    assert.equal(await statusOf(judged, [unknown, { type: "x" }, grid("Other.Thing", 1)]), 200);
    assert.deepEqual(
      taken.map(({ kind, data }) => [kind, data]),
      [
        ["Unknown", unknown.data],
        ["Unknown", undefined],
        ["Unknown", 1],
      ],
    );
  });

  test("handle needs no this", async () => {
    const { handle } = new CallbackReceiver({ unverified: true });
    assert.equal((await handle(post([]))).status, 200);
  });
});

describe("whom to believe", () => {
  test("the secret: missing, wrong, doubled, in parts, of another name", async () => {
    const { receiver: judged, taken, refused } = receiver({ secret: SECRET });
    const bodies = new Set();
    for (const url of [
      URL_OF_CALLBACKS,
      `${URL_OF_CALLBACKS}?secret=`,
      `${URL_OF_CALLBACKS}?secret`,
      withSecret("s3cret").url,
      withSecret(`${SECRET} `).url,
      withSecret(SECRET.toUpperCase()).url,
      withSecret(SECRET, "Secret").url,
      `${withSecret().url}&secret=${encodeURIComponent(SECRET)}`,
      `${withSecret().url}&secret=x`,
      `${URL_OF_CALLBACKS}#secret=${encodeURIComponent(SECRET)}`,
      `${URL_OF_CALLBACKS}?a=?secret=${encodeURIComponent(SECRET)}`,
    ]) {
      const response = await judged.handle(post(seed("DtmfReceived"), { url }));
      assert.equal(response.status, 401, url);
      bodies.add(await response.text());
    }
    assert.deepEqual([...bodies], ['{"error":{"code":"unauthorized"}}']);
    assert.ok(refused.every(({ reason }) => reason === "secret"));
    assert.deepEqual(taken, []);
    assert.equal(await statusOf(judged, seed("DtmfReceived"), withSecret()), 200);
    const { receiver: named } = receiver({ secret: { name: "k", value: "v" } });
    assert.deepEqual([await statusOf(named, [], withSecret("v", "k")), await statusOf(named, [], withSecret("v"))], [200, 401]);
  });

  test("a token stands for 2026-03-12 only", async () => {
    const { receiver: judged, taken } = receiver(authority().options);
    assert.equal(await statusOf(judged, cloud("CallConnected"), bearer(token())), 200);
    for (const unsigned of [
      seed("DtmfReceived"),
      incomingCall(),
      grid("Microsoft.EventGrid.SubscriptionValidationEvent", { validationCode: "v" }),
    ]) {
      assert.equal(await statusOf(judged, unsigned, bearer(token())), 401);
      assert.equal(await statusOf(judged, [cloud("CallConnected"), unsigned], bearer(token())), 401);
    }
    assert.equal(taken.length, 1, "and nothing of such a body is taken");
  });

  test("both: the secret for all, the token for what has one", async () => {
    const { receiver: judged, taken } = receiver({ ...authority().options, secret: SECRET });
    const signed = { ...withSecret(), ...bearer(token()) };
    assert.equal(await statusOf(judged, [cloud("CallConnected"), seed("DtmfReceived"), incomingCall()], signed), 200);
    assert.equal(await statusOf(judged, [seed("DtmfReceived"), incomingCall()], withSecret()), 200);
    assert.equal(taken.length, 5);
    assert.equal(await statusOf(judged, cloud("CallConnected"), withSecret()), 401);
    assert.equal(await statusOf(judged, [incomingCall(), cloud("CallConnected")], withSecret()), 401);
    assert.equal(await statusOf(judged, cloud("CallConnected"), bearer(token())), 401, "the token alone");
    // An event of the one contract that is dressed as one that needs no token belongs to no call.
    const dressed = { ...cloud("CallConnected"), eventType: "Microsoft.Communication.CallConnected" };
    assert.equal(await statusOf(judged, dressed, withSecret()), 200);
    assert.equal(taken.at(-1).kind, "Unknown");
    assert.equal(taken.length, 6);
  });

  test("a URL that is none is no secret, and nothing breaks", async () => {
    const { receiver: judged, errors } = receiver({ secret: SECRET });
    for (const url of ["//", "http://[", "", "?", "%%%", "/?secret=%ff"]) {
      let status;
      const response = { writeHead: (code) => ((status = code), { end() {} }) };
      await judged.node()({ method: "POST", url, headers: {}, body: "[]" }, response);
      assert.equal(status, 401, url);
    }
    assert.deepEqual(errors, []);
  });

  test("the handshake of Event Grid is answered, and only to those who know the secret", async () => {
    const { receiver: judged, taken } = receiver({ secret: SECRET });
    const validation = [
      grid("Microsoft.EventGrid.SubscriptionValidationEvent", { validationCode: "a-code", validationUrl: "https://x.example/" }),
    ];
    assert.equal(await statusOf(judged, validation), 401);
    const response = await judged.handle(post(validation, withSecret()));
    assert.deepEqual([response.status, await response.json()], [200, { validationResponse: "a-code" }]);
    assert.match(response.headers.get("content-type"), /^application\/json/);
    assert.deepEqual(taken, [], "it is between Event Grid and us");
    const mixed = await judged.handle(post([...validation, incomingCall()], withSecret()));
    assert.deepEqual(
      [await mixed.json(), taken.map(({ kind }) => kind)],
      [{ validationResponse: "a-code" }, ["IncomingCall"]],
      "nothing beside it is lost",
    );
    const without = await judged.handle(post(grid("Microsoft.EventGrid.SubscriptionValidationEvent", {}), withSecret()));
    assert.deepEqual([without.status, await without.text()], [200, ""], "what has no code is some event");
    assert.equal(taken.at(-1).kind, "Unknown");
  });

  for (const [name, body] of Object.entries({
    "one CloudEvent": (...events) => events[0],
    "a batch of CloudEvents": (...events) => events,
  })) {
    test(`Event Grid in the CloudEvents schema, as ${name}`, async () => {
      const [incoming, file, other] = [
        gridCloud("Microsoft.Communication.IncomingCall", { incomingCallContext: "abc", from: { rawId: "4:+1" } }),
        gridCloud("Microsoft.Communication.RecordingFileStatusUpdated", {
          recordingStorageInfo: { recordingChunks: [{ contentLocation: "https://x.example/1" }] },
        }),
        gridCloud("Microsoft.Communication.CallStarted", { serverCallId: "s1" }),
      ];
      for (const type of [
        "application/json",
        "application/cloudevents+json; charset=utf-8",
        "application/cloudevents-batch+json",
      ]) {
        const { receiver: judged, taken } = receiver({ ...authority().options, secret: SECRET });
        const heard = [];
        judged.on("IncomingCall", ({ incomingCallContext }) => heard.push(incomingCallContext));
        judged.on("RecordingFileStatusUpdated", ({ recordingStorageInfo }) =>
          heard.push(recordingStorageInfo.recordingChunks[0].contentLocation),
        );
        for (const events of [[incoming], [file], [other]]) {
          const sent = { ...withSecret(), headers: { "content-type": type } };
          assert.equal(await statusOf(judged, body(...events), sent), 200, type);
        }
        assert.deepEqual(heard, ["abc", "https://x.example/1"]);
        assert.deepEqual(
          taken.map(({ kind, type }) => [kind, type]),
          [incoming, file, other].map(({ type }, at) => [at === 2 ? "Unknown" : type.split(".").at(-1), type]),
        );
      }
    });
  }

  test("an event of 2026-03-12 needs its token, whatever it says of its source", async () => {
    const { receiver: judged, taken } = receiver({ ...authority().options, secret: SECRET });
    const dressed = gridCloud("Microsoft.Communication.CallConnected", { callConnectionId: "c1" });
    assert.equal(await statusOf(judged, dressed, withSecret()), 401);
    assert.deepEqual(taken, []);
  });

  test("CloudEvents' abuse protection is answered, and only to those who know the secret", async () => {
    const ask = async (options, url = withSecret().url, headers = { "WebHook-Request-Origin": "eventgrid.azure.net" }) => {
      const { receiver: judged } = receiver(options);
      const response = await judged.handle(new Request(url, { method: "OPTIONS", headers }));
      return [response.status, response.headers.get("webhook-allowed-origin"), response.headers.get("webhook-allowed-rate")];
    };
    const given = [200, "eventgrid.azure.net", "*"];
    for (const options of [{ secret: SECRET }, { ...authority().options, secret: SECRET }, { unverified: true }]) {
      assert.deepEqual(await ask(options), given);
    }
    assert.deepEqual(await ask({ secret: SECRET }, URL_OF_CALLBACKS), [401, null, null]);
    assert.deepEqual(await ask(authority().options), [401, null, null], "without a secret no event of Event Grid is believed");
    assert.deepEqual(await ask({ secret: SECRET }, undefined, {}), [405, null, null], "what asks for nothing");

    const { receiver: judged } = receiver({ secret: SECRET });
    const answer = {};
    const response = { writeHead: (status, headers) => (Object.assign(answer, { status, headers }), { end() {} }) };
    const headers = { "webhook-request-origin": "eventgrid.azure.net", "webhook-request-callback": "https://x.example/" };
    await judged.node()({ method: "OPTIONS", url: withSecret().url, headers }, response);
    assert.deepEqual([answer.status, answer.headers["webhook-allowed-origin"]], given.slice(0, 2));
  });
});

describe("handlers", () => {
  test("hear of what they asked for, in the order of the batch, one event after the other", async () => {
    const judged = new CallbackReceiver({ unverified: true });
    const heard = [];
    const slow =
      (name) =>
      async ({ kind }) => {
        heard.push(`${name} ${kind} begins`);
        await settled();
        heard.push(`${name} ${kind} ends`);
      };
    judged.on("PlayCompleted", slow("one"));
    judged.on("*", slow("all"));
    assert.equal(await statusOf(judged, [cloud("CallConnected"), cloud("PlayCompleted"), cloud("CallDisconnected")]), 200);
    assert.deepEqual(heard, [
      "all CallConnected begins",
      "all CallConnected ends",
      "one PlayCompleted begins",
      "all PlayCompleted begins",
      "one PlayCompleted ends",
      "all PlayCompleted ends",
      "all CallDisconnected begins",
      "all CallDisconnected ends",
    ]);
  });

  test("hear of a duplicate once: afterwards, at the same time, in one body, of either contract", async () => {
    for (const event of [cloud("PlayCompleted"), seed("DtmfReceived"), incomingCall(), cloud("SomethingNew")]) {
      const { receiver: judged, taken } = receiver();
      const answers = await Promise.all([statusOf(judged, event), statusOf(judged, event), statusOf(judged, [event, event])]);
      answers.push(await statusOf(judged, event));
      assert.deepEqual([answers, taken.length], [[200, 200, 200, 200], 1]);
    }
  });

  test("a duplicate that comes while they have the event is answered with them", async () => {
    for (const ends of ["resolve", "reject"]) {
      const judged = new CallbackReceiver({ unverified: true, onError() {} });
      const work = deferred();
      let heard = 0;
      judged.on("PlayCompleted", () => ((heard += 1), work.promise));
      const event = cloud("PlayCompleted");
      const answers = [statusOf(judged, event), statusOf(judged, event)];
      let answered = 0;
      for (const answer of answers) answer.then(() => (answered += 1));
      await settled();
      assert.deepEqual([heard, answered], [1, 0]);
      work[ends](new Error("no"));
      const status = ends === "resolve" ? 200 : 500;
      assert.deepEqual(await Promise.all(answers), [status, status]);
      assert.equal(heard, 1);
    }
  });

  test("one that throws gets it again, and the others do not", async () => {
    const errors = [];
    const judged = new CallbackReceiver({
      unverified: true,
      onError: (error, event) => errors.push([error.message, event.kind]),
    });
    const heard = { good: 0, late: 0, bad: 0 };
    judged.on("PlayCompleted", () => void (heard.good += 1));
    judged.on("*", () => {
      heard.bad += 1;
      if (heard.bad < 3) throw new Error("not yet");
    });
    judged.on("PlayCompleted", async () => {
      heard.late += 1;
      if (heard.late < 2) throw new Error("rejects");
    });
    const event = cloud("PlayCompleted");
    const statuses = [];
    for (let time = 0; time < 4; time++) statuses.push(await statusOf(judged, event));
    assert.deepEqual([statuses, heard], [[500, 500, 200, 200], { good: 1, late: 2, bad: 3 }]);
    assert.deepEqual(
      errors.map(([message]) => message),
      ["not yet", "rejects", "not yet"],
    );
    assert.ok(errors.every(([, kind]) => kind === "PlayCompleted"));
  });

  test("one that throws does not keep the rest of the batch from the others", async () => {
    const { receiver: judged, taken, errors } = receiver();
    judged.on("PlayFailed", () => Promise.reject(new Error("no")));
    const batch = [cloud("CallConnected"), cloud("PlayFailed"), cloud("CallDisconnected")];
    assert.equal(await statusOf(judged, batch), 500);
    assert.deepEqual([taken.length, errors.length], [3, 1]);
    assert.equal(await statusOf(judged, batch), 500);
    assert.deepEqual([taken.length, errors.length], [3, 2]);
  });

  test("one that is taken away hears no more, another stays", async () => {
    const judged = new CallbackReceiver({ unverified: true });
    let [one, two] = [0, 0];
    const off = judged.on("PlayCompleted", () => void (one += 1));
    judged.on("PlayCompleted", () => void (two += 1));
    await statusOf(judged, cloud("PlayCompleted"));
    off();
    off();
    await statusOf(judged, cloud("PlayCompleted"));
    assert.deepEqual([one, two], [1, 2]);
    assert.throws(() => judged.on("", () => {}), TypeError);
    assert.throws(() => judged.on("PlayCompleted"), TypeError);
  });

  test("one that throws after its answer gets the event again all the same, and a Worker lives on for that", async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    const passes = async (ms) => {
      mock.timers.tick(ms);
      await settled();
    };
    try {
      const { receiver: judged, errors, taken } = receiver();
      const work = deferred();
      let heard = 0;
      judged.on("PlayCompleted", async ({ callConnectionId }) => {
        heard += 1;
        if (heard > 1) return;
        await judged.waitFor({ callConnectionId, kind: "CallDisconnected" });
        await work.promise;
        throw new Error("only now");
      });
      const kept = [];
      const context = { waitUntil: (promise) => void kept.push(promise) };
      const answer = judged.handle(post(cloud("PlayCompleted")), { env: true }, context);
      await settled();
      await passes(0);
      assert.equal((await answer).status, 200);
      await judged.handle(post(cloud("CallDisconnected")), undefined, context);
      work.resolve();
      await settled();
      assert.deepEqual([heard, errors.map(({ message }) => message)], [1, ["only now"]]);
      await passes(1000);
      await Promise.all(kept);
      assert.deepEqual([heard, kept.length, errors.length, taken.length], [2, 2, 1, 2]);
    } finally {
      mock.timers.reset();
    }
  });

  test("one that throws again and again after its answer is given up, and that is said", async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      const { receiver: judged, errors } = receiver();
      judged.on("PlayCompleted", async ({ callConnectionId }) => {
        await judged.waitFor({ callConnectionId, kind: "CallDisconnected" });
        throw new Error("never");
      });
      const answer = judged.handle(post(cloud("PlayCompleted")));
      await settled();
      mock.timers.tick(0);
      assert.equal((await answer).status, 200);
      await judged.handle(post(cloud("CallDisconnected")));
      for (let times = 0; times < 10; times++) {
        await settled();
        mock.timers.tick(10_000);
      }
      assert.deepEqual(
        errors.slice(0, -1).map(({ message }) => message),
        Array(5).fill("never"),
      );
      assert.equal(
        errors.at(-1).message,
        "an event of the kind PlayCompleted is given up: the handler of PlayCompleted failed 5 times",
      );
    } finally {
      mock.timers.reset();
    }
  });

  for (const [name, repeated] of Object.entries({ "after its answer": true, "at each delivery": false }))
    test(`without onError, the console has the error whole once, and one line for each further attempt: ${name}`, async (t) => {
      const said = [];
      t.mock.method(console, "error", (...line) => said.push(line));
      mock.timers.enable({ apis: ["setTimeout"] });
      try {
        const judged = new CallbackReceiver({ unverified: true });
        const error = new TypeError("no number such as +15550100000");
        judged.on("PlayCompleted", async function greet({ callConnectionId }) {
          if (repeated) await judged.waitFor({ callConnectionId, kind: "CallDisconnected" });
          throw error;
        });
        if (repeated) {
          const answer = judged.handle(post(cloud("PlayCompleted")));
          await settled();
          mock.timers.tick(0);
          assert.equal((await answer).status, 200);
          await judged.handle(post(cloud("CallDisconnected")));
          for (let times = 0; times < 10; times++) {
            await settled();
            mock.timers.tick(10_000);
          }
          await settled();
        } else {
          const event = cloud("PlayCompleted");
          for (let times = 0; times < 5; times++) assert.equal(await statusOf(judged, event), 500);
        }
        const [first, ...others] = said;
        assert.deepEqual(first, ["ringwire: the handler of PlayCompleted (greet) failed:", error]);
        const line = (times) =>
          `ringwire: the handler of PlayCompleted (greet) failed again (${times}${repeated ? " of 5" : ""}): TypeError: no number such as +*********00`;
        const last = "ringwire: an event of the kind PlayCompleted is given up: the handler of PlayCompleted failed 5 times";
        assert.deepEqual(
          others,
          [...[2, 3, 4, 5].map(line), ...(repeated ? [last] : [])].map((text) => [text]),
        );
        // Another event is another matter.
        if (!repeated) {
          await statusOf(judged, cloud("PlayCompleted"));
          assert.equal(said.at(-1)[1], error);
        }
      } finally {
        mock.timers.reset();
      }
    });

  test("one that fails for ever leaves nothing behind once its event is old", async () => {
    const clock = memoryClock();
    try {
      const judged = new CallbackReceiver({ unverified: true, rememberMs: 1000, onError() {} });
      let good = 0;
      judged.on("PlayCompleted", () => void (good += 1));
      judged.on("PlayCompleted", () => Promise.reject(new Error("no")));
      const event = cloud("PlayCompleted");
      assert.deepEqual([await statusOf(judged, event), await statusOf(judged, event), good], [500, 500, 1]);
      clock.tick(2001);
      await statusOf(judged, cloud("PlayFailed"));
      assert.equal(await statusOf(judged, event), 500);
      assert.equal(good, 2, "what is not remembered is new");
    } finally {
      clock.reset();
    }
  });
});

test("a handler of a kind that no event has is refused", () => {
  const judged = new CallbackReceiver({ unverified: true });
  const refused = (kind, message) => assert.throws(() => judged.on(kind, () => {}), { name: "TypeError", message });
  for (const kind of ["playFailed", "Microsoft.Communication.PlayFailed", "PlayFaild"])
    refused(kind, /did you mean PlayFailed\?/);
  refused("CallLegStateChanged/established", /did you mean|there is no kind/);
  for (const kind of ["unknown", "incomingcall", "all", "**"]) refused(kind, /there is no kind/);
  for (const kind of ["*", "Unknown", "IncomingCall", "RecordingFileStatusUpdated", "DtmfReceived", "CallConnected"]) {
    assert.equal(typeof judged.on(kind, () => {}), "function");
  }
});

test("without onRefused, a refusal is on the console once for each reason", async (t) => {
  const warn = t.mock.method(console, "warn", () => {});
  const judged = new CallbackReceiver({ ...authority().options, secret: SECRET });
  for (let round = 0; round < 3; round++) {
    await statusOf(judged, cloud("CallConnected"));
    await statusOf(judged, cloud("CallConnected"), withSecret());
    await statusOf(judged, [...Array.from({ length: round }, () => incomingCall()), 1], withSecret());
  }
  const said = warn.mock.calls.map(({ arguments: [text] }) => text);
  assert.equal(said.length, 3, said.join("\n"));
  for (const [at, words] of [
    /401: the parameter "secret" in the query of the URL is missing/,
    /401: the request has no token/,
    /400: body\[0\]/,
  ].entries())
    assert.match(said[at], words);
  assert.ok(!said.join().includes(SECRET));
  const other = new CallbackReceiver({ secret: "x", onRefused() {} });
  assert.equal(await statusOf(other, []), 401);
  assert.equal(warn.mock.callCount(), 3);
});

describe("a handler that waits for a further event of its call", () => {
  for (const [name, event, wait] of [
    ["by its call", cloud("CallConnected"), (judged) => judged.waitFor({ callConnectionId: "c1", kind: "PlayCompleted" })],
    ["by its context", cloud("CallConnected"), (judged) => judged.waitFor({ operationContext: "x" })],
    [
      "one by one",
      cloud("CallConnected"),
      async (judged) => {
        for await (const { kind } of judged.events({ callConnectionId: "c1" })) if (kind === "PlayCompleted") return;
      },
    ],
    ["of a call that comes in", incomingCall(), (judged) => judged.waitFor({ callConnectionId: "c1", kind: "PlayCompleted" })],
  ]) {
    test(`does not hold its answer: ${name}`, async () => {
      const judged = new CallbackReceiver({ unverified: true });
      const order = [];
      judged.on(event.type ? "CallConnected" : "IncomingCall", async () => {
        order.push("handler begins");
        await wait(judged);
        order.push("handler ends");
      });
      assert.equal(await statusOf(judged, event), 200);
      order.push("answered");
      assert.equal(await statusOf(judged, cloud("PlayCompleted", { operationContext: "x" })), 200);
      await settled();
      assert.deepEqual(order, ["handler begins", "answered", "handler ends"]);
      assert.equal(judged.waiting, 0);
    });
  }

  test("both in one body", async () => {
    const judged = new CallbackReceiver({ unverified: true });
    let heard;
    judged.on(
      "CallConnected",
      async ({ callConnectionId }) => void (heard = await judged.waitFor({ callConnectionId, kind: "PlayCompleted" })),
    );
    assert.equal(await statusOf(judged, [cloud("CallConnected"), cloud("PlayCompleted")]), 200);
    await settled();
    assert.equal(heard.kind, "PlayCompleted");
  });

  test("of another call, it does", async () => {
    const judged = new CallbackReceiver({ unverified: true });
    const order = [];
    judged.on("CallConnected", async () => {
      await judged.waitFor({ callConnectionId: "c2", kind: "PlayCompleted" });
      order.push("handler ends");
    });
    const answer = statusOf(judged, cloud("CallConnected")).then((status) => order.push(status));
    await settled();
    assert.deepEqual(order, []);
    await statusOf(judged, cloud("PlayCompleted", { callConnectionId: "c2" }));
    await answer;
    assert.deepEqual(order, ["handler ends", 200]);
  });
});

describe("options", () => {
  test("that are undefined or null have their defaults", async () => {
    const names = ["audience", "issuer", "metadataUrl", "clockSkewMs", "secret", "fetch", "store", "pollMs", "maxBodyBytes"];
    names.push("waitTimeoutMs", "rememberMs", "maxEvents", "maxMemoryBytes", "handlerTimeoutMs", "onError", "onRefused");
    for (const nothing of [undefined, null]) {
      const options = Object.fromEntries(names.map((name) => [name, nothing]));
      assert.equal(await statusOf(new CallbackReceiver({ ...options, unverified: true }), cloud("CallConnected")), 200);
      assert.throws(() => new CallbackReceiver(options), { kind: "validation", target: "options" });
    }
  });

  const REFUSED = [
    [undefined, "options"],
    [{}, "options"],
    [{ unverified: false }, "options"],
    ["secret", "options"],
    [{ audience: "" }, "options.audience"],
    [{ audience: [] }, "options.audience"],
    [{ audience: [1] }, "options.audience"],
    [{ audience: "a", unverified: true }, "options.unverified"],
    [{ unverified: "yes" }, "options.unverified"],
    [{ secret: "" }, "options.secret"],
    [{ secret: { name: "", value: "x" } }, "options.secret"],
    [{ secret: { name: "x" } }, "options.secret"],
    [{ audience: "a", issuer: 1 }, "options.issuer"],
    [{ audience: "a", clockSkewMs: -1 }, "options.clockSkewMs"],
    [{ audience: "a", clockSkewMs: NaN }, "options.clockSkewMs"],
    [{ audience: "a", fetch: "x" }, "options.fetch"],
    [{ unverified: true, store: {} }, "options.store"],
    [{ unverified: true, maxBodyBytes: 0 }, "options.maxBodyBytes"],
    [{ unverified: true, maxBodyBytes: 1.5 }, "options.maxBodyBytes"],
    [{ unverified: true, waitTimeoutMs: "1s" }, "options.waitTimeoutMs"],
    [{ unverified: true, rememberMs: Infinity }, "options.rememberMs"],
    [{ unverified: true, maxEvents: 0 }, "options.maxEvents"],
    [{ unverified: true, maxMemoryBytes: 0.5 }, "options.maxMemoryBytes"],
    [{ unverified: true, handlerTimeoutMs: 0 }, "options.handlerTimeoutMs"],
    [{ unverified: true, handlerTimeoutMs: "5s" }, "options.handlerTimeoutMs"],
    [{ unverified: true, onError: true }, "options.onError"],
    [{ unverified: true, onRefused: {} }, "options.onRefused"],
    [{ unverified: true, audiences: "a" }, "options.audiences"],
    [{ unverified: true, toString: () => "x" }, "options.toString"],
    [{ unverified: true, constructor: 1 }, "options.constructor"],
  ];

  for (const [options, target] of REFUSED) {
    test(`${JSON.stringify(options)} is refused at ${target}`, () => {
      assert.throws(
        () => new CallbackReceiver(options),
        (error) =>
          error instanceof CallAutomationError &&
          error.kind === "validation" &&
          error.target === target &&
          error.message.startsWith(`${target}: `),
      );
    });
  }

  test("that are absent, null and plenty are taken", () => {
    new CallbackReceiver({ unverified: true, audience: undefined, secret: null, onError: undefined });
    new CallbackReceiver({ audience: "a", secret: "b", unverified: undefined });
  });

  test("no secret shows, whatever is printed", async () => {
    const { inspect } = await import("node:util");
    const judged = new CallbackReceiver({ secret: "very secret", audience: "whose" });
    assert.doesNotMatch(inspect(judged, { depth: 9, showHidden: true }) + JSON.stringify(judged), /very secret|whose/);
  });
});
