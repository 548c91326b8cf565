// `ringwire/opentelemetry` in every runtime, with the SDK: a whole call, without a context manager and with that of the runtime.
import assert from "node:assert/strict";
import { cp, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { edgeVm } from "../harness/edge-vm.mjs";
import { finish } from "../harness/programs.mjs";
import { tool } from "../harness/tools.mjs";
import { compiledModules, configure, serve } from "../harness/workerd.mjs";
import { program } from "./opentelemetry.mjs";

let place;
before(async () => {
  place = await program();
  await cp(fileURLToPath(new URL("opentelemetry-call.mjs", import.meta.url)), join(place.dir, "call.mjs"));
});
after(() => place.remove());

const [CREATE, PLAY, HANG_UP] = ["CallAutomationClient.createCall", "CallMedia.playToAll", "CallConnection.terminateCall"];
/** With no active span after an `await`, what a handler does belongs to its call; else to the event. */
const treeOf = (parent) =>
  [
    ` > ${CREATE}`,
    `${CREATE} > POST`,
    `${CREATE} > process CallConnected`,
    `${CREATE} > process ParticipantsUpdated`,
    `${CREATE} > process PlayStarted`,
    `${CREATE} > wait createCall.disconnected`,
    `${parent} > ${PLAY}`,
    `${PLAY} > POST`,
    `${PLAY} > process PlayCompleted`,
    `${parent === CREATE ? PLAY : parent} > wait playToAll.completed`,
    `${parent} > ${HANG_UP}`,
    `${HANG_UP} > POST`,
    `${HANG_UP} > process CallDisconnected`,
  ].sort();

function isRight({ traces, requests, tree, sent }, parent = CREATE) {
  assert.deepEqual(tree, treeOf(parent));
  assert.equal(traces, 1);
  assert.ok(requests >= 4);
  assert.deepEqual(sent, ["POST", "POST", "POST"]);
}

/** Bundles a program for a runtime; the SDK has one build for browsers and one for Node. */
async function bundled(name, text, conditions, settings = {}) {
  const dir = join(place.dir, name);
  await mkdir(dir, { recursive: true });
  const entry = join(dir, "entry.mjs");
  await writeFile(entry, text);
  const dist = join(dir, "dist");
  await build({
    entryPoints: [entry],
    outdir: dist,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    platform: "browser",
    conditions,
    loader: { ".wasm": "copy" },
    assetNames: "[name]",
    plugins: [compiledModules],
    external: ["node:async_hooks"],
    logLevel: "error",
    ...settings,
  });
  return { dist, file: join(dist, "entry.mjs"), entry };
}

const PRINTS = `import { call } from "../call.mjs"; console.log(JSON.stringify(await call()));`;
const MANAGED = `import { AsyncLocalStorage } from "node:async_hooks";
import { ROOT_CONTEXT } from "@opentelemetry/api";
/** What a context manager of a runtime with AsyncLocalStorage is. */
export class Manager {
  #storage = new AsyncLocalStorage();
  active() { return this.#storage.getStore() ?? ROOT_CONTEXT; }
  with(context, work, self, ...args) { return this.#storage.run(context, () => work.call(self, ...args)); }
  bind(context, target) { return target; }
  enable() { return this; }
  disable() { return this; }
}`;

describe("a call is one trace in", () => {
  for (const [name, command, args] of [
    ["deno", "deno", ["run", "--no-config", "--allow-env"]],
    ["bun", "bun", ["run"]],
  ]) {
    test(name, async () => {
      const { file } = await bundled(name, PRINTS, [name]);
      isRight(JSON.parse(await finish(await tool(command), [...args, file])));
    });

    test(`${name}, with a context manager`, async () => {
      await writeFile(join(place.dir, "manager.mjs"), MANAGED);
      const managed = `import { Manager } from "../manager.mjs"; ${PRINTS.replace("call()", "call(new Manager())")}`;
      const { file } = await bundled(`${name}-managed`, managed, [name]);
      isRight(JSON.parse(await finish(await tool(command), [...args, file])), "process CallConnected");
    });
  }

  test("workerd, without and with a context manager", async () => {
    await writeFile(join(place.dir, "manager.mjs"), MANAGED);
    for (const [date, flags, text, parent] of [
      [
        "2022-10-31",
        [],
        `import { call } from "../call.mjs"; export default { fetch: async () => Response.json(await call()) };`,
        CREATE,
      ],
      [
        "2026-09-01",
        ["nodejs_als"],
        `import { call } from "../call.mjs"; import { Manager } from "../manager.mjs";
         export default { fetch: async () => Response.json(await call(new Manager())) };`,
        "process CallConnected",
      ],
    ]) {
      const { dist } = await bundled(`workerd-${date}`, text, ["workerd", "worker"]);
      const files = await readdir(dist);
      await configure(dist, ["entry.mjs", ...files.filter((file) => file.endsWith(".wasm"))], date, flags);
      const server = await serve(dist);
      try {
        const answer = await fetch(server.url);
        const said = await answer.text();
        assert.equal(answer.status, 200, `${said}\n${server.output()}`);
        isRight(JSON.parse(said), parent);
      } finally {
        await server.close();
      }
    }
  });

  test("the edge runtime, which has no context manager", async () => {
    const entry = join(place.dir, "edge.mjs");
    // The machine bundles by itself: the SDK is bundled before, as the package is not.
    const { file } = await bundled("edge", `export { call } from "../call.mjs";`, ["edge-light"], {
      external: ["*?module", "node:async_hooks", "ringwire*"],
    });
    await writeFile(entry, `export { call } from ${JSON.stringify(file)};`);
    const vm = await edgeVm(entry, { globalName: "program" });
    isRight(JSON.parse(await vm.evaluate("program.call().then(JSON.stringify)")));
  });

  test("a bundle for pages, which imports nothing of a platform", async () => {
    const { file } = await bundled("page", PRINTS, [], { external: [] });
    assert.doesNotMatch(await readFile(file, "utf8"), /^import |\bfrom ?"|\brequire\("/m);
    isRight(JSON.parse(await finish(process.execPath, [file])));
  });

  test("CommonJS of Node", async () => {
    const text = `const { trace } = require("@opentelemetry/api");
      const { openTelemetry } = require("ringwire/opentelemetry");
      const { CallClient, CallAutomationError } = require("ringwire");
      const names = [];
      const span = trace.wrapSpanContext({ traceId: "1".repeat(32), spanId: "2".repeat(16), traceFlags: 1 });
      trace.setGlobalTracerProvider({ getTracer: () => ({ startSpan: (name) => (names.push(name), span) }) });
      const fetch = async () => Response.json({ callLegId: "leg" }, { status: 201 });
      const client = new CallClient("endpoint=https://a.example/;accesskey=a2V5", { telemetry: openTelemetry(), fetch });
      client.hangupCall("").catch((error) => console.log(error instanceof CallAutomationError, names.join()));`;
    const printed = await finish(process.execPath, ["--input-type=commonjs", "--eval", text], { cwd: place.dir });
    assert.equal(printed.trim(), "true CallClient.hangupCall");
  });
});
