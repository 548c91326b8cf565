// The process of an agent, for programs that are the service's side of its calls.
import { fork } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** The first message of a stream. */
export const METADATA = {
  kind: "AudioMetadata",
  audioMetadata: { subscriptionId: "s1", encoding: "PCM", sampleRate: 16_000, channels: 1, length: 640 },
};

/**
 * Starts `echo.mjs`.
 *
 * @param {{ client: string, pkg: string, official: string }} job
 */
export async function agentOf({ client, pkg, official }) {
  // The package finds `ws` beside it only, as in a program of its users.
  const dir = await mkdtemp(join(tmpdir(), "ringwire-bench-"));
  await cp(fileURLToPath(pkg), join(dir, "node_modules/ringwire"), { recursive: true, filter: (file) => !file.endsWith(".tgz") });
  await symlink(fileURLToPath(new URL("ws", official)), join(dir, "node_modules/ws"));
  const program = `${pathToFileURL(dir)}/`;
  const agent = fork(fileURLToPath(new URL("echo.mjs", import.meta.url)), [JSON.stringify({ client, program })]);
  const [port] = await once(agent, "message");
  return {
    port,
    /** @returns {Promise<{ cpu: number, rss: number, frames: number }>} */
    async used() {
      agent.send("used?");
      const [figures] = await once(agent, "message");
      return figures;
    },
    async close() {
      agent.disconnect();
      await rm(dir, { recursive: true });
    },
  };
}
