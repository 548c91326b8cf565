// workerd, the runtime of Cloudflare Workers, as it comes: no compatibility flag, an old date and a new one.
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { ONCE, modulesIn } from "./bundlers.mjs";
import { until } from "../harness/check.mjs";
import { compiledModules, configure, serve } from "../harness/workerd.mjs";

const SHARED = "one client for many requests of different visitors";
const SLOW = "the operations of one visitor fetch a token of six seconds once, and have it after six";
const ABANDONED = "a visitor who leaves while a token is awaited holds up no other visitor";

export const workerd = [
  // Dates decide how promises of different visitors meet: that changed in October 2024.
  onDate("workerd-2022", "2022-10-31"),
  onDate("workerd-2026", "2026-09-01"),
];

function onDate(name, date) {
  return {
    name,
    dateHeader: "allowed",
    extra: [SHARED, SLOW, ABANDONED, ONCE],
    async run({ place, config }) {
      const dist = await bundled(await place.consumer(name), date);
      const once = {
        name: ONCE,
        error: await modulesIn(dist, place.installed),
      };
      const server = await serve(dist);
      try {
        const post = (path, signal) => posted(`${server.url}${path}`, config, signal);
        const results = [...(await post("/scenario")), await shared(post)];
        return [...results, await slow(post), await abandoned(post, `${config.odd}/seen/silent-${name}-token`), once];
      } catch (error) {
        throw new Error(`${error.message}\nworkerd said:\n${server.output()}`);
      } finally {
        await server.close();
      }
    },
  };
}

async function shared(post) {
  const answers = await Promise.all(Array.from({ length: 30 }, () => post("/shared")));
  const errors = answers.flatMap(({ error }) => error ?? []);
  return { name: SHARED, error: errors.length ? `${errors.length} of 30 failed: ${errors[0]}` : undefined };
}

async function slow(post) {
  const { error, asked, tookMs } = await post("/slow").catch((error) => ({ error: error.message }));
  const isRight = asked === 1 && tookMs >= 5900 && tookMs < 9000;
  return { name: SLOW, error: error ?? (isRight ? undefined : `it was fetched ${asked} times, and took ${tookMs} ms`) };
}

async function abandoned(post, seen) {
  const visitor = new AbortController();
  const left = post("/abandoned", visitor.signal).catch(() => "left");
  await until("the question for a token", async () => (await (await fetch(seen)).json()).requests === 1);
  visitor.abort();
  await left;
  const answer = await post("/abandoned").catch((error) => ({ error: error.message }));
  return { name: ABANDONED, error: answer.error };
}

/** Bundles the worker, and tells workerd of its modules in a file beside it. */
async function bundled(consumer, date) {
  const outdir = join(consumer, "dist");
  await build({
    entryPoints: [join(consumer, "worker.mjs")],
    outdir,
    bundle: true,
    minify: true,
    platform: "neutral",
    conditions: ["workerd", "worker"],
    format: "esm",
    loader: { ".wasm": "copy" },
    plugins: [compiledModules],
    assetNames: "[name]",
    outExtension: { ".js": ".mjs" },
    logLevel: "silent",
  });
  const binary = (await readdir(outdir)).filter((file) => file.endsWith(".wasm"));
  await configure(outdir, ["worker.mjs", ...binary], date);
  return outdir;
}

async function posted(url, config, signal = AbortSignal.timeout(config.limitMs + 5000)) {
  const response = await fetch(url, { method: "POST", body: JSON.stringify(config), signal });
  const text = await response.text();
  if (response.ok) return JSON.parse(text);
  throw new Error(`the worker answered ${response.status}: ${text}`);
}
