// A thousand calls in flight on one client; what is left in memory when they are over; a process that ends by itself; TLS.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { promisify } from "node:util";
import { KEY, clientOf, service, success, transports } from "./client.mjs";
import { pkg } from "./pkg.mjs";

const { issue } = await import(new URL("emulator/x509.js", pkg));

const MANY = 1000;

/** A service that answers no request before so many are waiting. */
function gathering(many) {
  let waiting = [];
  return (request, response) => {
    waiting.push(() => response.writeHead(201).end(JSON.stringify({ callLegId: JSON.parse(request.body).subject })));
    if (waiting.length < many) return;
    for (const answer of waiting) answer();
    waiting = [];
  };
}

for (const of of transports) {
  describe(`load over ${of.name}`, () => {
    test("a thousand calls in flight on one client get each its own answer", async (t) => {
      const { client, requests } = await clientOf(t, of, gathering(MANY), { retry: false });
      const options = { callbackUri: "https://app.example/", requestedModalities: ["audio"], requestedCallEvents: [] };
      const subjects = Array.from({ length: MANY }, (_, index) => `call ${index}`);
      const made = await Promise.all(
        subjects.map((subject) => client.createCall("8:acs:me", ["8:acs:you"], { ...options, subject })),
      );
      assert.deepEqual(
        made.map(({ callLegId }) => callLegId),
        subjects,
      );
      assert.equal(new Set(requests.map(({ headers }) => headers["x-ms-client-request-id"])).size, MANY);
    });

    test("a thousand at once fail, are aborted or run out of time, and each says so", async (t) => {
      const { client } = await clientOf(
        t,
        of,
        (request, response) => request.url.includes("fail") && response.writeHead(500).end(),
        { retry: false },
      );
      const controller = new AbortController();
      const { signal } = controller;
      const ways = [
        ["fail", {}],
        ["silent", { signal }],
        ["silent", { timeoutMs: 700 }],
      ];
      const reasons = Array.from({ length: MANY }, (_, index) => {
        const [leg, settings] = ways[index % 3];
        return client.deleteCall(leg, settings).then(
          () => "done",
          ({ name }) => name,
        );
      });
      setTimeout(() => controller.abort(), 500);
      const counts = {};
      for (const name of await Promise.all(reasons)) counts[name] = (counts[name] ?? 0) + 1;
      assert.deepEqual(counts, { CallAutomationError: 334, AbortError: 333, TimeoutError: 333 });
    });
  });
}

/** Runs a program with the client in it; gives what it prints as JSON. */
async function run(program, { args = [], env, flags = [] } = {}) {
  const source = `
    const memories = [];
    const { Instance } = WebAssembly;
    WebAssembly.Instance = function (...all) {
      const instance = new Instance(...all);
      memories.push(...Object.values(instance.exports).filter((value) => value instanceof WebAssembly.Memory));
      return instance;
    };
    const { CallClient } = await import(${JSON.stringify(new URL("entries/client-node.js", pkg).href)});
    const [, ...args] = process.argv;
    const print = (value) => console.log(JSON.stringify(value));
    const call = { callbackUri: "https://app.example/", requestedModalities: ["audio"], requestedCallEvents: [] };
    ${program}`;
  const command = [...flags, "--input-type=module", "--eval", source, "--", ...args];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, command, {
    timeout: 120_000,
    env: { ...process.env, ...env },
  });
  assert.equal(stderr, "");
  return JSON.parse(stdout);
}

for (const { name } of transports) {
  const options = name === "fetch" ? "{ fetch: globalThis.fetch, retry: false }" : "{ retry: false }";

  test(`memory is let go after every thousand calls, whatever became of them, over ${name}`, async (t) => {
    const answer = (request, response) => request.url.includes("silent") || success(request, response);
    const { connectionString } = await service(t, answer);
    const { bytes, heap } = await run(
      `
      const client = new CallClient(args[0], ${options});
      const round = async () => {
        const controller = new AbortController();
        const calls = Array.from({ length: ${MANY} }, (_, index) => {
          if (index % 4 === 0) return client.deleteCall("silent", { signal: controller.signal }).catch(() => {});
          if (index % 4 === 1) return client.createCall("", [], {}).catch(() => {});
          return client.createCall("8:acs:me", ["8:acs:you"], { ...call, subject: "x".repeat(20_000) }, { timeoutMs: 60_000 });
        });
        setTimeout(() => controller.abort(), 200);
        await Promise.all(calls);
        await new Promise((resolve) => setTimeout(resolve, 50));
        gc();
      };
      const bytes = [], heap = [];
      for (let index = 0; index < 4; index++) {
        await round();
        bytes.push(memories[0].buffer.byteLength);
        heap.push(process.memoryUsage().heapUsed);
      }
      print({ bytes, heap });`,
      { args: [connectionString], flags: ["--expose-gc"] },
    );
    assert.equal(bytes[3], bytes[1], `the module's memory grew: ${bytes}`);
    assert.ok(bytes[3] < 64 * 2 ** 20, `${bytes[3]} bytes`);
    // Requests that were kept would be 30 MB by now; some megabytes come and go with the platform's own connections.
    assert.ok(heap[3] - heap[1] < 15 * 2 ** 20, `the heap grew: ${heap}`);
  });

  test(`a process ends by itself when its calls are over, over ${name}`, async (t) => {
    const answer = (request, response) => {
      if (request.url.includes("busy")) response.writeHead(503, { "retry-after": "50" }).end();
      else if (!request.url.includes("silent")) success(request, response);
    };
    const { connectionString } = await service(t, answer);
    const begin = performance.now();
    const outcomes = await run(
      `
      const client = new CallClient(args[0], { ...${options}, retry: { maxRetries: 3 }, timeoutMs: 100_000 });
      const controller = new AbortController();
      const settled = [
        client.createCall("8:acs:me", ["8:acs:you"], call, { signal: controller.signal }),
        client.hangupCall("silent", { signal: controller.signal }),
        client.hangupCall("busy", { signal: controller.signal }),
        client.hangupCall("busy", { timeoutMs: 200 }),
        client.hangupCall("silent", { timeoutMs: 200 }),
      ].map((promise) => promise.then(() => "done", ({ name }) => name));
      setTimeout(() => controller.abort(), 300);
      print(await Promise.all(settled));`,
      { args: [connectionString] },
    );
    assert.deepEqual(outcomes, ["done", "AbortError", "AbortError", "TimeoutError", "TimeoutError"]);
    // Connections kept for later, timers, listeners: any of them would hold it up.
    assert.ok(performance.now() - begin < 3500, `it took ${performance.now() - begin} ms`);
  });

  test(`TLS is checked and kept alive, over ${name}`, async (t) => {
    const dir = await mkdtemp(join(tmpdir(), "ringwire-tls-"));
    t.after(() => rm(dir, { recursive: true }));
    const { ca, cert, key } = issue(["localhost"], Date.now());
    await writeFile(join(dir, "ca.pem"), ca);
    const connections = new Set();
    const server = createServer({ key, cert }, (request, response) =>
      request.resume().on("end", () => response.writeHead(202).end()),
    );
    server.on("secureConnection", (socket) => connections.add(socket)).listen(0, "127.0.0.1");
    await once(server, "listening");
    t.after(() => (server.close(), server.closeAllConnections()));
    const args = [`endpoint=https://localhost:${server.address().port}/;accesskey=${KEY}`];
    const program = `
      const client = new CallClient(args[0], ${options});
      const outcomes = [];
      for (let index = 0; index < 3; index++) {
        outcomes.push(await client.hangupCall("leg").then(() => "done", ({ kind, cause }) => [kind, (cause.cause ?? cause).code]));
      }
      print(outcomes);`;
    const refused = ["network", "UNABLE_TO_VERIFY_LEAF_SIGNATURE"];
    assert.deepEqual(await run(program, { args }), [refused, refused, refused]);
    connections.clear();
    assert.deepEqual(await run(program, { args, env: { NODE_EXTRA_CA_CERTS: join(dir, "ca.pem") } }), ["done", "done", "done"]);
    // The platform's fetch opens another while it tidies up the first.
    assert.ok(connections.size <= (name === "fetch" ? 2 : 1), `${connections.size} connections`);
  });
}
