// What the tests of the client share: both transports, a service that records what it is asked, and the rules of signing.
import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { pkg } from "./pkg.mjs";

export const { CallAutomationError, CallClient, parseCallEvents } = await import(new URL("entries/client-node.js", pkg));

export const KEY = Buffer.from("an access key that must never show").toString("base64");

/** Everything holds for both: the package's own transport in Node, and the platform's `fetch` in its place. */
export const transports = [
  { name: "node:http", transport: {} },
  { name: "fetch", transport: { fetch: globalThis.fetch } },
];

export const CALL = {
  callbackUri: "https://app.example/callbacks",
  requestedModalities: ["audio"],
  requestedCallEvents: [],
};
export const createCall = (client, requestOptions) => client.createCall("8:acs:me", ["8:acs:you"], CALL, requestOptions);

/** An answer to anything: what any operation takes for a success. */
export const success = (request, response) => {
  const status = request.method === "POST" && /\/calls\?/.test(request.url) ? 201 : 202;
  response.writeHead(status, { "content-type": "application/json" });
  response.end('{"callLegId":"leg","id":"operation","status":"running"}');
};

/**
 * A service on this machine. `answer(request, response, count)` answers; the record of each request has its text, and what its
 * connection is. It ends with the test.
 */
export async function service(t, answer = success) {
  const requests = [];
  const connections = new Set();
  // Clients close idle connections after four seconds. A service that did so about as early would, on a busy machine, now and then
  // close one at the moment it is used again, and such a createCall fails as it should.
  const server = createServer({ keepAliveTimeout: 60_000 }, async (incoming, response) => {
    const { method, url, headers, rawHeaders, socket } = incoming;
    const request = { method, url, headers, rawHeaders, socket, at: performance.now(), body: "", closed: false };
    response.on("close", () => (request.closed = !response.writableFinished));
    incoming.setEncoding("utf8");
    for await (const part of incoming) request.body += part;
    requests.push(request);
    answer(request, response, requests.length);
  });
  server.on("connection", (socket) => connections.add(socket));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => new Promise((resolve) => (server.close(resolve), server.closeAllConnections())));
  const host = `127.0.0.1:${server.address().port}`;
  return {
    server,
    requests,
    connections,
    host,
    endpoint: `http://${host}`,
    connectionString: `endpoint=http://${host}/;accesskey=${KEY}`,
    /** Waits until so many requests came. */
    async received(count) {
      await until(`${count} requests`, () => requests.length >= count);
      return requests[count - 1];
    },
  };
}

/** A service, and a client of it. */
export async function clientOf(t, { transport }, answer, options) {
  const of = await service(t, answer);
  return { ...of, client: new CallClient(of.connectionString, { ...transport, ...options }) };
}

export async function until(what, check) {
  for (const end = Date.now() + 10_000; !check(); await sleep(2)) if (Date.now() > end) assert.fail(`waited in vain for ${what}`);
}

/** What a promise rejects with, whatever it is; it has to within five seconds. */
export async function reasonOf(promise) {
  const late = sleep(5000, undefined, { ref: false }).then(() => assert.fail("the promise does not settle"));
  const settled = await Promise.race([
    promise.then(
      (value) => ({ value }),
      (reason) => ({ reason }),
    ),
    late,
  ]);
  assert.ok("reason" in settled, `expected a rejection, got ${JSON.stringify(settled.value)}`);
  return settled.reason;
}

/** The same, where it must be an error of ours. */
export async function errorOf(promise) {
  const error = await reasonOf(promise);
  assert.ok(
    error instanceof CallAutomationError && error instanceof Error,
    `expected a CallAutomationError, got ${error?.stack ?? String(error)}`,
  );
  assert.ok(Array.isArray(error.attempts));
  return error;
}

/** The signature computed anew, from nothing but what arrived and the key. */
export function assertSigned(request, dateHeader = "x-ms-date") {
  const { method, url, headers, body } = request;
  const hash = createHash("sha256").update(body).digest("base64");
  assert.equal(headers["x-ms-content-sha256"], hash);
  const date = headers[dateHeader];
  assert.equal(new Date(date).toUTCString(), date);
  assert.equal(headers[dateHeader === "date" ? "x-ms-date" : "date"], undefined);
  const text = `${method}\n${url}\n${date};${headers.host};${hash}`;
  const signature = createHmac("sha256", Buffer.from(KEY, "base64")).update(text).digest("base64");
  assert.equal(headers.authorization, `HMAC-SHA256 SignedHeaders=${dateHeader};host;x-ms-content-sha256&Signature=${signature}`);
}
