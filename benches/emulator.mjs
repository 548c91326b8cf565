// A program that makes many calls of one contract on the emulator: node benches/emulator.mjs <job>
// What it costs as it gets older: CPU and rate of a call for the first and the last tenth of many finished calls, memory then, what a look
// at its log costs when nothing happened, how many calls it places beside many live ones, and how many requests it answers when it is
// served. No client is measured with it: requests are handed to the core as they are on the wire.
import http from "node:http";

/** @type {{ client: keyof typeof CONTRACTS, calls: number, live: number, pkg: string }} */
const { client, calls, live, pkg } = JSON.parse(process.argv[2]);
/** @type {typeof import("ringwire/emulator")} */
const { Emulator } = await import(`${pkg}entries/emulator-node.js`);
/** @type {typeof import("../pkg-template/emulator/server.js")} */
const { serve } = await import(`${pkg}entries/emulator-http-node.js`);
/** @type {Record<string, number>} */
const figures = {};

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
/** How many calls go through their steps together. */
const TOGETHER = 100;
const LOOKS = 100;
const TENTHS = Array.from({ length: 10 }, (_, index) => index + 1);

/** @param {() => void | Promise<void>} act */
async function measured(act) {
  const [cpu, begin] = [process.cpuUsage(), performance.now()];
  await act();
  const { user, system } = process.cpuUsage(cpu);
  return { cpuMs: (user + system) / 1000, ms: performance.now() - begin };
}

/** The resident memory after a collection, in MiB. */
function memory() {
  // There is one with --expose-gc.
  globalThis.gc?.();
  return process.memoryUsage.rss() / 2 ** 20;
}

const { path, body } = CONTRACTS[client];
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
if (status !== 201) throw new Error(`createCall by ${client}: ${status}`);

const finish = async (/** @type {number} */ many) => {
  const { cpuMs, ms } = await measured(async () => {
    for (let done = 0; done < many; done += TOGETHER) {
      for (let call = 0; call < TOGETHER; call++) await emulator.handle(busy);
      await emulator.advance("3s");
    }
  });
  return { cpu: (cpuMs * 1000) / many, rate: (many / ms) * 1000 };
};
// Enough for the engine to have compiled what it will compile.
await finish(calls / 50);
for (const tenth of TENTHS) {
  const { cpu, rate } = await finish(calls / 10);
  figures[`cpu ${tenth}`] = cpu;
  figures[`rate ${tenth}`] = rate;
  figures[`rss ${tenth}`] = memory();
}

let last = emulator.events(0).at(-1)?.sequence ?? 0;
const looks = await measured(() => {
  for (let look = 0; look < LOOKS; look++) last = emulator.events(last).at(-1)?.sequence ?? last;
});
figures.look = (looks.cpuMs * 1000) / LOOKS;

for (let call = 0; call < live; call++) await emulator.handle(stays);
await emulator.advance("3s");
figures.beside = (await finish(calls / 50)).rate;
figures["rss live"] = memory();
emulator.stop();

// Its callbacks are taken by a function, so that the requests alone are measured.
const server = await serve({ fetch: async () => new Response() });
const agent = new http.Agent({ keepAlive: true });
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
const served = await measured(async () => {
  const worker = async () => {
    for (let count = 0; count < requests / 50; count++) await place();
  };
  await Promise.all(Array.from({ length: 50 }, worker));
});
figures["served rate"] = (requests / served.ms) * 1000;
figures["served cpu"] = (served.cpuMs * 1000) / requests;
agent.destroy();
await server.close();
console.log(JSON.stringify(figures));
