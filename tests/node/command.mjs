// The command, as its users run it: a program of its own, with nothing but what it is given.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pkg } from "./pkg.mjs";

export const command = fileURLToPath(new URL("bin/ringwire.mjs", pkg));

/** The environment without what would lead a command elsewhere, or colour its output. */
export function environment(more = {}) {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(COMMUNICATION_|npm_|NO_COLOR|FORCE_COLOR|COLUMNS|NODE_OPTIONS|CI$)/.test(name),
  );
  return { ...Object.fromEntries(kept), ...more };
}

/** Starts a command; `out` and `err` grow, `gone` settles with its code and signal. */
export function start(args, { env, cwd, input, program = [process.execPath, command], detached = false } = {}) {
  const [file, ...before] = program;
  const child = spawn(file, [...before, ...args], { cwd, env: environment(env), detached });
  const said = { child, out: "", err: "", gone: once(child, "close") };
  child.stdout.setEncoding("utf8").on("data", (part) => (said.out += part));
  child.stderr.setEncoding("utf8").on("data", (part) => (said.err += part));
  child.stdin.on("error", () => {});
  child.stdin.end(input ?? "");
  return said;
}

/** Runs a command to its end. */
export async function run(args, options) {
  const program = start(args, options);
  const [code, signal] = await program.gone;
  return { code: code ?? signal, out: program.out, err: program.err };
}

/** Waits until a condition holds. */
export async function until(what, check, limitMs = 20_000) {
  for (const begin = Date.now(); ; await new Promise((resolve) => setTimeout(resolve, 20))) {
    const value = await check();
    if (value) return value;
    if (Date.now() - begin > limitMs) throw new Error(`waited in vain for ${what}`);
  }
}

/** A folder that is gone after the test. */
export async function folder(t) {
  const place = await mkdtemp(join(tmpdir(), "ringwire-command-"));
  t.after(() => rm(place, { recursive: true, force: true }));
  return place;
}

/** An application's server, at a port of its own; `handle` gets the request and the body, or a `listener` the request as it is. */
export async function serving(t, handle, listener) {
  const whole = async (request, response) => {
    let body = "";
    for await (const part of request.setEncoding("utf8")) body += part;
    await handle(request, response, body);
  };
  const server = createServer(listener ?? whole).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => new Promise((resolve) => (server.close(resolve), server.closeAllConnections())));
  return `http://127.0.0.1:${server.address().port}`;
}

/** Whether a process is there. */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
