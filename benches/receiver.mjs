// An endpoint for callbacks in a process of its own: node benches/receiver.mjs <job>, with an IPC channel. It reports its port, and for
// each message of its parent the CPU used since the message before, in microseconds, its memory in MiB, and how many events it took.
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { trust } from "./signed.mjs";

/** @type {{ store: boolean, secret: string, keys: object[], pkg: string }} */
const { store, secret, keys, pkg } = JSON.parse(process.argv[2]);
/** @type {typeof import("ringwire/callbacks")} */
const { CallbackReceiver } = await import(`${pkg}entries/callbacks-node.js`);
const dir = mkdtempSync(join(tmpdir(), "ringwire-bench-"));
process.on("exit", () => rmSync(dir, { recursive: true, force: true }));

/** @returns {Promise<import("ringwire/callbacks").CallbackStore>} */
async function sqlite() {
  /** @type {typeof import("../pkg-template/callbacks/stores/sqlite.js")} */
  const { SqliteStore } = await import(`${pkg}callbacks/stores/sqlite.js`);
  return new SqliteStore(join(dir, "callbacks.db"));
}

let taken = 0;
const receiver = new CallbackReceiver({ ...trust(keys), secret, ...(store && { store: await sqlite() }) });
receiver.on("*", () => {
  taken += 1;
});
const server = createServer(receiver.node());
let before = process.cpuUsage();
process.on("message", () => {
  const { user, system } = process.cpuUsage(before);
  process.send?.({ cpu: user + system, rss: process.memoryUsage.rss() / 2 ** 20, taken });
  before = process.cpuUsage();
});
process.on("disconnect", () => process.exit());
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.send?.(typeof address === "object" ? address?.port : address);
});
