// The emulator in this process: its clock, its transport, its types of answers.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { describe, test } from "node:test";
import { promisify } from "node:util";
import { CALLBACK, createCall, signer } from "./signed.mjs";
import { pkg } from "./pkg.mjs";

const { Emulator } = await import(new URL("entries/emulator-node.js", pkg));

/** An emulator and what sends signed requests to it. */
async function started(options) {
  const emulator = await Emulator.start(options);
  return { emulator, send: signer(emulator.connectionString, emulator.fetch) };
}

/** An emulator with a call that is established: +15550100000 is in it. */
async function established(options) {
  const { emulator, send } = await started(options);
  const { body } = await send("POST", "", createCall(["+15550100000"], { events: ["participantsUpdated", "dtmfReceived"] }));
  await emulator.advance("2s");
  return { emulator, send, id: body.callLegId };
}

const kinds = (callbacks) => callbacks.map(({ eventKind }) => eventKind);

describe("entries", () => {
  for (const entry of ["entries/emulator-node.js", "entries/emulator-inline.js", "cjs/emulator.cjs"]) {
    test(`${entry} works in a program of its own`, async () => {
      const program = `
        import(${JSON.stringify(new URL(entry, pkg).href)}).then(async ({ Emulator }) => {
          const emulator = await Emulator.start();
          const { status } = await emulator.fetch(emulator.endpoint + "/emulator/numbers");
          await emulator.advance("1h");
          console.log(status, emulator.now);
        });`;
      const { stdout } = await promisify(execFile)(process.execPath, ["--eval", program]);
      assert.equal(stdout, `200 ${Date.UTC(2100, 0, 1, 1)}\n`);
    });
  }

  test("two entries in one program share one module", async () => {
    const emulator = await Emulator.start();
    const { Emulator: Same } = await import(new URL("entries/emulator-inline.js", pkg));
    assert.equal(Same, Emulator);
    assert.deepEqual(emulator.events(), []);
  });
});

describe("a call", () => {
  test("is established, played to, and hung up, with its callbacks listed", async () => {
    const { emulator, send, id } = await established();
    assert.equal(emulator.calls()[0].state, "established");
    const play = await send("POST", `/${id}/PlayAudio`, { audioFileUri: emulator.promptUri(1.5), operationContext: "hello" });
    assert.equal(play.status, 202);
    assert.equal(play.body.status, "notStarted");
    await emulator.advance(1499);
    assert.equal(emulator.calls()[0].media.playing.operationContext, "hello");
    await emulator.advance(1);
    assert.equal(emulator.calls()[0].media.playing, null);
    assert.equal((await send("POST", `/${id}/Hangup`)).status, 202);
    await emulator.advance("200ms");
    assert.equal(emulator.calls()[0].state, "terminated");
    const expected = ["CallLegStateChanged", "CallLegStateChanged", "ParticipantsUpdated", "PlayAudioResult"];
    assert.deepEqual(kinds(emulator.callbacks()), [...expected, "CallLegStateChanged", "CallLegStateChanged"]);
    assert.ok(emulator.callbacks().every(({ state, url }) => state === "listed" && url === CALLBACK));
  });

  test("rings as long as its number says", async () => {
    const { emulator, send } = await started();
    await send("POST", "", createCall(["+15550100480"]));
    await emulator.advance("114s 999ms");
    assert.equal(emulator.calls()[0].state, "establishing");
    await emulator.advance("1ms");
    assert.equal(emulator.calls()[0].state, "terminating");
    assert.equal(emulator.now, Date.UTC(2100, 0, 1, 0, 1, 55));
  });

  test("has people who press keys", async () => {
    const { emulator, id } = await established();
    assert.equal(emulator.press(id, "+15550100000", "1#"), 2);
    const keys = emulator.callbacks().filter(({ eventKind }) => eventKind === "DtmfReceived");
    assert.deepEqual(
      keys.map(({ event }) => event.data.ToneInfo),
      [
        { SequenceId: 1, Tone: "Tone1" },
        { SequenceId: 2, Tone: "Pound" },
      ],
    );
    assert.throws(() => emulator.press(id, "unknown", "1"), /Participant not found/);
    assert.throws(() => emulator.press(id, "+15550100000", "x"), /no key 'x'/);
  });

  test("is created by a bearer token as well", async () => {
    const { emulator } = await started();
    const { token, expiresOnTimestamp } = emulator.issueToken({ expiresInMs: 60_000 });
    assert.equal(expiresOnTimestamp, emulator.now + 60_000);
    const ask = () =>
      emulator.fetch(`${emulator.endpoint}/calls?api-version=2021-04-15-preview1`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify(createCall(["+15550100000"])),
      });
    assert.equal((await ask()).status, 201);
    await emulator.advance("1m");
    const late = await ask();
    assert.equal(late.status, 401);
    assert.match((await late.json()).message, /expired/);
  });
});

describe("fetch", () => {
  test("takes a Request, a URL or a text, and needs no `this`", async () => {
    const { emulator } = await started();
    const { fetch, endpoint } = emulator;
    for (const input of [`${endpoint}/emulator`, new URL(`${endpoint}/emulator`), new Request(`${endpoint}/emulator`)]) {
      const response = await fetch(input);
      assert.ok(response instanceof Response);
      assert.equal((await response.json()).apiVersion, "2021-04-15-preview1");
    }
  });

  test("answers a wrong signature with a 401 that explains itself and holds no secret", async () => {
    const { emulator } = await started();
    const other = signer(`endpoint=${emulator.endpoint}/;accesskey=c2VjcmV0`, emulator.fetch);
    const { status, body, headers } = await other("POST", "/x/Hangup");
    assert.equal(status, 401);
    assert.match(
      body.details[0].message,
      /^POST\n\/calls\/x\/Hangup\?api-version=2021-04-15-preview1\n.* GMT;emulator\.localhost;/,
    );
    assert.ok(!JSON.stringify(body).includes(emulator.connectionString.split("accesskey=")[1]));
    assert.equal(headers.get("access-control-allow-origin"), null, "no page has sent it");
  });

  test("gives binary bodies, empty bodies and no body", async () => {
    const { emulator, send, id } = await established();
    const wav = new Uint8Array(await (await emulator.fetch(emulator.promptUri(0.5))).arrayBuffer());
    assert.equal(wav.length, 44 + 16_000);
    assert.equal(new TextDecoder().decode(wav.slice(0, 4)), "RIFF");
    const preflight = await emulator.fetch(`${emulator.endpoint}/calls`, { method: "OPTIONS" });
    assert.equal(preflight.status, 204);
    assert.equal((await send("DELETE", `/${id}`)).body, undefined);
  });

  test("rejects with the reason of an aborted signal, and does nothing", async () => {
    const { emulator, send } = await started();
    const reason = new Error("changed my mind");
    await assert.rejects(send("POST", "", createCall(["+15550100000"]), { signal: AbortSignal.abort(reason) }), reason);
    assert.deepEqual(emulator.calls(), []);
    const controller = new AbortController();
    const sent = send("POST", "", createCall(["+15550100000"]), { signal: controller.signal });
    controller.abort();
    await assert.rejects(sent, { name: "AbortError" });
    assert.deepEqual(emulator.calls(), []);
  });

  test("keeps a thousand requests apart", async () => {
    const { emulator, send } = await started();
    const answers = await Promise.all(Array.from({ length: 1000 }, () => send("POST", "", createCall(["+15550100000"]))));
    assert.equal(new Set(answers.map(({ body }) => body.callLegId)).size, 1000);
    await emulator.advance("2s");
    assert.ok(emulator.calls().every(({ state }) => state === "established"));
  });
});

describe("callbacks", () => {
  test("come after the answer, one after another, and their requests belong to their time", async () => {
    const seen = [];
    let send;
    const onCallback = async (request) => {
      const event = await request.json();
      seen.push([event.data.CallState ?? event.data.ResultInfo.Subcode, event.eventTime.slice(17, 23), request.url]);
      if (event.data.CallState === "Established") {
        await send("POST", `/${event.data.CallLegId}/PlayAudio`, { audioFileUri: emulator.promptUri(1) });
      }
      if (event.eventType.endsWith("PlayAudioResult")) await send("POST", `/${event.data.CallLegId}/Hangup`);
    };
    const { emulator, send: sender } = await started({ onCallback });
    send = sender;
    await send("POST", "", createCall(["+15550100000"]));
    assert.deepEqual(seen, [], "the caller knows its call before it hears of it");
    await emulator.advance("10s");
    assert.deepEqual(seen, [
      ["Establishing", "00.000", CALLBACK],
      ["Established", "02.000", CALLBACK],
      [0, "03.000", CALLBACK],
      ["Terminating", "03.000", CALLBACK],
      ["Terminated", "03.200", CALLBACK],
    ]);
    assert.ok(emulator.callbacks().every(({ state, attempts }) => state === "delivered" && attempts[0].status === 200));
  });

  test("due at once are handled without any advance", async () => {
    let heard;
    const first = new Promise((resolve) => (heard = resolve));
    const { send } = await started({ onCallback: async (request) => heard(await request.json()) });
    await send("POST", "", createCall(["+15550100000"]));
    assert.equal((await first).data.CallState, "Establishing");
  });

  test("may begin what they do not wait for", async () => {
    const states = [];
    const onCallback = async (request) => {
      const { data } = await request.json();
      states.push(data.CallState);
      if (data.CallState === "Established") send("DELETE", `/${data.CallLegId}`);
    };
    const { emulator, send } = await started({ onCallback });
    await send("POST", "", createCall(["+15550100000"]));
    await emulator.advance("2s");
    assert.deepEqual(states, ["Establishing", "Established", "Terminating"]);
  });

  test("are tried again when the handler fails, throws or gives no response", async () => {
    const attempts = [];
    const onCallback = async () => {
      attempts.push(emulator.now);
      if (attempts.length === 1) return new Response("no", { status: 500 });
      if (attempts.length === 2) throw new Error("out of order");
      return { not: "a response" };
    };
    const { emulator, send } = await started({ onCallback });
    const begin = emulator.now;
    await send("POST", "", createCall(["+15550100480"]));
    await emulator.advance("1m");
    assert.deepEqual(
      attempts.map((time) => time - begin),
      [0, 1000, 3000, 7000, 15_000],
    );
    const [{ state, attempts: listed }] = emulator.callbacks();
    assert.equal(state, "failed");
    assert.deepEqual(
      listed.map(({ status, error }) => status ?? error),
      [500, "out of order", ...Array(3).fill("the handler gave no Response")],
    );
  });

  test("are not tried again when the handler never answers, and hold back no other one", async () => {
    const posted = [];
    const onCallback = async (request) => {
      const { data } = await request.json();
      posted.push(data.CallState);
      await new Promise(() => {});
    };
    const { emulator, send } = await started({ onCallback, callbackTimeoutMs: 20 });
    await send("POST", "", createCall(["+15550100000"]));
    await emulator.advance("1m");
    assert.deepEqual(posted, ["Establishing", "Established"]);
    assert.deepEqual(
      emulator.callbacks().map(({ state, attempts }) => [state, attempts.map(({ error }) => error)]),
      Array(2).fill(["unanswered", ["there was no answer within 20 ms"]]),
    );
  });

  test("go out through fetch, and prompts come in by it", async () => {
    const asked = [];
    const samples = 16_000 * 2;
    const fetch = async (request) => {
      asked.push(`${request.method} ${request.url}`);
      if (request.method === "POST") return new Response(null, { status: 204 });
      if (request.url.includes("gone")) throw new TypeError("fetch failed", { cause: new Error("connect ECONNREFUSED") });
      if (request.url.includes("html")) return new Response("<html>");
      const wav = Buffer.alloc(44 + samples * 2);
      wav.write("RIFF", 0);
      wav.write("WAVEfmt ", 8);
      [16, 0x00010001, 16_000, 32_000, 0x00100002].forEach((word, index) => wav.writeUInt32LE(word, 16 + 4 * index));
      wav.write("data", 36);
      wav.writeUInt32LE(samples * 2, 40);
      return new Response(wav);
    };
    const { emulator, send, id } = await established({ fetch });
    for (const file of ["gone", "html", "good"]) {
      await send("POST", `/${id}/PlayAudio`, { audioFileUri: `https://app.example/${file}.wav`, operationContext: file });
    }
    const before = emulator.now;
    await emulator.advance("1999ms");
    const results = () =>
      emulator
        .callbacks()
        .filter(({ eventKind }) => eventKind === "PlayAudioResult")
        .map(({ event }) => event.data);
    assert.deepEqual(
      results().map(({ OperationContext, ResultInfo }) => [OperationContext, ResultInfo.Subcode]),
      [
        ["gone", 8536],
        ["html", 8535],
      ],
    );
    assert.match(results()[0].ResultInfo.Message, /ECONNREFUSED/);
    await emulator.advance(1);
    assert.equal(emulator.now, before + 2000);
    assert.deepEqual(
      results().map(({ Status }) => Status),
      ["Failed", "Failed", "Completed"],
    );
    assert.equal(asked.filter((line) => line === `POST ${CALLBACK}`).length, emulator.callbacks().length);
  });
});

describe("the clock", () => {
  test("refuses what is not a duration, and two at once", async () => {
    const { emulator } = await started();
    for (const wrong of [-1, NaN, Infinity, "soon", "", null, undefined, {}]) {
      await assert.rejects(emulator.advance(wrong), /duration: expected/, String(wrong));
    }
    const first = emulator.advance(1);
    await assert.rejects(emulator.advance(1), /under way/);
    await first;
    await emulator.advance(0);
  });

  test("refuses an advance from within a callback instead of waiting for ever", async () => {
    let refused;
    const onCallback = () => emulator.advance(1).catch((error) => (refused = error));
    const { emulator, send } = await started({ onCallback });
    await send("POST", "", createCall(["+15550100000"]));
    await emulator.advance("2s");
    assert.match(refused.message, /while a callback is handled/);
  });

  test("can be the real one", async () => {
    const { emulator, send } = await started({ clock: "real" });
    await assert.rejects(emulator.advance(1), /real/);
    const begin = Date.now();
    await send("POST", "", createCall(["+15550100486"]));
    assert.equal(emulator.calls()[0].state, "establishing");
    while (emulator.calls()[0].state !== "terminated") {
      assert.ok(Date.now() - begin < 10_000, "busy after 1 s, over 200 ms later");
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assert.ok(Date.now() - begin >= 1200);
    assert.ok(Math.abs(Date.parse(emulator.events()[0].time) - begin) < 2000);
    emulator.stop();
  });

  test("makes equal runs equal, byte for byte", async () => {
    const run = async (seed) => {
      const { emulator, send } = await started({
        seed,
        onCallback: (request) => new Response(null, { status: request.url ? 503 : 200 }),
      });
      const { body } = await send("POST", "", createCall(["+14255550123", "+15550100001"], { events: ["dtmfReceived"] }));
      await emulator.advance("3s");
      await send("POST", `/${body.callLegId}/PlayAudio`, { audioFileUri: "https://app.example/a.wav" });
      await emulator.advance("30s");
      await send("DELETE", `/${body.callLegId}`);
      await emulator.advance("30s");
      const log = JSON.stringify(emulator.events());
      emulator.reset();
      assert.deepEqual([emulator.events(), emulator.calls(), emulator.now], [[], [], Date.UTC(2100, 0, 1)]);
      return log;
    };
    const log = await run(5);
    assert.ok(JSON.parse(log).length > 30);
    assert.equal(await run(5), log);
    assert.notEqual(await run(6), log);
  });
});

describe("options", () => {
  test("are checked and named", async () => {
    for (const [options, says] of [
      [{ clok: "real" }, /clok: this option does not exist/],
      [{ clock: "fast" }, /clock: expected "virtual" or "real"/],
      [{ fetch: true }, /fetch: expected a function/],
      [{ onCallback: "x" }, /onCallback: expected a function/],
      [{ callbackTimeoutMs: -1 }, /callbackTimeoutMs: expected milliseconds/],
      [{ callbackHoldMs: "1s" }, /callbackHoldMs: expected milliseconds/],
      [{ eventGridTimeoutMs: NaN }, /eventGridTimeoutMs: expected milliseconds/],
      [{ callbackRetryDelaysMs: 5 }, /callbackRetryDelaysMs: expected an array of milliseconds/],
      [{ eventGridRetryDelaysMs: [1.5] }, /eventGridRetryDelaysMs: expected an array of milliseconds/],
      [{ participantsFirst: "yes" }, /participantsFirst: expected true or false/],
      [{ clock: "real", startTime: 0 }, /startTime: expected/],
      [{ seed: 1.5 }, /seed: expected a whole number/],
      [{ endpoint: "nowhere" }, /endpoint: expected/],
      [{ accessKey: "not base64!" }, /accessKey: expected base64/],
    ]) {
      await assert.rejects(Emulator.start(options), says);
    }
  });

  test("change what they say", async () => {
    const { emulator, send } = await started({
      startTime: 0,
      endpoint: "https://twin.example:8443",
      createCallStatus: 200,
      callbackRetryDelaysMs: [],
      history: 3,
    });
    assert.ok(emulator.connectionString.startsWith("endpoint=https://twin.example:8443/;accesskey="));
    assert.equal((await send("POST", "", createCall(["+15550100000"]))).status, 200);
    assert.equal(emulator.events().length, 3);
    assert.equal(emulator.events().at(-1).time, "1970-01-01T00:00:00.000Z");
    assert.ok(emulator.promptUri().startsWith("https://twin.example:8443/emulator/prompts/"));
    for (const seconds of [0, -1, 301, NaN]) assert.throws(() => emulator.promptUri(seconds), /seconds: expected/);
  });

  test("of a stopped emulator are of no use any more", async () => {
    const { emulator } = await started();
    emulator.stop();
    emulator.stop();
    assert.throws(() => emulator.events(), /stopped/);
    assert.throws(() => emulator.endpoint, /stopped/);
    await assert.rejects(emulator.fetch("http://emulator.localhost/emulator"), /stopped/);
    await assert.rejects(emulator.advance(1), /stopped/);
  });

  test("the tables are there as data", async () => {
    const { emulator } = await started();
    assert.equal(emulator.numbers()[0].example, "+15550100000");
    assert.equal(emulator.support().operations.length, 7);
  });
});

test("options that are undefined or null have their defaults", async () => {
  const names = [
    "clock",
    "startTime",
    "fetch",
    "onCallback",
    "callbackTimeoutMs",
    "callbackHoldMs",
    "eventGridTimeoutMs",
    "eventGridRetryDelaysMs",
    "participantsFirst",
    "faults",
    "seed",
    "endpoint",
    "accessKey",
    "history",
    "historyBytes",
    "allowOrigins",
    "allowHosts",
  ];
  names.push(
    "callbackFormat",
    "callbackRetryDelaysMs",
    "createCallStatus",
    "eventGridEndpoint",
    "pageSize",
    "maxSkewMs",
    "resourceId",
  );
  for (const nothing of [undefined, null]) {
    for (const options of [nothing, Object.fromEntries(names.map((name) => [name, nothing]))]) {
      const emulator = await Emulator.start(options);
      assert.equal(emulator.endpoint, (await Emulator.start()).endpoint);
    }
  }
});
