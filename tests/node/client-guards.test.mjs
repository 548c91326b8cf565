// What callers must not set, what must not show in an error, and how long its texts may be.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { inspect } from "node:util";
import { CallClient, KEY, clientOf, createCall, errorOf, service, success, transports } from "./client.mjs";
import { pkg } from "./pkg.mjs";

const { CallAutomationClient, CallAutomationError, parseCallAutomationEvent } = await import(
  new URL("entries/client-node.js", pkg)
);
const { CallbackReceiver } = await import(new URL("entries/callbacks-node.js", pkg));
const UUID = "7c9e6679-7425-40de-944b-e07fc1f90ae7";

describe("headers that are not the caller's", () => {
  const names = [
    "Accept-Encoding",
    "Authorization",
    "Connection",
    "Content-Encoding",
    "Content-Length",
    "Content-Type",
    "Date",
    "Expect",
    "Host",
    "Keep-Alive",
    "Proxy-Authenticate",
    "Proxy-Authorization",
    "Proxy-Connection",
    "TE",
    "Trailer",
    "Transfer-Encoding",
    "Upgrade",
    "x-ms-content-sha256",
    "x-ms-date",
    "x-ms-host",
  ];
  for (const of of transports) {
    test(`are refused in any case and place, over ${of.name}`, async (t) => {
      const { connectionString, requests } = await service(t);
      const client = new CallClient(connectionString, of.transport);
      const automation = new CallAutomationClient(connectionString, of.transport);
      for (const name of names) {
        for (const spelt of [name, name.toLowerCase(), name.toUpperCase()]) {
          const headers = { "x-fine": "1", [spelt]: "chunked" };
          const expected = { kind: "validation", target: `headers.${spelt}` };
          assert.throws(() => new CallClient(connectionString, { headers }), expected);
          assert.throws(() => new CallAutomationClient(connectionString, { headers }), expected);
          for (const error of [
            await errorOf(client.hangupCall("leg", { headers })),
            await errorOf(automation.getCallConnection("call").hangUp(true, { headers })),
            await errorOf(automation.getCallConnection("call").hangUp(true, { requestOptions: { customHeaders: headers } })),
          ]) {
            assert.deepEqual([error.kind, error.target], ["validation", `headers.${spelt}`]);
            assert.match(error.message, /this header is written by the client$/);
          }
        }
      }
      assert.equal(requests.length, 0);
    });
  }

  test("those beside them are", async (t) => {
    const { client, requests } = await clientOf(t, transports[0]);
    const headers = { "x-ms-hosts": "1", "x-date": "2", proxy: "3", "x-proxy-a": "4", Cookie: "a=b", "User-Agent": "x" };
    await client.hangupCall("leg", { headers });
    for (const [name, value] of Object.entries(headers)) assert.equal(requests[0].headers[name.toLowerCase()], value);
  });

  test("a repeatability id is a UUID, wherever it is given", async (t) => {
    const { connectionString, requests } = await service(t, (_, response) => response.writeHead(204).end());
    const connection = new CallAutomationClient(connectionString).getCallConnection("call");
    for (const name of ["repeatability-request-id", "Repeatability-Request-ID"]) {
      for (const id of ["mine", "", UUID.slice(1), `${UUID}0`, `{${UUID}}`, UUID.replaceAll("-", "")]) {
        const error = await errorOf(connection.hangUp(true, { headers: { [name]: id } }));
        assert.deepEqual([error.message, error.target], [`terminateCall: headers.${name}: expected a UUID`, `headers.${name}`]);
      }
      await connection.hangUp(true, { headers: { [name]: UUID } });
    }
    assert.deepEqual(
      requests.map(({ headers }) => headers["repeatability-request-id"]),
      [UUID, UUID],
    );
  });
});

/** Whether a text can be seen in a value. */
const shows = (value, secret) =>
  [inspect(value, { depth: 20, showHidden: true, getters: true }), JSON.stringify(value) ?? "", String(value.stack)].some(
    (text) => text.includes(secret),
  );

describe("the query of a URL", () => {
  const HOST = "https://eastus-storage.asm.skype.com/v1/objects/recording/content";
  const query = "sv=2024-05-04&sr=b&sig=SECRET%2Bsignature%3D&se=2026&bare-SECRET";
  const connectionString = `endpoint=https://contoso.communication.azure.com/;accesskey=${KEY}`;
  /** What the `fetch` of a caller may do with a request. */
  const fetches = {
    "rejects with the URL": async ({ url }) => Promise.reject(new TypeError(`Failed to fetch ${url}`)),
    "throws the URL": ({ url }) => {
      throw new Error(`no match for request GET ${url}`);
    },
    "has the URL as a member of its error": async ({ url }) =>
      Promise.reject(Object.assign(new TypeError("failed"), { input: url })),
    "has the URL in the cause of its error": async ({ url }) =>
      Promise.reject(new TypeError("failed", { cause: new Error("why", { cause: new Error(`at "${url}", no`) }) })),
    "rejects with a text": async ({ url }) => Promise.reject(`no: ${url}`),
    "answers 403": async () => new Response("", { status: 403 }),
    "answers 200 without a body": async () => ({ status: 200 }),
    "breaks off": async ({ url }) => new Response(new ReadableStream({ pull: () => Promise.reject(new Error(`lost ${url}`)) })),
  };
  for (const [what, fetch] of Object.entries(fetches)) {
    test(`does not show where a fetch ${what}`, async () => {
      const attempts = [];
      const client = new CallAutomationClient(connectionString, {
        fetch,
        retry: false,
        onAttempt: (info) => attempts.push(info),
      });
      const recording = client.getCallRecording();
      for (const url of [`${HOST}?${query}`, `${HOST}?SECRET`, `${HOST}?a=1&SECRET=`]) {
        const error = await errorOf(recording.downloadStreaming(url).then((stream) => new Response(stream).text()));
        const where = inspect(error, { depth: 9 });
        for (const value of [error, ...attempts]) assert.equal(shows(value, "SECRET") && !url.endsWith("SECRET="), false, where);
        assert.equal(shows(error, "eastus-storage"), error.request !== undefined || shows(error, "https"));
        await errorOf(recording.delete(url)).catch(() => {});
      }
    });
  }

  test("shows the version, and which other parameters there were", async () => {
    const client = new CallAutomationClient(connectionString, { fetch: fetches["answers 403"], retry: false });
    const { request } = await errorOf(client.getCallRecording().downloadStreaming(`${HOST}?${query}`));
    assert.equal(request.url, `${HOST}?sv=***&sr=***&sig=***&se=***&***`);
    const error = await errorOf(client.getCallConnection("call").getCallConnectionProperties());
    assert.equal(
      error.request.url,
      "https://contoso.communication.azure.com/calling/callConnections/call?api-version=2026-03-12",
    );
  });

  test("an error without one is the error itself", async () => {
    for (const cause of [
      new TypeError("fetch failed"),
      new DOMException("odd"),
      new Error("at https://a.example/b?api-version=1"),
    ]) {
      const client = new CallAutomationClient(connectionString, { fetch: () => Promise.reject(cause), retry: false });
      assert.equal((await errorOf(client.getCallConnection("call").getCallConnectionProperties())).cause, cause);
    }
  });
});

describe("texts of an error are short", () => {
  const long = "x".repeat(1e6);
  const check = (error) => {
    assert.ok(error instanceof CallAutomationError, error);
    assert.ok(error.message.length <= 1001, `message: ${error.message.length}`);
    for (const name of ["target", "code", "requestId"]) assert.ok((error[name] ?? "").length <= 501, name);
    assert.ok((error.request?.url ?? "").length <= 2001, "url");
    assert.ok((error.body ?? "").length <= 600 && (error.response?.bodyAsText ?? "").length <= 600, "body");
    return error;
  };

  for (const of of transports) {
    test(`whatever the service says, over ${of.name}`, async (t) => {
      const answers = [
        { code: long.slice(0, 30_000), message: "m".repeat(30_000), target: "t".repeat(4000) },
        { error: { code: "c", message: "m".repeat(60_000) } },
        { title: "t".repeat(60_000) },
        { error: "e".repeat(30_000), error_description: "d".repeat(30_000) },
      ];
      const { client } = await clientOf(
        t,
        of,
        (_, response, count) =>
          response.writeHead(400, { "x-ms-request-id": "r".repeat(8000) }).end(JSON.stringify(answers[count - 1])),
        { retry: false },
      );
      for (const _ of answers) {
        const error = check(await errorOf(createCall(client)));
        assert.match(error.message, /^createCall: the service answered 400: /);
      }
    });
  }

  test("whatever the caller says", async (t) => {
    const { client, connectionString } = await clientOf(t, transports[0], success);
    const automation = new CallAutomationClient(connectionString);
    const wrong = [
      () => client.hangupCall("leg", { [long]: 1 }),
      () => client.hangupCall("leg", { headers: { [long]: "\n" } }),
      () => client.hangupCall("leg", { headers: { [`${long}ő`]: "1" } }),
      () => client.createCall("8:acs:me", [{ [long]: 1 }], {}),
      () => client.createCall("8:acs:me", [`+${long}`], {}),
      () => client.createCall("8:acs:me", [{ phoneNumber: long }], {}),
      () => client.playAudio("leg", { audioFileUri: long }),
      () => client.playAudio("leg", { operationContext: "a", [`operationContex${long}`]: 1 }),
      () => client.buildRequest(long),
      async () => client.parseResponse(long, { status: 200 }),
      async () => client.parseResponse("createCall", { status: 500, body: JSON.stringify({ code: long, message: long }) }),
      async () => new CallClient(long),
      async () => new CallClient(`endpoint=https://${long}/x;accesskey=${KEY}`),
      async () => new CallClient(connectionString, { [long]: 1 }),
      async () => new CallClient(connectionString, { basePath: long }),
      async () => new CallAutomationClient(connectionString, { sourceIdentity: { [long]: 1 } }),
      async () => new CallAutomationClient(connectionString, { callbacks: long }),
      () => automation.getCallRecording().downloadStreaming(`https://${long}.example/`),
      () =>
        automation
          .getCallConnection("call")
          .getCallMedia()
          .playToAll([{ kind: long }]),
      () => automation.createCall({ targetParticipant: { kind: long } }, "https://app.example/"),
    ];
    for (const act of wrong) {
      const error = check(await errorOf((async () => act())()));
      if (!/^operation: |answered 500/.test(error.message))
        assert.doesNotMatch(error.message, /x…$/, `the end is left out: ${String(act)}`);
    }
  });

  test("whatever an event says", () => {
    const event = { type: `Microsoft.Communication.${long}`, data: {} };
    assert.throws(
      () => parseCallAutomationEvent([event]),
      ({ message }) => message.length < 300,
    );
  });

  test("also in the errors of callbacks", async () => {
    const receiver = new CallbackReceiver({ unverified: true });
    for (const act of [
      async () => new CallbackReceiver({ [long]: 1 }),
      async () => receiver.on(long, () => {}),
      async () => receiver.waitFor({ kind: long }),
      async () => receiver.waitFor({ [long]: 1 }),
    ]) {
      await assert.rejects(act(), ({ message }) => message.length <= 1001, String(act));
    }
    const details = { callConnectionId: "c", operationContext: "o", resultInformation: { code: 400, subCode: 1, message: long } };
    const failed = receiver.waitFor({ callConnectionId: "c", kind: "PlayCompleted" });
    const event = { id: "1", source: "s", specversion: "1.0", type: "Microsoft.Communication.CallDisconnected", data: details };
    await receiver.handle(new Request("https://app.example/", { method: "POST", body: JSON.stringify([event]) }));
    await assert.rejects(failed, ({ name, message }) => name === "CallOutcomeError" && message.length <= 1001);
  });

  test("and the URL of a request", async (t) => {
    const { client } = await clientOf(t, transports[0], (request) => request.socket.destroy(), { retry: false });
    check(await errorOf(client.hangupCall("l".repeat(5000))));
  });
});
