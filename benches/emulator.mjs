// What the emulator costs as it gets older: CPU of one call and memory after every tenth of many finished calls, what a look at its log
// costs when nothing happened, how many calls it places beside many live ones, and how many requests it answers when it is served.
//
//     node benches/emulator.mjs [--calls 100000] [--live 10000] [--pkg pkg]
import http from "node:http";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    calls: { type: "string", default: "100000" },
    live: { type: "string", default: "10000" },
    pkg: { type: "string", default: fileURLToPath(new URL("../pkg", import.meta.url)) },
  },
});
const [calls, live] = [values.calls, values.live].map(Number);
/** @type {typeof import("../pkg/emulator/emulator.js")} */
const { Emulator } = await import(`${pathToFileURL(values.pkg)}/entries/emulator-node.js`);
/** @type {typeof import("../pkg/emulator/server.js")} */
const { serve } = await import(`${pathToFileURL(values.pkg)}/entries/emulator-http-node.js`);

/** How a call is placed by each contract: the first number is busy, the second answers and stays. */
const CONTRACTS = {
  "2021-04-15-preview1": {
    path: "/calling/calls?api-version=2021-04-15-preview1",
    /** @param {string} number */
    body: (number) => ({
      source: { communicationUser: { id: "8:acs:bench" } },
      targets: [{ phoneNumber: { value: number } }],
      alternateCallerId: { value: "+14255550100" },
      sourceAlternateIdentity: { value: "+14255550100" },
      callbackUri: "https://app.example/callbacks?secret=s",
      requestedModalities: ["audio"],
      requestedCallEvents: ["participantsUpdated"],
    }),
  },
  "2026-03-12": {
    path: "/calling/callConnections?api-version=2026-03-12",
    /** @param {string} number */
    body: (number) => ({
      targets: [{ kind: "phoneNumber", phoneNumber: { value: number } }],
      sourceCallerIdNumber: { value: "+14255550100" },
      callbackUri: "https://app.example/callbacks?secret=s",
    }),
  },
};
const BUSY = "+15550100486";
const STAYS = "+15550100000";

/** @param {() => void | Promise<void>} act */
async function measured(act) {
  const [cpu, begin] = [process.cpuUsage(), performance.now()];
  await act();
  const { user, system } = process.cpuUsage(cpu);
  return { cpuMs: (user + system) / 1000, ms: performance.now() - begin };
}

const mb = (/** @type {number} */ bytes) => `${Math.round(bytes / 2 ** 20)} MiB`;

for (const [contract, { path, body }] of Object.entries(CONTRACTS)) {
  const emulator = await Emulator.start();
  const headers = ["authorization", `Bearer ${emulator.issueToken({ expiresInMs: 86_400_000_000 }).token}`];
  headers.push("content-type", "application/json");
  const request = (/** @type {string} */ number) => ({
    ...{ method: "POST", path, host: "emulator.localhost", headers },
    body: new TextEncoder().encode(JSON.stringify(body(number))),
  });
  const busy = request(BUSY);
  const stays = request(STAYS);
  const { status } = await emulator.handle(busy);
  if (status !== 201) throw new Error(`createCall by ${contract}: ${status}`);

  console.log(`\n${contract}: finished calls, 100 at a time`);
  for (let tenth = 1; tenth <= 10; tenth++) {
    const { cpuMs, ms } = await measured(async () => {
      for (let round = 0; round < calls / 1000; round++) {
        for (let call = 0; call < 100; call++) await emulator.handle(busy);
        await emulator.advance("3s");
      }
    });
    const perCall = ((cpuMs * 1000) / (calls / 10)).toFixed(0);
    const line = `${(tenth * calls) / 10} calls: ${perCall} µs CPU a call, ${Math.round(calls / 10 / (ms / 1000))} calls/s`;
    console.log(`  ${line}, RSS ${mb(process.memoryUsage().rss)}`);
  }

  let last = emulator.events(0).at(-1)?.sequence ?? 0;
  const looks = 100;
  const { cpuMs } = await measured(() => {
    for (let look = 0; look < looks; look++) last = emulator.events(last).at(-1)?.sequence ?? last;
  });
  console.log(`  a look at the log when nothing happened: ${((cpuMs * 1000) / looks).toFixed(0)} µs CPU`);

  const placed = await measured(async () => {
    for (let call = 0; call < live; call++) await emulator.handle(stays);
    await emulator.advance("3s");
  });
  console.log(`  ${live} live calls, placed and answered: ${Math.round(live / (placed.ms / 1000))} calls/s`);
  const beside = await measured(async () => {
    for (let round = 0; round < 20; round++) {
      for (let call = 0; call < 100; call++) await emulator.handle(busy);
      await emulator.advance("3s");
    }
  });
  console.log(`  beside them: ${Math.round(2000 / (beside.ms / 1000))} calls/s, RSS ${mb(process.memoryUsage().rss)}`);
  emulator.stop();
}

// Its callbacks are taken by a function, so that the requests alone are measured.
const server = await serve({ fetch: async () => new Response() });
const agent = new http.Agent({ keepAlive: true });
const { path, body } = CONTRACTS["2026-03-12"];
const options = {
  ...{ host: "127.0.0.1", port: server.port, agent, method: "POST", path },
  headers: { authorization: `Bearer ${server.emulator.issueToken().token}`, "content-type": "application/json" },
};
const text = JSON.stringify(body(BUSY));
/** @returns {Promise<void>} */
const place = () =>
  new Promise((resolve, reject) => {
    const outgoing = http.request(options, (incoming) => incoming.resume().on("end", () => resolve()));
    outgoing.on("error", reject).end(text);
  });
const requests = 5000;
const { ms, cpuMs } = await measured(async () => {
  const worker = async () => {
    for (let count = 0; count < requests / 50; count++) await place();
  };
  await Promise.all(Array.from({ length: 50 }, worker));
});
const rate = `${Math.round(requests / (ms / 1000))} requests/s, ${((cpuMs * 1000) / requests).toFixed(0)} µs CPU each`;
console.log(`\nserved, client and emulator in one process, 50 in flight: ${rate}`);
agent.destroy();
await server.close();
