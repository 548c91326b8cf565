// The classes of 2026-03-12: what is not the same request by another name. The requests themselves are held
// against the official package's in tests/conformance/client.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { describe, test } from "node:test";
import { KEY, assertSigned, errorOf, reasonOf, service, transports } from "./client.mjs";
import { pkg } from "./pkg.mjs";

const { CallAutomationClient, CallAutomationError } = await import(new URL("entries/client-node.js", pkg));
const { CallbackReceiver } = await import(new URL("entries/callbacks-node.js", pkg));

const UUID = "7c9e6679-7425-40de-944b-e07fc1f90ae7";
const CALLBACK = "https://app.example/callbacks";
const CALLEE = { targetParticipant: { phoneNumber: "+14255550123" }, sourceCallIdNumber: { phoneNumber: "+14255550100" } };
const quick = { retry: { baseDelayMs: 1 } };
const json = (response, status, body) =>
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
const created = (response) => json(response, 201, { callConnectionId: "call-1", callConnectionState: "connecting" });

async function clientOf(t, { transport }, answer, options) {
  const of = await service(t, answer);
  const client = new CallAutomationClient(of.connectionString, { ...transport, ...options });
  return { ...of, client, connection: client.getCallConnection("call-1"), recording: client.getCallRecording() };
}

for (const of of transports) {
  describe(`CallAutomationClient over ${of.name}`, () => {
    test("every try is signed with its own date, and known again by one id", async (t) => {
      let now = 1_795_000_000_000;
      t.mock.method(Date, "now", () => now);
      const { client, requests } = await clientOf(
        t,
        of,
        (_, response, count) => {
          now += 61_000;
          if (count < 3) response.writeHead(503).end();
          else created(response);
        },
        quick,
      );
      const { callConnection, callConnectionProperties } = await client.createCall(CALLEE, CALLBACK);
      assert.equal(callConnectionProperties.callConnectionId, "call-1");
      assert.equal(typeof callConnection.hangUp, "function");
      const each = (name) => new Set(requests.map(({ headers }) => headers[name])).size;
      assert.equal(requests.length, 3);
      requests.forEach((request) => assertSigned(request));
      assert.deepEqual(
        ["repeatability-request-id", "repeatability-first-sent", "x-ms-date", "authorization"].map(each),
        [1, 1, 3, 3],
      );
      assert.match(requests[0].headers["repeatability-request-id"], /^[0-9a-f-]{36}$/);
      assert.equal(requests[0].headers["repeatability-first-sent"], new Date(1_795_000_000_000).toUTCString());
    });

    test("the id it is known by may be the caller's own", async (t) => {
      const { client, requests } = await clientOf(t, of, (_, response) => created(response));
      const repeatabilityRequestId = "7c9e6679-7425-40de-944b-e07fc1f90ae7";
      await client.createGroupCall(["+14255550123"], CALLBACK, { repeatabilityRequestId });
      assert.equal(requests[0].headers["repeatability-request-id"], repeatabilityRequestId);
      const error = await errorOf(client.createGroupCall(["+14255550123"], CALLBACK, { repeatabilityRequestId: "mine" }));
      assert.deepEqual([error.kind, error.target, requests.length], ["validation", "options.repeatabilityRequestId", 1]);
    });

    test("what the service does not know again is not sent again", async (t) => {
      const { connection, requests } = await clientOf(t, of, (_, response) => response.writeHead(503).end(), quick);
      const error = await errorOf(connection.getCallMedia().playToAll([{ kind: "textSource", text: "hello" }]));
      assert.deepEqual([error.status, error.statusCode, error.attempts.length, requests.length], [503, 503, 1, 1]);
      assert.equal(requests[0].headers["repeatability-request-id"], undefined);
    });

    test("onAttempt is called after every try, and what it throws changes nothing", async (t) => {
      const told = [];
      const answer = (_, response, count) => {
        response.setHeader("x-ms-request-id", `request-${count}`);
        if (count < 2) response.writeHead(429, { "retry-after-ms": "3" }).end();
        else created(response);
      };
      const { client } = await clientOf(t, of, answer, {
        ...quick,
        onAttempt: () => assert.fail("the request's own comes first"),
      });
      const onAttempt = (attempt) => {
        told.push(attempt);
        throw new Error("not yours");
      };
      await client.createCall(CALLEE, CALLBACK, { onAttempt });
      assert.deepEqual(
        told.map(({ operation, attempt, status, requestId, retriedAfterMs }) => ({
          operation,
          attempt,
          status,
          requestId,
          retriedAfterMs,
        })),
        [
          { operation: "createCall", attempt: 1, status: 429, requestId: "request-1", retriedAfterMs: 3 },
          { operation: "createCall", attempt: 2, status: 201, requestId: "request-2", retriedAfterMs: undefined },
        ],
      );
      assert.ok(told.every(({ durationMs }) => durationMs >= 0));
      assert.ok(!JSON.stringify(told).includes("4255550123"));
    });

    test("onAttempt receives what was thrown in a try without an answer", async (t) => {
      const told = [];
      const { connection } = await clientOf(t, of, (_, response) => response.destroy(), {
        retry: false,
        onAttempt: (it) => told.push(it),
      });
      const error = await errorOf(connection.getCallConnectionProperties());
      assert.deepEqual([told.length, told[0].status, told[0].error === error.cause], [1, undefined, true]);
    });

    test("options are taken by their official names too", async (t) => {
      const { client, connection, requests } = await clientOf(t, of, (request, response) =>
        request.method === "POST" ? created(response) : undefined,
      );
      await client.createCall(CALLEE, CALLBACK, {
        requestOptions: { timeout: 10_000, customHeaders: { "x-clinic": "north" } },
        tracingOptions: {},
        onResponse: () => {},
      });
      assert.equal(requests[0].headers["x-clinic"], "north");
      const controller = new AbortController();
      const waiting = reasonOf(connection.getCallConnectionProperties({ abortSignal: controller.signal }));
      controller.abort();
      assert.equal((await waiting).name, "AbortError");
      assert.equal(
        (await reasonOf(connection.getCallConnectionProperties({ requestOptions: { timeout: 20 } }))).name,
        "TimeoutError",
      );
    });

    test("errors say what was asked and answered, and no secret and no number", async (t) => {
      const body = { error: { code: "8522", message: "Call not found." } };
      const { connection, host } = await clientOf(t, of, (_, response) => json(response, 404, body));
      const error = await errorOf(connection.getParticipant({ phoneNumber: "+14255550123" }));
      assert.deepEqual([error.statusCode, error.code, error.details], [404, "8522", body]);
      assert.equal(error.request.method, "GET");
      assert.equal(
        error.request.url,
        `http://${host}/calling/callConnections/call-1/participants/4%3A%2B*********23?api-version=2026-03-12`,
      );
      assert.deepEqual(error.response, { status: 404, bodyAsText: JSON.stringify(body) });
      const shown = JSON.stringify(error) + error.stack + error.message;
      assert.ok(!/HMAC|accesskey|4255550123/.test(shown), shown);
    });
  });

  describe(`participants over ${of.name}`, () => {
    const people = [1, 2, 3].map((number) => ({
      identifier: { kind: "communicationUser", rawId: `8:acs:r_${number}`, communicationUser: { id: `8:acs:r_${number}` } },
    }));
    const pages = (request, response) => {
      const page = Number(new URL(request.url, "http://a").searchParams.get("page") ?? 0);
      const nextLink = page < 2 ? `http://${request.headers.host}${request.url.split("&")[0]}&page=${page + 1}` : undefined;
      json(response, 200, { value: [people[page]], nextLink });
    };

    test("all pages are one list when it is awaited", async (t) => {
      const { connection, requests } = await clientOf(t, of, pages);
      const { values } = await connection.listParticipants();
      assert.deepEqual(
        values.map(({ identifier }) => identifier.communicationUserId),
        ["8:acs:r_1", "8:acs:r_2", "8:acs:r_3"],
      );
      assert.deepEqual(
        requests.map(({ url }) => url.split("?")[1]),
        ["", "&page=1", "&page=2"].map((page) => `api-version=2026-03-12${page}`),
      );
      requests.forEach((request) => assertSigned(request));
    });

    test("iterated, no page is requested before it is needed", async (t) => {
      const { connection, requests } = await clientOf(t, of, pages);
      for await (const { identifier } of connection.listParticipants()) {
        assert.equal(identifier.communicationUserId, "8:acs:r_1");
        break;
      }
      assert.equal(requests.length, 1);
    });

    test("a page on another host is not requested: no other host receives the credential", async (t) => {
      const elsewhere = await service(t);
      const { connection } = await clientOf(t, of, (_, response) =>
        json(response, 200, { value: [], nextLink: `${elsewhere.endpoint}/next` }),
      );
      const error = await errorOf(Promise.resolve(connection.listParticipants()));
      assert.deepEqual([error.kind, error.target, elsewhere.requests.length], ["validation", "nextLink", 0]);
    });

    test("a list that leads back to where it was ends", async (t) => {
      const { connection, requests } = await clientOf(t, of, (request, response) =>
        json(response, 200, {
          value: [people[0]],
          nextLink: `http://${request.headers.host}/calling/again?api-version=2026-03-12`,
        }),
      );
      assert.equal((await connection.listParticipants()).values.length, 2);
      assert.equal(requests.length, 2);
    });
  });

  describe(`recordings over ${of.name}`, () => {
    const file = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251));
    const storage = (request, response) => {
      const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "") ?? [];
      if (from === undefined) return response.writeHead(200).end(file);
      response.writeHead(206).end(file.subarray(Number(from), to === "" ? undefined : Number(to) + 1));
    };
    const read = async (stream) => Buffer.from(await new Response(stream).arrayBuffer());

    test("the bytes come as they are, signed for the resource and the path alone", async (t) => {
      const { recording, requests, endpoint, host } = await clientOf(t, of, storage);
      const url = `${endpoint}/v1/objects/0-x/content/video?token=%2F`;
      assert.ok((await read(await recording.downloadStreaming(url))).equals(file));
      assert.equal(requests[0].url, "/v1/objects/0-x/content/video?token=%2F");
      assert.equal(requests[0].headers["x-ms-host"], host);
      assertSigned({ ...requests[0], url: "/v1/objects/0-x/content/video" });
    });

    test("a part of it comes by offset and length", async (t) => {
      const { recording, requests, endpoint } = await clientOf(t, of, storage);
      assert.ok(
        (await read(await recording.downloadStreaming(`${endpoint}/a`, { offset: 5, length: 10 }))).equals(file.subarray(5, 15)),
      );
      assert.ok(
        (await read(await recording.downloadStreaming(`${endpoint}/a`, { offset: 299_000 }))).equals(file.subarray(299_000)),
      );
      assert.deepEqual(
        requests.map(({ headers }) => headers.range),
        ["bytes=5-14", "bytes=299000-"],
      );
      const error = await errorOf(recording.downloadStreaming(`${endpoint}/a`, { offset: -1 }));
      assert.deepEqual([error.kind, error.target], ["validation", "options.offset"]);
    });

    test("it goes to a stream of the web, to a stream of Node and to a file", async (t) => {
      const { recording, endpoint } = await clientOf(t, of, storage);
      const web = [];
      await recording.downloadToStream(`${endpoint}/a`, new WritableStream({ write: (chunk) => void web.push(chunk) }));
      const node = [];
      const slow = new Writable({ highWaterMark: 1024, write: (chunk, _, done) => (node.push(chunk), setImmediate(done)) });
      await recording.downloadToStream(`${endpoint}/a`, slow);
      const directory = await mkdtemp(join(tmpdir(), "recording-"));
      t.after(() => rm(directory, { recursive: true }));
      await recording.downloadToPath(`${endpoint}/a`, join(directory, "call.wav"));
      for (const bytes of [Buffer.concat(web), Buffer.concat(node), await readFile(join(directory, "call.wav"))])
        assert.ok(bytes.equals(file));
    });

    test("an abort ends what has begun to come", async (t) => {
      const { recording, endpoint } = await clientOf(
        t,
        of,
        (_, response) => void response.writeHead(200).write(file.subarray(0, 10)),
      );
      const controller = new AbortController();
      const reader = (await recording.downloadStreaming(`${endpoint}/a`, { signal: controller.signal })).getReader();
      assert.equal((await reader.read()).value.length, 10);
      const rest = reasonOf(reader.read());
      controller.abort();
      assert.equal((await rest).name, "AbortError");
    });

    test("each option is read once, so all who need it see one value", async (t) => {
      const answer = (request, response) =>
        request.method === "GET" && request.url.startsWith("/a")
          ? response.writeHead(200).end("file")
          : request.method === "GET"
            ? json(response, 200, { value: [], nextLink: null })
            : request.url.includes("callConnections?")
              ? created(response)
              : json(response, 202, {});
      const callbacks = new CallbackReceiver({ unverified: true });
      for (const options of [undefined, { callbacks }]) {
        const counted = (members) => {
          const counts = {};
          const bag = {};
          for (const [name, value] of Object.entries(members)) {
            counts[name] = 0;
            Object.defineProperty(bag, name, { enumerable: true, get: () => ((counts[name] += 1), value) });
          }
          return [bag, () => assert.deepEqual(new Set(Object.values(counts)), new Set([1]), JSON.stringify(counts))];
        };
        const request = { signal: new AbortController().signal, timeoutMs: 5000, headers: {}, onAttempt() {} };
        const [own, ownCounts] = counted({ ...options, retry: false, timeoutMs: 5000, headers: {}, onAttempt() {} });
        const { client, connection, recording, endpoint } = await clientOf(t, of, answer, {});
        const made = new CallAutomationClient(endpoint, { key: KEY }, own);
        ownCounts();
        assert.ok(made);
        const watching = options ? new CallAutomationClient((await service(t, answer)).connectionString, options) : client;
        const media = (options ? watching.getCallConnection("call-1") : connection).getCallMedia();
        const [created1, createdCounts] = counted({ ...request, operationContext: "c", repeatabilityRequestId: UUID });
        await watching.createCall(CALLEE, CALLBACK, created1);
        createdCounts();
        const [play, playCounts] = counted({ ...request, operationContext: "p", loop: false });
        await media.playToAll([{ kind: "fileSource", url: "https://app.example/a.wav" }], play);
        playCounts();
        const [plain, plainCounts] = counted({ ...request, loop: false });
        await media.playToAll([{ kind: "fileSource", url: "https://app.example/a.wav" }], plain);
        plainCounts();
        const [list, listCounts] = counted(request);
        await watching.getCallConnection("call-1").listParticipants(list);
        listCounts();
        const [range, rangeCounts] = counted({ ...request, offset: 0, length: 4 });
        await recording.downloadStreaming(`${endpoint}/a`, range);
        rangeCounts();
      }
    });

    test("what is not there is an error, and delete deletes", async (t) => {
      const { recording, requests, endpoint } = await clientOf(t, of, (request, response) =>
        response.writeHead(request.method === "DELETE" ? 200 : 404).end(),
      );
      assert.equal((await errorOf(recording.downloadStreaming(`${endpoint}/a`))).status, 404);
      assert.equal(await recording.delete(`${endpoint}/a?x=1`), undefined);
      assertSigned({ ...requests[1], url: "/a" });
    });

    for (const url of [
      "https://storage.example/a",
      "https://asm.skype.com.evil.example/a",
      "http://a.asm.skype.com/a",
      "https://me@a.asm.skype.com/a",
      "https://a.asm.skype.com:444/a",
      "/a",
      "",
      7,
    ]) {
      test(`${JSON.stringify(url)} receives no credential`, async (t) => {
        const { recording, requests } = await clientOf(t, of, storage);
        for (const refused of [recording.downloadStreaming(url), recording.delete(url)])
          assert.equal((await errorOf(refused)).kind, "validation");
        assert.equal(requests.length, 0);
      });
    }
  });
}

test("the sourceIdentity is who calls, and is checked at once", async () => {
  const cs = "endpoint=https://contoso.example/;accesskey=c2VjcmV0";
  const client = new CallAutomationClient(cs, { sourceIdentity: { communicationUserId: "8:acs:r_me" } });
  assert.deepEqual(client.getSourceIdentity(), { communicationUserId: "8:acs:r_me" });
  const sent = [];
  const fetch = async (request) => (sent.push(await request.json()), Response.json({ callConnectionId: "c" }, { status: 201 }));
  await new CallAutomationClient(cs, { sourceIdentity: { communicationUserId: "8:acs:r_me" }, fetch }).createCall(
    CALLEE,
    CALLBACK,
  );
  assert.deepEqual(sent[0].source, { id: "8:acs:r_me" });
  for (const sourceIdentity of [{ phoneNumber: "+14255550100" }, {}, 7]) {
    assert.throws(() => new CallAutomationClient(cs, { sourceIdentity }), {
      name: "CallAutomationError",
      kind: "validation",
      target: /^options\.sourceIdentity/,
    });
  }
  assert.equal(new CallAutomationClient(cs).getSourceIdentity(), undefined);
});

test("a token is not sent over plain http, whatever the options say", () => {
  const options = { allowInsecureConnection: true };
  assert.throws(() => new CallAutomationClient("http://contoso.example", "token", options), {
    kind: "credential",
    target: "credential",
  });
  assert.ok(new CallAutomationClient("http://127.0.0.1:1", "token"));
  assert.ok(new CallAutomationClient("http://contoso.example", { key: "c2VjcmV0" }, options));
});

test("hangUp without saying for whom ends nothing", async () => {
  const client = new CallAutomationClient("endpoint=https://contoso.example/;accesskey=c2VjcmV0", {
    fetch: () => assert.fail("nothing is sent"),
  });
  for (const whom of [undefined, {}, "true", 1]) {
    const error = await errorOf(client.getCallConnection("call").hangUp(whom));
    assert.deepEqual([error.kind, error.target], ["validation", "isForEveryone"]);
  }
});

test("the newest preview has more, and only where it is chosen", async () => {
  const sent = [];
  const fetch = async (request) => (
    sent.push([request.url, await request.json()]), Response.json({ recordingId: "r" }, { status: 202 })
  );
  const of = (apiVersion) =>
    new CallAutomationClient("endpoint=https://contoso.example/;accesskey=c2VjcmV0", { fetch, apiVersion });
  const preview = of("2025-08-15-preview");
  await preview
    .getCallConnection("call")
    .getCallMedia()
    .summarizeCall({ summarizationOptions: { locale: "de-DE" } });
  await preview
    .getCallRecording()
    .start({ callConnectionId: "call", recordingStorage: { recordingStorageKind: "azureBlobStorage" } });
  assert.deepEqual(sent, [
    [
      "https://contoso.example/calling/callConnections/call:summarizeCall?api-version=2025-08-15-preview",
      { summarizationOptions: { locale: "de-DE" } },
    ],
    [
      "https://contoso.example/calling/recordings?api-version=2025-08-15-preview",
      { callConnectionId: "call", externalStorage: { recordingStorageKind: "AzureBlobStorage" } },
    ],
  ]);
  const media = of("2026-03-12").getCallConnection("call").getCallMedia();
  assert.equal((await errorOf(media.summarizeCall())).target, "operation");
  assert.equal((await errorOf(media.startTranscription({ locales: ["de-DE"] }))).target, "locales");
  assert.ok((await errorOf(media.summarizeCall())) instanceof CallAutomationError);
});

test("Event Grid's helpers read both of its schemas, and no other event makes them throw", async () => {
  const { parseIncomingCallEvents, validationResponse } = await import(new URL("entries/client-node.js", pkg));
  const incoming = { incomingCallContext: "abc", from: { kind: "phoneNumber", phoneNumber: { value: "+14255550123" } } };
  const type = "Microsoft.Communication.IncomingCall";
  const cloud = { id: "1", source: "/subscriptions/1", type, specversion: "1.0", time: "2026-11-20T09:30:00Z", data: incoming };
  const grid = { id: "1", topic: "/subscriptions/1", eventType: type, eventTime: "2026-11-20T09:30:00Z", data: incoming };
  for (const event of [cloud, grid]) {
    for (const body of [event, [event], JSON.stringify(event), JSON.stringify([event])]) {
      const [call] = parseIncomingCallEvents(body);
      assert.deepEqual([call.kind, call.type, call.incomingCallContext], ["IncomingCall", type, "abc"]);
      assert.equal(call.from.phoneNumber, "+14255550123");
    }
  }
  const shake = { eventType: "Microsoft.EventGrid.SubscriptionValidationEvent", data: { validationCode: "7" } };
  const others = [
    { ...cloud, type: "Microsoft.Communication.CallConnected" },
    { ...grid, eventType: "Microsoft.Communication.RecordingFileStatusUpdated" },
    { ...cloud, type: "Microsoft.Communication.RecordingFileStatusUpdated" },
    { ...cloud, type: "com.example.new" },
    shake,
  ];
  assert.deepEqual(parseIncomingCallEvents(others), []);
  for (const body of [cloud, [cloud, grid], others.slice(0, -1), [], {}, null, 7, [null, "x"], "{}", "[]"]) {
    assert.equal(validationResponse(body), undefined);
  }
  for (const body of [shake, others, JSON.stringify(others)])
    assert.deepEqual(validationResponse(body), { validationResponse: "7" });
  assert.equal((await errorOf((async () => validationResponse("{"))())).target, "body");
});
