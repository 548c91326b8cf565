// Applications that are programs which listen at a port.
import { until } from "../harness/check.mjs";
import { start } from "../harness/programs.mjs";
import { newerNode, QUIET } from "./place.mjs";

/** Starts a program of Node, has it used while it listens, and ends it. */
export async function whileServing(dir, args, use, { newer = false, env, port } = {}) {
  return whileRunning(
    start(newer ? await newerNode() : process.execPath, args, { cwd: dir, env: { ...QUIET, ...env } }),
    use,
    port,
  );
}

/** The same with a program that was started; `port` finds the port in what it says. */
export async function whileRunning(server, use, port = /LISTENING (\d+)/) {
  try {
    const [, found] = await until("a port", () => {
      const found = port.exec(server.output);
      if (!found && server.child.exitCode !== null) throw new Error(`it ended with ${server.child.exitCode}`);
      return found;
    });
    return explained(await use(`http://127.0.0.1:${found}`, () => server.output), server.output);
  } catch (error) {
    throw new Error(`${error.message}\n${server.child.spawnargs.join(" ")} said:\n${server.output.slice(-4000)}`);
  } finally {
    server.kill("SIGKILL");
    await server.ended;
  }
}

/** Adds to the first failure what the server said. */
export function explained(results, output) {
  const failed = results.find(({ error }) => error);
  if (failed) failed.error += `\nthe server said:\n${output.slice(-3000)}`;
  return results;
}
