// A program that makes many calls: node --expose-gc benches/warm.mjs <job>
import { clients, stubbed } from "./clients.mjs";

/** @type {{ client: string, endpoint: string, calls: number, stub?: boolean, pkg: string, official: string }} */
const { client, endpoint, calls, stub, ...where } = JSON.parse(process.argv[2]);
const { load, connect } = (stub ? stubbed : clients)[client];
const call = connect(await load(where), endpoint);

// Enough for the engine to have compiled what it will compile.
for (let done = 0; done < calls * (stub ? 0.4 : 0.1); done++) await call();

const before = process.cpuUsage();
for (let done = 0; done < calls; done++) await call();
const { user, system } = process.cpuUsage(before);
/** @type {Record<string, number>} */
const result = { cpu: (user + system) / calls };

if (!stub) {
  result.rss = process.memoryUsage.rss() / 2 ** 20;
  // There is one with --expose-gc.
  globalThis.gc?.();
  result.heap = process.memoryUsage().heapUsed / 2 ** 20;
  for (const inFlight of [64, 256]) {
    // Connections are opened and code is compiled anew for many at once.
    await perSecond(inFlight, calls / 5);
    result[`at${inFlight}`] = await perSecond(inFlight, calls);
  }
}
console.log(JSON.stringify(result));
process.exit();

/**
 * How many calls are made in a second.
 *
 * @param {number} inFlight at once
 * @param {number} many in all
 */
async function perSecond(inFlight, many) {
  let begun = 0;
  const worker = async () => {
    while (begun++ < many) await call();
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: inFlight }, worker));
  return (many / (performance.now() - start)) * 1000;
}
