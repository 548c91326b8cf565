// A program that makes one call: node benches/cold.mjs <job>
import { clients } from "./clients.mjs";

const now = () => performance.timeOrigin + performance.now();
const started = now();
/** @type {{ client: string, endpoint: string, pkg: string, official: string }} */
const { client, endpoint, ...where } = JSON.parse(process.argv[2]);
const { load, connect } = clients[client];
const loaded = await load(where);
const imported = now();
await connect(loaded, endpoint)();
console.log(JSON.stringify({ started, imported }));
// Kept-alive connections would hold the process for seconds.
process.exit();
