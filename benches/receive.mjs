// A steady load of signed events on an endpoint in another process: node benches/receive.mjs <job>
import { fork } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { fileURLToPath } from "node:url";
import { event, incoming, jwk, token } from "./signed.mjs";

/** How long a step of the load takes, in milliseconds. */
const STEP_MS = 10;
const SECRET = "bench";
/** How many events Event Grid puts into one request here. */
const BATCH = 100;

/** @type {{ events: "callbacks" | "incoming", known: number, store: boolean, perSecond: number, seconds: number, node: string, pkg: string }} */
const { events, known, store, perSecond, seconds, node, pkg } = JSON.parse(process.argv[2]);
const job = JSON.stringify({ store, secret: SECRET, keys: [jwk], pkg });
// SQLite of the platform is experimental in Node 22, which says so.
const options = { execPath: node, execArgv: ["--no-warnings"] };
const receiver = fork(fileURLToPath(new URL("receiver.mjs", import.meta.url)), [job], options);
const [port] = await once(receiver, "message");
const agent = new Agent({ keepAlive: true, maxSockets: 64 });

// Signed before, so that signing does not disturb the load. The service, too, posts many callbacks with one token.
const tokens = Array.from({ length: 500 }, (_, number) => token(number).token);

for (let first = 0; first < known; first += BATCH) {
  await post(Array.from({ length: BATCH }, (_, index) => incoming(first + index)));
}
const make = events === "incoming" ? incoming : event;
const warm = perSecond * 2;
await load(known, warm);
const before = await figures();
const times = await load(known + warm, perSecond * seconds);
const after = await figures();
if (after.taken - before.taken !== times.length)
  throw new Error(`${after.taken - before.taken} of ${times.length} events were taken`);
receiver.disconnect();
times.sort((a, b) => a - b);
const at = (/** @type {number} */ share) => times[Math.floor(times.length * share)];
console.log(JSON.stringify({ cpu: after.cpu / times.length, rss: after.rss, p50: at(0.5), p99: at(0.99) }));
process.exit();

/**
 * Posts so many events at the pace of the job.
 *
 * @param {number} first
 * @param {number} many
 * @returns {Promise<number[]>} how long each took to be answered, in milliseconds
 */
async function load(first, many) {
  const perStep = (perSecond * STEP_MS) / 1000;
  const began = performance.now();
  /** @type {Promise<number>[]} */
  const posts = [];
  while (posts.length < many) {
    const due = Math.min(many, Math.ceil((performance.now() - began) / STEP_MS) * perStep);
    while (posts.length < due) posts.push(post([make(first + posts.length)]));
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
  return Promise.all(posts);
}

/**
 * @param {object[]} batch
 * @returns {Promise<number>} how long it took, in milliseconds
 */
function post(batch) {
  const body = JSON.stringify(batch);
  const headers = {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    authorization: `Bearer ${tokens[Math.floor(Math.random() * tokens.length)]}`,
  };
  const path = `/callbacks?secret=${SECRET}`;
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const outgoing = request({ method: "POST", host: "127.0.0.1", port, path, agent, headers }, (answer) => {
      answer.resume().on("end", () => {
        if (answer.statusCode === 200) resolve(performance.now() - began);
        else reject(new Error(`it answered ${answer.statusCode}`));
      });
    });
    outgoing.on("error", reject).end(body);
  });
}

/** @returns {Promise<{ cpu: number, rss: number, taken: number }>} */
async function figures() {
  receiver.send("figures");
  const [found] = await once(receiver, "message");
  return found;
}
