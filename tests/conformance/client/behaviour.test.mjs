// What the two SDKs do differently beyond the form of requests and results: each deliberate difference is held on both sides, so that
// neither can vanish unseen; and what both refuse.
import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import { CALLER, NURSE, PHONE } from "./people.mjs";
import { CALL, ENDPOINT, KEY, call, ours, recording, theirs } from "./sdks.mjs";

const CALLBACK = "https://clinic.example/calls";
const FILE = "https://us-api.asm.skype.com/v1/objects/0-eus-d1-0123abcd/content/video";
const DTMF = { kind: "callMediaRecognizeDtmfOptions" };
const VOIP = [{ kind: "voip", key: "visit", value: "17" }];

/** An answer that every operation takes for a success. */
const statusOf = {
  createCall: 201,
  removeParticipant: 202,
  addParticipant: 202,
  startRecognizing: 202,
  playToAll: 202,
  redirectCall: 204,
  hangUp: 204,
};
const answerOf = (operation) => {
  const status = statusOf[operation] ?? 200;
  return status === 204
    ? { status }
    : { status, headers: { "content-type": "application/json" }, body: { callConnectionId: CALL, recordingId: "r" } };
};

async function attempt(which, operation, args, client) {
  const { requests, error } = await call(which, { operation, arguments: args, client }, answerOf(operation));
  return { sent: requests.length, request: requests[0], error };
}

describe("what the official client sends and ours refuses", () => {
  const refused = {
    "headers for a call that cannot carry them": [
      "createCall",
      [{ targetParticipant: NURSE, customCallingContext: VOIP }, CALLBACK],
      "customCallingContext",
    ],
    "headers for a redirection that cannot carry them": [
      "redirectCall",
      ["context", { targetParticipant: NURSE, customCallingContext: VOIP }],
      "customCallingContext",
    ],
    "an option that does not exist": ["removeParticipant", [PHONE, { operationContxt: "visit-17" }], "options.operationContxt"],
    "an option inside that does not exist": [
      "createCall",
      [{ targetParticipant: NURSE }, CALLBACK, { callIntelligenceOptions: { endpoint: "x" } }],
      "callIntelligenceOptions.endpoint",
    ],
    "no time between tones": [
      "startRecognizing",
      [PHONE, { ...DTMF, interToneTimeoutInSeconds: 0 }],
      "interToneTimeoutInSeconds",
    ],
    "a number that is none": [
      "createCall",
      [{ targetParticipant: { phoneNumber: "+1 425 555 0123" }, sourceCallIdNumber: CALLER }, CALLBACK],
      "targetParticipant.phoneNumber",
    ],
    "a callback the service does not call": [
      "createCall",
      [{ targetParticipant: NURSE }, "http://clinic.example/calls"],
      "callbackUrl",
    ],
    "to ring for longer than three minutes": [
      "addParticipant",
      [{ targetParticipant: NURSE }, { invitationTimeoutInSeconds: 181 }],
      "invitationTimeoutInSeconds",
    ],
    "less than no time to ring": [
      "addParticipant",
      [{ targetParticipant: NURSE }, { invitationTimeoutInSeconds: -1 }],
      "invitationTimeoutInSeconds",
    ],
    "a sixth channel": [
      "start",
      [{ callConnectionId: CALL, channelAffinity: [{ targetParticipant: PHONE, channel: 5 }] }],
      "channelAffinity[0].channel",
    ],
    "to wait for longer than five minutes": [
      "startRecognizing",
      [PHONE, { ...DTMF, initialSilenceTimeoutInSeconds: 301 }],
      "initialSilenceTimeoutInSeconds",
    ],
    "to wait for longer than a minute between tones": [
      "startRecognizing",
      [PHONE, { ...DTMF, interToneTimeoutInSeconds: 61 }],
      "interToneTimeoutInSeconds",
    ],
    "no prompt": ["startRecognizing", [PHONE, { ...DTMF, playPrompts: [] }], "playPrompts"],
    "the same header twice": [
      "addParticipant",
      [{ targetParticipant: NURSE, customCallingContext: [...VOIP, ...VOIP] }],
      "customCallingContext",
    ],
  };
  for (const [name, [operation, args, target]] of Object.entries(refused)) {
    test(name, async () => {
      const official = await attempt("official", operation, args);
      assert.deepEqual([official.error, official.sent], [undefined, 1]);
      const own = await attempt("ours", operation, args);
      assert.equal(own.sent, 0);
      assert.equal(own.error.kind, "validation");
      assert.ok(own.error.target.includes(target), own.error.message);
    });
  }

  test("a hang-up that does not say for whom", async () => {
    for (const [which, sent] of [
      ["official", 1],
      ["ours", 0],
    ]) {
      const { client, requests } = recording(which, { status: 204 });
      await client
        .getCallConnection(CALL)
        .hangUp()
        .catch(() => {});
      assert.equal(requests.length, sent, which);
    }
  });
});

describe("what ours sends and the official client refuses", () => {
  const range = { "from the start on": { offset: 0, length: 512 }, "a length alone": { length: 512 } };
  for (const [name, options] of Object.entries(range)) {
    test(`a part of a file, ${name}`, async () => {
      assert.match((await attempt("official", "downloadStreaming", [FILE, options])).error.message, /offset/);
      assert.equal((await attempt("ours", "downloadStreaming", [FILE, options])).request.headers.range, "bytes=0-511");
    });
  }

  test("a recording on the endpoint's own host", async () => {
    const url = `${ENDPOINT}/recordings/files/17?part=1`;
    assert.match((await attempt("official", "downloadStreaming", [url])).error.message, /not a valid/);
    assert.equal((await attempt("ours", "downloadStreaming", [url])).request.url, url);
  });

  test("an endpoint on this machine, without a flag", async () => {
    const cs = `endpoint=http://127.0.0.1:9/;accesskey=${KEY}`;
    await assert.rejects(
      new theirs.CallAutomationClient(cs, { retryOptions: { maxRetries: 0 } }).getCallConnection(CALL).hangUp(false),
      /allowInsecureConnection/,
    );
    const urls = [];
    const fetch = async ({ url }) => (urls.push(url), new Response(null, { status: 204 }));
    await new ours.CallAutomationClient(cs, { fetch }).getCallConnection(CALL).hangUp(false);
    assert.deepEqual(urls, [`http://127.0.0.1:9/calling/callConnections/${CALL}?api-version=2026-03-12`]);
  });

  test("a connection string in another order; the official error shows the key", () => {
    const cs = `accesskey=${KEY};endpoint=${ENDPOINT}/`;
    assert.throws(
      () => new theirs.CallAutomationClient(cs),
      (error) => error.message.includes(KEY),
    );
    new ours.CallAutomationClient(cs);
    assert.throws(
      () => new ours.CallAutomationClient(`accesskey=${KEY}`),
      (error) => !error.message.includes(KEY) && error.kind === "credential",
    );
  });
});

describe("what both refuse", () => {
  const refused = {
    "a plain http recording": ["downloadStreaming", [FILE.replace("https", "http")]],
    "a recording on another host": ["downloadStreaming", ["https://us-api.asm.skype.com.evil.example/v1/objects/1"]],
    "a recording on a host that only ends alike": ["delete", ["https://evilasm.skype.com/v1/objects/1"]],
    "a recording that is no URL": ["delete", ["0-eus-d1-0123abcd"]],
    "a source of an unknown kind": ["playToAll", [[{ kind: "radioSource", url: "https://clinic.example/a.wav" }]]],
    "recognising an unknown kind": ["startRecognizing", [PHONE, { kind: "callMediaRecognizeHumming" }]],
    "a call without a callback": ["createCall", [{ targetParticipant: NURSE }, undefined]],
    "no target": ["addParticipant", [{ targetParticipant: undefined }]],
  };
  for (const [name, [operation, args]] of Object.entries(refused)) {
    test(name, async () => {
      for (const which of ["official", "ours"]) {
        const { sent, error } = await attempt(which, operation, args);
        assert.equal(sent, 0, which);
        assert.ok(error instanceof Error, which);
      }
    });
  }

  test("a token over plain http", async () => {
    const credential = { getToken: async () => ({ token: "t", expiresOnTimestamp: Date.now() + 3_600_000 }) };
    const options = { allowInsecureConnection: true };
    const official = new theirs.CallAutomationClient("http://clinic.example", credential, {
      ...options,
      httpClient: { sendRequest: async () => assert.fail("it was sent") },
    });
    await assert.rejects(official.getCallConnection(CALL).hangUp(false), /TLS/);
    let sent = 0;
    const fetch = async () => (sent++, new Response(null, { status: 204 }));
    const send = async () =>
      new ours.CallAutomationClient("http://clinic.example", credential, { ...options, fetch })
        .getCallConnection(CALL)
        .hangUp(false);
    await assert.rejects(send, { name: "CallAutomationError" });
    assert.equal(sent, 0);
  });
});

describe("what both take", () => {
  test("headers and time by their official names, and what is only for the official pipeline", async () => {
    const options = {
      requestOptions: { timeout: 5000, customHeaders: { "x-visit": "17" } },
      tracingOptions: {},
      serializerOptions: { xml: {} },
      onResponse() {},
    };
    for (const which of ["official", "ours"]) {
      const { client, requests } = recording(which, { status: 204 });
      await client.getCallConnection(CALL).hangUp(false, options);
      assert.equal(requests[0].headers["x-visit"], "17", which);
    }
  });

  test("a signal that has aborted; nothing is sent", async () => {
    for (const which of ["official", "ours"]) {
      const { client, requests } = recording(which, { status: 204 });
      await assert.rejects(client.getCallConnection(CALL).hangUp(false, { abortSignal: AbortSignal.abort() }), {
        name: "AbortError",
      });
      assert.equal(requests.length, 0, which);
    }
  });

  test("a signal where the official client looks at none", async () => {
    const abortSignal = AbortSignal.abort();
    const operations = {
      startRecognizing: [PHONE, { ...DTMF, abortSignal }],
      hold: [PHONE, { abortSignal }],
      unhold: [PHONE, { abortSignal }],
      startContinuousDtmfRecognition: [PHONE, { abortSignal }],
      stopContinuousDtmfRecognition: [PHONE, { abortSignal }],
      startTranscription: [{ abortSignal }],
      stopTranscription: [{ abortSignal }],
      updateTranscription: ["hu-HU", { abortSignal }],
    };
    for (const [operation, args] of Object.entries(operations)) {
      const sent = {};
      for (const which of ["official", "ours"]) {
        const { client, requests } = recording(which, { status: 202 });
        await client
          .getCallConnection(CALL)
          .getCallMedia()
          [operation](...args)
          .catch(() => {});
        sent[which] = requests.length;
      }
      assert.deepEqual(sent, { official: 1, ours: 0 }, operation);
    }
  });

  test("an id of the caller's, by which the service knows a request again; the official client makes its own", async () => {
    const repeatabilityRequestId = "2b7e1516-28ae-4d2a-abf7-158809cf4f3c";
    const ids = {};
    for (const which of ["official", "ours"]) {
      const { client, requests } = recording(which, { status: 204 });
      for (let time = 0; time < 2; time++) await client.getCallConnection(CALL).hangUp(true, { repeatabilityRequestId });
      ids[which] = requests.map(({ headers }) => headers["repeatability-request-id"]);
    }
    assert.deepEqual(ids.ours, [repeatabilityRequestId, repeatabilityRequestId]);
    assert.notEqual(ids.official[0], ids.official[1]);
  });

  test("an id that is new with each call of a method", async () => {
    for (const which of ["official", "ours"]) {
      const { client, requests } = recording(which, { status: 204 });
      for (let time = 0; time < 2; time++) await client.getCallConnection(CALL).hangUp(true);
      const [first, second] = requests.map(({ headers }) => headers["repeatability-request-id"]);
      assert.notEqual(first, second, which);
    }
  });
});

describe("when it is tried again", () => {
  const busy = {
    status: 503,
    headers: { "content-type": "application/json" },
    body: { error: { code: "Busy", message: "Wait." } },
  };
  const options = {
    official: { retryOptions: { maxRetries: 1, retryDelayInMs: 1, maxRetryDelayInMs: 1 } },
    ours: { retry: { maxRetries: 1, baseDelayMs: 1, maxDelayMs: 1 } },
  };

  /** Every try a minute after the one before. */
  async function tries(which, first) {
    mock.timers.enable({ apis: ["Date"], now: Date.UTC(2026, 10, 20, 9, 30, 0) });
    try {
      const late = () => (mock.timers.setTime(Date.now() + 60_000), first);
      const { client, requests } = recording(which, [late, { status: 204 }], options[which]);
      const error = await client
        .getCallConnection(CALL)
        .hangUp(true)
        .then(
          () => undefined,
          (reason) => reason,
        );
      return { requests, error };
    } finally {
      mock.timers.reset();
    }
  }

  test("ours signs anew, under the same id; the official client sends the old signature", async () => {
    const [official, own] = [await tries("official", busy), await tries("ours", busy)];
    for (const { requests, error } of [official, own]) {
      assert.equal(error, undefined);
      assert.equal(requests.length, 2);
      assert.equal(requests[0].headers["repeatability-request-id"], requests[1].headers["repeatability-request-id"]);
    }
    const dates = ({ requests }) => requests.map(({ headers }) => headers["x-ms-date"]);
    assert.deepEqual(dates(official), ["Fri, 20 Nov 2026 09:30:00 GMT", "Fri, 20 Nov 2026 09:30:00 GMT"]);
    assert.deepEqual(dates(own), ["Fri, 20 Nov 2026 09:30:00 GMT", "Fri, 20 Nov 2026 09:31:00 GMT"]);
    assert.notEqual(own.requests[0].headers.authorization, own.requests[1].headers.authorization);
  });

  test("ours tries again after 429 that does not say when; the official client does not", async () => {
    const tooMany = { ...busy, status: 429 };
    const [official, own] = [await tries("official", tooMany), await tries("ours", tooMany)];
    assert.equal(official.error.statusCode, 429);
    assert.deepEqual([own.error, own.requests.length], [undefined, 2]);
  });

  test("the official client sends a prompt again that may have been heard; ours does not", async () => {
    const sent = {};
    for (const which of ["official", "ours"]) {
      const { client, requests } = recording(which, [busy, { status: 202 }], options[which]);
      const prompt = [{ kind: "fileSource", url: "https://clinic.example/greeting.wav" }];
      await client
        .getCallConnection(CALL)
        .getCallMedia()
        .playToAll(prompt)
        .catch(() => {});
      sent[which] = requests.length;
    }
    assert.deepEqual(sent, { official: 2, ours: 1 });
  });
});
