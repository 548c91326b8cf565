// Measures one client in a process of its own: node benches/measure.mjs <client> <endpoint> <calls>
import { clients } from "./clients.mjs";

const [name, endpoint, calls] = [process.argv[2], process.argv[3], Number(process.argv[4])];
const call = await clients[name](endpoint);

for (let done = 0; done < calls / 5; done++) await call();

const before = process.cpuUsage();
for (let done = 0; done < calls; done++) await call();
const { user, system } = process.cpuUsage(before);

const start = performance.now();
let begun = 0;
const worker = async () => {
  while (begun++ < calls) await call();
};
await Promise.all(Array.from({ length: 64 }, worker));
const perSecond = (calls / (performance.now() - start)) * 1000;

process.send({ cpuUs: (user + system) / calls, perSecond, rssMb: process.resourceUsage().maxRSS / 1024 });
process.disconnect();
