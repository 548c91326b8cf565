// A server of Postgres for one test: on a free port of this machine, with its data in a temporary directory.
import { execFile } from "node:child_process";
import { once } from "node:events";
import { chown, mkdtemp, readFile, rm } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { endAll, start } from "./programs.mjs";
import { postgresPrograms } from "./tools.mjs";

// Where a test ends without its hooks: the sessions see that the postmaster is gone.
process.on("exit", endAll);

/** How long a server may take to start, in milliseconds. */
const START_MS = 60_000;

/**
 * Starts a server. Its only role is `postgres`, which needs no password.
 *
 * - `url`: the URL of the database `postgres`, the same in every life of the server
 * - `kill()`: ends the server and all its sessions by SIGKILL, as when the machine fails; what was committed stays
 * - `start()`: starts it again over the same data
 * - `pids()`: the processes of the server, the postmaster first; empty while it does not run
 *
 * @param {{ after: (end: () => unknown) => void }} t the context of a test, or `{ after }` of `node:test` for all tests of a file
 * @param {object} [options]
 * @param {string[]} [options.initdb] more arguments of `initdb`; by default the encoding is UTF8, and texts are sorted as the locale C has it
 * @param {Record<string, string | number>} [options.settings] more settings of the server
 */
export async function postgres(t, { initdb = ["--encoding=UTF8", "--locale=C"], settings = {} } = {}) {
  const programs = await postgresPrograms();
  const dir = await mkdtemp(join(tmpdir(), "ringwire-postgres-"));
  let server;
  t.after(async () => {
    await kill();
    await rm(dir, { recursive: true, force: true });
  });
  const account = await accountOf(dir);
  const data = join(dir, "data");
  const run = promisify(execFile);
  const prepared = ["-D", data, "-A", "trust", "-U", "postgres", "--no-sync", "--no-instructions", ...initdb];
  await run(join(programs, "initdb"), prepared, { ...account, cwd: dir, timeout: START_MS });
  const port = await freePort();

  async function begin() {
    if (server) return;
    const set = Object.entries({
      listen_addresses: "127.0.0.1",
      unix_socket_directories: "",
      fsync: "off",
      max_connections: 300,
      ...settings,
    });
    const args = ["-D", data, "-p", String(port), ...set.flatMap(([name, value]) => ["-c", `${name}=${value}`])];
    const next = start(join(programs, "postgres"), args, { cwd: dir, ...account });
    const until = Date.now() + START_MS;
    let hasEnded = false;
    const ended = next.ended.finally(() => (hasEnded = true));
    ended.catch(() => {});
    while (!(await accepts(port)) || !/ready to accept connections/.test(next.output)) {
      if (hasEnded || Date.now() > until) {
        next.kill("SIGKILL");
        throw new Error(`the Postgres server did not start\n${next.output}`);
      }
      await sleep(20);
    }
    server = next;
  }

  async function kill() {
    const all = await pids();
    for (const pid of all) end(pid);
    await server?.ended;
    server = undefined;
    // The next life needs the memory that the sessions share.
    while ((await Promise.all(all.map(isAlive))).includes(true)) await sleep(10);
  }

  /** The sessions lead groups of their own, so they are looked up as children. */
  async function pids() {
    if (!server) return [];
    const { pid } = server.child;
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => "");
    return [pid, ...children.split(" ").filter(Boolean).map(Number)];
  }

  await begin();
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  return { url, kill, start: begin, pids };
}

/** A server that runs as root refuses to start: then it runs as the user that the package has made, who gets the directory. */
async function accountOf(dir) {
  if (process.getuid?.() !== 0) return {};
  const entry = (await readFile("/etc/passwd", "utf8")).split("\n").find((line) => line.startsWith("postgres:"));
  if (!entry)
    throw new Error("root cannot run a Postgres server, and there is no user postgres; fix: apt-get install postgresql");
  const [uid, gid] = entry.split(":").slice(2, 4).map(Number);
  await chown(dir, uid, gid);
  return { uid, gid };
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

function accepts(port) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("connect", () => resolve(true)).on("error", () => resolve(false));
    socket.on("connect", () => socket.destroy());
  });
}

function end(pid) {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}

/** A process whose parent has not taken note of its end is none. */
async function isAlive(pid) {
  const status = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return status !== "" && !/\) Z /.test(status);
}
