// `ringwire/opentelemetry`, judged by the SDK's exporters in memory, by the published names of the semantic conventions, and by a server
// that reads `traceparent` itself.
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, context, propagation, trace } from "@opentelemetry/api";
import { isTracingSuppressed } from "@opentelemetry/core";
import * as stable from "@opentelemetry/semantic-conventions";
import * as conventions from "@opentelemetry/semantic-conventions/incubating";
import { build as esbuild } from "esbuild";
import { finish } from "../harness/programs.mjs";
import { entries, idOf, linksOf, named, one, parentOf, program, sdk, traceOf } from "./opentelemetry.mjs";

let place;
let ringwire;
before(async () => {
  place = await program();
  ringwire = await entries(place.dir);
});
after(() => place.remove());

const CALLEE = { phoneNumber: "+15550100000" };
const BUSY = { phoneNumber: "+15550100486" };
const CALLER = { phoneNumber: "+14255550100" };
const CALLBACKS = "https://app.example/callbacks/+14255550177?secret=a-secret-that-must-not-show";
const KEY = Buffer.from("an access key that must never show").toString("base64");

/** An emulator with a client and a receiver that have a telemetry. */
async function world({ options, receives = {}, client: more = {} } = {}) {
  const telemetry = ringwire.openTelemetry(options);
  const receiver = new ringwire.CallbackReceiver({ unverified: true, telemetry, onRefused() {}, ...receives });
  const emulator = await ringwire.Emulator.start({ onCallback: (request) => receiver.handle(request), ...more.emulator });
  const settings = { fetch: emulator.fetch, callbacks: receiver, telemetry };
  const client = new ringwire.CallAutomationClient(emulator.connectionString, settings);
  /** Lets the time of the emulator pass until a promise has settled. */
  const passing = async (promise) => {
    let isOver = false;
    const over = () => (isOver = true);
    promise.then(over, over);
    for (let turns = 0; !isOver && turns < 2000; turns++) {
      await emulator.advance("100ms");
      await new Promise((resolve) => setImmediate(resolve));
    }
    return promise;
  };
  const place = (target = CALLEE, options) =>
    client.createCall({ targetParticipant: target, sourceCallIdNumber: CALLER }, CALLBACKS, options);
  const prompt = [{ kind: "fileSource", url: emulator.promptUri(1) }];
  return { telemetry, receiver, emulator, client, settings, passing, place, prompt };
}

/** A whole call, from `createCall` to the hang-up. */
async function wholeCall({ place, passing, prompt, emulator }) {
  const call = await place();
  await passing(call.connected());
  await passing(call.callConnection.getCallMedia().playToAll(prompt).completed());
  await passing(call.callConnection.hangUp(true).completed());
  await passing(call.disconnected());
  await emulator.advance("1s");
}

/** A service over HTTP that answers as `answer` says, and keeps the headers that it was sent. */
async function service(t, answer) {
  const requests = [];
  const server = createServer(async (incoming, response) => {
    for await (const _ of incoming);
    requests.push(incoming);
    answer(response, requests.length, incoming);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => new Promise((resolve) => server.close(resolve) && server.closeAllConnections()));
  return { requests, endpoint: `http://127.0.0.1:${server.address().port}` };
}
const json = (response, status, body, headers) =>
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
const created = (response) => json(response, 201, { callConnectionId: "connection-1" }, { "x-ms-request-id": "request-1" });
const clientOf = (endpoint, options) =>
  new ringwire.CallAutomationClient(endpoint, { key: KEY }, { retry: { baseDelayMs: 1, maxDelayMs: 1 }, ...options });
const createCall = (client, options) =>
  client.createCall({ targetParticipant: CALLEE, sourceCallIdNumber: CALLER }, CALLBACKS, options);

/** The names of attributes that the conventions publish. */
const PUBLISHED = new Set(
  [...Object.entries(stable), ...Object.entries(conventions)]
    .filter(([name]) => name.startsWith("ATTR_"))
    .map(([, value]) => value),
);

describe("a call", () => {
  test("is one trace, from createCall to the hang-up, with no span of the program", async (t) => {
    const { spans } = sdk(t);
    const all = await world();
    await wholeCall(all);
    const of = spans();
    const create = one(of, "CallAutomationClient.createCall");
    assert.equal(create.parentSpanContext, undefined);
    const requests = of.filter(({ kind }) => kind === SpanKind.SERVER);
    for (const span of of) if (!requests.includes(span)) assert.equal(traceOf(span), traceOf(create), span.name);
    const play = one(of, "CallMedia.playToAll");
    const hangUp = one(of, "CallConnection.terminateCall");
    for (const operation of [play, hangUp]) assert.equal(parentOf(operation), idOf(create), operation.name);
    for (const [event, operation] of [
      ["CallConnected", create],
      ["ParticipantsUpdated", create],
      ["PlayCompleted", play],
      ["CallDisconnected", hangUp],
    ]) {
      const span = one(of, `process ${event}`);
      assert.equal(span.kind, SpanKind.CONSUMER);
      assert.equal(parentOf(span), idOf(operation), event);
      assert.ok(linksOf(span).includes(idOf(operation)), event);
      assert.ok(linksOf(span).includes(idOf(create)), event);
      // Its request is another trace, and linked.
      assert.equal(requests.filter((request) => linksOf(span).includes(idOf(request))).length, 1, event);
    }
    for (const [wait, event, operation] of [
      ["createCall.connected", "CallConnected", create],
      ["playToAll.completed", "PlayCompleted", play],
      ["terminateCall.completed", "CallDisconnected", hangUp],
      ["createCall.disconnected", "CallDisconnected", create],
    ]) {
      const span = one(of, `wait ${wait}`);
      assert.equal(parentOf(span), idOf(operation));
      assert.deepEqual(linksOf(span), [idOf(one(of, `process ${event}`))]);
    }
    for (const operation of [create, play, hangUp]) {
      assert.equal(operation.kind, SpanKind.INTERNAL);
      const attempts = of.filter((span) => span.kind === SpanKind.CLIENT && parentOf(span) === idOf(operation));
      assert.equal(attempts.length, 1, operation.name);
    }
  });

  test("belongs to the span of the program, where that is active", async (t) => {
    const { tracer, spans } = sdk(t);
    const all = await world();
    const outer = await tracer.startActiveSpan("reminder", async (span) => {
      await wholeCall(all);
      span.end();
      return span;
    });
    const of = spans();
    for (const name of ["CallAutomationClient.createCall", "CallMedia.playToAll", "wait playToAll.completed"])
      assert.equal(parentOf(one(of, name)), idOf(outer), name);
    // What does not belong to its call by its parent, does by a link.
    assert.deepEqual(linksOf(one(of, "CallMedia.playToAll")), [idOf(one(of, "CallAutomationClient.createCall"))]);
    assert.equal(parentOf(one(of, "process PlayCompleted")), idOf(one(of, "CallMedia.playToAll")));
  });

  test("with events: link, an event is a child of its request, and linked to its operations", async (t) => {
    const { spans } = sdk(t);
    await wholeCall(await world({ options: { events: "link" } }));
    const of = spans();
    const requests = of.filter(({ kind }) => kind === SpanKind.SERVER);
    for (const [event, operation] of [
      ["CallConnected", "CallAutomationClient.createCall"],
      ["PlayCompleted", "CallMedia.playToAll"],
      ["CallDisconnected", "CallConnection.terminateCall"],
    ]) {
      const span = one(of, `process ${event}`);
      assert.ok(
        requests.some((request) => idOf(request) === parentOf(span)),
        event,
      );
      assert.equal(linksOf(span)[0], idOf(one(of, operation)), event);
    }
    assert.equal(one(of, "CallMedia.playToAll").parentSpanContext, undefined);
    assert.deepEqual(linksOf(one(of, "CallMedia.playToAll")), [idOf(one(of, "CallAutomationClient.createCall"))]);
  });

  test("that a handler controls is a trace whose operations are children of the event", async (t) => {
    const { spans } = sdk(t);
    const all = await world();
    const { receiver, client, prompt, place, passing } = all;
    receiver.on("CallConnected", async ({ callConnectionId }) => {
      const connection = client.getCallConnection(callConnectionId);
      await connection.getCallMedia().playToAll(prompt).completed();
      await connection.hangUp(true);
    });
    const call = await place();
    await passing(call.disconnected());
    await sleep(0);
    const of = spans();
    const connected = one(of, "process CallConnected");
    for (const name of ["CallMedia.playToAll", "CallConnection.terminateCall", "wait playToAll.completed"])
      assert.equal(parentOf(one(of, name)), idOf(connected), name);
    // Not of the wait for the end of the call, which began before.
    assert.equal(parentOf(one(of, "process CallDisconnected")), idOf(one(of, "CallConnection.terminateCall")));
    // The handler ran on after the answer: so did the span of its event.
    const [[, sent]] = [of.find(({ kind }) => kind === SpanKind.SERVER).endTime].map((time) => [0, time]);
    assert.ok(connected.endTime[0] * 1e9 + connected.endTime[1] >= sent[0] * 1e9 + sent[1]);
    assert.equal(new Set(of.filter(({ kind }) => kind !== SpanKind.SERVER).map(traceOf)).size, 1);
  });

  test("is one trace where no context manager is registered, as in browsers", async (t) => {
    const { spans } = sdk(t, { manager: null });
    await wholeCall(await world());
    const of = spans().filter(({ kind }) => kind !== SpanKind.SERVER);
    assert.equal(new Set(of.map(traceOf)).size, 1);
  });

  test("of the 2021 preview is one trace, too", async (t) => {
    const { spans, metrics } = sdk(t);
    const { emulator, settings, passing } = await world();
    const client = new ringwire.CallClient(emulator.connectionString, settings);
    const call = await client.createCall("8:acs:me", [CALLEE.phoneNumber], {
      callbackUri: CALLBACKS,
      requestedModalities: ["audio"],
      requestedCallEvents: [],
      alternateCallerId: CALLER.phoneNumber,
    });
    await passing(call.connected());
    await passing(client.playAudio(call.callLegId, { audioFileUri: emulator.promptUri(1) }).completed());
    await passing(client.deleteCall(call.callLegId).completed());
    await passing(call.disconnected());
    const of = spans();
    const create = one(of, "CallClient.createCall");
    for (const name of ["CallClient.playAudio", "CallClient.deleteCall"]) {
      assert.equal(parentOf(one(of, name)), idOf(create), name);
      assert.equal(one(of, name).attributes["ringwire.call.id"], call.callLegId);
    }
    assert.equal(create.attributes["ringwire.call.id"], call.callLegId);
    assert.equal(parentOf(one(of, "process PlayAudioResult")), idOf(one(of, "CallClient.playAudio")));
    assert.equal(parentOf(named(of, "process CallLegStateChanged").at(-1)), idOf(one(of, "CallClient.deleteCall")));
    const measured = await metrics();
    const sum = (name) => measured.get(name)?.dataPoints.reduce((all, { value }) => all + value, 0) ?? 0;
    assert.deepEqual(
      ["placed", "answered", "failed"].map((name) => sum(`ringwire.calls.${name}`)),
      [1, 1, 0],
    );
  });

  test("whose events come before the answer to createCall: they are linked when it is there", async (t) => {
    const { spans } = sdk(t);
    const telemetry = ringwire.openTelemetry();
    const receiver = new ringwire.CallbackReceiver({ unverified: true, telemetry });
    const emulator = await ringwire.Emulator.start({ onCallback: (request) => receiver.handle(request) });
    const fetch = async (request) => {
      const answer = await emulator.fetch(request);
      await emulator.advance("5s");
      await sleep(20);
      return answer;
    };
    const client = new ringwire.CallAutomationClient(emulator.connectionString, { fetch, callbacks: receiver, telemetry });
    await createCall(client);
    await sleep(0);
    const create = one(spans(), "CallAutomationClient.createCall");
    const event = one(spans(), "process CallConnected");
    assert.ok(linksOf(event).includes(idOf(create)));
    const nanoseconds = ([seconds, rest]) => BigInt(seconds) * 1_000_000_000n + BigInt(rest);
    assert.ok(nanoseconds(event.endTime) < nanoseconds(create.endTime), "it ends with its handlers");
    assert.ok(nanoseconds(event.endTime) >= nanoseconds(event.startTime));
  });

  test("on an emulator in the process, with the real clock", async (t) => {
    const { spans } = sdk(t);
    const telemetry = ringwire.openTelemetry();
    const receiver = new ringwire.CallbackReceiver({ unverified: true, telemetry });
    const emulator = await ringwire.Emulator.start({ clock: "real", onCallback: (request) => receiver.handle(request) });
    const client = new ringwire.CallAutomationClient(emulator.connectionString, {
      fetch: emulator.fetch,
      callbacks: receiver,
      telemetry,
    });
    const call = await createCall(client);
    await call.connected();
    await call.callConnection.hangUp(true).completed();
    await receiver.close();
    const of = spans();
    assert.equal(new Set(of.map(traceOf)).size, 1);
    assert.equal(parentOf(one(of, "process CallConnected")), idOf(one(of, "CallAutomationClient.createCall")));
    assert.equal(parentOf(one(of, "process CallDisconnected")), idOf(one(of, "CallConnection.terminateCall")));
  });

  test("that comes in: what its handler does belongs to the event", async (t) => {
    const { spans } = sdk(t);
    const { receiver, client, emulator } = await world();
    const id = "an event";
    receiver.on("IncomingCall", ({ incomingCallContext }) => client.answerCall(incomingCallContext, CALLBACKS).catch(() => {}));
    const body = [
      {
        id,
        topic: "/subscriptions/1",
        subject: "/caller/4:+14255550123/recipient/4:+14255550100",
        eventType: "Microsoft.Communication.IncomingCall",
        eventTime: "2026-11-20T09:30:00Z",
        data: { incomingCallContext: "abc", correlationId: "1" },
      },
    ];
    await receiver.handle(new Request("https://app.example/callbacks", { method: "POST", body: JSON.stringify(body) }));
    await emulator.advance("1s");
    const event = one(spans(), "process IncomingCall");
    assert.equal(event.attributes[conventions.ATTR_MESSAGING_SYSTEM], conventions.MESSAGING_SYSTEM_VALUE_EVENTGRID);
    assert.equal(event.attributes[conventions.ATTR_MESSAGING_MESSAGE_ID], id);
    assert.equal(parentOf(one(spans(), "CallAutomationClient.answerCall")), idOf(event));
    assert.equal(parentOf(event), idOf(spans().find(({ kind }) => kind === SpanKind.SERVER)));
  });
});

describe("names", () => {
  test("are those of the published conventions, or begin with ringwire", async (t) => {
    const { spans, metrics } = sdk(t);
    await wholeCall(await world());
    const measured = [...(await metrics()).values()];
    const points = measured.flatMap(({ dataPoints }) => dataPoints);
    const all = [...spans(), ...points].flatMap(({ attributes }) => Object.keys(attributes));
    assert.ok(all.length > 100);
    for (const name of new Set(all)) assert.ok(PUBLISHED.has(name) || name.startsWith("ringwire."), name);
    const known = new Set(
      Object.entries({ ...stable, ...conventions }).flatMap(([name, value]) => (name.startsWith("METRIC_") ? [value] : [])),
    );
    for (const { descriptor } of measured)
      assert.ok(known.has(descriptor.name) || descriptor.name.startsWith("ringwire."), descriptor.name);
  });

  test("an attempt, an event and a request have what the conventions require", async (t) => {
    const { spans } = sdk(t);
    const { requests, endpoint } = await service(t, created);
    await createCall(clientOf(endpoint, { telemetry: ringwire.openTelemetry() }));
    const attempt = one(spans(), "POST");
    const { port } = new URL(endpoint);
    assert.equal(attempt.kind, SpanKind.CLIENT);
    assert.deepEqual(attempt.attributes, {
      [stable.ATTR_HTTP_REQUEST_METHOD]: "POST",
      [stable.ATTR_SERVER_ADDRESS]: "127.0.0.1",
      [stable.ATTR_SERVER_PORT]: Number(port),
      [stable.ATTR_URL_FULL]: `${endpoint}/calling/callConnections`,
      [stable.ATTR_HTTP_RESPONSE_STATUS_CODE]: 201,
      [conventions.ATTR_AZURE_SERVICE_REQUEST_ID]: "request-1",
    });
    assert.equal(attempt.status.code, SpanStatusCode.UNSET);
    assert.match(requests[0].url, /\?api-version=/);
    const operation = one(spans(), "CallAutomationClient.createCall");
    assert.equal(operation.attributes[conventions.ATTR_AZURE_RESOURCE_PROVIDER_NAMESPACE], "Microsoft.Communication");
    assert.equal(operation.attributes["ringwire.call.id"], "connection-1");

    const { receiver } = await world();
    const event = {
      id: "e1",
      source: "calling/callConnections/c1",
      type: "Microsoft.Communication.PlayCompleted",
      specversion: "1.0",
    };
    const data = { callConnectionId: "c1", serverCallId: "s1", correlationId: "1" };
    const body = JSON.stringify([{ ...event, data }]);
    await receiver.handle(new Request("https://app.example/callbacks?secret=x", { method: "POST", body }));
    assert.deepEqual(one(spans(), "process PlayCompleted").attributes, {
      [conventions.ATTR_MESSAGING_SYSTEM]: "azure.call_automation",
      [conventions.ATTR_MESSAGING_OPERATION_NAME]: "process",
      [conventions.ATTR_MESSAGING_OPERATION_TYPE]: conventions.MESSAGING_OPERATION_TYPE_VALUE_PROCESS,
      [conventions.ATTR_MESSAGING_MESSAGE_ID]: event.id,
      [conventions.ATTR_MESSAGING_DESTINATION_NAME]: "/callbacks",
      [conventions.ATTR_CLOUDEVENTS_EVENT_ID]: event.id,
      [conventions.ATTR_CLOUDEVENTS_EVENT_SOURCE]: event.source,
      [conventions.ATTR_CLOUDEVENTS_EVENT_SPEC_VERSION]: event.specversion,
      [conventions.ATTR_CLOUDEVENTS_EVENT_TYPE]: event.type,
      "ringwire.event.kind": "PlayCompleted",
      "ringwire.call.id": "c1",
    });
    const request = spans().find(({ kind }) => kind === SpanKind.SERVER);
    assert.equal(request.name, "POST");
    assert.deepEqual(request.attributes, {
      [stable.ATTR_HTTP_REQUEST_METHOD]: "POST",
      [stable.ATTR_URL_PATH]: "/callbacks",
      [stable.ATTR_URL_SCHEME]: "https",
      [stable.ATTR_HTTP_RESPONSE_STATUS_CODE]: 200,
    });
    // No ambient span and no operation: the event belongs to its request.
    assert.equal(parentOf(one(spans(), "process PlayCompleted")), idOf(request));
  });
});

describe("attempts", () => {
  for (const [transport, own] of [
    ["node:http", {}],
    ["fetch", { fetch: (request) => fetch(request) }],
  ]) {
    test(`each retry is a span, counted, and the service gets the traceparent of that span: ${transport}`, async (t) => {
      const { spans } = sdk(t);
      const { requests, endpoint } = await service(t, (response, count) =>
        count < 3 ? json(response, 503, { error: { code: "Busy", message: "again" } }) : created(response),
      );
      await createCall(clientOf(endpoint, { telemetry: ringwire.openTelemetry(), ...own }));
      const attempts = named(spans(), "POST");
      const operation = one(spans(), "CallAutomationClient.createCall");
      assert.deepEqual(
        attempts.map(({ attributes }) => attributes[stable.ATTR_HTTP_REQUEST_RESEND_COUNT]),
        [undefined, 1, 2],
      );
      assert.deepEqual(
        attempts.map(({ attributes }) => attributes[stable.ATTR_HTTP_RESPONSE_STATUS_CODE]),
        [503, 503, 201],
      );
      assert.deepEqual(
        attempts.map(({ attributes }) => attributes[stable.ATTR_ERROR_TYPE]),
        ["503", "503", undefined],
      );
      const { ERROR, UNSET } = SpanStatusCode;
      assert.deepEqual(
        attempts.map(({ status }) => status.code),
        [ERROR, ERROR, UNSET],
      );
      // The second attempt begins after the first has ended: the pause between them is in neither.
      for (const [index, attempt] of attempts.entries()) {
        assert.equal(parentOf(attempt), idOf(operation));
        // As the recommendation of the W3C says.
        assert.equal(requests[index].headers.traceparent, `00-${traceOf(attempt)}-${idOf(attempt)}-01`);
      }
      assert.equal(operation.status.code, UNSET);
    });

    test(`a header of the program is not replaced: ${transport}`, async (t) => {
      sdk(t);
      const { requests, endpoint } = await service(t, created);
      const mine = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
      await createCall(clientOf(endpoint, { telemetry: ringwire.openTelemetry(), headers: { Traceparent: mine }, ...own }));
      const client = clientOf(endpoint, { telemetry: ringwire.openTelemetry(), ...own });
      await createCall(client, { headers: { traceparent: mine } });
      assert.deepEqual(
        requests.map(({ headers }) => headers.traceparent),
        [mine, mine],
      );
    });

    test(`other instrumentations are silent while a request is sent: ${transport}`, async (t) => {
      sdk(t);
      const seen = [];
      const { endpoint } = await service(t, created);
      const fetched = own.fetch && {
        fetch(request) {
          seen.push(isTracingSuppressed(context.active()));
          return fetch(request);
        },
      };
      const { request } = (await import("node:http")).default;
      if (!fetched) {
        const http = (await import("node:http")).default;
        t.mock.method(http, "request", (...args) => {
          seen.push(isTracingSuppressed(context.active()));
          return request(...args);
        });
      }
      await createCall(clientOf(endpoint, { telemetry: ringwire.openTelemetry(), ...fetched }));
      // Not within a function of the program, which may do whatever it likes.
      assert.deepEqual(seen, [!fetched]);
      assert.equal(isTracingSuppressed(context.active()), false);
    });
  }

  test("a propagator of any kind is asked, and none writes what no header may have", async (t) => {
    const propagator = {
      inject(_, carrier, { set }) {
        set(carrier, "X-Mine", "1");
        set(carrier, "authorization", "mine");
        set(carrier, "x-evil", "1\r\nx-injected: 1");
        set(carrier, "x-number", 1);
      },
      extract: (base) => base,
      fields: () => [],
    };
    sdk(t, { propagator });
    const { requests, endpoint } = await service(t, created);
    await createCall(clientOf(endpoint, { telemetry: ringwire.openTelemetry() }));
    await createCall(clientOf(endpoint, { telemetry: ringwire.openTelemetry(), fetch: (request) => fetch(request) }));
    for (const { headers } of requests) {
      assert.equal(headers["x-mine"], "1");
      assert.match(headers.authorization, /^HMAC-SHA256 /);
      for (const name of ["x-evil", "x-injected", "x-number"]) assert.equal(headers[name], undefined, name);
    }
  });

  test("a download is an operation whose attempt ends with its head", async (t) => {
    const { spans } = sdk(t);
    const { endpoint } = await service(t, (response) => response.writeHead(200).end("audio"));
    const recording = clientOf(endpoint, { telemetry: ringwire.openTelemetry() }).getCallRecording();
    const stream = await recording.downloadStreaming(`${endpoint}/file?sig=a-signature-that-must-not-show`);
    assert.equal(await new Response(stream).text(), "audio");
    assert.equal(one(spans(), "GET").attributes[stable.ATTR_URL_FULL], `${endpoint}/file`);
    assert.equal(parentOf(one(spans(), "GET")), idOf(one(spans(), "CallRecording.downloadStreaming")));
  });
});

describe("what fails", () => {
  const { ERROR } = SpanStatusCode;

  test("has a status and its type, in the operation and in its attempts", async (t) => {
    const { spans } = sdk(t);
    const { endpoint } = await service(t, (response, count) => {
      if (count === 1) return json(response, 404, { error: { code: "8522", message: "no call of +14255550123" } });
      if (count === 2) return response.socket.destroy();
      if (count === 3) return response.writeHead(200, { "content-length": "10" }).write("{", () => response.socket.destroy());
    });
    const client = clientOf(endpoint, { telemetry: ringwire.openTelemetry(), retry: false });
    const closed = await service(t, created);
    const unreachable = clientOf("http://127.0.0.1:9", { telemetry: ringwire.openTelemetry(), retry: false });
    const cases = [
      [() => client.getCallConnection("c1").getCallConnectionProperties(), ["404", "404"]],
      [() => client.getCallConnection("c1").getCallConnectionProperties(), ["network", "ECONNRESET"]],
      [() => client.getCallConnection("c1").getCallConnectionProperties(), ["network", /./]],
      [() => client.getCallConnection("c1").getCallConnectionProperties({ timeoutMs: 50 }), ["TimeoutError", "TimeoutError"]],
      [() => client.getCallConnection("c1").getCallConnectionProperties({ signal: AbortSignal.abort() }), ["AbortError"]],
      [() => unreachable.getCallConnection("c1").getCallConnectionProperties(), ["network", "ECONNREFUSED"]],
      [() => client.createCall({}, CALLBACKS), ["validation"]],
      [
        () =>
          clientOf(closed.endpoint.replace("http:", "https:"), { telemetry: ringwire.openTelemetry(), retry: false }).createCall(
            {},
            1,
          ),
        ["validation"],
      ],
    ];
    for (const [run, types] of cases) {
      const before = spans().length;
      await assert.rejects(run);
      const made = spans().slice(before);
      const operation = made.find(({ kind }) => kind === SpanKind.INTERNAL);
      const attempts = made.filter(({ kind }) => kind === SpanKind.CLIENT);
      assert.deepEqual(
        [operation.status.code, ...attempts.map(({ status }) => status.code)],
        types.map(() => ERROR),
      );
      for (const [index, span] of [operation, ...attempts].entries()) {
        const type = span.attributes[stable.ATTR_ERROR_TYPE];
        if (types[index] instanceof RegExp) assert.match(type, types[index]);
        else assert.equal(type, types[index]);
      }
      assert.ok(operation.status.message, "it says why");
    }
  });

  test("a call that is busy: the event, the wait and the metric say the reason", async (t) => {
    const { spans, metrics } = sdk(t);
    const { place, passing } = await world();
    const call = await place(BUSY);
    await assert.rejects(passing(call.connected()), { name: "CallOutcomeError", reason: "busy" });
    const wait = one(spans(), "wait createCall.connected");
    assert.deepEqual([wait.status.code, wait.attributes[stable.ATTR_ERROR_TYPE]], [ERROR, "busy"]);
    const event = one(spans(), "process CreateCallFailed");
    assert.deepEqual(linksOf(wait), [idOf(event)]);
    assert.equal(event.attributes["ringwire.reason"], "busy");
    assert.equal(event.attributes["ringwire.result.code"], 486);
    assert.equal(event.status.code, SpanStatusCode.UNSET, "it was processed");
    const measured = await metrics();
    const points = measured.get("ringwire.calls.failed").dataPoints;
    assert.deepEqual(
      points.map(({ value, attributes }) => [value, attributes]),
      [[1, { "error.type": "busy" }]],
    );
    assert.equal(measured.get("ringwire.calls.answered"), undefined);
  });

  test("a handler that throws, a wait that is too long, a request that is refused", async (t) => {
    const { spans, metrics } = sdk(t);
    const { receiver } = await world({ receives: { onError() {}, unverified: undefined, secret: "hush" } });
    receiver.on("PlayCompleted", () => {
      throw new RangeError("no row of +14255550123");
    });
    await assert.rejects(receiver.waitFor({ kind: "PlayFailed" }, { timeoutMs: 1 }), { name: "TimeoutError" });
    const data = { callConnectionId: "c1", serverCallId: "s1", correlationId: "1" };
    const event = { id: "e1", source: "c1", type: "Microsoft.Communication.PlayCompleted", specversion: "1.0", data };
    const post = (query, method = "POST") =>
      receiver.handle(
        new Request(`https://app.example/callbacks${query}`, {
          method,
          ...(method === "POST" && { body: JSON.stringify([event]) }),
        }),
      );
    assert.equal((await post("?secret=hush")).status, 500);
    const handled = one(spans(), "process PlayCompleted");
    assert.deepEqual([handled.status.code, handled.attributes[stable.ATTR_ERROR_TYPE]], [ERROR, "RangeError"]);
    assert.match(handled.status.message, /\*\*23$/);
    assert.equal(one(spans(), "wait waitFor").attributes[stable.ATTR_ERROR_TYPE], "TimeoutError");

    assert.equal((await post("?secret=wrong")).status, 401);
    assert.equal((await post("", "PROPFIND")).status, 405);
    const refusals = spans().filter(({ attributes }) => attributes["ringwire.callback.refusal"]);
    assert.deepEqual(
      refusals.map(({ name, status, attributes }) => [name, status.code, attributes["ringwire.callback.refusal"]]),
      [
        ["POST", ERROR, "notTaken"],
        ["POST", SpanStatusCode.UNSET, "secret"],
        ["HTTP", SpanStatusCode.UNSET, "methodNotAllowed"],
      ],
    );
    assert.equal(refusals[2].attributes[stable.ATTR_HTTP_REQUEST_METHOD], "_OTHER");
    const { dataPoints } = (await metrics()).get("ringwire.callbacks.refused");
    assert.deepEqual(
      dataPoints.map(({ value, attributes }) => [
        value,
        attributes[stable.ATTR_ERROR_TYPE],
        attributes[stable.ATTR_HTTP_RESPONSE_STATUS_CODE],
      ]),
      [
        [1, "notTaken", 500],
        [1, "secret", 401],
        [1, "methodNotAllowed", 405],
      ],
    );
  });

  test("what the SDK throws ends no operation, and places no call twice", async (t) => {
    sdk(t);
    const bad = () => {
      throw new Error("of the SDK");
    };
    const badSpan = { spanContext: () => ({ traceId: "1".repeat(32), spanId: "2".repeat(16), traceFlags: 1 }) };
    for (const name of ["setAttribute", "setAttributes", "setStatus", "addLink", "addLinks", "end", "isRecording", "updateName"])
      badSpan[name] = bad;
    const instrument = { add: bad, record: bad, addCallback: bad };
    const meter = {};
    for (const name of ["createHistogram", "createCounter", "createObservableUpDownCounter"]) meter[name] = () => instrument;
    for (const options of [
      {
        tracerProvider: { getTracer: bad },
        meterProvider: { getMeter: bad },
        propagator: { inject: bad, extract: bad, fields: bad },
      },
      { tracerProvider: { getTracer: () => ({ startSpan: bad }) }, meterProvider: { getMeter: () => meter } },
      {
        tracerProvider: { getTracer: () => ({ startSpan: () => badSpan }) },
        meterProvider: { getMeter: () => ({ createHistogram: bad }) },
      },
    ]) {
      const { requests, endpoint } = await service(t, created);
      const result = await createCall(clientOf(endpoint, { telemetry: ringwire.openTelemetry(options) }));
      assert.equal(result.callConnectionProperties.callConnectionId, "connection-1");
      assert.equal(requests.length, 1);
      const all = await world({ options });
      let handled = 0;
      all.receiver.on("*", () => void handled++);
      await wholeCall(all);
      assert.ok(handled >= 4);
    }
  });
});

describe("nothing shows", () => {
  test("no number, key, token, secret or query in whatever is exported", async (t) => {
    const { spans, metrics } = sdk(t);
    const { receiver, client, emulator, passing, place, prompt, settings } = await world({
      receives: { onError() {}, unverified: undefined, secret: "a-secret-that-must-not-show", store: new ringwire.MemoryStore() },
    });
    receiver.on("CallConnected", () => {
      throw new Error(`no customer of the number ${CALLEE.phoneNumber}, see https://crm.example/search?tel=%2B15550100000`);
    });
    receiver.on("CallConnected", () => {
      throw { name: "Odd", message: `4:${CALLEE.phoneNumber}` };
    });
    const call = await place();
    await passing(call.connected());
    const { callConnection } = call;
    await callConnection.getParticipant(CALLEE);
    await callConnection.getParticipant({ phoneNumber: "+15550199999" }).catch(() => {});
    await passing(callConnection.addParticipant({ targetParticipant: BUSY, sourceCallIdNumber: CALLER }).completed()).catch(
      () => {},
    );
    await passing(callConnection.getCallMedia().playToAll(prompt).completed());
    await callConnection.removeParticipant(CALLEE).catch(() => {});
    await client.createCall({ targetParticipant: { phoneNumber: "tel:+15550100000" } }, CALLBACKS).catch(() => {});
    const preview = new ringwire.CallClient(emulator.connectionString, settings);
    await preview.inviteParticipants(`leg ${CALLEE.phoneNumber}`, [CALLEE.phoneNumber]).catch(() => {});
    await preview
      .createCall(CALLER.phoneNumber, [CALLEE.phoneNumber], {
        callbackUri: CALLBACKS,
        requestedModalities: ["audio"],
        requestedCallEvents: [],
      })
      .catch(() => {});
    await client
      .getCallRecording()
      .downloadStreaming("https://files.example/r?sig=a-signature-that-must-not-show")
      .catch(() => {});
    await receiver.flow(`call ${CALLEE.phoneNumber}`, (flow) => flow.step(`to ${CALLEE.phoneNumber}`, () => 1));
    await receiver.waitFor({ operationContext: CALLEE.phoneNumber }, { timeoutMs: 1 }).catch(() => {});
    const grid = {
      id: "4:+14255550123",
      topic: "t",
      subject: "/caller/4:+14255550123",
      eventType: "Microsoft.Communication.IncomingCall",
      eventTime: "2026-11-20T09:30:00Z",
      data: { incomingCallContext: "context", to: { phoneNumber: { value: CALLEE.phoneNumber } } },
    };
    await receiver.handle(new Request(CALLBACKS, { method: "POST", body: JSON.stringify([grid]) }));
    await receiver.handle(
      new Request(CALLBACKS.replace("show", "shown"), {
        method: "POST",
        body: JSON.stringify([grid]),
        headers: { authorization: "Bearer a-token-that-must-not-show" },
      }),
    );
    assert.ok(spans().length > 30);
    const parts = spans().map(({ name, attributes, status, events, links, resource }) => [
      name,
      attributes,
      status,
      events,
      links,
      resource.attributes,
    ]);
    const points = [...(await metrics()).values()].map(({ descriptor, dataPoints }) => [descriptor, dataPoints]);
    const text = JSON.stringify([parts, points], (_, value) => (value instanceof Map ? [...value] : value));
    // All but the last two digits of each number.
    for (const digits of ["155501000", "155501004", "155501999", "142555501"]) assert.ok(!text.includes(digits), digits);
    assert.ok(text.includes("00") && text.includes("*"), "they were there, and are masked");
    // Not `doesNotMatch`, which would print all of it.
    for (const part of ["must-not-show", "api-version", "sig=", "tel=", "secret="]) assert.ok(!text.includes(part), part);
    const [, key] = /accesskey=([^;]+)/.exec(emulator.connectionString);
    for (const secret of [key, Buffer.from(key, "base64").toString(), "HMAC-SHA256", "Bearer"])
      assert.ok(!text.includes(secret), secret);
  });
});

describe("contexts", () => {
  test("tracingContext of tracingOptions is the parent, for both contracts", async (t) => {
    const { tracer, spans } = sdk(t);
    const { requests, endpoint } = await service(t, (response, _, { url }) =>
      json(response, url.includes("callConnections") ? 201 : 202, { callConnectionId: "c", id: "o", status: "running" }),
    );
    const telemetry = ringwire.openTelemetry();
    const given = tracer.startSpan("given");
    const tracingOptions = { tracingContext: trace.setSpan(ROOT_CONTEXT, given) };
    await tracer.startActiveSpan("active", async (span) => {
      await createCall(clientOf(endpoint, { telemetry }), { tracingOptions });
      await clientOf(endpoint, { telemetry })
        .getCallConnection("c")
        .hangUp(false, { tracingOptions: { tracingContext: ROOT_CONTEXT } })
        .catch(() => {});
      const preview = new ringwire.CallClient(endpoint, { key: KEY }, { telemetry });
      await preview.playAudio("leg", { audioFileUri: "https://files.example/a.wav" }, { tracingOptions });
      // What is no context has no effect, as before.
      await preview.playAudio("other", { audioFileUri: "https://files.example/a.wav" }, { tracingOptions: {} });
      span.end();
    });
    const of = spans();
    assert.equal(parentOf(one(of, "CallAutomationClient.createCall")), idOf(given));
    assert.equal(one(of, "CallConnection.hangUp").parentSpanContext, undefined, "a root, as it was asked for");
    const [first, second] = named(of, "CallClient.playAudio");
    assert.equal(parentOf(first), idOf(given));
    assert.equal(parentOf(second), idOf(one(of, "active")));
    assert.ok(requests[0].headers.traceparent.includes(given.spanContext().traceId));
  });

  test("a request with traceparent, and an event with it", async (t) => {
    const { spans } = sdk(t);
    const { receiver } = await world();
    const [traceId, spanId] = ["0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"];
    const data = { callConnectionId: "c1", serverCallId: "s1", correlationId: "1" };
    const event = {
      id: "e1",
      source: "c1",
      type: "Microsoft.Communication.PlayCompleted",
      specversion: "1.0",
      data,
      traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
    };
    const headers = { traceparent: `00-${traceId}-${spanId}-01` };
    await receiver.handle(
      new Request("https://app.example/callbacks", {
        method: "POST",
        body: JSON.stringify([event, { ...event, id: "e2" }]),
        headers,
      }),
    );
    const request = spans().find(({ kind }) => kind === SpanKind.SERVER);
    assert.deepEqual([traceOf(request), parentOf(request)], [traceId, spanId]);
    assert.equal(request.attributes[conventions.ATTR_MESSAGING_BATCH_MESSAGE_COUNT], 2);
    for (const span of named(spans(), "process PlayCompleted")) {
      assert.equal(parentOf(span), idOf(request));
      // CloudEvents, extension for distributed tracing.
      assert.deepEqual(linksOf(span), ["00f067aa0ba902b7"]);
    }
  });

  test("where the server is instrumented, there is no second span of a server", async (t) => {
    const { tracer, spans, metrics } = sdk(t);
    const { receiver } = await world();
    const server = createServer((incoming, response) =>
      tracer.startActiveSpan("POST /callbacks", { kind: SpanKind.SERVER }, async (span) => {
        await receiver.node()(incoming, response);
        span.end();
      }),
    );
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    t.after(() => server.close());
    const answer = await fetch(`http://127.0.0.1:${server.address().port}/callbacks?secret=x`, { method: "POST", body: "[]" });
    assert.equal(answer.status, 200);
    await answer.text();
    while (spans().length < 2) await sleep(1);
    assert.equal(spans().filter(({ kind }) => kind === SpanKind.SERVER).length, 1);
    assert.equal(parentOf(one(spans(), "ringwire.callback")), idOf(one(spans(), "POST /callbacks")));
    assert.equal(one(spans(), "ringwire.callback").attributes[stable.ATTR_URL_PATH], "/callbacks");
    assert.equal((await metrics()).get("http.server.request.duration"), undefined);
  });

  test("a flow that is resumed has a link to its first run", async (t) => {
    const { spans } = sdk(t);
    const store = new ringwire.MemoryStore();
    const receivers = [0, 1].map(
      () => new ringwire.CallbackReceiver({ unverified: true, store, telemetry: ringwire.openTelemetry() }),
    );
    await assert.rejects(
      receivers[0].flow("appointment 17", async (flow) => {
        await flow.step("first", () => 1);
        throw new Error("the process ends");
      }),
    );
    assert.equal(await receivers[1].flow("appointment 17", (flow) => flow.step("first", () => 2)), 1);
    // One without telemetry takes it up as well, and one with it takes up what had none.
    const plain = new ringwire.CallbackReceiver({ unverified: true, store });
    assert.equal(await plain.flow("appointment 17", () => assert.fail("it has finished")), 1);
    await plain.flow("another", () => 3);
    assert.equal(await receivers[0].flow("another", () => assert.fail("it has finished")), 3);
    const [first, second, third] = named(spans(), "flow");
    assert.deepEqual([linksOf(first), linksOf(second), linksOf(third)], [[], [idOf(first)], []]);
    assert.equal(first.status.code, SpanStatusCode.ERROR);
    assert.equal(second.attributes["ringwire.flow.id"], "appointment 17");
  });

  test("a flow that acts: its operations and waits are its children, and its journal can be read by JSON", async (t) => {
    const { spans } = sdk(t);
    const store = new ringwire.MemoryStore();
    const { receiver, client, passing, prompt } = await world({ receives: { store, pollMs: 5 } });
    await passing(
      receiver.flow("a call", async (flow) => {
        const { callConnectionId } = await flow.act("call", (ids) =>
          client.createCall({ targetParticipant: CALLEE, sourceCallIdNumber: CALLER }, CALLBACKS, ids),
        );
        const connection = client.getCallConnection(callConnectionId);
        await flow.act("play", ({ operationContext }) => connection.getCallMedia().playToAll(prompt, { operationContext }));
        await flow.act("hang up", () => connection.hangUp(true));
      }),
    );
    const of = spans();
    const flow = one(of, "flow");
    for (const name of ["CallAutomationClient.createCall", "CallMedia.playToAll", "CallConnection.terminateCall"])
      assert.equal(parentOf(one(of, name)), idOf(flow), name);
    assert.equal(parentOf(one(of, "process PlayCompleted")), idOf(one(of, "CallMedia.playToAll")));
    for (const row of await store.list("flow a%20call ")) assert.doesNotMatch(row, /spanContext|_spanProcessor|attributes/);
  });
});

describe("metrics", () => {
  test("count calls, and measure durations in seconds", async (t) => {
    const { metrics } = sdk(t);
    const all = await world();
    await wholeCall(all);
    const measured = await metrics();
    const value = (name) => measured.get(name).dataPoints.reduce((sum, { value }) => sum + value, 0);
    assert.equal(value("ringwire.calls.placed"), 1);
    assert.equal(value("ringwire.calls.answered"), 1);
    assert.equal(measured.get("ringwire.calls.failed"), undefined);
    for (const name of [
      stable.METRIC_HTTP_CLIENT_REQUEST_DURATION,
      stable.METRIC_HTTP_SERVER_REQUEST_DURATION,
      conventions.METRIC_MESSAGING_PROCESS_DURATION,
      "ringwire.operation.duration",
      "ringwire.wait.duration",
    ]) {
      const { descriptor, dataPoints } = measured.get(name);
      assert.equal(descriptor.unit, "s", name);
      for (const { value } of dataPoints) assert.ok(value.count >= 1 && value.max < 600, name);
    }
    const units = ["placed", "answered"].map((name) => measured.get(`ringwire.calls.${name}`).descriptor.unit);
    assert.deepEqual(units, ["{call}", "{call}"]);
    assert.deepEqual(
      measured.get("http.client.request.duration").descriptor.advice.explicitBucketBoundaries.slice(0, 3),
      [0.005, 0.01, 0.025],
    );
  });

  test("the waits that are pending, of all receivers, until they are closed", async (t) => {
    const { metrics } = sdk(t);
    const telemetry = ringwire.openTelemetry();
    const [one, two] = [0, 1].map(() => new ringwire.CallbackReceiver({ unverified: true, telemetry }));
    const pending = async () => (await metrics()).get("ringwire.waits.pending").dataPoints.at(-1).value;
    assert.equal(await pending(), 0);
    const waits = [one, two, two].map((receiver) => receiver.waitFor({ kind: "PlayFailed" }).catch(({ name }) => name));
    await sleep(0);
    assert.equal(await pending(), 3);
    await two.close();
    assert.equal(await pending(), 1);
    await one.close();
    assert.equal(await pending(), 0);
    assert.deepEqual(await Promise.all(waits), ["AbortError", "AbortError", "AbortError"]);
  });

  test("an SDK that is registered later is the one that is used", async (t) => {
    const all = await world();
    await wholeCall(all);
    const { spans, metrics } = sdk(t);
    await wholeCall(all);
    assert.equal(named(spans(), "CallAutomationClient.createCall").length, 1);
    assert.equal((await metrics()).get("ringwire.calls.placed").dataPoints[0].value, 1);
  });
});

describe("without", () => {
  test("an SDK: nothing is sent, and all is as it was", async (t) => {
    const { requests, endpoint } = await service(t, created);
    const result = await createCall(clientOf(endpoint, { telemetry: ringwire.openTelemetry() }));
    const plain = await createCall(clientOf(endpoint));
    assert.deepEqual(result.callConnectionProperties, plain.callConnectionProperties);
    assert.deepEqual(Object.keys(requests[0].headers).sort(), Object.keys(requests[1].headers).sort());
  });

  test("the API: the entry names the package that is missing, the others do not need it", async (t) => {
    const { dir, remove } = await program(false);
    t.after(remove);
    const run = (text, type) => finish(process.execPath, [`--input-type=${type}`, "--eval", text], { cwd: dir });
    await assert.rejects(run('import "ringwire/opentelemetry";', "module"), /Cannot find package '@opentelemetry\/api'/);
    await assert.rejects(run('require("ringwire/opentelemetry");', "commonjs"), /Cannot find module '@opentelemetry\/api'/);
    const others = [
      "ringwire",
      "ringwire/callbacks",
      "ringwire/report",
      "ringwire/emulator",
      "ringwire/emulator/http",
      "ringwire/callbacks/sqlite",
    ];
    await run(others.map((name) => `import "${name}";`).join("\n"), "module");
    await run(others.map((name) => `require("${name}");`).join("\n"), "commonjs");
  });

  test("the entry: a program carries nothing of it, and its declaration asks for no package", async () => {
    const contents = `import { CallAutomationClient } from "ringwire"; import { CallbackReceiver } from "ringwire/callbacks"; console.log(CallAutomationClient, CallbackReceiver);`;
    const bundled = await esbuild({
      stdin: { contents, resolveDir: place.dir },
      bundle: true,
      write: false,
      format: "esm",
      platform: "browser",
      metafile: true,
    });
    const files = Object.keys(bundled.metafile.inputs);
    assert.deepEqual(
      files.filter((file) => /opentelemetry/.test(file)),
      [],
    );
    assert.doesNotMatch(bundled.outputFiles[0].text, /@opentelemetry\/api|http\.request\.resend_count/);
    for (const file of ["client/index.d.ts", "client/call-automation.d.ts", "callbacks/index.d.ts"])
      assert.doesNotMatch(
        await readFile(join(place.dir, "node_modules/ringwire", file), "utf8"),
        /from "@opentelemetry|from "\.\.\/opentelemetry/,
      );
  });

  test("dependencies: the API is an optional peer", async () => {
    const manifest = JSON.parse(await readFile(join(place.dir, "node_modules/ringwire/package.json"), "utf8"));
    assert.equal(manifest.dependencies, undefined);
    // The others: the driver of PostgresStore, and the sockets of ringwire/media/ws.
    const peers = ["@opentelemetry/api", "pg", "ws"];
    assert.deepEqual(manifest.peerDependenciesMeta, Object.fromEntries(peers.map((name) => [name, { optional: true }])));
    assert.deepEqual(Object.keys(manifest.peerDependencies), peers);
  });
});

describe("options", () => {
  test("what is none is refused, by its name and with the fix", () => {
    const { openTelemetry, CallAutomationClient, CallClient, CallbackReceiver } = ringwire;
    const refused = (run, message) => assert.throws(run, { name: "CallAutomationError", kind: "validation", message });
    refused(() => openTelemetry({ tracer: {} }), /^options\.tracer: there is no such option.*tracerProvider/);
    refused(() => openTelemetry({ events: "parent" }), /^options\.events: expected "child" or "link"$/);
    refused(
      () => openTelemetry({ tracerProvider: trace.getTracer("x") }),
      /^options\.tracerProvider: expected an object with the method getTracer$/,
    );
    refused(() => openTelemetry("on"), /^options: expected an object/);
    for (const telemetry of [true, {}, openTelemetry]) {
      const expected = /^options\.telemetry: expected openTelemetry\(\) of ringwire\/opentelemetry$/;
      for (const Class of [CallAutomationClient, CallClient])
        refused(() => new Class(`endpoint=https://contoso.example;accesskey=${KEY}`, { telemetry }), expected);
      refused(() => new CallbackReceiver({ unverified: true, telemetry }), expected);
    }
    for (const telemetry of [undefined, null]) new CallbackReceiver({ unverified: true, telemetry });
    assert.equal(typeof propagation.inject, "function");
  });

  test("providers and a propagator of the program's own are used in place of the registered ones", async (t) => {
    const { spans, metrics } = sdk(t);
    const started = [];
    const tracer = {
      startSpan: (name) => (
        started.push(name), trace.wrapSpanContext({ traceId: "1".repeat(32), spanId: "2".repeat(16), traceFlags: 1 })
      ),
    };
    const propagator = {
      inject: (_, carrier, { set }) => set(carrier, "x-mine", "1"),
      extract: (base) => base,
      fields: () => [],
    };
    const { requests, endpoint } = await service(t, created);
    await createCall(
      clientOf(endpoint, { telemetry: ringwire.openTelemetry({ tracerProvider: { getTracer: () => tracer }, propagator }) }),
    );
    assert.deepEqual(started, ["CallAutomationClient.createCall", "POST"]);
    assert.deepEqual([requests[0].headers["x-mine"], requests[0].headers.traceparent], ["1", undefined]);
    assert.deepEqual(spans(), []);
    assert.ok((await metrics()).get("ringwire.operation.duration"), "the meter is the registered one");
  });
});

test("the page and the declaration name the metrics and the attributes that there are", async (t) => {
  const { spans, metrics } = sdk(t);
  const all = await world();
  await wholeCall(all);
  await all.passing((await all.place(BUSY)).connected()).catch(() => {});
  await all.receiver.handle(new Request(CALLBACKS)).catch(() => {});
  const [page, types] = await Promise.all(
    ["../../docs/observability.md", "../../pkg-template/opentelemetry/index.d.ts"].map((path) =>
      readFile(new URL(path, import.meta.url), "utf8"),
    ),
  );
  const measured = await metrics();
  assert.equal(measured.size, 10);
  for (const { descriptor } of measured.values()) {
    const row = types.split("\n").find((line) => line.startsWith(` * | \`${descriptor.name}\``));
    assert.ok(row?.includes(`\`${descriptor.unit}\``), descriptor.name);
    assert.ok(page.includes(`\`${descriptor.name}\``), descriptor.name);
    for (const { attributes } of measured.get(descriptor.name).dataPoints)
      for (const name of Object.keys(attributes)) assert.ok(row.includes(`\`${name}\``), `${descriptor.name}: ${name}`);
  }
  for (const { attributes } of spans())
    for (const name of Object.keys(attributes)) assert.ok(types.includes(`\`${name}\``), name);
});
