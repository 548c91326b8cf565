// Measures what a call costs, side by side with what the platform alone costs, in one run against one server. Figures of a shared
// machine mean little by themselves; the ratios are what to read.
//
//     node benches/run.mjs [--calls 4000] [--rounds 3]
import { fork } from "node:child_process";
import { once } from "node:events";
import { parseArgs } from "node:util";
import { fileURLToPath } from "node:url";
import { clients } from "./clients.mjs";

const { values } = parseArgs({ options: { calls: { type: "string", default: "4000" }, rounds: { type: "string", default: "3" } } });
const file = (name) => fileURLToPath(new URL(name, import.meta.url));
const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

const server = fork(file("server.mjs"));
const [port] = await once(server, "message");
const results = new Map(Object.keys(clients).map((name) => [name, []]));
for (let round = 1; round <= Number(values.rounds); round++) {
  // Interleaved: whatever else the machine does in a round, it does to all.
  for (const [name, runs] of results) {
    process.stderr.write(`\rround ${round} of ${values.rounds}: ${name.padEnd(24)}`);
    const child = fork(file("measure.mjs"), [name, `http://127.0.0.1:${port}`, values.calls]);
    const [outcome] = await Promise.race([once(child, "message"), once(child, "exit").then(() => [undefined])]);
    if (!outcome) throw new Error(`${name} could not be measured; see above`);
    runs.push(outcome);
  }
}
server.disconnect();
process.stderr.write("\r".padEnd(60) + "\r");

const base = "bare node:http";
const of = (name, what) => median(results.get(name).map((run) => run[what]));
console.log(`createCall, ${values.calls} calls, median of ${values.rounds} rounds, Node ${process.version}\n`);
console.log(`${"".padEnd(24)}${"CPU µs/call".padStart(14)}${"ratio".padStart(8)}${"calls/s at 64".padStart(16)}${"ratio".padStart(8)}${"peak MB".padStart(10)}`);
for (const name of results.keys()) {
  const cells = [
    of(name, "cpuUs").toFixed(1).padStart(14),
    (of(name, "cpuUs") / of(base, "cpuUs")).toFixed(2).padStart(8),
    of(name, "perSecond").toFixed(0).padStart(16),
    (of(name, "perSecond") / of(base, "perSecond")).toFixed(2).padStart(8),
    of(name, "rssMb").toFixed(0).padStart(10),
  ];
  console.log(name.padEnd(24) + cells.join(""));
}
