// The projects of `ringwire init`: written, installed from the tarball and the registry, tested, type-checked; served by an emulator's exec, or built.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { equal, until } from "../harness/check.mjs";
import { finish, start } from "../harness/programs.mjs";
import { packed } from "../harness/tarball.mjs";
import { inTurn } from "./checks.mjs";

const command = fileURLToPath(new URL("../../pkg/bin/ringwire.mjs", import.meta.url));
const ENV = { NEXT_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1", CI: "1", NO_COLOR: "1" };

const WRITTEN = "it is written, and npm installs it";
const TESTED = "its tests pass";
const TYPED = "its types are right";
const SERVED = "npm run dev: a call comes in, and is answered";
const BUILT = "it is built";

/** What else is to be done with each. */
const KINDS = {
  express: { last: SERVED },
  hono: { last: SERVED },
  // Wrangler brings workerd, of which the tests need nothing.
  worker: { without: ["wrangler"] },
  next: { last: BUILT },
};

export const init = Object.entries(KINDS).map(([kind, { last, without = [] }]) => ({
  name: `init-${kind}`,
  tests: [WRITTEN, TESTED, TYPED, ...(last ? [last] : [])],
  async run() {
    const dir = await mkdtemp(join(tmpdir(), `ringwire-init-${kind}-`));
    const use = (program, ...args) => finish(program, args, { cwd: dir, env: ENV, limitMs: 400_000 });
    try {
      return await inTurn({
        async [WRITTEN]() {
          await use(process.execPath, command, "init", kind);
          const manifest = JSON.parse(await readFile(join(dir, "package.json"), "utf8"));
          for (const name of without) delete manifest.devDependencies[name];
          await writeFile(join(dir, "package.json"), JSON.stringify(manifest));
          await use("npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", await packed());
        },
        [TESTED]: () => use("npm", "test"),
        [TYPED]: () => use("npm", "run", "typecheck"),
        ...(last === BUILT && { [BUILT]: () => use("npm", "run", "build") }),
        ...(last === SERVED && { [SERVED]: () => served(dir) }),
      });
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  },
}));

/** Serves a project with an emulator, lets a call come in, and waits for the answer of the caller. */
async function served(dir) {
  const free = createServer().listen(0, "localhost");
  await once(free, "listening");
  const { port } = free.address();
  free.close();
  await once(free, "close");
  const env = { ...ENV, PORT: String(port), COMMUNICATION_CALLBACK_URL: `http://localhost:${port}/callbacks` };
  const program = start("npm", ["run", "dev"], { cwd: dir, env });
  try {
    await until("the server", () => program.output.includes("listening"), 30_000);
    const [, endpoint] = /emulator \S+ on (http:\S+)/.exec(program.output);
    await finish(process.execPath, [command, "incoming", "+15550103001", "--endpoint", endpoint], { cwd: dir });
    await until("the answer", () => program.output.includes("answered: confirmed"), 30_000);
    const answer = await fetch(`http://localhost:${port}/calls`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"to":"+15550103002"}',
    });
    equal(answer.status, 201, "status");
    await until("the second answer", () => program.output.includes("answered: to be moved"), 30_000);
  } catch (error) {
    throw new Error(`${error.message}\n${program.output}`);
  } finally {
    program.kill("SIGTERM");
    await program.ended;
  }
}
