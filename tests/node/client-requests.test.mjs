// What the client sends: every operation, signed, by both transports.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { CallClient, KEY, assertSigned, clientOf, createCall, errorOf, success, transports, until } from "./client.mjs";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const QUERY = "?api-version=2021-04-15-preview1";
const OPERATION = {
  id: "7",
  status: "notStarted",
  operationContext: "c",
  resultInfo: { code: 202, subcode: 0, message: "pending" },
};

const call = {
  callbackUri: "https://app.example/callbacks?secret=s%20",
  requestedModalities: ["audio", "video"],
  requestedCallEvents: ["participantsUpdated", "dtmfReceived"],
  subject: 'zażółć "電話" 📞\n',
  alternateCallerId: "+14255550100",
};

const operations = [
  {
    name: "createCall",
    args: ["8:acs:me", ["+14255550123", { communicationUserId: "8:acs:you" }], call],
    sent: ["POST", "/calls"],
    body: {
      source: { communicationUser: { id: "8:acs:me" } },
      sourceAlternateIdentity: { value: "+14255550100" },
      targets: [{ phoneNumber: { value: "+14255550123" } }, { communicationUser: { id: "8:acs:you" } }],
      subject: call.subject,
      callbackUri: call.callbackUri,
      requestedModalities: ["audio", "video"],
      requestedCallEvents: ["participantsUpdated", "dtmfReceived"],
    },
    statuses: [200, 201],
    answer: { callLegId: "leg-1" },
  },
  { name: "hangupCall", args: ["leg/1 é"], sent: ["POST", "/calls/leg%2F1%20%C3%A9/Hangup"], statuses: [202] },
  { name: "deleteCall", args: ["leg?1#"], sent: ["DELETE", "/calls/leg%3F1%23"], statuses: [202] },
  {
    name: "playAudio",
    args: ["leg", { resourceId: "r", operationContext: "c", loop: false, audioFileUri: "https://app.example/a.wav" }],
    sent: ["POST", "/calls/leg/PlayAudio"],
    body: { audioFileUri: "https://app.example/a.wav", loop: false, operationContext: "c", resourceId: "r" },
    statuses: [202],
    answer: OPERATION,
  },
  {
    name: "cancelMediaProcessing",
    args: ["leg", "c"],
    sent: ["POST", "/calls/leg/CancelMediaProcessing"],
    body: { operationContext: "c" },
    statuses: [200, 202],
    answer: OPERATION,
  },
  {
    name: "inviteParticipants",
    args: ["leg", ["8:orgid:a"], { operationContext: "c", alternateCallerId: { phoneNumber: "+14255550100" } }],
    sent: ["POST", "/calls/leg/participants"],
    body: {
      alternateCallerId: { value: "+14255550100" },
      participants: [{ microsoftTeamsUser: { userId: "a", isAnonymous: false, cloud: "public" } }],
      operationContext: "c",
    },
    statuses: [202],
  },
  { name: "removeParticipant", args: ["leg", "a%b"], sent: ["DELETE", "/calls/leg/participants/a%25b"], statuses: [202] },
];

for (const of of transports) {
  describe(`requests over ${of.name}`, () => {
    for (const {
      name,
      args,
      sent: [method, path],
      body,
      statuses,
      answer,
    } of operations) {
      for (const dateHeader of ["x-ms-date", "date"]) {
        test(`${name} is sent as the contract says, signed with ${dateHeader}`, async (t) => {
          let status;
          const answering = (_, response) => response.writeHead(status).end(answer && JSON.stringify(answer));
          const { client, requests, host } = await clientOf(t, of, answering, { dateHeader });
          for (status of statuses) assert.deepEqual(await client[name](...args), answer);
          for (const request of requests) {
            assert.deepEqual([request.method, request.url, request.headers.host], [method, path + QUERY, host]);
            assert.equal(request.body, body ? JSON.stringify(body) : "");
            assert.equal(request.headers["content-type"], body && "application/json");
            assert.equal(request.headers["transfer-encoding"], undefined);
            const length = Buffer.byteLength(request.body);
            assert.equal(request.headers["content-length"], length || method === "POST" ? String(length) : undefined);
            assert.equal(request.headers.accept, "application/json");
            assert.equal(request.headers["x-ms-return-client-request-id"], "true");
            assert.match(request.headers["x-ms-client-request-id"], UUID);
            assertSigned(request, dateHeader);
          }
          assert.equal(requests.length, statuses.length);
          assert.equal(new Set(requests.map(({ headers }) => headers["x-ms-client-request-id"])).size, requests.length);
        });
      }
    }

    test("optional arguments may be left out, undefined or null", async (t) => {
      const { client, requests } = await clientOf(t, of);
      for (const absent of [[], [undefined], [null]]) await client.cancelMediaProcessing("leg", ...absent);
      await client.inviteParticipants("leg", ["8:acs:you"]);
      await client.playAudio("leg", { loop: undefined, operationContext: null });
      assert.deepEqual(
        requests.map(({ body }) => body),
        ["{}", "{}", "{}", '{"participants":[{"communicationUser":{"id":"8:acs:you"}}]}', "{}"],
      );
      requests.forEach((request) => assertSigned(request));
    });

    test("base path and API version are options", async (t) => {
      const { client, requests } = await clientOf(t, of, success, {
        basePath: "/calling/calls",
        apiVersion: "2021-06-15 preview",
      });
      await client.hangupCall("leg");
      assert.equal(requests[0].url, "/calling/calls/leg/Hangup?api-version=2021-06-15%20preview");
      assertSigned(requests[0]);
    });

    test("headers are added, a request's over the client's, whatever their case", async (t) => {
      const { client, requests } = await clientOf(t, of, success, { headers: { "X-One": "client", "x-two": "client" } });
      const id = "6ba7b810-9dad-41d1-80b4-00c04fd430c8";
      await client.hangupCall("leg", { headers: { "x-one": "request", "X-Three": "a\tb", "x-ms-client-request-id": id } });
      const { headers, rawHeaders } = requests[0];
      assert.deepEqual(
        [headers["x-one"], headers["x-two"], headers["x-three"], headers["x-ms-client-request-id"]],
        ["request", "client", "a\tb", id],
      );
      const names = rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
      assert.equal(new Set(names).size, names.length, "no header twice");
    });

    test("headers that are ours, or that HTTP does not know, are refused and nothing is sent", async (t) => {
      const { client, requests, connectionString } = await clientOf(t, of);
      const ours = ["Authorization", "content-length", "Content-Type", "date", "HOST", "x-ms-content-sha256", "X-MS-Date"];
      const wrong = [
        ...ours.map((name) => [{ [name]: "x" }, `headers.${name}`]),
        [{ "": "x" }, "headers."],
        [{ "a b": "x" }, "headers.a b"],
        [{ "x-é": "x" }, "headers.x-é"],
        ...["a\r\nx-injected: 1", "a\0", "é", 5, null, undefined, {}].map((value) => [{ "x-a": value }, "headers.x-a"]),
        ["x-a: 1", "headers"],
        [["x-a", "1"], "headers"],
      ];
      for (const [headers, target] of wrong) {
        const error = await errorOf(client.hangupCall("leg", { headers }));
        assert.deepEqual([error.kind, error.target], ["validation", target], JSON.stringify(headers));
        assert.throws(() => new CallClient(connectionString, { headers }), { kind: "validation", target });
      }
      assert.equal(requests.length, 0);
    });

    test("what happens to the arguments after the call changes nothing", async (t) => {
      let give;
      const getToken = () => new Promise((resolve) => (give = resolve));
      const { requests, endpoint, received } = await clientOf(t, of);
      const client = new CallClient(endpoint, getToken, of.transport);
      const headers = { "x-a": "before" };
      const options = structuredClone(call);
      const targets = ["+14255550123"];
      const settings = { headers, timeoutMs: 10_000 };
      const promise = client.createCall("8:acs:me", targets, options, settings);
      targets.push("+14255550199");
      options.subject = "after";
      options.requestedModalities.length = 0;
      headers["x-a"] = "after";
      settings.timeoutMs = 1;
      await until("the question for a token", () => give);
      give("token");
      await promise;
      const { body, headers: sent } = await received(1);
      assert.deepEqual(JSON.parse(body).targets, [{ phoneNumber: { value: "+14255550123" } }]);
      assert.deepEqual([JSON.parse(body).subject, JSON.parse(body).requestedModalities], [call.subject, ["audio", "video"]]);
      assert.equal(sent["x-a"], "before");
      assert.equal(requests.length, 1);
    });

    test("options of a client are read once, when it is made", async (t) => {
      const options = { ...of.transport, headers: { "x-a": "before" }, apiVersion: "one" };
      const { requests, connectionString } = await clientOf(t, of);
      const client = new CallClient(connectionString, options);
      options.apiVersion = "two";
      options.headers["x-a"] = "after";
      options.fetch = () => assert.fail("this fetch is not the client's");
      await client.hangupCall("leg");
      assert.deepEqual([requests[0].url, requests[0].headers["x-a"]], ["/calls/leg/Hangup?api-version=one", "before"]);
    });

    for (const { name, args, statuses, answer } of operations) {
      test(`buildRequest gives what ${name} sends`, async (t) => {
        t.mock.method(Date, "now", () => 1_795_000_000_000);
        const answering = (_, response) => response.writeHead(statuses[0]).end(answer && JSON.stringify(answer));
        const { client, requests, endpoint } = await clientOf(t, of, answering);
        const requestOptions = { headers: { "x-ms-client-request-id": "1" } };
        const built = await client.buildRequest(name, ...args, requestOptions);
        await client[name](...args, requestOptions);
        const [sent] = requests;
        const sentHeaders = Object.fromEntries(Object.keys(built.headers).map((header) => [header, sent.headers[header]]));
        assert.deepEqual(built, {
          method: sent.method,
          url: endpoint + sent.url,
          headers: sentHeaders,
          body: sent.body || undefined,
        });
        const added = Object.keys(sent.headers).filter(
          (header) => !(header in built.headers) && !/^(host|connection|content-length)$/.test(header),
        );
        assert.deepEqual(of.name === "node:http" ? added : [], [], "headers that buildRequest does not report");
        assertSigned(sent);
      });
    }
  });
}

test("what buildRequest gives can be sent by anything, and parseResponse reads what comes back", async (t) => {
  const { client, requests } = await clientOf(t, transports[0]);
  const { url, method, headers, body } = await client.buildRequest("createCall", "8:acs:me", ["8:acs:you"], call);
  assert.equal(requests.length, 0);
  const response = await fetch(url, { method, headers, body });
  assertSigned(requests[0]);
  const received = { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
  assert.deepEqual(client.parseResponse("createCall", received), { callLegId: "leg", id: "operation", status: "running" });
});

test("parseResponse reads errors, and refuses what is no answer", async () => {
  const client = new CallClient(`endpoint=https://a.example/;accesskey=${KEY}`);
  const answer = {
    status: 429,
    headers: { "retry-after": "7", "x-ms-request-id": "r" },
    body: '{"code":"Busy","message":"later"}',
  };
  const expected = {
    name: "CallAutomationError",
    kind: "service",
    status: 429,
    code: "Busy",
    requestId: "r",
    retryAfterMs: 7000,
  };
  assert.throws(() => client.parseResponse("playAudio", answer), expected);
  assert.equal(client.parseResponse("hangupCall", { status: 202 }), undefined);
  assert.throws(() => client.parseResponse("createCall", { status: 201, body: "{}" }), {
    kind: "response",
    status: 201,
    body: "{}",
  });
  for (const wrong of [undefined, null, {}, { status: "202" }, "202"]) {
    assert.throws(() => client.parseResponse("hangupCall", wrong), { kind: "validation", target: "response.status" });
  }
  assert.throws(() => client.parseResponse("dial", { status: 202 }), { kind: "validation", target: "operation" });
  assert.equal((await errorOf(client.buildRequest("dial"))).target, "operation");
});

test("an argument that does not fit is refused with its path, and nothing is sent", async (t) => {
  const { client, requests } = await clientOf(t, transports[0]);
  const wrong = [
    [client.hangupCall(), "callLegId"],
    [client.hangupCall(""), "callLegId"],
    [client.hangupCall(".."), "callLegId"],
    [client.removeParticipant("leg", 5), "participantId"],
    [client.createCall("8:acs:me", "8:acs:you", call), "targets"],
    [client.createCall("8:acs:me", ["8:acs:you", "+1 425"], call), "targets[1]"],
    [client.createCall("8:acs:me", ["8:acs:you"], { ...call, callbackUri: "http://app.example/" }), "callbackUri"],
    [client.createCall("8:acs:me", ["8:acs:you"], { ...call, requestedModality: [] }), "options.requestedModality"],
    [client.playAudio("leg", { loop: "yes" }), "loop"],
    [client.hangupCall("leg", { timeout: 1 }), "requestOptions.timeout"],
    [client.hangupCall("leg", { timeoutMs: 0 }), "requestOptions.timeoutMs"],
    [client.hangupCall("leg", { signal: {} }), "requestOptions.signal"],
    [client.hangupCall("leg", { signal: { aborted: false } }), "requestOptions.signal"],
  ];
  const errors = await Promise.all(wrong.map(([promise]) => errorOf(promise)));
  assert.deepEqual(
    errors.map(({ kind, target }) => [kind, target]),
    wrong.map(([, target]) => ["validation", target]),
  );
  assert.equal((await createCall(client)).callLegId, "leg");
  assert.equal(requests.length, 1);
});
