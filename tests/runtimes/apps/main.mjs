// For runtimes with a command line: the configuration is the argument, because environments and files may be forbidden.
import { scenario } from "./esm.mjs";

const [config] = globalThis.Deno?.args ?? process.argv.slice(2);
console.log(`RESULTS ${JSON.stringify(await scenario(JSON.parse(config)))}`);
