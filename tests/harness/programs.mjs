// Programs this run starts, and their ends.
import { spawn } from "node:child_process";

const running = new Set();

/** Ends what is still running; only what was started here, each with the group it leads. */
export function endAll() {
  for (const program of running) program.kill("SIGKILL");
}

/** Starts a program, as the user of `uid` where that is given. `output` grows as it speaks; `ended` settles with its exit code or signal. */
export function start(command, args, { cwd, env, uid, gid, extra = [] } = {}) {
  const child = spawn(command, args, {
    cwd,
    uid,
    gid,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe", ...extra],
    // A group of its own, so that what it starts in turn can be ended with it.
    detached: true,
  });
  const program = {
    child,
    output: "",
    kill(signal) {
      try {
        process.kill(-child.pid, signal);
      } catch (error) {
        if (error.code !== "ESRCH") throw error;
      }
    },
  };
  running.add(program);
  for (const stream of child.stdio.slice(1)) stream.setEncoding("utf8").on("data", (part) => (program.output += part));
  program.ended = new Promise((resolve, reject) => {
    child.on("error", (error) => {
      running.delete(program);
      reject(new Error(`${command} cannot be started: ${error.message}`));
    });
    child.on("close", (code, signal) => {
      running.delete(program);
      resolve(signal ?? code);
    });
  });
  // Who waits for it gets it all the same.
  program.ended.catch(() => {});
  return program;
}

/** Runs a program to its end; gives its output, or throws with it. */
export async function finish(command, args, { limitMs = 60_000, ...options } = {}) {
  const program = start(command, args, options);
  const timer = setTimeout(() => program.kill("SIGKILL"), limitMs);
  const end = await program.ended.finally(() => clearTimeout(timer));
  if (end === 0) return program.output;
  const why = end === "SIGKILL" ? `was ended after ${limitMs} ms` : `ended with ${end}`;
  throw new Error(`${[command, ...args].join(" ").slice(0, 300)} ${why}\n${program.output}`);
}
